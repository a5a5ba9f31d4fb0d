/*
 * agency found: the first link of an agency's chain, by the three people who
 * answer for it.  Each chooses a password at this console, sets up a code app, and
 * signs by typing the password once more: who runs the command signs nothing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* One of the three; of the keys only what the password opens is kept. */
struct founder {
	struct id id;
	const char *user;
	struct person_row row;
};

struct founding {
	struct arena *a;
	struct conf conf;
	struct options o;
	struct store *db;
	struct rolls rolls;
	struct keyring *keys;
	struct pepper pepper;
	int64_t now;
	struct link_body body;
	struct founder who[FOUNDERS];
	struct bytes link;
	uint8_t hash[HASH_LEN];
};

static const char *const titles[FOUNDERS] = {
	"administrator (adm)",
	"head of the agency (pim)",
	"data protection officer (pdp)",
};

/* questions ------------------------------------------------------------------- */

/* Letters of a code, as ID-JA/GOV/DINSOS. */
#define CODE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/"

static bool
code_taken(const struct roster *r, const char *code)
{
	const struct roster_agency *g;
	size_t i = 0;

	while ((g = roster_agencies(r, &i)) != NULL)
		if (g->code != NULL && strcmp(g->code, code) == 0)
			return true;
	return false;
}

static enum err
code_ask(struct founding *f)
{
	const char **code = &f->body.genesis.code;
	enum err e;

	do {
		e = ask_line(f->a, "Code of the agency, as ID-JA/GOV/DINSOS",
		    code);
		if (e == OK && (*code)[strspn(*code, CODE_LETTERS)] != '\0')
			fputs("Capitals, digits, dashes and slashes only.\n",
			    stderr);
		else if (e == OK && code_taken(f->rolls.roster, *code))
			fputs("There is an agency of this code.\n", stderr);
		else
			break;
	} while (e == OK);
	return e;
}

static enum err
agency_ask(struct founding *f)
{
	struct link_body *b = &f->body;
	enum err e = code_ask(f);

	b->type = LINK_GENESIS;
	b->agency = id_new(f->now);
	if (e == OK)
		e = ask_line(f->a, "Its name in Indonesian",
		    &b->genesis.name_id);
	if (e == OK)
		e = ask_line(f->a, "Its name in English", &b->genesis.name_en);
	if (e == OK)
		e = ask_line(f->a, "Abbreviation of its office", &b->unit.abbr);
	if (e != OK)
		return e;
	b->unit.code = arena_printf(f->a, "%s/KANTOR", b->genesis.code);
	b->unit.name_id = arena_printf(f->a, "Kantor %s", b->genesis.name_id);
	b->unit.name_en = arena_printf(f->a, "%s, office", b->genesis.name_en);
	return b->unit.name_en != NULL ? OK : ERR_MEMORY;
}

/* A name that nobody has, nor one of the founders before. */
static enum err
user_ask(struct founding *f, size_t n)
{
	const char **user = &f->who[n].user;
	struct person_row row;
	bool again;
	enum err e = OK;

	do {
		again = false;
		e = ask_line(f->a, "User name", user);
		if (e != OK)
			break;
		for (size_t i = 0; i < n; i++)
			again = again || strcmp(f->who[i].user, *user) == 0;
		if (!user_fits(*user) || again) {
			fputs("3 to 64 small letters, digits, dots or dashes, "
			      "and nobody else's.\n",
			    stderr);
			again = true;
			continue;
		}
		e = person_by_user(f->db, f->a, *user, &row);
		again = e == OK;
		if (again)
			fputs("Somebody has this name.\n", stderr);
		else if (e == ERR_ABSENT)
			e = OK;
	} while (e == OK && again);
	return e;
}

static const char *
advice(enum strength s)
{
	switch (s) {
	case STRENGTH_SHORT:
		return "At least 12 characters, please.";
	case STRENGTH_LONG:
		return "At most 256 characters, please.";
	case STRENGTH_COMMON:
		return "Many people have this password: choose another one.";
	case STRENGTH_PERSONAL:
		return "It has your name or the office's in it: choose another "
		       "one.";
	case STRENGTH_WEAK:
		return "Easily guessed: four words that have nothing to do "
		       "with each other are better.";
	case STRENGTH_OK:
		break;
	}
	return NULL;
}

static bool
same_secret(const char *a, const char *b)
{
	size_t n = strlen(a);

	return n == strlen(b) &&
	    secret_same((const uint8_t *)a, (const uint8_t *)b, n);
}

static enum err
password_ask(struct founding *f, size_t n, const char **password_r)
{
	const char *own[] = { f->who[n].user, f->body.founder[n].name,
		f->body.genesis.name_id, NULL };
	const char *again = NULL, *say;
	enum err e;

	do {
		e = ask_secret(f->a, "Password", password_r);
		say = e == OK ? advice(strength_check(*password_r, own)) : NULL;
		if (e == OK && say == NULL) {
			e = ask_secret(f->a, "The same again", &again);
			if (e == OK && !same_secret(*password_r, again))
				say = "They are not the same.";
		}
		if (say != NULL)
			fprintf(stderr, "%s\n", say);
	} while (e == OK && say != NULL);
	return e;
}

