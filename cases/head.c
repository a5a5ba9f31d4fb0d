/*
 * The case header: what a case consists of, in which versions, whose it is.
 * Sealed under CK and signed by its last writer, so that one verification
 * opens the page and no clear column decides anything.
 */
#include <string.h>

#include "cases/priv.h"

#define HEAD_MAGIC "LINDUNG-HEADER\001"

static struct ad
head_ad(const struct case_row *row)
{
	return (struct ad){ .type = OBJ_CASE_HEADER,
		.object = row->id,
		.key_version = row->key_version,
		.row_version = row->version,
		.schema = LAYOUT };
}

static struct bytes
head_signed(struct work *w, const struct case_row *row, struct bytes body)
{
	struct ad ad = head_ad(row);
	struct bytes a = ad_bytes(w->mem, &ad);
	struct buf b;

	buf_init(&b, w->mem, 0);
	buf_puts(&b, HEAD_MAGIC);
	buf_lv16(&b, a.p, a.n);
	buf_put(&b, body.p, body.n);
	return b.failed || a.p == NULL ? BYTES(NULL, 0) : buf_bytes(&b);
}

static void
keys_put(struct buf *b, const struct case_head *h)
{
	size_t i;

	buf_u32(b, (uint32_t)h->n_older);
	for (i = 0; i < h->n_older; i++)
		buf_put(b, h->older[i], KEY_LEN);
	buf_u32(b, (uint32_t)h->n_named);
	for (i = 0; i < h->n_named; i++)
		buf_put(b, h->named[i].b, ID_LEN);
	if (h->n_named == 0)
		return;
	buf_u32(b, h->glass.epoch);
	buf_put(b, h->glass.pdp.b, ID_LEN);
	buf_u32(b, h->glass.pdp_epoch);
	buf_u64(b, (uint64_t)h->glass.at);
}

static void
recs_put(struct buf *b, const struct case_head *h)
{
	size_t i;

	buf_u32(b, (uint32_t)h->n_rec);
	for (i = 0; i < h->n_rec; i++) {
		const struct rec_ref *r = &h->rec[i];

		buf_put(b, r->id.b, ID_LEN);
		buf_u8(b, r->group);
		buf_u8(b, r->kind);
		buf_u32(b, r->version);
		buf_u32(b, r->at_version);
		buf_u32(b, r->size);
		buf_put(b, r->hash, HASH_LEN);
	}
	buf_u32(b, (uint32_t)h->n_ref);
	for (i = 0; i < h->n_ref; i++) {
		buf_put(b, h->ref[i].referral.b, ID_LEN);
		buf_u8(b, h->ref[i].incoming);
	}
}

enum err
head_put(struct work *w, const struct casefile *c, struct bytes *env_r)
{
	const struct case_head *h = &c->head;
	struct ad ad = head_ad(&c->row);
	uint8_t key[KEY_LEN], sig[SIG_LEN];
	struct bytes msg;
	struct buf b;
	enum err e = ERR_MEMORY;

	buf_init(&b, w->mem, 0);
	buf_lv16(&b, h->number, strlen(h->number));
	buf_lv16(&b, h->stage, strlen(h->stage));
	buf_lv16(&b, h->before, strlen(h->before));
	buf_lv16(&b, h->due, strlen(h->due));
	buf_put(&b, h->mover.b, ID_LEN);
	buf_put(&b, h->unit.b, ID_LEN);
	buf_put(&b, h->assignee.b, ID_LEN);
	buf_u64(&b, (uint64_t)h->created);
	buf_u64(&b, (uint64_t)h->changed);
	buf_put(&b, h->source.b, ID_LEN);
	buf_put(&b, w->who->person.b, ID_LEN);
	buf_put(&b, h->kcv, HASH_LEN);
	keys_put(&b, h);
	recs_put(&b, h);
	msg = head_signed(w, &c->row, buf_bytes(&b));
	if (b.failed || msg.p == NULL)
		goto out;
	keyring_sign(w->who->keys, msg, sig);
	buf_put(&b, sig, SIG_LEN);
	key_derive(c->ck, KDF_CASE_HEADER, 0, key);
	e = seal_put(w->mem, key, &ad, buf_bytes(&b), PAD_CLASS, env_r);
out:
	secret_wipe(key, sizeof(key));
	return e;
}

static struct id
take_id(struct cur *in)
{
	struct id i = { 0 };
	struct bytes b = cur_take(in, ID_LEN);

	if (b.p != NULL)
		memcpy(i.b, b.p, ID_LEN);
	return i;
}

static void
take_hash(struct cur *in, uint8_t out[HASH_LEN])
{
	struct bytes b = cur_take(in, HASH_LEN);

	if (b.p != NULL)
		memcpy(out, b.p, HASH_LEN);
}

/* NULL: no room; what is not there is empty, and the reader knows it. */
static const char *
take_text(struct work *w, struct cur *in)
{
	struct bytes b = cur_lv16(in);

	return b.p != NULL ? arena_strndup(w->mem, b.p, b.n) : "";
}

/* A count is believed only as far as the bytes that are left allow. */
static size_t
take_count(struct cur *in, size_t each)
{
	uint32_t n = cur_u32(in);

	if (n > in->n / each) {
		in->failed = true;
		return 0;
	}
	return n;
}

