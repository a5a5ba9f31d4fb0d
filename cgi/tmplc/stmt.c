/* The statements of the language, and the C that each becomes. */
#include <ctype.h>
#include <string.h>

#include "tmplc.h"

static struct block *
block_top(struct tmplc *c, const char *what)
{
	if (c->depth == 0)
		fail(c, c->at, "%s stands outside of a define block", what);
	return &c->blocks[c->depth - 1];
}

static void
block_open(struct tmplc *c, enum kind kind)
{
	if (c->depth == DEPTH_MAX)
		fail(c, c->at, "more than %d blocks inside one another",
		    DEPTH_MAX);
	c->blocks[c->depth++] = (struct block){
		.kind = kind,
		.line = c->at,
		.start = c->html,
	};
}

/* A statement that may stand between attributes, too. */
static void
statement_begin(struct tmplc *c, const char *what)
{
	block_top(c, what);
	check(c, c->at, html_stop(&c->html));
	text_flush(c);
	put_line(c);
	c->fresh = false;
}

static void
do_define(struct tmplc *c, const char *arg)
{
	static const char first[] = "(struct tmpl *t";
	bool is_static = strncmp(arg, "static ", 7) == 0;
	size_t n;

	if (c->depth > 0)
		fail(c, c->at, "define stands inside of another block");
	arg += is_static ? 7 : 0;
	for (n = 0; isalnum((unsigned char)arg[n]) || arg[n] == '_'; n++)
		continue;
	if (n == 0 || strncmp(arg + n, first, sizeof(first) - 1) != 0 ||
	    arg[strlen(arg) - 1] != ')')
		fail(c, c->at, "define must read NAME(struct tmpl *t, ...)");
	c->defined = true;
	c->fresh = true;
	c->html = (struct html){ .where = IN_TEXT };
	put_line(c);
	fprintf(c->out, "%svoid\n%s\n{\n", is_static ? "static " : "", arg);
	block_open(c, BLOCK_DEFINE);
}

static void
do_if(struct tmplc *c, const char *arg)
{
	if (*arg == '\0')
		fail(c, c->at, "if needs a condition");
	statement_begin(c, "if");
	fprintf(c->out, "\tif (%s) {\n", arg);
	block_open(c, BLOCK_IF);
}

/* One branch of an if has ended: all must end in the same place. */
static void
branch_end(struct tmplc *c, struct block *b)
{
	if (!b->has_end)
		b->end = c->html;
	else
		check(c, c->at, html_join(&b->end, &c->html));
	b->has_end = true;
}

static void
do_else(struct tmplc *c, const char *arg)
{
	struct block *b = block_top(c, "else");

	if (b->kind != BLOCK_IF || b->has_else)
		fail(c, c->at, "else without an if");
	statement_begin(c, "else");
	branch_end(c, b);
	c->html = b->start;
	if (*arg == '\0') {
		b->has_else = true;
		fputs("\t} else {\n", c->out);
	} else if (strncmp(arg, "if", 2) == 0 &&
	    (is_blank(arg[2]) || arg[2] == '(')) {
		fprintf(c->out, "\t} else if (%s) {\n", arg + 2);
	} else {
		fail(c, c->at, "else stands alone or before if");
	}
}

static void
do_for(struct tmplc *c, const char *arg)
{
	size_t n = strlen(arg);

	if (n < 2 || arg[0] != '(' || arg[n - 1] != ')')
		fail(c, c->at, "for must read for (init; condition; step)");
	statement_begin(c, "for");
	fprintf(c->out, "\tfor %s {\n", arg);
	block_open(c, BLOCK_FOR);
}

static void
define_end(struct tmplc *c)
{
	if (c->html.where != IN_TEXT)
		fail(c, c->at, "the block ends inside of a tag or comment");
	text_trim(c);
	text_flush(c);
	fputs("}\n\n", c->out);
}

static void
do_end(struct tmplc *c, const char *arg)
{
	struct block *b = block_top(c, "end");

	if (*arg != '\0')
		fail(c, c->at, "end stands alone");
	if (b->kind == BLOCK_DEFINE) {
		define_end(c);
	} else {
		statement_begin(c, "end");
		fputs("\t}\n", c->out);
	}
	if (b->kind == BLOCK_IF) {
		branch_end(c, b);
		if (!b->has_else)
			check(c, c->at, html_join(&b->end, &b->start));
		c->html = b->end;
	}
	if (b->kind == BLOCK_FOR && !html_same(&b->start, &c->html))
		fail(c, c->at, "the loop leaves the HTML in another place");
	c->depth--;
}

static void
do_render(struct tmplc *c, const char *arg)
{
	statement_begin(c, "render");
	if (c->html.where != IN_TEXT)
		fail(c, c->at, "render stands in text only");
	if (*arg == '\0' || arg[strlen(arg) - 1] != ')')
		fail(c, c->at, "render must read render name(t, ...)");
	fprintf(c->out, "\t%s;\n", arg);
}

/* Cut "| name" off the end of the expression; returns the name or "". */
static const char *
filter_cut(const struct tmplc *c, char *expr)
{
	char *end = expr + strlen(expr), *name = end;

	while (name > expr && isalnum((unsigned char)name[-1]))
		name--;
	end = name;
	while (end > expr && is_blank(end[-1]))
		end--;
	if (*name == '\0' || end - expr < 2 || end[-1] != '|' || end[-2] == '|')
		return "";
	for (end--; end > expr && is_blank(end[-1]); end--)
		continue;
	*end = '\0';
	if (strcmp(name, "link") != 0 && strcmp(name, "ext") != 0 &&
	    strcmp(name, "raw") != 0)
		fail(c, c->at, "unknown filter '%s'; there are link, ext, raw",
		    name);
	return name;
}

static void
do_expr(struct tmplc *c, char *expr)
{
	const char *call, *filter = filter_cut(c, expr);

	block_top(c, "an expression");
	if (*expr == '\0')
		fail(c, c->at, "an expression is missing");
	check(c, c->at, html_expr(&c->html, filter, &call));
	text_flush(c);
	put_line(c);
	fprintf(c->out, "\t%s(t, %s);\n", call, expr);
	c->fresh = false;
}

static const struct {
	const char *word;
	void (*run)(struct tmplc *, const char *);
} statements[] = {
	{ "define", do_define },
	{ "if", do_if },
	{ "else", do_else },
	{ "for", do_for },
	{ "end", do_end },
	{ "render", do_render },
};

void
statement_run(struct tmplc *c, char *s)
{
	size_t n = 0, i;

	while (islower((unsigned char)s[n]))
		n++;
	for (i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		if (strlen(statements[i].word) == n &&
		    strncmp(statements[i].word, s, n) == 0 &&
		    (is_blank(s[n]) || s[n] == '\0' || s[n] == '('))
			break;
	}
	if (i < sizeof(statements) / sizeof(statements[0])) {
		while (is_blank(s[n]))
			n++;
		statements[i].run(c, s + n);
	} else if (*s != '#') {
		do_expr(c, s);
	}
}
