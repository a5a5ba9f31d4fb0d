/*
 * Forms: application/x-www-form-urlencoded (WHATWG URL 5.1), read strictly.
 * The body is decoded once, checked to be text, and then put into the fields
 * that the route declares; nothing else passes.
 */
#include <string.h>

#include "cgi/priv.h"

#define NUMBER_TYPED 20 /* bytes of a number with what stands between */

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Of what is no text, something that can be shown to who typed it. */
static void
text_mend(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' &&
		    (s[i] == '\0' || strchr("\t\n\r", s[i]) == NULL))
			s[i] = '?';
	if (utf8_ok(s, n))
		return;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			s[i] = '?';
}

/* Decode in to text in the arena; ERR_INVALID, with a text that stands for what
 * can't be read, or none. */
static enum err
form_decode(struct arena *a, struct bytes in, char **text_r)
{
	char *out = arena_alloc(a, in.n + 1);
	size_t n = 0;

	if (out == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < in.n; i++) {
		int high, low;

		if (in.p[i] != '%') {
			out[n++] = in.p[i] == '+' ? ' ' : (char)in.p[i];
			continue;
		}
		if (in.n - i < 3)
			return ERR_INVALID;
		high = hex_digit(in.p[i + 1]);
		low = hex_digit(in.p[i + 2]);
		if (high < 0 || low < 0)
			return ERR_INVALID;
		out[n++] = (char)(high * 16 + low);
		i += 2;
	}
	out[n] = '\0';
	*text_r = out;
	if (utf8_ok(out, n))
		return OK;
	text_mend(out, n);
	return ERR_INVALID;
}

/* Length of in up to c, or all of it. */
static size_t
span_to(struct bytes in, char c)
{
	const uint8_t *end = in.n > 0 ? memchr(in.p, c, in.n) : NULL;

	return end != NULL ? (size_t)(end - in.p) : in.n;
}

static enum err
pair_read(struct arena *a, struct bytes in, struct form_pair *p_r)
{
	size_t n = span_to(in, '=');
	size_t skip = n < in.n ? n + 1 : n;
	char *name = NULL;
	enum err e;

	if (n == 0)
		return ERR_INVALID;
	e = form_decode(a, BYTES(in.p, n), &name);
	if (e == OK) /* a value without a name is nothing */
		e = form_decode(a, BYTES(in.p + skip, in.n - skip),
		    &p_r->value);
	p_r->name = name;
	return e;
}

enum err
form_split(struct arena *a, struct bytes in, struct form_pair **pairs_r,
    size_t *n_r)
{
	struct form_pair *pairs =
	    arena_alloc(a, FORM_PAIRS_MAX * sizeof(*pairs));
	size_t n = 0;
	enum err e = pairs != NULL ? OK : ERR_MEMORY;

	while ((e == OK || e == ERR_INVALID) && in.n > 0) {
		size_t len = span_to(in, '&');
		/* "a=1&" leaves an empty pair, as "&&" does */
		enum err one = len + 1 == in.n ? ERR_INVALID : OK;

		if (n == FORM_PAIRS_MAX) {
			e = ERR_LIMIT;
			break;
		}
		pairs[n] = (struct form_pair){ NULL, NULL };
		if (one == OK)
			one = pair_read(a, BYTES(in.p, len), &pairs[n]);
		if (one != OK)
			e = one;
		n += pairs[n].value != NULL;
		len += len < in.n;
		in = BYTES(in.p + len, in.n - len);
	}
	*pairs_r = pairs;
	*n_r = n;
	return e;
}

const char *
form_pair(const struct form_pair *p, size_t n, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(p[i].name, name) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = p[i].value;
	}
	return found;
}

enum err
form_request(const char *s, struct id *id_r)
{
	if (s == NULL) {
		random_bytes(id_r->b, sizeof(id_r->b));
		return OK;
	}
	if (strchr(s, '-') != NULL)
		return id_parse(s, id_r);
	return hex_get(s, id_r->b, sizeof(id_r->b));
}

/* Line ends of the wire (CRLF) and lone CR become LF, in place. */
static void
lines_fold(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (*s == '\r' && s[1] == '\n')
			continue;
		*to++ = *s == '\r' ? '\n' : *s;
	}
	*to = '\0';
}

/* A tab in one line comes out of a table that was copied: it parts words. */
static void
tabs_fold(char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '\t')
			*s = ' ';
}

static bool
is_code(const char *s)
{
	/* a region's code has points */
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-.")] == '\0';
}

