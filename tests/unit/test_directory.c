/* cases: the directory's hours, checks, bytes and signatures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/directory.h"

/* hours ---------------------------------------------------------------------- */

static void
hours_typed(void **state)
{
	static const struct {
		const char *typed, *said; /* NULL: refused */
	} rows[] = {
		{ "", "" },
		{ "  tutup", "" },
		{ "Tutup", "" },
		{ "08.00-12.00", "08.00-12.00" },
		{ "8-12", "08.00-12.00" },
		{ " 8:30 \xe2\x80\x93 16 ", "08.30-16.00" },
		{ "08.00-12.00, 13.00-16.00", "08.00-12.00, 13.00-16.00" },
		{ "08.00-12.00;12.00-16.00", "08.00-12.00, 12.00-16.00" },
		{ "8 s/d 12", "08.00-12.00" },
		{ "00.00-24.00", "00.00-24.00" },
		{ "12.00-08.00", NULL },
		{ "08.00-08.00", NULL },
		{ "08.00", NULL },
		{ "08.00-24.01", NULL },
		{ "08.60-09.00", NULL },
		{ "08.0-09.00", NULL },
		{ "008-09", NULL },
		{ "13-16, 8-12", NULL },
		{ "8-12, 11-13", NULL },
		{ "8-9, 10-11, 12-13", NULL },
		{ "8-12,", NULL },
		{ "8-12 13-16", NULL },
		{ "pagi", NULL },
	};
	struct span s[DAY_SPANS];

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		enum err e = hours_parse(rows[i].typed, s);

		assert_int_equal(e, rows[i].said != NULL ? OK : ERR_INVALID);
		if (e == OK)
			assert_string_equal(hours_text(arena, s, '.'),
			    rows[i].said);
	}
}

static void
hours_open(void **state)
{
	struct dir_entry e;

	(void)state;
	entry_blank(&e, unit_of(1, 1));
	assert_false(entry_has_hours(&e));
	assert_false(entry_open(&e, NOW));
	/* NOW is a Tuesday, 14.30 */
	assert_int_equal(hours_parse("8-12, 14.30-16", e.hours[2]), OK);
	assert_true(entry_has_hours(&e));
	assert_true(entry_open(&e, NOW));
	assert_false(entry_open(&e, NOW - MINUTE));
	assert_true(entry_open(&e, NOW + 89 * MINUTE));
	assert_false(entry_open(&e, NOW + 90 * MINUTE));
	assert_false(entry_open(&e, NOW + DAY));
	e.always = true;
	assert_true(entry_open(&e, NOW + DAY));
}

/* an entry ---------------------------------------------------------------------- */

/* Signed by who acts, and on the trail; the row has it. */
static struct directory_row
signed_row(struct dir_entry *e)
{
	struct directory_row row;

	e->newest = 6;
	assert_int_equal(entry_sign(&w, e, &row), OK);
	row.said.version = row.version;
	hash_blake(NULL, row.body, row.said.head);
	return row;
}

static bool
holds(const struct directory_row *row)
{
	struct dir_entry e;

	assert_int_equal(entry_load(&w, row, &e), OK);
	/* nothing of a damaged one is handed on */
	if (e.damaged) {
		assert_string_equal(e.phone, "");
		assert_int_equal(e.n_offer, 0);
	}
	return !e.damaged;
}

static void
entry_kept(void **state)
{
	struct dir_entry e = sample_entry(), got;
	struct directory_row row;

	(void)state;
	act_as(KOORDINATOR);
	e.way = "Dua baris\ncontoh.";
	row = signed_row(&e);
	assert_int_equal(row.version, 7);
	assert_int_equal(entry_load(&w, &row, &got), OK);
	assert_false(got.damaged);
	assert_int_equal(got.version, 7);
	assert_int_equal(got.row, 7);
	assert_true(got.at == w.now);
	assert_string_equal(got.writer, people[KOORDINATOR].name);
	assert_string_equal(got.way, e.way);
	assert_string_equal(got.phone, e.phone);
	assert_string_equal(got.languages, e.languages);
	assert_memory_equal(got.hours, e.hours, sizeof(e.hours));
	assert_int_equal(got.n_offer, 2);
	assert_string_equal(entry_services(arena, &got),
	    "counselling mediation");
	assert_null(entry_offer(&got, "shelter"));
	assert_int_equal(entry_offer(&got, "counselling")->age_to, 60);
	assert_int_equal(entry_offer(&got, "mediation")->age_to, -1);
	assert_string_equal(entry_offer(&got, "mediation")->cost,
	    "Rp0 (contoh)");
	assert_string_equal(entry_offer(&got, "counselling")->capacity_name,
	    people[KOORDINATOR].name);
}

