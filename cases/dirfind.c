/* Which units of the directory are for whom. */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

#define REGENCY_LEN 5 /* 15.71 */

/* Is the region the place of that code, or in it? */
static bool
lies_in(const char *region, const char *code, size_t n)
{
	return n > 0 && strncmp(region, code, n) == 0 &&
	    (region[n] == '\0' || region[n] == '.');
}

bool
region_within(const char *codes, const char *region)
{
	size_t n;

	for (; *codes != '\0'; codes += n + (codes[n] == ' ' ? 1 : 0)) {
		n = strcspn(codes, " ");
		if (lies_in(region, codes, n))
			return true;
	}
	return false;
}

enum nearness
region_near(const char *a, const char *b)
{
	if (*a != '\0' && strcmp(a, b) == 0)
		return NEAR_DISTRICT;
	return strlen(a) > REGENCY_LEN && strlen(b) > REGENCY_LEN &&
		strncmp(a, b, REGENCY_LEN) == 0 ?
	    NEAR_REGENCY :
	    NEAR_REST;
}

/* What is asked for, or with nothing asked for anything, reaches the region. */
static bool
serves(const struct dir_entry *e, const struct dir_query *q)
{
	if (*q->region == '\0')
		return true;
	for (size_t i = 0; i < e->n_offer; i++)
		if ((*q->service == '\0' ||
			strcmp(e->offer[i].code, q->service) == 0) &&
		    region_within(e->offer[i].area, q->region))
			return true;
	return false;
}

static bool
is_full(const struct dir_hit *h)
{
	return h->o != NULL && strcmp(h->o->capacity, CAPACITY_NONE) == 0;
}

/* In which part of the list it stands: what is sure and has room before the rest. */
static unsigned
part_of(const struct dir_hit *h)
{
	if (h->e->damaged)
		return 4;
	if (h->e->version == 0)
		return 3;
	if (is_full(h))
		return 2;
	return h->serves ? 0 : 1;
}

static int
hit_order(const void *x, const void *y)
{
	const struct dir_hit *a = x, *b = y;

	if (part_of(a) != part_of(b))
		return part_of(a) < part_of(b) ? -1 : 1;
	if (a->near != b->near)
		return a->near < b->near ? -1 : 1;
	return strcmp(a->u->name_id, b->u->name_id);
}

/* A unit that offers nothing is no help to who looks; its own people write it. */
static bool
is_hit(const struct work *w, const struct dir_entry *e,
    const struct dir_query *q)
{
	if (*q->service != '\0' || e->damaged)
		return e->damaged || entry_offer(e, q->service) != NULL;
	return e->n_offer > 0 || id_same(e->unit, w->who->unit);
}

enum err
directory_find(struct work *w, const struct dir_query *q,
    const struct dir_hit **h_r, size_t *n_r)
{
	struct dir_hit *h;
	struct dir_entry *e;
	size_t n;
	enum err err = directory_all(w, &e, &n);

	*n_r = 0;
	if (err != OK)
		return err;
	if ((h = arena_alloc(w->mem, (n + 1) * sizeof(*h))) == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		if (is_hit(w, &e[i], q))
			h[(*n_r)++] = (struct dir_hit){ .e = &e[i],
				.u = roster_unit(w->roster, e[i].unit),
				.o = entry_offer(&e[i], q->service),
				.serves = serves(&e[i], q),
				.near = region_near(e[i].region, q->region) };
	qsort(h, *n_r, sizeof(*h), hit_order);
	*h_r = h;
	return OK;
}

/* A client of whom that is not known fits. */
unsigned
offer_misfit(const struct offer *o, const struct fields *f, int64_t now)
{
	const char *sex = f->v[F_SEX], *category = f->v[F_CATEGORY];
	const char *region = f->v[F_REGION];
	int age = fields_age(f, now);
	unsigned m = 0;

	if (age >= 0 &&
	    ((o->age_from >= 0 && age < o->age_from) ||
		(o->age_to >= 0 && age > o->age_to)))
		m |= MISFIT_AGE;
	if (*o->sex != '\0' && sex != NULL && strcmp(sex, "unknown") != 0 &&
	    strcmp(sex, o->sex) != 0)
		m |= MISFIT_SEX;
	if (*o->categories != '\0' && category != NULL &&
	    !text_has(o->categories, category))
		m |= MISFIT_CATEGORY;
	if (*o->area != '\0' && region != NULL &&
	    !region_within(o->area, region))
		m |= MISFIT_AREA;
	return m;
}
