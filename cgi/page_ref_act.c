/* What a receiver tells of a referral beside its decision: a page for each step. */
#include <string.h>

#include "cgi/view.h"

#define WIB 420 /* minutes east of UTC */

static const struct {
	const char *path;
	enum act act;
	void (*draw)(struct tmpl *t, struct req *r, const struct act_page *p);
} pages[] = {
	{ "/rujukan/:id/tanya", ACT_ASK, ref_ask_page },
	{ "/rujukan/:id/sarankan", ACT_FORWARD, ref_forward_page },
	{ "/rujukan/:id/jadwal", ACT_SCHEDULE, ref_schedule_page },
	{ "/rujukan/:id/tidak-hadir", ACT_NO_SHOW, ref_no_show_page },
	{ "/rujukan/:id/tangguhkan", ACT_HOLD, ref_hold_page },
};

/* The page of the request's path; nitems(pages): it has none. */
static size_t
page_find(const struct req *r)
{
	size_t i = 0;

	while (i < nitems(pages) && strcmp(pages[i].path, r->route->path) != 0)
		i++;
	return i;
}

/* Is there such a step from that state, whoever takes it? */
static bool
step_exists(enum act act, enum state from)
{
	for (size_t i = 0; i < n_transitions; i++)
		if (transitions[i].act == act && transitions[i].from == from)
			return true;
	return false;
}

/* The step is one too many: the referral's page says so. */
static enum err
limit_show(struct req *r, const struct referral *ref)
{
	const char *say = _("Rujukan ini sudah memuat langkah sebanyak yang "
			    "dapat disimpan. Laporkan hasilnya");

	if (referral_no_shows(ref) >= NO_SHOWS_MAX)
		say = _("Klien sudah tiga kali tidak hadir, maka tidak "
			"dijadwalkan lagi. Laporkan hasilnya: layanan tidak "
			"tercapai");
	else if ((RS_BIT(ref->state) & RS_UNDECIDED) != 0)
		say = _("Rujukan ini sudah memuat langkah sebanyak yang dapat "
			"disimpan. Terima atau tolaklah");
	req_error(r, "", say);
	return ref_show(r);
}

enum err
ref_act_show(struct req *r)
{
	struct act_page p = { .at = 0 };
	size_t i = page_find(r);
	enum err e = referral_view(&r->work, r->ids[0], &p.ref);

	if (e != OK || i == nitems(pages))
		return e != OK ? e : ERR_INTERNAL;
	if (!step_exists(pages[i].act, p.ref.state))
		return ref_late(r, &p.ref);
	if (p.ref.side != SIDE_RECEIVER)
		return ERR_FORBIDDEN;
	if ((p.ref.acts & ACT_BIT(pages[i].act)) == 0)
		return limit_show(r, &p.ref);
	if (!id_none(p.ref.kasus))
		e = kasus_open(&r->work, p.ref.kasus, &p.k);
	if (e != OK)
		return e;
	if (r->n_errors > 0)
		r->status = 422;
	p.at = referral_appointment(&p.ref);
	pages[i].draw(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_ref_act(struct req *r)
{
	return ref_act_show(r);
}

/* After the step: on to the referral, or say what was wrong beside the field. */
static enum err
act_done(struct req *r, const struct progress *p, const char *field,
    const char *say)
{
	enum err e = referral_progress(&r->work, r->ids[0], p);

	if (e == ERR_INVALID) {
		req_error(r, field, say);
		return ref_act_show(r);
	}
	if (e == ERR_LIMIT)
		return ref_act_show(r);
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}

/* A date as it was typed; NULL: it is none, and the form says so. */
static const char *
day_take(struct req *r, const char *field)
{
	const char *typed = req_value(r, field), *iso, *say;

	if (typed == NULL || date_take(r->mem, typed, &iso, &say) == OK)
		return typed != NULL ? iso : NULL;
	req_error(r, field,
	    say != NULL ? _(say) : _("Ketik ulang tanggal ini"));
	return NULL;
}

/* Date and time of the appointment; 0: the form says what is wrong. */
static int64_t
meeting_take(struct req *r)
{
	const char *day = day_take(r, "date"), *typed = req_value(r, "time");
	const char *hm = NULL, *say = NULL;
	struct civil c = { 0 };

	if (typed != NULL && clock_take(r->mem, typed, &hm, &say) != OK)
		req_error(r, "time",
		    say != NULL ? _(say) : _("Ketik ulang jam ini"));
	if (day == NULL || hm == NULL ||
	    date_parse(day, &c.year, &c.month, &c.day) != OK)
		return 0;
	c.hour = (hm[0] - '0') * 10 + hm[1] - '0';
	c.minute = (hm[3] - '0') * 10 + hm[4] - '0';
	return time_from_civil(&c, WIB);
}

enum err
do_ref_schedule(struct req *r)
{
	struct progress p = { .act = ACT_SCHEDULE,
		.at = meeting_take(r),
		.place = req_value(r, "where"),
		.note = req_value(r, "note") };

	if (r->n_errors > 0)
		return ref_act_show(r);
	ref_leads(r, RS_DIJADWALKAN);
	return act_done(r, &p, "date",
	    _("Pertemuan tidak dapat dijadwalkan sebelum rujukan diterima, atau "
	      "lebih dari setahun lagi. Periksa tanggalnya"));
}

enum err
do_ref_no_show(struct req *r)
{
	struct progress p = { .act = ACT_NO_SHOW,
		.note = req_value(r, "note") };

	if (r->n_errors > 0)
		return ref_act_show(r);
	ref_leads(r, RS_TIDAK_HADIR);
	return act_done(r, &p, "",
	    _("Waktu pertemuannya belum lewat. Catat sesudah waktunya lewat, "
	      "atau ubah janji temunya"));
}

enum err
do_ref_start(struct req *r)
{
	struct progress p = { .act = ACT_START };
	enum err e;

	ref_leads(r, RS_BERJALAN);
	e = referral_progress(&r->work, r->ids[0], &p);
	if (e == ERR_LIMIT) {
		struct referral ref;

		e = referral_view(&r->work, r->ids[0], &ref);
		return e == OK ? limit_show(r, &ref) : e;
	}
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}

enum err
do_ref_hold(struct req *r)
{
	struct progress p = { .act = ACT_HOLD,
		.reason = req_value(r, "reason"),
		.review = day_take(r, "review"),
		.note = req_value(r, "note") };

	if (code_is_other(p.reason) && p.note == NULL)
		req_error(r, "note",
		    _("Tulis keterangannya, karena pilihannya Lainnya"));
	if (r->n_errors > 0)
		return ref_act_show(r);
	ref_leads(r, RS_DITANGGUHKAN);
	return act_done(r, &p, "review",
	    _("Tanggal tinjauan harus hari ini atau sesudahnya, dan paling lama "
	      "setahun lagi"));
}
