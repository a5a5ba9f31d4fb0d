/* The trail as people read it: whose entries, what they are about, in words. */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

#define CHUNK    200   /* entries in one statement */
#define SCAN_MAX 10000 /* that one page looks at */

enum trail_reach
trail_reach(const struct actor *who)
{
	switch (role_scope(who->roles, P_TRAIL)) {
	case SCOPE_ALL:
		return role_scope(who->roles, P_TRAIL_ALL) == SCOPE_ALL ?
		    REACH_AGENCY :
		    REACH_LOGINS;
	case SCOPE_UNIT:
		return REACH_UNIT;
	case SCOPE_OWN:
	case SCOPE_NO:
	default:
		return REACH_OWN;
	}
}

struct trail_place
trail_newest(int64_t until)
{
	struct trail_place p = { .at = until, .seq = UINT64_MAX };

	memset(p.stream.b, 0xff, ID_LEN);
	return p;
}

/* which entries ---------------------------------------------------------------- */

struct listing {
	struct work *w;
	const struct trail_query *q;
	enum trail_reach reach;
	struct trail_line *line;
	size_t n, from; /* lines, and the first that is not named yet */
	bool shut;      /* what was asked for is of a restricted case */
};

static bool
of_agency(const struct work *w, struct id unit)
{
	const struct roster_unit *u = roster_unit(w->roster, unit);

	return u != NULL && id_same(u->agency, w->who->agency);
}

/* A login that was refused: nobody acted, and it says at whose name. */
static bool
is_guess(const struct trail_entry *e)
{
	return e->verb == V_DENIED && id_none(e->actor);
}

static bool
is_login(const struct trail_entry *e)
{
	return e->verb == V_LOGIN || e->verb == V_LOGOUT || is_guess(e);
}

static bool
in_agency(const struct work *w, const struct trail_entry *e)
{
	const struct roster_member *m;

	if (!is_guess(e))
		return of_agency(w, e->unit);
	m = roster_person(w->roster, e->object, w->who->agency);
	return m != NULL && of_agency(w, m->unit);
}

static bool
reaches(const struct listing *l, const struct trail_entry *e)
{
	const struct work *w = l->w;

	if (id_same(e->actor, w->who->person))
		return true;
	switch (l->reach) {
	case REACH_UNIT:
		return id_same(e->unit, w->who->unit);
	case REACH_LOGINS:
		return is_login(e) && in_agency(w, e);
	case REACH_AGENCY:
		return e->verb == V_GAP || in_agency(w, e);
	case REACH_OWN:
	default:
		return false;
	}
}

static bool
verb_wanted(const struct trail_query *q, enum verb v)
{
	for (size_t i = 0; i < q->n_want; i++)
		if (q->want[i].verb == 0 || q->want[i].verb == v)
			return true;
	return q->n_want == 0;
}

static bool
line_wanted(const struct trail_query *q, const struct trail_line *l)
{
	for (size_t i = 0; i < q->n_want; i++) {
		const struct trail_want *x = &q->want[i];

		if ((x->verb == 0 || x->verb == l->verb) &&
		    (x->kinds == 0 || (x->kinds & 1u << l->kind) != 0) &&
		    (x->any_word || x->word == l->word))
			return true;
	}
	return q->n_want == 0;
}

static bool
asked_for(const struct trail_query *q, const struct trail_entry *e)
{
	struct id who = is_guess(e) ? e->object : e->actor;

	return (id_none(q->person) || id_same(q->person, who)) &&
	    verb_wanted(q, e->verb) &&
	    (id_none(q->object) || id_same(q->object, e->object));
}

/* The index that the fewest have to be read from. */
static struct trail_part
way_to(const struct listing *l)
{
	const struct trail_query *q = l->q;
	struct trail_part p = { .by = TRAIL_BY_TIME,
		.since = q->since,
		.limit = CHUNK };

	if (!id_none(q->object)) {
		p.by = TRAIL_BY_OBJECT;
		p.key = q->object;
	} else if (l->reach == REACH_OWN) {
		p.by = TRAIL_BY_ACTOR;
		p.key = l->w->who->person;
	} else if (l->reach == REACH_UNIT && !id_none(q->person)) {
		/* guesses, which others see, have no actor */
		p.by = TRAIL_BY_ACTOR;
		p.key = q->person;
	} else if (l->reach == REACH_UNIT) {
		p.by = TRAIL_BY_UNIT;
		p.key = l->w->who->unit;
	}
	return p;
}

