/*
 * Signed chains of plainly made-up agencies, for the tests: people, units and
 * proposals have numbers, from which their ids and keys follow.
 */
#ifndef LINDUNG_TESTS_ROSTER_H
#define LINDUNG_TESTS_ROSTER_H

#include <string.h>

#include "auth/auth.h"
#include "tests/unit/id.h"

#define PROPOSAL_AT ((size_t)30) /* of a proposal's id, behind the agency */

/* Numbers inside an agency: its founders, and a second head of its office. */
enum founder {
	ADM = 1,
	PIM,
	PDP,
	DEPUTY
};
#define OFFICE 0u /* number of each agency's office */
#define DATA   9u /* and of its PDP unit */

static struct arena *arena;
static struct keyring *pen;                       /* of who signs just now */
static int64_t pen_time = INT64_C(1764000000000); /* when that is */
static unsigned proposals, invitations;           /* made so far */

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
	keyring_free(pen);
	pen = NULL;
	return 0;
}

static inline void
seed_of(char kind, unsigned n, uint8_t seed[KEY_LEN])
{
	struct id i = id_of(kind, n);

	memcpy(seed, i.b, ID_LEN);
	memcpy(seed + ID_LEN, i.b, ID_LEN);
}

/* From now on the pen is this person's; kind is 'p' for the usual keys. */
static inline struct keyring *
pen_of(char kind, unsigned person)
{
	uint8_t seed[KEY_LEN];

	if (pen == NULL)
		pen = keyring_new();
	assert_non_null(pen);
	seed_of(kind, person, seed);
	keyring_set(pen, seed, NULL, 0);
	return pen;
}

static inline unsigned
founder(unsigned agency, enum founder who)
{
	return 1000 * agency + (unsigned)who;
}

static inline const char *
agency_code(unsigned agency)
{
	return arena_printf(arena, "ID-JA/GOV/CONTOH%u", agency);
}

static inline const char *
unit_code(unsigned agency, unsigned n)
{
	if (n == DATA)
		return arena_printf(arena, "%s/PDP", agency_code(agency));
	return n == OFFICE ?
	    arena_printf(arena, "%s/KANTOR", agency_code(agency)) :
	    arena_printf(arena, "%s/UNIT-%u", agency_code(agency), n);
}

static inline struct id
unit_of(unsigned agency, unsigned n)
{
	return roster_unit_id(id_of('a', agency), unit_code(agency, n));
}

/* Bodies ------------------------------------------------------------------ */

static inline struct link_body
body(enum link_type type, unsigned agency)
{
	return (struct link_body){
		.type = type,
		.agency = id_of('a', agency),
	};
}

static inline struct link_body
unit(unsigned agency, unsigned n)
{
	struct link_body b = body(LINK_UNIT, agency);

	b.unit.code = unit_code(agency, n);
	b.unit.abbr = "UC";
	b.unit.name_id = "Unit Contoh";
	b.unit.name_en = "Example Unit";
	return b;
}

static inline const char *
name_of(unsigned person)
{
	return arena_printf(arena, "Petugas Contoh %u", person);
}

static inline struct link_body
genesis(unsigned agency)
{
	struct link_body b = unit(agency, OFFICE);

	b.type = LINK_GENESIS;
	b.genesis.code = agency_code(agency);
	b.genesis.name_id = "Dinas Contoh";
	b.genesis.name_en = "Example Agency";
	b.unit.abbr = "KC";
	for (unsigned i = 0; i < FOUNDERS; i++) {
		unsigned person = founder(agency, (enum founder)(ADM + i));

		b.founder[i].person = id_of('p', person);
		b.founder[i].name = name_of(person);
		keyring_box_public(pen_of('p', person), b.founder[i].box_pk);
		keyring_sign_public(pen, b.founder[i].sign_pk);
	}
	return b;
}

/* ROLE, SUSPEND, REMOVE */
static inline struct link_body
member(enum link_type type, unsigned agency, unsigned n, unsigned person,
    unsigned roles)
{
	struct link_body b = body(type, agency);

	b.member.person = id_of('p', person);
	b.member.unit = unit_of(agency, n);
	b.member.roles = roles;
	return b;
}

/* Who is to become a member of which unit, as what. */
struct newcomer {
	unsigned agency, unit, person;
	unsigned roles;
	char keys; /* kind of the person's keys; 0: 'p' */
};

static inline struct link_body
invite(const struct newcomer *j)
{
	struct link_body b = body(LINK_INVITE, j->agency);

	b.invite.id = id_of('i', ++invitations);
	b.invite.unit = unit_of(j->agency, j->unit);
	b.invite.name = name_of(j->person);
	b.invite.roles = j->roles;
	memset(b.invite.token, 0x7f, HASH_LEN);
	return b;
}

