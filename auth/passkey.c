/* Passkeys: their list, what they are asked to sign, and whether they did. */
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <jansson.h>

#include <string.h>

#include "auth/auth.h"

#define SLACK      MINUTE /* between the clocks of two hosts */
#define FIXED_LEN  37     /* of authenticator data: rpId's hash, flags, count */
#define AAGUID_LEN 16

/* What an algorithm is called, and how long its keys are as libfido2 has them. */
static const struct alg {
	int cose;
	size_t key;
} algs[PASSKEY_ALG__MAX] = {
	[PASSKEY_ES256] = { COSE_ES256, 64 },
	[PASSKEY_EDDSA] = { COSE_EDDSA, 32 },
	[PASSKEY_RS256] = { COSE_RS256, 259 },
};

/* the list ------------------------------------------------------------------- */

void
passkeys_put(struct buf *out, const struct passkeys *p)
{
	buf_u8(out, (uint8_t)p->n);
	for (size_t i = 0; i < p->n; i++) {
		const struct passkey *k = &p->key[i];

		buf_lv16(out, k->id.p, k->id.n);
		buf_u8(out, (uint8_t)k->alg);
		buf_lv16(out, k->key.p, k->key.n);
		buf_u32(out, k->count);
		buf_lv16(out, k->name, strlen(k->name));
		buf_u64(out, (uint64_t)k->created);
	}
}

static enum err
one_get(struct arena *a, struct cur *c, struct passkey *k)
{
	struct bytes name;
	unsigned alg;

	k->id = cur_lv16(c);
	alg = cur_u8(c);
	k->key = cur_lv16(c);
	k->count = cur_u32(c);
	name = cur_lv16(c);
	k->created = (int64_t)cur_u64(c);
	if (c->failed || k->id.n == 0 || k->id.n > PASSKEY_ID_MAX || alg == 0 ||
	    alg >= PASSKEY_ALG__MAX || k->key.n != algs[alg].key ||
	    name.n > PASSKEY_NAME_MAX || !utf8_ok((const char *)name.p, name.n))
		return ERR_TAMPER;
	k->alg = (enum passkey_alg)alg;
	k->name = arena_strndup(a, name.p, name.n);
	return k->name != NULL ? OK : ERR_MEMORY;
}

enum err
passkeys_get(struct arena *a, struct cur *c, struct passkeys *p_r)
{
	enum err e = OK;

	p_r->n = cur_u8(c);
	if (c->failed || p_r->n > PASSKEYS_MAX)
		return ERR_TAMPER;
	for (size_t i = 0; e == OK && i < p_r->n; i++)
		e = one_get(a, c, &p_r->key[i]);
	return e;
}

struct id
passkey_ref(const struct passkey *p)
{
	uint8_t hash[HASH_LEN];
	struct id ref;

	hash_blake(NULL, p->id, hash);
	memcpy(ref.b, hash, ID_LEN);
	return ref;
}

size_t
passkey_find(const struct passkeys *p, struct id ref)
{
	size_t i = 0;

	while (i < p->n && !id_same(passkey_ref(&p->key[i]), ref))
		i++;
	return i;
}

void
passkey_drop(struct passkeys *p, size_t i)
{
	p->n--;
	memmove(&p->key[i], &p->key[i + 1], (p->n - i) * sizeof(p->key[0]));
}

static size_t
place_of(const struct passkeys *p, struct bytes id)
{
	size_t i = 0;

	while (i < p->n &&
	    (p->key[i].id.n != id.n || memcmp(p->key[i].id.p, id.p, id.n) != 0))
		i++;
	return i;
}

/* where and what for --------------------------------------------------------- */

enum err
passkey_site(struct arena *a, const char *origin, struct passkey_site *s_r)
{
	const char *host = strstr(origin, "://");
	char *copy;

	host = host != NULL ? host + 3 : origin;
	*s_r = (struct passkey_site){ .origin = origin };
	copy = arena_strndup(a, host, strcspn(host, ":/"));
	if (copy == NULL)
		return ERR_MEMORY;
	if (copy[strspn(copy, "0123456789.")] != '\0')
		s_r->host = copy;
	return OK;
}

