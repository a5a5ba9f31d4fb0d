/*
 * Grants, read off the statement table: an account may do to a table what its
 * statements do, and no more.  The reader knows our own SQL only: SELECT ...
 * FROM t [JOIN t], INSERT INTO t, UPDATE t SET c = ..., DELETE FROM t; and a
 * SELECT in the place of a t.
 */
#include <ctype.h>
#include <string.h>

#include "schema/priv.h"

#define TABLES_MAX 64

/* Next word or sign; empty at the end. */
static struct bytes
token(const char **at)
{
	const char *s = *at;
	struct bytes t;
	size_t n = 0;

	while (isspace((unsigned char)*s))
		s++;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	if (n == 0 && s[0] != '\0')
		n = 1;
	t = BYTES(s, n);
	*at = s + n;
	return t;
}

static bool
is(struct bytes t, const char *word)
{
	return t.n == strlen(word) && memcmp(t.p, word, t.n) == 0;
}

static bool
same(struct bytes a, struct bytes b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static void
col_add(struct touch *t, struct bytes col)
{
	for (size_t i = 0; i < t->n_cols; i++) {
		if (same(t->cols[i], col))
			return;
	}
	if (t->n_cols < TOUCH_COLS)
		t->cols[t->n_cols++] = col;
}

/* Columns between SET and WHERE: the words in front of a "=". */
static void
cols_read(const char *at, struct touch *t)
{
	struct bytes prev = token(&at), now;

	for (; prev.n > 0 && !is(prev, "WHERE"); prev = now) {
		now = token(&at);
		if (is(now, "="))
			col_add(t, prev);
	}
}

/* What the statement's verb does to the table behind the word. */
static void
verb_read(struct bytes verb, struct bytes word, const char *at, struct touch *t)
{
	if (is(word, "INTO")) {
		t->insert = true;
	} else if (is(word, "UPDATE")) {
		t->update = true;
		cols_read(at, t);
	} else {
		t->delete = is(verb, "DELETE");
	}
	/* a condition reads what it compares */
	t->select = is(verb, "SELECT") || strstr(at, "WHERE") != NULL;
}

/* Does a table's name come next, and not a SELECT, whose own FROM is read then? */
static bool
names_table(const char *at)
{
	return !is(token(&at), "(");
}

bool
sql_touch(const char *sql, size_t n, struct touch *t_r)
{
	const char *at = sql;
	struct bytes verb = token(&at), word;
	size_t seen = 0;

	for (word = verb; word.n > 0; word = token(&at)) {
		if (!is(word, "FROM") && !is(word, "JOIN") &&
		    !is(word, "INTO") && !is(word, "UPDATE"))
			continue;
		if (!names_table(at))
			continue;
		if (seen++ < n)
			continue;
		*t_r = (struct touch){ .table = token(&at) };
		verb_read(verb, word, at, t_r);
		return true;
	}
	return false;
}

static void
touch_merge(struct touch *all, size_t *n, const struct touch *t)
{
	size_t i = 0;

	while (i < *n && !same(all[i].table, t->table))
		i++;
	if (i == *n) {
		if (*n == TABLES_MAX)
			return;
		all[(*n)++] = (struct touch){ .table = t->table };
	}
	all[i].select |= t->select;
	all[i].insert |= t->insert;
	all[i].update |= t->update;
	all[i].delete |= t->delete;
	for (size_t c = 0; c < t->n_cols; c++)
		col_add(&all[i], t->cols[c]);
}

/* `name`; like: "_" and "%" would be patterns here. */
static void
name_put(struct buf *out, struct bytes name, bool like)
{
	buf_putc(out, '`');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '`')
			buf_putc(out, '`');
		if (like && (name.p[i] == '_' || name.p[i] == '%'))
			buf_putc(out, '\\');
		buf_putc(out, (char)name.p[i]);
	}
	buf_putc(out, '`');
}

static void
to_put(struct buf *out, const char *user)
{
	buf_puts(out, " TO ");
	name_put(out, BYTES(user, strlen(user)), false);
	buf_puts(out, "@`localhost`;\n");
}

static void
right_put(struct buf *out, bool *first, bool has, const char *right)
{
	if (!has)
		return;
	buf_puts(out, *first ? "GRANT " : ", ");
	buf_puts(out, right);
	*first = false;
}

static void
touch_put(struct buf *out, const struct touch *t, const char *db,
    const char *user)
{
	bool first = true;

	right_put(out, &first, t->select, "SELECT");
	right_put(out, &first, t->insert, "INSERT");
	right_put(out, &first, t->update, "UPDATE (");
	for (size_t i = 0; i < t->n_cols; i++) {
		if (i > 0)
			buf_puts(out, ", ");
		name_put(out, t->cols[i], false);
	}
	if (t->update)
		buf_putc(out, ')');
	right_put(out, &first, t->delete, "DELETE");
	buf_puts(out, " ON ");
	name_put(out, BYTES(db, strlen(db)), false);
	buf_putc(out, '.');
	name_put(out, t->table, false);
	to_put(out, user);
}

static void
owner_put(struct buf *out, const char *db, const char *user)
{
	buf_puts(out,
	    "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, "
	    "REFERENCES, INDEX, ALTER ON ");
	name_put(out, BYTES(db, strlen(db)), true);
	buf_puts(out, ".*");
	to_put(out, user);
}

void
grants_put(struct buf *out, enum account acc, const char *db, const char *user)
{
	struct touch all[TABLES_MAX], t;
	size_t n = 0;

	if (acc == ACC_MIGRATE) {
		owner_put(out, db, user);
		return;
	}
	for (size_t i = 0; i < ST__MAX; i++) {
		if ((stmts[i].accounts & ACC_BIT(acc)) == 0)
			continue;
		for (size_t k = 0; sql_touch(stmts[i].sql, k, &t); k++)
			touch_merge(all, &n, &t);
	}
	for (size_t i = 0; i < n; i++)
		touch_put(out, &all[i], db, user);
}

void
password_put(struct buf *out, const char *user, const char *hex)
{
	buf_printf(out,
	    "ALTER USER '%s'@localhost IDENTIFIED VIA mysql_native_password "
	    "USING PASSWORD('%s');\n",
	    user, hex);
}
