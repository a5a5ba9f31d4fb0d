/* What units say of themselves: one signed row each. */
#include "schema/priv.h"

static void
rest_from(struct row *c, struct directory_row *r)
{
	r->version = row_u32(c);
	r->body = row_bytes(c);
	r->said = row_said(c);
}

static void
one_from(struct row *c, void *to)
{
	rest_from(c, to);
}

static void
row_from(struct row *c, void *to)
{
	struct directory_row *r = to;

	r->unit = row_id(c);
	rest_from(c, r);
}

enum err
directory_row_get(struct store *st, struct arena *a, struct id unit,
    struct directory_row *r_r)
{
	r_r->unit = unit;
	return stmt_get(st, a, ST_DIRECTORY_GET,
	    IN(V_ID(unit), V_ID(unit), V_ID(unit)), one_from, r_r);
}

enum err
directory_rows(struct store *st, struct arena *a, struct directory_row **r_r,
    size_t *n_r)
{
	return stmt_list(st, a, ST_DIRECTORY_LIST, IN_NONE,
	    SHAPE(**r_r, row_from), r_r, n_r);
}

enum err
directory_row_add(struct store *st, const struct directory_row *r)
{
	return stmt_run(st, ST_DIRECTORY_ADD,
	    IN(V_ID(r->unit), V_U(r->version), V_B(r->body)), NULL);
}

enum err
directory_row_set(struct store *st, const struct directory_row *r, uint32_t old)
{
	return stmt_change(st, ST_DIRECTORY_SET,
	    IN(V_U(r->version), V_B(r->body), V_ID(r->unit), V_U(old)),
	    ERR_CONFLICT);
}
