/* roster show: agencies, units and members as the chains of links tell them. */
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* Agencies in the order of their first units; a unit is never without one. */
static bool
first_of_agency(const struct roster *r, const struct roster_unit *u)
{
	const struct roster_unit *v;
	size_t i = 0;

	while ((v = roster_units(r, &i)) != NULL && v != u)
		if (id_same(v->agency, u->agency))
			return false;
	return true;
}

/* "" where there is no memory, which say_out() finds out. */
static const char *
roles_say(struct arena *a, unsigned roles)
{
	const char *text = roles_text(a, roles);

	return text != NULL ? text : "";
}

static const char *
unit_code(const struct roster *r, struct id unit)
{
	const struct roster_unit *u = roster_unit(r, unit);

	return u != NULL ? u->code : "?";
}

static void
agencies_text(struct buf *b, const struct roster *r)
{
	const struct roster_unit *u;
	char hash[2 * HASH_LEN + 1];
	size_t i = 0;

	buf_puts(b, "AGENCY\n");
	while ((u = roster_units(r, &i)) != NULL) {
		const struct roster_agency *g = roster_agency(r, u->agency);

		if (g == NULL || !first_of_agency(r, u))
			continue;
		buf_printf(b, "  %-24s height %3" PRIu64 "  head %.16s  ",
		    g->code, g->height, hex_put(g->head, HASH_LEN, hash));
		text_put(b, g->name_id, 4);
		buf_putc(b, '\n');
	}
}

static void
units_text(struct buf *b, const struct roster *r)
{
	const struct roster_unit *u;
	size_t i = 0;

	buf_puts(b, "UNIT\n");
	while ((u = roster_units(r, &i)) != NULL) {
		buf_printf(b, "  %-40s %-10s epoch %" PRIu32 "  ", u->code,
		    u->abbr, u->epoch);
		text_put(b, u->name_id, 4);
		buf_putc(b, '\n');
	}
}

static void
unit_members_text(struct buf *b, struct arena *a, const struct roster *r,
    const struct roster_unit *u)
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = roster_members(r, &i)) != NULL) {
		if (!id_same(m->unit, u->id))
			continue;
		buf_printf(b, "  %-40s %-8s %-7s ", u->code,
		    roles_say(a, m->roles), m->active ? "active" : "ended");
		text_put(b, m->name, 4);
		buf_putc(b, '\n');
	}
}

static void
members_text(struct buf *b, struct arena *a, const struct roster *r)
{
	const struct roster_unit *u;
	size_t i = 0;

	buf_puts(b, "MEMBER\n");
	while ((u = roster_units(r, &i)) != NULL)
		unit_members_text(b, a, r, u);
}

static const char *
agency_code(const struct roster *r, struct id agency)
{
	const struct roster_agency *g = roster_agency(r, agency);

	return g != NULL ? g->code : "?";
}

/* How an agreement stands, as one side's chain and the other's say. */
static const char *
standing(const struct roster *r, const struct roster_agreement *g)
{
	const struct roster_agreement *back =
	    roster_agreement(r, g->other, g->agency, g->id);

	if (g->ended.given || (back != NULL && back->ended.given))
		return "ended";
	return roster_agrees(r, g, ROSTER_NOW) ? "holds" : "one-sided";
}

static void
agreements_text(struct buf *b, const struct roster *r)
{
	const struct roster_agreement *g;
	char hash[2 * HASH_LEN + 1];
	size_t i = 0;

	buf_puts(b, "AGREEMENT\n");
	while ((g = roster_agreements(r, &i)) != NULL)
		buf_printf(b, "  %-24s with %-24s %-8s document %.16s\n",
		    agency_code(r, g->agency), agency_code(r, g->other),
		    standing(r, g), hex_put(g->document, HASH_LEN, hash));
}

static void
agreements_json(struct buf *b, const struct roster *r)
{
	const struct roster_agreement *g;
	const char *between = "";
	char id[ID_TEXT], hash[2 * HASH_LEN + 1];
	size_t i = 0;

	while ((g = roster_agreements(r, &i)) != NULL) {
		buf_printf(b, "%s\n  {\"id\":\"%s\",\"agency\":", between,
		    id_text(g->id, id));
		json_put(b, agency_code(r, g->agency));
		buf_puts(b, ",\"other\":");
		json_put(b, agency_code(r, g->other));
		buf_printf(b,
		    ",\"state\":\"%s\",\"holds\":%s,\"document\":\"%s\"}",
		    standing(r, g),
		    roster_agrees(r, g, ROSTER_NOW) ? "true" : "false",
		    hex_put(g->document, HASH_LEN, hash));
		between = ",";
	}
}

