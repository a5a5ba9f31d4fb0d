/* stat: tables that are known, counting, and the bytes of a row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cases/cases.h"
#include "tests/unit/stat.h"

#define JANUARY ((stat_month)(12 * 2024))

static const struct stat_period year = { JANUARY, JANUARY + 11 };

static struct stat_row
victim(void)
{
	struct stat_row r = { .use = STAT_FULL, .begun = JANUARY };

	r.d[SD_KIND] = 1;
	return r;
}

static void
begin(const char *id, const struct stat_table **t_r, struct stat_grid *g_r)
{
	*t_r = stat_table_of(id);
	assert_non_null(*t_r);
	stat_begin(*t_r, g_r);
}

/* --- tables that are known ---------------------------------------------------- */

static void
seventy_two(void **state)
{
	static const struct {
		uint8_t sphere, age;
		unsigned n;
	} seen[] = { { 1, 5, 23 }, { 1, 2, 9 }, { 2, 4, 12 }, { 2, 3, 28 } };
	const struct stat_table *t;
	struct stat_grid g;

	(void)state;
	begin("t-01", &t, &g);
	for (size_t i = 0; i < nitems(seen); i++)
		for (unsigned n = 0; n < seen[i].n; n++) {
			struct stat_row r = victim();

			r.d[SD_SPHERE] = seen[i].sphere;
			r.d[SD_AGE] = seen[i].age;
			stat_count(t, &year, &r, &g);
		}
	stat_sums(&g);
	stat_hide(&g);
	assert_int_equal(g.n[0][0], 23);
	assert_int_equal(g.n[0][1], 9);
	assert_int_equal(g.n[0][3], 32);
	assert_int_equal(g.n[1][0], 12);
	assert_int_equal(g.n[1][1], 28);
	assert_int_equal(g.n[1][3], 40);
	assert_int_equal(g.n[4][0], 35);
	assert_int_equal(g.n[4][1], 37);
	assert_int_equal(g.n[4][3], 72);
	assert_int_equal(hidden_in(&g), 0);
	assert_int_equal(stat_tenths(g.n[4][1], g.n[4][3]), 514);
}

#define VICTIMS 34561u

/* The value that the v-th has, where so many have each. */
static uint8_t
spread(const uint32_t *n, size_t values, uint32_t v)
{
	for (size_t i = 0; i < values; i++) {
		if (v < n[i])
			return (uint8_t)(i + 1);
		v -= n[i];
	}
	return 0;
}

/* SIMFONI PPA 2024, as published. */
static const uint32_t forms[] = { 11373, 9799, 14465, 386, 471, 2588, 3260 };
static const uint32_t places[] = { 20681, 455, 2520, 3481, 102, 7322 };
static const uint32_t ages[] = { 2466, 7016, 12170, 3999, 7292, 1454, 164 };
static const uint32_t sexes[] = { 27666, 6895 };
static const uint32_t relations[] = { 2838, 3434, 1640, 4767, 2256, 5464, 878,
	130, 196, 3560 };
#define FORMS     42342u
#define RELATIONS 25163u

static struct stat_row
simfoni(uint32_t v)
{
	struct stat_row r = victim();

	r.begun = (stat_month)(JANUARY + v % 12);
	r.d[SD_PLACE] = spread(places, nitems(places), v);
	r.d[SD_AGE] = spread(ages, nitems(ages), v);
	r.d[SD_SEX] = spread(sexes, nitems(sexes), v * 7 % VICTIMS);
	for (uint32_t n = v; n < FORMS; n += VICTIMS)
		r.forms |= UINT64_C(1) << (spread(forms, nitems(forms), n) - 1);
	if (v < RELATIONS)
		stat_offender(&r, spread(relations, nitems(relations), v), 2);
	return r;
}

static void
same_sums(const struct stat_grid *g, const uint32_t *n, size_t values,
    uint32_t all)
{
	for (size_t i = 0; i < values; i++)
		assert_int_equal(g->n[i][g->cols - 1], n[i]);
	assert_int_equal(g->n[g->rows - 2][g->cols - 1], 0);
	assert_int_equal(g->n[g->rows - 1][g->cols - 1], all);
}

