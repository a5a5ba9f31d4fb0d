/*
 * Records with keys of their own: process notes and the safety plan.  The case's
 * header names them like all records, with their hashes; each version is sealed
 * under a fresh key, which is sealed to those who may open it, and twice for
 * break-glass: to the PDP unit, and inside that to the unit.
 */
#include <string.h>

#include "cases/priv.h"

struct ad
own_ad(enum obj type, struct id kasus, struct id rec, uint32_t version)
{
	return (struct ad){ .type = type,
		.object = rec,
		.parent = kasus,
		.key_version = version,
		.row_version = version,
		.schema = LAYOUT };
}

enum err
own_split(struct bytes body, struct own_body *b_r)
{
	if (body.n < ID_LEN + HASH_LEN)
		return ERR_TAMPER;
	memcpy(b_r->author.b, body.p, ID_LEN);
	memcpy(b_r->kcv, body.p + ID_LEN, HASH_LEN);
	b_r->env =
	    BYTES(body.p + ID_LEN + HASH_LEN, body.n - ID_LEN - HASH_LEN);
	return OK;
}

/* --- who has the key -------------------------------------------------------- */

static const struct roster_unit *
pdp_of(const struct work *w)
{
	const struct roster_unit *pdp = roster_pdp(w->roster, w->who->agency);

	return pdp != NULL && !id_same(pdp->id, w->who->unit) ? pdp : NULL;
}

bool
own_ready(const struct work *w)
{
	return pdp_of(w) != NULL;
}

bool
own_glass_old(const struct work *w, const struct case_glass *g)
{
	const struct roster_unit *unit = roster_unit(w->roster, w->who->unit);
	const struct roster_unit *pdp = pdp_of(w);

	return unit != NULL && pdp != NULL &&
	    (g->epoch < unit->epoch || !id_same(g->pdp, pdp->id) ||
		g->pdp_epoch < pdp->epoch);
}

bool
own_heads(const struct work *w, struct id person)
{
	const struct roster_member *m =
	    roster_member(w->roster, person, w->who->unit);

	return m != NULL && m->active && (m->roles & ROLE_BIT(ROLE_KAU)) != 0;
}

bool
own_entitled(const struct work *w, const struct casefile *c, unsigned kind,
    struct id author, const struct roster_member *m)
{
	if (!m->active || m->seedless || !id_same(m->unit, w->who->unit) ||
	    (m->roles & ROLES_KEY) == 0)
		return false;
	/* nobody has a part of a case that is closed to them */
	if (c->head.n_named > 0 &&
	    !named_in(c->head.named, c->head.n_named, m->person))
		return false;
	if (id_same(m->person, author))
		return true;
	return kind == REC_PLAN &&
	    (id_same(m->person, c->head.assignee) || own_heads(w, m->person));
}

const struct key_row *
key_find(const struct key_row *row, size_t n, const struct rec_ref *ref,
    struct id holder)
{
	for (size_t i = 0; i < n; i++)
		if (id_same(row[i].object, ref->id) &&
		    row[i].version == ref->version &&
		    id_same(row[i].holder, holder))
			return &row[i];
	return NULL;
}

enum err
own_wrap(struct work *w, const struct own_place *at,
    const struct roster_member *m, const uint8_t key[KEY_LEN],
    struct own_write *o)
{
	struct ad ad = own_ad(at->wrap, at->kasus, at->object, at->version);
	struct key_row *row = &o->wrap[o->n_wrap++];

	*row = (struct key_row){ .kasus = at->kasus,
		.object = at->object,
		.version = at->version,
		.holder = m->person,
		.unit = w->who->unit };
	return sealed_key_put(m->box_pk, ad_bytes(w->mem, &ad), key,
	    row->sealed);
}

static struct own_place
place_of(const struct casefile *c, const struct rec_ref *ref)
{
	return (struct own_place){ OBJ_OWN_KEY, OBJ_GLASS, c->row.id, ref->id,
		ref->version };
}

enum err
own_wraps(struct work *w, const struct casefile *c, const struct own_to *to,
    const uint8_t key[KEY_LEN], struct own_write *o)
{
	const struct own_place at = place_of(c, to->ref);
	const struct roster_member *m;
	size_t i = 0, most = 0;
	enum err e = OK;

	while (roster_members(w->roster, &i) != NULL)
		most++;
	o->wrap = arena_alloc(w->mem, (most + 1) * sizeof(*o->wrap));
	if (o->wrap == NULL)
		return ERR_MEMORY;
	for (i = 0; e == OK && (m = roster_members(w->roster, &i)) != NULL;)
		if (own_entitled(w, c, to->ref->kind, to->author, m) &&
		    key_find(to->row, to->n, to->ref, m->person) == NULL)
			e = own_wrap(w, &at, m, key, o);
	return e;
}