enum err
passkey_challenge(struct arena *a, const struct passkey_ask *ask,
    uint8_t out[HASH_LEN])
{
	static const char magic[] = "LINDUNG-ASK\1";
	static const uint8_t none[HASH_LEN];
	struct buf b;

	buf_init(&b, a, 0);
	buf_put(&b, magic, sizeof(magic) - 1);
	buf_lv16(&b, ask->action, strlen(ask->action));
	buf_put(&b, ask->object.b, ID_LEN);
	buf_put(&b, ask->request.b, ID_LEN);
	buf_put(&b, ask->document != NULL ? ask->document : none, HASH_LEN);
	if (buf_check(&b) != OK)
		return ERR_MEMORY;
	hash_blake(ask->key, buf_bytes(&b), out);
	return OK;
}

/* As browsers write it: base64url without padding. */
static char *
challenge_text(struct arena *a, const struct passkey_ask *ask)
{
	uint8_t challenge[HASH_LEN];
	char *text;

	if (passkey_challenge(a, ask, challenge) != OK)
		return NULL;
	text = b64_put(a, BYTES(challenge, HASH_LEN));
	for (char *p = text; p != NULL && *p != '\0'; p++)
		*p = (char)(*p == '+' ? '-' :
			*p == '/'     ? '_' :
			*p == '='     ? '\0' :
					*p);
	return text;
}

static bool
text_is(const json_t *object, const char *key, const char *want)
{
	const char *have = json_string_value(json_object_get(object, key));

	return have != NULL && strcmp(have, want) == 0;
}

/* Did our page ask for it, on no other page's behalf?  ERR_AUTH. */
static enum err
client_check(struct arena *a, struct bytes client, const char *type,
    const struct passkey_site *site, const struct passkey_ask *ask, int64_t now)
{
	const char *want = challenge_text(a, ask);
	int64_t at = id_time(ask->request);
	const json_t *cross;
	json_error_t where;
	json_t *said;
	bool right;

	if (want == NULL)
		return ERR_MEMORY;
	if (site->host == NULL || client.n > PASSKEY_DATA_MAX ||
	    now > at + PASSKEY_ANSWER_TIME || now < at - SLACK)
		return ERR_AUTH;
	said = json_loadb((const char *)client.p, client.n,
	    JSON_REJECT_DUPLICATES, &where);
	cross = json_object_get(said, "crossOrigin");
	right = text_is(said, "type", type) &&
	    text_is(said, "challenge", want) &&
	    text_is(said, "origin", site->origin) &&
	    (cross == NULL || json_is_false(cross)) &&
	    json_object_get(said, "topOrigin") == NULL;
	json_decref(said);
	return right ? OK : ERR_AUTH;
}

/* authenticator data --------------------------------------------------------- */

/* The number in an item's first bytes (RFC 8949, 3); indefinite lengths, which
 * authenticators may not use, are a failure. */
static uint64_t
item_number(struct cur *c, uint8_t head)
{
	switch (head & 0x1f) {
	case 24:
		return cur_u8(c);
	case 25:
		return cur_u16(c);
	case 26:
		return cur_u32(c);
	case 27:
		return cur_u64(c);
	default:
		c->failed = c->failed || (head & 0x1f) > 27;
		return head & 0x1f;
	}
}

/*
 * libcbor takes room for as many items as a list or a map says it has, before it
 * has seen one: five bytes could cost gigabytes.  None may say more than there
 * are bytes; all else is libfido2's to read.  at: where the CBOR begins.
 */
static bool
claims_fit(struct bytes data, size_t at)
{
	struct cur c;

	cur_init(&c, data);
	(void)cur_take(&c, at);
	while (!c.failed && c.n > 0) {
		uint8_t head = cur_u8(&c);
		uint64_t n = item_number(&c, head);

		switch (head >> 5) {
		case 2: /* bytes, text, list, map */
		case 3:
			(void)cur_take(&c, n);
			break;
		case 4:
		case 5:
			c.failed = c.failed || n > c.n;
			break;
		default:
			break;
		}
	}
	return !c.failed;
}

