/*
 * Who opens very many cases and referrals within an hour, as the trail says: noted
 * for the heads of the unit and the auditors, whose start pages tell them, and in
 * the log.
 */
#include <inttypes.h>

#include "ctl/sequencer.h"

/* Not again for what was noted less than an hour ago. */
static enum err
note(struct store *db, const struct roster *r, struct rush_row *row,
    int64_t now)
{
	const struct roster_unit *u = roster_unit(r, row->unit);
	char person[ID_TEXT];
	int64_t last;
	enum err e = rush_row_newest(db, row->person, row->unit, &last);

	if (u == NULL || (e == OK && last > now - HOUR))
		return OK;
	if (e != OK && e != ERR_ABSENT)
		return e;
	row->agency = u->agency;
	row->at = now;
	e = rush_row_add(db, row);
	if (e == OK)
		log_write(LOG_WARN, "opened-many",
		    "person=%s unit=%s objects=%" PRIu32,
		    id_text(row->person, person), u->code, row->objects);
	return e == ERR_CONFLICT ? OK : e;
}

static enum err
look_at(struct store *db, struct arena *a, const struct roster *r,
    struct id person, uint64_t limit, int64_t now)
{
	struct rush_row *row;
	size_t n;
	enum err e = opened_rows(db, a, person, now - HOUR, &row, &n);

	for (size_t i = 0; e == OK && i < n; i++)
		if (row[i].objects >= limit)
			e = note(db, r, &row[i], now);
	return e;
}

enum err
rush_look(struct store *db, struct arena *a, const struct roster *r,
    const struct conf *conf, int64_t since, int64_t now)
{
	struct id *person;
	size_t n;
	enum err e;

	if (conf->opened_notice == 0)
		return OK;
	e = opener_rows(db, a, since, &person, &n);
	for (size_t i = 0; e == OK && i < n; i++) {
		struct arena_mark m = arena_mark(a);

		if (!id_none(person[i]))
			e = look_at(db, a, r, person[i], conf->opened_notice,
			    now);
		arena_release(a, m);
	}
	return e;
}
