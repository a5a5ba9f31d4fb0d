/* What the trail says of a person: for their own eyes; and of who opened much, for
 * those who answer for it. */
#include "schema/priv.h"

static void
event_from(struct row *c, void *to)
{
	struct event_row *r = to;

	(void)row_id(c);
	r->at = row_i64(c);
	r->actor = row_id(c);
	r->verb = (enum verb)row_u32(c);
	r->version = row_u32(c);
	row_fixed(c, r->head, HASH_LEN);
}

enum err
event_rows(struct store *st, struct arena *a, struct id person, int64_t since,
    uint64_t limit, struct event_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_TRAIL_ABOUT,
	    IN(V_ID(person), V_I(since), V_U(V_LOGIN), V_U(V_DENIED),
		V_U(V_MEMBER), V_U(V_KEY), V_U(V_KEY_PHONE), V_U(V_KEY_CODE),
		V_U(V_LOST_PASSWORD), V_U(V_LOST_PHONE), V_U(V_KEY_PASSKEY),
		V_U(V_KEY_PAPER), V_U(limit)),
	    SHAPE(**r_r, event_from), r_r, n_r);
}

/* What counts as opening a case or a referral. */
#define OPENS V_U(V_READ), V_U(V_REVEAL), V_U(V_OPEN), V_U(V_EMERGENCY)

static void
opener_from(struct row *c, void *to)
{
	struct id *person = to;

	*person = row_id(c);
}

enum err
opener_rows(struct store *st, struct arena *a, int64_t since,
    struct id **person_r, size_t *n_r)
{
	return stmt_list(st, a, ST_RUSH_WHO, IN(V_I(since), OPENS),
	    SHAPE(**person_r, opener_from), person_r, n_r);
}

static void
opened_from(struct row *c, void *to)
{
	struct rush_row *r = to;
	int64_t n;

	*r = (struct rush_row){ .person = row_id(c) };
	r->unit = row_id(c);
	n = row_i64(c);
	r->objects = n > 0 && n < INT32_MAX ? (uint32_t)n : INT32_MAX;
}

enum err
opened_rows(struct store *st, struct arena *a, struct id person, int64_t since,
    struct rush_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_RUSH_COUNT,
	    IN(V_ID(person), V_I(since), OPENS), SHAPE(**r_r, opened_from), r_r,
	    n_r);
}

static void
rush_at_from(struct row *c, void *to)
{
	int64_t *at = to;

	(void)row_id(c);
	*at = row_i64(c);
}

enum err
rush_row_newest(struct store *st, struct id person, struct id unit,
    int64_t *at_r)
{
	return stmt_get(st, st->scratch, ST_RUSH_NEWEST,
	    IN(V_ID(person), V_ID(unit)), rush_at_from, at_r);
}

enum err
rush_row_add(struct store *st, const struct rush_row *r)
{
	return stmt_run(st, ST_RUSH_ADD,
	    IN(V_ID(r->agency), V_ID(r->person), V_ID(r->unit), V_I(r->at),
		V_U(r->objects)),
	    NULL);
}

static void
rush_from(struct row *c, void *to)
{
	struct rush_row *r = to;

	r->agency = row_id(c);
	r->person = row_id(c);
	r->unit = row_id(c);
	r->at = row_i64(c);
	r->objects = row_u32(c);
}

enum err
rush_rows(struct store *st, struct arena *a, struct id agency, int64_t since,
    uint64_t limit, struct rush_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_RUSH_LIST,
	    IN(V_ID(agency), V_I(since), V_U(limit)), SHAPE(**r_r, rush_from),
	    r_r, n_r);
}
