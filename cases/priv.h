/* What the files of cases/ share among themselves. */
#ifndef LINDUNG_CASES_PRIV_H
#define LINDUNG_CASES_PRIV_H

#include "cases/cases.h"
#include "stat/stat.h"

#ifndef N_
#define N_(s) (s) /* a msgid; translated where it is shown */
#endif

#define LAYOUT 1 /* plaintext layout of records, headers and index rows */

/* book.c --------------------------------------------------------------------- */

struct book {
	struct code_row *codes; /* by list, sort */
	size_t n_codes;
	struct code_row *by_code;   /* by list, code, for lookups */
	struct region_row *regions; /* by code */
	size_t n_regions;
	struct calendar calendar;
};

/* lists.c ---------------------------------------------------------------- */

/*
 * The codes and regions of dir's codes.tsv and regions.tsv.  ERR_CONFIG: a
 * file is not what its first line says, or names something twice (logged with
 * its line); and file_read()'s errors.
 */
enum err lists_read(struct arena *a, const char *dir, struct book *b) MUST_USE;
/* One codes.tsv alone. */
enum err codes_read(struct arena *a, const char *path, struct book *b) MUST_USE;
/* Orders of by_code and of regions, for bsearch(). */
int code_order(const void *a, const void *b);
int region_order(const void *a, const void *b);

/* field.c ---------------------------------------------------------------------- */

/* UTF-8 that XML can hold too: without U+FFFE and U+FFFF (XML 1.0, 2.2). */
bool text_clean(const char *s);
/* Not longer than the field may be. */
bool field_fits(const struct field_rule *rule, const char *s);

/* record.c: one sealed record of a case ----------------------------------- */

enum rec_kind {
	REC_GROUP,
	REC_NOTE,
	/* these have keys of their own, and no group (own.c) */
	REC_PROCESS,
	REC_PLAN,
	REC_ENTRY, /* one of what a case may have several of (entry.c) */
	REC_FILE,  /* what a file is, and its key (attach.c) */
	REC__MAX
};
#define REC_OWN(kind) ((kind) == REC_PROCESS || (kind) == REC_PLAN)

/* Line of the case header: the current version of one record. */
struct rec_ref {
	struct id id;
	uint8_t group;
	uint8_t kind;
	uint32_t version;
	uint32_t at_version; /* case version that wrote it */
	uint32_t size;       /* bytes of the envelope */
	uint8_t hash[HASH_LEN];
};

/* An opened record. */
struct rec {
	uint8_t group;
	uint8_t kind;
	struct id author;
	int64_t at;
	uint32_t prev_version; /* 0 = first */
	uint8_t prev[HASH_LEN];
	struct fields f;
	struct bytes body; /* signed part */
	struct bytes signed_ad;
	const uint8_t *sig;
};

struct casefile;

/* Seal f's fields of ref's group as the next version of ref. */
enum err rec_put(struct work *w, const struct casefile *c, struct rec_ref *ref,
    const struct fields *f, struct record_row *row_r) MUST_USE;
enum err rec_get(struct work *w, const struct casefile *c, uint8_t group,
    const struct record_row *row, struct rec *rec_r) MUST_USE;
/* Those bytes are the next version of ref. */
void rec_next(const struct casefile *c, struct rec_ref *ref, struct bytes body,
    struct record_row *row_r);
/* The same under that key, in that place; of ref the group, the kind and the
 * version before are read. */
enum err rec_seal(struct work *w, const struct ad *ad,
    const uint8_t key[KEY_LEN], const struct rec_ref *ref,
    const struct fields *f, struct bytes *env_r) MUST_USE;
enum err rec_unseal(struct work *w, const struct ad *ad,
    const uint8_t key[KEY_LEN], struct bytes env, struct rec *rec_r) MUST_USE;
/* Author's signature; ERR_TAMPER.  Leaves nothing in the arena. */
enum err rec_verify(struct work *w, const struct rec *rec) MUST_USE;