static void
simfoni_2024(void **state)
{
	static const char *const id[] = { "t-02", "t-03", "t-04", "t-05" };
	const struct stat_table *t[nitems(id)];
	struct stat_grid g[nitems(id)];

	(void)state;
	for (size_t i = 0; i < nitems(id); i++)
		begin(id[i], &t[i], &g[i]);
	for (uint32_t v = 0; v < VICTIMS; v++) {
		struct stat_row r = simfoni(v);

		for (size_t i = 0; i < nitems(id); i++)
			stat_count(t[i], &year, &r, &g[i]);
	}
	for (size_t i = 0; i < nitems(id); i++)
		stat_sums(&g[i]);
	same_sums(&g[0], forms, nitems(forms), FORMS);
	same_sums(&g[1], places, nitems(places), VICTIMS);
	same_sums(&g[2], ages, nitems(ages), VICTIMS);
	assert_int_equal(g[2].n[8][0], sexes[0]);
	assert_int_equal(g[2].n[8][1], sexes[1]);
	same_sums(&g[3], relations, nitems(relations), RELATIONS);
}

/* --- counting against a recount -------------------------------------------------- */

static struct stat_row
random_row(void)
{
	struct stat_row r = { .use = below(8) > 0 ? STAT_FULL :
		    below(3) > 0                  ? STAT_SUM :
						    STAT_VOID };

	for (size_t d = 0; d < SD__STORED; d++)
		r.d[d] = (uint8_t)below(stat_codes[d].n + 1u);
	if (below(20) == 0)
		r.d[below(SD__STORED)] = STAT_OTHER;
	r.town = (uint16_t)(below(3) > 0 ? 1501 + below(12) : 1571 + below(3));
	r.begun = (stat_month)(JANUARY - 3 + below(18));
	r.reported = (stat_month)(below(2) > 0 ? r.begun - below(3) : 0);
	r.closed = (stat_month)(below(2) > 0 ? r.begun + below(6) : 0);
	r.women = (uint16_t)below(40);
	r.men = (uint16_t)below(30);
	r.forms = below(128);
	r.services = (uint64_t)below(1u << 20) << below(11);
	if (below(9) == 0)
		r.forms |= STAT_SET_OTHER;
	for (uint32_t n = below(10); n > 0; n--)
		stat_offender(&r, (uint8_t)below(11), (uint8_t)below(4));
	for (uint32_t n = below(16); n > 0; n--)
		stat_session(&r, (stat_month)(r.begun + below(5)),
		    (uint8_t)below(9));
	return r;
}

static bool
in_year(stat_month m)
{
	return m / 12 == 2024;
}

static bool
young(const struct stat_row *r)
{
	static const bool child[] = { false, true, true, true, false, false,
		false, false };

	if (r->d[SD_AGE] == 0)
		return r->d[SD_CATEGORY] == stat_value(SD_CATEGORY, "kta");
	return r->d[SD_AGE] < nitems(child) && child[r->d[SD_AGE]];
}

/* Does the row belong to that place of the axis? */
static bool
stands(const struct stat_axis *x, size_t at, uint8_t value)
{
	bool known = false;

	if (at < x->n)
		return value == x->first + at;
	for (size_t i = 0; i < x->n; i++)
		known = known || value == x->first + i;
	return !known;
}

static uint8_t
told(enum stat_dim d, const struct stat_row *r, stat_month m)
{
	static const char *const none = "";
	char town[8];
	const char *as = none;

	if (d < SD__STORED)
		return r->d[d];
	if (d == SD_ALL)
		return 1;
	if (d == SD_MONTH)
		return (uint8_t)(m - m / 12 * 12 + 1);
	if (d == SD_GROUP)
		return young(r) ? 2 : 1;
	if (d == SD_WHO)
		return young(r)       ? 3 :
		    r->d[SD_SEX] == 1 ? 1 :
		    r->d[SD_SEX] == 2 ? 2 :
					0;
	if (d == SD_COURT)
		return r->d[SD_LEGAL] == 2 || r->d[SD_LEGAL] == 3 ||
			r->d[SD_LEGAL] == 4 ?
		    2 :
		    1;
	assert_int_equal(d, SD_TOWN);
	(void)snprintf(town, sizeof(town), "%02u.%02u", r->town / 100u,
	    r->town % 100u);
	as = town;
	return stat_value(SD_TOWN, as);
}

