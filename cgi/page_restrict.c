/* Restricted cases: who may open one, and giving it back to the unit. */
#include <string.h>

#include "cgi/view.h"

/* Ids with blanks between them, as forms have them; more than fit are cut. */
static size_t
ids_take(const char *text, struct id *id, size_t most)
{
	size_t n = 0, len;

	for (text += strspn(text, " "); *text != '\0' && n < most;
	     text += strspn(text, " ")) {
		char one[ID_TEXT] = "";

		len = strcspn(text, " ");
		if (len < sizeof(one))
			memcpy(one, text, len);
		if (id_parse(one, &id[n]) == OK)
			n++;
		text += len;
	}
	return n;
}

const char *
named_codes(struct req *r, const struct kasus *k)
{
	const char *text = "";

	for (size_t i = 0; i < k->n_named; i++)
		text = say_printf(r, "%s%s%s", text, i > 0 ? " " : "",
		    say_id(r, k->named[i]));
	return text;
}

const char *
named_names(struct req *r, const struct kasus *k)
{
	const struct roster_member *m;
	const char *text = "", *away;

	for (size_t i = 0; i < k->n_named; i++) {
		m = roster_person(r->roster, k->named[i], r->who->agency);
		away = named_fits(&r->work, k->named[i]) ?
		    "" :
		    _(" (tidak bertugas lagi)");
		text = say_printf(r, "%s%s%s%s", text, i > 0 ? ", " : "",
		    m != NULL ? m->name : "?", away);
	}
	return text;
}

size_t
named_left(struct req *r, const struct kasus *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_named; i++)
		n += named_fits(&r->work, k->named[i]);
	return n;
}

bool
case_names(const struct kasus *k, struct id person)
{
	for (size_t i = 0; i < k->n_named; i++)
		if (id_same(k->named[i], person))
			return true;
	return false;
}

const struct choice *
choices_named(struct req *r, const struct kasus *k, bool others, size_t *n_r)
{
	size_t n, all;
	const struct choice *c = choices_members(r, &all);
	struct choice *to = arena_alloc(r->mem, (all + 1) * sizeof(*to));
	struct id person = { { 0 } };

	*n_r = 0;
	if (c == NULL || to == NULL)
		return NULL;
	for (n = 0; n < all; n++) {
		bool fits = id_parse(c[n].code, &person) == OK &&
		    named_fits(&r->work, person);

		if (!fits || (others && id_same(person, r->who->person)) ||
		    (k != NULL && !case_names(k, person)))
			continue;
		to[(*n_r)++] = c[n];
	}
	return to;
}

const struct choice *
choices_second(struct req *r, size_t *n_r)
{
	const struct choice *c = choices_named(r, NULL, true, n_r);
	struct choice *to = arena_alloc(r->mem, (*n_r + 1) * sizeof(*to));

	for (size_t i = 0; c != NULL && to != NULL && i < *n_r; i++)
		to[i] = (struct choice){ .code = c[i].code,
			.label = say_printf(r,
			    _("Kasus terbatas: hanya saya dan %s"),
			    c[i].label) };
	if (to == NULL || !own_ready(&r->work))
		*n_r = 0;
	return to;
}

const char *
named_refused(struct req *r, enum err e)
{
	if (e == ERR_LIMIT && r->work.holder != NULL)
		return say_printf(r,
		    _("%s sudah disebut dalam %s kasus terbatas yang belum "
		      "ditutup, yaitu sebanyak yang dapat dibuka portal. "
		      "Pilih orang lain, atau minta orang itu lebih dahulu "
		      "menutup kasus yang selesai, atau mencabut pembatasan "
		      "yang tidak diperlukan lagi"),
		    r->work.holder, say_number(r, NAMED_CASES));
	if (e == ERR_LIMIT)
		return _("Kasus ini sudah terlalu sering berganti kunci atau "
			 "berpindah tangan, sehingga tidak dapat diubah lagi. "
			 "Buat kasus baru untuk kelanjutannya");
	return say_printf(r,
	    _("Pilih 1 sampai %s orang lain dari unit Anda yang masih "
	      "bertugas"),
	    say_number(r, NAMED_MAX - 1));
}

