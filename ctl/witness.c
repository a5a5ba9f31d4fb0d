/*
 * witness: somebody else's memory of the trail.  Keeps the newest checkpoint that
 * it has seen, and asks for the proof that the next one contains it.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/fetch.h"
#include "ctl/state.h"

#define ANOTHER_LOG 1 /* exit status: not the log that was seen */
#define NOT_FOUND   404
#define LINES       5 /* of a checkpoint */

struct witness {
	struct arena *a;
	struct options o;
	struct tree_key key;
	struct tree_key next;   /* its successor; no name: none was told of */
	struct tree_point seen; /* size 0: nothing yet */
	/* what the log says now */
	struct bytes text;
	struct tree_point now;
	struct tree_proof proof;
};

static int
state_read(struct witness *w)
{
	enum err e = state_get(w->a, w->o.state, &w->key, &w->seen);

	return e == OK || e == ERR_ABSENT ? EX_OK :
					    say_failed(e, "%s", w->o.state);
}

static int
state_write(const struct witness *w)
{
	const char *key = tree_key_text(w->a, &w->key);
	struct buf b;
	enum err e;

	buf_init(&b, w->a, 0);
	buf_printf(&b, STATE_TOP "%s\n", key != NULL ? key : "");
	buf_put(&b, w->text.p, w->text.n);
	e = key != NULL ? buf_check(&b) : ERR_MEMORY;
	if (e == OK)
		e = file_write(w->o.state, buf_bytes(&b), 0644);
	return e == OK ? EX_OK : say_failed(e, "%s", w->o.state);
}

/*
 * A key that is known already, or the known one's word for the next: what
 * 'lindungctl secret renew checkpoint' has printed there, also when it was heard
 * before.  ERR_TAMPER: of neither.
 */
static enum err
next_read(struct witness *w, struct bytes in)
{
	struct bytes first, second;
	struct tree_key key;
	enum err e;

	if (state_key(w->a, in, &key) == OK)
		return tree_key_same(&key, &w->key) ? OK : ERR_TAMPER;
	e = successor_get(w->a, &w->key, in, &w->next);
	if (e == OK || e == ERR_MEMORY)
		return e;
	w->next.name = NULL;
	if (!lines_split(in, 1, &first, &second) ||
	    !lines_split(second, 1, &first, &second) ||
	    state_key(w->a, first, &key) != OK)
		return ERR_INVALID;
	return tree_key_same(&key, &w->key) ? OK : ERR_TAMPER;
}

/* Whose signature counts: what was remembered, or what the operator of the log
 * has printed. */
static int
key_choose(struct witness *w)
{
	struct bytes in;
	enum err e;

	if (w->o.key == NULL && w->seen.size == 0)
		return say_error(EX_USAGE,
		    "--key is needed the first time: the line that "
		    "'lindungctl audit key' prints there");
	if (w->o.key == NULL)
		return EX_OK;
	e = file_read(w->a, w->o.key, STATE_MAX, &in);
	if (e == ERR_IO)
		return say_error(EX_NOINPUT, "%s: %s", w->o.key,
		    strerror(errno));
	if (e == OK && w->seen.size > 0)
		e = next_read(w, in);
	else if (e == OK)
		e = state_key(w->a, in, &w->key);
	if (e == ERR_TAMPER)
		return say_error(EX_CONFIG,
		    "%s is not the key with which %s was written, nor its "
		    "word for another one",
		    w->o.key, w->o.state);
	return e == OK ? EX_OK : say_failed(e, "%s", w->o.key);
}

/* Hashes in base64, one a line. */
static enum err
proof_parse(struct witness *w, struct bytes in)
{
	struct bytes line, hash;

	for (w->proof.n = 0; in.n > 0; w->proof.n++) {
		if (w->proof.n == TREE_PROOF_MAX ||
		    !lines_split(in, 1, &line, &in) ||
		    b64_get(w->a, (const char *)line.p, line.n, &hash) != OK ||
		    hash.n != HASH_LEN)
			return ERR_INVALID;
		memcpy(w->proof.hash[w->proof.n], hash.p, HASH_LEN);
	}
	return OK;
}

