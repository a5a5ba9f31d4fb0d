/* From a password to the key bag. */
#include <sodium.h>

#include <string.h>

#include "auth/priv.h"

#define ARGON_LEN 32
/* before the passkeys */
#define BAG_LEN (KEY_LEN + TOTP_LEN + 4 + 4 + KEY_LEN)

_Static_assert(SALT_LEN == crypto_pwhash_argon2id_SALTBYTES, "Argon2 salt");

static uint64_t runs;

uint64_t
password_runs(void)
{
	return runs;
}

/* A row that cheapens guessing, or that would hold a worker for ever. */
static bool
row_usable(const struct kdf_row *row)
{
	return row->memory >= ARGON_MEMORY_FLOOR &&
	    row->memory <= ARGON_MEMORY_CEILING &&
	    row->passes >= ARGON_PASSES_FLOOR &&
	    row->passes <= ARGON_PASSES_CEILING;
}

enum err
password_key(const struct pepper *pepper, const struct kdf_row *row,
    struct id person, const char *password, uint8_t key_r[KEY_LEN])
{
	const uint8_t *secret = pepper_key(pepper, row->pepper);
	uint8_t in[ARGON_LEN + ID_LEN];

	if (secret == NULL || !row_usable(row))
		return ERR_TAMPER;
	runs++;
	if (crypto_pwhash(in, ARGON_LEN, password, strlen(password), row->salt,
		row->passes, (size_t)row->memory * 1024,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_BUSY;
	memcpy(in + ARGON_LEN, person.b, ID_LEN);
	hash_blake(secret, BYTES(in, sizeof(in)), key_r);
	secret_wipe(in, sizeof(in));
	return OK;
}

/* Row for new passwords, without its salt. */
static void
row_new(const struct pepper *pepper, const struct conf *conf,
    struct kdf_row *row_r)
{
	*row_r = (struct kdf_row){
		.memory = (uint32_t)conf->argon_memory,
		.passes = (uint32_t)conf->argon_passes,
		.pepper = pepper->version,
	};
}

void
kdf_row_dummy(const struct pepper *pepper, const char *user,
    const struct conf *conf, struct kdf_row *row_r)
{
	static const char context[] = "lindung-dummy-salt"; /* with its NUL */
	crypto_generichash_state state;

	row_new(pepper, conf, row_r);
	(void)crypto_generichash_init(&state, pepper->key, PEPPER_LEN,
	    SALT_LEN);
	(void)crypto_generichash_update(&state, (const uint8_t *)context,
	    sizeof(context));
	(void)crypto_generichash_update(&state, (const uint8_t *)user,
	    strlen(user));
	(void)crypto_generichash_final(&state, row_r->salt, SALT_LEN);
	secret_wipe(&state, sizeof(state));
}

static struct ad
wrap_ad(struct id person, uint32_t pepper, uint32_t version)
{
	return (struct ad){
		.type = OBJ_BAG_PASSWORD,
		.object = person,
		.key_version = pepper,
		.row_version = version,
		.schema = BAG_SCHEMA,
	};
}

static struct ad
bag_ad(struct id person, uint32_t version)
{
	return (struct ad){
		.type = OBJ_BAG,
		.object = person,
		.row_version = version,
		.schema = BAG_SCHEMA,
	};
}

static enum err
bag_seal(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    uint32_t version, const struct bag *bag, struct bytes *env_r)
{
	struct ad ad = bag_ad(person, version);
	struct buf b;
	enum err e;

	buf_init(&b, a, 0);
	buf_put(&b, bag->seed, sizeof(bag->seed));
	buf_put(&b, bag->totp, sizeof(bag->totp));
	buf_u32(&b, bag->generation);
	buf_u32(&b, bag->lock.pepper);
	buf_put(&b, bag->lock.pk, sizeof(bag->lock.pk));
	passkeys_put(&b, &bag->passkeys);
	e = buf_check(&b);
	if (e != OK)
		return e;
	return seal_put(a, key, &ad, buf_bytes(&b), PAD_CLASS, env_r);
}

enum err
bag_unseal(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    const struct bag_row *row, struct bag *bag_r)
{
	struct ad ad = bag_ad(person, row->version);
	struct bytes plain;
	struct cur c;
	enum err e;

	e = seal_get(a, key, &ad, row->bag, PAD_CLASS, &plain);
	if (e != OK)
		return e;
	if (plain.n < BAG_LEN)
		return ERR_TAMPER;
	cur_init(&c, plain);
	memcpy(bag_r->seed, cur_take(&c, KEY_LEN).p, KEY_LEN);
	memcpy(bag_r->totp, cur_take(&c, sizeof(bag_r->totp)).p,
	    sizeof(bag_r->totp));
	bag_r->generation = cur_u32(&c);
	bag_r->lock.pepper = cur_u32(&c);
	memcpy(bag_r->lock.pk, cur_take(&c, KEY_LEN).p, KEY_LEN);
	e = passkeys_get(a, &c, &bag_r->passkeys);
	return e == OK && cur_end(&c) != OK ? ERR_TAMPER : e;
}

enum err
bag_put_under(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    uint32_t version, const struct bag *bag, struct bag_row *row_r)
{
	struct ad ad = wrap_ad(person, row_r->kdf.pepper, version);
	uint8_t bag_key[KEY_LEN];
	enum err e;

	random_bytes(bag_key, sizeof(bag_key));
	row_r->version = version;
	e = seal_put(a, key, &ad, BYTES(bag_key, KEY_LEN), PAD_NONE,
	    &row_r->wrap);
	if (e == OK)
		e = code_wrap(a, &bag->lock, person, version, bag_key, row_r);
	if (e == OK)
		e = bag_seal(a, bag_key, person, version, bag, &row_r->bag);
	secret_wipe(bag_key, sizeof(bag_key));
	return e;
}

enum err /* NOLINTNEXTLINE(readability-function-size): needs all eight */
bag_put(struct arena *a, const struct pepper *pepper, const struct conf *conf,
    struct id person, uint32_t version, const char *password,
    const struct bag *bag, struct bag_row *row_r)
{
	uint8_t key[KEY_LEN];
	enum err e;

	row_new(pepper, conf, &row_r->kdf);
	random_bytes(row_r->kdf.salt, SALT_LEN);
	e = password_key(pepper, &row_r->kdf, person, password, key);
	if (e == OK)
		e = bag_put_under(a, key, person, version, bag, row_r);
	secret_wipe(key, sizeof(key));
	return e;
}

/* The bag key, which lies in a. */
static enum err
wrap_open(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    const struct bag_row *row, const uint8_t **bag_key_r)
{
	struct ad ad = wrap_ad(person, row->kdf.pepper, row->version);
	struct bytes bag_key;
	enum err e = seal_get(a, key, &ad, row->wrap, PAD_NONE, &bag_key);

	if (e == ERR_TAMPER)
		e = ERR_AUTH; /* the tag is the check: there is no verifier */
	if (e != OK)
		return e;
	*bag_key_r = bag_key.p;
	return bag_key.n == KEY_LEN ? OK : ERR_TAMPER;
}

enum err
bag_renew(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    const struct bag_row *row, const struct bag *bag, struct bytes *env_r)
{
	const uint8_t *bag_key;
	enum err e = wrap_open(a, key, person, row, &bag_key);

	return e == OK ?
	    bag_seal(a, bag_key, person, row->version, bag, env_r) :
	    e;
}

enum err
bag_get_under(struct arena *a, const uint8_t key[KEY_LEN], struct id person,
    const struct bag_row *row, struct bag *bag_r)
{
	const uint8_t *bag_key;
	enum err e = wrap_open(a, key, person, row, &bag_key);

	return e == OK ? bag_unseal(a, bag_key, person, row, bag_r) : e;
}

enum err
bag_get(struct arena *a, const struct pepper *pepper, struct id person,
    const char *password, const struct bag_row *row, struct bag *bag_r)
{
	uint8_t key[KEY_LEN];
	enum err e = password_key(pepper, &row->kdf, person, password, key);

	if (e == OK)
		e = bag_get_under(a, key, person, row, bag_r);
	secret_wipe(key, sizeof(key));
	return e;
}
