/*
 * cases: versions of a case file, what a change writes, when it is refused,
 * the history, the index row, numbers and code lists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"

/* versions ------------------------------------------------------------------ */

static void
a_case_returns(void **state)
{
	struct fields f = begin_case();
	struct kasus k = loaded();

	(void)state;
	same_fields(&k.f, &f);
	assert_int_equal(k.version, 1);
	assert_string_equal(k.number, "UC/2026/000147");
	assert_string_equal(k.stage, stage_code(CS_PENGADUAN));
	assert_string_equal(k.assignee_name, "Petugas Contoh 1");
	assert_int_equal(k.created, NOW);
	assert_int_equal(k.n_notes, 0);
}

/* A change writes the groups that differ, and no other. */
static void
only_changed_groups(void **state)
{
	/* clang-format off */
	static const struct {
		enum field field;
		const char *value;
	} rows[] = {
		{ F_NAME, "Siti Contoh" },
		{ F_ALIAS, NULL },         /* taken away */
		{ F_PHONE, "0800-0000-0001" },
		{ F_RISK, "high" },
		{ F_NARRATIVE, "Narasi contoh. " },
	};
	/* clang-format on */
	struct fields f = begin_case(), old;

	(void)state;
	assert_int_equal(save(&f, &f), 0);
	for (size_t i = 0; i < nitems(rows); i++) {
		unsigned group = field_rules[rows[i].field].group;
		struct kasus k;

		old = f;
		f.v[rows[i].field] = rows[i].value;
		assert_int_equal(save(&old, &f), 1);
		for (size_t r = 0; r < file.head.n_rec; r++)
			assert_int_equal(file.head.rec[r].at_version ==
				file.row.version,
			    file.head.rec[r].group == group);
		k = loaded();
		same_fields(&k.f, &f);
	}
	assert_int_equal(file.head.n_rec, 4);
	/* two groups at once */
	old = f;
	f.v[F_SEX] = "unknown";
	f.v[F_SAFE_CONTACT] = NULL;
	assert_int_equal(save(&old, &f), 2);
	/* a group without any field left is a version too */
	old = f;
	f.v[F_PHONE] = NULL;
	assert_int_equal(save(&old, &f), 1);
	assert_null(loaded().f.v[F_PHONE]);
}

static void
equal_text_is_no_change(void **state)
{
	struct fields f = begin_case(), copy;

	(void)state;
	copy = f;
	for (size_t i = 0; i < F__MAX; i++)
		if (f.v[i] != NULL)
			copy.v[i] = arena_strdup(arena, f.v[i]);
	copy.v[F_NOTE] = "not of the form";
	assert_int_equal(save(&f, &copy), 0);
}

/* Who saved later over what they read earlier is told; a note, another
 * assignee or a referral beside the form is no reason to refuse. */
static void
conflict(void **state)
{
	struct fields f = begin_case(), old = f;
	uint32_t read = file.row.version;

	(void)state;
	assert_false(file_moved(&file, read));
	note_add("Catatan contoh.", &f);
	assert_false(file_moved(&file, read));
	file.head.assignee = people[KONSELOR_2].person;
	file.head.ref[file.head.n_ref++] =
	    (struct ref_link){ id_of('r', 1), false };
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_false(file_moved(&file, read));
	f.v[F_ADDRESS] = "Alamat contoh lain";
	assert_int_equal(save(&old, &f), 1);
	assert_true(file_moved(&file, read));
	assert_false(file_moved(&file, file.row.version));
	assert_true(file_moved(&file, file.row.version + 1)); /* never seen */
}

static void
notes_are_newest_first(void **state)
{
	struct fields f = begin_case();
	struct kasus k;

	(void)state;
	w.now = NOW + 2 * HOUR;
	note_add("Yang kedua.", &f);
	w.now = NOW + 1 * HOUR;
	act_as(KOORDINATOR);
	note_add("Yang pertama.", &f);
	w.now = NOW + 3 * HOUR;
	note_add("Yang ketiga.", &f);
	k = loaded();
	assert_int_equal(k.n_notes, 3);
	assert_string_equal(k.notes[0].text, "Yang ketiga.");
	assert_string_equal(k.notes[1].text, "Yang kedua.");
	assert_string_equal(k.notes[1].author, "Petugas Contoh 1");
	assert_string_equal(k.notes[2].author, "Petugas Contoh 2");
	assert_int_equal(k.notes[2].at, NOW + HOUR);
	assert_null(k.f.v[F_NOTE]);
	assert_string_equal(k.f.v[F_NARRATIVE], f.v[F_NARRATIVE]);
}

