/* Agencies, units and members as their chains of links tell them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/priv.h"

#define PDP_CODE   "/PDP"
#define STAT_CODE  "/STATISTIK"
#define ROSTER_MAX ((size_t)512 * 1024 * 1024)

struct roster *
roster_new(void)
{
	struct arena *a = arena_new(ROSTER_MAX);
	struct roster *r;

	if (a == NULL)
		return NULL;
	r = arena_alloc(a, sizeof(*r));
	if (r == NULL) {
		arena_free(a);
		return NULL;
	}
	r->a = a;
	return r;
}

void
roster_free(struct roster *r)
{
	if (r != NULL)
		arena_free(r->a); /* in which r itself lies */
}

struct chain *
find_chain(const struct roster *r, struct id id)
{
	return set_find(&r->chains, agency_order, &id);
}

struct roster_unit *
find_unit(const struct roster *r, struct id id)
{
	return set_find(&r->units, unit_order, &id);
}

struct roster_member *
find_member(const struct roster *r, struct id person, struct id unit)
{
	size_t i = set_place(&r->members, member_order, &person, true);
	struct roster_member *m;

	while (i-- > 0) {
		m = r->members.item[i];
		if (!id_same(m->person, person))
			break;
		if (id_same(m->unit, unit))
			return m;
	}
	return NULL;
}

bool
roster_away(const struct roster_member *m, int64_t at)
{
	for (const struct roster_gap *g = m->gap; g != NULL; g = g->before)
		if (at > g->from + ROSTER_SKEW &&
		    (g->to == 0 || at < g->to - ROSTER_SKEW))
			return true;
	return false;
}

enum err
roster_pin(struct roster *r, struct id agency, const uint8_t genesis[HASH_LEN])
{
	struct chain new = { .agency.id = agency };
	struct chain *c = find_chain(r, agency);

	if (c != NULL)
		return memcmp(c->agency.genesis, genesis, HASH_LEN) == 0 ?
		    OK :
		    ERR_CONFLICT;
	memcpy(new.agency.genesis, genesis, HASH_LEN);
	if (set_reserve(r->a, &r->chains) != OK ||
	    (c = roster_keep(r, &new, sizeof(new))) == NULL)
		return ERR_MEMORY;
	set_add(&r->chains, set_place(&r->chains, agency_order, &agency, true),
	    c);
	return OK;
}

void
roster_refuse(struct roster *r, struct id agency)
{
	struct chain *c = find_chain(r, agency);

	if (c != NULL)
		c->agency.refused = true;
}

bool
roster_trusted(const struct roster *r, struct id agency)
{
	const struct chain *c = find_chain(r, agency);

	return c != NULL && c->begun && !c->agency.refused;
}

bool
roster_any_refused(const struct roster *r)
{
	for (size_t i = 0; i < r->chains.n; i++) {
		const struct chain *c = r->chains.item[i];

		if (!c->begun || c->agency.refused)
			return true;
	}
	return false;
}

static const struct chain_head *
chain_head(const struct chain *c, uint64_t height)
{
	return c->heads.item[height];
}

enum err
roster_expect(struct roster *r, struct id agency, uint64_t height,
    const uint8_t head[HASH_LEN])
{
	struct chain *c = find_chain(r, agency);

	if (c == NULL)
		return ERR_ABSENT;
	if (height >= c->heads.n)
		return ERR_BUSY;
	if (memcmp(chain_head(c, height)->hash, head, HASH_LEN) == 0)
		return OK;
	c->agency.refused = true;
	return ERR_TAMPER;
}

/* Times do not go back within a chain: the first link that was not there then
 * is the earliest. */
static bool
dated_back(const struct chain *c, int64_t now)
{
	const struct roster_agency *g = &c->agency;

	return g->looked != 0 && g->looked <= now + LINK_AHEAD &&
	    g->known + 1 < c->heads.n &&
	    chain_head(c, g->known + 1)->at < g->looked - LINK_BACK;
}

enum link_dated
roster_dated(const struct roster *r, struct id agency, int64_t now)
{
	const struct chain *c = find_chain(r, agency);

	if (c == NULL || !c->begun)
		return DATED_WELL;
	if (c->agency.at > now + LINK_AHEAD)
		return DATED_AHEAD;
	return dated_back(c, now) ? DATED_BACK : DATED_WELL;
}

void
chain_looked(struct roster *r, struct id agency, uint64_t height, int64_t at)
{
	struct chain *c = find_chain(r, agency);

	if (c == NULL)
		return;
	c->agency.known = height;
	c->agency.looked = at;
}

void
recovery_seen(struct roster *r, struct id agency, uint64_t height, int64_t at)
{
	for (size_t i = 0; i < r->walk.n; i++) {
		const struct roster_unit *u = r->walk.item[i];
		struct roster_recovery *v = u->recovery;

		if (v != NULL && v->seen == 0 && v->height == height &&
		    id_same(u->agency, agency))
			v->seen = at;
	}
}

