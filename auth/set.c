/* Sorted arrays of records, and the orders of the roster's. */
#include <string.h>

#include "auth/priv.h"

static int
id_order(struct id a, struct id b)
{
	return memcmp(a.b, b.b, ID_LEN);
}

int
agency_order(const void *key, const void *item)
{
	const struct roster_agency *a = item;
	const struct id *id = key;

	return id_order(*id, a->id);
}

int
unit_order(const void *key, const void *item)
{
	const struct roster_unit *u = item;
	const struct id *id = key;

	return id_order(*id, u->id);
}

int
key_order(const void *key, const void *item)
{
	const struct unit_key *k = item;
	const struct id *id = key;

	return id_order(*id, k->unit);
}

int
invite_order(const void *key, const void *item)
{
	const struct roster_invite *k = key;
	const struct roster_invite *i = item;
	int d = id_order(k->agency, i->agency);

	return d != 0 ? d : id_order(k->id, i->id);
}

int
plain_order(const void *key, const void *item)
{
	return memcmp(key, item, ID_LEN);
}

int
unit_code_order(const void *key, const void *item)
{
	const struct roster_unit *u = item;
	const char *code = key;

	return strcmp(code, u->code);
}

int
member_order(const void *key, const void *item)
{
	const struct roster_member *m = item;
	const struct id *id = key;

	return id_order(*id, m->person);
}

int
agreement_order(const void *key, const void *item)
{
	const struct roster_agreement *k = key;
	const struct roster_agreement *g = item;
	int d = id_order(k->agency, g->agency);

	if (d == 0)
		d = id_order(k->other, g->other);
	return d != 0 ? d : id_order(k->id, g->id);
}

/*
 * Place of the first item that is not before key, or with past the first one
 * that is behind it.
 */
size_t
set_place(const struct set *s, order *cmp, const void *key, bool past)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int d = cmp(key, s->item[mid]);

		if (d > 0 || (past && d == 0))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void *
set_find(const struct set *s, order *cmp, const void *key)
{
	size_t i = set_place(s, cmp, key, false);

	return i < s->n && cmp(key, s->item[i]) == 0 ? s->item[i] : NULL;
}

/* Room for one more, so that set_add() cannot fail. */
enum err
set_reserve(struct arena *a, struct set *s)
{
	size_t cap = s->cap == 0 ? 64 : 2 * s->cap;
	void **item;

	if (s->n < s->cap)
		return OK;
	item = arena_alloc(a, cap * sizeof(*item));
	if (item == NULL)
		return ERR_MEMORY;
	if (s->n > 0)
		memcpy(item, s->item, s->n * sizeof(*item));
	s->item = item;
	s->cap = cap;
	return OK;
}

void
set_add(struct set *s, size_t place, void *item)
{
	void **at = s->item + place;

	memmove(at + 1, at, (s->n - place) * sizeof(*at));
	*at = item;
	s->n++;
}
