/* What the tests of stat/ share. */
#ifndef LINDUNG_TESTS_STAT_H
#define LINDUNG_TESTS_STAT_H

#include "stat/stat.h"

/* Numbers that are the same in every run. */
static uint32_t seed;

static uint32_t
below(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static inline size_t
hidden_in(const struct stat_grid *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->rows; i++)
		for (size_t k = 0; k < g->cols; k++)
			n += g->hidden[i][k];
	return n;
}

#endif
