/* config check, config dump, docs. */
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

static int
config_load(struct arena *a, const char *path, struct conf *c_r)
{
	struct conf_error say;

	if (conf_load(a, path, c_r, &say) == OK)
		return EX_OK;
	return say_error(EX_CONFIG, "%s", say.text);
}

int
ctl_config_check(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct conf c;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, 0, 0, &o);
	if (status == EX_OK)
		status = config_load(a, conf_path, &c);
	arena_free(a);
	return status;
}

/* The lines "key = value" of a dump as one object. */
static void
dump_json(struct arena *a, const struct buf *dump, struct buf *out)
{
	char *text = arena_strndup(a, dump->p, dump->n), *line, *save;
	const char *between = "{";

	for (line = text != NULL ? strtok_r(text, "\n", &save) : NULL;
	     line != NULL; line = strtok_r(NULL, "\n", &save)) {
		char *value = strstr(line, " =");

		if (value == NULL)
			continue;
		*value = '\0';
		buf_puts(out, between);
		json_put(out, line);
		buf_putc(out, ':');
		json_put(out, value + 2 + strspn(value + 2, " "));
		between = ",\n";
	}
	buf_puts(out, *between == '{' ? "{}\n" : "}\n");
}

int
ctl_config_dump(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct conf c;
	struct buf b, json;
	int status = EX_OSERR;

	if (a != NULL)
		status =
		    options_read(argc, argv, OPT_CHANGED | OPT_JSON, 0, &o);
	if (status == EX_OK)
		status = config_load(a, conf_path, &c);
	if (status == EX_OK) {
		buf_init(&b, a, 0);
		buf_init(&json, a, 0);
		conf_dump(&c, o.changed, &b);
		if (o.json)
			dump_json(a, &b, &json);
		status = say_out(o.json ? &json : &b);
	}
	arena_free(a);
	return status;
}

/* A lindung.conf with every key, its help and its default. */
static void
config_doc(struct buf *out)
{
	const char *key, *def, *help;

	buf_puts(out, "# lindung.conf(5) with every key at its default.\n");
	for (size_t i = 0; conf_row_text(i, &key, &def, &help); i++)
		buf_printf(out, "\n# %s\n#%s = %s\n", help, key, def);
}

static const struct {
	const char *name;
	void (*put)(struct buf *out);
} docs[] = {
	{ "groups", groups_doc },
	{ "transitions", transitions_doc },
	{ "stages", stages_doc },
	{ "roster", roster_doc },
	{ "config", config_doc },
};

static int
doc_print(struct arena *a, const char *name)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (size_t i = 0; i < nitems(docs); i++)
		if (strcmp(docs[i].name, name) == 0) {
			docs[i].put(&b);
			return say_out(&b);
		}
	return say_error(EX_USAGE, "there is no document '%s'", name);
}

int
ctl_docs(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	int status = EX_OSERR;

	(void)conf_path;
	if (a != NULL)
		status = options_read(argc, argv, 0, 1, &o);
	if (status == EX_OK)
		status = doc_print(a, o.arg[0]);
	arena_free(a);
	return status;
}
