/* Break-glass: asking, the list, one request, and the acts on it. */
#include "cgi/view.h"

#define PLAN  "rencana"
#define WHOLE "kasus"

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
	case GLASS_FOLLOW:
		return _("Ditinjau; perlu ditindaklanjuti");
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
	case GLASS_FOLLOW:
		return "govuk-tag--yellow";
	case GLASS_REVIEWED:
	case GLASS_REFUSED:
	case GLASS_NONE:
	case GLASS__MAX:
		break;
	}
	return "govuk-tag--grey";
}

/* clang-format off */
static const struct {
	const char *code;
	const char *label; /* msgid */
} findings[FINDING__MAX] = {
	[FINDING_LAWFUL]   = { "sah",    N_("Sah: alasannya benar, dan yang dibaca memang diperlukan") },
	[FINDING_UNLAWFUL] = { "tidak",  N_("Tidak sah: tidak boleh terjadi") },
	[FINDING_FOLLOW]   = { "lanjut", N_("Perlu ditindaklanjuti: tinjauan ini belum selesai") },
};
/* clang-format on */

const char *
glass_finding_say(enum glass_finding f)
{
	return findings[f].label != NULL ? _(findings[f].label) : "";
}

/* From follow-up a review goes on to its end. */
const struct choice *
choices_finding(struct req *r, const struct glass *g, size_t *n_r)
{
	size_t n = g->state == GLASS_FOLLOW ? FINDING_FOLLOW : FINDING__MAX;
	struct choice *all = arena_alloc(r->mem, n * sizeof(*all));

	*n_r = 0;
	for (size_t i = FINDING_LAWFUL; all != NULL && i < n; i++)
		all[(*n_r)++] = (struct choice){ .code = findings[i].code,
			.label = _(findings[i].label) };
	return all;
}

static enum glass_finding
finding_take(const char *code)
{
	for (size_t i = FINDING_LAWFUL; i < nitems(findings); i++)
		if (view_same(findings[i].code, code))
			return (enum glass_finding)i;
	return FINDING_NONE;
}

const char *
glass_what(struct req *r, const struct glass *g)
{
	if (g->whole)
		return _("Seluruh kasus terbatas");
	if (g->plan)
		return _("Rencana keselamatan");
	return say_printf(r, _("Catatan proses %s"), g->author_name);
}

const struct choice *
choices_glass(struct req *r, const struct glass_choices *c, size_t *n_r)
{
	struct choice *all = arena_alloc(r->mem, (c->n + 1) * sizeof(*all));

	*n_r = 0;
	if (all != NULL && c->whole)
		all[(*n_r)++] = (struct choice){ .code = WHOLE,
			.label = _("Seluruh kasus terbatas ini") };
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

/* Does the case name that person, so that they read it anyway? */
static bool
is_named(const struct glass *g, struct id person)
{
	for (size_t i = 0; i < g->n_named; i++)
		if (id_same(g->named[i], person))
			return true;
	return false;
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
			.label = say_printf(r,
			    is_named(g, m->person) ?
				_("%s (%s), disebut di kasus ini") :
				"%s (%s)",
			    m->name, view_roles(r, m->roles)),
		};
	}
	return all;
}

enum err
glass_desk_load(struct req *r, struct glass_desk *d_r)
{
	*d_r = (struct glass_desk){ .told = 0 };
	if (role_scope(r->who->roles, P_GLASS_LIST) == SCOPE_NO)
		return OK;
	return glass_count(&r->work, d_r);
}

enum err
glass_running_load(struct req *r, struct id kasus)
{
	if (role_scope(r->who->roles, P_GLASS_LIST) == SCOPE_NO ||
	    !keyring_has_unit(r->who->keys))
		return OK;
	return glass_running(&r->work, kasus, &r->running, &r->n_running);
}

const char *
glass_short(struct req *r, struct id id)
{
	return say_printf(r, "AD-%02X%02X%02X", id.b[ID_LEN - 3],
	    id.b[ID_LEN - 2], id.b[ID_LEN - 1]);
}

/* --- asking --------------------------------------------------------------------- */

