/* The walk over the trail's tree, leaf by leaf. */
#include <string.h>

#include "ctl/priv.h"

#define PAGE     2000 /* leaves in one statement: far below its time limit */
#define STREAMS  500
#define PAGE_MAX ((size_t)64 * 1024 * 1024)

enum err
walk_begin(struct walk *w, const struct secrets *secrets)
{
	w->audit = audit_new(secrets);
	w->a = arena_new(PAGE_MAX);
	return w->audit != NULL && w->a != NULL ? OK : ERR_MEMORY;
}

void
walk_end(struct walk *w)
{
	audit_free(w->audit);
	arena_free(w->a);
	w->audit = NULL;
	w->a = NULL;
}

static enum err
tell(struct walk *w, struct finding f)
{
	return w->found(&f, w->arg);
}

static enum err
tell_leaf(struct walk *w, enum audit_fault why, uint64_t idx, bool fork)
{
	return tell(w,
	    (struct finding){ .why = why,
		.leaf = true,
		.idx = idx,
		.fork = fork });
}

/* A checkpoint that the tree has come to, or never will. */
static enum err
checkpoint_look(struct walk *w, const struct checkpoint_row *c)
{
	uint8_t root[HASH_LEN];
	struct tree_point p;
	struct tree_key key = tree_key_at(w->keys, c->size - 1);
	enum err e = checkpoint_get(w->a, &key, c->text, &p);
	bool ours = e == OK && p.size == c->size;

	if (e == ERR_MEMORY)
		return e;
	tree_root(&w->tree, root);
	if (ours && c->size == w->tree.size &&
	    memcmp(p.root, root, HASH_LEN) == 0) {
		w->checkpoints++;
		return OK;
	}
	return tell_leaf(w, AUDIT_CHECKPOINT, c->size - 1, ours);
}

/* What was said of a tree of this size. */
static enum err
points_look(struct walk *w)
{
	uint8_t root[HASH_LEN];
	enum err e = OK;

	while (e == OK && w->next_checkpoint < w->n_checkpoints &&
	    w->checkpoint[w->next_checkpoint].size == w->tree.size)
		e = checkpoint_look(w, &w->checkpoint[w->next_checkpoint++]);
	if (e != OK || w->remembered.size != w->tree.size)
		return e;
	tree_root(&w->tree, root);
	if (memcmp(root, w->remembered.root, HASH_LEN) == 0)
		return OK;
	return tell_leaf(w, AUDIT_REMEMBERED, w->tree.size - 1, true);
}

/* Is the entry of this leaf the next one of its stream, and the leaf's own? */
static enum err
entry_look(struct walk *w, struct audit_stream *s, const struct leaf_row *r,
    enum audit_fault *f_r)
{
	uint8_t hash[HASH_LEN];
	enum err e;

	*f_r = AUDIT_MISSING;
	if (r->e.mac == NULL)
		return OK;
	e = audit_take(w->a, s, &r->e, r->idx, f_r, hash);
	if (e != OK)
		return e;
	if (*f_r == AUDIT_EXTRA)
		*f_r = AUDIT_ORDER;
	if (*f_r == AUDIT_GOOD && memcmp(hash, r->hash, HASH_LEN) != 0)
		*f_r = AUDIT_LEAF;
	return OK;
}

/* What a good entry says of another stream. */
static enum err
entry_claim(struct walk *w, const struct trail_entry *e)
{
	return e->verb == V_ENDED ? audit_claim(w->audit, e) : OK;
}

/* The subtrees that this leaf completes, as they are stored. */
static enum err
nodes_look(struct walk *w, uint8_t made[TREE_LEVELS + 1][HASH_LEN], unsigned k)
{
	enum err e = OK;

	for (unsigned l = TREE_STEP; e == OK && l < k; l += TREE_STEP) {
		struct walk_nodes *s = &w->nodes[l / TREE_STEP - 1];
		uint64_t idx = (w->tree.size - 1) >> l;
		bool there = s->at < s->n && s->row[s->at].idx == idx;

		if (!there ||
		    memcmp(s->row[s->at].hash, made[l], HASH_LEN) != 0)
			e = tell_leaf(w, AUDIT_NODE, w->tree.size - 1, false);
		s->at += there;
	}
	return e;
}

