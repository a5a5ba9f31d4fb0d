/*
 * Search of any substring over the sealed index rows of one unit, against a
 * bare loop that fetches the same rows unbuffered and opens them; then the same
 * rows sealed anew under the unit's next seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"
#include "tests/bench/bare.h"

#define BATCH  1000u
#define RUNS   7
#define TARGET 1.5
#define NEEDLE "ujung jar" /* across two words of one name */

/* Bytes of a row that the search does not read, as large as usual. */
#define REWRAP     20000.0 /* cases a second */
#define HEADER_LEN (1024 + ENVELOPE_OVERHEAD)

static struct store *st;
static struct arena *mem;
static struct actor actor;
static struct work work;

/* KiB of a line of /proc/self/status. */
static long
memory_kib(const char *name)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[128];
	long kib = -1;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, name, strlen(name)) == 0)
			kib = strtol(line + strlen(name), NULL, 10);
	}
	fclose(f);
	return kib;
}

static void
peak_forget(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "we");

	assert_non_null(f);
	assert_true(fputs("5", f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* rows -------------------------------------------------------------------- */

static struct id
who(char kind)
{
	return (struct id){ { (uint8_t)kind, 1 } };
}

static void
actor_make(void)
{
	uint8_t seed[KEY_LEN] = { 1 }, secret[KEY_LEN] = { 2 };
	struct trail_stream stream;

	actor = (struct actor){ .person = who('p'),
		.unit = who('u'),
		.roles = ROLE_BIT(ROLE_KON),
		.keys = keyring_new() };
	assert_non_null(actor.keys);
	keyring_set(actor.keys, seed, seed, 1);
	trail_start(secret, who('s'), &stream);
	store_stream(st, &stream);
	work = (struct work){ .db = st,
		.mem = mem,
		.who = &actor,
		.roster = roster_new(),
		.now = time_now() };
}

static struct fields
person(unsigned n)
{
	struct fields f = { .v = { [F_CATEGORY] = "lansia",
				[F_RISK] = "low",
				[F_BIRTH_DATE] = "1950-01-31" } };

	f.v[F_NAME] = arena_printf(mem, "Contoh Warga Nomor %06u %s", n,
	    n == 7 ? "Ujung Jari" : "Kampung Uji");
	f.v[F_ALIAS] = "Nenek Contoh";
	f.v[F_NIK] = arena_printf(mem, "1571041234%06u", n);
	f.v[F_PHONE] = arena_printf(mem, "08120%06u", n);
	return f;
}

static void
row_make(unsigned n, struct case_row *row_r)
{
	static const uint8_t sealed[HEADER_LEN];
	struct fields f = person(n);
	struct ad ad;
	struct casefile c = { .row = { .id = id_new(work.now + n),
				  .unit = actor.unit,
				  .assignee = actor.person,
				  .stage = stage_code(CS_PENGADUAN),
				  .created = work.now + n,
				  .changed = work.now + n,
				  .version = 1,
				  .key_version = 1,
				  .epoch = 1,
				  .header = BYTES(sealed, HEADER_LEN) },
		.head = { .assignee = actor.person,
		    .stage = stage_code(CS_PENGADUAN) } };

	c.head.number = arena_printf(mem, "CONTOH/2026/%06u", n);
	ad = key_ad(&c.row);
	assert_int_equal(seal_put(mem, keyring_index(actor.keys), &ad,
			     BYTES(c.ck, KEY_LEN), PAD_NONE, &c.row.wrap),
	    OK);
	assert_int_equal(index_put(&work, &c, &f, &c.row.idx), OK);
	*row_r = c.row;
}

static enum err
batch_tx(struct store *s, void *arg)
{
	unsigned from = *(const unsigned *)arg;
	struct case_row row;
	enum err e = OK;

	for (unsigned i = from; e == OK && i < from + BATCH; i++) {
		row_make(i, &row);
		e = case_row_add(s, &row);
		arena_reset(mem);
	}
	return e;
}

static int
rows_make(void **state)
{
	(void)state;
	if (auth_init() != OK)
		return -1;
	st = bare_world();
	mem = arena_new((size_t)32 << 20);
	assert_non_null(mem);
	actor_make();
	for (unsigned i = 0; i < ROWS; i += BATCH)
		assert_int_equal(store_tx(st, NULL, batch_tx, &i), OK);
	return 0;
}

static int
rows_end(void **state)
{
	(void)state;
	store_close(st);
	arena_free(mem);
	return bare_world_end();
}

/* the two ways ------------------------------------------------------------ */

static double
search_ms(void)
{
	struct case_query q = { .text = NEEDLE, .size = TRAIL_SHOWN_MAX };
	const struct case_line *line;
	uint64_t total;
	size_t n;
	double from = clock_ms();

	assert_int_equal(kasus_list(&work, &q, &line, &n, &total), OK);
	from = clock_ms() - from;
	assert_int_equal(n, 1);
	assert_int_equal(total, 1);
	arena_reset(mem);
	return from;
}

/* figures ----------------------------------------------------------------- */

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
bench_search(void **state)
{
	double search[RUNS], bare[RUNS], ratio[RUNS], r;
	long before, peak;

	(void)state;
	bare_prepare(actor.unit, keyring_index(actor.keys));
	(void)search_ms();
	(void)bare_ms();
	peak_forget();
	before = memory_kib("VmRSS:");
	(void)search_ms();
	peak = memory_kib("VmHWM:") - before;
	for (size_t i = 0; i < RUNS; i++) {
		bare[i] = bare_ms();
		search[i] = search_ms();
		ratio[i] = search[i] / bare[i];
	}
	r = median(ratio);
	print_message("| Search over %u sealed index rows | %.0f ms "
		      "| %.0f ms: fetch and open the same rows | %.2f "
		      "| <= %.1f | %s |\n",
	    ROWS, median(search), median(bare), r, TARGET,
	    r <= TARGET ? "yes" : "no");
	print_message("| ... peak memory above the idle program's | %ld KiB "
		      "| | | <= 1024 KiB | %s |\n",
	    peak, peak <= 1024 ? "yes" : "no");
}

/* What a worker does after its answers, once somebody has left a unit. */
static void
bench_rewrap(void **state)
{
	uint8_t next[KEY_LEN] = { 3 };
	struct rewrap at = { 0 };
	size_t n = 1, all = 0;
	double ms, rate, bare;

	(void)state;
	keyring_rotate(actor.keys, keyring_epoch(actor.keys) + 1, next);
	ms = clock_ms();
	while (n > 0) {
		assert_int_equal(unit_rewrap(&work, &at, &n), OK);
		arena_reset(mem);
		all += n;
	}
	ms = clock_ms() - ms;
	rate = (double)all * 1000.0 / ms;
	assert_int_equal(all, ROWS);
	(void)search_ms();
	bare = (double)ROWS * 1000.0 / bare_anew_ms(3);
	print_message("| Cases sealed anew under the unit's next seed | %.0f/s "
		      "| %.0f/s: read and write as many bytes | %.2f "
		      "| >= %.0f/s | %s |\n",
	    rate, bare, rate / bare, REWRAP, rate >= REWRAP ? "yes" : "no");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest benches[] = { cmocka_unit_test(bench_search),
		cmocka_unit_test(bench_rewrap) };

	(void)argc;
	bare_need(argv);
	return cmocka_run_group_tests(benches, rows_make, rows_end);
}
