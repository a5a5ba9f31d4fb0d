/*
 * The roster, a part of auth/auth.h: membership, roles and public keys, as
 * signed chains of links tell them, one chain for each agency.  Everything that
 * the program knows of them comes from here; SQL copies are for reports, and
 * grant nothing.  Bytes: docs/format.md 9; who signs what: docs/roster.md.
 */
#ifndef LINDUNG_AUTH_ROSTER_H
#define LINDUNG_AUTH_ROSTER_H

enum link_type {
	LINK_GENESIS = 1,
	LINK_UNIT,
	LINK_INVITE,
	LINK_ADMIT,
	LINK_ROLE,
	LINK_SUSPEND,
	LINK_REMOVE,
	LINK_ROTATE,
	LINK_CUSTODIANS,
	LINK_RECOVER,
	LINK_AGREEMENT,
	LINK_GATEWAY,
	LINK_STAT_KEY,
	LINK_RECOVERED,
	LINK_VETO,
	LINK_WITHDRAW,
	LINK_END,
	LINK__MAX
};

#define CUSTODIANS 3

/* Who keeps a key on paper that helps to recover a unit's seed. */
struct custodian {
	struct id person;
	struct id home; /* a unit of theirs; two of one home do not recover */
	uint8_t box_pk[KEY_LEN];
	uint8_t self[SIG_LEN]; /* custodian_sign() */
};

/* Who recovers a unit's seed, two of them together. */
struct roster_custodians {
	struct custodian one[CUSTODIANS];
	uint8_t recovery_pk[KEY_LEN]; /* to which the unit's seeds are sealed */
	uint8_t pairs[HASH_LEN];      /* BLAKE2b-256 of recovery_seal() */
	uint64_t height;              /* of the link */
	struct id by;  /* who proposed them: their session drew the key */
	uint32_t last; /* epoch of the last seed that they keep; 0: not ended */
};

enum recovery_state {
	RECOVERY_OPEN, /* proposed; can be done between WAIT and TERM after it */
	RECOVERY_DONE,
	RECOVERY_VETOED,
	RECOVERY_VOID /* others came, or another seed that nobody keeps */
};
#define RECOVERY_WAIT (2 * DAY)
#define RECOVERY_TERM (14 * DAY)

/* A proposal to give a unit's seed to one of its members. */
struct roster_recovery {
	struct id id;     /* of the proposal that the link was made from */
	struct id person; /* who is to get it */
	struct id by;     /* the custodian who proposed it */
	struct id ender;  /* the second custodian, or who vetoed it; none */
	enum recovery_state state;
	int64_t at;
	int64_t seen; /* when this host's sequencer first saw it; 0: not yet */
	int64_t ended;
	uint64_t height;
};

struct roster_unit {
	struct id id; /* roster_unit_id() of agency and code */
	struct id agency;
	const char *code; /* ID-JA/GOV/BKKBN/PPKS-ANGSO-DUO */
	const char *abbr; /* PPKS-AD: begins case numbers */
	const char *name_id;
	const char *name_en;
	bool office;       /* KANTOR: for ADM, AUD and founders; has no seed */
	bool rotation_due; /* somebody left; nothing is written until then */
	uint32_t epoch;    /* 0: no seed, or none yet */
	uint8_t box_pk[KEY_LEN];
	unsigned heads; /* active members with one of ROLES_HEAD */
	struct roster_custodians *custodians; /* NULL: none yet */
	struct roster_recovery *recovery;     /* the newest; NULL: none yet */
};

/* When somebody was no active member of a unit that they had been one of. */
struct roster_gap {
	int64_t from, to; /* to 0: until now */
	const struct roster_gap *before;
};

struct roster_member {
	struct id person;
	struct id unit;
	const char *name;
	unsigned roles;
	unsigned ever; /* roles held there at any time: for old signatures */
	bool active;
	bool removed;   /* not active, and not to be taken back by a role */
	bool seedless;  /* admitted when nobody could give them the seed */
	uint64_t since; /* height of the newest link about it */
	const struct roster_gap *gap; /* the newest; NULL: none */
	uint8_t box_pk[KEY_LEN];
	uint8_t sign_pk[KEY_LEN];
};

