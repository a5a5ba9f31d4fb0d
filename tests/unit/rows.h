/* Two open stores, and values that try a column: for the tests of rows. */
#ifndef LINDUNG_TESTS_ROWS_H
#define LINDUNG_TESTS_ROWS_H

#include "tests/unit/db.h"

static struct store *st;  /* the portal's */
static struct store *ctl; /* the operator's */

static inline int
open_both(void **state)
{
	if (world_tables(state) != 0)
		return -1;
	st = db_open(ACC_PORTAL);
	ctl = db_open(ACC_CTL);
	return 0;
}

static inline int
close_both(void **state)
{
	store_close(st);
	store_close(ctl);
	return world_end(state);
}

/* n bytes that hold every value, a NUL and a quote among them. */
static inline struct bytes
blob(size_t n, uint8_t from)
{
	uint8_t *p = arena_alloc(w.a, n);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(from + i);
	return BYTES(p, n);
}

static inline struct case_row
case_make(unsigned n)
{
	return (struct case_row){
		.id = id_of('k', n),
		.unit = id_of('u', 1),
		.assignee = id_of('p', n % 3 + 1),
		.stage = n % 2 == 0 ? "baru" : "proses",
		.created = 1000 + n,
		.changed = 5000 + n / 2, /* pairs of equal times */
		.version = 1,
		.size = 4000000000,
		.files = 3,
		.review_month = 202611,
		.key_version = 2,
		.epoch = 4,
		.wrap = blob(78, (uint8_t)n),
		.header = blob(70000, (uint8_t)(n + 1)),
		.idx = blob(n % 2 == 0 ? 600 : 558, (uint8_t)(n + 2)),
	};
}

static inline void
fill(uint8_t *p, size_t n, uint8_t from)
{
	memcpy(p, blob(n, from).p, n);
}

static inline void
same_bytes(struct bytes a, struct bytes b)
{
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
}

static inline void
same_id(struct id a, struct id b)
{
	assert_memory_equal(a.b, b.b, ID_LEN);
}

#endif
