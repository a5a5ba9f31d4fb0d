/* auth: what lies outside the database: pins, and the heads file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/links.h"

#define HEX64  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UUID_1 "61000001-0000-0000-0000-000000000001" /* of id_of('a', 1) */
#define UUID_2 "61000002-0000-0000-0000-000000000001"

static char dir[64];
static char files[64][96]; /* made in it */
static size_t n_files;

static int
begin(void **state)
{
	snprintf(dir, sizeof(dir), "/tmp/lindung-trust.XXXXXX");
	n_files = 0;
	return mkdtemp(dir) == NULL ? -1 : setup(state);
}

static void
files_clear(void)
{
	while (n_files > 0)
		(void)remove(files[--n_files]);
}

static int
end(void **state)
{
	files_clear();
	assert_int_equal(rmdir(dir), 0);
	return teardown(state);
}

/* A file of the folder, which the end of the test takes away. */
static const char *
path_of(const char *name)
{
	char *path = files[n_files++];

	assert_true(n_files < nitems(files));
	snprintf(path, sizeof(files[0]), "%s/%s", dir, name);
	return path;
}

static const char *
put_bytes(const char *name, const char *text, size_t n)
{
	const char *path = path_of(name);

	assert_int_equal(file_write(path, BYTES(text, n), 0644), OK);
	return path;
}

static const char *
put(const char *name, const char *text)
{
	return put_bytes(name, text, strlen(text));
}

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

/* Heads ------------------------------------------------------------------- */

static void
heads_malformed(void **state)
{
	static const char *const texts[] = { "", "\n", "lindung-heads",
		"lindung-heads 2\n", "lindung-heads 1 \n", " lindung-heads 1\n",
		UUID_1 " 0 " HEX64 "\n", "lindung-heads 1\n\n",
		"lindung-heads 1\n# comment\n", "lindung-heads 1\n" UUID_1 "\n",
		"lindung-heads 1\n" UUID_1 " 0\n",
		"lindung-heads 1\n" UUID_1 " 0 \n",
		"lindung-heads 1\n" UUID_1 "  0 " HEX64 "\n",
		"lindung-heads 1\n" UUID_1 " -1 " HEX64 "\n",
		"lindung-heads 1\n" UUID_1 " 1x " HEX64 "\n",
		"lindung-heads 1\n" UUID_1 " 9223372036854775808 " HEX64 "\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 "00\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " \n",
		"lindung-heads 1\n" UUID_1 " 0 0123\n",
		"lindung-heads 1\n61000001 0 " HEX64 "\n",
		"lindung-heads 1\n " UUID_1 " 0 " HEX64 "\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 "\n\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 "\nx",
		"lindung-heads 1\ncheckpoint 0 " HEX64 "\n",
		"lindung-heads 1\ncheckpoint 1 " HEX64 "00\n",
		"lindung-heads 1\ncheckpoint 1  " HEX64 "\n",
		"lindung-heads 1\ncheckpoint 1\n",
		"lindung-heads 1\ncheckpoint\n",
		"lindung-heads 1\ncheckpoint -1 " HEX64 "\n",
		"lindung-heads 1\ncheckpoint 9223372036854775808 " HEX64 "\n",
		"lindung-heads 1\ncheckpoint 00000000000000000000001 " HEX64
		"\n",
		"lindung-heads 1\ncheckpoint 1 " HEX64 "\ncheckpoint 2 " HEX64
		"\n" };

	(void)state;
	for (size_t i = 0; i < nitems(texts); i++) {
		struct roster_head *h;
		size_t n;

		if (heads_read(arena, put("heads", texts[i]), &h, &n, NULL) !=
		    ERR_INVALID)
			fail_msg("heads %zu", i);
		files_clear();
	}
}

static void
heads_good(void **state)
{
	struct roster_head *h;
	size_t n;

	(void)state;
	assert_int_equal(heads_read(arena, path_of("heads"), &h, &n, NULL),
	    ERR_ABSENT);
	assert_int_equal(
	    heads_read(arena, put("heads", "lindung-heads 1\n"), &h, &n, NULL),
	    OK);
	assert_int_equal(n, 0);
	put("heads",
	    "lindung-heads 1\n" UUID_2 " 9223372036854775807 " HEX64 "\n" UUID_1
	    " 0 " HEX64);
	assert_int_equal(heads_read(arena, path_of("heads"), &h, &n, NULL), OK);
	assert_int_equal(n, 2);
	assert_true(id_same(h[0].agency, id_of('a', 2)));
	assert_true(h[0].height == INT64_MAX);
	assert_true(id_same(h[1].agency, id_of('a', 1)));
	assert_int_equal(h[1].height, 0);
	assert_int_equal(h[1].hash[31], 0xef);
	assert_int_equal(heads_read(arena, dir, &h, &n, NULL), ERR_IO);
}

