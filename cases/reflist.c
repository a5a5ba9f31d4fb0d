/* One page of one queue of referrals. */
#include <string.h>

#include "cases/priv.h"

/* What one line is made of. */
struct entry {
	struct ref_known k;
	struct side_row sd;
	struct side_index x;          /* the unit's side; zeros: none yet */
	const struct roster_unit *to; /* that a draft has chosen */
	bool incoming;                /* on the side that it was listed on */
	bool sound; /* all of it is what its writers signed or sealed */
	bool named; /* the actor may know the client */
	bool shut;  /* it is of a restricted case that does not name them */
};

/* The chain is whole, and the unit stands where the list says. */
static bool
entry_ours(const struct work *w, const struct entry *n)
{
	return n->k.intact &&
	    id_same(n->incoming ? n->k.row.to_unit : n->k.row.from_unit,
		w->who->unit);
}

/* A side that is not there, though it was due when the chain was read: has it
 * been declined or withdrawn since? */
static enum err
side_gone(struct work *w, struct entry *n)
{
	enum err e = refs_load(w, &n->k.id, 1, &n->k);

	if (e == OK && (!n->k.intact || chain_side(&n->k.ch, n->incoming)))
		e = tamper("side", n->k.id);
	return e;
}

/*
 * The unit's side.  A sender has one, and with it a case, from the draft on; a
 * receiver from opening on, and a case once it accepted.
 */
static enum err
entry_side(struct work *w, const struct side_row *sd, struct entry *n)
{
	bool due = chain_side(&n->k.ch, n->incoming);
	enum err e = OK;

	if (due && sd != NULL) {
		n->sd = *sd;
		e = side_get(w, NULL, sd, &n->x);
	} else if (due) {
		e = side_gone(w, n);
	}
	n->shut = e == ERR_FORBIDDEN;
	if (n->shut) {
		n->sound = true;
		return OK;
	}
	if (e == OK && id_none(n->x.kasus) &&
	    (!n->incoming || chain_accepted(&n->k.ch)))
		e = tamper("side", n->k.id);
	n->sound = e == OK;
	/* until somebody has a case of it, it is the whole unit's; a restricted
	 * one opened */
	n->named = id_none(n->x.kasus) || n->sd.epoch == 0 ||
	    role_scope(w->who->roles, P_REFER_READ) == SCOPE_UNIT;
	return e == ERR_TAMPER ? OK : e;
}

static enum err
sides_load(struct work *w, const struct id *id, size_t n, struct entry *en)
{
	struct side_row *sd;
	size_t i, k, n_sd;
	enum err e;

	e = side_rows_some(w->db, w->mem, w->who->unit, id, n, &sd, &n_sd);
	for (i = 0; e == OK && i < n_sd && w->named == NULL; i++)
		e = sd[i].epoch == 0 ? named_need(w) : OK;
	for (i = 0; e == OK && i < n; i++) {
		if (!entry_ours(w, &en[i]))
			continue;
		for (k = 0; k < n_sd && !id_same(sd[k].referral, id[i]); k++)
			;
		e = entry_side(w, k < n_sd ? &sd[k] : NULL, &en[i]);
	}
	return e;
}

/* Whose case it is, as the case's sealed index row says. */
static enum err
entry_holder(struct work *w, const struct case_row *row, struct entry *n)
{
	struct case_index x = { 0 };
	enum err e = row != NULL ? index_get(w, row, &x) : ERR_TAMPER;

	if (e == ERR_FORBIDDEN) /* restricted since its side was read */
		return OK;
	if (e == ERR_TAMPER) {
		(void)tamper("index", n->x.kasus);
		n->sound = false;
		return OK;
	}
	n->named = id_same(x.assignee, w->who->person);
	return e;
}

static bool
holder_wanted(const struct entry *n)
{
	return n->sound && !n->named && !n->shut;
}

