/* The checks that go with the field table (table.c). */
#include <string.h>

#include "cases/priv.h"

/* What always travels is what a receiver needs to reach the person safely. */
bool
group_always(unsigned group)
{
	return group == 1 || group == 10;
}

bool
group_ticked(unsigned group)
{
	size_t i;

	if (group != 2 && group != 6)
		return false;
	for (i = 0; i < FIELDS_CASE; i++)
		if (field_rules[i].group == group)
			return true;
	return false;
}

static const char *
digits_only(struct arena *a, const char *s, const char *skip)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9')
			buf_putc(&b, *s);
		else if (strchr(skip, *s) == NULL)
			return NULL;
	}
	buf_putc(&b, '\0');
	return b.failed ? NULL : (const char *)b.p;
}

static const char *
check_nik(const struct work *w, const char **v)
{
	const char *d = digits_only(w->mem, *v, " .-");

	if (d == NULL || strlen(d) != 16)
		return N_("NIK terdiri atas 16 angka. Periksa lagi, atau "
			  "kosongkan bila tidak diketahui");
	if (strspn(d, "0") == 16)
		return N_("NIK tidak mungkin nol semua. Periksa lagi, atau "
			  "kosongkan bila tidak diketahui");
	if (strcmp(d + 12, "0000") == 0)
		return N_("Empat angka terakhir NIK tidak mungkin 0000. "
			  "Periksa lagi, atau kosongkan bila tidak diketahui");
	*v = d;
	return NULL;
}

enum err
date_take(struct arena *a, const char *typed, const char **iso_r,
    const char **say_r)
{
	int y = 0, m = 0, d = 0;
	enum err e = date_typed(typed, &y, &m, &d);

	*iso_r = *say_r = NULL;
	if (e == ERR_ABSENT)
		*say_r = N_("Tanggal itu tidak ada. Periksa hari dan bulannya");
	else if (e == ERR_LIMIT)
		*say_r = N_("Tahunnya harus antara 1900 dan 2099");
	else if (e != OK)
		*say_r = N_("Tulis tanggal sebagai hari/bulan/tahun, misalnya "
			    "25/02/1980");
	if (e != OK)
		return ERR_INVALID;
	*iso_r = arena_printf(a, "%04d-%02d-%02d", y, m, d);
	return *iso_r != NULL ? OK : ERR_MEMORY;
}

static const char *
check_date(const struct work *w, const struct field_rule *rule, const char **v)
{
	struct civil c = { 0 };
	const char *iso, *say;

	if (date_take(w->mem, *v, &iso, &say) != OK)
		return say != NULL ? say : N_("Ketik ulang tanggal ini");
	if (rule->kind != FK_DAY &&
	    (date_parse(iso, &c.year, &c.month, &c.day) != OK ||
		time_from_civil(&c, WIB) > w->now))
		return rule == &field_rules[F_BIRTH_DATE] ?
		    N_("Tanggal lahir belum lewat. Periksa tahunnya") :
		    N_("Tanggal ini belum lewat. Periksa tahunnya");
	*v = iso;
	return NULL;
}

enum err
clock_take(struct arena *a, const char *typed, const char **hm_r,
    const char **say_r)
{
	const char *d = digits_only(a, typed, ".: ");
	uint64_t n;

	*hm_r = *say_r = NULL;
	if (d != NULL && strlen(d) == 3)
		d = arena_printf(a, "0%s", d);
	if (d == NULL || strlen(d) != 4 || text_u64(d, 2359, &n) != OK ||
	    n % 100 > 59) {
		*say_r = N_("Tulis jam dengan empat angka, misalnya 14.30");
		return ERR_INVALID;
	}
	*hm_r = arena_printf(a, "%.2s.%s", d, d + 2);
	return *hm_r != NULL ? OK : ERR_MEMORY;
}

static const char *
check_time(const struct work *w, const char **v)
{
	const char *hm, *say;

	if (clock_take(w->mem, *v, &hm, &say) != OK)
		return say != NULL ? say : N_("Ketik ulang jam ini");
	*v = hm;
	return NULL;
}

static const char *
check_number(const struct work *w, const struct field_rule *rule,
    const char **v)
{
	const char *d = digits_only(w->mem, *v, ".");

	if (d == NULL || *d == '\0')
		return N_("Tulis dengan angka saja");
	d += strspn(d, "0");
	if (strlen(d) > rule->max)
		return N_("Angka ini terlalu besar. Periksa lagi");
	*v = *d != '\0' ? d : "0";
	return NULL;
}

