/* schema: referrals, their sides and actions, documents and copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/rows.h"

static struct referral_row
referral_make(unsigned n)
{
	return (struct referral_row){
		.id = id_of('r', n),
		.number = arena_printf(w.a, "CONTOH-%u/2026/%06u", n, n),
		.from_unit = id_of('u', 1),
		.to_unit = id_of('u', 2),
		.agreement = id_of('g', n),
		.state = n % 4,
		.urgency = n % 3 + 1,
		.sent = 100 + n / 6, /* equal in groups */
		.due = INT64_MAX,
		.expires = INT64_MIN,
		.version = 1,
	};
}

static void
same_referral(const struct referral_row *a, const struct referral_row *b)
{
	same_id(a->id, b->id);
	assert_string_equal(a->number, b->number);
	same_id(a->from_unit, b->from_unit);
	same_id(a->to_unit, b->to_unit);
	same_id(a->agreement, b->agreement);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->urgency, b->urgency);
	assert_true(a->sent == b->sent);
	assert_true(a->due == b->due);
	assert_true(a->expires == b->expires);
	assert_int_equal(a->version, b->version);
}

static void
referral_versions(void **state)
{
	struct referral_row r = referral_make(1), got, other;

	(void)state;
	assert_int_equal(referral_row_get(st, w.a, r.id, &got), ERR_ABSENT);
	r.number = "";
	r.to_unit = (struct id){ { 0 } };
	assert_int_equal(referral_row_add(st, &r), OK);
	assert_int_equal(referral_row_add(st, &r), ERR_CONFLICT);
	assert_int_equal(referral_row_get(st, w.a, r.id, &got), OK);
	same_referral(&r, &got);
	other = referral_make(2);
	other.id = r.id;
	other.from_unit = id_of('u', 5);
	other.due = 3;
	other.expires = 4;
	assert_int_equal(referral_row_set(st, &other, 1), ERR_INTERNAL);
	other.version = 2;
	assert_int_equal(referral_row_set(st, &other, 1), OK);
	assert_int_equal(referral_row_set(st, &other, 1), ERR_CONFLICT);
	assert_int_equal(referral_row_get(st, w.a, r.id, &got), OK);
	same_referral(&other, &got);
	admin("DELETE FROM referral");
}

static void
inbox(struct referral_filter f, const unsigned *want, size_t n_want,
    uint64_t total)
{
	struct referral_row *r, one;
	uint64_t count;
	size_t n;

	assert_int_equal(referral_rows(st, w.a, &f, &r, &n), OK);
	assert_int_equal(referral_rows_count(st, &f, &count), OK);
	assert_true(count == total);
	assert_int_equal(n, n_want);
	for (size_t i = 0; i < n; i++) {
		one = referral_make(want[i]);
		same_referral(&one, &r[i]);
	}
}

/* State is n % 4; ids go up with n. */
static void
referral_lists(void **state)
{
	struct referral_filter f = { .unit = id_of('u', 2),
		.in = 0xf,
		.limit = 5 };
	struct referral_row r, *both;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		r = referral_make(i);
		assert_int_equal(referral_row_add(st, &r), OK);
	}
	inbox(f, (const unsigned[]){ 11, 10, 9, 8, 7 }, 5, 12);
	f.offset = 10;
	inbox(f, (const unsigned[]){ 1, 0 }, 2, 12);
	f.offset = 0;
	f.in = 1U << 2 | 1U << 3;
	inbox(f, (const unsigned[]){ 11, 10, 7, 6, 3 }, 5, 6);
	f.out = 0xf; /* of these none are */
	inbox(f, (const unsigned[]){ 11, 10, 7, 6, 3 }, 5, 6);
	f.in = 0;
	inbox(f, NULL, 0, 0);
	f.unit = id_of('u', 1);
	f.limit = 1;
	inbox(f, (const unsigned[]){ 11 }, 1, 12);
	/* what the unit has on both sides is one list */
	r = referral_make(12);
	r.from_unit = id_of('u', 2);
	r.to_unit = f.unit;
	assert_int_equal(referral_row_add(st, &r), OK);
	f.in = 0xf;
	f.limit = 2;
	assert_int_equal(referral_rows(st, w.a, &f, &both, &n), OK);
	assert_int_equal(n, 2);
	same_id(both[0].id, r.id);
	same_id(both[1].id, referral_make(11).id);
	admin("DELETE FROM referral");
}