static void
notes_by_pages(void **state)
{
	struct fields f = begin_case();
	struct casefile c;
	struct kasus k;

	(void)state;
	for (unsigned i = 0; i < 23; i++) { /* pairs of one moment */
		w.now = NOW + i / 2 * HOUR;
		note_add(arena_printf(arena, "Catatan %u.", i), &f);
	}
	for (size_t from = 0; from < 30; from += 10) {
		size_t n = from < 20 ? 10 : 3;

		assert_int_equal(
		    load_notes(P_CASE_READ, (struct range){ from, 10 }, &c, &k),
		    OK);
		assert_int_equal(k.notes_all, 23);
		assert_int_equal(k.notes_from, from);
		assert_int_equal(k.n_notes, n);
		for (size_t i = 0; i < n; i++)
			assert_string_equal(k.notes[i].text,
			    arena_printf(arena, "Catatan %zu.", 22 - from - i));
		same_fields(&k.f, &f);
	}
	assert_int_equal(
	    load_notes(P_CASE_READ, (struct range){ 90, 10 }, &c, &k), OK);
	assert_int_equal(k.notes_from, 20);
	assert_int_equal(
	    load_notes(P_CASE_READ, (struct range){ 0, 0 }, &c, &k), OK);
	assert_int_equal(k.n_notes, 0);
	assert_int_equal(k.notes_all, 23);
	k = loaded();
	assert_int_equal(k.n_notes, NOTES_SHOWN);
}

/* A note that is not shown need not be opened; it must be there all the same.
 */
static void
unshown_notes_are_checked(void **state)
{
	struct fields f = begin_case();
	struct casefile c;
	struct kasus k;

	(void)state;
	for (unsigned i = 0; i < NOTES_SHOWN + 5; i++) {
		w.now = NOW + i * HOUR;
		note_add("Catatan contoh.", &f);
	}
	for (size_t i = 0; i < n_shelf; i++) {
		struct record_row good = shelf[i];

		shelf[i].body = shelf[(i + 1) % n_shelf].body;
		assert_int_equal(load(P_CASE_READ, &c, &k), ERR_TAMPER);
		shelf[i] = good;
	}
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
}

static void
notes_have_limits(void **state)
{
	struct rec_ref ref[NOTES_MAX + EVENTS_SPARE + 60] = { 0 };
	struct casefile c = { .head = { .rec = ref } };

	(void)state;
	for (size_t i = 0; i < nitems(ref); i++) {
		ref[i].kind = i % 100 == 0 ? REC_GROUP : REC_NOTE;
		ref[i].size = ref[i].kind == REC_NOTE ? 302 : 300000;
	}
	c.head.n_rec = NOTES_MAX + 21; /* of which 21 are groups */
	assert_int_equal(notes_room(&c, false), OK);
	c.head.n_rec++;
	assert_int_equal(notes_room(&c, false), ERR_LIMIT);
	assert_int_equal(notes_room(&c, true), OK);
	c.head.n_rec = NOTES_MAX + EVENTS_SPARE + 51;
	assert_int_equal(notes_room(&c, true), OK);
	c.head.n_rec++;
	assert_int_equal(notes_room(&c, true), ERR_LIMIT);
	c.head.n_rec = 81;
	for (size_t i = 0; i < 81; i++)
		ref[i].size = NOTES_BYTES_MAX / 80;
	assert_int_equal(notes_room(&c, false), OK);
	ref[80].size++;
	assert_int_equal(notes_room(&c, false), ERR_LIMIT);
	ref[80].size += (uint32_t)EVENTS_SPARE_BYTES - 1;
	assert_int_equal(notes_room(&c, true), OK);
	ref[80].size++;
	assert_int_equal(notes_room(&c, true), ERR_LIMIT);
}

