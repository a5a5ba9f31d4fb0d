/*
 * What the fuzzers share.  Each file fuzz_NAME.c is one program: it takes bytes
 * that somebody hostile sends to one reader, and ends at the first read or write
 * out of place, the first undefined step and the first broken promise.
 */
#ifndef LINDUNG_TESTS_FUZZ_H
#define LINDUNG_TESTS_FUZZ_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* A promise of a contract that was broken. */
#define KEPT(holds)                                                            \
	do {                                                                   \
		if (!(holds))                                                  \
			abort();                                               \
	} while (0)

/* The first byte says what the rest is for. */
static inline unsigned
mode_take(struct bytes *in, unsigned modes)
{
	unsigned mode = in->n > 0 ? in->p[0] % modes : 0;

	if (in->n > 0)
		*in = BYTES(in->p + 1, in->n - 1);
	return mode;
}

/* The same as text, which ends at its first NUL. */
static inline char *
text_take(struct arena *a, struct bytes in)
{
	char *s = arena_strndup(a, in.p, in.n);

	KEPT(s != NULL);
	return s;
}

#endif
