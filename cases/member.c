/*
 * Who belongs to a unit: invite, admit, change roles, suspend, remove; and new
 * units.  Each act is a link of the agency's roster and what goes with it, in one
 * transaction.  Who may is the roster's own rule (docs/roster.md), checked before
 * anything is written.
 */
#include <string.h>

#include "cases/priv.h"

bool
officer_active(const struct roster *r, struct id person, struct id unit)
{
	const struct roster_member *m = roster_member(r, person, unit);

	return m != NULL && m->active && (m->roles & ROLES_KEY) != 0;
}

static enum err
linking_tx(struct store *st, void *arg)
{
	const struct linking *l = arg;
	enum err e;

	e = roster_append(st, l->w->who->agency, l->height, l->hash, l->link);
	if (e == OK && !id_none(l->join))
		e = join_row_drop(st, l->join);
	if (e == OK && !id_none(l->proposal))
		e = proposal_row_drop(st, l->proposal);
	if (e == OK && !id_none(l->leaver))
		e = unit_wrap_drop(st, l->unit, l->leaver);
	if (e == OK && !id_none(l->leaver))
		e = session_rows_end(st, l->leaver, NULL);
	if (e == OK && l->removed)
		e = key_rows_leave(st, l->unit, l->leaver);
	if (e == OK && !id_none(l->wrap_to))
		e = unit_wrap_drop(st, l->unit, l->wrap_to);
	if (e == OK && !id_none(l->wrap_to))
		e = unit_wrap_add(st, l->unit, l->epoch, l->wrap_to, l->sealed);
	if (e == OK && l->more != NULL)
		e = l->more(st, l);
	return e == OK ? trail_write(st, &l->trail) : e;
}

enum err
linking_sign(struct work *w, struct bytes core, const struct cosign *co,
    size_t n, struct linking *l)
{
	const struct roster_agency *g =
	    roster_agency(w->roster, w->who->agency);
	const struct link_pen pen = { .signer = w->who->person,
		.keys = w->who->keys,
		.co = co,
		.n_co = n,
		.now = w->now };
	enum err e;

	if (g == NULL)
		return ERR_INTERNAL;
	e = link_make(w->mem, w->roster, core, &pen, &l->link);
	if (e == OK)
		e = roster_check(w->mem, w->roster, l->link);
	if (e != OK)
		return e == ERR_TAMPER ? ERR_FORBIDDEN : e;
	hash_blake(NULL, l->link, l->hash);
	l->height = g->height + 1;
	return OK;
}

enum err
linking_commit(struct work *w, struct linking *l, struct id object)
{
	struct once once;
	enum err e = work_once(w, &once);

	if (e != OK)
		return e;
	l->w = w;
	l->trail = (struct trail_entry){ .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = l->verb != 0 ? l->verb : V_MEMBER,
		.object = object,
		.version = (uint32_t)l->height };
	memcpy(l->trail.head, l->hash, HASH_LEN);
	e = store_tx(w->db, &once, linking_tx, l);
	if (e != OK)
		return e;
	w->linked = (struct roster_head){ .agency = w->who->agency,
		.height = l->height };
	memcpy(w->linked.hash, l->hash, HASH_LEN);
	return OK;
}

enum err
linking_alone(struct work *w, const struct link_body *b, struct linking *l)
{
	struct bytes core;
	enum err e = proposal_make(w->mem, w->roster, b, w->now, &core);

	return e == OK ? linking_sign(w, core, NULL, 0, l) : e;
}

enum err
unit_found(struct work *w, const struct roster_unit *u)
{
	struct link_body b = { .type = LINK_UNIT,
		.agency = w->who->agency,
		.unit = *u };
	struct id id = roster_unit_id(w->who->agency, u->code);
	struct linking l = { .height = 0 };
	enum err e;

	if (roster_unit(w->roster, id) != NULL)
		return ERR_CONFLICT;
	e = linking_alone(w, &b, &l);
	return e == OK ? linking_commit(w, &l, id) : e;
}

