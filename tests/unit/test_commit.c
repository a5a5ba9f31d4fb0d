/*
 * schema: a connection lost in COMMIT is settled.  Two functions of the client
 * library are replaced here, so that it loses what we say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/socket.h>

#include "tests/unit/tx.h"

enum loss {
	LOSS_NONE,
	LOSS_BEFORE,
	LOSS_AFTER,
	LOSS_FOR_GOOD,
	LOSS_RACE
};

static enum loss at_commit, at_execute;

static void
cut(MYSQL *db)
{
	shutdown(mysql_get_socket(db), SHUT_RDWR);
}

static void race_begin(void);

my_bool STDCALL
mysql_commit(MYSQL *mysql)
{
	my_bool (*real)(MYSQL *) =
	    (my_bool(*)(MYSQL *))dlsym(RTLD_NEXT, "mysql_commit");
	enum loss loss = at_commit;

	at_commit = LOSS_NONE;
	if (loss == LOSS_AFTER || loss == LOSS_FOR_GOOD)
		assert_int_equal(real(mysql), 0);
	if (loss == LOSS_FOR_GOOD)
		conf.db_socket = "/nonexistent/db.sock";
	if (loss != LOSS_NONE)
		cut(mysql);
	if (loss == LOSS_RACE)
		race_begin();
	return real(mysql);
}

int STDCALL
mysql_stmt_execute(MYSQL_STMT *stmt)
{
	int (*real)(MYSQL_STMT *) =
	    (int (*)(MYSQL_STMT *))dlsym(RTLD_NEXT, "mysql_stmt_execute");
	enum loss loss = at_execute;

	at_execute = LOSS_NONE;
	if (loss == LOSS_AFTER)
		assert_int_equal(real(stmt), 0);
	if (loss != LOSS_NONE)
		cut(stmt->mysql);
	return real(stmt);
}

/* The answer to COMMIT is lost; the request's row or the entry tells. */
static void
commit_lost(void **state)
{
	struct act a = { .name = "lost" };
	struct once once = once_make(10);
	long n = 0;

	(void)state;
	for (unsigned entry = 0; entry < 2; entry++) {
		a.entry = entry;
		a.runs = 0;
		once.request = id_of('q', 10 + entry);
		at_commit = LOSS_AFTER;
		assert_int_equal(store_tx(st, &once, act_tx, &a), OK);
		assert_int_equal(a.runs, 1);
		assert_int_equal(counter("lost"), ++n);
		once.request = id_of('q', 20 + entry);
		at_commit = LOSS_BEFORE;
		assert_int_equal(store_tx(st, &once, act_tx, &a), OK);
		assert_int_equal(a.runs, 3);
		assert_int_equal(counter("lost"), ++n);
	}
	trail_is(2);
	assert_int_equal(store_tx(st, &once, act_tx, &a), ERR_REPEAT);
	/* neither row nor entry: nobody can know */
	a.entry = 0;
	at_commit = LOSS_AFTER;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_UNKNOWN);
	assert_int_equal(store_ready(st), OK);
	assert_int_equal(counter("lost"), ++n);
}

/* Even the look fails: said, and the stream goes on at the right place. */
static void
commit_unknown(void **state)
{
	struct act a = { .name = "unknown", .entry = 1 };
	struct once once = once_make(30);

	(void)state;
	at_commit = LOSS_FOR_GOOD;
	assert_int_equal(store_tx(st, &once, act_tx, &a), ERR_UNKNOWN);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_BUSY);
	assert_int_equal(store_ready(st), ERR_BUSY);
	assert_int_equal(a.runs, 1);
	conf.db_socket = getenv("LINDUNG_TEST_DB");
	assert_int_equal(store_ready(st), OK);
	a.entry = 2;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_int_equal(counter("unknown"), 2);
	trail_is(2);
}

static pthread_t racer;
static MYSQL *rival;
static bool race_waited;

