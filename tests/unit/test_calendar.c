/* base: working days.  The dates were looked up in a calendar on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

static int64_t
at(const char *s)
{
	int64_t t;

	assert_int_equal(time_parse(s, &t), OK);
	return t;
}

static int32_t
day(const char *s)
{
	struct civil c = { 0 };

	assert_int_equal(date_parse(s, &c.year, &c.month, &c.day), OK);
	return (int32_t)(time_from_civil(&c, 0) / DAY);
}

/* Nyepi to the end of the leave after Idulfitri, Christmas and New Year. */
#define DAYS_MAX 11
static int32_t closed[DAYS_MAX];
static struct calendar cal = { closed, 0 };
static const struct calendar weekends = { closed, 0 };

static int
days_begin(void **state)
{
	static const char *const dates[] = { "2026-03-18", "2026-03-19",
		"2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23",
		"2026-03-24", "2026-12-24", "2026-12-25", "2027-01-01" };

	(void)state;
	for (size_t i = 0; i < nitems(dates); i++)
		closed[i] = day(dates[i]);
	cal.n = nitems(dates);
	return 0;
}

static void
open_days(void **state)
{
	static const struct {
		const char *day;
		bool open;
	} rows[] = {
		{ "2026-11-27", true },                          /* Friday */
		{ "2026-11-28", false },                         /* Saturday */
		{ "2026-11-29", false }, { "2026-11-30", true }, /* Monday */
		{ "2026-03-17", true }, { "2026-03-18", false }, /* first row */
		{ "2026-03-25", true }, { "2026-12-25", false },
		{ "2027-01-01", false }, /* last row */
		{ "2028-02-29", true },  /* Tuesday */
		{ "1969-12-31", true },  /* Wednesday, before all days */
		{ "1969-12-27", false }, /* Saturday */
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_int_equal(calendar_open(&cal, day(rows[i].day)),
		    rows[i].open);
	assert_true(calendar_open(&weekends, day("2026-12-25")));
	assert_false(calendar_open(&weekends, day("2026-12-26")));
}

static void
terms(void **state)
{
	static const struct {
		const char *from;
		int64_t ms;
		const char *to;
	} rows[] = {
		/* inside one day, to its very end, and over one night */
		{ "2026-11-24T08:00:00+07:00", 4 * HOUR,
		    "2026-11-24T12:00:00+07:00" },
		{ "2026-11-24T08:00:00+07:00", 16 * HOUR,
		    "2026-11-25T00:00:00+07:00" },
		{ "2026-11-24T14:30:00+07:00", DAY,
		    "2026-11-25T14:30:00+07:00" },
		/* Friday evening */
		{ "2026-11-27T18:00:00+07:00", DAY,
		    "2026-11-30T18:00:00+07:00" },
		{ "2026-11-27T18:00:00+07:00", 6 * HOUR,
		    "2026-11-28T00:00:00+07:00" },
		{ "2026-11-27T18:00:00+07:00", 6 * HOUR + 1,
		    "2026-11-30T00:00:00.001+07:00" },
		/* a weekend is no part of it */
		{ "2026-11-28T10:00:00+07:00", DAY,
		    "2026-12-01T00:00:00+07:00" },
		{ "2026-11-29T23:59:59+07:00", 3 * DAY,
		    "2026-12-03T00:00:00+07:00" },
		/* seven days in a row: 9 h of Tuesday, Wednesday, Thursday, and
		 * 15 h of Friday */
		{ "2026-03-17T15:00:00+07:00", 3 * DAY,
		    "2026-03-27T15:00:00+07:00" },
		{ "2026-03-20T12:00:00+07:00", DAY,
		    "2026-03-26T00:00:00+07:00" },
		/* Christmas, and the weekend after it */
		{ "2026-12-23T09:00:00+07:00", DAY,
		    "2026-12-28T09:00:00+07:00" },
		/* year's end: Thursday, New Year, weekend */
		{ "2026-12-31T10:00:00+07:00", DAY,
		    "2027-01-04T10:00:00+07:00" },
		{ "2026-12-30T10:00:00+07:00", 3 * DAY,
		    "2027-01-05T10:00:00+07:00" },
		{ "2026-11-24T08:00:00+07:00", 0, "2026-11-24T08:00:00+07:00" },
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_int_equal(
		    calendar_add(&cal, WIB, at(rows[i].from), rows[i].ms),
		    at(rows[i].to));
	/* where nobody has said what 2027 has, it has weekends */
	assert_int_equal(
	    calendar_add(&weekends, WIB, at("2026-12-31T10:00:00+07:00"), DAY),
	    at("2027-01-01T10:00:00+07:00"));
}

/* One moment, which is Friday in the west and Saturday in the east. */
static void
zones(void **state)
{
	int64_t t = at("2026-11-27T15:30:00Z");

	(void)state;
	assert_int_equal(calendar_add(&cal, WIB, t, DAY),
	    at("2026-11-30T22:30:00+07:00"));
	assert_int_equal(calendar_add(&cal, WITA, t, DAY),
	    at("2026-11-30T23:30:00+08:00"));
	assert_int_equal(calendar_add(&cal, WIT, t, DAY),
	    at("2026-12-01T00:00:00+09:00"));
}

/* What was added is taken back, and in two parts it is as much as in one. */
static void
there_and_back(void **state)
{
	int64_t from = at("2026-03-16T00:00:00+07:00"), t, to, half;

	(void)state;
	for (int64_t i = 0; i < 400; i++) {
		t = from + i * 7 * HOUR + 13 * MINUTE;
		for (int64_t ms = HOUR; ms < 4 * DAY; ms += 11 * HOUR) {
			half = calendar_add(&cal, WIB, t, ms);
			to = calendar_add(&cal, WIB, half, 2 * ms);
			assert_int_equal(to,
			    calendar_add(&cal, WIB, t, 3 * ms));
			assert_true(to >= t + 3 * ms);
			if (calendar_open(&cal, (t + WIB * MINUTE) / DAY))
				assert_int_equal(t,
				    calendar_back(&cal, WIB, to, 3 * ms));
		}
	}
	assert_int_equal(calendar_back(&cal, WIB,
			     at("2026-11-30T06:00:00+07:00"), 12 * HOUR),
	    at("2026-11-27T18:00:00+07:00"));
	assert_int_equal(
	    calendar_back(&cal, WIB, at("2026-11-29T06:00:00+07:00"), DAY),
	    at("2026-11-27T00:00:00+07:00"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_days),
		cmocka_unit_test(terms),
		cmocka_unit_test(zones),
		cmocka_unit_test(there_and_back),
	};

	return cmocka_run_group_tests_name("calendar", tests, days_begin, NULL);
}
