/* Tasks and appointments: what is open, when it is due, and whose it is. */
#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"

#define DUE_MAX  sizeof("2026-02-01 09.30")
#define DATE_LEN 10
#define ROWS     100 /* that are in memory at once */

/* of list "task-kind" */
#define KIND_TASK "task"

bool
task_open(const struct case_entry *e)
{
	const char *const *v = e->f.v;

	return e->type == EN_TASK && v[F_E_WRONG] == NULL &&
	    v[F_E_DONE] == NULL && v[F_E_UNDONE] == NULL &&
	    v[F_E_DUE_ON] != NULL;
}

bool
task_reaches(enum entry_type t, const struct fields *f)
{
	if (t != EN_TASK)
		return t == EN_FOLLOW;
	return f->v[F_E_DONE] == NULL && f->v[F_E_UNDONE] == NULL &&
	    f->v[F_E_TASK] != NULL && strcmp(f->v[F_E_TASK], KIND_TASK) != 0;
}

const char *
task_due(struct arena *a, const struct fields *f)
{
	if (f->v[F_E_DUE_AT] == NULL)
		return f->v[F_E_DUE_ON];
	return arena_printf(a, "%s %s", f->v[F_E_DUE_ON], f->v[F_E_DUE_AT]);
}

enum task_when
task_when(struct arena *a, const char *due, int64_t now)
{
	const char *today = date_text(a, now);
	const struct civil c = time_civil(now, WIB);
	const char *clock = arena_printf(a, "%02d.%02d", c.hour, c.minute);
	int day = strncmp(due, today, DATE_LEN);

	if (day < 0 ||
	    (day == 0 && due[DATE_LEN] != '\0' && clock != NULL &&
		strcmp(due + DATE_LEN + 1, clock) < 0))
		return TASK_LATE;
	if (day == 0)
		return TASK_TODAY;
	return strncmp(due, date_text(a, now + TASK_SOON_DAYS * DAY),
		   DATE_LEN) <= 0 ?
	    TASK_SOON :
	    TASK_LATER;
}

/* The nearer one of due, "" if there is none, and the entry's. */
static enum err
nearest(struct arena *a, const struct case_entry *e, const char **due)
{
	const char *is;

	if (!task_open(e))
		return OK;
	if ((is = task_due(a, &e->f)) == NULL)
		return ERR_MEMORY;
	if (**due == '\0' || strcmp(is, *due) < 0)
		*due = is;
	return OK;
}

enum err
tasks_seal(struct work *w, struct casefile *c, const struct kasus *k,
    const struct entry_edit *x)
{
	const struct case_entry next = { .type = x->type, .f = x->f };
	size_t i;
	enum err e;

	c->head.due = "";
	e = nearest(w->mem, &next, &c->head.due);
	for (i = 0; i < k->n_entries && e == OK; i++)
		if (!id_same(k->entries[i].id, x->id))
			e = nearest(w->mem, &k->entries[i], &c->head.due);
	return e;
}

/* --- those of a person ----------------------------------------------------------- */

struct due_row {
	struct id id;
	char due[DUE_MAX];
};

struct due_scan {
	struct work *w;
	struct case_filter f;
	bool soon;
	struct due_row *row;
	size_t n;
	struct task_list *l;
};

static int
due_order(const void *a, const void *b)
{
	const struct due_row *x = a, *y = b;
	int c = strcmp(x->due, y->due);

	return c != 0 ? c : memcmp(x->id.b, y->id.b, ID_LEN);
}

/* One that cannot be verified stops no other. */
static enum err
due_take(struct due_scan *s, const struct case_row *row)
{
	struct case_index x = { 0 };
	enum task_when when;
	enum err e = index_get(s->w, row, &x);

	if (e == ERR_TAMPER) {
		s->l->damaged++;
		(void)tamper("index", row->id);
		return OK;
	}
	if (e != OK)
		return e == ERR_FORBIDDEN ? OK : e;
	if (x.due == NULL)
		return OK;
	if (strlen(x.due) >= DUE_MAX || strlen(x.due) < DATE_LEN)
		return tamper("index", row->id);
	when = task_when(s->w->mem, x.due, s->w->now);
	s->l->all[when]++;
	if (s->soon && when == TASK_LATER)
		return OK;
	s->row[s->n].id = row->id;
	memcpy(s->row[s->n++].due, x.due, strlen(x.due) + 1);
	return OK;
}

/*
 * ROWS of them, from the filter's offset on.  ERR_CONFLICT: one is of a restricted
 * case, whose keys nobody read yet; none was taken.
 */
static enum err
due_part(struct due_scan *s, size_t *n_r)
{
	struct arena_mark m = arena_mark(s->w->mem);
	struct case_row *row;
	size_t i;
	enum err e = case_rows_list(s->w->db, s->w->mem, &s->f, &row, n_r);

	for (i = 0; e == OK && i < *n_r && s->w->named == NULL; i++)
		e = row[i].epoch == 0 ? ERR_CONFLICT : OK;
	for (i = 0; e == OK && i < *n_r; i++)
		e = due_take(s, &row[i]);
	arena_release(s->w->mem, m);
	return e;
}

static enum err
due_scan(struct due_scan *s)
{
	uint64_t all = 0;
	size_t n = ROWS;
	enum err e = OK;

	while (e == OK && n == ROWS && s->f.offset < TASK_CASES_MAX) {
		e = due_part(s, &n);
		if (e == ERR_CONFLICT && (e = named_need(s->w)) == OK)
			e = due_part(s, &n);
		s->f.offset += n;
	}
	if (e == OK && s->f.offset >= TASK_CASES_MAX)
		e = case_rows_count(s->w->db, &s->f, &all);
	s->l->left = all > TASK_CASES_MAX ? all - TASK_CASES_MAX : 0;
	if (s->n > 0)
		qsort(s->row, s->n, sizeof(*s->row), due_order);
	return e;
}

