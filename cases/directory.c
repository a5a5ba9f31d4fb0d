/* The directory: each unit's entry, signed, and bound to the trail. */
#include <string.h>

#include "cases/privdir.h"

#define TRIES 4

/* who may ---------------------------------------------------------------------- */

/* May a member of that place, of these roles, say what the unit offers? */
static bool
rule_holds(const struct roster *r, const struct roster_unit *u, struct id place,
    unsigned roles)
{
	const struct roster_unit *home = roster_unit(r, place);
	enum scope scope = role_scope(roles, P_SERVICES);

	if (u == NULL || u->office || home == NULL || scope == SCOPE_NO)
		return false;
	return id_same(u->agency, home->agency) &&
	    (scope == SCOPE_ALL || id_same(u->id, place));
}

bool
directory_may(const struct work *w, struct id unit)
{
	return rule_holds(w->roster, roster_unit(w->roster, unit), w->who->unit,
	    w->who->roles);
}

/* reading ------------------------------------------------------------------------ */

static const char *
name_of(const struct work *w, const struct roster_unit *u, struct id person)
{
	const struct roster_member *m =
	    roster_person(w->roster, person, u->agency);

	return m != NULL ? m->name : "";
}

/* The entry is its signer's, who could write it then. */
static enum err
entry_verify(const struct work *w, const struct roster_unit *u,
    const struct directory_row *row, struct dir_entry *e)
{
	struct entry_signer s;
	const struct roster_member *m;
	struct bytes body;
	enum err err;

	if (row->body.n <= SIG_LEN)
		return ERR_TAMPER;
	body = BYTES(row->body.p, row->body.n - SIG_LEN);
	if ((err = entry_take(w->mem, body, e, &s)) != OK)
		return err;
	m = roster_member(w->roster, s.person, s.unit);
	if (!id_same(e->unit, u->id) || e->version != row->version ||
	    m == NULL || !rule_holds(w->roster, u, s.unit, m->ever) ||
	    sign_check(m->sign_pk, body, body.p + body.n) != OK)
		return ERR_TAMPER;
	e->writer = m->name;
	for (size_t i = 0; i < e->n_offer; i++)
		e->offer[i].capacity_name =
		    name_of(w, u, e->offer[i].capacity_by);
	return OK;
}

/* newest_r: raised to the version that somebody has signed, put back or not. */
static enum err
row_check(const struct work *w, const struct roster_unit *u,
    const struct directory_row *row, struct dir_entry *e, uint32_t *newest_r)
{
	uint8_t head[HASH_LEN];
	enum err err = entry_verify(w, u, row, e);

	if (err != OK)
		return err == ERR_TAMPER ? tamper("directory", u->id) : err;
	if (row->version > *newest_r)
		*newest_r = row->version;
	hash_blake(NULL, row->body, head);
	return said_check(&row->said, u->id, row->version, head);
}

enum err
entry_load(struct work *w, const struct directory_row *row,
    struct dir_entry *e_r)
{
	const struct roster_unit *u = roster_unit(w->roster, row->unit);
	uint32_t newest = row->said.version;
	enum err err = OK;

	entry_blank(e_r, row->unit);
	if (u == NULL)
		return ERR_ABSENT;
	if (row->version > 0 || row->body.n > 0)
		err = row_check(w, u, row, e_r, &newest);
	else if (row->said.version > 0)
		err = tamper("directory", row->unit);
	if (err == ERR_TAMPER) {
		entry_blank(e_r, row->unit);
		e_r->damaged = true;
		err = OK;
	}
	e_r->row = row->version;
	e_r->newest = newest;
	return err;
}

enum err
directory_get(struct work *w, struct id unit, struct dir_entry *e_r)
{
	struct directory_row row;
	enum err err = directory_row_get(w->db, w->mem, unit, &row);

	return err == OK ? entry_load(w, &row, e_r) : err;
}

/* Can the unit have an entry?  The office takes nobody. */
static bool
is_listed(const struct work *w, struct id unit)
{
	const struct roster_unit *u = roster_unit(w->roster, unit);

	return u != NULL && !u->office;
}

enum err
directory_all(struct work *w, struct dir_entry **e_r, size_t *n_r)
{
	struct directory_row *row;
	size_t n;
	enum err err = directory_rows(w->db, w->mem, &row, &n);

	*n_r = 0;
	if (err != OK)
		return err;
	*e_r = arena_alloc(w->mem, (n + 1) * sizeof(**e_r));
	if (*e_r == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; err == OK && i < n; i++)
		if (is_listed(w, row[i].unit))
			err = entry_load(w, &row[i], &(*e_r)[(*n_r)++]);
	return err;
}

