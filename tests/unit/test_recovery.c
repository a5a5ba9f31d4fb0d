/* auth: custodians' keys on paper, what is sealed to them, and their links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"

#define UNIT 1u
#define NEW  12u /* who is to get the seed */

/* Homes: the unit itself, another unit, the office, and the office again. */
enum {
	INSIDE = 11,
	OUTSIDE = 21,
	OFFICER = 1003,
	COLLEAGUE = 1002
};

/* Agency 1: unit 1 has two members, unit 2 a head. */
static struct roster *
begun(void)
{
	struct roster *r = three_units();

	add_member(r, 1, UNIT, NEW, ROLE_KON);
	add_member(r, 1, 2, OUTSIDE, ROLE_KAU);
	return r;
}

/* paper ---------------------------------------------------------------------- */

static const char *
typed(const char *const word[PAPER_WORDS], const char *between)
{
	const char *text = "";

	for (size_t i = 0; i < PAPER_WORDS; i++)
		text = arena_printf(arena, "%s%s%s", text, i > 0 ? between : "",
		    word[i]);
	return text;
}

static void
words_come_back(void **state)
{
	const char *word[PAPER_WORDS], *kept;
	struct paper p, back;
	unsigned bad;

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		paper_new(&p);
		paper_words(&p, word);
		assert_int_equal(paper_read(typed(word, " "), &back, &bad), OK);
		assert_memory_equal(&p, &back, sizeof(p));
	}
	assert_int_equal(paper_read(typed(word, ", 7.\n"), &back, &bad), OK);
	kept = word[5];
	word[5] = "Xylofon";
	assert_int_equal(paper_read(typed(word, " "), &back, &bad),
	    ERR_INVALID);
	assert_int_equal(bad, 6);
	word[5] = kept[0] == 'a' ? "zona" : "abadi"; /* another word */
	assert_int_equal(paper_read(typed(word, " "), &back, &bad),
	    ERR_INVALID);
	assert_int_equal(bad, 0);
	word[5] = kept;
	assert_int_equal(
	    paper_read(arena_printf(arena, "%s abadi", typed(word, " ")), &back,
		&bad),
	    ERR_INVALID);
	word[23] = "";
	assert_int_equal(paper_read(typed(word, " "), &back, &bad),
	    ERR_INVALID);
	assert_int_equal(paper_read("", &back, &bad), ERR_INVALID);
}

/* Words are on paper for years: these must mean the same for ever. */
static void
words_stay(void **state)
{
	static const char want[] =
	    "abadi akrab bordir remaja alas bayi kiblat agung apotek contoh "
	    "rela gilang ayam garpu baik lewat bambu izin kaget rumah beda "
	    "karya pilar kiblat";
	static const char key[] = "1c302193b5f86c6832ed74f0b717a2f3"
				  "c24caadec5c7c15bdd0b1fbe5607196e";
	struct paper p;
	const char *word[PAPER_WORDS];
	uint8_t pk[KEY_LEN], sk[KEY_LEN];
	char hex[2 * KEY_LEN + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(p.secret); i++)
		p.secret[i] = (uint8_t)i;
	paper_words(&p, word);
	paper_pair(&p, pk, sk);
	assert_string_equal(typed(word, " "), want);
	assert_string_equal(hex_put(pk, KEY_LEN, hex), key);
}

/* what is sealed ----------------------------------------------------------------- */

struct set {
	struct paper paper[CUSTODIANS];
	struct roster_custodians c;
	uint8_t secret[KEY_LEN];
	uint8_t pairs[PAIRS_LEN];
};

