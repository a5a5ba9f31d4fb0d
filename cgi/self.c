/*
 * Who somebody is: the password, and then the code of the moment or, for who has
 * a passkey, its answer to what the form asked.  The answer is taken once:
 * a row of the table of requests says so, which a second one meets.
 */
#include <string.h>

#include "cgi/priv.h"

/* An Argon2id run for a name that nobody has; ERR_AUTH. */
static enum err
password_nobody(struct req *r, const char *user, const char *password)
{
	static const struct id nobody;
	struct kdf_row row;
	uint8_t key[KEY_LEN];
	enum err e;

	kdf_row_dummy(r->pepper, user, r->conf, &row);
	e = password_key(r->pepper, &row, nobody, password, key);
	secret_wipe(key, sizeof(key));
	return e == OK ? ERR_AUTH : e;
}

enum err
self_begin(struct req *r, const char *user, struct self *p)
{
	enum err e = user != NULL ?
	    person_by_user(r->db, r->mem, user, &p->person) :
	    person_by_id(r->db, r->mem, r->who->person, &p->person);

	if (e != ERR_ABSENT || user == NULL)
		return e;
	p->person = (struct person_row){ 0 };
	return OK;
}

enum err
self_password(struct req *r, const char *password, struct self *p)
{
	struct person_row *row = &p->person;
	enum err e =
	    password_key(r->pepper, &row->bag.kdf, row->id, password, p->key);

	return e == OK ?
	    bag_get_under(r->mem, p->key, row->id, &row->bag, &p->bag) :
	    e;
}

/* The recovery code, of the person or of nobody. */
static enum err
self_recovery(struct req *r, const uint8_t code[CODE_LEN], struct self *p)
{
	if (p->person.user == NULL)
		code_dummy(r->pepper, &p->person.bag);
	return bag_recover(r->mem, r->pepper, p->person.id, code,
	    &p->person.bag, &p->bag);
}

enum err
self_prove(struct req *r, struct self *p, const struct self_try *t)
{
	const char *user = t->user != NULL ? t->user : p->person.user;
	enum err e = attempt_begin(r, user, p->person.id, &p->attempt);

	if (e == OK && t->password != NULL)
		e = p->person.user != NULL ?
		    self_password(r, t->password, p) :
		    password_nobody(r, t->user, t->password);
	if (e == OK && t->code != NULL)
		e = self_recovery(r, t->code, p);
	return e;
}

enum err
self_otp(struct req *r, struct self *p)
{
	return totp_check(p->bag.totp, req_text(r, "otp"), r->now,
	    p->person.last_step, &p->step);
}

const struct roster_member *
self_home(struct req *r, const struct self *p)
{
	uint8_t pk[KEY_LEN];

	keyring_set(r->keys, p->bag.seed, NULL, 0);
	keyring_sign_public(r->keys, pk);
	return roster_home(r->roster, p->person.id, pk);
}

/* A field in base64, of the form or beside it; nothing, if it is none. */
static enum err
field_bytes(struct req *r, const char *name, struct bytes *out_r)
{
	const char *sent = form_pair(r->pair, r->n_pairs, name);
	const char *text = sent != NULL ? sent : "";
	enum err e = b64_get(r->mem, text, strlen(text), out_r);

	if (e == ERR_INVALID)
		*out_r = BYTES(NULL, 0);
	return e == ERR_INVALID ? OK : e;
}

static enum err
answer_read(struct req *r, struct passkey_proof *p_r)
{
	enum err e = field_bytes(r, "id", &p_r->id);

	if (e == OK)
		e = field_bytes(r, "data", &p_r->data);
	if (e == OK)
		e = field_bytes(r, "client", &p_r->client);
	return e == OK ? field_bytes(r, "sig", &p_r->sig) : e;
}

enum err
passkey_answer(struct req *r, const struct passkey_ask *ask,
    struct passkeys *list)
{
	struct passkey_site site;
	struct passkey_proof proof;
	struct passkey_hit hit;
	enum err e = passkey_site(r->mem, r->conf->public_origin, &site);

	if (e == OK)
		e = answer_read(r, &proof);
	if (e == OK)
		e = passkey_check(r->mem, list, &site, ask, r->now, &proof,
		    &hit);
	if (e == ERR_TAMPER)
		log_write(LOG_ALARM, "passkey", "why=count req=%s", r->id);
	if (e == OK)
		list->key[hit.i].count = hit.count;
	return e;
}

enum err
self_passkey(struct req *r, const struct passkey_ask *ask, struct self *p)
{
	enum err e = passkey_answer(r, ask, &p->bag.passkeys);

	p->doubled = e == ERR_TAMPER;
	if (e != OK)
		return e == ERR_TAMPER ? ERR_AUTH : e;
	return bag_renew(r->mem, p->key, p->person.id, &p->person.bag, &p->bag,
	    &p->renewed);
}

void
self_asked(struct req *r)
{
	if (r->blob->passkeys.n == 0 && req_value(r, "otp") == NULL)
		req_error(r, "otp", _("Isi 6 angka dari aplikasi kode"));
	if (r->blob->passkeys.n > 0 && req_value(r, "sig") == NULL)
		req_error(r, "",
		    _("Peramban tidak mengirim kunci sandi. Nyalakan JavaScript, lalu coba lagi."));
}

static enum err
self_factor(struct req *r, const char *action, struct id object, struct self *p)
{
	struct passkey_ask ask = { .key = r->sess.page,
		.action = action,
		.object = object };

	if (p->bag.passkeys.n == 0)
		return self_otp(r, p);
	if (id_parse(req_text(r, "ask"), &p->ask) != OK)
		return ERR_AUTH;
	ask.request = p->ask;
	return self_passkey(r, &ask, p);
}

