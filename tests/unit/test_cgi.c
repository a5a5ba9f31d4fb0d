/* cgi: parameters, forms, cookies, routes, where a form comes from, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgi/priv.h"

#define ORIGIN  "https://localhost:8443"
#define HEX32   "0123456789abcdef0123456789abcdef"
#define TOKEN_A HEX32 HEX32
#define UUID    "01939f3a-7c1e-7abc-8def-0123456789ab"

static struct arena *arena;
static struct req r;
static uint64_t generation;
static const struct conf conf = {
	.public_origin = ORIGIN,
	.environment = "production",
	.quick_exit_url = "https://www.bmkg.go.id/",
	.idle_seconds = 900,
	.absolute_seconds = 28800,
};

static int
setup(void **state)
{
	(void)state;
	assert_int_equal(auth_init(), OK);
	arena = arena_new((size_t)4 * 1024 * 1024);
	r = (struct req){
		.conf = &conf,
		.mem = arena,
		.now = INT64_C(1795505400000),
		.generation = &generation,
		.id = HEX32,
	};
	resp_clear(&r);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

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

/* forms ------------------------------------------------------------------------- */

static void
test_split(void **state)
{
	/* clang-format off */
	static const struct {
		const char *in;
		enum err e;
		size_t n;
	} rows[] = {
		{ "", OK, 0 },
		{ "a=1", OK, 1 },
		{ "a=1&b=2", OK, 2 },
		{ "a", OK, 1 },
		{ "a=", OK, 1 },
		{ "a=1&", ERR_INVALID, 0 },
		{ "&a=1", ERR_INVALID, 0 },
		{ "a=1&&b=2", ERR_INVALID, 0 },
		{ "=1", ERR_INVALID, 0 },
		{ "a=%", ERR_INVALID, 0 },
		{ "a=%4", ERR_INVALID, 0 },
		{ "a=%4g", ERR_INVALID, 0 },
		{ "a=%g4", ERR_INVALID, 0 },
		{ "a=%00", ERR_INVALID, 0 },
		{ "a=%1b[31m", ERR_INVALID, 0 },
		{ "a=%c0%af", ERR_INVALID, 0 },         /* overlong '/' */
		{ "a=%ed%a0%80", ERR_INVALID, 0 },      /* surrogate */
		{ "a=%f4%90%80%80", ERR_INVALID, 0 },   /* over U+10FFFF */
		{ "a=%ff", ERR_INVALID, 0 },
		{ "a%00=1", ERR_INVALID, 0 },
		{ "a=%E2%80%99", OK, 1 },
		{ "a=%0d%0a", OK, 1 },
	};
	/* clang-format on */
	struct form_pair *p;
	size_t n;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		struct bytes in = BYTES(rows[i].in, strlen(rows[i].in));
		enum err e = form_split(arena, in, &p, &n);

		if (e != rows[i].e || (e == OK && n != rows[i].n))
			fail_msg("%s: %s, %zu", rows[i].in, err_name(e), n);
	}
}

static void
test_split_decodes(void **state)
{
	static const char in[] = "n%61me=a+b%2Bc%26d%3D&x=1";
	struct form_pair *p;
	size_t n;

	(void)state;
	assert_int_equal(form_split(arena, BYTES(in, sizeof(in) - 1), &p, &n),
	    OK);
	assert_int_equal(n, 2);
	assert_string_equal(form_pair(p, n, "name"), "a b+c&d=");
	assert_string_equal(form_pair(p, n, "x"), "1");
	assert_null(form_pair(p, n, "y"));
}

static void
test_split_many(void **state)
{
	struct form_pair *p;
	struct buf b;
	size_t n;

	(void)state;
	buf_init(&b, arena, 0);
	for (size_t i = 0; i < FORM_PAIRS_MAX; i++)
		buf_printf(&b, "%sa=1", i > 0 ? "&" : "");
	assert_int_equal(form_split(arena, buf_bytes(&b), &p, &n), OK);
	buf_puts(&b, "&a=1");
	assert_int_equal(form_split(arena, buf_bytes(&b), &p, &n), ERR_LIMIT);
}

