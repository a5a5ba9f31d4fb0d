/* The MAC of trail entries and the ratchet of its key. */
#include <string.h>

#include "auth/priv.h"

static const char *const verbs[V__MAX] = {
	[V_LOGIN] = "login",
	[V_LOGOUT] = "logout",
	[V_DENIED] = "denied",
	[V_LIST] = "list",
	[V_SEARCH] = "search",
	[V_READ] = "read",
	[V_REVEAL] = "reveal",
	[V_CREATE] = "create",
	[V_CHANGE] = "change",
	[V_SEND] = "send",
	[V_OPEN] = "open",
	[V_ANSWER] = "answer",
	[V_CLOSE] = "close",
	[V_MEMBER] = "member",
	[V_KEY] = "key",
	[V_EXPORT] = "export",
	[V_STREAM] = "stream",
	[V_STEP_CONSENT] = "step-consent",
	[V_STEP_DATA] = "step-data",
	[V_STEP_TO] = "step-to",
	[V_STEP_WHY] = "step-why",
	[V_GAP] = "gap",
	[V_KEY_PHONE] = "key-phone",
	[V_KEY_CODE] = "key-code",
	[V_LOST_PASSWORD] = "lost-password",
	[V_LOST_PHONE] = "lost-phone",
	[V_KEY_PASSKEY] = "key-passkey",
	[V_KEY_RENEWED] = "key-renewed",
	[V_EMERGENCY] = "emergency",
	[V_KEY_PAPER] = "key-paper",
	[V_ENDED] = "ended",
};

const char *
verb_name(enum verb v)
{
	return v >= V_LOGIN && v < V__MAX ? verbs[v] : "?";
}

void
trail_start(const uint8_t secret[KEY_LEN], struct id stream,
    struct trail_stream *s_r)
{
	s_r->id = stream;
	s_r->seq = 0;
	hash_blake(secret, BYTES(stream.b, ID_LEN), s_r->key);
}

static void
entry_put(struct buf *b, const struct trail_entry *e)
{
	buf_u64(b, (uint64_t)e->at);
	buf_put(b, e->actor.b, ID_LEN);
	buf_put(b, e->unit.b, ID_LEN);
	buf_u8(b, (uint8_t)e->verb);
	buf_put(b, e->object.b, ID_LEN);
	buf_u32(b, e->version);
	buf_put(b, e->head, HASH_LEN);
	buf_u8(b, (uint8_t)e->n_shown);
	for (size_t i = 0; i < e->n_shown; i++)
		buf_put(b, e->shown[i].b, ID_LEN);
}

enum err
trail_bytes(struct arena *a, const struct trail_stream *s,
    const struct trail_entry *e, struct buf *b_r)
{
	static const char magic[] = "LINDUNG-TRAIL\1";

	if (e->verb < V_LOGIN || e->verb >= V__MAX)
		return ERR_INVALID;
	if (e->n_shown > TRAIL_SHOWN_MAX)
		return ERR_LIMIT;
	buf_init(b_r, a, 0);
	buf_put(b_r, magic, sizeof(magic) - 1);
	buf_put(b_r, s->id.b, ID_LEN);
	buf_u64(b_r, s->seq);
	entry_put(b_r, e);
	return buf_check(b_r);
}

void
trail_skip(struct trail_stream *s)
{
	static const char ratchet[] = "ratchet";
	uint8_t next[KEY_LEN];

	hash_blake(s->key, BYTES(ratchet, sizeof(ratchet) - 1), next);
	memcpy(s->key, next, KEY_LEN);
	secret_wipe(next, sizeof(next));
	s->seq++;
}

enum err
trail_seal(struct arena *a, struct trail_stream *s, const struct trail_entry *e,
    uint8_t mac_r[HASH_LEN])
{
	struct buf b;
	enum err err = trail_bytes(a, s, e, &b);

	if (err != OK)
		return err;
	hash_blake(s->key, buf_bytes(&b), mac_r);
	trail_skip(s);
	return OK;
}
