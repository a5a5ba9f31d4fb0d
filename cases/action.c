/*
 * The signed chain of a referral: who moved it from which state to which, on
 * behalf of which unit, with the hash of the Content that went with it and
 * the roster heads of the moment.  The clear row is a copy of its end.
 */
#include <string.h>

#include "cases/priv.h"

#define ACTION_MAGIC "LINDUNG-ACTION\001"

static void
body_put(struct buf *b, const struct action *a)
{
	buf_puts(b, ACTION_MAGIC);
	buf_put(b, a->referral.b, ID_LEN);
	buf_u32(b, a->version);
	buf_u8(b, (uint8_t)a->from);
	buf_u8(b, (uint8_t)a->to);
	buf_put(b, a->actor.b, ID_LEN);
	buf_put(b, a->unit.b, ID_LEN);
	buf_put(b, a->from_unit.b, ID_LEN);
	buf_put(b, a->to_unit.b, ID_LEN);
	buf_u64(b, (uint64_t)a->at);
	buf_put(b, a->prev, HASH_LEN);
	buf_put(b, a->content, HASH_LEN);
	buf_put(b, a->agreement.b, ID_LEN);
	buf_lv16(b, a->number, strlen(a->number));
	buf_u8(b, (uint8_t)a->urgency);
	buf_u64(b, (uint64_t)a->sent);
	buf_u64(b, (uint64_t)a->due);
	buf_u64(b, (uint64_t)a->expires);
	buf_put(b, a->head_from, HASH_LEN);
	buf_put(b, a->head_to, HASH_LEN);
}

static void
roster_head(const struct work *w, struct id unit, uint8_t out[HASH_LEN])
{
	const struct roster_unit *u = roster_unit(w->roster, unit);
	const struct roster_agency *a =
	    u != NULL ? roster_agency(w->roster, u->agency) : NULL;

	if (a != NULL)
		memcpy(out, a->head, HASH_LEN);
	else
		memset(out, 0, HASH_LEN);
}

enum err
action_put(struct work *w, const struct chain *ch, struct action *act,
    struct action_row *row_r)
{
	uint8_t sig[SIG_LEN];
	struct buf b;

	act->version = (uint32_t)ch->n + 1;
	act->actor = w->who->person;
	act->unit = w->who->unit;
	act->at = w->now;
	memcpy(act->prev, ch->last, HASH_LEN);
	roster_head(w, act->from_unit, act->head_from);
	roster_head(w, act->to_unit, act->head_to);
	buf_init(&b, w->mem, 0);
	body_put(&b, act);
	if (b.failed)
		return ERR_MEMORY;
	keyring_sign(w->who->keys, buf_bytes(&b), sig);
	buf_put(&b, sig, SIG_LEN);
	*row_r =
	    (struct action_row){ act->referral, act->version, buf_bytes(&b) };
	return buf_check(&b);
}

static void
take(struct cur *in, void *out, size_t n)
{
	struct bytes b = cur_take(in, n);

	if (b.p != NULL)
		memcpy(out, b.p, n);
}

static enum err
body_get(struct work *w, struct bytes body, struct action *a)
{
	struct bytes magic, number;
	struct cur in;

	memset(a, 0, sizeof(*a));
	cur_init(&in, body);
	magic = cur_take(&in, strlen(ACTION_MAGIC));
	if (magic.p == NULL || memcmp(magic.p, ACTION_MAGIC, magic.n) != 0)
		return ERR_TAMPER;
	take(&in, a->referral.b, ID_LEN);
	a->version = cur_u32(&in);
	a->from = (enum state)cur_u8(&in);
	a->to = (enum state)cur_u8(&in);
	take(&in, a->actor.b, ID_LEN);
	take(&in, a->unit.b, ID_LEN);
	take(&in, a->from_unit.b, ID_LEN);
	take(&in, a->to_unit.b, ID_LEN);
	a->at = (int64_t)cur_u64(&in);
	take(&in, a->prev, HASH_LEN);
	take(&in, a->content, HASH_LEN);
	take(&in, a->agreement.b, ID_LEN);
	number = cur_lv16(&in);
	a->number = arena_strndup(w->mem, number.p, number.n);
	a->urgency = cur_u8(&in);
	a->sent = (int64_t)cur_u64(&in);
	a->due = (int64_t)cur_u64(&in);
	a->expires = (int64_t)cur_u64(&in);
	take(&in, a->head_from, HASH_LEN);
	take(&in, a->head_to, HASH_LEN);
	if (a->number == NULL)
		return ERR_MEMORY;
	return cur_end(&in) == OK ? OK : ERR_TAMPER;
}

/* The acting unit must stand on the step's side. */
const struct transition *
action_step(const struct action *a)
{
	size_t i;

	for (i = 0; i < n_transitions; i++) {
		const struct transition *t = &transitions[i];
		struct id unit =
		    t->side == SIDE_SENDER ? a->from_unit : a->to_unit;

		if (t->from == a->from && t->to == a->to &&
		    id_same(unit, a->unit))
			return t;
	}
	return NULL;
}

/* Clocks of two hosts may differ by so much. */
#define SKEW (5 * MINUTE)

