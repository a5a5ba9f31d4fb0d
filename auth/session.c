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

/* What the token F of its forms gives. */
static void
forms_derive(const uint8_t token[TOKEN_LEN], struct session_keys *k_r)
{
	uint8_t csrf[HASH_LEN];

	label_hash(token, "page", k_r->page);
	label_hash(token, "csrf", csrf);
	hex_put(csrf, sizeof(csrf), k_r->csrf);
	secret_wipe(csrf, sizeof(csrf));
}

void
token_derive(const uint8_t token[TOKEN_LEN], struct session_keys *k_r)
{
	label_hash(token, "sess-id", k_r->id);
	label_hash(token, "sess-key", k_r->key);
	forms_derive(token, k_r);
}

void
token_draw(struct session_keys *k_r, char text_r[TOKEN_TEXT])
{
	uint8_t token[TOKEN_LEN];

	random_bytes(token, sizeof(token));
	token_derive(token, k_r);
	hex_put(token, sizeof(token), text_r);
	secret_wipe(token, sizeof(token));
}

enum err
token_take(const char *text, struct session_keys *k_r)
{
	uint8_t token[TOKEN_LEN];
	enum err e = hex_get(text, token, sizeof(token));

	if (e == OK)
		token_derive(token, k_r);
	secret_wipe(token, sizeof(token));
	return e;
}

/* T and F behind each other. */
struct both {
	uint8_t token[TOKEN_LEN];
	uint8_t forms[TOKEN_LEN];
};

static void
both_derive(const struct both *both, struct session_keys *k_r)
{
	token_derive(both->token, k_r);
	forms_derive(both->forms, k_r);
}

/* A new T before F. */
static void
both_draw(struct both *both, struct session_keys *k_r,
    char text_r[SESSION_TEXT])
{
	random_bytes(both->token, TOKEN_LEN);
	both_derive(both, k_r);
	hex_put(both, sizeof(*both), text_r);
	secret_wipe(both, sizeof(*both));
}

void
session_draw(struct session_keys *k_r, char text_r[SESSION_TEXT])
{
	struct both both;

	random_bytes(both.forms, TOKEN_LEN);
	both_draw(&both, k_r, text_r);
}

enum err
session_take(const char *text, struct session_keys *k_r)
{
	struct both both;
	enum err e = hex_get(text, &both, sizeof(both));

	if (e == OK)
		both_derive(&both, k_r);
	secret_wipe(&both, sizeof(both));
	return e;
}

enum err
session_redraw(const char *old, struct session_keys *k_r,
    char text_r[SESSION_TEXT])
{
	struct both both;
	enum err e = hex_get(old, &both, sizeof(both));

	if (e == OK)
		both_draw(&both, k_r, text_r);
	secret_wipe(&both, sizeof(both));
	return e;
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
	passkeys_put(&out, &b->passkeys);
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
	e = passkeys_get(a, &c, &b.passkeys);
	if (e == OK && (cur_end(&c) != OK || !id_same(b.person, person)))
		e = ERR_TAMPER;
	if (e == OK)
		*b_r = b;
	secret_wipe(&b, sizeof(b));
	return e;
}

#define PLACE_SCHEMA 2

static struct ad
place_ad(struct id person)
{
	return (struct ad){ .type = OBJ_SESSION,
		.object = person,
		.schema = PLACE_SCHEMA };
}

enum err
session_place_put(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    const struct session_place *p, struct bytes *env_r)
{
	struct ad ad = place_ad(person);
	struct buf b;
	enum err e;

	buf_init(&b, a, 0);
	buf_u64(&b, (uint64_t)p->created);
	buf_u8(&b, p->browser);
	buf_u8(&b, p->device);
	e = buf_check(&b);
	return e == OK ? seal_put(a, key, &ad, buf_bytes(&b), PAD_NONE, env_r) :
			 e;
}

enum err
session_place_get(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    struct bytes env, struct session_place *p_r)
{
	struct ad ad = place_ad(person);
	struct bytes plain;
	struct cur c;
	enum err e = seal_get(a, key, &ad, env, PAD_NONE, &plain);

	if (e != OK)
		return e;
	cur_init(&c, plain);
	p_r->created = (int64_t)cur_u64(&c);
	p_r->browser = cur_u8(&c);
	p_r->device = cur_u8(&c);
	return cur_end(&c) == OK ? OK : ERR_TAMPER;
}
