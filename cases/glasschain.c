/*
 * The signed acts on a request for break-glass, and what is sealed in it: each act
 * names the one before, so that nobody answers another request than was made, or
 * opens what nobody gave them.
 */
#include <string.h>

#include "cases/priv.h"

#define GLASS_MAGIC "LINDUNG-GLASS\001"
#define CLOCK_SKEW  (5 * MINUTE)

/* clang-format off */
static const struct glass_rule rules[] = {
	{ GLASS_NONE,   GLASS_ASKED, P_GLASS_ASK,  V_CREATE, false, false },
	{ GLASS_ASKED,  GLASS_PEELED, P_GLASS_PEEL, V_KEY,    true,  false },
	{ GLASS_ASKED,  GLASS_REFUSED, P_GLASS_PEEL, V_ANSWER, true,  true },
	{ GLASS_PEELED, GLASS_PEELED, P_GLASS_PEEL, V_KEY,    true,  false },
	{ GLASS_PEELED, GLASS_REFUSED, P_GLASS_PEEL, V_ANSWER, true,  true },
	{ GLASS_PEELED, GLASS_OPENED, P_GLASS_OPEN, V_OPEN,   false, false },
	{ GLASS_PEELED, GLASS_REFUSED, P_GLASS_OPEN, V_ANSWER, false, true },
	{ GLASS_OPENED, GLASS_FOLLOW, P_GLASS_PEEL, V_CLOSE,  true,  true },
	{ GLASS_OPENED, GLASS_REVIEWED, P_GLASS_PEEL, V_CLOSE,  true,  true },
	{ GLASS_FOLLOW, GLASS_REVIEWED, P_GLASS_PEEL, V_CLOSE,  true,  true },
};
/* clang-format on */

static enum glass_state
state_of(const struct glassload *l)
{
	return l->n > 0 ? l->act[l->n - 1].to : GLASS_NONE;
}

struct id
glass_asker(const struct glassload *l)
{
	return l->n > 0 ? l->act[0].actor : (struct id){ { 0 } };
}

struct id
glass_named(const struct glassload *l)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->act[i].to == GLASS_PEELED)
			return l->act[i].named;
	return (struct id){ { 0 } };
}

bool
glass_was_named(const struct glassload *l, struct id person)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->act[i].to == GLASS_PEELED &&
		    id_same(l->act[i].named, person))
			return true;
	return false;
}

/* Did that person ever open the outer seal? */
static bool
has_peeled(const struct glassload *l, struct id person)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->act[i].to == GLASS_PEELED &&
		    id_same(l->act[i].actor, person))
			return true;
	return false;
}

const struct glass_act *
glass_keys_act(const struct glassload *l)
{
	size_t i = l->n;

	while (i-- > 1)
		if (l->act[i].to == GLASS_PEELED ||
		    l->act[i].to == GLASS_OPENED)
			return &l->act[i];
	return &l->act[0];
}

/* May this act come next, by this person of that unit with these roles?  Who asked
 * gives nothing away; the inner seal is opened by who was named for it. */
static const struct glass_rule *
rule_of(const struct glassload *l, const struct glass_act *a, unsigned roles)
{
	for (size_t i = 0; i < nitems(rules); i++) {
		const struct glass_rule *r = &rules[i];

		if (r->from != a->from || r->to != a->to ||
		    !id_same(a->unit, r->pdp ? l->row.pdp : l->row.unit) ||
		    role_scope(roles, r->perm) == SCOPE_NO)
			continue;
		if (a->from != GLASS_NONE && id_same(a->actor, glass_asker(l)))
			return NULL;
		if (a->from == GLASS_PEELED && !r->pdp &&
		    (!id_same(a->actor, glass_named(l)) ||
			has_peeled(l, a->actor)))
			return NULL;
		return r;
	}
	return NULL;
}

bool
glass_lapsed(const struct work *w, const struct glassload *l)
{
	enum glass_state s = state_of(l);
	const struct roster_member *m;

	if (s != GLASS_ASKED && s != GLASS_PEELED)
		return false;
	m = roster_member(w->roster, glass_asker(l), l->row.unit);
	return m == NULL || !m->active;
}

