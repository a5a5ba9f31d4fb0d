/* How far streams of the trail have come (trail.c); a part of schema/schema.h. */
#ifndef LINDUNG_SCHEMA_MARK_H
#define LINDUNG_SCHEMA_MARK_H

/* How far a stream has come: its newest entry that stands. */
struct trail_mark {
	struct id stream;
	uint64_t seq;
	uint8_t mac[HASH_LEN];
};
/* False: none stands yet. */
bool store_mark(const struct store *st, struct trail_mark *m_r);
/* The same in memory that another process sees, which may outlive this one; all
 * zeros: none.  The end of the writer tears nothing: it leaves this mark or the
 * one before. */
struct trail_shared {
	_Atomic unsigned newest; /* 1 + which of the two; 0: none */
	struct trail_mark mark[2];
};
/* From now on each new mark goes there too, before trail_write() or store_tx()
 * returns; store_mark() is what the store knows itself. */
void store_share(struct store *st, struct trail_shared *to);
void trail_shared_put(struct trail_shared *s, const struct trail_mark *m);
/* False: none. */
bool trail_shared_get(const struct trail_shared *s, struct trail_mark *m_r);

#endif
