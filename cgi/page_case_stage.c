/* Closing a case, and opening it again. */
#include "cgi/view.h"

static enum err
stage_done(struct req *r, enum err (*act)(struct work *w, struct id id))
{
	enum err e;

	r->work.answer = say_printf(r, "/kasus/%s", say_id(r, r->ids[0]));
	e = act(&r->work, r->ids[0]);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
do_case_close(struct req *r)
{
	return stage_done(r, kasus_close);
}

enum err
do_case_reopen(struct req *r)
{
	return stage_done(r, kasus_reopen);
}
