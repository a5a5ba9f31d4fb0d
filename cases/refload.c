/*
 * A referral as the actor's unit sees it: clear row, signed chain, own side,
 * own case, documents.  Nothing here trusts a clear column further than to
 * refuse.
 */
#include <string.h>

#include "cases/priv.h"

/* A unit that is neither sender nor receiver learns nothing (R20). */
static enum err
side_find(struct work *w, struct refload *l)
{
	if (!keyring_has_unit(w->who->keys))
		return ERR_ABSENT;
	if (id_same(l->row.from_unit, w->who->unit))
		l->side = SIDE_SENDER;
	else if (id_same(l->row.to_unit, w->who->unit) &&
	    l->row.state != RS_DRAF)
		l->side = SIDE_RECEIVER;
	else
		return ERR_ABSENT;
	return OK;
}

/* Before the receiver accepted, a referral is the unit's; whoever has a case of
 * it, on either side, reads it as that case is read. */
static enum err
case_load(struct work *w, struct refload *l, struct referral *r)
{
	struct side_index x = { 0 };
	bool due = chain_side(&l->ch, l->side == SIDE_RECEIVER);
	enum err e;

	e = side_row_get(w->db, w->mem, l->row.id, w->who->unit, &l->sd);
	if (e == ERR_ABSENT || (e == OK && !due)) {
		l->sd = (struct side_row){ .referral = l->row.id,
			.unit = w->who->unit };
		return due ? tamper("side", l->row.id) : OK;
	}
	/* of a restricted case: one of those that the actor can open */
	if (e == OK && l->sd.epoch == 0)
		e = named_need(w);
	if (e == OK)
		e = side_get(w, NULL, &l->sd, &x);
	w->restricted = e == ERR_FORBIDDEN;
	if (e != OK)
		return e;
	r->client = x.client;
	r->kasus = x.kasus;
	r->case_number = x.case_number;
	if (id_none(x.kasus))
		return chain_accepted(&l->ch) ? tamper("side", l->row.id) : OK;
	e = file_open(w, x.kasus, P_REFER_READ, &l->c);
	if (e == ERR_ABSENT ||
	    (e == OK && (l->sd.epoch == 0) != (l->c.head.n_named > 0)))
		return tamper("side", l->row.id);
	l->has_case = e == OK;
	return e;
}

const struct document_row *
ref_document(const struct refload *l)
{
	size_t i;

	for (i = 0; i < l->n_doc; i++)
		if (id_none(l->doc[i].in_reply_to) &&
		    id_same(l->doc[i].from_unit, l->row.from_unit))
			return &l->doc[i];
	return NULL;
}

/* Two people of the sender made it unreadable. */
static bool
ref_forgotten(const struct refload *l)
{
	return l->side == SIDE_SENDER && l->row.state == RS_SALAH_INPUT;
}

/* The referral document's key: our copy under CK, or the unit's seal. */
static enum err
keys_load(struct work *w, struct refload *l)
{
	const struct document_row *doc = ref_document(l);
	enum err e;

	if (doc == NULL)
		return OK;
	if (l->has_case) {
		e = copy_open(w, &l->c, doc, &l->keys);
		/* written with the document; deleted by two people alone */
		if (e == ERR_ABSENT && ref_forgotten(l))
			return OK;
		if (e == ERR_ABSENT)
			e = tamper("copy", doc->id);
	} else if (l->side == SIDE_RECEIVER &&
	    (RS_BIT(l->row.state) & RS_UNDECIDED) != 0) {
		e = doc_key(w, doc, NULL, l->keys.dk);
		if (e == ERR_ABSENT)
			e = tamper("sealed-keys", doc->id);
	} else {
		return OK;
	}
	l->has_keys = e == OK;
	return e;
}

static enum err
events_view(struct work *w, struct refload *l, struct referral *r)
{
	struct ref_event *ev;
	size_t i;

	ev = arena_alloc(w->mem, (l->ch.n + 1) * sizeof(*ev));
	if (ev == NULL)
		return ERR_MEMORY;
	for (i = 0; i < l->ch.n; i++) {
		const struct action *a = &l->ch.a[i];
		const struct roster_unit *u = roster_unit(w->roster, a->unit);

		ev[i] = (struct ref_event){ a->from, a->to, a->at,
			person_name(w, a->actor),
			u != NULL ? unit_name(w, u) : "",
			id_same(a->actor, w->who->person), NULL };
	}
	r->events = l->event = ev;
	r->n_events = l->ch.n;
	return OK;
}

