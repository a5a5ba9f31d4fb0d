/*
 * Time as milliseconds since 1970 UTC, and the calendar.  By arithmetic alone:
 * gmtime(3) may open files, which the locked XML child must not.
 */
#include <string.h>
#include <time.h>

#include "base/base.h"

/* Days from 0001-01-01 to 1970-01-01. */
#define EPOCH_DAYS INT64_C(719162)

/* Dates beyond these are mistakes. */
#define YEAR_FIRST 1900
#define YEAR_LAST  2099

static const short days_before[2][13] = {
	{ 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 },
	{ 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366 },
};

int64_t
time_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec / 1000000;
}

/* a / b rounded down, and what remains (0 <= remainder < b). */
static int64_t
floor_div(int64_t a, int64_t b, int64_t *rest_r)
{
	int64_t q = a / b, r = a % b;

	if (r < 0) {
		r += b;
		q--;
	}
	*rest_r = r;
	return q;
}

static bool
is_leap(int64_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Days from 0001-01-01 to January 1st of year y, proleptic Gregorian. */
static int64_t
days_to_year(int64_t y)
{
	int64_t rest, past = y - 1;

	return 365 * past + floor_div(past, 4, &rest) -
	    floor_div(past, 100, &rest) + floor_div(past, 400, &rest);
}

struct civil
time_civil(int64_t t, int offset)
{
	int64_t rest, day, year, secs;
	struct civil c;

	day = floor_div(t + offset * MINUTE, DAY, &secs);
	secs /= SECOND;
	floor_div(day + 4, 7, &rest); /* 1970-01-01 was a Thursday */
	c.weekday = (int)rest;
	day += EPOCH_DAYS;
	/* 146097 days are 400 years; the guess is off by one at most. */
	year = floor_div(day * 400, 146097, &rest) + 1;
	while (days_to_year(year) > day)
		year--;
	while (days_to_year(year + 1) <= day)
		year++;
	day -= days_to_year(year);
	c.year = (int)year;
	c.month = 1;
	while (days_before[is_leap(year)][c.month] <= day)
		c.month++;
	c.day = (int)(day - days_before[is_leap(year)][c.month - 1]) + 1;
	c.hour = (int)(secs / 3600);
	c.minute = (int)(secs / 60 % 60);
	c.second = (int)(secs % 60);
	return c;
}

int64_t
time_from_civil(const struct civil *c, int offset)
{
	int64_t days = days_to_year(c->year) - EPOCH_DAYS +
	    days_before[is_leap(c->year)][c->month - 1] + c->day - 1;

	return days * DAY + c->hour * HOUR + c->minute * MINUTE +
	    c->second * SECOND - offset * MINUTE;
}

/* v as n decimal digits at *to, which moves on. */
static void
put_digits(char **to, int v, int n)
{
	for (int i = n - 1; i >= 0; i--) {
		(*to)[i] = (char)('0' + v % 10);
		v /= 10;
	}
	*to += n;
}

char *
time_rfc3339(int64_t t, char *out)
{
	static const int64_t first = INT64_C(-62135596800000); /* 0001-01-01 */
	static const int64_t last = INT64_C(253402300799000);  /* 9999-12-31 */
	struct civil c;
	char *to = out;

	c = time_civil(t < first ? first : t > last ? last : t, 0);
	put_digits(&to, c.year, 4);
	*to++ = '-';
	put_digits(&to, c.month, 2);
	*to++ = '-';
	put_digits(&to, c.day, 2);
	*to++ = 'T';
	put_digits(&to, c.hour, 2);
	*to++ = ':';
	put_digits(&to, c.minute, 2);
	*to++ = ':';
	put_digits(&to, c.second, 2);
	*to++ = 'Z';
	*to = '\0';
	return out;
}

/* n digits at *s, of min to max; *s moves on only when they are there. */
static bool
get_digits(const char **s, int n, int min, int max, int *v_r)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return false;
		v = v * 10 + (*s)[i] - '0';
	}
	*s += n;
	*v_r = v;
	return v >= min && v <= max;
}

static bool
get_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool
get_date(const char **s, struct civil *c)
{
	const short *before;

	if (!get_digits(s, 4, YEAR_FIRST, YEAR_LAST, &c->year) ||
	    !get_char(s, '-') || !get_digits(s, 2, 1, 12, &c->month) ||
	    !get_char(s, '-'))
		return false;
	before = days_before[is_leap(c->year)];
	return get_digits(s, 2, 1, before[c->month] - before[c->month - 1],
	    &c->day);
}

static bool
get_clock(const char **s, struct civil *c)
{
	return get_digits(s, 2, 0, 23, &c->hour) && get_char(s, ':') &&
	    get_digits(s, 2, 0, 59, &c->minute) && get_char(s, ':') &&
	    get_digits(s, 2, 0, 59, &c->second);
}

/* Optional fraction of one to nine digits, cut to milliseconds. */
static bool
get_fraction(const char **s, int *ms_r)
{
	int digits = 0, d;

	*ms_r = 0;
	if (!get_char(s, '.'))
		return true;
	while (digits < 9 && get_digits(s, 1, 0, 9, &d)) {
		if (digits < 3)
			*ms_r = *ms_r * 10 + d;
		digits++;
	}
	for (int i = digits; i < 3; i++)
		*ms_r *= 10;
	return digits > 0;
}

