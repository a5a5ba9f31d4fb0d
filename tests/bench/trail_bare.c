/*
 * Takes the place of schema/trail.c in a portal of its own: an entry of the same
 * size in the same table, and nothing that makes it a trail.
 */
#include "schema/priv.h"

void
store_stream(struct store *st, const struct trail_stream *s)
{
	st->next = *s;
}

bool
trail_wrote(const struct store *st)
{
	(void)st;
	return false;
}

bool
trail_gap(const struct store *st)
{
	(void)st;
	return false;
}

void
trail_end(struct store *st, bool stands)
{
	(void)st;
	(void)stands;
}

bool
store_mark(const struct store *st, struct trail_mark *m_r)
{
	(void)st;
	(void)m_r;
	return false;
}

void
store_share(struct store *st, struct trail_shared *to)
{
	(void)st;
	(void)to;
}

bool
trail_shared_get(const struct trail_shared *s, struct trail_mark *m_r)
{
	(void)s;
	(void)m_r;
	return false;
}

enum err
trail_write(struct store *st, const struct trail_entry *e)
{
	static const uint8_t mac[HASH_LEN];

	return stmt_run(st, ST_TRAIL_ADD,
	    IN(V_ID(st->next.id), V_U(st->next.seq++), V_I(e->at),
		V_ID(e->actor), V_ID(e->unit), V_U((uint64_t)e->verb),
		V_ID(e->object), V_U(e->version), V_P(e->head, HASH_LEN),
		V_P(e->shown, e->n_shown * ID_LEN), V_P(mac, HASH_LEN)),
	    NULL);
}
