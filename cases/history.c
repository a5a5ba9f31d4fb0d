/*
 * The history of a case: every version of every record, with its writer, newest
 * first.  How many versions a record has stands in the signed header; when one
 * was written stands sealed in it.  So each record has a place, on the way from
 * its newest version to its first, and the newest of all places is next.  What
 * comes before the part that is asked for is opened only for its time.
 */
#include <string.h>

#include "cases/priv.h"

struct opened {
	struct rec rec;
	uint8_t hash[HASH_LEN]; /* of the envelope */
};

struct place {
	const struct rec_ref *ref;
	uint32_t version; /* 0: all were shown */
	int64_t at;
	struct opened *open; /* NULL: not yet */
};

struct past {
	struct work *w;
	const struct casefile *c;
	version_fn get;
	struct place *place; /* one for each record of the header */
	uint64_t stored;     /* versions that there must be, shown or not */
};

static enum err
version_open(const struct past *p, const struct place *l, uint32_t version,
    struct opened **o_r)
{
	struct opened *o = arena_alloc(p->w->mem, sizeof(*o));
	struct record_row row;
	enum err e;

	if (o == NULL)
		return ERR_MEMORY;
	e = p->get(p->w, p->c->row.id, l->ref->id, version, &row);
	if (e == OK)
		hash_blake(NULL, row.body, o->hash);
	if (e == OK && version == l->ref->version &&
	    !secret_same(o->hash, l->ref->hash, HASH_LEN))
		e = ERR_TAMPER;
	if (e == OK)
		e = rec_get(p->w, p->c, l->ref->group, &row, &o->rec);
	if (e == ERR_ABSENT) {
		(void)tamper("record-gap", l->ref->id);
		return ERR_TAMPER;
	}
	if (e == ERR_TAMPER)
		(void)tamper("record", l->ref->id);
	if (e != OK)
		return e;
	*o_r = o;
	return OK;
}

/* A note has one version, and an id as old as that: it need not be opened. */
static enum err
place_begin(const struct past *p, const struct rec_ref *ref, struct place *l,
    struct fields *f)
{
	enum err e;

	*l = (struct place){ .ref = ref, .version = ref->version };
	if (REC_OWN(ref->kind)) { /* not shown here, to nobody */
		l->version = 0;
		return OK;
	}
	if (ref->kind == REC_NOTE && ref->version == 1) {
		l->at = id_time(ref->id);
		return OK;
	}
	if ((e = version_open(p, l, l->version, &l->open)) != OK)
		return e;
	l->at = l->open->rec.at;
	if (ref->kind == REC_GROUP)
		fields_merge(f, &l->open->rec.f);
	return OK;
}

/* Of one moment, what comes later in the header is the newer.  Call only while
 * there is a version left. */
static struct place *
newest(const struct past *p)
{
	struct place *best = p->place;
	size_t i;

	for (i = 1; i < p->c->head.n_rec; i++)
		if (p->place[i].version > 0 &&
		    (best->version == 0 || p->place[i].at >= best->at))
			best = &p->place[i];
	return best;
}

static enum err
place_skip(const struct past *p, struct place *l)
{
	struct arena_mark m = arena_mark(p->w->mem);
	struct opened *o;
	enum err e = OK;

	l->open = NULL;
	if (--l->version > 0 && (e = version_open(p, l, l->version, &o)) == OK)
		l->at = o->rec.at;
	arena_release(p->w->mem, m);
	return e;
}

/* The author's word holds, and it was given on the version before. */
static enum err
intact(const struct past *p, const struct opened *o,
    const struct opened *before, bool *intact_r)
{
	static const uint8_t none[HASH_LEN];
	enum err e = rec_verify(p->w, &o->rec);

	*intact_r = e == OK &&
	    secret_same(before != NULL ? before->hash : none, o->rec.prev,
		HASH_LEN);
	return e == ERR_TAMPER ? OK : e;
}