bool
glass_opener_fits(const struct glassload *l, const struct roster_member *m)
{
	return m->active && !m->seedless && id_same(m->unit, l->row.unit) &&
	    role_scope(m->roles, P_GLASS_OPEN) != SCOPE_NO &&
	    !id_same(m->person, glass_asker(l)) &&
	    !id_same(m->person, l->author) && !has_peeled(l, m->person);
}

bool
glass_unnamed(const struct work *w, const struct glassload *l)
{
	const struct roster_member *m;

	if (state_of(l) != GLASS_PEELED)
		return false;
	m = roster_member(w->roster, glass_named(l), l->row.unit);
	if (m == NULL || !glass_opener_fits(l, m))
		return true;
	m = roster_member(w->roster, l->act[l->n - 1].actor, l->row.pdp);
	return m == NULL || !m->active ||
	    role_scope(m->roles, P_GLASS_PEEL) == SCOPE_NO;
}

const struct glass_rule *
glass_may(const struct work *w, const struct glassload *l, enum glass_state to)
{
	const struct glass_act a = { .from = state_of(l),
		.to = to,
		.actor = w->who->person,
		.unit = w->who->unit };

	if ((to == GLASS_PEELED || to == GLASS_OPENED) && glass_lapsed(w, l))
		return NULL;
	if (to == GLASS_OPENED && glass_unnamed(w, l))
		return NULL;
	return rule_of(l, &a, w->who->roles);
}

static void
body_put(struct buf *b, const struct glassload *l, const struct glass_act *a)
{
	buf_puts(b, GLASS_MAGIC);
	buf_put(b, l->row.id.b, ID_LEN);
	buf_u32(b, (uint32_t)l->n + 1);
	buf_u8(b, (uint8_t)a->from);
	buf_u8(b, (uint8_t)a->to);
	buf_put(b, a->actor.b, ID_LEN);
	buf_put(b, a->unit.b, ID_LEN);
	buf_put(b, l->row.kasus.b, ID_LEN);
	buf_put(b, l->row.unit.b, ID_LEN);
	buf_put(b, l->row.pdp.b, ID_LEN);
	buf_put(b, a->named.b, ID_LEN);
	buf_u64(b, (uint64_t)a->at);
	buf_u64(b, (uint64_t)a->ends);
	buf_put(b, a->what, HASH_LEN);
	buf_put(b, l->last, HASH_LEN);
}

/* It was the last one: the row says so too. */
static void
act_follow(struct glassload *l, const struct glass_act *a, struct bytes body)
{
	l->act[l->n++] = *a;
	hash_blake(NULL, body, l->last);
}

enum err
glass_sign(struct work *w, struct glassload *l, struct glass_act *a,
    struct ask_act_row *row_r)
{
	uint8_t sig[SIG_LEN];
	struct buf b;

	a->from = state_of(l);
	a->actor = w->who->person;
	a->unit = w->who->unit;
	a->at = w->now;
	buf_init(&b, w->mem, 0);
	body_put(&b, l, a);
	if (b.failed)
		return ERR_MEMORY;
	keyring_sign(w->who->keys, buf_bytes(&b), sig);
	buf_put(&b, sig, SIG_LEN);
	if (b.failed)
		return ERR_MEMORY;
	act_follow(l, a, buf_bytes(&b));
	l->row.state = a->to;
	l->row.version = (uint32_t)l->n;
	l->row.ends = a->ends;
	*row_r = (struct ask_act_row){ .request = l->row.id,
		.version = l->row.version,
		.body = buf_bytes(&b),
		.word = a->word };
	return OK;
}

static struct id
take_id(struct cur *in)
{
	struct id i = { { 0 } };
	struct bytes b = cur_take(in, ID_LEN);

	if (b.p != NULL)
		memcpy(i.b, b.p, ID_LEN);
	return i;
}

/* What differs between acts; that the rest is as it must be is seen when the
 * bytes are made again. */
