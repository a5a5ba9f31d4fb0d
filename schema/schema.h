/*
 * schema: the tables and everything that is SQL: migrations, grants, one
 * statement table, typed row functions, the transaction runner.  Sees sealed
 * bytes and the clear columns only; knows nothing of plaintext or HTTP.
 *
 * Every row function: OK; ERR_ABSENT no such row; ERR_CONFLICT a compare-and-
 * set found another version; ERR_RETRY inside a transaction that store_tx()
 * will run again; ERR_BUSY no database now; ERR_CONFIG a table or a grant is
 * missing (the operator's to mend); ERR_TAMPER the database answered with
 * another row than was asked for; ERR_INTERNAL a statement the account may not
 * run (our bug).  Rows and their bytes live in the arena.
 */
#ifndef LINDUNG_SCHEMA_H
#define LINDUNG_SCHEMA_H

#include "auth/auth.h"

/* store.c ---------------------------------------------------------------- */

/* Database accounts; each statement names those that may run it. */
enum account {
	ACC_PORTAL,    /* "lindung": the workers */
	ACC_CTL,       /* "lindung_ctl": lindungctl, the demo loader */
	ACC_MIGRATE,   /* "lindung_migrate": DDL and grants */
	ACC_SEQUENCER, /* "lindung_sequencer": follows rosters and trail */
	ACC__MAX
};
#define ACC_BIT(a) (1u << (a))

/* One connection, its prepared statements, its transaction and its trail
 * stream.  One per process. */
struct store;

/*
 * Connect as conf->db_user (password from conf->db_password_file, or the unix
 * socket's own authentication), set the session (strict mode, time-outs, UTC,
 * no LOCAL INFILE, no reconnect) and prepare every statement that acc may run,
 * comparing parameter count, column count and column types with the table.
 * ERR_CONFIG: a statement or the schema version does not fit, with a log line;
 * ERR_BUSY: no database.
 */
enum err store_open(const struct conf *conf, enum account acc,
    struct store **st_r) MUST_USE;
void store_close(struct store *st);
/* Open again if the connection broke; call at the start of a request. */
enum err store_ready(struct store *st) MUST_USE;
/*
 * While on, only statements that read may run, and the two writes that a GET
 * makes: the trail's insert and the session's last sight.  Anything else is
 * ERR_INTERNAL and an alarm.
 */
void store_readonly(struct store *st, bool on);
/* Statements executed since store_open(); for logs and tests (R20, R36). */
uint64_t store_statements(const struct store *st);

/* Answer of a POST that may be sent twice. */
struct once {
	struct id person;
	struct id request;   /* none: no idempotency row */
	struct bytes answer; /* the 303's address, sealed */
	int64_t now;
	/* State of the roster that the act goes by, 0: of none.  If
	 * another link has come the transaction is ERR_BUSY; no other one can
	 * come before it ends. */
	uint64_t roster;
};

typedef enum err (*tx_fn)(struct store *st, void *arg);
/*
 * Run fn in one transaction: insert the once row (ERR_REPEAT if it stands
 * already), call fn, commit.  Deadlocks, lock waits and certification failures
 * (1213 1205 1020 1047 1180) roll back and run everything again, at most 5
 * times with jitter; fn may therefore run twice and arg is read-only for it
 * apart from outputs that it overwrites whole.  An entry of the trail that a
 * run has sealed is never sealed again; fn writes it last, so that a lost race
 * leaves no gap.  A connection lost in COMMIT is settled by looking the
 * once row (or the trail entry) up on a new connection; ERR_UNKNOWN if even
 * that fails.
 */
enum err store_tx(struct store *st, const struct once *once, tx_fn fn,
    void *arg) MUST_USE;
/* Answer stored for this request id, younger than 24 h. */
enum err request_answer(struct store *st, struct arena *a, struct id person,
    struct id request, int64_t now, struct bytes *answer_r) MUST_USE;

/* Delete what was stored before; answers are kept for 24 h. */
enum err request_rows_sweep(struct store *st, int64_t before) MUST_USE;

