/* Of my account: another phone, another recovery code. */
#include <string.h>

#include "cgi/priv.h"

/* What becomes of a change that was not OK. */
static enum err
own_failed(struct req *r, const struct renewal *f, enum err e, handler_fn page)
{
	if (e == ERR_LIMIT)
		attempt_say(r, "password", &f->attempt);
	else if (e == ERR_AUTH)
		e = renew_refuse(r, f, "password",
		    _("Kata sandi atau kode tidak cocok. Periksa keduanya, lalu "
		      "coba lagi dengan kode yang baru."));
	else
		return e;
	return e == OK || e == ERR_LIMIT ? page(r) : e;
}

/* Password and code of the phone that the person has. */
static enum err
own_prove(struct req *r, struct renewal *f)
{
	enum err e = renew_begin(r, NULL, f);

	f->keep = r->sess_row.id;
	if (e == OK)
		e = renew_prove(r, f,
		    &(struct renew_try){ .password = req_text(r, "password"),
			.otp = req_text(r, "otp") });
	return e;
}

enum err
page_phone(struct req *r)
{
	struct phone_view v;
	enum err e = phone_show(r, "", &v);

	if (e != OK)
		return e;
	phone_page(&r->t, r, &v);
	return buf_check(&r->out);
}

enum err
do_phone(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	e = phone_take(r, f);
	if (e != OK || r->n_errors > 0)
		return e != OK ? e : page_phone(r);
	e = own_prove(r, f);
	if (e == OK) {
		phone_set(f);
		e = renew_write(r, f, V_KEY_PHONE, req_text(r, "password"));
	}
	return e == OK ? resp_go(r, "/akun?kabar=ponsel") :
			 own_failed(r, f, e, page_phone);
}

enum err
page_code(struct req *r)
{
	code_form_page(&r->t, r);
	return buf_check(&r->out);
}

enum err
do_code(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	char text[CODE_TEXT];
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	if (r->n_errors > 0)
		return page_code(r);
	e = own_prove(r, f);
	if (e == OK) {
		renew_code(r, f);
		e = renew_write(r, f, V_KEY_CODE, req_text(r, "password"));
	}
	if (e != OK)
		return own_failed(r, f, e, page_code);
	code_page(&r->t, r,
	    &(struct code_view){
		.paper = { .user = f->person.user,
		    .name = r->who->name,
		    .code = say_groups(r, code_put(f->code, text)) },
		.say =
		    _("Kode pemulihan yang lama tidak berlaku lagi, dan sesi "
		      "lain Anda sudah diakhiri."),
		.back = "/akun",
		.back_name = _("Kembali ke akun saya") });
	secret_wipe(text, sizeof(text));
	return buf_check(&r->out);
}
