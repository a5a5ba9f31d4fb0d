/* Pages about people and units, a part of cgi/view.h. */
#ifndef LINDUNG_CGI_PEOPLE_H
#define LINDUNG_CGI_PEOPLE_H

/* page_join.c, join.tmpl -------------------------------------------------------- */

/* What the form of an invitation shows. */
struct join_form {
	const struct roster_invite *invite;
	const struct roster_unit *unit;
	const char *code;  /* as typed */
	const char *state; /* join_state_put() */
	const char *user;  /* as typed, or proposed */
	struct phone_view phone;
};
/* Asks for the code. */
void join_code_page(struct tmpl *t, struct req *r);
void join_form_page(struct tmpl *t, struct req *r, const struct join_form *f);
/* The words of who waits to be admitted; says also what comes next.  p: their
 * recovery code, which is shown once; NULL afterwards. */
void join_wait_page(struct tmpl *t, struct req *r, const struct join_words *w,
    const struct code_paper *p);

/* page_member.c, member.tmpl ---------------------------------------------------- */

/* Where in the agency somebody of this name is an active member already, and as
 * what; "": nowhere.  The same name is not the same person, nor another name
 * another one. */
const char *view_namesakes(struct req *r, const char *name);
/* The warning of that, on the pages that invite and admit; nothing, if nowhere. */
void namesakes_warning(struct tmpl *t, struct req *r, const char *name);

/* Who waits to be admitted, and where. */
struct waiting {
	struct join_view join;
	const struct roster_unit *unit;
};
/* How many the actor can admit; none for who may not. */
enum err waiting_count(struct req *r, size_t *n_r) MUST_USE;
/* How many proposals of roles the actor can agree to. */
enum err roles_count(struct req *r, size_t *n_r) MUST_USE;
struct member_page {
	const struct roster_unit *unit; /* the actor's */
	const struct waiting *waiting;
	size_t n_waiting;
	const struct role_view *role; /* proposals about its members */
	size_t n_role;
};
void member_list_page(struct tmpl *t, struct req *r,
    const struct member_page *p);
/* The form that admits. */
void member_admit_page(struct tmpl *t, struct req *r, const struct waiting *w);
/* Members of one unit, active or not. */
void member_table(struct tmpl *t, struct req *r, const struct roster_unit *u);
/* Roles that were proposed, with a button where the actor may agree. */
void role_table(struct tmpl *t, struct req *r, const struct role_view *role,
    size_t n);
/* The proposals that satisfy the actor's reach: of one unit, or of the agency
 * where unit is none. */
enum err roles_load(struct req *r, struct id unit, const struct role_view **v_r,
    size_t *n_r) MUST_USE;
/* Would the roster take the actor's agreement?  Else who has to agree, in
 * words. */
bool view_agrees(const struct req *r, const struct role_view *v);
const char *view_agrees_who(struct req *r, const struct role_view *v);

/* page_person.c, person.tmpl ---------------------------------------------------- */

/*
 * A membership of the person in the actor's reach: the agency for an
 * administrator, for others their unit; the field unit says which.  NULL: none.
 */
const struct roster_member *person_member(struct req *r, struct id person);
/* Change somebody's roles, or end their membership. */
void person_page(struct tmpl *t, struct req *r, const struct roster_member *m,
    const char *roles);
/* Does the actor's proposal lead anywhere?  Who was suspended gets the unit's
 * seed from who agrees last, so that not they but an administrator proposes. */
bool view_proposes(const struct req *r, const struct roster_member *m);
/* That there are restricted cases which few can open but the member; NULL: none.
 * Not which: who ends a membership need not be named in them. */
enum err person_few(struct req *r, const struct roster_member *m,
    const char **say_r) MUST_USE;
/* Asks once more; few as person_few() has it. */
void person_leave_page(struct tmpl *t, struct req *r,
    const struct roster_member *m, bool removes, const char *few);
/* Asks whether all was lost, and says what comes then. */
void person_lost_page(struct tmpl *t, struct req *r,
    const struct roster_member *m, const char *few);
/* How many active members of its unit have one of the roles. */
size_t unit_holders(const struct req *r, struct id unit, unsigned roles);
/* The address of the list that the actor comes from: /admin or /anggota. */
const char *people_path(const struct req *r);
/* Complain about an act that was not done; it goes on the trail as denied.  The
 * caller draws the page. */
enum err act_refused(struct req *r, unsigned status, const char *say) MUST_USE;
/* The list again with an act's complaint; 403 and on the trail, for the roster
 * does not let the actor do it. */
enum err people_refused(struct req *r, const char *say) MUST_USE;

/* page_recovery.c, recovery.tmpl ------------------------------------------------ */

/* A recovery of one of the agency's units that is open, or ended lately; on the
 * pages where everybody sees it. */
void recovery_news(struct tmpl *t, struct req *r);
/* To who answers for the unit: its custodians have to be appointed, or anew. */
void keepers_notice(struct tmpl *t, struct req *r);
/* To a custodian: of which units they keep the key. */
void keeper_duty(struct tmpl *t, struct req *r);
/* Names of the unit's active members who hold its seed, as far as the roster
 * tells; "": nobody. */
const char *view_seed_holders(struct req *r, const struct roster_unit *u);
struct recovery_line {
	const struct roster_unit *unit; /* has a key */
	bool whole; /* what its custodians need lies in the database */
};
struct recovery_page {
	const struct custodian_view *mine; /* the reader's key; NULL: none */
	const struct recovery_line *line;
	size_t n_line;
	const struct appointment_view *wait;
	size_t n_wait;
};
void recovery_page(struct tmpl *t, struct req *r,
    const struct recovery_page *p);
