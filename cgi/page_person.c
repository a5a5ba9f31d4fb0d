/* One member: proposing other roles, suspending, removing. */
#include "cgi/view.h"

const char *
people_path(const struct req *r)
{
	return role_scope(r->who->roles, P_ADMIN) != SCOPE_NO ? "/admin" :
								"/anggota";
}

enum err
act_refused(struct req *r, unsigned status, const char *say)
{
	struct trail_entry entry = {
		.at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_DENIED,
		.object = r->ids[0],
	};
	enum err e = trail_write(r->db, &entry);

	if (e != OK)
		return e;
	req_error(r, "", say);
	r->status = status;
	return OK;
}

enum err
people_refused(struct req *r, const char *say)
{
	enum err e = act_refused(r, 403, say);

	if (e != OK)
		return e;
	return role_scope(r->who->roles, P_ADMIN) != SCOPE_NO ? page_admin(r) :
								page_members(r);
}

size_t
unit_holders(const struct req *r, struct id unit, unsigned roles)
{
	const struct roster_member *m;
	size_t i = 0, n = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		n += id_same(m->unit, unit) && m->active &&
			(m->roles & roles) != 0 ?
		    1 :
		    0;
	return n;
}

const struct roster_member *
person_member(struct req *r, struct id person)
{
	bool adm = role_scope(r->who->roles, P_ADMIN) != SCOPE_NO;
	const char *text = req_value(r, "unit");
	struct id unit = r->who->unit;
	const struct roster_member *m;
	const struct roster_unit *u;

	if (text != NULL && id_parse(text, &unit) != OK)
		return NULL;
	m = text == NULL && adm ?
	    roster_person(r->roster, person, r->who->agency) :
	    roster_member(r->roster, person, unit);
	u = m != NULL ? roster_unit(r->roster, m->unit) : NULL;
	if (u == NULL || !id_same(u->agency, r->who->agency))
		return NULL;
	return adm || id_same(u->id, r->who->unit) ? m : NULL;
}

static enum err
person_show(struct req *r, const struct roster_member *m, unsigned roles)
{
	person_page(&r->t, r, m, view_role_codes(r, roles));
	return buf_check(&r->out);
}

enum err
page_person(struct req *r)
{
	const struct roster_member *m = person_member(r, r->ids[0]);

	return m == NULL ? ERR_ABSENT : person_show(r, m, m->roles);
}

bool
view_proposes(const struct req *r, const struct roster_member *m)
{
	const struct roster_unit *u = roster_unit(r->roster, m->unit);

	return m->active || u->epoch == 0 ||
	    role_scope(r->who->roles, P_ADMIN) != SCOPE_NO;
}

/* Complain beside the field, where these roles cannot be proposed. */
static void
roles_judge(struct req *r, const struct roster_member *m, unsigned roles)
{
	const char *say =
	    view_roles_wrong(r, roster_unit(r->roster, m->unit), roles);

	if (say == NULL && m->active && roles == m->roles)
		say = _("Peran ini sudah dipegangnya: pilih yang lain");
	if (say != NULL)
		req_error(r, "roles", say);
	if (m->removed)
		req_error(r, "",
		    _("Yang sudah dikeluarkan tidak dapat kembali dengan "
		      "perubahan peran. Undang orang ini lagi."));
	else if (!view_proposes(r, m))
		req_error(r, "",
		    _("Yang ditangguhkan mendapat kunci unit lagi dari Anda: "
		      "minta admin mengusulkan perannya, lalu setujui usul "
		      "itu."));
}

/* The roster takes no word of who is to get the roles. */
static enum err
propose_refused(struct req *r, const struct roster_member *m, unsigned roles)
{
	req_error(r, "",
	    _("Peran Anda sendiri hanya dapat diusulkan oleh orang lain."));
	r->status = 403;
	return person_show(r, m, roles);
}

enum err
do_role_propose(struct req *r)
{
	const struct roster_member *m = NULL;
	struct id person;
	unsigned roles;
	enum err e = id_parse(req_text(r, "person"), &person);

	if (e == OK)
		e = roles_sent(r, &roles);
	if (e == OK && (m = person_member(r, person)) == NULL)
		e = ERR_ABSENT;
	if (e != OK)
		return e;
	roles_judge(r, m, roles);
	if (r->n_errors > 0)
		return person_show(r, m, roles);
	r->work.answer = say_printf(r, "%s?kabar=diusulkan", people_path(r));
	e = role_propose(&r->work, m->person, m->unit, roles);
	if (e == ERR_FORBIDDEN)
		return propose_refused(r, m, roles);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* an end ------------------------------------------------------------------------ */

enum err
person_few(struct req *r, const struct roster_member *m, const char **say_r)
{
	uint64_t n;
	enum err e = named_few(&r->work, m->unit, m->person, &n);

	*say_r = NULL;
	if (e != OK || n == 0)
		return e;
	*say_r = say_printf(r,
	    _("%s kasus terbatas hanya dapat dibuka oleh orang ini dan satu "
	      "orang lain. Sesudah ini kasus itu tidak dapat ditulis sebelum "
	      "orang lain itu menyebut seseorang lagi; jika ia pun pergi, "
	      "kasus itu hanya terbaca lewat akses darurat. Minta orang ini "
	      "lebih dahulu menyebut petugas lain."),
	    say_number(r, n));
	return *say_r != NULL ? OK : ERR_MEMORY;
}

static enum err
leave_ask(struct req *r, bool removes)
{
	const struct roster_member *m = person_member(r, r->ids[0]);
	const char *few;
	enum err e;

	if (m == NULL)
		return ERR_ABSENT;
	if ((e = person_few(r, m, &few)) != OK)
		return e;
	person_leave_page(&r->t, r, m, removes, few);
	return buf_check(&r->out);
}

enum err
page_suspend(struct req *r)
{
	return leave_ask(r, false);
}

enum err
page_remove(struct req *r)
{
	return leave_ask(r, true);
}

static enum err
leave(struct req *r, bool removes)
{
	const struct roster_member *m = person_member(r, r->ids[0]);
	enum err e;

	if (m == NULL)
		return ERR_ABSENT;
	r->work.answer = say_printf(r, "%s?kabar=%s", people_path(r),
	    removes ? "dikeluarkan" : "ditangguhkan");
	e = member_leave(&r->work, m->person, m->unit, removes);
	if (e == ERR_INVALID)
		return people_refused(r,
		    _("Keanggotaan Anda sendiri hanya dapat diakhiri oleh "
		      "orang lain."));
	if (e == ERR_FORBIDDEN)
		return people_refused(r,
		    _("Keanggotaan ini sudah berakhir, atau bukan Anda yang "
		      "dapat mengakhirinya."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
do_suspend(struct req *r)
{
	return leave(r, false);
}

enum err
do_remove(struct req *r)
{
	return leave(r, true);
}
