/*
 * The trail as it is checked, and the tree over it; a part of schema/schema.h,
 * whose errors the row functions have: audit.c.
 */
#ifndef LINDUNG_SCHEMA_AUDIT_H
#define LINDUNG_SCHEMA_AUDIT_H

/* An entry, valid during the call only.  hash and idx: of its leaf, if it was
 * asked for by leaf; then e.mac is NULL if the entry is not there. */
struct leaf_row {
	uint64_t idx;
	uint8_t hash[HASH_LEN];
	struct id stream;
	struct audit_entry e;
};
/* fn returns an error to stop; it must run no statement. */
typedef enum err (*leaf_fn)(const struct leaf_row *r, void *arg);
/* Leaves in their order, from one of this index on, at most limit. */
enum err leaf_rows_walk(struct store *st, uint64_t from, uint64_t limit,
    leaf_fn fn, void *arg) MUST_USE;
/* Entries of a stream from seq on: all, or those that the tree does not have. */
enum err trail_rows_after(struct store *st, struct id stream, uint64_t seq,
    uint64_t limit, leaf_fn fn, void *arg) MUST_USE;
enum err trail_rows_loose(struct store *st, struct id stream, uint64_t seq,
    uint64_t limit, leaf_fn fn, void *arg) MUST_USE;
struct stream_row {
	struct id stream;
	uint64_t last; /* seq of its newest entry */
};
/* Streams by id, from the one given on, at most limit. */
enum err stream_rows(struct store *st, struct arena *a, struct id from,
    uint64_t limit, struct stream_row **r_r, size_t *n_r) MUST_USE;
enum err stream_rows_count(struct store *st, struct id stream, uint64_t *n_r)
    MUST_USE;

/*
 * Of the tree, the leaves are stored, and its whole subtrees at every
 * TREE_STEP-th level above them: what lies between is made of at most eight of
 * these.
 */
#define TREE_STEP 4
struct leaf_new {
	uint64_t idx;
	struct id stream;
	uint64_t seq;
	uint8_t hash[HASH_LEN];
};
struct node_new {
	unsigned level;
	uint64_t idx;
	uint8_t hash[HASH_LEN];
};
struct node_row {
	uint64_t idx;
	uint8_t hash[HASH_LEN];
};
/* Of one level that is stored, from one place on, at most limit. */
enum err node_rows(struct store *st, struct arena *a, unsigned level,
    uint64_t from, uint64_t limit, struct node_row **r_r, size_t *n_r) MUST_USE;
/* All of them in one transaction.  ERR_CONFLICT: a place is taken. */
enum err tree_rows_add(struct store *st, const struct leaf_new *leaf,
    size_t n_leaves, const struct node_new *node, size_t n_nodes) MUST_USE;
/* The newest leaf.  ERR_ABSENT: none. */
enum err leaf_row_last(struct store *st, uint64_t *idx_r,
    uint8_t hash_r[HASH_LEN]) MUST_USE;
/* A tree_fetch: arg is the struct store.  ERR_ABSENT: not there, or not whole. */
enum err tree_row_fetch(void *arg, unsigned level, uint64_t idx,
    uint8_t hash_r[HASH_LEN]) MUST_USE;

struct checkpoint_row {
	uint64_t size;
	int64_t at;
	struct bytes text;
};
/* ERR_CONFLICT: there is one of that size. */
enum err checkpoint_row_add(struct store *st, const struct checkpoint_row *r)
    MUST_USE;
enum err checkpoint_row_newest(struct store *st, struct arena *a,
    struct checkpoint_row *r_r) MUST_USE;
/* Of sizes above one and up to the other, by size. */
enum err checkpoint_rows(struct store *st, struct arena *a, uint64_t above,
    uint64_t upto, struct checkpoint_row **r_r, size_t *n_r) MUST_USE;

#endif