static enum err
act_parse(struct bytes body, struct glass_act *a)
{
	struct cur in;
	struct bytes what;

	cur_init(&in, body);
	(void)cur_take(&in, sizeof(GLASS_MAGIC) - 1 + ID_LEN + 4);
	a->from = (enum glass_state)cur_u8(&in);
	a->to = (enum glass_state)cur_u8(&in);
	a->actor = take_id(&in);
	a->unit = take_id(&in);
	(void)cur_take(&in, (size_t)3 * ID_LEN);
	a->named = take_id(&in);
	a->at = (int64_t)cur_u64(&in);
	a->ends = (int64_t)cur_u64(&in);
	what = cur_take(&in, HASH_LEN);
	if (what.p != NULL)
		memcpy(a->what, what.p, HASH_LEN);
	(void)cur_take(&in, HASH_LEN);
	return cur_end(&in) == OK ? OK : ERR_TAMPER;
}

int64_t
glass_term_end(const struct glassload *l, const struct glass_act *a)
{
	int64_t ends = l->n > 0 ? l->act[l->n - 1].ends : 0;

	if (a->to == GLASS_OPENED)
		return a->at + GLASS_TERM;
	return a->to == GLASS_REVIEWED && a->at < ends ? a->at : ends;
}

static enum err
act_load(struct work *w, const struct ask_act_row *row, struct glassload *l)
{
	const struct roster_member *m;
	const struct glass_rule *rule;
	struct glass_act a = { .word = row->word };
	struct bytes body;
	struct buf b;

	if (row->body.n < SIG_LEN || row->version != l->n + 1)
		return ERR_TAMPER;
	body = BYTES(row->body.p, row->body.n - SIG_LEN);
	if (act_parse(body, &a) != OK || a.from != state_of(l) ||
	    a.at > w->now + CLOCK_SKEW || a.ends != glass_term_end(l, &a))
		return ERR_TAMPER;
	m = roster_member(w->roster, a.actor, a.unit);
	/* in its time, by who had not left: as an action (action.c) */
	if (m == NULL || roster_away(m, a.at) ||
	    (l->n > 0 && a.at < l->act[l->n - 1].at - CLOCK_SKEW))
		return ERR_TAMPER;
	rule = rule_of(l, &a, m->ever);
	if (rule == NULL || !glass_word_is(rule, &a))
		return ERR_TAMPER;
	buf_init(&b, w->mem, 0);
	body_put(&b, l, &a);
	if (b.failed)
		return ERR_MEMORY;
	if (b.n != body.n || memcmp(b.p, body.p, b.n) != 0 ||
	    sign_check(m->sign_pk, body, body.p + body.n) != OK)
		return ERR_TAMPER;
	act_follow(l, &a, row->body);
	return OK;
}

void
glass_ask_hash(struct work *w, const struct ask_row *row, uint8_t out[HASH_LEN])
{
	struct buf b;

	buf_init(&b, w->mem, 0);
	buf_u32(&b, row->epoch);
	buf_u32(&b, row->pdp_epoch);
	buf_put(&b, row->parts, ASK_PARTS_LEN);
	buf_put(&b, row->body.p, row->body.n);
	hash_blake(NULL, buf_bytes(&b), out);
}

enum err
glass_acts(struct work *w, struct glassload *l, const struct ask_act_row *row,
    size_t n)
{
	uint8_t what[HASH_LEN];
	enum err e = OK;

	l->n = 0;
	memset(l->last, 0, HASH_LEN);
	l->act = arena_alloc(w->mem, (n + 2) * sizeof(*l->act));
	if (l->act == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < n; i++)
		e = act_load(w, &row[i], l);
	if (e != OK || n == 0)
		return e != OK ? e : ERR_TAMPER;
	glass_ask_hash(w, &l->row, what);
	if (!secret_same(what, l->act[0].what, HASH_LEN) ||
	    l->row.state != (unsigned)state_of(l) || l->row.version != n ||
	    l->row.ends != l->act[n - 1].ends || l->row.created != l->act[0].at)
		return ERR_TAMPER;
	return OK;
}

