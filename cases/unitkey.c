/* The seeds of the actor's unit: the way back, and the next one. */
#include <string.h>

#include "cases/priv.h"

/*
 * What is sealed under the seed of an epoch: the one before it, or an earlier one
 * where whoever rotated had been given no later one.
 */
static enum err
older_open(struct work *w, const struct prev_row *row)
{
	struct keyring *k = w->who->keys;
	struct unit_epoch was = { .no = row->epoch };
	enum err e = ERR_TAMPER;

	while (e == ERR_TAMPER && was.no > 1) {
		was.no--;
		was.pk = roster_unit_key(w->roster, w->who->unit, was.no);
		if (was.pk != NULL)
			e = keyring_older(k, w->mem, w->who->unit, row->epoch,
			    row->sealed, was);
	}
	return e;
}

/* The seed of that epoch as it was sealed to the actor, where no later one leads
 * to it. */
static enum err
older_own(struct work *w, uint32_t epoch)
{
	struct id unit = w->who->unit, person = w->who->person;
	const struct unit_epoch was = { epoch,
		roster_unit_key(w->roster, unit, epoch) };
	struct ad ad = unit_seed_ad(unit, person, epoch);
	uint8_t sealed[SEALED_KEY_LEN];
	enum err e = was.pk != NULL ? OK : ERR_TAMPER;

	if (e == OK)
		e = unit_wrap_get(w->db, unit, epoch, person, sealed);
	if (e == OK)
		e = keyring_older_own(w->who->keys, ad_bytes(w->mem, &ad),
		    sealed, was);
	return e == ERR_ABSENT ? ERR_TAMPER : e;
}

