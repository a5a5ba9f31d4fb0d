/* The connection: opened with its settings, checked, dropped, opened again. */
#include <mysqld_error.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "schema/priv.h"

#define PASSWORD_MAX 256
#define SCRATCH_MAX  ((size_t)64 * 1024)

/* At connect and prepare: what will pass is BUSY, the rest wants an operator. */
static enum err
open_fault(const char *what, unsigned no)
{
	enum fault f = db_fault(no);

	log_write(LOG_ERROR, "db-open", "at=%s errno=%u", what, no);
	return f == FAULT_LOST || f == FAULT_BUSY || f == FAULT_AGAIN ?
	    ERR_BUSY :
	    ERR_CONFIG;
}

/*
 * The server's lock wait must end before our patience does, or it would still
 * carry out what we gave up.  Migrations may take their time.  What is read in
 * one transaction is of one moment: readers check rows against one another.
 */
static enum err
session_set(struct store *st)
{
	int rc;

	if (st->acc == ACC_MIGRATE)
		rc = mysql_query(st->db,
		    "SET SESSION innodb_lock_wait_timeout = 50, "
		    "max_statement_time = 0, time_zone = '+00:00', "
		    "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
		    "autocommit = 1");
	else
		rc = mysql_query(st->db,
		    "SET SESSION innodb_lock_wait_timeout = 2, "
		    "max_statement_time = 4, time_zone = '+00:00', "
		    "tx_isolation = 'REPEATABLE-READ', "
		    "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
		    "autocommit = 1");
	return rc == 0 ? OK : open_fault("session", mysql_errno(st->db));
}

/*
 * On a cluster each node applies what the others committed a moment later.
 * Nothing is read here before all that has been committed anywhere is there:
 * who was suspended on one host is out at the next request on every host, and
 * a commit whose answer was lost is found.  Costs nothing without a cluster,
 * and servers that can have none do not know the setting.
 */
static enum err
sync_set(struct store *st)
{
	if (mysql_query(st->db, "SET SESSION wsrep_sync_wait = 1") == 0 ||
	    mysql_errno(st->db) == ER_UNKNOWN_SYSTEM_VARIABLE)
		return OK;
	return open_fault("sync-wait", mysql_errno(st->db));
}

