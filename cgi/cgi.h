/*
 * cgi: requests and pages.  The FastCGI loop, the route table that is the
 * security policy, forms, responses, templates.  No SQL text, no crypto call.
 */
#ifndef LINDUNG_CGI_H
#define LINDUNG_CGI_H

#include "cases/cases.h"
#include "cgi/tmpl.h"

/* Marks a msgid in a table; _() translates it where it is shown. */
#define N_(msgid) msgid

/* route.c ------------------------------------------------------------------ */

enum method {
	M_GET,
	M_POST,
	M__MAX
};

/* Route flags. */
#define R_PUBLIC 0x01u  /* no session needed (P_NONE) */
#define R_TRAIL  0x02u  /* denials go on the trail, and what is read or done */
#define R_SLOW   0x04u  /* takes an Argon2id slot */
#define R_PAGE   0x08u  /* a POST that answers with a page, not a 303 */
#define R_RAW    0x10u  /* answers with something else than HTML */
#define R_UP     0x20u  /* a GET that leads to the page above it */
#define R_FRESH  0x40u  /* a POST of who has proved lately who they are */
#define R_FACTOR 0x80u  /* open to who lacks the passkey they must have */
#define R_FILE   0x100u /* a POST that may bring a file, behind its fields */

struct req;
/*
 * OK: the answer stands in r.  A POST handler is called also when its form has
 * errors (n_errors > 0): it draws its page again with what was typed, and
 * serve() makes that a 422.  On an error nothing of what it drew remains and
 * serve() answers with an error page: ERR_INVALID 400, ERR_ABSENT 404,
 * ERR_FORBIDDEN 403 (work.holder is named), ERR_CONFLICT 409, ERR_LIMIT 413,
 * ERR_BUSY, ERR_RETRY, ERR_UNKNOWN and ERR_CONFIG 503; ERR_REPEAT: the 303 of
 * the first time.  On an R_TRAIL route serve() writes the trail entry of a
 * denial.
 */
typedef enum err (*handler_fn)(struct req *r);

enum form_type {
	FT_LINE,  /* one line of UTF-8, trimmed; a tab becomes a blank */
	FT_TEXT,  /* UTF-8 with line ends (CRLF becomes LF), trimmed; its max is
	             in characters */
	FT_TOKEN, /* as FT_LINE, but nothing that its writer would miss: ways
	             back, hashes, codes; no page of an error shows it */
	FT_EXACT, /* kept byte for byte: passwords */
	FT_ID,    /* UUID */
	FT_UINT,
	FT_CODE, /* [a-z0-9.-] */
	FT_CODES /* repeatable FT_CODE; joined by blanks */
};

struct form_field {
	const char *name;
	enum form_type type;
	unsigned max; /* bytes */
	bool required;
	const char *missing; /* msgid of the sentence when it is missing */
};

struct form {
	const struct form_field *f;
	size_t n;
	/* and behind them those of the field table, from first on */
	enum field first, end;
};
size_t form_size(const struct form *form); /* NULL: 0 */
struct form_field form_at(const struct form *form, size_t i);

struct route {
	enum method method;
	const char *path; /* segments; :id and :id2 are UUIDs */
	enum perm perm;
	unsigned flags;
	const struct form *form;
	handler_fn handler;
	const char *what; /* one line for docs/routes.md */
};
extern const struct route routes[];
extern const size_t n_routes;

/* Row of method and path; ids_r filled.  ERR_ABSENT: 404; ERR_INVALID: the
 * path exists with other methods (405, allow_r lists them). */
enum err route_find(const char *method, const char *path,
    const struct route **route_r, struct id ids_r[2], const char **allow_r)
    MUST_USE;
void routes_doc(struct buf *out);      /* docs/routes.md */
void permissions_doc(struct buf *out); /* docs/permissions.md */

/* req.c: one request; everything in it is in the arena ---------------------- */

struct req_error {
	const char *field; /* form field name, "" for the whole form */
	const char *say;   /* already translated */
};
#define REQ_ERRORS_MAX  24
#define FORM_FIELDS_MAX 96

