/* 128-bit identifiers: UUID version 7. */
#include <sodium.h>

#include <string.h>

#include "base/base.h"

static const struct id none;

struct id
id_new(int64_t now)
{
	struct id i;

	randombytes_buf(i.b, sizeof(i.b));
	for (size_t k = 0; k < 6; k++)
		i.b[k] = (uint8_t)((uint64_t)now >> (8 * (5 - k)));
	i.b[6] = (uint8_t)((i.b[6] & 0x0f) | 0x70); /* version */
	i.b[8] = (uint8_t)((i.b[8] & 0x3f) | 0x80); /* variant */
	return i;
}

bool
id_same(struct id a, struct id b)
{
	return memcmp(a.b, b.b, ID_LEN) == 0;
}

bool
id_none(struct id a)
{
	return id_same(a, none);
}

int64_t
id_time(struct id a)
{
	int64_t t = 0;

	for (size_t k = 0; k < 6; k++)
		t = t << 8 | a.b[k];
	return t;
}

/* True before the bytes 4, 6, 8 and 10, where the text has its dashes. */
static bool
dash_before(size_t k)
{
	return k == 4 || k == 6 || k == 8 || k == 10;
}

char *
id_text(struct id a, char *out)
{
	char *to = out;

	for (size_t k = 0; k < ID_LEN; k++) {
		if (dash_before(k))
			*to++ = '-';
		hex_put(&a.b[k], 1, to);
		to += 2;
	}
	return out;
}

const char *
id_str(struct arena *a, struct id i)
{
	char *s = arena_alloc(a, ID_TEXT);

	return s != NULL ? id_text(i, s) : "";
}

enum err
id_parse(const char *s, struct id *id_r)
{
	char pair[3] = { 0 };

	if (strlen(s) != ID_TEXT - 1)
		return ERR_INVALID;
	for (size_t k = 0; k < ID_LEN; k++) {
		if (dash_before(k) && *s++ != '-')
			return ERR_INVALID;
		memcpy(pair, s, 2);
		if (strspn(pair, "0123456789abcdef") != 2 ||
		    hex_get(pair, &id_r->b[k], 1) != OK)
			return ERR_INVALID;
		s += 2;
	}
	return OK;
}
