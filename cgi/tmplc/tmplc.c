/*
 * tmplc IN.tmpl OUT.c: page template to C; the language is docs/templates.md.
 *
 * A program that runs once and ends: the first error is printed as
 * "file:line: sentence" and nothing is written.  Exit codes are sysexits.
 */
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "tmplc.h"

#define CODE_LINES_MAX 5

void
fail(const struct tmplc *c, unsigned line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", c->file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EX_DATAERR);
}

/* Stop with the sentence, if there is one. */
void
check(const struct tmplc *c, unsigned line, const char *why)
{
	if (why != NULL)
		fail(c, line, "%s", why);
}

/* One byte inside a C string literal. */
static void
put_escaped(FILE *out, char ch)
{
	/* '?' because of trigraphs. */
	if (ch == '"' || ch == '\\' || ch == '?')
		fprintf(out, "\\%c", ch);
	else if (ch == '\n')
		fputs("\\n", out);
	else if (iscntrl((unsigned char)ch))
		fprintf(out, "\\%03o", (unsigned)(unsigned char)ch);
	else
		fputc(ch, out);
}

/* The C that follows is found at this line of the template. */
void
put_line(const struct tmplc *c)
{
	fprintf(c->out, "#line %u \"", c->at);
	for (const char *p = c->file; *p != '\0'; p++)
		put_escaped(c->out, *p);
	fputs("\"\n", c->out);
}

/* Write the literal text that has gathered. */
void
text_flush(struct tmplc *c)
{
	if (c->text_n == 0)
		return;
	fputs("\ttmpl_raw(t,\n\t    \"", c->out);
	for (size_t i = 0; i < c->text_n; i++) {
		put_escaped(c->out, c->text[i]);
		if (c->text[i] == '\n' && i + 1 < c->text_n)
			fputs("\"\n\t    \"", c->out);
	}
	fprintf(c->out, "\",\n\t    %zu);\n", c->text_n);
	c->text_n = 0;
	c->fresh = false;
}

bool
is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

void
text_trim(struct tmplc *c)
{
	while (c->text_n > 0 && is_blank(c->text[c->text_n - 1]))
		c->text_n--;
}

/* Gather one literal byte; a line's end and the indentation become one \n. */
static void
text_add(struct tmplc *c, char ch)
{
	bool collapse = c->html.where == IN_TEXT || c->html.where == IN_TAG;

	if (collapse && is_blank(ch)) {
		if (c->fresh && c->text_n == 0)
			return;
		if (ch == '\n')
			text_trim(c);
		else if (c->text_n > 0 && c->text[c->text_n - 1] == '\n')
			return;
	}
	c->text[c->text_n++] = ch;
}

static char
next(struct tmplc *c)
{
	if (*c->p == '\n')
		c->line++;
	return *c->p++;
}

/* Step over a C string or character literal that begins at p. */
static void
skip_literal(struct tmplc *c)
{
	char quote = next(c);

	while (*c->p != quote) {
		if (*c->p == '\\')
			next(c);
		if (*c->p == '\0' || *c->p == '\n')
			fail(c, c->at, "a C literal is not closed");
		next(c);
	}
	next(c);
}

/* What stands between "{{" at p and its "}}", trimmed; p moves behind it. */
static char *
statement_text(struct tmplc *c)
{
	const char *from;
	char *s;
	size_t n;

	c->p += 2;
	for (from = c->p; is_blank(*from); from++)
		continue;
	while (strncmp(c->p, "}}", 2) != 0) {
		if (*c->p == '\0')
			fail(c, c->at, "this statement is never closed");
		/* In a comment an apostrophe is only that. */
		if ((*c->p == '"' || *c->p == '\'') && *from != '#')
			skip_literal(c);
		else
			next(c);
	}
	n = from < c->p ? (size_t)(c->p - from) : 0;
	while (n > 0 && is_blank(from[n - 1]))
		n--;
	c->p += 2;
	s = strndup(from, n);
	if (s == NULL)
		err(EX_OSERR, NULL);
	return s;
}

