/* xml: the byte pre-scanner, at and beyond each of its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "xml/xml.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
gives(enum rj want, struct bytes in)
{
	unsigned line;
	enum rj got = scan_bytes(in, &line);

	if (got != want)
		print_error("RJ-%d, not RJ-%d: %.*s\n", (int)got, (int)want,
		    in.n < 60 ? (int)in.n : 60, (const char *)in.p);
	assert_int_equal(got, want);
	assert_true(want == RJ_NONE ? line == 0 : true);
}

static void
text(enum rj want, const char *s)
{
	gives(want, BYTES(s, strlen(s)));
}

/* before, n times unit, after. */
static void
times(enum rj want, const char *before, const char *unit, size_t n,
    const char *after)
{
	struct arena_mark m = arena_mark(arena);
	struct buf b;

	buf_init(&b, arena, 0);
	buf_puts(&b, before);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, unit);
	buf_puts(&b, after);
	assert_int_equal(buf_check(&b), OK);
	gives(want, buf_bytes(&b));
	arena_release(arena, m);
}

static void
test_plain(void **state)
{
	(void)state;
	text(RJ_NONE, "<a/>");
	text(RJ_NONE, "<a></a>\n");
	text(RJ_NONE, "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a/>");
	text(RJ_NONE, "<?xml version=\"1.0\"?>\n<a b=\"1\" c = '>'>x</a >");
	text(RJ_NONE,
	    "<a>\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80"
	    "\xf4\x8f\xbf\xbf\xef\xbf\xbd</a>");
	text(RJ_NOT_WELL_FORMED, "");
	text(RJ_NOT_WELL_FORMED, "x");
	text(RJ_NOT_WELL_FORMED, "<");
	text(RJ_NOT_WELL_FORMED, "<>");
	text(RJ_NOT_WELL_FORMED, "<a");
	text(RJ_NOT_WELL_FORMED, "<a b");
	text(RJ_NOT_WELL_FORMED, "<a b=");
	text(RJ_NOT_WELL_FORMED, "<a b='");
	text(RJ_NOT_WELL_FORMED, "<a b=c>");
	text(RJ_NOT_WELL_FORMED, "<a b='<'>");
	text(RJ_NOT_WELL_FORMED, "<a/");
	text(RJ_NOT_WELL_FORMED, "<a/b>");
	text(RJ_NOT_WELL_FORMED, "</a>");
	text(RJ_NOT_WELL_FORMED, "<a></a");
	text(RJ_NOT_WELL_FORMED, "<a></a></a>");
	text(RJ_NOT_WELL_FORMED, "<?xml version='1.0'");
}

static void
test_utf8(void **state)
{
	(void)state;
	text(RJ_NOT_UTF8, "<a>\x80</a>");
	text(RJ_NOT_UTF8, "<a>\xc0\x80</a>");
	text(RJ_NOT_UTF8, "<a>\xc1\xbf</a>");
	text(RJ_NOT_UTF8, "<a>\xe0\x9f\xbf</a>");
	text(RJ_NOT_UTF8, "<a>\xed\xa0\x80</a>");
	text(RJ_NOT_UTF8, "<a>\xed\xbf\xbf</a>");
	text(RJ_NOT_UTF8, "<a>\xf0\x8f\xbf\xbf</a>");
	text(RJ_NOT_UTF8, "<a>\xf4\x90\x80\x80</a>");
	text(RJ_NOT_UTF8, "<a>\xf8\x88\x80\x80\x80</a>");
	text(RJ_NOT_UTF8, "<a>\xff</a>");
	text(RJ_NOT_UTF8, "<a>\xef\xbf\xbe</a>");
	text(RJ_NOT_UTF8, "<a>\xef\xbf\xbf</a>");
	text(RJ_NOT_UTF8, "<a/>\xe2\x82");
	text(RJ_NOT_UTF8, "<a/>\xf0\x9f\x8f");
	text(RJ_NOT_UTF8, "<a>\xe2\x28\xa1</a>");
	gives(RJ_NOT_UTF8, BYTES("<a>\0</a>", 8));
	gives(RJ_NOT_UTF8, BYTES("<\0a\0/\0>\0", 8));
	text(RJ_NOT_UTF8, "\xff\xfe<a/>");
	text(RJ_NOT_UTF8, "<?xml version='1.0' encoding='UTF-16'?><a/>");
	text(RJ_NOT_UTF8, "<?xml version='1.0' encoding='UTF-8x'?><a/>");
	text(RJ_NOT_UTF8, "<?xml version='1.0' encoding=\"UTF-8'?><a/>");
	text(RJ_NOT_UTF8, "<?xml encoding=''?><a/>");
	text(RJ_NOT_UTF8, "+ADw-a/+AD4-");
}

