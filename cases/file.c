/* One case file: opening with all checks, and sealing the next version. */
#include <string.h>

#include "cases/priv.h"

enum err
tamper(const char *what, struct id object)
{
	char t[ID_TEXT];

	log_write(LOG_ALARM, "tamper", "what=%s object=%s", what,
	    id_text(object, t));
	return ERR_TAMPER;
}

const char *
person_name(const struct work *w, struct id person)
{
	const struct roster_member *m =
	    roster_person(w->roster, person, w->who->agency);

	return m != NULL ? m->name : "?";
}

/* The key is the actor's, the act is the object: a row that was forged, or
 * belongs to another act, does not open. */
static struct ad
answer_ad(const struct work *w)
{
	return (struct ad){ .type = OBJ_ANSWER,
		.object = w->request,
		.key_version = 1,
		.row_version = 1,
		.schema = LAYOUT };
}

enum err
work_once(struct work *w, struct once *once_r)
{
	struct ad ad = answer_ad(w);

	*once_r = (struct once){ .person = w->who->person,
		.now = w->now,
		.roster = w->roster_state };
	if (w->answer == NULL || id_none(w->request))
		return OK;
	once_r->request = w->request;
	return seal_put(w->mem, keyring_answer(w->who->keys), &ad,
	    BYTES((const uint8_t *)w->answer, strlen(w->answer)), PAD_CLASS,
	    &once_r->answer);
}

enum err
work_answer(struct work *w, const char **answer_r)
{
	struct ad ad = answer_ad(w);
	struct bytes sealed, plain;
	enum err e;

	e = request_answer(w->db, w->mem, w->who->person, w->request, w->now,
	    &sealed);
	if (e != OK)
		return e;
	e = seal_get(w->mem, keyring_answer(w->who->keys), &ad, sealed,
	    PAD_CLASS, &plain);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("request", w->request) : e;
	*answer_r = arena_strndup(w->mem, plain.p, plain.n);
	return *answer_r != NULL ? OK : ERR_MEMORY;
}

enum err
said_check(const struct said *said, struct id object, uint32_t version,
    const uint8_t head[HASH_LEN])
{
	if (said->version == version && memcmp(said->head, head, HASH_LEN) == 0)
		return OK;
	return tamper("put-back", object);
}

static enum err
file_said(const struct casefile *c)
{
	uint8_t head[HASH_LEN];

	hash_blake(NULL, c->row.header, head);
	return said_check(&c->row.said, c->row.id, c->row.version, head);
}

struct ad
key_ad(const struct case_row *row)
{
	return (struct ad){ .type = OBJ_CASE_KEY,
		.object = row->id,
		.key_version = row->key_version,
		.row_version = row->epoch,
		.schema = LAYOUT };
}

const uint8_t *
file_key(const struct casefile *c, uint32_t version)
{
	if (version == c->row.key_version)
		return c->ck;
	return version > 0 && version <= c->head.n_older ?
	    c->head.older[version - 1] :
	    NULL;
}

static enum err
key_unwrap(struct work *w, struct casefile *c)
{
	struct ad ad = key_ad(&c->row);
	struct bytes ck;
	enum err e;

	if (c->row.epoch == 0) /* named_open() has it */
		return OK;
	if ((e = epoch_need(w, c->row.epoch)) != OK)
		return e;
	e = seal_get(w->mem, keyring_index_of(w->who->keys, c->row.epoch), &ad,
	    c->row.wrap, PAD_NONE, &ck);
	if (e != OK)
		return e;
	if (ck.n != KEY_LEN)
		return ERR_TAMPER;
	memcpy(c->ck, ck.p, KEY_LEN);
	return OK;
}

/* Under the newest seed: whatever is written from now on is opened by that.  That
 * of a restricted case is sealed to people, and to nobody else. */
static enum err
key_wrap(struct work *w, struct casefile *c)
{
	struct ad ad;

	if (c->head.n_named > 0) {
		c->row.epoch = 0;
		c->row.wrap = BYTES("", 0);
		return OK;
	}
	c->row.epoch = keyring_epoch(w->who->keys);
	ad = key_ad(&c->row);
	return seal_put(w->mem, keyring_index(w->who->keys), &ad,
	    BYTES(c->ck, KEY_LEN), PAD_NONE, &c->row.wrap);
}

/* A foreign case answers as an absent one: both stop here (R20).  A restricted
 * one is their own to all whom it names. */
