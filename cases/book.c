/* Code lists and regions: read once, looked up in memory. */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

enum err
book_load(struct arena *a, const char *share_dir, struct book **b_r)
{
	const char *dir = arena_printf(a, "%s/data", share_dir);
	struct book *b = arena_alloc(a, sizeof(*b));
	enum err e;

	if (dir == NULL || b == NULL)
		return ERR_MEMORY;
	*b = (struct book){ 0 };
	e = lists_read(a, dir, b);
	if (e == OK)
		*b_r = b;
	return e;
}

static const struct code_row *
code_find(const struct book *b, const char *list, const char *code)
{
	struct code_row key = { .list = list, .code = code };

	if (code == NULL || b->n_codes == 0)
		return NULL;
	return bsearch(&key, b->by_code, b->n_codes, sizeof(key), code_order);
}

const char *
book_label(const struct book *b, const char *list, const char *code,
    bool english)
{
	const struct code_row *c = code_find(b, list, code);

	if (c == NULL)
		return code != NULL ? code : "";
	return english ? c->label_en : c->label_id;
}

bool
book_has(const struct book *b, const char *list, const char *code)
{
	return code_find(b, list, code) != NULL;
}

const struct code_row *
book_list(const struct book *b, const char *list, size_t *n_r)
{
	size_t first = 0, n = 0;

	while (first < b->n_codes && strcmp(b->codes[first].list, list) != 0)
		first++;
	while (first + n < b->n_codes &&
	    strcmp(b->codes[first + n].list, list) == 0)
		n++;
	*n_r = n;
	return n > 0 ? &b->codes[first] : NULL;
}

const struct region_row *
book_region(const struct book *b, const char *code)
{
	struct region_row key = { .code = code };

	if (code == NULL || b->n_regions == 0)
		return NULL;
	return bsearch(&key, b->regions, b->n_regions, sizeof(key),
	    region_order);
}

const struct region_row *
book_regions(const struct book *b, size_t *n_r)
{
	*n_r = b->n_regions;
	return b->regions;
}
