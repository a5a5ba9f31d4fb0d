/*
 * Rows of a unit that lie under a seed which it has given up; a part of
 * schema/schema.h.
 */
#ifndef LINDUNG_SCHEMA_OLD_H
#define LINDUNG_SCHEMA_OLD_H

/* Most rows that one call writes: less than 1 MiB for a cluster to certify, even if
 * it sends whole rows with headers of 1 KiB, before and after. */
#define ROWS_MANY 250

/* A place among a unit's rows by the epoch of their seed, then by id; zeros:
 * before the first. */
struct old_mark {
	uint32_t epoch;
	struct id id; /* of the case, or of the referral */
};
/* Rows of a unit under a seed before epoch, that come after a mark; at most
 * limit. */
struct old_part {
	struct id unit;
	uint32_t epoch;
	struct old_mark after;
	size_t limit;
};
/* They come in the mark's order, without headers. */
enum err case_rows_old(struct store *st, struct arena *a,
    const struct old_part *part, struct case_row **r_r, size_t *n_r) MUST_USE;

/* Inside store_tx(): write what lies under the seed of r->epoch over rows that lie
 * under one before.  ERR_CONFLICT: one of them was written meanwhile. */
enum err case_rows_rewrap(struct store *st, const struct case_row *r, size_t n)
    MUST_USE;

/* As case_rows_old(); sides come without drafts. */
enum err side_rows_old(struct store *st, struct arena *a,
    const struct old_part *part, struct side_row **r_r, size_t *n_r) MUST_USE;
/* As case_rows_rewrap(). */
enum err side_rows_rewrap(struct store *st, const struct side_row *r, size_t n)
    MUST_USE;

#endif
