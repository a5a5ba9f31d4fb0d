/*
 * Who belongs to a unit, and its seed; a part of cases/cases.h.
 */
#ifndef LINDUNG_CASES_MEMBERS_H
#define LINDUNG_CASES_MEMBERS_H

/* unitkey.c: the seed of the actor's unit --------------------------------- */

/*
 * Give the unit its next seed, if somebody who knew the last one has left: a
 * link of the roster, the seed sealed to each member who holds it, and the last
 * one sealed under it.  The keyring goes by it from then on, the roster when its
 * links are followed.  Nothing to do: OK.  ERR_CONFLICT: a colleague was quicker,
 * or another link came first; follow and try again.
 */
enum err unit_rotate(struct work *w) MUST_USE;
/*
 * Seal a batch of what lies under earlier seeds under the unit's present one, in
 * a transaction.  n_r: how many rows that was; 0: there is nothing left to do.  A
 * row that cannot be opened stays as it is.  ERR_BUSY: the roster has changed.
 */
enum err unit_rewrap(struct work *w, size_t *n_r) MUST_USE;

/* member.c: who belongs to a unit ----------------------------------------- */

/* Is the person an active member of the unit who can hold a case? */
bool officer_active(const struct roster *r, struct id person, struct id unit);

/*
 * Acts on the roster of the actor's agency.  Of all: ERR_FORBIDDEN, the roster's
 * rules do not let this actor do it, or not as things are (docs/roster.md);
 * ERR_INVALID, a name or role that no link can have; ERR_BUSY or ERR_CONFLICT,
 * another link came first: follow, and look again.
 */

/* Name a unit; nothing can be sealed to it before its first member is there.
 * ERR_CONFLICT: the agency has one of this code. */
enum err unit_found(struct work *w, const struct roster_unit *u) MUST_USE;
/* code_r: what the invited person is given on paper, and nobody else; stored
 * nowhere.  Caller wipes it. */
enum err member_invite(struct work *w, struct id unit, const char *name,
    unsigned roles, char code_r[JOIN_CODE_TEXT]) MUST_USE;
/*
 * Admit who answered the invitation, whom the actor has before them and whose
 * words they typed.  With the link goes the unit's seed, if the actor is of that
 * unit.  ERR_ABSENT: nobody answered it; ERR_INVALID: other words.
 */
enum err member_admit(struct work *w, struct id invitation, const char *words)
    MUST_USE;
/* Suspend or remove: with the link go the person's sessions, and what they have
 * of the unit's seed.  ERR_INVALID: oneself. */
enum err member_leave(struct work *w, struct id person, struct id unit,
    bool remove) MUST_USE;
/* Sign other roles for somebody, for a second person to agree to. */
enum err role_propose(struct work *w, struct id person, struct id unit,
    unsigned roles) MUST_USE;
/*
 * ERR_ABSENT: no such proposal of the agency, or no longer.  ERR_FORBIDDEN also
 * where somebody who was suspended would come back to a unit with a seed, and
 * the actor is not of that unit: they could not be given the seed.
 */
enum err role_agree(struct work *w, struct id proposal) MUST_USE;

struct join_view {
	const struct roster_invite *invite;
	int64_t created;
};
/* Who can be admitted to a unit of the agency, who has waited longest first. */
enum err join_waiting(struct work *w, struct id unit, struct join_view **v_r,
    size_t *n_r) MUST_USE;

struct role_view {
	struct id id;
	struct id by, person, unit;
	unsigned roles;
	int64_t until;
};
enum err role_waiting(struct work *w, struct role_view **v_r, size_t *n_r)
    MUST_USE;

/* recovery.c: custodians ------------------------------------------------------ */

/*
 * Register the public key of what the actor has on paper, and typed; signed by
 * them, in the place of the one they had.  ERR_INVALID: not the words of a key;
 * bad_r: the number of the first one that is not in the list, or 0.
 */
enum err custodian_register(struct work *w, const char *words, unsigned *bad_r)
    MUST_USE;
struct custodian_view {
	struct custodian c;
	int64_t created;
};
/* Members of the agency with such a key, and their homes for that unit; a row
 * that its person has not signed is left out, with an alarm. */
