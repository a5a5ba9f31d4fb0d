/*
 * The field table of a case file and the checks that go with it.  Adding a
 * field is adding a row: storage, history, packet and docs follow.
 */
#include <string.h>

#include "cases/priv.h"

/* clang-format off */
const struct field_rule field_rules[F__MAX] = {
/*                    name            kind       grp max    list        XML element             required label */
[F_NAME]         = { "name",         FK_LINE,   1, 150,   NULL,       "Subject/Name",         true,  N_("Nama lengkap") },
[F_ALIAS]        = { "alias",        FK_LINE,   1, 100,   NULL,       "-",                    false, N_("Nama panggilan") },
[F_NIK]          = { "nik",          FK_NIK,    1, 40,    NULL,       "Subject/Nik",          false, N_("NIK") },
[F_BIRTH_DATE]   = { "birth_date",   FK_DATE,   1, 20,    NULL,       "Subject/BirthDate",    false, N_("Tanggal lahir") },
[F_AGE]          = { "age",          FK_AGE,    1, 8,     NULL,       "Subject/EstimatedAge", false, N_("Perkiraan umur") },
[F_SEX]          = { "sex",          FK_CODE,   1, 16,    "sex",      "Subject/Sex",          false, N_("Jenis kelamin") },
[F_REGION]       = { "region",       FK_REGION, 1, 13,    NULL,       "Subject/Address/Region", false, N_("Kecamatan") },
[F_ADDRESS]      = { "address",      FK_LINE,   1, 200,   NULL,       "Subject/Address/Detail", false, N_("Alamat") },
[F_PHONE]        = { "phone",        FK_PHONE,  10, 40,   NULL,       "Subject/SafeContact/Channel", false, N_("Telepon") },
[F_SAFE_CONTACT] = { "safe_contact", FK_TEXT,   10, 2000, NULL,       "Subject/SafeContact/Instruction", false, N_("Cara menghubungi yang aman") },
[F_CONTACT]      = { "contact",      FK_CODES,  10, 32,   "contact",  "Subject/SafeContact/@doNotContactDirectly", false, N_("Larangan menghubungi") },
[F_CATEGORY]     = { "category",     FK_CODE,   2, 32,    "category", "Group/Field",          true,  N_("Kategori kasus") },
[F_SPHERE]       = { "sphere",       FK_CODE,   2, 16,    "sphere",   "Group/Field",          false, N_("Ranah kekerasan") },
[F_FORMS]        = { "forms",        FK_CODES,  2, 160,   "forms",    "Group/Field",          false, N_("Bentuk kekerasan") },
[F_RISK]         = { "risk",         FK_CODE,   2, 16,    "risk",     "Risk",                 false, N_("Tingkat risiko") },
[F_NARRATIVE]    = { "narrative",    FK_TEXT,   3, TEXT_CHARS_MAX, NULL,       "Group/Field",          true,  N_("Narasi") },
[F_NOTE]         = { "note",         FK_TEXT,   3, TEXT_CHARS_MAX, NULL,       "-",                    false, N_("Catatan") },
[F_CLOSED]       = { "closed",       FK_CODE,   3, 32,    "close-reason", "-",                    false, N_("Kasus ditutup") },
[F_REOPENED]     = { "reopened",     FK_CODE,   3, 32,    "reopen-reason", "-",                   false, N_("Kasus dibuka lagi") },
[F_ASSIGNED]     = { "assigned",     FK_LINE,   3, 150,   NULL,       "-",                    false, N_("Kasus diserahkan") },
[F_RESTRICTED]   = { "restricted",   FK_LINE,   3, 2000,  NULL,       "-",                    false, N_("Kasus dibatasi kepada") },
[F_LIFTED]       = { "lifted",       FK_LINE,   3, 2000,  NULL,       "-",                    false, N_("Pembatasan dicabut, sebelumnya kepada") },
[F_PROCESS]      = { "process_note", FK_TEXT,   0, TEXT_CHARS_MAX, NULL,       "-",                    false, N_("Catatan proses") },
[F_PLAN]         = { "safety_plan",  FK_TEXT,   0, TEXT_CHARS_MAX, NULL,       "-",                    false, N_("Rencana keselamatan") },
};
/* clang-format on */

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
check_date(const struct work *w, const char **v)
{
	struct civil c = { 0 };
	const char *iso, *say;

	if (date_take(w->mem, *v, &iso, &say) != OK)
		return say != NULL ? say : N_("Ketik ulang tanggal ini");
	if (date_parse(iso, &c.year, &c.month, &c.day) != OK ||
	    time_from_civil(&c, WIB) > w->now)
		return N_("Tanggal lahir belum lewat. Periksa tahunnya");
	*v = iso;
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

/* NULL, or the complaint about one value that was given. */
static const char *
check_value(const struct work *w, const struct field_rule *rule, const char **v)
{
	const char *say = rule->kind == FK_AGE ? check_age(w, v) : NULL;

	/* words in the place of a number are no matter of their length */
	if (say != NULL)
		return say;
	if (!field_fits(rule, *v))
		return too_long;
	if (!text_clean(*v))
		return unreadable;
	switch (rule->kind) {
	case FK_LINE:
		return strpbrk(*v, "\n\r\t") == NULL ? NULL : many_lines;
	case FK_TEXT:
	case FK_AGE:
		return NULL;
	case FK_NIK:
		return check_nik(w, v);
	case FK_DATE:
		return check_date(w, v);
	case FK_PHONE:
		return check_phone(w, v);
	case FK_CODE:
		return check_code(w, rule, *v);
	case FK_CODES:
		return check_codes(w, rule, *v);
	case FK_REGION:
		return book_region(w->book, *v) != NULL ?
		    NULL :
		    N_("Pilih kecamatan dari daftar");
	}
	return NULL;
}

static const char *
missing_text(enum field f)
{
	if (f == F_NAME)
		return N_("Isi nama lengkap, atau nama samaran bila nama "
			  "belum boleh dicatat");
	if (f == F_CATEGORY)
		return N_("Pilih kategori kasus");
	return N_("Tulis narasi: apa yang terjadi dan apa yang diperlukan");
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

static void
complain(struct complaint *c, size_t *n, enum field f, const char *say)
{
	if (*n < COMPLAINTS_MAX)
		c[(*n)++] = (struct complaint){ .field = f, .say = say };
}

/* Rules that concern more than one field. */
static void
check_together(const struct fields *f, struct complaint *c, size_t *n)
{
	const char *only = N_("Ranah dan bentuk hanya untuk kasus kekerasan. "
			      "Kosongkan, atau ubah kategorinya");

	if (f->v[F_CATEGORY] == NULL || category_is_violence(f->v[F_CATEGORY]))
		return;
	if (f->v[F_SPHERE] != NULL)
		complain(c, n, F_SPHERE, only);
	if (f->v[F_FORMS] != NULL)
		complain(c, n, F_FORMS, only);
}

enum err
fields_check(const struct work *w, struct fields *f, struct complaint *c,
    size_t *n_r)
{
	size_t i;
	char *t;

	*n_r = 0;
	for (i = 0; i < F__MAX; i++) {
		const struct field_rule *rule = &field_rules[i];
		const char *say = NULL;

		if (f->v[i] != NULL) {
			if ((t = arena_strdup(w->mem, f->v[i])) == NULL)
				return ERR_MEMORY;
			t = text_trim(t);
			f->v[i] = *t != '\0' ? t : NULL;
		}
		if (f->v[i] != NULL)
			say = check_value(w, rule, &f->v[i]);
		else if (rule->required)
			say = missing_text((enum field)i);
		if (say == NULL)
			continue;
		complain(c, n_r, (enum field)i, say);
		c[*n_r - 1].too_long = say == too_long;
		c[*n_r - 1].bare = say == unreadable || say == many_lines;
	}
	check_together(f, c, n_r);
	return *n_r == 0 ? OK : ERR_INVALID;
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
