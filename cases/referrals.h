/*
 * Referrals: a document handed to another unit; a part of cases/cases.h.
 */
#ifndef LINDUNG_CASES_REFERRALS_H
#define LINDUNG_CASES_REFERRALS_H

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
	RS_DICABUT, /* the client took their consent back */
	RS_TINDAK, /* the same after acceptance: the receiver has to act on it */
	RS_DIJADWALKAN,
	RS_TIDAK_HADIR,
	RS_BERJALAN,
	RS_DITANGGUHKAN,
	RS_SELESAI_SEBAGIAN,
	RS_TIDAK_TERCAPAI,
	RS_PERLU_INFO,
	RS_DITERUSKAN,
	RS_SALAH_INPUT,
	RS__MAX
};
#define RS_BIT(s) (1u << (s))
/* The receiver reads it, and has not decided yet. */
#define RS_UNDECIDED (RS_BIT(RS_DIBUKA) | RS_BIT(RS_PERLU_INFO))
/* The receiver has accepted, and has not said yet how it ended. */
#define RS_WORK                                                                \
	(RS_BIT(RS_DITERIMA) | RS_BIT(RS_DIJADWALKAN) |                        \
	    RS_BIT(RS_TIDAK_HADIR) | RS_BIT(RS_BERJALAN) |                     \
	    RS_BIT(RS_DITANGGUHKAN))
/* It has said how it ended. */
#define RS_OUTCOME                                                             \
	(RS_BIT(RS_SELESAI) | RS_BIT(RS_SELESAI_SEBAGIAN) |                    \
	    RS_BIT(RS_TIDAK_TERCAPAI))
/* The receiver's last word is there, for the sender to read, and to close. */
#define RS_ANSWERED (RS_BIT(RS_DITOLAK) | RS_BIT(RS_DITERUSKAN) | RS_OUTCOME)
/* It is not the receiver's any more: the keys of what it got are deleted. */
#define RS_DROPPED                                                             \
	(RS_BIT(RS_DITOLAK) | RS_BIT(RS_DITARIK) | RS_BIT(RS_DITERUSKAN))
/* Its sender may begin it anew. */
#define RS_AGAIN (RS_ANSWERED | RS_BIT(RS_DITUTUP) | RS_BIT(RS_DITARIK))
/* In these the receiver has what was sent, or may open it. */
#define RS_RUNNING (RS_BIT(RS_TERKIRIM) | RS_UNDECIDED | RS_WORK)
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
	ACT_REVOKE, /* the sender's officer records that consent was taken back */
	ACT_RELAY, /* the receiver's does */
	ACT_HEED,  /* the receiver has acted on it */
	ACT_SCHEDULE,
	ACT_NO_SHOW,
	ACT_START,
	ACT_HOLD,
	ACT_PARTLY,
	ACT_FAIL,
	ACT_ASK,
	ACT_TELL,
	ACT_FORWARD,
	ACT_MISTAKE,
	ACT__MAX
};
#define ACT_BIT(a) (1u << (a))

enum side {
	SIDE_SENDER,
	SIDE_RECEIVER
};

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

/* The code of list withdraw-reason that says so. */
#define WITHDRAWN_ERROR "entered-in-error"
/* Who did not come so often is given no further date. */
#define NO_SHOWS_MAX 3u
/* After so many signed steps it can only come to an end. */
#define STEPS_MAX 60

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
	/* the consent that it goes on; one that the case has not is recorded
	 * with these fields when the referral is sent */
	struct id consent;
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
	/* what went with it; NULL: nothing, or it is not readable (any more) */
	const struct content *content;
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
	unsigned ladder; /* enum ladder: how far the term has run */
	unsigned acts;   /* bit set of what the actor may do now */
	struct id kasus; /* own case, or none */
	const char *case_number;
	const char *client;  /* name; NULL before the document is opened */
	struct draft draft;  /* RS_DRAF on the sender's side */
	struct bytes sealed; /* that draft as it lies in the database */
	/* the consent of the case that the draft goes on; NULL: none is recorded
	 * yet */
	const struct case_entry *consent;
	const struct ref_event *events; /* oldest first, signed chain */
	size_t n_events;
	/* opened documents; NULL when absent or not (any more) readable */
	const struct content *doc;
	const struct content *decision;
	const struct content *status; /* the outcome */
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
/* ask.c: before the decision.  about: list question; reason: as of a refusal. */
/* ERR_INVALID: no such code, or no question; ERR_LIMIT: STEPS_MAX. */
enum err referral_ask(struct work *w, struct id id, const char *about,
    const char *question) MUST_USE;
