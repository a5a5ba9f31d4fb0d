/* Lists to choose from: codes, districts, people, units and services. */
#include <stdlib.h>
#include <string.h>

#include "cgi/view.h"

/* Room for n choices; NULL when the arena is full. */
static struct choice *
choices_new(struct req *r, size_t n)
{
	return arena_alloc(r->mem, (n > 0 ? n : 1) * sizeof(struct choice));
}

const struct choice *
choices_case(struct req *r, const char *list, unsigned kinds, const char *value,
    size_t *n_r)
{
	size_t n;
	const struct code_row *row = book_list(r->book, list, &n);
	struct choice *c = choices_new(r, n);

	*n_r = 0;
	if (c == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!code_offered(&row[i], kinds) &&
		    !text_has(value, row[i].code))
			continue;
		c[(*n_r)++] = (struct choice){
			.code = row[i].code,
			.label = r->english ? row[i].label_en : row[i].label_id,
		};
	}
	return c;
}

const struct choice *
choices_list(struct req *r, const char *list, size_t *n_r)
{
	return choices_case(r, list, KINDS_ALL, NULL, n_r);
}

const struct choice *
choices_failed(struct req *r, size_t *n_r)
{
	size_t n;
	const struct choice *all = choices_list(r, "result", &n);
	struct choice *c = choices_new(r, n);

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < n; i++)
		if (result_fits("failed", all[i].code))
			c[(*n_r)++] = all[i];
	return c;
}

const struct choice *
choices_kinds(struct req *r, unsigned kinds, size_t *n_r)
{
	struct choice *c = choices_new(r, KIND__MAX);

	*n_r = 0;
	for (enum case_kind k = 0; c != NULL && k < KIND__MAX; k++)
		if ((kinds & KIND_BIT(k)) != 0)
			c[(*n_r)++] = (struct choice){
				.code = kind_codes[k],
				.label = say_label(r, "kind", kind_codes[k]),
			};
	return c;
}

#define DISTRICT_LEN 8 /* 15.71.04 */

const struct choice *
choices_regions(struct req *r, size_t *n_r)
{
	size_t n;
	const struct region_row *row = book_regions(r->book, &n), *parent;
	struct choice *c = choices_new(r, n);

	*n_r = 0;
	if (c == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (strlen(row[i].code) != DISTRICT_LEN)
			continue;
		parent = book_region(r->book, row[i].parent);
		c[(*n_r)++] = (struct choice){
			.code = row[i].code,
			.label = row[i].name,
			.group = parent != NULL ? parent->name : NULL,
		};
	}
	return c;
}

static bool
is_reader(const struct roster_member *m, struct id unit)
{
	return id_same(m->unit, unit) && m->active &&
	    (m->roles & ROLES_KEY) != 0;
}

size_t
unit_readers(const struct req *r, struct id unit)
{
	const struct roster_member *m;
	size_t i = 0, n = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		n += is_reader(m, unit) ? 1 : 0;
	return n;
}

static int
by_label(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;
	int order = 0;

	if (x->group != NULL && y->group != NULL)
		order = strcmp(x->group, y->group);
	return order != 0 ? order : strcmp(x->label, y->label);
}

const struct choice *
choices_members(struct req *r, size_t *n_r)
{
	struct choice *c = choices_new(r, unit_readers(r, r->who->unit));
	const struct roster_member *m;
	size_t i = 0;

	*n_r = 0;
	if (c == NULL)
		return NULL;
	while ((m = roster_members(r->roster, &i)) != NULL) {
		if (!is_reader(m, r->who->unit))
			continue;
		c[(*n_r)++] = (struct choice){
			.code = id_str(r->mem, m->person),
			.label = say_printf(r, "%s (%s)", m->name,
			    view_roles(r, m->roles)),
		};
	}
	qsort(c, *n_r, sizeof(*c), by_label);
	return c;
}

