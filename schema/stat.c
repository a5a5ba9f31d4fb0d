/* Rows of statistics and their keys. */
#include "schema/priv.h"

static void
key_from(struct row *c, void *to)
{
	struct stat_key_row *r = to;

	r->unit = row_id(c);
	r->year = row_u32(c);
	r->epoch = row_u32(c);
	r->wrap = row_bytes(c);
	r->stat_unit = row_id(c);
	r->stat_epoch = row_u32(c);
	r->sealed = row_bytes(c);
	r->signer = row_id(c);
	r->signature = row_bytes(c);
}

enum err
stat_key_get(struct store *st, struct arena *a, struct id unit, uint32_t year,
    uint32_t epoch, struct stat_key_row *r_r)
{
	return stmt_get(st, a, ST_STAT_KEY_GET,
	    IN(V_ID(unit), V_U(year), V_U(epoch)), key_from, r_r);
}

enum err
stat_keys(struct store *st, struct arena *a, struct id unit,
    struct stat_key_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_STAT_KEY_LIST, IN(V_ID(unit)),
	    SHAPE(**r_r, key_from), r_r, n_r);
}

enum err
stat_key_add(struct store *st, const struct stat_key_row *r)
{
	return stmt_run(st, ST_STAT_KEY_ADD,
	    IN(V_ID(r->unit), V_U(r->year), V_U(r->epoch), V_B(r->wrap),
		V_ID(r->stat_unit), V_U(r->stat_epoch), V_B(r->sealed),
		V_ID(r->signer), V_B(r->signature)),
	    NULL);
}

enum err
stat_key_seal(struct store *st, const struct stat_key_row *r)
{
	return stmt_run(st, ST_STAT_KEY_SEAL,
	    IN(V_ID(r->stat_unit), V_U(r->stat_epoch), V_B(r->sealed),
		V_ID(r->signer), V_B(r->signature), V_ID(r->unit), V_U(r->year),
		V_U(r->epoch)),
	    NULL);
}

enum err
stat_row_put(struct store *st, const struct stat_data *r)
{
	enum err e = stmt_change(st, ST_STAT_ROW_SET,
	    IN(V_U(r->epoch), V_B(r->body), V_ID(r->unit), V_U(r->year),
		V_ID(r->id)),
	    ERR_ABSENT);

	if (e != ERR_ABSENT)
		return e;
	return stmt_run(st, ST_STAT_ROW_ADD,
	    IN(V_ID(r->unit), V_U(r->year), V_ID(r->id), V_U(r->epoch),
		V_B(r->body)),
	    NULL);
}

static void
row_from(struct row *c, void *to)
{
	struct stat_data *r = to;

	r->unit = row_id(c);
	r->year = row_u32(c);
	r->id = row_id(c);
	r->epoch = row_u32(c);
	r->body = row_bytes(c);
}

struct scan {
	stat_fn fn;
	void *arg;
};

static enum err
each(void *row, void *arg)
{
	const struct scan *s = arg;

	return s->fn(row, s->arg);
}

enum err
stat_rows_scan(struct store *st, struct id unit, struct stat_years years,
    stat_fn fn, void *arg)
{
	struct scan s = { fn, arg };
	struct stat_data row = { .year = 0 };

	return stmt_stream(st, ST_STAT_ROW_SCAN,
	    IN(V_ID(unit), V_U(years.from), V_U(years.to)), row_from, &row,
	    each, &s);
}