/* clang-format off */
static const struct form_field fields[] = {
	{ "line",  FT_LINE,  8,  true,  N_("Isi barisnya") },
	{ "text",  FT_TEXT,  20, false, NULL },
	{ "exact", FT_EXACT, 20, false, NULL },
	{ "id",    FT_ID,    36, false, NULL },
	{ "count", FT_UINT,  3,  false, NULL },
	{ "code",  FT_CODE,  8,  false, NULL },
	{ "codes", FT_CODES, 12, false, NULL },
};
/* clang-format on */
static const struct form form = { fields, nitems(fields) };
static const struct form_field fixed_fields[] = {
	{ "version", FT_UINT, 10, true, NULL },
};
static const struct form fixed = { fixed_fields, 1 };

/* Take a body by a form; r keeps the outcome. */
static enum err
take(const struct form *f, const char *body)
{
	static struct route route;
	struct form_pair *p;
	size_t n;
	enum err e;

	route = (struct route){ .form = f, .path = "/", .method = M_POST };
	r.route = &route;
	r.n_errors = 0;
	memset(r.value, 0, sizeof(r.value));
	e = form_split(arena, BYTES(body, strlen(body)), &p, &n);
	return e == OK ? form_take(&r, p, n) : e;
}

static void
test_take_refuses(void **state)
{
	static const char *const rows[] = {
		"line=a&other=1", /* not declared */
		"line=a&line=b",
		"line=a&code=x&code=y",
		"line=a&csrf=1&csrf=2",
		"line=a&request_id=1&request_id=1",
		"line=a&id=not-a-uuid",
		"line=a&id=01939F3A-7C1E-7ABC-8DEF-0123456789AB",
		"line=a&count=-1",
		"line=a&count=1234", /* too long, and nobody types it */
		"line=a&code=A",
		"line=a&code=a_b",
		"line=a&code=abcdefghi",
		"line=a&codes=a+b",
		"line=a&codes=abcdef&codes=ghijkl",
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		if (take(&form, rows[i]) != ERR_INVALID)
			fail_msg("%s", rows[i]);
	}
	assert_int_equal(take(&fixed, ""), ERR_INVALID);
	assert_int_equal(take(NULL, "a=1"), ERR_INVALID);
	assert_int_equal(take(NULL, "csrf=1"), OK);
}

static void
test_take_complains(void **state)
{
	(void)state;
	assert_int_equal(take(&form, "line=+++&text=a"), OK);
	assert_int_equal(r.n_errors, 1);
	assert_string_equal(req_error_of(&r, "line"), "Isi barisnya");

	/* too long: an error, and everything typed is kept */
	assert_int_equal(take(&form, "line=123456789"), OK);
	assert_non_null(req_error_of(&r, "line"));
	assert_string_equal(req_value(&r, "line"), "123456789");
	assert_int_equal(take(&form, "line=12345678"), OK);
	assert_int_equal(r.n_errors, 0);

	assert_int_equal(take(&form, "line=a%0Ab"), OK);
	assert_non_null(req_error_of(&r, "line"));
}

static void
test_take_shapes(void **state)
{
	(void)state;
	assert_int_equal(take(&form,
			     "line=+a+b+&text=%0D%0Aa%0D%0Ab%0Dc%0A&exact=+a+&"
			     "codes=a&codes=&codes=b-1&id=" UUID
			     "&count=&code="),
	    OK);
	assert_int_equal(r.n_errors, 0);
	assert_string_equal(req_value(&r, "line"), "a b");
	assert_string_equal(req_value(&r, "text"), "a\nb\nc");
	assert_string_equal(req_value(&r, "exact"), " a ");
	assert_string_equal(req_value(&r, "codes"), "a b-1");
	assert_string_equal(req_value(&r, "id"), UUID);
	assert_null(req_value(&r, "count"));
	assert_null(req_value(&r, "code"));
	assert_string_equal(req_text(&r, "code"), "");
	assert_null(req_value(&r, "absent"));
	assert_true(req_has(&r, "codes", "b-1"));
	assert_true(req_has(&r, "codes", "a"));
	assert_false(req_has(&r, "codes", "b"));
	assert_false(req_has(&r, "codes", ""));
}

