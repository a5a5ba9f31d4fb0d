/* schema: every row comes back as it went in; versions; lists; the scan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/db.h"

static struct store *st;  /* the portal's */
static struct store *ctl; /* the operator's */

static int
open_both(void **state)
{
	if (world_tables(state) != 0)
		return -1;
	st = db_open(ACC_PORTAL);
	ctl = db_open(ACC_CTL);
	return 0;
}

static int
close_both(void **state)
{
	store_close(st);
	store_close(ctl);
	return world_end(state);
}

/* n bytes that hold every value, a NUL and a quote among them. */
static struct bytes
blob(size_t n, uint8_t from)
{
	uint8_t *p = arena_alloc(w.a, n);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(from + i);
	return BYTES(p, n);
}

static void
fill(uint8_t *p, size_t n, uint8_t from)
{
	memcpy(p, blob(n, from).p, n);
}

static void
same_bytes(struct bytes a, struct bytes b)
{
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
}

static void
same_id(struct id a, struct id b)
{
	assert_memory_equal(a.b, b.b, ID_LEN);
}

static struct person_row
person_make(unsigned n)
{
	struct person_row r = {
		.id = id_of('p', n),
		.user = arena_printf(w.a, "contoh.%u", n),
		.bag = { .kdf = { .memory = UINT32_MAX,
			     .passes = 3,
			     .pepper = 7 },
		    .wrap = blob(255, 0),
		    .bag = blob(1024, 9),
		    .version = 1 },
		.last_step = UINT64_MAX - 1,
	};

	fill(r.bag.kdf.salt, SALT_LEN, 0xf5);
	return r;
}

static void
same_person(const struct person_row *a, const struct person_row *b)
{
	same_id(a->id, b->id);
	assert_string_equal(a->user, b->user);
	assert_memory_equal(a->bag.kdf.salt, b->bag.kdf.salt, SALT_LEN);
	assert_int_equal(a->bag.kdf.memory, b->bag.kdf.memory);
	assert_int_equal(a->bag.kdf.passes, b->bag.kdf.passes);
	assert_int_equal(a->bag.kdf.pepper, b->bag.kdf.pepper);
	same_bytes(a->bag.wrap, b->bag.wrap);
	same_bytes(a->bag.bag, b->bag.bag);
	assert_int_equal(a->bag.version, b->bag.version);
	assert_true(a->last_step == b->last_step);
}

static void
persons(void **state)
{
	struct person_row r = person_make(1), got, two = person_make(1);

	(void)state;
	assert_int_equal(person_add(ctl, &r), OK);
	assert_int_equal(person_by_id(st, w.a, r.id, &got), OK);
	same_person(&r, &got);
	assert_int_equal(person_by_user(st, w.a, "contoh.1", &got), OK);
	same_person(&r, &got);
	assert_int_equal(person_by_user(st, w.a, "CONTOH.1", &got), ERR_ABSENT);
	assert_int_equal(person_add(ctl, &r), ERR_CONFLICT);
	two.id = id_of('p', 2); /* the same name */
	assert_int_equal(person_add(ctl, &two), ERR_CONFLICT);
	two = person_make(3);
	two.bag.wrap = blob(256, 0);
	assert_int_equal(person_add(ctl, &two), ERR_LIMIT);

	assert_int_equal(person_step(st, r.id, 1, 5), ERR_CONFLICT);
	assert_int_equal(person_step(st, r.id, r.last_step, r.last_step),
	    ERR_CONFLICT);
	assert_int_equal(person_step(st, r.id, r.last_step, UINT64_MAX), OK);
	r.last_step = UINT64_MAX;
	r.bag.kdf.memory = 65536;
	r.bag.kdf.passes = 4;
	r.bag.kdf.pepper = 8;
	r.bag.wrap = blob(72, 3);
	r.bag.bag = blob(99, 4);
	fill(r.bag.kdf.salt, SALT_LEN, 1);
	assert_int_equal(person_bag(st, r.id, 1, &r.bag), ERR_INTERNAL);
	r.bag.version = 2;
	assert_int_equal(person_bag(st, r.id, 1, &r.bag), OK);
	assert_int_equal(person_bag(st, r.id, 1, &r.bag), ERR_CONFLICT);
	assert_int_equal(person_by_id(st, w.a, r.id, &got), OK);
	same_person(&r, &got);
}

