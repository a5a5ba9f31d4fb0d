/* cgi: routes, whole requests without a database, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "tests/unit/cgi.h"

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

/* What people write has a name under which a page of an error shows it. */
static void
texts_named(const struct route *route)
{
	for (size_t i = 0; i < form_size(route->form); i++) {
		struct form_field f = form_at(route->form, i);

		if ((f.type == FT_LINE || f.type == FT_TEXT) &&
		    form_label(&f) == NULL)
			fail_msg("%s: %s: no label, and no token", route->path,
			    f.name);
	}
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
		/* what a role may be denied is denied on the trail (R17) */
		if (a->perm != P_NONE && a->perm != P_LOGIN &&
		    (a->flags & R_TRAIL) == 0)
			fail_msg("%s: no trail", a->path);
		if (a->method == M_POST && a->form == NULL)
			fail_msg("%s: form", a->path);
		if (form_size(a->form) > FORM_FIELDS_MAX)
			fail_msg("%s: too many fields", a->path);
		if (a->method == M_POST && !public)
			texts_named(a);
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
		{ "GET", "/kasus/cari", "", "\r\nLocation: /masuk\r\n", 303 },
		{ "GET", "/kasus/", "", "\r\nLocation: /kasus\r\n", 303 },
		{ "HEAD", "/masuk/", "", "\r\nLocation: /masuk\r\n", 303 },
		{ "GET", "/kasus/" UUID "/", "", "\r\nLocation: /kasus/" UUID "\r\n", 303 },
		{ "GET", "/tidak-ada", "", "Halaman tidak ditemukan", 404 },
		{ "GET", "/tidak-ada/", "", "Halaman tidak ditemukan", 404 },
		{ "GET", "/kasus//", "", "Halaman tidak ditemukan", 404 },
		{ "GET", "//", "", "Halaman tidak ditemukan", 404 },
		{ "GET", "/keluar/", "", "Halaman tidak ditemukan", 404 },
		{ "POST", "/masuk/", "", "Halaman tidak ditemukan", 404 },
		{ "DELETE", "/masuk", "", "\r\nAllow: GET, HEAD, POST\r\n", 405 },
		{ "TRACE", "/", "", "\r\nAllow: GET, HEAD\r\n", 405 },
		{ "POST", "/kasus/baru", "", "href=\"/masuk\"", 401 },
		{ "POST", "/masuk", "user=a&password=b&otp=1", "Formulir ini tidak berlaku lagi", 403 },
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
	    guest_body("&password=kata-sandi-itu&otp=Contoh%22%3E"));
	assert_int_equal(r.status, 422);
	assert_non_null(strstr(text, "Isi nama pengguna"));
	assert_null(strstr(text, "kata-sandi-itu"));
	text = answer("POST", "/masuk", guest_body("&user=Contoh%22%3E"));
	assert_int_equal(r.status, 422);
	assert_non_null(strstr(text, "Isi kata sandi"));
	assert_non_null(strstr(text, "value=\"Contoh&quot;&gt;\""));
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
	r.cookie = "__Host-sid=" SESSION_A;
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

#define PASSWORDS "old=kata-sandi-a&otp=654321&new=kata-sandi-b&again=c"

/* What was typed stands on the page that refuses it, but nothing else does, and
 * only if a page of ours sent it. */
static void
test_serve_typed(void **state)
{
	static const char body[] =
	    "csrf=x&request_id=" HEX32 "&name=Contoh%3Cb%3E&region=15.71.04"
	    "&category=lansia&narrative=Satu%0D%0Adua";
	static const struct {
		const char *site, *origin;
		bool shown;
	} rows[] = {
		{ "same-origin", ORIGIN, true },
		{ "same-origin", "null", true },
		{ NULL, ORIGIN, true },
		{ NULL, NULL, false },
		{ NULL, "null", false },
		{ NULL, "https://example.org", false },
		{ "cross-site", "https://example.org", false },
		{ "same-site", ORIGIN, false },
		{ "none", NULL, false },
	};
	const char *text;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		for (int session = 0; session < 2; session++) {
			r.fetch_site = rows[i].site;
			r.origin = rows[i].origin;
			r.cookie = session ? "__Host-sid=" SESSION_A : NULL;
			text = answer("POST", "/kasus/baru", body);
			assert_int_equal(r.status, session ? 503 : 401);
			assert_true(
			    (strstr(text, "Contoh&lt;b&gt;</textarea>") !=
				NULL) == rows[i].shown);
			assert_true((strstr(text, ">\nSatu\ndua</textarea>") !=
					NULL) == rows[i].shown);
			assert_null(strstr(text, "15.71.04"));
			assert_null(strstr(text, "lansia"));
			assert_null(strstr(text, "Kesalahan:"));
		}
	}
	r.fetch_site = "same-origin";
	text = answer("POST", "/akun/sandi", PASSWORDS);
	assert_int_equal(r.status, 503);
	assert_null(strstr(text, "kata-sandi"));
	assert_null(strstr(text, "654321"));
	assert_null(strstr(text, "Yang Anda ketik"));
	r.content_type = NULL;
	text = answer("GET", "/kasus/baru", body);
	assert_null(strstr(text, "Contoh"));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
		T(test_serve_typed),
		T(test_header_injection),
		T(test_words),
		T(test_static),
		T(test_pepper),
	};

	if (slot_init(1) != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
