/* auth: the check of a trail's streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "auth/auth.h"

#define ENTRIES 12

static struct arena *arena;
static struct audit *au;
static const uint8_t secret[KEY_LEN] = { 3 };
static const struct secrets secrets = { .n = 1,
	.s = { { .key = { 3 }, .until = UINT64_MAX } } };
static const struct id stream = { { 0xaa } };
static struct trail_stream writer;
static uint8_t macs[ENTRIES][HASH_LEN];

static int
begin(void **state)
{
	(void)state;
	arena = arena_new((size_t)4 * 1024 * 1024);
	if (arena == NULL || auth_init() != OK)
		return -1;
	au = audit_new(&secrets);
	trail_start(secret, stream, &writer);
	return au != NULL ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	audit_free(au);
	arena_free(arena);
	return 0;
}

/* The writer's next entry. */
static struct audit_entry
entry_write(enum verb verb, uint32_t version)
{
	struct audit_entry e = { .seq = writer.seq,
		.entry = { .at = 1000 + (int64_t)writer.seq,
		    .verb = verb,
		    .version = version },
		.mac = macs[writer.seq] };

	assert_true(writer.seq < ENTRIES);
	assert_int_equal(trail_seal(arena, &writer, &e.entry, macs[e.seq]), OK);
	return e;
}

static void
takes(const struct audit_entry *e, enum audit_fault want)
{
	struct audit_stream *s = audit_stream(au, stream, 0);
	struct audit_stream before = *s;
	uint8_t leaf[HASH_LEN];
	enum audit_fault f = AUDIT__MAX;

	assert_int_equal(audit_take(arena, s, e, 0, &f, leaf), OK);
	assert_string_equal(audit_name(f), audit_name(want));
	if (want != AUDIT_GOOD)
		assert_memory_equal(s, &before, sizeof(before));
}

static void
entries_good(void **state)
{
	struct audit_entry e = entry_write(V_STREAM, 1);

	(void)state;
	takes(&e, AUDIT_GOOD);
	takes(&e, AUDIT_EXTRA);
	e = entry_write(V_READ, 7);
	takes(&e, AUDIT_GOOD);
	(void)entry_write(V_READ, 7); /* both never came to be */
	(void)entry_write(V_READ, 7);
	e = entry_write(V_GAP, 2);
	takes(&e, AUDIT_GOOD);
	e = entry_write(V_LIST, 0);
	takes(&e, AUDIT_GOOD);
	assert_int_equal(audit_stream(au, stream, 0)->taken, 4);
}

/* Its beginning may fail as well. */
static void
beginning_gap(void **state)
{
	struct audit_entry e;

	(void)state;
	(void)entry_write(V_STREAM, 1);
	e = entry_write(V_GAP, 1);
	takes(&e, AUDIT_GOOD);
	e = entry_write(V_STREAM, 1);
	takes(&e, AUDIT_GOOD);
}

static void
entries_bad(void **state)
{
	struct audit_entry first = entry_write(V_STREAM, 1), e, bad;
	uint8_t mac[HASH_LEN];

	(void)state;
	takes(&first, AUDIT_GOOD);
	e = entry_write(V_READ, 7);
	bad = e;
	bad.entry.version = 8;
	takes(&bad, AUDIT_MAC);
	bad = e;
	bad.entry.verb = V__MAX;
	takes(&bad, AUDIT_MAC);
	bad.entry.verb = (enum verb)0;
	takes(&bad, AUDIT_MAC);
	bad = e;
	memcpy(mac, e.mac, HASH_LEN);
	mac[31] ^= 1;
	bad.mac = mac;
	takes(&bad, AUDIT_MAC);
	bad = e;
	bad.seq++;
	takes(&bad, AUDIT_MISSING);
	bad.seq = UINT64_MAX;
	takes(&bad, AUDIT_MISSING);
	bad.entry.verb = V_GAP;
	takes(&bad, AUDIT_MISSING);
	bad.seq = e.seq + 2;
	takes(&bad, AUDIT_GAP);
	bad.seq = e.seq;
	bad.entry.version = 0;
	takes(&bad, AUDIT_MAC);
	takes(&e, AUDIT_GOOD);
	takes(&first, AUDIT_EXTRA);
}

