/* auth: how a chain begins, and how long a proposal holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"

/* The link, where it is the one that is pinned. */
static enum err
begins(const struct raw *l)
{
	struct roster *r = roster_new();
	struct bytes link = raw_signed(l);
	enum err e;

	assert_non_null(r);
	pin(r, 1, link);
	e = roster_apply(r, link);
	assert_int_equal(roster_trusted(r, id_of('a', 1)), e == OK);
	assert_int_equal(roster_agency(r, id_of('a', 1)) != NULL, e == OK);
	roster_free(r);
	return e;
}

/* Signed by these, the first of whom appends it; 0 ends the list. */
static enum err
begins_by(struct bytes core, const unsigned *who)
{
	struct raw l = { .core = core, .at = pen_time, .signer = who[0] };

	for (size_t i = 1; who[i] != 0; i++)
		l.co[l.n_co++] = cosigned(core, who[i]);
	return begins(&l);
}

static struct bytes
genesis_core(struct link_body b)
{
	struct roster *none = roster_new();
	struct bytes core;

	assert_non_null(none);
	core = propose(none, b);
	roster_free(none);
	return core;
}

static void
founders_sign(void **state)
{
	const unsigned adm = founder(1, ADM), pim = founder(1, PIM),
		       pdp = founder(1, PDP);
	const struct {
		unsigned who[4];
		enum err want;
	} rows[] = {
		{ { adm, pim }, OK },
		{ { pim, adm }, OK },
		{ { pdp, adm }, OK },
		{ { pim, pdp }, OK },
		{ { adm, pim, pdp }, OK },
		{ { pdp, pim, adm }, OK },
		/* one alone */
		{ { adm }, ERR_TAMPER },
		{ { pim }, ERR_TAMPER },
		/* one twice */
		{ { adm, adm }, ERR_TAMPER },
		{ { adm, pim, adm }, ERR_TAMPER },
		{ { adm, adm, pim }, ERR_TAMPER },
		{ { adm, pim, pim }, ERR_TAMPER },
		/* a stranger, and another agency's founder */
		{ { adm, 99 }, ERR_TAMPER },
		{ { 99, adm }, ERR_TAMPER },
		{ { adm, pim, 99 }, ERR_TAMPER },
		{ { adm, founder(2, PIM) }, ERR_TAMPER },
	};
	struct bytes core = genesis_core(genesis(1));

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		if (begins_by(core, rows[i].who) != rows[i].want)
			fail_msg("row %zu", i);
}

/* Signed with keys that the link itself does not have. */
static void
founders_keys(void **state)
{
	struct bytes core = genesis_core(genesis(1));
	struct raw l = { .core = core,
		.at = pen_time,
		.signer = founder(1, ADM) };
	struct link_body b = genesis(1);

	(void)state;
	l.co[l.n_co++] = cosigned(core, founder(1, PIM));
	assert_int_equal(begins(&l), OK);
	l.co[0].person = id_of('p', founder(1, PDP));
	assert_int_equal(begins(&l), ERR_TAMPER);
	l.co[0] = cosigned(core_number(core, BASE_AT, 1), founder(1, PIM));
	assert_int_equal(begins(&l), ERR_TAMPER);
	keyring_sign(pen_of('p', founder(1, PIM)), core, l.co[0].sig);
	assert_int_equal(begins(&l), ERR_TAMPER); /* no magic */
	for (size_t bit = 0; bit < SIG_LEN * 8; bit += 3) {
		l.co[0] = cosigned(core, founder(1, PIM));
		l.co[0].sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(begins(&l), ERR_TAMPER);
	}
	keyring_sign_public(pen_of('n', 1), b.founder[0].sign_pk);
	l.core = genesis_core(b);
	l.co[0] = cosigned(l.core, founder(1, PIM));
	assert_int_equal(begins(&l), ERR_TAMPER);
	l.co[0] = cosigned(l.core, founder(1, PDP));
	l.signer = founder(1, PIM); /* neither needs the one that differs */
	assert_int_equal(begins(&l), OK);
}

static void
genesis_form(void **state)
{
	static const char *const codes[] = { "ID-JA/GOV/CONTOH2/KANTOR",
		"ID-JA/GOV/CONTOH1", "ID-JA/GOV/CONTOH1/",
		"ID-JA/GOV/CONTOH11/KANTOR", "KANTOR" };
	const unsigned who[] = { founder(1, PIM), founder(1, ADM), 0 };
	struct link_body b;

	(void)state;
	for (size_t i = 0; i < nitems(codes); i++) {
		b = genesis(1);
		b.unit.code = codes[i];
		assert_int_equal(begins_by(genesis_core(b), who), ERR_TAMPER);
	}
	for (unsigned i = 0; i < FOUNDERS; i++) {
		unsigned next = (i + 1) % FOUNDERS, last = (i + 2) % FOUNDERS;
		const unsigned both[] = { founder(1,
					      (enum founder)(ADM + next)),
			founder(1, (enum founder)(ADM + last)), 0 };

		b = genesis(1); /* three people, not two */
		assert_int_equal(begins_by(genesis_core(b), both), OK);
		b.founder[i] = b.founder[next];
		assert_int_equal(begins_by(genesis_core(b), both), ERR_TAMPER);
	}
	assert_int_equal(begins_by(genesis_core(genesis(1)), who), OK);
}

