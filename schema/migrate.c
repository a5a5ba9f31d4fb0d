/*
 * Migrations: numbered files, run once each, in order, under a lock that is a
 * row with an end.  The ledger itself is created here, for it must stand
 * before the first file.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "schema/priv.h"

#define FILES_MAX    256
#define NAME_MAX_LEN 96
#define TEXT_MAX     ((size_t)1 << 20)
#define LOCK_TIME    (10 * MINUTE)

struct file {
	unsigned no;
	const char *name; /* without the folder */
	struct bytes text;
	uint8_t sum[HASH_LEN];
};

struct applied {
	uint64_t no;
	const char *name;
	uint8_t sum[HASH_LEN];
};

struct run {
	struct arena *a;
	struct store *st;
	struct id holder; /* who we are in the lock's row */
	struct file *files;
	size_t n_files;
	struct applied *applied;
	size_t n_applied;
};

static enum err
wrong(const char *name, const char *why)
{
	log_write(LOG_ERROR, "migration", "file=%s why=%s", name, why);
	return ERR_CONFIG;
}

/* "007-name.sql" -> 7; 0 for any other name. */
static unsigned
file_number(const char *name)
{
	char digits[4];
	uint64_t n;
	size_t len = strlen(name);

	if (len < 9 || len > NAME_MAX_LEN || name[3] != '-' ||
	    strcmp(name + len - 4, ".sql") != 0)
		return 0;
	memcpy(digits, name, 3);
	digits[3] = '\0';
	return text_u64(digits, 999, &n) == OK ? (unsigned)n : 0;
}

static enum err
file_load(struct run *r, const char *dir, const char *name)
{
	struct file *f = &r->files[r->n_files];
	const char *path = arena_printf(r->a, "%s/%s", dir, name);
	enum err e;

	if (path == NULL || (f->name = arena_strdup(r->a, name)) == NULL)
		return ERR_MEMORY;
	e = file_read(r->a, path, TEXT_MAX, &f->text);
	if (e != OK)
		return e;
	f->no = file_number(name);
	hash_blake(NULL, f->text, f->sum);
	r->n_files++;
	return OK;
}

static int
file_order(const void *a, const void *b)
{
	const struct file *fa = a, *fb = b;

	return fa->no < fb->no ? -1 : fa->no > fb->no;
}

/* All migrations of dir, numbered from 1 without a gap. */
static enum err
files_load(struct run *r, const char *dir)
{
	struct dirent *d;
	DIR *open;
	enum err e = OK;

	r->files = arena_alloc(r->a, FILES_MAX * sizeof(*r->files));
	if (r->files == NULL)
		return ERR_MEMORY;
	if ((open = opendir(dir)) == NULL)
		return wrong(dir, "no such folder");
	while (e == OK && (d = readdir(open)) != NULL) {
		if (file_number(d->d_name) == 0)
			continue;
		e = r->n_files < FILES_MAX ? file_load(r, dir, d->d_name) :
					     ERR_LIMIT;
	}
	closedir(open);
	qsort(r->files, r->n_files, sizeof(*r->files), file_order);
	for (size_t i = 0; e == OK && i < r->n_files; i++) {
		if (r->files[i].no != i + 1)
			e = wrong(r->files[i].name, "number out of order");
	}
	return e;
}

static enum err
query_fault(struct store *st, const char *name, unsigned n)
{
	log_write(LOG_ERROR, "migration", "file=%s statement=%u errno=%u", name,
	    n, mysql_errno(st->db));
	return db_fault(mysql_errno(st->db)) == FAULT_LOST ? ERR_BUSY :
							     ERR_CONFIG;
}

static enum err
ledger_create(struct store *st)
{
	if (mysql_query(st->db,
		"CREATE TABLE IF NOT EXISTS migration ("
		"no INT UNSIGNED NOT NULL PRIMARY KEY, "
		"name VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin "
		"NOT NULL, "
		"checksum BINARY(32) NOT NULL, "
		"applied BIGINT NOT NULL) ENGINE=InnoDB "
		"DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci") != 0)
		return query_fault(st, "ledger", 1);
	if (mysql_query(st->db,
		"CREATE TABLE IF NOT EXISTS migration_lock ("
		"one TINYINT UNSIGNED NOT NULL PRIMARY KEY, "
		"turn BIGINT UNSIGNED NOT NULL, "
		"holder BINARY(16) NOT NULL, "
		"ends BIGINT NOT NULL) ENGINE=InnoDB "
		"DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci") != 0)
		return query_fault(st, "ledger", 2);
	if (mysql_query(st->db,
		"INSERT IGNORE INTO migration_lock (one, turn, holder, ends) "
		"VALUES (1, 0, '', 0)") != 0)
		return query_fault(st, "ledger", 3);
	return OK;
}

