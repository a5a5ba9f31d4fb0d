/* auth, inside the room: what link.c and rules.c hand to the roster. */
#ifndef LINDUNG_AUTH_PRIV_H
#define LINDUNG_AUTH_PRIV_H

#include "auth/auth.h"

/* Where the agency stands in a link: after magic and type. */
#define LINK_AGENCY_AT ((size_t)14)
#define LINK_TEXT_MAX  200 /* bytes of a code or name */

/* trail.c: what the MAC of an entry covers, in a buffer begun in a; the next key
 * and place of a stream.  Errors as trail_seal(), and ERR_INVALID: no verb. */
enum err trail_bytes(struct arena *a, const struct trail_stream *s,
    const struct trail_entry *e, struct buf *b_r) MUST_USE;
void trail_skip(struct trail_stream *s);

/* spell.c: n bytes in five bits a character, to be read out and typed; out has
 * room for SPELL_CHARS(n) and a NUL. */
#define SPELL_CHARS(n) ((8 * (n) + 4) / 5)
char *spell_put(const uint8_t *in, size_t n, char *out);
/* Capitals, blanks and dashes do not matter.  ERR_INVALID: not n bytes. */
enum err spell_get(const char *typed, uint8_t *out, size_t n) MUST_USE;

#define BAG_SCHEMA 1

/* password.c: the bag under its key.  ERR_TAMPER. */
enum err bag_unseal(struct arena *a, const uint8_t key[KEY_LEN],
    struct id person, const struct bag_row *row, struct bag *bag_r) MUST_USE;
/* code.c: a new bag key, sealed to the code that the bag names. */
enum err code_wrap(struct arena *a, const struct code_lock *lock,
    struct id person, uint32_t version, const uint8_t bag_key[KEY_LEN],
    struct bag_row *row_r) MUST_USE;

/* One link of an agency's chain, decoded; byte strings lie in the link's. */
struct link {
	struct bytes core; /* what co-signers sign */
	struct id proposal;
	uint64_t base; /* links that the chain had when it was proposed */
	int64_t until; /* co-signatures can't be used after */
	uint64_t height;
	uint8_t prev[HASH_LEN];
	int64_t at;
	struct cosign co[COSIGN_MAX];
	size_t n_co;
	struct id signer;
	uint8_t sig[SIG_LEN];
	struct bytes covered;  /* what the signer signs */
	struct link_body body; /* strings in the arena given to link_get() */
};

/*
 * Decode and check the form, not the chain.  ERR_TAMPER: not a link of this
 * version in its only possible spelling.  ERR_MEMORY.
 */
enum err link_get(struct arena *a, struct bytes in, struct link *l_r) MUST_USE;

/* What a co-signer signs: a magic of its own, and the proposal. */
enum err proposal_bytes(struct arena *a, struct bytes core, struct bytes *out_r)
    MUST_USE;

/*
 * Is the link signed by those that its type asks for, as the roster stands
 * before it?  In a.  ERR_TAMPER, ERR_MEMORY.
 */
enum err link_signed(struct arena *a, const struct roster *r,
    const struct link *l) MUST_USE;

/* No known role, two that clash, or one that the place does not have? */
bool roles_fit(unsigned roles, bool office);
/* Do roles clash with those of the person's other active memberships? */
bool roles_clash(const struct roster *r, struct id agency,
    const struct roster_member *m);

/* Walk of all memberships of a person, in any agency, oldest first; *i = 0 at
 * first. */
const struct roster_member *person_next(const struct roster *r,
    struct id person, size_t *i);
/* Walk of the person's active memberships in the agency; *i = 0 at first. */
const struct roster_member *member_next(const struct roster *r,
    struct id agency, struct id person, size_t *i);
/* How many of the unit's custodians, which there are, have not left. */
unsigned custodians_here(const struct roster *r, const struct roster_unit *u);
/* The unit, if it is the agency's own. */
const struct roster_unit *unit_own(const struct roster *r, struct id agency,
    struct id unit);

/* Array of records, sorted by the set's own order. */
struct set {
	void **item;
	size_t n;
	size_t cap;
};

struct chain_head {
	uint8_t hash[HASH_LEN];
	enum link_type type;
	int64_t at;
};

/* One agency's chain; agency is first, so that its order is the agency's. */
struct chain {
	struct roster_agency agency;
	bool begun;
	uint8_t pin[HASH_LEN];
	struct set heads;     /* struct chain_head of each link, by height */
	struct set proposals; /* ids that co-signatures were used for, by id */
};

/* A key that a unit has or had. */
struct unit_key {
	struct id unit;
	uint32_t epoch;
	uint8_t pk[KEY_LEN];
	uint8_t id[HASH_LEN];
};

struct roster {
	struct arena *a;
	struct set chains;     /* by id */
	struct set units;      /* by id */
	struct set codes;      /* the same units, by code */
	struct set walk;       /* the same units, as they came */
	struct set keys;       /* of units, by unit, then as they came */
	struct set members;    /* by person, then as they came */
	struct set invites;    /* by agency, id */
	struct set agreements; /* by agency, other, id */
};

/* set.c */

typedef int order(const void *key, const void *item);

order key_order, agency_order, unit_order, unit_code_order, member_order,
    invite_order, agreement_order, plain_order;
/*
 * Place of the first item that is not before key, or with past the first one
 * that is behind it.
 */
size_t set_place(const struct set *s, order *cmp, const void *key, bool past);
void *set_find(const struct set *s, order *cmp, const void *key);
/* Room for one more, so that set_add() cannot fail; ERR_MEMORY. */
enum err set_reserve(struct arena *a, struct set *s) MUST_USE;
void set_add(struct set *s, size_t place, void *item);

/* Copy of n bytes that the roster owns; NULL: no memory. */
void *roster_keep(struct roster *r, const void *p, size_t n);
struct chain *find_chain(const struct roster *r, struct id id);
struct roster_unit *find_unit(const struct roster *r, struct id id);
/* The host's memory: the chain was that long then; the recovery that began with
 * the link of this height was seen then. */
void chain_looked(struct roster *r, struct id agency, uint64_t height,
    int64_t at);
void recovery_seen(struct roster *r, struct id agency, uint64_t height,
    int64_t at);
struct roster_invite *find_invite(const struct roster *r, struct id agency,
    struct id id);
/* What the agency's chain says of an agreement, ended or not. */
struct roster_agreement *find_agreement(const struct roster *r,
    struct id agency, struct id other, struct id id);
/* The newest membership of person in unit. */
struct roster_member *find_member(const struct roster *r, struct id person,
    struct id unit);

/* What the roster remembers of an agency's chain. */
const struct roster_agency *chain_agency(const struct roster *r,
    struct id agency); /* of a pinned chain, begun or not; NULL: no pin */
const uint8_t *chain_pin(const struct roster *r, struct id agency);
bool chain_begun(const struct roster *r, struct id agency);
bool chain_proposed(const struct roster *r, struct id agency,
    struct id proposal); /* used by a link with co-signatures */

/* What a checked link changes; ERR_MEMORY, and then the agency is refused. */
enum err roster_effect(struct roster *r, const struct link *l,
    const uint8_t hash[HASH_LEN]) MUST_USE;

#endif
