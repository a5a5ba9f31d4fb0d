/*
 * cases: a restricted case without a database: who opens it, what lies under which
 * key, and what somebody who holds an older key, the unit's seed or the rows makes
 * of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"
#include "tests/unit/own.h"

static struct turn turn;

static enum err
removed(enum seat seat)
{
	return add(roster, member(LINK_REMOVE, 1, 1, seat + 1, 0),
	    founder(1, ADM), 0);
}

/* The list of file is those two from now on, under another key. */
static void
restricted(enum seat one, enum seat other)
{
	struct id *named = arena_alloc(arena, 2 * sizeof(*named));

	named[0] = people[one].person;
	named[1] = people[other].person;
	turn = (struct turn){ .anew = false };
	assert_int_equal(turn_begin(&w, &file, &turn), OK);
	file.head.named = named;
	file.head.n_named = 2;
	assert_int_equal(turn_end(&w, &file, &turn), OK);
}

static struct fields
begin_restricted(void)
{
	struct fields f = begin_case();

	own_people();
	restricted(KONSELOR, KONSELOR_2);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	return f;
}

/* The key as the actor has it; ERR_TAMPER: none of the seals is theirs. */
static enum err
key_of(uint8_t ck_r[KEY_LEN])
{
	struct ad ad = own_ad(OBJ_CASE_NAMED, file.row.id, file.row.id,
	    file.row.key_version);
	enum err e = ERR_TAMPER;

	for (size_t i = 0; e != OK && i < turn.keys.n_wrap; i++)
		e = keyring_person_open(w.who->keys, ad_bytes(arena, &ad),
		    turn.keys.wrap[i].sealed, ck_r);
	return e;
}

/* What the actor reads, with the key that they are given. */
static enum err
load_with(const uint8_t ck[KEY_LEN], struct kasus *k_r)
{
	struct casefile c = { .row = file.row };
	enum err e;

	memcpy(c.ck, ck, KEY_LEN);
	e = file_unseal(&w, P_CASE_READ, &c);
	return e == OK ? file_fields(&w, &c, shelf, n_shelf,
			     (struct range){ 0, NOTES_SHOWN }, k_r) :
			 e;
}

static void
the_named_read_it(void **state)
{
	static const enum seat who[] = { KONSELOR, KONSELOR_2 };
	struct fields f = begin_restricted();
	uint8_t ck[KEY_LEN];
	struct kasus k;

	(void)state;
	assert_int_equal(file.row.epoch, 0);
	assert_int_equal(file.row.wrap.n, 0);
	assert_int_equal(file.row.key_version, 2);
	for (size_t i = 0; i < nitems(who); i++) {
		act_as(who[i]);
		assert_int_equal(key_of(ck), OK);
		assert_int_equal(load_with(ck, &k), OK);
		same_fields(&k.f, &f); /* written under the key before */
		assert_int_equal(k.n_named, 2);
	}
	act_as(KOORDINATOR);
	assert_int_equal(key_of(ck), ERR_TAMPER);
	/* given the key by one of them, they are still not named */
	assert_int_equal(load_with(file.ck, &k), ERR_TAMPER);
}

static uint8_t
group_of(struct id record)
{
	for (size_t i = 0; i < file.head.n_rec; i++)
		if (id_same(file.head.rec[i].id, record))
			return file.head.rec[i].group;
	fail();
	return 0;
}

/* New records lie under the new key, and each opens with the key it names. */
static void
records_name_their_key(void **state)
{
	struct fields f = begin_restricted(), old = f;
	size_t of_two = 0;
	struct kasus k;

	(void)state;
	f.v[F_NARRATIVE] = "Narasi yang baru.";
	assert_int_equal(save(&old, &f), 1);
	for (size_t i = 0; i < n_shelf; i++)
		of_two += seal_key_version(shelf[i].body) == 2;
	assert_int_equal(of_two, 1);
	assert_int_equal(load_with(file.ck, &k), OK);
	same_fields(&k.f, &f);
	for (size_t i = 0; i < n_shelf; i++) {
		struct record_row row = shelf[i];
		uint8_t *env = arena_alloc(arena, row.body.n);
		struct rec rec;

		memcpy(env, row.body.p, row.body.n);
		row.body.p = env;
		assert_int_equal(
		    rec_get(&w, &file, group_of(row.id), &row, &rec), OK);
		env[5] ^= 3; /* 1 becomes 2, and 2 becomes 1 */
		assert_int_equal(
		    rec_get(&w, &file, group_of(row.id), &row, &rec),
		    ERR_TAMPER);
		env[5] = 7; /* which it never had */
		assert_int_equal(
		    rec_get(&w, &file, group_of(row.id), &row, &rec),
		    ERR_TAMPER);
	}
}

