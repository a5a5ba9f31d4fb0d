/*
 * Working time: what passes on days when offices are open, all 24 hours of them.
 * Pure arithmetic: it stands beside time.c, and knows nothing of what has terms.
 */
#include <stdlib.h>

#include "base/base.h"

#define SATURDAY 6

static int
day_order(const void *a, const void *b)
{
	const int32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Which day it is there, and how far it is. */
static int64_t
day_of(int64_t t, int offset, int64_t *rest_r)
{
	int64_t local = t + offset * MINUTE, rest = local % DAY;

	if (rest < 0)
		rest += DAY;
	*rest_r = rest;
	return (local - rest) / DAY;
}

bool
calendar_open(const struct calendar *c, int64_t day)
{
	int64_t week = (day + 4) % 7; /* 1970-01-01 was a Thursday */
	int32_t key = (int32_t)day;

	if (week < 0)
		week += 7;
	if (week == 0 || week == SATURDAY)
		return false;
	return c->n == 0 ||
	    bsearch(&key, c->closed, c->n, sizeof(key), day_order) == NULL;
}

int64_t
calendar_add(const struct calendar *c, int offset, int64_t t, int64_t ms)
{
	int64_t rest, day = day_of(t, offset, &rest);

	for (; ms > 0; day++, rest = 0) {
		if (!calendar_open(c, day))
			continue;
		if (ms <= DAY - rest)
			return day * DAY + rest + ms - offset * MINUTE;
		ms -= DAY - rest;
	}
	return t;
}

int64_t
calendar_back(const struct calendar *c, int offset, int64_t t, int64_t ms)
{
	int64_t rest, day = day_of(t, offset, &rest);

	for (; ms > 0; day--, rest = DAY) {
		if (!calendar_open(c, day))
			continue;
		if (ms <= rest)
			return day * DAY + rest - ms - offset * MINUTE;
		ms -= rest;
	}
	return t;
}