static void
set_make(struct set *s, struct id home0, struct id home1, struct id home2)
{
	const struct id home[CUSTODIANS] = { home0, home1, home2 };
	uint8_t sk[KEY_LEN];

	random_bytes(s->secret, KEY_LEN);
	for (unsigned i = 0; i < CUSTODIANS; i++) {
		paper_new(&s->paper[i]);
		s->c.one[i].person = id_of('p', i);
		s->c.one[i].home = home[i];
		paper_pair(&s->paper[i], s->c.one[i].box_pk, sk);
	}
	recovery_public(s->secret, s->c.recovery_pk);
	assert_int_equal(
	    recovery_seal(arena, unit_of(1, 1), s->c.one, s->secret, s->pairs),
	    OK);
	hash_blake(NULL, BYTES(s->pairs, PAIRS_LEN), s->c.pairs);
}

static enum err
opened(const struct set *s, const struct paper *one, const struct paper *other)
{
	struct paper both[2];
	uint8_t secret[KEY_LEN];
	enum err e;

	both[0] = *one;
	both[1] = *other;
	e = recovery_open(arena, unit_of(1, 1), &s->c, both, s->pairs, secret);
	if (e == OK)
		assert_memory_equal(secret, s->secret, KEY_LEN);
	return e;
}

static void
pairs_open(void **state)
{
	const struct id a = unit_of(1, 1), b = unit_of(1, 2), c = unit_of(1, 3);
	struct set s, same;
	struct paper stranger;

	(void)state;
	set_make(&s, a, b, c);
	set_make(&same, a, a, b);
	paper_new(&stranger);
	for (size_t i = 0; i < CUSTODIANS; i++) {
		for (size_t k = 0; k < CUSTODIANS; k++) {
			bool two = i != k, homes = i + k != 1;

			assert_int_equal(opened(&s, &s.paper[i], &s.paper[k]),
			    two ? OK : ERR_INVALID);
			assert_int_equal(
			    opened(&same, &same.paper[i], &same.paper[k]),
			    two && homes ? OK : ERR_INVALID);
		}
		assert_int_equal(opened(&s, &s.paper[i], &stranger),
		    ERR_INVALID);
		assert_int_equal(opened(&s, &stranger, &s.paper[i]),
		    ERR_INVALID);
	}
	/* nothing is there for two of one home, whatever a program says */
	for (size_t i = 0; i < SEALED_TWICE_LEN; i++)
		assert_int_equal(same.pairs[i], 0);
}

static void
seals_are_as_made(void **state)
{
	const struct id a = unit_of(1, 1), b = unit_of(1, 2), c = unit_of(1, 3);
	struct set s, other;

	(void)state;
	set_make(&s, a, b, c);
	for (size_t i = 0; i < PAIRS_LEN; i++) {
		s.pairs[i] ^= 1;
		assert_int_equal(opened(&s, &s.paper[0], &s.paper[1]),
		    ERR_TAMPER);
		/* and where somebody has changed the hash with it */
		hash_blake(NULL, BYTES(s.pairs, PAIRS_LEN), s.c.pairs);
		assert_int_equal(opened(&s, &s.paper[0], &s.paper[1]),
		    i < SEALED_TWICE_LEN ? ERR_TAMPER : OK);
		s.pairs[i] ^= 1;
		hash_blake(NULL, BYTES(s.pairs, PAIRS_LEN), s.c.pairs);
	}
	/* a whole other set's, of the same custodians */
	other = s;
	random_bytes(other.secret, KEY_LEN);
	assert_int_equal(
	    recovery_seal(arena, a, s.c.one, other.secret, s.pairs), OK);
	hash_blake(NULL, BYTES(s.pairs, PAIRS_LEN), s.c.pairs);
	assert_int_equal(opened(&s, &s.paper[0], &s.paper[1]), ERR_TAMPER);
	/* and another unit's */
	assert_int_equal(recovery_seal(arena, b, s.c.one, s.secret, s.pairs),
	    OK);
	hash_blake(NULL, BYTES(s.pairs, PAIRS_LEN), s.c.pairs);
	assert_int_equal(opened(&s, &s.paper[0], &s.paper[1]), ERR_TAMPER);
}

