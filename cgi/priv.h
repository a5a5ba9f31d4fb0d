/*
 * priv: what the engine's files share.  Handlers and templates of the pages
 * need cgi.h and view.h only.
 */
#ifndef LINDUNG_CGI_PRIV_H
#define LINDUNG_CGI_PRIV_H

#include <sys/types.h>

#include "cgi/view.h"

/* HTTP statuses that the engine answers with. */
enum {
	HTTP_OK = 200,
	HTTP_NO_CONTENT = 204,
	HTTP_SEE_OTHER = 303,
	HTTP_BAD_REQUEST = 400,
	HTTP_UNAUTHORIZED = 401,
	HTTP_FORBIDDEN = 403,
	HTTP_NOT_FOUND = 404,
	HTTP_BAD_METHOD = 405,
	HTTP_CONFLICT = 409,
	HTTP_TOO_LARGE = 413,
	HTTP_BAD_TYPE = 415,
	HTTP_UNPROCESSABLE = 422,
	HTTP_TOO_MANY = 429,
	HTTP_HEAD_TOO_LARGE = 431,
	HTTP_FAILED = 500,
	HTTP_UNAVAILABLE = 503
};

/* req.c -------------------------------------------------------------------- */

#define PARAMS_MAX       200
#define PARAMS_BYTES_MAX ((size_t)64 * 1024)
#define BODY_MAX         ((uint64_t)1024 * 1024) /* without a file */

/*
 * Take the FastCGI parameters "NAME=value" of envp into r.  length_r: bytes of
 * body announced.  0, or the status to refuse with: 431 too many or too long,
 * 400 twice the same, unknown without HTTP_, or malformed, 413 body too large.
 * r points into envp afterwards.
 */
unsigned req_params(struct req *r, char *const *envp, size_t *length_r)
    MUST_USE;
/* Number of a declared form field; -1 when the route declares none such. */
int req_field(const struct form *f, const char *name);

/* form.c ------------------------------------------------------------------- */

#define FORM_PAIRS_MAX 128

struct form_pair {
	const char *name;
	char *value;
};

/*
 * application/x-www-form-urlencoded into pairs, decoded and checked to be
 * UTF-8 without control characters.  ERR_INVALID: a bad percent sequence, an
 * empty pair, bytes that are no text; ERR_LIMIT: too many pairs.  Then too
 * pairs_r holds those that can be shown to who sent them: '?' stands for what
 * can't be read.
 */
enum err form_split(struct arena *a, struct bytes in,
    struct form_pair **pairs_r, size_t *n_r) MUST_USE;
/* Value of the one pair of that name; NULL when absent or repeated. */
const char *form_pair(const struct form_pair *p, size_t n, const char *name);
/*
 * Put the pairs into r->value by the route's form.  csrf, request_id and
 * what proof_field() knows are passed over.  ERR_INVALID: an undeclared or repeated field, or a value that
 * no form of ours sends.  What a person may have typed wrongly becomes an
 * error of its field instead.
 */
enum err form_take(struct req *r, const struct form_pair *p, size_t n) MUST_USE;
/* What pages call a field that people write in, translated; NULL: it has no
 * name, or nobody writes in it. */
const char *form_label(const struct form_field *f);
/* 32 hex digits or a UUID; a random id for NULL; ERR_INVALID. */
enum err form_request(const char *s, struct id *id_r) MUST_USE;

#include "cgi/upload.h"

/* session.c ---------------------------------------------------------------- */

#define COOKIE_SESSION  "__Host-sid"
#define COOKIE_GUEST    "__Host-pra"
#define COOKIE_LANGUAGE "__Host-bahasa"
#define COOKIE_DEVICE   "__Host-peramban"

/* Value of a cookie in a Cookie header; NULL if absent or sent twice. */
const char *cookie_value(struct arena *a, const char *header, const char *name);
/* Fill has_sess, has_guest, their keys, csrf and english from the cookies. */
void cookies_take(struct req *r);
/* Make sure that the form on this page has a csrf: sets __Host-pra. */
void guest_ready(struct req *r);
/*
 * May a form with these headers have come from our own pages (R27)?  Our
 * pages are sent with no-referrer, for which browsers make Origin "null";
 * that passes only beside Sec-Fetch-Site: same-origin.
 */
bool origin_ours(const char *fetch_site, const char *origin,
    const char *public_origin);
