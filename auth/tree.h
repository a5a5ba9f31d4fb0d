/*
 * The tree over the trail, a part of auth/auth.h: a Merkle tree as RFC 9162 2.1
 * has it (with SHA-256, the one of RFC 6962), its signed checkpoints, and the
 * check of a stream's entries.  Bytes: docs/format.md 8.
 */
#ifndef LINDUNG_AUTH_TREE_H
#define LINDUNG_AUTH_TREE_H

/* merkle.c --------------------------------------------------------------- */

#define TREE_LEVELS    64
#define TREE_PROOF_MAX 65

/* What has to be kept of a tree to go on: its whole subtrees at the right
 * edge.  All zeros is the empty tree. */
struct tree {
	uint64_t size;
	/* node[l] is of 2^l leaves, and there if bit l of size is set */
	uint8_t node[TREE_LEVELS][HASH_LEN];
};

struct tree_proof {
	size_t n;
	uint8_t hash[TREE_PROOF_MAX][HASH_LEN];
};

/* SHA-256(0x00 | leaf), SHA-256(0x01 | left | right); out may be one of the
 * two. */
void tree_leaf(struct bytes leaf, uint8_t out[HASH_LEN]);
void tree_pair(const uint8_t left[HASH_LEN], const uint8_t right[HASH_LEN],
    uint8_t out[HASH_LEN]);
/*
 * The next leaf, by its hash.  Returns how many whole subtrees it completes, at
 * least one: made[l] is that of level l, and the leaf itself at level 0; its
 * place in its level is (size - 1) >> l, of the size afterwards.  made may be
 * NULL.
 */
unsigned tree_append(struct tree *t, const uint8_t leaf[HASH_LEN],
    uint8_t made[TREE_LEVELS + 1][HASH_LEN]);
/* Of the empty tree: SHA-256 of nothing. */
void tree_root(const struct tree *t, uint8_t out[HASH_LEN]);

/* Hash of a whole subtree: of the leaves idx << level and the 2^level - 1
 * behind it. */
typedef enum err (*tree_fetch)(void *arg, unsigned level, uint64_t idx,
    uint8_t hash_r[HASH_LEN]);
/*
 * Proofs of RFC 9162 2.1.3 and 2.1.4, from subtrees that fetch finds: as many
 * as the tree is high, or twice that.  ERR_INVALID: there is no such leaf, or
 * from is above size; errors of fetch.
 */
enum err tree_inclusion(tree_fetch fetch, void *arg, uint64_t idx,
    uint64_t size, struct tree_proof *p_r) MUST_USE;
/* From the tree of from leaves to that of size; empty if either is 0 leaves
 * or they are equal. */
enum err tree_consistency(tree_fetch fetch, void *arg, uint64_t from,
    uint64_t size, struct tree_proof *p_r) MUST_USE;
/* ERR_TAMPER: the proof does not show it. */
enum err tree_included(const uint8_t leaf[HASH_LEN], uint64_t idx,
    uint64_t size, const uint8_t root[HASH_LEN], const struct tree_proof *p)
    MUST_USE;
enum err tree_consistent(uint64_t from, const uint8_t from_root[HASH_LEN],
    uint64_t size, const uint8_t root[HASH_LEN], const struct tree_proof *p)
    MUST_USE;

/* checkpoint.c ----------------------------------------------------------------- */

/* Who signs checkpoints: the name of the log, which is their first line and
 * the name of the key, and its Ed25519 key. */
struct tree_key {
	const char *name;
	uint8_t pk[KEY_LEN];
};

bool tree_key_same(const struct tree_key *a, const struct tree_key *b);

#define CHECKPOINT_MAX 1024 /* bytes of a checkpoint, and of a key's text */

/* "lindung/" and the installation's id. */
const char *tree_name(struct arena *a, struct id installation); /* NULL: full */
/* First four bytes of SHA-256(name | 0x0a | 0x01 | key), of C2SP signed-note. */
void tree_key_hash(const struct tree_key *k, uint8_t out[4]);
/* "NAME+HASH+BASE64" as a verifier of signed notes takes it; NULL: full. */
const char *tree_key_text(struct arena *a, const struct tree_key *k);
/* ERR_INVALID: another form, or a hash that is not of this name and key. */
enum err tree_key_parse(struct arena *a, const char *text, struct tree_key *k_r)
    MUST_USE;
/*
 * A checkpoint (C2SP tlog-checkpoint) with one signature: name, size and root in
 * lines of their own, an empty line, and the signature's.  seed: of the Ed25519
 * pair, whose public key is k's.
 */
enum err checkpoint_put(struct arena *a, const struct tree_key *k,
    const uint8_t seed[KEY_LEN], const struct tree_point *p,
    const char **text_r) MUST_USE;
/*
 * ERR_INVALID: not a checkpoint of this name in its only spelling, without
 * extension lines and with one signature; ERR_TAMPER: one that the key has not
 * signed.
 */
enum err checkpoint_get(struct arena *a, const struct tree_key *k,
    struct bytes text, struct tree_point *p_r) MUST_USE;

/*
 * The word of a key that another one takes its place: "NAME successor", the text
 * of the new key, and the old one's signature as under a checkpoint.  put:
 * ERR_MEMORY; get: ERR_INVALID, ERR_TAMPER: the signature is not k's.
 */
enum err successor_put(struct arena *a, const struct tree_key *k,
    const uint8_t seed[KEY_LEN], const struct tree_key *next,
    const char **text_r) MUST_USE;
