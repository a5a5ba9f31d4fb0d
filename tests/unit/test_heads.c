/* auth: what lies outside the database: the heads file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/trust.h"

static void
heads_malformed(void **state)
{
	static const char *const texts[] = { "", "\n", "lindung-heads",
		"lindung-heads 2\n", "lindung-heads 1 \n", " lindung-heads 1\n",
		UUID_1 " 0 " HEX64 " 1\n", "lindung-heads 1\n\n",
		"lindung-heads 1\n# comment\n", "lindung-heads 1\n" UUID_1 "\n",
		"lindung-heads 1\n" UUID_1 " 0\n",
		"lindung-heads 1\n" UUID_1 " 0 \n",
		"lindung-heads 1\n" UUID_1 "  0 " HEX64 " 1\n",
		"lindung-heads 1\n" UUID_1 " -1 " HEX64 " 1\n",
		"lindung-heads 1\n" UUID_1 " 1x " HEX64 " 1\n",
		"lindung-heads 1\n" UUID_1 " 9223372036854775808 " HEX64 " 1\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 "00 1\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 "\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " \n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " x\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " -1\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1 \n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1 1\n",
		"lindung-heads 1\n" UUID_1 " 0 0123 1\n",
		"lindung-heads 1\n61000001 0 " HEX64 " 1\n",
		"lindung-heads 1\n " UUID_1 " 0 " HEX64 " 1\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\n\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\nx",
		"lindung-heads 1\nrecovery 0 1\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\nrecovery\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\nrecovery 0\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\nrecovery 0 x\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\nrecovery x 1\n",
		"lindung-heads 1\n" UUID_1 " 0 " HEX64 " 1\nrecovery 0 1 1\n",
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
	    "lindung-heads 1\n" UUID_2 " 9223372036854775807 " HEX64
	    " 5\nrecovery 3 4\nrecovery 1 2\n" UUID_1 " 0 " HEX64
	    " 9223372036854775807\nrecovery 7 0");
	assert_int_equal(heads_read(arena, path_of("heads"), &h, &n, NULL), OK);
	assert_int_equal(n, 2);
	assert_true(id_same(h[0].agency, id_of('a', 2)));
	assert_true(h[0].height == INT64_MAX);
	assert_true(id_same(h[1].agency, id_of('a', 1)));
	assert_int_equal(h[1].height, 0);
	assert_int_equal(h[1].hash[31], 0xef);
	assert_int_equal(h[0].looked, 5);
	assert_true(h[1].looked == INT64_MAX);
	assert_int_equal(h[0].n_wait, 2);
	assert_int_equal(h[0].wait[0].height, 3);
	assert_int_equal(h[0].wait[0].seen, 4);
	assert_int_equal(h[0].wait[1].height, 1);
	assert_int_equal(h[0].wait[1].seen, 2);
	assert_int_equal(h[1].n_wait, 1);
	assert_int_equal(h[1].wait[0].height, 7);
	assert_int_equal(h[1].wait[0].seen, 0);
	assert_int_equal(heads_read(arena, dir, &h, &n, NULL), ERR_IO);
}

/* Zeros at the end are what a disk leaves of a file; they hide nothing. */
static void
heads_zeros(void **state)
{
	static const char text[] =
	    "lindung-heads 1\n\0" UUID_1 " 0 " HEX64 " 1\n";
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
	assert_int_equal(roster_link_type(r, one, 0, hash[0]), LINK_GENESIS);
	assert_int_not_equal(roster_link_type(r, one, 3, hash[3]), 0);
	assert_int_equal(roster_link_type(r, one, 3, hash[2]), 0);
	assert_int_equal(roster_link_type(r, one, UINT64_MAX, hash[3]), 0);
	assert_int_equal(roster_link_type(r, id_of('a', 2), 0, hash[0]), 0);
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

/* Another unit at that time, of a chain that was looked at. */
static enum link_dated
dated(int64_t looked, int64_t at, int64_t now)
{
	struct roster *r = three_units();
	int64_t start = pen_time;
	struct roster_head *h;
	size_t n, missing;
	enum link_dated d;

	roster_look(r, looked);
	h = heads_of(r, NULL, 0, &n);
	pen_time = at;
	add_unit(r, 1, 9);
	add_unit(r, 1, 8);
	assert_int_equal(heads_compare(r, h, n, true, &missing), OK);
	d = roster_dated(r, id_of('a', 1), now);
	assert_int_equal(roster_dated(r, id_of('a', 2), now), DATED_WELL);
	/* whoever looks then remembers that it was there */
	roster_look(r, at + HOUR);
	assert_int_equal(roster_dated(r, id_of('a', 1), at + HOUR), DATED_WELL);
	pen_time = start;
	roster_free(r);
	return d;
}

static void
links_dated(void **state)
{
	int64_t start = pen_time, looked = start + DAY, now = looked + HOUR;

	(void)state;
	assert_int_equal(dated(looked, now, now), DATED_WELL);
	assert_int_equal(dated(looked, now + LINK_AHEAD, now), DATED_WELL);
	assert_int_equal(dated(looked, now + LINK_AHEAD + 1, now), DATED_AHEAD);
	assert_int_equal(dated(looked, looked - LINK_BACK, now), DATED_WELL);
	assert_int_equal(dated(looked, looked - LINK_BACK - 1, now),
	    DATED_BACK);
	/* nobody has looked; a clock that was wrong */
	assert_int_equal(dated(0, start, now), DATED_WELL);
	assert_int_equal(dated(now + LINK_AHEAD + 1, start, now), DATED_WELL);
	assert_int_equal(dated(now + LINK_AHEAD, start, now), DATED_BACK);
}

/* How the file tells of a recovery, from when on it can be completed. */
static void
recoveries_seen(void **state)
{
	struct roster *whole = roster_new(), *r;
	const struct roster_recovery *v;
	int64_t start = pen_time;
	struct roster_head *h, *old;
	struct links l;
	size_t n, missing;

	(void)state;
	assert_non_null(whole);
	chain_make(whole, 1, &l);
	r = chain_first(&l, 1, 11); /* with the second one */
	v = roster_unit(r, unit_of(1, 1))->recovery;
	assert_non_null(v);
	assert_int_equal(v->state, RECOVERY_OPEN);
	assert_int_equal(roster_recovery_from(v), 0);
	h = heads_of(r, NULL, 0, &n);
	assert_int_equal(h[0].n_wait, 0); /* nobody has looked */
	roster_look(r, start + HOUR);
	assert_true(roster_recovery_from(v) == start + HOUR + RECOVERY_WAIT);
	roster_look(r, start + DAY); /* the first look counts */
	h = heads_of(r, NULL, 0, &n);
	assert_int_equal(h[0].n_wait, 1);
	assert_int_equal(h[0].wait[0].height, v->height);
	assert_true(h[0].wait[0].seen == start + HOUR);
	assert_true(h[0].looked == start + DAY);
	roster_free(r);

	r = chain_first(&l, 1, 11);
	v = roster_unit(r, unit_of(1, 1))->recovery;
	h[0].wait = &(struct head_wait){ v->height - 2, start }; /* the first */
	assert_int_equal(heads_compare(r, h, n, true, &missing), OK);
	assert_int_equal(roster_recovery_from(v), 0);
	h[0].wait = &(struct head_wait){ v->height, start + HOUR };
	assert_int_equal(heads_compare(r, h, n, true, &missing), OK);
	assert_true(roster_recovery_from(v) == start + HOUR + RECOVERY_WAIT);
	/* what is remembered of a chain that is refused stays */
	roster_refuse(r, id_of('a', 1));
	old = heads_of(r, h, n, &n);
	assert_int_equal(n, 1);
	assert_int_equal(old[0].n_wait, 1);
	assert_true(old[0].wait[0].seen == start + HOUR);
	assert_true(old[0].looked == start + DAY);
	roster_free(r);

	/* done, and nothing to wait for */
	roster_look(whole, start + DAY);
	h = heads_of(whole, NULL, 0, &n);
	assert_int_equal(h[0].n_wait, 0);
	roster_free(whole);
	pen_time = start;
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(heads_malformed),
		T(heads_good),
		T(heads_zeros),
		T(expectations),
		T(heads_written),
		T(trail_remembered),
		T(links_dated),
		T(recoveries_seen),
		T(heads_of_refused),
		T(chain_truncated),
		T(chain_forked),
		T(heads_twice),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
