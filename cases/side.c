/* One unit's sealed view of a referral, and the sender's draft. */
#include <string.h>

#include "cases/priv.h"

struct ad
side_ad(const struct side_row *sd, uint32_t key_version)
{
	return (struct ad){ .type = OBJ_REF_SIDE,
		.object = sd->referral,
		.parent = sd->unit,
		.key_version = key_version,
		.row_version = sd->version,
		.schema = LAYOUT };
}

static void
put_text(struct buf *b, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	buf_lv16(b, s != NULL ? s : "", n);
}

static const char *
get_text(struct arena *a, struct bytes b)
{
	return b.p != NULL && b.n > 0 ? arena_strndup(a, b.p, b.n) : NULL;
}

static struct id
get_id(struct cur *in)
{
	struct id i = { 0 };
	struct bytes b = cur_take(in, ID_LEN);

	if (b.p != NULL)
		memcpy(i.b, b.p, ID_LEN);
	return i;
}

static enum err
side_seal(struct work *w, const struct casefile *c, struct side_row *sd,
    struct bytes plain)
{
	struct ad ad;
	uint8_t key[KEY_LEN];
	enum err e;

	if (c == NULL || c->head.n_named == 0) {
		sd->epoch = keyring_epoch(w->who->keys);
		ad = side_ad(sd, sd->epoch);
		return seal_put(w->mem, keyring_index(w->who->keys), &ad, plain,
		    PAD_CLASS, &sd->idx);
	}
	sd->epoch = 0;
	ad = side_ad(sd, c->row.key_version);
	key_derive(c->ck, KDF_CASE_SIDE, 0, key);
	e = seal_put(w->mem, key, &ad, plain, PAD_CLASS, &sd->idx);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
side_put(struct work *w, const struct casefile *c, struct side_row *sd,
    const struct side_index *x)
{
	struct buf b;

	sd->version++;
	buf_init(&b, w->mem, 0);
	buf_put(&b, x->kasus.b, ID_LEN);
	put_text(&b, x->case_number);
	put_text(&b, x->client);
	return b.failed ? ERR_MEMORY : side_seal(w, c, sd, buf_bytes(&b));
}

/* Of a restricted case: with its key of that version. */
static enum err
side_try(struct work *w, const struct side_row *sd, uint32_t version,
    const uint8_t *ck, struct bytes *plain_r)
{
	struct ad ad = side_ad(sd, version);
	uint8_t key[KEY_LEN];
	enum err e;

	key_derive(ck, KDF_CASE_SIDE, 0, key);
	e = seal_get(w->mem, key, &ad, sd->idx, PAD_CLASS, plain_r);
	secret_wipe(key, sizeof(key));
	return e;
}

/* It says nowhere in clear of which case it is: one of these. */
static enum err
side_search(struct work *w, const struct side_row *sd, struct bytes *plain_r)
{
	const struct case_keys *k = w->named;
	struct ad ad = side_ad(sd, 0);
	enum err e = ERR_FORBIDDEN;

	for (size_t i = 0; k != NULL && i < k->n && e == ERR_FORBIDDEN; i++) {
		struct arena_mark mark = arena_mark(w->mem);

		e = side_try(w, sd, k->key[i].version, k->key[i].ck, plain_r);
		if (e == ERR_TAMPER)
			e = ERR_FORBIDDEN;
		if (e != OK)
			arena_release(w->mem, mark);
	}
	return e == ERR_FORBIDDEN ? named_denied(w, &ad, sd->idx) : e;
}

static enum err
side_unseal(struct work *w, const struct casefile *c, const struct side_row *sd,
    struct bytes *plain_r)
{
	struct ad ad = side_ad(sd, sd->epoch);
	enum err e;

