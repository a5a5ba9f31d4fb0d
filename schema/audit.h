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
/* Where an entry stands among all, by time. */
struct trail_place {
	int64_t at;
	struct id stream;
	uint64_t seq;
};
enum trail_by {
	TRAIL_BY_TIME, /* key is of no use */
	TRAIL_BY_ACTOR,
	TRAIL_BY_UNIT,
	TRAIL_BY_OBJECT,
	TRAIL_BY__MAX
};
/* Entries with this key, at most limit, behind a place and not before since. */
struct trail_part {
	enum trail_by by;
	struct id key;
	struct trail_place behind;
	int64_t since;
	uint64_t limit;
};
/* Newest first. */
enum err trail_rows(struct store *st, struct arena *a,
    const struct trail_part *p, struct leaf_row **r_r, size_t *n_r) MUST_USE;
/* How often the actor did that to the object within those times, and when last
 * (0: never). */
struct trail_times {
	uint64_t n;
	int64_t last;
};
enum err trail_times(struct store *st, struct id object, struct id actor,
    enum verb verb, int64_t since, int64_t until, struct trail_times *t_r)
    MUST_USE;
/* ERR_ABSENT: there is no such entry. */
enum err trail_row_mac(struct store *st, struct id stream, uint64_t seq,
    uint8_t mac_r[HASH_LEN]) MUST_USE;

/* That somebody opened many cases and referrals in an hour: events.c. */
struct rush_row {
	struct id agency, person, unit;
	int64_t at;
	uint32_t objects; /* different ones */
};
/* Who opened any since then; and how many each in which unit (at and agency are
 * not set).  From the trail, for the sequencer. */
enum err opener_rows(struct store *st, struct arena *a, int64_t since,
    struct id **person_r, size_t *n_r) MUST_USE;
enum err opened_rows(struct store *st, struct arena *a, struct id person,
    int64_t since, struct rush_row **r_r, size_t *n_r) MUST_USE;
/* When it was last noted; ERR_ABSENT: never. */
enum err rush_row_newest(struct store *st, struct id person, struct id unit,
    int64_t *at_r) MUST_USE;
/* ERR_CONFLICT: it was noted for that moment. */
enum err rush_row_add(struct store *st, const struct rush_row *r) MUST_USE;
/* Of an agency, newest first. */
enum err rush_rows(struct store *st, struct arena *a, struct id agency,
    int64_t since, uint64_t limit, struct rush_row **r_r, size_t *n_r) MUST_USE;

/* What has a head or a version that the trail tells of. */
enum object_kind {
	OBJECTS_CASE,      /* head: the sealed header */
	OBJECTS_REFERRAL,  /* head: the newest action; empty if that is gone */
	OBJECTS_BAG,       /* of a person; no head */
	OBJECTS_PAPER,     /* of a custodian; head: its public key */
	OBJECTS_DIRECTORY, /* of a unit; head: the signed entry */
	OBJECTS_GLASS,     /* a request; head: its newest act */
	OBJECTS__MAX
};
struct object_row {
	struct id id;
	uint32_t version;
	struct bytes head;
	struct said said; /* of a bag no older one than its own */
};
/* Objects by id, behind the one given, at most limit. */
enum err object_rows(struct store *st, struct arena *a, enum object_kind kind,
    struct id after, uint64_t limit, struct object_row **r_r, size_t *n_r)
    MUST_USE;
struct created_row {
	struct id id;
	bool there;
};
/* Cases and referrals that the trail saw created, by id, likewise. */
enum err created_rows(struct store *st, struct arena *a, struct id after,
    uint64_t limit, struct created_row **r_r, size_t *n_r) MUST_USE;

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