static void
test_request_id(void **state)
{
	struct id a, b;

	(void)state;
	assert_int_equal(form_request(HEX32, &a), OK);
	assert_int_equal(a.b[0], 0x01);
	assert_int_equal(form_request(UUID, &b), OK);
	assert_int_equal(form_request(NULL, &a), OK);
	assert_int_equal(form_request(NULL, &b), OK);
	assert_false(id_same(a, b));
	assert_int_equal(form_request("", &a), ERR_INVALID);
	assert_int_equal(form_request(HEX32 "0", &a), ERR_INVALID);
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
	r.cookie = "__Host-sid=" TOKEN_A "; __Host-bahasa=en";
	cookies_take(&r);
	assert_true(r.has_sess);
	assert_false(r.has_guest);
	assert_true(r.english);
	assert_null(r.csrf);
	r.cookie = "__Host-sid=" HEX32 "; __Host-pra=" TOKEN_A;
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
	r.cookie = "__Host-sid=" TOKEN_A "; __Host-pra=" HEX32
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

/* routes ------------------------------------------------------------------------------ */

static void
test_route(void **state)
{
	/* clang-format off */
	static const struct {
		const char *method, *path, *found, *allow;
	} rows[] = {
		{ "GET", "/", "/", NULL },
		{ "GET", "/masuk", "/masuk", NULL },
		{ "POST", "/masuk", "/masuk", NULL },
		{ "GET", "/kasus/baru", "/kasus/baru", NULL },
		{ "GET", "/kasus/" UUID, "/kasus/:id", NULL },
		{ "GET", "/kasus/" UUID "/ubah", "/kasus/:id/ubah", NULL },
		{ "PUT", "/masuk", NULL, "GET, HEAD, POST" },
		{ "POST", "/", NULL, "GET, HEAD" },
		{ "GET", "/keluar", NULL, "POST" },
		{ "get", "/masuk", NULL, "GET, HEAD, POST" },
		{ "GET", "", NULL, NULL },
		{ "GET", "masuk", NULL, NULL },
		{ "GET", "/masuk/", NULL, NULL },
		{ "GET", "//masuk", NULL, NULL },
		{ "GET", "/masuk?x", NULL, NULL },
		{ "GET", "/kasus/" UUID "/", NULL, NULL },
		{ "GET", "/kasus/" UUID "0", NULL, NULL },
		{ "GET", "/kasus/:id", NULL, NULL },
		{ "GET", "/kasus/01939F3A-7c1e-7abc-8def-0123456789ab", NULL, NULL },
		{ "GET", "/kasus/..", NULL, NULL },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		const struct route *route = NULL;
		const char *allow = NULL;
		struct id ids[2];
		enum err e, want = ERR_ABSENT;

		if (rows[i].found != NULL)
			want = OK;
		else if (rows[i].allow != NULL)
			want = ERR_INVALID;
		e = route_find(rows[i].method, rows[i].path, &route, ids,
		    &allow);
		if (e != want || !view_same(allow, rows[i].allow) ||
		    (e == OK && strcmp(route->path, rows[i].found) != 0))
			fail_msg("%s %s: %s", rows[i].method, rows[i].path,
			    err_name(e));
	}
}

static void
test_route_ids(void **state)
{
	const struct route *route;
	const char *allow;
	struct id ids[2], want;

	(void)state;
	assert_int_equal(id_parse(UUID, &want), OK);
	assert_int_equal(route_find("GET", "/rujukan/" UUID "/dokumen.xml",
			     &route, ids, &allow),
	    OK);
	assert_true(id_same(ids[0], want));
	assert_true(id_none(ids[1]));
}

/* The table keeps its own promises. */
static void
test_route_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_routes; i++) {
		const struct route *a = &routes[i];
		bool public = (a->flags & R_PUBLIC) != 0;

		if (public != (a->perm == P_NONE))
			fail_msg("%s: public without P_NONE", a->path);
		if ((a->method == M_POST) != (a->form != NULL))
			fail_msg("%s: form", a->path);
		if (a->form != NULL && a->form->n > FORM_FIELDS_MAX)
			fail_msg("%s: too many fields", a->path);
		for (size_t k = 0; k < i; k++) {
			if (a->method == routes[k].method &&
			    strcmp(a->path, routes[k].path) == 0)
				fail_msg("%s: twice", a->path);
		}
	}
}

