/* cases: the signed chain of a referral, and what a reader refuses of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/chain.h"

static enum err
opened(size_t n)
{
	struct arena_mark m = arena_mark(arena);
	struct chain ch;
	enum err e = chain_open(&w, &ref_row, act_rows, n, &ch);

	arena_release(arena, m);
	return e;
}

static void
same_action(const struct action *a, const struct action *b)
{
	struct action x = *a, y = *b;

	assert_string_equal(a->number, b->number);
	x.number = y.number = NULL;
	assert_memory_equal(&x.referral, &y.referral, ID_LEN);
	assert_int_equal(x.version, y.version);
	assert_int_equal(x.from, y.from);
	assert_int_equal(x.to, y.to);
	assert_memory_equal(&x.actor, &y.actor, 4 * sizeof(struct id));
	assert_int_equal(x.at, y.at);
	assert_memory_equal(x.prev, y.prev, HASH_LEN);
	assert_memory_equal(x.content, y.content, HASH_LEN);
	assert_memory_equal(&x.agreement, &y.agreement, ID_LEN);
	assert_int_equal(x.urgency, y.urgency);
	assert_int_equal(x.sent, y.sent);
	assert_int_equal(x.due, y.due);
	assert_int_equal(x.expires, y.expires);
	assert_memory_equal(x.head_from, y.head_from, HASH_LEN);
	assert_memory_equal(x.head_to, y.head_to, HASH_LEN);
}

static void
whole_life(void **state)
{
	static const enum act went[LIFE] = { ACT_DRAFT, ACT_SEND, ACT_OPEN,
		ACT_ACCEPT, ACT_OUTCOME, ACT_CLOSE };
	struct chain ch;

	(void)state;
	for (size_t n = 1; n <= LIFE; n++) {
		life_make(n);
		assert_int_equal(chain_open(&w, &ref_row, act_rows, n, &ch),
		    OK);
		assert_int_equal(ch.n, n);
		assert_memory_equal(ch.last, chain.last, HASH_LEN);
	}
	for (size_t i = 0; i < LIFE; i++) {
		same_action(&ch.a[i], &acts[i]);
		assert_int_equal(action_step(&ch.a[i])->act, went[i]);
		if (life[i].content != 0)
			assert_ptr_equal(chain_content(&ch, acts[i].content),
			    &ch.a[i]);
	}
	memcpy(ch.a[0].content, ch.a[1].content, HASH_LEN);
	assert_null(chain_content(&ch, ch.a[1].content)); /* twice */
}

static void
clear_row_is_its_end(void **state)
{
	struct referral_row good;

	(void)state;
	life_make(4);
	good = ref_row;
#define WRONG(change)                                                          \
	do {                                                                   \
		change;                                                        \
		assert_int_equal(opened(4), ERR_TAMPER);                       \
		ref_row = good;                                                \
	} while (0)
	WRONG(ref_row.id = id_of('r', 2));
	WRONG(ref_row.number = "RJ/UC/2026/000032");
	WRONG(ref_row.from_unit = unit_of(2, 3));
	WRONG(ref_row.to_unit = unit_of(1, 1));
	WRONG(ref_row.agreement = id_of('g', 8));
	WRONG(ref_row.state = RS_DITOLAK);
	WRONG(ref_row.urgency = 1);
	WRONG(ref_row.sent++);
	WRONG(ref_row.due++);
	WRONG(ref_row.expires++);
	WRONG(ref_row.version++);
#undef WRONG
	assert_int_equal(opened(4), OK);
	assert_int_equal(opened(3), ERR_TAMPER); /* the end cut off */
	assert_int_equal(opened(0), ERR_TAMPER);
}

/* Any byte of any action, any length, any order. */
static void
rows_are_as_signed(void **state)
{
	struct action_row good;
	uint8_t *copy;

	(void)state;
	life_make(3);
	for (size_t i = 0; i < 3; i++) {
		good = act_rows[i];
		copy = arena_alloc(arena, good.body.n + 1);
		memcpy(copy, good.body.p, good.body.n);
		for (size_t k = 0; k < good.body.n; k++) {
			copy[k] ^= 0x10;
			act_rows[i].body = BYTES(copy, good.body.n);
			assert_int_equal(opened(3), ERR_TAMPER);
			copy[k] ^= 0x10;
			act_rows[i].body = BYTES(copy, k);
			assert_int_equal(opened(3), ERR_TAMPER);
		}
		act_rows[i].body = BYTES(copy, good.body.n + 1);
		assert_int_equal(opened(3), ERR_TAMPER);
		act_rows[i] = act_rows[(i + 1) % 3];
		assert_int_equal(opened(3), ERR_TAMPER);
		act_rows[i] = good;
		act_rows[i].version++;
		assert_int_equal(opened(3), ERR_TAMPER);
		act_rows[i] = good;
	}
	assert_int_equal(opened(3), OK);
}

