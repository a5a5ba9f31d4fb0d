/*
 * tmplc: compiles page templates (docs/templates.md) to C.  html.c knows in
 * which part of the HTML a byte stands, tmplc.c knows the statements.
 */
#ifndef LINDUNG_TMPLC_H
#define LINDUNG_TMPLC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* html.c ----------------------------------------------------------------- */

/* Where in the HTML the next byte stands. */
enum where {
	IN_TEXT,
	IN_LESS,    /* after '<' */
	IN_OPEN,    /* in the name of an opening tag */
	IN_CLOSE,   /* in a closing tag */
	IN_TAG,     /* in an opening tag, where an attribute may begin */
	IN_AFTER,   /* in an opening tag, where a blank must come first */
	IN_NAME,    /* in the name of an attribute */
	IN_EQUALS,  /* after '=' */
	IN_VALUE,   /* in a quoted value */
	IN_SLASH,   /* after '/' in an opening tag */
	IN_DECL,    /* in <!doctype> */
	IN_COMMENT, /* in <!-- --> */
	IN_SCRIPT   /* between <script> and </script> */
};

/* What has been written of the value of an attribute that holds a URL. */
enum url {
	URL_NONE,  /* the attribute holds no URL */
	URL_START, /* nothing */
	URL_SLASH, /* only the first '/' */
	URL_PATH,  /* a path of this site */
	URL_QUERY, /* a path of this site and '?' or '#' */
	URL_LINK,  /* an expression with | link or | ext */
	URL_OTHER  /* something that no expression may follow */
};

struct html {
	enum where where;
	enum url url;
	bool script; /* the tag is <script> */
	char quote;
	char name[32]; /* of the tag or attribute that is being read */
	size_t n;
	const char *comment; /* first byte after "<!--" */
};

/*
 * These return NULL, or the sentence that says what is wrong.
 *
 * html_char: take the literal byte at p; p is NUL-ended, for looking ahead.
 * html_stop: a statement stands here; names that were being read end.
 * html_join: two ways through the template meet; a becomes what holds for both.
 * html_expr: an expression with filter ("" = none) stands here; call_r is the
 *            run-time function that must write it.
 */
const char *html_char(struct html *h, const char *p);
const char *html_stop(struct html *h);
const char *html_join(struct html *a, const struct html *b);
const char *html_expr(struct html *h, const char *filter, const char **call_r);

/* True if the two differ in nothing that matters for what follows. */
bool html_same(const struct html *a, const struct html *b);

/* tmplc.c ---------------------------------------------------------------- */

/* Blocks inside one another. */
#define DEPTH_MAX 32

enum kind {
	BLOCK_DEFINE,
	BLOCK_IF,
	BLOCK_FOR
};

/* A block that is open. */
struct block {
	enum kind kind;
	unsigned line;
	bool has_else;
	bool has_end;      /* some branch has ended: end is valid */
	struct html start; /* where every branch begins */
	struct html end;   /* where the branches so far ended */
};

struct tmplc {
	const char *file;
	const char *p; /* next byte of the template */
	unsigned line; /* of p */
	unsigned at;   /* line where the present statement began */
	bool defined;  /* a define has been seen */
	bool fresh;    /* nothing written since define */
	struct html html;
	struct block blocks[DEPTH_MAX];
	size_t depth;
	char *text; /* literal bytes not written yet */
	size_t text_n;
	FILE *out;
};

/* Print "file:line: sentence" and end the program. */
_Noreturn void fail(const struct tmplc *c, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with the sentence why, unless that is NULL. */
void check(const struct tmplc *c, unsigned line, const char *why);

/* #line: the C that follows is found at c->at of the template. */
void put_line(const struct tmplc *c);

/* Write the literal text that has gathered; cut the blanks off its end. */
void text_flush(struct tmplc *c);
void text_trim(struct tmplc *c);

bool is_blank(char ch);

/* stmt.c ----------------------------------------------------------------- */

/* Carry out what stood between "{{" and "}}"; s may be changed. */
void statement_run(struct tmplc *c, char *s);

#endif
