/* The pepper's file: outside the database, so that a stolen one is of no use. */
#include <string.h>

#include "auth/auth.h"

#define HEX ((size_t)2 * PEPPER_LEN)

/* "VERSION HEX" of n bytes. */
static enum err
line_parse(const char *line, size_t n, uint32_t *version_r,
    uint8_t key_r[PEPPER_LEN])
{
	size_t digits = strspn(line, "0123456789");
	char number[11], hex[HEX + 1];
	uint64_t version = 0;
	enum err e = ERR_INVALID;

	if (digits == 0 || digits >= sizeof(number) || n != digits + 1 + HEX ||
	    line[digits] != ' ')
		return ERR_INVALID;
	memcpy(number, line, digits);
	number[digits] = '\0';
	memcpy(hex, line + digits + 1, HEX);
	hex[HEX] = '\0';
	if (text_u64(number, UINT32_MAX, &version) == OK)
		e = hex_get(hex, key_r, PEPPER_LEN);
	*version_r = (uint32_t)version;
	secret_wipe(hex, sizeof(hex));
	return e;
}

/* The next line; versions fall from one to the next. */
static enum err
line_add(const char *line, size_t n, struct pepper *p)
{
	struct pepper_old old;
	enum err e;

	if (p->n_old == PEPPERS_OLD)
		return ERR_INVALID;
	e = line_parse(line, n, &old.version, old.key);
	if (e == OK &&
	    old.version >=
		(p->n_old > 0 ? p->old[p->n_old - 1].version : p->version))
		e = ERR_INVALID;
	if (e == OK)
		p->old[p->n_old++] = old;
	secret_wipe(&old, sizeof(old));
	return e;
}

enum err
pepper_parse(const char *text, struct pepper *p_r)
{
	size_t n = strcspn(text, "\n");
	enum err e = line_parse(text, n, &p_r->version, p_r->key);

	p_r->n_old = 0;
	for (text += n; e == OK && text[strspn(text, "\n")] != '\0';
	     text += n) {
		text++;
		n = strcspn(text, "\n");
		e = line_add(text, n, p_r);
	}
	return e;
}

const uint8_t *
pepper_key(const struct pepper *p, uint32_t version)
{
	if (version == p->version)
		return p->key;
	for (size_t i = 0; i < p->n_old; i++)
		if (p->old[i].version == version)
			return p->old[i].key;
	return NULL;
}
