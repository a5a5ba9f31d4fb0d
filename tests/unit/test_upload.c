/* cgi, cases: forms with a file, what files are, and what they are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/cgi.h"

#define TYPE "multipart/form-data; boundary=batas"
#define FIELD(name, value)                                                     \
	"--batas\r\nContent-Disposition: form-data; name=\"" name              \
	"\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, body)                                                  \
	"--batas\r\nContent-Disposition: form-data; name=\"berkas\"; "         \
	"filename=\"" name "\"\r\nContent-Type: image/png\r\n\r\n" body "\r\n"
#define END "--batas--\r\n"

/* A body that comes so many bytes at a time. */
struct slow {
	struct feed feed;
	const char *p;
	size_t step;
};

static size_t
slow_read(struct feed *f, void *to, size_t n)
{
	struct slow *s = (struct slow *)(void *)f;

	if (n > s->step)
		n = s->step;
	if (n > f->left)
		n = (size_t)f->left;
	memcpy(to, s->p, n);
	s->p += n;
	f->left -= n;
	return n;
}

/* "name=value;" of each part, "name:file=value;" of a file, and the end. */
static enum err
told(const char *type, const char *body, size_t n, size_t step, struct buf *b)
{
	struct slow s = { { slow_read, n, false }, body, step };
	struct multipart *m = arena_alloc(arena, sizeof(*m));
	struct bytes part;
	enum err e;

	assert_non_null(m);
	buf_init(b, arena, 0);
	e = multipart_begin(m, type, &s.feed);
	while (e == OK && (e = multipart_next(m)) == OK) {
		buf_printf(b, m->is_file ? "%s:%s=" : "%s=", m->name, m->file);
		while ((e = multipart_read(m, &part)) == OK && part.n > 0)
			buf_put(b, part.p, part.n);
		buf_putc(b, ';');
	}
	buf_u8(b, 0);
	return e;
}

/* clang-format off */
static const struct {
	const char *body, *told; /* told NULL: refused */
} bodies[] = {
	{ END, "" },
	{ "--batas--", "" },
	{ FIELD("a", "1") END, "a=1;" },
	{ FIELD("a", "") FIELD("b", "x\r\ny") END, "a=;b=x\r\ny;" },
	{ FIELD("a", "\r\n--bata") FIELD("b", "\r\n--bata\r\n--bata") END,
	  "a=\r\n--bata;b=\r\n--bata\r\n--bata;" },
	{ FILE_PART("x.png", "\r\n\r\n") END, "berkas:x.png=\r\n\r\n;" },
	{ FILE_PART("", "") END, "berkas:=;" },
	{ FILE_PART("a%22b%22.png", "1") END, "berkas:a\"b\".png=1;" },
	{ "--batas\r\ncontent-disposition:form-data;name=\"a\"\r\n\r\n1\r\n" END, "a=1;" },
	{ "--batas\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" END, "a=1;" },
	/* what no browser sends */
	{ "", NULL },
	{ "x" END, NULL },
	{ "\r\n" END, NULL },
	{ "--batas", NULL },
	{ "--batas-", NULL },
	{ END "x", NULL },
	{ END "\r\n", NULL },
	{ "--batas--\r", NULL },
	{ FIELD("a", "1"), NULL },
	{ FIELD("a", "1") "--batas", NULL },
	{ FIELD("a", "1") "--batas \r\n" END, NULL },
	{ FIELD("a", "1") "--lain--", NULL },
	{ "--batas\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Type: text/plain\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nX-Lain: 1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"a\"\r\n"
	  "Content-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; filename=\"b\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''x\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n" END, NULL },
	{ "--batas\r\nContent-Disposition: form-data; name=\"a", NULL },
};
/* clang-format on */

static void
body_try(size_t i, size_t step)
{
	enum err want = bodies[i].told != NULL ? ERR_ABSENT : ERR_INVALID;
	struct arena_mark m = arena_mark(arena);
	struct buf b;
	enum err e =
	    told(TYPE, bodies[i].body, strlen(bodies[i].body), step, &b);

	if (e != want ||
	    (e == ERR_ABSENT && strcmp((char *)b.p, bodies[i].told) != 0))
		fail_msg("%zu by %zu: %s, %s", i, step, err_name(e),
		    (char *)b.p);
	arena_release(arena, m);
}

static void
test_bodies(void **state)
{
	static const size_t steps[] = { 1, 2, 7, 64, SIZE_MAX };

	(void)state;
	for (size_t i = 0; i < nitems(bodies); i++)
		for (size_t k = 0; k < nitems(steps); k++)
			body_try(i, steps[k]);
}

