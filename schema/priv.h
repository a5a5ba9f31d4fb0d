/*
 * Inside schema/ only: the statement table, the connection, and how typed
 * values go in and come out.
 */
#ifndef LINDUNG_SCHEMA_PRIV_H
#define LINDUNG_SCHEMA_PRIV_H

#include <mysql.h>

#include "schema/schema.h"

/* Number of the newest file in schema/migrations. */
#define SCHEMA_VERSION 1

/* sql.c ------------------------------------------------------------------ */

enum st_id {
	/* ledger of migrations */
	ST_LEDGER_NEWEST,
	ST_LEDGER_LIST,
	ST_LEDGER_ADD,
	ST_LOCK_TAKE,
	ST_LOCK_DROP,
	/* rosters as SQL reads them, the directory */
	ST_COPY_AGENCIES,
	ST_COPY_UNITS,
	ST_COPY_UNIT_ADD,
	ST_COPY_UNIT_KEY,
	ST_COPY_UNIT_DROP,
	ST_COPY_UNITS_CLEAR,
	ST_COPY_MEMBERS,
	ST_COPY_MEMBER_ADD,
	ST_COPY_MEMBER_ROLES,
	ST_COPY_MEMBER_END,
	ST_COPY_MEMBER_DROP,
	ST_COPY_MEMBERS_CLEAR,
	ST_DIRECTORY_GET,
	ST_DIRECTORY_LIST,
	ST_DIRECTORY_ADD,
	ST_DIRECTORY_SET,
	ST_PARTNER_ADD,
	/* people */
	ST_PERSON_BY_USER,
	ST_PERSON_BY_ID,
	ST_PERSON_ADD,
	ST_PERSON_STEP,
	ST_PERSON_BAG,
	ST_PERSON_PEPPERS,
	ST_PERSON_RENEW,
	ST_DEVICE_GET,
	ST_DEVICE_ADD,
	ST_DEVICE_SEEN,
	ST_DEVICE_SWEEP,
	ST_GUESS_GET,
	ST_GUESS_ADD,
	ST_GUESS_SET,
	ST_GUESS_END,
	ST_GUESS_SWEEP,
	ST_WRAP_GET,
	ST_WRAP_ADD,
	ST_WRAP_DROP,
	ST_AGREEMENT_ADD,
	ST_AGREEMENT_GET,
	ST_AGREEMENT_LIST,
	ST_PREV_LIST,
	ST_JOIN_ADD,
	ST_JOIN_GET,
	ST_JOIN_OF,
	ST_JOIN_LIST,
	ST_JOIN_DROP,
	ST_JOIN_SWEEP,
	ST_PROPOSAL_ADD,
	ST_PROPOSAL_GET,
	ST_PROPOSAL_LIST,
	ST_PROPOSAL_DROP,
	ST_PROPOSAL_SWEEP,
	ST_PREV_ADD,
	ST_CUSTODIAN_ADD,
	ST_CUSTODIAN_DROP,
	ST_CUSTODIAN_LIST,
	ST_CUSTODIAN_NUMBER,
	ST_CUSTODIAN_SAID,
	ST_RECOVERY_ADD,
	ST_RECOVERY_DROP,
	ST_RECOVERY_GET,
	ST_RECOVERY_SEED,
	ST_SESSION_GET,
	ST_SESSION_OF,
	ST_SESSION_ADD,
	ST_SESSION_SEEN,
	ST_SESSION_BODY,
	ST_SESSION_END,
	ST_SESSION_END_OF,
	ST_SESSION_SWEEP,
	ST_ROSTER_LINKS,
	ST_ROSTER_ADD,
	ST_ROSTER_STEP,
	ST_ROSTER_STATE,
	ST_ROSTER_HOLD,
	/* case files */
	ST_CASE_GET,
	ST_CASE_WHOLE,
	ST_CASE_ADD,
	ST_CASE_SET,
	ST_CASE_OLD,
	ST_CASE_REWRAP,
	ST_CASE_LIST,
	ST_CASE_LIST_OF,
	ST_CASE_COUNT,
	ST_CASE_COUNT_OF,
	ST_CASE_LOAD,
	ST_CASE_IDS_OF,
	ST_CASE_SCAN,
	ST_CASE_SOME,
	ST_CASE_UNITS,
	ST_CASE_HOLD,
	ST_RECORD_ADD,
	ST_RECORD_PAST,
	ST_RECORD_GET,
	ST_RECORD_COUNT,
	ST_CHUNK_ADD,
	ST_CHUNK_LIST,
	ST_CHUNK_COUNT,
	ST_CHUNK_DROP,
	ST_UPLOAD_ADD,
	ST_UPLOAD_END,
	ST_UPLOAD_OLD,
	ST_KEY_ADD,
	ST_KEY_OF,
	ST_KEY_LIST,
	ST_KEY_DROP,
	ST_KEY_LEAVE,
	ST_KEY_CASE,
	ST_KEY_CASES,
	ST_KEY_CASES_COUNT,
	ST_KEY_CASES_FEW,
	ST_KEY_BEFORE,
	ST_GLASS_ADD,
	ST_GLASS_GET,
	ST_GLASS_BEFORE,
	ST_ASK_ADD,
	ST_ASK_GET,
	ST_ASK_SET,
	ST_ASK_UNIT,
	ST_ASK_PDP,
	ST_ASK_CASE,
	ST_ASK_SOME,
	ST_ASK_ENDED,
	ST_ASK_ACT_ADD,
	ST_ASK_ACTS,
	ST_LENT_ADD,
	ST_LENT_SET,
	ST_LENT_LIST,
	ST_LENT_SWEEP,
	ST_COUNTER_STEP,
	ST_COUNTER_GET,
	ST_COUNTER_ADD,
	/* statistics */
	ST_STAT_KEY_GET,
	ST_STAT_KEY_LIST,
	ST_STAT_KEY_ADD,
	ST_STAT_KEY_SEAL,
	ST_STAT_ROW_SET,
	ST_STAT_ROW_ADD,
	ST_STAT_ROW_SCAN,
	/* referrals */
	ST_REFERRAL_GET,
	ST_REFERRAL_SOME,
	ST_REFERRAL_ADD,
	ST_REFERRAL_SET,
	ST_REFERRAL_LIST,
	ST_REFERRAL_COUNT,
	ST_REFERRAL_LIVE,
	ST_SIDE_GET,
	ST_SIDE_SOME,
	ST_SIDE_ADD,
	ST_SIDE_SET,
	ST_SIDE_DROP,
	ST_SIDE_OLD,
	ST_SIDE_REWRAP,
	ST_ACTION_ADD,
	ST_ACTION_LIST,
	ST_DOCUMENT_ADD,
	ST_DOCUMENT_GET,
	ST_DOCUMENT_LIST,
	ST_DOCUMENT_DROP,
	ST_COPY_ADD,
	ST_COPY_GET,
	ST_COPY_DROP,
	/* trail */
	ST_TRAIL_ADD,
	ST_TRAIL_ABOUT,
	ST_RUSH_WHO,
	ST_RUSH_COUNT,
	ST_RUSH_NEWEST,
	ST_RUSH_ADD,
	ST_RUSH_LIST,
	ST_TRAIL_FIND,
	ST_TRAIL_STREAMS,
	ST_TRAIL_AFTER,
	ST_TRAIL_LOOSE,
	ST_TRAIL_COUNT,
	/* the tree over it */
	ST_TRAIL_TIME,
	ST_TRAIL_ACTOR,
	ST_TRAIL_UNIT,
	ST_TRAIL_OBJECT,
	ST_TRAIL_TIMES,
	ST_TRAIL_MAC,
	ST_TRAIL_CREATED,
	ST_CASE_SAID,
	ST_REFERRAL_SAID,
	ST_BAG_SAID,
	ST_DIRECTORY_SAID,
	ST_GLASS_SAID,
	ST_LEAF_ADD,
	ST_LEAF_LAST,
	ST_LEAF_WALK,
	ST_LEAF_HASHES,
	ST_NODE_ADD,
	ST_NODE_HASHES,
	ST_CHECKPOINT_ADD,
	ST_CHECKPOINT_NEWEST,
	ST_CHECKPOINT_LIST,
	/* request ids */
	ST_REQUEST_ADD,
	ST_REQUEST_GET,
	ST_REQUEST_FIND,
	ST_REQUEST_SWEEP,
	ST__MAX
};

