/*
 * Log in.  An unknown name, a wrong password and a wrong code cost the same
 * Argon2id run and the same statements, and have one answer (R36).
 */
#include <string.h>

#include "cgi/priv.h"

/* What a login gathers; lies in the request's arena, which is wiped. */
struct login {
	const struct req *r;
	struct person_row person; /* id none: no such name */
	struct attempt attempt;
	struct bag bag;
	struct bag_row anew; /* under a new pepper; version 0: stays */
	uint64_t step;       /* of the code that matched */
	const struct roster_member *home;
	struct session_keys keys;
	struct session_blob blob;
	struct session_row row;
	bool waits; /* to be admitted: there is no home, but words */
	struct join_words words;
};

enum err
page_login(struct req *r)
{
	/* An ended session is told of; a living one needs no login. */
	if (r->route->method == M_GET && r->has_sess) {
		enum err e = session_open(r);

		if (e == OK)
			return resp_go(r, "/");
		if (e != ERR_AUTH)
			return e;
	}
	guest_ready(r);
	login_page(&r->t, r);
	return OK;
}

const char *
user_typed(struct req *r)
{
	char *user = arena_strdup(r->mem, req_text(r, "user"));
	char *to = user;

	for (const char *p = user; p != NULL && *p != '\0'; p++) {
		if ((unsigned char)*p >= 0x80)
			return "?";
		if (*p >= 'A' && *p <= 'Z')
			*to++ = (char)(*p - 'A' + 'a');
		else if (*p != ' ')
			*to++ = *p;
	}
	if (user != NULL)
		*to = '\0';
	return user;
}

/*
 * Whose name, password and code are right and who is no member anywhere: the
 * words, if they wait to be admitted.  ERR_AUTH: they don't.
 */
static enum err
login_waiting(struct req *r, struct login *l)
{
	enum err e;

	join_begin(r);
	e = join_mine(&r->work, r->keys, l->person.id, &l->words);
	l->waits = e == OK;
	if (e != ERR_ABSENT)
		return e;
	return roster_any_refused(r->roster) ? ERR_BUSY : ERR_AUTH;
}

/*
 * The membership of who has this seed.  ERR_AUTH: there is none; ERR_BUSY: its
 * chain can't be verified, or there may be one in a chain that can't be.
 */
static enum err
login_home(struct req *r, struct login *l)
{
	const struct roster_unit *u;

	keyring_set(r->keys, l->bag.seed, NULL, 0);
	keyring_sign_public(r->keys, l->blob.sign_pk);
	l->home = roster_home(r->roster, l->person.id, l->blob.sign_pk);
	if (l->home == NULL)
		return login_waiting(r, l);
	u = roster_unit(r->roster, l->home->unit);
	return u != NULL && roster_trusted(r->roster, u->agency) ? OK :
								   ERR_BUSY;
}

/* Name, password, code and an active membership, or waiting for one; ERR_AUTH
 * without which. */
static enum err
login_prove(struct req *r, struct login *l)
{
	const char *user = user_typed(r);
	const char *password = req_text(r, "password");
	enum err e;

	if (user == NULL)
		return ERR_MEMORY;
	e = rolls_follow(r->db, r->mem, r->rolls);
	if (e != OK)
		return e;
	e = person_by_user(r->db, r->mem, user, &l->person);
	if (e == ERR_ABSENT)
		l->person = (struct person_row){ 0 };
	if (e == OK || e == ERR_ABSENT)
		e = attempt_begin(r, user, l->person.id, &l->attempt);
	if (e == OK && l->person.user == NULL)
		return password_nobody(r, user, password);
	if (e == OK)
		e = bag_get(r->mem, r->pepper, l->person.id, password,
		    &l->person.bag, &l->bag);
	if (e == OK)
		e = totp_check(l->bag.totp, req_text(r, "otp"), r->now,
		    l->person.last_step, &l->step);
	if (e != OK)
		return e;
	return login_home(r, l);
}

/* The seed of the unit, if it has one and the person a copy of it. */
static enum err
login_unit(struct req *r, struct login *l)
{
	const struct roster_unit *u = roster_unit(r->roster, l->home->unit);
	enum err e;

	if (u == NULL || u->epoch == 0)
		return OK;
	e = unit_seed_fetch(r, u, l->person.id, l->bag.seed, l->blob.unit_seed);
	l->blob.has_unit = e == OK;
	l->blob.epoch = u->epoch;
	return e == ERR_ABSENT ? OK : e;
}

/* A new token, and the row that it opens. */
static enum err
login_session(struct req *r, struct login *l, char text[SESSION_TEXT])
{
	enum err e;

	session_draw(&l->keys, text);
	l->blob.person = l->person.id;
	l->blob.unit = l->home->unit;
	memcpy(l->blob.seed, l->bag.seed, KEY_LEN);
	l->blob.factor = FACTOR_PASSWORD;
	l->blob.created = r->now;
	l->blob.fresh = r->now;
	memcpy(l->row.id, l->keys.id, HASH_LEN);
	l->row.person = l->person.id;
	l->row.created = r->now;
	l->row.seen = r->now;
	l->row.ends = r->now + (int64_t)r->conf->absolute_seconds * SECOND;
	if ((e = agent_seal(r, l->person.id, r->now, &l->row.place)) != OK)
		return e;
	return session_put(r->mem, &l->keys, &l->blob, &l->row.body);
}