static enum err
leaf_look(const struct leaf_row *r, void *arg)
{
	struct walk *w = arg;
	struct audit_stream *s;
	uint8_t made[TREE_LEVELS + 1][HASH_LEN];
	enum audit_fault f;
	enum err e;

	if (r->idx != w->tree.size) {
		e = tell_leaf(w, AUDIT_INDEX, w->tree.size, true);
		return e == OK ? ERR_TAMPER : e;
	}
	s = audit_stream(w->audit, r->stream, r->idx);
	if (s == NULL)
		return ERR_MEMORY;
	e = entry_look(w, s, r, &f);
	if (e == OK && f != AUDIT_GOOD)
		e = tell(w,
		    (struct finding){ .why = f,
			.entry = true,
			.stream = r->stream,
			.seq = r->e.seq,
			.leaf = true,
			.idx = r->idx,
			.fork = r->idx >= w->remembered.size });
	if (e == OK && f == AUDIT_GOOD)
		e = entry_claim(w, &r->e.entry);
	if (e == OK && r->e.seq >= s->next.seq)
		e = audit_pass(s, r->e.seq) == OK ? OK : ERR_TAMPER;
	if (e != OK)
		return e;
	e = nodes_look(w, made, tree_append(&w->tree, r->hash, made));
	return e == OK ? points_look(w) : e;
}

/* Stored subtrees that the next n leaves complete. */
static enum err
nodes_read(struct walk *w, uint64_t n)
{
	uint64_t from = w->tree.size;
	enum err e = OK;

	for (unsigned l = TREE_STEP; e == OK && l < TREE_LEVELS;
	     l += TREE_STEP) {
		struct walk_nodes *s = &w->nodes[l / TREE_STEP - 1];
		uint64_t first = from >> l;
		uint64_t want = ((from + n) >> l) - first;

		*s = (struct walk_nodes){ 0 };
		if (want > 0)
			e = node_rows(w->db, w->a, l, first, want, &s->row,
			    &s->n);
	}
	return e;
}

/* Is there a subtree of leaves that are not? */
static enum err
nodes_close(struct walk *w)
{
	struct node_row *r;
	size_t n = 0;
	enum err e = OK;

	for (unsigned l = TREE_STEP; e == OK && n == 0 && l < TREE_LEVELS;
	     l += TREE_STEP)
		e = node_rows(w->db, w->a, l, w->tree.size >> l, 1, &r, &n);
	return e == OK && n > 0 ?
	    tell_leaf(w, AUDIT_NODE, w->tree.size, false) :
	    e;
}

enum err
walk_page(struct walk *w, uint64_t n, bool *end_r)
{
	uint64_t from = w->tree.size;
	enum err e;

	arena_reset(w->a);
	w->next_checkpoint = 0;
	e = checkpoint_rows(w->db, w->a, from, from + n, &w->checkpoint,
	    &w->n_checkpoints);
	if (e == OK)
		e = nodes_read(w, n);
	if (e == OK)
		e = leaf_rows_walk(w->db, from, n, leaf_look, w);
	*end_r = w->tree.size - from < n;
	return e;
}

