/*
 * stage.h: where a case stands, and what leads from one stage to the next.
 * stage.c has the table.  Included by cases.h only.
 */
#ifndef LINDUNG_STAGE_H
#define LINDUNG_STAGE_H

/* Of list "stage" (Permen PPPA 2/2022); lists see the code in clear. */
enum stage {
	CS_PENGADUAN,
	CS_IDENTIFIKASI,
	CS_ASESMEN,
	CS_RENCANA,
	CS_INTERVENSI,
	CS_PEMANTAUAN,
	CS_DIBUKA_KEMBALI,
	CS_DITUNDA,
	CS_DIUSULKAN, /* its end waits for who answers for the unit */
	CS_TERMINASI,
	CS_TANPA_LAYANAN,
	CS__MAX
};
#define CS_BIT(s) (1u << (s))
#define CS_SHUT   (CS_BIT(CS_TERMINASI) | CS_BIT(CS_TANPA_LAYANAN))
#define CS_OPEN   ((CS_BIT(CS__MAX) - 1) & ~CS_SHUT)
/* Somebody works on it. */
#define CS_WORK (CS_OPEN & ~(CS_BIT(CS_DITUNDA) | CS_BIT(CS_DIUSULKAN)))

const char *stage_code(enum stage s);
/* CS__MAX: no stage has that code. */
enum stage stage_of(const char *code);
/* Is a case of that stage read only? */
bool stage_shut(const char *code);
/* The codes of CS_SHUT, for statements that leave those cases out. */
extern const char *const stages_shut[2];

/* What officers press: each is a route. */
enum stage_act {
	SA_MOVE,   /* who works on the case leads it on */
	SA_RETURN, /* who was asked to end it does not */
	SA_END,
	SA_REOPEN,
	SA__MAX
};

/* What must be so first, as a set. */
#define SG_RISK   1u  /* its risk was assessed, with an instrument */
#define SG_PLAN   2u  /* it has a plan: a goal or services */
#define SG_REFS   4u  /* its referrals have ended */
#define SG_HEAD   8u  /* the actor answers for such cases: stage_heads() */
#define SG_SECOND 16u /* and is neither its holder nor asked for its end */
#define SG_BEFORE 32u /* it is the stage that the case was at before */
#define SG_N      6u

/* One row of the table; docs/transitions.md is generated from it. */
struct stage_step {
	enum stage_act act;
	unsigned from, to; /* sets of stages */
	unsigned kinds;    /* of case */
	enum perm perm;
	unsigned guards;
	const char *reasons; /* code list; NULL: none is given */
	enum field told;     /* of the note: the reason, or the stage */
	enum verb verb;
};
extern const struct stage_step stage_steps[];
extern const size_t n_stage_steps;

struct kasus;
/*
 * The row by which such an act leads to that stage; NULL: there is none.
 * reason: NULL for any; else "", where the row needs none, or one of its list.
 */
const struct stage_step *stage_find(const struct work *w, const struct kasus *k,
    enum stage_act act, enum stage to, const char *reason);
/* Of the row's guards those that do not hold; k->refs tells of SG_REFS. */
unsigned stage_lacks(const struct work *w, const struct stage_step *s,
    const struct kasus *k, enum stage to);
/*
 * May those roles end such a case?  The head; of a family or a group the
 * coordinator too; of a restricted case whoever is named (domain: the second
 * named person stands in for the head).
 */
bool stage_heads(unsigned roles, const struct kasus *k);
/* What comes next in the ordinary course of such a case; CS__MAX: nothing. */
enum stage stage_next(const struct kasus *k);

/*
 * Lead a case from the stage that the officer saw to another.  ERR_INVALID: a
 * reason that is not of the row's list, or a text that is none; ERR_CONFLICT:
 * the case stands elsewhere by now, or the table knows no such way (w->lacks is
 * 0), or something is to be done first (w->lacks says what); ERR_LIMIT,
 * ERR_BUSY: as kasus_note().
 */
struct stage_wish {
	enum stage_act act;
	const char *from; /* NULL: any */
	enum stage to;    /* CS__MAX: where the reason leads */
	const char *reason, *text;
};
enum err kasus_stage(struct work *w, struct id id, const struct stage_wish *x)
    MUST_USE;

#endif
