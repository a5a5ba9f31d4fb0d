/*
 * Break-glass, for what has a key of its own and nobody who has it can be reached;
 * a part of cases/cases.h.  Somebody asks with a reason; an officer of the PDP unit
 * opens the outer seal and names who of the unit is to open the inner one; that
 * officer seals the keys to who asked, for at most GLASS_TERM; the PDP unit reviews.
 * Who was named and is not there can be replaced by the PDP unit.  Each act is signed,
 * with what its actor says of it.  Keys hold that it takes both; the server holds the
 * term, and that a review ends it.
 */
#ifndef LINDUNG_CASES_GLASS_H
#define LINDUNG_CASES_GLASS_H

#define GLASS_TERM   (3 * DAY)
#define GLASS_REVIEW (3 * DAY)  /* after the term, the review is late */
#define GLASS_TOLD   (30 * DAY) /* after the review or refusal, of it */
#define GLASS_MOST   50         /* records that one request asks for */
#define GLASS_LIST   50         /* requests that a page of a list has */
#define GLASS_DAY    12         /* that one person makes in a day */
#define GLASS_REASON 2000       /* characters of a reason or finding */

enum glass_state {
	GLASS_NONE,
	GLASS_ASKED,
	GLASS_PEELED,
	GLASS_OPENED,
	GLASS_FOLLOW, /* reviewed, and something is still to be done */
	GLASS_REVIEWED,
	GLASS_REFUSED,
	GLASS__MAX
};

/* What of a case can be asked for: one author's process notes, or the plan. */
struct glass_choice {
	bool plan;
	struct id author;
	const char *name; /* the author's */
	size_t n;         /* records */
};
struct glass_choices {
	struct kasus k;                    /* without notes and referrals */
	const struct glass_choice *choice; /* of what the actor can't open */
	size_t n;
	/* it is restricted and does not name the actor, who can ask for all of
	 * it; of k there are id, stage and assignee, as they stand in clear */
	bool whole;
};
enum err glass_choices(struct work *w, struct id kasus,
    struct glass_choices *c_r) MUST_USE;
/*
 * Ask for the plan, or (author) for that author's process notes, the newest
 * GLASS_MOST; id drawn by the caller.  ERR_INVALID: no reason, too long a one, or
 * nothing of that kind; ERR_CONFLICT: it is not own_ready(), or w->glass, a request
 * of the actor's that waits or can be read, asks for all of it already; ERR_LIMIT:
 * the actor made GLASS_DAY requests in a day.
 */
enum err glass_ask(struct work *w, struct id kasus, bool plan, struct id author,
    const char *reason, struct id id) MUST_USE;

/* As glass_choices(), of a restricted case that does not name the actor; and ask for
 * its key.  ERR_ABSENT: it is not restricted; ERR_INVALID: it names the actor. */
enum err glass_shut(struct work *w, struct id kasus, struct glass_choices *c_r)
    MUST_USE;
enum err glass_ask_case(struct work *w, struct id kasus, const char *reason,
    struct id id) MUST_USE;