/* What the list says of it; it may have moved on since it was found. */
static enum err
task_line(struct work *w, const struct due_row *d, struct task_case *t)
{
	struct case_row row;
	struct case_index x = { 0 };
	enum err e = case_row_get(w->db, w->mem, d->id, w->who->unit, &row);

	if (e == OK)
		e = index_get(w, &row, &x);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("index", d->id) : e;
	*t = (struct task_case){ .id = d->id,
		.number = x.number,
		.name = x.name,
		.due = arena_strdup(w->mem, d->due),
		.when = task_when(w->mem, d->due, w->now) };
	return t->due != NULL ? OK : ERR_MEMORY;
}

static enum err
task_lines(struct due_scan *s, struct range page)
{
	struct trail_entry t = { .at = s->w->now,
		.actor = s->w->who->person,
		.unit = s->w->who->unit,
		.verb = V_LIST };
	struct task_case *of = arena_alloc(s->w->mem, page.n * sizeof(*of));
	struct id *id = arena_alloc(s->w->mem, page.n * sizeof(*id));
	size_t i;
	enum err e = of != NULL && id != NULL ? OK : ERR_MEMORY;

	page = range_fit(page, s->n);
	for (i = page.from; e == OK && i < s->n && s->l->n < page.n; i++) {
		e = task_line(s->w, &s->row[i], &of[s->l->n]);
		if (e == OK)
			id[s->l->n++] = s->row[i].id;
	}
	if (e != OK)
		return e;
	s->l->of = of;
	s->l->from = page.from;
	t.shown = id;
	t.n_shown = s->l->n;
	return trail_write(s->w->db, &t);
}

enum err
tasks_list(struct work *w, struct range page, bool soon, struct task_list *l_r)
{
	struct due_scan s = { .w = w,
		.f = { .unit = w->who->unit,
		    .assignee = w->who->person,
		    .except = stages_shut,
		    .limit = ROWS },
		.soon = soon,
		.l = l_r };
	enum err e;

	*l_r = (struct task_list){ .n = 0 };
	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	if (page.n == 0 || page.n > TRAIL_SHOWN_MAX)
		return ERR_INVALID;
	s.row = arena_alloc(w->mem, TASK_CASES_MAX * sizeof(*s.row));
	if (s.row == NULL)
		return ERR_MEMORY;
	w->named = NULL;
	e = due_scan(&s);
	return e == OK && s.n > 0 ? task_lines(&s, page) : e;
}

/* --- of one case ------------------------------------------------------------------ */

/* A text of 2,000 characters, and what the tasks have, fits. */
#define VIEW_TEXT ((size_t)16 * 1024)

struct pool {
	char *p;
	size_t left;
};

/* NULL stays NULL; one that has no room is not there. */
static const char *
pool_keep(struct pool *p, const char *s)
{
	size_t n = s != NULL ? strlen(s) + 1 : 0;
	char *at = p->p;

	if (n == 0 || n > p->left)
		return NULL;
	memcpy(at, s, n);
	p->p += n;
	p->left -= n;
	return at;
}

static int
line_order(const void *a, const void *b)
{
	const struct task_line *x = a, *y = b;

	return strcmp(x->due, y->due);
}

static void
view_keep(struct pool *p, const struct kasus *k, const struct task_line *all,
    size_t n, struct task_view *v)
{
	size_t i;

	v->n = n < TASKS_SHOWN ? n : TASKS_SHOWN;
	v->more = n - v->n;
	v->not_direct = k->f.v[F_CONTACT] != NULL;
	v->safe = pool_keep(p, k->f.v[F_SAFE_CONTACT]);
	for (i = 0; i < v->n; i++) {
		v->task[i] = all[i];
		v->task[i].kind = pool_keep(p, all[i].kind);
		v->task[i].todo = pool_keep(p, all[i].todo);
		v->task[i].due = pool_keep(p, all[i].due);
	}
}

static enum err
view_fill(struct work *w, struct pool *p, struct id id, struct task_view *v)
{
	struct task_line *all;
	struct kasus k;
	size_t i, n = 0;
	enum err e = kasus_notes(w, id, (struct range){ 0, 0 }, &k);

	if (e != OK)
		return e;
	all = arena_alloc(w->mem, (k.n_entries + 1) * sizeof(*all));
	if (all == NULL)
		return ERR_MEMORY;
	for (i = 0; i < k.n_entries; i++) {
		const struct case_entry *x = &k.entries[i];

		if (!task_open(x))
			continue;
		all[n] = (struct task_line){ x->id, x->f.v[F_E_TASK],
			x->f.v[F_E_TODO], task_due(w->mem, &x->f), TASK_LATE };
		if (all[n].due == NULL)
			return ERR_MEMORY;
		all[n].when = task_when(w->mem, all[n].due, w->now);
		n++;
	}
	qsort(all, n, sizeof(*all), line_order);
	view_keep(p, &k, all, n, v);
	return OK;
}

enum err
task_view(struct work *w, struct id id, struct task_view *v_r)
{
	struct pool p = { arena_alloc(w->mem, VIEW_TEXT), VIEW_TEXT };
	struct arena_mark m = arena_mark(w->mem);
	enum err e;

	if (p.p == NULL)
		return ERR_MEMORY;
	*v_r = (struct task_view){ .n = 0 };
	e = view_fill(w, &p, id, v_r);
	arena_release(w->mem, m);
	v_r->shut = e == ERR_TAMPER || e == ERR_FORBIDDEN || e == ERR_ABSENT;
	return v_r->shut ? OK : e;
}
