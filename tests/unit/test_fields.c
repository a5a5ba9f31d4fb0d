/* cases: the field table, its checks, and the way of a field into XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/cases.h"

/* the table ------------------------------------------------------------------ */

static bool
has_list(enum field_kind k)
{
	return k == FK_CODE || k == FK_RADIO || k == FK_YESNO || k == FK_CODES;
}

/* One field of the table: what belongs together does. */
static void
row_stands(size_t i)
{
	const struct field_rule *r = &field_rules[i];
	bool of_case = i < FIELDS_CASE, of_entry = i >= FIELDS_ENTRY;
	size_t n;

	assert_non_null(r->name);
	for (size_t k = 0; k < i; k++)
		if (strcmp(field_rules[k].name, r->name) == 0)
			fail_msg("%s: twice", r->name);
	if ((r->list != NULL) != has_list(r->kind))
		fail_msg("%s: list and kind", r->name);
	if (r->list != NULL && book_list(&book, r->list, &n) == NULL)
		fail_msg("%s: no list %s", r->name, r->list);
	if (of_case != (r->kinds != 0) || (r->required & ~r->kinds) != 0)
		fail_msg("%s: kinds", r->name);
	if ((r->section != SEC_NONE) != (of_case && i != F_KIND))
		fail_msg("%s: section", r->name);
	if (of_case ? r->group < 1 || r->group > GROUP_MAX :
		      of_entry && r->group != 0)
		fail_msg("%s: group %u", r->name, r->group);
	if (!of_case && strcmp(r->element, "-") != 0)
		fail_msg("%s: travels", r->name);
	if (r->max == 0 || strlen(r->label) == 0)
		fail_msg("%s: label or room", r->name);
}

static void
table_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < F__MAX; i++)
		row_stands(i);
	for (enum section s = SEC_FIRST; s < SEC__MAX; s++) {
		size_t n = 0;

		for (size_t i = 0; i < F__MAX; i++)
			n += field_rules[i].section == s;
		assert_true(n > 0);
		assert_true(book_has(&book, "section", section_codes[s]));
		assert_int_equal(section_of(section_codes[s]), s);
	}
	for (enum case_kind k = 0; k < KIND__MAX; k++)
		assert_true(book_has(&book, "kind", kind_codes[k]));
	assert_int_equal(section_of("none"), SEC__MAX);
}

/* What the schema calls each element; only groups 2-7 and 9 may be a Group. */
static void
elements_exist(void **state)
{
	struct bytes xsd;
	const char *text, *last;

	(void)state;
	assert_int_equal(
	    file_read(arena, "xml/xsd/lindung-1.xsd", 1 << 20, &xsd), OK);
	text = (const char *)xsd.p;
	for (size_t i = 0; i < F__MAX; i++) {
		const struct field_rule *r = &field_rules[i];

		last = strrchr(r->element, '/');
		last = last != NULL ? last + 1 : r->element;
		if (strcmp(r->element, "-") != 0 &&
		    strstr(text,
			arena_printf(arena, "<xs:%s name=\"%s\"",
			    *last == '@' ? "attribute" : "element",
			    *last == '@' ? last + 1 : last)) == NULL)
			fail_msg("%s: no element %s", r->name, last);
		if (strcmp(r->element, "Group/Field") == 0)
			assert_non_null(strchr("2345679", '0' + (int)r->group));
	}
}

static void
page_is_of_the_table(void **state)
{
	(void)state;
	page_same("docs/groups.md", groups_doc);
}

static void
groups_travel(void **state)
{
	struct fields f = sample_fields(), p;

	(void)state;
	f.v[F_NOTE] = "Catatan contoh";
	p = packet_fields(0, &f);
	for (size_t i = 0; i < F__MAX; i++) {
		bool goes = f.v[i] != NULL &&
		    (field_rules[i].group == 1 || field_rules[i].group == 10);

		if (i == F_ALIAS)
			goes = false; /* has no element */
		if ((p.v[i] != NULL) != goes)
			fail_msg("%s", field_rules[i].name);
	}
	p = packet_fields(1u << 3, &f);
	assert_non_null(p.v[F_NARRATIVE]);
	assert_null(p.v[F_CATEGORY]);
	assert_null(p.v[F_NOTE]); /* a note never leaves */
	p = packet_fields(1u << 2, &f);
	assert_non_null(p.v[F_RISK]);
	assert_null(p.v[F_NARRATIVE]);
}