/* By their terms, what has none first; each with the unit's own side. */
static void
referral_live(void **state)
{
	struct referral_filter f = { .unit = id_of('u', 2),
		.in = 1U << 1 | 1U << 2,
		.out = 1U << 1 | 1U << 3,
		.limit = 10 };
	struct referral_spot *s;
	struct referral_row r;
	struct side_row sd;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		r = referral_make(i);
		r.due = i == 1 ? 50 : 40;
		assert_int_equal(referral_row_add(st, &r), OK);
	}
	r = referral_make(5); /* state 1 */
	r.from_unit = f.unit;
	r.to_unit = id_of('u', 1);
	r.due = 0;
	assert_int_equal(referral_row_add(st, &r), OK);
	for (unsigned i = 7; i <= 9; i += 2) { /* 7, of state 3, was a draft */
		r = referral_make(i);
		r.from_unit = f.unit;
		r.to_unit = id_of('u', 1);
		r.number = "";
		r.due = 60;
		assert_int_equal(referral_row_add(st, &r), OK);
	}
	sd = (struct side_row){ referral_make(2).id, f.unit, 7, 3, blob(100, 9),
		blob(0, 0) };
	assert_int_equal(side_row_add(st, &sd), OK);
	sd.unit = id_of('u', 1); /* another's is not ours */
	sd.version = 8;
	assert_int_equal(side_row_add(st, &sd), OK);
	assert_int_equal(referral_rows_live(st, w.a, &f, &s, &n), OK);
	assert_int_equal(n, 4);
	same_id(s[0].side.referral, referral_make(5).id);
	assert_true(!s[0].incoming && s[0].due == 0 && s[0].state == 1);
	same_id(s[1].side.referral, referral_make(2).id);
	assert_true(s[1].incoming && s[1].due == 40 && s[1].state == 2);
	assert_int_equal(s[1].urgency, 3);
	assert_int_equal(s[1].side.version, 7);
	assert_int_equal(s[1].side.epoch, 3);
	assert_int_equal(s[1].side.idx.n, 100);
	same_id(s[1].side.unit, f.unit);
	same_id(s[2].side.referral, referral_make(1).id);
	assert_int_equal(s[2].side.version, 0);
	assert_int_equal(s[2].side.idx.n, 0);
	same_id(s[3].side.referral, referral_make(9).id);
	f.limit = 1;
	assert_int_equal(referral_rows_live(st, w.a, &f, &s, &n), OK);
	assert_int_equal(n, 1);
	admin("DELETE FROM referral");
	admin("DELETE FROM referral_side");
}

