/* The trail as the sequencer and the auditor read it, and the tree over it. */
#include <string.h>

#include "schema/priv.h"

/* Exactly n bytes, or none where the entry is not there; else no entry. */
static bool
fixed_or_none(struct row *c, void *to, size_t n)
{
	struct bytes b = row_bytes(c);

	if (b.n != n)
		return false;
	memcpy(to, b.p, n);
	return true;
}

static void
entry_from(struct row *c, struct leaf_row *r)
{
	struct trail_entry *e = &r->e.entry;
	struct bytes shown, mac;
	bool there = true;

	r->stream = row_id(c);
	r->e.seq = row_u64(c);
	e->at = row_i64(c);
	there = fixed_or_none(c, e->actor.b, ID_LEN) && there;
	there = fixed_or_none(c, e->unit.b, ID_LEN) && there;
	e->verb = (enum verb)row_u32(c);
	there = fixed_or_none(c, e->object.b, ID_LEN) && there;
	e->version = row_u32(c);
	there = fixed_or_none(c, e->head, HASH_LEN) && there;
	shown = row_bytes(c);
	mac = row_bytes(c);
	e->shown = (const struct id *)shown.p;
	/* part of an id is more than anybody signs */
	e->n_shown =
	    shown.n % ID_LEN == 0 ? shown.n / ID_LEN : TRAIL_SHOWN_MAX + 1;
	r->e.mac = there && mac.n == HASH_LEN ? mac.p : NULL;
}

static void
entry_alone_from(struct row *c, void *to)
{
	entry_from(c, to);
}

static void
leaf_from(struct row *c, void *to)
{
	struct leaf_row *r = to;

	r->idx = row_u64(c);
	row_fixed(c, r->hash, HASH_LEN);
	entry_from(c, r);
}

/* The room's callbacks take their row untyped. */
struct each {
	leaf_fn fn;
	void *arg;
};

static enum err
each_leaf(void *row, void *arg)
{
	const struct each *each = arg;

	return each->fn(row, each->arg);
}

enum err
leaf_rows_walk(struct store *st, uint64_t from, uint64_t limit, leaf_fn fn,
    void *arg)
{
	struct each each = { fn, arg };
	struct leaf_row r = { 0 };

	return stmt_stream(st, ST_LEAF_WALK, IN(V_U(from), V_U(limit)),
	    leaf_from, &r, each_leaf, &each);
}

enum err
trail_rows_after(struct store *st, struct id stream, uint64_t seq,
    uint64_t limit, leaf_fn fn, void *arg)
{
	struct each each = { fn, arg };
	struct leaf_row r = { 0 };

	return stmt_stream(st, ST_TRAIL_AFTER,
	    IN(V_ID(stream), V_U(seq), V_U(limit)), entry_alone_from, &r,
	    each_leaf, &each);
}

static void
times_from(struct row *c, void *to)
{
	struct trail_times *t = to;

	t->n = (uint64_t)row_i64(c);
	t->last = row_i64(c);
}

enum err
trail_times(struct store *st, struct id object, struct id actor, enum verb verb,
    int64_t since, int64_t until, struct trail_times *t_r)
{
	return stmt_get(st, st->scratch, ST_TRAIL_TIMES,
	    IN(V_ID(object), V_ID(actor), V_U(verb), V_I(since), V_I(until)),
	    times_from, t_r);
}

enum err
trail_rows_loose(struct store *st, struct id stream, uint64_t seq,
    uint64_t limit, leaf_fn fn, void *arg)
{
	struct each each = { fn, arg };
	struct leaf_row r = { 0 };

	return stmt_stream(st, ST_TRAIL_LOOSE,
	    IN(V_ID(stream), V_U(seq), V_U(limit)), entry_alone_from, &r,
	    each_leaf, &each);
}

static void
stream_from(struct row *c, void *to)
{
	struct stream_row *r = to;

	r->stream = row_id(c);
	r->last = row_u64(c);
}

