/* Case files: create, read, correct, note, hand to a colleague. */
#include <string.h>

#include "cases/priv.h"

#define CLOSED_MISTAKE "entered-in-error" /* of list "no-service-reason" */

enum err
kasus_create(struct work *w, struct id id, const struct fields *f,
    const struct id *person, size_t n_person)
{
	struct record_row rec[FILE_RECORDS_MAX];
	struct turn t = { .anew = false };
	struct fields all = *f;
	struct casefile c;
	size_t n;
	enum err e;

	if (role_scope(w->who->roles, P_CASE_CREATE) == SCOPE_NO)
		return ERR_FORBIDDEN;
	if ((e = kind_settle(w, NULL, &all)) != OK)
		return e;
	if ((e = file_new(w, id, w->who->person, &c)) != OK ||
	    (e = named_begin(w, &c, person, n_person, &t)) != OK ||
	    (e = file_records(w, &c, NULL, &all, rec, &n)) != OK ||
	    (e = tally_put(w, &c, &(struct tally){ .f = &all })) != OK ||
	    (e = file_seal(w, &c, &all)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, true, rec, n, NULL },
	    V_CREATE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

int64_t
kasus_always_at(const struct kasus *k)
{
	int64_t at = 0;
	unsigned g;

	for (g = 1; g <= GROUP_MAX; g++)
		if (group_always(g) && k->group_at[g] > at)
			at = k->group_at[g];
	return at;
}

/* A referral that cannot be verified stands in its place, and says no more. */
static struct case_ref
ref_view(const struct work *w, const struct ref_link *l,
    const struct ref_known *k)
{
	const struct roster_unit *u;

	if (!k->intact)
		return (struct case_ref){ .referral = l->referral,
			.incoming = l->incoming,
			.damaged = true };
	u = roster_unit(w->roster,
	    l->incoming ? k->row.from_unit : k->row.to_unit);
	return (struct case_ref){ .referral = l->referral,
		.incoming = l->incoming,
		.number = k->row.number,
		.state = k->row.state,
		.sent = k->row.sent,
		.unit = l->incoming ? k->row.from_unit : k->row.to_unit,
		.other = u != NULL ? unit_name(w, u) : "" };
}

/* Numbers and states of the case's referrals, newest first. */
static enum err
refs_view(struct work *w, const struct casefile *c, struct kasus *k)
{
	size_t i, n = c->head.n_ref;
	struct case_ref *ref = arena_alloc(w->mem, (n + 1) * sizeof(*ref));
	struct id *id = arena_alloc(w->mem, (n + 1) * sizeof(*id));
	struct ref_known *known;
	enum err e;

	known = arena_alloc(w->mem, (n + 1) * sizeof(*known));
	if (ref == NULL || id == NULL || known == NULL)
		return ERR_MEMORY;
	for (i = 0; i < n; i++)
		id[i] = c->head.ref[n - 1 - i].referral;
	if ((e = refs_load(w, id, n, known)) != OK)
		return e;
	for (i = 0; i < n; i++)
		ref[i] = ref_view(w, &c->head.ref[n - 1 - i], &known[i]);
	k->refs = ref;
	k->n_refs = n;
	return OK;
}

/* Who opens a case learns what lists and searches have of it. */
static enum err
row_listed(struct work *w, const struct casefile *c, struct kasus *k)
{
	struct arena_mark m = arena_mark(w->mem);
	struct case_index x = { 0 };
	enum err e = index_of(w, c, &x);

	arena_release(w->mem, m);
	k->unlisted = e == ERR_TAMPER;
	if (k->unlisted)
		(void)tamper("index", c->row.id);
	return k->unlisted ? OK : e;
}

static enum err
open_as(struct work *w, struct id id, enum verb verb, struct kasus *k_r)
{
	struct range notes = { 0, NOTES_SHOWN };
	struct casefile c;
	struct trail_entry t;
	enum err e;

	if ((e = file_load_notes(w, id, P_CASE_READ, notes, &c, k_r)) != OK ||
	    (e = refs_view(w, &c, k_r)) != OK ||
	    (e = row_listed(w, &c, k_r)) != OK ||
	    (e = own_view(w, &c, k_r)) != OK)
		goto out;
	/* printing is a reading first, and counts as one */
	t = case_trail(w, &c, verb == V_EXPORT ? V_READ : verb);
	e = trail_write(w->db, &t);
	if (e == OK && verb == V_EXPORT) {
		t = case_trail(w, &c, V_EXPORT);
		e = trail_write(w->db, &t);
	}
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_open(struct work *w, struct id id, struct kasus *k_r)
{
	return open_as(w, id, V_READ, k_r);
}

enum err
kasus_reveal(struct work *w, struct id id, struct kasus *k_r)
{
	return open_as(w, id, V_REVEAL, k_r);
}

enum err
kasus_print(struct work *w, struct id id, struct kasus *k_r)
{
	return open_as(w, id, V_EXPORT, k_r);
}

enum err
kasus_notes(struct work *w, struct id id, struct range notes, struct kasus *k_r)
{
	struct casefile c;
	struct trail_entry t;
	enum err e = file_load_notes(w, id, P_CASE_READ, notes, &c, k_r);

	if (e != OK)
		goto out;
	t = case_trail(w, &c, V_READ);
	e = trail_write(w->db, &t);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

bool
file_moved(const struct casefile *c, uint32_t version)
{
	size_t i;

	for (i = 0; i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_GROUP &&
		    c->head.rec[i].at_version > version)
			return true;
	return version > c->row.version;
}

/* One round: ERR_CONFLICT also when the compare-and-set was lost. */
static enum err
change_once(struct work *w, struct id id, uint32_t version,
    const struct fields *f, bool *moved_r)
{
	struct record_row rec[FILE_RECORDS_MAX];
	struct casefile c;
	struct kasus k;
	size_t n;
	enum err e;

	*moved_r = false;
	if ((e = file_load(w, id, P_CASE_EDIT, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if (file_moved(&c, version) || file_closed(&c)) {
		*moved_r = true;
		e = ERR_CONFLICT;
		goto out;
	}
	if (risk_rank(w->book, f->v[F_RISK]) <
	    risk_rank(w->book, k.f.v[F_RISK])) {
		e = ERR_INVALID;
		goto out;
	}
	if ((e = file_records(w, &c, &k.f, f, rec, &n)) != OK)
		goto out;
	if (n == 0) /* nothing changed: no version, the page shows what is */
		goto out;
	if ((e = tally_put(w, &c, &TALLY(&k, f))) != OK ||
	    (e = file_seal(w, &c, f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, rec, n, NULL },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_change(struct work *w, struct id id, uint32_t version,
    const struct fields *f, struct kasus *k_r)
{
	struct arena_mark m = arena_mark(w->mem);
	bool moved = false;
	enum err e = ERR_CONFLICT;
	int i;

	for (i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !moved; i++) {
		e = change_once(w, id, version, f, &moved);
		arena_release(w->mem, m);
	}
	if (e != ERR_CONFLICT)
		return e;
	/* what is shown to the second officer is a read like another */
	e = kasus_open(w, id, k_r);
	return e != OK ? e : ERR_CONFLICT;
}

bool
note_fits(const char *text)
{
	return field_fits(&field_rules[F_NOTE], text) && text_clean(text);
}

/* One round: ERR_CONFLICT also when the compare-and-set was lost. */
static enum err
note_once(struct work *w, struct id id, const char *text, bool *closed_r)
{
	struct fields f = { .v = { [F_NOTE] = text } };
	struct record_row rec;
	struct casefile c;
	struct kasus k;
	enum err e;

	*closed_r = false;
	if ((e = file_load(w, id, P_CASE_EDIT, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if (file_closed(&c)) {
		*closed_r = true;
		e = ERR_CONFLICT;
		goto out;
	}
	if ((e = note_put(w, &c, &f, false, &rec)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &rec, 1, NULL },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_note(struct work *w, struct id id, const char *text)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool closed = false;
	int i;

	if (text == NULL || !note_fits(text))
		return ERR_INVALID;
	for (i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !closed; i++) {
		e = note_once(w, id, text, &closed);
		arena_release(w->mem, m);
	}
	return e == ERR_CONFLICT && !closed ? ERR_BUSY : e;
}

/* A change of the header alone, and the note that tells of it. */
struct head_edit {
	enum perm perm;
	const struct id *assignee;      /* NULL: stays */
	const struct stage_wish *stage; /* NULL: stays */
	struct fields note;
};

bool
ref_state_ended(unsigned state, bool incoming)
{
	return state == RS_DITUTUP || state == RS_DITARIK ||
	    state == RS_DICABUT || state == RS_SALAH_INPUT ||
	    (incoming && (RS_BIT(state) & RS_OUTCOME) != 0) ||
	    (!incoming && state == RS_TINDAK);
}

struct head_load {
	struct work *w;
	bool *firm; /* whoever tries again will hear the same */
	struct arena_mark mark;
	struct id id;
	const struct head_edit *edit;
	struct casefile *c;
	struct kasus *k;
	struct stage_way *way;
};

/* It is not theirs already, and not closed to them. */
static bool
assign_fits(const struct casefile *c, struct id to)
{
	return !id_same(to, c->head.assignee) &&
	    (c->head.n_named == 0 ||
		named_in(c->head.named, c->head.n_named, to));
}

static enum err
head_load_tx(struct store *st, void *arg)
{
	const struct head_load *l = arg;
	enum err e;

	(void)st;
	arena_release(l->w->mem, l->mark);
	if ((e = file_load(l->w, l->id, l->edit->perm, l->c, l->k)) != OK)
		return e;
	if (l->edit->stage != NULL)
		e = stage_may(l->w, l->c, l->k, l->edit->stage, l->way);
	else if (file_closed(l->c))
		e = ERR_CONFLICT;
	else if (l->edit->assignee != NULL &&
	    !assign_fits(l->c, *l->edit->assignee))
		e = ERR_INVALID;
	*l->firm = e == ERR_CONFLICT;
	return e;
}

/* Is there room for its note in a case that is full of notes? */
static bool
head_spare(const struct head_edit *edit)
{
	return edit->note.v[F_NOTE] == NULL &&
	    (edit->stage == NULL || edit->stage->act == SA_END);
}

/* The stage of the case and the note that tells of it. */
static void
stage_set(struct work *w, struct casefile *c, const struct head_edit *edit,
    const struct stage_way *way, struct fields *note)
{
	const struct stage_step *s = way->step;

	c->head.before = c->head.stage;
	c->head.mover = w->who->person;
	c->head.stage = c->row.stage = stage_code(way->to);
	note->v[s->told] =
	    s->reasons != NULL ? edit->stage->reason : c->head.stage;
}

/* A case that was closed because it is none counts nowhere. */
static enum err
head_tally(struct work *w, struct casefile *c, const struct kasus *k,
    const struct fields *note)
{
	const char *why = note->v[F_UNSERVED];
	struct tally t = TALLY(k, &k->f);

	t.mistake = why != NULL && strcmp(why, CLOSED_MISTAKE) == 0;
	return tally_put(w, c, &t);
}

/* One round: ERR_CONFLICT that is not firm is a compare-and-set lost. */
static enum err
head_once(struct work *w, struct id id, const struct head_edit *edit,
    bool *firm_r)
{
	struct casefile c;
	struct kasus k;
	struct stage_way way = { .to = CS__MAX };
	struct head_load load = { w, firm_r, arena_mark(w->mem), id, edit, &c,
		&k, &way };
	struct own_write own = { .n_wrap = 0 };
	struct fields note = edit->note;
	enum verb verb = V_CHANGE;
	struct record_row rec;
	enum err e;

	*firm_r = false;
	if ((e = store_tx(w->db, NULL, head_load_tx, &load)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if (edit->assignee != NULL &&
	    (e = own_hand(w, &c, *edit->assignee, &own)) != OK)
		goto out;
	if (edit->assignee != NULL)
		c.head.assignee = *edit->assignee;
	if (way.step != NULL) {
		stage_set(w, &c, edit, &way, &note);
		verb = way.step->verb;
		e = head_tally(w, &c, &k, &note);
	}
	if (e != OK ||
	    (e = note_put(w, &c, &note, head_spare(edit), &rec)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &rec, 1, &own },
	    verb);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

static enum err
head_change(struct work *w, struct id id, const struct head_edit *edit)
{
	struct arena_mark mark = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;
	int i;

	for (i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		e = head_once(w, id, edit, &firm);
		arena_release(w->mem, mark);
	}
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}

enum err
kasus_assign(struct work *w, struct id id, struct id person, const char *text)
{
	const struct roster_member *m =
	    roster_member(w->roster, person, w->who->unit);
	struct head_edit edit = { .perm = P_CASE_ASSIGN, .assignee = &person };

	if (m == NULL || !m->active || (m->roles & ROLES_KEY) == 0 ||
	    (text != NULL && !note_fits(text)))
		return ERR_INVALID;
	edit.note.v[F_NOTE] = text;
	edit.note.v[F_ASSIGNED] = m->name;
	return head_change(w, id, &edit);
}

enum err
kasus_stage(struct work *w, struct id id, const struct stage_wish *x)
{
	struct head_edit edit = { .perm = P_CASE_READ,
		.stage = x,
		.note = { .v = { [F_NOTE] = x->text } } };

	return head_change(w, id, &edit);
}
