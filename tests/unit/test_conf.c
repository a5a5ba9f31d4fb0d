/* base: files and configuration, the manual page that lists its keys, tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

static char folder[] = "/tmp/test_conf.XXXXXX";
static char path[64];
static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)4 << 20);
	if (arena == NULL || mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/lindung.conf", folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	unlink(path);
	return rmdir(folder);
}

static enum err
load(const char *text, struct conf *c, struct conf_error *why)
{
	assert_int_equal(file_write(path, BYTES(text, strlen(text)), 0600), OK);
	return conf_load(arena, path, c, why);
}

/* A service manager's folder takes the place of the one in the file. */
static void
credentials(void **state)
{
	struct conf_error why;
	struct conf c;

	(void)state;
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "/run/c", 1), 0);
	assert_int_equal(load("secret_dir = /etc/s\n", &c, &why), OK);
	assert_string_equal(c.secret_dir, "/run/c");
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(load("secret_dir = /etc/s\n", &c, &why), OK);
	assert_string_equal(c.secret_dir, "/etc/s");
}

static void
files(void **state)
{
	struct bytes in;
	struct stat st;

	(void)state;
	assert_int_equal(file_write(path, BYTES("satu", 4), 0600), OK);
	assert_int_equal(file_write(path, BYTES("dua\0x", 5), 0640), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(file_read(arena, path, 5, &in), OK);
	assert_int_equal(in.n, 5);
	assert_memory_equal(in.p, "dua\0x", 6);
	assert_int_equal(file_read(arena, path, 4, &in), ERR_LIMIT);
	assert_int_equal(file_read(arena, folder, 9, &in), ERR_IO);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(file_read(arena, "/tidak-ada", 9, &in), ERR_IO);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(file_write("/tidak-ada/x", in, 0600), ERR_IO);
	/* Writing over a folder fails, and leaves no temporary file behind. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_write(path, in, 0600), ERR_IO);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
}

static void
conf_defaults(void **state)
{
	struct conf_error why;
	struct conf c;

	(void)state;
	assert_int_equal(load("", &c, &why), OK);
	assert_string_equal(why.text, "");
	assert_string_equal(c.public_origin, "https://localhost:8443");
	assert_string_equal(c.environment, "production");
	assert_string_equal(c.db_password_file, "");
	assert_true(id_none(c.installation));
	assert_int_equal(c.workers, 0);
	assert_int_equal(c.idle_seconds, 900);
	assert_int_equal(c.absolute_seconds, 28800);
	assert_int_equal(c.argon_memory, 65536);
	assert_int_equal(c.argon_passes, 3);
}

static void
conf_values(void **state)
{
	static const char text[] = "# komentar = 1\n"
				   "\n"
				   "  environment=training  \r\n"
				   "\tworkers = 4\n"
				   "quick_exit_url = https://a.example/?x=1#y\n"
				   "installation = "
				   "017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n"
				   "db_password_file =\n"
				   "passkey_roles = adm  kau";
	struct conf_error why;
	struct conf c;
	struct buf out;

	(void)state;
	assert_int_equal(load(text, &c, &why), OK);
	assert_string_equal(c.environment, "training");
	assert_int_equal(c.workers, 4);
	assert_string_equal(c.quick_exit_url, "https://a.example/?x=1#y");
	assert_int_equal(c.installation.b[0], 0x01);
	buf_init(&out, arena, 0);
	conf_dump(&c, true, &out);
	buf_putc(&out, '\0');
	assert_string_equal((const char *)out.p,
	    "environment = training\n"
	    "installation = 017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n"
	    "quick_exit_url = https://a.example/?x=1#y\n"
	    "workers = 4\n"
	    "passkey_roles = adm  kau\n");
}

/* The dump of all settings is a file that loads to the same settings. */
static void
conf_dump_loads(void **state)
{
	struct conf_error why;
	struct conf c, again;
	struct buf out, back;

	(void)state;
	assert_int_equal(load("argon_passes = 5\nlog_level = warn\n", &c, &why),
	    OK);
	buf_init(&out, arena, 0);
	conf_dump(&c, false, &out);
	buf_putc(&out, '\0');
	assert_int_equal(load((const char *)out.p, &again, &why), OK);
	buf_init(&back, arena, 0);
	conf_dump(&again, false, &back);
	buf_putc(&back, '\0');
	assert_string_equal((const char *)back.p, (const char *)out.p);
	assert_non_null(strstr((const char *)out.p, "argon_passes = 5\n"));
}

static void
conf_errors(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "worker = 3\n",
		    "1: unknown key 'worker'; the nearest is "
		    "'workers'" },
		{ "#\n\nidle_second = 3\n",
		    "3: unknown key 'idle_second'; the nearest is "
		    "'idle_seconds'" },
		{ "sokcet = /x\n",
		    "1: unknown key 'sokcet'; the nearest is "
		    "'socket'" },
		{ "workers = 3\nworkers = 3\n",
		    "2: 'workers' was set already in line 1" },
		{ "workers\n", "1: a line must read 'key = value'" },
		{ "= 3\n", "1: a key has 1 to 32 lower-case letters or '_'" },
		{ "Workers = 3\n",
		    "1: a key has 1 to 32 lower-case letters or '_'" },
		{ "workers = 513\n",
		    "1: 'workers' must be a number from 0 to 512" },
		{ "workers = -1\n",
		    "1: 'workers' must be a number from 0 to 512" },
		{ "argon_memory = 65535\n",
		    "1: 'argon_memory' must be a number from 65536 to "
		    "4194304" },
		{ "workers =\n",
		    "1: 'workers' must be a number from 0 to 512" },
		{ "environment = demo\n",
		    "1: 'environment' must be one of production|training" },
		{ "environment = pro\n",
		    "1: 'environment' must be one of production|training" },
		{ "db_name =\n", "1: 'db_name' must have 1 to 64 bytes" },
		{ "installation = x\n",
		    "1: 'installation' must be a UUID in lower case" },
		{ "public_origin = https://a.example/\n",
		    "1: 'public_origin' must read https://host or "
		    "https://host:port" },
		{ "public_origin = http://a.example\n",
		    "1: 'public_origin' must read https://host or "
		    "https://host:port" },
		{ "public_origin = https://a:66000\n",
		    "1: 'public_origin' must read https://host or "
		    "https://host:port" },
		{ "passkey_roles = adm  ad\n",
		    "1: 'passkey_roles' may name "
		    "kon|kor|ptg|mk|kau|pks|adm|aud|pdp|pim" },
		{ "db_name = a\x01\n", "1: the line is not UTF-8 text" },
	};
	struct conf_error why;
	char expected[256];
	struct conf c;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		assert_int_equal(load(rows[i].text, &c, &why), ERR_CONFIG);
		snprintf(expected, sizeof(expected), "%s:%s", path,
		    rows[i].why);
		assert_string_equal(why.text, expected);
	}
}

