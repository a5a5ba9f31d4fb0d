/*
 * lists check, lists diff, lists install: code lists as a file that an
 * administrator edits.  What is installed was compared with what is in use: old
 * records hold its codes, so that none may be taken away.
 */
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

#define LISTS_MAX  ((size_t)4 << 20)
#define LISTS_MODE 0644

/* The file as a book; prints what is wrong. */
static int
lists_open(struct arena *a, const char *path, struct book **b_r)
{
	enum err e = book_codes(a, path, b_r);
	const char *lacks;

	if (e == ERR_CONFIG)
		return say_error(EX_DATAERR,
		    "%s is no table of codes; the line above says where", path);
	if (e != OK)
		return say_failed(e, "%s", path);
	if ((lacks = book_lacks(*b_r)) != NULL)
		return say_error(EX_DATAERR,
		    "%s lacks codes of the list %s, which the program needs",
		    path, lacks);
	return EX_OK;
}

/* How many codes each list has; the hash is the version of the whole. */
static int
lists_say(struct arena *a, const char *path, const struct book *b)
{
	size_t n, from = 0;
	const struct code_row *row = book_all(b, &n);
	uint8_t hash[HASH_LEN];
	char hex[2 * HASH_LEN + 1];
	struct bytes bytes;
	struct buf out;
	enum err e = file_read(a, path, LISTS_MAX, &bytes);

	if (e != OK)
		return say_failed(e, "%s", path);
	hash_blake(NULL, bytes, hash);
	buf_init(&out, a, 0);
	buf_printf(&out, "version %.16s\n", hex_put(hash, HASH_LEN, hex));
	while (from < n) {
		size_t end = from, retired = 0;

		for (; end < n && strcmp(row[end].list, row[from].list) == 0;
		     end++)
			retired += *row[end].retired != '\0';
		buf_printf(&out, "%-18s %3zu codes, %zu retired\n",
		    row[from].list, end - from, retired);
		from = end;
	}
	return say_out(&out);
}

int
ctl_lists_check(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct book *b;
	int status = EX_OSERR;

	(void)conf_path;
	if (a != NULL)
		status = options_read(argc, argv, 0, 1, &o);
	if (status == EX_OK)
		status = lists_open(a, o.arg[0], &b);
	if (status == EX_OK)
		status = lists_say(a, o.arg[0], b);
	arena_free(a);
	return status;
}

/* What became of one code; whether it may become so. */
static bool
code_diff(const struct code_row *old, const struct code_row *new,
    struct buf *out)
{
	const struct code_row *is = new != NULL ? new : old;
	const char *say = NULL;

	if (new == NULL)
		say = "is missing: retire it instead";
	else if (old == NULL)
		say = "is new";
	else if (strcmp(old->retired, new->retired) != 0)
		say = *new->retired != '\0' ? "is retired" : "is back in use";
	else if (strcmp(old->label_id, new->label_id) != 0 ||
	    strcmp(old->label_en, new->label_en) != 0)
		say = "has another label";
	else if (old->sort != new->sort || old->kinds != new->kinds ||
	    strcmp(old->source, new->source) != 0)
		say = "has another place, kind or source";
	if (say != NULL)
		buf_printf(out, "%s %s: %s\n", is->list, is->code, say);
	return new != NULL;
}

/* What installing b would change; EX_DATAERR: it must not be. */
static int
books_diff(struct arena *a, const struct book *old, const struct book *b)
{
	size_t n_old, n_new;
	const struct code_row *was = book_all(old, &n_old);
	const struct code_row *is = book_all(b, &n_new);
	bool whole = true;
	struct buf out;
	int status;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < n_old; i++)
		whole &= code_diff(&was[i],
		    book_code(b, was[i].list, was[i].code), &out);
	for (size_t i = 0; i < n_new; i++)
		if (book_code(old, is[i].list, is[i].code) == NULL)
			whole &= code_diff(NULL, &is[i], &out);
	status = say_out(&out);
	if (status != EX_OK || whole)
		return status;
	return say_error(EX_DATAERR,
	    "codes that records may hold are missing; nothing is installed");
}

/* Both books, and what differs; path_r: where the one in use lies. */
static int
lists_compare(struct arena *a, const char *conf_path, const char *file,
    const char **path_r)
{
	struct book *old, *b;
	struct conf conf;
	int status = ctl_conf(a, conf_path, ACC_CTL, &conf);

	if (status == EX_OK)
		status = lists_open(a, file, &b);
	if (status != EX_OK)
		return status;
	*path_r = arena_printf(a, "%s/data/codes.tsv", conf.share_dir);
	if (*path_r == NULL)
		return EX_OSERR;
	status = lists_open(a, *path_r, &old);
	return status == EX_OK ? books_diff(a, old, b) : status;
}

static int
lists_put(struct arena *a, const char *from, const char *to)
{
	struct bytes bytes;
	enum err e = file_read(a, from, LISTS_MAX, &bytes);

	if (e != OK)
		return say_failed(e, "%s", from);
	if (file_write(to, bytes, LISTS_MODE) != OK)
		return say_error(EX_CANTCREAT, "%s cannot be written", to);
	return EX_OK;
}

static int
lists_act(const char *conf_path, int argc, char **argv, bool install)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	const char *path;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, 0, 1, &o);
	if (status == EX_OK)
		status = lists_compare(a, conf_path, o.arg[0], &path);
	if (status == EX_OK && install)
		status = lists_put(a, o.arg[0], path);
	arena_free(a);
	return status;
}

int
ctl_lists_diff(const char *conf_path, int argc, char **argv)
{
	return lists_act(conf_path, argc, argv, false);
}

int
ctl_lists_install(const char *conf_path, int argc, char **argv)
{
	return lists_act(conf_path, argc, argv, true);
}
