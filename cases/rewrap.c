/*
 * What lies under a seed that the unit has given up, sealed anew under the
 * present one: work for sessions that hold it, a batch at a time.  It can stop
 * after any batch: what is left is found again, and a mark keeps the rows that
 * can't be opened from being read before all others each time.
 */
#include <string.h>

#include "cases/priv.h"

#define BATCH ROWS_MANY

/* Does the next row go on after this? */
static bool
usable(enum err e)
{
	return e == OK || e == ERR_TAMPER;
}

/* An envelope under the key of another epoch; plaintext as it is. */
static enum err
envelope_move(struct work *w, uint32_t from, const struct ad *old,
    const struct ad *new, enum pad pad, struct bytes *env)
{
	const uint8_t *key = keyring_index_of(w->who->keys, from);
	struct bytes plain;
	enum err e;

	if (key == NULL)
		return ERR_TAMPER;
	e = seal_get(w->mem, key, old, *env, pad, &plain);
	return e == OK ? seal_put(w->mem, keyring_index(w->who->keys), new,
			     plain, pad, env) :
			 e;
}

static enum err
case_move(struct work *w, struct case_row *row)
{
	struct case_row old = *row;
	struct ad from, to;
	enum err e;

	row->epoch = keyring_epoch(w->who->keys);
	from = key_ad(&old);
	to = key_ad(row);
	e = envelope_move(w, old.epoch, &from, &to, PAD_NONE, &row->wrap);
	from = index_ad(&old);
	to = index_ad(row);
	return e == OK ?
	    envelope_move(w, old.epoch, &from, &to, PAD_CLASS, &row->idx) :
	    e;
}

static enum err
side_move(struct work *w, struct side_row *row)
{
	struct side_row old = *row;
	struct ad from, to;

	row->epoch = keyring_epoch(w->who->keys);
	from = side_ad(&old, old.epoch);
	to = side_ad(row, row->epoch);
	return envelope_move(w, old.epoch, &from, &to, PAD_CLASS, &row->idx);
}

/* Rows that were read, and then those of them that were sealed anew. */
struct moved {
	struct case_row *kasus;
	struct side_row *side;
	size_t n_kasus, n_side;
};

static enum err
moved_tx(struct store *st, void *arg)
{
	const struct moved *m = arg;
	enum err e = case_rows_rewrap(st, m->kasus, m->n_kasus);

	return e == OK ? side_rows_rewrap(st, m->side, m->n_side) : e;
}

static enum err
moved_read(struct work *w, const struct rewrap *at, struct moved *m)
{
	struct old_part part = { .unit = w->who->unit,
		.epoch = keyring_epoch(w->who->keys),
		.after = at->kasus,
		.limit = BATCH };
	enum err e =
	    case_rows_old(w->db, w->mem, &part, &m->kasus, &m->n_kasus);

	if (e != OK || m->n_kasus == BATCH)
		return e;
	part.after = at->side;
	part.limit = BATCH - m->n_kasus;
	return side_rows_old(w->db, w->mem, &part, &m->side, &m->n_side);
}

/* Where to go on after what was read. */
static struct rewrap
moved_end(const struct moved *m, struct rewrap at)
{
	if (m->n_kasus > 0) {
		const struct case_row *c = &m->kasus[m->n_kasus - 1];

		at.kasus = (struct old_mark){ c->epoch, c->id };
	}
	if (m->n_side > 0) {
		const struct side_row *s = &m->side[m->n_side - 1];

		at.side = (struct old_mark){ s->epoch, s->referral };
	}
	return at;
}

/*
 * Seal the rows anew.  A damaged one is left as it is, for whoever opens it to be
 * told, and the others go on.
 */
static enum err
moved_seal(struct work *w, struct moved *m)
{
	struct moved out = { .kasus = m->kasus, .side = m->side };
	enum err e = OK;

	for (size_t i = 0; usable(e) && i < m->n_kasus; i++) {
		struct case_row row = m->kasus[i];

		if ((e = epoch_need(w, row.epoch)) == OK &&
		    (e = case_move(w, &row)) == OK)
			out.kasus[out.n_kasus++] = row;
	}
	for (size_t i = 0; usable(e) && i < m->n_side; i++) {
		struct side_row row = m->side[i];

		if ((e = epoch_need(w, row.epoch)) == OK &&
		    (e = side_move(w, &row)) == OK)
			out.side[out.n_side++] = row;
	}
	*m = out;
	return usable(e) ? OK : e;
}

enum err
unit_rewrap(struct work *w, struct rewrap *at, size_t *n_r)
{
	struct once once = { .person = w->who->person,
		.now = w->now,
		.roster = w->roster_state };
	struct moved m = { .n_side = 0 };
	struct rewrap next;
	enum err e;

	if ((e = moved_read(w, at, &m)) != OK)
		return e;
	*n_r = m.n_kasus + m.n_side;
	next = moved_end(&m, *at);
	e = moved_seal(w, &m);
	if (e == OK && m.n_kasus + m.n_side > 0)
		e = store_tx(w->db, &once, moved_tx, &m);
	if (e == OK)
		*at = next;
	/* a colleague was quicker with one of them: read again, another time */
	return e == ERR_CONFLICT ? ERR_BUSY : e;
}
