/* One value in, one row out: every read is checked against the signature. */
#include <string.h>

#include "schema/priv.h"

struct val
val_text(const char *s)
{
	return (struct val){ .t = 's', .b = BYTES(s, strlen(s)) };
}

enum err
ids_fill(const struct id *id, size_t n, struct id out[ROWS_SOME])
{
	if (n > ROWS_SOME)
		return ERR_LIMIT;
	memset(out, 0, ROWS_SOME * sizeof(*out));
	memcpy(out, id, n * sizeof(*id));
	return OK;
}

/* Next column, if it is of the type; else the row has failed. */
static const struct val *
row_take(struct row *c, char t)
{
	static const struct val nothing = { .t = '\0', .b = { NULL, 0 } };

	if (c->failed || c->v->t != t) {
		c->failed = true;
		return &nothing;
	}
	return c->v++;
}

uint64_t
row_u64(struct row *c)
{
	return row_take(c, 'u')->u;
}

int64_t
row_i64(struct row *c)
{
	return row_take(c, 'i')->i;
}

uint32_t
row_u32(struct row *c)
{
	uint64_t u = row_u64(c);

	if (u > UINT32_MAX)
		c->failed = true;
	return (uint32_t)u;
}

struct bytes
row_bytes(struct row *c)
{
	return row_take(c, 'b')->b;
}

const char *
row_text(struct row *c)
{
	struct bytes b = row_take(c, 's')->b;

	/* What stands behind a NUL would be seen by nobody: that is no text,
	 * and what was signed or sealed of it differs. */
	if (b.p == NULL || memchr(b.p, '\0', b.n) != NULL)
		return "";
	return (const char *)b.p;
}

void
row_fixed(struct row *c, void *to, size_t n)
{
	struct bytes b = row_bytes(c);

	if (b.n == n)
		memcpy(to, b.p, n);
	else
		c->failed = true;
}

struct id
row_id(struct row *c)
{
	struct id id = { { 0 } };

	row_fixed(c, id.b, ID_LEN);
	return id;
}

struct said
row_said(struct row *c)
{
	struct said s = { .version = row_u32(c) };
	struct bytes head = row_bytes(c);

	/* without an entry there is no head */
	if (head.n == HASH_LEN)
		memcpy(s.head, head.p, HASH_LEN);
	else
		s.version = 0;
	return s;
}

void
from_u64(struct row *c, void *to)
{
	uint64_t *n = to;

	*n = row_u64(c);
}

void
from_i64(struct row *c, void *to)
{
	int64_t *n = to;

	*n = row_i64(c);
}

void
from_count(struct row *c, void *to)
{
	uint64_t *n = to;
	int64_t i = row_i64(c);

	/* COUNT(*) has a sign, though it never needs it */
	if (i < 0)
		c->failed = true;
	*n = (uint64_t)i;
}
