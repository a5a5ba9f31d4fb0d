/*
 * The zygote and the worker's side of reading foreign bytes.  The zygote is
 * forked before any key exists; it forks one locked child a document.  What
 * goes wrong in there costs one request an ERR_BUSY.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "xml/priv.h"

#define ZYGOTE_FD    3
#define WAIT_MS      2500
#define WAIT_SLOW_MS 60000

struct box {
	int fd;
	pid_t zygote;
	pid_t owner; /* only this process may end it */
	bool sandbox;
};

/* zygote ----------------------------------------------------------------- */

static void
zygote_signals(void)
{
	sigset_t none;

	/* The master stops us; a Ctrl-C in its terminal does not. */
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGUSR1, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN); /* children are not waited for */
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The descriptor of the next document, and whether it is large; -1: none
 * came, -2: no worker is left.
 */
static int
zygote_receive(bool *large_r)
{
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(int))];
	} u;
	char byte = 0;
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = u.room,
		.msg_controllen = sizeof(u.room) };
	struct cmsghdr *c;
	ssize_t n = recvmsg(ZYGOTE_FD, &m, MSG_CMSG_CLOEXEC);
	int fd;

	if (n == 0 || (n < 0 && errno != EINTR))
		return -2;
	c = n < 0 ? NULL : CMSG_FIRSTHDR(&m);
	if (c == NULL || c->cmsg_level != SOL_SOCKET ||
	    c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	*large_r = byte != 0;
	return fd;
}

static __attribute__((noreturn)) void
zygote_run(int fd, pid_t master, const struct child_lock *lock)
{
	bool large = false;
	int job;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)prctl(PR_SET_NAME, "lindung-box");
	if (getppid() != master)
		_exit(0);
	zygote_signals();
	if ((fd != ZYGOTE_FD && dup2(fd, ZYGOTE_FD) != ZYGOTE_FD) ||
	    close_range(ZYGOTE_FD + 1, ~0u, 0) != 0)
		_exit(1);
	while ((job = zygote_receive(&large)) != -2) {
		if (job < 0)
			continue;
		if (fork() == 0)
			child_run(job, lock, large);
		(void)close(job);
	}
	_exit(0);
}

