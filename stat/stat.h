/*
 * stat: counting without knowing.  What a case gives to statistics is a row of
 * codes; tables are data; and a table that is shown has its small cells hidden, so
 * that no sum tells them.  Pure functions: no keys, no SQL, no text of any case.
 */
#ifndef LINDUNG_STAT_H
#define LINDUNG_STAT_H

#include "base/base.h"

/* codes.c ------------------------------------------------------------------ */

/* What can be counted by.  Never renumber: rows are stored. */
enum stat_dim {
	/* one value a row, which has it as d[] */
	SD_KIND,
	SD_CATEGORY,
	SD_SPHERE,
	SD_PLACE,
	SD_SEX,
	SD_AGE,
	SD_DELAY,  /* from the incident to the report */
	SD_LENGTH, /* from the beginning of the case to its end */
	SD_STAGE,
	SD_LEGAL,
	SD_CLASS, /* of a business group */
	SD__STORED,
	/* what follows from others, or has several values a row */
	SD_ALL = SD__STORED, /* one value, which everything has */
	SD_GROUP,            /* adult or child */
	SD_WHO,              /* woman, man or child */
	SD_COURT,            /* in a legal process or not */
	SD_TOWN,
	SD_MONTH,
	SD_FORMS,
	SD_SERVICES,
	SD_RELATION, /* of an offender */
	SD_OFFENDER_SEX,
	SD_TOPIC,  /* of a session */
	SD_MEMBER, /* members of a group by sex */
	SD__MAX
};

/* Values: 0 was not recorded, 1.. are the codes in their order. */
#define STAT_OTHER 255 /* a code that the program does not know */

/* The values of a dimension: codes of a code list, whose labels they have there, or
 * words of their own. */
struct stat_codes {
	const char *list;         /* NULL: see label */
	const char *const *code;  /* n of them */
	const char *const *label; /* msgids; NULL: see list */
	uint8_t n;
};
extern const struct stat_codes stat_codes[SD__MAX];
/* Value of a code; 0 for NULL. */
uint8_t stat_value(enum stat_dim d, const char *code);
/* The set of blank-joined codes; STAT_SET_OTHER: one that is not known. */
#define STAT_SET_OTHER (UINT64_C(1) << 63)
uint64_t stat_set(enum stat_dim d, const char *codes);
/* Bands of completed years (-1: not known), and of days between two dates. */
uint8_t stat_age(int years);
uint8_t stat_delay(int64_t days);
uint8_t stat_length(int64_t days);

/* row.c ---------------------------------------------------------------------- */

#define STAT_ROW_LEN   96
#define STAT_OFFENDERS 8  /* of a case, at most; others are not counted */
#define STAT_SESSIONS  12 /* months with one topic, likewise */

/* A month: 12 * year + month - 1; 0: none. */
typedef uint16_t stat_month;

enum stat_use {
	STAT_VOID, /* entered in error: counts nowhere */
	STAT_SUM,  /* no consent, or restricted: its number alone counts */
	STAT_FULL
};

/* All that statistics have of a case. */
struct stat_row {
	enum stat_use use;
	uint8_t d[SD__STORED];
	uint16_t town; /* 1571 is 15.71 */
	stat_month begun, reported, closed;
	uint16_t women, men; /* of a group */
	uint64_t forms;
	uint64_t services;
	struct {
		uint8_t relation, sex;
	} offender[STAT_OFFENDERS];
	uint8_t n_offender;
	struct {
		stat_month month;
		uint8_t topic, times;
	} session[STAT_SESSIONS];
	uint8_t n_session;
};

stat_month stat_month_of(int year, int month);
/* One more session; forgotten where there is no room. */
void stat_session(struct stat_row *r, stat_month month, uint8_t topic);
void stat_offender(struct stat_row *r, uint8_t relation, uint8_t sex);
/* The row as it is sealed, docs/format.md; of one that is not STAT_FULL only kind
 * and months. */