/* Is the unit one that gets its key with its next member? */
static inline bool
unit_keyless(const struct roster *r, const struct newcomer *j)
{
	const struct roster_unit *u =
	    roster_unit(r, unit_of(j->agency, j->unit));

	return u != NULL && u->epoch == 0 && !u->office;
}

/* Of the newest invitation; the member signs it. */
static inline struct link_body
admit(const struct roster *r, const struct newcomer *j)
{
	struct link_body b =
	    member(LINK_ADMIT, j->agency, j->unit, j->person, j->roles);
	uint8_t seed[KEY_LEN], derived[KEY_LEN], sk[64];

	b.invitation = id_of('i', invitations);
	b.member.name = name_of(j->person);
	if (unit_keyless(r, j)) {
		seed_of('u', j->unit, seed);
		key_derive(seed, KDF_UNIT_BOX, 0, derived);
		box_pair(derived, b.unit_pk, sk);
	}
	assert_int_equal(join_sign(arena, r, &b,
			     pen_of(j->keys != 0 ? j->keys : 'p', j->person)),
	    OK);
	return b;
}

/* Of the newest invitation. */
static inline struct link_body
withdrawal(unsigned agency)
{
	struct link_body b = body(LINK_WITHDRAW, agency);

	b.invitation = id_of('i', invitations);
	return b;
}

static inline struct link_body
rotation(unsigned agency, unsigned n, uint32_t epoch)
{
	struct link_body b = body(LINK_ROTATE, agency);

	b.unit.id = unit_of(agency, n);
	b.unit.epoch = epoch;
	memset(b.unit.box_pk, (int)epoch, KEY_LEN);
	return b;
}

/* A custodian by number, whose home is unit n; the person signs their key. */
static inline struct custodian
keeper(const struct roster *r, unsigned agency, unsigned n, unsigned person)
{
	struct custodian c = { .person = id_of('p', person),
		.home = unit_of(agency, n) };

	seed_of('c', person, c.box_pk);
	assert_int_equal(custodian_sign(arena, r, id_of('a', agency), &c,
			     pen_of('p', person)),
	    OK);
	return c;
}

/* Of unit n in the seed's epoch; number: of this set of custodians. */
static inline struct link_body
custodians(const struct roster *r, unsigned agency, unsigned n, unsigned number,
    const struct custodian c[CUSTODIANS])
{
	struct link_body b = body(LINK_CUSTODIANS, agency);
	const struct roster_unit *u = roster_unit(r, unit_of(agency, n));

	b.unit.id = unit_of(agency, n);
	b.unit.epoch = u != NULL ? u->epoch : 1;
	memset(b.custodians.recovery_pk, (int)number, KEY_LEN);
	memset(b.custodians.pairs, 0x33, HASH_LEN);
	memcpy(b.custodians.one, c, sizeof(b.custodians.one));
	return b;
}

/* Of unit n, for a member of it. */
static inline struct link_body
recover(unsigned agency, unsigned n, unsigned person)
{
	struct link_body b = body(LINK_RECOVER, agency);

	b.unit.id = unit_of(agency, n);
	b.recovery.person = id_of('p', person);
	return b;
}

/* RECOVERED or VETO of the unit's newest recovery. */
static inline struct link_body
recovery_end(const struct roster *r, enum link_type type, unsigned agency,
    unsigned n)
{
	const struct roster_unit *u = roster_unit(r, unit_of(agency, n));
	struct link_body b = body(type, agency);

	b.unit.id = unit_of(agency, n);
	if (u != NULL && u->recovery != NULL)
		b.recovery.id = u->recovery->id;
	return b;
}

/* As the roster knows the other one. */
static inline struct link_body
agreement(const struct roster *r, unsigned agency, unsigned other, unsigned n)
{
	struct link_body b = body(LINK_AGREEMENT, agency);
	const struct roster_agency *g = roster_agency(r, id_of('a', other));

	b.agreement.id = id_of('g', n);
	b.agreement.other = id_of('a', other);
	if (g != NULL)
		memcpy(b.agreement.other_genesis, g->genesis, HASH_LEN);
	memset(b.agreement.document, (int)n, HASH_LEN);
	return b;
}

static inline struct link_body
ending(unsigned agency, unsigned other, unsigned n)
{
	struct link_body b = body(LINK_END, agency);

	b.agreement.id = id_of('g', n);
	b.agreement.other = id_of('a', other);
	return b;
}

/* Signatures -------------------------------------------------------------- */

/* A proposal whose id is no chance. */
static inline struct bytes
propose(const struct roster *r, struct link_body b)
{
	struct id id = id_of('q', ++proposals);
	struct bytes core;
	uint8_t *copy;

	assert_int_equal(proposal_make(arena, r, &b, pen_time, &core), OK);
	copy = arena_alloc(arena, core.n);
	assert_non_null(copy);
	memcpy(copy, core.p, core.n);
	memcpy(copy + PROPOSAL_AT, id.b, ID_LEN);
	return BYTES(copy, core.n);
}

