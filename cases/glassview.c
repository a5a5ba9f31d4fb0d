/* Break-glass: whom one request concerns, what they see of it, what was opened. */
#include <string.h>

#include "cases/priv.h"

bool
glass_concerns(const struct work *w, const struct glassload *l)
{
	struct id me = w->who->person;

	if (id_same(w->who->unit, l->row.pdp))
		return role_scope(w->who->roles, P_GLASS_PEEL) != SCOPE_NO;
	return (w->who->roles & ROLE_BIT(ROLE_KAU)) != 0 ||
	    id_same(me, glass_asker(l)) || id_same(me, l->author) ||
	    id_same(me, l->holder) || glass_was_named(l, me) ||
	    (l->whole && named_any(w, l->row.kasus));
}

bool
glass_opener(const struct glass *g, const struct roster_member *m)
{
	struct glass_act asked = { .actor = g->asker };
	struct glassload l = { .act = &asked, .n = 1, .author = g->author };

	l.row.unit = g->unit->id;
	return glass_opener_fits(&l, m);
}

static const char *
name_of(const struct work *w, struct id person)
{
	return id_none(person) ? "" : person_name(w, person);
}

static enum err
events_view(struct work *w, const struct glassload *l, struct glass *g)
{
	struct glass_event *v = arena_alloc(w->mem, (l->n + 1) * sizeof(*v));

	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < l->n; i++) {
		const struct roster_unit *u =
		    roster_unit(w->roster, l->act[i].unit);

		v[i] = (struct glass_event){ .to = l->act[i].to,
			.actor = name_of(w, l->act[i].actor),
			.unit = u != NULL ? unit_name(w, u) : "",
			.named = l->act[i].to == GLASS_PEELED ?
			    name_of(w, l->act[i].named) :
			    "",
			.word = l->word[i],
			.at = l->act[i].at };
	}
	g->event = v;
	g->n_event = l->n;
	return OK;
}

bool
glass_runs(const struct work *w, const struct glassload *l)
{
	enum glass_state s = l->act[l->n - 1].to;

	return s >= GLASS_OPENED && s < GLASS_REVIEWED && w->now < l->row.ends;
}

enum err
glass_show(struct work *w, const struct glassload *l, struct glass *g)
{
	*g = (struct glass){ .id = l->row.id,
		.state = l->act[l->n - 1].to,
		.version = l->row.version,
		.plan = l->plan,
		.whole = l->whole,
		.number = l->number,
		.unit = roster_unit(w->roster, l->row.unit),
		.asker = glass_asker(l),
		.author = l->author,
		.opener = glass_named(l),
		.reason = l->reason,
		.kasus = l->row.kasus,
		.created = l->row.created,
		.ends = l->row.ends };
	g->asker_name = name_of(w, g->asker);
	g->author_name = name_of(w, g->author);
	g->opener_name = name_of(w, g->opener);
	g->holder_name = name_of(w, l->holder);
	g->named_names = "";
	g->running = glass_runs(w, l);
	g->ended = g->state == GLASS_REVIEWED && l->act[l->n - 1].at <= g->ends;
	g->lapsed = glass_lapsed(w, l);
	g->unnamed = !g->lapsed && glass_unnamed(w, l);
	g->late = g->state == GLASS_OPENED && w->now > g->ends + GLASS_REVIEW;
	for (enum glass_state s = GLASS_ASKED; s < GLASS__MAX; s++)
		if (glass_may(w, l, s) != NULL)
			g->acts |= 1u << s;
	return g->unit != NULL ? events_view(w, l, g) : ERR_INTERNAL;
}

/* --- what was opened ------------------------------------------------------------ */

const struct rec_ref *
glass_ref(const struct casefile *c, struct id record)
{
	for (size_t i = 0; i < c->head.n_rec; i++)
		if (id_same(c->head.rec[i].id, record))
			return &c->head.rec[i];
	return NULL;
}

