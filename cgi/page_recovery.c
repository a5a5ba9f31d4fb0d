/*
 * Recovery of units by their custodians: keys on paper, who keeps them, and what
 * two of them do together.
 */
#include <string.h>

#include "cgi/view.h"

/* what pages say ----------------------------------------------------------------- */

const char *
view_name(const struct req *r, struct id person)
{
	const struct roster_member *m =
	    roster_person(r->roster, person, r->who->agency);

	return m != NULL ? m->name : "";
}

const char *
view_custodian(struct req *r, const struct custodian *c)
{
	const struct roster_unit *u = roster_unit(r->roster, c->home);
	const struct roster_member *m =
	    roster_member(r->roster, c->person, c->home);
	const char *name = view_name(r, c->person);

	if (u == NULL)
		return name;
	return m != NULL && m->active ?
	    say_printf(r, "%s (%s)", name, say_unit(r, u)) :
	    say_printf(r, _("%s (%s; sudah keluar)"), name, say_unit(r, u));
}

const char *
view_seed_holders(struct req *r, const struct roster_unit *u)
{
	size_t n;
	const struct roster_member **m = unit_members(r, u->id, &n);
	const char *text = "";

	for (size_t i = 0; m != NULL && i < n; i++)
		if (m[i]->active && !m[i]->seedless &&
		    (m[i]->roles & ROLES_SEED) != 0)
			text = say_printf(r, "%s%s%s", text,
			    *text != '\0' ? ", " : "", m[i]->name);
	return text;
}

bool
view_recovers(const struct req *r, const struct roster_unit *u)
{
	return roster_keeps(u) &&
	    roster_custodian(r->roster, u, r->who->person) != NULL &&
	    roster_recovery(u, r->now) == NULL;
}

static bool
is_waited(const struct req *r, const struct roster_recovery *v)
{
	int64_t from = roster_recovery_from(v);

	return from != 0 && r->now >= from;
}

bool
view_completes(const struct req *r, const struct roster_unit *u)
{
	const struct roster_recovery *v = roster_recovery(u, r->now);
	const struct custodian *me, *by;

	if (v == NULL)
		return false;
	me = roster_custodian(r->roster, u, r->who->person);
	by = roster_custodian(r->roster, u, v->by);
	return me != NULL && by != NULL && custodians_pair(me, by) &&
	    !id_same(v->person, r->who->person) && is_waited(r, v);
}

bool
view_appoints(const struct req *r, const struct appointment_view *v)
{
	return !id_same(v->by, r->who->person) &&
	    (r->who->roles & (ROLE_BIT(ROLE_PIM) | ROLE_BIT(ROLE_PDP))) != 0;
}

/* From when on an open recovery can be completed. */
static const char *
from_say(struct req *r, const struct roster_recovery *v)
{
	int64_t from = roster_recovery_from(v);

	return from == 0 ? _("Waktu tunggu 48 jam belum mulai: server belum "
			     "mencatat usul ini. Biasanya itu terjadi dalam "
			     "sekejap. Bila tetap begini, beri tahu pengelola "
			     "server.") :
			   say_printf(r,
			       _("Dapat diselesaikan mulai %s, bila tidak "
				 "dicegah."),
			       say_time(r, from));
}

