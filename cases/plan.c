/*
 * Process notes and the safety plan: writing them, reading them, and giving the
 * plan on with the case.
 */
#include <string.h>

#include "cases/priv.h"

static const struct rec_ref *
plan_ref(const struct casefile *c)
{
	for (size_t i = 0; i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_PLAN)
			return &c->head.rec[i];
	return NULL;
}

/* --- writing ---------------------------------------------------------------------- */

struct own_edit {
	enum rec_kind kind;
	uint32_t version; /* of the plan that was seen */
	struct fields f;
};

/* The line of the header that is written next; ERR_CONFLICT. */
static enum err
edit_ref(struct work *w, struct casefile *c, const struct own_edit *edit,
    struct rec_ref **ref_r)
{
	struct rec_ref *ref = NULL;

	for (size_t i = 0; i < c->head.n_rec && edit->kind == REC_PLAN; i++)
		if (c->head.rec[i].kind == REC_PLAN)
			ref = &c->head.rec[i];
	if (file_closed(c) || !own_ready(w) ||
	    edit->version != (ref != NULL ? ref->version : 0))
		return ERR_CONFLICT;
	if (ref == NULL) {
		ref = &c->head.rec[c->head.n_rec++];
		*ref = (struct rec_ref){ .id = id_new(w->now),
			.kind = (uint8_t)edit->kind };
	}
	ref->at_version = c->row.version + 1;
	*ref_r = ref;
	return OK;
}

