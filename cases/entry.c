/*
 * Entries: what a case may have several of, each a record under the key of its
 * group.  One is corrected by a next version and marked as wrong by another;
 * none is ever taken away.
 */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

enum err
entry_unseal(struct work *w, const struct casefile *c, const struct note *from,
    struct case_entry *e_r)
{
	struct rec rec;
	enum err e = rec_get(w, c, from->ref->group, from->row, &rec);

	/* it stands under its author's name: it is theirs */
	if (e == OK)
		e = rec_verify(w, &rec);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("entry", from->ref->id) : e;
	*e_r = (struct case_entry){ .id = from->ref->id,
		.version = from->ref->version,
		.type = entry_of(rec.f.v[F_E_TYPE]),
		.f = rec.f,
		.author = person_name(w, rec.author),
		.by = rec.author,
		.at = rec.at };
	if (e_r->type == EN__MAX ||
	    entry_rules[e_r->type].group != from->ref->group)
		return tamper("entry", from->ref->id);
	e_r->day = rec.f.v[e_r->type == EN_TASK ? F_E_DUE_ON : F_E_DATE];
	if (e_r->day == NULL)
		e_r->day = date_text(w->mem, rec.at);
	return OK;
}

/* Newest day first; of one day, what was written last. */
static int
entry_order(const void *a, const void *b)
{
	const struct case_entry *x = a, *y = b;
	int c = strcmp(y->day, x->day);

	return c != 0 ? c : (y->at > x->at) - (y->at < x->at);
}

enum err
entries_open(struct work *w, const struct casefile *c, const struct note *from,
    size_t n, struct kasus *k)
{
	struct case_entry *x = arena_alloc(w->mem, (n + 1) * sizeof(*x));
	size_t i;
	enum err e = OK;

	if (x == NULL)
		return ERR_MEMORY;
	for (i = 0; e == OK && i < n; i++)
		e = entry_unseal(w, c, &from[i], &x[i]);
	if (e == OK)
		qsort(x, n, sizeof(*x), entry_order);
	k->entries = x;
	k->n_entries = n;
	return e;
}

const struct case_entry *
case_entry_find(const struct kasus *k, struct id id)
{
	size_t i;

	for (i = 0; i < k->n_entries; i++)
		if (id_same(k->entries[i].id, id))
			return &k->entries[i];
	return NULL;
}

/* Its line in the header; a new one at the end. */
static struct rec_ref *
entry_ref(struct work *w, struct casefile *c, const struct entry_edit *x)
{
	struct rec_ref *r;
	size_t i;

	for (i = 0; !id_none(x->id) && i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_ENTRY &&
		    id_same(c->head.rec[i].id, x->id))
			return &c->head.rec[i];
	if (!id_none(x->id))
		return NULL;
	r = &c->head.rec[c->head.n_rec++];
	*r = (struct rec_ref){ .id = id_new(w->now),
		.group = (uint8_t)entry_rules[x->type].group,
		.kind = REC_ENTRY };
	return r;
}

enum err
case_entry_put(struct work *w, struct casefile *c, const struct entry_edit *x,
    struct record_row *row_r)
{
	struct fields f = x->f;
	struct rec_ref *ref = entry_ref(w, c, x);
	enum err e;

	if (ref == NULL)
		return ERR_ABSENT;
	if (ref->version != x->version)
		return ERR_CONFLICT;
	f.v[F_E_TYPE] = entry_rules[x->type].code;
	ref->at_version = c->row.version + 1;
	e = rec_put(w, c, ref, &f, row_r);
	return e == OK ? notes_room(c, false) : e;
}

/* May this case have it?  What another version of it stands for stays. */
static enum err
entry_guard(const struct work *w, const struct casefile *c,
    const struct kasus *k, struct entry_edit *x)
{
	const struct case_entry *is = case_entry_find(k, x->id);

	(void)w;
	if (file_closed(c))
		return ERR_CONFLICT;
	if (id_none(x->id))
		return (entry_rules[x->type].kinds & fields_kinds(&k->f)) != 0 ?
		    OK :
		    ERR_INVALID;
	if (is == NULL || is->type != x->type)
		return ERR_ABSENT;
	return is->version == x->version ? OK : ERR_CONFLICT;
}

/* --- risk ---------------------------------------------------------------------- */

