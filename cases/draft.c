/* Referral drafts: begin one from a case, save its steps, preview it. */
#include <string.h>

#include "cases/priv.h"

#define TRIES 4

static unsigned
urgency_of(const struct fields *f)
{
	const char *risk = f->v[F_RISK];

	if (risk != NULL && strcmp(risk, "immediate") == 0)
		return 3;
	return risk != NULL && strcmp(risk, "high") == 0 ? 2 : 1;
}

static unsigned
groups_first(void)
{
	unsigned g, groups = 0;

	for (g = 1; g <= GROUP_MAX; g++)
		if (group_ticked(g))
			groups |= 1u << g;
	return groups;
}

bool
groups_usual(unsigned groups)
{
	return groups == groups_first();
}

/* The usual groups need no step of their own: who sends sees them on the check
 * page. */
static struct draft
draft_default(const struct fields *f, int64_t now)
{
	return (struct draft){ .done = 1u << STEP_DATA,
		.consent_at = now,
		.groups = groups_first(),
		.urgency = urgency_of(f) };
}

static void
draft_row(const struct work *w, struct id id, const struct draft *d,
    struct refload *l)
{
	memset(l, 0, sizeof(*l));
	l->side = SIDE_SENDER;
	l->row = (struct referral_row){ .id = id,
		.number = "",
		.from_unit = w->who->unit,
		.state = RS_NONE,
		.urgency = d->urgency };
	l->sd = (struct side_row){ .referral = id, .unit = w->who->unit };
}

/* The case's header names its referrals, so the case gets a version. */
static enum err
draft_case(struct work *w, struct casefile *c, const struct fields *f,
    struct id id)
{
	c->head.ref[c->head.n_ref++] = (struct ref_link){ id, false };
	return file_seal(w, c, f);
}

static enum err
draft_side(struct work *w, const struct refload *l, const struct casefile *c,
    const struct kasus *k, const struct draft *d, struct refmove *m)
{
	struct side_index x = { .kasus = c->row.id,
		.case_number = c->head.number,
		.client = k->f.v[F_NAME] };
	enum err e;

	if ((e = move_side(w, l, c, &x, m)) != OK)
		return e;
	return draft_put(w, c, &m->sd, d);
}

/* What a draft begins with, and the trail entry of having read that. */
struct draft_old {
	struct draft d;
	struct trail_entry read;
};

