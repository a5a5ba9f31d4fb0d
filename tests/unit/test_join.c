/* auth: seeds of a unit's epochs; codes and words with which people join. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

static struct arena *arena;
static const uint8_t person_seed[KEY_LEN] = { 9 };

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1024 * 1024);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* From the newest seed back to the first, and not the other way round. */
static void
epochs_go_back(void **state)
{
	static const struct id unit = { { 7 } };
	struct keyring *k = keyring_new(), *thief = keyring_new();
	uint8_t seed[4][KEY_LEN], pk[4][KEY_LEN], out[KEY_LEN];
	struct unit_epoch was[4];
	struct bytes env[4], over;

	(void)state;
	assert_non_null(k);
	assert_non_null(thief);
	for (unsigned i = 1; i < 4; i++) {
		memset(seed[i], (int)i, KEY_LEN);
		unit_seed_public(seed[i], pk[i]);
		was[i] = (struct unit_epoch){ i, pk[i] };
	}
	keyring_set(k, person_seed, seed[1], 1);
	for (uint32_t e = 2; e < 4; e++) {
		assert_int_equal(
		    keyring_prev_put(k, arena, unit, e, seed[e], &env[e]), OK);
		keyring_rotate(k, e, seed[e]);
		assert_int_equal(keyring_epoch(k), e);
		assert_true(keyring_knows(k, e - 1));
	}
	keyring_set(k, person_seed, seed[3], 3);
	assert_false(keyring_knows(k, 2));
	assert_null(keyring_index_of(k, 2));
	assert_int_equal(keyring_older(k, arena, unit, 2, env[2], was[1]),
	    ERR_TAMPER); /* not before the one between */
	assert_int_equal(keyring_older(k, arena, unit, 3, env[3], was[1]),
	    ERR_TAMPER); /* not the roster's key */
	assert_int_equal(keyring_older(k, arena, unit, 3, env[2], was[2]),
	    ERR_TAMPER);
	assert_int_equal(keyring_older(k, arena, unit, 3, env[3], was[2]), OK);
	assert_int_equal(keyring_older(k, arena, unit, 2, env[2], was[1]), OK);
	assert_true(keyring_knows(k, 1) && keyring_knows(k, 2));
	key_derive(seed[1], KDF_UNIT_INDEX, 0, out);
	assert_memory_equal(keyring_index_of(k, 1), out, KEY_LEN);
	key_derive(seed[3], KDF_UNIT_INDEX, 0, out);
	assert_memory_equal(keyring_index(k), out, KEY_LEN);
	keyring_seed(k, out);
	assert_memory_equal(out, seed[3], KEY_LEN);
	assert_int_equal(unit_prev_get(arena, unit, 3, seed[1], env[3], out),
	    ERR_TAMPER);
	assert_int_equal(unit_prev_get(arena, unit, 3, seed[2], env[3], out),
	    ERR_TAMPER);
	/* over one that whoever rotated was not given */
	keyring_set(k, person_seed, seed[1], 1);
	assert_int_equal(keyring_prev_put(k, arena, unit, 3, seed[3], &over),
	    OK);
	keyring_set(k, person_seed, seed[3], 3);
	assert_int_equal(keyring_older(k, arena, unit, 3, over, was[2]),
	    ERR_TAMPER);
	assert_int_equal(keyring_older(k, arena, unit, 3, over, was[3]),
	    ERR_TAMPER);
	assert_int_equal(keyring_older(k, arena, unit, 3, over, was[1]), OK);
	assert_true(keyring_knows(k, 1) && !keyring_knows(k, 2));
	keyring_free(k);
	keyring_free(thief);
}

/* The code comes back as it was printed, whatever is between its letters. */
static void
codes_are_read(void **state)
{
	uint8_t code[JOIN_CODE_LEN], got[JOIN_CODE_LEN];
	char text[JOIN_CODE_TEXT], typed[80];
	size_t n = 0;

	(void)state;
	for (unsigned fill = 0; fill < 256; fill += 85) {
		memset(code, (int)fill, sizeof(code));
		code[0] = 0x12;
		(void)join_code_put(code, text);
		assert_int_equal(strlen(text), JOIN_CODE_TEXT - 1);
		assert_int_equal(join_code_get(text, got), OK);
		assert_memory_equal(got, code, sizeof(code));
		text[JOIN_CODE_TEXT - 2] ^= 1; /* bits that are none */
		assert_int_equal(join_code_get(text, got), ERR_INVALID);
	}
	random_bytes(code, sizeof(code));
	(void)join_code_put(code, text);
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			typed[n++] = i % 8 == 0 ? ' ' : '-';
		typed[n++] =
		    (char)(i % 2 == 0 && text[i] >= 'a' ? text[i] - 'a' + 'A' :
							  text[i]);
	}
	typed[n] = '\0';
	assert_int_equal(join_code_get(typed, got), OK);
	assert_memory_equal(got, code, sizeof(code));
	text[51] = '\0';
	assert_int_equal(join_code_get(text, got), ERR_INVALID);
	assert_int_equal(join_code_get("", got), ERR_INVALID);
	assert_int_equal(join_code_get("o0l1", got), ERR_INVALID);
}

/* Who copies the hash out of a link into an invitation of their own is not found
 * by the code. */
static void
codes_are_bound(void **state)
{
	uint8_t code[JOIN_CODE_LEN], other[JOIN_CODE_LEN];
	uint8_t hash[3][HASH_LEN];
	const struct id one = { { 1 } }, two = { { 2 } };

	(void)state;
	random_bytes(code, sizeof(code));
	memcpy(other, code, sizeof(code));
	other[31] ^= 1;
	join_code_hash(code, one, hash[0]);
	join_code_hash(code, two, hash[1]);
	join_code_hash(other, one, hash[2]);
	assert_memory_not_equal(hash[0], hash[1], HASH_LEN);
	assert_memory_not_equal(hash[0], hash[2], HASH_LEN);
}

/* Different words for different keys; and no two that begin alike. */
static void
words_tell(void **state)
{
	static const uint8_t genesis[HASH_LEN] = { 1 };
	struct link_body b = { .type = LINK_ADMIT, .member.name = "Contoh" };
	const char *one[JOIN_WORDS], *two[JOIN_WORDS];
	struct buf typed;
	bool differ = false;

	(void)state;
	assert_int_equal(join_words(arena, genesis, &b, one), OK);
	b.member.sign_pk[31] ^= 1;
	assert_int_equal(join_words(arena, genesis, &b, two), OK);
	buf_init(&typed, arena, 0);
	for (size_t i = 0; i < JOIN_WORDS; i++) {
		differ |= strcmp(one[i], two[i]) != 0;
		buf_printf(&typed, "%s%s", i > 0 ? " - " : "  ", one[i]);
	}
	buf_putc(&typed, '\0');
	assert_true(differ);
	assert_true(join_words_typed((const char *)typed.p, one));
	assert_false(join_words_typed((const char *)typed.p, two));
	assert_false(join_words_typed("", one));
	typed.n--;
	buf_puts(&typed, " lagi");
	buf_putc(&typed, '\0');
	assert_false(join_words_typed((const char *)typed.p, one));
	for (unsigned i = 1; i < KATA; i++)
		assert_true(strncmp(kata_word(i - 1), kata_word(i), 4) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(epochs_go_back),
		cmocka_unit_test(codes_are_read),
		cmocka_unit_test(codes_are_bound),
		cmocka_unit_test(words_tell),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
