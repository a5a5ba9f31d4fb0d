/* cgi: what a locked worker can't do, each tried in a process of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgi/priv.h"

/* AddressSanitizer makes calls of its own, which the lock forbids. */
#ifdef __SANITIZE_ADDRESS__
#define LOCKED false
#else
#define LOCKED true
#endif

#define WELL 7 /* exit status of a child that came through */

typedef void (*try_fn)(void);

static char path[] = "/tmp/lindung-lock.XXXXXX";

/* How a locked process that does it ends, as waitpid(2) says. */
static int
tried(try_fn fn)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (worker_lock() != OK)
			_exit(1);
		fn();
		_exit(WELL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
run_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void
have_child(void)
{
	if (fork() == 0)
		_exit(0);
}

static void
write_file(void)
{
	(void)open(path, O_WRONLY | O_CLOEXEC);
}

static void
make_file(void)
{
	(void)open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
}

static void
remove_file(void)
{
	(void)unlink(path);
}

static void
widen_mode(void)
{
	(void)chmod(path, 0666);
}

static void
reach_network(void)
{
	(void)socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void
map_code(void)
{
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static void
look_at_parent(void)
{
	(void)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void
end_parent(void)
{
	(void)kill(getppid(), 0);
}

static void
be_seen(void)
{
	(void)prctl(PR_SET_DUMPABLE, 1);
}

static void
forbidden(void **state)
{
	static const struct {
		const char *what;
		try_fn fn;
	} t[] = {
		{ "run a program", run_program },
		{ "fork", have_child },
		{ "open for writing", write_file },
		{ "make a file", make_file },
		{ "remove a file", remove_file },
		{ "change a mode", widen_mode },
		{ "another host", reach_network },
		{ "map code", map_code },
		{ "turn data into code", make_code },
		{ "ptrace", look_at_parent },
		{ "signal another process", end_parent },
		{ "show its memory", be_seen },
	};

	(void)state;
	if (!LOCKED)
		skip();
	for (size_t i = 0; i < nitems(t); i++) {
		int status = tried(t[i].fn);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("%s: status %#x", t[i].what, (unsigned)status);
	}
}

/* What requests need: files to read, local sockets, memory. */
static void
allowed_calls(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	void *p = malloc((size_t)8 * 1024 * 1024);
	uint8_t chance[8];

	memcpy(to.sun_path, path, sizeof(path));
	if (fd < 0 || s < 0 || p == NULL ||
	    connect(s, (const struct sockaddr *)&to, sizeof(to)) == 0)
		_exit(1);
	random_bytes(chance, sizeof(chance));
	memset(p, 1, (size_t)8 * 1024 * 1024);
	free(p);
}

/* NoNewPrivs, Seccomp and the capabilities, as the kernel tells them. */
static void
status_told(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	unsigned good = 0;
	char line[256];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		good += strcmp(line, "NoNewPrivs:\t1\n") == 0;
		good += strcmp(line, "Seccomp:\t2\n") == 0;
		good += strcmp(line, "CapPrm:\t0000000000000000\n") == 0;
		good += strcmp(line, "CapEff:\t0000000000000000\n") == 0;
		good += strcmp(line, "CapInh:\t0000000000000000\n") == 0;
		good += strcmp(line, "CapAmb:\t0000000000000000\n") == 0;
		good += strcmp(line, "CapBnd:\t0000000000000000\n") == 0;
	}
	if (good != (geteuid() == 0 ? 7 : good | 6))
		_exit(1);
}

static void
allowed(void **state)
{
	(void)state;
	if (!LOCKED)
		skip();
	assert_int_equal(tried(allowed_calls), WELL << 8);
	assert_int_equal(tried(status_told), WELL << 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forbidden),
		cmocka_unit_test(allowed),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0 || auth_init() != OK)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path);
	return failed;
}
