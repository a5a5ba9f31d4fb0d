/*
 * The parts of HTML that decide how a value must be escaped, read byte by
 * byte.  Stricter than HTML itself: what a browser would have to guess about
 * is refused.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tmplc.h"

static const char *const where_names[] = {
	[IN_TEXT] = "text",
	[IN_LESS] = "a tag name",
	[IN_OPEN] = "a tag name",
	[IN_CLOSE] = "a closing tag",
	[IN_TAG] = "a tag",
	[IN_AFTER] = "a tag",
	[IN_NAME] = "an attribute name",
	[IN_EQUALS] = "an unquoted value",
	[IN_VALUE] = "a quoted value",
	[IN_SLASH] = "the end of a tag",
	[IN_DECL] = "a declaration",
	[IN_COMMENT] = "a comment",
	[IN_SCRIPT] = "a script",
};

/* Attributes whose value a browser follows or loads. */
static const char *const url_names[] = {
	"action",
	"background",
	"cite",
	"data",
	"formaction",
	"href",
	"manifest",
	"ping",
	"poster",
	"src",
	"srcset",
	"xlink:href",
};

/* "an expression cannot stand in a comment"; valid until the next call. */
static const char *
misplaced(const struct html *h, const char *what)
{
	static char text[80];

	snprintf(text, sizeof(text), "%s cannot stand in %s", what,
	    where_names[h->where]);
	return text;
}

static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == ':' || c == '_';
}

static const char *
name_add(struct html *h, char c)
{
	if (h->n + 1 >= sizeof(h->name))
		return "this name is too long";
	h->name[h->n++] = (char)tolower((unsigned char)c);
	h->name[h->n] = '\0';
	return NULL;
}

static const char *
name_begin(struct html *h, enum where where, char c)
{
	h->where = where;
	h->n = 0;
	return name_add(h, c);
}

/* The tag's name is complete. */
static const char *
tag_named(struct html *h)
{
	h->script = strcmp(h->name, "script") == 0;
	if (strcmp(h->name, "style") == 0)
		return "<style> is refused: styles live in the style sheet";
	return NULL;
}

/* The attribute's name is complete. */
static const char *
attr_named(struct html *h)
{
	h->url = URL_NONE;
	if (strncmp(h->name, "on", 2) == 0)
		return "event attributes (on...) are refused";
	if (strcmp(h->name, "style") == 0)
		return "style attributes are refused";
	if (strcmp(h->name, "srcdoc") == 0)
		return "srcdoc attributes are refused";
	for (size_t i = 0; i < sizeof(url_names) / sizeof(url_names[0]); i++) {
		if (strcmp(h->name, url_names[i]) == 0)
			h->url = URL_START;
	}
	return NULL;
}

/* What may end a name or follow a value in an opening tag. */
static const char *
tag_byte(struct html *h, char c, const char *wrong)
{
	if (is_blank(c))
		h->where = IN_TAG;
	else if (c == '/')
		h->where = IN_SLASH;
	else if (c == '>')
		h->where = h->script ? IN_SCRIPT : IN_TEXT;
	else
		return wrong;
	return NULL;
}

static const char *
at_less(struct html *h, const char *p)
{
	if (isalpha((unsigned char)*p))
		return name_begin(h, IN_OPEN, *p);
	if (*p == '/') {
		h->where = IN_CLOSE;
	} else if (strncmp(p, "!--", 3) == 0) {
		if (p[3] == '>' || strncmp(p + 3, "->", 2) == 0)
			return "a comment must not begin with '>' or '->'";
		h->where = IN_COMMENT;
		h->comment = p + 3;
	} else if (strncasecmp(p, "!doctype", 8) == 0) {
		h->where = IN_DECL;
	} else {
		return "write &lt; for '<' in text";
	}
	return NULL;
}

static const char *
at_open(struct html *h, char c)
{
	const char *why;

	if (is_name_char(c))
		return name_add(h, c);
	why = tag_named(h);
	return why != NULL ? why : tag_byte(h, c, "this is no tag name");
}

static const char *
at_name(struct html *h, char c)
{
	const char *why;

	if (is_name_char(c))
		return name_add(h, c);
	why = attr_named(h);
	if (why != NULL)
		return why;
	if (c == '=') {
		h->where = IN_EQUALS;
		return NULL;
	}
	return tag_byte(h, c, "this is no attribute name");
}

static const char *
at_close(struct html *h, char c)
{
	if (c == '>')
		h->where = IN_TEXT;
	else if (!is_name_char(c) && !is_blank(c))
		return "a closing tag holds a name only";
	return NULL;
}

/* One literal byte of a URL; decides whether expressions may follow. */
static const char *
url_byte(struct html *h, const char *p)
{
	switch (h->url) {
	case URL_START:
		if (strncasecmp(p, "javascript:", 11) == 0 ||
		    strncasecmp(p, "vbscript:", 9) == 0 ||
		    strncasecmp(p, "data:", 5) == 0)
			return "URLs that carry content or code are refused";
		h->url = *p == '/' ? URL_SLASH : URL_OTHER;
		if (*p == '?' || *p == '#')
			h->url = URL_QUERY;
		break;
	case URL_SLASH:
		/* A browser takes "//x" and "/\x" for another host. */
		h->url = URL_PATH;
		if (*p == '/' || *p == '\\' || (unsigned char)*p <= ' ')
			h->url = URL_OTHER;
		if (*p == '?' || *p == '#')
			h->url = URL_QUERY;
		break;
	case URL_PATH:
		if (*p == '?' || *p == '#')
			h->url = URL_QUERY;
		break;
	case URL_LINK:
		if (*p != '?' && *p != '#' && *p != '&')
			return "after | link or | ext only '?', '&' or '#' may "
			       "follow";
		h->url = URL_QUERY;
		break;
	case URL_NONE:
	case URL_QUERY:
	case URL_OTHER:
		break;
	}
	return NULL;
}

