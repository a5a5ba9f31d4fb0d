/* The bytes of a roster link: one table of fields reads and writes them. */
#include <string.h>

#include "auth/priv.h"

#define ROLES_ALL (ROLE_BIT(ROLE__MAX) - 1)

static const char magic[] = "LINDUNG-LINK\1";
static const char magic_proposal[] = "LINDUNG-PROPOSAL\1";

enum kind {
	F_END,
	F_ID,    /* 16 bytes */
	F_TEXT,  /* 16-bit length, UTF-8 */
	F_KEY,   /* 32 bytes: a public key or a hash */
	F_SIG,   /* 64 bytes */
	F_EPOCH, /* 32 bits */
	F_ROLES  /* 32 bits, at least one, no unknown one */
};

struct field {
	enum kind kind;
	size_t at; /* in struct link_body */
};

#define FIELDS_MAX 20
#define AT(m)      offsetof(struct link_body, m)
#define CUSTODIAN(n)                                                           \
	{ F_ID, AT(custodians.one[n].person) },                                \
	    { F_ID, AT(custodians.one[n].home) },                              \
	    { F_KEY, AT(custodians.one[n].box_pk) },                           \
	{                                                                      \
		F_SIG, AT(custodians.one[n].self)                              \
	}
#define FOUNDER(n)                                                             \
	{ F_ID, AT(founder[n].person) }, { F_TEXT, AT(founder[n].name) },      \
	    { F_KEY, AT(founder[n].box_pk) },                                  \
	{                                                                      \
		F_KEY, AT(founder[n].sign_pk)                                  \
	}

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
		{ F_TEXT, AT(unit.code) },
		{ F_TEXT, AT(unit.abbr) },
		{ F_TEXT, AT(unit.name_id) },
		{ F_TEXT, AT(unit.name_en) },
		FOUNDER(0),
		FOUNDER(1),
		FOUNDER(2),
	},
	[LINK_UNIT] = {
		{ F_TEXT, AT(unit.code) },
		{ F_TEXT, AT(unit.abbr) },
		{ F_TEXT, AT(unit.name_id) },
		{ F_TEXT, AT(unit.name_en) },
	},
	[LINK_INVITE] = {
		{ F_ID, AT(invite.id) },
		{ F_ID, AT(invite.unit) },
		{ F_TEXT, AT(invite.name) },
		{ F_ROLES, AT(invite.roles) },
		{ F_KEY, AT(invite.token) },
	},
	[LINK_ADMIT] = {
		{ F_ID, AT(invitation) },
		{ F_ID, AT(member.person) },
		{ F_ID, AT(member.unit) },
		{ F_TEXT, AT(member.name) },
		{ F_ROLES, AT(member.roles) },
		{ F_KEY, AT(member.box_pk) },
		{ F_KEY, AT(member.sign_pk) },
		{ F_KEY, AT(unit_pk) },
		{ F_SIG, AT(self) },
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
	[LINK_CUSTODIANS] = {
		{ F_ID, AT(unit.id) },
		{ F_EPOCH, AT(unit.epoch) },
		{ F_KEY, AT(custodians.recovery_pk) },
		{ F_KEY, AT(custodians.pairs) },
		CUSTODIAN(0),
		CUSTODIAN(1),
		CUSTODIAN(2),
	},
	[LINK_RECOVER] = {
		{ F_ID, AT(unit.id) },
		{ F_ID, AT(recovery.person) },
	},
	[LINK_RECOVERED] = {
		{ F_ID, AT(unit.id) },
		{ F_ID, AT(recovery.id) },
	},
	[LINK_VETO] = {
		{ F_ID, AT(unit.id) },
		{ F_ID, AT(recovery.id) },
	},
	[LINK_AGREEMENT] = {
		{ F_ID, AT(agreement.id) },
		{ F_ID, AT(agreement.other) },
		{ F_KEY, AT(agreement.other_genesis) },
		{ F_KEY, AT(agreement.document) },
	},
	[LINK_WITHDRAW] = {
		{ F_ID, AT(invitation) },
	},
	[LINK_END] = {
		{ F_ID, AT(agreement.id) },
		{ F_ID, AT(agreement.other) },
	},
};