struct roster_agency {
	struct id id;
	const char *code; /* ID-JA/GOV/BKKBN */
	const char *name_id;
	const char *name_en;
	uint64_t height;
	int64_t founded; /* time of the first link */
	int64_t at;      /* time of the newest link */
	uint8_t head[HASH_LEN];
	uint8_t genesis[HASH_LEN]; /* hash of the first link: what is pinned */
	int64_t looked;            /* this host's last look at it, and ... */
	uint64_t known;            /* ... its height then; looked 0: none */
	bool refused; /* by roster_apply(), roster_expect(), roster_refuse() */
};

/* Somebody who is to be admitted; open until INVITE_TERM after at. */
struct roster_invite {
	struct id id;
	struct id unit;
	struct id agency;
	struct id inviter;
	const char *name;
	unsigned roles;
	uint8_t token[HASH_LEN]; /* join_code_hash() of what is printed */
	int64_t at;
	bool used;      /* nobody can be admitted by it any more */
	bool withdrawn; /* because an administrator took it back */
};

/* Who signed a link for their agency, and when it was appended. */
struct roster_word {
	bool given;
	struct id first, second; /* who appended it is the second */
	int64_t at;
};

struct roster_agreement {
	struct id id;
	struct id agency; /* in whose chain the link stands */
	struct id other;
	uint8_t other_genesis[HASH_LEN];
	uint8_t document[HASH_LEN]; /* of the text that both have signed */
	struct roster_word made, ended;
};

/* Who answers for a unit's members; its first member has to be one. */
#define ROLES_HEAD                                                             \
	(ROLE_BIT(ROLE_KOR) | ROLE_BIT(ROLE_KAU) | ROLE_BIT(ROLE_PDP) |        \
	    ROLE_BIT(ROLE_PIM))
/* Who holds the seed of a unit that has one. */
#define ROLES_SEED  (ROLES_KEY | ROLE_BIT(ROLE_PDP) | ROLE_BIT(ROLE_PIM))

#define LINK_TERM   (3 * DAY)    /* in which co-signatures can be used */
#define INVITE_TERM (14 * DAY)   /* in which who was invited can be admitted */
#define ROSTER_SKEW (5 * MINUTE) /* by which two hosts' clocks may differ */
#define FOUNDERS    3            /* ADM, PIM (the head), PDP: in this order */
#define COSIGN_MAX  2

/* What a link says; the members that its type needs. */
struct link_body {
	enum link_type type;
	struct id agency;
	struct roster_agency genesis;
	/* GENESIS (the office), UNIT, ROTATE, CUSTODIANS, RECOVER, RECOVERED,
	 * VETO */
	struct roster_unit unit;
	struct roster_member founder[FOUNDERS]; /* GENESIS */
	struct roster_invite invite;            /* INVITE */
	struct roster_member member; /* ADMIT, ROLE, SUSPEND, REMOVE */
	struct id invitation;        /* ADMIT, WITHDRAW */
	uint8_t unit_pk[KEY_LEN];    /* ADMIT of a unit's first member */
	uint8_t self[SIG_LEN];       /* ADMIT: join_sign() of the member */
	struct roster_agreement agreement; /* END: id and other */
	struct roster_custodians custodians;
	struct roster_recovery recovery; /* RECOVER: person; others: id */
};

/* A co-signature of a proposal. */
struct cosign {
	struct id person;
	uint8_t sig[SIG_LEN];
};

struct roster; /* only grows */

/* roster.c --------------------------------------------------------------- */

/* NULL: no memory.  All that lookups return lives until roster_free(). */
struct roster *roster_new(void);
void roster_free(struct roster *r); /* NULL is fine */
/*
 * The chain of this agency begins with the link of this hash (a pin file says
 * so); chains without a pin are not read.  ERR_CONFLICT: another hash is
 * pinned already; ERR_MEMORY.
 */
enum err roster_pin(struct roster *r, struct id agency,
    const uint8_t genesis[HASH_LEN]) MUST_USE;
/* Never trust the chain again, whatever comes. */
void roster_refuse(struct roster *r, struct id agency);
/* A pinned chain, begun and not refused.  Others get no document, serve no
 * session and agree with nobody. */
bool roster_trusted(const struct roster *r, struct id agency);
/* Is a pinned chain refused, or not begun? */
bool roster_any_refused(const struct roster *r);
/* enum link_type of the link that has this place and hash; 0: the chain has none. */
unsigned roster_link_type(const struct roster *r, struct id agency,
    uint64_t height, const uint8_t hash[HASH_LEN]);
/*
 * Does the chain contain what another place remembers of it?  ERR_BUSY: it is
 * not that long yet; ERR_TAMPER: it is another chain, and is refused from now
 * on; ERR_ABSENT: no pin.
 */