/* head.c: the case header -------------------------------------------------- */

struct ref_link {
	struct id referral;
	bool incoming;
};

/* When, and to which keys, the key of a restricted case was sealed twice. */
struct case_glass {
	uint32_t epoch; /* of the unit */
	struct id pdp;
	uint32_t pdp_epoch;
	int64_t at;
};

struct case_head {
	const char *number;
	const char *stage;
	const char *before; /* the stage before it; "" at first */
	struct id mover;    /* who led the case to its stage; none at first */
	const char *due;    /* of its open tasks, the nearest (task.c); "" */
	struct id unit;
	struct id assignee;
	int64_t created;
	int64_t changed; /* when this header was written */
	struct id source;
	struct id writer;
	uint8_t kcv[HASH_LEN];
	/* the case's keys before this one, that of version 1 first */
	uint8_t (*older)[KEY_LEN];
	size_t n_older;
	/* who alone can open it; none: the unit */
	struct id *named;
	size_t n_named;
	struct case_glass glass; /* if it names anybody */
	struct rec_ref *rec;
	size_t n_rec;
	struct ref_link *ref;
	size_t n_ref;
};

enum err head_put(struct work *w, const struct casefile *c, struct bytes *env_r)
    MUST_USE;
enum err head_get(struct work *w, struct casefile *c) MUST_USE;

/* index.c: the index row ---------------------------------------------------- */

struct case_index {
	struct id assignee;
	int64_t changed;
	const char *stage;
	const char *number, *name, *fold, *nik, *phone, *category, *risk;
	const char *birth_date, *age;
	const char *due; /* of the header; NULL: no task is open */
};

enum err index_put(struct work *w, const struct casefile *c,
    const struct fields *f, struct bytes *env_r) MUST_USE;
/* ERR_TAMPER also if the row's assignee, stage or time is another;
 * ERR_FORBIDDEN: the row of a restricted case, whose key is not among those that
 * named_need() read. */
enum err index_get(struct work *w, const struct case_row *row,
    struct case_index *x_r) MUST_USE;
/* The row of a case that is open. */
enum err index_of(struct work *w, const struct casefile *c,
    struct case_index *x_r) MUST_USE;

/* task.c ---------------------------------------------------------------------- */

/* Into the header: when the nearest of its tasks is due, once x is written. */
enum err tasks_seal(struct work *w, struct casefile *c, const struct kasus *k,
    const struct entry_edit *x) MUST_USE;

/* file.c: one case, opened ---------------------------------------------------- */

struct turn;
struct casefile {
	struct case_row row;
	uint8_t ck[KEY_LEN]; /* of row.key_version */
	struct case_head head;
	const struct turn *turn; /* rows of keys that its next version brings */
	const struct id *upload; /* the file that it names first; NULL: none */
	const struct stat_data
	    *stat; /* and its row of statistics; NULL: as it is */
};
/* The key of that version; NULL: the case has none. */
const uint8_t *file_key(const struct casefile *c, uint32_t version);

/*
 * Read, unwrap, verify and authorise a case for perm.  Compares the clear
 * columns with the header.  ERR_ABSENT, ERR_FORBIDDEN (w->holder is set).
 */
enum err file_open(struct work *w, struct id id, enum perm perm,
    struct casefile *c_r) MUST_USE;
/*
 * Unwrap, verify and authorise what c->row holds: the part of file_open() that
 * needs no database, but for a restricted case, whose key it takes from c->ck.
 */
enum err file_unseal(struct work *w, enum perm perm, struct casefile *c)
    MUST_USE;
/* What the header says of a case; no fields and no notes yet. */
void file_view(const struct work *w, const struct casefile *c, struct kasus *k);
/* Fields that from has, over those of to. */
void fields_merge(struct fields *to, const struct fields *from);
/*
 * Open the current fields and those notes, of the n rows.  Each record that the
 * header names must be there with the hash that it has there.
 */