enum {
	S_READ = 1,   /* changes nothing: a GET route may run it */
	S_ALWAYS = 2, /* changes something that a GET route must change */
	S_LEDGER = 4, /* runs before the house stands */
};

/*
 * One statement.  in has a letter for every parameter, out for every column:
 * b bytes, s text, u unsigned and i signed integer.  The server knows the
 * columns and is asked at store_open(); it does not know the parameters, so
 * every call is compared with in.  A database that lies must not answer with
 * another row than was asked for: repeats has a digit for each of the first
 * parameters, the column in which every row has to say it again.
 */
struct stmt {
	const char *name; /* for logs */
	const char *sql;
	const char *in;
	const char *out;
	unsigned flags;
	unsigned accounts;   /* who may run it: ACC_BIT() */
	const char *repeats; /* NULL: rows say none of them */
};
extern const struct stmt stmts[ST__MAX];

/* stmt.c, row.c ---------------------------------------------------------------- */

#define PARAMS_MAX  20
#define COLUMNS_MAX 22
/* Longest bytes or text that a streamed column may have (trail.shown). */
#define STREAM_CELL 800

/* One value; t is its signature letter, 0 ends a list. */
struct val {
	char t;
	union {
		uint64_t u;
		int64_t i;
		struct bytes b; /* text ends with a NUL that n does not count */
	};
};