/* who ------------------------------------------------------------------------- */

static void
whose_case(void **state)
{
	struct casefile c;
	struct kasus k;

	(void)state;
	(void)begin_case();
	assert_int_equal(load(P_CASE_EDIT, &c, &k), OK);
	act_as(KONSELOR_2);
	assert_int_equal(load(P_CASE_READ, &c, &k), ERR_FORBIDDEN);
	assert_string_equal(w.holder, "Petugas Contoh 1");
	assert_int_equal(load(P_CASE_LIST, &c, &k), OK);
	act_as(KOORDINATOR);
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
	assert_int_equal(load(P_CASE_EDIT, &c, &k), ERR_FORBIDDEN);
	assert_null(w.holder); /* the role may not; it is nobody's fault */
	act_as(KEPALA);
	assert_int_equal(load(P_CASE_READ, &c, &k), ERR_ABSENT);
	/* moved over to their unit, it is still sealed to ours */
	file.row.unit = people[KEPALA].unit;
	assert_int_equal(load(P_CASE_READ, &c, &k), ERR_TAMPER);
}

/* Every clear column that the header repeats, and every sealed value. */
static void
columns_are_the_header(void **state)
{
	struct case_row good;
	struct casefile c;
	struct kasus k;

	(void)state;
	(void)begin_case();
	good = file.row;
#define WRONG(change)                                                          \
	do {                                                                   \
		change;                                                        \
		assert_int_equal(load(P_CASE_READ, &c, &k), ERR_TAMPER);       \
		file.row = good;                                               \
	} while (0)
	WRONG(file.row.id = id_of('k', 2));
	WRONG(file.row.assignee = people[KONSELOR_2].person);
	WRONG(file.row.stage = stage_code(CS_TERMINASI));
	WRONG(file.row.created++);
	WRONG(file.row.version++);
	WRONG(file.row.key_version++);
	WRONG(file.row.epoch++);
	WRONG(file.row.header = file.row.idx);
	WRONG(file.row.wrap = BYTES(good.wrap.p, good.wrap.n - 1));
#undef WRONG
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
}

/* A record is the one that the header names: no older one, no other's. */
static void
records_are_the_headers(void **state)
{
	struct fields f = begin_case(), old = f;
	struct record_row row;
	struct casefile c;
	struct kasus k;

	(void)state;
	f.v[F_NAME] = "Siti Contoh";
	assert_int_equal(save(&old, &f), 1);
	for (size_t i = 0; i < n_shelf; i++) {
		bool current =
		    i + 1 == n_shelf || !id_same(shelf[i].id, shelf[i + 1].id);

		row = shelf[i];
		shelf[i].body = shelf[(i + 1) % n_shelf].body;
		assert_int_equal(load(P_CASE_READ, &c, &k),
		    current ? ERR_TAMPER : OK);
		shelf[i] = row;
		shelf[i].version += 7; /* as if it were not there */
		assert_int_equal(load(P_CASE_READ, &c, &k),
		    current ? ERR_TAMPER : OK);
		shelf[i] = row;
	}
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
}

/* The same version of the same record, sealed and signed anew. */
static void
no_second_version(void **state)
{
	struct fields f = begin_case();
	struct rec_ref ref = file.head.rec[0];
	struct record_row row;
	struct casefile c;
	struct kasus k;

	(void)state;
	ref.version = 0;
	memset(ref.hash, 0, HASH_LEN);
	assert_int_equal(rec_put(&w, &file, &ref, &f, &row), OK);
	for (size_t i = 0; i < n_shelf; i++)
		if (id_same(shelf[i].id, row.id))
			shelf[i] = row;
	assert_int_equal(load(P_CASE_READ, &c, &k), ERR_TAMPER);
	file.head.rec[0] = ref; /* as the header's writer could */
	assert_int_equal(file_seal(&w, &file, &f), OK);
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
}

/* index, numbers, lists --------------------------------------------------------- */