enum err file_fields(struct work *w, const struct casefile *c,
    const struct record_row *row, size_t n, struct range notes,
    struct kasus *k_r) MUST_USE;
/* Has a group that a form shows been written after version? */
bool file_moved(const struct casefile *c, uint32_t version);
/* A closed case is read and opened again, not written. */
bool file_closed(const struct casefile *c);
/* May the actor do p with a case that was opened?  ERR_FORBIDDEN (w->holder is
 * set). */
enum err file_may(struct work *w, const struct casefile *c, enum perm p)
    MUST_USE;
/*
 * file_open(), and all current fields.  Header and records are of one moment:
 * what a colleague commits meanwhile is read whole or not at all, else a torn
 * reading would pass for tampering.  Takes as much of the arena as all current
 * records have: who loads again releases it before.
 */
enum err file_load(struct work *w, struct id id, enum perm perm,
    struct casefile *c_r, struct kasus *k_r) MUST_USE;
/* With those notes. */
enum err file_load_notes(struct work *w, struct id id, enum perm perm,
    struct range notes, struct casefile *c_r, struct kasus *k_r) MUST_USE;
/* New key and empty head for a case that does not exist yet. */
enum err file_new(struct work *w, struct id id, struct id assignee,
    struct casefile *c_r) MUST_USE;
/* Raise the version and seal header and index row into c->row. */
enum err file_seal(struct work *w, struct casefile *c, const struct fields *f)
    MUST_USE;
/* Seal the groups of f that differ from old (or all, old NULL). */
enum err file_records(struct work *w, struct casefile *c,
    const struct fields *old, const struct fields *f, struct record_row *row_r,
    size_t *n_r) MUST_USE;
#define FILE_RECORDS_MAX (GROUP_MAX + 1)

struct own_write;
/* What one change of a case writes, as parts of a transaction. */
struct case_write {
	const struct casefile *c;
	bool fresh; /* INSERT instead of compare-and-set */
	const struct record_row *rec;
	size_t n_rec;
	const struct own_write *own; /* keys; NULL: none */
};
enum err case_write(struct store *st, const struct case_write *cw) MUST_USE;
/* The transaction, with its trail entry and the act's idempotency row. */
enum err case_commit(struct work *w, const struct case_write *cw,
    enum verb verb) MUST_USE;
#define CASE_TRIES 4 /* compare-and-set rounds of acts that need no version */
/* stage.c: the step that is wished, and where it leads. */
struct stage_way {
	const struct stage_step *step;
	enum stage to;
};
/* ERR_INVALID, ERR_CONFLICT: as kasus_stage(). */
enum err stage_may(struct work *w, const struct casefile *c,
    const struct kasus *k, const struct stage_wish *x, struct stage_way *way_r)
    MUST_USE;
/* May the text be a note? */
bool note_fits(const char *text);
/* Trail entry about a case in its present version. */
struct trail_entry case_trail(const struct work *w, const struct casefile *c,
    enum verb verb);
/* Counter of the unit and year, PREFIX ABBR/YEAR, and one of its numbers. */
enum err number_series(const struct work *w, const char *prefix,
    const char **name_r) MUST_USE;
const char *number_text(struct arena *a, const char *series, uint64_t n);
/* Next case or referral number of the unit: PREFIX ABBR/YEAR/NNNNNN. */
enum err number_next(struct work *w, const char *prefix, const char **no_r)
    MUST_USE;
/*
 * Have the keyring know the unit's seed of that epoch.  Not while rows are
 * streamed.  ERR_TAMPER, with an alarm: the unit never had it, or the way back
 * is broken.
 */
enum err epoch_need(struct work *w, uint32_t epoch) MUST_USE;
/* Where what lies under the unit's index key belongs. */
struct ad key_ad(const struct case_row *row);
struct ad index_ad(const struct case_row *row);
struct ad side_ad(const struct side_row *sd, uint32_t key_version);
/* The idempotency row of the act, its answer sealed for the actor. */
enum err work_once(struct work *w, struct once *once_r) MUST_USE;
const char *person_name(const struct work *w, struct id person);
/* No object comes this far by being written: who reads more of its trail refuses
 * to write the next version, which would begin anew at 0. */