static void
conf_unreadable(void **state)
{
	static char large[70000];
	struct conf_error why;
	struct arena *small;
	char deep[300];
	struct conf c;

	(void)state;
	assert_int_equal(conf_load(arena, "/tidak-ada", &c, &why), ERR_IO);
	assert_string_equal(why.text,
	    "/tidak-ada: cannot be read: No such file or directory");
	memset(large, '#', sizeof(large) - 1);
	assert_int_equal(load(large, &c, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, ": is larger than 65536 bytes"));
	memset(deep, 'x', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(conf_load(arena, deep, &c, &why), ERR_IO);
	assert_non_null(strstr(why.text, ": cannot be read: File name too"));
	small = arena_new(100);
	assert_int_equal(conf_load(small, path, &c, &why), ERR_MEMORY);
	assert_non_null(strstr(why.text, ": cannot be loaded: memory"));
	arena_free(small);
}

/* lindung.conf(5) has one ".It Cm key = default" for each row, and no other. */
static void
conf_manual(void **state)
{
	const char *man = getenv("LINDUNG_CONF_MAN");
	const char *key, *def, *help;
	struct bytes page;
	size_t rows, items = 0;

	(void)state;
	if (man == NULL)
		man = "docs/man/lindung.conf.5";
	assert_int_equal(file_read(arena, man, 65536, &page), OK);
	for (rows = 0; conf_row_text(rows, &key, &def, &help); rows++) {
		const char *item = arena_printf(arena, "\n.It Cm %s =%s%s\n",
		    key, *def == '\0' ? "" : " ", def);

		if (strstr((const char *)page.p, item) == NULL)
			fail_msg("%s lacks:%s", man, item);
		assert_int_equal(help[strlen(help) - 1], '.');
	}
	for (const char *p = (const char *)page.p;
	     (p = strstr(p, "\n.It Cm ")) != NULL; p++)
		items++;
	assert_int_equal(items, rows);
	assert_int_equal(rows, 25);
}

/* Cells of a table: what a spreadsheet would calculate is text. */
static void
tables(void **state)
{
	static const struct {
		const char *cell, *put;
	} cells[] = {
		{ "", "\"\"," },
		{ "Contoh, \"satu\"", "\"Contoh, \"\"satu\"\"\"," },
		{ "a=1", "\"a=1\"," },
		{ "=1+1", "\"'=1+1\"," },
		{ "+62", "\"'+62\"," },
		{ "-2", "\"'-2\"," },
		{ "@SUM(A1)", "\"'@SUM(A1)\"," },
		{ "\t=1", "\"'\t=1\"," },
		{ "\r=1", "\"'\r=1\"," },
		{ "'", "\"'\"," },
	};
	struct arena *a = arena_new(4096);
	struct buf b;

	(void)state;
	for (size_t i = 0; i < nitems(cells); i++) {
		buf_init(&b, a, 0);
		csv_put(&b, cells[i].cell, false);
		buf_putc(&b, '\0');
		assert_string_equal((const char *)b.p, cells[i].put);
	}
	buf_init(&b, a, 0);
	csv_put(&b, "x", true);
	buf_putc(&b, '\0');
	assert_string_equal((const char *)b.p, "\"x\"\r\n");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(credentials),
		cmocka_unit_test(conf_defaults),
		cmocka_unit_test(conf_values),
		cmocka_unit_test(conf_dump_loads),
		cmocka_unit_test(conf_errors),
		cmocka_unit_test(conf_unreadable),
		cmocka_unit_test(conf_manual),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests_name("conf", tests, setup, teardown);
}
