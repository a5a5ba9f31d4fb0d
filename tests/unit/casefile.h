/* A case file and its records as the database would hold them. */
#ifndef LINDUNG_TESTS_CASEFILE_H
#define LINDUNG_TESTS_CASEFILE_H

#include "tests/unit/cases.h"

static struct casefile file;
static struct record_row shelf[64];
static size_t n_shelf;

static inline int
row_order(const void *a, const void *b)
{
	const struct record_row *x = a, *y = b;
	int c = memcmp(x->id.b, y->id.b, ID_LEN);

	return c != 0 ? c : (int)x->version - (int)y->version;
}

static inline void
shelve(const struct record_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		shelf[n_shelf++] = row[i];
	qsort(shelf, n_shelf, sizeof(shelf[0]), row_order);
}

/* Write f over old; how many records that took. */
static inline size_t
save(const struct fields *old, const struct fields *f)
{
	struct record_row row[FILE_RECORDS_MAX];
	size_t n;

	assert_int_equal(file_records(&w, &file, old, f, row, &n), OK);
	assert_int_equal(file_seal(&w, &file, f), OK);
	shelve(row, n);
	return n;
}

static inline void
note_add(const char *text, const struct fields *f)
{
	struct fields note = { .v = { [F_NOTE] = text } };
	struct rec_ref *ref = &file.head.rec[file.head.n_rec++];
	struct record_row row;

	*ref = (struct rec_ref){ .id = id_new(w.now),
		.group = 3,
		.kind = REC_NOTE,
		.at_version = file.row.version + 1 };
	assert_int_equal(rec_put(&w, &file, ref, &note, &row), OK);
	assert_int_equal(file_seal(&w, &file, f), OK);
	shelve(&row, 1);
}

/* What another session reads of the stored rows, with those notes. */
static inline enum err
load_notes(enum perm perm, struct range notes, struct casefile *c_r,
    struct kasus *k_r)
{
	enum err e;

	memset(c_r, 0, sizeof(*c_r));
	c_r->row = file.row;
	e = file_unseal(&w, perm, c_r);
	return e == OK ? file_fields(&w, c_r, shelf, n_shelf, notes, k_r) : e;
}

static inline enum err
load(enum perm perm, struct casefile *c_r, struct kasus *k_r)
{
	struct range notes = { 0, NOTES_SHOWN };

	return load_notes(perm, notes, c_r, k_r);
}

/* One stored version, as the database would find it. */
static inline enum err
shelf_get(struct work *x, struct id kasus, struct id rec, uint32_t version,
    struct record_row *row_r)
{
	(void)x;
	(void)kasus;
	for (size_t i = 0; i < n_shelf; i++)
		if (id_same(shelf[i].id, rec) && shelf[i].version == version) {
			*row_r = shelf[i];
			return OK;
		}
	return ERR_ABSENT;
}

static inline enum err
history(struct range part, struct case_past *p_r)
{
	struct casefile c = { .row = file.row };
	enum err e = file_unseal(&w, P_CASE_READ, &c);

	return e == OK ? history_open(&w, &c, shelf_get, n_shelf, part, p_r) :
			 e;
}

static inline struct kasus
loaded(void)
{
	struct casefile c;
	struct kasus k;

	assert_int_equal(load(P_CASE_READ, &c, &k), OK);
	return k;
}

static inline void
same_fields(const struct fields *a, const struct fields *b)
{
	for (size_t i = 0; i < F__MAX; i++)
		if (!text_same(a->v[i], b->v[i]))
			fail_msg("%s: %s", field_rules[i].name, a->v[i]);
}

static inline struct fields
begin_case(void)
{
	struct fields f = sample_fields();

	n_shelf = 0;
	case_make(&file, id_of('k', 1));
	assert_int_equal(save(NULL, &f), 4); /* groups 1, 2, 3 and 10 */
	return f;
}

#endif
