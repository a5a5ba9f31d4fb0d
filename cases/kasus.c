/* Case files: create, read, correct, note, hand to a colleague. */
#include <string.h>

#include "cases/priv.h"

#define TRIES          4 /* compare-and-set rounds of acts that need no version */

#define CASE_BYTES_MAX (5u << 20) /* of sealed records that are current */

struct change {
	struct case_write cw;
	struct trail_entry trail;
};

static enum err
change_tx(struct store *st, void *arg)
{
	const struct change *ch = arg;
	enum err e;

	if ((e = case_write(st, &ch->cw)) != OK)
		return e;
	return trail_write(st, &ch->trail);
}

static enum err
change_commit(struct work *w, const struct casefile *c, bool fresh,
    const struct record_row *rec, size_t n_rec, enum verb verb)
{
	struct once once = work_once(w);
	struct change ch = { .cw = { c, fresh, rec, n_rec },
		.trail = case_trail(w, c, verb) };

	return store_tx(w->db, &once, change_tx, &ch);
}

enum err
kasus_create(struct work *w, struct id id, const struct fields *f)
{
	struct record_row rec[FILE_RECORDS_MAX];
	struct casefile c;
	size_t n;
	enum err e;

	if (role_scope(w->who->roles, P_CASE_CREATE) == SCOPE_NO)
		return ERR_FORBIDDEN;
	if ((e = file_new(w, id, w->who->person, &c)) != OK ||
	    (e = file_records(w, &c, NULL, f, rec, &n)) != OK ||
	    (e = file_seal(w, &c, f)) != OK)
		goto out;
	e = change_commit(w, &c, true, rec, n, V_CREATE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

static void
ref_fill(const struct work *w, const struct ref_link *l,
    const struct referral_row *row, struct case_ref *ref_r)
{
	const struct roster_unit *u =
	    roster_unit(w->roster, l->incoming ? row->from_unit : row->to_unit);

	*ref_r = (struct case_ref){ l->referral, l->incoming, row->number,
		row->state, u != NULL ? u->name_id : "" };
}

/* Up to REFERRALS_SOME referrals, newest first, in one statement. */
static enum err
refs_some(struct work *w, const struct ref_link *last, size_t n,
    struct case_ref *ref_r)
{
	struct id id[REFERRALS_SOME];
	struct referral_row *row;
	size_t i, k, n_row;
	enum err e;

	for (i = 0; i < n; i++)
		id[i] = (last - i)->referral;
	e = referral_rows_some(w->db, w->mem, id, n, &row, &n_row);
	if (e != OK)
		return e;
	for (i = 0; i < n; i++) {
		for (k = 0; k < n_row && !id_same(row[k].id, id[i]); k++)
			;
		if (k == n_row)
			return tamper("referral", id[i]);
		ref_fill(w, last - i, &row[k], &ref_r[i]);
	}
	return OK;
}

/* Numbers and states of the case's referrals, from clear columns. */
static enum err
refs_view(struct work *w, const struct casefile *c, struct kasus *k)
{
	struct case_ref *ref;
	size_t i, n = c->head.n_ref;
	enum err e;

	ref = arena_alloc(w->mem, (n + 1) * sizeof(*ref));
	if (ref == NULL)
		return ERR_MEMORY;
	for (i = 0; i < n; i += REFERRALS_SOME) {
		size_t some = n - i < REFERRALS_SOME ? n - i : REFERRALS_SOME;

		e = refs_some(w, &c->head.ref[n - 1 - i], some, &ref[i]);
		if (e != OK)
			return e;
	}
	k->refs = ref;
	k->n_refs = n;
	return OK;
}

static enum err
open_as(struct work *w, struct id id, enum verb verb, struct kasus *k_r)
{
	struct casefile c;
	struct trail_entry t;
	enum err e;

	if ((e = file_load(w, id, P_CASE_READ, &c, k_r)) != OK ||
	    (e = refs_view(w, &c, k_r)) != OK)
		goto out;
	t = case_trail(w, &c, verb);
	e = trail_write(w->db, &t);
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
    const struct fields *f, struct kasus *k_r, bool *moved_r)
{
	struct record_row rec[FILE_RECORDS_MAX];
	struct casefile c;
	size_t n;
	enum err e;

	*moved_r = false;
	if ((e = file_load(w, id, P_CASE_EDIT, &c, k_r)) != OK)
		goto out;
	if (file_moved(&c, version) || file_closed(&c)) {
		*moved_r = true;
		e = ERR_CONFLICT;
		goto out;
	}
	if ((e = file_records(w, &c, &k_r->f, f, rec, &n)) != OK)
		goto out;
	if (n == 0) /* nothing changed: no version, the page shows what is */
		goto out;
	if ((e = file_seal(w, &c, f)) != OK)
		goto out;
	e = change_commit(w, &c, false, rec, n, V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_change(struct work *w, struct id id, uint32_t version,
    const struct fields *f, struct kasus *k_r)
{
	bool moved = false;
	enum err e = ERR_CONFLICT;
	int i;

	for (i = 0; i < TRIES && e == ERR_CONFLICT && !moved; i++)
		e = change_once(w, id, version, f, k_r, &moved);
	if (e == ERR_CONFLICT && moved) {
		/* what is shown to the second officer is a read like another */
		struct kasus now;
		enum err read = kasus_open(w, id, &now);

		if (read != OK)
			return read;
		*k_r = now;
	}
	return e;
}

static enum err
note_once(struct work *w, struct id id, const char *text)
{
	struct fields f = { .v = { [F_NOTE] = text } };
	struct record_row rec;
	struct rec_ref *ref;
	struct casefile c;
	struct kasus k;
	enum err e;

	if ((e = file_load(w, id, P_CASE_EDIT, &c, &k)) != OK)
		goto out;
	if (file_closed(&c)) {
		e = ERR_CONFLICT;
		goto out;
	}
	/* what nobody could open any more must not be written */
	if (c.row.size > CASE_BYTES_MAX) {
		e = ERR_LIMIT;
		goto out;
	}
	ref = &c.head.rec[c.head.n_rec++];
	*ref = (struct rec_ref){ .id = id_new(w->now),
		.group = (uint8_t)field_rules[F_NOTE].group,
		.kind = REC_NOTE,
		.at_version = c.row.version + 1 };
	if ((e = rec_put(w, &c, ref, &f, &rec)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = change_commit(w, &c, false, &rec, 1, V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_note(struct work *w, struct id id, const char *text)
{
	enum err e = ERR_CONFLICT;
	int i;

	if (text == NULL || strlen(text) > field_rules[F_NOTE].max)
		return ERR_INVALID;
	for (i = 0; i < TRIES && e == ERR_CONFLICT; i++)
		e = note_once(w, id, text);
	return e;
}

/* A change of the header alone. */
struct head_edit {
	enum perm perm;
	const struct id *assignee; /* NULL: stays */
	const char *stage;         /* NULL: stays */
};

/*
 * Who answered has done their part; who asked still has to read it.  The state
 * is that of the signed chain, not the clear column's.  ERR_CONFLICT: not yet.
 */
static enum err
ref_ended(struct work *w, const struct ref_link *l)
{
	struct referral_row row;
	struct chain ch;
	enum state state;
	enum err e = referral_row_get(w->db, w->mem, l->referral, &row);

	if (e == OK)
		e = chain_load(w, &row, &ch);
	if (e != OK)
		return e == ERR_ABSENT ? tamper("referral", l->referral) : e;
	state = ch.a[ch.n - 1].to;
	if (state == RS_DITUTUP || state == RS_DITARIK ||
	    (l->incoming && state == RS_SELESAI))
		return OK;
	return ERR_CONFLICT;
}

/* Closing needs every referral of the case to have ended. */
static enum err
stage_guard(struct work *w, const struct casefile *c, const char *stage)
{
	size_t i;
	enum err e = OK;

	if (strcmp(stage, c->head.stage) == 0)
		return ERR_CONFLICT;
	for (i = 0; e == OK && i < c->head.n_ref; i++)
		e = ref_ended(w, &c->head.ref[i]);
	return e;
}

struct head_load {
	struct work *w;
	struct id id;
	const struct head_edit *edit;
	struct casefile *c;
	struct kasus *k;
};

static enum err
head_load_tx(struct store *st, void *arg)
{
	const struct head_load *l = arg;
	enum err e;

	(void)st;
	if ((e = file_load(l->w, l->id, l->edit->perm, l->c, l->k)) != OK)
		return e;
	return l->edit->stage != NULL ?
	    stage_guard(l->w, l->c, l->edit->stage) :
	    OK;
}

static enum err
head_once(struct work *w, struct id id, const struct head_edit *edit)
{
	struct casefile c;
	struct kasus k;
	struct head_load load = { w, id, edit, &c, &k };
	enum err e;

	if ((e = store_tx(w->db, NULL, head_load_tx, &load)) != OK)
		goto out;
	if (edit->stage == NULL && file_closed(&c)) {
		e = ERR_CONFLICT;
		goto out;
	}
	if (edit->assignee != NULL)
		c.head.assignee = *edit->assignee;
	if (edit->stage != NULL)
		c.head.stage = c.row.stage = edit->stage;
	if ((e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = change_commit(w, &c, false, NULL, 0,
	    edit->stage != NULL ? V_CLOSE : V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_assign(struct work *w, struct id id, struct id person)
{
	const struct roster_member *m =
	    roster_member(w->roster, person, w->who->unit);
	struct head_edit edit = { P_CASE_ASSIGN, &person, NULL };
	enum err e = ERR_CONFLICT;
	int i;

	if (m == NULL || !m->active || (m->roles & ROLES_KEY) == 0)
		return ERR_INVALID;
	for (i = 0; i < TRIES && e == ERR_CONFLICT; i++)
		e = head_once(w, id, &edit);
	return e;
}

enum err
kasus_close(struct work *w, struct id id)
{
	struct head_edit edit = { P_CASE_CLOSE, NULL, STAGE_CLOSED };

	return head_once(w, id, &edit);
}

enum err
kasus_reopen(struct work *w, struct id id)
{
	struct head_edit edit = { P_CASE_CLOSE, NULL, STAGE_FIRST };

	return head_once(w, id, &edit);
}
