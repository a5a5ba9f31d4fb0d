/*
 * Transactions: run whole, run again whole, and settled when the connection
 * went away with the answer to COMMIT.
 */
#include <time.h>

#include "schema/priv.h"

/* Looking an unknown commit up may take as long as a restart of the server. */
#define SETTLE_TRIES 4
#define SETTLE_PAUSE 4

void
tx_pause(unsigned n)
{
	uint32_t half = UINT32_C(5) << n;
	uint32_t chance;
	struct timespec t;

	random_bytes(&chance, sizeof(chance));
	half += chance % half;
	t.tv_sec = (time_t)(half / 1000);
	t.tv_nsec = (long)(half % 1000) * 1000000;
	nanosleep(&t, NULL);
}

static bool
once_has(const struct once *once)
{
	return once != NULL && !id_none(once->request);
}

static enum err
once_add(struct store *st, const struct once *once)
{
	enum err e;

	if (!once_has(once))
		return OK;
	e = stmt_run(st, ST_REQUEST_ADD,
	    IN(V_ID(once->person), V_ID(once->request), V_B(once->answer),
		V_I(once->now)),
	    NULL);
	return e == ERR_CONFLICT ? ERR_REPEAT : e;
}

/*
 * OK: the transaction stands; ERR_ABSENT: it does not.  The trail entry is
 * asked for first, for nobody else can have written it.  Both statements wait
 * for a commit that is still under way.
 */
static enum err
tx_find(struct store *st, const struct once *once)
{
	int64_t created;
	uint64_t seq;

	if (trail_wrote(st))
		return stmt_get(st, st->scratch, ST_TRAIL_FIND,
		    IN(V_ID(st->next.id), V_U(st->began)), from_u64, &seq);
	return stmt_get(st, st->scratch, ST_REQUEST_FIND,
	    IN(V_ID(once->person), V_ID(once->request)), from_i64, &created);
}

static enum err
tx_look(struct store *st, const struct once *once)
{
	enum err e = OK;

	if (st->db == NULL)
		e = db_reopen(st);
	return e == OK ? tx_find(st, once) : e;
}

/* What became of the commit?  OK, ERR_RETRY: nothing, ERR_UNKNOWN. */
static enum err
tx_settle(struct store *st, const struct once *once)
{
	enum err e = ERR_UNKNOWN;

	if (!trail_wrote(st) && !once_has(once))
		return ERR_UNKNOWN;
	for (unsigned n = 0; n < SETTLE_TRIES && e != OK && e != ERR_ABSENT;
	     n++) {
		if (n > 0)
			tx_pause(SETTLE_PAUSE + n);
		e = tx_look(st, once);
	}
	if (e == OK)
		return OK;
	if (e == ERR_ABSENT)
		return ERR_RETRY;
	log_write(LOG_ERROR, "commit-unknown", "err=%s", err_name(e));
	st->doubt = trail_wrote(st);
	return ERR_UNKNOWN;
}

static enum err
tx_end(struct store *st, enum err e)
{
	if (!st->doubt)
		trail_end(st, e == OK);
	return e;
}

enum err
tx_clear_doubt(struct store *st)
{
	static const struct once none;
	enum err e;

	if (st->db == NULL)
		return ERR_BUSY;
	e = tx_look(st, &none);
	if (e != OK && e != ERR_ABSENT)
		return ERR_BUSY;
	st->doubt = false;
	trail_end(st, e == OK);
	return OK;
}

/* Whoever acts is still who they were, and seals under the unit's newest seed. */
static enum err
roster_hold(struct store *st, const struct once *once)
{
	uint64_t generation;
	enum err e;

	if (once == NULL || once->roster == 0)
		return OK;
	e = stmt_get(st, st->scratch, ST_ROSTER_HOLD, IN_NONE, from_u64,
	    &generation);
	return e == OK && generation != once->roster ? ERR_BUSY : e;
}

static enum err
tx_try(struct store *st, const struct once *once, tx_fn fn, void *arg)
{
	enum err e;

	if ((e = db_begin(st)) != OK)
		return e;
	e = roster_hold(st, once);
	if (e == OK)
		e = once_add(st, once);
	if (e == OK)
		e = fn(st, arg);
	/* fn can't call well what the server has given up */
	if (st->tx_err != OK)
		e = st->tx_err;
	if (e != OK) {
		db_rollback(st);
		return tx_end(st, e);
	}
	e = db_commit(st);
	if (e == ERR_UNKNOWN)
		e = tx_settle(st, once);
	return tx_end(st, e);
}

static enum err
tx_free(struct store *st)
{
	if (st->in_tx || st->streaming) {
		log_write(LOG_ALARM, "store-tx", "why=in-use");
		return ERR_INTERNAL;
	}
	return st->doubt ? tx_clear_doubt(st) : OK;
}

enum err
store_tx(struct store *st, const struct once *once, tx_fn fn, void *arg)
{
	enum err e;

	if ((e = tx_free(st)) != OK)
		return e;
	e = tx_try(st, once, fn, arg);
	for (unsigned n = 1; n < TX_TRIES && e == ERR_RETRY; n++) {
		tx_pause(n);
		e = tx_try(st, once, fn, arg);
	}
	return e == ERR_RETRY ? ERR_BUSY : e;
}

enum err
tx_join(struct store *st, tx_fn fn, void *arg)
{
	return st->in_tx ? fn(st, arg) : store_tx(st, NULL, fn, arg);
}

static enum err
alone_try(struct store *st, tx_fn fn, void *arg)
{
	enum err e;

	if (st->db == NULL)
		return ERR_BUSY;
	if (trail_gap(st))
		return tx_try(st, NULL, fn, arg); /* two entries, or none */
	e = fn(st, arg);
	/* too slow, or the connection went: it may have been written */
	if (e == ERR_BUSY)
		e = tx_settle(st, NULL);
	return tx_end(st, e);
}

enum err
tx_alone(struct store *st, tx_fn fn, void *arg)
{
	enum err e;

	if ((e = tx_free(st)) != OK)
		return e;
	e = alone_try(st, fn, arg);
	for (unsigned n = 1; n < TX_TRIES && e == ERR_RETRY; n++) {
		tx_pause(n);
		e = alone_try(st, fn, arg);
	}
	return e == ERR_RETRY ? ERR_BUSY : e;
}

static void
answer_from(struct row *c, void *to)
{
	struct bytes *answer = to;

	*answer = row_bytes(c);
}

enum err
request_answer(struct store *st, struct arena *a, struct id person,
    struct id request, int64_t now, struct bytes *answer_r)
{
	return stmt_get(st, a, ST_REQUEST_GET,
	    IN(V_ID(person), V_ID(request), V_I(now - DAY)), answer_from,
	    answer_r);
}

enum err
request_rows_sweep(struct store *st, int64_t before)
{
	return stmt_run(st, ST_REQUEST_SWEEP, IN(V_I(before)), NULL);
}
