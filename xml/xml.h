/*
 * xml: documents as pure functions of bytes.  Writes, signs, validates and
 * reads the messages of xml/xsd/lindung-1.xsd (namespace urn:lindung:msg:1).
 * Foreign bytes are read only in a locked child that holds no key.  Knows
 * nothing of SQL, HTTP or HTML.
 */
#ifndef LINDUNG_XML_H
#define LINDUNG_XML_H

#include <sys/types.h>

#include "auth/auth.h"

/* Fault codes of the exchange (docs/xml/README.md); 0 = none. */
enum rj {
	RJ_NONE = 0,
	RJ_TOO_LARGE = 101,
	RJ_NOT_UTF8 = 201,
	RJ_FORBIDDEN = 202, /* DTD, PI, comment or CDATA */
	RJ_LIMITS = 203,
	RJ_NOT_WELL_FORMED = 204,
	RJ_SCHEMA = 301,
	RJ_MAJOR_VERSION = 302,
	RJ_MUST_UNDERSTAND = 303,
	RJ_SIGNATURE = 401, /* missing, extra or misplaced */
	RJ_ALGORITHM = 402,
	RJ_KEY = 403,
	RJ_DIGEST = 404,
	RJ_SIGNER = 405,
	RJ_CONTENT = 703,
	RJ_MISMATCH = 704,
	RJ_BUSY = 801,
	RJ_INTERNAL = 899
};

struct fault {
	enum rj code;
	unsigned line;   /* 0 = unknown */
	char where[128]; /* element path; never content */
};

/* doc.c: the one struct that xml/ reads and writes ------------------------ */

#define XML_MAX_GROUPS 10
#define XML_MAX_FIELDS 24
#define XML_MAX_CODES  16

enum content_kind {
	CONTENT_REFERRAL,
	CONTENT_DECISION,
	CONTENT_STATUS,
	CONTENT_WITHDRAWAL,
	CONTENT__MAX
};

struct xml_field {
	const char *name;
	const char *value;
};

struct xml_group {
	unsigned code; /* field group 2-7, 9 */
	struct xml_field field[XML_MAX_FIELDS];
	size_t n;
};

#define XML_MAX_ENTRIES  100
#define XML_ENTRY_FIELDS 12
/* One of what a case may have several of. */
struct xml_entry {
	unsigned group;
	const char *type;
	struct xml_field field[XML_ENTRY_FIELDS];
	size_t n;
};

struct xml_codes {
	const char *code[XML_MAX_CODES];
	size_t n;
};

struct xml_officer {
	const char *name;
	const char *role;
	const char *phone; /* NULL = absent, as everywhere below */
};

struct xml_referral {
	const char *case_ref;
	const char *nik;
	const char *name;
	const char *birth_date; /* yyyy-mm-dd, or NULL and age >= 0, or both
	                             unknown: EstimatedAge is left out */
	int age;                /* -1 = absent */
	const char *sex;        /* female male unknown */
	const char *region;
	const char *address;
	const char *phone;       /* SafeContact/Channel kind="phone" */
	const char *instruction; /* SafeContact/Instruction */
	bool no_direct_contact;
	bool has_consent;
	struct id consent_id; /* of the sender's record of it */
	const char *consent_basis;
	const char *consent_form; /* tertulis lisan-bersaksi cap-jempol */
	int64_t consent_at;
	const char *consent_until; /* date */
	struct xml_codes share;    /* list share-scope: group-1, group-2 ... */
	struct xml_codes reason;   /* list referral-reason */
	struct xml_codes service;  /* list service */
	const char *summary;
	const char *risk;         /* NULL = not handed over */
	const char *handling;     /* rahasia sangat-rahasia */
	const char *redisclosure; /* prohibited with-sender-approval */
	const char *erase_after;  /* date */
	int64_t decision_by;
	struct xml_group group[XML_MAX_GROUPS];
	size_t n_groups;
	struct xml_entry *entry; /* each of a group of those above */
	size_t n_entries;
	struct xml_officer referrer;
};

struct xml_decision {
	const char *outcome; /* accepted declined redirect more-information */
	struct xml_codes reason; /* list decline-reason */
	struct xml_codes about;  /* list question */
	const char *suggested;   /* unit, as From */
	const char *question;
	const char *note;
	const char *case_ref;
	struct xml_officer officer;
};

struct xml_status {
	unsigned sequence;
	bool final;
	const char *status;      /* in-progress on-hold client-unreachable
	                             completed failed */
	struct xml_codes result; /* list result */
	struct xml_codes reason; /* list hold-reason */
	bool has_appointment;
	int64_t appointment;
	const char *place; /* of it, or with whom */
	const char *note;
	const char *review; /* NextReview: date */
	struct xml_officer officer;
};

struct xml_withdrawal {
	const char *reason; /* consent-withdrawn entered-in-error
	                             no-longer-needed duplicate */
	bool erase;
	struct xml_officer officer;
};

