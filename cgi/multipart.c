/* Reading multipart/form-data out of a window over the body. */
#include <string.h>

#include "cgi/priv.h"

#define HEAD_MAX ((size_t)4096) /* of one part */

static const char kind[] = "multipart/form-data";

bool
multipart_is(const char *type)
{
	size_t n = sizeof(kind) - 1;

	return type != NULL && strncasecmp(type, kind, n) == 0 &&
	    (type[n] == ';' || type[n] == ' ');
}

/* The boundary's characters (bchars, without the blank). */
static size_t
boundary_span(const char *s)
{
	return strspn(s,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "'()+_,-./:=?");
}

enum err
multipart_begin(struct multipart *m, const char *type, struct feed *feed)
{
	static const char key[] = "boundary=";
	const char *s;
	bool quoted;
	size_t n;

	if (!multipart_is(type))
		return ERR_INVALID;
	s = type + sizeof(kind) - 1;
	s += strspn(s, " ;");
	if (strncasecmp(s, key, sizeof(key) - 1) != 0)
		return ERR_INVALID;
	s += sizeof(key) - 1;
	quoted = *s == '"';
	s += quoted;
	n = boundary_span(s);
	if (n == 0 || n > BOUNDARY_MAX ||
	    strcmp(s + n, quoted ? "\"" : "") != 0)
		return ERR_INVALID;
	memset(m, 0, sizeof(*m));
	m->feed = feed;
	memcpy(m->mark, "\r\n--", 4);
	memcpy(m->mark + 4, s, n);
	m->n_mark = n + 4;
	return OK;
}

/* Have more in the window; false: there is no more, or no room. */
static bool
more(struct multipart *m)
{
	size_t n;

	if (m->from > 0) {
		memmove(m->buf, m->buf + m->from, m->end - m->from);
		m->end -= m->from;
		m->from = 0;
	}
	if (m->end == sizeof(m->buf) || m->feed->left == 0)
		return false;
	n = m->feed->read(m->feed, m->buf + m->end, sizeof(m->buf) - m->end);
	m->end += n;
	return n > 0;
}

static size_t
there(const struct multipart *m)
{
	return m->end - m->from;
}

/* Take those n bytes, if they come next. */
static bool
take(struct multipart *m, const char *s, size_t n)
{
	while (there(m) < n)
		if (!more(m))
			return false;
	if (memcmp(m->buf + m->from, s, n) != 0)
		return false;
	m->from += n;
	return true;
}

/* Behind the last mark: the end of a line, which some leave out, and no more. */
static enum err
over(struct multipart *m)
{
	if (there(m) > 0 || m->feed->left > 0) {
		if (!take(m, "\r\n", 2))
			return ERR_INVALID;
	}
	if (there(m) > 0 || m->feed->left > 0)
		return ERR_INVALID;
	m->at = MP_OVER;
	return ERR_ABSENT;
}

/* A value between quotes, which browsers write %22 for; into out, with its end.
 * Returns what is behind it; NULL: it is none, or too long. */
static const char *
quoted(const char *s, char *out, size_t room)
{
	size_t n = 0;

	if (*s++ != '"')
		return NULL;
	while (*s != '"') {
		bool quote = strncasecmp(s, "%22", 3) == 0;

		/* the end is one of these too */
		if ((unsigned char)*s < ' ' || n + 1 >= room)
			return NULL;
		out[n++] = quote ? '"' : *s;
		s += quote ? 3 : 1;
	}
	out[n] = '\0';
	return utf8_ok(out, n) ? s + 1 : NULL;
}

/* "form-data; name=...; filename=..." */
static bool
disposition(struct multipart *m, const char *s)
{
	static const char form[] = "form-data";
	size_t n = sizeof(form) - 1;
	bool named = false;

	if (strncasecmp(s, form, n) != 0)
		return false;
	for (s += n; s != NULL && *s != '\0';) {
		if (*s++ != ';')
			return false;
		s += strspn(s, " ");
		if (!named && strncasecmp(s, "name=", 5) == 0) {
			s = quoted(s + 5, m->name, sizeof(m->name));
			named = true;
		} else if (!m->is_file && strncasecmp(s, "filename=", 9) == 0) {
			s = quoted(s + 9, m->file, sizeof(m->file));
			m->is_file = true;
		} else {
			return false;
		}
	}
	return s != NULL && named;
}

/* One line of a part's head. */
static bool
head_line(struct multipart *m, char *line, bool *told)
{
	static const char where[] = "content-disposition:";
	static const char what[] = "content-type:";

	if (strncasecmp(line, what, sizeof(what) - 1) == 0)
		return true; /* what a sender says of it decides nothing */
	if (*told || strncasecmp(line, where, sizeof(where) - 1) != 0)
		return false;
	*told = true;
	line += sizeof(where) - 1;
	return disposition(m, line + strspn(line, " "));
}

/* The head is whole: n bytes, with the end of its last line. */
static enum err
head_read(struct multipart *m, size_t n)
{
	char head[HEAD_MAX + 1];
	char *s = head, *end;
	bool told = false;

	memcpy(head, m->buf + m->from, n);
	head[n] = '\0';
	m->name[0] = m->file[0] = '\0';
	m->is_file = false;
	if (strlen(head) != n)
		return ERR_INVALID;
	for (; (end = strstr(s, "\r\n")) != NULL; s = end + 2) {
		*end = '\0';
		if (!head_line(m, s, &told))
			return ERR_INVALID;
	}
	return *s == '\0' && told ? OK : ERR_INVALID;
}

static enum err
head_find(struct multipart *m)
{
	const uint8_t *end;
	size_t n;
	enum err e;

	while (
	    (end = memmem(m->buf + m->from, there(m), "\r\n\r\n", 4)) == NULL)
		if (there(m) > HEAD_MAX || !more(m))
			return ERR_INVALID;
	n = (size_t)(end - (m->buf + m->from)) + 2;
	if (n > HEAD_MAX)
		return ERR_INVALID;
	e = head_read(m, n);
	m->from += n + 2;
	m->at = MP_BODY;
	return e;
}

enum err
multipart_next(struct multipart *m)
{
	struct bytes part = BYTES(m->buf, 1);
	enum err e = OK;

	while (e == OK && m->at == MP_BODY && part.n > 0)
		e = multipart_read(m, &part);
	if (e != OK)
		return e;
	if (m->at == MP_OVER)
		return ERR_ABSENT;
	if (m->at == MP_FIRST && !take(m, m->mark + 2, m->n_mark - 2))
		return ERR_INVALID;
	if (take(m, "--", 2))
		return over(m);
	return take(m, "\r\n", 2) ? head_find(m) : ERR_INVALID;
}

enum err
multipart_read(struct multipart *m, struct bytes *part_r)
{
	const uint8_t *mark;
	size_t n;

	*part_r = BYTES(NULL, 0);
	if (m->at != MP_BODY)
		return OK;
	while (there(m) < m->n_mark)
		if (!more(m))
			return ERR_INVALID;
	mark = memmem(m->buf + m->from, there(m), m->mark, m->n_mark);
	/* what may be the beginning of a mark waits for the rest of it */
	n = mark != NULL ? (size_t)(mark - (m->buf + m->from)) :
			   there(m) - (m->n_mark - 1);
	*part_r = BYTES(m->buf + m->from, n);
	m->from += n;
	if (mark != NULL && n == 0) {
		m->from += m->n_mark;
		m->at = MP_HEAD;
	}
	return OK;
}
