/*
 * Recovery of a unit's seed by two of three custodians: their keys on paper, and
 * what is sealed to pairs of them.
 */
#include <string.h>

#include "auth/priv.h"

#define SECRET_LEN sizeof(((struct paper *)NULL)->secret)
#define CHECK_LEN  2

static const char magic_paper[] = "LINDUNG-PAPER\1";
static const char magic_check[] = "LINDUNG-PAPER-CHECK\1";
static const char magic_custodian[] = "LINDUNG-CUSTODIAN\1";

_Static_assert((SECRET_LEN + CHECK_LEN) * 8 == (size_t)PAPER_WORDS * 10,
    "ten bits a word");

/* paper ---------------------------------------------------------------------- */

void
paper_new(struct paper *p_r)
{
	random_bytes(p_r->secret, SECRET_LEN);
}

/* BLAKE2b-256(magic | secret) */
static void
paper_hash(const struct paper *p, const char *magic, size_t n,
    uint8_t out[HASH_LEN])
{
	uint8_t in[sizeof(magic_check) + SECRET_LEN];

	memcpy(in, magic, n);
	memcpy(in + n, p->secret, SECRET_LEN);
	hash_blake(NULL, BYTES(in, n + SECRET_LEN), out);
	secret_wipe(in, sizeof(in));
}

/* Secret and check, 240 bits. */
static void
paper_bits(const struct paper *p, uint8_t out[SECRET_LEN + CHECK_LEN])
{
	uint8_t hash[HASH_LEN];

	paper_hash(p, magic_check, sizeof(magic_check) - 1, hash);
	memcpy(out, p->secret, SECRET_LEN);
	memcpy(out + SECRET_LEN, hash, CHECK_LEN);
	secret_wipe(hash, sizeof(hash));
}

void
paper_words(const struct paper *p, const char *word_r[PAPER_WORDS])
{
	uint8_t bits[SECRET_LEN + CHECK_LEN];
	unsigned have = 0, v = 0;
	size_t w = 0;

	paper_bits(p, bits);
	for (size_t i = 0; i < sizeof(bits); i++) {
		v = (v & 0x3ff) << 8 | bits[i];
		for (have += 8; have >= 10; have -= 10)
			word_r[w++] = kata_word(v >> (have - 10));
	}
	secret_wipe(bits, sizeof(bits));
}

/* Ten bits more, behind the w words that are there. */
static void
bits_add(uint8_t bits[SECRET_LEN + CHECK_LEN], size_t w, unsigned number)
{
	for (size_t i = 0; i < 10; i++)
		if ((number >> (9 - i) & 1) != 0)
			bits[(10 * w + i) / 8] |=
			    (uint8_t)(0x80u >> (10 * w + i) % 8);
}

enum err
paper_read(const char *typed, struct paper *p_r, unsigned *bad_r)
{
	uint8_t bits[SECRET_LEN + CHECK_LEN] = { 0 };
	uint8_t want[SECRET_LEN + CHECK_LEN];
	char word[KATA_ROOM];
	size_t w = 0;
	bool good;

	*bad_r = 0;
	for (; kata_next(&typed, word) > 0 && w < PAPER_WORDS; w++) {
		unsigned number = kata_number(word);

		if (number == KATA && *bad_r == 0)
			*bad_r = (unsigned)w + 1;
		bits_add(bits, w, number);
	}
	memcpy(p_r->secret, bits, SECRET_LEN);
	paper_bits(p_r, want);
	good = *bad_r == 0 && w == PAPER_WORDS && *word == '\0' &&
	    secret_same(bits, want, sizeof(bits));
	secret_wipe(bits, sizeof(bits));
	secret_wipe(want, sizeof(want));
	secret_wipe(word, sizeof(word));
	return good ? OK : ERR_INVALID;
}

void
paper_pair(const struct paper *p, uint8_t pk[KEY_LEN], uint8_t sk[KEY_LEN])
{
	uint8_t seed[KEY_LEN];

	paper_hash(p, magic_paper, sizeof(magic_paper) - 1, seed);
	box_pair(seed, pk, sk);
	secret_wipe(seed, sizeof(seed));
}

/* custodians ----------------------------------------------------------------- */

static enum err
custodian_bytes(struct arena *a, const struct roster_agency *g,
    const struct custodian *c, struct bytes *out_r)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_put(&out, magic_custodian, sizeof(magic_custodian) - 1);
	buf_put(&out, g->id.b, ID_LEN);
	buf_put(&out, g->genesis, HASH_LEN);
	buf_put(&out, c->person.b, ID_LEN);
	buf_put(&out, c->box_pk, KEY_LEN);
	*out_r = buf_bytes(&out);
	return buf_check(&out);
}

enum err
custodian_sign(struct arena *a, const struct roster *r, struct id agency,
    struct custodian *c, struct keyring *keys)
{
	const struct roster_agency *g = roster_agency(r, agency);
	struct bytes in;
	enum err e;

	if (g == NULL)
		return ERR_ABSENT;
	e = custodian_bytes(a, g, c, &in);
	if (e == OK)
		keyring_sign(keys, in, c->self);
	return e;
}

enum err
custodian_check(struct arena *a, const struct roster *r, struct id agency,
    const struct custodian *c)
{
	const struct roster_agency *g = roster_agency(r, agency);
	const struct roster_member *m;
	struct bytes in;
	size_t i = 0;
	enum err e;

	m = member_next(r, agency, c->person, &i);
	if (g == NULL || m == NULL)
		return ERR_TAMPER;
	e = custodian_bytes(a, g, c, &in);
	return e == OK ? sign_check(m->sign_pk, in, c->self) : e;
}

