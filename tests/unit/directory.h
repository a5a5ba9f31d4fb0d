/* A unit's entry in the directory, and what it is made of as a vector. */
#ifndef LINDUNG_TESTS_DIRECTORY_H
#define LINDUNG_TESTS_DIRECTORY_H

#include "cases/privdir.h"
#include "tests/unit/cases.h"

static inline struct dir_entry
sample_entry(void)
{
	struct dir_entry e;
	struct offer *o = arena_alloc(arena, 2 * sizeof(*o));

	assert_non_null(o);
	entry_blank(&e, unit_of(1, 1));
	e.address = "Jalan Contoh No. 1";
	e.postal = "36134";
	e.region = "15.71.04";
	e.way = "Pintu samping.";
	e.phone = "0741 000000";
	e.whatsapp = "129";
	e.hours_note = "Libur nasional tutup.";
	e.access = "step-free toilet";
	e.access_note = "Landai di samping.";
	e.languages = "id jax";
	assert_int_equal(hours_parse("8-12, 13-16", e.hours[1]), OK);
	o[0] = (struct offer){ .code = "counselling",
		.about = "Contoh.",
		.age_from = 18,
		.age_to = 60,
		.sex = "female",
		.categories = "ktp keluarga",
		.area = "15.71 15.05.01",
		.cost = "",
		.bring = "KTP bila ada",
		.capacity = "limited",
		.capacity_at = NOW - HOUR,
		.capacity_by = id_of('p', 2),
		.capacity_name = "",
		.contact = "Petugas rujukan" };
	o[1] = o[0];
	o[1].code = "mediation";
	o[1].age_from = o[1].age_to = -1;
	o[1].paid = true;
	o[1].cost = "Rp0 (contoh)";
	e.offer = o;
	e.n_offer = 2;
	return e;
}

static inline void
put_offer(const struct offer *o)
{
	open_object();
	put_text("code", o->code);
	put_text("about", o->about);
	put_number("age_from", o->age_from < 0 ? 255 : o->age_from);
	put_number("age_to", o->age_to < 0 ? 255 : o->age_to);
	put_text("sex", o->sex);
	put_text("categories", o->categories);
	put_text("area", o->area);
	put_number("paid", o->paid);
	put_text("cost", o->cost);
	put_text("bring", o->bring);
	put_text("capacity", o->capacity);
	put_number("capacity_at", o->capacity_at);
	put_hex("capacity_by", o->capacity_by.b, ID_LEN);
	put_text("contact", o->contact);
	close_object();
}

static inline void
put_place_of(const struct dir_entry *e)
{
	put_text("address", e->address);
	put_text("postal", e->postal);
	put_text("region", e->region);
	put_text("way", e->way);
	put_text("phone", e->phone);
	put_text("whatsapp", e->whatsapp);
	put_number("always", e->always);
	open_list("hours");
	for (size_t d = 0; d < WEEK_DAYS; d++) {
		const char *said = hours_text(arena, e->hours[d], '.');

		open_object();
		put_text("said", *said != '\0' ? said : "tutup");
		close_object();
	}
	close_list();
	put_text("hours_note", e->hours_note);
	put_text("access", e->access);
	put_text("access_note", e->access_note);
	put_text("languages", e->languages);
}

/* directory.json: an entry as the unit's coordinator signs it. */
static inline void
make_directory(void)
{
	struct dir_entry e = sample_entry();
	struct directory_row row;
	uint8_t head[HASH_LEN], seed[KEY_LEN];

	act_as(KOORDINATOR);
	person_seed(KOORDINATOR, seed);
	assert_int_equal(entry_sign(&w, &e, &row), OK);
	hash_blake(NULL, row.body, head);
	open_object();
	put_hex("signer_seed", seed, KEY_LEN);
	put_hex("of_unit", e.unit.b, ID_LEN);
	put_number("version", row.version);
	put_hex("signer", w.who->person.b, ID_LEN);
	put_hex("signer_unit", w.who->unit.b, ID_LEN);
	put_number("at", e.at);
	put_place_of(&e);
	open_list("offers");
	for (size_t i = 0; i < e.n_offer; i++)
		put_offer(&e.offer[i]);
	close_list();
	put_bytes("body", row.body);
	put_hex("head", head, HASH_LEN);
	close_object();
	act_as(KONSELOR);
}

#endif
