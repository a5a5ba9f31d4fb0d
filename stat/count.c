/* Counting: which cells of a table a row belongs to. */
#include <string.h>

#include "stat/stat.h"

/* bands of SD_AGE */
#define AGE_CHILD 3
/* codes of SD_CATEGORY, SD_SEX and SD_LEGAL */
#define CATEGORY_CHILD 2
#define SEX_MALE       2
#define LEGAL_FIRST    2
#define LEGAL_LAST     4

enum {
	ADULT = 1,
	CHILD
};
enum {
	WOMAN = 1,
	MAN,
	A_CHILD
};

/* By age; where that is not known, by what the case is called. */
static bool
is_child(const struct stat_row *r)
{
	if (r->d[SD_AGE] != 0)
		return r->d[SD_AGE] <= AGE_CHILD;
	return r->d[SD_CATEGORY] == CATEGORY_CHILD;
}

static uint8_t
who_of(const struct stat_row *r)
{
	if (is_child(r))
		return A_CHILD;
	if (r->d[SD_SEX] == 0 || r->d[SD_SEX] > SEX_MALE)
		return 0;
	return r->d[SD_SEX] == SEX_MALE ? MAN : WOMAN;
}

static uint8_t
town_of(uint16_t town)
{
	const struct stat_codes *c = &stat_codes[SD_TOWN];

	for (uint8_t i = 0; i < c->n; i++)
		if (town ==
		    (c->code[i][0] - '0') * 1000 + (c->code[i][1] - '0') * 100 +
			(c->code[i][3] - '0') * 10 + (c->code[i][4] - '0'))
			return (uint8_t)(i + 1);
	return 0;
}

static stat_month
month_of(const struct stat_table *t, const struct stat_row *r)
{
	if (t->ref == SR_CLOSED)
		return r->closed;
	if (t->ref == SR_REPORTED && r->reported != 0)
		return r->reported;
	return r->begun;
}

/* A dimension of which a row has one value. */
static uint8_t
value_of(enum stat_dim d, const struct stat_row *r, stat_month month)
{
	if (d < SD__STORED)
		return r->d[d];
	switch ((int)d) {
	case SD_ALL:
		return 1;
	case SD_GROUP:
		return is_child(r) ? CHILD : ADULT;
	case SD_WHO:
		return who_of(r);
	case SD_COURT:
		return r->d[SD_LEGAL] >= LEGAL_FIRST &&
			r->d[SD_LEGAL] <= LEGAL_LAST ?
		    2 :
		    1;
	case SD_TOWN:
		return town_of(r->town);
	case SD_MONTH:
		return (uint8_t)(month % 12 + 1);
	default:
		return 0;
	}
}

/* Where the value stands; behind all others, if it has no place there. */
static uint8_t
slot(const struct stat_axis *x, uint8_t value)
{
	return value >= x->first && value < x->first + x->n ?
	    (uint8_t)(value - x->first) :
	    x->n;
}

static void
cell_add(struct stat_grid *g, uint8_t row, uint8_t col, uint32_t n)
{
	if (!__builtin_add_overflow(g->n[row][col], n, &g->n[row][col]))
		return;
	g->n[row][col] = UINT32_MAX;
}

/* One in each row that its set names: of what it does not name there is none. */
static void
set_count(const struct stat_axis *x, uint64_t set, uint8_t col,
    struct stat_grid *g)
{
	for (uint8_t i = 0; i < x->n; i++)
		if ((set >> (x->first - 1 + i) & 1) != 0)
			cell_add(g, i, col, 1);
	if ((set & STAT_SET_OTHER) != 0)
		cell_add(g, x->n, col, 1);
}

static bool
within(const struct stat_period *p, stat_month m)
{
	return m != 0 && m >= p->from && m <= p->to;
}

static void
sessions_count(const struct stat_table *t, const struct stat_period *p,
    const struct stat_row *r, struct stat_grid *g)
{
	for (uint8_t i = 0; i < r->n_session; i++) {
		stat_month m = r->session[i].month;

		if (within(p, m))
			cell_add(g, slot(&t->row, r->session[i].topic),
			    slot(&t->col, value_of(t->col.dim, r, m)),
			    r->session[i].times);
	}
}

static void
offenders_count(const struct stat_table *t, const struct stat_row *r,
    struct stat_grid *g)
{
	for (uint8_t i = 0; i < r->n_offender; i++)
		cell_add(g, slot(&t->row, r->offender[i].relation),
		    slot(&t->col, r->offender[i].sex), 1);
}

static void
full_count(const struct stat_table *t, const struct stat_row *r,
    stat_month month, struct stat_grid *g)
{
	uint8_t row = slot(&t->row, value_of(t->row.dim, r, month));
	uint8_t col = slot(&t->col, value_of(t->col.dim, r, month));

	if (t->children && !is_child(r))
		return;
	switch (t->unit) {
	case SU_OFFENDER:
		offenders_count(t, r, g);
		return;
	case SU_MEMBER:
		cell_add(g, row, 0, r->women);
		cell_add(g, row, 1, r->men);
		return;
	case SU_FORM:
		set_count(&t->row, r->forms, col, g);
		return;
	case SU_SERVICE:
		set_count(&t->row, r->services, col, g);
		return;
	case SU_REPORT:
	case SU_CASE:
	case SU_VICTIM:
	case SU_PERSON:
	case SU_SESSION:
	case SU__MAX:
		break;
	}
	cell_add(g, row, col, 1);
}

void
stat_begin(const struct stat_table *t, struct stat_grid *g)
{
	memset(g, 0, sizeof(*g));
	g->rows = (uint8_t)(t->row.n + 2);
	g->cols = (uint8_t)(t->col.n + 2);
}

void
stat_count(const struct stat_table *t, const struct stat_period *p,
    const struct stat_row *r, struct stat_grid *g)
{
	uint8_t kind = r->d[SD_KIND];

	if (r->use == STAT_VOID || kind == 0 || kind > 32 ||
	    (t->kinds >> (kind - 1) & 1) == 0)
		return;
	if (r->use == STAT_SUM)
		g->silent += within(p, r->begun);
	else if (t->ref == SR_HELD)
		sessions_count(t, p, r, g);
	else if (within(p, month_of(t, r)))
		full_count(t, r, month_of(t, r), g);
}

void
stat_sums(struct stat_grid *g)
{
	uint8_t last_row = (uint8_t)(g->rows - 1);
	uint8_t last_col = (uint8_t)(g->cols - 1);

	for (uint8_t i = 0; i < last_row; i++)
		g->n[i][last_col] = 0;
	for (uint8_t k = 0; k < g->cols; k++)
		g->n[last_row][k] = 0;
	for (uint8_t i = 0; i < last_row; i++)
		for (uint8_t k = 0; k < last_col; k++) {
			cell_add(g, i, last_col, g->n[i][k]);
			cell_add(g, last_row, k, g->n[i][k]);
			cell_add(g, last_row, last_col, g->n[i][k]);
		}
}

void
stat_add(struct stat_grid *to, const struct stat_grid *from)
{
	for (uint8_t i = 0; i < to->rows; i++)
		for (uint8_t k = 0; k < to->cols; k++)
			cell_add(to, i, k, from->n[i][k]);
	to->silent += from->silent;
}

uint32_t
stat_tenths(uint32_t n, uint32_t of)
{
	return of > 0 ?
	    (uint32_t)(((uint64_t)n * 2000 + of) / (2 * (uint64_t)of)) :
	    0;
}
