/* What can be written into the directory, and what is wrong with the rest. */
#include <string.h>

#include "cases/priv.h"

#define DISTRICT_LEN 8 /* 15.71.04 */

struct checking {
	const struct work *w;
	struct entry_bad *bad;
	size_t n;
};

static void
complain(struct checking *c, bool wrong, const char *field, const char *say)
{
	if (wrong && c->n < ENTRY_BAD_MAX)
		c->bad[c->n++] = (struct entry_bad){ field, say };
}

/* Emergency numbers have three digits. */
static bool
phone_ok(const char *s)
{
	size_t n = 0;

	for (const char *at = *s == '+' ? s + 1 : s; *at != '\0'; at++) {
		if (*at >= '0' && *at <= '9')
			n++;
		else if (strchr(" -.()", *at) == NULL)
			return false;
	}
	return n >= 3 && n <= 15;
}

static bool
codes_ok(const struct work *w, const char *list, const char *codes)
{
	char *copy = arena_strdup(w->mem, codes), *save = NULL, *one;
	bool ok = copy != NULL;

	for (one = ok ? strtok_r(copy, " ", &save) : NULL; one != NULL;
	     one = strtok_r(NULL, " ", &save))
		ok &= list != NULL ? book_has(w->book, list, one) :
				     book_region(w->book, one) != NULL;
	return ok;
}

static void
texts_check(struct checking *c, const char *const *text, size_t n,
    const char *field)
{
	bool clean = true;

	for (size_t i = 0; i < n; i++)
		clean &= text_clean(text[i]);
	complain(c, !clean, field,
	    N_("Ada tanda yang tidak dapat disimpan. "
	       "Ketik ulang teksnya"));
}

static void
phones_check(struct checking *c, const struct dir_entry *e)
{
	static const char *const say =
	    N_("Nomor telepon terdiri atas 3 sampai 15 angka, misalnya 0741 "
	       "000000");

	complain(c, *e->phone == '\0' && *e->whatsapp == '\0', "phone",
	    N_("Isi telepon atau WhatsApp, supaya unit dapat dihubungi"));
	complain(c, *e->phone != '\0' && !phone_ok(e->phone), "phone", say);
	complain(c, *e->whatsapp != '\0' && !phone_ok(e->whatsapp), "whatsapp",
	    say);
}

void
place_check(const struct work *w, const struct dir_entry *e,
    struct entry_bad bad[ENTRY_BAD_MAX], size_t *n_r)
{
	struct checking c = { w, bad, 0 };
	const char *const text[] = { e->address, e->way, e->hours_note,
		e->access_note };

	complain(&c, *e->address == '\0', "address",
	    N_("Isi alamat: jalan, nomor, kelurahan atau desa"));
	complain(&c,
	    strlen(e->postal) != 5 || strspn(e->postal, "0123456789") != 5,
	    "postal", N_("Kode pos terdiri atas 5 angka"));
	complain(&c,
	    strlen(e->region) != DISTRICT_LEN ||
		book_region(w->book, e->region) == NULL,
	    "region", N_("Pilih kecamatan dari daftar"));
	texts_check(&c, text, nitems(text), "address");
	phones_check(&c, e);
	complain(&c, !codes_ok(w, "access", e->access), "access",
	    N_("Pilih dari daftar"));
	complain(&c, !codes_ok(w, "language", e->languages), "languages",
	    N_("Pilih dari daftar"));
	*n_r = c.n;
}

void
offer_check(const struct work *w, const struct offer *o,
    struct entry_bad bad[ENTRY_BAD_MAX], size_t *n_r)
{
	struct checking c = { w, bad, 0 };
	const char *const text[] = { o->about, o->cost, o->bring, o->contact };

	texts_check(&c, text, nitems(text), "about");
	complain(&c,
	    o->age_from >= 0 && o->age_to >= 0 && o->age_from > o->age_to,
	    "age_to",
	    N_("Umur tertinggi harus sama atau lebih dari umur "
	       "terendah"));
	complain(&c, *o->sex != '\0' && !book_has(w->book, "sex", o->sex),
	    "sex", N_("Pilih dari daftar"));
	complain(&c, !codes_ok(w, "category", o->categories), "categories",
	    N_("Pilih dari daftar"));
	complain(&c, !codes_ok(w, NULL, o->area), "area",
	    N_("Pilih wilayah dari daftar"));
	complain(&c, o->paid && *o->cost == '\0', "cost",
	    N_("Tulis biayanya, atau pilih gratis"));
	complain(&c,
	    *o->capacity != '\0' && !book_has(w->book, "capacity", o->capacity),
	    "capacity", N_("Pilih dari daftar"));
	*n_r = c.n;
}
