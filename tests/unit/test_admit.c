/* auth: invitations, admissions, and which roles go together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"

#define KON   ROLE_BIT(ROLE_KON)
#define GUEST 7u

static const struct newcomer guest = { 1, 1, GUEST, KON, 0 };
static int64_t start; /* what the pen's clock was before the tests */

static int
begin(void **state)
{
	start = pen_time;
	return setup(state);
}

/* The member signs what the body says by now. */
static struct link_body
self_signed(const struct roster *r, struct link_body b, char kind,
    unsigned person)
{
	assert_int_equal(join_sign(arena, r, &b, pen_of(kind, person)), OK);
	return b;
}

/* The same, but for the keys, which stay as they are in the body. */
static struct link_body
word_of(const uint8_t genesis_hash[HASH_LEN], struct link_body b, char kind)
{
	struct bytes in;

	assert_int_equal(join_bytes(arena, genesis_hash, &b, &in), OK);
	keyring_sign(pen_of(kind, GUEST), in, b.self);
	return b;
}

static struct link_body
invited(struct roster *r, const struct newcomer *j)
{
	assert_int_equal(add(r, invite(j), founder(j->agency, ADM), 0), OK);
	return admit(r, j);
}

static void
refuse(const struct roster *r, struct link_body b, unsigned signer)
{
	assert_int_equal(try_link(r, b, signer, 0), ERR_TAMPER);
}

/* Units, places and roles that can't be invited to. */
static void
invitations_fit(void **state)
{
	static const struct {
		unsigned agency, unit, roles;
		enum err want;
	} rows[] = {
		{ 1, 1, ROLES_KEY, OK }, { 1, 1, ROLE_BIT(ROLE_PIM), OK },
		{ 1, 1, ROLE_BIT(ROLE_ADM), ERR_TAMPER },
		{ 1, 1, ROLE_BIT(ROLE_AUD), ERR_TAMPER },
		{ 1, 1, KON | ROLE_BIT(ROLE_ADM), ERR_TAMPER },
		{ 1, 1, ROLE_BIT(ROLE_PDP) | ROLE_BIT(ROLE_KAU), ERR_TAMPER },
		{ 1, 1, ROLE_BIT(ROLE_PDP) | ROLE_BIT(ROLE_KOR), ERR_TAMPER },
		{ 1, OFFICE, ROLE_BIT(ROLE_ADM), OK },
		{ 1, OFFICE, ROLE_BIT(ROLE_AUD) | ROLE_BIT(ROLE_PDP), OK },
		{ 1, OFFICE, KON, ERR_TAMPER },
		{ 1, OFFICE, ROLE_BIT(ROLE_KAU), ERR_TAMPER },
		{ 1, 9, KON, ERR_TAMPER }, /* no such unit */
	};
	struct roster *r = three_units();
	struct link_body b;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		struct newcomer j = { rows[i].agency, rows[i].unit, GUEST,
			rows[i].roles, 0 };

		if (try_link(r, invite(&j), founder(1, ADM), 0) != rows[i].want)
			fail_msg("row %zu", i);
	}
	b = invite(&guest);
	b.invite.unit = unit_of(2, 3);
	refuse(r, b, founder(1, ADM));
	b = invite(&guest);
	memset(b.invite.token, 0, HASH_LEN);
	refuse(r, b, founder(1, ADM));
	b = invite(&guest);
	assert_int_equal(add(r, b, founder(1, ADM), 0), OK);
	refuse(r, b, founder(1, ADM)); /* the id is taken */
	b = admit(r, &guest);
	assert_int_equal(add(r, b, 11, 0), OK);
	b = invite(&guest);
	b.invite.id = id_of('i', invitations - 1); /* still */
	refuse(r, b, founder(1, ADM));
	roster_free(r);
}

