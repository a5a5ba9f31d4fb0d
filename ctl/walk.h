/*
 * The trail from its first leaf on, a part of ctl/priv.h: everything is computed
 * again from the entries and the audit secret, and compared with the stored
 * tree, each stored checkpoint and what the heads file remembers.
 */
#ifndef LINDUNG_CTL_WALK_H
#define LINDUNG_CTL_WALK_H

/* What is wrong, and where. */
struct finding {
	enum audit_fault why;
	bool entry; /* stream and seq say which */
	struct id stream;
	uint64_t seq;
	bool leaf; /* idx says which */
	uint64_t idx;
	bool object; /* id says which */
	struct id id;
	bool fork; /* the stored tree can't be signed: it is not the one that
		      was, or has something bad behind it */
};
/*
 * The next entry of its stream, as the stream's key has it and for the leaf of
 * this place: why in f_r, and the hash of that leaf.  A missing one is named, not
 * the one behind it.
 */
enum err entry_judge(struct arena *a, struct audit_stream *s,
    const struct leaf_row *r, uint64_t leaf, struct finding *f_r,
    uint8_t hash[HASH_LEN]) MUST_USE;
/* An error ends the walk with it. */
typedef enum err (*finding_fn)(const struct finding *f, void *arg);

/* Stored subtrees of one level, and which comes next. */
struct walk_nodes {
	struct node_row *row;
	size_t n;
	size_t at;
};
#define WALK_LEVELS (TREE_LEVELS / TREE_STEP)

struct walk {
	/* to be set first */
	struct store *db;
	const struct tree_keys *keys;
	struct tree_point remembered; /* by the heads file */
	finding_fn found;
	void *arg;
	/* how far it has come */
	struct audit *audit;
	struct tree tree;
	uint64_t checkpoints; /* that held */
	uint64_t loose;       /* good entries that the tree does not have yet */
	uint64_t streams;
	/* of the page at hand */
	struct arena *a;
	struct checkpoint_row *checkpoint;
	size_t n_checkpoints;
	size_t next_checkpoint;
	struct walk_nodes nodes[WALK_LEVELS]; /* of level (i + 1) * TREE_STEP */
	bool stopped; /* a stream that can't be followed further */
};

/* ERR_MEMORY; walk_end() in any case. */
enum err walk_begin(struct walk *w, const struct secrets *secrets) MUST_USE;
void walk_end(struct walk *w);
/* The next leaves, at most n of them; end_r: there were fewer.  Errors of the
 * database and of found; ERR_TAMPER: a leaf is not there. */
enum err walk_page(struct walk *w, uint64_t n, bool *end_r) MUST_USE;
/* Behind the last leaf: what checkpoints and the heads file say of a longer
 * tree. */
enum err walk_close(struct walk *w) MUST_USE;
/* The entries that the tree does not have, with whatever is wrong with each or
 * missing before it; then the streams that end before they had. */
enum err walk_rest(struct walk *w) MUST_USE;
/* All of it. */
enum err walk_all(struct walk *w) MUST_USE;

/* objects.c: is each object what the newest entry of the trail says of it, and is
 * what was created there?  a is reset.  n_r: how many there are. */
enum err objects_look(struct store *db, struct arena *a, finding_fn found,
    void *arg, uint64_t *n_r) MUST_USE;

/* journal.c: are the entries in the trail that the log's lines name?  ERR_IO:
 * it can't be read. */
enum err journal_look(struct store *db, const char *path, finding_fn found,
    void *arg, uint64_t *n_r) MUST_USE;

/* The stream behind it in the order of ids; none after the last. */
struct id id_after(struct id a);

#endif