/* Does the csrf field fit a cookie that came with it?  Constant time. */
bool csrf_ours(const struct req *r, const char *sent);
/* Has a session with these times ended? */
bool session_ended(const struct conf *conf, int64_t seen, int64_t ends,
    int64_t now);
/*
 * Cookie -> row -> struct actor: sets who, sess_row, work and csrf, and writes
 * last seen at most once a minute.  ERR_AUTH: there is no session.
 */
enum err session_open(struct req *r) MUST_USE;
/*
 * Before anything is written: where somebody has left the actor's unit, it gets
 * its next seed first, and the session goes by that.  Errors of the database.
 */
enum err session_rotate(struct req *r) MUST_USE;
/*
 * unitseed.c: the unit's present seed from what was sealed to the person, whose
 * seed is given; where that fails and the unit is due for another one, the newest
 * earlier one that was sealed to them.  epoch_r says which.  The keyring is set
 * to the person's alone.  ERR_ABSENT: there is none for them; ERR_TAMPER, with an
 * alarm: another seed than the roster's.
 */
enum err unit_seed_fetch(struct req *r, const struct roster_unit *u,
    struct id person, const uint8_t seed[KEY_LEN], uint8_t unit_seed_r[KEY_LEN],
    uint32_t *epoch_r) MUST_USE;
/* Open the database connection again if it broke; ERR_BUSY. */
enum err db_ready(struct req *r) MUST_USE;

/* proof.c ------------------------------------------------------------------ */

#define FRESH_TERM  (10 * MINUTE) /* what a proof is good for */
#define OVER_READS  (10 * SECOND) /* what a replaced token is, to read */
#define PROOF_FIELD "confirm"     /* the password, beside a form's own fields */
/* Is it the password's field, or one of what a passkey answers, on a route that may
 * ask for them?  No form of such a route has one of that name. */
bool proof_field(const struct route *route, const char *name);
/*
 * Has who sends this form to have proved lately who they are, and have they?
 * A password that came with it, or a passkey's answer about this very act, is
 * tried; when it is right, the request goes on under a new token (R23).  Else a
 * page that asks for it stands in r, with r->status set, and everything that was
 * sent.  ERR_AUTH: the session ended meanwhile; ERR_BUSY and errors of the
 * database.
 */
enum err proof_step(struct req *r) MUST_USE;
/* The new token goes with whatever answer the request has. */
void proof_cookies(struct req *r);
/* proof.tmpl; v->ask NULL: who it is has no passkey */
void proof_page(struct tmpl *t, struct req *r, const struct passkey_view *v);

/* serve.c: BLAKE2b of what is to be done: the form's request_id, the objects, the
 * route, and each value as it was typed.  ERR_INVALID, ERR_MEMORY. */
enum err act_hash(struct req *r, uint8_t hash_r[HASH_LEN]) MUST_USE;

/* agent.c ------------------------------------------------------------------- */

/* Where a session that begins now is used, for its row; the keyring is the
 * person's. */
enum err agent_seal(struct req *r, struct id person, int64_t created,
    struct bytes *env_r) MUST_USE;
/* "Firefox di Android", for who is logged in. */
const char *agent_say(struct req *r, const struct session_row *s);

/* attempt.c ---------------------------------------------------------------- */

/* A password or code that is about to be tried; lies in the request's arena. */
struct attempt {
	struct id person;   /* none: nobody has the name */
	const char *cookie; /* of the browser: sent, or drawn now */
	bool own;           /* the person has logged in from it before */
	uint8_t device[HASH_LEN];
	uint8_t id[HASH_LEN];        /* what is counted (guess_id()) */
	uint8_t elsewhere[HASH_LEN]; /* what others' guesses are */
	struct guess guess;
};
/*
 * Count it.  ERR_LIMIT: it may not be tried now; attempt_say() says so beside a
 * field, with status 429.  The same work whether or not there is a person.
 */
enum err attempt_begin(struct req *r, const char *user, struct id person,
    struct attempt *at) MUST_USE;
/* The same, of a guess that was counted on the page before. */
enum err attempt_again(struct req *r, const char *user, struct id person,
    struct attempt *at) MUST_USE;
void attempt_say(struct req *r, const char *field, const struct attempt *at);
/* It was right: in the transaction of what it allows. */
enum err attempt_right(struct store *st, const struct attempt *at, int64_t now)
    MUST_USE;