static enum err
keys_get(struct work *w, struct cur *in, struct case_head *h)
{
	size_t i;

	h->n_older = take_count(in, KEY_LEN);
	/* room for one more */
	h->older = arena_alloc(w->mem, (h->n_older + 1) * sizeof(*h->older));
	if (h->older == NULL)
		return ERR_MEMORY;
	for (i = 0; i < h->n_older; i++)
		take_hash(in, h->older[i]);
	h->n_named = take_count(in, ID_LEN);
	h->named = arena_alloc(w->mem, (h->n_named + 1) * sizeof(*h->named));
	if (h->named == NULL)
		return ERR_MEMORY;
	for (i = 0; i < h->n_named; i++)
		h->named[i] = take_id(in);
	if (h->n_named == 0)
		return OK;
	h->glass.epoch = cur_u32(in);
	h->glass.pdp = take_id(in);
	h->glass.pdp_epoch = cur_u32(in);
	h->glass.at = (int64_t)cur_u64(in);
	return OK;
}

static enum err
recs_get(struct work *w, struct cur *in, struct case_head *h)
{
	size_t i;

	h->n_rec = take_count(in, ID_LEN + 2 + 12 + HASH_LEN);
	/* room for the records that one change may add */
	h->rec = arena_alloc(w->mem,
	    (h->n_rec + FILE_RECORDS_MAX) * sizeof(*h->rec));
	if (h->rec == NULL)
		return ERR_MEMORY;
	for (i = 0; i < h->n_rec; i++) {
		h->rec[i].id = take_id(in);
		h->rec[i].group = cur_u8(in);
		h->rec[i].kind = cur_u8(in);
		h->rec[i].version = cur_u32(in);
		h->rec[i].at_version = cur_u32(in);
		h->rec[i].size = cur_u32(in);
		take_hash(in, h->rec[i].hash);
	}
	h->n_ref = take_count(in, ID_LEN + 1);
	h->ref = arena_alloc(w->mem, (h->n_ref + 1) * sizeof(*h->ref));
	if (h->ref == NULL)
		return ERR_MEMORY;
	for (i = 0; i < h->n_ref; i++) {
		h->ref[i].referral = take_id(in);
		h->ref[i].incoming = cur_u8(in) != 0;
	}
	return OK;
}

static enum err
head_parse(struct work *w, struct bytes body, struct case_head *h)
{
	struct cur in;
	enum err e;

	cur_init(&in, body);
	h->number = take_text(w, &in);
	h->stage = take_text(w, &in);
	h->before = take_text(w, &in);
	h->due = take_text(w, &in);
	if (h->number == NULL || h->stage == NULL || h->before == NULL ||
	    h->due == NULL)
		return ERR_MEMORY;
	h->mover = take_id(&in);
	h->unit = take_id(&in);
	h->assignee = take_id(&in);
	h->created = (int64_t)cur_u64(&in);
	h->changed = (int64_t)cur_u64(&in);
	h->source = take_id(&in);
	h->writer = take_id(&in);
	take_hash(&in, h->kcv);
	if ((e = keys_get(w, &in, h)) != OK || (e = recs_get(w, &in, h)) != OK)
		return e;
	return cur_end(&in) == OK ? OK : ERR_TAMPER;
}

/*
 * As many keys as the row says, and named people exactly where it says that the
 * unit's key opens nothing; whoever wrote for a few is one of them.
 */
static bool
keys_fit(const struct casefile *c)
{
	const struct case_head *h = &c->head;

	if (h->n_older + 1 != c->row.key_version ||
	    (h->n_named > 0) != (c->row.epoch == 0))
		return false;
	return h->n_named == 0 ||
	    (c->row.wrap.n == 0 && h->n_named >= NAMED_MIN &&
		named_in(h->named, h->n_named, h->writer));
}

/* Signed by a member of the unit who had not left it then, committed to this CK,
 * as the row says. */
static enum err
head_check(struct work *w, const struct casefile *c, struct bytes body,
    const uint8_t *sig)
{
	const struct case_head *h = &c->head;
	const struct roster_member *m;
	struct bytes msg = head_signed(w, &c->row, body);
	uint8_t kcv[HASH_LEN];

	if (msg.p == NULL)
		return ERR_MEMORY;
	m = roster_member(w->roster, h->writer, h->unit);
	if (m == NULL || roster_away(m, h->changed) ||
	    sign_check(m->sign_pk, msg, sig) != OK || !keys_fit(c))
		return ERR_TAMPER;
	key_commit(OBJ_CASE_KEY, c->ck, kcv);
	if (!secret_same(kcv, h->kcv, HASH_LEN))
		return ERR_TAMPER;
	if (!id_same(h->unit, c->row.unit) ||
	    !id_same(h->assignee, c->row.assignee) ||
	    h->created != c->row.created || h->changed != c->row.changed ||
	    strcmp(h->stage, c->row.stage) != 0)
		return ERR_TAMPER;
	return OK;
}

enum err
head_get(struct work *w, struct casefile *c)
{
	struct ad ad = head_ad(&c->row);
	uint8_t key[KEY_LEN];
	struct bytes plain, body;
	enum err e;

	key_derive(c->ck, KDF_CASE_HEADER, 0, key);
	e = seal_get(w->mem, key, &ad, c->row.header, PAD_CLASS, &plain);
	if (e != OK)
		goto out;
	if (plain.n < SIG_LEN) {
		e = ERR_TAMPER;
		goto out;
	}
	body = BYTES(plain.p, plain.n - SIG_LEN);
	if ((e = head_parse(w, body, &c->head)) != OK)
		goto out;
	e = head_check(w, c, body, plain.p + body.n);
out:
	secret_wipe(key, sizeof(key));
	return e;
}
