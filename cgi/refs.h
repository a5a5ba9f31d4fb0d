/* The pages of referrals: lists, drafts, one referral, its letter; a part of
 * cgi/view.h. */
#ifndef LINDUNG_CGI_REFS_H
#define LINDUNG_CGI_REFS_H

/* page_queue.c, ref_list.tmpl ------------------------------------------------- */

/* One queue, as a section of a page. */
struct ref_queue {
	enum queue queue;
	const char *id; /* code in the address, and fragment */
	const char *title;
	const char *what; /* what belongs here, in a sentence */
	bool paged;       /* else only the first ones are shown */
	size_t page;      /* from 0 */
	const struct ref_line *line;
	size_t n;
	uint64_t total;
};
/* Without its lines. */
struct ref_queue queue_of(enum queue queue);
/* Fill q's lines: at most size of them, from its page on. */
enum err queue_load(struct req *r, const struct queues *qs, struct ref_queue *q,
    size_t size) MUST_USE;
/* Address of a queue's page, from 0. */
const char *queue_path(struct req *r, enum queue queue, size_t page);
/* The queue that the address names, at the page that it names, or the last. */
enum err queue_asked(struct req *r, const struct queues *qs,
    struct ref_queue *q_r) MUST_USE;
/* news: what was just done, or NULL. */
void ref_list_page(struct tmpl *t, struct req *r, const struct queues *qs,
    const struct ref_queue *q, const char *news);
/* Heading, table or sentence of one section. */
void ref_queue(struct tmpl *t, struct req *r, const struct ref_queue *q);

/* term.c, term.tmpl ------------------------------------------------------------ */

/* A step's term, for somebody on that side of it. */
struct term_view {
	unsigned state, ladder; /* enum state, enum ladder */
	int64_t due;
	enum side side;
};
/* What is to be done by then: "Batas jawaban". */
const char *view_due_name(unsigned state);
/* "tinggal 40 menit", "lewat 3 jam dari batas" */
const char *view_due_left(struct req *r, int64_t due);
/* What follows, and who is told; NULL: nothing does yet. */
const char *view_due_told(struct req *r, const struct term_view *v);
/* The time, and how far off it is, or how long it has passed. */
void term_cell(struct tmpl *t, struct req *r, const struct term_view *v);
/* The term of the referral's step, as a row of its summary. */
void due_row(struct tmpl *t, struct req *r, const struct term_view *v);
/* What follows, beside the form of what is left to do; nothing, if nothing does. */
void term_told(struct tmpl *t, struct req *r, const struct term_view *v);
/* The state's tag, or that it is over. */
void ref_state_tag(struct tmpl *t, struct req *r, const struct term_view *v);

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

/* page_ref_act.c, ref_act.tmpl ------------------------------------------------------- */

/* The form of a step, on the receiver's side after the acceptance. */
struct act_page {
	struct referral ref;
	struct kasus k; /* the receiver's own case */
	int64_t at;     /* of the newest appointment; 0: none */
};
void ref_schedule_page(struct tmpl *t, struct req *r, const struct act_page *p);
void ref_no_show_page(struct tmpl *t, struct req *r, const struct act_page *p);
void ref_ask_page(struct tmpl *t, struct req *r, const struct act_page *p);
void ref_forward_page(struct tmpl *t, struct req *r, const struct act_page *p);
/* What was asked and answered before the decision. */
void ref_talk(struct tmpl *t, struct req *r, const struct referral *ref);
/* The sender's form that answers a question. */
void ref_tell_form(struct tmpl *t, struct req *r, const struct referral *ref);
/* The sender's way on from one that has ended, if it has. */
void ref_again_form(struct tmpl *t, struct req *r, const struct referral *ref);
/* What a second person of the sender can do with one that was an error. */
void ref_mistake_form(struct tmpl *t, struct req *r,
    const struct referral *ref);
/* The form of the step that the path names, or why there is none. */
enum err ref_act_show(struct req *r) MUST_USE;
void ref_hold_page(struct tmpl *t, struct req *r, const struct act_page *p);
/* The referral's page, with what a form on it complained about. */
enum err ref_show(struct req *r) MUST_USE;
/* An act leads back to the referral, where its effect is seen and named. */
void ref_leads(struct req *r, enum state to);

/* letter.tmpl ---------------------------------------------------------------- */

struct letter {
	struct referral ref;
	const char *code; /* that the paper is verified by */
	struct qr qr;     /* leads to the page that does */
	const char *head; /* who heads the sender's unit; NULL: nobody now */
	struct dir_entry from; /* the sender's entry, for its address */
};
void letter_page(struct tmpl *t, struct req *r, const struct letter *l);
/* What was handed over and to whom, for the client; it does not say why. */
void letter_handed_page(struct tmpl *t, struct req *r,
    const struct referral *ref);
/* p NULL: it is not known here, or not to the reader. */
void letter_genuine_page(struct tmpl *t, struct req *r,
    const struct letter_check *p);

#endif
