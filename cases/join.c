/*
 * Answering an invitation: the person's keys are born here, under a password that
 * nobody else ever knows.  They are nobody yet: whoever answers for the unit
 * admits them by the words that only their keys make.
 */
#include <string.h>

#include "cases/priv.h"

#define STATE_SCHEMA 1

static const struct roster_invite *
invite_of(const struct work *w, const uint8_t code[JOIN_CODE_LEN])
{
	const struct roster_invite *i;
	uint8_t hash[HASH_LEN];
	size_t at = 0;

	while ((i = roster_invites(w->roster, &at)) != NULL) {
		join_code_hash(code, i->id, hash);
		if (secret_same(i->token, hash, HASH_LEN))
			break;
	}
	return i;
}

enum err
join_find(struct work *w, const char *typed, const struct roster_invite **i_r)
{
	const struct roster_invite *i;
	uint8_t code[JOIN_CODE_LEN];
	struct join_row row;
	enum err e = join_code_get(typed, code);

	if (e != OK)
		return e;
	i = invite_of(w, code);
	secret_wipe(code, sizeof(code));
	if (i == NULL || i->used || w->now > i->at + LINK_TERM)
		return ERR_ABSENT;
	e = join_row_get(w->db, w->mem, i->id, &row);
	*i_r = i;
	return e == OK ? ERR_ABSENT : e == ERR_ABSENT ? OK : e;
}

/* What the form carries from one page to the next, under the code. */
static enum err
state_key(const char *typed, uint8_t key_r[KEY_LEN])
{
	static const char label[] = "join-state";
	uint8_t code[JOIN_CODE_LEN];
	enum err e = join_code_get(typed, code);

	if (e == OK)
		hash_blake(code, BYTES(label, sizeof(label) - 1), key_r);
	secret_wipe(code, sizeof(code));
	return e;
}

static struct ad
state_ad(const struct roster_invite *i)
{
	return (struct ad){ .type = OBJ_FORM_DRAFT,
		.object = i->id,
		.schema = STATE_SCHEMA };
}