enum err
file_may(struct work *w, const struct casefile *c, enum perm p)
{
	switch (role_scope(w->who->roles, p)) {
	case SCOPE_UNIT:
	case SCOPE_ALL:
		return OK;
	case SCOPE_OWN:
		if (c->head.n_named > 0 ||
		    id_same(c->head.assignee, w->who->person))
			return OK;
		w->holder = person_name(w, c->head.assignee);
		return ERR_FORBIDDEN;
	case SCOPE_NO:
		break;
	}
	return ERR_FORBIDDEN;
}

enum err
file_unseal(struct work *w, enum perm perm, struct casefile *c)
{
	enum err e;

	if (!id_same(c->row.unit, w->who->unit))
		return ERR_ABSENT;
	if ((e = key_unwrap(w, c)) != OK || (e = head_get(w, c)) != OK)
		return e == ERR_TAMPER ? tamper("case", c->row.id) : e;
	/* whoever has the key is named; somebody else was given it */
	if (c->head.n_named > 0 &&
	    !named_in(c->head.named, c->head.n_named, w->who->person))
		return tamper("named", c->row.id);
	return file_may(w, c, perm);
}

enum err
file_open(struct work *w, struct id id, enum perm perm, struct casefile *c_r)
{
	enum err e;

	memset(c_r, 0, sizeof(*c_r));
	if (!keyring_has_unit(w->who->keys))
		return ERR_ABSENT;
	e = case_row_get(w->db, w->mem, id, w->who->unit, &c_r->row);
	if (e == OK)
		e = named_open(w, c_r);
	if (e == OK)
		e = file_unseal(w, perm, c_r);
	return e == OK ? file_said(c_r) : e;
}

bool
file_closed(const struct casefile *c)
{
	return stage_shut(c->head.stage);
}

void
fields_merge(struct fields *to, const struct fields *from)
{
	size_t i;

	for (i = 0; i < F__MAX; i++)
		if (from->v[i] != NULL)
			to->v[i] = from->v[i];
}

/* Rows come in the order of the header, or nearly: look on from the last one. */
static const struct record_row *
row_of(const struct rec_ref *ref, const struct record_row *row, size_t n,
    size_t *at)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		k = (*at + i) % n;
		if (id_same(row[k].id, ref->id) &&
		    row[k].version == ref->version) {
			*at = k + 1;
			return &row[k];
		}
	}
	return NULL;
}

/* The row must be the very one that the header names. */
static enum err
row_check(const struct rec_ref *ref, const struct record_row *row)
{
	uint8_t hash[HASH_LEN];

	if (row == NULL)
		return ERR_TAMPER;
	hash_blake(NULL, row->body, hash);
	return secret_same(hash, ref->hash, HASH_LEN) ? OK : ERR_TAMPER;
}

void
file_view(const struct work *w, const struct casefile *c, struct kasus *k)
{
	size_t i;

	memset(k, 0, sizeof(*k));
	k->id = c->row.id;
	k->version = c->row.version;
	k->number = c->head.number;
	k->stage = c->head.stage;
	k->before = c->head.before;
	k->mover = c->head.mover;
	k->assignee = c->head.assignee;
	k->assignee_name = person_name(w, c->head.assignee);
	k->created = c->head.created;
	k->changed = c->head.changed;
	k->changed_by = person_name(w, c->head.writer);
	k->source = c->head.source;
	k->named = c->head.named;
	k->n_named = c->head.n_named;
	for (i = 0; i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_GROUP &&
		    c->head.rec[i].group <= GROUP_MAX)
			k->group[c->head.rec[i].group] = c->head.rec[i].version;
}

static enum err
group_open(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    const struct record_row *row, struct kasus *k)
{
	struct rec rec;
	enum err e = rec_get(w, c, ref->group, row, &rec);

	if (e != OK)
		return e;
	fields_merge(&k->f, &rec.f);
	if (ref->group <= GROUP_MAX)
		k->group_at[ref->group] = rec.at;
	return OK;
}

enum err
file_fields(struct work *w, const struct casefile *c,
    const struct record_row *row, size_t n, struct range notes,
    struct kasus *k_r)
{
	struct note *note, *entry, *file;
	size_t i, at = 0, n_notes = 0, n_entries = 0, n_files = 0;
	enum err e;