static void
entry_flipped(void **state)
{
	struct dir_entry e = sample_entry();
	struct directory_row row;
	uint8_t *body;

	(void)state;
	act_as(KOORDINATOR);
	row = signed_row(&e);
	body = arena_alloc(arena, row.body.n);
	assert_non_null(body);
	memcpy(body, row.body.p, row.body.n);
	row.body.p = body;
	assert_true(holds(&row));
	for (size_t i = 0; i < row.body.n; i++) {
		body[i] ^= 1;
		/* whoever writes the row writes the trail's head too */
		hash_blake(NULL, row.body, row.said.head);
		assert_false(holds(&row));
		body[i] ^= 1;
	}
	hash_blake(NULL, row.body, row.said.head);
	for (size_t n = 0; n < row.body.n; n++) {
		struct directory_row cut = row;

		cut.body.n = n;
		assert_false(holds(&cut));
	}
	assert_true(holds(&row));
}

static void
entry_signers(void **state)
{
	struct dir_entry e = sample_entry();
	struct directory_row row;

	(void)state;
	act_as(KOORDINATOR);
	assert_true(directory_may(&w, unit_of(1, 1)));
	assert_false(directory_may(&w, unit_of(2, 3)));
	act_as(KONSELOR);
	assert_false(directory_may(&w, unit_of(1, 1)));
	row = signed_row(&e);
	assert_false(holds(&row)); /* a counsellor does not speak for it */
	act_as(KEPALA);
	row = signed_row(&e);
	assert_false(holds(&row)); /* nor the head of another unit */
	e.unit = unit_of(2, 3);
	row = signed_row(&e);
	assert_true(holds(&row));
	row.unit = unit_of(1, 1);
	assert_false(holds(&row)); /* it is not that unit's */
}

static void
entry_said(void **state)
{
	struct dir_entry e = sample_entry();
	struct directory_row row, gone = { .unit = unit_of(1, 1) };

	(void)state;
	assert_true(holds(&gone)); /* nothing was ever written */
	act_as(KOORDINATOR);
	row = signed_row(&e);
	row.said.version++;
	assert_false(holds(&row)); /* an older one was put back */
	row.said.version -= 2;
	assert_false(holds(&row)); /* the trail does not know it */
	row.said.version++;
	row.said.head[0] ^= 1;
	assert_false(holds(&row));
	row.said.head[0] ^= 1;
	row.version++;
	assert_false(holds(&row));
	row.version--;
	assert_true(holds(&row));
	gone.said = row.said;
	assert_false(holds(&gone)); /* it was taken away */
	assert_int_equal(entry_load(&w, &gone, &e), OK);
	assert_int_equal(e.newest, 7); /* the next one is behind it */
	assert_int_equal(e.row, 0);
}

/* checks ------------------------------------------------------------------------ */

static const char *
place_bad(const struct dir_entry *e)
{
	struct entry_bad bad[ENTRY_BAD_MAX];
	size_t n;

	place_check(&w, e, bad, &n);
	return n > 0 ? bad[0].field : "";
}

static const char *
offer_bad(const struct offer *o)
{
	struct entry_bad bad[ENTRY_BAD_MAX];
	size_t n;

	offer_check(&w, o, bad, &n);
	return n > 0 ? bad[0].field : "";
}

