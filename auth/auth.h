/*
 * auth: who you are, what you may do, which keys you hold.  Pure functions of
 * bytes: no SQL, no HTTP, no XML.  The only room that calls libsodium's
 * cryptography.  Every key, algorithm and use is listed in docs/crypto.md,
 * every byte format in docs/format.md with vectors in tests/vectors/.
 */
#ifndef LINDUNG_AUTH_H
#define LINDUNG_AUTH_H

#include "base/base.h"

#define KEY_LEN           32
#define HASH_LEN          32
#define SIG_LEN           64
#define NONCE_LEN         24
#define SEALED_KEY_LEN    112
#define SEALED_TWICE_LEN  192
#define ENVELOPE_OVERHEAD 46 /* version 1, alg 1, key version 4, nonce, tag */

/* prim.c ----------------------------------------------------------------- */

/* Initialise libsodium; call once before fork.  ERR_CONFIG. */
enum err auth_init(void) MUST_USE;
void random_bytes(void *p, size_t n);
/* Constant-time comparison of secrets (R59). */
bool secret_same(const void *a, const void *b, size_t n);
/* Overwrite; the compiler does not remove it. */
void secret_wipe(void *p, size_t n);
/* BLAKE2b-256, keyed (32 bytes) when key is not NULL. */
void hash_blake(const uint8_t *key, struct bytes in, uint8_t out[HASH_LEN]);
void hash_sha256(struct bytes in, uint8_t out[HASH_LEN]);
/* Ed25519 over the bytes (RFC 8032). */
void sign_make(const uint8_t sk[64], struct bytes in, uint8_t sig[SIG_LEN]);
/* OK or ERR_TAMPER. */
enum err sign_check(const uint8_t pk[KEY_LEN], struct bytes in,
    const uint8_t sig[SIG_LEN]) MUST_USE;
/* Standard base64 with padding, NUL-ended, in the arena; NULL when full. */
char *b64_put(struct arena *a, struct bytes in);
/* Strict; blanks and line ends are skipped; ERR_INVALID. */
enum err b64_get(struct arena *a, const char *s, size_t n, struct bytes *out_r)
    MUST_USE;
/* Lower-case hex SHA-256 of a raw public key: Recipient@keyId, ds:KeyName. */
#define KEYID_TEXT 65
char *key_id(const uint8_t pk[KEY_LEN], char out[KEYID_TEXT]);

/* kdf.c ------------------------------------------------------------------ */

/* crypto_kdf (BLAKE2b) with one 8-letter context per purpose. */
enum purpose {
	KDF_PERSON_BOX,    /* person seed -> X25519 seed */
	KDF_PERSON_SIGN,   /* person seed -> Ed25519 seed */
	KDF_UNIT_BOX,      /* unit seed -> X25519 seed */
	KDF_UNIT_INDEX,    /* unit seed -> index key: wraps CK, index rows */
	KDF_UNIT_PREV,     /* unit seed -> key of the seed before it */
	KDF_CASE_HEADER,   /* CK -> header key (n = 0) */
	KDF_CASE_GROUP,    /* CK -> key of field group n (1..10) */
	KDF_CASE_DRAFT,    /* CK -> key of referral drafts */
	KDF_CASE_COPY,     /* CK -> key of document-key copies */
	KDF_PERSON_ANSWER, /* person seed -> key of what only they read again */
	KDF_RECOVERY_BOX,  /* recovery secret of a unit -> X25519 seed */
	KDF_CASE_INDEX,    /* CK -> key of a restricted case's index row */
	KDF_CASE_SIDE,     /* CK -> key of its sides of referrals */
	KDF_CASE_STAT,     /* CK_1 -> id of the case's row of statistics */
	KDF__MAX
};
void key_derive(const uint8_t master[KEY_LEN], enum purpose p, uint64_t n,
    uint8_t out[KEY_LEN]);

/* X25519 pair from a derived seed. */
void box_pair(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN],
    uint8_t sk[KEY_LEN]);
/* Ed25519 pair from a derived seed; sk is libsodium's 64-byte form. */
void sign_pair(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN],
    uint8_t sk[64]);

