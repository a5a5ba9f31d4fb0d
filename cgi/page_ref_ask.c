/* Before a receiver decides: a question and its answer, another unit; and a referral
 * that its sender begins anew. */
#include "cgi/view.h"

/* After the step: on to the referral, or its form again. */
static enum err
ask_done(struct req *r, enum err e, const char *field, const char *say)
{
	if (e == ERR_INVALID && r->n_errors == 0)
		req_error(r, field, say);
	if (e == ERR_INVALID || e == ERR_LIMIT)
		return ref_act_show(r);
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}

enum err
do_ref_ask(struct req *r)
{
	if (r->n_errors > 0)
		return ref_act_show(r);
	ref_leads(r, RS_PERLU_INFO);
	return ask_done(r,
	    referral_ask(&r->work, r->ids[0], req_value(r, "about"),
		req_value(r, "question")),
	    "about", _("Pilih tentang apa pertanyaannya"));
}

enum err
do_ref_forward(struct req *r)
{
	const char *reason = req_value(r, "reason");
	const char *note = req_value(r, "note");
	struct id unit = { { 0 } };
	enum err e = OK;

	if (r->n_errors > 0)
		return ref_act_show(r);
	if (code_is_other(reason) && note == NULL)
		req_error(r, "note",
		    _("Tulis keterangannya, karena pilihannya Lainnya"));
	ref_leads(r, RS_DITERUSKAN);
	e = id_parse(req_text(r, "unit"), &unit);
	if (e == OK)
		e = referral_forward(&r->work, r->ids[0], unit, reason, note);
	return ask_done(r, e, "unit",
	    _("Pilih unit lain daripada pengirim dan unit Anda"));
}

enum err
do_ref_tell(struct req *r)
{
	enum err e;

	if (r->n_errors > 0)
		return ref_show(r);
	ref_leads(r, RS_DIBUKA);
	e = referral_tell(&r->work, r->ids[0], req_value(r, "reply"));
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}

enum err
do_ref_again(struct req *r)
{
	struct id id = id_new(r->now);
	struct referral ref;
	struct kasus k;
	enum err e = referral_view(&r->work, r->ids[0], &ref);

	if (e == OK && ref.side != SIDE_SENDER)
		e = ERR_FORBIDDEN;
	if (e == OK)
		e = kasus_open(&r->work, ref.kasus, &k);
	if (e != OK)
		return e;
	if (stage_shut(k.stage)) {
		req_error(r, "",
		    _("Kasus ini sudah ditutup. Buka lagi dahulu, baru "
		      "rujuk"));
		return ref_show(r);
	}
	r->work.answer = say_printf(r, "/rujukan/%s/%s", say_id(r, id),
	    step_path(STEP_CONSENT));
	e = referral_again(&r->work, r->ids[0], id);
	if (e == ERR_LIMIT) {
		req_error(r, "",
		    _("Kasus ini sudah memuat rujukan sebanyak yang dapat "
		      "disimpan. Buat kasus baru untuk kelanjutannya"));
		return ref_show(r);
	}
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}
