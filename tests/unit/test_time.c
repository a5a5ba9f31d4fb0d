/* base: the calendar and the texts of times and dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/base.h"

static void
civil_known(void **state)
{
	static const struct {
		int64_t t;
		int offset;
		struct civil c;
		const char *text; /* in UTC */
	} rows[] = {
		{ 0, 0, { 1970, 1, 1, 0, 0, 0, 4 }, "1970-01-01T00:00:00Z" },
		{ -1000, 0, { 1969, 12, 31, 23, 59, 59, 3 },
		    "1969-12-31T23:59:59Z" },
		{ 951782400000, 0, { 2000, 2, 29, 0, 0, 0, 2 },
		    "2000-02-29T00:00:00Z" },
		{ 1609434000000, 420, { 2021, 1, 1, 0, 0, 0, 5 },
		    "2020-12-31T17:00:00Z" },
		{ 1234567890000, -570, { 2009, 2, 13, 14, 1, 30, 5 },
		    "2009-02-13T23:31:30Z" },
		{ 4107542399000, 0, { 2100, 2, 28, 23, 59, 59, 0 },
		    "2100-02-28T23:59:59Z" },
		{ 4107542400000, 0, { 2100, 3, 1, 0, 0, 0, 1 },
		    "2100-03-01T00:00:00Z" },
		{ -2208988800000, 0, { 1900, 1, 1, 0, 0, 0, 1 },
		    "1900-01-01T00:00:00Z" },
	};
	char out[21];

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		struct civil c = time_civil(rows[i].t, rows[i].offset);

		assert_memory_equal(&c, &rows[i].c, sizeof(c));
		assert_true(time_from_civil(&c, rows[i].offset) == rows[i].t);
		assert_string_equal(time_rfc3339(rows[i].t, out), rows[i].text);
	}
	assert_string_equal(time_rfc3339(INT64_MAX, out),
	    "9999-12-31T23:59:59Z");
	assert_string_equal(time_rfc3339(INT64_MIN, out),
	    "0001-01-01T00:00:00Z");
}

static void
civil_round_trip(void **state)
{
	struct civil last = time_civil(INT64_C(-3000000000000) - DAY, 420);

	(void)state;
	/* Every day from 1874 to 2192 follows the day before it. */
	for (int64_t t = INT64_C(-3000000000000); t < INT64_C(7000000000000);
	     t += DAY) {
		struct civil c = time_civil(t, 420);

		assert_true(time_from_civil(&c, 420) == t);
		assert_int_equal(c.weekday, (last.weekday + 1) % 7);
		assert_true(c.day == last.day + 1 || c.day == 1);
		last = c;
	}
}

static void
time_texts(void **state)
{
	static const char *const bad[] = {
		"",
		"2026-11-24",
		"2026-11-24T07:30:00",
		"2026-11-24 07:30:00Z",
		"2026-11-24T07:30Z",
		"2026-11-24T24:00:00Z",
		"2026-11-24T07:60:00Z",
		"2026-11-24T07:30:60Z",
		"2026-02-29T07:30:00Z",
		"2026-11-24T07:30:00.Z",
		"2026-11-24T07:30:00.1234567890Z",
		"2026-11-24T07:30:00+7:00",
		"2026-11-24T07:30:00+14:01",
		"2026-11-24T07:30:00Zx",
		"1899-12-31T00:00:00Z",
	};
	int64_t t, same;

	(void)state;
	assert_int_equal(time_parse("2009-02-13T23:31:30Z", &t), OK);
	assert_true(t == INT64_C(1234567890000));
	assert_int_equal(time_parse("2009-02-14T06:31:30.5+07:00", &same), OK);
	assert_true(same == t + 500);
	assert_int_equal(time_parse("2009-02-13T14:01:30.0079-09:30", &same),
	    OK);
	assert_true(same == t + 7);
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(time_parse(bad[i], &t), ERR_INVALID);
	assert_true(time_now() > INT64_C(1700000000000));
}

static void
dates(void **state)
{
	static const char *const bad[] = { "", "2026-11-31", "2025-02-29",
		"1900-02-29", "2026-00-10", "2026-13-10", "2026-01-00",
		"2026-1-1", "1899-12-31", "2100-01-01", "2026-11-24 ",
		"24-11-2026" };
	int y, m, d;

	(void)state;
	assert_int_equal(date_parse("2024-02-29", &y, &m, &d), OK);
	assert_int_equal(y, 2024);
	assert_int_equal(m, 2);
	assert_int_equal(d, 29);
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(date_parse(bad[i], &y, &m, &d), ERR_INVALID);
}

