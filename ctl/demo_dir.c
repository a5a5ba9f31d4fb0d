/*
 * The directory of the demo: where its units are, when they are open, and for
 * whom.  Streets and numbers are examples, and say so; districts are real.
 */
#include <string.h>

#include "ctl/demo.h"

#define EVERYWHERE "15"
#define MARK       " (contoh)"

/* clang-format off */
static const struct place {
	enum demo_unit_no unit;
	enum demo_person_no who;
	const char *address, *postal, *region, *way, *phone, *whatsapp;
	const char *week, *friday, *saturday; /* Monday to Thursday; "24": always */
	const char *access, *languages;
	const char *area;
} places[] = {
{ U_ANGSO, KOR_ANGSO, "Jalan Contoh Angso Duo No. 1" MARK, "36134", "15.71.04",
	"Angkutan kota turun di simpang contoh, pintu samping.", "0741 000001", "0800 0000 0001",
	"08.00-12.00, 13.00-16.00", "08.00-11.30", "", "step-free quiet-room children-corner", "id jax jv",
	"15.71" },
{ U_TELANAI, KOR_TELANAI, "Jalan Contoh Telanaipura No. 2" MARK, "36122", "15.71.01",
	"", "0741 000002", "", "08.00-12.00, 13.00-16.00", "08.00-11.30", "", "step-free", "id jax",
	"15.71" },
{ U_BUNGO, KAU_BUNGO, "Jalan Contoh Muaro Bungo No. 3" MARK, "37214", "15.08.03",
	"Di samping lapangan contoh.", "0747 000003", "0800 0000 0003",
	"08.00-14.00", "08.00-11.00", "08.00-12.00", "quiet-room home-visit", "id jax min", "15.08" },
{ U_UPTD, KAU_UPTD, "Jalan Contoh Kota Baru No. 4" MARK, "36129", "15.71.07",
	"", "0741 000004", "0800 0000 0004", "24", "", "",
	"step-free toilet sign-language quiet-room children-corner home-visit", "id jax jv inl", EVERYWHERE },
{ U_LANSIA, KAU_LANSIA, "Jalan Contoh Sosial No. 5" MARK, "36125", "15.71.01",
	"", "0741 000005", "", "07.30-16.00", "07.30-11.30", "", "step-free toilet home-visit", "id jax",
	EVERYWHERE },
{ U_DISAB, ADM_DINSOS, "Jalan Contoh Sosial No. 6" MARK, "36125", "15.71.01",
	"Loket di lantai dasar.", "0741 000006", "", "07.30-16.00", "07.30-11.30", "",
	"step-free toilet sign-language guide-for-blind", "id inl", EVERYWHERE },
};

/* What is said of a service, by whichever unit. */
static const struct remark {
	const char *service, *about, *bring, *categories, *capacity;
	int age_from;
} remarks[] = {
{ "counselling", "Bicara empat mata dengan konselor, dengan janji.", "", "", "free", -1 },
{ "family-counselling", "Bicara bersama keluarga, dengan janji.", "Kartu keluarga bila ada", "", "free", -1 },
{ "elderly-counselling", "Untuk lanjut usia dan yang merawatnya.", "", "", "free", 60 },
{ "mediation", "Penengah bila semua pihak bersedia.", "", "", "limited", -1 },
{ "complaint", "Laporan diterima kapan saja, juga lewat telepon.", "", "", "free", -1 },
{ "victim-assistance", "Pendamping sejak laporan sampai selesai.", "KTP bila ada", "", "free", -1 },
{ "psychological-support", "Psikolog, dengan janji.", "", "", "limited", -1 },
{ "legal-aid", "Penjelasan hukum dan pendampingan.", "KTP bila ada", "", "free", -1 },
{ "shelter", "Tempat aman untuk sementara; alamatnya tidak disebutkan di sini.", "", "", "limited", -1 },
{ "health-service", "Diantar ke rumah sakit yang bekerja sama.", "Kartu JKN bila ada", "", "free", -1 },
{ "social-rehabilitation", "Pemulihan kemampuan sehari-hari.", "", "", "free", -1 },
{ "home-care-assessment", "Petugas menilai kebutuhan perawatan di rumah.", "", "", "free", 60 },
{ "elderly-food-assistance", "Paket bahan pangan setiap bulan.", "KTP dan kartu keluarga bila ada", "", "limited", 60 },
{ "disability-aid", "Kursi roda, alat dengar, dan alat lain.", "Surat dokter bila ada", "disabilitas", "free", -1 },
{ "economic-empowerment", "Pelatihan dan bantuan usaha.", "", "", "free", -1 },
};
/* clang-format on */

static enum err
day_write(struct dir_entry *e, size_t day, const char *typed)
{
	return hours_parse(typed, e->hours[day]);
}

static enum err
hours_write(struct dir_entry *e, const struct place *p)
{
	enum err err = OK;

	e->always = strcmp(p->week, "24") == 0;
	for (size_t d = 1; err == OK && d <= 4 && !e->always; d++)
		err = day_write(e, d, p->week);
	if (err == OK)
		err = day_write(e, 5, p->friday);
	return err == OK ? day_write(e, 6, p->saturday) : err;
}

static enum err
place_write(struct demo *d, const struct place *p)
{
	struct work w = demo_as(d, p->who, d->now - 3 * DAY);
	struct dir_entry e;
	enum err err = directory_get(&w, d->unit[p->unit], &e);

	if (err != OK)
		return err;
	e.address = p->address;
	e.postal = p->postal;
	e.region = p->region;
	e.way = p->way;
	e.phone = p->phone;
	e.whatsapp = p->whatsapp;
	e.access = p->access;
	e.languages = p->languages;
	err = hours_write(&e, p);
	return err == OK ? directory_place(&w, e.version, &e) : err;
}

static enum err
services_write(struct demo *d, const struct place *p)
{
	struct work w = demo_as(d, p->who, d->now - 3 * DAY);
	const char *const *code = demo_units[p->unit].service;
	const char *codes = "";

	for (size_t i = 0; i < DEMO_SERVICES && code[i] != NULL; i++)
		if ((codes = arena_printf(w.mem, "%s%s%s", codes,
			 i > 0 ? " " : "", code[i])) == NULL)
			return ERR_MEMORY;
	return directory_offers(&w, d->unit[p->unit], "", codes);
}

static enum err
offer_write(struct demo *d, const struct place *p, const struct remark *s)
{
	struct work w = demo_as(d, p->who, d->now - 2 * HOUR);
	const struct offer *old;
	struct dir_entry e;
	struct offer o;
	enum err err = directory_get(&w, d->unit[p->unit], &e);

	if (err != OK)
		return err;
	if ((old = entry_offer(&e, s->service)) == NULL)
		return OK;
	o = *old;
	o.about = s->about;
	o.bring = s->bring;
	o.categories = s->categories;
	o.age_from = s->age_from;
	o.area = p->area;
	o.capacity = s->capacity;
	o.contact = "Petugas rujukan" MARK;
	return directory_offer(&w, d->unit[p->unit], e.version, &o);
}

enum err
demo_directory(struct demo *d)
{
	enum err e = OK;

	for (size_t i = 0; i < nitems(places) && e == OK; i++) {
		const struct place *p = &places[i];

		if ((e = services_write(d, p)) == OK)
			e = place_write(d, p);
		for (size_t k = 0; k < nitems(remarks) && e == OK; k++)
			e = offer_write(d, p, &remarks[k]);
		if (e != OK)
			log_write(LOG_ERROR, "demo",
			    "act=directory user=%s err=%s", d->actor.user,
			    err_name(e));
	}
	return e;
}
