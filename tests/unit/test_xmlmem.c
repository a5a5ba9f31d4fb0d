/* xml: an allocation that fails is told, wherever it comes; no text gets lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/xml_same.h"
#include "tests/unit/xml_sample.h"

/* The linker puts it in front of our own calls: the n-th fails, or all from it. */
static unsigned calls, fails;
static bool for_ever;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *
__wrap_malloc(size_t size)
{
	if (fails > 0) {
		calls++;
		if (for_ever ? calls >= fails : calls == fails)
			return NULL;
	}
	return __real_malloc(size);
}

static struct arena *arena;
static struct keyring *keys;

static enum err
write_with(const struct content *c, unsigned n, bool ever, struct bytes *xml_r)
{
	struct fault f;
	enum err e;

	for_ever = ever;
	calls = 0;
	fails = n;
	e = content_write(arena, c, keys, xml_r, &f);
	fails = 0;
	return e;
}

/* Each call in turn: the document is whole, or there is none. */
static void
starve(bool ever)
{
	struct content c;
	struct bytes whole, xml;
	unsigned all;

	sample_content(&c, CONTENT_REFERRAL);
	assert_int_equal(write_with(&c, UINT32_MAX, false, &whole), OK);
	all = calls;
	assert_true(all > 100);
	for (unsigned n = 1; n <= all; n++) {
		struct arena_mark m = arena_mark(arena);
		enum err e = write_with(&c, n, ever, &xml);

		if (e != OK && e != ERR_MEMORY)
			fail_msg("call %u: %s", n, err_name(e));
		assert_true(e != OK || xml.n == whole.n);
		arena_release(arena, m);
	}
	assert_int_equal(write_with(&c, UINT32_MAX, false, &xml), OK);
	assert_int_equal(xml.n, whole.n);
}

static void
one_fails(void **state)
{
	(void)state;
	starve(false);
}

static void
all_fail(void **state)
{
	(void)state;
	starve(true);
}

static int
end(void **state)
{
	(void)state;
	keyring_free(keys);
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_fails),
		cmocka_unit_test(all_fail),
	};

	if (auth_init() != OK || xml_init("xml") != OK)
		return 1;
	arena = arena_new((size_t)8 << 20);
	keys = sample_keyring(0);
	if (arena == NULL || keys == NULL)
		return 1;
	return cmocka_run_group_tests(tests, NULL, end);
}
