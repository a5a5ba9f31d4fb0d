/* What the two files of queues share; a part of cases/priv.h. */
#ifndef LINDUNG_CASES_PRIVQUEUE_H
#define LINDUNG_CASES_PRIVQUEUE_H

/* One referral that has not ended, on the unit's side of it. */
struct spot {
	struct id id;
	bool incoming;
	unsigned state, urgency;
	int64_t due;
	enum ladder ladder;
	unsigned in; /* bit set of queues */
};
struct queues {
	struct spot *s; /* in the order of queue_spots() */
	size_t n;
	uint64_t count[Q__MAX];
	uint64_t ladder[LADDER__MAX];
	uint64_t my_cases;
	struct desk desk; /* its counts of referrals */
};
/* States in which a referral to (incoming) or from a unit stands in the queue. */
unsigned queue_states(enum queue queue, bool incoming);

#endif