#define MONEY_DIGITS 12

static const char *
check_money(const struct work *w, const char **v)
{
	static const struct field_rule digits = { .max = MONEY_DIGITS };
	const char *s = *v;

	if (strncasecmp(s, "rp", 2) == 0)
		s += 2 + strspn(s + 2, ". ");
	if (strchr(s, ',') != NULL && strcmp(strchr(s, ','), ",00") != 0)
		return N_("Tulis rupiah tanpa sen, misalnya 1.500.000");
	s = arena_strndup(w->mem, s, strcspn(s, ","));
	if (s == NULL || check_number(w, &digits, &s) != NULL)
		return N_("Tulis jumlah rupiah dengan angka, misalnya "
			  "1.500.000");
	*v = s;
	return NULL;
}

static const char *
check_card(const struct work *w, const char **v)
{
	const char *d = digits_only(w->mem, *v, " .-");

	if (d == NULL || strlen(d) != 16 || strspn(d, "0") == 16)
		return N_("Nomor KK terdiri atas 16 angka. Periksa lagi, atau "
			  "kosongkan bila tidak diketahui");
	*v = d;
	return NULL;
}

static const char *
check_age(const struct work *w, const char **v)
{
	uint64_t n;

	(void)w;
	if ((*v)[strspn(*v, "0123456789")] != '\0')
		return N_("Tulis umur dengan angka, misalnya 30");
	if (text_u64(*v, 120, &n) != OK)
		return N_("Tulis umur dengan angka antara 0 dan 120");
	return NULL;
}

static const char *
check_phone(const struct work *w, const char **v)
{
	const char *rest = (*v)[0] == '+' ? *v + 1 : *v;
	const char *d = digits_only(w->mem, rest, " -.()");

	if (d == NULL || strlen(d) < 5 || strlen(d) > 15)
		return N_("Nomor telepon terdiri atas 5 sampai 15 angka, "
			  "misalnya 0812 0000 0000");
	return NULL;
}

static const char *
check_code(const struct work *w, const struct field_rule *rule, const char *v)
{
	return book_has(w->book, rule->list, v) ?
	    NULL :
	    N_("Pilih salah satu dari daftar");
}

static const char *
check_codes(const struct work *w, const struct field_rule *rule, const char *v)
{
	char *copy = arena_strdup(w->mem, v), *save = NULL, *one;

	if (copy == NULL)
		return N_("Pilih salah satu dari daftar");
	for (one = strtok_r(copy, " ", &save); one != NULL;
	     one = strtok_r(NULL, " ", &save))
		if (!book_has(w->book, rule->list, one))
			return N_("Pilih salah satu dari daftar");
	return NULL;
}

bool
text_clean(const char *s)
{
	return utf8_ok(s, strlen(s)) && strstr(s, "\xef\xbf\xbe") == NULL &&
	    strstr(s, "\xef\xbf\xbf") == NULL;
}

bool
field_fits(const struct field_rule *rule, const char *s)
{
	size_t n = rule->kind == FK_TEXT ? utf8_chars(s) : strlen(s);

	return n <= rule->max;
}

static const char too_long[] = N_("Isian ini terlalu panjang. Ringkas sedikit");
static const char unreadable[] =
    N_("ada huruf yang tidak dapat dibaca. Ketik ulang");
static const char many_lines[] = N_("tulis dalam satu baris");

/* What is wrong with a value of that kind. */
static const char *
check_kind(const struct work *w, const struct field_rule *rule, const char **v)
{
	switch (rule->kind) {
	case FK_LINE:
		return strpbrk(*v, "\n\r\t") == NULL ? NULL : many_lines;
	case FK_TEXT:
	case FK_AGE:
		return NULL;
	case FK_NIK:
		return check_nik(w, v);
	case FK_KK:
		return check_card(w, v);
	case FK_DATE:
	case FK_DAY:
		return check_date(w, rule, v);
	case FK_TIME:
		return check_time(w, v);
	case FK_NUMBER:
		return check_number(w, rule, v);
	case FK_MONEY:
		return check_money(w, v);
	case FK_PHONE:
		return check_phone(w, v);
	case FK_CODE:
	case FK_RADIO:
	case FK_YESNO:
		return check_code(w, rule, *v);
	case FK_CODES:
		return check_codes(w, rule, *v);
	case FK_UNITS:
		return units_known(w->roster, *v) ?
		    NULL :
		    N_("Pilih unit dari daftar");
	case FK_REGION:
		return book_region(w->book, *v) != NULL ?
		    NULL :
		    N_("Pilih kecamatan dari daftar");
	}
	return NULL;
}

