/* Associated data, envelopes, sealed keys, documents. */
#include <sodium.h>

#include <string.h>

#include "auth/auth.h"

#define FORMAT   1 /* version byte of envelopes and associated data */
#define ALG      1 /* XChaCha20-Poly1305-IETF; 2 is kept for ML-KEM */
#define TAG_LEN  crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_LEN 6 /* version, alg, key version */
#define PAGE     ((size_t)4096)

_Static_assert(NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    "XChaCha20 nonce");
_Static_assert(KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "XChaCha20 key");
_Static_assert(ENVELOPE_OVERHEAD == HEAD_LEN + NONCE_LEN + TAG_LEN, "envelope");
_Static_assert(SEALED_KEY_LEN == HASH_LEN + KEY_LEN + crypto_box_SEALBYTES,
    "sealed key");
_Static_assert(SEALED_TWICE_LEN ==
	HASH_LEN + SEALED_KEY_LEN + crypto_box_SEALBYTES,
    "sealed twice");

static struct id installation;

void
ad_installation(struct id install)
{
	installation = install;
}

struct bytes
ad_bytes(struct arena *a, const struct ad *ad)
{
	static const char magic[] = "LINDUNG\1";
	struct buf b;

	buf_init(&b, a, 0);
	buf_put(&b, magic, sizeof(magic) - 1);
	buf_u8(&b, (uint8_t)ad->type);
	buf_u8(&b, ALG);
	buf_lv16(&b, installation.b, ID_LEN);
	buf_lv16(&b, ad->object.b, ID_LEN);
	buf_lv16(&b, ad->parent.b, ID_LEN);
	buf_u16(&b, sizeof(ad->key_version));
	buf_u32(&b, ad->key_version);
	buf_u16(&b, sizeof(ad->row_version));
	buf_u32(&b, ad->row_version);
	buf_u16(&b, sizeof(ad->schema));
	buf_u16(&b, ad->schema);
	return b.failed ? BYTES(NULL, 0) : buf_bytes(&b);
}

/* Length of n bytes when padded; 0 when they are too long for the classes. */
static size_t
padded_len(size_t n, enum pad pad)
{
	static const size_t class[] = { 256, 512, PAGE / 4, PAGE, 4 * PAGE,
		16 * PAGE, 64 * PAGE, 256 * PAGE };

	if (pad == PAD_4K)
		return n > SIZE_MAX - PAGE ? 0 : (n / PAGE + 1) * PAGE;
	for (size_t i = 0; i < nitems(class); i++) {
		if (n < class[i])
			return class[i];
	}
	return 0;
}

/* Copy of plain with ISO 7816-4 padding (0x80, then zeros). */
static enum err
pad_put(struct arena *a, struct bytes plain, enum pad pad, struct bytes *out_r)
{
	size_t n;
	uint8_t *p;

	if (pad == PAD_NONE) {
		*out_r = plain;
		return OK;
	}
	n = padded_len(plain.n, pad);
	if (n == 0)
		return ERR_LIMIT;
	p = arena_alloc(a, n);
	if (p == NULL)
		return ERR_MEMORY;
	if (plain.n > 0)
		memcpy(p, plain.p, plain.n);
	p[plain.n] = 0x80;
	*out_r = BYTES(p, n);
	return OK;
}

/*
 * Only the length that pad_put() would have chosen is accepted.  What is here
 * was authenticated, padding and all: nothing to hide in how long this takes.
 */
static enum err
pad_get(struct bytes in, enum pad pad, struct bytes *out_r)
{
	size_t n = in.n;

	if (pad == PAD_NONE) {
		*out_r = in;
		return OK;
	}
	while (n > 0 && in.p[n - 1] == 0)
		n--;
	if (n == 0 || in.p[--n] != 0x80 || padded_len(n, pad) != in.n)
		return ERR_TAMPER;
	*out_r = BYTES(in.p, n);
	return OK;
}

/* out: room for plain.n + TAG_LEN. */
static void
aead_put(const uint8_t key[KEY_LEN], struct bytes ad,
    const uint8_t nonce[NONCE_LEN], struct bytes plain, uint8_t *out)
{
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.p,
	    plain.n, ad.p, ad.n, NULL, nonce, key);
}

/* Plaintext in the arena; ERR_TAMPER. */
static enum err
aead_get(struct arena *a, const uint8_t key[KEY_LEN], struct bytes ad,
    const uint8_t nonce[NONCE_LEN], struct bytes ct, struct bytes *plain_r)
{
	uint8_t *p;

	if (ct.n < TAG_LEN)
		return ERR_TAMPER;
	p = arena_alloc(a, ct.n - TAG_LEN);
	if (p == NULL)
		return ERR_MEMORY;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, NULL, NULL, ct.p,
		ct.n, ad.p, ad.n, nonce, key) != 0)
		return ERR_TAMPER;
	*plain_r = BYTES(p, ct.n - TAG_LEN);
	return OK;
}

