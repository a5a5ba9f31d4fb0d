/* Several referrals at once, for lists: their rows and signed chains. */
#include <string.h>

#include "cases/priv.h"

/* The elements of one referral stand together, in the chain's order. */
static enum err
known_fill(struct work *w, struct id id, const struct referral_act *act,
    size_t n, struct ref_known *k_r)
{
	struct action_row *a;
	size_t from = 0, i, m;
	enum err e;

	*k_r = (struct ref_known){ .id = id };
	while (from < n && !id_same(act[from].row.id, id))
		from++;
	if (from == n)
		return OK; /* it is none, or it is gone */
	for (m = 1; from + m < n && id_same(act[from + m].row.id, id); m++)
		;
	if ((a = arena_alloc(w->mem, m * sizeof(*a))) == NULL)
		return ERR_MEMORY;
	for (i = 0; i < m; i++)
		a[i] = act[from + i].act;
	k_r->row = act[from].row;
	e = chain_open(w, &k_r->row, a, m, &k_r->ch);
	k_r->intact = e == OK;
	return e == ERR_TAMPER ? OK : e;
}

static enum err
some_load(struct work *w, const struct id *id, size_t n, struct ref_known *k_r)
{
	struct referral_act *act;
	size_t i, n_act;
	enum err e;

	e = referral_acts_some(w->db, w->mem, id, n, &act, &n_act);
	for (i = 0; e == OK && i < n; i++)
		e = known_fill(w, id[i], act, n_act, &k_r[i]);
	return e;
}

enum err
refs_seek(struct work *w, const struct id *id, size_t n, struct ref_known *k_r)
{
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < n; i += ROWS_SOME)
		e = some_load(w, &id[i], n - i < ROWS_SOME ? n - i : ROWS_SOME,
		    &k_r[i]);
	return e;
}

enum err
refs_load(struct work *w, const struct id *id, size_t n, struct ref_known *k_r)
{
	enum err e = refs_seek(w, id, n, k_r);

	for (size_t i = 0; e == OK && i < n; i++)
		if (!k_r[i].intact && k_r[i].ch.n == 0 &&
		    id_none(k_r[i].row.id))
			(void)tamper("referral", id[i]);
	return e;
}
