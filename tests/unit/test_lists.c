/* cases: the installed code lists and regions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/cases.h"

static const char *dir;

static void
put(const char *name, const char *text)
{
	const char *path = arena_printf(arena, "%s/%s", dir, name);

	assert_int_equal(file_write(path, BYTES(text, strlen(text)), 0600), OK);
}

#define CODES   "list\tcode\tsort\tlabel_id\tlabel_en\tkinds\tretired\tsource\n"
#define REGIONS "code\tparent\tname\tsource\n"

static int
folder_begin(void **state)
{
	static char path[32];

	if (world_begin(state) != 0)
		return -1;
	snprintf(path, sizeof(path), "/tmp/lindung-lists-XXXXXX");
	dir = mkdtemp(path);
	return dir != NULL ? 0 : -1;
}

static int
folder_end(void **state)
{
	unlink(arena_printf(arena, "%s/codes.tsv", dir));
	unlink(arena_printf(arena, "%s/regions.tsv", dir));
	return rmdir(dir) == 0 ? world_end(state) : -1;
}

/* What is installed: every kecamatan of the province. */
static void
installed(void **state)
{
	const struct region_row *r;
	size_t n, kecamatan = 0;

	(void)state;
	r = book_regions(&book, &n);
	for (size_t i = 0; i < n; i++)
		kecamatan += strlen(r[i].code) == 8;
	assert_int_equal(kecamatan, 144);
	r = book_region(&book, "15.71.04");
	assert_non_null(r);
	assert_non_null(book_region(&book, r->parent));
	assert_null(book_region(&book, "99.99"));
}

/* Labels with every kind of letter come back as they stand there. */
static void
read_back(void **state)
{
	const struct code_row *row;
	struct book b = { 0 };
	size_t n;

	(void)state;
	put("codes.tsv",
	    CODES
	    "b\ty\t2\tKota Jambi \xe2\x80\x93 \xf0\x9f\x8c\xb8\tCaf\xc3\xa9\n"
	    "b\tz\t1\tSatu\tOne\na\tx\t7\t\tEmpty\n");
	put("regions.tsv", REGIONS "15.01\t15\tDua\tuji\n15\t\tJambi\tuji\n");
	assert_int_equal(lists_read(arena, dir, &b), OK);
	row = book_list(&b, "b", &n);
	assert_int_equal(n, 2);
	assert_string_equal(row[0].code, "z");
	assert_string_equal(row[1].code, "y");
	assert_string_equal(book_label(&b, "b", "y", false),
	    "Kota Jambi \xe2\x80\x93 \xf0\x9f\x8c\xb8");
	assert_string_equal(book_label(&b, "b", "y", true), "Caf\xc3\xa9");
	assert_string_equal(book_label(&b, "a", "x", false), "");
	assert_true(code_offered(&row[1], KINDS_ALL));
	assert_string_equal(book_region(&b, "15")->name, "Jambi");
	assert_string_equal(book_region(&b, "15.01")->parent, "15");
}

/* A retired code says what it said, and is offered to nobody. */
static void
retired(void **state)
{
	const struct code_row *row;
	struct book b = { 0 };
	size_t n;

	(void)state;
	put("codes.tsv",
	    CODES "q\tx\t1\tLama\tOld\t\t2026-01-31\tuji\n"
		  "q\ty\t2\tBaru\tNew\tsocial group\t\tuji\n");
	put("regions.tsv", REGIONS);
	assert_int_equal(lists_read(arena, dir, &b), OK);
	row = book_list(&b, "q", &n);
	assert_int_equal(n, 2);
	assert_false(code_offered(&row[0], KINDS_ALL));
	assert_true(book_has(&b, "q", "x"));
	assert_string_equal(book_label(&b, "q", "x", false), "Lama");
	assert_true(code_offered(&row[1], KIND_BIT(KIND_SOCIAL)));
	assert_true(code_offered(&row[1], KIND_BIT(KIND_GROUP)));
	assert_false(code_offered(&row[1], KIND_BIT(KIND_VIOLENCE)));
	assert_string_equal(row[1].source, "uji");
}

/* A file that is wrong anywhere is refused. */
static void
refused(void **state)
{
	static const char *const codes[] = {
		"code\tlist\n",
		CODES "q\tx\t1\ta\n",
		CODES "q\tx\t1\ta\tb\tc\n", /* no such kind */
		CODES "q\tx\t1\ta\tb\t\t2026\n",
		CODES "q\tx\t1\ta\tb\t\t\tu\tv\n",
		CODES "q\tx\tsatu\ta\tb\n",
		CODES "q\tx\t1\ta\tb\nq\tx\t2\ta\tb\n",
		CODES "q\tx\t1\t\xff\tb\n",
	};

	(void)state;
	put("regions.tsv", REGIONS);
	for (size_t i = 0; i < nitems(codes); i++) {
		struct book b = { 0 };

		put("codes.tsv", codes[i]);
		assert_int_equal(lists_read(arena, dir, &b), ERR_CONFIG);
	}
	put("codes.tsv", CODES "q\tx\t1\ta\tb\n");
	assert_int_equal(lists_read(arena, dir, &(struct book){ 0 }), OK);
	put("regions.tsv", REGIONS "15\t\tJambi\tuji\n15\t\tLain\tuji\n");
	assert_int_equal(lists_read(arena, dir, &(struct book){ 0 }),
	    ERR_CONFIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(installed),
		cmocka_unit_test_setup_teardown(read_back, folder_begin,
		    folder_end),
		cmocka_unit_test_setup_teardown(retired, folder_begin,
		    folder_end),
		cmocka_unit_test_setup_teardown(refused, folder_begin,
		    folder_end),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