static void
places_checked(void **state)
{
	const struct dir_entry good = sample_entry();
	struct dir_entry e;

	(void)state;
	assert_string_equal(place_bad(&good), "");
#define WITH(member, value, field)                                             \
	e = good;                                                              \
	e.member = (value);                                                    \
	assert_string_equal(place_bad(&e), field)
	WITH(address, "", "address");
	WITH(address, "Jalan \xef\xbf\xbf", "address");
	WITH(postal, "", "postal");
	WITH(postal, "3613", "postal");
	WITH(postal, "3613a", "postal");
	WITH(region, "15.71", "region");
	WITH(region, "15.71.99", "region");
	WITH(phone, "12", "phone");
	WITH(phone, "nomor", "phone");
	WITH(phone, "+62 (741) 000-000", "");
	WITH(whatsapp, "0800000000000000", "whatsapp");
	WITH(phone, "", "");
	WITH(access, "step-free lift", "access");
	WITH(languages, "xx", "languages");
#undef WITH
	e = good;
	e.phone = e.whatsapp = "";
	assert_string_equal(place_bad(&e), "phone");
}

static void
offers_checked(void **state)
{
	const struct dir_entry e = sample_entry();
	const struct offer good = e.offer[0];
	struct offer o;

	(void)state;
	assert_string_equal(offer_bad(&good), "");
#define WITH(member, value, field)                                             \
	o = good;                                                              \
	o.member = (value);                                                    \
	assert_string_equal(offer_bad(&o), field)
	WITH(age_to, 17, "age_to");
	WITH(age_to, 18, "");
	WITH(sex, "lain", "sex");
	WITH(categories, "ktp lain", "categories");
	WITH(area, "15.99", "area");
	WITH(capacity, "banyak", "capacity");
	WITH(paid, true, "cost");
#undef WITH
}

/* which unit for whom ------------------------------------------------------------- */

static void
regions(void **state)
{
	(void)state;
	assert_true(region_within("15", "15.71.04"));
	assert_true(region_within("15.05 15.71", "15.71.04"));
	assert_true(region_within("15.71.04", "15.71.04"));
	assert_false(region_within("15.71.04", "15.71.01"));
	assert_false(region_within("15.7", "15.71.04"));
	assert_false(region_within("1", "15.71.04"));
	assert_false(region_within("", "15.71.04"));
	assert_int_equal(region_near("15.71.04", "15.71.04"), NEAR_DISTRICT);
	assert_int_equal(region_near("15.71.01", "15.71.04"), NEAR_REGENCY);
	assert_int_equal(region_near("15.08.03", "15.71.04"), NEAR_REST);
	assert_int_equal(region_near("", ""), NEAR_REST);
}

static void
misfits(void **state)
{
	const struct dir_entry e = sample_entry();
	struct offer o = e.offer[0];
	struct fields f = { 0 };

	(void)state;
	assert_int_equal(offer_misfit(&o, &f, NOW), 0); /* nothing is known */
	f.v[F_AGE] = "30";
	f.v[F_SEX] = "female";
	f.v[F_CATEGORY] = "ktp";
	f.v[F_REGION] = "15.71.04";
	assert_int_equal(offer_misfit(&o, &f, NOW), 0);
	f.v[F_AGE] = "17";
	assert_int_equal(offer_misfit(&o, &f, NOW), MISFIT_AGE);
	f.v[F_AGE] = "61";
	assert_int_equal(offer_misfit(&o, &f, NOW), MISFIT_AGE);
	f.v[F_AGE] = "60";
	f.v[F_SEX] = "male";
	assert_int_equal(offer_misfit(&o, &f, NOW), MISFIT_SEX);
	f.v[F_SEX] = "unknown";
	f.v[F_CATEGORY] = "lansia";
	assert_int_equal(offer_misfit(&o, &f, NOW), MISFIT_CATEGORY);
	f.v[F_CATEGORY] = "keluarga";
	f.v[F_REGION] = "15.05.02";
	assert_int_equal(offer_misfit(&o, &f, NOW), MISFIT_AREA);
	o.age_from = o.age_to = -1;
	o.sex = o.categories = o.area = "";
	assert_int_equal(offer_misfit(&o, &f, NOW), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(hours_typed),
		T(hours_open),
		T(entry_kept),
		T(entry_flipped),
		T(entry_signers),
		T(entry_said),
		T(places_checked),
		T(offers_checked),
		T(regions),
		T(misfits),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
