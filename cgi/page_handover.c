/* Who holds how many cases, and giving several of them to another officer. */
#include <string.h>

#include "cgi/view.h"

/* Its cases, if the address names somebody. */
static enum err
handover_load(struct req *r, struct handover *h)
{
	struct case_query q = { .open = true, .size = ASSIGN_MAX };
	const struct roster_member *m;
	enum err e = unit_loads(&r->work, &h->load, &h->n_load);

	if (e != OK || req_value(r, "dari") == NULL)
		return e;
	if (id_parse(req_text(r, "dari"), &h->from) != OK)
		return ERR_ABSENT;
	if ((m = roster_member(r->roster, h->from, r->who->unit)) == NULL)
		return ERR_ABSENT;
	h->name = m->name;
	q.holder = h->from;
	return kasus_list(&r->work, &q, &h->line, &h->n, &h->total);
}

static enum err
handover_show(struct req *r, struct handover *h)
{
	enum err e = handover_load(r, h);

	if (e != OK)
		return e;
	handover_page(&r->t, r, h);
	return buf_check(&r->out);
}

/* A number that our own form led here with. */
static size_t
count_said(const struct req *r, const char *name)
{
	uint64_t n;

	return text_u64(req_text(r, name), ASSIGN_MAX, &n) == OK ? (size_t)n :
								   0;
}

enum err
page_handover(struct req *r)
{
	struct handover h = { .said = view_same(view_news(r), "diserahkan"),
		.done = count_said(r, "jumlah"),
		.left = count_said(r, "sisa") };

	return handover_show(r, &h);
}

/* The ids that were ticked. */
static enum err
ticked(struct req *r, struct id id[ASSIGN_MAX], size_t *n_r)
{
	char *rest = arena_strdup(r->mem, req_text(r, "kasus")), *one;
	enum err e = OK;

	*n_r = 0;
	if (rest == NULL)
		return ERR_MEMORY;
	while (e == OK && (one = strsep(&rest, " ")) != NULL) {
		if (*n_r == ASSIGN_MAX)
			return ERR_LIMIT;
		e = id_parse(one, &id[(*n_r)++]);
	}
	return e;
}

static enum err
handover_refused(struct req *r, const char *field, const char *say)
{
	struct handover h = { .said = false };

	if (field != NULL)
		req_error(r, field, say);
	r->status = 422;
	return handover_show(r, &h);
}

enum err
do_handover(struct req *r)
{
	struct id id[ASSIGN_MAX], to;
	size_t n, done = 0;
	enum err e;

	if (r->n_errors > 0)
		return handover_refused(r, NULL, NULL);
	if ((e = ticked(r, id, &n)) == ERR_LIMIT)
		return handover_refused(r, "kasus",
		    say_printf(r, _("Paling banyak %d kasus sekaligus"),
			ASSIGN_MAX));
	if (e == OK)
		e = id_parse(req_text(r, "assignee"), &to);
	if (e != OK)
		return e;
	if (!officer_active(r->roster, to, r->who->unit))
		return handover_refused(r, "assignee",
		    _("Pilih petugas di unit Anda"));
	r->work.answer = say_printf(r,
	    "/kasus/serahkan?kabar=diserahkan&dari=%s", req_text(r, "dari"));
	e = kasus_assign_some(&r->work, id, n, to, req_value(r, "pesan"),
	    &done);
	return e != OK ? e :
			 resp_go(r, "%s&jumlah=%zu&sisa=%zu", r->work.answer,
			     done, n - done);
}
