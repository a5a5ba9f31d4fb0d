/* Restricting a case, changing who may open it, and giving it back to the unit. */
#include <string.h>

#include "cases/priv.h"

static const char *
names_text(const struct work *w, const struct id *named, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n && text != NULL; i++)
		text = arena_printf(w->mem, "%s%s%s", text, i > 0 ? ", " : "",
		    person_name(w, named[i]));
	return text;
}

/* Every key of an open case that somebody has is opened with each of their lists. */
static enum err
room_check(struct work *w, struct id person)
{
	uint64_t n;
	enum err e =
	    key_rows_cases_count(w->db, w->who->unit, person, stages_shut, &n);

	if (e != OK || n < NAMED_CASES)
		return e;
	w->holder = person_name(w, person);
	return ERR_LIMIT;
}

/* The list that a header is to have, the actor first. */
static enum err
list_make(struct work *w, const struct casefile *c, const struct naming *to,
    struct id **list_r)
{
	struct id *list = arena_alloc(w->mem, (to->n + 1) * sizeof(*list));
	enum err e = OK;

	if (list == NULL)
		return ERR_MEMORY;
	if (to->n + 1 < NAMED_MIN || to->n + 1 > NAMED_MAX)
		return ERR_INVALID;
	list[0] = w->who->person;
	for (size_t i = 0; i < to->n; i++) {
		if (named_in(list, i + 1, to->person[i]) ||
		    !named_fits(w, to->person[i]))
			return ERR_INVALID;
		list[i + 1] = to->person[i];
	}
	for (size_t i = 0; e == OK && i <= to->n; i++)
		if (!named_in(c->head.named, c->head.n_named, list[i]))
			e = room_check(w, list[i]);
	*list_r = list;
	return e;
}

/* Do both lists have the same people? */
static bool
lists_same(const struct id *a, size_t n, const struct id *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		if (!named_in(b, m, a[i]))
			return false;
	return n == m;
}

/* Does somebody lose the key? */
static bool
any_lost(const struct casefile *c, const struct id *list, size_t n)
{
	for (size_t i = 0; i < c->head.n_named; i++)
		if (!named_in(list, n, c->head.named[i]))
			return true;
	return c->head.n_named == 0;
}

static enum err
event_put(struct work *w, struct casefile *c, enum field what, const char *text,
    struct record_row *row_r)
{
	struct fields f = { .v = { [F_NOTE] = text } };

	f.v[what] = names_text(w, c->head.named, c->head.n_named);
	return f.v[what] != NULL ? note_put(w, c, &f, text == NULL, row_r) :
				   ERR_MEMORY;
}

/* --- restricting ------------------------------------------------------------------ */

/* List, holder and keys of c as they are to be. */
static enum err
names_set(struct work *w, struct casefile *c, const struct naming *to,
    struct id *list, struct turn *t, struct own_write *own)
{
	bool stale = named_stale(w, c);
	enum err e = OK;

	if (stale || any_lost(c, list, to->n + 1))
		e = stale || turn_chosen(c) ? turn_begin(w, c, t) : ERR_LIMIT;
	c->head.named = list;
	c->head.n_named = to->n + 1;
	if (e == OK && !id_same(to->assignee, c->head.assignee)) {
		e = own_hand(w, c, to->assignee, own);
		c->head.assignee = to->assignee;
	}
	return e == OK ? turn_end(w, c, t) : e;
}

/* Has everybody whom c names a key that is sealed to them?  It may have been taken away,
 * or gone when they were removed, and they have been admitted again. */
static enum err
names_keyed(struct work *w, const struct casefile *c, bool *all_r)
{
	const struct rec_ref self = { .id = c->row.id,
		.version = c->row.key_version };
	struct key_row *row;
	size_t n;
	enum err e =
	    key_rows(w->db, w->mem, self.id, self.id, self.version, &row, &n);

	*all_r = true;
	for (size_t i = 0; e == OK && i < c->head.n_named; i++)
		if (key_find(row, n, &self, c->head.named[i]) == NULL)
			*all_r = false;
	return e;
}

/* Is there nothing to do? */
static enum err
names_stand(struct work *w, const struct casefile *c, const struct naming *to,
    const struct id *list, bool *stand_r)
{
	*stand_r =
	    lists_same(c->head.named, c->head.n_named, list, to->n + 1) &&
	    id_same(c->head.assignee, to->assignee);
	return *stand_r ? names_keyed(w, c, stand_r) : OK;
}

/* What whoever tries again will hear too. */
static enum err
names_check(struct work *w, const struct casefile *c, const struct naming *to,
    struct id **list_r)
{
	enum err e = OK;

	if (file_closed(c) || !own_ready(w) ||
	    !lists_same(c->head.named, c->head.n_named, to->seen, to->n_seen))
		return ERR_CONFLICT;
	e = list_make(w, c, to, list_r);
	if (e == OK && !named_in(*list_r, to->n + 1, to->assignee))
		e = ERR_INVALID;
	return e;
}