/* Of what is asked for, what is there; each with its actions in their order. */
static void
referral_some(void **state)
{
	struct id id[ROWS_SOME + 1];
	struct referral_act *rows;
	struct action_row act;
	struct referral_row r;
	size_t n, i = 0;

	(void)state;
	for (unsigned k = 0; k < nitems(id); k++) {
		r = referral_make(k);
		id[k] = r.id;
		if (k != 3)
			assert_int_equal(referral_row_add(st, &r), OK);
		for (unsigned v = k == 5 ? 0 : k + 1; v > 0; v--) {
			act = (struct action_row){ r.id, v,
				blob(600, (uint8_t)(16 * k + v)) };
			assert_int_equal(action_add(st, &act), OK);
		}
	}
	assert_int_equal(referral_acts_some(st, w.a, id, nitems(id), &rows, &n),
	    ERR_LIMIT);
	assert_int_equal(referral_acts_some(st, w.a, id, ROWS_SOME, &rows, &n),
	    OK);
	/* the one has no row, the other no action */
	for (unsigned k = 0; k < ROWS_SOME; k++) {
		r = referral_make(k);
		for (unsigned v = 1; k != 3 && k != 5 && v <= k + 1; v++, i++) {
			assert_true(i < n);
			same_referral(&r, &rows[i].row);
			same_id(r.id, rows[i].act.referral);
			assert_int_equal(rows[i].act.version, v);
			same_bytes(rows[i].act.body,
			    blob(600, (uint8_t)(16 * k + v)));
		}
	}
	assert_int_equal(i, n);
	assert_int_equal(referral_acts_some(st, w.a, id + 1, 1, &rows, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(referral_acts_some(st, w.a, id + 3, 1, &rows, &n), OK);
	assert_int_equal(n, 0);
	admin("DELETE FROM referral");
	admin("DELETE FROM action");
}

static void
same_side(const struct side_row *a, const struct side_row *b)
{
	same_id(a->referral, b->referral);
	same_id(a->unit, b->unit);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->epoch, b->epoch);
	same_bytes(a->idx, b->idx);
	same_bytes(a->draft, b->draft);
}

static void
sides(void **state)
{
	struct side_row r = { .referral = id_of('r', 1),
		.unit = id_of('u', 1),
		.version = 1,
		.epoch = 2,
		.idx = blob(600, 1),
		.draft = blob(65536, 2) },
			got;

	(void)state;
	assert_int_equal(side_row_add(st, &r), OK);
	assert_int_equal(side_row_add(st, &r), ERR_CONFLICT);
	assert_int_equal(side_row_get(st, w.a, r.referral, r.unit, &got), OK);
	same_side(&r, &got);
	assert_int_equal(side_row_get(st, w.a, r.referral, id_of('u', 2), &got),
	    ERR_ABSENT);
	r.version = 2;
	r.epoch = 3;
	r.idx = blob(5, 7);
	r.draft = BYTES(NULL, 0);
	assert_int_equal(side_row_set(st, &r, 2), ERR_INTERNAL);
	assert_int_equal(side_row_set(st, &r, 1), OK);
	assert_int_equal(side_row_set(st, &r, 1), ERR_CONFLICT);
	assert_int_equal(side_row_get(st, w.a, r.referral, r.unit, &got), OK);
	same_side(&r, &got);
	r.idx = blob(601, 1);
	r.version = 3;
	assert_int_equal(side_row_set(st, &r, 2), ERR_LIMIT);
}

/* Of one unit's sides those that are asked for. */
static void
sides_some(void **state)
{
	struct id id[ROWS_SOME + 1];
	struct side_row r = { .version = 1, .epoch = 1, .idx = blob(9, 1) };
	struct side_row *rows;
	unsigned seen = 0;
	size_t n;

	(void)state;
	r.draft = BYTES(NULL, 0);
	for (unsigned k = 0; k < nitems(id); k++) {
		id[k] = r.referral = id_of('s', k);
		r.unit = id_of('u', k == 3 ? 2 : 1);
		assert_int_equal(side_row_add(st, &r), OK);
	}
	assert_int_equal(
	    side_rows_some(st, w.a, id_of('u', 1), id, nitems(id), &rows, &n),
	    ERR_LIMIT);
	assert_int_equal(
	    side_rows_some(st, w.a, id_of('u', 1), id, ROWS_SOME, &rows, &n),
	    OK);
	assert_int_equal(n, ROWS_SOME - 1);
	for (size_t i = 0; i < n; i++) {
		r.referral = rows[i].referral;
		r.unit = id_of('u', 1);
		same_side(&r, &rows[i]);
		seen |= 1u << r.referral.b[3];
	}
	assert_int_equal(seen, (1u << ROWS_SOME) - 1 - (1u << 3));
	assert_int_equal(
	    side_rows_some(st, w.a, id_of('u', 2), id + 3, 1, &rows, &n), OK);
	assert_int_equal(n, 1);
}

static void
actions(void **state)
{
	struct action_row r = { .referral = id_of('r', 1) }, *rows;
	size_t n;

	(void)state;
	for (uint32_t v = 12; v > 0; v--) {
		r.version = v;
		r.body = blob(600, (uint8_t)v);
		assert_int_equal(action_add(st, &r), OK);
	}
	/* who writes the same step second has lost */
	assert_int_equal(action_add(st, &r), ERR_CONFLICT);
	assert_int_equal(action_rows(st, w.a, r.referral, &rows, &n), OK);
	assert_int_equal(n, 12);
	for (size_t i = 0; i < n; i++) {
		same_id(rows[i].referral, r.referral);
		assert_int_equal(rows[i].version, i + 1);
		same_bytes(rows[i].body, blob(600, (uint8_t)(i + 1)));
	}
	assert_int_equal(action_rows(st, w.a, id_of('r', 2), &rows, &n), OK);
	assert_int_equal(n, 0);
}

static struct document_row
document_make(unsigned n)
{
	struct document_row r = {
		.id = id_of('d', n),
		.conversation = id_of('r', 1),
		.in_reply_to = id_of('d', n + 1),
		.from_unit = id_of('u', n),
		.to_unit = id_of('u', n + 1),
		.created = 1000 - n,
		.expires = 2000 + n,
		.urgency = 3,
		.environment = "training",
		.size_class = 1 << 20,
		.ciphertext = blob(200000, (uint8_t)n),
		.sealed_keys = blob(1152, (uint8_t)(n + 1)),
		.signer = id_of('p', n),
	};

	fill(r.reply_sha256, HASH_LEN, 1);
	fill(r.nonce, NONCE_LEN, 2);
	fill(r.kcv, HASH_LEN, 3);
	fill(r.sealed_hash, HASH_LEN, 4);
	fill(r.signature, SIG_LEN, 5);
	return r;
}

static void
same_document(const struct document_row *a, const struct document_row *b)
{
	same_id(a->id, b->id);
	same_id(a->conversation, b->conversation);
	same_id(a->in_reply_to, b->in_reply_to);
	assert_memory_equal(a->reply_sha256, b->reply_sha256, HASH_LEN);
	same_id(a->from_unit, b->from_unit);
	same_id(a->to_unit, b->to_unit);
	assert_true(a->created == b->created);
	assert_true(a->expires == b->expires);
	assert_int_equal(a->urgency, b->urgency);
	assert_string_equal(a->environment, b->environment);
	assert_int_equal(a->size_class, b->size_class);
	assert_memory_equal(a->nonce, b->nonce, NONCE_LEN);
	same_bytes(a->ciphertext, b->ciphertext);
	assert_memory_equal(a->kcv, b->kcv, HASH_LEN);
	same_bytes(a->sealed_keys, b->sealed_keys);
	assert_memory_equal(a->sealed_hash, b->sealed_hash, HASH_LEN);
	same_id(a->signer, b->signer);
	assert_memory_equal(a->signature, b->signature, SIG_LEN);
}

static void
documents(void **state)
{
	struct document_row r[3], got, *rows;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < nitems(r); i++) {
		r[i] = document_make(i);
		assert_int_equal(document_add(st, &r[i]), OK);
	}
	assert_int_equal(document_add(st, &r[0]), ERR_CONFLICT);
	assert_int_equal(document_get(st, w.a, r[1].id, &got), OK);
	same_document(&r[1], &got);
	assert_int_equal(document_get(st, w.a, id_of('d', 9), &got),
	    ERR_ABSENT);
	/* oldest first, whatever the ids say */
	assert_int_equal(document_rows(st, w.a, id_of('r', 1), &rows, &n), OK);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++)
		same_document(&r[2 - i], &rows[i]);
	assert_int_equal(document_keys_drop(st, r[1].id), OK);
	assert_int_equal(document_keys_drop(st, r[1].id), OK);
	r[1].sealed_keys = BYTES(NULL, 0);
	for (size_t i = 0; i < nitems(r); i++) {
		assert_int_equal(document_get(st, w.a, r[i].id, &got), OK);
		same_document(&r[i], &got);
	}
}

static void
copies(void **state)
{
	struct copy_row r = { .document = id_of('d', 1),
		.unit = id_of('u', 1),
		.body = blob(600, 77) },
			got;

	(void)state;
	assert_int_equal(copy_add(st, &r), OK);
	assert_int_equal(copy_add(st, &r), ERR_CONFLICT);
	assert_int_equal(copy_get(st, w.a, r.document, r.unit, &got), OK);
	same_id(got.document, r.document);
	same_id(got.unit, r.unit);
	same_bytes(got.body, r.body);
	assert_int_equal(copy_get(st, w.a, r.document, id_of('u', 2), &got),
	    ERR_ABSENT);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(referral_versions),
		cmocka_unit_test(referral_lists),
		cmocka_unit_test(referral_live),
		cmocka_unit_test(referral_some),
		cmocka_unit_test(sides),
		cmocka_unit_test(sides_some),
		cmocka_unit_test(actions),
		cmocka_unit_test(documents),
		cmocka_unit_test(copies),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_both, close_both);
}
