/* The history of a case: every version of every record, with its writer. */
#include <string.h>

#include "cases/priv.h"

/* Group that the header gives to a record; old versions share it. */
static const struct rec_ref *
ref_find(const struct casefile *c, struct id rec)
{
	size_t i;

	for (i = 0; i < c->head.n_rec; i++)
		if (id_same(c->head.rec[i].id, rec))
			return &c->head.rec[i];
	return NULL;
}

/*
 * Open one version.  before: the row of the version before it, or NULL for
 * the first.  A record that the header does not name is somebody's insertion.
 */
static enum err
version_open(struct work *w, const struct casefile *c,
    const struct record_row *row, const struct record_row *before,
    struct case_version *v_r, bool *last_r)
{
	const struct rec_ref *ref = ref_find(c, row->id);
	uint8_t hash[HASH_LEN] = { 0 };
	struct rec rec, old = { 0 };

	if (ref == NULL || rec_get(w, c, ref->group, row, &rec) != OK)
		return tamper("record", row->id);
	if (before != NULL) {
		if (rec_get(w, c, ref->group, before, &old) != OK)
			return tamper("record", row->id);
		hash_blake(NULL, before->body, hash);
	}
	*v_r = (struct case_version){ .at = rec.at,
		.author = person_name(w, rec.author),
		.group = rec.group,
		.version = row->version,
		.f = rec.f,
		.before = old.f,
		.intact = rec_verify(w, &rec) == OK &&
		    secret_same(hash, rec.prev, HASH_LEN) };
	*last_r = row->version == ref->version;
	return OK;
}

/* Of one moment, the later version is the newer. */
static bool
newer(const struct case_version *a, const struct case_version *b)
{
	return a->at > b->at || (a->at == b->at && a->version > b->version);
}

static void
versions_sort(struct case_version *v, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++)
		for (j = i; j > 0 && newer(&v[j], &v[j - 1]); j--) {
			struct case_version t = v[j];

			v[j] = v[j - 1];
			v[j - 1] = t;
		}
}

enum err
history_open(struct work *w, const struct casefile *c,
    const struct record_row *row, size_t n, struct case_version *v)
{
	size_t i, current = 0;
	bool last = false;
	enum err e;

	for (i = 0; i < n; i++) {
		const struct record_row *before = NULL;

		if (i > 0 && id_same(row[i - 1].id, row[i].id))
			before = &row[i - 1];
		if (row[i].version != (before ? before->version : 0) + 1)
			return tamper("record-gap", row[i].id);
		e = version_open(w, c, &row[i], before, &v[i], &last);
		if (e != OK)
			return e;
		current += last;
	}
	/* every record of the header must have its current version here */
	if (current != c->head.n_rec)
		return tamper("history", c->row.id);
	versions_sort(v, n);
	return OK;
}

/* The history of one moment, with its trail entry in the same transaction. */
struct past {
	struct work *w;
	struct id id;
	struct kasus *k;
	const struct case_version **v_r;
	size_t *n_r;
};

static enum err
past_tx(struct store *st, void *arg)
{
	const struct past *p = arg;
	struct work *w = p->w;
	struct case_version *v;
	struct record_row *row;
	struct trail_entry t;
	struct casefile c;
	size_t n;
	enum err e;

	if ((e = file_load(w, p->id, P_CASE_READ, &c, p->k)) != OK ||
	    (e = record_rows_all(st, w->mem, p->id, &row, &n)) != OK)
		goto out;
	if ((v = arena_alloc(w->mem, (n + 1) * sizeof(*v))) == NULL) {
		e = ERR_MEMORY;
		goto out;
	}
	if ((e = history_open(w, &c, row, n, v)) != OK)
		goto out;
	*p->v_r = v;
	*p->n_r = n;
	t = case_trail(w, &c, V_READ);
	e = trail_write(st, &t);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_history(struct work *w, struct id id, struct kasus *k_r,
    const struct case_version **v_r, size_t *n_r)
{
	struct past p = { w, id, k_r, v_r, n_r };

	*n_r = 0;
	return store_tx(w->db, NULL, past_tx, &p);
}