/* Only the first link, only once, and only the one that is pinned. */
static void
genesis_place(void **state)
{
	struct roster *r = roster_new();
	struct bytes link = founding(r, 1), again = founding(r, 1);
	struct bytes core = genesis_core(genesis(1));
	struct raw l = { .core = core,
		.at = pen_time,
		.signer = founder(1, ADM) };

	(void)state;
	assert_non_null(r);
	assert_int_equal(roster_check(arena, r, link), ERR_ABSENT);
	assert_int_equal(roster_apply(r, link), ERR_ABSENT);
	pin(r, 1, link);
	pin(r, 1, link); /* the same pin twice is fine */
	assert_int_equal(roster_pin(r, id_of('a', 1), again.p), ERR_CONFLICT);
	assert_int_equal(roster_check(arena, r, again), ERR_TAMPER);
	assert_int_equal(roster_apply(r, link), OK);
	assert_int_equal(roster_check(arena, r, link), ERR_TAMPER);
	l.co[l.n_co++] = cosigned(core, founder(1, PIM));
	l.height = 1;
	assert_int_equal(begins(&l), ERR_TAMPER);
	memcpy(l.prev, roster_agency(r, id_of('a', 1))->head, HASH_LEN);
	assert_int_equal(roster_check(arena, r, raw_signed(&l)), ERR_TAMPER);
	l.height = 0;
	assert_int_equal(begins(&l), ERR_TAMPER); /* nothing is before it */
	memset(l.prev, 0, HASH_LEN);
	assert_int_equal(begins(&l), OK);
	roster_free(r);
}

/* Another genesis than the pinned one: the agency is never begun. */
static void
genesis_not_pinned(void **state)
{
	struct roster *r = roster_new();
	struct bytes link = founding(r, 1), again = founding(r, 1);

	(void)state;
	assert_non_null(r);
	pin(r, 1, link);
	assert_true(roster_any_refused(r)); /* not begun */
	assert_int_equal(roster_apply(r, again), ERR_TAMPER);
	assert_null(roster_agency(r, id_of('a', 1)));
	assert_int_equal(roster_apply(r, link), ERR_TAMPER);
	assert_false(roster_trusted(r, id_of('a', 1)));
	roster_free(r);
}

/* A chain begins with its genesis, whatever is pinned. */
static void
no_genesis(void **state)
{
	struct roster *r = three_units(), *none = roster_new();
	struct bytes link = link_of(r, unit(1, 9), founder(1, ADM), 0);
	struct raw l =
	    raw_of(none, 1, propose(none, unit(1, 9)), founder(1, ADM));

	(void)state;
	assert_non_null(none);
	assert_int_equal(begins(&l), ERR_TAMPER);
	l.height = 1;
	assert_int_equal(begins(&l), ERR_TAMPER);
	pin(none, 1, link);
	assert_int_equal(roster_check(arena, none, link), ERR_TAMPER);
	roster_free(none);
	roster_free(r);
}

/* A change of role that is co-signed, ready to be changed. */
static struct raw
change(const struct roster *r, struct bytes core)
{
	struct raw l = raw_of(r, 1, core, 11);

	l.co[l.n_co++] = cosigned(core, founder(1, ADM));
	return l;
}

static struct bytes
change_core(const struct roster *r)
{
	return propose(r, member(LINK_ROLE, 1, 1, 7, ROLE_BIT(ROLE_MK)));
}

static enum err
check(const struct roster *r, const struct raw *l)
{
	return roster_check(arena, r, raw_signed(l));
}

