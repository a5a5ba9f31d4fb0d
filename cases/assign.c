/* Who holds the cases of a unit, and giving several to somebody else. */
#include "cases/priv.h"

enum err
unit_loads(struct work *w, const struct unit_load **l_r, size_t *n_r)
{
	struct case_load *row;
	struct unit_load *l;
	size_t i, n;
	enum err e =
	    case_rows_load(w->db, w->mem, w->who->unit, stages_shut, &row, &n);

	if (e != OK)
		return e;
	if ((l = arena_alloc(w->mem, (n + 1) * sizeof(*l))) == NULL)
		return ERR_MEMORY;
	for (i = 0; i < n; i++)
		l[i] = (struct unit_load){ .person = row[i].assignee,
			.name = person_name(w, row[i].assignee),
			.n = row[i].n };
	*l_r = l;
	*n_r = n;
	return OK;
}

enum err
stage_count(struct work *w, enum stage s, uint64_t *n_r)
{
	const struct case_filter f = { .unit = w->who->unit,
		.stage = stage_code(s) };

	return case_rows_count(w->db, &f, n_r);
}

uint64_t
load_of(const struct unit_load *l, size_t n, struct id person)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (id_same(l[i].person, person))
			return l[i].n;
	return 0;
}

/* Is it a matter of that case alone, so that the others go on? */
static bool
stays_behind(enum err e)
{
	return e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_ABSENT ||
	    e == ERR_LIMIT || e == ERR_BUSY || e == ERR_FORBIDDEN;
}

enum err
kasus_assign_some(struct work *w, const struct id *id, size_t n,
    struct id person, const char *text, size_t *done_r)
{
	struct id request = w->request;
	size_t i;
	enum err e = OK;

	*done_r = 0;
	if (n == 0 || n > ASSIGN_MAX)
		return ERR_LIMIT;
	for (i = 0; i < n && e == OK; i++) {
		/* the act was done when its last case was written */
		w->request = i + 1 == n ? request : (struct id){ { 0 } };
		e = kasus_assign(w, id[i], person, text);
		if (e == OK)
			(*done_r)++;
		else if (stays_behind(e))
			e = OK;
	}
	w->request = request;
	return e;
}
