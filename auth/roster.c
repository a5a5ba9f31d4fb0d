/* Agencies, units and members as their chains of links tell them. */
#include <stdlib.h>
#include <string.h>

#include "auth/priv.h"

#define ROSTER_MAX ((size_t)512 * 1024 * 1024)

/* Array of records, sorted by the set's own order. */
struct set {
	void **item;
	size_t n;
	size_t cap;
};

struct roster {
	struct arena *a;
	struct set agencies;   /* by id */
	struct set units;      /* by id */
	struct set codes;      /* the same units, by code */
	struct set walk;       /* the same units, as they came */
	struct set members;    /* by person, then as they came */
	struct set agreements; /* by agency, other, id */
};

typedef int order(const void *key, const void *item);

static int
id_order(struct id a, struct id b)
{
	return memcmp(a.b, b.b, ID_LEN);
}

static int
agency_order(const void *key, const void *item)
{
	const struct roster_agency *a = item;
	const struct id *id = key;

	return id_order(*id, a->id);
}

static int
unit_order(const void *key, const void *item)
{
	const struct roster_unit *u = item;
	const struct id *id = key;

	return id_order(*id, u->id);
}

static int
code_order(const void *key, const void *item)
{
	const struct roster_unit *u = item;
	const char *code = key;

	return strcmp(code, u->code);
}

static int
member_order(const void *key, const void *item)
{
	const struct roster_member *m = item;
	const struct id *id = key;

	return id_order(*id, m->person);
}

static int
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
static size_t
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

static void *
set_find(const struct set *s, order *cmp, const void *key)
{
	size_t i = set_place(s, cmp, key, false);

	return i < s->n && cmp(key, s->item[i]) == 0 ? s->item[i] : NULL;
}

/* Room for one more, so that set_add() cannot fail. */
static enum err
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

static void
set_add(struct set *s, size_t place, void *item)
{
	void **at = s->item + place;

	memmove(at + 1, at, (s->n - place) * sizeof(*at));
	*at = item;
	s->n++;
}

struct roster *
roster_new(void)
{
	struct arena *a = arena_new(ROSTER_MAX);
	struct roster *r;

	if (a == NULL)
		return NULL;
	r = arena_alloc(a, sizeof(*r));
	if (r == NULL) {
		arena_free(a);
		return NULL;
	}
	r->a = a;
	return r;
}

void
roster_free(struct roster *r)
{
	if (r != NULL)
		arena_free(r->a); /* in which r itself lies */
}

/* Copy of n bytes that the roster owns. */
static void *
keep(struct roster *r, const void *p, size_t n)
{
	void *copy = arena_alloc(r->a, n);

	if (copy != NULL)
		memcpy(copy, p, n);
	return copy;
}

static struct roster_agency *
find_agency(const struct roster *r, struct id id)
{
	return set_find(&r->agencies, agency_order, &id);
}

static struct roster_unit *
find_unit(const struct roster *r, struct id id)
{
	return set_find(&r->units, unit_order, &id);
}

/* The newest membership of person in unit. */
static struct roster_member *
find_member(const struct roster *r, struct id person, struct id unit)
{
	size_t i = set_place(&r->members, member_order, &person, true);
	struct roster_member *m;

	while (i-- > 0) {
		m = r->members.item[i];
		if (!id_same(m->person, person))
			break;
		if (id_same(m->unit, unit))
			return m;
	}
	return NULL;
}