static void
wraps(void **state)
{
	uint8_t in[SEALED_KEY_LEN], out[SEALED_KEY_LEN];

	(void)state;
	fill(in, sizeof(in), 200);
	assert_int_equal(
	    unit_wrap_add(ctl, id_of('u', 1), 3, id_of('p', 1), in), OK);
	assert_int_equal(
	    unit_wrap_add(ctl, id_of('u', 1), 3, id_of('p', 1), in),
	    ERR_CONFLICT);
	assert_int_equal(
	    unit_wrap_get(st, id_of('u', 1), 3, id_of('p', 1), out), OK);
	assert_memory_equal(in, out, sizeof(in));
	assert_int_equal(
	    unit_wrap_get(st, id_of('u', 1), 4, id_of('p', 1), out),
	    ERR_ABSENT);
}

static struct session_row
session_make(uint8_t n, struct id person)
{
	struct session_row r = { .person = person,
		.created = 1000 + n,
		.seen = 2000 + n,
		.ends = INT64_MAX - n,
		.body = blob(1024, n) };

	fill(r.id, HASH_LEN, n);
	return r;
}

static void
same_session(const struct session_row *a, const struct session_row *b)
{
	assert_memory_equal(a->id, b->id, HASH_LEN);
	same_id(a->person, b->person);
	assert_true(a->created == b->created);
	assert_true(a->seen == b->seen);
	assert_true(a->ends == b->ends);
	same_bytes(a->body, b->body);
	assert_true(a->generation == b->generation);
}

static void
sessions(void **state)
{
	struct session_row r[3], got, *rows;
	size_t n;

	(void)state;
	for (uint8_t i = 0; i < nitems(r); i++) {
		r[i] = session_make(i, id_of('p', 1));
		assert_int_equal(session_row_add(st, &r[i]), OK);
	}
	assert_int_equal(session_row_get(st, w.a, r[1].id, &got), OK);
	same_session(&r[1], &got);
	assert_int_equal(session_row_seen(st, r[1].id, 5, 6), ERR_CONFLICT);
	assert_int_equal(session_row_seen(st, r[1].id, 2001, 6), OK);
	assert_int_equal(session_rows_of(st, w.a, id_of('p', 1), &rows, &n),
	    OK);
	assert_int_equal(n, 3);
	same_session(&rows[0], &r[2]);
	assert_int_equal(session_row_end(st, r[0].id), OK);
	assert_int_equal(session_row_end(st, r[0].id), ERR_ABSENT);
	assert_int_equal(session_rows_end(st, id_of('p', 1), r[2].id), OK);
	assert_int_equal(session_row_get(st, w.a, r[1].id, &got), ERR_ABSENT);
	assert_int_equal(session_row_get(st, w.a, r[2].id, &got), OK);
	assert_int_equal(session_rows_end(st, id_of('p', 1), NULL), OK);
	assert_int_equal(session_row_get(st, w.a, r[2].id, &got), ERR_ABSENT);
	/* swept: ended, or not seen for long */
	r[0].ends = 10;
	r[1].seen = 10;
	for (size_t i = 0; i < nitems(r); i++)
		assert_int_equal(session_row_add(st, &r[i]), OK);
	assert_int_equal(session_rows_sweep(st, 11, 11), OK);
	assert_int_equal(session_rows_of(st, w.a, id_of('p', 1), &rows, &n),
	    OK);
	assert_int_equal(n, 1);
	same_session(&rows[0], &r[2]);
}

struct seen_links {
	unsigned n;
	uint64_t last;
	unsigned stop;
};