/* What was invited, and nothing else, is admitted. */
static void
as_invited(void **state)
{
	struct roster *r = three_units();
	struct link_body good, b;

	(void)state;
	add_member(r, 1, 2, 21, ROLE_KOR);
	good = invited(r, &guest);
	assert_int_equal(try_link(r, good, 11, 0), OK);
	b = good;
	b.member.name = "Petugas Contoh 8";
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	b = good;
	b.member.roles = ROLE_BIT(ROLE_MK);
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	b.member.roles = KON | ROLE_BIT(ROLE_MK);
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	b = good;
	b.member.unit = unit_of(1, 2); /* whose head signs */
	refuse(r, self_signed(r, b, 'p', GUEST), 21);
	b.member.unit = unit_of(2, 3);
	refuse(r, self_signed(r, b, 'p', GUEST), 31);
	b = good;
	b.invitation = id_of('i', invitations + 1);
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	b = good;
	memset(&b.member.person, 0, ID_LEN);
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	assert_int_equal(add(r, good, 11, 0), OK);
	b = good;
	b.member.person = id_of('p', 8); /* the invitation is used */
	refuse(r, self_signed(r, b, 'p', 8), 11);
	roster_free(r);
}

/* Fourteen days, to the millisecond; the term is that of the link's time. */
static void
invitation_ends(void **state)
{
	struct roster *r = three_units();
	struct link_body b;

	(void)state;
	b = invited(r, &guest);
	pen_time = start + 14 * DAY;
	assert_int_equal(try_link(r, b, 11, 0), OK);
	pen_time++;
	refuse(r, b, 11);
	b = invited(r, &guest); /* anew */
	assert_int_equal(try_link(r, b, 11, 0), OK);
	pen_time = start;
	roster_free(r);
}

/* Nobody admits themselves, and nobody alone invites and admits. */
static void
two_people(void **state)
{
	const struct newcomer office = { 1, OFFICE, 11, ROLE_BIT(ROLE_PIM), 0 };
	const struct newcomer second = { 1, 2, 21, ROLE_BIT(ROLE_KOR), 0 };
	const struct newcomer self = { 1, 2, founder(1, PIM),
		ROLE_BIT(ROLE_KOR), 0 };
	const struct newcomer inviter = { 1, OFFICE, 50,
		ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_PIM), 0 };
	struct roster *r = three_units();
	struct link_body b;

	(void)state;
	/* Whoever is not a member yet. */
	b = invited(r, &guest);
	refuse(r, b, GUEST);
	/* The head of the office, to a unit whose first member it admits. */
	b = invited(r, &self);
	refuse(r, b, founder(1, PIM));
	add_member(r, 1, OFFICE, founder(1, DEPUTY), ROLE_PIM);
	assert_int_equal(try_link(r, b, founder(1, DEPUTY), 0), OK);
	/* One who is both, and so could do both. */
	assert_int_equal(join(r, &inviter), OK);
	assert_int_equal(add(r, invite(&second), 50, 0), OK);
	b = admit(r, &second);
	refuse(r, b, 50);
	assert_int_equal(try_link(r, b, founder(1, PIM), 0), OK);
	b = invited(r, &second); /* by another administrator */
	assert_int_equal(try_link(r, b, 50, 0), OK);
	/* The unit's head, to the office: its heads say. */
	b = invited(r, &office);
	refuse(r, b, 11);
	assert_int_equal(try_link(r, b, founder(1, PDP), 0), OK);
	roster_free(r);
}

/* Who comes first can admit others, and brings the unit's key. */
static void
first_member(void **state)
{
	struct roster *r = three_units();
	struct newcomer j = { 1, 2, GUEST, 0, 0 };
	unsigned pim = founder(1, PIM);
	struct link_body b;

	(void)state;
	for (unsigned role = 0; role < ROLE__MAX; role++) {
		bool head = (ROLE_BIT(role) & ROLES_HEAD) != 0;

		j.roles = ROLE_BIT(role);
		if ((j.roles & roles_of_place(false)) == 0)
			continue;
		b = invited(r, &j);
		assert_int_equal(try_link(r, b, pim, 0),
		    head ? OK : ERR_TAMPER);
		memset(b.unit_pk, 0, KEY_LEN); /* without a key */
		refuse(r, self_signed(r, b, 'p', GUEST), pim);
	}
	b = invited(r, &guest); /* a unit that has one */
	b.unit_pk[0] = 9;
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	j = (struct newcomer){ 1, OFFICE, GUEST, ROLE_BIT(ROLE_AUD), 0 };
	b = invited(r, &j); /* an office never has */
	assert_int_equal(try_link(r, b, pim, 0), OK);
	b.unit_pk[0] = 9;
	refuse(r, self_signed(r, b, 'p', GUEST), pim);
	roster_free(r);
}

