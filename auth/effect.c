/* What a link that was checked changes in the roster. */
#include <string.h>

#include "auth/priv.h"

/* Copy of n bytes that the roster owns. */
void *
roster_keep(struct roster *r, const void *p, size_t n)
{
	void *copy = arena_alloc(r->a, n);

	if (copy != NULL)
		memcpy(copy, p, n);
	return copy;
}

/* Room in each of the sets that a new unit is in. */
static enum err
units_reserve(struct roster *r)
{
	if (set_reserve(r->a, &r->units) != OK ||
	    set_reserve(r->a, &r->codes) != OK)
		return ERR_MEMORY;
	return set_reserve(r->a, &r->walk);
}

static enum err
unit_add(struct roster *r, const struct link *l)
{
	struct roster_unit new = l->body.unit;
	struct roster_unit *unit;

	new.agency = l->body.agency;
	new.id = roster_unit_id(new.agency, new.code);
	new.office = l->body.type == LINK_GENESIS;
	if (units_reserve(r) != OK ||
	    (unit = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->units, set_place(&r->units, unit_order, &new.id, true),
	    unit);
	set_add(&r->codes,
	    set_place(&r->codes, unit_code_order, new.code, true), unit);
	set_add(&r->walk, r->walk.n, unit);
	return OK;
}

/* Members who answer for others come and go. */
static void
heads_change(struct roster *r, const struct roster_member *m, bool comes)
{
	struct roster_unit *unit = find_unit(r, m->unit);

	if (!m->active || (m->roles & ROLES_HEAD) == 0)
		return;
	if (comes)
		unit->heads++;
	else
		unit->heads--;
}

/* From now on they are not there. */
static enum err
gap_begin(struct roster *r, struct roster_member *m, int64_t at)
{
	const struct roster_gap new = { .from = at, .before = m->gap };
	const struct roster_gap *gap;

	if (!m->active)
		return OK;
	if ((gap = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	m->gap = gap;
	return OK;
}

/* They are back.  In its place, for the gap may be that of a membership before
 * as well, which stays ended. */
static enum err
gap_end(struct roster *r, struct roster_member *m, int64_t at)
{
	struct roster_gap new;
	const struct roster_gap *gap;

	if (m->gap == NULL || m->gap->to != 0)
		return OK;
	new = *m->gap;
	new.to = at;
	if ((gap = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	m->gap = gap;
	return OK;
}

/* The memberships before stay, for names and signatures of their time. */
static enum err
member_add(struct roster *r, const struct link *l,
    const struct roster_member *m)
{
	const struct roster_member *before = find_member(r, m->person, m->unit);
	struct roster_member new = *m;
	struct roster_member *member;

	new.gap = before != NULL ? before->gap : NULL;
	if (gap_end(r, &new, l->at) != OK)
		return ERR_MEMORY;
	new.active = true;
	new.ever = new.roles | (before != NULL ? before->ever : 0);
	new.since = l->height;
	if (set_reserve(r->a, &r->members) != OK ||
	    (member = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->members,
	    set_place(&r->members, member_order, &new.person, true), member);
	heads_change(r, member, true);
	return OK;
}

static enum err
effect_genesis(struct roster *r, const struct link *l)
{
	struct chain *c = find_chain(r, l->body.agency);
	enum err e = unit_add(r, l);

	for (size_t i = 0; i < FOUNDERS && e == OK; i++) {
		struct roster_member m = l->body.founder[i];

		m.unit = roster_unit_id(l->body.agency, l->body.unit.code);
		m.roles = ROLE_BIT(founder_roles[i]);
		e = member_add(r, l, &m);
	}
	c->agency.code = l->body.genesis.code;
	c->agency.name_id = l->body.genesis.name_id;
	c->agency.name_en = l->body.genesis.name_en;
	c->agency.founded = l->at;
	c->begun = true;
	return e;
}

static enum err
effect_invite(struct roster *r, const struct link *l)
{
	struct roster_invite new = l->body.invite;
	struct roster_invite *invite;

	new.agency = l->body.agency;
	new.inviter = l->signer;
	new.at = l->at;
	if (set_reserve(r->a, &r->invites) != OK ||
	    (invite = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->invites, set_place(&r->invites, invite_order, &new, true),
	    invite);
	return OK;
}

static enum err
effect_withdraw(struct roster *r, const struct link *l)
{
	struct roster_invite *invite =
	    find_invite(r, l->body.agency, l->body.invitation);

	invite->used = true;
	invite->withdrawn = true;
	return OK;
}

/* Its earlier keys stay known: documents were sealed to them. */
static enum err
unit_key_set(struct roster *r, struct roster_unit *unit, uint32_t epoch,
    const uint8_t pk[KEY_LEN])
{
	struct unit_key new = { .unit = unit->id, .epoch = epoch };
	struct unit_key *key;

	memcpy(new.pk, pk, KEY_LEN);
	hash_sha256(BYTES(pk, KEY_LEN), new.id);
	if (set_reserve(r->a, &r->keys) != OK ||
	    (key = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->keys, set_place(&r->keys, key_order, &unit->id, true), key);
	unit->epoch = epoch;
	memcpy(unit->box_pk, pk, KEY_LEN);
	return OK;
}

/* With its first member a unit gets its first key; who is admitted to a unit
 * without a head gets it when it is recovered, or rotated by a colleague. */
static enum err
effect_admit(struct roster *r, const struct link *l)
{
	struct roster_unit *unit = find_unit(r, l->body.member.unit);
	struct roster_invite *invite =
	    find_invite(r, l->body.agency, l->body.invitation);
	struct roster_member new = l->body.member;
	bool first = unit->epoch == 0 && !unit->office;
	enum err e = OK;

	if (first)
		e = unit_key_set(r, unit, 1, l->body.unit_pk);
	invite->used = true;
	new.seedless = unit->epoch > 0 && roster_headless(unit) && !first;
	return e == OK ? member_add(r, l, &new) : e;
}

/* Did the session that drew the recovery key belong to somebody who answers
 * for the unit no more?  They may have kept it. */
static bool
custodians_stale(const struct roster *r, const struct roster_unit *u)
{
	const struct roster_member *by =
	    find_member(r, u->custodians->by, u->id);

	return by == NULL || !by->active || (by->roles & ROLES_HEAD) == 0;
}

/*
 * After a change of membership in the agency: custodians end with who proposed them, and with
 * the second one who leaves.  The seed of now they keep, which was sealed when
 * they counted; for ever ended, whoever comes back.
 */
static void
custodians_end(struct roster *r, struct id agency)
{
	for (size_t i = 0; i < r->walk.n; i++) {
		struct roster_unit *u = r->walk.item[i];

		if (id_same(u->agency, agency) && u->custodians != NULL &&
		    u->custodians->last == 0 &&
		    (custodians_stale(r, u) || custodians_here(r, u) < 2))
			u->custodians->last = u->epoch;
	}
}

static void
recovery_void(struct roster_unit *unit)
{
	if (unit->recovery != NULL && unit->recovery->state == RECOVERY_OPEN)
		unit->recovery->state = RECOVERY_VOID;
}

static enum err
effect_role(struct roster *r, const struct link *l)
{
	struct roster_member *m =
	    find_member(r, l->body.member.person, l->body.member.unit);

	if (gap_end(r, m, l->at) != OK)
		return ERR_MEMORY;
	heads_change(r, m, false);
	m->roles = l->body.member.roles;
	m->ever |= m->roles;
	m->active = true;
	heads_change(r, m, true);
	m->since = l->height;
	custodians_end(r, l->body.agency);
	return OK;
}

/* Who knows the seed and no longer may: the unit needs another one. */
static enum err
effect_leave(struct roster *r, const struct link *l)
{
	struct roster_member *m =
	    find_member(r, l->body.member.person, l->body.member.unit);
	struct roster_unit *unit = find_unit(r, m->unit);

	if (gap_begin(r, m, l->at) != OK)
		return ERR_MEMORY;
	if (m->active && unit->epoch > 0)
		unit->rotation_due = true;
	heads_change(r, m, false);
	m->active = false;
	m->since = l->height;
	m->removed = l->body.type == LINK_REMOVE;
	custodians_end(r, l->body.agency);
	return OK;
}

/* All who may hold it get the new seed. */
static enum err
effect_rotate(struct roster *r, const struct link *l)
{
	struct roster_unit *unit = find_unit(r, l->body.unit.id);
	struct roster_member *m;
	enum err e;

	for (size_t i = 0; i < r->members.n; i++) {
		m = r->members.item[i];
		if (id_same(m->unit, unit->id) && m->active)
			m->seedless = false;
	}

	unit->rotation_due = false;
	e = unit_key_set(r, unit, l->body.unit.epoch, l->body.unit.box_pk);
	if (!roster_keeps(unit))
		recovery_void(unit);
	return e;
}

/*
 * What others could have opened ends with them: the seed, and a recovery that
 * they began.
 */
static enum err
effect_custodians(struct roster *r, const struct link *l)
{
	struct roster_unit *unit = find_unit(r, l->body.unit.id);
	struct roster_custodians *new =
	    roster_keep(r, &l->body.custodians, sizeof(*new));

	if (new == NULL)
		return ERR_MEMORY;
	new->height = l->height;
	new->by = l->co[0].person;
	if (unit->custodians != NULL)
		unit->rotation_due = true;
	recovery_void(unit);
	unit->custodians = new;
	return OK;
}

static enum err
effect_recover(struct roster *r, const struct link *l)
{
	const struct roster_recovery new = { .id = l->proposal,
		.person = l->body.recovery.person,
		.by = l->signer,
		.at = l->at,
		.height = l->height };
	struct roster_recovery *kept = roster_keep(r, &new, sizeof(new));

	if (kept == NULL)
		return ERR_MEMORY;
	find_unit(r, l->body.unit.id)->recovery = kept;
	return OK;
}

/* Done or vetoed.  A seed that was on its way through others is renewed. */
static enum err
effect_recovery_end(struct roster *r, const struct link *l)
{
	struct roster_unit *unit = find_unit(r, l->body.unit.id);
	bool done = l->body.type == LINK_RECOVERED;

	unit->recovery->state = done ? RECOVERY_DONE : RECOVERY_VETOED;
	unit->recovery->ender = l->signer;
	unit->recovery->ended = l->at;
	if (done) {
		unit->rotation_due = true;
		find_member(r, unit->recovery->person, unit->id)->seedless =
		    false;
	}
	return OK;
}

static struct roster_word
word_of(const struct link *l)
{
	return (struct roster_word){ .given = true,
		.first = l->co[0].person,
		.second = l->signer,
		.at = l->at };
}

static enum err
effect_agreement(struct roster *r, const struct link *l)
{
	struct roster_agreement new = l->body.agreement;
	struct roster_agreement *agreement;

	new.agency = l->body.agency;
	new.made = word_of(l);
	if (set_reserve(r->a, &r->agreements) != OK ||
	    (agreement = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->agreements,
	    set_place(&r->agreements, agreement_order, &new, true), agreement);
	return OK;
}

/* One side's word is enough to end it, and it stays known: what was sent before
 * is still opened and answered. */
static enum err
effect_end(struct roster *r, const struct link *l)
{
	const struct roster_agreement *g = &l->body.agreement;

	find_agreement(r, l->body.agency, g->other, g->id)->ended = word_of(l);
	return OK;
}

/* What each type does, once its guard (chain.c) has let it in. */
static enum err (*const effect[LINK__MAX])(struct roster *r,
    const struct link *l) = {
	[LINK_GENESIS] = effect_genesis,
	[LINK_UNIT] = unit_add,
	[LINK_INVITE] = effect_invite,
	[LINK_ADMIT] = effect_admit,
	[LINK_ROLE] = effect_role,
	[LINK_SUSPEND] = effect_leave,
	[LINK_REMOVE] = effect_leave,
	[LINK_ROTATE] = effect_rotate,
	[LINK_CUSTODIANS] = effect_custodians,
	[LINK_RECOVER] = effect_recover,
	[LINK_RECOVERED] = effect_recovery_end,
	[LINK_VETO] = effect_recovery_end,
	[LINK_AGREEMENT] = effect_agreement,
	[LINK_WITHDRAW] = effect_withdraw,
	[LINK_END] = effect_end,
};

/* Height, time and head move on; used co-signatures are remembered. */
static enum err
chain_extend(struct roster *r, struct chain *c, const struct link *l,
    const uint8_t hash[HASH_LEN])
{
	struct chain_head new = { .at = l->at, .type = l->body.type };
	void *head, *proposal = roster_keep(r, &l->proposal, ID_LEN);

	memcpy(new.hash, hash, HASH_LEN);
	head = roster_keep(r, &new, sizeof(new));
	if (head == NULL || proposal == NULL ||
	    set_reserve(r->a, &c->heads) != OK ||
	    set_reserve(r->a, &c->proposals) != OK)
		return ERR_MEMORY;
	set_add(&c->heads, c->heads.n, head);
	if (l->n_co > 0)
		set_add(&c->proposals,
		    set_place(&c->proposals, plain_order, &l->proposal, true),
		    proposal);
	c->agency.height = l->height;
	c->agency.at = l->at;
	memcpy(c->agency.head, hash, HASH_LEN);
	return OK;
}

enum err
roster_effect(struct roster *r, const struct link *l,
    const uint8_t hash[HASH_LEN])
{
	struct chain *c = find_chain(r, l->body.agency);
	enum err e = effect[l->body.type](r, l);

	if (e == OK)
		e = chain_extend(r, c, l, hash);
	if (e != OK)
		c->agency.refused = true; /* half done */
	return e;
}