static enum err
link_seen(struct bytes link, uint64_t generation, void *arg)
{
	struct seen_links *s = arg;

	assert_true(generation == s->last + 1);
	same_bytes(link, blob(3000, (uint8_t)generation));
	s->last = generation;
	return ++s->n == s->stop ? ERR_TAMPER : OK;
}

static void
links(void **state)
{
	struct seen_links s = { 0 };
	struct session_row row = session_make(77, id_of('p', 9)), got;
	uint8_t hash[HASH_LEN] = { 1 };

	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		assert_int_equal(roster_append(ctl, id_of('a', i % 2), i, hash,
				     blob(3000, (uint8_t)i)),
		    OK);
	assert_int_equal(roster_append(ctl, id_of('a', 1), 3, hash, blob(9, 9)),
	    ERR_CONFLICT);
	assert_int_equal(roster_links(st, w.a, 0, link_seen, &s), OK);
	assert_int_equal(s.n, 3);
	s = (struct seen_links){ .last = 1, .stop = 1 };
	assert_int_equal(roster_links(st, w.a, 1, link_seen, &s), ERR_TAMPER);
	assert_int_equal(s.n, 1);
	/* the session's own statement says how far the roster is */
	assert_int_equal(session_row_add(st, &row), OK);
	assert_int_equal(session_row_get(st, w.a, row.id, &got), OK);
	assert_true(got.generation == 3);
	assert_int_equal(session_row_end(st, row.id), OK);
}

static void
services(void **state)
{
	struct service_row *r;
	size_t n;

	(void)state;
	assert_int_equal(service_add(ctl, id_of('u', 2), "konseling"), OK);
	assert_int_equal(service_add(ctl, id_of('u', 1), "visum"), OK);
	assert_int_equal(service_add(ctl, id_of('u', 1), "hukum"), OK);
	assert_int_equal(service_add(ctl, id_of('u', 1), "hukum"),
	    ERR_CONFLICT);
	assert_int_equal(service_rows(st, w.a, &r, &n), OK);
	assert_int_equal(n, 3);
	assert_string_equal(r[0].code, "hukum");
	assert_string_equal(r[1].code, "visum");
	same_id(r[2].unit, id_of('u', 2));
	assert_int_equal(partner_add(ctl, id_of('x', 1), "ID-JA/GOV/CONTOH",
			     "Kementerian Contoh", "Example Ministry"),
	    OK);
	assert_string_equal(admin_text("SELECT name_id FROM partner"),
	    "Kementerian Contoh");
}

static struct case_row
case_make(unsigned n)
{
	return (struct case_row){
		.id = id_of('k', n),
		.unit = id_of('u', 1),
		.assignee = id_of('p', n % 3 + 1),
		.stage = n % 2 == 0 ? "baru" : "proses",
		.created = 1000 + n,
		.changed = 5000 + n / 2, /* pairs of equal times */
		.version = 1,
		.size = 4000000000,
		.files = 3,
		.review_month = 202611,
		.key_version = 2,
		.epoch = 4,
		.wrap = blob(78, (uint8_t)n),
		.header = blob(70000, (uint8_t)(n + 1)),
		.idx = blob(n % 2 == 0 ? 600 : 558, (uint8_t)(n + 2)),
	};
}

static void
same_case(const struct case_row *a, const struct case_row *b)
{
	same_id(a->id, b->id);
	same_id(a->unit, b->unit);
	same_id(a->assignee, b->assignee);
	assert_string_equal(a->stage, b->stage);
	assert_true(a->created == b->created);
	assert_true(a->changed == b->changed);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->files, b->files);
	assert_int_equal(a->review_month, b->review_month);
	assert_int_equal(a->key_version, b->key_version);
	assert_int_equal(a->epoch, b->epoch);
	same_bytes(a->idx, b->idx);
}

