/*
 * cases: the product's heart: case files, referrals, and the rules about
 * them.  A function stands here only if it checks a state, a permission on
 * this case, or opens or seals content.  Knows nothing of HTTP or SQL text.
 *
 * Errors common to all: ERR_ABSENT the object does not exist or belongs to
 * another unit (the two are not told apart, R20); ERR_FORBIDDEN it is a
 * colleague's (work.holder names them) or the role may not; ERR_TAMPER a
 * stored value is not what its writer signed or sealed (logged as alarm);
 * ERR_CONFLICT the state or version moved on; and schema/'s errors.
 * Everything handed out lives in work.mem.
 */
#ifndef LINDUNG_CASES_H
#define LINDUNG_CASES_H

#include "schema/schema.h"
#include "xml/xml.h"

/* book.c: code lists, regions and services in memory ---------------------- */

struct book;

struct code_row {
	const char *list, *code, *label_id, *label_en;
	uint64_t sort;
};
struct region_row {
	const char *code, *parent, *name;
};

/*
 * Read once per process; a holds it for the process's life.  They are the
 * installed ones, below share_dir/data.
 * ERR_CONFIG: the installed files are wrong or not there.
 */
enum err book_load(struct arena *a, const char *share_dir, struct book **b_r)
    MUST_USE;
/* Label of a code; the code itself if it is not listed; "" for NULL. */
const char *book_label(const struct book *b, const char *list, const char *code,
    bool english);
bool book_has(const struct book *b, const char *list, const char *code);
/* The list's entries in their order; NULL and *n_r = 0 if there is none. */
const struct code_row *book_list(const struct book *b, const char *list,
    size_t *n_r);
const struct region_row *book_region(const struct book *b, const char *code);
const struct region_row *book_regions(const struct book *b, size_t *n_r);
/* What every act needs; made once per request. */
struct work {
	struct store *db;
	struct arena *mem;
	const struct actor *who;
	const struct roster *roster;
	uint64_t roster_state; /* of its table; 0: acts are not held to it */
	const struct book *book;
	const struct conf *conf;
	struct box *box;
	int64_t now;
	bool english;              /* which of a unit's names a list shows */
	struct id request;         /* idempotency; none = no row */
	const char *answer;        /* where the 303 of this act leads */
	struct roster_head linked; /* out: newest link made; height 0: none */
	/* out: who holds the colleague's case after ERR_FORBIDDEN */
	const char *holder;
	uint64_t damaged; /* out: rows that the last search can't verify */
	bool scanning; /* rows are being streamed: nothing else can be asked */
};

/*
 * Where the act of w->request led, if this actor did it within 24 h;
 * ERR_ABSENT: it was not done; ERR_TAMPER: the row is not what was sealed.
 */
enum err work_answer(struct work *w, const char **answer_r) MUST_USE;

#include "cases/members.h"

/* field.c: the fields of a case file -------------------------------------- */

enum field {
	F_NAME,
	F_ALIAS,
	F_NIK,
	F_BIRTH_DATE,
	F_AGE,
	F_SEX,
	F_REGION,
	F_ADDRESS,
	F_PHONE,
	F_SAFE_CONTACT,
	F_CONTACT,
	F_CATEGORY,
	F_SPHERE,
	F_FORMS,
	F_RISK,
	F_NARRATIVE,
	/* of a note, and of what it tells of the case; never in a form of it */
	F_NOTE,
	F_CLOSED,
	F_REOPENED,
	F_ASSIGNED,
	F__MAX
};
#define FIELDS_CASE F_NOTE /* those before it are the case file's */

enum field_kind {
	FK_LINE, /* one line of text */
	FK_TEXT, /* several lines */
	FK_NIK,  /* 16 digits */
	FK_DATE, /* yyyy-mm-dd */
	FK_AGE,  /* 0..120 */
	FK_PHONE,
	FK_CODE,  /* one code of the list */
	FK_CODES, /* several, joined by blanks */
	FK_REGION
};

/* One row of the field table; docs/groups.md is generated from it. */
struct field_rule {
	const char *name; /* form field and storage name */
	enum field_kind kind;
	unsigned group;      /* 1..10: whose key seals it */
	size_t max;          /* FK_TEXT: characters; else bytes */
	const char *list;    /* code list of FK_CODE(S) */
	const char *element; /* XML element, or "Group/Field" */
	bool required;
	const char *label; /* msgid */
};
extern const struct field_rule field_rules[F__MAX];

