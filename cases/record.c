/*
 * Records: the fields of one group in one version, signed by their author and
 * chained to the version before, sealed under the group's key.
 */
#include <string.h>

#include "cases/priv.h"

#define REC_MAGIC "LINDUNG-RECORD\001"

static struct ad
rec_ad(const struct casefile *c, struct id rec, uint32_t version,
    uint32_t key_version)
{
	return (struct ad){ .type = OBJ_RECORD,
		.object = rec,
		.parent = c->row.id,
		.key_version = key_version,
		.row_version = version,
		.schema = LAYOUT };
}

/* Is the field one of a record of that group and kind? */
static bool
field_of(size_t i, unsigned group, int kind)
{
	if (kind == REC_ENTRY)
		return i >= FIELDS_ENTRY && i < FIELDS_FILE;
	if (kind == REC_FILE)
		return i >= FIELDS_FILE;
	return field_rules[i].group == group &&
	    (i >= FIELDS_CASE) == (kind != REC_GROUP) && i < FIELDS_ENTRY;
}

static void
fields_put(struct buf *b, const struct fields *f, unsigned group, int kind)
{
	uint16_t n = 0;
	size_t i;

	for (i = 0; i < F__MAX; i++)
		if (f->v[i] != NULL && field_of(i, group, kind))
			n++;
	buf_u16(b, n);
	for (i = 0; i < F__MAX; i++) {
		if (f->v[i] == NULL || !field_of(i, group, kind))
			continue;
		buf_lv16(b, field_rules[i].name, strlen(field_rules[i].name));
		buf_lv32(b, f->v[i], strlen(f->v[i]));
	}
}

/* What the author signs: magic, associated data, body. */
static struct bytes
rec_signed(struct work *w, struct bytes ad, struct bytes body)
{
	struct buf b;

	buf_init(&b, w->mem, 0);
	buf_puts(&b, REC_MAGIC);
	buf_lv16(&b, ad.p, ad.n);
	buf_put(&b, body.p, body.n);
	return b.failed || ad.p == NULL ? BYTES(NULL, 0) : buf_bytes(&b);
}

static void
body_put(struct work *w, struct buf *b, const struct rec_ref *ref,
    const struct fields *f)
{
	buf_u8(b, ref->group);
	buf_u8(b, ref->kind);
	buf_put(b, w->who->person.b, ID_LEN);
	buf_u64(b, (uint64_t)w->now);
	buf_u32(b, ref->version);
	buf_put(b, ref->hash, HASH_LEN);
	fields_put(b, f, ref->group, ref->kind);
}

enum err
rec_seal(struct work *w, const struct ad *ad, const uint8_t key[KEY_LEN],
    const struct rec_ref *ref, const struct fields *f, struct bytes *env_r)
{
	uint8_t sig[SIG_LEN];
	struct bytes msg;
	struct buf b;

	buf_init(&b, w->mem, 0);
	body_put(w, &b, ref, f);
	msg = rec_signed(w, ad_bytes(w->mem, ad), buf_bytes(&b));
	if (b.failed || msg.p == NULL)
		return ERR_MEMORY;
	keyring_sign(w->who->keys, msg, sig);
	buf_put(&b, sig, SIG_LEN);
	if (b.failed)
		return ERR_MEMORY;
	return seal_put(w->mem, key, ad, buf_bytes(&b), PAD_CLASS, env_r);
}

enum err
rec_put(struct work *w, const struct casefile *c, struct rec_ref *ref,
    const struct fields *f, struct record_row *row_r)
{
	struct ad ad = rec_ad(c, ref->id, ref->version + 1, c->row.key_version);
	uint8_t key[KEY_LEN];
	struct bytes env;
	enum err e;

	key_derive(c->ck, KDF_CASE_GROUP, ref->group, key);
	e = rec_seal(w, &ad, key, ref, f, &env);
	secret_wipe(key, sizeof(key));
	if (e == OK)
		rec_next(c, ref, env, row_r);
	return e;
}

void
rec_next(const struct casefile *c, struct rec_ref *ref, struct bytes body,
    struct record_row *row_r)
{
	ref->version++;
	ref->size = (uint32_t)body.n;
	hash_blake(NULL, body, ref->hash);
	*row_r = (struct record_row){ .id = ref->id,
		.version = ref->version,
		.case_id = c->row.id,
		.layout = LAYOUT,
		.body = body };
}

