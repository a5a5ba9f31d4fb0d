/* The vectors of what has keys of its own; a part of test_case_vectors.c. */
#ifndef LINDUNG_TESTS_OWN_VECTORS_H
#define LINDUNG_TESTS_OWN_VECTORS_H

/* own-record.json: a process note and a safety plan, with their keys --------------- */

static void
put_own(const struct own_made *m, const char *text)
{
	open_object();
	put_place(&own_case);
	put_id("record", m->ref.id);
	put_number("kind", m->ref.kind);
	put_number("version", m->ref.version);
	put_id("author", w.who->person);
	put_seed("author_seed", person_seed, KONSELOR);
	put_number("at", w.now);
	put_string("plain_text", text);
	put_bytes("body", m->row.body);
	put_hex("hash", m->ref.hash, HASH_LEN);
	put_wraps(&m->own);
	put_seed("pdp_seed", unit_seed, DATA);
	put_hex("glass", m->own.glass->sealed, SEALED_TWICE_LEN);
	close_object();
}

static void
make_own(void)
{
	static const char process[] = "Catatan kerja contoh.";
	static const char plan[] = "Rencana contoh: hubungi petugas.";
	struct own_made m;

	act_as(KONSELOR);
	w.now = NOW;
	own_people();
	case_make(&own_case, id_of('k', 1));
	m = own_make(REC_PROCESS, process);
	put_own(&m, process);
	m = own_make(REC_PLAN, plan);
	put_own(&m, plan);
}

/* glass.json: a request, its outer seal opened, and refused then -------------------------- */

static void
put_act(struct glassload *l, struct glass_act *a, unsigned seed)
{
	struct ask_act_row row;
	uint8_t signer[KEY_LEN], prev[HASH_LEN];

	memcpy(prev, l->last, HASH_LEN);
	assert_int_equal(glass_sign(&w, l, a, &row), OK);
	seed_of('p', seed, signer);
	open_object();
	put_hex("actor_seed", signer, KEY_LEN);
	put_number("from", a->from);
	put_number("to", a->to);
	put_id("actor", a->actor);
	put_id("unit", a->unit);
	put_id("named", a->named);
	put_number("at", a->at);
	put_number("ends", a->ends);
	put_hex("what", a->what, HASH_LEN);
	put_hex("prev", prev, HASH_LEN);
	put_bytes("body", row.body);
	put_bytes("word", row.word);
	close_object();
}

static void
put_acts(struct glassload *l)
{
	const struct glass_word refusal = { FINDING_NONE, "Penolakan contoh." };
	struct actor officer_of_data = people[KONSELOR];
	struct glass_act a = { .to = GLASS_ASKED };

	glass_ask_hash(&w, &l->row, a.what);
	open_list("acts");
	put_act(l, &a, KOORDINATOR + 1);
	officer_of_data.person = id_of('p', PDP_PERSON);
	officer_of_data.unit = unit_of(1, DATA);
	officer_of_data.keys = own_keys(PDP_PERSON, DATA);
	w.who = &officer_of_data;
	a = (struct glass_act){ .to = GLASS_PEELED, .named = id_of('p', HEAD) };
	fill(a.what, HASH_LEN, 0x51);
	put_act(l, &a, PDP_PERSON);
	a = (struct glass_act){ .to = GLASS_REFUSED };
	assert_int_equal(glass_word_put(&w, l, &refusal, &a), OK);
	put_act(l, &a, PDP_PERSON);
	keyring_free(officer_of_data.keys);
	close_list();
}

static void
make_glass(void)
{
	static struct glass_act done[3];
	static const struct glass_rec rec[] = { { { { 1 } }, 1 },
		{ { { 2 } }, 7 } };
	struct glassload l = { .act = done,
		.author = id_of('p', KONSELOR + 1),
		.holder = id_of('p', KONSELOR_2 + 1),
		.number = "UC/2026/000147",
		.reason = "Alasan contoh.",
		.rec = rec,
		.n_rec = nitems(rec) };

	w.now = NOW;
	act_as(KOORDINATOR);
	own_people();
	l.row = (struct ask_row){ .id = id_of('g', 1),
		.kasus = id_of('k', 1),
		.unit = unit_of(1, 1),
		.pdp = unit_of(1, DATA),
		.created = NOW };
	assert_int_equal(glass_seal(&w, &l), OK);
	open_object();
	put_id("installation", filled_id(0xa0));
	put_seed("unit_seed", unit_seed, 1);
	put_seed("pdp_seed", unit_seed, DATA);
	put_id("request", l.row.id);
	put_id("case", l.row.kasus);
	put_id("of_unit", l.row.unit);
	put_id("pdp", l.row.pdp);
	put_number("epoch", l.row.epoch);
	put_number("pdp_epoch", l.row.pdp_epoch);
	put_hex("parts", l.row.parts, ASK_PARTS_LEN);
	put_bytes("body", l.row.body);
	put_string("number", l.number);
	put_id("author", l.author);
	put_id("holder", l.holder);
	put_string("reason", l.reason);
	put_acts(&l);
	close_object();
	act_as(KONSELOR);
}

#endif