/* A block may declare what it needs, and no more than that. */
static void
code_check(const struct tmplc *c, const char *p, const char *end)
{
	static const char *const refused[] = { "break", "continue", "do", "for",
		"goto", "if", "return", "switch", "while" };
	size_t n;

	if (c->line - c->at + 1 > CODE_LINES_MAX)
		fail(c, c->at, "code in a block has at most %d lines",
		    CODE_LINES_MAX);
	for (; p<end; p += n> 0 ? n : 1) {
		for (n = 0; isalnum((unsigned char)p[n]) || p[n] == '_'; n++)
			continue;
		for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]);
		     i++) {
			if (strlen(refused[i]) == n &&
			    strncmp(p, refused[i], n) == 0)
				fail(c, c->at,
				    "code in a block only declares: no '%s'",
				    refused[i]);
		}
	}
}

/* "{!" at p to "!}": C as it stands. */
static void
code(struct tmplc *c)
{
	const char *from = c->p + 2, *end = strstr(from, "!}");

	if (end == NULL)
		fail(c, c->at, "this code is never closed");
	if (c->depth == 0 && c->defined)
		fail(c, c->at, "code outside of blocks stands before them all");
	while (c->p < end + 2)
		next(c);
	if (c->depth > 0) {
		code_check(c, from, end);
		text_flush(c);
	}
	put_line(c);
	fprintf(c->out, "%.*s\n", (int)(end - from), from);
}

static void
literal(struct tmplc *c)
{
	unsigned line = c->line;
	const char *p = c->p;

	if (c->depth == 0) {
		if (!is_blank(*p))
			fail(c, line, "text stands outside of a define block");
		next(c);
		return;
	}
	check(c, line, html_char(&c->html, p));
	text_add(c, next(c));
}

static void
statement(struct tmplc *c)
{
	char *s = statement_text(c);

	statement_run(c, s);
	free(s);
}

static void
compile(struct tmplc *c)
{
	fprintf(c->out, "/* Generated from %s; changes here are lost. */\n",
	    c->file);
	fputs("#include \"cgi/tmpl.h\"\n", c->out);
	while (*c->p != '\0') {
		c->at = c->line;
		if (strncmp(c->p, "{{", 2) == 0)
			statement(c);
		else if (strncmp(c->p, "{!", 2) == 0)
			code(c);
		else
			literal(c);
	}
	if (c->depth > 0)
		fail(c, c->blocks[c->depth - 1].line,
		    "this block is never closed by an end");
}

/* The whole file, NUL-ended, and its size. */
static char *
slurp(const char *path, size_t *n_r)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;

	if (in == NULL)
		err(EX_NOINPUT, "%s", path);
	n = getdelim(&text, &cap, '\0', in);
	if (ferror(in))
		err(EX_NOINPUT, "%s", path);
	if (n > 0 && text[n - 1] == '\0')
		errx(EX_DATAERR, "%s: not text: holds a NUL", path);
	if (n <= 0)
		errx(EX_DATAERR, "%s: is empty", path);
	fclose(in);
	*n_r = (size_t)n;
	return text;
}

static void
save(const char *path, const char *text, size_t n)
{
	FILE *out = fopen(path, "w");

	if (out == NULL)
		err(EX_CANTCREAT, "%s", path);
	if (fwrite(text, 1, n, out) != n || fclose(out) != 0)
		err(EX_IOERR, "%s", path);
}

int
main(int argc, char *argv[])
{
	struct tmplc c = { .line = 1 };
	char *text, *made = NULL;
	size_t n, made_n = 0;

	if (argc != 3) {
		fputs("usage: tmplc IN.tmpl OUT.c\n", stderr);
		return EX_USAGE;
	}
	text = slurp(argv[1], &n);
	c.file = argv[1];
	c.p = text;
	c.text = malloc(n);
	c.out = open_memstream(&made, &made_n);
	if (c.text == NULL || c.out == NULL)
		err(EX_OSERR, NULL);
	compile(&c);
	if (fclose(c.out) != 0)
		err(EX_OSERR, NULL);
	save(argv[2], made, made_n);
	free(made);
	free(c.text);
	free(text);
	return EX_OK;
}
