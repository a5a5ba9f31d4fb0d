/* Browsers that a person has used, and wrong logins in a row. */
#include "schema/priv.h"

static void
seen_from(struct row *c, void *to)
{
	int64_t *seen = to;

	*seen = row_i64(c);
}

enum err
device_known(struct store *st, const uint8_t id[HASH_LEN], struct id person)
{
	int64_t seen;

	return stmt_get(st, st->scratch, ST_DEVICE_GET,
	    IN(V_P(id, HASH_LEN), V_ID(person)), seen_from, &seen);
}

enum err
device_seen(struct store *st, const uint8_t id[HASH_LEN], struct id person,
    int64_t now)
{
	enum err e = device_known(st, id, person);

	if (e == OK)
		return stmt_run(st, ST_DEVICE_SEEN,
		    IN(V_I(now), V_P(id, HASH_LEN), V_ID(person)), NULL);
	if (e != ERR_ABSENT)
		return e;
	return stmt_run(st, ST_DEVICE_ADD,
	    IN(V_P(id, HASH_LEN), V_ID(person), V_I(now)), NULL);
}

static void
guess_from(struct row *c, void *to)
{
	struct guess *g = to;

	g->fails = row_u32(c);
	g->after = row_i64(c);
}

enum err
guess_get(struct store *st, const uint8_t id[HASH_LEN], struct guess *g_r)
{
	enum err e = stmt_get(st, st->scratch, ST_GUESS_GET,
	    IN(V_P(id, HASH_LEN)), guess_from, g_r);

	if (e == ERR_ABSENT)
		*g_r = (struct guess){ 0 };
	return e == ERR_ABSENT ? OK : e;
}

enum err
guess_put(struct store *st, const uint8_t id[HASH_LEN], const struct guess *g,
    uint32_t old)
{
	if (old == 0)
		return stmt_run(st, ST_GUESS_ADD,
		    IN(V_P(id, HASH_LEN), V_U(g->fails), V_I(g->after)), NULL);
	return stmt_change(st, ST_GUESS_SET,
	    IN(V_U(g->fails), V_I(g->after), V_P(id, HASH_LEN), V_U(old)),
	    ERR_CONFLICT);
}

enum err
guess_end(struct store *st, const uint8_t id[HASH_LEN])
{
	return stmt_run(st, ST_GUESS_END, IN(V_P(id, HASH_LEN)), NULL);
}

enum err
guesses_sweep(struct store *st, int64_t guessed, int64_t seen)
{
	enum err e = stmt_run(st, ST_GUESS_SWEEP, IN(V_I(guessed)), NULL);

	return e == OK ? stmt_run(st, ST_DEVICE_SWEEP, IN(V_I(seen)), NULL) : e;
}
