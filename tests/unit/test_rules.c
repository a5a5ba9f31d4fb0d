/*
 * auth: who may sign which link.  A cast of everybody who may and who may not,
 * each tried as signer and as co-signer of each link; what must come out is
 * told from the cast alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"

enum standing {
	STAYS,
	SUSPENDED,
	REMOVED
};

struct part {
	unsigned person;
	unsigned agency, unit;
	enum role role;
	enum standing standing;
};
/* Founders come first; a unit's first member is one of its heads. */
static const struct part cast[] = {
	{ 1001, 1, OFFICE, ROLE_ADM, STAYS },
	{ 1002, 1, OFFICE, ROLE_PIM, STAYS },
	{ 1003, 1, OFFICE, ROLE_PDP, STAYS },
	{ 1004, 1, OFFICE, ROLE_PIM, STAYS },
	{ 1005, 1, OFFICE, ROLE_AUD, STAYS },
	{ 1006, 1, OFFICE, ROLE_ADM, STAYS },
	{ 1007, 1, OFFICE, ROLE_ADM, SUSPENDED },
	{ 1008, 1, OFFICE, ROLE_ADM, REMOVED },
	{ 1009, 1, OFFICE, ROLE_PIM, SUSPENDED },
	{ 1010, 1, OFFICE, ROLE_PIM, REMOVED }, { 11, 1, 1, ROLE_KAU, STAYS },
	{ 12, 1, 1, ROLE_KOR, STAYS }, { 13, 1, 1, ROLE_PDP, STAYS },
	{ 14, 1, 1, ROLE_PIM, STAYS },
	{ 15, 1, 1, ROLE_KON, STAYS }, /* whom the links are about */
	{ 16, 1, 1, ROLE_MK, STAYS }, { 17, 1, 1, ROLE_KAU, SUSPENDED },
	{ 18, 1, 1, ROLE_KAU, REMOVED }, { 19, 1, 1, ROLE_KON, SUSPENDED },
	{ 21, 1, 2, ROLE_KAU, STAYS }, { 22, 1, 2, ROLE_KON, STAYS },
	{ 23, 1, 1, ROLE_PTG, STAYS }, /* a head, but of another unit */
	{ 23, 1, 2, ROLE_KOR, STAYS },
	{ 24, 1, 1, ROLE_KAU, SUSPENDED }, /* and active in another unit */
	{ 24, 1, 2, ROLE_KON, STAYS }, { 2001, 2, OFFICE, ROLE_ADM, STAYS },
	{ 2002, 2, OFFICE, ROLE_PIM, STAYS },
	{ 2003, 2, OFFICE, ROLE_PDP, STAYS }, { 31, 2, 3, ROLE_KAU, STAYS },
	{ 99, 9, 9, ROLE_ADM, STAYS }, /* a stranger */
};

#define SUBJECT 15u
#define GUEST   77u   /* is invited */
#define KEEPER  1005u /* custodian who proposes */

/* Custodians of the units 1 and 2. */
static const unsigned keepers[CUSTODIANS] = { 11, 21, KEEPER };

/* A link of each type, and which unit it is about. */
enum act {
	ADD_UNIT,
	INVITE,
	WITHDRAW,
	ADMIT,        /* to unit 1 */
	ADMIT_FIRST,  /* to unit 4 */
	ADMIT_OFFICE, /* has no key, and yet its members admit */
	GIVE_ROLE,
	SUSPEND,
	REMOVE,
	ROTATE,
	AGREE,
	END_AGREED,
	APPOINT,   /* custodians of unit 1 */
	RECOVER,   /* unit 1 */
	RECOVERED, /* unit 2, whose recovery was proposed by KEEPER */
	VETO,
	ACTS
};
static const struct {
	enum link_type type;
	bool headless;
	unsigned unit;
} acts[ACTS] = {
	[ADD_UNIT] = { LINK_UNIT, false, 99 },
	[INVITE] = { LINK_INVITE, false, 99 },
	[WITHDRAW] = { LINK_WITHDRAW, false, 99 },
	[ADMIT] = { LINK_ADMIT, false, 1 },
	[ADMIT_FIRST] = { LINK_ADMIT, true, 4 },
	[ADMIT_OFFICE] = { LINK_ADMIT, false, OFFICE },
	[GIVE_ROLE] = { LINK_ROLE, false, 1 },
	[SUSPEND] = { LINK_SUSPEND, false, 1 },
	[REMOVE] = { LINK_REMOVE, false, 1 },
	[ROTATE] = { LINK_ROTATE, false, 1 },
	[AGREE] = { LINK_AGREEMENT, false, 99 },
	[END_AGREED] = { LINK_END, false, 99 },
	[APPOINT] = { LINK_CUSTODIANS, false, 1 },
	[RECOVER] = { LINK_RECOVER, false, 1 },
	[RECOVERED] = { LINK_RECOVERED, false, 2 },
	[VETO] = { LINK_VETO, false, 2 },
};