enum err
box_start(bool sandbox, struct box **box_r)
{
	struct child_lock lock;
	pid_t self = getpid();
	struct box *b = NULL;
	int pair[2] = { -1, -1 };
	enum err e = child_lock_make(sandbox, &lock);

	if (e != OK)
		goto out;
	e = ERR_IO;
	b = calloc(1, sizeof(*b));
	if (b == NULL ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		goto out;
	*b = (struct box){ pair[0], fork(), self, sandbox };
	if (b->zygote == 0) {
		free(b);
		zygote_run(pair[1], self, &lock);
	}
	(void)close(pair[1]);
	if (b->zygote > 0) {
		*box_r = b;
		e = OK;
	} else {
		(void)close(pair[0]);
	}
out:
	free(lock.filter.filter);
	if (e != OK)
		free(b);
	return e;
}

pid_t
box_pid(const struct box *b)
{
	return b->zygote;
}

void
box_stop(struct box *b)
{
	if (b == NULL)
		return;
	(void)close(b->fd);
	/* somebody who waits for any child may have reaped it: the number can
	 * be another's by now */
	if (b->owner == getpid() && waitpid(b->zygote, NULL, WNOHANG) == 0) {
		(void)kill(b->zygote, SIGKILL);
		while (waitpid(b->zygote, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(b);
}

/* worker ----------------------------------------------------------------- */

/* One document on its way through a child. */
struct trip {
	int fd;
	int64_t until; /* milliseconds of CLOCK_MONOTONIC */
	uint8_t head[5];
	struct bytes out[2]; /* still to be sent: head, document */
};

static int64_t
clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000000;
}

static enum err
fd_send(int to, int fd, bool large)
{
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(int))];
	} u = { .room = { 0 } };
	char byte = large;
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = u.room,
		.msg_controllen = sizeof(u.room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(to, &m, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 ? OK :
								   ERR_BUSY;
}

static enum err
trip_start(struct trip *t, const struct box *b, uint8_t job, struct bytes xml)
{
	int pair[2];
	enum err e;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return ERR_BUSY;
	t->fd = pair[0];
	e = fd_send(b->fd, pair[1], xml.n > CONTENT_MAX);
	(void)close(pair[1]);
	if (e == OK && fcntl(t->fd, F_SETFL, O_NONBLOCK) != 0)
		e = ERR_BUSY;
	if (e != OK) {
		(void)close(t->fd);
		return e;
	}
	t->until = clock_ms() + (b->sandbox ? WAIT_MS : WAIT_SLOW_MS);
	t->head[0] = job;
	for (size_t i = 0; i < 4; i++)
		t->head[i + 1] = (uint8_t)(xml.n >> (24 - 8 * i));
	t->out[0] = BYTES(t->head, sizeof(t->head));
	t->out[1] = xml;
	return OK;
}

/* Wait for events on the trip's socket; ERR_BUSY when its time is over. */
static enum err
trip_wait(const struct trip *t, short events)
{
	struct pollfd p = { .fd = t->fd, .events = events };

	for (;;) {
		int64_t left = t->until - clock_ms();
		int n;

		if (left <= 0)
			return ERR_BUSY;
		n = poll(&p, 1, (int)left);
		if (n > 0)
			return OK;
		if (n < 0 && errno != EINTR)
			return ERR_BUSY;
	}
}

/* A child that ended early may have answered: reading comes next anyway. */
static enum err
trip_send(struct trip *t)
{
	for (size_t i = 0; i < nitems(t->out);) {
		struct bytes *b = &t->out[i];
		ssize_t n;
		enum err e;

		if (b->n == 0) {
			i++;
			continue;
		}
		e = trip_wait(t, POLLOUT);
		if (e != OK)
			return e;
		n = send(t->fd, b->p, b->n, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return ERR_BUSY;
		if (n > 0)
			*b = BYTES(b->p + n, b->n - (size_t)n);
	}
	return OK;
}

static enum err
trip_read(const struct trip *t, uint8_t *p, size_t n)
{
	while (n > 0) {
		enum err e = trip_wait(t, POLLIN);
		ssize_t k;

		if (e != OK)
			return e;
		k = recv(t->fd, p, n, 0);
		if (k == 0 || (k < 0 && errno != EAGAIN && errno != EINTR))
			return ERR_BUSY;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
	return OK;
}

static enum err
trip_reply(const struct trip *t, struct arena *a, struct bytes *reply_r)
{
	uint8_t head[4];
	struct cur c;
	uint8_t *p;
	size_t n;
	enum err e = trip_read(t, head, sizeof(head));

	if (e != OK)
		return e;
	cur_init(&c, BYTES(head, sizeof(head)));
	n = cur_u32(&c);
	if (n == 0 || n > REPLY_MAX)
		return ERR_BUSY;
	p = arena_alloc(a, n);
	if (p == NULL)
		return ERR_MEMORY;
	*reply_r = BYTES(p, n);
	return trip_read(t, p, n);
}

static enum err
box_ask(const struct box *b, struct arena *a, uint8_t job, struct bytes xml,
    struct bytes *reply_r)
{
	struct trip t;
	enum err e = trip_start(&t, b, job, xml);

	if (e != OK)
		return e;
	e = trip_send(&t);
	if (e == OK)
		e = trip_reply(&t, a, reply_r);
	(void)close(t.fd);
	return e;
}

/* What a caller hears of a child that broke its promise. */
static enum err
box_verdict(enum err e, struct fault *f)
{
	if (e == ERR_BUSY || e == ERR_TAMPER) {
		(void)gate_refuse(f, RJ_BUSY, NULL);
		log_write(LOG_WARN, "box", "reason=%s",
		    e == ERR_BUSY ? "gone" : "nonsense");
		return ERR_BUSY;
	}
	return e;
}

enum err
box_read(struct box *b, struct arena *a, struct bytes xml,
    struct content_read *r_r, struct fault *f_r)
{
	struct bytes reply;
	enum err e;

	memset(f_r, 0, sizeof(*f_r));
	if (xml.n > CONTENT_MAX)
		return gate_refuse(f_r, RJ_TOO_LARGE, NULL);
	e = box_ask(b, a, JOB_READ, xml, &reply);
	if (e == OK)
		e = take_content(a, reply, r_r, f_r);
	return box_verdict(e, f_r);
}

enum err
box_validate(struct box *b, struct arena *a, struct bytes xml,
    struct fault *f_r)
{
	struct bytes reply;
	enum err e;

	memset(f_r, 0, sizeof(*f_r));
	if (xml.n > SCAN_MAX_BYTES)
		return gate_refuse(f_r, RJ_TOO_LARGE, NULL);
	e = box_ask(b, a, JOB_VALIDATE, xml, &reply);
	if (e == OK)
		e = take_verdict(reply, f_r);
	return box_verdict(e, f_r);
}
