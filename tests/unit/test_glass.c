/* cases: the signed acts on a request for break-glass: who may do which, after
 * which, and that not a bit of them is another's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/own.h"

#define ACTS 6 /* of a whole life: the outer seal twice, the review twice */

static struct actor pdp, head; /* who open the two seals */
static struct glass_act made[ACTS + 1];
static struct ask_act_row rows[ACTS];
static struct glassload life;
static const struct glass_word said[GLASS__MAX] = {
	[GLASS_FOLLOW] = { FINDING_FOLLOW, "Akan ditanyakan lagi." },
	[GLASS_REVIEWED] = { FINDING_UNLAWFUL, "Tidak perlu dibaca." },
	[GLASS_REFUSED] = { FINDING_NONE, "Penulis dapat dihubungi." },
};
static size_t long_act; /* whose end is later than it has to be; ACTS: none */

static struct actor
somebody(unsigned person, unsigned unit, enum role role)
{
	return (struct actor){ .person = id_of('p', person),
		.unit = unit_of(1, unit),
		.agency = id_of('a', 1),
		.roles = ROLE_BIT(role),
		.keys = own_keys(person, unit) };
}

/* One act more, by that person. */
static void
act(const struct actor *who, enum glass_state to, struct id named)
{
	struct glass_act a = { .to = to, .named = named };

	w.who = who;
	w.now += MINUTE;
	if (to == GLASS_ASKED)
		glass_ask_hash(&w, &life.row, a.what);
	if (life.n > 0)
		a.ends = made[life.n - 1].ends;
	if (to == GLASS_OPENED)
		a.ends = w.now + GLASS_TERM;
	if (to == GLASS_REVIEWED && w.now < a.ends)
		a.ends = w.now;
	if (life.n == long_act)
		a.ends++;
	if (to >= GLASS_FOLLOW)
		assert_int_equal(glass_word_put(&w, &life, &said[to], &a), OK);
	assert_int_equal(glass_sign(&w, &life, &a, &rows[life.n]), OK);
}

static void
begin(const struct actor *asker)
{
	static const struct glass_rec rec[] = { { { { 1 } }, 1 } };
	const struct id none = { { 0 } };

	w.now = NOW;
	w.who = asker;
	life = (struct glassload){ .act = made,
		.author = people[KONSELOR].person,
		.number = "UC/2026/000147",
		.reason = "Alasan contoh.",
		.rec = rec,
		.n_rec = 1 };
	life.row = (struct ask_row){ .id = id_of('g', 1),
		.kasus = id_of('k', 1),
		.unit = unit_of(1, 1),
		.pdp = unit_of(1, DATA),
		.created = NOW + MINUTE };
	assert_int_equal(glass_seal(&w, &life), OK);
	act(asker, GLASS_ASKED, none);
}

static void
whole_life(void)
{
	const struct id none = { { 0 } };

	begin(&people[KOORDINATOR]);
	act(&pdp, GLASS_PEELED, people[KONSELOR_2].person);
	act(&pdp, GLASS_PEELED, head.person);
	act(&head, GLASS_OPENED, people[KOORDINATOR].person);
	act(&pdp, GLASS_FOLLOW, none);
	act(&pdp, GLASS_REVIEWED, none);
}

/* What a reader says of the first n of these acts, with the row that they led
 * to or the one given. */
static enum err
reads(size_t n, const struct ask_row *row)
{
	struct glassload l = { .row = *row };

	return glass_acts(&w, &l, rows, n);
}

static int
glass_begin(void **state)
{
	if (own_begin(state) != 0)
		return -1;
	long_act = ACTS;
	pdp = somebody(PDP_PERSON, DATA, ROLE_PDP);
	head = somebody(HEAD, 1, ROLE_KAU);
	return 0;
}

static int
glass_end(void **state)
{
	keyring_free(pdp.keys);
	keyring_free(head.keys);
	return world_end(state);
}

static void
life_holds(void **state)
{
	struct ask_row row;

	(void)state;
	whole_life();
	assert_int_equal(reads(ACTS, &life.row), OK);
	/* an act kept back shows in the row, and the other way round */
	for (size_t n = 0; n < ACTS; n++)
		assert_int_equal(reads(n, &life.row), ERR_TAMPER);
	for (unsigned s = GLASS_NONE; s < GLASS__MAX; s++) {
		row = life.row;
		row.state = s;
		assert_int_equal(reads(ACTS, &row),
		    s == GLASS_REVIEWED ? OK : ERR_TAMPER);
	}
	row = life.row;
	row.ends += HOUR;
	assert_int_equal(reads(ACTS, &row), ERR_TAMPER);
	row = life.row;
	row.id = id_of('g', 2);
	assert_int_equal(reads(ACTS, &row), ERR_TAMPER);
	row = life.row;
	row.kasus = id_of('k', 2);
	assert_int_equal(reads(ACTS, &row), ERR_TAMPER);
	row = life.row;
	row.parts[0] ^= 1;
	assert_int_equal(reads(ACTS, &row), ERR_TAMPER);
}

