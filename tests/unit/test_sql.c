/* schema: what can be said of the statement table without a database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "schema/priv.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 20);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static size_t
marks(const char *sql)
{
	size_t n = 0;

	for (; *sql != '\0'; sql++)
		n += *sql == '?';
	return n;
}

/* What rows say again has the type of what was asked. */
static void
repeated(const struct stmt *s)
{
	const char *at = s->repeats != NULL ? s->repeats : "";

	for (size_t i = 0; at[i] != '\0'; i++) {
		assert_true(at[i] >= '0' && at[i] <= '9');
		assert_true((size_t)(at[i] - '0') < strlen(s->out));
		assert_true(i < strlen(s->in));
		assert_int_equal(s->in[i], s->out[at[i] - '0']);
	}
}

/* Every row is there, has an owner, and says truly whether it reads. */
static void
table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ST__MAX; i++) {
		const struct stmt *s = &stmts[i];
		bool select;

		assert_non_null(s->sql);
		assert_non_null(s->name);
		assert_int_not_equal(s->accounts, 0);
		assert_int_equal(marks(s->sql), strlen(s->in));
		assert_int_equal(strspn(s->in, "bsui"), strlen(s->in));
		assert_int_equal(strspn(s->out, "bsui"), strlen(s->out));
		assert_true(strlen(s->in) <= PARAMS_MAX);
		assert_true(strlen(s->out) <= COLUMNS_MAX);
		select = strncmp(s->sql, "SELECT ", 7) == 0;
		assert_int_equal(select, (s->flags & S_READ) != 0);
		assert_int_equal(select, s->out[0] != '\0');
		repeated(s);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(stmts[k].name, s->name);
	}
}

/* What a GET route may change: its trail entry and the session's sight. */
static void
always(void **state)
{
	(void)state;
	for (size_t i = 0; i < ST__MAX; i++)
		assert_int_equal((stmts[i].flags & S_ALWAYS) != 0,
		    i == ST_TRAIL_ADD || i == ST_SESSION_SEEN ||
			i == ST_SESSION_BODY);
}

/* clang-format off */
static const struct {
	const char *sql;
	size_t n;
	const char *what; /* table, rights, columns */
} touches[] = {
	{ "SELECT a, b FROM one WHERE c = ?", 0, "one S" },
	{ "SELECT a FROM one JOIN two ON x = y", 1, "two S" },
	{ "SELECT a FROM one WHERE v = (SELECT MAX(n.v) FROM three AS n)", 1,
	    "three S" },
	{ "SELECT a FROM (SELECT a, b FROM one WHERE c = ?) AS n WHERE b < ?",
	    0, "one S" },
	{ "INSERT INTO one (a, b) VALUES (?, ?)", 0, "one I" },
	{ "UPDATE one SET a = ?, b = b + 1 WHERE c = ? AND d = ?", 0,
	    "one SU a b" },
	{ "DELETE FROM one", 0, "one D" },
	{ "DELETE FROM one WHERE a < ?", 0, "one SD" },
};
/* clang-format on */

static void
touched(void **state)
{
	struct touch t;
	char what[64];

	(void)state;
	for (size_t i = 0; i < nitems(touches); i++) {
		size_t n;

		assert_true(sql_touch(touches[i].sql, touches[i].n, &t));
		n = (size_t)snprintf(what, sizeof(what), "%.*s %s%s%s%s",
		    (int)t.table.n, (const char *)t.table.p,
		    t.select ? "S" : "", t.insert ? "I" : "",
		    t.update ? "U" : "", t.delete ? "D" : "");
		for (size_t c = 0; c < t.n_cols; c++)
			n += (size_t)snprintf(what + n, sizeof(what) - n,
			    " %.*s", (int)t.cols[c].n,
			    (const char *)t.cols[c].p);
		assert_string_equal(what, touches[i].what);
		assert_false(sql_touch(touches[i].sql, touches[i].n + 1, &t));
	}
}

static char *
grants(enum account acc, const char *db, const char *user)
{
	struct buf b;

	buf_init(&b, arena, 0);
	grants_put(&b, acc, db, user);
	assert_int_equal(buf_check(&b), OK);
	return arena_strndup(arena, b.p, b.n);
}

