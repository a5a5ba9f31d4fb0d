/* Closing a case, and opening it again. */
#include "cgi/view.h"

typedef enum err (*stage_fn)(struct work *w, struct id id, const char *reason,
    const char *text);

static enum err
stage_done(struct req *r, stage_fn act, const char *news)
{
	enum err e;

	if (r->n_errors > 0)
		return case_again(r, 422);
	r->work.answer =
	    say_printf(r, "/kasus/%s?kabar=%s", say_id(r, r->ids[0]), news);
	e = act(&r->work, r->ids[0], req_text(r, "reason"),
	    req_value(r, "remark"));
	if (e == ERR_INVALID) {
		req_error(r, "reason", _("Pilih alasannya dari daftar"));
		return case_again(r, 422);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* The case page again, saying what keeps the case open. */
static enum err
close_refused(struct req *r)
{
	struct kasus k;
	enum err e = kasus_open(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	/* somebody else was quicker */
	if (view_same(k.stage, STAGE_CLOSED))
		return ERR_CONFLICT;
	req_error(r, "",
	    _("Kasus ini belum dapat ditutup: masih ada rujukan yang belum "
	      "selesai. Tutup atau tarik dahulu setiap rujukan di bawah"));
	r->status = 409;
	return case_show(r, &k, false);
}

enum err
do_case_close(struct req *r)
{
	enum err e = stage_done(r, kasus_close, "ditutup");

	return e == ERR_CONFLICT ? close_refused(r) : e;
}

enum err
do_case_reopen(struct req *r)
{
	return stage_done(r, kasus_reopen, "dibuka");
}
