/* Keys of records that have their own, sealed to who may open them. */
#include <string.h>

#include "schema/priv.h"

static void
key_from(struct row *c, void *to)
{
	struct key_row *r = to;

	r->kasus = row_id(c);
	r->object = row_id(c);
	r->version = row_u32(c);
	r->holder = row_id(c);
	r->unit = row_id(c);
	row_fixed(c, r->sealed, SEALED_KEY_LEN);
}

enum err
key_row_add(struct store *st, const struct key_row *r)
{
	return stmt_run(st, ST_KEY_ADD,
	    IN(V_ID(r->kasus), V_ID(r->object), V_U(r->version),
		V_ID(r->holder), V_ID(r->unit), V_P(r->sealed, SEALED_KEY_LEN)),
	    NULL);
}

enum err
key_rows_of(struct store *st, struct arena *a, struct id kasus,
    struct id holder, struct key_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_KEY_OF, IN(V_ID(kasus), V_ID(holder)),
	    SHAPE(**r_r, key_from), r_r, n_r);
}

enum err
key_rows(struct store *st, struct arena *a, struct id kasus, struct id object,
    uint32_t version, struct key_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_KEY_LIST,
	    IN(V_ID(kasus), V_ID(object), V_U(version)), SHAPE(**r_r, key_from),
	    r_r, n_r);
}

enum err
key_rows_drop(struct store *st, struct id kasus, struct id object,
    struct id holder)
{
	return stmt_run(st, ST_KEY_DROP,
	    IN(V_ID(kasus), V_ID(object), V_ID(holder)), NULL);
}

enum err
key_rows_leave(struct store *st, struct id unit, struct id holder)
{
	return stmt_run(st, ST_KEY_LEAVE, IN(V_ID(unit), V_ID(holder)), NULL);
}

enum err
key_rows_case(struct store *st, struct arena *a, struct id kasus,
    struct key_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_KEY_CASE, IN(V_ID(kasus)),
	    SHAPE(**r_r, key_from), r_r, n_r);
}

enum err
key_rows_cases(struct store *st, struct arena *a, struct id unit,
    struct id holder, const char *const last[2], struct key_row **r_r,
    size_t *n_r)
{
	return stmt_list(st, a, ST_KEY_CASES,
	    IN(V_ID(unit), V_ID(holder), val_text(last[0]), val_text(last[1]),
		V_U(KEY_CASES_MAX)),
	    SHAPE(**r_r, key_from), r_r, n_r);
}

enum err
key_rows_cases_count(struct store *st, struct id unit, struct id holder,
    const char *const except[2], uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_KEY_CASES_COUNT,
	    IN(V_ID(unit), V_ID(holder), val_text(except[0]),
		val_text(except[1])),
	    from_count, n_r);
}

enum err
key_rows_cases_few(struct store *st, struct id unit, struct id holder,
    unsigned most, uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_KEY_CASES_FEW,
	    IN(V_ID(unit), V_ID(holder), V_U(most)), from_count, n_r);
}

enum err
key_rows_before(struct store *st, struct id kasus, uint32_t version)
{
	enum err e = stmt_run(st, ST_KEY_BEFORE,
	    IN(V_ID(kasus), V_ID(kasus), V_U(version)), NULL);

	return e == OK ? stmt_run(st, ST_GLASS_BEFORE,
			     IN(V_ID(kasus), V_ID(kasus), V_U(version)), NULL) :
			 e;
}

enum err
glass_row_add(struct store *st, const struct glass_row *r)
{
	return stmt_run(st, ST_GLASS_ADD,
	    IN(V_ID(r->kasus), V_ID(r->object), V_U(r->version), V_U(r->epoch),
		V_ID(r->pdp), V_U(r->pdp_epoch),
		V_P(r->sealed, SEALED_TWICE_LEN)),
	    NULL);
}

static void
glass_from(struct row *c, void *to)
{
	struct glass_row *r = to;

	r->kasus = row_id(c);
	r->object = row_id(c);
	r->version = row_u32(c);
	r->epoch = row_u32(c);
	r->pdp = row_id(c);
	r->pdp_epoch = row_u32(c);
	row_fixed(c, r->sealed, SEALED_TWICE_LEN);
}

enum err
glass_row_get(struct store *st, struct arena *a, struct id kasus,
    struct id object, uint32_t version, struct glass_row *r_r)
{
	return stmt_get(st, a, ST_GLASS_GET,
	    IN(V_ID(kasus), V_ID(object), V_U(version)), glass_from, r_r);
}
