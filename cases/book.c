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

enum err
book_codes(struct arena *a, const char *path, struct book **b_r)
{
	struct book *b = arena_alloc(a, sizeof(*b));
	enum err e;

	if (b == NULL)
		return ERR_MEMORY;
	*b = (struct book){ 0 };
	e = codes_read(a, path, b);
	if (e == OK)
		*b_r = b;
	return e;
}

const struct code_row *
book_all(const struct book *b, size_t *n_r)
{
	*n_r = b->n_codes;
	return b->codes;
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
book_code(const struct book *b, const char *list, const char *code)
{
	return code_find(b, list, code);
}

const char *
book_lacks(const struct book *b)
{
	size_t n;

	for (size_t i = 0; i < F__MAX; i++)
		if (field_rules[i].list != NULL &&
		    book_list(b, field_rules[i].list, &n) == NULL)
			return field_rules[i].list;
	for (size_t i = 0; i < KIND__MAX; i++)
		if (!book_has(b, "kind", kind_codes[i]))
			return "kind";
	for (size_t i = SEC_FIRST; i < SEC__MAX; i++)
		if (!book_has(b, "section", section_codes[i]))
			return "section";
	for (size_t i = 0; i < EN__MAX; i++)
		if (!book_has(b, "entry", entry_rules[i].code))
			return "entry";
	return NULL;
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

const struct calendar *
book_calendar(const struct book *b)
{
	return &b->calendar;
}

bool
code_offered(const struct code_row *row, unsigned kinds)
{
	return *row->retired == '\0' &&
	    (row->kinds == 0 || (row->kinds & kinds) != 0);
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