/* The app has the secret, and shows what it should. */
static enum err
app_ask(struct founding *f, struct founder *p, struct bag *bag)
{
	const char *code;
	char secret[33];
	enum err e;

	random_bytes(bag->totp, sizeof(bag->totp));
	(void)totp_text(bag->totp, secret);
	fprintf(stderr, "Key for the code app: %s\n", secret);
	secret_wipe(secret, sizeof(secret));
	do {
		e = ask_line(f->a, "Code that the app shows", &code);
		if (e != OK ||
		    totp_check(bag->totp, code, time_now(), 0,
			&p->row.last_step) == OK)
			return e;
		fputs("Not that one: is the telephone's clock right?\n",
		    stderr);
	} while (e == OK);
	return e;
}

/* The other way into the bag, in groups of four; shown here alone. */
static void
code_draw(const struct founding *f, struct id person, struct code_lock *lock_r)
{
	uint8_t code[CODE_LEN];
	char text[CODE_TEXT];

	random_bytes(code, sizeof(code));
	code_seal(&f->pepper, person, code, lock_r);
	(void)code_put(code, text);
	fputs("Recovery code, to be written down now:", stderr);
	for (size_t i = 0; text[i] != '\0'; i += 4)
		fprintf(stderr, " %.4s", text + i);
	fputc('\n', stderr);
	secret_wipe(code, sizeof(code));
	secret_wipe(text, sizeof(text));
}

/* Keys are drawn, go into the bag that the password opens, and are forgotten. */
static enum err
founder_seal(struct founding *f, size_t n, const char *password,
    struct bag *bag)
{
	struct founder *p = &f->who[n];
	struct roster_member *m = &f->body.founder[n];
	enum err e;

	p->id = id_new(f->now);
	p->row.id = p->id;
	p->row.user = p->user;
	bag->generation = 1;
	random_bytes(bag->seed, KEY_LEN);
	keyring_set(f->keys, bag->seed, NULL, 0);
	m->person = p->id;
	keyring_box_public(f->keys, m->box_pk);
	keyring_sign_public(f->keys, m->sign_pk);
	code_draw(f, p->id, &bag->lock);
	e = bag_put(f->a, &f->pepper, &f->conf, p->id, 1, password, bag,
	    &p->row.bag);
	keyring_wipe(f->keys);
	return e;
}

static enum err
founder_ask(struct founding *f, size_t n)
{
	struct bag bag = { 0 };
	const char *password = NULL;
	enum err e;

	fprintf(stderr, "\nThe %s:\n", titles[n]);
	e = ask_line(f->a, "Full name", &f->body.founder[n].name);
	if (e == OK)
		e = user_ask(f, n);
	if (e == OK)
		e = password_ask(f, n, &password);
	if (e == OK)
		e = app_ask(f, &f->who[n], &bag);
	if (e == OK)
		e = founder_seal(f, n, password, &bag);
	secret_wipe(&bag, sizeof(bag));
	return e;
}

/* signing --------------------------------------------------------------------- */

static void
summary(const struct founding *f)
{
	fprintf(stderr, "\n%s\n%s / %s\n", f->body.genesis.code,
	    f->body.genesis.name_id, f->body.genesis.name_en);
	for (size_t i = 0; i < FOUNDERS; i++)
		fprintf(stderr, "  %s: %s (%s)\n", titles[i],
		    f->body.founder[i].name, f->who[i].user);
	fputs("Each of you signs this by typing your password.\n", stderr);
}

/* The keyring is this founder's, once they have typed their password. */
static enum err
founder_open(struct founding *f, size_t n)
{
	const char *question =
	    arena_printf(f->a, "Password of %s", f->body.founder[n].name);
	const char *password;
	struct bag bag;
	enum err e = question != NULL ? OK : ERR_MEMORY;

	while (e == OK) {
		e = ask_secret(f->a, question, &password);
		if (e != OK)
			return e;
		e = bag_get(f->a, &f->pepper, f->who[n].id, password,
		    &f->who[n].row.bag, &bag);
		if (e == OK)
			break;
		fputs("That is another one.\n", stderr);
		e = e == ERR_AUTH ? OK : e;
	}
	if (e == OK)
		keyring_set(f->keys, bag.seed, NULL, 0);
	secret_wipe(&bag, sizeof(bag));
	return e;
}

