/* cgi/tmpl.c: what compiled pages write, and that they never overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "cgi/tmpl.h"

typedef void (*writer)(struct tmpl *, const char *);

struct row {
	const char *in, *out;
};

/* Compare what w makes of each row; then again with every smaller buffer. */
static void
compare(writer w, const struct row *rows, size_t n)
{
	struct arena *a = arena_new(1 << 20);
	struct buf b;
	struct tmpl t = { .out = &b };

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(rows[i].out);

		buf_init(&b, a, 0);
		w(&t, rows[i].in);
		assert_int_equal(buf_check(&b), OK);
		buf_putc(&b, '\0');
		assert_string_equal((const char *)b.p, rows[i].out);
		for (size_t max = 1; max < len; max++) {
			buf_init(&b, a, max);
			w(&t, rows[i].in);
			assert_true(b.failed);
			assert_true(b.n <= max);
			if (b.n > 0)
				assert_memory_equal(b.p, rows[i].out, b.n);
		}
	}
	arena_free(a);
}

static void
text(void **state)
{
	static const struct row rows[] = {
		{ NULL, "" },
		{ "", "" },
		{ "Siti Contoh", "Siti Contoh" },
		{ "&<>\"'", "&amp;&lt;&gt;&quot;&#39;" },
		{ "a&amp;b", "a&amp;amp;b" },
		{ "<script>alert('x')</script>",
		    "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" },
		{ "\" onclick=\"x", "&quot; onclick=&quot;x" },
		{ "caf\xc3\xa9 \xe2\x82\xac", "caf\xc3\xa9 \xe2\x82\xac" },
	};

	(void)state;
	compare(tmpl_text, rows, nitems(rows));
}

static void
unescaped(void **state)
{
	static const struct row rows[] = {
		{ NULL, "" },
		{ "<svg>&amp;</svg>", "<svg>&amp;</svg>" },
	};

	(void)state;
	compare(tmpl_unescaped, rows, nitems(rows));
}

static void
link(void **state)
{
	static const struct row rows[] = {
		{ "/", "/" },
		{ "/kasus/1?a=1&b=2", "/kasus/1?a=1&amp;b=2" },
		{ "#isi", "#isi" },
		{ NULL, "#" },
		{ "", "#" },
		{ "kasus", "#" },
		{ "//evil.example", "#" },
		{ "/\\evil.example", "#" },
		{ "/\t/evil.example", "#" },
		{ "/a\n", "#" },
		{ " /a", "#" },
		{ "https://a.example", "#" },
		{ "javascript:alert(1)", "#" },
	};

	(void)state;
	compare(tmpl_link, rows, nitems(rows));
}

static void
ext(void **state)
{
	static const struct row rows[] = {
		{ "https://a.example/?x=1&y", "https://a.example/?x=1&amp;y" },
		{ "https://127.0.0.1:8443/", "https://127.0.0.1:8443/" },
		{ "/kasus", "/kasus" },
		{ "otpauth://totp/Lindung:a?secret=X&b",
		    "otpauth://totp/Lindung:a?secret=X&amp;b" },
		{ "otpauth://hotp/Lindung:a?secret=X", "#" },
		{ "http://a.example/", "#" },
		{ "https://", "#" },
		{ "https:///a", "#" },
		{ "https://@a.example", "#" },
		{ "HTTPS://a.example", "#" },
		{ "//a.example", "#" },
		{ "javascript:alert(1)//https://", "#" },
		{ "https://a.example/\"x", "https://a.example/&quot;x" },
		{ NULL, "#" },
	};

	(void)state;
	compare(tmpl_ext, rows, nitems(rows));
}

static void
segment(void **state)
{
	static const struct row rows[] = {
		{ "15.71.04", "15.71.04" },
		{ "a-b_c~d", "a-b_c~d" },
		{ "a/b?c#d&e", "a%2Fb%3Fc%23d%26e" },
		{ "a b\"<\xc3\xa9", "a%20b%22%3C%C3%A9" },
		{ NULL, "-" },
		{ "", "-" },
		{ ".", "-" },
		{ "..", "-" },
		{ "...", "..." },
	};

	(void)state;
	compare(tmpl_segment, rows, nitems(rows));
}

static void
query(void **state)
{
	static const struct row rows[] = {
		{ NULL, "" },
		{ "", "" },
		{ "..", ".." },
		{ "siti & \xe2\x82\xac=1", "siti%20%26%20%E2%82%AC%3D1" },
	};

	(void)state;
	compare(tmpl_query, rows, nitems(rows));
}

static void
raw(void **state)
{
	struct arena *a = arena_new(1 << 12);
	struct buf b;
	struct tmpl t = { .out = &b };

	(void)state;
	buf_init(&b, a, 3);
	tmpl_raw(&t, "<p>", 3);
	assert_int_equal(buf_check(&b), OK);
	tmpl_raw(&t, "x", 1);
	assert_int_equal(buf_check(&b), ERR_MEMORY);
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "<p>", 3);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(unescaped),
		cmocka_unit_test(link),
		cmocka_unit_test(ext),
		cmocka_unit_test(segment),
		cmocka_unit_test(query),
		cmocka_unit_test(raw),
	};

	return cmocka_run_group_tests_name("tmpl", tests, NULL, NULL);
}