enum err
stream_rows(struct store *st, struct arena *a, struct id from, uint64_t limit,
    struct stream_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_TRAIL_STREAMS, IN(V_ID(from), V_U(limit)),
	    SHAPE(**r_r, stream_from), r_r, n_r);
}

enum err
stream_rows_count(struct store *st, struct id stream, uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_TRAIL_COUNT, IN(V_ID(stream)),
	    from_count, n_r);
}

enum err
trail_rows(struct store *st, struct arena *a, const struct trail_part *p,
    struct leaf_row **r_r, size_t *n_r)
{
	static const enum st_id of[TRAIL_BY__MAX] = {
		[TRAIL_BY_TIME] = ST_TRAIL_TIME,
		[TRAIL_BY_ACTOR] = ST_TRAIL_ACTOR,
		[TRAIL_BY_UNIT] = ST_TRAIL_UNIT,
		[TRAIL_BY_OBJECT] = ST_TRAIL_OBJECT,
	};
	const struct trail_place *at = &p->behind;
	struct val in[] = { V_ID(p->key), V_I(p->since), V_I(at->at),
		V_I(at->at), V_ID(at->stream), V_ID(at->stream), V_U(at->seq),
		V_U(p->limit), { .t = '\0' } };

	return stmt_list(st, a, of[p->by], p->by == TRAIL_BY_TIME ? &in[1] : in,
	    SHAPE(**r_r, entry_alone_from), r_r, n_r);
}

static void
mac_from(struct row *c, void *to)
{
	row_fixed(c, to, HASH_LEN);
}

enum err
trail_row_mac(struct store *st, struct id stream, uint64_t seq,
    uint8_t mac_r[HASH_LEN])
{
	struct arena_mark m = arena_mark(st->scratch);
	enum err e = stmt_get(st, st->scratch, ST_TRAIL_MAC,
	    IN(V_ID(stream), V_U(seq)), mac_from, mac_r);

	arena_release(st->scratch, m);
	return e;
}

static void
object_from(struct row *c, void *to)
{
	struct object_row *r = to;

	r->id = row_id(c);
	r->version = row_u32(c);
	r->head = row_bytes(c);
	r->said = row_said(c);
}

enum err
object_rows(struct store *st, struct arena *a, enum object_kind kind,
    struct id after, uint64_t limit, struct object_row **r_r, size_t *n_r)
{
	static const enum st_id of[OBJECTS__MAX] = {
		[OBJECTS_CASE] = ST_CASE_SAID,
		[OBJECTS_REFERRAL] = ST_REFERRAL_SAID,
		[OBJECTS_BAG] = ST_BAG_SAID,
		[OBJECTS_PAPER] = ST_CUSTODIAN_SAID,
		[OBJECTS_DIRECTORY] = ST_DIRECTORY_SAID,
		[OBJECTS_GLASS] = ST_GLASS_SAID,
	};

	return stmt_list(st, a, of[kind], IN(V_ID(after), V_U(limit)),
	    SHAPE(**r_r, object_from), r_r, n_r);
}

static void
created_from(struct row *c, void *to)
{
	struct created_row *r = to;

	r->id = row_id(c);
	r->there = row_i64(c) != 0;
}

enum err
created_rows(struct store *st, struct arena *a, struct id after, uint64_t limit,
    struct created_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_TRAIL_CREATED, IN(V_ID(after), V_U(limit)),
	    SHAPE(**r_r, created_from), r_r, n_r);
}

struct tree_new {
	const struct leaf_new *leaf;
	size_t n_leaves;
	const struct node_new *node;
	size_t n_nodes;
};

