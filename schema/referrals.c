/* Referrals: the clear row, each side's view, the chain of actions. */
#include <string.h>

#include "schema/priv.h"

static void
referral_from(struct row *c, void *to)
{
	struct referral_row *r = to;

	r->id = row_id(c);
	r->number = row_text(c);
	r->from_unit = row_id(c);
	r->to_unit = row_id(c);
	r->agreement = row_id(c);
	r->state = row_u32(c);
	r->urgency = row_u32(c);
	r->sent = row_i64(c);
	r->due = row_i64(c);
	r->expires = row_i64(c);
	r->version = row_u32(c);
}

static void
referral_whole_from(struct row *c, void *to)
{
	struct referral_row *r = to;

	referral_from(c, r);
	r->said = row_said(c);
}

enum err
referral_row_get(struct store *st, struct arena *a, struct id id,
    struct referral_row *r_r)
{
	return stmt_get(st, a, ST_REFERRAL_GET, IN(V_ID(id)),
	    referral_whole_from, r_r);
}

static void
act_from(struct row *c, void *to)
{
	struct referral_act *r = to;

	referral_from(c, &r->row);
	r->act.referral = r->row.id;
	r->act.version = row_u32(c);
	r->act.body = row_bytes(c);
}

enum err
referral_acts_some(struct store *st, struct arena *a, const struct id *id,
    size_t n, struct referral_act **r_r, size_t *n_r)
{
	struct id i[ROWS_SOME];
	enum err e = ids_fill(id, n, i);

	if (e != OK)
		return e;
	return stmt_list(st, a, ST_REFERRAL_SOME, IN(V_IDS(i)),
	    SHAPE(**r_r, act_from), r_r, n_r);
}

enum err
referral_row_add(struct store *st, const struct referral_row *r)
{
	return stmt_run(st, ST_REFERRAL_ADD,
	    IN(V_ID(r->id), val_text(r->number), V_ID(r->from_unit),
		V_ID(r->to_unit), V_ID(r->agreement), V_U(r->state),
		V_U(r->urgency), V_I(r->sent), V_I(r->due), V_I(r->expires),
		V_U(r->version)),
	    NULL);
}

enum err
referral_row_set(struct store *st, const struct referral_row *r, uint32_t old)
{
	if (old == UINT32_MAX || r->version != old + 1)
		return ERR_INTERNAL;
	return stmt_change(st, ST_REFERRAL_SET,
	    IN(val_text(r->number), V_ID(r->from_unit), V_ID(r->to_unit),
		V_ID(r->agreement), V_U(r->state), V_U(r->urgency),
		V_I(r->sent), V_I(r->due), V_I(r->expires), V_U(r->version),
		V_ID(r->id), V_U(old)),
	    ERR_CONFLICT);
}

enum err
referral_rows(struct store *st, struct arena *a,
    const struct referral_filter *f, struct referral_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_REFERRAL_LIST,
	    IN(V_ID(f->unit), V_U(f->in), V_ID(f->unit), V_U(f->out),
		V_U(f->limit), V_U(f->offset)),
	    SHAPE(**r_r, referral_from), r_r, n_r);
}

enum err
referral_rows_count(struct store *st, const struct referral_filter *f,
    uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_REFERRAL_COUNT,
	    IN(V_ID(f->unit), V_U(f->in), V_ID(f->unit), V_U(f->out)),
	    from_count, n_r);
}

static void
spot_from(struct row *c, void *to)
{
	struct referral_spot *s = to;

	*s = (struct referral_spot){ .side.referral = row_id(c) };
	s->state = row_u32(c);
	s->urgency = row_u32(c);
	s->due = row_i64(c);
	s->incoming = row_u32(c) != 0;
	s->side.version = row_u32(c);
	s->side.epoch = row_u32(c);
	s->side.idx = row_bytes(c);
}

