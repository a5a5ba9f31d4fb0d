/* What a session cookie opens. */
#include <string.h>

#include "auth/auth.h"

#define BLOB_SCHEMA 1

/* BLAKE2b-256 keyed with the token, over a label. */
static void
label_hash(const uint8_t token[TOKEN_LEN], const char *label,
    uint8_t out[HASH_LEN])
{
	hash_blake(token, BYTES(label, strlen(label)), out);
}

void
session_derive(const uint8_t token[TOKEN_LEN], struct session_keys *k_r)
{
	uint8_t csrf[HASH_LEN];

	label_hash(token, "sess-id", k_r->id);
	label_hash(token, "sess-key", k_r->key);
	label_hash(token, "csrf", csrf);
	hex_put(csrf, sizeof(csrf), k_r->csrf);
	secret_wipe(csrf, sizeof(csrf));
}

/* Bound to the person and to the first half of the row id. */
static struct ad
blob_ad(const struct session_keys *k, struct id person)
{
	struct ad ad = {
		.type = OBJ_SESSION,
		.parent = person,
		.schema = BLOB_SCHEMA,
	};

	memcpy(ad.object.b, k->id, ID_LEN);
	return ad;
}

enum err
session_put(struct arena *a, const struct session_keys *k,
    const struct session_blob *b, struct bytes *env_r)
{
	struct ad ad = blob_ad(k, b->person);
	struct buf out;
	enum err e;

	buf_init(&out, a, 0);
	buf_put(&out, b->person.b, ID_LEN);
	buf_put(&out, b->unit.b, ID_LEN);
	buf_u32(&out, b->epoch);
	buf_u8(&out, b->has_unit ? 1 : 0);
	buf_put(&out, b->seed, KEY_LEN);
	buf_put(&out, b->unit_seed, KEY_LEN);
	buf_put(&out, b->sign_pk, KEY_LEN);
	buf_u8(&out, b->factor);
	buf_u64(&out, (uint64_t)b->created);
	buf_u64(&out, (uint64_t)b->fresh);
	e = buf_check(&out);
	if (e != OK)
		return e;
	return seal_put(a, k->key, &ad, buf_bytes(&out), PAD_CLASS, env_r);
}

/* n bytes into to; zeros after a short read, which cur_end() tells. */
static void
take(struct cur *c, void *to, size_t n)
{
	struct bytes in = cur_take(c, n);

	if (in.p != NULL)
		memcpy(to, in.p, n);
}

enum err
session_get(struct arena *a, const struct session_keys *k, struct id person,
    struct bytes env, struct session_blob *b_r)
{
	struct ad ad = blob_ad(k, person);
	struct session_blob b = { 0 };
	struct bytes plain;
	struct cur c;
	enum err e;

	e = seal_get(a, k->key, &ad, env, PAD_CLASS, &plain);
	if (e != OK)
		return e;
	cur_init(&c, plain);
	take(&c, b.person.b, ID_LEN);
	take(&c, b.unit.b, ID_LEN);
	b.epoch = cur_u32(&c);
	b.has_unit = cur_u8(&c) != 0;
	take(&c, b.seed, KEY_LEN);
	take(&c, b.unit_seed, KEY_LEN);
	take(&c, b.sign_pk, KEY_LEN);
	b.factor = cur_u8(&c);
	b.created = (int64_t)cur_u64(&c);
	b.fresh = (int64_t)cur_u64(&c);
	if (cur_end(&c) != OK || !id_same(b.person, person))
		e = ERR_TAMPER;
	else
		*b_r = b;
	secret_wipe(&b, sizeof(b));
	return e;
}