#define VERSION_MAX (UINT32_MAX - 1)
/* Alarm line for what must never happen; returns ERR_TAMPER. */
enum err tamper(const char *what, struct id object);
/*
 * Is the object what the trail's newest entry says that it is?  ERR_TAMPER, with
 * an alarm: rows were put back as they once were, or entries taken away.
 */
enum err said_check(const struct said *said, struct id object, uint32_t version,
    const uint8_t head[HASH_LEN]) MUST_USE;

/* member.c: links of the actor's agency -------------------------------------- */

/* A link to append, and the rows that come and go with it. */
struct linking {
	const struct work *w;
	struct bytes link;
	uint8_t hash[HASH_LEN];
	uint64_t height;
	enum verb verb; /* 0: V_MEMBER */
	struct trail_entry trail;
	struct id join;     /* request that is answered; none */
	struct id proposal; /* that is carried out; none */
	struct id unit;     /* of wrap and leaver */
	struct id wrap_to;  /* who gets the unit's seed; none */
	uint32_t epoch;
	uint8_t sealed[SEALED_KEY_LEN];
	struct id leaver; /* whose seeds and sessions end; none */
	bool removed; /* and what was sealed to them alone; they never return */
	/* what else belongs to the transaction; NULL: nothing */
	enum err (*more)(struct store *st, const struct linking *l);
	const void *arg; /* of more() */
};
/* Sign the link, and ask the roster whether it may be appended; ERR_FORBIDDEN. */
enum err linking_sign(struct work *w, struct bytes core,
    const struct cosign *co, size_t n, struct linking *l) MUST_USE;
/* The same where nobody else signs: propose and append in one. */
enum err linking_alone(struct work *w, const struct link_body *b,
    struct linking *l) MUST_USE;
/* Write it; the trail names object. */
enum err linking_commit(struct work *w, struct linking *l, struct id object)
    MUST_USE;
/* Sign b for a second person to append, with what is to go with it. */
enum err proposing_commit(struct work *w, const struct link_body *b,
    struct bytes sealed) MUST_USE;
/*
 * Read a proposal of the actor's agency; what it says is in b_r.  It goes by the
 * id that was signed with it: the row of another, which the page showed, is not
 * agreed to.  ERR_ABSENT also where it is of another type.
 */
enum err proposal_load(struct work *w, struct id id, enum link_type type,
    struct proposal_row *row_r, struct link_body *b_r) MUST_USE;
/*
 * All of the actor's agency that are of a type and go by their own id.  One that
 * does not read is left out, and refused if somebody agrees to it.
 */
struct proposed {
	struct id by;
	struct link_body b;
	struct proposal p;
};
enum err proposals_load(struct work *w, enum link_type type,
    struct proposed **p_r, size_t *n_r) MUST_USE;

/* Does the request bring a first key to a unit that has one by now, or none to
 * one that needs it?  Only if who made it has signed that: what somebody put
 * there is found out by the words. */
bool join_late(struct work *w, const struct roster_invite *i,
    const struct join_row *j);

#include "cases/privconsent.h"
#include "cases/privnote.h"
#include "cases/privown.h"
#include "cases/privstat.h"

/* history.c ------------------------------------------------------------------- */

/* One version of a record, in the arena.  ERR_ABSENT. */
typedef enum err (*version_fn)(struct work *w, struct id kasus, struct id rec,
    uint32_t version, struct record_row *row_r);
/*
 * Open a part of the history, and the current fields.  stored: how many versions
 * there are in the database; the header says how many there must be.  The arena
 * keeps what is shown, and nothing of the versions before it.
 */
enum err history_open(struct work *w, const struct casefile *c, version_fn get,
    uint64_t stored, struct range part, struct case_past *p_r) MUST_USE;

