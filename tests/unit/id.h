/* Ids that say what they are of. */
#ifndef LINDUNG_TESTS_ID_H
#define LINDUNG_TESTS_ID_H

#include "base/base.h"

/* An id with a kind and a number in it. */
static inline struct id
id_of(char kind, unsigned n)
{
	struct id i = { { (uint8_t)kind, (uint8_t)(n >> 16), (uint8_t)(n >> 8),
	    (uint8_t)n } };

	i.b[15] = 1;
	return i;
}

static inline unsigned
id_number(struct id i)
{
	return (unsigned)i.b[1] << 16 | (unsigned)i.b[2] << 8 | i.b[3];
}

#endif
