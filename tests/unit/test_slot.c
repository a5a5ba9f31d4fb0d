/* auth: slots for Argon2id runs, over several processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/auth.h"

/* A child that takes a slot, tells so, and waits until its pipe is closed. */
static pid_t
slot_child(int tell, int wait)
{
	pid_t pid = fork();
	char c = 'n';
	int slot;

	assert_true(pid >= 0);
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* not to outlive a failed test */
	if (slot_take(&slot) == OK)
		c = (char)('0' + slot);
	if (write(tell, &c, 1) != 1 || read(wait, &c, 1) < 0)
		_exit(1);
	_exit(0); /* without giving it back */
}

static void
slots_over_processes(void **state)
{
	int tell[2], wait[3][2], status, slot;
	pid_t pid[3];
	char c;

	(void)state;
	assert_int_equal(slot_init(0), ERR_CONFIG);
	assert_int_equal(slot_init(2), OK);
	assert_int_equal(pipe(tell), 0);
	for (size_t i = 0; i < nitems(pid); i++) {
		assert_int_equal(pipe(wait[i]), 0);
		pid[i] = slot_child(tell[1], wait[i][0]);
		assert_int_equal(read(tell[0], &c, 1), 1);
		assert_int_equal(c, i < 2 ? '0' + (int)i : 'n');
	}
	assert_int_equal(slot_take(&slot), ERR_BUSY);
	for (size_t i = nitems(pid); i-- > 0;) {
		/* One byte and not the pipe's end: children hold copies. */
		assert_int_equal(write(wait[i][1], "x", 1), 1);
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
		if (i == 1) {
			assert_int_equal(slot_take(&slot), OK);
			assert_int_equal(slot, 1);
			assert_int_equal(slot_take(&slot), ERR_BUSY);
			slot_give(slot);
		}
		close(wait[i][0]);
		close(wait[i][1]);
	}
	assert_int_equal(slot_take(&slot), OK);
	assert_int_equal(slot, 0);
	slot_give(slot);
	close(tell[0]);
	close(tell[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_over_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