/* When its first member has gone, a unit still has its key. */
static void
first_only_once(void **state)
{
	struct roster *r = three_units();
	struct link_body b;

	(void)state;
	assert_int_equal(
	    add(r, member(LINK_REMOVE, 1, 1, 11, 0), founder(1, ADM), 0), OK);
	b = invited(r, &guest);
	b.unit_pk[0] = 9;
	refuse(r, self_signed(r, b, 'p', GUEST), founder(1, PIM));
	refuse(r, self_signed(r, b, 'p', GUEST), 11);
	roster_free(r);
}

/* The member's word: over every part, with the key that is admitted. */
static void
own_word(void **state)
{
	struct roster *r = three_units();
	struct link_body good = invited(r, &guest), b;

	(void)state;
	for (size_t bit = 0; bit < SIG_LEN * 8; bit++) {
		b = good;
		b.self[bit / 8] ^= (uint8_t)(1u << bit % 8);
		refuse(r, b, 11);
	}
	b = good;
	b.member.box_pk[0] ^= 1; /* somebody else's box */
	refuse(r, b, 11);
	b = good;
	b.member.sign_pk[0] ^= 1;
	refuse(r, b, 11);
	b = good;
	b.member.person = id_of('p', 8);
	refuse(r, b, 11);
	b = self_signed(r, good, 'n', GUEST); /* signed with other keys */
	memcpy(b.member.sign_pk, good.member.sign_pk, KEY_LEN);
	refuse(r, b, 11);
	assert_int_equal(try_link(r, good, 11, 0), OK);
	roster_free(r);
}

/* Nor is it taken from another admission, agency or first key. */
static void
own_word_of_here(void **state)
{
	struct roster *r = three_units();
	struct newcomer there = { 2, 3, GUEST, KON, 0 };
	struct newcomer first = { 1, 2, GUEST, ROLE_BIT(ROLE_KOR), 0 };
	struct link_body one, two, b;
	uint8_t other[HASH_LEN] = { 1 };

	(void)state;
	one = invited(r, &guest);
	two = invited(r, &guest);
	b = two;
	memcpy(b.self, one.self, SIG_LEN);
	refuse(r, b, 11);
	assert_int_equal(try_link(r, two, 11, 0), OK);
	b = invited(r, &there);
	memcpy(b.self, one.self, SIG_LEN);
	refuse(r, b, 31);
	/* All the same, but for the genesis that it names. */
	refuse(r, word_of(other, two, 'p'), 11);
	b = invited(r, &first);
	b.unit_pk[5] ^= 1; /* a key that somebody else has put there */
	refuse(r, b, founder(1, PIM));
	b.unit_pk[5] ^= 1;
	assert_int_equal(add(r, b, founder(1, PIM), 0), OK);
	assert_memory_equal(roster_unit(r, unit_of(1, 2))->box_pk, b.unit_pk,
	    KEY_LEN);
	b.agency = id_of('a', 9);
	assert_int_equal(join_sign(arena, r, &b, pen_of('p', GUEST)),
	    ERR_ABSENT);
	roster_free(r);
}

