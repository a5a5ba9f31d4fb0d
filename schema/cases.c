/* Case files: the row, the list, the scan of the index, records, counters. */
#include <string.h>

#include "schema/priv.h"

static void
case_clear_from(struct row *c, struct case_row *r)
{
	*r = (struct case_row){ .id = row_id(c) };
	r->unit = row_id(c);
	r->assignee = row_id(c);
	r->stage = row_text(c);
	r->created = row_i64(c);
	r->changed = row_i64(c);
	r->version = row_u32(c);
	r->size = row_u32(c);
	r->files = row_u32(c);
	r->review_month = row_u32(c);
	r->key_version = row_u32(c);
	r->epoch = row_u32(c);
}

/* The columns that lists carry; header and wrap follow where they are read. */
static void
case_from(struct row *c, void *to)
{
	struct case_row *r = to;

	case_clear_from(c, r);
	r->idx = row_bytes(c);
}

static void
case_whole_from(struct row *c, void *to)
{
	struct case_row *r = to;

	case_from(c, r);
	r->wrap = row_bytes(c);
	r->header = row_bytes(c);
	r->said = row_said(c);
}

enum err
case_row_get(struct store *st, struct arena *a, struct id id, struct id unit,
    struct case_row *r_r)
{
	return stmt_get(st, a, ST_CASE_GET, IN(V_ID(id), V_ID(unit)),
	    case_whole_from, r_r);
}

enum err
case_row_add(struct store *st, const struct case_row *r)
{
	return stmt_run(st, ST_CASE_ADD,
	    IN(V_ID(r->id), V_ID(r->unit), V_ID(r->assignee),
		val_text(r->stage), V_I(r->created), V_I(r->changed),
		V_U(r->version), V_U(r->size), V_U(r->files),
		V_U(r->review_month), V_U(r->key_version), V_U(r->epoch),
		V_B(r->idx), V_B(r->wrap), V_B(r->header)),
	    NULL);
}

enum err
case_row_set(struct store *st, const struct case_row *r, uint32_t old)
{
	if (old == UINT32_MAX || r->version != old + 1)
		return ERR_INTERNAL;
	return stmt_change(st, ST_CASE_SET,
	    IN(V_ID(r->unit), V_ID(r->assignee), val_text(r->stage),
		V_I(r->changed), V_U(r->version), V_U(r->size), V_U(r->files),
		V_U(r->review_month), V_U(r->key_version), V_U(r->epoch),
		V_B(r->idx), V_B(r->wrap), V_B(r->header), V_ID(r->id),
		V_U(old)),
	    ERR_CONFLICT);
}

enum err
case_row_hold(struct store *st, struct id id, struct bytes header)
{
	uint64_t version;
	enum err e = stmt_get(st, st->scratch, ST_CASE_HOLD,
	    IN(V_ID(id), V_B(header)), from_u64, &version);

	return e == ERR_ABSENT ? ERR_CONFLICT : e;
}

enum err
case_rows_some(struct store *st, struct arena *a, struct id unit,
    const struct id *id, size_t n, struct case_row **r_r, size_t *n_r)
{
	struct id i[ROWS_SOME];
	enum err e = ids_fill(id, n, i);

	if (e != OK)
		return e;
	return stmt_list(st, a, ST_CASE_SOME, IN(V_ID(unit), V_IDS(i)),
	    SHAPE(**r_r, case_from), r_r, n_r);
}

static void
case_unit_from(struct row *c, void *to)
{
	struct case_unit *u = to;

	u->id = row_id(c);
	u->unit = row_id(c);
}

enum err
case_units_some(struct store *st, struct arena *a, const struct id *id,
    size_t n, struct case_unit **r_r, size_t *n_r)
{
	struct id i[ROWS_SOME];
	enum err e = ids_fill(id, n, i);

	if (e != OK)
		return e;
	return stmt_list(st, a, ST_CASE_UNITS, IN(V_IDS(i)),
	    SHAPE(**r_r, case_unit_from), r_r, n_r);
}

static void
case_wrapped_from(struct row *c, void *to)
{
	struct case_row *r = to;

	case_from(c, r);
	r->wrap = row_bytes(c);
}

