/* Run time of the compiled pages: one writer for each place in the HTML. */
#include <string.h>

#include "cgi/tmpl.h"

void
tmpl_raw(struct tmpl *t, const char *s, size_t n)
{
	buf_put(t->out, s, n);
}

void
tmpl_unescaped(struct tmpl *t, const char *s)
{
	if (s != NULL)
		buf_puts(t->out, s);
}

static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return "&#39;";
	}
}

void
tmpl_text(struct tmpl *t, const char *s)
{
	size_t n;

	if (s == NULL)
		return;
	for (;;) {
		n = strcspn(s, "&<>\"'");
		buf_put(t->out, s, n);
		if (s[n] == '\0')
			return;
		buf_puts(t->out, reference(s[n]));
		s += n + 1;
	}
}

/* Browsers drop blanks and read '\' as '/': neither is part of a URL. */
static bool
url_clean(const char *s)
{
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ' || *s == '\\' || *s == 0x7f)
			return false;
	}
	return true;
}

static bool
is_local(const char *s)
{
	return *s == '#' || (*s == '/' && s[1] != '/');
}

/* https:// and a host that begins like one: no port, account or path alone. */
static bool
is_https(const char *s)
{
	static const char scheme[] = "https://";
	size_t n = sizeof(scheme) - 1;

	return strncmp(s, scheme, n) == 0 &&
	    strspn(s + n,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") > 0;
}

/* What a code app opens, on the telephone that shows the page. */
static bool
is_totp(const char *s)
{
	static const char scheme[] = "otpauth://totp/";

	return strncmp(s, scheme, sizeof(scheme) - 1) == 0;
}

void
tmpl_link(struct tmpl *t, const char *s)
{
	bool ok = s != NULL && url_clean(s) && is_local(s);

	tmpl_text(t, ok ? s : "#");
}

void
tmpl_ext(struct tmpl *t, const char *s)
{
	bool ok = s != NULL && url_clean(s) &&
	    (is_local(s) || is_https(s) || is_totp(s));

	tmpl_text(t, ok ? s : "#");
}

void
tmpl_query(struct tmpl *t, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	size_t n;

	if (s == NULL)
		return;
	for (;;) {
		n = strspn(s, plain);
		buf_put(t->out, s, n);
		if (s[n] == '\0')
			return;
		buf_printf(t->out, "%%%02X", (unsigned)(unsigned char)s[n]);
		s += n + 1;
	}
}

void
tmpl_segment(struct tmpl *t, const char *s)
{
	bool odd = s == NULL || *s == '\0' || strcmp(s, ".") == 0 ||
	    strcmp(s, "..") == 0;

	tmpl_query(t, odd ? "-" : s);
}