static void
options_set(MYSQL *db, enum account acc)
{
	const unsigned off = 0, on = 1, wait = 5;
	const unsigned patience = acc == ACC_MIGRATE ? 600 : wait;
	const unsigned protocol = MYSQL_PROTOCOL_SOCKET;
	const my_bool no = 0, yes = 1;

	mysql_options(db, MYSQL_OPT_LOCAL_INFILE, &off);
	mysql_options(db, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(db, MYSQL_OPT_RECONNECT, &no);
	mysql_options(db, MYSQL_REPORT_DATA_TRUNCATION, &yes);
	mysql_options(db, MYSQL_OPT_CONNECT_TIMEOUT, &wait);
	mysql_options(db, MYSQL_OPT_READ_TIMEOUT, &patience);
	mysql_options(db, MYSQL_OPT_WRITE_TIMEOUT, &wait);
	mysql_options(db, MYSQL_SECURE_AUTH, &on);
}

/* First line of the password file; "" when the socket itself tells who. */
static enum err
password_read(struct store *st, const char **password_r)
{
	const char *path = st->conf->db_password_file;
	struct bytes in;
	char *s;
	enum err e;

	*password_r = "";
	if (path == NULL || path[0] == '\0')
		return OK;
	e = file_read(st->scratch, path, PASSWORD_MAX, &in);
	if (e != OK) {
		log_write(LOG_ERROR, "db-password", "err=%s", err_name(e));
		return ERR_CONFIG;
	}
	s = arena_strndup(st->scratch, in.p, in.n);
	if (s == NULL)
		return ERR_MEMORY;
	s[strcspn(s, "\r\n")] = '\0';
	*password_r = s;
	return OK;
}

static enum err
db_link(struct store *st)
{
	const struct conf *c = st->conf;
	const char *password;
	enum err e;

	if ((e = password_read(st, &password)) != OK)
		goto out;
	st->db = mysql_init(NULL);
	if (st->db == NULL) {
		e = ERR_MEMORY;
		goto out;
	}
	options_set(st->db, st->acc);
	if (mysql_real_connect(st->db, NULL, c->db_user, password, c->db_name,
		0, c->db_socket, 0) == NULL)
		e = open_fault("connect", mysql_errno(st->db));
	else if ((e = session_set(st)) == OK)
		e = sync_set(st);
out:
	arena_reset(st->scratch);
	if (e != OK)
		db_drop(st);
	return e;
}

void
db_drop(struct store *st)
{
	/* first: the statements of a closed connection send nothing */
	mysql_close(st->db);
	st->db = NULL;
	for (size_t i = 0; i < nitems(st->ps); i++) {
		if (st->ps[i] != NULL)
			mysql_stmt_close(st->ps[i]);
		st->ps[i] = NULL;
	}
}

enum err
db_connect(const struct conf *conf, enum account acc, struct store **st_r)
{
	struct store *st = calloc(1, sizeof(*st));
	enum err e = ERR_MEMORY;

	if (st == NULL)
		return ERR_MEMORY;
	st->conf = conf;
	st->acc = acc;
	st->scratch = arena_new(SCRATCH_MAX);
	if (st->scratch != NULL)
		e = db_link(st);
	if (e != OK) {
		store_close(st);
		return e;
	}
	*st_r = st;
	return OK;
}

static bool
is_integer(enum enum_field_types t)
{
	return t == MYSQL_TYPE_TINY || t == MYSQL_TYPE_SHORT ||
	    t == MYSQL_TYPE_INT24 || t == MYSQL_TYPE_LONG ||
	    t == MYSQL_TYPE_LONGLONG;
}

static bool
is_string(enum enum_field_types t)
{
	return t == MYSQL_TYPE_STRING || t == MYSQL_TYPE_VAR_STRING ||
	    t == MYSQL_TYPE_VARCHAR || t == MYSQL_TYPE_TINY_BLOB ||
	    t == MYSQL_TYPE_BLOB || t == MYSQL_TYPE_MEDIUM_BLOB ||
	    t == MYSQL_TYPE_LONG_BLOB;
}

/* Signature letter of a column; '?' for a type that the house does not use. */
static char
field_letter(const MYSQL_FIELD *f)
{
	const unsigned binary = 63; /* number of the character set "binary" */

	if (is_integer(f->type))
		return (f->flags & UNSIGNED_FLAG) != 0 ? 'u' : 'i';
	if (is_string(f->type))
		return f->charsetnr == binary ? 'b' : 's';
	return '?';
}

static bool
columns_fit(MYSQL_STMT *ps, const char *out)
{
	size_t n = mysql_stmt_field_count(ps);
	MYSQL_RES *meta;
	bool fit = n == strlen(out) && n <= COLUMNS_MAX;

	if (n == 0 || !fit)
		return fit;
	meta = mysql_stmt_result_metadata(ps);
	if (meta == NULL)
		return false;
	for (unsigned i = 0; i < n; i++)
		fit = fit &&
		    field_letter(mysql_fetch_field_direct(meta, i)) == out[i];
	mysql_free_result(meta);
	return fit;
}

enum err
stmt_prepare(MYSQL *db, const struct stmt *s, MYSQL_STMT **ps_r)
{
	MYSQL_STMT *ps = mysql_stmt_init(db);
	size_t n;
	enum err e = OK;

	if (ps == NULL)
		return ERR_MEMORY;
	if (mysql_stmt_prepare(ps, s->sql, strlen(s->sql)) != 0) {
		e = open_fault(s->name, mysql_stmt_errno(ps));
		goto out;
	}
	n = mysql_stmt_param_count(ps);
	if (n != strlen(s->in) || n > PARAMS_MAX || !columns_fit(ps, s->out)) {
		log_write(LOG_ERROR, "statement-signature", "name=%s", s->name);
		e = ERR_CONFIG;
	}
out:
	if (e != OK)
		mysql_stmt_close(ps);
	else
		*ps_r = ps;
	return e;
}

enum err
db_prepare(struct store *st, unsigned flags)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < ST__MAX; i++) {
		const struct stmt *s = &stmts[i];

		if (st->ps[i] == NULL && (s->flags & flags) == flags &&
		    (s->accounts & ACC_BIT(st->acc)) != 0)
			e = stmt_prepare(st->db, s, &st->ps[i]);
	}
	return e;
}

