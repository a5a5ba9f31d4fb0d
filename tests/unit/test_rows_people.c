/* schema: persons, wraps, sessions, roster links, directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/rows.h"

static struct person_row
person_make(unsigned n)
{
	struct person_row r = {
		.id = id_of('p', n),
		.user = arena_printf(w.a, "contoh.%u", n),
		.bag = { .kdf = { .memory = UINT32_MAX,
			     .passes = 3,
			     .pepper = 7 },
		    .wrap = blob(255, 0),
		    .bag = blob(1024, 9),
		    .version = 1,
		    .code_pepper = UINT32_MAX },
		.last_step = UINT64_MAX - 1,
	};

	fill(r.bag.kdf.salt, SALT_LEN, 0xf5);
	fill(r.bag.code, SEALED_KEY_LEN, 0xf6);
	return r;
}

static void
same_person(const struct person_row *a, const struct person_row *b)
{
	same_id(a->id, b->id);
	assert_string_equal(a->user, b->user);
	assert_memory_equal(a->bag.kdf.salt, b->bag.kdf.salt, SALT_LEN);
	assert_int_equal(a->bag.kdf.memory, b->bag.kdf.memory);
	assert_int_equal(a->bag.kdf.passes, b->bag.kdf.passes);
	assert_int_equal(a->bag.kdf.pepper, b->bag.kdf.pepper);
	same_bytes(a->bag.wrap, b->bag.wrap);
	same_bytes(a->bag.bag, b->bag.bag);
	assert_int_equal(a->bag.version, b->bag.version);
	assert_int_equal(a->bag.code_pepper, b->bag.code_pepper);
	assert_memory_equal(a->bag.code, b->bag.code, SEALED_KEY_LEN);
	assert_true(a->last_step == b->last_step);
}

static void
persons(void **state)
{
	struct person_row r = person_make(1), got, two = person_make(1);
	struct bag_row old;
	struct pepper_row *peppers;
	size_t n;

	(void)state;
	assert_int_equal(person_add(ctl, &r), OK);
	assert_int_equal(person_by_id(st, w.a, r.id, &got), OK);
	same_person(&r, &got);
	assert_int_equal(person_by_user(st, w.a, "contoh.1", &got), OK);
	same_person(&r, &got);
	assert_int_equal(person_by_user(st, w.a, "CONTOH.1", &got), ERR_ABSENT);
	assert_int_equal(person_add(ctl, &r), ERR_CONFLICT);
	two.id = id_of('p', 2); /* the same name */
	assert_int_equal(person_add(ctl, &two), ERR_CONFLICT);
	two = person_make(3);
	two.bag.wrap = blob(256, 0);
	assert_int_equal(person_add(ctl, &two), ERR_LIMIT);

	assert_int_equal(person_step(st, r.id, 1, 5), ERR_CONFLICT);
	assert_int_equal(person_step(st, r.id, r.last_step, 5), ERR_CONFLICT);
	assert_int_equal(person_step(st, r.id, r.last_step, r.last_step),
	    ERR_CONFLICT);
	assert_int_equal(person_step(st, r.id, r.last_step, UINT64_MAX), OK);
	r.last_step = UINT64_MAX;
	r.bag.kdf.memory = 65536;
	r.bag.kdf.passes = 4;
	r.bag.kdf.pepper = 8;
	r.bag.wrap = blob(72, 3);
	r.bag.bag = blob(99, 4);
	r.bag.code_pepper = 9;
	fill(r.bag.kdf.salt, SALT_LEN, 1);
	fill(r.bag.code, SEALED_KEY_LEN, 2);
	assert_int_equal(person_bag(st, r.id, 1, &r.bag), ERR_INTERNAL);
	r.bag.version = 2;
	assert_int_equal(person_bag(st, r.id, 1, &r.bag), OK);
	assert_int_equal(person_bag(st, r.id, 1, &r.bag), ERR_CONFLICT);
	assert_int_equal(person_peppers(ctl, w.a, &peppers, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(peppers[0].password, r.bag.kdf.pepper);
	assert_int_equal(peppers[0].code, r.bag.code_pepper);
	assert_int_equal(peppers[0].people, 1);
	/* in the same version, over the very bag that was read */
	old = r.bag;
	r.bag.bag = blob(16430, 5);
	assert_int_equal(person_renew(st, r.id, &old, r.bag.bag), OK);
	assert_int_equal(person_renew(st, r.id, &old, r.bag.bag), ERR_CONFLICT);
	old = r.bag;
	old.version = 1;
	assert_int_equal(person_renew(st, r.id, &old, blob(9, 6)),
	    ERR_CONFLICT);
	assert_int_equal(person_by_id(st, w.a, r.id, &got), OK);
	same_person(&r, &got);
}

static void
wraps(void **state)
{
	uint8_t in[SEALED_KEY_LEN], out[SEALED_KEY_LEN];

	(void)state;
	fill(in, sizeof(in), 200);
	assert_int_equal(
	    unit_wrap_add(ctl, id_of('u', 1), 3, id_of('p', 1), in), OK);
	assert_int_equal(
	    unit_wrap_add(ctl, id_of('u', 1), 3, id_of('p', 1), in),
	    ERR_CONFLICT);
	assert_int_equal(
	    unit_wrap_get(st, id_of('u', 1), 3, id_of('p', 1), out), OK);
	assert_memory_equal(in, out, sizeof(in));
	assert_int_equal(
	    unit_wrap_get(st, id_of('u', 1), 4, id_of('p', 1), out),
	    ERR_ABSENT);
}

/* Keys of custodians, and what a unit is recovered from: one row of each. */
static void
recoveries(void **state)
{
	struct custodian_row c = { .agency = id_of('a', 1),
		.person = id_of('p', 1),
		.created = INT64_MAX },
			     *rows;
	struct recovery_row r = { .unit = id_of('u', 1), .epoch = UINT32_MAX };
	struct recovery_row got, other;
	uint32_t number = 9;
	size_t n;

	(void)state;
	for (uint8_t i = 0; i < 2; i++) {
		fill(c.box_pk, KEY_LEN, (uint8_t)(10 + i));
		fill(c.self, SIG_LEN, (uint8_t)(20 + i));
		c.created -= i;
		c.number++;
		assert_int_equal(custodian_row_put(st, &c), OK);
	}
	assert_int_equal(custodian_row_put(st, &c), ERR_CONFLICT);
	assert_int_equal(custodian_rows(st, w.a, c.agency, &rows, &n), OK);
	assert_int_equal(n, 1);
	same_id(rows[0].person, c.person);
	assert_true(rows[0].created == c.created);
	assert_int_equal(rows[0].number, 2);
	assert_int_equal(rows[0].said.version, 0);
	assert_int_equal(custodian_number(st, c.person, &number), OK);
	assert_int_equal(number, 0); /* the trail has no word of it */
	assert_memory_equal(rows[0].box_pk, c.box_pk, KEY_LEN);
	assert_memory_equal(rows[0].self, c.self, SIG_LEN);
	assert_int_equal(custodian_rows(st, w.a, id_of('a', 2), &rows, &n), OK);
	assert_int_equal(n, 0);

	assert_int_equal(recovery_row_get(st, w.a, r.unit, &got), ERR_ABSENT);
	assert_int_equal(recovery_row_seed(st, &r), ERR_ABSENT);
	fill(r.recovery_pk, KEY_LEN, 1);
	fill(r.seed, SEALED_KEY_LEN, 2);
	fill(r.pairs, PAIRS_LEN, 3);
	assert_int_equal(recovery_row_put(st, &r), OK);
	fill(r.pairs, PAIRS_LEN, 4);
	assert_int_equal(recovery_row_put(st, &r), OK);
	other = r;
	fill(other.recovery_pk, KEY_LEN, 9); /* of a set that is no more */
	assert_int_equal(recovery_row_seed(st, &other), ERR_ABSENT);
	r.epoch = 7;
	fill(r.seed, SEALED_KEY_LEN, 5);
	assert_int_equal(recovery_row_seed(st, &r), OK);
	assert_int_equal(recovery_row_get(st, w.a, r.unit, &got), OK);
	same_id(got.unit, r.unit);
	assert_int_equal(got.epoch, 7);
	assert_memory_equal(got.recovery_pk, r.recovery_pk, KEY_LEN);
	assert_memory_equal(got.seed, r.seed, SEALED_KEY_LEN);
	assert_memory_equal(got.pairs, r.pairs, PAIRS_LEN);
}

static struct session_row
session_make(uint8_t n, struct id person)
{
	struct session_row r = { .person = person,
		.created = 1000 + n,
		.seen = 2000 + n,
		.ends = INT64_MAX - n,
		.body = blob(1024, n),
		.place = blob(56, n) };

	fill(r.id, HASH_LEN, n);
	return r;
}

static void
same_session(const struct session_row *a, const struct session_row *b)
{
	assert_memory_equal(a->id, b->id, HASH_LEN);
	same_id(a->person, b->person);
	assert_true(a->created == b->created);
	assert_true(a->seen == b->seen);
	assert_true(a->ends == b->ends);
	same_bytes(a->body, b->body);
	same_bytes(a->place, b->place);
	assert_true(a->generation == b->generation);
}

static void
sessions(void **state)
{
	struct session_row r[3], got, *rows;
	size_t n;

	(void)state;
	for (size_t i = 0; i < nitems(r); i++) {
		r[i] = session_make((uint8_t)i, id_of('p', 1));
		assert_int_equal(session_row_add(st, &r[i]), OK);
	}
	assert_int_equal(session_row_get(st, w.a, r[1].id, &got), OK);
	same_session(&r[1], &got);
	assert_int_equal(session_row_seen(st, r[1].id, 5, 6), ERR_CONFLICT);
	assert_int_equal(session_row_seen(st, r[1].id, 2001, 6), OK);
	assert_int_equal(session_rows_of(st, w.a, id_of('p', 1), &rows, &n),
	    OK);
	assert_int_equal(n, 3);
	same_session(&rows[0], &r[2]);
	assert_int_equal(session_row_end(st, r[0].id), OK);
	assert_int_equal(session_row_end(st, r[0].id), ERR_ABSENT);
	assert_int_equal(session_rows_end(st, id_of('p', 1), r[2].id), OK);
	assert_int_equal(session_row_get(st, w.a, r[1].id, &got), ERR_ABSENT);
	assert_int_equal(session_row_get(st, w.a, r[2].id, &got), OK);
	assert_int_equal(session_rows_end(st, id_of('p', 1), NULL), OK);
	assert_int_equal(session_row_get(st, w.a, r[2].id, &got), ERR_ABSENT);
	/* swept: ended, or not seen for long */
	r[0].ends = 10;
	r[1].seen = 10;
	for (size_t i = 0; i < nitems(r); i++)
		assert_int_equal(session_row_add(st, &r[i]), OK);
	assert_int_equal(session_rows_sweep(st, 11, 11), OK);
	assert_int_equal(session_rows_of(st, w.a, id_of('p', 1), &rows, &n),
	    OK);
	assert_int_equal(n, 1);
	same_session(&rows[0], &r[2]);
}

static void
guesses(void **state)
{
	struct id person = id_of('p', 1), other = id_of('p', 2);
	struct guess g = { .fails = 9 };
	uint8_t id[HASH_LEN] = { 3 };

	(void)state;
	assert_int_equal(guess_get(st, id, &g), OK);
	assert_int_equal(g.fails, 0);
	g = (struct guess){ .fails = 1, .after = 50 };
	assert_int_equal(guess_put(st, id, &g, 0), OK);
	assert_int_equal(guess_put(st, id, &g, 0), ERR_CONFLICT);
	g = (struct guess){ .fails = 2, .after = 70 };
	assert_int_equal(guess_put(st, id, &g, 2), ERR_CONFLICT);
	assert_int_equal(guess_put(st, id, &g, 1), OK);
	g = (struct guess){ 0 };
	assert_int_equal(guess_get(st, id, &g), OK);
	assert_int_equal(g.fails, 2);
	assert_int_equal(g.after, 70);
	assert_int_equal(device_known(st, id, person), ERR_ABSENT);
	assert_int_equal(device_seen(st, id, person, 100), OK);
	assert_int_equal(device_known(st, id, person), OK);
	assert_int_equal(device_known(st, id, other), ERR_ABSENT);
	assert_int_equal(device_seen(st, id, other, 100), OK);
	assert_int_equal(device_seen(st, id, person, 200), OK);
	assert_int_equal(guesses_sweep(st, 70, 101), OK);
	assert_int_equal(guess_get(st, id, &g), OK);
	assert_int_equal(g.fails, 2);
	assert_int_equal(device_known(st, id, person), OK);
	assert_int_equal(device_known(st, id, other), ERR_ABSENT);
	assert_int_equal(guesses_sweep(st, 71, 0), OK);
	assert_int_equal(guess_get(st, id, &g), OK);
	assert_int_equal(g.fails, 0);
	assert_int_equal(guess_put(st, id, &(struct guess){ .fails = 1 }, 0),
	    OK);
	assert_int_equal(guess_end(st, id), OK);
	assert_int_equal(guess_end(st, id), OK);
	assert_int_equal(guess_get(st, id, &g), OK);
	assert_int_equal(g.fails, 0);
}

/* What is appended, and its order; test_rolls reads it. */
static void
links(void **state)
{
	struct session_row row = session_make(77, id_of('p', 9)), got;
	uint8_t hash[HASH_LEN] = { 1 };

	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		assert_int_equal(roster_append(ctl, id_of('a', i % 2), i, hash,
				     blob(3000, (uint8_t)i)),
		    OK);
	assert_int_equal(roster_append(ctl, id_of('a', 1), 3, hash, blob(9, 9)),
	    ERR_CONFLICT);
	assert_int_equal(admin_count(
			     "SELECT COUNT(*) FROM roster_link"
			     " WHERE LENGTH(link) = 3000"
			     " AND ORD(link) = height AND generation = height"
			     " AND LEFT(HEX(hash), 4) = '0100'"
			     " AND ORD(SUBSTR(agency, 4)) = height % 2"),
	    3);
	/* the session's own statement says how far the roster is */
	assert_int_equal(session_row_add(st, &row), OK);
	assert_int_equal(session_row_get(st, w.a, row.id, &got), OK);
	assert_true(got.generation == 3);
	assert_int_equal(session_row_end(st, row.id), OK);
}

static void
directory(void **state)
{
	const struct directory_row one = { .unit = id_of('u', 1),
		.version = 1,
		.body = BYTES("satu", 4) };
	const struct directory_row two = { .unit = id_of('u', 1),
		.version = 2,
		.body = BYTES("dua", 3) };
	struct directory_row r;

	(void)state;
	assert_int_equal(directory_row_get(st, w.a, one.unit, &r), OK);
	assert_int_equal(r.version, 0);
	assert_int_equal(r.body.n, 0);
	assert_int_equal(r.said.version, 0);
	assert_int_equal(directory_row_add(ctl, &one), OK);
	assert_int_equal(directory_row_add(st, &one), ERR_CONFLICT);
	assert_int_equal(directory_row_set(st, &two, 2), ERR_CONFLICT);
	assert_int_equal(directory_row_set(st, &two, 1), OK);
	assert_int_equal(directory_row_get(st, w.a, one.unit, &r), OK);
	assert_int_equal(r.version, 2);
	assert_int_equal(r.body.n, 3);
	assert_memory_equal(r.body.p, "dua", 3);
	assert_int_equal(directory_row_get(st, w.a, id_of('u', 2), &r), OK);
	assert_int_equal(r.version, 0);
	assert_int_equal(partner_add(ctl, id_of('x', 1), "ID-JA/GOV/CONTOH",
			     "Kementerian Contoh", "Example Ministry"),
	    OK);
	assert_string_equal(admin_text("SELECT name_id FROM partner"),
	    "Kementerian Contoh");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(persons),
		cmocka_unit_test(wraps),
		cmocka_unit_test(recoveries),
		cmocka_unit_test(sessions),
		cmocka_unit_test(guesses),
		cmocka_unit_test(links),
		cmocka_unit_test(directory),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_both, close_both);
}
