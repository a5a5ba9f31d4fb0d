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
founded(void **state)
{
	struct roster *r = roster_new();
	const struct roster_agency *g;
	const struct roster_unit *u;
	const struct roster_member *m;

	(void)state;
	assert_non_null(r);
	assert_false(roster_trusted(r, id_of('a', 1)));
	assert_null(roster_agency(r, id_of('a', 1)));
	found(r, 1);
	assert_true(roster_trusted(r, id_of('a', 1)));
	g = roster_agency(r, id_of('a', 1));
	assert_non_null(g);
	assert_string_equal(g->code, "ID-JA/GOV/CONTOH1");
	assert_string_equal(g->name_id, "Dinas Contoh");
	assert_string_equal(g->name_en, "Example Agency");
	assert_int_equal(g->height, 0);
	assert_true(g->at == pen_time);
	assert_memory_equal(g->genesis, g->head, HASH_LEN);
	u = roster_unit(r, unit_of(1, OFFICE));
	assert_non_null(u);
	assert_true(u->office);
	assert_int_equal(u->epoch, 0);
	assert_string_equal(u->abbr, "KC");
	for (unsigned i = 0; i < FOUNDERS; i++) {
		static const enum role role[FOUNDERS] = { ROLE_ADM, ROLE_PIM,
			ROLE_PDP };

		m = roster_member(r,
		    id_of('p', founder(1, (enum founder)(ADM + i))), u->id);
		assert_non_null(m);
		assert_true(m->active);
		assert_int_equal(m->roles, ROLE_BIT(role[i]));
	}
	assert_null(roster_agency(r, id_of('a', 2)));
	roster_free(r);
}

static void
units(void **state)
{
	struct roster *r = three_units();
	const struct roster_unit *u = roster_unit(r, unit_of(1, 1));
	size_t i = 0;

	(void)state;
	assert_non_null(u);
	assert_string_equal(u->code, "ID-JA/GOV/CONTOH1/UNIT-1");
	assert_string_equal(u->abbr, "UC");
	assert_string_equal(u->name_id, "Unit Contoh");
	assert_string_equal(u->name_en, "Example Unit");
	assert_int_equal(u->epoch, 1);
	assert_false(u->office);
	assert_false(u->rotation_due);
	assert_true(id_same(u->agency, id_of('a', 1)));
	assert_ptr_equal(roster_unit_code(r, u->code), u);
	assert_null(roster_unit_code(r, "ID-JA/GOV/CONTOH1/UNIT"));
	assert_null(roster_unit(r, unit_of(1, 4)));
	assert_int_equal(roster_unit(r, unit_of(1, 2))->epoch, 0);
	assert_ptr_equal(roster_units(r, &i),
	    roster_unit(r, unit_of(1, OFFICE)));
	assert_ptr_equal(roster_units(r, &i), u);
	assert_ptr_equal(roster_units(r, &i), roster_unit(r, unit_of(1, 2)));
	assert_ptr_equal(roster_units(r, &i),
	    roster_unit(r, unit_of(2, OFFICE)));
	assert_ptr_equal(roster_units(r, &i), roster_unit(r, unit_of(2, 3)));
	assert_null(roster_units(r, &i));
	assert_int_equal(roster_agency(r, id_of('a', 1))->height, 4);
	assert_int_equal(roster_agency(r, id_of('a', 2))->height, 3);
	roster_free(r);
}