const struct choice *
choices_loaded(struct req *r, const struct choice *people, size_t n,
    const struct unit_load *l, size_t n_load)
{
	struct choice *c = choices_new(r, n);
	struct id id;

	for (size_t i = 0; c != NULL && i < n; i++) {
		c[i] = people[i];
		if (id_parse(c[i].code, &id) == OK)
			c[i].label = say_printf(r, _("%s: %s kasus terbuka"),
			    c[i].label, say_number(r, load_of(l, n_load, id)));
	}
	return c;
}

/* Do the roles let the member do p with what the assignee holds? */
static bool
member_may(const struct roster_member *m, enum perm p, struct id assignee)
{
	enum scope scope = role_scope(m->roles, p);

	return scope == SCOPE_OWN ? id_same(m->person, assignee) :
				    scope != SCOPE_NO;
}

static const char *
who_add(struct req *r, const char *text, const struct roster_member *m)
{
	return say_printf(r, "%s%s%s (%s)", text, *text != '\0' ? ", " : "",
	    m->name, view_roles(r, m->roles));
}

const char *
view_who_may(struct req *r, enum perm p, struct id assignee)
{
	const struct roster_member *m;
	const char *text = "";
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		if (is_reader(m, r->who->unit) && member_may(m, p, assignee))
			text = who_add(r, text, m);
	return text;
}

bool
view_unit_receives(const struct req *r, const struct roster_unit *u)
{
	return u->epoch > 0 && unit_readers(r, u->id) > 0;
}

const char *
view_who_may_case(struct req *r, enum perm p, const struct kasus *k)
{
	const struct roster_member *m;
	const char *text = "";

	if (k->n_named == 0)
		return view_who_may(r, p, k->assignee);
	for (size_t i = 0; i < k->n_named; i++) {
		m = roster_member(r->roster, k->named[i], r->who->unit);
		if (m != NULL && is_reader(m, r->who->unit) &&
		    member_may(m, p, m->person))
			text = who_add(r, text, m);
	}
	return *text != '\0' ? text :
			       _("tidak ada di antara yang disebut; sebut "
				 "koordinator atau kepala unit");
}

const char *
view_who_ends(struct req *r, const struct kasus *k)
{
	const struct roster_member *m;
	const char *text = "";
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL) {
		if (!is_reader(m, r->who->unit) || !stage_heads(m->roles, k) ||
		    id_same(m->person, k->assignee))
			continue;
		if (k->n_named == 0 || case_names(k, m->person))
			text = who_add(r, text, m);
	}
	return *text != '\0' ? text :
			       _("belum ada; serahkan dahulu kasus ini kepada "
				 "petugas lain");
}

#define REASONS_MAX 64

const struct choice *
choices_ending(struct req *r, const struct kasus *k, size_t *n_r)
{
	static const enum stage ends[] = { CS_TERMINASI, CS_TANPA_LAYANAN };
	const struct stage_step *s;
	const struct code_row *row;
	struct choice *c = choices_new(r, REASONS_MAX);
	size_t n;

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < nitems(ends); i++) {
		s = stage_find(&r->work, k, SA_END, ends[i], NULL);
		row = s != NULL ? book_list(r->book, s->reasons, &n) : NULL;
		for (size_t j = 0; row != NULL && j < n && *n_r < REASONS_MAX;
		     j++)
			c[(*n_r)++] = (struct choice){
				.code = row[j].code,
				.label = r->english ? row[j].label_en :
						      row[j].label_id,
				.group =
				    say_label(r, "stage", stage_code(ends[i])),
			};
	}
	return c;
}

/* May the actor's unit seal a document to the unit? */
static bool
is_receiver(const struct req *r, const struct roster_unit *u)
{
	if (id_same(u->id, r->who->unit) || !view_unit_receives(r, u))
		return false;
	return id_same(u->agency, r->who->agency) ||
	    roster_agreed(r->roster, r->who->agency, u->agency, ROSTER_NOW) !=
	    NULL;
}

