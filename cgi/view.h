/*
 * view: what page handlers hand to the templates of cgi/tmpl, and the
 * templates' prototypes.  Everything pointed to lives in the request's arena
 * or in the book and the roster; all text is already translated.
 */
#ifndef LINDUNG_VIEW_H
#define LINDUNG_VIEW_H

#include "cgi/cgi.h"

/* layout.tmpl --------------------------------------------------------------- */

/* The frame of one page. */
struct view {
	const char *title;       /* neutral: never a person's name */
	const char *active;      /* path of the menu entry, or NULL */
	const char *up;          /* path of the page above this one, or NULL */
	const char *up_name;     /* its name, for the breadcrumbs */
	bool wide;               /* the whole width; else one narrow sheet */
	bool plain;              /* in the middle: login, errors */
	const struct kasus *bar; /* case bar of this case, or NULL */
};
void layout_top(struct tmpl *t, struct req *r, const struct view *v);
/* All but the number, in the place of a list's row that can't be verified. */
void unverified_cell(struct tmpl *t);
void layout_end(struct tmpl *t, struct req *r, const struct view *v);

/* form.tmpl ------------------------------------------------------------------ */

struct choice {
	const char *code;
	const char *label;
	const char *hint;  /* radios and checkboxes; NULL = none */
	const char *group; /* optgroup of a select; NULL = none */
};

/* One field of a form; id and error follow from the name. */
struct input {
	const char *name;
	const char *label;
	const char *hint;   /* NULL = none */
	const char *value;  /* as typed; several codes joined by blanks */
	const char *type;   /* of an input; NULL = text */
	const char *mode;   /* inputmode; NULL = text */
	const char *width;  /* CSS class of an input; NULL = whole */
	const char *fill;   /* autocomplete; NULL = off */
	bool exact;         /* a keyboard must not change what is typed */
	unsigned rows;      /* of a textarea */
	const char *first;  /* first, empty choice of a select; NULL */
	const char *filter; /* label of the filter of a long select */
	const char *choose; /* says it when used with nothing chosen */
	const struct choice *choice;
	size_t n;
	const char *by; /* who changed it meanwhile, in words; NULL = nobody */
	const char *stored; /* to what, where that is not value; NULL = it is */
};
void form_errors(struct tmpl *t, struct req *r);
/* What must not be overlooked. */
void form_warning(struct tmpl *t, const char *say);
/* What was just done, if anything was. */
void form_notice(struct tmpl *t, const struct req *r);
/* The sentence that says it; NULL: nothing. */
void form_news(struct tmpl *t, const char *say);
/* A button that prints the page, which shows on paper what is not marked
 * "tidak-dicetak". */
void form_print(struct tmpl *t);
/*
 * What was typed into the form that led here and is not stored, each text with
 * its name, to be copied; nothing, when there is none or the form stood on no
 * page of ours.  For pages on which the form itself is not drawn again.
 */
void form_typed(struct tmpl *t, struct req *r);
/*
 * A field for the password, when the last proof will soon be too old for a form
 * whose route is R_FRESH: before its button.
 */
void form_proof(struct tmpl *t, struct req *r);
bool proof_near(const struct req *r);
/* csrf and a request_id drawn for this form. */
void form_hidden(struct tmpl *t, struct req *r);
void form_line(struct tmpl *t, struct req *r, const struct input *f);
void form_area(struct tmpl *t, struct req *r, const struct input *f);
void form_select(struct tmpl *t, struct req *r, const struct input *f);
void form_radios(struct tmpl *t, struct req *r, const struct input *f);
void form_checks(struct tmpl *t, struct req *r, const struct input *f);

/* typed.c --------------------------------------------------------------------- */

struct typed {
	size_t next;      /* where to look on; 0: there is no text any more */
	const char *name; /* of the field */
	const char *label;
	const char *text;
	const char *rows; /* of the box that shows it */
};
/* The first text that form_typed() shows, of the fields from that one on. */
struct typed typed_next(const struct req *r, size_t from);

/* view.c ---------------------------------------------------------------------- */

/* Both NULL, or equal. */
bool view_same(const char *a, const char *b);
/* 32 hex digits for a new form's request_id. */
const char *view_request_id(struct req *r);
/* aria-describedby of a field: its hint and its error; NULL: none. */
const char *view_described(struct req *r, const struct input *f,
    const char *error);
