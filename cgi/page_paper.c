/* What goes on paper: a referral's letter, the page that its QR code leads to, and
 * what was done for a client. */
#include "cgi/view.h"

/* Who heads the unit and signs for it; NULL: nobody now. */
static const char *
head_of(const struct req *r, struct id unit)
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		if (m->active && id_same(m->unit, unit) &&
		    (m->roles & ROLE_BIT(ROLE_KAU)) != 0)
			return m->name;
	return NULL;
}

enum err
page_ref_letter(struct req *r)
{
	struct letter l = { .head = NULL };
	enum err e = referral_print(&r->work, r->ids[0], &l.ref, &l.code);

	if (e != OK)
		return e;
	if (l.ref.side == SIDE_RECEIVER && l.ref.state == RS_TERKIRIM)
		return ref_late(r, &l.ref);
	if (l.ref.doc == NULL)
		return ERR_ABSENT;
	l.head = head_of(r, l.ref.from->id);
	e = qr_draw(r,
	    say_printf(r, "%s/rujukan/%s/asli?kode=%s", r->conf->public_origin,
		say_id(r, l.ref.id), l.code),
	    &l.qr);
	if (e == OK)
		e = directory_get(&r->work, l.ref.from->id, &l.from);
	if (e != OK)
		return e;
	letter_page(&r->t, r, &l);
	return buf_check(&r->out);
}

enum err
page_ref_handed(struct req *r)
{
	struct referral ref;
	const char *code;
	enum err e = referral_print(&r->work, r->ids[0], &ref, &code);

	if (e != OK)
		return e;
	if (ref.side != SIDE_SENDER || ref.doc == NULL)
		return resp_go(r, "/rujukan/%s", say_id(r, ref.id));
	letter_handed_page(&r->t, r, &ref);
	return buf_check(&r->out);
}

/* Nobody else learns whether there is such a referral; the try is logged. */
static enum err
unknown(struct req *r)
{
	struct trail_entry t = { .at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_DENIED,
		.object = r->ids[0] };
	enum err e = trail_write(r->db, &t);

	if (e != OK)
		return e;
	r->status = 404;
	letter_genuine_page(&r->t, r, NULL);
	return buf_check(&r->out);
}

enum err
page_ref_genuine(struct req *r)
{
	struct letter_check p;
	enum err e =
	    referral_verify(&r->work, r->ids[0], req_text(r, "kode"), &p);

	if (e == ERR_ABSENT)
		return unknown(r);
	if (e != OK)
		return e;
	letter_genuine_page(&r->t, r, p.genuine ? &p : NULL);
	return buf_check(&r->out);
}

enum err
page_case_result(struct req *r)
{
	struct kasus k;
	enum err e = kasus_print(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	result_page(&r->t, r, &k, view_same(req_value(r, "tanda"), "ya"));
	return buf_check(&r->out);
}
