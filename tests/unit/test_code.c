/* auth: recovery codes, and the bag that they open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <string.h>

#include "auth/auth.h"

static struct arena *arena;
static const struct pepper pepper = { .version = 3, .key = { 1, 2, 3 } };
static const struct id person = { { 0x0a } };
static const uint8_t paper[CODE_LEN] = { 4, 5, 6 };
static const uint8_t another[CODE_LEN] = { 4, 5, 7 };
static struct bag bag = { .seed = { 1 }, .totp = { 2 }, .generation = 7 };
static struct bag_row row; /* of it, version 5 */

static int
setup(void **state)
{
	const struct conf conf = { .argon_memory = ARGON_MEMORY_FLOOR,
		.argon_passes = ARGON_PASSES_FLOOR };

	(void)state;
	arena = arena_new((size_t)1024 * 1024);
	if (arena == NULL)
		return 1;
	code_seal(&pepper, person, paper, &bag.lock);
	return bag_put(arena, &pepper, &conf, person, 5, "kata sandi contoh",
		   &bag, &row) != OK;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* As people type it; and no slip of one character is a code. */
static void
spelling(void **state)
{
	static const char digits[] = "abcdefghijkmnpqrstuvwxyz23456789";
	char text[CODE_TEXT], typed[2 * CODE_TEXT], *to = typed;
	uint8_t got[CODE_LEN];

	(void)state;
	assert_int_equal(strlen(code_put(paper, text)), CODE_TEXT - 1);
	for (size_t i = 0; i < CODE_TEXT - 1; i++) {
		if (i % 4 == 0)
			*to++ = i % 8 == 0 ? ' ' : '-';
		*to++ = (char)toupper((unsigned char)text[i]);
	}
	*to = '\0';
	assert_int_equal(code_get(typed, got), OK);
	assert_memory_equal(got, paper, CODE_LEN);
	for (size_t i = 0; i < CODE_TEXT - 1; i++) {
		char right = text[i];

		for (const char *d = digits; *d != '\0'; d++) {
			text[i] = *d;
			assert_int_equal(code_get(text, got),
			    *d == right ? OK : ERR_INVALID);
		}
		text[i] = right;
	}
	text[CODE_TEXT - 2] = '\0';
	assert_int_equal(code_get(text, got), ERR_INVALID);
	assert_int_equal(code_get("", got), ERR_INVALID);
	assert_int_equal(code_get("kode-saya", got), ERR_INVALID);
}

static enum err
recover(struct id who, const uint8_t code[CODE_LEN], const struct bag_row *r,
    struct bag *got)
{
	return bag_recover(arena, &pepper, who, code, r, got);
}

static void
bag_by_code(void **state)
{
	struct bag_row changed;
	struct bag got;

	(void)state;
	assert_int_equal(recover(person, paper, &row, &got), OK);
	assert_memory_equal(got.seed, bag.seed, KEY_LEN);
	assert_memory_equal(got.totp, bag.totp, TOTP_LEN);
	assert_int_equal(got.generation, 7);
	assert_memory_equal(got.lock.pk, bag.lock.pk, KEY_LEN);
	assert_int_equal(recover(person, another, &row, &got), ERR_AUTH);
	assert_int_equal(recover((struct id){ { 1 } }, paper, &row, &got),
	    ERR_AUTH);
	changed = row;
	changed.version = 4;
	assert_int_equal(recover(person, paper, &changed, &got), ERR_AUTH);
	changed = row;
	changed.code_pepper = 4;
	assert_int_equal(recover(person, paper, &changed, &got), ERR_TAMPER);
	for (size_t i = 0; i < SEALED_KEY_LEN; i++) {
		changed = row;
		changed.code[i] ^= 1;
		assert_int_equal(recover(person, paper, &changed, &got),
		    ERR_AUTH);
	}
	changed = row;
	changed.bag = row.wrap;
	assert_int_equal(recover(person, paper, &changed, &got), ERR_TAMPER);
	code_dummy(&pepper, &changed);
	assert_int_equal(recover(person, paper, &changed, &got), ERR_AUTH);
}

/* Another password takes no code; another code closes the door to the old. */
static void
next_bags(void **state)
{
	const struct conf conf = { .argon_memory = ARGON_MEMORY_FLOOR,
		.argon_passes = ARGON_PASSES_FLOOR };
	struct bag_row next;
	struct bag got;

	(void)state;
	assert_int_equal(recover(person, paper, &row, &got), OK);
	assert_int_equal(
	    bag_put(arena, &pepper, &conf, person, 6, "yang lain", &got, &next),
	    OK);
	assert_int_equal(recover(person, paper, &next, &got), OK);
	memcpy(next.code, row.code, SEALED_KEY_LEN);
	assert_int_equal(recover(person, paper, &next, &got), ERR_AUTH);
	code_seal(&pepper, person, another, &got.lock);
	assert_int_equal(
	    bag_put(arena, &pepper, &conf, person, 7, "yang lain", &got, &next),
	    OK);
	assert_int_equal(recover(person, paper, &next, &got), ERR_AUTH);
	assert_int_equal(recover(person, another, &next, &got), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spelling),
		cmocka_unit_test(bag_by_code),
		cmocka_unit_test(next_bags),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
