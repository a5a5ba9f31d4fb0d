/* cases: the history of a case, and what in it is broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"

static const struct range all = { 0, 64 };

static struct fields
two_versions(void)
{
	struct fields f = begin_case(), old = f;

	w.now = NOW + HOUR;
	f.v[F_NAME] = "Siti Contoh";
	f.v[F_ALIAS] = NULL;
	assert_int_equal(save(&old, &f), 1);
	return f;
}

static void
history_shows_each_version(void **state)
{
	const struct case_version *v;
	struct case_past p;

	(void)state;
	(void)two_versions();
	assert_int_equal(n_shelf, 5);
	assert_int_equal(history(all, &p), OK);
	assert_int_equal(p.n, 5);
	assert_int_equal(p.all, 5);
	assert_string_equal(p.k.f.v[F_NAME], "Siti Contoh");
	assert_string_equal(p.k.f.v[F_NARRATIVE], "Narasi contoh.");
	assert_string_equal(p.k.number, "UC/2026/000147");
	v = p.v;
	assert_int_equal(v[0].at, NOW + HOUR);
	assert_int_equal(v[0].group, 1);
	assert_int_equal(v[0].version, 2);
	assert_string_equal(v[0].author, "Petugas Contoh 1");
	assert_string_equal(v[0].f.v[F_NAME], "Siti Contoh");
	assert_string_equal(v[0].before.v[F_NAME], "Siti \xc3\x87ontoh");
	assert_null(v[0].f.v[F_ALIAS]);
	assert_string_equal(v[0].before.v[F_ALIAS], "Nenek Contoh");
	assert_null(v[0].f.v[F_NARRATIVE]);
	for (size_t i = 0; i < n_shelf; i++) {
		assert_true(v[i].intact);
		if (v[i].version == 1)
			assert_null(v[i].before.v[F_NAME]);
	}
}

/* Of two versions in one millisecond the later is the newer. */
static void
history_of_one_moment(void **state)
{
	struct fields f = begin_case(), old;
	struct case_past p;
	uint32_t last = 9;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		old = f;
		f.v[F_NAME] = arena_printf(arena, "Siti Contoh %u", i);
		assert_int_equal(save(&old, &f), 1);
	}
	assert_int_equal(history(all, &p), OK);
	assert_int_equal(p.n, n_shelf);
	for (size_t i = 0; i < p.n; i++)
		if (p.v[i].group == 1) {
			assert_true(p.v[i].version < last);
			last = p.v[i].version;
		}
	assert_int_equal(last, 1);
}

static void
history_has_no_holes(void **state)
{
	static const struct range newest = { 0, 1 };
	struct record_row good[64];
	struct case_past p;
	size_t n;

	(void)state;
	(void)two_versions();
	n = n_shelf;
	memcpy(good, shelf, sizeof(good));
	for (size_t i = 0; i < n; i++) {
		memcpy(shelf, good, sizeof(good));
		for (size_t k = i; k + 1 < n; k++)
			shelf[k] = good[k + 1];
		n_shelf = n - 1;
		assert_int_equal(history(all, &p), ERR_TAMPER);
		/* on every page, wherever the hole is */
		assert_int_equal(history(newest, &p), ERR_TAMPER);
		/* and not made good by a record that nobody knows */
		shelf[n_shelf] = good[i];
		shelf[n_shelf++].id = id_of('x', 1);
		assert_int_equal(history(all, &p), ERR_TAMPER);
	}
	/* a record that the header does not name */
	memcpy(shelf, good, sizeof(good));
	n_shelf = n;
	assert_int_equal(history(newest, &p), OK);
	shelf[n_shelf] = shelf[0];
	shelf[n_shelf].id = id_of('x', 1);
	shelf[n_shelf++].version = 1;
	assert_int_equal(history(all, &p), ERR_TAMPER);
	assert_int_equal(history(newest, &p), ERR_TAMPER);
}

/* Versions and notes in turn, so that the ways of several records cross. */
static void
long_past(void)
{
	struct fields f = begin_case(), old;

	for (unsigned i = 0; i < 20; i++) {
		w.now = NOW + (i + 1) * MINUTE;
		old = f;
		f.v[F_NAME] = arena_printf(arena, "Siti Contoh %u", i);
		if (i % 3 == 0)
			f.v[F_RISK] = i % 2 == 0 ? "low" : "high";
		(void)save(&old, &f);
		w.now += SECOND;
		note_add(arena_printf(arena, "Catatan %u.", i), &f);
	}
}

