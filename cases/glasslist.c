/* Break-glass: the requests that concern somebody, and how many one may make. */
#include <string.h>

#include "cases/priv.h"

#define CHUNK     32
#define READS     100 /* newest entries on a request that are looked through */
#define OVER_MOST 200 /* newest requests among which those to be told are */

/* --- all that concern the actor ------------------------------------------------- */

/* What was opened and is not reviewed comes first: nobody makes more of those by
 * asking. */
static const struct pass {
	enum glass_state from, below;
} passes[] = {
	{ GLASS_OPENED, GLASS_REVIEWED },
	{ GLASS_ASKED, GLASS_OPENED },
	{ GLASS_REVIEWED, GLASS__MAX },
};

/* Rows of the actor's unit, or to it, in the order of the passes. */
struct walk {
	struct work *w;
	struct ask_filter f;
	size_t pass, seen; /* chunks of this pass that were read */
	struct ask_row *row;
	size_t n, i;
};

static void
pass_begin(struct walk *k, size_t pass)
{
	k->pass = pass;
	k->seen = k->n = k->i = 0;
	k->f.from = passes[pass].from;
	k->f.below = passes[pass].below;
	k->f.before = INT64_MAX;
}

static struct walk
walk_begin(struct work *w)
{
	const struct roster_unit *pdp = roster_pdp(w->roster, w->who->agency);
	bool ours = pdp != NULL && id_same(pdp->id, w->who->unit);
	struct walk k = { .w = w,
		.f = { .by = ours ? ASK_OF_PDP : ASK_OF_UNIT,
		    .of = w->who->unit,
		    .limit = CHUNK } };

	pass_begin(&k, 0);
	return k;
}

/* The next row; NULL: that was all. */
static enum err
walk_row(struct walk *k, const struct ask_row **row_r)
{
	enum err e = OK;

	*row_r = NULL;
	while (e == OK && k->i == k->n) {
		if (k->seen > 0 && k->n < CHUNK) {
			if (k->pass + 1 == nitems(passes))
				return OK;
			pass_begin(k, k->pass + 1);
		}
		e = ask_rows(k->w->db, k->w->mem, &k->f, &k->row, &k->n);
		k->i = 0;
		k->seen++;
	}
	if (e != OK)
		return e;
	*row_r = &k->row[k->i++];
	k->f.before = (*row_r)->created;
	k->f.before_id = (*row_r)->id;
	return OK;
}

/* One of a row, if it is what its actors signed: the alarm was logged, and the
 * others go on. */
static enum err
one_read(struct work *w, const struct ask_row *row, struct glassload *l_r,
    bool *mine_r)
{
	enum err e = glass_read(w, row, l_r);

	*mine_r = e == OK && glass_concerns(w, l_r);
	return e == ERR_TAMPER || e == ERR_ABSENT ? OK : e;
}

static enum err
list_read(struct work *w, const struct glass *g, size_t n)
{
	struct id *shown = arena_alloc(w->mem, n * sizeof(*shown));
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_LIST,
		.shown = shown,
		.n_shown = n };

	if (shown == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		shown[i] = g[i].id;
	return trail_write(w->db, &t);
}

enum err
glass_list(struct work *w, size_t page, struct glass_page *p_r)
{
	struct walk k = walk_begin(w);
	size_t skip = page * GLASS_LIST;
	const struct ask_row *row;
	struct glassload l;
	bool mine;
	enum err e;

	*p_r = (struct glass_page){ .g = arena_alloc(w->mem,
					GLASS_LIST * sizeof(*p_r->g)) };
	if (p_r->g == NULL)
		return ERR_MEMORY;
	while ((e = walk_row(&k, &row)) == OK && row != NULL) {
		if ((e = one_read(w, row, &l, &mine)) != OK)
			return e;
		if (!mine || (skip > 0 && skip--))
			continue;
		p_r->more = p_r->n == GLASS_LIST;
		if (p_r->more)
			break;
		if ((e = glass_show(w, &l, &p_r->g[p_r->n++])) != OK)
			return e;
	}
	return e == OK && p_r->n > 0 ? list_read(w, p_r->g, p_r->n) : e;
}

/* --- how many ------------------------------------------------------------------- */

/* Whom it concerns is told of the review too, and who asked of a refusal, until
 * they read it. */
