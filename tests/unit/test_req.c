/* cgi: parameters, cookies, where a form comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/cgi.h"

/* parameters ------------------------------------------------------------------ */

static unsigned
params(const char *const *list, size_t *length)
{
	char *envp[PARAMS_MAX + 2] = { NULL };
	size_t n = 0;

	r.method = r.path = NULL;
	for (; list[n] != NULL; n++)
		envp[n] = arena_strdup(arena, list[n]);
	return req_params(&r, envp, length);
}

#define METHOD "REQUEST_METHOD=GET", "REQUEST_PATH=/masuk"

static void
test_params(void **state)
{
	/* clang-format off */
	static const struct {
		unsigned status;
		const char *list[6];
	} rows[] = {
		{ 0,   { METHOD, "HTTP_COOKIE=a=b", "HTTP_X_ODD=1" } },
		{ 0,   { METHOD, "FCGI_ROLE=RESPONDER", "CONTENT_LENGTH=" } },
		{ 400, { "REQUEST_METHOD=GET" } },
		{ 400, { "REQUEST_PATH=/" } },
		{ 400, { METHOD, "SCRIPT_FILENAME=/etc/passwd" } },
		{ 400, { METHOD, "REMOTE_USER=admin" } },
		{ 400, { METHOD, "HTTP_COOKIE=a", "HTTP_COOKIE=b" } },
		{ 400, { METHOD, "REQUEST_PATH=/kasus" } },
		{ 400, { METHOD, "noequals" } },
		{ 400, { METHOD, "=value" } },
		{ 400, { METHOD, "CONTENT_LENGTH=-1" } },
		{ 400, { METHOD, "CONTENT_LENGTH=1x" } },
		{ 413, { METHOD, "CONTENT_LENGTH=1048577" } },
		{ 413, { METHOD, "CONTENT_LENGTH=99999999999999999999999" } },
	};
	/* clang-format on */
	size_t length;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		unsigned got = params(rows[i].list, &length);

		if (got != rows[i].status)
			fail_msg("row %zu: %u, not %u", i, got, rows[i].status);
	}
}

static void
test_params_values(void **state)
{
	const char *list[] = { METHOD, "QUERY_STRING=", "HTTP_COOKIE=x=y",
		"CONTENT_LENGTH=1048576", "REQUEST_ID=bad id\n", NULL };
	size_t length = 0;

	(void)state;
	assert_int_equal(params(list, &length), 0);
	assert_int_equal(length, 1048576);
	assert_string_equal(r.cookie, "x=y");
	assert_null(r.id); /* would have broken the log line */
	assert_null(r.origin);
}

static void
test_params_many(void **state)
{
	char *envp[PARAMS_MAX + 2] = { NULL };
	size_t length;

	(void)state;
	for (size_t i = 0; i < PARAMS_MAX; i++)
		envp[i] = arena_printf(arena, "HTTP_X%zu=1", i);
	envp[0] = arena_strdup(arena, "REQUEST_METHOD=GET");
	envp[1] = arena_strdup(arena, "REQUEST_PATH=/");
	assert_int_equal(req_params(&r, envp, &length), 0);
	envp[PARAMS_MAX] = arena_strdup(arena, "HTTP_LAST=1");
	assert_int_equal(req_params(&r, envp, &length), 431);
}

static void
test_params_long(void **state)
{
	char *big =
	    arena_printf(arena, "HTTP_X=%0*d", (int)PARAMS_BYTES_MAX, 0);
	char *envp[] = { big, NULL };
	size_t length;

	(void)state;
	assert_int_equal(req_params(&r, envp, &length), 431);
}

/* cookies and origin --------------------------------------------------------------- */