#define RULES_MAX 32
/* An act that the row alone lets in, and who has signed it then. */
static struct sample {
	bool found;
	enum act act;
	unsigned who, co;
} sample[RULES_MAX];

static struct roster *roster;

static void
cast_leaves(const struct part *p)
{
	enum link_type type =
	    p->standing == REMOVED ? LINK_REMOVE : LINK_SUSPEND;

	if (p->standing != STAYS)
		assert_int_equal(
		    add(roster, member(type, p->agency, p->unit, p->person, 0),
			founder(p->agency, ADM), 0),
		    OK);
}

static struct link_body
appointment(unsigned n, unsigned number)
{
	const struct custodian c[CUSTODIANS] = { keeper(roster, 1, 1, 11),
		keeper(roster, 1, 2, 21), keeper(roster, 1, OFFICE, KEEPER) };

	return custodians(roster, 1, n, number, c);
}

static void
appoint(unsigned n)
{
	assert_int_equal(
	    add(roster, appointment(n, 1), founder(1, PDP), n == 1 ? 11 : 21),
	    OK);
}

static int
begin(void **state)
{
	if (setup(state) != 0 || (roster = roster_new()) == NULL)
		return -1;
	found(roster, 1);
	found(roster, 2);
	add_unit(roster, 1, 1);
	add_unit(roster, 1, 2);
	add_unit(roster, 1, 4);
	add_unit(roster, 2, 3);
	for (size_t i = 0; i < nitems(cast); i++)
		if (cast[i].agency != 9 &&
		    roster_member(roster, id_of('p', cast[i].person),
			unit_of(cast[i].agency, cast[i].unit)) == NULL)
			add_member(roster, cast[i].agency, cast[i].unit,
			    cast[i].person, cast[i].role);
	for (size_t i = 0; i < nitems(cast); i++)
		cast_leaves(&cast[i]);
	appoint(1);
	appoint(2);
	assert_int_equal(agree(roster, 1, 2, 8), OK);
	assert_int_equal(add(roster, recover(1, 2, 22), KEEPER, 0), OK);
	pen_time += RECOVERY_WAIT;
	return 0;
}

static int
end(void **state)
{
	roster_free(roster);
	return teardown(state);
}

/* The guest is invited and has signed. */
static struct link_body
admission(unsigned unit, enum role role)
{
	struct newcomer j = { 1, unit, GUEST, ROLE_BIT(role), 0 };

	assert_int_equal(add(roster, invite(&j), founder(1, ADM), 0), OK);
	return admit(roster, &j);
}

static struct link_body
act_body(enum act act)
{
	struct newcomer j = { 1, 1, GUEST, ROLE_BIT(ROLE_KON), 0 };

	switch (act) {
	case ADD_UNIT:
		return unit(1, 9);
	case INVITE:
		return invite(&j);
	case WITHDRAW:
		assert_int_equal(add(roster, invite(&j), founder(1, ADM), 0),
		    OK);
		return withdrawal(1);
	case ADMIT:
		return admission(1, ROLE_KON);
	case ADMIT_FIRST:
		return admission(4, ROLE_KOR);
	case ADMIT_OFFICE:
		return admission(OFFICE, ROLE_AUD);
	case GIVE_ROLE:
		return member(LINK_ROLE, 1, 1, SUBJECT, ROLE_BIT(ROLE_PKS));
	case SUSPEND:
		return member(LINK_SUSPEND, 1, 1, SUBJECT, 0);
	case REMOVE:
		return member(LINK_REMOVE, 1, 1, SUBJECT, 0);
	case ROTATE:
		return rotation(1, 1, 2);
	case AGREE:
		return agreement(roster, 1, 2, 9);
	case END_AGREED:
		return ending(1, 2, 8);
	case APPOINT:
		return appointment(1, 2);
	case RECOVER:
		return recover(1, 1, SUBJECT);
	case RECOVERED:
		return recovery_end(roster, LINK_RECOVERED, 1, 2);
	case VETO:
	case ACTS:
		break;
	}
	return recovery_end(roster, LINK_VETO, 1, 2);
}

