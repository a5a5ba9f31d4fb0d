/* Requests to open what was sealed twice, their acts, and keys on their way. */
#include "schema/priv.h"

static void
ask_from(struct row *c, void *to)
{
	struct ask_row *r = to;

	r->id = row_id(c);
	r->kasus = row_id(c);
	r->unit = row_id(c);
	r->pdp = row_id(c);
	r->created = row_i64(c);
	r->state = row_u32(c);
	r->ends = row_i64(c);
	r->version = row_u32(c);
	r->epoch = row_u32(c);
	r->pdp_epoch = row_u32(c);
	row_fixed(c, r->parts, ASK_PARTS_LEN);
	r->body = row_bytes(c);
}

static void
ask_whole_from(struct row *c, void *to)
{
	struct ask_row *r = to;

	ask_from(c, r);
	r->said = row_said(c);
}

enum err
ask_row_add(struct store *st, const struct ask_row *r)
{
	return stmt_run(st, ST_ASK_ADD,
	    IN(V_ID(r->id), V_ID(r->kasus), V_ID(r->unit), V_ID(r->pdp),
		V_I(r->created), V_U(r->state), V_I(r->ends), V_U(r->version),
		V_U(r->epoch), V_U(r->pdp_epoch), V_P(r->parts, ASK_PARTS_LEN),
		V_B(r->body)),
	    NULL);
}

enum err
ask_row_get(struct store *st, struct arena *a, struct id id,
    struct ask_row *r_r)
{
	return stmt_get(st, a, ST_ASK_GET, IN(V_ID(id)), ask_whole_from, r_r);
}

enum err
ask_row_set(struct store *st, const struct ask_row *r, uint32_t old)
{
	return stmt_change(st, ST_ASK_SET,
	    IN(V_U(r->state), V_I(r->ends), V_U(r->version), V_ID(r->id),
		V_U(old)),
	    ERR_CONFLICT);
}

enum err
ask_rows(struct store *st, struct arena *a, const struct ask_filter *f,
    struct ask_row **r_r, size_t *n_r)
{
	static const enum st_id by[] = {
		[ASK_OF_UNIT] = ST_ASK_UNIT,
		[ASK_OF_PDP] = ST_ASK_PDP,
		[ASK_OF_CASE] = ST_ASK_CASE,
	};

	return stmt_list(st, a, by[f->by],
	    IN(V_ID(f->of), V_U(f->from), V_U(f->below), V_I(f->before),
		V_I(f->before), V_ID(f->before_id), V_U(f->limit)),
	    SHAPE(**r_r, ask_from), r_r, n_r);
}

enum err
ask_rows_some(struct store *st, struct arena *a, const struct id *id, size_t n,
    struct ask_row **r_r, size_t *n_r)
{
	struct id i[ROWS_SOME];
	enum err e = ids_fill(id, n, i);

	return e != OK ? e :
			 stmt_list(st, a, ST_ASK_SOME, IN(V_IDS(i)),
			     SHAPE(**r_r, ask_from), r_r, n_r);
}

enum err
ask_rows_ended(struct store *st, struct id kasus, int64_t after, int64_t until,
    uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_ASK_ENDED,
	    IN(V_ID(kasus), V_I(after), V_I(until)), from_count, n_r);
}

enum err
ask_act_add(struct store *st, const struct ask_act_row *r)
{
	return stmt_run(st, ST_ASK_ACT_ADD,
	    IN(V_ID(r->request), V_U(r->version), V_B(r->body), V_B(r->word)),
	    NULL);
}

static void
act_from(struct row *c, void *to)
{
	struct ask_act_row *r = to;

	r->request = row_id(c);
	r->version = row_u32(c);
	r->body = row_bytes(c);
	r->word = row_bytes(c);
}

enum err
ask_act_rows(struct store *st, struct arena *a, struct id request,
    struct ask_act_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_ASK_ACTS, IN(V_ID(request)),
	    SHAPE(**r_r, act_from), r_r, n_r);
}

enum err
lent_row_add(struct store *st, const struct lent_row *r)
{
	return stmt_run(st, ST_LENT_ADD,
	    IN(V_ID(r->request), V_ID(r->object), V_I(r->ends), V_B(r->sealed)),
	    NULL);
}

enum err
lent_row_set(struct store *st, const struct lent_row *r)
{
	return stmt_change(st, ST_LENT_SET,
	    IN(V_I(r->ends), V_B(r->sealed), V_ID(r->request), V_ID(r->object)),
	    ERR_CONFLICT);
}

static void
lent_from(struct row *c, void *to)
{
	struct lent_row *r = to;

	r->request = row_id(c);
	r->object = row_id(c);
	r->ends = row_i64(c);
	r->sealed = row_bytes(c);
}

enum err
lent_rows(struct store *st, struct arena *a, struct id request,
    struct lent_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_LENT_LIST, IN(V_ID(request)),
	    SHAPE(**r_r, lent_from), r_r, n_r);
}

enum err
lent_rows_sweep(struct store *st, int64_t before)
{
	return stmt_run(st, ST_LENT_SWEEP, IN(V_I(before)), NULL);
}
