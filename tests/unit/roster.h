/* Small rosters of plainly made-up agencies, for the tests of auth. */
#ifndef LINDUNG_TESTS_ROSTER_H
#define LINDUNG_TESTS_ROSTER_H

#include "auth/auth.h"

static struct arena *arena;

static inline int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 * 1024 * 1024);
	return arena == NULL;
}

static inline int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* An id with a kind and a number in it. */
static inline struct id
id_of(char kind, unsigned n)
{
	struct id i = { { (uint8_t)kind, (uint8_t)(n >> 8), (uint8_t)n } };

	return i;
}

static inline struct link_body
body(enum link_type type, unsigned agency)
{
	return (struct link_body){
		.type = type,
		.agency = id_of('a', agency),
		.at = INT64_C(1764000000000),
	};
}

static inline struct link_body
genesis(unsigned agency)
{
	struct link_body b = body(LINK_GENESIS, agency);

	b.genesis.code = arena_printf(arena, "ID-JA/GOV/CONTOH%u", agency);
	b.genesis.name_id = "Dinas Contoh";
	b.genesis.name_en = "Example Agency";
	return b;
}

static inline struct link_body
unit(unsigned agency, unsigned n, uint32_t epoch)
{
	struct link_body b = body(LINK_UNIT, agency);

	b.unit.id = id_of('u', n);
	b.unit.code =
	    arena_printf(arena, "ID-JA/GOV/CONTOH%u/UNIT-%u", agency, n);
	b.unit.abbr = "UC";
	b.unit.name_id = "Unit Contoh";
	b.unit.name_en = "Example Unit";
	b.unit.epoch = epoch;
	b.unit.box_pk[0] = (uint8_t)epoch;
	return b;
}

static inline struct link_body
member(enum link_type type, unsigned agency, unsigned person, unsigned in)
{
	struct link_body b = body(type, agency);

	b.member.person = id_of('p', person);
	b.member.unit = id_of('u', in);
	b.member.name = arena_printf(arena, "Petugas Contoh %u", person);
	b.member.roles = ROLE_BIT(ROLE_KON);
	b.member.box_pk[0] = (uint8_t)person;
	b.member.sign_pk[0] = (uint8_t)~person;
	return b;
}

static inline struct link_body
agreement(unsigned agency, unsigned other, unsigned n)
{
	struct link_body b = body(LINK_AGREEMENT, agency);

	b.agreement.id = id_of('g', n);
	b.agreement.other = id_of('a', other);
	return b;
}

static inline enum err
add(struct roster *r, struct link_body b)
{
	struct bytes link;
	enum err e = roster_link(arena, r, &b, &link);

	return e != OK ? e : roster_apply(r, link);
}

/* Agency 1 with units 1 (seed) and 2 (none), agency 2 with unit 3. */
static inline struct roster *
three_units(void)
{
	struct roster *r = roster_new();

	assert_non_null(r);
	assert_int_equal(add(r, genesis(1)), OK);
	assert_int_equal(add(r, unit(1, 1, 1)), OK);
	assert_int_equal(add(r, unit(1, 2, 0)), OK);
	assert_int_equal(add(r, genesis(2)), OK);
	assert_int_equal(add(r, unit(2, 3, 1)), OK);
	return r;
}

#endif