static enum err
case_load(struct req *r, struct kasus *k)
{
	enum err e = kasus_open(&r->work, r->ids[0], k);

	if (e != OK || view_may_case(r, P_CASE_RESTRICT, k))
		return e;
	r->work.holder = k->assignee_name;
	return ERR_FORBIDDEN;
}

static enum err
show(struct req *r, unsigned status)
{
	struct restrict_page p = { .named = req_value(r, "named"),
		.assignee = req_value(r, "assignee") };
	enum err e = case_load(r, &p.k);

	if (e != OK)
		return e;
	/* what others have changed is shown as it stands */
	if (p.named == NULL || status == 409)
		p.named = named_codes(r, &p.k);
	if (p.assignee == NULL || status == 409)
		p.assignee = say_id(r, p.k.assignee);
	r->status = status;
	restrict_page(&r->t, r, &p);
	return buf_check(&r->out);
}

/* Somebody else was quicker: the page says how it stands by now. */
static enum err
show_changed(struct req *r)
{
	req_error(r, "",
	    _("Keadaan kasus ini berubah saat Anda mengisi formulir. Yang "
	      "berlaku sekarang ada di bawah"));
	return show(r, 409);
}

enum err
page_restrict(struct req *r)
{
	return show(r, 200);
}

/* Is the holder among them? */
static bool
holder_named(const struct req *r, const struct naming *to)
{
	if (id_same(to->assignee, r->who->person))
		return true;
	for (size_t i = 0; i < to->n; i++)
		if (id_same(to->person[i], to->assignee))
			return true;
	return false;
}

static enum err
restrict_refused(struct req *r, enum err e, const struct naming *to)
{
	if (e == ERR_INVALID && to->n > 0 && !holder_named(r, to)) {
		req_error(r, "assignee",
		    _("Pemegang kasus harus salah satu dari yang dapat "
		      "membukanya. Tandai juga orang itu di atas, atau pilih "
		      "pemegang lain"));
		return show(r, 422);
	}
	if (e == ERR_INVALID || e == ERR_LIMIT) {
		req_error(r, "named", named_refused(r, e));
		return show(r, 422);
	}
	return e == ERR_CONFLICT ? show_changed(r) : e;
}

enum err
do_restrict(struct req *r)
{
	struct id named[NAMED_MAX], seen[NAMED_MAX];
	struct naming to = { .person = named, .seen = seen };
	enum err e;

	if (r->n_errors > 0)
		return show(r, 422);
	to.n = ids_take(req_text(r, "named"), named, NAMED_MAX);
	to.n_seen = ids_take(req_text(r, "before"), seen, NAMED_MAX);
	r->work.answer =
	    say_printf(r, "/kasus/%s?kabar=dibatasi", say_id(r, r->ids[0]));
	e = id_parse(req_text(r, "assignee"), &to.assignee);
	if (e == OK)
		e = kasus_restrict(&r->work, r->ids[0], &to);
	return e == OK ? resp_go(r, "%s", r->work.answer) :
			 restrict_refused(r, e, &to);
}

/* giving it back ---------------------------------------------------------------- */

static enum err
lift_show(struct req *r, unsigned status)
{
	struct kasus k;
	enum err e = case_load(r, &k);

	if (e != OK)
		return e;
	r->status = status;
	lift_page(&r->t, r, &k);
	return buf_check(&r->out);
}

enum err
page_lift(struct req *r)
{
	return lift_show(r, 200);
}

enum err
do_lift(struct req *r)
{
	enum err e;

	if (r->n_errors > 0)
		return lift_show(r, 422);
	r->work.answer =
	    say_printf(r, "/kasus/%s?kabar=dicabut", say_id(r, r->ids[0]));
	e = kasus_lift(&r->work, r->ids[0], req_text(r, "reason"));
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if (e == ERR_INVALID || e == ERR_LIMIT) {
		req_error(r, "reason",
		    e == ERR_LIMIT ? named_refused(r, e) :
				     _("Alasan ini terlalu panjang. Ringkas"));
		return lift_show(r, 422);
	}
	return e == ERR_CONFLICT ? show_changed(r) : e;
}
