/*
 * schema: the roster of a host: pins and heads from files, links from the
 * table, whoever has written them there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>

#include "tests/unit/rolls.h"

/* By hand, as whoever may write to the table can. */
static void
insert(unsigned agency, uint64_t height, struct bytes link)
{
	char *hex = arena_alloc(w.a, 2 * link.n + 1);
	char id[2 * ID_LEN + 1];
	struct id a = id_of('a', agency);

	assert_non_null(hex);
	admin("UPDATE roster_state SET generation = generation + 1");
	admin(arena_printf(w.a,
	    "INSERT INTO roster_link SELECT x'%s', %llu, generation,"
	    " REPEAT('x', 32), x'%s' FROM roster_state",
	    hex_put(a.b, ID_LEN, id), (unsigned long long)height,
	    hex_put(link.p, link.n, hex)));
}

static uint64_t
height_of(struct id agency)
{
	const struct roster_agency *g = roster_agency(rolls.roster, agency);

	assert_non_null(g);
	return g->height;
}

/* The heads file as it is after the first n links of agency 1. */
static void
remember(const struct links *l, size_t n)
{
	struct roster *r = chain_first(l, 1, n);

	assert_int_equal(heads_write(w.a, conf.heads_file, r, NULL, 0, NULL),
	    OK);
	roster_free(r);
}

static void
good_chains(void **state)
{
	(void)state;
	append(&one, 0, 4);
	append(&two, 0, two.n);
	append(&one, 4, one.n);
	remember(&one, one.n);
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
	assert_int_equal(height_of(AGENCY_1), one.n - 1);
	assert_int_equal(height_of(AGENCY_2), two.n - 1);
	assert_int_equal(rolls.generation,
	    admin_count("SELECT generation FROM roster_state"));
	assert_non_null(
	    roster_member(rolls.roster, id_of('p', 11), unit_of(1, 1)));
	assert_int_equal(rolls_follow(st, w.a, &rolls), OK); /* nothing */
	assert_int_equal(height_of(AGENCY_1), one.n - 1);
}

/* What comes later is taken from where we are. */
static void
followed(void **state)
{
	(void)state;
	append(&one, 0, 3);
	assert_int_equal(open_rolls(), OK);
	assert_null(roster_agency(rolls.roster, AGENCY_2));
	assert_true(roster_any_refused(rolls.roster));
	for (size_t i = 3; i < one.n; i++) {
		append(&one, i, i + 1);
		assert_int_equal(rolls_follow(st, w.a, &rolls), OK);
		assert_int_equal(height_of(AGENCY_1), i);
	}
	append(&two, 0, two.n);
	assert_int_equal(rolls_follow(st, w.a, &rolls), OK);
	assert_int_equal(height_of(AGENCY_2), two.n - 1);
	assert_false(roster_any_refused(rolls.roster));
}

/* A link that nobody has signed: its agency is refused, the other goes on. */
static void
forged(void **state)
{
	struct bytes link = one.link[6];

	(void)state;
	append(&one, 0, 6);
	append(&two, 0, 3);
	insert(1, 6, bit_turned(link, link.n * 8 - 1));
	append(&two, 3, two.n);
	append(&one, 7, one.n);
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(height_of(AGENCY_1), 5);
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
	assert_int_equal(height_of(AGENCY_2), two.n - 1);
	assert_int_equal(rolls.generation,
	    admin_count("SELECT generation FROM roster_state"));
	assert_non_null(
	    roster_member(rolls.roster, id_of('p', 7), unit_of(1, 1)));
}

