/* schema: transactions run whole and again; the trail moves with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "tests/unit/tx.h"

static void
committed(void **state)
{
	struct act a = { .name = "a", .entry = 1 };

	(void)state;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_true(a.n == 1);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_true(a.n == 2);
	assert_int_equal(counter("a"), 2);
	trail_is(2);
	assert_int_equal(counter_next(st, "a", &a.n), ERR_INTERNAL);
}

/* What failed has written nothing, and what it sealed is a counted gap. */
static void
undone(void **state)
{
	struct act a = { .name = "undone", .entry = 1, .answer = ERR_LIMIT };

	(void)state;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_LIMIT);
	assert_int_equal(a.runs, 1);
	assert_int_equal(counter("undone"), 0);
	trail_is(0);
	a.answer = ERR_RETRY;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_BUSY);
	assert_int_equal(a.runs, 1 + TX_TRIES);
	a.answer = OK;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_int_equal(counter("undone"), 1);
	trail_is(1);
	assert_int_equal(trail_col(0, "verb"), V_GAP);
	/* the counting entries of the tries but for the first one, too */
	assert_int_equal(trail_col(0, "version"), 1 + 2 * TX_TRIES);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	trail_is(2); /* counted once */
	assert_int_equal(trail_col(2, "verb"), V_CHANGE);
}

static void
sent_twice(void **state)
{
	struct act a = { .name = "once", .entry = 1 };
	struct once once = once_make(1);
	struct bytes answer;

	(void)state;
	assert_int_equal(store_tx(st, &once, act_tx, &a), OK);
	assert_int_equal(store_tx(st, &once, act_tx, &a), ERR_REPEAT);
	assert_int_equal(a.runs, 1);
	assert_int_equal(counter("once"), 1);
	trail_is(1);
	assert_int_equal(request_answer(st, w.a, once.person, once.request,
			     once.now + DAY - 1, &answer),
	    OK);
	assert_int_equal(answer.n, once.answer.n);
	assert_memory_equal(answer.p, once.answer.p, answer.n);
	assert_int_equal(request_answer(st, w.a, once.person, once.request,
			     once.now + DAY, &answer),
	    ERR_ABSENT);
	assert_int_equal(request_answer(st, w.a, id_of('p', 2), once.request,
			     once.now, &answer),
	    ERR_ABSENT);
	assert_int_equal(request_rows_sweep(st, once.now), OK);
	assert_int_equal(store_tx(st, &once, act_tx, &a), ERR_REPEAT);
	assert_int_equal(request_rows_sweep(st, once.now + 1), OK);
	assert_int_equal(store_tx(st, &once, act_tx, &a), OK);
	once.request = (struct id){ { 0 } }; /* none: no row */
	assert_int_equal(store_tx(st, &once, act_tx, &a), OK);
	assert_int_equal(store_tx(st, &once, act_tx, &a), OK);
}

static enum err
nested_tx(struct store *s, void *arg)
{
	assert_int_equal(store_tx(s, NULL, act_tx, arg), ERR_INTERNAL);
	assert_int_equal(store_ready(s), ERR_INTERNAL);
	return OK;
}

static void
nested(void **state)
{
	struct act a = { .name = "nested" };

	(void)state;
	assert_int_equal(store_tx(st, NULL, nested_tx, &a), OK);
	assert_int_equal(a.runs, 0);
}

/* One of two that lock in opposite order. */
struct locker {
	pthread_t thread;
	pthread_barrier_t *both;
	const char *first, *second;
	unsigned runs;
	bool deaf; /* does not hear that it was the victim */
	enum err e;
};

static enum err
locker_tx(struct store *s, void *arg)
{
	struct locker *l = arg;
	uint64_t n;
	enum err e = counter_next(s, l->first, &n);

	/* only the first time: the other may be done when we run again */
	if (l->runs++ == 0)
		pthread_barrier_wait(l->both);
	if (e == OK)
		e = counter_next(s, l->second, &n);
	return l->deaf ? OK : e;
}

static void *
locker_main(void *arg)
{
	struct locker *l = arg;
	struct store *s;

	l->e = store_open(&w.conf[ACC_PORTAL], ACC_PORTAL, &s);
	if (l->e != OK)
		return NULL;
	l->e = store_tx(s, NULL, locker_tx, l);
	store_close(s);
	return NULL;
}

static void
deadlock(bool deaf)
{
	struct act a = { .name = "x" }, b = { .name = "y" };
	struct locker l[2] = { { .first = "x", .second = "y" },
		{ .first = "y", .second = "x" } };
	pthread_barrier_t both;
	long x, y;

	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_int_equal(store_tx(st, NULL, act_tx, &b), OK);
	x = counter("x");
	y = counter("y");
	assert_int_equal(pthread_barrier_init(&both, NULL, 2), 0);
	for (size_t i = 0; i < nitems(l); i++) {
		l[i].both = &both;
		l[i].deaf = deaf;
		assert_int_equal(
		    pthread_create(&l[i].thread, NULL, locker_main, &l[i]), 0);
	}
	for (size_t i = 0; i < nitems(l); i++) {
		assert_int_equal(pthread_join(l[i].thread, NULL), 0);
		assert_int_equal(l[i].e, OK);
	}
	assert_int_equal(l[0].runs + l[1].runs, 3);
	assert_int_equal(counter("x"), x + 2);
	assert_int_equal(counter("y"), y + 2);
	pthread_barrier_destroy(&both);
}

/* A real 1213: the victim runs again, also if its function took no notice. */
static void
deadlocks(void **state)
{
	(void)state;
	deadlock(false);
	deadlock(true);
}

#define DRAWS 50

