/*
 * restore: a database that was loaded from a backup, against what this host and a
 * witness have seen.  Whoever puts an old one back, by mistake or not, makes
 * members of who was removed and takes away what was read since.
 */
#include <inttypes.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/state.h"

/* Verdicts. */
#define GOOD  "good"
#define OLD   "OLD"   /* something is missing at the end */
#define OTHER "OTHER" /* it is not what was seen: no backup of it */

struct restore {
	struct arena *a;
	struct store *st;
	struct conf conf;
	struct options o;
	struct rolls rolls;
	struct roster_head *head; /* of the heads file */
	size_t n_heads;
	struct tree_point host;  /* of the trail, by the heads file */
	struct tree_point other; /* by the witness; size 0: not asked */
	struct tree_keys keys;
	struct tree_point now; /* by the newest checkpoint of the database */
	struct buf out;
	bool old, forked;
};

/* One line of the answer; more than good: what is missing or another. */
static void
line_put(struct restore *s, const char *verdict, const char *what,
    const char *say)
{
	if (s->o.json)
		buf_printf(&s->out,
		    "{\"verdict\":\"%s\",\"what\":\"%s\",\"say\":\"%s\"}\n",
		    verdict, what, say);
	else
		buf_printf(&s->out, "%-6s %s: %s\n", verdict, what, say);
	s->old |= strcmp(verdict, OLD) == 0;
	s->forked |= strcmp(verdict, OTHER) == 0;
}

static const char *
counted(struct restore *s, const char *what, uint64_t have, uint64_t seen)
{
	const char *say = arena_printf(s->a,
	    "%" PRIu64 " %s, and %" PRIu64 " were seen", have, what, seen);

	return say != NULL ? say : "";
}

/* A chain that this host remembers. */
static void
chain_compare(struct restore *s, const struct roster_head *h)
{
	const struct roster_agency *g =
	    roster_agency(s->rolls.roster, h->agency);
	uint64_t have = g != NULL ? g->height + 1 : 0;
	const char *say = counted(s, "links", have, h->height + 1);
	const char *code = g != NULL ? g->code : "a roster";
	enum err e = ERR_TAMPER;

	if (g == NULL || roster_trusted(s->rolls.roster, h->agency))
		e = roster_expect(s->rolls.roster, h->agency, h->height,
		    h->hash);
	if (e == OK)
		line_put(s, GOOD, code, say);
	else if (e == ERR_BUSY)
		line_put(s, OLD, code, say);
	else
		line_put(s, OTHER, code,
		    "not the chain that this host remembers");
}

/* Is the tree of the newest checkpoint one that grew out of p? */
static enum err
trail_compare(struct restore *s, const char *who, const struct tree_point *p)
{
	const char *say = counted(s, "signed entries", s->now.size, p->size);
	struct tree_proof proof = { .n = 0 };
	enum err e = OK;

	if (p->size == 0)
		return OK;
	if (s->now.size < p->size) {
		line_put(s, OLD, who, say);
		return OK;
	}
	e = tree_consistency(tree_row_fetch, s->st, p->size, s->now.size,
	    &proof);
	if (e == OK)
		e = tree_consistent(p->size, p->root, s->now.size, s->now.root,
		    &proof);
	if (e == OK)
		line_put(s, GOOD, who, say);
	else if (e == ERR_TAMPER || e == ERR_ABSENT)
		line_put(s, OTHER, who, "not the trail that was seen");
	else
		return e;
	return OK;
}

/* What the database itself says of its trail; size 0: nothing. */
static enum err
newest_read(struct restore *s)
{
	struct checkpoint_row c;
	struct tree_key key;
	enum err e = checkpoint_row_newest(s->st, s->a, &c);

	if (e != OK)
		return e == ERR_ABSENT ? OK : e;
	key = tree_key_at(&s->keys, c.size - 1);
	return checkpoint_get(s->a, &key, c.text, &s->now);
}