/* Every bit of every act. */
static void
bits_hold(void **state)
{
	(void)state;
	whole_life();
	for (size_t i = 0; i < ACTS; i++) {
		struct bytes body = rows[i].body;
		uint8_t *copy = arena_alloc(arena, body.n);

		assert_non_null(copy);
		memcpy(copy, body.p, body.n);
		rows[i].body.p = copy;
		for (size_t bit = 0; bit < body.n * 8; bit++) {
			struct arena_mark m = arena_mark(arena);

			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_equal(reads(ACTS, &life.row), ERR_TAMPER);
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
			arena_release(arena, m);
		}
		rows[i].body.n--;
		assert_int_equal(reads(ACTS, &life.row), ERR_TAMPER);
		rows[i].body = body;
	}
	assert_int_equal(reads(ACTS, &life.row), OK);
}

/* Who asked, the author, a colleague, the one who opened the outer seal: each of
 * them would be the second person, and is none. */
static void
two_people(void **state)
{
	const struct id none = { { 0 } };

	(void)state;
	/* that nobody is of both units the roster sees to (test_admit.c) */
	begin(&people[KOORDINATOR]);
	act(&people[KOORDINATOR], GLASS_PEELED, head.person);
	assert_int_equal(reads(2, &life.row), ERR_TAMPER);
	begin(&people[KOORDINATOR]);
	act(&head, GLASS_OPENED, people[KOORDINATOR].person);
	assert_int_equal(reads(2, &life.row), ERR_TAMPER);
	begin(&people[KOORDINATOR]);
	act(&pdp, GLASS_PEELED, people[KOORDINATOR].person);
	act(&people[KOORDINATOR], GLASS_OPENED, people[KOORDINATOR].person);
	assert_int_equal(reads(3, &life.row), ERR_TAMPER);
	begin(&people[KOORDINATOR]);
	act(&pdp, GLASS_PEELED, head.person);
	act(&pdp, GLASS_REVIEWED, none);
	assert_int_equal(reads(3, &life.row), ERR_TAMPER);
	/* whom somebody else was named for in the meantime */
	begin(&people[KOORDINATOR]);
	act(&pdp, GLASS_PEELED, people[KONSELOR_2].person);
	act(&pdp, GLASS_PEELED, head.person);
	act(&people[KONSELOR_2], GLASS_OPENED, people[KOORDINATOR].person);
	assert_int_equal(reads(4, &life.row), ERR_TAMPER);
	/* a counsellor asks for nothing */
	begin(&people[KONSELOR_2]);
	assert_int_equal(reads(1, &life.row), ERR_TAMPER);
	begin(&people[KOORDINATOR]);
	act(&pdp, GLASS_REFUSED, none);
	assert_int_equal(reads(2, &life.row), OK);
}

/* glass_may() says beforehand what a reader says afterwards. */
static void
says_before(void **state)
{
	static const struct {
		size_t n;
		const struct actor *who;
		unsigned may;
	} cell[] = {
		{ 1, &pdp, 1u << GLASS_PEELED | 1u << GLASS_REFUSED },
		{ 1, &head, 0 },
		{ 1, &people[KOORDINATOR], 0 },
		{ 2, &pdp, 1u << GLASS_PEELED | 1u << GLASS_REFUSED },
		{ 2, &people[KONSELOR_2],
		    1u << GLASS_OPENED | 1u << GLASS_REFUSED },
		{ 2, &head, 0 },
		{ 3, &pdp, 1u << GLASS_PEELED | 1u << GLASS_REFUSED },
		{ 3, &people[KONSELOR_2], 0 },
		{ 3, &head, 1u << GLASS_OPENED | 1u << GLASS_REFUSED },
		{ 3, &people[KOORDINATOR], 0 },
		{ 4, &pdp, 1u << GLASS_FOLLOW | 1u << GLASS_REVIEWED },
		{ 4, &head, 0 },
		{ 5, &pdp, 1u << GLASS_REVIEWED },
		{ 5, &head, 0 },
		{ ACTS, &pdp, 0 },
		{ ACTS, &head, 0 },
	};

	(void)state;
	whole_life();
	for (size_t i = 0; i < nitems(cell); i++) {
		unsigned may = 0;

		life.n = cell[i].n;
		w.who = cell[i].who;
		for (enum glass_state s = GLASS_NONE; s < GLASS__MAX; s++)
			if (glass_may(&w, &life, s) != NULL)
				may |= 1u << s;
		assert_int_equal(may, cell[i].may);
	}
}

