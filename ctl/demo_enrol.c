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
/* Of a unit, whom the agency's head admits first, and who admits the others. */
#define ROLES_ADMIT                                                            \
	(ROLE_BIT(ROLE_KAU) | ROLE_BIT(ROLE_PDP) | ROLE_BIT(ROLE_PIM))

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
	random_bytes(s->code, sizeof(s->code));
	code_seal(&d->pepper, s->id, s->code, &s->bag.lock);
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
		d->unit[i] = roster_unit_id(d->agency[demo_units[i].agency],
		    demo_units[i].code);
		if (demo_units[i].seed)
			random_bytes(d->unit_seed[i], KEY_LEN);
	}
	for (size_t i = 0; i < D__MAX && e == OK; i++)
		e = person_draw(d, &demo_people[i], &d->person[i]);
	return e;
}

/* Somebody of that role in the agency, in its office if office. */
static size_t
somebody(size_t agency, enum role role, bool office)
{
	size_t i = 0;

	while (i < D__MAX &&
	    (demo_people[i].role != role ||
		demo_units[demo_people[i].unit].agency != agency ||
		demo_units[demo_people[i].unit].seed == office))
		i++;
	return i; /* the table has one */
}

static void
keys_of(struct demo *d, size_t person)
{
	keyring_set(d->keys, d->person[person].bag.seed, NULL, 0);
}

/* Append to the roster in memory, and keep the bytes for the database. */
static enum err
link_keep(struct demo *d, struct id agency, struct bytes link)
{
	struct demo_link *l = &d->link[d->n_links];
	const struct roster_agency *g;
	enum err e;

	if (d->n_links == DEMO_LINKS)
		return ERR_LIMIT;
	if ((e = roster_apply(d->rolls.roster, link)) != OK)
		return e;
	if ((g = roster_agency(d->rolls.roster, agency)) == NULL)
		return ERR_INTERNAL;
	*l = (struct demo_link){ .agency = agency,
		.height = g->height,
		.bytes = link };
	memcpy(l->hash, g->head, HASH_LEN);
	d->n_links++;
	return OK;
}

/* Signed by the first of n people, and before that by the others. */
static enum err
link_add(struct demo *d, const struct link_body *b, const size_t *who, size_t n,
    int64_t at)
{
	struct cosign co[COSIGN_MAX];
	const struct link_pen pen = { .signer = d->person[who[0]].id,
		.keys = d->keys,
		.co = co,
		.n_co = n - 1,
		.now = at };
	struct bytes core, link;
	enum err e = proposal_make(d->kept, d->rolls.roster, b, at, &core);

	for (size_t i = 1; i < n && e == OK; i++) {
		keys_of(d, who[i]);
		e = proposal_sign(d->kept, core, d->person[who[i]].id, d->keys,
		    &co[i - 1]);
	}
	if (e != OK)
		return e;
	keys_of(d, who[0]);
	e = link_make(d->kept, d->rolls.roster, core, &pen, &link);
	if (e == OK && b->type == LINK_GENESIS) {
		uint8_t hash[HASH_LEN];

		hash_blake(NULL, link, hash);
		e = roster_pin(d->rolls.roster, b->agency, hash);
	}
	return e == OK ? link_keep(d, b->agency, link) : e;
}

static void
unit_body(struct demo *d, size_t i, struct link_body *b)
{
	const struct demo_unit *u = &demo_units[i];

	b->unit = (struct roster_unit){ .id = d->unit[i],
		.agency = b->agency,
		.code = u->code,
		.abbr = u->abbr,
		.name_id = u->name_id,
		.name_en = u->name_en };
}