static enum err
draft_once(struct work *w, struct id kasus, struct id id,
    const struct draft_old *old)
{
	struct case_write cw = { 0 };
	struct refload l;
	struct refmove m;
	struct casefile c;
	struct draft d;
	struct kasus k;
	enum err e;

	if ((e = file_load(w, kasus, P_REFER_CREATE, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if (file_closed(&c) || c.head.n_ref >= REFS_MAX) {
		e = file_closed(&c) ? ERR_CONFLICT : ERR_LIMIT;
		goto out;
	}
	d = old != NULL ? old->d : draft_default(&k.f, w->now);
	draft_row(w, id, &d, &l);
	if ((e = draft_case(w, &c, &k.f, id)) != OK ||
	    (e = move_make(w, &l, &transitions[ACT_DRAFT], NULL, &m)) != OK ||
	    (e = draft_side(w, &l, &c, &k, &d, &m)) != OK)
		goto out;
	cw.c = &c;
	m.cw = &cw;
	m.fresh = true;
	m.trail[m.n_trail++] = case_trail(w, &c, V_CHANGE);
	if (old != NULL)
		m.trail[m.n_trail++] = old->read;
	e = move_commit(w, &m);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

static enum err
draft_begin(struct work *w, struct id kasus, struct id id,
    const struct draft_old *old)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	int i;

	for (i = 0; i < TRIES && e == ERR_CONFLICT; i++) {
		e = draft_once(w, kasus, id, old);
		arena_release(w->mem, m);
	}
	return e;
}

enum err
referral_draft(struct work *w, struct id kasus, struct id id)
{
	return draft_begin(w, kasus, id, NULL);
}

/* One that the case has: what may go, and to whom, is its word too. */
static enum err
step_recorded(struct work *w, const struct casefile *c, struct draft *to,
    struct id id)
{
	const struct roster_unit *u =
	    id_none(to->to) ? NULL : roster_unit(w->roster, to->to);
	struct case_entry x;
	enum err e = consent_load(w, c, id, &x);

	if (e != OK)
		return e == ERR_ABSENT ? ERR_INVALID : e;
	if (consent_gap(w, &x, u, 0) != GAP_NONE)
		return ERR_INVALID;
	to->consent = id;
	to->groups = consent_groups(&x);
	to->done |= 1u << STEP_DATA;
	consent_tell(&x, to);
	return OK;
}

static enum err
step_consent(const struct work *w, struct draft *to, const struct draft *d)
{
	int y, m, day;

	if (!book_has(w->book, "consent-basis", d->consent_basis))
		return ERR_INVALID;
	if (d->consent_form != NULL &&
	    !book_has(w->book, "consent-form", d->consent_form))
		return ERR_INVALID;
	if (d->consent_until != NULL &&
	    (date_parse(d->consent_until, &y, &m, &day) != OK ||
		strcmp(d->consent_until, date_text(w->mem, w->now)) < 0))
		return ERR_INVALID;
	to->consent_basis = d->consent_basis;
	to->consent_form = d->consent_form;
	to->consent_until = d->consent_until;
	to->consent_at = w->now;
	to->consent = id_new(w->now);
	return OK;
}

static enum err
step_to(struct work *w, struct draft *to, const struct draft *d)
{
	const struct roster_unit *u = roster_unit(w->roster, d->to);
	enum err e;

	if (u == NULL || u->epoch == 0 || id_same(u->id, w->who->unit))
		return ERR_INVALID;
	if ((e = unit_takes(w, u->id, d->service)) != OK)
		return e;
	if (d->urgency < 1 || d->urgency > 3)
		return ERR_INVALID;
	to->to = d->to;
	to->service = d->service;
	to->urgency = d->urgency;
	return OK;
}

static enum err
step_why(const struct work *w, struct draft *to, const struct draft *d)
{
	if (!book_has(w->book, "referral-reason", d->reason))
		return ERR_INVALID;
	if (d->summary == NULL || utf8_chars(d->summary) > TEXT_CHARS_MAX ||
	    !text_clean(d->summary))
		return ERR_INVALID;
	to->reason = d->reason;
	to->summary = d->summary;
	return OK;
}

/* What the step saves must lie within the consent that the case has. */
static bool
step_within(const struct work *w, const struct referral *r)
{
	const struct roster_unit *u =
	    id_none(r->draft.to) ? NULL : roster_unit(w->roster, r->draft.to);

	return r->consent == NULL ||
	    consent_gap(w, r->consent, u, r->draft.groups) == GAP_NONE;
}

static enum err
step_put(struct work *w, enum step step, const struct casefile *c,
    struct referral *r, const struct draft *d)
{
	struct draft *to = &r->draft;
	enum err e = OK;

	switch (step) {
	case STEP_CONSENT:
		e = d->consent_basis != NULL ?
		    step_consent(w, to, d) :
		    step_recorded(w, c, to, d->consent);
		break;
	case STEP_DATA:
		to->groups = d->groups & CONSENT_GROUPS;
		e = step_within(w, r) ? OK : ERR_INVALID;
		break;
	case STEP_TO:
		e = step_to(w, to, d);
		if (e == OK && !step_within(w, r))
			e = ERR_INVALID;
		break;
	case STEP_WHY:
		e = step_why(w, to, d);
		break;
	case STEP__MAX:
		return ERR_INTERNAL;
	}
	if (e == OK)
		to->done |= 1u << step;
	return e;
}

/* All steps are of the referral's first version: the verb tells them apart. */
static const enum verb step_verbs[STEP__MAX] = {
	[STEP_CONSENT] = V_STEP_CONSENT,
	[STEP_DATA] = V_STEP_DATA,
	[STEP_TO] = V_STEP_TO,
	[STEP_WHY] = V_STEP_WHY,
};

struct step_write {
	const struct side_row *sd;
	struct trail_entry trail;
};

static enum err
step_tx(struct store *st, void *arg)
{
	const struct step_write *s = arg;
	enum err e = side_row_set(st, s->sd, s->sd->version - 1);

	return e == OK ? trail_write(st, &s->trail) : e;
}

enum err
referral_step(struct work *w, struct id id, enum step step,
    const struct draft *d)
{
	struct once once;
	struct step_write s;
	struct side_index x = { 0 };
	struct referral r;
	struct refload l;
	enum err e;

	if ((e = ref_begin(w, id, &l, &r)) != OK)
		goto out;
	if (r.side != SIDE_SENDER || r.state != RS_DRAF) {
		e = r.side == SIDE_SENDER ? ERR_CONFLICT : ERR_ABSENT;
		goto out;
	}
	if ((e = step_put(w, step, &l.c, &r, d)) != OK ||
	    (e = side_get(w, &l.c, &l.sd, &x)) != OK ||
	    (e = side_put(w, &l.c, &l.sd, &x)) != OK ||
	    (e = draft_put(w, &l.c, &l.sd, &r.draft)) != OK ||
	    (e = work_once(w, &once)) != OK)
		goto out;
	s = (struct step_write){ &l.sd, ref_trail(w, &l, step_verbs[step]) };
	e = store_tx(w->db, &once, step_tx, &s);
out:
	ref_wipe(&l);
	return e;
}

static unsigned
groups_shared(const struct xml_codes *share)
{
	unsigned groups = 0;
	uint64_t g;

	for (size_t i = 0; i < share->n; i++)
		if (strncmp(share->code[i], "group-", 6) == 0 &&
		    text_u64(share->code[i] + 6, GROUP_MAX, &g) == OK)
			groups |= 1u << g;
	return groups;
}

/* Whom it is for: the unit that was suggested, or the same again. */
static struct id
again_to(const struct work *w, const struct referral *r)
{
	const char *code =
	    r->decision != NULL ? r->decision->decision.suggested : NULL;
	const struct roster_unit *u =
	    code != NULL ? roster_unit_code(w->roster, code) : r->to;

	return u != NULL ? u->id : (struct id){ { 0 } };
}

/* All but the consent, which was given for what was. */
static enum err
again_draft(struct work *w, const struct referral *r, struct draft *d)
{
	const struct xml_referral *x = &r->doc->referral;
	struct draft to = { .to = again_to(w, r),
		.service = x->service.n > 0 ? x->service.code[0] : NULL,
		.urgency = r->urgency };
	enum err e;

	*d = (struct draft){ .done = 1u << STEP_DATA | 1u << STEP_WHY,
		.consent_at = w->now,
		.groups = groups_shared(&x->share),
		.urgency = r->urgency,
		.reason = x->reason.n > 0 ? x->reason.code[0] : NULL,
		.summary = x->summary };
	e = step_to(w, d, &to);
	if (e == OK)
		d->done |= 1u << STEP_TO;
	else /* which of its services it is, is for the officer to choose */
		d->to = to.to;
	return e == ERR_INVALID ? OK : e;
}

enum err
referral_again(struct work *w, struct id old, struct id id)
{
	struct draft_old from;
	struct referral r;
	struct refload l;
	enum err e;

	if ((e = ref_load(w, old, &l, &r)) != OK)
		goto out;
	if (r.side != SIDE_SENDER || (RS_BIT(r.state) & RS_AGAIN) == 0) {
		e = r.side == SIDE_SENDER ? ERR_CONFLICT : ERR_FORBIDDEN;
		goto out;
	}
	if ((e = ref_documents(w, &l, &r)) != OK)
		goto out;
	if (r.doc == NULL) {
		e = ERR_CONFLICT; /* a draft that was thrown away */
		goto out;
	}
	from.read = ref_trail(w, &l, V_READ);
	if ((e = again_draft(w, &r, &from.d)) == OK)
		e = draft_begin(w, r.kasus, id, &from);
out:
	ref_wipe(&l);
	return e;
}

enum err
referral_preview(struct work *w, const struct referral *r, struct preview *p_r)
{
	struct xml_referral *doc = arena_alloc(w->mem, sizeof(*doc));
	struct casefile c;
	struct kasus k;
	enum err e = ERR_MEMORY;

	memset(&c, 0, sizeof(c));
	if (doc == NULL ||
	    (e = file_load(w, r->kasus, P_REFER_CREATE, &c, &k)) != OK ||
	    (e = ref_shown(w, r->sealed, &c, p_r->shown)) != OK)
		goto out;
	memset(doc, 0, sizeof(*doc));
	if ((e = content_packet(w, r, &k, doc)) != OK)
		goto out;
	p_r->doc = doc;
	p_r->f = packet_fields(r->draft.groups, &k.f);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}
