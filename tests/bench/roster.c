/*
 * A roster's chain verified, against the bare loop over the same signatures; and
 * what asking the verified roster costs a page, against the page, which takes
 * PAGE_US microseconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <sodium.h>
#include <stdlib.h>

#include "tests/bench/bare.h"
#include "tests/unit/db.h"
#include "tests/unit/roster.h"

#define MEMBERS   500u
#define LINKS_MAX (2 * MEMBERS + 8)
#define SIGS_MAX  ((size_t)4 * LINKS_MAX)
#define RUNS      15
#define LOOKUPS   200000u
#define SELECTS   3000u
#define CHAIN     1.2
#define CACHED    0.02

static struct bytes chain[LINKS_MAX];
static size_t n_chain;
static struct roster *roster;

/* signatures -------------------------------------------------------------- */

static struct {
	uint8_t sig[crypto_sign_BYTES], pk[crypto_sign_PUBLICKEYBYTES];
	struct bytes m;
} seen[SIGS_MAX];
static size_t n_seen;
static bool watching;

typedef int (*verify_fn)(const unsigned char *, const unsigned char *,
    unsigned long long, const unsigned char *);

static verify_fn
verify_bare(void)
{
	union {
		void *p;
		verify_fn fn;
	} u = { .p = dlsym(RTLD_NEXT, "crypto_sign_verify_detached") };

	return u.fn;
}

/* In the library's place, to see what the roster verifies. */
int
crypto_sign_verify_detached(const unsigned char *sig, const unsigned char *m,
    unsigned long long n, const unsigned char *pk)
{
	static verify_fn bare;

	if (bare == NULL)
		bare = verify_bare();
	if (watching) {
		assert_true(n_seen < SIGS_MAX);
		memcpy(seen[n_seen].sig, sig, crypto_sign_BYTES);
		memcpy(seen[n_seen].pk, pk, crypto_sign_PUBLICKEYBYTES);
		seen[n_seen++].m =
		    BYTES(arena_strndup(arena, m, (size_t)n), (size_t)n);
	}
	return bare(sig, m, n, pk);
}

static double
bare_verify_ms(void)
{
	verify_fn bare = verify_bare();
	double from = clock_ms();

	for (size_t i = 0; i < n_seen; i++)
		assert_int_equal(
		    bare(seen[i].sig, seen[i].m.p, seen[i].m.n, seen[i].pk), 0);
	return clock_ms() - from;
}

/* the chain --------------------------------------------------------------- */

static void
take(struct roster *r, struct bytes link)
{
	assert_true(n_chain < LINKS_MAX);
	chain[n_chain++] = link;
	assert_int_equal(roster_apply(r, link), OK);
}

static void
comes(struct roster *r, unsigned person, unsigned role, unsigned by)
{
	struct newcomer one = { 1, 1, person, role, 0 };

	take(r, link_of(r, invite(&one), founder(1, ADM), 0));
	take(r, link_of(r, admit(r, &one), by, 0));
}

static struct roster *
chain_make(void)
{
	struct roster *r = roster_new();
	struct bytes first;

	assert_non_null(r);
	first = founding(r, 1);
	pin(r, 1, first);
	take(r, first);
	take(r, link_of(r, unit(1, 1), founder(1, ADM), 0));
	comes(r, 11, ROLE_BIT(ROLE_KAU), founder(1, PIM));
	for (unsigned i = 1; i < MEMBERS; i++)
		comes(r, 11 + i, ROLE_BIT(ROLE_KON), 11);
	return r;
}

static double
chain_ms(void)
{
	struct roster *r = roster_new();
	double from;

	assert_non_null(r);
	pin(r, 1, chain[0]);
	from = clock_ms();
	for (size_t i = 0; i < n_chain; i++)
		assert_int_equal(roster_apply(r, chain[i]), OK);
	from = clock_ms() - from;
	roster_free(r);
	return from;
}

static int
double_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), double_order);
	return v[n / 2];
}