enum err
referral_rows_live(struct store *st, struct arena *a,
    const struct referral_filter *f, struct referral_spot **s_r, size_t *n_r)
{
	enum err e = stmt_list(st, a, ST_REFERRAL_LIVE,
	    IN(V_ID(f->unit), V_U(f->in), V_ID(f->unit), V_U(f->out),
		V_U(f->limit)),
	    SHAPE(**s_r, spot_from), s_r, n_r);

	for (size_t i = 0; e == OK && i < *n_r; i++)
		(*s_r)[i].side.unit = f->unit;
	return e;
}

static void
side_clear_from(struct row *c, void *to)
{
	struct side_row *r = to;

	*r = (struct side_row){ .referral = row_id(c) };
	r->unit = row_id(c);
	r->version = row_u32(c);
	r->epoch = row_u32(c);
	r->idx = row_bytes(c);
}

static void
side_from(struct row *c, void *to)
{
	struct side_row *r = to;

	side_clear_from(c, r);
	r->draft = row_bytes(c);
}

enum err
side_row_get(struct store *st, struct arena *a, struct id referral,
    struct id unit, struct side_row *r_r)
{
	return stmt_get(st, a, ST_SIDE_GET, IN(V_ID(referral), V_ID(unit)),
	    side_from, r_r);
}

enum err
side_rows_some(struct store *st, struct arena *a, struct id unit,
    const struct id *referral, size_t n, struct side_row **r_r, size_t *n_r)
{
	struct id i[ROWS_SOME];
	enum err e = ids_fill(referral, n, i);

	if (e != OK)
		return e;
	return stmt_list(st, a, ST_SIDE_SOME, IN(V_ID(unit), V_IDS(i)),
	    SHAPE(**r_r, side_from), r_r, n_r);
}

enum err
side_rows_old(struct store *st, struct arena *a, const struct old_part *part,
    struct side_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_SIDE_OLD,
	    IN(V_ID(part->unit), V_U(part->epoch), V_U(part->after.epoch),
		V_U(part->after.epoch), V_ID(part->after.id), V_U(part->limit)),
	    SHAPE(**r_r, side_clear_from), r_r, n_r);
}

static void
side_rewrap_into(const void *row, struct val *v)
{
	const struct side_row *r = row;
	const struct val in[] = { V_U(r->epoch), V_B(r->idx), V_ID(r->referral),
		V_ID(r->unit), V_U(r->version), V_U(r->epoch), { .t = '\0' } };

	memcpy(v, in, sizeof(in));
}

enum err
side_rows_rewrap(struct store *st, const struct side_row *r, size_t n)
{
	return stmt_many(st, ST_SIDE_REWRAP, MOULD(*r, side_rewrap_into), r, n);
}

enum err
side_row_drop(struct store *st, struct id referral, struct id unit)
{
	return stmt_run(st, ST_SIDE_DROP, IN(V_ID(referral), V_ID(unit)), NULL);
}

enum err
side_row_add(struct store *st, const struct side_row *r)
{
	return stmt_run(st, ST_SIDE_ADD,
	    IN(V_ID(r->referral), V_ID(r->unit), V_U(r->version), V_U(r->epoch),
		V_B(r->idx), V_B(r->draft)),
	    NULL);
}

enum err
side_row_set(struct store *st, const struct side_row *r, uint32_t old)
{
	if (old == UINT32_MAX || r->version != old + 1)
		return ERR_INTERNAL;
	return stmt_change(st, ST_SIDE_SET,
	    IN(V_U(r->version), V_U(r->epoch), V_B(r->idx), V_B(r->draft),
		V_ID(r->referral), V_ID(r->unit), V_U(old)),
	    ERR_CONFLICT);
}

static void
action_from(struct row *c, void *to)
{
	struct action_row *r = to;

	r->referral = row_id(c);
	r->version = row_u32(c);
	r->body = row_bytes(c);
}

enum err
action_add(struct store *st, const struct action_row *r)
{
	return stmt_run(st, ST_ACTION_ADD,
	    IN(V_ID(r->referral), V_U(r->version), V_B(r->body)), NULL);
}

enum err
action_rows(struct store *st, struct arena *a, struct id referral,
    struct action_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_ACTION_LIST, IN(V_ID(referral)),
	    SHAPE(**r_r, action_from), r_r, n_r);
}
