/*
 * Lists and search inside a unit.  A plain list pages by SQL over clear
 * columns and opens only the rows shown; text or category scan the unit's
 * index rows, streamed, one row in memory at a time.
 */
#include <inttypes.h>
#include <string.h>

#include "cases/priv.h"

#define HITS_MAX       1000
#define WORDS_MAX      8  /* what comes after them is part of the last one */
#define DAMAGED_LOGGED 20 /* by name; the log must not grow with the damage */

struct scan {
	struct work *w;
	const struct case_query *q;
	const char *fold;            /* folded text, NULL = any */
	const char *word[WORDS_MAX]; /* of it */
	size_t n_word;
	const char *digits; /* text as digits only, NULL = not a number */
	struct case_line *line;
	size_t n;
	struct id *id; /* of the lines that show something of a case */
	size_t n_id;
	uint64_t hits;
	bool own;          /* the row is of a restricted case, and opened */
	uint32_t epoch;    /* of a row whose seed has to be opened first */
	unsigned openings; /* seeds opened so, at most EPOCHS_KEPT */
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
		.stage = x->stage,
		.assignee = person_name(w, x->assignee),
		.changed = x->changed,
		.mine = mine,
		.left = !officer_active(w->roster, x->assignee, w->who->unit),
		.open = row->epoch == 0 || readable(w, x),
		.restricted = row->epoch == 0,
		.age = -1 };
	if (!l->open)
		return;
	l->name = x->name;
	l->category = x->category;
	l->risk = x->risk;
	l->age = fields_age(&f, w->now);
}

/* Of a restricted case that does not name the actor nothing can be verified: this
 * is what stands in clear. */
static void
line_shut(const struct work *w, const struct case_row *row, struct case_line *l)
{
	*l = (struct case_line){ .id = row->id,
		.shut = true,
		.stage = row->stage,
		.assignee = person_name(w, row->assignee),
		.changed = row->changed,
		.left = !officer_active(w->roster, row->assignee, w->who->unit),
		.age = -1 };
}

/*
 * What stands in the place of a row that is not what its writer sealed.  No
 * column of it is believed; the number comes from the case's header, if that
 * is whole.
 */
