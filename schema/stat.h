/*
 * Rows of statistics, which name no case, and the keys of each unit and year; a part
 * of schema/schema.h.
 */
#ifndef LINDUNG_SCHEMA_STAT_H
#define LINDUNG_SCHEMA_STAT_H

/* Key of the rows that a unit writes of cases begun in a year, while its seed is of
 * that epoch. */
struct stat_key_row {
	struct id unit;
	uint32_t year, epoch;
	struct bytes wrap; /* under the unit's index key */
	/* sealed to the STATISTIK unit, and who did so; empty: there was none */
	struct id stat_unit;
	uint32_t stat_epoch;
	struct bytes sealed;
	struct id signer;
	struct bytes signature;
};
/* ERR_ABSENT */
enum err stat_key_get(struct store *st, struct arena *a, struct id unit,
    uint32_t year, uint32_t epoch, struct stat_key_row *r_r) MUST_USE;
enum err stat_keys(struct store *st, struct arena *a, struct id unit,
    struct stat_key_row **r_r, size_t *n_r) MUST_USE;
/* ERR_CONFLICT: there is one by now. */
enum err stat_key_add(struct store *st, const struct stat_key_row *r) MUST_USE;
/* Seal one that was not; of one that was, nothing changes. */
enum err stat_key_seal(struct store *st, const struct stat_key_row *r) MUST_USE;

struct stat_data {
	struct id id; /* tells nobody which case */
	struct id unit;
	uint32_t year, epoch; /* of its key */
	struct bytes body;
};
/* Inside a transaction that holds the case's row: over the one of this id, if there
 * is one. */
enum err stat_row_put(struct store *st, const struct stat_data *r) MUST_USE;
/* Every row of a unit of these years, streamed; as case_rows_scan(). */
typedef enum err (*stat_fn)(const struct stat_data *r, void *arg);
struct stat_years {
	uint32_t from, to;
};
enum err stat_rows_scan(struct store *st, struct id unit,
    struct stat_years years, stat_fn fn, void *arg) MUST_USE;

#endif
