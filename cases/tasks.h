/*
 * tasks: what is to be done in a case, and by when.  Each is an entry of the case;
 * its header, and with it the index row, carries when the nearest one is due, so
 * that a person's tasks are found by opening the rows of their own open cases.
 * Included by cases.h only.
 */
#ifndef LINDUNG_TASKS_H
#define LINDUNG_TASKS_H

/* Neither done, nor given up, nor marked as a mistake; of another entry: false. */
bool task_open(const struct case_entry *e);
/* Would doing it reach the client?  Of the kind "task": false. */
bool task_reaches(enum entry_type t, const struct fields *f);
/* "2026-02-01", or "2026-02-01 09.30"; such texts sort as their times do.  NULL:
 * the arena is full. */
const char *task_due(struct arena *a, const struct fields *f);

enum task_when {
	TASK_LATE,
	TASK_TODAY,
	TASK_SOON, /* in the next TASK_SOON_DAYS days */
	TASK_LATER,
	TASK__MAX
};
#define TASK_SOON_DAYS 7
/* Where due, as task_due() has it, lies from now: a day is late when it is over, a
 * time when it has been. */
enum task_when task_when(struct arena *a, const char *due, int64_t now);

/* One of the actor's own open cases, with a task that is open. */
struct task_case {
	struct id id;
	const char *number;
	const char *name;
	const char *due;
	enum task_when when;
};
struct task_list {
	const struct task_case *of; /* those of the page, the nearest first */
	size_t n;
	size_t from;           /* the first of them, from 0 */
	size_t all[TASK__MAX]; /* how many cases, by their nearest task */
	size_t damaged;        /* rows that nobody can vouch for */
	uint64_t left; /* cases not looked at, those that changed longest ago */
};
/* Rows that one page may open. */
#define TASK_CASES_MAX 1000
/*
 * The page's cases, at most TRAIL_SHOWN_MAX, or the last page's where there are
 * not so many; soon: none of TASK_LATER.  On the trail a list of those shown, if
 * there are any.  ERR_FORBIDDEN: the actor has no key of the unit; ERR_INVALID: the
 * page is too long.
 */
enum err tasks_list(struct work *w, struct range page, bool soon,
    struct task_list *l_r) MUST_USE;

#define TASKS_SHOWN 8
struct task_line {
	struct id entry;
	const char *kind; /* of list "task-kind" */
	const char *todo;
	const char *due;
	enum task_when when;
};
/* What is open in a case, and how its client may be reached. */
struct task_view {
	struct task_line task[TASKS_SHOWN]; /* the nearest first */
	size_t n;
	size_t more;      /* that are not among them */
	const char *safe; /* NULL: nothing was said */
	bool not_direct;
	bool shut; /* it can't be read, or not any more: nothing else is here */
};
/*
 * Opens the case, which is read on the trail, and keeps of it in the arena only
 * what v_r has.
 */
enum err task_view(struct work *w, struct id id, struct task_view *v_r)
    MUST_USE;

#endif
