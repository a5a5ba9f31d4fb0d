/*
 * Log in.  An unknown name, a wrong password and a wrong code cost the same
 * Argon2id run and the same statements, and have one answer (R36).  Only a right
 * password tells that somebody has a passkey, which is asked on a second page.
 */
#include <string.h>

#include "cgi/priv.h"

/* What a login gathers; lies in the request's arena, which is wiped. */
struct login {
	const struct req *r;
	struct self self;
	struct bag_row anew;      /* under a new pepper */
	struct trail_entry entry; /* of that */
	bool asks; /* the password is right, and a passkey is to answer */
	const struct roster_member *home;
	const struct roster_member *suspended; /* all that they have is */
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

/* The second page; what it asks is about the person, and told apart by the
 * moment. */
#define ACT_PASSKEY "/masuk/kunci"

static struct passkey_ask
login_ask(const struct req *r, const struct self *p)
{
	return (struct passkey_ask){ .key = r->guest.page,
		.action = ACT_PASSKEY,
		.object = p->person.id,
		.request = p->ask };
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
	e = join_mine(&r->work, r->keys, l->self.person.id, &l->words);
	l->waits = e == OK;
	if (e != ERR_ABSENT)
		return e;
	return roster_any_refused(r->roster) ? ERR_BUSY : ERR_AUTH;
}

/* A membership of theirs that may be taken up again; NULL: none. */
static const struct roster_member *
login_suspended(const struct req *r, const struct login *l)
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		if (!m->active && !m->removed &&
		    id_same(m->person, l->self.person.id) &&
		    memcmp(m->sign_pk, l->blob.sign_pk, KEY_LEN) == 0)
			return m;
	return NULL;
}

/*
 * The membership of who has this seed.  ERR_AUTH: there is none; ERR_BUSY: its
 * chain can't be verified, or there may be one in a chain that can't be.
 */
static enum err
login_home(struct req *r, struct login *l)
{
	const struct roster_unit *u;

	keyring_set(r->keys, l->self.bag.seed, NULL, 0);
	keyring_sign_public(r->keys, l->blob.sign_pk);
	l->home = roster_home(r->roster, l->self.person.id, l->blob.sign_pk);
	if (l->home == NULL) {
		l->suspended = login_suspended(r, l);
		return login_waiting(r, l);
	}
	u = roster_unit(r->roster, l->home->unit);
	return u != NULL && roster_trusted(r->roster, u->agency) ? OK :
								   ERR_BUSY;
}

/* Name, password, code and an active membership, or waiting for one; ERR_AUTH
 * without which.  Of who has a passkey, name and password. */
static enum err
login_prove(struct req *r, struct login *l)
{
	struct self *p = &l->self;
	struct self_try try = { .user = user_typed(r),
		.password = req_text(r, "password") };
	enum err e;

	if (try.user == NULL)
		return ERR_MEMORY;
	e = rolls_follow(r->db, r->mem, r->rolls);
	if (e == OK)
		e = self_begin(r, try.user, p);
	if (e == OK)
		e = self_prove(r, p, &try);
	if (e != OK)
		return e;
	l->asks = p->bag.passkeys.n > 0;
	if (l->asks)
		return OK;
	e = self_otp(r, p);
	return e == OK ? login_home(r, l) : e;
}

/* The seed of the unit, if it has one and the person a copy of it. */
static enum err
login_unit(struct req *r, struct login *l)
{
	const struct roster_unit *u = roster_unit(r->roster, l->home->unit);
	enum err e;

	if (u == NULL || u->epoch == 0)
		return OK;
	e = unit_seed_fetch(r, u, l->self.person.id, l->self.bag.seed,
	    l->blob.unit_seed, &l->blob.epoch);
	l->blob.has_unit = e == OK;
	return e == ERR_ABSENT ? OK : e;
}

/* A new token, and the row that it opens. */
static enum err
login_session(struct req *r, struct login *l, char text[SESSION_TEXT])
{
	enum err e;

	session_draw(&l->keys, text);
	l->blob.person = l->self.person.id;
	l->blob.unit = l->home->unit;
	memcpy(l->blob.seed, l->self.bag.seed, KEY_LEN);
	l->blob.passkeys = l->self.bag.passkeys;
	l->blob.factor = l->asks ? FACTOR_PASSKEY : FACTOR_PASSWORD;
	l->blob.created = r->now;
	l->blob.fresh = r->now;
	memcpy(l->row.id, l->keys.id, HASH_LEN);
	l->row.person = l->self.person.id;
	l->row.created = r->now;
	l->row.seen = r->now;
	l->row.ends = r->now + (int64_t)r->conf->absolute_seconds * SECOND;
	if ((e = agent_seal(r, l->self.person.id, r->now, &l->row.place)) != OK)
		return e;
	return session_put(r->mem, &l->keys, &l->blob, &l->row.body);
}

