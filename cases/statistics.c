/*
 * Counting: the keys of each unit's rows first, then the rows, streamed.  What is
 * hidden takes all units of an agency together into account, whichever was asked for.
 */
#include <string.h>

#include "cases/priv.h"

#define DAMAGED_LOGGED 20 /* the log must not grow with the damage */

/* Keys of one unit's rows. */
struct opened {
	uint32_t year, epoch;
	uint8_t st[KEY_LEN];
};

struct counting {
	struct work *w;
	const struct stat_table *table;
	struct stat_period period;
	struct opened *key;
	size_t n_key;
	struct stat_grid *g;
	uint64_t damaged;
	bool unsealed;
};

static enum err
keys_open(struct counting *c, struct id unit)
{
	struct stat_key_row *row;
	size_t n;
	enum err e = stat_keys(c->w->db, c->w->mem, unit, &row, &n);

	if (e != OK)
		return e;
	c->n_key = 0;
	c->unsealed = false;
	c->key = arena_alloc(c->w->mem, (n + 1) * sizeof(*c->key));
	if (c->key == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i++) {
		struct opened *k = &c->key[c->n_key];

		*k = (struct opened){ row[i].year, row[i].epoch, { 0 } };
		e = stat_key_open(c->w, &row[i], k->st);
		c->n_key += e == OK;
		c->unsealed = c->unsealed || e == ERR_ABSENT;
		/* what cannot be opened is told by the rows under it */
		if (e == ERR_ABSENT || e == ERR_TAMPER)
			e = OK;
	}
	return e;
}

static const uint8_t *
key_of(const struct counting *c, const struct stat_data *d)
{
	for (size_t i = 0; i < c->n_key; i++)
		if (c->key[i].year == d->year && c->key[i].epoch == d->epoch)
			return c->key[i].st;
	return NULL;
}

static enum err
row_open(struct counting *c, const struct stat_data *d, struct stat_row *r)
{
	const uint8_t *st = key_of(c, d);
	struct ad ad = stat_row_ad(d);
	struct bytes plain;
	enum err e;

	/* some keys may not be sealed to the actor yet; else each is known */
	if (st == NULL)
		return c->unsealed ? ERR_ABSENT : ERR_TAMPER;
	e = seal_get(c->w->mem, st, &ad, d->body, PAD_NONE, &plain);
	if (e != OK)
		return e;
	return plain.n == STAT_ROW_LEN && stat_unpack(plain.p, r) == OK ?
	    OK :
	    ERR_TAMPER;
}

/* One that is not what was sealed counts as damaged, and stops nothing. */
static enum err
row_count(const struct stat_data *d, void *arg)
{
	struct counting *c = arg;
	struct arena_mark m = arena_mark(c->w->mem);
	struct stat_row r;
	enum err e = row_open(c, d, &r);

	if (e == OK)
		stat_count(c->table, &c->period, &r, c->g);
	else if (e == ERR_TAMPER && c->damaged++ < DAMAGED_LOGGED)
		(void)tamper("stat-row", d->id);
	arena_release(c->w->mem, m);
	return e == ERR_TAMPER || e == ERR_ABSENT ? OK : e;
}

/* A case that began later cannot have been reported, or closed, before; and sessions
 * are held while it runs. */
static struct stat_years
years_of(const struct stat_query *q)
{
	uint32_t year = (uint32_t)q->year;

	switch (q->table->ref) {
	case SR_REPORTED:
		return (struct stat_years){ year, UINT32_MAX };
	case SR_CLOSED:
	case SR_HELD:
		return (struct stat_years){ 0, year + 1 };
	case SR_BEGUN:
	case SR__MAX:
		break;
	}
	return (struct stat_years){ year, year };
}

static enum err
unit_count(struct counting *c, const struct stat_query *q, struct id unit,
    struct stat_grid *g)
{
	struct arena_mark m = arena_mark(c->w->mem);
	enum err e;

