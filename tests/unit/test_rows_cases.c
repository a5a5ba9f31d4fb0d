/* schema: case rows and their versions, lists, the scan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/rows.h"

static void
same_case(const struct case_row *a, const struct case_row *b)
{
	same_id(a->id, b->id);
	same_id(a->unit, b->unit);
	same_id(a->assignee, b->assignee);
	assert_string_equal(a->stage, b->stage);
	assert_true(a->created == b->created);
	assert_true(a->changed == b->changed);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->files, b->files);
	assert_int_equal(a->review_month, b->review_month);
	assert_int_equal(a->key_version, b->key_version);
	assert_int_equal(a->epoch, b->epoch);
	same_bytes(a->idx, b->idx);
}

static void
case_versions(void **state)
{
	struct case_row r = case_make(4), got, other;

	(void)state;
	assert_int_equal(case_row_get(st, w.a, r.id, r.unit, &got), ERR_ABSENT);
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(case_row_add(st, &r), ERR_CONFLICT);
	assert_int_equal(case_row_get(st, w.a, r.id, r.unit, &got), OK);
	same_case(&r, &got);
	same_bytes(r.wrap, got.wrap);
	same_bytes(r.header, got.header);
	other = case_make(5);
	other.id = r.id;
	other.unit = id_of('u', 9);
	other.created = r.created;
	other.review_month = 1;
	other.size = 2;
	other.files = 1;
	other.key_version = 8;
	other.epoch = 9;
	assert_int_equal(case_row_set(st, &other, 1), ERR_INTERNAL);
	other.version = 2;
	assert_int_equal(case_row_set(st, &other, 1), OK);
	/* who comes second finds another version and writes nothing */
	r.version = 2;
	assert_int_equal(case_row_set(st, &r, 1), ERR_CONFLICT);
	assert_int_equal(case_row_get(st, w.a, r.id, r.unit, &got), ERR_ABSENT);
	assert_int_equal(case_row_get(st, w.a, r.id, other.unit, &got), OK);
	same_case(&other, &got);
	same_bytes(other.wrap, got.wrap);
	same_bytes(other.header, got.header);
	admin("DELETE FROM kasus");
}

/* Many rows, sealed anew: all as they were read, or none. */
#define ANEW 20u

struct anew {
	struct case_row row[ANEW];
	size_t n;
};

static enum err
anew_tx(struct store *s, void *arg)
{
	struct anew *a = arg;
	enum err e = case_rows_rewrap(s, a->row, a->n);

	/* who overlooks it commits nothing all the same */
	return e == ERR_CONFLICT ? OK : e;
}

static void
anew_is(uint32_t epoch, long n)
{
	assert_int_equal(
	    admin_count(arena_printf(w.a,
		"SELECT COUNT(*) FROM kasus WHERE epoch = %u", epoch)),
	    n);
}

/* Page by page, each of the unit's rows under a seed before epoch once, those
 * under the oldest first. */
static void
old_pages(uint32_t epoch, size_t want)
{
	struct old_part part = { .unit = id_of('u', 1),
		.epoch = epoch,
		.limit = 7 };
	struct old_mark at = { 0 };
	struct case_row *r;
	size_t n = 1, all = 0;

	while (n > 0) {
		part.after = at;
		assert_int_equal(case_rows_old(st, w.a, &part, &r, &n), OK);
		for (size_t i = 0; i < n; i++) {
			assert_true(r[i].epoch > at.epoch ||
			    (r[i].epoch == at.epoch &&
				memcmp(r[i].id.b, at.id.b, ID_LEN) > 0));
			at = (struct old_mark){ r[i].epoch, r[i].id };
		}
		all += n;
	}
	assert_int_equal(all, want);
}