enum err
join_state_put(struct work *w, const char *code, const struct roster_invite *i,
    uint8_t totp_r[TOTP_LEN], const char **state_r)
{
	struct ad ad = state_ad(i);
	uint8_t key[KEY_LEN];
	enum err e = state_key(code, key);

	random_bytes(totp_r, TOTP_LEN);
	if (e == OK)
		e = totp_field_put(w->mem, key, &ad, totp_r, state_r);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
join_state_get(struct work *w, const char *code, const struct roster_invite *i,
    const char *state, uint8_t totp_r[TOTP_LEN])
{
	struct ad ad = state_ad(i);
	uint8_t key[KEY_LEN];
	enum err e = state_key(code, key);

	if (e == OK)
		e = totp_field_get(w->mem, key, &ad, state, totp_r);
	secret_wipe(key, sizeof(key));
	return e;
}

bool
user_fits(const char *user)
{
	size_t n = strlen(user);

	return n >= 3 && n <= 64 && user[strspn(user, USER_LETTERS)] == '\0';
}

/* What an enrolment writes. */
struct enrolment {
	const struct work *w;
	struct person_row person;
	struct join_row join;
	bool first;
	uint8_t
	    sealed[SEALED_KEY_LEN]; /* the unit's first seed, to its maker */
	struct trail_entry trail;
};

static enum err
enrolment_tx(struct store *st, void *arg)
{
	const struct enrolment *n = arg;
	enum err e = join_row_add(st, &n->join);

	if (e == OK)
		e = person_add(st, &n->person);
	if (e == OK && n->first)
		e = unit_wrap_add(st, n->join.unit, 1, n->join.person,
		    n->sealed);
	return e == OK ? trail_write(st, &n->trail) : e;
}

/* A unit without members: its first seed is drawn by the first of them. */
static enum err
enrolment_seed(struct work *w, struct enrolment *n, const struct link_body *b)
{
	struct ad ad = unit_seed_ad(n->join.unit, n->join.person, 1);
	uint8_t seed[KEY_LEN];
	enum err e;

	random_bytes(seed, KEY_LEN);
	unit_seed_public(seed, n->join.unit_pk);
	e = sealed_key_put(b->member.box_pk, ad_bytes(w->mem, &ad), seed,
	    n->sealed);
	secret_wipe(seed, sizeof(seed));
	return e;
}

/* The person's own word, with the keys that the keyring has. */
static enum err
enrolment_sign(struct work *w, struct keyring *keys,
    const struct roster_invite *i, struct enrolment *n)
{
	const struct roster_unit *u = roster_unit(w->roster, i->unit);
	struct link_body b = { .type = LINK_ADMIT,
		.invitation = i->id,
		.member = { .person = n->join.person,
		    .unit = i->unit,
		    .name = i->name,
		    .roles = i->roles } };
	enum err e = OK;

	if (u == NULL)
		return ERR_INTERNAL;
	b.agency = u->agency;
	n->first = u->epoch == 0 && !u->office;
	keyring_box_public(keys, b.member.box_pk);
	if (n->first)
		e = enrolment_seed(w, n, &b);
	memcpy(b.unit_pk, n->join.unit_pk, KEY_LEN);
	if (e == OK)
		e = join_sign(w->mem, w->roster, &b, keys);
	memcpy(n->join.box_pk, b.member.box_pk, KEY_LEN);
	memcpy(n->join.sign_pk, b.member.sign_pk, KEY_LEN);
	memcpy(n->join.self, b.self, SIG_LEN);
	return e;
}

enum err
join_enrol(struct work *w, struct keyring *keys, const struct pepper *pepper,
    const struct roster_invite *i, const struct joining *j, struct id *person_r)
{
	struct enrolment n = { .w = w,
		.join = { .invitation = i->id,
		    .unit = i->unit,
		    .person = id_new(w->now),
		    .created = w->now } };
	struct bag bag = { .generation = 1 };
	struct once once = { .now = w->now, .roster = w->roster_state };
	enum err e;

	random_bytes(bag.seed, KEY_LEN);
	memcpy(bag.totp, j->totp, TOTP_LEN);
	code_seal(pepper, n.join.person, j->code, &bag.lock);
	keyring_set(keys, bag.seed, NULL, 0);
	n.person = (struct person_row){ .id = n.join.person,
		.user = j->user,
		.last_step = j->step };
	n.trail = (struct trail_entry){ .at = w->now,
		.actor = n.join.person,
		.unit = i->unit,
		.verb = V_MEMBER,
		.object = i->id };
	e = bag_put(w->mem, pepper, w->conf, n.join.person, 1, j->password,
	    &bag, &n.person.bag);
	secret_wipe(&bag, sizeof(bag));
	if (e == OK)
		e = enrolment_sign(w, keys, i, &n);
	if (e == OK)
		e = store_tx(w->db, &once, enrolment_tx, &n);
	*person_r = n.join.person;
	return e;
}

enum err
join_mine(struct work *w, struct keyring *keys, struct id person,
    struct join_words *v_r)
{
	const struct roster_agency *g;
	const struct roster_unit *u;
	struct join_row *row;
	struct link_body b;
	struct bytes in;
	size_t n;
	enum err e = join_rows_of(w->db, w->mem, person, &row, &n);

	if (e != OK || n == 0)
		return e != OK ? e : ERR_ABSENT;
	u = roster_unit(w->roster, row[0].unit);
	g = u != NULL ? roster_agency(w->roster, u->agency) : NULL;
	if (g == NULL)
		return ERR_ABSENT;
	v_r->invite = roster_invite(w->roster, g->id, row[0].invitation);
	if (v_r->invite == NULL || !id_same(v_r->invite->unit, u->id) ||
	    (v_r->invite->used && !v_r->invite->withdrawn))
		return ERR_ABSENT;
	v_r->late = join_late(w, v_r->invite, &row[0]);
	b = (struct link_body){ .type = LINK_ADMIT,
		.agency = u->agency,
		.invitation = v_r->invite->id,
		.member = { .person = person,
		    .unit = u->id,
		    .name = v_r->invite->name,
		    .roles = v_r->invite->roles } };
	/* of the keys that the password opened, whatever the row has; what is
	 * taken from the row they must have signed, else whoever writes there
	 * could look for bytes that give other keys the same words */
	keyring_box_public(keys, b.member.box_pk);
	keyring_sign_public(keys, b.member.sign_pk);
	memcpy(b.unit_pk, row[0].unit_pk, KEY_LEN);
	e = join_bytes(w->mem, g->genesis, &b, &in);
	if (e == OK)
		e = sign_check(b.member.sign_pk, in, row[0].self);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("join", person) : e;
	return join_words(w->mem, g->genesis, &b, v_r->word);
}
