/*
 * What lies under a seed that the unit has given up, sealed anew under the
 * present one: work for sessions that hold it, a batch at a time.  It can stop
 * after any batch; what is left says itself where to go on.
 */
#include <string.h>

#include "cases/priv.h"

#define BATCH 1500

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
	from = side_ad(&old);
	to = side_ad(row);
	return envelope_move(w, old.epoch, &from, &to, PAD_CLASS, &row->idx);
}

/* Rows that were read, with the epochs that they were under. */
struct moved {
	struct case_row *kasus;
	struct side_row *side;
	size_t n_kasus, n_side;
	uint32_t *was;
};

static enum err
moved_tx(struct store *st, void *arg)
{
	const struct moved *m = arg;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < m->n_kasus; i++)
		e = case_row_rewrap(st, &m->kasus[i], m->was[i]);
	for (size_t i = 0; e == OK && i < m->n_side; i++)
		e = side_row_rewrap(st, &m->side[i], m->was[m->n_kasus + i]);
	return e;
}

/*
 * Seal one row anew; a damaged one stays as it is, for whoever opens it to be
 * told, and the others go on.
 */
static enum err
moved_row(struct work *w, struct moved *m, size_t i, size_t *n)
{
	bool kasus = i < m->n_kasus;
	uint32_t *epoch =
	    kasus ? &m->kasus[i].epoch : &m->side[i - m->n_kasus].epoch;
	enum err e = epoch_need(w, m->was[i] = *epoch);

	if (e == OK)
		e = kasus ? case_move(w, &m->kasus[i]) :
			    side_move(w, &m->side[i - m->n_kasus]);
	if (e == ERR_TAMPER)
		*epoch = m->was[i];
	*n += e == OK;
	return e == ERR_TAMPER ? OK : e;
}

enum err
unit_rewrap(struct work *w, size_t *n_r)
{
	struct once once = { .person = w->who->person,
		.now = w->now,
		.roster = w->roster_state };
	uint32_t epoch = keyring_epoch(w->who->keys);
	struct id unit = w->who->unit;
	struct moved m = { .n_side = 0 };
	size_t n;
	enum err e;

	if ((e = case_rows_old(w->db, w->mem, unit, epoch, BATCH, &m.kasus,
		 &m.n_kasus)) != OK)
		return e;
	if (m.n_kasus < BATCH &&
	    (e = side_rows_old(w->db, w->mem, unit, epoch, BATCH - m.n_kasus,
		 &m.side, &m.n_side)) != OK)
		return e;
	n = m.n_kasus + m.n_side;
	m.was = arena_alloc(w->mem, (n + 1) * sizeof(*m.was));
	if (m.was == NULL)
		return ERR_MEMORY;
	*n_r = 0;
	for (size_t i = 0; e == OK && i < n; i++)
		e = moved_row(w, &m, i, n_r);
	return e == OK && *n_r > 0 ? store_tx(w->db, &once, moved_tx, &m) : e;
}
