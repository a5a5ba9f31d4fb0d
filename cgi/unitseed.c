/* The unit's seed, from what was sealed to a member of it. */
#include "cgi/priv.h"

#define EARLIER 8 /* epochs that are looked at */

/*
 * A sealed key has no sender: whoever writes the table could have sealed a
 * seed of their own.  It is the unit's only if it makes the roster's key.
 */
static enum err
seed_check(const struct req *r, const struct roster_unit *u, uint32_t epoch,
    const uint8_t seed[KEY_LEN])
{
	const uint8_t *want = roster_unit_key(r->roster, u->id, epoch);
	uint8_t pk[KEY_LEN];

	unit_seed_public(seed, pk);
	return want != NULL && secret_same(pk, want, KEY_LEN) ? OK : ERR_TAMPER;
}

static void
seed_wrong(const struct roster_unit *u)
{
	char t[ID_TEXT];

	log_write(LOG_ALARM, "tamper", "what=unit-seed object=%s",
	    id_text(u->id, t));
}

/* Whoever holds a role with the seed was given it when they were admitted, unless
 * there was nobody to give it. */
static void
wrap_missing(const struct req *r, const struct roster_unit *u, struct id person)
{
	const struct roster_member *m = roster_member(r->roster, person, u->id);
	char t[ID_TEXT];

	if (m != NULL && (m->roles & ROLES_SEED) != 0 && !m->seedless)
		log_write(LOG_ALARM, "tamper", "what=unit-wrap object=%s",
		    id_text(person, t));
}

/* That of an epoch, as it was sealed to the person. */
static enum err
epoch_fetch(struct req *r, const struct roster_unit *u, struct id person,
    uint32_t epoch, uint8_t unit_seed_r[KEY_LEN])
{
	struct ad ad = unit_seed_ad(u->id, person, epoch);
	uint8_t sealed[SEALED_KEY_LEN];
	enum err e = unit_wrap_get(r->db, u->id, epoch, person, sealed);

	if (e == OK)
		e = keyring_person_open(r->keys, ad_bytes(r->mem, &ad), sealed,
		    unit_seed_r);
	return e == OK ? seed_check(r, u, epoch, unit_seed_r) : e;
}

/*
 * The newest earlier one.  A member can sign a rotation and seal its seed to
 * nobody; once they have left, whoever has the seed before it makes the next.
 */
static enum err
earlier_fetch(struct req *r, const struct roster_unit *u, struct id person,
    uint8_t unit_seed_r[KEY_LEN], uint32_t *epoch_r)
{
	enum err e = ERR_ABSENT;

	for (uint32_t n = 1; n <= EARLIER && n < u->epoch; n++) {
		*epoch_r = u->epoch - n;
		e = epoch_fetch(r, u, person, *epoch_r, unit_seed_r);
		if (e != ERR_ABSENT && e != ERR_TAMPER)
			break;
	}
	return e;
}

enum err
unit_seed_fetch(struct req *r, const struct roster_unit *u, struct id person,
    const uint8_t seed[KEY_LEN], uint8_t unit_seed_r[KEY_LEN],
    uint32_t *epoch_r)
{
	enum err e, earlier;

	keyring_set(r->keys, seed, NULL, 0);
	*epoch_r = u->epoch;
	e = epoch_fetch(r, u, person, u->epoch, unit_seed_r);
	if (e == ERR_ABSENT)
		wrap_missing(r, u, person);
	if (e == ERR_TAMPER)
		seed_wrong(u);
	if ((e != ERR_ABSENT && e != ERR_TAMPER) || !u->rotation_due)
		return e;
	earlier = earlier_fetch(r, u, person, unit_seed_r, epoch_r);
	return earlier == ERR_ABSENT || earlier == ERR_TAMPER ? e : earlier;
}
