/* Files, sealed chunk by chunk: crypto_secretstream_xchacha20poly1305. */
#include <sodium.h>

#include <string.h>

#include "auth/auth.h"

_Static_assert(CHUNK_HEAD == crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    "header of the stream");
_Static_assert(CHUNK_OVERHEAD == crypto_secretstream_xchacha20poly1305_ABYTES,
    "what a chunk is longer by");
_Static_assert(KEY_LEN == crypto_secretstream_xchacha20poly1305_KEYBYTES,
    "key of the stream");

struct chunks {
	crypto_secretstream_xchacha20poly1305_state state;
	crypto_hash_sha256_state sum;
	struct bytes ad;
};

/* Where the chunks belong, and how long each but the last one is. */
static enum err
chunks_new(struct arena *a, const struct ad *ad, struct chunks **c_r)
{
	struct chunks *c = arena_alloc(a, sizeof(*c));
	struct bytes where = ad_bytes(a, ad);
	struct buf b;

	buf_init(&b, a, 0);
	buf_put(&b, where.p, where.n);
	buf_u32(&b, CHUNK_LEN);
	if (c == NULL || where.p == NULL || buf_check(&b) != OK)
		return ERR_MEMORY;
	c->ad = buf_bytes(&b);
	(void)crypto_hash_sha256_init(&c->sum);
	*c_r = c;
	return OK;
}

enum err
chunks_seal(struct arena *a, const struct ad *ad, const uint8_t key[KEY_LEN],
    uint8_t head_r[CHUNK_HEAD], struct chunks **c_r)
{
	enum err e = chunks_new(a, ad, c_r);

	if (e == OK)
		(void)crypto_secretstream_xchacha20poly1305_init_push(
		    &(*c_r)->state, head_r, key);
	return e;
}

enum err
chunks_open(struct arena *a, const struct ad *ad, const uint8_t key[KEY_LEN],
    const uint8_t head[CHUNK_HEAD], struct chunks **c_r)
{
	enum err e = chunks_new(a, ad, c_r);

	if (e == OK &&
	    crypto_secretstream_xchacha20poly1305_init_pull(&(*c_r)->state,
		head, key) != 0)
		e = ERR_TAMPER;
	return e;
}

static uint8_t
tag_of(bool last)
{
	return last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL :
		      crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
}

void
chunk_put(struct chunks *c, struct bytes plain, bool last, uint8_t *out)
{
	(void)crypto_hash_sha256_update(&c->sum, plain.p, plain.n);
	(void)crypto_secretstream_xchacha20poly1305_push(&c->state, out, NULL,
	    plain.p, plain.n, c->ad.p, c->ad.n, tag_of(last));
}

enum err
chunk_get(struct chunks *c, struct bytes sealed, bool last, uint8_t *out)
{
	uint8_t tag = 0;

	if (sealed.n < CHUNK_OVERHEAD || sealed.n > CHUNK_LEN + CHUNK_OVERHEAD)
		return ERR_TAMPER;
	if (crypto_secretstream_xchacha20poly1305_pull(&c->state, out, NULL,
		&tag, sealed.p, sealed.n, c->ad.p, c->ad.n) != 0)
		return ERR_TAMPER;
	return tag == tag_of(last) ? OK : ERR_TAMPER;
}

void
chunks_sum(struct chunks *c, uint8_t sha256_r[HASH_LEN])
{
	(void)crypto_hash_sha256_final(&c->sum, sha256_r);
}

void
chunks_wipe(struct chunks *c)
{
	secret_wipe(&c->state, sizeof(c->state));
	secret_wipe(&c->sum, sizeof(c->sum));
}