void
words_put(struct buf *b, const uint8_t hash[HASH_LEN])
{
	const char *word[HASH_WORDS];

	hash_words(hash, word);
	for (size_t i = 0; i < HASH_WORDS; i++)
		buf_printf(b, "%s%s", i == 0 ? "" : " ", word[i]);
}

static void
agencies_json(struct buf *b, const struct roster *r)
{
	const struct roster_unit *u;
	char hash[2 * HASH_LEN + 1];
	const char *between = "";
	size_t i = 0;

	while ((u = roster_units(r, &i)) != NULL) {
		const struct roster_agency *g = roster_agency(r, u->agency);

		if (g == NULL || !first_of_agency(r, u))
			continue;
		buf_printf(b, "%s\n  {\"code\":", between);
		json_put(b, g->code);
		buf_puts(b, ",\"name\":");
		json_put(b, g->name_id);
		buf_printf(b, ",\"height\":%" PRIu64 ",\"head\":\"%s\"",
		    g->height, hex_put(g->head, HASH_LEN, hash));
		buf_printf(b, ",\"genesis\":\"%s\",\"words\":\"",
		    hex_put(g->genesis, HASH_LEN, hash));
		words_put(b, g->genesis);
		buf_puts(b, "\"}");
		between = ",";
	}
}

static void
units_json(struct buf *b, const struct roster *r)
{
	const struct roster_unit *u;
	const char *between = "";
	char id[ID_TEXT];
	size_t i = 0;

	while ((u = roster_units(r, &i)) != NULL) {
		buf_printf(b, "%s\n  {\"id\":\"%s\",\"code\":", between,
		    id_text(u->id, id));
		json_put(b, u->code);
		buf_puts(b, ",\"abbr\":");
		json_put(b, u->abbr);
		buf_puts(b, ",\"name\":");
		json_put(b, u->name_id);
		buf_printf(b, ",\"epoch\":%" PRIu32 "}", u->epoch);
		between = ",";
	}
}

static void
members_json(struct buf *b, struct arena *a, const struct roster *r)
{
	const struct roster_member *m;
	const char *between = "";
	char id[ID_TEXT], key[KEYID_TEXT];
	size_t i = 0;

	while ((m = roster_members(r, &i)) != NULL) {
		buf_printf(b, "%s\n  {\"id\":\"%s\",\"unit\":", between,
		    id_text(m->person, id));
		json_put(b, unit_code(r, m->unit));
		buf_puts(b, ",\"name\":");
		json_put(b, m->name);
		buf_printf(b,
		    ",\"roles\":\"%s\",\"active\":%s,\"signing_key\":\"%s\"}",
		    roles_say(a, m->roles), m->active ? "true" : "false",
		    key_id(m->sign_pk, key));
		between = ",";
	}
}

static int
roster_print(struct arena *a, struct store *st, const struct roster *r,
    bool json)
{
	struct buf b;

	(void)st; /* all of it is in the roster */
	buf_init(&b, a, 0);
	if (json) {
		buf_puts(&b, "{\"agencies\":[");
		agencies_json(&b, r);
		buf_puts(&b, "],\n\"units\":[");
		units_json(&b, r);
		buf_puts(&b, "],\n\"members\":[");
		members_json(&b, a, r);
		buf_puts(&b, "],\n\"agreements\":[");
		agreements_json(&b, r);
		buf_puts(&b, "]}\n");
	} else {
		agencies_text(&b, r);
		units_text(&b, r);
		members_text(&b, a, r);
		agreements_text(&b, r);
	}
	return say_out(&b);
}

int
rolls_show(const char *conf_path, int argc, char **argv, rolls_print *print)
{
	struct arena *a = arena_new(MEMORY);
	struct store *st = NULL;
	struct rolls rolls = { 0 };
	struct options o = { 0 };
	struct conf conf;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, OPT_JSON, 0, &o);
	if (status == EX_OK)
		status = ctl_conf(a, conf_path, ACC_CTL, &conf);
	if (status == EX_OK)
		status = ctl_store(&conf, &st);
	if (status == EX_OK)
		status = ctl_rolls(st, a, &conf, &rolls);
	if (status == EX_OK)
		status = print(a, st, rolls.roster, o.json);
	rolls_free(&rolls);
	if (st != NULL)
		store_close(st);
	arena_free(a);
	return status;
}

int
ctl_roster_show(const char *conf_path, int argc, char **argv)
{
	return rolls_show(conf_path, argc, argv, roster_print);
}