/* docs/format.md 9, computed by hand. */
static void
unit_ids(void **state)
{
	static const char in[] = "LINDUNG-UNITaaaaaaaaaaaaaaaaID/X/Y";
	struct id agency, id;
	uint8_t hash[HASH_LEN];
	char code[203];

	(void)state;
	memset(&agency, 'a', sizeof(agency));
	id = roster_unit_id(agency, "ID/X/Y");
	hash_blake(NULL, BYTES(in, sizeof(in) - 1), hash);
	for (size_t i = 0; i < ID_LEN; i++)
		if (i != 6 && i != 8)
			assert_int_equal(id.b[i], hash[i]);
	assert_int_equal(id.b[6], (hash[6] & 0x0f) | 0x80);
	assert_int_equal(id.b[8], (hash[8] & 0x3f) | 0x80);
	agency.b[15] ^= 1;
	assert_false(id_same(id, roster_unit_id(agency, "ID/X/Y")));
	agency.b[15] ^= 1;
	assert_false(id_same(id, roster_unit_id(agency, "ID/X/Z")));
	memset(code, 'x', sizeof(code));
	code[200] = '\0';
	assert_false(id_none(roster_unit_id(agency, code)));
	code[200] = 'x';
	code[201] = '\0';
	assert_true(id_none(roster_unit_id(agency, code)));
}

static void
units_refused(void **state)
{
	static const char *const codes[] = { "ID-JA/GOV/CONTOH1/UNIT-1",
		"ID-JA/GOV/CONTOH1/KANTOR", "ID-JA/GOV/CONTOH1/",
		"ID-JA/GOV/CONTOH1", "ID-JA/GOV/CONTOH10/UNIT-9",
		"ID-JA/GOV/CONTOH2/UNIT-9", "UNIT-9" };
	struct roster *r = three_units();
	struct link_body b = unit(1, 9);

	(void)state;
	for (size_t i = 0; i < nitems(codes); i++) {
		b.unit.code = codes[i];
		assert_int_equal(try_link(r, b, founder(1, ADM), 0),
		    ERR_TAMPER);
	}
	/* An agency that is not there, and one that has no pin. */
	b = unit(9, 9);
	assert_int_equal(try_link(r, b, founder(1, ADM), 0), ERR_ABSENT);
	assert_int_equal(add(r, unit(1, 9), founder(1, ADM), 0), OK);
	assert_int_equal(try_link(r, unit(1, 9), founder(1, ADM), 0),
	    ERR_TAMPER);
	assert_int_equal(roster_agency(r, id_of('a', 1))->height, 5);
	roster_free(r);
}

static void
rotations(void **state)
{
	struct roster *r = three_units();
	const struct roster_unit *u = roster_unit(r, unit_of(1, 1));
	struct link_body b = rotation(1, 1, 2);

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER); /* nobody left */
	assert_int_equal(
	    add(r, member(LINK_SUSPEND, 1, 1, 7, 0), founder(1, ADM), 0), OK);
	b.unit.epoch = 1;
	assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER);
	b.unit.epoch = 3;
	assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER);
	b = rotation(1, 1, 2);
	memset(b.unit.box_pk, 0, KEY_LEN); /* no key */
	assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER);
	memcpy(b.unit.box_pk, u->box_pk, KEY_LEN); /* the old one */
	assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER);
	/* Units without a key, and the other agency's. */
	assert_int_equal(try_link(r, rotation(1, 2, 1), 11, 0), ERR_TAMPER);
	assert_int_equal(
	    try_link(r, rotation(1, OFFICE, 1), founder(1, PIM), 0),
	    ERR_TAMPER);
	b = rotation(1, 1, 2);
	b.unit.id = unit_of(2, 3);
	assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER);
	assert_int_equal(add(r, rotation(1, 1, 2), 11, 0), OK);
	assert_int_equal(u->epoch, 2);
	assert_int_equal(u->box_pk[0], 2);
	assert_string_equal(u->abbr, "UC");
	assert_int_equal(try_link(r, rotation(1, 1, 2), 11, 0), ERR_TAMPER);
	assert_int_equal(try_link(r, rotation(1, 1, 3), 11, 0), ERR_TAMPER);
	roster_free(r);
}