/* What a unit's member has of the time before opens nothing that came after. */
static void
the_older_key_opens_nothing_new(void **state)
{
	uint8_t old[KEY_LEN];
	struct case_index x = { 0 };
	struct fields f = begin_case();
	struct casefile c;
	struct kasus k;

	(void)state;
	memcpy(old, file.ck, KEY_LEN);
	own_people();
	restricted(KONSELOR, KONSELOR_2);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(load_with(old, &k), ERR_TAMPER);
	c = file;
	memcpy(c.ck, old, KEY_LEN);
	assert_int_equal(index_of(&w, &c, &x), ERR_TAMPER);
	assert_int_equal(index_of(&w, &file, &x), OK);
	/* nor does the unit's own key, whatever the row says */
	c.row.epoch = keyring_epoch(w.who->keys);
	assert_int_equal(index_of(&w, &c, &x), ERR_TAMPER);
	w.named = NULL;
	assert_int_equal(index_get(&w, &file.row, &x), ERR_FORBIDDEN);
}

/* One of them leaves the list: their key is that of the version before. */
static void
who_was_named(void **state)
{
	struct fields f = begin_restricted();
	uint8_t old[KEY_LEN];
	struct kasus k;

	(void)state;
	memcpy(old, file.ck, KEY_LEN);
	restricted(KONSELOR, KOORDINATOR);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(turn.below, 3);
	act_as(KONSELOR_2);
	assert_int_equal(load_with(old, &k), ERR_TAMPER);
	act_as(KOORDINATOR);
	assert_int_equal(key_of(old), OK);
	assert_int_equal(load_with(old, &k), OK);
	same_fields(&k.f, &f);
	assert_int_equal(file.head.n_older, 2);
}

/* Columns and header say the same, or nothing is believed. */
static void
the_row_is_the_header(void **state)
{
	struct fields f = begin_restricted();
	struct case_row good = file.row;
	struct casefile was;
	struct kasus k;

	(void)state;
#define WRONG(change)                                                          \
	do {                                                                   \
		change;                                                        \
		assert_int_equal(load_with(file.ck, &k), ERR_TAMPER);          \
		file.row = good;                                               \
	} while (0)
	WRONG(file.row.epoch = 1);
	WRONG(file.row.key_version = 1);
	WRONG(file.row.key_version = 3);
	WRONG(file.row.wrap = file.row.idx);
	WRONG(file.row.header = file.row.idx);
#undef WRONG
	/* whoever signs for the named is one of them */
	was = file;
	act_as(KOORDINATOR);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	act_as(KONSELOR);
	assert_int_equal(load_with(file.ck, &k), ERR_TAMPER);
	/* and one alone is no list */
	file = was;
	file.head.n_named = 1;
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(load_with(file.ck, &k), ERR_TAMPER);
	file = was;
	file.head.n_older = 0;
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(load_with(file.ck, &k), ERR_TAMPER);
}

/* Given back, it is the unit's again, older records with it. */
static void
given_back(void **state)
{
	struct fields f = begin_restricted();
	struct casefile c;
	struct kasus k;

	(void)state;
	turn = (struct turn){ .anew = false };
	assert_int_equal(turn_begin(&w, &file, &turn), OK);
	file.head.n_named = 0;
	assert_int_equal(turn_end(&w, &file, &turn), OK);
	assert_int_equal(turn.keys.n_wrap, 0);
	assert_null(turn.keys.glass);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	act_as(KOORDINATOR);
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
	same_fields(&k.f, &f);
	assert_int_equal(k.n_named, 0);
	assert_int_equal(file.row.key_version, 3);
}

/* Sides of its referrals: under its key, found among those that are known. */
static void
sides_of_it(void **state)
{
	const struct side_index of = { .case_number = "UC/2026/000147",
		.client = "Contoh" };
	struct side_row sd = { .referral = id_of('r', 1),
		.unit = people[KONSELOR].unit };
	struct case_key key[3] = { { .version = 9 }, { .version = 2 },
		{ .version = 2 } };
	struct case_keys known = { key, 3 };
	struct side_index x = { 0 };

	(void)state;
	(void)begin_restricted();
	assert_int_equal(side_put(&w, &file, &sd, &of), OK);
	assert_int_equal(sd.epoch, 0);
	assert_int_equal(side_get(&w, &file, &sd, &x), OK);
	assert_string_equal(x.client, "Contoh");
	w.named = NULL;
	assert_int_equal(side_get(&w, NULL, &sd, &x), ERR_FORBIDDEN);
	w.named = &known;
	assert_int_equal(side_get(&w, NULL, &sd, &x), ERR_FORBIDDEN);
	memcpy(key[2].ck, file.ck, KEY_LEN);
	assert_int_equal(side_get(&w, NULL, &sd, &x), OK);
	assert_string_equal(x.client, "Contoh");
	sd.epoch = 1; /* said to be the unit's */
	assert_int_equal(side_get(&w, NULL, &sd, &x), ERR_TAMPER);
	sd.epoch = 0;
	sd.version++;
	assert_int_equal(side_get(&w, &file, &sd, &x), ERR_TAMPER);
	w.named = NULL;
}

