/* cases: terms, what follows when they pass, and where a state stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/cases.h"

static int64_t
at(const char *s)
{
	int64_t t;

	assert_int_equal(time_parse(s, &t), OK);
	return t;
}

static struct term
term_of(enum state state, unsigned urgency, int64_t due)
{
	return (struct term){ state, urgency, due, unit_of(1, 1) };
}

/* The days of the decree of 2026, as they are installed. */
static void
holidays(void **state)
{
	static const char *const some[] = { "2026-01-01", "2026-02-16",
		"2026-03-24", "2026-08-17", "2026-12-24", "2026-12-25" };
	const struct calendar *c = book_calendar(&book);
	size_t n;

	(void)state;
	assert_non_null(book_list(&book, "holiday", &n));
	assert_int_equal(n, 25); /* 17 and 8 of collective leave */
	assert_int_equal(c->n, 25);
	for (size_t i = 0; i < nitems(some); i++) {
		struct civil d = { 0 };

		assert_int_equal(date_parse(some[i], &d.year, &d.month, &d.day),
		    OK);
		assert_false(calendar_open(c, time_from_civil(&d, 0) / DAY));
	}
	for (size_t i = 1; i < c->n; i++)
		assert_true(c->closed[i - 1] < c->closed[i]);
}

/* w.now is Tuesday, 14.30 in Jambi. */
static void
due_times(void **state)
{
	const int64_t before = NOW + 5 * MINUTE;
	const struct {
		enum state state;
		int64_t due[3]; /* of low, medium, high urgency */
	} rows[] = {
		{ RS_DRAF, { 0, 0, 0 } },
		{ RS_TERKIRIM, { NOW + DAY, NOW + 6 * HOUR, NOW + HOUR } },
		{ RS_DIBUKA, { before, before, before } },
		{ RS_DITERIMA, { NOW + 2 * DAY, NOW + 2 * DAY, NOW + DAY } },
		{ RS_DITOLAK, { NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY } },
		{ RS_SELESAI, { NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY } },
		{ RS_DITUTUP, { 0, 0, 0 } },
		{ RS_DITARIK, { 0, 0, 0 } },
		{ RS_DICABUT, { 0, 0, 0 } },
		{ RS_TINDAK, { NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY } },
		{ RS_DIJADWALKAN, { before, before, before } },
		{ RS_TIDAK_HADIR,
		    { NOW + 2 * DAY, NOW + 2 * DAY, NOW + 2 * DAY } },
		{ RS_BERJALAN, { 0, 0, 0 } },
		{ RS_DITANGGUHKAN, { before, before, before } },
		{ RS_SELESAI_SEBAGIAN,
		    { NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY } },
		{ RS_TIDAK_TERCAPAI,
		    { NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY } },
		{ RS_PERLU_INFO, { NOW + DAY, NOW + DAY, NOW + DAY } },
		{ RS_DITERUSKAN,
		    { NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY } },
		{ RS_SALAH_INPUT, { 0, 0, 0 } },
	};
	struct term t;

	(void)state;
	w.now = NOW;
	for (size_t i = 0; i < nitems(rows); i++)
		for (unsigned u = 1; u <= 3; u++) {
			t = term_of(rows[i].state, u, 0);
			assert_int_equal(clock_due(&w, &t, before),
			    rows[i].due[u - 1]);
		}
	/* an hour is an hour on Christmas too; a working day is not */
	w.now = at("2026-12-23T20:00:00+07:00");
	t = term_of(RS_TERKIRIM, 2, 0);
	assert_int_equal(clock_due(&w, &t, 0), w.now + 6 * HOUR);
	t = term_of(RS_SELESAI, 2, 0);
	assert_int_equal(clock_due(&w, &t, 0), at("2026-12-30T20:00:00+07:00"));
	t = term_of((enum state)RS__MAX, 2, 0); /* as a forged row might say */
	assert_int_equal(clock_due(&w, &t, 7), 0);
	w.now = NOW;
}

static void
says(enum state state, unsigned urgency, int64_t now, enum ladder want)
{
	struct term t = term_of(state, urgency, NOW);

	w.now = now;
	assert_int_equal(clock_ladder(&w, &t), want);
	w.now = NOW;
}

