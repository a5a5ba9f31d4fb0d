/*
 * Queues of referrals.  Where a state stands is a row of a table; whose turn it
 * is, whether its term has passed and whose case it is of follow from the clear
 * row and the unit's sealed side.  All that has not ended is read by one statement;
 * a page of it opens no more than the lines that it shows.
 */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

/* More than a unit ever has under way at once; those due first are kept. */
#define LIVE_MAX 4096

/* A state's place: whose step comes next, and by which permission (P_NONE: no
 * step is waited for); its queues at the receiver and at the sender. */
struct place {
	enum side turn;
	enum perm perm;
	unsigned in, out;
};
#define Q(q) QUEUE_BIT(Q_##q)

/* clang-format off */
static const struct place places[RS__MAX] = {
/*  state            turn           permission        at the receiver  at the sender */
  [RS_DRAF]      = { SIDE_SENDER,   P_REFER_CREATE,   0,               Q(SENT) },
  [RS_TERKIRIM]  = { SIDE_RECEIVER, P_REFER_OPEN,     Q(INBOX),        Q(SENT) },
  [RS_DIBUKA]    = { SIDE_RECEIVER, P_REFER_DECIDE,   Q(INBOX),        Q(SENT) },
  [RS_DITERIMA]  = { SIDE_RECEIVER, P_REFER_OUTCOME,  Q(WORK),         Q(SENT) },
  [RS_DITOLAK]   = { SIDE_SENDER,   P_REFER_CREATE,   Q(REFUSED),      Q(UNREAD) | Q(REFUSED) },
  [RS_SELESAI]   = { SIDE_SENDER,   P_REFER_CREATE,   Q(DONE),         Q(UNREAD) },
  [RS_DITUTUP]   = { SIDE_SENDER,   P_NONE,           Q(DONE),         Q(DONE) },
  [RS_DITARIK]   = { SIDE_SENDER,   P_NONE,           Q(REFUSED),      Q(REFUSED) },
  [RS_DICABUT]   = { SIDE_SENDER,   P_NONE,           Q(REFUSED),      Q(REFUSED) },
  [RS_TINDAK]    = { SIDE_RECEIVER, P_REFER_OUTCOME,  Q(WORK),         Q(SENT) },
  [RS_DIJADWALKAN]  = { SIDE_RECEIVER, P_REFER_OUTCOME, Q(WORK),       Q(SENT) },
  [RS_TIDAK_HADIR]  = { SIDE_RECEIVER, P_REFER_OUTCOME, Q(WORK),       Q(SENT) },
  [RS_BERJALAN]     = { SIDE_RECEIVER, P_REFER_OUTCOME, Q(WORK),       Q(SENT) },
  [RS_DITANGGUHKAN] = { SIDE_RECEIVER, P_REFER_OUTCOME, Q(WORK),       Q(SENT) },
  [RS_SELESAI_SEBAGIAN] = { SIDE_SENDER, P_REFER_CREATE, Q(DONE),      Q(UNREAD) },
  [RS_TIDAK_TERCAPAI]   = { SIDE_SENDER, P_REFER_CREATE, Q(DONE),      Q(UNREAD) },
  [RS_PERLU_INFO]   = { SIDE_SENDER, P_REFER_CREATE,  Q(INBOX),        Q(SENT) },
  [RS_DITERUSKAN]   = { SIDE_SENDER, P_REFER_CREATE,  Q(REFUSED),      Q(UNREAD) | Q(REFUSED) },
  [RS_SALAH_INPUT]  = { SIDE_SENDER, P_NONE,          Q(REFUSED),      Q(REFUSED) },
};
/* clang-format on */

#define LIVE (Q(INBOX) | Q(WORK) | Q(SENT) | Q(UNREAD))

static unsigned
place_queues(unsigned state, bool incoming)
{
	unsigned in;

	if (state >= RS__MAX)
		return 0;
	in = incoming ? places[state].in : places[state].out;
	return in != 0 ? in | Q(ALL) : 0;
}

static unsigned
states_of(unsigned queues, bool incoming)
{
	unsigned states = 0;

	for (unsigned s = RS_NONE; s < RS__MAX; s++)
		if ((place_queues(s, incoming) & queues) != 0)
			states |= RS_BIT(s);
	return states;
}

unsigned
queue_states(enum queue queue, bool incoming)
{
	return states_of(QUEUE_BIT(queue), incoming);
}

bool
queue_counted(enum queue queue)
{
	return queue != Q_REFUSED && queue != Q_DONE && queue != Q_ALL;
}

uint64_t
queue_count(const struct queues *q, enum queue queue)
{
	return q->count[queue];
}

uint64_t
queue_late(const struct queues *q, enum ladder from)
{
	uint64_t n = 0;

	for (unsigned l = from; l < LADDER__MAX; l++)
		n += q->ladder[l];
	return n;
}

static int
id_order(const void *a, const void *b)
{
	return memcmp(a, b, ID_LEN);
}

/* What is due first, then what is most urgent, then what is oldest. */
static int
spot_order(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if ((x->due == 0) != (y->due == 0))
		return x->due == 0 ? 1 : -1;
	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	if (x->urgency != y->urgency)
		return x->urgency > y->urgency ? -1 : 1;
	return id_order(&x->id, &y->id);
}

/* The actor's open cases, in order. */
struct own_cases {
	struct id *id;
	size_t n;
};

