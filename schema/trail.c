/*
 * The trail: entries of one stream, in the transaction of their act.
 *
 * Whoever administers the database sees an entry with its MAC before it is
 * committed, and can let it fail: a trigger, a KILL, a lock.  If the next entry
 * were sealed with the same key in the same place, they would hold two valid
 * entries for it and could put the harmless one where the other one stood.  So
 * the stream never goes back.  What was sealed and did not come to be leaves a
 * gap, and the next entry is preceded, in its transaction, by one that counts
 * what is missing.  A gap that no entry counts is a row that was taken away.
 */
#include <stdatomic.h>
#include <string.h>

#include "schema/priv.h"

void
store_stream(struct store *st, const struct trail_stream *s)
{
	st->next = *s;
	st->began = s->seq;
	st->held = s->seq;
	st->has_stream = true;
	st->doubt = false;
}

bool
trail_wrote(const struct store *st)
{
	return st->next.seq != st->began;
}

bool
trail_gap(const struct store *st)
{
	return st->began != st->held;
}

void
store_share(struct store *st, struct trail_shared *to)
{
	st->shared = to;
}

void
trail_shared_put(struct trail_shared *s, const struct trail_mark *m)
{
	unsigned which =
	    atomic_load_explicit(&s->newest, memory_order_relaxed) == 1;

	s->mark[which] = *m;
	/* behind what it points at */
	atomic_store_explicit(&s->newest, which + 1, memory_order_release);
}

bool
trail_shared_get(const struct trail_shared *s, struct trail_mark *m_r)
{
	unsigned newest =
	    atomic_load_explicit(&s->newest, memory_order_acquire);

	if (newest != 1 && newest != 2)
		return false;
	*m_r = s->mark[newest - 1];
	return true;
}

void
trail_end(struct store *st, bool stands)
{
	if (stands && trail_wrote(st)) {
		st->held = st->next.seq;
		st->mark.stream = st->next.id;
		st->mark.seq = st->held - 1;
		memcpy(st->mark.mac, st->mac, HASH_LEN);
		if (st->shared != NULL)
			trail_shared_put(st->shared, &st->mark);
	}
	st->began = st->next.seq;
}

bool
store_mark(const struct store *st, struct trail_mark *m_r)
{
	*m_r = st->mark;
	return !id_none(st->mark.stream);
}

static enum err
trail_insert(struct store *st, const struct trail_entry *e, uint64_t seq,
    const uint8_t mac[HASH_LEN])
{
	enum err err;

	err = stmt_run(st, ST_TRAIL_ADD,
	    IN(V_ID(st->next.id), V_U(seq), V_I(e->at), V_ID(e->actor),
		V_ID(e->unit), V_U((uint64_t)e->verb), V_ID(e->object),
		V_U(e->version), V_P(e->head, HASH_LEN),
		V_P(e->shown, e->n_shown * ID_LEN), V_P(mac, HASH_LEN)),
	    NULL);
	/* two writers in one stream: never something a caller tries again */
	return err == ERR_CONFLICT ? ERR_INTERNAL : err;
}

static enum err
trail_add(struct store *st, const struct trail_entry *e)
{
	struct arena_mark m = arena_mark(st->scratch);
	uint64_t seq = st->next.seq;
	enum err err;

	err = trail_seal(st->scratch, &st->next, e, st->mac);
	arena_release(st->scratch, m);
	return err == OK ? trail_insert(st, e, seq, st->mac) : err;
}

static enum err
gap_add(struct store *st, int64_t at)
{
	struct trail_entry gap = {
		.at = at,
		.verb = V_GAP,
		.version = (uint32_t)(st->began - st->held),
	};

	log_write(LOG_WARN, "trail-gap", "entries=%u", gap.version);
	return trail_add(st, &gap);
}

static enum err
trail_put(struct store *st, void *arg)
{
	const struct trail_entry *e = arg;
	enum err err = OK;

	if (trail_gap(st) && !trail_wrote(st))
		err = gap_add(st, e->at);
	if (err == OK)
		err = trail_add(st, e);
	/* the entry is lost: no act without it */
	if (err != OK && st->in_tx && st->tx_err == OK)
		st->tx_err = err;
	return err;
}

enum err
trail_write(struct store *st, const struct trail_entry *e)
{
	struct trail_entry entry = *e;

	if (!st->has_stream) {
		log_write(LOG_ALARM, "trail", "why=no-stream");
		return ERR_INTERNAL;
	}
	if (st->in_tx)
		return trail_put(st, &entry);
	return tx_alone(st, trail_put, &entry);
}