/* The browser is known from now on. */
void attempt_cookie(struct req *r, const struct attempt *at);
/* How long it and a count last that nobody comes back to. */
#define DEVICE_KEPT (400 * DAY)
#define GUESS_KEPT  (30 * DAY)

/* self.c ------------------------------------------------------------------- */

/* Who somebody is: two of password, code or passkey, and recovery code.  Lies in
 * the request's arena. */
struct self {
	struct person_row person; /* id and user none: nobody has the name */
	struct attempt attempt;
	uint8_t key[KEY_LEN]; /* password key, if it was the password */
	struct bag bag;
	uint64_t step;        /* of the code that matched; 0: none did */
	struct id ask;        /* what a passkey answered; none: none did */
	struct bytes renewed; /* the bag with the passkey's count; or nothing */
	bool doubled;         /* a passkey was refused for its count */
	bool used;            /* on the page before */
};
/* What opens the bag; NULL: not that. */
struct self_try {
	const char *user; /* as typed; NULL: of who is logged in */
	const char *password;
	const uint8_t *code; /* recovery code */
};
/* The person of this login name, or nobody; NULL: who is logged in. */
enum err self_begin(struct req *r, const char *user, struct self *p) MUST_USE;
/*
 * Count the attempt, and open the bag; the same work for nobody.  ERR_LIMIT as
 * attempt_begin(); ERR_AUTH: something is wrong, or it is nobody.
 */
enum err self_prove(struct req *r, struct self *p, const struct self_try *t)
    MUST_USE;
/* The bag that the password opens; ERR_AUTH. */
enum err self_password(struct req *r, const char *password, struct self *p)
    MUST_USE;
/* The field otp, by the bag; ERR_AUTH.  It alone lets nobody in who has a passkey:
 * the caller sees to that. */
enum err self_otp(struct req *r, struct self *p) MUST_USE;
/*
 * Did one of the list's passkeys answer what this request's form asked it?  Its
 * count goes up in the list, which is the session's or the bag's.  The caller
 * takes ask->request once only.  ERR_AUTH: no; ERR_TAMPER, with an alarm: one
 * did whose count fell back.
 */
enum err passkey_answer(struct req *r, const struct passkey_ask *ask,
    struct passkeys *list) MUST_USE;
/* The same for one of the bag's, and the bag with its count; ERR_AUTH. */
enum err self_passkey(struct req *r, const struct passkey_ask *ask,
    struct self *p) MUST_USE;
/* Complain if the code is missing, or what a passkey answered. */
void self_asked(struct req *r);
/*
 * The actor's, by the fields old and otp, or old and those of a passkey; for the
 * act at this address on this object.  ERR_AUTH; ERR_LIMIT: not now.
 */
enum err self_take(struct req *r, const char *action, struct id object,
    struct self *p) MUST_USE;
/* Their membership, if they have one; the keyring is theirs alone then. */
const struct roster_member *self_home(struct req *r, const struct self *p);
/* For store_tx(): a passkey's answer serves once.  ERR_REPEAT comes of it. */
struct once self_once(const struct req *r, const struct self *p);
/* It was right: in the transaction of what it allows.  ERR_AUTH: somebody else
 * used it meanwhile. */
enum err self_spend(struct store *st, const struct req *r, const struct self *p)
    MUST_USE;
/* In a transaction of its own, for what comes on the next page. */
enum err self_use(struct req *r, const struct self *p) MUST_USE;
/* It was not: an entry of the trail, and what a passkey answered is used up. */
enum err self_deny(struct req *r, const struct self *p) MUST_USE;
/* The same for what self_take() and the act's transaction said, with a complaint
 * beside the field old on this page; else e. */
enum err self_refuse(struct req *r, const struct self *p, enum err e,
    handler_fn page) MUST_USE;
/* What who has a passkey is told whose count fell back. */
const char *doubled_say(void);
/* What to draw for it.  ERR_MEMORY. */
enum err passkey_show(struct req *r, const struct passkey_ask *ask,
    const struct passkeys *list, struct passkey_view *v_r) MUST_USE;
/* The same for the actor's act; v_r->ask NULL: they have no passkey. */
enum err self_show(struct req *r, const char *action, struct id object,
    struct passkey_view *v_r) MUST_USE;

/* renew.c ----------------------------------------------------------------- */