	file_view(w, c, k_r);
	note = arena_alloc(w->mem, (c->head.n_rec + 1) * sizeof(*note));
	entry = arena_alloc(w->mem, (c->head.n_rec + 1) * sizeof(*entry));
	file = arena_alloc(w->mem, (c->head.n_rec + 1) * sizeof(*file));
	if (note == NULL || entry == NULL || file == NULL)
		return ERR_MEMORY;
	for (i = 0; i < c->head.n_rec; i++) {
		const struct rec_ref *ref = &c->head.rec[i];
		const struct record_row *is = row_of(ref, row, n, &at);

		e = row_check(ref, is);
		if (e == OK && ref->kind == REC_NOTE)
			note[n_notes++] = (struct note){ ref, is };
		else if (e == OK && ref->kind == REC_ENTRY)
			entry[n_entries++] = (struct note){ ref, is };
		else if (e == OK && ref->kind == REC_FILE)
			file[n_files++] = (struct note){ ref, is };
		else if (e == OK && !REC_OWN(ref->kind))
			e = group_open(w, c, ref, is, k_r);
		if (e != OK)
			return e == ERR_TAMPER ? tamper("record", ref->id) : e;
	}
	e = entries_open(w, c, entry, n_entries, k_r);
	if (e == OK)
		e = attached_open(w, c, file, n_files, k_r);
	return e == OK ? notes_open(w, c, note, n_notes, notes, k_r) : e;
}

enum err
file_load_notes(struct work *w, struct id id, enum perm perm,
    struct range notes, struct casefile *c_r, struct kasus *k_r)
{
	struct record_row *row;
	size_t n;
	enum err e;

	memset(c_r, 0, sizeof(*c_r));
	if (!keyring_has_unit(w->who->keys))
		return ERR_ABSENT;
	e = case_whole_get(w->db, w->mem, id, w->who->unit, &c_r->row, &row,
	    &n);
	w->asked = e == OK && c_r->row.asked;
	if (e == OK)
		e = named_open(w, c_r);
	if (e == OK)
		e = file_unseal(w, perm, c_r);
	if (e == OK)
		e = file_said(c_r);
	return e == OK ? file_fields(w, c_r, row, n, notes, k_r) : e;
}

enum err
file_load(struct work *w, struct id id, enum perm perm, struct casefile *c_r,
    struct kasus *k_r)
{
	struct range none = { 0, 0 };

	return file_load_notes(w, id, perm, none, c_r, k_r);
}

enum err
file_new(struct work *w, struct id id, struct id assignee, struct casefile *c_r)
{
	struct casefile *c = c_r;

	memset(c, 0, sizeof(*c));
	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	random_bytes(c->ck, KEY_LEN);
	c->row = (struct case_row){ .id = id,
		.unit = w->who->unit,
		.assignee = assignee,
		.stage = stage_code(CS_PENGADUAN),
		.created = w->now,
		.key_version = 1,
		.epoch = keyring_epoch(w->who->keys) };
	c->head = (struct case_head){ .stage = c->row.stage,
		.before = "",
		.due = "",
		.unit = w->who->unit,
		.assignee = assignee,
		.created = w->now };
	key_commit(OBJ_CASE_KEY, c->ck, c->head.kcv);
	c->head.rec =
	    arena_alloc(w->mem, FILE_RECORDS_MAX * sizeof(*c->head.rec));
	c->head.ref = arena_alloc(w->mem, sizeof(*c->head.ref));
	c->head.older = arena_alloc(w->mem, sizeof(*c->head.older));
	if (c->head.rec == NULL || c->head.ref == NULL || c->head.older == NULL)
		return ERR_MEMORY;
	return number_next(w, "", &c->head.number);
}

enum err
file_seal(struct work *w, struct casefile *c, const struct fields *f)
{
	size_t i;
	uint32_t size = 0, files = 0;
	enum err e;

	/* named_fresh() comes first */
	if (named_stale(w, c))
		return ERR_INTERNAL;
	c->row.version++;
	c->row.changed = c->head.changed = w->now;
	c->row.assignee = c->head.assignee;
	for (i = 0; i < c->head.n_rec; i++) {
		size += c->head.rec[i].size;
		files += c->head.rec[i].kind == REC_FILE;
	}
	c->row.size = size;
	c->row.files = files;
	if ((e = key_wrap(w, c)) != OK ||
	    (e = head_put(w, c, &c->row.header)) != OK)
		return e;
	return index_put(w, c, f, &c->row.idx);
}

static bool
group_differs(unsigned group, const struct fields *a, const struct fields *b)
{
	size_t i;

	for (i = 0; i < FIELDS_CASE; i++) {
		const char *x = a != NULL ? a->v[i] : NULL, *y = b->v[i];

		if (field_rules[i].group != group)
			continue;
		if ((x == NULL) != (y == NULL) ||
		    (x != NULL && strcmp(x, y) != 0))
			return true;
	}
	return false;
}