/* One person, one pair of keys, wherever they are a member at the time. */
static void
one_pair_of_keys(void **state)
{
	struct roster *r = three_units();
	struct newcomer new = { 1, 2, GUEST, KON, 'n' };
	const struct roster_agency *g = roster_agency(r, id_of('a', 1));
	struct link_body b, mixed, old;
	unsigned adm = founder(1, ADM);

	(void)state;
	add_member(r, 1, 1, GUEST, ROLE_KON);
	add_member(r, 1, 2, 21, ROLE_KOR);
	b = invited(r, &new);
	refuse(r, b, 21);
	mixed = self_signed(r, b, 'p', GUEST);
	assert_int_equal(try_link(r, mixed, 21, 0), OK);
	/* Only the key for sealing differs, or only that for signing. */
	old = mixed;
	memcpy(mixed.member.box_pk, b.member.box_pk, KEY_LEN);
	refuse(r, word_of(g->genesis, mixed, 'p'), 21);
	mixed = b;
	memcpy(mixed.member.box_pk, old.member.box_pk, KEY_LEN);
	refuse(r, word_of(g->genesis, mixed, 'n'), 21);
	/* Nor does anybody get other keys by being suspended or removed. */
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 1, GUEST, 0), adm, 0),
	    OK);
	refuse(r, b, 21);
	assert_int_equal(add(r, member(LINK_REMOVE, 1, 1, GUEST, 0), adm, 0),
	    OK);
	refuse(r, b, 21);
	roster_free(r);
}

static bool
away(const struct roster *r, int64_t at)
{
	return roster_away(roster_member(r, id_of('p', GUEST), unit_of(1, 1)),
	    at);
}

/* When somebody was no member is remembered, over memberships and suspensions;
 * before the first nothing is, and minutes are not counted. */
static void
gone_and_back(void **state)
{
	struct roster *r = three_units();
	const struct link_body suspend = member(LINK_SUSPEND, 1, 1, GUEST, 0);
	const struct link_body remove = member(LINK_REMOVE, 1, 1, GUEST, 0);
	const int64_t begun = pen_time;
	unsigned adm = founder(1, ADM);

	(void)state;
	add_member(r, 1, 1, GUEST, ROLE_KON);
	assert_false(away(r, begun - DAY));
	assert_false(away(r, begun + 90 * DAY));
	pen_time = begun + DAY;
	assert_int_equal(add(r, suspend, adm, 0), OK);
	pen_time = begun + 2 * DAY;
	assert_int_equal(add(r, remove, adm, 0), OK); /* still the first end */
	assert_false(away(r, begun + DAY + ROSTER_SKEW));
	assert_true(away(r, begun + DAY + ROSTER_SKEW + 1));
	assert_true(away(r, begun + 90 * DAY));
	pen_time = begun + 3 * DAY;
	add_member(r, 1, 1, GUEST, ROLE_KON);
	assert_true(away(r, begun + 3 * DAY - ROSTER_SKEW - 1));
	assert_false(away(r, begun + 3 * DAY - ROSTER_SKEW));
	assert_false(away(r, begun + 90 * DAY));
	pen_time = begun + 4 * DAY;
	assert_int_equal(add(r, suspend, adm, 0), OK);
	pen_time = begun + 5 * DAY;
	assert_int_equal(add(r, member(LINK_ROLE, 1, 1, GUEST, KON), adm, 11),
	    OK);
	assert_true(away(r, begun + 2 * DAY));
	assert_false(away(r, begun + 3 * DAY + HOUR));
	assert_true(away(r, begun + 4 * DAY + HOUR));
	assert_false(away(r, begun + 6 * DAY));
	pen_time = begun;
	roster_free(r);
}

/* Nobody has a hand in a role of their own. */
static void
own_role(void **state)
{
	struct roster *r = three_units();
	unsigned adm = founder(1, ADM), pdp = founder(1, PDP);
	struct link_body b = member(LINK_ROLE, 1, 1, 11, ROLE_BIT(ROLE_KOR));

	(void)state;
	add_member(r, 1, 1, 12, ROLE_KOR);
	assert_int_equal(try_link(r, b, 11, adm), ERR_TAMPER);
	assert_int_equal(try_link(r, b, adm, 11), ERR_TAMPER);
	assert_int_equal(try_link(r, b, 12, adm), OK);
	assert_int_equal(try_link(r, b, adm, 12), OK);
	b = member(LINK_ROLE, 1, OFFICE, adm, ROLE_BIT(ROLE_AUD));
	assert_int_equal(try_link(r, b, adm, pdp), ERR_TAMPER);
	assert_int_equal(try_link(r, b, pdp, adm), ERR_TAMPER);
	add_member(r, 1, OFFICE, 50, ROLE_ADM);
	assert_int_equal(try_link(r, b, 50, pdp), OK);
	roster_free(r);
}

