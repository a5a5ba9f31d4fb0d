/* cases: kinds of case, what each has to have, entries, and doubts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"

/* Every type of entry has its label, fields of its own range, and those that it
 * needs among them; every such field is of some entry. */
static void
entries_stand(void **state)
{
	bool used[F__MAX] = { false };

	(void)state;
	for (enum entry_type t = 0; t < EN__MAX; t++) {
		const struct entry_rule *r = &entry_rules[t];

		assert_int_equal(entry_of(r->code), t);
		assert_true(book_has(&book, "entry", r->code));
		assert_true(r->kinds != 0 && r->group >= 1 &&
		    r->group <= GROUP_MAX && r->required >= 1);
		assert_true(entry_fields(t) >= r->required);
		for (size_t i = 0; i < entry_fields(t); i++) {
			assert_true(r->field[i] > F_E_TYPE);
			assert_int_not_equal(r->field[i], F_E_WRONG);
			/* what only consents have, the entry form has not */
			assert_true(r->field[i] < F_E_WRONG || t == EN_CONSENT);
			used[r->field[i]] = true;
		}
	}
	for (enum field f = F_E_DATE; f < FIELDS_FILE; f++)
		if (f != F_E_WRONG && f != F_E_ASSESSED && !used[f])
			fail_msg("%s: of no entry", field_rules[f].name);
	assert_int_equal(entry_of("none"), EN__MAX);
	assert_int_equal(entry_of(NULL), EN__MAX);
}

/* Who joins a group is a member and nothing else: there is no room for why. */
static void
a_member_has_no_reason(void **state)
{
	(void)state;
	assert_int_equal(entry_fields(EN_MEMBER), 3);
	assert_true(entry_has(EN_MEMBER, F_E_NAME));
	assert_true(entry_has(EN_MEMBER, F_E_PHONE));
	assert_true(entry_has(EN_MEMBER, F_E_SKILL));
	assert_int_equal(entry_rules[EN_MEMBER].kinds, KIND_BIT(KIND_GROUP));
	for (size_t i = 0; i < FIELDS_CASE; i++)
		if (field_rules[i].section == SEC_GROUP)
			assert_int_equal(field_rules[i].kinds,
			    KIND_BIT(KIND_GROUP));
}

/* Victims of violence may be old: then the kind of case says so. */
static void
the_kind_allows_it(void **state)
{
	struct fields f = sample_fields();
	struct complaint c[COMPLAINTS_MAX];
	size_t n;

	(void)state;
	f.v[F_CATEGORY] = "lansia";
	f.v[F_KIND] = "violence";
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), OK);
	f.v[F_KIND] = "social";
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), ERR_INVALID);
	assert_int_equal(n, 2);
}

/* What a kind of case has to have, and what its form shows. */
static void
kinds_differ(void **state)
{
	struct fields f = {
		.v = { [F_KIND] = "group", [F_CATEGORY] = "uppka" }
	};
	struct complaint c[COMPLAINTS_MAX];
	size_t n;

	(void)state;
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), ERR_INVALID);
	assert_int_equal(n, 1);
	assert_int_equal(c[0].field, F_NAME);
	f.v[F_NAME] = "Kelompok Contoh";
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), OK);
	assert_false(field_in(F_NIK, SEC_FIRST, &f));
	assert_true(section_has(SEC_GROUP, &f));
	assert_false(section_has(SEC_HEALTH, &f));
	assert_string_equal(field_label(F_NAME, fields_kinds(&f)),
	    "Nama kelompok");
	f.v[F_KIND] = "counselling";
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), ERR_INVALID);
	assert_int_equal(c[0].field, F_NARRATIVE);
	assert_false(section_has(SEC_LEGAL, &f));
	f.v[F_LAWYER] = "Pendamping Contoh"; /* it came with a referral */
	assert_true(section_has(SEC_LEGAL, &f));
	/* a section's form is not held up by another's */
	f.v[F_INCOME] = "banyak";
	assert_int_equal(fields_check(&w, SEC_LEGAL, &f, c, &n), OK);
	assert_int_equal(fields_check(&w, SEC_ECONOMY, &f, c, &n), ERR_INVALID);
	assert_int_equal(n, 1);
}

