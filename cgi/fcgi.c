/* FastCGI: the only file that knows libfcgi. */
#include <fcgiapp.h>

#include <sys/epoll.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cgi/priv.h"

/*
 * Seconds for one request.  The library reads without a limit, and a peer that
 * stops in the middle of a record would hold a worker for ever; SIGALRM then
 * ends the process and the master starts another.
 */
#define DEADLINE 30

/* A refused body is still read up to here: a socket that is closed with bytes
 * in it takes the answer down with it. */
#define DRAIN_MAX ((size_t)16 * 1024 * 1024)

/* Seconds for a file that comes or goes: what a slow line of 64 KiB a second
 * needs, and a minute. */
#define FILE_DEADLINE 460
/* Bytes of a file that go out at once. */
#define WRITE_MAX   65536
#define FCGI_STDOUT 6 /* of the protocol; libfcgi keeps it to itself */

/* Reading stops a little before a deadline, so that there is an answer. */
#define SPARE 12

struct fcgi {
	struct feed feed; /* first: it is found by its address */
	FCGX_Request request;
	int wait;      /* epoll */
	int64_t until; /* no more of the feed is read afterwards */
	bool longer;   /* it has the time that a file may take */
};

/*
 * Every worker waits at the one socket.  Exclusive: a connection wakes one of
 * those that wait, not all of them.
 */
static int
wait_new(int fd)
{
	struct epoll_event want = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int wait = epoll_create1(EPOLL_CLOEXEC);

	if (wait >= 0 && epoll_ctl(wait, EPOLL_CTL_ADD, fd, &want) != 0) {
		close(wait);
		return -1;
	}
	return wait;
}

struct fcgi *
fcgi_new(int fd)
{
	struct fcgi *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->wait = wait_new(fd);
	if (f->wait >= 0 && FCGX_Init() == 0 &&
	    FCGX_InitRequest(&f->request, fd, 0) == 0)
		return f;
	if (f->wait >= 0)
		close(f->wait);
	free(f);
	return NULL;
}

enum err
fcgi_accept(struct fcgi *f, const sigset_t *mask, int wait)
{
	struct epoll_event got;
	int e, n;

	/* Signals come in here and nowhere else: inside the library one that
	 * meets a silent peer would make it spin. */
	n = epoll_pwait(f->wait, &got, 1, wait, mask);
	if (n <= 0)
		return n == 0 || errno == EINTR ? ERR_RETRY : ERR_IO;
	alarm(DEADLINE);
	e = FCGX_Accept_r(&f->request);
	if (e >= 0)
		return OK;
	alarm(0);
	return e == -EAGAIN || e == -EINTR || e == -ECONNABORTED ? ERR_RETRY :
								   ERR_IO;
}

