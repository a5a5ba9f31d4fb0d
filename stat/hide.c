/*
 * Hiding small counts.
 *
 * Whoever sees a table knows that each row and each column adds up to its sum.  With
 * the sums as one more row and column, their sign turned, every row and column of
 * the whole adds up to nothing; so what the hidden cells may hold differs from what
 * they hold by a flow that goes round in a graph of rows and columns, in which each
 * hidden cell is an edge.  A cell can be another number if a way leads round through
 * it, and how far off it can be is the most that flows so: Ford and Fulkerson.  What
 * is hidden is at least 1, for nothing is shown as 0.
 */
#include <string.h>

#include "stat/stat.h"

#define NODES (STAT_ROWS + STAT_COLS)

/* One table, or two at once: where tables add up, what one cell gains another table
 * loses, or the sum gains it too. */
struct way {
	const struct stat_grid *g[2];
	bool against; /* the second moves the other way */
	size_t n;
	uint32_t x[2][STAT_ROWS][STAT_COLS]; /* what may be behind them */
	size_t row, col;                     /* the cell in question */
};

static bool
is_sum(const struct stat_grid *g, size_t i, size_t k)
{
	return (i + 1 == g->rows) != (k + 1 == g->cols);
}

/* Does the cell rise when the flow goes through it from its row to its column
 * (forth), or back?  A sum the other way round. */
static bool
rises(const struct way *w, size_t t, size_t i, size_t k, bool forth)
{
	return (forth != (t == 1 && w->against)) != is_sum(w->g[t], i, k);
}

/* It rises without limit, and falls to 1. */
static bool
passes(const struct way *w, size_t i, size_t k, bool forth)
{
	for (size_t t = 0; t < w->n; t++)
		if (!w->g[t]->hidden[i][k] ||
		    (!rises(w, t, i, k, forth) && w->x[t][i][k] <= 1))
			return false;
	return true;
}

static void
move(struct way *w, size_t i, size_t k, bool forth)
{
	for (size_t t = 0; t < w->n; t++)
		if (rises(w, t, i, k, forth))
			w->x[t][i][k]++;
		else
			w->x[t][i][k]--;
}

/* For each node that can be reached the one before it, else NODES.  Rows are nodes
 * from 0 on, columns from STAT_ROWS on. */
static void
spread(const struct way *w, size_t from, size_t come[NODES])
{
	size_t queue[NODES], head = 0, tail = 0;

	for (size_t i = 0; i < NODES; i++)
		come[i] = NODES;
	come[from] = from;
	queue[tail++] = from;
	while (head < tail) {
		size_t at = queue[head++];
		bool row = at < STAT_ROWS;
		size_t n = row ? w->g[0]->cols : w->g[0]->rows;

		for (size_t o = 0; o < n; o++) {
			size_t to = row ? STAT_ROWS + o : o;
			size_t i = row ? at : o, k = row ? o : at - STAT_ROWS;

			if (come[to] != NODES || (i == w->row && k == w->col) ||
			    !passes(w, i, k, row))
				continue;
			come[to] = at;
			queue[tail++] = to;
		}
	}
}

/* Move one along a way from the one end of the cell to the other. */
static bool
flow(struct way *w, size_t from, size_t to)
{
	size_t come[NODES], at;

	spread(w, from, come);
	if (come[to] == NODES)
		return false;
	for (at = to; at != from; at = come[at]) {
		size_t was = come[at];

		if (was < STAT_ROWS)
			move(w, was, at - STAT_ROWS, true);
		else
			move(w, at, was - STAT_ROWS, false);
	}
	return true;
}

/* How far the cell can be moved in one direction, at most so far. */
static unsigned
reach(const struct way *from, bool forth, unsigned most)
{
	struct way w = *from;
	size_t begin = forth ? STAT_ROWS + w.col : w.row;
	size_t end = forth ? w.row : STAT_ROWS + w.col;
	unsigned n = 0;

	for (size_t t = 0; t < w.n; t++)
		memcpy(w.x[t], w.g[t]->n, sizeof(w.x[t]));
	while (n < most && passes(&w, w.row, w.col, forth) &&
	    flow(&w, begin, end)) {
		move(&w, w.row, w.col, forth);
		n++;
	}
	return n;
}

static bool
wide(const struct way *w)
{
	unsigned n = reach(w, true, STAT_SLACK);

	return n + reach(w, false, STAT_SLACK - n) >= STAT_SLACK;
}

bool
stat_safe(const struct stat_grid *g, size_t row, size_t col)
{
	const struct way w = { .g = { g }, .n = 1, .row = row, .col = col };

	return wide(&w);
}

/* --- what else to hide -------------------------------------------------------- */

static bool
others_hidden(const struct stat_grid *g, size_t row, size_t col, bool in_row)
{
	size_t n = in_row ? g->cols : g->rows;

	for (size_t o = 0; o < n; o++) {
		size_t i = in_row ? row : o, k = in_row ? o : col;

		if (g->hidden[i][k] && (i != row || k != col))
			return true;
	}
	return false;
}

/* What hiding the cell costs: a sum is worth more than any cell, and one that draws
 * a further row or column into it more than one that does not. */
static uint64_t
cost(const struct stat_grid *g, size_t i, size_t k)
{
	bool sum = i + 1 == g->rows || k + 1 == g->cols;
	bool draws =
	    !others_hidden(g, i, k, true) || !others_hidden(g, i, k, false);

	return (uint64_t)sum << 40 | (uint64_t)draws << 36 | g->n[i][k];
}

