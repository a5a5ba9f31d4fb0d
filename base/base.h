/*
 * base: what every other room stands on: errors, memory that is wiped, text,
 * ids, time, logs, configuration.  Knows nothing of keys, SQL, XML or HTTP.
 *
 * Conventions of the whole house (docs/style.md):
 * - A function that can fail returns enum err and is MUST_USE; outputs come
 *   last and end in _r; on error the outputs are not to be read.
 * - Lengths are bytes, times are milliseconds since 1970-01-01 UTC unless a
 *   name says otherwise.
 * - What comes out of an arena lives until that arena is reset.
 */
#ifndef LINDUNG_BASE_H
#define LINDUNG_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What every program of the house says it is. */
#define LINDUNG_VERSION  "0.1.0"

#define MUST_USE         __attribute__((warn_unused_result))
#define PRINTFLIKE(f, a) __attribute__((format(printf, f, a)))
#define nitems(a)        (sizeof(a) / sizeof((a)[0]))

/* err.c ------------------------------------------------------------------ */

enum err {
	OK = 0,
	ERR_INVALID,   /* input does not have the form it must have */
	ERR_ABSENT,    /* no such object, or none this actor may know of */
	ERR_FORBIDDEN, /* known to the actor, but not theirs to do */
	ERR_CONFLICT,  /* the object has changed meanwhile; nothing written */
	ERR_REPEAT,    /* this request id has been carried out already */
	ERR_AUTH,      /* name, password, code or session not accepted */
	ERR_TAMPER,    /* a stored value is not what was signed or sealed */
	ERR_RETRY,     /* the transaction must be run again as a whole */
	ERR_UNKNOWN,   /* the connection broke in COMMIT: outcome unknown */
	ERR_BUSY,      /* no slot or no database now; try again shortly */
	ERR_LIMIT,     /* larger or longer than a limit allows */
	ERR_MEMORY,    /* an arena or the machine has no room left */
	ERR_IO,        /* a file or socket failed */
	ERR_CONFIG,    /* the configuration or the installation is wrong */
	ERR_INTERNAL,  /* a case that the code holds to be impossible */
	ERR__MAX
};

/* Short constant name for logs, e.g. "conflict"; never NULL. */
const char *err_name(enum err e);

/* mem.c ------------------------------------------------------------------ */

struct bytes {
	const uint8_t *p;
	size_t n;
};

#define BYTES(ptr, len) ((struct bytes){ (const uint8_t *)(ptr), (len) })

/* Bump allocator.  All that it gave out is zeroed at arena_reset(). */
struct arena;

struct arena_mark {
	size_t blocks;
	size_t used;
};

/*
 * New arena that may hold at most limit bytes.  Caller frees with
 * arena_free().  NULL when the machine has no memory.
 */
struct arena *arena_new(size_t limit);

/* Wipe and give back everything; a is unusable afterwards.  NULL is fine. */
void arena_free(struct arena *a);

/* Wipe everything and keep one block for the next use. */
void arena_reset(struct arena *a);

/*
 * Remember the present fill; arena_release() wipes what came after it, and with
 * it what a buffer begun before has grown by since.
 */
struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);

/*
 * n bytes, zeroed, aligned for any type.  NULL when the limit is reached: the
 * arena remembers it, and arena_failed() stays true until the next reset.
 */
void *arena_alloc(struct arena *a, size_t n);
bool arena_failed(const struct arena *a);

/* Copies; NULL when there is no room.  arena_strndup ends the copy with NUL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const void *p, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTFLIKE(2, 3);

/*
 * Growing byte buffer inside an arena: where it stands if it is the last thing
 * there, else at another place.
 */
