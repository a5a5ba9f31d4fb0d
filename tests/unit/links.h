/* A chain with a link of each type, and links that the code would not write. */
#ifndef LINDUNG_TESTS_LINKS_H
#define LINDUNG_TESTS_LINKS_H

#include "tests/unit/roster.h"

/* Of a proposal. */
#define TYPE_AT   ((size_t)13)
#define BASE_AT   ((size_t)46)
#define UNTIL_AT  ((size_t)54)
#define BODY_AT   ((size_t)62) /* of the body's length */

#define LINKS_MAX 20

struct links {
	struct bytes link[LINKS_MAX];
	size_t n;
};

static inline void
take(struct roster *r, struct links *l, struct link_body b, unsigned signer,
    unsigned co)
{
	assert_true(l->n < LINKS_MAX);
	l->link[l->n] = link_of(r, b, signer, co);
	assert_int_equal(roster_apply(r, l->link[l->n++]), OK);
}

/* A recovery for the unit's member 7 that is vetoed, and one that is done. */
static inline void
chain_recover(struct roster *r, unsigned agency, struct links *l)
{
	unsigned pim = founder(agency, PIM), pdp = founder(agency, PDP);
	const struct custodian c[CUSTODIANS] = { keeper(r, agency, 1, 11),
		keeper(r, agency, OFFICE, pim),
		keeper(r, agency, OFFICE, pdp) };

	take(r, l, custodians(r, agency, 1, 1, c), pdp, 11);
	take(r, l, recover(agency, 1, 7), pim, 0);
	take(r, l, recovery_end(r, LINK_VETO, agency, 1), pdp, 0);
	take(r, l, recover(agency, 1, 7), pim, 0);
	pen_time += RECOVERY_WAIT;
	take(r, l, recovery_end(r, LINK_RECOVERED, agency, 1), 11, 0);
}

/*
 * All that happens to an agency with one unit; the last link is its agreement
 * with agency 3 - agency.  Nothing differs between two agencies but their own
 * ids and codes: the people of the unit, and their keys, are the same.
 */
static inline void
chain_make(struct roster *r, unsigned agency, struct links *l)
{
	struct newcomer head = { agency, 1, 11, ROLE_BIT(ROLE_KAU), 0 };
	struct newcomer one = { agency, 1, 7, ROLE_BIT(ROLE_KON), 0 };
	unsigned adm = founder(agency, ADM), pim = founder(agency, PIM);

	l->link[0] = founding(r, agency);
	l->n = 1;
	pin(r, agency, l->link[0]);
	assert_int_equal(roster_apply(r, l->link[0]), OK);
	take(r, l, unit(agency, 1), adm, 0);
	take(r, l, invite(&head), adm, 0);
	take(r, l, admit(r, &head), pim, 0);
	take(r, l, invite(&one), adm, 0);
	take(r, l, admit(r, &one), 11, 0);
	take(r, l, member(LINK_ROLE, agency, 1, 7, ROLE_BIT(ROLE_MK)), 11, adm);
	chain_recover(r, agency, l);
	take(r, l, member(LINK_SUSPEND, agency, 1, 7, 0), 11, 0);
	take(r, l, rotation(agency, 1, 2), 11, 0);
	take(r, l, member(LINK_REMOVE, agency, 1, 7, 0), adm, 0);
	take(r, l, agreement(r, agency, 3 - agency, 1), pim, 11);
}

/* A roster that holds the first n links. */
static inline struct roster *
chain_first(const struct links *l, unsigned agency, size_t n)
{
	struct roster *r = roster_new();

	assert_non_null(r);
	pin(r, agency, l->link[0]);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(roster_apply(r, l->link[i]), OK);
	return r;
}

/* Parts of a link, which need not be those of a good one. */
struct raw {
	struct bytes core;
	uint64_t height;
	uint8_t prev[HASH_LEN];
	int64_t at;
	struct cosign co[COSIGN_MAX + 1];
	size_t n_co;
	unsigned signer;
};

/* What link_make() would put around the proposal. */
static inline struct raw
raw_of(const struct roster *r, unsigned agency, struct bytes core,
    unsigned signer)
{
	const struct roster_agency *g = roster_agency(r, id_of('a', agency));
	struct raw l = { .core = core, .at = pen_time, .signer = signer };

	if (g != NULL) {
		l.height = g->height + 1;
		memcpy(l.prev, g->head, HASH_LEN);
	}
	return l;
}

/* Signed with the usual keys of the signer. */
static inline struct bytes
raw_signed(const struct raw *l)
{
	struct id signer = id_of('p', l->signer);
	uint8_t sig[SIG_LEN];
	struct buf b;

	buf_init(&b, arena, 0);
	buf_put(&b, l->core.p, l->core.n);
	buf_u64(&b, l->height);
	buf_put(&b, l->prev, HASH_LEN);
	buf_u64(&b, (uint64_t)l->at);
	buf_u8(&b, (uint8_t)l->n_co);
	for (size_t i = 0; i < l->n_co; i++) {
		buf_put(&b, l->co[i].person.b, ID_LEN);
		buf_put(&b, l->co[i].sig, SIG_LEN);
	}
	buf_put(&b, signer.b, ID_LEN);
	keyring_sign(pen_of('p', l->signer), buf_bytes(&b), sig);
	buf_put(&b, sig, SIG_LEN);
	assert_int_equal(buf_check(&b), OK);
	return buf_bytes(&b);
}

/* A copy of the proposal with n other bytes at a place. */
static inline struct bytes
core_with(struct bytes core, size_t at, const void *p, size_t n)
{
	uint8_t *copy = arena_alloc(arena, core.n);

	assert_non_null(copy);
	memcpy(copy, core.p, core.n);
	memcpy(copy + at, p, n);
	return BYTES(copy, core.n);
}

/* With another number at a place. */
static inline struct bytes
core_number(struct bytes core, size_t at, uint64_t v)
{
	struct buf b;

	buf_init(&b, arena, 0);
	buf_u64(&b, v);
	return core_with(core, at, b.p, sizeof(v));
}

/* A copy of a link with one bit turned. */
static inline struct bytes
bit_turned(struct bytes link, size_t bit)
{
	uint8_t byte = link.p[bit / 8] ^ (uint8_t)(1u << bit % 8);

	return core_with(link, bit / 8, &byte, 1);
}

#endif