/* What was done to the roster, by its own word; a login that was a second one. */
static unsigned
word_of(const struct work *w, const struct trail_entry *e)
{
	const struct roster_unit *u = roster_unit(w->roster, e->unit);

	if (e->verb == V_LOGIN)
		return e->version == TRAIL_AGAIN ? TRAIL_AGAIN : 0;
	return e->verb == V_MEMBER && u != NULL ?
	    roster_link_type(w->roster, u->agency, e->version, e->head) :
	    0;
}

static void
line_add(struct listing *l, const struct leaf_row *r)
{
	const struct trail_entry *e = &r->e.entry;

	l->line[l->n++] = (struct trail_line){
		.place = { e->at, r->stream, r->e.seq },
		.name = id_none(e->actor) ? "" : person_name(l->w, e->actor),
		.unit = roster_unit(l->w->roster, e->unit),
		.verb = e->verb,
		.object = e->object,
		.version = e->version,
		.word = word_of(l->w, e),
		.shown = e->n_shown,
	};
}

/* One statement's worth; true: there is nothing behind it. */
static enum err
chunk_take(struct listing *l, struct trail_place *at, bool *end_r)
{
	struct arena_mark m = arena_mark(l->w->mem);
	struct trail_part p = way_to(l);
	struct leaf_row *row;
	size_t i, n;
	enum err e;

	p.behind = *at;
	e = trail_rows(l->w->db, l->w->mem, &p, &row, &n);
	for (i = 0; e == OK && i < n && l->n < l->q->size; i++) {
		const struct trail_entry *x = &row[i].e.entry;

		*at =
		    (struct trail_place){ x->at, row[i].stream, row[i].e.seq };
		if (reaches(l, x) && asked_for(l->q, x))
			line_add(l, &row[i]);
	}
	*end_r = e != OK || (n < CHUNK && i == n);
	arena_release(l->w->mem, m);
	return e;
}

/* what they are about ------------------------------------------------------------ */

static int
id_order(const void *a, const void *b)
{
	return memcmp(a, b, ID_LEN);
}

/* Each object of the lines that are not named yet once, in its order. */
static struct id *
objects_of(struct listing *l, size_t *n_r)
{
	struct id *id = arena_alloc(l->w->mem, (l->n + 1) * sizeof(*id));
	size_t n = 0, kept = 0;

	if (id == NULL)
		return NULL;
	for (size_t i = l->from; i < l->n; i++)
		if (!id_none(l->line[i].object))
			id[n++] = l->line[i].object;
	qsort(id, n, sizeof(*id), id_order);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !id_same(id[kept - 1], id[i]))
			id[kept++] = id[i];
	*n_r = kept;
	return id;
}

static void
object_name(struct listing *l, struct id object, enum trail_object kind,
    const char *what)
{
	for (size_t i = l->from; i < l->n; i++) {
		if (!id_same(l->line[i].object, object))
			continue;
		l->line[i].kind = kind;
		l->line[i].what = what;
	}
}

/* A line of it says who did what, and not to which case: else the unit's heads
 * would be told how often who works at what was kept from them. */
static void
object_shut(struct listing *l, struct id object, enum trail_object kind)
{
	for (size_t i = l->from; i < l->n; i++) {
		struct trail_line *x = &l->line[i];

		if (!id_same(x->object, object))
			continue;
		x->kind = kind;
		x->what = NULL;
		x->version = 0;
		memset(&x->object, 0, sizeof(x->object));
	}
	l->shut = l->shut || id_same(l->q->object, object);
}

/* Numbers of the unit's cases: every line of its list says them. */
static enum err
cases_name(struct listing *l, const struct id *id, size_t n)
{
	struct work *w = l->w;
	struct case_row *row;
	size_t n_row;
	enum err e;

	w->named = NULL;
	if (!keyring_has_unit(w->who->keys))
		return OK;
	e = case_rows_some(w->db, w->mem, w->who->unit, id, n, &row, &n_row);
	for (size_t i = 0; e == OK && i < n_row && w->named == NULL; i++)
		e = row[i].epoch == 0 ? named_need(w) : OK;
	for (size_t i = 0; e == OK && i < n_row; i++) {
		struct case_index x = { 0 };

		e = index_get(w, &row[i], &x);
		if (e == ERR_FORBIDDEN) {
			object_shut(l, row[i].id, TO_SHUT);
			e = OK;
			continue;
		}
		if (e == OK || e == ERR_TAMPER)
			object_name(l, row[i].id, TO_CASE,
			    e == OK ? x.number : NULL);
		e = e == ERR_TAMPER ? tamper("index", row[i].id) : e;
		if (e == ERR_TAMPER)
			e = OK;
	}
	return e;
}

