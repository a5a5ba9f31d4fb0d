/* The pages of consents, a part of cgi/view.h. */
#ifndef LINDUNG_CGI_CONSENTS_H
#define LINDUNG_CGI_CONSENTS_H

/* Steps of the form for a new one, from 0. */
#define CONSENT_STEPS 4

struct consent_form {
	const struct kasus *k;
	struct fields f; /* as typed */
	size_t step;
};
/* Field i of a step; F__MAX: there is none. */
enum field consent_field(const struct fields *f, size_t step, size_t i);
/* Whom a consent may name: agencies, and their units that can receive. */
#define SCOPE_PLACES 3                 /* so many the form has room for */
const char *scope_input(size_t place); /* the form's name for one */
const struct choice *choices_scope(struct req *r, size_t *n_r);
/* Groups that may be shared. */
const struct choice *choices_shared(struct req *r, size_t *n_r);
/* Legal bases other than consent, with when each applies. */
const struct choice *choices_law(struct req *r, size_t *n_r);
/* The place-th of ids with blanks between them; "": there is none. */
const char *scope_at(struct req *r, const char *ids, size_t place);
/* Names of units and agencies, joined by ", ". */
const char *view_units(struct req *r, const char *ids);
/* State of a consent as a tag: its words and its colour. */
const char *view_consent(struct req *r, const struct case_entry *x);
const char *view_consent_tag(struct req *r, const struct case_entry *x);
/* "Persetujuan klien, Tertulis" */
const char *view_basis(struct req *r, const char *basis, const char *form);
/* May the actor record consents of the case, or that one is taken back? */
bool consent_open(const struct req *r, const struct kasus *k);

void consent_form_page(struct tmpl *t, struct req *r,
    const struct consent_form *f);
void consent_page(struct tmpl *t, struct req *r, const struct kasus *k,
    const struct case_entry *x);
/* The consents of a case, on its page. */
void consent_section(struct tmpl *t, struct req *r, const struct kasus *k);

/* page_consent_end.c, consent_end.tmpl ------------------------------------------ */

struct consent_end_page {
	struct kasus k;
	const struct case_entry *x;
	bool back;                  /* it was taken back already */
	const struct referral *ref; /* that were sent on it, newest first */
	size_t n;
};
void consent_ask_page(struct tmpl *t, struct req *r,
    const struct consent_end_page *p);
void consent_proof_page(struct tmpl *t, struct req *r,
    const struct consent_end_page *p);

#endif
