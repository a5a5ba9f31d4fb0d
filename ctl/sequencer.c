/*
 * lindung-sequencer(8): one a host, under a user of its own.  Follows the
 * rosters and the trail, and remembers outside the database how far they have
 * come, so that nothing can be taken out of them unseen; and looks at all of it
 * again each minute.
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>

#include "ctl/sequencer.h"

#define TURN SECOND /* between two looks at what is new */

struct sequencer {
	struct conf conf;
	struct arena *kept; /* of the process */
	struct arena *mem;  /* of one turn */
	struct store *db;   /* NULL: to be opened */
	struct rolls rolls;
	struct roster_head *head; /* as the file has them */
	size_t n_heads;
	struct tree_point trail; /* the same of the trail */
	struct follower follower;
	bool rosters; /* and nothing else: another host has the trail */
	bool all; /* to look at everything was asked for, and not done yet */
	int64_t swept;
	int64_t told;   /* the look that the heads file was last told of */
	int64_t looked; /* at who opens much */
};

/* TERM and INT end us, HUP asks for a look at everything now. */
static void
signals_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigprocmask(SIG_BLOCK, set, NULL);
}

/* Heads that the file does not have yet, or a look that is newer by a minute? */
static bool
heads_moved(const struct sequencer *q, int64_t now)
{
	const struct roster_agency *g;
	size_t i = 0, k;

	if (now >= q->told + SWEEP || now < q->told)
		return true;
	while ((g = roster_agencies(q->rolls.roster, &i)) != NULL) {
		if (!roster_trusted(q->rolls.roster, g->id))
			continue;
		for (k = 0; k < q->n_heads; k++)
			if (id_same(q->head[k].agency, g->id))
				break;
		if (k == q->n_heads || q->head[k].height != g->height)
			return true;
	}
	return false;
}

static enum err
heads_keep(struct sequencer *q)
{
	enum err e = heads_write(q->mem, q->conf.heads_file, q->rolls.roster,
	    q->head, q->n_heads, &q->trail);

	if (e != OK)
		return e;
	arena_reset(q->kept);
	return heads_read(q->kept, q->conf.heads_file, &q->head, &q->n_heads,
	    &q->trail);
}

/* Open the database, verify everything, and compare it with the file. */
static enum err
begin(struct sequencer *q)
{
	const char *bad = "database";
	enum err e = store_open(&q->conf, ACC_SEQUENCER, &q->db);

	q->follower.db = q->db;
	if (e == OK)
		e = rolls_open(q->db, q->mem, &q->conf, &q->rolls, &bad);
	if (e == OK) {
		bad = q->conf.heads_file;
		e = heads_read(q->kept, bad, &q->head, &q->n_heads, &q->trail);
		if (e == ERR_ABSENT)
			e = OK; /* no agency yet */
	}
	if (e != OK)
		log_write(LOG_ERROR, "start", "what=%s err=%s", bad,
		    err_name(e));
	return e;
}

/* Whatever was verified once is verified again, from the first link on; so one
 * that was mended is followed again. */
static enum err
sweep(struct sequencer *q, int64_t now)
{
	struct rolls again = { 0 };
	const char *bad;
	enum err e;

	if (!q->all && now < q->swept + SWEEP && now >= q->swept)
		return OK;
	q->swept = now;
	e = rolls_open(q->db, q->mem, &q->conf, &again, &bad);
	if (e != OK)
		return e;
	rolls_free(&q->rolls);
	q->rolls = again;
	log_write(LOG_INFO, "sweep", "refused=%s",
	    roster_any_refused(again.roster) ? "yes" : "no");
	return OK;
}

/* Follow the trail.  What is signed is remembered first: a checkpoint that
 * somebody may have seen is one that we go by. */
static enum err
trail_turn(struct sequencer *q, bool all)
{
	struct tree_point p;
	bool sign;
	enum err e =
	    follower_turn(&q->follower, &q->trail, time_now(), all, &sign);

	if (e == OK && sign) {
		follower_point(&q->follower, &p);
		q->trail = p;
		e = heads_keep(q);
		if (e == OK)
			e = follower_sign(&q->follower, q->mem, &p, time_now());
	}
	if (all)
		log_write(LOG_INFO, "trail-all",
		    "remembered=%" PRIu64 " err=%s", q->trail.size,
		    err_name(e));
	return e;
}

/* Each minute, at those who opened anything since the last look, or a minute
 * before: an entry may come late. */
