/*
 * recovery new, check, show: custodians' keys on paper, and who keeps those of
 * which unit.  What custodians do with them they do at the portal's pages, signed
 * with their own accounts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* paper ---------------------------------------------------------------------- */

static void
sheet_put(struct buf *b, const struct paper *paper, bool json)
{
	const char *word[PAPER_WORDS];
	uint8_t pk[KEY_LEN], sk[KEY_LEN];
	char hex[2 * KEY_LEN + 1];

	paper_words(paper, word);
	paper_pair(paper, pk, sk);
	secret_wipe(sk, sizeof(sk));
	hex_put(pk, KEY_LEN, hex);
	buf_puts(b, json ? "{\"words\":[" : "");
	for (size_t i = 0; i < PAPER_WORDS; i++)
		if (json)
			buf_printf(b, "%s\"%s\"", i > 0 ? "," : "", word[i]);
		else
			buf_printf(b, "%2zu. %-10s%s", i + 1, word[i],
			    i % 4 == 3 ? "\n" : "");
	if (json)
		buf_printf(b, "],\"public_key\":\"%s\"}\n", hex);
	else
		buf_printf(b, "\npublic key %s\n", hex);
}

int
ctl_recovery_new(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct paper paper;
	struct buf b;
	int status = EX_OSERR;

	(void)conf_path; /* nothing is read or stored */
	if (a != NULL)
		status = options_read(argc, argv, OPT_JSON, 0, &o);
	if (status == EX_OK) {
		paper_new(&paper);
		buf_init(&b, a, 0);
		sheet_put(&b, &paper, o.json);
		status = say_out(&b);
		secret_wipe(&paper, sizeof(paper));
	}
	arena_free(a);
	return status;
}

/* All of standard input; longer than any paper is none. */
static int
words_typed(char to[1024])
{
	size_t n = fread(to, 1, 1023, stdin);

	to[n] = '\0';
	if (ferror(stdin) != 0)
		return say_error(EX_IOERR, "the words cannot be read");
	return EX_OK;
}

static int
words_judge(const char *typed)
{
	uint8_t pk[KEY_LEN], sk[KEY_LEN];
	char hex[2 * KEY_LEN + 1];
	struct paper paper;
	unsigned bad;
	enum err e = paper_read(typed, &paper, &bad);

	if (e == OK)
		paper_pair(&paper, pk, sk);
	secret_wipe(&paper, sizeof(paper));
	secret_wipe(sk, sizeof(sk));
	if (e != OK && bad > 0)
		return say_error(EX_DATAERR, "word %u is not in the list", bad);
	if (e != OK)
		return say_error(EX_DATAERR,
		    "these are not the 24 words of one paper");
	printf("public key %s\n", hex_put(pk, KEY_LEN, hex));
	return EX_OK;
}

int
ctl_recovery_check(const char *conf_path, int argc, char **argv)
{
	struct options o;
	char typed[1024];
	int status = options_read(argc, argv, 0, 0, &o);

	(void)
	    conf_path; /* the words are compared with nothing but themselves */
	if (status == EX_OK)
		status = words_typed(typed);
	if (status == EX_OK)
		status = words_judge(typed);
	secret_wipe(typed, sizeof(typed));
	return status;
}

/* who keeps what --------------------------------------------------------------- */

static const char *const states[] = {
	[RECOVERY_OPEN] = "open",
	[RECOVERY_DONE] = "done",
	[RECOVERY_VETOED] = "vetoed",
	[RECOVERY_VOID] = "void",
};

static const char *
name_of(const struct roster *r, const struct roster_unit *u, struct id person)
{
	const struct roster_member *m = roster_person(r, person, u->agency);

	return m != NULL ? m->name : "?";
}

/* Where a custodian counts for, or that they have left. */
static const char *
home_of(const struct roster *r, const struct roster_unit *u,
    const struct custodian *c)
{
	const struct roster_unit *home = roster_unit(r, c->home);

	if (roster_custodian(r, u, c->person) == NULL)
		return "left";
	return home != NULL ? home->code : "?";
}