enum err custodians_known(struct work *w, struct id unit,
    struct custodian_view **v_r, size_t *n_r) MUST_USE;
/*
 * Appoint three of them for the actor's unit, once somebody agrees who answers
 * for the agency: the unit's recovery key is drawn here and kept by nobody.
 * ERR_INVALID: not three different people, one of them from outside and two of
 * different homes; ERR_ABSENT: one has no key; ERR_FORBIDDEN: the actor has no
 * seed of the unit.
 */
enum err custodians_propose(struct work *w, const struct id person[CUSTODIANS])
    MUST_USE;
struct appointment_view {
	struct id id;
	struct id by, unit;
	struct custodian one[CUSTODIANS];
	int64_t until;
};
/* Of the agency, those that can still be agreed to. */
enum err custodians_waiting(struct work *w, struct appointment_view **v_r,
    size_t *n_r) MUST_USE;
/* As role_agree(). */
enum err custodians_agree(struct work *w, struct id proposal) MUST_USE;

/*
 * Begin to recover a unit's seed for one of its members.  ERR_INVALID: the words
 * are not those of the actor's key; ERR_FORBIDDEN: the actor is none of its
 * custodians, the person no member who may hold the seed, or the actor
 * themselves, or a recovery is open.  ERR_ABSENT: no such unit of the agency, or
 * one without custodians.
 */
enum err recovery_propose(struct work *w, struct id unit, struct id person,
    const char *words) MUST_USE;
/*
 * The second custodian's part, RECOVERY_WAIT later: with the words of both the
 * seed goes to the person who was named, who logs in anew.  ERR_ABSENT: none is
 * open; ERR_INVALID: bad_r 1, not the actor's words, 2, not those of who began
 * it; ERR_FORBIDDEN: too early, by who
 * began it, by two of one home, or not any more as it was proposed; ERR_TAMPER:
 * what lies in the database is not what was sealed.
 */
enum err recovery_complete(struct work *w, struct id unit, const char *words,
    const char *other, unsigned *bad_r) MUST_USE;
/* ERR_ABSENT: none is open. */
enum err recovery_veto(struct work *w, struct id unit) MUST_USE;
/* Does that lie in the database which the unit's custodians would need? */
enum err recovery_whole(struct work *w, const struct roster_unit *u,
    bool *whole_r) MUST_USE;

/* join.c: answering an invitation ------------------------------------------ */

/*
 * Nobody acts yet: of w these use db, mem, roster, roster_state, conf and now.
 */

/*
 * The open invitation that this code was printed for.  ERR_INVALID: it is not the
 * form of one; ERR_ABSENT: there is none, or it was answered or is over 72 hours
 * old.
 */
enum err join_find(struct work *w, const char *typed,
    const struct roster_invite **i_r) MUST_USE;
/* A new TOTP secret, and the hidden field that brings it back with the form;
 * only with the code can it be opened.  Caller wipes totp_r. */
enum err join_state_put(struct work *w, const char *code,
    const struct roster_invite *i, uint8_t totp_r[TOTP_LEN],
    const char **state_r) MUST_USE;
/* ERR_INVALID: not what was sent with the form. */
enum err join_state_get(struct work *w, const char *code,
    const struct roster_invite *i, const char *state, uint8_t totp_r[TOTP_LEN])
    MUST_USE;

/* What the person chose, checked by the caller: strength, code of the app. */
struct joining {
	const char *user; /* login name */
	const char *password;
	uint8_t totp[TOTP_LEN];
	uint64_t step; /* of the code that matched */
};
/*
 * Draw the person's keys, and the unit's first seed if it has none, and ask to be
 * admitted.  The keyring holds the person's keys afterwards.  One Argon2id run.
 * ERR_CONFLICT: the name is taken, or the invitation was answered meanwhile.
 */
enum err join_enrol(struct work *w, struct keyring *keys,
    const struct pepper *pepper, const struct roster_invite *i,
    const struct joining *j, struct id *person_r) MUST_USE;

struct join_words {
	const struct roster_invite *invite;
	const char *word[JOIN_WORDS];
};
/* The words of who waits, from the keys in the keyring; ERR_ABSENT: they don't. */
enum err join_mine(struct work *w, struct keyring *keys, struct id person,
    struct join_words *v_r) MUST_USE;

#endif
