/* Files of secrets that are replaced in time, and say what the last one was for. */
#include <string.h>

#include "auth/auth.h"

#define HEX ((size_t)2 * KEY_LEN)

static const char until[] = " until ";

/* "HEX", or behind the first line "HEX until N". */
static enum err
line_parse(const char *line, size_t n, bool first, struct secret *s_r)
{
	char hex[HEX + 1], number[21];
	size_t digits;
	enum err e;

	if (n < HEX)
		return ERR_INVALID;
	memcpy(hex, line, HEX);
	hex[HEX] = '\0';
	e = hex_get(hex, s_r->key, KEY_LEN);
	secret_wipe(hex, sizeof(hex));
	s_r->until = UINT64_MAX;
	if (e != OK || first)
		return e == OK && n == HEX ? OK : ERR_INVALID;
	if (n < HEX + strlen(until) ||
	    memcmp(line + HEX, until, strlen(until)) != 0)
		return ERR_INVALID;
	digits = n - HEX - strlen(until);
	if (digits >= sizeof(number))
		return ERR_INVALID;
	memcpy(number, line + HEX + strlen(until), digits);
	number[digits] = '\0';
	return text_u64(number, INT64_MAX, &s_r->until);
}

enum err
secrets_parse(const char *text, struct secrets *s_r)
{
	enum err e = OK;

	s_r->n = 0;
	while (e == OK && (s_r->n == 0 || *text != '\0')) {
		size_t n = strcspn(text, "\n"), i = s_r->n;

		if (i == SECRETS_MAX)
			return ERR_INVALID;
		e = line_parse(text, n, i == 0, &s_r->s[i]);
		if (e == OK && i > 0 && s_r->s[i].until > s_r->s[i - 1].until)
			e = ERR_INVALID; /* the newest stands first */
		s_r->n++;
		text += n + (text[n] == '\n');
	}
	return e;
}

size_t
secrets_at(const struct secrets *s, uint64_t place)
{
	for (size_t i = s->n; i-- > 1;)
		if (place < s->s[i].until)
			return i;
	return 0;
}

struct tree_key
tree_key_at(const struct tree_keys *k, uint64_t place)
{
	struct tree_key key = { .name = k->name };

	memcpy(key.pk, k->pk.s[secrets_at(&k->pk, place)].key, KEY_LEN);
	return key;
}

bool
tree_key_same(const struct tree_key *a, const struct tree_key *b)
{
	return strcmp(a->name, b->name) == 0 &&
	    memcmp(a->pk, b->pk, KEY_LEN) == 0;
}

bool
tree_key_known(const struct tree_keys *k, const struct tree_key *key)
{
	for (size_t i = 0; i < k->pk.n; i++) {
		struct tree_key one = tree_key_at(k, k->pk.s[i].until - 1);

		if (tree_key_same(&one, key))
			return true;
	}
	return false;
}
