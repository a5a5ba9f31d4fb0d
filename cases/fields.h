/*
 * fields: what a case file holds.  table.c has the rows, field.c their checks,
 * entry.c what there may be several of.  Included by cases.h only.
 */
#ifndef LINDUNG_FIELDS_H
#define LINDUNG_FIELDS_H

/* Kinds of case, of list "kind". */
enum case_kind {
	KIND_VIOLENCE,    /* UPTD PPA */
	KIND_SOCIAL,      /* older people, disability: Dinas Sosial */
	KIND_COUNSELLING, /* families: PPKS */
	KIND_GROUP, /* a business group (UPPKA): no person is its client */
	KIND__MAX
};
#define KIND_BIT(k) (1u << (k))
#define KINDS_ALL   (KIND_BIT(KIND__MAX) - 1)
extern const char *const kind_codes[KIND__MAX];

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
	F_SCREEN,
	F_NARRATIVE,
	F_KIND,
	F_KK,
	F_EDUCATION,
	F_OCCUPATION,
	F_MARITAL,
	F_CITIZENSHIP,
	F_LANGUAGE,
	F_CHANNEL,
	F_REPORT_DATE,
	F_INCIDENT_DATE,
	F_PLACE,
	F_INCIDENT_REGION,
	F_SEXUAL,
	F_REPORTER,
	F_DISABILITY,
	F_DISABILITY_LEVEL,
	F_AIDS,
	F_ACCOMMODATION,
	F_ILLNESS,
	F_ADL,
	F_HEALTH,
	F_PSYCHOLOGY,
	F_LEGAL_STATUS,
	F_LAWYER,
	F_SOCIAL_CATEGORY,
	F_CLUSTER,
	F_BASIS,
	F_ELDERLY,
	F_LIVES_WITH,
	F_FAMILY_TARGET,
	F_FAMILY_FUNCTION,
	F_FAMILY_SIZE,
	F_PROBLEM,
	F_GOAL,
	F_NEEDED,
	F_REVIEW,
	F_DTSEN,
	F_AID,
	F_INCOME,
	F_DEPENDANTS,
	F_SKILL,
	F_GROUP_CODE,
	F_FORMED,
	F_DECREE,
	F_CLASS,
	F_CHAIR,
	F_SECRETARY,
	F_TREASURER,
	F_WOMEN,
	F_MEN,
	F_ACCEPTORS_ACTIVE,
	F_ACCEPTORS_NEW,
	F_ACCEPTORS_LASTING,
	F_COUPLES,
	F_ELDERS,
	F_BUSINESS,
	F_CAPITAL,
	F_TURNOVER,
	F_LICENCES,
	F_MARKETING,
	F_MENTOR,
	F_PARTNERS,
	F_STAT,
	F_TOLD,
	F_WITHHOLD,
	/* of a note, and of what it tells of the case; never in a form of it */
	F_NOTE,
	F_CLOSED,
	F_REOPENED,
	F_UNSERVED,
	F_MOVED,
	F_HELD,
	F_PROPOSED,
	F_ASSIGNED,
	F_RESTRICTED,
	F_LIFTED,
	/* of records that have keys of their own */
	F_PROCESS,
	F_PLAN,
	/* of entries (entry.c) */
	F_E_TYPE,
	F_E_DATE,
	F_E_NAME,
	F_E_RELATION,
	F_E_HOUSEHOLD,
	F_E_SEX,
	F_E_BAND,
	F_E_PHONE,
	F_E_LIVES,
	F_E_REPEAT,
	F_E_STATUS,
	F_E_SERVICE,
	F_E_STEP,
	F_E_NUMBER,
	F_E_UNIT,
	F_E_RISK,
	F_E_INSTRUMENT,
	F_E_SCORE,
	F_E_START,
	F_E_END,
	F_E_MODE,
	F_E_TOPIC,
	F_E_WHO,
	F_E_COUNT,
	F_E_FUNCTIONS,
	F_E_SCREEN,
	F_E_NEXT,
	F_E_DUE,
	F_E_TASK,
	F_E_TODO,
	F_E_DUE_ON,
	F_E_DUE_AT,
	F_E_DONE,
	F_E_UNDONE,
	F_E_SATISFIED,
	F_E_SKILL,
	F_E_REMARK,
	F_E_WRONG,
	F_E_ASSESSED, /* by who proposed what a second one agreed to */
	/* of consents alone, whose pages are their own (consent.h) */
	F_C_BASIS,
	F_C_TO,
	F_C_UNTIL,
	F_C_GROUPS,
	F_C_FORM,
	F_C_WITNESS,
	F_C_PURPOSE,
	F_C_LANGUAGE,
	F_C_TOLD,
	F_C_HELD,
	F_C_ENDED,
	F_C_ENDED_ON,
	/* of files (attach.c) */
	F_B_NAME,
	F_B_TYPE,
	F_B_SIZE,
	F_B_REMARK,
	F_B_SHA256,
	F_B_KEY,
	F_B_BY,
	F_B_WRONG,
	F__MAX
};
#define FIELDS_CASE  F_NOTE   /* those before it are the case file's */
#define FIELDS_ENTRY F_E_TYPE /* those from it on are of entries */
#define FIELDS_FILE  F_B_NAME /* and those from it on of files */