/* trail.c ---------------------------------------------------------------- */

/*
 * The stream that this process writes; once, before the first entry.  From
 * then on its key is here alone: the caller wipes s.
 */
void store_stream(struct store *st, const struct trail_stream *s);
/*
 * Write one entry: inside store_tx() with the transaction, else in one of its
 * own.  If it cannot be written the act or the page must fail (R17).  After
 * entries that never came to be, a V_GAP entry that counts them goes before.
 */
enum err trail_write(struct store *st, const struct trail_entry *e) MUST_USE;
#include "schema/mark.h"

/* events.c: what the trail says of a person ---------------------------------- */

struct event_row {
	int64_t at;
	struct id actor; /* none: nobody was logged in */
	enum verb verb;  /* one of login, denied, member and those of a bag */
	uint32_t version;
	uint8_t head[HASH_LEN];
};
/*
 * Since a time, newest first, at most limit.  The rows are not verified: what is
 * missing or forged there is for the sequencer to find.
 */
enum err event_rows(struct store *st, struct arena *a, struct id person,
    int64_t since, uint64_t limit, struct event_row **r_r, size_t *n_r)
    MUST_USE;
/* migrate.c -------------------------------------------------------------- */

/*
 * Run the numbered files of dir that are not yet applied, as ACC_MIGRATE;
 * compares checksums of the applied ones (ERR_CONFIG).  n_r: how many ran.
 * lock: a compare-and-set row, never GET_LOCK.
 */
enum err migrate_run(const struct conf *conf, const char *dir, unsigned *n_r)
    MUST_USE;
/* GRANT statements of one account, generated from the statement table; one a
 * line.  user is the account's name. */
void grants_put(struct buf *out, enum account acc, const char *db,
    const char *user);
/* The statement that gives an account a password of hex digits. */
void password_put(struct buf *out, const char *user, const char *hex);

/* book.c: partners ------------------------------------------------------- */

enum err partner_add(struct store *st, struct id id, const char *code,
    const char *name_id, const char *name_en) MUST_USE;

/* people.c --------------------------------------------------------------- */

struct person_row {
	struct id id;
	const char *user;
	struct bag_row bag;
	uint64_t last_step;
};
/* ERR_TAMPER, with an alarm: the trail tells of a later bag than the row's. */
enum err person_by_user(struct store *st, struct arena *a, const char *user,
    struct person_row *r_r) MUST_USE;
enum err person_by_id(struct store *st, struct arena *a, struct id person,
    struct person_row *r_r) MUST_USE;
enum err person_add(struct store *st, const struct person_row *r) MUST_USE;
/* Move last_step up from old; ERR_CONFLICT: the code was used meanwhile. */
enum err person_step(struct store *st, struct id person, uint64_t old,
    uint64_t step) MUST_USE;
/* Replace the bag whose version is old by bag (version old + 1). */
enum err person_bag(struct store *st, struct id person, uint32_t old,
    const struct bag_row *bag) MUST_USE;
/* People by the versions of the pepper that their password and their recovery code
 * are under. */
struct pepper_row {
	uint32_t password;
	uint32_t code;
	uint64_t people;
};
enum err person_peppers(struct store *st, struct arena *a,
    struct pepper_row **rows_r, size_t *n_r) MUST_USE;
/* The bag old of this version becomes bag (bag_renew()); ERR_CONFLICT: somebody
 * else was quicker. */
enum err person_renew(struct store *st, struct id person,
    const struct bag_row *old, struct bytes bag) MUST_USE;

enum err unit_wrap_get(struct store *st, struct id unit, uint32_t epoch,
    struct id person, uint8_t sealed_r[SEALED_KEY_LEN]) MUST_USE;
enum err unit_wrap_add(struct store *st, struct id unit, uint32_t epoch,
    struct id person, const uint8_t sealed[SEALED_KEY_LEN]) MUST_USE;
/* All that the person has of the unit's seeds. */
enum err unit_wrap_drop(struct store *st, struct id unit, struct id person)
    MUST_USE;