/* The term is nobody's to choose. */
static void
term_holds(void **state)
{
	const struct id none = { { 0 } };

	(void)state;
	for (long_act = 0; long_act < ACTS; long_act++) {
		whole_life();
		life.row.version = (unsigned)long_act + 1;
		life.row.state = made[long_act].to;
		life.row.ends = made[long_act].ends;
		assert_int_equal(reads(long_act + 1, &life.row), ERR_TAMPER);
	}
	begin(&people[KOORDINATOR]);
	long_act = 1;
	act(&pdp, GLASS_REFUSED, none);
	assert_int_equal(reads(2, &life.row), ERR_TAMPER);
}

/* May the actor lead the first n acts on to that? */
static bool
leads(size_t n, const struct actor *who, enum glass_state to)
{
	life.n = n;
	w.who = who;
	return glass_may(&w, &life, to) != NULL;
}

/* Of who left, what they did stays true, and nothing new is built on it. */
static void
lapses(void **state)
{
	const unsigned adm = founder(1, ADM);
	int64_t start = pen_time;

	(void)state;
	whole_life();
	pen_time = w.now;
	assert_true(leads(3, &head, GLASS_OPENED));
	assert_false(glass_unnamed(&w, &life));
	assert_int_equal(
	    add(roster, member(LINK_SUSPEND, 1, DATA, PDP_PERSON, 0), adm, 0),
	    OK);
	assert_false(leads(3, &head, GLASS_OPENED));
	assert_true(glass_unnamed(&w, &life));
	assert_false(glass_lapsed(&w, &life));
	assert_true(leads(3, &head, GLASS_REFUSED));
	assert_true(leads(1, &pdp, GLASS_PEELED));
	assert_int_equal(
	    add(roster, member(LINK_SUSPEND, 1, 1, KOORDINATOR + 1, 0), adm, 0),
	    OK);
	assert_false(leads(1, &pdp, GLASS_PEELED));
	assert_true(glass_lapsed(&w, &life));
	assert_true(leads(1, &pdp, GLASS_REFUSED));
	assert_false(leads(3, &pdp, GLASS_PEELED));
	assert_true(leads(3, &pdp, GLASS_REFUSED));
	life.n = ACTS;
	assert_false(glass_lapsed(&w, &life));
	assert_int_equal(reads(ACTS, &life.row), OK);
	pen_time = start;
}

/* Whoever has left signs nothing more, unless as of before, and that only as long
 * as nobody has signed since. */
static void
left(void **state)
{
	const struct id none = { { 0 } };
	int64_t start = pen_time;

	(void)state;
	for (int64_t early = 0; early < 2; early++) {
		begin(&people[KOORDINATOR]);
		w.now = NOW - ROSTER_SKEW - early;
		act(&pdp, GLASS_REFUSED, none);
		w.now = NOW + HOUR;
		assert_int_equal(reads(2, &life.row),
		    early == 0 ? OK : ERR_TAMPER);
	}
	whole_life();
	w.now += HOUR;
	pen_time = made[ACTS - 1].at - ROSTER_SKEW;
	assert_int_equal(add(roster,
			     member(LINK_SUSPEND, 1, DATA, PDP_PERSON, 0),
			     founder(1, ADM), 0),
	    OK);
	pen_time = start;
	assert_int_equal(reads(ACTS, &life.row), OK);
	begin(&people[KOORDINATOR]);
	act(&pdp, GLASS_REFUSED, none);
	assert_int_equal(reads(2, &life.row), OK);
	begin(&people[KOORDINATOR]);
	w.now = NOW + HOUR;
	act(&pdp, GLASS_REFUSED, none);
	assert_int_equal(reads(2, &life.row), ERR_TAMPER);
}

/* Who was named and has left keeps nobody waiting: somebody else is named. */
static void
named_anew(void **state)
{
	const unsigned adm = founder(1, ADM);

	(void)state;
	whole_life();
	life.n = 3;
	assert_int_equal(
	    add(roster, member(LINK_SUSPEND, 1, 1, HEAD, 0), adm, 0), OK);
	assert_true(glass_unnamed(&w, &life));
	assert_false(glass_lapsed(&w, &life));
	assert_true(leads(3, &pdp, GLASS_PEELED));
	assert_true(glass_was_named(&life, people[KONSELOR_2].person));
	assert_memory_equal(glass_named(&life).b, head.person.b, ID_LEN);
}

