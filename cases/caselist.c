/*
 * Lists and search inside a unit.  A plain list pages by SQL over clear
 * columns and opens only the rows shown; text or category scan the unit's
 * index rows, streamed, one row in memory at a time.
 */
#include <string.h>

#include "cases/priv.h"

#define HITS_MAX 1000

struct scan {
	struct work *w;
	const struct case_query *q;
	const char *fold;   /* folded text, NULL = any */
	const char *digits; /* text as digits only, NULL = not a number */
	struct case_line *line;
	struct id *id;
	size_t n;
	uint64_t hits;
};

static struct fields
index_fields(const struct case_index *x)
{
	struct fields f = { 0 };

	f.v[F_BIRTH_DATE] = x->birth_date;
	f.v[F_AGE] = x->age;
	return f;
}

/* May the actor know more of the case than number, stage and assignee? */
static bool
readable(const struct work *w, const struct case_index *x)
{
	return role_scope(w->who->roles, P_CASE_READ) == SCOPE_UNIT ||
	    id_same(x->assignee, w->who->person);
}

static void
line_fill(struct work *w, const struct case_row *row,
    const struct case_index *x, struct case_line *l)
{
	struct fields f = index_fields(x);
	bool mine = id_same(x->assignee, w->who->person);

	*l = (struct case_line){ .id = row->id,
		.number = x->number,
		.stage = row->stage,
		.assignee = person_name(w, x->assignee),
		.changed = row->changed,
		.mine = mine,
		.age = -1 };
	if (!readable(w, x))
		return;
	l->name = x->name;
	l->category = x->category;
	l->risk = x->risk;
	l->age = fields_age(&f, w->now);
}

/* Copy of what must outlive the scan's row. */
static enum err
line_keep(struct work *w, struct case_line *l)
{
	const char **s[] = { &l->number, &l->stage, &l->name, &l->category,
		&l->risk };
	size_t i;

	for (i = 0; i < nitems(s); i++)
		if (*s[i] != NULL &&
		    (*s[i] = arena_strdup(w->mem, *s[i])) == NULL)
			return ERR_MEMORY;
	return OK;
}

static bool
same_digits(const char *stored, const char *asked)
{
	const char *s = stored;

	if (stored == NULL)
		return false;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			continue;
		if (*s != *asked)
			return false;
		asked++;
	}
	return *asked == '\0';
}

/* No text asked for, or part of the case number. */
static bool
number_matches(const struct scan *s, const struct case_index *x)
{
	return s->fold == NULL ||
	    (x->number != NULL && strcasestr(x->number, s->q->text) != NULL);
}

/* NIK and phone only as whole numbers, else search would peel the mask. */
static bool
text_matches(const struct scan *s, const struct case_index *x)
{
	if (x->fold != NULL && strstr(x->fold, s->fold) != NULL)
		return true;
	return s->digits != NULL &&
	    (same_digits(x->nik, s->digits) ||
		same_digits(x->phone, s->digits));
}

static bool
row_matches(const struct scan *s, const struct case_row *row,
    const struct case_index *x)
{
	const struct case_query *q = s->q;

	if (q->mine && !id_same(x->assignee, s->w->who->person))
		return false;
	if (q->stage != NULL && strcmp(q->stage, row->stage) != 0)
		return false;
	if (!readable(s->w, x))
		return q->category == NULL && number_matches(s, x);
	if (q->category != NULL &&
	    (x->category == NULL || strcmp(q->category, x->category) != 0))
		return false;
	return number_matches(s, x) || text_matches(s, x);
}

static enum err
scan_row(const struct case_row *row, void *arg)
{
	struct scan *s = arg;
	struct arena_mark m = arena_mark(s->w->mem);
	struct case_index x = { 0 };
	size_t from = s->q->page * s->q->size;
	struct case_line l;
	bool hit;
	enum err e;

	if ((e = index_get(s->w, row, &x)) != OK)
		return e == ERR_TAMPER ? tamper("index", row->id) : e;
	hit = row_matches(s, row, &x);
	if (!hit || s->hits < from || s->n >= s->q->size) {
		s->hits += hit;
		arena_release(s->w->mem, m);
		return s->hits >= HITS_MAX ? ERR_LIMIT : OK;
	}
	/* what is kept stays in the arena beside the few rows shown */
	line_fill(s->w, row, &x, &l);
	if ((e = line_keep(s->w, &l)) != OK)
		return e;
	s->line[s->n] = l;
	s->id[s->n] = row->id;
	s->n++;
	s->hits++;
	return OK;
}

static const char *
text_digits(struct work *w, const char *text)
{
	struct buf b;

	buf_init(&b, w->mem, 0);
	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9')
			buf_putc(&b, *text);
		else if (strchr(" .-+()", *text) == NULL)
			return NULL;
	}
	buf_putc(&b, '\0');
	return b.failed || b.n < 6 ? NULL : (const char *)b.p;
}

static enum err
list_scan(struct scan *s, uint64_t *total_r)
{
	struct work *w = s->w;
	enum err e;

	if (s->q->text != NULL) {
		s->fold = utf8_fold(w->mem, s->q->text);
		if (s->fold == NULL)
			return ERR_INVALID;
		s->digits = text_digits(w, s->q->text);
	}
	e = case_rows_scan(w->db, w->who->unit, scan_row, s);
	*total_r = s->hits;
	return e == ERR_LIMIT ? OK : e;
}

static enum err
list_page(struct scan *s, uint64_t *total_r)
{
	struct work *w = s->w;
	struct case_filter f = { .unit = w->who->unit,
		.stage = s->q->stage,
		.offset = s->q->page * s->q->size,
		.limit = s->q->size };
	struct case_row *row;
	size_t i, n;
	enum err e;

	if (s->q->mine)
		f.assignee = w->who->person;
	if ((e = case_rows_count(w->db, &f, total_r)) != OK ||
	    (e = case_rows_list(w->db, w->mem, &f, &row, &n)) != OK)
		return e;
	for (i = 0; i < n && i < s->q->size; i++) {
		struct case_index x = { 0 };

		if ((e = index_get(w, &row[i], &x)) != OK)
			return e == ERR_TAMPER ? tamper("index", row[i].id) : e;
		line_fill(w, &row[i], &x, &s->line[i]);
		s->id[i] = row[i].id;
		s->n++;
	}
	return OK;
}

enum err
kasus_list(struct work *w, const struct case_query *q,
    const struct case_line **l_r, size_t *n_r, uint64_t *total_r)
{
	struct scan s = { .w = w, .q = q };
	bool scan = q->text != NULL || q->category != NULL;
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = q->text != NULL ? V_SEARCH : V_LIST };
	enum err e;

	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	if (q->size == 0 || q->size > TRAIL_SHOWN_MAX ||
	    q->page > SIZE_MAX / TRAIL_SHOWN_MAX)
		return ERR_INVALID;
	s.line = arena_alloc(w->mem, q->size * sizeof(*s.line));
	s.id = arena_alloc(w->mem, q->size * sizeof(*s.id));
	if (s.line == NULL || s.id == NULL)
		return ERR_MEMORY;
	e = scan ? list_scan(&s, total_r) : list_page(&s, total_r);
	if (e != OK)
		return e;
	t.shown = s.id;
	t.n_shown = s.n;
	if ((e = trail_write(w->db, &t)) != OK)
		return e;
	*l_r = s.line;
	*n_r = s.n;
	return OK;
}