/* What a review found. */
enum glass_finding {
	FINDING_NONE, /* it was no review */
	FINDING_LAWFUL,
	FINDING_UNLAWFUL,
	FINDING_FOLLOW, /* the review goes on */
	FINDING__MAX
};
struct glass_word {
	enum glass_finding finding;
	const char *text; /* "": nothing was written */
};
struct glass_event {
	enum glass_state to;
	const char *actor;
	const char *unit;
	const char *named; /* who is to open the inner seal; "" */
	struct glass_word word;
	int64_t at;
};
struct glass {
	struct id id;
	enum glass_state state;
	uint32_t version;   /* number of its acts */
	bool plan, whole;   /* whole: the case itself, whose number is "" */
	const char *number; /* of the case */
	const struct roster_unit *unit;
	struct id asker, author, opener; /* opener: none until named */
	const char *asker_name, *author_name, *opener_name; /* "" if none */
	const char *holder_name; /* who held the case when it was asked for */
	/* by glass_view(), of a whole case, to the PDP unit and to whom the case
	 * names: who has its key, by the rows as they stand; "": nobody */
	const char *named_names;
	const struct id *named;
	size_t n_named;
	const char *reason;
	struct id kasus;
	int64_t created, ends;           /* ends: 0 until opened */
	const struct glass_event *event; /* oldest first */
	size_t n_event;
	unsigned acts; /* bit set, 1u << state that the actor may lead to */
	bool late;     /* the review is due and was not done in time */
	bool lapsed;   /* it waits, and who asked is not there any more */
	bool unnamed; /* nor who named, or was named: somebody else has to be */
	bool running; /* who asked can read it now: no review has ended it */
	bool ended;   /* a review ended it before its term */
	/* by glass_view(), once it was opened: how often who asked has read it,
	 * as the trail says, and when last (0: never) */
	uint64_t reads;
	int64_t last_read;
	/* by glass_view(), to who asked and while the term runs */
	const struct kasus *whole_case;
	const struct case_note *note;
	size_t n_note;
	size_t
	    stale; /* records that were written anew since, or the case's key */
};
struct glass_page {
	struct glass *g;
	size_t n;
	bool more; /* there is a page after this one */
};
/*
 * A page, from 0, of those that concern the actor: who asked, who wrote what is
 * asked for, who held the case, who is to open it, each head of the unit; and all of
 * theirs to the PDP unit.  First what was opened and is not reviewed, then what
 * waits, then what is over; each newest first.  One that is not what its actors
 * signed is left out, with an alarm.
 */
enum err glass_list(struct work *w, size_t page, struct glass_page *p_r)
    MUST_USE;
/*
 * How many wait for the actor to open a seal, to name somebody else, or to review;
 * and how many others concern the actor.  For GLASS_TOLD after its end, or until the
 * actor read its page, that is also one which was reviewed, for everybody but the PDP
 * unit, and one that was refused, for who asked.
 */
struct glass_desk {
	size_t peel, name, open, review, told;
};
enum err glass_count(struct work *w, struct glass_desk *d_r) MUST_USE;
/* Requests on a case that concern the actor and can be read now, and the actor's own
 * that wait; newest first, at most GLASS_LIST. */
struct glass_brief {
	struct id id;
	bool mine;
	const char *asker_name;
	int64_t ends; /* 0: it waits */
};
enum err glass_running(struct work *w, struct id kasus,
    const struct glass_brief **b_r, size_t *n_r) MUST_USE;
/* ERR_ABSENT also if it does not concern the actor. */
enum err glass_view(struct work *w, struct id id, struct glass *g_r) MUST_USE;
/* Can the member be named to open the inner seal? */
bool glass_opener(const struct glass *g, const struct roster_member *m);
/*
 * seen: the version that the actor decided on.  ERR_CONFLICT: it has another by now,
 * or lapsed; ERR_FORBIDDEN: the actor is not who may do it, or did another part of
 * it; ERR_INVALID: glass_opener() says no, or a finding or text is wanting or too
 * long.  Opening compares the request with the case: ERR_INVALID if that went to
 * somebody else, or its plan was written anew, since; ERR_TAMPER, with an alarm.
 * Peeling once more names somebody else, whose seal takes the place of the other's.
 * A review that is final ends the access at once, whatever it found.
 */
enum err glass_peel(struct work *w, struct id id, uint32_t seen,
    struct id opener) MUST_USE;
enum err glass_open(struct work *w, struct id id, uint32_t seen) MUST_USE;
enum err glass_review(struct work *w, struct id id, uint32_t seen,
    const struct glass_word *word) MUST_USE;
enum err glass_refuse(struct work *w, struct id id, uint32_t seen,
    const char *reason) MUST_USE;

#endif