/* While it is followed too, and for good: a repaired table is read anew. */
static void
forged_later(void **state)
{
	(void)state;
	append(&one, 0, 6);
	append(&two, 0, 3);
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	insert(1, 6, BYTES("x", 1));
	assert_int_equal(rolls_follow(st, w.a, &rolls), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
	admin("DELETE FROM roster_link WHERE link = 'x'");
	append(&one, 6, one.n);
	assert_int_equal(rolls_follow(st, w.a, &rolls), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(height_of(AGENCY_1), one.n - 1);
}

/* A good link of another time, by who may sign it alone. */
static void
ahead(void **state)
{
	const int64_t kept = pen_time;
	struct roster_head *h;
	struct roster *r;
	struct links late;
	size_t n;

	(void)state;
	for (int minutes = 6; minutes >= 4; minutes -= 2) {
		admin("DELETE FROM roster_link");
		append(&two, 0, two.n);
		append(&one, 0, one.n);
		assert_int_equal(open_rolls(), OK);
		r = chain_first(&one, 1, one.n);
		late = one;
		pen_time = time_now() + minutes * MINUTE;
		take(r, &late, unit(1, 8), founder(1, ADM), 0);
		pen_time = kept;
		roster_free(r);
		append(&late, one.n, late.n);
		assert_int_equal(rolls_follow(st, w.a, &rolls), OK);
		assert_true(
		    roster_trusted(rolls.roster, AGENCY_1) == (minutes < 5));
		assert_int_equal(open_rolls(), OK);
		assert_true(
		    roster_trusted(rolls.roster, AGENCY_1) == (minutes < 5));
		assert_true(roster_trusted(rolls.roster, AGENCY_2));
	}
	/* nobody remembers it, and without it all is as it was */
	admin("DELETE FROM roster_link");
	append(&one, 0, one.n);
	remember(&one, one.n);
	pen_time = INT64_C(16725225600000); /* the year 2500 */
	late = one;
	r = chain_first(&one, 1, one.n);
	take(r, &late, unit(1, 8), founder(1, ADM), 0);
	pen_time = kept;
	roster_free(r);
	append(&late, one.n, late.n);
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(heads_read(w.a, conf.heads_file, &h, &n, NULL), OK);
	assert_int_equal(
	    heads_write(w.a, conf.heads_file, rolls.roster, h, n, NULL), OK);
	admin(arena_printf(w.a, "DELETE FROM roster_link WHERE height = %zu",
	    one.n));
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(height_of(AGENCY_1), one.n - 1);
}

/* The row says one agency, its bytes another: both, if they are no link. */
static void
forged_between(void **state)
{
	struct bytes link = two.link[3];

	(void)state;
	append(&one, 0, 4);
	append(&two, 0, 3);
	insert(1, 99, bit_turned(link, link.n * 8 - 1));
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_false(roster_trusted(rolls.roster, AGENCY_2));
	/* A good link is as good in another's row: its signature says it. */
	admin("DELETE FROM roster_link WHERE height = 99");
	insert(1, 99, link);
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(height_of(AGENCY_2), 3);
}

/* Links in another order than their heights, and one that is not there. */
static void
order_and_gaps(void **state)
{
	(void)state;
	append(&one, 0, 2);
	append(&one, 3, 4);
	append(&one, 2, 3);
	append(&two, 0, two.n);
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(height_of(AGENCY_1), 1);
	admin("DELETE FROM roster_link WHERE height = 2");
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_false(roster_trusted(rolls.roster, AGENCY_2));
	admin("DELETE FROM roster_link WHERE height > 1");
	assert_int_equal(open_rolls(), OK); /* cut: the heads file has to say */
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
}

static void
unpinned(void **state)
{
	(void)state;
	assert_int_equal(unlink(pins[2]), 0);
	append(&two, 0, 3);
	append(&one, 0, one.n);
	append(&two, 3, two.n);
	assert_int_equal(open_rolls(), OK);
	assert_null(roster_agency(rolls.roster, AGENCY_2));
	assert_null(roster_unit(rolls.roster, unit_of(2, 1)));
	assert_false(roster_any_refused(rolls.roster));
	assert_int_equal(height_of(AGENCY_1), one.n - 1);
	assert_int_equal(rolls.generation,
	    admin_count("SELECT generation FROM roster_state"));
}

/* Pinned to another beginning than the table has. */
static void
pinned_otherwise(void **state)
{
	struct roster_agency g = { .id = AGENCY_1, .code = agency_code(1) };

	(void)state;
	memset(g.genesis, 9, HASH_LEN);
	assert_int_equal(pin_write(w.a, pins[1], &g), OK);
	append(&one, 0, one.n);
	append(&two, 0, two.n);
	assert_int_equal(open_rolls(), OK);
	assert_null(roster_agency(rolls.roster, AGENCY_1));
	assert_true(roster_any_refused(rolls.roster));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
}

static void
files_wrong(void **state)
{
	const char *bad;

	(void)state;
	append(&one, 0, 2);
	assert_int_equal(file_write(conf.heads_file, BYTES("x", 1), 0644), OK);
	assert_int_equal(rolls_open(st, w.a, &conf, &rolls, &bad), ERR_INVALID);
	assert_string_equal(bad, conf.heads_file);
	assert_null(rolls.roster);
	assert_int_equal(unlink(conf.heads_file), 0);
	assert_int_equal(rolls_open(st, w.a, &conf, &rolls, &bad), ERR_ABSENT);
	assert_string_equal(bad, conf.heads_file);
	assert_int_equal(rolls_begin(st, w.a, &conf, &rolls, &bad), OK);
	assert_int_equal(height_of(AGENCY_1), 1);
	rolls_free(&rolls);
	assert_int_equal(file_write(pins[2], BYTES("x", 1), 0644), OK);
	assert_int_equal(rolls_open(st, w.a, &conf, &rolls, &bad), ERR_CONFIG);
	assert_string_equal(bad, pins[2]);
	/* A host before its first agency serves nobody. */
	for (unsigned k = 1; k <= 2; k++)
		assert_int_equal(unlink(pins[k]), 0);
	assert_int_equal(rolls_open(st, w.a, &conf, &rolls, &bad), OK);
	assert_null(roster_agency(rolls.roster, AGENCY_1));
}

/* The file remembers more than the table has: cut, and found out. */
static void
heads_newer(void **state)
{
	(void)state;
	append(&one, 0, 5);
	append(&two, 0, two.n);
	remember(&one, 6);
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
	remember(&one, 5);
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	/* All of it is gone. */
	admin(arena_printf(w.a,
	    "DELETE FROM roster_link WHERE ORD(SUBSTR(agency, 4)) = 1"));
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
}

/* Another chain of the same beginning, every link of which is signed. */
static void
heads_of_a_fork(void **state)
{
	struct roster *r = chain_first(&one, 1, 7);
	struct links fork = { .n = 7 };

	(void)state;
	memcpy(fork.link, one.link, 7 * sizeof(fork.link[0]));
	take(r, &fork, unit(1, 8), founder(1, ADM), 0);
	take(r, &fork, unit(1, 9), founder(1, ADM), 0);
	roster_free(r);
	append(&fork, 0, fork.n);
	append(&two, 0, two.n);
	remember(&fork, 8);
	assert_int_equal(open_rolls(), OK);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	remember(&one, 8); /* with the suspension that the fork leaves out */
	assert_int_equal(open_rolls(), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
}

static enum err
refresh(int64_t now)
{
	return rolls_refresh(st, w.a, &conf, &rolls, now);
}

/* The file has changed: what the table has by now is looked at. */
static void
refreshed(void **state)
{
	int64_t now = 1000 * SECOND;

	(void)state;
	append(&one, 0, 5);
	append(&two, 0, two.n);
	assert_int_equal(open_rolls(), OK);
	assert_int_equal(refresh(now), OK);
	append(&one, 5, 8);
	remember(&one, 8);
	assert_int_equal(refresh(now + SECOND - 1), OK); /* not yet */
	assert_int_equal(height_of(AGENCY_1), 4);
	assert_int_equal(refresh(now + SECOND), OK);
	assert_int_equal(height_of(AGENCY_1), 7);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	/* The table keeps back what the file has. */
	remember(&one, 9);
	assert_int_equal(refresh(now), OK); /* a clock that went back */
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
	assert_true(roster_trusted(rolls.roster, AGENCY_2));
}

/* A file that can't be read changes nothing, and is read when it can be. */
static void
refresh_fails(void **state)
{
	int64_t now = 1000 * SECOND;

	(void)state;
	append(&one, 0, 5);
	assert_int_equal(open_rolls(), OK);
	assert_int_equal(file_write(conf.heads_file, BYTES("x", 1), 0644), OK);
	assert_int_equal(refresh(now), ERR_INVALID);
	assert_int_equal(refresh(now + SECOND), ERR_INVALID); /* still */
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	assert_int_equal(unlink(conf.heads_file), 0);
	assert_int_equal(refresh(now + 2 * SECOND), ERR_ABSENT);
	assert_true(roster_trusted(rolls.roster, AGENCY_1));
	remember(&one, 6);
	assert_int_equal(refresh(now + 3 * SECOND), OK);
	assert_false(roster_trusted(rolls.roster, AGENCY_1));
}

/* Other bytes in the same file, of the same time: nobody looks at them. */
static void
heads_overwrite(const char *text)
{
	FILE *f = fopen(conf.heads_file, "r+");
	struct timespec times[2] = { 0 };
	struct stat was;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &was), 0);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	times[0] = was.st_atim;
	times[1] = was.st_mtim;
	assert_int_equal(utimensat(AT_FDCWD, conf.heads_file, times, 0), 0);
}

/* No statement runs, and no file is read, while it is as it was. */
static void
refresh_is_cheap(void **state)
{
	uint64_t before;

	(void)state;
	append(&one, 0, 5);
	remember(&one, 4);
	assert_int_equal(open_rolls(), OK);
	before = store_statements(st);
	for (int64_t now = 0; now < 10; now++)
		assert_int_equal(refresh(now * SECOND), OK);
	remember(&one, 5); /* changed, but nothing is missing */
	assert_int_equal(refresh(11 * SECOND), OK);
	heads_overwrite("no heads");
	assert_int_equal(refresh(12 * SECOND), OK);
	assert_true(store_statements(st) == before);
}

/* More than is read at once, the last batch full and not. */
static void
batches(void **state)
{
	struct roster *r = chain_first(&one, 1, 2);
	struct links more = { .n = 2 };

	(void)state;
	memcpy(more.link, one.link, 2 * sizeof(more.link[0]));
	append(&more, 0, 2);
	for (unsigned n = 3; n <= 1001; n++) {
		struct bytes link = link_of(r, unit(1, n), founder(1, ADM), 0);
		uint8_t hash[HASH_LEN];

		hash_blake(NULL, link, hash);
		assert_int_equal(roster_apply(r, link), OK);
		assert_int_equal(
		    roster_append(ctl, AGENCY_1, n - 1, hash, link), OK);
		if (n == 1000 || n == 1001) {
			assert_int_equal(open_rolls(), OK);
			assert_int_equal(height_of(AGENCY_1), n - 1);
		}
	}
	roster_free(r);
}

#define T(f) cmocka_unit_test_setup_teardown(f, table_begin, table_end)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(good_chains),
		T(followed),
		T(forged),
		T(forged_later),
		T(ahead),
		T(forged_between),
		T(order_and_gaps),
		T(unpinned),
		T(pinned_otherwise),
		T(files_wrong),
		T(heads_newer),
		T(heads_of_a_fork),
		T(refreshed),
		T(refresh_fails),
		T(refresh_is_cheap),
		T(batches),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, begin, end);
}