/* Whoever can open the outer seal can't open the inner one. */
enum err
own_glass(struct work *w, const struct own_place *at,
    const uint8_t key[KEY_LEN], struct own_write *o)
{
	const struct roster_unit *unit = roster_unit(w->roster, w->who->unit);
	const struct roster_unit *pdp = pdp_of(w);
	struct ad ad = own_ad(at->glass, at->kasus, at->object, at->version);
	struct bytes where = ad_bytes(w->mem, &ad);
	struct glass_row *row = arena_alloc(w->mem, sizeof(*row));
	uint8_t inner[SEALED_KEY_LEN];
	enum err e;

	if (row == NULL || where.p == NULL)
		return ERR_MEMORY;
	if (unit == NULL || pdp == NULL)
		return ERR_INTERNAL;
	*row = (struct glass_row){ .kasus = at->kasus,
		.object = at->object,
		.version = at->version,
		.epoch = unit->epoch,
		.pdp = pdp->id,
		.pdp_epoch = pdp->epoch };
	o->glass = row;
	e = sealed_key_put(unit->box_pk, where, key, inner);
	return e == OK ?
	    sealed_twice_put(pdp->box_pk, where, inner, row->sealed) :
	    e;
}

enum err
own_write(struct store *st, const struct own_write *o)
{
	enum err e = OK;

	if (!id_none(o->record))
		e = key_rows_drop(st, o->kasus, o->record, o->leaver);
	for (size_t i = 0; e == OK && i < o->n_wrap; i++)
		e = key_row_add(st, &o->wrap[i]);
	return e == OK && o->glass != NULL ? glass_row_add(st, o->glass) : e;
}

/* --- one record ---------------------------------------------------------------- */

enum err
own_put(struct work *w, const struct casefile *c, struct rec_ref *ref,
    const struct fields *f, struct own_write *o, struct record_row *row_r)
{
	struct ad ad =
	    own_ad(OBJ_OWN_RECORD, c->row.id, ref->id, ref->version + 1);
	const struct own_to to = { .ref = ref, .author = w->who->person };
	struct own_place at;
	uint8_t key[KEY_LEN], kcv[HASH_LEN];
	struct bytes env;
	struct buf b;
	enum err e;

	random_bytes(key, KEY_LEN);
	key_commit(OBJ_OWN_KEY, key, kcv);
	if ((e = rec_seal(w, &ad, key, ref, f, &env)) != OK)
		goto out;
	buf_init(&b, w->mem, 0);
	buf_put(&b, w->who->person.b, ID_LEN);
	buf_put(&b, kcv, HASH_LEN);
	buf_put(&b, env.p, env.n);
	if ((e = buf_check(&b)) != OK)
		goto out;
	rec_next(c, ref, buf_bytes(&b), row_r);
	at = place_of(c, ref);
	if ((e = own_wraps(w, c, &to, key, o)) == OK)
		e = own_glass(w, &at, key, o);
out:
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
own_row(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    struct own_body *b_r)
{
	struct record_row row;
	uint8_t hash[HASH_LEN];
	enum err e =
	    record_get(w->db, w->mem, c->row.id, ref->id, ref->version, &row);

	if (e == ERR_ABSENT)
		return tamper("record-gap", ref->id);
	if (e != OK)
		return e;
	hash_blake(NULL, row.body, hash);
	e = secret_same(hash, ref->hash, HASH_LEN) ? own_split(row.body, b_r) :
						     ERR_TAMPER;
	return e == ERR_TAMPER ? tamper("record", ref->id) : e;
}

enum err
own_key(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    const struct own_body *b, const struct own_seal *seal,
    uint8_t key_r[KEY_LEN])
{
	struct ad ad = own_ad(seal->as, c->row.id, ref->id, ref->version);
	uint8_t kcv[HASH_LEN];
	enum err e = keyring_person_open(w->who->keys, ad_bytes(w->mem, &ad),
	    seal->sealed, key_r);

	if (e == OK) {
		key_commit(OBJ_OWN_KEY, key_r, kcv);
		if (!secret_same(kcv, b->kcv, HASH_LEN))
			e = ERR_TAMPER;
	}
	return e == ERR_TAMPER ? tamper("own-key", ref->id) : e;
}

enum err
own_get(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    const struct own_body *b, const struct own_seal *seal, struct rec *rec_r)
{
	struct ad ad = own_ad(OBJ_OWN_RECORD, c->row.id, ref->id, ref->version);
	uint8_t key[KEY_LEN];
	enum err e = own_key(w, c, ref, b, seal, key);

	if (e != OK)
		goto out;
	e = rec_unseal(w, &ad, key, b->env, rec_r);
	if (e == OK)
		e = rec_verify(w, rec_r);
	if (e == OK &&
	    (rec_r->group != 0 || rec_r->kind != ref->kind ||
		!id_same(rec_r->author, b->author)))
		e = ERR_TAMPER;
	if (e == ERR_TAMPER)
		(void)tamper("record", ref->id);
out:
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
own_view(struct work *w, const struct casefile *c, struct kasus *k)
{
	struct key_row *row;
	size_t n;
	bool any = false;
	enum err e;

	for (size_t i = 0; i < c->head.n_rec; i++)
		any = any || REC_OWN(c->head.rec[i].kind);
	if (!any)
		return OK;
	e = key_rows_of(w->db, w->mem, c->row.id, w->who->person, &row, &n);
	for (size_t i = 0; e == OK && i < c->head.n_rec; i++) {
		const struct rec_ref *ref = &c->head.rec[i];
		bool opens = key_find(row, n, ref, w->who->person) != NULL;

		if (ref->kind == REC_PROCESS && opens)
			k->process++;
		else if (ref->kind == REC_PROCESS)
			k->process_others++;
		if (ref->kind != REC_PLAN)
			continue;
		k->plan = ref->version;
		k->plan_opens = opens;
	}
	return e;
}
