/* A worker: one request at a time until told to stop. */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cgi/priv.h"

/* A case full of notes is read three times where two officers collide. */
#define REQUEST_MEMORY ((size_t)64 * 1024 * 1024)
#define BOOK_MEMORY    ((size_t)16 * 1024 * 1024)
#define KEY_WORK       (5 * SECOND) /* after one answer */
#define UNITS_WORK     256
#define SWEEP_EVERY    (5 * MINUTE)
#define MARK_EVERY     (10 * SECOND)
#define UPLOAD_KEPT    (30 * MINUTE) /* longer than any may take */

struct worker {
	const struct portal *portal;
	struct post *post;
	struct arena *mem;   /* of the request */
	struct arena *kept;  /* of the process */
	struct store *store; /* NULL until the database answered once */
	struct store *db;    /* the same, once its stream has begun */
	struct page *page;   /* where the master sees how far it has come */
	bool begun;          /* the stream has its first entry */
	size_t noted;        /* of what is owed: looked at so far */
	struct book *book;
	struct rolls rolls; /* the master's, and what came since */
	struct keyring *keys;
	int64_t swept;
	int64_t marked;      /* when the log last had how far the stream is */
	uint64_t marked_seq; /* and what it had then, plus one */
	struct unit_work {
		struct id id;
		uint32_t epoch;
		struct rewrap at;
		bool done; /* nothing of theirs is under an earlier seed */
	} unit[UNITS_WORK];
	unsigned next;
};

static volatile sig_atomic_t stop;

static void
on_stop(int sig)
{
	(void)sig;
	stop = 1;
}

/* Before libfcgi, which leaves alone whatever has a handler already. */
static void
signals_set(void)
{
	static const int ends[] = { SIGTERM, SIGINT, SIGUSR1, SIGHUP };
	struct sigaction sa = { .sa_handler = on_stop };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < nitems(ends); i++)
		sigaction(ends[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	sa.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &sa, NULL);
}

enum err
memory_hide(void)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		return ERR_CONFIG;
	return OK;
}

/* A ceiling to a worker's memory; hiding is undone by no fork. */
static enum err
limits_set(const struct conf *conf)
{
	struct rlimit space = { .rlim_cur = conf->worker_memory << 20,
		.rlim_max = conf->worker_memory << 20 };

	if (conf->worker_memory > 0 && setrlimit(RLIMIT_AS, &space) != 0)
		return ERR_CONFIG;
	return OK;
}

/* First entry of the stream: which slot, and whose stream went before. */
static enum err
stream_begin(const struct worker *w)
{
	struct trail_entry entry = {
		.at = time_now(),
		.verb = V_STREAM,
		.object = w->post->previous,
		.version = w->post->slot,
	};

	return trail_write(w->store, &entry);
}

/* How far streams had come whose workers are gone: what is cut off their ends
 * later is found by this entry. */
static enum err
stream_note(const struct worker *w, const struct trail_mark *m)
{
	struct trail_entry entry = {
		.at = time_now(),
		.verb = V_ENDED,
		.object = m->stream,
		.version = m->seq < UINT32_MAX ? (uint32_t)m->seq : UINT32_MAX,
	};

	memcpy(entry.head, m->mac, HASH_LEN);
	return trail_write(w->store, &entry);
}

/* The stream's first entries, of which some may be there from an earlier try. */
static enum err
stream_open(struct worker *w)
{
	const struct marks *m = w->post->marks;
	enum err e = w->begun ? OK : stream_begin(w);

	w->begun = e == OK;
	for (; e == OK && w->noted < m->n_owed; w->noted++)
		if (m->owed[w->noted].given == w->post->page &&
		    (e = stream_note(w, &m->owed[w->noted].mark)) != OK)
			break;
	if (e == OK)
		atomic_store(&w->page->noted, true);
	return e;
}

/* Connect, read what a worker keeps in memory, and hand the stream over. */
static enum err
worker_connect(struct worker *w)
{
	struct store *db;
	enum err e;

	e = store_open(w->portal->conf, ACC_PORTAL, &db);
	if (e != OK)
		return e;
	arena_reset(w->kept);
	e = book_load(w->kept, w->portal->conf->share_dir, &w->book);
	if (e == OK)
		e = rolls_follow(db, w->mem, &w->rolls);
	if (e != OK) {
		store_close(db);
		return e;
	}
	/* one copy, which moves on with every entry: the store's */
	store_stream(db, &w->post->stream);
	secret_wipe(&w->post->stream, sizeof(w->post->stream));
	store_share(db, &w->page->mark);
	w->store = db;
	return OK;
}