static void
members(void **state)
{
	struct roster *r = three_units();
	const struct roster_member *m;
	uint8_t box[KEY_LEN], sign[KEY_LEN];
	size_t i = 0, n = 0;

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	keyring_box_public(pen_of('p', 7), box);
	keyring_sign_public(pen, sign);
	m = roster_member(r, id_of('p', 7), unit_of(1, 1));
	assert_non_null(m);
	assert_true(m->active);
	assert_false(m->removed);
	assert_string_equal(m->name, "Petugas Contoh 7");
	assert_int_equal(m->roles, ROLE_BIT(ROLE_KON));
	assert_int_equal(m->ever, ROLE_BIT(ROLE_KON));
	assert_memory_equal(m->box_pk, box, KEY_LEN);
	assert_memory_equal(m->sign_pk, sign, KEY_LEN);
	assert_ptr_equal(roster_home(r, id_of('p', 7), sign), m);
	sign[31] ^= 1;
	assert_null(roster_home(r, id_of('p', 7), sign));
	sign[31] ^= 1;
	assert_null(roster_home(r, id_of('p', 11), sign));
	assert_null(roster_member(r, id_of('p', 7), unit_of(1, 2)));
	assert_null(roster_person(r, id_of('p', 9), id_of('a', 1)));
	while (roster_members(r, &i) != NULL)
		n++;
	assert_int_equal(n, 2 * FOUNDERS + 3);
	roster_free(r);
}

static void
roles(void **state)
{
	const unsigned both = ROLE_BIT(ROLE_KOR) | ROLE_BIT(ROLE_MK);
	struct roster *r = three_units();
	const struct roster_member *m;

	(void)state;
	add_member(r, 1, 2, 21, ROLE_KOR);
	add_member(r, 1, 1, 7, ROLE_KON);
	add_member(r, 1, 2, 7, ROLE_PKS);
	m = roster_member(r, id_of('p', 7), unit_of(1, 1));
	assert_int_equal(
	    add(r, member(LINK_ROLE, 1, 1, 7, both), 11, founder(1, ADM)), OK);
	assert_int_equal(m->roles, both);
	assert_int_equal(m->ever, both | ROLE_BIT(ROLE_KON));
	assert_int_equal(roster_member(r, id_of('p', 7), unit_of(1, 2))->roles,
	    ROLE_BIT(ROLE_PKS));
	/* Nobody, another unit's, another agency's. */
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 1, 1, 8, both), 11, founder(1, ADM)),
	    ERR_TAMPER);
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 1, 2, 11, both), 21, founder(1, ADM)),
	    ERR_TAMPER);
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 2, 3, 7, both), 31, founder(2, ADM)),
	    ERR_TAMPER);
	roster_free(r);
}

/* Suspended: comes back with a role. */
static void
suspended(void **state)
{
	struct roster *r = three_units();
	const struct roster_unit *u = roster_unit(r, unit_of(1, 1));
	const struct newcomer again = { 1, 1, 7, ROLE_BIT(ROLE_KON), 0 };
	const struct roster_member *m;
	unsigned adm = founder(1, ADM);

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	m = roster_member(r, id_of('p', 7), u->id);
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 1, 7, 0), adm, 0), OK);
	assert_false(m->active);
	assert_false(m->removed);
	assert_true(u->rotation_due);
	assert_null(roster_home(r, id_of('p', 7), m->sign_pk));
	assert_ptr_equal(roster_person(r, id_of('p', 7), id_of('a', 1)), m);
	assert_int_equal(try_link(r, member(LINK_SUSPEND, 1, 1, 7, 0), adm, 0),
	    ERR_TAMPER);
	/* Not by a second admission. */
	assert_int_equal(add(r, invite(&again), adm, 0), OK);
	assert_int_equal(try_link(r, admit(r, &again), 11, 0), ERR_TAMPER);
	assert_int_equal(add(r, rotation(1, 1, 2), 11, 0), OK);
	assert_false(u->rotation_due);
	assert_int_equal(
	    add(r, member(LINK_ROLE, 1, 1, 7, ROLE_BIT(ROLE_PTG)), adm, 11),
	    OK);
	assert_true(m->active);
	assert_int_equal(m->roles, ROLE_BIT(ROLE_PTG));
	assert_ptr_equal(roster_home(r, id_of('p', 7), m->sign_pk), m);
	/* One who was suspended knows no newer seed. */
	assert_int_equal(add(r, member(LINK_SUSPEND, 1, 1, 7, 0), adm, 0), OK);
	assert_int_equal(add(r, rotation(1, 1, 3), 11, 0), OK);
	assert_int_equal(add(r, member(LINK_REMOVE, 1, 1, 7, 0), adm, 0), OK);
	assert_false(u->rotation_due);
	roster_free(r);
}