static enum err
ask_show(struct req *r, unsigned status)
{
	struct glass_choices c;
	enum err e = glass_choices(&r->work, r->ids[0], &c);

	/* closed to the reader, who can ask for all of it */
	if (e == ERR_FORBIDDEN && !id_none(r->work.shut))
		e = glass_shut(&r->work, r->ids[0], &c);
	if (e == OK)
		e = glass_running_load(r, r->ids[0]);
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

/* What was wrong with asking, and the form again. */
static enum err
ask_refused(struct req *r, enum err e)
{
	if (e == ERR_LIMIT) {
		req_error(r, "",
		    say_printf(r,
			_("Dalam 24 jam terakhir Anda sudah mengajukan %s "
			  "permintaan. Bila ini mendesak, hubungi unit "
			  "Pelindungan Data"),
			say_number(r, GLASS_DAY)));
		return ask_show(r, 422);
	}
	if (e == ERR_CONFLICT && !id_none(r->work.glass)) {
		req_error(r, "",
		    _("Anda sudah meminta ini, dan permintaannya belum "
		      "selesai. Tautannya ada di bawah"));
		return ask_show(r, 409);
	}
	if (e != ERR_INVALID && e != ERR_CONFLICT)
		return e;
	req_error(r, "what", _("Pilih yang perlu dibuka"));
	return ask_show(r, e == ERR_CONFLICT ? 409 : 422);
}

enum err
do_glass_ask(struct req *r)
{
	const char *what = req_text(r, "what");
	struct id id = id_new(r->now), author = { { 0 } };
	bool plan = view_same(what, PLAN), whole = view_same(what, WHOLE);
	enum err e = OK;

	if (r->n_errors > 0)
		return ask_show(r, 422);
	if (!plan && !whole)
		e = id_parse(what, &author);
	r->work.answer =
	    say_printf(r, "/darurat/%s?kabar=diminta", say_id(r, id));
	if (e == OK && whole)
		e = glass_ask_case(&r->work, r->ids[0], req_text(r, "reason"),
		    id);
	else if (e == OK)
		e = glass_ask(&r->work, r->ids[0], plan, author,
		    req_text(r, "reason"), id);
	return e == OK ? resp_go(r, "%s", r->work.answer) : ask_refused(r, e);
}

/* --- the list, and one request ------------------------------------------------- */

enum err
page_glass_list(struct req *r)
{
	struct glass_page p = { .n = 0 };
	uint64_t page;
	enum err e = OK;

	if (text_u64(req_text(r, "hal"), UINT16_MAX, &page) != OK || page == 0)
		page = 1;
	if (keyring_has_unit(r->who->keys))
		e = glass_list(&r->work, (size_t)page - 1, &p);
	if (e != OK)
		return e;
	glass_list_page(&r->t, r, &p, (size_t)page);
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

/* --- the acts --------------------------------------------------------------------- */

/* The page that asks before an act: what is not the actor's to do, or was done
 * meanwhile, is shown as it stands. */
static enum err
act_show(struct req *r, enum glass_state to, unsigned status)
{
	struct glass g;
	enum err e = glass_view(&r->work, r->ids[0], &g);

	if (e != OK)
		return e;
	if ((g.acts & 1u << to) == 0)
		return status == 200 ?
		    resp_go(r, "/darurat/%s", say_id(r, g.id)) :
		    ERR_FORBIDDEN;
	r->status = status;
	glass_act_page(&r->t, r, &g, to);
	return buf_check(&r->out);
}

enum err
page_glass_peel(struct req *r)
{
	return act_show(r, GLASS_PEELED, 200);
}

enum err
page_glass_open(struct req *r)
{
	return act_show(r, GLASS_OPENED, 200);
}

enum err
page_glass_review(struct req *r)
{
	return act_show(r, GLASS_REVIEWED, 200);
}

enum err
page_glass_refuse(struct req *r)
{
	return act_show(r, GLASS_REFUSED, 200);
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

/* The version that the form was made of; 0: not one. */
static uint32_t
seen(struct req *r)
{
	uint64_t version;

	return text_u64(req_text(r, "version"), UINT32_MAX, &version) == OK ?
	    (uint32_t)version :
	    0;
}

enum err
do_glass_peel(struct req *r)
{
	struct id opener = { { 0 } };
	enum err e;

	if (r->n_errors > 0)
		return act_show(r, GLASS_PEELED, 422);
	act_leads(r, "dilepas");
	if ((e = id_parse(req_text(r, "opener"), &opener)) == OK)
		e = glass_peel(&r->work, r->ids[0], seen(r), opener);
	if (e == ERR_INVALID) {
		req_error(r, "opener", _("Pilih seorang petugas dari daftar"));
		return act_show(r, GLASS_PEELED, 422);
	}
	return act_done(r, e);
}

enum err
do_glass_open(struct req *r)
{
	enum err e;

	if (r->n_errors > 0)
		return act_show(r, GLASS_OPENED, 422);
	act_leads(r, "dibuka");
	e = glass_open(&r->work, r->ids[0], seen(r));
	if (e == ERR_INVALID) {
		req_error(r, "",
		    _("Sesudah permintaan ini, kasusnya berpindah tangan, "
		      "kuncinya diganti, atau rencananya ditulis ulang. Tolak permintaan ini; peminta "
		      "dapat mengajukan yang baru"));
		return glass_show(r, 422);
	}
	return act_done(r, e);
}

enum err
do_glass_review(struct req *r)
{
	const struct glass_word word = {
		finding_take(req_text(r, "finding")),
		req_text(r, "text"),
	};
	enum err e;

	if (r->n_errors > 0)
		return act_show(r, GLASS_REVIEWED, 422);
	act_leads(r, "ditinjau");
	e = glass_review(&r->work, r->ids[0], seen(r), &word);
	if (e == ERR_INVALID) {
		req_error(r, "finding", _("Pilih hasil tinjauan"));
		return act_show(r, GLASS_REVIEWED, 422);
	}
	return act_done(r, e);
}

enum err
do_glass_refuse(struct req *r)
{
	if (r->n_errors > 0)
		return act_show(r, GLASS_REFUSED, 422);
	act_leads(r, "ditolak");
	return act_done(r,
	    glass_refuse(&r->work, r->ids[0], seen(r), req_text(r, "reason")));
}
