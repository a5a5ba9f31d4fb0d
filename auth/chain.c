/* What a link must be to follow its chain: form, signatures, guards. */
#include <string.h>

#include "auth/priv.h"

static bool
all_zero(const uint8_t *p, size_t n)
{
	uint8_t seen = 0;

	for (size_t i = 0; i < n; i++)
		seen |= p[i];
	return seen == 0;
}

/* A unit's code begins with its agency's. */
static bool
code_inside(const char *agency, const char *code)
{
	size_t n = strlen(agency);

	return strncmp(code, agency, n) == 0 && code[n] == '/' &&
	    code[n + 1] != '\0';
}

static bool
guard_genesis(const struct roster *r, const struct link *l)
{
	const struct roster_member *f = l->body.founder;

	(void)r;
	return code_inside(l->body.genesis.code, l->body.unit.code) &&
	    !id_same(f[0].person, f[1].person) &&
	    !id_same(f[0].person, f[2].person) &&
	    !id_same(f[1].person, f[2].person);
}

static bool
guard_unit(const struct roster *r, const struct link *l)
{
	const struct roster_agency *agency = chain_agency(r, l->body.agency);
	const char *code = l->body.unit.code;

	return code_inside(agency->code, code) &&
	    roster_unit(r, roster_unit_id(l->body.agency, code)) == NULL;
}

static bool
guard_invite(const struct roster *r, const struct link *l)
{
	const struct roster_invite *i = &l->body.invite;
	const struct roster_unit *u = unit_own(r, l->body.agency, i->unit);

	return u != NULL && roles_fit(i->roles, u->office) &&
	    !all_zero(i->token, HASH_LEN) &&
	    roster_invite(r, l->body.agency, i->id) == NULL;
}

/* Nobody is admitted by it yet, and it was not taken back. */
static bool
guard_withdraw(const struct roster *r, const struct link *l)
{
	const struct roster_invite *i =
	    roster_invite(r, l->body.agency, l->body.invitation);

	return i != NULL && !i->used;
}

/*
 * A person has one pair of keys in an agency for ever: who was suspended or
 * removed would else come back as somebody else, and what they signed would be
 * that one's.
 */
static bool
keys_agree(const struct roster *r, struct id agency,
    const struct roster_member *m)
{
	const struct roster_member *other;
	size_t i = 0;

	while ((other = person_next(r, m->person, &i)) != NULL)
		if (unit_own(r, agency, other->unit) != NULL &&
		    (memcmp(other->box_pk, m->box_pk, KEY_LEN) != 0 ||
			memcmp(other->sign_pk, m->sign_pk, KEY_LEN) != 0))
			return false;
	return true;
}

/* What was invited is what is admitted, in time, by somebody else. */
static bool
invitation_fits(const struct roster *r, const struct link *l)
{
	const struct roster_invite *i =
	    roster_invite(r, l->body.agency, l->body.invitation);
	const struct roster_member *m = &l->body.member;

	return i != NULL && !i->used && id_same(i->unit, m->unit) &&
	    i->roles == m->roles && strcmp(i->name, m->name) == 0 &&
	    l->at <= i->at + INVITE_TERM && !id_same(i->inviter, l->signer) &&
	    !id_same(m->person, l->signer);
}

static bool
guard_admit(const struct roster *r, const struct link *l)
{
	const struct roster_member *m = &l->body.member;
	const struct roster_unit *u = unit_own(r, l->body.agency, m->unit);
	const struct roster_member *before =
	    roster_member(r, m->person, m->unit);
	bool first;

	if (u == NULL || id_none(m->person) ||
	    (before != NULL && !before->removed))
		return false;
	first = u->epoch == 0 && !u->office;
	if (first && (m->roles & ROLES_HEAD) == 0)
		return false; /* nobody could admit a second one */
	return first == !all_zero(l->body.unit_pk, KEY_LEN) &&
	    invitation_fits(r, l) && roles_fit(m->roles, u->office) &&
	    !roles_clash(r, l->body.agency, m) &&
	    keys_agree(r, l->body.agency, m);
}

/* A member of the agency's own unit who was not removed. */
static const struct roster_member *
member_own(const struct roster *r, const struct link *l)
{
	const struct roster_member *m = &l->body.member;

	if (unit_own(r, l->body.agency, m->unit) == NULL)
		return NULL;
	m = roster_member(r, m->person, m->unit);
	return m != NULL && !m->removed ? m : NULL;
}

/* Nobody gives themselves a role; one who was suspended comes back so. */
static bool
guard_role(const struct roster *r, const struct link *l)
{
	const struct roster_member *m = member_own(r, l);

	/* what was agreed to before the newest link about them is void */
	if (m == NULL || l->base <= m->since || id_same(m->person, l->signer) ||
	    (l->n_co > 0 && id_same(m->person, l->co[0].person)))
		return false;
	return roles_fit(l->body.member.roles,
		   roster_unit(r, m->unit)->office) &&
	    !roles_clash(r, l->body.agency, &l->body.member);
}

