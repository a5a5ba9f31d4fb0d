/* Forms that write cases: new, correct, note, hand to another officer. */
#include <string.h>

#include "cgi/view.h"

/* The values of the form as they came. */
static void
fields_sent(const struct req *r, struct fields *f_r)
{
	for (int i = 0; i < F__MAX; i++)
		f_r->v[i] = req_value(r, field_rules[i].name);
}

/* What the field table says of a field stands in the place of what the form
 * said: it knows the real limit, which the field's hint names. */
static void
complain(struct req *r, const char *field, const char *say)
{
	for (size_t i = 0; i < r->n_errors; i++) {
		if (strcmp(r->error[i].field, field) == 0) {
			r->error[i].say = say;
			return;
		}
	}
	req_error(r, field, say);
}

/* Put the complaints about f beside their fields; ERR_INVALID: there are. */
static enum err
fields_judge(struct req *r, struct fields *f)
{
	struct complaint c[COMPLAINTS_MAX];
	size_t n = 0;
	enum err e = fields_check(&r->work, f, c, &n);

	if (e != OK && e != ERR_INVALID)
		return e;
	for (size_t i = 0; i < n; i++)
		complain(r, field_rules[c[i].field].name, _(c[i].say));
	return r->n_errors > 0 ? ERR_INVALID : OK;
}

static enum err
form_show(struct req *r, const struct case_form *f)
{
	if (r->n_errors > 0)
		r->status = 422;
	case_form_page(&r->t, r, f);
	return buf_check(&r->out);
}

enum err
page_case_new(struct req *r)
{
	struct fields empty = { { NULL } };
	struct case_form form = { .f = &empty };

	return form_show(r, &form);
}

enum err
do_case_new(struct req *r)
{
	struct fields typed, f;
	struct case_form form = { .f = &typed };
	struct id id = id_new(r->now);
	enum err e;

	fields_sent(r, &typed);
	f = typed;
	e = fields_judge(r, &f);
	if (e == ERR_INVALID)
		return form_show(r, &form);
	if (e != OK)
		return e;
	r->work.answer = say_printf(r, "/kasus/%s", say_id(r, id));
	e = kasus_create(&r->work, id, &f);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
page_case_edit(struct req *r)
{
	struct kasus k;
	struct fields shown;
	struct case_form form = { .k = &k, .f = &shown };
	enum err e = kasus_open(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	if (!view_may(r, P_CASE_EDIT, k.assignee)) {
		r->work.holder = k.assignee_name;
		return ERR_FORBIDDEN;
	}
	shown = k.f;
	shown.v[F_NIK] =
	    NULL; /* shown masked: seeing it is an act of its own */
	form.version = k.version;
	return form_show(r, &form);
}

/* An empty NIK field keeps the stored one, "-" takes it away. */
static void
nik_settle(struct fields *f, const struct kasus *stored)
{
	if (f->v[F_NIK] == NULL)
		f->v[F_NIK] = stored->f.v[F_NIK];
	else if (strcmp(f->v[F_NIK], "-") == 0)
		f->v[F_NIK] = NULL;
}

static enum err
conflict_show(struct req *r, struct case_form *f)
{
	f->version = f->k->version;
	r->status = 409;
	case_conflict_page(&r->t, r, f);
	return buf_check(&r->out);
}

enum err
do_case_edit(struct req *r)
{
	struct kasus k;
	struct fields typed, f;
	struct case_form form = { .k = &k, .f = &typed };
	uint64_t version;
	enum err e = text_u64(req_text(r, "version"), UINT32_MAX, &version);

	if (e == OK)
		e = kasus_open(&r->work, r->ids[0], &k);
	if (e != OK)
		return e;
	form.version = (uint32_t)version;
	fields_sent(r, &typed);
	f = typed;
	nik_settle(&f, &k);
	e = fields_judge(r, &f);
	if (e == ERR_INVALID)
		return form_show(r, &form);
	if (e != OK)
		return e;
	r->work.answer = say_printf(r, "/kasus/%s", say_id(r, r->ids[0]));
	e = kasus_change(&r->work, r->ids[0], form.version, &f, &k);
	if (e == ERR_CONFLICT)
		return conflict_show(r, &form);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* The case page again, with what its form complained about. */
static enum err
case_again(struct req *r)
{
	struct kasus k;
	enum err e = kasus_open(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	r->status = 422;
	return case_show(r, &k, false);
}

enum err
do_case_note(struct req *r)
{
	enum err e;

	if (r->n_errors > 0)
		return case_again(r);
	r->work.answer = say_printf(r, "/kasus/%s", say_id(r, r->ids[0]));
	e = kasus_note(&r->work, r->ids[0], req_text(r, "text"));
	if (e == ERR_INVALID || e == ERR_LIMIT) {
		req_error(r, "text",
		    e == ERR_INVALID ?
			_("Catatan ini terlalu panjang. Bagi menjadi dua") :
			_("Kasus ini sudah memuat catatan sebanyak yang dapat "
			  "disimpan, maka catatan ini belum tersimpan. Tutup "
			  "kasus ini, lalu buat kasus baru untuk "
			  "kelanjutannya"));
		return case_again(r);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
do_case_assign(struct req *r)
{
	struct id person;
	enum err e = OK;

	if (r->n_errors > 0)
		return case_again(r);
	r->work.answer = say_printf(r, "/kasus/%s", say_id(r, r->ids[0]));
	e = id_parse(req_text(r, "assignee"), &person);
	if (e == OK)
		e = kasus_assign(&r->work, r->ids[0], person);
	if (e == ERR_INVALID) {
		req_error(r, "assignee", _("Pilih petugas di unit Anda"));
		return case_again(r);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