/* Characters of a text that may travel: type Text of the schema. */
#define TEXT_CHARS_MAX 20000

#define GROUP_MAX      10
/* Groups of an RL packet: always, ticked by default, and the rest. */
bool group_always(unsigned group);
bool group_ticked(unsigned group); /* of those that have fields at all */

struct fields {
	const char *v[F__MAX]; /* NULL = not given */
};

struct complaint {
	const char *say; /* msgid: what is wrong and what to do */
	enum field field;
	bool too_long;
	bool bare; /* say goes on after the field's name */
};
#define COMPLAINTS_MAX F__MAX

/*
 * Trim, check and normalise f in place.  Fills c with at most one complaint a
 * field; ERR_INVALID if there is one.
 */
enum err fields_check(const struct work *w, struct fields *f,
    struct complaint *c, size_t *n_r) MUST_USE;
/*
 * yyyy-mm-dd of a date as people type it: date_typed().  ERR_INVALID: say_r is
 * the msgid of what is wrong with it.
 */
enum err date_take(struct arena *a, const char *typed, const char **iso_r,
    const char **say_r) MUST_USE;
/* "•••• •••• •••• 0003"; "" for NULL. */
const char *nik_mask(struct arena *a, const char *nik);
/* Age in years at now from birth date or the age given; -1 unknown. */
int fields_age(const struct fields *f, int64_t now);

/* kasus.c ----------------------------------------------------------------- */

/* The code of list "contact". */
#define CONTACT_NOT_DIRECT "not-direct"

/* n entries of a list from the from-th on, or its last n if it ends before. */
struct range {
	size_t from;
	size_t n;
};

/* Of the list "stage", those that a case can be in: begun, and closed. */
#define STAGE_FIRST  "pengaduan"
#define STAGE_CLOSED "ditutup"

/* What somebody noted, or did with the case. */
struct case_note {
	enum field kind;   /* F_NOTE, F_CLOSED, F_REOPENED or F_ASSIGNED */
	const char *value; /* of that field; NULL: a plain note */
	const char *text;  /* NULL: nothing was added in words */
	const char *author;
	int64_t at;
};

struct case_ref {
	struct id referral;
	bool incoming;
	/* filled by kasus_open() from the signed chain */
	bool damaged; /* it cannot be verified: nothing more is known */
	const char *number;
	unsigned state;
	int64_t sent;      /* 0: it is a draft */
	struct id unit;    /* the other one */
	const char *other; /* its name */
};

/* Has the referral ended for a case on that side of it?  One that is received
 * ends with the outcome, one that was sent when that was read. */
bool ref_state_ended(unsigned state, bool incoming);

struct kasus {
	struct id id;
	uint32_t version;
	const char *number; /* PPKS-AD/2026/000147 */
	const char *stage;
	struct id assignee;
	const char *assignee_name;
	int64_t created;
	int64_t changed;
	const char *changed_by;
	struct id source; /* referral it was accepted from, or none */
	struct fields f;
	/* version of each group's record, 0 if it has none */
	uint32_t group[GROUP_MAX + 1];
	int64_t group_at[GROUP_MAX + 1]; /* when its author signed it */
	/* lists cannot show it: its index row is not what was sealed (found
	 * by kasus_open(), with an alarm) */
	bool unlisted;
	/* newest first: n_notes of all, from the notes_from-th on */
	const struct case_note *notes;
	size_t n_notes, notes_from, notes_all;
	const struct case_ref *refs; /* newest first */
	size_t n_refs;
};

/* When the groups that every packet has were last written; 0: never. */
int64_t kasus_always_at(const struct kasus *k);
/* New case of the actor's unit, assigned to the actor; id drawn by caller. */
enum err kasus_create(struct work *w, struct id id, const struct fields *f)
    MUST_USE;
/*
 * Open for reading, with the newest NOTES_SHOWN notes; the trail entry commits
 * before this returns.
 */
#define NOTES_SHOWN 10
enum err kasus_open(struct work *w, struct id id, struct kasus *k_r) MUST_USE;
/* As kasus_open(), and the trail says that the NIK was revealed. */
enum err kasus_reveal(struct work *w, struct id id, struct kasus *k_r) MUST_USE;
/* Open for reading, with those notes and without referrals. */
enum err kasus_notes(struct work *w, struct id id, struct range notes,
    struct kasus *k_r) MUST_USE;