static enum err
restrict_once(struct work *w, struct id id, const struct naming *to,
    bool *firm_r)
{
	struct own_write own = { .n_wrap = 0 };
	struct turn t = { .anew = false };
	struct record_row row;
	struct casefile c;
	struct kasus k;
	struct id *list;
	bool stand;
	enum err e;

	if ((e = file_load(w, id, P_CASE_RESTRICT, &c, &k)) != OK)
		goto out;
	e = names_check(w, &c, to, &list);
	*firm_r = e == ERR_CONFLICT;
	if (e != OK || (e = names_stand(w, &c, to, list, &stand)) != OK ||
	    stand)
		goto out;
	if ((e = names_set(w, &c, to, list, &t, &own)) != OK ||
	    (e = event_put(w, &c, F_RESTRICTED, NULL, &row)) != OK ||
	    (e = tally_put(w, &c, &TALLY(&k, &k.f))) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &row, 1, &own },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_restrict(struct work *w, struct id id, const struct naming *to)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;

	for (int i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		e = restrict_once(w, id, to, &firm);
		arena_release(w->mem, m);
	}
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}

enum err
named_begin(struct work *w, struct casefile *c, const struct id *person,
    size_t n, struct turn *t)
{
	const struct naming to = { .person = person, .n = n };
	enum err e;

	if (n == 0)
		return OK;
	if (!own_ready(w))
		return ERR_CONFLICT;
	if ((e = list_make(w, c, &to, &c->head.named)) != OK)
		return e;
	c->head.n_named = n + 1;
	return turn_end(w, c, t);
}

/* --- giving it back --------------------------------------------------------------- */

static enum err
lift_once(struct work *w, struct id id, const char *reason, bool *firm_r)
{
	struct turn t = { .anew = false };
	struct record_row row;
	struct casefile c;
	struct kasus k;
	enum err e;

	if ((e = file_load(w, id, P_CASE_RESTRICT, &c, &k)) != OK)
		goto out;
	*firm_r = file_closed(&c) || c.head.n_named == 0;
	if (*firm_r) {
		e = ERR_CONFLICT;
		goto out;
	}
	if ((e = turn_begin(w, &c, &t)) != OK ||
	    (e = event_put(w, &c, F_LIFTED, reason, &row)) != OK)
		goto out;
	c.head.n_named = 0;
	if ((e = turn_end(w, &c, &t)) != OK ||
	    (e = tally_put(w, &c, &TALLY(&k, &k.f))) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &row, 1, NULL },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_lift(struct work *w, struct id id, const char *reason)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;

	if (reason == NULL || !note_fits(reason))
		return ERR_INVALID;
	for (int i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		e = lift_once(w, id, reason, &firm);
		arena_release(w->mem, m);
	}
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}

/* --- after somebody left -------------------------------------------------------------- */

struct renewing {
	struct case_write cw;
	struct trail_entry trail;
};

static enum err
renewing_tx(struct store *st, void *arg)
{
	const struct renewing *r = arg;
	enum err e = case_write(st, &r->cw);

	return e == OK ? trail_write(st, &r->trail) : e;
}

/* Not the act that was asked for: its idempotency row is not written. */
static enum err
renewing_commit(struct work *w, const struct casefile *c,
    const struct record_row *row, size_t n)
{
	const struct once once = { .person = w->who->person,
		.now = w->now,
		.roster = w->roster_state };
	struct renewing r = { .cw = { c, false, row, n, NULL },
		.trail = case_trail(w, c, V_CHANGE) };

	return store_tx(w->db, &once, renewing_tx, &r);
}

static enum err
names_left(struct work *w, struct casefile *c)
{
	struct id *list = arena_alloc(w->mem, c->head.n_named * sizeof(*list));
	size_t n = 0;

	if (list == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < c->head.n_named; i++)
		if (named_there(w, c->head.named[i]))
			list[n++] = c->head.named[i];
	if (n < NAMED_MIN) {
		w->few = c->row.id;
		return ERR_FORBIDDEN;
	}
	c->head.named = list;
	c->head.n_named = n;
	return OK;
}

enum err
named_fresh(struct work *w, struct casefile *c, const struct fields *f)
{
	struct turn t = { .anew = false };
	size_t n = c->head.n_named;
	struct record_row row;
	bool due = false, fewer;
	enum err e;

	if ((e = named_due(w, c, &due)) != OK || !due)
		return e;
	if ((e = names_left(w, c)) != OK || (e = turn_begin(w, c, &t)) != OK ||
	    (e = turn_end(w, c, &t)) != OK)
		return e;
	/* the notes tell who can open it, and not that only the key is new */
	fewer = c->head.n_named < n;
	if (fewer && (e = event_put(w, c, F_RESTRICTED, NULL, &row)) != OK)
		return e;
	if ((e = file_seal(w, c, f)) != OK)
		return e;
	e = renewing_commit(w, c, &row, fewer);
	return e == OK ? ERR_CONFLICT : e;
}
