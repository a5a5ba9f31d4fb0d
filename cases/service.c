/* Services that a unit offers: clear rows, changed by who answers for it. */
#include <string.h>

#include "cases/priv.h"

static const char *
service_join(struct arena *a, const char *codes, const char *code)
{
	return arena_printf(a, "%s%s%s", codes, *codes != '\0' ? " " : "",
	    code);
}

/* Those of the list that rows or codes name, in its order. */
static enum err
services_sort(const struct book *b, struct arena *a, const char *codes,
    const char **sorted_r)
{
	size_t n;
	const struct code_row *row = book_list(b, "service", &n);

	*sorted_r = "";
	for (size_t i = 0; i < n; i++) {
		if (!text_has(codes, row[i].code))
			continue;
		*sorted_r = service_join(a, *sorted_r, row[i].code);
		if (*sorted_r == NULL)
			return ERR_MEMORY;
	}
	return OK;
}

enum err
services_of(struct work *w, struct id unit, const char **codes_r)
{
	const char *codes = "";
	struct service_row *row;
	size_t n;
	enum err e = service_rows(w->db, w->mem, unit, &row, &n);

	for (size_t i = 0; e == OK && i < n; i++)
		if ((codes = service_join(w->mem, codes, row[i].code)) == NULL)
			e = ERR_MEMORY;
	return e == OK ? services_sort(w->book, w->mem, codes, codes_r) : e;
}

struct service_write {
	const struct work *w;
	struct id unit;
	const char *before;
	const char *after;
	struct trail_entry trail;
};

/* Only what the actor changed: a colleague may have changed another one. */
static enum err
service_put(struct store *st, const struct service_write *s, const char *code)
{
	bool had = text_has(s->before, code), has = text_has(s->after, code);
	enum err e = OK;

	if (has && !had)
		e = service_add(st, s->unit, code);
	else if (had && !has)
		e = service_drop(st, s->unit, code);
	return e == ERR_CONFLICT ? OK : e;
}

static enum err
services_tx(struct store *st, void *arg)
{
	const struct service_write *s = arg;
	size_t n;
	const struct code_row *row = book_list(s->w->book, "service", &n);
	enum err e = OK;

	for (size_t i = 0; e == OK && i < n; i++)
		e = service_put(st, s, row[i].code);
	return e == OK ? trail_write(st, &s->trail) : e;
}

enum err
services_set(struct work *w, struct id unit, const char *before,
    const char *codes)
{
	struct service_write s = { .w = w, .unit = unit, .before = before };
	struct once once;
	enum err e = services_sort(w->book, w->mem, codes, &s.after);

	if (e != OK)
		return e;
	/* as long as what was asked for, or there was more in it */
	if (strlen(s.after) != strlen(codes))
		return ERR_INVALID;
	if ((e = work_once(w, &once)) != OK)
		return e;
	s.trail = (struct trail_entry){ .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_CHANGE,
		.object = unit };
	hash_blake(NULL, BYTES((const uint8_t *)s.after, strlen(s.after)),
	    s.trail.head);
	return store_tx(w->db, &once, services_tx, &s);
}