static enum err
compare(struct restore *s)
{
	enum err e = newest_read(s);

	for (size_t i = 0; e == OK && i < s->n_heads; i++)
		chain_compare(s, &s->head[i]);
	if (e == OK)
		e = trail_compare(s, "trail, by this host", &s->host);
	if (e == OK)
		e = trail_compare(s, "trail, by the witness", &s->other);
	return e;
}

static int
witness_read(struct restore *s)
{
	struct tree_key key;
	enum err e;

	if (s->o.state == NULL)
		return EX_OK;
	e = state_get(s->a, s->o.state, &key, &s->other);
	if (e == ERR_ABSENT)
		return say_error(EX_NOINPUT, "%s is missing", s->o.state);
	if (e != OK)
		return say_failed(e, "%s", s->o.state);
	if (tree_key_known(&s->keys, &key))
		return EX_OK;
	return say_error(EX_CONFIG, "%s is of another log", s->o.state);
}

/* What lies outside the database. */
static int
outside_read(struct restore *s)
{
	uint8_t seed[KEY_LEN];
	enum err e = ctl_tree_keys(s->a, &s->conf, seed, &s->keys);

	secret_wipe(seed, sizeof(seed));
	if (e != OK)
		return say_failed(e, "checkpoint in %s", s->conf.secret_dir);
	e = heads_read(s->a, s->conf.heads_file, &s->head, &s->n_heads,
	    &s->host);
	if (e == ERR_ABSENT && s->o.state == NULL)
		return say_error(EX_CONFIG,
		    "%s is missing: without it, or the file of a witness "
		    "(--state), nobody knows what has been seen",
		    s->conf.heads_file);
	if (e != OK && e != ERR_ABSENT)
		return say_failed(e, "%s", s->conf.heads_file);
	return witness_read(s);
}

static int
restore_begin(struct restore *s, const char *conf_path, int argc, char **argv)
{
	const char *bad;
	int status = options_read(argc, argv, OPT_STATE | OPT_ACCEPT | OPT_JSON,
	    0, &s->o);
	enum err e;

	buf_init(&s->out, s->a, 0);
	if (status == EX_OK)
		status = ctl_conf(s->a, conf_path, ACC_CTL, &s->conf);
	if (status == EX_OK)
		status = outside_read(s);
	if (status == EX_OK)
		status = ctl_store(&s->conf, &s->st);
	if (status != EX_OK)
		return status;
	e = rolls_begin(s->st, s->a, &s->conf, &s->rolls, &bad);
	return e == OK ? EX_OK : say_rolls(e, bad);
}

/* From now on this host remembers what the backup has. */
static int
accept(const struct restore *s)
{
	enum err e;

	roster_look(s->rolls.roster, time_now());
	e = heads_write(s->a, s->conf.heads_file, s->rolls.roster, s->head,
	    s->n_heads, &s->now);
	return e == OK ? EX_OK : say_failed(e, "%s", s->conf.heads_file);
}

static int
restore(struct restore *s)
{
	enum err e = compare(s);
	int status;

	if (e != OK)
		return say_failed(e, "the database");
	status = say_out(&s->out);
	if (status != EX_OK)
		return status;
	if (s->forked)
		return say_error(EX_DATAERR,
		    "this is not an older state of what was seen, but another "
		    "one: somebody has changed it. Do not serve it.");
	if (s->old && s->o.accept)
		return accept(s);
	if (s->old)
		return say_error(EX_DATAERR,
		    "this backup is not the newest state that was seen. Do not "
		    "serve it: load a newer one, or the binary logs behind it. "
		    "If there is none, docs/operations.md says what --accept "
		    "gives up.");
	return EX_OK;
}

int
ctl_restore(const char *conf_path, int argc, char **argv)
{
	struct restore s = { .a = arena_new(MEMORY) };
	int status = EX_OSERR;

	if (s.a != NULL)
		status = restore_begin(&s, conf_path, argc, argv);
	if (status == EX_OK)
		status = restore(&s);
	if (s.st != NULL)
		store_close(s.st);
	rolls_free(&s.rolls);
	arena_free(s.a);
	return status;
}
