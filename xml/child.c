/*
 * The locked child: one document, no key, no descriptor but its socket, eight
 * system calls, a quarter of a second of CPU (half a second for a large Message).
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "xml/priv.h"

#define JOB_FD         3
#define CHILD_ARENA    (48u << 20)
#define CHILD_SPACE    (64u << 20) /* on top of what the program maps */
#define CPU_USEC       250000
#define CPU_USEC_LARGE 500000 /* a sealed Message of up to 8 MiB */
#define CPU_SLOW       10     /* seconds, for builds that check every access */

/* filter ----------------------------------------------------------------- */

static enum err
filter_rules(scmp_filter_ctx ctx)
{
	static const int plain[] = { SCMP_SYS(brk), SCMP_SYS(munmap),
		SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(exit_group) };
	static const int on_fd[] = { SCMP_SYS(read), SCMP_SYS(write) };
	int bad = 0;

	for (size_t i = 0; i < nitems(plain); i++)
		bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain[i], 0);
	for (size_t i = 0; i < nitems(on_fd); i++)
		bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, on_fd[i], 1,
		    SCMP_A0(SCMP_CMP_EQ, JOB_FD, 0));
	bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
	return bad == 0 ? OK : ERR_CONFIG;
}

static enum err
filter_load(int fd, struct sock_fprog *prog_r)
{
	struct stat st;
	size_t n;

	if (fstat(fd, &st) != 0 || st.st_size <= 0 ||
	    (size_t)st.st_size % sizeof(struct sock_filter) != 0 ||
	    (size_t)st.st_size > BPF_MAXINSNS * sizeof(struct sock_filter))
		return ERR_CONFIG;
	n = (size_t)st.st_size;
	prog_r->len = (unsigned short)(n / sizeof(struct sock_filter));
	prog_r->filter = malloc(n);
	if (prog_r->filter == NULL)
		return ERR_MEMORY;
	return pread(fd, prog_r->filter, n, 0) == (ssize_t)n ? OK : ERR_CONFIG;
}

static enum err
filter_make(struct sock_fprog *prog_r)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	enum err e = ERR_CONFIG;
	int fd = -1;

	if (ctx == NULL)
		return ERR_CONFIG;
	e = filter_rules(ctx);
	if (e != OK)
		goto out;
	fd = memfd_create("filter", MFD_CLOEXEC);
	if (fd < 0 || seccomp_export_bpf(ctx, fd) != 0) {
		e = ERR_CONFIG;
		goto out;
	}
	e = filter_load(fd, prog_r);
out:
	if (fd >= 0)
		close(fd);
	seccomp_release(ctx);
	return e;
}

/*
 * What the program maps before the fork depends on its libraries; the limit
 * is for what a document may add.
 */
static enum err
space_limit(rlim_t *n_r)
{
	FILE *f = fopen("/proc/self/statm", "re");
	char line[64] = "";
	uint64_t pages = 0;

	if (f == NULL)
		return ERR_CONFIG;
	if (fgets(line, sizeof(line), f) != NULL)
		line[strspn(line, "0123456789")] = '\0';
	(void)fclose(f);
	if (text_u64(line, UINT32_MAX, &pages) != OK)
		return ERR_CONFIG;
	*n_r = pages * (rlim_t)sysconf(_SC_PAGESIZE) + CHILD_SPACE;
	return OK;
}

enum err
child_lock_make(bool sandbox, struct child_lock *l_r)
{
	enum err e;

	memset(l_r, 0, sizeof(*l_r));
	l_r->sandbox = sandbox;
	if (!sandbox)
		return OK;
	e = filter_make(&l_r->filter);
	return e != OK ? e : space_limit(&l_r->space);
}

/* locking in ------------------------------------------------------------- */

static bool
limit(__rlimit_resource_t what, rlim_t n)
{
	struct rlimit r = { .rlim_cur = n, .rlim_max = n };

	return setrlimit(what, &r) == 0;
}

static bool
lock_fds(int fd)
{
	if (fd != JOB_FD && dup2(fd, JOB_FD) != JOB_FD)
		return false;
	if (close_range(JOB_FD + 1, ~0u, 0) != 0)
		return false;
	for (int i = 0; i < JOB_FD; i++)
		(void)close(i);
	return true;
}

