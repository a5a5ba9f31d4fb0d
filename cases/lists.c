/*
 * Code lists and regions: the installed codes.tsv and regions.tsv.  They come
 * with the program and not from the database: who writes to that must not be
 * able to change what a signed code says to its reader.
 */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

#define FILE_MAX   ((size_t)4 << 20)
#define FIELDS_MAX 5

struct tsv {
	const char *name;
	const char *header;
	unsigned fields;
};

static const struct tsv codes = { "codes.tsv",
	"list\tcode\tsort\tlabel_id\tlabel_en", 5 };
static const struct tsv regions = { "regions.tsv", "code\tparent\tname\tsource",
	4 };

/* Cut one line at its tabs; ERR_CONFIG unless it has exactly n fields. */
static enum err
line_cut(char *line, unsigned n, char **f)
{
	char *at = line;
	unsigned i;

	for (i = 0; i < n && at != NULL; i++)
		f[i] = strsep(&at, "\t");
	return i == n && at == NULL ? OK : ERR_CONFIG;
}

static enum err
code_add(struct book *b, char *const *f)
{
	struct code_row *r = &b->codes[b->n_codes++];

	*r = (struct code_row){ .list = f[0],
		.code = f[1],
		.label_id = f[3],
		.label_en = f[4] };
	return text_u64(f[2], UINT32_MAX, &r->sort) == OK ? OK : ERR_CONFIG;
}

static enum err
region_add(struct book *b, char *const *f)
{
	b->regions[b->n_regions++] =
	    (struct region_row){ .code = f[0], .parent = f[1], .name = f[2] };
	return OK;
}

/* The file as text of its own, and the number of its lines. */
static enum err
tsv_read(struct arena *a, const char *dir, const struct tsv *t, char **text_r,
    size_t *lines_r)
{
	const char *path = arena_printf(a, "%s/%s", dir, t->name);
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
    enum err (*add)(struct book *b, char *const *f))
{
	char *line, *f[FIELDS_MAX] = { NULL };
	enum err e = OK;

	for (unsigned no = 1; e == OK && (line = strsep(&at, "\n")) != NULL;
	     no++) {
		if (no == 1)
			e = strcmp(line, t->header) == 0 ? OK : ERR_CONFIG;
		else if (line[0] != '\0' &&
		    (e = line_cut(line, t->fields, f)) == OK)
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

/* Put both into their orders; a code or region that stands twice is refused. */
static enum err
book_order(struct arena *a, struct book *b)
{
	b->by_code = arena_alloc(a, (b->n_codes + 1) * sizeof(*b->by_code));
	if (b->by_code == NULL)
		return ERR_MEMORY;
	if (b->n_codes > 0)
		memcpy(b->by_code, b->codes, b->n_codes * sizeof(*b->codes));
	qsort(b->codes, b->n_codes, sizeof(*b->codes), sort_order);
	qsort(b->by_code, b->n_codes, sizeof(*b->by_code), code_order);
	qsort(b->regions, b->n_regions, sizeof(*b->regions), region_order);
	for (size_t i = 1; i < b->n_codes; i++)
		if (code_order(&b->by_code[i - 1], &b->by_code[i]) == 0)
			return ERR_CONFIG;
	for (size_t i = 1; i < b->n_regions; i++)
		if (region_order(&b->regions[i - 1], &b->regions[i]) == 0)
			return ERR_CONFIG;
	return OK;
}

enum err
lists_read(struct arena *a, const char *dir, struct book *b)
{
	char *code_text = NULL, *region_text = NULL;
	size_t n_codes, n_regions;
	enum err e;

	if ((e = tsv_read(a, dir, &codes, &code_text, &n_codes)) != OK ||
	    (e = tsv_read(a, dir, &regions, &region_text, &n_regions)) != OK)
		return e;
	b->codes = arena_alloc(a, n_codes * sizeof(*b->codes));
	b->regions = arena_alloc(a, n_regions * sizeof(*b->regions));
	if (b->codes == NULL || b->regions == NULL)
		return ERR_MEMORY;
	if ((e = tsv_add(b, &codes, code_text, code_add)) != OK ||
	    (e = tsv_add(b, &regions, region_text, region_add)) != OK)
		return e;
	return book_order(a, b);
}