static const char *
index_fold_of(const char *name, const char *alias)
{
	struct fields f = { .v = { [F_NAME] = name, [F_ALIAS] = alias } };
	struct case_index x = { 0 };

	assert_int_equal(index_put(&w, &file, &f, &file.row.idx), OK);
	assert_int_equal(index_get(&w, &file.row, &x), OK);
	return x.fold != NULL ? x.fold : "";
}

static void
index_folds(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name, *alias, *asked;
		bool found;
	} rows[] = {
		{ "Siti \xc3\x87ontoh", NULL, "conto", true },
		{ "Siti \xc3\x87ontoh", NULL, "CONTOH", true },
		{ "Siti \xc3\x87ontoh", NULL, "ti c", true },
		{ "Siti  Contoh", NULL, "siti contoh", true },
		{ "Siti\xc2\xa0""Contoh", NULL, "siti contoh", true },
		{ "\xef\xbc\xb3iti", NULL, "siti", true },     /* full width */
		{ "Si\xe2\x80\x8bti", NULL, "siti", true },    /* zero width */
		{ "Siti", "Nenek", "nenek", true },
		{ "Siti", "Nenek", "siti nen", true },
		{ "Siti", "Nenek", "kakek", false },
		{ "Siti", NULL, "sitti", false },
		{ NULL, "Nenek", "nenek", true },
	};
	/* clang-format on */

	(void)state;
	(void)begin_case();
	for (size_t i = 0; i < nitems(rows); i++) {
		const char *fold = index_fold_of(rows[i].name, rows[i].alias);
		const char *asked = utf8_fold(arena, rows[i].asked);

		assert_non_null(asked);
		if ((strstr(fold, asked) != NULL) != rows[i].found)
			fail_msg("row %zu: %s in %s", i, asked, fold);
	}
}

static void
numbers(void **state)
{
	const char *series;

	(void)state;
	assert_int_equal(number_series(&w, "", &series), OK);
	assert_string_equal(series, "UC/2026");
	assert_string_equal(number_text(arena, series, 147), "UC/2026/000147");
	assert_string_equal(number_text(arena, series, 1234567),
	    "UC/2026/1234567");
	/* the year turns at midnight in Jambi: 17.00 UTC */
	w.now = INT64_C(1798736400000) - 1;
	assert_int_equal(number_series(&w, "RJ/", &series), OK);
	assert_string_equal(series, "RJ/UC/2026");
	w.now++;
	assert_int_equal(number_series(&w, "RJ/", &series), OK);
	assert_string_equal(series, "RJ/UC/2027");
}

static void
lists(void **state)
{
	const struct code_row *row;
	size_t n;

	(void)state;
	assert_string_equal(book_label(&book, "sex", "female", false),
	    "Perempuan");
	assert_string_equal(book_label(&book, "sex", "female", true), "Female");
	assert_string_equal(book_label(&book, "sex", "ktp", false), "ktp");
	assert_string_equal(book_label(&book, "none", "ktp", false), "ktp");
	assert_string_equal(book_label(&book, "sex", NULL, false), "");
	assert_false(book_has(&book, "sex", NULL));
	assert_false(book_has(&book, "", ""));
	row = book_list(&book, "risk", &n);
	assert_int_equal(n, 4);
	for (size_t i = 1; i < n; i++)
		assert_true(row[i - 1].sort < row[i].sort);
	assert_null(book_list(&book, "none", &n));
	assert_int_equal(n, 0);
	for (size_t i = 0; i < book.n_regions; i++) /* sorted, so all found */
		assert_ptr_equal(book_region(&book, book.regions[i].code),
		    &book.regions[i]);
	assert_null(book_region(&book, NULL));
	assert_null(book_region(&book, "15.71.0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_case_returns),
		T(only_changed_groups),
		T(equal_text_is_no_change),
		T(conflict),
		T(notes_are_newest_first),
		T(notes_by_pages),
		T(unshown_notes_are_checked),
		T(notes_have_limits),
		T(whose_case),
		T(columns_are_the_header),
		T(records_are_the_headers),
		T(no_second_version),
		T(index_folds),
		T(numbers),
		T(lists),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