/* seal.c ----------------------------------------------------------------- */

/* What a sealed thing is; part of its associated data.  Never renumber. */
enum obj {
	OBJ_BAG = 1,      /* key bag of a person */
	OBJ_BAG_PASSWORD, /* bag key under the password key */
	OBJ_BAG_CODE,     /* bag key under the recovery code */
	OBJ_UNIT_SEED,    /* US_e sealed to a member */
	OBJ_UNIT_PREV,    /* US_{e-1} under US_e */
	OBJ_CASE_KEY,     /* CK under the unit index key */
	OBJ_CASE_HEADER,
	OBJ_CASE_INDEX,
	OBJ_RECORD,
	OBJ_REF_SIDE, /* one unit's index row of a referral */
	OBJ_REF_DRAFT,
	OBJ_DOCUMENT, /* sealed Content */
	OBJ_DOC_KEY,  /* DK sealed to a recipient */
	OBJ_DOC_COPY, /* DK (and reply key) under a CK */
	OBJ_SESSION,
	OBJ_FORM_DRAFT,
	OBJ_ANSWER,        /* where the answer to a sent form led */
	OBJ_SEARCH,        /* what a person searched for, in an address */
	OBJ_OWN_RECORD,    /* record under a key of its own */
	OBJ_OWN_KEY,       /* that key, sealed to a person */
	OBJ_GLASS,         /* and sealed twice, for when nobody else is there */
	OBJ_GLASS_ASK,     /* what somebody asks to be opened, and why */
	OBJ_GLASS_PART,    /* the key of that, sealed to a unit */
	OBJ_GLASS_LENT,    /* a record's own key, sealed to who asked */
	OBJ_RECOVERY_PAIR, /* recovery secret of a unit, to two custodians */
	OBJ_RECOVERY_SEED, /* US_e sealed to the unit's recovery key */
	OBJ_PROVEN,        /* that a password was right, from page to page */
	OBJ_GLASS_WORD,    /* why a request was refused, what a review found */
	OBJ_CASE_NAMED,    /* CK of a restricted case, sealed to a person */
	OBJ_CASE_GLASS,    /* and sealed twice */
	OBJ_CASE_LENT,     /* and sealed to who asked, for a while */
	OBJ_FILE,          /* chunks of a file, under a key of its own */
	OBJ_STAT_KEY,      /* ST of a unit and year, under the unit index key */
	OBJ_STAT_SEAL,     /* and sealed to the agency's STATISTIK unit */
	OBJ_STAT_ROW,
	OBJ__MAX
};

/* What a sealed value belongs to; docs/format.md 1. */
struct ad {
	enum obj type;
	struct id object;     /* the row's own id */
	struct id parent;     /* the case, person or referral it belongs to */
	uint32_t key_version; /* CK_v, unit epoch, pepper version ... */
	uint32_t row_version;
	uint16_t schema; /* layout of the plaintext */
};

/* Installation id that every associated data names; set once at start. */
void ad_installation(struct id install);
/*
 * Injective encoding: "LINDUNG" 0x01, type, alg, then six fields, each with a
 * 16-bit length: installation, object, parent, key version, row version,
 * schema.
 */
struct bytes ad_bytes(struct arena *a, const struct ad *ad);

enum pad {
	PAD_NONE,
	PAD_CLASS,
	PAD_4K
};

/*
 * Envelope = version(1) alg(1) key version(4) nonce(24) ciphertext tag(16),
 * XChaCha20-Poly1305-IETF.  PAD_CLASS pads the plaintext (ISO 7816-4) so that
 * it fills 256, 512, 1 Ki, 4 Ki, 16 Ki, 64 Ki, 256 Ki or 1 Mi bytes.
 */
enum err seal_put(struct arena *a, const uint8_t key[KEY_LEN],
    const struct ad *ad, struct bytes plain, enum pad pad, struct bytes *env_r)
    MUST_USE;
/* ERR_TAMPER: not an envelope of this key, place, version or bytes. */
enum err seal_get(struct arena *a, const uint8_t key[KEY_LEN],
    const struct ad *ad, struct bytes env, enum pad pad, struct bytes *plain_r)
    MUST_USE;

