/*
 * The copy of the rosters that SQL can read: units and members as tables, for
 * reports.  Written with each link, compared with the chains, made anew from
 * them; nothing is decided by it.
 */
#include <string.h>

#include "schema/priv.h"

struct copy_member {
	struct id agency, person, unit;
	const char *name, *roles, *standing;
	uint64_t since;
	uint8_t box_pk[KEY_LEN], sign_pk[KEY_LEN];
};
struct copy_unit {
	struct id agency, id;
	const char *code, *abbr, *name_id, *name_en;
	uint32_t epoch;
	uint8_t box_pk[KEY_LEN];
};

#define ACTIVE    "active"
#define SUSPENDED "suspended"
#define REMOVED   "removed"

static void
member_from(struct row *c, void *to)
{
	struct copy_member *m = to;

	m->agency = row_id(c);
	m->person = row_id(c);
	m->unit = row_id(c);
	m->name = row_text(c);
	m->roles = row_text(c);
	m->standing = row_text(c);
	m->since = row_u64(c);
	row_fixed(c, m->box_pk, KEY_LEN);
	row_fixed(c, m->sign_pk, KEY_LEN);
}

static void
unit_from(struct row *c, void *to)
{
	struct copy_unit *u = to;

	u->agency = row_id(c);
	u->id = row_id(c);
	u->code = row_text(c);
	u->abbr = row_text(c);
	u->name_id = row_text(c);
	u->name_en = row_text(c);
	u->epoch = row_u32(c);
	row_fixed(c, u->box_pk, KEY_LEN);
}

/* writing ------------------------------------------------------------------- */

/* In the place of a row that should not be there. */
static enum err
member_add(struct store *st, struct id agency, const struct roster_member *m,
    const char *standing)
{
	const char *roles = roles_text(st->scratch, m->roles);
	enum err e = stmt_run(st, ST_COPY_MEMBER_DROP,
	    IN(V_ID(m->person), V_ID(m->unit)), NULL);

	if (e != OK || roles == NULL)
		return e != OK ? e : ERR_MEMORY;
	return stmt_run(st, ST_COPY_MEMBER_ADD,
	    IN(V_ID(agency), V_ID(m->person), V_ID(m->unit), val_text(m->name),
		val_text(roles), val_text(standing), V_U(m->since),
		V_P(m->box_pk, KEY_LEN), V_P(m->sign_pk, KEY_LEN)),
	    NULL);
}

static enum err
unit_add(struct store *st, const struct roster_unit *u)
{
	enum err e = stmt_run(st, ST_COPY_UNIT_DROP, IN(V_ID(u->id)), NULL);

	if (e != OK)
		return e;
	return stmt_run(st, ST_COPY_UNIT_ADD,
	    IN(V_ID(u->agency), V_ID(u->id), val_text(u->code),
		val_text(u->abbr), val_text(u->name_id), val_text(u->name_en),
		V_U(u->epoch), V_P(u->box_pk, KEY_LEN)),
	    NULL);
}

static enum err
unit_key(struct store *st, struct id unit, uint32_t epoch,
    const uint8_t pk[KEY_LEN])
{
	return stmt_run(st, ST_COPY_UNIT_KEY,
	    IN(V_U(epoch), V_P(pk, KEY_LEN), V_ID(unit)), NULL);
}

/* A unit of a link's body, with the id that follows from it. */
static enum err
link_unit(struct store *st, const struct link_body *b)
{
	struct roster_unit u = b->unit;

	u.agency = b->agency;
	u.id = roster_unit_id(b->agency, u.code);
	return unit_add(st, &u);
}

static enum err
link_genesis(struct store *st, const struct link_body *b)
{
	enum err e = link_unit(st, b);

	for (size_t i = 0; e == OK && i < FOUNDERS; i++) {
		struct roster_member m = b->founder[i];

		m.unit = roster_unit_id(b->agency, b->unit.code);
		m.roles = ROLE_BIT(founder_roles[i]);
		e = member_add(st, b->agency, &m, ACTIVE);
	}
	return e;
}

static enum err
link_admit(struct store *st, const struct link_body *b, uint64_t height)
{
	static const uint8_t none[KEY_LEN];
	struct roster_member m = b->member;
	enum err e;

	m.since = height;
	e = member_add(st, b->agency, &m, ACTIVE);
	if (e == OK && memcmp(b->unit_pk, none, KEY_LEN) != 0)
		e = unit_key(st, m.unit, 1, b->unit_pk);
	return e;
}

static enum err
link_role(struct store *st, const struct roster_member *m, uint64_t height)
{
	const char *roles = roles_text(st->scratch, m->roles);

	if (roles == NULL)
		return ERR_MEMORY;
	return stmt_run(st, ST_COPY_MEMBER_ROLES,
	    IN(val_text(roles), val_text(ACTIVE), V_U(height), V_ID(m->person),
		V_ID(m->unit)),
	    NULL);
}

