/* What a person searches for, as it may stand in an address. */
#include <string.h>

#include "cases/priv.h"

#define QUERY_BYTES_MAX 1024

/* Theirs alone, and good for nothing but this. */
static struct ad
query_ad(const struct work *w)
{
	return (struct ad){ .type = OBJ_SEARCH,
		.object = w->who->person,
		.key_version = 1,
		.row_version = 1,
		.schema = LAYOUT };
}

static void
text_put(struct buf *b, const char *s)
{
	buf_lv16(b, s != NULL ? s : "", s != NULL ? strlen(s) : 0);
}

enum err
query_seal(struct work *w, const struct case_query *q, const char **text_r)
{
	struct ad ad = query_ad(w);
	struct bytes env;
	struct buf b;
	char *hex;
	enum err e;

	buf_init(&b, w->mem, 0);
	text_put(&b, q->text);
	text_put(&b, q->category);
	text_put(&b, q->stage);
	buf_u8(&b, q->mine);
	buf_u8(&b, q->open);
	if (b.failed)
		return ERR_MEMORY;
	e = seal_put(w->mem, keyring_answer(w->who->keys), &ad, buf_bytes(&b),
	    PAD_CLASS, &env);
	if (e != OK)
		return e;
	if ((hex = arena_alloc(w->mem, 2 * env.n + 1)) == NULL)
		return ERR_MEMORY;
	*text_r = hex_put(env.p, env.n, hex);
	return OK;
}

static const char *
text_get(struct work *w, struct cur *in)
{
	struct bytes b = cur_lv16(in);

	return b.n > 0 ? arena_strndup(w->mem, b.p, b.n) : NULL;
}

enum err
query_open(struct work *w, const char *text, struct case_query *q_r)
{
	struct ad ad = query_ad(w);
	size_t n = strlen(text) / 2;
	uint8_t *env;
	struct bytes plain;
	struct cur in;
	enum err e;

	if (n == 0 || n > QUERY_BYTES_MAX)
		return ERR_TAMPER;
	if ((env = arena_alloc(w->mem, n)) == NULL)
		return ERR_MEMORY;
	if (hex_get(text, env, n) != OK)
		return ERR_TAMPER;
	e = seal_get(w->mem, keyring_answer(w->who->keys), &ad, BYTES(env, n),
	    PAD_CLASS, &plain);
	if (e != OK)
		return e;
	cur_init(&in, plain);
	*q_r = (struct case_query){ .text = text_get(w, &in) };
	q_r->category = text_get(w, &in);
	q_r->stage = text_get(w, &in);
	q_r->mine = cur_u8(&in) != 0;
	q_r->open = cur_u8(&in) != 0;
	return cur_end(&in) == OK ? OK : ERR_TAMPER;
}