/* the checks ----------------------------------------------------------------- */

/* Check one value among otherwise good ones; the complaint, or NULL. */
static const char *
check(enum field field, const char *value, struct fields *f_r)
{
	struct complaint c[COMPLAINTS_MAX];
	size_t n;
	enum err e;

	*f_r = sample_fields();
	f_r->v[field] = value;
	e = fields_check(&w, SEC_NONE, f_r, c, &n);
	assert_int_equal(e, n == 0 ? OK : ERR_INVALID);
	if (n == 0)
		return NULL;
	assert_int_equal(n, 1);
	assert_int_equal(c[0].field, field);
	return c[0].say;
}

static const char *
repeat(char c, size_t n)
{
	char *s = arena_alloc(arena, n + 1);

	assert_non_null(s);
	memset(s, c, n);
	return s;
}

#define BAD ((const char *)1)

/* clang-format off */
static const struct {
	enum field field;
	const char *in;
	const char *out; /* BAD: refused */
} values[] = {
	{ F_NAME,       "  Siti  ",             "Siti" },
	{ F_NAME,       " \t\r\n",              BAD },  /* required */
	{ F_NAME,       NULL,                   BAD },
	{ F_NAME,       "a\nb",                 BAD },
	{ F_NAME,       "a\tb",                 BAD },
	{ F_NAME,       "a\x01" "b",            BAD },
	{ F_NAME,       "a\xff",                BAD },
	{ F_NAME,       "a\xef\xbf\xbe",        BAD },  /* U+FFFE: no XML */
	{ F_NAME,       "a\xef\xbf\xbf" "b",    BAD },
	{ F_NAME,       "a\xef\xbf\xbd",        "a\xef\xbf\xbd" },
	{ F_ALIAS,      "   ",                  NULL },
	{ F_NIK,        "1571044101480001",     "1571044101480001" },
	{ F_NIK,        " 1571 0441.0148-0001", "1571044101480001" },
	{ F_NIK,        "157104410148000",      BAD },
	{ F_NIK,        "15710441014800011",    BAD },
	{ F_NIK,        "157104410148000a",     BAD },
	{ F_NIK,        "1571044101480000",     BAD },  /* no such serial */
	{ F_NIK,        "\xd9\xa1" "571044101480001", BAD }, /* an Arabic 1 */
	{ F_NIK,        "",                     NULL },
	{ F_BIRTH_DATE, "1948-01-01",           "1948-01-01" },
	{ F_BIRTH_DATE, "2026-11-24",           "2026-11-24" }, /* today */
	{ F_BIRTH_DATE, "2026-11-25",           BAD },
	{ F_BIRTH_DATE, "2024-02-29",           "2024-02-29" },
	{ F_BIRTH_DATE, "2023-02-29",           BAD },
	{ F_BIRTH_DATE, "1899-12-31",           BAD },
	{ F_BIRTH_DATE, "1-2-1948",             "1948-02-01" },
	{ F_BIRTH_DATE, "01/02/1948",           "1948-02-01" },
	{ F_BIRTH_DATE, "25/11/2026",           BAD }, /* tomorrow */
	{ F_AGE,        "0",                    "0" },
	{ F_AGE,        "120",                  "120" },
	{ F_AGE,        "121",                  BAD },
	{ F_AGE,        "-1",                   BAD },
	{ F_AGE,        "7,5",                  BAD },
	{ F_AGE,        "0000000030",           BAD },
	{ F_REGION,     "15.71.04",             "15.71.04" },
	{ F_REGION,     "15.71.99",             BAD },
	{ F_REGION,     "157104",               BAD },
	{ F_REGION,     "15.71.04.",            BAD },
	{ F_PHONE,      "+62 (800) 0000-0000",  "+62 (800) 0000-0000" },
	{ F_PHONE,      "1234",                 BAD },
	{ F_PHONE,      "1234567890123456",     BAD },
	{ F_PHONE,      "08 lima",              BAD },
	{ F_PHONE,      "++62800000",           BAD },
	{ F_SEX,        "female",               "female" },
	{ F_SEX,        "Perempuan",            BAD },  /* the label */
	{ F_SEX,        "ktp",                  BAD },  /* of another list */
	{ F_RISK,       "immediate",            "immediate" },
	{ F_RISK,       "IMMEDIATE",            BAD },
	{ F_CATEGORY,   NULL,                   BAD },
	{ F_FORMS,      "fisik",                "fisik" },
	{ F_FORMS,      "fisik lainnya",        "fisik lainnya" },
	{ F_FORMS,      "fisik ktp",            BAD },
	{ F_FORMS,      "fisik,psikis",         BAD },
	{ F_NARRATIVE,  "a\nb",                 "a\nb" },
	{ F_NARRATIVE,  "",                     BAD },
	{ F_SAFE_CONTACT, "a\n\tb",             "a\n\tb" },
	{ F_KK,         "1571 0401.0148-0000",  "1571040101480000" },
	{ F_KK,         "157104010148000",      BAD },
	{ F_KK,         "0000000000000000",     BAD },
	{ F_REVIEW,     "25/11/2026",           "2026-11-25" }, /* to come */
	{ F_REVIEW,     "31/02/2026",           BAD },
	{ F_REPORT_DATE, "25/11/2026",          BAD },
	{ F_INCOME,     "Rp 1.500.000,00",      "1500000" },
	{ F_INCOME,     "rp1500000",            "1500000" },
	{ F_INCOME,     "0",                    "0" },
	{ F_INCOME,     "1.500,50",             BAD },
	{ F_INCOME,     "banyak",               BAD },
	{ F_INCOME,     "-5",                   BAD },
	{ F_INCOME,     "1.000.000.000.000",    BAD },
	{ F_DEPENDANTS, "03",                   "3" },
	{ F_DEPENDANTS, "999",                  "999" },
	{ F_DEPENDANTS, "1000",                 BAD },
	{ F_DEPENDANTS, "dua",                  BAD },
	{ F_DEPENDANTS, "-2",                   BAD },
	{ F_STAT,       "yes",                  "yes" },
	{ F_STAT,       "mungkin",              BAD },
	{ F_DISABILITY, "blind deaf",           "blind deaf" },
	{ F_DISABILITY, "blind tuli",           BAD },
};
/* clang-format on */