/* Id of the i-th choice; the first has the field's name, where errors lead. */
const char *view_choice_id(struct req *r, const struct input *f, size_t i);
/* What the address says was just done, if our own form led there: a code; NULL:
 * nothing. */
const char *view_news(const struct req *r);
/* The same in words, where a table of all pages has them. */
const char *view_notice(const struct req *r);
/* Is it the address of a page of ours, as HTML? */
bool view_page(const char *path);
/* The same of a path that may have a query, of letters and digits alone. */
bool view_address(struct req *r, const char *address);
/* Where the language switch comes back to: this page if it can be got, with
 * what it was searched for and the part of the list, else the nearest one above
 * it. */
const char *view_back(struct req *r);
/* May the actor do p on a case that this person holds? */
bool view_may(const struct req *r, enum perm p, struct id assignee);
/* Of a case that is open to the reader: a restricted one is their own to all whom
 * it names. */
bool view_may_case(const struct req *r, enum perm p, const struct kasus *k);
/* "Konselor, Koordinator" */
const char *view_roles(struct req *r, unsigned roles);
/* One line for a field's value: labels of codes, region, date, masked NIK. */
const char *view_field(struct req *r, enum field f, const char *value);
/* The last four digits of a NIK. */
const char *view_tail(const char *nik);
/* "Nama (34 tahun)" */
const char *view_client(struct req *r, const char *name, int age);
const char *view_risk_tag(const char *risk);
const char *view_state_tag(unsigned state);
const char *view_urgency_tag(unsigned urgency);
/* Was the case referred to the other unit, which still has to do with it? */
bool view_runs(const struct case_ref *ref);
/* The referral that the case came from; NULL: none, or it is not named. */
const struct case_ref *view_source(const struct kasus *k);
/* What that means for the data that came with it. */
const char *view_origin_say(struct req *r, const struct kasus *k);
/* Does it need its sender's word that the case goes to that unit? */
bool view_onward(const struct kasus *k, struct id to);
/* Does the other unit have to do with a client whom it does not know as the
 * case has them by now? */
bool view_outdated(const struct kasus *k, const struct case_ref *ref);
/* The sentence that warns of it. */
const char *view_outdated_say(struct req *r, const char *number, int64_t sent);
/* Label of a state, of an urgency. */
const char *view_state(struct req *r, unsigned state);
const char *view_urgency(struct req *r, unsigned urgency);
/* Labels of several codes, joined by ", ". */
const char *view_labels(struct req *r, const char *list, const char *codes);
const char *view_codes(struct req *r, const char *list,
    const struct xml_codes *c);
/* Does the document say nothing of how the client may be reached? */
bool view_no_way(const struct xml_referral *x);
/* Label and value of a field that came in a document; the name and the text
 * themselves if this installation does not know the field. */
const char *view_xml_name(const struct xml_field *f);
const char *view_xml_value(struct req *r, const struct xml_field *f);
/* An entry of a document, a line a field. */
const char *view_xml_entry(struct req *r, const struct xml_entry *e);
/* Date yyyy-mm-dd in words; what is no date is shown as it stands. */
const char *view_date(struct req *r, const char *date);
/* As that is typed, dd/mm/yyyy. */
const char *view_typed(struct req *r, const char *date);
/* Name of an agency; "" if the roster has none. */
const char *view_agency(const struct req *r, struct id agency);

/* Choices; NULL and *n_r = 0 when the arena is full. */
const struct choice *choices_list(struct req *r, const char *list, size_t *n_r);
/* Why a referral's service was not achieved. */
const struct choice *choices_failed(struct req *r, size_t *n_r);
const struct choice *choices_regions(struct req *r, size_t *n_r);
/* Active key members of the actor's unit. */
const struct choice *choices_members(struct req *r, size_t *n_r);
/* n people to choose from, and how many open cases each holds. */
const struct choice *choices_loaded(struct req *r, const struct choice *people,
    size_t n, const struct unit_load *l, size_t n_load);
/* "Nama (Manajer kasus)": who in the actor's unit may do p with what this
 * person holds. */
const char *view_who_may(struct req *r, enum perm p, struct id assignee);
/* The same of who can end the case: another than who holds it. */
const char *view_who_ends(struct req *r, const struct kasus *k);
/* Reasons to end the case at its stage, by how it is closed for them. */
const struct choice *choices_ending(struct req *r, const struct kasus *k,
    size_t *n_r);
