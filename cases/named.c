/*
 * Restricted cases: the case's key is sealed to a few people of the unit, whom
 * its header names, and lies under no key of the unit.
 */
#include <string.h>

#include "cases/priv.h"

bool
named_in(const struct id *named, size_t n, struct id person)
{
	for (size_t i = 0; i < n; i++)
		if (id_same(named[i], person))
			return true;
	return false;
}

static const struct roster_member *
reader_of(const struct work *w, struct id person)
{
	const struct roster_member *m =
	    roster_member(w->roster, person, w->who->unit);

	return m != NULL && m->active && (m->roles & ROLES_KEY) != 0 ? m : NULL;
}

bool
named_there(const struct work *w, struct id person)
{
	return reader_of(w, person) != NULL;
}

bool
named_fits(const struct work *w, struct id person)
{
	const struct roster_member *m = reader_of(w, person);

	return m != NULL && !m->seedless;
}

enum err
named_few(struct work *w, struct id unit, struct id person, uint64_t *n_r)
{
	return key_rows_cases_few(w->db, unit, person, NAMED_MIN, n_r);
}

bool
named_stale(const struct work *w, const struct casefile *c)
{
	for (size_t i = 0; i < c->head.n_named; i++)
		if (!named_there(w, c->head.named[i]))
			return true;
	return c->head.n_named > 0 && own_glass_old(w, &c->head.glass);
}

enum err
named_due(struct work *w, const struct casefile *c, bool *due_r)
{
	uint64_t n = 0;
	enum err e = OK;

	*due_r = named_stale(w, c);
	if (*due_r || c->head.n_named == 0)
		return OK;
	e = ask_rows_ended(w->db, c->row.id, c->head.glass.at, w->now, &n);
	*due_r = n > 0;
	return e;
}

/* Who may not open it is told whom to ask: its holder stands in clear. */
static enum err
named_shut(struct work *w, const struct casefile *c)
{
	w->restricted = true;
	w->shut = c->row.id;
	w->holder = person_name(w, c->row.assignee);
	return ERR_FORBIDDEN;
}

static enum err
row_open(struct work *w, const struct key_row *row, uint8_t ck_r[KEY_LEN])
{
	struct ad ad =
	    own_ad(OBJ_CASE_NAMED, row->kasus, row->object, row->version);
	enum err e = keyring_person_open(w->who->keys, ad_bytes(w->mem, &ad),
	    row->sealed, ck_r);

	return e == ERR_TAMPER ? tamper("case-key", row->kasus) : e;
}

enum err
named_open(struct work *w, struct casefile *c)
{
	const struct rec_ref self = { .id = c->row.id,
		.version = c->row.key_version };
	const struct key_row *mine;
	struct key_row *row;
	size_t n;
	enum err e;

	if (c->row.epoch > 0)
		return OK;
	if (c->row.wrap.n > 0) /* it lies under the unit's key all the same */
		return tamper("case", c->row.id);
	e = key_rows(w->db, w->mem, self.id, self.id, self.version, &row, &n);
	if (e != OK)
		return e;
	mine = key_find(row, n, &self, w->who->person);
	return mine != NULL ? row_open(w, mine, c->ck) : named_shut(w, c);
}

bool
named_any(const struct work *w, struct id kasus)
{
	const struct case_keys *k = w->named;

	for (size_t i = 0; k != NULL && i < k->n; i++)
		if (id_same(k->key[i].kasus, kasus))
			return true;
	return false;
}

enum err
named_denied(struct work *w, const struct ad *ad, struct bytes env)
{
	struct arena_mark mark = arena_mark(w->mem);
	struct ad unit = *ad;
	const uint8_t *key;
	struct bytes plain;
	enum err e = ERR_TAMPER;

	unit.key_version = seal_key_version(env);
	key = keyring_index_of(w->who->keys, unit.key_version);
	if (key != NULL)
		e = seal_get(w->mem, key, &unit, env, PAD_CLASS, &plain);
	arena_release(w->mem, mark);
	if (e == ERR_MEMORY)
		return e;
	return e == OK ? ERR_TAMPER : ERR_FORBIDDEN;
}

enum err
named_need(struct work *w)
{
	struct case_keys *k = arena_alloc(w->mem, sizeof(*k));
	struct key_row *row;
	size_t n;
	enum err e;

	if (k == NULL)
		return ERR_MEMORY;
	e = key_rows_cases(w->db, w->mem, w->who->unit, w->who->person,
	    stages_shut, &row, &n);
	if (e != OK)
		return e;
	*k = (struct case_keys){ .key = arena_alloc(w->mem,
				     (n + 1) * sizeof(*k->key)) };
	if (k->key == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		struct case_key *one = &k->key[k->n];

		e = row_open(w, &row[i], one->ck);
		one->kasus = row[i].kasus;
		one->version = row[i].version;
		if (e == OK)
			k->n++;
		else if (e != ERR_TAMPER) /* of that an alarm was logged */
			return e;
	}
	w->named = k;
	return OK;
}

const uint8_t *
named_key(const struct work *w, struct id kasus, uint32_t version)
{
	const struct case_keys *k = w->named;

	for (size_t i = 0; k != NULL && i < k->n; i++)
		if (id_same(k->key[i].kasus, kasus) &&
		    k->key[i].version == version)
			return k->key[i].ck;
	return NULL;
}
