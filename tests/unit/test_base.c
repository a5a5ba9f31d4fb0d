/* base: errors, memory, ids, text, log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

static bool
all_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

static void
err_names(void **state)
{
	(void)state;
	for (int e = OK; e < ERR__MAX; e++) {
		assert_non_null(err_name((enum err)e));
		for (int f = OK; f < e; f++)
			assert_string_not_equal(err_name((enum err)e),
			    err_name((enum err)f));
	}
	assert_string_equal(err_name(ERR_CONFLICT), "conflict");
	assert_string_equal(err_name(ERR__MAX), "undefined");
}

static void
arena_release_wipes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct arena_mark m;
	uint8_t *before, *p, *far;

	(void)state;
	before = arena_alloc(a, 10);
	memset(before, 0x11, 10);
	m = arena_mark(a);
	p = arena_alloc(a, 1000);
	memset(p, 0xa5, 1000);
	/* The second block goes back to the system, the first one stays. */
	far = arena_alloc(a, 100000);
	memset(far, 0xa5, 100000);
	arena_release(a, m);
	assert_true(all_zero(p, 1000));
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(before[i], 0x11);
	assert_ptr_equal(arena_alloc(a, 1000), p);
	arena_free(a);
}

static void
arena_reset_wipes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	uint8_t *p;

	(void)state;
	p = arena_alloc(a, 5000);
	memset(p, 0x5a, 5000);
	assert_non_null(arena_alloc(a, 200000));
	arena_reset(a);
	assert_true(all_zero(p, 5000));
	/* The block was kept: the same bytes are given out again. */
	assert_ptr_equal(arena_alloc(a, 5000), p);
	arena_free(a);
	arena_free(NULL);
}

static void
arena_limit(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	assert_non_null(arena_alloc(a, 600));
	assert_null(arena_alloc(a, 600));
	assert_true(arena_failed(a));
	assert_non_null(arena_alloc(a, 100));
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_false(arena_failed(a));
	assert_non_null(arena_alloc(a, 1000));
	assert_null(arena_alloc(a, 1));
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_null(arena_strndup(a, "", SIZE_MAX));
	arena_free(a);
}

static void
arena_limit_spans_blocks(void **state)
{
	struct arena *a = arena_new((size_t)300 * 1024);
	size_t got = 0;

	(void)state;
	while (arena_alloc(a, 10000) != NULL)
		got += 10000;
	assert_in_range(got, 200 * 1024, 300 * 1024);
	arena_reset(a);
	/* What reset gave back counts no more. */
	assert_non_null(arena_alloc(a, (size_t)200 * 1024));
	arena_free(a);
}

static void
arena_aligns(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t n = 0; n < 40; n++) {
		uintptr_t at = (uintptr_t)arena_alloc(a, n);

		assert_int_not_equal(at, 0);
		assert_int_equal(at % _Alignof(max_align_t), 0);
	}
	arena_free(a);
}

static void
arena_copies(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_string_equal(arena_strdup(a, "kasus"), "kasus");
	assert_string_equal(arena_strndup(a, "rujukan", 3), "ruj");
	assert_string_equal(arena_printf(a, "%s-%04d", "JBI", 42), "JBI-0042");
	arena_free(a);
}

static void
buf_grows(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct buf b;

	(void)state;
	buf_init(&b, a, 0);
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_int_equal(buf_check(&b), OK);
	assert_int_equal(b.n, 10000);
	assert_memory_equal(b.p, "0,1,2,3,", 8);
	assert_memory_equal(b.p + 9990, "5,6,7,8,9,", 10);
	arena_free(a);
}

/* What was given out last grows where it stands. */
static void
buf_grows_in_place(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const uint8_t *first, *far;
	struct buf b, c;

	(void)state;
	(void)arena_strdup(a, "sebelum");
	buf_init(&b, a, 0);
	buf_puts(&b, "awal");
	first = b.p;
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, "0123456789");
	assert_ptr_equal(b.p, first);
	assert_memory_equal(b.p, "awal0123456789", 14);
	/* what comes after it stays whole when it grows on */
	buf_init(&c, a, 0);
	buf_puts(&c, "sesudah");
	while (b.p == first)
		buf_puts(&b, "0123456789");
	assert_memory_equal(c.p, "sesudah", 7);
	assert_memory_equal(b.p + b.n - 10, "0123456789", 10);
	far = arena_alloc(a, 16);
	assert_true(all_zero(far, 16));
	arena_free(a);
}