static enum err
holders_load(struct work *w, size_t n, struct entry *en)
{
	struct id id[ROWS_SOME];
	struct case_row *row;
	size_t i, k, n_row, n_id = 0;
	enum err e;

	for (i = 0; i < n; i++)
		if (holder_wanted(&en[i]))
			id[n_id++] = en[i].x.kasus;
	if (n_id == 0)
		return OK;
	e = case_rows_some(w->db, w->mem, w->who->unit, id, n_id, &row, &n_row);
	for (i = 0; e == OK && i < n; i++) {
		if (!holder_wanted(&en[i]))
			continue;
		for (k = 0; k < n_row && !id_same(row[k].id, en[i].x.kasus);
		     k++)
			;
		e = entry_holder(w, k < n_row ? &row[k] : NULL, &en[i]);
	}
	return e;
}

/* A draft without its steps: sent since its chain was read, or cut off. */
static enum err
draft_gone(struct work *w, struct entry *n)
{
	enum err e = refs_load(w, &n->k.id, 1, &n->k);

	if (e == OK && n->k.row.state == RS_DRAF) {
		(void)tamper("draft", n->k.id);
		n->sound = false;
	}
	n->sound = n->sound && n->k.intact;
	return e;
}

/* Whom a draft is for lies in the draft, which its case's key opens. */
static enum err
entry_draft(struct work *w, struct entry *n)
{
	struct arena_mark m = arena_mark(w->mem);
	struct casefile c;
	struct draft d = { 0 };
	enum err e;

	if (n->sd.draft.n == 0)
		return draft_gone(w, n);
	memset(&c, 0, sizeof(c));
	e = file_open(w, n->x.kasus, P_REFER_READ, &c);
	if (e == OK)
		e = draft_get(w, &c, &n->sd, &d);
	if (e == OK && !id_none(d.to))
		n->to = roster_unit(w->roster, d.to);
	if (e == ERR_TAMPER || e == ERR_ABSENT) {
		(void)tamper("draft", n->k.id);
		n->sound = false;
	}
	/* given to a colleague meanwhile */
	n->named = n->named && e == OK;
	secret_wipe(c.ck, KEY_LEN);
	arena_release(w->mem, m);
	return e == ERR_TAMPER || e == ERR_ABSENT || e == ERR_FORBIDDEN ? OK :
									  e;
}

static enum err
drafts_load(struct work *w, size_t n, struct entry *en)
{
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < n; i++)
		if (en[i].sound && en[i].named && en[i].k.row.state == RS_DRAF)
			e = entry_draft(w, &en[i]);
	return e;
}

/* Of what cannot be verified nothing is shown but the number, and that only if
 * the chain vouches for it; of what is shut nothing but its state. */
static void
line_fill(const struct work *w, const struct entry *n, struct ref_line *l)
{
	const struct referral_row *row = &n->k.row;
	const struct roster_unit *u = row->state == RS_DRAF ?
	    n->to :
	    roster_unit(w->roster, n->incoming ? row->from_unit : row->to_unit);

	*l = (struct ref_line){ .id = n->k.id,
		.incoming = n->incoming,
		.damaged = !n->sound };
	if (entry_ours(w, n))
		l->number = row->number;
	if (l->damaged)
		return;
	l->state = (enum state)row->state;
	l->shut = n->shut;
	if (l->shut) {
		l->number = NULL;
		return;
	}
	l->urgency = row->urgency;
	l->sent = row->sent;
	l->due = row->due;
	l->ladder = clock_ladder(w,
	    &(struct term){ row->state, row->urgency, row->due,
		row->from_unit });
	l->other = u != NULL ? unit_name(w, u) : NULL;
	l->client = n->named ? n->x.client : NULL;
	l->ended = n->incoming && chain_dropped(&n->k.ch);
}

/* What a page lists, before it is opened. */
struct listed {
	struct id *id;
	bool *incoming;
	size_t n;
};

/*
 * At most ROWS_SOME lines, from the from-th on.  Read in this order, what a
 * colleague commits meanwhile is never missing: a side is not older than its
 * chain, nor a case than the side that names it.
 */
static enum err
lines_some(struct work *w, const struct listed *p, size_t from, size_t n,
    struct ref_line *l)
{
	struct ref_known k[ROWS_SOME];
	struct entry en[ROWS_SOME];
	size_t i;
	enum err e;

