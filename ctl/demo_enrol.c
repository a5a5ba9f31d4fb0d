/* The people of the demo: keys, passwords, memberships. */
#include <stdio.h>
#include <string.h>

#include "ctl/demo.h"

/* The demo's offices began their chains on this day of 2021. */
static const struct civil founded = { .year = 2021,
	.month = 1,
	.day = 4,
	.hour = 8 };

/* 128 short words that are easy to read out and to type. */
static const char words[][8] = { "anyam", "arang", "arung", "awan", "ayunan",
	"bambu", "bantal", "batik", "bayam", "bening", "beras", "bintang",
	"biola", "bubur", "bukit", "bulan", "bulir", "bunga", "buntal",
	"cahaya", "cemara", "cengkeh", "cermin", "cincin", "damar", "danau",
	"daun", "delima", "dermaga", "durian", "embun", "emping", "fajar",
	"gadung", "galah", "gamelan", "garam", "gelas", "genting", "gerabah",
	"getah", "gula", "gunung", "halaman", "handuk", "hujan", "hutan",
	"ilalang", "intan", "jagung", "jahe", "jambu", "jarum", "jendela",
	"jeruk", "kabut", "kacang", "kain", "kaktus", "kamboja", "kapas",
	"kapur", "karang", "kasur", "kayu", "kebun", "kecapi", "kelapa",
	"kemiri", "kenari", "kendi", "kertas", "ketan", "kolam", "kopi",
	"kuali", "kunyit", "ladang", "lampu", "langit", "lemari", "lentera",
	"lilin", "lontar", "madu", "mangga", "manggis", "mawar", "melati",
	"mentega", "meranti", "nanas", "ombak", "padi", "pagar", "pakis",
	"palem", "pandan", "pasir", "payung", "pelangi", "pena", "perahu",
	"piring", "pisang", "pohon", "pulau", "rakit", "rambut", "rotan",
	"rumput", "sabun", "sagu", "salak", "sawah", "selasih", "semut",
	"senja", "serai", "suling", "sumur", "tebu", "telaga", "teluk", "tenun",
	"topi", "ubi", "wortel" };
_Static_assert(nitems(words) == 128, "seven bits a word");

#define PASSWORD_TRIES 50

/* Four words and four digits: 41 bits, "kopi-danau-rotan-lilin-4821". */
static char *
password_make(struct arena *a)
{
	uint16_t number;
	uint8_t r[4];
	char *p;

	random_bytes(r, sizeof(r));
	do
		random_bytes(&number, sizeof(number));
	while (number >= 60000); /* so that every remainder is as likely */
	p = arena_printf(a, "%s-%s-%s-%s-%04u", words[r[0] & 127],
	    words[r[1] & 127], words[r[2] & 127], words[r[3] & 127],
	    (unsigned)number % 10000);
	secret_wipe(r, sizeof(r));
	return p;
}

/* One that a change of password would accept too. */
static enum err
password_draw(struct arena *a, const struct demo_person *p, const char **r_r)
{
	const char *own[] = { p->user, p->name, demo_units[p->unit].name_id,
		NULL };

	for (int i = 0; i < PASSWORD_TRIES; i++) {
		char *password = password_make(a);

		if (password == NULL)
			return ERR_MEMORY;
		if (strength_check(password, own) == STRENGTH_OK) {
			*r_r = password;
			return OK;
		}
	}
	return ERR_INTERNAL;
}

/* Public keys of a person's seed. */
static void
person_keys(const uint8_t seed[KEY_LEN], struct roster_member *m)
{
	uint8_t derived[KEY_LEN], sk[64];

	key_derive(seed, KDF_PERSON_BOX, 0, derived);
	box_pair(derived, m->box_pk, sk);
	key_derive(seed, KDF_PERSON_SIGN, 0, derived);
	sign_pair(derived, m->sign_pk, sk);
	secret_wipe(derived, sizeof(derived));
	secret_wipe(sk, sizeof(sk));
}

