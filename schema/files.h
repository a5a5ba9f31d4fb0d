/* Files of cases: their sealed chunks.  Included by schema.h only. */
#ifndef LINDUNG_SCHEMA_FILES_H
#define LINDUNG_SCHEMA_FILES_H

struct chunk_row {
	uint32_t number; /* from 0 */
	struct bytes body;
};
enum err chunk_add(struct store *st, struct id file, uint32_t number,
    struct bytes body) MUST_USE;
/* Those of the n from that number on which are there, by their numbers. */
enum err chunk_rows(struct store *st, struct arena *a, struct id file,
    uint32_t from, uint32_t n, struct chunk_row **r_r, size_t *n_r) MUST_USE;
/* How many the file has. */
enum err chunk_count(struct store *st, struct id file, uint64_t *n_r) MUST_USE;

/*
 * A file that is coming in: a row says so until upload_end(), in the transaction
 * of the record that names the file.  ERR_ABSENT: it was dropped meanwhile.
 */
enum err upload_add(struct store *st, struct id file, int64_t now) MUST_USE;
enum err upload_end(struct store *st, struct id file) MUST_USE;
/* Take the chunks away, unless a record names the file by now. */
enum err upload_drop(struct store *st, struct id file) MUST_USE;
/* The same with some of those that began before that time. */
enum err uploads_sweep(struct store *st, struct arena *a, int64_t before)
    MUST_USE;

#endif