/* Zeros at the end are what a disk leaves of a file; they hide nothing. */
static void
heads_zeros(void **state)
{
	static const char text[] =
	    "lindung-heads 1\n\0" UUID_1 " 0 " HEX64 "\n";
	struct roster_head *h;
	size_t n;

	(void)state;
	assert_int_equal(heads_read(arena,
			     put_bytes("heads", text, sizeof(text) - 1), &h, &n,
			     NULL),
	    ERR_INVALID);
}

static void
expectations(void **state)
{
	struct roster *r = roster_new();
	struct links l;
	uint8_t hash[LINKS_MAX][HASH_LEN], other[HASH_LEN] = { 1 };
	struct id one = id_of('a', 1);

	(void)state;
	assert_non_null(r);
	chain_make(r, 1, &l);
	roster_free(r);
	for (size_t i = 0; i < l.n; i++)
		hash_blake(NULL, l.link[i], hash[i]);
	r = chain_first(&l, 1, 0);
	assert_int_equal(roster_expect(r, id_of('a', 2), 0, hash[0]),
	    ERR_ABSENT);
	assert_int_equal(roster_expect(r, one, 0, hash[0]), ERR_BUSY);
	for (size_t k = 0; k < 4; k++)
		assert_int_equal(roster_apply(r, l.link[k]), OK);
	for (size_t k = 0; k < 4; k++) /* the head, and what is before it */
		assert_int_equal(roster_expect(r, one, k, hash[k]), OK);
	assert_int_equal(roster_expect(r, one, 4, hash[4]), ERR_BUSY);
	assert_int_equal(roster_expect(r, one, UINT64_MAX, other), ERR_BUSY);
	assert_true(roster_trusted(r, one));
	assert_int_equal(roster_expect(r, one, 3, hash[2]), ERR_TAMPER);
	assert_false(roster_trusted(r, one));
	assert_int_equal(roster_expect(r, one, 3, hash[3]), OK);
	assert_false(roster_trusted(r, one)); /* never again */
	assert_int_equal(roster_apply(r, l.link[4]), ERR_TAMPER);
	roster_free(r);
}

/* Written, read again, and compared with what the chains are then. */
static struct roster_head *
heads_of(const struct roster *r, const struct roster_head *old, size_t n_old,
    size_t *n_r)
{
	const char *path = path_of("heads");
	struct roster_head *h;

	assert_int_equal(heads_write(arena, path, r, old, n_old, NULL), OK);
	assert_int_equal(heads_read(arena, path, &h, n_r, NULL), OK);
	return h;
}

