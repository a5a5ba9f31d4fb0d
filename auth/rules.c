/* Who may sign which link, and which roles exclude one another: tables. */
#include <string.h>

#include "auth/priv.h"

#define R(r)      ROLE_BIT(ROLE_##r)
#define ROLES_ANY (ROLE_BIT(ROLE__MAX) - 1)

/* clang-format off */
static const struct sign_rule rules[] = {
	{ LINK_UNIT,      false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
	{ LINK_INVITE,    false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
	{ LINK_WITHDRAW,  false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
	/* with the invitation two persons have signed */
	{ LINK_ADMIT,     false, ROLES_HEAD, AT_UNIT,   0, AT_AGENCY },
	{ LINK_ADMIT,     true,  R(PIM), AT_OFFICE, 0, AT_AGENCY },
	{ LINK_ROLE,      false, ROLES_HEAD, AT_UNIT,   R(ADM), AT_AGENCY },
	{ LINK_ROLE,      false, R(ADM), AT_AGENCY, ROLES_HEAD, AT_UNIT },
	/* a unit whose last head has left */
	{ LINK_ROLE,      false, R(PIM), AT_OFFICE, R(ADM), AT_AGENCY },
	{ LINK_SUSPEND,   false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
	{ LINK_SUSPEND,   false, ROLES_HEAD, AT_UNIT,   0, AT_AGENCY },
	{ LINK_REMOVE,    false, R(ADM), AT_AGENCY, 0, AT_AGENCY },
	{ LINK_REMOVE,    false, ROLES_HEAD, AT_UNIT,   0, AT_AGENCY },
	{ LINK_ROTATE,    false, ROLES_SEED, AT_UNIT,   0, AT_AGENCY },
	/* a head makes the recovery key; who holds no case of the unit agrees */
	{ LINK_CUSTODIANS, false, R(PIM) | R(PDP), AT_AGENCY, ROLES_HEAD, AT_UNIT },
	{ LINK_RECOVER,   false, ROLES_ANY, AT_CUSTODY, 0, AT_AGENCY },
	/* with the proposal two custodians have signed */
	{ LINK_RECOVERED, false, ROLES_ANY, AT_CUSTODY, 0, AT_AGENCY },
	{ LINK_VETO,      false, R(KAU) | R(PDP), AT_AGENCY, 0, AT_AGENCY },
	{ LINK_AGREEMENT, false, R(PIM) | R(KAU), AT_AGENCY, R(PIM) | R(KAU), AT_AGENCY },
	/* one side's word is enough, if two say it */
	{ LINK_END,       false, R(PIM) | R(KAU), AT_AGENCY, R(PIM) | R(KAU), AT_AGENCY },
};

static const struct role_clash clashes[] = {
	{ R(ADM), ROLES_KEY },
	{ R(AUD), ROLES_KEY },
	/* who watches over how cases are read does not work on any */
	{ R(PDP), ROLES_KEY },
};

static const char *const names[LINK__MAX] = {
	[LINK_GENESIS] = "genesis",
	[LINK_UNIT] = "unit",
	[LINK_INVITE] = "invite",
	[LINK_ADMIT] = "admit",
	[LINK_ROLE] = "role",
	[LINK_SUSPEND] = "suspend",
	[LINK_REMOVE] = "remove",
	[LINK_ROTATE] = "rotate",
	[LINK_CUSTODIANS] = "custodians",
	[LINK_RECOVER] = "recover",
	[LINK_AGREEMENT] = "agreement",
	[LINK_GATEWAY] = "gateway",
	[LINK_STAT_KEY] = "stat_key",
	[LINK_RECOVERED] = "recovered",
	[LINK_VETO] = "veto",
	[LINK_WITHDRAW] = "withdraw",
	[LINK_END] = "end",
};
/* clang-format on */

const enum role founder_roles[FOUNDERS] = { ROLE_ADM, ROLE_PIM, ROLE_PDP };

const struct sign_rule *
sign_rules(size_t *n_r)
{
	*n_r = nitems(rules);
	return rules;
}

const struct role_clash *
role_clashes(size_t *n_r)
{
	*n_r = nitems(clashes);
	return clashes;
}

const char *
link_name(enum link_type t)
{
	return t > 0 && t < LINK__MAX && names[t] != NULL ? names[t] :
							    "unknown";
}

unsigned
roles_of_place(bool office)
{
	return office ? R(ADM) | R(AUD) | R(PIM) | R(PDP) : ROLES_SEED;
}

static bool
clash(unsigned roles)
{
	for (size_t i = 0; i < nitems(clashes); i++)
		if ((roles & clashes[i].one) != 0 &&
		    (roles & clashes[i].other) != 0)
			return true;
	return false;
}

bool
roles_fit(unsigned roles, bool office)
{
	return roles != 0 && (roles & ~roles_of_place(office)) == 0 &&
	    !clash(roles);
}

bool
roles_clash(const struct roster *r, struct id agency,
    const struct roster_member *m)
{
	const struct roster_member *other;
	unsigned roles = m->roles;
	size_t i = 0;

	while ((other = member_next(r, agency, m->person, &i)) != NULL)
		if (!id_same(other->unit, m->unit))
			roles |= other->roles;
	return clash(roles);
}

/* The unit that a link is about; none if it is about the agency. */
static struct id
link_unit(const struct link_body *b)
{
	static const struct id none;

	switch (b->type) {
	case LINK_ADMIT:
	case LINK_ROLE:
	case LINK_SUSPEND:
	case LINK_REMOVE:
		return b->member.unit;
	case LINK_ROTATE:
	case LINK_CUSTODIANS:
	case LINK_RECOVER:
	case LINK_RECOVERED:
	case LINK_VETO:
		return b->unit.id;
	case LINK_GENESIS:
	case LINK_UNIT:
	case LINK_INVITE:
	case LINK_AGREEMENT:
	case LINK_GATEWAY:
	case LINK_STAT_KEY:
	case LINK_WITHDRAW:
	case LINK_END:
	case LINK__MAX:
		break;
	}
	return none;
}

static bool
place_is(const struct roster *r, enum sign_place place,
    const struct roster_member *m, struct id unit)
{
	const struct roster_unit *u;

	switch (place) {
	case AT_AGENCY:
		return true;
	case AT_UNIT:
		return id_same(m->unit, unit);
	case AT_OFFICE:
		u = roster_unit(r, m->unit);
		return u != NULL && u->office;
	case AT_CUSTODY:
		u = roster_unit(r, unit);
		return u != NULL && roster_custodian(r, u, m->person) != NULL;
	}
	return false;
}

/* Does the person hold one of the roles at the place, by a membership about which
 * there was no link from this height on? */
static bool
holds(const struct roster *r, const struct link *l, struct id person,
    unsigned roles, enum sign_place place, uint64_t before)
{
	const struct roster_member *m;
	struct id unit = link_unit(&l->body);
	size_t i = 0;

	while ((m = member_next(r, l->body.agency, person, &i)) != NULL)
		if ((m->roles & roles) != 0 && m->since < before &&
		    place_is(r, place, m, unit))
			return true;
	return false;
}

bool
proposal_stands(const struct roster *r, struct id agency, struct id person,
    uint64_t base)
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = member_next(r, agency, person, &i)) != NULL)
		if (m->since < base)
			return true;
	return false;
}

/* An admission to a unit in which nobody could admit. */
static bool
is_headless(const struct roster *r, const struct link *l)
{
	const struct roster_unit *u =
	    unit_own(r, l->body.agency, link_unit(&l->body));

	return l->body.type == LINK_ADMIT && u != NULL && roster_headless(u);
}

static bool
rule_fits(const struct roster *r, const struct link *l,
    const struct sign_rule *rule)
{
	if (rule->type != l->body.type || rule->headless != is_headless(r, l) ||
	    l->n_co != (rule->co_roles != 0 ? 1 : 0) ||
	    !holds(r, l, l->signer, rule->roles, rule->place, UINT64_MAX))
		return false;
	/* who was suspended or changed since has not signed it as who they are */
	return l->n_co == 0 ||
	    (!id_same(l->co[0].person, l->signer) &&
		holds(r, l, l->co[0].person, rule->co_roles, rule->co_place,
		    l->base));
}

static bool
signers_may(const struct roster *r, const struct link *l)
{
	for (size_t i = 0; i < nitems(rules); i++)
		if (rule_fits(r, l, &rules[i]))
			return true;
	return false;
}

/* Two founders, or all three; each once. */
static bool
founders_may(const struct link *l)
{
	bool again =
	    l->n_co == COSIGN_MAX && id_same(l->co[0].person, l->co[1].person);

	for (size_t i = 0; i < l->n_co; i++)
		again = again || id_same(l->co[i].person, l->signer);
	return l->n_co >= 1 && !again;
}

/* Signing key of a person of the agency; NULL: no active member. */
static const uint8_t *
signer_key(const struct roster *r, const struct link *l, struct id person)
{
	const struct roster_member *m;
	size_t i = 0;

	if (l->body.type == LINK_GENESIS) {
		for (i = 0; i < FOUNDERS; i++)
			if (id_same(l->body.founder[i].person, person))
				return l->body.founder[i].sign_pk;
		return NULL;
	}
	m = member_next(r, l->body.agency, person, &i);
	return m != NULL ? m->sign_pk : NULL;
}

static enum err
signature(const struct roster *r, const struct link *l, struct id person,
    struct bytes in, const uint8_t sig[SIG_LEN])
{
	const uint8_t *pk = signer_key(r, l, person);

	return pk != NULL ? sign_check(pk, in, sig) : ERR_TAMPER;
}

enum err
link_signed(struct arena *a, const struct roster *r, const struct link *l)
{
	struct bytes in;
	enum err e = OK;

	if (l->body.type == LINK_GENESIS ? !founders_may(l) :
					   !signers_may(r, l))
		return ERR_TAMPER;
	if (l->n_co > 0)
		e = proposal_bytes(a, l->core, &in);
	for (size_t i = 0; i < l->n_co && e == OK; i++)
		e = signature(r, l, l->co[i].person, in, l->co[i].sig);
	return e == OK ? signature(r, l, l->signer, l->covered, l->sig) : e;
}
