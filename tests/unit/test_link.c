/* auth: the chain of roster links: order, form, edits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/roster.h"

#define CHAIN_MAX 16
#define HEIGHT_AT ((size_t)30)
#define BODY_AT   ((size_t)78) /* of the body's length */

/* The links of one small chain, and the head after each. */
static size_t
chain(struct bytes link[CHAIN_MAX])
{
	const struct link_body all[] = { genesis(1), unit(1, 1, 1),
		unit(1, 2, 0), member(LINK_ADMIT, 1, 7, 1),
		member(LINK_ADMIT, 1, 8, 1), member(LINK_ROLE, 1, 8, 1),
		member(LINK_SUSPEND, 1, 7, 1), agreement(1, 2, 1) };
	struct roster *r = roster_new();

	assert_non_null(r);
	for (size_t i = 0; i < nitems(all); i++) {
		assert_int_equal(roster_link(arena, r, &all[i], &link[i]), OK);
		assert_int_equal(roster_apply(r, link[i]), OK);
		assert_int_equal(roster_agency(r, id_of('a', 1))->height, i);
	}
	roster_free(r);
	return nitems(all);
}

/* After the first k links, the only one that fits is number k. */
static void
chain_in_order(void **state)
{
	struct bytes link[CHAIN_MAX];
	size_t n = chain(link);

	(void)state;
	for (size_t k = 0; k < n; k++) {
		struct roster *r = roster_new();

		assert_non_null(r);
		for (size_t i = 0; i < k; i++)
			assert_int_equal(roster_apply(r, link[i]), OK);
		for (size_t i = 0; i < n; i++) {
			if (i != k)
				assert_int_equal(roster_apply(r, link[i]),
				    ERR_TAMPER);
		}
		assert_int_equal(roster_apply(r, link[k]), OK);
		roster_free(r);
	}
}

/* Right in all but its height. */
static void
height_exact(void **state)
{
	struct bytes link[CHAIN_MAX];
	struct roster *r = roster_new();
	size_t n = chain(link);

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < n; i++) {
		uint8_t *copy = arena_alloc(arena, link[i].n);

		assert_non_null(copy);
		memcpy(copy, link[i].p, link[i].n);
		for (size_t bit = HEIGHT_AT * 8; bit < HEIGHT_AT * 8 + 64;
		     bit++) {
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_equal(
			    roster_apply(r, BYTES(copy, link[i].n)),
			    ERR_TAMPER);
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		assert_int_equal(roster_apply(r, BYTES(copy, link[i].n)), OK);
	}
	roster_free(r);
}

/*
 * Any bit of a link changed: the link is refused, or the next one no longer
 * fits to it.
 */
static void
chain_edited(void **state)
{
	struct bytes link[CHAIN_MAX];
	size_t refused = 0, tried = 0, n = chain(link);

	(void)state;
	for (size_t bit = 0; bit < link[3].n * 8; bit++) {
		uint8_t *copy = arena_alloc(arena, link[3].n);
		struct roster *r = roster_new();

		assert_non_null(copy);
		assert_non_null(r);
		memcpy(copy, link[3].p, link[3].n);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		for (size_t i = 0; i < 3; i++)
			assert_int_equal(roster_apply(r, link[i]), OK);
		tried++;
		if (roster_apply(r, BYTES(copy, link[3].n)) == ERR_TAMPER ||
		    roster_apply(r, link[4]) == ERR_TAMPER)
			refused++;
		roster_free(r);
	}
	assert_true(n > 4 && tried > 1000);
	assert_int_equal(refused, tried);
}

static void
chain_cut(void **state)
{
	struct bytes link[CHAIN_MAX];
	struct roster *r = roster_new();
	size_t n = chain(link);
	struct buf longer;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < n; i++) {
		for (size_t len = 0; len < link[i].n; len++)
			assert_int_equal(roster_apply(r, BYTES(link[i].p, len)),
			    ERR_TAMPER);
		buf_init(&longer, arena, 0);
		buf_put(&longer, link[i].p, link[i].n);
		buf_u8(&longer, 0);
		assert_int_equal(roster_apply(r, buf_bytes(&longer)),
		    ERR_TAMPER);
		assert_int_equal(roster_apply(r, link[i]), OK);
	}
	roster_free(r);
}

