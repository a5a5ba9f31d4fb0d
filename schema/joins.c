/* Requests to join a unit, links that wait for a second signature, what units are
 * recovered from, and the texts of agreements. */
#include "schema/priv.h"

static void
join_from(struct row *c, void *to)
{
	struct join_row *r = to;

	r->invitation = row_id(c);
	r->unit = row_id(c);
	r->person = row_id(c);
	r->created = row_i64(c);
	row_fixed(c, r->box_pk, KEY_LEN);
	row_fixed(c, r->sign_pk, KEY_LEN);
	row_fixed(c, r->unit_pk, KEY_LEN);
	row_fixed(c, r->self, SIG_LEN);
}

enum err
join_row_add(struct store *st, const struct join_row *r)
{
	return stmt_run(st, ST_JOIN_ADD,
	    IN(V_ID(r->invitation), V_ID(r->unit), V_ID(r->person),
		V_I(r->created), V_P(r->box_pk, KEY_LEN),
		V_P(r->sign_pk, KEY_LEN), V_P(r->unit_pk, KEY_LEN),
		V_P(r->self, SIG_LEN)),
	    NULL);
}

enum err
join_row_get(struct store *st, struct arena *a, struct id invitation,
    struct join_row *r_r)
{
	return stmt_get(st, a, ST_JOIN_GET, IN(V_ID(invitation)), join_from,
	    r_r);
}

enum err
join_rows_of(struct store *st, struct arena *a, struct id person,
    struct join_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_JOIN_OF, IN(V_ID(person)),
	    SHAPE(**r_r, join_from), r_r, n_r);
}

enum err
join_rows(struct store *st, struct arena *a, struct id unit,
    struct join_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_JOIN_LIST, IN(V_ID(unit)),
	    SHAPE(**r_r, join_from), r_r, n_r);
}

enum err
join_row_drop(struct store *st, struct id invitation)
{
	return stmt_change(st, ST_JOIN_DROP, IN(V_ID(invitation)),
	    ERR_CONFLICT);
}

static void
proposal_from(struct row *c, void *to)
{
	struct proposal_row *r = to;

	r->id = row_id(c);
	r->agency = row_id(c);
	r->created = row_i64(c);
	r->ends = row_i64(c);
	r->person = row_id(c);
	r->core = row_bytes(c);
	row_fixed(c, r->signature, SIG_LEN);
	r->sealed = row_bytes(c);
}

enum err
proposal_row_add(struct store *st, const struct proposal_row *r)
{
	return stmt_run(st, ST_PROPOSAL_ADD,
	    IN(V_ID(r->id), V_ID(r->agency), V_I(r->created), V_I(r->ends),
		V_ID(r->person), V_B(r->core), V_P(r->signature, SIG_LEN),
		V_B(r->sealed)),
	    NULL);
}

enum err
proposal_row_get(struct store *st, struct arena *a, struct id id,
    struct proposal_row *r_r)
{
	return stmt_get(st, a, ST_PROPOSAL_GET, IN(V_ID(id)), proposal_from,
	    r_r);
}

enum err
proposal_rows(struct store *st, struct arena *a, struct id agency, int64_t now,
    struct proposal_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_PROPOSAL_LIST, IN(V_ID(agency), V_I(now)),
	    SHAPE(**r_r, proposal_from), r_r, n_r);
}

enum err
proposal_row_drop(struct store *st, struct id id)
{
	return stmt_change(st, ST_PROPOSAL_DROP, IN(V_ID(id)), ERR_CONFLICT);
}

static void
agreement_from(struct row *c, void *to)
{
	struct agreement_row *r = to;

	r->id = row_id(c);
	r->agency = row_id(c);
	r->other = row_id(c);
	r->created = row_i64(c);
	r->person = row_id(c);
	r->title = row_text(c);
	r->text = row_bytes(c);
}

enum err
agreement_row_add(struct store *st, const struct agreement_row *r)
{
	return stmt_run(st, ST_AGREEMENT_ADD,
	    IN(V_ID(r->id), V_ID(r->agency), V_ID(r->other), V_I(r->created),
		V_ID(r->person), val_text(r->title), V_B(r->text)),
	    NULL);
}

