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
/* How far the work on what lies under a unit's earlier seeds has come; zeros: not
 * begun.  It is of one epoch alone, and may be forgotten. */
struct rewrap {
	struct old_mark kasus, side;
};
/*
 * Seal the next batch of what lies under earlier seeds under the unit's present
 * one, in a transaction, and move at behind it.  n_r: how many rows were looked
 * at; 0: there are no more.  A row that cannot be opened stays as it is, and is
 * not looked at again.  ERR_BUSY: the roster has changed, or a colleague was
 * quicker.
 */
enum err unit_rewrap(struct work *w, struct rewrap *at, size_t *n_r) MUST_USE;

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
 * Take an invitation back: nobody is admitted by it any more, and what who
 * answered it has of a unit's first seed goes.  ERR_ABSENT: the agency has none
 * of this id; ERR_FORBIDDEN also where somebody was admitted by it, or it was
 * taken back already.
 */
enum err invite_withdraw(struct work *w, struct id invitation) MUST_USE;
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
	/* can't be admitted: they signed a first key of the unit, which has one
	 * of somebody else by now; they have to be invited again */
	bool late;
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
/* As role_agree(); ERR_FORBIDDEN also where one of the three has registered
 * another paper since. */
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
 * The second custodian's part, from roster_recovery_from() on: with the words of both the
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
/* agreement.c: what two agencies agree ---------------------------------------- */

/*
 * An agreement is a title and a text, which one agency drafts, and a link in the
 * chain of each, with the hash of both.  Two people of each agency sign the link;
 * the first signature waits as a proposal.  It ends with a link of one of the two,
 * signed in the same way: nothing more is sent by it, and what was sent before is
 * opened and answered.
 */
#define AGREEMENTS_MAX 25 /* drafts of one agency for another in a list */
/* A first signature, which a second person's waits for. */
struct agreement_first {
	struct id proposal; /* none: there is none */
	struct id by;
	int64_t until;
};
struct agreement_view {
	struct id id;
	struct id other; /* the other agency, as the actor's sees it */
	bool drafted;    /* its text is here, which the actor's agency (own) */
	bool own;        /* or the other one wrote */
	const char *title; /* NULL: the text is not here */
	const char *text;  /* NULL in a list */
	int64_t created;
	/* of title and text; where there is none, what a chain says */
	uint8_t document[HASH_LEN];
	/* what the chains say: who signed, and who ended it; NULL: not signed */
	const struct roster_agreement *ours, *theirs;
	bool altered; /* a chain has the hash of another text */
	bool holds; /* both chains, each names the other's genesis; not ended */
	bool ended; /* by one of the two, which is enough */
	/* our first signatures, to sign it and to end it */
	struct agreement_first sign, end;
};
/* What is signed: BLAKE2b-256 of title, an empty line, text.  ERR_MEMORY. */
enum err agreement_hash(struct arena *a, const char *title, const char *text,
    uint8_t out[HASH_LEN]) MUST_USE;
/* Draft one, under an id that the caller drew.  ERR_INVALID: no such agency, or
 * one's own. */
enum err agreement_draft(struct work *w, struct id other, const char *title,
    const char *text, struct id id) MUST_USE;
/* Of the actor's agency, newest first: at most AGREEMENTS_MAX that one agency
 * wrote for another, and behind these all that a chain knows of. */
enum err agreement_list(struct work *w, struct agreement_view **v_r,
    size_t *n_r) MUST_USE;
/* A draft that nobody signs asks for it no longer than that: none is taken back. */
#define AGREEMENT_ASKED (30 * DAY)
/* Those on which somebody waits: the other agency, which has signed, who signed
 * first for the own one, it or its end, or who drafted it in the own one. */
enum err agreement_asked(struct work *w, struct agreement_view **v_r,
    size_t *n_r) MUST_USE;
/* ERR_ABSENT: the agency has no part in one of this id. */
enum err agreement_get(struct work *w, struct id id, struct agreement_view *v_r)
    MUST_USE;
/* The title that was signed.  NULL: its text is not here, or is another. */
enum err agreement_title_get(struct work *w, const struct roster_agreement *g,
    const char **title_r) MUST_USE;
/*
 * Sign it for the actor's agency: as the first one, or as the second, who appends
 * the link.  other and document: what the actor was shown.  ERR_CONFLICT: it is
 * something else by now, or the agency has signed; ERR_FORBIDDEN: the actor has
 * signed it, or may not.
 */
enum err agreement_sign(struct work *w, struct id id, struct id other,
    const uint8_t document[HASH_LEN]) MUST_USE;
/* End it, in the same two steps; other: what the actor was shown.  ERR_CONFLICT:
 * the agency has not signed it, or it has ended; ERR_FORBIDDEN as above. */
enum err agreement_end(struct work *w, struct id id, struct id other) MUST_USE;

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

/* Login names: 3 to 64 small letters, digits, dots and dashes. */
#define USER_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789.-"
bool user_fits(const char *user);
/* What the person chose, checked by the caller: strength, code of the app. */
struct joining {
	const char *user; /* login name */
	const char *password;
	uint8_t totp[TOTP_LEN];
	uint64_t step;          /* of the code that matched */
	uint8_t code[CODE_LEN]; /* drawn for them, and shown once */
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
	bool late; /* as in join_view */
};
/* The words of who waits, from the keys in the keyring; ERR_ABSENT: they don't. */
enum err join_mine(struct work *w, struct keyring *keys, struct id person,
    struct join_words *v_r) MUST_USE;

#endif