/* A new key, shown once. */
struct paper_sheet {
	const char *word[PAPER_WORDS];
	struct qr qr; /* of the words */
};
void paper_sheet_page(struct tmpl *t, struct req *r,
    const struct paper_sheet *s);
void paper_form_page(struct tmpl *t, struct req *r);
void custodians_form_page(struct tmpl *t, struct req *r,
    const struct choice *choice, size_t n);
void recover_form_page(struct tmpl *t, struct req *r,
    const struct roster_unit *u);
void recovered_form_page(struct tmpl *t, struct req *r,
    const struct roster_unit *u);
/* Members of the unit who could receive its key from the reader. */
const struct choice *choices_receivers(struct req *r,
    const struct roster_unit *u, size_t *n_r);
/* "Nama (Unit)" */
const char *view_custodian(struct req *r, const struct custodian *c);
/* Name of somebody of the agency; "" if the roster has none. */
const char *view_name(const struct req *r, struct id person);
/* Can the reader begin a recovery of the unit, complete the open one, agree to
 * custodians? */
bool view_recovers(const struct req *r, const struct roster_unit *u);
bool view_completes(const struct req *r, const struct roster_unit *u);
bool view_appoints(const struct req *r, const struct appointment_view *v);
/* How many appointments of custodians the actor can agree to. */
enum err appointments_count(struct req *r, size_t *n_r) MUST_USE;
/* What became of the unit's newest recovery, while it is news; NULL: nothing. */
const char *view_recovery(struct req *r, const struct roster_unit *u);

/* page_agreement.c, agreement.tmpl ------------------------------------------------ */

void agreement_list_page(struct tmpl *t, struct req *r,
    const struct agreement_view *v, size_t n);
void agreement_new_page(struct tmpl *t, struct req *r);
void agreement_page(struct tmpl *t, struct req *r,
    const struct agreement_view *v);
/* How it stands, in one line; the colour of that; and its title. */
const char *view_agreement_state(const struct agreement_view *v);
const char *view_agreement_tag(const struct agreement_view *v);
const char *view_agreement_title(const struct agreement_view *v);
/* May the actor sign it, or end it, now? */
bool view_signs(const struct req *r, const struct agreement_view *v);
bool view_ends(const struct req *r, const struct agreement_view *v);
/* How many wait for the actor's signature: others have signed or drafted it, or
 * begun to end it. */
enum err agreements_count(struct req *r, size_t *n_r) MUST_USE;
/* Asks once more. */
void agreement_end_page(struct tmpl *t, struct req *r,
    const struct agreement_view *v);
/* Agreements that were ended lately, to everybody in both agencies. */
#define AGREEMENT_NEWS (14 * DAY)
struct agreement_end_news {
	const struct roster_agreement *ended;
	const char *title; /* NULL: what was signed is not here */
	const struct roster_agreement *holds; /* another one; NULL: none */
	const char *holds_title;
};
struct agreement_news {
	const struct agreement_end_news *one;
	size_t n;
};
enum err agreements_news(struct req *r, struct agreement_news *news_r) MUST_USE;
void agreement_news(struct tmpl *t, struct req *r,
    const struct agreement_news *news);
/* Agencies that an agreement can be made with. */
const struct choice *choices_agencies(struct req *r, size_t *n_r);

/* page_partner.c, partner.tmpl ------------------------------------------------------ */

/* One agency as the actor's sees it. */
struct partner {
	const struct roster_agency *agency; /* without code: only pinned yet */
	/* when two of the actor's agency first signed something that names where
	 * its roster begins; 0: they have not */
	int64_t trusted;
	const char *word[HASH_WORDS]; /* of that beginning */
	const char *print;            /* the same as a number */
	const struct agreement_view *agreement;
	size_t n_agreements;
	const struct roster_unit **unit; /* that a document can be sealed to */
	size_t n_units;
};
void partners_page(struct tmpl *t, struct req *r, const struct partner *p,
    size_t n);

/* page_admin.c, admin.tmpl ------------------------------------------------------ */

/* An invitation that somebody can still be admitted by. */
struct invite_line {
	const struct roster_invite *invite;
	int64_t answered; /* when; 0: not yet */
	bool late;        /* as in join_view */
};
struct admin_page {
	const struct invite_line *invite;
	size_t n_invite;
	const struct role_view *role;
	size_t n_role;
	size_t
	    differs; /* rows of the copy that SQL reads; 0: as it should be */
};
void admin_page(struct tmpl *t, struct req *r, const struct admin_page *p);
void admin_invite_page(struct tmpl *t, struct req *r,
    const struct roster_unit *u);
void admin_unit_page(struct tmpl *t, struct req *r,
    const struct roster_agency *g);
/* Asks once more whether to take it back. */
void admin_withdraw_page(struct tmpl *t, struct req *r,
    const struct roster_invite *i);

/* What is handed over on paper, shown once. */
struct invite_letter {
	const struct roster_unit *unit;
	const char *name;
	unsigned roles;
	const char *code; /* in groups */
	const char *address;
	struct qr qr; /* of the address with the code */
	int64_t until;
};
void admin_letter_page(struct tmpl *t, struct req *r,
    const struct invite_letter *l);

#endif
