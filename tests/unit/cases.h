/*
 * Two made-up agencies with one unit each, their people and the real code
 * lists, without a database: for the pure part of cases/.
 */
#ifndef LINDUNG_TESTS_CASES_H
#define LINDUNG_TESTS_CASES_H

#include <stdlib.h>
#include <string.h>

#include "cases/priv.h"
#include "tests/unit/vectors.h"

#define NOW INT64_C(1795505400000) /* 2026-11-24T07:30:00Z, 14.30 in Jambi */

enum seat {
	KONSELOR, /* unit 1 */
	KOORDINATOR,
	KONSELOR_2,
	KEPALA, /* unit 3, another agency */
	PEKSOS,
	KONSELOR_3,
	SEATS
};

struct seat_row {
	unsigned agency, unit;
	enum role role;
};
static const struct seat_row seats[SEATS] = {
	[KONSELOR] = { 1, 1, ROLE_KON },
	[KOORDINATOR] = { 1, 1, ROLE_KOR },
	[KONSELOR_2] = { 1, 1, ROLE_KON },
	[KEPALA] = { 2, 3, ROLE_KAU },
	[PEKSOS] = { 2, 3, ROLE_PKS },
	[KONSELOR_3] = { 2, 3, ROLE_KON },
};

static struct actor people[SEATS];
static struct book book;
static struct roster *roster;
static const struct conf conf = { .environment = "training" };
static struct work w;

static inline void
person_seed(unsigned seat, uint8_t seed[KEY_LEN])
{
	seed_of('p', seat + 1, seed);
}

static inline void
unit_seed(unsigned unit, uint8_t seed[KEY_LEN])
{
	seed_of('u', unit, seed);
}

/* The committed page is what the table prints. */
static inline void
page_same(const char *path, void (*print)(struct buf *))
{
	struct bytes have;
	struct buf b;

	buf_init(&b, arena, 0);
	print(&b);
	assert_int_equal(file_read(arena, path, 1 << 20, &have), OK);
	assert_int_equal(have.n, b.n);
	assert_memory_equal(have.p, b.p, b.n);
}

/* Both absent, or equal. */
static inline bool
text_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* From now on this one acts. */
static inline void
act_as(enum seat seat)
{
	w.who = &people[seat];
	w.holder = NULL;
}

static inline void
person_make(unsigned seat)
{
	const struct seat_row *s = &seats[seat];
	struct actor *p = &people[seat];
	uint8_t seed[KEY_LEN], of_unit[KEY_LEN];

	*p = (struct actor){ .person = id_of('p', seat + 1),
		.unit = unit_of(s->agency, s->unit),
		.agency = id_of('a', s->agency),
		.user = "contoh",
		.name = arena_printf(arena, "Petugas Contoh %u", seat + 1),
		.roles = ROLE_BIT(s->role),
		.fresh = NOW,
		.keys = keyring_new() };
	assert_non_null(p->keys);
	person_seed(seat, seed);
	unit_seed(s->unit, of_unit);
	keyring_set(p->keys, seed, of_unit, 1);
}

static inline void
person_admit(enum seat seat)
{
	const struct seat_row *s = &seats[seat];

	add_member(roster, s->agency, s->unit, seat + 1, s->role);
}

/* agreed: the two agencies have an agreement. */
static inline void
roster_make(bool agreed)
{
	roster_free(roster);
	roster = roster_new();
	assert_non_null(roster);
	found(roster, 1);
	found(roster, 2);
	add_unit(roster, 1, 1);
	add_unit(roster, 2, 3);
	/* whoever can admit the others comes first */
	person_admit(KOORDINATOR);
	person_admit(KEPALA);
	for (unsigned i = 0; i < SEATS; i++)
		if (i != KOORDINATOR && i != KEPALA)
			person_admit(i);
	if (agreed) {
		assert_int_equal(agree(roster, 1, 2, 9), OK);
		assert_int_equal(agree(roster, 2, 1, 9), OK);
	}
	w.roster = roster;
}

/* The code lists and regions that are installed. */
static inline void
book_make(void)
{
	book = (struct book){ .n_codes = 0 };
	assert_int_equal(lists_read(arena, "cases/data", &book), OK);
}

static inline int
world_begin(void **state)
{
	if (setup(state) != 0)
		return -1;
	ad_installation(filled_id(0xa0));
	w = (struct work){ .mem = arena,
		.book = &book,
		.conf = &conf,
		.now = NOW };
	for (unsigned i = 0; i < SEATS; i++)
		person_make(i);
	roster_make(true);
	book_make();
	act_as(KONSELOR);
	return 0;
}

static inline int
world_end(void **state)
{
	for (unsigned i = 0; i < SEATS; i++)
		keyring_free(people[i].keys);
	roster_free(roster);
	roster = NULL;
	return teardown(state);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

/* Everything that a case file can hold, of nobody. */
static inline struct fields
sample_fields(void)
{
	struct fields f = { 0 };

	f.v[F_NAME] = "Siti \xc3\x87ontoh";
	f.v[F_ALIAS] = "Nenek Contoh";
	f.v[F_NIK] = "1571044101480001";
	f.v[F_BIRTH_DATE] = "1948-01-01";
	f.v[F_AGE] = "78";
	f.v[F_SEX] = "female";
	f.v[F_REGION] = "15.71.04";
	f.v[F_ADDRESS] = "Alamat contoh, RT 00";
	f.v[F_PHONE] = "0800-0000-0000";
	f.v[F_SAFE_CONTACT] = "Hari kerja pukul sembilan.";
	f.v[F_CONTACT] = CONTACT_NOT_DIRECT;
	f.v[F_CATEGORY] = "ktp";
	f.v[F_SPHERE] = "rt";
	f.v[F_FORMS] = "fisik psikis";
	f.v[F_RISK] = "medium";
	f.v[F_NARRATIVE] = "Narasi contoh.";
	return f;
}

/* What file_new() makes, but for the number, which the database counts. */
static inline void
case_make(struct casefile *c, struct id id)
{
	struct ad ad = { .type = OBJ_CASE_KEY,
		.object = id,
		.key_version = 1,
		.row_version = keyring_epoch(w.who->keys),
		.schema = LAYOUT };

	memset(c, 0, sizeof(*c));
	fill(c->ck, KEY_LEN, 0xc1);
	c->row = (struct case_row){ .id = id,
		.unit = w.who->unit,
		.assignee = w.who->person,
		.stage = stage_code(CS_PENGADUAN),
		.created = w.now,
		.key_version = 1,
		.epoch = keyring_epoch(w.who->keys) };
	c->head = (struct case_head){ .number = "UC/2026/000147",
		.stage = stage_code(CS_PENGADUAN),
		.before = "",
		.due = "",
		.unit = w.who->unit,
		.assignee = w.who->person,
		.created = w.now,
		.rec = arena_alloc(arena, 64 * sizeof(*c->head.rec)),
		.ref = arena_alloc(arena, 64 * sizeof(*c->head.ref)) };
	key_commit(OBJ_CASE_KEY, c->ck, c->head.kcv);
	assert_int_equal(seal_put(arena, keyring_index(w.who->keys), &ad,
			     BYTES(c->ck, KEY_LEN), PAD_NONE, &c->row.wrap),
	    OK);
}

#endif