enum err roster_expect(struct roster *r, struct id agency, uint64_t height,
    const uint8_t head[HASH_LEN]) MUST_USE;

/*
 * A link bears its signer's own time.  It is held to what this host has seen: by
 * LINK_AHEAD clocks may differ, and LINK_BACK is more than they and a request
 * together.
 */
#define LINK_AHEAD (5 * MINUTE)
#define LINK_BACK  (10 * MINUTE)
enum link_dated {
	DATED_WELL,
	DATED_AHEAD, /* more than LINK_AHEAD after now */
	DATED_BACK /* more than LINK_BACK before a look that did not find it */
};
/* A look that is later than now, of a clock that was wrong, is not gone by. */
enum link_dated roster_dated(const struct roster *r, struct id agency,
    int64_t now);
/*
 * The trusted chains, as they are, were looked at then: what is appended later
 * is not dated before it, and recoveries that were not seen earlier are seen.
 */
void roster_look(struct roster *r, int64_t at);

/* UUIDv8 (RFC 9562 5.8) of BLAKE2b-256("LINDUNG-UNIT" | agency | code): no
 * agency can make a unit that bears the id of another's.  None of a code that
 * no link can have. */
struct id roster_unit_id(struct id agency, const char *code);

/* NULL until its genesis is there. */
const struct roster_agency *roster_agency(const struct roster *r, struct id a);
const struct roster_unit *roster_unit(const struct roster *r, struct id unit);
/* NULL also where two agencies have units of this code. */
const struct roster_unit *roster_unit_code(const struct roster *r,
    const char *code);
/* The agency's PDP unit, which has its code and "/PDP"; NULL until there is one
 * with a key.  Whatever has a key of its own is sealed to it, once more. */
const struct roster_unit *roster_pdp(const struct roster *r, struct id agency);
/* Its STATISTIK unit likewise, "/STATISTIK": who counts and reads no case. */
const struct roster_unit *roster_stat(const struct roster *r, struct id agency);
/*
 * Key of one of the unit's epochs, NULL if it never had it; and the epoch whose
 * key has this id (SHA-256), 0 if none has.
 */
const uint8_t *roster_unit_key(const struct roster *r, struct id unit,
    uint32_t epoch);
uint32_t roster_unit_epoch(const struct roster *r, struct id unit,
    const uint8_t key_id[HASH_LEN]);
/* Newest membership of a person in a unit, active or not; NULL if none. */
const struct roster_member *roster_member(const struct roster *r,
    struct id person, struct id unit);
/*
 * Had the member left the unit at that time, as far as clocks agree?  What is
 * dated before they came is not looked at: it was written later, and says so.
 */
bool roster_away(const struct roster_member *m, int64_t at);
/* Has the unit nobody who could admit members: no head, or nobody yet? */
bool roster_headless(const struct roster_unit *u);
/*
 * Do the unit's custodians keep its present seed?  They end, and get no later
 * one, when who proposed them leaves the unit or answers for it no more, whose
 * session knew the recovery key, or when two of them have left.
 */
bool roster_keeps(const struct roster_unit *u);
/*
 * Have the unit's custodians to be appointed anew: have they ended, or has one of
 * them left?  Two of three still recover what they keep, and with one more who
 * leaves nobody does.  Not where there are none yet.
 */
bool roster_keepers_due(const struct roster *r, const struct roster_unit *u);
/* The person as one of the unit's custodians, while they are an active member
 * of their home; NULL if not. */
const struct custodian *roster_custodian(const struct roster *r,
    const struct roster_unit *u, struct id person);
/* The unit's recovery, if it is open at that time; NULL if not. */
const struct roster_recovery *roster_recovery(const struct roster_unit *u,
    int64_t now);
/* From when on it can be completed: RECOVERY_WAIT after it was proposed, and
 * after this host's sequencer saw it.  0: that has not seen it. */
int64_t roster_recovery_from(const struct roster_recovery *v);
/* First active membership of who signs with this key; NULL if there is none. */
const struct roster_member *roster_home(const struct roster *r,
    struct id person, const uint8_t sign_pk[KEY_LEN]);
/*
 * Any membership in the agency, an active one first; one elsewhere if there is
 * none: for names and for verifying old signatures.
 */
const struct roster_member *roster_person(const struct roster *r,
    struct id person, struct id agency);
/* NULL: no such invitation of the agency, used or not. */
const struct roster_invite *roster_invite(const struct roster *r,
    struct id agency, struct id invite);
