/*
 * Who has lost one of the two things they log in with, and has the recovery code:
 * a forgotten password, a lost phone or passkey.  Public, as logging in is; the
 * code is used up, and the next one is shown, once.
 */
#include <string.h>

#include "cgi/priv.h"

/* The recovery code in its field; else a complaint beside it, which says nothing
 * of whether it is anybody's. */
static void
code_take(struct req *r, uint8_t code_r[CODE_LEN])
{
	if (req_error_of(r, "recovery") == NULL &&
	    code_get(req_text(r, "recovery"), code_r) != OK)
		req_error(r, "recovery",
		    _("Kode pemulihan ini salah ketik: periksa huruf demi huruf "
		      "dengan kertas Anda. Huruf l dan o, angka 0 dan 1 tidak "
		      "ada di dalamnya."));
}

/* As for a login: the rosters as they are now, and the person or nobody. */
static enum err
lost_begin(struct req *r, const char *user, struct renewal *f)
{
	enum err e = db_ready(r);

	if (e == OK)
		e = rolls_follow(r->db, r->mem, r->rolls);
	return e == OK ? self_begin(r, user, &f->self) : e;
}

/* The page with the next code; the only time that it is seen. */
static enum err
lost_done(struct req *r, const struct renewal *f, const char *say)
{
	char text[CODE_TEXT];

	attempt_cookie(r, &f->self.attempt);
	guest_ready(r);
	code_page(&r->t, r,
	    &(struct code_view){
		.paper = { .user = f->self.person.user,
		    .code = say_groups(r, code_put(f->code, text)) },
		.say = say,
		.back = "/masuk",
		.back_name = _("Ke halaman masuk") });
	secret_wipe(text, sizeof(text));
	return buf_check(&r->out);
}

/*
 * Is there anything to come back to: a membership, or waiting for one?  ERR_AUTH:
 * no; whoever was removed needs an invitation.
 */
static enum err
lost_stands(struct req *r, const struct renewal *f)
{
	struct join_words words;
	enum err e;

	if (self_home(r, &f->self) != NULL)
		return OK;
	join_begin(r);
	e = join_mine(&r->work, r->keys, f->self.person.id, &words);
	if (e != ERR_ABSENT)
		return e;
	return roster_any_refused(r->roster) ? ERR_BUSY : ERR_AUTH;
}

/* What became of an attempt that is not OK: the form again, or an error. */
static enum err
lost_failed(struct req *r, const struct renewal *f, enum err e, const char *say,
    handler_fn page)
{
	if (e == ERR_LIMIT)
		attempt_say(r, "", &f->self.attempt);
	else if (e != ERR_AUTH || (e = self_deny(r, &f->self)) != OK)
		return e;
	else
		req_error(r, "", say);
	return page(r);
}

/* a forgotten password ----------------------------------------------------------- */

enum err
page_forgot(struct req *r)
{
	guest_ready(r);
	forgot_page(&r->t, r);
	return OK;
}

/* Does the new password hold names of the person, whom we know by now? */
static enum err
forgot_judge(struct req *r, const struct renewal *f)
{
	const struct roster_member *m = self_home(r, &f->self);
	const struct roster_unit *u;

	if (m == NULL)
		return OK; /* waits to be admitted */
	u = roster_unit(r->roster, m->unit);
	password_judge(r,
	    (const char *const[]){ f->self.person.user, m->name,
		u != NULL ? u->name_id : NULL, NULL });
	return r->n_errors > 0 ? ERR_INVALID : OK;
}

/* The recovery code is right, and a passkey is to answer on a page of its own;
 * until then nothing is changed. */
#define ACT_FORGOT "/masuk/lupa/kunci"

static struct passkey_ask
forgot_ask(const struct req *r, const struct self *p)
{
	return (struct passkey_ask){ .key = r->guest.page,
		.action = ACT_FORGOT,
		.object = p->person.id,
		.request = p->ask };
}

/* The second page, which brings code and new password back, sealed. */
static enum err
forgot_second(struct req *r, struct self *p, const uint8_t code[CODE_LEN])
{
	struct proven was = { .person = p->person.id,
		.request = id_new(r->now),
		.version = p->person.bag.version,
		.note = req_text(r, "new") };
	struct passkey_view v;
	struct passkey_ask ask;
	const char *state;
	enum err e;

	guest_ready(r);
	p->ask = was.request;
	ask = forgot_ask(r, p);
	memcpy(was.key, code, CODE_LEN);
	e = proven_put(r->mem, r->pepper, r->guest.page, ACT_FORGOT, &was,
	    &state);
	secret_wipe(&was, sizeof(was));
	if (e == OK)
		e = passkey_show(r, &ask, &p->bag.passkeys, &v);
	if (e == OK)
		forgot_passkey_page(&r->t, r, &v, state);
	return e;
}

/* Name and code are right, and, of who has no passkey, the app's code. */
static enum err
forgot_prove(struct req *r, const char *user, const uint8_t code[CODE_LEN],
    struct renewal *f)
{
	struct self *p = &f->self;
	enum err e = lost_begin(r, user, f);

	if (e == OK)
		e = self_prove(r, p,
		    &(struct self_try){ .user = user, .code = code });
	/* a code must not do what their passkey is to do, here no more than there */
	if (e == OK && p->bag.passkeys.n == 0)
		e = self_otp(r, p);
	return e == OK ? lost_stands(r, f) : e;
}

static enum err
forgot_done(struct req *r, struct renewal *f, const char *password)
{
	enum err e;

	renew_code(r, f);
	e = renew_write(r, f, V_LOST_PASSWORD, password);
	return e != OK ? e :
			 lost_done(r, f,
			     _("Kata sandi sudah diganti, dan semua sesi Anda "
			       "sudah diakhiri. Kode pemulihan yang tadi sudah "
			       "terpakai; ini gantinya."));
}

