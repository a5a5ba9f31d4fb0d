/* Referrals on both sides: lists, reading, answering, letter and XML. */
#include <string.h>

#include "cgi/view.h"

/* A case of the unit that an acceptance has just opened; NULL: none such. */
static enum err
accepted_news(struct req *r, struct id kasus, const char **say_r)
{
	struct case_line l;
	enum err e = kasus_line(&r->work, kasus, &l);

	*say_r = NULL;
	if (e == OK)
		*say_r =
		    say_printf(r, _("Diterima; kasus %s dibuka, dipegang %s."),
			l.number, l.assignee);
	return e == ERR_TAMPER ? OK : e;
}

/* After an acceptance for a colleague, whose referral is theirs to read. */
static enum err
list_news(struct req *r, const char **say_r)
{
	struct id kasus;

	*say_r = NULL;
	if (!view_same(view_news(r), state_code(RS_DITERIMA)) ||
	    id_parse(req_text(r, "kasus"), &kasus) != OK)
		return OK;
	return accepted_news(r, kasus, say_r);
}

enum err
page_ref_list(struct req *r)
{
	struct queues *qs;
	struct ref_queue q;
	const char *news;
	enum err e;

	if ((e = queues_load(&r->work, &qs)) != OK ||
	    (e = queue_asked(r, qs, &q)) != OK ||
	    (e = list_news(r, &news)) != OK)
		return e;
	ref_list_page(&r->t, r, qs, &q, news);
	return buf_check(&r->out);
}

/* When the receiver opened it; 0: never. */
static int64_t
opened_at(const struct referral *ref)
{
	for (size_t i = 0; i < ref->n_events; i++)
		if (ref->events[i].to == RS_DIBUKA)
			return ref->events[i].at;
	return 0;
}

/* What a state says on the page that the step to it leads to. */
static const char *const said[RS__MAX] = {
	[RS_DITOLAK] = N_("Rujukan sudah ditolak. Pengirim membaca alasannya."),
	[RS_SELESAI] = N_("Hasil sudah dilaporkan kepada pengirim."),
	[RS_SELESAI_SEBAGIAN] = N_("Hasil sudah dilaporkan kepada pengirim."),
	[RS_TIDAK_TERCAPAI] = N_("Hasil sudah dilaporkan kepada pengirim."),
	[RS_DITUTUP] = N_("Rujukan sudah ditutup."),
	[RS_DITARIK] = N_("Rujukan sudah ditarik."),
	/* by the sender's answer; opening says nothing */
	[RS_DIBUKA] = N_("Jawaban terkirim. Penerima memutuskan."),
	[RS_PERLU_INFO] = N_("Pertanyaan terkirim. Pengirim menjawabnya."),
	[RS_DICABUT] = N_("Tindak lanjut atas pencabutan sudah dicatat."),
	[RS_SALAH_INPUT] = N_("Isinya sudah dihapus; jejaknya tetap ada."),
	[RS_DITERUSKAN] = N_("Saran terkirim. Pengirim yang memutuskan."),
	[RS_DIJADWALKAN] = N_("Janji temu tersimpan. Pengirim melihatnya."),
	[RS_TIDAK_HADIR] = N_("Ketidakhadiran tercatat. Pengirim melihatnya."),
	[RS_BERJALAN] = N_("Layanan tercatat berjalan. Pengirim melihatnya."),
	[RS_DITANGGUHKAN] =
	    N_("Layanan ditangguhkan. Pengirim membaca alasannya."),
};

static const char *
state_news(const struct referral *ref)
{
	return said[ref->state] != NULL ? _(said[ref->state]) : NULL;
}

static const char *
withdrawn_news(struct req *r, const struct referral *ref)
{
	if (*ref->number == '\0')
		return _("Draf sudah dibuang.");
	if (opened_at(ref) == 0)
		return state_news(ref);
	return say_printf(r,
	    _("Rujukan sudah ditarik. Penerima sempat membukanya pada %s."),
	    say_time(r, opened_at(ref)));
}

/* What was just done, if the referral is in the state that it led to. */
static enum err
ref_news(struct req *r, const struct referral *ref, const char **say_r)
{
	*say_r = NULL;
	if (view_same(view_news(r), "dicatat"))
		*say_r = view_notice(r);
	if (!view_same(view_news(r), state_code(ref->state)))
		return OK;
	if (ref->state == RS_DITERIMA && ref->side == SIDE_RECEIVER)
		return accepted_news(r, ref->kasus, say_r);
	*say_r =
	    ref->state == RS_DITARIK ? withdrawn_news(r, ref) : state_news(ref);
	return OK;
}