enum err
appointments_count(struct req *r, size_t *n_r)
{
	struct appointment_view *v;
	size_t n;
	enum err e;

	*n_r = 0;
	if ((r->who->roles & (ROLE_BIT(ROLE_PIM) | ROLE_BIT(ROLE_PDP))) == 0)
		return OK;
	e = custodians_waiting(&r->work, &v, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		*n_r += view_appoints(r, &v[i]) ? 1 : 0;
	return e;
}

const char *
view_recovery(struct req *r, const struct roster_unit *u)
{
	const struct roster_recovery *v = u->recovery;
	const char *unit = say_unit(r, u);

	if (v == NULL)
		return NULL;
	if (roster_recovery(u, r->now) != NULL)
		return say_printf(r,
		    _("Pemulihan kunci %s diusulkan oleh %s, %s, untuk %s. %s"),
		    unit, view_name(r, v->by), say_time(r, v->at),
		    view_name(r, v->person), from_say(r, v));
	if (v->ended == 0 || r->now > v->ended + RECOVERY_TERM)
		return NULL;
	return v->state == RECOVERY_DONE ?
	    say_printf(r,
		_("Kunci %s dipulihkan oleh %s dan %s, %s, untuk %s."), unit,
		view_name(r, v->by), view_name(r, v->ender),
		say_time(r, v->ended), view_name(r, v->person)) :
	    say_printf(r, _("Pemulihan kunci %s dicegah oleh %s, %s."), unit,
		view_name(r, v->ender), say_time(r, v->ended));
}

const struct choice *
choices_receivers(struct req *r, const struct roster_unit *u, size_t *n_r)
{
	size_t n;
	const struct roster_member **m = unit_members(r, u->id, &n);
	struct choice *c = arena_alloc(r->mem, (n + 1) * sizeof(*c));

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < n; i++)
		if (m[i]->active && (m[i]->roles & ROLES_SEED) != 0 &&
		    !id_same(m[i]->person, r->who->person))
			c[(*n_r)++] = (struct choice){
				.code = say_id(r, m[i]->person),
				.label = say_printf(r, "%s (%s)", m[i]->name,
				    view_roles(r, m[i]->roles)),
			};
	return c;
}

/* the page ------------------------------------------------------------------------- */

/* The agency's units with a key, and whether they can be recovered. */
static enum err
lines_load(struct req *r, struct recovery_page *p)
{
	const struct roster_unit *u;
	struct recovery_line *line;
	size_t i = 0, n = 0;
	enum err e = OK;

	while (agency_units(r, r->who->agency, &i) != NULL)
		n++;
	line = arena_alloc(r->mem, (n + 1) * sizeof(*line));
	if (line == NULL)
		return ERR_MEMORY;
	for (i = 0;
	     e == OK && (u = agency_units(r, r->who->agency, &i)) != NULL;) {
		if (u->epoch == 0)
			continue;
		line[p->n_line].unit = u;
		if (u->custodians != NULL)
			e = recovery_whole(&r->work, u, &line[p->n_line].whole);
		p->n_line++;
	}
	p->line = line;
	return e;
}

enum err
page_recovery(struct req *r)
{
	struct recovery_page p = { .n_line = 0 };
	struct custodian_view *known;
	struct appointment_view *wait;
	size_t n;
	enum err e = custodians_known(&r->work, r->who->unit, &known, &n);

	for (size_t i = 0; e == OK && i < n; i++)
		if (id_same(known[i].c.person, r->who->person))
			p.mine = &known[i];
	if (e == OK)
		e = lines_load(r, &p);
	if (e == OK)
		e = custodians_waiting(&r->work, &wait, &p.n_wait);
	if (e != OK)
		return e;
	p.wait = wait;
	recovery_page(&r->t, r, &p);
	return buf_check(&r->out);
}

/* A try that was denied goes on the trail. */
static enum err
denied(struct req *r)
{
	struct trail_entry entry = {
		.at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_DENIED,
		.object = r->who->unit,
	};

	return trail_write(r->db, &entry);
}

/* The page again with a complaint: the roster does not let the actor do it. */
static enum err
refused(struct req *r, const char *say)
{
	enum err e = denied(r);

	if (e != OK)
		return e;
	req_error(r, "", say);
	r->status = 403;
	return page_recovery(r);
}

/* The agency's unit that the form names; NULL if it names none with a key. */
static const struct roster_unit *
unit_sent(const struct req *r)
{
	const struct roster_unit *u;
	struct id unit;

	if (id_parse(req_text(r, "unit"), &unit) != OK)
		return NULL;
	u = roster_unit(r->roster, unit);
	return u != NULL && id_same(u->agency, r->who->agency) && u->epoch > 0 ?
	    u :
	    NULL;
}

/* keys on paper ---------------------------------------------------------------------- */

