/* One row: what it holds, and its bytes (docs/format.md). */
#include <string.h>

#include "stat/stat.h"

#define ROW_VERSION 1

stat_month
stat_month_of(int year, int month)
{
	return (stat_month)(12 * year + month - 1);
}

void
stat_session(struct stat_row *r, stat_month month, uint8_t topic)
{
	uint8_t i = 0;

	while (i < r->n_session &&
	    (r->session[i].month != month || r->session[i].topic != topic))
		i++;
	if (i == STAT_SESSIONS)
		return;
	if (i == r->n_session) {
		r->session[i].month = month;
		r->session[i].topic = topic;
		r->session[i].times = 0;
		r->n_session++;
	}
	if (r->session[i].times < UINT8_MAX)
		r->session[i].times++;
}

void
stat_offender(struct stat_row *r, uint8_t relation, uint8_t sex)
{
	if (r->n_offender == STAT_OFFENDERS)
		return;
	r->offender[r->n_offender].relation = relation;
	r->offender[r->n_offender].sex = sex;
	r->n_offender++;
}

/* Of what did not consent nothing else is kept than that it was there. */
static struct stat_row
spoken(const struct stat_row *r)
{
	struct stat_row out = { .use = r->use };

	if (r->use == STAT_FULL)
		return *r;
	if (r->use == STAT_SUM) {
		out.d[SD_KIND] = r->d[SD_KIND];
		out.begun = r->begun;
	}
	return out;
}

static void
put16(uint8_t **to, uint16_t v)
{
	*(*to)++ = (uint8_t)(v >> 8);
	*(*to)++ = (uint8_t)v;
}

static void
put64(uint8_t **to, uint64_t v)
{
	for (unsigned shift = 64; shift > 0; shift -= 8)
		*(*to)++ = (uint8_t)(v >> (shift - 8));
}

void
stat_pack(const struct stat_row *from, uint8_t out[STAT_ROW_LEN])
{
	struct stat_row r = spoken(from);
	uint8_t *to = out;

	memset(out, 0, STAT_ROW_LEN);
	*to++ = ROW_VERSION;
	*to++ = (uint8_t)r.use;
	memcpy(to, r.d, SD__STORED);
	to += SD__STORED;
	put16(&to, r.town);
	put16(&to, r.begun);
	put16(&to, r.reported);
	put16(&to, r.closed);
	put16(&to, r.women);
	put16(&to, r.men);
	put64(&to, r.forms);
	put64(&to, r.services);
	for (size_t i = 0; i < STAT_OFFENDERS; i++)
		*to++ = (uint8_t)(i < r.n_offender ?
			r.offender[i].relation << 2 | r.offender[i].sex | 0x80 :
			0);
	for (size_t i = 0; i < STAT_SESSIONS; i++) {
		/* in months since the case began, which sessions do not precede
		 * by much */
		int since =
		    i < r.n_session ? r.session[i].month - r.begun + 128 : 0;

		*to++ = (uint8_t)(since < 1 ? 0 : since > 255 ? 255 : since);
		*to++ = r.session[i].topic;
		*to++ = r.session[i].times;
	}
}

static uint16_t
get16(const uint8_t **from)
{
	uint16_t v = (uint16_t)((*from)[0] << 8 | (*from)[1]);

	*from += 2;
	return v;
}

static uint64_t
get64(const uint8_t **from)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v = v << 8 | *(*from)++;
	return v;
}

static void
offenders_get(const uint8_t **from, struct stat_row *r)
{
	for (size_t i = 0; i < STAT_OFFENDERS; i++) {
		uint8_t b = *(*from)++;

		if ((b & 0x80) != 0)
			stat_offender(r, (uint8_t)((b & 0x7f) >> 2),
			    (uint8_t)(b & 3));
	}
}

static void
sessions_get(const uint8_t **from, struct stat_row *r)
{
	for (size_t i = 0; i < STAT_SESSIONS; i++, *from += 3) {
		if ((*from)[2] == 0)
			continue;
		r->session[r->n_session].month =
		    (stat_month)(r->begun + (*from)[0] - 128);
		r->session[r->n_session].topic = (*from)[1];
		r->session[r->n_session].times = (*from)[2];
		r->n_session++;
	}
}

enum err
stat_unpack(const uint8_t in[STAT_ROW_LEN], struct stat_row *r)
{
	const uint8_t *from = in + 2 + SD__STORED;

	memset(r, 0, sizeof(*r));
	if (in[0] != ROW_VERSION || in[1] > STAT_FULL)
		return ERR_INVALID;
	r->use = (enum stat_use)in[1];
	memcpy(r->d, in + 2, SD__STORED);
	r->town = get16(&from);
	r->begun = get16(&from);
	r->reported = get16(&from);
	r->closed = get16(&from);
	r->women = get16(&from);
	r->men = get16(&from);
	r->forms = get64(&from);
	r->services = get64(&from);
	offenders_get(&from, r);
	sessions_get(&from, r);
	return OK;
}