/* "Z", or hours and minutes east (+) or west (-) of UTC, in minutes. */
static bool
get_zone(const char **s, int *offset_r)
{
	int hours, minutes;
	bool west = **s == '-';

	*offset_r = 0;
	if (get_char(s, 'Z'))
		return true;
	if (!get_char(s, west ? '-' : '+') ||
	    !get_digits(s, 2, 0, 14, &hours) || !get_char(s, ':') ||
	    !get_digits(s, 2, 0, hours == 14 ? 0 : 59, &minutes))
		return false;
	*offset_r = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

enum err
time_parse(const char *s, int64_t *t_r)
{
	struct civil c = { 0 };
	int ms, offset;

	if (!get_date(&s, &c) || !get_char(&s, 'T') || !get_clock(&s, &c) ||
	    !get_fraction(&s, &ms) || !get_zone(&s, &offset) || *s != '\0')
		return ERR_INVALID;
	*t_r = time_from_civil(&c, offset) + ms;
	return OK;
}

enum err
date_parse(const char *s, int *y_r, int *m_r, int *d_r)
{
	struct civil c = { 0 };

	if (!get_date(&s, &c) || *s != '\0')
		return ERR_INVALID;
	*y_r = c.year;
	*m_r = c.month;
	*d_r = c.day;
	return OK;
}

/* The next 1 to max digits at *s, at least min of them, and what follows. */
static bool
get_part(const char **s, int min, int max, const char *seps, int *v_r)
{
	int n = (int)strspn(*s, "0123456789");

	if (n < min || n > max || !get_digits(s, n, 0, 9999, v_r) ||
	    **s == '\0' || strchr(seps, **s) == NULL)
		return false;
	(*s)++;
	return true;
}

/* The months as people here write them, those of each between blanks. */
static const char *const months[12] = {
	" januari jan ",
	" februari pebruari feb peb ",
	" maret mar mrt ",
	" april apr ",
	" mei ",
	" juni jun ",
	" juli jul ",
	" agustus agu agt ags agst ",
	" september sep sept ",
	" oktober okt ",
	" november nopember nov nop ",
	" desember des ",
};

/* The month whose name or abbreviation stands at *s, in letters of any case. */
static bool
get_month(const char **s, int *m_r)
{
	char word[16] = " ";
	size_t n = 0;

	for (; ((*s)[n] | 0x20) >= 'a' && ((*s)[n] | 0x20) <= 'z'; n++) {
		if (n + 4 > sizeof(word)) /* no month's name is so long */
			return false;
		word[n + 1] = (char)((*s)[n] | 0x20);
	}
	if (n == 0)
		return false;
	word[n + 1] = ' ';
	word[n + 2] = '\0';
	*s += n;
	for (*m_r = 1; *m_r <= 12; (*m_r)++)
		if (strstr(months[*m_r - 1], word) != NULL)
			return true;
	return false;
}

/* "25 Februari 1980", "25-feb-1980", "25 Feb. 1980" */
static bool
get_named(const char *s, struct civil *c)
{
	static const char between[] = " -/.";
	int n = (int)strspn(s, "0123456789");

	if (n < 1 || n > 2 || !get_digits(&s, n, 0, 99, &c->day))
		return false;
	s += strspn(s, between);
	if (!get_month(&s, &c->month))
		return false;
	s += strspn(s, between);
	return get_digits(&s, 4, 0, 9999, &c->year) && *s == '\0';
}

/* Eight digits: a telephone's number keys have nothing to put between. */
static bool
get_bare(const char *s, struct civil *c)
{
	return strspn(s, "0123456789") == 8 &&
	    get_digits(&s, 2, 0, 99, &c->day) &&
	    get_digits(&s, 2, 0, 99, &c->month) &&
	    get_digits(&s, 4, 0, 9999, &c->year) && *s == '\0';
}

/* Day, month and year of each form, whatever numbers they are. */
static bool
get_typed(const char *s, struct civil *c)
{
	const char same[2] = { s[strspn(s, "0123456789")], '\0' };
	int n;

	if (get_named(s, c) || get_bare(s, c))
		return true;
	if (get_part(&s, 4, 4, "-", &c->year)) {
		if (!get_part(&s, 2, 2, "-", &c->month))
			return false;
		return get_digits(&s, 2, 0, 99, &c->day) && *s == '\0';
	}
	if (!get_part(&s, 1, 2, "/-.", &c->day) ||
	    !get_part(&s, 1, 2, same, &c->month))
		return false;
	n = (int)strspn(s, "0123456789");
	return n == 4 && get_digits(&s, 4, 0, 9999, &c->year) && *s == '\0';
}

enum err
date_typed(const char *s, int *y_r, int *m_r, int *d_r)
{
	struct civil c = { 0 };
	const short *before;

	if (!get_typed(s, &c))
		return ERR_INVALID;
	before = days_before[is_leap(c.year)];
	if (c.month < 1 || c.month > 12 || c.day < 1 ||
	    c.day > before[c.month] - before[c.month - 1])
		return ERR_ABSENT;
	if (c.year < YEAR_FIRST || c.year > YEAR_LAST)
		return ERR_LIMIT;
	*y_r = c.year;
	*m_r = c.month;
	*d_r = c.day;
	return OK;
}