static enum err
person_draw(struct demo *d, const struct demo_person *p, struct demo_someone *s)
{
	enum err e;

	s->id = id_new(time_from_civil(&founded, DEMO_ZONE));
	random_bytes(s->bag.seed, KEY_LEN);
	random_bytes(s->bag.totp, sizeof(s->bag.totp));
	s->bag.generation = 1;
	s->member = (struct roster_member){ .person = s->id,
		.unit = d->unit[p->unit],
		.name = p->name,
		.roles = ROLE_BIT(p->role),
		.active = true };
	person_keys(s->bag.seed, &s->member);
	if ((e = password_draw(d->kept, p, &s->password)) != OK)
		return e;
	return bag_put(d->kept, &d->pepper, d->conf, s->id, 1, s->password,
	    &s->bag, &s->row);
}

enum err
demo_draw(struct demo *d)
{
	int64_t at = time_from_civil(&founded, DEMO_ZONE);
	enum err e = OK;

	for (size_t i = 0; i < A__MAX; i++)
		d->agency[i] = id_new(at);
	for (size_t i = 0; i < U__MAX; i++) {
		d->unit[i] = id_new(at);
		if (demo_units[i].seed)
			random_bytes(d->unit_seed[i], KEY_LEN);
	}
	for (size_t i = 0; i < D__MAX && e == OK; i++)
		e = person_draw(d, &demo_people[i], &d->person[i]);
	return e;
}

/* Append to the roster in memory, and keep the bytes for the database. */
static enum err
link_add(struct demo *d, struct link_body *b, int64_t at)
{
	struct demo_link *l = &d->link[d->n_links];
	const struct roster_agency *g;
	enum err e;

	b->at = at;
	if (d->n_links == DEMO_LINKS)
		return ERR_LIMIT;
	if ((e = roster_link(d->kept, d->roster, b, &l->bytes)) != OK ||
	    (e = roster_apply(d->roster, l->bytes)) != OK)
		return e;
	if ((g = roster_agency(d->roster, b->agency)) == NULL)
		return ERR_INTERNAL;
	l->agency = b->agency;
	l->height = g->height;
	memcpy(l->hash, g->head, HASH_LEN);
	d->n_links++;
	return OK;
}

static enum err
agency_link(struct demo *d, size_t i, int64_t at)
{
	const struct demo_agency *a = &demo_agencies[i];
	struct link_body b = { .type = LINK_GENESIS, .agency = d->agency[i] };

	b.genesis = (struct roster_agency){ .id = d->agency[i],
		.code = a->code,
		.name_id = a->name_id,
		.name_en = a->name_en };
	return link_add(d, &b, at);
}

/* Public box key of a unit's seed. */
static void
unit_key(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN])
{
	uint8_t derived[KEY_LEN], sk[KEY_LEN];

	key_derive(seed, KDF_UNIT_BOX, 0, derived);
	box_pair(derived, pk, sk);
	secret_wipe(derived, sizeof(derived));
	secret_wipe(sk, sizeof(sk));
}

static enum err
unit_link(struct demo *d, size_t i, int64_t at)
{
	const struct demo_unit *u = &demo_units[i];
	struct link_body b = { .type = LINK_UNIT,
		.agency = d->agency[u->agency] };

	b.unit = (struct roster_unit){ .id = d->unit[i],
		.agency = b.agency,
		.code = u->code,
		.abbr = u->abbr,
		.name_id = u->name_id,
		.name_en = u->name_en,
		.epoch = u->seed ? 1 : 0 };
	if (u->seed)
		unit_key(d->unit_seed[i], b.unit.box_pk);
	return link_add(d, &b, at);
}

/* Membership, and the unit's seed sealed to the member. */
static enum err
person_link(struct demo *d, size_t i, int64_t at)
{
	enum demo_unit_no unit = demo_people[i].unit;
	const struct demo_unit *u = &demo_units[unit];
	struct link_body b = { .type = LINK_ADMIT,
		.agency = d->agency[u->agency],
		.member = d->person[i].member };
	struct demo_wrap *w = &d->wrap[d->n_wraps];
	struct ad ad = unit_seed_ad(d->unit[unit], d->person[i].id, 1);
	enum err e = link_add(d, &b, at);

	if (e != OK || !u->seed)
		return e;
	w->unit = unit;
	w->person = d->person[i].id;
	d->n_wraps++;
	return sealed_key_put(b.member.box_pk, ad_bytes(d->kept, &ad),
	    d->unit_seed[unit], w->sealed);
}

