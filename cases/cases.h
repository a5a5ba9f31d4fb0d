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
	unsigned kinds;      /* of case that it is for; 0: the row says none */
	const char *retired; /* yyyy-mm-dd since when none is written; "" */
	const char *source;  /* where it is from; "" */
};
/* Is the code offered in a case of one of those kinds? */
bool code_offered(const struct code_row *row, unsigned kinds);
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
/*
 * The codes of one file, which may be anywhere: what is to be installed.
 * ERR_CONFIG: as book_load(); and file_read()'s errors.
 */
enum err book_codes(struct arena *a, const char *path, struct book **b_r)
    MUST_USE;
/* All codes, by list and in their order there. */
const struct code_row *book_all(const struct book *b, size_t *n_r);
/* NULL: there is none. */
const struct code_row *book_code(const struct book *b, const char *list,
    const char *code);
/* A list that the program's tables need and the book has not, or not all of;
 * NULL: there is none. */
const char *book_lacks(const struct book *b);
/* Label of a code; the code itself if it is not listed; "" for NULL. */
const char *book_label(const struct book *b, const char *list, const char *code,
    bool english);
bool book_has(const struct book *b, const char *list, const char *code);
/* The days of list "holiday" that are not retired. */
const struct calendar *book_calendar(const struct book *b);
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
	/* out: the restricted case that does not name the actor, and the one
	 * that has to name somebody more first; after ERR_FORBIDDEN, or none */
	struct id shut, few;
	bool asked; /* out: the case read last has requests for the glass */
	struct id glass; /* out: the actor's own request, after ERR_CONFLICT */
	bool restricted; /* out: ERR_FORBIDDEN is for a restricted case */
	const struct case_keys *named; /* inside cases/: keys that were read */
	uint64_t damaged; /* out: rows that the last search can't verify */
	bool scanning;  /* rows are being streamed: nothing else can be asked */
	unsigned lacks; /* out: guards of stage.h that do not hold */
};

/*
 * Where the act of w->request led, if this actor did it within 24 h;
 * ERR_ABSENT: it was not done; ERR_TAMPER: the row is not what was sealed.
 */
enum err work_answer(struct work *w, const char **answer_r) MUST_USE;

#include "cases/fields.h"
#include "cases/members.h"
#include "cases/stage.h"

/* kind.c: what kind a case is of -------------------------------------------- */

/*
 * The kinds of case that belong to what the unit offers (directory.h), as a set;
 * all, where that tells of none, as of an entry that is damaged.  Only what forms
 * are offered follows from it.
 */
enum err kinds_of(struct work *w, struct id unit, unsigned *kinds_r) MUST_USE;
/*
 * Where f has no kind, give it that of the service that was asked for (NULL:
 * none was), or of the actor's unit; among several, one that has the category.
 * Who was referred is a person: never that of a group.
 * Where it has no category, the only one of its kind.
 */
enum err kind_settle(struct work *w, const char *service, struct fields *f)
    MUST_USE;

/* kasus.c ----------------------------------------------------------------- */

/* The code of list "contact". */
#define CONTACT_NOT_DIRECT "not-direct"

/* n entries of a list from the from-th on, or its last n if it ends before. */
struct range {
	size_t from;
	size_t n;
};

/* What somebody noted, or did with the case. */
struct case_note {
	enum field kind;   /* F_NOTE, or what was done */
	const char *value; /* of that field; NULL: a plain note */
	const char *text;  /* NULL: nothing was added in words */
	const char *author;
	int64_t at;
};

/* One of what the case has several of, in its present version. */
struct case_entry {
	struct id id;
	uint32_t version;
	enum entry_type type;
	struct fields f;    /* F_E_WRONG: somebody marked it as a mistake */
	const char *day;    /* yyyy-mm-dd that it tells of, or was written on */
	const char *author; /* of this version */
	struct id by;       /* the same */
	int64_t at;
};

#include "cases/attach.h"

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
	const char *stage;  /* of stage.h */
	const char *before; /* the stage before it; "" at first */
	struct id mover;    /* who led it to this stage; none at first */
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
	const struct case_entry *entries; /* newest first */
	size_t n_entries;
	const struct case_file *files; /* newest first */
	size_t n_files;
	const struct case_ref *refs; /* newest first */
	size_t n_refs;
	/* who alone can open it; none: it is not restricted */
	const struct id *named;
	size_t n_named;
	/* by kasus_open(): what has keys of its own (own.h) */
	size_t process;        /* process notes that the actor can open */
	size_t process_others; /* and those that they can't */
	uint32_t plan;   /* version of the safety plan; 0: there is none */
	bool plan_opens; /* the actor has its key */
};

/* When the groups that every packet has were last written; 0: never. */
int64_t kasus_always_at(const struct kasus *k);
/*
 * New case of the actor's unit, assigned to the actor; id drawn by caller.  With n
 * other people it is restricted to them and the actor: errors as of
 * kasus_restrict().
 */
enum err kasus_create(struct work *w, struct id id, const struct fields *f,
    const struct id *person, size_t n) MUST_USE;
/*
 * Open for reading, with the newest NOTES_SHOWN notes; the trail entry commits
 * before this returns.
 */
#define NOTES_SHOWN 10
enum err kasus_open(struct work *w, struct id id, struct kasus *k_r) MUST_USE;
/* As kasus_open(), and the trail says that the NIK was revealed. */
enum err kasus_reveal(struct work *w, struct id id, struct kasus *k_r) MUST_USE;
/* As kasus_open(), and a second trail entry says that some of it was printed. */
enum err kasus_print(struct work *w, struct id id, struct kasus *k_r) MUST_USE;
/* Open for reading, with those notes and without referrals. */
enum err kasus_notes(struct work *w, struct id id, struct range notes,
    struct kasus *k_r) MUST_USE;
