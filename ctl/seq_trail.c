/*
 * The trail's part of the sequencer.  Entries that are good become leaves of the
 * tree; what is wrong is said, and nothing of its stream is taken until it is
 * mended.  A tree that is not the one that was signed is never signed again.
 */
#include <inttypes.h>
#include <string.h>

#include "ctl/sequencer.h"

#define STREAMS 500  /* read at once */
#define LOOK    1000 /* leaves that are looked at anew in one turn */
#define LOAD    2000
#define LOADS   20 /* of these in one turn, at the start */

static bool
finding_same(const struct finding *a, const struct finding *b)
{
	return a->why == b->why && a->entry == b->entry && a->seq == b->seq &&
	    a->leaf == b->leaf && a->idx == b->idx &&
	    id_same(a->stream, b->stream);
}

/* Once each, while it stays wrong: it is met again in every look. */
static bool
finding_new(struct follower *f, const struct finding *x)
{
	for (size_t i = 0; i < f->n_said; i++)
		if (finding_same(&f->said[i], x))
			return false;
	if (f->n_said == SAID_MAX)
		return false;
	f->said[f->n_said++] = *x;
	return true;
}

static enum err
finding_say(const struct finding *x, void *arg)
{
	struct follower *f = arg;
	char id[ID_TEXT];

	f->forked = f->forked || x->fork;
	f->clean = false;
	if (!finding_new(f, x))
		return OK;
	if (x->entry && x->leaf)
		log_write(LOG_ALARM, "trail",
		    "stream=%s seq=%" PRIu64 " leaf=%" PRIu64 " why=%s",
		    id_text(x->stream, id), x->seq, x->idx, audit_name(x->why));
	else if (x->entry)
		log_write(LOG_ALARM, "trail",
		    "stream=%s seq=%" PRIu64 " why=%s", id_text(x->stream, id),
		    x->seq, audit_name(x->why));
	else
		log_write(LOG_ALARM, "trail", "leaf=%" PRIu64 " why=%s", x->idx,
		    audit_name(x->why));
	return OK;
}

enum err
follower_begin(struct follower *f, struct arena *a, const struct conf *conf,
    const char **name_r)
{
	enum err e;

	*name_r = "audit";
	e = ctl_secret(a, conf, *name_r, &f->secrets);
	if (e != OK)
		return e;
	*name_r = "checkpoint";
	return ctl_tree_keys(a, conf, f->seed, &f->keys);
}

void
follower_end(struct follower *f)
{
	walk_end(&f->live);
	walk_end(&f->again);
	secret_wipe(&f->secrets, sizeof(f->secrets));
	secret_wipe(f->seed, sizeof(f->seed));
}

static enum err
walk_anew(struct follower *f, struct walk *w, const struct tree_point *p)
{
	walk_end(w);
	*w = (struct walk){ .db = f->db,
		.keys = &f->keys,
		.remembered = *p,
		.found = finding_say,
		.arg = f };
	f->forked = false;
	return walk_begin(w, &f->secrets);
}

/* A tree that nothing outside the database vouches for. */
static void
unremembered_say(const struct follower *f, const struct tree_point *p)
{
	if (p->size == 0 && f->live.tree.size > 0)
		log_write(LOG_WARN, "checkpoint",
		    "what=not-remembered leaves=%" PRIu64, f->live.tree.size);
}

static enum err
newest_size(struct follower *f, uint64_t *size_r)
{
	struct checkpoint_row r = { 0 };
	enum err e = checkpoint_row_newest(f->db, f->live.a, &r);

	*size_r = r.size;
	return e == ERR_ABSENT ? OK : e;
}

/* All was read: is it the tree that is remembered? */
static enum err
load_end(struct follower *f, const struct tree_point *p, enum err e)
{
	f->loading = false;
	if (e == OK)
		e = walk_close(&f->live);
	if (e == ERR_TAMPER || (e == OK && f->forked)) {
		/* said each time: nothing is signed until it is mended */
		log_write(LOG_ALARM, "trail",
		    "what=refused remembered=%" PRIu64 " leaves=%" PRIu64,
		    p->size, f->live.tree.size);
		return OK;
	}
	if (e == OK)
		e = newest_size(f, &f->signed_size);
	if (e != OK)
		return e;
	unremembered_say(f, p);
	f->ready = true;
	log_write(LOG_INFO, "trail", "leaves=%" PRIu64 " signed=%" PRIu64,
	    f->live.tree.size, f->signed_size);
	return OK;
}

