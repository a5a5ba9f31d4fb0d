/* What a unit offers: said by who answers for it, or by the administrator. */
#include "cgi/view.h"

/* The unit in the actor's reach: their own, or any of the agency's for an
 * administrator.  The office takes no referrals.  NULL: none. */
static const struct roster_unit *
unit_of(const struct req *r)
{
	const struct roster_unit *u = roster_unit(r->roster, r->ids[0]);
	bool all = role_scope(r->who->roles, P_SERVICES) == SCOPE_ALL;

	if (u == NULL || u->office || !id_same(u->agency, r->who->agency))
		return NULL;
	return all || id_same(u->id, r->who->unit) ? u : NULL;
}

enum err
page_services(struct req *r)
{
	const struct roster_unit *u = unit_of(r);
	const char *offered;
	enum err e = ERR_ABSENT;

	if (u != NULL)
		e = services_of(&r->work, u->id, &offered);
	if (e != OK)
		return e;
	services_page(&r->t, r, u, offered);
	return buf_check(&r->out);
}

enum err
do_services(struct req *r)
{
	const struct roster_unit *u = unit_of(r);
	enum err e;

	if (u == NULL)
		return ERR_ABSENT;
	r->work.answer =
	    say_printf(r, "/layanan/%s?kabar=layanan", say_id(r, u->id));
	e = services_set(&r->work, u->id, req_text(r, "before"),
	    req_text(r, "services"));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