static enum field
field_find(struct bytes name)
{
	size_t i;

	for (i = 0; i < F__MAX; i++)
		if (strlen(field_rules[i].name) == name.n &&
		    memcmp(field_rules[i].name, name.p, name.n) == 0)
			return (enum field)i;
	return F__MAX;
}

/* A name that this version does not know is kept by its record, not shown. */
static enum err
fields_get(struct work *w, struct cur *in, struct fields *f)
{
	uint16_t n = cur_u16(in), i;

	for (i = 0; i < n && !in->failed; i++) {
		struct bytes name = cur_lv16(in), value = cur_lv32(in);
		enum field id;

		if (in->failed)
			break;
		id = field_find(name);
		if (id == F__MAX)
			continue;
		f->v[id] = arena_strndup(w->mem, value.p, value.n);
		if (f->v[id] == NULL)
			return ERR_MEMORY;
	}
	return OK;
}

static enum err
body_get(struct work *w, struct bytes plain, struct rec *rec)
{
	struct cur in;
	struct bytes prev;
	enum err e;

	if (plain.n < SIG_LEN)
		return ERR_TAMPER;
	rec->body = BYTES(plain.p, plain.n - SIG_LEN);
	rec->sig = plain.p + plain.n - SIG_LEN;
	cur_init(&in, rec->body);
	rec->group = cur_u8(&in);
	rec->kind = cur_u8(&in);
	prev = cur_take(&in, ID_LEN);
	if (prev.p != NULL)
		memcpy(rec->author.b, prev.p, ID_LEN);
	rec->at = (int64_t)cur_u64(&in);
	rec->prev_version = cur_u32(&in);
	prev = cur_take(&in, HASH_LEN);
	if (prev.p != NULL)
		memcpy(rec->prev, prev.p, HASH_LEN);
	if ((e = fields_get(w, &in, &rec->f)) != OK)
		return e;
	return cur_end(&in) == OK && rec->kind < REC__MAX ? OK : ERR_TAMPER;
}

enum err
rec_unseal(struct work *w, const struct ad *ad, const uint8_t key[KEY_LEN],
    struct bytes env, struct rec *rec_r)
{
	struct bytes plain;
	enum err e;

	memset(rec_r, 0, sizeof(*rec_r));
	e = seal_get(w->mem, key, ad, env, PAD_CLASS, &plain);
	if (e != OK || (e = body_get(w, plain, rec_r)) != OK)
		return e;
	rec_r->signed_ad = ad_bytes(w->mem, ad);
	if (rec_r->signed_ad.p == NULL)
		return ERR_MEMORY;
	return rec_r->prev_version + 1 == ad->row_version ? OK : ERR_TAMPER;
}

enum err
rec_get(struct work *w, const struct casefile *c, uint8_t group,
    const struct record_row *row, struct rec *rec_r)
{
	uint32_t key_version = seal_key_version(row->body);
	const uint8_t *ck = file_key(c, key_version);
	struct ad ad = rec_ad(c, row->id, row->version, key_version);
	uint8_t key[KEY_LEN];
	enum err e;

	if (ck == NULL)
		return ERR_TAMPER;
	key_derive(ck, KDF_CASE_GROUP, group, key);
	e = rec_unseal(w, &ad, key, row->body, rec_r);
	secret_wipe(key, sizeof(key));
	if (e == OK && (rec_r->group != group || REC_OWN(rec_r->kind)))
		e = ERR_TAMPER;
	return e;
}

enum err
rec_verify(struct work *w, const struct rec *rec)
{
	const struct roster_member *m =
	    roster_person(w->roster, rec->author, w->who->agency);
	struct arena_mark mark = arena_mark(w->mem);
	struct bytes msg;
	enum err e;

	if (m == NULL)
		return ERR_TAMPER;
	msg = rec_signed(w, rec->signed_ad, rec->body);
	e = msg.p != NULL ? sign_check(m->sign_pk, msg, rec->sig) : ERR_MEMORY;
	arena_release(w->mem, mark);
	return e;
}