/* The stored tree from its first leaf on, against what is remembered; not all
 * of a long one in one turn, for the rosters are followed meanwhile. */
static enum err
load(struct follower *f, const struct tree_point *p, bool all)
{
	bool end = false;
	enum err e = OK;

	if (!f->loading)
		e = walk_anew(f, &f->live, p);
	f->loading = e == OK;
	for (unsigned n = 0; e == OK && !end && (all || n < LOADS); n++)
		e = walk_page(&f->live, LOAD, &end);
	return e != OK || end ? load_end(f, p, e) : OK;
}

/* What was taken is stored, or all is read anew. */
static enum err
batch_store(struct follower *f)
{
	struct batch *b = &f->batch;
	enum err e = OK;

	if (b->n > 0)
		e = tree_rows_add(f->db, b->leaf, b->n, b->node, b->n_nodes);
	b->n = 0;
	b->n_nodes = 0;
	if (e != OK)
		f->ready = false;
	if (e == ERR_CONFLICT) {
		log_write(LOG_ALARM, "trail", "what=leaf-taken");
		return OK; /* planted: the next look says which */
	}
	return e;
}

static void
batch_add(struct follower *f, const struct leaf_row *r,
    const uint8_t hash[HASH_LEN])
{
	struct batch *b = &f->batch;
	struct leaf_new *l = &b->leaf[b->n++];
	uint8_t made[TREE_LEVELS + 1][HASH_LEN];
	unsigned k;

	l->idx = f->live.tree.size;
	l->stream = r->stream;
	l->seq = r->e.seq;
	memcpy(l->hash, hash, HASH_LEN);
	k = tree_append(&f->live.tree, hash, made);
	for (unsigned i = TREE_STEP; i < k; i += TREE_STEP) {
		struct node_new *node = &b->node[b->n_nodes++];

		node->level = i;
		node->idx = l->idx >> i;
		memcpy(node->hash, made[i], HASH_LEN);
	}
}

static enum err
entry_take(const struct leaf_row *r, void *arg)
{
	struct follower *f = arg;
	struct audit_stream *s =
	    audit_stream(f->live.audit, r->stream, f->live.tree.size);
	struct finding x;
	uint8_t hash[HASH_LEN];
	enum err e;

	if (s == NULL)
		return ERR_MEMORY;
	e = entry_judge(f->live.a, s, r, f->live.tree.size, &x, hash);
	if (e != OK)
		return e;
	if (x.why == AUDIT_GOOD) {
		batch_add(f, r, hash);
		return OK;
	}
	s->held = true; /* until the next look at everything */
	e = finding_say(&x, f);
	return e == OK ? ERR_ABSENT : e;
}

/* What is new in one stream. */
static enum err
stream_take(struct follower *f, const struct stream_row *r)
{
	struct audit_stream *s =
	    audit_stream(f->live.audit, r->stream, f->live.tree.size);
	uint64_t before;
	enum err e = OK;

	if (s == NULL)
		return ERR_MEMORY;
	while (e == OK && f->ready && !s->held && s->next.seq <= r->last) {
		before = s->next.seq;
		e = trail_rows_after(f->db, r->stream, s->next.seq,
		    BATCH - f->batch.n, entry_take, f);
		if (s->held)
			e = OK;
		if (s->next.seq == before)
			break; /* it was taken away meanwhile */
		if (e == OK && f->batch.n == BATCH)
			e = batch_store(f);
	}
	return e;
}

static enum err
streams_take(struct follower *f)
{
	struct id from = { { 0 } };
	struct stream_row *r;
	size_t n = STREAMS;
	enum err e = OK;

	while (e == OK && n == STREAMS && f->ready) {
		arena_reset(f->live.a);
		e = stream_rows(f->db, f->live.a, from, STREAMS, &r, &n);
		for (size_t i = 0; e == OK && i < n; i++)
			e = stream_take(f, &r[i]);
		if (e == OK && n > 0)
			from = id_after(r[n - 1].stream);
		if (id_none(from))
			break;
	}
	if (e == OK && f->ready)
		return batch_store(f);
	/* what the streams have passed is not stored: begin anew */
	f->ready = false;
	return e;
}

