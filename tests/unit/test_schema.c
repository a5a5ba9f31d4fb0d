/* schema: statement checks, grants, gates, the connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/db.h"

#define COUNTER_NAME "SELECT name, value FROM counter WHERE name = ?"

/* clang-format off */
static const struct {
	struct stmt s;
	enum err e;
} checks[] = {
	{ { "right", COUNTER_NAME, "s", "su", 0, 0, NULL }, OK },
	{ { "parameter too few", COUNTER_NAME, "", "su", 0, 0, NULL }, ERR_CONFIG },
	{ { "parameter too many", COUNTER_NAME, "ss", "su", 0, 0, NULL },
	    ERR_CONFIG },
	{ { "column too few", COUNTER_NAME, "s", "s", 0, 0, NULL }, ERR_CONFIG },
	{ { "column too many", COUNTER_NAME, "s", "suu", 0, 0, NULL }, ERR_CONFIG },
	{ { "columns missing", COUNTER_NAME, "s", "", 0, 0, NULL }, ERR_CONFIG },
	{ { "text for bytes", COUNTER_NAME, "s", "bu", 0, 0, NULL }, ERR_CONFIG },
	{ { "signed", COUNTER_NAME, "s", "si", 0, 0, NULL }, ERR_CONFIG },
	{ { "number for text", COUNTER_NAME, "s", "uu", 0, 0, NULL }, ERR_CONFIG },
	{ { "bytes for text", "SELECT id FROM person", "", "s", 0, 0, NULL },
	    ERR_CONFIG },
	{ { "bytes", "SELECT id, header FROM kasus", "", "bb", 0, 0, NULL }, OK },
	{ { "count", "SELECT COUNT(*) FROM kasus", "", "i", 0, 0, NULL }, OK },
	{ { "unsigned", "SELECT created FROM kasus", "", "u", 0, 0, NULL },
	    ERR_CONFIG },
	{ { "no such column", "SELECT nama FROM counter", "", "s", 0, 0, NULL },
	    ERR_CONFIG },
	{ { "no such table", "SELECT name FROM penghitung", "", "s", 0, 0, NULL },
	    ERR_CONFIG },
	{ { "strange type", "SELECT 1.5 FROM kasus", "", "u", 0, 0, NULL },
	    ERR_CONFIG },
	{ { "change with columns", "DELETE FROM counter WHERE name = ?", "s",
	    "u", 0, 0, NULL }, ERR_CONFIG },
};
/* clang-format on */

static void
signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < nitems(checks); i++) {
		MYSQL_STMT *ps = NULL;

		if (stmt_prepare(w.admin, &checks[i].s, &ps) != checks[i].e)
			fail_msg("%s", checks[i].s.name);
		if (ps != NULL)
			mysql_stmt_close(ps);
	}
}

/* The tables changed under us: the start fails, not a Tuesday. */
static void
tables_moved(void **state)
{
	struct store *st;

	(void)state;
	for (unsigned i = 0; i < ACC__MAX; i++)
		store_close(db_open((enum account)i));
	admin("ALTER TABLE kasus MODIFY version INT NOT NULL");
	assert_int_equal(store_open(&w.conf[ACC_PORTAL], ACC_PORTAL, &st),
	    ERR_CONFIG);
	admin("ALTER TABLE kasus MODIFY version INT UNSIGNED NOT NULL");
	store_close(db_open(ACC_PORTAL));
}

static int
text_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One grant in the form that both sides share: columns in order. */
static char *
grant_form(char *line)
{
	char *open = strchr(line, '('), *close, *col[TOUCH_COLS], *at;
	size_t n = 0;
	struct buf b;

	line[strcspn(line, ";")] = '\0';
	if (open == NULL)
		return line;
	close = strchr(open, ')');
	*open = *close = '\0';
	at = open + 1;
	while ((col[n] = strsep(&at, ",")) != NULL) {
		col[n] += strspn(col[n], " ");
		n++;
	}
	qsort(col, n, sizeof(*col), text_order);
	buf_init(&b, w.a, 0);
	buf_puts(&b, line);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%c%s", i == 0 ? '(' : ',', col[i]);
	buf_printf(&b, ")%s", close + 1);
	return arena_strndup(w.a, b.p, b.n);
}

