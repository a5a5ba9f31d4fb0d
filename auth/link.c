/* The bytes of a roster link: one table of fields reads and writes them. */
#include <string.h>

#include "auth/priv.h"

#define TEXT_MAX      200 /* bytes of a code or name */
#define SIGNATURE_MAX 8
#define ROLES_ALL     (ROLE_BIT(ROLE__MAX) - 1)

static const char magic[] = "LINDUNG-LINK\1";

enum kind {
	F_END,
	F_ID,    /* 16 bytes */
	F_TEXT,  /* 16-bit length, UTF-8 */
	F_KEY,   /* 32 bytes */
	F_EPOCH, /* 32 bits */
	F_ROLES  /* 32 bits, at least one, no unknown one */
};

struct field {
	enum kind kind;
	size_t at; /* in struct link_body */
};

#define FIELDS_MAX 8
#define AT(m)      offsetof(struct link_body, m)

_Static_assert(sizeof(unsigned) == sizeof(uint32_t), "roles are 32 bits");

/*
 * Body of each type, in the order of its bytes.  A type without a row is not
 * known to this version and stops the chain: nobody could tell what it would
 * have changed.
 */
static const struct field layout[LINK__MAX][FIELDS_MAX] = {
	[LINK_GENESIS] = {
		{ F_TEXT, AT(genesis.code) },
		{ F_TEXT, AT(genesis.name_id) },
		{ F_TEXT, AT(genesis.name_en) },
	},
	[LINK_UNIT] = {
		{ F_ID, AT(unit.id) },
		{ F_TEXT, AT(unit.code) },
		{ F_TEXT, AT(unit.abbr) },
		{ F_TEXT, AT(unit.name_id) },
		{ F_TEXT, AT(unit.name_en) },
		{ F_EPOCH, AT(unit.epoch) },
		{ F_KEY, AT(unit.box_pk) },
	},
	[LINK_ADMIT] = {
		{ F_ID, AT(member.person) },
		{ F_ID, AT(member.unit) },
		{ F_TEXT, AT(member.name) },
		{ F_ROLES, AT(member.roles) },
		{ F_KEY, AT(member.box_pk) },
		{ F_KEY, AT(member.sign_pk) },
	},
	[LINK_ROLE] = {
		{ F_ID, AT(member.person) },
		{ F_ID, AT(member.unit) },
		{ F_ROLES, AT(member.roles) },
	},
	[LINK_SUSPEND] = {
		{ F_ID, AT(member.person) },
		{ F_ID, AT(member.unit) },
	},
	[LINK_REMOVE] = {
		{ F_ID, AT(member.person) },
		{ F_ID, AT(member.unit) },
	},
	[LINK_ROTATE] = {
		{ F_ID, AT(unit.id) },
		{ F_EPOCH, AT(unit.epoch) },
		{ F_KEY, AT(unit.box_pk) },
	},
	[LINK_AGREEMENT] = {
		{ F_ID, AT(agreement.id) },
		{ F_ID, AT(agreement.other) },
	},
};

static bool
type_known(unsigned type)
{
	return type < LINK__MAX && layout[type][0].kind != F_END;
}

static void
field_put(struct buf *out, enum kind kind, const void *from)
{
	const char *text;
	uint32_t number;

	switch (kind) {
	case F_ID:
		buf_put(out, from, ID_LEN);
		break;
	case F_KEY:
		buf_put(out, from, KEY_LEN);
		break;
	case F_TEXT:
		memcpy(&text, from, sizeof(text));
		text = text != NULL ? text : "";
		buf_lv16(out, text, strlen(text));
		break;
	case F_EPOCH:
	case F_ROLES:
		memcpy(&number, from, sizeof(number));
		buf_u32(out, number);
		break;
	case F_END:
		break;
	}
}

/* n raw bytes to a member of the body. */
static void
raw_get(struct cur *c, void *to, size_t n)
{
	struct bytes in = cur_take(c, n);

	if (in.p != NULL)
		memcpy(to, in.p, n);
}