/* Which of the ids are cases of the agency: to whom reads metadata of all units
 * no number is said. */
static enum err
cases_mark(struct listing *l, const struct id *id, size_t n)
{
	struct work *w = l->w;
	struct case_unit *row;
	size_t n_row;
	enum err e;

	if (l->reach != REACH_AGENCY)
		return OK;
	e = case_units_some(w->db, w->mem, id, n, &row, &n_row);
	for (size_t i = 0; e == OK && i < n_row; i++)
		if (of_agency(w, row[i].unit))
			object_name(l, row[i].id, TO_CASE, NULL);
	return e;
}

/* May the number be said to who reads?  Else its id is all there is. */
static bool
ref_within(const struct listing *l, const struct referral_row *row)
{
	const struct actor *who = l->w->who;

	if (l->reach == REACH_AGENCY)
		return of_agency(l->w, row->from_unit) ||
		    of_agency(l->w, row->to_unit);
	return l->reach != REACH_LOGINS &&
	    (id_same(row->from_unit, who->unit) ||
		(id_same(row->to_unit, who->unit) && row->state != RS_DRAF));
}

/* Those of which the unit's side lies under the key of a restricted case. */
static enum err
refs_shut(struct listing *l, const struct id *id, size_t n)
{
	struct work *w = l->w;
	struct side_row *sd;
	size_t n_sd;
	enum err e;

	if (!keyring_has_unit(w->who->keys))
		return OK;
	e = side_rows_some(w->db, w->mem, w->who->unit, id, n, &sd, &n_sd);
	for (size_t i = 0; e == OK && i < n_sd; i++) {
		struct side_index x;

		if (sd[i].epoch != 0)
			continue;
		if (w->named == NULL && (e = named_need(w)) != OK)
			return e;
		e = side_get(w, NULL, &sd[i], &x);
		if (e == ERR_FORBIDDEN)
			object_shut(l, sd[i].referral, TO_SHUT_REFERRAL);
		if (e == ERR_FORBIDDEN || e == ERR_TAMPER)
			e = OK;
	}
	return e;
}

static enum err
refs_name(struct listing *l, const struct id *id, size_t n)
{
	struct ref_known known[ROWS_SOME];
	enum err e = refs_seek(l->w, id, n, known);

	for (size_t i = 0; e == OK && i < n; i++)
		if (known[i].intact && ref_within(l, &known[i].row))
			object_name(l, id[i], TO_REFERRAL, known[i].row.number);
	return e == OK ? refs_shut(l, id, n) : e;
}

/* The number of the unit's case that a request is about; NULL: it has gone, can't be
 * verified, or is closed to the actor. */
static enum err
request_case(struct listing *l, struct id kasus, const char **number_r)
{
	struct work *w = l->w;
	struct case_index x = { 0 };
	struct case_row row;
	enum err e = case_row_get(w->db, w->mem, kasus, w->who->unit, &row);

	*number_r = NULL;
	if (e == OK && row.epoch == 0 && w->named == NULL)
		e = named_need(w);
	if (e == OK)
		e = index_get(w, &row, &x);
	if (e == OK)
		*number_r = x.number;
	/* forbidden: restricted, and it does not name the actor */
	return e == ERR_ABSENT || e == ERR_TAMPER || e == ERR_FORBIDDEN ? OK :
									  e;
}

/* Requests for break-glass of the unit, by its case's number; without one, those to
 * the PDP unit, and the agency's. */
static enum err
requests_name(struct listing *l, const struct id *id, size_t n)
{
	struct work *w = l->w;
	struct ask_row *row;
	size_t n_row;
	enum err e = ask_rows_some(w->db, w->mem, id, n, &row, &n_row);

	for (size_t i = 0; e == OK && i < n_row; i++) {
		bool own = id_same(row[i].unit, w->who->unit) &&
		    keyring_has_unit(w->who->keys);
		const char *number = NULL;

		if (!own && !id_same(row[i].pdp, w->who->unit) &&
		    (l->reach != REACH_AGENCY || !of_agency(w, row[i].unit)))
			continue;
		if (own)
			e = request_case(l, row[i].kasus, &number);
		object_name(l, row[i].id, TO_REQUEST, number);
	}
	return e;
}

