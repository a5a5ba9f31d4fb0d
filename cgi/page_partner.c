/*
 * The agencies that this portal knows: where the roster of each begins, what was
 * agreed with it, and which of its units can receive.  For who has to compare and
 * to sign, and is no engineer.
 */
#include <string.h>

#include "cgi/view.h"

/* When two of the actor's agency first signed what names this beginning. */
static int64_t
trusted_since(const struct req *r, const struct roster_agency *g)
{
	const struct roster_agreement *a;
	int64_t first = 0;
	size_t i = 0;

	while ((a = roster_agreements(r->roster, &i)) != NULL)
		if (id_same(a->agency, r->who->agency) &&
		    id_same(a->other, g->id) &&
		    memcmp(a->other_genesis, g->genesis, HASH_LEN) == 0 &&
		    (first == 0 || a->made.at < first))
			first = a->made.at;
	return first;
}

static enum err
units_load(struct req *r, struct partner *p)
{
	const struct roster_unit *u;
	size_t i = 0, n = 0;

	while (agency_units(r, p->agency->id, &i) != NULL)
		n++;
	p->unit = arena_alloc(r->mem, (n + 1) * sizeof(void *));
	if (p->unit == NULL)
		return ERR_MEMORY;
	for (i = 0; (u = agency_units(r, p->agency->id, &i)) != NULL;)
		if (view_unit_receives(r, u))
			p->unit[p->n_units++] = u;
	return OK;
}

/* Those of all agreements that are with this agency. */
static enum err
agreements_pick(struct req *r, const struct agreement_view *all, size_t n,
    struct partner *p)
{
	struct agreement_view *v = arena_alloc(r->mem, (n + 1) * sizeof(*v));

	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		if (id_same(all[i].other, p->agency->id))
			v[p->n_agreements++] = all[i];
	p->agreement = v;
	return OK;
}

static enum err
partner_load(struct req *r, const struct roster_agency *g,
    const struct agreement_view *all, size_t n, struct partner *p)
{
	char hex[2 * HASH_LEN + 1];
	enum err e;

	*p = (struct partner){ .agency = g, .trusted = trusted_since(r, g) };
	hash_words(g->genesis, p->word);
	p->print = say_groups(r, hex_put(g->genesis, HASH_LEN, hex));
	e = units_load(r, p);
	return e == OK ? agreements_pick(r, all, n, p) : e;
}

enum err
page_partners(struct req *r)
{
	const struct roster_agency *g;
	struct agreement_view *all;
	struct partner *p;
	size_t i = 0, n = 0, n_all;
	enum err e = agreement_list(&r->work, &all, &n_all);

	if (e != OK)
		return e;
	while (roster_agencies(r->roster, &i) != NULL)
		n++;
	p = arena_alloc(r->mem, (n + 1) * sizeof(*p));
	if (p == NULL)
		return ERR_MEMORY;
	n = 0;
	for (i = 0; e == OK && (g = roster_agencies(r->roster, &i)) != NULL;)
		e = partner_load(r, g, all, n_all, &p[n++]);
	if (e != OK)
		return e;
	partners_page(&r->t, r, p, n);
	return buf_check(&r->out);
}
