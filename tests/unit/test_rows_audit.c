/* schema: entries by stream and by leaf, the tree over them, checkpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/rows.h"

#define LEAVES 300

static struct store *seq;
static const uint8_t secret[KEY_LEN] = { 9 };
static const struct secrets secrets = { .n = 1,
	.s = { { .key = { 9 }, .until = UINT64_MAX } } };
static uint8_t roots[LEAVES + 1][HASH_LEN];

static int
open_all(void **state)
{
	if (open_both(state) != 0)
		return -1;
	seq = db_open(ACC_SEQUENCER);
	return 0;
}

static int
close_all(void **state)
{
	store_close(seq);
	return close_both(state);
}

static struct id
stream_of(unsigned n)
{
	return id_of('s', n);
}

/* n entries of a stream of its own, through the portal. */
static void
entries_write(unsigned stream, size_t n)
{
	struct id shown[TRAIL_SHOWN_MAX] = { id_of('x', 1) };
	struct trail_stream s;

	trail_start(secret, stream_of(stream), &s);
	store_stream(st, &s);
	for (size_t i = 0; i < n; i++) {
		struct trail_entry e = { .at = 1000 + (int64_t)i,
			.actor = id_of('p', 1),
			.verb = i == 0 ? V_STREAM : V_LIST,
			.version = UINT32_MAX,
			.shown = shown,
			.n_shown = i % (TRAIL_SHOWN_MAX + 1) };

		assert_int_equal(trail_write(st, &e), OK);
	}
}

struct seen {
	struct audit *au;
	size_t n;
	size_t there;
	size_t good;
	struct tree tree;
	struct leaf_new leaf[LEAVES];
};

/* Takes what is there, and makes leaves of it. */
static enum err
look(const struct leaf_row *r, void *arg)
{
	struct seen *s = arg;
	struct leaf_new *l = &s->leaf[s->n];
	enum audit_fault f;

	assert_true(s->n < LEAVES);
	s->n++;
	if (r->e.mac == NULL)
		return OK;
	s->there++;
	assert_int_equal(audit_take(w.a, audit_stream(s->au, r->stream, 0),
			     &r->e, 0, &f, l->hash),
	    OK);
	s->good += f == AUDIT_GOOD;
	l->idx = s->n - 1;
	l->stream = r->stream;
	l->seq = r->e.seq;
	return OK;
}

static struct seen *
looking(void)
{
	static struct seen s;

	audit_free(s.au);
	s = (struct seen){ .au = audit_new(&secrets) };
	assert_non_null(s.au);
	return &s;
}

static void
streams_read(void **state)
{
	struct seen *s = looking();
	struct stream_row *r;
	uint64_t n;
	size_t n_r;

	(void)state;
	entries_write(2, 4);
	entries_write(1, LEAVES - 4);
	assert_int_equal(
	    stream_rows(ctl, w.a, (struct id){ { 0 } }, 9, &r, &n_r), OK);
	assert_int_equal(n_r, 2);
	same_id(r[0].stream, stream_of(1));
	assert_int_equal(r[0].last, LEAVES - 5);
	assert_int_equal(r[1].last, 3);
	assert_int_equal(stream_rows(seq, w.a, stream_of(2), 9, &r, &n_r), OK);
	assert_int_equal(n_r, 1);
	assert_int_equal(stream_rows(seq, w.a, stream_of(1), 1, &r, &n_r), OK);
	same_id(r[0].stream, stream_of(1));
	assert_int_equal(stream_rows_count(ctl, stream_of(1), &n), OK);
	assert_int_equal(n, LEAVES - 4);
	assert_int_equal(trail_rows_after(seq, stream_of(2), 0, 9, look, s),
	    OK);
	assert_int_equal(
	    trail_rows_after(seq, stream_of(1), 0, LEAVES, look, s), OK);
	assert_int_equal(s->good, LEAVES);
}