struct xml_head {           /* SignerRosterHeads/Head */
	const char *agency; /* ID-JA/GOV/BKKBN */
	uint8_t hash[HASH_LEN];
};

struct content {
	enum content_kind kind;
	struct id of_message;
	struct id conversation;
	bool is_reply;
	struct id in_reply_to;
	uint8_t reply_sha256[HASH_LEN]; /* of the answered Content's bytes */
	const char *from;
	const char *to;
	int64_t signed_at;
	struct xml_head head[2];
	size_t n_heads;
	bool has_reply_key;
	uint8_t reply_key[KEY_LEN];   /* X25519 public key for feedback */
	struct xml_referral referral; /* the one that kind names */
	struct xml_decision decision;
	struct xml_status status;
	struct xml_withdrawal withdrawal;
};

/* Header of the outer Message; inside one installation it is rebuilt from the
 * document's row and only its canonical bytes are used. */
struct header {
	struct id message;
	struct id conversation;
	bool is_reply;
	struct id in_reply_to;
	uint8_t reply_sha256[HASH_LEN]; /* of the answered row's ciphertext */
	const char *from;
	const char *to;
	int64_t created;
	int64_t expires;
	unsigned urgency;        /* 1 routine 2 urgent 3 emergency */
	const char *environment; /* production training */
};

/*
 * Compile the schemas in share_dir/xsd and arm libxml2 (no network, no
 * entities, no files).  Once, in the master, before any fork.  ERR_CONFIG.
 */
enum err xml_init(const char *share_dir) MUST_USE;

/*
 * Associated data of a sealed document: "LINDUNG-DOC" 0x01 | type 'C' |
 * SHA-256(exclusive C14N of Header) | kcv(DK).
 */
enum err header_ad(struct arena *a, const struct header *h,
    const uint8_t kcv[HASH_LEN], struct bytes *ad_r) MUST_USE;

/*
 * Write c as a Content document, sign it with the actor's key (XML-DSig,
 * Ed25519, exclusive C14N, KeyName "unit#keyid") and check the result against
 * the XSD.  These are our own bytes, so this runs in the worker.  ERR_INVALID:
 * the schema refuses what c holds, with the place in f_r.
 */
enum err content_write(struct arena *a, const struct content *c,
    struct keyring *signer, struct bytes *xml_r, struct fault *f_r) MUST_USE;

/* box.c: reading foreign bytes in a locked child -------------------------- */

/*
 * Fork the zygote; call after xml_init(), before any key, secret or
 * connection exists and before the workers are forked (they inherit the
 * socket).  The zygote forks one child a document: bytes in, fields and
 * canonical bytes out.  sandbox false leaves out seccomp, RLIMIT_AS and
 * RLIMIT_NOFILE and lengthens the times (builds under ASan or valgrind only).
 */
struct box;
enum err box_start(bool sandbox, struct box **box_r) MUST_USE;
/*
 * The zygote's process, a child of the caller of box_start(): if it ends, no
 * document can be read until the program starts anew.
 */
pid_t box_pid(const struct box *b);
/* Ends the zygote when called by its parent, else only forgets it. */
void box_stop(struct box *b);

/* What the child says of a signed Content. */
struct content_read {
	struct content content;
	struct bytes signed_info; /* exclusive C14N of ds:SignedInfo */
	struct bytes canonical;   /* what the digest covers */
	uint8_t digest[HASH_LEN]; /* DigestValue */
	uint8_t signature[SIG_LEN];
	const char *key_name; /* unit#keyid */
};

/*
 * Pre-scan, parse, validate and read one Content.  ERR_INVALID with f_r: the
 * document is refused; ERR_BUSY: the child died or hung (it is gone).
 */
enum err box_read(struct box *b, struct arena *a, struct bytes xml,
    struct content_read *r_r, struct fault *f_r) MUST_USE;

/* Verdict only, of a Content or a Message; for `lindungctl xml validate`. */
enum err box_validate(struct box *b, struct arena *a, struct bytes xml,
    struct fault *f_r) MUST_USE;

/*
 * The embedded signature, checked in the worker: SHA-256(canonical) equals
 * DigestValue and Ed25519 over signed_info holds under pk, and key_name is
 * from "#" keyid(pk).  ERR_TAMPER with RJ_DIGEST, RJ_KEY (another key),
 * RJ_SIGNER (another unit) or RJ_SIGNATURE.
 */
enum err content_verify(const struct content_read *r, const uint8_t pk[KEY_LEN],
    struct fault *f_r) MUST_USE;

/* scan.c: the byte pre-scanner, exported for its tests and the fuzzer ------ */

#define CONTENT_MAX    (1u << 20) /* a Content, and clear bodies of a Message */
#define SCAN_MAX_BYTES (8u << 20)
enum rj scan_bytes(struct bytes in, unsigned *line_r);

#endif