static bool
keeps(unsigned person)
{
	for (size_t i = 0; i < CUSTODIANS; i++)
		if (keepers[i] == person)
			return true;
	return false;
}

/* Has the cast this person there in one of these roles? */
static bool
plays(unsigned person, unsigned roles, enum sign_place place, unsigned unit)
{
	for (size_t i = 0; i < nitems(cast); i++) {
		const struct part *p = &cast[i];

		if (p->person == person && p->agency == 1 &&
		    p->standing == STAYS && (roles & ROLE_BIT(p->role)) != 0 &&
		    (place == AT_AGENCY ||
			(place == AT_CUSTODY && keeps(person)) ||
			(place == AT_UNIT && p->unit == unit) ||
			(place == AT_OFFICE && p->unit == OFFICE)))
			return true;
	}
	return false;
}

/* Does this row let the act in, signed by who and, if not 0, by co? */
static bool
row_lets_in(const struct sign_rule *rule, enum act act, unsigned who,
    unsigned co)
{
	unsigned unit = acts[act].unit;

	return rule->type == acts[act].type &&
	    rule->headless == acts[act].headless &&
	    (co != 0) == (rule->co_roles != 0) && co != who &&
	    plays(who, rule->roles, rule->place, unit) &&
	    (co == 0 || plays(co, rule->co_roles, rule->co_place, unit));
}

static bool
must_pass(enum act act, unsigned who, unsigned co)
{
	size_t n, last = 0, fits = 0;
	const struct sign_rule *rule = sign_rules(&n);

	if (act == GIVE_ROLE && (who == SUBJECT || co == SUBJECT))
		return false;
	if (act == RECOVERED && who == KEEPER)
		return false; /* they proposed it */
	for (size_t i = 0; i < n; i++)
		if (row_lets_in(&rule[i], act, who, co)) {
			last = i;
			fits++;
		}
	if (fits == 1 && !sample[last].found)
		sample[last] = (struct sample){ true, act, who, co };
	return fits > 0;
}