static void
test_docs(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, arena, 0);
	routes_doc(&b);
	permissions_doc(&b);
	buf_putc(&b, '\0');
	assert_int_equal(buf_check(&b), OK);
	assert_non_null(strstr((const char *)b.p,
	    "| POST | `/masuk` | none | public trail slow | `user` line 64 *"));
	assert_non_null(
	    strstr((const char *)b.p, "| permission | kon | kor |"));
	assert_non_null(strstr((const char *)b.p, "| case-read | S | U |"));
}

/* whole requests that need no database ---------------------------------------------------- */

/* Serve and return the whole answer as text. */
static const char *
answer(const char *method, const char *path, const char *body)
{
	struct buf b;

	r.n_errors = 0;
	memset(r.value, 0, sizeof(r.value));
	r.method = method;
	r.path = path;
	r.body = BYTES(body, strlen(body));
	r.content_type = "application/x-www-form-urlencoded";
	serve(&r);
	buf_init(&b, arena, 0);
	resp_head(&r, &b);
	buf_put(&b, r.out.p, r.out.n);
	buf_putc(&b, '\0');
	assert_int_equal(buf_check(&b), OK);
	return (const char *)b.p;
}

static void
test_serve_pages(void **state)
{
	static const char *const always[] = {
		"\r\nContent-Security-Policy: default-src 'none';",
		"\r\nStrict-Transport-Security: max-age=31536000",
		"\r\nX-Content-Type-Options: nosniff\r\n",
		"\r\nReferrer-Policy: no-referrer\r\n",
		"\r\nCross-Origin-Opener-Policy: same-origin\r\n",
		"\r\nCross-Origin-Resource-Policy: same-origin\r\n",
		"\r\nPermissions-Policy: ",
		"\r\nCache-Control: no-store\r\n",
	};
	/* clang-format off */
	static const struct {
		const char *method, *path, *body, *says;
		unsigned status;
	} rows[] = {
		{ "GET", "/healthz", "", "ok\n", 200 },
		{ "HEAD", "/healthz", "", "Content-Length: 3", 200 },
		{ "GET", "/masuk", "", "name=\"otp\"", 200 },
		{ "GET", "/keluar-cepat", "", "\r\nRefresh: 0;url=https://www.bmkg.go.id/\r\n", 200 },
		{ "GET", "/", "", "\r\nLocation: /masuk\r\n", 303 },
		{ "GET", "/kasus/" UUID, "", "\r\nLocation: /masuk\r\n", 303 },
		{ "GET", "/tidak-ada", "", "Halaman tidak ditemukan", 404 },
		{ "DELETE", "/masuk", "", "\r\nAllow: GET, HEAD, POST\r\n", 405 },
		{ "TRACE", "/", "", "\r\nAllow: GET, HEAD\r\n", 405 },
		{ "POST", "/kasus/baru", "", "href=\"/masuk\"", 401 },
		{ "POST", "/masuk", "user=a&password=b&otp=1", "Anda tidak berwenang", 403 },
		{ "POST", "/masuk", "user=%zz", "Permintaan tidak dapat dibaca", 400 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		const char *text =
		    answer(rows[i].method, rows[i].path, rows[i].body);

		if (r.status != rows[i].status ||
		    strstr(text, rows[i].says) == NULL)
			fail_msg("%s %s: %u, not %u:\n%s", rows[i].method,
			    rows[i].path, r.status, rows[i].status, text);
		for (size_t k = 0; k < nitems(always); k++) {
			if (strstr(text, always[k]) == NULL)
				fail_msg("%s: no%s", rows[i].path, always[k]);
		}
		if (r.status >= 400 && strstr(text, HEX32) == NULL)
			fail_msg("%s: no request id", rows[i].path);
	}
}

static void
test_serve_refused(void **state)
{
	(void)state;
	r.refused = 431;
	r.method = NULL;
	(void)answer(NULL, NULL, "");
	assert_int_equal(r.status, 431);
}

static void
test_serve_types(void **state)
{
	(void)state;
	r.method = "POST";
	r.path = "/bahasa";
	r.content_type = "multipart/form-data; boundary=x";
	serve(&r);
	assert_int_equal(r.status, 415);
	r.content_type = "application/x-www-form-urlencodedx";
	serve(&r);
	assert_int_equal(r.status, 415);
	r.content_type = NULL;
	serve(&r);
	assert_int_equal(r.status, 415);
}

static const char *
guest_body(const char *rest)
{
	r.cookie = "__Host-pra=" TOKEN_A;
	cookies_take(&r);
	return arena_printf(arena, "csrf=%s%s", r.guest.csrf, rest);
}

static void
test_serve_language(void **state)
{
	const char *text;

	(void)state;
	text = answer("POST", "/bahasa",
	    guest_body("&bahasa=en&kembali=%2Fmasuk"));
	assert_int_equal(r.status, 303);
	assert_non_null(strstr(text, "\r\nLocation: /masuk\r\n"));
	assert_non_null(strstr(text,
	    "\r\nSet-Cookie: __Host-bahasa=en; Path=/; Secure; HttpOnly; "
	    "SameSite=Strict\r\n"));
	/* never to another site, nor to what is no page */
	text = answer("POST", "/bahasa",
	    guest_body("&bahasa=id&kembali=%2F%2Fexample.org"));
	assert_non_null(strstr(text, "\r\nLocation: /\r\n"));
	(void)answer("POST", "/bahasa", guest_body("&bahasa=xx"));
	assert_int_equal(r.status, 400);
	r.fetch_site = "cross-site";
	(void)answer("POST", "/bahasa", guest_body("&bahasa=en"));
	assert_int_equal(r.status, 403);
}

static void
test_serve_form_errors(void **state)
{
	const char *text;

	(void)state;
	text = answer("POST", "/masuk",
	    guest_body("&user=Contoh%22%3E&password=kata-sandi-itu"));
	assert_int_equal(r.status, 422);
	assert_non_null(strstr(text, "Isi 6 angka dari aplikasi kode"));
	assert_non_null(strstr(text, "value=\"Contoh&quot;&gt;\""));
	assert_null(strstr(text, "kata-sandi-itu"));
	assert_null(strstr(text, "Set-Cookie"));
}

static void
test_serve_no_database(void **state)
{
	const char *text;

	(void)state;
	text = answer("POST", "/masuk",
	    guest_body("&user=contoh&password=b&otp=123456"));
	assert_int_equal(r.status, 503);
	assert_non_null(strstr(text, "\r\nRetry-After: 2\r\n"));
	r.cookie = "__Host-sid=" TOKEN_A;
	(void)answer("GET", "/", "");
	assert_int_equal(r.status, 503);
	/* leaving works all the same */
	cookies_take(&r);
	text = answer("POST", "/keluar-cepat",
	    arena_printf(arena, "csrf=%s", r.sess.csrf));
	assert_int_equal(r.status, 303);
	assert_non_null(strstr(text, "\r\nLocation: /keluar-cepat\r\n"));
	assert_non_null(
	    strstr(text, "\r\nClear-Site-Data: \"cache\", \"storage\"\r\n"));
	assert_non_null(strstr(text, "\r\nSet-Cookie: __Host-sid=; "));
}

static void
test_header_injection(void **state)
{
	struct buf b;

	(void)state;
	r.status = 200;
	resp_header(&r, "X-Test", "a\r\nSet-Cookie: b=c");
	buf_init(&b, arena, 0);
	resp_head(&r, &b);
	assert_int_not_equal(buf_check(&b), OK);
	resp_clear(&r);
	assert_int_equal(resp_go(&r, "%s", "https://example.org"),
	    ERR_INTERNAL);
}

/* words ------------------------------------------------------------------------------------ */

static void
test_words(void **state)
{
	/* 2026-11-24T07:30:00Z is half past two in Jambi */
	int64_t t = INT64_C(1795505400000);

	(void)state;
	r.english = false;
	assert_string_equal(say_time(&r, t),
	    "Selasa, 24 November 2026, pukul 14.30 WIB");
	assert_string_equal(say_date(&r, t), "24 November 2026");
	assert_string_equal(say_short(&r, t), "24/11/2026 14.30");
	assert_string_equal(say_number(&r, 0), "0");
	assert_string_equal(say_number(&r, 999), "999");
	assert_string_equal(say_number(&r, 1000), "1.000");
	assert_string_equal(say_number(&r, UINT64_MAX),
	    "18.446.744.073.709.551.615");
	/* 17.30 UTC is already the next day */
	assert_string_equal(say_date(&r, t + 10 * HOUR), "25 November 2026");
	r.english = true;
	assert_string_equal(say_time(&r, t),
	    "Tuesday, 24 November 2026, 14:30 WIB");
	assert_string_equal(say_number(&r, 1234567), "1,234,567");
	assert_string_equal(say_printf(&r, "%s-%d", "a", 7), "a-7");
	assert_string_equal(say_region(&r, NULL), "");
}

static void
test_static(void **state)
{
	char dir[] = "/tmp/lindung-static.XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/a.css", dir);
	assert_int_equal(file_write(path, BYTES("x", 1), 0600), OK);
	assert_int_equal(static_init(dir), OK);
	/* BLAKE2b-256("x"), first 8 bytes */
	assert_string_equal(say_static(&r, "a.css"),
	    "/static/d161d71145abeec5/a.css");
	assert_string_equal(say_static(&r, "b.css"), "/static/0/missing");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(static_init(dir), ERR_IO);
}

