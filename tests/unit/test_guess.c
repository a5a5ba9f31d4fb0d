/* auth: how many guesses there are, and how long they take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "auth/auth.h"

/* Guesses that somebody gets who never misses the moment, in a year. */
static unsigned
guesses_in_a_year(bool own)
{
	struct guess g = { 0 };
	int64_t now = 1000;
	unsigned n = 0;
	enum err e;

	while (now < 365 * DAY) {
		e = guess_take(&g, own, now);
		if (e == ERR_FORBIDDEN)
			break;
		if (e == OK)
			n++;
		now = g.after > now ? g.after : now + 1;
	}
	return n;
}

static void
at_most_a_hundred(void **state)
{
	(void)state;
	assert_int_equal(guesses_in_a_year(false), 70);
	assert_int_equal(guesses_in_a_year(true), 30);
}

static void
five_are_free_then_it_doubles(void **state)
{
	struct guess g = { 0 }, before;
	int64_t now = 1000,
		waits[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048,
			4096, 4096, 4096 };

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(guess_take(&g, false, now), OK);
		assert_int_equal(g.fails, i + 1);
		assert_true(g.after == now);
	}
	for (size_t i = 0; i < nitems(waits); i++) {
		assert_int_equal(guess_take(&g, false, now), OK);
		assert_true(g.after == now + waits[i] * SECOND);
		before = g;
		assert_int_equal(guess_take(&g, false, g.after - 1), ERR_LIMIT);
		assert_memory_equal(&g, &before, sizeof(g));
		now = g.after;
	}
	/* after a clock that went wrong by years was put right */
	g.after = now + 4096 * SECOND + 1;
	assert_int_equal(guess_take(&g, false, now), OK);
	assert_true(g.after == now + 4096 * SECOND);
}

static void
ids(void **state)
{
	struct pepper one = { .version = 1, .key = { 1 } };
	struct pepper two = { .version = 1, .key = { 2 } };
	uint8_t device[HASH_LEN] = { 9 }, a[HASH_LEN], b[HASH_LEN];

	(void)state;
	guess_id(&one, "contoh", NULL, a);
	guess_id(&one, "contoh", NULL, b);
	assert_memory_equal(a, b, HASH_LEN);
	guess_id(&one, "contoi", NULL, b);
	assert_memory_not_equal(a, b, HASH_LEN);
	guess_id(&one, "contoh", device, b);
	assert_memory_not_equal(a, b, HASH_LEN);
	guess_id(&two, "contoh", NULL, b);
	assert_memory_not_equal(a, b, HASH_LEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_most_a_hundred),
		cmocka_unit_test(five_are_free_then_it_doubles),
		cmocka_unit_test(ids),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