/*
 * Write the fields over version.  ERR_INVALID: the risk is lower than it was,
 * which a second person has to agree to; ERR_CONFLICT: somebody else saved;
 * k_r, which else is left alone, then holds what is stored now, so that both
 * can be shown: a read like another, with its trail entry.
 */
enum err kasus_change(struct work *w, struct id id, uint32_t version,
    const struct fields *f, struct kasus *k_r) MUST_USE;
/* entry.c */
const struct case_entry *case_entry_find(const struct kasus *k, struct id id);
struct entry_edit {
	struct id id;     /* none: a new one */
	uint32_t version; /* that it is written over; 0: a new one */
	enum entry_type type;
	struct fields f; /* as entry_check() left them */
};
/*
 * Write an entry.  ERR_INVALID: no such entry in this kind of case; ERR_ABSENT:
 * the case has not this one; ERR_CONFLICT: somebody else wrote it, or the case
 * is closed; ERR_LIMIT, ERR_BUSY: as kasus_note().
 */
enum err kasus_entry(struct work *w, struct id id, const struct entry_edit *x)
    MUST_USE;
/* How high the code of list "risk" is; 0: NULL, or none. */
uint64_t risk_rank(const struct book *b, const char *code);
/*
 * The assessment that says less than the case's risk, and waits for a second
 * person; NULL: the newest one holds.  One that says more holds at once.
 */
const struct case_entry *risk_waits(const struct book *b,
    const struct kasus *k);
/*
 * Agree to it.  ERR_CONFLICT: another waits by now, or none; ERR_INVALID: the
 * actor wrote it.
 */
enum err kasus_risk_lower(struct work *w, struct id id, struct id entry,
    uint32_t version) MUST_USE;
/*
 * Add a note.  ERR_INVALID: longer than the field, or not text; ERR_LIMIT: the
 * case has as many notes as can be kept; ERR_CONFLICT: it is closed; ERR_BUSY:
 * colleagues wrote to it at the same time, each time that it was tried.
 */
enum err kasus_note(struct work *w, struct id id, const char *text) MUST_USE;
/*
 * Give the case to another key member of the unit; its notes tell to whom, and
 * have text, if any, for them (NULL: nothing).
 * ERR_INVALID: not one, it is theirs already, or restricted and does not name
 * them; ERR_CONFLICT: the case is
 * closed; ERR_LIMIT: it has changed hands some thousand times; ERR_BUSY: as
 * kasus_note().
 */
enum err kasus_assign(struct work *w, struct id id, struct id person,
    const char *text) MUST_USE;

/* assign.c */
/* Who holds open cases of the actor's unit, and how many: by clear columns. */
struct unit_load {
	struct id person;
	const char *name;
	uint64_t n;
};
enum err unit_loads(struct work *w, const struct unit_load **l_r, size_t *n_r)
    MUST_USE;
/* How many cases of the actor's unit stand at that stage, by the clear column. */
enum err stage_count(struct work *w, enum stage s, uint64_t *n_r) MUST_USE;
/* 0: they hold none. */
uint64_t load_of(const struct unit_load *l, size_t n, struct id person);
/*
 * kasus_assign() for several, each a transaction of its own; done_r: how many
 * were given.  What cannot be given stays, and the others go on; ERR_LIMIT: none,
 * or more than ASSIGN_MAX.
 */
#define ASSIGN_MAX 20
enum err kasus_assign_some(struct work *w, const struct id *id, size_t n,
    struct id person, const char *text, size_t *done_r) MUST_USE;

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
/* A part of all versions of all records, notes and entries among them. */
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
	bool damaged; /* the row is not what its writer sealed */
	/* it is closed to the actor: id, stage, time and assignee are those of
	 * the clear columns, the other texts NULL */
	bool shut;
	bool open;          /* the actor may read the case */
	const char *number; /* NULL: shut, or damaged and nobody vouches for
	                       one */
	const char *stage;
	const char *assignee;
	int64_t changed;
	bool mine;
	bool restricted; /* it opens to a few, the actor among them */
	bool left;       /* its holder is no officer of the unit any more */
	const char *name;
	const char *category;
	const char *risk;
	int age; /* -1 unknown */
};

/* Who a new case is about, as far as it is known; NULL: not. */
struct case_like {
	const char *name;
	const char *nik;
	const char *phone;
	const char *birth_date; /* yyyy-mm-dd */
};

struct case_query {
	const struct case_like *like; /* NULL: nobody; else cases of who may be
	                                 the same, with all words of the name,
	                                 the NIK, the phone, or the birth date
	                                 and a word of the name */
	bool mine;                    /* only those assigned to the actor */
	struct id holder;  /* of a list: only those of this person; none: any */
	bool open;         /* none that is closed */
	const char *stage; /* NULL any */
	const char *category; /* NULL any; with text or category: index scan */
	const char *text;     /* NULL: list; else words, in any order, each any
	                         substring of name or alias; or one of the
	                         number; NIK and phone only whole.  A case that
	                         the actor may not read is found by its number
	                         alone: a hit must not tell what it holds; and a
	                         restricted one that does not name the actor, by
	                         nothing */
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

#include "cases/clock.h"
#include "cases/consent.h"
#include "cases/directory.h"
#include "cases/glass.h"
#include "cases/named.h"
#include "cases/own.h"
#include "cases/queues.h"
#include "cases/referrals.h"
#include "cases/statistics.h"
#include "cases/tasks.h"

#include "cases/trail.h"
/* Generated documents, Markdown into out. */
void groups_doc(struct buf *out);
void transitions_doc(struct buf *out);
void stages_doc(struct buf *out);

#endif