static bool
guard_suspend(const struct roster *r, const struct link *l)
{
	const struct roster_member *m = member_own(r, l);

	return m != NULL && m->active;
}

static bool
guard_remove(const struct roster *r, const struct link *l)
{
	return member_own(r, l) != NULL;
}

static bool
guard_rotate(const struct roster *r, const struct link *l)
{
	const struct roster_unit *new = &l->body.unit;
	const struct roster_unit *u = unit_own(r, l->body.agency, new->id);

	/* nobody takes the others' key away when they like */
	return u != NULL && u->rotation_due && u->epoch > 0 &&
	    u->epoch < UINT32_MAX && new->epoch == u->epoch + 1 &&
	    !all_zero(new->box_pk, KEY_LEN) &&
	    memcmp(new->box_pk, u->box_pk, KEY_LEN) != 0;
}

/* An active member of a unit of the agency. */
static bool
is_active(const struct roster *r, const struct link *l, struct id person,
    struct id unit)
{
	const struct roster_member *m = roster_member(r, person, unit);

	return m != NULL && m->active &&
	    unit_own(r, l->body.agency, unit) != NULL;
}

/* Three people with a key each, one of them outside the unit, and two of
 * different homes. */
static bool
custodians_fit(const struct roster *r, const struct link *l)
{
	const struct custodian *c = l->body.custodians.one;
	bool outside = false, pair = false;

	for (size_t i = 0; i < CUSTODIANS; i++) {
		const struct custodian *next = &c[(i + 1) % CUSTODIANS];

		if (!is_active(r, l, c[i].person, c[i].home) ||
		    all_zero(c[i].box_pk, KEY_LEN) ||
		    id_same(c[i].person, next->person) ||
		    memcmp(c[i].box_pk, next->box_pk, KEY_LEN) == 0)
			return false;
		outside = outside || !id_same(c[i].home, l->body.unit.id);
		pair = pair || custodians_pair(&c[i], next);
	}
	return outside && pair;
}

static bool
guard_custodians(const struct roster *r, const struct link *l)
{
	const struct roster_unit *u =
	    unit_own(r, l->body.agency, l->body.unit.id);
	const uint8_t *pk = l->body.custodians.recovery_pk;

	/* of the seed that is sealed with it, and newer than the last ones */
	return u != NULL && u->epoch > 0 && u->epoch == l->body.unit.epoch &&
	    !all_zero(pk, KEY_LEN) &&
	    (u->custodians == NULL ||
		(l->base > u->custodians->height &&
		    memcmp(pk, u->custodians->recovery_pk, KEY_LEN) != 0)) &&
	    custodians_fit(r, l);
}

/* A member who may hold the seed, and does not sign for it themselves. */
static bool
receives(const struct roster *r, const struct link *l, struct id person)
{
	const struct roster_member *m =
	    roster_member(r, person, l->body.unit.id);

	return m != NULL && m->active && (m->roles & ROLES_SEED) != 0 &&
	    !id_same(person, l->signer);
}

static bool
guard_recover(const struct roster *r, const struct link *l)
{
	const struct roster_unit *u =
	    unit_own(r, l->body.agency, l->body.unit.id);

	return u != NULL && roster_keeps(u) &&
	    roster_recovery(u, l->at) == NULL &&
	    receives(r, l, l->body.recovery.person);
}

/* The unit's open recovery, if the link is about that one. */
static const struct roster_recovery *
recovery_of(const struct roster *r, const struct link *l)
{
	const struct roster_unit *u =
	    unit_own(r, l->body.agency, l->body.unit.id);
	const struct roster_recovery *v =
	    u != NULL ? roster_recovery(u, l->at) : NULL;

	return v != NULL && id_same(v->id, l->body.recovery.id) ? v : NULL;
}

static bool
guard_recovered(const struct roster *r, const struct link *l)
{
	const struct roster_recovery *v = recovery_of(r, l);
	const struct roster_unit *u = roster_unit(r, l->body.unit.id);
	const struct custodian *one, *other;

	if (v == NULL || l->at < v->at + RECOVERY_WAIT ||
	    !receives(r, l, v->person) ||
	    /* what all have seen is what is done */
	    roster_member(r, v->person, u->id)->since >= v->height)
		return false;
	one = roster_custodian(r, u, v->by);
	other = roster_custodian(r, u, l->signer);
	return one != NULL && other != NULL && custodians_pair(one, other);
}

static bool
guard_veto(const struct roster *r, const struct link *l)
{
	return recovery_of(r, l) != NULL;
}

static bool
guard_agreement(const struct roster *r, const struct link *l)
{
	const struct roster_agreement *new = &l->body.agreement;

	return roster_agreement(r, l->body.agency, new->other, new->id) ==
	    NULL &&
	    !id_same(new->other, l->body.agency);
}

