/* JSON as far as lindungctl needs it: strings out, flat objects in. */
#include <string.h>

#include "ctl/priv.h"

#define ROWS_MAX 256

static void
blanks_skip(struct cur *c)
{
	while (c->n > 0 && strchr(" \t\r\n", *c->p) != NULL && *c->p != '\0')
		(void)cur_u8(c);
}

/* The next sign after blanks, if it is ch. */
static bool
sign_take(struct cur *c, char ch)
{
	blanks_skip(c);
	if (c->n == 0 || *c->p != (uint8_t)ch)
		return false;
	(void)cur_u8(c);
	return true;
}

/* What follows a backslash: only what json_put() writes. */
static int
escape_take(struct cur *c)
{
	char hex[5] = { 0 };
	struct bytes four;
	uint8_t code[2], ch = cur_u8(c);

	if (ch == '"' || ch == '\\' || ch == '/')
		return ch;
	if (ch != 'u' || (four = cur_take(c, 4)).p == NULL)
		return -1;
	memcpy(hex, four.p, 4);
	if (hex_get(hex, code, sizeof(code)) != OK || code[0] != 0 ||
	    code[1] == 0 || code[1] > 0x7f)
		return -1;
	return code[1];
}

static enum err
string_take(struct arena *a, struct cur *c, const char **s_r)
{
	struct buf b;

	buf_init(&b, a, 0);
	if (!sign_take(c, '"'))
		return ERR_INVALID;
	while (c->n > 0 && *c->p != '"') {
		int ch = cur_u8(c);

		if (ch == '\\')
			ch = escape_take(c);
		if (ch <= 0)
			return ERR_INVALID;
		buf_putc(&b, (char)ch);
	}
	if (!sign_take(c, '"'))
		return ERR_INVALID;
	buf_putc(&b, '\0');
	*s_r = (const char *)b.p;
	return buf_check(&b);
}

static enum err
object_take(struct arena *a, struct cur *c, const char *const *keys,
    size_t n_keys, const char **row)
{
	if (!sign_take(c, '{'))
		return ERR_INVALID;
	do {
		const char *key, *value;
		enum err e;

		if ((e = string_take(a, c, &key)) != OK)
			return e;
		if (!sign_take(c, ':'))
			return ERR_INVALID;
		if ((e = string_take(a, c, &value)) != OK)
			return e;
		for (size_t i = 0; i < n_keys; i++)
			if (strcmp(key, keys[i]) == 0)
				row[i] = value;
	} while (sign_take(c, ','));
	return sign_take(c, '}') ? OK : ERR_INVALID;
}

enum err
json_rows(struct arena *a, struct bytes in, const char *const *keys,
    size_t n_keys, const char ***rows_r, size_t *n_r)
{
	const char **row;
	struct cur c;
	size_t n = 0;

	row = arena_alloc(a, ROWS_MAX * n_keys * sizeof(*row));
	if (row == NULL)
		return ERR_MEMORY;
	cur_init(&c, in);
	if (!sign_take(&c, '['))
		return ERR_INVALID;
	do {
		enum err e;

		if (n == ROWS_MAX)
			return ERR_LIMIT;
		e = object_take(a, &c, keys, n_keys, &row[n * n_keys]);
		if (e != OK)
			return e;
		n++;
	} while (sign_take(&c, ','));
	if (!sign_take(&c, ']'))
		return ERR_INVALID;
	blanks_skip(&c);
	*rows_r = row;
	*n_r = n;
	return cur_end(&c);
}