/* NULL, or the complaint about one value that was given. */
static const char *
check_value(const struct work *w, const struct field_rule *rule, const char **v)
{
	const char *say = rule->kind == FK_AGE ? check_age(w, v) : NULL;

	/* words in the place of a number are no matter of their length */
	if (say != NULL)
		return say;
	if (rule->kind == FK_NUMBER) /* its length is that of the number */
		return check_number(w, rule, v);
	if (!field_fits(rule, *v))
		return too_long;
	return text_clean(*v) ? check_kind(w, rule, v) : unreadable;
}

static const char missing[] = N_("wajib diisi");

static const char *
missing_text(enum field f)
{
	if (f == F_NAME)
		return N_("Isi nama lengkap, atau nama samaran bila nama "
			  "belum boleh dicatat");
	if (f == F_CATEGORY)
		return N_("Pilih kategori kasus");
	if (f == F_NARRATIVE)
		return N_("Tulis narasi: apa yang terjadi dan apa yang "
			  "diperlukan");
	return missing;
}

static bool
category_is_violence(const char *category)
{
	static const char *const v[] = { "ktp", "kta", "ktl", "tppo", "abh",
		"ampk" };
	size_t i;

	for (i = 0; category != NULL && i < nitems(v); i++)
		if (strcmp(category, v[i]) == 0)
			return true;
	return false;
}

/* One a field: the first that was found. */
static void
complain(struct complaint *c, size_t *n, enum field f, const char *say)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (c[i].field == f)
			return;
	if (*n < COMPLAINTS_MAX)
		c[(*n)++] = (struct complaint){ .field = f, .say = say };
}

/* Rules that concern more than one field. */
static void
check_together(const struct fields *f, struct complaint *c, size_t *n)
{
	const char *only = N_("Ranah dan bentuk hanya untuk kasus kekerasan. "
			      "Kosongkan, atau ubah kategorinya");

	if (f->v[F_CATEGORY] == NULL ||
	    category_is_violence(f->v[F_CATEGORY]) ||
	    fields_kinds(f) == KIND_BIT(KIND_VIOLENCE))
		return;
	if (f->v[F_SPHERE] != NULL)
		complain(c, n, F_SPHERE, only);
	if (f->v[F_FORMS] != NULL)
		complain(c, n, F_FORMS, only);
}

/* One field of f; needed: it must be given. */
static enum err
check_field(const struct work *w, struct fields *f, enum field i, bool needed,
    struct complaint *c, size_t *n)
{
	const char *say = NULL;
	char *t;

	if (f->v[i] != NULL) {
		if ((t = arena_strdup(w->mem, f->v[i])) == NULL)
			return ERR_MEMORY;
		t = text_trim(t);
		f->v[i] = *t != '\0' ? t : NULL;
	}
	if (f->v[i] != NULL)
		say = check_value(w, &field_rules[i], &f->v[i]);
	else if (needed)
		say = missing_text(i);
	if (say == NULL)
		return OK;
	complain(c, n, i, say);
	c[*n - 1].too_long = say == too_long;
	c[*n - 1].bare =
	    say == unreadable || say == many_lines || say == missing;
	return OK;
}

enum err
fields_check(const struct work *w, enum section s, struct fields *f,
    struct complaint *c, size_t *n_r)
{
	unsigned kinds = fields_kinds(f);
	enum field i;
	enum err e = OK;

	*n_r = 0;
	for (i = 0; e == OK && i < FIELDS_CASE; i++)
		if (s == SEC_NONE || field_in(i, s, f))
			e = check_field(w, f, i,
			    (field_rules[i].required & kinds) != 0, c, n_r);
	if (e != OK)
		return e;
	if (s == SEC_NONE || s == SEC_FIRST)
		check_together(f, c, n_r);
	return *n_r == 0 ? OK : ERR_INVALID;
}