static enum err
tree_tx(struct store *st, void *arg)
{
	const struct tree_new *t = arg;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < t->n_leaves; i++)
		e = stmt_run(st, ST_LEAF_ADD,
		    IN(V_U(t->leaf[i].idx), V_ID(t->leaf[i].stream),
			V_U(t->leaf[i].seq), V_P(t->leaf[i].hash, HASH_LEN)),
		    NULL);
	for (size_t i = 0; e == OK && i < t->n_nodes; i++)
		e = stmt_run(st, ST_NODE_ADD,
		    IN(V_U(t->node[i].level), V_U(t->node[i].idx),
			V_P(t->node[i].hash, HASH_LEN)),
		    NULL);
	return e;
}

enum err
tree_rows_add(struct store *st, const struct leaf_new *leaf, size_t n_leaves,
    const struct node_new *node, size_t n_nodes)
{
	struct tree_new t = { leaf, n_leaves, node, n_nodes };

	return store_tx(st, NULL, tree_tx, &t);
}

static void
hash_from(struct row *c, void *to)
{
	struct node_row *r = to;

	r->idx = row_u64(c);
	row_fixed(c, r->hash, HASH_LEN);
}

enum err
leaf_row_last(struct store *st, uint64_t *idx_r, uint8_t hash_r[HASH_LEN])
{
	struct arena_mark m = arena_mark(st->scratch);
	struct node_row r;
	enum err e =
	    stmt_get(st, st->scratch, ST_LEAF_LAST, IN_NONE, hash_from, &r);

	arena_release(st->scratch, m);
	if (e != OK)
		return e;
	*idx_r = r.idx;
	memcpy(hash_r, r.hash, HASH_LEN);
	return OK;
}

enum err
node_rows(struct store *st, struct arena *a, unsigned level, uint64_t from,
    uint64_t limit, struct node_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_NODE_HASHES,
	    IN(V_U(level), V_U(from), V_U(limit)), SHAPE(**r_r, hash_from), r_r,
	    n_r);
}

/* n stored hashes of a level, from one place on, made into one. */
static enum err
hashes_join(const struct node_row *r, size_t n, uint64_t from,
    uint8_t hash_r[HASH_LEN])
{
	struct tree t = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (r[i].idx != from + i)
			return ERR_ABSENT;
		(void)tree_append(&t, r[i].hash, NULL);
	}
	tree_root(&t, hash_r);
	return OK;
}

enum err
tree_row_fetch(void *arg, unsigned level, uint64_t idx,
    uint8_t hash_r[HASH_LEN])
{
	struct store *st = arg;
	struct arena_mark m = arena_mark(st->scratch);
	unsigned up = level % TREE_STEP;
	uint64_t from = idx << up, want = UINT64_C(1) << up;
	struct node_row *r;
	size_t n;
	enum err e;

	if (level < TREE_STEP)
		e = stmt_list(st, st->scratch, ST_LEAF_HASHES,
		    IN(V_U(from), V_U(want)), SHAPE(*r, hash_from), &r, &n);
	else
		e = node_rows(st, st->scratch, level - up, from, want, &r, &n);
	if (e == OK)
		e = n == want ? hashes_join(r, n, from, hash_r) : ERR_ABSENT;
	arena_release(st->scratch, m);
	return e;
}

static void
checkpoint_from(struct row *c, void *to)
{
	struct checkpoint_row *r = to;

	r->size = row_u64(c);
	r->at = row_i64(c);
	r->text = row_bytes(c);
}

enum err
checkpoint_row_add(struct store *st, const struct checkpoint_row *r)
{
	return stmt_run(st, ST_CHECKPOINT_ADD,
	    IN(V_U(r->size), V_I(r->at), V_B(r->text)), NULL);
}

enum err
checkpoint_row_newest(struct store *st, struct arena *a,
    struct checkpoint_row *r_r)
{
	return stmt_get(st, a, ST_CHECKPOINT_NEWEST, IN_NONE, checkpoint_from,
	    r_r);
}

enum err
checkpoint_rows(struct store *st, struct arena *a, uint64_t above,
    uint64_t upto, struct checkpoint_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_CHECKPOINT_LIST, IN(V_U(above), V_U(upto)),
	    SHAPE(**r_r, checkpoint_from), r_r, n_r);
}
