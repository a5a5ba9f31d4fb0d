/* Whether the box's child can be locked in as it is in production. */
#ifndef TEST_XML_BOX_H
#define TEST_XML_BOX_H

#include <stdbool.h>
#include <stdlib.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define BOX_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define BOX_ASAN 1
#endif

/* Not under ASan, nor under valgrind, which sets TEST_BOX_OPEN=1. */
static inline bool
box_sandboxed(void)
{
#ifdef BOX_ASAN
	return false;
#else
	return getenv("TEST_BOX_OPEN") == NULL;
#endif
}

#endif