enum err
agreement_row_get(struct store *st, struct arena *a, struct id id,
    struct agreement_row *r_r)
{
	return stmt_get(st, a, ST_AGREEMENT_GET, IN(V_ID(id)), agreement_from,
	    r_r);
}

enum err
agreement_rows(struct store *st, struct arena *a, struct id agency,
    size_t limit, struct agreement_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_AGREEMENT_LIST,
	    IN(V_ID(agency), V_ID(agency), V_U(limit)),
	    SHAPE(**r_r, agreement_from), r_r, n_r);
}

enum err
joins_sweep(struct store *st, int64_t joined, int64_t proposed)
{
	enum err e = stmt_run(st, ST_JOIN_SWEEP, IN(V_I(joined)), NULL);

	return e == OK ?
	    stmt_run(st, ST_PROPOSAL_SWEEP, IN(V_I(proposed)), NULL) :
	    e;
}

static void
custodian_from(struct row *c, void *to)
{
	struct custodian_row *r = to;

	r->agency = row_id(c);
	r->person = row_id(c);
	r->number = row_u32(c);
	r->created = row_i64(c);
	row_fixed(c, r->box_pk, KEY_LEN);
	row_fixed(c, r->self, SIG_LEN);
	r->said = row_said(c);
}

static void
number_from(struct row *c, void *to)
{
	*(uint32_t *)to = row_u32(c);
}

enum err
custodian_number(struct store *st, struct id person, uint32_t *number_r)
{
	enum err e = stmt_get(st, st->scratch, ST_CUSTODIAN_NUMBER,
	    IN(V_ID(person)), number_from, number_r);

	if (e == ERR_ABSENT)
		*number_r = 0;
	return e == ERR_ABSENT ? OK : e;
}

enum err
custodian_row_put(struct store *st, const struct custodian_row *r)
{
	enum err e = stmt_run(st, ST_CUSTODIAN_DROP,
	    IN(V_ID(r->agency), V_ID(r->person), V_U(r->number)), NULL);

	return e == OK ?
	    stmt_run(st, ST_CUSTODIAN_ADD,
		IN(V_ID(r->agency), V_ID(r->person), V_U(r->number),
		    V_I(r->created), V_P(r->box_pk, KEY_LEN),
		    V_P(r->self, SIG_LEN)),
		NULL) :
	    e;
}

enum err
custodian_rows(struct store *st, struct arena *a, struct id agency,
    struct custodian_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_CUSTODIAN_LIST, IN(V_ID(agency)),
	    SHAPE(**r_r, custodian_from), r_r, n_r);
}

static void
recovery_from(struct row *c, void *to)
{
	struct recovery_row *r = to;

	r->unit = row_id(c);
	row_fixed(c, r->recovery_pk, KEY_LEN);
	r->epoch = row_u32(c);
	row_fixed(c, r->seed, SEALED_KEY_LEN);
	row_fixed(c, r->pairs, PAIRS_LEN);
}

enum err
recovery_row_put(struct store *st, const struct recovery_row *r)
{
	enum err e = stmt_run(st, ST_RECOVERY_DROP, IN(V_ID(r->unit)), NULL);

	return e == OK ?
	    stmt_run(st, ST_RECOVERY_ADD,
		IN(V_ID(r->unit), V_P(r->recovery_pk, KEY_LEN), V_U(r->epoch),
		    V_P(r->seed, SEALED_KEY_LEN), V_P(r->pairs, PAIRS_LEN)),
		NULL) :
	    e;
}

enum err
recovery_row_get(struct store *st, struct arena *a, struct id unit,
    struct recovery_row *r_r)
{
	return stmt_get(st, a, ST_RECOVERY_GET, IN(V_ID(unit)), recovery_from,
	    r_r);
}

enum err
recovery_row_seed(struct store *st, const struct recovery_row *r)
{
	return stmt_change(st, ST_RECOVERY_SEED,
	    IN(V_U(r->epoch), V_P(r->seed, SEALED_KEY_LEN), V_ID(r->unit),
		V_P(r->recovery_pk, KEY_LEN)),
	    ERR_ABSENT);
}