/* By somebody of that unit who had not left it and whose role may do this, with a Content exactly if
 * the step has one, and signed. */
static enum err
action_check(struct work *w, const struct action *a, struct bytes body,
    const uint8_t *sig)
{
	static const uint8_t none[HASH_LEN];
	const struct roster_member *m =
	    roster_member(w->roster, a->actor, a->unit);
	const struct transition *t = action_step(a);

	if (m == NULL || t == NULL || roster_away(m, a->at) ||
	    role_scope(m->ever, t->perm) == SCOPE_NO || a->at > w->now + SKEW)
		return ERR_TAMPER;
	if ((t->content >= 0) == secret_same(a->content, none, HASH_LEN))
		return ERR_TAMPER;
	return sign_check(m->sign_pk, body, sig);
}

/* One record: signed, in its place, joined to the one before. */
static enum err
link_load(struct work *w, const struct action_row *row, struct chain *ch)
{
	struct action *a = &ch->a[ch->n];
	const struct action *before = ch->n > 0 ? a - 1 : NULL;
	struct bytes body;
	enum err e;

	if (row->body.n <= SIG_LEN)
		return ERR_TAMPER;
	body = BYTES(row->body.p, row->body.n - SIG_LEN);
	if ((e = body_get(w, body, a)) != OK ||
	    (e = action_check(w, a, body, row->body.p + body.n)) != OK)
		return e;
	/* in its time: who left later signs nothing behind what came since */
	if (before != NULL && a->at < before->at - SKEW)
		return ERR_TAMPER;
	if (!id_same(a->referral, row->referral) || a->version != ch->n + 1 ||
	    row->version != a->version ||
	    a->from != (before != NULL ? before->to : RS_NONE) ||
	    !secret_same(a->prev, ch->last, HASH_LEN))
		return ERR_TAMPER;
	if (before != NULL &&
	    (!id_same(a->from_unit, before->from_unit) ||
		(!id_none(before->to_unit) &&
		    !id_same(a->to_unit, before->to_unit))))
		return ERR_TAMPER;
	hash_blake(NULL, row->body, ch->last);
	ch->n++;
	return OK;
}

/* Every clear column is what the last action signed. */
static bool
row_is(const struct referral_row *row, const struct action *end)
{
	return id_same(row->id, end->referral) && row->state == end->to &&
	    row->version == end->version &&
	    id_same(row->from_unit, end->from_unit) &&
	    id_same(row->to_unit, end->to_unit) &&
	    id_same(row->agreement, end->agreement) &&
	    strcmp(row->number, end->number) == 0 &&
	    row->urgency == end->urgency && row->sent == end->sent &&
	    row->due == end->due && row->expires == end->expires;
}

enum err
chain_open(struct work *w, const struct referral_row *row,
    const struct action_row *act, size_t n, struct chain *ch_r)
{
	const struct action *end;
	size_t i;
	enum err e;

	memset(ch_r, 0, sizeof(*ch_r));
	ch_r->a = arena_alloc(w->mem, (n + 1) * sizeof(*ch_r->a));
	if (ch_r->a == NULL)
		return ERR_MEMORY;
	for (i = 0; i < n; i++)
		if ((e = link_load(w, &act[i], ch_r)) != OK)
			return e == ERR_TAMPER ? tamper("action", row->id) : e;
	end = n > 0 ? &ch_r->a[n - 1] : NULL;
	if (end == NULL || !row_is(row, end))
		return tamper("referral", row->id);
	return OK;
}

enum err
chain_load(struct work *w, const struct referral_row *row, struct chain *ch_r)
{
	struct action_row *act;
	size_t n;
	enum err e = action_rows(w->db, w->mem, row->id, &act, &n);

	if (e == OK)
		e = chain_open(w, row, act, n, ch_r);
	return e == OK ?
	    said_check(&row->said, row->id, row->version, ch_r->last) :
	    e;
}

static bool
chain_passed(const struct chain *ch, unsigned states)
{
	size_t i;

	for (i = 0; i < ch->n; i++)
		if ((RS_BIT(ch->a[i].to) & states) != 0)
			return true;
	return false;
}

bool
chain_accepted(const struct chain *ch)
{
	return chain_passed(ch, RS_BIT(RS_DITERIMA));
}

bool
chain_dropped(const struct chain *ch)
{
	return chain_passed(ch, RS_DROPPED) ||
	    (chain_passed(ch, RS_BIT(RS_DICABUT)) && !chain_accepted(ch));
}

bool
chain_side(const struct chain *ch, bool receiver)
{
	return !receiver ||
	    (chain_passed(ch, RS_BIT(RS_DIBUKA)) && !chain_dropped(ch));
}

const struct action *
chain_content(const struct chain *ch, const uint8_t sha256[HASH_LEN])
{
	const struct action *found = NULL;
	size_t i;

	for (i = 0; i < ch->n; i++) {
		if (!secret_same(ch->a[i].content, sha256, HASH_LEN))
			continue;
		if (found != NULL)
			return NULL;
		found = &ch->a[i];
	}
	return found;
}