static void
test_pepper(void **state)
{
	struct pepper p;

	(void)state;
	assert_int_equal(pepper_parse("12 " TOKEN_A "\n", &p), OK);
	assert_int_equal(p.version, 12);
	assert_int_equal(p.key[31], 0xef);
	assert_int_equal(pepper_parse("1 " TOKEN_A, &p), OK);
	assert_int_equal(pepper_parse(TOKEN_A, &p), ERR_INVALID);
	assert_int_equal(pepper_parse("1 " HEX32, &p), ERR_INVALID);
	assert_int_equal(pepper_parse("1 " TOKEN_A "x", &p), ERR_INVALID);
	assert_int_equal(pepper_parse("4294967296 " TOKEN_A, &p), ERR_INVALID);
	assert_int_equal(pepper_parse("", &p), ERR_INVALID);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_params),
		T(test_params_values),
		T(test_params_many),
		T(test_params_long),
		T(test_split),
		T(test_split_decodes),
		T(test_split_many),
		T(test_take_refuses),
		T(test_take_complains),
		T(test_take_shapes),
		T(test_request_id),
		T(test_cookie),
		T(test_cookies_take),
		T(test_origin),
		T(test_csrf),
		T(test_session_ends),
		T(test_route),
		T(test_route_ids),
		T(test_route_table),
		T(test_docs),
		T(test_serve_pages),
		T(test_serve_refused),
		T(test_serve_types),
		T(test_serve_language),
		T(test_serve_form_errors),
		T(test_serve_no_database),
		T(test_header_injection),
		T(test_words),
		T(test_static),
		T(test_pepper),
	};

	if (slot_init(1) != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