static uint32_t
set_has(const struct stat_axis *x, size_t at, uint64_t set)
{
	if (at == x->n)
		return (set & STAT_SET_OTHER) != 0;
	return (set & UINT64_C(1) << (x->first + at - 1)) != 0;
}

/* How often the row counts in one cell, asked of the cell. */
static uint32_t
adds(const struct stat_table *t, const struct stat_row *r, size_t i, size_t k)
{
	stat_month m = t->ref == SR_CLOSED            ? r->closed :
	    t->ref == SR_REPORTED && r->reported != 0 ? r->reported :
							r->begun;
	uint32_t n = 0;
	bool col;

	for (size_t s = 0; t->unit == SU_SESSION && s < r->n_session; s++)
		if (in_year(r->session[s].month) &&
		    stands(&t->row, i, r->session[s].topic) &&
		    stands(&t->col, k, told(SD_MONTH, r, r->session[s].month)))
			n += r->session[s].times;
	if (t->unit == SU_SESSION || m == 0 || !in_year(m) ||
	    (t->children && !young(r)))
		return n;
	for (size_t o = 0; t->unit == SU_OFFENDER && o < r->n_offender; o++)
		n += stands(&t->row, i, r->offender[o].relation) &&
		    stands(&t->col, k, r->offender[o].sex);
	if (t->unit == SU_OFFENDER)
		return n;
	if (t->unit == SU_MEMBER)
		return !stands(&t->row, i, r->d[SD_CLASS]) ? 0 :
		    k == 0                                 ? r->women :
		    k == 1                                 ? r->men :
							     0;
	col = stands(&t->col, k, told(t->col.dim, r, m));
	if (t->unit == SU_FORM)
		return col ? set_has(&t->row, i, r->forms) : 0;
	if (t->unit == SU_SERVICE)
		return col ? set_has(&t->row, i, r->services) : 0;
	return col && stands(&t->row, i, told(t->row.dim, r, m));
}

static bool
of_table(const struct stat_table *t, const struct stat_row *r)
{
	return r->d[SD_KIND] > 0 && r->d[SD_KIND] <= 4 &&
	    (t->kinds & 1u << (r->d[SD_KIND] - 1)) != 0;
}

#define RANDOM_ROWS 3000u

static void
recount(const struct stat_table *t, const struct stat_row *row)
{
	struct stat_grid g;
	uint32_t silent = 0, all = 0;

	stat_begin(t, &g);
	for (size_t v = 0; v < RANDOM_ROWS; v++)
		stat_count(t, &year, &row[v], &g);
	stat_sums(&g);
	for (size_t i = 0; i + 1 < g.rows; i++)
		for (size_t k = 0; k + 1 < g.cols; k++) {
			uint32_t n = 0;

			for (size_t v = 0; v < RANDOM_ROWS; v++)
				if (row[v].use == STAT_FULL &&
				    of_table(t, &row[v]))
					n += adds(t, &row[v], i, k);
			assert_int_equal(g.n[i][k], n);
			all += n;
		}
	for (size_t v = 0; v < RANDOM_ROWS; v++)
		silent += row[v].use == STAT_SUM && of_table(t, &row[v]) &&
		    in_year(row[v].begun);
	assert_true(all > 0 && silent > 0);
	assert_int_equal(g.n[g.rows - 1][g.cols - 1], all);
	assert_int_equal(g.silent, silent);
}

static void
recounted(void **state)
{
	static struct stat_row row[RANDOM_ROWS];

	(void)state;
	seed = 1;
	for (size_t v = 0; v < RANDOM_ROWS; v++)
		row[v] = random_row();
	for (size_t i = 0; i < n_stat_tables; i++)
		recount(&stat_tables[i], row);
}

/* --- bytes and codes ---------------------------------------------------------------- */

