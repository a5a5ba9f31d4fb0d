/* Break-glass: asking, opening one seal after the other, refusing, reviewing. */
#include <string.h>

#include "cases/priv.h"

/* What one act writes. */
struct glassmove {
	const struct glassload *l;
	struct ask_act_row act;
	struct lent_row *lent;
	size_t n_lent;
	bool lent_fresh;
	struct trail_entry trail;
};

static enum err
glassmove_tx(struct store *st, void *arg)
{
	const struct glassmove *m = arg;
	const struct ask_row *row = &m->l->row;
	enum err e;

	e = row->version == 1 ? ask_row_add(st, row) :
				ask_row_set(st, row, row->version - 1);
	if (e == OK)
		e = ask_act_add(st, &m->act);
	for (size_t i = 0; e == OK && i < m->n_lent; i++)
		e = m->lent_fresh ? lent_row_add(st, &m->lent[i]) :
				    lent_row_set(st, &m->lent[i]);
	return e == OK ? trail_write(st, &m->trail) : e;
}

/* Sign the act and store it with its keys. */
static enum err
glassmove_commit(struct work *w, struct glassload *l, struct glass_act *a,
    struct glassmove *m)
{
	enum verb verb = glass_may(w, l, a->to)->verb;
	struct once once;
	enum err e = glass_sign(w, l, a, &m->act);

	if (e != OK || (e = work_once(w, &once)) != OK)
		return e;
	m->l = l;
	m->trail = (struct trail_entry){ .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = verb,
		.object = l->row.id,
		.version = l->row.version,
		.shown = &l->row.kasus,
		.n_shown = 1 };
	memcpy(m->trail.head, l->last, HASH_LEN);
	return store_tx(w->db, &once, glassmove_tx, m);
}

/* --- asking --------------------------------------------------------------------- */

/* A choice and the records that it stands for. */
struct wanted {
	struct glass_choice choice;
	struct glass_rec *rec;
};

/* The choice of this author's process notes, or of the plan; a new one. */
static struct wanted *
wanted_of(struct work *w, struct wanted *all, size_t *n, bool plan,
    struct id author)
{
	struct wanted *x;

	for (size_t i = 0; i < *n; i++)
		if (all[i].choice.plan == plan &&
		    id_same(all[i].choice.author, author))
			return &all[i];
	x = &all[*n];
	*x = (struct wanted){ .choice = { .plan = plan,
				  .author = author,
				  .name = person_name(w, author) },
		.rec = arena_alloc(w->mem, GLASS_MOST * sizeof(*x->rec)) };
	if (x->rec == NULL)
		return NULL;
	(*n)++;
	return x;
}

static enum err
wanted_add(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    struct wanted *all, size_t *n)
{
	struct arena_mark mark = arena_mark(w->mem);
	struct own_body b;
	struct wanted *x;
	enum err e = own_row(w, c, ref, &b);

	arena_release(w->mem, mark); /* only the author is wanted of it */
	if (e != OK)
		return e;
	if ((x = wanted_of(w, all, n, ref->kind == REC_PLAN, b.author)) == NULL)
		return ERR_MEMORY;
	if (x->choice.n < GLASS_MOST)
		x->rec[x->choice.n++] =
		    (struct glass_rec){ ref->id, ref->version };
	return OK;
}

/* All that has a key of its own and that the actor can't open, newest first. */
static enum err
wanted_all(struct work *w, const struct casefile *c, struct wanted **all_r,
    size_t *n_r)
{
	struct key_row *row;
	size_t n;
	enum err e =
	    key_rows_of(w->db, w->mem, c->row.id, w->who->person, &row, &n);

	*n_r = 0;
	if (e != OK)
		return e;
	*all_r = arena_alloc(w->mem, (c->head.n_rec + 1) * sizeof(**all_r));
	if (*all_r == NULL)
		return ERR_MEMORY;
	for (size_t i = c->head.n_rec; e == OK && i-- > 0;) {
		const struct rec_ref *ref = &c->head.rec[i];

		if (REC_OWN(ref->kind) &&
		    key_find(row, n, ref, w->who->person) == NULL)
			e = wanted_add(w, c, ref, *all_r, n_r);
	}
	return e;
}

