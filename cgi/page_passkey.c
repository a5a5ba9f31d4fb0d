/*
 * The actor's passkeys: one more, one less.  A device makes one only after the
 * password and the present factor were right, so that none is left over on it
 * which the portal does not know.
 */
#include <string.h>

#include "cgi/priv.h"

#define ACT_NEW   "/akun/kunci"
#define ACT_ENROL "/akun/kunci/daftar"
#define ACT_DROP  "/akun/kunci/:id/hapus"

bool
passkey_must(const struct req *r)
{
	return roles_listed(r->conf->passkey_roles, r->who->roles);
}

bool
passkey_possible(struct req *r)
{
	struct passkey_site site;

	return passkey_site(r->mem, r->conf->public_origin, &site) == OK &&
	    site.host != NULL;
}

/* one more --------------------------------------------------------------------- */

enum err
page_passkey_new(struct req *r)
{
	struct passkey_view v;
	enum err e = self_show(r, ACT_NEW, r->who->person, &v);

	if (e == OK)
		passkey_new_page(&r->t, r, &v);
	return e;
}

/* The page that lets the device make one. */
static enum err
ask_show(struct req *r, const struct self *p)
{
	struct proven was = { .person = r->who->person,
		.request = id_new(r->now),
		.version = p->person.bag.version,
		.note = req_text(r, "name") };
	struct passkey_ask ask = { .key = r->sess.page,
		.action = ACT_ENROL,
		.object = was.person,
		.request = was.request };
	struct passkey_view v;
	const char *state;
	enum err e;

	memcpy(was.key, p->key, KEY_LEN);
	e = proven_put(r->mem, r->pepper, r->sess.page, ACT_ENROL, &was,
	    &state);
	secret_wipe(&was, sizeof(was));
	if (e == OK)
		e = passkey_show(r, &ask, &p->bag.passkeys, &v);
	if (e != OK)
		return e;
	v.create = true;
	v.user = b64_put(r->mem, BYTES(ask.object.b, ID_LEN));
	v.login = p->person.user;
	passkey_make_page(&r->t, r, &v, state);
	return OK;
}

enum err
do_passkey_ask(struct req *r)
{
	struct self *p = arena_alloc(r->mem, sizeof(*p));
	enum err e;

	if (p == NULL)
		return ERR_MEMORY;
	self_asked(r);
	if (r->blob->passkeys.n == PASSKEYS_MAX)
		return ERR_CONFLICT; /* the page has no form then */
	if (r->n_errors > 0)
		return page_passkey_new(r);
	e = self_take(r, ACT_NEW, r->who->person, p);
	if (e == OK)
		e = self_use(r, p);
	if (e == OK)
		return ask_show(r, p);
	return self_refuse(r, p, e, page_passkey_new);
}

/* What the page before proved, and the bag as it was then. */
static enum err
enrol_reopen(struct req *r, struct self *p, const char **name_r)
{
	struct proven was;
	enum err e = proven_get(r->mem, r->pepper, r->sess.page, ACT_ENROL,
	    r->now, req_text(r, "state"), &was);

	if (e != OK)
		return e;
	memcpy(p->key, was.key, KEY_LEN);
	p->ask = was.request;
	*name_r = was.note;
	e = person_by_id(r->db, r->mem, was.person, &p->person);
	if (e == OK && p->person.bag.version != was.version)
		e = ERR_AUTH;
	secret_wipe(&was, sizeof(was));
	return e == OK ? bag_get_under(r->mem, p->key, p->person.id,
			     &p->person.bag, &p->bag) :
			 e;
}

static enum err
birth_read(struct req *r, struct passkey_birth *b)
{
	const char *data = req_text(r, "data"), *client = req_text(r, "client");
	uint64_t cose;
	enum err e;

	if (text_u64(req_text(r, "cose"), UINT16_MAX, &cose) != OK)
		return ERR_AUTH;
	b->cose = -(int64_t)cose; /* those that are asked for are negative */
	e = b64_get(r->mem, data, strlen(data), &b->data);
	if (e == OK)
		e = b64_get(r->mem, client, strlen(client), &b->client);
	return e == ERR_INVALID ? ERR_AUTH : e;
}

