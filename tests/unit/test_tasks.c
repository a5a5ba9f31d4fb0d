/* cases: which tasks are open, when they are due, and what reaches a client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/casefile.h"

/* 2026-02-10 09.30 in Jambi */
#define AT                                                                     \
	time_from_civil(&(const struct civil){ 2026, 2, 10, 9, 30, 0, 0 }, WIB)

static void
a_day_is_late_when_it_is_over(void **state)
{
	static const struct {
		const char *due;
		enum task_when when;
	} of[] = {
		{ "2025-12-31", TASK_LATE },
		{ "2026-02-09 23.59", TASK_LATE },
		{ "2026-02-10 09.29", TASK_LATE },
		{ "2026-02-10 09.30", TASK_TODAY },
		{ "2026-02-10", TASK_TODAY },
		{ "2026-02-11", TASK_SOON },
		{ "2026-02-17 23.59", TASK_SOON },
		{ "2026-02-18", TASK_LATER },
		{ "2031-01-01", TASK_LATER },
	};

	(void)state;
	for (size_t i = 0; i < nitems(of); i++)
		assert_int_equal(task_when(arena, of[i].due, AT), of[i].when);
}

static struct case_entry
task_of(const char *day, const char *at)
{
	struct case_entry e = { .type = EN_TASK };

	e.f.v[F_E_DUE_ON] = day;
	e.f.v[F_E_DUE_AT] = at;
	return e;
}

static void
what_ended_is_not_open(void **state)
{
	static const enum field ends[] = { F_E_DONE, F_E_UNDONE, F_E_WRONG };
	struct case_entry e = task_of("2026-02-10", NULL);

	(void)state;
	assert_true(task_open(&e));
	for (size_t i = 0; i < nitems(ends); i++) {
		e.f.v[ends[i]] = "x";
		assert_false(task_open(&e));
		e.f.v[ends[i]] = NULL;
	}
	e.type = EN_FOLLOW;
	assert_false(task_open(&e));
}

static const char *
sealed(struct kasus *k, const struct entry_edit *x)
{
	struct casefile c = { .head = { .due = "" } };

	assert_int_equal(tasks_seal(&w, &c, k, x), OK);
	return c.head.due;
}

static void
the_nearest_is_carried(void **state)
{
	struct case_entry of[] = { task_of("2026-03-01", NULL),
		task_of("2026-02-10", "13.00"), task_of("2026-02-10", "09.00"),
		task_of("2026-01-01", NULL) };
	struct kasus k = { .entries = of, .n_entries = nitems(of) };
	struct entry_edit x = { .type = EN_SERVICE };

	(void)state;
	for (size_t i = 0; i < nitems(of); i++)
		of[i].id = id_of('e', (unsigned)i + 1);
	of[3].f.v[F_E_DONE] = "2026-01-01";
	assert_string_equal(sealed(&k, &x), "2026-02-10 09.00");
	x = (struct entry_edit){ .id = of[2].id,
		.type = EN_TASK,
		.f = of[2].f };
	x.f.v[F_E_DONE] = "2026-02-10";
	assert_string_equal(sealed(&k, &x), "2026-02-10 13.00");
	x.f = task_of("2026-02-09", NULL).f;
	assert_string_equal(sealed(&k, &x), "2026-02-09");
	k.n_entries = 0;
	x.f.v[F_E_WRONG] = "typo";
	assert_string_equal(sealed(&k, &x), "");
}

static void
what_reaches_the_client(void **state)
{
	struct fields f = { .v = { [F_E_TASK] = "task" } };

	(void)state;
	assert_false(task_reaches(EN_TASK, &f));
	f.v[F_E_TASK] = "contact";
	assert_true(task_reaches(EN_TASK, &f));
	f.v[F_E_DONE] = "2026-02-10";
	assert_false(task_reaches(EN_TASK, &f));
	assert_true(task_reaches(EN_FOLLOW, &f));
	assert_false(task_reaches(EN_SERVICE, &f));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_day_is_late_when_it_is_over),
		T(what_ended_is_not_open),
		T(the_nearest_is_carried),
		T(what_reaches_the_client),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
