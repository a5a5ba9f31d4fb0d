/* The start page: what waits for the person who has logged in. */
#include "cgi/view.h"

#define HOME_CASES 6
#define HOME_INBOX 6
#define HOME_TASKS 5

static enum err
home_load(struct req *r, struct home *h)
{
	struct case_query q = { .mine = !h->whole_unit,
		.open = true,
		.size = HOME_CASES };
	struct queues *qs;
	uint64_t total;
	enum err e;

	if ((e = queues_load(&r->work, &qs)) != OK)
		return e;
	h->queues = qs;
	e = desk_count(&r->work, qs, &h->desk);
	if (e == OK)
		e = queue_load(r, qs, &h->inbox, HOME_INBOX);
	if (e == OK && queue_count(qs, Q_UNREAD) > 0)
		e = queue_load(r, qs, &h->closing, HOME_INBOX);
	if (e == OK && role_scope(r->who->roles, P_CASE_READ) != SCOPE_NO)
		e = tasks_list(&r->work, (struct range){ 0, HOME_TASKS }, true,
		    &h->tasks);
	if (e == OK)
		e = kasus_list(&r->work, &q, &h->cases, &h->n_cases, &total);
	return e;
}

/* The list that a number leads to holds as many. */
static enum err
list_seal(struct req *r, const struct case_query *q, const char **path_r)
{
	const char *sealed;
	enum err e = query_seal(&r->work, q, &sealed);

	if (e == OK)
		*path_r = say_printf(r, "/kasus?cari=%s", sealed);
	return e;
}

/* To who answers for the unit: cases whose end was proposed. */
static enum err
ends_load(struct req *r, struct home *h)
{
	const struct case_query q = { .stage = stage_code(CS_DIUSULKAN) };
	enum err e;

	if (role_scope(r->who->roles, P_CASE_CLOSE) != SCOPE_UNIT)
		return OK;
	e = stage_count(&r->work, CS_DIUSULKAN, &h->asked.ends);
	return e == OK ? list_seal(r, &q, &h->ends) : e;
}

static enum err
asked_load(struct req *r, struct asked *a)
{
	enum err e = waiting_count(r, &a->admit);

	if (e == OK)
		e = roles_count(r, &a->roles);
	if (e == OK)
		e = appointments_count(r, &a->custodians);
	return e == OK ? agreements_count(r, &a->agreements) : e;
}

/* The office has the role too; what was sealed twice is the PDP unit's to open. */
static bool
opens_seals(const struct req *r)
{
	const struct roster_unit *pdp = roster_pdp(r->roster, r->who->agency);

	return pdp != NULL && id_same(pdp->id, r->who->unit) &&
	    role_scope(r->who->roles, P_GLASS_PEEL) != SCOPE_NO;
}

enum err
page_home(struct req *r)
{
	struct home h = { .inbox = queue_of(Q_INBOX),
		.closing = queue_of(Q_UNREAD),
		.peels = opens_seals(r) };
	const struct case_query mine = { .mine = true, .open = true };
	enum err e = OK;

	e = events_news(r, &h.event, &h.n_events);
	if (e == OK)
		e = asked_load(r, &h.asked);
	if (e == OK)
		e = agreements_news(r, &h.ended);
	if (e == OK)
		e = rush_load(r, &h.rush, &h.n_rush);
	if (e == OK && keyring_has_unit(r->keys))
		e = glass_desk_load(r, &h.glass);
	if (e != OK)
		return e;
	if (role_scope(r->who->roles, P_CASE_LIST) == SCOPE_NO) {
		home_keyless(&r->t, r, &h);
		return buf_check(&r->out);
	}
	if (!keyring_has_unit(r->keys)) {
		home_waiting(&r->t, r, &h);
		return buf_check(&r->out);
	}
	h.whole_unit = role_scope(r->who->roles, P_CASE_READ) == SCOPE_UNIT;
	h.own_close = role_scope(r->who->roles, P_REFER_CREATE) == SCOPE_OWN;
	h.inbox.title = _("Rujukan yang perlu dijawab");
	h.closing.title = _("Rujukan keluar yang perlu ditutup");
	if (role_scope(r->who->roles, P_REFER_DECIDE) == SCOPE_NO) {
		h.inbox.title = _("Rujukan yang menunggu keputusan");
		h.deciders =
		    view_who_may(r, P_REFER_DECIDE, (struct id){ { 0 } });
	}
	e = home_load(r, &h);
	if (e == OK)
		e = list_seal(r, &mine, &h.mine);
	if (e == OK)
		e = ends_load(r, &h);
	if (e != OK)
		return e;
	home_page(&r->t, r, &h);
	return buf_check(&r->out);
}