/* Removed: comes back by a new admission, with the same keys. */
static void
removed(void **state)
{
	struct roster *r = three_units();
	struct newcomer again = { 1, 1, 7, ROLE_BIT(ROLE_PKS), 'n' };
	const struct roster_member *old, *new;
	unsigned adm = founder(1, ADM);

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	old = roster_member(r, id_of('p', 7), unit_of(1, 1));
	assert_int_equal(add(r, invite(&again), adm, 0), OK);
	again.keys = 'p';
	assert_int_equal(try_link(r, admit(r, &again), 11, 0), ERR_TAMPER);
	assert_int_equal(add(r, member(LINK_REMOVE, 1, 1, 7, 0), adm, 0), OK);
	assert_false(old->active);
	assert_true(old->removed);
	assert_true(roster_unit(r, unit_of(1, 1))->rotation_due);
	assert_int_equal(try_link(r, member(LINK_REMOVE, 1, 1, 7, 0), adm, 0),
	    ERR_TAMPER);
	assert_int_equal(try_link(r, member(LINK_SUSPEND, 1, 1, 7, 0), adm, 0),
	    ERR_TAMPER);
	assert_int_equal(
	    try_link(r, member(LINK_ROLE, 1, 1, 7, again.roles), adm, 11),
	    ERR_TAMPER);
	/* with other keys they are somebody else, who takes another id */
	again.keys = 'n';
	assert_int_equal(try_link(r, admit(r, &again), 11, 0), ERR_TAMPER);
	again.keys = 'p';
	assert_int_equal(add(r, admit(r, &again), 11, 0), OK);
	new = roster_member(r, id_of('p', 7), unit_of(1, 1));
	assert_ptr_not_equal(new, old);
	assert_true(new->active);
	assert_false(old->active);
	assert_int_equal(old->roles, ROLE_BIT(ROLE_KON));
	assert_int_equal(new->ever, ROLE_BIT(ROLE_PKS) | ROLE_BIT(ROLE_KON));
	assert_memory_equal(new->sign_pk, old->sign_pk, KEY_LEN);
	assert_ptr_equal(roster_home(r, id_of('p', 7), new->sign_pk), new);
	assert_ptr_equal(roster_person(r, id_of('p', 7), id_of('a', 1)), new);
	roster_free(r);
}

/* An agency has no say in another's units, whoever its administrators are. */
static void
others_members(void **state)
{
	static const enum link_type types[] = { LINK_SUSPEND, LINK_REMOVE,
		LINK_ROLE };
	struct roster *r = three_units();

	(void)state;
	add_member(r, 1, 2, 31, ROLE_KAU); /* a head here, too */
	add_member(r, 2, 3, 7, ROLE_KON);
	for (size_t i = 0; i < nitems(types); i++) {
		struct link_body b =
		    member(types[i], 2, 3, 7, ROLE_BIT(ROLE_MK));
		unsigned co = types[i] == LINK_ROLE ? 31 : 0;

		assert_int_equal(try_link(r, b, founder(2, ADM), co), OK);
		b.agency = id_of('a', 1);
		assert_int_equal(try_link(r, b, founder(1, ADM), co),
		    ERR_TAMPER);
		b = member(types[i], 2, 3, 31, ROLE_BIT(ROLE_MK));
		b.agency = id_of('a', 1);
		assert_int_equal(try_link(r, b, founder(1, ADM), co),
		    ERR_TAMPER);
	}
	roster_free(r);
}