static const char *
at_value(struct html *h, const char *p)
{
	if (*p == h->quote) {
		h->where = IN_AFTER;
		return NULL;
	}
	if (*p == '<')
		return "'<' in a value: is a quote missing?";
	return url_byte(h, p);
}

static const char *
at_equals(struct html *h, char c)
{
	if (c != '"' && c != '\'')
		return "attribute values must stand in quotes";
	h->quote = c;
	h->where = IN_VALUE;
	return NULL;
}

static const char *
at_tag(struct html *h, char c)
{
	if (is_name_char(c))
		return name_begin(h, IN_NAME, c);
	return tag_byte(h, c, "an attribute reads name or name=\"value\"");
}

static const char *
at_script(struct html *h, const char *p)
{
	if (strncasecmp(p, "</script>", 9) != 0)
		return "scripts live in files: <script> must be empty";
	h->where = IN_LESS;
	return NULL;
}

const char *
html_char(struct html *h, const char *p)
{
	switch (h->where) {
	case IN_TEXT:
		if (*p == '<')
			h->where = IN_LESS;
		return NULL;
	case IN_LESS:
		return at_less(h, p);
	case IN_OPEN:
		return at_open(h, *p);
	case IN_CLOSE:
		return at_close(h, *p);
	case IN_TAG:
		return at_tag(h, *p);
	case IN_AFTER:
		return tag_byte(h, *p, "a blank must stand before this");
	case IN_NAME:
		return at_name(h, *p);
	case IN_EQUALS:
		return at_equals(h, *p);
	case IN_VALUE:
		return at_value(h, p);
	case IN_SLASH:
		return *p == '>' ? tag_byte(h, *p, NULL) :
				   "'/' in a tag must stand before '>'";
	case IN_DECL:
		if (*p == '>')
			h->where = IN_TEXT;
		return NULL;
	case IN_COMMENT:
		if (*p == '>' && p - h->comment >= 2 && p[-1] == '-' &&
		    p[-2] == '-')
			h->where = IN_TEXT;
		return NULL;
	case IN_SCRIPT:
		return at_script(h, p);
	}
	return "internal: unknown place";
}

const char *
html_stop(struct html *h)
{
	const char *why = NULL;

	switch (h->where) {
	case IN_OPEN:
		why = tag_named(h);
		h->where = IN_AFTER;
		return why;
	case IN_NAME:
		why = attr_named(h);
		h->where = IN_AFTER;
		return why;
	case IN_TEXT:
	case IN_TAG:
	case IN_AFTER:
	case IN_VALUE:
		return NULL;
	case IN_LESS:
	case IN_CLOSE:
	case IN_EQUALS:
	case IN_SLASH:
	case IN_DECL:
	case IN_COMMENT:
	case IN_SCRIPT:
		break;
	}
	return misplaced(h, "a statement");
}

static bool
between_attributes(const struct html *h)
{
	return h->where == IN_TAG || h->where == IN_AFTER;
}

bool
html_same(const struct html *a, const struct html *b)
{
	if (a->where != b->where)
		return false;
	if (between_attributes(a))
		return a->script == b->script;
	if (a->where != IN_VALUE)
		return true;
	return a->script == b->script && a->quote == b->quote &&
	    a->url == b->url;
}

const char *
html_join(struct html *a, const struct html *b)
{
	struct html other = *b;

	/* The stricter of two like places: a blank first, no expression. */
	if (between_attributes(a) && between_attributes(b) &&
	    a->where != b->where)
		a->where = other.where = IN_AFTER;
	if (a->where == IN_VALUE && a->url != other.url && a->url != URL_NONE &&
	    other.url != URL_NONE)
		a->url = other.url = URL_OTHER;
	return html_same(a, &other) ?
	    NULL :
	    "the branches leave the HTML in different places";
}

static const char *
url_expr(struct html *h, const char *filter, const char **call_r)
{
	bool link = strcmp(filter, "link") == 0 || strcmp(filter, "ext") == 0;

	if (h->url == URL_START) {
		if (!link)
			return "a URL needs | link or | ext, or must begin "
			       "with '/'";
		*call_r = *filter == 'l' ? "tmpl_link" : "tmpl_ext";
		h->url = URL_LINK;
		return NULL;
	}
	if (*filter != '\0')
		return "a filter must be the first thing in a URL";
	switch (h->url) {
	case URL_SLASH:
	case URL_PATH:
		*call_r = "tmpl_segment";
		h->url = URL_PATH;
		return NULL;
	case URL_QUERY:
		*call_r = "tmpl_query";
		return NULL;
	case URL_NONE:
	case URL_START:
	case URL_LINK:
	case URL_OTHER:
		break;
	}
	return "an expression cannot follow this beginning of a URL";
}

const char *
html_expr(struct html *h, const char *filter, const char **call_r)
{
	*call_r = "tmpl_text";
	if (h->where == IN_EQUALS)
		return "attribute values must stand in quotes";
	if (h->where == IN_VALUE && h->url != URL_NONE)
		return url_expr(h, filter, call_r);
	if (strcmp(filter, "link") == 0 || strcmp(filter, "ext") == 0)
		return "| link and | ext belong in href, action or src";
	if (h->where == IN_VALUE)
		return *filter == '\0' ? NULL : "| raw cannot stand in a value";
	if (h->where == IN_TEXT) {
		if (*filter != '\0')
			*call_r = "tmpl_unescaped";
		return NULL;
	}
	return misplaced(h, "an expression");
}
