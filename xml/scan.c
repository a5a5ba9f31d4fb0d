/*
 * The byte pre-scanner.  libxml2 2.9 has no limit on attributes and finds
 * doubled ones in quadratic time (20 s for 1.1 MB), accepts documents in a
 * dozen encodings and knows DTDs; so before it sees a byte, this file makes
 * sure of UTF-8, of no markup declarations, and of small numbers.
 */
#include <string.h>
#include <strings.h>

#include "xml/xml.h"

#define MAX_DEPTH 32u
#define MAX_ATTRS 16u
#define MAX_TAGS  50000u
/* Above CONTENT_MAX bytes only a sealed Message may be: one long text. */
#define MAX_TAGS_LARGE 1000u
#define MAX_NAME       64u
#define MAX_TAG        4096u
#define MAX_DECL       256u

struct scan {
	const uint8_t *p;
	const uint8_t *end;
	unsigned depth;
	unsigned tags;
	bool large;
};

/* utf8: how many bytes follow each lead byte, and the least code point. */
static const struct lead {
	uint8_t mask, bits;
	unsigned more;
	uint32_t least;
} leads[] = {
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

/* One code point of two or more bytes; false if it is not well-formed. */
static bool
scan_point(struct scan *s)
{
	const struct lead *l = leads;
	uint32_t cp;

	while (l < leads + nitems(leads) && (*s->p & l->mask) != l->bits)
		l++;
	if (l == leads + nitems(leads) || (size_t)(s->end - s->p) <= l->more)
		return false;
	cp = *s->p++ & (uint8_t)~l->mask;
	for (unsigned i = 0; i < l->more; i++, s->p++) {
		if ((*s->p & 0xc0) != 0x80)
			return false;
		cp = cp << 6 | (*s->p & 0x3f);
	}
	return cp >= l->least && cp <= 0x10ffff &&
	    (cp < 0xd800 || cp > 0xdfff) && cp != 0xfffe && cp != 0xffff;
}

/* Skip blocks of eight plain bytes: a sealed Message is one long line. */
static void
scan_ascii(struct scan *s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w;

	while (s->end - s->p >= (ptrdiff_t)sizeof(w)) {
		memcpy(&w, s->p, sizeof(w));
		/* a high bit: not ASCII, or borrowed by a NUL */
		if (((w | (w - ones)) & ones << 7) != 0)
			return;
		s->p += sizeof(w);
	}
}

static enum rj
scan_utf8(struct scan *s)
{
	for (;;) {
		scan_ascii(s);
		if (s->p == s->end)
			return RJ_NONE;
		if (*s->p == 0)
			return RJ_NOT_UTF8;
		if (*s->p < 0x80)
			s->p++;
		else if (!scan_point(s))
			return RJ_NOT_UTF8;
	}
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
starts(const struct scan *s, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(s->end - s->p) >= n && memcmp(s->p, text, n) == 0;
}

/* The encoding that an XML declaration names, if any, must be UTF-8. */
static bool
decl_utf8(const uint8_t *p, size_t n)
{
	const uint8_t *at = memmem(p, n, "encoding", 8);
	const uint8_t *end = p + n;

	if (at == NULL)
		return true;
	for (at += 8; at < end && (is_space(*at) || *at == '='); at++)
		;
	return end - at >= 7 && (*at == '"' || *at == '\'') &&
	    strncasecmp((const char *)at + 1, "UTF-8", 5) == 0 && at[6] == *at;
}

static enum rj
scan_decl(struct scan *s)
{
	const uint8_t *stop;
	size_t n;

	if (!starts(s, "<?xml") || s->end - s->p < 6 || !is_space(s->p[5]))
		return RJ_NONE;
	n = (size_t)(s->end - s->p);
	if (n > MAX_DECL)
		n = MAX_DECL;
	stop = memmem(s->p, n, "?>", 2);
	if (stop == NULL)
		return RJ_NOT_WELL_FORMED;
	if (!decl_utf8(s->p, (size_t)(stop - s->p)))
		return RJ_NOT_UTF8;
	s->p = stop + 2;
	return RJ_NONE;
}

/* The tag that starts at s->p, while it is read. */
struct tag {
	const uint8_t *stop; /* no byte of the tag may lie here or beyond */
	enum rj cut;         /* what it means to arrive there */
	unsigned attrs;
};

static void
skip_space(struct scan *s, const struct tag *t)
{
	while (s->p < t->stop && is_space(*s->p))
		s->p++;
}

static enum rj
scan_name(struct scan *s, const struct tag *t)
{
	const uint8_t *from = s->p;

	while (s->p < t->stop && !is_space(*s->p) && *s->p != '=' &&
	    *s->p != '/' && *s->p != '>' && *s->p != '<' && *s->p != '"' &&
	    *s->p != '\'')
		s->p++;
	if (s->p - from > (ptrdiff_t)MAX_NAME)
		return RJ_LIMITS;
	if (s->p == t->stop)
		return t->cut;
	return s->p == from ? RJ_NOT_WELL_FORMED : RJ_NONE;
}

static enum rj
scan_value(struct scan *s, const struct tag *t)
{
	uint8_t quote;

	skip_space(s, t);
	if (s->p == t->stop)
		return t->cut;
	quote = *s->p++;
	if (quote != '"' && quote != '\'')
		return RJ_NOT_WELL_FORMED;
	for (; s->p < t->stop && *s->p != quote; s->p++)
		if (*s->p == '<')
			return RJ_NOT_WELL_FORMED;
	if (s->p == t->stop)
		return t->cut;
	s->p++;
	return RJ_NONE;
}

static enum rj
scan_attr(struct scan *s, struct tag *t)
{
	enum rj rj;

	if (++t->attrs > MAX_ATTRS)
		return RJ_LIMITS;
	rj = scan_name(s, t);
	if (rj != RJ_NONE)
		return rj;
	skip_space(s, t);
	if (s->p == t->stop)
		return t->cut;
	if (*s->p++ != '=')
		return RJ_NOT_WELL_FORMED;
	return scan_value(s, t);
}

/* From behind the name to behind '>'; *empty_r: the tag ends in "/>". */
static enum rj
scan_attrs(struct scan *s, struct tag *t, bool *empty_r)
{
	enum rj rj;

	for (;;) {
		skip_space(s, t);
		if (s->p == t->stop)
			return t->cut;
		*empty_r = *s->p == '/';
		if (*empty_r && ++s->p == t->stop)
			return t->cut;
		if (*s->p == '>') {
			s->p++;
			return RJ_NONE;
		}
		if (*empty_r)
			return RJ_NOT_WELL_FORMED;
		rj = scan_attr(s, t);
		if (rj != RJ_NONE)
			return rj;
	}
}

static enum rj
scan_open(struct scan *s, struct tag *t)
{
	bool empty;
	enum rj rj;

	if (s->large && s->tags == MAX_TAGS_LARGE)
		return RJ_TOO_LARGE;
	if (++s->tags > MAX_TAGS || s->depth + 1 > MAX_DEPTH)
		return RJ_LIMITS;
	rj = scan_name(s, t);
	if (rj == RJ_NONE)
		rj = scan_attrs(s, t, &empty);
	if (rj == RJ_NONE && !empty)
		s->depth++;
	return rj;
}

static enum rj
scan_close(struct scan *s, struct tag *t)
{
	enum rj rj;

	s->p++;
	rj = scan_name(s, t);
	if (rj != RJ_NONE)
		return rj;
	skip_space(s, t);
	if (s->p == t->stop)
		return t->cut;
	if (*s->p++ != '>' || s->depth == 0)
		return RJ_NOT_WELL_FORMED;
	s->depth--;
	return RJ_NONE;
}

/* s->p is at '<'. */
static enum rj
scan_tag(struct scan *s)
{
	struct tag t = { .stop = s->end, .cut = RJ_NOT_WELL_FORMED };

	if (s->end - s->p > (ptrdiff_t)MAX_TAG) {
		t.stop = s->p + MAX_TAG;
		t.cut = RJ_LIMITS;
	}
	if (++s->p == s->end)
		return RJ_NOT_WELL_FORMED;
	if (*s->p == '!' || *s->p == '?')
		return RJ_FORBIDDEN;
	return *s->p == '/' ? scan_close(s, &t) : scan_open(s, &t);
}

static enum rj
scan_markup(struct scan *s)
{
	enum rj rj;

	if (starts(s, "+ADw") || starts(s, "+/v"))
		return RJ_NOT_UTF8; /* '<' or a byte order mark in UTF-7 */
	if (starts(s, "\xef\xbb\xbf"))
		s->p += 3;
	rj = scan_decl(s);
	while (rj == RJ_NONE && s->p < s->end) {
		const uint8_t *at = memchr(s->p, '<', (size_t)(s->end - s->p));

		s->p = at == NULL ? s->end : at;
		if (at != NULL)
			rj = scan_tag(s);
	}
	if (rj == RJ_NONE && s->tags == 0)
		rj = RJ_NOT_WELL_FORMED;
	return rj;
}

static unsigned
line_of(struct bytes in, const uint8_t *at)
{
	unsigned line = 1;

	for (const uint8_t *p = in.p; p < at; p++)
		line += *p == '\n';
	return line;
}

enum rj
scan_bytes(struct bytes in, unsigned *line_r)
{
	struct scan s = { .p = in.p,
		.end = in.p + in.n,
		.large = in.n > CONTENT_MAX };
	enum rj rj;

	*line_r = 0;
	if (in.n == 0)
		return RJ_NOT_WELL_FORMED;
	if (in.n > SCAN_MAX_BYTES)
		return RJ_TOO_LARGE;
	rj = scan_utf8(&s);
	if (rj == RJ_NONE) {
		s.p = in.p;
		rj = scan_markup(&s);
	}
	if (rj != RJ_NONE)
		*line_r = line_of(in, s.p);
	return rj;
}