/* Walks: start with *i = 0; NULL at the end.  Agencies: also pinned ones whose
 * chain has not begun, with id and genesis and nothing else (code is NULL). */
const struct roster_agency *roster_agencies(const struct roster *r, size_t *i);
const struct roster_unit *roster_units(const struct roster *r, size_t *i);
const struct roster_member *roster_members(const struct roster *r, size_t *i);
const struct roster_invite *roster_invites(const struct roster *r, size_t *i);
const struct roster_agreement *roster_agreements(const struct roster *r,
    size_t *i);
/* What the agency's chain says of the agreement of this id with the other one;
 * NULL: nothing. */
const struct roster_agreement *roster_agreement(const struct roster *r,
    struct id agency, struct id other, struct id id);
/* Does the other chain have it too, with the same document, each naming the
 * genesis of the other, and had neither ended it before that time?  Not of
 * NULL. */
bool roster_agrees(const struct roster *r, const struct roster_agreement *g,
    int64_t at);
/* A time that comes after everything: does it hold now? */
#define ROSTER_NOW INT64_MAX
/*
 * Agreement that stands in the chains of both, where each link names the
 * other's genesis and the same document, and that neither had ended before that
 * time; NULL if none does, or one of the two is not trusted.
 */
const struct roster_agreement *roster_agreed(const struct roster *r,
    struct id from_agency, struct id to_agency, int64_t at);

/* chain.c ---------------------------------------------------------------- */

/*
 * Would this link be the next one of its agency's chain?  Decoded in a.
 * ERR_TAMPER: another form, height, previous hash or agency, a signature that
 * is wrong, missing or of somebody who may not (docs/roster.md), a co-signature
 * used before or too late, or a change that the roster so far does not allow
 * (docs/format.md 9 has the list).  ERR_ABSENT: no pin for the agency.
 */
enum err roster_check(struct arena *a, const struct roster *r,
    struct bytes link) MUST_USE;
/*
 * Check, and take in.  Links of one agency come in the order of their height,
 * from 0.  ERR_TAMPER: the roster is as it was, but for the agency, which is
 * refused from now on; links of refused agencies are ERR_TAMPER too.
 */
enum err roster_apply(struct roster *r, struct bytes link) MUST_USE;

/* link.c ----------------------------------------------------------------- */

/*
 * Bytes that a second person signs before somebody appends them: what the link
 * says, a random id, the height of the chain now and a term of LINK_TERM.
 * ERR_INVALID: a text is empty, too long or not UTF-8, or no known roles.
 */
enum err proposal_make(struct arena *a, const struct roster *r,
    const struct link_body *b, int64_t now, struct bytes *core_r) MUST_USE;
/* Has the person still a membership in the agency that they had when the chain
 * had so many links, unchanged since?  Else what they co-signed then is void. */
bool proposal_stands(const struct roster *r, struct id agency, struct id person,
    uint64_t base);
struct proposal {
	struct id id;  /* random, and signed with the rest */
	uint64_t base; /* links that the chain had then */
	int64_t until; /* co-signatures can't be used after */
};
/* Read one; strings in a.  ERR_TAMPER: not a proposal of this version. */
enum err proposal_read(struct arena *a, struct bytes core,
    struct link_body *b_r, struct proposal *p_r) MUST_USE;
/*
 * What a link says, whoever signed it and whether or not it belongs to a chain;
 * strings in a.  ERR_TAMPER: not a link of this version.
 */
enum err link_says(struct arena *a, struct bytes link, struct link_body *b_r)
    MUST_USE;
enum err proposal_sign(struct arena *a, struct bytes core, struct id person,
    struct keyring *keys, struct cosign *c_r) MUST_USE;
/* Who appends a link, and with whose co-signatures. */
struct link_pen {
	struct id signer;
	struct keyring *keys; /* of the signer */
	const struct cosign *co;
	size_t n_co;
	int64_t now;
};
/*
 * The link that follows the chain's head now, signed by who appends it.
 * Whether it may be appended is for roster_check() to say.
 */
enum err link_make(struct arena *a, const struct roster *r, struct bytes core,
    const struct link_pen *pen, struct bytes *link_r) MUST_USE;

/* join.c ----------------------------------------------------------------- */

/*
 * The member's own word in an admission: over agency, genesis, invitation,
 * person, unit, name, roles, public keys and the unit's first key.  Takes them
 * from an ADMIT body; the keys are put there from keys first.
 */
enum err join_sign(struct arena *a, const struct roster *r, struct link_body *b,
    struct keyring *keys) MUST_USE;
