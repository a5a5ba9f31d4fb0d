/* Consents of a case: the form for a new one, in steps, and one that is there. */
#include <string.h>

#include "cgi/view.h"

/* --- words ------------------------------------------------------------------------- */

const char *
scope_at(struct req *r, const char *ids, size_t place)
{
	const char *one;

	for (ids = ids != NULL ? ids : ""; place > 0; place--) {
		ids += strcspn(ids, " ");
		ids += strspn(ids, " ");
	}
	one = arena_strndup(r->mem, ids, strcspn(ids, " "));
	return one != NULL ? one : "";
}

const char *
scope_input(size_t place)
{
	static const char *const names[SCOPE_PLACES] = { "consent_to",
		"consent_to_2", "consent_to_3" };

	return place < SCOPE_PLACES ? names[place] : "";
}

static const char *
scope_name(struct req *r, const char *text)
{
	const struct roster_unit *u;
	struct id id;

	if (id_parse(text, &id) != OK)
		return text;
	u = roster_unit(r->roster, id);
	return u != NULL ?
	    say_unit(r, u) :
	    say_printf(r, _("Semua unit %s"), view_agency(r, id));
}

const char *
view_units(struct req *r, const char *ids)
{
	const char *text = "", *one;

	for (size_t i = 0; *(one = scope_at(r, ids, i)) != '\0'; i++)
		text = say_printf(r, "%s%s%s", text, i > 0 ? ", " : "",
		    scope_name(r, one));
	return text;
}

static const struct {
	const char *say; /* msgid */
	const char *tag;
} states[] = {
	[CONSENT_VALID] = { N_("Berlaku"), "govuk-tag--green" },
	[CONSENT_SOON] = { N_("Segera berakhir"), "govuk-tag--yellow" },
	[CONSENT_OVER] = { N_("Berakhir"), "govuk-tag--grey" },
	[CONSENT_BACK] = { N_("Dicabut"), "govuk-tag--red" },
};

const char *
view_consent(struct req *r, const struct case_entry *x)
{
	return _(states[consent_state(&r->work, x)].say);
}

const char *
view_consent_tag(struct req *r, const struct case_entry *x)
{
	return states[consent_state(&r->work, x)].tag;
}

const char *
view_basis(struct req *r, const char *basis, const char *form)
{
	const char *name = say_label(r, "consent-basis", basis);

	return form == NULL ?
	    name :
	    say_printf(r, "%s, %s", name, say_label(r, "consent-form", form));
}

/* When another basis than consent applies (UU 27/2022, article 20). */
static const struct choice law[] = {
	{ .code = "vital-interest",
	    .hint = N_("Nyawa atau keselamatan klien terancam, dan persetujuan "
		       "tidak mungkin diminta lebih dahulu.") },
	{ .code = "statutory-duty",
	    .hint = N_("Undang-undang mewajibkannya, misalnya laporan wajib "
		       "kepada polisi atau permintaan pengadilan.") },
	{ .code = "public-service",
	    .hint = N_("Perlu untuk layanan publik yang menjadi tugas unit "
		       "menurut peraturan, dan klien sudah diberi tahu.") },
	{ .code = "contract",
	    .hint = N_("Perlu untuk memenuhi perjanjian dengan klien sendiri, "
		       "misalnya pendampingan usaha.") },
};

const struct choice *
choices_law(struct req *r, size_t *n_r)
{
	struct choice *c = arena_alloc(r->mem, sizeof(law));

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < nitems(law); i++)
		c[(*n_r)++] = (struct choice){ .code = law[i].code,
			.label = say_label(r, "consent-basis", law[i].code),
			.hint = _(law[i].hint) };
	return c;
}

const struct choice *
choices_shared(struct req *r, size_t *n_r)
{
	struct choice *c = arena_alloc(r->mem, GROUP_MAX * sizeof(*c));

	*n_r = 0;
	for (unsigned g = 1; c != NULL && g <= GROUP_MAX; g++) {
		const char *code = say_printf(r, "%u", g);

		if ((CONSENT_GROUPS & (1u << g)) != 0)
			c[(*n_r)++] = (struct choice){ .code = code,
				.label = say_label(r, "group", code) };
	}
	return c;
}

