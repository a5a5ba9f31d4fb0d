/* What the files of lindung-sequencer share. */
#ifndef LINDUNG_CTL_SEQUENCER_H
#define LINDUNG_CTL_SEQUENCER_H

#include "ctl/priv.h"

#define SWEEP    MINUTE /* between two looks at everything */
#define BATCH    500    /* entries that are taken in one transaction */
#define SAID_MAX 1000   /* findings that are not said twice */

/* Entries that were found good and are not stored yet. */
struct batch {
	struct leaf_new leaf[BATCH];
	size_t n;
	struct node_new node[BATCH];
	size_t n_nodes;
};

/* The trail as the sequencer follows it: seq_trail.c. */
struct follower {
	struct store *db;
	struct secrets secrets; /* of the trail's streams */
	uint8_t seed[KEY_LEN];  /* of the key that signs */
	struct tree_keys keys;
	struct walk live;  /* what is stored, and where its streams stand */
	bool ready;        /* live is whole, and what was remembered */
	bool loading;      /* it is still being read */
	struct walk again; /* looks at all of it anew, page by page */
	bool looking;
	bool clean;  /* this look has found nothing */
	bool forked; /* the walk at hand has found that the tree is another */
	int64_t tried, swept, signed_at;
	uint64_t signed_size; /* of the newest checkpoint that is stored */
	struct batch batch;
	struct finding said[SAID_MAX];
	size_t n_said;
};

/* Secrets; ERR_IO, ERR_INVALID: which is in name_r. */
enum err follower_begin(struct follower *f, struct arena *a,
    const struct conf *conf, const char **name_r) MUST_USE;
void follower_end(struct follower *f);
/*
 * One turn: take what is new, look at some of what is old, and say in *sign_r
 * whether the tree is to be signed as it is then.  remembered: by the heads
 * file.  all: look at everything now.
 */
enum err follower_turn(struct follower *f, const struct tree_point *remembered,
    int64_t now, bool all, bool *sign_r) MUST_USE;
/* The tree as it is stored, and a checkpoint of it that is to be remembered
 * before it is stored. */
void follower_point(const struct follower *f, struct tree_point *p_r);
enum err follower_sign(struct follower *f, struct arena *a,
    const struct tree_point *p, int64_t now) MUST_USE;

/*
 * Note who has opened conf's opened_notice cases and referrals, or more, within
 * the hour before now, among those who opened any since: seq_rush.c.
 */
enum err rush_look(struct store *db, struct arena *a, const struct roster *r,
    const struct conf *conf, int64_t since, int64_t now) MUST_USE;

#endif