/* Of a restricted case, those whom it names. */
const char *view_who_may_case(struct req *r, enum perm p,
    const struct kasus *k);
/* Has the unit a key, and somebody who reads with it what it is sent? */
bool view_unit_receives(const struct req *r, const struct roster_unit *u);
/* Other units with a key, by agency. */
const struct choice *choices_units(struct req *r, size_t *n_r);
/* Those services that the blank-joined list names. */
const struct choice *choices_services(struct req *r, const char *codes,
    size_t *n_r);
/* How many active key members a unit has. */
size_t unit_readers(const struct req *r, struct id unit);

/* qr.c ------------------------------------------------------------------------ */

struct qr {
	const char *box;  /* viewBox of an svg element */
	const char *path; /* d of its one path */
};
/* The text, of at most 1,000 bytes, as a QR code of level M.  ERR_MEMORY. */
enum err qr_draw(struct req *r, const char *text, struct qr *qr_r) MUST_USE;

/* people.c -------------------------------------------------------------------- */

/* Has the unit no member yet, so that it has no key either? */
bool unit_is_new(const struct roster_unit *u);
/* "abcd efgh ij" */
const char *say_groups(struct req *r, const char *text);
/* Who answers for the unit's members, in words; where it is new, who admits its
 * first one: the head of the agency. */
const char *view_heads(struct req *r, const struct roster_unit *u);
/* The agency's administrators, in words. */
const char *view_admins(struct req *r, struct id agency);
/* Is the actor one of view_heads()? */
bool view_admits(const struct req *r, const struct roster_unit *u);
/* Everybody who is or was a member, active ones first; NULL and *n_r = 0 when
 * the arena is full. */
const struct roster_member **unit_members(struct req *r, struct id unit,
    size_t *n_r);
/* "Aktif", "Ditangguhkan", "Dikeluarkan", and the class of its tag. */
const char *view_standing(const struct roster_member *m);
const char *view_standing_tag(const struct roster_member *m);
/* The agency's next unit: start with *i = 0; NULL at the end. */
const struct roster_unit *agency_units(const struct req *r, struct id agency,
    size_t *i);
/* Roles that the unit can have; NULL and *n_r = 0 when the arena is full. */
const struct choice *choices_roles(struct req *r, const struct roster_unit *u,
    size_t *n_r);
/* "kon kor" */
const char *view_role_codes(struct req *r, unsigned roles);
/* Set of the form's field roles.  ERR_INVALID: no code of a role. */
enum err roles_sent(struct req *r, unsigned *roles_r) MUST_USE;
/* Why nobody can have these roles in the unit; NULL: somebody can. */
const char *view_roles_wrong(struct req *r, const struct roster_unit *u,
    unsigned roles);

/* renew.c, recover.tmpl -------------------------------------------------------- */

/* What a phone's app is given. */
struct phone_view {
	const char *state;  /* brings the secret back with the form */
	const char *secret; /* in groups */
	const char *link;   /* otpauth: what the picture says */
	struct qr qr;
};
/* The picture, and what to do with it. */
void phone_app(struct tmpl *t, const struct phone_view *v);
/* A recovery code, to be printed. */
struct code_paper {
	const char *user; /* login name */
	const char *name; /* NULL: not told to who is not logged in */
	const char *code; /* in groups */
};
/* With what it is for, and how it is kept. */
void code_sheet(struct tmpl *t, struct req *r, const struct code_paper *p);

/* events.c ---------------------------------------------------------------------- */

/* What befell the actor's account, in words. */
struct event {
	int64_t at; /* of the last time */
	const char *say;
	unsigned times; /* in a row */
	bool strange;   /* a login that need not have been theirs */
};
/* Of the last 30 days, newest first. */
enum err events_load(struct req *r, const struct event **v_r, size_t *n_r)
    MUST_USE;
void event_list(struct tmpl *t, struct req *r, const struct event *e, size_t n);
/* Those since the login before this one; what is strange, for a week. */
enum err events_news(struct req *r, const struct event **v_r, size_t *n_r)
    MUST_USE;

/* page_passkey.c, passkey.tmpl -------------------------------------------------- */