static enum err
link_end(struct store *st, const struct roster_member *m, const char *standing,
    uint64_t height)
{
	return stmt_run(st, ST_COPY_MEMBER_END,
	    IN(val_text(standing), V_U(height), V_ID(m->person), V_ID(m->unit)),
	    NULL);
}

static enum err
link_take(struct store *st, const struct link_body *b, uint64_t height)
{
	switch (b->type) {
	case LINK_GENESIS:
		return link_genesis(st, b);
	case LINK_UNIT:
		return link_unit(st, b);
	case LINK_ADMIT:
		return link_admit(st, b, height);
	case LINK_ROLE:
		return link_role(st, &b->member, height);
	case LINK_SUSPEND:
		return link_end(st, &b->member, SUSPENDED, height);
	case LINK_REMOVE:
		return link_end(st, &b->member, REMOVED, height);
	case LINK_ROTATE:
		return unit_key(st, b->unit.id, b->unit.epoch, b->unit.box_pk);
	case LINK_INVITE:
	case LINK_RECOVERED:
	case LINK_VETO:
	case LINK_CUSTODIANS:
	case LINK_RECOVER:
	case LINK_AGREEMENT:
	case LINK_GATEWAY:
	case LINK_STAT_KEY:
	case LINK_WITHDRAW:
	case LINK_END:
	case LINK__MAX:
		break;
	}
	return OK;
}

enum err
copy_link(struct store *st, uint64_t height, struct bytes link)
{
	struct arena_mark mark = arena_mark(st->scratch);
	struct link_body b;
	enum err e = link_says(st->scratch, link, &b);

	if (e == OK)
		e = link_take(st, &b, height);
	arena_release(st->scratch, mark);
	/* what no reader of the chain takes is nobody's membership */
	return e == ERR_TAMPER ? OK : e;
}

/* comparing ------------------------------------------------------------------- */

static const char *
standing_of(const struct roster_member *m)
{
	if (m->active)
		return ACTIVE;
	return m->removed ? REMOVED : SUSPENDED;
}

/* Is the member's row what the chain says of them? */
static bool
member_same(struct arena *a, const struct roster *r,
    const struct copy_member *c)
{
	const struct roster_member *m = roster_member(r, c->person, c->unit);
	const struct roster_unit *u = roster_unit(r, c->unit);
	const char *roles;

	if (m == NULL || u == NULL || !id_same(u->agency, c->agency))
		return false;
	roles = roles_text(a, m->roles);
	return roles != NULL && strcmp(roles, c->roles) == 0 &&
	    strcmp(m->name, c->name) == 0 &&
	    strcmp(standing_of(m), c->standing) == 0 && m->since == c->since &&
	    memcmp(m->box_pk, c->box_pk, KEY_LEN) == 0 &&
	    memcmp(m->sign_pk, c->sign_pk, KEY_LEN) == 0;
}

static bool
unit_same(const struct roster *r, const struct copy_unit *c)
{
	const struct roster_unit *u = roster_unit(r, c->id);

	return u != NULL && id_same(u->agency, c->agency) &&
	    strcmp(u->code, c->code) == 0 && strcmp(u->abbr, c->abbr) == 0 &&
	    strcmp(u->name_id, c->name_id) == 0 &&
	    strcmp(u->name_en, c->name_en) == 0 && u->epoch == c->epoch &&
	    memcmp(u->box_pk, c->box_pk, KEY_LEN) == 0;
}

/* The next membership of the agency's that is the newest of its kind. */
static const struct roster_member *
member_next(const struct roster *r, struct id agency, size_t *i)
{
	const struct roster_member *m;
	const struct roster_unit *u;

	while ((m = roster_members(r, i)) != NULL) {
		u = roster_unit(r, m->unit);
		if (u != NULL && id_same(u->agency, agency) &&
		    roster_member(r, m->person, m->unit) == m)
			return m;
	}
	return NULL;
}

static size_t
members_count(const struct roster *r, struct id agency)
{
	size_t i = 0, n = 0;

	while (member_next(r, agency, &i) != NULL)
		n++;
	return n;
}

static size_t
units_count(const struct roster *r, struct id agency)
{
	const struct roster_unit *u;
	size_t i = 0, n = 0;

	while ((u = roster_units(r, &i)) != NULL)
		n += id_same(u->agency, agency) ? 1 : 0;
	return n;
}

/* Rows that are wrong or too many, and those that are missing. */
static size_t
differences(size_t good, size_t rows, size_t want)
{
	return (rows > want ? rows : want) - good;
}

