/* The receiver's answers to a referral: accept, decline. */
#include <string.h>

#include "cases/priv.h"

#define DOC_LIFE (7 * DAY)

enum err
answer_put(struct work *w, const struct refload *l, const struct referral *r,
    struct content *c, struct doc_new *d)
{
	enum err e;

	if ((e = move_recipients(w, l, r, d)) != OK)
		return e;
	move_own(w, l, d);
	d->c = c;
	d->answered = ref_document(l);
	d->expires = w->now + DOC_LIFE;
	d->urgency = l->row.urgency;
	return doc_put(w, d);
}

enum err
decision_put(struct work *w, const struct refload *l, const struct referral *r,
    const struct xml_decision *x, struct doc_new *d)
{
	struct content *c = arena_alloc(w->mem, sizeof(*c));
	enum err e;

	if (c == NULL)
		return ERR_MEMORY;
	if ((e = content_frame(w, l, CONTENT_DECISION, c)) != OK)
		return e;
	c->decision = *x;
	c->decision.officer = content_officer(w);
	return answer_put(w, l, r, c, d);
}

/* The case that an acceptance creates. */
struct accepted {
	struct casefile c;
	struct fields f;
	struct record_row rec[FILE_RECORDS_MAX];
	struct case_write cw;
};

/* The receiver's own case, from the document; assigned as chosen. */
static enum err
accept_case(struct work *w, const struct refload *l, const struct referral *r,
    struct id assignee, struct id kasus, struct accepted *k)
{
	const struct xml_codes *service = &r->doc->referral.service;
	const char *asked = service->n > 0 ? service->code[0] : NULL;
	struct casefile *c = &k->c;
	enum err e;

	k->f = content_fields(w, r->doc);
	if ((e = kind_settle(w, asked, &k->f)) != OK ||
	    (e = file_new(w, kasus, assignee, c)) != OK)
		return e;
	c->head.source = l->row.id;
	c->head.ref[c->head.n_ref++] = (struct ref_link){ l->row.id, true };
	k->cw = (struct case_write){ .c = c, .fresh = true, .rec = k->rec };
	e = file_records(w, c, NULL, &k->f, k->rec, &k->cw.n_rec);
	if (e == OK)
		e = tally_put(w, c, &(struct tally){ .f = &k->f });
	return e == OK ? file_seal(w, c, &k->f) : e;
}

static bool
assignee_ok(const struct work *w, struct id person)
{
	const struct roster_member *m =
	    roster_member(w->roster, person, w->who->unit);

	return m != NULL && m->active && (m->roles & ROLES_KEY) != 0;
}

/* The new case has a copy of the key of all that the sender sent: the referral,
 * with the key for answers, and what it told since. */
static enum err
accept_copies(struct work *w, const struct refload *l, const struct casefile *c,
    struct refmove *m)
{
	uint8_t dk[KEY_LEN];
	enum err e = move_copy(w, c, ref_document(l), l->keys.dk, m);

	for (size_t i = 0; e == OK && i < l->n_doc; i++) {
		if (!ref_sent(l, &l->doc[i]) || &l->doc[i] == ref_document(l))
			continue;
		e = doc_key(w, &l->doc[i], NULL, dk);
		if (e == OK)
			e = move_copy(w, c, &l->doc[i], dk, m);
	}
	secret_wipe(dk, sizeof(dk));
	return e;
}

static enum err
accept_move(struct work *w, struct refload *l, const struct referral *r,
    const struct transition *t, struct casefile *c, const struct doc_new *d,
    struct refmove *m)
{
	struct side_index x = { .kasus = c->row.id,
		.case_number = c->head.number,
		.client = r->doc->referral.name };
	enum err e;

	if ((e = move_make(w, l, t, d->sha256, m)) != OK ||
	    (e = move_side(w, l, c, &x, m)) != OK ||
	    (e = accept_copies(w, l, c, m)) != OK)
		return e;
	m->doc = &d->row;
	m->trail[m->n_trail++] = case_trail(w, c, V_CREATE);
	return OK;
}

enum err
referral_accept(struct work *w, struct id id, struct id assignee,
    struct id kasus)
{
	struct xml_decision x = { .outcome = "accepted" };
	const struct transition *t;
	struct doc_new d = { 0 };
	struct accepted k = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_ACCEPT, &l, &r, &t)) != OK)
		goto out;
	if (!assignee_ok(w, assignee) || r.doc == NULL) {
		e = r.doc == NULL ? ERR_ABSENT : ERR_INVALID;
		goto out;
	}
	if ((e = accept_case(w, &l, &r, assignee, kasus, &k)) != OK)
		goto out;
	x.case_ref = k.c.head.number;
	if ((e = decision_put(w, &l, &r, &x, &d)) != OK ||
	    (e = accept_move(w, &l, &r, t, &k.c, &d, &m)) != OK)
		goto out;
	m.cw = &k.cw;
	e = move_commit(w, &m);
out:
	secret_wipe(d.dk, KEY_LEN);
	ref_wipe(&l);
	secret_wipe(k.c.ck, KEY_LEN);
	return e;
}

bool
code_is_other(const char *code)
{
	return code != NULL &&
	    (strcmp(code, "other") == 0 || strcmp(code, "lainnya") == 0);
}

/* A code that says nothing needs words. */
static bool
explained(const char *code, const char *note)
{
	return !code_is_other(code) || note != NULL;
}

enum err
referral_decline(struct work *w, struct id id, const char *reason,
    const char *note)
{
	struct xml_decision x = { .outcome = "declined", .note = note };
	const struct transition *t;
	struct doc_new d = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_DECLINE, &l, &r, &t)) != OK)
		goto out;
	if (!book_has(w->book, t->reasons, reason) ||
	    !explained(reason, note)) {
		e = ERR_INVALID;
		goto out;
	}
	x.reason.code[x.reason.n++] = reason;
	if ((e = decision_put(w, &l, &r, &x, &d)) != OK ||
	    (e = move_make(w, &l, t, d.sha256, &m)) != OK ||
	    (e = move_drop(w, &l, &m)) != OK)
		goto out;
	m.doc = &d.row;
	e = move_commit(w, &m);
out:
	secret_wipe(d.dk, KEY_LEN);
	ref_wipe(&l);
	return e;
}
