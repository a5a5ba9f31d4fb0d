/* Files of cases: their sealed chunks, and which of them no record names yet. */
#include "schema/priv.h"

#define SWEEP_MAX 16

enum err
chunk_add(struct store *st, struct id file, uint32_t number, struct bytes body)
{
	return stmt_run(st, ST_CHUNK_ADD,
	    IN(V_ID(file), V_U(number), V_B(body)), NULL);
}

static void
chunk_from(struct row *c, void *to)
{
	struct chunk_row *r = to;

	(void)row_id(c);
	r->number = row_u32(c);
	r->body = row_bytes(c);
}

enum err
chunk_rows(struct store *st, struct arena *a, struct id file, uint32_t from,
    uint32_t n, struct chunk_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_CHUNK_LIST,
	    IN(V_ID(file), V_U(from), V_U((uint64_t)from + n)),
	    SHAPE(**r_r, chunk_from), r_r, n_r);
}

enum err
chunk_count(struct store *st, struct id file, uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_CHUNK_COUNT, IN(V_ID(file)),
	    from_count, n_r);
}

enum err
upload_add(struct store *st, struct id file, int64_t now)
{
	return stmt_run(st, ST_UPLOAD_ADD, IN(V_ID(file), V_I(now)), NULL);
}

enum err
upload_end(struct store *st, struct id file)
{
	return stmt_change(st, ST_UPLOAD_END, IN(V_ID(file)), ERR_ABSENT);
}

/* Whose row is gone has been ended, or dropped, by somebody else. */
static enum err
drop_tx(struct store *st, void *arg)
{
	const struct id *file = arg;
	enum err e = upload_end(st, *file);

	return e == OK ? stmt_run(st, ST_CHUNK_DROP, IN(V_ID(*file)), NULL) : e;
}

enum err
upload_drop(struct store *st, struct id file)
{
	enum err e = store_tx(st, NULL, drop_tx, &file);

	return e == ERR_ABSENT ? OK : e;
}

static void
file_from(struct row *c, void *to)
{
	struct id *file = to;

	*file = row_id(c);
}

enum err
uploads_sweep(struct store *st, struct arena *a, int64_t before)
{
	struct id *file;
	size_t n;
	enum err e =
	    stmt_list(st, a, ST_UPLOAD_OLD, IN(V_I(before), V_U(SWEEP_MAX)),
		SHAPE(*file, file_from), &file, &n);

	for (size_t i = 0; e == OK && i < n; i++)
		e = upload_drop(st, file[i]);
	return e;
}