static void
head_put(uint8_t head[HEAD_LEN], uint32_t key_version)
{
	head[0] = FORMAT;
	head[1] = ALG;
	for (size_t i = 0; i < 4; i++)
		head[2 + i] = (uint8_t)(key_version >> (24 - 8 * i));
}

enum err
seal_put(struct arena *a, const uint8_t key[KEY_LEN], const struct ad *ad,
    struct bytes plain, enum pad pad, struct bytes *env_r)
{
	struct bytes where = ad_bytes(a, ad);
	struct bytes padded;
	uint8_t *env;
	size_t n;
	enum err e;

	e = pad_put(a, plain, pad, &padded);
	if (e != OK)
		return e;
	if (__builtin_add_overflow(padded.n, ENVELOPE_OVERHEAD, &n))
		return ERR_LIMIT;
	env = arena_alloc(a, n);
	if (where.p == NULL || env == NULL)
		return ERR_MEMORY;
	head_put(env, ad->key_version);
	random_bytes(env + HEAD_LEN, NONCE_LEN);
	aead_put(key, where, env + HEAD_LEN, padded,
	    env + HEAD_LEN + NONCE_LEN);
	*env_r = BYTES(env, n);
	return OK;
}

enum err
seal_get(struct arena *a, const uint8_t key[KEY_LEN], const struct ad *ad,
    struct bytes env, enum pad pad, struct bytes *plain_r)
{
	struct bytes where = ad_bytes(a, ad);
	struct bytes padded;
	uint8_t head[HEAD_LEN];
	struct cur c;
	struct bytes got, nonce;
	enum err e;

	if (where.p == NULL)
		return ERR_MEMORY;
	cur_init(&c, env);
	got = cur_take(&c, HEAD_LEN);
	nonce = cur_take(&c, NONCE_LEN);
	head_put(head, ad->key_version);
	if (c.failed || memcmp(got.p, head, HEAD_LEN) != 0)
		return ERR_TAMPER;
	e = aead_get(a, key, where, nonce.p, BYTES(c.p, c.n), &padded);
	if (e != OK)
		return e;
	return pad_get(padded, pad, plain_r);
}

uint32_t
seal_key_version(struct bytes env)
{
	uint8_t head[HEAD_LEN];
	struct cur c;
	uint32_t version;

	cur_init(&c, env);
	(void)cur_u8(&c);
	(void)cur_u8(&c);
	version = cur_u32(&c);
	head_put(head, version);
	return !c.failed && memcmp(env.p, head, HEAD_LEN) == 0 ? version : 0;
}

void
key_commit(enum obj type, const uint8_t key[KEY_LEN], uint8_t out[HASH_LEN])
{
	static const char context[] = "lindung-kcv";
	uint8_t in[sizeof(context) - 1 + 1 + KEY_LEN];

	memcpy(in, context, sizeof(context) - 1);
	in[sizeof(context) - 1] = (uint8_t)type;
	memcpy(in + sizeof(context), key, KEY_LEN);
	hash_blake(NULL, BYTES(in, sizeof(in)), out);
	secret_wipe(in, sizeof(in));
}

/* BLAKE2b-256(ad | raw key id of the recipient). */
static void
sealed_key_place(const uint8_t pk[KEY_LEN], struct bytes ad,
    uint8_t out[HASH_LEN])
{
	crypto_generichash_state state;
	uint8_t id[HASH_LEN];

	hash_sha256(BYTES(pk, KEY_LEN), id);
	(void)crypto_generichash_init(&state, NULL, 0, HASH_LEN);
	(void)crypto_generichash_update(&state, ad.p, ad.n);
	(void)crypto_generichash_update(&state, id, sizeof(id));
	(void)crypto_generichash_final(&state, out, HASH_LEN);
}

/* payload of n bytes for the recipient, bound to its place; out: n and 80 more. */
static enum err
place_put(const uint8_t pk[KEY_LEN], struct bytes ad, const uint8_t *payload,
    size_t n, uint8_t *out)
{
	uint8_t in[HASH_LEN + SEALED_KEY_LEN];
	enum err e = OK;

	if (ad.p == NULL) /* ad_bytes() had no memory */
		return ERR_MEMORY;
	sealed_key_place(pk, ad, in);
	memcpy(in + HASH_LEN, payload, n);
	if (crypto_box_seal(out, in, HASH_LEN + n, pk) != 0)
		e = ERR_INVALID;
	secret_wipe(in, sizeof(in));
	return e;
}

