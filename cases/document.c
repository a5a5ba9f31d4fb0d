/*
 * Sealed documents: a signed Content under a fresh key, sealed to its
 * recipients, in a row that the officer signs too.  Everything is checked
 * before anything that another unit wrote is parsed.
 */
#include <string.h>

#include "cases/priv.h"

#define ENTRY_LEN (HASH_LEN + SEALED_KEY_LEN)
#define ROW_MAGIC "LINDUNG-ROW\001"

static enum err
doc_ad(struct work *w, const struct document_row *row, struct bytes *ad_r)
{
	const struct roster_unit *from = roster_unit(w->roster, row->from_unit);
	const struct roster_unit *to = roster_unit(w->roster, row->to_unit);
	struct header h = { .message = row->id,
		.conversation = row->conversation,
		.is_reply = !id_none(row->in_reply_to),
		.in_reply_to = row->in_reply_to,
		.created = row->created,
		.expires = row->expires,
		.urgency = row->urgency,
		.environment = row->environment };
	enum err e;

	if (from == NULL || to == NULL)
		return ERR_TAMPER;
	h.from = from->code;
	h.to = to->code;
	memcpy(h.reply_sha256, row->reply_sha256, HASH_LEN);
	/* the row's own columns are all that could be invalid here */
	e = header_ad(w->mem, &h, row->kcv, ad_r);
	return e == ERR_INVALID ? ERR_TAMPER : e;
}

/*
 * What the officer signs of a row.  The sealed keys enter by their hash, so
 * that the signature still holds after they were deleted.
 */
static struct bytes
row_signed(struct work *w, const struct document_row *row, struct bytes ad)
{
	uint8_t hash[HASH_LEN];
	struct buf b, out;

	buf_init(&b, w->mem, 0);
	buf_put(&b, ad.p, ad.n);
	buf_put(&b, row->nonce, NONCE_LEN);
	buf_put(&b, row->ciphertext.p, row->ciphertext.n);
	buf_put(&b, row->sealed_hash, HASH_LEN);
	hash_sha256(buf_bytes(&b), hash);
	buf_init(&out, w->mem, 0);
	buf_puts(&out, ROW_MAGIC);
	buf_put(&out, hash, HASH_LEN);
	return b.failed || out.failed ? BYTES(NULL, 0) : buf_bytes(&out);
}

static enum err
recipients_put(struct work *w, struct doc_new *d, struct bytes ad)
{
	struct buf b;
	size_t i;
	enum err e;

	buf_init(&b, w->mem, 0);
	for (i = 0; i < d->n_pk; i++) {
		uint8_t id[HASH_LEN], sealed[SEALED_KEY_LEN];

		hash_sha256(BYTES(d->pk[i], KEY_LEN), id);
		if ((e = sealed_key_put(d->pk[i], ad, d->dk, sealed)) != OK)
			return e;
		buf_put(&b, id, HASH_LEN);
		buf_put(&b, sealed, SEALED_KEY_LEN);
	}
	d->row.sealed_keys = buf_bytes(&b);
	hash_sha256(d->row.sealed_keys, d->row.sealed_hash);
	return buf_check(&b);
}

static enum err
row_fill(struct work *w, const struct doc_new *d, struct document_row *row)
{
	const struct content *c = d->c;
	const struct roster_unit *from = roster_unit_code(w->roster, c->from);
	const struct roster_unit *to = roster_unit_code(w->roster, c->to);

	if (from == NULL || to == NULL)
		return ERR_INTERNAL;
	*row = (struct document_row){ .id = c->of_message,
		.conversation = c->conversation,
		.from_unit = from->id,
		.to_unit = to->id,
		.created = w->now,
		.expires = d->expires,
		.urgency = d->urgency,
		.environment = w->conf->environment,
		.signer = w->who->person };
	if (d->answered != NULL) {
		row->in_reply_to = d->answered->id;
		hash_sha256(d->answered->ciphertext, row->reply_sha256);
	}
	return OK;
}

enum err
doc_put(struct work *w, struct doc_new *d)
{
	struct document_row *row = &d->row;
	struct bytes xml, ad, msg;
	struct fault f = { 0 };
	enum err e;

	e = content_write(w->mem, d->c, w->who->keys, &xml, &f);
	if (e != OK) {
		log_write(LOG_ERROR, "content", "fault=%u line=%u where=%s",
		    (unsigned)f.code, f.line, f.where);
		return e;
	}
	hash_sha256(xml, d->sha256);
	random_bytes(d->dk, KEY_LEN);
	if ((e = row_fill(w, d, row)) != OK)
		return e;
	key_commit(OBJ_DOC_KEY, d->dk, row->kcv);
	if ((e = doc_ad(w, row, &ad)) != OK ||
	    (e = doc_seal(w->mem, d->dk, ad, xml, row->nonce,
		 &row->ciphertext)) != OK ||
	    (e = recipients_put(w, d, ad)) != OK)
		return e;
	row->size_class = (uint32_t)row->ciphertext.n;
	msg = row_signed(w, row, ad);
	if (msg.p == NULL)
		return ERR_MEMORY;
	keyring_sign(w->who->keys, msg, row->signature);
	return OK;
}