static void
tree_stored(void **state)
{
	struct seen *s = looking();
	struct node_new node[LEAVES];
	struct tree t = { 0 };
	uint8_t made[TREE_LEVELS + 1][HASH_LEN];
	size_t n = 0;

	(void)state;
	assert_int_equal(trail_rows_loose(ctl, stream_of(2), 0, 9, look, s),
	    OK);
	assert_int_equal(
	    trail_rows_loose(ctl, stream_of(1), 0, LEAVES, look, s), OK);
	assert_int_equal(s->good, LEAVES);
	for (size_t i = 0; i < LEAVES; i++) {
		unsigned k = tree_append(&t, s->leaf[i].hash, made);

		tree_root(&t, roots[i + 1]);
		for (unsigned l = TREE_STEP; l < k; l += TREE_STEP) {
			node[n].level = l;
			node[n].idx = i >> l;
			memcpy(node[n++].hash, made[l], HASH_LEN);
		}
	}
	assert_int_equal(n, LEAVES / 16 + LEAVES / 256);
	assert_int_equal(tree_rows_add(seq, s->leaf, LEAVES, node, n), OK);
	/* a place is taken once, and then nothing of the rest stands */
	s->leaf[0].idx = LEAVES;
	assert_int_equal(tree_rows_add(seq, s->leaf, 1, NULL, 0), ERR_CONFLICT);
	s->leaf[0].seq = 99;
	assert_int_equal(tree_rows_add(seq, s->leaf, 1, node, 1), ERR_CONFLICT);
	assert_int_equal(admin_count("SELECT COUNT(*) FROM tree_leaf"), LEAVES);
	assert_int_equal(
	    trail_rows_loose(ctl, stream_of(1), 0, 9, look, looking()), OK);
	assert_int_equal(looking()->n, 0);
}

static void
leaves_walked(void **state)
{
	struct seen *s = looking();
	uint8_t hash[HASH_LEN];
	uint64_t idx;

	(void)state;
	assert_int_equal(leaf_rows_walk(ctl, 0, 100, look, s), OK);
	assert_int_equal(leaf_rows_walk(seq, 100, LEAVES, look, s), OK);
	assert_int_equal(s->n, LEAVES);
	assert_int_equal(s->good, LEAVES);
	assert_int_equal(leaf_row_last(seq, &idx, hash), OK);
	assert_int_equal(idx, LEAVES - 1);
	assert_memory_equal(hash, s->leaf[LEAVES - 1].hash, HASH_LEN);

	admin("CREATE TABLE semula AS SELECT * FROM trail WHERE seq IN (2, 5)");
	admin("DELETE FROM trail WHERE seq = 2");
	admin("UPDATE trail SET shown = '0123456' WHERE seq = 5");
	s = looking();
	assert_int_equal(leaf_rows_walk(ctl, 0, LEAVES, look, s), OK);
	assert_int_equal(s->n, LEAVES);
	assert_int_equal(s->there, LEAVES - 2);
	assert_int_equal(s->good, 4); /* each stream up to the gap */
	admin("REPLACE INTO trail SELECT * FROM semula");
	admin("DROP TABLE semula");
}

/* Proofs from what is stored, for every older size. */
static void
proofs_made(void **state)
{
	struct tree_proof p;
	uint8_t hash[HASH_LEN];

	(void)state;
	for (uint64_t from = 1; from <= LEAVES; from += 7) {
		uint64_t before = store_statements(st);

		assert_int_equal(
		    tree_consistency(tree_row_fetch, st, from, LEAVES, &p), OK);
		assert_true(store_statements(st) - before < 20);
		assert_int_equal(tree_consistent(from, roots[from], LEAVES,
				     roots[LEAVES], &p),
		    OK);
	}
	assert_int_equal(tree_row_fetch(st, 0, LEAVES, hash), ERR_ABSENT);
	assert_int_equal(tree_row_fetch(st, 8, 1, hash), ERR_ABSENT);
	assert_int_equal(tree_row_fetch(st, 9, 0, hash), ERR_ABSENT);
	admin("DELETE FROM tree_leaf WHERE idx = 290");
	assert_int_equal(tree_row_fetch(st, 3, 36, hash), ERR_ABSENT);
}

static void
checkpoints(void **state)
{
	struct checkpoint_row r = { 5, -1, blob(600, 1) }, got, *all;
	size_t n;

	(void)state;
	assert_int_equal(checkpoint_row_newest(st, w.a, &got), ERR_ABSENT);
	assert_int_equal(checkpoint_row_add(seq, &r), OK);
	assert_int_equal(checkpoint_row_add(seq, &r), ERR_CONFLICT);
	r.size = UINT64_MAX;
	r.text = blob(3, 7);
	assert_int_equal(checkpoint_row_add(seq, &r), OK);
	r.size = 9;
	r.text = blob(601, 7);
	assert_int_equal(checkpoint_row_add(seq, &r), ERR_LIMIT);
	assert_int_equal(checkpoint_row_newest(st, w.a, &got), OK);
	assert_true(got.size == UINT64_MAX && got.at == -1);
	same_bytes(got.text, blob(3, 7));
	assert_int_equal(checkpoint_rows(ctl, w.a, 0, 5, &all, &n), OK);
	assert_int_equal(n, 1);
	same_bytes(all[0].text, blob(600, 1));
	assert_int_equal(checkpoint_rows(ctl, w.a, 5, UINT64_MAX, &all, &n),
	    OK);
	assert_int_equal(n, 1);
}

