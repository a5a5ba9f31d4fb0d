/*
 * The master: forks the workers, replaces those that end, and holds the audit
 * secret, from which it gives each worker the first key of a trail stream.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "cgi/priv.h"

#define WORKERS_MAX   512u
#define ROLLS_MEMORY  ((size_t)64 * 1024 * 1024)
#define DRAIN         (10 * SECOND)
#define BACKOFF_FIRST (SECOND / 10)
#define BACKOFF_MOST  (30 * SECOND)

struct slot {
	pid_t pid; /* 0: none runs */
	int64_t started;
	int64_t due; /* not to be started before */
	int64_t backoff;
	struct id stream;
	unsigned page; /* 0 or 1, of the slot's two */
	bool again; /* asked for while the one before it was finishing still */
};

struct master {
	struct portal *portal;
	sigset_t signals;
	pid_t self;
	unsigned n;
	struct slot *slot;
	struct old {
		pid_t pid; /* 0: free */
		unsigned page;
	} * retired; /* told to finish by a HUP */
	struct marks marks;
};

/* One for who works in a slot, one for who finishes there. */
static size_t
page_of(unsigned slot, unsigned page)
{
	return (size_t)2 * slot + page;
}

unsigned
master_workers(const struct conf *conf)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t n = conf->workers;

	if (n == 0)
		n = 2 * (uint64_t)(cores > 0 ? cores : 1) + 2;
	return n < WORKERS_MAX ? (unsigned)n : WORKERS_MAX;
}

_Noreturn static void
child_run(const struct master *m, struct post *post)
{
	/* Before anything else: no worker ever holds the audit secret. */
	secret_wipe(m->portal->audit, sizeof(m->portal->audit));
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != m->self)
		_exit(EX_OSERR);
	_exit(worker_run(m->portal, post));
}

static void
slot_start(struct master *m, unsigned i, int64_t now)
{
	struct slot *s = &m->slot[i];
	struct post post = { .slot = i,
		.previous = s->stream,
		.marks = &m->marks };
	pid_t pid;

	s->page = m->retired[i].pid != 0 ? 1 - m->retired[i].page : 0;
	post.page = page_of(i, s->page);
	s->stream = id_new(now);
	marks_begin(&m->marks, post.page, s->stream);
	s->started = now;
	trail_start(m->portal->audit, s->stream, &post.stream);
	pid = fork();
	if (pid == 0)
		child_run(m, &post);
	secret_wipe(&post, sizeof(post));
	if (pid < 0) {
		marks_ended(&m->marks, page_of(i, s->page), false);
		log_write(LOG_ERROR, "fork", "slot=%u", i);
		s->due = now + SECOND;
		return;
	}
	s->pid = pid;
	log_write(LOG_DEBUG, "worker-start", "slot=%u pid=%d", i, (int)pid);
}

/* Start what is due; returns how long until the next one is, -1 for never. */
static int64_t
slots_start(struct master *m)
{
	int64_t wait = -1;

	for (unsigned i = 0; i < m->n; i++) {
		struct slot *s = &m->slot[i];
		int64_t now = time_now();

		if (s->pid == 0 && now >= s->due)
			slot_start(m, i, now);
		if (s->pid == 0 && (wait < 0 || s->due - now < wait))
			wait = s->due > now ? s->due - now : 0;
	}
	return wait;
}

static bool
ended_well(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

/* One that died at once would do so again: wait longer each time. */
static void
slot_ended(struct slot *s, unsigned i, int status, int64_t now)
{
	bool well = ended_well(status);

	s->pid = 0;
	if (now - s->started >= SECOND)
		s->backoff = 0;
	else if (s->backoff == 0)
		s->backoff = BACKOFF_FIRST;
	else if (s->backoff < BACKOFF_MOST)
		s->backoff *= 2;
	s->due = now + s->backoff;
	if (!well)
		log_write(LOG_WARN, "worker-died",
		    "slot=%u exit=%d signal=%d again_ms=%lld", i,
		    WIFEXITED(status) ? WEXITSTATUS(status) : 0,
		    WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		    (long long)s->backoff);
}

/* Note the end of a child; false: it was none of the workers. */
static bool
child_ended(struct master *m, pid_t pid, int status)
{
	for (unsigned i = 0; i < m->n; i++) {
		if (m->slot[i].pid == pid) {
			marks_ended(&m->marks, page_of(i, m->slot[i].page),
			    !ended_well(status));
			slot_ended(&m->slot[i], i, status, time_now());
			return true;
		}
		if (m->retired[i].pid == pid) {
			marks_ended(&m->marks, page_of(i, m->retired[i].page),
			    !ended_well(status));
			m->retired[i].pid = 0;
			return true;
		}
	}
	return false;
}

/*
 * Reap.  ERR_IO when the process that reads documents ended: it cannot be
 * forked again, now that keys are in memory, and without it every document is
 * "busy".  So everything ends, for the supervisor to start it afresh.
 */
static enum err
children_reap(struct master *m)
{
	enum err e = OK;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (!child_ended(m, pid, status)) {
			log_write(LOG_ERROR, "box-died", "pid=%d", (int)pid);
			e = ERR_IO;
		}
	}
	return e;
}