const struct choice *
choices_units(struct req *r, size_t *n_r)
{
	const struct roster_unit *u;
	struct choice *c;
	size_t i = 0, n = 0;

	while (roster_units(r->roster, &i) != NULL)
		n++;
	*n_r = 0;
	if ((c = choices_new(r, n)) == NULL)
		return NULL;
	i = 0;
	while ((u = roster_units(r->roster, &i)) != NULL) {
		if (!is_receiver(r, u))
			continue;
		c[(*n_r)++] = (struct choice){
			.code = id_str(r->mem, u->id),
			.label = say_unit(r, u),
			.group = view_agency(r, u->agency),
		};
	}
	qsort(c, *n_r, sizeof(*c), by_label);
	return c;
}

const struct choice *
choices_services(struct req *r, const char *codes, size_t *n_r)
{
	size_t n;
	const struct choice *all = choices_list(r, "service", &n);
	struct choice *c = choices_new(r, n);

	*n_r = 0;
	if (c == NULL || all == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (text_has(codes, all[i].code))
			c[(*n_r)++] = all[i];
	return c;
}

const struct choice *
choices_agencies(struct req *r, size_t *n_r)
{
	const struct roster_agency *g;
	struct choice *c;
	size_t i = 0;

	while (roster_agencies(r->roster, &i) != NULL)
		;
	c = choices_new(r, i);
	*n_r = 0;
	for (i = 0; c != NULL && (g = roster_agencies(r->roster, &i)) != NULL;)
		if (roster_trusted(r->roster, g->id) &&
		    !id_same(g->id, r->who->agency))
			c[(*n_r)++] = (struct choice){
				.code = id_str(r->mem, g->id),
				.label = view_agency(r, g->id),
			};
	return c;
}

static const char *
hint_add(struct req *r, const char *text, const char *label)
{
	return text == NULL ? label : say_printf(r, "%s, %s", text, label);
}

/* Has the case such an entry that a packet would take? */
static bool
has_entry(const struct kasus *k, enum entry_type t)
{
	for (size_t i = 0; i < k->n_entries; i++)
		if (k->entries[i].type == t &&
		    k->entries[i].f.v[F_E_WRONG] == NULL)
			return true;
	return false;
}

/* Labels of the case's fields and entries that a packet takes from the group. */
static const char *
group_hint(struct req *r, const struct kasus *k, unsigned group)
{
	const char *text = NULL;

	for (int i = 0; i < F__MAX; i++) {
		const struct field_rule *rule = &field_rules[i];

		if (rule->group != group || k->f.v[i] == NULL ||
		    strcmp(rule->element, "-") == 0)
			continue;
		text = hint_add(r, text, _(rule->label));
	}
	for (enum entry_type t = 0; t < EN__MAX; t++)
		if (entry_rules[t].group == group && entry_travels(t) &&
		    has_entry(k, t))
			text = hint_add(r, text,
			    say_label(r, "entry", entry_rules[t].code));
	return text;
}

const struct choice *
choices_groups(struct req *r, const struct kasus *k, bool always, size_t *n_r)
{
	struct choice *c = choices_new(r, GROUP_MAX);

	*n_r = 0;
	if (c == NULL)
		return NULL;
	for (unsigned g = 1; g <= GROUP_MAX; g++) {
		const char *hint = group_hint(r, k, g);
		const char *code = say_printf(r, "%u", g);
		const char *label = say_label(r, "group", code);

		if (group_always(g) != always || (hint == NULL && !always))
			continue;
		c[(*n_r)++] = (struct choice){
			.code = code,
			.label = label,
			.hint = view_same(hint, label) ? NULL : hint,
		};
	}
	return c;
}

const struct choice *
choices_urgency(struct req *r, size_t *n_r)
{
	const char *hint[] = {
		_("Jawaban diharapkan dalam 24 jam"),
		_("Jawaban diharapkan dalam 6 jam"),
		_("Jawaban diharapkan dalam 1 jam"),
	};
	struct choice *c = choices_new(r, nitems(hint));

	*n_r = 0;
	if (c == NULL)
		return NULL;
	for (unsigned i = 0; i < nitems(hint); i++)
		c[i] = (struct choice){
			.code = say_printf(r, "%u", i + 1),
			.label = view_urgency(r, i + 1),
			.hint = hint[i],
		};
	*n_r = nitems(hint);
	return c;
}