/* Nobody's account takes back or changes what was told of the trail. */
static void
kept(void **state)
{
	static const char *const tries[] = { "UPDATE tree_leaf SET seq = 1",
		"DELETE FROM tree_leaf", "UPDATE tree_node SET level = 1",
		"DELETE FROM tree_node", "UPDATE checkpoint SET at = 1",
		"DELETE FROM checkpoint", "UPDATE trail SET at = 1",
		"DELETE FROM trail" };
	struct store *all[] = { st, ctl, seq };

	(void)state;
	for (size_t i = 0; i < nitems(all); i++)
		for (size_t k = 0; k < nitems(tries); k++) {
			assert_int_not_equal(mysql_query(all[i]->db, tries[k]),
			    0);
			assert_int_equal(mysql_errno(all[i]->db), 1142);
		}
	assert_int_not_equal(
	    mysql_query(st->db, "INSERT INTO checkpoint VALUES (1, 1, '')"), 0);
	assert_int_equal(mysql_errno(st->db), 1142);
}

/* An entry of its own stream about an object, with a head of one byte. */
static void
told(unsigned stream, int64_t at, enum verb verb, struct id object,
    uint32_t version, uint8_t head)
{
	struct trail_entry e = { .at = at,
		.actor = id_of('p', 7),
		.unit = id_of('u', 7),
		.verb = verb,
		.object = object,
		.version = version };
	struct trail_stream s;

	memset(e.head, head, HASH_LEN);
	trail_start(secret, stream_of(stream), &s);
	store_stream(st, &s);
	assert_int_equal(trail_write(st, &e), OK);
}

/* What the newest entry says comes with the object; any verb tells. */
static void
objects_told(void **state)
{
	struct case_row r = { .id = id_of('k', 1),
		.unit = id_of('u', 7),
		.stage = "baru",
		.version = 2,
		.wrap = blob(8, 1),
		.header = blob(64, 2),
		.idx = blob(8, 3) };
	struct created_row *made;
	struct object_row *o;
	struct record_row *rec;
	struct case_row got;
	size_t n;

	(void)state;
	assert_int_equal(case_row_add(st, &r), OK);
	assert_int_equal(case_row_get(st, w.a, r.id, r.unit, &got), OK);
	assert_int_equal(got.said.version, 0);
	told(60, 5, V_CREATE, r.id, 1, 1);
	told(61, 6, V_CHANGE, r.id, 3, 3);
	told(62, 9, V_DENIED, r.id, 0, 0);
	told(63, 8, V_READ, r.id, 2, 2);
	assert_int_equal(case_row_get(st, w.a, r.id, r.unit, &got), OK);
	assert_int_equal(got.said.version, 3);
	assert_int_equal(got.said.head[31], 3);
	assert_int_equal(case_whole_get(st, w.a, r.id, r.unit, &got, &rec, &n),
	    OK);
	assert_int_equal(got.said.version, 3);
	assert_int_equal(object_rows(ctl, w.a, OBJECTS_CASE,
			     (struct id){ { 0 } }, 5, &o, &n),
	    OK);
	assert_int_equal(n, 1);
	assert_int_equal(o[0].version, 2);
	assert_int_equal(o[0].said.version, 3);
	same_bytes(o[0].head, r.header);
	told(64, 7, V_CREATE, id_of('k', 2), 1, 1);
	assert_int_equal(
	    created_rows(ctl, w.a, (struct id){ { 0 } }, 9, &made, &n), OK);
	assert_int_equal(n, 2);
	assert_true(made[0].there);
	assert_false(made[1].there);
	admin("DELETE FROM kasus");
}

/* Newest first by each key, and on from any place. */
static void
pages_read(void **state)
{
	static const struct {
		enum trail_by by;
		char kind;
		unsigned n;
	} ways[] = { { TRAIL_BY_ACTOR, 'p', 7 }, { TRAIL_BY_UNIT, 'u', 7 },
		{ TRAIL_BY_OBJECT, 'k', 9 } };

	(void)state;
	/* three of one moment */
	for (unsigned i = 0; i < 6; i++)
		told(70 + i, i < 3 ? 100 : 100 + (int64_t)i, V_READ,
		    id_of('k', 9), 1, 1);
	for (size_t i = 0; i < nitems(ways); i++) {
		struct trail_part p = { .by = ways[i].by,
			.key = id_of(ways[i].kind, ways[i].n),
			.behind = { .at = 105, .seq = UINT64_MAX },
			.since = 100,
			.limit = 2 };
		struct id last = { { 0 } };
		struct leaf_row *r;
		size_t n, all = 0;

		memset(p.behind.stream.b, 0xff, ID_LEN);
		do {
			assert_int_equal(trail_rows(st, w.a, &p, &r, &n), OK);
			for (size_t k = 0; k < n; k++) {
				assert_true(r[k].e.entry.at <= p.behind.at);
				assert_false(id_same(r[k].stream, last));
				last = r[k].stream;
				p.behind =
				    (struct trail_place){ r[k].e.entry.at,
					    r[k].stream, r[k].e.seq };
			}
			all += n;
		} while (n > 0);
		assert_int_equal(all, 6);
	}
}

