/* auth: the bytes of roster links: order, form, edits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"

static struct links chain;

static int
begin(void **state)
{
	struct roster *r;

	if (setup(state) != 0 || (r = roster_new()) == NULL)
		return -1;
	chain_make(r, 1, &chain);
	roster_free(r);
	return 0;
}

/* After the first k links, the only one that fits is number k. */
static void
chain_in_order(void **state)
{
	(void)state;
	for (size_t k = 0; k < chain.n; k++) {
		struct roster *r = chain_first(&chain, 1, k);

		for (size_t i = 0; i < chain.n; i++)
			assert_int_equal(roster_check(arena, r, chain.link[i]),
			    i == k ? OK : ERR_TAMPER);
		roster_free(r);
	}
}

/* Any bit of any link changed. */
static void
chain_edited(void **state)
{
	struct roster *r = chain_first(&chain, 1, 0);
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < chain.n; i++) {
		struct bytes l = chain.link[i];

		for (size_t bit = 0; bit < l.n * 8; bit++) {
			struct arena_mark m = arena_mark(arena);
			enum err e = roster_check(arena, r, bit_turned(l, bit));

			/* A turned agency is one without a pin. */
			if (e != ERR_TAMPER && e != ERR_ABSENT)
				fail_msg("link %zu, bit %zu", i, bit);
			assert_int_equal(e == ERR_ABSENT,
			    bit / 8 >= 14 && bit / 8 < 14 + ID_LEN);
			arena_release(arena, m);
			tried++;
		}
		assert_int_equal(roster_apply(r, l), OK);
	}
	assert_true(tried > (size_t)chain.n * 2000);
	roster_free(r);
}

static void
chain_cut(void **state)
{
	struct roster *r = chain_first(&chain, 1, 0);

	(void)state;
	for (size_t i = 0; i < chain.n; i++) {
		struct bytes l = chain.link[i];
		struct buf longer;

		for (size_t len = 0; len < l.n; len++)
			assert_int_equal(
			    roster_check(arena, r, BYTES(l.p, len)),
			    ERR_TAMPER);
		buf_init(&longer, arena, 0);
		buf_put(&longer, l.p, l.n);
		buf_u8(&longer, 0);
		assert_int_equal(roster_check(arena, r, buf_bytes(&longer)),
		    ERR_TAMPER);
		assert_int_equal(roster_apply(r, l), OK);
	}
	roster_free(r);
}

/* Bytes that are no link, but name an agency: it is refused. */
static void
garbage_names_an_agency(void **state)
{
	(void)state;
	for (size_t len = 0; len < 40; len++) {
		struct roster *r = chain_first(&chain, 1, 4);

		assert_int_equal(roster_apply(r, BYTES(chain.link[4].p, len)),
		    ERR_TAMPER);
		assert_int_equal(roster_trusted(r, id_of('a', 1)),
		    len < 14 + ID_LEN);
		roster_free(r);
	}
}

/* Who signs the link of the first chain after i others, and who before. */
static void
signers_of(size_t i, unsigned *who, unsigned *co)
{
	static const unsigned table[][2] = { { ADM, PIM }, { ADM, 0 },
		{ ADM, 0 }, { PIM, 0 }, { ADM, 0 }, { 11, 0 }, { 11, ADM },
		{ PDP, 11 }, { PIM, 0 }, { PDP, 0 }, { PIM, 0 }, { 11, 0 },
		{ 11, 0 }, { 11, 0 }, { ADM, 0 }, { PIM, 11 } };
	const unsigned *row = table[i];

	*who = row[0] < 11 ? 1000 + row[0] : row[0];
	*co = row[1] == 0 || row[1] == 11 ? row[1] : 1000 + row[1];
}

/* The proposal in a link of the chain. */
static struct bytes
core_of(size_t i)
{
	struct cur c;

	cur_init(&c, chain.link[i]);
	(void)cur_take(&c, BODY_AT);
	(void)cur_lv32(&c);
	assert_false(c.failed);
	return BYTES(chain.link[i].p, chain.link[i].n - c.n);
}

/* When the i-th link of the chain was made. */
static int64_t
time_of(size_t i)
{
	struct cur c;

	cur_init(&c, chain.link[i]);
	(void)cur_take(&c, core_of(i).n + 8 + HASH_LEN);
	return (int64_t)cur_u64(&c);
}