struct place {
	size_t row, col;
	uint64_t cost;
};

static void
offer(const struct stat_grid *g, size_t i, size_t k, struct place *best)
{
	if (g->hidden[i][k] || g->n[i][k] == 0 || cost(g, i, k) >= best->cost)
		return;
	*best = (struct place){ i, k, cost(g, i, k) };
}

/* Hide the cheapest other cell in the row, the column, or anywhere. */
static bool
hide_one(struct stat_grid *g, size_t row, size_t col)
{
	struct place best = { .cost = UINT64_MAX };

	if (!others_hidden(g, row, col, false))
		for (size_t i = 0; i < g->rows; i++)
			offer(g, i, col, &best);
	if (best.cost == UINT64_MAX)
		for (size_t k = 0; k < g->cols; k++)
			offer(g, row, k, &best);
	for (size_t i = 0; best.cost == UINT64_MAX && i < g->rows; i++)
		for (size_t k = 0; k < g->cols; k++)
			offer(g, i, k, &best);
	if (best.cost == UINT64_MAX)
		return false;
	g->hidden[best.row][best.col] = true;
	return true;
}

/* More that is hidden makes no cell less safe: what was looked at once stays so. */
static void
hide_beside(struct stat_grid *g)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < g->rows; i++)
			for (size_t k = 0; k < g->cols; k++)
				while (g->hidden[i][k] && !stat_safe(g, i, k) &&
				    hide_one(g, i, k))
					more = true;
	}
}

static bool
is_small(uint32_t n)
{
	return n > 0 && n < STAT_SMALL;
}

void
stat_hide(struct stat_grid *g)
{
	for (size_t i = 0; i < g->rows; i++)
		for (size_t k = 0; k < g->cols; k++)
			if (is_small(g->n[i][k]))
				g->hidden[i][k] = true;
	g->silent_hidden = g->silent_hidden || is_small(g->silent);
	hide_beside(g);
}

/* --- tables that add up ---------------------------------------------------------- */

/* The first is the sum, the others are its parts. */
struct family {
	struct stat_grid *g[STAT_PARTS + 1];
	size_t n;
};

/* Is the cell of one table safe by what another one may be instead? */
static bool
safe_with(const struct family *f, size_t one, size_t other, size_t row,
    size_t col)
{
	const struct way w = { .g = { f->g[one], f->g[other] },
		.n = 2,
		.against = one > 0 && other > 0,
		.row = row,
		.col = col };

	return wide(&w);
}

static bool
safe_among(const struct family *f, size_t one, size_t row, size_t col)
{
	for (size_t o = 0; o < f->n; o++)
		if (o != one && safe_with(f, one, o, row, col))
			return true;
	return false;
}

/* Hide what the one hides. */
static void
follow(const struct stat_grid *one, struct stat_grid *other)
{
	for (size_t i = 0; i < one->rows; i++)
		for (size_t k = 0; k < one->cols; k++)
			if (one->hidden[i][k] && other->n[i][k] > 0)
				other->hidden[i][k] = true;
}

/* The cell with its row's sum, its column's and that of all can rise together. */
static void
hide_square(struct stat_grid *g, size_t row, size_t col)
{
	g->hidden[row][col] = g->hidden[row][g->cols - 1] =
	    g->hidden[g->rows - 1][col] = g->hidden[g->rows - 1][g->cols - 1] =
		true;
}

/*
 * Make the cell safe: another part hides the same, or the sum does.  Where a part
 * has nothing, it has nothing to move; then so much is hidden that the cell, its
 * sums and the sum can all rise.
 */
static void
family_hide(struct family *f, size_t one, size_t row, size_t col)
{
	size_t some = 0;

	for (size_t turn = 1; turn <= f->n; turn++) {
		size_t o = turn % f->n; /* the sum last */
		struct stat_grid was = *f->g[o];

		if (o == one || was.n[row][col] == 0)
			continue;
		follow(f->g[one], f->g[o]);
		if (safe_with(f, one, o, row, col))
			return;
		*f->g[o] = was;
		some = o;
	}
	hide_square(f->g[one], row, col);
	hide_square(f->g[some], row, col);
}

static bool
family_pass(struct family *f)
{
	bool more = false;

	for (size_t one = 0; one < f->n; one++) {
		struct stat_grid *g = f->g[one];

		stat_hide(g);
		for (size_t i = 0; i < g->rows; i++)
			for (size_t k = 0; k < g->cols; k++)
				if (g->hidden[i][k] &&
				    !safe_among(f, one, i, k)) {
					family_hide(f, one, i, k);
					more = true;
				}
	}
	return more;
}

/* Cases that are only a number add up as well: one alone would be known, and of two
 * small ones too much. */
static void
silent_hide(struct stat_grid *sum, struct stat_grid *part, size_t n)
{
	bool any = sum->silent_hidden;

	for (size_t p = 0; p < n; p++)
		any = any || part[p].silent_hidden;
	sum->silent_hidden = any;
	for (size_t p = 0; p < n; p++)
		part[p].silent_hidden = any && part[p].silent > 0;
}

enum err
stat_hide_parts(struct stat_grid *sum, struct stat_grid *part, size_t n)
{
	struct family f = { .g = { sum }, .n = n + 1 };

	if (n > STAT_PARTS)
		return ERR_LIMIT;
	for (size_t p = 0; p < n; p++)
		f.g[p + 1] = &part[p];
	if (n == 0)
		stat_hide(sum);
	else
		while (family_pass(&f))
			;
	silent_hide(sum, part, n);
	return OK;
}