static void
values_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < nitems(values); i++) {
		struct fields f;
		const char *say = check(values[i].field, values[i].in, &f);
		const char *got = f.v[values[i].field];

		if ((say != NULL) != (values[i].out == BAD) ||
		    (say == NULL && !text_same(got, values[i].out)))
			fail_msg("row %zu: %s", i, say != NULL ? say : got);
	}
}

/* Every code of a list, and no other. */
static void
codes_are_checked(void **state)
{
	static const enum field coded[] = { F_SEX, F_SPHERE, F_FORMS, F_RISK };
	const struct code_row *row;
	struct fields f;
	size_t n;

	(void)state;
	for (size_t i = 0; i < nitems(coded); i++) {
		row = book_list(&book, field_rules[coded[i]].list, &n);
		for (size_t k = 0; k < n; k++)
			assert_null(check(coded[i], row[k].code, &f));
	}
}

/* Sphere and form of violence belong to violence. */
static void
violence_alone_has_a_form(void **state)
{
	static const char *const violence[] = { "ktp", "kta", "ktl", "abh",
		"tppo", "ampk" };
	const struct code_row *row;
	struct complaint c[COMPLAINTS_MAX];
	size_t n, n_row;

	(void)state;
	row = book_list(&book, "category", &n_row);
	assert_int_equal(n_row, 11);
	for (size_t i = 0; i < n_row; i++) {
		struct fields f = sample_fields();
		bool fits = false;

		for (size_t k = 0; k < nitems(violence); k++)
			fits |= strcmp(row[i].code, violence[k]) == 0;
		f.v[F_CATEGORY] = row[i].code;
		assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n),
		    fits ? OK : ERR_INVALID);
		assert_int_equal(n, fits ? 0 : 2);
		f.v[F_SPHERE] = f.v[F_FORMS] = NULL;
		assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), OK);
	}
}

