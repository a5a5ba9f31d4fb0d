/*
 * What has a key of its own inside a case; a part of cases/cases.h.  The unit's
 * key opens none of it, no referral carries it, and no list or history shows it.
 */
#ifndef LINDUNG_CASES_OWN_H
#define LINDUNG_CASES_OWN_H

/*
 * Is there somebody to whom such keys can be sealed for the day when nobody else
 * can be reached, so that anything can be written at all: has the agency a PDP
 * unit, and is it another than the actor's?
 */
bool own_ready(const struct work *w);

/* Notes of a counsellor for themselves.  Their author has the key. */
struct process_page {
	struct kasus k;               /* without notes and referrals */
	const struct case_note *note; /* the actor's own, newest first */
	size_t n, from, all;
};
enum err kasus_process(struct work *w, struct id id, struct range part,
    struct process_page *p_r) MUST_USE;
/* As kasus_note(); ERR_CONFLICT also if it is not own_ready(). */
enum err kasus_process_add(struct work *w, struct id id, const char *text)
    MUST_USE;

/*
 * The safety plan of a case, where the client hides among it.  Its keys have who
 * wrote the newest version, who holds the case, and the heads of the unit.
 */
struct plan {
	struct kasus k;   /* without notes and referrals */
	uint32_t version; /* 0: there is none */
	bool opens;       /* the actor has the key; else the rest is empty */
	const char *text;
	const char *author;
	int64_t at;
	const char *missing; /* names of who is to have the key and has it not;
	                        "": nobody */
};
enum err kasus_plan(struct work *w, struct id id, struct plan *p_r) MUST_USE;
/*
 * Write over version.  ERR_CONFLICT: another one stands by now, the case is
 * closed, or it is not own_ready().  Else as kasus_note().
 */
enum err kasus_plan_set(struct work *w, struct id id, uint32_t version,
    const char *text) MUST_USE;
/* Seal the key to those who are to have it and have it not.  Nobody is missing,
 * or the actor has it not: nothing is done. */
enum err kasus_plan_share(struct work *w, struct id id) MUST_USE;

#endif