/* What a page asks a passkey, or a device that is to make one. */
struct passkey_view {
	bool create;
	const char *ask;       /* what is asked is told apart by it */
	const char *challenge; /* base64, as the next three */
	const char *ids;       /* those the person has, with blanks between */
	const char *user;      /* create: whose */
	const char *login;     /* create: how they log in */
	const char *host;      /* rpId */
};
/* The fields that the browser's answer comes in; in a form. */
void passkey_box(struct tmpl *t, struct req *r, const struct passkey_view *v);
/* The same in a form that goes on with what was asked: the field ask too. */
void passkey_factor(struct tmpl *t, struct req *r,
    const struct passkey_view *v);
/* Password, and a code (of another label, if not NULL) or the same. */
void passkey_self(struct tmpl *t, struct req *r, const struct passkey_view *v,
    const char *label);
/* The second page of a login; state: proven_put(). */
void passkey_login_page(struct tmpl *t, struct req *r,
    const struct passkey_view *v, const char *state);
/* The section of the account's page. */
void passkey_section(struct tmpl *t, struct req *r);
/* Asks for a name and who it is; v->ask NULL: by a code. */
void passkey_new_page(struct tmpl *t, struct req *r,
    const struct passkey_view *v);
/* Lets the device make one. */
void passkey_make_page(struct tmpl *t, struct req *r,
    const struct passkey_view *v, const char *state);
/* Asks once more. */
void passkey_drop_page(struct tmpl *t, struct req *r,
    const struct passkey_view *v, const struct passkey *k);

#include "cgi/directory.h"
#include "cgi/people.h"

/* acts.c, page_trail.c, trail.tmpl ------------------------------------------------ */

/* What somebody did to something of that kind, in words. */
const char *view_act(enum verb v, enum trail_object kind);
/* The same of an entry, with what was done to the roster. */
const char *view_entry(const struct trail_line *l);
/* Have q ask for the act that the filter calls code; false: there is none such. */
bool act_wanted(const char *code, struct trail_query *q);
/* Who did it, also where nobody was logged in. */
const char *trail_who(const struct trail_line *l);
/* To or with what; "": nothing. */
const char *trail_what(struct req *r, const struct trail_line *l);
/* What the actor can filter by, sorted by what it says. */
const struct choice *choices_verbs(struct req *r, size_t *n_r);
const struct choice *choices_actors(struct req *r, size_t *n_r);
/* Address of the list with the filters of this one, behind that entry; NULL: its
 * beginning. */
const char *trail_path(struct req *r, const struct trail_place *behind);
void trail_page(struct tmpl *t, struct req *r, const struct trail_list *l);
void case_readers_page(struct tmpl *t, struct req *r,
    const struct case_readers *c);

/* case_list.tmpl ------------------------------------------------------------- */

#define LIST_SIZE 20

struct case_list {
	struct case_query q;
	const struct case_line *line;
	size_t n;
	uint64_t total;
	uint64_t damaged;   /* index rows that a search could not verify */
	const char *sealed; /* the query, as an address has it; NULL: none */
};
void case_list_page(struct tmpl *t, struct req *r, const struct case_list *l);
void case_table(struct tmpl *t, struct req *r, const struct case_line *line,
    size_t n);

/* handover.tmpl --------------------------------------------------------------- */

struct handover {
	const struct unit_load *load;
	size_t n_load;
	struct id from;   /* whose cases are to be given; none */
	const char *name; /* of from; NULL: none */
	const struct case_line *line;
	size_t n;
	uint64_t total;
	/* what was just done */
	bool said;
	size_t done, left;
};
void handover_page(struct tmpl *t, struct req *r, const struct handover *h);
/* What is to be said to who gets a case. */
void handover_note(struct tmpl *t, struct req *r);

/* case.tmpl ------------------------------------------------------------------ */

struct case_page {
	const struct kasus *k;
	const struct unit_load *load; /* of the unit, where may_assign */
	size_t n_load;
	const char *news; /* what was just done, or NULL */
	bool revealed;    /* the whole NIK is shown */
	bool closed;      /* then nothing is written but the reopening */
	bool may_edit, may_assign, may_refer, may_reopen, may_restrict;
	bool offer; /* the client is to be offered a referral to UPTD PPA */
};
void case_page(struct tmpl *t, struct req *r, const struct case_page *p);

/* stage.tmpl ----------------------------------------------------------------- */