/* A long page leaves no old copies in the arena, whatever is put beside it. */
static void
buf_leaves_no_copies(void **state)
{
	struct arena *a = arena_new((size_t)7 << 20);
	struct arena_mark m;
	struct buf b;

	(void)state;
	(void)arena_strdup(a, "sebelum");
	m = arena_mark(a);
	buf_init(&b, a, 0);
	for (unsigned i = 0; b.n < (size_t)3900 << 10; i++) {
		buf_printf(&b, "%08u", i);
		for (int k = 0; k < 1000; k++)
			buf_putc(&b, 'x');
		assert_non_null(arena_printf(a, "%u", i));
	}
	assert_int_equal(buf_check(&b), OK);
	for (unsigned i = 0; i < b.n / 1008; i++) {
		char want[9];

		snprintf(want, sizeof(want), "%08u", i);
		assert_memory_equal(b.p + (size_t)i * 1008, want, 8);
	}
	arena_release(a, m);
	assert_string_equal(arena_printf(a, "%s", "baru"), "baru");
	/* all of it came back */
	assert_non_null(arena_alloc(a, (size_t)6 << 20));
	arena_free(a);
}

static void
buf_bounds(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct buf b;

	(void)state;
	buf_init(&b, a, 4);
	buf_puts(&b, "abc");
	buf_puts(&b, "de");
	assert_int_equal(buf_check(&b), ERR_MEMORY);
	/* After a failure nothing more goes in, even if it would fit. */
	buf_putc(&b, 'x');
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "abc", 3);
	assert_false(arena_failed(a));

	buf_init(&b, a, 4);
	buf_printf(&b, "%d", 1234);
	assert_int_equal(buf_check(&b), OK);
	buf_printf(&b, "%d", 5);
	assert_int_equal(buf_check(&b), ERR_MEMORY);
	assert_memory_equal(b.p, "1234", 4);

	buf_init(&b, a, 0);
	buf_lv16(&b, "", 65536);
	assert_int_equal(buf_check(&b), ERR_MEMORY);
	arena_free(a);

	a = arena_new(2000);
	buf_init(&b, a, 0);
	for (int i = 0; i < 3000; i++)
		buf_putc(&b, 'x');
	assert_int_equal(buf_check(&b), ERR_MEMORY);
	assert_true(arena_failed(a));
	arena_free(a);
}

static void
buf_and_cur(void **state)
{
	struct arena *a = arena_new(1 << 16);
	struct bytes s;
	struct buf b;
	struct cur c;

	(void)state;
	buf_init(&b, a, 0);
	buf_u8(&b, 0x01);
	buf_u16(&b, 0x0203);
	buf_u32(&b, 0x04050607);
	buf_u64(&b, UINT64_C(0x08090a0b0c0d0e0f));
	for (uint8_t i = 0; i < 15; i++)
		assert_int_equal(b.p[i], i + 1);
	buf_lv16(&b, "ab", 2);
	buf_lv32(&b, NULL, 0);
	cur_init(&c, buf_bytes(&b));
	assert_int_equal(cur_u8(&c), 0x01);
	assert_int_equal(cur_u16(&c), 0x0203);
	assert_int_equal(cur_u32(&c), 0x04050607);
	assert_true(cur_u64(&c) == UINT64_C(0x08090a0b0c0d0e0f));
	s = cur_lv16(&c);
	assert_int_equal(s.n, 2);
	assert_memory_equal(s.p, "ab", 2);
	assert_int_equal(cur_end(&c), ERR_INVALID);
	assert_int_equal(cur_lv32(&c).n, 0);
	assert_int_equal(cur_end(&c), OK);
	arena_free(a);
}

static void
cur_bounds(void **state)
{
	static const uint8_t in[] = { 0, 3, 'a', 'b' };
	struct cur c;

	(void)state;
	cur_init(&c, BYTES(in, sizeof(in)));
	assert_null(cur_lv16(&c).p);
	assert_true(c.failed);
	/* Failed stays failed, and nothing is read any more. */
	assert_int_equal(cur_u8(&c), 0);
	assert_int_equal(cur_end(&c), ERR_INVALID);

	cur_init(&c, BYTES(in, 3));
	assert_int_equal(cur_u32(&c), 0);
	assert_true(c.failed);
	cur_init(&c, BYTES(in, sizeof(in)));
	assert_null(cur_take(&c, SIZE_MAX).p);
	cur_init(&c, BYTES(NULL, 0));
	assert_int_equal(cur_end(&c), OK);
	assert_int_equal(cur_u8(&c), 0);
	assert_int_equal(cur_end(&c), ERR_INVALID);
}