/* Change of what somebody logs in with; lies in the request's arena. */
struct renewal {
	const struct req *r;
	struct self self;
	uint8_t phone[TOTP_LEN]; /* secret of another phone */
	uint64_t phone_step;
	uint8_t code[CODE_LEN]; /* the next one */
	struct bag_row row;
	struct bytes body; /* of the actor's session */
	struct trail_entry trail;
};
/* Draw the next recovery code. */
void renew_code(struct req *r, struct renewal *f);
/* What the trail says of a bag that takes the place of the one before. */
struct trail_entry renew_entry(struct req *r, const struct self *p,
    enum verb verb, const struct bag_row *row);
/*
 * Seal the bag, under another password or (NULL) the same, and store it, with its
 * entry on the trail.  All sessions end (R25) but the actor's, which has its
 * passkeys from now on.  Errors as self_spend(); ERR_CONFLICT: something was
 * changed meanwhile.
 */
enum err renew_write(struct req *r, struct renewal *f, enum verb verb,
    const char *password) MUST_USE;
/* The picture for the app of a new phone; drawn anew unless the field state has
 * brought the last one's secret back. */
enum err phone_show(struct req *r, const char *user, struct phone_view *v_r)
    MUST_USE;
/* Picture and text of one secret; state is left as it is. */
enum err phone_draw(struct req *r, const char *user,
    const uint8_t totp[TOTP_LEN], struct phone_view *v_r) MUST_USE;
/* The secret that came back and a code of it in the field next; complains there. */
enum err phone_take(struct req *r, struct renewal *f) MUST_USE;
/* It takes the place of the old phone's. */
void phone_set(struct renewal *f);

/* What login names are made of. */
#define USER_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789.-"

/* page_login.c, page_account.c, page_join.c, page_passkey.c ----------------- */

/*
 * The field user.  Login names are small ASCII letters without blanks; a
 * telephone's keyboard writes a capital first and a blank behind.  "?" for any
 * other name, which is nobody's; NULL when the arena is full.
 */
const char *user_typed(struct req *r);
/* Complain about the fields new and again, if they make no good password.
 * words: as strength_check() takes them. */
void password_judge(struct req *r, const char *const *words);
/* work, for who is nobody yet. */
void join_begin(struct req *r);
/* Must the actor have a passkey, by their roles? */
bool passkey_must(const struct req *r);
/* Has the portal a name, as passkeys need one? */
bool passkey_possible(struct req *r);

/* resp.c ------------------------------------------------------------------- */

/* Empty the answer: what was drawn and said is gone. */
void resp_clear(struct req *r);
/* Head of a finished answer: status, all headers, the empty line. */
void resp_head(const struct req *r, struct buf *out);
/* "404 Not Found" */
const char *resp_reason(unsigned status);

struct error_page {
	unsigned status;
	const char *title; /* msgid */
	const char *text;  /* msgid */
};
/* error.tmpl, login.tmpl, account.tmpl, recover.tmpl, exit.tmpl */
void error_page(struct tmpl *t, struct req *r, const struct error_page *e);
void login_page(struct tmpl *t, struct req *r);
void secret_line(struct tmpl *t, struct req *r, const struct input *f);
struct input secret_input(const char *name, const char *label, const char *fill,
    const char *hint);
struct input otp_input(void);
struct input user_input(const struct req *r);
struct account_view {
	const struct session_row *session;
	size_t n_sessions;
	const struct event *event;
	size_t n_events;
	struct passkey_view ask; /* for the form of the password */
};
void account_page(struct tmpl *t, struct req *r, const struct account_view *v);
void forgot_page(struct tmpl *t, struct req *r);
void forgot_passkey_page(struct tmpl *t, struct req *r,
    const struct passkey_view *v, const char *state);
void phone_lost_page(struct tmpl *t, struct req *r, const struct phone_view *v);
void phone_page(struct tmpl *t, struct req *r, const struct phone_view *v,
    const struct passkey_view *ask);
void code_form_page(struct tmpl *t, struct req *r,
    const struct passkey_view *ask);
/* A recovery code, on the page that shows it once. */
struct code_view {
	struct code_paper paper;
	const char *say; /* what was done */
	const char *back, *back_name;
};
void code_page(struct tmpl *t, struct req *r, const struct code_view *v);
void exit_page(struct tmpl *t, struct req *r);

/* words.c, lang.c ---------------------------------------------------------- */

