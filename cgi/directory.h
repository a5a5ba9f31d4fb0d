/* Pages of the service directory, a part of cgi/view.h. */
#ifndef LINDUNG_CGI_DIRECTORY_H
#define LINDUNG_CGI_DIRECTORY_H

/* page_directory.c, directory.tmpl ------------------------------------------------ */

/* What was searched for, and what was found. */
struct dir_page {
	struct dir_query q;
	const struct dir_hit *hit;
	size_t n;
	bool whole; /* on paper: with names of units and services */
};
void directory_page(struct tmpl *t, struct req *r, const struct dir_page *p);
void directory_paper(struct tmpl *t, struct req *r, const struct dir_page *p);
/* One unit's entry; edits: the actor may write it. */
void unit_page(struct tmpl *t, struct req *r, const struct roster_unit *u,
    const struct dir_entry *e, bool edits);
/* Why nothing is shown of a damaged entry. */
void unit_unsure(struct tmpl *t);

/* "08.00-12.00, 13.00-16.00", or that it is closed, of one day. */
const char *view_hours(struct req *r, const struct dir_entry *e, size_t day);
/* Name of a day of the week, 0 is Sunday. */
const char *view_day(size_t day);
/* "Buka sekarang" and the like, and the class of its tag. */
const char *view_open(const struct req *r, const struct dir_entry *e);
const char *view_open_tag(const struct req *r, const struct dir_entry *e);
/* Label of a capacity, or that nobody said; and the class of its tag. */
const char *view_capacity(struct req *r, const struct offer *o);
const char *view_capacity_tag(const struct offer *o);
/* "Dicatat 30 November 2026 oleh Nama"; "": nobody said. */
const char *view_capacity_by(struct req *r, const struct offer *o);
/* Whom it is for, in words. */
const char *view_eligible(struct req *r, const struct offer *o);
/* Names of regions, in words. */
const char *view_area(struct req *r, const char *codes);
/* Where a hit stands in the list, as a heading. */
const char *view_place(struct req *r, const struct dir_page *p,
    const struct dir_hit *h);
/* What an offer does not fit, in words; "": it fits. */
const char *view_misfit(struct req *r, const struct offer *o, unsigned misfit);

/* page_service.c, service.tmpl --------------------------------------------------- */

/* offered: codes as stored. */
void services_page(struct tmpl *t, struct req *r, const struct roster_unit *u,
    const char *offered);
/* e: as stored, with what was typed over it. */
void place_page(struct tmpl *t, struct req *r, const struct roster_unit *u,
    const struct dir_entry *e);
void offer_page(struct tmpl *t, struct req *r, const struct roster_unit *u,
    const struct dir_entry *e, const struct offer *o);
/* Form field of a day's hours. */
const char *day_field(size_t day);

#endif
