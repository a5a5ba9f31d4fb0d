/* A referral before it is sent: its task list, four steps, and the check. */
#include <string.h>

#include "cgi/view.h"

static const struct {
	const char *path;
	const char *name; /* msgid */
} steps[STEP_CHECK + 1] = {
	[STEP_CONSENT] = { "persetujuan", N_("Persetujuan klien") },
	[STEP_DATA] = { "data", N_("Data yang dibagikan") },
	[STEP_TO] = { "tujuan", N_("Unit penerima dan layanan") },
	[STEP_WHY] = { "alasan", N_("Alasan dan ringkasan") },
	[STEP_CHECK] = { "periksa", N_("Periksa dan kirim") },
};

const char *
step_path(unsigned step)
{
	return step < nitems(steps) ? steps[step].path : "";
}

const char *
step_name(unsigned step)
{
	return step < nitems(steps) ? _(steps[step].name) : "";
}

/* First step that is not done, once the present one is. */
static unsigned
step_next(const struct draft *d, enum step present)
{
	unsigned done = d->done | 1u << present, step;

	for (step = 0; step < STEP_CHECK; step++)
		if ((done & 1u << step) == 0)
			break;
	return step;
}

enum err
draft_load(struct req *r, struct draft_page *p)
{
	enum err e = referral_view(&r->work, r->ids[0], &p->ref);

	if (e != OK)
		return e;
	if (p->ref.side != SIDE_SENDER)
		return ERR_ABSENT;
	if (p->ref.state != RS_DRAF)
		return ERR_CONFLICT;
	p->d = p->ref.draft;
	return kasus_open(&r->work, p->ref.kasus, &p->k);
}

enum err
draft_show(struct req *r, struct draft_page *p)
{
	enum err e;

	p->d = p->ref.draft;
	e = kasus_open(&r->work, p->ref.kasus, &p->k);
	if (e != OK)
		return e;
	draft_page(&r->t, r, p);
	return buf_check(&r->out);
}

/* The newest draft that the case has; none. */
static struct id
case_draft(const struct kasus *k)
{
	for (size_t i = 0; i < k->n_refs; i++) {
		if (!k->refs[i].damaged && !k->refs[i].incoming &&
		    k->refs[i].state == RS_DRAF)
			return k->refs[i].referral;
	}
	return (struct id){ { 0 } };
}

