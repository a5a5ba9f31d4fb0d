/* demo load, demo status. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/demo.h"

enum loaded {
	LOADED_NOT,
	LOADED_PART, /* an earlier run broke off */
	LOADED_WHOLE,
	LOADED_FOREIGN /* a roster that is not a demo's */
};

static bool
name_marked(const char *name)
{
	size_t n = strlen(name), mark = strlen(DEMO_MARK);

	return n > mark && strcmp(name + n - mark, DEMO_MARK) == 0;
}

/* What the roster says; a chain without a unit is none of ours either. */
static enum loaded
roster_loaded(const struct roster *r, uint64_t generation)
{
	const struct roster_unit *u;
	const struct roster_member *m;
	bool whole = false;
	size_t i = 0;

	if (generation == 0)
		return LOADED_NOT;
	while ((u = roster_units(r, &i)) != NULL) {
		const struct roster_agency *g = roster_agency(r, u->agency);

		if (g == NULL || !name_marked(g->name_id))
			return LOADED_FOREIGN;
	}
	if (i == 0)
		return LOADED_FOREIGN;
	for (i = 0; (m = roster_members(r, &i)) != NULL;)
		whole = whole || (m->roles & ROLE_BIT(ROLE_AUD)) != 0;
	return whole ? LOADED_WHOLE : LOADED_PART;
}

static int
say_loaded(enum loaded l)
{
	switch (l) {
	case LOADED_WHOLE:
		puts("the demo is loaded");
		return EX_OK;
	case LOADED_NOT:
		puts("the demo is not loaded");
		return EX_UNAVAILABLE;
	case LOADED_PART:
		return say_error(EX_DATAERR,
		    "loading the demo broke off; begin with an empty database "
		    "(make reset)");
	case LOADED_FOREIGN:
		break;
	}
	return say_error(EX_NOPERM,
	    "this installation has a roster that is not a demo's; nothing is "
	    "loaded into it");
}

/* Connect and ask the roster; the status of what came before. */
static int
demo_look(struct demo *d, enum loaded *l_r)
{
	int status = ctl_store(d->conf, &d->db);
	const char *bad;
	enum err e;

	if (status != EX_OK)
		return status;
	e = rolls_begin(d->db, d->kept, d->conf, &d->rolls, &bad);
	if (e != OK)
		return say_rolls(e, bad);
	*l_r = roster_loaded(d->rolls.roster, d->rolls.generation);
	return EX_OK;
}

/* The same for programs; the status is that of say_loaded(). */
static int
loaded_json(enum loaded l)
{
	static const struct {
		const char *text;
		int status;
	} states[] = {
		[LOADED_NOT] = { "not loaded", EX_UNAVAILABLE },
		[LOADED_PART] = { "broken off", EX_DATAERR },
		[LOADED_WHOLE] = { "loaded", EX_OK },
		[LOADED_FOREIGN] = { "not a demo", EX_NOPERM },
	};

	printf("{\"demo\":\"%s\"}\n", states[l].text);
	return states[l].status;
}

int
ctl_demo_status(const char *conf_path, int argc, char **argv)
{
	struct demo d = { .kept = arena_new(MEMORY) };
	enum loaded l = LOADED_NOT;
	struct options o = { 0 };
	struct conf conf;
	int status = EX_OSERR;

	d.conf = &conf;
	if (d.kept != NULL)
		status = options_read(argc, argv, OPT_JSON, 0, &o);
	if (status == EX_OK)
		status = ctl_conf(d.kept, conf_path, ACC_CTL, &conf);
	if (status == EX_OK)
		status = demo_look(&d, &l);
	if (status == EX_OK)
		status = o.json ? loaded_json(l) : say_loaded(l);
	if (d.db != NULL)
		store_close(d.db);
	rolls_free(&d.rolls);
	arena_free(d.kept);
	return status;
}

/* The process that reads documents is forked before there is any key. */
static int
demo_ready(struct demo *d)
{
	enum err e;

	d->mem = arena_new(MEMORY);
	d->keys = keyring_new();
	if (d->mem == NULL || d->keys == NULL)
		return say_error(EX_OSERR, "no memory, or none to lock");
	if ((e = strength_init(d->conf->share_dir)) != OK)
		return say_failed(e, "words in %s", d->conf->share_dir);
	return ctl_box(d->conf->share_dir, &d->box);
}