	stat_begin(q->table, g);
	c->g = g;
	e = keys_open(c, unit);
	if (e == OK) {
		c->w->scanning = true;
		e = stat_rows_scan(c->w->db, unit, years_of(q), row_count, c);
		c->w->scanning = false;
	}
	arena_release(c->w->mem, m); /* with the keys */
	return e;
}

/* Units whose rows the actor can open: their own, or those of their agency. */
static enum err
sources(struct work *w, struct statistics *s)
{
	const struct roster_unit *stat = roster_stat(w->roster, w->who->agency);
	const struct roster_unit *u;
	size_t i = 0, n = 0;

	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	s->agency = stat != NULL && id_same(stat->id, w->who->unit);
	while (roster_units(w->roster, &i) != NULL)
		n++;
	s->unit = arena_alloc(w->mem, (n + 1) * sizeof(const void *));
	if (s->unit == NULL)
		return ERR_MEMORY;
	for (i = 0; (u = roster_units(w->roster, &i)) != NULL;)
		if (s->agency ? id_same(u->agency, w->who->agency) &&
			    u->epoch > 0 && !id_same(u->id, stat->id) :
				id_same(u->id, w->who->unit))
			s->unit[s->n_unit++] = u;
	return OK;
}

static bool
any_row(const struct stat_grid *g)
{
	return g->n[g->rows - 1][g->cols - 1] > 0 || g->silent > 0;
}

/* Count each unit, and all together; then hide. */
static enum err
family_count(struct counting *c, struct statistics *s, struct stat_grid *part)
{
	size_t n = 0;
	enum err e = OK;

	stat_begin(s->q.table, &s->g);
	for (size_t i = 0; e == OK && i < s->n_unit; i++) {
		e = unit_count(c, &s->q, s->unit[i]->id, &part[n]);
		if (e != OK)
			break;
		s->unsealed += c->unsealed;
		stat_add(&s->g, &part[n]);
		stat_sums(&part[n]);
		if (any_row(&part[n])) /* the others are no source */
			s->unit[n++] = s->unit[i];
	}
	s->n_unit = n;
	stat_sums(&s->g);
	if (e != OK)
		return e;
	if (n > STAT_PARTS || !s->agency) {
		stat_hide(&s->g);
		return OK;
	}
	s->choice = s->unit;
	s->n_choice = n;
	return stat_hide_parts(&s->g, part, n);
}

/* The one that was asked for in the place of all. */
static enum err
pick(struct statistics *s, const struct stat_grid *part)
{
	if (id_none(s->q.unit))
		return OK;
	for (size_t i = 0; i < s->n_choice; i++) {
		if (!id_same(s->choice[i]->id, s->q.unit))
			continue;
		s->g = part[i];
		s->unit = &s->choice[i];
		s->n_unit = 1;
		return OK;
	}
	return ERR_ABSENT;
}

enum err
statistics_count(struct work *w, const struct stat_query *q,
    struct statistics *s_r)
{
	struct counting c = { .w = w,
		.table = q->table,
		.period = { stat_month_of(q->year, 1),
		    stat_month_of(q->year, 12) } };
	const struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_READ,
		.object = w->who->unit };
	struct stat_grid *part;
	enum err e;

	*s_r = (struct statistics){ .q = *q, .at = w->now };
	if (role_scope(w->who->roles, P_STATISTICS) == SCOPE_NO)
		return ERR_FORBIDDEN;
	if ((e = sources(w, s_r)) != OK)
		return e;
	part = arena_alloc(w->mem, (s_r->n_unit + 1) * sizeof(*part));
	if (part == NULL)
		return ERR_MEMORY;
	if ((e = family_count(&c, s_r, part)) != OK ||
	    (e = pick(s_r, part)) != OK)
		return e;
	s_r->damaged = c.damaged;
	return trail_write(w->db, &t);
}