/* What is missing is not what the gap says; a stream begins with its start. */
static void
gaps_bad(void **state)
{
	struct audit_entry e;

	(void)state;
	e = entry_write(V_READ, 7);
	takes(&e, AUDIT_START);
	(void)entry_write(V_READ, 7);
	e = entry_write(V_GAP, 1);
	takes(&e, AUDIT_GAP);
	e = entry_write(V_GAP, 3);
	takes(&e, AUDIT_GOOD);
	e = entry_write(V_READ, 7);
	takes(&e, AUDIT_START);
	e = entry_write(V_STREAM, 7);
	takes(&e, AUDIT_MISSING);
	assert_int_equal(audit_pass(audit_stream(au, stream, 0), 4), OK);
	takes(&e, AUDIT_GOOD);
	assert_int_equal(audit_pass(audit_stream(au, stream, 0), UINT64_MAX),
	    ERR_LIMIT);
}

/* Each stream has its own key and its own place in the walk. */
static void
streams_apart(void **state)
{
	struct audit_entry e = entry_write(V_STREAM, 1);
	struct id last = { { 0 } };
	struct audit_stream *s;
	uint8_t leaf[HASH_LEN];
	enum audit_fault f;
	size_t i = 0, n = 0;

	(void)state;
	for (uint8_t k = 200; k > 0; k--)
		assert_non_null(audit_stream(au, (struct id){ { k } }, 0));
	assert_ptr_equal(audit_stream(au, stream, 0),
	    audit_stream(au, stream, 0));
	assert_int_equal(audit_take(arena,
			     audit_stream(au, (struct id){ { 1 } }, 0), &e, 0,
			     &f, leaf),
	    OK);
	assert_int_equal(f, AUDIT_MAC);
	while ((s = audit_streams(au, &i)) != NULL) {
		assert_true(memcmp(last.b, s->next.id.b, ID_LEN) < 0);
		last = s->next.id;
		n++;
	}
	assert_int_equal(n, 200);
}

/* What an entry of another stream says of this one. */
static void
claims(struct id of, uint32_t seq, const uint8_t mac[HASH_LEN])
{
	struct trail_entry e = { .verb = V_ENDED,
		.object = of,
		.version = seq };

	memcpy(e.head, mac, HASH_LEN);
	assert_int_equal(audit_claim(au, &e), OK);
}

/* The first claim from i on that does not hold is of this entry; -1: none. */
static int64_t
cut(size_t *i, struct id of)
{
	struct id got = { { 0 } };
	uint64_t seq = 0;

	if (!audit_cut(au, i, &got, &seq))
		return -1;
	assert_memory_equal(got.b, of.b, ID_LEN);
	return (int64_t)seq;
}

/* A stream ends no earlier than it had, and with that entry. */
static void
ends_hold(void **state)
{
	const struct id other = { { 0xbb } };
	struct audit_entry e[4];
	size_t i = 0;

	(void)state;
	for (size_t k = 0; k < nitems(e); k++)
		e[k] = entry_write(k == 0 ? V_STREAM : V_READ, 7);
	claims(stream, 2, macs[2]); /* met before the stream is */
	assert_int_equal(cut(&i, stream), 0);
	assert_int_equal(cut(&i, stream), -1);
	for (size_t k = 0; k < 2; k++)
		takes(&e[k], AUDIT_GOOD);
	i = 0;
	assert_int_equal(cut(&i, stream), 2);
	takes(&e[2], AUDIT_GOOD);
	i = 0;
	assert_int_equal(cut(&i, stream), -1);
	claims(stream, 2, macs[1]); /* another entry than stands there */
	i = 0;
	assert_int_equal(cut(&i, stream), 2);
	takes(&e[3], AUDIT_GOOD); /* the worker went on after that */
	i = 0;
	assert_int_equal(cut(&i, stream), -1);
	claims(other, 0, macs[0]);
	assert_int_equal(cut(&i, other), 0);
	assert_int_equal(cut(&i, other), -1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(entries_good, begin, end),
		cmocka_unit_test_setup_teardown(beginning_gap, begin, end),
		cmocka_unit_test_setup_teardown(entries_bad, begin, end),
		cmocka_unit_test_setup_teardown(gaps_bad, begin, end),
		cmocka_unit_test_setup_teardown(streams_apart, begin, end),
		cmocka_unit_test_setup_teardown(ends_hold, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
