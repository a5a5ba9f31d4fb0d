/* The pages of referrals: lists, drafts, one referral, its letter; a part of
 * cgi/view.h. */
#ifndef LINDUNG_CGI_REFS_H
#define LINDUNG_CGI_REFS_H

/* ref_list.tmpl -------------------------------------------------------------- */

/* One section of the list. */
struct ref_queue {
	const char *id; /* fragment, and form field of its page */
	const char *title;
	const char *none; /* sentence when it is empty */
	bool incoming;
	bool paged; /* else only the most urgent ones are shown */
	unsigned states;
	size_t page; /* from 0 */
	const struct ref_line *line;
	size_t n;
	uint64_t total;
};
/* news: what was just done, or NULL. */
void ref_list_page(struct tmpl *t, struct req *r, const struct ref_queue *q,
    size_t n, const char *news);
/* Is the answer overdue? */
bool view_late(const struct req *r, enum state state, int64_t due);
/* Heading, table or sentence of one section. */
void ref_queue(struct tmpl *t, struct req *r, const struct ref_queue *q);
/* The section of what the other unit has answered for good. */
struct ref_queue queue_closing(void);
/* Fill q's lines: at most size of them, from its page on. */
enum err queue_load(struct req *r, struct ref_queue *q, size_t size) MUST_USE;
/* Address of the list with section i on that page, and the others where they
 * are. */
const char *queue_path(struct req *r, const struct ref_queue *q, size_t n,
    size_t i, size_t page);

/* page_draft.c, ref_draft.tmpl -------------------------------------------------- */

/* The steps as pages: those of enum step, then the check. */
#define STEP_CHECK STEP__MAX
const char *step_path(unsigned step); /* last segment of the address */
const char *step_name(unsigned step); /* translated */

/* What the pages of a draft show. */
struct draft_page {
	struct referral ref;
	const char *checked; /* hex, what the check page shows */
	struct kasus k;      /* the case it comes from */
	enum step step;
	struct draft d;      /* as stored, with what was typed over it */
	const char *offered; /* services of the receiver; NULL: not asked for */
	struct dir_entry
	    entry; /* what it says of itself, of the same and the check */
	struct preview sent; /* of the check page */
};
/* The draft that the address names, and its case. */
enum err draft_load(struct req *r, struct draft_page *p) MUST_USE;
/* Save p->d as the step's, unless there are complaints; on to the next one. */
enum err step_save(struct req *r, struct draft_page *p) MUST_USE;
/* The task list. */
void draft_page(struct tmpl *t, struct req *r, const struct draft_page *p);
void draft_step_page(struct tmpl *t, struct req *r, const struct draft_page *p);
void draft_check_page(struct tmpl *t, struct req *r,
    const struct draft_page *p);
/* Does the receiver take nobody for that service now? */
bool view_refused(const struct draft_page *p);
/* Units a draft can go to: those that serve the client's district and offer what
 * the category usually asks for, or what the draft names, before the others. */
const struct choice *choices_to(struct req *r, const struct draft_page *p,
    size_t *n_r);
/* Is that what the case's category usually asks for? */
bool draft_usual(const struct draft_page *p, const char *service);
/* Groups that every packet has (always), or that may be ticked; the hint says
 * what the case holds of them. */
const struct choice *choices_groups(struct req *r, const struct kasus *k,
    bool always, size_t *n_r);
/* What data may be shared for: BASIS_RECORDED and the id of a consent that the
 * case has and that holds; else how consent was given just now, "BASIS--FORM",
 * or another basis, "BASIS". */
const struct choice *choices_consent(struct req *r, const struct kasus *k,
    size_t *n_r);
/* Begins the code of a consent that the case has; its id follows. */
#define BASIS_RECORDED "ada--"
/* Why the draft can't go so on the consent that it names; NULL: it can. */
const char *draft_gap(struct req *r, const struct draft_page *p, const char *to,
    unsigned groups);
/* Urgencies with the time in which an answer is due. */
const struct choice *choices_urgency(struct req *r, size_t *n_r);
/* Blank-joined codes of a set of groups. */
const char *view_groups(struct req *r, unsigned groups);
/* Draw the task list of a draft. */
enum err draft_show(struct req *r, struct draft_page *p) MUST_USE;

/* ref.tmpl ------------------------------------------------------------------- */

/* news: what was just done, or NULL. */
void ref_page(struct tmpl *t, struct req *r, const struct referral *ref,
    const char *news);
/* The client and the groups of a document, as a receiver reads them. */
void ref_packet(struct tmpl *t, struct req *r, const struct xml_referral *x);
/* The request of a document, as a receiver reads it. */
void ref_request(struct tmpl *t, struct req *r, const struct xml_referral *x);
/* trail: how far the trail has come, or NULL. */
void ref_receipt_page(struct tmpl *t, struct req *r, const struct referral *ref,
    const char *trail);

/* page_ref_conflict.c, ref_conflict.tmpl ------------------------------------------ */

/* ERR_CONFLICT becomes a page: 409, what the referral is now, and by whom.
 * Other errors come back. */
enum err ref_conflict(struct req *r, enum err e) MUST_USE;
/* The same page of a referral that was read just now. */
enum err ref_late(struct req *r, const struct referral *ref) MUST_USE;
/* As that, when a colleague has the case by now, who is all that may be told:
 * work.holder.  A denial goes on the trail. */
enum err ref_taken(struct req *r) MUST_USE;
void ref_conflict_page(struct tmpl *t, struct req *r,
    const struct referral *ref);
void ref_taken_page(struct tmpl *t, struct req *r, const char *holder);
/* 409: the case has this draft already. */
enum err draft_again(struct req *r, const struct kasus *k, struct id draft)
    MUST_USE;
void draft_again_page(struct tmpl *t, struct req *r, const struct kasus *k,
    struct id draft);

/* letter.tmpl ---------------------------------------------------------------- */

void letter_page(struct tmpl *t, struct req *r, const struct referral *ref);

#endif
