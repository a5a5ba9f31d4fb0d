/* A draft's first step: on which consent it goes, and what that leaves out. */
#include <string.h>

#include "cgi/view.h"

#define WIB 420 /* minutes east of UTC */

/* Only the holder's own form has room for a companion and a witness. */
static bool
is_quick(const char *basis)
{
	return basis_is_consent(basis) &&
	    !view_same(basis, "companion-consent");
}

/* Consents of the case that hold. */
static size_t
recorded_put(struct req *r, const struct kasus *k, struct choice *c)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_entries; i++) {
		const struct case_entry *x = &k->entries[i];

		if (x->type != EN_CONSENT ||
		    consent_gap(&r->work, x, NULL, 0) != GAP_NONE)
			continue;
		c[n++] = (struct choice){
			.code = say_printf(r, BASIS_RECORDED "%s",
			    say_id(r, x->id)),
			.label = say_printf(r, _("Sudah dicatat: %s"),
			    view_basis(r, x->f.v[F_C_BASIS], x->f.v[F_C_FORM])),
			.hint = say_printf(r, _("Kepada %s, sampai %s."),
			    view_units(r, x->f.v[F_C_TO]),
			    view_date(r, x->f.v[F_C_UNTIL])),
		};
	}
	return n;
}

/* Somebody's consent, in each form. */
static size_t
given_put(struct req *r, struct choice *c)
{
	size_t n = 0, n_basis, n_form;
	const struct choice *basis = choices_list(r, "consent-basis", &n_basis);
	const struct choice *form = choices_list(r, "consent-form", &n_form);

	for (size_t i = 0; i < n_basis; i++)
		for (size_t k = 0; is_quick(basis[i].code) && k < n_form; k++)
			c[n++] = (struct choice){
				.code = say_printf(r, "%s--%s", basis[i].code,
				    form[k].code),
				.label = say_printf(r, "%s: %s", basis[i].label,
				    form[k].label),
			};
	return n;
}

/* More than the list has bases and forms. */
#define GIVEN_MAX 32

const struct choice *
choices_consent(struct req *r, const struct kasus *k, size_t *n_r)
{
	size_t n, n_law;
	const struct choice *law = choices_law(r, &n_law);
	struct choice *c =
	    arena_alloc(r->mem, (k->n_entries + GIVEN_MAX) * sizeof(*c));

	*n_r = 0;
	if (c == NULL)
		return NULL;
	n = recorded_put(r, k, c);
	n += given_put(r, &c[n]);
	for (size_t i = 0; i < n_law; i++)
		c[n++] = law[i];
	*n_r = n;
	return c;
}

/* --- why not ----------------------------------------------------------------------- */

/* Groups of the set that the consent leaves out. */
static const char *
groups_out(struct req *r, const struct case_entry *x, unsigned groups)
{
	return view_labels(r, "group",
	    view_groups(r, groups & CONSENT_GROUPS & ~consent_groups(x)));
}

static const char *
gap_say(struct req *r, const struct case_entry *x, const struct roster_unit *to,
    unsigned groups)
{
	switch (consent_gap(&r->work, x, to, groups)) {
	case GAP_BACK:
		return _("Persetujuan ini sudah dicabut. Catat persetujuan "
			 "baru, atau pilih dasar lain");
	case GAP_OVER:
		return _("Persetujuan ini sudah berakhir. Catat persetujuan "
			 "baru, atau pilih dasar lain");
	case GAP_UNIT:
		return say_printf(r,
		    _("Persetujuan yang dipakai tidak mencakup %s. Pilih unit "
		      "lain, atau catat persetujuan baru"),
		    say_unit(r, to));
	case GAP_GROUPS:
		return say_printf(r,
		    _("Persetujuan yang dipakai tidak mencakup: %s. Lepaskan "
		      "tandanya, atau catat persetujuan baru"),
		    groups_out(r, x, groups));
	case GAP_NONE:
		break;
	}
	return NULL;
}