/* A stream that was held is tried again: somebody may have mended it. */
static void
streams_free(struct follower *f)
{
	struct audit_stream *s;
	size_t i = 0;

	while ((s = audit_streams(f->live.audit, &i)) != NULL)
		s->held = false;
}

/* Through with it: what the rest of the trail and the tree's end say. */
static enum err
look_end(struct follower *f)
{
	enum err e = walk_close(&f->again);

	if (e == OK)
		e = walk_rest(&f->again);
	if (e == OK)
		log_write(LOG_INFO, "trail-look", "leaves=%" PRIu64,
		    f->again.tree.size);
	f->looking = false;
	streams_free(f);
	if (e == OK && f->clean)
		f->n_said = 0;
	walk_end(&f->again);
	return e;
}

/* One page of the look at everything, which begins once a minute. */
static enum err
look_on(struct follower *f, const struct tree_point *p, int64_t now, bool all)
{
	bool end = false;
	enum err e = OK;

	if (!f->looking) {
		if (!all && now < f->swept + SWEEP && now >= f->swept)
			return OK;
		f->swept = now;
		e = walk_anew(f, &f->again, p);
		f->looking = e == OK;
		f->clean = true;
	}
	while (e == OK && !end) {
		e = walk_page(&f->again, LOOK, &end);
		if (!all)
			break;
	}
	if (e == OK && end)
		e = look_end(f);
	if (e == ERR_TAMPER || f->forked) {
		f->ready = false;
		f->looking = false;
		f->tried = 0;
		return OK;
	}
	if (e != OK)
		f->looking = false;
	return e;
}

/* Is the stored tree still the one in memory? */
static enum err
end_check(struct follower *f)
{
	uint8_t hash[HASH_LEN];
	uint64_t idx = 0;
	enum err e = leaf_row_last(f->db, &idx, hash);

	if (e != OK && e != ERR_ABSENT)
		return e;
	if (e == OK && idx + 1 == f->live.tree.size)
		return OK;
	f->ready = false;
	f->tried = 0;
	return ERR_TAMPER;
}

enum err
follower_turn(struct follower *f, const struct tree_point *remembered,
    int64_t now, bool all, bool *sign_r)
{
	enum err e = OK;

	*sign_r = false;
	if (!f->ready &&
	    (all || f->loading || now >= f->tried + SWEEP || now < f->tried)) {
		f->tried = now;
		e = load(f, remembered, all);
	}
	if (e == OK && f->ready)
		e = streams_take(f);
	if (e == OK && f->ready)
		e = look_on(f, remembered, now, all);
	if (e != OK || !f->ready || f->live.tree.size == f->signed_size ||
	    (!all && now < f->signed_at + MINUTE && now >= f->signed_at))
		return e;
	e = end_check(f);
	*sign_r = e == OK;
	return e == ERR_TAMPER ? OK : e;
}

void
follower_point(const struct follower *f, struct tree_point *p_r)
{
	p_r->size = f->live.tree.size;
	tree_root(&f->live.tree, p_r->root);
}

enum err
follower_sign(struct follower *f, struct arena *a, const struct tree_point *p,
    int64_t now)
{
	struct checkpoint_row r = { .size = p->size, .at = now };
	struct tree_key key = tree_key_at(&f->keys, UINT64_MAX);
	const char *text;
	enum err e = checkpoint_put(a, &key, f->seed, p, &text);

	if (e != OK)
		return e;
	r.text = BYTES(text, strlen(text));
	e = checkpoint_row_add(f->db, &r);
	if (e == ERR_CONFLICT) {
		/* planted: a walk says what is wrong with it */
		log_write(LOG_ALARM, "checkpoint", "what=taken size=%" PRIu64,
		    p->size);
		e = OK;
	}
	if (e != OK)
		return e;
	f->signed_size = p->size;
	f->signed_at = now;
	log_write(LOG_INFO, "checkpoint", "size=%" PRIu64, p->size);
	return OK;
}
