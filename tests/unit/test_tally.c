/* cases: what a case gives to statistics, and what it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cases/priv.h"

#define BEGUN   INT64_C(1769990400000) /* 2 February 2026 */
#define MAY     ((stat_month)(12 * 2026 + 4))
#define DAYS(n) ((n)*DAY)

static struct casefile file;

static struct fields
client(void)
{
	return (struct fields){ .v = { [F_NAME] = "Contoh Satu",
				    [F_NIK] = "1571044101900003",
				    [F_KIND] = "violence",
				    [F_CATEGORY] = "kta",
				    [F_SPHERE] = "rt",
				    [F_FORMS] = "fisik seksual",
				    [F_SEX] = "female",
				    [F_BIRTH_DATE] = "2008-02-10",
				    [F_REGION] = "15.71.04",
				    [F_REPORT_DATE] = "2026-01-30",
				    [F_INCIDENT_DATE] = "2026-01-24",
				    [F_LEGAL_STATUS] = "reported",
				    [F_STAT] = "yes" } };
}

static struct stat_row
row_of(const struct tally *t)
{
	struct stat_row r;

	tally_row(&file, t, BEGUN + DAYS(100), &r);
	return r;
}

static int
begin(void **state)
{
	(void)state;
	memset(&file, 0, sizeof(file));
	file.head.created = BEGUN;
	file.head.stage = "pengaduan";
	return 0;
}

static void
codes(void **state)
{
	struct fields f = client();
	struct stat_row r = row_of(&(struct tally){ .f = &f });

	(void)state;
	assert_int_equal(r.use, STAT_FULL);
	assert_int_equal(r.d[SD_KIND], 1);
	assert_int_equal(r.d[SD_CATEGORY], 2);
	assert_int_equal(r.d[SD_SPHERE], 1);
	assert_int_equal(r.d[SD_SEX], 1);
	/* not yet 18 on the day of the report */
	assert_int_equal(r.d[SD_AGE], 3);
	assert_int_equal(r.d[SD_DELAY], 3);
	assert_int_equal(r.d[SD_LEGAL], 2);
	assert_int_equal(r.d[SD_STAGE], 1);
	assert_int_equal(r.d[SD_LENGTH], 0);
	assert_int_equal(r.closed, 0);
	assert_int_equal(r.town, 1571);
	assert_int_equal(r.begun, 12 * 2026 + 1);
	assert_int_equal(r.reported, 12 * 2026);
	assert_true(r.forms == 5);
}

static void
closed(void **state)
{
	struct fields f = client();
	struct stat_row r;

	(void)state;
	file.head.stage = "terminasi";
	r = row_of(&(struct tally){ .f = &f });
	assert_int_equal(r.d[SD_STAGE], 2);
	assert_int_equal(r.d[SD_LENGTH], 3);
	assert_int_equal(r.closed, MAY);
}

/* Without a word of the client's, and where the case is closed to colleagues, the
 * sealed row has nothing of it. */
static void
no_more_than_agreed(void **state)
{
	static struct id named[2];
	static const char *const answers[] = { NULL, "no", "yes" };
	struct fields f = client();

	(void)state;
	for (size_t i = 0; i < nitems(answers); i++) {
		uint8_t bytes[STAT_ROW_LEN], bare[STAT_ROW_LEN];
		struct stat_row r;

		f.v[F_STAT] = answers[i];
		file.head.named = named;
		file.head.n_named = i == 2 ? 2 : 0;
		r = row_of(&(struct tally){ .f = &f });
		assert_int_equal(r.use, STAT_SUM);
		stat_pack(&r, bytes);
		stat_pack(&(struct stat_row){ .use = STAT_SUM,
			      .d = { [SD_KIND] = 1 },
			      .begun = 12 * 2026 + 1 },
		    bare);
		assert_memory_equal(bytes, bare, STAT_ROW_LEN);
	}
}

static void
mistaken(void **state)
{
	struct fields f = client();
	struct stat_row r = row_of(&(struct tally){ .f = &f, .mistake = true });

	(void)state;
	assert_int_equal(r.use, STAT_VOID);
}

static struct case_entry
entry_of_type(unsigned id, enum entry_type t)
{
	return (struct case_entry){ .id = { { (uint8_t)id } }, .type = t };
}

static void
entries(void **state)
{
	struct case_entry e[] = { entry_of_type(1, EN_OFFENDER),
		entry_of_type(2, EN_OFFENDER), entry_of_type(3, EN_SERVICE),
		entry_of_type(4, EN_SERVICE), entry_of_type(5, EN_SESSION),
		entry_of_type(6, EN_SESSION) };
	struct entry_edit x = { .id = e[0].id, .type = EN_OFFENDER };
	struct fields f = client();
	struct tally t = { .f = &f, .entry = e, .n = nitems(e) };
	struct stat_row r;

	(void)state;
	e[0].f.v[F_E_RELATION] = e[1].f.v[F_E_RELATION] = "parent";
	e[0].f.v[F_E_SEX] = "male";
	e[1].f.v[F_E_WRONG] = "double";
	e[2].f.v[F_E_SERVICE] = e[3].f.v[F_E_SERVICE] = "kesehatan";
	e[4].f.v[F_E_DATE] = "2026-05-03";
	e[5].f.v[F_E_DATE] = "2026-05-20";
	e[4].f.v[F_E_TOPIC] = e[5].f.v[F_E_TOPIC] = "remaja";
	r = row_of(&t);
	assert_int_equal(r.n_offender, 1);
	assert_int_equal(r.offender[0].relation, 2);
	assert_int_equal(r.offender[0].sex, 2);
	assert_true(r.services == 2);
	assert_int_equal(r.n_session, 1);
	assert_int_equal(r.session[0].month, MAY);
	assert_int_equal(r.session[0].times, 2);
	/* what is written now stands in the place of what it corrects */
	x.f.v[F_E_RELATION] = "spouse";
	t.edit = &x;
	r = row_of(&t);
	assert_int_equal(r.n_offender, 1);
	assert_int_equal(r.offender[0].relation, 4);
	x.f.v[F_E_WRONG] = "typo";
	r = row_of(&t);
	assert_int_equal(r.n_offender, 0);
	/* and a new one beside them */
	x = (struct entry_edit){ .type = EN_SERVICE };
	x.f.v[F_E_SERVICE] = "mediasi";
	r = row_of(&t);
	assert_int_equal(r.n_offender, 1);
	assert_true(r.services == (2 | 1u << 11));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(codes, begin),
		cmocka_unit_test_setup(closed, begin),
		cmocka_unit_test_setup(no_more_than_agreed, begin),
		cmocka_unit_test_setup(mistaken, begin),
		cmocka_unit_test_setup(entries, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