static enum err
enrol(struct req *r, struct renewal *f)
{
	struct self *p = &f->self;
	struct passkey_ask ask = { .key = r->sess.page,
		.action = ACT_ENROL,
		.object = r->who->person };
	struct passkeys *list = &p->bag.passkeys;
	struct passkey_site site;
	struct passkey_birth birth;
	struct passkey made;
	const char *name = "";
	enum err e = enrol_reopen(r, p, &name);

	ask.request = p->ask;
	if (e == OK)
		e = passkey_site(r->mem, r->conf->public_origin, &site);
	if (e == OK)
		e = birth_read(r, &birth);
	if (e == OK)
		e = passkey_take(r->mem, list, &site, &ask, r->now, &birth,
		    &made);
	if (e != OK)
		return e;
	made.name = name;
	list->key[list->n++] = made;
	return renew_write(r, f, V_KEY_PASSKEY, NULL);
}

/* The form again, with what was wrong.  The device may have made one that does
 * not count; the page says so. */
static enum err
enrol_refuse(struct req *r, const struct self *p, enum err e)
{
	const char *say = _(
	    "Kunci sandi ini sudah terdaftar untuk Anda. Pilih perangkat yang lain.");

	if (e == ERR_AUTH || e == ERR_REPEAT) {
		say = _(
		    "Kunci sandi tidak terdaftar: halamannya sudah lebih dari 5 menit terbuka, atau perangkat tidak memeriksa sidik jari, wajah, atau PIN. Bila perangkat menyimpannya, hapuslah di sana, lalu coba lagi.");
		e = self_deny(r, p);
	} else if (e == ERR_CONFLICT) {
		e = OK;
	}
	if (e != OK)
		return e;
	r->n_errors = 0;
	req_error(r, "", say);
	return page_passkey_new(r);
}

enum err
do_passkey_enrol(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	if (r->blob->factor == FACTOR_OVER)
		return ERR_BUSY; /* as self_take() */
	f->self.used = true;
	f->self.person.id = r->who->person;
	e = r->n_errors > 0 ? ERR_AUTH : enrol(r, f);
	return e == OK ? resp_go(r, "/akun?kabar=kunci") :
			 enrol_refuse(r, &f->self, e);
}

/* one less --------------------------------------------------------------------- */

/* The one that the address names. */
static enum err
drop_find(const struct req *r, const struct passkeys *list, size_t *i_r)
{
	*i_r = passkey_find(list, r->ids[0]);
	return *i_r < list->n ? OK : ERR_ABSENT;
}

enum err
page_passkey_drop(struct req *r)
{
	struct passkey_view v;
	size_t i;
	enum err e = drop_find(r, &r->blob->passkeys, &i);

	if (e == OK)
		e = self_show(r, ACT_DROP, r->ids[0], &v);
	if (e == OK)
		passkey_drop_page(&r->t, r, &v, &r->blob->passkeys.key[i]);
	return e;
}

/* The last one: the app of the codes must be at hand, and be enough. */
static enum err
drop_last(struct req *r, struct self *p)
{
	if (p->bag.passkeys.n > 1)
		return OK;
	if (passkey_must(r))
		return ERR_FORBIDDEN;
	return self_otp(r, p);
}

static enum err
drop(struct req *r, struct renewal *f)
{
	struct self *p = &f->self;
	size_t i;
	enum err e = self_take(r, ACT_DROP, r->ids[0], p);

	if (e == OK)
		e = drop_find(r, &p->bag.passkeys, &i);
	if (e == OK)
		e = drop_last(r, p);
	if (e != OK)
		return e;
	passkey_drop(&p->bag.passkeys, i);
	return renew_write(r, f, V_KEY_PASSKEY, NULL);
}

enum err
do_passkey_drop(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	if (r->blob->passkeys.n == 1 && req_value(r, "otp") == NULL)
		req_error(r, "otp", _("Isi 6 angka dari aplikasi kode"));
	self_asked(r);
	if (r->n_errors > 0)
		return page_passkey_drop(r);
	e = drop(r, f);
	return e == OK ? resp_go(r, "/akun?kabar=kunci-hapus") :
			 self_refuse(r, &f->self, e, page_passkey_drop);
}