/* The others sign the proposal, and the administrator appends it. */
static enum err
link_sign(struct founding *f)
{
	struct cosign co[COSIGN_MAX];
	struct link_pen pen = { .keys = f->keys,
		.co = co,
		.n_co = COSIGN_MAX,
		.now = f->now };
	struct bytes core;
	enum err e =
	    proposal_make(f->a, f->rolls.roster, &f->body, f->now, &core);

	for (size_t i = 1; e == OK && i < FOUNDERS; i++) {
		e = founder_open(f, i);
		if (e == OK)
			e = proposal_sign(f->a, core, f->who[i].id, f->keys,
			    &co[i - 1]);
	}
	if (e == OK)
		e = founder_open(f, 0);
	pen.signer = f->who[0].id;
	if (e == OK)
		e = link_make(f->a, f->rolls.roster, core, &pen, &f->link);
	keyring_wipe(f->keys);
	if (e != OK)
		return e;
	hash_blake(NULL, f->link, f->hash);
	e = roster_pin(f->rolls.roster, f->body.agency, f->hash);
	return e == OK ? roster_check(f->a, f->rolls.roster, f->link) : e;
}

/* writing ---------------------------------------------------------------------- */

static enum err
founder_write(struct store *st, const struct founding *f, size_t n)
{
	struct trail_entry t = { .at = f->now,
		.actor = f->who[n].id,
		.unit = roster_unit_id(f->body.agency, f->body.unit.code),
		.verb = V_MEMBER,
		.object = f->who[n].id };
	enum err e = person_add(st, &f->who[n].row);

	memcpy(t.head, f->hash, HASH_LEN);
	return e == OK ? trail_write(st, &t) : e;
}

static enum err
founding_tx(struct store *st, void *arg)
{
	const struct founding *f = arg;
	enum err e = roster_append(st, f->body.agency, 0, f->hash, f->link);

	for (size_t i = 0; e == OK && i < FOUNDERS; i++)
		e = founder_write(st, f, i);
	return e;
}

static int
founding_print(const struct founding *f)
{
	char id[ID_TEXT], hash[2 * HASH_LEN + 1];
	struct buf b;

	(void)id_text(f->body.agency, id);
	(void)hex_put(f->hash, HASH_LEN, hash);
	buf_init(&b, f->a, 0);
	if (f->o.json)
		buf_printf(&b,
		    "{\"agency\":\"%s\",\"genesis\":\"%s\",\"words\":\"", id,
		    hash);
	else
		buf_printf(&b, "agency %s\ngenesis %s\n", id, hash);
	words_put(&b, f->hash);
	buf_puts(&b, f->o.json ? "\"}\n" : "\n");
	return say_out(&b);
}

/* The file that root installs; its words are what the founders compare. */
static int
pin_out(const struct founding *f)
{
	struct roster_agency g = { .id = f->body.agency,
		.code = f->body.genesis.code };
	enum err e;

	memcpy(g.genesis, f->hash, HASH_LEN);
	e = f->o.out != NULL ? pin_write(f->a, f->o.out, &g) : OK;
	return e == OK ? EX_OK : say_failed(e, "%s", f->o.out);
}

static enum err
founding_do(struct founding *f)
{
	enum err e = agency_ask(f);

	for (size_t i = 0; e == OK && i < FOUNDERS; i++)
		e = founder_ask(f, i);
	if (e != OK)
		return e;
	summary(f);
	e = link_sign(f);
	return e == OK ? store_tx(f->db, NULL, founding_tx, f) : e;
}

static int
founding_begin(struct founding *f, const char *conf_path)
{
	enum err e;
	int status = ctl_conf(f->a, conf_path, ACC_CTL, &f->conf);

	if (status == EX_OK && (e = strength_init(f->conf.share_dir)) != OK)
		status = say_failed(e, "words in %s", f->conf.share_dir);
	if (status == EX_OK)
		status = ctl_store(&f->conf, &f->db);
	if (status == EX_OK)
		status = ctl_rolls(f->db, f->a, &f->conf, &f->rolls);
	if (status == EX_OK)
		status = ctl_stream(f->a, &f->conf, f->db, &f->pepper);
	return status;
}

int
ctl_agency_found(const char *conf_path, int argc, char **argv)
{
	struct founding f = { .a = arena_new(MEMORY),
		.keys = keyring_new(),
		.now = time_now() };
	int status = EX_OSERR;

	if (f.a != NULL && f.keys != NULL)
		status = options_read(argc, argv, OPT_JSON | OPT_OUT, 0, &f.o);
	if (status == EX_OK)
		status = founding_begin(&f, conf_path);
	if (status == EX_OK) {
		enum err e = founding_do(&f);

		if (e != OK)
			status = say_failed(e, "nothing was written: founding");
	}
	if (status == EX_OK)
		status = founding_print(&f);
	if (status == EX_OK)
		status = pin_out(&f);
	if (f.db != NULL)
		store_close(f.db);
	keyring_free(f.keys);
	rolls_free(&f.rolls);
	arena_free(f.a);
	secret_wipe(&f, sizeof(f));
	return status;
}
