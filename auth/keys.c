/* The opened secrets of one actor. */
#include <sodium.h>

#include <string.h>

#include "auth/auth.h"

struct pair {
	bool made;
	uint8_t pk[KEY_LEN];
	uint8_t sk[64]; /* X25519 uses the first half */
};

struct keyring {
	uint8_t person_seed[KEY_LEN];
	uint8_t unit_seed[KEY_LEN];
	uint8_t index[KEY_LEN];
	uint8_t answer[KEY_LEN];
	bool has_unit;
	uint32_t epoch;
	struct pair sign;
	struct pair person_box;
	struct pair unit_box;
};

struct keyring *
keyring_new(void)
{
	/* Guard pages around it and a canary before it; not in core files. */
	struct keyring *k = sodium_malloc(sizeof(*k));

	if (k == NULL)
		return NULL;
	/* sodium_malloc() tries this too, but does not tell how it went. */
	if (sodium_mlock(k, sizeof(*k)) != 0) {
		sodium_free(k);
		return NULL;
	}
	keyring_wipe(k);
	return k;
}

void
keyring_wipe(struct keyring *k)
{
	secret_wipe(k, sizeof(*k));
}

void
keyring_free(struct keyring *k)
{
	sodium_free(k); /* wipes, then unlocks; NULL is fine */
}

void
keyring_set(struct keyring *k, const uint8_t person_seed[KEY_LEN],
    const uint8_t *unit_seed, uint32_t epoch)
{
	keyring_wipe(k);
	memcpy(k->person_seed, person_seed, KEY_LEN);
	if (unit_seed == NULL)
		return;
	memcpy(k->unit_seed, unit_seed, KEY_LEN);
	k->has_unit = true;
	k->epoch = epoch;
	key_derive(unit_seed, KDF_UNIT_INDEX, 0, k->index);
}

bool
keyring_has_unit(const struct keyring *k)
{
	return k->has_unit;
}

uint32_t
keyring_epoch(const struct keyring *k)
{
	return k->epoch;
}

const uint8_t *
keyring_index(const struct keyring *k)
{
	return k->has_unit ? k->index : NULL;
}

const uint8_t *
keyring_answer(struct keyring *k)
{
	key_derive(k->person_seed, KDF_PERSON_ANSWER, 0, k->answer);
	return k->answer;
}

/* Fill pair from the seed unless it is there already. */
static const struct pair *
pair_of(struct pair *pair, const uint8_t seed[KEY_LEN], enum purpose p)
{
	uint8_t derived[KEY_LEN];

	if (pair->made)
		return pair;
	key_derive(seed, p, 0, derived);
	if (p == KDF_PERSON_SIGN)
		sign_pair(derived, pair->pk, pair->sk);
	else
		box_pair(derived, pair->pk, pair->sk);
	secret_wipe(derived, sizeof(derived));
	pair->made = true;
	return pair;
}

static const struct pair *
sign_of(struct keyring *k)
{
	return pair_of(&k->sign, k->person_seed, KDF_PERSON_SIGN);
}

void
keyring_sign(struct keyring *k, struct bytes in, uint8_t sig[SIG_LEN])
{
	sign_make(sign_of(k)->sk, in, sig);
}

void
keyring_sign_public(struct keyring *k, uint8_t pk[KEY_LEN])
{
	memcpy(pk, sign_of(k)->pk, KEY_LEN);
}

static const struct pair *
box_of(struct keyring *k)
{
	return pair_of(&k->person_box, k->person_seed, KDF_PERSON_BOX);
}

void
keyring_box_public(struct keyring *k, uint8_t pk[KEY_LEN])
{
	memcpy(pk, box_of(k)->pk, KEY_LEN);
}

enum err
keyring_person_open(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN])
{
	const struct pair *pair = box_of(k);

	return sealed_key_get(pair->pk, pair->sk, ad, in, key_r);
}

enum err
keyring_unit_open(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN])
{
	const struct pair *pair;

	if (!k->has_unit)
		return ERR_TAMPER;
	pair = pair_of(&k->unit_box, k->unit_seed, KDF_UNIT_BOX);
	return sealed_key_get(pair->pk, pair->sk, ad, in, key_r);
}

void
keyring_unit_public(struct keyring *k, uint8_t pk[KEY_LEN])
{
	if (!k->has_unit) {
		memset(pk, 0, KEY_LEN);
		return;
	}
	memcpy(pk, pair_of(&k->unit_box, k->unit_seed, KDF_UNIT_BOX)->pk,
	    KEY_LEN);
}