/* Was a note sent whose form the page has no more? */
static bool
note_homeless(const struct req *r, const struct referral *ref)
{
	if (r->n_errors > 0 && req_value(r, "reply") != NULL &&
	    (ref->acts & ACT_BIT(ACT_TELL)) == 0)
		return true;
	return r->n_errors > 0 && req_value(r, "note") != NULL &&
	    (ref->acts & (ACT_BIT(ACT_DECLINE) | ACT_BIT(ACT_FAIL))) == 0;
}

enum err
ref_show(struct req *r)
{
	struct draft_page p = { .step = STEP__MAX };
	const char *news;
	enum err e = referral_view(&r->work, r->ids[0], &p.ref);

	if (e == OK)
		e = ref_news(r, &p.ref, &news);
	if (e != OK)
		return e;
	if (note_homeless(r, &p.ref))
		return ref_late(r, &p.ref);
	if (r->n_errors > 0)
		r->status = 422;
	if (p.ref.state == RS_DRAF)
		return draft_show(r, &p);
	ref_page(&r->t, r, &p.ref, news);
	return buf_check(&r->out);
}

enum err
page_ref(struct req *r)
{
	return ref_show(r);
}

#define ROOT_SHORT 16 /* letters of its base64: 96 bits */

/*
 * How far the trail has come, for paper: nobody who rewrites the trail later can
 * reach it there.  NULL: no checkpoint is signed yet.  The portal can't tell a
 * forged one; who compares it with a witness can.
 */
static enum err
trail_point(struct req *r, const char **say_r)
{
	struct checkpoint_row c;
	char *root;
	enum err e = checkpoint_row_newest(r->db, r->mem, &c);

	*say_r = NULL;
	if (e != OK)
		return e == ERR_ABSENT ? OK : e;
	root = arena_strndup(r->mem, c.text.p, c.text.n);
	for (unsigned line = 0; line < 2 && root != NULL; line++)
		if ((root = strchr(root, '\n')) != NULL)
			root++;
	if (root == NULL || strcspn(root, "\n") < ROOT_SHORT)
		return ERR_TAMPER;
	root[ROOT_SHORT] = '\0';
	*say_r = say_printf(r, _("Jejak: %s entri, tanda %s."),
	    say_number(r, c.size), root);
	return OK;
}

enum err
page_ref_receipt(struct req *r)
{
	struct referral ref;
	const char *point;
	enum err e = referral_view(&r->work, r->ids[0], &ref);

	if (e == OK)
		e = trail_point(r, &point);
	if (e != OK)
		return e;
	if (ref.side != SIDE_SENDER || *ref.number == '\0')
		return resp_go(r, "/rujukan/%s", say_id(r, ref.id));
	ref_receipt_page(&r->t, r, &ref, point);
	return buf_check(&r->out);
}

void
ref_leads(struct req *r, enum state to)
{
	r->work.answer = say_printf(r, "/rujukan/%s?kabar=%s",
	    say_id(r, r->ids[0]), state_code(to));
}

/* After the act: go on, or say what was wrong beside the field. */
static enum err
act_end(struct req *r, enum err e, const char *field)
{
	if (e == ERR_INVALID) {
		if (r->n_errors == 0)
			req_error(r, field, _("Periksa pilihan dan isian ini"));
		return ref_show(r);
	}
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}

/* The act was refused: is it that its code says nothing, and no note does? */
static void
note_wanted(struct req *r, const char *code)
{
	if (code_is_other(code) && req_value(r, "note") == NULL)
		req_error(r, "note",
		    _("Tulis keterangannya, karena pilihannya Lainnya"));
}

/* As act_end(), for what a colleague may have decided meanwhile. */
static enum err
decide_end(struct req *r, enum err e, const char *field)
{
	if (e == ERR_FORBIDDEN && r->work.holder != NULL)
		return ref_taken(r);
	return act_end(r, e, field);
}

enum err
do_ref_open(struct req *r)
{
	r->work.answer = say_printf(r, "/rujukan/%s", say_id(r, r->ids[0]));
	return act_end(r, referral_open(&r->work, r->ids[0]), "");
}