enum err
self_take(struct req *r, const char *action, struct id object, struct self *p)
{
	enum err e;

	/* a token that was replaced ends its successor's session */
	if (r->blob->factor == FACTOR_OVER)
		return ERR_BUSY;
	e = self_begin(r, NULL, p);
	if (e == OK)
		e = self_prove(r, p,
		    &(struct self_try){ .password = req_text(r, "old") });
	return e == OK ? self_factor(r, action, object, p) : e;
}

struct once
self_once(const struct req *r, const struct self *p)
{
	return (struct once){ .person = p->person.id,
		.request = p->ask,
		.answer = BYTES("", 0),
		.now = r->now };
}

enum err
self_spend(struct store *st, const struct req *r, const struct self *p)
{
	const struct person_row *row = &p->person;
	enum err e = OK;

	if (p->used)
		return OK;
	/* a code of a phone that is new may be older than the last one */
	if (p->step > row->last_step)
		e = person_step(st, row->id, row->last_step, p->step);
	if (e == OK && p->renewed.n > 0)
		e = person_renew(st, row->id, &row->bag, p->renewed);
	if (e == ERR_CONFLICT)
		return ERR_AUTH; /* used, or another one was, meanwhile */
	return e == OK ? attempt_right(st, &p->attempt, r->now) : e;
}

struct whose {
	const struct req *r;
	const struct self *self;
};

static enum err
use_tx(struct store *st, void *arg)
{
	const struct whose *w = arg;

	return self_spend(st, w->r, w->self);
}

enum err
self_use(struct req *r, const struct self *p)
{
	struct once once = self_once(r, p);

	return store_tx(r->db, &once, use_tx, &(struct whose){ r, p });
}

static enum err
deny_tx(struct store *st, void *arg)
{
	const struct whose *w = arg;
	struct trail_entry entry = { .at = w->r->now,
		.verb = V_DENIED,
		.object = w->self->person.id };

	if (w->r->who != NULL) {
		entry.actor = w->r->who->person;
		entry.unit = w->r->who->unit;
	}
	return trail_write(st, &entry);
}

enum err
self_deny(struct req *r, const struct self *p)
{
	struct whose w = { r, p };
	struct once once = self_once(r, p);
	enum err e;

	if (id_none(p->ask))
		return deny_tx(r->db, &w);
	e = store_tx(r->db, &once, deny_tx, &w);
	return e == ERR_REPEAT ? deny_tx(r->db, &w) : e;
}

const char *
doubled_say(void)
{
	return _(
	    "Kunci sandi ini ditolak: menurut hitungannya ada dua yang sama, maka mungkin ada yang menyalinnya. Jangan coba lagi; laporkan kepada admin instansi Anda.");
}

enum err
self_refuse(struct req *r, const struct self *p, enum err e, handler_fn page)
{
	if (e == ERR_LIMIT) {
		attempt_say(r, "old", &p->attempt);
		return page(r);
	}
	if (e != ERR_AUTH && e != ERR_REPEAT)
		return e;
	e = self_deny(r, p);
	if (e != OK)
		return e;
	if (p->doubled)
		req_error(r, "", doubled_say());
	else if (r->blob->passkeys.n > 0)
		req_error(r, "old",
		    _("Kata sandi sekarang atau kunci sandi tidak diterima. Periksa kata sandinya, lalu coba lagi."));
	else
		req_error(r, "old",
		    _("Kata sandi sekarang atau kode tidak cocok. Periksa keduanya, lalu coba lagi dengan kode yang baru."));
	return page(r);
}

/* what a page asks ----------------------------------------------------------- */

static enum err
ids_text(struct req *r, const struct passkeys *list, const char **ids_r)
{
	struct buf b;

	buf_init(&b, r->mem, 0);
	for (size_t i = 0; i < list->n; i++) {
		const char *id = b64_put(r->mem, list->key[i].id);

		if (id == NULL)
			return ERR_MEMORY;
		buf_printf(&b, "%s%s", i > 0 ? " " : "", id);
	}
	buf_u8(&b, 0);
	*ids_r = (const char *)buf_bytes(&b).p;
	return buf_check(&b);
}

enum err
passkey_show(struct req *r, const struct passkey_ask *ask,
    const struct passkeys *list, struct passkey_view *v_r)
{
	uint8_t challenge[HASH_LEN];
	struct passkey_site site;
	enum err e = passkey_site(r->mem, r->conf->public_origin, &site);

	*v_r = (struct passkey_view){ 0 };
	if (e == OK)
		e = passkey_challenge(r->mem, ask, challenge);
	if (e == OK)
		e = ids_text(r, list, &v_r->ids);
	if (e != OK)
		return e;
	v_r->host = site.host;
	v_r->ask = id_str(r->mem, ask->request);
	v_r->challenge = b64_put(r->mem, BYTES(challenge, HASH_LEN));
	return v_r->challenge != NULL ? OK : ERR_MEMORY;
}

enum err
self_show(struct req *r, const char *action, struct id object,
    struct passkey_view *v_r)
{
	struct passkey_ask ask = { .key = r->sess.page,
		.action = action,
		.object = object,
		.request = id_new(r->now) };

	*v_r = (struct passkey_view){ 0 };
	if (r->blob->passkeys.n == 0)
		return OK;
	return passkey_show(r, &ask, &r->blob->passkeys, v_r);
}