static enum err
sheet_show(struct req *r, const struct paper *paper)
{
	struct paper_sheet s;
	const char *text = "";
	enum err e;

	paper_words(paper, s.word);
	for (size_t i = 0; i < PAPER_WORDS; i++)
		text =
		    say_printf(r, "%s%s%s", text, i > 0 ? " " : "", s.word[i]);
	e = qr_draw(r, text, &s.qr);
	if (e != OK)
		return e;
	paper_sheet_page(&r->t, r, &s);
	return buf_check(&r->out);
}

enum err
do_paper_new(struct req *r)
{
	struct paper paper;
	enum err e;

	paper_new(&paper);
	e = sheet_show(r, &paper);
	secret_wipe(&paper, sizeof(paper));
	return e;
}

static enum err
paper_show(struct req *r)
{
	paper_form_page(&r->t, r);
	return buf_check(&r->out);
}

enum err
page_paper(struct req *r)
{
	return paper_show(r);
}

enum err
do_paper(struct req *r)
{
	unsigned bad;
	enum err e;

	if (r->n_errors > 0)
		return paper_show(r);
	r->work.answer = "/pemulihan?kabar=terdaftar";
	e = custodian_register(&r->work, req_text(r, "words"), &bad);
	if (e == ERR_INVALID) {
		req_error(r, "words",
		    bad > 0 ? say_printf(r,
				  _("Kata ke-%u tidak ada dalam daftar kata: "
				    "periksa ejaannya di kertas"),
				  bad) :
			      _("Ini bukan 24 kata dari satu kertas: periksa "
				"urutannya, dan apakah ada yang terlewat"));
		return paper_show(r);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* appointing --------------------------------------------------------------------------- */

static enum err
custodians_show(struct req *r)
{
	struct custodian_view *v;
	struct choice *c;
	size_t n;
	enum err e = custodians_known(&r->work, r->who->unit, &v, &n);

	if (e != OK)
		return e;
	c = arena_alloc(r->mem, (n + 1) * sizeof(*c));
	if (c == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		c[i] = (struct choice){ .code = say_id(r, v[i].c.person),
			.label = view_custodian(r, &v[i].c) };
	custodians_form_page(&r->t, r, c, n);
	return buf_check(&r->out);
}

enum err
page_custodians(struct req *r)
{
	return custodians_show(r);
}

enum err
do_custodians(struct req *r)
{
	static const char *const field[CUSTODIANS] = { "one", "two", "three" };
	struct id person[CUSTODIANS];
	enum err e = OK;

	if (r->n_errors > 0)
		return custodians_show(r);
	for (size_t i = 0; e == OK && i < CUSTODIANS; i++)
		e = id_parse(req_text(r, field[i]), &person[i]);
	r->work.answer = "/pemulihan?kabar=diusulkan";
	if (e == OK)
		e = custodians_propose(&r->work, person);
	if (e == ERR_INVALID) {
		req_error(r, "one",
		    _("Pilih tiga orang yang berlainan. Sedikitnya satu harus "
		      "dari luar unit ini, dan mereka tidak boleh semuanya "
		      "dari unit yang sama."));
		return custodians_show(r);
	}
	if (e == ERR_FORBIDDEN)
		return refused(r,
		    _("Hanya penanggung jawab yang memegang kunci unit dapat "
		      "mengusulkan penjaga kuncinya."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
do_custodians_agree(struct req *r)
{
	struct id proposal;
	enum err e = id_parse(req_text(r, "proposal"), &proposal);

	if (r->n_errors > 0 || e != OK)
		return ERR_ABSENT;
	r->work.answer = "/pemulihan?kabar=ditunjuk";
	e = custodians_agree(&r->work, proposal);
	if (e == ERR_FORBIDDEN)
		return refused(r,
		    _("Penjaga kunci berlaku bila dua orang menandatangani: "
		      "penanggung jawab unit mengusulkan, dan pimpinan atau "
		      "pejabat pelindungan data yang lain menyetujui. Bila "
		      "kunci unit atau kertas seorang penjaganya sudah "
		      "diganti sesudah usul itu, usulkan lagi."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* recovering ---------------------------------------------------------------------------- */

static enum err
recover_show(struct req *r, const struct roster_unit *u)
{
	recover_form_page(&r->t, r, u);
	return buf_check(&r->out);
}

enum err
page_recover(struct req *r)
{
	const struct roster_unit *u = unit_sent(r);

	r->n_errors = 0; /* of an address without a unit */
	if (u == NULL)
		return ERR_ABSENT;
	return view_recovers(r, u) ?
	    recover_show(r, u) :
	    refused(r,
		_("Hanya penjaga kunci unit itu dapat mengusulkan "
		  "pemulihan, dan hanya bila belum ada yang berjalan."));
}

/* Somebody who does not have the paper tried. */
static enum err
words_wrong(struct req *r, const char *field)
{
	req_error(r, field,
	    _("Kata-kata ini bukan dari kertas yang terdaftar: periksa "
	      "ejaan dan urutannya"));
	return denied(r);
}

enum err
do_recover(struct req *r)
{
	const struct roster_unit *u = unit_sent(r);
	struct id person;
	enum err e;

	if (u == NULL)
		return ERR_ABSENT;
	if (r->n_errors > 0)
		return recover_show(r, u);
	e = id_parse(req_text(r, "person"), &person);
	r->work.answer = "/pemulihan?kabar=dimulai";
	if (e == OK)
		e = recovery_propose(&r->work, u->id, person,
		    req_text(r, "words"));
	if (e == ERR_INVALID) {
		e = words_wrong(r, "words");
		return e != OK ? e : recover_show(r, u);
	}
	if (e == ERR_FORBIDDEN)
		return refused(r,
		    _("Pemulihan ini tidak dapat Anda usulkan: hanya penjaga "
		      "kunci unit itu, untuk anggota lain yang memegang "
		      "peran dengan kunci, dan satu demi satu."));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

static enum err
recovered_show(struct req *r, const struct roster_unit *u)
{
	recovered_form_page(&r->t, r, u);
	return buf_check(&r->out);
}

/* Why the roster does not let the actor complete it. */
static const char *
completes_say(struct req *r, const struct roster_unit *u)
{
	const struct roster_recovery *v = roster_recovery(u, r->now);

	if (v == NULL)
		return _("Tidak ada pemulihan yang berjalan untuk unit itu.");
	if (!is_waited(r, v))
		return say_printf(r,
		    _("Pemulihan ini belum dapat diselesaikan. %s"),
		    from_say(r, v));
	return _("Pemulihan diselesaikan oleh penjaga kunci kedua dari unit "
		 "lain daripada yang mengusulkan, selama tidak ada yang "
		 "berubah pada penerimanya.");
}

enum err
page_recovered(struct req *r)
{
	const struct roster_unit *u = unit_sent(r);

	r->n_errors = 0; /* of an address without a unit */
	if (u == NULL)
		return ERR_ABSENT;
	return view_completes(r, u) ? recovered_show(r, u) :
				      refused(r, completes_say(r, u));
}

enum err
do_recovered(struct req *r)
{
	const struct roster_unit *u = unit_sent(r);
	unsigned bad;
	enum err e;

	if (u == NULL)
		return ERR_ABSENT;
	if (r->n_errors > 0)
		return recovered_show(r, u);
	r->work.answer = "/pemulihan?kabar=dipulihkan";
	e = recovery_complete(&r->work, u->id, req_text(r, "words"),
	    req_text(r, "other"), &bad);
	if (e == ERR_INVALID) {
		e = words_wrong(r, bad == 2 ? "other" : "words");
		return e != OK ? e : recovered_show(r, u);
	}
	if (e == ERR_FORBIDDEN || e == ERR_ABSENT)
		return refused(r, completes_say(r, u));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
do_veto(struct req *r)
{
	const struct roster_unit *u = unit_sent(r);
	enum err e;

	if (u == NULL)
		return ERR_ABSENT;
	r->work.answer = "/pemulihan?kabar=dicegah";
	e = recovery_veto(&r->work, u->id);
	if (e == ERR_ABSENT)
		return refused(r, completes_say(r, u));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