static enum err
members_compare(struct store *st, struct arena *a, const struct roster *r,
    struct id agency, size_t *n_r)
{
	struct copy_member *row;
	size_t n, good = 0;
	enum err e = stmt_list(st, a, ST_COPY_MEMBERS, IN(V_ID(agency)),
	    SHAPE(*row, member_from), &row, &n);

	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		good += member_same(a, r, &row[i]) ? 1 : 0;
	*n_r += differences(good, n, members_count(r, agency));
	return OK;
}

static enum err
units_compare(struct store *st, struct arena *a, const struct roster *r,
    struct id agency, size_t *n_r)
{
	struct copy_unit *row;
	size_t n, good = 0;
	enum err e = stmt_list(st, a, ST_COPY_UNITS, IN(V_ID(agency)),
	    SHAPE(*row, unit_from), &row, &n);

	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		good += unit_same(r, &row[i]) ? 1 : 0;
	*n_r += differences(good, n, units_count(r, agency));
	return OK;
}

/* Has a link come since the roster was followed? */
static enum err
state_same(struct store *st, const struct rolls *rolls)
{
	uint64_t state;
	enum err e = stmt_get(st, st->scratch, ST_ROSTER_STATE, IN_NONE,
	    from_u64, &state);

	return e == OK && state != rolls->state ? ERR_BUSY : e;
}

enum err
copy_compare(struct store *st, struct arena *a, const struct rolls *rolls,
    struct id agency, size_t *n_r)
{
	struct arena_mark mark = arena_mark(a);
	enum err e = state_same(st, rolls);

	*n_r = 0;
	if (e == OK)
		e = members_compare(st, a, rolls->roster, agency, n_r);
	if (e == OK)
		e = units_compare(st, a, rolls->roster, agency, n_r);
	/* and none has come between */
	if (e == OK)
		e = state_same(st, rolls);
	arena_release(a, mark);
	return e;
}

static void
agency_from(struct row *c, void *to)
{
	struct id *id = to;

	*id = row_id(c);
}

/* Agencies that have members in the copy, and no chain. */
static enum err
strangers_count(struct store *st, struct arena *a, size_t *n_r)
{
	struct id *agency;

	return stmt_list(st, a, ST_COPY_AGENCIES, IN_NONE,
	    SHAPE(*agency, agency_from), &agency, n_r);
}

enum err
copy_check(struct store *st, struct arena *a, const struct rolls *rolls,
    size_t *n_r)
{
	const struct roster *r = rolls->roster;
	const struct roster_agency *g;
	char t[ID_TEXT];
	size_t i = 0, n = 0;
	enum err e = strangers_count(st, a, n_r);

	if (e == OK && *n_r > 0)
		log_write(LOG_ALARM, "roster", "what=copy strangers=%zu", *n_r);
	while (e == OK && (g = roster_agencies(r, &i)) != NULL) {
		if (!roster_trusted(r, g->id))
			continue;
		e = copy_compare(st, a, rolls, g->id, &n);
		*n_r += n;
		if (e == OK && n > 0)
			log_write(LOG_ALARM, "roster",
			    "what=copy agency=%s differs=%zu",
			    id_text(g->id, t), n);
	}
	return e;
}

/* making it anew ---------------------------------------------------------------- */

static enum err
agency_put(struct store *st, const struct roster *r, struct id agency)
{
	const struct roster_member *m;
	const struct roster_unit *u;
	size_t i = 0;
	enum err e = OK;

	while (e == OK && (u = roster_units(r, &i)) != NULL)
		if (id_same(u->agency, agency))
			e = unit_add(st, u);
	for (i = 0; e == OK && (m = member_next(r, agency, &i)) != NULL;) {
		struct arena_mark mark = arena_mark(st->scratch);

		e = member_add(st, agency, m, standing_of(m));
		arena_release(st->scratch, mark);
	}
	return e;
}

static enum err
rebuild_tx(struct store *st, void *arg)
{
	const struct rolls *rolls = arg;
	const struct roster_agency *g;
	uint64_t state;
	size_t i = 0;
	/* no link comes until we are done */
	enum err e = stmt_get(st, st->scratch, ST_ROSTER_HOLD, IN_NONE,
	    from_u64, &state);

	if (e == OK && state != rolls->state)
		e = ERR_BUSY;
	if (e == OK)
		e = stmt_run(st, ST_COPY_MEMBERS_CLEAR, IN_NONE, NULL);
	if (e == OK)
		e = stmt_run(st, ST_COPY_UNITS_CLEAR, IN_NONE, NULL);
	while (e == OK && (g = roster_agencies(rolls->roster, &i)) != NULL)
		if (roster_trusted(rolls->roster, g->id))
			e = agency_put(st, rolls->roster, g->id);
	return e;
}

enum err
copy_rebuild(struct store *st, struct rolls *rolls)
{
	return store_tx(st, NULL, rebuild_tx, rolls);
}