static size_t
grants_shown(enum account acc, const char **line)
{
	MYSQL_RES *res;
	MYSQL_ROW row;
	size_t n = 0;

	assert_int_equal(
	    mysql_query(w.admin,
		arena_printf(w.a, "SHOW GRANTS FOR %s@localhost", w.user[acc])),
	    0);
	res = mysql_store_result(w.admin);
	assert_non_null(res);
	while ((row = mysql_fetch_row(res)) != NULL) {
		if (strncmp(row[0], "GRANT USAGE", 11) != 0)
			line[n++] = grant_form(arena_strdup(w.a, row[0]));
		assert_true(n < 64);
	}
	mysql_free_result(res);
	qsort(line, n, sizeof(*line), text_order);
	return n;
}

static size_t
grants_made(enum account acc, const char **line)
{
	struct buf b;
	char *at, *one;
	size_t n = 0;

	buf_init(&b, w.a, 0);
	grants_put(&b, acc, w.db, w.user[acc]);
	at = arena_strndup(w.a, b.p, b.n);
	while ((one = strsep(&at, "\n")) != NULL && one[0] != '\0') {
		line[n++] = grant_form(one);
		assert_true(n < 64);
	}
	qsort(line, n, sizeof(*line), text_order);
	return n;
}

static void
grants_same(void **state)
{
	const char *made[64], *shown[64];

	(void)state;
	for (unsigned i = 0; i < ACC__MAX; i++) {
		size_t n = grants_made((enum account)i, made);

		assert_int_equal(grants_shown((enum account)i, shown), n);
		for (size_t k = 0; k < n; k++)
			assert_string_equal(made[k], shown[k]);
	}
}

/* Text straight through the portal's connection: what the server answers. */
static unsigned
portal_try(struct store *st, const char *sql)
{
	return mysql_query(st->db, sql) == 0 ? 0 : mysql_errno(st->db);
}

static void
portal_refused(void **state)
{
	struct store *st = db_open(ACC_PORTAL);

	(void)state;
	assert_int_equal(portal_try(st, "UPDATE trail SET version = 1"), 1142);
	assert_int_equal(portal_try(st, "DELETE FROM trail"), 1142);
	assert_int_equal(portal_try(st, "TRUNCATE trail"), 1142);
	assert_int_equal(portal_try(st, "DROP TABLE trail"), 1142);
	assert_int_equal(portal_try(st, "DELETE FROM kasus"), 1142);
	assert_int_equal(portal_try(st, "UPDATE kasus SET id = ''"), 1143);
	assert_int_equal(portal_try(st, "DELETE FROM roster_link"), 1142);
	assert_int_equal(portal_try(st, "UPDATE roster_link SET link = ''"),
	    1142);
	assert_int_equal(portal_try(st, "DELETE FROM person"), 1142);
	assert_int_equal(portal_try(st, "UPDATE unit_wrap SET epoch = 2"),
	    1142);
	assert_int_equal(portal_try(st, "SELECT user FROM mysql.global_priv"),
	    1142);
	assert_int_equal(portal_try(st, "SET GLOBAL general_log = 1"), 1227);
	assert_int_not_equal(
	    portal_try(st,
		"LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE request"),
	    0);
	store_close(st);
}

static void
session_settings(void **state)
{
	static const char ask[] =
	    "SELECT @@innodb_lock_wait_timeout, @@time_zone, @@sql_mode, "
	    "@@character_set_client, @@autocommit, @@max_statement_time + 0";
	struct store *st = db_open(ACC_PORTAL);
	MYSQL_RES *res;
	MYSQL_ROW row;

	(void)state;
	assert_int_equal(mysql_query(st->db, ask), 0);
	res = mysql_store_result(st->db);
	row = mysql_fetch_row(res);
	assert_string_equal(row[0], "2");
	assert_string_equal(row[1], "+00:00");
	assert_non_null(strstr(row[2], "STRICT_ALL_TABLES"));
	assert_string_equal(row[3], "utf8mb4");
	assert_string_equal(row[4], "1");
	assert_true(strtod(row[5], NULL) == 4.0);
	mysql_free_result(res);
	store_close(st);
}

