/* The referral's life: view, send, open, accept, decline, outcome, close,
 * withdraw.  Each act is one row of the transition table, one signed action
 * and one transaction. */
#include <string.h>

#include "cases/priv.h"

#define DOC_LIFE      (7 * DAY) /* the transport's end of a document */
#define REFERRAL_LIFE (30 * DAY)

/*
 * Does the receiver know the client as the case has it now?  The case's header
 * is at hand: only of a case that was written since it was sent, the records
 * have to be read.
 */
static enum err
outdated_view(struct work *w, const struct refload *l, struct referral *r)
{
	struct arena_mark m = arena_mark(w->mem);
	struct casefile c;
	struct kasus k;
	enum err e;

	if (r->side != SIDE_SENDER || (RS_BIT(r->state) & RS_RUNNING) == 0 ||
	    !l->has_case || l->c.head.changed <= r->sent)
		return OK;
	e = file_load(w, l->c.row.id, P_REFER_READ, &c, &k);
	if (e == OK)
		r->outdated = kasus_always_at(&k) > r->sent;
	secret_wipe(c.ck, KEY_LEN);
	arena_release(w->mem, m);
	return e;
}

enum err
referral_view(struct work *w, struct id id, struct referral *r_r)
{
	struct trail_entry t;
	struct refload l;
	bool open;
	enum err e;

	if ((e = ref_load(w, id, &l, r_r)) != OK)
		goto out;
	open = r_r->side == SIDE_SENDER || r_r->state != RS_TERKIRIM;
	if ((e = outdated_view(w, &l, r_r)) != OK ||
	    (open && (e = ref_documents(w, &l, r_r)) != OK))
		goto out;
	t = ref_trail(w, &l, open ? V_READ : V_LIST);
	e = trail_write(w->db, &t);
out:
	ref_wipe(&l);
	return e;
}

/* Fill what sending settles: receiver, agreement, clocks, number. */
static enum err
send_row(struct work *w, struct refload *l, const struct referral *r)
{
	const struct roster_agreement *a = roster_agreed(w->roster,
	    r->from->agency, r->to->agency, ROSTER_NOW);

	l->row.to_unit = r->to->id;
	l->row.agreement = a != NULL ? a->id : (struct id){ { 0 } };
	l->row.urgency = r->draft.urgency;
	l->row.sent = w->now;
	l->row.due = clock_due(w,
	    &(struct term){ RS_TERKIRIM, r->draft.urgency, 0,
		l->row.from_unit },
	    0);
	l->row.expires = w->now + REFERRAL_LIFE;
	return number_next(w, "RJ/", &l->row.number);
}

/* The document, its reply key and our own copy of both keys. */
static enum err
send_document(struct work *w, struct refload *l, const struct referral *r,
    const struct kasus *k, struct doc_new *d, struct copy_row *copy)
{
	struct content *c = arena_alloc(w->mem, sizeof(*c));
	struct doc_keys keys;
	uint8_t seed[KEY_LEN];
	enum err e;

	if (c == NULL)
		return ERR_MEMORY;
	if ((e = content_referral(w, l, r, k, c)) != OK ||
	    (e = move_recipients(w, l, r, d)) != OK)
		return e;
	random_bytes(seed, KEY_LEN);
	box_pair(seed, keys.reply_pk, keys.reply_sk);
	c->has_reply_key = true;
	memcpy(c->reply_key, keys.reply_pk, KEY_LEN);
	d->c = c;
	d->expires = w->now + DOC_LIFE;
	d->urgency = l->row.urgency;
	e = doc_put(w, d);
	memcpy(keys.dk, d->dk, KEY_LEN);
	if (e == OK)
		e = copy_put(w, &l->c, &d->row, &keys, copy);
	secret_wipe(&keys, sizeof(keys));
	secret_wipe(seed, sizeof(seed));
	secret_wipe(d->dk, KEY_LEN);
	return e;
}

/*
 * The one reading of the case whose fields are signed: if it is not what was
 * checked, neither header nor fields go any further.  Its key is the caller's to
 * wipe.
 */
static enum err
send_case(struct work *w, const struct refload *l,
    const uint8_t shown[HASH_LEN], struct casefile *c_r, struct kasus *k_r)
{
	uint8_t now[HASH_LEN];
	enum err e;

	e = file_load(w, l->c.row.id, P_REFER_CREATE, c_r, k_r);
	if (e != OK || (e = ref_shown(w, l->sd.draft, c_r, now)) != OK)
		return e;
	return secret_same(shown, now, HASH_LEN) ? OK : ERR_CONFLICT;
}

