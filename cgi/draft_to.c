/* Where a draft can go: who serves such a client comes first. */
#include <string.h>

#include "cgi/view.h"

/* What is said of a hit that is chosen from: whether it suits, and its label. */
struct suits {
	bool yes;
	bool full; /* in all that suits */
};

/* The draft's own service; else one that its category usually asks for, or any
 * where the category asks for nothing. */
static bool
is_wanted(const struct draft_page *p, const struct dir_entry *e,
    const char *code)
{
	bool usual = false;

	if (p->d.service != NULL)
		return view_same(p->d.service, code);
	for (size_t i = 0; i < e->n_offer; i++)
		usual |= draft_usual(p, e->offer[i].code);
	return usual ? draft_usual(p, code) : p->k.f.v[F_CATEGORY] == NULL;
}

static struct suits
suits(const struct draft_page *p, const struct dir_entry *e)
{
	const char *region = p->k.f.v[F_REGION];
	struct suits s = { .full = true };

	for (size_t i = 0; i < e->n_offer; i++) {
		const struct offer *o = &e->offer[i];

		if (!is_wanted(p, e, o->code) ||
		    (region != NULL && !region_within(o->area, region)))
			continue;
		s.yes = true;
		s.full &= view_same(o->capacity, CAPACITY_NONE);
	}
	return s;
}

static const struct choice *
choice_of(const struct choice *c, size_t n, const char *unit)
{
	for (size_t i = 0; i < n; i++)
		if (view_same(c[i].code, unit))
			return &c[i];
	return NULL;
}

static const char *
first_group(struct req *r, const struct draft_page *p)
{
	const struct region_row *row = book_region(r->book, p->k.f.v[F_REGION]);

	return row != NULL ?
	    say_printf(r, _("Melayani Kecamatan %s"), row->name) :
	    _("Menyediakan layanan yang lazim diminta");
}

/* Those that suit, in the directory's order. */
static size_t
suiting_put(struct req *r, const struct draft_page *p, const struct dir_hit *h,
    size_t n_h, const struct choice *all, size_t n_all, struct choice *out)
{
	const char *group = first_group(r, p);
	size_t n = 0;

	for (size_t i = 0; i < n_h; i++) {
		const struct choice *c =
		    choice_of(all, n_all, say_id(r, h[i].e->unit));
		struct suits s = suits(p, h[i].e);

		if (c == NULL || !s.yes)
			continue;
		out[n] = *c;
		out[n].group = group;
		if (s.full)
			out[n].label = say_printf(r, _("%s (penuh)"), c->label);
		n++;
	}
	return n;
}

const struct choice *
choices_to(struct req *r, const struct draft_page *p, size_t *n_r)
{
	const char *region = p->k.f.v[F_REGION];
	const struct dir_query q = { "", region != NULL ? region : "" };
	size_t n_all, n_h, n;
	const struct choice *all = choices_units(r, &n_all);
	const struct dir_hit *h;
	struct choice *out;

	*n_r = n_all;
	/* without a directory the list is what it always was */
	if (all == NULL || directory_find(&r->work, &q, &h, &n_h) != OK)
		return all;
	out = arena_alloc(r->mem, (n_all + 1) * sizeof(*out));
	if (out == NULL)
		return all;
	n = suiting_put(r, p, h, n_h, all, n_all, out);
	for (size_t i = 0, first = n; i < n_all; i++)
		if (choice_of(out, first, all[i].code) == NULL)
			out[n++] = all[i];
	*n_r = n;
	return out;
}