/* action.c: the signed chain of a referral ------------------------------------ */

struct action {
	struct id referral;
	uint32_t version;
	enum state from, to;
	struct id actor;
	struct id unit;
	struct id from_unit;
	struct id to_unit;
	int64_t at;
	uint8_t prev[HASH_LEN];
	uint8_t content[HASH_LEN]; /* SHA-256 of the Content, or zero */
	struct id agreement;       /* the clear row, as it was then */
	const char *number;
	unsigned urgency;
	int64_t sent, due, expires;
	uint8_t head_from[HASH_LEN]; /* roster heads when it was signed */
	uint8_t head_to[HASH_LEN];
};

struct chain {
	struct action *a;
	size_t n;
	uint8_t last[HASH_LEN]; /* hash of the newest record */
};

/* Sign the next action of the chain. */
enum err action_put(struct work *w, const struct chain *ch, struct action *act,
    struct action_row *row_r) MUST_USE;
/* Verify a whole chain, given in its order, against the clear row. */
enum err chain_open(struct work *w, const struct referral_row *row,
    const struct action_row *act, size_t n, struct chain *ch_r) MUST_USE;
/* Read it, verify it, and compare it with the trail: row is of
 * referral_row_get(). */
enum err chain_load(struct work *w, const struct referral_row *row,
    struct chain *ch_r) MUST_USE;
/* Did the receiver accept?  Then it has a case of its own. */
bool chain_accepted(const struct chain *ch);
/* Was it declined or withdrawn, or consent taken back before anybody accepted it?
 * Then its keys and the receiver's side went. */
bool chain_dropped(const struct chain *ch);
/* Does the unit have a side of it?  The receiver from opening to the end of the
 * keys, the sender always. */
bool chain_side(const struct chain *ch, bool receiver);
/* The row of the transition table that an action went by; NULL: none. */
const struct transition *action_step(const struct action *a);
/* The one action that a Content went with; NULL: none, or more than one. */
const struct action *chain_content(const struct chain *ch,
    const uint8_t sha256[HASH_LEN]);

/* document.c: sealed Contents --------------------------------------------------- */

struct doc_keys {
	uint8_t dk[KEY_LEN];
	uint8_t reply_sk[KEY_LEN]; /* zero when there is no reply key */
	uint8_t reply_pk[KEY_LEN];
};

/* A document in the making: what to seal for whom, and what came of it. */
struct doc_new {
	struct content *c;
	const struct document_row *answered; /* NULL: not a reply */
	int64_t expires;
	unsigned urgency;
	uint8_t pk[8][KEY_LEN]; /* recipients */
	size_t n_pk;
	struct document_row row; /* out, as are the next two */
	uint8_t dk[KEY_LEN];
	uint8_t sha256[HASH_LEN]; /* of the Content's bytes */
};

/* Write, sign and validate d->c, seal it for the recipients. */
enum err doc_put(struct work *w, struct doc_new *d) MUST_USE;
/* Seal and open a unit's own copy of the keys under a CK. */
enum err copy_put(struct work *w, const struct casefile *c,
    const struct document_row *doc, const struct doc_keys *k,
    struct copy_row *row_r) MUST_USE;
enum err copy_unseal(struct work *w, const struct casefile *c,
    const struct document_row *doc, struct bytes body, struct doc_keys *k_r)
    MUST_USE;
enum err copy_open(struct work *w, const struct casefile *c,
    const struct document_row *doc, struct doc_keys *k_r) MUST_USE;
/*
 * Open a document with its key, or (dk NULL) with the unit's key, or with the
 * reply key k.  Checks row signature, commitment, schema, embedded signature,
 * addresses and the chain.  ERR_ABSENT: no key of ours opens it.
 */
enum err doc_get(struct work *w, const struct document_row *row,
    const struct chain *ch, const uint8_t *dk, const struct doc_keys *reply,
    const struct content **c_r, struct bytes *xml_r) MUST_USE;