/* Due now: each step begins to the millisecond. */
static void
ladder(void **state)
{
	struct term none = term_of(RS_TERKIRIM, 1, 0);

	(void)state;
	for (unsigned u = 1; u <= 3; u++) {
		int64_t l = u == 3 ? HOUR : u == 2 ? 6 * HOUR : DAY;
		const enum state both[] = { RS_TERKIRIM, RS_DIBUKA };

		for (size_t i = 0; i < nitems(both); i++) {
			says(both[i], u, NOW - l / 2 - 1, LADDER_CALM);
			says(both[i], u, NOW - l / 2, LADDER_HALF);
			says(both[i], u, NOW - 1, LADDER_HALF);
			says(both[i], u, NOW, LADDER_DUE);
			says(both[i], u, NOW + l / 2 - 1, LADDER_DUE);
			says(both[i], u, NOW + l / 2, LADDER_HEAD);
			says(both[i], u, NOW + l, LADDER_DUTY);
			says(both[i], u, NOW + 2 * l - 1, LADDER_DUTY);
			/* high urgency never ends by itself */
			says(both[i], u, NOW + 2 * l,
			    u == 3 ? LADDER_DUTY : LADDER_OVER);
			says(both[i], u, NOW + 500 * DAY,
			    u == 3 ? LADDER_DUTY : LADDER_OVER);
		}
	}
	says(RS_DITERIMA, 1, NOW + 500 * DAY, LADDER_DUTY);
	says(RS_DITUTUP, 1, NOW + 500 * DAY, LADDER_CALM);
	says(RS_DRAF, 1, NOW + 500 * DAY, LADDER_CALM);
	says((enum state)RS__MAX, 1, NOW + DAY, LADDER_CALM);
	w.now = NOW + DAY;
	assert_int_equal(clock_ladder(&w, &none), LADDER_CALM);
	w.now = NOW;
}

/* Of three working days, of which half fall before the weekend. */
static void
ladder_of_days(void **state)
{
	struct term t = term_of(RS_SELESAI, 1,
	    at("2026-12-01T12:00:00+07:00")); /* begun on Thursday, 12.00 */
	static const struct {
		const char *now;
		enum ladder step;
	} rows[] = {
		{ "2026-11-26T12:00:00+07:00", LADDER_CALM },
		{ "2026-11-27T23:59:59+07:00", LADDER_CALM },
		{ "2026-11-30T00:00:00+07:00", LADDER_HALF },
		{ "2026-12-01T11:59:59+07:00", LADDER_HALF },
		{ "2026-12-01T12:00:00+07:00", LADDER_DUE },
		{ "2026-12-02T23:59:59+07:00", LADDER_DUE },
		{ "2026-12-03T00:00:00+07:00", LADDER_HEAD },
		{ "2026-12-04T11:59:59+07:00", LADDER_HEAD },
		{ "2026-12-04T12:00:00+07:00", LADDER_DUTY },
		{ "2027-12-04T12:00:00+07:00", LADDER_DUTY },
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		w.now = at(rows[i].now);
		assert_int_equal(clock_ladder(&w, &t), rows[i].step);
	}
	w.now = NOW;
}

static void
zone_of_unit(void **state)
{
	struct roster_unit u = { .code = "ID-JA/GOV/BKKBN/PPKS" };

	(void)state;
	assert_int_equal(unit_offset(&u), WIB);
	u.code = "ID-SN/GOV/BKKBN/PPKS";
	assert_int_equal(unit_offset(&u), WITA);
	u.code = "ID-PA/GOV/BKKBN/PPKS";
	assert_int_equal(unit_offset(&u), WIT);
	u.code = "ID";
	assert_int_equal(unit_offset(&u), WIB);
	assert_int_equal(unit_offset(NULL), WIB);
}

/* Of everything that can be there some queue of each side tells. */
static void
every_state_has_a_place(void **state)
{
	unsigned sent = queue_states(Q_ALL, false);
	unsigned received = queue_states(Q_ALL, true);

	(void)state;
	for (unsigned s = RS_DRAF; s < RS__MAX; s++) {
		assert_true((sent & RS_BIT(s)) != 0);
		assert_int_equal((received & RS_BIT(s)) != 0, s != RS_DRAF);
	}
	/* what runs is listed as that at both sides, and nothing else is */
	for (unsigned s = RS_DRAF; s < RS__MAX; s++) {
		bool there = ((queue_states(Q_INBOX, true) |
				  queue_states(Q_WORK, true)) &
				 RS_BIT(s)) != 0;
		bool here = (queue_states(Q_SENT, false) & RS_BIT(s)) != 0;

		if (s != RS_DRAF)
			assert_int_equal(there, here);
		/* where consent was taken back the receiver still has to act */
		assert_true(
		    !there || s == RS_TINDAK || (RS_RUNNING & RS_BIT(s)) != 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holidays),
		cmocka_unit_test(due_times),
		cmocka_unit_test(ladder),
		cmocka_unit_test(ladder_of_days),
		cmocka_unit_test(zone_of_unit),
		cmocka_unit_test(every_state_has_a_place),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("clock", tests, world_begin,
	    world_end);
}
