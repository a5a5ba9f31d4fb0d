/* That a password was right, from one page of a ceremony to the next. */
#include <string.h>

#include "auth/auth.h"

#define PROVEN_SCHEMA 1

/*
 * Under the pepper too: whoever has the right password and a copy of the database
 * holds the cookie of their own login page, and would else open the bag without a
 * second factor.
 */
static enum err
proven_key(struct arena *a, const struct pepper *pepper,
    const uint8_t key[KEY_LEN], const char *action, uint8_t key_r[KEY_LEN])
{
	static const char context[] = "lindung-proven"; /* with its NUL */
	struct buf b;

	buf_init(&b, a, 0);
	buf_put(&b, context, sizeof(context));
	buf_put(&b, key, KEY_LEN);
	buf_lv16(&b, action, strlen(action));
	if (buf_check(&b) != OK)
		return ERR_MEMORY;
	hash_blake(pepper->key, buf_bytes(&b), key_r);
	return OK;
}

static struct ad
proven_ad(const struct pepper *pepper)
{
	return (struct ad){ .type = OBJ_PROVEN,
		.key_version = pepper->version,
		.schema = PROVEN_SCHEMA };
}

enum err
proven_put(struct arena *a, const struct pepper *pepper,
    const uint8_t key[KEY_LEN], const char *action, const struct proven *p,
    const char **hex_r)
{
	struct ad ad = proven_ad(pepper);
	uint8_t own[KEY_LEN];
	struct bytes env;
	struct buf b;
	char *hex;
	enum err e;

	buf_init(&b, a, 0);
	buf_put(&b, p->person.b, ID_LEN);
	buf_put(&b, p->request.b, ID_LEN);
	buf_u32(&b, p->version);
	buf_put(&b, p->key, KEY_LEN);
	buf_lv16(&b, p->note, strlen(p->note));
	e = buf_check(&b);
	if (e == OK)
		e = proven_key(a, pepper, key, action, own);
	if (e == OK)
		e = seal_put(a, own, &ad, buf_bytes(&b), PAD_CLASS, &env);
	secret_wipe(own, sizeof(own));
	if (e != OK)
		return e;
	hex = arena_alloc(a, 2 * env.n + 1);
	*hex_r = hex != NULL ? hex_put(env.p, env.n, hex) : NULL;
	return hex != NULL ? OK : ERR_MEMORY;
}

/* What was sealed; ERR_AUTH. */
static enum err
proven_read(struct arena *a, struct bytes plain, struct proven *p_r)
{
	struct bytes person, request, key, note;
	struct cur c;

	cur_init(&c, plain);
	person = cur_take(&c, ID_LEN);
	request = cur_take(&c, ID_LEN);
	p_r->version = cur_u32(&c);
	key = cur_take(&c, KEY_LEN);
	note = cur_lv16(&c);
	if (cur_end(&c) != OK)
		return ERR_AUTH;
	memcpy(p_r->person.b, person.p, ID_LEN);
	memcpy(p_r->request.b, request.p, ID_LEN);
	memcpy(p_r->key, key.p, KEY_LEN);
	p_r->note = arena_strndup(a, note.p, note.n);
	return p_r->note != NULL ? OK : ERR_MEMORY;
}

enum err
proven_get(struct arena *a, const struct pepper *pepper,
    const uint8_t key[KEY_LEN], const char *action, int64_t now,
    const char *hex, struct proven *p_r)
{
	struct ad ad = proven_ad(pepper);
	size_t n = strlen(hex) / 2;
	uint8_t *env = arena_alloc(a, n + 1), own[KEY_LEN];
	struct bytes plain;
	enum err e;

	if (env == NULL)
		return ERR_MEMORY;
	if (hex_get(hex, env, n) != OK)
		return ERR_AUTH;
	e = proven_key(a, pepper, key, action, own);
	if (e == OK)
		e = seal_get(a, own, &ad, BYTES(env, n), PAD_CLASS, &plain);
	secret_wipe(own, sizeof(own));
	if (e == OK)
		e = proven_read(a, plain, p_r);
	if (e == OK && now > id_time(p_r->request) + PASSKEY_ANSWER_TIME)
		e = ERR_AUTH;
	return e == ERR_TAMPER ? ERR_AUTH : e;
}