/* A number is doubted, and taken all the same. */
static void
numbers_are_doubted(void **state)
{
	/* clang-format off */
	static const struct {
		const char *nik, *birth, *sex;
		size_t n;
	} rows[] = {
		{ NULL,               "1948-01-01", "female",  0 },
		{ "1571044101480001", "1948-01-01", "female",  0 },
		{ "1571044101480001", NULL,         NULL,      0 },
		{ "1571044101480001", "1948-01-01", "unknown", 0 },
		{ "1571040101480001", "1948-01-01", "male",    0 },
		{ "5401014101480001", "1948-01-01", "female",  0 }, /* Timor Timur */
		{ "9999994101480001", "1948-01-01", "female",  1 },
		{ "1500044101480001", "1948-01-01", "female",  1 },
		{ "1570044101480001", "1948-01-01", "female",  1 },
		{ "1571004101480001", "1948-01-01", "female",  1 },
		{ "1571044101480001", "1949-01-01", "female",  1 },
		{ "1571047201480001", NULL,         "female",  1 },
		{ "1571043201480001", NULL,         "male",    1 },
		{ "1571040001480001", NULL,         "male",    1 },
		{ "1571044113480001", NULL,         "female",  1 },
		{ "1571044101480001", "1948-01-01", "male",    1 },
		{ "9999990101480001", "1949-02-01", "female",  3 },
	};
	/* clang-format on */
	const char *say[NIK_DOUBTS];

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		struct fields f = { .v = { [F_NIK] = rows[i].nik,
					[F_BIRTH_DATE] = rows[i].birth,
					[F_SEX] = rows[i].sex } };

		if (nik_doubts(&book, &f, say) != rows[i].n)
			fail_msg("row %zu", i);
	}
}

static size_t
entry_wrongs(enum entry_type t, struct fields f)
{
	struct complaint c[COMPLAINTS_MAX];
	size_t n;
	enum err e = entry_check(&w, t, &f, c, &n);

	assert_int_equal(e, n == 0 ? OK : ERR_INVALID);
	return n;
}

static void
entries_are_checked(void **state)
{
	struct fields f = {
		.v = { [F_E_DATE] = "24/11/2026", [F_E_MODE] = "visit" }
	};
	struct complaint c[COMPLAINTS_MAX];
	size_t n;

	(void)state;
	assert_int_equal(entry_wrongs(EN_SESSION, (struct fields){ { 0 } }), 2);
	assert_int_equal(entry_wrongs(EN_SESSION, f), 0);
	f.v[F_E_START] = "9:30";
	f.v[F_E_END] = "0930";
	assert_int_equal(entry_wrongs(EN_SESSION, f), 1);
	f.v[F_E_END] = "24.00";
	assert_int_equal(entry_wrongs(EN_SESSION, f), 1);
	f.v[F_E_END] = "10.30";
	assert_int_equal(entry_check(&w, EN_SESSION, &f, c, &n), OK);
	assert_string_equal(f.v[F_E_DATE], "2026-11-24");
	assert_string_equal(f.v[F_E_START], "09.30");
	f.v[F_E_STEP] = "visum"; /* of another type */
	assert_int_equal(entry_check(&w, EN_SESSION, &f, c, &n), ERR_INVALID);
	assert_int_equal(n, 0);
}

/* an entry and its versions ----------------------------------------------------- */

static enum err
put(const struct entry_edit *x, const struct fields *f)
{
	struct record_row row;
	enum err e = case_entry_put(&w, &file, x, &row);

	if (e != OK)
		return e;
	assert_int_equal(file_seal(&w, &file, f), OK);
	shelve(&row, 1);
	return OK;
}

static struct entry_edit
session_on(const char *day, const char *remark)
{
	return (struct entry_edit){ .type = EN_SESSION,
		.f = { .v = { [F_E_DATE] = day,
			   [F_E_MODE] = "visit",
			   [F_E_REMARK] = remark } } };
}

/* What was written comes back, newest day first, under its author's name. */
static void
entries_return(void **state)
{
	struct fields f = begin_case();
	struct entry_edit x = session_on("2026-11-20", "Satu");
	struct kasus k;

	(void)state;
	assert_int_equal(put(&x, &f), OK);
	x = session_on("2026-11-22", "Dua");
	assert_int_equal(put(&x, &f), OK);
	x = session_on("2026-11-21", NULL);
	assert_int_equal(put(&x, &f), OK);
	k = loaded();
	assert_int_equal(k.n_entries, 3);
	assert_string_equal(k.entries[0].day, "2026-11-22");
	assert_string_equal(k.entries[1].day, "2026-11-21");
	assert_string_equal(k.entries[2].day, "2026-11-20");
	assert_string_equal(k.entries[0].f.v[F_E_REMARK], "Dua");
	assert_null(k.entries[1].f.v[F_E_REMARK]);
	assert_int_equal(k.entries[0].type, EN_SESSION);
	assert_string_equal(k.entries[0].author, "Petugas Contoh 1");
	same_fields(&k.f, &f); /* and the case's own are theirs alone */
}