static void
case_versions(void **state)
{
	struct case_row r = case_make(4), got, other;

	(void)state;
	assert_int_equal(case_row_get(st, w.a, r.id, &got), ERR_ABSENT);
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(case_row_add(st, &r), ERR_CONFLICT);
	assert_int_equal(case_row_get(st, w.a, r.id, &got), OK);
	same_case(&r, &got);
	same_bytes(r.wrap, got.wrap);
	same_bytes(r.header, got.header);
	other = case_make(5);
	other.id = r.id;
	other.unit = id_of('u', 9);
	other.created = r.created;
	other.review_month = 1;
	other.size = 2;
	other.files = 1;
	other.key_version = 8;
	other.epoch = 9;
	assert_int_equal(case_row_set(st, &other, 1), ERR_INTERNAL);
	other.version = 2;
	assert_int_equal(case_row_set(st, &other, 1), OK);
	/* who comes second finds another version and writes nothing */
	r.version = 2;
	assert_int_equal(case_row_set(st, &r, 1), ERR_CONFLICT);
	assert_int_equal(case_row_get(st, w.a, r.id, &got), OK);
	same_case(&other, &got);
	same_bytes(other.wrap, got.wrap);
	same_bytes(other.header, got.header);
	admin("DELETE FROM kasus");
}

static void
page(struct case_filter f, const unsigned *want, size_t n_want, uint64_t total)
{
	struct case_row *r, one;
	uint64_t count;
	size_t n;

	assert_int_equal(case_rows_list(st, w.a, &f, &r, &n), OK);
	assert_int_equal(case_rows_count(st, &f, &count), OK);
	assert_true(count == total);
	assert_int_equal(n, n_want);
	for (size_t i = 0; i < n; i++) {
		one = case_make(want[i]);
		same_case(&one, &r[i]);
		assert_int_equal(r[i].header.n, 0);
	}
}

static void
case_pages(void **state)
{
	struct case_filter f = { .unit = id_of('u', 1), .limit = 3 };
	struct case_row r;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		r = case_make(i);
		assert_int_equal(case_row_add(st, &r), OK);
	}
	r.id = id_of('k', 99);
	r.unit = id_of('u', 2);
	assert_int_equal(case_row_add(st, &r), OK);
	page(f, (const unsigned[]){ 9, 8, 7 }, 3, 10);
	f.offset = 9;
	page(f, (const unsigned[]){ 0 }, 1, 10);
	f.offset = 10;
	page(f, NULL, 0, 10);
	f.offset = 1;
	f.stage = "baru";
	page(f, (const unsigned[]){ 6, 4, 2 }, 3, 5);
	f.assignee = id_of('p', 3); /* 2 5 8 */
	f.offset = 0;
	page(f, (const unsigned[]){ 8, 2 }, 2, 2);
	f.stage = NULL;
	page(f, (const unsigned[]){ 8, 5, 2 }, 3, 3);
	f.unit = id_of('u', 3);
	page(f, NULL, 0, 0);
	admin("DELETE FROM kasus");
}

#define MANY 5000

struct scanned {
	unsigned n;
	int64_t last;
	unsigned stop;
	enum err inside; /* of a statement that the callback runs */
};

static enum err
case_seen(const struct case_row *r, void *arg)
{
	struct scanned *s = arg;
	struct arena_mark m = arena_mark(w.a);
	struct case_row want, got;

	want = case_make((unsigned)r->id.b[2] << 8 | r->id.b[3]);
	assert_true(r->changed <= s->last);
	s->last = r->changed;
	same_case(&want, r);
	if (s->n == 0)
		s->inside = case_row_get(st, w.a, r->id, &got);
	arena_release(w.a, m);
	return ++s->n == s->stop ? ERR_ABSENT : OK;
}

static enum err
case_cut(const struct case_row *r, void *arg)
{
	unsigned *n = arg;

	(void)r;
	if (++*n == 3)
		admin(arena_printf(w.a, "KILL %lu", mysql_thread_id(st->db)));
	return OK;
}