static void
case_rewrap(void **state)
{
	struct anew a = { .n = ANEW };
	const struct old_part part = { .unit = id_of('u', 1),
		.epoch = 7,
		.limit = 9 };
	struct case_row *old, got;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < ANEW; i++) {
		a.row[i] = case_make(i);
		assert_int_equal(case_row_add(st, &a.row[i]), OK);
		a.row[i].epoch = 7;
		a.row[i].idx = blob(i % 3 == 0 ? 302 : 558, (uint8_t)(i + 9));
		a.row[i].wrap = blob(i % 2 == 0 ? 78 : 1, (uint8_t)(i + 8));
	}
	admin("UPDATE kasus SET epoch = 3 ORDER BY id DESC LIMIT 6");
	old_pages(7, ANEW);
	old_pages(4, 6);
	old_pages(3, 0);
	assert_int_equal(case_rows_rewrap(st, a.row, ANEW), ERR_INTERNAL);
	a.n = ROWS_MANY + 1;
	assert_int_equal(store_tx(st, NULL, anew_tx, &a), ERR_INTERNAL);
	a.n = ANEW;
	a.row[ANEW - 1].version++; /* as if a colleague had written it */
	assert_int_equal(store_tx(st, NULL, anew_tx, &a), ERR_CONFLICT);
	anew_is(7, 0);
	a.row[ANEW - 1].version--;
	assert_int_equal(store_tx(st, NULL, anew_tx, &a), OK);
	anew_is(7, ANEW);
	assert_int_equal(case_rows_old(st, w.a, &part, &old, &n), OK);
	assert_int_equal(n, 0);
	for (unsigned i = 0; i < ANEW; i++) {
		assert_int_equal(
		    case_row_get(st, w.a, a.row[i].id, a.row[i].unit, &got),
		    OK);
		same_case(&a.row[i], &got);
		same_bytes(a.row[i].wrap, got.wrap);
		same_bytes(a.row[i].header, got.header);
	}
	/* a second time there is nothing under an earlier seed */
	assert_int_equal(store_tx(st, NULL, anew_tx, &a), ERR_CONFLICT);
	/* and the statement serves a single row, and none, as before */
	a.n = 1;
	a.row[0].epoch = 8;
	assert_int_equal(store_tx(st, NULL, anew_tx, &a), OK);
	a.n = 0;
	assert_int_equal(store_tx(st, NULL, anew_tx, &a), OK);
	anew_is(8, 1);
	admin("DELETE FROM kasus");
}

static void
page(struct case_filter f, const unsigned *want, size_t n_want, uint64_t total)
{
	struct case_row *r, one;
	uint64_t count;
	size_t n;

	assert_int_equal(case_rows_list(st, w.a, &f, &r, &n), OK);
	assert_int_equal(case_rows_count(st, &f, &count), OK);
	assert_true(count == total);
	assert_int_equal(n, n_want);
	for (size_t i = 0; i < n; i++) {
		one = case_make(want[i]);
		same_case(&one, &r[i]);
		assert_int_equal(r[i].header.n, 0);
	}
}

/* How many people of unit 1 hold how many in all, without those stages. */
static void
loads(const char *const except[2], size_t people, uint64_t cases)
{
	struct case_load *l;
	uint64_t sum = 0;
	size_t n;

	assert_int_equal(case_rows_load(st, w.a, id_of('u', 1), except, &l, &n),
	    OK);
	assert_int_equal(n, people);
	for (size_t i = 0; i < n; i++) {
		sum += l[i].n;
		for (size_t k = 0; k < i; k++)
			assert_false(id_same(l[i].assignee, l[k].assignee));
	}
	assert_int_equal(sum, cases);
}

