/* auth: what the links of a roster make, and what is read from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/roster.h"

static void
units(void **state)
{
	struct roster *r = three_units();
	const struct roster_unit *u = roster_unit(r, id_of('u', 1));
	size_t i = 0;

	(void)state;
	assert_non_null(u);
	assert_string_equal(u->code, "ID-JA/GOV/CONTOH1/UNIT-1");
	assert_string_equal(u->abbr, "UC");
	assert_string_equal(u->name_id, "Unit Contoh");
	assert_string_equal(u->name_en, "Example Unit");
	assert_int_equal(u->epoch, 1);
	assert_true(id_same(u->agency, id_of('a', 1)));
	assert_ptr_equal(roster_unit_code(r, u->code), u);
	assert_null(roster_unit_code(r, "ID-JA/GOV/CONTOH1/UNIT"));
	assert_null(roster_unit(r, id_of('u', 4)));
	assert_ptr_equal(roster_units(r, &i), u);
	for (unsigned n = 2; n <= 3; n++)
		assert_ptr_equal(roster_units(r, &i),
		    roster_unit(r, id_of('u', n)));
	assert_null(roster_units(r, &i));
	assert_int_equal(roster_agency(r, id_of('a', 1))->height, 2);
	assert_string_equal(roster_agency(r, id_of('a', 2))->code,
	    "ID-JA/GOV/CONTOH2");
	assert_null(roster_agency(r, id_of('a', 3)));
	roster_free(r);
}

static void
units_refused(void **state)
{
	struct roster *r = three_units();
	struct link_body b;

	(void)state;
	assert_int_equal(add(r, unit(1, 1, 1)), ERR_TAMPER); /* id is taken */
	assert_int_equal(add(r, unit(2, 1, 1)), ERR_TAMPER);
	b = unit(1, 1, 1); /* the code is taken */
	b.unit.id = id_of('u', 9);
	assert_int_equal(add(r, b), ERR_TAMPER);
	assert_int_equal(add(r, unit(1, 9, 2)), ERR_TAMPER);
	b = unit(1, 9, 1);
	b.unit.box_pk[0] = 0;
	assert_int_equal(add(r, b), ERR_TAMPER);
	b = unit(1, 9, 0);
	b.unit.box_pk[0] = 1;
	assert_int_equal(add(r, b), ERR_TAMPER);
	assert_int_equal(roster_agency(r, id_of('a', 1))->height, 2);
	assert_int_equal(add(r, unit(1, 9, 1)), OK);
	assert_int_equal(roster_agency(r, id_of('a', 1))->height, 3);
	roster_free(r);
}

static void
rotation(void **state)
{
	struct roster *r = three_units();
	struct link_body b = body(LINK_ROTATE, 1);

	(void)state;
	b.unit.id = id_of('u', 1);
	b.unit.epoch = 2;
	b.unit.box_pk[0] = 9;
	assert_int_equal(add(r, b), OK);
	assert_int_equal(roster_unit(r, b.unit.id)->epoch, 2);
	assert_int_equal(roster_unit(r, b.unit.id)->box_pk[0], 9);
	assert_string_equal(roster_unit(r, b.unit.id)->abbr, "UC");
	assert_int_equal(add(r, b), ERR_TAMPER); /* the same epoch again */
	b.unit.epoch = 4;
	assert_int_equal(add(r, b), ERR_TAMPER);
	b.unit.epoch = 1;
	b.unit.id = id_of('u', 2); /* has no seed */
	assert_int_equal(add(r, b), ERR_TAMPER);
	b.unit.epoch = 2;
	b.unit.id = id_of('u', 3); /* of the other agency */
	assert_int_equal(add(r, b), ERR_TAMPER);
	roster_free(r);
}

static void
members(void **state)
{
	struct roster *r = three_units();
	const struct roster_member *m;
	struct link_body b;
	size_t i = 0, n = 0;

	(void)state;
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 7, 1)), OK);
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 7, 2)), OK);
	assert_int_equal(add(r, member(LINK_ADMIT, 2, 8, 3)), OK);
	m = roster_member(r, id_of('p', 7), id_of('u', 1));
	assert_non_null(m);
	assert_true(m->active);
	assert_string_equal(m->name, "Petugas Contoh 7");
	assert_int_equal(m->roles, ROLE_BIT(ROLE_KON));
	assert_int_equal(m->box_pk[0], 7);
	assert_int_equal(m->sign_pk[0], (uint8_t)~7);
	assert_ptr_equal(roster_home(r, id_of('p', 7)), m);
	assert_null(roster_member(r, id_of('p', 7), id_of('u', 3)));
	assert_null(roster_home(r, id_of('p', 9)));
	assert_null(roster_person(r, id_of('p', 9)));
	while (roster_members(r, &i) != NULL)
		n++;
	assert_int_equal(n, 3);

	b = member(LINK_ROLE, 1, 7, 1);
	b.member.roles = ROLE_BIT(ROLE_KOR) | ROLE_BIT(ROLE_MK);
	assert_int_equal(add(r, b), OK);
	assert_int_equal(m->roles, b.member.roles);
	assert_int_equal(roster_member(r, id_of('p', 7), id_of('u', 2))->roles,
	    ROLE_BIT(ROLE_KON));
	roster_free(r);
}