/*
 * Write the fields over version.  ERR_CONFLICT: somebody else saved; k_r, which
 * else is left alone, then holds what is stored now, so that both can be shown:
 * a read like another, with its trail entry.
 */
enum err kasus_change(struct work *w, struct id id, uint32_t version,
    const struct fields *f, struct kasus *k_r) MUST_USE;
/*
 * Add a note.  ERR_INVALID: longer than the field, or not text; ERR_LIMIT: the
 * case has as many notes as can be kept; ERR_CONFLICT: it is closed; ERR_BUSY:
 * colleagues wrote to it at the same time, each time that it was tried.
 */
enum err kasus_note(struct work *w, struct id id, const char *text) MUST_USE;
/*
 * Give the case to another key member of the unit; its notes tell to whom.
 * ERR_INVALID: not one, or it is theirs already; ERR_CONFLICT: the case is
 * closed; ERR_LIMIT: it has changed hands some thousand times; ERR_BUSY: as
 * kasus_note().
 */
enum err kasus_assign(struct work *w, struct id id, struct id person) MUST_USE;

/*
 * Close a case, or open it again, with a reason of list "close-reason" or
 * "reopen-reason" and what is to be said beside it (NULL: nothing), which its
 * notes tell from then on.  ERR_INVALID: no such reason, or a text that is too
 * long or none; ERR_CONFLICT: it is so already, or one of its referrals has not
 * ended; ERR_LIMIT: as kasus_note(), but that closing without a text has room
 * left; ERR_BUSY: as kasus_note().
 */
enum err kasus_close(struct work *w, struct id id, const char *reason,
    const char *text) MUST_USE;
enum err kasus_reopen(struct work *w, struct id id, const char *reason,
    const char *text) MUST_USE;

/* What became of the fields since their groups had certain versions. */
struct case_since {
	struct fields before; /* as they stood then */
	struct {
		const char *author; /* of the last change; NULL: none */
		bool own;           /* it is the actor */
		int64_t at;
	} by[F__MAX];
};
/*
 * base: version of each group's record then, 0 if it had none; k: the case as
 * it was opened now, which the trail knows.  ERR_INVALID: a version that the
 * record has not reached.
 */
enum err kasus_since(struct work *w, const struct kasus *k,
    const uint32_t base[GROUP_MAX + 1], struct case_since *s_r) MUST_USE;

struct case_version {
	int64_t at;
	const char *author;
	unsigned group;
	uint32_t version;
	bool note;            /* not of the case file */
	struct fields f;      /* as they stood in that version */
	struct fields before; /* as they stood before it */
	bool intact;          /* signature and hash chain hold */
};
struct case_past {
	struct kasus k;               /* without notes and referrals */
	const struct case_version *v; /* newest first */
	size_t n, from, all;
};
/* A part of all versions of all records, notes among them. */
enum err kasus_history(struct work *w, struct id id, struct range part,
    struct case_past *p_r) MUST_USE;

/* caselist.c --------------------------------------------------------------- */

/*
 * One line of a list.  A colleague's case shows an S role only number, stage
 * and assignee: the other texts are NULL.  Of a damaged row (an alarm is
 * logged) nothing is shown but the number, and that only if the case's header
 * still vouches for it: all texts but that are NULL.
 */
struct case_line {
	struct id id;
	bool damaged;       /* the row is not what its writer sealed */
	bool open;          /* the actor may read the case */
	const char *number; /* NULL: damaged, and nobody vouches for one */
	const char *stage;
	const char *assignee;
	int64_t changed;
	bool mine;
	bool left; /* its holder is no officer of the unit any more */
	const char *name;
	const char *category;
	const char *risk;
	int age; /* -1 unknown */
};

struct case_query {
	bool mine;            /* only those assigned to the actor */
	bool open;            /* of a list: none that is closed */
	const char *stage;    /* NULL any */
	const char *category; /* NULL any; with text or category: index scan */
	const char *text;     /* NULL: list; else words, in any order, each any
	                         substring of name or alias; or one of the
	                         number; NIK and phone only whole.  A case that
	                         the actor may not read is found by its number
	                         alone: a hit must not tell what it holds */
	size_t page;          /* from 0 */
	size_t size;          /* at most TRAIL_SHOWN_MAX */
};
/*
 * total_r: lines in all; for a scan at most 1,000 hits are counted.  A damaged
 * row has its line in a list; in a scan it is no hit, and work.damaged counts
 * it.
 */
