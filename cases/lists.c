/*
 * Code lists and regions: the installed codes.tsv and regions.tsv.  They come
 * with the program and not from the database: who writes to that must not be
 * able to change what a signed code says to its reader.  Old records keep their
 * codes, so that a code is retired and never taken away.
 */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

#define FILE_MAX   ((size_t)4 << 20)
#define FIELDS_MAX 8

struct tsv {
	const char *name;
	const char *header;
	unsigned least; /* columns that every line has; those behind may end */
	unsigned fields;
};

static const struct tsv codes = { "codes.tsv",
	"list\tcode\tsort\tlabel_id\tlabel_en\tkinds\tretired\tsource", 5, 8 };
static const struct tsv regions = { "regions.tsv", "code\tparent\tname\tsource",
	4, 4 };

/* Cut one line at its tabs; ERR_CONFIG where columns are missing or too many. */
static enum err
line_cut(char *line, const struct tsv *t, const char **f)
{
	char *at = line;
	unsigned i;

	for (i = 0; i < t->fields && at != NULL; i++)
		f[i] = strsep(&at, "\t");
	if (i < t->least || at != NULL)
		return ERR_CONFIG;
	for (; i < t->fields; i++)
		f[i] = "";
	return OK;
}

/* The set that blank-joined codes of kinds name. */
static enum err
kinds_parse(const char *s, unsigned *kinds_r)
{
	*kinds_r = 0;
	while (*s != '\0') {
		size_t n = strcspn(s, " ");
		enum case_kind k;

		for (k = 0; k < KIND__MAX; k++)
			if (strlen(kind_codes[k]) == n &&
			    strncmp(kind_codes[k], s, n) == 0)
				break;
		if (k == KIND__MAX)
			return ERR_CONFIG;
		*kinds_r |= KIND_BIT(k);
		s += n;
		s += *s == ' ';
	}
	return OK;
}

static enum err
code_add(struct book *b, const char *const *f)
{
	struct code_row *r = &b->codes[b->n_codes++];
	int y, m, d;

	*r = (struct code_row){ .list = f[0],
		.code = f[1],
		.label_id = f[3],
		.label_en = f[4],
		.retired = f[6],
		.source = f[7] };
	if (text_u64(f[2], UINT32_MAX, &r->sort) != OK ||
	    kinds_parse(f[5], &r->kinds) != OK)
		return ERR_CONFIG;
	return *r->retired == '\0' || date_parse(r->retired, &y, &m, &d) == OK ?
	    OK :
	    ERR_CONFIG;
}

static enum err
region_add(struct book *b, const char *const *f)
{
	b->regions[b->n_regions++] =
	    (struct region_row){ .code = f[0], .parent = f[1], .name = f[2] };
	return OK;
}

/* The file as text of its own, and the number of its lines. */
static enum err
tsv_read(struct arena *a, const char *path, const struct tsv *t, char **text_r,
    size_t *lines_r)
{
	struct bytes in;
	enum err e;

	if (path == NULL)
		return ERR_MEMORY;
	if ((e = file_read(a, path, FILE_MAX, &in)) != OK)
		return e;
	if (!utf8_ok((const char *)in.p, in.n)) {
		log_write(LOG_ERROR, "lists", "file=%s why=utf-8", t->name);
		return ERR_CONFIG;
	}
	*lines_r = 1;
	for (size_t i = 0; i < in.n; i++)
		*lines_r += in.p[i] == '\n';
	*text_r = arena_strndup(a, in.p, in.n);
	return *text_r != NULL ? OK : ERR_MEMORY;
}

static enum err
tsv_add(struct book *b, const struct tsv *t, char *at,
    enum err (*add)(struct book *b, const char *const *f))
{
	const char *f[FIELDS_MAX] = { NULL };
	char *line;
	enum err e = OK;

	for (unsigned no = 1; e == OK && (line = strsep(&at, "\n")) != NULL;
	     no++) {
		if (no == 1)
			e = strcmp(line, t->header) == 0 ? OK : ERR_CONFIG;
		else if (line[0] != '\0' && (e = line_cut(line, t, f)) == OK)
			e = add(b, f);
		if (e != OK)
			log_write(LOG_ERROR, "lists", "file=%s line=%u err=%s",
			    t->name, no, err_name(e));
	}
	return e;
}

