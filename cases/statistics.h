/*
 * Tables of statistics as the actor may have them; a part of cases/cases.h.  A unit's
 * members count their unit; members of the agency's STATISTIK unit count the agency,
 * and open no case.
 */
#ifndef LINDUNG_CASES_STATISTICS_H
#define LINDUNG_CASES_STATISTICS_H

#include "stat/stat.h"

struct stat_query {
	const struct stat_table *table;
	int year;
	struct id
	    unit; /* one unit of the agency; none: all that can be counted */
};

struct statistics {
	struct stat_query q;
	struct stat_grid g;              /* with what has to be hidden */
	const struct roster_unit **unit; /* whose rows were counted */
	size_t n_unit;
	const struct roster_unit *
	    *choice; /* that can be asked for one by one */
	size_t n_choice;
	bool agency;      /* the actor counts their agency */
	size_t unsealed;  /* units with rows that are not sealed to it yet */
	uint64_t damaged; /* rows that are not what was sealed */
	int64_t at;       /* until when it was counted */
};
/*
 * Count a table; the trail entry commits before this returns.  ERR_FORBIDDEN: the
 * actor has no key that opens rows; ERR_ABSENT: not a unit that they can ask for.
 */
enum err statistics_count(struct work *w, const struct stat_query *q,
    struct statistics *s_r) MUST_USE;

#endif