enum err
entry_check(const struct work *w, enum entry_type t, struct fields *f,
    struct complaint *c, size_t *n_r)
{
	const struct entry_rule *rule = &entry_rules[t];
	const char **from = &f->v[F_E_START], **to = &f->v[F_E_END];
	size_t i;
	enum err e = OK;

	*n_r = 0;
	for (i = FIELDS_ENTRY; i < FIELDS_FILE; i++)
		if (f->v[i] != NULL && i != F_E_TYPE && i != F_E_WRONG &&
		    !entry_has(t, (enum field)i))
			return ERR_INVALID;
	for (i = 0; e == OK && i < entry_fields(t); i++)
		e = check_field(w, f, rule->field[i], i < rule->required, c,
		    n_r);
	if (e == OK && *n_r == 0 && *from != NULL && *to != NULL &&
	    strcmp(*from, *to) >= 0)
		complain(c, n_r, F_E_END,
		    N_("Jam selesai harus sesudah jam mulai"));
	if (e == OK && *n_r == 0 && f->v[F_E_DONE] != NULL &&
	    f->v[F_E_UNDONE] != NULL)
		complain(c, n_r, F_E_UNDONE,
		    N_("Isi salah satu: kapan tugas ini selesai, atau mengapa "
		       "tidak dikerjakan"));
	if (e != OK)
		return e;
	return *n_r == 0 ? OK : ERR_INVALID;
}

static unsigned
two_digits(const char *s)
{
	return (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
}

/* Provinces of every edition of the codes: a NIK keeps that of its first card,
 * and a person may be from anywhere. */
static bool
nik_place(const struct book *b, const char *nik)
{
	const char province[] = { nik[0], nik[1], '\0' };
	unsigned town = two_digits(nik + 2);

	return book_has(b, "province", province) && town > 0 && town != 70 &&
	    two_digits(nik + 4) > 0;
}

/* A woman's day is 40 more. */
static bool
nik_born(const char *nik, const char *birth)
{
	unsigned day = two_digits(nik + 6), month = two_digits(nik + 8);
	int y, m, d;

	day -= day > 40 ? 40 : 0;
	if (day < 1 || day > 31 || month < 1 || month > 12)
		return false;
	return birth == NULL || date_parse(birth, &y, &m, &d) != OK ||
	    ((unsigned)d == day && (unsigned)m == month &&
		(unsigned)y % 100 == two_digits(nik + 10));
}

size_t
nik_doubts(const struct book *b, const struct fields *f,
    const char *say[NIK_DOUBTS])
{
	const char *nik = f->v[F_NIK], *sex = f->v[F_SEX];
	size_t n = 0;
	bool woman;

	if (nik == NULL || strlen(nik) != 16)
		return 0;
	woman = two_digits(nik + 6) > 40;
	if (!nik_place(b, nik))
		say[n++] = N_("Enam angka pertama NIK bukan kode wilayah yang "
			      "dikenal. Periksa lagi dengan kartunya");
	if (!nik_born(nik, f->v[F_BIRTH_DATE]))
		say[n++] = N_("Tanggal lahir di dalam NIK berbeda dari tanggal "
			      "lahir yang tercatat. Periksa keduanya");
	if (sex != NULL &&
	    ((woman && strcmp(sex, "male") == 0) ||
		(!woman && strcmp(sex, "female") == 0)))
		say[n++] = N_("Jenis kelamin di dalam NIK berbeda dari yang "
			      "tercatat. Periksa keduanya");
	return n;
}

const char *
nik_mask(struct arena *a, const char *nik)
{
	size_t n = nik != NULL ? strlen(nik) : 0;
	const char *m;

	if (n < 4)
		return "";
	m = arena_printf(a,
	    "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 "
	    "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 "
	    "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 %s",
	    nik + n - 4);
	return m != NULL ? m : "";
}

int
fields_age(const struct fields *f, int64_t now)
{
	uint64_t n;
	int y, m, d, age;
	struct civil c;

	if (f->v[F_BIRTH_DATE] != NULL &&
	    date_parse(f->v[F_BIRTH_DATE], &y, &m, &d) == OK) {
		c = time_civil(now, WIB);
		age = c.year - y;
		if (c.month < m || (c.month == m && c.day < d))
			age--;
		return age;
	}
	if (f->v[F_AGE] != NULL && text_u64(f->v[F_AGE], 120, &n) == OK)
		return (int)n;
	return -1;
}