static void
test_cookie(void **state)
{
	/* clang-format off */
	static const struct {
		const char *header, *value;
	} rows[] = {
		{ NULL, NULL },
		{ "", NULL },
		{ "sid=1", "1" },
		{ "a=b; sid=1", "1" },
		{ "a=b;sid=1;c=d", "1" },
		{ "sid=", "" },
		{ "xsid=1", NULL },
		{ "sid2=1", NULL },
		{ "sid", NULL },
		{ "a=sid=1", NULL },
		{ "sid=1; sid=2", NULL },
		{ "; ;sid=1", "1" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		const char *v = cookie_value(arena, rows[i].header, "sid");

		if (!view_same(v, rows[i].value))
			fail_msg("%s", rows[i].header);
	}
}

static void
test_cookies_take(void **state)
{
	(void)state;
	r.cookie = "__Host-sid=" SESSION_A "; __Host-bahasa=en";
	cookies_take(&r);
	assert_true(r.has_sess);
	assert_false(r.has_guest);
	assert_true(r.english);
	assert_null(r.csrf);
	r.cookie = "__Host-sid=" TOKEN_A "; __Host-pra=" TOKEN_A;
	cookies_take(&r);
	assert_false(r.has_sess); /* too short */
	assert_true(r.has_guest);
	assert_false(r.english);
	assert_string_equal(r.csrf, r.guest.csrf);
}

static void
test_origin(void **state)
{
	/* clang-format off */
	static const struct {
		const char *site, *origin;
		bool ours;
	} rows[] = {
		{ NULL, NULL, true },
		{ NULL, ORIGIN, true },
		{ "same-origin", NULL, true },
		{ "same-origin", ORIGIN, true },
		{ "same-origin", "null", true }, /* no-referrer */
		{ NULL, "null", false },
		{ "cross-site", ORIGIN, false },
		{ "same-site", ORIGIN, false },
		{ "none", NULL, false },
		{ "", NULL, false },
		{ "same-origin", "https://localhost", false },
		{ "same-origin", "https://localhost:84430", false },
		{ NULL, "http://localhost:8443", false },
		{ NULL, "", false },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		if (origin_ours(rows[i].site, rows[i].origin, ORIGIN) !=
		    rows[i].ours)
			fail_msg("row %zu", i);
	}
}

static void
test_csrf(void **state)
{
	struct route route = { .perm = P_LOGIN };
	char sess[CSRF_TEXT], guest[CSRF_TEXT];

	(void)state;
	r.route = &route;
	r.cookie = "__Host-sid=" SESSION_A "; __Host-pra=" HEX32
		   "ffffffffffffffffffffffffffffffff";
	cookies_take(&r);
	memcpy(sess, r.sess.csrf, sizeof(sess));
	memcpy(guest, r.guest.csrf, sizeof(guest));
	assert_true(csrf_ours(&r, sess));
	assert_false(csrf_ours(&r, guest)); /* only on public pages */
	assert_false(csrf_ours(&r, NULL));
	assert_false(csrf_ours(&r, ""));
	sess[CSRF_TEXT - 2] ^= 1;
	assert_false(csrf_ours(&r, sess));
	route.perm = P_NONE;
	assert_true(csrf_ours(&r, guest));
	r.cookie = NULL;
	cookies_take(&r);
	assert_false(csrf_ours(&r, guest));
}

static void
test_session_ends(void **state)
{
	int64_t seen = 1000 * SECOND, never = INT64_MAX;

	(void)state;
	assert_false(session_ended(&conf, seen, never, seen + 15 * MINUTE));
	assert_false(session_ended(&conf, seen, never, seen + 16 * MINUTE - 1));
	assert_true(session_ended(&conf, seen, never, seen + 16 * MINUTE));
	assert_false(session_ended(&conf, seen, seen + 2, seen + 1));
	assert_true(session_ended(&conf, seen, seen + 2, seen + 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_params),
		T(test_params_values),
		T(test_params_many),
		T(test_params_long),
		T(test_cookie),
		T(test_cookies_take),
		T(test_origin),
		T(test_csrf),
		T(test_session_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