/* an answer ------------------------------------------------------------------ */

/* The key as libfido2 takes it, and how to be rid of it. */
struct loaded {
	es256_pk_t *es256;
	eddsa_pk_t *eddsa;
	rs256_pk_t *rs256;
};

static void
key_free(struct loaded *l)
{
	es256_pk_free(&l->es256);
	eddsa_pk_free(&l->eddsa);
	rs256_pk_free(&l->rs256);
}

/* NULL: no memory, or not a key. */
static const void *
key_load(enum passkey_alg alg, struct bytes key, struct loaded *l)
{
	int rc = FIDO_ERR_INTERNAL;
	const void *pk = NULL;

	*l = (struct loaded){ NULL, NULL, NULL };
	switch (alg) {
	case PASSKEY_ES256:
		pk = l->es256 = es256_pk_new();
		if (pk != NULL)
			rc = es256_pk_from_ptr(l->es256, key.p, key.n);
		break;
	case PASSKEY_EDDSA:
		pk = l->eddsa = eddsa_pk_new();
		if (pk != NULL)
			rc = eddsa_pk_from_ptr(l->eddsa, key.p, key.n);
		break;
	case PASSKEY_RS256:
		pk = l->rs256 = rs256_pk_new();
		if (pk != NULL)
			rc = rs256_pk_from_ptr(l->rs256, key.p, key.n);
		break;
	case PASSKEY_ALG__MAX:
	default:
		break;
	}
	return rc == FIDO_OK ? pk : NULL;
}

static bool
assertion_load(fido_assert_t *f, const struct passkey_site *site,
    const struct passkey_proof *proof)
{
	return fido_assert_set_rp(f, site->host) == FIDO_OK &&
	    fido_assert_set_clientdata(f, proof->client.p, proof->client.n) ==
	    FIDO_OK &&
	    fido_assert_set_count(f, 1) == FIDO_OK &&
	    fido_assert_set_authdata_raw(f, 0, proof->data.p, proof->data.n) ==
	    FIDO_OK &&
	    fido_assert_set_sig(f, 0, proof->sig.p, proof->sig.n) == FIDO_OK &&
	    fido_assert_set_up(f, FIDO_OPT_TRUE) == FIDO_OK &&
	    fido_assert_set_uv(f, FIDO_OPT_TRUE) == FIDO_OK;
}

/* Signature, rpId, presence and verification of the person. */
static enum err
assertion_check(const struct passkey *k, const struct passkey_site *site,
    const struct passkey_proof *proof, uint32_t *count_r)
{
	fido_assert_t *f = fido_assert_new();
	struct loaded l;
	const void *pk = key_load(k->alg, k->key, &l);
	enum err e = ERR_AUTH;

	if (f == NULL || pk == NULL) {
		e = ERR_MEMORY; /* it was a key when it was taken */
		goto out;
	}
	if (assertion_load(f, site, proof) &&
	    fido_assert_verify(f, 0, algs[k->alg].cose, pk) == FIDO_OK) {
		*count_r = fido_assert_sigcount(f, 0);
		e = OK;
	}
out:
	key_free(&l);
	fido_assert_free(&f);
	return e;
}

enum err
passkey_check(struct arena *a, const struct passkeys *p,
    const struct passkey_site *site, const struct passkey_ask *ask, int64_t now,
    const struct passkey_proof *proof, struct passkey_hit *hit_r)
{
	size_t i = place_of(p, proof->id);
	enum err e;

	if (i == p->n || proof->data.n > PASSKEY_DATA_MAX ||
	    proof->sig.n > PASSKEY_DATA_MAX ||
	    !claims_fit(proof->data, FIXED_LEN))
		return ERR_AUTH;
	e = client_check(a, proof->client, "webauthn.get", site, ask, now);
	if (e == OK)
		e = assertion_check(&p->key[i], site, proof, &hit_r->count);
	if (e != OK)
		return e;
	hit_r->i = i;
	/* WebAuthn 7.2, step 21: zero is for devices that do not count */
	if (p->key[i].count != 0 && hit_r->count <= p->key[i].count)
		return ERR_TAMPER;
	return OK;
}