#define IN(...)   ((const struct val[]){ __VA_ARGS__, { .t = '\0' } })
#define IN_NONE   ((const struct val[]){ { .t = '\0' } })
#define V_U(x)    ((struct val){ .t = 'u', .u = (x) })
#define V_I(x)    ((struct val){ .t = 'i', .i = (x) })
#define V_B(x)    ((struct val){ .t = 'b', .b = (x) })
#define V_P(p, n) V_B(BYTES((p), (n)))
#define V_ID(x)   V_P((x).b, ID_LEN)
/* ROWS_SOME ids, as ids_fill() made them. */
#define V_IDS(x)                                                               \
	V_ID((x)[0]), V_ID((x)[1]), V_ID((x)[2]), V_ID((x)[3]), V_ID((x)[4]),  \
	    V_ID((x)[5]), V_ID((x)[6]), V_ID((x)[7])
struct val val_text(const char *s);
/* n ids, and the rest no row's id.  ERR_LIMIT: more than ROWS_SOME. */
enum err ids_fill(const struct id *id, size_t n, struct id out[ROWS_SOME])
    MUST_USE;

/* The columns of one row, read from left to right. */
struct row {
	const struct val *v;
	bool failed; /* a value did not fit: the table is not ours */
};
uint64_t row_u64(struct row *c);
int64_t row_i64(struct row *c);
uint32_t row_u32(struct row *c);
struct bytes row_bytes(struct row *c);
const char *row_text(struct row *c);
struct id row_id(struct row *c);
void row_fixed(struct row *c, void *to, size_t n);
struct said row_said(struct row *c);

/* Fill one typed row from the columns. */
typedef void (*from_fn)(struct row *c, void *to);
/* A typed row of a list: its size, and how it is filled. */
struct shape {
	size_t size;
	from_fn from;
};
#define SHAPE(row, fn) ((struct shape){ sizeof(row), (fn) })
/* The values of a typed row, as IN() makes them; v has room for PARAMS_MAX. */
typedef void (*into_fn)(const void *row, struct val *v);
/* A typed row that goes in: its size, and how it is taken apart. */
struct mould {
	size_t size;
	into_fn into;
};
#define MOULD(row, fn) ((struct mould){ sizeof(row), (fn) })
/* Rows of a single number. */
void from_u64(struct row *c, void *to);   /* into a uint64_t */
void from_i64(struct row *c, void *to);   /* into an int64_t */
void from_count(struct row *c, void *to); /* COUNT(*) into a uint64_t */
/* One streamed row; an error stops the stream. */
typedef enum err (*each_fn)(void *row, void *arg);

/*
 * Run a statement without rows.  n_r (may be NULL): rows changed.  Errors as
 * in schema.h, and ERR_CONFLICT for a key that stands already, ERR_LIMIT for
 * a value that a column can't hold.
 */
enum err stmt_run(struct store *st, enum st_id id, const struct val *in,
    uint64_t *n_r) MUST_USE;
/* A compare-and-set or insert that must change exactly one row; else none. */
enum err stmt_change(struct store *st, enum st_id id, const struct val *in,
    enum err none) MUST_USE;
/*
 * Inside store_tx(): the same change or insert for each of at most ROWS_MANY rows,
 * in one message.  ERR_CONFLICT: not every row was changed, or a key stands
 * already.  After an error the transaction can only be undone.
 */
enum err stmt_many(struct store *st, enum st_id id, struct mould mould,
    const void *row, size_t n) MUST_USE;
/* The one row, or ERR_ABSENT. */
enum err stmt_get(struct store *st, struct arena *a, enum st_id id,
    const struct val *in, from_fn from, void *to) MUST_USE;
