/*
 * wire -> struct, in the worker.  The child that wrote the wire has parsed
 * hostile bytes and may be anybody's by now: every length, count and form is
 * checked again here.
 */
#include <stdio.h>
#include <string.h>

#include "xml/priv.h"

#define LINE_MAX_BYTES ((size_t)4 * 200)
#define TEXT_MAX_BYTES ((size_t)4 * 20000)

struct take {
	struct arena *a;
	struct content *c;
	const struct map_row *row;
	struct bytes key;
	struct bytes value;
	uint64_t seen; /* rows of the map, by bit */
};

/* forms ------------------------------------------------------------------ */

static bool
all_of(struct bytes b, const char *allowed, size_t max)
{
	if (b.n == 0 || b.n > max)
		return false;
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] == '\0' || strchr(allowed, b.p[i]) == NULL)
			return false;
	return true;
}

#define DIGITS "0123456789"
#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool
is_text(struct bytes b, size_t max)
{
	return b.n > 0 && b.n <= max && utf8_ok((const char *)b.p, b.n);
}

static bool
is_line(struct bytes b)
{
	return is_text(b, LINE_MAX_BYTES) && memchr(b.p, '\n', b.n) == NULL &&
	    memchr(b.p, '\r', b.n) == NULL && memchr(b.p, '\t', b.n) == NULL;
}

static bool
is_date(struct bytes b)
{
	char s[11];
	int y, m, d;

	if (b.n != 10)
		return false;
	memcpy(s, b.p, 10);
	s[10] = '\0';
	return date_parse(s, &y, &m, &d) == OK;
}

static bool
form_ok(enum map_type type, struct bytes b)
{
	switch ((int)type) {
	case MAP_UNIT:
		return all_of(b, UPPER DIGITS "-/", 96);
	case MAP_LINE:
		return is_line(b);
	case MAP_TEXT:
	case MAP_PROSE:
		return is_text(b, TEXT_MAX_BYTES);
	case MAP_CODE:
	case MAP_ENTRY:
		return all_of(b, LOWER DIGITS "-", 64);
	case MAP_FIELD:
		return all_of(b, LOWER DIGITS "-_", 64);
	case MAP_DATE:
		return is_date(b);
	case MAP_NIK:
		return b.n == 16 && all_of(b, DIGITS, 16);
	case MAP_REGION:
		return all_of(b, DIGITS ".", 13);
	default:
		return false;
	}
}

/* members ---------------------------------------------------------------- */

static enum err
take_string(struct take *t, enum map_type form, struct bytes b,
    const char **s_r)
{
	char *s;

	if (!form_ok(form, b))
		return ERR_INVALID;
	s = arena_strndup(t->a, b.p, b.n);
	if (s != NULL)
		text_straighten(s);
	*s_r = s;
	return s == NULL ? ERR_MEMORY : OK;
}

/* Value as a string of at most max bytes without NUL; "" is refused. */
static enum err
value_text(const struct take *t, char *out, size_t max)
{
	if (t->value.n == 0 || t->value.n > max ||
	    memchr(t->value.p, '\0', t->value.n) != NULL)
		return ERR_INVALID;
	memcpy(out, t->value.p, t->value.n);
	out[t->value.n] = '\0';
	return OK;
}

static enum err
take_urn(const struct take *t, struct id *id_r)
{
	static const char urn[] = "urn:uuid:";
	char s[64];
	enum err e = value_text(t, s, sizeof(s) - 1);

	if (e != OK || strncmp(s, urn, strlen(urn)) != 0)
		return ERR_INVALID;
	return id_parse(s + strlen(urn), id_r);
}

static enum err
take_hex(const struct take *t, uint8_t out[HASH_LEN])
{
	char s[2 * HASH_LEN + 1];
	enum err e = value_text(t, s, sizeof(s) - 1);

	return e != OK ? e : hex_get(s, out, HASH_LEN);
}

static enum err
take_key(struct take *t, uint8_t out[KEY_LEN])
{
	struct bytes b;
	enum err e;

	if (t->value.n > 256)
		return ERR_INVALID;
	e = b64_get(t->a, (const char *)t->value.p, t->value.n, &b);
	if (e != OK)
		return e;
	if (b.n != KEY_LEN)
		return ERR_INVALID;
	memcpy(out, b.p, KEY_LEN);
	return OK;
}

static enum err
take_time(const struct take *t, int64_t *t_r)
{
	char s[40];
	enum err e = value_text(t, s, sizeof(s) - 1);

	return e != OK ? e : time_parse(s, t_r);
}

static enum err
take_bool(const struct take *t, bool *b_r)
{
	char s[8];
	enum err e = value_text(t, s, sizeof(s) - 1);

	if (e != OK)
		return e;
	*b_r = strcmp(s, "true") == 0;
	return *b_r || strcmp(s, "false") == 0 ? OK : ERR_INVALID;
}