/* Corrected by a next version, marked by another, never taken away. */
static void
entries_have_versions(void **state)
{
	struct range newest = { 0, 20 };
	struct fields f = begin_case();
	struct entry_edit x = session_on("2026-11-20", "Satu");
	struct case_past p;
	struct kasus k;

	(void)state;
	assert_int_equal(put(&x, &f), OK);
	x.id = loaded().entries[0].id;
	x.version = 1;
	x.f.v[F_E_REMARK] = "Dua";
	act_as(KONSELOR_2);
	assert_int_equal(put(&x, &f), OK);
	assert_int_equal(put(&x, &f), ERR_CONFLICT); /* of a version before */
	x.version = 2;
	x.f.v[F_E_WRONG] = "typo";
	assert_int_equal(put(&x, &f), OK);
	act_as(KONSELOR);
	k = loaded();
	assert_int_equal(k.n_entries, 1);
	assert_int_equal(k.entries[0].version, 3);
	assert_string_equal(k.entries[0].f.v[F_E_WRONG], "typo");
	assert_string_equal(k.entries[0].f.v[F_E_REMARK], "Dua");
	assert_string_equal(k.entries[0].author, "Petugas Contoh 3");
	assert_int_equal(history(newest, &p), OK);
	assert_int_equal(p.all, 4 + 3);
	for (size_t i = 0; i < p.n; i++)
		assert_true(p.v[i].intact);
	x.id = id_of('x', 1);
	assert_int_equal(put(&x, &f), ERR_ABSENT);
}

/* An entry of another group's key, or of no type, is no entry. */
static void
entries_are_of_their_group(void **state)
{
	struct fields f = begin_case();
	struct entry_edit x = session_on("2026-11-20", "Satu");
	struct fields none = { .v = { [F_E_DATE] = "2026-11-20" } };
	struct rec_ref *ref = &file.head.rec[file.head.n_rec];
	struct record_row row;
	struct casefile c;
	struct kasus k;

	(void)state;
	assert_int_equal(put(&x, &f), OK);
	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
	*(ref = &file.head.rec[file.head.n_rec++]) =
	    (struct rec_ref){ .id = id_new(w.now),
		    .group = 6,
		    .kind = REC_ENTRY };
	assert_int_equal(rec_put(&w, &file, ref, &none, &row), OK);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	shelve(&row, 1);
	assert_int_equal(load(P_CASE_READ, &c, &k), ERR_TAMPER);
}

/* With the groups that were ticked, and no mistakes. */
static void
entries_travel(void **state)
{
	struct fields f = begin_case();
	struct entry_edit x = session_on("2026-11-20", "Satu");
	struct referral r = { .draft = { .groups = 1u << 6 } };
	struct xml_referral doc = { 0 };
	struct kasus k;

	(void)state;
	assert_int_equal(put(&x, &f), OK);
	x = session_on("2026-11-21", "Salah");
	x.f.v[F_E_WRONG] = "typo";
	assert_int_equal(put(&x, &f), OK);
	x = (struct entry_edit){ .type = EN_OFFENDER,
		.f = { .v = { [F_E_RELATION] = "spouse" } } };
	assert_int_equal(put(&x, &f), OK);
	k = loaded();
	assert_int_equal(content_packet(&w, &r, &k, &doc), OK);
	assert_int_equal(doc.n_entries, 1);
	assert_string_equal(doc.entry[0].type, "session");
	assert_int_equal(doc.entry[0].group, 6);
	assert_int_equal(doc.entry[0].n, 3);
	assert_string_equal(doc.entry[0].field[2].value, "Satu");
	/* a group travels for its entries alone */
	assert_int_equal(doc.group[doc.n_groups - 1].code, 6);
	assert_int_equal(doc.group[doc.n_groups - 1].n, 0);
	doc = (struct xml_referral){ 0 };
	r.draft.groups = 1u << 9;
	assert_int_equal(content_packet(&w, &r, &k, &doc), OK);
	assert_int_equal(doc.n_entries, 1);
	assert_string_equal(doc.entry[0].type, "offender");
	doc = (struct xml_referral){ 0 };
	r.draft.groups = 0;
	assert_int_equal(content_packet(&w, &r, &k, &doc), OK);
	assert_int_equal(doc.n_entries, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(entries_stand),
		T(a_member_has_no_reason),
		T(the_kind_allows_it),
		T(kinds_differ),
		T(numbers_are_doubted),
		T(entries_are_checked),
		T(entries_return),
		T(entries_have_versions),
		T(entries_are_of_their_group),
		T(entries_travel),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