/* Seal key of the unit's recipient entry; for re-wrapping. */
enum err doc_key(struct work *w, const struct document_row *row,
    const struct doc_keys *reply, uint8_t dk_r[KEY_LEN]) MUST_USE;

/* refload.c: a referral as the actor's unit sees it -------------------------------- */

struct refload {
	struct referral_row row;
	struct chain ch;
	enum side side;
	struct side_row sd; /* ours; version 0 if there is none yet */
	bool has_case;
	struct casefile c; /* own case, when has_case */
	struct document_row *doc;
	size_t n_doc;
	struct doc_keys keys; /* of the referral document */
	bool has_keys;
	struct ref_event *event; /* one for each action of the chain */
	uint8_t doc_sha256[HASH_LEN];
};

/* Load and verify what the actor's unit has, all of one moment; no trail
 * entry, no document is parsed.  Fills the clear part of r_r and the draft.
 * Not inside a transaction. */
enum err ref_load(struct work *w, struct id id, struct refload *l_r,
    struct referral *r_r) MUST_USE;
/* The row of the referral document, NULL before it was sent. */
const struct document_row *ref_document(const struct refload *l);
/* Open the documents that the state allows into r. */
enum err ref_documents(struct work *w, struct refload *l, struct referral *r)
    MUST_USE;
/* Trail entry about a referral after its newest action. */
struct trail_entry ref_trail(const struct work *w, const struct refload *l,
    enum verb verb);
/* Overwrite the keys that loading opened; before every return. */
void ref_wipe(struct refload *l);
/* Find the transition, check side, role, scope and guard. */
enum err ref_may(const struct work *w, const struct refload *l,
    const struct referral *r, enum act act, const struct transition **t_r)
    MUST_USE;
/* The fields that a packet with these groups carries. */
struct fields packet_fields(unsigned groups, const struct fields *f);

/* What a check page shows: this sealed draft, and the case whose header has the
 * hash of each record. */
enum err ref_shown(struct work *w, struct bytes draft, const struct casefile *c,
    uint8_t out[HASH_LEN]) MUST_USE;

/* refsome.c: several referrals at once ------------------------------------------------ */

struct ref_known {
	struct id id;
	/* else: gone, or not what its actors signed (an alarm was logged), and
	 * the rest means nothing */
	bool intact;
	struct referral_row row;
	struct chain ch;
};
/* The same of ids that may be of something else, which are then not intact. */
enum err refs_seek(struct work *w, const struct id *id, size_t n,
    struct ref_known *k_r) MUST_USE;
/* Row and chain of n referrals, each of one moment. */
enum err refs_load(struct work *w, const struct id *id, size_t n,
    struct ref_known *k_r) MUST_USE;

#include "cases/privmove.h"
#include "cases/privnamed.h"
#include "cases/privqueue.h"

/* The unit's name in the language of the request. */
static inline const char *
unit_name(const struct work *w, const struct roster_unit *u)
{
	return w->english ? u->name_en : u->name_id;
}

/* content.c: case file <-> Content --------------------------------------------------- */

/* What a receiver reads, into a zeroed x: all but the time of the answer. */
enum err content_packet(struct work *w, const struct referral *r,
    const struct kasus *k, struct xml_referral *x) MUST_USE;
enum err content_referral(struct work *w, const struct refload *l,
    const struct referral *r, const struct kasus *k, struct content *c_r)
    MUST_USE;
/* Addresses, roster heads and answer hashes of a Content. */
enum err content_frame(struct work *w, const struct refload *l,
    enum content_kind kind, struct content *c_r) MUST_USE;
/* Who signs, as the Content says it. */
struct xml_officer content_officer(struct work *w);
/* yyyy-mm-dd in WIB; "" when the arena is full. */
const char *date_text(struct arena *a, int64_t t);
struct fields content_fields(struct work *w, const struct content *c);

#endif