static void
case_scan(void **state)
{
	struct scanned s = { .last = INT64_MAX };
	struct case_row r;
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		struct arena_mark m = arena_mark(w.a);

		r = case_make(i);
		r.header = blob(300, 1);
		assert_int_equal(case_row_add(st, &r), OK);
		arena_release(w.a, m);
	}
	assert_int_equal(case_rows_scan(st, id_of('u', 1), case_seen, &s), OK);
	assert_int_equal(s.n, MANY);
	assert_int_equal(s.inside, ERR_INTERNAL);
	/* stopped half-way, the connection is as good as before */
	s = (struct scanned){ .last = INT64_MAX, .stop = 100 };
	assert_int_equal(case_rows_scan(st, id_of('u', 1), case_seen, &s),
	    ERR_ABSENT);
	assert_int_equal(s.n, 100);
	assert_int_equal(case_row_get(st, w.a, id_of('k', 7), &r), OK);
	s = (struct scanned){ 0 };
	assert_int_equal(case_rows_scan(st, id_of('u', 7), case_seen, &s), OK);
	assert_int_equal(s.n, 0);
	/* broken off by the server */
	assert_int_equal(case_rows_scan(st, id_of('u', 1), case_cut, &n),
	    ERR_BUSY);
	assert_true(n < MANY);
	assert_int_equal(store_ready(st), OK);
	assert_int_equal(case_row_get(st, w.a, id_of('k', 7), &r), OK);
	admin("DELETE FROM kasus");
}

/* No room in the arena: said, and the next statement runs. */
static void
no_memory(void **state)
{
	struct arena *small = arena_new(5000);
	struct case_row r = case_make(1), *rows;
	struct case_filter f = { .unit = r.unit, .limit = 50 };
	size_t n;

	(void)state;
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(case_row_get(st, small, r.id, &r), ERR_MEMORY);
	for (unsigned i = 2; i < 20; i++) {
		r = case_make(i);
		assert_int_equal(case_row_add(st, &r), OK);
	}
	arena_reset(small);
	assert_int_equal(case_rows_list(st, small, &f, &rows, &n), ERR_MEMORY);
	assert_int_equal(case_rows_list(st, w.a, &f, &rows, &n), OK);
	assert_int_equal(n, 19);
	arena_free(small);
	admin("DELETE FROM kasus");
}

static void
records(void **state)
{
	static const struct {
		unsigned id;
		uint32_t version;
	} in[] = { { 2, 1 }, { 1, 1 }, { 1, 2 }, { 1, 10 }, { 2, 2 } };
	struct record_row r, *rows;
	size_t n;

	(void)state;
	for (size_t i = 0; i < nitems(in); i++) {
		r = (struct record_row){ .id = id_of('r', in[i].id),
			.version = in[i].version,
			.case_id = id_of('k', 1),
			.layout = UINT16_MAX,
			.body = blob(100000, (uint8_t)i) };
		assert_int_equal(record_add(st, &r), OK);
	}
	assert_int_equal(record_add(st, &r), ERR_CONFLICT);
	assert_int_equal(record_rows(st, w.a, id_of('k', 1), &rows, &n), OK);
	assert_int_equal(n, 2);
	same_id(rows[0].id, id_of('r', 1));
	assert_int_equal(rows[0].version, 10);
	assert_int_equal(rows[0].layout, UINT16_MAX);
	same_id(rows[0].case_id, id_of('k', 1));
	same_bytes(rows[0].body, blob(100000, 3));
	assert_int_equal(rows[1].version, 2);
	assert_int_equal(record_rows_all(st, w.a, id_of('k', 1), &rows, &n),
	    OK);
	assert_int_equal(n, 5);
	assert_int_equal(rows[2].version, 10);
	same_id(rows[3].id, id_of('r', 2));
	assert_int_equal(record_rows(st, w.a, id_of('k', 2), &rows, &n), OK);
	assert_int_equal(n, 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(persons),
		cmocka_unit_test(wraps),
		cmocka_unit_test(sessions),
		cmocka_unit_test(links),
		cmocka_unit_test(services),
		cmocka_unit_test(case_versions),
		cmocka_unit_test(case_pages),
		cmocka_unit_test(case_scan),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(records),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_both, close_both);
}
