/*
 * Agreements with other agencies: drafted by the administrator, signed by two
 * people of each agency who have read the text.
 */
#include "cgi/view.h"

const char *
view_agreement_state(const struct agreement_view *v)
{
	if (v->altered)
		return _("Teksnya tidak sama dengan yang ditandatangani");
	if (v->ended)
		return _("Sudah diakhiri");
	if (v->holds && !id_none(v->end.proposal))
		return _("Berlaku; pengakhirannya menunggu tanda tangan kedua "
			 "dari instansi Anda");
	if (v->holds)
		return _("Berlaku");
	if (v->ours != NULL)
		return _("Menunggu instansi lain");
	if (!id_none(v->sign.proposal))
		return _("Menunggu tanda tangan kedua dari instansi Anda");
	if (v->theirs != NULL)
		return _("Instansi lain sudah; menunggu instansi Anda");
	return _("Rancangan; belum ditandatangani");
}

const char *
view_agreement_tag(const struct agreement_view *v)
{
	if (v->altered)
		return "govuk-tag--red";
	if (v->ended)
		return "govuk-tag--grey";
	return v->holds ? "govuk-tag--green" : "govuk-tag--yellow";
}

const char *
view_agreement_title(const struct agreement_view *v)
{
	return v->title != NULL ? v->title :
				  _("Kesepakatan tanpa teks di sini");
}

bool
view_signs(const struct req *r, const struct agreement_view *v)
{
	return role_scope(r->who->roles, P_AGREE_SIGN) != SCOPE_NO &&
	    v->text != NULL && v->ours == NULL && !v->altered && !v->ended &&
	    !id_same(v->sign.by, r->who->person);
}

bool
view_ends(const struct req *r, const struct agreement_view *v)
{
	return role_scope(r->who->roles, P_AGREE_SIGN) != SCOPE_NO &&
	    v->ours != NULL && !v->ended && !id_same(v->end.by, r->who->person);
}

enum err
agreements_count(struct req *r, size_t *n_r)
{
	struct agreement_view *v;
	size_t n;
	enum err e;

	*n_r = 0;
	if (role_scope(r->who->roles, P_AGREE_SIGN) == SCOPE_NO)
		return OK;
	e = agreement_asked(&r->work, &v, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		if (view_signs(r, &v[i]) ||
		    (!id_none(v[i].end.proposal) && view_ends(r, &v[i])))
			(*n_r)++;
	return e;
}

/* Is the end of it news for the reader's agency? */
static bool
is_news(const struct req *r, const struct roster_agreement *g)
{
	bool part = id_same(g->agency, r->who->agency) ||
	    id_same(g->other, r->who->agency);

	return part && g->ended.given && r->now <= g->ended.at + AGREEMENT_NEWS;
}

static enum err
news_of(struct req *r, const struct roster_agreement *g,
    struct agreement_end_news *v)
{
	enum err e = agreement_title_get(&r->work, g, &v->title);

	v->ended = g;
	v->holds = roster_agreed(r->roster, g->agency, g->other, ROSTER_NOW);
	if (e == OK && v->holds != NULL)
		e = agreement_title_get(&r->work, v->holds, &v->holds_title);
	return e;
}

enum err
agreements_news(struct req *r, struct agreement_news *news_r)
{
	const struct roster_agreement *g;
	struct agreement_end_news *v;
	size_t i = 0, n = 0;
	enum err e = OK;

	*news_r = (struct agreement_news){ .n = 0 };
	while ((g = roster_agreements(r->roster, &i)) != NULL)
		n += is_news(r, g) ? 1 : 0;
	v = arena_alloc(r->mem, (n + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	news_r->one = v;
	for (i = 0; e == OK && (g = roster_agreements(r->roster, &i)) != NULL;)
		if (is_news(r, g))
			e = news_of(r, g, &v[news_r->n++]);
	return e;
}

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

/* ending ------------------------------------------------------------------------ */

static enum err
end_show(struct req *r)
{
	struct agreement_view v;
	enum err e = agreement_get(&r->work, r->ids[0], &v);

	if (e != OK)
		return e;
	agreement_end_page(&r->t, r, &v);
	return buf_check(&r->out);
}

enum err
page_agreement_end(struct req *r)
{
	return end_show(r);
}

/* What is wrong with it; the page as it is by now. */
static enum err
end_refused(struct req *r, unsigned status, const char *say)
{
	enum err e = act_refused(r, status, say);

	return e == OK ? end_show(r) : e;
}

enum err
do_agreement_end(struct req *r)
{
	struct id other;
	enum err e = id_parse(req_text(r, "other"), &other);

	if (e != OK)
		return ERR_INVALID;
	r->work.answer = say_printf(r, "/kesepakatan/%s?kabar=diakhiri",
	    say_id(r, r->ids[0]));
	e = agreement_end(&r->work, r->ids[0], other);
	if (e == ERR_CONFLICT)
		return end_refused(r, 409,
		    _("Kesepakatan ini sudah diakhiri, atau instansi Anda "
		      "belum menandatanganinya. Tanda tangan Anda tidak "
		      "dicatat."));
	if (e == ERR_FORBIDDEN)
		return end_refused(r, 403,
		    _("Tanda tangan Anda tidak dapat dicatat: Anda sudah "
		      "menandatangani pengakhiran ini. Tanda tangan yang kedua "
		      "harus dari orang lain."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