/* Which index it goes by, from its parameters in their order. */
static void
plan_is(enum st_id id, const char *const *value, const char *key)
{
	const char *sql = stmts[id].sql;
	MYSQL_RES *res;
	MYSQL_ROW row;
	struct buf b;

	buf_init(&b, w.a, 0);
	buf_puts(&b, "EXPLAIN ");
	for (; *sql != '\0'; sql++)
		if (*sql == '?')
			buf_puts(&b, *value++);
		else
			buf_putc(&b, *sql);
	buf_putc(&b, '\0');
	assert_int_equal(buf_check(&b), OK);
	assert_int_equal(mysql_query(w.admin, (const char *)b.p), 0);
	res = mysql_store_result(w.admin);
	assert_non_null(res);
	row = mysql_fetch_row(res);
	assert_non_null(row[5]);
	assert_string_equal(row[5], key);
	mysql_free_result(res);
}

/* Who opened much is asked by time, and each of them by their own entries. */
static void
rush_planned(void)
{
	static const char *const who[] = { "5000", "6", "7", "11", "29" };
	static const char *const count[] = {
		"X'70000007000000000000000000000001'", "0", "6", "7", "11", "29"
	};

	admin("ANALYZE TABLE trail");
	plan_is(ST_RUSH_WHO, who, "by_time");
	plan_is(ST_RUSH_COUNT, count, "by_actor");
}

static void
rush_read(void **state)
{
	struct rush_row *r,
	    add = { .agency = id_of('a', 1),
		    .person = id_of('p', 7),
		    .unit = id_of('u', 7),
		    .at = 6000,
		    .objects = 3 };
	struct id *who;
	int64_t at;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 6; i++) /* three, each of them twice */
		told(80 + i, 5000 + (int64_t)i,
		    i == 5     ? V_REVEAL :
			i == 4 ? V_EMERGENCY :
				 V_READ,
		    id_of('k', 20 + i % 3), 1, 1);
	told(86, 5001, V_LIST, id_of('k', 30), 1, 1);
	assert_int_equal(opener_rows(seq, w.a, 5000, &who, &n), OK);
	assert_int_equal(n, 1);
	same_id(who[0], id_of('p', 7));
	assert_int_equal(opener_rows(seq, w.a, 5006, &who, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(opened_rows(seq, w.a, id_of('p', 7), 5000, &r, &n),
	    OK);
	assert_int_equal(n, 1);
	same_id(r[0].unit, id_of('u', 7));
	assert_int_equal(r[0].objects, 3);
	assert_int_equal(opened_rows(seq, w.a, id_of('p', 7), 5004, &r, &n),
	    OK);
	assert_int_equal(r[0].objects, 2);
	assert_int_equal(rush_row_newest(seq, add.person, add.unit, &at),
	    ERR_ABSENT);
	assert_int_equal(rush_row_add(seq, &add), OK);
	assert_int_equal(rush_row_add(seq, &add), ERR_CONFLICT);
	assert_int_equal(rush_row_newest(seq, add.person, add.unit, &at), OK);
	assert_int_equal(at, 6000);
	assert_int_equal(rush_rows(st, w.a, add.agency, 6000, 9, &r, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(r[0].objects, 3);
	assert_int_equal(rush_rows(st, w.a, add.agency, 6001, 9, &r, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(rush_rows(st, w.a, id_of('a', 2), 0, 9, &r, &n), OK);
	assert_int_equal(n, 0);
	rush_planned();
}

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_read),
		cmocka_unit_test(tree_stored),
		cmocka_unit_test(leaves_walked),
		cmocka_unit_test(proofs_made),
		cmocka_unit_test(checkpoints),
		cmocka_unit_test(kept),
		cmocka_unit_test(objects_told),
		cmocka_unit_test(pages_read),
		cmocka_unit_test(rush_read),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, open_all, close_all);
}