void
roster_look(struct roster *r, int64_t at)
{
	for (size_t i = 0; i < r->chains.n; i++) {
		const struct roster_agency *g = r->chains.item[i];

		if (roster_trusted(r, g->id))
			chain_looked(r, g->id, g->height, at);
	}
	for (size_t i = 0; i < r->walk.n; i++) {
		const struct roster_unit *u = r->walk.item[i];

		if (u->recovery != NULL && roster_trusted(r, u->agency))
			recovery_seen(r, u->agency, u->recovery->height, at);
	}
}

unsigned
roster_link_type(const struct roster *r, struct id agency, uint64_t height,
    const uint8_t hash[HASH_LEN])
{
	const struct chain *c = find_chain(r, agency);
	const struct chain_head *link;

	if (c == NULL || height >= c->heads.n)
		return 0;
	link = chain_head(c, height);
	return memcmp(link->hash, hash, HASH_LEN) == 0 ? link->type : 0;
}

struct id
roster_unit_id(struct id agency, const char *code)
{
	static const char label[] = "LINDUNG-UNIT";
	uint8_t in[sizeof(label) - 1 + ID_LEN + LINK_TEXT_MAX];
	size_t at = sizeof(label) - 1;
	struct bytes text = BYTES((const uint8_t *)code, strlen(code));
	struct id id = { { 0 } };
	uint8_t hash[HASH_LEN];

	if (text.n > LINK_TEXT_MAX)
		return id;
	memcpy(in, label, at);
	memcpy(in + at, agency.b, ID_LEN);
	memcpy(in + at + ID_LEN, text.p, text.n);
	hash_blake(NULL, BYTES(in, at + ID_LEN + text.n), hash);
	memcpy(id.b, hash, ID_LEN);
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x80); /* version 8 */
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80); /* its variant */
	return id;
}

const uint8_t *
chain_pin(const struct roster *r, struct id agency)
{
	const struct chain *c = find_chain(r, agency);

	return c != NULL ? c->agency.genesis : NULL;
}

const struct roster_agency *
chain_agency(const struct roster *r, struct id agency)
{
	const struct chain *c = find_chain(r, agency);

	return c != NULL ? &c->agency : NULL;
}

bool
chain_begun(const struct roster *r, struct id agency)
{
	const struct chain *c = find_chain(r, agency);

	return c != NULL && c->begun;
}

bool
chain_proposed(const struct roster *r, struct id agency, struct id proposal)
{
	const struct chain *c = find_chain(r, agency);

	return c != NULL &&
	    set_find(&c->proposals, plain_order, &proposal) != NULL;
}

const struct roster_agency *
roster_agency(const struct roster *r, struct id a)
{
	return chain_begun(r, a) ? chain_agency(r, a) : NULL;
}

const struct roster_unit *
roster_unit(const struct roster *r, struct id unit)
{
	return find_unit(r, unit);
}

const struct roster_unit *
unit_own(const struct roster *r, struct id agency, struct id unit)
{
	const struct roster_unit *u = find_unit(r, unit);

	return u != NULL && id_same(u->agency, agency) ? u : NULL;
}

/* The unit of the agency that has its code and this end; NULL until it has a key.
 * An agency may have taken another's code; then it names neither's unit. */
static const struct roster_unit *
unit_called(const struct roster *r, struct id agency, const char *end)
{
	const struct roster_agency *g = roster_agency(r, agency);
	const struct roster_unit *u = NULL;
	char code[LINK_TEXT_MAX + sizeof(STAT_CODE)];

	if (g != NULL &&
	    (size_t)snprintf(code, sizeof(code), "%s%s", g->code, end) <
		sizeof(code))
		u = roster_unit(r, roster_unit_id(agency, code));
	return u != NULL && u->epoch > 0 ? u : NULL;
}

const struct roster_unit *
roster_pdp(const struct roster *r, struct id agency)
{
	return unit_called(r, agency, PDP_CODE);
}

const struct roster_unit *
roster_stat(const struct roster *r, struct id agency)
{
	return unit_called(r, agency, STAT_CODE);
}

const struct roster_unit *
roster_unit_code(const struct roster *r, const char *code)
{
	size_t i = set_place(&r->codes, unit_code_order, code, false);
	size_t end = set_place(&r->codes, unit_code_order, code, true);

	return end == i + 1 ? r->codes.item[i] : NULL;
}

/* Walk of the unit's keys, oldest first. */
static const struct unit_key *
unit_key_next(const struct roster *r, struct id unit, size_t *i)
{
	size_t at = set_place(&r->keys, key_order, &unit, false) + *i;
	const struct unit_key *k;

	if (at >= r->keys.n)
		return NULL;
	k = r->keys.item[at];
	(*i)++;
	return id_same(k->unit, unit) ? k : NULL;
}

const uint8_t *
roster_unit_key(const struct roster *r, struct id unit, uint32_t epoch)
{
	const struct unit_key *k;
	size_t i = 0;

	while ((k = unit_key_next(r, unit, &i)) != NULL)
		if (k->epoch == epoch)
			return k->pk;
	return NULL;
}

