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
	ACT_REVOKE, /* the sender's officer records that consent was taken back */
	ACT_RELAY, /* the receiver's does */
	ACT_HEED,  /* the receiver has acted on it */
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
	/* the consent of the case that the draft goes on; NULL: none is recorded
	 * yet */
	const struct case_entry *consent;
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
/*
 * revoke.c.  The receiver's officer records that the client takes consent back:
 * the sender learns it, and what was not accepted yet can't be opened any more.
 */
enum err referral_relay(struct work *w, struct id id) MUST_USE;
/* The receiver of an accepted one has erased what came with it, or keeps it on
 * another basis. */
enum err referral_heed(struct work *w, struct id id) MUST_USE;
/* In such a time a receiver has to act (UU 27/2022). */
#define HEED_TIME (3 * DAY)
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
	bool shut;          /* of a restricted case that does not name the
	                       actor: nothing of the client is known */
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

#endif