enum err
walk_close(struct walk *w)
{
	struct checkpoint_row *c;
	size_t n;
	enum err e;

	arena_reset(w->a);
	e = checkpoint_rows(w->db, w->a, w->tree.size, UINT64_MAX, &c, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		e = checkpoint_look(w, &c[i]);
	if (e == OK && w->remembered.size > w->tree.size)
		e = tell_leaf(w, AUDIT_REMEMBERED, w->remembered.size - 1,
		    true);
	return e == OK ? nodes_close(w) : e;
}

enum err
entry_judge(struct arena *a, struct audit_stream *s, const struct leaf_row *r,
    uint64_t leaf, struct finding *f_r, uint8_t hash[HASH_LEN])
{
	enum err e;

	*f_r = (struct finding){ .entry = true,
		.stream = r->stream,
		.seq = r->e.seq };
	e = audit_take(a, s, &r->e, leaf, &f_r->why, hash);
	if (e == OK && f_r->why == AUDIT_MISSING)
		f_r->seq = s->next.seq;
	return e;
}

/* The entry, judged behind what is missing before it, which is told. */
static enum err
loose_judge(struct walk *w, struct audit_stream *s, const struct leaf_row *r,
    struct finding *f_r)
{
	uint8_t hash[HASH_LEN];
	enum err e = entry_judge(w->a, s, r, w->tree.size, f_r, hash);

	if (e != OK || f_r->why != AUDIT_MISSING)
		return e;
	if ((e = tell(w, *f_r)) != OK)
		return e;
	if (audit_pass(s, r->e.seq - 1) == OK)
		return entry_judge(w->a, s, r, w->tree.size, f_r, hash);
	w->stopped = true; /* further than anybody moves a key */
	return ERR_ABSENT;
}

/* One break hides nothing behind it: the key of each later place is known. */
static enum err
loose_look(const struct leaf_row *r, void *arg)
{
	struct walk *w = arg;
	struct audit_stream *s =
	    audit_stream(w->audit, r->stream, w->tree.size);
	struct finding f;
	enum err e;

	if (s == NULL)
		return ERR_MEMORY;
	if ((e = loose_judge(w, s, r, &f)) != OK)
		return e;
	if (f.why == AUDIT_GOOD) {
		w->loose++;
		return entry_claim(w, &r->e.entry);
	}
	e = tell(w, f);
	if (e == OK && r->e.seq >= s->next.seq)
		e = audit_pass(s, r->e.seq);
	return e;
}

/* Has the stream other entries than those that the tree has? */
static enum err
stream_rest(struct walk *w, struct id stream)
{
	const struct audit_stream *s =
	    audit_stream(w->audit, stream, w->tree.size);
	uint64_t n;
	enum err e;

	if (s == NULL)
		return ERR_MEMORY;
	w->streams++;
	e = stream_rows_count(w->db, stream, &n);
	if (e != OK || n == s->taken)
		return e;
	w->stopped = false;
	e = trail_rows_loose(w->db, stream, 0, INT64_MAX, loose_look, w);
	return w->stopped ? OK : e;
}

struct id
id_after(struct id a)
{
	for (size_t i = ID_LEN; i-- > 0;)
		if (++a.b[i] != 0)
			break;
	return a;
}

static enum err
cuts_look(struct walk *w)
{
	struct finding f = { .why = AUDIT_CUT, .entry = true };
	size_t i = 0;
	enum err e = OK;

	while (e == OK && audit_cut(w->audit, &i, &f.stream, &f.seq))
		e = tell(w, f);
	return e;
}

enum err
walk_rest(struct walk *w)
{
	struct id from = { { 0 } };
	struct stream_row *r;
	size_t n = STREAMS;
	enum err e = OK;

	w->loose = 0;
	w->streams = 0;
	while (e == OK && n == STREAMS) {
		arena_reset(w->a);
		e = stream_rows(w->db, w->a, from, STREAMS, &r, &n);
		for (size_t i = 0; e == OK && i < n; i++)
			e = stream_rest(w, r[i].stream);
		if (e == OK && n > 0)
			from = id_after(r[n - 1].stream);
		if (id_none(from))
			break; /* that was the last that there can be */
	}
	return e == OK ? cuts_look(w) : e;
}

enum err
walk_all(struct walk *w)
{
	bool end = false;
	enum err e = OK;

	while (e == OK && !end)
		e = walk_page(w, PAGE, &end);
	if (e == OK)
		e = walk_close(w);
	return e == OK ? walk_rest(w) : e;
}