/* The seed of epoch - 1 under that of epoch. */
struct prev_row {
	uint32_t epoch;
	struct bytes sealed;
};
/* Those of epochs from, down to the one after below, newest first. */
enum err unit_prev_rows(struct store *st, struct arena *a, struct id unit,
    uint32_t from, uint32_t below, struct prev_row **r_r, size_t *n_r) MUST_USE;
enum err unit_prev_add(struct store *st, struct id unit,
    const struct prev_row *r) MUST_USE;

struct session_row {
	uint8_t id[HASH_LEN];
	struct id person;
	int64_t created;
	int64_t seen;
	int64_t ends; /* absolute */
	struct bytes body;
	struct bytes place;  /* where it is used, sealed for the person */
	uint64_t generation; /* state of the roster, in the same statement */
};
enum err session_row_get(struct store *st, struct arena *a,
    const uint8_t id[HASH_LEN], struct session_row *r_r) MUST_USE;
enum err session_row_add(struct store *st, const struct session_row *r)
    MUST_USE;
enum err session_row_seen(struct store *st, const uint8_t id[HASH_LEN],
    int64_t old, int64_t now) MUST_USE;
/* ERR_ABSENT: ended meanwhile. */
enum err session_row_body(struct store *st, const uint8_t id[HASH_LEN],
    struct bytes body) MUST_USE;
enum err session_row_end(struct store *st, const uint8_t id[HASH_LEN]) MUST_USE;
enum err session_rows_of(struct store *st, struct arena *a, struct id person,
    struct session_row **r_r, size_t *n_r) MUST_USE;
/* End all of the person's sessions but the one named (may be NULL). */
enum err session_rows_end(struct store *st, struct id person,
    const uint8_t *but) MUST_USE;
/* Delete rows whose end or whose last sight is before the times given. */
enum err session_rows_sweep(struct store *st, int64_t ended, int64_t seen)
    MUST_USE;

/* guesses.c -------------------------------------------------------------- */

/* Has this person logged in from this browser?  ERR_ABSENT. */
enum err device_known(struct store *st, const uint8_t id[HASH_LEN],
    struct id person) MUST_USE;
/* They have, now. */
enum err device_seen(struct store *st, const uint8_t id[HASH_LEN],
    struct id person, int64_t now) MUST_USE;
/* All zero where nothing was guessed yet. */
enum err guess_get(struct store *st, const uint8_t id[HASH_LEN],
    struct guess *g_r) MUST_USE;
/* Take the place of one with old fails (0: there was none).  ERR_CONFLICT. */
enum err guess_put(struct store *st, const uint8_t id[HASH_LEN],
    const struct guess *g, uint32_t old) MUST_USE;
enum err guess_end(struct store *st, const uint8_t id[HASH_LEN]) MUST_USE;
/* Delete what nobody has come back to since. */
enum err guesses_sweep(struct store *st, int64_t guessed, int64_t seen)
    MUST_USE;

/* roster.c --------------------------------------------------------------- */

/* Which heads file was compared. */
struct heads_mark {
	uint64_t inode;
	int64_t seconds, nanoseconds;
};

/* The roster as this host has verified it, and how far that goes. */
struct rolls {
	struct roster *roster;
	uint64_t generation; /* of the newest link taken */
	uint64_t state;      /* of the table when its links were last taken */
	struct heads_mark heads;
	int64_t looked; /* when the heads file was last looked for */
};

/*
 * Pins of trust_dir, and all links of the table.  Without any pin there is no
 * agency, and nobody can log in.  bad_r: what failed.  ERR_CONFIG: a pin that
 * does not read; errors of the database; ERR_MEMORY.  Caller calls rolls_free()
 * after OK.
 */
enum err rolls_begin(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls_r, const char **bad_r) MUST_USE;
void rolls_free(struct rolls *rolls);
/*
 * The same, and the heads file, which refuses chains that were cut or forked; and
 * a look at the copy, whose differences are alarms in the log and nothing more.
 * ERR_ABSENT: there is none, though there are pins; ERR_INVALID: it does not
 * read.
 */
