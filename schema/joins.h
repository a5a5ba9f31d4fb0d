/* The copy of the rosters, and what leads to links of them; a part of
 * schema/schema.h. */
#ifndef LINDUNG_SCHEMA_JOINS_H
#define LINDUNG_SCHEMA_JOINS_H

/* copy.c ----------------------------------------------------------------- */

/*
 * Tables roster_unit and roster_member say again what the chains say, for who
 * asks in SQL.  roster_append() writes them with the link; they grant nothing.
 *
 * n_r: rows of the agency that are not as its chain says, and those that are
 * missing.  ERR_BUSY: a link came meanwhile; follow, and ask again.
 */
enum err copy_compare(struct store *st, struct arena *a,
    const struct rolls *rolls, struct id agency, size_t *n_r) MUST_USE;
/* Of all trusted agencies, with an alarm in the log for each that differs, and
 * for rows of agencies that nobody knows. */
enum err copy_check(struct store *st, struct arena *a,
    const struct rolls *rolls, size_t *n_r) MUST_USE;
/* Have them say what the trusted chains say, and nothing else.  ERR_BUSY: as
 * above. */
enum err copy_rebuild(struct store *st, struct rolls *rolls) MUST_USE;

/* joins.c ---------------------------------------------------------------- */

/* Who has answered an invitation; nothing in it is to be believed. */
struct join_row {
	struct id invitation;
	struct id unit;
	struct id person;
	int64_t created;
	uint8_t box_pk[KEY_LEN];
	uint8_t sign_pk[KEY_LEN];
	uint8_t unit_pk[KEY_LEN]; /* zeros unless the first of the unit */
	uint8_t self[SIG_LEN];
};
/* ERR_CONFLICT: the invitation was answered already. */
enum err join_row_add(struct store *st, const struct join_row *r) MUST_USE;
enum err join_row_get(struct store *st, struct arena *a, struct id invitation,
    struct join_row *r_r) MUST_USE;
/* Of one person, newest first; of one unit, oldest first. */
enum err join_rows_of(struct store *st, struct arena *a, struct id person,
    struct join_row **r_r, size_t *n_r) MUST_USE;
enum err join_rows(struct store *st, struct arena *a, struct id unit,
    struct join_row **r_r, size_t *n_r) MUST_USE;
/* ERR_CONFLICT: somebody else took it. */
enum err join_row_drop(struct store *st, struct id invitation) MUST_USE;

/* A link that person has signed, for somebody else to append until ends. */
struct proposal_row {
	struct id id;
	struct id agency;
	int64_t created;
	int64_t ends;
	struct id person;
	struct bytes core;
	uint8_t signature[SIG_LEN];
	struct bytes sealed; /* what goes with it; may be empty */
};
enum err proposal_row_add(struct store *st, const struct proposal_row *r)
    MUST_USE;
enum err proposal_row_get(struct store *st, struct arena *a, struct id id,
    struct proposal_row *r_r) MUST_USE;
/* Of the agency, those that have not ended, oldest first. */
enum err proposal_rows(struct store *st, struct arena *a, struct id agency,
    int64_t now, struct proposal_row **r_r, size_t *n_r) MUST_USE;
enum err proposal_row_drop(struct store *st, struct id id) MUST_USE;
/* Public key of a custodian; custodian_check() says whether it is theirs. */
struct custodian_row {
	struct id agency;
	struct id person;
	uint32_t number; /* of the person's papers, from 1 */
	int64_t created;
	uint8_t box_pk[KEY_LEN];
	uint8_t self[SIG_LEN];
	struct said said; /* of the newest paper; when it was read */
};
/* How many papers the trail says that the person has registered. */
enum err custodian_number(struct store *st, struct id person,
    uint32_t *number_r) MUST_USE;
/* In the place of the one that the person had.  ERR_CONFLICT: there is one of
 * this number. */
enum err custodian_row_put(struct store *st, const struct custodian_row *r)
    MUST_USE;
/* Of the agency, oldest first. */
enum err custodian_rows(struct store *st, struct arena *a, struct id agency,
    struct custodian_row **r_r, size_t *n_r) MUST_USE;

/* What a unit is recovered from. */
struct recovery_row {
	struct id unit;
	uint8_t recovery_pk[KEY_LEN];
	uint32_t epoch; /* of the seed */
	uint8_t seed[SEALED_KEY_LEN];
	uint8_t pairs[PAIRS_LEN];
};
/* In the place of the one that the unit had. */
enum err recovery_row_put(struct store *st, const struct recovery_row *r)
    MUST_USE;
enum err recovery_row_get(struct store *st, struct arena *a, struct id unit,
    struct recovery_row *r_r) MUST_USE;
/* The next seed; ERR_ABSENT: there is no row of this recovery key. */
enum err recovery_row_seed(struct store *st, const struct recovery_row *r)
    MUST_USE;
/* The text of an agreement, as its drafter left it; nothing in it is to be
 * believed before its hash is compared with a link. */
struct agreement_row {
	struct id id;
	struct id agency; /* who drafted it */
	struct id other;
	int64_t created;
	struct id person;
	const char *title;
	struct bytes text; /* empty in a list */
};
enum err agreement_row_add(struct store *st, const struct agreement_row *r)
    MUST_USE;
enum err agreement_row_get(struct store *st, struct arena *a, struct id id,
    struct agreement_row *r_r) MUST_USE;
/* Those that the agency has drafted or is named in, newest first. */
enum err agreement_rows(struct store *st, struct arena *a, struct id agency,
    size_t limit, struct agreement_row **r_r, size_t *n_r) MUST_USE;

/* Forget requests made before, and proposals that ended before. */
enum err joins_sweep(struct store *st, int64_t joined, int64_t proposed)
    MUST_USE;

#endif