static bool
type_known(unsigned type)
{
	return type < LINK__MAX && layout[type][0].kind != F_END;
}

/* Bytes of a kind whose length is fixed. */
static size_t
kind_size(enum kind kind)
{
	switch (kind) {
	case F_ID:
		return ID_LEN;
	case F_KEY:
		return KEY_LEN;
	case F_SIG:
		return SIG_LEN;
	case F_TEXT:
	case F_EPOCH:
	case F_ROLES:
	case F_END:
		break;
	}
	return 0;
}

static void
field_put(struct buf *out, enum kind kind, const void *from)
{
	const char *text;
	uint32_t number;

	switch (kind) {
	case F_ID:
	case F_KEY:
	case F_SIG:
		buf_put(out, from, kind_size(kind));
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

	if (c->failed || in.n == 0 || in.n > LINK_TEXT_MAX ||
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
	case F_KEY:
	case F_SIG:
		raw_get(c, to, kind_size(kind));
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

/* The core at c; its bytes begin at from. */
static enum err
core_get(struct arena *a, struct cur *c, struct link *l)
{
	const uint8_t *from = c->p;
	struct bytes head = cur_take(c, sizeof(magic) - 1);
	struct bytes body;
	unsigned type;

	if (head.p == NULL || memcmp(head.p, magic, head.n) != 0)
		return ERR_TAMPER;
	type = cur_u8(c);
	raw_get(c, l->body.agency.b, ID_LEN);
	raw_get(c, l->proposal.b, ID_LEN);
	l->base = cur_u64(c);
	l->until = (int64_t)cur_u64(c);
	body = cur_lv32(c);
	if (c->failed || !type_known(type))
		return ERR_TAMPER;
	l->core = BYTES(from, (size_t)(c->p - from));
	l->body.type = (enum link_type)type;
	return body_get(a, body, &l->body);
}

enum err
proposal_read(struct arena *a, struct bytes core, struct link_body *b_r,
    struct proposal *p_r)
{
	struct link l = { .height = 0 };
	struct cur c;
	enum err e;

	cur_init(&c, core);
	e = core_get(a, &c, &l);
	if (e == OK && cur_end(&c) != OK)
		e = ERR_TAMPER;
	*b_r = l.body;
	*p_r = (struct proposal){ .id = l.proposal,
		.base = l.base,
		.until = l.until };
	return e;
}

enum err
proposal_make(struct arena *a, const struct roster *r,
    const struct link_body *b, int64_t now, struct bytes *core_r)
{
	const struct roster_agency *agency = roster_agency(r, b->agency);
	struct id proposal = id_new(now);
	struct link_body again;
	struct bytes body;
	struct proposal made;
	struct buf out;
	enum err e;

	if (!type_known(b->type))
		return ERR_INVALID;
	e = body_put(a, b, &body);
	if (e != OK)
		return e;
	buf_init(&out, a, 0);
	buf_put(&out, magic, sizeof(magic) - 1);
	buf_u8(&out, (uint8_t)b->type);
	buf_put(&out, b->agency.b, ID_LEN);
	buf_put(&out, proposal.b, ID_LEN);
	buf_u64(&out, agency != NULL ? agency->height + 1 : 0);
	buf_u64(&out, (uint64_t)(now + LINK_TERM));
	buf_lv32(&out, body.p, body.n);
	e = buf_check(&out);
	if (e != OK)
		return e;
	*core_r = buf_bytes(&out);
	/* What no reader would take is not written. */
	e = proposal_read(a, *core_r, &again, &made);
	return e == ERR_TAMPER ? ERR_INVALID : e;
}

enum err
proposal_bytes(struct arena *a, struct bytes core, struct bytes *out_r)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_put(&out, magic_proposal, sizeof(magic_proposal) - 1);
	buf_put(&out, core.p, core.n);
	*out_r = buf_bytes(&out);
	return buf_check(&out);
}

enum err
proposal_sign(struct arena *a, struct bytes core, struct id person,
    struct keyring *keys, struct cosign *c_r)
{
	struct bytes in;
	enum err e = proposal_bytes(a, core, &in);

	if (e != OK)
		return e;
	c_r->person = person;
	keyring_sign(keys, in, c_r->sig);
	return OK;
}

/* A clock that goes wrong does not write a link before the one it follows. */
static int64_t
link_time(const struct roster_agency *agency, int64_t now)
{
	return agency != NULL && agency->at > now ? agency->at : now;
}

enum err
link_make(struct arena *a, const struct roster *r, struct bytes core,
    const struct link_pen *pen, struct bytes *link_r)
{
	static const uint8_t none[HASH_LEN];
	const struct roster_agency *agency;
	struct link_body b;
	uint8_t sig[SIG_LEN];
	struct buf out;
	struct proposal p;
	enum err e = proposal_read(a, core, &b, &p);

	if (e != OK || pen->n_co > COSIGN_MAX)
		return e != OK ? e : ERR_LIMIT;
	agency = roster_agency(r, b.agency);
	buf_init(&out, a, 0);
	buf_put(&out, core.p, core.n);
	buf_u64(&out, agency != NULL ? agency->height + 1 : 0);
	buf_put(&out, agency != NULL ? agency->head : none, HASH_LEN);
	buf_u64(&out, (uint64_t)link_time(agency, pen->now));
	buf_u8(&out, (uint8_t)pen->n_co);
	for (size_t i = 0; i < pen->n_co; i++) {
		buf_put(&out, pen->co[i].person.b, ID_LEN);
		buf_put(&out, pen->co[i].sig, SIG_LEN);
	}
	buf_put(&out, pen->signer.b, ID_LEN);
	e = buf_check(&out);
	if (e != OK)
		return e;
	keyring_sign(pen->keys, buf_bytes(&out), sig);
	buf_put(&out, sig, SIG_LEN);
	*link_r = buf_bytes(&out);
	return buf_check(&out);
}

/* Within the years that a clock can show, so that sums of times hold. */
static bool
time_sane(int64_t t)
{
	return t >= 0 && t < INT64_C(253402300800000);
}

enum err
link_get(struct arena *a, struct bytes in, struct link *l_r)
{
	struct cur c;
	enum err e;

	memset(l_r, 0, sizeof(*l_r));
	cur_init(&c, in);
	e = core_get(a, &c, l_r);
	if (e != OK)
		return e;
	l_r->height = cur_u64(&c);
	raw_get(&c, l_r->prev, HASH_LEN);
	l_r->at = (int64_t)cur_u64(&c);
	l_r->n_co = cur_u8(&c);
	if (l_r->n_co > COSIGN_MAX)
		return ERR_TAMPER;
	for (size_t i = 0; i < l_r->n_co; i++) {
		raw_get(&c, l_r->co[i].person.b, ID_LEN);
		raw_get(&c, l_r->co[i].sig, SIG_LEN);
	}
	raw_get(&c, l_r->signer.b, ID_LEN);
	l_r->covered = BYTES(in.p, in.n - c.n);
	raw_get(&c, l_r->sig, SIG_LEN);
	if (!time_sane(l_r->at) || !time_sane(l_r->until))
		return ERR_TAMPER;
	return cur_end(&c) == OK ? OK : ERR_TAMPER;
}

enum err
link_says(struct arena *a, struct bytes link, struct link_body *b_r)
{
	struct link l;
	enum err e = link_get(a, link, &l);

	*b_r = l.body;
	return e;
}