static void
heads_written(void **state)
{
	struct roster *r = three_units();
	struct roster_head *h;
	struct stat st;
	size_t n, missing;

	(void)state;
	h = heads_of(r, NULL, 0, &n);
	assert_int_equal(stat(path_of("heads"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		const struct roster_agency *g = roster_agency(r, h[i].agency);

		assert_non_null(g);
		assert_true(h[i].height == g->height);
		assert_memory_equal(h[i].hash, g->head, HASH_LEN);
	}
	assert_int_equal(heads_compare(r, h, n, true, &missing), OK);
	assert_int_equal(missing, 0);
	add_unit(r, 1, 9); /* longer than remembered is fine */
	assert_int_equal(heads_compare(r, h, n, true, &missing), OK);
	assert_true(roster_trusted(r, id_of('a', 1)));
	roster_free(r);
}

/* The trail's line stays where there is one, and is read back. */
static void
trail_remembered(void **state)
{
	struct roster *r = three_units();
	struct tree_point in = { INT64_MAX, { 9, 8, 7 } }, out;
	struct roster_head *h;
	const char *path = path_of("heads");
	size_t n;

	(void)state;
	assert_int_equal(heads_write(arena, path, r, NULL, 0, &in), OK);
	assert_int_equal(heads_read(arena, path, &h, &n, &out), OK);
	assert_int_equal(n, 2);
	assert_true(out.size == INT64_MAX);
	assert_memory_equal(out.root, in.root, HASH_LEN);
	in.size = 0;
	assert_int_equal(heads_write(arena, path, r, h, n, &in), OK);
	assert_int_equal(heads_read(arena, path, &h, &n, &out), OK);
	assert_int_equal(out.size, 0);
	put("heads", "lindung-heads 1\ncheckpoint 17 " HEX64);
	assert_int_equal(heads_read(arena, path_of("heads"), &h, &n, &out), OK);
	assert_int_equal(n, 0);
	assert_int_equal(out.size, 17);
	assert_int_equal(out.root[31], 0xef);
	roster_free(r);
}

/* Of agencies that are not trusted: what was remembered, and nothing newer. */
static void
heads_of_refused(void **state)
{
	struct roster *r = three_units();
	struct roster_head *old, *h;
	size_t n_old, n;

	(void)state;
	old = heads_of(r, NULL, 0, &n_old);
	assert_int_equal(n_old, 2);
	old[0].height = 1; /* agency 1 as it was earlier */
	memset(old[0].hash, 7, HASH_LEN);
	assert_true(id_same(old[0].agency, id_of('a', 1)));
	add_unit(r, 2, 9);
	roster_refuse(r, id_of('a', 1));
	h = heads_of(r, old, n_old, &n);
	assert_int_equal(n, 2);
	assert_true(id_same(h[0].agency, id_of('a', 2)));
	assert_int_equal(h[0].height, 4);
	assert_true(id_same(h[1].agency, id_of('a', 1)));
	assert_int_equal(h[1].height, 1);
	assert_int_equal(h[1].hash[0], 7);
	/* Without a memory of it there is none; without a pin it stays. */
	h = heads_of(r, NULL, 0, &n);
	assert_int_equal(n, 1);
	old[0].agency = id_of('a', 9);
	h = heads_of(r, old, n_old, &n);
	assert_int_equal(n, 2);
	assert_true(id_same(h[1].agency, id_of('a', 9)));
	roster_free(r);
}

static void
chain_truncated(void **state)
{
	struct roster *whole = roster_new(), *r;
	struct roster_head *h;
	struct links l;
	size_t n, missing;

	(void)state;
	assert_non_null(whole);
	chain_make(whole, 1, &l);
	found(whole, 2);
	h = heads_of(whole, NULL, 0, &n);
	roster_free(whole);
	for (size_t k = 0; k <= l.n; k++) {
		bool is_short = k < l.n;

		r = chain_first(&l, 1, k);
		found(r, 2); /* not the one that is remembered */
		h[1].height = 0;
		memcpy(h[1].hash, roster_agency(r, id_of('a', 2))->head,
		    HASH_LEN);
		assert_int_equal(heads_compare(r, h, n, false, &missing), OK);
		assert_int_equal(missing, is_short);
		assert_int_equal(roster_trusted(r, id_of('a', 1)), k > 0);
		/* The rest may come still. */
		assert_int_equal(heads_compare(r, h, n, true, &missing),
		    is_short ? ERR_TAMPER : OK);
		assert_int_equal(roster_trusted(r, id_of('a', 1)), !is_short);
		assert_true(roster_trusted(r, id_of('a', 2)));
		roster_free(r);
	}
}

/* The same genesis, and then another link than the one that is remembered. */
static void
chain_forked(void **state)
{
	struct roster *r = roster_new();
	struct roster_head *h;
	struct links l;
	size_t n, missing;

	(void)state;
	assert_non_null(r);
	chain_make(r, 1, &l);
	h = heads_of(r, NULL, 0, &n);
	roster_free(r);
	for (unsigned last = 0; last < 2; last++) {
		r = chain_first(&l, 1, l.n - 1);
		add_unit(r, 1, 5);
		assert_int_equal(heads_compare(r, h, n, last == 1, &missing),
		    ERR_TAMPER);
		assert_int_equal(missing, 0);
		assert_false(roster_trusted(r, id_of('a', 1)));
		roster_free(r);
	}
	/* Longer than what is remembered, and yet another chain. */
	r = chain_first(&l, 1, l.n - 1);
	add_unit(r, 1, 5);
	add_unit(r, 1, 6);
	assert_int_equal(heads_compare(r, h, n, false, &missing), ERR_TAMPER);
	assert_false(roster_trusted(r, id_of('a', 1)));
	roster_free(r);
}

/* Two lines of one agency: both have to hold. */
static void
heads_twice(void **state)
{
	struct roster *r = three_units();
	struct roster_head *h, both[2];
	size_t n, missing;

	(void)state;
	h = heads_of(r, NULL, 0, &n);
	both[0] = both[1] = h[0];
	assert_int_equal(heads_compare(r, both, 2, true, &missing), OK);
	both[0].hash[0] ^= 1;
	assert_int_equal(heads_compare(r, both, 2, true, &missing), ERR_TAMPER);
	assert_false(roster_trusted(r, h[0].agency));
	/* An agency without a pin is nobody's business here. */
	both[0].agency = id_of('a', 9);
	both[1] = h[1];
	assert_int_equal(heads_compare(r, both, 2, true, &missing), OK);
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
		T(heads_malformed),
		T(heads_good),
		T(heads_zeros),
		T(expectations),
		T(heads_written),
		T(trail_remembered),
		T(heads_of_refused),
		T(chain_truncated),
		T(chain_forked),
		T(heads_twice),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