enum err
epoch_need(struct work *w, uint32_t epoch)
{
	struct keyring *k = w->who->keys;
	struct prev_row *row;
	size_t n;
	enum err e;

	if (keyring_knows(k, epoch))
		return OK;
	if (epoch == 0 || epoch > keyring_epoch(k))
		return ERR_TAMPER;
	e = unit_prev_rows(w->db, w->mem, w->who->unit, keyring_epoch(k), epoch,
	    &row, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		if (keyring_knows(k, row[i].epoch))
			e = older_open(w, &row[i]);
	if ((e == OK || e == ERR_TAMPER) && !keyring_knows(k, epoch))
		e = older_own(w, epoch);
	return e == ERR_TAMPER ? tamper("unit-prev", w->who->unit) : e;
}

/* What a rotation writes. */
struct rotation {
	const struct work *w;
	uint8_t seed[KEY_LEN];
	uint32_t epoch;
	struct bytes link;
	uint8_t hash[HASH_LEN];
	uint64_t height;
	struct prev_row prev;
	struct unit_member *to;
	size_t n_to;
	bool kept; /* for the unit's custodians */
	struct recovery_row keep;
};

struct unit_member {
	struct id person;
	uint8_t sealed[SEALED_KEY_LEN];
};

static bool
is_holder(const struct roster_member *m, struct id unit)
{
	return m->active && id_same(m->unit, unit) &&
	    (m->roles & ROLES_SEED) != 0;
}

/* The seed to each member of the unit who is to hold it. */
static enum err
rotation_seal(struct work *w, struct rotation *r)
{
	const struct roster_member *m;
	size_t i = 0, n = 0;
	enum err e = OK;

	while ((m = roster_members(w->roster, &i)) != NULL)
		n += is_holder(m, w->who->unit);
	r->to = arena_alloc(w->mem, (n + 1) * sizeof(*r->to));
	if (r->to == NULL)
		return ERR_MEMORY;
	for (i = 0; e == OK && (m = roster_members(w->roster, &i)) != NULL;) {
		struct ad ad = unit_seed_ad(w->who->unit, m->person, r->epoch);
		struct unit_member *to = &r->to[r->n_to];

		if (!is_holder(m, w->who->unit))
			continue;
		to->person = m->person;
		r->n_to++;
		e = sealed_key_put(m->box_pk, ad_bytes(w->mem, &ad), r->seed,
		    to->sealed);
	}
	return e;
}

/* And to the unit's recovery key, where there is one. */
static enum err
rotation_keep(struct work *w, const struct roster_unit *u, struct rotation *r)
{
	if (u->custodians == NULL || u->custodians->last != 0)
		return OK;
	r->kept = true;
	r->keep.unit = u->id;
	r->keep.epoch = r->epoch;
	memcpy(r->keep.recovery_pk, u->custodians->recovery_pk, KEY_LEN);
	return recovery_seed_put(w->mem, u->id, r->epoch, r->keep.recovery_pk,
	    r->seed, r->keep.seed);
}

static enum err
rotation_link(struct work *w, struct rotation *r)
{
	const struct roster_agency *g =
	    roster_agency(w->roster, w->who->agency);
	struct link_body b = { .type = LINK_ROTATE, .agency = w->who->agency };
	const struct link_pen pen = { .signer = w->who->person,
		.keys = w->who->keys,
		.now = w->now };
	struct bytes core;
	enum err e;

	b.unit.id = w->who->unit;
	b.unit.epoch = r->epoch;
	unit_seed_public(r->seed, b.unit.box_pk);
	if ((e = proposal_make(w->mem, w->roster, &b, w->now, &core)) != OK ||
	    (e = link_make(w->mem, w->roster, core, &pen, &r->link)) != OK ||
	    (e = roster_check(w->mem, w->roster, r->link)) != OK)
		return e;
	hash_blake(NULL, r->link, r->hash);
	r->height = g->height + 1;
	return OK;
}

/* Somebody took away what the unit is recovered from: that is for its people to
 * mend, by appointing custodians, and no reason to let them wait. */
static enum err
rotation_kept(struct store *st, const struct rotation *r)
{
	enum err e = recovery_row_seed(st, &r->keep);

	if (e != ERR_ABSENT)
		return e;
	(void)tamper("recovery", r->keep.unit);
	return OK;
}

static enum err
rotation_tx(struct store *st, void *arg)
{
	const struct rotation *r = arg;
	const struct actor *who = r->w->who;
	struct trail_entry t = { .at = r->w->now,
		.actor = who->person,
		.unit = who->unit,
		.verb = V_KEY,
		.object = who->unit,
		.version = r->epoch };
	enum err e;

	memcpy(t.head, r->hash, HASH_LEN);
	e = roster_append(st, who->agency, r->height, r->hash, r->link);
	for (size_t i = 0; e == OK && i < r->n_to; i++)
		e = unit_wrap_add(st, who->unit, r->epoch, r->to[i].person,
		    r->to[i].sealed);
	if (e == OK)
		e = unit_prev_add(st, who->unit, &r->prev);
	if (e == OK && r->kept)
		e = rotation_kept(st, r);
	return e == OK ? trail_write(st, &t) : e;
}

static bool
rotation_wanted(const struct work *w, const struct roster_unit *u)
{
	/* of an earlier seed where that of now was sealed to nobody else */
	return u != NULL && u->rotation_due && keyring_has_unit(w->who->keys) &&
	    (w->who->roles & ROLES_SEED) != 0;
}

enum err
unit_rotate(struct work *w)
{
	const struct roster_unit *u = roster_unit(w->roster, w->who->unit);
	struct once once = { .person = w->who->person,
		.now = w->now,
		.roster = w->roster_state };
	struct rotation r = { .w = w };
	enum err e;

	if (!rotation_wanted(w, u))
		return OK;
	r.epoch = u->epoch + 1;
	random_bytes(r.seed, KEY_LEN);
	if ((e = rotation_seal(w, &r)) != OK ||
	    (e = rotation_keep(w, u, &r)) != OK ||
	    (e = rotation_link(w, &r)) != OK)
		goto out;
	r.prev.epoch = r.epoch;
	e = keyring_prev_put(w->who->keys, w->mem, u->id, r.epoch, r.seed,
	    &r.prev.sealed);
	if (e == OK)
		e = store_tx(w->db, &once, rotation_tx, &r);
	if (e == OK)
		keyring_rotate(w->who->keys, r.epoch, r.seed);
out:
	secret_wipe(r.seed, KEY_LEN);
	return e;
}