/* Is the group, which is an agency's, offered already? */
static bool
group_listed(const struct choice *c, size_t n, const char *group)
{
	for (size_t i = 0; i < n; i++)
		if (view_same(c[i].group, group))
			return true;
	return false;
}

const struct choice *
choices_scope(struct req *r, size_t *n_r)
{
	size_t n;
	const struct choice *unit = choices_units(r, &n);
	struct choice *c = arena_alloc(r->mem, (2 * n + 1) * sizeof(*c));
	struct id id;

	*n_r = 0;
	if (c == NULL || unit == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const struct roster_unit *u =
		    id_parse(unit[i].code, &id) == OK ?
		    roster_unit(r->roster, id) :
		    NULL;

		if (u != NULL && !group_listed(c, *n_r, unit[i].group))
			c[(*n_r)++] = (struct choice){
				.code = say_id(r, u->agency),
				.label = say_printf(r, _("Semua unit %s"),
				    unit[i].group),
				.group = unit[i].group,
			};
		c[(*n_r)++] = unit[i];
	}
	return c;
}

/* --- the form ---------------------------------------------------------------------- */

/* What each step asks for; each fits one screen of a telephone. */
#define STEP_FIELDS 5
static const enum field steps[CONSENT_STEPS][STEP_FIELDS] = {
	{ F_C_BASIS, F_C_FORM, F_C_LANGUAGE, F__MAX },
	{ F_C_TO, F_C_PURPOSE, F__MAX },
	{ F_C_GROUPS, F__MAX },
	{ F_C_WITNESS, F_C_UNTIL, F_C_TOLD, F_C_HELD, F__MAX },
};

/* Only what was said aloud has a witness, and only consent an explanation. */
static bool
is_asked(const struct fields *f, enum field i)
{
	if (i == F_C_WITNESS)
		return view_same(f->v[F_C_FORM], "lisan-bersaksi");
	return i != F_C_TOLD || basis_is_consent(f->v[F_C_BASIS]);
}

enum field
consent_field(const struct fields *f, size_t step, size_t i)
{
	for (size_t k = 0; k < STEP_FIELDS && steps[step][k] != F__MAX; k++) {
		if (!is_asked(f, steps[step][k]))
			continue;
		if (i-- == 0)
			return steps[step][k];
	}
	return F__MAX;
}

/* The step that asks for a field; CONSENT_STEPS: none does. */
static size_t
step_of(enum field f)
{
	size_t step, i;

	for (step = 0; step < CONSENT_STEPS; step++)
		for (i = 0; i < STEP_FIELDS && steps[step][i] != F__MAX; i++)
			if (steps[step][i] == f)
				return step;
	return CONSENT_STEPS;
}

bool
consent_open(const struct req *r, const struct kasus *k)
{
	return !stage_shut(k->stage) && view_may_case(r, P_CONSENT, k);
}

/* The case, to who may record consents of it; closed, it answers itself. */
static enum err
case_load(struct req *r, struct kasus *k, bool *shown_r)
{
	enum err e = kasus_open(&r->work, r->ids[0], k);

	*shown_r = false;
	if (e != OK)
		return e;
	if (!view_may_case(r, P_CONSENT, k)) {
		r->work.holder = k->assignee_name;
		return ERR_FORBIDDEN;
	}
	if (!stage_shut(k->stage))
		return OK;
	*shown_r = true;
	r->status = 409;
	case_closed_page(&r->t, r, k);
	return buf_check(&r->out);
}

static enum err
form_show(struct req *r, const struct consent_form *f)
{
	if (r->n_errors > 0)
		r->status = 422;
	consent_form_page(&r->t, r, f);
	return buf_check(&r->out);
}

/* What was chosen in each place, together. */
static const char *
scope_take(struct req *r)
{
	const char *ids = NULL, *one;

	for (size_t i = 0; i < SCOPE_PLACES; i++)
		if ((one = req_value(r, scope_input(i))) != NULL)
			ids = ids == NULL ? one :
					    say_printf(r, "%s %s", ids, one);
	return ids;
}