enum err rolls_open(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls_r, const char **bad_r) MUST_USE;
/*
 * Take the links that came since, which the roster checks.  The agency of one
 * that does not fit, or whose time cannot be that of its appending, is refused,
 * with an alarm in the log; links of agencies without a pin are
 * passed over.  Errors of the database; ERR_TAMPER: it gave
 * other rows than those asked for; ERR_MEMORY.
 */
enum err rolls_follow(struct store *st, struct arena *a, struct rolls *rolls)
    MUST_USE;
/* Refuse, with an alarm in the log, each agency with a link whose time cannot be
 * that of its appending: roster_dated(). */
void rolls_dated(struct rolls *rolls, int64_t now);
/*
 * At most once a second: has the heads file changed, it is compared again, so
 * that a database which keeps back a suspension is found out.
 */
enum err rolls_refresh(struct store *st, struct arena *a,
    const struct conf *conf, struct rolls *rolls, int64_t now) MUST_USE;
/* Append at (agency, height); ERR_CONFLICT if that height is taken. */
enum err roster_append(struct store *st, struct id agency, uint64_t height,
    const uint8_t hash[HASH_LEN], struct bytes link) MUST_USE;

/*
 * What the trail says of an object, read in the statement that reads the object:
 * its newest version, and the hash of its head in that version.  No entry: zero.
 */
struct said {
	uint32_t version;
	uint8_t head[HASH_LEN];
};

#include "schema/joins.h"

/* cases.c ---------------------------------------------------------------- */

struct case_row {
	struct id id;
	struct id unit;
	struct id assignee;
	const char *stage;
	int64_t created;
	int64_t changed;
	uint32_t version;
	uint32_t size;
	uint32_t files;
	uint32_t review_month;
	uint32_t key_version;
	/* of the unit seed that wraps CK and idx; 0: it is restricted, CK is
	 * sealed to people (keys.c), and idx lies under CK */
	uint32_t epoch;
	struct bytes wrap; /* CK under the unit index key; empty */
	struct bytes header;
	struct bytes idx;
	struct said said; /* with the header only */
	bool asked; /* there are requests for the glass; case_whole_get() */
};
/* ERR_ABSENT: that unit has no such case. */
enum err case_row_get(struct store *st, struct arena *a, struct id id,
    struct id unit, struct case_row *r_r) MUST_USE;
enum err case_row_add(struct store *st, const struct case_row *r) MUST_USE;
/* Write r (its version is old + 1) over the row whose version is old. */
enum err case_row_set(struct store *st, const struct case_row *r, uint32_t old)
    MUST_USE;
/*
 * Inside store_tx(): hold the row as it is until the transaction ends.
 * ERR_CONFLICT: its header is another by now.
 */
enum err case_row_hold(struct store *st, struct id id, struct bytes header)
    MUST_USE;

struct record_row {
	struct id id;
	uint32_t version;
	struct id case_id;
	uint16_t layout;
	struct bytes body;
};
/*
 * A case and the newest version of each of its records, as they were at one
 * moment.  ERR_ABSENT: that unit has no such case.  Header and idx are empty
 * when there are records but none that bears the case's id.
 */
enum err case_whole_get(struct store *st, struct arena *a, struct id id,
    struct id unit, struct case_row *c_r, struct record_row **r_r, size_t *n_r)
    MUST_USE;

struct case_filter {
	struct id unit;
	struct id assignee; /* none: anybody */
	const char *stage;  /* NULL: any */
	/* but not of these two stages; NULL: none is left out */
	const char *const *except;
	uint64_t offset;
	uint64_t limit;
};
/* Newest change first; rows carry clear columns and idx, no header. */
enum err case_rows_list(struct store *st, struct arena *a,
    const struct case_filter *f, struct case_row **r_r, size_t *n_r) MUST_USE;
