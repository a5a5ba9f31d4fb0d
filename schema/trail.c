/* The trail: entries of one stream, in the transaction of their act. */
#include "schema/priv.h"

void
store_stream(struct store *st, const struct trail_stream *s)
{
	st->stream = *s;
	st->next = *s;
	st->has_stream = true;
	st->doubt = false;
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
trail_put(struct store *st, void *arg)
{
	const struct trail_entry *e = arg;
	struct arena_mark m = arena_mark(st->scratch);
	uint64_t seq = st->next.seq;
	uint8_t mac[HASH_LEN];
	enum err err;

	err = trail_seal(st->scratch, &st->next, e, mac);
	arena_release(st->scratch, m);
	if (err == OK)
		err = trail_insert(st, e, seq, mac);
	/* the stream has moved or the entry is lost: no act without it */
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
