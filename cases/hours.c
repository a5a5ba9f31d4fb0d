/* Opening hours: as people type them, and as they are said. */
#include <string.h>

#include "cases/priv.h"

static const char *
blanks_pass(const char *s)
{
	return s + strspn(s, " ");
}

/* A number of one or two digits; NULL: there is none. */
static const char *
number_take(const char *s, unsigned *n_r)
{
	size_t n = strspn(s, "0123456789");

	if (n < 1 || n > 2)
		return NULL;
	*n_r = (unsigned)(s[0] - '0');
	if (n == 2)
		*n_r = *n_r * 10 + (unsigned)(s[1] - '0');
	return s + n;
}

/* "8", "08.00", "8:30"; midnight at the end of a day is 24.00. */
static const char *
time_take(const char *s, uint16_t *minute_r)
{
	unsigned hour = 0, minute = 0;

	s = number_take(blanks_pass(s), &hour);
	if (s != NULL && (*s == '.' || *s == ':')) {
		if (strspn(s + 1, "0123456789") != 2)
			return NULL;
		s = number_take(s + 1, &minute);
	}
	if (s == NULL || minute > 59 || hour * 60 + minute > DAY_ENDS)
		return NULL;
	*minute_r = (uint16_t)(hour * 60 + minute);
	return blanks_pass(s);
}

/* The dash between two times, in the forms that keyboards have. */
static const char *
dash_take(const char *s)
{
	static const char *const dashes[] = { "-", "\xe2\x80\x93",
		"\xe2\x80\x94", "s/d", "s.d." };

	for (size_t i = 0; i < nitems(dashes); i++)
		if (strncmp(s, dashes[i], strlen(dashes[i])) == 0)
			return s + strlen(dashes[i]);
	return NULL;
}

static const char *
span_take(const char *s, struct span *span)
{
	if ((s = time_take(s, &span->from)) == NULL ||
	    (s = dash_take(s)) == NULL ||
	    (s = time_take(s, &span->to)) == NULL || span->from >= span->to)
		return NULL;
	return s;
}

enum err
hours_parse(const char *typed, struct span s_r[DAY_SPANS])
{
	const char *s = blanks_pass(typed);

	memset(s_r, 0, DAY_SPANS * sizeof(*s_r));
	if (*s == '\0' || strcasecmp(s, "tutup") == 0 ||
	    strcasecmp(s, "closed") == 0)
		return OK;
	for (size_t i = 0; i < DAY_SPANS; i++) {
		if ((s = span_take(s, &s_r[i])) == NULL ||
		    (i > 0 && s_r[i].from < s_r[i - 1].to))
			return ERR_INVALID;
		if (*s == '\0')
			return OK;
		if (*s != ',' && *s != ';')
			return ERR_INVALID;
		s++;
	}
	return ERR_INVALID;
}

const char *
hours_text(struct arena *a, const struct span s[DAY_SPANS], char point)
{
	const char *text = "";

	for (size_t i = 0; text != NULL && i < DAY_SPANS; i++)
		if (s[i].to > 0)
			text = arena_printf(a, "%s%s%02u%c%02u-%02u%c%02u",
			    text, *text != '\0' ? ", " : "", s[i].from / 60U,
			    point, s[i].from % 60U, s[i].to / 60U, point,
			    s[i].to % 60U);
	return text != NULL ? text : "";
}

bool
entry_has_hours(const struct dir_entry *e)
{
	bool any = e->always;

	for (size_t d = 0; d < WEEK_DAYS; d++)
		any |= e->hours[d][0].to > 0;
	return any;
}

bool
entry_open(const struct dir_entry *e, int64_t now)
{
	struct civil c = time_civil(now, WIB);
	int minute = c.hour * 60 + c.minute;
	bool open = e->always;

	for (size_t i = 0; i < DAY_SPANS; i++) {
		const struct span *s = &e->hours[c.weekday][i];

		open |= minute >= s->from && minute < s->to;
	}
	return open;
}