/* The same link with a body of n bytes, cut or filled with zeros. */
static struct bytes
with_body(struct bytes link, size_t n)
{
	struct buf out;
	size_t have = link.n - BODY_AT - 4 - 1;

	buf_init(&out, arena, 0);
	buf_put(&out, link.p, BODY_AT);
	buf_u32(&out, (uint32_t)n);
	buf_put(&out, link.p + BODY_AT + 4, n < have ? n : have);
	for (size_t i = have; i < n; i++)
		buf_u8(&out, 0);
	buf_u8(&out, 0);
	assert_int_equal(buf_check(&out), OK);
	return buf_bytes(&out);
}

static void
body_exact(void **state)
{
	struct bytes link[CHAIN_MAX];
	struct roster *r = roster_new();
	size_t n = chain(link);

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < n; i++) {
		size_t have = link[i].n - BODY_AT - 4 - 1;

		for (size_t k = 0; k <= have + 3; k++) {
			if (k != have)
				assert_int_equal(
				    roster_apply(r, with_body(link[i], k)),
				    ERR_TAMPER);
		}
		assert_int_equal(roster_apply(r, with_body(link[i], have)), OK);
	}
	roster_free(r);
}

/* The same link with n signatures: the last byte becomes the count. */
static struct bytes
with_signatures(struct bytes link, unsigned n)
{
	struct buf out;

	buf_init(&out, arena, 0);
	buf_put(&out, link.p, link.n - 1);
	buf_u8(&out, (uint8_t)n);
	for (unsigned i = 0; i < n * (ID_LEN + SIG_LEN); i++)
		buf_u8(&out, (uint8_t)i);
	assert_int_equal(buf_check(&out), OK);
	return buf_bytes(&out);
}

static void
signatures_parse(void **state)
{
	struct bytes link[CHAIN_MAX], signed_link;
	uint8_t head[9][HASH_LEN];

	(void)state;
	chain(link);
	for (unsigned n = 0; n <= 9; n++) {
		struct roster *r = roster_new();

		assert_non_null(r);
		signed_link = with_signatures(link[0], n);
		assert_int_equal(roster_apply(r, signed_link),
		    n <= 8 ? OK : ERR_TAMPER);
		if (n > 8) {
			roster_free(r);
			break;
		}
		memcpy(head[n], roster_agency(r, id_of('a', 1))->head,
		    HASH_LEN);
		for (unsigned k = 0; k < n; k++)
			assert_memory_not_equal(head[n], head[k], HASH_LEN);
		signed_link.n--;
		roster_free(r);
		r = roster_new();
		assert_non_null(r);
		assert_int_equal(roster_apply(r, signed_link), ERR_TAMPER);
		roster_free(r);
	}
}

static void
writer_refuses(void **state)
{
	struct roster *r = three_units();
	struct bytes link;
	struct link_body b = genesis(1);
	char *name = arena_strndup(arena, NULL, 0);

	(void)state;
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_CONFLICT);
	b = unit(5, 1, 1);
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_ABSENT);
	b = body(LINK_INVITE, 1);
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	b = body(LINK__MAX, 1);
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	b = member(LINK_ADMIT, 1, 7, 1);
	b.member.name = NULL;
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	b.member.name = name;
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	b.member.name = "Contoh\xff";
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	name = arena_alloc(arena, 202);
	assert_non_null(name);
	memset(name, 'x', 201);
	b.member.name = name;
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	name[200] = '\0';
	assert_int_equal(roster_link(arena, r, &b, &link), OK);
	b.member.roles = 0;
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	b.member.roles = ROLE_BIT(ROLE__MAX);
	assert_int_equal(roster_link(arena, r, &b, &link), ERR_INVALID);
	roster_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_in_order),
		cmocka_unit_test(height_exact),
		cmocka_unit_test(chain_edited),
		cmocka_unit_test(chain_cut),
		cmocka_unit_test(body_exact),
		cmocka_unit_test(signatures_parse),
		cmocka_unit_test(writer_refuses),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
