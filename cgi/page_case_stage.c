/* Leading a case from stage to stage, and a second person's word on its risk. */
#include "cgi/view.h"

/* One act: what it wishes, and how the page that it leads to says it was done. */
struct stage_try {
	struct stage_wish wish;
	const char *news;
	const char *reason, *remark; /* fields of the form */
	const char *full;            /* msgid: the case holds no more notes */
};

/* The case page again, saying what is to be done first; it reads w->lacks. */
static enum err
stage_lacking(struct req *r)
{
	return case_again(r, (r->work.lacks & SG_HEAD) != 0 ? 403 : 409);
}

static enum err
stage_done(struct req *r, struct stage_try *t)
{
	enum err e;

	if (r->n_errors > 0)
		return case_again(r, 422);
	t->wish.reason = req_value(r, t->reason);
	t->wish.text = req_value(r, t->remark);
	r->work.answer =
	    say_printf(r, "/kasus/%s?kabar=%s", say_id(r, r->ids[0]), t->news);
	e = kasus_stage(&r->work, r->ids[0], &t->wish);
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if (e == ERR_CONFLICT && r->work.lacks != 0)
		return stage_lacking(r);
	if (e == ERR_INVALID)
		req_error(r, t->reason, _("Pilih alasannya dari daftar"));
	else if (e == ERR_LIMIT)
		req_error(r, t->remark, _(t->full));
	else
		return e;
	return case_again(r, 422);
}

static const char full_close[] =
    N_("Kasus ini sudah memuat catatan sebanyak yang dapat disimpan. Kosongkan "
       "keterangan ini, lalu tutup kasusnya");
static const char full_reopen[] =
    N_("Kasus ini sudah memuat catatan sebanyak yang dapat disimpan. Buat "
       "kasus baru untuk kelanjutannya");

enum err
do_case_move(struct req *r)
{
	enum stage to = stage_of(req_value(r, "ke"));
	bool held = to == CS_DITUNDA;
	struct stage_try t = { .wish = { .act = SA_MOVE,
				   .from = req_value(r, "dari"),
				   .to = to },
		.news = "tahap",
		.reason = held ? "hold" : "reason",
		.remark = held ? "pause" : "remark",
		.full = full_close };

	return to != CS__MAX ? stage_done(r, &t) : ERR_CONFLICT;
}

enum err
do_case_return(struct req *r)
{
	struct stage_try t = { .wish = { .act = SA_RETURN, .to = CS__MAX },
		.news = "tahap",
		.reason = "reason",
		.remark = "back",
		.full = full_close };

	return stage_done(r, &t);
}

enum err
do_case_close(struct req *r)
{
	struct stage_try t = { .wish = { .act = SA_END, .to = CS__MAX },
		.news = "ditutup",
		.reason = "reason",
		.remark = "remark",
		.full = full_close };

	return stage_done(r, &t);
}

enum err
do_case_reopen(struct req *r)
{
	struct stage_try t = { .wish = { .act = SA_REOPEN, .to = CS__MAX },
		.news = "dibuka",
		.reason = "reason",
		.remark = "remark",
		.full = full_reopen };

	return stage_done(r, &t);
}

enum err
do_risk_lower(struct req *r)
{
	struct id entry;
	uint64_t version;
	enum err e = id_parse(req_text(r, "entri"), &entry);

	if (e == OK)
		e = text_u64(req_text(r, "version"), UINT32_MAX, &version);
	if (e != OK)
		return e;
	r->work.answer =
	    say_printf(r, "/kasus/%s?kabar=risiko", say_id(r, r->ids[0]));
	e = kasus_risk_lower(&r->work, r->ids[0], entry, (uint32_t)version);
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if (e == ERR_INVALID)
		req_error(r, "",
		    _("Penilaian ini Anda tulis sendiri. Orang kedua yang "
		      "menyetujuinya"));
	else if (e == ERR_CONFLICT)
		req_error(r, "",
		    _("Penilaian itu tidak menunggu persetujuan lagi. Lihat "
		      "yang terbaru di bawah"));
	else
		return e;
	return case_again(r, 409);
}