uint64_t
risk_rank(const struct book *b, const char *code)
{
	const struct code_row *row =
	    code != NULL ? book_code(b, "risk", code) : NULL;

	return row != NULL ? row->sort : 0;
}

const struct case_entry *
risk_waits(const struct book *b, const struct kasus *k)
{
	const struct case_entry *e = NULL;
	size_t i;

	for (i = 0; i < k->n_entries && e == NULL; i++)
		if (k->entries[i].type == EN_RISK &&
		    k->entries[i].f.v[F_E_WRONG] == NULL)
			e = &k->entries[i];
	return e != NULL &&
		risk_rank(b, e->f.v[F_E_RISK]) < risk_rank(b, k->f.v[F_RISK]) ?
	    e :
	    NULL;
}

/* Does the case's risk become that of the entry?  A higher one does at once. */
static bool
risk_moves(const struct work *w, const struct kasus *k,
    const struct entry_edit *x)
{
	if (x->type != EN_RISK || x->f.v[F_E_WRONG] != NULL)
		return false;
	return x->f.v[F_E_ASSESSED] != NULL ||
	    risk_rank(w->book, x->f.v[F_E_RISK]) >
	    risk_rank(w->book, k->f.v[F_RISK]);
}

/* --- writing one --------------------------------------------------------------- */

struct entry_try {
	enum perm perm;
	/* what to write, once the case is known: x; ERR_CONFLICT is firm */
	enum err (*guard)(const struct work *w, const struct casefile *c,
	    const struct kasus *k, struct entry_edit *x);
};

/* The entry, and the risk of the case if it tells it. */
static enum err
entry_write(struct work *w, struct casefile *c, const struct kasus *k,
    const struct entry_edit *x)
{
	struct record_row rec[FILE_RECORDS_MAX + 1];
	struct fields f = k->f;
	struct tally t = TALLY(k, &f);
	size_t n;
	enum err e;

	t.edit = x;
	if (risk_moves(w, k, x))
		f.v[F_RISK] = x->f.v[F_E_RISK];
	if ((e = file_records(w, c, &k->f, &f, rec, &n)) != OK ||
	    (e = case_entry_put(w, c, x, &rec[n])) != OK ||
	    (e = tally_put(w, c, &t)) != OK ||
	    (e = tasks_seal(w, c, k, x)) != OK ||
	    (e = file_seal(w, c, &f)) != OK)
		return e;
	return case_commit(w,
	    &(struct case_write){ c, false, rec, n + 1, NULL }, V_CHANGE);
}

/* One round: ERR_CONFLICT that is not firm is a compare-and-set lost. */
static enum err
entry_once(struct work *w, struct id id, const struct entry_try *t,
    struct entry_edit *x, bool *firm_r)
{
	struct casefile c;
	struct kasus k;
	enum err e;

	*firm_r = false;
	if ((e = file_load(w, id, t->perm, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if ((e = t->guard(w, &c, &k, x)) != OK) {
		*firm_r = true;
		goto out;
	}
	e = entry_write(w, &c, &k, x);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

static enum err
entry_tries(struct work *w, struct id id, const struct entry_try *t,
    const struct entry_edit *x)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;
	int i;

	for (i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		struct entry_edit one = *x;

		e = entry_once(w, id, t, &one, &firm);
		arena_release(w->mem, m);
	}
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}

enum err
kasus_entry(struct work *w, struct id id, const struct entry_edit *x)
{
	static const struct entry_try t = { P_CASE_EDIT, entry_guard };

	return entry_tries(w, id, &t, x);
}

/* What waits, with the name of who proposed it, for its next author is another. */
static enum err
lower_guard(const struct work *w, const struct casefile *c,
    const struct kasus *k, struct entry_edit *x)
{
	const struct case_entry *e = risk_waits(w->book, k);

	if (file_closed(c) || e == NULL || !id_same(e->id, x->id) ||
	    e->version != x->version)
		return ERR_CONFLICT;
	if (id_same(e->by, w->who->person))
		return ERR_INVALID;
	x->f = e->f;
	x->f.v[F_E_ASSESSED] = e->author;
	return OK;
}

enum err
kasus_risk_lower(struct work *w, struct id id, struct id entry,
    uint32_t version)
{
	static const struct entry_try t = { P_RISK_LOWER, lower_guard };
	const struct entry_edit x = { .id = entry,
		.version = version,
		.type = EN_RISK };

	return entry_tries(w, id, &t, &x);
}
