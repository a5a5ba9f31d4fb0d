/*
 * Custodians: who keeps a key on paper, so that two of them together can give a
 * unit's seed to one of its members when all who had it are gone.
 */
#include <string.h>

#include "cases/priv.h"

/* keys on paper -------------------------------------------------------------- */

struct registering {
	struct custodian_row row;
	struct trail_entry trail;
};

/* Counted in the transaction: of two at once one is refused. */
static enum err
registering_tx(struct store *st, void *arg)
{
	struct registering *g = arg;
	uint32_t n;
	enum err e = custodian_number(st, g->row.person, &n);

	if (e == OK && n >= VERSION_MAX)
		e = tamper("custodian", g->row.person);
	if (e != OK)
		return e;
	g->row.number = n + 1;
	g->trail.version = n + 1;
	e = custodian_row_put(st, &g->row);

	return e == OK ? trail_write(st, &g->trail) : e;
}

enum err
custodian_register(struct work *w, const char *words, unsigned *bad_r)
{
	struct registering g = { .row = { .agency = w->who->agency,
				     .person = w->who->person,
				     .created = w->now },
		.trail = { .at = w->now,
		    .actor = w->who->person,
		    .unit = w->who->unit,
		    .verb = V_KEY_PAPER,
		    .object = w->who->person } };
	struct custodian c = { .person = w->who->person };
	uint8_t sk[KEY_LEN];
	struct paper paper;
	struct once once;
	enum err e = paper_read(words, &paper, bad_r);

	if (e == OK)
		paper_pair(&paper, c.box_pk, sk);
	secret_wipe(&paper, sizeof(paper));
	secret_wipe(sk, sizeof(sk));
	if (e != OK)
		return e;
	e = custodian_sign(w->mem, w->roster, w->who->agency, &c, w->who->keys);
	memcpy(g.row.box_pk, c.box_pk, KEY_LEN);
	memcpy(g.row.self, c.self, SIG_LEN);
	hash_blake(NULL, BYTES(c.box_pk, KEY_LEN), g.trail.head);
	if (e == OK)
		e = work_once(w, &once);
	return e == OK ? store_tx(w->db, &once, registering_tx, &g) : e;
}

/* The unit that a custodian counts for: the one that is recovered, if they are
 * of it, else the first one that they are of. */
static struct id
home_of(const struct work *w, struct id person, struct id unit)
{
	const struct roster_member *m = roster_member(w->roster, person, unit);
	const struct roster_unit *u;
	struct id none = { { 0 } };
	size_t i = 0;

	if (m != NULL && m->active)
		return unit;
	while ((m = roster_members(w->roster, &i)) != NULL) {
		u = roster_unit(w->roster, m->unit);
		if (m->active && id_same(m->person, person) && u != NULL &&
		    id_same(u->agency, w->who->agency))
			return m->unit;
	}
	return none;
}

static struct custodian
custodian_from(const struct work *w, const struct custodian_row *row,
    struct id unit)
{
	struct custodian c = { .person = row->person,
		.home = home_of(w, row->person, unit) };

	memcpy(c.box_pk, row->box_pk, KEY_LEN);
	memcpy(c.self, row->self, SIG_LEN);
	return c;
}

/* Not one that its owner has replaced, and with a word of theirs for it. */
static enum err
custodian_judge(struct work *w, const struct custodian_row *row,
    const struct custodian *c)
{
	uint8_t head[HASH_LEN];

	hash_blake(NULL, BYTES(row->box_pk, KEY_LEN), head);
	if (row->number != row->said.version ||
	    memcmp(head, row->said.head, HASH_LEN) != 0)
		return ERR_TAMPER;
	return custodian_check(w->mem, w->roster, w->who->agency, c);
}