static enum err
cases_act(struct demo *d, const struct demo_case *c, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++)
		e = demo_act(d, &c[i]);
	return e;
}

/* What is trusted lies outside the database: here the loader writes it, as
 * the person would who has read the founders' words. */
static enum err
trust_write(struct demo *d)
{
	enum err e = OK;

	for (size_t i = 0; i < A__MAX && e == OK; i++) {
		const struct roster_agency *g =
		    roster_agency(d->rolls.roster, d->agency[i]);
		char *path = arena_printf(d->kept, "%s/%s.pin",
		    d->conf->trust_dir, strrchr(g->code, '/') + 1);

		e = path != NULL ? pin_write(d->kept, path, g) : ERR_MEMORY;
	}
	roster_look(d->rolls.roster, time_now());
	if (e == OK)
		e = heads_write(d->kept, d->conf->heads_file, d->rolls.roster,
		    NULL, 0, NULL);
	return e;
}

/* Accounts are written first: no password is ever only in the database. */
static int
demo_perform(struct demo *d, const char *out)
{
	enum err e = demo_draw(d);

	if (e != OK)
		return say_failed(e, "drawing keys and passwords");
	if ((e = demo_accounts_write(d, out)) != OK)
		return say_failed(e, "%s cannot be written", out);
	if ((e = demo_enrol(d)) != OK)
		return say_failed(e, "enrolling the people of the demo");
	if ((e = trust_write(d)) != OK)
		return say_failed(e, "pins in %s, heads in %s",
		    d->conf->trust_dir, d->conf->heads_file);
	if ((e = book_load(d->kept, d->conf->share_dir, &d->book)) != OK)
		return say_failed(e, "code lists");
	if ((e = demo_directory(d)) != OK)
		return say_failed(e, "the directory of the demo");
	if ((e = cases_act(d, demo_closed, n_demo_closed)) != OK ||
	    (e = cases_act(d, demo_open, n_demo_open)) != OK)
		return say_failed(e, "cases of the demo");
	if ((e = demo_finish(d)) != OK)
		return say_failed(e, "enrolling the auditor");
	if ((e = trust_write(d)) != OK)
		return say_failed(e, "heads in %s", d->conf->heads_file);
	printf("the demo is loaded: %d people, %zu cases, %zu referrals; "
	       "accounts in %s\n",
	    D__MAX, n_demo_closed + n_demo_open, d->n_referrals, out);
	return EX_OK;
}

static int
demo_load(struct demo *d, const char *out)
{
	enum loaded l = LOADED_NOT;
	int status = demo_ready(d);

	if (status == EX_OK)
		status = demo_look(d, &l);
	if (status != EX_OK)
		return status;
	if (l == LOADED_WHOLE) {
		puts("the demo is loaded already; nothing was changed");
		return EX_OK;
	}
	if (l != LOADED_NOT)
		return say_loaded(l);
	status = ctl_stream(d->kept, d->conf, d->db, &d->pepper);
	return status == EX_OK ? demo_perform(d, out) : status;
}

static void
demo_free(struct demo *d)
{
	if (d->db != NULL)
		store_close(d->db);
	if (d->box != NULL)
		box_stop(d->box);
	keyring_free(d->keys);
	rolls_free(&d->rolls);
	arena_free(d->mem);
	arena_free(d->kept);
	secret_wipe(d, sizeof(*d));
}

int
ctl_demo_load(const char *conf_path, int argc, char **argv)
{
	struct demo d = { .kept = arena_new(MEMORY), .now = time_now() };
	struct options o = { 0 };
	struct conf conf;
	int status = EX_OSERR;

	d.conf = &conf;
	if (d.kept != NULL)
		status = options_read(argc, argv, OPT_OUT, 0, &o);
	if (status == EX_OK)
		status = ctl_conf(d.kept, conf_path, ACC_CTL, &conf);
	if (status == EX_OK && o.out == NULL)
		o.out = demo_accounts_path(d.kept, conf_path);
	if (status == EX_OK)
		status = o.out != NULL ? demo_load(&d, o.out) : EX_OSERR;
	demo_free(&d);
	return status;
}