static void
clear_view(const struct work *w, const struct refload *l, struct referral *r)
{
	r->id = l->row.id;
	r->number = l->row.number;
	r->state = (enum state)l->row.state;
	r->version = l->row.version;
	r->side = l->side;
	r->from = roster_unit(w->roster, l->row.from_unit);
	r->to = id_none(l->row.to_unit) ?
	    NULL :
	    roster_unit(w->roster, l->row.to_unit);
	r->urgency = l->row.urgency;
	r->sent = l->row.sent;
	r->due = l->row.due;
	r->ladder = clock_ladder(w,
	    &(struct term){ l->row.state, l->row.urgency, l->row.due,
		l->row.from_unit });
}

enum err
ref_shown(struct work *w, struct bytes draft, const struct casefile *c,
    uint8_t out[HASH_LEN])
{
	struct buf b;

	buf_init(&b, w->mem, 0);
	buf_lv32(&b, draft.p, draft.n);
	buf_lv32(&b, c->row.header.p, c->row.header.n);
	/* the document's dates are of this day, its signature of this officer */
	buf_u64(&b, (uint64_t)(w->now + (int64_t)WIB * 60) / DAY);
	buf_u64(&b, w->who->roles);
	buf_lv32(&b, w->who->name, strlen(w->who->name));
	hash_blake(NULL, buf_bytes(&b), out);
	return buf_check(&b);
}

/* What the draft says of a consent that the case has is the consent's word. */
static enum err
consent_view(struct work *w, const struct refload *l, struct referral *r)
{
	struct draft *d = &r->draft;
	struct case_entry *x = arena_alloc(w->mem, sizeof(*x));
	enum err e;

	if (x == NULL)
		return ERR_MEMORY;
	if (id_none(d->consent))
		return OK;
	e = consent_load(w, &l->c, d->consent, x);
	if (e == ERR_ABSENT)
		return OK;
	if (e != OK)
		return e;
	r->consent = x;
	consent_tell(x, d);
	return OK;
}

static enum err
draft_view(struct work *w, const struct refload *l, struct referral *r)
{
	enum err e;

	if (r->state != RS_DRAF || !l->has_case)
		return OK;
	if ((e = draft_get(w, &l->c, &l->sd, &r->draft)) != OK)
		return e;
	r->sealed = l->sd.draft;
	if (!id_none(r->draft.to))
		r->to = roster_unit(w->roster, r->draft.to);
	if (r->draft.urgency != 0)
		r->urgency = r->draft.urgency;
	return consent_view(w, l, r);
}

static void
acts_view(const struct work *w, const struct refload *l, struct referral *r)
{
	const struct transition *t;
	unsigned a;

	for (a = ACT_SEND; a < ACT__MAX; a++)
		if (ref_may(w, l, r, (enum act)a, &t) == OK)
			r->acts |= ACT_BIT(a);
}

/* What was sent loses its keys when the receiver is done with it undone, and when
 * who accepted it restricts their case, which has copies of them. */
static bool
keys_gone(const struct refload *l)
{
	if (chain_dropped(&l->ch))
		return true;
	/* what became of them at the receiver is not the sender's to know */
	return chain_accepted(&l->ch) &&
	    (l->side == SIDE_SENDER || l->c.row.key_version > 1);
}

/* How many documents may have none: those that were sent, but the withdrawal. */
static size_t
keyless_most(const struct refload *l)
{
	size_t i, n = 0;

	for (i = 0; keys_gone(l) && i < l->ch.n; i++) {
		const struct transition *t = action_step(&l->ch.a[i]);

		n += t != NULL && t->side == SIDE_SENDER && t->content >= 0 &&
		    t->content != CONTENT_WITHDRAWAL;
	}
	return n;
}

