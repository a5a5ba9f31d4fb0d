/* auth: envelopes, sealed keys, documents: every bit and every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/auth.h"

#define NONCES ((size_t)1000000)

static struct arena *arena;
static const uint8_t key[KEY_LEN] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const struct ad place = {
	.type = OBJ_RECORD,
	.object = { { 1, 1, 1 } },
	.parent = { { 2, 2, 2 } },
	.key_version = 3,
	.row_version = 4,
	.schema = 5,
};

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 * 1024 * 1024);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct bytes
text(const char *s)
{
	return BYTES(s, strlen(s));
}

static struct bytes
sealed(const struct ad *ad, const char *plain, enum pad pad)
{
	struct bytes env;

	assert_int_equal(seal_put(arena, key, ad, text(plain), pad, &env), OK);
	return env;
}

static enum err
opened(const struct ad *ad, struct bytes env, enum pad pad)
{
	struct bytes plain;

	return seal_get(arena, key, ad, env, pad, &plain);
}

static void
envelope(void **state)
{
	struct bytes env = sealed(&place, "rahasia", PAD_CLASS);
	uint8_t other[KEY_LEN] = { 9 };
	struct bytes plain;

	(void)state;
	assert_int_equal(env.n, 256 + ENVELOPE_OVERHEAD);
	assert_int_equal(seal_get(arena, key, &place, env, PAD_CLASS, &plain),
	    OK);
	assert_int_equal(plain.n, 7);
	assert_memory_equal(plain.p, "rahasia", 7);
	assert_int_equal(seal_get(arena, other, &place, env, PAD_CLASS, &plain),
	    ERR_TAMPER);
	assert_int_equal(opened(&place, env, PAD_4K), ERR_TAMPER);
	for (size_t n = 0; n < env.n; n++)
		assert_int_equal(opened(&place, BYTES(env.p, n), PAD_CLASS),
		    ERR_TAMPER);
}

static void
every_bit(void **state)
{
	struct bytes env = sealed(&place, "rahasia", PAD_CLASS);
	uint8_t *copy = arena_alloc(arena, env.n);
	size_t refused = 0;

	(void)state;
	assert_non_null(copy);
	memcpy(copy, env.p, env.n);
	for (size_t bit = 0; bit < env.n * 8; bit++) {
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (opened(&place, BYTES(copy, env.n), PAD_CLASS) == ERR_TAMPER)
			refused++;
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(refused, env.n * 8);
	assert_int_equal(opened(&place, BYTES(copy, env.n), PAD_CLASS), OK);
	printf("R3 ok\n");
}

static void
every_place(void **state)
{
	struct bytes env = sealed(&place, "rahasia", PAD_CLASS);
	struct id install = { { 7 } };
	struct ad ad;

	(void)state;
	for (unsigned t = OBJ_BAG; t < OBJ__MAX; t++) {
		ad = place;
		ad.type = (enum obj)t;
		assert_int_equal(opened(&ad, env, PAD_CLASS),
		    t == OBJ_RECORD ? OK : ERR_TAMPER);
	}
	for (size_t i = 0; i < ID_LEN; i++) {
		ad = place;
		ad.object.b[i] ^= 1;
		assert_int_equal(opened(&ad, env, PAD_CLASS), ERR_TAMPER);
		ad = place;
		ad.parent.b[i] ^= 1;
		assert_int_equal(opened(&ad, env, PAD_CLASS), ERR_TAMPER);
	}
	ad = place;
	ad.key_version++;
	assert_int_equal(opened(&ad, env, PAD_CLASS), ERR_TAMPER);
	ad = place;
	ad.row_version--;
	assert_int_equal(opened(&ad, env, PAD_CLASS), ERR_TAMPER);
	ad = place;
	ad.schema++;
	assert_int_equal(opened(&ad, env, PAD_CLASS), ERR_TAMPER);
	ad_installation(install);
	assert_int_equal(opened(&place, env, PAD_CLASS), ERR_TAMPER);
	ad_installation((struct id){ { 0 } });
	assert_int_equal(opened(&place, env, PAD_CLASS), OK);
}

static void
padding(void **state)
{
	static const size_t class[] = { 256, 512, 1024, 4096, 16384, 65536,
		262144, 1048576 };
	uint8_t *plain = arena_alloc(arena, 1048576);
	struct bytes env, back;
	size_t low = 0;

	(void)state;
	assert_non_null(plain);
	memset(plain, 0x80, 1048576); /* looks like padding itself */
	for (size_t i = 0; i < nitems(class); i++) {
		size_t edge[] = { low, class[i] - 1 };

		for (size_t k = 0; k < nitems(edge); k++) {
			assert_int_equal(seal_put(arena, key, &place,
					     BYTES(plain, edge[k]), PAD_CLASS,
					     &env),
			    OK);
			assert_int_equal(env.n, class[i] + ENVELOPE_OVERHEAD);
			assert_int_equal(
			    seal_get(arena, key, &place, env, PAD_CLASS, &back),
			    OK);
			assert_int_equal(back.n, edge[k]);
			assert_memory_equal(back.p, plain, back.n);
		}
		low = class[i];
	}
	assert_int_equal(seal_put(arena, key, &place, BYTES(plain, 1048576),
			     PAD_CLASS, &env),
	    ERR_LIMIT);
	env = sealed(&place, "", PAD_NONE);
	assert_int_equal(env.n, ENVELOPE_OVERHEAD);
	env = sealed(&place, "x", PAD_4K);
	assert_int_equal(env.n, 4096 + ENVELOPE_OVERHEAD);
}