/* The i-th link around another proposal, with good signatures. */
static struct bytes
around(const struct roster *r, size_t i, struct bytes core)
{
	unsigned who, co;
	struct raw l;

	signers_of(i, &who, &co);
	l = raw_of(r, 1, core, who);
	l.at = time_of(i);
	if (co != 0)
		l.co[l.n_co++] = cosigned(core, co);
	return raw_signed(&l);
}

/* The i-th link as it would be with another proposal. */
static enum err
check_around(size_t i, struct bytes core)
{
	struct roster *r = chain_first(&chain, 1, i);
	struct bytes link = around(r, i, core);
	enum err e;

	if (i == 0) { /* pinned as it is, so that only its form counts */
		roster_free(r);
		r = roster_new();
		assert_non_null(r);
		pin(r, 1, link);
	}
	e = roster_check(arena, r, link);
	roster_free(r);
	return e;
}

/* The same proposal with a body of n bytes, cut or filled with zeros. */
static struct bytes
with_body(struct bytes core, size_t n)
{
	struct buf out;
	size_t have = core.n - BODY_AT - 4;

	buf_init(&out, arena, 0);
	buf_put(&out, core.p, BODY_AT);
	buf_u32(&out, (uint32_t)n);
	buf_put(&out, core.p + BODY_AT + 4, n < have ? n : have);
	for (size_t i = have; i < n; i++)
		buf_u8(&out, 0);
	assert_int_equal(buf_check(&out), OK);
	return buf_bytes(&out);
}

/* Good signatures do not make a body of another length good. */
static void
body_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < chain.n; i++) {
		struct arena_mark m = arena_mark(arena);
		struct bytes core = core_of(i);
		size_t have = core.n - BODY_AT - 4;

		for (size_t n = have > 40 ? have - 40 : 1; n <= have + 3; n++)
			assert_int_equal(check_around(i, with_body(core, n)),
			    n == have ? OK : ERR_TAMPER);
		assert_int_equal(check_around(i, with_body(core, 0)),
		    ERR_TAMPER);
		arena_release(arena, m);
	}
}

/* Types that this version does not know stop the chain. */
static void
types_known(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		struct bytes core = core_of(1);
		uint8_t byte = (uint8_t)type;

		core = core_with(core, TYPE_AT, &byte, 1);
		assert_int_equal(check_around(1, core),
		    type == LINK_UNIT ? OK : ERR_TAMPER);
		if (type == LINK_CUSTODIANS || type == LINK_GATEWAY) {
			struct roster *r = chain_first(&chain, 1, 1);

			assert_int_equal(roster_apply(r, around(r, 1, core)),
			    ERR_TAMPER);
			assert_false(roster_trusted(r, id_of('a', 1)));
			roster_free(r);
		}
	}
}

/* Each text of a body: UTF-8 of 1 to 200 bytes without control characters. */
static void
texts(void **state)
{
	static const char *const bad[] = { "a\x01z", "a\xffz", "a\xc3z",
		"\x7f\xed\xa0", "" };
	const size_t at = BODY_AT + 4;
	struct bytes core = core_of(1); /* code, abbreviation UC, names */
	size_t abbr = at + 2 + strlen(unit_code(1, 1));
	struct buf out;

	(void)state;
	for (size_t i = 0; i < nitems(bad); i++) {
		buf_init(&out, arena, 0);
		buf_put(&out, core.p + at, abbr - at);
		buf_lv16(&out, bad[i], strlen(bad[i]));
		buf_lv16(&out, "N", 1);
		buf_lv16(&out, "N", 1);
		core = with_body(core, out.n);
		core = core_with(core, at, out.p, out.n);
		assert_int_equal(check_around(1, core), ERR_TAMPER);
		core = core_of(1);
	}
	/* A NUL would hide what stands behind it. */
	core = core_with(core, abbr + 2, "U\0", 2);
	assert_int_equal(check_around(1, core), ERR_TAMPER);
	core = core_with(core, abbr + 2, "U\t", 2);
	assert_int_equal(check_around(1, core), OK);
}

/* Roles that this version does not know, and none. */
static void
role_bits(void **state)
{
	struct bytes core = core_of(6);
	const size_t at = core.n - 4;
	uint8_t bits[4] = { 0 };

	(void)state;
	assert_int_equal(check_around(6, core_with(core, at, bits, 4)),
	    ERR_TAMPER);
	for (size_t bit = 0; bit < 32; bit++) {
		memset(bits, 0, sizeof(bits));
		bits[3 - bit / 8] = (uint8_t)(1u << bit % 8);
		assert_int_equal(check_around(6, core_with(core, at, bits, 4)),
		    (roles_of_place(false) & (1u << bit)) != 0 ? OK :
								 ERR_TAMPER);
	}
}