static void
case_pages(void **state)
{
	struct case_filter f = { .unit = id_of('u', 1), .limit = 3 };
	struct case_row r;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		r = case_make(i);
		assert_int_equal(case_row_add(st, &r), OK);
	}
	r.id = id_of('k', 99);
	r.unit = id_of('u', 2);
	assert_int_equal(case_row_add(st, &r), OK);
	page(f, (const unsigned[]){ 9, 8, 7 }, 3, 10);
	f.offset = 9;
	page(f, (const unsigned[]){ 0 }, 1, 10);
	f.offset = 10;
	page(f, NULL, 0, 10);
	f.offset = 1;
	f.stage = "baru";
	page(f, (const unsigned[]){ 6, 4, 2 }, 3, 5);
	f.assignee = id_of('p', 3); /* 2 5 8 */
	f.offset = 0;
	page(f, (const unsigned[]){ 8, 2 }, 2, 2);
	f.stage = NULL;
	page(f, (const unsigned[]){ 8, 5, 2 }, 3, 3);
	f.except = (const char *const[]){ "baru", "lain" };
	page(f, (const unsigned[]){ 5 }, 1, 1);
	f.except = (const char *const[]){ "lain", "luar" };
	page(f, (const unsigned[]){ 8, 5, 2 }, 3, 3);
	f.except = NULL;
	f.unit = id_of('u', 3);
	page(f, NULL, 0, 0);
	/* assignees 1 2 3 in turn, stages baru proses in turn */
	loads((const char *const[]){ "lain", "luar" }, 3, 10);
	loads((const char *const[]){ "baru", "lain" }, 3, 5);
	loads((const char *const[]){ "baru", "proses" }, 0, 0);
	admin("DELETE FROM kasus");
}

/* Of one unit's cases those that are asked for. */
static void
cases_some(void **state)
{
	struct id id[ROWS_SOME + 1];
	struct case_row r, *rows;
	unsigned seen = 0;
	size_t n;

	(void)state;
	for (unsigned k = 0; k < nitems(id); k++) {
		r = case_make(k);
		id[k] = r.id;
		if (k == 3)
			r.unit = id_of('u', 2);
		assert_int_equal(case_row_add(st, &r), OK);
	}
	assert_int_equal(
	    case_rows_some(st, w.a, id_of('u', 1), id, nitems(id), &rows, &n),
	    ERR_LIMIT);
	assert_int_equal(
	    case_rows_some(st, w.a, id_of('u', 1), id, ROWS_SOME, &rows, &n),
	    OK);
	assert_int_equal(n, ROWS_SOME - 1);
	for (size_t i = 0; i < n; i++) {
		r = case_make(rows[i].id.b[3]);
		same_case(&r, &rows[i]);
		seen |= 1u << rows[i].id.b[3];
	}
	assert_int_equal(seen, (1u << ROWS_SOME) - 1 - (1u << 3));
	admin("DELETE FROM kasus");
}

static enum err
hold_tx(struct store *s, void *arg)
{
	const struct case_row *r = arg;

	return case_row_hold(s, r->id, r->header);
}

static void
case_hold(void **state)
{
	struct case_row r = case_make(1), other = case_make(2);

	(void)state;
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(store_tx(st, NULL, hold_tx, &r), OK);
	r.header = other.header;
	assert_int_equal(store_tx(st, NULL, hold_tx, &r), ERR_CONFLICT);
	r = case_make(1);
	r.id = other.id;
	assert_int_equal(store_tx(st, NULL, hold_tx, &r), ERR_CONFLICT);
	admin("DELETE FROM kasus");
}

#define MANY 5000

struct scanned {
	unsigned n;
	int64_t last;
	unsigned stop;
	enum err inside; /* of a statement that the callback runs */
};

static enum err
case_seen(const struct case_row *r, void *arg)
{
	struct scanned *s = arg;
	struct arena_mark m = arena_mark(w.a);
	struct case_row want, got;

	assert_true(r->changed <= s->last);
	s->last = r->changed;
	/* not each: the statement's time runs while the callback works */
	if (s->n % 16 == 0) {
		want = case_make((unsigned)r->id.b[2] << 8 | r->id.b[3]);
		same_case(&want, r);
	}
	if (s->n == 0)
		s->inside = case_row_get(st, w.a, r->id, r->unit, &got);
	arena_release(w.a, m);
	return ++s->n == s->stop ? ERR_ABSENT : OK;
}