/* Bring one value into the form of its type; ERR_INVALID: not of our pages. */
static enum err
value_shape(const struct form_field *f, char *v, const char **v_r)
{
	struct id id;
	bool ok = true;

	switch (f->type) {
	case FT_LINE:
	case FT_TOKEN:
		tabs_fold(v);
		text_straighten(v);
		v = text_trim(v);
		break;
	case FT_TEXT:
		lines_fold(v);
		text_straighten(v);
		v = text_trim(v);
		break;
	case FT_EXACT:
		break;
	case FT_ID:
		ok = *v == '\0' || id_parse(v, &id) == OK;
		break;
	case FT_UINT:
		ok = v[strspn(v, "0123456789")] == '\0';
		break;
	case FT_CODE:
	case FT_CODES:
		ok = is_code(v);
		break;
	default:
		ok = false;
	}
	*v_r = v;
	return ok ? OK : ERR_INVALID;
}

static bool
is_typed(enum form_type t)
{
	return t == FT_LINE || t == FT_TOKEN || t == FT_TEXT || t == FT_EXACT;
}

/* Running text is measured as people count it. */
static bool
is_long(const struct form_field *f, const char *v)
{
	size_t n = f->type == FT_TEXT ? utf8_chars(v) : strlen(v);

	return n > f->max;
}

/* The case's field of that name, as its page calls it; NULL. */
static const char *
case_label(const char *name)
{
	for (size_t i = 0; i < F__MAX; i++) {
		if (strcmp(field_rules[i].name, name) == 0)
			return _(field_rules[i].label);
	}
	return NULL;
}

const char *
form_label(const struct form_field *f)
{
	static const struct {
		enum form_type type;
		const char *name, *label; /* msgid */
	} labels[] = {
		{ FT_TEXT, "text", N_("Catatan") },
		{ FT_TEXT, "note", N_("Catatan untuk pengirim") },
		{ FT_TEXT, "remark", N_("Keterangan") },
		{ FT_LINE, "remark", N_("Keterangan") },
		{ FT_TEXT, "pesan", N_("Pesan untuk petugas baru") },
		{ FT_TEXT, "pause", N_("Keterangan penundaan") },
		{ FT_TEXT, "back", N_("Yang masih perlu dikerjakan") },
		{ FT_TEXT, "reason", N_("Alasan") },
		{ FT_TEXT, "summary", N_("Ringkasan untuk penerima") },
		{ FT_LINE, "title", N_("Judul") },
		{ FT_TEXT, "wording", N_("Teks kesepakatan") },
		{ FT_LINE, "until", N_("Berlaku sampai") },
		{ FT_LINE, "user", N_("Nama pengguna") },
		{ FT_LINE, "dari", N_("Dari tanggal") },
		{ FT_LINE, "sampai", N_("Sampai tanggal") },
		{ FT_LINE, "text", N_("Nama, nomor kasus, NIK, atau telepon") },
		{ FT_LINE, "words", N_("Enam kata") },
		{ FT_LINE, "code", N_("Kode unit") },
		{ FT_LINE, "abbr", N_("Singkatan") },
		{ FT_LINE, "name_id", N_("Nama unit") },
		{ FT_LINE, "name_en", N_("Nama unit dalam bahasa Inggris") },
		{ FT_LINE, "postal", N_("Kode pos") },
		{ FT_TEXT, "way", N_("Cara ke sana") },
		{ FT_LINE, "whatsapp", N_("WhatsApp") },
		{ FT_LINE, "senin", N_("Senin") },
		{ FT_LINE, "selasa", N_("Selasa") },
		{ FT_LINE, "rabu", N_("Rabu") },
		{ FT_LINE, "kamis", N_("Kamis") },
		{ FT_LINE, "jumat", N_("Jumat") },
		{ FT_LINE, "sabtu", N_("Sabtu") },
		{ FT_LINE, "minggu", N_("Minggu") },
		{ FT_TEXT, "hours_note", N_("Keterangan jam buka") },
		{ FT_TEXT, "access_note", N_("Keterangan kemudahan") },
		{ FT_TEXT, "about", N_("Tentang layanan ini") },
		{ FT_LINE, "age_from", N_("Umur terendah") },
		{ FT_LINE, "age_to", N_("Umur tertinggi") },
		{ FT_LINE, "cost", N_("Biaya") },
		{ FT_TEXT, "bring", N_("Dokumen yang dibawa") },
		{ FT_LINE, "contact", N_("Kontak untuk rujukan") },
		{ FT_TEXT, "question", N_("Pertanyaan") },
		{ FT_TEXT, "reply", N_("Jawaban") },
		{ FT_LINE, "time", N_("Jam") },
		{ FT_LINE, "where", N_("Tempat, atau petugas yang ditemui") },
		{ FT_LINE, "review", N_("Ditinjau lagi pada") },
	};

	for (size_t i = 0; i < nitems(labels); i++) {
		if (labels[i].type == f->type &&
		    strcmp(labels[i].name, f->name) == 0)
			return _(labels[i].label);
	}
	return f->type == FT_TEXT || f->type == FT_LINE ? case_label(f->name) :
							  NULL;
}

