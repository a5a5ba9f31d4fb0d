/*
 * The recovery code: what a person keeps on paper, and what of it opens the key
 * bag.  The bag holds the public half of a pair that only the code and the pepper
 * yield; each new bag key is sealed to it.  So a change of password needs no
 * code, and who has copied a bag once opens no later one with what was in it.
 */
#include <string.h>

#include "auth/priv.h"

#define CHECK_LEN 4 /* tells a slip of the pen from a code that is not theirs */

/* In front of the code: what the first bytes are checked by. */
static void
code_check(const uint8_t code[CODE_LEN], uint8_t check_r[CHECK_LEN])
{
	static const char context[] = "lindung-code-check"; /* with its NUL */
	uint8_t in[sizeof(context) + CODE_LEN], hash[HASH_LEN];

	memcpy(in, context, sizeof(context));
	memcpy(in + sizeof(context), code, CODE_LEN);
	hash_blake(NULL, BYTES(in, sizeof(in)), hash);
	memcpy(check_r, hash, CHECK_LEN);
	secret_wipe(in, sizeof(in));
	secret_wipe(hash, sizeof(hash));
}

char *
code_put(const uint8_t code[CODE_LEN], char out[CODE_TEXT])
{
	uint8_t all[CODE_LEN + CHECK_LEN];

	memcpy(all, code, CODE_LEN);
	code_check(code, all + CODE_LEN);
	(void)spell_put(all, sizeof(all), out);
	secret_wipe(all, sizeof(all));
	return out;
}

enum err
code_get(const char *typed, uint8_t code_r[CODE_LEN])
{
	uint8_t all[CODE_LEN + CHECK_LEN], check[CHECK_LEN];
	enum err e = spell_get(typed, all, sizeof(all));

	if (e == OK) {
		code_check(all, check);
		memcpy(code_r, all, CODE_LEN);
		e = secret_same(check, all + CODE_LEN, CHECK_LEN) ? OK :
								    ERR_INVALID;
	}
	secret_wipe(all, sizeof(all));
	return e;
}

/* The pair that the code yields under this pepper. */
static void
code_pair(const uint8_t pepper[PEPPER_LEN], struct id person,
    const uint8_t code[CODE_LEN], uint8_t pk[KEY_LEN], uint8_t sk[KEY_LEN])
{
	static const char context[] = "lindung-recovery"; /* with its NUL */
	uint8_t in[sizeof(context) + CODE_LEN + ID_LEN], seed[KEY_LEN];

	memcpy(in, context, sizeof(context));
	memcpy(in + sizeof(context), code, CODE_LEN);
	memcpy(in + sizeof(context) + CODE_LEN, person.b, ID_LEN);
	hash_blake(pepper, BYTES(in, sizeof(in)), seed);
	box_pair(seed, pk, sk);
	secret_wipe(in, sizeof(in));
	secret_wipe(seed, sizeof(seed));
}

void
code_seal(const struct pepper *pepper, struct id person,
    const uint8_t code[CODE_LEN], struct code_lock *lock_r)
{
	uint8_t sk[KEY_LEN];

	lock_r->pepper = pepper->version;
	code_pair(pepper->key, person, code, lock_r->pk, sk);
	secret_wipe(sk, sizeof(sk));
}

static struct ad
code_ad(struct id person, uint32_t pepper, uint32_t version)
{
	return (struct ad){
		.type = OBJ_BAG_CODE,
		.object = person,
		.key_version = pepper,
		.row_version = version,
		.schema = BAG_SCHEMA,
	};
}

enum err
code_wrap(struct arena *a, const struct code_lock *lock, struct id person,
    uint32_t version, const uint8_t bag_key[KEY_LEN], struct bag_row *row_r)
{
	struct ad ad = code_ad(person, lock->pepper, version);

	row_r->code_pepper = lock->pepper;
	return sealed_key_put(lock->pk, ad_bytes(a, &ad), bag_key, row_r->code);
}

enum err
bag_recover(struct arena *a, const struct pepper *pepper, struct id person,
    const uint8_t code[CODE_LEN], const struct bag_row *row, struct bag *bag_r)
{
	struct ad ad = code_ad(person, row->code_pepper, row->version);
	uint8_t bag_key[KEY_LEN], pk[KEY_LEN], sk[KEY_LEN];
	const uint8_t *secret = pepper_key(pepper, row->code_pepper);
	enum err e;

	if (secret == NULL)
		return ERR_TAMPER;
	code_pair(secret, person, code, pk, sk);
	e = sealed_key_get(pk, sk, ad_bytes(a, &ad), row->code, bag_key);
	if (e == ERR_TAMPER)
		e = ERR_AUTH; /* as with a password, the tag is the check */
	if (e == OK)
		e = bag_unseal(a, bag_key, person, row, bag_r);
	secret_wipe(bag_key, sizeof(bag_key));
	secret_wipe(sk, sizeof(sk));
	return e;
}

void
code_dummy(const struct pepper *pepper, struct bag_row *row_r)
{
	row_r->code_pepper = pepper->version;
	random_bytes(row_r->code, sizeof(row_r->code));
}