/* In one unit or over several of them, but never over those of others. */
static void
clashes(void **state)
{
	const unsigned adm = ROLE_BIT(ROLE_ADM), pim = founder(1, PIM);
	struct roster *r = three_units();
	struct newcomer unit_of_adm = { 1, 1, founder(1, ADM), KON, 0 };
	struct newcomer office = { 1, OFFICE, GUEST, adm, 0 };
	struct link_body b;

	(void)state;
	add_member(r, 1, OFFICE, 50, ROLE_ADM);
	add_member(r, 1, 1, GUEST, ROLE_KON);
	add_member(r, 1, 1, 12, ROLE_PIM);
	/* An administrator reads no cases, and an officer is none. */
	assert_int_equal(add(r, invite(&unit_of_adm), 50, 0), OK);
	refuse(r, admit(r, &unit_of_adm), 11);
	b = invited(r, &office);
	refuse(r, b, pim);
	/* By a change of role neither. */
	add_member(r, 1, OFFICE, 12, ROLE_AUD);
	assert_int_equal(try_link(r, member(LINK_ROLE, 1, 1, 12, KON), 11, 50),
	    ERR_TAMPER);
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 1, OFFICE, 12, adm), 50, pim), OK);
	assert_int_equal(try_link(r,
			     member(LINK_ROLE, 1, 1, 12,
				 ROLE_BIT(ROLE_PDP) | ROLE_BIT(ROLE_KAU)),
			     11, 50),
	    ERR_TAMPER);
	/* But not with the role that it takes the place of. */
	add_member(r, 1, 1, 13, ROLE_PDP);
	assert_int_equal(try_link(r,
			     member(LINK_ROLE, 1, 1, 13, ROLE_BIT(ROLE_KAU)),
			     11, 50),
	    OK);
	/* Of the place too. */
	assert_int_equal(try_link(r, member(LINK_ROLE, 1, 1, 12, adm), 11, 50),
	    ERR_TAMPER);
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 1, OFFICE, 12, KON), 50, pim),
	    ERR_TAMPER);
	/* Where they have left, or in another agency, nothing clashes. */
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 1, GUEST, 0), 11, 0),
	    OK);
	assert_int_equal(add(r, b, pim, 0), OK);
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 1, 1, GUEST, KON), 11, 50),
	    ERR_TAMPER);
	add_member(r, 2, 3, GUEST, ROLE_KON);
	roster_free(r);
}

/* What the tables say of roles, as the policy has it. */
static void
tables(void **state)
{
	size_t n;
	const struct role_clash *c = role_clashes(&n);

	(void)state;
	assert_int_equal(n, 3);
	assert_int_equal(c[0].one, ROLE_BIT(ROLE_ADM));
	assert_int_equal(c[0].other, ROLES_KEY);
	assert_int_equal(c[1].one, ROLE_BIT(ROLE_AUD));
	assert_int_equal(c[1].other, ROLES_KEY);
	assert_int_equal(c[2].one, ROLE_BIT(ROLE_PDP));
	assert_int_equal(c[2].other, ROLES_KEY);
	assert_int_equal(roles_of_place(true),
	    ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_AUD) | ROLE_BIT(ROLE_PIM) |
		ROLE_BIT(ROLE_PDP));
	assert_int_equal(roles_of_place(false),
	    ROLES_KEY | ROLE_BIT(ROLE_PIM) | ROLE_BIT(ROLE_PDP));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(invitations_fit),
		cmocka_unit_test(as_invited),
		cmocka_unit_test(invitation_ends),
		cmocka_unit_test(two_people),
		cmocka_unit_test(first_member),
		cmocka_unit_test(first_only_once),
		cmocka_unit_test(own_word),
		cmocka_unit_test(own_word_of_here),
		cmocka_unit_test(one_pair_of_keys),
		cmocka_unit_test(gone_and_back),
		cmocka_unit_test(own_role),
		cmocka_unit_test(clashes),
		cmocka_unit_test(tables),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, begin, teardown);
}