const char *
draft_gap(struct req *r, const struct draft_page *p, const char *to,
    unsigned groups)
{
	const struct roster_unit *u = NULL;
	struct id id;

	if (p->ref.consent == NULL)
		return NULL;
	if (to != NULL && id_parse(to, &id) == OK)
		u = roster_unit(r->roster, id);
	return gap_say(r, p->ref.consent, u, groups);
}

/* --- what the step saves ------------------------------------------------------------ */

/* A date from today on, or NULL. */
static const char *
until_take(struct req *r)
{
	const char *typed = req_value(r, "until"), *date, *say;
	struct civil c = { .hour = 23, .minute = 59 };

	if (typed == NULL)
		return NULL;
	if (date_take(r->mem, typed, &date, &say) != OK)
		req_error(r, "until",
		    say != NULL ? _(say) : _("Ketik ulang tanggal ini"));
	else if (date_parse(date, &c.year, &c.month, &c.day) != OK ||
	    time_from_civil(&c, WIB) < r->now)
		req_error(r, "until",
		    _("Tanggal ini sudah lewat. Persetujuan harus masih "
		      "berlaku"));
	else if (time_from_civil(&c, WIB) > r->now + CONSENT_MAX)
		req_error(r, "until",
		    _("Paling lama lima tahun sejak hari ini"));
	return date;
}

/* Basis and form are one choice; only consent has a form. */
static void
basis_take(struct req *r, struct draft *d)
{
	const char *code = req_text(r, "basis");
	const char *cut = strstr(code, "--");
	const char *basis = code, *form = NULL;
	bool sound;

	if (cut != NULL) {
		basis = arena_strndup(r->mem, code, (size_t)(cut - code));
		form = cut + 2;
	}
	sound = basis != NULL && book_has(r->book, "consent-basis", basis) &&
	    is_quick(basis) == (form != NULL) &&
	    !view_same(basis, "companion-consent") &&
	    (form == NULL || book_has(r->book, "consent-form", form));
	d->consent_basis = sound ? basis : NULL;
	d->consent_form = sound ? form : NULL;
	if (!sound && req_error_of(r, "basis") == NULL)
		req_error(r, "basis", _("Pilih dasar berbagi data"));
}

/* Told just now, in the draft itself. */
static void
given_take(struct req *r, struct draft *d)
{
	basis_take(r, d);
	d->consent_at = r->now;
	if (basis_is_consent(d->consent_basis) &&
	    req_value(r, "explained") == NULL)
		req_error(r, "explained",
		    _("Jelaskan dahulu kepada klien atau wali, lalu tandai"));
	d->consent_until = until_take(r);
}

/* One that the case has. */
static void
recorded_take(struct req *r, struct draft_page *p, const char *code)
{
	const struct case_entry *x = NULL;
	const char *gap;
	struct id id;

	if (id_parse(code, &id) == OK)
		x = case_entry_find(&p->k, id);
	if (x == NULL || x->type != EN_CONSENT) {
		req_error(r, "basis", _("Pilih dasar berbagi data"));
		return;
	}
	gap = gap_say(r, x, p->ref.to, 0);
	if (gap != NULL)
		req_error(r, "basis", gap);
	p->d.consent_basis = NULL;
	p->d.consent = id;
	p->d.done |= 1u << STEP_DATA;
}

enum err
do_ref_consent(struct req *r)
{
	struct draft_page p = { .step = STEP_CONSENT };
	const char *code = req_text(r, "basis");
	size_t n = strlen(BASIS_RECORDED);
	enum err e = draft_load(r, &p);

	if (e != OK)
		return ref_conflict(r, e);
	if (strncmp(code, BASIS_RECORDED, n) == 0)
		recorded_take(r, &p, code + n);
	else
		given_take(r, &p.d);
	return step_save(r, &p);
}