/* a new one ------------------------------------------------------------------ */

static enum passkey_alg
alg_of(int64_t cose)
{
	unsigned alg = 1;

	while (alg < PASSKEY_ALG__MAX && algs[alg].cose != cose)
		alg++;
	return (enum passkey_alg)alg;
}

/*
 * Attestation none has no signature that libfido2 could check with the rest, so
 * that rpId and flags are compared here: the first 33 bytes.
 */
static bool
birth_here(const struct passkey_site *site, struct bytes data)
{
	const uint8_t want = CTAP_AUTHDATA_USER_PRESENT |
	    CTAP_AUTHDATA_USER_VERIFIED | CTAP_AUTHDATA_ATT_CRED;
	const size_t id_at = FIXED_LEN + AAGUID_LEN;
	uint8_t hash[HASH_LEN];

	if (data.n < id_at + 2 || data.n > PASSKEY_DATA_MAX ||
	    !claims_fit(data,
		id_at + 2 + ((size_t)data.p[id_at] << 8 | data.p[id_at + 1])))
		return false;
	hash_sha256(BYTES(site->host, strlen(site->host)), hash);
	return memcmp(data.p, hash, HASH_LEN) == 0 &&
	    (data.p[HASH_LEN] & want) == want;
}

static enum err
keep(struct arena *a, const uint8_t *p, size_t n, struct bytes *out_r)
{
	uint8_t *copy = arena_alloc(a, n + 1);

	if (copy == NULL)
		return ERR_MEMORY;
	memcpy(copy, p, n);
	*out_r = BYTES(copy, n);
	return OK;
}

/* Id, key and count out of the authenticator data. */
static enum err
birth_read(struct arena *a, const fido_cred_t *f, struct passkey *k)
{
	size_t n_id = fido_cred_id_len(f), n_key = fido_cred_pubkey_len(f);
	struct loaded l;
	enum err e = ERR_AUTH;

	if (n_id == 0 || n_id > PASSKEY_ID_MAX || n_key != algs[k->alg].key)
		return ERR_AUTH;
	e = keep(a, fido_cred_id_ptr(f), n_id, &k->id);
	if (e == OK)
		e = keep(a, fido_cred_pubkey_ptr(f), n_key, &k->key);
	if (e != OK)
		return e;
	k->count = fido_cred_sigcount(f);
	if (key_load(k->alg, k->key, &l) == NULL)
		e = ERR_AUTH;
	key_free(&l);
	return e;
}

static enum err
birth_take(struct arena *a, const struct passkey_birth *b, struct passkey *k)
{
	fido_cred_t *f = fido_cred_new();
	enum err e = f != NULL ? ERR_AUTH : ERR_MEMORY;

	if (f != NULL && fido_cred_set_type(f, algs[k->alg].cose) == FIDO_OK &&
	    fido_cred_set_authdata_raw(f, b->data.p, b->data.n) == FIDO_OK)
		e = birth_read(a, f, k);
	fido_cred_free(&f);
	return e;
}

enum err
passkey_take(struct arena *a, const struct passkeys *p,
    const struct passkey_site *site, const struct passkey_ask *ask, int64_t now,
    const struct passkey_birth *b, struct passkey *p_r)
{
	struct passkey k = { .alg = alg_of(b->cose),
		.name = "",
		.created = now };
	enum err e;

	if (p->n == PASSKEYS_MAX)
		return ERR_LIMIT;
	e = client_check(a, b->client, "webauthn.create", site, ask, now);
	if (e != OK)
		return e;
	if (k.alg == PASSKEY_ALG__MAX || !birth_here(site, b->data))
		return ERR_AUTH;
	e = birth_take(a, b, &k);
	if (e == OK && place_of(p, k.id) < p->n)
		return ERR_CONFLICT;
	*p_r = k;
	return e;
}
