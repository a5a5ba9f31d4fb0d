/* auth: what two agencies agree, how it ends, and when it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/roster.h"

static void
agreements(void **state)
{
	const struct id one = id_of('a', 1), two = id_of('a', 2);
	struct roster *r = three_units();
	const struct roster_agreement *g;
	unsigned deputy = founder(1, DEPUTY);
	struct link_body b;

	(void)state;
	assert_int_equal(agree(r, 1, 2, 1), OK);
	assert_null(roster_agreed(r, one, two, ROSTER_NOW));
	assert_int_equal(agree(r, 2, 1, 2), OK); /* another one */
	assert_null(roster_agreed(r, one, two, ROSTER_NOW));
	assert_int_equal(agree(r, 1, 2, 2), OK);
	g = roster_agreed(r, one, two, ROSTER_NOW);
	assert_non_null(g);
	assert_true(id_same(g->id, id_of('g', 2)));
	assert_true(id_same(g->agency, one));
	g = roster_agreed(r, two, one, ROSTER_NOW);
	assert_non_null(g);
	assert_true(id_same(g->agency, two));
	assert_null(roster_agreed(r, one, id_of('a', 3), ROSTER_NOW));
	b = agreement(r, 1, 2, 2); /* once is enough */
	assert_int_equal(try_link(r, b, founder(1, PIM), deputy), ERR_TAMPER);
	b = agreement(r, 1, 1, 3);
	assert_int_equal(try_link(r, b, founder(1, PIM), deputy), ERR_TAMPER);
	roster_refuse(r, two);
	assert_null(roster_agreed(r, one, two, ROSTER_NOW));
	assert_null(roster_agreed(r, two, one, ROSTER_NOW));
	roster_free(r);
}

/* Both hold the id, but not the same document, or not each other's genesis. */
static void
agreements_differ(void **state)
{
	const struct id one = id_of('a', 1), two = id_of('a', 2);
	struct link_body b;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct roster *r = three_units();

		assert_int_equal(agree(r, 1, 2, 7), OK);
		add_member(r, 2, OFFICE, founder(2, DEPUTY), ROLE_PIM);
		b = agreement(r, 2, 1, 7);
		if (i == 1)
			b.agreement.document[0] ^= 1;
		if (i == 2)
			b.agreement.other_genesis[31] ^= 1;
		if (i == 3)
			b.agreement.other = id_of('a', 3);
		assert_int_equal(add(r, b, founder(2, DEPUTY), founder(2, PIM)),
		    OK);
		assert_int_equal(roster_agreed(r, one, two, ROSTER_NOW) != NULL,
		    i == 0);
		assert_int_equal(roster_agreed(r, two, one, ROSTER_NOW) != NULL,
		    i == 0);
		roster_free(r);
	}
}

/* One side's word ends it, once; what it was is still known. */
static void
agreement_ends(void **state)
{
	const struct id one = id_of('a', 1), two = id_of('a', 2);
	struct roster *r = three_units();
	const unsigned pim = founder(2, PIM), deputy = founder(2, DEPUTY);
	const struct roster_agreement *g;
	int64_t at;

	(void)state;
	assert_int_equal(agree(r, 1, 2, 7), OK);
	assert_int_equal(agree(r, 2, 1, 7), OK);
	g = roster_agreement(r, two, one, id_of('g', 7));
	assert_true(g->made.given && !g->ended.given);
	assert_true(id_same(g->made.first, id_of('p', deputy)));
	assert_true(id_same(g->made.second, id_of('p', pim)));
	/* another one's, of another agency, or of nobody */
	assert_int_equal(try_link(r, ending(2, 1, 8), pim, deputy), ERR_TAMPER);
	assert_int_equal(try_link(r, ending(2, 3, 7), pim, deputy), ERR_TAMPER);
	assert_int_equal(try_link(r, ending(2, 1, 7), pim, 0), ERR_TAMPER);
	pen_time += HOUR;
	assert_int_equal(add(r, ending(2, 1, 7), pim, deputy), OK);
	at = g->ended.at;
	assert_true(g->ended.given && at > g->made.at);
	assert_true(id_same(g->ended.second, id_of('p', pim)));
	assert_null(roster_agreed(r, one, two, ROSTER_NOW));
	assert_null(roster_agreed(r, two, one, ROSTER_NOW));
	assert_null(roster_agreed(r, one, two, at + 1));
	assert_non_null(roster_agreed(r, one, two, at)); /* sent until then */
	assert_non_null(roster_agreed(r, two, one, at));
	/* it neither ends twice nor begins again; another one does */
	assert_int_equal(try_link(r, ending(2, 1, 7), pim, deputy), ERR_TAMPER);
	assert_int_equal(agree(r, 2, 1, 7), ERR_TAMPER);
	roster_free(r);
}

/* A new agreement after one that was ended. */
static void
agreement_anew(void **state)
{
	const struct id one = id_of('a', 1), two = id_of('a', 2);
	struct roster *r = three_units();

	(void)state;
	for (unsigned n = 7; n < 9; n++) {
		assert_int_equal(agree(r, 1, 2, n), OK);
		assert_int_equal(agree(r, 2, 1, n), OK);
		assert_non_null(roster_agreed(r, one, two, ROSTER_NOW));
		if (n == 7)
			assert_int_equal(add(r, ending(1, 2, n),
					     founder(1, PIM),
					     founder(1, DEPUTY)),
			    OK);
		assert_int_equal(roster_agreed(r, two, one, ROSTER_NOW) != NULL,
		    n == 8);
	}
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agreements),
		cmocka_unit_test(agreements_differ),
		cmocka_unit_test(agreement_ends),
		cmocka_unit_test(agreement_anew),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