enum err
custodians_known(struct work *w, struct id unit, struct custodian_view **v_r,
    size_t *n_r)
{
	struct custodian_row *row;
	struct custodian_view *v;
	size_t n, kept = 0;
	enum err e = custodian_rows(w->db, w->mem, w->who->agency, &row, &n);

	if (e != OK)
		return e;
	v = arena_alloc(w->mem, (n + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i++) {
		struct custodian c = custodian_from(w, &row[i], unit);

		if (id_none(c.home))
			continue; /* has left */
		e = custodian_judge(w, &row[i], &c);
		if (e == OK)
			v[kept++] =
			    (struct custodian_view){ c, row[i].created };
		if (e == ERR_TAMPER) {
			(void)tamper("custodian", c.person);
			e = OK;
		}
	}
	*v_r = v;
	*n_r = kept;
	return e;
}

/* appointing ----------------------------------------------------------------- */

/* Draw the recovery key, and seal it to the pairs and the seed to it.  Nobody
 * keeps it. */
static enum err
appointment_seal(struct work *w, struct link_body *b, struct bytes *sealed_r)
{
	uint8_t secret[KEY_LEN], seed[KEY_LEN];
	uint8_t pairs[PAIRS_LEN], kept[SEALED_KEY_LEN];
	struct roster_custodians *c = &b->custodians;
	struct buf out;
	enum err e;

	random_bytes(secret, KEY_LEN);
	recovery_public(secret, c->recovery_pk);
	e = recovery_seal(w->mem, b->unit.id, c->one, secret, pairs);
	secret_wipe(secret, sizeof(secret));
	if (e != OK)
		return e;
	hash_blake(NULL, BYTES(pairs, PAIRS_LEN), c->pairs);
	keyring_seed(w->who->keys, seed);
	e = recovery_seed_put(w->mem, b->unit.id, b->unit.epoch, c->recovery_pk,
	    seed, kept);
	secret_wipe(seed, sizeof(seed));
	buf_init(&out, w->mem, 0);
	buf_u32(&out, b->unit.epoch);
	buf_put(&out, kept, sizeof(kept));
	buf_put(&out, pairs, sizeof(pairs));
	*sealed_r = buf_bytes(&out);
	return e == OK ? buf_check(&out) : e;
}

/* The three people with their keys; ERR_ABSENT: one has none. */
static enum err
appointment_people(struct work *w, const struct id person[CUSTODIANS],
    struct custodian c[CUSTODIANS])
{
	struct custodian_view *v;
	size_t n, found = 0;
	enum err e = custodians_known(w, w->who->unit, &v, &n);

	for (size_t i = 0; e == OK && i < CUSTODIANS; i++)
		for (size_t k = 0; k < n; k++)
			if (id_same(v[k].c.person, person[i])) {
				c[i] = v[k].c;
				found++;
			}
	return e == OK && found != CUSTODIANS ? ERR_ABSENT : e;
}

/* Different people, one from outside, and two of different homes. */
static bool
appointment_fits(const struct work *w, const struct custodian c[CUSTODIANS])
{
	bool outside = false, pair = false;

	for (size_t i = 0; i < CUSTODIANS; i++) {
		const struct custodian *next = &c[(i + 1) % CUSTODIANS];

		if (id_same(c[i].person, next->person))
			return false;
		outside = outside || !id_same(c[i].home, w->who->unit);
		pair = pair || custodians_pair(&c[i], next);
	}
	return outside && pair;
}

enum err
custodians_propose(struct work *w, const struct id person[CUSTODIANS])
{
	struct link_body b = { .type = LINK_CUSTODIANS,
		.agency = w->who->agency,
		.unit.id = w->who->unit };
	struct bytes sealed;
	enum err e;

	if (!keyring_has_unit(w->who->keys))
		return ERR_FORBIDDEN;
	b.unit.epoch = keyring_epoch(w->who->keys);
	e = appointment_people(w, person, b.custodians.one);
	if (e == OK && !appointment_fits(w, b.custodians.one))
		e = ERR_INVALID;
	if (e == OK)
		e = appointment_seal(w, &b, &sealed);
	return e == OK ? proposing_commit(w, &b, sealed) : e;
}

/* Are these the papers that the three have registered last? */
static bool
papers_stand(const struct custodian c[CUSTODIANS],
    const struct custodian_view *known, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < CUSTODIANS; i++)
		for (size_t k = 0; k < n; k++)
			found += id_same(known[k].c.person, c[i].person) &&
			    memcmp(known[k].c.box_pk, c[i].box_pk, KEY_LEN) ==
				0;
	return found == CUSTODIANS;
}

/* Not of an earlier seed or of before the last appointment. */
static bool
appointment_open(const struct work *w, const struct proposed *p)
{
	const struct roster_unit *u = roster_unit(w->roster, p->b.unit.id);

	return u != NULL && u->epoch == p->b.unit.epoch &&
	    (u->custodians == NULL || p->p.base > u->custodians->height);
}

