/*
 * Units and people of an agency, for its administrator: who names and invites,
 * and admits nobody.  No page here takes or shows anybody's password.
 */
#include <string.h>

#include "cgi/view.h"

/* invitations ------------------------------------------------------------------- */

static bool
is_open(const struct req *r, const struct roster_invite *i)
{
	return id_same(i->agency, r->who->agency) && !i->used &&
	    r->now <= i->at + INVITE_TERM;
}

/* When somebody answered each of the unit's invitations. */
static enum err
answers_load(struct req *r, const struct roster_unit *u,
    struct invite_line *line, size_t n)
{
	struct join_view *join = NULL;
	size_t n_join = 0;
	bool any = false;
	enum err e = OK;

	for (size_t i = 0; i < n; i++)
		any = any || id_same(line[i].invite->unit, u->id);
	if (any)
		e = join_waiting(&r->work, u->id, &join, &n_join);
	for (size_t k = 0; e == OK && k < n_join; k++)
		for (size_t i = 0; i < n; i++)
			if (line[i].invite == join[k].invite) {
				line[i].answered = join[k].created;
				line[i].late = join[k].late;
			}
	return e;
}

static enum err
invites_load(struct req *r, struct admin_page *p)
{
	const struct roster_invite *invite;
	const struct roster_unit *u;
	struct invite_line *line;
	size_t i = 0, n = 0;
	enum err e = OK;

	while ((invite = roster_invites(r->roster, &i)) != NULL)
		n += is_open(r, invite) ? 1 : 0;
	line = arena_alloc(r->mem, (n + 1) * sizeof(*line));
	if (line == NULL)
		return ERR_MEMORY;
	n = 0;
	for (i = 0; (invite = roster_invites(r->roster, &i)) != NULL;)
		if (is_open(r, invite))
			line[n++] = (struct invite_line){ .invite = invite };
	for (i = 0;
	     e == OK && (u = agency_units(r, r->who->agency, &i)) != NULL;)
		e = answers_load(r, u, line, n);
	p->invite = line;
	p->n_invite = n;
	return e;
}

/* Does the copy for SQL say something else than what was signed?  Where a link
 * comes just now, the next look tells. */
static enum err
copy_load(struct req *r, size_t *n_r)
{
	enum err e = copy_compare(r->db, r->mem, r->rolls, r->who->agency, n_r);

	return e == ERR_BUSY ? OK : e;
}

enum err
page_admin(struct req *r)
{
	struct admin_page p = { .n_invite = 0 };
	enum err e = invites_load(r, &p);

	if (e == OK)
		e = roles_load(r, (struct id){ { 0 } }, &p.role, &p.n_role);
	if (e == OK)
		e = copy_load(r, &p.differs);
	if (e != OK)
		return e;
	admin_page(&r->t, r, &p);
	return buf_check(&r->out);
}

/* inviting ---------------------------------------------------------------------- */

/* The agency's unit that the field names; without it, the office. */
static const struct roster_unit *
unit_named(const struct req *r)
{
	const char *text = req_value(r, "unit");
	struct id unit = r->who->unit;
	const struct roster_unit *u;

	if (text != NULL && id_parse(text, &unit) != OK)
		return NULL;
	u = roster_unit(r->roster, unit);
	return u != NULL && id_same(u->agency, r->who->agency) ? u : NULL;
}

static enum err
invite_show(struct req *r, const struct roster_unit *u)
{
	admin_invite_page(&r->t, r, u);
	return buf_check(&r->out);
}

enum err
page_invite(struct req *r)
{
	const struct roster_unit *u = unit_named(r);

	return u == NULL ? ERR_ABSENT : invite_show(r, u);
}

/* The letter: the only time that the code is seen. */
static enum err
letter_show(struct req *r, const struct roster_unit *u, const char *name,
    unsigned roles, const char *code)
{
	struct invite_letter l = { .unit = u,
		.name = name,
		.roles = roles,
		.code = say_groups(r, code),
		.address = say_printf(r, "%s/gabung", r->conf->public_origin),
		.until = r->now + LINK_TERM };
	/* behind the #: browsers keep it to themselves, no log gets it */
	enum err e = qr_draw(r, say_printf(r, "%s#%s", l.address, code), &l.qr);

	if (e != OK)
		return e;
	admin_letter_page(&r->t, r, &l);
	return buf_check(&r->out);
}

enum err
do_invite(struct req *r)
{
	const struct roster_unit *u = unit_named(r);
	char code[JOIN_CODE_TEXT];
	const char *say;
	unsigned roles;
	enum err e = roles_sent(r, &roles);

	if (u == NULL || e != OK)
		return u == NULL ? ERR_ABSENT : e;
	if ((say = view_roles_wrong(r, u, roles)) != NULL)
		req_error(r, "roles", say);
	if (r->n_errors > 0)
		return invite_show(r, u);
	e = member_invite(&r->work, u->id, req_text(r, "name"), roles, code);
	if (e == ERR_INVALID)
		req_error(r, "name", _("Nama ini tidak dapat dipakai"));
	if (e == ERR_INVALID)
		return invite_show(r, u);
	if (e == OK)
		e = letter_show(r, u, req_text(r, "name"), roles, code);
	secret_wipe(code, sizeof(code));
	return e;
}