static enum err
login_tx(struct store *st, void *arg)
{
	const struct login *l = arg;
	const struct req *r = l->r;
	struct trail_entry entry = {
		.at = r->now,
		.actor = l->self.person.id,
		.unit = l->home->unit,
		.verb = V_LOGIN,
		.object = l->self.person.id,
		.version = l->self.attempt.own ? 0 : TRAIL_STRANGE,
	};
	enum err e;

	e = self_spend(st, r, &l->self);
	if (e == OK && r->has_sess) {
		e = session_row_end(st, r->sess.id);
		if (e == ERR_ABSENT)
			e = OK;
	}
	if (e == OK)
		e = session_row_add(st, &l->row);
	return e == OK ? trail_write(st, &entry) : e;
}

/* Not tried at all: no entry either, or guessing would fill the trail. */
static enum err
login_slow(struct req *r, const struct login *l)
{
	attempt_say(r, "", &l->self.attempt);
	return page_login(r);
}

/* To who has proved all that a login asks for, and is suspended. */
static const char *
suspended_say(struct req *r, const struct roster_member *m)
{
	const struct roster_unit *u = roster_unit(r->roster, m->unit);

	return say_printf(r,
	    _("Keanggotaan Anda di %s sedang ditangguhkan, maka Anda tidak "
	      "dapat masuk. Tanyakan kepada penanggung jawab unit: %s."),
	    say_unit(r, u), view_heads(r, u));
}

/* One answer and one trail entry for whatever was wrong with what was proved. */
static enum err
login_refuse(struct req *r, const struct login *l)
{
	enum err e = self_deny(r, &l->self);

	if (e != OK)
		return e;
	if (l->self.doubled)
		req_error(r, "", doubled_say());
	else if (l->suspended != NULL)
		req_error(r, "", suspended_say(r, l->suspended));
	else if (l->asks)
		req_error(r, "",
		    _("Kunci sandi tidak diterima. Masuklah sekali lagi dari awal."));
	else
		req_error(r, "",
		    _("Nama pengguna, kata sandi, atau kode tidak cocok. Periksa ketiganya, lalu coba lagi dengan kode yang baru."));
	return page_login(r);
}

static enum err
anew_tx(struct store *st, void *arg)
{
	const struct login *l = arg;
	const struct person_row *row = &l->self.person;
	enum err e = person_bag(st, row->id, row->bag.version, &l->anew);

	return e == OK ? trail_write(st, &l->entry) : e;
}

/*
 * What lies under a pepper that has been replaced is sealed under the new one,
 * now that the password is at hand.
 */
static enum err
login_renew(struct req *r, struct login *l)
{
	const char *password = req_text(r, "password");
	struct self *p = &l->self;
	struct bag_row *row = &p->person.bag;
	enum err e;

	if (row->kdf.pepper == r->pepper->version)
		return OK;
	e = bag_put(r->mem, r->pepper, r->conf, p->person.id, row->version + 1,
	    password, &p->bag, &l->anew);
	if (e != OK)
		return e;
	l->entry = renew_entry(r, p, V_KEY_RENEWED, &l->anew);
	e = store_tx(r->db, NULL, anew_tx, l);
	if (e != OK)
		return e == ERR_CONFLICT ? OK : e; /* another login was first */
	*row = l->anew;
	return l->asks ? self_password(r, password, p) : OK;
}

static enum err
login_enter(struct req *r, struct login *l)
{
	struct once once = self_once(r, &l->self);
	char token[SESSION_TEXT];
	enum err e;

	e = login_unit(r, l);
	if (e == OK)
		e = login_session(r, l, token);
	if (e == OK)
		e = store_tx(r->db, &once, login_tx, l);
	if (e == OK) {
		resp_cookie(r, COOKIE_SESSION, token, COOKIE_WINDOW);
		resp_cookie(r, COOKIE_GUEST, "", COOKIE_OVER);
		attempt_cookie(r, &l->self.attempt);
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
		.actor = l->self.person.id,
		.unit = l->words.invite->unit,
		.verb = V_LOGIN,
		.object = l->words.invite->id,
	};
	enum err e;

	e = self_spend(st, l->r, &l->self);
	return e == OK ? trail_write(st, &entry) : e;
}