/* Padding that is authentic, but not the one that a writer makes. */
static void
foreign_padding(void **state)
{
	uint8_t raw[512] = { 'x', 0x80 };
	struct bytes env;

	(void)state;
	assert_int_equal(
	    seal_put(arena, key, &place, BYTES(raw, 512), PAD_NONE, &env), OK);
	assert_int_equal(opened(&place, env, PAD_CLASS), ERR_TAMPER);
	raw[1] = 0;
	assert_int_equal(
	    seal_put(arena, key, &place, BYTES(raw, 256), PAD_NONE, &env), OK);
	assert_int_equal(opened(&place, env, PAD_CLASS), ERR_TAMPER);
}

static void
commitment(void **state)
{
	uint8_t a[HASH_LEN], b[HASH_LEN];

	(void)state;
	key_commit(OBJ_CASE_KEY, key, a);
	key_commit(OBJ_DOC_KEY, key, b);
	assert_false(secret_same(a, b, HASH_LEN));
	key_commit(OBJ_CASE_KEY, key, b);
	assert_true(secret_same(a, b, HASH_LEN));
}

static void
sealed_keys(void **state)
{
	uint8_t seed[2][KEY_LEN] = { { 1 }, { 2 } };
	uint8_t pk[2][KEY_LEN], sk[2][KEY_LEN];
	uint8_t box[SEALED_KEY_LEN], out[KEY_LEN];
	uint8_t low_order[KEY_LEN] = { 0 };
	struct bytes ad = text("place one");

	(void)state;
	box_pair(seed[0], pk[0], sk[0]);
	box_pair(seed[1], pk[1], sk[1]);
	assert_int_equal(sealed_key_put(pk[0], ad, key, box), OK);
	assert_int_equal(sealed_key_get(pk[0], sk[0], ad, box, out), OK);
	assert_true(secret_same(out, key, KEY_LEN));
	assert_int_equal(
	    sealed_key_get(pk[0], sk[0], text("place two"), box, out),
	    ERR_TAMPER);
	assert_int_equal(sealed_key_get(pk[1], sk[1], ad, box, out),
	    ERR_TAMPER);
	for (size_t bit = 0; bit < (size_t)SEALED_KEY_LEN * 8; bit++) {
		/* X25519 ignores the top bit of the sender's fresh key, but
		 * the nonce is made from its bytes. */
		box[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(sealed_key_get(pk[0], sk[0], ad, box, out),
		    ERR_TAMPER);
		box[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(sealed_key_put(low_order, ad, key, box), ERR_INVALID);
}

static void
documents(void **state)
{
	struct bytes ad = text("header"), ct, plain;
	uint8_t nonce[NONCE_LEN];

	(void)state;
	assert_int_equal(
	    doc_seal(arena, key, ad, text("<Content/>"), nonce, &ct), OK);
	assert_int_equal(ct.n, 4096 + 16);
	assert_int_equal(doc_unseal(arena, key, ad, nonce, ct, &plain), OK);
	assert_int_equal(plain.n, 10);
	assert_memory_equal(plain.p, "<Content/>", 10);
	assert_int_equal(
	    doc_unseal(arena, key, text("Header"), nonce, ct, &plain),
	    ERR_TAMPER);
	assert_int_equal(
	    doc_unseal(arena, key, ad, nonce, BYTES(ct.p, ct.n - 1), &plain),
	    ERR_TAMPER);
	assert_int_equal(
	    doc_unseal(arena, key, ad, nonce, BYTES(ct.p, 15), &plain),
	    ERR_TAMPER);
	nonce[0] ^= 1;
	assert_int_equal(doc_unseal(arena, key, ad, nonce, ct, &plain),
	    ERR_TAMPER);
}

/* An arena that is full gives an error, never a half-made envelope. */
static void
no_memory(void **state)
{
	struct bytes env = sealed(&place, "rahasia", PAD_CLASS);
	struct bytes out;
	enum err put = ERR_MEMORY, get = ERR_MEMORY;

	(void)state;
	for (size_t limit = 0; put != OK || get != OK; limit += 16) {
		struct arena *small = arena_new(limit);

		assert_non_null(small);
		assert_true(limit < 4096);
		put = seal_put(small, key, &place, text("x"), PAD_CLASS, &out);
		assert_true(put == OK || put == ERR_MEMORY);
		arena_reset(small);
		get = seal_get(small, key, &place, env, PAD_CLASS, &out);
		assert_true(get == OK || get == ERR_MEMORY);
		arena_free(small);
	}
}

/* The nonces of n seals, each of one byte. */
static void
nonces(uint8_t (*out)[NONCE_LEN], size_t n)
{
	struct arena_mark mark = arena_mark(arena);
	struct bytes env;

	for (size_t i = 0; i < n; i++) {
		env = sealed(&place, "x", PAD_NONE);
		memcpy(out[i], env.p + 6, NONCE_LEN);
		arena_release(arena, mark);
	}
}

static int
nonce_order(const void *a, const void *b)
{
	return memcmp(a, b, NONCE_LEN);
}

static void
nonces_differ(void **state)
{
	uint8_t(*all)[NONCE_LEN] = calloc(NONCES + 2000, NONCE_LEN);
	size_t want = (size_t)1000 * NONCE_LEN, have = 0;
	int pipefd[2], status;
	pid_t child;

	(void)state;
	assert_non_null(all);
	assert_int_equal(pipe(pipefd), 0);
	nonces(all, NONCES);
	child = fork();
	assert_true(child >= 0);
	nonces(all + NONCES, 1000);
	if (child == 0)
		_exit(write(pipefd[1], all[NONCES], want) != (ssize_t)want);
	while (have < want) {
		ssize_t got = read(pipefd[0],
		    (uint8_t *)all[NONCES + 1000] + have, want - have);

		assert_true(got > 0);
		have += (size_t)got;
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	qsort(all, NONCES + 2000, NONCE_LEN, nonce_order);
	for (size_t i = 1; i < NONCES + 2000; i++)
		assert_int_not_equal(nonce_order(all[i - 1], all[i]), 0);
	close(pipefd[0]);
	close(pipefd[1]);
	free(all);
	printf("R58 ok\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(envelope),
		cmocka_unit_test(every_bit),
		cmocka_unit_test(every_place),
		cmocka_unit_test(padding),
		cmocka_unit_test(foreign_padding),
		cmocka_unit_test(commitment),
		cmocka_unit_test(sealed_keys),
		cmocka_unit_test(documents),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(nonces_differ),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