static enum err
place_get(const struct box_keys *k, struct bytes ad, const uint8_t *in,
    uint8_t *payload_r, size_t n)
{
	uint8_t plain[HASH_LEN + SEALED_KEY_LEN];
	uint8_t place[HASH_LEN];
	enum err e = ERR_TAMPER;

	if (ad.p == NULL)
		return ERR_MEMORY;
	sealed_key_place(k->pk, ad, place);
	if (crypto_box_seal_open(plain, in, HASH_LEN + n + crypto_box_SEALBYTES,
		k->pk, k->sk) != 0 ||
	    !secret_same(plain, place, HASH_LEN))
		goto out;
	memcpy(payload_r, plain + HASH_LEN, n);
	e = OK;
out:
	secret_wipe(plain, sizeof(plain));
	return e;
}

enum err
sealed_key_put(const uint8_t pk[KEY_LEN], struct bytes ad,
    const uint8_t key[KEY_LEN], uint8_t out[SEALED_KEY_LEN])
{
	return place_put(pk, ad, key, KEY_LEN, out);
}

enum err
sealed_key_get(const uint8_t pk[KEY_LEN], const uint8_t sk[KEY_LEN],
    struct bytes ad, const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN])
{
	struct box_keys k;
	enum err e;

	memcpy(k.pk, pk, KEY_LEN);
	memcpy(k.sk, sk, KEY_LEN);
	e = place_get(&k, ad, in, key_r, KEY_LEN);
	secret_wipe(&k, sizeof(k));
	return e;
}

enum err
sealed_twice_put(const uint8_t pk[KEY_LEN], struct bytes ad,
    const uint8_t key[SEALED_KEY_LEN], uint8_t out[SEALED_TWICE_LEN])
{
	return place_put(pk, ad, key, SEALED_KEY_LEN, out);
}

enum err
sealed_twice_get(const uint8_t pk[KEY_LEN], const uint8_t sk[KEY_LEN],
    struct bytes ad, const uint8_t in[SEALED_TWICE_LEN],
    uint8_t key_r[SEALED_KEY_LEN])
{
	struct box_keys k;
	enum err e;

	memcpy(k.pk, pk, KEY_LEN);
	memcpy(k.sk, sk, KEY_LEN);
	e = place_get(&k, ad, in, key_r, SEALED_KEY_LEN);
	secret_wipe(&k, sizeof(k));
	return e;
}

enum err
nested_key_put(const uint8_t outer[KEY_LEN], const uint8_t inner[KEY_LEN],
    struct bytes ad, const uint8_t key[KEY_LEN], uint8_t out[SEALED_TWICE_LEN])
{
	uint8_t sealed[SEALED_KEY_LEN];
	enum err e = sealed_key_put(inner, ad, key, sealed);

	return e == OK ? place_put(outer, ad, sealed, sizeof(sealed), out) : e;
}

enum err
nested_key_get(const struct box_keys *outer, const struct box_keys *inner,
    struct bytes ad, const uint8_t in[SEALED_TWICE_LEN], uint8_t key_r[KEY_LEN])
{
	uint8_t sealed[SEALED_KEY_LEN];
	enum err e = place_get(outer, ad, in, sealed, sizeof(sealed));

	return e == OK ? place_get(inner, ad, sealed, key_r, KEY_LEN) : e;
}

enum err
doc_seal(struct arena *a, const uint8_t dk[KEY_LEN], struct bytes ad,
    struct bytes plain, uint8_t nonce_r[NONCE_LEN], struct bytes *ct_r)
{
	struct bytes padded;
	uint8_t *ct;
	enum err e;

	e = pad_put(a, plain, PAD_4K, &padded);
	if (e != OK)
		return e;
	ct = arena_alloc(a, padded.n + TAG_LEN);
	if (ct == NULL)
		return ERR_MEMORY;
	random_bytes(nonce_r, NONCE_LEN);
	aead_put(dk, ad, nonce_r, padded, ct);
	*ct_r = BYTES(ct, padded.n + TAG_LEN);
	return OK;
}

enum err
doc_unseal(struct arena *a, const uint8_t dk[KEY_LEN], struct bytes ad,
    const uint8_t nonce[NONCE_LEN], struct bytes ct, struct bytes *plain_r)
{
	struct bytes padded;
	enum err e;

	e = aead_get(a, dk, ad, nonce, ct, &padded);
	if (e != OK)
		return e;
	return pad_get(padded, PAD_4K, plain_r);
}