/* The agency, its office and its founders. */
static enum err
agency_link(struct demo *d, size_t i, int64_t at)
{
	const struct demo_agency *a = &demo_agencies[i];
	struct link_body b = { .type = LINK_GENESIS, .agency = d->agency[i] };
	size_t who[FOUNDERS], office = 0;

	b.genesis = (struct roster_agency){ .id = d->agency[i],
		.code = a->code,
		.name_id = a->name_id,
		.name_en = a->name_en };
	while (demo_units[office].agency != i || demo_units[office].seed)
		office++;
	unit_body(d, office, &b);
	for (size_t k = 0; k < FOUNDERS; k++) {
		who[k] = somebody(i, founder_roles[k], true);
		b.founder[k] = d->person[who[k]].member;
	}
	return link_add(d, &b, who, FOUNDERS, at);
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
invite_link(struct demo *d, size_t person, struct id invitation, int64_t at)
{
	const struct demo_unit *u = &demo_units[demo_people[person].unit];
	const struct roster_member *m = &d->person[person].member;
	size_t admin = somebody(u->agency, ROLE_ADM, true);
	struct link_body b = { .type = LINK_INVITE,
		.agency = d->agency[u->agency],
		.invite = { .id = invitation,
		    .unit = m->unit,
		    .name = m->name,
		    .roles = m->roles } };

	random_bytes(b.invite.token, HASH_LEN);
	return link_add(d, &b, &admin, 1, at);
}

/* The unit's seed sealed to its member. */
static enum err
wrap_add(struct demo *d, size_t person)
{
	enum demo_unit_no unit = demo_people[person].unit;
	struct demo_wrap *w = &d->wrap[d->n_wraps++];
	struct ad ad = unit_seed_ad(d->unit[unit], d->person[person].id, 1);

	w->unit = unit;
	w->person = d->person[person].id;
	return sealed_key_put(d->person[person].member.box_pk,
	    ad_bytes(d->kept, &ad), d->unit_seed[unit], w->sealed);
}

/* Invited by the admin, admitted by whoever answers for the unit. */
static enum err
admit_links(struct demo *d, size_t person, size_t by, bool first, int64_t at)
{
	enum demo_unit_no unit = demo_people[person].unit;
	struct link_body b = { .type = LINK_ADMIT,
		.agency = d->agency[demo_units[unit].agency],
		.invitation = id_new(at),
		.member = d->person[person].member };
	enum err e = invite_link(d, person, b.invitation, at);

	if (e != OK)
		return e;
	if (first)
		unit_key(d->unit_seed[unit], b.unit_pk);
	keys_of(d, person);
	if ((e = join_sign(d->kept, d->rolls.roster, &b, d->keys)) != OK ||
	    (e = link_add(d, &b, &by, 1, at)) != OK)
		return e;
	return demo_units[unit].seed ? wrap_add(d, person) : OK;
}

/* The unit, its head (whom the agency's head admits), and the others. */
static enum err
unit_links(struct demo *d, size_t i, int64_t at)
{
	const struct demo_unit *u = &demo_units[i];
	struct link_body b = { .type = LINK_UNIT,
		.agency = d->agency[u->agency] };
	size_t admin = somebody(u->agency, ROLE_ADM, true), head = 0;
	enum err e;

	unit_body(d, i, &b);
	while (demo_people[head].unit != i ||
	    (ROLE_BIT(demo_people[head].role) & ROLES_ADMIT) == 0)
		head++;
	e = link_add(d, &b, &admin, 1, at);
	if (e == OK)
		e = admit_links(d, head, somebody(u->agency, ROLE_PIM, true),
		    true, at);
	for (size_t k = 0; k < D__MAX && e == OK; k++)
		if (demo_people[k].unit == i && k != head)
			e = admit_links(d, k, head, false, at);
	return e;
}

static const char agreement_title[] = "Nota kesepakatan contoh";
static const char agreement_text[] =
    "Ini contoh, bukan kesepakatan yang sebenarnya.\n\n"
    "1. Para pihak saling merujuk klien yang memerlukan layanan pihak lain, "
    "dengan persetujuan klien atau dasar hukum lain.\n"
    "2. Yang diserahkan hanya data yang diperlukan untuk layanan itu.\n"
    "3. Penerima tidak meneruskan data tanpa persetujuan yang baru.\n"
    "4. Para pihak memberi kabar tentang hasil layanan.";

/* One agency's link about the agreement with another. */
static enum err
agreed_link(struct demo *d, struct id agreement, size_t i, size_t k, int64_t at)
{
	size_t who[] = { somebody(i, ROLE_PIM, true),
		somebody(i, ROLE_KAU, false) };
	struct link_body b = { .type = LINK_AGREEMENT,
		.agency = d->agency[i],
		.agreement = { .id = agreement, .other = d->agency[k] } };

	enum err e;

	memcpy(b.agreement.other_genesis,
	    roster_agency(d->rolls.roster, d->agency[k])->genesis, HASH_LEN);
	e = agreement_hash(d->kept, agreement_title, agreement_text,
	    b.agreement.document);
	return e == OK ? link_add(d, &b, who, nitems(who), at) : e;
}

/* The same agreement stands in both chains. */
static enum err
agreement_links(struct demo *d, size_t i, size_t k, int64_t at)
{
	struct id agreement = id_new(at);
	enum err e;

	d->agreement[d->n_agreements++] =
	    (struct agreement_row){ .id = agreement,
		    .agency = d->agency[i],
		    .other = d->agency[k],
		    .created = at,
		    .person = d->person[somebody(i, ROLE_ADM, true)].id,
		    .title = agreement_title,
		    .text = BYTES((const uint8_t *)agreement_text,
			sizeof(agreement_text) - 1) };
	e = agreed_link(d, agreement, i, k, at);

	return e == OK ? agreed_link(d, agreement, k, i, at) : e;
}

static enum err
chains_make(struct demo *d, int64_t at)
{
	enum err e = OK;

	for (size_t i = 0; i < A__MAX && e == OK; i++)
		e = agency_link(d, i, at);
	for (size_t i = 0; i < U__MAX && e == OK; i++)
		if (demo_units[i].seed)
			e = unit_links(d, i, at);
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
	for (size_t i = 0; i < d->n_agreements && e == OK; i++)
		e = agreement_row_add(st, &d->agreement[i]);
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
	enum err e = link_write(st, &d->link[d->n_links - 2]);

	if (e == OK)
		e = link_write(st, &d->link[d->n_links - 1]);
	return e == OK ? person_write(st, d, AUDITOR) : e;
}

enum err
demo_finish(struct demo *d)
{
	size_t agency = demo_units[demo_people[AUDITOR].unit].agency;
	enum err e = admit_links(d, AUDITOR, somebody(agency, ROLE_PIM, true),
	    false, d->now);

	return e == OK ? store_tx(d->db, NULL, auditor_tx, d) : e;
}