static bool
keys_kept(const struct refload *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->n_doc; i++) {
		if (l->doc[i].sealed_keys.n > 0)
			continue;
		if (!ref_sent(l, &l->doc[i]))
			return false;
		n++;
	}
	return n <= keyless_most(l);
}

/* Each action with a Content has its document here, and there is no other. */
static enum err
documents_load(struct work *w, struct refload *l)
{
	static const uint8_t none[HASH_LEN];
	size_t i, n = 0;
	enum err e;

	e = document_rows(w->db, w->mem, l->row.id, &l->doc, &l->n_doc);
	if (e != OK)
		return e;
	for (i = 0; i < l->ch.n; i++)
		n += !secret_same(l->ch.a[i].content, none, HASH_LEN);
	if (n != l->n_doc || (n > 0 && ref_document(l) == NULL))
		return tamper("document", l->row.id);
	return keys_kept(l) ? OK : tamper("sealed-keys", l->row.id);
}

struct loading {
	struct work *w;
	struct id id;
	struct refload *l;
	struct referral *r;
};

static enum err
ref_load_tx(struct store *st, void *arg)
{
	const struct loading *x = arg;
	struct work *w = x->w;
	struct refload *l = x->l;
	enum err e;

	memset(l, 0, sizeof(*l));
	memset(x->r, 0, sizeof(*x->r));
	if ((e = referral_row_get(st, w->mem, x->id, &l->row)) != OK ||
	    (e = side_find(w, l)) != OK ||
	    (e = chain_load(w, &l->row, &l->ch)) != OK)
		return e;
	clear_view(w, l, x->r);
	if ((e = case_load(w, l, x->r)) != OK ||
	    (e = documents_load(w, l)) != OK || (e = keys_load(w, l)) != OK ||
	    (e = draft_view(w, l, x->r)) != OK ||
	    (e = events_view(w, l, x->r)) != OK)
		return e;
	acts_view(w, l, x->r);
	return OK;
}

enum err
ref_load(struct work *w, struct id id, struct refload *l_r,
    struct referral *r_r)
{
	struct loading x = { w, id, l_r, r_r };

	return store_tx(w->db, NULL, ref_load_tx, &x);
}

void
ref_wipe(struct refload *l)
{
	secret_wipe(&l->keys, sizeof(l->keys));
	secret_wipe(l->c.ck, KEY_LEN);
}

/* Scope of the act: own means assigned to the actor's own case. */
static bool
scope_holds(const struct work *w, const struct refload *l, enum perm perm)
{
	switch (role_scope(w->who->roles, perm)) {
	case SCOPE_UNIT:
	case SCOPE_ALL:
		return true;
	case SCOPE_OWN:
		return l->has_case &&
		    id_same(l->c.head.assignee, w->who->person);
	case SCOPE_NO:
		break;
	}
	return false;
}

enum err
ref_may(const struct work *w, const struct refload *l, const struct referral *r,
    enum act act, const struct transition **t_r)
{
	size_t i;

	for (i = 0; i < n_transitions; i++) {
		const struct transition *t = &transitions[i];

		if (t->act != act || t->from != r->state)
			continue;
		if (t->side != l->side || !scope_holds(w, l, t->perm))
			return ERR_FORBIDDEN;
		/* nobody answered in time: it is over, though no row says so */
		if (r->ladder == LADDER_OVER && t->side == SIDE_RECEIVER)
			return ERR_CONFLICT;
		*t_r = t;
		if (l->ch.n >= STEPS_MAX &&
		    (RS_BIT(t->to) & (RS_WORK | RS_BIT(RS_PERLU_INFO))) != 0)
			return ERR_LIMIT;
		return t->guard != NULL ? t->guard(w, r) : OK;
	}
	/* the act exists, but no more (or not yet) from this state */
	return ERR_CONFLICT;
}

