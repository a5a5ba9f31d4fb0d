/* A request without a server, for the tests of cgi. */
#ifndef LINDUNG_TESTS_CGI_H
#define LINDUNG_TESTS_CGI_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgi/priv.h"

#define ORIGIN    "https://localhost:8443"
#define HEX32     "0123456789abcdef0123456789abcdef"
#define TOKEN_A   HEX32 HEX32
#define SESSION_A TOKEN_A TOKEN_A
#define UUID      "01939f3a-7c1e-7abc-8def-0123456789ab"

static struct arena *arena;
static struct req r;
static struct rolls rolls;
static const struct conf conf = {
	.public_origin = ORIGIN,
	.environment = "production",
	.quick_exit_url = "https://www.bmkg.go.id/",
	.idle_seconds = 900,
	.absolute_seconds = 28800,
};

static inline int
setup(void **state)
{
	(void)state;
	assert_int_equal(auth_init(), OK);
	arena = arena_new((size_t)4 * 1024 * 1024);
	r = (struct req){
		.conf = &conf,
		.mem = arena,
		.now = INT64_C(1795505400000),
		.rolls = &rolls,
		.id = HEX32,
	};
	resp_clear(&r);
	return arena == NULL;
}

static inline int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
