/*
 * What a worker may ask of the kernel, from its first request on: whoever runs
 * code in it starts no program, opens no file for writing and no connection to
 * another host, and has no capability.  The service manager asks for the same
 * (lindung.service); this holds also where there is none.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cgi/priv.h"

/* What strace shows, and the suites need; nothing is there for its own sake. */
static const int plain[] = {
	/* connections that are open: nginx, database, box */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(connect),
	SCMP_SYS(shutdown),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(epoll_pwait), /* who of the workers takes it */
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	SCMP_SYS(fcntl), /* also the locks of the slots */
	SCMP_SYS(close),
	/* files that are read: lists, translations, heads */
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(access),
	SCMP_SYS(lseek),
	SCMP_SYS(pread64),
	/* memory that is never code: mmap() and mprotect() see below */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mlock),
	SCMP_SYS(munlock),
	/* time, chance, signals, and what glibc does by itself */
	SCMP_SYS(alarm), /* a peer that says nothing */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getpid),
	SCMP_SYS(geteuid),
	SCMP_SYS(uname),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

#define FOR_WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

/* Those that are allowed for some of their arguments. */
static int
rules_by_argument(scmp_filter_ctx ctx)
{
	static const int local[] = { SCMP_SYS(socket), SCMP_SYS(socketpair) };
	static const int no_code[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };
	int bad = 0;

	bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, FOR_WRITING, 0));
	bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
	    SCMP_A1(SCMP_CMP_MASKED_EQ, FOR_WRITING, 0));
	for (size_t i = 0; i < nitems(local); i++)
		bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, local[i], 1,
		    SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
	for (size_t i = 0; i < nitems(no_code); i++)
		bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, no_code[i], 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return bad;
}

/* Sets PR_SET_NO_NEW_PRIVS as well. */
static enum err
filter_set(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int bad = 0;

	if (ctx == NULL)
		return ERR_CONFIG;
	for (size_t i = 0; i < nitems(plain); i++)
		bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain[i], 0);
	bad |= rules_by_argument(ctx);
	if (bad == 0)
		bad = seccomp_load(ctx);
	seccomp_release(ctx);
	return bad == 0 ? OK : ERR_CONFIG;
}

/*
 * Of those that began as root, all; an ordinary user has none, and what they
 * could be given by a program that they start is not for a filtered process.
 */
static enum err
capabilities_drop(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	uint32_t any = 0;

	if (syscall(SYS_capget, &head, data) != 0)
		return ERR_CONFIG;
	for (size_t i = 0; i < nitems(data); i++)
		any |=
		    data[i].effective | data[i].permitted | data[i].inheritable;
	if (any == 0)
		return OK;
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0;
	     cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0 && errno != EPERM)
			return ERR_CONFIG;
	memset(data, 0, sizeof(data));
	return syscall(SYS_capset, &head, data) == 0 ? OK : ERR_CONFIG;
}

enum err
worker_lock(void)
{
	enum err e = capabilities_drop();

	return e == OK ? filter_set() : e;
}
