/* Persons and their bags, unit wraps, sessions, the links of the roster. */
#include <string.h>

#include "schema/priv.h"

/* A person, and how many entries of the trail tell of a later bag. */
struct person_said {
	struct person_row row;
	uint64_t later;
};

static void
person_from(struct row *c, void *to)
{
	struct person_said *s = to;
	struct person_row *r = &s->row;

	r->id = row_id(c);
	r->user = row_text(c);
	row_fixed(c, r->bag.kdf.salt, SALT_LEN);
	r->bag.kdf.memory = row_u32(c);
	r->bag.kdf.passes = row_u32(c);
	r->bag.kdf.pepper = row_u32(c);
	r->bag.wrap = row_bytes(c);
	r->bag.bag = row_bytes(c);
	r->bag.version = row_u32(c);
	r->bag.code_pepper = row_u32(c);
	row_fixed(c, r->bag.code, SEALED_KEY_LEN);
	r->last_step = row_u64(c);
	from_count(c, &s->later);
}

/* A bag that was put back brings an old password to life, or a lost phone. */
static enum err
person_get(struct store *st, struct arena *a, enum st_id id,
    const struct val *in, struct person_row *r_r)
{
	struct person_said s;
	char t[ID_TEXT];
	enum err e = stmt_get(st, a, id, in, person_from, &s);

	if (e != OK)
		return e;
	*r_r = s.row;
	if (s.later == 0)
		return OK;
	log_write(LOG_ALARM, "tamper", "what=put-back object=%s",
	    id_text(s.row.id, t));
	return ERR_TAMPER;
}

enum err
person_by_user(struct store *st, struct arena *a, const char *user,
    struct person_row *r_r)
{
	return person_get(st, a, ST_PERSON_BY_USER, IN(val_text(user)), r_r);
}

enum err
person_by_id(struct store *st, struct arena *a, struct id person,
    struct person_row *r_r)
{
	return person_get(st, a, ST_PERSON_BY_ID, IN(V_ID(person)), r_r);
}

enum err
person_add(struct store *st, const struct person_row *r)
{
	const struct bag_row *b = &r->bag;

	return stmt_run(st, ST_PERSON_ADD,
	    IN(V_ID(r->id), val_text(r->user), V_P(b->kdf.salt, SALT_LEN),
		V_U(b->kdf.memory), V_U(b->kdf.passes), V_U(b->kdf.pepper),
		V_B(b->wrap), V_B(b->bag), V_U(b->version), V_U(b->code_pepper),
		V_P(b->code, SEALED_KEY_LEN), V_U(r->last_step)),
	    NULL);
}

enum err
person_step(struct store *st, struct id person, uint64_t old, uint64_t step)
{
	if (step <= old)
		return ERR_CONFLICT;
	return stmt_change(st, ST_PERSON_STEP,
	    IN(V_U(step), V_ID(person), V_U(old)), ERR_CONFLICT);
}

enum err
person_bag(struct store *st, struct id person, uint32_t old,
    const struct bag_row *bag)
{
	/* sealed for another version it could never be opened again */
	if (old == UINT32_MAX || bag->version != old + 1)
		return ERR_INTERNAL;
	return stmt_change(st, ST_PERSON_BAG,
	    IN(V_P(bag->kdf.salt, SALT_LEN), V_U(bag->kdf.memory),
		V_U(bag->kdf.passes), V_U(bag->kdf.pepper), V_B(bag->wrap),
		V_B(bag->bag), V_U(bag->version), V_U(bag->code_pepper),
		V_P(bag->code, SEALED_KEY_LEN), V_ID(person), V_U(old)),
	    ERR_CONFLICT);
}

enum err
person_renew(struct store *st, struct id person, const struct bag_row *old,
    struct bytes bag)
{
	return stmt_change(st, ST_PERSON_RENEW,
	    IN(V_B(bag), V_ID(person), V_U(old->version), V_B(old->bag)),
	    ERR_CONFLICT);
}

static void
peppers_from(struct row *c, void *to)
{
	struct pepper_row *r = to;

	r->password = row_u32(c);
	r->code = row_u32(c);
	r->people = row_u64(c);
}

enum err
person_peppers(struct store *st, struct arena *a, struct pepper_row **rows_r,
    size_t *n_r)
{
	return stmt_list(st, a, ST_PERSON_PEPPERS, IN_NONE,
	    SHAPE(**rows_r, peppers_from), rows_r, n_r);
}