static void
grant_lines(void **state)
{
	char *s = grants(ACC_PORTAL, "lindung", "lindung");

	(void)state;
	assert_non_null(strstr(s,
	    "GRANT SELECT, INSERT ON `lindung`.`trail` TO "
	    "`lindung`@`localhost`;\n"));
	assert_non_null(
	    strstr(s, "GRANT SELECT, INSERT ON `lindung`.`roster_link` TO "));
	assert_non_null(strstr(s,
	    "UPDATE (`seen`, `body`), DELETE ON `lindung`.`session`"));
	assert_null(strstr(s, "`partner`"));
	s = grants(ACC_CTL, "lindung", "lindung_ctl");
	/* ends those of who is suspended, and begins none */
	assert_non_null(
	    strstr(s, "GRANT SELECT, DELETE ON `lindung`.`session` TO "));
	assert_non_null(
	    strstr(s, "GRANT SELECT, INSERT ON `lindung`.`roster_link` TO "));
	s = grants(ACC_SEQUENCER, "lindung", "lindung_sequencer");
	assert_non_null(
	    strstr(s, "GRANT SELECT ON `lindung`.`roster_link` TO "));
	assert_non_null(strstr(s, "GRANT SELECT ON `lindung`.`trail` TO "));
	assert_non_null(strstr(s, "INSERT ON `lindung`.`tree_leaf` TO "));
	assert_non_null(strstr(s, "INSERT ON `lindung`.`tree_node` TO "));
	assert_non_null(strstr(s, "INSERT ON `lindung`.`checkpoint` TO "));
	assert_null(strstr(s, "UPDATE"));
	assert_null(strstr(s, "DELETE"));
	assert_null(strstr(s, "`kasus`"));
	s = grants(ACC_MIGRATE, "a_b`c", "x");
	assert_non_null(strstr(s, " ON `a\\_b``c`.* TO `x`@`localhost`;\n"));
}

static void
faults(void **state)
{
	static const unsigned again[] = { 1213, 1205, 1020, 1047, 1180 };
	static const unsigned lost[] = { 2006, 2013, 2055 };
	static const unsigned schema[] = { 1044, 1045, 1049, 1054, 1142, 1143,
		1146, 1932, 2057 };

	(void)state;
	for (size_t i = 0; i < nitems(again); i++)
		assert_int_equal(db_fault(again[i]), FAULT_AGAIN);
	for (size_t i = 0; i < nitems(lost); i++)
		assert_int_equal(db_fault(lost[i]), FAULT_LOST);
	assert_int_equal(db_fault(1062), FAULT_DOUBLE);
	for (size_t i = 0; i < nitems(schema); i++)
		assert_int_equal(db_fault(schema[i]), FAULT_SCHEMA);
	assert_int_equal(db_fault(1064), FAULT_BUG);
}

/* A column of another type, too large, or of another length fails the row. */
static void
rows(void **state)
{
	const struct val v[] = { V_U(UINT64_C(1) << 32), V_I(-1), V_P("abc", 3),
		val_text("x"), { .t = '\0' } };
	struct row c = { .v = v };
	uint64_t n = 0;

	(void)state;
	assert_true(row_u64(&c) == UINT64_C(1) << 32);
	assert_true(row_i64(&c) == -1);
	assert_int_equal(row_bytes(&c).n, 3);
	assert_string_equal(row_text(&c), "x");
	assert_false(c.failed);
	row_u64(&c);
	assert_true(c.failed);
	c = (struct row){ .v = v };
	row_u32(&c);
	assert_true(c.failed);
	c = (struct row){ .v = v };
	row_i64(&c);
	assert_true(c.failed);
	c = (struct row){ .v = v + 1 };
	from_count(&c, &n);
	assert_true(c.failed);
	c = (struct row){ .v = v + 2 };
	row_id(&c);
	assert_true(c.failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(always),
		cmocka_unit_test(touched),
		cmocka_unit_test(grant_lines),
		cmocka_unit_test(faults),
		cmocka_unit_test(rows),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
