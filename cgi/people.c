/* Members, roles and units, as the pages about them say them. */
#include <stdlib.h>
#include <string.h>

#include "cgi/view.h"

bool
unit_is_new(const struct roster_unit *u)
{
	return u->epoch == 0 && !u->office;
}

const char *
say_groups(struct req *r, const char *text)
{
	size_t n = strlen(text);
	char *out = arena_alloc(r->mem, n + n / 4 + 1), *to = out;

	if (out == NULL)
		return "";
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i % 4 == 0)
			*to++ = ' ';
		*to++ = text[i];
	}
	*to = '\0';
	return out;
}

/* Is the member one of who answer for the unit's members? */
static bool
answers_for(const struct req *r, const struct roster_member *m,
    const struct roster_unit *u)
{
	const struct roster_unit *place = roster_unit(r->roster, m->unit);

	if (!m->active || place == NULL)
		return false;
	if (roster_headless(u)) /* its first member, or its next head */
		return place->office && id_same(place->agency, u->agency) &&
		    (m->roles & ROLE_BIT(ROLE_PIM)) != 0;
	return id_same(m->unit, u->id) && (m->roles & ROLES_HEAD) != 0;
}

const char *
view_heads(struct req *r, const struct roster_unit *u)
{
	const struct roster_member *m;
	const char *text = "";
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		if (answers_for(r, m, u))
			text = say_printf(r, "%s%s%s (%s)", text,
			    *text != '\0' ? ", " : "", m->name,
			    view_roles(r, m->roles));
	return *text != '\0' ? text : _("belum ada");
}

const char *
view_admins(struct req *r, struct id agency)
{
	const struct roster_member *m;
	const struct roster_unit *u;
	const char *text = "";
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL) {
		u = roster_unit(r->roster, m->unit);
		if (u != NULL && id_same(u->agency, agency) && m->active &&
		    (m->roles & ROLE_BIT(ROLE_ADM)) != 0)
			text = say_printf(r, "%s%s%s", text,
			    *text != '\0' ? ", " : "", m->name);
	}
	return *text != '\0' ? text : _("belum ada");
}

/* Blanks of any number are one. */
static const char *
name_plain(struct req *r, const char *name)
{
	const char *fold = utf8_fold(r->mem, name);
	char *out, *to;

	if (fold == NULL ||
	    (out = arena_alloc(r->mem, strlen(fold) + 1)) == NULL)
		return "";
	to = out;
	for (; *fold != '\0'; fold++)
		if (*fold != ' ' || (to > out && to[-1] != ' '))
			*to++ = *fold;
	while (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	return out;
}

const char *
view_namesakes(struct req *r, const char *name)
{
	const char *plain = name_plain(r, name), *text = "";
	const struct roster_member *m;
	const struct roster_unit *u;
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL) {
		u = roster_unit(r->roster, m->unit);
		if (u == NULL || !m->active ||
		    !id_same(u->agency, r->who->agency) ||
		    strcmp(name_plain(r, m->name), plain) != 0)
			continue;
		text = say_printf(r, "%s%s%s (%s)", text,
		    *text != '\0' ? ", " : "", say_unit(r, u),
		    view_roles(r, m->roles));
	}
	return text;
}

bool
view_admits(const struct req *r, const struct roster_unit *u)
{
	const struct roster_member *m =
	    roster_member(r->roster, r->who->person, r->who->unit);

	return m != NULL && answers_for(r, m, u);
}

/* members -------------------------------------------------------------------- */

/* Active ones, then suspended, then removed ones; by name. */
static int
member_order(const void *a, const void *b)
{
	const struct roster_member *x = *(const struct roster_member *const *)a;
	const struct roster_member *y = *(const struct roster_member *const *)b;

	if (x->active != y->active)
		return x->active ? -1 : 1;
	if (x->removed != y->removed)
		return x->removed ? 1 : -1;
	return strcmp(x->name, y->name);
}

const struct roster_member **
unit_members(struct req *r, struct id unit, size_t *n_r)
{
	const struct roster_member *m, **list;
	size_t i = 0, n = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		n += id_same(m->unit, unit) ? 1 : 0;
	list = arena_alloc(r->mem, (n + 1) * sizeof(void *));
	*n_r = 0;
	if (list == NULL)
		return NULL;
	for (i = 0; (m = roster_members(r->roster, &i)) != NULL;)
		if (id_same(m->unit, unit))
			list[(*n_r)++] = m;
	qsort(list, *n_r, sizeof(void *), member_order);
	return list;
}

const char *
view_standing(const struct roster_member *m)
{
	if (m->active)
		return _("Aktif");
	return m->removed ? _("Dikeluarkan") : _("Ditangguhkan");
}

const char *
view_standing_tag(const struct roster_member *m)
{
	if (m->active)
		return "govuk-tag--green";
	return m->removed ? "govuk-tag--grey" : "govuk-tag--yellow";
}

const struct roster_unit *
agency_units(const struct req *r, struct id agency, size_t *i)
{
	const struct roster_unit *u;

	while ((u = roster_units(r->roster, i)) != NULL)
		if (id_same(u->agency, agency))
			return u;
	return NULL;
}

/* roles ---------------------------------------------------------------------- */