/*
 * What came with a referral goes on to a third unit only if its sender agrees;
 * to the sender itself it may return.  One that cannot be verified has no
 * sender.
 */
static enum err
send_onward(struct work *w, const struct casefile *c, const struct referral *r,
    bool onward)
{
	struct ref_known from;
	enum err e;

	if (onward || id_none(c->head.source))
		return OK;
	if ((e = refs_load(w, &c->head.source, 1, &from)) != OK)
		return e;
	return from.intact && id_same(from.row.from_unit, r->to->id) ?
	    OK :
	    ERR_INVALID;
}

/*
 * Nothing that was checked has changed when it is sent; and what the client
 * agreed to, if the case has no record of it yet, is recorded with it.
 */
struct sending {
	struct casefile c; /* as it was checked; then its next version */
	struct kasus k;
	struct case_row was;
	struct record_row rec;
	struct case_write cw;
};

static enum err
send_consent(struct work *w, const struct referral *r, struct sending *s,
    struct refmove *m)
{
	struct fields f;
	enum err e;

	if (r->consent != NULL) {
		s->was = s->c.row;
		m->held = &s->was;
		return OK;
	}
	if (file_closed(&s->c))
		return ERR_CONFLICT;
	if ((e = consent_of(w, &r->draft, &f)) != OK ||
	    (e = consent_file(w, &s->c, r->draft.consent, &f, &s->rec)) != OK ||
	    (e = file_seal(w, &s->c, &s->k.f)) != OK)
		return e;
	s->cw = (struct case_write){ &s->c, false, &s->rec, 1, NULL };
	m->cw = &s->cw;
	m->trail[m->n_trail++] = case_trail(w, &s->c, V_CHANGE);
	return OK;
}

enum err
referral_send(struct work *w, struct id id, const uint8_t shown[HASH_LEN],
    bool onward)
{
	const struct transition *t;
	struct side_index x = { 0 };
	struct doc_new d = { 0 };
	struct sending s = { .rec = { .version = 0 } };
	struct copy_row copy;
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_SEND, &l, &r, &t)) != OK ||
	    (e = unit_takes(w, r.to->id, r.draft.service)) != OK ||
	    (e = send_case(w, &l, shown, &s.c, &s.k)) != OK ||
	    (e = send_onward(w, &s.c, &r, onward)) != OK)
		goto out;
	if ((e = send_row(w, &l, &r)) != OK ||
	    (e = send_document(w, &l, &r, &s.k, &d, &copy)) != OK ||
	    (e = move_make(w, &l, t, d.sha256, &m)) != OK ||
	    (e = side_get(w, &l.c, &l.sd, &x)) != OK ||
	    (e = move_side(w, &l, &l.c, &x, &m)) != OK ||
	    (e = send_consent(w, &r, &s, &m)) != OK)
		goto out;
	m.doc = &d.row;
	m.copy = &copy;
	m.n_copy = 1;
	e = move_commit(w, &m);
out:
	secret_wipe(s.c.ck, KEY_LEN);
	ref_wipe(&l);
	return e;
}

enum err
referral_open(struct work *w, struct id id)
{
	const struct transition *t;
	struct side_index x = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = ref_load(w, id, &l, &r)) != OK ||
	    (e = ref_may(w, &l, &r, ACT_OPEN, &t)) != OK)
		goto out;
	/* only what really opens counts as opened */
	if ((e = doc_key(w, ref_document(&l), NULL, l.keys.dk)) != OK)
		goto out;
	l.has_keys = true;
	if ((e = ref_documents(w, &l, &r)) != OK)
		goto out;
	x.client = r.doc != NULL ? r.doc->referral.name : NULL;
	if ((e = move_make(w, &l, t, NULL, &m)) != OK ||
	    (e = move_side(w, &l, NULL, &x, &m)) != OK)
		goto out;
	e = move_commit(w, &m);
out:
	ref_wipe(&l);
	return e;
}

enum err
referral_close(struct work *w, struct id id)
{
	const struct transition *t;
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_CLOSE, &l, &r, &t)) != OK ||
	    (e = move_make(w, &l, t, NULL, &m)) != OK)
		goto out;
	e = move_commit(w, &m);
out:
	ref_wipe(&l);
	return e;
}

