/* Who had to do with a case: its entries and those of its referrals, day by
 * day, for whom the data are about. */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

#define ENTRIES_MAX 2000 /* of one object */

struct reading {
	struct work *w;
	struct casefile c;
	struct case_readers *r;
	struct case_reader *line;
	size_t n, room;
};

/* Lists show a line of a case, and a denial shows nothing.  A request for
 * break-glass shows nothing of the case either: what was done with it counts. */
static bool
is_reading(enum verb v, enum trail_object kind)
{
	static const enum verb all[] = { V_READ, V_REVEAL, V_CREATE, V_CHANGE,
		V_SEND, V_OPEN, V_ANSWER, V_CLOSE, V_EXPORT, V_KEY,
		V_EMERGENCY };

	if (kind == TO_REQUEST && v == V_READ)
		return false;
	for (size_t i = 0; i < nitems(all); i++)
		if (all[i] == v)
			return true;
	return false;
}

static int64_t
day_of(int64_t at)
{
	return (at + (int64_t)WIB * MINUTE) / DAY;
}

/* The line, of those from from on, that has the entry's person, day and act; NULL:
 * none yet.  The last ones are of the same day. */
static struct case_reader *
line_of(struct reading *g, size_t from, const struct trail_entry *e)
{
	for (size_t i = g->n; i > from; i--) {
		struct case_reader *l = &g->line[i - 1];

		if (day_of(l->at) != day_of(e->at))
			return NULL;
		if (id_same(l->actor, e->actor) && l->verb == e->verb)
			return l;
	}
	return NULL;
}

static enum err
lines_room(struct reading *g)
{
	size_t room = g->room > 0 ? 2 * g->room : 64;
	struct case_reader *line;

	if (g->n < g->room)
		return OK;
	line = arena_alloc(g->w->mem, room * sizeof(*line));
	if (line == NULL)
		return ERR_MEMORY;
	if (g->n > 0)
		memcpy(line, g->line, g->n * sizeof(*line));
	g->line = line;
	g->room = room;
	return OK;
}

/* A person of another agency is its own to name. */
static const char *
reader_name(const struct work *w, const struct trail_entry *e)
{
	const struct roster_unit *u = roster_unit(w->roster, e->unit);

	return u != NULL && id_same(u->agency, w->who->agency) ?
	    person_name(w, e->actor) :
	    NULL;
}

/* Entries of one object, newest first: the same act of one day is one line. */
static enum err
object_read(struct reading *g, struct id object, enum trail_object kind,
    const char *number)
{
	const struct trail_part all = { .by = TRAIL_BY_OBJECT,
		.key = object,
		.behind = trail_newest(INT64_MAX),
		.limit = ENTRIES_MAX };
	struct leaf_row *row;
	struct case_reader *line;
	size_t n, from = g->n;
	enum err e = trail_rows(g->w->db, g->w->mem, &all, &row, &n);

	g->r->cut = g->r->cut || (e == OK && n == ENTRIES_MAX);
	for (size_t i = 0; e == OK && i < n; i++) {
		const struct trail_entry *x = &row[i].e.entry;

		if (!is_reading(x->verb, kind))
			continue;
		if ((line = line_of(g, from, x)) != NULL) {
			line->times++;
			line->first = x->at;
			continue;
		}
		if ((e = lines_room(g)) != OK)
			return e;
		g->line[g->n++] = (struct case_reader){ .at = x->at,
			.first = x->at,
			.actor = x->actor,
			.name = reader_name(g->w, x),
			.unit = roster_unit(g->w->roster, x->unit),
			.verb = x->verb,
			.kind = kind,
			.referral = number,
			.times = 1 };
	}
	return e;
}

static int
newest_first(const void *a, const void *b)
{
	const struct case_reader *x = a, *y = b;

	return (x->at < y->at) - (x->at > y->at);
}

/* Referrals that can't be verified have no number; their entries count. */
static enum err
refs_read(struct reading *g)
{
	const struct case_head *h = &g->c.head;
	struct id id[ROWS_SOME];
	struct ref_known known[ROWS_SOME];
	enum err e = OK;

	for (size_t i = 0; e == OK && i < h->n_ref; i += ROWS_SOME) {
		size_t n = h->n_ref - i < ROWS_SOME ? h->n_ref - i : ROWS_SOME;

		for (size_t k = 0; k < n; k++)
			id[k] = h->ref[i + k].referral;
		e = refs_load(g->w, id, n, known);
		for (size_t k = 0; e == OK && k < n; k++)
			e = object_read(g, id[k], TO_REFERRAL,
			    known[k].intact ? known[k].row.number : "");
	}
	return e;
}

/* What the unit's people asked to have opened: the trail says the rest. */
static enum err
requests_read(struct reading *g)
{
	const struct ask_filter all = { .by = ASK_OF_CASE,
		.of = g->c.row.id,
		.below = GLASS__MAX,
		.before = INT64_MAX,
		.limit = GLASS_LIST };
	struct ask_row *row;
	size_t n;
	enum err e = ask_rows(g->w->db, g->w->mem, &all, &row, &n);

	g->r->cut = g->r->cut || (e == OK && n == GLASS_LIST);
	for (size_t i = 0; e == OK && i < n; i++)
		e = object_read(g, row[i].id, TO_REQUEST, NULL);
	return e;
}

enum err
kasus_readers(struct work *w, struct id id, struct case_readers *r_r)
{
	struct reading g = { .w = w, .r = r_r };
	struct trail_entry t;
	enum err e;

	memset(r_r, 0, sizeof(*r_r));
	if ((e = file_load(w, id, P_CASE_READ, &g.c, &r_r->k)) != OK)
		goto out;
	t = case_trail(w, &g.c, V_READ);
	if ((e = trail_write(w->db, &t)) != OK ||
	    (e = object_read(&g, id, TO_CASE, NULL)) != OK ||
	    (e = refs_read(&g)) != OK || (e = requests_read(&g)) != OK)
		goto out;
	if (g.n > 0)
		qsort(g.line, g.n, sizeof(*g.line), newest_first);
	r_r->line = g.line;
	r_r->n = g.n;
out:
	secret_wipe(g.c.ck, KEY_LEN);
	return e;
}
