/* Break-glass: asking, the list, one request, and the acts on it. */
#include "cgi/view.h"

#define PLAN "rencana"

const char *
glass_state_say(enum glass_state s)
{
	switch (s) {
	case GLASS_ASKED:
		return _("Menunggu unit Pelindungan Data");
	case GLASS_PEELED:
		return _("Menunggu segel kedua dibuka");
	case GLASS_OPENED:
		return _("Terbuka; menunggu tinjauan");
	case GLASS_REVIEWED:
		return _("Sudah ditinjau");
	case GLASS_REFUSED:
		return _("Ditolak");
	case GLASS_NONE:
	case GLASS__MAX:
		break;
	}
	return "";
}

const char *
glass_state_tag(enum glass_state s)
{
	switch (s) {
	case GLASS_OPENED:
		return "govuk-tag--red";
	case GLASS_ASKED:
	case GLASS_PEELED:
		return "govuk-tag--yellow";
	case GLASS_REVIEWED:
	case GLASS_REFUSED:
	case GLASS_NONE:
	case GLASS__MAX:
		break;
	}
	return "govuk-tag--grey";
}

const char *
glass_what(struct req *r, const struct glass *g)
{
	if (g->plan)
		return _("Rencana keselamatan");
	return say_printf(r, _("Catatan proses %s"), g->author_name);
}

const struct choice *
choices_glass(struct req *r, const struct glass_choices *c, size_t *n_r)
{
	struct choice *all = arena_alloc(r->mem, (c->n + 1) * sizeof(*all));

	*n_r = 0;
	for (size_t i = 0; all != NULL && i < c->n; i++) {
		const struct glass_choice *one = &c->choice[i];

		all[(*n_r)++] = (struct choice){
			.code = one->plan ? PLAN : id_str(r->mem, one->author),
			.label = one->plan ?
			    _("Rencana keselamatan") :
			    say_printf(r, _("%s catatan proses %s"),
				say_number(r, one->n), one->name),
		};
	}
	return all;
}

const struct choice *
choices_opener(struct req *r, const struct glass *g, size_t *n_r)
{
	const struct roster_member *m;
	struct choice *all;
	size_t i = 0, n = 0;

	while (roster_members(r->roster, &i) != NULL)
		n++;
	all = arena_alloc(r->mem, (n + 1) * sizeof(*all));
	*n_r = 0;
	for (i = 0;
	     all != NULL && (m = roster_members(r->roster, &i)) != NULL;) {
		if (!glass_opener(g, m))
			continue;
		all[(*n_r)++] = (struct choice){
			.code = id_str(r->mem, m->person),
			.label = say_printf(r, "%s (%s)", m->name,
			    view_roles(r, m->roles)),
		};
	}
	return all;
}

enum err
glass_count(struct req *r, size_t *n_r)
{
	struct glass *g;

	*n_r = 0;
	if (role_scope(r->who->roles, P_GLASS_LIST) == SCOPE_NO)
		return OK;
	return glass_list(&r->work, true, &g, n_r);
}

/* --- asking --------------------------------------------------------------------- */

static enum err
ask_show(struct req *r, unsigned status)
{
	struct glass_choices c;
	enum err e = glass_choices(&r->work, r->ids[0], &c);

	if (e != OK)
		return e;
	r->status = status;
	glass_ask_page(&r->t, r, &c);
	return buf_check(&r->out);
}

enum err
page_glass_ask(struct req *r)
{
	return ask_show(r, 200);
}

enum err
do_glass_ask(struct req *r)
{
	const char *what = req_text(r, "what");
	struct id id = id_new(r->now), author = { { 0 } };
	bool plan = view_same(what, PLAN);
	enum err e = OK;

	if (r->n_errors > 0)
		return ask_show(r, 422);
	if (!plan)
		e = id_parse(what, &author);
	r->work.answer =
	    say_printf(r, "/darurat/%s?kabar=diminta", say_id(r, id));
	if (e == OK)
		e = glass_ask(&r->work, r->ids[0], plan, author,
		    req_text(r, "reason"), id);
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if (e != ERR_INVALID && e != ERR_CONFLICT)
		return e;
	req_error(r, "what", _("Pilih yang perlu dibuka"));
	return ask_show(r, e == ERR_CONFLICT ? 409 : 422);
}

/* --- the list, and one request ------------------------------------------------- */

enum err
page_glass_list(struct req *r)
{
	struct glass *g = NULL;
	size_t n = 0;
	enum err e = OK;

	if (keyring_has_unit(r->who->keys))
		e = glass_list(&r->work, false, &g, &n);
	if (e != OK)
		return e;
	glass_list_page(&r->t, r, g, n);
	return buf_check(&r->out);
}

static enum err
glass_show(struct req *r, unsigned status)
{
	struct glass g;
	enum err e = glass_view(&r->work, r->ids[0], &g);

	if (e != OK)
		return e;
	r->status = status;
	glass_page(&r->t, r, &g);
	return buf_check(&r->out);
}

enum err
page_glass(struct req *r)
{
	return glass_show(r, 200);
}

/* Somebody else was quicker: the page says what it is by now. */
static enum err
act_done(struct req *r, enum err e)
{
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if (e != ERR_CONFLICT)
		return e;
	req_error(r, "",
	    _("Permintaan ini sudah berubah. Keadaannya sekarang ada di "
	      "bawah"));
	return glass_show(r, 409);
}

static void
act_leads(struct req *r, const char *news)
{
	r->work.answer =
	    say_printf(r, "/darurat/%s?kabar=%s", say_id(r, r->ids[0]), news);
}

enum err
do_glass_peel(struct req *r)
{
	struct id opener = { { 0 } };
	enum err e;

	if (r->n_errors > 0)
		return glass_show(r, 422);
	act_leads(r, "dilepas");
	if ((e = id_parse(req_text(r, "opener"), &opener)) == OK)
		e = glass_peel(&r->work, r->ids[0], opener);
	if (e == ERR_INVALID) {
		req_error(r, "opener",
		    _("Pilih petugas unit itu yang bukan peminta dan bukan "
		      "penulisnya"));
		return glass_show(r, 422);
	}
	return act_done(r, e);
}

enum err
do_glass_open(struct req *r)
{
	enum err e;

	act_leads(r, "dibuka");
	e = glass_open(&r->work, r->ids[0]);
	if (e == ERR_INVALID) {
		req_error(r, "",
		    _("Sesudah permintaan ini, kasusnya berpindah tangan atau "
		      "rencananya ditulis ulang. Tolak permintaan ini; peminta "
		      "dapat mengajukan yang baru"));
		return glass_show(r, 422);
	}
	return act_done(r, e);
}

enum err
do_glass_review(struct req *r)
{
	act_leads(r, "ditinjau");
	return act_done(r, glass_review(&r->work, r->ids[0]));
}

enum err
do_glass_refuse(struct req *r)
{
	act_leads(r, "ditolak");
	return act_done(r, glass_refuse(&r->work, r->ids[0]));
}
