/*
 * Proving anew who one is (step-up, R26): handing over, exporting, and changing
 * a membership or a factor want a proof that is at most FRESH_TERM old.  Without
 * one the form comes back whole, with a field for the password.
 */
#include <string.h>

#include "cgi/priv.h"

/* A form is filled in for a while: its page asks a little before it has to. */
#define FRESH_MARGIN (2 * MINUTE)

/* Lies in the request's arena, which is wiped. */
struct proof {
	const struct req *r;
	struct self self;
	char cookie[SESSION_TEXT];
	struct session_keys keys;
	struct session_blob blob;
	struct session_row row;
	struct session_row over; /* the old one, from now on */
};

bool
proof_near(const struct req *r)
{
	return r->now >= r->who->fresh + FRESH_TERM - FRESH_MARGIN;
}

/* What a token that was replaced opens is for reading. */
static bool
proof_due(const struct req *r)
{
	bool over = r->blob->factor == FACTOR_OVER;

	if ((r->route->flags & R_FRESH) != 0)
		return over || r->now >= r->who->fresh + FRESH_TERM;
	/* leaving waits for nothing */
	return over && r->route->perm > P_LOGIN;
}

/* The form once more; its own errors come when it is carried out. */
static void
proof_ask(struct req *r, const char *say)
{
	r->n_errors = 0;
	r->status = HTTP_FORBIDDEN;
	if (say != NULL)
		req_error(r, PROOF_FIELD, say);
	proof_page(&r->t, r);
}

/* The password, and with it the seed that the session has. */
static enum err
proof_try(struct req *r, struct proof *p, const char *password)
{
	int slot;
	enum err e = self_begin(r, NULL, &p->self);

	if (e == OK)
		e = slot_take(&slot);
	if (e != OK)
		return e;
	e = self_prove(r, &p->self, &(struct self_try){ .password = password });
	slot_give(slot);
	if (e == OK && !secret_same(p->self.bag.seed, r->blob->seed, KEY_LEN))
		e = ERR_AUTH;
	return e;
}

/* The same session under a new token. */
static enum err
proof_session(struct req *r, struct proof *p)
{
	const char *old = cookie_value(r->mem, r->cookie, COOKIE_SESSION);
	struct session_blob over = *r->blob;
	enum err e = session_redraw(old, &p->keys, p->cookie);

	if (e != OK)
		return e;
	p->blob = *r->blob;
	p->blob.passkeys = p->self.bag.passkeys;
	p->blob.factor =
	    p->self.bag.passkeys.n > 0 ? FACTOR_PASSKEY : FACTOR_PASSWORD;
	p->blob.fresh = r->now;
	p->row = r->sess_row;
	p->row.seen = r->now;
	p->row.ends =
	    p->blob.created + (int64_t)r->conf->absolute_seconds * SECOND;
	memcpy(p->row.id, p->keys.id, HASH_LEN);
	over.factor = FACTOR_OVER;
	over.fresh = r->now;
	p->over = r->sess_row;
	p->over.ends = r->now + OVER_READS;
	e = session_put(r->mem, &r->sess, &over, &p->over.body);
	secret_wipe(&over, sizeof(over));
	return e == OK ? session_put(r->mem, &p->keys, &p->blob, &p->row.body) :
			 e;
}

static enum err
proof_tx(struct store *st, void *arg)
{
	const struct proof *p = arg;
	const struct req *r = p->r;
	struct trail_entry entry = {
		.at = r->now,
		.actor = p->self.person.id,
		.unit = r->who->unit,
		.verb = V_LOGIN,
		.object = p->self.person.id,
		.version = TRAIL_AGAIN,
	};
	enum err e;

	e = session_row_end(st, p->over.id);
	if (e == ERR_ABSENT)
		return ERR_AUTH; /* ended meanwhile */
	if (e == OK)
		e = session_row_add(st, &p->over);
	if (e == OK)
		e = session_row_add(st, &p->row);
	if (e == OK)
		e = attempt_right(st, &p->self.attempt, r->now);
	return e == OK ? trail_write(st, &entry) : e;
}

/* The request goes on under the new token. */
static void
proof_take(struct req *r, struct proof *p)
{
	r->sess = p->keys;
	r->sess_row = p->row;
	r->blob = &p->blob;
	r->who->fresh = r->now;
	r->csrf = r->sess.csrf;
	r->proof = p;
}

/* Wrong: on the trail, as a login would be. */
static enum err
proof_refuse(struct req *r)
{
	struct trail_entry entry = {
		.at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_DENIED,
		.object = r->who->person,
	};
	enum err e = trail_write(r->db, &entry);

	if (e == OK)
		proof_ask(r,
		    _("Kata sandi tidak cocok. Periksa, lalu coba lagi."));
	return e;
}

/* Not tried at all. */
static enum err
proof_slow(struct req *r, const struct proof *p)
{
	r->n_errors = 0;
	attempt_say(r, PROOF_FIELD, &p->self.attempt);
	proof_page(&r->t, r);
	return OK;
}

enum err
proof_step(struct req *r)
{
	const char *password = form_pair(r->pair, r->n_pairs, PROOF_FIELD);
	bool given = password != NULL && *password != '\0';
	struct proof *p;
	enum err e;

	if (!proof_due(r) && !given)
		return OK;
	if (!given) {
		proof_ask(r,
		    password != NULL ? _("Isi kata sandi Anda") : NULL);
		return OK;
	}
	p = arena_alloc(r->mem, sizeof(*p));
	if (p == NULL)
		return ERR_MEMORY;
	p->r = r;
	e = proof_try(r, p, password);
	if (e == ERR_AUTH)
		return proof_refuse(r);
	if (e == ERR_LIMIT)
		return proof_slow(r, p);
	if (e == OK)
		e = proof_session(r, p);
	if (e == OK)
		e = store_tx(r->db, NULL, proof_tx, p);
	if (e == OK)
		proof_take(r, p);
	return e;
}

void
proof_cookies(struct req *r)
{
	const struct proof *p = r->proof;

	if (p == NULL)
		return;
	resp_cookie(r, COOKIE_SESSION, p->cookie, COOKIE_WINDOW);
	attempt_cookie(r, &p->self.attempt);
}
