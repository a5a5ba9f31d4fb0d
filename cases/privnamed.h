/*
 * What the files of cases/ share about restricted cases, whose key is sealed to
 * people; a part of cases/priv.h.
 */
#ifndef LINDUNG_CASES_PRIVNAMED_H
#define LINDUNG_CASES_PRIVNAMED_H

/* named.c: who has the key ---------------------------------------------------- */

bool named_in(const struct id *named, size_t n, struct id person);
/* Is the person still an officer of the actor's unit who reads cases? */
bool named_there(const struct work *w, struct id person);
/* Is one of them not there any more, or has somebody left who could open with others
 * what is sealed twice, so that they must not know the key of what is written next? */
bool named_stale(const struct work *w, const struct casefile *c);
/* Is it named_stale(), or has the term of who was lent its key ended since it got this
 * one? */
enum err named_due(struct work *w, const struct casefile *c, bool *due_r)
    MUST_USE;
/*
 * The key of a restricted case into c->ck; of another case, nothing.
 * ERR_FORBIDDEN: it is not sealed to the actor (w->shut and w->holder are set).
 */
enum err named_open(struct work *w, struct casefile *c) MUST_USE;

/* The newest keys of restricted cases that are sealed to the actor. */
struct case_key {
	struct id kasus;
	uint32_t version;
	uint8_t ck[KEY_LEN];
};
struct case_keys {
	struct case_key *key;
	size_t n;
};
/*
 * Have w->named be those, read now: before rows are read that they open, so that
 * a row is not younger than they are.  Not while rows are streamed.
 */
enum err named_need(struct work *w) MUST_USE;
/* Does the case name the actor?  Of w->named. */
bool named_any(const struct work *w, struct id kasus);
/*
 * A row that is said to be of a restricted case, and that no key of the actor's
 * opens.  ERR_FORBIDDEN; ERR_TAMPER: the unit's own key does, so that somebody has
 * only written so beside it.
 */
enum err named_denied(struct work *w, const struct ad *ad, struct bytes env)
    MUST_USE;
/* One of them; NULL. */
const uint8_t *named_key(const struct work *w, struct id kasus,
    uint32_t version);

/* turn.c: another key for a case, or other people who have it ------------------ */

/* A side that is sealed anew, as it was. */
struct turn_side {
	struct side_row row;
	struct side_index x;
	bool has_draft;
	struct draft d;
};
struct turn {
	struct id kasus;
	bool anew;             /* there is another key */
	uint32_t below;        /* keys of the case before this version go */
	struct own_write keys; /* to whom it is sealed */
	struct key_row *gone;  /* keys of the safety plan that go */
	size_t n_gone;
	struct turn_side *side; /* the unit's sides of its referrals */
	size_t n_side;
	struct id *doc; /* whose keys that were sealed to the unit go */
	size_t n_doc;
};
/* Keys of one case, all of which its header has; and after how many of them nobody is
 * given another at will, so that whoever leaves can be shut out still. */
#define TURNS_MAX    1000
#define TURNS_CHOSEN 800
/* Can the case get another key because somebody wishes it? */
bool turn_chosen(const struct casefile *c);
/* Draw the next key; the case keeps the older ones for what was written under
 * them.  Before a case becomes restricted or is none any more.
 * ERR_LIMIT: it has had TURNS_MAX. */
enum err turn_begin(struct work *w, struct casefile *c, struct turn *t)
    MUST_USE;
/* Seal the case's key to whom c->head.named has now.  What t then is goes with
 * the next version of c. */
enum err turn_end(struct work *w, struct casefile *c, struct turn *t) MUST_USE;
/* As part of a transaction. */
enum err turn_write(struct store *st, const struct turn *t) MUST_USE;

/* restrict.c ---------------------------------------------------------------------- */

/* A new case is the actor's and these people's; none: the unit's. */
enum err named_begin(struct work *w, struct casefile *c,
    const struct id *person, size_t n, struct turn *t) MUST_USE;
/*
 * Before a case is written: is it named_due(), give it another key in a
 * transaction of its own.  ERR_CONFLICT: done, load it anew;
 * ERR_FORBIDDEN: fewer than NAMED_MIN would be left (w->few is set).
 */
enum err named_fresh(struct work *w, struct casefile *c, const struct fields *f)
    MUST_USE;

#endif