struct buf {
	struct arena *a;
	uint8_t *p;
	size_t n;
	size_t cap;
	size_t max; /* refuse to grow beyond; 0 = only the arena's limit */
	bool failed;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTFLIKE(2, 3);
/* Big-endian integers and 16/32-bit length-prefixed byte strings. */
/*
 * One cell of a table as text (RFC 4180), and what comes behind it.  A
 * spreadsheet must take it for text and for nothing else: what it would
 * calculate begins with an apostrophe.
 */
void csv_put(struct buf *b, const char *cell, bool last);
/* "text" with what JSON wants escaped; NULL gives null. */
void json_put(struct buf *b, const char *s);
void buf_u8(struct buf *b, uint8_t v);
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_lv16(struct buf *b, const void *p, size_t n);
void buf_lv32(struct buf *b, const void *p, size_t n);
struct bytes buf_bytes(const struct buf *b);
/* ERR_MEMORY if any put did not fit; check once, when the buffer is done. */
enum err buf_check(const struct buf *b) MUST_USE;

/* Reader over a byte string.  After the first short read failed stays true. */
struct cur {
	const uint8_t *p;
	size_t n;
	bool failed;
};

void cur_init(struct cur *c, struct bytes in);
uint8_t cur_u8(struct cur *c);
uint16_t cur_u16(struct cur *c);
uint32_t cur_u32(struct cur *c);
uint64_t cur_u64(struct cur *c);
/* n raw bytes; p is NULL when they are not there. */
struct bytes cur_take(struct cur *c, size_t n);
struct bytes cur_lv16(struct cur *c);
struct bytes cur_lv32(struct cur *c);
/* OK only if nothing was short and everything was read, else ERR_INVALID. */
enum err cur_end(const struct cur *c) MUST_USE;

/* id.c ------------------------------------------------------------------- */

#define ID_LEN  16
#define ID_TEXT 37 /* 8-4-4-4-12 and NUL */

struct id {
	uint8_t b[ID_LEN];
};

/* UUIDv7 (RFC 9562 5.7): 48 bits of now (ms), the rest random. */
struct id id_new(int64_t now);
bool id_same(struct id a, struct id b);
bool id_none(struct id a); /* all zero */
/* When id_new() made it. */
int64_t id_time(struct id a);
/* Lower-case text into out[ID_TEXT]; returns out. */
char *id_text(struct id a, char *out);
/* Text in the arena; "" when the arena is full. */
const char *id_str(struct arena *a, struct id i);
/* Strict: lower-case hex, dashes in place, 36 characters; ERR_INVALID. */
enum err id_parse(const char *s, struct id *id_r) MUST_USE;

/* text.c ----------------------------------------------------------------- */

/* Lower-case hex into out[2n+1]; returns out. */
char *hex_put(const void *p, size_t n, char *out);
/* Exactly n bytes from 2n hex digits of either case and NUL; ERR_INVALID. */
enum err hex_get(const char *s, void *out, size_t n) MUST_USE;
/* Well-formed UTF-8 without NUL and without C0 controls other than \t\n\r. */
bool utf8_ok(const char *s, size_t n);
/*
 * Compare form for search and names: NFKC, case folded, marks and invisible
 * characters stripped, runs of white space one blank, none at the ends.  NULL
 * when s is not UTF-8 or the arena is full.
 */
char *utf8_fold(struct arena *a, const char *s);
/*
 * Take out, in place, what makes a reader see other text than is stored: the
 * marks, embeddings, overrides and isolates of the bidirectional algorithm
 * (UAX #9), which nobody here types and telephones paste.
 */
void text_straighten(char *s);
/* Trim blanks at both ends in place; returns the first kept byte. */
char *text_trim(char *s);
/* Does the blank-joined list (NULL: empty) hold the code? */
bool text_has(const char *list, const char *code);
/* Characters (code points) of well-formed UTF-8: what people count. */
size_t utf8_chars(const char *s);
/* Parse a decimal number of at most max; no sign, no blanks; ERR_INVALID. */
enum err text_u64(const char *s, uint64_t max, uint64_t *n_r) MUST_USE;

/* time.c ----------------------------------------------------------------- */

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Milliseconds since 1970 UTC, from CLOCK_REALTIME. */
int64_t time_now(void);

struct civil {
	int year, month, day, hour, minute, second, weekday; /* 0 = Sunday */
};

/* Civil time at offset minutes east of UTC (WIB = 420). */
struct civil time_civil(int64_t t, int offset);
/* Inverse of time_civil(). */
int64_t time_from_civil(const struct civil *c, int offset);
/*
 * xs:dateTime in UTC with seconds: 2026-11-24T07:30:00Z, out[21].  A time
 * outside the years 1 to 9999 is written as the nearest one inside.
 */
char *time_rfc3339(int64_t t, char *out);
/* xs:dateTime of 1900-2099, Z or +-hh:mm, fraction or none; ERR_INVALID. */
enum err time_parse(const char *s, int64_t *t_r) MUST_USE;
/* "2026-11-24", a real calendar day of 1900-2099; ERR_INVALID. */
enum err date_parse(const char *s, int *y_r, int *m_r, int *d_r) MUST_USE;
/*
 * A date as people here write it: day, month and four digits of the year with
 * one of / - . between, or as eight digits with nothing between (25021980); the
 * month also as its Indonesian name or a usual abbreviation of it in any case,
 * with blanks or any of / - . around (25 Februari 1980, 25-feb-1980); or
 * yyyy-mm-dd.  ERR_INVALID: it is not written so; ERR_ABSENT: no calendar has
 * that day; ERR_LIMIT: a year beyond 1900-2099.
 */
enum err date_typed(const char *s, int *y_r, int *m_r, int *d_r) MUST_USE;

/* calendar.c -------------------------------------------------------------- */

/* Indonesia's zones, in minutes east of UTC. */
#define WIB  420
#define WITA 480
#define WIT  540

/* Days on which no office is open, beside Saturdays and Sundays: days since
 * 1970-01-01, in ascending order. */
struct calendar {
	const int32_t *closed;
	size_t n;
};
/* Do offices work on that day (since 1970-01-01)? */
bool calendar_open(const struct calendar *c, int64_t day);
/*
 * The first moment at which ms of working time have passed since t, where it is
 * offset minutes east of UTC; a working day has 24 hours of it.  From Friday
 * 18:00 one day of it leads to Monday 18:00, and so from any time between that
 * and Monday 00:00 to where it would from there.
 */
int64_t calendar_add(const struct calendar *c, int offset, int64_t t,
    int64_t ms);
/* The last moment since which ms of working time have passed at t. */
int64_t calendar_back(const struct calendar *c, int offset, int64_t t,
    int64_t ms);

/* log.c ------------------------------------------------------------------ */

enum log_level {
	LOG_ALARM,
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG
};

/*
 * One line to stderr: "<4>level=warn event=NAME key=value ...".  fmt gives the
 * key=value part; control characters, quotes and non-ASCII bytes are replaced
 * by '?'.  Never pass case content, names, passwords or cookies.
 */
void log_write(enum log_level level, const char *event, const char *fmt, ...)
    PRINTFLIKE(3, 4);
/* Lines below this level are dropped; default LOG_INFO. */
void log_threshold(enum log_level least);
/* Level of a name as log_level in lindung.conf has it; ERR_INVALID. */
enum err log_level_parse(const char *s, enum log_level *level_r) MUST_USE;

/* conf.c ----------------------------------------------------------------- */

/* lindung.conf(5): every key is one row of conf_rows in conf.c. */
struct conf {
	const char *public_origin; /* https://localhost:8443 */
	const char *environment;   /* production | training */
	struct id installation;
	const char *socket;     /* FastCGI socket of the portal */
	const char *secret_dir; /* pepper, audit secret, db passwords */
	const char *trust_dir;  /* pins of agencies */
	const char *heads_file; /* newest link of each roster */
	const char *share_dir;  /* xsd, words, static, locale */
	const char *static_dir;
	const char *quick_exit_url; /* neutral page after quick exit */
	const char *db_socket;
	const char *db_name;
	const char *db_user;
	const char *db_password_file; /* "" = unix_socket authentication */
	uint64_t workers;             /* 0 = 2 x cores + 2 */
	uint64_t worker_requests;     /* recycle after so many */
	uint64_t worker_memory;       /* RLIMIT_AS in MiB, 0 = none */
	uint64_t idle_seconds;        /* session ends when idle: 900 */
	uint64_t absolute_seconds;    /* session ends at the latest: 28800 */
	uint64_t argon_memory;        /* KiB for new passwords, >= 65536 */
	uint64_t argon_passes;        /* >= 3 */
	const char *passkey_roles;    /* codes between blanks */
	uint64_t opened_notice;       /* objects in an hour, 0 = never */
	const char *duty_officer;     /* of the province, in words; "" = none */
	const char *log_level;
};

struct conf_error {
	char text[256]; /* file:line: sentence, with the nearest known key */
};

/*
 * Read path over the defaults.  Strings live in the arena, or the environment:
 * secret_dir is the folder that CREDENTIALS_DIRECTORY names, where that is set.
 * An unknown key, a value out of its range or a repeated key is ERR_CONFIG; a
 * file that cannot be read is ERR_IO, one over 64 KiB ERR_LIMIT, a full arena
 * ERR_MEMORY.  On every error err_r has a text.
 */
enum err conf_load(struct arena *a, const char *path, struct conf *conf_r,
    struct conf_error *err_r) MUST_USE;
/* "key = value" lines of all (or only the non-default) settings. */
void conf_dump(const struct conf *c, bool only_changed, struct buf *out);
/* One row of the table for manuals and samples; false past the end. */
bool conf_row_text(size_t i, const char **key_r, const char **default_r,
    const char **help_r);

/* file.c ----------------------------------------------------------------- */

/*
 * Whole regular file into the arena, NUL-ended.  ERR_IO with errno set,
 * ERR_LIMIT over max bytes, ERR_MEMORY.
 */
enum err file_read(struct arena *a, const char *path, size_t max,
    struct bytes *out_r) MUST_USE;
/*
 * Create or replace path with mode, by a rename in the same folder, on disk
 * when it returns; ERR_IO with errno set.
 */
enum err file_write(const char *path, struct bytes data, unsigned mode)
    MUST_USE;

#endif
