/* auth: chains of several agencies beside each other, and large ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"

/*
 * The links of two chains in any mix: each bit of the seed says whose link is
 * next.  Both are taken whole.
 */
static void
mixed(const struct links l[2], unsigned seed)
{
	struct roster *r = roster_new();
	size_t at[2] = { 0, 0 };

	assert_non_null(r);
	for (unsigned k = 0; k < 2; k++)
		pin(r, k + 1, l[k].link[0]);
	while (at[0] < l[0].n || at[1] < l[1].n) {
		unsigned k = seed & 1;

		seed = seed >> 1 | (seed & 1) << 15;
		if (at[k] == l[k].n)
			k = 1 - k;
		assert_int_equal(roster_apply(r, l[k].link[at[k]]), OK);
		at[k]++;
	}
	for (unsigned k = 0; k < 2; k++) {
		const struct roster_agency *g =
		    roster_agency(r, id_of('a', k + 1));
		uint8_t hash[HASH_LEN];

		hash_blake(NULL, l[k].link[l[k].n - 1], hash);
		assert_memory_equal(g->head, hash, HASH_LEN);
		assert_true(roster_trusted(r, g->id));
		assert_int_equal(roster_unit(r, unit_of(k + 1, 1))->epoch, 2);
	}
	roster_free(r);
}

/* Two chains, each made without the other one. */
static void
chains_make(struct links l[2], bool same_ids)
{
	invitations = proposals = 0;
	for (unsigned k = 0; k < 2; k++) {
		struct roster *r = roster_new();

		assert_non_null(r);
		if (same_ids)
			invitations = proposals = 0;
		chain_make(r, k + 1, &l[k]);
		roster_free(r);
	}
}

/* Nothing of one chain depends on how far the other one is. */
static void
any_order(void **state)
{
	static const unsigned seed[] = { 0, 0xffff, 0x5555, 0xaaaa, 0x3c0f,
		0xf0f1 };
	struct links l[2];

	(void)state;
	chains_make(l, false);
	for (size_t i = 0; i < nitems(seed); i++)
		mixed(l, seed[i]);
}

/* Not even if it bears the other's ids of proposals and agreements. */
static void
ids_of_the_other(void **state)
{
	struct links l[2];

	(void)state;
	chains_make(l, true);
	mixed(l, 0);
	mixed(l, 0xffff);
	mixed(l, 0x5555);
}

/* The code of one begins with the other's: units are still two. */
static void
code_inside_code(void **state)
{
	struct roster *r = roster_new();
	struct link_body b = genesis(2), u = unit(2, 1);
	struct bytes link;

	(void)state;
	assert_non_null(r);
	found(r, 1);
	add_unit(r, 1, 1);
	b.genesis.code = unit_code(1, 1);
	b.unit.code = arena_printf(arena, "%s/KANTOR", b.genesis.code);
	link = link_of(r, b, founder(2, ADM), founder(2, PDP));
	pin(r, 2, link);
	assert_int_equal(roster_apply(r, link), OK);
	u.unit.code = arena_printf(arena, "%s/X", b.genesis.code);
	assert_int_equal(add(r, u, founder(2, ADM), 0), OK);
	u.agency = id_of('a', 1);
	assert_int_equal(add(r, u, founder(1, ADM), 0), OK);
	for (unsigned k = 1; k <= 2; k++) {
		struct id id = roster_unit_id(id_of('a', k), u.unit.code);

		assert_non_null(roster_unit(r, id));
		assert_true(id_same(roster_unit(r, id)->agency, id_of('a', k)));
	}
	roster_free(r);
}

/* Agency k calls itself by the first one's code, and has a unit 1 as well. */
static void
namesake(struct roster *r, unsigned k)
{
	struct link_body b = genesis(k), u = unit(k, 1);
	struct bytes link;

	b.genesis.code = agency_code(1);
	b.unit.code = unit_code(1, OFFICE);
	u.unit.code = unit_code(1, 1);
	link = link_of(r, b, founder(k, ADM), founder(k, PDP));
	pin(r, k, link);
	assert_int_equal(roster_apply(r, link), OK);
	assert_int_equal(add(r, u, founder(k, ADM), 0), OK);
}

/* Whose unit a code names does not depend on whose chain was read first. */
static void
one_code_twice(void **state)
{
	struct id found_id[2];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct roster *r = roster_new();
		const struct roster_unit *u;

		assert_non_null(r);
		namesake(r, i == 0 ? 1 : 2);
		namesake(r, i == 0 ? 2 : 1);
		u = roster_unit_code(r, unit_code(1, 1));
		found_id[i] = u != NULL ? u->id : (struct id){ { 0 } };
		roster_free(r);
	}
	assert_true(id_same(found_id[0], found_id[1]));
}

/* Of an agency at the size of a province: found again, each as it is. */
static void
many_found(const struct roster *r)
{
	uint8_t sign[KEY_LEN];

	for (unsigned n = 1; n <= 200; n++) {
		const struct roster_unit *u = roster_unit(r, unit_of(1, n));

		assert_non_null(u);
		assert_int_equal(u->epoch, 1);
		assert_ptr_equal(roster_unit_code(r, u->code), u);
	}
	for (unsigned i = 0; i < 1000; i++) {
		struct id p = id_of('p', 2000 + i);
		const struct roster_member *m;

		keyring_sign_public(pen_of('p', 2000 + i), sign);
		m = roster_home(r, p, sign);
		assert_non_null(m);
		assert_true(id_same(m->unit, unit_of(1, 1 + i % 200)));
		m = roster_member(r, p, unit_of(1, 1 + (i + 1) % 200));
		assert_non_null(m);
		assert_true(m->active);
		assert_memory_equal(m->sign_pk, sign, KEY_LEN);
	}
}

static void
many(void **state)
{
	struct roster *r = roster_new();

	(void)state;
	assert_non_null(r);
	found(r, 1);
	for (unsigned n = 1; n <= 200; n++) {
		struct arena_mark m = arena_mark(arena);

		add_unit(r, 1, n);
		add_member(r, 1, n, 4000 + n, ROLE_KOR);
		arena_release(arena, m);
	}
	for (unsigned i = 0; i < 1000; i++) {
		struct arena_mark m = arena_mark(arena);

		add_member(r, 1, 1 + i % 200, 2000 + i, ROLE_KON);
		add_member(r, 1, 1 + (i + 1) % 200, 2000 + i, ROLE_PTG);
		arena_release(arena, m);
	}
	many_found(r);
	assert_int_equal(roster_agency(r, id_of('a', 1))->height,
	    200 * 3 + 2000 * 2);
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(ids_of_the_other),
		cmocka_unit_test(code_inside_code),
		cmocka_unit_test(one_code_twice),
		cmocka_unit_test(many),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
