/* What has a key of its own: process notes, and the safety plan of a case. */
#include "cgi/view.h"

const char *
own_barred(const struct req *r, const struct kasus *k)
{
	if (stage_shut(k->stage))
		return _("Kasus ini sudah ditutup. Untuk menulis, buka lagi "
			 "dahulu.");
	if (!own_ready(&r->work))
		return _("Instansi Anda belum memiliki unit Pelindungan Data "
			 "(PDP), jadi belum ada yang dapat membuka tulisan "
			 "ini bila Anda berhalangan. Minta admin instansi "
			 "mendaftarkan unit itu dahulu.");
	return NULL;
}

/* Why a text was not written; NULL: it is no matter of the text. */
static const char *
text_refused(enum err e)
{
	if (e == ERR_INVALID)
		return _("Tulisan ini terlalu panjang, atau memuat huruf yang "
			 "tidak dapat disimpan. Ringkaskan");
	if (e == ERR_LIMIT)
		return _("Kasus ini sudah memuat catatan sebanyak yang dapat "
			 "disimpan, maka tulisan ini belum tersimpan");
	if (e == ERR_CONFLICT)
		return _("Tulisan ini belum tersimpan. Teksnya masih ada di "
			 "bawah");
	return NULL;
}

static enum err
process_show(struct req *r, unsigned status)
{
	struct process_page p;
	uint64_t page;
	enum err e;

	if (text_u64(req_text(r, "hal"), UINT16_MAX, &page) != OK || page == 0)
		page = 1;
	e = kasus_process(&r->work, r->ids[0],
	    (struct range){ (size_t)(page - 1) * LIST_SIZE, LIST_SIZE }, &p);
	if (e != OK)
		return e;
	r->status = status;
	process_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_process(struct req *r)
{
	return process_show(r, 200);
}

enum err
do_process(struct req *r)
{
	const char *why;
	enum err e;

	if (r->n_errors > 0)
		return process_show(r, 422);
	r->work.answer = say_printf(r,
	    "/kasus/%s/catatan-proses?kabar=tersimpan", say_id(r, r->ids[0]));
	e = kasus_process_add(&r->work, r->ids[0], req_text(r, "text"));
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if ((why = text_refused(e)) == NULL)
		return e;
	req_error(r, "text", why);
	return process_show(r, e == ERR_CONFLICT ? 409 : 422);
}

static enum err
plan_show(struct req *r, unsigned status)
{
	struct plan p;
	enum err e = kasus_plan(&r->work, r->ids[0], &p);

	if (e != OK)
		return e;
	r->status = status;
	plan_page(&r->t, r, &p, status == 409);
	return buf_check(&r->out);
}

enum err
page_plan(struct req *r)
{
	return plan_show(r, 200);
}

enum err
do_plan(struct req *r)
{
	uint64_t version = 0;
	const char *why;
	enum err e;

	if (r->n_errors > 0)
		return plan_show(r, 422);
	if ((e = text_u64(req_text(r, "version"), UINT32_MAX, &version)) != OK)
		return e;
	r->work.answer = say_printf(r, "/kasus/%s/keselamatan?kabar=tersimpan",
	    say_id(r, r->ids[0]));
	e = kasus_plan_set(&r->work, r->ids[0], (uint32_t)version,
	    req_text(r, "text"));
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if ((why = text_refused(e)) == NULL)
		return e;
	req_error(r, "text", why);
	return plan_show(r, e == ERR_CONFLICT ? 409 : 422);
}

enum err
do_plan_share(struct req *r)
{
	enum err e;

	r->work.answer = say_printf(r, "/kasus/%s/keselamatan?kabar=dibagikan",
	    say_id(r, r->ids[0]));
	e = kasus_plan_share(&r->work, r->ids[0]);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