static void
row_bytes(void **state)
{
	uint8_t bytes[STAT_ROW_LEN];
	struct stat_row got, none = { .use = STAT_VOID };

	(void)state;
	seed = 5;
	for (unsigned n = 0; n < 2000; n++) {
		struct stat_row r = random_row();

		stat_pack(&r, bytes);
		assert_int_equal(stat_unpack(bytes, &got), OK);
		if (r.use == STAT_SUM)
			none = (struct stat_row){ .use = STAT_SUM,
				.begun = r.begun,
				.d = { [SD_KIND] = r.d[SD_KIND] } };
		else if (r.use == STAT_VOID)
			memset(&none, 0, sizeof(none));
		if (r.use == STAT_FULL)
			assert_memory_equal(&got, &r, sizeof(r));
		else
			assert_memory_equal(&got, &none, sizeof(none));
	}
	bytes[0]++;
	assert_int_equal(stat_unpack(bytes, &got), ERR_INVALID);
	bytes[0]--;
	bytes[1] = STAT_FULL + 1;
	assert_int_equal(stat_unpack(bytes, &got), ERR_INVALID);
}

/* The lists that are installed are those that can be counted. */
static void
codes_known(void **state)
{
	struct arena *a = arena_new((size_t)8 << 20);
	struct book *b;

	(void)state;
	assert_int_equal(book_codes(a, "cases/data/codes.tsv", &b), OK);
	for (size_t d = 0; d < SD__MAX; d++) {
		const struct stat_codes *c = &stat_codes[d];
		const struct code_row *row;
		size_t n;

		if (c->list == NULL || d == SD_TOWN)
			continue;
		row = book_list(b, c->list, &n);
		for (size_t i = 0; i < n; i++)
			assert_in_range(
			    stat_value((enum stat_dim)d, row[i].code), 1, c->n);
		for (size_t i = 0; i < c->n; i++)
			assert_non_null(book_code(b, c->list, c->code[i]));
	}
	arena_free(a);
	assert_int_equal(stat_value(SD_SEX, NULL), 0);
	assert_int_equal(stat_value(SD_SEX, "made-up"), STAT_OTHER);
	assert_true(stat_set(SD_FORMS, " fisik  seksual made-up") ==
	    (5u | STAT_SET_OTHER));
	assert_true(stat_set(SD_FORMS, NULL) == 0);
}

static void
bands(void **state)
{
	static const struct {
		int years;
		uint8_t age;
	} rows[] = { { -1, 0 }, { 0, 1 }, { 5, 1 }, { 6, 2 }, { 12, 2 },
		{ 13, 3 }, { 17, 3 }, { 18, 4 }, { 24, 4 }, { 25, 5 },
		{ 44, 5 }, { 45, 6 }, { 59, 6 }, { 60, 7 }, { 120, 7 } };

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_int_equal(stat_age(rows[i].years), rows[i].age);
	assert_int_equal(stat_delay(-1), 0);
	assert_int_equal(stat_delay(3), 1);
	assert_int_equal(stat_delay(4), 2);
	assert_int_equal(stat_delay(91), 5);
	assert_int_equal(stat_delay(92), 6);
	assert_int_equal(stat_length(30), 1);
	assert_int_equal(stat_length(183), 4);
	assert_int_equal(stat_tenths(1, 3), 333);
	assert_int_equal(stat_tenths(2, 3), 667);
	assert_int_equal(stat_tenths(1, 2000), 1);
	assert_int_equal(stat_tenths(1, 2001), 0);
	assert_int_equal(stat_tenths(0, 0), 0);
	assert_int_equal(stat_tenths(UINT32_MAX, UINT32_MAX), 1000);
}

/* Tables fit the grid, and have names of their own. */
static void
tables_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_stat_tables; i++) {
		const struct stat_table *t = &stat_tables[i];

		assert_ptr_equal(stat_table_of(t->id), t);
		assert_true(t->row.n + 2 <= STAT_ROWS);
		assert_true(t->col.n + 2 <= STAT_COLS);
		assert_true(
		    t->row.first + t->row.n - 1 <= stat_codes[t->row.dim].n);
		assert_true(
		    t->col.first + t->col.n - 1 <= stat_codes[t->col.dim].n);
	}
	assert_null(stat_table_of("t-99"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seventy_two),
		cmocka_unit_test(simfoni_2024),
		cmocka_unit_test(recounted),
		cmocka_unit_test(row_bytes),
		cmocka_unit_test(codes_known),
		cmocka_unit_test(bands),
		cmocka_unit_test(tables_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