const struct offer *
entry_offer(const struct dir_entry *e, const char *code)
{
	for (size_t i = 0; i < e->n_offer; i++)
		if (strcmp(e->offer[i].code, code) == 0)
			return &e->offer[i];
	return NULL;
}

const char *
entry_services(struct arena *a, const struct dir_entry *e)
{
	const char *codes = "";

	for (size_t i = 0; codes != NULL && i < e->n_offer; i++)
		codes = arena_printf(a, "%s%s%s", codes, i > 0 ? " " : "",
		    e->offer[i].code);
	return codes != NULL ? codes : "";
}

enum err
unit_takes(struct work *w, struct id unit, const char *service)
{
	const struct offer *o;
	struct dir_entry e;
	enum err err = directory_get(w, unit, &e);

	if (err != OK)
		return err;
	o = service != NULL ? entry_offer(&e, service) : NULL;
	return o != NULL && strcmp(o->capacity, CAPACITY_NONE) != 0 ?
	    OK :
	    ERR_INVALID;
}

/* writing ------------------------------------------------------------------------ */

enum err
entry_sign(struct work *w, struct dir_entry *e, struct directory_row *row_r)
{
	const struct entry_signer s = { w->who->person, w->who->unit };
	uint8_t sig[SIG_LEN];
	struct buf b;

	if (e->newest >= VERSION_MAX)
		return tamper("directory", e->unit);
	e->version = e->newest + 1;
	e->at = w->now;
	buf_init(&b, w->mem, 0);
	entry_put(&b, e, &s);
	if (b.failed)
		return ERR_MEMORY;
	keyring_sign(w->who->keys, buf_bytes(&b), sig);
	buf_put(&b, sig, SIG_LEN);
	*row_r = (struct directory_row){ .unit = e->unit,
		.version = e->version,
		.body = buf_bytes(&b) };
	return buf_check(&b);
}

struct entry_write {
	struct directory_row row;
	uint32_t old; /* what the row says; 0: that, or there is none */
	struct trail_entry trail;
};

static enum err
entry_tx(struct store *st, void *arg)
{
	const struct entry_write *x = arg;
	enum err err = directory_row_set(st, &x->row, x->old);

	/* a row may stand there with no version: nobody of us wrote that */
	if (err == ERR_CONFLICT && x->old == 0)
		err = directory_row_add(st, &x->row);
	return err == OK ? trail_write(st, &x->trail) : err;
}

static enum err
entry_store(struct work *w, struct dir_entry *e)
{
	struct entry_write x = { .old = e->row };
	struct once once;
	enum err err;

	if ((err = entry_sign(w, e, &x.row)) != OK ||
	    (err = work_once(w, &once)) != OK)
		return err;
	x.trail = (struct trail_entry){ .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_CHANGE,
		.object = e->unit,
		.version = e->version };
	hash_blake(NULL, x.row.body, x.trail.head);
	return store_tx(w->db, &once, entry_tx, &x);
}

/* One change of an entry, made over what is stored now. */
struct entry_change {
	enum err (*make)(struct work *w, const struct entry_change *c,
	    struct dir_entry *e);
	struct id unit;
	uint32_t base; /* version that was seen; of changes that need none: 0 */
	bool seen;
	const struct dir_entry *place;
	const struct offer *offer;
	const char *before, *after;
	const char *code, *capacity;
};

static enum err
change_once(struct work *w, const struct entry_change *c)
{
	struct dir_entry e;
	enum err err = directory_get(w, c->unit, &e);

	if (err != OK)
		return err;
	/* who writes over a damaged one has seen nothing */
	if (c->seen && e.version != c->base)
		return ERR_CONFLICT;
	err = c->make(w, c, &e);
	return err == OK ? entry_store(w, &e) : err;
}

static enum err
change_write(struct work *w, const struct entry_change *c)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err err = ERR_CONFLICT;

	if (!directory_may(w, c->unit))
		return ERR_ABSENT;
	if (c->seen)
		return change_once(w, c);
	for (int i = 0; i < TRIES && err == ERR_CONFLICT; i++) {
		arena_release(w->mem, m);
		err = change_once(w, c);
	}
	return err == ERR_CONFLICT ? ERR_BUSY : err;
}