static enum err
is_told(struct work *w, const struct glassload *l, bool *told_r)
{
	const struct glass_act *last = &l->act[l->n - 1];
	struct trail_part part = { .by = TRAIL_BY_OBJECT,
		.key = l->row.id,
		.behind = trail_newest(INT64_MAX),
		.since = last->at,
		.limit = READS };
	struct leaf_row *row;
	size_t n;
	enum err e;

	*told_r = w->now <= last->at + GLASS_TOLD &&
	    (last->to == GLASS_REFUSED ?
		    id_same(w->who->person, glass_asker(l)) :
		    !id_same(w->who->unit, l->row.pdp));
	if (!*told_r)
		return OK;
	e = trail_rows(w->db, w->mem, &part, &row, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		if (row[i].e.entry.verb == V_READ &&
		    id_same(row[i].e.entry.actor, w->who->person))
			*told_r = false;
	return e;
}

/* An act that waits for the actor, or that one is there. */
static void
desk_add(const struct work *w, const struct glassload *l, struct glass_desk *d)
{
	enum glass_state s = l->act[l->n - 1].to;

	if (s == GLASS_ASKED && glass_may(w, l, GLASS_PEELED) != NULL)
		d->peel++;
	else if (s == GLASS_PEELED && glass_unnamed(w, l) &&
	    glass_may(w, l, GLASS_PEELED) != NULL)
		d->name++;
	else if (glass_may(w, l, GLASS_OPENED) != NULL)
		d->open++;
	else if (glass_may(w, l, GLASS_REVIEWED) != NULL)
		d->review++;
	else
		d->told++;
}

enum err
glass_count(struct work *w, struct glass_desk *d_r)
{
	struct walk k = walk_begin(w);
	size_t over = 0;
	const struct ask_row *row;
	struct glassload l;
	bool mine, told;
	enum err e;

	memset(d_r, 0, sizeof(*d_r));
	while ((e = walk_row(&k, &row)) == OK && row != NULL) {
		if (row->state >= GLASS_REVIEWED && ++over > OVER_MOST)
			break;
		e = one_read(w, row, &l, &mine);
		if (e == OK && mine && row->state < GLASS_REVIEWED) {
			desk_add(w, &l, d_r);
		} else if (e == OK && mine) {
			e = is_told(w, &l, &told);
			d_r->told += e == OK && told;
		}
		if (e != OK)
			return e;
	}
	return e;
}

/* --- of one case ---------------------------------------------------------------- */

enum err
glass_running(struct work *w, struct id kasus, const struct glass_brief **b_r,
    size_t *n_r)
{
	const struct ask_filter f = { .by = ASK_OF_CASE,
		.of = kasus,
		.from = GLASS_ASKED,
		.below = GLASS_REVIEWED,
		.before = INT64_MAX,
		.limit = GLASS_LIST };
	struct glass_brief *b;
	struct ask_row *row;
	struct glassload l;
	size_t n;
	bool concerns, gone = false;
	enum err e = ask_rows(w->db, w->mem, &f, &row, &n);

	*n_r = 0;
	if (e != OK)
		return e;
	if ((b = arena_alloc(w->mem, (n + 1) * sizeof(*b))) == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i++) {
		bool mine;

		e = one_read(w, &row[i], &l, &concerns);
		if (e == OK && concerns) /* the case has another key by now */
			e = glass_case_gone(w, &l, &gone);
		if (e != OK || !concerns || gone)
			continue;
		mine = id_same(glass_asker(&l), w->who->person);
		if (glass_runs(w, &l) || (mine && row[i].ends == 0))
			b[(*n_r)++] = (struct glass_brief){ .id = row[i].id,
				.mine = mine,
				.asker_name = person_name(w, glass_asker(&l)),
				.ends = row[i].ends };
	}
	*b_r = b;
	return e;
}

/* --- asking --------------------------------------------------------------------- */

static bool
has_all(const struct glassload *open, const struct glassload *l)
{
	for (size_t i = 0; i < l->n_rec; i++) {
		size_t k = 0;

		while (k < open->n_rec &&
		    (!id_same(open->rec[k].id, l->rec[i].id) ||
			open->rec[k].version != l->rec[i].version))
			k++;
		if (k == open->n_rec)
			return false;
	}
	return true;
}

/* A request of the actor's on that case that waits, or can be read, and asks for
 * all of it. */
static enum err
same_seek(struct work *w, struct id kasus, const struct glassload *l)
{
	const struct glass_brief *b;
	size_t n;
	enum err e = glass_running(w, kasus, &b, &n);

	for (size_t i = 0; e == OK && i < n; i++) {
		struct glassload open;

		if (!b[i].mine)
			continue;
		e = glass_load(w, b[i].id, &open);
		if (e == OK && has_all(&open, l)) {
			w->glass = b[i].id;
			return ERR_CONFLICT;
		}
	}
	return e;
}

enum err
glass_ask_check(struct work *w, struct id kasus, const struct glassload *l)
{
	struct ask_filter f = { .by = ASK_OF_UNIT,
		.of = w->who->unit,
		.from = GLASS_ASKED,
		.below = GLASS__MAX,
		.before = INT64_MAX,
		.limit = CHUNK };
	size_t n = CHUNK, made = 0;
	struct ask_row *row;
	enum err e = same_seek(w, kasus, l);

	while (e == OK && n == CHUNK &&
	    (e = ask_rows(w->db, w->mem, &f, &row, &n)) == OK) {
		for (size_t i = 0; e == OK && i < n; i++) {
			struct glassload one;
			bool known;

			if (row[i].created <= w->now - DAY)
				return OK;
			e = one_read(w, &row[i], &one, &known);
			if (e == OK && known &&
			    id_same(glass_asker(&one), w->who->person) &&
			    ++made == GLASS_DAY)
				return ERR_LIMIT;
			f.before = row[i].created;
			f.before_id = row[i].id;
		}
	}
	return e;
}