struct req {
	/* the worker's long-lived things */
	struct store *db; /* NULL: no database now */
	struct box *box;
	const struct conf *conf;
	struct book *book;
	struct roster *roster;
	struct rolls *rolls;       /* of which roster is part */
	struct session_blob *blob; /* what the cookie opened */
	const struct pepper *pepper;
	struct keyring *keys; /* who->keys; wiped after the request */
	/* this request */
	struct arena *mem;
	int64_t now;
	unsigned refused; /* status that reading asked for; 0: none */
	const char *id;   /* request id of nginx, for logs and errors */
	const char *method;
	const char *path;
	const char *query; /* "" if none */
	const char *content_type;
	const char *cookie; /* the header; NULL, as all these, if absent */
	const char *origin;
	const char *fetch_site; /* Sec-Fetch-Site, NULL if absent */
	const char *agent;
	const char *remote;
	struct bytes body;
	struct feed *feed;       /* R_FILE: the body, not read yet; NULL */
	struct multipart *parts; /* what is read of it; NULL: nothing */
	bool bare;               /* HEAD: GET without a body */
	bool english;
	const struct route *route;
	struct id ids[2];
	/* session */
	struct actor *who;        /* NULL: nobody */
	bool has_sess, has_guest; /* such a cookie came and has the form */
	bool expired;             /* a session cookie came that opens nothing */
	struct session_keys sess; /* of the session cookie */
	struct session_keys guest;   /* of the login page's cookie */
	struct session_row sess_row; /* when who is set */
	const char *csrf;          /* of the session, or of the login cookie */
	bool genuine;              /* the POST came from a form of ours */
	const struct proof *proof; /* given with this request; NULL: none */
	bool taken;        /* the pairs are in value, as far as they went */
	uint8_t n_forms;   /* forms on this page so far */
	struct id request; /* drawn: their request_id */
	struct work work;  /* ready for cases/ when who is set */
	/* break-glass on the case of the page, of which the page says so */
	const struct glass_brief *running;
	size_t n_running;
	/* what was sent, decoded; then the values by the route's form, NULL =
	 * not sent */
	struct form_pair *pair;
	size_t n_pairs;
	const char *value[FORM_FIELDS_MAX];
	struct req_error error[REQ_ERRORS_MAX];
	size_t n_errors;
	/* response */
	enum err failed; /* of the handler, for the error page */
	unsigned status;
	struct buf head;  /* extra header lines, CRLF-ended */
	struct buf out;   /* body */
	const char *type; /* content type; NULL = text/html */
	/* more_size bytes that come behind out, part by part, and are drawn
	 * when they are sent; an error breaks the connection */
	enum err (*more)(struct req *r, struct bytes *part_r);
	uint64_t more_size;
	void *more_of; /* of more() */
	struct tmpl t; /* writes into out */
};

/* Value of a form field by name; NULL when it was not sent or is empty. */
const char *req_value(const struct req *r, const char *name);
/* Value or "", for filling a form again. */
const char *req_text(const struct req *r, const char *name);
/* Does the blank-joined list that was sent hold the code? */
bool req_has(const struct req *r, const char *name, const char *code);
/* Complain beside a field ("": about the act as a whole); complaints stand in
 * the order of the form. */
void req_error(struct req *r, const char *field, const char *say);
const char *req_error_of(const struct req *r, const char *field);

/* upload.c ------------------------------------------------------------------ */

/* The name of the file that the form brings, as it was sent; NULL: it brings
 * none. */
const char *upload_name(const struct req *r);
/* Is it too long, by what was announced? */
bool upload_large(const struct req *r);
/* The file's next bytes, until the next call; none: that was all, and the form
 * ended with it.  ERR_INVALID: it broke off, or something came behind it. */
enum err upload_read(struct req *r, struct bytes *part_r) MUST_USE;
/*
 * Make the act's request id of the form and of what the file held: the same form
 * with another file is another act.  And look at who acts anew, for a file takes its
 * time: ERR_AUTH, ERR_FORBIDDEN.
 */
enum err upload_bind(struct req *r, const uint8_t sha256[HASH_LEN]) MUST_USE;

/* resp.c -------------------------------------------------------------------- */

/* Answer 303 to a path of ours. */
enum err resp_go(struct req *r, const char *fmt, ...) PRINTFLIKE(2, 3);
void resp_header(struct req *r, const char *name, const char *value);
/* life in seconds; or it goes now, or with the browser's window. */
#define COOKIE_OVER   0
#define COOKIE_WINDOW (-1)
void resp_cookie(struct req *r, const char *name, const char *value,
    int64_t life);
/* The error page of a status in the user's language; replaces the body.  It
 * shows what was typed, as form_typed() does. */
void resp_error(struct req *r, unsigned status);

/* words.c: what templates print --------------------------------------------- */