static void
bench_chain(void **state)
{
	double all[RUNS], bare[RUNS], ratio[RUNS], r;

	(void)state;
	watching = true;
	(void)chain_ms();
	watching = false;
	for (size_t i = 0; i < RUNS; i++) {
		all[i] = chain_ms();
		bare[i] = bare_verify_ms();
		ratio[i] = all[i] / bare[i];
	}
	r = median(ratio, RUNS);
	print_message("| Roster chain of %zu links verified | %.0f ms "
		      "| %.0f ms: its %zu signatures alone | %.2f | <= %.1f "
		      "| %s |\n",
	    n_chain, median(all, RUNS), median(bare, RUNS), n_seen, r, CHAIN,
	    r <= CHAIN ? "yes" : "no");
}

/* the cached check -------------------------------------------------------- */

/* What a request asks of a roster that stands. */
static double
lookups_us(void)
{
	struct id unit = unit_of(1, 1);
	double from = clock_ms();
	size_t n = 0;

	for (unsigned i = 0; i < LOOKUPS; i++) {
		struct id person = id_of('p', 11 + i % MEMBERS);
		const struct roster_member *m =
		    roster_member(roster, person, unit);
		const struct roster_unit *u = roster_unit(roster, unit);

		n += m->active && roster_trusted(roster, u->agency) &&
		    roster_unit(roster, unit)->epoch == 1;
	}
	assert_int_equal(n, LOOKUPS);
	return (clock_ms() - from) * 1e3 / LOOKUPS;
}

/* The session's statement without the state of the roster in it. */
#define PLAIN                                                                  \
	"SELECT id, person, created, seen, ends, body, seen FROM session"      \
	" WHERE id = ?"

static MYSQL_STMT *
prepared(const char *sql)
{
	MYSQL_STMT *ps = mysql_stmt_init(w.admin);

	assert_non_null(ps);
	assert_int_equal(mysql_stmt_prepare(ps, sql, strlen(sql)), 0);
	return ps;
}

static double
select_us(MYSQL_STMT *ps, const uint8_t *id)
{
	uint8_t key[HASH_LEN];
	MYSQL_BIND in = { .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = key,
		.buffer_length = HASH_LEN };
	double from = clock_ms();

	memcpy(key, id, HASH_LEN);
	assert_int_equal(mysql_stmt_bind_param(ps, &in), 0);
	assert_int_equal(mysql_stmt_execute(ps), 0);
	assert_int_equal(mysql_stmt_store_result(ps), 0);
	assert_int_equal(mysql_stmt_num_rows(ps), 1);
	mysql_stmt_free_result(ps);
	return (clock_ms() - from) * 1e3;
}

static void
bench_cached(void **state)
{
	static double joined[SELECTS], plain[SELECTS];
	static const uint8_t body[400];
	struct session_row s = { .id = { 1 }, .body = BYTES(body, 400) };
	const char *us = getenv("PAGE_US");
	double page = us != NULL ? strtod(us, NULL) : 0, check, ratio;
	struct store *st = db_open(ACC_PORTAL);
	MYSQL_STMT *a = prepared(stmts[ST_SESSION_GET].sql),
		   *b = prepared(PLAIN);

	(void)state;
	assert_int_equal(session_row_add(st, &s), OK);
	store_close(st);
	for (unsigned i = 0; i < SELECTS; i++) {
		joined[i] = select_us(a, s.id);
		plain[i] = select_us(b, s.id);
	}
	mysql_stmt_close(a);
	mysql_stmt_close(b);
	check = median(joined, SELECTS) - median(plain, SELECTS) + lookups_us();
	ratio = check / page;
	print_message("| ... asked by a request, once it stands (%u members) "
		      "| %.1f us | %.0f us: a case page of one worker | %.3f "
		      "| <= %.2f | %s |\n",
	    MEMBERS, check, page, ratio, CACHED,
	    ratio <= CACHED ? "yes" : "no");
}

static int
begin(void **state)
{
	if (auth_init() != OK || setup(state) != 0 || world_tables(state) != 0)
		return -1;
	roster = chain_make();
	return 0;
}

static int
end(void **state)
{
	roster_free(roster);
	return world_end(state) + teardown(state);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest benches[] = { cmocka_unit_test(bench_chain),
		cmocka_unit_test(bench_cached) };

	(void)argc;
	db_need(argv);
	return cmocka_run_group_tests(benches, begin, end);
}