void stat_pack(const struct stat_row *from, uint8_t out[STAT_ROW_LEN]);
/* ERR_INVALID: not such a row. */
enum err stat_unpack(const uint8_t in[STAT_ROW_LEN], struct stat_row *r_r)
    MUST_USE;

/* table.c -------------------------------------------------------------------- */

enum stat_unit {
	SU_REPORT,   /* laporan */
	SU_CASE,     /* kasus */
	SU_VICTIM,   /* korban */
	SU_FORM,     /* bentuk, not people */
	SU_PERSON,   /* orang */
	SU_OFFENDER, /* terlapor */
	SU_SERVICE,
	SU_SESSION,
	SU_MEMBER,
	SU__MAX
};
enum stat_ref {
	SR_REPORTED, /* else begun */
	SR_BEGUN,
	SR_CLOSED,
	SR_HELD, /* when a session was held */
	SR__MAX
};
/* Some values of a dimension, from first on. */
struct stat_axis {
	enum stat_dim dim;
	uint8_t first, n;
};
struct stat_table {
	const char *id;    /* t-01 */
	const char *title; /* msgid */
	const char *note;  /* msgid; NULL: none */
	enum stat_unit unit;
	enum stat_ref ref;
	unsigned kinds; /* of case, as bits of values of SD_KIND */
	bool children;  /* of people under 18 only */
	unsigned version;
	struct stat_axis row, col;
};
extern const struct stat_table stat_tables[];
extern const size_t n_stat_tables;
/* NULL: there is none. */
const struct stat_table *stat_table_of(const char *id);

/* count.c -------------------------------------------------------------------- */

/* From month to month, both included. */
struct stat_period {
	stat_month from, to;
};

#define STAT_ROWS 16 /* values, what has none, and the sum */
#define STAT_COLS 15
/* A counted table.  The last but one of rows and columns has what was not recorded,
 * the last the sums. */
struct stat_grid {
	uint8_t rows, cols; /* with both */
	uint32_t n[STAT_ROWS][STAT_COLS];
	bool hidden[STAT_ROWS][STAT_COLS];
	uint32_t silent; /* cases that only have a number, STAT_SUM */
	bool silent_hidden;
};

void stat_begin(const struct stat_table *t, struct stat_grid *g_r);
/* Count one row, if it belongs to table and period. */
void stat_count(const struct stat_table *t, const struct stat_period *p,
    const struct stat_row *r, struct stat_grid *g);
/* Sums of rows, of columns, and of all; after the last row. */
void stat_sums(struct stat_grid *g);
/* Add what another source counted, before stat_sums(). */
void stat_add(struct stat_grid *to, const struct stat_grid *from);
/* Tenths of a percent, rounded half up; 0 of 0 is 0. */
uint32_t stat_tenths(uint32_t n, uint32_t of);

/* hide.c --------------------------------------------------------------------- */

/* Counts from 1 to below this are hidden, sums like cells.  Nothing is told by a 0
 * but that there was nothing. */
#define STAT_SMALL 5
/* Who knows the table, and that what is hidden is at least 1, finds at least so
 * many values more than one that each hidden cell may have. */
#define STAT_SLACK (STAT_SMALL - 1)

/* Hide what is small, and as much beside it as that takes. */
void stat_hide(struct stat_grid *g);
/*
 * The same of tables that add up, cell by cell, to one of them: parts of a year or
 * of an agency.  Where sum minus parts would tell a small count, one more is
 * hidden.  The same for whoever asks for any of them.
 */
#define STAT_PARTS 32
/* ERR_LIMIT: more parts than that. */
enum err stat_hide_parts(struct stat_grid *sum, struct stat_grid *part,
    size_t n) MUST_USE;
/* Can the hidden cell have STAT_SLACK other values?  For tests, too. */
bool stat_safe(const struct stat_grid *g, size_t row, size_t col);

#endif