static enum err
place_make(struct work *w, const struct entry_change *c, struct dir_entry *e)
{
	struct dir_entry old = *e;

	(void)w;
	*e = *c->place;
	e->unit = old.unit;
	e->row = old.row;
	e->newest = old.newest;
	e->offer = old.offer;
	e->n_offer = old.n_offer;
	return OK;
}

enum err
directory_place(struct work *w, uint32_t base, struct dir_entry *e)
{
	struct entry_change c = { .make = place_make,
		.unit = e->unit,
		.base = base,
		.seen = true,
		.place = e };
	struct entry_bad bad[ENTRY_BAD_MAX];
	size_t n;

	place_check(w, e, bad, &n);
	return n == 0 ? change_write(w, &c) : ERR_INVALID;
}

/* What a service is said to be before anybody has written about it. */
static struct offer
offer_blank(const char *code)
{
	return (struct offer){ .code = code,
		.about = "",
		.age_from = -1,
		.age_to = -1,
		.sex = "",
		.categories = "",
		.area = "",
		.cost = "",
		.bring = "",
		.capacity = "",
		.capacity_name = "",
		.contact = "" };
}

/* Only what the actor changed: a colleague may have changed another one. */
static bool
stays(const struct entry_change *c, bool had, const char *code)
{
	bool before = text_has(c->before, code);
	bool after = text_has(c->after, code);

	return before == after ? had : after;
}

static enum err
offers_make(struct work *w, const struct entry_change *c, struct dir_entry *e)
{
	size_t n, n_new = 0;
	const struct code_row *row = book_list(w->book, "service", &n);
	struct offer *o = arena_alloc(w->mem, (n + 1) * sizeof(*o));

	if (o == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct offer *old = entry_offer(e, row[i].code);

		/* of a damaged one the page showed nothing */
		if (stays(c, old != NULL, row[i].code))
			o[n_new++] =
			    old != NULL ? *old : offer_blank(row[i].code);
	}
	e->offer = o;
	e->n_offer = n_new;
	return OK;
}

/* Are all of them in the list, each once? */
static bool
services_known(struct work *w, const char *codes)
{
	size_t n, len = 0;
	const struct code_row *row = book_list(w->book, "service", &n);

	for (size_t i = 0; i < n; i++)
		if (text_has(codes, row[i].code))
			len += strlen(row[i].code) + (len > 0 ? 1 : 0);
	return len == strlen(codes);
}

enum err
directory_offers(struct work *w, struct id unit, const char *before,
    const char *codes)
{
	struct entry_change c = { .make = offers_make,
		.unit = unit,
		.before = before,
		.after = codes };

	return services_known(w, codes) ? change_write(w, &c) : ERR_INVALID;
}

static struct offer *
offer_find(struct dir_entry *e, const char *code)
{
	for (size_t i = 0; i < e->n_offer; i++)
		if (strcmp(e->offer[i].code, code) == 0)
			return &e->offer[i];
	return NULL;
}

static void
capacity_say(const struct work *w, struct offer *o, const char *capacity)
{
	o->capacity = capacity;
	o->capacity_at = w->now;
	o->capacity_by = w->who->person;
}

static enum err
offer_make(struct work *w, const struct entry_change *c, struct dir_entry *e)
{
	struct offer *o = offer_find(e, c->offer->code), old;

	if (o == NULL)
		return ERR_CONFLICT;
	old = *o;
	*o = *c->offer;
	o->capacity_at = old.capacity_at;
	o->capacity_by = old.capacity_by;
	if (strcmp(o->capacity, old.capacity) != 0)
		capacity_say(w, o, o->capacity);
	return OK;
}

enum err
directory_offer(struct work *w, struct id unit, uint32_t base, struct offer *o)
{
	struct entry_change c = { .make = offer_make,
		.unit = unit,
		.base = base,
		.seen = true,
		.offer = o };
	struct entry_bad bad[ENTRY_BAD_MAX];
	size_t n;

	offer_check(w, o, bad, &n);
	return n == 0 ? change_write(w, &c) : ERR_INVALID;
}

static enum err
capacity_make(struct work *w, const struct entry_change *c, struct dir_entry *e)
{
	struct offer *o = offer_find(e, c->code);

	if (o == NULL)
		return ERR_ABSENT;
	capacity_say(w, o, c->capacity);
	return OK;
}

enum err
directory_capacity(struct work *w, struct id unit, const char *code,
    const char *capacity)
{
	struct entry_change c = { .make = capacity_make,
		.unit = unit,
		.code = code,
		.capacity = capacity };

	return book_has(w->book, "capacity", capacity) ? change_write(w, &c) :
							 ERR_INVALID;
}
