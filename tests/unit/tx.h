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

/* One column of the i-th entry of the stream. */
static inline uint64_t
trail_col(unsigned i, const char *col)
{
	char id[2 * ID_LEN + 1];

	hex_put(stream.id.b, ID_LEN, id);
	return (uint64_t)admin_count(arena_printf(w.a,
	    "SELECT %s FROM trail WHERE stream = x'%s' ORDER BY seq LIMIT %u, "
	    "1",
	    col, id, i));
}

/* Key and number of the next entry, past a gap that e counts. */
static inline void
trail_next(struct trail_stream *s, const struct trail_entry *e, uint8_t *mac)
{
	const struct trail_entry nothing = { .verb = V_GAP };

	for (unsigned n = 0; e->verb == V_GAP && n < e->version; n++)
		assert_int_equal(trail_seal(w.a, s, &nothing, mac), OK);
	assert_int_equal(trail_seal(w.a, s, e, mac), OK);
}

/*
 * The stream has n entries, each with the MAC of its place, and every gap is
 * counted by the entry behind it.
 */
static inline void
trail_is(unsigned n)
{
	char id[2 * ID_LEN + 1], mac[2 * HASH_LEN + 1];
	struct trail_stream s = stream;
	unsigned all, gaps = 0;
	uint8_t raw[HASH_LEN];

	hex_put(stream.id.b, ID_LEN, id);
	all = (unsigned)admin_count(arena_printf(w.a,
	    "SELECT COUNT(*) FROM trail WHERE stream = x'%s'", id));
	for (unsigned i = 0; i < all; i++) {
		unsigned version = (unsigned)trail_col(i, "version");
		struct trail_entry e = entry_make(version);

		if (trail_col(i, "verb") == V_GAP) {
			e = (struct trail_entry){ .verb = V_GAP,
				.at = (int64_t)trail_col(i, "at"),
				.version = version };
			gaps++;
		}
		trail_next(&s, &e, raw);
		assert_int_equal(trail_col(i, "seq"), s.seq - 1);
		hex_put(raw, HASH_LEN, mac);
		assert_int_equal(
		    trail_col(i, arena_printf(w.a, "mac = x'%s'", mac)), 1);
	}
	assert_int_equal(all - gaps, n);
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
		.answer = BYTES((const uint8_t *)"sealed", 6),
		.now = 10 * DAY };
}

#endif