/* In the order of forms: who works on cases, who answers for them, the agency's. */
static const struct {
	enum role role;
	const char *does;
} role_lines[ROLE__MAX] = {
	{ ROLE_KON,
	    N_("Memegang kasus sendiri: mencatat, merujuk, dan menutupnya.") },
	{ ROLE_PTG,
	    N_("Memegang kasus sendiri: mencatat dan merujuk; tidak memutuskan "
	       "rujukan masuk.") },
	{ ROLE_PKS,
	    N_("Memegang kasus sendiri, dan memutuskan rujukan masuk.") },
	{ ROLE_MK,
	    N_("Memegang kasus sendiri, membagi kasus, dan memutuskan rujukan "
	       "masuk.") },
	{ ROLE_KOR,
	    N_("Membaca semua kasus unit, membagi dan menutupnya, memutuskan "
	       "rujukan masuk, dan menerima anggota.") },
	{ ROLE_KAU,
	    N_("Seperti koordinator, dan menandatangani kesepakatan.") },
	{ ROLE_ADM,
	    N_("Mencatat unit dan mengundang orang; tidak membaca kasus.") },
	{ ROLE_AUD, N_("Memeriksa jejak; tidak membaca kasus.") },
	{ ROLE_PDP,
	    N_("Memeriksa jejak dan menyetujui penjaga kunci; di unit pelindungan "
	       "data juga menjawab permintaan akses darurat dan menerima anggota.") },
	{ ROLE_PIM,
	    N_("Menandatangani kesepakatan dan menerima anggota; peran ini sendiri "
	       "tidak membuka kasus.") },
};

/* Roles that somebody active holds there. */
static unsigned
roles_held(const struct req *r, struct id unit)
{
	const struct roster_member *m;
	unsigned held = 0;
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		if (m->active && id_same(m->unit, unit))
			held |= m->roles;
	return held;
}

/* Of the agency as a whole, whose place is its office or its PDP unit. */
static bool
role_strays(const struct req *r, const struct roster_unit *u, enum role role)
{
	const struct roster_unit *pdp = roster_pdp(r->roster, u->agency);

	if (role == ROLE_PDP)
		return !u->office && (pdp == NULL || !id_same(pdp->id, u->id));
	return role == ROLE_PIM && !u->office;
}

static struct choice
role_choice(struct req *r, const struct roster_unit *u, size_t i)
{
	enum role role = role_lines[i].role;
	const char *code = role_code(role), *does = _(role_lines[i].does);

	return (struct choice){ .code = code,
		.label = say_label(r, "role", code),
		.hint = role_strays(r, u, role) ?
		    say_printf(r, "%s %s", does,
			_("Perhatian: ini peran untuk seluruh instansi. "
			  "Biasanya diberikan di kantor instansi atau unit "
			  "pelindungan data, bukan di sini.")) :
		    does };
}

const struct choice *
choices_roles(struct req *r, const struct roster_unit *u, size_t *n_r)
{
	unsigned may = roles_of_place(u->office), held = roles_held(r, u->id);
	struct choice *c = arena_alloc(r->mem, ROLE__MAX * sizeof(*c));

	*n_r = 0;
	/* first those that the unit has, then what else there could be */
	for (int known = 1; c != NULL && known >= 0; known--)
		for (size_t i = 0; i < ROLE__MAX; i++) {
			unsigned bit = ROLE_BIT(role_lines[i].role);

			if ((may & bit) != 0 && ((held & bit) != 0) == known)
				c[(*n_r)++] = role_choice(r, u, i);
		}
	return c;
}

const char *
view_role_codes(struct req *r, unsigned roles)
{
	const char *text = "";

	for (unsigned i = 0; i < ROLE__MAX; i++)
		if ((roles & ROLE_BIT(i)) != 0)
			text = say_printf(r, "%s%s%s", text,
			    *text != '\0' ? " " : "", role_code((enum role)i));
	return text;
}

enum err
roles_sent(struct req *r, unsigned *roles_r)
{
	char *list = arena_strdup(r->mem, req_text(r, "roles")), *code, *save;
	enum role role;

	*roles_r = 0;
	if (list == NULL)
		return ERR_MEMORY;
	for (code = strtok_r(list, " ", &save); code != NULL;
	     code = strtok_r(NULL, " ", &save)) {
		if (role_parse(code, &role) != OK)
			return ERR_INVALID;
		*roles_r |= ROLE_BIT(role);
	}
	return OK;
}

/* Two of the roles that one person must not hold; NULL: none. */
static const char *
roles_clashing(struct req *r, unsigned roles)
{
	size_t n;
	const struct role_clash *c = role_clashes(&n);

	for (size_t i = 0; i < n; i++)
		if ((roles & c[i].one) != 0 && (roles & c[i].other) != 0)
			return say_printf(r,
			    _("Satu orang tidak boleh memegang sekaligus: %s dan %s"),
			    view_roles(r, roles & c[i].one),
			    view_roles(r, roles & c[i].other));
	return NULL;
}

const char *
view_roles_wrong(struct req *r, const struct roster_unit *u, unsigned roles)
{
	unsigned strange = roles & ~roles_of_place(u->office);

	if (roles == 0)
		return _("Pilih sedikitnya satu peran");
	if (strange != 0)
		return say_printf(r, _("Peran ini tidak ada di %s: %s"),
		    say_unit(r, u), view_roles(r, strange));
	if (unit_is_new(u) && (roles & ROLES_HEAD) == 0)
		return say_printf(r,
		    _("Unit ini belum punya anggota: yang pertama harus "
		      "bertanggung jawab atas anggota lain. Pilih juga salah "
		      "satu dari: %s"),
		    view_roles(r, ROLES_HEAD & roles_of_place(false)));
	return roles_clashing(r, roles);
}
