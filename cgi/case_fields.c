/* The fields of cases and entries as forms bring them, and what is wrong with
 * them. */
#include <string.h>

#include "cgi/view.h"

enum err
fields_sent(const struct req *r, enum section s, struct fields *f)
{
	for (enum field i = 0; i < FIELDS_CASE; i++) {
		const char *sent = req_value(r, field_rules[i].name);

		if (field_rules[i].section == s)
			f->v[i] = sent;
		else if (sent != NULL && i != F_KIND)
			return ERR_INVALID;
	}
	return OK;
}

bool
case_unsafe(const struct kasus *k)
{
	bool yes = view_same(k->f.v[F_SCREEN], "yes");

	for (size_t i = 0; i < k->n_entries; i++)
		yes = yes ||
		    (k->entries[i].f.v[F_E_WRONG] == NULL &&
			view_same(k->entries[i].f.v[F_E_SCREEN], "yes"));
	return yes;
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

/* What is wrong with a field, in words. */
static const char *
complaint_say(struct req *r, const struct complaint *c, const struct fields *f)
{
	const char *label = _(field_label(c->field, fields_kinds(f)));

	if (c->bare)
		return say_printf(r, "%s: %s", label, _(c->say));
	if (!c->too_long)
		return _(c->say);
	return say_long(r, label, field_rules[c->field].max, f->v[c->field]);
}

enum err
fields_complain(struct req *r, enum err e, const struct fields *f,
    const struct complaint *c, size_t n)
{
	if (e != OK && (e != ERR_INVALID || n == 0))
		return e;
	for (size_t i = 0; i < n; i++)
		complain(r, field_rules[c[i].field].name,
		    complaint_say(r, &c[i], f));
	return r->n_errors > 0 ? ERR_INVALID : OK;
}

enum err
case_judge(struct req *r, enum section s, struct fields *f)
{
	struct complaint c[COMPLAINTS_MAX];
	size_t n = 0;
	enum err e = fields_check(&r->work, s, f, c, &n);

	return fields_complain(r, e, f, c, n);
}

enum err
case_form_show(struct req *r, const struct case_form *f)
{
	if (r->n_errors > 0)
		r->status = 422;
	case_form_page(&r->t, r, f);
	return buf_check(&r->out);
}
