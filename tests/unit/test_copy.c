/* schema: the copy of the rosters for SQL, against the chains. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/rolls.h"

static size_t
differs(void)
{
	size_t n = 0;

	assert_int_equal(rolls_follow(st, w.a, &rolls), OK);
	assert_int_equal(copy_check(st, w.a, &rolls, &n), OK);
	return n;
}

/* Every link writes to the tables what the chain says after it. */
static void
copied(void **state)
{
	(void)state;
	assert_int_equal(open_rolls(), OK);
	for (size_t i = 0; i < one.n; i++) {
		append(&one, i, i + 1);
		assert_int_equal(differs(), 0);
	}
	append(&two, 0, two.n);
	assert_int_equal(differs(), 0);
	assert_int_equal(admin_count(
			     "SELECT COUNT(*) FROM roster_member"
			     " WHERE standing = 'removed' AND roles = 'mk'"),
	    2);
	/* a second look, from tables that were empty */
	admin("DELETE FROM roster_unit");
	admin("DELETE FROM roster_member");
	assert_int_equal(differs(), 2 * (2 + 5));
	assert_int_equal(copy_rebuild(ctl, &rolls), OK);
	assert_int_equal(differs(), 0);
}

/* Whatever somebody changes there is found, and mended by what was signed. */
static void
copy_changed(void **state)
{
	static const char *const sql[] = {
		"UPDATE roster_member SET roles = 'adm' LIMIT 1",
		"UPDATE roster_member SET roles = '' LIMIT 1",
		"UPDATE roster_member SET name = 'Contoh Lain' LIMIT 1",
		"UPDATE roster_member SET standing = 'active'"
		" WHERE standing <> 'active' LIMIT 1",
		"UPDATE roster_member SET since = since + 1 LIMIT 1",
		"UPDATE roster_member SET box_pk = REPEAT('x', 32) LIMIT 1",
		"UPDATE roster_member SET sign_pk = REPEAT('x', 32) LIMIT 1",
		"DELETE FROM roster_member LIMIT 1",
		"INSERT INTO roster_member SELECT REPEAT('p', 16), unit, agency,"
		" name, roles, standing, since, box_pk, sign_pk"
		" FROM roster_member LIMIT 1",
		"INSERT INTO roster_member SELECT person, unit, REPEAT('a', 16),"
		" name, roles, standing, since, box_pk, REPEAT('x', 32)"
		" FROM roster_member LIMIT 1"
		" ON DUPLICATE KEY UPDATE roles = 'kau'",
		"INSERT INTO roster_member SELECT REPEAT('p', 16),"
		" REPEAT('u', 16), REPEAT('a', 16), name, roles, standing,"
		" since, box_pk, sign_pk FROM roster_member LIMIT 1",
		"UPDATE roster_unit SET box_pk = REPEAT('x', 32) LIMIT 1",
		"UPDATE roster_unit SET epoch = epoch + 1 LIMIT 1",
		"UPDATE roster_unit SET code = 'X' LIMIT 1",
		"UPDATE roster_unit SET abbr = 'X' LIMIT 1",
		"UPDATE roster_unit SET name_id = 'X' LIMIT 1",
		"UPDATE roster_unit SET name_en = 'X' LIMIT 1",
		"DELETE FROM roster_unit LIMIT 1",
		"INSERT INTO roster_unit SELECT REPEAT('u', 16), agency, code,"
		" abbr, name_id, name_en, epoch, box_pk FROM roster_unit LIMIT 1",
	};

	(void)state;
	append(&one, 0, one.n);
	append(&two, 0, two.n);
	assert_int_equal(open_rolls(), OK);
	for (size_t i = 0; i < nitems(sql); i++) {
		admin(sql[i]);
		if (differs() != 1)
			fail_msg("%s: not one difference", sql[i]);
		assert_int_equal(open_rolls(), OK); /* and nothing else */
		assert_int_equal(copy_rebuild(ctl, &rolls), OK);
		assert_int_equal(differs(), 0);
	}
	/* not by a roster that is behind */
	admin("UPDATE roster_state SET generation = generation + 1");
	assert_int_equal(copy_rebuild(ctl, &rolls), ERR_BUSY);
}

#define T(f) cmocka_unit_test_setup_teardown(f, table_begin, table_end)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(copied),
		T(copy_changed),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, begin, end);
}
