/* When an act comes too late: what became of the referral, and by whom. */
#include "cgi/view.h"

enum err
ref_taken(struct req *r)
{
	struct trail_entry t = { .at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_DENIED,
		.object = r->ids[0] };
	enum err e = trail_write(r->db, &t);

	if (e != OK)
		return e;
	r->status = 409;
	ref_taken_page(&r->t, r, r->work.holder);
	return buf_check(&r->out);
}

enum err
ref_late(struct req *r, const struct referral *ref)
{
	r->status = 409;
	ref_conflict_page(&r->t, r, ref);
	return buf_check(&r->out);
}

enum err
ref_conflict(struct req *r, enum err e)
{
	struct referral ref;

	if (e != ERR_CONFLICT)
		return e;
	e = referral_view(&r->work, r->ids[0], &ref);
	if (e == ERR_FORBIDDEN && r->work.holder != NULL)
		return ref_taken(r);
	return e == OK ? ref_late(r, &ref) : e;
}

enum err
draft_again(struct req *r, const struct kasus *k, struct id draft)
{
	r->status = 409;
	draft_again_page(&r->t, r, k, draft);
	return buf_check(&r->out);
}