enum err case_rows_count(struct store *st, const struct case_filter *f,
    uint64_t *n_r) MUST_USE;
/* How many cases each of a unit's people holds that are not of those two stages;
 * who holds none has no row. */
struct case_load {
	struct id assignee;
	uint64_t n;
};
enum err case_rows_load(struct store *st, struct arena *a, struct id unit,
    const char *const except[2], struct case_load **r_r, size_t *n_r) MUST_USE;
/* Ids of the person's cases in the unit that are not of those two stages. */
enum err case_ids_of(struct store *st, struct arena *a, struct id unit,
    struct id assignee, const char *const except[2], struct id **id_r,
    size_t *n_r) MUST_USE;
/* Ids that one statement asks for, here and of referrals. */
#define ROWS_SOME 8
/* The unit's rows among at most ROWS_SOME ids, in any order, no header. */
enum err case_rows_some(struct store *st, struct arena *a, struct id unit,
    const struct id *id, size_t n, struct case_row **r_r, size_t *n_r) MUST_USE;
/* Which of at most ROWS_SOME ids are cases, and of what unit; in any order. */
struct case_unit {
	struct id id, unit;
};
enum err case_units_some(struct store *st, struct arena *a, const struct id *id,
    size_t n, struct case_unit **r_r, size_t *n_r) MUST_USE;
/*
 * Every index row of a unit, streamed, newest change first; the row is valid
 * during the call only.  fn returns an error to stop the scan; it must run no
 * statement.
 */
typedef enum err (*case_fn)(const struct case_row *r, void *arg);
enum err case_rows_scan(struct store *st, struct id unit, case_fn fn, void *arg)
    MUST_USE;

/*
 * The next version of a record, which is the newest from now on; the one before
 * stays.  Call in a transaction that holds the case's row.  ERR_CONFLICT: a first
 * version is there already; ERR_TAMPER, with an alarm: the one before is not the
 * newest, or this record's past has it already.
 */
enum err record_add(struct store *st, const struct record_row *r) MUST_USE;
/* One version of a case's record. */
enum err record_get(struct store *st, struct arena *a, struct id case_id,
    struct id id, uint32_t version, struct record_row *r_r) MUST_USE;
/* Versions of all records of a case. */
enum err record_count(struct store *st, struct id case_id, uint64_t *n_r)
    MUST_USE;

#include "schema/files.h"
#include "schema/keys.h"

/* Next value of a counter, from 1; inside store_tx() only. */
enum err counter_next(struct store *st, const char *name, uint64_t *n_r)
    MUST_USE;

/* referrals.c ------------------------------------------------------------ */

struct referral_row {
	struct id id;
	const char *number; /* "" until sent */
	struct id from_unit;
	struct id to_unit; /* none until chosen */
	struct id agreement;
	unsigned state;
	unsigned urgency;
	int64_t sent, due, expires; /* 0 = not set */
	uint32_t version;
	struct said said; /* by referral_row_get() only */
};
enum err referral_row_get(struct store *st, struct arena *a, struct id id,
    struct referral_row *r_r) MUST_USE;
struct action_row {
	struct id referral;
	uint32_t version;
	struct bytes body;
};
/* A referral's row with one of its actions. */
struct referral_act {
	struct referral_row row;
	struct action_row act;
};
/*
 * Those of at most ROWS_SOME ids that have actions, one element an action: by
 * referral, then by version.  Row and actions are of one moment.
 */
enum err referral_acts_some(struct store *st, struct arena *a,
    const struct id *id, size_t n, struct referral_act **r_r, size_t *n_r)
    MUST_USE;
enum err referral_row_add(struct store *st, const struct referral_row *r)
    MUST_USE;
enum err referral_row_set(struct store *st, const struct referral_row *r,
    uint32_t old) MUST_USE;

/* What a unit has of referrals, on both sides. */
struct referral_filter {
	struct id unit;
	unsigned in;  /* bit set of states of those to the unit */
	unsigned out; /* of those from it; a draft that was discarded is none */
	uint64_t offset; /* not of referral_rows_live() */
	uint64_t limit;
};
/* Newest first. */
enum err referral_rows(struct store *st, struct arena *a,
    const struct referral_filter *f, struct referral_row **r_r, size_t *n_r)
    MUST_USE;