enum err
case_rows_old(struct store *st, struct arena *a, const struct old_part *part,
    struct case_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_CASE_OLD,
	    IN(V_ID(part->unit), V_U(part->epoch), V_U(part->after.epoch),
		V_U(part->after.epoch), V_ID(part->after.id), V_U(part->limit)),
	    SHAPE(**r_r, case_wrapped_from), r_r, n_r);
}

static void
case_rewrap_into(const void *row, struct val *v)
{
	const struct case_row *r = row;
	const struct val in[] = { V_U(r->epoch), V_B(r->idx), V_B(r->wrap),
		V_ID(r->id), V_U(r->version), V_U(r->epoch), { .t = '\0' } };

	memcpy(v, in, sizeof(in));
}

enum err
case_rows_rewrap(struct store *st, const struct case_row *r, size_t n)
{
	return stmt_many(st, ST_CASE_REWRAP, MOULD(*r, case_rewrap_into), r, n);
}

/* No case has the stage "". */
static struct val
stage_val(const char *stage)
{
	return val_text(stage != NULL ? stage : "");
}

static struct val
except_val(const struct case_filter *f, size_t i)
{
	return stage_val(f->except != NULL ? f->except[i] : NULL);
}

enum err
case_rows_list(struct store *st, struct arena *a, const struct case_filter *f,
    struct case_row **r_r, size_t *n_r)
{
	if (id_none(f->assignee))
		return stmt_list(st, a, ST_CASE_LIST,
		    IN(V_ID(f->unit), stage_val(f->stage), except_val(f, 0),
			except_val(f, 1), V_U(f->limit), V_U(f->offset)),
		    SHAPE(**r_r, case_from), r_r, n_r);
	return stmt_list(st, a, ST_CASE_LIST_OF,
	    IN(V_ID(f->unit), V_ID(f->assignee), stage_val(f->stage),
		except_val(f, 0), except_val(f, 1), V_U(f->limit),
		V_U(f->offset)),
	    SHAPE(**r_r, case_from), r_r, n_r);
}

enum err
case_rows_count(struct store *st, const struct case_filter *f, uint64_t *n_r)
{
	if (id_none(f->assignee))
		return stmt_get(st, st->scratch, ST_CASE_COUNT,
		    IN(V_ID(f->unit), stage_val(f->stage), except_val(f, 0),
			except_val(f, 1)),
		    from_count, n_r);
	return stmt_get(st, st->scratch, ST_CASE_COUNT_OF,
	    IN(V_ID(f->unit), V_ID(f->assignee), stage_val(f->stage),
		except_val(f, 0), except_val(f, 1)),
	    from_count, n_r);
}

static void
load_from(struct row *c, void *to)
{
	struct case_load *l = to;

	l->assignee = row_id(c);
	from_count(c, &l->n);
}

enum err
case_rows_load(struct store *st, struct arena *a, struct id unit,
    const char *const except[2], struct case_load **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_CASE_LOAD,
	    IN(V_ID(unit), val_text(except[0]), val_text(except[1])),
	    SHAPE(**r_r, load_from), r_r, n_r);
}

static void
case_id_from(struct row *c, void *to)
{
	*(struct id *)to = row_id(c);
}

enum err
case_ids_of(struct store *st, struct arena *a, struct id unit,
    struct id assignee, const char *const except[2], struct id **id_r,
    size_t *n_r)
{
	return stmt_list(st, a, ST_CASE_IDS_OF,
	    IN(V_ID(unit), V_ID(assignee), val_text(except[0]),
		val_text(except[1])),
	    SHAPE(**id_r, case_id_from), id_r, n_r);
}

struct scan {
	case_fn fn;
	void *arg;
};

static enum err
case_each(void *row, void *arg)
{
	const struct scan *s = arg;

	return s->fn(row, s->arg);
}

enum err
case_rows_scan(struct store *st, struct id unit, case_fn fn, void *arg)
{
	struct scan s = { fn, arg };
	struct case_row row = { 0 };

	return stmt_stream(st, ST_CASE_SCAN, IN(V_ID(unit)), case_from, &row,
	    case_each, &s);
}

static void
record_from(struct row *c, void *to)
{
	struct record_row *r = to;
	uint32_t layout;

	r->id = row_id(c);
	r->version = row_u32(c);
	r->case_id = row_id(c);
	layout = row_u32(c);
	r->layout = (uint16_t)layout;
	if (layout > UINT16_MAX)
		c->failed = true;
	r->body = row_bytes(c);
}

