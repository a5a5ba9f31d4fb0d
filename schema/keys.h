/*
 * Keys that are sealed to people, and for an emergency; a part of schema/schema.h.
 */
#ifndef LINDUNG_SCHEMA_KEYS_H
#define LINDUNG_SCHEMA_KEYS_H

/* keys.c ----------------------------------------------------------------- */

/* The key of one version of a record, or of a restricted case, sealed to a member
 * of the unit. */
struct key_row {
	struct id kasus;
	struct id object; /* the record, or the case itself */
	uint32_t version;
	struct id holder;
	struct id unit;
	uint8_t sealed[SEALED_KEY_LEN];
};
enum err key_row_add(struct store *st, const struct key_row *r) MUST_USE;
/* What a person has of a case; who has a version of one of its records. */
enum err key_rows_of(struct store *st, struct arena *a, struct id kasus,
    struct id holder, struct key_row **r_r, size_t *n_r) MUST_USE;
enum err key_rows(struct store *st, struct arena *a, struct id kasus,
    struct id object, uint32_t version, struct key_row **r_r, size_t *n_r)
    MUST_USE;
/* What anybody has of a case. */
enum err key_rows_case(struct store *st, struct arena *a, struct id kasus,
    struct key_row **r_r, size_t *n_r) MUST_USE;
/* The newest keys of restricted cases, whose object is the case, that the holder
 * has in a unit: those of the newest cases, behind all others those at the two
 * stages last; how many there are that are at other stages than except; and of how
 * many at most that many people have the key. */
#define KEY_CASES_MAX 256
enum err key_rows_cases(struct store *st, struct arena *a, struct id unit,
    struct id holder, const char *const last[2], struct key_row **r_r,
    size_t *n_r) MUST_USE;
enum err key_rows_cases_count(struct store *st, struct id unit,
    struct id holder, const char *const except[2], uint64_t *n_r) MUST_USE;
enum err key_rows_cases_few(struct store *st, struct id unit, struct id holder,
    unsigned most, uint64_t *n_r) MUST_USE;
/* Drop keys of the case itself before that version, those sealed twice too. */
enum err key_rows_before(struct store *st, struct id kasus, uint32_t version)
    MUST_USE;
/* All that the holder has of a record, or in a unit; it may be nothing. */
enum err key_rows_drop(struct store *st, struct id kasus, struct id object,
    struct id holder) MUST_USE;
enum err key_rows_leave(struct store *st, struct id unit, struct id holder)
    MUST_USE;
/* The same key, for when none of them can be reached. */
struct glass_row {
	struct id kasus;
	struct id object;
	uint32_t version;
	uint32_t epoch; /* of the unit, whose key is inside */
	struct id pdp;  /* the PDP unit, whose key is outside, and its epoch */
	uint32_t pdp_epoch;
	uint8_t sealed[SEALED_TWICE_LEN];
};
enum err glass_row_add(struct store *st, const struct glass_row *r) MUST_USE;
enum err glass_row_get(struct store *st, struct arena *a, struct id kasus,
    struct id object, uint32_t version, struct glass_row *r_r) MUST_USE;

#endif
