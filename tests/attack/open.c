/*
 * Preloaded into the portal where the tests are not root: a process that hides
 * its memory (PR_SET_DUMPABLE 0) can then be looked into only by root, and the
 * search of that memory must not depend on who runs it.
 */
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int
prctl(int option, ...)
{
	unsigned long arg[4];
	va_list ap;

	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		arg[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (option == PR_SET_DUMPABLE) {
		(void)syscall(SYS_prctl, PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0,
		    0, 0);
		return 0;
	}
	return (int)syscall(SYS_prctl, option, arg[0], arg[1], arg[2], arg[3]);
}