/* Who co-signed once has not co-signed for ever. */
static void
cosigned_once(void **state)
{
	struct roster *r = three_units();
	struct bytes core, other, late;
	struct raw l;

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	core = change_core(r);
	late = change_core(r);
	l = change(r, core);
	assert_int_equal(roster_apply(r, raw_signed(&l)), OK);
	other = change_core(r);
	l = change(r, core); /* behind the new head, signed anew */
	assert_int_equal(check(r, &l), ERR_TAMPER);
	/* The id alone counts, whatever stands around it. */
	core = core_with(other, PROPOSAL_AT, core.p + PROPOSAL_AT, ID_LEN);
	l = change(r, core);
	assert_int_equal(check(r, &l), ERR_TAMPER);
	l = change(r, other);
	assert_int_equal(check(r, &l), OK);
	/* Nor does it outlive the next link about the same member. */
	l = change(r, late);
	assert_int_equal(check(r, &l), ERR_TAMPER);
	/* Without co-signatures nothing can be used twice. */
	core = core_with(propose(r, unit(1, 9)), PROPOSAL_AT,
	    core.p + PROPOSAL_AT, ID_LEN);
	l = raw_of(r, 1, core, founder(1, ADM));
	assert_int_equal(roster_apply(r, raw_signed(&l)), OK);
	core = propose(r, unit(1, 10)); /* nor is its id used up */
	l = raw_of(r, 1, core, founder(1, ADM));
	assert_int_equal(roster_apply(r, raw_signed(&l)), OK);
	core = core_with(change_core(r), PROPOSAL_AT, core.p + PROPOSAL_AT,
	    ID_LEN);
	l = change(r, core);
	assert_int_equal(check(r, &l), OK);
	roster_free(r);
}

/* Another agency's use of the same id is nothing to this one. */
static void
cosigned_elsewhere(void **state)
{
	struct roster *r = three_units();
	struct bytes core, theirs;
	struct raw l;

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	add_member(r, 2, 3, 7, ROLE_KON);
	core = change_core(r);
	theirs = propose(r, member(LINK_ROLE, 2, 3, 7, ROLE_BIT(ROLE_MK)));
	theirs = core_with(theirs, PROPOSAL_AT, core.p + PROPOSAL_AT, ID_LEN);
	l = raw_of(r, 2, theirs, 31);
	l.co[l.n_co++] = cosigned(theirs, founder(2, ADM));
	assert_int_equal(roster_apply(r, raw_signed(&l)), OK);
	l = change(r, core);
	assert_int_equal(roster_apply(r, raw_signed(&l)), OK);
	roster_free(r);
}

static void
terms(void **state)
{
	struct roster *r = three_units();
	struct bytes core;
	struct raw l;

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	core = change_core(r); /* until three days from now */
	l = change(r, core);
	l.at = pen_time + 3 * DAY;
	assert_int_equal(check(r, &l), OK);
	l.at++; /* too late */
	assert_int_equal(check(r, &l), ERR_TAMPER);
	/* More than three days ahead. */
	core = core_number(core, UNTIL_AT, (uint64_t)(pen_time + 3 * DAY + 1));
	l = change(r, core);
	assert_int_equal(check(r, &l), ERR_TAMPER);
	l.at++;
	assert_int_equal(check(r, &l), OK);
	core = core_number(core, UNTIL_AT, (uint64_t)pen_time);
	l = change(r, core);
	assert_int_equal(check(r, &l), OK);
	core = core_number(core, UNTIL_AT, (uint64_t)(pen_time - 1));
	l = change(r, core);
	assert_int_equal(check(r, &l), ERR_TAMPER);
	/* The same without co-signatures. */
	core = core_number(propose(r, unit(1, 9)), UNTIL_AT,
	    (uint64_t)(pen_time + 3 * DAY + 1));
	l = raw_of(r, 1, core, founder(1, ADM));
	assert_int_equal(check(r, &l), ERR_TAMPER);
	roster_free(r);
}

/* How many links there were when it was proposed: not more than there are, and
 * the newest one about the member among them. */
static void
bases(void **state)
{
	struct roster *r = three_units();
	struct bytes core;
	uint64_t height, since;
	struct raw l;

	(void)state;
	add_member(r, 1, 1, 7, ROLE_KON);
	since = roster_agency(r, id_of('a', 1))->height;
	add_member(r, 1, 1, 8, ROLE_KON);
	height = roster_agency(r, id_of('a', 1))->height + 1;
	for (uint64_t base = 0; base <= height + 2; base++) {
		core = core_number(change_core(r), BASE_AT, base);
		l = change(r, core);
		assert_int_equal(check(r, &l),
		    base > since && base <= height ? OK : ERR_TAMPER);
	}
	core = core_number(change_core(r), BASE_AT, UINT64_MAX);
	l = change(r, core);
	assert_int_equal(check(r, &l), ERR_TAMPER);
	/* Other links may come between. */
	core = change_core(r);
	add_unit(r, 1, 9);
	l = change(r, core);
	assert_int_equal(check(r, &l), OK);
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(founders_sign),
		cmocka_unit_test(founders_keys),
		cmocka_unit_test(genesis_form),
		cmocka_unit_test(genesis_place),
		cmocka_unit_test(genesis_not_pinned),
		cmocka_unit_test(no_genesis),
		cmocka_unit_test(cosigned_once),
		cmocka_unit_test(cosigned_elsewhere),
		cmocka_unit_test(terms),
		cmocka_unit_test(bases),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