/* The bag under the new pepper; won_r: no other login of theirs was first. */
static enum err
renew_tx(struct store *st, const struct login *l, bool *won_r)
{
	enum err e =
	    person_bag(st, l->person.id, l->person.bag.version, &l->anew);

	*won_r = e == OK;
	return e == ERR_CONFLICT ? OK : e;
}

/* As after a change of password. */
static enum err
renew_trail(struct store *st, const struct login *l)
{
	struct trail_entry entry = {
		.at = l->r->now,
		.actor = l->person.id,
		.unit = l->home->unit,
		.verb = V_KEY,
		.object = l->person.id,
		.version = l->anew.version,
	};

	hash_blake(NULL, l->anew.bag, entry.head);
	return trail_write(st, &entry);
}

static enum err
login_tx(struct store *st, void *arg)
{
	const struct login *l = arg;
	const struct req *r = l->r;
	struct trail_entry entry = {
		.at = r->now,
		.actor = l->person.id,
		.unit = l->home->unit,
		.verb = V_LOGIN,
		.object = l->person.id,
		.version = l->attempt.own ? 0 : TRAIL_STRANGE,
	};
	bool renewed = l->anew.version != 0;
	enum err e;

	e = person_step(st, l->person.id, l->person.last_step, l->step);
	if (e == ERR_CONFLICT)
		return ERR_AUTH; /* the code was used meanwhile */
	if (e == OK && renewed)
		e = renew_tx(st, l, &renewed);
	if (e == OK && r->has_sess) {
		e = session_row_end(st, r->sess.id);
		if (e == ERR_ABSENT)
			e = OK;
	}
	if (e == OK)
		e = session_row_add(st, &l->row);
	if (e == OK)
		e = attempt_right(st, &l->attempt, r->now);
	if (e == OK && renewed)
		e = renew_trail(st, l);
	return e == OK ? trail_write(st, &entry) : e;
}

/* Not tried at all: no entry either, or guessing would fill the trail. */
static enum err
login_slow(struct req *r, const struct login *l)
{
	attempt_say(r, "", &l->attempt);
	return page_login(r);
}

/* One answer and one trail entry for whatever was wrong. */
static enum err
login_refuse(struct req *r, const struct login *l)
{
	struct trail_entry entry = {
		.at = r->now,
		.verb = V_DENIED,
		.object = l->person.id,
	};
	enum err e = trail_write(r->db, &entry);

	if (e != OK)
		return e;
	req_error(r, "",
	    _("Nama pengguna, kata sandi, atau kode tidak cocok. Periksa ketiganya, lalu coba lagi dengan kode yang baru."));
	return page_login(r);
}

/*
 * What lies under a pepper that has been replaced is sealed under the new one,
 * now that the password is at hand.
 */
static enum err
login_renew(struct req *r, struct login *l)
{
	const struct bag_row *row = &l->person.bag;

	if (row->kdf.pepper == r->pepper->version)
		return OK;
	return bag_put(r->mem, r->pepper, r->conf, l->person.id,
	    row->version + 1, req_text(r, "password"), &l->bag, &l->anew);
}

static enum err
login_enter(struct req *r, struct login *l)
{
	char token[SESSION_TEXT];
	enum err e;

	e = login_renew(r, l);
	if (e == OK)
		e = login_unit(r, l);
	if (e == OK)
		e = login_session(r, l, token);
	if (e == OK)
		e = store_tx(r->db, NULL, login_tx, l);
	if (e == OK) {
		resp_cookie(r, COOKIE_SESSION, token, COOKIE_WINDOW);
		resp_cookie(r, COOKIE_GUEST, "", COOKIE_OVER);
		attempt_cookie(r, &l->attempt);
		e = resp_go(r, "/");
	}
	secret_wipe(token, sizeof(token));
	return e;
}

static enum err
waiting_tx(struct store *st, void *arg)
{
	const struct login *l = arg;
	struct trail_entry entry = {
		.at = l->r->now,
		.actor = l->person.id,
		.unit = l->words.invite->unit,
		.verb = V_LOGIN,
		.object = l->words.invite->id,
	};
	enum err e;

	e = person_step(st, l->person.id, l->person.last_step, l->step);
	if (e == ERR_CONFLICT)
		return ERR_AUTH;
	if (e == OK)
		e = attempt_right(st, &l->attempt, l->r->now);
	return e == OK ? trail_write(st, &entry) : e;
}

/* No session: the words are all that there is for them yet. */
static enum err
login_wait(struct req *r, struct login *l)
{
	enum err e = store_tx(r->db, NULL, waiting_tx, l);

	if (e != OK)
		return e;
	attempt_cookie(r, &l->attempt);
	guest_ready(r);
	join_wait_page(&r->t, r, &l->words, NULL);
	return OK;
}

enum err
do_login(struct req *r)
{
	struct login *l = arena_alloc(r->mem, sizeof(*l));
	enum err e;

	if (r->n_errors > 0)
		return page_login(r);
	if (l == NULL)
		return ERR_MEMORY;
	l->r = r;
	e = db_ready(r);
	if (e == OK)
		e = login_prove(r, l);
	if (e == OK)
		e = l->waits ? login_wait(r, l) : login_enter(r, l);
	if (e == ERR_LIMIT)
		return login_slow(r, l);
	return e == ERR_AUTH ? login_refuse(r, l) : e;
}