enum err kasus_list(struct work *w, const struct case_query *q,
    const struct case_line **l_r, size_t *n_r, uint64_t *total_r) MUST_USE;
/*
 * The query but for page and size, sealed for the actor, in hex: what is
 * searched for may stand in an address, and tells nobody else anything.
 */
enum err query_seal(struct work *w, const struct case_query *q,
    const char **text_r) MUST_USE;
/* ERR_TAMPER: it is not what was sealed for the actor. */
enum err query_open(struct work *w, const char *text, struct case_query *q_r)
    MUST_USE;
/* The line that the list has for this one case of the actor's unit. */
enum err kasus_line(struct work *w, struct id id, struct case_line *l_r)
    MUST_USE;

/* referral.c --------------------------------------------------------------- */

enum state {
	RS_NONE,
	RS_DRAF,
	RS_TERKIRIM,
	RS_DIBUKA,
	RS_DITERIMA,
	RS_DITOLAK,
	RS_SELESAI,
	RS_DITUTUP,
	RS_DITARIK,
	RS__MAX
};
#define RS_BIT(s) (1u << (s))
/* In these the receiver has what was sent, or may open it. */
#define RS_RUNNING                                                             \
	(RS_BIT(RS_TERKIRIM) | RS_BIT(RS_DIBUKA) | RS_BIT(RS_DITERIMA))
const char *state_code(unsigned s); /* "terkirim"; label: list "state" */

enum act {
	ACT_DRAFT,
	ACT_SEND,
	ACT_OPEN,
	ACT_ACCEPT,
	ACT_DECLINE,
	ACT_OUTCOME,
	ACT_CLOSE,
	ACT_WITHDRAW,
	ACT_DISCARD,
	ACT__MAX
};
#define ACT_BIT(a) (1u << (a))

enum side {
	SIDE_SENDER,
	SIDE_RECEIVER
};

struct work;
struct referral;
/* One row of the transition table; docs/transitions.md is generated. */
struct transition {
	enum act act;
	enum state from, to;
	enum side side;
	enum perm perm;
	enum err (*guard)(const struct work *w, const struct referral *r);
	const char *reasons; /* code list of the reason, or NULL */
	int content;         /* content_kind that goes with it, or -1 */
	enum verb verb;
};
extern const struct transition transitions[];
extern const size_t n_transitions;

/* The longest that a consent may hold: as long as the receiver may keep what
 * it is about. */
#define CONSENT_MAX (5 * (365 * DAY))

/* The five steps of a draft. */
enum step {
	STEP_CONSENT,
	STEP_DATA,
	STEP_TO,
	STEP_WHY,
	STEP__MAX
};

struct draft {
	unsigned done; /* bit set of steps */
	const char *consent_basis;
	const char *consent_form;
	const char *consent_until; /* date */
	int64_t consent_at;
	unsigned groups; /* bit set, 1u << group */
	struct id to;
	const char *service;
	unsigned urgency; /* 1..3 */
	const char *reason;
	const char *summary;
};

struct ref_event {
	enum state from, to;
	int64_t at;
	const char *actor;
	const char *unit;
	bool own; /* the actor's own act */
};

struct referral {
	struct id id;
	const char *number;
	enum state state;
	uint32_t version;
	enum side side; /* on which the actor's unit stands */
	const struct roster_unit *from;
	const struct roster_unit *to; /* NULL in a draft without receiver */
	unsigned urgency;
	int64_t sent, due;
	unsigned acts;   /* bit set of what the actor may do now */
	struct id kasus; /* own case, or none */
	const char *case_number;
	const char *client;  /* name; NULL before the document is opened */
	struct draft draft;  /* RS_DRAF on the sender's side */
	struct bytes sealed; /* that draft as it lies in the database */
	const struct ref_event *events; /* oldest first, signed chain */
	size_t n_events;
	/* opened documents; NULL when absent or not (any more) readable */
	const struct content *doc;
	const struct content *decision;
	const struct content *status;
	const struct content *withdrawal;
	struct bytes doc_xml;
	bool wraps_gone; /* sealed keys deleted: withdrawn or declined */
	/* by referral_view(), to the sender of one that runs: what every packet
	 * has of the client was changed in the case since it was sent */
	bool outdated;
};

/*
 * New draft from a case; id drawn by the caller.  ERR_CONFLICT: the case is
 * closed; ERR_LIMIT: it has as many referrals as can be kept.
 */