/* --- what is asked ------------------------------------------------------------ */

struct ad
glass_ad(enum obj type, const struct ask_row *row, struct id parent,
    uint32_t version)
{
	return (struct ad){ .type = type,
		.object = row->id,
		.parent = parent,
		.key_version = 1,
		.row_version = version,
		.schema = LAYOUT };
}

static void
subject_put(struct buf *b, const struct glassload *l)
{
	buf_lv16(b, l->number, strlen(l->number));
	buf_u8(b, l->whole ? 2 : l->plan);
	buf_put(b, l->author.b, ID_LEN);
	buf_put(b, l->holder.b, ID_LEN);
	buf_lv32(b, l->reason, strlen(l->reason));
	buf_u16(b, (uint16_t)l->n_rec);
	for (size_t i = 0; i < l->n_rec; i++) {
		buf_put(b, l->rec[i].id.b, ID_LEN);
		buf_u32(b, l->rec[i].version);
	}
}

/* Something is asked for, and of a restricted case nothing but its key. */
static bool
subject_fits(const struct glassload *l)
{
	if (l->whole)
		return l->n_rec == 1 && id_same(l->rec[0].id, l->row.kasus);
	return l->n_rec > 0 && l->n_rec <= GLASS_MOST;
}

static enum err
subject_get(struct work *w, struct bytes plain, struct glassload *l)
{
	struct glass_rec *rec;
	struct bytes text;
	struct cur in;
	unsigned what;

	cur_init(&in, plain);
	text = cur_lv16(&in);
	l->number = arena_strndup(w->mem, text.p, text.n);
	what = cur_u8(&in);
	l->plan = what == 1;
	l->whole = what == 2;
	l->author = take_id(&in);
	l->holder = take_id(&in);
	text = cur_lv32(&in);
	l->reason = arena_strndup(w->mem, text.p, text.n);
	l->n_rec = cur_u16(&in);
	if (in.failed || what > 2 || l->n_rec > GLASS_MOST)
		return ERR_TAMPER;
	rec = arena_alloc(w->mem, (l->n_rec + 1) * sizeof(*rec));
	if (rec == NULL || l->number == NULL || l->reason == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < l->n_rec; i++) {
		rec[i].id = take_id(&in);
		rec[i].version = cur_u32(&in);
	}
	l->rec = rec;
	return cur_end(&in) == OK && subject_fits(l) ? OK : ERR_TAMPER;
}

/* One of the two parts of the row: the key, sealed to that unit. */
static enum err
part_put(struct work *w, struct ask_row *row, const struct roster_unit *u,
    const uint8_t key[KEY_LEN], uint8_t *part)
{
	struct ad ad = glass_ad(OBJ_GLASS_PART, row, u->id, 1);

	return sealed_key_put(u->box_pk, ad_bytes(w->mem, &ad), key, part);
}

enum err
glass_seal(struct work *w, struct glassload *l)
{
	const struct roster_unit *unit = roster_unit(w->roster, l->row.unit);
	const struct roster_unit *pdp = roster_unit(w->roster, l->row.pdp);
	struct ad ad = glass_ad(OBJ_GLASS_ASK, &l->row, l->row.kasus, 1);
	uint8_t *key = arena_alloc(w->mem, KEY_LEN);
	struct buf b;
	enum err e;

	if (unit == NULL || pdp == NULL)
		return ERR_INTERNAL;
	if (key == NULL)
		return ERR_MEMORY;
	l->key = key;
	l->row.epoch = unit->epoch;
	l->row.pdp_epoch = pdp->epoch;
	buf_init(&b, w->mem, 0);
	subject_put(&b, l);
	random_bytes(key, KEY_LEN);
	if ((e = buf_check(&b)) != OK ||
	    (e = seal_put(w->mem, key, &ad, buf_bytes(&b), PAD_CLASS,
		 &l->row.body)) != OK ||
	    (e = part_put(w, &l->row, unit, key, l->row.parts)) != OK)
		return e;
	return part_put(w, &l->row, pdp, key, l->row.parts + SEALED_KEY_LEN);
}