enum err successor_get(struct arena *a, const struct tree_key *k,
    struct bytes text, struct tree_key *next_r) MUST_USE;

/* secrets.c -------------------------------------------------------------- */

#define SECRETS_MAX  8
#define SECRETS_FILE 1024 /* bytes, at most */

/* One key, and the first leaf of the tree that it is not for. */
struct secret {
	uint8_t key[KEY_LEN];
	uint64_t until; /* of the one in use: UINT64_MAX */
};
struct secrets {
	struct secret s[SECRETS_MAX]; /* the one in use, then older and older */
	size_t n;
};
/*
 * Text of secret_dir/audit or secret_dir/checkpoint: a line of 64 hex digits,
 * then for each that was replaced "<64 hex digits> until N", the newest first.
 * Of checkpoint the first is a seed, the others are public keys.  ERR_INVALID.
 */
enum err secrets_parse(const char *text, struct secrets *s_r) MUST_USE;
/* Which of them is for the leaf of this place. */
size_t secrets_at(const struct secrets *s, uint64_t place);

/* Who signs checkpoints, and who did before. */
struct tree_keys {
	const char *name;
	struct secrets pk;
};
/* Whose signature a checkpoint has whose last leaf is this one. */
struct tree_key tree_key_at(const struct tree_keys *k, uint64_t place);
/* Is it one of them? */
bool tree_key_known(const struct tree_keys *k, const struct tree_key *key);

/* audit.c ---------------------------------------------------------------- */

/* What can be wrong with an entry, or with its place in the tree. */
enum audit_fault {
	AUDIT_GOOD,
	AUDIT_MISSING, /* an entry is not there, and none counts it */
	AUDIT_GAP,     /* a gap entry counts another number than is missing */
	AUDIT_ORDER,   /* the tree has it behind a later one of its stream */
	AUDIT_MAC,     /* it is not what was signed in this place */
	AUDIT_START,   /* a stream begins with something else */
	AUDIT_LEAF,    /* the tree has another entry in this place */
	AUDIT_INDEX,   /* a leaf of the tree is not there */
	AUDIT_NODE,    /* a stored subtree is not that of the leaves */
	AUDIT_EXTRA,   /* an entry in a place that the tree has passed */
	AUDIT_CHECKPOINT, /* a stored checkpoint that does not hold, or is not
			     signed */
	AUDIT_REMEMBERED, /* not the tree that the heads file remembers */
	AUDIT_JOURNAL,    /* the log tells of an entry that is not there */
	AUDIT_PUT_BACK, /* an object is not what its newest entry says of it */
	AUDIT_GONE,     /* an object that was created is not there */
	AUDIT_CUT,      /* a stream ends before it had come to an end */
	AUDIT__MAX
};
const char *audit_name(enum audit_fault f); /* "missing" */

/* A stream as far as it was checked. */
struct audit_stream {
	struct trail_stream next; /* key and place of the entry that comes */
	bool begun;
	bool held;             /* nothing more of it is taken; for who walks */
	uint64_t taken;        /* entries that were good */
	uint64_t until;        /* of its secret */
	uint8_t mac[HASH_LEN]; /* of the newest one that was good */
};
struct audit;

/* NULL: no memory.  All streams live until audit_free(). */
struct audit *audit_new(const struct secrets *secrets);
void audit_free(struct audit *au); /* wipes; NULL is fine */
/*
 * The stream of this id; a new one begins here, at this leaf, which says under
 * which secret.  NULL: no memory.
 */
struct audit_stream *audit_stream(struct audit *au, struct id stream,
    uint64_t leaf);
/* Walk by id, from *i = 0; NULL at the end. */
struct audit_stream *audit_streams(const struct audit *au, size_t *i);

/* Missing entries before one are at most so many, or it is AUDIT_MISSING. */
#define AUDIT_GAP_MAX 1000000

/* One entry as it is stored. */
struct audit_entry {
	uint64_t seq;
	struct trail_entry entry; /* a verb of any value */
	const uint8_t *mac;       /* HASH_LEN bytes */
};
/*
 * Is it, as the leaf of this place, the next of its stream?  In this order:
 * AUDIT_EXTRA if the stream is past it; AUDIT_MISSING and AUDIT_GAP; AUDIT_MAC,
 * also where the stream's secret is no longer for that leaf; AUDIT_START.  Good:
 * the stream has moved on behind it, and leaf_r is tree_leaf() of the bytes that
 * the MAC covers and the MAC.  Else nothing has moved.
 */
enum err audit_take(struct arena *a, struct audit_stream *s,
    const struct audit_entry *e, uint64_t leaf, enum audit_fault *f_r,
    uint8_t leaf_r[HASH_LEN]) MUST_USE;
/*
 * What a good V_ENDED entry says: that its stream had come to an entry, with that
 * MAC.  Kept until audit_cut(), for the stream may be read later.  ERR_MEMORY
 */
enum err audit_claim(struct audit *au, const struct trail_entry *e) MUST_USE;
/* In a trail that was read to its end: the next of these that does not hold, from
 * *i = 0 on, with the first entry that is not there or not the one that was; false:
 * no further one. */
bool audit_cut(const struct audit *au, size_t *i, struct id *stream_r,
    uint64_t *seq_r);
/* Go on behind seq, whatever stands there.  ERR_LIMIT: too far. */
enum err audit_pass(struct audit_stream *s, uint64_t seq) MUST_USE;

#endif