/* The day changes at midnight in Jambi, not in Greenwich. */
static void
today_is_local(void **state)
{
	struct fields f;

	(void)state;
	w.now = NOW + 9 * HOUR; /* 16.30 UTC, 23.30 WIB */
	assert_non_null(check(F_BIRTH_DATE, "2026-11-25", &f));
	w.now += HOUR;
	assert_null(check(F_BIRTH_DATE, "2026-11-25", &f));
}

static void
one_complaint_a_field(void **state)
{
	struct complaint c[COMPLAINTS_MAX];
	struct fields f = { 0 };
	size_t n;

	(void)state;
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), ERR_INVALID);
	assert_int_equal(n, 3); /* name, category, narrative; NIK never */
	for (size_t i = 0; i < F__MAX; i++)
		f.v[i] = "\xff";
	assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n), ERR_INVALID);
	assert_in_range(n, 1, COMPLAINTS_MAX);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(c[i].field, c[k].field);
}

/* What is wrong is said of what was typed, not of a rule beside it. */
static void
sentences_fit(void **state)
{
	static const struct {
		enum field field;
		const char *in, *says;
	} rows[] = {
		{ F_NIK, "0000000000000000", "nol semua" },
		{ F_NIK, "0000 0000 0000 0000", "nol semua" },
		{ F_NIK, "00000000", "16 angka" },
		{ F_NIK, "1571044101480000", "tidak mungkin 0000" },
		{ F_AGE, "tiga puluh", "Tulis umur dengan angka, misalnya" },
		{ F_AGE, "30 tahun", "Tulis umur dengan angka, misalnya" },
		{ F_AGE, "300", "antara 0 dan 120" },
	};
	struct complaint c[COMPLAINTS_MAX];
	struct fields f;
	size_t n;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		f = sample_fields();
		f.v[rows[i].field] = rows[i].in;
		assert_int_equal(fields_check(&w, SEC_NONE, &f, c, &n),
		    ERR_INVALID);
		assert_int_equal(n, 1);
		if (c[0].too_long || strstr(c[0].say, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].in, c[0].say);
	}
}

/* The birth date counts; the age that was guessed only without it. */
static void
age_of(void **state)
{
	/* clang-format off */
	static const struct {
		const char *birth, *age;
		int is;
	} rows[] = {
		{ NULL, NULL, -1 },
		{ NULL, "34", 34 },
		{ NULL, "121", -1 },
		{ "1990-11-24", NULL, 36 },
		{ "1990-11-25", NULL, 35 },
		{ "1990-12-01", NULL, 35 },
		{ "2026-11-24", NULL, 0 },
		{ "1990-11-24", "99", 36 },
		{ "tidak tahu", "34", 34 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		struct fields f = { 0 };

		f.v[F_BIRTH_DATE] = rows[i].birth;
		f.v[F_AGE] = rows[i].age;
		assert_int_equal(fields_age(&f, NOW), rows[i].is);
	}
}

#define DOTS "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"

static void
mask(void **state)
{
	(void)state;
	assert_string_equal(nik_mask(arena, "1571044101480003"),
	    DOTS " " DOTS " " DOTS " 0003");
	assert_string_equal(nik_mask(arena, NULL), "");
	assert_string_equal(nik_mask(arena, "123"), "");
}

/* into XML and back ------------------------------------------------------------ */

static void
referral_of(const struct fields *f, struct content *c_r)
{
	struct refload l = { .side = SIDE_SENDER };
	struct referral r = { .case_number = "UC/2026/000147",
		.draft = { .groups = 0x2fe, /* all there are, but of files */
		    .consent_basis = "subject-consent",
		    .consent_at = NOW,
		    .reason = "other",
		    .service = "shelter",
		    .summary = "Ringkasan contoh." } };

	l.row = (struct referral_row){ .id = id_new(NOW),
		.from_unit = unit_of(1, 1),
		.to_unit = unit_of(2, 3),
		.due = NOW + DAY };
	assert_int_equal(
	    content_referral(&w, &l, &r, &(struct kasus){ .f = *f }, c_r), OK);
}

/* What may be saved may be sent: the schema takes each field at its longest. */
static void
longest_values_travel(void **state)
{
	struct fault fault = { 0 };
	struct content c;
	struct bytes xml;
	enum err e;

	(void)state;
	for (size_t i = 0; i < FIELDS_CASE; i++) {
		enum field_kind kind = field_rules[i].kind;
		struct fields f;
		size_t n = field_rules[i].max;

		if (kind != FK_LINE && kind != FK_TEXT)
			continue;
		assert_non_null(check((enum field)i, repeat('x', n + 1), &f));
		assert_null(check((enum field)i, repeat('x', n), &f));
		referral_of(&f, &c);
		e = content_write(arena, &c, w.who->keys, &xml, &fault);
		if (e != OK)
			fail_msg("%s of %zu: %s", field_rules[i].name, n,
			    fault.where);
	}
}

/* A text is as long as it has characters, not bytes; so is a summary. */
static void
texts_are_counted(void **state)
{
	static const enum field texts[] = { F_SAFE_CONTACT, F_NARRATIVE };
	struct fields f;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < nitems(texts); i++) {
		size_t max = field_rules[texts[i]].max;

		buf_init(&b, arena, 0);
		for (size_t n = 0; n < max; n++)
			buf_puts(&b, "\xf0\x9f\x8c\xbf"); /* four bytes */
		buf_putc(&b, '\0');
		assert_null(check(texts[i], (const char *)b.p, &f));
		b.n--;
		buf_puts(&b, "x");
		buf_putc(&b, '\0');
		assert_non_null(check(texts[i], (const char *)b.p, &f));
	}
	assert_true(field_fits(&field_rules[F_NOTE], repeat('x', 20000)));
	assert_false(field_fits(&field_rules[F_NOTE], repeat('x', 20001)));
	assert_int_equal(utf8_chars("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\xbf"),
	    4);
}