static struct ad
copy_ad(const struct casefile *c, const struct document_row *doc,
    uint32_t key_version)
{
	return (struct ad){ .type = OBJ_DOC_COPY,
		.object = doc->id,
		.parent = c->row.id,
		.key_version = key_version,
		.schema = LAYOUT };
}

enum err
copy_put(struct work *w, const struct casefile *c,
    const struct document_row *doc, const struct doc_keys *k,
    struct copy_row *row_r)
{
	struct ad ad = copy_ad(c, doc, c->row.key_version);
	uint8_t key[KEY_LEN];
	struct buf b;
	enum err e = ERR_MEMORY;

	buf_init(&b, w->mem, 0);
	buf_put(&b, k->dk, KEY_LEN);
	buf_put(&b, k->reply_sk, KEY_LEN);
	buf_put(&b, k->reply_pk, KEY_LEN);
	row_r->document = doc->id;
	row_r->unit = w->who->unit;
	if (b.failed)
		goto out;
	key_derive(c->ck, KDF_CASE_COPY, 0, key);
	e = seal_put(w->mem, key, &ad, buf_bytes(&b), PAD_NONE, &row_r->body);
out:
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
copy_unseal(struct work *w, const struct casefile *c,
    const struct document_row *doc, struct bytes body, struct doc_keys *k_r)
{
	uint32_t key_version = seal_key_version(body);
	const uint8_t *ck = file_key(c, key_version);
	struct ad ad = copy_ad(c, doc, key_version);
	uint8_t key[KEY_LEN];
	struct bytes plain;
	enum err e;

	if (ck == NULL)
		return tamper("copy", doc->id);
	key_derive(ck, KDF_CASE_COPY, 0, key);
	e = seal_get(w->mem, key, &ad, body, PAD_NONE, &plain);
	secret_wipe(key, sizeof(key));
	if (e == OK && plain.n != sizeof(*k_r))
		e = ERR_TAMPER;
	if (e != OK)
		return e == ERR_TAMPER ? tamper("copy", doc->id) : e;
	memcpy(k_r->dk, plain.p, KEY_LEN);
	memcpy(k_r->reply_sk, plain.p + KEY_LEN, KEY_LEN);
	memcpy(k_r->reply_pk, plain.p + (size_t)2 * KEY_LEN, KEY_LEN);
	return OK;
}

enum err
copy_open(struct work *w, const struct casefile *c,
    const struct document_row *doc, struct doc_keys *k_r)
{
	struct copy_row row;
	enum err e = copy_get(w->db, w->mem, doc->id, w->who->unit, &row);

	return e == OK ? copy_unseal(w, c, doc, row.body, k_r) : e;
}

/* The officer's signature over the row, by a member of the sending unit. */
static enum err
row_check(struct work *w, const struct document_row *row, struct bytes ad)
{
	const struct roster_member *m =
	    roster_member(w->roster, row->signer, row->from_unit);
	struct bytes msg = row_signed(w, row, ad);
	uint8_t hash[HASH_LEN];

	if (msg.p == NULL)
		return ERR_MEMORY;
	if (m == NULL)
		return ERR_TAMPER;
	if (row->sealed_keys.n > 0) {
		hash_sha256(row->sealed_keys, hash);
		if (!secret_same(hash, row->sealed_hash, HASH_LEN))
			return ERR_TAMPER;
	}
	return sign_check(m->sign_pk, msg, row->signature);
}

static const uint8_t *
entry_find(const struct document_row *row, const uint8_t pk[KEY_LEN])
{
	uint8_t id[HASH_LEN];
	size_t i;

	hash_sha256(BYTES(pk, KEY_LEN), id);
	for (i = 0; i + ENTRY_LEN <= row->sealed_keys.n; i += ENTRY_LEN)
		if (secret_same(row->sealed_keys.p + i, id, HASH_LEN))
			return row->sealed_keys.p + i + HASH_LEN;
	return NULL;
}

/* Own entry, under whichever of the unit's keys it was sealed; NULL: none. */
static const uint8_t *
entry_own(struct work *w, const struct document_row *row, uint32_t *epoch_r)
{
	size_t i;

	for (i = 0; i + ENTRY_LEN <= row->sealed_keys.n; i += ENTRY_LEN) {
		*epoch_r = roster_unit_epoch(w->roster, w->who->unit,
		    row->sealed_keys.p + i);
		if (*epoch_r > 0)
			return row->sealed_keys.p + i + HASH_LEN;
	}
	return NULL;
}

enum err
doc_key(struct work *w, const struct document_row *row,
    const struct doc_keys *reply, uint8_t dk_r[KEY_LEN])
{
	const uint8_t *sealed;
	struct bytes ad;
	uint32_t epoch;
	enum err e;

	if ((e = doc_ad(w, row, &ad)) != OK)
		return e;
	if ((e = row_check(w, row, ad)) != OK)
		return e == ERR_TAMPER ? tamper("document", row->id) : e;
	if ((sealed = entry_own(w, row, &epoch)) != NULL) {
		e = epoch_need(w, epoch);
		return e == OK ?
		    keyring_unit_open(w->who->keys, epoch, ad, sealed, dk_r) :
		    e;
	}
	if (reply != NULL &&
	    (sealed = entry_find(row, reply->reply_pk)) != NULL)
		return sealed_key_get(reply->reply_pk, reply->reply_sk, ad,
		    sealed, dk_r);
	return ERR_ABSENT;
}

/* Who signed is the roster's word, not the document's. */
static void
officer_name(struct content *c, const struct roster_member *m)
{
	c->referral.referrer.name = m->name;
	c->decision.officer.name = m->name;
	c->status.officer.name = m->name;
	c->withdrawal.officer.name = m->name;
}

/* The act that this Content went with: of this kind, by this unit. */
static bool
act_fits(const struct chain *ch, const struct document_row *row,
    const struct content *c, struct bytes xml)
{
	const struct transition *t;
	const struct action *a;
	uint8_t sha[HASH_LEN];

	hash_sha256(xml, sha);
	a = chain_content(ch, sha);
	t = a != NULL ? action_step(a) : NULL;
	if (t == NULL || t->content != (int)c->kind ||
	    !id_same(a->unit, row->from_unit) ||
	    !id_same(a->actor, row->signer))
		return false;
	if (c->kind == CONTENT_STATUS)
		return status_fits(ch, a, &c->status);
	return c->kind != CONTENT_DECISION || decision_fits(a, &c->decision);
}

/* The Content says what its row says, and went with its one action. */
static enum err
content_check(struct work *w, const struct document_row *row,
    const struct chain *ch, struct content_read *r, struct bytes xml)
{
	struct content *c = &r->content;
	const struct roster_unit *from = roster_unit(w->roster, row->from_unit);
	const struct roster_unit *to = roster_unit(w->roster, row->to_unit);
	const struct roster_member *m =
	    roster_member(w->roster, row->signer, row->from_unit);
	struct fault f = { 0 };

	if (from == NULL || to == NULL || m == NULL)
		return ERR_TAMPER;
	if (!id_same(c->of_message, row->id) ||
	    !id_same(c->conversation, row->conversation) ||
	    c->is_reply == id_none(row->in_reply_to) ||
	    strcmp(c->from, from->code) != 0 || strcmp(c->to, to->code) != 0)
		return ERR_TAMPER;
	if (!act_fits(ch, row, c, xml))
		return ERR_TAMPER;
	officer_name(c, m);
	return content_verify(r, m->sign_pk, &f);
}

static enum err
doc_read(struct work *w, const struct document_row *row, const struct chain *ch,
    const uint8_t dk[KEY_LEN], const struct content **c_r, struct bytes *xml_r)
{
	struct content_read *r = arena_alloc(w->mem, sizeof(*r));
	uint8_t kcv[HASH_LEN];
	struct fault f = { 0 };
	struct bytes ad, xml;
	enum err e;

	if (r == NULL)
		return ERR_MEMORY;
	key_commit(OBJ_DOC_KEY, dk, kcv);
	if (!secret_same(kcv, row->kcv, HASH_LEN))
		return ERR_TAMPER;
	if ((e = doc_ad(w, row, &ad)) != OK ||
	    (e = row_check(w, row, ad)) != OK ||
	    (e = doc_unseal(w->mem, dk, ad, row->nonce, row->ciphertext,
		 &xml)) != OK)
		return e;
	if ((e = box_read(w->box, w->mem, xml, r, &f)) != OK) {
		log_write(LOG_WARN, "content", "fault=%u line=%u",
		    (unsigned)f.code, f.line);
		return e == ERR_INVALID ? ERR_TAMPER : e;
	}
	if ((e = content_check(w, row, ch, r, xml)) != OK)
		return e;
	*c_r = &r->content;
	*xml_r = xml;
	return OK;
}

enum err
doc_get(struct work *w, const struct document_row *row, const struct chain *ch,
    const uint8_t *dk, const struct doc_keys *reply, const struct content **c_r,
    struct bytes *xml_r)
{
	uint8_t key[KEY_LEN];
	enum err e = OK;

	if (dk != NULL)
		memcpy(key, dk, KEY_LEN);
	else
		e = doc_key(w, row, reply, key);
	if (e == OK)
		e = doc_read(w, row, ch, key, c_r, xml_r);
	secret_wipe(key, sizeof(key));
	return e == ERR_TAMPER ? tamper("document", row->id) : e;
}