static void
id_is_v7(void **state)
{
	const int64_t now = INT64_C(0x0123456789ab);
	struct id a, b;

	(void)state;
	for (int i = 0; i < 200; i++) {
		a = id_new(now);
		assert_int_equal(id_time(a), now);
		assert_memory_equal(a.b, "\x01\x23\x45\x67\x89\xab", 6);
		assert_int_equal(a.b[6] >> 4, 7);
		assert_int_equal(a.b[8] >> 6, 2);
		b = id_new(now);
		assert_false(id_same(a, b));
		b = id_new(now + 1);
		assert_true(memcmp(a.b, b.b, ID_LEN) < 0);
	}
	assert_false(id_none(a));
	assert_true(id_none((struct id){ { 0 } }));
}

static void
id_as_text(void **state)
{
	/* RFC 9562, appendix A.6. */
	static const char text[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
	static const char *const bad[] = {
		"",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
		"017F22E2-79b0-7cc3-98c4-dc0c0c07398f",
		"017f22e2079b0-7cc3-98c4-dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c0739 f",
		"017f22e2-79b0-7cc3-98c4--c0c0c07398f",
	};
	struct arena *a = arena_new(1 << 12);
	char out[ID_TEXT];
	struct id i;

	(void)state;
	assert_int_equal(id_parse(text, &i), OK);
	assert_int_equal(i.b[0], 0x01);
	assert_int_equal(i.b[15], 0x8f);
	assert_string_equal(id_text(i, out), text);
	assert_string_equal(id_str(a, i), text);
	for (size_t k = 0; k < nitems(bad); k++)
		assert_int_equal(id_parse(bad[k], &i), ERR_INVALID);
	arena_free(a);
	a = arena_new(ID_TEXT - 1);
	assert_string_equal(id_str(a, i), "");
	arena_free(a);
}

static void
hex(void **state)
{
	static const uint8_t in[] = { 0x00, 0x0f, 0xf0, 0xa9 };
	uint8_t back[4];
	char out[9];

	(void)state;
	assert_string_equal(hex_put(in, 4, out), "000ff0a9");
	assert_int_equal(hex_get("000FF0a9", back, 4), OK);
	assert_memory_equal(back, in, 4);
	assert_int_equal(hex_get("000ff0a", back, 4), ERR_INVALID);
	assert_int_equal(hex_get("000ff0a9b", back, 4), ERR_INVALID);
	assert_int_equal(hex_get("000ff0ag", back, 4), ERR_INVALID);
	assert_int_equal(hex_get("000ff0:9", back, 4), ERR_INVALID);
	assert_int_equal(hex_get("", back, 0), OK);
}

static void
utf8(void **state)
{
	static const struct {
		const char *s;
		size_t n;
		bool ok;
	} rows[] = {
		{ "", 0, true },
		{ "Siti\tContoh\r\n", 13, true },
		{ "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 11, true },
		{ "a\0b", 3, false },
		{ "a\x1b[0m", 5, false },
		{ "\xc0\xaf", 2, false },         /* overlong */
		{ "\xe0\x80\xaf", 3, false },     /* overlong */
		{ "\xed\xa0\x80", 3, false },     /* surrogate */
		{ "\xf4\x90\x80\x80", 4, false }, /* over U+10FFFF */
		{ "\xc3", 1, false },             /* cut off */
		{ "abc\xe2\x82", 5, false },      /* cut off */
		{ "\x80", 1, false },
		{ "\xff", 1, false },
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_int_equal(utf8_ok(rows[i].s, rows[i].n), rows[i].ok);
}

static void
straighten(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "Siti", "Siti" },
		/* a number as a telephone pastes it */
		{ "\xe2\x80\xaa+62 800\xe2\x80\xac", "+62 800" },
		{ "a\xe2\x80\xae"
		  "b\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\xab"
		  "\xe2\x80\xad",
		    "ab" },
		{ "\xe2\x81\xa6x\xe2\x81\xa9\xd8\x9c", "x" },
		/* their neighbours stay */
		{ "\xe2\x80\x8d\xe2\x80\x90\xe2\x80\xa9\xe2\x80\xaf",
		    "\xe2\x80\x8d\xe2\x80\x90\xe2\x80\xa9\xe2\x80\xaf" },
		{ "\xe2\x81\xa5\xe2\x81\xaa\xe2\x82\xac\xd8\x9b",
		    "\xe2\x81\xa5\xe2\x81\xaa\xe2\x82\xac\xd8\x9b" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		snprintf(text, sizeof(text), "%s", rows[i].in);
		text_straighten(text);
		assert_string_equal(text, rows[i].out);
	}
}

static void
fold(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "SITI  Contoh", "siti contoh" },
		{ " \t Siti\n\nContoh \xc2\xa0", "siti contoh" },
		{ "Jos\xc3\xa9", "jose" },            /* composed */
		{ "Jose\xcc\x81", "jose" },           /* decomposed */
		{ "\xef\xbc\xa1\xef\xbc\xa2", "ab" }, /* full width */
		{ "STRA\xc3\x9f\x45", "strasse" },
		{ "Si\xe2\x80\x8bti", "siti" }, /* zero width blank */
		{ "\xe2\x80\xa8x\xc2\x85y", "x y" },
		{ "", "" },
		{ "   ", "" },
	};
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_string_equal(utf8_fold(a, rows[i].in), rows[i].out);
	assert_null(utf8_fold(a, "a\xff"));
	assert_null(utf8_fold(a, "a\xe2\x82"));
	arena_free(a);
	a = arena_new(16);
	assert_null(utf8_fold(a, "lebih panjang daripada arena"));
	arena_free(a);
}