static void
seed_of_the_unit(void **state)
{
	struct roster_unit u = { .id = unit_of(1, 1), .epoch = 3 };
	uint8_t secret[KEY_LEN], pk[KEY_LEN], seed[KEY_LEN], other[KEY_LEN];
	uint8_t sealed[SEALED_KEY_LEN], out[KEY_LEN];

	(void)state;
	random_bytes(secret, KEY_LEN);
	random_bytes(seed, KEY_LEN);
	random_bytes(other, KEY_LEN);
	recovery_public(secret, pk);
	unit_seed_public(seed, u.box_pk);
	assert_int_equal(recovery_seed_put(arena, u.id, 3, pk, seed, sealed),
	    OK);
	assert_int_equal(recovery_seed_get(arena, &u, secret, sealed, out), OK);
	assert_memory_equal(out, seed, KEY_LEN);
	assert_int_equal(recovery_seed_get(arena, &u, other, sealed, out),
	    ERR_TAMPER);
	u.epoch = 4;
	assert_int_equal(recovery_seed_get(arena, &u, secret, sealed, out),
	    ERR_TAMPER);
	u.epoch = 3;
	/* anybody can seal to a public key: not the unit's seed */
	assert_int_equal(recovery_seed_put(arena, u.id, 3, pk, other, sealed),
	    OK);
	assert_int_equal(recovery_seed_get(arena, &u, secret, sealed, out),
	    ERR_TAMPER);
}

/* links -------------------------------------------------------------------------- */

static struct link_body
appointment(const struct roster *r, unsigned number)
{
	const struct custodian c[CUSTODIANS] = { keeper(r, 1, UNIT, INSIDE),
		keeper(r, 1, 2, OUTSIDE), keeper(r, 1, OFFICE, OFFICER) };

	return custodians(r, 1, UNIT, number, c);
}

#define PDP_SIGNS founder(1, PDP)

static void
custodians_are_three(void **state)
{
	struct roster *r = begun();
	struct link_body good = appointment(r, 1), b;

	(void)state;
#define WRONG(change)                                                          \
	do {                                                                   \
		b = good;                                                      \
		change;                                                        \
		assert_int_equal(try_link(r, b, PDP_SIGNS, INSIDE),            \
		    ERR_TAMPER);                                               \
	} while (0)
	assert_int_equal(try_link(r, good, PDP_SIGNS, INSIDE), OK);
	WRONG(b.custodians.one[0] = b.custodians.one[1]);
	WRONG(b.custodians.one[2].person = b.custodians.one[0].person);
	WRONG(memset(b.custodians.one[0].box_pk, 0, KEY_LEN));
	WRONG(b.custodians.one[0].box_pk[0] ^= 1); /* nobody's own word */
	WRONG(b.custodians.one[1].self[5] ^= 1);
	WRONG(b.custodians.one[1].home = unit_of(1, UNIT));
	WRONG(b.custodians.one[1] = keeper(r, 2, 3, 31)); /* another agency */
	WRONG(b.unit.epoch = 2);
	WRONG(b.unit.id = unit_of(1, OFFICE));
	WRONG(b.unit.id = unit_of(2, 3));
	WRONG(memset(b.custodians.recovery_pk, 0, KEY_LEN));
	/* all of the unit, and all of one other home */
	b = good;
	b.custodians.one[1] = keeper(r, 1, UNIT, NEW);
	assert_int_equal(try_link(r, b, PDP_SIGNS, INSIDE), OK);
	add_member(r, 1, UNIT, 13, ROLE_KON);
	b.custodians.one[2] = keeper(r, 1, UNIT, 13);
	assert_int_equal(try_link(r, b, PDP_SIGNS, INSIDE), ERR_TAMPER);
	b.custodians.one[0] = keeper(r, 1, OFFICE, OFFICER);
	b.custodians.one[1] = keeper(r, 1, OFFICE, COLLEAGUE);
	b.custodians.one[2] = keeper(r, 1, OFFICE, founder(1, ADM));
	assert_int_equal(try_link(r, b, PDP_SIGNS, INSIDE), ERR_TAMPER);
	roster_free(r);
}

