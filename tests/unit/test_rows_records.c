/* schema: records of a case, the case read whole, and its keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/rows.h"

static void
records_make(struct id in)
{
	static const struct {
		unsigned id;
		uint32_t version;
	} row[] = { { 2, 1 }, { 1, 1 }, { 1, 2 }, { 1, 3 }, { 2, 2 } };
	struct record_row r;

	for (size_t i = 0; i < nitems(row); i++) {
		r = (struct record_row){ .id = id_of('r', row[i].id),
			.version = row[i].version,
			.case_id = in,
			.layout = UINT16_MAX,
			.body = blob(100000, (uint8_t)i) };
		assert_int_equal(record_add(st, &r), OK);
	}
	/* neither again, nor over a newer one, nor after none */
	for (r.version = 1; r.version <= 4; r.version++)
		if (r.version != 3)
			assert_int_equal(record_add(st, &r),
			    r.version == 1 ? ERR_CONFLICT : ERR_TAMPER);
}

static void
records(void **state)
{
	struct record_row r;
	uint64_t n;

	(void)state;
	records_make(id_of('k', 1));
	assert_int_equal(record_count(st, id_of('k', 1), &n), OK);
	assert_int_equal(n, 5);
	assert_int_equal(record_count(st, id_of('k', 2), &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    record_get(st, w.a, id_of('k', 1), id_of('r', 1), 3, &r), OK);
	same_id(r.id, id_of('r', 1));
	assert_int_equal(r.version, 3);
	assert_int_equal(r.layout, UINT16_MAX);
	same_id(r.case_id, id_of('k', 1));
	same_bytes(r.body, blob(100000, 3));
	assert_int_equal(
	    record_get(st, w.a, id_of('k', 1), id_of('r', 1), 9, &r),
	    ERR_ABSENT);
	/* under another case it is not there */
	assert_int_equal(
	    record_get(st, w.a, id_of('k', 2), id_of('r', 1), 3, &r),
	    ERR_ABSENT);
	admin("DELETE FROM record");
}

/* The case, and of each record the newest version alone; the header comes
 * with the record that bears the case's id, and when there is none. */
static void
whole(void **state)
{
	struct case_row r = case_make(1), got;
	struct record_row lead = { .id = r.id,
		.version = 1,
		.case_id = r.id,
		.body = blob(1, 9) };
	struct record_row *rows;
	struct id unit = r.unit;
	size_t n;

	(void)state;
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(case_whole_get(st, w.a, r.id, unit, &got, &rows, &n),
	    OK);
	assert_int_equal(n, 0);
	same_bytes(got.header, r.header);
	same_bytes(got.idx, r.idx);
	records_make(r.id);
	assert_int_equal(case_whole_get(st, w.a, r.id, unit, &got, &rows, &n),
	    OK);
	assert_int_equal(got.header.n, 0);
	assert_int_equal(record_add(st, &lead), OK);
	assert_int_equal(case_whole_get(st, w.a, r.id, unit, &got, &rows, &n),
	    OK);
	same_id(got.id, r.id);
	same_id(got.unit, unit);
	same_id(got.assignee, r.assignee);
	assert_string_equal(got.stage, r.stage);
	assert_int_equal(got.version, r.version);
	assert_int_equal(got.epoch, r.epoch);
	same_bytes(got.wrap, r.wrap);
	same_bytes(got.header, r.header);
	same_bytes(got.idx, r.idx);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		bool first = id_same(rows[i].id, id_of('r', 1));

		if (id_same(rows[i].id, r.id))
			continue;
		assert_int_equal(rows[i].version, first ? 3 : 2);
		same_id(rows[i].case_id, r.id);
		same_bytes(rows[i].body, blob(100000, first ? 3 : 4));
	}
	unit.b[0] ^= 1;
	assert_int_equal(case_whole_get(st, w.a, r.id, unit, &got, &rows, &n),
	    ERR_ABSENT);
	assert_int_equal(
	    case_whole_get(st, w.a, id_of('k', 9), r.unit, &got, &rows, &n),
	    ERR_ABSENT);
}

static const char *const shut[2] = { "terminasi", "tanpa-layanan" };

/* Keys of restricted cases: the newest of each, in the holder's unit alone. */
static void
keys_of_cases(void **state)
{
	struct id unit = id_of('u', 5), me = id_of('p', 7);
	struct key_row k = { .holder = me, .unit = unit };
	struct glass_row g = { .pdp = id_of('u', 6), .epoch = 1 };
	struct case_row *old;
	const struct old_part old9 = { .unit = unit, .epoch = 9, .limit = 9 };
	struct key_row *row;
	uint64_t count;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct case_row c = case_make(900 + i);

		c.unit = unit;
		c.epoch = i == 3 ? 4 : 0; /* one of them is ordinary */
		assert_int_equal(case_row_add(st, &c), OK);
		k.kasus = k.object = g.kasus = g.object = c.id;
		for (k.version = 1; k.version <= c.key_version; k.version++)
			assert_int_equal(key_row_add(st, &k), OK);
		for (g.version = 1; g.version <= c.key_version; g.version++)
			assert_int_equal(glass_row_add(st, &g), OK);
	}
	k.kasus = id_of('k', 900);
	k.object = id_of('d', 1); /* a record's own key is none of these */
	k.version = 2;
	assert_int_equal(key_row_add(st, &k), OK);
	assert_int_equal(key_rows_cases(st, w.a, unit, me, shut, &row, &n), OK);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		same_id(row[i].kasus, id_of('k', 902 - (unsigned)i));
		same_id(row[i].object, row[i].kasus);
		assert_int_equal(row[i].version, 2);
	}
	assert_int_equal(key_rows_cases_count(st, unit, me, shut, &count), OK);
	assert_int_equal(count, 3);
	assert_int_equal(
	    key_rows_cases_count(st, id_of('u', 1), me, shut, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(key_rows_cases_few(st, unit, me, 1, &count), OK);
	assert_int_equal(count, 3);
	assert_int_equal(key_rows_case(st, w.a, id_of('k', 900), &row, &n), OK);
	assert_int_equal(n, 3);
	/* those before a version go, of the case itself */
	assert_int_equal(key_rows_before(st, id_of('k', 900), 2), OK);
	assert_int_equal(key_rows_case(st, w.a, id_of('k', 900), &row, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(
	    glass_row_get(st, w.a, id_of('k', 900), id_of('k', 900), 1, &g),
	    ERR_ABSENT);
	assert_int_equal(
	    glass_row_get(st, w.a, id_of('k', 900), id_of('k', 900), 2, &g),
	    OK);
	/* nothing of a restricted case is sealed anew with the unit's seed */
	assert_int_equal(case_rows_old(st, w.a, &old9, &old, &n), OK);
	assert_int_equal(n, 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(whole),
		cmocka_unit_test(keys_of_cases),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_both, close_both);
}
