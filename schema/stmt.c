/*
 * Statements: typed values in, typed rows out.  The gate is here: a statement
 * that the account, the moment or the signature does not allow is our own bug
 * and never the user's, so it does not come back as their error.
 */
#include <stdlib.h>
#include <string.h>

#include "schema/priv.h"

/* May this statement run now?  Statement roles abort: code and table differ. */
static enum err
gate(const struct store *st, enum st_id id)
{
	const struct stmt *s = &stmts[id];

	if ((s->accounts & ACC_BIT(st->acc)) == 0) {
		log_write(LOG_ALARM, "statement-gate", "name=%s why=account",
		    s->name);
		abort();
	}
	if (st->streaming ||
	    (st->readonly && (s->flags & (S_READ | S_ALWAYS)) == 0)) {
		log_write(LOG_ALARM, "statement-gate", "name=%s why=%s",
		    s->name, st->streaming ? "streaming" : "readonly");
		return ERR_INTERNAL;
	}
	if (st->db == NULL)
		return ERR_BUSY;
	if (st->in_tx && st->tx_err != OK)
		return st->tx_err;
	return st->ps[id] != NULL ? OK : ERR_INTERNAL;
}

static enum err
fault_err(enum fault f)
{
	switch (f) {
	case FAULT_AGAIN:
		return ERR_RETRY;
	case FAULT_LOST:
	case FAULT_BUSY:
		return ERR_BUSY;
	case FAULT_DOUBLE:
		return ERR_CONFLICT;
	case FAULT_SIZE:
		return ERR_LIMIT;
	case FAULT_SCHEMA:
		return ERR_CONFIG;
	case FAULT_BUG:
	default:
		return ERR_INTERNAL;
	}
}

/*
 * Take note of a failed statement.  What the statement alone has lost (a key
 * that stands already) leaves the transaction whole; anything else ends it, for
 * the server may have rolled it back and what followed would commit by itself.
 */
static enum err
fault_note(struct store *st, enum st_id id)
{
	unsigned own = mysql_stmt_errno(st->ps[id]);
	/* an error between two rows is left with the connection alone */
	unsigned no = own != 0 ? own : mysql_errno(st->db);
	enum fault f = db_fault(no);
	enum err e = fault_err(f);

	if (f == FAULT_DOUBLE)
		return e;
	log_write(f == FAULT_BUG || f == FAULT_SCHEMA ? LOG_ERROR : LOG_WARN,
	    "statement", "name=%s errno=%u", stmts[id].name, no);
	if (st->in_tx && f != FAULT_SIZE)
		st->tx_err = e;
	mysql_stmt_free_result(st->ps[id]);
	if (f == FAULT_LOST)
		db_drop(st);
	return e;
}

/* The library's type for what it reads and what it writes is one. */
static void *
unconst(const void *p)
{
	union {
		const void *in;
		void *out;
	} u = { .in = p };

	return u.out;
}

/* Parameters for the library; they point into in. */
static void
bind_in(MYSQL_BIND *b, const struct stmt *s, const struct val *in)
{
	size_t i;

	for (i = 0; s->in[i] != '\0' && in[i].t == s->in[i]; i++) {
		bool number = in[i].t == 'u' || in[i].t == 'i';

		b[i].buffer_type = number ? MYSQL_TYPE_LONGLONG :
		    in[i].t == 'b'        ? MYSQL_TYPE_BLOB :
					    MYSQL_TYPE_STRING;
		b[i].is_unsigned = in[i].t == 'u';
		/* the library only reads; a NULL would mean SQL's NULL */
		if (number)
			b[i].buffer = unconst(&in[i].u);
		else if (in[i].b.p != NULL)
			b[i].buffer = unconst(in[i].b.p);
		else
			b[i].buffer = unconst("");
		b[i].buffer_length = number ? sizeof(in[i].u) : in[i].b.n;
	}
	if (s->in[i] == '\0' && in[i].t == '\0')
		return;
	log_write(LOG_ALARM, "statement-gate", "name=%s why=parameters",
	    s->name);
	abort();
}

