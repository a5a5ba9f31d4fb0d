/* cases: the history of a case, and what in it is broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"

static enum err
history(struct case_version *v)
{
	struct casefile c = { .row = file.row };

	assert_int_equal(file_unseal(&w, P_CASE_READ, &c), OK);
	return history_open(&w, &c, shelf, n_shelf, v);
}

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
	struct case_version v[64];

	(void)state;
	(void)two_versions();
	assert_int_equal(n_shelf, 5);
	assert_int_equal(history(v), OK);
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
	struct case_version v[64];
	uint32_t last = 9;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		old = f;
		f.v[F_NAME] = arena_printf(arena, "Siti Contoh %u", i);
		assert_int_equal(save(&old, &f), 1);
	}
	assert_int_equal(history(v), OK);
	for (size_t i = 0; i < n_shelf; i++)
		if (v[i].group == 1) {
			assert_true(v[i].version < last);
			last = v[i].version;
		}
	assert_int_equal(last, 1);
}

static void
history_has_no_holes(void **state)
{
	struct case_version v[64];
	struct record_row all[64];
	size_t n;

	(void)state;
	(void)two_versions();
	n = n_shelf;
	memcpy(all, shelf, sizeof(all));
	for (size_t i = 0; i < n; i++) {
		memcpy(shelf, all, sizeof(all));
		memmove(&shelf[i], &shelf[i + 1],
		    (n - i - 1) * sizeof(shelf[0]));
		n_shelf = n - 1;
		assert_int_equal(history(v), ERR_TAMPER);
	}
	/* a record that the header does not name */
	memcpy(shelf, all, sizeof(all));
	n_shelf = n;
	shelf[n_shelf] = shelf[0];
	shelf[n_shelf].id = id_of('x', 1);
	shelf[n_shelf++].version = 1;
	assert_int_equal(history(v), ERR_TAMPER);
}

/* The author's word: signed by a colleague in their name, or chained to
 * another version, it is shown as broken. */
static void
history_tells_what_is_broken(void **state)
{
	struct case_version v[64];
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
	assert_int_equal(history(v), OK);
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
		T(history_tells_what_is_broken),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