/* What was sent; a field that is not asked for any more is left out. */
static void
form_take(struct req *r, struct consent_form *f)
{
	uint64_t step;

	for (enum field i = F_C_BASIS; i < F_C_ENDED; i++)
		f->f.v[i] = req_value(r, field_rules[i].name);
	f->f.v[F_C_TO] = scope_take(r);
	for (enum field i = F_C_BASIS; i < F_C_ENDED; i++)
		if (!is_asked(&f->f, i))
			f->f.v[i] = NULL;
	if (text_u64(req_text(r, "langkah"), CONSENT_STEPS, &step) == OK &&
	    step > 0)
		f->step = (size_t)step - 1;
}

/* Say what is wrong in the steps up to the last one; f->step becomes the first
 * that has to be seen again.  ERR_INVALID: there is one. */
static enum err
form_judge(struct req *r, struct consent_form *f, size_t last,
    struct fields *good_r)
{
	struct complaint c[COMPLAINTS_MAX];
	size_t n = 0, kept = 0;
	enum err e;

	*good_r = f->f;
	e = consent_check(&r->work, good_r, c, &n);
	if (e == ERR_INVALID && n == 0)
		return ERR_INVALID;
	for (size_t i = 0; i < n; i++)
		if (step_of(c[i].field) <= last)
			c[kept++] = c[i];
	if (e == ERR_INVALID && kept == 0 && r->n_errors == 0)
		return OK;
	for (size_t i = 0; i < kept; i++)
		if (step_of(c[i].field) < f->step)
			f->step = step_of(c[i].field);
	return fields_complain(r, e, good_r, c, kept);
}

enum err
page_consent(struct req *r)
{
	const char *text = req_value(r, "entri");
	struct consent_form f = { .step = 0 };
	const struct case_entry *x;
	struct kasus k;
	struct id id;
	bool shown;
	enum err e;

	if (text == NULL) {
		e = case_load(r, &k, &shown);
		f.k = &k;
		return e != OK || shown ? e : form_show(r, &f);
	}
	if ((e = kasus_open(&r->work, r->ids[0], &k)) != OK)
		return e;
	x = id_parse(text, &id) == OK ? case_entry_find(&k, id) : NULL;
	if (x == NULL || x->type != EN_CONSENT)
		return ERR_ABSENT;
	consent_page(&r->t, r, &k, x);
	return buf_check(&r->out);
}

enum err
do_consent_step(struct req *r)
{
	struct consent_form f = { .step = 0 };
	struct fields good;
	struct kasus k;
	bool shown;
	enum err e = case_load(r, &k, &shown);

	if (e != OK || shown)
		return e;
	f.k = &k;
	form_take(r, &f);
	if (req_value(r, "mundur") != NULL) {
		f.step -= f.step > 0;
		r->n_errors = 0;
		return form_show(r, &f);
	}
	e = form_judge(r, &f, f.step, &good);
	if (e == OK && f.step + 1 < CONSENT_STEPS)
		f.step++;
	return e == OK || r->n_errors > 0 ? form_show(r, &f) : e;
}

enum err
do_consent(struct req *r)
{
	struct consent_form f = { .step = CONSENT_STEPS - 1 };
	struct id id = id_new(r->now);
	struct fields good;
	struct kasus k;
	bool shown;
	enum err e = case_load(r, &k, &shown);

	if (e != OK || shown)
		return e;
	f.k = &k;
	form_take(r, &f);
	f.step = CONSENT_STEPS - 1;
	e = form_judge(r, &f, CONSENT_STEPS, &good);
	if (e != OK)
		return r->n_errors > 0 ? form_show(r, &f) : e;
	r->work.answer = say_printf(r, "/kasus/%s?kabar=persetujuan#consent",
	    say_id(r, r->ids[0]));
	e = consent_record(&r->work, r->ids[0], id, &good);
	if (e == ERR_LIMIT)
		req_error(r, "",
		    _("Kasus ini sudah memuat catatan sebanyak yang dapat "
		      "disimpan, maka persetujuan ini belum tersimpan"));
	if (e == ERR_LIMIT)
		return form_show(r, &f);
	return e == OK ? resp_go(r, "%s", r->work.answer) : e;
}