enum err
glass_choices(struct work *w, struct id kasus, struct glass_choices *c_r)
{
	struct glass_choice *choice;
	struct wanted *all;
	struct trail_entry t;
	struct casefile c;
	enum err e;

	memset(c_r, 0, sizeof(*c_r));
	if ((e = file_open(w, kasus, P_GLASS_ASK, &c)) != OK ||
	    (e = wanted_all(w, &c, &all, &c_r->n)) != OK)
		goto out;
	file_view(w, &c, &c_r->k);
	choice = arena_alloc(w->mem, (c_r->n + 1) * sizeof(*choice));
	if (choice == NULL) {
		e = ERR_MEMORY;
		goto out;
	}
	for (size_t i = 0; i < c_r->n; i++)
		choice[i] = all[i].choice;
	c_r->choice = choice;
	t = case_trail(w, &c, V_READ);
	e = trail_write(w->db, &t);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

/* What is asked for, into l; ERR_INVALID: the case has nothing of it. */
static enum err
ask_for(struct work *w, const struct casefile *c, bool plan, struct id author,
    struct glassload *l)
{
	struct wanted *all;
	size_t n;
	enum err e = wanted_all(w, c, &all, &n);

	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		if (all[i].choice.plan != plan ||
		    (!plan && !id_same(all[i].choice.author, author)))
			continue;
		l->plan = plan;
		l->author = all[i].choice.author;
		l->rec = all[i].rec;
		l->n_rec = all[i].choice.n;
		return OK;
	}
	return ERR_INVALID;
}

bool
glass_reason_fits(const char *reason)
{
	return reason != NULL && utf8_chars(reason) <= GLASS_REASON &&
	    text_clean(reason);
}

enum err
glass_ask_commit(struct work *w, struct glassload *l)
{
	struct glass_act a = { .to = GLASS_ASKED };
	struct glassmove m = { .n_lent = 0 };
	enum err e;

	l->act = arena_alloc(w->mem, sizeof(*l->act));
	if (l->act == NULL)
		return ERR_MEMORY;
	if ((e = glass_ask_check(w, l->row.kasus, l)) != OK ||
	    (e = glass_seal(w, l)) != OK)
		return e;
	glass_ask_hash(w, &l->row, a.what);
	return glassmove_commit(w, l, &a, &m);
}