static void
test_forbidden(void **state)
{
	(void)state;
	text(RJ_FORBIDDEN, "<!DOCTYPE a><a/>");
	text(RJ_FORBIDDEN, "<a><!-- x --></a>");
	text(RJ_FORBIDDEN, "<a><![CDATA[x]]></a>");
	text(RJ_FORBIDDEN, "<a><?x?></a>");
	text(RJ_FORBIDDEN, " <?xml version='1.0'?><a/>");
	text(RJ_FORBIDDEN, "<?xml version='1.0'?><?xml version='1.0'?><a/>");
	text(RJ_FORBIDDEN, "<?xmlx?><a/>");
	text(RJ_FORBIDDEN, "<?xml?><a/>");
	text(RJ_FORBIDDEN, "<a/><!--");
}

static void
test_limits(void **state)
{
	(void)state;
	times(RJ_NONE, "", "<a>", 32, "");
	times(RJ_LIMITS, "", "<a>", 33, "");
	times(RJ_NONE, "<r>", "<a><b/></a>", 1000, "</r>");
	times(RJ_NONE, "<a", " b=''", 16, "/>");
	times(RJ_LIMITS, "<a", " b=''", 17, "/>");
	times(RJ_LIMITS, "<a", " xmlns:b=''", 50000, "/>");
	times(RJ_NONE, "<", "n", 64, "/>");
	times(RJ_LIMITS, "<", "n", 65, "/>");
	times(RJ_NONE, "<a ", "n", 64, "=''/>");
	times(RJ_LIMITS, "<a ", "n", 65, "=''/>");
	times(RJ_LIMITS, "<a></", "n", 65, ">");
	times(RJ_NONE, "<a b='", "v", 4087, "'/>");
	times(RJ_LIMITS, "<a b='", "v", 4096, "'/>");
	times(RJ_LIMITS, "<a", " ", 5000, "/>");
	times(RJ_LIMITS, "<a></a", " ", 5000, ">");
	times(RJ_NONE, "<a>", "<b/>", 49999, "</a>");
	times(RJ_LIMITS, "<a>", "<b/>", 50000, "</a>");
	times(RJ_NONE, "<a>", " ", SCAN_MAX_BYTES - 7, "</a>");
	times(RJ_TOO_LARGE, "<a>", " ", SCAN_MAX_BYTES - 6, "</a>");
}

/* Above 1 MiB only what is one long text. */
static void
test_large(void **state)
{
	char wide[1201] = "<b/>", narrow[1001] = "<b/>";

	(void)state;
	memset(wide + 4, ' ', sizeof(wide) - 5);
	memset(narrow + 4, ' ', sizeof(narrow) - 5);
	times(RJ_NONE, "<a>", wide, 999, "</a>");
	times(RJ_TOO_LARGE, "<a>", wide, 1000, "</a>");
	times(RJ_NONE, "<a>", narrow, 1000, "</a>");
}

static void
test_line(void **state)
{
	static const char doc[] =
	    "<?xml version='1.0'\n?>\n<a\nb='\n'>\n<!-- -->";
	unsigned line;

	(void)state;
	assert_int_equal(scan_bytes(BYTES(doc, strlen(doc)), &line),
	    RJ_FORBIDDEN);
	assert_int_equal(line, 6);
	assert_int_equal(scan_bytes(BYTES("<a>\n\n\xff", 6), &line),
	    RJ_NOT_UTF8);
	assert_int_equal(line, 3);
}

/* Every beginning of a document is refused, or is a shorter one. */
static void
test_cut(void **state)
{
	static const char doc[] =
	    "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<a b='c' d=\"e\"><f g='\xc3\xa9'/>\xe2\x82\xac</a>";
	unsigned line;

	(void)state;
	for (size_t n = 0; n < strlen(doc); n++) {
		uint8_t *p = arena_alloc(arena, n + 1);

		memcpy(p, doc, n);
		p[n] = 0xff; /* beyond the end: must not matter */
		if (memchr(doc, '>', n) == NULL || n < 45)
			assert_int_not_equal(scan_bytes(BYTES(p, n), &line),
			    RJ_NONE);
		else
			(void)scan_bytes(BYTES(p, n), &line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
