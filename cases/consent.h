/*
 * Consent: who agreed, or which law lets it be, that which groups of a client's
 * data go to whom, and until when; a part of cases/cases.h.  Each is an entry of
 * its case (entry.c) of type EN_CONSENT, signed by who recorded it.  It is never
 * corrected: what was recorded wrongly, or was taken back, ends by a second
 * version, and another one is recorded.
 */
#ifndef LINDUNG_CASES_CONSENT_H
#define LINDUNG_CASES_CONSENT_H

struct draft;

/* The longest that a consent may hold: as long as the receiver may keep what
 * it is about.  Where nobody says until when, it is the other. */
#define CONSENT_MAX     (5 * (365 * DAY))
#define CONSENT_DEFAULT (180 * DAY)
/* So long before its end it is said to end soon. */
#define CONSENT_NEAR (14 * DAY)

/* Groups that may be chosen, as a bit set: 2 to 7 and 9; 1 and 10 always travel. */
#define CONSENT_GROUPS 0x2fcu
/* Units and agencies of one. */
#define CONSENT_UNITS_MAX 8

/* Of the list "consent-basis": is it somebody's consent, so that it has a form
 * and an explanation before it? */
bool basis_is_consent(const char *basis);

enum consent_state {
	CONSENT_VALID,
	CONSENT_SOON, /* valid, and near its end */
	CONSENT_OVER,
	CONSENT_BACK, /* taken back, or recorded by mistake */
};
enum consent_state consent_state(const struct work *w,
    const struct case_entry *x);
/* Bit set of the groups that may be shared besides what always travels. */
unsigned consent_groups(const struct case_entry *x);
/* Is each of the ids, with blanks between them, one of the roster's units or
 * agencies? */
bool units_known(const struct roster *ro, const char *ids);
/* Does the consent name the unit, or its agency? */
bool consent_names(const struct case_entry *x, const struct roster_unit *u);

/* Why something may not be sent on a consent. */
enum consent_gap {
	GAP_NONE,
	GAP_BACK,
	GAP_OVER,
	GAP_UNIT,
	GAP_GROUPS,
};
/* to: NULL: not chosen yet. */
enum consent_gap consent_gap(const struct work *w, const struct case_entry *x,
    const struct roster_unit *to, unsigned groups);

/*
 * Trim, check and normalise a new consent of the actor's unit; complaints as of
 * entry_check().  Fields that are left out get what is usual: today, and
 * CONSENT_DEFAULT.
 */
enum err consent_check(const struct work *w, struct fields *f,
    struct complaint *c, size_t *n_r) MUST_USE;
/*
 * Record it; id drawn by the caller.  ERR_INVALID: consent_check() has not been
 * passed; ERR_CONFLICT: the case is closed; ERR_LIMIT, ERR_BUSY: as
 * kasus_note().
 */
enum err consent_record(struct work *w, struct id kasus, struct id id,
    const struct fields *f) MUST_USE;

/* How one ends: of list "consent-end", and on which day (NULL: today). */
struct consent_end {
	struct id id;
	uint32_t version; /* as it was seen */
	const char *by;
	const char *on;
};
/*
 * Record that it ends, and stop what runs on it: what nobody accepted can't be
 * opened any more, who accepted gets a term to act.  The end is recorded
 * first, so that nothing new is sent; each referral then is a step of its own,
 * and one that can't be stopped now is left as it runs: the same act again, on a
 * consent that has ended, goes on with those.  ERR_INVALID: no such code or day;
 * ERR_CONFLICT: another version of it stands, or the case is closed; ERR_LIMIT,
 * ERR_BUSY: as kasus_note().
 */
enum err consent_withdraw(struct work *w, struct id kasus,
    const struct consent_end *x) MUST_USE;

#endif