/*
 * Tried again with every request until the database is there and fits
 * (ERR_BUSY, ERR_CONFIG).  A store that has taken the stream over is kept even
 * if the first entry fails: it alone knows how far the stream has come.
 */
static enum err
worker_open(struct worker *w)
{
	enum err e;

	if (w->db != NULL)
		return OK;
	e = w->store == NULL ? worker_connect(w) : store_ready(w->store);
	if (e == OK)
		e = stream_open(w);
	if (e == OK)
		w->db = w->store;
	return e;
}

/*
 * Sessions that are over, away with them and with the seeds sealed in them;
 * the answers of posts, after which a form sent again is an act of its own; and
 * what waited for a second person too long.
 */
static void
worker_sweep(struct worker *w, int64_t now)
{
	int64_t idle = (int64_t)w->portal->conf->idle_seconds * SECOND;
	enum err e;

	if (w->db == NULL || now < w->swept + SWEEP_EVERY)
		return;
	w->swept = now;
	store_readonly(w->db, false);
	e = session_rows_sweep(w->db, now, now - idle - MINUTE);
	if (e == OK)
		e = request_rows_sweep(w->db, now - DAY);
	if (e == OK)
		e = guesses_sweep(w->db, now - GUESS_KEPT, now - DEVICE_KEPT);
	if (e ==
	    OK) /* who comes too late to be admitted hears so for a while */
		e = joins_sweep(w->db, now - 2 * INVITE_TERM, now);
	if (e == OK)
		e = lent_rows_sweep(w->db, now);
	if (e == OK)
		e = uploads_sweep(w->db, w->mem, now - UPLOAD_KEPT);
	arena_reset(w->mem);
	if (e != OK)
		log_write(LOG_WARN, "sweep", "err=%s", err_name(e));
}

/* A heads file that can't be read is like one that has not changed. */
static void
worker_rolls(struct worker *w, int64_t now)
{
	enum err e;

	if (w->db == NULL)
		return;
	store_readonly(w->db, false);
	e = rolls_refresh(w->db, w->mem, w->portal->conf, &w->rolls, now);
	if (e != OK)
		log_write(LOG_WARN, "heads", "err=%s", err_name(e));
}

/* Route pattern, never the address; no user, no case. */
static void
request_log(const struct worker *w, const struct req *r, uint64_t sql,
    uint64_t argon)
{
	uint64_t now = w->db != NULL ? store_statements(w->db) : 0;

	log_write(LOG_INFO, "request",
	    "req=%s route=%s status=%u ms=%lld sql=%llu argon=%llu", r->id,
	    r->route != NULL ? r->route->path : "-", r->status,
	    (long long)(time_now() - r->now),
	    (unsigned long long)(now >= sql ? now - sql : now),
	    (unsigned long long)(password_runs() - argon));
}

static struct req *
request_new(struct worker *w)
{
	struct req *r = arena_alloc(w->mem, sizeof(*r));

	if (r == NULL)
		return NULL;
	*r = (struct req){
		.db = w->db,
		.box = w->portal->box,
		.conf = w->portal->conf,
		.book = w->book,
		.roster = w->rolls.roster,
		.rolls = &w->rolls,
		.pepper = &w->portal->pepper,
		.keys = w->keys,
		.mem = w->mem,
		.now = time_now(),
	};
	return r;
}

/* Where this worker is with the unit's rows; one that it has heard of longest ago
 * makes room. */
static struct unit_work *
unit_work(struct worker *w, const struct actor *who)
{
	uint32_t epoch = keyring_epoch(who->keys);
	size_t i = 0;

	while (i < UNITS_WORK && !id_same(w->unit[i].id, who->unit))
		i++;
	if (i == UNITS_WORK)
		i = w->next++ % UNITS_WORK;
	if (!id_same(w->unit[i].id, who->unit) || w->unit[i].epoch != epoch)
		w->unit[i] =
		    (struct unit_work){ .id = who->unit, .epoch = epoch };
	return &w->unit[i];
}

/*
 * Work that needs an open session, after its answer is gone: what lies under a
 * seed that the unit has given up.  How far that has come is remembered for the
 * epoch; a worker that does not know begins at the first row that is left.
 */
