/* cgi: forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/cgi.h"

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

/* A body that is refused leaves what its writer can be shown. */
static void
test_split_leaves(void **state)
{
	static const char in[] = "a=1&b=x%0By%00z&=2&c=%zz&&d%00=3&e=%ffu&f=4";
	struct form_pair *p;
	size_t n;

	(void)state;
	assert_int_equal(form_split(arena, BYTES(in, sizeof(in) - 1), &p, &n),
	    ERR_INVALID);
	assert_int_equal(n, 4);
	assert_string_equal(form_pair(p, n, "a"), "1");
	assert_string_equal(form_pair(p, n, "b"), "x?y?z");
	assert_string_equal(form_pair(p, n, "e"), "?u");
	assert_string_equal(form_pair(p, n, "f"), "4");
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
	assert_int_equal(n, FORM_PAIRS_MAX);
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
static const struct form form = { fields, nitems(fields), 0, 0 };
static const struct form_field fixed_fields[] = {
	{ "version", FT_UINT, 10, true, NULL },
};
static const struct form fixed = { fixed_fields, 1, 0, 0 };

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

#define TEN_WIDE "%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9"

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

	/* a text is measured in characters */
	assert_int_equal(take(&form, "line=a&text=" TEN_WIDE TEN_WIDE), OK);
	assert_int_equal(r.n_errors, 0);
	assert_int_equal(take(&form, "line=a&text=" TEN_WIDE TEN_WIDE "x"), OK);
	assert_non_null(req_error_of(&r, "text"));

	assert_int_equal(take(&form, "line=a%0Ab"), OK);
	assert_string_equal(req_error_of(&r, "line"),
	    "Isian: tulis dalam satu baris");
}

static void
test_take_shapes(void **state)
{
	(void)state;
	assert_int_equal(
	    take(&form,
		"line=+a%09b%09&text=%0D%0Aa%0D%0Ab%0Dc%09d%0A&exact=+a+&"
		"codes=a&codes=&codes=b-1&id=" UUID "&count=&code="),
	    OK);
	assert_int_equal(r.n_errors, 0);
	assert_string_equal(req_value(&r, "line"), "a b");
	assert_string_equal(req_value(&r, "text"), "a\nb\nc\td");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_split),
		T(test_split_decodes),
		T(test_split_leaves),
		T(test_split_many),
		T(test_take_refuses),
		T(test_take_complains),
		T(test_take_shapes),
		T(test_request_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
