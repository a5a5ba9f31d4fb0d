/*
 * Logging in at the console: the same three things as at the page, and the same
 * entries on the trail.  Who runs the command has the pepper and the database, and
 * still not the person's password: root alone signs nothing.
 */
#include <string.h>
#include <sysexits.h>

#include "ctl/signer.h"

int
signer_new(struct signer *s)
{
	memset(s, 0, sizeof(*s));
	s->a = arena_new(MEMORY);
	s->keys = keyring_new();
	return s->a != NULL && s->keys != NULL ? EX_OK : EX_OSERR;
}

void
signer_free(struct signer *s)
{
	if (s->db != NULL)
		store_close(s->db);
	keyring_free(s->keys);
	rolls_free(&s->rolls);
	arena_free(s->a);
	secret_wipe(s, sizeof(*s));
}

int
signer_open(struct signer *s, const char *conf_path)
{
	int status = ctl_conf(s->a, conf_path, ACC_CTL, &s->conf);
	enum err e = OK;

	if (status == EX_OK)
		status = ctl_store(&s->conf, &s->db);
	if (status == EX_OK)
		status = ctl_rolls(s->db, s->a, &s->conf, &s->rolls);
	if (status == EX_OK)
		e = book_load(s->a, s->conf.share_dir, &s->book);
	if (e != OK)
		return say_failed(e, "code lists in %s", s->conf.share_dir);
	s->w = (struct work){ .db = s->db,
		.mem = s->a,
		.who = &s->who,
		.roster = s->rolls.roster,
		.book = s->book,
		.conf = &s->conf,
		.now = time_now() };
	return status;
}

/* Their first active membership in which they may p. */
static enum err
place_find(struct signer *s, enum perm p)
{
	const struct roster *r = s->rolls.roster;
	const struct roster_member *m;
	const struct roster_unit *u;
	size_t i = 0;

	while ((m = roster_members(r, &i)) != NULL) {
		u = roster_unit(r, m->unit);
		if (!id_same(m->person, s->who.person) || !m->active ||
		    u == NULL || !roster_trusted(r, u->agency) ||
		    role_scope(m->roles, p) == SCOPE_NO)
			continue;
		s->who.unit = m->unit;
		s->who.agency = u->agency;
		s->who.name = m->name;
		s->who.roles = m->roles;
		return OK;
	}
	return ERR_FORBIDDEN;
}

/* What was typed opens the bag, and the app's code is the next one. */
static enum err
person_open(struct signer *s, const char *password, const char *code)
{
	struct person_row row;
	struct bag bag = { 0 };
	uint64_t step = 0;
	enum err e = person_by_user(s->db, s->a, s->who.user, &row);

	if (e != OK)
		return e == ERR_ABSENT ? ERR_AUTH : e;
	s->who.person = row.id;
	e = bag_get(s->a, &s->pepper, row.id, password, &row.bag, &bag);
	if (e == OK && bag.passkeys.n > 0)
		e = ERR_FORBIDDEN; /* their code is taken no more */
	if (e == OK)
		e = totp_check(bag.totp, code, s->w.now, row.last_step, &step);
	if (e == OK)
		e = person_step(s->db, row.id, row.last_step, step);
	if (e == OK)
		keyring_set(s->keys, bag.seed, NULL, 0);
	secret_wipe(&bag, sizeof(bag));
	return e == ERR_CONFLICT ? ERR_AUTH : e;
}

static enum err
login_note(struct signer *s, bool right)
{
	struct trail_entry t = { .at = s->w.now,
		.unit = s->who.unit,
		.verb = right ? V_LOGIN : V_DENIED,
		.object = s->who.person,
		.version = right ? TRAIL_AGAIN : 0 };

	if (right)
		t.actor = s->who.person;
	return trail_write(s->db, &t);
}

static enum err
login(struct signer *s, enum perm p)
{
	const char *password, *code;
	enum err e = ask_line(s->a, "User name", &s->who.user), noted;

	if (e == OK)
		e = ask_secret(s->a, "Password", &password);
	if (e == OK)
		e = ask_line(s->a, "Code that the app shows", &code);
	if (e != OK)
		return e;
	s->w.now = time_now();
	e = person_open(s, password, code);
	if (e == OK)
		e = place_find(s, p);
	/* as at the pages: a role that must have a passkey does nothing by code */
	if (e == OK && roles_listed(s->conf.passkey_roles, s->who.roles))
		e = ERR_FORBIDDEN;
	noted = login_note(s, e == OK);
	if (e == OK)
		e = noted;
	s->who.keys = s->keys;
	s->who.fresh = s->w.now;
	return e;
}

int
signer_begin(struct signer *s, const char *conf_path, enum perm p)
{
	int status = signer_open(s, conf_path);
	enum err e;

	if (status == EX_OK)
		status = ctl_stream(s->a, &s->conf, s->db, &s->pepper);
	if (status != EX_OK)
		return status;
	e = login(s, p);
	if (e == ERR_AUTH)
		return say_error(EX_NOPERM,
		    "name, password or code is not right; nothing was done");
	if (e == ERR_FORBIDDEN)
		return say_error(EX_NOPERM,
		    "this account may not do that, or has a passkey or a role "
		    "that must have one, and does it at the portal's pages");
	return e == OK ? EX_OK : say_failed(e, "login");
}

int
signer_failed(enum err e, const char *what)
{
	switch ((int)e) {
	case ERR_FORBIDDEN:
		return say_error(EX_NOPERM,
		    "%s: the roster does not let this person do it, or not "
		    "as things are",
		    what);
	case ERR_ABSENT:
		return say_error(EX_NOINPUT, "%s: there is none", what);
	case ERR_INVALID:
		return say_error(EX_DATAERR, "%s: not a value it can have",
		    what);
	case ERR_CONFLICT:
	case ERR_BUSY:
		return say_error(EX_TEMPFAIL,
		    "%s: somebody else was quicker, or it is there already",
		    what);
	default:
		return say_failed(e, "%s", what);
	}
}