static enum err
subject_open(struct work *w, struct glassload *l)
{
	bool pdp = id_same(w->who->unit, l->row.pdp);
	uint32_t epoch = pdp ? l->row.pdp_epoch : l->row.epoch;
	struct ad part = glass_ad(OBJ_GLASS_PART, &l->row, w->who->unit, 1);
	struct ad ad = glass_ad(OBJ_GLASS_ASK, &l->row, l->row.kasus, 1);
	uint8_t *key = arena_alloc(w->mem, KEY_LEN);
	struct bytes plain;
	enum err e = epoch_need(w, epoch);

	if (key == NULL)
		return ERR_MEMORY;
	l->key = key;
	if (e == OK)
		e = keyring_unit_open(w->who->keys, epoch,
		    ad_bytes(w->mem, &part),
		    l->row.parts + (pdp ? SEALED_KEY_LEN : 0), key);
	if (e == OK)
		e = seal_get(w->mem, key, &ad, l->row.body, PAD_CLASS, &plain);
	return e == OK ? subject_get(w, plain, l) : e;
}

enum err
glass_read(struct work *w, const struct ask_row *row, struct glassload *l_r)
{
	struct ask_act_row *act;
	size_t n;
	enum err e;

	*l_r = (struct glassload){ .row = *row };
	if (!keyring_has_unit(w->who->keys) ||
	    (!id_same(w->who->unit, row->unit) &&
		!id_same(w->who->unit, row->pdp)))
		return ERR_ABSENT;
	if ((e = ask_act_rows(w->db, w->mem, row->id, &act, &n)) != OK)
		return e;
	if ((e = glass_acts(w, l_r, act, n)) == OK)
		e = subject_open(w, l_r);
	if (e == OK)
		e = glass_words(w, l_r);
	/* whom the case names is told as well */
	if (e == OK && l_r->whole && w->named == NULL &&
	    id_same(w->who->unit, row->unit))
		e = named_need(w);
	return e == ERR_TAMPER ? tamper("glass", row->id) : e;
}

enum err
glass_load(struct work *w, struct id id, struct glassload *l_r)
{
	struct ask_row row;
	enum err e = ask_row_get(w->db, w->mem, id, &row);

	if (e != OK || (e = glass_read(w, &row, l_r)) != OK)
		return e;
	return said_check(&row.said, id, row.version, l_r->last);
}

/* --- keys on their way ---------------------------------------------------------- */

const struct lent_row *
glass_lent(const struct lent_row *row, size_t n, struct id record)
{
	for (size_t i = 0; i < n; i++)
		if (id_same(row[i].object, record))
			return &row[i];
	return NULL;
}

enum err
glass_hash(struct work *w, const struct glassload *l,
    const struct lent_row *row, size_t n, uint8_t out[HASH_LEN])
{
	struct buf b;

	if (n != l->n_rec)
		return ERR_TAMPER;
	buf_init(&b, w->mem, 0);
	for (size_t i = 0; i < l->n_rec; i++) {
		const struct lent_row *r = glass_lent(row, n, l->rec[i].id);

		if (r == NULL)
			return ERR_TAMPER;
		buf_put(&b, r->object.b, ID_LEN);
		buf_u64(&b, (uint64_t)r->ends);
		buf_lv16(&b, r->sealed.p, r->sealed.n);
	}
	hash_blake(NULL, buf_bytes(&b), out);
	return buf_check(&b);
}

enum err
glass_keys(struct work *w, const struct glassload *l, struct lent_row **row_r,
    size_t *n_r)
{
	uint8_t what[HASH_LEN];
	enum err e = lent_rows(w->db, w->mem, l->row.id, row_r, n_r);

	if (e == OK)
		e = glass_hash(w, l, *row_r, *n_r, what);
	if (e == OK && !secret_same(what, glass_keys_act(l)->what, HASH_LEN))
		e = ERR_TAMPER;
	return e == ERR_TAMPER ? tamper("glass-key", l->row.id) : e;
}