enum field_kind {
	FK_LINE, /* one line of text */
	FK_TEXT, /* several lines */
	FK_NIK,  /* 16 digits, shown as an act of its own */
	FK_KK,   /* 16 digits of a family card */
	FK_DATE, /* yyyy-mm-dd that has been */
	FK_DAY,  /* yyyy-mm-dd, past or to come */
	FK_TIME, /* hh.mm */
	FK_AGE,  /* 0..120 */
	FK_NUMBER,
	FK_MONEY, /* whole rupiah */
	FK_PHONE,
	FK_CODE,  /* one code of the list, from a menu */
	FK_RADIO, /* the same, all in sight */
	FK_YESNO, /* the same, or not asked yet */
	FK_CODES, /* several, joined by blanks */
	FK_UNITS, /* ids of units and agencies, joined by blanks */
	FK_REGION
};

/* Pages of a case's form, in their order. */
enum section {
	SEC_NONE,  /* in no form of a case */
	SEC_FIRST, /* what a new case is made of */
	SEC_PERSON,
	SEC_INCIDENT,
	SEC_SOCIAL,
	SEC_FAMILY,
	SEC_GROUP,
	SEC_HEALTH,
	SEC_LEGAL,
	SEC_PLAN,
	SEC_ECONOMY,
	SEC_CONSENT,
	SEC__MAX
};
extern const char *const section_codes[SEC__MAX];

/* One row of the field table; docs/groups.md is generated from it. */
struct field_rule {
	const char *name; /* form field and storage name */
	enum field_kind kind;
	unsigned group; /* 1..10: whose key seals it; 0: another's */
	size_t max;     /* FK_TEXT: characters; FK_NUMBER: digits; else bytes */
	const char *list;    /* code list of FK_CODE(S), FK_RADIO, FK_YESNO */
	const char *element; /* XML element, or "Group/Field" */
	unsigned kinds;      /* of case that have it */
	enum section section;
	unsigned required; /* kinds of case that need it */
	const char *label; /* msgid */
	const char *hint;  /* msgid; NULL: none */
};
extern const struct field_rule field_rules[F__MAX];

/* Characters of a text that may travel: type Text of the schema. */
#define TEXT_CHARS_MAX 20000

#define GROUP_MAX      10
#define GROUP_FILES    8 /* whose key seals what a file is */
/* Groups of an RL packet: always, ticked by default, and the rest. */
bool group_always(unsigned group);
bool group_ticked(unsigned group); /* of those that have fields at all */

struct fields {
	const char *v[F__MAX]; /* NULL = not given */
};

/* What pages of that kind of case (a set of one) call the field: a msgid. */
const char *field_label(enum field f, unsigned kinds);
/* Kind of the case as a set of one; all, where it has none. */
unsigned fields_kinds(const struct fields *f);
/* Does the section of such a case have the field?  It does too where the field
 * has a value, for that came with a referral. */
bool field_in(enum field f, enum section s, const struct fields *of);
/* SEC__MAX: no section has that code. */
enum section section_of(const char *code);
bool section_has(enum section s, const struct fields *of);

/* What a case may have several of; each is a record of its own. */
enum entry_type {
	EN_OFFENDER,
	EN_RELATION,
	EN_RISK,
	EN_SESSION,
	EN_SERVICE,
	EN_LEGAL,
	EN_FOLLOW,
	EN_TASK,
	EN_MEMBER,
	EN_ACTIVITY,
	EN_CONSENT,
	EN__MAX
};
#define ENTRY_FIELDS_MAX 14
struct entry_rule {
	const char *code; /* of list "entry" */
	unsigned kinds;   /* of case that have it */
	unsigned group;   /* whose key seals it, and with which it travels */
	size_t required;  /* so many of the first fields must be given */
	enum field field[ENTRY_FIELDS_MAX];
};
extern const struct entry_rule entry_rules[EN__MAX];
/* EN__MAX: none has that code. */
enum entry_type entry_of(const char *code);
bool entry_has(enum entry_type t, enum field f);
/* May a packet take such entries?  Consents stand in a place of their own there,
 * and what a unit has to do is its own affair. */
bool entry_travels(enum entry_type t);
/* How many fields it has. */
size_t entry_fields(enum entry_type t);

struct complaint {
	const char *say; /* msgid: what is wrong and what to do */
	enum field field;
	bool too_long;
	bool bare; /* say goes on after the field's name */
};
#define COMPLAINTS_MAX F__MAX

/*
 * Trim, check and normalise those fields of a section (SEC_NONE: of all) in
 * place.  Fills c with at most one complaint a field; ERR_INVALID if there is
 * one.
 */
enum err fields_check(const struct work *w, enum section s, struct fields *f,
    struct complaint *c, size_t *n_r) MUST_USE;
/* The same of an entry: ERR_INVALID also of a field that it has not. */
enum err entry_check(const struct work *w, enum entry_type t, struct fields *f,
    struct complaint *c, size_t *n_r) MUST_USE;
/*
 * yyyy-mm-dd of a date as people type it: date_typed().  ERR_INVALID: say_r is
 * the msgid of what is wrong with it.
 */
enum err date_take(struct arena *a, const char *typed, const char **iso_r,
    const char **say_r) MUST_USE;
/* "14.30" of a time of the day as people type it: four digits, with or without
 * what parts them.  ERR_INVALID: as date_take(). */
enum err clock_take(struct arena *a, const char *typed, const char **hm_r,
    const char **say_r) MUST_USE;
/* "•••• •••• •••• 0003"; "" for NULL. */
const char *nik_mask(struct arena *a, const char *nik);
/*
 * What a NIK says that the case says otherwise, or that no NIK says; the msgids
 * go to say[], at most NIK_DOUBTS, and their number is returned.  Cards in use
 * have such mistakes, so that nothing is refused for it.
 */
#define NIK_DOUBTS 3
size_t nik_doubts(const struct book *b, const struct fields *f,
    const char *say[NIK_DOUBTS]);
/* Age in years at now from birth date or the age given; -1 unknown. */
int fields_age(const struct fields *f, int64_t now);

#endif
