/*
 * A case gets another key, or other people get it: what has to be sealed anew
 * for that, and what goes.  Records stay under the key of their time, which the
 * header keeps: whoever has left knows them, and their authors' signatures
 * would be lost.
 */
#include <string.h>

#include "cases/priv.h"

/* --- another key ---------------------------------------------------------------- */

static enum err
side_take(struct work *w, const struct casefile *c, const struct side_row *row,
    struct turn_side *s)
{
	enum err e;

	*s = (struct turn_side){ .row = *row, .has_draft = row->draft.n > 0 };
	if ((e = side_get(w, c, row, &s->x)) != OK)
		return e;
	if (!id_same(s->x.kasus, c->row.id))
		return tamper("side", row->referral);
	return s->has_draft ? draft_get(w, c, row, &s->d) : OK;
}

/* The unit's sides of all its referrals, opened with the key that they have. */
static enum err
sides_take(struct work *w, const struct casefile *c, struct turn *t)
{
	size_t n = c->head.n_ref;
	struct id id[ROWS_SOME];
	struct side_row *row;
	size_t n_row;
	enum err e = OK;

	t->side = arena_alloc(w->mem, (n + 1) * sizeof(*t->side));
	if (t->side == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i += ROWS_SOME) {
		size_t some = n - i < ROWS_SOME ? n - i : ROWS_SOME;

		for (size_t k = 0; k < some; k++)
			id[k] = c->head.ref[i + k].referral;
		e = side_rows_some(w->db, w->mem, w->who->unit, id, some, &row,
		    &n_row);
		for (size_t k = 0; e == OK && k < n_row; k++)
			e = side_take(w, c, &row[k], &t->side[t->n_side++]);
	}
	return e;
}

/* Can there be so many whose keys the case has a copy of, and so many without?  Of a
 * withdrawal there is none, as it says nothing of the client. */
static enum err
taken_check(struct work *w, struct id referral, size_t copied, size_t bare)
{
	size_t n[2] = { 0, 0 }; /* that the chain brought; withdrawals */
	struct referral_row row;
	struct chain ch;
	enum err e;

	if (copied <= 1 && bare == 0)
		return OK;
	if ((e = referral_row_get(w->db, w->mem, referral, &row)) != OK ||
	    (e = chain_load(w, &row, &ch)) != OK)
		return e;
	for (size_t i = 0; i < ch.n; i++) {
		const struct transition *t = action_step(&ch.a[i]);

		if (t != NULL && t->side == SIDE_SENDER && t->content >= 0)
			n[t->content == CONTENT_WITHDRAWAL]++;
	}
	return copied <= n[0] && bare <= n[1] ? OK :
						tamper("document", referral);
}

/* What came with this referral: the case has copies of the keys, so that those which
 * were sealed to the unit can go. */
static enum err
document_take(struct work *w, const struct casefile *c, struct id referral,
    struct turn *t)
{
	struct arena_mark mark = arena_mark(w->mem);
	struct document_row *doc;
	struct doc_keys keys;
	size_t n, bare = 0, before = t->n_doc;
	enum err e = document_rows(w->db, w->mem, referral, &doc, &n);

	for (size_t i = 0; e == OK && i < n; i++) {
		if (id_same(doc[i].from_unit, w->who->unit) ||
		    doc[i].sealed_keys.n == 0)
			continue;
		/* there is no room for more, and no chain brings so many */
		e = t->n_doc - before == STEPS_MAX ?
		    tamper("document", referral) :
		    copy_open(w, c, &doc[i], &keys);
		if (e == OK)
			t->doc[t->n_doc++] = doc[i].id;
		bare += e == ERR_ABSENT;
		if (e == ERR_ABSENT)
			e = OK;
	}
	secret_wipe(&keys, sizeof(keys));
	if (e == OK)
		e = taken_check(w, referral, t->n_doc - before, bare);
	arena_release(w->mem, mark);
	return e;
}

static enum err
documents_take(struct work *w, const struct casefile *c, struct turn *t)
{
	const struct case_head *h = &c->head;
	enum err e = OK;

	t->doc =
	    arena_alloc(w->mem, (h->n_ref * STEPS_MAX + 1) * sizeof(*t->doc));
	if (t->doc == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < h->n_ref; i++)
		if (h->ref[i].incoming)
			e = document_take(w, c, h->ref[i].referral, t);
	return e;
}

static enum err
key_next(struct work *w, struct casefile *c)
{
	uint8_t(*older)[KEY_LEN];
	size_t n = c->head.n_older;

	if (n + 1 >= TURNS_MAX)
		return ERR_LIMIT;
	older = arena_alloc(w->mem, (n + 1) * sizeof(*older));
	if (older == NULL)
		return ERR_MEMORY;
	if (n > 0)
		memcpy(older, c->head.older, n * sizeof(*older));
	memcpy(older[n], c->ck, KEY_LEN);
	c->head.older = older;
	c->head.n_older++;
	c->row.key_version++;
	random_bytes(c->ck, KEY_LEN);
	key_commit(OBJ_CASE_KEY, c->ck, c->head.kcv);
	return OK;
}