/* The sender's answer. */
enum err referral_tell(struct work *w, struct id id, const char *answer)
    MUST_USE;
/* unit: which the sender may send it to instead; ERR_INVALID also of one that
 * cannot be that. */
enum err referral_forward(struct work *w, struct id id, struct id unit,
    const char *reason, const char *note) MUST_USE;
/*
 * A new draft, id drawn by the caller, of what was sent in old: all but the consent,
 * and to the unit that the receiver suggested.  ERR_CONFLICT: old is not one that
 * has ended for the receiver, or the case is closed; ERR_LIMIT as referral_draft().
 */
enum err referral_again(struct work *w, struct id old, struct id id) MUST_USE;

/* progress.c: what comes of one that was accepted. */
struct progress {
	enum act act;       /* ACT_SCHEDULE ACT_NO_SHOW ACT_START ACT_HOLD */
	int64_t at;         /* the appointment; of ACT_SCHEDULE alone */
	const char *place;  /* where, or with whom; as at */
	const char *reason; /* list hold-reason; of ACT_HOLD alone */
	const char *review; /* date; as reason */
	const char *note;   /* or NULL */
};
/* Is that a time that an appointment can have?  From the day of the acceptance
 * on, and not more than a year ahead. */
bool meeting_fits(const struct referral *r, int64_t now, int64_t at);
/* The newest appointment; 0: none was made. */
int64_t referral_appointment(const struct referral *r);
/* How often the client did not come. */
unsigned referral_no_shows(const struct referral *r);
/*
 * Tell the sender.  ERR_INVALID: something of it is missing or does not fit, or
 * (ACT_NO_SHOW) the appointment is still to come.  ERR_LIMIT: NO_SHOWS_MAX, or
 * STEPS_MAX.
 */
enum err referral_progress(struct work *w, struct id id,
    const struct progress *p) MUST_USE;
/* Can the outcome (completed | partly | failed) have come of that (list
 * "result")? */
bool result_fits(const char *status, const char *result);
/* result NULL: what the outcome says by itself.  ERR_INVALID: they do not fit,
 * or say nothing and there is no note. */
enum err referral_outcome(struct work *w, struct id id, const char *status,
    const char *result, const char *note) MUST_USE;
enum err referral_close(struct work *w, struct id id) MUST_USE;
/* seen: bit set of the states that it was seen in; ERR_CONFLICT: in none of
 * them any more. */
enum err referral_withdraw(struct work *w, struct id id, unsigned seen,
    const char *reason) MUST_USE;
/*
 * revoke.c.  The receiver's officer records that the client takes consent back:
 * the sender learns it, and what was not accepted yet can't be opened any more.
 */
enum err referral_relay(struct work *w, struct id id) MUST_USE;
/* The receiver of an accepted one has erased what came with it, or keeps it on
 * another basis. */
enum err referral_heed(struct work *w, struct id id) MUST_USE;
/*
 * What was withdrawn as entered in error: somebody else than who withdrew it makes
 * it unreadable to the sender too.  ERR_INVALID: it was withdrawn for another
 * reason; ERR_FORBIDDEN also of who withdrew it.
 */
enum err referral_mistake(struct work *w, struct id id) MUST_USE;
/* Throw a draft away; ERR_CONFLICT: it is none any more. */
enum err referral_discard(struct work *w, struct id id) MUST_USE;
/* The opened Content's exact bytes, and the referral's number; a trail entry
 * (export) is written. */
enum err referral_export(struct work *w, struct id id, struct bytes *xml_r,
    const char **number_r) MUST_USE;

/* letter.c: referrals on paper ------------------------------------------------ */

/*
 * As referral_view(), for paper: a second trail entry (export) says that the
 * document was printed.  code_r: what the paper has to be verified by, in hex;
 * "": it is a draft.
 */
enum err referral_print(struct work *w, struct id id, struct referral *r_r,
    const char **code_r) MUST_USE;
/* What is said of a paper to sender and receiver; nothing of the client. */
struct letter_check {
	bool
	    genuine; /* else it is not what was sent, and the rest means nothing */
	const char *number;
	int64_t sent;
	enum state state;
	const struct roster_unit *from, *to;
};
/*
 * Is code that of the document which was sent with this referral?  A trail entry
 * (list) is written.  ERR_ABSENT: the actor's unit has nothing to do with it,
 * or there is none such.
 */
enum err referral_verify(struct work *w, struct id id, const char *code,
    struct letter_check *p_r) MUST_USE;

#endif
