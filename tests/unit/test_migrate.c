/* schema: migrations, and the data that comes with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "tests/unit/db.h"

#define HOUSE "001-house.sql"

/* migrate_run() with the files of a folder of our own. */
static enum err
migrate(const char *dir, unsigned *n_r)
{
	return migrate_run(&w.conf[ACC_MIGRATE], dir, n_r);
}

static const char *
copy_path(const char *name)
{
	return arena_printf(w.a, "%s/sql/%s", w.dir, name);
}

static void
copy_put(const char *name, const char *text)
{
	assert_int_equal(
	    file_write(copy_path(name), BYTES(text, strlen(text)), 0600), OK);
}

static void
tables_made(void **state)
{
	unsigned n = 9;

	(void)state;
	assert_int_equal(migrate(MIGRATIONS, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(migrate(MIGRATIONS, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(admin_count("SELECT COUNT(*) FROM migration"), 1);
	assert_int_equal(admin_count("SELECT ends FROM migration_lock"), 0);
	account_grant(ACC_PORTAL);
	account_grant(ACC_CTL);
}

/* D7 and 4.4: InnoDB, a primary key, our collation, no counter columns. */
static void
tables_fit(void **state)
{
	(void)state;
	assert_int_equal(admin_count(
			     "SELECT COUNT(*) FROM information_schema.tables "
			     "WHERE table_schema = DATABASE()"),
	    42);
	assert_int_equal(
	    admin_count("SELECT COUNT(*) FROM information_schema.tables t "
			"WHERE table_schema = DATABASE() AND (engine <> "
			"'InnoDB' OR table_collation <> "
			"'utf8mb4_unicode_520_ci' OR auto_increment IS NOT "
			"NULL OR NOT EXISTS (SELECT 1 FROM "
			"information_schema.statistics s WHERE "
			"s.table_schema = t.table_schema AND s.table_name = "
			"t.table_name AND s.index_name = 'PRIMARY'))"),
	    0);
}

/* A folder in which the applied file has changed, gone or moved is refused. */
static void
migrations_guarded(void **state)
{
	struct bytes house;
	unsigned n;

	(void)state;
	assert_int_equal(mkdir(arena_printf(w.a, "%s/sql", w.dir), 0700), 0);
	assert_int_equal(file_read(w.a, MIGRATIONS "/" HOUSE, 1 << 20, &house),
	    OK);
	assert_int_equal(migrate(arena_printf(w.a, "%s/sql", w.dir), &n),
	    ERR_CONFIG);
	assert_int_equal(file_write(copy_path(HOUSE), house, 0600), OK);
	assert_int_equal(migrate(arena_printf(w.a, "%s/sql", w.dir), &n), OK);
	assert_int_equal(n, 0);
	copy_put(HOUSE, arena_printf(w.a, "-- %s", (const char *)house.p));
	assert_int_equal(migrate(arena_printf(w.a, "%s/sql", w.dir), &n),
	    ERR_CONFIG);
	unlink(copy_path(HOUSE));
	copy_put("001-other.sql", (const char *)house.p);
	assert_int_equal(migrate(arena_printf(w.a, "%s/sql", w.dir), &n),
	    ERR_CONFIG);
	unlink(copy_path("001-other.sql"));
	assert_int_equal(file_write(copy_path(HOUSE), house, 0600), OK);
	copy_put("003-gap.sql", "DO 0;\n");
	assert_int_equal(migrate(arena_printf(w.a, "%s/sql", w.dir), &n),
	    ERR_CONFIG);
	unlink(copy_path("003-gap.sql"));
}

/* A file that breaks in the middle is run again, and counts only when whole. */
static void
migration_broken(void **state)
{
	const char *dir = arena_printf(w.a, "%s/sql", w.dir);
	const char *make = "CREATE TABLE IF NOT EXISTS coba "
			   "(a INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;\n";
	struct store *st;
	unsigned n;

	(void)state;
	copy_put("002-try.sql", arena_printf(w.a, "%sNONSENSE;\n", make));
	assert_int_equal(migrate(dir, &n), ERR_CONFIG);
	assert_int_equal(admin_count("SELECT MAX(no) FROM migration"), 1);
	copy_put("002-try.sql", arena_printf(w.a, "%sDO 0", make));
	assert_int_equal(migrate(dir, &n), ERR_CONFIG);
	copy_put("002-try.sql",
	    arena_printf(w.a, "%sINSERT INTO coba (a) VALUES\n  (1),\n  (2);\n",
		make));
	assert_int_equal(migrate(dir, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(admin_count("SELECT COUNT(*) FROM coba"), 2);
	/* this program was built for another version */
	assert_int_equal(store_open(&w.conf[ACC_PORTAL], ACC_PORTAL, &st),
	    ERR_CONFIG);
	assert_int_equal(migrate(MIGRATIONS, &n), ERR_CONFIG);
	admin("DELETE FROM migration WHERE no = 2");
	admin("DROP TABLE coba");
	unlink(copy_path("002-try.sql"));
	unlink(copy_path(HOUSE));
	rmdir(dir);
}

static void
migration_locked(void **state)
{
	unsigned n;

	(void)state;
	admin("UPDATE migration_lock SET holder = 'somebody', ends = "
	      "9000000000000");
	assert_int_equal(migrate(MIGRATIONS, &n), ERR_BUSY);
	admin("UPDATE migration_lock SET ends = 1000");
	assert_int_equal(migrate(MIGRATIONS, &n), OK);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_made),
		cmocka_unit_test(tables_fit),
		cmocka_unit_test(migrations_guarded),
		cmocka_unit_test(migration_broken),
		cmocka_unit_test(migration_locked),
	};

	(void)argc;
	db_need(argv);
	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, world_empty, world_end);
}