/* What is signed there.  ERR_MEMORY. */
enum err join_bytes(struct arena *a, const uint8_t genesis[HASH_LEN],
    const struct link_body *b, struct bytes *out_r) MUST_USE;

/*
 * What the member reads out and the one who admits them types: 60 bits of
 * BLAKE2b-256("LINDUNG-WORDS" 0x01 | what is signed).  Whoever changes the keys in
 * the database changes the words.
 */
#define JOIN_WORDS 6
enum err join_words(struct arena *a, const uint8_t genesis[HASH_LEN],
    const struct link_body *b, const char *word_r[JOIN_WORDS]) MUST_USE;
/* Are these the words, in their order, whatever is between them? */
bool join_words_typed(const char *typed, const char *const word[JOIN_WORDS]);

/* The code of an invitation, 256 bits; a hash of it stands in the link, which no
 * other invitation can take over. */
#define JOIN_CODE_LEN  32
#define JOIN_CODE_TEXT 53 /* letters, digits and NUL */
char *join_code_put(const uint8_t code[JOIN_CODE_LEN],
    char out[JOIN_CODE_TEXT]);
/* Capitals, blanks and dashes do not matter.  ERR_INVALID. */
enum err join_code_get(const char *typed, uint8_t code_r[JOIN_CODE_LEN])
    MUST_USE;
void join_code_hash(const uint8_t code[JOIN_CODE_LEN], struct id invitation,
    uint8_t out[HASH_LEN]);

/* kata.c: one of 1024 words, ten bits. */
#define KATA 1024
const char *kata_word(unsigned n);
/* Its number; KATA: there is no such word. */
unsigned kata_number(const char *word);
/* The next word at *at in small letters, whatever is between words; as much as
 * there is room for.  Its length; 0: there is none. */
#define KATA_ROOM 16
size_t kata_next(const char **at, char to[KATA_ROOM]);

/* recovery.c: custodians' keys on paper, and what is sealed to them --------- */

#define PAPER_WORDS 24
/* The seed of a custodian's key, with nothing but words for it. */
struct paper {
	uint8_t secret[28];
};
/* Draw one.  Whoever has it wipes it. */
void paper_new(struct paper *p_r);
/* As words: 224 bits of secret, then 16 bits of a hash of it. */
void paper_words(const struct paper *p, const char *word_r[PAPER_WORDS]);
/*
 * What was typed; capitals and what is between the words do not matter.
 * ERR_INVALID: not 24 words, one that is not of the list, or not a key's; bad_r
 * is the number of the first word that is not of the list, from 1, or 0.
 */
enum err paper_read(const char *typed, struct paper *p_r, unsigned *bad_r)
    MUST_USE;
/* X25519 pair of the key. */
void paper_pair(const struct paper *p, uint8_t pk[KEY_LEN],
    uint8_t sk[KEY_LEN]);

/*
 * The custodian's own word that this is their key: over agency, genesis, person
 * and key; of c->person, c->box_pk, into c->self.  ERR_ABSENT: no such agency.
 */
enum err custodian_sign(struct arena *a, const struct roster *r,
    struct id agency, struct custodian *c, struct keyring *keys) MUST_USE;
/* ERR_TAMPER: not signed by the person as the roster has them now. */
enum err custodian_check(struct arena *a, const struct roster *r,
    struct id agency, const struct custodian *c) MUST_USE;

/* May these two recover together? */
bool custodians_pair(const struct custodian *one,
    const struct custodian *other);
/* Each pair: seal to one ( seal to the other ( secret ) ); zeros for two of one
 * home. */
#define PAIRS     3
#define PAIRS_LEN ((size_t)PAIRS * SEALED_TWICE_LEN)
enum err recovery_seal(struct arena *a, struct id unit,
    const struct custodian one[CUSTODIANS], const uint8_t secret[KEY_LEN],
    uint8_t pairs_r[PAIRS_LEN]) MUST_USE;
/*
 * The recovery secret from two papers; pk is what must come of it.  ERR_INVALID:
 * the papers are not those of two of them who may; ERR_TAMPER: what is sealed is
 * not what these custodians were given.
 */
enum err recovery_open(struct arena *a, struct id unit,
    const struct roster_custodians *c, const struct paper paper[2],
    const uint8_t pairs[PAIRS_LEN], uint8_t secret_r[KEY_LEN]) MUST_USE;
