/*
 * What a person typed into a form whose act came to nothing.  The page that
 * says so shows it, so that it can be copied: it is stored nowhere, and a page
 * that answered a form can't be gone back from.
 */
#include "cgi/priv.h"

/*
 * Did a page of ours send it?  Whoever has no session any more has no csrf
 * either; then the browser must have said where the form stood.  A stranger's
 * page would else put its own words on ours.
 */
static bool
is_ours(const struct req *r)
{
	return r->genuine ||
	    ((r->fetch_site != NULL || r->origin != NULL) &&
		origin_ours(r->fetch_site, r->origin, r->conf->public_origin));
}

/* The fields of a POST that would have stored something. */
static const struct form *
form_of(const struct req *r)
{
	if (r->route == NULL || r->route->method != M_POST ||
	    (r->route->flags & R_PUBLIC) != 0 || !is_ours(r))
		return NULL;
	return r->route->form;
}

/* The field's text, if a person wrote it. */
static const char *
text_of(const struct req *r, const struct form_field *f)
{
	return f->type == FT_LINE || f->type == FT_TEXT ?
	    req_value(r, f->name) :
	    NULL;
}

struct typed
typed_next(const struct req *r, size_t from)
{
	const struct form *form = form_of(r);

	for (size_t i = from; i < form_size(form); i++) {
		struct form_field f = form_at(form, i);
		const char *text = text_of(r, &f);
		const char *label = form_label(&f);

		if (text != NULL)
			return (struct typed){
				.next = i + 1,
				.name = f.name,
				.label = label != NULL ? label : _("Isian"),
				.text = text,
				.rows = f.type == FT_TEXT ? "8" : "1",
			};
	}
	return (struct typed){ 0 };
}