enum err
do_ref_draft(struct req *r)
{
	struct id id = id_new(r->now), old;
	struct kasus k;
	enum err e = kasus_open(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	old = case_draft(&k);
	if (stage_shut(k.stage)) {
		req_error(r, "",
		    _("Kasus ini sudah ditutup. Buka lagi dahulu, baru "
		      "rujuk"));
		r->status = 409;
		return case_show(r, &k, false);
	}
	if (!id_none(old) && req_value(r, "baru") == NULL)
		return draft_again(r, &k, old);
	r->work.answer = say_printf(r, "/rujukan/%s/%s", say_id(r, id),
	    step_path(STEP_CONSENT));
	e = referral_draft(&r->work, r->ids[0], id);
	if (e == ERR_LIMIT) {
		req_error(r, "",
		    _("Kasus ini sudah memuat rujukan sebanyak yang dapat "
		      "disimpan. Buat kasus baru untuk kelanjutannya"));
		return case_again(r, 409);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* --- what a step shows before anything was chosen ---------------------------- */

/* Most services that a category usually asks for. */
#define USUAL_MAX 5

static const struct usual {
	const char *category;
	const char *reason; /* NULL: too various to guess */
	const char *service[USUAL_MAX];
} usuals[] = {
	{ "ktp", "violence-reported",
	    { "victim-assistance", "psychological-support", "counselling",
		"family-counselling", "social-rehabilitation" } },
	{ "kta", "violence-reported",
	    { "victim-assistance", "psychological-support", "counselling",
		"family-counselling", "social-rehabilitation" } },
	{ "ktl", "violence-reported",
	    { "victim-assistance", "psychological-support", "counselling",
		"social-rehabilitation" } },
	{ "tppo", "violence-reported",
	    { "victim-assistance", "repatriation", "social-rehabilitation" } },
	{ "abh", "legal-need",
	    { "victim-assistance", "legal-aid", "social-rehabilitation" } },
	{ "ampk", NULL,
	    { "victim-assistance", "psychological-support",
		"social-rehabilitation" } },
	{ "lansia", NULL,
	    { "social-rehabilitation", "home-care-assessment",
		"elderly-counselling", "victim-assistance" } },
	{ "disabilitas", "disability-support-needed",
	    { "disability-aid", "social-rehabilitation" } },
	{ "keluarga", "family-conflict",
	    { "family-counselling", "counselling", "victim-assistance",
		"social-rehabilitation" } },
	{ "sosial", NULL, { "social-rehabilitation" } },
	{ "uppka", "economic-need", { "economic-empowerment" } },
};
/* Of any category, where somebody said that there is violence or neglect. */
static const struct usual unsafe = { NULL, "violence-suspected",
	{ "victim-assistance", "complaint" } };

static const struct usual *
usual_of(const struct draft_page *p)
{
	if (case_unsafe(&p->k))
		return &unsafe;
	for (size_t i = 0; i < nitems(usuals); i++) {
		if (view_same(usuals[i].category, p->k.f.v[F_CATEGORY]))
			return &usuals[i];
	}
	return NULL;
}

bool
draft_usual(const struct draft_page *p, const char *service)
{
	const struct usual *u = usual_of(p);

	for (size_t i = 0; u != NULL && i < USUAL_MAX; i++)
		if (u->service[i] != NULL && view_same(u->service[i], service))
			return true;
	return false;
}

/* What is proposed where the draft says nothing yet; what the client agreed to
 * never is. */
static void
draft_propose(struct draft_page *p)
{
	const struct usual *u = usual_of(p);
	struct draft *d = &p->d;

	if (d->reason == NULL && u != NULL)
		d->reason = u->reason;
}

static enum err
step_show(struct req *r, struct draft_page *p)
{
	if (r->n_errors > 0)
		r->status = 422;
	draft_step_page(&r->t, r, p);
	return buf_check(&r->out);
}

/* The step that the last segment of the path names. */
static enum step
step_of(const struct req *r)
{
	const char *last = strrchr(r->path, '/');
	enum step step;

	for (step = STEP_CONSENT; step < STEP_WHY; step++)
		if (last != NULL && strcmp(last + 1, step_path(step)) == 0)
			break;
	return step;
}

enum err
page_ref_step(struct req *r)
{
	struct draft_page p = { .step = step_of(r) };
	enum err e = draft_load(r, &p);

	if (e != OK)
		return ref_conflict(r, e);
	draft_propose(&p);
	return step_show(r, &p);
}

/* --- what a step saves -------------------------------------------------------- */

enum err
step_save(struct req *r, struct draft_page *p)
{
	enum err e;

	if (r->n_errors > 0)
		return step_show(r, p);
	r->work.answer = say_printf(r, "/rujukan/%s/%s", say_id(r, r->ids[0]),
	    step_path(step_next(&p->d, p->step)));
	e = referral_step(&r->work, r->ids[0], p->step, &p->d);
	if (e == ERR_INVALID) {
		req_error(r, "",
		    _("Isian ini belum dapat disimpan. Periksa "
		      "lagi"));
		return step_show(r, p);
	}
	return e != OK ? ref_conflict(r, e) : resp_go(r, "%s", r->work.answer);
}

/* A code of the list, or a complaint beside the field. */
static const char *
code_take(struct req *r, const char *field, const char *list, const char *say)
{
	const char *code = req_value(r, field);

	if (code == NULL || !book_has(r->book, list, code)) {
		if (req_error_of(r, field) == NULL)
			req_error(r, field, say);
	}
	return code;
}

enum err
do_ref_data(struct req *r)
{
	struct draft_page p = { .step = STEP_DATA };
	enum err e = draft_load(r, &p);
	const char *gap;

	if (e != OK)
		return ref_conflict(r, e);
	p.d.groups = 0;
	for (unsigned g = 1; g <= GROUP_MAX; g++) {
		if (group_always(g) ||
		    req_has(r, "groups", say_printf(r, "%u", g)))
			p.d.groups |= 1u << g;
	}
	gap = draft_gap(r, &p, NULL, p.d.groups);
	if (gap != NULL)
		req_error(r, "groups", gap);
	return step_save(r, &p);
}

/* The service to ask of the unit: the chosen one, else a usual one. */
static const char *
service_take(struct req *r, const struct draft_page *p)
{
	const char *code = req_value(r, "service");
	const struct usual *u = usual_of(p);

	if (code != NULL)
		return code;
	for (size_t i = 0; u != NULL && i < USUAL_MAX; i++) {
		if (u->service[i] != NULL &&
		    text_has(p->offered, u->service[i]))
			return u->service[i];
	}
	/* the only one that it offers */
	return *p->offered != '\0' && strchr(p->offered, ' ') == NULL ?
	    p->offered :
	    NULL;
}

/* May the draft go to the unit that was chosen? */
static bool
receiver_listed(struct req *r, const char *code)
{
	size_t n;
	const struct choice *c = choices_units(r, &n);

	for (size_t i = 0; i < n; i++) {
		if (view_same(c[i].code, code))
			return true;
	}
	return false;
}

/* The services of a unit, in one line. */
static const char *
services_say(struct req *r, const char *codes)
{
	const char *text = "";
	size_t n;
	const struct choice *c = choices_services(r, codes, &n);

	for (size_t i = 0; i < n; i++)
		text = say_printf(r, "%s%s%s", text, i > 0 ? ", " : "",
		    c[i].label);
	return text;
}

/* A unit that is full is sent nobody. */
static void
full_judge(struct req *r, const struct roster_unit *u, const struct offer *o)
{
	if (!view_same(o->capacity, CAPACITY_NONE))
		return;
	req_error(r, "to",
	    say_printf(r,
		_("%s sedang penuh untuk %s (%s). Pilih unit lain, atau tunggu "
		  "sampai ada tempat."),
		say_unit(r, u), say_label(r, "service", o->code),
		view_capacity_by(r, o)));
}

static void
service_judge(struct req *r, struct draft_page *p)
{
	const struct roster_unit *u = roster_unit(r->roster, p->d.to);

	if (p->entry.damaged) {
		req_error(r, "to",
		    say_printf(r,
			_("Catatan layanan %s belum dapat dipastikan, maka "
			  "belum dapat dirujuk ke sana. Pilih unit lain; hal "
			  "ini dicatat sebagai peringatan untuk pengelola."),
			say_unit(r, u)));
		return;
	}
	if (*p->offered == '\0') {
		req_error(r, "to",
		    say_printf(r,
			_("%s belum mencatat layanannya. Pilih unit lain, atau "
			  "minta unit itu mencatatnya."),
			say_unit(r, u)));
		return;
	}
	p->d.service = service_take(r, p);
	if (p->d.service == NULL)
		req_error(r, "service",
		    _("Pilih salah satu layanan unit penerima"));
	else if (!text_has(p->offered, p->d.service))
		req_error(r, "service",
		    say_printf(r,
			_("%s tidak menyediakan layanan itu. Yang "
			  "disediakannya: %s"),
			say_unit(r, u), services_say(r, p->offered)));
	else
		full_judge(r, u, entry_offer(&p->entry, p->d.service));
}

static enum err
to_take(struct req *r, struct draft_page *p)
{
	const char *to = req_value(r, "to"), *gap;
	uint64_t urgency;
	enum err e;

	if (text_u64(req_text(r, "urgency"), 3, &urgency) != OK || urgency == 0)
		urgency = 1;
	p->d.urgency = (unsigned)urgency;
	p->d.service = req_value(r, "service");
	if (to == NULL)
		return OK;
	if (!receiver_listed(r, to) || id_parse(to, &p->d.to) != OK) {
		req_error(r, "to", _("Pilih unit penerima dari daftar"));
		return OK;
	}
	if ((e = directory_get(&r->work, p->d.to, &p->entry)) != OK)
		return e;
	p->offered = entry_services(r->mem, &p->entry);
	service_judge(r, p);
	gap = draft_gap(r, p, to, 0);
	if (gap != NULL)
		req_error(r, "to", gap);
	return OK;
}

enum err
do_ref_to(struct req *r)
{
	struct draft_page p = { .step = STEP_TO };
	enum err e = draft_load(r, &p);

	if (e != OK)
		return ref_conflict(r, e);
	e = to_take(r, &p);
	return e == OK ? step_save(r, &p) : e;
}

enum err
do_ref_why(struct req *r)
{
	struct draft_page p = { .step = STEP_WHY };
	enum err e = draft_load(r, &p);

	if (e != OK)
		return ref_conflict(r, e);
	p.d.reason = code_take(r, "reason", "referral-reason",
	    _("Pilih alasan rujukan"));
	p.d.summary = req_value(r, "summary");
	return step_save(r, &p);
}

/* --- check and send ------------------------------------------------------------- */

/* Why nothing was sent, where the page has it. */
static void
refusal_say(struct req *r, const struct draft_page *p, enum err refused)
{
	const char *gap = draft_gap(r, p, say_id(r, p->d.to), p->d.groups);

	if (refused == ERR_CONFLICT)
		req_error(r, "",
		    _("Rujukan atau kasusnya berubah sejak Anda memeriksanya. "
		      "Belum ada yang terkirim; periksa lagi yang di bawah "
		      "ini"));
	else if (refused == ERR_LIMIT)
		req_error(r, "",
		    _("Kasus ini sudah memuat catatan sebanyak yang dapat "
		      "disimpan, maka persetujuan ini belum tersimpan"));
	else if (req_value(r, "checked") == NULL)
		req_error(r, "",
		    _("Periksa isi rujukan sekali lagi sebelum mengirim"));
	else if (view_onward(&p->k, p->d.to) && req_value(r, "onward") == NULL)
		req_error(r, "onward",
		    _("Minta dahulu persetujuan pengirim, lalu tandai"));
	else if (gap != NULL)
		req_error(r, "", gap);
	else if (view_refused(p))
		req_error(r, "",
		    _("Unit penerima tidak menerima rujukan untuk layanan ini "
		      "sekarang. Pilih unit atau layanan lain"));
	else
		req_error(r, "",
		    _("Rujukan belum dapat dikirim. Periksa kembali setiap "
		      "bagian"));
}

bool
view_refused(const struct draft_page *p)
{
	const struct offer *o =
	    p->d.service != NULL ? entry_offer(&p->entry, p->d.service) : NULL;

	return o == NULL || view_same(o->capacity, CAPACITY_NONE);
}

/* refused: why nothing was sent, or OK. */
static enum err
check_show(struct req *r, enum err refused)
{
	struct draft_page p = { .step = STEP__MAX };
	char text[2 * HASH_LEN + 1];
	enum err e = draft_load(r, &p);

	if (e != OK)
		return ref_conflict(r, e);
	if (step_next(&p.d, STEP__MAX) != STEP_CHECK)
		return resp_go(r, "/rujukan/%s", say_id(r, r->ids[0]));
	e = referral_preview(&r->work, &p.ref, &p.sent);
	if (e == OK)
		e = directory_get(&r->work, p.d.to, &p.entry);
	if (e != OK)
		return e;
	if (refused != OK)
		refusal_say(r, &p, refused);
	p.checked = arena_strdup(r->mem, hex_put(p.sent.shown, HASH_LEN, text));
	draft_check_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_ref_check(struct req *r)
{
	return check_show(r, OK);
}

/* The check page again, with what has to be said; nothing was sent. */
static enum err
check_again(struct req *r, enum err refused)
{
	r->status = refused == ERR_CONFLICT ? 409 : 422;
	return check_show(r, refused);
}

enum err
do_ref_send(struct req *r)
{
	uint8_t shown[HASH_LEN];
	enum err e;

	if (hex_get(req_text(r, "checked"), shown, sizeof(shown)) != OK)
		return check_again(r, ERR_INVALID);
	r->work.answer =
	    say_printf(r, "/rujukan/%s/tanda-terima", say_id(r, r->ids[0]));
	e = referral_send(&r->work, r->ids[0], shown,
	    req_value(r, "onward") != NULL);
	if (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_LIMIT)
		return check_again(r, e);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
