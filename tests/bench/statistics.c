/*
 * A table of statistics over all rows of a unit, against a bare loop that fetches
 * the same rows and opens them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"
#include "tests/bench/bare.h"
#include "tests/bench/stat_bare.h"
#include "tests/unit/roster.h"

#define CASES  350000u
#define RUNS   5
#define TARGET 1000.0 /* ms */
#define YEAR   2026

static struct store *st;
static struct arena *mem;
static struct actor actor;
static struct work work;
static uint8_t st_key[KEY_LEN];

static void
row_make(unsigned n, struct stat_data *d)
{
	struct stat_row r = { .use = STAT_FULL,
		.begun = stat_month_of(YEAR, (int)(n % 12) + 1),
		.forms = n % 127 + 1,
		.town = (uint16_t)(1501 + n % 9) };
	uint8_t plain[STAT_ROW_LEN];
	struct ad ad;

	for (size_t i = 0; i < SD__STORED; i++)
		r.d[i] = (uint8_t)(n / (i + 1) % (stat_codes[i].n + 1u));
	r.d[SD_KIND] = 1;
	stat_pack(&r, plain);
	*d = (struct stat_data){ .unit = actor.unit, .year = YEAR, .epoch = 1 };
	random_bytes(d->id.b, ID_LEN);
	ad = stat_row_ad(d);
	assert_int_equal(seal_put(mem, st_key, &ad, BYTES(plain, sizeof(plain)),
			     PAD_NONE, &d->body),
	    OK);
}

static enum err
batch_tx(struct store *s, void *arg)
{
	struct stat_data d[ROWS_MANY];

	(void)arg;
	for (unsigned i = 0; i < ROWS_MANY; i++)
		row_make(i, &d[i]);
	return stat_bare_add(s, d, ROWS_MANY);
}

static void
actor_make(void)
{
	uint8_t seed[KEY_LEN] = { 1 }, secret[KEY_LEN] = { 2 };
	struct trail_stream stream;

	assert_int_equal(setup(NULL), 0);
	actor = (struct actor){ .person = id_of('p', 11),
		.agency = id_of('a', 1),
		.unit = unit_of(1, 1),
		.roles = ROLE_BIT(ROLE_KAU),
		.keys = keyring_new() };
	assert_non_null(actor.keys);
	keyring_set(actor.keys, seed, seed, 1);
	trail_start(secret, id_of('s', 1), &stream);
	store_stream(st, &stream);
	work = (struct work){ .db = st,
		.mem = mem,
		.who = &actor,
		.roster = three_units(),
		.now = time_now() };
}

static int
rows_make(void **state)
{
	(void)state;
	if (auth_init() != OK)
		return -1;
	st = stat_world();
	mem = arena_new((size_t)32 << 20);
	assert_non_null(mem);
	actor_make();
	assert_int_equal(stat_key_need(&work, YEAR, st_key), OK);
	arena_reset(mem);
	for (unsigned i = 0; i < CASES; i += ROWS_MANY) {
		assert_int_equal(store_tx(st, NULL, batch_tx, NULL), OK);
		arena_reset(mem);
	}
	return 0;
}

static int
rows_end(void **state)
{
	(void)state;
	store_close(st);
	arena_free(mem);
	return stat_world_end();
}

static double
table_ms(void)
{
	struct stat_query q = { .table = stat_table_of("t-04"), .year = YEAR };
	struct statistics s;
	double from = clock_ms();

	assert_int_equal(statistics_count(&work, &q, &s), OK);
	from = clock_ms() - from;
	assert_int_equal(s.g.n[s.g.rows - 1][s.g.cols - 1], CASES);
	assert_int_equal(s.damaged, 0);
	arena_reset(mem);
	return from;
}

static double
bare_loop_ms(void)
{
	double from = clock_ms();

	assert_int_equal(stat_bare_count(), CASES);
	return clock_ms() - from;
}

static int
double_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v)
{
	qsort(v, RUNS, sizeof(*v), double_order);
	return v[RUNS / 2];
}

static void
bench_table(void **state)
{
	const struct stat_data place = { .unit = actor.unit,
		.year = YEAR,
		.epoch = 1 };
	double table[RUNS], loop[RUNS], ratio[RUNS], ms;
	struct ad ad = stat_row_ad(&place);

	(void)state;
	stat_bare_prepare(&ad, st_key);
	(void)table_ms();
	(void)bare_loop_ms();
	for (size_t i = 0; i < RUNS; i++) {
		loop[i] = bare_loop_ms();
		table[i] = table_ms();
		ratio[i] = table[i] / loop[i];
	}
	ms = median(table);
	print_message("| A table of %u rows of statistics | %.0f ms "
		      "| %.0f ms: fetch and open the same rows | %.2f "
		      "| <= %.0f ms | %s |\n",
	    CASES, ms, median(loop), median(ratio), TARGET,
	    ms <= TARGET ? "yes" : "no");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest benches[] = { cmocka_unit_test(bench_table) };

	(void)argc;
	bare_need(argv);
	return cmocka_run_group_tests(benches, rows_make, rows_end);
}
