/* A new case: first a search for the same client, then its form. */
#include <string.h>

#include "cgi/view.h"

/* The kind that the form is for; ERR_INVALID: the unit has no such cases. */
static enum err
kind_asked(struct req *r, const char *name, unsigned *kinds_r,
    enum case_kind *k_r)
{
	const char *code = req_value(r, name);
	enum err e = kinds_of(&r->work, r->who->unit, kinds_r);

	if (e != OK)
		return e;
	for (*k_r = 0; *k_r < KIND__MAX; (*k_r)++)
		if ((*kinds_r & KIND_BIT(*k_r)) != 0 &&
		    (code == NULL || view_same(code, kind_codes[*k_r])))
			return OK;
	return ERR_INVALID;
}

static enum err
seek_show(struct req *r, unsigned kinds)
{
	if (r->n_errors > 0)
		r->status = 422;
	case_seek_page(&r->t, r, kinds);
	return buf_check(&r->out);
}

enum err
page_case_seek(struct req *r)
{
	unsigned kinds;
	enum err e = kinds_of(&r->work, r->who->unit, &kinds);

	return e != OK ? e : seek_show(r, kinds);
}

#define LIKELY_SIZE 5

/* What is no date is for the form to complain about. */
static const char *
date_iso(struct req *r, const char *typed)
{
	const char *iso = NULL, *say;

	return typed != NULL && date_take(r->mem, typed, &iso, &say) == OK ?
	    iso :
	    NULL;
}

enum err
do_case_seek(struct req *r)
{
	struct case_like like = { req_value(r, "name"), req_value(r, "nik"),
		req_value(r, "phone"),
		date_iso(r, req_value(r, "birth_date")) };
	struct case_list found = { .q = { .like = &like,
				       .size = LIKELY_SIZE } };
	struct fields f = { { NULL } };
	struct case_form form = { .f = &f, .section = SEC_FIRST };
	enum case_kind k;
	enum err e = kind_asked(r, "kind", &form.kinds, &k);

	if (e == OK && r->n_errors > 0)
		return seek_show(r, form.kinds);
	if (e == OK &&
	    (like.name != NULL || like.nik != NULL || like.phone != NULL ||
		like.birth_date != NULL)) {
		form.found = &found;
		e = kasus_list(&r->work, &found.q, &found.line, &found.n,
		    &found.total);
	}
	if (e != OK)
		return e;
	found.damaged = r->work.damaged;
	f.v[F_KIND] = kind_codes[k];
	f.v[F_NAME] = like.name;
	f.v[F_NIK] = like.nik;
	f.v[F_PHONE] = like.phone;
	f.v[F_BIRTH_DATE] = req_value(r, "birth_date");
	return case_form_show(r, &form);
}

enum err
page_case_new(struct req *r)
{
	struct fields empty = { { NULL } };
	struct case_form form = { .f = &empty, .section = SEC_FIRST };
	enum case_kind k;
	enum err e = kind_asked(r, "jenis", &form.kinds, &k);

	if (e != OK)
		return e;
	empty.v[F_KIND] = kind_codes[k];
	return case_form_show(r, &form);
}

/* The kind of the form; that of the category, where a form came without one. */
static enum err
kind_sent(struct req *r, struct case_form *form, struct fields *f)
{
	enum case_kind k;
	enum err e = kind_asked(r, "kind", &form->kinds, &k);

	if (e == OK && req_value(r, "kind") != NULL)
		f->v[F_KIND] = kind_codes[k];
	return e == OK ? kind_settle(&r->work, NULL, f) : e;
}

/* The case was to be restricted, and could not. */
static enum err
second_refused(struct req *r, const struct case_form *form, enum err e)
{
	if (req_value(r, "second") == NULL ||
	    (e != ERR_INVALID && e != ERR_LIMIT && e != ERR_CONFLICT))
		return e;
	req_error(r, "second",
	    e == ERR_CONFLICT ?
		_("Instansi Anda belum memiliki unit Pelindungan Data (PDP), "
		  "jadi kasus belum dapat dibatasi") :
		named_refused(r, e));
	return case_form_show(r, form);
}

/* Create it, restricted where a second person was chosen. */
static enum err
case_make(struct req *r, struct id id, const struct fields *f)
{
	struct id second = { { 0 } };
	enum err e;

	if (req_value(r, "second") == NULL)
		return kasus_create(&r->work, id, f, NULL, 0);
	e = id_parse(req_text(r, "second"), &second);
	return e == OK ? kasus_create(&r->work, id, f, &second, 1) : e;
}

enum err
do_case_new(struct req *r)
{
	struct fields typed = { { NULL } }, f;
	struct case_form form = { .f = &typed, .section = SEC_FIRST };
	struct id id = id_new(r->now);
	enum err e = fields_sent(r, SEC_FIRST, &typed);

	if (e != OK || (e = kind_sent(r, &form, &typed)) != OK)
		return e;
	f = typed;
	e = case_judge(r, SEC_FIRST, &f);
	if (e == ERR_INVALID)
		return case_form_show(r, &form);
	if (e != OK)
		return e;
	r->work.answer = say_printf(r, "/kasus/%s?kabar=dibuat", say_id(r, id));
	if ((e = case_make(r, id, &f)) == OK)
		return resp_go(r, "%s", r->work.answer);
	return second_refused(r, &form, e);
}