/* The tables are of the version that this program was built for. */
static enum err
version_check(struct store *st)
{
	uint64_t n = 0;
	enum err e =
	    stmt_get(st, st->scratch, ST_LEDGER_NEWEST, IN_NONE, from_u64, &n);

	if (e != OK && e != ERR_ABSENT)
		return e;
	if (n == SCHEMA_VERSION)
		return OK;
	log_write(LOG_ERROR, "schema-version", "have=%llu want=%d",
	    (unsigned long long)n, SCHEMA_VERSION);
	return ERR_CONFIG;
}

static enum err
db_ready(struct store *st)
{
	enum err e;

	if ((e = db_prepare(st, S_LEDGER)) == OK &&
	    (e = version_check(st)) == OK)
		e = db_prepare(st, 0);
	if (e != OK)
		db_drop(st);
	return e;
}

enum err
db_reopen(struct store *st)
{
	enum err e;

	db_drop(st);
	e = db_link(st);
	return e == OK ? db_ready(st) : e;
}

enum err
store_open(const struct conf *conf, enum account acc, struct store **st_r)
{
	struct store *st;
	enum err e;

	if ((e = db_connect(conf, acc, &st)) != OK)
		return e;
	if ((e = db_ready(st)) != OK) {
		store_close(st);
		return e;
	}
	*st_r = st;
	return OK;
}

void
store_close(struct store *st)
{
	if (st == NULL)
		return;
	db_drop(st);
	arena_free(st->scratch);
	secret_wipe(st, sizeof(*st));
	free(st);
}

/*
 * A server says nothing unasked but good-bye: a socket that can be read has
 * been closed from the other side.
 */
static bool
db_alive(struct store *st)
{
	struct pollfd p = { .events = POLLIN };

	if (st->db == NULL)
		return false;
	p.fd = mysql_get_socket(st->db);
	return poll(&p, 1, 0) == 0;
}

enum err
store_ready(struct store *st)
{
	enum err e = OK;

	if (st->in_tx || st->streaming) {
		log_write(LOG_ALARM, "store-ready", "why=in-use");
		return ERR_INTERNAL;
	}
	if (!db_alive(st))
		e = db_reopen(st);
	if (e == OK && st->doubt)
		e = tx_clear_doubt(st);
	return e;
}

void
store_readonly(struct store *st, bool on)
{
	st->readonly = on;
}

uint64_t
store_statements(const struct store *st)
{
	return st->statements;
}

enum err
db_begin(struct store *st)
{
	unsigned no;

	if (st->db == NULL)
		return ERR_BUSY;
	if (mysql_query(st->db, "BEGIN") == 0) {
		st->in_tx = true;
		st->tx_err = OK;
		return OK;
	}
	no = mysql_errno(st->db);
	log_write(LOG_ERROR, "begin", "errno=%u", no);
	db_drop(st);
	return ERR_BUSY;
}

void
db_rollback(struct store *st)
{
	st->in_tx = false;
	if (st->db != NULL && mysql_rollback(st->db) != 0)
		db_drop(st);
}

enum err
db_commit(struct store *st)
{
	unsigned no;

	st->in_tx = false;
	if (mysql_commit(st->db) == 0)
		return OK;
	no = mysql_errno(st->db);
	log_write(LOG_WARN, "commit", "errno=%u", no);
	if (db_fault(no) == FAULT_AGAIN) {
		db_rollback(st);
		return ERR_RETRY;
	}
	/* Only a new connection can tell what became of it. */
	db_drop(st);
	return ERR_UNKNOWN;
}