/* "Selasa, 24 November 2026, pukul 14.30 WIB" / "Tuesday, 24 November ..." */
const char *say_time(struct req *r, int64_t t);
const char *say_date(struct req *r, int64_t t);  /* 24 November 2026 */
const char *say_clock(struct req *r, int64_t t); /* 14.30 */
const char *say_short(struct req *r, int64_t t); /* 24/11/2026 14.30 */
const char *say_number(struct req *r, uint64_t n);
const char *say_label(struct req *r, const char *list, const char *code);
const char *say_region(struct req *r, const char *code); /* kec., kab/kota */
const char *say_unit(struct req *r, const struct roster_unit *u);
const char *say_id(struct req *r, struct id id);
/* "Alamat: paling banyak 200 huruf, sekarang 300"; name NULL: without it. */
const char *say_long(struct req *r, const char *name, size_t max,
    const char *typed);
const char *say_printf(struct req *r, const char *fmt, ...) PRINTFLIKE(2, 3);
/* /static/HASH/name */
const char *say_static(struct req *r, const char *name);

/* page handlers: page_*.c ---------------------------------------------------- */
enum err page_guide(struct req *r);
enum err page_login(struct req *r);
enum err do_login(struct req *r);
enum err do_logout(struct req *r);
enum err page_quick_exit(struct req *r);
enum err do_quick_exit(struct req *r);
enum err do_session(struct req *r); /* POST /sesi: keep alive, 204 */
enum err do_language(struct req *r);
enum err page_up(struct req *r); /* R_UP: 303 to the page above */
enum err page_account(struct req *r);
enum err do_password(struct req *r);
enum err do_session_end(struct req *r);
enum err page_forgot(struct req *r);
enum err do_forgot(struct req *r);
enum err do_forgot_passkey(struct req *r);
enum err page_phone_lost(struct req *r);
enum err do_phone_lost(struct req *r);
enum err page_phone(struct req *r);
enum err do_phone(struct req *r);
enum err page_code(struct req *r);
enum err do_code(struct req *r);
enum err do_login_passkey(struct req *r);
enum err page_passkey_new(struct req *r);
enum err do_passkey_ask(struct req *r);
enum err do_passkey_enrol(struct req *r);
enum err page_passkey_drop(struct req *r);
enum err do_passkey_drop(struct req *r);
enum err page_health(struct req *r);
enum err page_witness(struct req *r);
enum err page_home(struct req *r);

enum err page_join(struct req *r);
enum err do_join(struct req *r);
enum err do_join_enrol(struct req *r);
enum err page_members(struct req *r);
enum err page_admit(struct req *r);
enum err do_admit(struct req *r);
enum err do_role_propose(struct req *r);
enum err do_role_agree(struct req *r);
enum err page_person(struct req *r);
enum err page_suspend(struct req *r);
enum err do_suspend(struct req *r);
enum err page_remove(struct req *r);
enum err do_remove(struct req *r);
enum err page_admin(struct req *r);
enum err page_invite(struct req *r);
enum err do_invite(struct req *r);
enum err page_withdraw(struct req *r);
enum err do_withdraw(struct req *r);
enum err page_directory(struct req *r);
enum err page_directory_print(struct req *r);
enum err page_hsds(struct req *r);
enum err page_unit(struct req *r);
enum err page_services(struct req *r);
enum err do_services(struct req *r);
enum err page_place(struct req *r);
enum err do_place(struct req *r);
enum err page_offer(struct req *r);
enum err do_offer(struct req *r);
enum err do_capacity(struct req *r);
enum err page_agreements(struct req *r);
enum err page_agreement_new(struct req *r);
enum err do_agreement_new(struct req *r);
enum err page_agreement(struct req *r);
enum err do_agree(struct req *r);
enum err page_agreement_end(struct req *r);
enum err do_agreement_end(struct req *r);
enum err page_partners(struct req *r);
enum err page_lost_all(struct req *r);
enum err do_lost_all(struct req *r);
enum err page_unit_new(struct req *r);
enum err do_unit_new(struct req *r);

enum err page_recovery(struct req *r);
enum err page_paper(struct req *r);
enum err do_paper(struct req *r);
enum err do_paper_new(struct req *r);
enum err page_custodians(struct req *r);
enum err do_custodians(struct req *r);
enum err do_custodians_agree(struct req *r);
enum err page_recover(struct req *r);
enum err do_recover(struct req *r);
enum err page_recovered(struct req *r);
enum err do_recovered(struct req *r);
enum err do_veto(struct req *r);