/* A signed Withdrawal to the other side.  Its key is the caller's to wipe. */
static enum err
withdraw_document(struct work *w, const struct refload *l,
    const struct referral *r, const char *reason, struct doc_new *d)
{
	struct content *c = arena_alloc(w->mem, sizeof(*c));
	enum err e;

	if (c == NULL)
		return ERR_MEMORY;
	if ((e = content_frame(w, l, CONTENT_WITHDRAWAL, c)) != OK ||
	    (e = move_recipients(w, l, r, d)) != OK)
		return e;
	c->withdrawal.reason = reason;
	c->withdrawal.erase = l->side == SIDE_SENDER;
	c->withdrawal.officer = content_officer(w);
	move_own(w, l, d);
	d->c = c;
	d->answered = ref_document(l);
	d->expires = w->now + DOC_LIFE;
	d->urgency = l->row.urgency;
	return doc_put(w, d);
}

enum err
move_withdraw(struct work *w, const struct refload *l, const struct referral *r,
    const struct transition *t, const char *reason)
{
	struct doc_new d = { 0 };
	struct refmove m;
	enum err e;

	if ((e = withdraw_document(w, l, r, reason, &d)) != OK ||
	    (e = move_make(w, l, t, d.sha256, &m)) != OK ||
	    (e = move_keep(w, l, &d, &m)) != OK)
		goto out;
	m.doc = &d.row;
	if (!chain_accepted(&l->ch) && (e = move_drop(w, l, &m)) != OK)
		goto out;
	e = move_commit(w, &m);
out:
	secret_wipe(d.dk, KEY_LEN);
	return e;
}

enum err
referral_withdraw(struct work *w, struct id id, unsigned seen,
    const char *reason)
{
	const struct transition *t;
	struct referral r;
	struct refload l;
	enum err e;

	if ((e = move_begin(w, id, ACT_WITHDRAW, &l, &r, &t)) != OK)
		goto out;
	/* who takes back what nobody has read decides something else than who
	 * takes back what was read */
	if ((RS_BIT(r.state) & seen) == 0) {
		e = ERR_CONFLICT;
		goto out;
	}
	if (!book_has(w->book, t->reasons, reason)) {
		e = ERR_INVALID;
		goto out;
	}
	e = move_withdraw(w, &l, &r, t, reason);
out:
	ref_wipe(&l);
	return e;
}

/* Everything that was sent, but the withdrawal that says why. */
static enum err
mistake_drop(struct work *w, const struct refload *l, const struct referral *r,
    struct refmove *m)
{
	m->drop = arena_alloc(w->mem, (l->n_doc + 1) * sizeof(*m->drop));
	if (m->drop == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < l->n_doc; i++)
		if (ref_sent(l, &l->doc[i]) &&
		    !id_same(l->doc[i].id, r->withdrawal->of_message))
			m->drop[m->n_drop++] = l->doc[i].id;
	m->forget = true;
	return OK;
}

enum err
referral_mistake(struct work *w, struct id id)
{
	const struct transition *t;
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_MISTAKE, &l, &r, &t)) != OK)
		goto out;
	if (r.withdrawal == NULL ||
	    strcmp(r.withdrawal->withdrawal.reason, WITHDRAWN_ERROR) != 0) {
		e = ERR_INVALID;
		goto out;
	}
	if ((e = move_make(w, &l, t, NULL, &m)) != OK ||
	    (e = mistake_drop(w, &l, &r, &m)) != OK)
		goto out;
	e = move_commit(w, &m);
out:
	ref_wipe(&l);
	return e;
}

/* Its side moves on too, or a step that had read the draft before would still
 * be saved after it. */
enum err
referral_discard(struct work *w, struct id id)
{
	const struct transition *t;
	struct side_index x = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_DISCARD, &l, &r, &t)) != OK ||
	    (e = move_make(w, &l, t, NULL, &m)) != OK ||
	    (e = side_get(w, &l.c, &l.sd, &x)) != OK ||
	    (e = move_side(w, &l, &l.c, &x, &m)) != OK)
		goto out;
	e = move_commit(w, &m);
out:
	ref_wipe(&l);
	return e;
}

enum err
referral_export(struct work *w, struct id id, struct bytes *xml_r,
    const char **number_r)
{
	struct trail_entry t;
	struct referral r;
	struct refload l;
	enum err e;

	if ((e = ref_load(w, id, &l, &r)) != OK)
		goto out;
	if (r.side == SIDE_RECEIVER && r.state == RS_TERKIRIM) {
		e = ERR_CONFLICT;
		goto out;
	}
	if ((e = ref_documents(w, &l, &r)) != OK)
		goto out;
	if (r.doc == NULL) {
		e = ERR_ABSENT;
		goto out;
	}
	*xml_r = r.doc_xml;
	*number_r = r.number;
	t = ref_trail(w, &l, V_EXPORT);
	e = trail_write(w->db, &t);
out:
	ref_wipe(&l);
	return e;
}