static void
fields_return(void **state)
{
	struct fields f = sample_fields(), back;
	struct content c;

	(void)state;
	referral_of(&f, &c);
	assert_int_equal(c.referral.age, -1); /* a choice in the schema */
	assert_string_equal(c.referral.birth_date, "1948-01-01");
	assert_true(c.referral.no_direct_contact);
	back = content_fields(&w, &c);
	for (size_t i = 0; i < F__MAX; i++) {
		if (i == F_ALIAS || i == F_AGE)
			assert_null(back.v[i]);
		else if (!text_same(back.v[i], f.v[i]))
			fail_msg("%s: %s", field_rules[i].name, back.v[i]);
	}

	f.v[F_CONTACT] = NULL;
	referral_of(&f, &c);
	assert_false(c.referral.no_direct_contact);
	assert_null(content_fields(&w, &c).v[F_CONTACT]);

	f.v[F_BIRTH_DATE] = f.v[F_PHONE] = f.v[F_SAFE_CONTACT] = NULL;
	referral_of(&f, &c);
	assert_int_equal(c.referral.age, 78);
	/* nobody forbade it: it is not said how */
	assert_false(c.referral.no_direct_contact);
	back = content_fields(&w, &c);
	assert_string_equal(back.v[F_AGE], "78");
	assert_null(back.v[F_CONTACT]);
}

/* Without the narrative, the summary is what the receiver begins with; what
 * does not pass the checks stays in the document. */
static void
foreign_fields_are_checked(void **state)
{
	struct fields f = sample_fields(), back;
	struct content c;

	(void)state;
	f.v[F_NARRATIVE] = NULL;
	referral_of(&f, &c);
	c.referral.region = "99.99.99";
	c.referral.phone = "tidak ada";
	c.referral.group[0].field[0].value = "kategori-lain";
	back = content_fields(&w, &c);
	assert_null(back.v[F_REGION]);
	assert_null(back.v[F_PHONE]);
	assert_null(back.v[F_CATEGORY]);
	assert_string_equal(back.v[F_NAME], f.v[F_NAME]);
	assert_string_equal(back.v[F_NARRATIVE], "Ringkasan contoh.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(table_stands),
		T(elements_exist),
		T(page_is_of_the_table),
		T(groups_travel),
		T(values_are_checked),
		T(sentences_fit),
		T(codes_are_checked),
		T(violence_alone_has_a_form),
		T(today_is_local),
		T(one_complaint_a_field),
		T(age_of),
		T(mask),
		T(longest_values_travel),
		T(texts_are_counted),
		T(fields_return),
		T(foreign_fields_are_checked),
	};

	if (auth_init() != OK || xml_init("xml") != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
