/* cases: records with keys of their own, and what opens them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/own.h"

#define TEXT "Catatan kerja contoh."

static const struct key_row *
wrap_of(const struct own_made *m, struct id holder)
{
	for (size_t i = 0; i < m->own.n_wrap; i++)
		if (id_same(m->own.wrap[i].holder, holder))
			return &m->own.wrap[i];
	return NULL;
}

/* What the actor makes of it with that wrap. */
static enum err
opens(const struct own_made *m, const struct key_row *wrap, struct rec *rec_r)
{
	struct own_body b;
	enum err e = own_split(m->row.body, &b);

	return e == OK ?
	    own_get(&w, &own_case, &m->ref, &b, &OWN_SEAL(wrap), rec_r) :
	    e;
}

static enum err
tries(const struct own_made *m, const struct key_row *wrap)
{
	struct rec rec;

	return opens(m, wrap, &rec);
}

static void
author_alone(void **state)
{
	struct own_made m = own_make(REC_PROCESS, TEXT);
	struct rec rec;

	(void)state;
	assert_int_equal(m.own.n_wrap, 1);
	assert_true(id_same(m.own.wrap[0].holder, people[KONSELOR].person));
	assert_int_equal(opens(&m, m.own.wrap, &rec), OK);
	assert_string_equal(rec.f.v[F_PROCESS], TEXT);
	for (unsigned seat = KOORDINATOR; seat < SEATS; seat++) {
		act_as((enum seat)seat);
		assert_int_equal(tries(&m, m.own.wrap), ERR_TAMPER);
	}
	act_as(KONSELOR);
}

static void
plan_holders(void **state)
{
	struct own_made m;

	(void)state;
	/* written by one, held by another, and the unit has a head */
	own_case.head.assignee = people[KONSELOR_2].person;
	m = own_make(REC_PLAN, TEXT);
	assert_int_equal(m.own.n_wrap, 3);
	assert_non_null(wrap_of(&m, people[KONSELOR].person));
	assert_non_null(wrap_of(&m, people[KONSELOR_2].person));
	assert_non_null(wrap_of(&m, id_of('p', HEAD)));
	assert_null(wrap_of(&m, people[KOORDINATOR].person));
	act_as(KONSELOR_2);
	assert_int_equal(tries(&m, wrap_of(&m, w.who->person)), OK);
	act_as(KONSELOR);
}

/* Who was admitted and has not got the unit's seed yet. */
static void
seedless(void **state)
{
	struct id one = people[KONSELOR_2].person;
	struct roster_member m =
	    *roster_member(roster, one, own_case.head.unit);

	(void)state;
	own_case.head.assignee = one;
	assert_true(own_entitled(&w, &own_case, REC_PLAN, w.who->person, &m));
	m.seedless = true;
	assert_false(own_entitled(&w, &own_case, REC_PLAN, w.who->person, &m));
}

/* Neither another key, nor another place, nor another version. */
static void
bound(void **state)
{
	struct own_made note = own_make(REC_PROCESS, TEXT);
	struct own_made plan = own_make(REC_PLAN, TEXT), next = plan;
	struct fields f = { .v = { [F_PLAN] = "Rencana lain." } };
	struct own_made other = note;
	uint8_t *body = arena_alloc(arena, note.row.body.n);

	(void)state;
	assert_int_equal(tries(&note, wrap_of(&plan, w.who->person)),
	    ERR_TAMPER);
	memset(&next.own, 0, sizeof(next.own));
	assert_int_equal(
	    own_put(&w, &own_case, &next.ref, &f, &next.own, &next.row), OK);
	assert_int_equal(next.ref.version, 2);
	assert_int_equal(tries(&next, wrap_of(&next, w.who->person)), OK);
	assert_int_equal(tries(&next, wrap_of(&plan, w.who->person)),
	    ERR_TAMPER);
	assert_int_equal(tries(&plan, wrap_of(&next, w.who->person)),
	    ERR_TAMPER);
	/* each byte in front of the envelope, and the first of it */
	assert_non_null(body);
	other.row.body = BYTES(body, note.row.body.n);
	for (size_t i = 0; i <= ID_LEN + HASH_LEN; i++) {
		memcpy(body, note.row.body.p, note.row.body.n);
		body[i] ^= 1;
		assert_int_equal(tries(&other, note.own.wrap), ERR_TAMPER);
	}
	other.row.body.n = ID_LEN + HASH_LEN - 1;
	assert_int_equal(tries(&other, note.own.wrap), ERR_TAMPER);
}

/* Break-glass: the PDP unit's key opens the outer seal and not the inner one, the
 * unit's key not the outer one; only both open it. */
static void
sealed_twice(void **state)
{
	struct own_made m = own_make(REC_PROCESS, TEXT);
	struct ad ad =
	    own_ad(OBJ_GLASS, own_case.row.id, m.ref.id, m.ref.version);
	struct bytes where = ad_bytes(arena, &ad);
	struct keyring *pdp = own_keys(PDP_PERSON, DATA);
	struct keyring *unit = people[KOORDINATOR].keys;
	uint8_t inner[SEALED_KEY_LEN], key[KEY_LEN], again[SEALED_TWICE_LEN];
	uint8_t pk[KEY_LEN];

	(void)state;
	assert_non_null(m.own.glass);
	assert_true(id_same(m.own.glass->pdp, unit_of(1, DATA)));
	assert_int_equal(
	    keyring_unit_peel(unit, 1, where, m.own.glass->sealed, inner),
	    ERR_TAMPER);
	assert_int_equal(
	    keyring_unit_peel(pdp, 1, where, m.own.glass->sealed, inner), OK);
	assert_int_equal(keyring_unit_open(pdp, 1, where, inner, key),
	    ERR_TAMPER);
	assert_int_equal(keyring_person_open(pdp, where, inner, key),
	    ERR_TAMPER);
	/* handed on to one person of the unit */
	keyring_box_public(unit, pk);
	assert_int_equal(sealed_twice_put(pk, where, inner, again), OK);
	memset(inner, 0, sizeof(inner));
	assert_int_equal(keyring_person_peel(pdp, where, again, inner),
	    ERR_TAMPER);
	assert_int_equal(
	    keyring_person_peel(people[KONSELOR_2].keys, where, again, inner),
	    ERR_TAMPER);
	assert_int_equal(keyring_person_peel(unit, where, again, inner), OK);
	assert_int_equal(keyring_unit_open(unit, 1, where, inner, key), OK);
	hash_blake(NULL, BYTES(key, KEY_LEN), again);
	ad = own_ad(OBJ_OWN_KEY, own_case.row.id, m.ref.id, m.ref.version);
	assert_int_equal(keyring_person_open(people[KONSELOR].keys,
			     ad_bytes(arena, &ad), m.own.wrap[0].sealed, key),
	    OK);
	hash_blake(NULL, BYTES(key, KEY_LEN), pk);
	assert_memory_equal(pk, again, HASH_LEN);
	keyring_free(pdp);
}

/* Without a PDP unit, or in it, there is nobody to seal to. */
static void
ready(void **state)
{
	struct actor of_data = people[KONSELOR];

	(void)state;
	assert_true(own_ready(&w));
	of_data.unit = unit_of(1, DATA);
	w.who = &of_data;
	assert_false(own_ready(&w));
	act_as(KEPALA); /* whose agency has none */
	assert_false(own_ready(&w));
	act_as(KONSELOR);
}

#define O(f) cmocka_unit_test_setup_teardown(f, own_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		O(author_alone),
		O(plan_holders),
		O(seedless),
		O(bound),
		O(sealed_twice),
		O(ready),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