struct drawer {
	pthread_t thread;
	uint64_t n[DRAWS];
	enum err e;
};

static void *
drawer_main(void *arg)
{
	struct drawer *d = arg;
	struct store *s;

	d->e = store_open(&w.conf[ACC_PORTAL], ACC_PORTAL, &s);
	if (d->e != OK)
		return NULL;
	for (size_t i = 0; d->e == OK && i < DRAWS; i++) {
		struct act a = { .name = "draw" };

		d->e = store_tx(s, NULL, act_tx, &a);
		d->n[i] = a.n;
	}
	store_close(s);
	return NULL;
}

/* Nobody draws a number twice, from the very first on. */
static void
numbers(void **state)
{
	bool seen[2 * DRAWS + 1] = { false };
	struct drawer d[2];

	(void)state;
	for (size_t i = 0; i < nitems(d); i++)
		assert_int_equal(
		    pthread_create(&d[i].thread, NULL, drawer_main, &d[i]), 0);
	for (size_t i = 0; i < nitems(d); i++) {
		assert_int_equal(pthread_join(d[i].thread, NULL), 0);
		assert_int_equal(d[i].e, OK);
		for (size_t k = 0; k < DRAWS; k++) {
			assert_in_range(d[i].n[k], 1, 2 * DRAWS);
			assert_false(seen[d[i].n[k]]);
			seen[d[i].n[k]] = true;
		}
	}
}

/* A caller that takes no notice of a failed entry. */
static enum err
careless_tx(struct store *s, void *arg)
{
	act_tx(s, arg);
	return OK;
}

/* Somebody else's row where the next entry belongs. */
static void
place_take(unsigned seq)
{
	char id[2 * ID_LEN + 1];

	hex_put(stream.id.b, ID_LEN, id);
	admin(arena_printf(w.a,
	    "INSERT INTO trail (stream, seq, at, actor, unit, verb, object, "
	    "version, head, shown, mac) VALUES (x'%s', %u, 0, '', '', 1, '', "
	    "0, '', '', '')",
	    id, seq));
}

/* No entry, no act (R17); and none of ours is written over a stranger's. */
static void
entry_fails(void **state)
{
	struct act a = { .name = "fails", .entry = 1 };
	struct trail_entry e = entry_make(1);

	(void)state;
	place_take(0);
	assert_int_equal(trail_write(st, &e), ERR_INTERNAL);
	place_take(1);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_INTERNAL);
	place_take(2);
	assert_int_equal(store_tx(st, NULL, careless_tx, &a), ERR_INTERNAL);
	assert_int_equal(counter("fails"), 0);
	admin("RENAME TABLE trail TO trail_away");
	assert_int_equal(store_tx(st, NULL, careless_tx, &a), ERR_CONFIG);
	assert_int_equal(trail_write(st, &e), ERR_CONFIG);
	admin("RENAME TABLE trail_away TO trail");
	assert_int_equal(counter("fails"), 0);
	admin("DELETE FROM trail WHERE at = 0");
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	trail_is(1);
}

/*
 * Whoever administers the database keeps every entry that is sent, and lets
 * some fail.  No place of the stream was signed twice, so that there is nothing
 * to exchange (16.4.2).
 */
static void
signed_once(void **state)
{
	struct act a = { .name = "signed", .entry = 1 };
	struct trail_entry e = entry_make(66);

	(void)state;
	admin("CREATE TABLE kept ENGINE=MyISAM AS SELECT * FROM trail LIMIT 0");
	admin("CREATE TRIGGER keep BEFORE INSERT ON trail FOR EACH ROW BEGIN "
	      "INSERT INTO kept VALUES (NEW.stream, NEW.seq, NEW.at, NEW.actor,"
	      " NEW.unit, NEW.verb, NEW.object, NEW.version, NEW.head, "
	      "NEW.shown, NEW.mac); IF NEW.version = 66 THEN SIGNAL SQLSTATE "
	      "'45000'; END IF; END");
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	assert_int_equal(trail_write(st, &e), ERR_INTERNAL);
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	a.entry = 66;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_INTERNAL);
	e = entry_make(2);
	assert_int_equal(trail_write(st, &e), OK);
	a.entry = 3;
	a.answer = ERR_RETRY;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), ERR_BUSY);
	a.answer = OK;
	a.entry = 4;
	assert_int_equal(store_tx(st, NULL, act_tx, &a), OK);
	admin("DROP TRIGGER keep");
	assert_int_equal(admin_count("SELECT COUNT(*) FROM (SELECT seq FROM "
				     "kept GROUP BY stream, seq HAVING "
				     "COUNT(DISTINCT mac) > 1) AS twice"),
	    0);
	trail_is(4);
	assert_int_equal(admin_count("SELECT COUNT(*) FROM kept WHERE mac NOT "
				     "IN (SELECT mac FROM trail)"),
	    2 + TX_TRIES + (TX_TRIES - 1));
	admin("DROP TABLE kept");
}

static void
no_stream(void **state)
{
	struct store *s = db_open(ACC_CTL);
	struct trail_entry e = entry_make(1);

	(void)state;
	assert_int_equal(trail_write(s, &e), ERR_INTERNAL);
	store_close(s);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(committed, stream_new),
		cmocka_unit_test_setup(undone, stream_new),
		cmocka_unit_test_setup(sent_twice, stream_new),
		cmocka_unit_test_setup(nested, stream_new),
		cmocka_unit_test_setup(deadlocks, stream_new),
		cmocka_unit_test_setup(numbers, stream_new),
		cmocka_unit_test_setup(entry_fails, stream_new),
		cmocka_unit_test_setup(signed_once, stream_new),
		cmocka_unit_test_setup(no_stream, stream_new),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_one, close_one);
}