	if (sd->epoch == 0 && c == NULL)
		return side_search(w, sd, plain_r);
	if (sd->epoch == 0)
		return side_try(w, sd, c->row.key_version, c->ck, plain_r);
	if ((e = epoch_need(w, sd->epoch)) != OK)
		return e;
	return seal_get(w->mem, keyring_index_of(w->who->keys, sd->epoch), &ad,
	    sd->idx, PAD_CLASS, plain_r);
}

enum err
side_get(struct work *w, const struct casefile *c, const struct side_row *sd,
    struct side_index *x_r)
{
	struct bytes plain = BYTES(NULL, 0);
	struct cur in;
	enum err e = side_unseal(w, c, sd, &plain);

	if (e != OK)
		return e == ERR_TAMPER ? tamper("side", sd->referral) : e;
	cur_init(&in, plain);
	x_r->kasus = get_id(&in);
	x_r->case_number = get_text(w->mem, cur_lv16(&in));
	x_r->client = get_text(w->mem, cur_lv16(&in));
	return cur_end(&in) == OK ? OK : tamper("side", sd->referral);
}

static struct ad
draft_ad(const struct casefile *c, const struct side_row *sd)
{
	return (struct ad){ .type = OBJ_REF_DRAFT,
		.object = sd->referral,
		.parent = c->row.id,
		.key_version = c->row.key_version,
		.row_version = sd->version,
		.schema = LAYOUT };
}

/* Call after side_put(): the draft is bound to the side's new version. */
enum err
draft_put(struct work *w, const struct casefile *c, struct side_row *sd,
    const struct draft *d)
{
	struct ad ad = draft_ad(c, sd);
	uint8_t key[KEY_LEN];
	struct buf b;
	enum err e = ERR_MEMORY;

	buf_init(&b, w->mem, 0);
	buf_u32(&b, d->done);
	buf_u32(&b, d->groups);
	buf_u32(&b, d->urgency);
	buf_u64(&b, (uint64_t)d->consent_at);
	buf_put(&b, d->to.b, ID_LEN);
	buf_put(&b, d->consent.b, ID_LEN);
	put_text(&b, d->consent_basis);
	put_text(&b, d->consent_form);
	put_text(&b, d->consent_until);
	put_text(&b, d->service);
	put_text(&b, d->reason);
	/* up to 80,000 bytes */
	buf_lv32(&b, d->summary != NULL ? d->summary : "",
	    d->summary != NULL ? strlen(d->summary) : 0);
	if (b.failed)
		goto out;
	key_derive(c->ck, KDF_CASE_DRAFT, 0, key);
	e = seal_put(w->mem, key, &ad, buf_bytes(&b), PAD_CLASS, &sd->draft);
out:
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
draft_get(struct work *w, const struct casefile *c, const struct side_row *sd,
    struct draft *d_r)
{
	struct ad ad = draft_ad(c, sd);
	uint8_t key[KEY_LEN];
	struct bytes plain;
	struct cur in;
	enum err e;

	key_derive(c->ck, KDF_CASE_DRAFT, 0, key);
	e = seal_get(w->mem, key, &ad, sd->draft, PAD_CLASS, &plain);
	secret_wipe(key, sizeof(key));
	if (e != OK)
		return e == ERR_TAMPER ? tamper("draft", sd->referral) : e;
	cur_init(&in, plain);
	d_r->done = cur_u32(&in);
	d_r->groups = cur_u32(&in);
	d_r->urgency = cur_u32(&in);
	d_r->consent_at = (int64_t)cur_u64(&in);
	d_r->to = get_id(&in);
	d_r->consent = get_id(&in);
	d_r->consent_basis = get_text(w->mem, cur_lv16(&in));
	d_r->consent_form = get_text(w->mem, cur_lv16(&in));
	d_r->consent_until = get_text(w->mem, cur_lv16(&in));
	d_r->service = get_text(w->mem, cur_lv16(&in));
	d_r->reason = get_text(w->mem, cur_lv16(&in));
	d_r->summary = get_text(w->mem, cur_lv32(&in));
	return cur_end(&in) == OK ? OK : tamper("draft", sd->referral);
}