/* Right in all but one number, and signed as it is. */
static void
numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < chain.n; i++) {
		struct roster *r = chain_first(&chain, 1, i);
		struct bytes core = core_of(i);
		unsigned who, co;
		struct raw good, l;

		signers_of(i, &who, &co);
		good = raw_of(r, 1, core, who);
		good.at = time_of(i);
		if (co != 0)
			good.co[good.n_co++] = cosigned(core, co);
		assert_int_equal(roster_check(arena, r, raw_signed(&good)), OK);
		for (size_t bit = 0; bit < 64; bit++) {
			l = good;
			l.height ^= UINT64_C(1) << bit;
			assert_int_equal(roster_check(arena, r, raw_signed(&l)),
			    ERR_TAMPER);
		}
		l = good;
		l.prev[31] ^= 1;
		assert_int_equal(roster_check(arena, r, raw_signed(&l)),
		    ERR_TAMPER);
		if (i == 0) {
			roster_free(r);
			continue;
		}
		/* Before the link before, though in the proposal's term. */
		l = good;
		l.core = core_number(core, UNTIL_AT, (uint64_t)(l.at + HOUR));
		if (co != 0)
			l.co[0] = cosigned(l.core, co);
		assert_int_equal(roster_check(arena, r, raw_signed(&l)), OK);
		l.at--;
		assert_int_equal(roster_check(arena, r, raw_signed(&l)),
		    ERR_TAMPER);
		roster_free(r);
	}
}

/* Before 1970 or after 9999, whatever sums of them would say. */
static void
years(void **state)
{
	const int64_t end = INT64_C(253402300800000);
	const struct {
		int64_t at, until;
		enum err want;
	} rows[] = {
		{ 0, 0, OK },
		{ end - 1, end - 1, OK },
		{ end - 1, end, ERR_TAMPER },
		{ end, end, ERR_TAMPER },
		{ -1, 0, ERR_TAMPER },
		{ -1, -1, ERR_TAMPER },
		{ INT64_MIN, INT64_MIN, ERR_TAMPER },
		{ INT64_MIN, INT64_MAX, ERR_TAMPER },
		{ INT64_MAX, INT64_MAX, ERR_TAMPER },
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		struct roster *r = roster_new();
		struct bytes core =
		    core_number(core_of(0), UNTIL_AT, (uint64_t)rows[i].until);
		struct raw l = raw_of(r, 1, core, founder(1, ADM));

		assert_non_null(r);
		l.at = rows[i].at;
		l.co[l.n_co++] = cosigned(core, founder(1, PDP));
		pin(r, 1, raw_signed(&l));
		assert_int_equal(roster_check(arena, r, raw_signed(&l)),
		    rows[i].want);
		roster_free(r);
	}
}

/* How many co-signatures a link may have: two, and no row asks for two. */
static void
signatures_counted(void **state)
{
	const enum founder order[] = { PIM, PDP, ADM };
	struct roster *r = roster_new();
	struct bytes core = core_of(0);
	struct raw l;

	(void)state;
	assert_non_null(r);
	l = raw_of(r, 1, core, founder(1, ADM));
	for (size_t n = 0; n <= 3; n++) {
		struct roster *pinned = roster_new();
		struct bytes link;

		assert_non_null(pinned);
		l.n_co = n;
		if (n > 0)
			l.co[n - 1] = cosigned(core, founder(1, order[n - 1]));
		link = raw_signed(&l);
		pin(pinned, 1, link);
		assert_int_equal(roster_apply(pinned, link),
		    n == 1 || n == 2 ? OK : ERR_TAMPER);
		roster_free(pinned);
	}
	roster_free(r);
	r = chain_first(&chain, 1, 6);
	core = core_of(6);
	l = raw_of(r, 1, core, 11);
	l.co[l.n_co++] = cosigned(core, founder(1, ADM));
	assert_int_equal(roster_check(arena, r, raw_signed(&l)), OK);
	l.co[l.n_co++] = cosigned(core, founder(1, PIM));
	assert_int_equal(roster_check(arena, r, raw_signed(&l)), ERR_TAMPER);
	roster_free(r);
}

