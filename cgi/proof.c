/*
 * Proving anew who one is (step-up, R26): handing over, exporting, and changing
 * a membership or a factor want a proof that is at most FRESH_TERM old.  Without
 * one the form comes back whole, with a field for the password; who has a passkey
 * may answer with it instead.
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
proof_field(const struct route *route, const char *name)
{
	static const char *const fields[] = { PROOF_FIELD, "ask", "id", "data",
		"client", "sig" };
	bool may = route->method == M_POST &&
	    ((route->flags & R_FRESH) != 0 || route->perm > P_LOGIN);

	for (size_t i = 0; may && i < nitems(fields); i++)
		if (strcmp(fields[i], name) == 0)
			return true;
	return false;
}

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

/* What was sent beside the form's own fields; NULL. */
static const char *
sent(const struct req *r, const char *name)
{
	return proof_field(r->route, name) ?
	    form_pair(r->pair, r->n_pairs, name) :
	    NULL;
}

static bool
given(const char *value)
{
	return value != NULL && *value != '\0';
}

/* What a passkey is asked to agree to: this act, with all that was typed. */
static enum err
proof_challenge(struct req *r, struct id request, uint8_t document[HASH_LEN],
    struct passkey_ask *ask_r)
{
	*ask_r = (struct passkey_ask){ .key = r->sess.page,
		.action = r->route->path,
		.object = r->ids[0],
		.request = request,
		.document = document };
	return act_hash(r, document);
}

static enum err
proof_show(struct req *r)
{
	struct passkey_view v = { 0 };
	uint8_t document[HASH_LEN];
	struct passkey_ask ask;
	enum err e = OK;

	if (r->blob->passkeys.n > 0) {
		e = proof_challenge(r, id_new(r->now), document, &ask);
		if (e == OK)
			e = passkey_show(r, &ask, &r->blob->passkeys, &v);
	}
	if (e == OK)
		proof_page(&r->t, r, &v);
	return e;
}

/* The form once more; its own errors come when it is carried out. */
static enum err
proof_ask(struct req *r, const char *field, const char *say)
{
	r->n_errors = 0;
	r->status = HTTP_FORBIDDEN;
	if (say != NULL)
		req_error(r, field, say);
	return proof_show(r);
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

/*
 * What a passkey answered.  The password that would open the bag is not at hand:
 * the passkeys are those of the session, and their count goes on in it alone.
 * It can't be guessed at, and is not counted as a guess.
 */
static enum err
proof_answer(struct req *r, struct proof *p)
{
	const char *request = sent(r, "ask");
	uint8_t document[HASH_LEN];
	struct passkey_ask ask;
	enum err e;

	p->self.person.id = r->who->person;
	if (request == NULL || id_parse(request, &p->self.ask) != OK)
		return ERR_AUTH;
	e = proof_challenge(r, p->self.ask, document, &ask);
	if (e == OK)
		e = passkey_answer(r, &ask, &r->blob->passkeys);
	p->self.doubled = e == ERR_TAMPER;
	p->self.bag.passkeys = r->blob->passkeys;
	return p->self.doubled ? ERR_AUTH : e;
}

static bool
by_passkey(const struct proof *p)
{
	return !id_none(p->self.ask);
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
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_LOGIN,
		.object = r->who->person,
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
	if (e == OK && !by_passkey(p))
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
proof_refuse(struct req *r, const struct proof *p, bool answer)
{
	enum err e = self_deny(r, &p->self);

	if (e != OK)
		return e;
	if (p->self.doubled)
		return proof_ask(r, "", doubled_say());
	if (answer)
		return proof_ask(r, "",
		    _("Kunci sandi tidak diterima. Coba lagi, atau ketik kata sandi Anda."));
	return proof_ask(r, PROOF_FIELD,
	    _("Kata sandi tidak cocok. Periksa, lalu coba lagi."));
}

/* Not tried at all. */
static enum err
proof_slow(struct req *r, const struct proof *p)
{
	r->n_errors = 0;
	attempt_say(r, PROOF_FIELD, &p->self.attempt);
	return proof_show(r);
}

/* Nothing was sent that could be tried. */
static enum err
proof_none(struct req *r)
{
	if (sent(r, "sig") != NULL)
		return proof_ask(r, "",
		    _("Peramban tidak mengirim kunci sandi. Nyalakan JavaScript, lalu coba lagi."));
	return proof_ask(r, PROOF_FIELD,
	    sent(r, PROOF_FIELD) != NULL ? _("Isi kata sandi Anda") : NULL);
}

enum err
proof_step(struct req *r)
{
	const char *password = sent(r, PROOF_FIELD);
	bool answer = given(sent(r, "sig"));
	struct once once;
	struct proof *p;
	enum err e;

	if (!answer && !given(password))
		return proof_due(r) ? proof_none(r) : OK;
	p = arena_alloc(r->mem, sizeof(*p));
	if (p == NULL)
		return ERR_MEMORY;
	p->r = r;
	e = answer ? proof_answer(r, p) : proof_try(r, p, password);
	if (e == ERR_AUTH)
		return proof_refuse(r, p, answer);
	if (e == ERR_LIMIT)
		return proof_slow(r, p);
	if (e == OK)
		e = proof_session(r, p);
	once = self_once(r, &p->self);
	if (e == OK)
		e = store_tx(r->db, &once, proof_tx, p);
	if (e == ERR_REPEAT) /* an answer serves once */
		return proof_refuse(r, p, answer);
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
	if (!by_passkey(p))
		attempt_cookie(r, &p->self.attempt);
}
