/* What the trail says of a person: for their own eyes, and of their key bag. */
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
}

enum err
event_rows(struct store *st, struct arena *a, struct id person, int64_t since,
    uint64_t limit, struct event_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_TRAIL_ABOUT,
	    IN(V_ID(person), V_I(since), V_U(V_LOGIN), V_U(V_DENIED),
		V_U(V_MEMBER), V_U(V_KEY), V_U(V_KEY_PHONE), V_U(V_KEY_CODE),
		V_U(V_LOST_PASSWORD), V_U(V_LOST_PHONE), V_U(limit)),
	    SHAPE(**r_r, event_from), r_r, n_r);
}

static void
mark_from(struct row *c, void *to)
{
	struct bag_mark *m = to;

	(void)row_id(c);
	m->version = row_u32(c);
	row_fixed(c, m->head, HASH_LEN);
}

enum err
bag_newest(struct store *st, struct id person, struct bag_mark *m_r)
{
	enum err e = stmt_get(st, st->scratch, ST_TRAIL_BAG,
	    IN(V_ID(person), V_U(V_KEY), V_U(V_KEY_PHONE), V_U(V_KEY_CODE),
		V_U(V_LOST_PASSWORD), V_U(V_LOST_PHONE)),
	    mark_from, m_r);

	if (e == ERR_ABSENT)
		*m_r = (struct bag_mark){ .version = 1 };
	return e == ERR_ABSENT ? OK : e;
}