enum err
glass_ask(struct work *w, struct id kasus, bool plan, struct id author,
    const char *reason, struct id id)
{
	const struct roster_unit *pdp = roster_pdp(w->roster, w->who->agency);
	struct glassload l = { .reason = reason };
	struct casefile c;
	enum err e;

	if (!glass_reason_fits(reason))
		return ERR_INVALID;
	if (!own_ready(w))
		return ERR_CONFLICT;
	if ((e = file_open(w, kasus, P_GLASS_ASK, &c)) != OK ||
	    (e = ask_for(w, &c, plan, author, &l)) != OK)
		goto out;
	l.row = (struct ask_row){ .id = id,
		.kasus = kasus,
		.unit = w->who->unit,
		.pdp = pdp->id,
		.created = w->now };
	l.number = c.head.number;
	l.holder = c.head.assignee;
	e = glass_ask_commit(w, &l);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

/* --- opening -------------------------------------------------------------------- */

/* Load it for an act that leads to that state. */
static enum err
act_begin(struct work *w, struct id id, uint32_t seen, enum glass_state to,
    struct glassload *l_r)
{
	bool gone;
	enum err e = glass_load(w, id, l_r);

	if (e != OK)
		return e;
	if (!glass_concerns(w, l_r))
		return ERR_ABSENT;
	if (to == GLASS_PEELED || to == GLASS_OPENED) {
		e = glass_case_gone(w, l_r, &gone);
		if (e != OK || gone)
			return e != OK ? e : ERR_CONFLICT;
	}
	if (glass_may(w, l_r, to) != NULL)
		return l_r->n == seen ? OK : ERR_CONFLICT;
	/* somebody else did it meanwhile, or it never was the actor's to do */
	for (struct glassload then = *l_r; then.n > 1;) {
		then.n--;
		if (glass_may(w, &then, to) != NULL)
			return ERR_CONFLICT;
	}
	return glass_lapsed(w, l_r) || glass_unnamed(w, l_r) ? ERR_CONFLICT :
							       ERR_FORBIDDEN;
}

struct ad
glass_twice_ad(const struct glassload *l, const struct glass_rec *rec)
{
	return own_ad(l->whole ? OBJ_CASE_GLASS : OBJ_GLASS, l->row.kasus,
	    rec->id, rec->version);
}

struct ad
glass_lent_ad(const struct glassload *l, const struct glass_rec *rec)
{
	return own_ad(l->whole ? OBJ_CASE_LENT : OBJ_GLASS_LENT, l->row.kasus,
	    rec->id, rec->version);
}

/* The outer seal of one record's key, and a new one around what was in it. */
static enum err
peel_one(struct work *w, const struct glassload *l, const struct glass_rec *rec,
    const struct roster_member *m, struct lent_row *row_r)
{
	struct ad ad = glass_twice_ad(l, rec);
	struct bytes where = ad_bytes(w->mem, &ad);
	uint8_t inner[SEALED_KEY_LEN];
	uint8_t *out = arena_alloc(w->mem, SEALED_TWICE_LEN);
	struct glass_row g;
	enum err e;

	if (out == NULL || where.p == NULL)
		return ERR_MEMORY;
	e = glass_row_get(w->db, w->mem, l->row.kasus, rec->id, rec->version,
	    &g);
	if (e != OK)
		return e == ERR_ABSENT ? tamper("key-glass", rec->id) : e;
	if ((e = epoch_need(w, g.pdp_epoch)) == OK)
		e = keyring_unit_peel(w->who->keys, g.pdp_epoch, where,
		    g.sealed, inner);
	if (e == OK)
		e = sealed_twice_put(m->box_pk, where, inner, out);
	*row_r = (struct lent_row){ .request = l->row.id,
		.object = rec->id,
		.sealed = BYTES(out, SEALED_TWICE_LEN) };
	return e == ERR_TAMPER ? tamper("key-glass", rec->id) : e;
}

enum err
glass_peel(struct work *w, struct id id, uint32_t seen, struct id opener)
{
	struct glass_act a = { .to = GLASS_PEELED, .named = opener };
	struct glassmove m = { .n_lent = 0 };
	const struct roster_member *who;
	struct glassload l;
	enum err e = act_begin(w, id, seen, GLASS_PEELED, &l);

	if (e != OK)
		return e;
	who = roster_member(w->roster, opener, l.row.unit);
	if (who == NULL || !glass_opener_fits(&l, who) ||
	    id_same(opener, w->who->person))
		return ERR_INVALID;
	m.lent_fresh = l.row.state == GLASS_ASKED;
	m.lent = arena_alloc(w->mem, (l.n_rec + 1) * sizeof(*m.lent));
	if (m.lent == NULL)
		return ERR_MEMORY;
	for (; e == OK && m.n_lent < l.n_rec; m.n_lent++)
		e = peel_one(w, &l, &l.rec[m.n_lent], who, &m.lent[m.n_lent]);
	if (e == OK)
		e = glass_hash(w, &l, m.lent, m.n_lent, a.what);
	return e == OK ? glassmove_commit(w, &l, &a, &m) : e;
}

enum err
glass_fits(const struct glassload *l, const struct casefile *c)
{
	unsigned kind = l->plan ? REC_PLAN : REC_PROCESS;
	bool moved = !id_same(c->head.assignee, l->holder);

	if (strcmp(c->head.number, l->number) != 0)
		return ERR_TAMPER;
	for (size_t i = 0; i < l->n_rec; i++) {
		const struct rec_ref *ref = glass_ref(c, l->rec[i].id);

		if (ref == NULL || ref->kind != kind ||
		    ref->version < l->rec[i].version)
			return ERR_TAMPER;
		moved = moved || ref->version != l->rec[i].version;
	}
	if (!moved)
		return OK;
	return c->head.changed >= l->row.created ? ERR_INVALID : ERR_TAMPER;
}

/* Whose a record is stands under the header's hash. */
static enum err
author_check(struct work *w, const struct glassload *l,
    const struct casefile *c, struct id record)
{
	struct arena_mark mark = arena_mark(w->mem);
	struct own_body b;
	enum err e = own_row(w, c, glass_ref(c, record), &b);

	arena_release(w->mem, mark); /* only the author is wanted of it */
	return e == OK && !id_same(b.author, l->author) ? ERR_TAMPER : e;
}

static enum err
subject_check(struct work *w, const struct glassload *l)
{
	struct casefile c;
	enum err e;

	if (l->whole) {
		e = glass_case_fits(w, l);
		return e == ERR_TAMPER ? tamper("glass-subject", l->row.id) : e;
	}
	e = file_open(w, l->row.kasus, P_GLASS_OPEN, &c);
	if (e == OK)
		e = glass_fits(l, &c);
	for (size_t i = 0; e == OK && i < l->n_rec; i++)
		e = author_check(w, l, &c, l->rec[i].id);
	secret_wipe(c.ck, KEY_LEN);
	return e == ERR_TAMPER ? tamper("glass-subject", l->row.id) : e;
}

/* Both seals of one record's key; it goes to who asked. */
static enum err
open_one(struct work *w, const struct glassload *l, const struct glass_rec *rec,
    const struct roster_member *m, struct lent_row *row)
{
	struct ad ad = glass_twice_ad(l, rec), to = glass_lent_ad(l, rec);
	struct bytes where = ad_bytes(w->mem, &ad);
	uint8_t inner[SEALED_KEY_LEN], key[KEY_LEN];
	uint8_t *out = arena_alloc(w->mem, SEALED_KEY_LEN);
	struct glass_row g;
	enum err e;

	if (out == NULL || where.p == NULL)
		return ERR_MEMORY;
	if (row->sealed.n != SEALED_TWICE_LEN)
		return tamper("glass-key", rec->id);
	e = glass_row_get(w->db, w->mem, l->row.kasus, rec->id, rec->version,
	    &g);
	if (e != OK)
		return e == ERR_ABSENT ? tamper("key-glass", rec->id) : e;
	if ((e = epoch_need(w, g.epoch)) == OK)
		e = keyring_person_peel(w->who->keys, where, row->sealed.p,
		    inner);
	if (e == OK)
		e = keyring_unit_open(w->who->keys, g.epoch, where, inner, key);
	if (e == OK)
		e = sealed_key_put(m->box_pk, ad_bytes(w->mem, &to), key, out);
	secret_wipe(key, sizeof(key));
	row->sealed = BYTES(out, SEALED_KEY_LEN);
	return e == ERR_TAMPER ? tamper("glass-key", rec->id) : e;
}

/* In the order of the records. */
static enum err
open_all(struct work *w, const struct glassload *l,
    const struct roster_member *m, int64_t ends, struct glassmove *move)
{
	struct lent_row *row;
	size_t n;
	enum err e = glass_keys(w, l, &row, &n);

	if (e != OK)
		return e;
	move->lent = arena_alloc(w->mem, (n + 1) * sizeof(*move->lent));
	if (move->lent == NULL)
		return ERR_MEMORY;
	for (; e == OK && move->n_lent < l->n_rec; move->n_lent++) {
		const struct glass_rec *rec = &l->rec[move->n_lent];
		struct lent_row *to = &move->lent[move->n_lent];

		*to = *glass_lent(row, n, rec->id);
		to->ends = ends;
		e = open_one(w, l, rec, m, to);
	}
	return e;
}

enum err
glass_open(struct work *w, struct id id, uint32_t seen)
{
	struct glass_act a = { .to = GLASS_OPENED,
		.ends = w->now + GLASS_TERM };
	struct glassmove m = { .n_lent = 0 };
	const struct roster_member *who;
	struct glassload l;
	enum err e = act_begin(w, id, seen, GLASS_OPENED, &l);

	if (e != OK)
		return e;
	a.named = glass_asker(&l);
	who = roster_member(w->roster, a.named, l.row.unit);
	if (who == NULL)
		return ERR_INTERNAL;
	if ((e = subject_check(w, &l)) == OK)
		e = open_all(w, &l, who, a.ends, &m);
	if (e == OK)
		e = glass_hash(w, &l, m.lent, m.n_lent, a.what);
	return e == OK ? glassmove_commit(w, &l, &a, &m) : e;
}

/* The act is what its actor says. */
static enum err
word_commit(struct work *w, struct glassload *l, const struct glass_word *word,
    struct glass_act *a, struct glassmove *m)
{
	enum err e = glass_word_put(w, l, word, a);

	a->at = w->now;
	a->ends = glass_term_end(l, a);
	return e == OK ? glassmove_commit(w, l, a, m) : e;
}

/* The keys on their way go: nobody opens it any more, or reads. */
static enum err
lent_end(struct work *w, const struct glassload *l, struct glassmove *m)
{
	enum err e = lent_rows(w->db, w->mem, l->row.id, &m->lent, &m->n_lent);

	for (size_t i = 0; e == OK && i < m->n_lent; i++) {
		m->lent[i].ends = w->now;
		m->lent[i].sealed = BYTES("", 0);
	}
	return e;
}

enum err
glass_review(struct work *w, struct id id, uint32_t seen,
    const struct glass_word *word)
{
	struct glass_act a = { .to = word->finding == FINDING_FOLLOW ?
		    GLASS_FOLLOW :
		    GLASS_REVIEWED };
	struct glassmove m = { .n_lent = 0 };
	struct glassload l;
	enum err e = act_begin(w, id, seen, a.to, &l);

	if (e == OK && a.to == GLASS_REVIEWED)
		e = lent_end(w, &l, &m);
	return e == OK ? word_commit(w, &l, word, &a, &m) : e;
}

enum err
glass_refuse(struct work *w, struct id id, uint32_t seen, const char *reason)
{
	const struct glass_word word = { FINDING_NONE, reason };
	struct glass_act a = { .to = GLASS_REFUSED };
	struct glassmove m = { .n_lent = 0 };
	struct glassload l;
	enum err e = act_begin(w, id, seen, GLASS_REFUSED, &l);

	if (e == OK)
		e = lent_end(w, &l, &m);
	return e == OK ? word_commit(w, &l, &word, &a, &m) : e;
}