static enum err
place_show(const struct past *p, struct place *l, struct case_version *v_r)
{
	struct opened *before = NULL;
	bool whole;
	enum err e = OK;

	if (l->open == NULL)
		e = version_open(p, l, l->version, &l->open);
	if (e == OK && l->version > 1)
		e = version_open(p, l, l->version - 1, &before);
	if (e != OK || (e = intact(p, l->open, before, &whole)) != OK)
		return e;
	*v_r = (struct case_version){ .at = l->open->rec.at,
		.author = person_name(p->w, l->open->rec.author),
		.group = l->open->rec.group,
		.version = l->version,
		.note = l->open->rec.kind == REC_NOTE,
		.f = l->open->rec.f,
		.intact = whole };
	if (before != NULL) {
		v_r->before = before->rec.f;
		l->at = before->rec.at;
	}
	attach_hide(&v_r->f);
	attach_hide(&v_r->before);
	l->open = before;
	l->version--;
	return OK;
}

static enum err
past_begin(struct past *p, struct case_past *h)
{
	size_t i, n = p->c->head.n_rec;
	enum err e = OK;

	memset(h, 0, sizeof(*h));
	file_view(p->w, p->c, &h->k);
	p->place = arena_alloc(p->w->mem, (n + 1) * sizeof(*p->place));
	if (p->place == NULL)
		return ERR_MEMORY;
	for (i = 0; e == OK && i < n; i++) {
		const struct rec_ref *ref = &p->c->head.rec[i];

		p->stored += ref->version;
		h->all += REC_OWN(ref->kind) ? 0 : ref->version;
		e = place_begin(p, ref, &p->place[i], &h->k.f);
	}
	return e;
}

enum err
history_open(struct work *w, const struct casefile *c, version_fn get,
    uint64_t stored, struct range part, struct case_past *p_r)
{
	struct past p = { .w = w, .c = c, .get = get };
	struct case_version *v;
	size_t i;
	enum err e = past_begin(&p, p_r);

	if (e != OK)
		return e;
	/* one too few is a hole, one too many somebody's insertion */
	if (stored != p.stored)
		return tamper("history", c->row.id);
	part = range_fit(part, p_r->all);
	if (part.n > p_r->all - part.from)
		part.n = p_r->all - part.from;
	if ((v = arena_alloc(w->mem, (part.n + 1) * sizeof(*v))) == NULL)
		return ERR_MEMORY;
	for (i = 0; e == OK && i < part.from; i++)
		e = place_skip(&p, newest(&p));
	for (i = 0; e == OK && i < part.n; i++)
		e = place_show(&p, newest(&p), &v[i]);
	p_r->v = v;
	p_r->n = part.n;
	p_r->from = part.from;
	return e;
}

static enum err
stored_version(struct work *w, struct id kasus, struct id rec, uint32_t version,
    struct record_row *row_r)
{
	return record_get(w->db, w->mem, kasus, rec, version, row_r);
}

/* The history of one moment, with its trail entry in the same transaction. */
struct past_load {
	struct work *w;
	struct arena_mark mark;
	struct id id;
	struct range part;
	struct case_past *p;
};