enum err
do_forgot(struct req *r)
{
	const char *user = user_typed(r);
	uint8_t code[CODE_LEN] = { 0 };
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	enum err e;

	if (f == NULL || user == NULL)
		return ERR_MEMORY;
	code_take(r, code);
	password_judge(r, (const char *const[]){ user, NULL });
	if (r->n_errors > 0)
		return page_forgot(r);
	e = forgot_prove(r, user, code, f);
	if (e == OK && forgot_judge(r, f) != OK)
		return page_forgot(r);
	if (e == OK)
		e = f->self.bag.passkeys.n > 0 ?
		    forgot_second(r, &f->self, code) :
		    forgot_done(r, f, req_text(r, "new"));
	secret_wipe(code, sizeof(code));
	return e == OK ? e :
			 lost_failed(r, f, e,
			     _("Nama pengguna, kode pemulihan, atau kode dari "
			       "aplikasi tidak cocok. Periksa ketiganya, lalu "
			       "coba lagi dengan kode aplikasi yang baru."),
			     page_forgot);
}

/* The bag, by the code that the first page brought, if it is still the same. */
static enum err
forgot_reopen(struct req *r, struct renewal *f, const char **password_r)
{
	struct self *p = &f->self;
	struct proven was;
	enum err e = ERR_AUTH;

	if (r->has_guest)
		e = proven_get(r->mem, r->pepper, r->guest.page, ACT_FORGOT,
		    r->now, req_text(r, "state"), &was);
	if (e != OK)
		return e;
	p->ask = was.request;
	*password_r = was.note;
	e = person_by_id(r->db, r->mem, was.person, &p->person);
	if (e == OK && p->person.bag.version != was.version)
		e = ERR_ABSENT;
	if (e == OK)
		e = bag_recover(r->mem, r->pepper, was.person, was.key,
		    &p->person.bag, &p->bag);
	secret_wipe(&was, sizeof(was));
	return e == ERR_ABSENT ? ERR_AUTH : e;
}

/* Not tried: too late, or no form of ours; the trail has no entry of it. */
static enum err
forgot_late(struct req *r)
{
	r->n_errors = 0;
	req_error(r, "",
	    req_value(r, "sig") == NULL ?
		_("Peramban tidak mengirim kunci sandi. Nyalakan JavaScript, lalu coba lagi.") :
		_("Halaman kunci sandi itu tidak berlaku lagi. Isilah sekali lagi dari awal."));
	return page_forgot(r);
}

static enum err
forgot_answer(struct req *r, struct renewal *f)
{
	struct self *p = &f->self;
	struct passkey_ask ask = forgot_ask(r, p);
	enum err e =
	    attempt_again(r, p->person.user, p->person.id, &p->attempt);

	if (e == OK)
		e = passkey_answer(r, &ask, &p->bag.passkeys);
	p->doubled = e == ERR_TAMPER;
	if (p->doubled)
		return ERR_AUTH;
	return e == OK ? lost_stands(r, f) : e;
}

enum err
do_forgot_passkey(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	const char *password = "";
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	if (r->n_errors > 0 || req_value(r, "sig") == NULL)
		return forgot_late(r);
	e = db_ready(r);
	if (e == OK)
		e = rolls_follow(r->db, r->mem, r->rolls);
	if (e == OK)
		e = forgot_reopen(r, f, &password);
	if (e == ERR_AUTH)
		return forgot_late(r);
	if (e == OK)
		e = forgot_answer(r, f);
	if (e == OK)
		e = forgot_done(r, f, password);
	if (e == ERR_REPEAT)
		e = ERR_AUTH; /* an answer serves once */
	return e == OK ?
	    e :
	    lost_failed(r, f, e,
		f->self.doubled ?
		    doubled_say() :
		    _("Kunci sandi tidak diterima. Isilah sekali lagi dari awal."),
		page_forgot);
}

/* a lost phone or passkey ------------------------------------------------------------------- */

enum err
page_phone_lost(struct req *r)
{
	struct phone_view v;
	const char *user = user_typed(r);
	enum err e;

	if (user == NULL)
		return ERR_MEMORY;
	guest_ready(r);
	e = phone_show(r, user, &v);
	if (e == OK)
		phone_lost_page(&r->t, r, &v);
	return e;
}

enum err
do_phone_lost(struct req *r)
{
	const char *user = user_typed(r);
	uint8_t code[CODE_LEN] = { 0 };
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	enum err e;

	if (f == NULL || user == NULL)
		return ERR_MEMORY;
	code_take(r, code);
	e = phone_take(r, f);
	if (e != OK || r->n_errors > 0)
		return e != OK ? e : page_phone_lost(r);
	e = lost_begin(r, user, f);
	if (e == OK)
		e = self_prove(r, &f->self,
		    &(struct self_try){ .user = user,
			.password = req_text(r, "password"),
			.code = code });
	secret_wipe(code, sizeof(code));
	if (e == OK)
		e = lost_stands(r, f);
	if (e == OK) {
		phone_set(f);
		/* what held them may be what was lost */
		f->self.bag.passkeys.n = 0;
		renew_code(r, f);
		e = renew_write(r, f, V_LOST_PHONE, NULL);
	}
	if (e == OK)
		return lost_done(r, f,
		    _("Ponsel yang baru sudah terpasang, dan semua sesi Anda "
		      "sudah diakhiri. Kode pemulihan yang tadi sudah terpakai; "
		      "ini gantinya."));
	return lost_failed(r, f, e,
	    _("Nama pengguna, kata sandi, atau kode pemulihan tidak cocok. "
	      "Periksa ketiganya, lalu coba lagi."),
	    page_phone_lost);
}