/* Commit when somebody waits for us, and in the end in any case. */
static void *
race_main(void *arg)
{
	static const char ask[] =
	    "SELECT 1 FROM information_schema.global_status WHERE "
	    "variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS' AND "
	    "variable_value > 0";
	int64_t end = time_now() + 20 * SECOND;
	MYSQL *look = arg;
	MYSQL_RES *res;

	race_waited = false;
	while (
	    !race_waited && time_now() < end && mysql_query(look, ask) == 0) {
		res = mysql_store_result(look);
		race_waited = res != NULL && mysql_num_rows(res) > 0;
		mysql_free_result(res);
	}
	mysql_query(rival, "COMMIT");
	mysql_close(look);
	return NULL;
}

/* Another connection holds our entry's row, and has not committed yet. */
static void
race_begin(void)
{
	char id[2 * ID_LEN + 1];

	hex_put(stream.id.b, ID_LEN, id);
	rival = admin_connect();
	assert_int_equal(mysql_select_db(rival, w.db), 0);
	assert_int_equal(mysql_query(rival, "BEGIN"), 0);
	assert_int_equal(
	    mysql_query(rival,
		arena_printf(w.a,
		    "INSERT INTO trail (stream, seq, at, actor, unit, verb, "
		    "object, version, head, shown, mac) VALUES (x'%s', 0, "
		    "0, '', '', 1, '', 0, '', '', '')",
		    id)),
	    0);
	assert_int_equal(
	    pthread_create(&racer, NULL, race_main, admin_connect()), 0);
}

/* A commit that is still under way is waited for, not run again. */
static void
commit_slow(void **state)
{
	struct act a = { .name = "slow", .entry = 1 };
	enum err e;

	(void)state;
	at_commit = LOSS_RACE;
	e = store_tx(st, NULL, act_tx, &a);
	assert_int_equal(pthread_join(racer, NULL), 0);
	mysql_close(rival);
	assert_int_equal(e, OK);
	assert_true(race_waited);
	assert_int_equal(a.runs, 1);
}

/* In the middle nothing was committed, and nothing is. */
static void
middle_lost(void **state)
{
	struct act a = { .name = "middle", .entry = 1 };

	(void)state;
	at_execute = LOSS_BEFORE;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_BUSY);
	assert_int_equal(a.runs, 1);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_BUSY);
	assert_int_equal(store_ready(st), OK);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_int_equal(counter("middle"), 1);
	trail_is(1);
}

/* An entry alone is settled like a transaction. */
static void
entry_alone(void **state)
{
	struct id shown[TRAIL_SHOWN_MAX];
	struct trail_entry e = entry_make(1);

	(void)state;
	assert_int_equal(trail_write(st, &e), OK);
	at_execute = LOSS_AFTER;
	assert_int_equal(trail_write(st, &e), OK);
	at_execute = LOSS_BEFORE;
	assert_int_equal(trail_write(st, &e), OK);
	trail_is(3);
	e.n_shown = TRAIL_SHOWN_MAX + 1;
	e.shown = shown;
	assert_int_equal(trail_write(st, &e), ERR_LIMIT);
	trail_is(3);
	for (unsigned i = 0; i < nitems(shown); i++)
		shown[i] = id_of('k', i);
	e.n_shown = TRAIL_SHOWN_MAX;
	assert_int_equal(trail_write(st, &e), OK);
	assert_int_equal(admin_count("SELECT LENGTH(shown) FROM trail ORDER BY "
				     "LENGTH(shown) DESC LIMIT 1"),
	    TRAIL_SHOWN_MAX * ID_LEN);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(commit_lost, stream_new),
		cmocka_unit_test_setup(commit_unknown, stream_new),
		cmocka_unit_test_setup(commit_slow, stream_new),
		cmocka_unit_test_setup(middle_lost, stream_new),
		cmocka_unit_test_setup(entry_alone, stream_new),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_one, close_one);
}
