/* Inbox, sent referrals and the counts of the start page. */
#include <string.h>

#include "cases/priv.h"

/*
 * The client's name stands only in the unit's own sealed side row.  A sender
 * has one from the draft on.
 */
static enum err
line_client(struct work *w, const struct referral_row *row, bool incoming,
    struct ref_line *l)
{
	struct side_index x = { 0 };
	struct side_row sd;
	enum err e;

	e = side_row_get(w->db, w->mem, row->id, w->who->unit, &sd);
	if (e == ERR_ABSENT)
		return incoming ? OK : tamper("side", row->id);
	if (e != OK || (e = side_get(w, &sd, &x)) != OK)
		return e;
	if (incoming ||
	    role_scope(w->who->roles, P_REFER_CREATE) == SCOPE_UNIT ||
	    id_same(x.holder, w->who->person))
		l->client = x.client;
	return OK;
}

/*
 * What stands in the place of a referral whose side cannot be verified.  The
 * number is signed, so the chain can still vouch for it.
 */
static enum err
line_damaged(struct work *w, const struct referral_row *row, struct ref_line *l)
{
	struct chain ch;
	enum err e = chain_load(w, row, &ch);

	*l = (struct ref_line){ .id = row->id, .damaged = true };
	if (e == OK)
		l->number = row->number;
	return e == ERR_TAMPER ? OK : e;
}

static enum err
line_fill(struct work *w, const struct referral_row *row, bool incoming,
    struct ref_line *l)
{
	const struct roster_unit *u =
	    roster_unit(w->roster, incoming ? row->from_unit : row->to_unit);
	enum err e;

	*l = (struct ref_line){ .id = row->id,
		.number = row->number,
		.state = (enum state)row->state,
		.urgency = row->urgency,
		.sent = row->sent,
		.due = row->due,
		.other = u != NULL ? u->name_id : NULL };
	e = line_client(w, row, incoming, l);
	return e == ERR_TAMPER ? line_damaged(w, row, l) : e;
}

enum err
referral_list(struct work *w, const struct ref_query *q,
    const struct ref_line **l_r, size_t *n_r, uint64_t *total_r)
{
	struct referral_filter f = { .unit = w->who->unit,
		.incoming = q->incoming,
		.states = q->states,
		.offset = q->page * q->size,
		.limit = q->size };
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_LIST };
	struct referral_row *row;
	struct ref_line *l;
	struct id *id;
	size_t i, n, shown = 0;
	enum err e;

	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	if (q->size == 0 || q->size > TRAIL_SHOWN_MAX)
		return ERR_INVALID;
	if ((e = referral_rows_count(w->db, &f, total_r)) != OK ||
	    (e = referral_rows(w->db, w->mem, &f, &row, &n)) != OK)
		return e;
	l = arena_alloc(w->mem, (n + 1) * sizeof(*l));
	id = arena_alloc(w->mem, (n + 1) * sizeof(*id));
	if (l == NULL || id == NULL)
		return ERR_MEMORY;
	for (i = 0; i < n; i++) {
		if ((e = line_fill(w, &row[i], q->incoming, &l[i])) != OK)
			return e;
		if (l[i].number != NULL)
			id[shown++] = row[i].id;
	}
	t.shown = id;
	t.n_shown = shown;
	if ((e = trail_write(w->db, &t)) != OK)
		return e;
	*l_r = l;
	*n_r = n;
	return OK;
}

enum err
desk_count(struct work *w, struct desk *d_r)
{
	const struct {
		bool incoming;
		unsigned states;
		uint64_t *n;
	} rows[] = {
		{ true, RS_BIT(RS_TERKIRIM), &d_r->inbox },
		{ true, RS_BIT(RS_DIBUKA) | RS_BIT(RS_DITERIMA),
		    &d_r->in_work },
		{ false,
		    RS_BIT(RS_TERKIRIM) | RS_BIT(RS_DIBUKA) |
			RS_BIT(RS_DITERIMA),
		    &d_r->waiting },
		{ false, RS_BIT(RS_DITOLAK) | RS_BIT(RS_SELESAI),
		    &d_r->to_read },
		{ false, RS_BIT(RS_DRAF), &d_r->drafts },
	};
	struct case_filter cases = { .unit = w->who->unit };
	size_t i;
	enum err e;

	memset(d_r, 0, sizeof(*d_r));
	if ((e = case_rows_count(w->db, &cases, &d_r->unit_cases)) != OK)
		return e;
	cases.assignee = w->who->person;
	if ((e = case_rows_count(w->db, &cases, &d_r->my_cases)) != OK)
		return e;
	for (i = 0; i < nitems(rows); i++) {
		struct referral_filter f = { .unit = w->who->unit,
			.incoming = rows[i].incoming,
			.states = rows[i].states };

		if ((e = referral_rows_count(w->db, &f, rows[i].n)) != OK)
			return e;
	}
	return OK;
}
