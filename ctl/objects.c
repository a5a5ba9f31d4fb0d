/* Each object against the trail: what nobody opens is looked at here. */
#include <string.h>

#include "ctl/priv.h"

#define PAGE    50 /* a header may have hundreds of kilobytes */
#define CREATED 500

struct looking {
	struct store *db;
	struct arena *a;
	finding_fn found;
	void *arg;
	uint64_t n;
};

static enum err
tell(const struct looking *l, enum audit_fault why, struct id id)
{
	struct finding f = { .why = why, .object = true, .id = id };

	return l->found(&f, l->arg);
}

/* A bag has no head: nothing is what its entries say of it. */
static bool
is_said(enum object_kind kind, const struct object_row *r)
{
	uint8_t head[HASH_LEN] = { 0 };

	if (kind != OBJECTS_BAG)
		hash_blake(NULL, r->head, head);
	return r->said.version == r->version &&
	    memcmp(head, r->said.head, HASH_LEN) == 0;
}

static enum err
kind_look(struct looking *l, enum object_kind kind)
{
	struct id after = { { 0 } };
	struct object_row *r;
	size_t n = PAGE;
	enum err e = OK;

	while (e == OK && n == PAGE) {
		arena_reset(l->a);
		e = object_rows(l->db, l->a, kind, after, PAGE, &r, &n);
		for (size_t i = 0; e == OK && i < n; i++)
			if (!is_said(kind, &r[i]))
				e = tell(l, AUDIT_PUT_BACK, r[i].id);
		if (e == OK && n > 0)
			after = r[n - 1].id;
		l->n += e == OK ? n : 0;
	}
	return e;
}

static enum err
created_look(struct looking *l)
{
	struct id after = { { 0 } };
	struct created_row *r;
	size_t n = CREATED;
	enum err e = OK;

	while (e == OK && n == CREATED) {
		arena_reset(l->a);
		e = created_rows(l->db, l->a, after, CREATED, &r, &n);
		for (size_t i = 0; e == OK && i < n; i++)
			if (!r[i].there)
				e = tell(l, AUDIT_GONE, r[i].id);
		if (e == OK && n > 0)
			after = r[n - 1].id;
	}
	return e;
}

enum err
objects_look(struct store *db, struct arena *a, finding_fn found, void *arg,
    uint64_t *n_r)
{
	struct looking l = { db, a, found, arg, 0 };
	enum err e = OK;

	for (unsigned k = 0; e == OK && k < OBJECTS__MAX; k++)
		e = kind_look(&l, (enum object_kind)k);
	if (e == OK)
		e = created_look(&l);
	*n_r = l.n;
	return e;
}