bool
custodians_pair(const struct custodian *one, const struct custodian *other)
{
	return !id_same(one->person, other->person) &&
	    !id_same(one->home, other->home);
}

/* what is sealed to them ------------------------------------------------------- */

static const size_t pair_of[PAIRS][2] = { { 0, 1 }, { 0, 2 }, { 1, 2 } };

static struct bytes
pair_ad(struct arena *a, struct id unit, size_t n)
{
	const struct ad ad = { .type = OBJ_RECOVERY_PAIR,
		.object = unit,
		.key_version = (uint32_t)n + 1 };

	return ad_bytes(a, &ad);
}

enum err
recovery_seal(struct arena *a, struct id unit,
    const struct custodian one[CUSTODIANS], const uint8_t secret[KEY_LEN],
    uint8_t pairs_r[PAIRS_LEN])
{
	enum err e = OK;

	memset(pairs_r, 0, PAIRS_LEN);
	for (size_t i = 0; i < PAIRS && e == OK; i++) {
		const struct custodian *outer = &one[pair_of[i][0]];
		const struct custodian *inner = &one[pair_of[i][1]];

		if (custodians_pair(outer, inner))
			e = nested_key_put(outer->box_pk, inner->box_pk,
			    pair_ad(a, unit, i), secret,
			    pairs_r + i * SEALED_TWICE_LEN);
	}
	return e;
}

/* Whose key it is; CUSTODIANS: nobody's. */
static size_t
custodian_of(const struct roster_custodians *c, const uint8_t pk[KEY_LEN])
{
	size_t i = 0;

	while (i < CUSTODIANS && memcmp(c->one[i].box_pk, pk, KEY_LEN) != 0)
		i++;
	return i;
}

static size_t
pair_find(size_t one, size_t other)
{
	size_t i = 0;

	while (i < PAIRS && (pair_of[i][0] != one || pair_of[i][1] != other))
		i++;
	return i;
}

/* Peel both seals of the pair that these keys are of. */
static enum err
pair_open(struct arena *a, struct id unit, const struct roster_custodians *c,
    const struct box_keys k[2], const uint8_t pairs[PAIRS_LEN],
    uint8_t secret_r[KEY_LEN])
{
	size_t one = custodian_of(c, k[0].pk), other = custodian_of(c, k[1].pk);
	bool turned = one > other;
	size_t i = turned ? pair_find(other, one) : pair_find(one, other);

	if (i == PAIRS || !custodians_pair(&c->one[one], &c->one[other]))
		return ERR_INVALID;
	return nested_key_get(&k[turned ? 1 : 0], &k[turned ? 0 : 1],
	    pair_ad(a, unit, i), pairs + i * SEALED_TWICE_LEN, secret_r);
}

enum err
recovery_open(struct arena *a, struct id unit,
    const struct roster_custodians *c, const struct paper paper[2],
    const uint8_t pairs[PAIRS_LEN], uint8_t secret_r[KEY_LEN])
{
	uint8_t hash[HASH_LEN], pk[KEY_LEN];
	struct box_keys k[2];
	enum err e;

	hash_blake(NULL, BYTES(pairs, PAIRS_LEN), hash);
	if (memcmp(hash, c->pairs, HASH_LEN) != 0)
		return ERR_TAMPER;
	for (size_t i = 0; i < 2; i++)
		paper_pair(&paper[i], k[i].pk, k[i].sk);
	e = pair_open(a, unit, c, k, pairs, secret_r);
	secret_wipe(k, sizeof(k));
	if (e != OK)
		return e;
	recovery_public(secret_r, pk);
	return secret_same(pk, c->recovery_pk, KEY_LEN) ? OK : ERR_TAMPER;
}

static void
recovery_keys(const uint8_t secret[KEY_LEN], struct box_keys *k_r)
{
	uint8_t seed[KEY_LEN];

	key_derive(secret, KDF_RECOVERY_BOX, 0, seed);
	box_pair(seed, k_r->pk, k_r->sk);
	secret_wipe(seed, sizeof(seed));
}

void
recovery_public(const uint8_t secret[KEY_LEN], uint8_t pk[KEY_LEN])
{
	struct box_keys k;

	recovery_keys(secret, &k);
	memcpy(pk, k.pk, KEY_LEN);
	secret_wipe(&k, sizeof(k));
}

static struct bytes
seed_ad(struct arena *a, struct id unit, uint32_t epoch)
{
	const struct ad ad = { .type = OBJ_RECOVERY_SEED,
		.object = unit,
		.key_version = epoch };

	return ad_bytes(a, &ad);
}

enum err
recovery_seed_put(struct arena *a, struct id unit, uint32_t epoch,
    const uint8_t recovery_pk[KEY_LEN], const uint8_t seed[KEY_LEN],
    uint8_t sealed_r[SEALED_KEY_LEN])
{
	return sealed_key_put(recovery_pk, seed_ad(a, unit, epoch), seed,
	    sealed_r);
}

enum err
recovery_seed_get(struct arena *a, const struct roster_unit *u,
    const uint8_t secret[KEY_LEN], const uint8_t sealed[SEALED_KEY_LEN],
    uint8_t seed_r[KEY_LEN])
{
	struct box_keys k;
	uint8_t pk[KEY_LEN];
	enum err e;

	recovery_keys(secret, &k);
	e = sealed_key_get(k.pk, k.sk, seed_ad(a, u->id, u->epoch), sealed,
	    seed_r);
	secret_wipe(&k, sizeof(k));
	if (e != OK)
		return e;
	/* a seal has no sender: it is the unit's seed if it makes its key */
	unit_seed_public(seed_r, pk);
	return secret_same(pk, u->box_pk, KEY_LEN) ? OK : ERR_TAMPER;
}