/* Others end what the ones before could have opened. */
static void
custodians_change(void **state)
{
	struct roster *r = begun();
	const struct roster_unit *u = roster_unit(r, unit_of(1, UNIT));
	struct bytes early;
	struct cosign co;

	(void)state;
	assert_int_equal(add(r, appointment(r, 1), PDP_SIGNS, INSIDE), OK);
	assert_false(u->rotation_due);
	assert_int_equal(try_link(r, appointment(r, 1), PDP_SIGNS, INSIDE),
	    ERR_TAMPER); /* the same recovery key */
	assert_int_equal(add(r, recover(1, UNIT, NEW), OUTSIDE, 0), OK);
	early = propose(r, appointment(r, 2));
	co = cosigned(early, INSIDE);
	assert_int_equal(add(r, appointment(r, 3), PDP_SIGNS, INSIDE), OK);
	assert_true(u->rotation_due);
	assert_int_equal(u->recovery->state, RECOVERY_VOID);
	assert_null(roster_recovery(u, pen_time));
	/* agreed to when there were others */
	assert_int_equal(
	    roster_check(arena, r, appended(r, early, &co, 1, PDP_SIGNS)),
	    ERR_TAMPER);
	roster_free(r);
}

static enum err
completed(const struct roster *r, unsigned by)
{
	return try_link(r, recovery_end(r, LINK_RECOVERED, 1, UNIT), by, 0);
}

static void
recovery_waits(void **state)
{
	struct roster *r = begun();
	const struct roster_unit *u = roster_unit(r, unit_of(1, UNIT));
	int64_t start;

	(void)state;
	assert_int_equal(try_link(r, recover(1, UNIT, NEW), OUTSIDE, 0),
	    ERR_TAMPER); /* no custodians */
	assert_int_equal(add(r, appointment(r, 1), PDP_SIGNS, INSIDE), OK);
	assert_int_equal(completed(r, OUTSIDE), ERR_TAMPER);
	assert_int_equal(try_link(r, recover(1, UNIT, INSIDE), INSIDE, 0),
	    ERR_TAMPER); /* for oneself */
	assert_int_equal(try_link(r, recover(1, UNIT, OUTSIDE), OFFICER, 0),
	    ERR_TAMPER); /* no member */
	start = pen_time;
	assert_int_equal(add(r, recover(1, UNIT, NEW), OUTSIDE, 0), OK);
	assert_non_null(roster_recovery(u, pen_time));
	assert_int_equal(try_link(r, recover(1, UNIT, NEW), OFFICER, 0),
	    ERR_TAMPER); /* one is open */
	pen_time = start + RECOVERY_WAIT - 1;
	assert_int_equal(completed(r, OFFICER), ERR_TAMPER);
	pen_time++;
	assert_int_equal(completed(r, OFFICER), OK);
	assert_int_equal(completed(r, INSIDE), OK);
	assert_int_equal(completed(r, OUTSIDE), ERR_TAMPER); /* twice */
	assert_int_equal(completed(r, NEW), ERR_TAMPER);
	pen_time = start + RECOVERY_TERM;
	assert_int_equal(completed(r, OFFICER), OK);
	pen_time++;
	assert_int_equal(completed(r, OFFICER), ERR_TAMPER); /* too late */
	assert_null(roster_recovery(u, pen_time));
	assert_int_equal(try_link(r, recover(1, UNIT, NEW), OFFICER, 0), OK);
	pen_time = start + RECOVERY_WAIT;
	assert_int_equal(
	    add(r, recovery_end(r, LINK_RECOVERED, 1, UNIT), INSIDE, 0), OK);
	assert_int_equal(u->recovery->state, RECOVERY_DONE);
	assert_true(u->rotation_due);
	assert_int_equal(completed(r, OFFICER), ERR_TAMPER); /* done */
	roster_free(r);
}