static enum err
take_number(const struct take *t, uint64_t max, uint64_t *n_r)
{
	char s[8];
	enum err e = value_text(t, s, sizeof(s) - 1);

	return e != OK ? e : text_u64(s, max, n_r);
}

static enum err
take_count(const struct take *t, unsigned *n_r)
{
	uint64_t n = 0;
	enum err e = take_number(t, 65535, &n);

	*n_r = (unsigned)n;
	return e;
}

static enum err
take_age(const struct take *t, int *n_r)
{
	uint64_t n = 0;
	enum err e = take_number(t, 130, &n);

	*n_r = e == OK ? (int)n : -1;
	return e;
}

static enum err
take_code(struct take *t, struct xml_codes *c)
{
	if (c->n == XML_MAX_CODES)
		return ERR_INVALID;
	return take_string(t, MAP_CODE, t->value, &c->code[c->n++]);
}

static enum err
take_head(struct take *t)
{
	struct content *c = t->c;
	struct xml_head *h;
	enum err e;

	if (c->n_heads == nitems(c->head))
		return ERR_INVALID;
	h = &c->head[c->n_heads++];
	e = take_string(t, MAP_UNIT, t->key, &h->agency);
	return e != OK ? e : take_hex(t, h->hash);
}

static enum err
take_group(struct take *t)
{
	struct xml_referral *r = &t->c->referral;

	if (r->n_groups == XML_MAX_GROUPS || t->key.n != 1 ||
	    t->key.p[0] < '2' || t->key.p[0] > '9' || t->key.p[0] == '8')
		return ERR_INVALID;
	r->group[r->n_groups++].code = (unsigned)(t->key.p[0] - '0');
	return OK;
}

static enum err
field_put(struct take *t, struct xml_field *f)
{
	enum err e = take_string(t, MAP_FIELD, t->key, &f->name);

	return e != OK ? e : take_string(t, MAP_TEXT, t->value, &f->value);
}

static enum err
take_field(struct take *t)
{
	struct xml_referral *r = &t->c->referral;
	struct xml_group *g;

	if (r->n_groups == 0)
		return ERR_INVALID;
	g = &r->group[r->n_groups - 1];
	return g->n < XML_MAX_FIELDS ? field_put(t, &g->field[g->n++]) :
				       ERR_INVALID;
}

/* It belongs to the group before it. */
static enum err
take_entry(struct take *t)
{
	struct xml_referral *r = &t->c->referral;
	struct xml_entry *x;

	if (r->n_groups == 0 || r->n_entries == XML_MAX_ENTRIES)
		return ERR_INVALID;
	if (r->entry == NULL)
		r->entry = arena_alloc(t->a, XML_MAX_ENTRIES * sizeof(*x));
	if (r->entry == NULL)
		return ERR_MEMORY;
	x = &r->entry[r->n_entries++];
	*x = (struct xml_entry){ .group = r->group[r->n_groups - 1].code };
	return take_string(t, MAP_ENTRY, t->key, &x->type);
}

static enum err
take_entry_field(struct take *t)
{
	struct xml_referral *r = &t->c->referral;
	struct xml_entry *x;

	if (r->n_entries == 0)
		return ERR_INVALID;
	x = &r->entry[r->n_entries - 1];
	return x->n < XML_ENTRY_FIELDS ? field_put(t, &x->field[x->n++]) :
					 ERR_INVALID;
}

static enum err
take_value(struct take *t, void *p)
{
	switch (t->row->type) {
	case MAP_URN:
		return take_urn(t, p);
	case MAP_HEX:
		return take_hex(t, p);
	case MAP_KEY:
		return take_key(t, p);
	case MAP_TIME:
		return take_time(t, p);
	case MAP_UNIT:
	case MAP_LINE:
	case MAP_TEXT:
	case MAP_PROSE:
	case MAP_CODE:
	case MAP_DATE:
	case MAP_NIK:
	case MAP_REGION:
		return take_string(t, t->row->type, t->value, p);
	case MAP_BOOL:
		return take_bool(t, p);
	case MAP_COUNT:
		return take_count(t, p);
	case MAP_AGE:
		return take_age(t, p);
	case MAP_CODES:
		return take_code(t, p);
	case MAP_HEADS:
		return take_head(t);
	case MAP_GROUPS:
		return take_group(t);
	case MAP_FIELD:
		return take_field(t);
	case MAP_ENTRY:
		return take_entry(t);
	case MAP_ENTRY_FIELD:
		return take_entry_field(t);
	case MAP_URGENCY:
		break; /* only in headers, which are not read here */
	}
	return ERR_INTERNAL;
}

