/* roster verify, roster heads: the chains against what lies outside them. */
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* What the commands of the roster begin with. */
struct look {
	struct arena *a;
	struct store *st;
	struct conf conf;
	struct options o;
	struct rolls rolls;
	struct roster_head *head; /* of the heads file, if there is one */
	size_t n_heads;
	struct tree_point trail;
	bool copy;      /* compare the tables that SQL reads too */
	size_t differs; /* rows of them */
};

/* Pins and links; the heads file is not compared yet. */
static int
look_begin(struct look *l, const char *conf_path, int argc, char **argv,
    unsigned allowed)
{
	const char *bad;
	int status = EX_OSERR;
	enum err e;

	*l = (struct look){ .a = arena_new(MEMORY) };
	if (l->a != NULL)
		status = options_read(argc, argv, allowed, 0, &l->o);
	if (status == EX_OK)
		status = ctl_conf(l->a, conf_path, ACC_CTL, &l->conf);
	if (status == EX_OK)
		status = ctl_store(&l->conf, &l->st);
	if (status != EX_OK)
		return status;
	e = rolls_begin(l->st, l->a, &l->conf, &l->rolls, &bad);
	if (e != OK)
		return say_rolls(e, bad);
	e = heads_read(l->a, l->conf.heads_file, &l->head, &l->n_heads,
	    &l->trail);
	return e == OK || e == ERR_ABSENT ?
	    EX_OK :
	    say_failed(e, "%s", l->conf.heads_file);
}

static void
look_end(struct look *l)
{
	if (l->st != NULL)
		store_close(l->st);
	rolls_free(&l->rolls);
	arena_free(l->a);
}

static const char *
verdict(const struct roster *r, const struct roster_agency *g)
{
	if (roster_trusted(r, g->id))
		return "good";
	return roster_agency(r, g->id) == NULL ? "not begun" : "REFUSED";
}

/* Rows of the copy that are not as the chain says; 0 of one that is refused. */
static enum err
copy_differs(struct look *l, const struct roster_agency *g, size_t *n_r)
{
	enum err e = OK;

	*n_r = 0;
	if (l->copy && roster_trusted(l->rolls.roster, g->id))
		e = copy_compare(l->st, l->a, &l->rolls, g->id, n_r);
	l->differs += *n_r;
	return e;
}

static void
agency_text(struct buf *b, const struct look *l, const struct roster_agency *g,
    size_t differs)
{
	char id[ID_TEXT], hash[2 * HASH_LEN + 1];

	buf_printf(b, "%-9s %-36s height %5" PRIu64 "  head %s\n",
	    verdict(l->rolls.roster, g),
	    g->code != NULL ? g->code : id_text(g->id, id), g->height,
	    hex_put(g->head, HASH_LEN, hash));
	if (differs > 0)
		buf_printf(b,
		    "%-9s %zu rows of roster_unit and roster_member say "
		    "otherwise: lindungctl roster rebuild\n",
		    "COPY", differs);
}

static void
agency_json(struct buf *b, const struct look *l, const struct roster_agency *g,
    size_t differs)
{
	char id[ID_TEXT], hash[2 * HASH_LEN + 1];

	buf_printf(b, "\n  {\"agency\":\"%s\",\"code\":", id_text(g->id, id));
	json_put(b, g->code);
	buf_printf(b,
	    ",\"verdict\":\"%s\",\"height\":%" PRIu64 ",\"head\":\"%s\"",
	    verdict(l->rolls.roster, g), g->height,
	    hex_put(g->head, HASH_LEN, hash));
	if (l->copy)
		buf_printf(b, ",\"copy_differs\":%zu", differs);
	buf_putc(b, '}');
}

static int
agencies_print(struct look *l)
{
	const struct roster_agency *g;
	struct buf b;
	size_t i = 0, differs;
	bool first = true;

	buf_init(&b, l->a, 0);
	if (l->o.json)
		buf_puts(&b, "[");
	while ((g = roster_agencies(l->rolls.roster, &i)) != NULL) {
		enum err e = copy_differs(l, g, &differs);

		if (e != OK)
			return say_failed(e, "roster");
		if (l->o.json && !first)
			buf_putc(&b, ',');
		(l->o.json ? agency_json : agency_text)(&b, l, g, differs);
		first = false;
	}
	if (l->o.json)
		buf_puts(&b, "\n]\n");
	return say_out(&b);
}

int
ctl_roster_verify(const char *conf_path, int argc, char **argv)
{
	struct look l;
	size_t missing;
	int status = look_begin(&l, conf_path, argc, argv, OPT_JSON);

	if (status == EX_OK && l.head == NULL)
		status = say_error(EX_CONFIG,
		    "%s is missing: what this host remembers of the rosters",
		    l.conf.heads_file);
	if (status == EX_OK) {
		enum err e = heads_compare(l.rolls.roster, l.head, l.n_heads,
		    true, &missing);

		rolls_dated(&l.rolls, time_now());
		l.copy = true;
		status = agencies_print(&l);
		if (status == EX_OK &&
		    (e != OK || l.differs > 0 ||
			roster_any_refused(l.rolls.roster)))
			status = EX_DATAERR;
	}
	look_end(&l);
	return status;
}

/* A new host takes what it finds for true, once somebody has compared it. */
int
ctl_roster_heads(const char *conf_path, int argc, char **argv)
{
	struct look l;
	int status =
	    look_begin(&l, conf_path, argc, argv, OPT_ACCEPT | OPT_JSON);

	if (status == EX_OK)
		status = agencies_print(&l);
	if (status == EX_OK && l.o.accept) {
		enum err e;

		roster_look(l.rolls.roster, time_now());
		e = heads_write(l.a, l.conf.heads_file, l.rolls.roster, l.head,
		    l.n_heads, &l.trail);

		if (e != OK)
			status = say_failed(e, "%s", l.conf.heads_file);
	}
	look_end(&l);
	return status;
}

int
ctl_roster_rebuild(const char *conf_path, int argc, char **argv)
{
	struct look l;
	size_t missing;
	int status = look_begin(&l, conf_path, argc, argv, OPT_JSON);

	if (status == EX_OK) {
		enum err e = heads_compare(l.rolls.roster, l.head, l.n_heads,
		    true, &missing);

		rolls_dated(&l.rolls, time_now());
		/* a chain that is refused gets no rows; it is printed so */
		if (e == OK || e == ERR_TAMPER)
			e = copy_rebuild(l.st, &l.rolls);
		if (e != OK)
			status = say_failed(e, "roster rebuild");
	}
	if (status == EX_OK) {
		l.copy = true;
		status = agencies_print(&l);
	}
	look_end(&l);
	return status;
}
