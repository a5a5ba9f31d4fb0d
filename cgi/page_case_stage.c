/* Closing a case, and opening it again. */
#include "cgi/view.h"

typedef enum err (*stage_fn)(struct work *w, struct id id, const char *reason,
    const char *text);

/* full: what to say when the case holds no more notes. */
static enum err
stage_done(struct req *r, stage_fn act, const char *news, const char *full)
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
	if (e == ERR_LIMIT) {
		req_error(r, "remark", full);
		return case_again(r, 422);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

static bool
refs_running(const struct kasus *k)
{
	for (size_t i = 0; i < k->n_refs; i++)
		if (k->refs[i].damaged ||
		    !ref_state_ended(k->refs[i].state, k->refs[i].incoming))
			return true;
	return false;
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
	if (view_same(k.stage, STAGE_CLOSED) || !refs_running(&k))
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
	enum err e = stage_done(r, kasus_close, "ditutup",
	    _("Kasus ini sudah memuat catatan sebanyak yang dapat disimpan. "
	      "Kosongkan keterangan ini, lalu tutup kasusnya"));

	return e == ERR_CONFLICT ? close_refused(r) : e;
}

enum err
do_case_reopen(struct req *r)
{
	return stage_done(r, kasus_reopen, "dibuka",
	    _("Kasus ini sudah memuat catatan sebanyak yang dapat disimpan. "
	      "Buat kasus baru untuk kelanjutannya"));
}