enum err
member_invite(struct work *w, struct id unit, const char *name, unsigned roles,
    char code_r[JOIN_CODE_TEXT])
{
	struct link_body b = { .type = LINK_INVITE,
		.agency = w->who->agency,
		.invite = { .id = id_new(w->now),
		    .unit = unit,
		    .name = name,
		    .roles = roles } };
	struct linking l = { .height = 0 };
	uint8_t code[JOIN_CODE_LEN];
	enum err e;

	random_bytes(code, sizeof(code));
	join_code_hash(code, b.invite.id, b.invite.token);
	e = linking_alone(w, &b, &l);
	if (e == OK)
		e = linking_commit(w, &l, b.invite.id);
	if (e == OK)
		(void)join_code_put(code, code_r);
	secret_wipe(code, sizeof(code));
	return e;
}

/* What who waits has of the unit is nothing any more; the row stays, for them to
 * hear of it, until it is swept. */
static enum err
withdraw_rows(struct work *w, const struct roster_invite *i, struct linking *l)
{
	struct join_row j;
	enum err e = join_row_get(w->db, w->mem, i->id, &j);

	/* nobody signs that row: it must not name a member */
	if (e == OK && roster_member(w->roster, j.person, i->unit) == NULL) {
		l->unit = i->unit;
		l->leaver = j.person;
	}
	return e == ERR_ABSENT ? OK : e;
}

enum err
invite_withdraw(struct work *w, struct id invitation)
{
	const struct roster_invite *i =
	    roster_invite(w->roster, w->who->agency, invitation);
	struct link_body b = { .type = LINK_WITHDRAW,
		.agency = w->who->agency,
		.invitation = invitation };
	struct linking l = { .height = 0 };
	enum err e;

	if (i == NULL)
		return ERR_ABSENT;
	if ((e = linking_alone(w, &b, &l)) != OK ||
	    (e = withdraw_rows(w, i, &l)) != OK)
		return e;
	return linking_commit(w, &l, invitation);
}

/* The body of an admission, from the invitation and the request. */
static struct link_body
admission(const struct roster_invite *i, const struct join_row *j)
{
	struct link_body b = { .type = LINK_ADMIT,
		.agency = i->agency,
		.invitation = i->id,
		.member = { .person = j->person,
		    .unit = i->unit,
		    .name = i->name,
		    .roles = i->roles } };

	memcpy(b.member.box_pk, j->box_pk, KEY_LEN);
	memcpy(b.member.sign_pk, j->sign_pk, KEY_LEN);
	memcpy(b.unit_pk, j->unit_pk, KEY_LEN);
	memcpy(b.self, j->self, SIG_LEN);
	return b;
}

static bool
unit_has_seed(const struct work *w, struct id unit)
{
	const struct roster_unit *u = roster_unit(w->roster, unit);

	return u != NULL && u->epoch > 0;
}

/* The unit's seed to a member, if it is of the actor's own unit. */
static enum err
wrap_make(struct work *w, struct id unit, struct id person,
    const uint8_t pk[KEY_LEN], struct linking *l)
{
	uint8_t seed[KEY_LEN];
	struct ad ad;
	enum err e;

	if (!id_same(unit, w->who->unit))
		return OK;
	if (!keyring_has_unit(w->who->keys)) {
		/* who has no seed to give makes nobody a reader */
		return unit_has_seed(w, unit) ? ERR_FORBIDDEN : OK;
	}
	l->unit = unit;
	l->wrap_to = person;
	l->epoch = keyring_epoch(w->who->keys);
	ad = unit_seed_ad(unit, person, l->epoch);
	keyring_seed(w->who->keys, seed);
	e = sealed_key_put(pk, ad_bytes(w->mem, &ad), seed, l->sealed);
	secret_wipe(seed, sizeof(seed));
	return e;
}

enum err
member_admit(struct work *w, struct id invitation, const char *words)
{
	const struct roster_agency *g =
	    roster_agency(w->roster, w->who->agency);
	const struct roster_invite *i =
	    roster_invite(w->roster, w->who->agency, invitation);
	const char *word[JOIN_WORDS];
	struct linking l = { .join = invitation };
	struct link_body b;
	struct join_row j;
	enum err e;

	if (i == NULL || g == NULL)
		return ERR_ABSENT;
	if ((e = join_row_get(w->db, w->mem, invitation, &j)) != OK)
		return e;
	b = admission(i, &j);
	if ((e = join_words(w->mem, g->genesis, &b, word)) != OK)
		return e;
	if (!join_words_typed(words, word))
		return ERR_INVALID;
	if ((e = linking_alone(w, &b, &l)) != OK ||
	    (e = wrap_make(w, i->unit, j.person, b.member.box_pk, &l)) != OK)
		return e;
	return linking_commit(w, &l, j.person);
}