static enum err
past_tx(struct store *st, void *arg)
{
	const struct past_load *l = arg;
	struct trail_entry t;
	struct casefile c;
	uint64_t stored;
	enum err e;

	arena_release(l->w->mem, l->mark);
	if ((e = file_open(l->w, l->id, P_CASE_READ, &c)) != OK ||
	    (e = record_count(st, l->id, &stored)) != OK ||
	    (e = history_open(l->w, &c, stored_version, stored, l->part,
		 l->p)) != OK)
		goto out;
	t = case_trail(l->w, &c, V_READ);
	e = trail_write(st, &t);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_history(struct work *w, struct id id, struct range part,
    struct case_past *p_r)
{
	struct past_load l = { w, arena_mark(w->mem), id, part, p_r };

	return store_tx(w->db, NULL, past_tx, &l);
}

/* --- what changed since a form was opened --------------------------------------- */

/* One group's way back, from what the header names to the base version. */
struct way {
	struct work *w;
	const struct casefile *c;
	const struct rec_ref *ref;
	struct case_since *s;
	uint32_t base, shown; /* versions of the form, and of the page now */
	uint8_t
	    want[HASH_LEN]; /* of the version to come, as its successor says */
	/* of the version that came last */
	const char *author;
	bool own; /* the actor */
	int64_t at;
	uint8_t value[F__MAX][HASH_LEN];
};

/* Of absent values the hash is zero: no value has that. */
static void
value_hash(const char *v, uint8_t out[HASH_LEN])
{
	memset(out, 0, HASH_LEN);
	if (v != NULL)
		hash_blake(NULL, BYTES((const uint8_t *)v, strlen(v)), out);
}

/* Version v holds f: where its successor differs, that made the field new. */
static void
way_note(struct way *y, uint32_t v, const struct fields *f)
{
	uint8_t hash[HASH_LEN];
	size_t i;

	for (i = 0; i < FIELDS_CASE; i++) {
		if (field_rules[i].group != y->ref->group)
			continue;
		value_hash(f->v[i], hash);
		if (v < y->shown && y->s->by[i].author == NULL &&
		    !secret_same(hash, y->value[i], HASH_LEN)) {
			y->s->by[i].author = y->author;
			y->s->by[i].own = y->own;
			y->s->by[i].at = y->at;
		}
		memcpy(y->value[i], hash, HASH_LEN);
	}
}

/* The very version that its successor was written over, and its author's word
 * for it: a name stands beside what it says. */
static enum err
way_open(const struct way *y, uint32_t version, struct rec *rec_r)
{
	uint8_t hash[HASH_LEN];
	struct record_row row;
	enum err e =
	    stored_version(y->w, y->c->row.id, y->ref->id, version, &row);

	if (e == ERR_ABSENT)
		return tamper("record-gap", y->ref->id);
	if (e != OK)
		return e;
	hash_blake(NULL, row.body, hash);
	e = secret_same(hash, y->want, HASH_LEN) ?
	    rec_get(y->w, y->c, y->ref->group, &row, rec_r) :
	    ERR_TAMPER;
	if (e == OK)
		e = rec_verify(y->w, rec_r);
	return e == ERR_TAMPER ? tamper("record", y->ref->id) : e;
}

static enum err
way_step(struct way *y, uint32_t version)
{
	struct arena_mark m = arena_mark(y->w->mem);
	struct rec rec = { 0 };
	enum err e = way_open(y, version, &rec);

	if (e != OK)
		return e;
	way_note(y, version, &rec.f);
	memcpy(y->want, rec.prev, HASH_LEN);
	y->author = person_name(y->w, rec.author);
	y->own = id_same(rec.author, y->w->who->person);
	y->at = rec.at;
	if (version == y->base)
		fields_merge(&y->s->before, &rec.f);
	else
		arena_release(y->w->mem, m);
	return OK;
}

static enum err
way_go(struct way *y)
{
	static const struct fields none;
	uint32_t v;
	enum err e = OK;

	if (y->base > y->shown || y->shown > y->ref->version)
		return ERR_INVALID;
	memcpy(y->want, y->ref->hash, HASH_LEN);
	for (v = y->ref->version; e == OK && v > 0 && v >= y->base; v--)
		e = way_step(y, v);
	if (e == OK && y->base == 0)
		way_note(y, 0, &none);
	return e;
}

enum err
kasus_since(struct work *w, const struct kasus *k,
    const uint32_t base[GROUP_MAX + 1], struct case_since *s_r)
{
	struct casefile c;
	size_t i;
	enum err e = file_open(w, k->id, P_CASE_READ, &c);

	memset(s_r, 0, sizeof(*s_r));
	for (i = 0; e == OK && i < c.head.n_rec; i++) {
		const struct rec_ref *ref = &c.head.rec[i];
		struct way y = { .w = w, .c = &c, .ref = ref, .s = s_r };

		if (ref->kind != REC_GROUP || ref->group > GROUP_MAX)
			continue;
		y.base = base[ref->group];
		y.shown = k->group[ref->group];
		e = way_go(&y);
	}
	secret_wipe(c.ck, KEY_LEN);
	return e;
}
