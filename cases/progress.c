/*
 * What comes of a referral that was accepted: appointments, a client who does not
 * come, work, rests, and at last the outcome.  The sender is told of each step by a
 * StatusUpdate.
 */
#include <string.h>

#include "cases/priv.h"

#define YEAR (366 * DAY)

/* What the Content has to say where the action says that. */
static const struct {
	const char *status; /* NULL: no StatusUpdate leads there */
	const char *result; /* NULL: as it came */
} words[RS__MAX] = {
	[RS_DIBUKA] = { "in-progress", NULL }, /* the sender's answer */
	[RS_DIJADWALKAN] = { "in-progress", NULL },
	[RS_TIDAK_HADIR] = { "client-unreachable", "no-show" },
	[RS_BERJALAN] = { "in-progress", NULL },
	[RS_DITANGGUHKAN] = { "on-hold", NULL },
	[RS_SELESAI] = { "completed", NULL },
	[RS_SELESAI_SEBAGIAN] = { "completed", NULL },
	[RS_TIDAK_TERCAPAI] = { "failed", NULL },
};

/* The outcomes, as a form names them, and what each says by itself. */
static const struct {
	const char *code;
	enum act act;
	const char *result; /* NULL: it has to be said */
} outcomes[] = {
	{ "completed", ACT_OUTCOME, "goal-reached" },
	{ "partly", ACT_PARTLY, "partly-reached" },
	{ "failed", ACT_FAIL, NULL },
};

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* How many steps of the chain, up to a, had a StatusUpdate. */
static unsigned
status_count(const struct chain *ch, const struct action *a)
{
	const struct action *x;
	unsigned n = 0;

	for (x = ch->a; x <= a; x++) {
		const struct transition *t = action_step(x);

		n += t != NULL && t->content == CONTENT_STATUS;
	}
	return n;
}

bool
status_fits(const struct chain *ch, const struct action *a,
    const struct xml_status *s)
{
	const char *result = words[a->to].result;
	bool hold = a->to == RS_DITANGGUHKAN;

	return same(s->status, words[a->to].status) &&
	    s->final == ((RS_BIT(a->to) & RS_OUTCOME) != 0) &&
	    s->has_appointment == (a->to == RS_DIJADWALKAN) &&
	    (s->place != NULL) == (a->to == RS_DIJADWALKAN) &&
	    (a->to != RS_DIBUKA || s->note != NULL) &&
	    (s->reason.n > 0) == hold && (s->review != NULL) == hold &&
	    (result == NULL ||
		(s->result.n == 1 && same(s->result.code[0], result))) &&
	    s->sequence == status_count(ch, a);
}

/* The one that would be the next. */
static unsigned
status_next(const struct refload *l)
{
	return status_count(&l->ch, &l->ch.a[l->ch.n - 1]) + 1;
}

void
status_answer(const struct refload *l, const char *answer,
    struct xml_status *s_r)
{
	*s_r = (struct xml_status){ .sequence = status_next(l),
		.status = words[RS_DIBUKA].status,
		.note = answer };
}

unsigned
referral_no_shows(const struct referral *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n_events; i++)
		n += r->events[i].to == RS_TIDAK_HADIR;
	return n;
}

int64_t
referral_appointment(const struct referral *r)
{
	for (size_t i = r->n_events; i > 0; i--) {
		const struct content *c = r->events[i - 1].content;

		if (r->events[i - 1].to == RS_DIJADWALKAN && c != NULL)
			return c->status.appointment;
	}
	return 0;
}

/* When the day began in which it was accepted; 0: it was not. */
static int64_t
accepted_day(const struct referral *r)
{
	const int64_t zone = (int64_t)WIB * MINUTE;

	for (size_t i = 0; i < r->n_events; i++)
		if (r->events[i].to == RS_DITERIMA)
			return (r->events[i].at + zone) / DAY * DAY - zone;
	return 0;
}

bool
meeting_fits(const struct referral *r, int64_t now, int64_t at)
{
	int64_t from = accepted_day(r);

	return from > 0 && at >= from && at <= now + YEAR;
}

static enum err
appointment_put(const struct work *w, const struct referral *r,
    const struct progress *p, struct xml_status *s)
{
	if (!meeting_fits(r, w->now, p->at) || p->place == NULL)
		return ERR_INVALID;
	s->has_appointment = true;
	s->appointment = p->at;
	s->place = p->place;
	return OK;
}

/* A review that is past reminds nobody. */
static enum err
hold_put(struct work *w, const struct transition *t, const struct progress *p,
    struct xml_status *s)
{
	int y, m, d;

	if (!book_has(w->book, t->reasons, p->reason) ||
	    (code_is_other(p->reason) && p->note == NULL) ||
	    p->review == NULL || date_parse(p->review, &y, &m, &d) != OK ||
	    strcmp(p->review, date_text(w->mem, w->now)) < 0 ||
	    strcmp(p->review, date_text(w->mem, w->now + YEAR)) > 0)
		return ERR_INVALID;
	s->reason.code[s->reason.n++] = p->reason;
	s->review = p->review;
	return OK;
}