/* Take the lock, or keep it for another while; ERR_BUSY: another has it. */
static enum err
lock_take(struct run *r)
{
	int64_t now = time_now();
	enum err e;

	e = stmt_change(r->st, ST_LOCK_TAKE,
	    IN(V_ID(r->holder), V_I(now + LOCK_TIME), V_I(now),
		V_ID(r->holder)),
	    ERR_BUSY);
	if (e == ERR_BUSY)
		log_write(LOG_ERROR, "migration", "why=locked");
	return e;
}

static void
applied_from(struct row *c, void *to)
{
	struct applied *ap = to;

	ap->no = row_u64(c);
	ap->name = row_text(c);
	row_fixed(c, ap->sum, HASH_LEN);
}

/* What has run must be what lies there now. */
static enum err
applied_check(const struct run *r)
{
	for (size_t i = 0; i < r->n_applied; i++) {
		const struct applied *ap = &r->applied[i];

		if (ap->no != i + 1 || i >= r->n_files)
			return wrong(ap->name, "applied but not in the folder");
		if (strcmp(ap->name, r->files[i].name) != 0 ||
		    memcmp(ap->sum, r->files[i].sum, HASH_LEN) != 0)
			return wrong(r->files[i].name,
			    "changed since it was applied");
	}
	return OK;
}

/* One statement of text after the other; each ends with ";\n". */
static enum err
file_run(struct store *st, const struct file *f)
{
	const char *at = (const char *)f->text.p;
	const char *end = at + f->text.n;
	const char *stop;

	for (unsigned n = 1; at < end; n++) {
		stop = memmem(at, (size_t)(end - at), ";\n", 2);
		if (stop == NULL)
			return wrong(f->name, "text after the last semicolon");
		if (mysql_real_query(st->db, at, (unsigned long)(stop - at)) !=
		    0)
			return query_fault(st, f->name, n);
		at = stop + 2;
	}
	return OK;
}

static enum err
file_apply(struct run *r, const struct file *f)
{
	enum err e;

	if ((e = lock_take(r)) != OK || (e = file_run(r->st, f)) != OK)
		return e;
	e = stmt_run(r->st, ST_LEDGER_ADD,
	    IN(V_U(f->no), val_text(f->name), V_P(f->sum, HASH_LEN),
		V_I(time_now())),
	    NULL);
	if (e == OK)
		log_write(LOG_INFO, "migration", "file=%s done=1", f->name);
	return e;
}

static enum err
files_apply(struct run *r, unsigned *n_r)
{
	enum err e, left;

	if ((e = lock_take(r)) != OK)
		return e;
	e = stmt_list(r->st, r->a, ST_LEDGER_LIST, IN_NONE,
	    SHAPE(*r->applied, applied_from), &r->applied, &r->n_applied);
	if (e == OK)
		e = applied_check(r);
	*n_r = 0;
	for (size_t i = r->n_applied; e == OK && i < r->n_files; i++) {
		e = file_apply(r, &r->files[i]);
		*n_r += e == OK;
	}
	left = stmt_run(r->st, ST_LOCK_DROP, IN(V_ID(r->holder)), NULL);
	return e != OK ? e : left;
}

enum err
migrate_run(const struct conf *conf, const char *dir, unsigned *n_r)
{
	struct run r = { .holder = id_new(time_now()) };
	enum err e = ERR_MEMORY;

	r.a = arena_new(FILES_MAX * TEXT_MAX);
	if (r.a == NULL)
		return ERR_MEMORY;
	if ((e = files_load(&r, dir)) == OK &&
	    (e = db_connect(conf, ACC_MIGRATE, &r.st)) == OK &&
	    (e = ledger_create(r.st)) == OK &&
	    (e = db_prepare(r.st, S_LEDGER)) == OK)
		e = files_apply(&r, n_r);
	store_close(r.st);
	arena_free(r.a);
	return e;
}
