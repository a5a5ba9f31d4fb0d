/*
 * Agreements with other agencies: drafted by the administrator, signed by two
 * people of each agency who have read the text.
 */
#include "cgi/view.h"

enum err
page_agreements(struct req *r)
{
	struct agreement_view *v;
	size_t n;
	enum err e = agreement_list(&r->work, &v, &n);

	if (e != OK)
		return e;
	agreement_list_page(&r->t, r, v, n);
	return buf_check(&r->out);
}

static enum err
new_show(struct req *r)
{
	agreement_new_page(&r->t, r);
	return buf_check(&r->out);
}

enum err
page_agreement_new(struct req *r)
{
	return new_show(r);
}

enum err
do_agreement_new(struct req *r)
{
	struct id id = id_new(r->now), other = { { 0 } };
	enum err e;

	if (req_error_of(r, "other") == NULL &&
	    (id_parse(req_text(r, "other"), &other) != OK ||
		!roster_trusted(r->roster, other) ||
		id_same(other, r->who->agency)))
		req_error(r, "other", _("Pilih instansi dari daftar"));
	if (r->n_errors > 0)
		return new_show(r);
	r->work.answer =
	    say_printf(r, "/kesepakatan/%s?kabar=dicatat", say_id(r, id));
	e = agreement_draft(&r->work, other, req_text(r, "title"),
	    req_text(r, "wording"), id);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

static enum err
agreement_show(struct req *r)
{
	struct agreement_view v;
	enum err e = agreement_get(&r->work, r->ids[0], &v);

	if (e != OK)
		return e;
	agreement_page(&r->t, r, &v);
	return buf_check(&r->out);
}

enum err
page_agreement(struct req *r)
{
	return agreement_show(r);
}

/* The page as it is by now, with the reason. */
static enum err
agree_refused(struct req *r, unsigned status, const char *say)
{
	enum err e = act_refused(r, status, say);

	return e == OK ? agreement_show(r) : e;
}

enum err
do_agree(struct req *r)
{
	uint8_t document[HASH_LEN];
	struct id other;
	enum err e;

	if (r->n_errors > 0)
		return agreement_show(r);
	e = id_parse(req_text(r, "other"), &other);
	if (e == OK)
		e = hex_get(req_text(r, "document"), document,
		    sizeof(document));
	if (e != OK)
		return ERR_INVALID;
	r->work.answer = say_printf(r, "/kesepakatan/%s?kabar=ditandatangani",
	    say_id(r, r->ids[0]));
	e = agreement_sign(&r->work, r->ids[0], other, document);
	if (e == ERR_CONFLICT)
		return agree_refused(r, 409,
		    _("Sementara itu kesepakatan ini berubah, atau instansi "
		      "Anda sudah menandatanganinya. Tanda tangan Anda tidak "
		      "dicatat; baca lagi halaman ini."));
	if (e == ERR_FORBIDDEN)
		return agree_refused(r, 403,
		    _("Tanda tangan Anda tidak dapat dicatat: Anda sudah "
		      "menandatangani kesepakatan ini, atau tanda tangan "
		      "yang pertama tidak berlaku lagi. Tanda tangan yang "
		      "kedua harus dari orang lain."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