static void
proposals_read(void **state)
{
	struct roster *r = chain_first(&chain, 1, 6);
	struct link_body b = unit(1, 9), got;
	struct bytes one, two;
	struct proposal p;
	struct cur c;

	(void)state;
	assert_int_equal(proposal_make(arena, r, &b, 5000, &one), OK);
	assert_int_equal(proposal_make(arena, r, &b, 5000, &two), OK);
	assert_int_equal(one.n, two.n);
	assert_memory_not_equal(one.p + PROPOSAL_AT, two.p + PROPOSAL_AT,
	    ID_LEN);
	assert_memory_equal(one.p, two.p, PROPOSAL_AT);
	cur_init(&c, BYTES(one.p + BASE_AT, 8));
	assert_int_equal(cur_u64(&c), 6); /* links so far */
	assert_int_equal(proposal_read(arena, one, &got, &p), OK);
	assert_true(p.until == 5000 + 3 * DAY);
	assert_int_equal(got.type, LINK_UNIT);
	assert_true(id_same(got.agency, b.agency));
	assert_string_equal(got.unit.code, b.unit.code);
	for (size_t n = 0; n < one.n; n++)
		assert_int_equal(
		    proposal_read(arena, BYTES(one.p, n), &got, &p),
		    ERR_TAMPER);
	assert_int_equal(proposal_read(arena, chain.link[1], &got, &p),
	    ERR_TAMPER); /* a whole link */
	roster_free(r);
}

static void
writer_refuses(void **state)
{
	struct roster *r = chain_first(&chain, 1, 6);
	struct newcomer j = { 1, 1, 9, ROLE_BIT(ROLE_KON), 0 };
	struct link_body b = invite(&j);
	char *name = arena_alloc(arena, 202);
	struct bytes core;

	(void)state;
	assert_non_null(name);
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), OK);
	b.invite.name = NULL;
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), ERR_INVALID);
	b.invite.name = "";
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), ERR_INVALID);
	b.invite.name = "Contoh\xff";
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), ERR_INVALID);
	memset(name, 'x', 201);
	b.invite.name = name;
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), ERR_INVALID);
	name[200] = '\0';
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), OK);
	b.invite.roles = 0;
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), ERR_INVALID);
	b.invite.roles = ROLE_BIT(ROLE__MAX);
	assert_int_equal(proposal_make(arena, r, &b, 0, &core), ERR_INVALID);
	for (unsigned type = LINK_CUSTODIANS; type <= LINK__MAX; type++) {
		b = body((enum link_type)type, 1);
		assert_int_equal(proposal_make(arena, r, &b, 0, &core),
		    type == LINK_GATEWAY || type == LINK_STAT_KEY ||
			    type == LINK__MAX ?
			ERR_INVALID :
			OK);
	}
	roster_free(r);
}

static void
link_made(void **state)
{
	struct roster *r = chain_first(&chain, 1, 6);
	int64_t later = pen_time;
	struct bytes core, link;
	struct cosign co[3] = { 0 };
	struct link_pen who = { .signer = id_of('p', founder(1, ADM)),
		.keys = pen_of('p', founder(1, ADM)),
		.co = co,
		.n_co = 3,
		.now = pen_time };
	struct cur c;

	(void)state;
	pen_time = time_of(5);
	core = propose(r, unit(1, 9));
	pen_time = later;
	assert_int_equal(link_make(arena, r, core, &who, &link), ERR_LIMIT);
	who.n_co = 0;
	assert_int_equal(
	    link_make(arena, r, BYTES(core.p, core.n - 1), &who, &link),
	    ERR_TAMPER);
	/* A clock that went back does not write before the link before. */
	who.now = 1;
	assert_int_equal(link_make(arena, r, core, &who, &link), OK);
	cur_init(&c, BYTES(link.p + core.n, 8 + HASH_LEN + 8));
	assert_int_equal(cur_u64(&c), 6);
	(void)cur_take(&c, HASH_LEN);
	assert_true((int64_t)cur_u64(&c) == time_of(5));
	assert_int_equal(roster_check(arena, r, link), OK);
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_in_order),
		cmocka_unit_test(chain_edited),
		cmocka_unit_test(chain_cut),
		cmocka_unit_test(garbage_names_an_agency),
		cmocka_unit_test(body_exact),
		cmocka_unit_test(types_known),
		cmocka_unit_test(texts),
		cmocka_unit_test(role_bits),
		cmocka_unit_test(numbers),
		cmocka_unit_test(years),
		cmocka_unit_test(signatures_counted),
		cmocka_unit_test(proposals_read),
		cmocka_unit_test(writer_refuses),
		cmocka_unit_test(link_made),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, begin, teardown);
}