uint32_t
roster_unit_epoch(const struct roster *r, struct id unit,
    const uint8_t id[HASH_LEN])
{
	const struct unit_key *k;
	size_t i = 0;

	while ((k = unit_key_next(r, unit, &i)) != NULL)
		if (memcmp(k->id, id, HASH_LEN) == 0)
			return k->epoch;
	return 0;
}

bool
roster_headless(const struct roster_unit *u)
{
	return u->heads == 0 && !u->office;
}

bool
roster_keeps(const struct roster_unit *u)
{
	const struct roster_custodians *c = u->custodians;

	return c != NULL && (c->last == 0 || c->last == u->epoch);
}

const struct custodian *
roster_custodian(const struct roster *r, const struct roster_unit *u,
    struct id person)
{
	const struct custodian *c;
	const struct roster_member *m;

	for (size_t i = 0; u->custodians != NULL && i < CUSTODIANS; i++) {
		c = &u->custodians->one[i];
		m = find_member(r, person, c->home);
		if (id_same(c->person, person) && m != NULL && m->active)
			return c;
	}
	return NULL;
}

unsigned
custodians_here(const struct roster *r, const struct roster_unit *u)
{
	unsigned n = 0;

	for (size_t i = 0; i < CUSTODIANS; i++)
		n += roster_custodian(r, u, u->custodians->one[i].person) !=
		    NULL;
	return n;
}

bool
roster_keepers_due(const struct roster *r, const struct roster_unit *u)
{
	return u->custodians != NULL &&
	    (u->custodians->last != 0 || custodians_here(r, u) < CUSTODIANS);
}

const struct roster_recovery *
roster_recovery(const struct roster_unit *u, int64_t now)
{
	const struct roster_recovery *v = u->recovery;

	return v != NULL && v->state == RECOVERY_OPEN &&
		now <= v->at + RECOVERY_TERM ?
	    v :
	    NULL;
}

int64_t
roster_recovery_from(const struct roster_recovery *v)
{
	if (v->seen == 0)
		return 0;
	return (v->seen > v->at ? v->seen : v->at) + RECOVERY_WAIT;
}

const struct roster_member *
roster_member(const struct roster *r, struct id person, struct id unit)
{
	return find_member(r, person, unit);
}

struct roster_invite *
find_invite(const struct roster *r, struct id agency, struct id id)
{
	const struct roster_invite key = { .id = id, .agency = agency };

	return set_find(&r->invites, invite_order, &key);
}

const struct roster_invite *
roster_invite(const struct roster *r, struct id agency, struct id invite)
{
	return find_invite(r, agency, invite);
}

const struct roster_member *
person_next(const struct roster *r, struct id person, size_t *i)
{
	size_t at = set_place(&r->members, member_order, &person, false) + *i;
	const struct roster_member *m;

	if (at >= r->members.n)
		return NULL;
	m = r->members.item[at];
	(*i)++;
	return id_same(m->person, person) ? m : NULL;
}

const struct roster_member *
member_next(const struct roster *r, struct id agency, struct id person,
    size_t *i)
{
	const struct roster_member *m;

	while ((m = person_next(r, person, i)) != NULL)
		if (m->active && unit_own(r, agency, m->unit) != NULL)
			return m;
	return NULL;
}

const struct roster_member *
roster_home(const struct roster *r, struct id person,
    const uint8_t sign_pk[KEY_LEN])
{
	const struct roster_member *m;
	size_t i = 0;

	while ((m = person_next(r, person, &i)) != NULL)
		if (m->active && memcmp(m->sign_pk, sign_pk, KEY_LEN) == 0)
			return m;
	return NULL;
}

const struct roster_member *
roster_person(const struct roster *r, struct id person, struct id agency)
{
	const struct roster_member *m, *old = NULL, *other = NULL;
	size_t i = 0;

	m = member_next(r, agency, person, &i);
	if (m != NULL)
		return m;
	for (i = 0; (m = person_next(r, person, &i)) != NULL;) {
		if (unit_own(r, agency, m->unit) != NULL)
			old = m;
		else
			other = m;
	}
	return old != NULL ? old : other;
}

const struct roster_agency *
roster_agencies(const struct roster *r, size_t *i)
{
	return *i < r->chains.n ?
	    &((const struct chain *)r->chains.item[(*i)++])->agency :
	    NULL;
}

const struct roster_unit *
roster_units(const struct roster *r, size_t *i)
{
	return *i < r->walk.n ? r->walk.item[(*i)++] : NULL;
}

const struct roster_member *
roster_members(const struct roster *r, size_t *i)
{
	return *i < r->members.n ? r->members.item[(*i)++] : NULL;
}

const struct roster_invite *
roster_invites(const struct roster *r, size_t *i)
{
	return *i < r->invites.n ? r->invites.item[(*i)++] : NULL;
}

const struct roster_agreement *
roster_agreements(const struct roster *r, size_t *i)
{
	return *i < r->agreements.n ? r->agreements.item[(*i)++] : NULL;
}