/* The same agreement stands in both chains. */
static enum err
agreement_links(struct demo *d, size_t i, size_t k, int64_t at)
{
	struct link_body b = { .type = LINK_AGREEMENT };
	enum err e;

	b.agreement.id = id_new(at);
	b.agency = d->agency[i];
	b.agreement.other = d->agency[k];
	if ((e = link_add(d, &b, at)) != OK)
		return e;
	b.agency = d->agency[k];
	b.agreement.other = d->agency[i];
	return link_add(d, &b, at);
}

static enum err
chains_make(struct demo *d, int64_t at)
{
	enum err e = OK;

	for (size_t i = 0; i < A__MAX && e == OK; i++)
		e = agency_link(d, i, at);
	for (size_t i = 0; i < U__MAX && e == OK; i++)
		e = unit_link(d, i, at);
	for (size_t i = 0; i < AUDITOR && e == OK; i++)
		e = person_link(d, i, at);
	for (size_t i = 0; i < A__MAX && e == OK; i++)
		for (size_t k = i + 1; k < A__MAX && e == OK; k++)
			e = agreement_links(d, i, k, at);
	return e;
}

static enum err
person_write(struct store *st, const struct demo *d, size_t i)
{
	struct person_row row = { .id = d->person[i].id,
		.user = demo_people[i].user,
		.bag = d->person[i].row };
	struct trail_entry t = { .at = d->now,
		.unit = d->person[i].member.unit,
		.verb = V_MEMBER,
		.object = d->person[i].id,
		.version = 1 };
	enum err e = person_add(st, &row);

	return e == OK ? trail_write(st, &t) : e;
}

static enum err
link_write(struct store *st, const struct demo_link *l)
{
	return roster_append(st, l->agency, l->height, l->hash, l->bytes);
}

static enum err
services_write(struct store *st, const struct demo *d, size_t unit)
{
	const char *const *code = demo_units[unit].service;
	enum err e = OK;

	for (size_t i = 0; i < DEMO_SERVICES && code[i] != NULL && e == OK; i++)
		e = service_add(st, d->unit[unit], code[i]);
	return e;
}

static enum err
world_tx(struct store *st, void *arg)
{
	const struct demo *d = arg;
	enum err e = OK;

	for (size_t i = 0; i < d->n_links && e == OK; i++)
		e = link_write(st, &d->link[i]);
	for (size_t i = 0; i < AUDITOR && e == OK; i++)
		e = person_write(st, d, i);
	for (size_t i = 0; i < d->n_wraps && e == OK; i++)
		e = unit_wrap_add(st, d->unit[d->wrap[i].unit], 1,
		    d->wrap[i].person, d->wrap[i].sealed);
	for (size_t i = 0; i < U__MAX && e == OK; i++)
		e = services_write(st, d, i);
	if (e == OK)
		e = partner_add(st, id_new(d->now), "ID-PST/GOV/KEMENPPPA",
		    "Kementerian PPPA" DEMO_MARK,
		    "Ministry of Women's Empowerment and Child Protection "
		    "(demo)");
	return e;
}

enum err
demo_enrol(struct demo *d)
{
	enum err e = chains_make(d, time_from_civil(&founded, DEMO_ZONE));

	return e == OK ? store_tx(d->db, NULL, world_tx, d) : e;
}

static enum err
auditor_tx(struct store *st, void *arg)
{
	const struct demo *d = arg;
	enum err e = link_write(st, &d->link[d->n_links - 1]);

	return e == OK ? person_write(st, d, AUDITOR) : e;
}

enum err
demo_finish(struct demo *d)
{
	enum err e = person_link(d, AUDITOR, d->now);

	return e == OK ? store_tx(d->db, NULL, auditor_tx, d) : e;
}
