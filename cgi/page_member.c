/*
 * Members of the unit, for who answers for them: who waits to be admitted, and
 * roles that wait for a second signature.
 */
#include <string.h>

#include "cgi/view.h"

/* who waits -------------------------------------------------------------------- */

/* Those who wait for one unit, behind the n that are there already. */
static enum err
waiting_of(struct req *r, const struct roster_unit *u, struct waiting **w,
    size_t *n)
{
	struct join_view *join;
	struct waiting *all;
	size_t n_join;
	enum err e = join_waiting(&r->work, u->id, &join, &n_join);

	if (e != OK || n_join == 0)
		return e;
	all = arena_alloc(r->mem, (*n + n_join) * sizeof(*all));
	if (all == NULL)
		return ERR_MEMORY;
	if (*n > 0)
		memcpy(all, *w, *n * sizeof(*all));
	for (size_t i = 0; i < n_join; i++)
		all[*n + i] = (struct waiting){ join[i], u };
	*w = all;
	*n += n_join;
	return OK;
}

/* All whom the actor can admit: to the own unit, and the head of the agency to
 * units without a member. */
static enum err
waiting_load(struct req *r, struct waiting **w_r, size_t *n_r)
{
	const struct roster_unit *u;
	size_t i = 0;
	enum err e = OK;

	*w_r = NULL;
	*n_r = 0;
	while (e == OK && (u = agency_units(r, r->who->agency, &i)) != NULL)
		if (view_admits(r, u))
			e = waiting_of(r, u, w_r, n_r);
	return e;
}

enum err
waiting_count(struct req *r, size_t *n_r)
{
	struct waiting *w;

	*n_r = 0;
	return role_scope(r->who->roles, P_ADMIT) != SCOPE_NO ?
	    waiting_load(r, &w, n_r) :
	    OK;
}

/* The one that the address names. */
static enum err
waiting_find(struct req *r, struct waiting *w_r)
{
	struct waiting *w;
	size_t n;
	enum err e = waiting_load(r, &w, &n);

	for (size_t i = 0; e == OK && i < n; i++)
		if (id_same(w[i].join.invite->id, r->ids[0])) {
			*w_r = w[i];
			return OK;
		}
	return e == OK ? ERR_ABSENT : e;
}

enum err
page_members(struct req *r)
{
	struct member_page p = { .unit = roster_unit(r->roster, r->who->unit) };
	struct waiting *w;
	enum err e = waiting_load(r, &w, &p.n_waiting);

	p.waiting = w;
	if (e == OK)
		e = roles_load(r, r->who->unit, &p.role, &p.n_role);
	if (e != OK)
		return e;
	member_list_page(&r->t, r, &p);
	return buf_check(&r->out);
}

/* admitting -------------------------------------------------------------------- */

static enum err
admit_show(struct req *r, const struct waiting *w)
{
	member_admit_page(&r->t, r, w);
	return buf_check(&r->out);
}

enum err
page_admit(struct req *r)
{
	struct waiting w;
	enum err e = waiting_find(r, &w);

	return e != OK ? e : admit_show(r, &w);
}

/* A denial goes on the trail, whether somebody misheard or is at work. */
static enum err
admit_denied(struct req *r, const struct waiting *w)
{
	struct trail_entry entry = {
		.at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_DENIED,
		.object = w->join.invite->id,
	};
	enum err e = trail_write(r->db, &entry);

	return e != OK ? e : admit_show(r, w);
}

/* Whose words are these? */
static enum err
admit_wrong(struct req *r, const struct waiting *w)
{
	req_error(r, "words",
	    _("Peringatan: kata-kata ini bukan milik permintaan ini. Minta "
	      "orang itu membacakannya sekali lagi. Bila tetap tidak cocok, "
	      "mungkin ada yang mengubah permintaannya: jangan terima, dan "
	      "hubungi pengelola portal."));
	return admit_denied(r, w);
}

/* What the roster does not allow, as far as the page can tell why. */
static enum err
admit_forbidden(struct req *r, const struct waiting *w)
{
	bool own = id_same(w->join.invite->inviter, r->who->person);

	r->status = 403;
	req_error(r, "",
	    own ? _("Orang ini Anda undang sendiri, maka harus diterima oleh "
		    "orang lain.") :
		  _("Orang ini tidak dapat diterima dengan undangan ini, "
		    "misalnya karena unit sudah mendapat kunci sesudah ia "
		    "mendaftar. Minta admin mengundangnya lagi."));
	return admit_denied(r, w);
}

/*
 * A slip that is seen without anybody's keys, and is no attack; NULL: six words
 * of the list.
 */
static const char *
words_slip(struct req *r, const char *typed)
{
	char word[KATA_ROOM];
	size_t n = 0, strange = 0;

	while (kata_next(&typed, word) > 0) {
		n++;
		if (strange == 0 && kata_number(word) == KATA)
			strange = n;
	}
	if (strange > 0)
		return say_printf(r,
		    _("Kata ke-%s tidak ada dalam daftar kata. Mungkin salah "
		      "ketik atau salah dengar: minta orang itu membacakannya "
		      "lagi."),
		    say_number(r, strange));
	if (n < JOIN_WORDS)
		return say_printf(r,
		    _("Baru %s dari %s kata. Ketik semuanya, menurut "
		      "urutannya."),
		    say_number(r, n), say_number(r, JOIN_WORDS));
	return n == JOIN_WORDS ?
	    NULL :
	    say_printf(r,
		_("Ada %s kata, seharusnya %s. Ketik kata-kata itu saja."),
		say_number(r, n), say_number(r, JOIN_WORDS));
}