static enum err
stmt_send(struct store *st, enum st_id id, const struct val *in)
{
	MYSQL_BIND b[PARAMS_MAX] = { 0 };
	enum err e;

	if ((e = gate(st, id)) != OK)
		return e;
	bind_in(b, &stmts[id], in);
	st->statements++;
	if (mysql_stmt_bind_param(st->ps[id], b) != 0 ||
	    mysql_stmt_execute(st->ps[id]) != 0)
		return fault_note(st, id);
	return OK;
}

/* Where the columns of a row arrive. */
struct landing {
	const struct stmt *s;
	const struct val *in; /* what was asked */
	MYSQL_BIND b[COLUMNS_MAX];
	unsigned long len[COLUMNS_MAX];
	my_bool null[COLUMNS_MAX];
	my_bool cut[COLUMNS_MAX];
	struct val v[COLUMNS_MAX + 1];
};

/*
 * cells: room for STREAM_CELL bytes and a NUL for each column, or NULL: then
 * only lengths arrive, and the bytes are asked for one by one.
 */
static bool
landing_bind(struct landing *l, MYSQL_STMT *ps, const struct stmt *s,
    const struct val *in, char (*cells)[STREAM_CELL + 1])
{
	static char nowhere[1];

	memset(l, 0, sizeof(*l));
	l->s = s;
	l->in = in;
	for (size_t i = 0; s->out[i] != '\0'; i++) {
		MYSQL_BIND *b = &l->b[i];

		l->v[i].t = s->out[i];
		b->length = &l->len[i];
		b->is_null = &l->null[i];
		b->error = &l->cut[i];
		if (s->out[i] == 'u' || s->out[i] == 'i') {
			b->buffer_type = MYSQL_TYPE_LONGLONG;
			b->is_unsigned = s->out[i] == 'u';
			b->buffer = &l->v[i].u;
			b->buffer_length = sizeof(l->v[i].u);
			continue;
		}
		b->buffer_type = MYSQL_TYPE_BLOB;
		b->buffer = cells != NULL ? cells[i] : nowhere;
		b->buffer_length = cells != NULL ? STREAM_CELL : 0;
		l->v[i].b.p = b->buffer;
	}
	return mysql_stmt_bind_result(ps, l->b) == 0;
}

/* Next row: ERR_ABSENT after the last. */
static enum err
landing_next(struct store *st, enum st_id id)
{
	int rc = mysql_stmt_fetch(st->ps[id]);

	if (rc == MYSQL_NO_DATA)
		return ERR_ABSENT;
	if (rc == 0 || rc == MYSQL_DATA_TRUNCATED)
		return OK;
	return fault_note(st, id);
}

static bool
is_number(const struct val *v)
{
	return v->t == 'u' || v->t == 'i';
}

static enum err
misfit(const struct stmt *s)
{
	log_write(LOG_ERROR, "statement-row", "name=%s", s->name);
	return ERR_INTERNAL;
}

/* Bytes of one column into the arena, with a NUL behind them. */
static enum err
cell_fetch(struct landing *l, struct arena *a, MYSQL_STMT *ps, unsigned i)
{
	unsigned long n = 0;
	my_bool cut = 0, null = 0;
	MYSQL_BIND b = {
		.buffer_type = MYSQL_TYPE_BLOB,
		.buffer_length = l->len[i],
		.length = &n,
		.error = &cut,
		.is_null = &null,
	};
	uint8_t *p;

	if (l->len[i] > UINT32_MAX)
		return misfit(l->s);
	if ((p = arena_alloc(a, l->len[i] + 1)) == NULL)
		return ERR_MEMORY;
	b.buffer = p;
	if (mysql_stmt_fetch_column(ps, &b, i, 0) != 0 || cut || null ||
	    n != l->len[i])
		return misfit(l->s);
	l->v[i].b = BYTES(p, n);
	return OK;
}

/* Copy what has arrived into the arena. */
static enum err
landing_copy(struct landing *l, struct arena *a, MYSQL_STMT *ps)
{
	enum err e = OK;

	for (unsigned i = 0; e == OK && l->v[i].t != '\0'; i++) {
		if (l->null[i] || (is_number(&l->v[i]) && l->cut[i]))
			e = misfit(l->s);
		else if (!is_number(&l->v[i]))
			e = cell_fetch(l, a, ps, i);
	}
	return e;
}