/* Where the case stands, what comes next and by whom, and its forms. */
void stage_section(struct tmpl *t, struct req *r, const struct case_page *p);
/* What is to be done first, where an act was refused for it (work.lacks). */
void stage_refused(struct tmpl *t, struct req *r, const struct kasus *k);
/* The lower risk that waits for a second person, if one does. */
void risk_section(struct tmpl *t, struct req *r, const struct case_page *p);

/* case.tmpl ------------------------------------------------------------------ */

/* One note in the course of a case. */
void case_note_item(struct tmpl *t, struct req *r, const struct case_note *n);

/* case_history.tmpl ---------------------------------------------------------- */

void case_history_page(struct tmpl *t, struct req *r,
    const struct case_past *p);
void case_notes_page(struct tmpl *t, struct req *r, const struct kasus *k);

/* page_restrict.c, restrict.tmpl ------------------------------------------------ */

/* Who can open a restricted case: as forms have it, and in words. */
const char *named_codes(struct req *r, const struct kasus *k);
const char *named_names(struct req *r, const struct kasus *k);
/* How many of them still serve in the unit. */
size_t named_left(struct req *r, const struct kasus *k);
/* Officers of the unit who can be named, of those whom k names (NULL: all); others:
 * but the reader. */
const struct choice *choices_named(struct req *r, const struct kasus *k,
    bool others, size_t *n_r);
bool case_names(const struct kasus *k, struct id person);
/* For a new case: restricted to the reader and one of them. */
const struct choice *choices_second(struct req *r, size_t *n_r);
/* Why the list was not taken, of ERR_INVALID and ERR_LIMIT. */
const char *named_refused(struct req *r, enum err e);
struct restrict_page {
	struct kasus k;
	const char *named;    /* codes, as typed or as stored */
	const char *assignee; /* a code */
};
void restrict_page(struct tmpl *t, struct req *r,
    const struct restrict_page *p);
/* Asks once more before the case is given back to the unit. */
void lift_page(struct tmpl *t, struct req *r, const struct kasus *k);
void restrict_banner(struct tmpl *t, struct req *r, const struct kasus *k);
void restrict_section(struct tmpl *t, struct req *r, const struct kasus *k);

/* page_own.c, own.tmpl ---------------------------------------------------------- */

/* What is said where the agency has no PDP unit, and where nothing can be
 * written since the case is closed; NULL: it can be. */
const char *own_barred(const struct req *r, const struct kasus *k);
void process_page(struct tmpl *t, struct req *r, const struct process_page *p);
/* conflict: another version than the form's stands by now. */
void plan_page(struct tmpl *t, struct req *r, const struct plan *p,
    bool conflict);
/* Its sections on the case's page, for whom it concerns. */
void own_sections(struct tmpl *t, struct req *r, const struct kasus *k);

/* page_glass.c, glass.tmpl ------------------------------------------------------ */

void glass_ask_page(struct tmpl *t, struct req *r,
    const struct glass_choices *c);
void glass_list_page(struct tmpl *t, struct req *r, const struct glass_page *p,
    size_t page);
void glass_page(struct tmpl *t, struct req *r, const struct glass *g);
/* Asks before the act that leads to that state. */
void glass_act_page(struct tmpl *t, struct req *r, const struct glass *g,
    enum glass_state to);
/* n requests of which the actor is told; nothing where n is 0. */
void glass_notice(struct tmpl *t, struct req *r, size_t n);
const char *glass_state_say(enum glass_state s);
const char *glass_state_tag(enum glass_state s);
/* What a review found, in words. */
const char *glass_finding_say(enum glass_finding f);
const struct choice *choices_finding(struct req *r, const struct glass *g,
    size_t *n_r);
/* "Catatan proses oleh X", "Rencana keselamatan" */
const char *glass_what(struct req *r, const struct glass *g);
/* What can be asked for, and who can be named to open the inner seal. */
const struct choice *choices_glass(struct req *r, const struct glass_choices *c,
    size_t *n_r);
const struct choice *choices_opener(struct req *r, const struct glass *g,
    size_t *n_r);
/* What the start page says; 0 for roles without a part in it. */
enum err glass_desk_load(struct req *r, struct glass_desk *d_r) MUST_USE;
/* Have the page say which requests on that case run (r->running). */
enum err glass_running_load(struct req *r, struct id kasus) MUST_USE;
void glass_running_lines(struct tmpl *t, struct req *r);
/* The end of a request's id, by which two of them are told apart. */
const char *glass_short(struct req *r, struct id id);