static void
custodian_put(struct buf *b, const struct roster *r,
    const struct roster_unit *u, const struct custodian *c, bool json)
{
	char key[2 * KEY_LEN + 1];
	const char *name = name_of(r, u, c->person);

	hex_put(c->box_pk, KEY_LEN, key);
	if (json) {
		buf_puts(b, "{\"name\":");
		json_put(b, name);
		buf_puts(b, ",\"home\":");
		json_put(b, home_of(r, u, c));
		buf_printf(b, ",\"key\":\"%s\"}", key);
		return;
	}
	buf_printf(b, "    %.16s  %-40s ", key, home_of(r, u, c));
	text_put(b, name, 6);
	buf_putc(b, '\n');
}

/* The newest recovery, in what words the format has. */
static void
recovery_put(struct buf *b, const struct roster *r, const struct roster_unit *u,
    bool json)
{
	const struct roster_recovery *v = u->recovery;
	char at[21];

	if (v == NULL)
		return;
	(void)time_rfc3339(v->at, at);
	if (json) {
		buf_printf(b, ",\"recovery\":{\"state\":\"%s\",\"at\":\"%s\"",
		    states[v->state], at);
		buf_puts(b, ",\"by\":");
		json_put(b, name_of(r, u, v->by));
		buf_puts(b, ",\"for\":");
		json_put(b, name_of(r, u, v->person));
		buf_putc(b, '}');
		return;
	}
	buf_printf(b, "    recovery %s, proposed %s by ", states[v->state], at);
	text_put(b, name_of(r, u, v->by), 6);
	buf_puts(b, " for ");
	text_put(b, name_of(r, u, v->person), 6);
	buf_putc(b, '\n');
}

/* Do they keep no later seed than that of now? */
static bool
ended(const struct roster_unit *u)
{
	return u->custodians != NULL && u->custodians->last != 0;
}

static void
unit_put(struct buf *b, const struct roster *r, const struct roster_unit *u,
    bool whole, bool json)
{
	if (json)
		buf_printf(b,
		    "{\"unit\":\"%s\",\"backup\":%s,\"ended\":%s,"
		    "\"due\":%s,\"custodians\":[",
		    u->code, whole ? "true" : "false",
		    ended(u) ? "true" : "false",
		    roster_keepers_due(r, u) ? "true" : "false");
	else
		buf_printf(b, "  %-40s %s%s\n", u->code,
		    whole ? "can be recovered" : "cannot be recovered",
		    roster_keepers_due(r, u) ? ", appoint custodians anew" :
					       "");
	for (size_t i = 0; u->custodians != NULL && i < CUSTODIANS; i++) {
		if (json && i > 0)
			buf_putc(b, ',');
		custodian_put(b, r, u, &u->custodians->one[i], json);
	}
	if (json)
		buf_putc(b, ']');
	recovery_put(b, r, u, json);
	if (json)
		buf_putc(b, '}');
}

static int
units_print(struct arena *a, struct store *st, const struct roster *r,
    bool json)
{
	struct work w = { .db = st, .mem = a, .roster = r };
	const struct roster_unit *u;
	const char *between = "\n";
	struct buf b;
	size_t i = 0;

	buf_init(&b, a, 0);
	buf_puts(&b, json ? "{\"units\":[" : "UNIT\n");
	while ((u = roster_units(r, &i)) != NULL) {
		bool whole = false;
		enum err e = OK;

		if (u->epoch == 0)
			continue;
		if (u->custodians != NULL)
			e = recovery_whole(&w, u, &whole);
		if (e != OK)
			return say_failed(e, "%s", u->code);
		if (json)
			buf_puts(&b, between);
		unit_put(&b, r, u, whole, json);
		between = ",\n";
	}
	if (json)
		buf_puts(&b, "]}\n");
	return say_out(&b);
}

int
ctl_recovery_show(const char *conf_path, int argc, char **argv)
{
	return rolls_show(conf_path, argc, argv, units_print);
}