/* The same in place: everything must have found room in its cell. */
static enum err
landing_fit(struct landing *l, char (*cells)[STREAM_CELL + 1])
{
	for (size_t i = 0; l->v[i].t != '\0'; i++) {
		if (l->null[i] || l->cut[i])
			return misfit(l->s);
		if (is_number(&l->v[i]))
			continue;
		if (l->len[i] > STREAM_CELL)
			return misfit(l->s);
		l->v[i].b.n = l->len[i];
		cells[i][l->len[i]] = '\0';
	}
	return OK;
}

/* Is it the row that was asked for? */
static enum err
landing_own(const struct landing *l)
{
	const char *at = l->s->repeats != NULL ? l->s->repeats : "";

	for (size_t i = 0; at[i] != '\0'; i++) {
		struct bytes want = l->in[i].b, got = l->v[at[i] - '0'].b;
		bool same = is_number(&l->in[i]) ?
		    l->in[i].u == l->v[at[i] - '0'].u :
		    got.n == want.n && memcmp(got.p, want.p, want.n) == 0;

		if (!same) {
			log_write(LOG_ALARM, "row-not-asked-for", "name=%s",
			    l->s->name);
			return ERR_TAMPER;
		}
	}
	return OK;
}

static enum err
landing_read(struct landing *l, from_fn from, void *to)
{
	struct row c = { .v = l->v };
	enum err e = landing_own(l);

	if (e != OK)
		return e;
	from(&c, to);
	return c.failed || c.v->t != '\0' ? misfit(l->s) : OK;
}

/* Outside a transaction nobody runs it again. */
static enum err
settle(const struct store *st, enum err e)
{
	return e == ERR_RETRY && !st->in_tx ? ERR_BUSY : e;
}

enum err
stmt_run(struct store *st, enum st_id id, const struct val *in, uint64_t *n_r)
{
	enum err e = stmt_send(st, id, in);

	/* alone, a statement is a transaction of its own */
	for (unsigned n = 1; e == ERR_RETRY && !st->in_tx && n < TX_TRIES;
	     n++) {
		tx_pause(n);
		e = stmt_send(st, id, in);
	}
	if (e == OK && n_r != NULL)
		*n_r = mysql_stmt_affected_rows(st->ps[id]);
	return settle(st, e);
}

/* Rows for one statement, and the values of the one that is bound. */
struct many {
	const struct stmt *s;
	const uint8_t *row;
	struct mould mould;
	struct val v[PARAMS_MAX + 1];
};

static my_bool
many_bind(void *arg, MYSQL_BIND *b, unsigned i)
{
	struct many *m = arg;

	m->mould.into(m->row + i * m->mould.size, m->v);
	bind_in(b, m->s, m->v);
	return 0;
}

/* What the statement sends from now on: n rows of m, or with 0 one as usual. */
static bool
many_set(MYSQL_STMT *ps, struct many *m, unsigned n)
{
	const union {
		my_bool (*fn)(void *, MYSQL_BIND *, unsigned);
		const void *p;
	} bind = { .fn = n > 0 ? many_bind : NULL };

	return mysql_stmt_attr_set(ps, STMT_ATTR_ARRAY_SIZE, &n) == 0 &&
	    mysql_stmt_attr_set(ps, STMT_ATTR_CB_USER_DATA, m) == 0 &&
	    mysql_stmt_attr_set(ps, STMT_ATTR_CB_PARAM, bind.p) == 0;
}

static enum err
many_send(struct store *st, enum st_id id, struct many *m, unsigned n)
{
	enum err e = gate(st, id);

	if (e != OK)
		return e;
	m->mould.into(m->row, m->v);
	if (!many_set(st->ps[id], m, n))
		return fault_note(st, id);
	e = stmt_send(st, id, m->v);
	if (e == OK && mysql_stmt_affected_rows(st->ps[id]) != n)
		e = ERR_CONFLICT;
	if (st->db != NULL && !many_set(st->ps[id], NULL, 0))
		e = fault_note(st, id);
	return e;
}