/* Vetoed, or not any more what all have seen. */
static void
recovery_stops(void **state)
{
	struct link_body old;
	struct roster *r = begun();

	(void)state;
	assert_int_equal(add(r, appointment(r, 1), PDP_SIGNS, INSIDE), OK);
	assert_int_equal(add(r, recover(1, UNIT, NEW), OUTSIDE, 0), OK);
	old = recovery_end(r, LINK_RECOVERED, 1, UNIT);
	assert_int_equal(
	    add(r, recovery_end(r, LINK_VETO, 1, UNIT), PDP_SIGNS, 0), OK);
	pen_time += RECOVERY_WAIT;
	assert_int_equal(try_link(r, old, OFFICER, 0), ERR_TAMPER);
	assert_int_equal(add(r, recover(1, UNIT, NEW), OUTSIDE, 0), OK);
	pen_time += RECOVERY_WAIT;
	assert_int_equal(try_link(r, old, OFFICER, 0), ERR_TAMPER); /* replay */
	assert_int_equal(completed(r, OFFICER), OK);
	/* another role meanwhile: somebody else than was shown */
	assert_int_equal(add(r,
			     member(LINK_ROLE, 1, UNIT, NEW, ROLE_BIT(ROLE_MK)),
			     INSIDE, founder(1, ADM)),
	    OK);
	assert_int_equal(completed(r, OFFICER), ERR_TAMPER);
	assert_int_equal(
	    add(r, recovery_end(r, LINK_VETO, 1, UNIT), OUTSIDE, 0), OK);
	assert_int_equal(add(r, recover(1, UNIT, NEW), OUTSIDE, 0), OK);
	pen_time += RECOVERY_WAIT;
	assert_int_equal(completed(r, OFFICER), OK);
	/* who proposed it has left */
	assert_int_equal(
	    add(r, member(LINK_SUSPEND, 1, 2, OUTSIDE, 0), founder(1, ADM), 0),
	    OK);
	assert_int_equal(completed(r, OFFICER), ERR_TAMPER);
	roster_free(r);
}

/* Two of one home may not, though the third of another could with each. */
static void
two_of_one_home(void **state)
{
	struct roster *r = begun();
	const struct custodian c[CUSTODIANS] = { keeper(r, 1, UNIT, INSIDE),
		keeper(r, 1, OFFICE, COLLEAGUE),
		keeper(r, 1, OFFICE, OFFICER) };

	(void)state;
	assert_int_equal(
	    add(r, custodians(r, 1, UNIT, 1, c), PDP_SIGNS, INSIDE), OK);
	assert_int_equal(add(r, recover(1, UNIT, NEW), OFFICER, 0), OK);
	pen_time += RECOVERY_WAIT;
	assert_int_equal(completed(r, COLLEAGUE), ERR_TAMPER);
	assert_int_equal(completed(r, INSIDE), OK);
	roster_free(r);
}

/*
 * Who proposed them may have kept the key that their session drew: what is sealed
 * already can be recovered, and nothing later is.
 */