/* The key version that an envelope names, which opening it proves; 0 if it is
 * none. */
uint32_t seal_key_version(struct bytes env);

/* Key commitment: BLAKE2b-256("lindung-kcv" | type | key). */
void key_commit(enum obj type, const uint8_t key[KEY_LEN],
    uint8_t out[HASH_LEN]);

/*
 * SealedKey = crypto_box_seal(BLAKE2b-256(ad | recipient key id) | key), 112
 * bytes.  The recipient key id is the raw SHA-256 of pk.  ERR_MEMORY, here and in
 * what follows: ad is NULL, since ad_bytes() had no memory for it.
 */
enum err sealed_key_put(const uint8_t pk[KEY_LEN], struct bytes ad,
    const uint8_t key[KEY_LEN], uint8_t out[SEALED_KEY_LEN]) MUST_USE;
/* ERR_TAMPER: for another recipient, another place, or changed. */
enum err sealed_key_get(const uint8_t pk[KEY_LEN], const uint8_t sk[KEY_LEN],
    struct bytes ad, const uint8_t in[SEALED_KEY_LEN], uint8_t key_r[KEY_LEN])
    MUST_USE;

/*
 * A SealedKey sealed once more, 192 bytes, for somebody who shall hand it on and
 * not open it: crypto_box_seal(BLAKE2b-256(ad | recipient key id) | SealedKey).
 */
enum err sealed_twice_put(const uint8_t pk[KEY_LEN], struct bytes ad,
    const uint8_t key[SEALED_KEY_LEN], uint8_t out[SEALED_TWICE_LEN]) MUST_USE;
/* ERR_TAMPER, as sealed_key_get(). */
enum err sealed_twice_get(const uint8_t pk[KEY_LEN], const uint8_t sk[KEY_LEN],
    struct bytes ad, const uint8_t in[SEALED_TWICE_LEN],
    uint8_t key_r[SEALED_KEY_LEN]) MUST_USE;
/*
 * Nested: a SealedKey to the inner recipient, sealed again to the outer one in
 * the same way: crypto_box_seal(BLAKE2b-256(ad | outer key id) | SealedKey), 192
 * bytes.  Opened by both together only.
 */
enum err nested_key_put(const uint8_t outer[KEY_LEN],
    const uint8_t inner[KEY_LEN], struct bytes ad, const uint8_t key[KEY_LEN],
    uint8_t out[SEALED_TWICE_LEN]) MUST_USE;
struct box_keys {
	uint8_t pk[KEY_LEN];
	uint8_t sk[KEY_LEN];
};
enum err nested_key_get(const struct box_keys *outer,
    const struct box_keys *inner, struct bytes ad,
    const uint8_t in[SEALED_TWICE_LEN], uint8_t key_r[KEY_LEN]) MUST_USE;

/* Document: nonce and ciphertext in columns of their own, padded to 4 KiB. */
enum err doc_seal(struct arena *a, const uint8_t dk[KEY_LEN], struct bytes ad,
    struct bytes plain, uint8_t nonce_r[NONCE_LEN], struct bytes *ct_r)
    MUST_USE;
enum err doc_unseal(struct arena *a, const uint8_t dk[KEY_LEN], struct bytes ad,
    const uint8_t nonce[NONCE_LEN], struct bytes ct, struct bytes *plain_r)
    MUST_USE;

/* chunk.c ---------------------------------------------------------------- */

#define CHUNK_LEN      ((size_t)65536) /* bytes of a chunk but the last one */
#define CHUNK_HEAD     24
#define CHUNK_OVERHEAD 17

/*
 * One file in chunks: crypto_secretstream_xchacha20poly1305 under a key of the
 * file's own, each chunk with the associated data ad | u32 CHUNK_LEN.  A chunk
 * follows the one before it and no other; the last one says that it is the last.
 * Lies in the arena; ERR_MEMORY.
 */
struct chunks;
/* Begin to seal; head_r belongs to the key. */
enum err chunks_seal(struct arena *a, const struct ad *ad,
    const uint8_t key[KEY_LEN], uint8_t head_r[CHUNK_HEAD], struct chunks **c_r)
    MUST_USE;