enum err
member_leave(struct work *w, struct id person, struct id unit, bool remove)
{
	struct link_body b = { .type = remove ? LINK_REMOVE : LINK_SUSPEND,
		.agency = w->who->agency,
		.member = { .person = person, .unit = unit } };
	struct linking l = { .unit = unit,
		.leaver = person,
		.removed = remove };
	enum err e;

	if (id_same(person, w->who->person))
		return ERR_INVALID; /* a colleague does it */
	e = linking_alone(w, &b, &l);
	return e == OK ? linking_commit(w, &l, person) : e;
}

/* A proposal to store. */
struct proposing {
	struct proposal_row row;
	struct trail_entry trail;
};

static enum err
proposing_tx(struct store *st, void *arg)
{
	const struct proposing *p = arg;
	enum err e = proposal_row_add(st, &p->row);

	return e == OK ? trail_write(st, &p->trail) : e;
}

enum err
proposing_commit(struct work *w, const struct link_body *b, struct bytes sealed)
{
	struct proposing p = { .row = { .agency = w->who->agency,
				   .created = w->now,
				   .ends = w->now + LINK_TERM,
				   .person = w->who->person,
				   .sealed = sealed } };
	struct link_body again;
	struct cosign co;
	struct proposal made;
	struct once once;
	enum err e;

	if ((e = proposal_make(w->mem, w->roster, b, w->now, &p.row.core)) !=
		OK ||
	    (e = proposal_read(w->mem, p.row.core, &again, &made)) != OK ||
	    (e = proposal_sign(w->mem, p.row.core, w->who->person, w->who->keys,
		 &co)) != OK ||
	    (e = work_once(w, &once)) != OK)
		return e;
	p.row.id = made.id;
	memcpy(p.row.signature, co.sig, SIG_LEN);
	p.trail = (struct trail_entry){ .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_MEMBER,
		.object = p.row.id };
	return store_tx(w->db, &once, proposing_tx, &p);
}

enum err
role_propose(struct work *w, struct id person, struct id unit, unsigned roles)
{
	struct link_body b = { .type = LINK_ROLE,
		.agency = w->who->agency,
		.member = { .person = person, .unit = unit, .roles = roles } };

	return id_same(person, w->who->person) ?
	    ERR_FORBIDDEN :
	    proposing_commit(w, &b, BYTES(NULL, 0));
}

enum err
proposal_load(struct work *w, struct id id, enum link_type type,
    struct proposal_row *row_r, struct link_body *b_r)
{
	struct proposal p;
	enum err e = proposal_row_get(w->db, w->mem, id, row_r);

	if (e != OK)
		return e;
	if (!id_same(row_r->agency, w->who->agency))
		return ERR_ABSENT;
	e = proposal_read(w->mem, row_r->core, b_r, &p);
	if (e == OK &&
	    (!id_same(b_r->agency, w->who->agency) || !id_same(p.id, id)))
		e = ERR_TAMPER;
	if (e == OK && b_r->type != type)
		return ERR_ABSENT;
	return e == ERR_TAMPER ? tamper("proposal", id) : e;
}

enum err
proposals_load(struct work *w, enum link_type type, struct proposed **p_r,
    size_t *n_r)
{
	struct proposal_row *row;
	size_t n;
	enum err e =
	    proposal_rows(w->db, w->mem, w->who->agency, w->now, &row, &n);

	*n_r = 0;
	*p_r = e == OK ? arena_alloc(w->mem, (n + 1) * sizeof(**p_r)) : NULL;
	if (e == OK && *p_r == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i++) {
		struct proposed *p = &(*p_r)[*n_r];

		p->by = row[i].person;
		e = proposal_read(w->mem, row[i].core, &p->b, &p->p);
		if (e == OK && p->b.type == type &&
		    id_same(p->p.id, row[i].id) &&
		    proposal_stands(w->roster, w->who->agency, p->by,
			p->p.base))
			(*n_r)++;
		if (e == ERR_TAMPER)
			e = OK;
	}
	return e;
}