/* All rows as an array of elements of that shape; rows_r: pointer to it. */
enum err stmt_list(struct store *st, struct arena *a, enum st_id id,
    const struct val *in, struct shape shape, void *rows_r, size_t *n_r)
    MUST_USE;
/* Rows one by one through fixed buffers; nothing is allocated per row. */
enum err stmt_stream(struct store *st, enum st_id id, const struct val *in,
    from_fn from, void *to, each_fn fn, void *arg) MUST_USE;

/* store.c, fault.c ------------------------------------------------------- */

struct store {
	const struct conf *conf;
	enum account acc;
	MYSQL *db; /* NULL: no connection */
	MYSQL_STMT *ps[ST__MAX];
	bool in_tx;
	enum err tx_err; /* not OK: this transaction can only be undone */
	bool readonly;
	bool streaming; /* rows are on the wire */
	uint64_t statements;
	struct arena *scratch; /* for one trail entry, or the password */
	/* trail: what the next entry is sealed with; see trail.c */
	struct trail_stream next;
	uint64_t began;        /* next.seq when the transaction began */
	uint64_t held;         /* entries from here to began never came to be */
	uint8_t mac[HASH_LEN]; /* of the newest entry that was sealed */
	struct trail_mark mark;
	struct trail_shared *shared; /* it goes there too; NULL: nowhere */
	bool has_stream;
	bool doubt; /* those since began may stand or not: look first */
};

/* What an error number of the server or the client library means. */
enum fault {
	FAULT_AGAIN,  /* the transaction lost a race; run it again */
	FAULT_LOST,   /* the connection is gone */
	FAULT_BUSY,   /* refused or too slow now */
	FAULT_DOUBLE, /* the key stands already */
	FAULT_SIZE,   /* value too long or out of range */
	FAULT_SCHEMA, /* a table or a grant is missing: the operator's to mend */
	FAULT_BUG
};
enum fault db_fault(unsigned no);

/* A store with a connection and its session settings; nothing prepared. */
enum err db_connect(const struct conf *conf, enum account acc,
    struct store **st_r) MUST_USE;
/* Prepare and check what the account may run and has all these flags. */
enum err db_prepare(struct store *st, unsigned flags) MUST_USE;
/*
 * Prepare one statement and compare it with its signatures: ERR_CONFIG if the
 * server refuses it or counts or types differ, with a log line.
 */
enum err stmt_prepare(MYSQL *db, const struct stmt *s, MYSQL_STMT **ps_r)
    MUST_USE;
/* Close the connection; db is NULL afterwards. */
void db_drop(struct store *st);
/* New connection with everything prepared. */
enum err db_reopen(struct store *st) MUST_USE;
enum err db_begin(struct store *st) MUST_USE;
/* Undo; drops the connection if even that fails. */
void db_rollback(struct store *st);
/*
 * OK; ERR_RETRY: rolled back; ERR_UNKNOWN: no clear answer, and the
 * connection was dropped.
 */
enum err db_commit(struct store *st) MUST_USE;

/* trail.c ---------------------------------------------------------------- */

/* The transaction that began last has sealed an entry. */
bool trail_wrote(const struct store *st);
/* Entries were sealed before it that never came to be: a gap to be named. */
bool trail_gap(const struct store *st);
/* It stands, or it does not, with all the entries that it has sealed. */
void trail_end(struct store *st, bool stands);

/* copy.c ----------------------------------------------------------------- */

/* What the link at this height changes in the copy; in its transaction. */
enum err copy_link(struct store *st, uint64_t height, struct bytes link)
    MUST_USE;

/* tx.c ------------------------------------------------------------------- */

#define TX_TRIES 5

/* Wait up to 10 << n ms, at least half of it. */
void tx_pause(unsigned n);
/* Inside the running transaction, or in one of its own. */
enum err tx_join(struct store *st, tx_fn fn, void *arg) MUST_USE;
/*
 * One statement that is a transaction of its own and writes one trail entry;
 * fn as for store_tx().
 */
enum err tx_alone(struct store *st, tx_fn fn, void *arg) MUST_USE;
/* Find out whether the last, unknown commit holds; ERR_BUSY: not now. */
enum err tx_clear_doubt(struct store *st) MUST_USE;

/* grants.c --------------------------------------------------------------- */

#define TOUCH_COLS 24

/* What one statement does to one table. */
struct touch {
	struct bytes table;
	bool select, insert, update, delete;
	struct bytes cols[TOUCH_COLS]; /* that an update sets */
	size_t n_cols;
};
/* The n-th table of a statement of sql.c; false past the last. */
bool sql_touch(const char *sql, size_t n, struct touch *t_r);

#endif