static int
sort_order(const void *a, const void *b)
{
	const struct code_row *x = a, *y = b;
	int c = strcmp(x->list, y->list);

	if (c == 0)
		c = (x->sort > y->sort) - (x->sort < y->sort);
	return c != 0 ? c : strcmp(x->code, y->code);
}

int
code_order(const void *a, const void *b)
{
	const struct code_row *x = a, *y = b;
	int c = strcmp(x->list, y->list);

	return c != 0 ? c : strcmp(x->code, y->code);
}

int
region_order(const void *a, const void *b)
{
	const struct region_row *x = a, *y = b;

	return strcmp(x->code, y->code);
}

/* The code of a day is its date, so that the order of codes is that of days. */
static enum err
holidays_take(struct arena *a, struct book *b)
{
	int32_t *day = arena_alloc(a, (b->n_codes + 1) * sizeof(*day));
	size_t n = 0;

	if (day == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < b->n_codes; i++) {
		const struct code_row *r = &b->by_code[i];
		struct civil c = { 0 };

		if (strcmp(r->list, "holiday") != 0)
			continue;
		if (date_parse(r->code, &c.year, &c.month, &c.day) != OK) {
			log_write(LOG_ERROR, "lists", "holiday=%s why=date",
			    r->code);
			return ERR_CONFIG;
		}
		if (*r->retired == '\0')
			day[n++] = (int32_t)(time_from_civil(&c, 0) / DAY);
	}
	b->calendar = (struct calendar){ day, n };
	return OK;
}

/* Put both into their orders; a code or region that stands twice is refused. */
static enum err
book_order(struct arena *a, struct book *b)
{
	b->by_code = arena_alloc(a, (b->n_codes + 1) * sizeof(*b->by_code));
	if (b->by_code == NULL)
		return ERR_MEMORY;
	if (b->n_codes > 0)
		memcpy(b->by_code, b->codes, b->n_codes * sizeof(*b->codes));
	if (b->n_codes > 0)
		qsort(b->codes, b->n_codes, sizeof(*b->codes), sort_order);
	qsort(b->by_code, b->n_codes, sizeof(*b->by_code), code_order);
	if (b->n_regions > 0)
		qsort(b->regions, b->n_regions, sizeof(*b->regions),
		    region_order);
	for (size_t i = 1; i < b->n_codes; i++)
		if (code_order(&b->by_code[i - 1], &b->by_code[i]) == 0)
			return ERR_CONFIG;
	for (size_t i = 1; i < b->n_regions; i++)
		if (region_order(&b->regions[i - 1], &b->regions[i]) == 0)
			return ERR_CONFIG;
	return holidays_take(a, b);
}

static enum err
codes_take(struct arena *a, const char *path, struct book *b)
{
	char *text = NULL;
	size_t n;
	enum err e = tsv_read(a, path, &codes, &text, &n);

	if (e != OK)
		return e;
	b->codes = arena_alloc(a, n * sizeof(*b->codes));
	return b->codes != NULL ? tsv_add(b, &codes, text, code_add) :
				  ERR_MEMORY;
}

enum err
codes_read(struct arena *a, const char *path, struct book *b)
{
	enum err e = codes_take(a, path, b);

	return e == OK ? book_order(a, b) : e;
}

enum err
lists_read(struct arena *a, const char *dir, struct book *b)
{
	char *text = NULL;
	size_t n;
	enum err e = codes_take(a, arena_printf(a, "%s/codes.tsv", dir), b);

	if (e == OK)
		e = tsv_read(a, arena_printf(a, "%s/regions.tsv", dir),
		    &regions, &text, &n);
	if (e != OK)
		return e;
	b->regions = arena_alloc(a, n * sizeof(*b->regions));
	if (b->regions == NULL)
		return ERR_MEMORY;
	e = tsv_add(b, &regions, text, region_add);
	return e == OK ? book_order(a, b) : e;
}