/* As people type them: the right day, or the reason why it is none. */
static void
dates_typed(void **state)
{
	static const char *const good[] = { "29/02/2024", "29-2-2024",
		"29.02.2024", "2024-02-29", "29022024", "29 Februari 2024",
		"29 februari 2024", "29 FEB 2024", "29 Feb. 2024",
		"29-peb-2024", "29/Pebruari/2024", "29Feb2024",
		"29  Februari  2024" };
	static const struct {
		const char *s;
		enum err e;
	} bad[] = {
		{ "", ERR_INVALID },
		{ "29/02", ERR_INVALID },
		{ "29/02/24", ERR_INVALID },
		{ "29/02-2024", ERR_INVALID },
		{ "29 02 2024", ERR_INVALID },
		{ "029/02/2024", ERR_INVALID },
		{ "29/02/2024 ", ERR_INVALID },
		{ "2024/02/29", ERR_INVALID },
		{ "2024-2-9", ERR_INVALID },
		{ "29 Febru 2024", ERR_INVALID },
		{ "29 F 2024", ERR_INVALID },
		{ "29 Feb 24", ERR_INVALID },
		{ "29 Feb 20245", ERR_INVALID },
		{ "Februari 2024", ERR_INVALID },
		{ "29 Februari", ERR_INVALID },
		{ "29 Februarinovemberjanuari 2024", ERR_INVALID },
		{ "29 jan feb 2024", ERR_INVALID },
		{ "2902024", ERR_INVALID },
		{ "290220244", ERR_INVALID },
		{ "20240229", ERR_ABSENT },
		{ "31 Februari 1980", ERR_ABSENT },
		{ "31021980", ERR_ABSENT },
		{ "00012024", ERR_ABSENT },
		{ "1 Januari 1899", ERR_LIMIT },
		{ "01012100", ERR_LIMIT },
		{ "-1/2/2024", ERR_INVALID },
		{ "//", ERR_INVALID },
		{ "31/02/1980", ERR_ABSENT },
		{ "29/02/2023", ERR_ABSENT },
		{ "0/1/2024", ERR_ABSENT },
		{ "02/25/1980", ERR_ABSENT },
		{ "1980-02-31", ERR_ABSENT },
		{ "01/01/1899", ERR_LIMIT },
		{ "1/1/2100", ERR_LIMIT },
		{ "1/1/0000", ERR_LIMIT },
	};
	int y, m, d;

	(void)state;
	for (size_t i = 0; i < nitems(good); i++) {
		y = m = d = 0;
		assert_int_equal(date_typed(good[i], &y, &m, &d), OK);
		assert_true(y == 2024 && m == 2 && d == 29);
	}
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(date_typed(bad[i].s, &y, &m, &d), bad[i].e);
}

/* Every month by its name and its abbreviations. */
static void
dates_months(void **state)
{
	static const char *const names[12][5] = {
		{ "Januari", "Jan" },
		{ "Februari", "Pebruari", "Feb", "Peb" },
		{ "Maret", "Mar", "Mrt" },
		{ "April", "Apr" },
		{ "Mei" },
		{ "Juni", "Jun" },
		{ "Juli", "Jul" },
		{ "Agustus", "Agu", "Agt", "Ags", "Agst" },
		{ "September", "Sep", "Sept" },
		{ "Oktober", "Okt" },
		{ "November", "Nopember", "Nov", "Nop" },
		{ "Desember", "Des" },
	};
	char text[32];
	int y, m, d;

	(void)state;
	for (int i = 0; i < 12; i++) {
		for (int k = 0; k < 5 && names[i][k] != NULL; k++) {
			(void)snprintf(text, sizeof(text), "7 %s 1999",
			    names[i][k]);
			y = m = d = 0;
			assert_int_equal(date_typed(text, &y, &m, &d), OK);
			assert_true(y == 1999 && m == i + 1 && d == 7);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(civil_known),
		cmocka_unit_test(civil_round_trip),
		cmocka_unit_test(time_texts),
		cmocka_unit_test(dates),
		cmocka_unit_test(dates_typed),
		cmocka_unit_test(dates_months),
	};

	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