/* One round: ERR_CONFLICT that is not firm is a compare-and-set lost. */
static enum err
edit_once(struct work *w, struct id id, const struct own_edit *edit,
    bool *firm_r)
{
	struct own_write own = { .n_wrap = 0 };
	struct record_row row;
	struct rec_ref *ref;
	struct casefile c;
	struct kasus k;
	enum err e;

	*firm_r = false;
	e = file_load(w, id,
	    edit->kind == REC_PROCESS ? P_PROCESS : P_CASE_EDIT, &c, &k);
	if (e != OK || (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if ((e = edit_ref(w, &c, edit, &ref)) != OK) {
		*firm_r = true;
		goto out;
	}
	if ((e = own_put(w, &c, ref, &edit->f, &own, &row)) != OK ||
	    (e = notes_room(&c, false)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &row, 1, &own },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

static enum err
edit_try(struct work *w, struct id id, const struct own_edit *edit)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;

	for (int i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		e = edit_once(w, id, edit, &firm);
		arena_release(w->mem, m);
	}
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}

enum err
kasus_process_add(struct work *w, struct id id, const char *text)
{
	struct own_edit edit = { .kind = REC_PROCESS };

	if (text == NULL || !note_fits(text))
		return ERR_INVALID;
	edit.f.v[F_PROCESS] = text;
	return edit_try(w, id, &edit);
}

enum err
kasus_plan_set(struct work *w, struct id id, uint32_t version, const char *text)
{
	struct own_edit edit = { .kind = REC_PLAN, .version = version };

	if (text == NULL || !note_fits(text))
		return ERR_INVALID;
	edit.f.v[F_PLAN] = text;
	return edit_try(w, id, &edit);
}

/* --- reading ---------------------------------------------------------------------- */

/* The actor's process notes of the case, newest first. */
static enum err
process_refs(struct work *w, const struct casefile *c,
    const struct rec_ref ***ref_r, struct key_row **row_r, size_t *n_row_r,
    size_t *n_r)
{
	const struct rec_ref **ref;
	enum err e = key_rows_of(w->db, w->mem, c->row.id, w->who->person,
	    row_r, n_row_r);

	*n_r = 0;
	if (e != OK)
		return e;
	ref = arena_alloc(w->mem, (c->head.n_rec + 1) * sizeof(const void *));
	if (ref == NULL)
		return ERR_MEMORY;
	for (size_t i = c->head.n_rec; i-- > 0;)
		if (c->head.rec[i].kind == REC_PROCESS &&
		    key_find(*row_r, *n_row_r, &c->head.rec[i],
			w->who->person) != NULL)
			ref[(*n_r)++] = &c->head.rec[i];
	*ref_r = ref;
	return OK;
}

static enum err
process_open(struct work *w, const struct casefile *c,
    const struct rec_ref *ref, const struct key_row *wrap,
    struct case_note *n_r)
{
	struct own_body b;
	struct rec rec;
	enum err e = own_row(w, c, ref, &b);

	if (e == OK)
		e = own_get(w, c, ref, &b, &OWN_SEAL(wrap), &rec);
	if (e == OK)
		*n_r = (struct case_note){ .kind = F_PROCESS,
			.text = rec.f.v[F_PROCESS],
			.author = person_name(w, rec.author),
			.at = rec.at };
	return e;
}

/* The part of the actor's notes, and the trail's entry, which names them. */
static enum err
process_part(struct work *w, const struct casefile *c, struct range part,
    struct process_page *p)
{
	struct trail_entry t = case_trail(w, c, V_READ);
	const struct rec_ref **ref;
	struct case_note *note;
	struct key_row *row;
	struct id *shown;
	size_t n_row;
	enum err e = process_refs(w, c, &ref, &row, &n_row, &p->all);

	if (e != OK)
		return e;
	part = range_fit(part, p->all);
	p->from = part.from;
	p->n = p->all - part.from < part.n ? p->all - part.from : part.n;
	note = arena_alloc(w->mem, (p->n + 1) * sizeof(*note));
	shown = arena_alloc(w->mem, (p->n + 1) * sizeof(*shown));
	if (note == NULL || shown == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < p->n; i++) {
		const struct rec_ref *one = ref[part.from + i];

		shown[i] = one->id;
		e = process_open(w, c, one,
		    key_find(row, n_row, one, w->who->person), &note[i]);
	}
	p->note = note;
	t.shown = shown;
	t.n_shown = p->n;
	return e == OK ? trail_write(w->db, &t) : e;
}

enum err
kasus_process(struct work *w, struct id id, struct range part,
    struct process_page *p_r)
{
	struct casefile c;
	enum err e;

	memset(p_r, 0, sizeof(*p_r));
	e = file_load(w, id, P_PROCESS, &c, &p_r->k);
	if (e == OK)
		e = process_part(w, &c, part, p_r);
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

/* Who is to have the key and has it not, by name. */
static const char *
plan_missing(struct work *w, const struct casefile *c,
    const struct rec_ref *ref, struct id author, const struct key_row *row,
    size_t n)
{
	const struct roster_member *m;
	const char *text = "";
	size_t i = 0;

	while ((m = roster_members(w->roster, &i)) != NULL && text != NULL)
		if (own_entitled(w, c, ref->kind, author, m) &&
		    key_find(row, n, ref, m->person) == NULL)
			text = arena_printf(w->mem, "%s%s%s", text,
			    *text != '\0' ? ", " : "", m->name);
	return text;
}

static enum err
plan_open(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    struct plan *p)
{
	const struct key_row *mine;
	struct key_row *row;
	struct own_body b;
	struct rec rec;
	size_t n;
	enum err e =
	    key_rows(w->db, w->mem, c->row.id, ref->id, ref->version, &row, &n);

	if (e != OK || (e = own_row(w, c, ref, &b)) != OK)
		return e;
	p->version = ref->version;
	p->author = person_name(w, b.author);
	p->missing = plan_missing(w, c, ref, b.author, row, n);
	if (p->missing == NULL)
		return ERR_MEMORY;
	mine = key_find(row, n, ref, w->who->person);
	if (mine == NULL)
		return OK;
	e = own_get(w, c, ref, &b, &OWN_SEAL(mine), &rec);
	p->opens = e == OK;
	p->text = rec.f.v[F_PLAN];
	p->at = rec.at;
	return e;
}

enum err
kasus_plan(struct work *w, struct id id, struct plan *p_r)
{
	const struct rec_ref *ref;
	struct trail_entry t;
	struct casefile c;
	enum err e;

	memset(p_r, 0, sizeof(*p_r));
	if ((e = file_load(w, id, P_PLAN, &c, &p_r->k)) != OK)
		goto out;
	ref = plan_ref(&c);
	if (ref != NULL && (e = plan_open(w, &c, ref, p_r)) != OK)
		goto out;
	t = case_trail(w, &c, V_READ);
	if (p_r->opens) {
		t.shown = &ref->id;
		t.n_shown = 1;
	}
	e = trail_write(w->db, &t);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

/* --- giving it on ------------------------------------------------------------------- */

/* Seal the plan's key to whom it belongs by now, if the actor has it. */
static enum err
plan_give(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    const struct own_body *b, struct own_write *o)
{
	struct own_to to;
	const struct key_row *mine;
	struct key_row *row;
	uint8_t key[KEY_LEN];
	size_t n;
	enum err e =
	    key_rows(w->db, w->mem, c->row.id, ref->id, ref->version, &row, &n);

	if (e != OK || (mine = key_find(row, n, ref, w->who->person)) == NULL)
		return e;
	to = (struct own_to){ ref, b->author, row, n };
	if ((e = own_key(w, c, ref, b, &OWN_SEAL(mine), key)) == OK)
		e = own_wraps(w, c, &to, key, o);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
own_hand(struct work *w, const struct casefile *c, struct id to,
    struct own_write *o_r)
{
	const struct rec_ref *ref = plan_ref(c);
	struct casefile then = *c;
	struct own_body b;
	enum err e;

	if (ref == NULL || (e = own_row(w, c, ref, &b)) != OK)
		return ref == NULL ? OK : e;
	then.head.assignee = to;
	if ((e = plan_give(w, &then, ref, &b, o_r)) == OK &&
	    !id_same(c->head.assignee, b.author) &&
	    !own_heads(w, c->head.assignee)) {
		o_r->kasus = c->row.id;
		o_r->record = ref->id;
		o_r->leaver = c->head.assignee;
	}
	secret_wipe(then.ck, KEY_LEN);
	return e;
}

struct sharing {
	const struct casefile *c;
	struct own_write own;
	struct trail_entry trail;
};

static enum err
sharing_tx(struct store *st, void *arg)
{
	const struct sharing *s = arg;
	enum err e = case_row_hold(st, s->c->row.id, s->c->row.header);

	if (e == OK)
		e = own_write(st, &s->own);
	return e == OK ? trail_write(st, &s->trail) : e;
}

enum err
kasus_plan_share(struct work *w, struct id id)
{
	const struct rec_ref *ref;
	struct casefile c;
	struct sharing s = { .c = &c };
	struct own_body b;
	struct once once;
	enum err e;

	if ((e = file_open(w, id, P_PLAN, &c)) != OK ||
	    (ref = plan_ref(&c)) == NULL ||
	    (e = own_row(w, &c, ref, &b)) != OK ||
	    (e = plan_give(w, &c, ref, &b, &s.own)) != OK ||
	    s.own.n_wrap == 0 || (e = work_once(w, &once)) != OK)
		goto out;
	s.trail = case_trail(w, &c, V_KEY);
	e = store_tx(w->db, &once, sharing_tx, &s);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}
