/* One open store, a stream, and an act: for the tests of transactions. */
#ifndef LINDUNG_TESTS_TX_H
#define LINDUNG_TESTS_TX_H

#include "tests/unit/db.h"

static struct store *st;
static struct trail_stream stream; /* as it stood when the test began */
static struct conf conf;           /* of st: its socket can be taken away */

static inline int
open_one(void **state)
{
	if (world_tables(state) != 0)
		return -1;
	conf = w.conf[ACC_PORTAL];
	return store_open(&conf, ACC_PORTAL, &st) == OK ? 0 : -1;
}

static inline int
close_one(void **state)
{
	store_close(st);
	return world_end(state);
}

/* A stream of its own for each test. */
static inline int
stream_new(void **state)
{
	static unsigned n;

	(void)state;
	stream = (struct trail_stream){ .id = id_of('t', ++n) };
	memset(stream.key, (int)n, KEY_LEN);
	store_stream(st, &stream);
	conf.db_socket = getenv("LINDUNG_TEST_DB");
	return store_ready(st) == OK ? 0 : -1;
}

static inline struct trail_entry
entry_make(unsigned n)
{
	return (struct trail_entry){
		.at = 1700000000000 + n,
		.actor = id_of('p', n),
		.unit = id_of('u', n),
		.verb = V_CHANGE,
		.object = id_of('k', n),
		.version = n,
		.head = { (uint8_t)n },
	};
}

/* The stream has n entries without a gap, each with the MAC of its place. */
static inline void
trail_is(unsigned n)
{
	char id[2 * ID_LEN + 1], mac[2 * HASH_LEN + 1];
	struct trail_stream s = stream;
	struct trail_entry e;
	uint8_t raw[HASH_LEN];

	hex_put(stream.id.b, ID_LEN, id);
	assert_int_equal(
	    admin_count(arena_printf(w.a,
		"SELECT COUNT(*) FROM trail WHERE stream = x'%s'", id)),
	    n);
	for (unsigned i = 0; i < n; i++) {
		e = entry_make((unsigned)admin_count(arena_printf(w.a,
		    "SELECT version FROM trail WHERE stream = x'%s' "
		    "AND seq = %u",
		    id, i)));
		assert_int_equal(trail_seal(w.a, &s, &e, raw), OK);
		hex_put(raw, HASH_LEN, mac);
		assert_int_equal(
		    admin_count(arena_printf(w.a,
			"SELECT COUNT(*) FROM trail WHERE stream = x'%s' "
			"AND seq = %u AND mac = x'%s'",
			id, i, mac)),
		    1);
	}
}

static inline long
counter(const char *name)
{
	return admin_count(arena_printf(w.a,
	    "SELECT value FROM counter WHERE name = '%s'", name));
}

/* A transaction for the tests: counts, and writes an entry. */
struct act {
	const char *name;
	unsigned entry;  /* 0: none */
	enum err answer; /* of the function itself */
	unsigned runs;
	uint64_t n;
};

static inline enum err
act_tx(struct store *s, void *arg)
{
	struct act *a = arg;
	struct trail_entry e = entry_make(a->entry);
	enum err err;

	a->runs++;
	err = counter_next(s, a->name, &a->n);
	if (err == OK && a->entry != 0)
		err = trail_write(s, &e);
	return err == OK ? a->answer : err;
}

static inline struct once
once_make(unsigned n)
{
	return (struct once){ .person = id_of('p', 1),
		.request = id_of('q', n),
		.answer = "/kasus/contoh",
		.now = 10 * DAY };
}

#endif