/* Begin to open what was sealed so. */
enum err chunks_open(struct arena *a, const struct ad *ad,
    const uint8_t key[KEY_LEN], const uint8_t head[CHUNK_HEAD],
    struct chunks **c_r) MUST_USE;
/* out: room for plain.n + CHUNK_OVERHEAD. */
void chunk_put(struct chunks *c, struct bytes plain, bool last, uint8_t *out);
/* out: room for sealed.n - CHUNK_OVERHEAD.  ERR_TAMPER: not the next chunk of this
 * file, or the last one where it is not to be, or not the last one. */
enum err chunk_get(struct chunks *c, struct bytes sealed, bool last,
    uint8_t *out) MUST_USE;
/* SHA-256 of all that was sealed; once, at the end. */
void chunks_sum(struct chunks *c, uint8_t sha256_r[HASH_LEN]);
/* Forget the key. */
void chunks_wipe(struct chunks *c);

#include "auth/passkey.h"

/* password.c ------------------------------------------------------------- */

#define PEPPER_LEN           32
#define SALT_LEN             16
#define ARGON_MEMORY_FLOOR   65536 /* KiB: R6; rows below it are refused */
#define ARGON_PASSES_FLOOR   3
#define ARGON_MEMORY_CEILING 4194304 /* a row above would stop a worker */
#define ARGON_PASSES_CEILING 64

#define PEPPERS_OLD          7
#define PEPPER_FILE          1024 /* bytes, at most */

struct pepper_old {
	uint32_t version;
	uint8_t key[PEPPER_LEN];
};

/* The one that is in use, and those that some rows are still under. */
struct pepper {
	uint32_t version;
	uint8_t key[PEPPER_LEN];
	struct pepper_old old[PEPPERS_OLD];
	size_t n_old;
};

/*
 * pepper.c: text of secret_dir/pepper: lines "VERSION <64 hex digits>", the
 * newest first.  ERR_INVALID.
 */
enum err pepper_parse(const char *text, struct pepper *p_r) MUST_USE;
/* The key of this version; NULL: we do not have it (any more). */
const uint8_t *pepper_key(const struct pepper *p, uint32_t version);

/* The clear row of a person's key derivation. */
struct kdf_row {
	uint8_t salt[SALT_LEN];
	uint32_t memory; /* KiB */
	uint32_t passes;
	uint32_t pepper; /* version */
};

/*
 * One Argon2id run, then BLAKE2b keyed with the pepper over its output and
 * the person's id.  ERR_TAMPER: parameters below the floor, above the ceiling
 * or of a pepper we do not have; ERR_BUSY: no memory for the run.
 */
enum err password_key(const struct pepper *pepper, const struct kdf_row *row,
    struct id person, const char *password, uint8_t key_r[KEY_LEN]) MUST_USE;
/* Number of Argon2id runs of this process so far (R36 compares them). */
uint64_t password_runs(void);
/*
 * The row that an unknown user name gets: salt from BLAKE2b(pepper, name), so
 * that the same name always costs and looks the same (R36).
 */
void kdf_row_dummy(const struct pepper *pepper, const char *user,
    const struct conf *conf, struct kdf_row *row_r);

#define TOTP_LEN 20

/* What each new bag key is sealed to: of the person's recovery code. */
struct code_lock {
	uint32_t pepper; /* version that the code was locked with */
	uint8_t pk[KEY_LEN];
};

/* Key bag: what a person's password opens, or their recovery code. */
struct bag {
	uint8_t seed[KEY_LEN];
	uint8_t totp[TOTP_LEN];
	uint32_t generation; /* rises with every change of factors */
	struct code_lock lock;
	struct passkeys passkeys; /* with one, codes are of no use any more */
};

/* The stored form of a bag, in columns of the person's row. */
struct bag_row {
	struct kdf_row kdf;
	struct bytes wrap;            /* bag key under the password key */
	struct bytes bag;             /* bag under the bag key */
	uint32_t version;             /* row version in the associated data */
	uint32_t code_pepper;         /* version */
	uint8_t code[SEALED_KEY_LEN]; /* bag key sealed to the recovery code */
};