/* True: all that the peer had to say has been read. */
static bool
drain(FCGX_Stream *in)
{
	char part[4096];
	size_t n = 0;

	while (n < DRAIN_MAX) {
		int got = FCGX_GetStr(part, (int)sizeof(part), in);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	secret_wipe(part, sizeof(part));
	return n < DRAIN_MAX && FCGX_GetError(in) == 0;
}

/* Exactly n bytes must come; 0 or the status to refuse with. */
static unsigned
body_read(struct req *r, FCGX_Stream *in, size_t n)
{
	char *body = arena_alloc(r->mem, n + 1);
	size_t have = 0;

	if (body == NULL)
		return HTTP_FAILED;
	while (have < n) {
		int got = FCGX_GetStr(body + have, (int)(n - have), in);

		if (got <= 0)
			return HTTP_BAD_REQUEST;
		have += (size_t)got;
	}
	if (FCGX_GetChar(in) >= 0)
		return HTTP_BAD_REQUEST;
	r->body = BYTES(body, n);
	return 0;
}

/* What there is, without waiting for more than the first byte of it. */
static size_t
feed_read(struct feed *feed, void *to, size_t n)
{
	struct fcgi *f = (struct fcgi *)(void *)feed;
	FCGX_Stream *in = f->request.in;
	size_t have;
	int c, got;

	if (feed->patient && !f->longer) {
		alarm(FILE_DEADLINE);
		f->until += (FILE_DEADLINE - DEADLINE) * SECOND;
		f->longer = true;
	}
	if (n > feed->left)
		n = (size_t)feed->left;
	if (n == 0 || time_now() > f->until || (c = FCGX_GetChar(in)) < 0)
		return 0;
	*(uint8_t *)to = (uint8_t)c;
	have = (size_t)(in->stop - in->rdNext);
	if (have > n - 1)
		have = n - 1;
	got = have > 0 ? FCGX_GetStr((char *)to + 1, (int)have, in) : 0;
	n = 1 + (got > 0 ? (size_t)got : 0);
	feed->left -= n;
	return n;
}

static void
feed_begin(struct fcgi *f, struct req *r, size_t length)
{
	f->feed = (struct feed){ .read = feed_read, .left = length };
	f->longer = false;
	f->until = time_now() + (DEADLINE - SPARE) * SECOND;
	r->feed = &f->feed;
}

/* As drain(), of a body that may come slowly: whoever is that slow is not waited
 * for any longer, and not at the end either. */
static void
feed_drain(struct fcgi *f)
{
	uint8_t part[4096];

	f->feed.left = UPLOAD_BODY_MAX; /* whatever was announced */
	while (f->feed.read(&f->feed, part, sizeof(part)) > 0)
		;
	secret_wipe(part, sizeof(part));
	(void)FCGX_Detach(&f->request);
}

void
fcgi_read(struct fcgi *f, struct req *r)
{
	size_t length = 0;

	r->refused = req_params(r, f->request.envp, &length);
	if (upload_is(r)) {
		feed_begin(f, r, length);
		return;
	}
	if (r->refused == 0)
		r->refused = body_read(r, f->request.in, length);
	/* then the library may close at once, and not wait for the peer's end
	 * before the worker takes the next request */
	if (drain(f->request.in))
		(void)FCGX_Detach(&f->request);
}

static void
put(FCGX_Stream *out, struct bytes b)
{
	if (b.n > 0)
		FCGX_PutStr((const char *)b.p, (int)b.n, out);
}

/*
 * What is drawn while it is sent.  An answer that ends before its announced
 * length is broken off by nginx, and taken for whole by nobody.  The library
 * writes 8 KiB at a time, unless it is asked for a stream that writes more; this
 * one says nothing at its end, which is left to the answer's own.
 */
static void
put_more(struct fcgi *f, struct req *r)
{
	FCGX_Request *q = &f->request;
	FCGX_Stream *out = NULL;
	struct bytes part = BYTES("", 1);
	enum err e = OK;

	alarm(FILE_DEADLINE);
	if (FCGX_FFlush(q->out) == 0)
		out = FCGX_CreateWriter(q->ipcFd, q->requestId, WRITE_MAX,
		    FCGI_STDOUT);
	if (out == NULL)
		e = ERR_IO;
	while (e == OK && part.n > 0 && FCGX_GetError(out) == 0 &&
	    (e = r->more(r, &part)) == OK)
		put(out, part);
	if (out != NULL && e == OK)
		(void)FCGX_FFlush(out);
	FCGX_FreeStream(&out);
	if (e != OK)
		log_write(LOG_ERROR, "broken-off", "req=%s route=%s err=%s",
		    r->id, r->route->path, err_name(e));
}

void
fcgi_send(struct fcgi *f, struct req *r)
{
	struct buf head;

	if (r->feed != NULL)
		feed_drain(f);
	buf_init(&head, r->mem, 0);
	resp_head(r, &head);
	if (buf_check(&head) != OK) {
		/* not even the error page had room in the arena */
		FCGX_PutS("Status: 500 Internal Server Error\r\n"
			  "Content-Type: text/plain\r\n"
			  "Cache-Control: no-store\r\n\r\n500\n",
		    f->request.out);
		return;
	}
	put(f->request.out, buf_bytes(&head));
	if (r->bare)
		return;
	put(f->request.out, buf_bytes(&r->out));
	if (r->more != NULL)
		put_more(f, r);
}

void
fcgi_finish(struct fcgi *f)
{
	FCGX_Finish_r(&f->request);
	alarm(0);
}