enum err page_statistics(struct req *r);
enum err do_statistics_export(struct req *r);
enum err page_trail(struct req *r);
enum err do_trail_export(struct req *r);
enum err page_case_readers(struct req *r);
enum err page_case_result(struct req *r);

enum err page_tasks(struct req *r);
enum err page_case_list(struct req *r);
enum err do_case_search(struct req *r);
enum err page_case_seek(struct req *r);
enum err do_case_seek(struct req *r);
enum err page_case_new(struct req *r);
enum err do_case_new(struct req *r);
enum err page_case(struct req *r);
enum err do_case_reveal(struct req *r);
enum err page_case_edit(struct req *r);
enum err do_case_edit(struct req *r);
enum err page_consent(struct req *r);
enum err do_consent(struct req *r);
enum err do_consent_step(struct req *r);
enum err page_consent_ask(struct req *r);
enum err do_consent_end(struct req *r);
enum err page_consent_proof(struct req *r);
enum err do_ref_relay(struct req *r);
enum err do_ref_heed(struct req *r);
enum err page_entry(struct req *r);
enum err do_entry(struct req *r);
enum err do_entry_wrong(struct req *r);
enum err page_attach(struct req *r);
enum err do_attach(struct req *r);
enum err page_attached(struct req *r);
enum err page_attached_get(struct req *r);
enum err do_attach_wrong(struct req *r);
enum err do_case_note(struct req *r);
enum err do_case_assign(struct req *r);
enum err page_handover(struct req *r);
enum err do_handover(struct req *r);
enum err do_case_move(struct req *r);
enum err do_case_return(struct req *r);
enum err do_risk_lower(struct req *r);
enum err do_case_close(struct req *r);
enum err do_case_reopen(struct req *r);
enum err page_case_history(struct req *r);
enum err page_case_notes(struct req *r);
enum err page_process(struct req *r);
enum err do_process(struct req *r);
enum err page_plan(struct req *r);
enum err do_plan(struct req *r);
enum err do_plan_share(struct req *r);
enum err page_restrict(struct req *r);
enum err do_restrict(struct req *r);
enum err page_lift(struct req *r);
enum err do_lift(struct req *r);
enum err page_glass_ask(struct req *r);
enum err do_glass_ask(struct req *r);
enum err page_glass_list(struct req *r);
enum err page_glass(struct req *r);
enum err page_glass_peel(struct req *r);
enum err page_glass_open(struct req *r);
enum err page_glass_review(struct req *r);
enum err page_glass_refuse(struct req *r);
enum err do_glass_peel(struct req *r);
enum err do_glass_open(struct req *r);
enum err do_glass_review(struct req *r);
enum err do_glass_refuse(struct req *r);

enum err page_ref_list(struct req *r);
enum err do_ref_draft(struct req *r);
enum err page_ref(struct req *r);
enum err page_ref_step(struct req *r);
enum err do_ref_consent(struct req *r);
enum err do_ref_data(struct req *r);
enum err do_ref_to(struct req *r);
enum err do_ref_why(struct req *r);
enum err page_ref_check(struct req *r);
enum err do_ref_send(struct req *r);
enum err page_ref_receipt(struct req *r);
enum err do_ref_open(struct req *r);
enum err do_ref_accept(struct req *r);
enum err do_ref_decline(struct req *r);
enum err do_ref_mistake(struct req *r);
enum err do_ref_ask(struct req *r);
enum err do_ref_tell(struct req *r);
enum err do_ref_forward(struct req *r);
enum err do_ref_again(struct req *r);
enum err page_ref_act(struct req *r);
enum err do_ref_schedule(struct req *r);
enum err do_ref_no_show(struct req *r);
enum err do_ref_start(struct req *r);
enum err do_ref_hold(struct req *r);
enum err do_ref_outcome(struct req *r);
enum err do_ref_close(struct req *r);
enum err do_ref_withdraw(struct req *r);
enum err do_ref_discard(struct req *r);
enum err page_ref_letter(struct req *r);
enum err page_ref_genuine(struct req *r);
enum err page_ref_handed(struct req *r);
enum err do_ref_xml(struct req *r);

/* serve.c: the nine steps ---------------------------------------------------- */

/* Answer one request whose transport fields are set; never fails: every error
 * becomes a page.  The caller flushes and resets the arena. */
void serve(struct req *r);

#endif