static bool
lock_time(bool slow, bool large)
{
	struct itimerval t = { .it_value = { .tv_usec = CPU_USEC } };

	if (large)
		t.it_value.tv_usec = CPU_USEC_LARGE;
	if (slow)
		t.it_value = (struct timeval){ .tv_sec = CPU_SLOW };
	return setitimer(ITIMER_PROF, &t, NULL) == 0 &&
	    limit(RLIMIT_CPU, slow ? CPU_SLOW + 1 : 1);
}

static bool
lock_in(int fd, const struct child_lock *l, bool large)
{
	if (!lock_fds(fd) || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0 || !lock_time(!l->sandbox, large) ||
	    !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0) ||
	    !limit(RLIMIT_NPROC, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (!l->sandbox)
		return true;
	return limit(RLIMIT_NOFILE, JOB_FD + 1) && limit(RLIMIT_AS, l->space) &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &l->filter) == 0;
}

/* the job ---------------------------------------------------------------- */

static bool
read_all(uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t k = read(JOB_FD, p, n);

		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool
write_all(const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(JOB_FD, p, n);

		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static enum err
job_read(struct arena *a, uint8_t *job_r, struct bytes *xml_r)
{
	uint8_t head[5];
	struct cur c;
	uint8_t *p;
	uint32_t n;

	if (!read_all(head, sizeof(head)))
		return ERR_IO;
	cur_init(&c, BYTES(head, sizeof(head)));
	*job_r = cur_u8(&c);
	n = cur_u32(&c);
	if (n > SCAN_MAX_BYTES + 1)
		return ERR_IO;
	p = arena_alloc(a, n);
	if (p == NULL || !read_all(p, n))
		return ERR_IO;
	*xml_r = BYTES(p, n);
	return OK;
}

#ifdef LINDUNG_TEST_BOX
void test_hook(struct bytes xml);
#else
#define test_hook(xml) (void)(xml)
#endif

static enum err
job_run(uint8_t job, struct bytes xml, struct buf *out, struct fault *f)
{
	xmlDoc *doc;
	enum err e;

	test_hook(xml);
	e = gate_open(xml, &doc, f);
	if (e != OK)
		return e;
	if (job == JOB_READ ||
	    node_is(xmlDocGetRootElement(doc), MSG_NS, "Content"))
		e = read_content(doc, out, f);
	xmlFreeDoc(doc);
	if (e == OK && job != JOB_READ) {
		out->n = 0;
		buf_u8(out, WIRE_VALID);
	}
	return e;
}

static void
put_fault(struct buf *out, const struct fault *f)
{
	out->n = 0;
	buf_u8(out, WIRE_FAULT);
	buf_u16(out, (uint16_t)f->code);
	buf_u32(out, f->line);
	buf_lv16(out, f->where, strlen(f->where));
}

static enum err
job_serve(struct arena *a)
{
	struct fault f = { .code = RJ_NONE };
	struct bytes xml;
	struct buf out;
	uint8_t head[4];
	uint8_t job;
	enum err e = job_read(a, &job, &xml);

	if (e != OK)
		return e;
	buf_init(&out, a, REPLY_MAX);
	e = job_run(job, xml, &out, &f);
	if (e == ERR_INVALID && f.code != RJ_NONE)
		put_fault(&out, &f);
	else if (e != OK)
		return e;
	if (buf_check(&out) != OK)
		return ERR_LIMIT;
	for (size_t i = 0; i < sizeof(head); i++)
		head[i] = (uint8_t)(out.n >> (24 - 8 * i));
	return write_all(head, sizeof(head)) && write_all(out.p, out.n) ?
	    OK :
	    ERR_IO;
}

void
child_run(int fd, const struct child_lock *l, bool large)
{
	struct arena *a;

	mem_fatal();
	if (!lock_in(fd, l, large))
		_exit(2);
	a = arena_new(CHILD_ARENA);
	if (a == NULL || job_serve(a) != OK)
		_exit(1);
	_exit(0);
}
