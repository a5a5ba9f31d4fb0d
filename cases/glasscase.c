/*
 * Break-glass on a whole restricted case: somebody of its unit whom it does not name
 * asks for the case's key, as it is, knowing nothing of the case but that it is there.
 */
#include <string.h>

#include "cases/priv.h"

/* The case's row in clear, and the version of its key that is asked for. */
static enum err
shut_row(struct work *w, struct id kasus, struct case_row *row_r)
{
	enum err e = case_row_get(w->db, w->mem, kasus, w->who->unit, row_r);

	return e == OK && row_r->epoch > 0 ? ERR_ABSENT : e;
}

/* Does nobody need to open it for the actor? */
static enum err
is_theirs(struct work *w, const struct case_row *row, bool *theirs_r)
{
	const struct rec_ref self = { .id = row->id,
		.version = row->key_version };
	struct key_row *key;
	size_t n;
	enum err e = key_rows(w->db, w->mem, row->id, row->id, row->key_version,
	    &key, &n);

	*theirs_r = e == OK && key_find(key, n, &self, w->who->person) != NULL;
	return e;
}

enum err
glass_shut(struct work *w, struct id kasus, struct glass_choices *c_r)
{
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_LIST,
		.shown = &kasus,
		.n_shown = 1 };
	struct case_row row;
	enum err e;

	if (role_scope(w->who->roles, P_GLASS_ASK) != SCOPE_UNIT)
		return ERR_FORBIDDEN;
	if ((e = shut_row(w, kasus, &row)) != OK)
		return e;
	*c_r = (struct glass_choices){ .whole = true };
	c_r->k.id = kasus;
	c_r->k.stage = row.stage;
	c_r->k.assignee = row.assignee;
	c_r->k.assignee_name = person_name(w, row.assignee);
	return trail_write(w->db, &t);
}

enum err
glass_ask_case(struct work *w, struct id kasus, const char *reason,
    struct id id)
{
	const struct roster_unit *pdp = roster_pdp(w->roster, w->who->agency);
	struct glassload l = { .whole = true, .number = "", .reason = reason };
	struct glass_rec rec = { .id = kasus };
	struct case_row row;
	bool theirs;
	enum err e;

	if (!glass_reason_fits(reason))
		return ERR_INVALID;
	if (role_scope(w->who->roles, P_GLASS_ASK) != SCOPE_UNIT)
		return ERR_FORBIDDEN;
	if (!own_ready(w))
		return ERR_CONFLICT;
	if ((e = shut_row(w, kasus, &row)) != OK ||
	    (e = is_theirs(w, &row, &theirs)) != OK)
		return e;
	if (theirs)
		return ERR_INVALID;
	rec.version = row.key_version;
	l.rec = &rec;
	l.n_rec = 1;
	l.holder = row.assignee;
	l.row = (struct ask_row){ .id = id,
		.kasus = kasus,
		.unit = w->who->unit,
		.pdp = pdp->id,
		.created = w->now };
	return glass_ask_commit(w, &l);
}

enum err
glass_case_fits(struct work *w, const struct glassload *l)
{
	struct case_row row;
	enum err e = shut_row(w, l->row.kasus, &row);

	if (e == ERR_ABSENT)
		return ERR_INVALID;
	if (e != OK)
		return e;
	return row.key_version == l->rec[0].version &&
		id_same(row.assignee, l->holder) ?
	    OK :
	    ERR_INVALID;
}

enum err
glass_case_named(struct work *w, const struct glassload *l, struct glass *g)
{
	struct key_row *key;
	struct id *named;
	size_t n;
	enum err e = key_rows(w->db, w->mem, l->row.kasus, l->row.kasus,
	    l->rec[0].version, &key, &n);

	if (e != OK)
		return e;
	named = arena_alloc(w->mem, (n + 1) * sizeof(*named));
	if (named == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i++) {
		named[i] = key[i].holder;
		g->named_names = arena_printf(w->mem, "%s%s%s", g->named_names,
		    i > 0 ? ", " : "", person_name(w, named[i]));
		e = g->named_names == NULL ? ERR_MEMORY : OK;
	}
	g->named = named;
	g->n_named = n;
	return e;
}

enum err
glass_case_gone(struct work *w, const struct glassload *l, bool *gone_r)
{
	struct glass_row g;
	enum err e = OK;

	*gone_r = false;
	if (!l->whole)
		return OK;
	e = glass_row_get(w->db, w->mem, l->row.kasus, l->rec[0].id,
	    l->rec[0].version, &g);
	*gone_r = e == ERR_ABSENT;
	return e == ERR_ABSENT ? OK : e;
}

/* Opened with the key that was lent: all that is verified of a case, but that the
 * reader is named. */
static enum err
case_open(struct work *w, const struct glassload *l,
    const struct lent_row *lent, struct casefile *c)
{
	struct ad ad = own_ad(OBJ_CASE_LENT, l->row.kasus, l->rec[0].id,
	    l->rec[0].version);
	uint8_t head[HASH_LEN];
	enum err e;

	if (lent->sealed.n != SEALED_KEY_LEN)
		return tamper("glass-key", l->row.id);
	e = keyring_person_open(w->who->keys, ad_bytes(w->mem, &ad),
	    lent->sealed.p, c->ck);
	if (e == OK)
		e = head_get(w, c);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("case", c->row.id) : e;
	hash_blake(NULL, c->row.header, head);
	return said_check(&c->row.said, c->row.id, c->row.version, head);
}

enum err
glass_case_read(struct work *w, const struct glassload *l, struct glass *g)
{
	const struct range notes = { 0, GLASS_MOST };
	struct kasus *k = arena_alloc(w->mem, sizeof(*k));
	struct record_row *rec;
	struct lent_row *lent;
	struct trail_entry t;
	struct casefile c;
	size_t n, n_lent;
	enum err e;

	memset(&c, 0, sizeof(c));
	if (k == NULL)
		return ERR_MEMORY;
	if ((e = glass_keys(w, l, &lent, &n_lent)) != OK ||
	    (e = case_whole_get(w->db, w->mem, l->row.kasus, w->who->unit,
		 &c.row, &rec, &n)) != OK)
		return e;
	g->stale = c.row.epoch > 0 || c.row.key_version != l->rec[0].version;
	if (g->stale > 0)
		return OK;
	if ((e = case_open(w, l, &lent[0], &c)) == OK &&
	    (e = file_fields(w, &c, rec, n, notes, k)) == OK) {
		g->whole_case = k;
		t = case_trail(w, &c, V_EMERGENCY);
		e = trail_write(w->db, &t);
	}
	secret_wipe(c.ck, KEY_LEN);
	return e;
}