static void
test_types(void **state)
{
	static const struct {
		const char *type;
		enum err e;
	} rows[] = {
		{ TYPE, ERR_ABSENT },
		{ "Multipart/Form-Data; Boundary=\"batas\"", ERR_ABSENT },
		{ "multipart/form-data;boundary=batas", ERR_ABSENT },
		{ "multipart/form-data", ERR_INVALID },
		{ "multipart/form-data; boundary=", ERR_INVALID },
		{ "multipart/form-data; boundary=\"batas", ERR_INVALID },
		{ "multipart/form-data; boundary=ba tas", ERR_INVALID },
		{ "multipart/form-data; boundary=batas; x=1", ERR_INVALID },
		{ "multipart/form-datum; boundary=batas", ERR_INVALID },
		{ "multipart/mixed; boundary=batas", ERR_INVALID },
		{ NULL, ERR_INVALID },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		if (told(rows[i].type, END, strlen(END), 64, &b) != rows[i].e)
			fail_msg("%zu", i);
}

/* A head without an end, and a file larger than the window. */
static void
test_long(void **state)
{
	static const char head[] = "--batas\r\nContent-Disposition: form-data; "
				   "name=\"berkas\"; filename=\"x\"\r\n\r\n";
	size_t n = 3 * PART_ROOM;
	char *body = arena_alloc(arena, n);
	struct buf b;

	(void)state;
	assert_non_null(body);
	memset(body, 'a', n);
	memcpy(body, "--batas\r\n", 9);
	assert_int_equal(told(TYPE, body, n, 1000, &b), ERR_INVALID);
	memset(body, '-', n);
	memcpy(body, head, sizeof(head) - 1);
	memcpy(body + n - 11, "\r\n--batas--", 11);
	assert_int_equal(told(TYPE, body, n, 1000, &b), ERR_ABSENT);
	assert_int_equal(b.n,
	    n - (sizeof(head) - 1) - 11 + strlen("berkas:x=;") + 1);
}

static void
test_kinds(void **state)
{
	/* clang-format off */
	static const struct {
		const char *begin;
		size_t n;
		enum file_kind kind;
	} rows[] = {
		{ "\xff\xd8\xff\xe1", 4, FILE_JPEG },
		{ "\xff\xd8", 2, FILE_KIND__MAX },
		{ "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, FILE_PNG },
		{ "\x89PNG\r\n\x1a\n\0\0\0\rCgBI", 16, FILE_KIND__MAX },
		{ "RIFF1234WEBP", 12, FILE_WEBP },
		{ "RIFF1234WAVE", 12, FILE_WAV },
		{ "RIFF1234AVI ", 12, FILE_KIND__MAX },
		{ "%PDF-1.4", 8, FILE_PDF },
		{ " %PDF-1.4", 9, FILE_KIND__MAX },
		{ "ID3\3\0\0\0\0\1\1", 10, FILE_MP3 },
		{ "ID3\7\0\0\0\0\1\1", 10, FILE_KIND__MAX },
		{ "\xff\xfb\x90\x64", 4, FILE_MP3 },
		{ "\xff\xfb\xf0\x64", 4, FILE_KIND__MAX },
		{ "\xff\xf9\x50\x80", 4, FILE_KIND__MAX },
		{ "\0\0\0\x20" "ftypM4A ", 12, FILE_M4A },
		{ "\0\0\0\x20" "ftypqt  ", 12, FILE_KIND__MAX },
		{ "OggS\0\2", 6, FILE_OGG },
		{ "<svg xmlns=", 11, FILE_KIND__MAX },
		{ "<!DOCTYPE html>", 15, FILE_KIND__MAX },
		{ "PK\3\4", 4, FILE_KIND__MAX },
		{ "MZ", 2, FILE_KIND__MAX },
		{ "", 0, FILE_KIND__MAX },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		if (file_kind_of(BYTES(rows[i].begin, rows[i].n)) !=
		    rows[i].kind)
			fail_msg("%zu", i);
	assert_true(file_named(FILE_JPEG, "a.JPG"));
	assert_true(file_named(FILE_JPEG, "a.png.jpeg"));
	assert_true(file_named(FILE_JPEG, "a"));
	assert_true(file_named(FILE_JPEG, "a."));
	assert_false(file_named(FILE_JPEG, "a.jp"));
	assert_false(file_named(FILE_JPEG, "a.jpg.png"));
	assert_false(file_named(FILE_PDF, "a.pdf "));
}

static void
test_names(void **state)
{
	static const char *const rows[][2] = {
		{ "a.pdf", "a.pdf" },
		{ "/x/y/a.pdf", "a.pdf" },
		{ "C:\\x\\a.pdf", "a.pdf" },
		{ "a\tb\x7f.pdf", "a b .pdf" },
		{ "a\xe2\x80\xae"
		  "fdp.exe",
		    "afdp.exe" },
		{ "\xe2\x81\xa6", "" },
		{ "../", "" },
		{ "  ", "" },
	};
	char name[400];
	const char *out;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_string_equal(file_name_clean(arena, rows[i][0]),
		    rows[i][1]);
	memset(name, 'a', sizeof(name));
	memcpy(name + 300, "\xc3\xa9.jpeg", 8);
	out = file_name_clean(arena, name);
	assert_int_equal(strlen(out), 150);
	assert_string_equal(out + 145, ".jpeg");
	for (size_t i = 0; i + 2 < 300; i += 2)
		memcpy(name + i, "\xc3\xa9", 2);
	out = file_name_clean(arena, name);
	assert_true(strlen(out) <= 150 && utf8_ok(out, strlen(out)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_bodies),
		T(test_types),
		T(test_long),
		T(test_kinds),
		T(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