static inline struct cosign
cosigned(struct bytes core, unsigned person)
{
	struct cosign c;

	assert_int_equal(proposal_sign(arena, core, id_of('p', person),
			     pen_of('p', person), &c),
	    OK);
	return c;
}

static inline struct bytes
appended(const struct roster *r, struct bytes core, const struct cosign *co,
    size_t n_co, unsigned signer)
{
	const struct link_pen who = { .signer = id_of('p', signer),
		.keys = pen_of('p', signer),
		.co = co,
		.n_co = n_co,
		.now = pen_time };
	struct bytes link;

	assert_int_equal(link_make(arena, r, core, &who, &link), OK);
	return link;
}

/* The body as the next link; co 0: nobody signs before. */
static inline struct bytes
link_of(const struct roster *r, struct link_body b, unsigned signer,
    unsigned co)
{
	struct bytes core = propose(r, b);
	struct cosign c;

	if (co != 0)
		c = cosigned(core, co);
	return appended(r, core, &c, co != 0 ? 1 : 0, signer);
}

/* Would it be taken? */
static inline enum err
try_link(const struct roster *r, struct link_body b, unsigned signer,
    unsigned co)
{
	struct arena_mark m = arena_mark(arena);
	enum err e = roster_check(arena, r, link_of(r, b, signer, co));

	arena_release(arena, m);
	return e;
}

static inline enum err
add(struct roster *r, struct link_body b, unsigned signer, unsigned co)
{
	struct arena_mark m = arena_mark(arena);
	enum err e = roster_apply(r, link_of(r, b, signer, co));

	arena_release(arena, m);
	return e;
}

static inline void
pin(struct roster *r, unsigned agency, struct bytes link)
{
	uint8_t hash[HASH_LEN];

	hash_blake(NULL, link, hash);
	assert_int_equal(roster_pin(r, id_of('a', agency), hash), OK);
}

/* Chains ------------------------------------------------------------------ */

static inline struct bytes
founding(const struct roster *r, unsigned agency)
{
	return link_of(r, genesis(agency), founder(agency, ADM),
	    founder(agency, PIM));
}

static inline void
found(struct roster *r, unsigned agency)
{
	struct bytes link = founding(r, agency);

	pin(r, agency, link);
	assert_int_equal(roster_apply(r, link), OK);
}

static inline void
add_unit(struct roster *r, unsigned agency, unsigned n)
{
	assert_int_equal(add(r, unit(agency, n), founder(agency, ADM), 0), OK);
}

/* Number of somebody who may admit to the unit; 0: there is nobody. */
static inline unsigned
head_of(const struct roster *r, struct id of)
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = roster_members(r, &i)) != NULL)
		if (m->active && id_same(m->unit, of) &&
		    (m->roles & ROLES_HEAD) != 0)
			return id_number(m->person);
	return 0;
}

/* Invited by the administrator, and admitted by whoever may. */
static inline enum err
join(struct roster *r, const struct newcomer *j)
{
	enum err e = add(r, invite(j), founder(j->agency, ADM), 0);

	return e != OK ?
	    e :
	    add(r, admit(r, j),
		unit_keyless(r, j) ? founder(j->agency, PIM) :
				     head_of(r, unit_of(j->agency, j->unit)),
		0);
}

static inline void
add_member(struct roster *r, unsigned agency, unsigned n, unsigned person,
    enum role role)
{
	struct newcomer j = { agency, n, person, ROLE_BIT(role), 0 };

	assert_int_equal(join(r, &j), OK);
}

/* Signed by the two heads of agency's office. */
static inline enum err
agree(struct roster *r, unsigned agency, unsigned other, unsigned n)
{
	unsigned deputy = founder(agency, DEPUTY);

	if (roster_member(r, id_of('p', deputy), unit_of(agency, OFFICE)) ==
	    NULL)
		add_member(r, agency, OFFICE, deputy, ROLE_PIM);
	return add(r, agreement(r, agency, other, n), founder(agency, PIM),
	    deputy);
}

/*
 * Agency 1 with units 1 (its head is person 11) and 2 (nobody there, no key),
 * agency 2 with unit 3 (head 31).
 */
static inline struct roster *
three_units(void)
{
	struct roster *r = roster_new();

	assert_non_null(r);
	found(r, 1);
	add_unit(r, 1, 1);
	add_unit(r, 1, 2);
	add_member(r, 1, 1, 11, ROLE_KAU);
	found(r, 2);
	add_unit(r, 2, 3);
	add_member(r, 2, 3, 31, ROLE_KAU);
	return r;
}

#endif