/* Its own, once. */
static bool
guard_end(const struct roster *r, const struct link *l)
{
	const struct roster_agreement *b = &l->body.agreement;
	const struct roster_agreement *g =
	    roster_agreement(r, l->body.agency, b->other, b->id);

	return g != NULL && !g->ended.given;
}

/* What each type needs beyond its signatures; link_get() lets no other in. */
static bool (*const guard[LINK__MAX])(const struct roster *r,
    const struct link *l) = {
	[LINK_GENESIS] = guard_genesis,
	[LINK_UNIT] = guard_unit,
	[LINK_INVITE] = guard_invite,
	[LINK_ADMIT] = guard_admit,
	[LINK_ROLE] = guard_role,
	[LINK_SUSPEND] = guard_suspend,
	[LINK_REMOVE] = guard_remove,
	[LINK_ROTATE] = guard_rotate,
	[LINK_CUSTODIANS] = guard_custodians,
	[LINK_RECOVER] = guard_recover,
	[LINK_RECOVERED] = guard_recovered,
	[LINK_VETO] = guard_veto,
	[LINK_AGREEMENT] = guard_agreement,
	[LINK_WITHDRAW] = guard_withdraw,
	[LINK_END] = guard_end,
};

/* Does the link stand on the head that we have? */
static bool
link_follows(const struct roster *r, const struct link *l)
{
	const struct roster_agency *agency = chain_agency(r, l->body.agency);
	bool genesis = l->body.type == LINK_GENESIS;

	if (agency == NULL || agency->refused ||
	    genesis == chain_begun(r, l->body.agency))
		return false;
	if (genesis)
		return l->height == 0 && all_zero(l->prev, HASH_LEN);
	return l->height == agency->height + 1 && l->at >= agency->at &&
	    memcmp(l->prev, agency->head, HASH_LEN) == 0;
}

/* Co-signatures are for one link, soon after they were made. */
static bool
proposal_fits(const struct roster *r, const struct link *l)
{
	return l->base <= l->height && l->at <= l->until &&
	    l->until - l->at <= LINK_TERM &&
	    (l->n_co == 0 || !chain_proposed(r, l->body.agency, l->proposal));
}

/* The custodians' own words. */
static enum err
custodians_signed(struct arena *a, const struct roster *r, const struct link *l)
{
	enum err e = OK;

	for (size_t i = 0; i < CUSTODIANS && e == OK; i++)
		e = custodian_check(a, r, l->body.agency,
		    &l->body.custodians.one[i]);
	return e;
}

/* The new member's own word. */
static enum err
self_signed(struct arena *a, const struct roster *r, const struct link *l)
{
	struct bytes in;
	enum err e;

	if (l->body.type == LINK_CUSTODIANS)
		return custodians_signed(a, r, l);
	if (l->body.type != LINK_ADMIT)
		return OK;
	e = join_bytes(a, chain_agency(r, l->body.agency)->genesis, &l->body,
	    &in);
	return e == OK ? sign_check(l->body.member.sign_pk, in, l->body.self) :
			 e;
}

static enum err
link_check(struct arena *a, const struct roster *r, struct bytes link,
    struct link *l_r, uint8_t hash_r[HASH_LEN])
{
	const uint8_t *pin;
	enum err e = link_get(a, link, l_r);

	if (e != OK)
		return e;
	pin = chain_pin(r, l_r->body.agency);
	if (pin == NULL)
		return ERR_ABSENT;
	hash_blake(NULL, link, hash_r);
	if (!link_follows(r, l_r) || !proposal_fits(r, l_r) ||
	    (l_r->height == 0 && memcmp(hash_r, pin, HASH_LEN) != 0) ||
	    !guard[l_r->body.type](r, l_r))
		return ERR_TAMPER;
	e = link_signed(a, r, l_r);
	return e == OK ? self_signed(a, r, l_r) : e;
}

enum err
roster_check(struct arena *a, const struct roster *r, struct bytes link)
{
	uint8_t hash[HASH_LEN];
	struct link l;

	return link_check(a, r, link, &l, hash);
}

/* Agency that bytes speak of, be they a link or not; none if too short. */
static struct id
claimed_agency(struct bytes link)
{
	struct id agency = { { 0 } };
	struct cur c;
	struct bytes in;

	cur_init(&c, link);
	(void)cur_take(&c, LINK_AGENCY_AT);
	in = cur_take(&c, ID_LEN);
	if (in.p != NULL)
		memcpy(agency.b, in.p, ID_LEN);
	return agency;
}

enum err
roster_apply(struct roster *r, struct bytes link)
{
	struct arena *a = r->a;
	struct arena_mark mark = arena_mark(a);
	uint8_t hash[HASH_LEN];
	struct link l;
	enum err e = link_check(a, r, link, &l, hash);

	if (e == OK)
		return roster_effect(r, &l, hash);
	arena_release(a, mark); /* nothing points there yet */
	if (e == ERR_TAMPER)
		roster_refuse(r, claimed_agency(link));
	return e;
}
