/* Case files: create, read, correct, note, hand to a colleague. */
#include <string.h>

#include "cases/priv.h"

#define TRIES 4 /* compare-and-set rounds of acts that need no version */

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
	for (i = 0; i < n; i++) {
		const struct ref_link *l = &c->head.ref[n - 1 - i];
		const struct roster_unit *u;
		struct referral_row row;

		e = referral_row_get(w->db, w->mem, l->referral, &row);
		if (e != OK)
			return e == ERR_ABSENT ?
			    tamper("referral", l->referral) :
			    e;
		u = roster_unit(w->roster,
		    l->incoming ? row.from_unit : row.to_unit);
		ref[i] = (struct case_ref){ l->referral, l->incoming,
			row.number, row.state, u != NULL ? u->name_id : "" };
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

	if ((e = file_open(w, id, P_CASE_READ, &c)) != OK ||
	    (e = file_fields(w, &c, k_r)) != OK ||
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

/* Has a group that the form shows been written after version? */
static bool
moved_on(const struct casefile *c, uint32_t version)
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
	if ((e = file_open(w, id, P_CASE_EDIT, &c)) != OK ||
	    (e = file_fields(w, &c, k_r)) != OK)
		goto out;
	if (moved_on(&c, version)) {
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

	if ((e = file_open(w, id, P_CASE_EDIT, &c)) != OK ||
	    (e = file_fields(w, &c, &k)) != OK)
		goto out;
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

static enum err
assign_once(struct work *w, struct id id, struct id person)
{
	struct casefile c;
	struct kasus k;
	enum err e;

	if ((e = file_open(w, id, P_CASE_ASSIGN, &c)) != OK ||
	    (e = file_fields(w, &c, &k)) != OK)
		goto out;
	c.head.assignee = person;
	if ((e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = change_commit(w, &c, false, NULL, 0, V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
kasus_assign(struct work *w, struct id id, struct id person)
{
	const struct roster_member *m =
	    roster_member(w->roster, person, w->who->unit);
	enum err e = ERR_CONFLICT;
	int i;

	if (m == NULL || !m->active || (m->roles & ROLES_KEY) == 0)
		return ERR_INVALID;
	for (i = 0; i < TRIES && e == ERR_CONFLICT; i++)
		e = assign_once(w, id, person);
	return e;
}