enum err referral_draft(struct work *w, struct id kasus, struct id id) MUST_USE;
/* Save one step; ERR_CONFLICT if the draft moved on. */
enum err referral_step(struct work *w, struct id id, enum step step,
    const struct draft *d) MUST_USE;
/*
 * What the actor's unit may see; verifies the signed chain.  A trail entry
 * (read) is written, before it returns, when a document or a draft is shown.
 * Before ACT_OPEN a receiver sees clear metadata only.
 */
enum err referral_view(struct work *w, struct id id, struct referral *r_r)
    MUST_USE;
/* Are these the groups that a new draft begins with? */
bool groups_usual(unsigned groups);

/* What a send would send, unsent: for the check page. */
struct preview {
	const struct xml_referral *doc; /* without the answer's time */
	struct fields f;                /* the case's fields in it */
	uint8_t shown[HASH_LEN];        /* names r's draft and the case */
};
enum err referral_preview(struct work *w, const struct referral *r,
    struct preview *p_r) MUST_USE;

/*
 * shown: as referral_preview() gave it for what the officer checked.  What is
 * signed and sent has that very name; ERR_CONFLICT: draft or case are not any
 * more what was checked, or change before it is sent; nothing is sent.
 * onward: whoever sent us the client has agreed that their data go on.
 * ERR_INVALID: not ready, or that is needed and was not said.
 */
enum err referral_send(struct work *w, struct id id,
    const uint8_t shown[HASH_LEN], bool onward) MUST_USE;
enum err referral_open(struct work *w, struct id id) MUST_USE;
/* kasus: id of the new case, drawn by the caller. */
enum err referral_accept(struct work *w, struct id id, struct id assignee,
    struct id kasus) MUST_USE;
/* Does the code say nothing, so that words have to? */
bool code_is_other(const char *code);
/* ERR_INVALID: no such reason, or one that says nothing and no note. */
enum err referral_decline(struct work *w, struct id id, const char *reason,
    const char *note) MUST_USE;
/* Can the outcome (completed | failed) have come of that (list "result")? */
bool result_fits(const char *status, const char *result);
/* ERR_INVALID: they do not fit, or say nothing and there is no note. */
enum err referral_outcome(struct work *w, struct id id, const char *status,
    const char *result, const char *note) MUST_USE;
enum err referral_close(struct work *w, struct id id) MUST_USE;
/* seen: bit set of the states that it was seen in; ERR_CONFLICT: in none of
 * them any more. */
enum err referral_withdraw(struct work *w, struct id id, unsigned seen,
    const char *reason) MUST_USE;
/* Throw a draft away; ERR_CONFLICT: it is none any more. */
enum err referral_discard(struct work *w, struct id id) MUST_USE;
/* The opened Content's exact bytes, and the referral's number; a trail entry
 * (export) is written. */
enum err referral_export(struct work *w, struct id id, struct bytes *xml_r,
    const char **number_r) MUST_USE;

struct ref_line {
	struct id id;
	/* the chain, the unit's side or its case is not what its writer signed
	 * or sealed: only the number is shown, if the chain vouches for it; else
	 * it is NULL */
	bool damaged;
	const char *number;
	enum state state;
	unsigned urgency;
	int64_t sent, due;
	const char *other;  /* the other unit's name; of a draft, the one that
	                       was chosen, if the actor may read it */
	const char *client; /* NULL: not opened, ended, or a colleague's case */
	bool ended; /* declined or withdrawn: not the receiver's any more */
};
struct ref_query {
	bool incoming;
	unsigned states; /* bit set */
	size_t page, size;
};
enum err referral_list(struct work *w, const struct ref_query *q,
    const struct ref_line **l_r, size_t *n_r, uint64_t *total_r) MUST_USE;

/* Counts of the start page; its inbox is a list, which counts itself. */
struct desk {
	uint64_t my_cases; /* open ones, as the next */
	uint64_t unit_cases;
	uint64_t in_work;  /* DITERIMA to the unit */
	uint64_t waiting;  /* TERKIRIM, DIBUKA from the unit */
	uint64_t accepted; /* DITERIMA from the unit */
	uint64_t to_read;  /* DITOLAK, SELESAI from the unit */
	uint64_t drafts;
};
enum err desk_count(struct work *w, struct desk *d_r) MUST_USE;

/* Generated documents, Markdown into out. */
void groups_doc(struct buf *out);
void transitions_doc(struct buf *out);

#endif