static void
portal_adds_partner(struct store *st)
{
	struct id id = { { 1 } };

	_exit(partner_add(st, id, "contoh", "Contoh", "Example") == OK);
}

static void
wrong_parameters(struct store *st)
{
	_exit(stmt_run(st, ST_SESSION_END, IN(V_U(1)), NULL) == OK);
}

/* Our own bugs end the process before the statement is sent. */
static void
gate_aborts(void **state)
{
	void (*const act[])(
	    struct store *) = { portal_adds_partner, wrong_parameters };
	int status;

	(void)state;
	for (size_t i = 0; i < nitems(act); i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			signal(SIGABRT, SIG_DFL);
			act[i](db_open(ACC_PORTAL));
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGABRT);
	}
}

static void
readonly(void **state)
{
	struct store *st = db_open(ACC_PORTAL);
	uint8_t id[HASH_LEN] = { 1 };
	struct session_row s = { .id = { 1 },
		.person = id_of('p', 1),
		.seen = 5,
		.body = BYTES("x", 1) };
	struct person_row person;
	struct trail_stream stream = { .id = id_of('t', 1) };
	struct trail_entry entry = { .verb = V_READ };

	(void)state;
	assert_int_equal(session_row_add(st, &s), OK);
	store_stream(st, &stream);
	store_readonly(st, true);
	assert_int_equal(session_row_add(st, &s), ERR_INTERNAL);
	assert_int_equal(session_row_end(st, id), ERR_INTERNAL);
	assert_int_equal(person_by_user(st, w.a, "x", &person), ERR_ABSENT);
	assert_int_equal(session_row_seen(st, id, 5, 6), OK);
	assert_int_equal(trail_write(st, &entry), OK);
	assert_int_equal(admin_count("SELECT seen FROM session WHERE ends = 0"),
	    6);
	store_readonly(st, false);
	assert_int_equal(session_row_end(st, id), OK);
	store_close(st);
}

static void
connection_kill(struct store *st)
{
	const char *id = arena_printf(w.a, "%lu", mysql_thread_id(st->db));

	admin(arena_printf(w.a, "KILL %s", id));
	while (admin_count(arena_printf(w.a,
		   "SELECT COUNT(*) FROM information_schema.processlist "
		   "WHERE id = %s",
		   id)) > 0)
		continue;
}

/* A lost connection costs one request, or none if it was lost in between. */
static void
connection_lost(void **state)
{
	struct store *st = db_open(ACC_PORTAL);
	struct person_row r;
	uint64_t n = store_statements(st);

	(void)state;
	connection_kill(st);
	assert_int_equal(person_by_user(st, w.a, "x", &r), ERR_BUSY);
	assert_int_equal(person_by_user(st, w.a, "x", &r), ERR_BUSY);
	assert_int_equal(store_ready(st), OK);
	assert_int_equal(person_by_user(st, w.a, "x", &r), ERR_ABSENT);
	connection_kill(st);
	assert_int_equal(store_ready(st), OK);
	assert_int_equal(person_by_user(st, w.a, "x", &r), ERR_ABSENT);
	assert_int_equal(store_ready(st), OK);
	assert_true(store_statements(st) > n);
	store_close(st);
}

static void
no_database(void **state)
{
	struct conf c = w.conf[ACC_PORTAL];
	struct store *st;

	(void)state;
	c.db_socket = "/nonexistent/db.sock";
	assert_int_equal(store_open(&c, ACC_PORTAL, &st), ERR_BUSY);
	c = w.conf[ACC_PORTAL];
	c.db_password_file = w.password_file[ACC_CTL];
	assert_int_equal(store_open(&c, ACC_PORTAL, &st), ERR_CONFIG);
	c.db_password_file = "/nonexistent/password";
	assert_int_equal(store_open(&c, ACC_PORTAL, &st), ERR_CONFIG);
	store_close(NULL);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures),
		cmocka_unit_test(tables_moved),
		cmocka_unit_test(grants_same),
		cmocka_unit_test(portal_refused),
		cmocka_unit_test(session_settings),
		cmocka_unit_test(gate_aborts),
		cmocka_unit_test(readonly),
		cmocka_unit_test(connection_lost),
		cmocka_unit_test(no_database),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, world_tables, world_end);
}