static enum err
line_damaged(struct work *w, struct id id, struct case_line *l)
{
	struct case_index x = { 0 };
	struct casefile c;
	enum err e;

	*l = (struct case_line){ .id = id, .damaged = true, .age = -1 };
	(void)tamper("index", id);
	e = file_open(w, id, P_CASE_LIST, &c);
	if (e == OK) {
		x.assignee = c.head.assignee;
		l->number = c.head.number;
		l->open = readable(w, &x);
	}
	secret_wipe(c.ck, KEY_LEN);
	/* read in another moment: it may have moved on, or away */
	return e == ERR_TAMPER || e == ERR_ABSENT || e == ERR_FORBIDDEN ? OK :
									  e;
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

static const char *
next_digit(const char *s)
{
	return s + strcspn(s, "0123456789");
}

/* Are the digits in both the same, whatever else stands between? */
static bool
same_digits(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	a = next_digit(a);
	b = next_digit(b);
	while (*a != '\0' && *a == *b) {
		a = next_digit(a + 1);
		b = next_digit(b + 1);
	}
	return *a == *b;
}

/* What +62 812, 62812 and 0812 have in common: behind the country's code and
 * the trunk's zero, of which people also write both. */
static const char *
phone_rest(const char *s)
{
	s = next_digit(s);
	if (*s == '6' && *next_digit(s + 1) == '2')
		s = next_digit(next_digit(s + 1) + 1);
	return *s == '0' ? s + 1 : s;
}

static bool
same_phone(const char *stored, const char *asked)
{
	return stored != NULL &&
	    same_digits(phone_rest(stored), phone_rest(asked));
}

/* No text asked for, or part of the case number. */
static bool
number_matches(const struct scan *s, const struct case_index *x)
{
	return s->fold == NULL ||
	    (x->number != NULL && strcasestr(x->number, s->q->text) != NULL);
}

static bool
words_match(const struct scan *s, const char *fold)
{
	size_t i;

	for (i = 0; i < s->n_word; i++)
		if (strstr(fold, s->word[i]) == NULL)
			return false;
	return true;
}

/* NIK and phone only as whole numbers, else search would peel the mask. */
static bool
text_matches(const struct scan *s, const struct case_index *x)
{
	if (x->fold != NULL && words_match(s, x->fold))
		return true;
	return s->digits != NULL &&
	    (same_digits(x->nik, s->digits) || same_phone(x->phone, s->digits));
}

static bool
any_word(const struct scan *s, const char *fold)
{
	size_t i;

	for (i = 0; i < s->n_word; i++)
		if (strlen(s->word[i]) > 2 && strstr(fold, s->word[i]) != NULL)
			return true;
	return false;
}

/* May it be the same person? */
static bool
like_matches(const struct scan *s, const struct case_index *x)
{
	const struct case_like *l = s->q->like;
	const char *fold = x->fold != NULL ? x->fold : "";

	if (l->nik != NULL && same_digits(x->nik, l->nik))
		return true;
	if (l->phone != NULL && same_phone(x->phone, l->phone))
		return true;
	if (s->n_word > 0 && words_match(s, fold))
		return true;
	return l->birth_date != NULL && x->birth_date != NULL &&
	    strcmp(l->birth_date, x->birth_date) == 0 &&
	    (s->n_word == 0 || any_word(s, fold));
}

static bool
row_matches(const struct scan *s, const struct case_index *x)
{
	const struct case_query *q = s->q;

	if (q->like != NULL)
		return (s->own || readable(s->w, x)) && like_matches(s, x);
	if (q->mine && !id_same(x->assignee, s->w->who->person))
		return false;
	if ((q->stage != NULL && strcmp(q->stage, x->stage) != 0) ||
	    (q->open && stage_shut(x->stage)))
		return false;
	if (!s->own && !readable(s->w, x))
		return q->category == NULL && number_matches(s, x);
	if (q->category != NULL &&
	    (x->category == NULL || strcmp(q->category, x->category) != 0))
		return false;
	return number_matches(s, x) || text_matches(s, x);
}

/*
 * A row that cannot be verified matches nothing and stops nothing: one turned
 * bit would else take the search from a whole unit.
 */
static void
scan_damaged(struct scan *s, struct id id)
{
	if (s->w->damaged++ < DAMAGED_LOGGED)
		(void)tamper("index", id);
}

/* While rows come in no other can be asked for: begin again with the seed. */
static bool
scan_halts(struct scan *s, uint32_t epoch)
{
	const struct keyring *k = s->w->who->keys;

	s->epoch = epoch;
	return epoch > 0 && epoch < keyring_epoch(k) &&
	    !keyring_knows(k, epoch) && s->openings < EPOCHS_KEPT;
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

	if (scan_halts(s, row->epoch))
		return ERR_CONFLICT;
	e = index_get(s->w, row, &x);
	if (e != OK && e != ERR_TAMPER && e != ERR_FORBIDDEN)
		return e;
	s->own = row->epoch == 0;
	if (e == ERR_TAMPER)
		scan_damaged(s, row->id);
	hit = e == OK && row_matches(s, &x);
	if (!hit || s->hits < from || s->n >= s->q->size) {
		s->hits += hit;
		arena_release(s->w->mem, m);
		return s->hits >= HITS_MAX ? ERR_LIMIT : OK;
	}
	/* what is kept stays in the arena beside the few rows shown */
	line_fill(s->w, row, &x, &l);
	if ((e = line_keep(s->w, &l)) != OK)
		return e;
	s->line[s->n++] = l;
	s->id[s->n_id++] = row->id;
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
words_split(struct scan *s)
{
	char *rest = arena_strdup(s->w->mem, s->fold), *word;

	if (rest == NULL)
		return ERR_MEMORY;
	while (s->n_word < WORDS_MAX - 1 && (word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			s->word[s->n_word++] = word;
	if (rest != NULL && *rest != '\0')
		s->word[s->n_word++] = rest;
	return OK;
}

static enum err
scan_rows(struct scan *s)
{
	struct work *w = s->w;
	enum err e = ERR_CONFLICT;

	while (e == ERR_CONFLICT) {
		s->n = s->n_id = 0;
		s->hits = w->damaged = 0;
		w->scanning = true;
		e = case_rows_scan(w->db, w->who->unit, scan_row, s);
		w->scanning = false;
		if (e != ERR_CONFLICT)
			break;
		s->openings++;
		/* rows that it does not help are counted as damaged */
		e = epoch_need(w, s->epoch);
		e = e == OK || e == ERR_TAMPER ? ERR_CONFLICT : e;
	}
	return e;
}

static enum err
list_scan(struct scan *s, uint64_t *total_r)
{
	struct work *w = s->w;
	const char *text = s->q->like != NULL ? s->q->like->name : s->q->text;
	enum err e;

	if (text != NULL) {
		s->fold = utf8_fold(w->mem, text);
		if (s->fold == NULL)
			return ERR_INVALID;
		s->digits = text_digits(w, text);
		if ((e = words_split(s)) != OK)
			return e;
	}
	/* while rows come in no other can be asked for */
	if ((e = named_need(w)) != OK)
		return e;
	e = scan_rows(s);
	if (w->damaged > DAMAGED_LOGGED)
		log_write(LOG_ALARM, "tamper", "what=index rows=%" PRIu64,
		    w->damaged);
	*total_r = s->hits;
	return e == ERR_LIMIT ? OK : e;
}

static enum err
list_row(struct scan *s, const struct case_row *row)
{
	struct case_line *l = &s->line[s->n];
	struct case_index x = { 0 };
	enum err e = index_get(s->w, row, &x);

	if (e == ERR_TAMPER) {
		e = line_damaged(s->w, row->id, l);
	} else if (e == ERR_FORBIDDEN) {
		line_shut(s->w, row, l);
		e = OK;
	} else if (e == OK) {
		line_fill(s->w, row, &x, l);
	}
	if (e != OK)
		return e;
	if (l->number != NULL || l->shut)
		s->id[s->n_id++] = row->id;
	s->n++;
	return OK;
}

static enum err
list_page(struct scan *s, uint64_t *total_r)
{
	struct work *w = s->w;
	struct case_filter f = { .unit = w->who->unit,
		.stage = s->q->stage,
		.except = s->q->open ? stages_shut : NULL,
		.offset = s->q->page * s->q->size,
		.limit = s->q->size };
	struct case_row *row;
	size_t i, n;
	enum err e;

	f.assignee = s->q->mine ? w->who->person : s->q->holder;
	if ((e = case_rows_count(w->db, &f, total_r)) != OK ||
	    (e = case_rows_list(w->db, w->mem, &f, &row, &n)) != OK)
		return e;
	for (i = 0; i < n && e == OK && w->named == NULL; i++)
		e = row[i].epoch == 0 ? named_need(w) : OK;
	for (i = 0; i < n && i < s->q->size && e == OK; i++)
		e = list_row(s, &row[i]);
	return e;
}

enum err
kasus_line(struct work *w, struct id id, struct case_line *l_r)
{
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_LIST,
		.shown = &id,
		.n_shown = 1 };
	struct case_index x = { 0 };
	struct case_row row;
	enum err e;

	if (!keyring_has_unit(w->who->keys))
		return ERR_ABSENT;
	if ((e = case_row_get(w->db, w->mem, id, w->who->unit, &row)) != OK)
		return e;
	if (row.epoch == 0 && (e = named_need(w)) != OK)
		return e;
	e = index_get(w, &row, &x);
	if (e == ERR_FORBIDDEN)
		line_shut(w, &row, l_r);
	else if (e != OK)
		return e == ERR_TAMPER ? tamper("index", id) : e;
	else
		line_fill(w, &row, &x, l_r);
	return trail_write(w->db, &t);
}

enum err
kasus_list(struct work *w, const struct case_query *q,
    const struct case_line **l_r, size_t *n_r, uint64_t *total_r)
{
	struct scan s = { .w = w, .q = q };
	bool scan = q->text != NULL || q->category != NULL || q->like != NULL;
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb =
		    q->text != NULL || q->like != NULL ? V_SEARCH : V_LIST };
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
	w->damaged = 0;
	w->named = NULL;
	e = scan ? list_scan(&s, total_r) : list_page(&s, total_r);
	if (e != OK)
		return e;
	t.shown = s.id;
	t.n_shown = s.n_id;
	if ((e = trail_write(w->db, &t)) != OK)
		return e;
	*l_r = s.line;
	*n_r = s.n;
	return OK;
}