/* One person in two agencies: each chain has its own word. */
static void
two_agencies(void **state)
{
	struct roster *r = three_units();
	struct newcomer other = { 2, 3, 7, ROLE_BIT(ROLE_KON), 'n' };
	const struct roster_member *here, *there;
	struct id p = id_of('p', 7);

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	assert_int_equal(join(r, &other), OK); /* with other keys */
	here = roster_member(r, p, unit_of(1, 1));
	there = roster_member(r, p, unit_of(2, 3));
	assert_ptr_equal(roster_home(r, p, here->sign_pk), here);
	assert_ptr_equal(roster_home(r, p, there->sign_pk), there);
	assert_ptr_equal(roster_person(r, p, id_of('a', 1)), here);
	assert_ptr_equal(roster_person(r, p, id_of('a', 2)), there);
	assert_non_null(roster_person(r, p, id_of('a', 3)));
	assert_int_equal(
	    add(r, member(LINK_REMOVE, 1, 1, 7, 0), founder(1, ADM), 0), OK);
	assert_ptr_equal(roster_person(r, p, id_of('a', 1)), here);
	assert_true(there->active);
	roster_free(r);
}

static void
invites(void **state)
{
	struct roster *r = three_units();
	struct newcomer j = { 1, 1, 7, ROLE_BIT(ROLE_KON), 0 };
	const struct roster_invite *i;
	size_t at = 0, n = 0;

	(void)state;
	assert_int_equal(add(r, invite(&j), founder(1, ADM), 0), OK);
	i = roster_invite(r, id_of('a', 1), id_of('i', invitations));
	assert_non_null(i);
	assert_string_equal(i->name, "Petugas Contoh 7");
	assert_true(id_same(i->unit, unit_of(1, 1)));
	assert_true(id_same(i->inviter, id_of('p', founder(1, ADM))));
	assert_int_equal(i->roles, ROLE_BIT(ROLE_KON));
	assert_int_equal(i->token[31], 0x7f);
	assert_true(i->at == pen_time);
	assert_false(i->used);
	assert_int_equal(add(r, admit(r, &j), 11, 0), OK);
	assert_true(i->used);
	assert_null(
	    roster_invite(r, id_of('a', 1), id_of('i', invitations + 1)));
	while (roster_invites(r, &at) != NULL)
		n++;
	assert_int_equal(n, 3);
	roster_free(r);
}

/* Taken back: serves nobody, and no second time; neither does one that served. */
static void
withdrawn(void **state)
{
	struct roster *r = three_units();
	struct newcomer j = { 1, 1, 7, ROLE_BIT(ROLE_KON), 0 };
	struct link_body b;
	const struct roster_invite *i;
	unsigned adm = founder(1, ADM);

	(void)state;
	assert_int_equal(add(r, invite(&j), adm, 0), OK);
	i = roster_invite(r, id_of('a', 1), id_of('i', invitations));
	assert_int_equal(try_link(r, admit(r, &j), 11, 0), OK);
	b = withdrawal(2); /* another agency's */
	assert_int_equal(try_link(r, b, founder(2, ADM), 0), ERR_TAMPER);
	assert_int_equal(add(r, withdrawal(1), adm, 0), OK);
	assert_true(i->used && i->withdrawn);
	assert_int_equal(try_link(r, admit(r, &j), 11, 0), ERR_TAMPER);
	assert_int_equal(try_link(r, withdrawal(1), adm, 0), ERR_TAMPER);
	assert_int_equal(join(r, &j), OK);
	i = roster_invite(r, id_of('a', 1), id_of('i', invitations));
	assert_true(i->used && !i->withdrawn);
	assert_int_equal(try_link(r, withdrawal(1), adm, 0), ERR_TAMPER);
	roster_free(r);
}

