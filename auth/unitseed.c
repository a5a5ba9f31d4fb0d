/* The seeds of a unit: to its members, and from one epoch to the one before. */
#include <string.h>

#include "auth/auth.h"

struct ad
unit_seed_ad(struct id unit, struct id person, uint32_t epoch)
{
	return (struct ad){
		.type = OBJ_UNIT_SEED,
		.object = unit,
		.parent = person,
		.key_version = epoch,
	};
}

static struct ad
prev_ad(struct id unit, uint32_t epoch)
{
	return (struct ad){
		.type = OBJ_UNIT_PREV,
		.object = unit,
		.key_version = epoch,
	};
}

enum err
unit_prev_put(struct arena *a, struct id unit, uint32_t epoch,
    const uint8_t seed[KEY_LEN], const uint8_t prev[KEY_LEN],
    struct bytes *env_r)
{
	struct ad ad = prev_ad(unit, epoch);
	uint8_t key[KEY_LEN];
	enum err e;

	key_derive(seed, KDF_UNIT_PREV, 0, key);
	e = seal_put(a, key, &ad, BYTES(prev, KEY_LEN), PAD_NONE, env_r);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
unit_prev_get(struct arena *a, struct id unit, uint32_t epoch,
    const uint8_t seed[KEY_LEN], struct bytes env, uint8_t prev_r[KEY_LEN])
{
	struct ad ad = prev_ad(unit, epoch);
	uint8_t key[KEY_LEN];
	struct bytes plain;
	enum err e;

	key_derive(seed, KDF_UNIT_PREV, 0, key);
	e = seal_get(a, key, &ad, env, PAD_NONE, &plain);
	secret_wipe(key, sizeof(key));
	if (e != OK || plain.n != KEY_LEN)
		return e != OK ? e : ERR_TAMPER;
	memcpy(prev_r, plain.p, KEY_LEN);
	return OK;
}

void
unit_seed_public(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN])
{
	uint8_t derived[KEY_LEN], sk[KEY_LEN];

	key_derive(seed, KDF_UNIT_BOX, 0, derived);
	box_pair(derived, pk, sk);
	secret_wipe(derived, sizeof(derived));
	secret_wipe(sk, sizeof(sk));
}