static void
key_work(struct worker *w, struct req *r)
{
	int64_t end = time_now() + KEY_WORK;
	struct arena_mark m = arena_mark(w->mem);
	struct unit_work *u;
	size_t left = 1;
	enum err e = OK;

	if (r->who == NULL || !keyring_has_unit(w->keys) ||
	    keyring_epoch(w->keys) <= 1)
		return;
	u = unit_work(w, r->who);
	if (u->done)
		return;
	store_readonly(w->db, false);
	while (e == OK && left > 0 && time_now() < end && !stop) {
		e = unit_rewrap(&r->work, &u->at, &left);
		arena_release(w->mem, m);
	}
	u->done = e == OK && left == 0;
	if (e != OK && e != ERR_BUSY)
		log_write(LOG_WARN, "key-work", "err=%s", err_name(e));
}

static void
worker_answer(struct worker *w, struct fcgi *f)
{
	struct req *r = request_new(w);
	uint64_t sql, argon;

	/* not the request's doing: that it met a new heads file says nothing */
	worker_rolls(w, time_now());
	sql = w->db != NULL ? store_statements(w->db) : 0;
	argon = password_runs();
	if (r != NULL) {
		fcgi_read(f, r);
		serve(r);
		/* before the peer has it: who counts, counts this one */
		request_log(w, r, sql, argon);
		fcgi_send(f, r);
	}
	fcgi_finish(f);
	if (r != NULL && w->db != NULL)
		key_work(w, r);
	keyring_wipe(w->keys);
	arena_reset(w->mem);
	worker_sweep(w, time_now());
}

/*
 * How far the stream has come, in the log, where the database has no say: a
 * tail that is cut off the trail later is missed there.  False: nothing new.
 */
static bool
worker_mark(struct worker *w, int64_t now)
{
	char id[ID_TEXT], mac[2 * HASH_LEN + 1];
	struct trail_mark m;

	if (w->store == NULL || !store_mark(w->store, &m) ||
	    m.seq + 1 == w->marked_seq)
		return false;
	if (now >= w->marked && now < w->marked + MARK_EVERY)
		return true;
	log_write(LOG_INFO, "stream", "stream=%s seq=%llu mac=%s",
	    id_text(m.stream, id), (unsigned long long)m.seq,
	    hex_put(m.mac, HASH_LEN, mac));
	w->marked = now;
	w->marked_seq = m.seq + 1;
	return false;
}

static int
worker_loop(struct worker *w, struct fcgi *f)
{
	const struct conf *conf = w->portal->conf;
	uint64_t served = 0;
	sigset_t none;

	sigemptyset(&none);
	while (!stop && served < conf->worker_requests) {
		int wait = worker_mark(w, time_now()) ? (int)MARK_EVERY : -1;
		enum err e = fcgi_accept(f, &none, wait);

		if (e == ERR_RETRY)
			continue;
		if (e == OK)
			e = worker_open(w);
		/* without a database each request hears 503 */
		if (e == ERR_BUSY || e == ERR_CONFIG)
			log_write(LOG_WARN, "database", "err=%s", err_name(e));
		else if (e != OK) {
			log_write(LOG_ERROR, "worker", "err=%s", err_name(e));
			return EXIT_FAILURE;
		}
		worker_answer(w, f);
		served++;
	}
	return EXIT_SUCCESS;
}

/* Before it has seen a byte from outside. */
static bool
worker_locked(const struct portal *p)
{
	enum err e = p->locked ? worker_lock() : OK;

	if (e != OK)
		log_write(LOG_ERROR, "lock", "err=%s", err_name(e));
	return e == OK;
}

int
worker_run(const struct portal *p, struct post *post)
{
	struct worker w = { .portal = p,
		.post = post,
		.page = marks_own(post->marks, post->page),
		.rolls = p->rolls,
		.swept = time_now() };
	struct fcgi *f;
	int status = EXIT_FAILURE;
	enum err e;

	signals_set();
	e = limits_set(p->conf);
	w.mem = arena_new(REQUEST_MEMORY);
	w.kept = arena_new(BOOK_MEMORY);
	w.keys = keyring_new();
	f = fcgi_new(p->fd);
	if (e == OK && w.mem != NULL && w.kept != NULL && w.keys != NULL &&
	    f != NULL && worker_locked(p)) {
		e = worker_open(&w);
		if (e != OK)
			log_write(LOG_WARN, "database", "err=%s", err_name(e));
		status = worker_loop(&w, f);
	}
	w.marked = 0;
	(void)worker_mark(&w, time_now()); /* the last one */
	if (w.store != NULL)
		store_close(w.store);
	keyring_free(w.keys);
	arena_free(w.mem);
	arena_free(w.kept);
	return status;
}
