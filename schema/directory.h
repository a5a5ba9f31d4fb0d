/* What units say of themselves, a part of schema/schema.h. */
#ifndef LINDUNG_SCHEMA_DIRECTORY_H
#define LINDUNG_SCHEMA_DIRECTORY_H

struct directory_row {
	struct id unit;
	uint32_t version;  /* 0: there is none */
	struct bytes body; /* signed */
	struct said said;  /* when read */
};
/* Also of a unit that has written nothing, or of which nothing is left. */
enum err directory_row_get(struct store *st, struct arena *a, struct id unit,
    struct directory_row *r_r) MUST_USE;
/* One row for each unit that SQL knows. */
enum err directory_rows(struct store *st, struct arena *a,
    struct directory_row **r_r, size_t *n_r) MUST_USE;
/* ERR_CONFLICT: the unit has one already. */
enum err directory_row_add(struct store *st, const struct directory_row *r)
    MUST_USE;
/* Over the row whose version is old.  ERR_CONFLICT. */
enum err directory_row_set(struct store *st, const struct directory_row *r,
    uint32_t old) MUST_USE;

#endif