static enum err
progress_put(struct work *w, const struct referral *r,
    const struct transition *t, const struct progress *p, struct xml_status *s)
{
	*s = (struct xml_status){ .status = words[t->to].status,
		.note = p->note };
	switch ((int)p->act) {
	case ACT_SCHEDULE:
		return appointment_put(w, r, p, s);
	case ACT_NO_SHOW:
		s->result.code[s->result.n++] = words[t->to].result;
		return referral_appointment(r) <= w->now ? OK : ERR_INVALID;
	case ACT_START:
		return OK;
	case ACT_HOLD:
		return hold_put(w, t, p, s);
	default:
		return ERR_INTERNAL;
	}
}

/* Until when the step after it is waited for, where it says so itself: the
 * meeting, or the end of the day of the review.  Else it stays. */
static enum err
progress_due(const struct xml_status *s, int64_t *due)
{
	struct civil day = { 0 };
	enum err e;

	if (s->has_appointment)
		*due = s->appointment;
	if (s->review == NULL)
		return OK;
	e = date_parse(s->review, &day.year, &day.month, &day.day);
	if (e == OK)
		*due = time_from_civil(&day, WIB) + DAY;
	return e;
}

/* Sign it, seal it to the sender, and move the referral. */
static enum err
status_send(struct work *w, const struct refload *l, const struct referral *r,
    const struct transition *t, const struct xml_status *s, struct doc_new *d)
{
	struct content *c = arena_alloc(w->mem, sizeof(*c));
	struct refmove m;
	enum err e;

	if (c == NULL)
		return ERR_MEMORY;
	if ((e = content_frame(w, l, CONTENT_STATUS, c)) != OK)
		return e;
	c->status = *s;
	c->status.sequence = status_next(l);
	c->status.final = (RS_BIT(t->to) & RS_OUTCOME) != 0;
	c->status.officer = content_officer(w);
	if ((e = answer_put(w, l, r, c, d)) != OK ||
	    (e = move_make(w, l, t, d->sha256, &m)) != OK ||
	    (e = move_keep(w, l, d, &m)) != OK)
		return e;
	m.doc = &d->row;
	return move_commit(w, &m);
}

enum err
referral_progress(struct work *w, struct id id, const struct progress *p)
{
	const struct transition *t;
	struct doc_new d = { 0 };
	struct xml_status s;
	struct referral r;
	struct refload l;
	enum err e;

	e = move_begin(w, id, p->act, &l, &r, &t);
	if (e == OK)
		e = progress_put(w, &r, t, p, &s);
	if (e == OK)
		e = progress_due(&s, &l.row.due);
	if (e == OK)
		e = status_send(w, &l, &r, t, &s, &d);
	secret_wipe(d.dk, KEY_LEN);
	ref_wipe(&l);
	return e;
}

/* The outcome of that name; nitems(outcomes): there is none. */
static size_t
outcome_find(const char *code)
{
	size_t i = 0;

	while (i < nitems(outcomes) && !same(outcomes[i].code, code))
		i++;
	return i;
}

bool
result_fits(const char *status, const char *result)
{
	static const char *const failed[] = { "client-declined",
		"client-unreachable", "no-show", "moved", "service-unavailable",
		"deceased", "other" };
	size_t o = outcome_find(status), i;

	if (o == nitems(outcomes) || result == NULL)
		return false;
	if (outcomes[o].result != NULL)
		return same(outcomes[o].result, result) ||
		    (outcomes[o].act == ACT_OUTCOME && same(result, "other"));
	for (i = 0; i < nitems(failed); i++)
		if (same(failed[i], result))
			return true;
	return false;
}

enum err
referral_outcome(struct work *w, struct id id, const char *status,
    const char *result, const char *note)
{
	size_t o = outcome_find(status);
	struct xml_status s = { .note = note };
	const struct transition *t;
	struct doc_new d = { 0 };
	struct referral r;
	struct refload l;
	enum err e;

	if (o == nitems(outcomes))
		return ERR_INVALID;
	if ((e = move_begin(w, id, outcomes[o].act, &l, &r, &t)) != OK)
		goto out;
	if (result == NULL)
		result = outcomes[o].result;
	if (!book_has(w->book, t->reasons, result) ||
	    !result_fits(status, result) ||
	    (code_is_other(result) && note == NULL)) {
		e = ERR_INVALID;
		goto out;
	}
	s.status = words[t->to].status;
	s.result.code[s.result.n++] = result;
	e = status_send(w, &l, &r, t, &s, &d);
out:
	secret_wipe(d.dk, KEY_LEN);
	ref_wipe(&l);
	return e;
}