static void
same_version(const struct case_version *a, const struct case_version *b)
{
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->group, b->group);
	assert_int_equal(a->version, b->version);
	assert_true(a->intact && b->intact);
	same_fields(&a->f, &b->f);
	same_fields(&a->before, &b->before);
}

/* The pages together are the whole, in one order. */
static void
history_by_pages(void **state)
{
	struct case_past whole, p;

	(void)state;
	long_past();
	assert_int_equal(history(all, &whole), OK);
	assert_int_equal(whole.n, n_shelf);
	for (size_t i = 1; i < whole.n; i++)
		assert_true(whole.v[i - 1].at >= whole.v[i].at);
	for (size_t size = 1; size < 30; size += 7)
		for (size_t from = 0; from < n_shelf; from += size) {
			assert_int_equal(
			    history((struct range){ from, size }, &p), OK);
			assert_int_equal(p.all, n_shelf);
			assert_int_equal(p.from, from);
			assert_int_equal(p.n,
			    n_shelf - from < size ? n_shelf - from : size);
			for (size_t i = 0; i < p.n; i++)
				same_version(&p.v[i], &whole.v[from + i]);
			assert_string_equal(p.k.f.v[F_NAME], "Siti Contoh 19");
		}
	/* there is no such page: the last one */
	assert_int_equal(history((struct range){ 800, 10 }, &p), OK);
	assert_int_equal(p.from, (n_shelf - 1) / 10 * 10);
	same_version(&p.v[p.n - 1], &whole.v[whole.n - 1]);
	/* the first version of anything: a hole far behind the first page */
	for (size_t i = 0; i < n_shelf; i++)
		if (id_same(shelf[i].id, file.row.id) &&
		    shelf[i].version == 1) {
			shelf[i] = shelf[--n_shelf];
			break;
		}
	assert_int_equal(history((struct range){ 0, 2 }, &p), ERR_TAMPER);
}

/* Memory follows what is shown, not what lies before or behind it. */
static void
history_keeps_what_is_shown(void **state)
{
	struct arena *whole = w.mem, *little = arena_new((size_t)800 * 1024);
	char *text = arena_alloc(arena, 20001);
	struct fields f = begin_case(), old;
	struct case_past p;

	(void)state;
	memset(text, '"', 20000);
	for (unsigned i = 0; i < 50; i++) {
		w.now = NOW + (i + 1) * MINUTE;
		old = f;
		f.v[F_NARRATIVE] = arena_printf(arena, "%u%s", i, text + 9);
		assert_int_equal(save(&old, &f), 1);
	}
	w.mem = little;
	for (size_t from = 0; from < n_shelf; from += 2) {
		assert_int_equal(history((struct range){ from, 2 }, &p), OK);
		arena_reset(little);
	}
	w.mem = whole;
	arena_free(little);
}

/* The author's word: signed by a colleague in their name, or chained to
 * another version, it is shown as broken. */
static void
history_tells_what_is_broken(void **state)
{
	const struct case_version *v;
	struct case_past p;
	struct actor forger = people[KONSELOR_2];
	struct rec_ref *ref;
	struct fields f = two_versions();
	struct record_row row;

	(void)state;
	ref = &file.head.rec[0];
	assert_int_equal(ref->group, 1);
	forger.person = people[KONSELOR].person;
	w.who = &forger;
	assert_int_equal(rec_put(&w, &file, ref, &f, &row), OK);
	shelve(&row, 1);
	act_as(KONSELOR);
	memset(ref->hash, 7, HASH_LEN); /* of no version there is */
	assert_int_equal(rec_put(&w, &file, ref, &f, &row), OK);
	shelve(&row, 1);
	w.now += HOUR;
	assert_int_equal(rec_put(&w, &file, ref, &f, &row), OK);
	shelve(&row, 1);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(history(all, &p), OK);
	assert_int_equal(p.n, n_shelf);
	v = p.v;
	for (size_t i = 0; i < n_shelf; i++) {
		bool broken =
		    v[i].group == 1 && (v[i].version == 3 || v[i].version == 4);

		if (v[i].intact == broken)
			fail_msg("group %u version %u", v[i].group,
			    v[i].version);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(history_shows_each_version),
		T(history_of_one_moment),
		T(history_has_no_holes),
		T(history_by_pages),
		T(history_keeps_what_is_shown),
		T(history_tells_what_is_broken),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
