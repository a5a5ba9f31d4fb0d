/* directory export: what the units say of themselves, for other systems. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* What the export needs of an installation. */
struct export
{
	struct arena *a;
	struct conf conf;
	struct store *db;
	struct rolls rolls;
	struct book *book;
};

static int
export_open(struct export *x, const char *conf_path)
{
	int status = ctl_conf(x->a, conf_path, ACC_CTL, &x->conf);
	enum err e;

	if (status == EX_OK)
		status = ctl_store(&x->conf, &x->db);
	if (status == EX_OK)
		status = ctl_rolls(x->db, x->a, &x->conf, &x->rolls);
	if (status != EX_OK)
		return status;
	e = book_load(x->a, x->conf.share_dir, &x->book);
	return e == OK ? EX_OK : say_failed(e, "code lists");
}

/* One line a unit: its code, and how its entry stands. */
static void
line_put(struct buf *b, const struct roster *r, const struct dir_entry *e)
{
	char date[32];

	text_put(b, roster_unit(r, e->unit)->code, 0);
	if (e->damaged)
		buf_puts(b, " not to be verified\n");
	else if (e->version == 0)
		buf_puts(b, " nothing\n");
	else
		buf_printf(b, " version %u of %s, %zu services\n", e->version,
		    time_rfc3339(e->at, date), e->n_offer);
}

/* 65 if an entry is not what its unit signed. */
static int
export_put(struct work *w, bool json)
{
	struct dir_entry *e;
	size_t n, bad = 0;
	struct buf b;
	enum err err = directory_all(w, &e, &n);
	int status;

	if (err != OK)
		return say_failed(err, "directory");
	buf_init(&b, w->mem, 0);
	for (size_t i = 0; i < n; i++) {
		bad += e[i].damaged;
		if (!json)
			line_put(&b, w->roster, &e[i]);
	}
	if (json && (err = hsds_put(w, &b)) != OK)
		return say_failed(err, "directory");
	status = say_out(&b);
	return status == EX_OK && bad > 0 ? EX_DATAERR : status;
}

int
ctl_directory_export(const char *conf_path, int argc, char **argv)
{
	struct export x = { .a = arena_new(MEMORY) };
	struct options o = { 0 };
	struct work w;
	int status = EX_OSERR;

	if (x.a != NULL)
		status = options_read(argc, argv, OPT_JSON, 0, &o);
	if (status == EX_OK)
		status = export_open(&x, conf_path);
	if (status == EX_OK) {
		w = (struct work){ .db = x.db,
			.mem = x.a,
			.roster = x.rolls.roster,
			.book = x.book,
			.conf = &x.conf,
			.now = time_now() };
		status = export_put(&w, o.json);
	}
	if (x.db != NULL)
		store_close(x.db);
	rolls_free(&x.rolls);
	arena_free(x.a);
	return status;
}
