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

/* The i-th field's text, if a person wrote it. */
static const char *
text_at(const struct req *r, const struct form *form, size_t i)
{
	enum form_type type = form->f[i].type;

	return type == FT_LINE || type == FT_TEXT ?
	    req_value(r, form->f[i].name) :
	    NULL;
}

struct typed
typed_next(const struct req *r, size_t from)
{
	const struct form *form = form_of(r);

	for (size_t i = from; form != NULL && i < form->n; i++) {
		const char *text = text_at(r, form, i);
		const char *label = form_label(&form->f[i]);

		if (text != NULL)
			return (struct typed){
				.next = i + 1,
				.name = form->f[i].name,
				.label = label != NULL ? label : _("Isian"),
				.text = text,
				.rows = form->f[i].type == FT_TEXT ? "8" : "1",
			};
	}
	return (struct typed){ 0 };
}