/* With the field's name: the summary of errors says no other. */
static const char *
many_lines(struct req *r, const struct form_field *f)
{
	const char *label = form_label(f);

	return say_printf(r, "%s: %s", label != NULL ? label : _("Isian"),
	    _("tulis dalam satu baris"));
}

/* The complaint about a field's value, NULL if there is none. */
static const char *
value_complaint(struct req *r, const struct form_field *f, const char *v)
{
	if (v == NULL || *v == '\0')
		return f->required && f->missing != NULL ? _(f->missing) : NULL;
	if (is_long(f, v) && is_typed(f->type))
		return say_long(r, form_label(f), f->max, v);
	if (f->type == FT_LINE && strpbrk(v, "\r\n") != NULL)
		return many_lines(r, f);
	return NULL;
}

/* A value that is missing or too long although our pages cannot send it so. */
static bool
value_forged(const struct form_field *f, const char *v)
{
	if (v == NULL || *v == '\0')
		return f->required && f->missing == NULL;
	return is_long(f, v) && !is_typed(f->type);
}

/* How a kind of field is sent. */
static enum form_type
sent_type(enum field_kind kind)
{
	switch (kind) {
	case FK_TEXT:
		return FT_TEXT;
	case FK_CODE:
	case FK_RADIO:
	case FK_YESNO:
		return FT_CODE;
	case FK_CODES:
	case FK_UNITS:
		return FT_CODES;
	case FK_REGION:
		return FT_TOKEN;
	case FK_LINE:
	case FK_NIK:
	case FK_KK:
	case FK_DATE:
	case FK_DAY:
	case FK_TIME:
	case FK_AGE:
	case FK_NUMBER:
	case FK_MONEY:
	case FK_PHONE:
		break;
	}
	return FT_LINE;
}

size_t
form_size(const struct form *form)
{
	return form != NULL ? form->n + (form->end - form->first) : 0;
}

/* Which of the table's are required, and what they may hold, is decided by the
 * table itself (cases/field.c), which complains in its own words. */
struct form_field
form_at(const struct form *form, size_t i)
{
	const struct field_rule *rule;

	if (i < form->n)
		return form->f[i];
	rule = &field_rules[form->first + (i - form->n)];
	return (struct form_field){
		.name = rule->name,
		.type = sent_type(rule->kind),
		.max = rule->kind == FK_NUMBER ? NUMBER_TYPED :
						 (unsigned)rule->max,
	};
}

/* Add one code to the blank-joined list of a repeatable field. */
static enum err
code_add(struct req *r, int i, const char *code)
{
	if (*code == '\0')
		return OK;
	r->value[i] = r->value[i] == NULL ?
	    code :
	    arena_printf(r->mem, "%s %s", r->value[i], code);
	return r->value[i] != NULL ? OK : ERR_MEMORY;
}

static enum err
pair_take(struct req *r, const struct form_pair *p)
{
	const struct form *form = r->route->form;
	int i = req_field(form, p->name);
	struct form_field f;
	const char *v;
	enum err e;

	if (i < 0 || i >= FORM_FIELDS_MAX)
		return ERR_INVALID;
	f = form_at(form, (size_t)i);
	e = value_shape(&f, p->value, &v);
	if (e != OK)
		return e;
	if (f.type == FT_CODES)
		return code_add(r, i, v);
	if (r->value[i] != NULL)
		return ERR_INVALID;
	r->value[i] = v;
	return OK;
}

static enum err
fields_judge(struct req *r)
{
	const struct form *form = r->route->form;

	for (size_t i = 0; i < form_size(form); i++) {
		struct form_field f = form_at(form, i);
		const char *say;

		if (value_forged(&f, r->value[i]))
			return ERR_INVALID;
		say = value_complaint(r, &f, r->value[i]);
		if (say != NULL)
			req_error(r, f.name, say);
	}
	return OK;
}

/* One of those that serve() takes, whatever the form. */
static bool
is_frame(const struct route *route, const char *name)
{
	return strcmp(name, "csrf") == 0 || strcmp(name, "request_id") == 0 ||
	    proof_field(route, name);
}

enum err
form_take(struct req *r, const struct form_pair *p, size_t n)
{
	enum err e = OK;

	r->taken = true;
	for (size_t i = 0; e == OK && i < n; i++) {
		if (!is_frame(r->route, p[i].name))
			e = pair_take(r, &p[i]);
		else if (form_pair(p, n, p[i].name) == NULL)
			e = ERR_INVALID; /* sent twice */
	}
	return e == OK ? fields_judge(r) : e;
}
