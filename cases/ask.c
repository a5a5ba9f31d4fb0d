/*
 * Before it decides, a receiver asks the sender something, who answers; or it says
 * which other unit would be right, and the referral ends for it.  Nothing goes to
 * that unit from here: the sender decides, with a consent of its own.
 */
#include <string.h>

#include "cases/priv.h"

#define DOC_LIFE (7 * DAY)

/* What a Decision has to say where the action says that; NULL: none leads there. */
static const char *const outcomes[RS__MAX] = {
	[RS_DITERIMA] = "accepted",
	[RS_DITOLAK] = "declined",
	[RS_PERLU_INFO] = "more-information",
	[RS_DITERUSKAN] = "redirect",
};

bool
decision_fits(const struct action *a, const struct xml_decision *d)
{
	bool asks = a->to == RS_PERLU_INFO;

	return outcomes[a->to] != NULL &&
	    strcmp(outcomes[a->to], d->outcome) == 0 &&
	    (d->question != NULL) == asks && (d->about.n > 0) == asks &&
	    (d->suggested != NULL) == (a->to == RS_DITERUSKAN);
}

enum err
referral_ask(struct work *w, struct id id, const char *about,
    const char *question)
{
	struct xml_decision x = { .outcome = outcomes[RS_PERLU_INFO],
		.question = question };
	const struct transition *t;
	struct doc_new d = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_ASK, &l, &r, &t)) != OK)
		goto out;
	if (!book_has(w->book, t->reasons, about) || question == NULL) {
		e = ERR_INVALID;
		goto out;
	}
	x.about.code[x.about.n++] = about;
	if ((e = decision_put(w, &l, &r, &x, &d)) != OK ||
	    (e = move_make(w, &l, t, d.sha256, &m)) != OK)
		goto out;
	m.doc = &d.row;
	e = move_commit(w, &m);
out:
	secret_wipe(d.dk, KEY_LEN);
	ref_wipe(&l);
	return e;
}

/* Could the sender send it there? */
static const struct roster_unit *
suggested(const struct work *w, const struct refload *l, struct id unit)
{
	const struct roster_unit *u = roster_unit(w->roster, unit);

	return u == NULL || u->epoch == 0 || id_same(unit, l->row.from_unit) ||
		id_same(unit, l->row.to_unit) ?
	    NULL :
	    u;
}

enum err
referral_forward(struct work *w, struct id id, struct id unit,
    const char *reason, const char *note)
{
	struct xml_decision x = { .outcome = outcomes[RS_DITERUSKAN],
		.note = note };
	const struct roster_unit *u;
	const struct transition *t;
	struct doc_new d = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_FORWARD, &l, &r, &t)) != OK)
		goto out;
	u = suggested(w, &l, unit);
	if (u == NULL || !book_has(w->book, t->reasons, reason) ||
	    (code_is_other(reason) && note == NULL)) {
		e = ERR_INVALID;
		goto out;
	}
	x.suggested = u->code;
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

/*
 * To the receiving unit.  The sender's own unit reads it by its case: what is sealed
 * to the receiver goes with the rest of what it has of the client.
 */
static enum err
tell_document(struct work *w, const struct refload *l, const struct referral *r,
    const char *answer, struct doc_new *d)
{
	struct content *c = arena_alloc(w->mem, sizeof(*c));
	enum err e;

	if (c == NULL)
		return ERR_MEMORY;
	if ((e = content_frame(w, l, CONTENT_STATUS, c)) != OK ||
	    (e = move_recipients(w, l, r, d)) != OK)
		return e;
	status_answer(l, answer, &c->status);
	c->status.officer = content_officer(w);
	d->c = c;
	d->answered = ref_document(l);
	d->expires = w->now + DOC_LIFE;
	d->urgency = l->row.urgency;
	return doc_put(w, d);
}

/* The receiver's term stood still while the sender was asked: what was left of it
 * is left again. */
static int64_t
term_resumed(const struct work *w, const struct chain *ch)
{
	const struct action *asked = &ch->a[ch->n - 1];

	return w->now + asked[-1].due - asked->at;
}

enum err
referral_tell(struct work *w, struct id id, const char *answer)
{
	const struct transition *t;
	struct doc_new d = { 0 };
	struct referral r;
	struct refload l;
	struct refmove m;
	enum err e;

	if ((e = move_begin(w, id, ACT_TELL, &l, &r, &t)) != OK)
		goto out;
	if (answer == NULL) {
		e = ERR_INVALID;
		goto out;
	}
	l.row.due = term_resumed(w, &l.ch);
	if ((e = tell_document(w, &l, &r, answer, &d)) != OK ||
	    (e = move_make(w, &l, t, d.sha256, &m)) != OK ||
	    (e = move_copy(w, &l.c, &d.row, d.dk, &m)) != OK)
		goto out;
	m.doc = &d.row;
	e = move_commit(w, &m);
out:
	secret_wipe(d.dk, KEY_LEN);
	ref_wipe(&l);
	return e;
}