enum err
do_admit(struct req *r)
{
	const char *slip;
	struct waiting w;
	enum err e = waiting_find(r, &w);

	if (e != OK)
		return e;
	if (req_error_of(r, "words") == NULL &&
	    (slip = words_slip(r, req_text(r, "words"))) != NULL)
		req_error(r, "words", slip);
	if (r->n_errors > 0)
		return admit_show(r, &w);
	r->work.answer = "/anggota?kabar=diterima";
	e = member_admit(&r->work, r->ids[0], req_text(r, "words"));
	if (e == ERR_INVALID)
		return admit_wrong(r, &w);
	if (e == ERR_FORBIDDEN)
		return admit_forbidden(r, &w);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* roles that wait ---------------------------------------------------------------- */

enum err
roles_load(struct req *r, struct id unit, const struct role_view **v_r,
    size_t *n_r)
{
	struct role_view *v;
	size_t n, kept = 0;
	enum err e = role_waiting(&r->work, &v, &n);

	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		if (roster_member(r->roster, v[i].person, v[i].unit) != NULL &&
		    (id_none(unit) || id_same(unit, v[i].unit)))
			v[kept++] = v[i];
	}
	*v_r = v;
	*n_r = kept;
	return OK;
}

static bool
is_admin(const struct req *r, struct id person)
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		if (id_same(m->person, person) && m->active &&
		    (m->roles & ROLE_BIT(ROLE_ADM)) != 0)
			return true;
	return false;
}

/* Would they get the unit's seed from whoever agrees? */
static bool
needs_seed(const struct req *r, const struct role_view *v)
{
	const struct roster_member *m =
	    roster_member(r->roster, v->person, v->unit);
	const struct roster_unit *u = roster_unit(r->roster, v->unit);

	return m != NULL && u != NULL && u->epoch > 0 && !m->active;
}

bool
view_agrees(const struct req *r, const struct role_view *v)
{
	bool head =
	    id_same(v->unit, r->who->unit) && (r->who->roles & ROLES_HEAD) != 0;
	bool adm = (r->who->roles & ROLE_BIT(ROLE_ADM)) != 0;

	if (id_same(v->by, r->who->person) ||
	    id_same(v->person, r->who->person))
		return false;
	if (is_admin(r, v->by))
		return head;
	return adm && !needs_seed(r, v);
}

enum err
roles_count(struct req *r, size_t *n_r)
{
	const struct id all = { { 0 } };
	const struct role_view *v;
	size_t n;
	enum err e;

	*n_r = 0;
	if (role_scope(r->who->roles, P_ADMIT) == SCOPE_NO &&
	    role_scope(r->who->roles, P_ADMIN) == SCOPE_NO)
		return OK;
	e = roles_load(r, all, &v, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		*n_r += view_agrees(r, &v[i]) ? 1 : 0;
	return e;
}

const char *
view_agrees_who(struct req *r, const struct role_view *v)
{
	const struct roster_unit *u = roster_unit(r->roster, v->unit);

	if (u == NULL)
		return "";
	if (is_admin(r, v->by))
		return say_printf(r, _("Menunggu persetujuan %s"),
		    view_heads(r, u));
	if (needs_seed(r, v))
		return _(
		    "Tidak dapat disetujui begini: yang ditangguhkan "
		    "mendapat kunci unit dari penanggung jawab. Admin yang "
		    "mengusulkan, lalu penanggung jawab menyetujui");
	return say_printf(r, _("Menunggu persetujuan %s"),
	    view_admins(r, u->agency));
}

/* In the actor's reach: of the own unit, or of the agency for an administrator. */
static enum err
role_find(struct req *r, struct role_view *v_r)
{
	static const struct id all = { { 0 } };
	bool adm = r->route->perm == P_ADMIN;
	const struct role_view *v;
	size_t n;
	enum err e = roles_load(r, adm ? all : r->who->unit, &v, &n);

	for (size_t i = 0; e == OK && i < n; i++)
		if (id_same(v[i].id, r->ids[0])) {
			*v_r = v[i];
			return OK;
		}
	return e == OK ? ERR_ABSENT : e;
}

enum err
do_role_agree(struct req *r)
{
	struct role_view v;
	enum err e = role_find(r, &v);

	if (e != OK)
		return e;
	r->work.answer = say_printf(r, "%s?kabar=disetujui", people_path(r));
	e = role_agree(&r->work, r->ids[0]);
	if (e == ERR_FORBIDDEN)
		return people_refused(r,
		    say_printf(r,
			_("Usul ini tidak dapat Anda setujui. Peran hanya "
			  "berubah bila dua orang menandatangani: admin, dan "
			  "penanggung jawab unit. %s."),
			view_agrees_who(r, &v)));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