/* The unit's seed of an epoch, to its recovery key and back.  ERR_TAMPER: not
 * the seed whose public key unit_pk is. */
enum err recovery_seed_put(struct arena *a, struct id unit, uint32_t epoch,
    const uint8_t recovery_pk[KEY_LEN], const uint8_t seed[KEY_LEN],
    uint8_t sealed_r[SEALED_KEY_LEN]) MUST_USE;
enum err recovery_seed_get(struct arena *a, const struct roster_unit *u,
    const uint8_t secret[KEY_LEN], const uint8_t sealed[SEALED_KEY_LEN],
    uint8_t seed_r[KEY_LEN]) MUST_USE;
/* Public key of a recovery secret. */
void recovery_public(const uint8_t secret[KEY_LEN], uint8_t pk[KEY_LEN]);
/* All of a hash in words, to be compared by voice; the last one has six bits. */
#define HASH_WORDS 26
void hash_words(const uint8_t hash[HASH_LEN], const char *word_r[HASH_WORDS]);

/* rules.c ---------------------------------------------------------------- */

enum sign_place {
	AT_AGENCY, /* an active membership anywhere in the agency */
	AT_UNIT,   /* in the unit that the link is about */
	AT_OFFICE, /* in the agency's KANTOR */
	AT_CUSTODY /* anywhere, and one of that unit's custodians */
};
/* Who may append a link, and who else must have signed it: one of the rows of
 * its type has to fit.  Genesis has a rule of its own: two of its founders. */
struct sign_rule {
	enum link_type type;
	bool headless; /* ADMIT: to a unit that has nobody who could admit */
	unsigned roles;
	enum sign_place place;
	unsigned co_roles; /* 0: nobody else signs */
	enum sign_place co_place;
};
const struct sign_rule *sign_rules(size_t *n_r);
/* Roles that one person may not hold together. */
struct role_clash {
	unsigned one, other;
};
const struct role_clash *role_clashes(size_t *n_r);
/* Roles that can be held in the office, and in other units. */
unsigned roles_of_place(bool office);
/* The roles that the founders have, in their order. */
extern const enum role founder_roles[FOUNDERS];
const char *link_name(enum link_type t); /* "admit" */

/* trust.c ---------------------------------------------------------------- */

/*
 * Pins from dir/ *.pin, installed by root from the printed words:
 *	agency UUID
 *	genesis 64 hex digits
 * ERR_ABSENT: no such folder, or no pin in it; ERR_CONFIG: one that does not
 * read so, or says otherwise than another; bad_r says which.
 */
enum err trust_load(struct arena *a, const char *dir, struct roster *r,
    const char **bad_r) MUST_USE;

/* Write such a file, readable by all. */
enum err pin_write(struct arena *a, const char *path,
    const struct roster_agency *g) MUST_USE;

/* An open recovery: height of its link, and when that was first seen. */
struct head_wait {
	uint64_t height;
	int64_t seen;
};
/* What the heads file has of one agency. */
struct roster_head {
	struct id agency;
	uint64_t height;
	uint8_t hash[HASH_LEN];
	int64_t looked; /* when its chain was that long; 0: nobody knows */
	const struct head_wait *wait;
	size_t n_wait;
};
/* One state of the trail's tree; size 0: none yet. */
struct tree_point {
	uint64_t size;
	uint8_t root[HASH_LEN];
};
/*
 * What this host has last seen of each chain and of the trail: "lindung-heads
 * 1", then lines of UUID, height, hash and time, each with its lines "recovery
 * HEIGHT TIME", and at most one "checkpoint SIZE ROOT".  Written by the
 * sequencer alone.  trail_r may be NULL.  ERR_ABSENT:
 * there is no such file; ERR_INVALID, ERR_IO, ERR_LIMIT.
 */
enum err heads_read(struct arena *a, const char *path, struct roster_head **h_r,
    size_t *n_r, struct tree_point *trail_r) MUST_USE;
/* Heads of the trusted chains; of the others what was remembered before.
 * trail: NULL, or the tree as it is to be remembered. */
enum err heads_write(struct arena *a, const char *path, const struct roster *r,
    const struct roster_head *old, size_t n, const struct tree_point *trail)
    MUST_USE;
/*
 * Refuse each chain that is not what the file remembers; of the others the
 * roster then knows when this host saw what.  short_r: chains that only lack
 * links, which the database may still have; refused too when last is true.
 */
enum err heads_compare(struct roster *r, const struct roster_head *h, size_t n,
    bool last, size_t *short_r) MUST_USE;

#endif
