/*
 * What a case gives to statistics: codes, bands and months, never a name, a day or a
 * number that is somebody's.  Without consent, and of a restricted case, no more than
 * that there is one.
 */
#include <string.h>

#include "cases/priv.h"

/* A day as its month. */
static stat_month
month_of(int64_t t)
{
	struct civil c = time_civil(t, WIB);

	return stat_month_of(c.year, c.month);
}

/* -1: no day. */
static int64_t
day_of(const char *iso)
{
	struct civil c = { .hour = 12 };

	if (iso == NULL || date_parse(iso, &c.year, &c.month, &c.day) != OK)
		return -1;
	return time_from_civil(&c, WIB);
}

static uint16_t
number_of(const char *s)
{
	uint64_t n;

	return s != NULL && text_u64(s, UINT16_MAX, &n) == OK ? (uint16_t)n : 0;
}

/* 15.71.05 lies in 1571. */
static uint16_t
town_of(const char *region)
{
	if (region == NULL || strspn(region, "0123456789.") < 5 ||
	    region[2] != '.')
		return 0;
	return (uint16_t)((region[0] - '0') * 1000 + (region[1] - '0') * 100 +
	    (region[3] - '0') * 10 + (region[4] - '0'));
}

static bool
said_yes(const char *v)
{
	return v != NULL && strcmp(v, "yes") == 0;
}

static void
codes_row(const struct fields *f, struct stat_row *r)
{
	static const struct {
		enum stat_dim d;
		enum field f;
	} one[] = {
		{ SD_KIND, F_KIND },
		{ SD_CATEGORY, F_CATEGORY },
		{ SD_SPHERE, F_SPHERE },
		{ SD_PLACE, F_PLACE },
		{ SD_SEX, F_SEX },
		{ SD_LEGAL, F_LEGAL_STATUS },
		{ SD_CLASS, F_CLASS },
	};

	for (size_t i = 0; i < nitems(one); i++)
		r->d[one[i].d] = stat_value(one[i].d, f->v[one[i].f]);
	r->forms = stat_set(SD_FORMS, f->v[F_FORMS]);
	r->town = town_of(f->v[F_REGION]);
	r->women = number_of(f->v[F_WOMEN]);
	r->men = number_of(f->v[F_MEN]);
}

/* The time between two things in days; -1: one of them is not known. */
static int64_t
days_between(int64_t from, int64_t to)
{
	return from < 0 || to < 0 ? -1 : (to - from) / DAY;
}

static void
times_row(const struct casefile *c, const struct fields *f, int64_t now,
    struct stat_row *r)
{
	int64_t reported = day_of(f->v[F_REPORT_DATE]);
	int64_t happened = day_of(f->v[F_INCIDENT_DATE]);
	int64_t since = reported >= 0 ? reported : c->head.created;

	r->reported = reported >= 0 ? month_of(reported) : 0;
	r->d[SD_AGE] = stat_age(fields_age(f, since));
	r->d[SD_DELAY] = stat_delay(days_between(happened, since));
	r->d[SD_STAGE] = file_closed(c) ? 2 : 1;
	if (!file_closed(c))
		return;
	r->closed = month_of(now);
	r->d[SD_LENGTH] = stat_length(days_between(c->head.created, now));
}

/* What happened to an entry counts, unless it was marked as a mistake. */
static void
entry_row(enum entry_type t, const struct fields *f, struct stat_row *r)
{
	int64_t day = day_of(f->v[F_E_DATE]);

	if (f->v[F_E_WRONG] != NULL)
		return;
	if (t == EN_OFFENDER)
		stat_offender(r, stat_value(SD_RELATION, f->v[F_E_RELATION]),
		    stat_value(SD_OFFENDER_SEX, f->v[F_E_SEX]));
	else if (t == EN_SERVICE)
		r->services |= stat_set(SD_SERVICES, f->v[F_E_SERVICE]);
	else if (t == EN_SESSION && day >= 0)
		stat_session(r, month_of(day),
		    stat_value(SD_TOPIC, f->v[F_E_TOPIC]));
}

static void
entries_row(const struct tally *t, struct stat_row *r)
{
	const struct entry_edit *x = t->edit;

	for (size_t i = 0; i < t->n; i++)
		if (x == NULL || !id_same(x->id, t->entry[i].id))
			entry_row(t->entry[i].type, &t->entry[i].f, r);
	if (x != NULL)
		entry_row(x->type, &x->f, r);
}

void
tally_row(const struct casefile *c, const struct tally *t, int64_t now,
    struct stat_row *r)
{
	memset(r, 0, sizeof(*r));
	r->use = c->head.n_named == 0 && said_yes(t->f->v[F_STAT]) ? STAT_FULL :
								     STAT_SUM;
	if (t->mistake)
		r->use = STAT_VOID;
	r->begun = month_of(c->head.created);
	codes_row(t->f, r);
	times_row(c, t->f, now, r);
	entries_row(t, r);
}

/* Of the case's first key, which it keeps; nobody else can tell whose it is. */
static enum err
row_id(const struct casefile *c, struct id *id_r)
{
	const uint8_t *first = file_key(c, 1);
	uint8_t key[KEY_LEN];

	if (first == NULL)
		return ERR_INTERNAL;
	key_derive(first, KDF_CASE_STAT, 0, key);
	memcpy(id_r->b, key, ID_LEN);
	secret_wipe(key, sizeof(key));
	return OK;
}

enum err
tally_put(struct work *w, struct casefile *c, const struct tally *t)
{
	struct stat_data *d = arena_alloc(w->mem, sizeof(*d));
	uint8_t st[KEY_LEN], plain[STAT_ROW_LEN];
	struct stat_row r;
	struct ad ad;
	enum err e;

	if (d == NULL)
		return ERR_MEMORY;
	d->unit = c->row.unit;
	d->year = (uint32_t)time_civil(c->head.created, WIB).year;
	d->epoch = keyring_epoch(w->who->keys);
	if ((e = row_id(c, &d->id)) != OK ||
	    (e = stat_key_need(w, d->year, st)) != OK)
		return e;
	tally_row(c, t, w->now, &r);
	stat_pack(&r, plain);
	ad = stat_row_ad(d);
	e = seal_put(w->mem, st, &ad, BYTES(plain, sizeof(plain)), PAD_NONE,
	    &d->body);
	secret_wipe(st, sizeof(st));
	secret_wipe(plain, sizeof(plain));
	c->stat = d;
	return e;
}
