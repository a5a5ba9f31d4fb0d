/* What the person has to do in their own cases. */
#include "cgi/view.h"

/* From 0. */
static size_t
page_asked(const struct req *r)
{
	uint64_t page;

	if (text_u64(req_text(r, "hal"), UINT16_MAX, &page) != OK || page == 0)
		return 0;
	return (size_t)page - 1;
}

enum err
page_tasks(struct req *r)
{
	const struct range part = { page_asked(r) * TASKS_SIZE, TASKS_SIZE };
	struct task_page p;
	size_t i;
	enum err e = tasks_list(&r->work, part, false, &p.list);

	for (i = 0; e == OK && i < p.list.n; i++)
		e = task_view(&r->work, p.list.of[i].id, &p.view[i]);
	if (e != OK)
		return e;
	tasks_page(&r->t, r, &p);
	return buf_check(&r->out);
}