/* Hash the files of static_dir for their addresses; once, before the fork. */
enum err static_init(const char *static_dir) MUST_USE;
/* Catalogues of share_dir/locale; once. */
enum err lang_init(const char *share_dir) MUST_USE;
/* Language of what _() says from here on. */
void lang_use(bool english);

/* fcgi.c: the only file that knows libfcgi ----------------------------------- */

struct fcgi;
/* On a listening socket; NULL when the library does not start. */
struct fcgi *fcgi_new(int fd);
/*
 * Wait for a request, at most wait milliseconds; -1: for ever.  ERR_RETRY: none
 * came, a signal did, a sibling was quicker or the peer broke off; ERR_IO: the
 * socket is of no use any more.
 */
enum err fcgi_accept(struct fcgi *f, const sigset_t *mask, int wait) MUST_USE;
/* Fill the transport fields of r, body too; r->refused on bad ones. */
void fcgi_read(struct fcgi *f, struct req *r);
void fcgi_send(struct fcgi *f, struct req *r);
void fcgi_finish(struct fcgi *f);

/* worker.c, master.c ------------------------------------------------------- */

/* Made by main() before any fork. */
struct portal {
	const struct conf *conf;
	struct box *box;
	struct pepper pepper;
	uint8_t audit[KEY_LEN]; /* the master's alone */
	int fd;                 /* listening socket */
	bool passed;            /* it is the service manager's */
	bool locked;            /* workers: see worker_lock() */
	struct rolls rolls;     /* verified once, before the fork */
};

/*
 * marks.c: how far the streams have come, where the master sees it: in memory that
 * it shares with each worker, a page for each, so that a worker that is killed
 * takes with it only what it has not committed.  What a worker's stream had come
 * to when it ended is owed to the trail until a later worker has noted it there.
 */
struct page {
	struct trail_shared mark; /* the worker's newest entry that stands */
	_Atomic bool noted;       /* it has written what it was given */
};
struct owed {
	struct trail_mark mark;
	size_t given; /* page of who is to note it; NO_PAGE: nobody yet */
};
#define NO_PAGE SIZE_MAX
struct marks {
	uint8_t *map;
	size_t n, size;    /* pages, bytes of each */
	struct id *stream; /* of each page: whatever its worker says there */
	struct owed *owed;
	size_t n_owed;
};
/* ERR_MEMORY; marks_free() in any case. */
enum err marks_new(size_t pages, struct marks *m_r) MUST_USE;
void marks_free(struct marks *m);
/* A worker begins this stream on this page: it is given all that nobody has yet. */
void marks_begin(struct marks *m, size_t page, struct id stream);
/* In the worker: give up the pages of the others. */
struct page *marks_own(const struct marks *m, size_t page);
/* The worker of this page is gone; what it was given and has not noted is somebody
 * else's to note.  killed: the log says how far it came, which it could not. */
void marks_ended(struct marks *m, size_t page, bool killed);

/* What the master hands to one worker. */
struct post {
	unsigned slot;
	struct trail_stream stream;
	struct id previous; /* stream of the slot before; none at first */
	const struct marks *marks;
	size_t page; /* the worker's */
};

/* No core file and no look into our memory: before any secret is read. */
enum err memory_hide(void) MUST_USE;
/*
 * listen.c: the listening socket at path, not blocking.  It is the one that a
 * service manager has passed (sd_listen_fds(3)), which has to be at that path
 * (ERR_CONFIG), else a new one of mode 0600 in the place of one that nobody
 * answers on (ERR_CONFLICT: somebody does; ERR_LIMIT: the path is too long;
 * ERR_IO).
 */
enum err socket_listen(const char *path, int *fd_r, bool *passed_r) MUST_USE;
/*
 * lock.c: give up, for good, what a worker does not need: all capabilities, and
 * each system call that is not on its list; one of these ends the process
 * (SIGSYS).  ERR_CONFIG when the kernel does not let itself be asked.
 */
enum err worker_lock(void) MUST_USE;
/*
 * Serve until told to stop; returns the exit status.  The stream's key leaves
 * post for the store and is wiped: k_0 would sign every older entry again.
 */
int worker_run(const struct portal *p, struct post *post);
/* Keep the workers running until SIGTERM; returns the exit status. */
int master_run(struct portal *p);
/* How many workers conf asks for. */
unsigned master_workers(const struct conf *conf);

#endif