static void
members_refused(void **state)
{
	struct roster *r = three_units();
	struct link_body b;

	(void)state;
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 7, 1)), OK);
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 7, 1)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 8, 3)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 8, 9)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_ROLE, 1, 8, 1)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_ROLE, 2, 7, 1)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_REMOVE, 2, 7, 1)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 7, 2)), ERR_TAMPER);
	/* The person under other keys, in the own and a foreign agency. */
	b = member(LINK_ADMIT, 1, 7, 2);
	b.member.sign_pk[0] ^= 1;
	assert_int_equal(add(r, b), ERR_TAMPER);
	b = member(LINK_ADMIT, 2, 7, 3);
	b.member.box_pk[0] ^= 1;
	assert_int_equal(add(r, b), ERR_TAMPER);
	assert_int_equal(roster_agency(r, id_of('a', 1))->height, 3);
	roster_free(r);
}

static void
members_leave(void **state)
{
	struct roster *r = three_units();
	struct id p = id_of('p', 7);
	struct link_body b = member(LINK_ADMIT, 1, 7, 1);

	(void)state;
	assert_int_equal(add(r, b), OK);
	assert_int_equal(add(r, member(LINK_ADMIT, 1, 7, 2)), OK);
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 7, 1)), OK);
	assert_false(roster_member(r, p, id_of('u', 1))->active);
	assert_true(id_same(roster_home(r, p)->unit, id_of('u', 2)));
	assert_int_equal(add(r, member(LINK_ROLE, 1, 7, 1)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 7, 1)), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_REMOVE, 1, 7, 2)), OK);
	assert_null(roster_home(r, p));
	assert_string_equal(roster_person(r, p)->name, "Petugas Contoh 7");

	/* Admitted anew, with new keys: the membership of then stays. */
	b.member.box_pk[0] = 70;
	b.member.sign_pk[0] = 71;
	assert_int_equal(add(r, b), OK);
	assert_true(roster_member(r, p, id_of('u', 1))->active);
	assert_int_equal(roster_member(r, p, id_of('u', 1))->box_pk[0], 70);
	assert_int_equal(roster_home(r, p)->box_pk[0], 70);
	assert_int_equal(roster_person(r, p)->sign_pk[0], 71);
	assert_false(roster_member(r, p, id_of('u', 2))->active);
	roster_free(r);
}

static void
agreements(void **state)
{
	struct roster *r = three_units();
	const struct roster_agreement *g;

	(void)state;
	assert_int_equal(add(r, agreement(1, 2, 1)), OK);
	assert_null(roster_agreed(r, id_of('a', 1), id_of('a', 2)));
	assert_int_equal(add(r, agreement(2, 1, 2)), OK); /* another one */
	assert_null(roster_agreed(r, id_of('a', 1), id_of('a', 2)));
	assert_int_equal(add(r, agreement(1, 2, 2)), OK);
	g = roster_agreed(r, id_of('a', 1), id_of('a', 2));
	assert_non_null(g);
	assert_true(id_same(g->id, id_of('g', 2)));
	assert_true(id_same(g->agency, id_of('a', 1)));
	g = roster_agreed(r, id_of('a', 2), id_of('a', 1));
	assert_non_null(g);
	assert_true(id_same(g->agency, id_of('a', 2)));
	assert_null(roster_agreed(r, id_of('a', 1), id_of('a', 3)));
	assert_int_equal(add(r, agreement(1, 2, 2)), ERR_TAMPER);
	assert_int_equal(add(r, agreement(1, 1, 3)), ERR_TAMPER);
	roster_free(r);
}

/* Ids out of order, at the size of a province and beyond. */
static void
many(void **state)
{
	struct roster *r = roster_new();
	struct id units_of[200], people[2000];
	struct link_body b;

	(void)state;
	assert_non_null(r);
	assert_int_equal(add(r, genesis(1)), OK);
	for (unsigned i = 0; i < nitems(units_of); i++) {
		b = unit(1, i, 1);
		random_bytes(&b.unit.id, sizeof(b.unit.id));
		units_of[i] = b.unit.id;
		assert_int_equal(add(r, b), OK);
	}
	for (unsigned i = 0; i < nitems(people); i++) {
		b = member(LINK_ADMIT, 1, i, 0);
		random_bytes(&b.member.person, sizeof(b.member.person));
		people[i] = b.member.person;
		for (unsigned k = 0; k < 2; k++) {
			b.member.unit = units_of[(i + k) % 200];
			assert_int_equal(add(r, b), OK);
		}
	}
	for (unsigned i = 0; i < nitems(people); i++) {
		const struct roster_member *m = roster_home(r, people[i]);
		struct id second = units_of[(i + 1) % 200];

		assert_non_null(m);
		assert_true(id_same(m->unit, units_of[i % 200]));
		assert_int_equal(m->box_pk[0], (uint8_t)i);
		m = roster_member(r, people[i], second);
		assert_non_null(m);
		assert_true(id_same(m->unit, second));
	}
	for (unsigned i = 0; i < nitems(units_of); i++) {
		const struct roster_unit *u = roster_unit(r, units_of[i]);

		assert_non_null(u);
		assert_ptr_equal(roster_unit_code(r, u->code), u);
	}
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units),
		cmocka_unit_test(units_refused),
		cmocka_unit_test(rotation),
		cmocka_unit_test(members),
		cmocka_unit_test(members_refused),
		cmocka_unit_test(members_leave),
		cmocka_unit_test(agreements),
		cmocka_unit_test(many),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
