/*
 * Terms of a referral's steps and what follows when they pass; a part of
 * cases/cases.h.
 */
#ifndef LINDUNG_CASES_CLOCK_H
#define LINDUNG_CASES_CLOCK_H

#include "cases/referrals.h"

/* How far a step's term has run.  The next one begins when half of it has passed,
 * all of it, half as much again, and twice as much. */
enum ladder {
	LADDER_CALM, /* there is none, or less than half of it has passed */
	LADDER_HALF, /* whose turn it is sees what is left */
	LADDER_DUE,  /* the coordinators of both units are told */
	LADDER_HEAD, /* their heads too */
	LADDER_DUTY, /* the province's duty officer is named, and other units */
	/* three times as much, not of high urgency, and not answered: it can't be
	 * opened or answered any more, only sent anew */
	LADDER_OVER,
	LADDER__MAX
};

/* What a term is read from: all of it lies in clear, and is signed. */
struct term {
	unsigned state, urgency;
	int64_t due;         /* 0: there is none */
	struct id from_unit; /* whose zone counts the working days */
};

/*
 * When the step that the state waits for is due, if the state is come to at now;
 * 0: no term.  before: what was due in the state before, or what the act itself
 * has settled, for states that keep that.
 */
int64_t clock_due(const struct work *w, const struct term *t, int64_t before);
enum ladder clock_ladder(const struct work *w, const struct term *t);
/* Minutes east of UTC where the unit is, by the province in its code. */
int unit_offset(const struct roster_unit *u);

#endif