static void
custodians_end(void **state)
{
	struct roster *r;
	const struct roster_unit *u;
	const struct {
		enum link_type type;
		unsigned unit, person, roles, by, co;
	} end[] = {
		{ LINK_SUSPEND, UNIT, INSIDE, 0, founder(1, ADM), 0 },
		{ LINK_REMOVE, UNIT, INSIDE, 0, founder(1, ADM), 0 },
		{ LINK_ROLE, UNIT, INSIDE, ROLE_BIT(ROLE_KON), 13,
		    founder(1, ADM) },
		{ LINK_REMOVE, 2, OUTSIDE, 0, founder(1, ADM), 0 },
	};
	struct link_body b;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		r = begun();
		u = roster_unit(r, unit_of(1, UNIT));
		add_member(r, 1, UNIT, 13, ROLE_KAU);
		assert_false(roster_keeps(u));
		assert_int_equal(add(r, appointment(r, 1), PDP_SIGNS, INSIDE),
		    OK);
		assert_true(id_same(u->custodians->by, id_of('p', INSIDE)));
		assert_int_equal(
		    add(r, member(LINK_SUSPEND, 1, UNIT, 13, 0), INSIDE, 0),
		    OK);
		assert_int_equal(u->custodians->last, 0);
		assert_int_equal(
		    add(r, member(LINK_ROLE, 1, UNIT, 13, ROLE_BIT(ROLE_KAU)),
			INSIDE, founder(1, ADM)),
		    OK);
		b = member(end[i].type, 1, end[i].unit, end[i].person,
		    end[i].roles);
		assert_int_equal(add(r, b, end[i].by, end[i].co), OK);
		if (i == 3) { /* one of three, then the second */
			assert_int_equal(u->custodians->last, 0);
			assert_int_equal(
			    add(r, member(LINK_SUSPEND, 1, OFFICE, OFFICER, 0),
				founder(1, ADM), 0),
			    OK);
		}
		assert_int_equal(u->custodians->last, 1);
		assert_true(roster_keeps(u));
		assert_int_equal(
		    add(r, recover(1, UNIT, NEW), i == 3 ? INSIDE : OUTSIDE, 0),
		    OK);
		if (!u->rotation_due) {
			add_member(r, 1, UNIT, 99, ROLE_KON);
			assert_int_equal(
			    add(r, member(LINK_REMOVE, 1, UNIT, 99, 0),
				founder(1, ADM), 0),
			    OK);
		}
		assert_int_equal(add(r, rotation(1, UNIT, 2), NEW, 0), OK);
		assert_false(roster_keeps(u));
		assert_int_equal(u->recovery->state, RECOVERY_VOID);
		assert_int_equal(try_link(r, recover(1, UNIT, NEW),
				     i == 3 ? INSIDE : OUTSIDE, 0),
		    ERR_TAMPER);
		roster_free(r);
	}
}

/* A unit whose heads have left: the head of the agency admits. */
static void
headless(void **state)
{
	struct newcomer j = { 1, UNIT, 14, ROLE_BIT(ROLE_KAU), 0 };
	unsigned pim = founder(1, PIM);
	struct roster *r = begun();
	const struct roster_unit *u = roster_unit(r, unit_of(1, UNIT));

	(void)state;
	assert_false(roster_headless(u));
	assert_true(roster_headless(roster_unit(r, unit_of(2, 3))) == false);
	assert_int_equal(add(r, invite(&j), founder(1, ADM), 0), OK);
	assert_int_equal(try_link(r, admit(r, &j), pim, 0), ERR_TAMPER);
	assert_int_equal(
	    add(r, member(LINK_REMOVE, 1, UNIT, INSIDE, 0), founder(1, ADM), 0),
	    OK);
	assert_true(roster_headless(u));
	assert_int_equal(try_link(r, admit(r, &j), NEW, 0), ERR_TAMPER);
	assert_int_equal(add(r, admit(r, &j), pim, 0), OK);
	assert_false(roster_headless(u));
	assert_int_equal(u->epoch, 1); /* and no seed of their own */
	assert_int_equal(add(r,
			     member(LINK_ROLE, 1, UNIT, 14, ROLE_BIT(ROLE_KON)),
			     pim, founder(1, ADM)),
	    OK);
	assert_true(roster_headless(u));
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_come_back),
		cmocka_unit_test(words_stay),
		cmocka_unit_test(pairs_open),
		cmocka_unit_test(seals_are_as_made),
		cmocka_unit_test(seed_of_the_unit),
		cmocka_unit_test(custodians_are_three),
		cmocka_unit_test(custodians_change),
		cmocka_unit_test(recovery_waits),
		cmocka_unit_test(recovery_stops),
		cmocka_unit_test(two_of_one_home),
		cmocka_unit_test(custodians_end),
		cmocka_unit_test(headless),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