/* Beside the action that it went with; of answers the last one stands for all. */
static enum err
content_place(const struct refload *l, struct referral *r,
    const struct content *c, struct bytes xml, bool main)
{
	uint8_t sha[HASH_LEN];
	const struct action *a;

	hash_sha256(xml, sha);
	a = chain_content(&l->ch, sha);
	if (a == NULL || main != (c->kind == CONTENT_REFERRAL))
		return ERR_TAMPER;
	l->event[a - l->ch.a].content = c;
	switch (c->kind) {
	case CONTENT_REFERRAL:
		r->doc = c;
		break;
	case CONTENT_DECISION:
		/* a question is none; it stands in the events */
		if (c->decision.question == NULL)
			r->decision = c;
		break;
	case CONTENT_STATUS:
		r->status = c->status.final ? c : r->status;
		break;
	case CONTENT_WITHDRAWAL:
		r->withdrawal = c;
		break;
	case CONTENT__MAX:
		return ERR_INTERNAL;
	}
	return OK;
}

/* An answer names the referral, its ciphertext and, if we have read it, its
 * Content. */
static enum err
answer_check(const struct refload *l, const struct referral *r,
    const struct document_row *d, const struct content *c)
{
	const struct document_row *main = ref_document(l);
	uint8_t sha[HASH_LEN];

	if (main == NULL)
		return ERR_TAMPER;
	hash_sha256(main->ciphertext, sha);
	if (!id_same(d->in_reply_to, main->id) ||
	    !id_same(c->in_reply_to, main->id) ||
	    !secret_same(d->reply_sha256, sha, HASH_LEN))
		return ERR_TAMPER;
	if (r->doc != NULL &&
	    !secret_same(c->reply_sha256, l->doc_sha256, HASH_LEN))
		return ERR_TAMPER;
	return OK;
}

static enum err
main_read(struct work *w, struct refload *l, struct referral *r)
{
	const struct document_row *main = ref_document(l);
	const struct content *c = NULL;
	enum err e;

	if (!l->has_keys) {
		r->wraps_gone = main->sealed_keys.n == 0;
		return OK;
	}
	e = doc_get(w, main, &l->ch, l->keys.dk, NULL, &c, &r->doc_xml);
	if (e == OK)
		e = content_place(l, r, c, r->doc_xml, true);
	if (e == OK)
		hash_sha256(r->doc_xml, l->doc_sha256);
	return e;
}

/* What the unit wrote itself while its case was restricted. */
static enum err
answer_copy(struct work *w, const struct refload *l,
    const struct document_row *d, const struct content **c_r,
    struct bytes *xml_r)
{
	struct doc_keys keys;
	enum err e = copy_open(w, &l->c, d, &keys);

	if (e == OK)
		e = doc_get(w, d, &l->ch, keys.dk, NULL, c_r, xml_r);
	secret_wipe(&keys, sizeof(keys));
	return e;
}

static enum err
answer_read(struct work *w, struct refload *l, struct referral *r,
    const struct document_row *d)
{
	const struct content *c = NULL;
	struct bytes xml;
	enum err e;

	e = doc_get(w, d, &l->ch, NULL, l->has_keys ? &l->keys : NULL, &c,
	    &xml);
	/* both units are among its recipients, or have a copy of its key */
	if (e == ERR_ABSENT && l->has_case)
		e = answer_copy(w, l, d, &c, &xml);
	if (e == ERR_ABSENT)
		return ref_forgotten(l) ? OK : ERR_TAMPER;
	if (e == OK)
		e = answer_check(l, r, d, c);
	return e == OK ? content_place(l, r, c, xml, false) : e;
}

/* What the sender told goes with the referral's own keys. */
static bool
ref_lost(const struct refload *l, const struct document_row *d)
{
	return l->side == SIDE_RECEIVER && d->sealed_keys.n == 0 &&
	    chain_dropped(&l->ch);
}

enum err
ref_documents(struct work *w, struct refload *l, struct referral *r)
{
	const struct document_row *main = ref_document(l);
	size_t i;
	enum err e;

	if (main == NULL)
		return OK;
	e = main_read(w, l, r);
	for (i = 0; e == OK && i < l->n_doc; i++)
		if (&l->doc[i] != main && !ref_lost(l, &l->doc[i]))
			e = answer_read(w, l, r, &l->doc[i]);
	return e == ERR_TAMPER ? tamper("document", l->row.id) : e;
}

struct trail_entry
ref_trail(const struct work *w, const struct refload *l, enum verb verb)
{
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = verb,
		.object = l->row.id,
		.version = l->row.version };

	memcpy(t.head, l->ch.last, HASH_LEN);
	return t;
}
