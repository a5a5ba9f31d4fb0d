/* What the trail says of a person, for their own eyes. */
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