/* The policy itself, so that no row changes unseen. */
static void
rows(void **state)
{
#define R(r) ROLE_BIT(ROLE_##r)
	static const unsigned head = R(KOR) | R(KAU) | R(PDP) | R(PIM);
	const struct sign_rule want[] = {
		{ LINK_UNIT, false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
		{ LINK_INVITE, false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
		{ LINK_WITHDRAW, false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
		{ LINK_ADMIT, false, head, AT_UNIT, 0, AT_AGENCY },
		{ LINK_ADMIT, true, R(PIM), AT_OFFICE, 0, AT_AGENCY },
		{ LINK_ROLE, false, head, AT_UNIT, R(ADM), AT_AGENCY },
		{ LINK_ROLE, false, R(ADM), AT_AGENCY, head, AT_UNIT },
		{ LINK_ROLE, false, R(PIM), AT_OFFICE, R(ADM), AT_AGENCY },
		{ LINK_SUSPEND, false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
		{ LINK_SUSPEND, false, head, AT_UNIT, 0, AT_AGENCY },
		{ LINK_REMOVE, false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
		{ LINK_REMOVE, false, head, AT_UNIT, 0, AT_AGENCY },
		{ LINK_ROTATE, false, ROLES_KEY | R(PDP) | R(PIM), AT_UNIT, 0,
		    AT_AGENCY },
		{ LINK_CUSTODIANS, false, R(PIM) | R(PDP), AT_AGENCY, head,
		    AT_UNIT },
		{ LINK_RECOVER, false, ROLE_BIT(ROLE__MAX) - 1, AT_CUSTODY, 0,
		    AT_AGENCY },
		{ LINK_RECOVERED, false, ROLE_BIT(ROLE__MAX) - 1, AT_CUSTODY, 0,
		    AT_AGENCY },
		{ LINK_VETO, false, R(KAU) | R(PDP), AT_AGENCY, 0, AT_AGENCY },
		{ LINK_AGREEMENT, false, R(PIM) | R(KAU), AT_AGENCY,
		    R(PIM) | R(KAU), AT_AGENCY },
		{ LINK_END, false, R(PIM) | R(KAU), AT_AGENCY, R(PIM) | R(KAU),
		    AT_AGENCY },
	};
#undef R
	size_t n;
	const struct sign_rule *rule = sign_rules(&n);

	(void)state;
	assert_int_equal(n, nitems(want));
	assert_true(n <= RULES_MAX);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rule[i].type, want[i].type);
		assert_int_equal(rule[i].headless, want[i].headless);
		assert_int_equal(rule[i].roles, want[i].roles);
		assert_int_equal(rule[i].place, want[i].place);
		assert_int_equal(rule[i].co_roles, want[i].co_roles);
		assert_int_equal(rule[i].co_place, want[i].co_place);
	}
}

static void
try_pair(enum act act, struct link_body b, unsigned who, unsigned co)
{
	enum err want = must_pass(act, who, co) ? OK : ERR_TAMPER;

	if (try_link(roster, b, who, co) != want)
		fail_msg("act %d by %u and %u: not %s", (int)act, who, co,
		    err_name(want));
}

/* Everybody as signer, alone and with a co-signer; nobody else gets in. */
static void
everybody(void **state)
{
	size_t n;

	(void)state;
	(void)sign_rules(&n);
	for (enum act act = 0; act < ACTS; act++) {
		struct link_body b = act_body(act);
		bool two = act == GIVE_ROLE || act == AGREE || act == APPOINT;

		for (size_t i = 0; i < nitems(cast); i++) {
			unsigned who = cast[i].person;

			try_pair(act, b, who, 0);
			for (size_t k = 0; k < nitems(cast); k++)
				if (two || k < 3 || cast[k].person == 11)
					try_pair(act, b, who, cast[k].person);
		}
	}
	for (size_t i = 0; i < n; i++)
		assert_true(sample[i].found);
}

/* The sample of a row, ready to be spoilt. */
static struct raw
sample_raw(const struct sample *s, struct link_body b)
{
	struct bytes core = propose(roster, b);
	struct raw l = raw_of(roster, 1, core, s->who);

	if (s->co != 0)
		l.co[l.n_co++] = cosigned(core, s->co);
	assert_int_equal(roster_check(arena, roster, raw_signed(&l)), OK);
	return l;
}

static void
refuse(const struct raw *l)
{
	assert_int_equal(roster_check(arena, roster, raw_signed(l)),
	    ERR_TAMPER);
}

/* What is wrong with a co-signature. */
static void
spoil_cosign(const struct sample *s, struct link_body b)
{
	const struct raw good = sample_raw(s, b);
	struct bytes core = good.core;
	struct raw l = good;

	for (size_t bit = 0; bit < SIG_LEN * 8; bit += 5) {
		l = good;
		l.co[0].sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
		refuse(&l);
	}
	l = good;
	l.n_co = 0;
	refuse(&l);
	l.n_co = 2; /* twice */
	l.co[1] = l.co[0];
	refuse(&l);
	l = good;
	l.co[0] = cosigned(core, s->who); /* signs twice */
	refuse(&l);
	l = good;
	l.co[0].person = id_of('p', 99);
	refuse(&l);
	l = good;
	keyring_sign(pen_of('n', s->co), core, l.co[0].sig); /* other keys */
	refuse(&l);
	keyring_sign(pen_of('p', s->co), core, l.co[0].sig); /* no magic */
	refuse(&l);
	/* Of another id, base, term and body. */
	l.co[0] = cosigned(propose(roster, b), s->co);
	refuse(&l);
	l.co[0] = cosigned(core_number(core, BASE_AT, 0), s->co);
	refuse(&l);
	l.co[0] = cosigned(
	    core_number(core, UNTIL_AT, (uint64_t)(pen_time + HOUR)), s->co);
	refuse(&l);
	l.co[0] = cosigned(bit_turned(core, core.n * 8 - 1), s->co);
	refuse(&l);
	assert_int_equal(roster_check(arena, roster, raw_signed(&good)), OK);
}

/* What is wrong with the signature of who appends it. */
static void
spoil_signature(const struct sample *s, struct link_body b)
{
	const struct raw good = sample_raw(s, b);
	struct bytes link = raw_signed(&good);
	uint8_t sig[SIG_LEN];

	for (size_t bit = (link.n - SIG_LEN) * 8; bit < link.n * 8; bit += 5)
		assert_int_equal(
		    roster_check(arena, roster, bit_turned(link, bit)),
		    ERR_TAMPER);
	/* Of the proposal alone, and with keys that are not in the chain. */
	keyring_sign(pen_of('p', s->who), good.core, sig);
	assert_int_equal(roster_check(arena, roster,
			     core_with(link, link.n - SIG_LEN, sig, SIG_LEN)),
	    ERR_TAMPER);
	keyring_sign(pen_of('n', s->who), BYTES(link.p, link.n - SIG_LEN), sig);
	assert_int_equal(roster_check(arena, roster,
			     core_with(link, link.n - SIG_LEN, sig, SIG_LEN)),
	    ERR_TAMPER);
	keyring_sign(pen_of('p', s->who), BYTES(link.p, link.n - SIG_LEN), sig);
	assert_int_equal(roster_check(arena, roster,
			     core_with(link, link.n - SIG_LEN, sig, SIG_LEN)),
	    OK);
}

/* For each row. */
static void
signatures(void **state)
{
	size_t n;

	(void)state;
	(void)sign_rules(&n);
	for (size_t i = 0; i < n; i++) {
		struct link_body b = act_body(sample[i].act);

		assert_true(sample[i].found);
		spoil_signature(&sample[i], b);
		if (sample[i].co != 0)
			spoil_cosign(&sample[i], b);
	}
}

/* What a row let in no longer passes once its signer is gone. */
static void
signers_leave(void **state)
{
	static const enum link_type how[] = { LINK_SUSPEND, LINK_REMOVE };

	(void)state;
	for (size_t i = 0; i < nitems(how); i++) {
		struct roster *r = three_units();
		struct link_body b = rotation(1, 1, 2);

		add_member(r, 1, 1, 12, ROLE_KON);
		add_member(r, 1, 1, 13, ROLE_KON);
		assert_int_equal(add(r, member(how[i], 1, 1, 13, 0), 11, 0),
		    OK);
		assert_int_equal(try_link(r, b, 12, 0), OK);
		assert_int_equal(add(r, member(how[i], 1, 1, 12, 0), 11, 0),
		    OK);
		assert_int_equal(try_link(r, b, 12, 0), ERR_TAMPER);
		assert_int_equal(try_link(r, b, 11, 0), OK);
		/* Oneself too: nothing is gained by it. */
		assert_int_equal(add(r, member(how[i], 1, 1, 11, 0), 11, 0),
		    OK);
		assert_int_equal(try_link(r, b, 11, 0), ERR_TAMPER);
		roster_free(r);
	}
}

static void
names(void **state)
{
	(void)state;
	for (unsigned t = 0; t <= LINK__MAX; t++)
		assert_int_equal(
		    strcmp(link_name((enum link_type)t), "unknown") == 0,
		    t == 0 || t == LINK__MAX);
	assert_string_equal(link_name(LINK_ADMIT), "admit");
	assert_string_equal(link_name(LINK_AGREEMENT), "agreement");
}

/* Who was suspended, or had another role, since they co-signed has to do it
 * again. */
static void
cosigner_changes(void **state)
{
	const struct roster_member *m =
	    roster_member(roster, id_of('p', 14), unit_of(1, 1));
	unsigned adm = founder(1, ADM), was = m->roles;
	struct link_body b = member(LINK_ROLE, 1, 1, 16, ROLE_BIT(ROLE_PTG));
	struct bytes core = propose(roster, b);
	struct cosign co = cosigned(core, 14);

	(void)state;
	assert_int_equal(
	    roster_check(arena, roster, appended(roster, core, &co, 1, adm)),
	    OK);
	assert_true(proposal_stands(roster, id_of('a', 1), id_of('p', 14),
	    m->since + 1));
	assert_int_equal(add(roster, member(LINK_SUSPEND, 1, 1, 14, 0), adm, 0),
	    OK);
	assert_int_equal(
	    roster_check(arena, roster, appended(roster, core, &co, 1, adm)),
	    ERR_TAMPER);
	assert_int_equal(add(roster, member(LINK_ROLE, 1, 1, 14, was), 13, adm),
	    OK);
	assert_int_equal(
	    roster_check(arena, roster, appended(roster, core, &co, 1, adm)),
	    ERR_TAMPER);
	assert_false(
	    proposal_stands(roster, id_of('a', 1), id_of('p', 14), m->since));
	core = propose(roster, b);
	co = cosigned(core, 14);
	assert_int_equal(
	    roster_check(arena, roster, appended(roster, core, &co, 1, adm)),
	    OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(everybody),
		cmocka_unit_test(signatures),
		cmocka_unit_test(signers_leave),
		cmocka_unit_test(cosigner_changes),
		cmocka_unit_test(names),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, begin, end);
}