/* Put n bytes at a place of the newest action and let its actor sign that. */
static void
resign(size_t at, const void *bytes, size_t n, size_t length)
{
	struct action_row *row = &act_rows[chain.n - 1];
	struct keyring *keys = w.who->keys;
	size_t body = row->body.n - SIG_LEN;
	uint8_t *copy = arena_alloc(arena, body + 1 + SIG_LEN);

	memcpy(copy, row->body.p, body);
	if (n > 0)
		memcpy(copy + at, bytes, n);
	length = length == 0 ? body : length;
	keyring_sign(keys, BYTES(copy, length), copy + length);
	row->body = BYTES(copy, length + SIG_LEN);
}

#define MAGIC    15
#define A_STATES (MAGIC + ID_LEN + 4)
#define A_NUMBER (A_STATES + 2 + 4 * ID_LEN + 8 + 2 * HASH_LEN + ID_LEN)

/* Signed by who may act, but not in the form of this version. */
static void
form_is_of_this_version(void **state)
{
	struct action_row good;
	size_t body;

	(void)state;
	life_make(2);
	good = act_rows[1];
	body = good.body.n - SIG_LEN;
	resign(0, NULL, 0, 0);
	assert_int_equal(opened(2), OK);
	resign(MAGIC - 1, "\2", 1, 0); /* another version */
	assert_int_equal(opened(2), ERR_TAMPER);
	act_rows[1] = good;
	resign(MAGIC - 2, "M", 1, 0);
	assert_int_equal(opened(2), ERR_TAMPER);
	act_rows[1] = good;
	resign(0, NULL, 0, body + 1); /* a byte behind */
	assert_int_equal(opened(2), ERR_TAMPER);
	act_rows[1] = good;
	resign(0, NULL, 0, body - 1);
	assert_int_equal(opened(2), ERR_TAMPER);
	act_rows[1] = good;
	assert_int_equal(good.body.p[A_NUMBER + 1], 17);
	resign(A_NUMBER, "\xff\xff", 2, 0); /* longer than what is left */
	assert_int_equal(opened(2), ERR_TAMPER);
	act_rows[1] = good;
	resign(A_NUMBER + 1, "\x12", 1, 0);
	assert_int_equal(opened(2), ERR_TAMPER);
	act_rows[1] = good;
	resign(A_STATES + 1, "\x09", 1, 0); /* a state that there is not */
	assert_int_equal(opened(2), ERR_TAMPER);
}

/* Sign one more action, changed, and see it refused. */
static void
refused(size_t n, void (*change)(struct action *a), enum seat seat)
{
	struct action a;

	life_make(n - 1);
	a = life_action(n - 1);
	change(&a);
	life_sign(n - 1, &a);
	ref_row.state = a.to;
	if (seat != life[n - 1].seat) {
		act_as(seat);
		chain.n--;
		memset(chain.last, 0, HASH_LEN);
		if (n > 1)
			hash_blake(NULL, act_rows[n - 2].body, chain.last);
		assert_int_equal(action_put(&w, &chain, &a, &act_rows[n - 1]),
		    OK);
		chain.n++;
	}
	assert_int_equal(opened(n), ERR_TAMPER);
}

static void
as_it_is(struct action *a)
{
	(void)a;
}

static void
skips_a_state(struct action *a)
{
	a->to = RS_DITUTUP;
}

static void
accepts_unopened(struct action *a)
{
	a->to = RS_DITERIMA;
	memset(a->content, 1, HASH_LEN);
}

static void
from_elsewhere(struct action *a)
{
	a->from = RS_DIBUKA;
	a->to = RS_DITERIMA;
}

static void
other_referral(struct action *a)
{
	a->referral = id_of('r', 2);
}

static void
other_receiver(struct action *a)
{
	a->to_unit = unit_of(1, 1);
}

static void
with_content(struct action *a)
{
	memset(a->content, 1, HASH_LEN);
}

static void
without_content(struct action *a)
{
	memset(a->content, 0, HASH_LEN);
}

