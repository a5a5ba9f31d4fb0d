/* A case with a process note and a safety plan, and who could open them. */
#ifndef LINDUNG_TESTS_OWN_H
#define LINDUNG_TESTS_OWN_H

#include "tests/unit/cases.h"

#define PDP_PERSON 50u /* of the first agency's PDP unit */
#define HEAD       51u /* kepala of its unit 1 */

static struct casefile own_case;

/* One such record with its keys. */
struct own_made {
	struct rec_ref ref;
	struct own_write own;
	struct record_row row;
};

/* By the actor, in a case that the actor holds. */
static inline struct own_made
own_make(enum rec_kind kind, const char *text)
{
	struct own_made m = { .ref = { .id = id_of('d', (unsigned)kind),
				  .kind = (uint8_t)kind } };
	struct fields f = { 0 };

	f.v[kind == REC_PLAN ? F_PLAN : F_PROCESS] = text;
	assert_int_equal(own_put(&w, &own_case, &m.ref, &f, &m.own, &m.row),
	    OK);
	return m;
}

static inline void
own_people(void)
{
	if (roster_unit(roster, unit_of(1, DATA)) != NULL)
		return;
	add_unit(roster, 1, DATA);
	add_member(roster, 1, DATA, PDP_PERSON, ROLE_PDP);
	add_member(roster, 1, 1, HEAD, ROLE_KAU);
}

static inline int
own_begin(void **state)
{
	if (world_begin(state) != 0)
		return -1;
	own_people();
	case_make(&own_case, id_of('k', 1));
	return 0;
}

/* Keys of somebody who is no actor of the world, with a unit's seed. */
static inline struct keyring *
own_keys(unsigned person, unsigned of)
{
	struct keyring *k = keyring_new();
	uint8_t seed[KEY_LEN], unit_of_it[KEY_LEN];

	assert_non_null(k);
	seed_of('p', person, seed);
	unit_seed(of, unit_of_it);
	keyring_set(k, seed, unit_of_it, 1);
	return k;
}

#endif