/*
 * New bag key and row for a password, and for the recovery code of bag->lock; used
 * to enrol and to change what one logs in with.
 */
enum err bag_put(struct arena *a, const struct pepper *pepper,
    const struct conf *conf, struct id person, uint32_t version,
    const char *password, const struct bag *bag, struct bag_row *row_r)
    MUST_USE;
/* The same under a password key that is at hand; row_r->kdf is its row. */
enum err bag_put_under(struct arena *a, const uint8_t key[KEY_LEN],
    struct id person, uint32_t version, const struct bag *bag,
    struct bag_row *row_r) MUST_USE;
/*
 * The bag anew under its bag key and in its version, for what no trail tells:
 * the count of a passkey.  Errors as bag_get_under().
 */
enum err bag_renew(struct arena *a, const uint8_t key[KEY_LEN],
    struct id person, const struct bag_row *row, const struct bag *bag,
    struct bytes *env_r) MUST_USE;
/*
 * ERR_AUTH: another password, pepper, person or version (the tag is the only
 * check, so these cannot be told apart).  ERR_TAMPER: a bag that is not the
 * one of its wrap; and ERR_TAMPER, ERR_BUSY as password_key().  Passkeys lie in
 * the arena.
 */
enum err bag_get(struct arena *a, const struct pepper *pepper, struct id person,
    const char *password, const struct bag_row *row, struct bag *bag_r)
    MUST_USE;
enum err bag_get_under(struct arena *a, const uint8_t key[KEY_LEN],
    struct id person, const struct bag_row *row, struct bag *bag_r) MUST_USE;

/* strength.c, slot.c ----------------------------------------------------- */

/*
 * Load the known words (share_dir/words.txt) and the block list (common.txt):
 * lower case, one a line, sorted bytewise; call once before fork.
 * ERR_CONFIG: a file is missing, empty or not sorted.
 */
enum err strength_init(const char *share_dir) MUST_USE;
enum strength {
	STRENGTH_OK,
	STRENGTH_SHORT,    /* fewer than 12 characters */
	STRENGTH_LONG,     /* more than 256 bytes */
	STRENGTH_COMMON,   /* on the block list (R34) */
	STRENGTH_PERSONAL, /* contains the user's or the offices' own words */
	STRENGTH_WEAK      /* zxcvbn below 35 bits, or fewer than three words */
};
/*
 * Judge a new password.  words: NULL-ended list of the user's own names (name,
 * user, unit), or NULL; each is split into words, those of four letters and
 * more count.  Case, width and accents make no difference.  Takes about 20 ms.
 */
enum strength strength_check(const char *password, const char *const *words);

/*
 * Slots that bound concurrent Argon2id runs over all workers: at least
 * one, made before the fork.  ERR_CONFIG.
 */
enum err slot_init(unsigned slots) MUST_USE;
/*
 * ERR_BUSY when none is free or this process holds one; freed by slot_give()
 * or the process's death.
 */
enum err slot_take(int *slot_r) MUST_USE;
void slot_give(int slot);

/* guess.c ---------------------------------------------------------------- */

/* Wrong logins in a row, of one name from one place. */
struct guess {
	uint32_t fails;
	int64_t after; /* no next one before */
};
/*
 * What the guesses are counted under: of this name from the browser of this id,
 * HASH_LEN bytes, or from all that the person never used (NULL).  Tells nobody
 * without the pepper what was typed.
 */
void guess_id(const struct pepper *pepper, const char *user,
    const uint8_t *device, uint8_t id_r[HASH_LEN]);
/*
 * One more guess, counted before it is tried; own: from a browser that the
 * person has used.  ERR_LIMIT: not before g->after; ERR_FORBIDDEN: there were
 * too many in a row (70 from elsewhere, 30 from one's own).  g is as it was.
 */
enum err guess_take(struct guess *g, bool own, int64_t now) MUST_USE;

/* totp.c ----------------------------------------------------------------- */

