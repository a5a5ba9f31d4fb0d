/*
 * Consent taken back: the consent's own end, and the end of each referral that
 * runs on it.  Which do, their signed documents say.
 */
#include <string.h>

#include "cases/priv.h"

#define REASON "consent-withdrawn" /* of list "withdraw-reason" */

/* --- one referral ------------------------------------------------------------------ */

static enum err
revoke_move(struct work *w, const struct refload *l, const struct referral *r,
    const struct transition *t)
{
	if (r->doc == NULL)
		return ERR_ABSENT;
	return move_withdraw(w, l, r, t, REASON);
}

/* Was it sent on that consent?  Then the consent's end is its guard. */
static enum err
revoke_guard(struct work *w, const struct refload *l, const struct referral *r,
    struct id consent, bool *ours_r)
{
	struct case_entry x;
	enum err e;

	*ours_r = r->doc != NULL && r->doc->referral.has_consent &&
	    id_same(r->doc->referral.consent_id, consent);
	if (!*ours_r)
		return OK;
	if ((e = consent_load(w, &l->c, consent, &x)) != OK)
		return e;
	return consent_state(w, &x) == CONSENT_BACK ? OK : ERR_INVALID;
}

static enum err
revoke_once(struct work *w, struct id id, struct id consent)
{
	const struct transition *t;
	struct referral r;
	struct refload l;
	bool ours;
	enum err e;

	if ((e = move_begin(w, id, ACT_REVOKE, &l, &r, &t)) != OK ||
	    (e = revoke_guard(w, &l, &r, consent, &ours)) != OK || !ours)
		goto out;
	e = revoke_move(w, &l, &r, t);
out:
	ref_wipe(&l);
	return e;
}

enum err
referral_relay(struct work *w, struct id id)
{
	const struct transition *t;
	struct referral r;
	struct refload l;
	enum err e;

	if ((e = move_begin(w, id, ACT_RELAY, &l, &r, &t)) == OK)
		e = revoke_move(w, &l, &r, t);
	ref_wipe(&l);
	return e;
}

enum err
referral_heed(struct work *w, struct id id)
{
	const struct transition *t;
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_HEED, &l, &r, &t)) == OK &&
	    (e = move_make(w, &l, t, NULL, &m)) == OK)
		e = move_commit(w, &m);
	ref_wipe(&l);
	return e;
}

/* --- the consent ------------------------------------------------------------------- */

static enum err
end_fields(struct work *w, const struct case_entry *is,
    const struct consent_end *x, struct fields *f_r)
{
	struct complaint c[COMPLAINTS_MAX];
	size_t n;

	if (x->by == NULL)
		return ERR_INVALID;
	*f_r = is->f;
	f_r->v[F_C_ENDED] = x->by;
	f_r->v[F_C_ENDED_ON] =
	    x->on != NULL ? x->on : date_text(w->mem, w->now);
	return entry_check(w, EN_CONSENT, f_r, c, &n);
}

/* Is it there, as it was seen, in a case that can be written?  ended_r: there is
 * nothing left to write. */
static enum err
end_guard(const struct work *w, const struct casefile *c,
    const struct case_entry *is, uint32_t version, bool *ended_r)
{
	*ended_r = false;
	if (is == NULL || is->type != EN_CONSENT)
		return ERR_ABSENT;
	*ended_r = consent_state(w, is) == CONSENT_BACK;
	if (*ended_r)
		return OK;
	return is->version == version && !file_closed(c) ? OK : ERR_CONFLICT;
}

static enum err
end_once(struct work *w, struct id kasus, const struct consent_end *x,
    bool *firm_r)
{
	struct entry_edit edit = { x->id, x->version, EN_CONSENT, { { 0 } } };
	const struct case_entry *is;
	struct record_row rec;
	struct casefile c;
	struct kasus k;
	enum err e;

	*firm_r = false;
	if ((e = file_load(w, kasus, P_CONSENT, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	is = case_entry_find(&k, x->id);
	if ((e = end_guard(w, &c, is, x->version, firm_r)) != OK || *firm_r) {
		*firm_r = true;
		goto out;
	}
	if ((e = end_fields(w, is, x, &edit.f)) != OK ||
	    (e = case_entry_put(w, &c, &edit, &rec)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &rec, 1, NULL },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

/* --- both -------------------------------------------------------------------------- */

/* The receiver may answer at the same moment. */
static enum err
revoke_try(struct work *w, struct id id, struct id consent)
{
	enum err e = ERR_CONFLICT;

	for (int i = 0; i < CASE_TRIES && e == ERR_CONFLICT; i++)
		e = revoke_once(w, id, consent);
	return e;
}

/* What stays as it runs, and is shown so: it ended meanwhile, it is damaged. */
static bool
is_left(enum err e)
{
	return e == ERR_CONFLICT || e == ERR_FORBIDDEN || e == ERR_TAMPER ||
	    e == ERR_ABSENT || e == ERR_INVALID;
}

static enum err
stop_all(struct work *w, struct id kasus, struct id consent)
{
	struct ref_known *known;
	struct casefile c;
	struct id *id;
	size_t n = 0;
	enum err e = file_open(w, kasus, P_CONSENT, &c);

	secret_wipe(c.ck, KEY_LEN);
	if (e != OK)
		return e;
	id = arena_alloc(w->mem, (c.head.n_ref + 1) * sizeof(*id));
	known = arena_alloc(w->mem, (c.head.n_ref + 1) * sizeof(*known));
	if (id == NULL || known == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < c.head.n_ref; i++)
		if (!c.head.ref[i].incoming)
			id[n++] = c.head.ref[i].referral;
	e = refs_load(w, id, n, known);
	for (size_t i = 0; e == OK && i < n; i++) {
		if (!known[i].intact ||
		    (RS_BIT(known[i].row.state) & RS_RUNNING) == 0)
			continue;
		e = revoke_try(w, id[i], consent);
		if (is_left(e))
			e = OK;
	}
	return e;
}

enum err
consent_withdraw(struct work *w, struct id kasus, const struct consent_end *x)
{
	struct id request = w->request;
	bool firm = false;
	enum err e = ERR_CONFLICT;

	if (x->by == NULL || !book_has(w->book, "consent-end", x->by))
		return ERR_INVALID;
	for (int i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++)
		e = end_once(w, kasus, x, &firm);
	if (e != OK)
		return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
	/* the act is answered for by the consent's own row */
	w->request = (struct id){ { 0 } };
	e = stop_all(w, kasus, x->id);
	w->request = request;
	return e;
}
