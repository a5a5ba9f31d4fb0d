/*
 * Terms.  Hours run day and night; working days leave out weekends and the days of
 * list "holiday".  Nothing runs at a set time: how late something is, and that it
 * is over, is read from its clear columns by whoever looks at it.
 */
#include <string.h>

#include "cases/priv.h"

enum clock_kind {
	CLOCK_NONE, /* nothing is waited for, or nobody has set a term */
	CLOCK_KEEP, /* the term of the state before goes on, or that of the act */
	CLOCK_HOURS,
	CLOCK_DAYS /* working days */
};
struct clock {
	enum clock_kind kind;
	unsigned length[3]; /* of low, medium and high urgency: hours or days */
	bool over;          /* what nobody answers comes to an end */
};

/* clang-format off */
static const struct clock clocks[RS__MAX] = {
/*                    kind           low  med high  over */
  [RS_TERKIRIM]   = { CLOCK_HOURS, { 24,  6,  1 }, true  }, /* an answer */
  [RS_DIBUKA]     = { CLOCK_KEEP,  { 24,  6,  1 }, true  },
  [RS_DITERIMA]   = { CLOCK_HOURS, { 48, 48, 24 }, false }, /* first contact */
  [RS_DITOLAK]    = { CLOCK_DAYS,  {  3,  3,  3 }, false }, /* it is read */
  [RS_SELESAI]    = { CLOCK_DAYS,  {  3,  3,  3 }, false },
  [RS_TINDAK]     = { CLOCK_HOURS, { 72, 72, 72 }, false }, /* UU 27/2022 */
  [RS_DIJADWALKAN]  = { CLOCK_KEEP,  { 48, 48, 48 }, false }, /* the meeting */
  [RS_TIDAK_HADIR]  = { CLOCK_HOURS, { 48, 48, 48 }, false },
  [RS_DITANGGUHKAN] = { CLOCK_KEEP,  { 48, 48, 48 }, false }, /* its review */
  [RS_SELESAI_SEBAGIAN] = { CLOCK_DAYS, { 3, 3, 3 }, false },
  [RS_TIDAK_TERCAPAI]   = { CLOCK_DAYS, { 3, 3, 3 }, false },
  [RS_PERLU_INFO]   = { CLOCK_HOURS, { 24, 24, 24 }, false }, /* the sender */
  [RS_DITERUSKAN]   = { CLOCK_DAYS,  {  3,  3,  3 }, false },
};

/* Provinces by ISO 3166-2:ID that are not in the west; a unit's code begins so. */
static const struct {
	char code[6];
	int offset;
} zones[] = {
	{ "ID-BA", WITA }, { "ID-NB", WITA }, { "ID-NT", WITA },
	{ "ID-KS", WITA }, { "ID-KI", WITA }, { "ID-KU", WITA },
	{ "ID-SA", WITA }, { "ID-GO", WITA }, { "ID-ST", WITA },
	{ "ID-SR", WITA }, { "ID-SN", WITA }, { "ID-SG", WITA },
	{ "ID-MA", WIT },  { "ID-MU", WIT },  { "ID-PA", WIT },
	{ "ID-PB", WIT },  { "ID-PD", WIT },  { "ID-PE", WIT },
	{ "ID-PS", WIT },  { "ID-PT", WIT },
};
/* clang-format on */

int
unit_offset(const struct roster_unit *u)
{
	for (size_t i = 0; u != NULL && i < nitems(zones); i++)
		if (strncmp(u->code, zones[i].code, 5) == 0)
			return zones[i].offset;
	return WIB;
}

static const struct clock *
clock_of(unsigned state)
{
	static const struct clock none = { .kind = CLOCK_NONE };

	return state < RS__MAX ? &clocks[state] : &none;
}

/* The unit's length of the term: milliseconds, of working time for CLOCK_DAYS. */
static int64_t
clock_length(const struct clock *c, unsigned urgency)
{
	unsigned n = c->length[urgency >= 3 ? 2 : urgency == 2 ? 1 : 0];

	return n * (c->kind == CLOCK_DAYS ? DAY : HOUR);
}

/* ms after t, before it if negative, as that clock runs. */
static int64_t
clock_move(const struct work *w, const struct term *t, int64_t at, int64_t ms)
{
	const struct calendar *days = book_calendar(w->book);
	int offset;

	if (clock_of(t->state)->kind != CLOCK_DAYS)
		return at + ms;
	offset = unit_offset(roster_unit(w->roster, t->from_unit));
	return ms < 0 ? calendar_back(days, offset, at, -ms) :
			calendar_add(days, offset, at, ms);
}

int64_t
clock_due(const struct work *w, const struct term *t, int64_t before)
{
	const struct clock *c = clock_of(t->state);

	switch (c->kind) {
	case CLOCK_KEEP:
		return before;
	case CLOCK_HOURS:
	case CLOCK_DAYS:
		return clock_move(w, t, w->now, clock_length(c, t->urgency));
	case CLOCK_NONE:
		break;
	}
	return 0;
}

enum ladder
clock_ladder(const struct work *w, const struct term *t)
{
	const struct clock *c = clock_of(t->state);
	int64_t length = clock_length(c, t->urgency);

	if (c->kind == CLOCK_NONE || t->due == 0 ||
	    w->now < clock_move(w, t, t->due, -length / 2))
		return LADDER_CALM;
	if (w->now < t->due)
		return LADDER_HALF;
	if (w->now < clock_move(w, t, t->due, length / 2))
		return LADDER_DUE;
	if (w->now < clock_move(w, t, t->due, length))
		return LADDER_HEAD;
	if (!c->over || t->urgency >= 3 ||
	    w->now < clock_move(w, t, t->due, 2 * length))
		return LADDER_DUTY;
	return LADDER_OVER;
}