/*
 * RFC 6238, SHA-1, 6 digits, 30 s, one step of skew (R37).  last_step: the
 * newest step that was used; step_r is the one that matched and is above it.
 * Blanks in what was typed do not count.  ERR_AUTH: wrong, used, or not six
 * digits.
 */
enum err totp_check(const uint8_t secret[20], const char *typed, int64_t now,
    uint64_t last_step, uint64_t *step_r) MUST_USE;
/* Six digits of the moment, for `lindungctl demo accounts` and tests. */
enum err totp_code(const uint8_t secret[20], int64_t now, char code_r[7])
    MUST_USE;
/* Base32 (RFC 4648) without padding, out[33]. */
char *totp_text(const uint8_t secret[20], char out[33]);

/* role.c ----------------------------------------------------------------- */

enum role {
	ROLE_KON, /* konselor */
	ROLE_KOR, /* koordinator */
	ROLE_PTG, /* petugas UPTD PPA */
	ROLE_MK,  /* manajer kasus */
	ROLE_KAU, /* kepala unit */
	ROLE_PKS, /* pekerja sosial */
	ROLE_ADM, /* admin instansi */
	ROLE_AUD, /* auditor */
	ROLE_PDP, /* pejabat pelindungan data */
	ROLE_PIM, /* pimpinan */
	ROLE__MAX
};
#define ROLE_BIT(r) (1u << (r))
/* Roles whose holders hold the unit's seed and may read cases. */
#define ROLES_KEY                                                              \
	(ROLE_BIT(ROLE_KON) | ROLE_BIT(ROLE_KOR) | ROLE_BIT(ROLE_PTG) |        \
	    ROLE_BIT(ROLE_MK) | ROLE_BIT(ROLE_KAU) | ROLE_BIT(ROLE_PKS))

enum perm {
	P_NONE,      /* public page */
	P_LOGIN,     /* any session */
	P_CASE_LIST, /* list and search inside the unit */
	P_CASE_CREATE,
	P_CASE_READ,
	P_CASE_EDIT, /* correct fields, add notes */
	P_CASE_ASSIGN,
	P_CASE_CLOSE,  /* end a case, as the second person (cases/stage.h) */
	P_CASE_REOPEN, /* open a closed one again */
	P_RISK_LOWER,  /* agree, as the second person, to a lower risk */
	P_CASE_RESTRICT,
	P_CONSENT, /* record what a client agreed to, and that they take it back */
	P_PROCESS,    /* write process notes, and read one's own */
	P_PLAN,       /* read the safety plan, by its key */
	P_GLASS_LIST, /* break-glass: what concerns the actor, or their PDP unit */
	P_GLASS_ASK,
	P_GLASS_PEEL, /* open the outer seal, or refuse to; review afterwards */
	P_GLASS_OPEN, /* open the inner one, or refuse to */
	P_REFER_LIST,
	P_REFER_READ,    /* own: of an own case, or handed to the unit */
	P_REFER_CREATE,  /* draft, send, close the loop */
	P_REFER_OPEN,    /* open and read a received document */
	P_REFER_DECIDE,  /* accept or decline */
	P_REFER_OUTCOME, /* report the outcome */
	P_REFER_WITHDRAW,
	P_REFER_APPROVE, /* be the second person of the sending unit */
	P_ADMIN,         /* units, invitations and roles of the agency */
	P_TRAIL, /* read the trail: own entries, the unit's, the agency's logins */
	P_TRAIL_ALL,  /* with P_TRAIL: all entries of the agency */
	P_ADMIT,      /* who belongs to the unit: its members, and who waits */
	P_MEMBER_END, /* suspend and remove */
	P_CUSTODY,    /* keep a key on paper, and recover with it */
	P_VETO,       /* stop a recovery */
	P_SERVICES,   /* what a unit offers */
	P_AGREE_READ, /* agreements of the agency with others */
	P_AGREE_DRAFT,
	P_AGREE_SIGN,
	P_STATISTICS, /* tables of the unit, or of the agency */
	P__MAX
};

enum scope {
	SCOPE_NO,
	SCOPE_OWN,  /* S: own or assigned cases */
	SCOPE_UNIT, /* U: all cases of the unit */
	SCOPE_ALL   /* no object is concerned */
};