static enum err
text_get(struct arena *a, struct cur *c, void *to)
{
	struct bytes in = cur_lv16(c);
	const char *text;

	if (c->failed || in.n == 0 || in.n > TEXT_MAX ||
	    !utf8_ok((const char *)in.p, in.n))
		return ERR_TAMPER;
	text = arena_strndup(a, in.p, in.n);
	if (text == NULL)
		return ERR_MEMORY;
	memcpy(to, &text, sizeof(text));
	return OK;
}

static enum err
field_get(struct arena *a, struct cur *c, enum kind kind, void *to)
{
	uint32_t number;

	switch (kind) {
	case F_ID:
		raw_get(c, to, ID_LEN);
		break;
	case F_KEY:
		raw_get(c, to, KEY_LEN);
		break;
	case F_TEXT:
		return text_get(a, c, to);
	case F_EPOCH:
	case F_ROLES:
		number = cur_u32(c);
		if (kind == F_ROLES && (number == 0 || number > ROLES_ALL))
			return ERR_TAMPER;
		memcpy(to, &number, sizeof(number));
		break;
	case F_END:
		break;
	}
	return OK;
}

static enum err
body_get(struct arena *a, struct bytes in, struct link_body *b)
{
	const struct field *f = layout[b->type];
	struct cur c;
	enum err e;

	cur_init(&c, in);
	for (; f->kind != F_END; f++) {
		e = field_get(a, &c, f->kind, (uint8_t *)b + f->at);
		if (e != OK)
			return e;
	}
	return cur_end(&c) == OK ? OK : ERR_TAMPER;
}

static enum err
body_put(struct arena *a, const struct link_body *b, struct bytes *out_r)
{
	const struct field *f = layout[b->type];
	struct buf out;

	buf_init(&out, a, 0);
	for (; f->kind != F_END; f++)
		field_put(&out, f->kind, (const uint8_t *)b + f->at);
	*out_r = buf_bytes(&out);
	return buf_check(&out);
}

enum err
link_put(struct arena *a, const struct link *l, struct bytes *out_r)
{
	struct bytes body;
	struct buf out;
	struct link again;
	enum err e;

	if (!type_known(l->body.type))
		return ERR_INVALID;
	e = body_put(a, &l->body, &body);
	if (e != OK)
		return e;
	buf_init(&out, a, 0);
	buf_put(&out, magic, sizeof(magic) - 1);
	buf_u8(&out, (uint8_t)l->body.type);
	buf_put(&out, l->body.agency.b, ID_LEN);
	buf_u64(&out, l->height);
	buf_put(&out, l->prev, HASH_LEN);
	buf_u64(&out, (uint64_t)l->body.at);
	buf_lv32(&out, body.p, body.n);
	buf_u8(&out, 0);
	e = buf_check(&out);
	if (e != OK)
		return e;
	*out_r = buf_bytes(&out);
	/* What no reader would take is not written. */
	e = link_get(a, *out_r, &again);
	return e == ERR_TAMPER ? ERR_INVALID : e;
}

enum err
link_get(struct arena *a, struct bytes in, struct link *l_r)
{
	struct bytes head, body;
	struct cur c;
	unsigned type, signatures;

	memset(l_r, 0, sizeof(*l_r));
	cur_init(&c, in);
	head = cur_take(&c, sizeof(magic) - 1);
	if (head.p == NULL || memcmp(head.p, magic, head.n) != 0)
		return ERR_TAMPER;
	type = cur_u8(&c);
	raw_get(&c, l_r->body.agency.b, ID_LEN);
	l_r->height = cur_u64(&c);
	raw_get(&c, l_r->prev, HASH_LEN);
	l_r->body.at = (int64_t)cur_u64(&c);
	body = cur_lv32(&c);
	signatures = cur_u8(&c);
	if (signatures > SIGNATURE_MAX || !type_known(type))
		return ERR_TAMPER;
	(void)cur_take(&c, signatures * (ID_LEN + (size_t)SIG_LEN));
	if (cur_end(&c) != OK)
		return ERR_TAMPER;
	l_r->body.type = (enum link_type)type;
	return body_get(a, body, &l_r->body);
}