enum err
custodians_waiting(struct work *w, struct appointment_view **v_r, size_t *n_r)
{
	struct proposed *p;
	struct appointment_view *v;
	struct custodian_view *known;
	size_t n, n_known, kept = 0;
	enum err e = proposals_load(w, LINK_CUSTODIANS, &p, &n);

	if (e == OK)
		e = custodians_known(w, w->who->unit, &known, &n_known);
	if (e != OK)
		return e;
	v = arena_alloc(w->mem, (n + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (!appointment_open(w, &p[i]) ||
		    !papers_stand(p[i].b.custodians.one, known, n_known))
			continue;
		v[kept] = (struct appointment_view){ .id = p[i].p.id,
			.by = p[i].by,
			.unit = p[i].b.unit.id,
			.until = p[i].p.until };
		memcpy(v[kept++].one, p[i].b.custodians.one, sizeof(v->one));
	}
	*v_r = v;
	*n_r = kept;
	return OK;
}

/* The row that goes with the link; its pairs are those that the link names. */
static enum err
appointment_row(const struct link_body *b, struct bytes sealed,
    struct recovery_row *row_r)
{
	uint8_t hash[HASH_LEN];
	struct bytes seed, pairs;
	struct cur c;

	cur_init(&c, sealed);
	row_r->unit = b->unit.id;
	row_r->epoch = cur_u32(&c);
	seed = cur_take(&c, SEALED_KEY_LEN);
	pairs = cur_take(&c, PAIRS_LEN);
	if (cur_end(&c) != OK || row_r->epoch != b->unit.epoch)
		return tamper("custodians", b->unit.id);
	hash_blake(NULL, pairs, hash);
	if (memcmp(hash, b->custodians.pairs, HASH_LEN) != 0)
		return tamper("custodians", b->unit.id);
	memcpy(row_r->recovery_pk, b->custodians.recovery_pk, KEY_LEN);
	memcpy(row_r->seed, seed.p, SEALED_KEY_LEN);
	memcpy(row_r->pairs, pairs.p, PAIRS_LEN);
	return OK;
}

static enum err
appointment_tx(struct store *st, const struct linking *l)
{
	return recovery_row_put(st, l->arg);
}

enum err
custodians_agree(struct work *w, struct id proposal)
{
	struct recovery_row keep;
	struct linking l = { .proposal = proposal,
		.verb = V_KEY,
		.more = appointment_tx,
		.arg = &keep };
	struct custodian_view *known;
	struct proposal_row row;
	struct link_body b;
	struct cosign co;
	size_t n;
	enum err e = proposal_load(w, proposal, LINK_CUSTODIANS, &row, &b);

	if (e == OK)
		e = custodians_known(w, w->who->unit, &known, &n);
	if (e != OK)
		return e;
	if (!papers_stand(b.custodians.one, known, n))
		return ERR_FORBIDDEN;
	co.person = row.person;
	memcpy(co.sig, row.signature, SIG_LEN);
	if ((e = linking_sign(w, row.core, &co, 1, &l)) != OK ||
	    (e = appointment_row(&b, row.sealed, &keep)) != OK)
		return e;
	return linking_commit(w, &l, b.unit.id);
}

/* recovering ----------------------------------------------------------------- */

/* The agency's unit, whose custodians keep its seed; NULL if not. */
static const struct roster_unit *
unit_kept(const struct work *w, struct id unit)
{
	const struct roster_unit *u = roster_unit(w->roster, unit);

	return u != NULL && id_same(u->agency, w->who->agency) &&
		roster_keeps(u) ?
	    u :
	    NULL;
}

/* What was typed, if it is the key of that custodian; else ERR_INVALID. */
static enum err
paper_of(const struct work *w, const struct roster_unit *u, struct id person,
    const char *words, struct paper *p_r)
{
	const struct custodian *c = roster_custodian(w->roster, u, person);
	uint8_t pk[KEY_LEN], sk[KEY_LEN];
	unsigned bad;
	enum err e;

	if (c == NULL)
		return ERR_FORBIDDEN;
	e = paper_read(words, p_r, &bad);
	if (e != OK)
		return e;
	paper_pair(p_r, pk, sk);
	secret_wipe(sk, sizeof(sk));
	return memcmp(pk, c->box_pk, KEY_LEN) == 0 ? OK : ERR_INVALID;
}

enum err
recovery_propose(struct work *w, struct id unit, struct id person,
    const char *words)
{
	const struct roster_unit *u = unit_kept(w, unit);
	struct link_body b = { .type = LINK_RECOVER,
		.agency = w->who->agency,
		.unit.id = unit,
		.recovery.person = person };
	struct linking l = { .verb = V_KEY };
	struct paper paper;
	enum err e;

	if (u == NULL)
		return ERR_ABSENT;
	e = paper_of(w, u, w->who->person, words, &paper);
	secret_wipe(&paper, sizeof(paper));
	if (e == OK)
		e = linking_alone(w, &b, &l);
	return e == OK ? linking_commit(w, &l, unit) : e;
}

/* The unit's seed out of what two papers open, to who is to have it. */
static enum err
seed_pass(struct work *w, const struct roster_unit *u,
    const struct roster_member *to, const struct paper paper[2],
    struct linking *l)
{
	struct ad ad = unit_seed_ad(u->id, to->person, u->epoch);
	uint8_t secret[KEY_LEN], seed[KEY_LEN];
	struct recovery_row row;
	enum err e = recovery_row_get(w->db, w->mem, u->id, &row);

	if (e == OK)
		e = recovery_open(w->mem, u->id, u->custodians, paper,
		    row.pairs, secret);
	if (e == OK)
		e = recovery_seed_get(w->mem, u, secret, row.seed, seed);
	if (e == OK)
		e = sealed_key_put(to->box_pk, ad_bytes(w->mem, &ad), seed,
		    l->sealed);
	secret_wipe(secret, sizeof(secret));
	secret_wipe(seed, sizeof(seed));
	l->unit = u->id;
	l->wrap_to = to->person;
	l->epoch = u->epoch;
	/* only the papers were typed: what lies there is not what was sealed */
	return e == ERR_ABSENT || e == ERR_TAMPER ? tamper("recovery", u->id) :
						    e;
}

/* Who gets the seed logs in anew, with it. */
static enum err
passed_tx(struct store *st, const struct linking *l)
{
	return session_rows_end(st, l->wrap_to, NULL);
}

enum err
recovery_complete(struct work *w, struct id unit, const char *words,
    const char *other, unsigned *bad_r)
{
	const struct roster_unit *u = unit_kept(w, unit);
	const struct roster_recovery *v =
	    u != NULL ? roster_recovery(u, w->now) : NULL;
	struct link_body b = { .type = LINK_RECOVERED,
		.agency = w->who->agency,
		.unit.id = unit };
	struct linking l = { .verb = V_KEY, .more = passed_tx };
	struct paper paper[2];
	int64_t from;
	enum err e;

	*bad_r = 0;
	if (v == NULL)
		return ERR_ABSENT;
	/* what counts is when this host saw it: a signer dates their link */
	from = roster_recovery_from(v);
	if (from == 0 || w->now < from)
		return ERR_FORBIDDEN;
	b.recovery.id = v->id;
	if ((e = linking_alone(w, &b, &l)) != OK)
		return e;
	e = paper_of(w, u, w->who->person, words, &paper[0]);
	*bad_r = e == ERR_INVALID ? 1 : 0;
	if (e == OK) {
		e = paper_of(w, u, v->by, other, &paper[1]);
		*bad_r = e == ERR_INVALID ? 2 : 0;
	}
	if (e == OK)
		e = seed_pass(w, u, roster_member(w->roster, v->person, unit),
		    paper, &l);
	secret_wipe(paper, sizeof(paper));
	return e == OK ? linking_commit(w, &l, unit) : e;
}

enum err
recovery_veto(struct work *w, struct id unit)
{
	const struct roster_unit *u = unit_kept(w, unit);
	const struct roster_recovery *v =
	    u != NULL ? roster_recovery(u, w->now) : NULL;
	struct link_body b = { .type = LINK_VETO,
		.agency = w->who->agency,
		.unit.id = unit };
	struct linking l = { .verb = V_KEY };
	enum err e;

	if (v == NULL)
		return ERR_ABSENT;
	b.recovery.id = v->id;
	e = linking_alone(w, &b, &l);
	return e == OK ? linking_commit(w, &l, unit) : e;
}

enum err
recovery_whole(struct work *w, const struct roster_unit *u, bool *whole_r)
{
	uint8_t hash[HASH_LEN];
	struct recovery_row row;
	enum err e = recovery_row_get(w->db, w->mem, u->id, &row);

	*whole_r = false;
	if (e != OK || u->custodians == NULL)
		return e == ERR_ABSENT ? OK : e;
	hash_blake(NULL, BYTES(row.pairs, PAIRS_LEN), hash);
	*whole_r = row.epoch == u->epoch &&
	    memcmp(row.recovery_pk, u->custodians->recovery_pk, KEY_LEN) == 0 &&
	    memcmp(hash, u->custodians->pairs, HASH_LEN) == 0;
	return OK;
}
