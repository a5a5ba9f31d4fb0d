/* Pages that show cases: list and search, one case, its notes, its history. */
#include "cgi/view.h"

/* What the page that the address names shows. */
static struct range
part_asked(const struct req *r)
{
	uint64_t page;

	if (text_u64(req_text(r, "hal"), UINT16_MAX, &page) != OK || page == 0)
		page = 1;
	return (struct range){ (size_t)(page - 1) * LIST_SIZE, LIST_SIZE };
}

/* The search that the address holds; an address of somebody else's, or a
 * shortened one, leads to the list. */
enum err
page_case_list(struct req *r)
{
	struct case_list l = { .sealed = req_value(r, "cari") };
	enum err e = OK;

	if (l.sealed != NULL)
		e = query_open(&r->work, l.sealed, &l.q);
	if (e == ERR_TAMPER)
		return resp_go(r, "/kasus");
	l.q.page = part_asked(r).from / LIST_SIZE;
	l.q.size = LIST_SIZE;
	if (e == OK)
		e = kasus_list(&r->work, &l.q, &l.line, &l.n, &l.total);
	if (e != OK)
		return e;
	l.damaged = r->work.damaged;
	case_list_page(&r->t, r, &l);
	return buf_check(&r->out);
}

/* The list that was sent narrows nothing if the book does not know it. */
static const char *
code_of(const struct req *r, const char *list)
{
	const char *code = req_value(r, list);

	return code != NULL && book_has(r->book, list, code) ? code : NULL;
}

/* Nothing was searched; what was typed stands in the form again. */
static enum err
search_refused(struct req *r, const struct case_query *q)
{
	struct case_list l = { .q = *q, .sealed = "" };

	r->status = 422;
	case_list_page(&r->t, r, &l);
	return buf_check(&r->out);
}

/* Names must not lie in a browser's history or a log, and a page that answered
 * a form cannot be gone back to: the search becomes an address that only who
 * searched can read. */
enum err
do_case_search(struct req *r)
{
	struct case_query q = {
		.text = req_value(r, "text"),
		.category = code_of(r, "category"),
		.stage = code_of(r, "stage"),
		.mine = req_value(r, "mine") != NULL,
		.open = view_same(req_value(r, "stage"), "terbuka"),
	};
	const char *sealed;
	enum err e;

	if (r->n_errors > 0)
		return search_refused(r, &q);
	if (q.text == NULL && q.category == NULL && q.stage == NULL &&
	    !q.mine && !q.open)
		return resp_go(r, "/kasus");
	e = query_seal(&r->work, &q, &sealed);
	return e != OK ? e : resp_go(r, "/kasus?cari=%s", sealed);
}

/* After a change that receivers don't know of: which of them to tell. */
static const char *
tell_news(struct req *r, const struct kasus *k)
{
	const char *numbers = "";

	for (size_t i = 0; i < k->n_refs; i++)
		if (view_outdated(k, &k->refs[i]))
			numbers = say_printf(r, "%s%s%s", numbers,
			    *numbers != '\0' ? ", " : "", k->refs[i].number);
	if (*numbers == '\0')
		return _("Tersimpan.");
	return say_printf(r,
	    _("Tersimpan. Penerima rujukan %s belum mengetahui perubahan ini: "
	      "hubungi penerima dan beri tahu."),
	    numbers);
}

/* What the address says was just done, if the case is in the state for it. */
static const char *
case_news(struct req *r, const struct kasus *k, bool closed)
{
	static const struct {
		const char *code;
		const char *say; /* msgid */
		bool closed;
	} news[] = {
		{ "dibuat", N_("Kasus tersimpan."), false },
		{ "tersimpan", N_("Tersimpan."), false },
		{ "tetap", N_("Tidak ada yang berubah."), false },
		{ "catatan", N_("Catatan tersimpan."), false },
		{ "entri", N_("Tersimpan."), false },
		{ "persetujuan", N_("Persetujuan sudah dicatat."), false },
		{ "salah", N_("Entri sudah ditandai salah."), false },
		{ "ditutup", N_("Kasus sudah ditutup."), true },
		{ "dibuka", N_("Kasus sudah dibuka lagi."), false },
		{ "risiko", N_("Risiko kasus ini sudah diturunkan."), false },
		{ "dicabut", N_("Pembatasan sudah dicabut."), false },
	};
	const char *code = view_news(r);

	if (view_same(code, "tahap"))
		return say_printf(r, _("Tahap kasus ini sekarang: %s."),
		    say_label(r, "stage", k->stage));
	if (view_same(code, "diserahkan"))
		return say_printf(r, _("Kasus sudah diserahkan kepada %s."),
		    k->assignee_name);
	if (view_same(code, "dibatasi") && k->n_named > 0)
		return say_printf(r,
		    _("Tersimpan. Kasus ini hanya terbaca oleh %s."),
		    named_names(r, k));
	if (view_same(code, "beri-tahu") && !closed)
		return tell_news(r, k);
	for (size_t i = 0; i < nitems(news); i++) {
		if (view_same(news[i].code, code) && news[i].closed == closed)
			return _(news[i].say);
	}
	return NULL;
}

/* Violence, in a unit that does not work on violence itself. */
static enum err
offer_look(struct req *r, struct case_page *p)
{
	unsigned kinds = 0;
	enum err e = OK;

	if (p->may_refer && case_unsafe(p->k)) {
		e = kinds_of(&r->work, r->who->unit, &kinds);
		p->offer = kinds == KINDS_ALL ||
		    (kinds & KIND_BIT(KIND_VIOLENCE)) == 0;
	}
	return e;
}

enum err
case_show(struct req *r, const struct kasus *k, bool revealed)
{
	bool closed = stage_shut(k->stage);
	struct case_page p = {
		.k = k,
		.news = case_news(r, k, closed),
		.revealed = revealed,
		.closed = closed,
		.may_edit = !closed && view_may_case(r, P_CASE_EDIT, k),
		.may_assign = view_may_case(r, P_CASE_ASSIGN, k),
		.may_refer = !closed && view_may_case(r, P_REFER_CREATE, k),
		.may_reopen = view_may_case(r, P_CASE_REOPEN, k),
		.may_restrict = !closed && view_may_case(r, P_CASE_RESTRICT, k),
	};
	enum err e = OK;

	if ((e = offer_look(r, &p)) == OK && p.may_assign && !closed)
		e = unit_loads(&r->work, &p.load, &p.n_load);
	if (e != OK)
		return e;
	case_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_case(struct req *r)
{
	struct kasus k;
	enum err e = kasus_open(&r->work, r->ids[0], &k), said = OK;

	/* who asked for a case that is closed to them is led to what they asked */
	if (r->work.asked &&
	    (e == OK || (e == ERR_FORBIDDEN && !id_none(r->work.shut))))
		said = glass_running_load(r, r->ids[0]);
	if (e != OK || said != OK)
		return e != OK ? e : said;
	return case_show(r, &k, false);
}

enum err
do_case_reveal(struct req *r)
{
	struct kasus k;
	enum err e = kasus_reveal(&r->work, r->ids[0], &k);

	return e != OK ? e : case_show(r, &k, true);
}

enum err
page_case_history(struct req *r)
{
	struct case_past p;
	enum err e = kasus_history(&r->work, r->ids[0], part_asked(r), &p);

	if (e != OK)
		return e;
	case_history_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_case_notes(struct req *r)
{
	struct kasus k;
	enum err e = kasus_notes(&r->work, r->ids[0], part_asked(r), &k);

	if (e != OK)
		return e;
	case_notes_page(&r->t, r, &k);
	return buf_check(&r->out);
}