/*
 * The newest version so far makes room.  It is the one before, and its place
 * among the past is free: whoever writes a record holds the case's row, so
 * anything else is no colleague's doing.
 */
static enum err
record_past(struct store *st, const struct record_row *r)
{
	char t[ID_TEXT];
	enum err e;

	if (r->version <= 1)
		return OK;
	e = stmt_change(st, ST_RECORD_PAST,
	    IN(V_ID(r->case_id), V_ID(r->id), V_U(r->version - 1)),
	    ERR_CONFLICT);
	if (e != ERR_CONFLICT)
		return e;
	log_write(LOG_ALARM, "tamper", "what=record-past object=%s",
	    id_text(r->id, t));
	return ERR_TAMPER;
}

enum err
record_add(struct store *st, const struct record_row *r)
{
	enum err e = record_past(st, r);

	if (e != OK)
		return e;
	return stmt_run(st, ST_RECORD_ADD,
	    IN(V_ID(r->id), V_U(r->version), V_ID(r->case_id), V_U(r->layout),
		V_B(r->body)),
	    NULL);
}

enum err
record_get(struct store *st, struct arena *a, struct id case_id, struct id id,
    uint32_t version, struct record_row *r_r)
{
	return stmt_get(st, a, ST_RECORD_GET,
	    IN(V_ID(id), V_U(version), V_ID(case_id), V_U(version)),
	    record_from, r_r);
}

enum err
record_count(struct store *st, struct id case_id, uint64_t *n_r)
{
	return stmt_get(st, st->scratch, ST_RECORD_COUNT, IN(V_ID(case_id)),
	    from_count, n_r);
}

/* One record of a whole case, beside the case's own columns. */
struct part {
	struct case_row c;
	struct record_row r; /* without a version: the case has no records */
};

static void
part_from(struct row *c, void *to)
{
	struct part *p = to;
	struct bytes id;
	uint32_t layout;

	case_whole_from(c, &p->c);
	id = row_bytes(c);
	p->r = (struct record_row){ .case_id = p->c.id };
	if (id.n == ID_LEN)
		memcpy(p->r.id.b, id.p, ID_LEN);
	p->r.version = row_u32(c);
	layout = row_u32(c);
	p->r.layout = (uint16_t)layout;
	if (layout > UINT16_MAX)
		c->failed = true;
	p->r.body = row_bytes(c);
	p->c.asked = row_i64(c) != 0;
}

enum err
case_whole_get(struct store *st, struct arena *a, struct id id, struct id unit,
    struct case_row *c_r, struct record_row **r_r, size_t *n_r)
{
	struct record_row *r;
	struct part *part;
	size_t n;
	enum err e;

	e = stmt_list(st, a, ST_CASE_WHOLE, IN(V_ID(id), V_ID(unit)),
	    SHAPE(*part, part_from), &part, &n);
	if (e != OK)
		return e;
	if (n == 0)
		return ERR_ABSENT;
	if ((r = arena_alloc(a, n * sizeof(*r))) == NULL)
		return ERR_MEMORY;
	*c_r = part[0].c;
	*r_r = r;
	for (size_t i = 0; i < n; i++) {
		if (part[i].c.header.n > 0) {
			c_r->header = part[i].c.header;
			c_r->idx = part[i].c.idx;
			c_r->said = part[i].c.said;
		}
		if (part[i].r.version > 0)
			*r++ = part[i].r;
	}
	*n_r = (size_t)(r - *r_r);
	return OK;
}

enum err
counter_next(struct store *st, const char *name, uint64_t *n_r)
{
	uint64_t n = 0;
	enum err e;

	/* the update's lock is what makes the number ours: no tx, no lock */
	if (!st->in_tx)
		return ERR_INTERNAL;
	e = stmt_run(st, ST_COUNTER_STEP, IN(val_text(name)), &n);
	if (e == OK && n == 1)
		return stmt_get(st, st->scratch, ST_COUNTER_GET,
		    IN(val_text(name)), from_u64, n_r);
	if (e != OK)
		return e;
	*n_r = 1;
	e = stmt_run(st, ST_COUNTER_ADD, IN(val_text(name)), NULL);
	/* another began the counter first; the next round finds it */
	if (e == ERR_CONFLICT)
		e = st->tx_err = ERR_RETRY;
	return e;
}
