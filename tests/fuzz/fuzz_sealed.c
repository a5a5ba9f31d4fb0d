/*
 * Sealed things: an envelope of any bytes, which nobody's key opens; and bytes
 * that a member of the unit has sealed as a header, an index row, a record, a
 * side of a referral or a session.
 */
#include "cases/priv.h"
#include "tests/fuzz/fuzz.h"

static struct arena *mem;
static struct actor who;
static struct work work;
static struct casefile file;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const uint8_t seed[KEY_LEN] = { 1 };

	(void)argc;
	(void)argv;
	KEPT(auth_init() == OK);
	log_threshold(LOG_ALARM);
	mem = arena_new((size_t)16 << 20);
	who.keys = keyring_new();
	work = (struct work){ .mem = mem, .who = &who, .roster = roster_new() };
	KEPT(mem != NULL && who.keys != NULL && work.roster != NULL);
	keyring_set(who.keys, seed, seed, 1);
	file.row = (struct case_row){ .stage = "",
		.version = 1,
		.key_version = 1,
		.epoch = 1 };
	return 0;
}

static struct bytes
sealed(const uint8_t key[KEY_LEN], const struct ad *ad, struct bytes in,
    enum pad pad)
{
	struct bytes env;

	KEPT(seal_put(mem, key, ad, in, pad, &env) == OK);
	return env;
}

/* The only key that differs is that of the header. */
static enum err
header(struct bytes in)
{
	const struct ad ad = { .type = OBJ_CASE_HEADER,
		.key_version = 1,
		.row_version = 1,
		.schema = LAYOUT };
	uint8_t key[KEY_LEN];

	key_derive(file.ck, KDF_CASE_HEADER, 0, key);
	file.row.header = sealed(key, &ad, in, PAD_CLASS);
	return head_get(&work, &file);
}

static enum err
index_row(struct bytes in)
{
	struct ad ad = index_ad(&file.row);
	struct case_index x;

	file.row.idx = sealed(keyring_index(who.keys), &ad, in, PAD_CLASS);
	return index_get(&work, &file.row, &x);
}

static enum err
record(struct bytes in)
{
	const struct ad ad = { .type = OBJ_RECORD, .row_version = 1 };
	struct rec rec;
	enum err e = rec_unseal(&work, &ad, file.ck,
	    sealed(file.ck, &ad, in, PAD_CLASS), &rec);

	return e == OK ? rec_verify(&work, &rec) : e;
}

static enum err
side(struct bytes in)
{
	struct side_row row = { .version = 1, .epoch = 1 };
	struct side_index x;
	struct ad ad = side_ad(&row, 0);

	row.idx = sealed(keyring_index(who.keys), &ad, in, PAD_CLASS);
	return side_get(&work, NULL, &row, &x);
}

static enum err
session(struct bytes in)
{
	static const struct session_keys keys;
	struct session_blob blob;
	struct ad ad = { .type = OBJ_SESSION, .schema = 1 };
	struct bytes env;

	memcpy(ad.object.b, keys.id, ID_LEN);
	env = sealed(keys.key, &ad, in, PAD_CLASS);
	return session_get(mem, &keys, (struct id){ { 0 } }, env, &blob);
}

/* Bytes that lack their padding, and bytes that are no envelope. */
static enum err
envelope(struct bytes in)
{
	const struct ad ad = { .type = OBJ_RECORD };
	struct bytes plain;
	enum err e = seal_get(mem, file.ck, &ad, in, PAD_4K, &plain);

	KEPT(e == ERR_TAMPER);
	e = seal_get(mem, file.ck, &ad, sealed(file.ck, &ad, in, PAD_NONE),
	    PAD_CLASS, &plain);
	KEPT(e == ERR_TAMPER || plain.n < in.n);
	e = seal_get(mem, file.ck, &ad, sealed(file.ck, &ad, in, PAD_NONE),
	    PAD_NONE, &plain);
	KEPT(e == OK && plain.n == in.n && memcmp(plain.p, in.p, in.n) == 0);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static enum err (*const readers[])(struct bytes) = { envelope, header,
		index_row, record, side, session };
	struct bytes in = BYTES(p, n);
	enum err e;

	if (n > 60000)
		return 0;
	e = readers[mode_take(&in, nitems(readers))](in);
	KEPT(e == OK || e == ERR_TAMPER);
	arena_reset(mem);
	return 0;
}