bool
turn_chosen(const struct casefile *c)
{
	return c->head.n_older + 1 < TURNS_CHOSEN;
}

enum err
turn_begin(struct work *w, struct casefile *c, struct turn *t)
{
	enum err e = sides_take(w, c, t);

	if (e == OK && c->head.n_named == 0)
		e = documents_take(w, c, t);
	if (e == OK)
		e = key_next(w, c);
	t->anew = true;
	t->below = c->row.key_version;
	return e;
}

/* --- who has it ------------------------------------------------------------------- */

static bool
any_plan(const struct casefile *c)
{
	for (size_t i = 0; i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_PLAN)
			return true;
	return false;
}

/* Keys of the safety plan belong to nobody who can't open the case. */
static enum err
plan_take(struct work *w, const struct casefile *c, struct turn *t)
{
	struct key_row *row;
	size_t n = 0;
	enum err e = OK;

	if (!any_plan(c))
		return OK;
	e = key_rows_case(w->db, w->mem, c->row.id, &row, &n);
	t->gone = row;
	for (size_t i = 0; e == OK && i < n; i++) {
		const struct rec_ref *ref = glass_ref(c, row[i].object);

		if (ref != NULL && ref->kind == REC_PLAN &&
		    !named_in(c->head.named, c->head.n_named, row[i].holder))
			t->gone[t->n_gone++] = row[i];
	}
	return e;
}

/* Those who have it already are among the n rows. */
static enum err
names_seal(struct work *w, const struct casefile *c, const struct key_row *row,
    size_t n, struct turn *t)
{
	const struct rec_ref self = { .id = c->row.id,
		.version = c->row.key_version };
	const struct own_place at = { OBJ_CASE_NAMED, OBJ_CASE_GLASS, c->row.id,
		c->row.id, c->row.key_version };
	struct own_write *o = &t->keys;
	enum err e = OK;

	o->wrap = arena_alloc(w->mem, (c->head.n_named + 1) * sizeof(*o->wrap));
	if (o->wrap == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < c->head.n_named; i++) {
		const struct roster_member *m =
		    roster_member(w->roster, c->head.named[i], w->who->unit);

		if (m == NULL)
			return ERR_INVALID;
		if (key_find(row, n, &self, m->person) == NULL)
			e = own_wrap(w, &at, m, c->ck, o);
	}
	return e == OK && n == 0 ? own_glass(w, &at, c->ck, o) : e;
}

static struct case_glass
glass_of(const struct work *w, const struct glass_row *row)
{
	return (struct case_glass){ .epoch = row->epoch,
		.pdp = row->pdp,
		.pdp_epoch = row->pdp_epoch,
		.at = w->now };
}

static enum err
sides_seal(struct work *w, const struct casefile *c, struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < t->n_side; i++) {
		struct turn_side *s = &t->side[i];

		e = side_put(w, c, &s->row, &s->x);
		if (e == OK && s->has_draft)
			e = draft_put(w, c, &s->row, &s->d);
	}
	return e;
}

enum err
turn_end(struct work *w, struct casefile *c, struct turn *t)
{
	struct key_row *row = NULL;
	size_t n = 0;
	enum err e = OK;

	t->kasus = c->row.id;
	c->turn = t;
	if (c->head.n_named > 0) {
		if (!t->anew && c->row.version > 0)
			e = key_rows(w->db, w->mem, c->row.id, c->row.id,
			    c->row.key_version, &row, &n);
		if (e == OK)
			e = names_seal(w, c, row, n, t);
		if (e == OK && t->keys.glass != NULL)
			c->head.glass = glass_of(w, t->keys.glass);
		if (e == OK)
			e = plan_take(w, c, t);
	}
	return e == OK ? sides_seal(w, c, t) : e;
}

enum err
turn_write(struct store *st, const struct turn *t)
{
	enum err e = OK;

	if (t->anew)
		e = key_rows_before(st, t->kasus, t->below);
	for (size_t i = 0; e == OK && i < t->n_gone; i++)
		e = key_rows_drop(st, t->kasus, t->gone[i].object,
		    t->gone[i].holder);
	if (e == OK)
		e = own_write(st, &t->keys);
	for (size_t i = 0; e == OK && i < t->n_side; i++)
		e = side_row_set(st, &t->side[i].row,
		    t->side[i].row.version - 1);
	for (size_t i = 0; e == OK && i < t->n_doc; i++)
		e = document_keys_drop(st, t->doc[i]);
	return e;
}