static enum err
case_cut(const struct case_row *r, void *arg)
{
	unsigned *n = arg;

	(void)r;
	if (++*n == 3)
		admin(arena_printf(w.a, "KILL %lu", mysql_thread_id(st->db)));
	return OK;
}

/* The search reads one index from end to end, and sorts nothing. */
static void
case_plan(void)
{
	const char *sql = stmts[ST_CASE_SCAN].sql;
	const char *mark = strchr(sql, '?');
	MYSQL_RES *res;
	MYSQL_ROW row;

	admin("ANALYZE TABLE kasus");
	sql = arena_printf(w.a, "EXPLAIN %.*sUNHEX('00')%s", (int)(mark - sql),
	    sql, mark + 1);
	assert_int_equal(mysql_query(w.admin, sql), 0);
	res = mysql_store_result(w.admin);
	assert_non_null(res);
	row = mysql_fetch_row(res);
	assert_string_equal(row[5], "by_unit");
	assert_string_equal(row[9], "Using where; Using index");
	mysql_free_result(res);
}

static void
case_scan(void **state)
{
	struct scanned s = { .last = INT64_MAX };
	struct case_row r;
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		struct arena_mark m = arena_mark(w.a);

		r = case_make(i);
		r.header = blob(300, 1);
		assert_int_equal(case_row_add(st, &r), OK);
		arena_release(w.a, m);
	}
	assert_int_equal(case_rows_scan(st, id_of('u', 1), case_seen, &s), OK);
	assert_int_equal(s.n, MANY);
	assert_int_equal(s.inside, ERR_INTERNAL);
	case_plan();
	/* stopped half-way, the connection is as good as before */
	s = (struct scanned){ .last = INT64_MAX, .stop = 100 };
	assert_int_equal(case_rows_scan(st, id_of('u', 1), case_seen, &s),
	    ERR_ABSENT);
	assert_int_equal(s.n, 100);
	assert_int_equal(
	    case_row_get(st, w.a, id_of('k', 7), id_of('u', 1), &r), OK);
	s = (struct scanned){ 0 };
	assert_int_equal(case_rows_scan(st, id_of('u', 7), case_seen, &s), OK);
	assert_int_equal(s.n, 0);
	/* broken off by the server */
	assert_int_equal(case_rows_scan(st, id_of('u', 1), case_cut, &n),
	    ERR_BUSY);
	assert_true(n < MANY);
	assert_int_equal(store_ready(st), OK);
	assert_int_equal(
	    case_row_get(st, w.a, id_of('k', 7), id_of('u', 1), &r), OK);
	admin("DELETE FROM kasus");
}

/* No room in the arena: said, and the next statement runs. */
static void
no_memory(void **state)
{
	struct arena *small = arena_new(5000);
	struct case_row r = case_make(1), *rows;
	struct case_filter f = { .unit = r.unit, .limit = 50 };
	size_t n;

	(void)state;
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(case_row_get(st, small, r.id, r.unit, &r), ERR_MEMORY);
	for (unsigned i = 2; i < 20; i++) {
		r = case_make(i);
		assert_int_equal(case_row_add(st, &r), OK);
	}
	arena_reset(small);
	assert_int_equal(case_rows_list(st, small, &f, &rows, &n), ERR_MEMORY);
	assert_int_equal(case_rows_list(st, w.a, &f, &rows, &n), OK);
	assert_int_equal(n, 19);
	arena_free(small);
	admin("DELETE FROM kasus");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_versions),
		cmocka_unit_test(case_rewrap),
		cmocka_unit_test(case_pages),
		cmocka_unit_test(case_scan),
		cmocka_unit_test(cases_some),
		cmocka_unit_test(case_hold),
		cmocka_unit_test(no_memory),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_both, close_both);
}