enum err
do_ref_accept(struct req *r)
{
	struct id assignee = r->who->person, kasus = id_new(r->now);
	const char *chosen = req_value(r, "assignee");
	enum err e = OK;

	if (chosen != NULL)
		e = id_parse(chosen, &assignee);
	ref_leads(r, RS_DITERIMA);
	/* a colleague's case: what comes of it is theirs to read */
	if (!view_may(r, P_REFER_READ, assignee))
		r->work.answer = say_printf(r, "%s&kabar=%s&kasus=%s",
		    queue_path(r, Q_WORK, 0), state_code(RS_DITERIMA),
		    say_id(r, kasus));
	if (e == OK)
		e = referral_accept(&r->work, r->ids[0], assignee, kasus);
	return decide_end(r, e, "assignee");
}

enum err
do_ref_decline(struct req *r)
{
	const char *reason = req_value(r, "reason");
	enum err e;

	if (r->n_errors > 0)
		return ref_show(r);
	ref_leads(r, RS_DITOLAK);
	e = referral_decline(&r->work, r->ids[0], reason, req_value(r, "note"));
	if (e == ERR_INVALID)
		note_wanted(r, reason);
	return decide_end(r, e, "reason");
}

/* The state that an outcome, as the form names it, leads to. */
static enum state
outcome_state(const char *status)
{
	if (view_same(status, "partly"))
		return RS_SELESAI_SEBAGIAN;
	return view_same(status, "failed") ? RS_TIDAK_TERCAPAI : RS_SELESAI;
}

enum err
do_ref_outcome(struct req *r)
{
	const char *status = req_text(r, "status");
	const char *result = req_value(r, "result");
	enum err e;

	if (r->n_errors == 0 && result == NULL && view_same(status, "failed"))
		req_error(r, "result",
		    _("Pilih mengapa layanan tidak tercapai"));
	if (r->n_errors > 0)
		return ref_show(r);
	ref_leads(r, outcome_state(status));
	e = referral_outcome(&r->work, r->ids[0], status, result,
	    req_value(r, "note"));
	if (e == ERR_INVALID && result != NULL && !result_fits(status, result))
		req_error(r, "result",
		    _("Keterangan ini tidak sesuai dengan hasil yang dipilih "
		      "di atas. Ubah salah satunya"));
	else if (e == ERR_INVALID)
		note_wanted(r, result);
	return act_end(r, e, "status");
}

enum err
do_ref_close(struct req *r)
{
	ref_leads(r, RS_DITUTUP);
	return act_end(r, referral_close(&r->work, r->ids[0]), "");
}

enum err
do_ref_withdraw(struct req *r)
{
	unsigned seen = 0;

	if (r->n_errors > 0)
		return ref_show(r);
	for (unsigned s = RS_NONE; s < RS__MAX; s++)
		if (view_same(req_text(r, "state"), state_code(s)))
			seen = RS_BIT(s);
	ref_leads(r, RS_DITARIK);
	return act_end(r,
	    referral_withdraw(&r->work, r->ids[0], seen, req_text(r, "reason")),
	    "reason");
}

enum err
do_ref_mistake(struct req *r)
{
	ref_leads(r, RS_SALAH_INPUT);
	return act_end(r, referral_mistake(&r->work, r->ids[0]), "");
}

enum err
do_ref_relay(struct req *r)
{
	r->work.answer = say_printf(r, "/rujukan/%s?kabar=%s",
	    say_id(r, r->ids[0]), "dicatat");
	return act_end(r, referral_relay(&r->work, r->ids[0]), "");
}

enum err
do_ref_heed(struct req *r)
{
	ref_leads(r, RS_DICABUT);
	return act_end(r, referral_heed(&r->work, r->ids[0]), "");
}

enum err
do_ref_discard(struct req *r)
{
	ref_leads(r, RS_DITARIK);
	return act_end(r, referral_discard(&r->work, r->ids[0]), "");
}

/* RJ/PPKS-AD/2026/000012 as the name of a file. */
static const char *
file_name(struct req *r, const char *number)
{
	char *name = arena_strdup(r->mem, number);

	for (char *p = name; p != NULL && *p != '\0'; p++) {
		if (*p == '/')
			*p = '-';
	}
	return name != NULL ? name : "rujukan";
}

enum err
do_ref_xml(struct req *r)
{
	const char *number;
	struct bytes xml;
	enum err e = referral_export(&r->work, r->ids[0], &xml, &number);

	if (e != OK)
		return ref_conflict(r, e);
	r->type = "application/xml";
	resp_header(r, "Content-Disposition",
	    say_printf(r, "attachment; filename=\"%s.xml\"",
		file_name(r, number)));
	buf_put(&r->out, xml.p, xml.n);
	return buf_check(&r->out);
}
