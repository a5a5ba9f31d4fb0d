/* A consent is taken back: asked once more, done, and proved on paper. */
#include "cgi/view.h"

/* Was the referral sent on that consent?  Its signed document says so. */
static bool
is_on(const struct referral *ref, struct id consent)
{
	return ref->doc != NULL && ref->doc->referral.has_consent &&
	    id_same(ref->doc->referral.consent_id, consent);
}

/* Referrals of the case that were sent on the consent.  One that can't be
 * verified stands on the case's page as such, and says nothing here. */
static enum err
sent_load(struct req *r, struct consent_end_page *p)
{
	const struct kasus *k = &p->k;
	struct referral *ref =
	    arena_alloc(r->mem, (k->n_refs + 1) * sizeof(*ref));
	enum err e = ref != NULL ? OK : ERR_MEMORY;

	for (size_t i = 0; e == OK && i < k->n_refs; i++) {
		if (k->refs[i].damaged || k->refs[i].incoming ||
		    k->refs[i].sent == 0)
			continue;
		e = referral_view(&r->work, k->refs[i].referral, &ref[p->n]);
		if (e == OK && is_on(&ref[p->n], p->x->id))
			p->n++;
		if (e == ERR_TAMPER)
			e = OK;
	}
	p->ref = ref;
	return e;
}

static enum err
page_load(struct req *r, struct consent_end_page *p)
{
	const char *text = req_text(r, "entri");
	struct id id;
	enum err e = kasus_open(&r->work, r->ids[0], &p->k);

	if (e != OK)
		return e;
	if (id_parse(text, &id) != OK ||
	    (p->x = case_entry_find(&p->k, id)) == NULL ||
	    p->x->type != EN_CONSENT)
		return ERR_ABSENT;
	if (!view_may_case(r, P_CONSENT, &p->k)) {
		r->work.holder = p->k.assignee_name;
		return ERR_FORBIDDEN;
	}
	p->back = consent_state(&r->work, p->x) == CONSENT_BACK;
	return sent_load(r, p);
}

static enum err
ask_show(struct req *r, const struct consent_end_page *p, unsigned status)
{
	r->status = status;
	consent_ask_page(&r->t, r, p);
	return buf_check(&r->out);
}

enum err
page_consent_ask(struct req *r)
{
	struct consent_end_page p = { .n = 0 };
	enum err e = page_load(r, &p);

	return e == OK ? ask_show(r, &p, 200) : e;
}

/* The day that was typed, if it has been. */
static const char *
day_take(struct req *r)
{
	const char *typed = req_value(r, "consent_ended_on");
	const char *date = NULL, *say = NULL;

	if (typed != NULL && date_take(r->mem, typed, &date, &say) != OK)
		req_error(r, "consent_ended_on",
		    say != NULL ? _(say) : _("Ketik ulang tanggal ini"));
	return date;
}

/* Why nothing was written. */
static enum err
end_refused(struct req *r, enum err e)
{
	struct consent_end_page p = { .n = 0 };

	if (e == ERR_INVALID)
		req_error(r, "consent_ended_on",
		    _("Tanggal ini belum lewat. Periksa lagi"));
	else if (e == ERR_CONFLICT)
		req_error(r, "",
		    _("Persetujuan atau kasusnya berubah sejak Anda membuka "
		      "halaman ini. Periksa lagi; kasus yang ditutup dibuka "
		      "lagi dahulu"));
	else if (e == ERR_LIMIT)
		req_error(r, "",
		    _("Kasus ini sudah memuat catatan sebanyak yang dapat "
		      "disimpan, maka pencabutan ini belum tersimpan"));
	else
		return e;
	if ((e = page_load(r, &p)) != OK)
		return e;
	return ask_show(r, &p, p.back ? 409 : 422);
}

enum err
do_consent_end(struct req *r)
{
	struct consent_end x = { .by = req_value(r, "consent_ended") };
	uint64_t version = 0;
	enum err e = id_parse(req_text(r, "entri"), &x.id);

	if (e == OK)
		e = text_u64(req_text(r, "version"), UINT32_MAX, &version);
	if (e != OK)
		return e;
	x.version = (uint32_t)version;
	x.on = day_take(r);
	if (x.by == NULL || !book_has(r->book, "consent-end", x.by))
		req_error(r, "consent_ended",
		    _("Pilih siapa yang mencabutnya"));
	if (r->n_errors > 0) {
		struct consent_end_page p = { .n = 0 };

		e = page_load(r, &p);
		return e == OK ? ask_show(r, &p, 422) : e;
	}
	r->work.answer = say_printf(r, "/kasus/%s/persetujuan/bukti?entri=%s",
	    say_id(r, r->ids[0]), req_text(r, "entri"));
	e = consent_withdraw(&r->work, r->ids[0], &x);
	return e == OK ? resp_go(r, "%s", r->work.answer) : end_refused(r, e);
}

enum err
page_consent_proof(struct req *r)
{
	struct consent_end_page p = { .n = 0 };
	enum err e = page_load(r, &p);

	if (e != OK)
		return e;
	if (!p.back)
		return resp_go(r, "/kasus/%s/persetujuan?entri=%s",
		    say_id(r, r->ids[0]), say_id(r, p.x->id));
	consent_proof_page(&r->t, r, &p);
	return buf_check(&r->out);
}
