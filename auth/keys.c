/* The opened secrets of one actor. */
#include <sodium.h>

#include <string.h>

#include "auth/auth.h"

struct pair {
	bool made;
	uint8_t pk[KEY_LEN];
	uint8_t sk[64]; /* X25519 uses the first half */
};

/* The seed of one of the unit's epochs, and what came of it so far. */
struct epoch {
	uint32_t no; /* 0: none */
	uint8_t seed[KEY_LEN];
	uint8_t index[KEY_LEN];
	struct pair box;
};

struct keyring {
	uint8_t person_seed[KEY_LEN];
	uint8_t answer[KEY_LEN];
	struct pair sign;
	struct pair person_box;
	struct epoch now;
	struct epoch old[EPOCHS_KEPT];
	unsigned next; /* place of the next older one */
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

static void
epoch_set(struct epoch *e, uint32_t no, const uint8_t seed[KEY_LEN])
{
	secret_wipe(e, sizeof(*e));
	e->no = no;
	memcpy(e->seed, seed, KEY_LEN);
	key_derive(seed, KDF_UNIT_INDEX, 0, e->index);
}

void
keyring_set(struct keyring *k, const uint8_t person_seed[KEY_LEN],
    const uint8_t *unit_seed, uint32_t epoch)
{
	keyring_wipe(k);
	memcpy(k->person_seed, person_seed, KEY_LEN);
	if (unit_seed != NULL)
		epoch_set(&k->now, epoch, unit_seed);
}

bool
keyring_has_unit(const struct keyring *k)
{
	return k->now.no > 0;
}

uint32_t
keyring_epoch(const struct keyring *k)
{
	return k->now.no;
}

const uint8_t *
keyring_index(const struct keyring *k)
{
	return keyring_has_unit(k) ? k->now.index : NULL;
}

/* Place of an epoch among the older ones; EPOCHS_KEPT: it is not there. */
static size_t
old_place(const struct keyring *k, uint32_t no)
{
	size_t i = 0;

	while (i < EPOCHS_KEPT && k->old[i].no != no)
		i++;
	return i;
}

/* NULL: not known. */
static const struct epoch *
epoch_of(const struct keyring *k, uint32_t no)
{
	size_t i = old_place(k, no);

	if (no == 0)
		return NULL;
	if (k->now.no == no)
		return &k->now;
	return i < EPOCHS_KEPT ? &k->old[i] : NULL;
}

bool
keyring_knows(const struct keyring *k, uint32_t epoch)
{
	return epoch_of(k, epoch) != NULL;
}

const uint8_t *
keyring_index_of(const struct keyring *k, uint32_t epoch)
{
	const struct epoch *e = epoch_of(k, epoch);

	return e != NULL ? e->index : NULL;
}

/* Keep an older seed, if it makes the roster's key. */
static enum err
older_keep(struct keyring *k, struct unit_epoch was,
    const uint8_t seed[KEY_LEN])
{
	uint8_t own[KEY_LEN];

	unit_seed_public(seed, own);
	if (!secret_same(own, was.pk, KEY_LEN))
		return ERR_TAMPER;
	epoch_set(&k->old[k->next++ % EPOCHS_KEPT], was.no, seed);
	return OK;
}

enum err
keyring_older(struct keyring *k, struct arena *a, struct id unit,
    uint32_t epoch, struct bytes env, struct unit_epoch was)
{
	const struct epoch *newer = epoch_of(k, epoch);
	uint8_t seed[KEY_LEN];
	enum err e;

	if (newer == NULL || was.no >= epoch)
		return ERR_TAMPER;
	e = unit_prev_get(a, unit, epoch, newer->seed, env, seed);
	if (e == OK)
		e = older_keep(k, was, seed);
	secret_wipe(seed, sizeof(seed));
	return e;
}

enum err
keyring_older_own(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], struct unit_epoch was)
{
	uint8_t seed[KEY_LEN];
	enum err e = keyring_person_open(k, ad, in, seed);

	if (e == OK)
		e = older_keep(k, was, seed);
	secret_wipe(seed, sizeof(seed));
	return e;
}

const uint8_t *
keyring_answer(struct keyring *k)
{
	key_derive(k->person_seed, KDF_PERSON_ANSWER, 0, k->answer);
	return k->answer;
}

enum err
keyring_prev_put(const struct keyring *k, struct arena *a, struct id unit,
    uint32_t epoch, const uint8_t next[KEY_LEN], struct bytes *env_r)
{
	return unit_prev_put(a, unit, epoch, next, k->now.seed, env_r);
}

void
keyring_rotate(struct keyring *k, uint32_t epoch, const uint8_t next[KEY_LEN])
{
	k->old[k->next++ % EPOCHS_KEPT] = k->now;
	epoch_set(&k->now, epoch, next);
}

void
keyring_seed(const struct keyring *k, uint8_t unit_seed_r[KEY_LEN])
{
	memcpy(unit_seed_r, k->now.seed, KEY_LEN);
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
keyring_person_peel(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_TWICE_LEN], uint8_t key_r[SEALED_KEY_LEN])
{
	const struct pair *pair = box_of(k);

	return sealed_twice_get(pair->pk, pair->sk, ad, in, key_r);
}

/* NULL: the epoch is not known. */
static const struct pair *
unit_box_of(struct keyring *k, uint32_t epoch)
{
	struct epoch *e;

	if (!keyring_knows(k, epoch))
		return NULL;
	e = k->now.no == epoch ? &k->now : &k->old[old_place(k, epoch)];
	return pair_of(&e->box, e->seed, KDF_UNIT_BOX);
}

enum err
keyring_unit_open(struct keyring *k, uint32_t epoch, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN])
{
	const struct pair *pair = unit_box_of(k, epoch);

	return pair != NULL ?
	    sealed_key_get(pair->pk, pair->sk, ad, in, key_r) :
	    ERR_TAMPER;
}

enum err
keyring_unit_peel(struct keyring *k, uint32_t epoch, struct bytes ad,
    const uint8_t in[SEALED_TWICE_LEN], uint8_t key_r[SEALED_KEY_LEN])
{
	const struct pair *pair = unit_box_of(k, epoch);

	return pair != NULL ?
	    sealed_twice_get(pair->pk, pair->sk, ad, in, key_r) :
	    ERR_TAMPER;
}

void
keyring_unit_public(struct keyring *k, uint8_t pk[KEY_LEN])
{
	if (!keyring_has_unit(k)) {
		memset(pk, 0, KEY_LEN);
		return;
	}
	memcpy(pk, pair_of(&k->now.box, k->now.seed, KDF_UNIT_BOX)->pk,
	    KEY_LEN);
}
