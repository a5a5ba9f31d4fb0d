/*
 * Queues of referrals: what waits for whom, by a table of states; a part of
 * cases/cases.h.
 */
#ifndef LINDUNG_CASES_QUEUES_H
#define LINDUNG_CASES_QUEUES_H

#include "cases/clock.h"

/* queue.c ------------------------------------------------------------------ */

enum queue {
	Q_TURN,    /* the next step is one that the actor may do */
	Q_LATE,    /* its term has passed */
	Q_INBOX,   /* to the unit, and not answered */
	Q_WORK,    /* to the unit, and accepted */
	Q_SENT,    /* from the unit, and not ended; drafts too */
	Q_MINE,    /* of cases that the actor holds */
	Q_UNREAD,  /* from the unit, ended, and the sender has not closed it */
	Q_REFUSED, /* declined or withdrawn */
	Q_DONE,    /* ended otherwise */
	Q_ALL,
	Q__MAX
};
#define QUEUE_BIT(q) (1u << (q))

/* The part of all queues that has not ended, as it was read at one moment. */
struct queues;
/* ERR_FORBIDDEN: the session holds no key of the unit. */
enum err queues_load(struct work *w, struct queues **q_r) MUST_USE;
/* Is the queue counted with the others?  Else only when it is shown: what has
 * ended becomes ever more. */
bool queue_counted(enum queue queue);
uint64_t queue_count(const struct queues *q, enum queue queue);
/* How many have come to that step of the ladder, or further. */
uint64_t queue_late(const struct queues *q, enum ladder from);

/* reflist.c ---------------------------------------------------------------- */

struct ref_line {
	struct id id;
	bool incoming; /* to the actor's unit, not from it */
	/* the chain, the unit's side or its case is not what its writer signed
	 * or sealed: only the number is shown, if the chain vouches for it; else
	 * it is NULL */
	bool damaged;
	const char *number;
	enum state state;
	unsigned urgency;
	int64_t sent, due;
	enum ladder ladder;
	const char *other;  /* the other unit's name; of a draft, the one that
	                       was chosen, if the actor may read it */
	bool shut;          /* of a restricted case that does not name the
	                       actor: nothing of the client is known */
	const char *client; /* NULL: not opened, ended, or a colleague's case */
	bool ended; /* declined or withdrawn: not the receiver's any more */
};
struct ref_query {
	enum queue queue;
	size_t page; /* from 0 */
	size_t size; /* at most TRAIL_SHOWN_MAX */
};
/*
 * One page of one queue, and a trail entry of what it shows.  What is counted
 * stands in the order of its terms, what has none last; the rest newest first.
 */
enum err referral_list(struct work *w, const struct queues *qs,
    const struct ref_query *q, const struct ref_line **l_r, size_t *n_r,
    uint64_t *total_r) MUST_USE;

/* Counts of the start page, beside those of the queues. */
struct desk {
	uint64_t my_cases; /* open ones, as the next */
	uint64_t unit_cases;
	uint64_t waiting;  /* from the unit, and not answered */
	uint64_t accepted; /* from the unit, and accepted */
	uint64_t drafts;
};
enum err desk_count(struct work *w, const struct queues *q, struct desk *d_r)
    MUST_USE;

#endif