static void
sealed_from(struct row *c, void *to)
{
	row_fixed(c, to, SEALED_KEY_LEN);
}

enum err
unit_wrap_get(struct store *st, struct id unit, uint32_t epoch,
    struct id person, uint8_t sealed_r[SEALED_KEY_LEN])
{
	struct arena_mark m = arena_mark(st->scratch);
	enum err e;

	e = stmt_get(st, st->scratch, ST_WRAP_GET,
	    IN(V_ID(unit), V_U(epoch), V_ID(person)), sealed_from, sealed_r);
	arena_release(st->scratch, m);
	return e;
}

enum err
unit_wrap_add(struct store *st, struct id unit, uint32_t epoch,
    struct id person, const uint8_t sealed[SEALED_KEY_LEN])
{
	return stmt_run(st, ST_WRAP_ADD,
	    IN(V_ID(unit), V_U(epoch), V_ID(person),
		V_P(sealed, SEALED_KEY_LEN)),
	    NULL);
}

enum err
unit_wrap_drop(struct store *st, struct id unit, struct id person)
{
	return stmt_run(st, ST_WRAP_DROP, IN(V_ID(unit), V_ID(person)), NULL);
}

static void
prev_from(struct row *c, void *to)
{
	struct prev_row *r = to;

	(void)row_id(c);
	r->epoch = row_u32(c);
	r->sealed = row_bytes(c);
}

enum err
unit_prev_rows(struct store *st, struct arena *a, struct id unit, uint32_t from,
    uint32_t below, struct prev_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_PREV_LIST,
	    IN(V_ID(unit), V_U(from), V_U(below)), SHAPE(**r_r, prev_from), r_r,
	    n_r);
}

enum err
unit_prev_add(struct store *st, struct id unit, const struct prev_row *r)
{
	return stmt_run(st, ST_PREV_ADD,
	    IN(V_ID(unit), V_U(r->epoch), V_B(r->sealed)), NULL);
}

static void
session_from(struct row *c, void *to)
{
	struct session_row *r = to;

	row_fixed(c, r->id, HASH_LEN);
	r->person = row_id(c);
	r->created = row_i64(c);
	r->seen = row_i64(c);
	r->ends = row_i64(c);
	r->body = row_bytes(c);
	r->place = row_bytes(c);
	r->generation = row_u64(c);
}

enum err
session_row_get(struct store *st, struct arena *a, const uint8_t id[HASH_LEN],
    struct session_row *r_r)
{
	return stmt_get(st, a, ST_SESSION_GET, IN(V_P(id, HASH_LEN)),
	    session_from, r_r);
}

enum err
session_row_add(struct store *st, const struct session_row *r)
{
	return stmt_run(st, ST_SESSION_ADD,
	    IN(V_P(r->id, HASH_LEN), V_ID(r->person), V_I(r->created),
		V_I(r->seen), V_I(r->ends), V_B(r->body), V_B(r->place)),
	    NULL);
}

enum err
session_row_seen(struct store *st, const uint8_t id[HASH_LEN], int64_t old,
    int64_t now)
{
	return stmt_change(st, ST_SESSION_SEEN,
	    IN(V_I(now), V_P(id, HASH_LEN), V_I(old)), ERR_CONFLICT);
}

enum err
session_row_body(struct store *st, const uint8_t id[HASH_LEN],
    struct bytes body)
{
	return stmt_change(st, ST_SESSION_BODY,
	    IN(V_B(body), V_P(id, HASH_LEN)), ERR_ABSENT);
}

enum err
session_row_end(struct store *st, const uint8_t id[HASH_LEN])
{
	return stmt_change(st, ST_SESSION_END, IN(V_P(id, HASH_LEN)),
	    ERR_ABSENT);
}

enum err
session_rows_of(struct store *st, struct arena *a, struct id person,
    struct session_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_SESSION_OF, IN(V_ID(person)),
	    SHAPE(**r_r, session_from), r_r, n_r);
}

enum err
session_rows_end(struct store *st, struct id person, const uint8_t *but)
{
	/* a row id is a hash: no session is called zero */
	static const uint8_t none[HASH_LEN];

	return stmt_run(st, ST_SESSION_END_OF,
	    IN(V_ID(person), V_P(but != NULL ? but : none, HASH_LEN)), NULL);
}

enum err
session_rows_sweep(struct store *st, int64_t ended, int64_t seen)
{
	return stmt_run(st, ST_SESSION_SWEEP, IN(V_I(ended), V_I(seen)), NULL);
}
