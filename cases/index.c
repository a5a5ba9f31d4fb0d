/*
 * The index row of a case: what lists and the search scan open, and nothing
 * more.  At most 511 bytes of plaintext; the search form gives way first.
 */
#include <string.h>

#include "cases/priv.h"

#define INDEX_MAX 511

struct ad
index_ad(const struct case_row *row)
{
	return (struct ad){ .type = OBJ_CASE_INDEX,
		.object = row->id,
		.key_version = row->epoch > 0 ? row->epoch : row->key_version,
		.row_version = row->version,
		.schema = LAYOUT };
}

static void
put_text(struct buf *b, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	buf_lv16(b, s != NULL ? s : "", n);
}

/* Name and alias in the form that the search compares. */
static const char *
index_fold(struct work *w, const struct fields *f)
{
	const char *alias = f->v[F_ALIAS], *name = f->v[F_NAME];
	char *both = arena_printf(w->mem, "%s %s", name != NULL ? name : "",
	    alias != NULL ? alias : "");
	const char *fold = both != NULL ? utf8_fold(w->mem, both) : NULL;

	return fold != NULL ? fold : "";
}

/* Cut at a character's first byte, so that what is left is UTF-8. */
static size_t
utf8_cut(const char *s, size_t max)
{
	size_t n = strlen(s);

	if (n <= max)
		return n;
	n = max;
	while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* Under the unit's key, or that of a restricted case. */
static enum err
index_seal(struct work *w, const struct casefile *c, const struct ad *ad,
    struct bytes plain, struct bytes *env_r)
{
	uint8_t key[KEY_LEN];
	enum err e;

	if (c->row.epoch > 0)
		return seal_put(w->mem, keyring_index(w->who->keys), ad, plain,
		    PAD_CLASS, env_r);
	key_derive(c->ck, KDF_CASE_INDEX, 0, key);
	e = seal_put(w->mem, key, ad, plain, PAD_CLASS, env_r);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
index_put(struct work *w, const struct casefile *c, const struct fields *f,
    struct bytes *env_r)
{
	struct ad ad = index_ad(&c->row);
	const char *fold = index_fold(w, f);
	struct buf b;
	size_t room;

	buf_init(&b, w->mem, 0);
	buf_put(&b, c->head.assignee.b, ID_LEN);
	buf_u64(&b, (uint64_t)c->row.changed);
	put_text(&b, c->head.stage);
	put_text(&b, c->head.number);
	put_text(&b, f->v[F_NAME]);
	put_text(&b, f->v[F_NIK]);
	put_text(&b, f->v[F_PHONE]);
	put_text(&b, f->v[F_CATEGORY]);
	put_text(&b, f->v[F_RISK]);
	put_text(&b, f->v[F_BIRTH_DATE]);
	put_text(&b, f->v[F_AGE]);
	put_text(&b, c->head.due);
	if (b.failed)
		return ERR_MEMORY;
	if (b.n + 2 > INDEX_MAX)
		return ERR_LIMIT;
	room = INDEX_MAX - b.n - 2;
	buf_lv16(&b, fold, utf8_cut(fold, room));
	if (b.failed)
		return ERR_MEMORY;
	return index_seal(w, c, &ad, buf_bytes(&b), env_r);
}

static const char *
get_text(struct arena *a, struct cur *in)
{
	struct bytes b = cur_lv16(in);

	return b.p != NULL && b.n > 0 ? arena_strndup(a, b.p, b.n) : NULL;
}

/* The clear columns that lists sort and filter by are the sealed ones. */
static bool
row_is(const struct case_row *row, const struct case_index *x)
{
	return id_same(row->assignee, x->assignee) &&
	    row->changed == x->changed && x->stage != NULL &&
	    strcmp(row->stage, x->stage) == 0;
}

static enum err
row_read(struct work *w, const struct case_row *row, const uint8_t *key,
    struct case_index *x_r)
{
	struct ad ad = index_ad(row);
	struct bytes plain, who;
	struct cur in;
	enum err e = seal_get(w->mem, key, &ad, row->idx, PAD_CLASS, &plain);

	if (e != OK)
		return e;
	cur_init(&in, plain);
	who = cur_take(&in, ID_LEN);
	if (who.p != NULL)
		memcpy(x_r->assignee.b, who.p, ID_LEN);
	x_r->changed = (int64_t)cur_u64(&in);
	x_r->stage = get_text(w->mem, &in);
	x_r->number = get_text(w->mem, &in);
	x_r->name = get_text(w->mem, &in);
	x_r->nik = get_text(w->mem, &in);
	x_r->phone = get_text(w->mem, &in);
	x_r->category = get_text(w->mem, &in);
	x_r->risk = get_text(w->mem, &in);
	x_r->birth_date = get_text(w->mem, &in);
	x_r->age = get_text(w->mem, &in);
	x_r->due = get_text(w->mem, &in);
	x_r->fold = get_text(w->mem, &in);
	return cur_end(&in) == OK && row_is(row, x_r) ? OK : ERR_TAMPER;
}

static enum err
row_read_under(struct work *w, const struct case_row *row, const uint8_t *ck,
    struct case_index *x_r)
{
	uint8_t key[KEY_LEN];
	enum err e;

	key_derive(ck, KDF_CASE_INDEX, 0, key);
	e = row_read(w, row, key, x_r);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
index_get(struct work *w, const struct case_row *row, struct case_index *x_r)
{
	const uint8_t *key;
	struct ad ad;
	enum err e;

	if (row->epoch == 0) {
		key = named_key(w, row->id, row->key_version);
		if (key != NULL)
			return row_read_under(w, row, key, x_r);
		ad = index_ad(row);
		return named_denied(w, &ad, row->idx);
	}
	if (!w->scanning && (e = epoch_need(w, row->epoch)) != OK)
		return e;
	key = keyring_index_of(w->who->keys, row->epoch);
	return key != NULL ? row_read(w, row, key, x_r) : ERR_TAMPER;
}

enum err
index_of(struct work *w, const struct casefile *c, struct case_index *x_r)
{
	return c->row.epoch == 0 ? row_read_under(w, &c->row, c->ck, x_r) :
				   index_get(w, &c->row, x_r);
}