/* Who is not there any more must not know the next key. */
static void
who_has_left(void **state)
{
	struct fields f = begin_restricted();

	(void)state;
	assert_false(named_stale(&w, &file));
	assert_true(named_fits(&w, people[KONSELOR_2].person));
	assert_false(named_fits(&w, people[KEPALA].person));
	assert_false(named_fits(&w, id_of('p', 99)));
	assert_int_equal(removed(KONSELOR_2), OK);
	assert_true(named_stale(&w, &file));
	assert_false(named_fits(&w, people[KONSELOR_2].person));
	assert_int_equal(file_seal(&w, &file, &f), ERR_INTERNAL);
}

/* Nor who is not named, and has the unit's seed of then or the PDP unit's. */
static void
others_have_left(void **state)
{
	struct fields f = begin_restricted();

	(void)state;
	assert_false(named_stale(&w, &file));
	assert_int_equal(
	    add(roster, member(LINK_REMOVE, 1, 1, HEAD, 0), founder(1, ADM), 0),
	    OK);
	assert_false(
	    named_stale(&w, &file)); /* until the unit has another seed */
	assert_int_equal(add(roster, rotation(1, 1, 2), KONSELOR + 1, 0), OK);
	assert_true(named_stale(&w, &file));
	assert_int_equal(file_seal(&w, &file, &f), ERR_INTERNAL);
	restricted(KONSELOR, KONSELOR_2);
	assert_false(named_stale(&w, &file));
	assert_int_equal(file_seal(&w, &file, &f), OK);
	file.head.glass.pdp_epoch--;
	assert_true(named_stale(&w, &file));
	file.head.glass.pdp_epoch += 2; /* our roster is the older one */
	assert_false(named_stale(&w, &file));
	file.head.glass.pdp = unit_of(1, 1); /* the PDP unit was another one */
	assert_true(named_stale(&w, &file));
}

/* What it was sealed twice with is in the header, and read again. */
static void
glass_in_the_header(void **state)
{
	struct case_glass is;
	struct casefile c = { .ck = { 0 } };

	(void)state;
	(void)begin_restricted();
	is = file.head.glass;
	assert_int_equal(is.epoch, 1);
	assert_int_equal(is.pdp_epoch, 1);
	assert_true(id_same(is.pdp, unit_of(1, DATA)));
	assert_true(is.at == w.now);
	c.row = file.row;
	memcpy(c.ck, file.ck, KEY_LEN);
	assert_int_equal(head_get(&w, &c), OK);
	assert_int_equal(c.head.glass.epoch, is.epoch);
	assert_int_equal(c.head.glass.pdp_epoch, is.pdp_epoch);
	assert_true(id_same(c.head.glass.pdp, is.pdp));
	assert_true(c.head.glass.at == is.at);
}

/* Whoever turns it at will leaves keys for those who must be shut out. */
static void
keys_run_out(void **state)
{
	uint8_t(*all)[KEY_LEN] = arena_alloc(arena, TURNS_MAX * sizeof(*all));

	(void)state;
	assert_non_null(all);
	memset(all, 1, TURNS_MAX * sizeof(*all));
	(void)begin_restricted();
	file.head.older = all;
	file.head.n_older = TURNS_CHOSEN - 2;
	assert_true(turn_chosen(&file));
	file.head.n_older++;
	assert_false(turn_chosen(&file));
	turn = (struct turn){ .anew = false };
	assert_int_equal(turn_begin(&w, &file, &turn), OK);
	file.head.older = all; /* it has as many as it says */
	file.head.n_older = TURNS_MAX - 2;
	assert_int_equal(turn_begin(&w, &file, &turn), OK);
	assert_int_equal(turn_begin(&w, &file, &turn), ERR_LIMIT);
}

/* Nobody signs a header after they have left. */
static void
no_header_of_who_left(void **state)
{
	struct fields f = begin_case();
	struct casefile c;
	struct kasus k;
	int64_t left;

	(void)state;
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
	act_as(KONSELOR_2);
	file.head.assignee = people[KONSELOR_2].person;
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(removed(KONSELOR_2), OK);
	left = roster_agency(roster, id_of('a', 1))->at;
	act_as(KOORDINATOR);
	for (unsigned i = 0; i < 3; i++) {
		const int64_t at[] = { left - DAY, left, left + HOUR };

		act_as(KONSELOR_2);
		w.now = at[i];
		assert_int_equal(file_seal(&w, &file, &f), OK);
		act_as(KOORDINATOR);
		assert_int_equal(load(P_CASE_READ, &c, &k),
		    i < 2 ? OK : ERR_TAMPER);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { T(the_named_read_it),
		T(records_name_their_key), T(the_older_key_opens_nothing_new),
		T(who_was_named), T(the_row_is_the_header), T(given_back),
		T(sides_of_it), T(who_has_left), T(others_have_left),
		T(glass_in_the_header), T(keys_run_out),
		T(no_header_of_who_left) };

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