/* Widest scope that any of the roles has; the table is security policy. */
enum scope role_scope(unsigned roles, enum perm p);
const char *role_code(enum role r); /* "kon" */
/* Codes of a set of roles. */
void roles_put(struct buf *b, unsigned roles, const char *between);
/* "kon,kor"; NULL when the arena is full. */
const char *roles_text(struct arena *a, unsigned roles);
enum err role_parse(const char *code, enum role *r_r) MUST_USE;
/* Is one of the roles among the codes of a list between blanks? */
bool roles_listed(const char *list, unsigned roles);
const char *perm_name(enum perm p); /* "case-read", for docs and tests */

#include "auth/keys.h"

#include "auth/session.h"

/* trail.c ---------------------------------------------------------------- */

enum verb {
	V_LOGIN = 1,
	V_LOGOUT,
	V_DENIED,
	V_LIST,
	V_SEARCH,
	V_READ,
	V_REVEAL,
	V_CREATE,
	V_CHANGE,
	V_SEND,
	V_OPEN,
	V_ANSWER,
	V_CLOSE,
	V_MEMBER,
	V_KEY, /* with a person as object: version is the key bag's */
	V_EXPORT,
	V_STREAM, /* first entry of a stream: slot and previous one */
	/* a step of a referral's draft was saved */
	V_STEP_CONSENT,
	V_STEP_DATA,
	V_STEP_TO,
	V_STEP_WHY,
	V_GAP, /* version entries before this one never came to be */
	/* what a person logs in with changed, as V_KEY for the password */
	V_KEY_PHONE,     /* another phone, by the old one */
	V_KEY_CODE,      /* another recovery code */
	V_LOST_PASSWORD, /* another password, by the recovery code */
	V_LOST_PHONE,    /* another phone, by the recovery code */
	V_KEY_PASSKEY,   /* one passkey more or less */
	V_KEY_RENEWED,   /* nothing but the portal's pepper */
	V_EMERGENCY,     /* what break-glass opened was read */
	V_KEY_PAPER, /* a custodian's key: version counts their papers, head is
		      * BLAKE2b-256 of the newest one's public key */
	V_ENDED,     /* how far a stream had come whose worker is gone */
	V__MAX
};
const char *verb_name(enum verb v);

#define TRAIL_SHOWN_MAX 50

/* Versions of a V_LOGIN entry: who had a session proved anew who they are; the
 * person had never used this browser. */
#define TRAIL_AGAIN   1
#define TRAIL_STRANGE 2

struct trail_entry {
	int64_t at;
	struct id actor;
	struct id unit;
	enum verb verb;
	struct id object;
	uint32_t version; /* of the object after the act; of V_LOGIN as above */
	uint8_t head[HASH_LEN]; /* hash of the object's head, zero if none */
	const struct id *shown; /* ids shown by a list or search */
	size_t n_shown;         /* at most TRAIL_SHOWN_MAX */
};

/* One stream per worker process; its key ratchets with every entry. */
struct trail_stream {
	struct id id;
	uint64_t seq; /* of the next entry, from 0 */
	uint8_t key[KEY_LEN];
};
/* k_0 = BLAKE2b(key secret, stream id).  Only the master calls this. */
void trail_start(const uint8_t secret[KEY_LEN], struct id stream,
    struct trail_stream *s_r);
/*
 * Bytes that the MAC covers: "LINDUNG-TRAIL" 0x01, stream, seq and the entry.
 * mac = BLAKE2b(key k_seq, bytes); k_{seq+1} = BLAKE2b(key k_seq, "ratchet").
 * Moves s on, and for good: whether or not the entry is stored, its key is
 * gone, so that nothing else can be signed in its place.  ERR_LIMIT: more than
 * TRAIL_SHOWN_MAX ids.
 */
enum err trail_seal(struct arena *a, struct trail_stream *s,
    const struct trail_entry *e, uint8_t mac_r[HASH_LEN]) MUST_USE;

#include "auth/code.h"
#include "auth/roster.h"
#include "auth/tree.h"

#endif