/*
 * Verify the roster from its first link again, also one that was refused and
 * has been mended.  Workers have copies of their own.
 */
static void
rolls_again(struct master *m)
{
	struct arena *a = arena_new(ROLLS_MEMORY);
	const char *bad = "database";
	struct rolls rolls;
	struct store *st;
	enum err e = ERR_MEMORY;

	if (a != NULL)
		e = store_open(m->portal->conf, ACC_PORTAL, &st);
	if (e == OK) {
		e = rolls_open(st, a, m->portal->conf, &rolls, &bad);
		store_close(st);
	}
	if (e == OK) {
		rolls_free(&m->portal->rolls);
		m->portal->rolls = rolls;
	} else {
		log_write(LOG_ERROR, "reload", "what=%s err=%s", bad,
		    err_name(e));
	}
	arena_free(a);
}

/* A new worker first, then the old one finishes: no request is lost.  A slot has
 * two at most: one that is still finishing is waited for. */
static void
slot_replace(struct master *m, unsigned i)
{
	struct slot *s = &m->slot[i];
	pid_t old = s->pid;

	s->again = old != 0 && m->retired[i].pid != 0;
	if (old == 0 || s->again)
		return;
	m->retired[i] = (struct old){ old, s->page };
	s->pid = 0;
	slot_start(m, i, time_now());
	kill(old, SIGTERM);
}

static void
workers_replace(struct master *m)
{
	rolls_again(m);
	for (unsigned i = 0; i < m->n; i++)
		slot_replace(m, i);
	log_write(LOG_INFO, "reload", "workers=%u", m->n);
}

/* Those that could not be replaced when it was asked for. */
static void
slots_again(struct master *m)
{
	for (unsigned i = 0; i < m->n; i++)
		if (m->slot[i].again)
			slot_replace(m, i);
}

static void
workers_signal(const struct master *m, int sig)
{
	for (unsigned i = 0; i < m->n; i++) {
		if (m->slot[i].pid > 0)
			kill(m->slot[i].pid, sig);
		if (m->retired[i].pid > 0)
			kill(m->retired[i].pid, sig);
	}
}

static bool
workers_left(const struct master *m)
{
	for (unsigned i = 0; i < m->n; i++) {
		if (m->slot[i].pid != 0 || m->retired[i].pid != 0)
			return true;
	}
	return false;
}

/* Next signal, or 0 after wait ms; wait < 0 waits for ever. */
static int
signal_next(const struct master *m, int64_t wait)
{
	struct timespec ts = { .tv_sec = wait / SECOND,
		.tv_nsec = wait % SECOND * 1000000 };
	int sig = wait < 0 ? sigwaitinfo(&m->signals, NULL) :
			     sigtimedwait(&m->signals, NULL, &ts);

	return sig > 0 ? sig : 0;
}

static void
workers_stop(struct master *m)
{
	int64_t end = time_now() + DRAIN;
	int64_t left = DRAIN;

	workers_signal(m, SIGTERM);
	while (workers_left(m) && left > 0) {
		(void)signal_next(m, left);
		(void)children_reap(m);
		left = end - time_now();
	}
	workers_signal(m, SIGKILL);
	while (workers_left(m)) {
		int status;
		pid_t pid = waitpid(-1, &status, 0);

		if (pid < 0 && errno != EINTR)
			break;
		(void)child_ended(m, pid, status);
	}
}

static enum err
master_loop(struct master *m)
{
	/* A child may have ended before its signal was ours to wait for. */
	while (children_reap(m) == OK) {
		slots_again(m);
		switch (signal_next(m, slots_start(m))) {
		case SIGTERM:
		case SIGINT:
			return OK;
		case SIGHUP:
			workers_replace(m);
			break;
		default:
			break;
		}
	}
	return ERR_IO;
}

/* Blocked here and, but for one place, in the workers: see fcgi_accept(). */
static void
signals_block(sigset_t *set)
{
	static const int all[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1 };

	sigemptyset(set);
	for (size_t i = 0; i < nitems(all); i++)
		sigaddset(set, all[i]);
	sigprocmask(SIG_BLOCK, set, NULL);
}

int
master_run(struct portal *p)
{
	struct master m = { .portal = p, .self = getpid() };
	enum err e = ERR_MEMORY;

	m.n = master_workers(p->conf);
	m.slot = calloc(m.n, sizeof(*m.slot));
	m.retired = calloc(m.n, sizeof(*m.retired));
	signals_block(&m.signals);
	if (m.slot != NULL && m.retired != NULL &&
	    marks_new(page_of(m.n, 0), &m.marks) == OK) {
		log_write(LOG_INFO, "start", "workers=%u", m.n);
		e = master_loop(&m);
		workers_stop(&m);
		log_write(LOG_INFO, "stop", "err=%s", err_name(e));
	}
	free(m.slot);
	free(m.retired);
	marks_free(&m.marks);
	return e == OK ? EXIT_SUCCESS : EX_SOFTWARE;
}
