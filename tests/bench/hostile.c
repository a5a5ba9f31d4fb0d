/*
 * CPU that the locked child spends on each document of the hostile corpus:
 *
 *   hostile SHARE DIR
 *
 * The child is the product's own; this program stands in for the zygote, so
 * that the kernel tells it what each child has used.
 */
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "xml/priv.h"

#define TARGET_MS 100.0
#define TARGET    1.2 /* above 1 MiB: of what taking the largest costs */
#define RUNS      7

/* The slowest of the documents of one kind. */
struct worst {
	unsigned n;
	double ms;
	char name[64];
};

struct corpus {
	struct worst usual;
	struct worst large; /* more bytes than a Content may have */
	struct worst taken; /* so many bytes, and in order */
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "hostile: %s\n", what);
	exit(EX_SOFTWARE);
}

/* All of it, or as much as the child takes before it answers. */
static void
send_all(int fd, struct bytes b)
{
	while (b.n > 0) {
		ssize_t n = send(fd, b.p, b.n, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		b = BYTES(b.p + n, b.n - (size_t)n);
	}
}

static double
milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double
child_ms(const struct child_lock *lock, struct bytes xml)
{
	uint8_t head[5] = { JOB_VALIDATE, (uint8_t)(xml.n >> 24),
		(uint8_t)(xml.n >> 16), (uint8_t)(xml.n >> 8), (uint8_t)xml.n };
	struct rusage used;
	char reply[256];
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0 ||
	    (pid = fork()) < 0)
		die("no child");
	if (pid == 0)
		child_run(pair[1], lock, xml.n > CONTENT_MAX);
	close(pair[1]);
	send_all(pair[0], BYTES(head, sizeof(head)));
	send_all(pair[0], xml);
	while (recv(pair[0], reply, sizeof(reply), 0) > 0)
		;
	close(pair[0]);
	if (wait4(pid, NULL, 0, &used) != pid)
		die("the child is lost");
	return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

static int
double_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
document(const struct child_lock *lock, struct arena *a, const char *path,
    const char *name, bool bad, struct corpus *all)
{
	double ms[RUNS];
	struct bytes xml;
	struct worst *w;

	if (file_read(a, path, (size_t)32 << 20, &xml) != OK)
		die(path);
	if (!bad && xml.n <= CONTENT_MAX)
		return;
	for (size_t i = 0; i < RUNS; i++)
		ms[i] = child_ms(lock, xml);
	qsort(ms, RUNS, sizeof(*ms), double_order);
	printf("%8.1f ms  %s\n", ms[RUNS / 2], name);
	w = xml.n > CONTENT_MAX ? &all->large : &all->usual;
	w = bad ? w : &all->taken;
	w->n++;
	if (ms[RUNS / 2] > w->ms) {
		w->ms = ms[RUNS / 2];
		snprintf(w->name, sizeof(w->name), "%s", name);
	}
}

/* Is NAME.xml to be refused?  Those at a limit are accepted: code 000. */
static bool
refused(struct arena *a, const char *dir, const char *name)
{
	const char *path =
	    arena_printf(a, "%s/%.*s.code", dir, (int)strlen(name) - 4, name);
	struct bytes code;

	return file_read(a, path, 64, &code) == OK && code.n >= 3 &&
	    memcmp(code.p, "000", 3) != 0;
}

static void
each(const struct child_lock *lock, const char *dir, struct corpus *all)
{
	struct arena *a = arena_new((size_t)64 << 20);
	DIR *d = opendir(dir);
	struct dirent *f;

	if (a == NULL || d == NULL)
		die(dir);
	while ((f = readdir(d)) != NULL) {
		size_t n = strlen(f->d_name);

		if (n > 4 && strcmp(f->d_name + n - 4, ".xml") == 0)
			document(lock, a,
			    arena_printf(a, "%s/%s", dir, f->d_name), f->d_name,
			    refused(a, dir, f->d_name), all);
		arena_reset(a);
	}
	closedir(d);
	arena_free(a);
}

static void
report(const struct corpus *all)
{
	const struct worst *w = &all->usual, *l = &all->large;
	double ratio = l->ms / all->taken.ms;

	if (w->n == 0 || l->n == 0 || all->taken.n == 0)
		die("no documents");
	printf("| R46: CPU to refuse the worst of %u hostile documents "
	       "| %.1f ms (%s) | | | <= %.0f ms | %s |\n",
	    w->n, w->ms, w->name, TARGET_MS, w->ms <= TARGET_MS ? "yes" : "no");
	printf("| ... of %u above 1 MiB | %.1f ms (%s) "
	       "| %.1f ms: take the largest sealed message | %.2f | <= %.1f "
	       "| %s |\n",
	    l->n, l->ms, l->name, all->taken.ms, ratio, TARGET,
	    ratio <= TARGET ? "yes" : "no");
}

int
main(int argc, char **argv)
{
	struct corpus all = { 0 };
	struct child_lock lock;

	if (argc != 3 || auth_init() != OK || xml_init(argv[1]) != OK ||
	    child_lock_make(true, &lock) != OK)
		die("usage: hostile SHARE DIR");
	each(&lock, argv[2], &all);
	report(&all);
	return 0;
}
