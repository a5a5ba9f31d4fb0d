/*
 * Who has lost one of the two things they log in with, and has the recovery code:
 * a forgotten password, a lost phone.  Public, as logging in is; the code is used
 * up, and the next one is shown, once.
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
	e = lost_begin(r, user, f);
	if (e == OK)
		e = self_prove(r, &f->self,
		    &(struct self_try){ .user = user, .code = code });
	secret_wipe(code, sizeof(code));
	/* a code must not do what their passkey is to do, here no more than there */
	if (e == OK)
		e = f->self.bag.passkeys.n > 0 ? ERR_AUTH :
						 self_otp(r, &f->self);
	if (e == OK)
		e = lost_stands(r, f);
	if (e == OK && forgot_judge(r, f) != OK)
		return page_forgot(r);
	if (e == OK)
		renew_code(r, f);
	if (e == OK)
		e = renew_write(r, f, V_LOST_PASSWORD, req_text(r, "new"));
	if (e == OK)
		return lost_done(r, f,
		    _("Kata sandi sudah diganti, dan semua sesi Anda sudah "
		      "diakhiri. Kode pemulihan yang tadi sudah terpakai; ini "
		      "gantinya."));
	return lost_failed(r, f, e,
	    _("Nama pengguna, kode pemulihan, atau kode dari aplikasi tidak "
	      "cocok. Periksa ketiganya, lalu coba lagi dengan kode aplikasi "
	      "yang baru."),
	    page_forgot);
}

/* a lost phone ------------------------------------------------------------------- */

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
