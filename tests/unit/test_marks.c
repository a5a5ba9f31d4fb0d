/* cgi: how far streams have come, as the master sees it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <string.h>

#include "cgi/priv.h"

#define PAGES 4

static struct marks marks;

static int
begin(void **state)
{
	(void)state;
	return marks_new(PAGES, &marks) == OK ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	marks_free(&marks);
	return 0;
}

static struct id
stream_of(size_t page)
{
	return (struct id){ { (uint8_t)(page + 1) } };
}

/* Marks that this worker is to note. */
static size_t
given(size_t page)
{
	size_t n = 0;

	for (size_t i = 0; i < marks.n_owed; i++)
		n += marks.owed[i].given == page ? 1 : 0;
	return n;
}

/* A worker of this page that comes to this entry, in a process of its own, and is
 * killed; noted: it has written what it was given. */
static void
worker(size_t page, uint64_t seq, bool noted)
{
	struct trail_mark mark = { .stream = {
				       { 0xff } } }; /* not to be believed */
	struct page *p;
	pid_t pid;
	int status;

	marks_begin(&marks, page, stream_of(page));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		p = marks_own(&marks, page);
		for (mark.seq = 0; mark.seq < seq; mark.seq++)
			trail_shared_put(&p->mark, &mark);
		trail_shared_put(&p->mark, &mark);
		atomic_store(&p->noted, noted);
		(void)kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	marks_ended(&marks, page, true);
}

/* What a worker had come to outlives it, and goes to the next one. */
static void
outlives(void **state)
{
	(void)state;
	worker(0, 7, true);
	assert_int_equal(marks.n_owed, 1);
	assert_int_equal(marks.owed[0].mark.seq, 7);
	assert_int_equal(marks.owed[0].mark.stream.b[0], 1);
	assert_int_equal(marks.owed[0].given, NO_PAGE);
	marks_begin(&marks, 3, stream_of(3));
	assert_int_equal(given(3), 1);
	marks_begin(&marks, 2, stream_of(2)); /* it has its noter */
	assert_int_equal(given(2), 0);
}

/* It is owed until somebody has noted it. */
static void
owed_on(void **state)
{
	(void)state;
	worker(1, 4, true);
	worker(2, 5, false);
	assert_int_equal(marks.n_owed, 2);
	assert_int_equal(given(NO_PAGE), 2);
	worker(0, 0, true);
	assert_int_equal(marks.n_owed, 1);
	assert_int_equal(marks.owed[0].mark.stream.b[0], 1);
	/* one that has written nothing leaves nothing */
	marks_begin(&marks, 3, stream_of(3));
	marks_ended(&marks, 3, true);
	assert_int_equal(marks.n_owed, 1);
	/* more than there is room for: said in the log, and no harm */
	for (size_t i = 0; i < 4 * (size_t)PAGES; i++)
		worker(1, i, false);
	assert_int_equal(marks.n_owed, 2 * (size_t)PAGES);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(outlives, begin, end),
		cmocka_unit_test_setup_teardown(owed_on, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
