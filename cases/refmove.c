/* One step of a referral: signed, and written in one transaction. */
#include <string.h>

#include "cases/priv.h"

/* Has the case to get another key before anything is written under it? */
static enum err
case_fresh(struct work *w, const struct refload *l)
{
	struct casefile c;
	struct kasus k;
	bool due = false;
	enum err e = l->has_case ? named_due(w, &l->c, &due) : OK;

	if (e != OK || !due)
		return e;
	if ((e = file_load(w, l->c.row.id, P_REFER_READ, &c, &k)) == OK)
		e = named_fresh(w, &c, &k.f);
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
ref_begin(struct work *w, struct id id, struct refload *l_r,
    struct referral *r_r)
{
	enum err e = ref_load(w, id, l_r, r_r);

	if (e != OK || (e = case_fresh(w, l_r)) != ERR_CONFLICT)
		return e;
	ref_wipe(l_r);
	e = ref_load(w, id, l_r, r_r);
	if (e == OK && l_r->has_case && named_stale(w, &l_r->c))
		return ERR_BUSY; /* a colleague wrote it meanwhile */
	return e;
}

enum err
move_begin(struct work *w, struct id id, enum act act, struct refload *l_r,
    struct referral *r_r, const struct transition **t_r)
{
	enum err e;

	if ((e = ref_begin(w, id, l_r, r_r)) != OK)
		return e;
	e = ref_may(w, l_r, r_r, act, t_r);
	if (e == ERR_FORBIDDEN && l_r->has_case)
		w->holder = person_name(w, l_r->c.head.assignee);
	return e == OK ? ref_documents(w, l_r, r_r) : e;
}

enum err
move_make(struct work *w, const struct refload *l, const struct transition *t,
    const uint8_t *content, struct refmove *m_r)
{
	struct action act = { .referral = l->row.id,
		.from = t->from,
		.to = t->to,
		.from_unit = l->row.from_unit,
		.to_unit = l->row.to_unit,
		.agreement = l->row.agreement,
		.number = l->row.number,
		.urgency = l->row.urgency,
		.sent = l->row.sent,
		.expires = l->row.expires };
	const struct term term = { t->to, l->row.urgency, 0, l->row.from_unit };
	struct trail_entry *trail = &m_r->trail[0];
	enum err e;

	act.due = clock_due(w, &term, l->row.due);
	memset(m_r, 0, sizeof(*m_r));
	if (content != NULL)
		memcpy(act.content, content, HASH_LEN);
	if ((e = action_put(w, &l->ch, &act, &m_r->act)) != OK)
		return e;
	m_r->row = l->row;
	m_r->row.state = t->to;
	m_r->row.due = act.due;
	m_r->row.version = act.version;
	*trail = ref_trail(w, l, t->verb);
	trail->version = act.version;
	hash_blake(NULL, m_r->act.body, trail->head);
	m_r->n_trail = 1;
	return OK;
}

enum err
move_side(struct work *w, const struct refload *l, const struct casefile *c,
    const struct side_index *x, struct refmove *m)
{
	m->sd = l->sd;
	m->sd.draft = BYTES("", 0);
	m->has_side = true;
	m->side_fresh = l->sd.version == 0;
	return side_put(w, c, &m->sd, x);
}

/* A referral goes to the unit; an answer to the reply key of the document.
 * What has no case copy goes to the writer's own unit too: move_own(). */
enum err
move_recipients(struct work *w, const struct refload *l,
    const struct referral *r, struct doc_new *d)
{
	if (l->side == SIDE_SENDER) {
		const struct roster_unit *to =
		    roster_unit(w->roster, l->row.to_unit);

		if (to == NULL || to->epoch == 0)
			return ERR_INTERNAL;
		memcpy(d->pk[0], to->box_pk, KEY_LEN);
	} else {
		if (r->doc == NULL || !r->doc->has_reply_key)
			return ERR_TAMPER;
		memcpy(d->pk[0], r->doc->reply_key, KEY_LEN);
	}
	d->n_pk = 1;
	return OK;
}

void
move_own(struct work *w, const struct refload *l, struct doc_new *d)
{
	if (l->c.head.n_named == 0)
		keyring_unit_public(w->who->keys, d->pk[d->n_pk++]);
}

enum err
move_copy(struct work *w, const struct casefile *c,
    const struct document_row *doc, const uint8_t dk[KEY_LEN],
    struct refmove *m)
{
	struct doc_keys keys = { .dk = { 0 } };
	enum err e;

	if (m->copy == NULL)
		m->copy = arena_alloc(w->mem, STEPS_MAX * sizeof(*m->copy));
	if (m->copy == NULL)
		return ERR_MEMORY;
	if (m->n_copy == STEPS_MAX)
		return ERR_LIMIT;
	memcpy(keys.dk, dk, KEY_LEN);
	e = copy_put(w, c, doc, &keys, &m->copy[m->n_copy++]);
	secret_wipe(&keys, sizeof(keys));
	return e;
}

enum err
move_keep(struct work *w, const struct refload *l, const struct doc_new *d,
    struct refmove *m)
{
	return l->c.head.n_named == 0 ? OK :
					move_copy(w, &l->c, &d->row, d->dk, m);
}

bool
ref_sent(const struct refload *l, const struct document_row *d)
{
	return id_same(d->from_unit, l->row.from_unit);
}

enum err
move_drop(struct work *w, const struct refload *l, struct refmove *m)
{
	m->drop = arena_alloc(w->mem, (l->n_doc + 1) * sizeof(*m->drop));
	if (m->drop == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < l->n_doc; i++)
		if (ref_sent(l, &l->doc[i]))
			m->drop[m->n_drop++] = l->doc[i].id;
	return OK;
}

static enum err
rows_write(struct store *st, const struct refmove *m)
{
	enum err e;

	e = m->fresh ? referral_row_add(st, &m->row) :
		       referral_row_set(st, &m->row, m->row.version - 1);
	if (e == OK && m->has_side)
		e = m->side_fresh ? side_row_add(st, &m->sd) :
				    side_row_set(st, &m->sd, m->sd.version - 1);
	if (e == OK)
		e = action_add(st, &m->act);
	return e;
}

static enum err
move_tx(struct store *st, void *arg)
{
	const struct refmove *m = arg;
	size_t i;
	enum err e;

	e = rows_write(st, m);
	if (e == OK && m->held != NULL)
		e = case_row_hold(st, m->held->id, m->held->header);
	if (e == OK && m->doc != NULL)
		e = document_add(st, m->doc);
	if (e == OK && m->cw != NULL)
		e = case_write(st, m->cw);
	for (i = 0; e == OK && i < m->n_copy; i++)
		e = copy_add(st, &m->copy[i]);
	for (i = 0; e == OK && i < m->n_drop; i++)
		e = document_keys_drop(st, m->drop[i]);
	for (i = 0; e == OK && m->forget && i < m->n_drop; i++)
		e = copy_drop(st, m->drop[i], m->row.from_unit);
	if (e == OK && m->n_drop > 0)
		e = side_row_drop(st, m->row.id, m->row.to_unit);
	for (i = 0; e == OK && i < m->n_trail; i++)
		e = trail_write(st, &m->trail[i]);
	return e;
}

enum err
move_commit(struct work *w, const struct refmove *m)
{
	struct refmove copy = *m;
	struct once once;
	enum err e = work_once(w, &once);

	return e == OK ? store_tx(w->db, &once, move_tx, &copy) : e;
}