/* all was lost ------------------------------------------------------------------ */

#define TRIES 3

enum err
page_lost_all(struct req *r)
{
	const struct roster_member *m = person_member(r, r->ids[0]);
	const char *few;
	enum err e;

	if (m == NULL)
		return ERR_ABSENT;
	if ((e = person_few(r, m, &few)) != OK)
		return e;
	person_lost_page(&r->t, r, m, few);
	return buf_check(&r->out);
}

/* The roster's links follow each other: those of others may come between. */
static enum err
invite_anew(struct req *r, const struct roster_member *m,
    char code_r[JOIN_CODE_TEXT])
{
	enum err e = ERR_BUSY;

	for (int i = 0; i < TRIES && (e == ERR_BUSY || e == ERR_CONFLICT);
	     i++) {
		e = rolls_follow(r->db, r->mem, r->rolls);
		if (e != OK)
			return e;
		r->work.roster_state = r->rolls->state;
		if (!m->removed)
			return ERR_TAMPER; /* its end was not kept */
		e = member_invite(&r->work, m->unit, m->name, m->roles, code_r);
	}
	return e;
}

/*
 * The old keys go first: they are never to come back.  Should the invitation
 * fail then, it is one like any other.
 */
enum err
do_lost_all(struct req *r)
{
	const struct roster_member *m = person_member(r, r->ids[0]);
	char code[JOIN_CODE_TEXT];
	enum err e;

	if (m == NULL)
		return ERR_ABSENT;
	e = member_leave(&r->work, m->person, m->unit, true);
	if (e == ERR_INVALID)
		return people_refused(r,
		    _("Keanggotaan Anda sendiri hanya dapat diakhiri oleh "
		      "orang lain."));
	if (e == ERR_FORBIDDEN)
		return people_refused(r,
		    _("Keanggotaan ini sudah berakhir. Undang orang ini lagi "
		      "di unitnya."));
	if (e == OK)
		e = invite_anew(r, m, code);
	if (e == OK)
		e = letter_show(r, roster_unit(r->roster, m->unit), m->name,
		    m->roles, code);
	secret_wipe(code, sizeof(code));
	return e;
}

/* taking one back --------------------------------------------------------------- */

enum err
page_withdraw(struct req *r)
{
	const struct roster_invite *i =
	    roster_invite(r->roster, r->who->agency, r->ids[0]);

	if (i == NULL || !is_open(r, i))
		return ERR_ABSENT;
	admin_withdraw_page(&r->t, r, i);
	return buf_check(&r->out);
}

enum err
do_withdraw(struct req *r)
{
	enum err e;

	r->work.answer = "/admin?kabar=dicabut";
	e = invite_withdraw(&r->work, r->ids[0]);
	if (e == ERR_FORBIDDEN)
		return people_refused(r,
		    _("Undangan ini tidak dapat dicabut lagi: orangnya sudah "
		      "diterima, atau undangannya sudah dicabut."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* units ------------------------------------------------------------------------- */

#define UNIT_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static enum err
unit_show(struct req *r)
{
	admin_unit_page(&r->t, r, roster_agency(r->roster, r->who->agency));
	return buf_check(&r->out);
}

enum err
page_unit_new(struct req *r)
{
	return unit_show(r);
}

/* In capitals; NULL, and a complaint: other letters than a code has. */
static const char *
code_typed(struct req *r, const char *field)
{
	char *code = arena_strdup(r->mem, req_text(r, field));

	if (code == NULL || req_error_of(r, field) != NULL)
		return NULL;
	for (char *p = code; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	if (code[strspn(code, UNIT_LETTERS)] == '\0')
		return code;
	req_error(r, field,
	    _("Pakai huruf, angka, dan tanda hubung saja, tanpa spasi"));
	return NULL;
}

/* Case numbers of two units must not begin alike. */
static void
abbr_judge(struct req *r, const char *abbr)
{
	const struct roster_unit *u;
	size_t i = 0;

	while ((u = roster_units(r->roster, &i)) != NULL)
		if (req_error_of(r, "abbr") == NULL && view_same(u->abbr, abbr))
			req_error(r, "abbr",
			    _("Singkatan ini sudah dipakai unit lain"));
}

enum err
do_unit_new(struct req *r)
{
	const struct roster_agency *g =
	    roster_agency(r->roster, r->who->agency);
	const char *code = code_typed(r, "code");
	struct roster_unit u = { .abbr = code_typed(r, "abbr"),
		.name_id = req_text(r, "name_id"),
		.name_en = req_text(r, "name_en") };
	enum err e;

	if (u.abbr != NULL)
		abbr_judge(r, u.abbr);
	if (r->n_errors > 0 || code == NULL || u.abbr == NULL || g == NULL)
		return unit_show(r);
	u.code = say_printf(r, "%s/%s", g->code, code);
	r->work.answer = "/admin?kabar=unit";
	e = unit_found(&r->work, &u);
	if (e == ERR_CONFLICT &&
	    roster_unit(r->roster, roster_unit_id(g->id, u.code)) != NULL) {
		req_error(r, "code", _("Kode ini sudah dipakai unit lain"));
		return unit_show(r);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
