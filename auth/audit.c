/* The check of the trail's streams, entry by entry. */
#include <stdlib.h>
#include <string.h>

#include "auth/priv.h"

#define STREAMS_MAX ((size_t)256 * 1024 * 1024) /* some two million streams */

static const char *const names[AUDIT__MAX] = {
	[AUDIT_GOOD] = "good",
	[AUDIT_MISSING] = "missing",
	[AUDIT_GAP] = "gap",
	[AUDIT_ORDER] = "order",
	[AUDIT_MAC] = "mac",
	[AUDIT_START] = "start",
	[AUDIT_LEAF] = "leaf",
	[AUDIT_INDEX] = "index",
	[AUDIT_NODE] = "node",
	[AUDIT_EXTRA] = "extra",
	[AUDIT_CHECKPOINT] = "checkpoint",
	[AUDIT_REMEMBERED] = "remembered",
	[AUDIT_JOURNAL] = "journal",
	[AUDIT_PUT_BACK] = "put-back",
	[AUDIT_GONE] = "gone",
	[AUDIT_CUT] = "cut",
};

struct audit {
	struct arena *a;
	struct set streams; /* by id */
	struct audit_stream *last;
	struct set claims; /* in the order in which they were met */
	struct secrets secrets;
};

/* That a stream had come to this entry. */
struct claim {
	struct id stream;
	uint64_t seq;
	uint8_t mac[HASH_LEN];
};

const char *
audit_name(enum audit_fault f)
{
	return names[f];
}

struct audit *
audit_new(const struct secrets *secrets)
{
	struct audit *au = calloc(1, sizeof(*au));

	if (au == NULL)
		return NULL;
	au->secrets = *secrets;
	au->a = arena_new(STREAMS_MAX);
	if (au->a == NULL) {
		audit_free(au);
		return NULL;
	}
	return au;
}

void
audit_free(struct audit *au)
{
	if (au == NULL)
		return;
	arena_free(au->a);
	secret_wipe(au, sizeof(*au));
	free(au);
}

static int
stream_order(const void *key, const void *item)
{
	const struct audit_stream *s = item;

	return memcmp(key, s->next.id.b, ID_LEN);
}

/* Neighbours in a walk are mostly of one stream. */
struct audit_stream *
audit_stream(struct audit *au, struct id stream, uint64_t leaf)
{
	struct audit_stream *s = au->last;
	const struct secret *secret;

	if (s != NULL && id_same(s->next.id, stream))
		return s;
	s = set_find(&au->streams, stream_order, stream.b);
	if (s == NULL) {
		if (set_reserve(au->a, &au->streams) != OK ||
		    (s = arena_alloc(au->a, sizeof(*s))) == NULL)
			return NULL;
		secret = &au->secrets.s[secrets_at(&au->secrets, leaf)];
		s->until = secret->until;
		trail_start(secret->key, stream, &s->next);
		set_add(&au->streams,
		    set_place(&au->streams, stream_order, stream.b, false), s);
	}
	au->last = s;
	return s;
}

struct audit_stream *
audit_streams(const struct audit *au, size_t *i)
{
	return *i < au->streams.n ? au->streams.item[(*i)++] : NULL;
}

enum err
audit_pass(struct audit_stream *s, uint64_t seq)
{
	if (seq >= s->next.seq && seq - s->next.seq > AUDIT_GAP_MAX)
		return ERR_LIMIT;
	while (s->next.seq <= seq)
		trail_skip(&s->next);
	s->begun = true;
	return OK;
}

/* Does what is missing before it fit what it says? */
static enum audit_fault
gap_check(const struct audit_stream *s, const struct audit_entry *e)
{
	uint64_t gone = e->seq - s->next.seq;

	if (gone > AUDIT_GAP_MAX || (gone > 0 && e->entry.verb != V_GAP))
		return AUDIT_MISSING;
	if (e->entry.verb == V_GAP && e->entry.version != gone)
		return AUDIT_GAP;
	return AUDIT_GOOD;
}

/* MAC and leaf of an entry that is the stream's next. */
static enum err
seal_check(struct arena *a, struct trail_stream *next,
    const struct audit_entry *e, enum audit_fault *f_r,
    uint8_t leaf_r[HASH_LEN])
{
	uint8_t mac[HASH_LEN];
	struct buf b;
	enum err err = trail_bytes(a, next, &e->entry, &b);

	*f_r = AUDIT_MAC;
	if (err == ERR_INVALID || err == ERR_LIMIT)
		return OK; /* nobody has signed that */
	if (err != OK)
		return err;
	hash_blake(next->key, buf_bytes(&b), mac);
	if (!secret_same(mac, e->mac, HASH_LEN))
		return OK;
	*f_r = AUDIT_GOOD;
	buf_put(&b, mac, HASH_LEN);
	if (buf_check(&b) != OK)
		return ERR_MEMORY;
	tree_leaf(buf_bytes(&b), leaf_r);
	trail_skip(next);
	return OK;
}

enum err
audit_take(struct arena *a, struct audit_stream *s, const struct audit_entry *e,
    uint64_t leaf, enum audit_fault *f_r, uint8_t leaf_r[HASH_LEN])
{
	struct arena_mark m = arena_mark(a);
	struct trail_stream next = s->next;
	bool begins = e->entry.verb == V_STREAM;
	enum err err;

	*f_r = e->seq < next.seq ? AUDIT_EXTRA : gap_check(s, e);
	if (*f_r == AUDIT_GOOD && leaf >= s->until)
		*f_r = AUDIT_MAC; /* whoever has it by now may have made it */
	if (*f_r != AUDIT_GOOD)
		return OK;
	while (next.seq < e->seq)
		trail_skip(&next);
	err = seal_check(a, &next, e, f_r, leaf_r);
	arena_release(a, m);
	if (err == OK && *f_r == AUDIT_GOOD && !s->begun && !begins &&
	    e->entry.verb != V_GAP)
		*f_r = AUDIT_START;
	if (err == OK && *f_r == AUDIT_GOOD) {
		s->next = next;
		s->begun = s->begun || begins;
		s->taken++;
		memcpy(s->mac, e->mac, HASH_LEN);
	}
	secret_wipe(&next, sizeof(next));
	return err;
}

enum err
audit_claim(struct audit *au, const struct trail_entry *e)
{
	struct claim *c = arena_alloc(au->a, sizeof(*c));

	if (c == NULL || set_reserve(au->a, &au->claims) != OK)
		return ERR_MEMORY;
	*c = (struct claim){ .stream = e->object, .seq = e->version };
	memcpy(c->mac, e->head, HASH_LEN);
	set_add(&au->claims, au->claims.n, c);
	return OK;
}

/* Has the stream come there?  One that went on has moved its key past it. */
static bool
claim_holds(const struct claim *c, const struct audit_stream *s)
{
	if (s == NULL || s->next.seq <= c->seq)
		return false;
	return s->next.seq - 1 > c->seq ||
	    memcmp(s->mac, c->mac, HASH_LEN) == 0;
}

bool
audit_cut(const struct audit *au, size_t *i, struct id *stream_r,
    uint64_t *seq_r)
{
	while (*i < au->claims.n) {
		const struct claim *c = au->claims.item[(*i)++];
		const struct audit_stream *s =
		    set_find(&au->streams, stream_order, c->stream.b);

		if (claim_holds(c, s))
			continue;
		*stream_r = c->stream;
		*seq_r = s == NULL       ? 0 :
		    s->next.seq > c->seq ? c->seq :
					   s->next.seq;
		return true;
	}
	return false;
}