/* What the roster knows; true: it does. */
static bool
roster_name(struct listing *l, struct id id)
{
	const struct work *w = l->w;
	const struct roster_unit *u = roster_unit(w->roster, id);
	const struct roster_agency *g = roster_agency(w->roster, id);
	const struct roster_member *m =
	    roster_person(w->roster, id, w->who->agency);

	if (u != NULL)
		object_name(l, id, TO_UNIT, unit_name(w, u));
	else if (g != NULL)
		object_name(l, id, TO_AGENCY,
		    w->english ? g->name_en : g->name_id);
	else if (m != NULL)
		object_name(l, id, TO_PERSON, m->name);
	return u != NULL || g != NULL || m != NULL;
}

static enum err
objects_name(struct listing *l, struct id *id, size_t n)
{
	size_t left = 0;
	enum err e = OK;

	for (size_t i = 0; i < n; i++) {
		object_name(l, id[i], TO_UNKNOWN, NULL);
		if (!roster_name(l, id[i]))
			id[left++] = id[i];
	}
	for (size_t i = 0; e == OK && i < left; i += ROWS_SOME) {
		size_t some = left - i < ROWS_SOME ? left - i : ROWS_SOME;

		e = cases_mark(l, &id[i], some);
		if (e == OK)
			e = cases_name(l, &id[i], some);
		if (e == OK)
			e = refs_name(l, &id[i], some);
		if (e == OK)
			e = requests_name(l, &id[i], some);
	}
	return e;
}

/* Name the lines that have come, and keep those that were asked for: what an act is
 * called depends on what it was done to. */
static enum err
lines_name(struct listing *l)
{
	size_t n_id, kept = l->from;
	struct id *id = objects_of(l, &n_id);
	enum err e = id != NULL ? objects_name(l, id, n_id) : ERR_MEMORY;

	for (size_t i = l->from; e == OK && i < l->n; i++)
		if (line_wanted(l->q, &l->line[i]))
			l->line[kept++] = l->line[i];
	l->n = l->from = kept;
	return e;
}

/* a list --------------------------------------------------------------------------- */

/* Whose trail it was: one object's, one person's, the unit's, the agency's. */
static struct id
looked_up(const struct listing *l)
{
	if (!id_none(l->q->object))
		return l->q->object;
	if (!id_none(l->q->person))
		return l->q->person;
	if (l->reach == REACH_UNIT)
		return l->w->who->unit;
	return l->reach == REACH_OWN ? l->w->who->person : l->w->who->agency;
}

static enum err
listing_note(struct listing *l, enum verb as, const struct id *id, size_t n)
{
	struct trail_entry t = { .at = l->w->now,
		.actor = l->w->who->person,
		.unit = l->w->who->unit,
		.verb = as,
		.object = looked_up(l),
		.shown = id,
		.n_shown = n < TRAIL_SHOWN_MAX ? n : TRAIL_SHOWN_MAX };

	return trail_write(l->w->db, &t);
}

enum err
trail_list(struct work *w, const struct trail_query *q, enum verb as,
    struct trail_list *l_r)
{
	struct listing l = { .w = w, .q = q, .reach = trail_reach(w->who) };
	struct trail_place at = q->before;
	struct id *id;
	size_t n_id = 0;
	bool end = false;
	enum err e = OK;

	if (role_scope(w->who->roles, P_TRAIL) == SCOPE_NO)
		return ERR_FORBIDDEN;
	if (q->size == 0 || q->size > TRAIL_LINES_MAX)
		return ERR_INVALID;
	l.line = arena_alloc(w->mem, q->size * sizeof(*l.line));
	if (l.line == NULL)
		return ERR_MEMORY;
	for (size_t n = 0; e == OK && !end && l.n < q->size && n < SCAN_MAX;
	     n += CHUNK)
		if ((e = chunk_take(&l, &at, &end)) == OK)
			e = lines_name(&l);
	if (e != OK)
		return e;
	if (l.shut) {
		l.n = 0;
		end = true;
	}
	l.from = 0; /* all that is shown; naming took away what may not be */
	if ((id = objects_of(&l, &n_id)) == NULL)
		return ERR_MEMORY;
	if ((e = listing_note(&l, as, id, n_id)) != OK)
		return e;
	*l_r = (struct trail_list){ l.line, l.n, !end, at };
	return OK;
}