static int
answer_read(struct witness *w, struct bytes body)
{
	struct bytes rest = BYTES("", 0);
	enum err e = ERR_INVALID;

	w->text = rest;
	if (lines_split(body, LINES, &w->text, &rest))
		e = checkpoint_get(w->a, &w->key, w->text, &w->now);
	/* from its first checkpoint on, the next key is the log's */
	if (e != OK && e != ERR_MEMORY && w->next.name != NULL) {
		e = checkpoint_get(w->a, &w->next, w->text, &w->now);
		w->key = w->next;
	}
	if (e == ERR_TAMPER)
		return say_error(EX_DATAERR,
		    "the checkpoint is not signed with the log's key");
	if (e == OK)
		e = proof_parse(w, rest);
	if (e == OK)
		return EX_OK;
	return say_error(EX_DATAERR,
	    "%s does not answer with a checkpoint of %s", w->o.from,
	    w->key.name);
}

static int
ask(struct witness *w)
{
	const char *url = w->o.from, *why;
	struct bytes body;
	long status = 0;
	enum err e;

	if (w->seen.size > 0)
		url = arena_printf(w->a, "%s?dari=%" PRIu64, w->o.from,
		    w->seen.size);
	if (url == NULL)
		return say_failed(ERR_MEMORY, "the address");
	e = fetch(w->a, url, w->o.ca, &status, &body, &why);
	if (e == ERR_IO)
		return say_error(EX_UNAVAILABLE, "%s: %s", w->o.from, why);
	if (e != OK)
		return say_failed(e, "%s", w->o.from);
	if (status == NOT_FOUND && w->seen.size > 0)
		return say_error(ANOTHER_LOG,
		    "ROLLBACK: the log has no checkpoint any more, and had "
		    "one of %" PRIu64 " entries",
		    w->seen.size);
	if (status != 200)
		return say_error(EX_UNAVAILABLE, "%s answers %ld", w->o.from,
		    status);
	return answer_read(w, body);
}

/* Is what the log says now what it said, with more behind it? */
static int
judge(const struct witness *w)
{
	if (w->now.size < w->seen.size)
		return say_error(ANOTHER_LOG,
		    "ROLLBACK: the log has %" PRIu64
		    " entries, and had %" PRIu64,
		    w->now.size, w->seen.size);
	if (tree_consistent(w->seen.size, w->seen.root, w->now.size,
		w->now.root, &w->proof) == OK)
		return EX_OK;
	return say_error(ANOTHER_LOG,
	    "FORK: the log of %" PRIu64 " entries does not contain the one of "
	    "%" PRIu64 " that was seen",
	    w->now.size, w->seen.size);
}

static int
good_print(const struct witness *w)
{
	char hex[2 * HASH_LEN + 1];
	struct buf b;

	buf_init(&b, w->a, 0);
	buf_printf(&b,
	    w->o.json ?
		"{\"verdict\":\"good\",\"log\":\"%s\",\"entries\":%" PRIu64
		",\"root\":\"%s\"}\n" :
		"good  %s  %" PRIu64 " entries, root %s\n",
	    w->key.name, w->now.size, hex_put(w->now.root, HASH_LEN, hex));
	return say_out(&b);
}

static int
witness(struct witness *w)
{
	int status;

	if (w->o.from == NULL || w->o.state == NULL)
		return say_error(EX_USAGE, "--from and --state are needed");
	status = state_read(w);
	if (status == EX_OK)
		status = key_choose(w);
	if (status == EX_OK)
		status = ask(w);
	if (status == EX_OK)
		status = judge(w);
	if (status == EX_OK)
		status = state_write(w);
	return status == EX_OK ? good_print(w) : status;
}

int
ctl_witness(const char *conf_path, int argc, char **argv)
{
	struct witness w = { .a = arena_new(MEMORY) };
	int status = EX_OSERR;

	(void)conf_path;
	if (w.a != NULL)
		status = options_read(argc, argv,
		    OPT_FROM | OPT_STATE | OPT_KEY | OPT_CA | OPT_JSON, 0,
		    &w.o);
	if (status == EX_OK)
		status = witness(&w);
	arena_free(w.a);
	return status;
}