	if ((e = refs_load(w, &p->id[from], n, k)) != OK)
		return e;
	memset(en, 0, sizeof(en));
	for (i = 0; i < n; i++) {
		en[i].k = k[i];
		en[i].incoming = p->incoming[from + i];
	}
	if ((e = sides_load(w, &p->id[from], n, en)) != OK ||
	    (e = holders_load(w, n, en)) != OK ||
	    (e = drafts_load(w, n, en)) != OK)
		return e;
	for (i = 0; i < n; i++)
		line_fill(w, &en[i], &l[from + i]);
	return OK;
}

/* The page's lines; in p->id those that show something, n_r of them. */
static enum err
lines_load(struct work *w, const struct listed *p, struct ref_line *l,
    size_t *n_r)
{
	size_t i, some, shown = 0;
	enum err e = OK;

	for (i = 0; e == OK && i < p->n; i += ROWS_SOME) {
		some = p->n - i < ROWS_SOME ? p->n - i : ROWS_SOME;
		e = lines_some(w, p, i, some, l);
	}
	for (i = 0; e == OK && i < p->n; i++)
		if (l[i].number != NULL)
			p->id[shown++] = l[i].id;
	*n_r = shown;
	return e;
}

/* Of a queue that is read whole. */
static void
page_live(const struct queues *qs, const struct ref_query *q, struct listed *p)
{
	size_t at = 0, first = q->page * q->size;

	for (size_t i = 0; i < qs->n && p->n < q->size; i++) {
		const struct spot *s = &qs->s[i];

		if ((s->in & QUEUE_BIT(q->queue)) == 0 || at++ < first)
			continue;
		p->id[p->n] = s->id;
		p->incoming[p->n++] = s->incoming;
	}
}

static enum err
page_ended(struct work *w, const struct ref_query *q, struct listed *p,
    uint64_t *total_r)
{
	struct referral_filter f = { .unit = w->who->unit,
		.in = queue_states(q->queue, true),
		.out = queue_states(q->queue, false),
		.offset = q->page * q->size,
		.limit = q->size };
	struct referral_row *row;
	enum err e;

	if ((e = referral_rows_count(w->db, &f, total_r)) != OK ||
	    (e = referral_rows(w->db, w->mem, &f, &row, &p->n)) != OK)
		return e;
	for (size_t i = 0; i < p->n; i++) {
		p->id[i] = row[i].id;
		p->incoming[i] = id_same(row[i].to_unit, w->who->unit);
	}
	return OK;
}

static enum err
page_find(struct work *w, const struct queues *qs, const struct ref_query *q,
    struct listed *p_r, uint64_t *total_r)
{
	*p_r = (struct listed){
		.id = arena_alloc(w->mem, q->size * sizeof(*p_r->id)),
		.incoming = arena_alloc(w->mem, q->size * sizeof(bool)),
	};
	if (p_r->id == NULL || p_r->incoming == NULL)
		return ERR_MEMORY;
	if (!queue_counted(q->queue))
		return page_ended(w, q, p_r, total_r);
	*total_r = queue_count(qs, q->queue);
	page_live(qs, q, p_r);
	return OK;
}

enum err
referral_list(struct work *w, const struct queues *qs,
    const struct ref_query *q, const struct ref_line **l_r, size_t *n_r,
    uint64_t *total_r)
{
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_LIST };
	struct ref_line *l;
	struct listed p;
	enum err e;

	w->named = NULL;
	if (q->size == 0 || q->size > TRAIL_SHOWN_MAX)
		return ERR_INVALID;
	if ((e = page_find(w, qs, q, &p, total_r)) != OK)
		return e;
	if ((l = arena_alloc(w->mem, (p.n + 1) * sizeof(*l))) == NULL)
		return ERR_MEMORY;
	if ((e = lines_load(w, &p, l, &t.n_shown)) != OK)
		return e;
	t.shown = p.id;
	if ((e = trail_write(w->db, &t)) != OK)
		return e;
	*l_r = l;
	*n_r = p.n;
	return OK;
}
