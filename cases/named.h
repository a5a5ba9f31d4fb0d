/*
 * Restricted cases (kasus terbatas): closed to part of their own unit; a part of
 * cases/cases.h.  The key of such a case is sealed to the people whom it names, and
 * twice for an emergency; nothing of it lies under the unit's key, so that it does
 * not open to who heads the unit and is not named.
 */
#ifndef LINDUNG_CASES_NAMED_H
#define LINDUNG_CASES_NAMED_H

#define NAMED_MIN 2 /* whoever restricts it among them */
#define NAMED_MAX 8
/* Open restricted cases that name one person: with each list and search their keys
 * are opened, before those of closed ones. */
#define NAMED_CASES 200

/* Can the person be named for a case of the actor's unit? */
bool named_fits(const struct work *w, struct id person);
/* How many restricted cases of a unit are open to that person and to at most one
 * more, by the rows of their keys: which they are is not said. */
enum err named_few(struct work *w, struct id unit, struct id person,
    uint64_t *n_r) MUST_USE;

/* Who is to be named beside the actor, and who is to hold the case. */
struct naming {
	const struct id *person;
	size_t n;
	struct id assignee;
	/* who was named when the form was drawn, the actor among them */
	const struct id *seen;
	size_t n_seen;
};
/*
 * Restrict a case to these, or a restricted one to others; its notes tell to whom.
 * ERR_INVALID: too few or many, somebody who is not named_fits(), twice, or the
 * actor; or the case would be held by somebody who is not named.  ERR_LIMIT:
 * somebody is named for NAMED_CASES already (w->holder), or the case has had too
 * many keys or events.  ERR_CONFLICT: it is not own_ready(), the case is closed, or
 * others are named by now.  ERR_BUSY: as kasus_note().
 */
enum err kasus_restrict(struct work *w, struct id id, const struct naming *to)
    MUST_USE;
/* Give it back to the unit, for a reason that its notes tell.  ERR_INVALID: none;
 * ERR_CONFLICT: it is not restricted, or closed. */
enum err kasus_lift(struct work *w, struct id id, const char *reason) MUST_USE;

#endif