static enum err
text_open(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    const struct lent_row *lent, struct case_note *n_r)
{
	struct own_seal seal = { OBJ_GLASS_LENT, lent->sealed.p };
	struct own_body b;
	struct rec rec;
	enum err e;

	if (lent->sealed.n != SEALED_KEY_LEN)
		return tamper("glass-key", ref->id);
	if ((e = own_row(w, c, ref, &b)) != OK ||
	    (e = own_get(w, c, ref, &b, &seal, &rec)) != OK)
		return e;
	*n_r = (struct case_note){ .kind = ref->kind == REC_PLAN ? F_PLAN :
								   F_PROCESS,
		.author = person_name(w, rec.author),
		.at = rec.at };
	n_r->text = rec.f.v[n_r->kind];
	return OK;
}

/* A plan that was written anew has another key, which nobody asked for. */
static enum err
texts_open(struct work *w, const struct glassload *l, const struct casefile *c,
    struct glass *g)
{
	struct case_note *note =
	    arena_alloc(w->mem, (l->n_rec + 1) * sizeof(*note));
	struct lent_row *row;
	size_t n;
	enum err e = glass_keys(w, l, &row, &n);

	if (e != OK || note == NULL)
		return e != OK ? e : ERR_MEMORY;
	for (size_t i = 0; e == OK && i < l->n_rec; i++) {
		const struct rec_ref *ref = glass_ref(c, l->rec[i].id);

		if (ref == NULL || ref->version != l->rec[i].version)
			g->stale++;
		else
			e = text_open(w, c, ref, glass_lent(row, n, ref->id),
			    &note[g->n_note++]);
	}
	g->note = note;
	return e;
}

static bool
is_lent(const struct work *w, const struct glass *g)
{
	return g->running && id_same(g->asker, w->who->person);
}

/* A read of the case, which names the records; or of the request alone. */
static enum err
view_read(struct work *w, const struct glassload *l, struct glass *g)
{
	struct id *shown = arena_alloc(w->mem, GLASS_MOST * sizeof(*shown));
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_READ,
		.object = l->row.id,
		.version = l->row.version };
	struct casefile c;
	enum err e = OK;

	if (shown == NULL)
		return ERR_MEMORY;
	memcpy(t.head, l->last, HASH_LEN);
	if (l->whole && is_lent(w, g)) {
		e = glass_case_read(w, l, g);
		return e == OK && g->stale > 0 ? trail_write(w->db, &t) : e;
	}
	if (!is_lent(w, g))
		return trail_write(w->db, &t);
	if ((e = file_open(w, l->row.kasus, P_GLASS_ASK, &c)) == OK)
		e = texts_open(w, l, &c, g);
	if (e == OK) {
		t = case_trail(w, &c, V_EMERGENCY);
		for (size_t i = 0; i < l->n_rec; i++)
			shown[i] = l->rec[i].id;
		t.shown = shown;
		t.n_shown = l->n_rec;
		e = trail_write(w->db, &t);
	}
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

/* The case got another key before this one was lent. */
static enum err
view_gone(struct work *w, const struct glassload *l, struct glass *g)
{
	bool gone;
	enum err e = glass_case_gone(w, l, &gone);

	if (e == OK && gone && g->state < GLASS_OPENED) {
		g->stale = 1;
		g->acts &= ~(1u << GLASS_PEELED | 1u << GLASS_OPENED);
	}
	return e;
}

/* What who asked did with it, for those who judge that. */
static enum err
view_reads(struct work *w, struct glass *g)
{
	struct trail_times t;
	enum err e;

	if (g->ends == 0)
		return OK;
	e = trail_times(w->db, g->kasus, g->asker, V_EMERGENCY,
	    g->ends - GLASS_TERM, g->ends, &t);
	if (e == OK) {
		g->reads = t.n;
		g->last_read = t.last;
	}
	return e;
}

enum err
glass_view(struct work *w, struct id id, struct glass *g_r)
{
	struct glassload l;
	enum err e = glass_load(w, id, &l);

	if (e != OK)
		return e;
	if (!glass_concerns(w, &l))
		return ERR_ABSENT;
	e = glass_show(w, &l, g_r);
	if (e == OK)
		e = view_gone(w, &l, g_r);
	if (e == OK && l.whole &&
	    (id_same(w->who->unit, l.row.pdp) || named_any(w, l.row.kasus)))
		e = glass_case_named(w, &l, g_r);
	if (e == OK)
		e = view_reads(w, g_r);
	return e == OK ? view_read(w, &l, g_r) : e;
}