enum err
stmt_many(struct store *st, enum st_id id, struct mould mould, const void *row,
    size_t n)
{
	struct many m = { .s = &stmts[id], .row = row, .mould = mould };
	enum err e;

	if (!st->in_tx || n > ROWS_MANY)
		return ERR_INTERNAL;
	if (n == 0)
		return OK;
	e = many_send(st, id, &m, (unsigned)n);
	/* some rows may have been changed */
	if (e != OK && st->tx_err == OK)
		st->tx_err = e;
	return e;
}

enum err
stmt_change(struct store *st, enum st_id id, const struct val *in,
    enum err none)
{
	uint64_t n = 0;
	enum err e = stmt_run(st, id, in, &n);

	return e == OK && n != 1 ? none : e;
}

enum err
stmt_get(struct store *st, struct arena *a, enum st_id id, const struct val *in,
    from_fn from, void *to)
{
	struct landing l;
	enum err e;

	if ((e = stmt_send(st, id, in)) != OK)
		return settle(st, e);
	if (!landing_bind(&l, st->ps[id], &stmts[id], in, NULL))
		e = fault_note(st, id);
	if (e == OK)
		e = landing_next(st, id);
	if (e == OK)
		e = landing_copy(&l, a, st->ps[id]);
	if (e == OK)
		e = landing_read(&l, from, to);
	if (st->db != NULL)
		mysql_stmt_free_result(st->ps[id]);
	return settle(st, e);
}

/* Array that doubles. */
struct rows {
	struct arena *a;
	uint8_t *p;
	size_t size; /* of one */
	size_t n;
	size_t cap;
};

static void *
rows_next(struct rows *r)
{
	size_t cap = r->cap > 0 ? r->cap : 8;
	size_t room;
	uint8_t *p;

	if (r->n == r->cap) {
		if (__builtin_mul_overflow(cap, (size_t)2, &cap) ||
		    __builtin_mul_overflow(cap, r->size, &room) ||
		    (p = arena_alloc(r->a, room)) == NULL)
			return NULL;
		if (r->n > 0)
			memcpy(p, r->p, r->n * r->size);
		r->p = p;
		r->cap = cap;
	}
	return r->p + r->n++ * r->size;
}

/* One row to the end of rows; ERR_ABSENT after the last. */
static enum err
rows_add(struct rows *rows, struct store *st, enum st_id id, struct landing *l,
    from_fn from)
{
	void *to;
	enum err e;

	if ((e = landing_next(st, id)) != OK)
		return e;
	if ((e = landing_copy(l, rows->a, st->ps[id])) != OK)
		return e;
	to = rows_next(rows);
	return to != NULL ? landing_read(l, from, to) : ERR_MEMORY;
}

enum err
stmt_list(struct store *st, struct arena *a, enum st_id id,
    const struct val *in, struct shape shape, void *rows_r, size_t *n_r)
{
	struct rows rows = { .a = a, .size = shape.size };
	struct landing l;
	enum err e;

	if ((e = stmt_send(st, id, in)) != OK)
		return settle(st, e);
	if (!landing_bind(&l, st->ps[id], &stmts[id], in, NULL))
		e = fault_note(st, id);
	while (e == OK)
		e = rows_add(&rows, st, id, &l, shape.from);
	if (st->db != NULL)
		mysql_stmt_free_result(st->ps[id]);
	if (e != ERR_ABSENT)
		return settle(st, e);
	memcpy(rows_r, &rows.p, sizeof(rows.p));
	*n_r = rows.n;
	return OK;
}

enum err
stmt_stream(struct store *st, enum st_id id, const struct val *in, from_fn from,
    void *to, each_fn fn, void *arg)
{
	char cells[COLUMNS_MAX][STREAM_CELL + 1];
	struct landing l;
	bool end = false;
	enum err e;

	if ((e = stmt_send(st, id, in)) != OK)
		return settle(st, e);
	if (!landing_bind(&l, st->ps[id], &stmts[id], in, cells))
		e = fault_note(st, id);
	st->streaming = true;
	while (e == OK && !end) {
		e = landing_next(st, id);
		end = e == ERR_ABSENT;
		if (e == OK && (e = landing_fit(&l, cells)) == OK &&
		    (e = landing_read(&l, from, to)) == OK)
			e = fn(to, arg);
	}
	st->streaming = false;
	if (st->db != NULL)
		mysql_stmt_free_result(st->ps[id]);
	return end ? OK : settle(st, e);
}