static enum err
rush_turn(struct sequencer *q, bool all, int64_t now)
{
	int64_t since = q->looked - MINUTE;
	enum err e;

	if (!all && now < q->looked + MINUTE && now >= q->looked)
		return OK;
	if (since < now - HOUR || since > now)
		since = now - HOUR;
	e = rush_look(q->db, q->mem, q->rolls.roster, &q->conf, since, now);
	if (e == OK)
		q->looked = now;
	return e;
}

/* The time of the look is before it: what it does not find came later. */
static enum err
rosters_turn(struct sequencer *q)
{
	int64_t now = time_now();
	enum err e = rolls_follow(q->db, q->mem, &q->rolls);

	if (e != OK)
		return e;
	roster_look(q->rolls.roster, now);
	if (heads_moved(q, now)) {
		e = heads_keep(q);
		q->told = e == OK ? now : q->told;
	}
	return e;
}

static enum err
turn(struct sequencer *q)
{
	enum err e = store_ready(q->db);
	bool all = q->all;

	if (e == OK)
		e = rosters_turn(q);
	if (e == OK)
		e = sweep(q, time_now());
	if (e == OK)
		q->all = false;
	if (e == OK && !q->rosters)
		e = rush_turn(q, all, time_now());
	if (e == OK && !q->rosters)
		e = trail_turn(q, all);
	arena_reset(q->mem);
	return e;
}

static int
run(struct sequencer *q)
{
	const struct timespec pause = { .tv_sec = TURN / SECOND };
	enum err was = OK, e;
	sigset_t signals;
	int sig = 0;

	signals_block(&signals);
	if (begin(q) != OK)
		return EX_UNAVAILABLE;
	log_write(LOG_INFO, "start", "heads=%zu", q->n_heads);
	while (sig != SIGTERM && sig != SIGINT) {
		if (sig == SIGHUP)
			q->all = true;
		e = turn(q);
		/* said once, when it begins and when it ends */
		if (e != was)
			log_write(e == OK ? LOG_INFO : LOG_WARN, "turn",
			    "err=%s", err_name(e));
		was = e;
		sig = sigtimedwait(&signals, NULL, &pause);
	}
	log_write(LOG_INFO, "stop", "err=%s", err_name(was));
	return EX_OK;
}

/* No core file and no look into our memory. */
static enum err
memory_hide(void)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		return ERR_CONFIG;
	return OK;
}

static int
secrets(struct sequencer *q, struct arena *a)
{
	const char *name;
	enum err e;

	if (q->rosters)
		return EX_OK;
	e = follower_begin(&q->follower, a, &q->conf, &name);
	if (e == OK)
		return EX_OK;
	log_write(LOG_ERROR, "start", "what=secret_dir/%s err=%s", name,
	    err_name(e));
	return EX_CONFIG;
}

static int
usage(FILE *to, int status)
{
	fputs("usage: lindung-sequencer [-r] [-c FILE]\n"
	      "  -c FILE  configuration (" CONF_DEFAULT ")\n"
	      "  -r       rosters only: another host follows the trail\n",
	    to);
	return status;
}

int
main(int argc, char **argv)
{
	static struct sequencer q; /* too large for a stack */
	const char *path = CONF_DEFAULT;
	struct arena *a = arena_new(MEMORY);
	int c, status = EX_OSERR;

	while ((c = getopt(argc, argv, "c:hr")) != -1) {
		if (c == 'c')
			path = optarg;
		else if (c == 'r')
			q.rosters = true;
		else
			return usage(c == 'h' ? stdout : stderr,
			    c == 'h' ? EX_OK : EX_USAGE);
	}
	if (optind < argc)
		return usage(stderr, EX_USAGE);
	q.swept = time_now();
	q.kept = arena_new(MEMORY);
	q.mem = arena_new(MEMORY);
	if (a != NULL && q.kept != NULL && q.mem != NULL && auth_init() == OK &&
	    memory_hide() == OK)
		status = ctl_conf(a, path, ACC_SEQUENCER, &q.conf);
	if (status == EX_OK)
		status = secrets(&q, a);
	if (status == EX_OK)
		status = run(&q);
	follower_end(&q.follower);
	if (q.db != NULL)
		store_close(q.db);
	rolls_free(&q.rolls);
	arena_free(q.kept);
	arena_free(q.mem);
	arena_free(a);
	return status;
}