/* the whole -------------------------------------------------------------- */

static enum err
take_item(struct take *t, struct cur *in, struct fault *f)
{
	unsigned i = cur_u16(in);
	enum err e;

	t->key = cur_lv16(in);
	t->value = cur_lv32(in);
	t->row = map_content(t->c->kind, i);
	if (in->failed || t->row == NULL)
		return ERR_TAMPER;
	e = take_value(t, (uint8_t *)t->c + t->row->at);
	if (e == ERR_MEMORY)
		return e;
	if (e != OK) {
		(void)gate_refuse(f, RJ_CONTENT, NULL);
		(void)snprintf(f->where, sizeof(f->where), "%s", t->row->path);
		return ERR_INVALID;
	}
	if (t->row->when != 0)
		*(bool *)((uint8_t *)t->c + t->row->when) = true;
	t->seen |= UINT64_C(1) << i;
	return OK;
}

/* The schema demands these, so only a broken child leaves one out. */
static enum err
take_complete(const struct take *t)
{
	const struct map_row *row;

	for (size_t i = 0; (row = map_content(t->c->kind, i)) != NULL; i++)
		if (row->required && !(t->seen >> i & 1))
			return ERR_TAMPER;
	return OK;
}

static enum err
take_fields(struct take *t, struct cur *in, struct fault *f)
{
	uint8_t kind = cur_u8(in);
	enum err e = OK;

	if (in->failed || kind >= CONTENT__MAX)
		return ERR_TAMPER;
	t->c->kind = (enum content_kind)kind;
	t->c->referral.age = -1;
	while (e == OK && in->n > 0)
		e = take_item(t, in, f);
	return e == OK ? take_complete(t) : e;
}

static bool
rj_known(unsigned code)
{
	static const enum rj from_child[] = { RJ_TOO_LARGE, RJ_NOT_UTF8,
		RJ_FORBIDDEN, RJ_LIMITS, RJ_NOT_WELL_FORMED, RJ_SCHEMA,
		RJ_MAJOR_VERSION, RJ_MUST_UNDERSTAND, RJ_SIGNATURE,
		RJ_ALGORITHM, RJ_KEY };

	for (size_t i = 0; i < nitems(from_child); i++)
		if (code == (unsigned)from_child[i])
			return true;
	return false;
}

static enum err
take_fault(struct cur *in, struct fault *f)
{
	unsigned code = cur_u16(in);
	unsigned line = cur_u32(in);
	struct bytes where = cur_lv16(in);

	if (cur_end(in) != OK || !rj_known(code) ||
	    (where.n > 0 &&
		!all_of(where, UPPER LOWER DIGITS "/*", sizeof(f->where) - 1)))
		return ERR_TAMPER;
	(void)gate_refuse(f, (enum rj)code, NULL);
	f->line = line;
	if (where.n > 0)
		memcpy(f->where, where.p, where.n);
	return ERR_INVALID;
}

enum err
take_verdict(struct bytes reply, struct fault *f)
{
	struct cur in;

	cur_init(&in, reply);
	switch (cur_u8(&in)) {
	case WIRE_VALID:
		return cur_end(&in) == OK ? OK : ERR_TAMPER;
	case WIRE_FAULT:
		return take_fault(&in, f);
	default:
		return ERR_TAMPER;
	}
}

static enum err
take_key_name(struct take *t, struct cur *in, const char **name_r)
{
	struct bytes b = cur_lv16(in);

	if (in->failed || !all_of(b, UPPER LOWER DIGITS "-/#", 161))
		return ERR_TAMPER;
	*name_r = arena_strndup(t->a, b.p, b.n);
	return *name_r == NULL ? ERR_MEMORY : OK;
}

enum err
take_content(struct arena *a, struct bytes reply, struct content_read *r_r,
    struct fault *f)
{
	struct take t = { .a = a, .c = &r_r->content };
	struct bytes digest, sig;
	struct cur in;
	enum err e;

	if (reply.n > 0 && reply.p[0] == WIRE_FAULT)
		return take_verdict(reply, f);
	memset(r_r, 0, sizeof(*r_r));
	cur_init(&in, reply);
	if (cur_u8(&in) != WIRE_READ)
		return ERR_TAMPER;
	r_r->signed_info = cur_lv32(&in);
	r_r->canonical = cur_lv32(&in);
	digest = cur_take(&in, HASH_LEN);
	sig = cur_take(&in, SIG_LEN);
	if (in.failed)
		return ERR_TAMPER;
	memcpy(r_r->digest, digest.p, HASH_LEN);
	memcpy(r_r->signature, sig.p, SIG_LEN);
	e = take_key_name(&t, &in, &r_r->key_name);
	return e == OK ? take_fields(&t, &in, f) : e;
}
