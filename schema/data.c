/* Labels and regions: tab separated files into tables, all or nothing. */
#include <string.h>

#include "schema/priv.h"

#define FIELDS_MAX 5
#define TSV_MAX    ((size_t)4 << 20)

struct tsv {
	const char *name;
	const char *header;
	unsigned fields;
	enum st_id clear;
	enum st_id add;
	char *text; /* read once, cut into fields by the transaction */
	size_t n;
};

struct load {
	struct arena *a;
	struct tsv tsv[2];
};

/* clang-format off */
static const struct tsv tsvs[] = {
	{ "codes.tsv", "list\tcode\tsort\tlabel_id\tlabel_en", 5,
	    ST_CODE_CLEAR, ST_CODE_ADD, NULL, 0 },
	{ "regions.tsv", "code\tparent\tname\tsource", 4,
	    ST_REGION_CLEAR, ST_REGION_ADD, NULL, 0 },
};
/* clang-format on */

/* Cut one line at its tabs; ERR_CONFIG unless it has exactly n fields. */
static enum err
line_cut(char *line, unsigned n, char **f)
{
	char *at = line;
	unsigned i;

	for (i = 0; i < n && at != NULL; i++)
		f[i] = strsep(&at, "\t");
	return i == n && at == NULL ? OK : ERR_CONFIG;
}

static enum err
line_add(struct store *st, const struct tsv *t, char *line)
{
	char *f[FIELDS_MAX] = { NULL };
	uint64_t sort;

	if (line_cut(line, t->fields, f) != OK)
		return ERR_CONFIG;
	if (t->add == ST_REGION_ADD)
		return stmt_run(st, t->add,
		    IN(val_text(f[0]), val_text(f[1]), val_text(f[2]),
			val_text(f[3])),
		    NULL);
	if (text_u64(f[2], UINT32_MAX, &sort) != OK)
		return ERR_CONFIG;
	return stmt_run(st, t->add,
	    IN(val_text(f[0]), val_text(f[1]), V_U(sort), val_text(f[3]),
		val_text(f[4])),
	    NULL);
}

/* Works on a copy, for it may have to run again. */
static enum err
tsv_add(struct store *st, struct arena *a, const struct tsv *t)
{
	char *at = arena_strndup(a, t->text, t->n);
	char *line;
	enum err e = at != NULL ? OK : ERR_MEMORY;

	if (e == OK)
		e = stmt_run(st, t->clear, IN_NONE, NULL);
	for (unsigned no = 1; e == OK && (line = strsep(&at, "\n")) != NULL;
	     no++) {
		if (no == 1 && strcmp(line, t->header) != 0)
			e = ERR_CONFIG;
		else if (no > 1 && line[0] != '\0')
			e = line_add(st, t, line);
		if (e != OK)
			log_write(LOG_ERROR, "data", "file=%s line=%u err=%s",
			    t->name, no, err_name(e));
	}
	return e;
}

static enum err
load_tx(struct store *st, void *arg)
{
	const struct load *l = arg;
	struct arena_mark m = arena_mark(l->a);
	enum err e = OK;

	for (size_t i = 0; e == OK && i < nitems(l->tsv); i++)
		e = tsv_add(st, l->a, &l->tsv[i]);
	arena_release(l->a, m);
	/* two lines of one key: the file is wrong, not the database */
	return e == ERR_CONFLICT ? ERR_CONFIG : e;
}

static enum err
tsv_read(struct arena *a, const char *dir, struct tsv *t)
{
	const char *path = arena_printf(a, "%s/%s", dir, t->name);
	struct bytes in;
	enum err e;

	if (path == NULL)
		return ERR_MEMORY;
	if ((e = file_read(a, path, TSV_MAX, &in)) != OK)
		return e;
	if (!utf8_ok((const char *)in.p, in.n)) {
		log_write(LOG_ERROR, "data", "file=%s why=utf-8", t->name);
		return ERR_CONFIG;
	}
	t->n = in.n;
	t->text = arena_strndup(a, in.p, in.n);
	return t->text != NULL ? OK : ERR_MEMORY;
}

enum err
migrate_data(const struct conf *conf, const char *dir)
{
	struct load l;
	struct store *st = NULL;
	enum err e = OK;

	memcpy(l.tsv, tsvs, sizeof(tsvs));
	l.a = arena_new(TSV_MAX * 8);
	if (l.a == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < nitems(l.tsv); i++)
		e = tsv_read(l.a, dir, &l.tsv[i]);
	if (e == OK)
		e = store_open(conf, ACC_MIGRATE, &st);
	if (e == OK)
		e = store_tx(st, NULL, load_tx, &l);
	store_close(st);
	arena_free(l.a);
	return e;
}