static bool
case_mine(const struct own_cases *o, struct id kasus)
{
	return !id_none(kasus) &&
	    bsearch(&kasus, o->id, o->n, sizeof(kasus), id_order) != NULL;
}

/*
 * The case of the unit's side, or none.  shut: it is a restricted one that does
 * not name the actor.  Of a side that is not what was sealed the list says so.
 */
static enum err
spot_case(struct work *w, const struct side_row *sd, struct id *kasus_r,
    bool *shut_r)
{
	struct arena_mark m = arena_mark(w->mem);
	struct side_index x = { 0 };
	enum err e;

	*kasus_r = (struct id){ { 0 } };
	*shut_r = false;
	if (sd->version == 0)
		return OK;
	/* the keys that it leaves in w->named outlive the mark */
	if (sd->epoch == 0 && w->named == NULL) {
		if ((e = named_need(w)) != OK)
			return e;
		m = arena_mark(w->mem);
	}
	e = side_get(w, NULL, sd, &x);
	if (e == OK)
		*kasus_r = x.kasus;
	arena_release(w->mem, m);
	*shut_r = e == ERR_FORBIDDEN;
	return e == ERR_FORBIDDEN || e == ERR_TAMPER ? OK : e;
}

/* What nobody answered in time is the sender's to withdraw, and to send anew; the
 * receiver sees it until then, or who writes to the clear row could hide it. */
static const struct place place_over = { SIDE_SENDER, P_REFER_WITHDRAW,
	Q(INBOX), Q(SENT) };

/* Is the next step the actor's, whose own case it is, or not? */
static bool
turn_mine(const struct work *w, const struct place *p, bool incoming, bool mine)
{
	if (p->perm == P_NONE || (p->turn == SIDE_RECEIVER) != incoming)
		return false;
	switch (role_scope(w->who->roles, p->perm)) {
	case SCOPE_UNIT:
	case SCOPE_ALL:
		return true;
	case SCOPE_OWN:
		return mine;
	case SCOPE_NO:
		break;
	}
	return false;
}

/* What the sender waits for, as the table has it at the receiver. */
static void
desk_add(struct desk *d, const struct spot *s)
{
	unsigned there = place_queues(s->state, true);

	if (s->incoming || (s->in & Q(SENT)) == 0)
		return;
	if (s->ladder == LADDER_OVER || (there & Q(INBOX)) != 0)
		d->waiting++;
	else if ((there & Q(WORK)) != 0)
		d->accepted++;
	else
		d->drafts++;
}

static enum err
spot_fill(struct work *w, const struct own_cases *own,
    const struct referral_spot *row, struct spot *s)
{
	static const struct id none;
	const struct term term = { row->state, row->urgency, row->due,
		row->incoming ? none : w->who->unit };
	enum ladder ladder = clock_ladder(w, &term);
	const struct place *p =
	    ladder == LADDER_OVER ? &place_over : &places[row->state];
	struct id kasus;
	bool shut, mine;
	enum err e = spot_case(w, &row->side, &kasus, &shut);

	if (e != OK)
		return e;
	mine = case_mine(own, kasus);
	*s = (struct spot){ row->side.referral, row->incoming, row->state,
		row->urgency, row->due, ladder,
		row->incoming ? p->in : p->out };
	if (ladder >= LADDER_DUE)
		s->in |= Q(LATE);
	if (mine)
		s->in |= Q(MINE);
	if (!shut && turn_mine(w, p, row->incoming, mine))
		s->in |= Q(TURN);
	return OK;
}

static enum err
spots_fill(struct work *w, const struct own_cases *own,
    const struct referral_spot *row, struct queues *q)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < q->n; i++)
		e = spot_fill(w, own, &row[i], &q->s[i]);
	if (e != OK)
		return e;
	for (size_t i = 0; i < q->n; i++) {
		desk_add(&q->desk, &q->s[i]);
		for (unsigned k = 0; k < Q__MAX; k++)
			q->count[k] += (q->s[i].in >> k) & 1;
		q->ladder[q->s[i].ladder]++;
	}
	qsort(q->s, q->n, sizeof(*q->s), spot_order);
	return OK;
}

enum err
queues_load(struct work *w, struct queues **q_r)
{
	struct referral_filter f = { .unit = w->who->unit,
		.in = states_of(LIVE, true),
		.out = states_of(LIVE, false),
		.limit = LIVE_MAX };
	struct queues *q = arena_alloc(w->mem, sizeof(*q));
	struct own_cases own;
	struct referral_spot *row;
	enum err e;

	w->named = NULL;
	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	if (q == NULL)
		return ERR_MEMORY;
	if ((e = case_ids_of(w->db, w->mem, w->who->unit, w->who->person,
		 stages_shut, &own.id, &own.n)) != OK ||
	    (e = referral_rows_live(w->db, w->mem, &f, &row, &q->n)) != OK)
		return e;
	if (own.n > 0)
		qsort(own.id, own.n, sizeof(*own.id), id_order);
	q->my_cases = own.n;
	q->s = arena_alloc(w->mem, (q->n + 1) * sizeof(*q->s));
	if (q->s == NULL)
		return ERR_MEMORY;
	*q_r = q;
	return spots_fill(w, &own, row, q);
}

enum err
desk_count(struct work *w, const struct queues *q, struct desk *d_r)
{
	struct case_filter cases = { .unit = w->who->unit,
		.except = stages_shut };

	*d_r = q->desk;
	d_r->my_cases = q->my_cases;
	return case_rows_count(w->db, &cases, &d_r->unit_cases);
}
