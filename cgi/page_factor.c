/* Of my account: another phone, another recovery code. */
#include <string.h>

#include "cgi/priv.h"

#define ACT_PHONE "/akun/ponsel"
#define ACT_CODE  "/akun/kode"

enum err
page_phone(struct req *r)
{
	struct phone_view v;
	struct passkey_view ask;
	enum err e = phone_show(r, "", &v);

	if (e == OK)
		e = self_show(r, ACT_PHONE, r->who->person, &ask);
	if (e != OK)
		return e;
	phone_page(&r->t, r, &v, &ask);
	return buf_check(&r->out);
}

enum err
do_phone(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	self_asked(r);
	e = phone_take(r, f);
	if (e != OK || r->n_errors > 0)
		return e != OK ? e : page_phone(r);
	e = self_take(r, ACT_PHONE, r->who->person, &f->self);
	if (e == OK) {
		phone_set(f);
		e = renew_write(r, f, V_KEY_PHONE, NULL);
	}
	return e == OK ? resp_go(r, "/akun?kabar=ponsel") :
			 self_refuse(r, &f->self, e, page_phone);
}

enum err
page_code(struct req *r)
{
	struct passkey_view ask;
	enum err e = self_show(r, ACT_CODE, r->who->person, &ask);

	if (e != OK)
		return e;
	code_form_page(&r->t, r, &ask);
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
	self_asked(r);
	if (r->n_errors > 0)
		return page_code(r);
	e = self_take(r, ACT_CODE, r->who->person, &f->self);
	if (e == OK) {
		renew_code(r, f);
		e = renew_write(r, f, V_KEY_CODE, NULL);
	}
	if (e != OK)
		return self_refuse(r, &f->self, e, page_code);
	code_page(&r->t, r,
	    &(struct code_view){
		.paper = { .user = f->self.person.user,
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