enum err referral_rows_count(struct store *st, const struct referral_filter *f,
    uint64_t *n_r) MUST_USE;

/* One unit's sealed view of a referral. */
struct side_row {
	struct id referral;
	struct id unit;
	uint32_t version;
	uint32_t epoch;     /* as of a case */
	struct bytes idx;   /* under the unit index key, or CK */
	struct bytes draft; /* sender's draft under CK; empty otherwise */
};
enum err side_row_get(struct store *st, struct arena *a, struct id referral,
    struct id unit, struct side_row *r_r) MUST_USE;
/* A referral's place in a unit's queues, by clear columns. */
struct referral_spot {
	bool incoming;
	unsigned state, urgency;
	int64_t due;
	struct side_row side; /* without its draft; version 0: there is none */
};
/* The first due come first, and before them what has no term. */
enum err referral_rows_live(struct store *st, struct arena *a,
    const struct referral_filter *f, struct referral_spot **s_r, size_t *n_r)
    MUST_USE;
/* The unit's sides of at most ROWS_SOME referrals, in any order. */
enum err side_rows_some(struct store *st, struct arena *a, struct id unit,
    const struct id *referral, size_t n, struct side_row **r_r, size_t *n_r)
    MUST_USE;
enum err side_row_add(struct store *st, const struct side_row *r) MUST_USE;
/* Delete what a unit has of a referral whose content it may not open any more;
 * it may have nothing. */
enum err side_row_drop(struct store *st, struct id referral, struct id unit)
    MUST_USE;
enum err side_row_set(struct store *st, const struct side_row *r, uint32_t old)
    MUST_USE;

/* ERR_CONFLICT if that version stands already. */
enum err action_add(struct store *st, const struct action_row *r) MUST_USE;
enum err action_rows(struct store *st, struct arena *a, struct id referral,
    struct action_row **r_r, size_t *n_r) MUST_USE;

struct document_row {
	struct id id;           /* MessageId */
	struct id conversation; /* = referral */
	struct id in_reply_to;  /* none: not a reply */
	uint8_t reply_sha256[HASH_LEN];
	struct id from_unit;
	struct id to_unit;
	int64_t created;
	int64_t expires;
	unsigned urgency;
	const char *environment;
	uint32_t size_class; /* bytes of the padded Content */
	uint8_t nonce[NONCE_LEN];
	struct bytes ciphertext;
	uint8_t kcv[HASH_LEN];
	struct bytes sealed_keys; /* n x (key id 32 | SealedKey 112); empty
	                              once the wraps were deleted */
	uint8_t sealed_hash[HASH_LEN];
	struct id signer;
	uint8_t signature[SIG_LEN];
};
enum err document_add(struct store *st, const struct document_row *r) MUST_USE;
enum err document_get(struct store *st, struct arena *a, struct id id,
    struct document_row *r_r) MUST_USE;
/* All of a conversation, oldest first. */
enum err document_rows(struct store *st, struct arena *a,
    struct id conversation, struct document_row **r_r, size_t *n_r) MUST_USE;
/* Delete the sealed keys: nobody but holders of a copy opens it any more. */
enum err document_keys_drop(struct store *st, struct id id) MUST_USE;

struct copy_row {
	struct id document;
	struct id unit;
	struct bytes body; /* DK and reply key under CK */
};
enum err copy_add(struct store *st, const struct copy_row *r) MUST_USE;
enum err copy_drop(struct store *st, struct id document, struct id unit)
    MUST_USE;
enum err copy_get(struct store *st, struct arena *a, struct id document,
    struct id unit, struct copy_row *r_r) MUST_USE;

#include "schema/audit.h"
#include "schema/directory.h"
#include "schema/glass.h"
#include "schema/old.h"
#include "schema/stat.h"

#endif