/*
 * The group's line in the header; a new one when there is none.  The first of
 * a case bears the case's id: with it the header is read (case_whole_get).
 */
static struct rec_ref *
group_ref(struct work *w, struct casefile *c, unsigned group)
{
	bool first = c->head.n_rec == 0;
	struct rec_ref *r;
	size_t i;

	for (i = 0; i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_GROUP &&
		    c->head.rec[i].group == group)
			return &c->head.rec[i];
	r = &c->head.rec[c->head.n_rec++];
	*r = (struct rec_ref){ .id = first ? c->row.id : id_new(w->now),
		.group = (uint8_t)group,
		.kind = REC_GROUP };
	return r;
}

enum err
file_records(struct work *w, struct casefile *c, const struct fields *old,
    const struct fields *f, struct record_row *row_r, size_t *n_r)
{
	unsigned g;
	enum err e;

	*n_r = 0;
	for (g = 1; g <= GROUP_MAX; g++) {
		struct rec_ref *ref;

		if (!group_differs(g, old, f))
			continue;
		ref = group_ref(w, c, g);
		ref->at_version = c->row.version + 1;
		if ((e = rec_put(w, c, ref, f, &row_r[*n_r])) != OK)
			return e;
		(*n_r)++;
	}
	return OK;
}

enum err
case_write(struct store *st, const struct case_write *cw)
{
	const struct case_row *row = &cw->c->row;
	size_t i;
	enum err e;

	if (cw->fresh)
		e = case_row_add(st, row);
	else
		e = case_row_set(st, row, row->version - 1);
	for (i = 0; e == OK && i < cw->n_rec; i++)
		e = record_add(st, &cw->rec[i]);
	if (e == OK && cw->c->turn != NULL)
		e = turn_write(st, cw->c->turn);
	if (e == OK && cw->c->upload != NULL)
		e = upload_end(st, *cw->c->upload);
	if (e == OK && cw->c->stat != NULL)
		e = stat_row_put(st, cw->c->stat);
	return e == OK && cw->own != NULL ? own_write(st, cw->own) : e;
}

struct change {
	const struct case_write *cw;
	struct trail_entry trail;
};

static enum err
change_tx(struct store *st, void *arg)
{
	const struct change *ch = arg;
	enum err e;

	if ((e = case_write(st, ch->cw)) != OK)
		return e;
	return trail_write(st, &ch->trail);
}

enum err
case_commit(struct work *w, const struct case_write *cw, enum verb verb)
{
	struct change ch = { .cw = cw, .trail = case_trail(w, cw->c, verb) };
	struct once once;
	enum err e = work_once(w, &once);

	return e == OK ? store_tx(w->db, &once, change_tx, &ch) : e;
}

struct trail_entry
case_trail(const struct work *w, const struct casefile *c, enum verb verb)
{
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = verb,
		.object = c->row.id,
		.version = c->row.version };

	hash_blake(NULL, c->row.header, t.head);
	return t;
}

struct number {
	const char *counter;
	uint64_t n;
};

static enum err
number_tx(struct store *st, void *arg)
{
	struct number *no = arg;

	return counter_next(st, no->counter, &no->n);
}

enum err
number_series(const struct work *w, const char *prefix, const char **name_r)
{
	const struct roster_unit *u = roster_unit(w->roster, w->who->unit);
	int year = time_civil(w->now, WIB).year;

	if (u == NULL)
		return ERR_INTERNAL;
	*name_r = arena_printf(w->mem, "%s%s/%d", prefix, u->abbr, year);
	return *name_r != NULL ? OK : ERR_MEMORY;
}

const char *
number_text(struct arena *a, const char *series, uint64_t n)
{
	return arena_printf(a, "%s/%06llu", series, (unsigned long long)n);
}

/* Numbers are drawn in a transaction of their own: gaps are allowed, double
 * numbers are not. */
enum err
number_next(struct work *w, const char *prefix, const char **no_r)
{
	struct number no = { 0 };
	enum err e;

	if ((e = number_series(w, prefix, &no.counter)) != OK ||
	    (e = store_tx(w->db, NULL, number_tx, &no)) != OK)
		return e;
	*no_r = number_text(w->mem, no.counter, no.n);
	return *no_r != NULL ? OK : ERR_MEMORY;
}