/* case_form.tmpl ------------------------------------------------------------- */

/* What became of a field while its form was open. */
enum field_mark {
	MARK_NONE,
	MARK_TAKEN, /* changed by another officer alone: theirs is shown */
	MARK_CLASH  /* changed by both: what was typed is shown, and theirs */
};

struct case_form {
	const struct kasus *k;  /* NULL: a new case */
	const struct fields *f; /* as typed or as stored */
	enum section section;
	/* of a new case */
	unsigned kinds;                /* that the unit works with */
	const struct case_list *found; /* who it may be; NULL: not searched */
	uint32_t version; /* that the answer is to be written over */
	const char *base; /* those of the groups, joined by '-' */
	/* on the conflict page */
	const struct fields *now; /* what is stored */
	struct case_since since;
	enum field_mark mark[F__MAX];
};
void case_form_page(struct tmpl *t, struct req *r, const struct case_form *f);
/* Somebody else saved meanwhile: f->k is what is stored now. */
void case_conflict_page(struct tmpl *t, struct req *r,
    const struct case_form *f);
/* A closed case is not corrected. */
void case_closed_page(struct tmpl *t, struct req *r, const struct kasus *k);

/* Whom the new case is about; kinds: what the unit works with. */
void case_seek_page(struct tmpl *t, struct req *r, unsigned kinds);

#include "cgi/consents.h"
#include "cgi/entries.h"

/* page_case_edit.c -------------------------------------------------------------- */

/* The case page again, with what a form on it complained about. */
enum err case_again(struct req *r, unsigned status) MUST_USE;

/* page_case.c ----------------------------------------------------------------- */

/* Draw the case page with what the form on it complained about, and with what
 * the address says was just done. */
enum err case_show(struct req *r, const struct kasus *k, bool revealed)
    MUST_USE;

#include "cgi/refs.h"
#include "cgi/statistics.h"

/* home.tmpl ------------------------------------------------------------------ */

/* Somebody who opened very much within an hour. */
struct rush {
	struct id person;
	const char *name;
	const struct roster_unit *unit;
	int64_t at;
	uint32_t objects;
};
/* Of the last days: to who answers for a unit, of its people; to who audits the
 * agency, of everybody. */
enum err rush_load(struct req *r, const struct rush **v_r, size_t *n_r)
    MUST_USE;
/* What waits until the actor does something about it: how many. */
struct asked {
	size_t admit;                         /* people */
	size_t roles, custodians, agreements; /* proposals */
	uint64_t ends;                        /* cases whose end was proposed */
};
struct home {
	struct desk desk;
	bool whole_unit;      /* the cases are the unit's, not the actor's */
	const char *mine;     /* address of the actor's own open cases */
	const char *ends;     /* of those whose end was proposed */
	const char *deciders; /* who answers, in words; NULL: the actor may */
	bool own_close; /* the actor closes the referrals of own cases only */
	const struct case_line *cases;
	size_t n_cases;
	const struct queues *queues; /* of referrals */
	struct task_list tasks;      /* the nearest */
	struct ref_queue inbox;
	struct ref_queue closing;  /* what the unit sent and has to close */
	const struct event *event; /* news of the actor's account */
	size_t n_events;
	struct agreement_news ended;
	struct asked asked;
	const struct rush *rush;
	size_t n_rush;
	struct glass_desk glass;
	bool peels; /* the actor opens outer seals */
};
void home_page(struct tmpl *t, struct req *r, const struct home *h);
/* For roles without a key: what they can do, and what nobody lets them read. */
void home_keyless(struct tmpl *t, struct req *r, const struct home *h);
/* Of a role with a key, who was not given it yet. */
void home_waiting(struct tmpl *t, struct req *r, const struct home *h);

/* page_guide.c ------------------------------------------------------------------- */

/* One ceremony of the guide. */
struct guide_part {
	const char *id;    /* of its place on the page */
	const char *title; /* msgids */
	const char *who;
	const char *const *step;
	size_t n;
};
extern const struct guide_part guide[];
extern const size_t n_guide;
void guide_page(struct tmpl *t, struct req *r);

#endif
