/* stat: what is hidden against whoever tries every table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/stat.h"

#define PARTS 3
#define CELLS 8 /* that are hidden within, at most */

/* What is shown, and what could stand behind it. */
struct attack {
	struct stat_grid
	    *g; /* n of them; more than one: the first is the sum */
	size_t n;
	struct {
		size_t g, i, k;
	} cell[CELLS];
	size_t cells;
	struct stat_grid x[PARTS + 1];
	uint32_t low[PARTS + 1][STAT_ROWS][STAT_COLS];
	uint32_t high[PARTS + 1][STAT_ROWS][STAT_COLS];
};

static bool
fits(struct attack *a)
{
	if (a->n > 1) {
		memset(a->x[0].n, 0, sizeof(a->x[0].n));
		for (size_t p = 1; p < a->n; p++)
			stat_add(&a->x[0], &a->x[p]);
	}
	for (size_t p = 0; p < a->n; p++) {
		stat_sums(&a->x[p]);
		for (size_t i = 0; i < a->x[p].rows; i++)
			for (size_t k = 0; k < a->x[p].cols; k++)
				if (a->g[p].hidden[i][k] ?
					a->x[p].n[i][k] == 0 :
					a->x[p].n[i][k] != a->g[p].n[i][k])
					return false;
	}
	return true;
}

static void
note(struct attack *a)
{
	for (size_t p = 0; p < a->n; p++)
		for (size_t i = 0; i < a->x[p].rows; i++)
			for (size_t k = 0; k < a->x[p].cols; k++) {
				uint32_t v = a->x[p].n[i][k];

				if (v < a->low[p][i][k])
					a->low[p][i][k] = v;
				if (v > a->high[p][i][k])
					a->high[p][i][k] = v;
			}
}

/* The sum of a row that is known leaves no more than that. */
static uint32_t
most_in(const struct attack *a, size_t c)
{
	const struct stat_grid *g = &a->g[a->cell[c].g];
	size_t i = a->cell[c].i, k = a->cell[c].k;
	uint32_t most = g->n[i][k] + STAT_SLACK + 1;

	if (!g->hidden[i][g->cols - 1u] && g->n[i][g->cols - 1u] < most)
		most = g->n[i][g->cols - 1u];
	if (!g->hidden[g->rows - 1u][k] && g->n[g->rows - 1u][k] < most)
		most = g->n[g->rows - 1u][k];
	return most;
}

static void
try_all(struct attack *a, size_t c)
{
	struct stat_grid *x;
	uint32_t most;

	if (c == a->cells) {
		if (fits(a))
			note(a);
		return;
	}
	x = &a->x[a->cell[c].g];
	most = most_in(a, c);
	for (uint32_t v = 1; v <= most; v++) {
		x->n[a->cell[c].i][a->cell[c].k] = v;
		try_all(a, c + 1);
	}
}

/* False: too much is hidden to be tried. */
static bool
attack(struct stat_grid *g, size_t n)
{
	static struct attack a;

	memset(&a, 0, sizeof(a));
	a.g = g;
	a.n = n;
	for (size_t p = 0; p < n; p++) {
		a.x[p] = g[p];
		memset(a.low[p], 0xff, sizeof(a.low[p]));
		for (size_t i = 0; (p > 0 || n == 1) && i + 1 < g[p].rows; i++)
			for (size_t k = 0; k + 1 < g[p].cols; k++) {
				if (!g[p].hidden[i][k])
					continue;
				if (a.cells == CELLS)
					return false;
				a.cell[a.cells].g = p;
				a.cell[a.cells].i = i;
				a.cell[a.cells++].k = k;
			}
	}
	try_all(&a, 0);
	for (size_t p = 0; p < n; p++)
		for (size_t i = 0; i < g[p].rows; i++)
			for (size_t k = 0; k < g[p].cols; k++)
				if (g[p].hidden[i][k])
					assert_true(
					    a.high[p][i][k] - a.low[p][i][k] >=
					    STAT_SLACK);
	return true;
}

static void
fill(struct stat_grid *g, uint8_t rows, uint8_t cols, uint32_t most)
{
	memset(g, 0, sizeof(*g));
	g->rows = rows;
	g->cols = cols;
	for (size_t i = 0; i + 1 < rows; i++)
		for (size_t k = 0; k + 1 < cols; k++)
			g->n[i][k] = below(3) > 0 ? below(most) : 0;
	stat_sums(g);
}

static void
nothing_told(void **state)
{
	static const uint8_t size[][2] = { { 3, 3 }, { 4, 2 }, { 4, 3 },
		{ 3, 4 }, { 5, 2 } };
	size_t tried = 0, small = 0;

	(void)state;
	seed = 2;
	for (unsigned n = 0; n < 4000; n++) {
		struct stat_grid g;

		fill(&g, size[n % nitems(size)][0], size[n % nitems(size)][1],
		    n % 2 > 0 ? 7 : 12);
		stat_hide(&g);
		small += hidden_in(&g) > 0;
		if (hidden_in(&g) <= 8)
			tried += attack(&g, 1);
	}
	assert_true(small > 3000 && tried > 1500);
}

/* A year and its parts, an agency and its units. */
static void
nothing_told_by_parts(void **state)
{
	size_t tried = 0;

	(void)state;
	seed = 3;
	for (unsigned n = 0; n < 600; n++) {
		struct stat_grid g[PARTS + 1];
		size_t parts = 2 + n % 2;

		memset(g, 0, sizeof(g));
		for (size_t p = 1; p <= parts; p++)
			fill(&g[p], 3, n % 4 > 0 ? 2 : 3, 14);
		g[0].rows = g[1].rows;
		g[0].cols = g[1].cols;
		for (size_t p = 1; p <= parts; p++)
			stat_add(&g[0], &g[p]);
		stat_sums(&g[0]);
		assert_int_equal(stat_hide_parts(g, g + 1, parts), OK);
		if (hidden_in(&g[1]) + hidden_in(&g[2]) <= 8)
			tried += attack(g, parts + 1);
	}
	assert_true(tried > 100);
}

/* What is large stays, and so does what is 0. */
static void
nothing_needless(void **state)
{
	struct stat_grid g;

	(void)state;
	memset(&g, 0, sizeof(g));
	g.rows = 5;
	g.cols = 3;
	g.n[0][0] = 5;
	g.n[1][0] = 40;
	stat_sums(&g);
	stat_hide(&g);
	assert_int_equal(hidden_in(&g), 0);
	g.n[2][0] = 2;
	stat_sums(&g);
	stat_hide(&g);
	assert_true(g.hidden[2][0] && g.hidden[0][0] && !g.hidden[1][0]);
	assert_true(!g.hidden[3][0] && !g.hidden[4][2]);
}

static void
large_tables(void **state)
{
	(void)state;
	seed = 4;
	for (unsigned n = 0; n < 40; n++) {
		struct stat_grid g;

		fill(&g, 13, 14, 4 + n);
		stat_hide(&g);
		for (size_t i = 0; i < g.rows; i++)
			for (size_t k = 0; k < g.cols; k++) {
				assert_true(g.n[i][k] == 0 ||
				    g.n[i][k] >= STAT_SMALL || g.hidden[i][k]);
				assert_true(
				    !g.hidden[i][k] || stat_safe(&g, i, k));
			}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_told),
		cmocka_unit_test(nothing_told_by_parts),
		cmocka_unit_test(nothing_needless),
		cmocka_unit_test(large_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
