/* Text: hex, UTF-8, the compare form, trimming, numbers. */
#include <string.h>
#include <utf8proc.h>

#include "base/base.h"

char *
hex_put(const void *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *in = p;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

/* Value of one hex digit, or -1. */
static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum err
hex_get(const char *s, void *out, size_t n)
{
	uint8_t *to = out;

	for (size_t i = 0; i < n; i++) {
		int high = hex_digit(s[2 * i]);
		int low = high < 0 ? -1 : hex_digit(s[2 * i + 1]);

		if (low < 0)
			return ERR_INVALID;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return s[2 * n] == '\0' ? OK : ERR_INVALID;
}

bool
utf8_ok(const char *s, size_t n)
{
	const uint8_t *p = (const uint8_t *)s;
	utf8proc_int32_t cp;
	utf8proc_ssize_t step;

	for (size_t at = 0; at < n; at += (size_t)step) {
		step =
		    utf8proc_iterate(p + at, (utf8proc_ssize_t)(n - at), &cp);
		if (step <= 0)
			return false;
		if (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r')
			return false;
	}
	return true;
}

size_t
utf8_chars(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static bool
is_blank(utf8proc_int32_t cp)
{
	switch ((int)utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return (cp >= '\t' && cp <= '\r') || cp == 0x85;
	}
}

/* One blank for each run of white space, none at the ends; the new length. */
static utf8proc_ssize_t
squeeze(utf8proc_int32_t *cp, utf8proc_ssize_t n)
{
	utf8proc_ssize_t to = 0;

	for (utf8proc_ssize_t i = 0; i < n; i++) {
		if (!is_blank(cp[i]))
			cp[to++] = cp[i];
		else if (to > 0 && cp[to - 1] != ' ')
			cp[to++] = ' ';
	}
	return to > 0 && cp[to - 1] == ' ' ? to - 1 : to;
}

char *
utf8_fold(struct arena *a, const char *s)
{
	const utf8proc_option_t how = UTF8PROC_NULLTERM | UTF8PROC_STABLE |
	    UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
	    UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	const uint8_t *in = (const uint8_t *)s;
	utf8proc_int32_t *cp;
	utf8proc_ssize_t n;

	/* By hand and not utf8proc_map(): its heap is not wiped. */
	n = utf8proc_decompose(in, 0, NULL, 0, how);
	if (n < 0)
		return NULL;
	cp = arena_alloc(a, ((size_t)n + 1) * sizeof(*cp));
	if (cp == NULL)
		return NULL;
	n = utf8proc_decompose(in, 0, cp, n, how);
	if (n < 0 || utf8proc_reencode(cp, squeeze(cp, n), how) < 0)
		return NULL;
	return (char *)cp;
}

/* U+061C, U+200E and U+200F, U+202A to U+202E, U+2066 to U+2069 at s? */
static size_t
bidi_len(const unsigned char *s)
{
	if (s[0] == 0xd8)
		return s[1] == 0x9c ? 2 : 0;
	if (s[0] != 0xe2)
		return 0;
	if (s[1] == 0x80)
		return s[2] == 0x8e || s[2] == 0x8f ||
			(s[2] >= 0xaa && s[2] <= 0xae) ?
		    3 :
		    0;
	return s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9 ? 3 : 0;
}

void
text_straighten(char *s)
{
	char *to = s;
	size_t skip;

	while (*s != '\0') {
		skip = bidi_len((const unsigned char *)s);
		if (skip > 0)
			s += skip;
		else
			*to++ = *s++;
	}
	*to = '\0';
}

char *
text_trim(char *s)
{
	static const char blanks[] = " \t\n\r";
	size_t n;

	s += strspn(s, blanks);
	n = strlen(s);
	while (n > 0 && strchr(blanks, s[n - 1]) != NULL)
		n--;
	s[n] = '\0';
	return s;
}

enum err
text_u64(const char *s, uint64_t max, uint64_t *n_r)
{
	uint64_t n = 0;

	if (*s == '\0')
		return ERR_INVALID;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9' || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n) ||
		    n > max)
			return ERR_INVALID;
	}
	*n_r = n;
	return OK;
}

bool
text_has(const char *list, const char *code)
{
	size_t n = strlen(code);
	const char *p;

	for (p = list; p != NULL && *p != '\0'; p += strspn(p, " ")) {
		if (strcspn(p, " ") == n && strncmp(p, code, n) == 0)
			return true;
		p += strcspn(p, " ");
	}
	return false;
}

void
csv_put(struct buf *b, const char *cell, bool last)
{
	buf_putc(b, '"');
	if (strchr("=+-@\t\r", *cell) != NULL && *cell != '\0')
		buf_putc(b, '\'');
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			buf_putc(b, '"');
		buf_putc(b, *cell);
	}
	buf_puts(b, last ? "\"\r\n" : "\",");
}

void
json_put(struct buf *b, const char *s)
{
	if (s == NULL) {
		buf_puts(b, "null");
		return;
	}
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_printf(b, "\\%c", *s);
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			buf_printf(b, "\\u%04x", (unsigned)*s);
		else
			buf_putc(b, *s);
	}
	buf_putc(b, '"');
}