static void
text(void **state)
{
	char padded[] = " \t a b \r\n", blank[] = "  ";
	uint64_t n = 7;

	(void)state;
	assert_string_equal(text_trim(padded), "a b");
	assert_string_equal(text_trim(blank), "");
	assert_int_equal(text_u64("0", 10, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(text_u64("18446744073709551615", UINT64_MAX, &n), OK);
	assert_true(n == UINT64_MAX);
	assert_int_equal(text_u64("18446744073709551616", UINT64_MAX, &n),
	    ERR_INVALID);
	assert_int_equal(text_u64("11", 10, &n), ERR_INVALID);
	assert_int_equal(text_u64("", 10, &n), ERR_INVALID);
	assert_int_equal(text_u64("-1", 10, &n), ERR_INVALID);
	assert_int_equal(text_u64("+1", 10, &n), ERR_INVALID);
	assert_int_equal(text_u64(" 1", 10, &n), ERR_INVALID);
	assert_int_equal(text_u64("1x", 10, &n), ERR_INVALID);
}

/* What log_write() puts on stderr, read back through a pipe. */
static size_t
log_catch(char *out, size_t room, enum log_level level, const char *value)
{
	int ends[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_write(level, "test", "key=%s", value);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	n = read(ends[0], out, room - 1);
	close(ends[0]);
	assert_true(n >= 0);
	out[n] = '\0';
	return (size_t)n;
}

static void
log_lines(void **state)
{
	char out[4096], large[3000];
	enum log_level level;

	(void)state;
	log_catch(out, sizeof(out), LOG_WARN, "ab\n<0>\"c'\xc3\xa9\x7f");
	assert_string_equal(out, "<4>level=warn event=test key=ab?<0>?c????\n");
	assert_int_equal(log_catch(out, sizeof(out), LOG_DEBUG, "x"), 0);
	assert_int_equal(log_level_parse("debug", &level), OK);
	log_threshold(level);
	log_catch(out, sizeof(out), LOG_DEBUG, "x");
	assert_string_equal(out, "<7>level=debug event=test key=x\n");
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	assert_in_range(log_catch(out, sizeof(out), LOG_INFO, large), 1000,
	    1024);
	assert_int_equal(out[strlen(out) - 1], '\n');
	assert_int_equal(log_level_parse("loud", &level), ERR_INVALID);
	log_threshold(LOG_INFO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_names),
		cmocka_unit_test(arena_release_wipes),
		cmocka_unit_test(arena_reset_wipes),
		cmocka_unit_test(arena_limit),
		cmocka_unit_test(arena_limit_spans_blocks),
		cmocka_unit_test(arena_aligns),
		cmocka_unit_test(arena_copies),
		cmocka_unit_test(buf_grows),
		cmocka_unit_test(buf_grows_in_place),
		cmocka_unit_test(buf_leaves_no_copies),
		cmocka_unit_test(buf_bounds),
		cmocka_unit_test(buf_and_cur),
		cmocka_unit_test(cur_bounds),
		cmocka_unit_test(id_is_v7),
		cmocka_unit_test(id_as_text),
		cmocka_unit_test(hex),
		cmocka_unit_test(utf8),
		cmocka_unit_test(straighten),
		cmocka_unit_test(fold),
		cmocka_unit_test(text),
		cmocka_unit_test(log_lines),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