/* No session: the words are all that there is for them yet. */
static enum err
login_wait(struct req *r, struct login *l)
{
	struct once once = self_once(r, &l->self);
	enum err e = store_tx(r->db, &once, waiting_tx, l);

	if (e != OK)
		return e;
	attempt_cookie(r, &l->self.attempt);
	guest_ready(r);
	join_wait_page(&r->t, r, &l->words, NULL);
	return OK;
}

/* What follows from who it is. */
static enum err
login_end(struct req *r, struct login *l, enum err e)
{
	if (e == OK)
		e = l->waits ? login_wait(r, l) : login_enter(r, l);
	if (e == ERR_LIMIT)
		return login_slow(r, l);
	return e == ERR_AUTH || e == ERR_REPEAT ? login_refuse(r, l) : e;
}

/* The second page: the password was right, which the form brings back sealed. */
static enum err
login_second(struct req *r, struct self *p)
{
	struct proven was = { .person = p->person.id,
		.request = id_new(r->now),
		.version = p->person.bag.version,
		.note = "" };
	struct passkey_view v;
	struct passkey_ask ask;
	const char *state;
	enum err e;

	guest_ready(r);
	p->ask = was.request;
	ask = login_ask(r, p);
	memcpy(was.key, p->key, KEY_LEN);
	e = proven_put(r->mem, r->pepper, r->guest.page, ACT_PASSKEY, &was,
	    &state);
	secret_wipe(&was, sizeof(was));
	if (e == OK)
		e = passkey_show(r, &ask, &p->bag.passkeys, &v);
	if (e == OK)
		passkey_login_page(&r->t, r, &v, state);
	return e;
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
		e = login_renew(r, l);
	return e == OK && l->asks ? login_second(r, &l->self) :
				    login_end(r, l, e);
}

/* The bag that the first page opened, if it is still the same one. */
static enum err
login_reopen(struct req *r, struct self *p)
{
	struct proven was;
	enum err e = ERR_AUTH;

	if (r->has_guest)
		e = proven_get(r->mem, r->pepper, r->guest.page, ACT_PASSKEY,
		    r->now, req_text(r, "state"), &was);
	if (e != OK)
		return e;
	e = person_by_id(r->db, r->mem, was.person, &p->person);
	if (e == OK && p->person.bag.version != was.version)
		e = ERR_ABSENT;
	if (e == OK)
		e = bag_get_under(r->mem, was.key, was.person, &p->person.bag,
		    &p->bag);
	memcpy(p->key, was.key, KEY_LEN);
	p->ask = was.request;
	secret_wipe(&was, sizeof(was));
	return e == ERR_ABSENT ? ERR_AUTH : e;
}

/* Not tried: too late, or no form of ours; the trail has no entry of it. */
static enum err
login_late(struct req *r)
{
	r->n_errors = 0;
	req_error(r, "",
	    req_value(r, "sig") == NULL ?
		_("Peramban tidak mengirim kunci sandi. Nyalakan JavaScript, lalu coba lagi.") :
		_("Halaman kunci sandi itu tidak berlaku lagi. Masuklah sekali lagi dari awal."));
	return page_login(r);
}

static enum err
login_answer(struct req *r, struct login *l)
{
	struct passkey_ask ask = login_ask(r, &l->self);
	enum err e =
	    attempt_again(r, l->self.person.user, ask.object, &l->self.attempt);

	if (e == OK)
		e = self_passkey(r, &ask, &l->self);
	return e == OK ? login_home(r, l) : e;
}

enum err
do_login_passkey(struct req *r)
{
	struct login *l = arena_alloc(r->mem, sizeof(*l));
	enum err e;

	if (l == NULL)
		return ERR_MEMORY;
	if (r->n_errors > 0 || req_value(r, "sig") == NULL)
		return login_late(r);
	l->r = r;
	l->asks = true;
	e = db_ready(r);
	if (e == OK)
		e = rolls_follow(r->db, r->mem, r->rolls);
	if (e == OK)
		e = login_reopen(r, &l->self);
	if (e == ERR_AUTH)
		return login_late(r);
	if (e == OK)
		e = login_answer(r, l);
	return login_end(r, l, e);
}