static void
steps_are_of_the_table(void **state)
{
	(void)state;
	refused(3, skips_a_state, life[2].seat);
	refused(3, accepts_unopened, life[2].seat);
	refused(3, from_elsewhere, life[2].seat);
	refused(3, other_referral, life[2].seat);
	refused(4, other_receiver, life[3].seat);
	refused(3, with_content, life[2].seat);
	refused(4, without_content, life[3].seat);
	/* not the side, and not the role */
	refused(3, as_it_is, KONSELOR);
	refused(2, as_it_is, PEKSOS);
	refused(4, as_it_is, KONSELOR_3);
	/* a colleague in the officer's place is somebody who may */
	life_make(2);
	chain.n--;
	hash_blake(NULL, act_rows[0].body, chain.last);
	act_as(KOORDINATOR);
	assert_int_equal(action_put(&w, &chain, &acts[1], &act_rows[1]), OK);
	assert_int_equal(opened(2), OK);
}

/* Withdraw what the receiver has opened, as seat and between these units. */
static enum err
withdrawn(enum seat seat, struct id from, struct id to)
{
	struct action a;

	life_make(3);
	a = life_action(2);
	a.from = RS_DIBUKA;
	a.to = RS_DITARIK;
	a.from_unit = from;
	a.to_unit = to;
	memset(a.content, 1, HASH_LEN);
	act_as(seat);
	assert_int_equal(action_put(&w, &chain, &a, &act_rows[3]), OK);
	ref_row.from_unit = from;
	ref_row.to_unit = to;
	ref_row.state = RS_DITARIK;
	ref_row.version = 4;
	return opened(4);
}

static void
units_stay(void **state)
{
	const struct id one = unit_of(1, 1), three = unit_of(2, 3);

	(void)state;
	assert_int_equal(withdrawn(KONSELOR, one, three), OK);
	assert_int_equal(withdrawn(KONSELOR, one, unit_of(1, 2)), ERR_TAMPER);
	assert_int_equal(withdrawn(PEKSOS, three, three), ERR_TAMPER);
	assert_int_equal(withdrawn(PEKSOS, three, one), ERR_TAMPER);
}

/* An action names the one before it: no other past can be put under it. */
static void
one_past(void **state)
{
	struct action a;

	(void)state;
	life_make(2);
	a = acts[1];
	a.due++;
	life_make(1);
	life_sign(1, &a); /* another second action, as good as the first */
	ref_row.due = a.due;
	assert_int_equal(opened(2), OK);
	acts[2] = life_action(2);
	life_sign(2, &acts[2]);
	assert_int_equal(opened(3), OK);
	chain.n = 1;
	hash_blake(NULL, act_rows[0].body, chain.last);
	life_sign(1, &acts[1]);
	ref_row = life_clear(2);
	w.now = NOW + 2 * HOUR;
	assert_int_equal(opened(3), ERR_TAMPER);
}

/* Who held the role once has signed well; who came later has not. */
static void
roles_of_any_time(void **state)
{
	struct link_body gone = member(LINK_REMOVE, 2, 3, KEPALA + 1, 0);
	int64_t start = pen_time;

	(void)state;
	life_make(4);
	pen_time = NOW + 3 * HOUR;
	assert_int_equal(add(roster, gone, founder(2, ADM), 0), OK);
	pen_time = start;
	assert_int_equal(opened(4), OK);
	roster_make(true);
	assert_int_equal(opened(4), OK);
	roster_free(roster);
	w.roster = roster = roster_new();
	assert_int_equal(opened(4), ERR_TAMPER); /* nobody is known */
}

/* Whoever has left signs nothing more, unless as of before, and that only as long
 * as nobody has signed since. */
static void
not_by_who_left(void **state)
{
	struct link_body gone = member(LINK_REMOVE, 2, 3, KEPALA + 1, 0);
	int64_t start = pen_time;

	(void)state;
	life_make(4); /* the last two are theirs */
	pen_time = NOW + 3 * HOUR - ROSTER_SKEW - 1;
	assert_int_equal(add(roster, gone, founder(2, ADM), 0), OK);
	pen_time = start;
	assert_int_equal(opened(4), ERR_TAMPER);
	life_make(3);
	assert_int_equal(opened(3), OK);
	for (int64_t early = 0; early < 2; early++) {
		life_make(3);
		acts[3] = life_action(3);
		w.now = NOW + 2 * HOUR - ROSTER_SKEW - early;
		life_sign_now(3, &acts[3]);
		assert_int_equal(opened(4), early == 0 ? OK : ERR_TAMPER);
	}
}

static void
not_from_the_future(void **state)
{
	(void)state;
	life_make(1);
	w.now = NOW - 5 * MINUTE;
	assert_int_equal(opened(1), OK);
	w.now--;
	assert_int_equal(opened(1), ERR_TAMPER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(whole_life),
		T(clear_row_is_its_end),
		T(rows_are_as_signed),
		T(form_is_of_this_version),
		T(steps_are_of_the_table),
		T(units_stay),
		T(one_past),
		T(roles_of_any_time),
		T(not_by_who_left),
		T(not_from_the_future),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