/* What a refused link leaves: nothing changed, and nothing trusted. */
static void
refused(void **state)
{
	const struct id one = id_of('a', 1), two = id_of('a', 2);
	struct roster *r = three_units();
	const struct roster_agency *g = roster_agency(r, one);
	uint8_t head[HASH_LEN];
	uint64_t height;

	(void)state;
	assert_int_equal(agree(r, 1, 2, 1), OK);
	assert_int_equal(agree(r, 2, 1, 1), OK);
	memcpy(head, g->head, HASH_LEN);
	height = g->height;
	assert_int_equal(try_link(r, unit(1, 1), founder(1, ADM), 0),
	    ERR_TAMPER);
	assert_true(roster_trusted(r, one)); /* a look changes nothing */
	assert_false(roster_any_refused(r));
	assert_non_null(roster_agreed(r, one, two, ROSTER_NOW));
	assert_int_equal(add(r, unit(1, 1), founder(1, ADM), 0), ERR_TAMPER);
	assert_true(g->refused);
	assert_false(roster_trusted(r, one));
	assert_true(roster_any_refused(r));
	assert_null(roster_agreed(r, one, two, ROSTER_NOW));
	assert_null(roster_agreed(r, two, one, ROSTER_NOW));
	assert_memory_equal(g->head, head, HASH_LEN);
	assert_int_equal(g->height, height);
	assert_ptr_equal(roster_agency(r, one), g);
	assert_non_null(roster_unit(r, unit_of(1, 1)));
	assert_non_null(roster_member(r, id_of('p', 11), unit_of(1, 1)));
	assert_non_null(roster_person(r, id_of('p', 11), one));
	/* A good link is too late; the other agency goes on. */
	assert_int_equal(try_link(r, unit(1, 9), founder(1, ADM), 0),
	    ERR_TAMPER);
	assert_int_equal(add(r, unit(1, 9), founder(1, ADM), 0), ERR_TAMPER);
	assert_null(roster_unit(r, unit_of(1, 9)));
	assert_true(roster_trusted(r, two));
	assert_int_equal(add(r, unit(2, 9), founder(2, ADM), 0), OK);
	roster_free(r);
}

/* A look at a good link: the same one is still the next one. */
static void
check_is_a_look(void **state)
{
	struct roster *r = three_units();
	const struct roster_agency *g = roster_agency(r, id_of('a', 1));
	struct roster_agency before = *g;
	struct bytes link = link_of(r, unit(1, 9), founder(1, ADM), 0);
	struct newcomer j = { 1, 1, 7, ROLE_BIT(ROLE_KON), 0 };

	(void)state;
	assert_int_equal(roster_check(arena, r, link), OK);
	assert_int_equal(roster_check(arena, r, link), OK);
	assert_memory_equal(g, &before, sizeof(before));
	assert_null(roster_unit(r, unit_of(1, 9)));
	assert_int_equal(roster_apply(r, link), OK);
	assert_int_equal(g->height, before.height + 1);
	/* Neither an invitation nor a co-signature is used up by it. */
	assert_int_equal(add(r, invite(&j), founder(1, ADM), 0), OK);
	assert_int_equal(try_link(r, admit(r, &j), 11, 0), OK);
	assert_false(
	    roster_invite(r, id_of('a', 1), id_of('i', invitations))->used);
	assert_int_equal(add(r, admit(r, &j), 11, 0), OK);
	link = link_of(r, member(LINK_ROLE, 1, 1, 7, j.roles), 11,
	    founder(1, ADM));
	assert_int_equal(roster_check(arena, r, link), OK);
	assert_int_equal(roster_apply(r, link), OK);
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(founded),
		cmocka_unit_test(units),
		cmocka_unit_test(unit_ids),
		cmocka_unit_test(units_refused),
		cmocka_unit_test(rotations),
		cmocka_unit_test(members),
		cmocka_unit_test(roles),
		cmocka_unit_test(suspended),
		cmocka_unit_test(removed),
		cmocka_unit_test(others_members),
		cmocka_unit_test(two_agencies),
		cmocka_unit_test(invites),
		cmocka_unit_test(withdrawn),
		cmocka_unit_test(refused),
		cmocka_unit_test(check_is_a_look),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