/* A role that comes with the unit's seed, given to one who lacks it. */
static enum err
role_wrap(struct work *w, const struct link_body *b, struct linking *l)
{
	const struct roster_member *m =
	    roster_member(w->roster, b->member.person, b->member.unit);

	if (m == NULL)
		return ERR_ABSENT;
	/* who comes back gets the seed from whoever signs last */
	if (!m->active && !id_same(m->unit, w->who->unit) &&
	    unit_has_seed(w, m->unit))
		return ERR_FORBIDDEN;
	return wrap_make(w, m->unit, m->person, m->box_pk, l);
}

enum err
role_agree(struct work *w, struct id proposal)
{
	struct linking l = { .proposal = proposal };
	struct proposal_row row;
	struct link_body b;
	struct cosign co;
	enum err e = proposal_load(w, proposal, LINK_ROLE, &row, &b);

	if (e != OK)
		return e;
	co.person = row.person;
	memcpy(co.sig, row.signature, SIG_LEN);
	if ((e = linking_sign(w, row.core, &co, 1, &l)) != OK ||
	    (e = role_wrap(w, &b, &l)) != OK)
		return e;
	return linking_commit(w, &l, b.member.person);
}

/* Did who sent the request sign all of it? */
static enum err
join_signed(struct work *w, const struct roster_invite *i,
    const struct join_row *j)
{
	const struct roster_agency *g = roster_agency(w->roster, i->agency);
	struct link_body b = admission(i, j);
	struct bytes in;
	enum err e;

	if (g == NULL)
		return ERR_ABSENT;
	e = join_bytes(w->mem, g->genesis, &b, &in);
	return e == OK ? sign_check(j->sign_pk, in, j->self) : e;
}

bool
join_late(struct work *w, const struct roster_invite *i,
    const struct join_row *j)
{
	static const uint8_t none[KEY_LEN];
	struct arena_mark mark = arena_mark(w->mem);
	const struct roster_unit *u = roster_unit(w->roster, j->unit);
	bool new = u != NULL && u->epoch == 0 && !u->office, late;

	if (new == (memcmp(j->unit_pk, none, KEY_LEN) != 0))
		return false;
	late = join_signed(w, i, j) == OK;
	arena_release(w->mem, mark);
	return late;
}

enum err
join_waiting(struct work *w, struct id unit, struct join_view **v_r,
    size_t *n_r)
{
	const struct roster_invite *i;
	struct join_view *v;
	struct join_row *row;
	size_t n, n_view = 0;
	enum err e = join_rows(w->db, w->mem, unit, &row, &n);

	if (e != OK)
		return e;
	v = arena_alloc(w->mem, (n + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	for (size_t k = 0; k < n; k++) {
		i = roster_invite(w->roster, w->who->agency, row[k].invitation);
		if (i == NULL || i->used || !id_same(i->unit, unit) ||
		    w->now > i->at + INVITE_TERM)
			continue;
		v[n_view++] = (struct join_view){ .invite = i,
			.created = row[k].created,
			.late = join_late(w, i, &row[k]) };
	}
	*v_r = v;
	*n_r = n_view;
	return OK;
}

/* Nothing was said of the member since. */
static bool
role_open(const struct work *w, const struct proposed *p)
{
	const struct roster_member *m =
	    roster_member(w->roster, p->b.member.person, p->b.member.unit);

	return m != NULL && p->p.base > m->since;
}

enum err
role_waiting(struct work *w, struct role_view **v_r, size_t *n_r)
{
	struct proposed *p;
	struct role_view *v;
	size_t n, kept = 0;
	enum err e = proposals_load(w, LINK_ROLE, &p, &n);

	if (e != OK)
		return e;
	v = arena_alloc(w->mem, (n + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		if (role_open(w, &p[i]))
			v[kept++] = (struct role_view){ .id = p[i].p.id,
				.by = p[i].by,
				.person = p[i].b.member.person,
				.unit = p[i].b.member.unit,
				.roles = p[i].b.member.roles,
				.until = p[i].p.until };
	*v_r = v;
	*n_r = kept;
	return OK;
}
