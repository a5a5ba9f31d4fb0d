/* auth: what lies outside the database: pins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/trust.h"

/* Pins ---------------------------------------------------------------- */

static enum err
pins(struct roster *r, const char **bad_r)
{
	return trust_load(arena, dir, r, bad_r);
}

static void
pins_read(void **state)
{
	struct roster *r = roster_new();
	char hex[2 * HASH_LEN + 1];
	uint8_t hash[HASH_LEN];
	struct bytes link;
	const char *bad;

	(void)state;
	assert_non_null(r);
	link = founding(r, 1);
	hash_blake(NULL, link, hash);
	put("satu.pin",
	    arena_printf(arena,
		"# Dinas Contoh\n\n  agency " UUID_1 "\n\ngenesis %s",
		hex_put(hash, HASH_LEN, hex)));
	put("dua.pin", "agency " UUID_2 "\n#\ngenesis " HEX64 "\n");
	put("catatan.txt", "anything");
	put(".pin", "anything");
	put(".hidden.pin", "anything");
	put("old.pin~", "anything");
	assert_int_equal(pins(r, &bad), OK);
	assert_int_equal(roster_apply(r, link), OK);
	assert_int_equal(roster_check(arena, r, founding(r, 2)), ERR_TAMPER);
	assert_int_equal(roster_check(arena, r, founding(r, 3)), ERR_ABSENT);
	roster_free(r);
}

static void
pins_absent(void **state)
{
	struct roster *r = roster_new();
	const char *bad = NULL;

	(void)state;
	assert_non_null(r);
	assert_int_equal(pins(r, &bad), ERR_ABSENT);
	assert_string_equal(bad, dir);
	put("satu.txt", "agency " UUID_1 "\ngenesis " HEX64 "\n");
	assert_int_equal(pins(r, &bad), ERR_ABSENT);
	assert_int_equal(trust_load(arena, "/nonexistent/trust", r, &bad),
	    ERR_ABSENT);
	assert_string_equal(bad, "/nonexistent/trust");
	assert_int_equal(trust_load(arena, put("file", ""), r, &bad),
	    ERR_CONFIG);
	roster_free(r);
}

/* Each is wrong in one way; the file is named. */
static void
pins_malformed(void **state)
{
	static const char *const texts[] = { "", "# nothing\n",
		"agency " UUID_1 "\n", "genesis " HEX64 "\n",
		"genesis " HEX64 "\nagency " UUID_1 "\n",
		"agency " UUID_1 "\nagency " UUID_2 "\n",
		"agency " UUID_1 "\ngenesis " HEX64 "\ngenesis " HEX64 "\n",
		"agency " UUID_1 "\ngenesis " HEX64 "\nmore\n",
		"agency 61000001\ngenesis " HEX64 "\n",
		"agency " UUID_1 "0\ngenesis " HEX64 "\n",
		"agency  " UUID_1 "\ngenesis " HEX64 "\n",
		"agency\t" UUID_1 "\ngenesis " HEX64 "\n",
		"agency" UUID_1 "\ngenesis " HEX64 "\n",
		"Agency " UUID_1 "\ngenesis " HEX64 "\n",
		"agency " UUID_1 "\ngenesis " HEX64 "0\n",
		"agency " UUID_1 "\ngenesis " HEX64 "00\n",
		"agency " UUID_1 "\ngenesis 0123\n",
		"agency " UUID_1 "\ngenesis\n",
		"agency " UUID_1 "\ngenesis g" HEX64 "\n" };

	(void)state;
	for (size_t i = 0; i < nitems(texts); i++) {
		struct roster *r = roster_new();
		const char *bad, *path = put("satu.pin", texts[i]);

		assert_non_null(r);
		if (pins(r, &bad) != ERR_CONFIG)
			fail_msg("pin %zu", i);
		assert_string_equal(bad, path);
		roster_free(r);
		files_clear();
	}
}

/* A word that differs in its last digit, or a file too long, or no file. */
static void
pins_differ(void **state)
{
	static const char one[] = "agency " UUID_1 "\ngenesis " HEX64 "\n";
	struct roster *r = roster_new();
	const char *bad;
	char *two = arena_strdup(arena, one);
	char *big = arena_alloc(arena, 4097);

	(void)state;
	assert_non_null(r);
	assert_non_null(two);
	assert_non_null(big);
	put("satu.pin", one);
	put("salinan.pin", one); /* the same again */
	assert_int_equal(pins(r, &bad), OK);
	two[strlen(two) - 2] = '0';
	put("lain.pin", two);
	assert_int_equal(pins(r, &bad), ERR_CONFIG);
	roster_free(r);
	files_clear();
	r = roster_new();
	assert_non_null(r);
	memset(big, '#', 4097);
	memcpy(big, one, strlen(one));
	put_bytes("besar.pin", big, 4096);
	assert_int_equal(pins(r, &bad), OK);
	put_bytes("besar.pin", big, 4097);
	assert_int_equal(pins(r, &bad), ERR_CONFIG);
	files_clear();
	assert_int_equal(mkdir(path_of("folder.pin"), 0755), 0);
	assert_int_equal(pins(r, &bad), ERR_CONFIG);
	roster_free(r);
}

/* A zero byte ends no pin file: what stands behind it is read, too. */
static void
pins_zeros(void **state)
{
	static const char text[] =
	    "agency " UUID_1 "\ngenesis " HEX64 "\n\0more\n";
	struct roster *r = roster_new();
	const char *bad;

	(void)state;
	assert_non_null(r);
	put_bytes("satu.pin", text, sizeof(text) - 1);
	assert_int_equal(pins(r, &bad), ERR_CONFIG);
	roster_free(r);
}

static void
pin_written(void **state)
{
	struct roster *r = three_units(), *again = roster_new();
	const char *bad, *path = path_of("satu.pin");
	struct stat st;

	(void)state;
	assert_non_null(again);
	assert_int_equal(
	    pin_write(arena, path, roster_agency(r, id_of('a', 1))), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(pins(again, &bad), OK);
	assert_int_equal(roster_pin(again, id_of('a', 1),
			     roster_agency(r, id_of('a', 1))->genesis),
	    OK);
	assert_int_equal(roster_pin(again, id_of('a', 1),
			     roster_agency(r, id_of('a', 2))->genesis),
	    ERR_CONFLICT);
	roster_free(again);
	roster_free(r);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(pins_read),
		T(pins_absent),
		T(pins_malformed),
		T(pins_differ),
		T(pins_zeros),
		T(pin_written),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