static enum err
apply_genesis(struct roster *r, const struct link *l)
{
	struct roster_agency new = l->body.genesis;
	struct roster_agency *agency;

	new.id = l->body.agency;
	if (set_reserve(r->a, &r->agencies) != OK ||
	    (agency = keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->agencies,
	    set_place(&r->agencies, agency_order, &new.id, true), agency);
	return OK;
}

static bool
all_zero(const uint8_t p[KEY_LEN])
{
	static const uint8_t none[KEY_LEN];

	return memcmp(p, none, KEY_LEN) == 0;
}

/* A unit begins with its first seed, or is one that never has any. */
static enum err
apply_unit(struct roster *r, const struct link *l)
{
	struct roster_unit new = l->body.unit;
	struct roster_unit *unit;

	if (new.epoch > 1 || (new.epoch == 0) != all_zero(new.box_pk) ||
	    find_unit(r, new.id) != NULL ||
	    roster_unit_code(r, new.code) != NULL)
		return ERR_TAMPER;
	new.agency = l->body.agency;
	if (set_reserve(r->a, &r->units) != OK ||
	    set_reserve(r->a, &r->codes) != OK ||
	    set_reserve(r->a, &r->walk) != OK ||
	    (unit = keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->units, set_place(&r->units, unit_order, &new.id, true),
	    unit);
	set_add(&r->codes, set_place(&r->codes, code_order, new.code, true),
	    unit);
	set_add(&r->walk, r->walk.n, unit);
	return OK;
}

/* Unit of the link's own agency. */
static struct roster_unit *
own_unit(const struct roster *r, const struct link *l, struct id id)
{
	struct roster_unit *unit = find_unit(r, id);

	return unit != NULL && id_same(unit->agency, l->body.agency) ? unit :
								       NULL;
}

/* One person has one pair of keys wherever they are a member at the time. */
static bool
keys_agree(const struct roster *r, const struct roster_member *m)
{
	const struct roster_member *home = roster_home(r, m->person);

	return home == NULL ||
	    (memcmp(home->box_pk, m->box_pk, KEY_LEN) == 0 &&
		memcmp(home->sign_pk, m->sign_pk, KEY_LEN) == 0);
}

static enum err
apply_admit(struct roster *r, const struct link *l)
{
	struct roster_member new = l->body.member;
	struct roster_member *member;

	member = find_member(r, new.person, new.unit);
	if (own_unit(r, l, new.unit) == NULL ||
	    (member != NULL && member->active) || !keys_agree(r, &new))
		return ERR_TAMPER;
	new.active = true;
	new.ever = new.roles;
	/* The old membership stays, for names and signatures of its time. */
	if (set_reserve(r->a, &r->members) != OK ||
	    (member = keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->members,
	    set_place(&r->members, member_order, &new.person, true), member);
	return OK;
}

static enum err
apply_change(struct roster *r, const struct link *l)
{
	const struct roster_member *new = &l->body.member;
	struct roster_member *m = find_member(r, new->person, new->unit);

	if (own_unit(r, l, new->unit) == NULL || m == NULL || !m->active)
		return ERR_TAMPER;
	if (l->body.type == LINK_ROLE) {
		m->roles = new->roles;
		m->ever |= new->roles;
	} else {
		m->active = false;
	}
	return OK;
}

static enum err
apply_rotate(struct roster *r, const struct link *l)
{
	const struct roster_unit *new = &l->body.unit;
	struct roster_unit *unit = own_unit(r, l, new->id);

	if (unit == NULL || unit->epoch == 0 || new->epoch != unit->epoch + 1 ||
	    all_zero(new->box_pk))
		return ERR_TAMPER;
	unit->epoch = new->epoch;
	memcpy(unit->box_pk, new->box_pk, KEY_LEN);
	return OK;
}

static enum err
apply_agreement(struct roster *r, const struct link *l)
{
	struct roster_agreement new = l->body.agreement;
	struct roster_agreement *agreement;

	new.agency = l->body.agency;
	if (id_same(new.other, new.agency) ||
	    set_find(&r->agreements, agreement_order, &new) != NULL)
		return ERR_TAMPER;
	if (set_reserve(r->a, &r->agreements) != OK ||
	    (agreement = keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->agreements,
	    set_place(&r->agreements, agreement_order, &new, true), agreement);
	return OK;
}

/* What each type does; link_get() lets no other through. */
static enum err (*const action[LINK__MAX])(struct roster *r,
    const struct link *l) = {
	[LINK_GENESIS] = apply_genesis,
	[LINK_UNIT] = apply_unit,
	[LINK_ADMIT] = apply_admit,
	[LINK_ROLE] = apply_change,
	[LINK_SUSPEND] = apply_change,
	[LINK_REMOVE] = apply_change,
	[LINK_ROTATE] = apply_rotate,
	[LINK_AGREEMENT] = apply_agreement,
};

/* Does the link stand on the head that we have? */
static bool
link_follows(const struct roster_agency *agency, const struct link *l)
{
	bool genesis = l->body.type == LINK_GENESIS;

	if (agency == NULL)
		return genesis && l->height == 0 && all_zero(l->prev);
	return !genesis && l->height == agency->height + 1 &&
	    memcmp(l->prev, agency->head, HASH_LEN) == 0;
}

enum err
roster_apply(struct roster *r, struct bytes link)
{
	struct arena_mark mark = arena_mark(r->a);
	struct roster_agency *agency;
	struct link l;
	enum err e;

	e = link_get(r->a, link, &l);
	if (e == OK && !link_follows(find_agency(r, l.body.agency), &l))
		e = ERR_TAMPER;
	if (e == OK)
		e = action[l.body.type](r, &l);
	if (e == ERR_TAMPER)
		arena_release(r->a, mark); /* nothing points there yet */
	if (e != OK)
		return e;
	agency = find_agency(r, l.body.agency);
	if (agency == NULL)
		return ERR_INTERNAL;
	agency->height = l.height;
	hash_blake(NULL, link, agency->head);
	return OK;
}

enum err
roster_link(struct arena *a, const struct roster *r, const struct link_body *b,
    struct bytes *link_r)
{
	const struct roster_agency *agency = roster_agency(r, b->agency);
	struct link l = { .body = *b };

	if ((agency == NULL) != (b->type == LINK_GENESIS))
		return agency == NULL ? ERR_ABSENT : ERR_CONFLICT;
	if (agency != NULL) {
		l.height = agency->height + 1;
		memcpy(l.prev, agency->head, HASH_LEN);
	}
	return link_put(a, &l, link_r);
}

const struct roster_agency *
roster_agency(const struct roster *r, struct id a)
{
	return find_agency(r, a);
}

const struct roster_unit *
roster_unit(const struct roster *r, struct id unit)
{
	return find_unit(r, unit);
}

const struct roster_unit *
roster_unit_code(const struct roster *r, const char *code)
{
	return set_find(&r->codes, code_order, code);
}

const struct roster_member *
roster_member(const struct roster *r, struct id person, struct id unit)
{
	return find_member(r, person, unit);
}

const struct roster_member *
roster_home(const struct roster *r, struct id person)
{
	size_t i = set_place(&r->members, member_order, &person, false);
	const struct roster_member *m;

	for (; i < r->members.n; i++) {
		m = r->members.item[i];
		if (!id_same(m->person, person))
			break;
		if (m->active)
			return m;
	}
	return NULL;
}

const struct roster_member *
roster_person(const struct roster *r, struct id person)
{
	size_t i = set_place(&r->members, member_order, &person, true);
	const struct roster_member *m = roster_home(r, person);

	if (m != NULL || i == 0)
		return m;
	m = r->members.item[i - 1];
	return id_same(m->person, person) ? m : NULL;
}

const struct roster_unit *
roster_units(const struct roster *r, size_t *i)
{
	return *i < r->walk.n ? r->walk.item[(*i)++] : NULL;
}

const struct roster_member *
roster_members(const struct roster *r, size_t *i)
{
	return *i < r->members.n ? r->members.item[(*i)++] : NULL;
}

const struct roster_agreement *
roster_agreed(const struct roster *r, struct id from_agency,
    struct id to_agency)
{
	struct roster_agreement key = { .agency = from_agency,
		.other = to_agency };
	size_t i = set_place(&r->agreements, agreement_order, &key, false);
	const struct roster_agreement *g;

	for (; i < r->agreements.n; i++) {
		g = r->agreements.item[i];
		if (!id_same(g->agency, from_agency) ||
		    !id_same(g->other, to_agency))
			break;
		key = (struct roster_agreement){ .id = g->id,
			.agency = to_agency,
			.other = from_agency };
		if (set_find(&r->agreements, agreement_order, &key) != NULL)
			return g;
	}
	return NULL;
}
