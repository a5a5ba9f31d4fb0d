/*
 * A database of its own for one test program, on the private server that
 * tests/lib/db.sh starts: an account of each kind, their settings, and an
 * administrator who does what the house may not do.
 */
#ifndef LINDUNG_TESTS_DB_H
#define LINDUNG_TESTS_DB_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/priv.h"
#include "tests/unit/id.h"

#define MIGRATIONS "schema/migrations"

struct world {
	char dir[64]; /* passwords, copies of migrations */
	char db[32];
	const char *user[ACC__MAX];
	const char *password_file[ACC__MAX];
	struct conf conf[ACC__MAX];
	MYSQL *admin;
	struct arena *a;
};

static struct world w;

/* Without a server, start one and this program again inside. */
static inline void
db_need(char **argv)
{
	if (getenv("LINDUNG_TEST_DB") != NULL)
		return;
	execl("tests/lib/db.sh", "db.sh", "run", argv[0], (char *)NULL);
	perror("tests/lib/db.sh");
	_exit(1);
}

/* As the administrator; any text. */
static inline void
admin(const char *sql)
{
	MYSQL_RES *res;

	if (mysql_query(w.admin, sql) != 0) {
		print_error("%s: %s\n", sql, mysql_error(w.admin));
		fail();
	}
	if ((res = mysql_store_result(w.admin)) != NULL)
		mysql_free_result(res);
}

static inline const char *
admin_text(const char *sql)
{
	MYSQL_RES *res;
	MYSQL_ROW row;
	const char *s;

	assert_int_equal(mysql_query(w.admin, sql), 0);
	res = mysql_store_result(w.admin);
	assert_non_null(res);
	row = mysql_fetch_row(res);
	s = row != NULL && row[0] != NULL ? arena_strdup(w.a, row[0]) : "";
	mysql_free_result(res);
	return s;
}

static inline long
admin_count(const char *sql)
{
	return strtol(admin_text(sql), NULL, 10);
}

static inline MYSQL *
admin_connect(void)
{
	const unsigned protocol = MYSQL_PROTOCOL_SOCKET;
	MYSQL *db = mysql_init(NULL);

	assert_non_null(db);
	mysql_options(db, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	/* without a name, the library takes the operating system's */
	if (mysql_real_connect(db, NULL, NULL, NULL, NULL, 0,
		getenv("LINDUNG_TEST_DB"), 0) == NULL) {
		print_error("%s\n", mysql_error(db));
		fail();
	}
	return db;
}

static inline void
account_make(enum account acc, const char *name)
{
	struct conf *c = &w.conf[acc];
	uint8_t raw[16];
	char hex[33];

	random_bytes(raw, sizeof(raw));
	hex_put(raw, sizeof(raw), hex);
	w.user[acc] = arena_printf(w.a, "%s%ld", name, (long)getpid());
	w.password_file[acc] = arena_printf(w.a, "%s/%s", w.dir, name);
	assert_int_equal(file_write(w.password_file[acc],
			     BYTES(arena_printf(w.a, "%s\n", hex), 33), 0600),
	    OK);
	admin(arena_printf(w.a,
	    "CREATE USER %s@localhost IDENTIFIED VIA mysql_native_password "
	    "USING PASSWORD('%s')",
	    w.user[acc], hex));
	c->db_socket = getenv("LINDUNG_TEST_DB");
	c->db_name = w.db;
	c->db_user = w.user[acc];
	c->db_password_file = w.password_file[acc];
}

static inline void
account_grant(enum account acc)
{
	struct buf b;
	char *text, *line;

	buf_init(&b, w.a, 0);
	grants_put(&b, acc, w.db, w.user[acc]);
	assert_int_equal(buf_check(&b), OK);
	text = arena_strndup(w.a, b.p, b.n);
	while ((line = strsep(&text, "\n")) != NULL) {
		if (line[0] != '\0')
			admin(line);
	}
}

/* Accounts and an empty database; only the migrator may do anything yet. */
static inline int
world_empty(void **state)
{
	(void)state;
	snprintf(w.dir, sizeof(w.dir), "/tmp/lindung-unit.XXXXXX");
	if (mkdtemp(w.dir) == NULL || (w.a = arena_new(64 << 20)) == NULL)
		return -1;
	snprintf(w.db, sizeof(w.db), "uji_%ld", (long)getpid());
	w.admin = admin_connect();
	admin(arena_printf(w.a, "CREATE DATABASE %s", w.db));
	admin(arena_printf(w.a, "USE %s", w.db));
	account_make(ACC_PORTAL, "portal");
	account_make(ACC_CTL, "ctl");
	account_make(ACC_MIGRATE, "owner");
	account_make(ACC_SEQUENCER, "sequencer");
	account_grant(ACC_MIGRATE);
	return 0;
}

static inline int
world_tables(void **state)
{
	unsigned n;

	if (world_empty(state) != 0 ||
	    migrate_run(&w.conf[ACC_MIGRATE], MIGRATIONS, &n) != OK)
		return -1;
	account_grant(ACC_PORTAL);
	account_grant(ACC_CTL);
	account_grant(ACC_SEQUENCER);
	return 0;
}

static inline int
world_end(void **state)
{
	(void)state;
	admin(arena_printf(w.a, "DROP DATABASE %s", w.db));
	for (size_t i = 0; i < ACC__MAX; i++) {
		admin(arena_printf(w.a, "DROP USER %s@localhost", w.user[i]));
		unlink(w.password_file[i]);
	}
	mysql_close(w.admin);
	arena_free(w.a);
	return rmdir(w.dir);
}

static inline struct store *
db_open(enum account acc)
{
	struct store *st;

	assert_int_equal(store_open(&w.conf[acc], acc, &st), OK);
	return st;
}

#endif
