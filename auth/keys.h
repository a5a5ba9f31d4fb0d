/* The keys that a person has opened, a part of auth/auth.h; and who acts with
 * them. */
#ifndef LINDUNG_AUTH_KEYS_H
#define LINDUNG_AUTH_KEYS_H

/* keys.c ----------------------------------------------------------------- */

/* Opened secrets of one actor, in one guarded area that is wiped. */
struct keyring;

struct keyring *keyring_new(void); /* NULL: no lockable memory */
void keyring_wipe(struct keyring *k);
void keyring_free(struct keyring *k);
/* unit_seed NULL: a person without a unit seed (ADM, AUD). */
void keyring_set(struct keyring *k, const uint8_t person_seed[KEY_LEN],
    const uint8_t *unit_seed, uint32_t epoch);
bool keyring_has_unit(const struct keyring *k);
uint32_t keyring_epoch(const struct keyring *k);
/* Unit index key (KDF_UNIT_INDEX); NULL without a unit. */
const uint8_t *keyring_index(const struct keyring *k);
/*
 * Seeds of earlier epochs, each opened by a later one.  The keyring keeps
 * the EPOCHS_KEPT that were opened last.
 */
#define EPOCHS_KEPT 8
bool keyring_knows(const struct keyring *k, uint32_t epoch);
/* Index key of an epoch that is known, else NULL. */
const uint8_t *keyring_index_of(const struct keyring *k, uint32_t epoch);
/* A key of a unit, as the roster has it. */
struct unit_epoch {
	uint32_t no;
	const uint8_t *pk;
};
/*
 * Open the seed that is sealed under that of epoch, which must be known; was: an
 * earlier one, which it has to be.  ERR_TAMPER.
 */
enum err keyring_older(struct keyring *k, struct arena *a, struct id unit,
    uint32_t epoch, struct bytes env, struct unit_epoch was) MUST_USE;
/* The same of a seed that was sealed to the person. */
enum err keyring_older_own(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], struct unit_epoch was) MUST_USE;
/* The seed that the keyring goes by, under that of a later epoch; then go by
 * the later one. */
enum err keyring_prev_put(const struct keyring *k, struct arena *a,
    struct id unit, uint32_t epoch, const uint8_t next[KEY_LEN],
    struct bytes *env_r) MUST_USE;
void keyring_rotate(struct keyring *k, uint32_t epoch,
    const uint8_t next[KEY_LEN]);
/* Seeds for a session that is to go by the present epoch. */
void keyring_seed(const struct keyring *k, uint8_t unit_seed_r[KEY_LEN]);
/* Key of what the person alone reads again: answers and searches
 * (KDF_PERSON_ANSWER). */
const uint8_t *keyring_answer(struct keyring *k);
/* Derived at first use: no curve operation on the way of a mere read. */
void keyring_sign(struct keyring *k, struct bytes in, uint8_t sig[SIG_LEN]);
void keyring_sign_public(struct keyring *k, uint8_t pk[KEY_LEN]);
/* X25519 key of the person. */
void keyring_box_public(struct keyring *k, uint8_t pk[KEY_LEN]);
/* Open a SealedKey for the person, or for the unit; ERR_TAMPER. */
enum err keyring_person_open(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN]) MUST_USE;
/* epoch: whose key it was sealed to; it must be known. */
enum err keyring_unit_open(struct keyring *k, uint32_t epoch, struct bytes ad,
    const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN]) MUST_USE;
/* The outer seal of a SealedKey that was sealed twice: for the person, or for the
 * unit. */
enum err keyring_person_peel(struct keyring *k, struct bytes ad,
    const uint8_t in[SEALED_TWICE_LEN], uint8_t key_r[SEALED_KEY_LEN]) MUST_USE;
enum err keyring_unit_peel(struct keyring *k, uint32_t epoch, struct bytes ad,
    const uint8_t in[SEALED_TWICE_LEN], uint8_t key_r[SEALED_KEY_LEN]) MUST_USE;
/* All zero without a unit. */
void keyring_unit_public(struct keyring *k, uint8_t pk[KEY_LEN]);

/* unitseed.c: what the seed of a unit, sealed to a member, is bound to. */
struct ad unit_seed_ad(struct id unit, struct id person, uint32_t epoch);
/* An earlier seed under that of epoch, for whoever gets the latter. */
enum err unit_prev_put(struct arena *a, struct id unit, uint32_t epoch,
    const uint8_t seed[KEY_LEN], const uint8_t prev[KEY_LEN],
    struct bytes *env_r) MUST_USE;
/* ERR_TAMPER */
enum err unit_prev_get(struct arena *a, struct id unit, uint32_t epoch,
    const uint8_t seed[KEY_LEN], struct bytes env, uint8_t prev_r[KEY_LEN])
    MUST_USE;
/* Public box key of a unit's seed. */
void unit_seed_public(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN]);

/* Who acts.  Made by the session step, const afterwards. */
struct actor {
	struct id person;
	struct id unit; /* the one unit this session acts in */
	struct id agency;
	const char *user; /* login name */
	const char *name;
	unsigned roles; /* in that unit, from the roster */
	int64_t fresh;  /* when the person last proved who they are */
	struct keyring *keys;
};

#endif
