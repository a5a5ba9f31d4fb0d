/* The unit's seed, from what was sealed to a member of it. */
#include "cgi/priv.h"

/*
 * A sealed key has no sender: whoever writes the table could have sealed a
 * seed of their own.  It is the unit's only if it makes the roster's key.
 */
static enum err
seed_check(const struct roster_unit *u, const uint8_t seed[KEY_LEN])
{
	uint8_t pk[KEY_LEN];
	char t[ID_TEXT];

	unit_seed_public(seed, pk);
	if (secret_same(pk, u->box_pk, KEY_LEN))
		return OK;
	log_write(LOG_ALARM, "tamper", "what=unit-seed object=%s",
	    id_text(u->id, t));
	return ERR_TAMPER;
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

enum err
unit_seed_fetch(struct req *r, const struct roster_unit *u, struct id person,
    const uint8_t seed[KEY_LEN], uint8_t unit_seed_r[KEY_LEN])
{
	struct ad ad = unit_seed_ad(u->id, person, u->epoch);
	uint8_t sealed[SEALED_KEY_LEN];
	enum err e;

	e = unit_wrap_get(r->db, u->id, u->epoch, person, sealed);
	if (e == ERR_ABSENT)
		wrap_missing(r, u, person);
	if (e != OK)
		return e;
	keyring_set(r->keys, seed, NULL, 0);
	e = keyring_person_open(r->keys, ad_bytes(r->mem, &ad), sealed,
	    unit_seed_r);
	return e == OK ? seed_check(u, unit_seed_r) : e;
}
