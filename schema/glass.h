/*
 * Requests to open what was sealed twice, and keys on their way; a part of
 * schema/schema.h.
 */
#ifndef LINDUNG_SCHEMA_GLASS_H
#define LINDUNG_SCHEMA_GLASS_H

#define ASK_PARTS_LEN ((size_t)2 * SEALED_KEY_LEN)

struct ask_row {
	struct id id;
	struct id kasus;
	struct id unit; /* of the case */
	struct id pdp;  /* the PDP unit */
	int64_t created;
	unsigned state;
	int64_t ends; /* 0: not opened */
	uint32_t version;
	uint32_t epoch, pdp_epoch; /* of the units' keys in parts */
	/* key of body, sealed to the unit and to the PDP unit */
	uint8_t parts[ASK_PARTS_LEN];
	struct bytes body;
	struct said said; /* by ask_row_get() only */
};
enum err ask_row_add(struct store *st, const struct ask_row *r) MUST_USE;
enum err ask_row_get(struct store *st, struct arena *a, struct id id,
    struct ask_row *r_r) MUST_USE;
/* State, ends and version of r over the row whose version is old. */
enum err ask_row_set(struct store *st, const struct ask_row *r, uint32_t old)
    MUST_USE;
struct ask_filter {
	enum ask_by {
		ASK_OF_UNIT,
		ASK_OF_PDP,
		ASK_OF_CASE
	} by;
	struct id of;         /* the case's unit, the PDP unit, the case */
	unsigned from, below; /* states from this one on, before that one */
	/* those made before then, or then with a lower id */
	int64_t before;
	struct id before_id;
	size_t limit;
};
/* Newest first. */
enum err ask_rows(struct store *st, struct arena *a, const struct ask_filter *f,
    struct ask_row **r_r, size_t *n_r) MUST_USE;

/* Those of at most ROWS_SOME ids, in any order. */
enum err ask_rows_some(struct store *st, struct arena *a, const struct id *id,
    size_t n, struct ask_row **r_r, size_t *n_r) MUST_USE;

/* How many of a case were opened, and ended after one time and not after the other. */
enum err ask_rows_ended(struct store *st, struct id kasus, int64_t after,
    int64_t until, uint64_t *n_r) MUST_USE;

struct ask_act_row {
	struct id request;
	uint32_t version;
	struct bytes body;
	struct bytes word; /* what its actor wrote, sealed; empty: nothing */
};
/* ERR_CONFLICT if that version stands already. */
enum err ask_act_add(struct store *st, const struct ask_act_row *r) MUST_USE;
enum err ask_act_rows(struct store *st, struct arena *a, struct id request,
    struct ask_act_row **r_r, size_t *n_r) MUST_USE;

/* A key of one record: to who opens the inner seal, then to who asked. */
struct lent_row {
	struct id request;
	struct id object;
	int64_t ends; /* 0: not with who asked */
	struct bytes sealed;
};
enum err lent_row_add(struct store *st, const struct lent_row *r) MUST_USE;
enum err lent_row_set(struct store *st, const struct lent_row *r) MUST_USE;
enum err lent_rows(struct store *st, struct arena *a, struct id request,
    struct lent_row **r_r, size_t *n_r) MUST_USE;
/* Forget those whose term was over before. */
enum err lent_rows_sweep(struct store *st, int64_t before) MUST_USE;

#endif