/* What is said of an act is of this act, and is said where it has to be. */
static void
words_hold(void **state)
{
	struct glass_word bad[] = { { FINDING_NONE, "Isi." },
		{ FINDING_FOLLOW, "Isi." }, { FINDING__MAX, "Isi." },
		{ FINDING_LAWFUL, "" }, { FINDING_LAWFUL, NULL } };
	struct glass_act a = { .to = GLASS_REVIEWED };
	struct glassload l;
	struct bytes word;

	(void)state;
	whole_life();
	l = life;
	assert_int_equal(glass_words(&w, &l), OK);
	for (size_t i = 0; i < ACTS; i++) {
		assert_int_equal(l.word[i].finding, said[made[i].to].finding);
		assert_string_equal(l.word[i].text,
		    said[made[i].to].text != NULL ? said[made[i].to].text : "");
	}
	word = rows[5].word;
	rows[5].word = BYTES("", 0);
	assert_int_equal(reads(ACTS, &life.row), ERR_TAMPER);
	rows[5].word = rows[4].word;
	assert_int_equal(reads(ACTS, &life.row), ERR_TAMPER);
	rows[5].word = word;
	rows[3].word = word; /* who opens says nothing */
	assert_int_equal(reads(ACTS, &life.row), ERR_TAMPER);
	/* sealed for another act, under the same key */
	l.act[5].word = l.act[4].word;
	assert_int_equal(glass_words(&w, &l), ERR_TAMPER);
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(glass_word_put(&w, &life, &bad[i], &a),
		    ERR_INVALID);
}

/* What both units read of a request is what the case says of its records. */
static void
fits(void **state)
{
	struct glass_rec rec = { id_of('d', 1), 2 };
	struct glassload l = { .number = own_case.head.number,
		.plan = true,
		.holder = own_case.head.assignee,
		.rec = &rec,
		.n_rec = 1 };
	struct case_head *h = &own_case.head;

	(void)state;
	h->rec[h->n_rec++] = (struct rec_ref){ .id = id_of('d', 1),
		.kind = REC_PLAN,
		.version = 2 };
	h->rec[h->n_rec++] = (struct rec_ref){ .id = id_of('d', 2),
		.kind = REC_PROCESS,
		.version = 2 };
	l.row.created = NOW;
	h->changed = NOW - 1;
	assert_int_equal(glass_fits(&l, &own_case), OK);
	rec.id = id_of('d', 2);
	assert_int_equal(glass_fits(&l, &own_case), ERR_TAMPER);
	l.plan = false;
	assert_int_equal(glass_fits(&l, &own_case), OK);
	rec.id = id_of('d', 3);
	assert_int_equal(glass_fits(&l, &own_case), ERR_TAMPER);
	rec = (struct glass_rec){ id_of('d', 2), 3 };
	assert_int_equal(glass_fits(&l, &own_case), ERR_TAMPER);
	rec.version = 1;
	assert_int_equal(glass_fits(&l, &own_case), ERR_TAMPER);
	h->changed = NOW; /* it was written anew since */
	assert_int_equal(glass_fits(&l, &own_case), ERR_INVALID);
	rec.version = 2;
	assert_int_equal(glass_fits(&l, &own_case), OK);
	l.holder = people[KONSELOR_2].person;
	assert_int_equal(glass_fits(&l, &own_case), ERR_INVALID);
	h->changed = NOW - 1;
	assert_int_equal(glass_fits(&l, &own_case), ERR_TAMPER);
	l.holder = h->assignee;
	l.number = "UC/2026/000148";
	assert_int_equal(glass_fits(&l, &own_case), ERR_TAMPER);
}

/* Who has not got the unit's seed opens no seal that takes it. */
static void
opener(void **state)
{
	const struct id unit = unit_of(1, 1);
	struct glass g = { .unit = roster_unit(roster, unit),
		.asker = people[KOORDINATOR].person,
		.author = people[KONSELOR].person };
	struct roster_member m = *roster_member(roster, head.person, unit);

	(void)state;
	assert_true(glass_opener(&g, &m));
	m.seedless = true;
	assert_false(glass_opener(&g, &m));
}

#define G(f) cmocka_unit_test_setup_teardown(f, glass_begin, glass_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		G(life_holds),
		G(bits_hold),
		G(two_people),
		G(says_before),
		G(term_holds),
		G(lapses),
		G(left),
		G(named_anew),
		G(words_hold),
		G(fits),
		G(opener),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
