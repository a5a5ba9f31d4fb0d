/*
 * cases: what was sealed comes back value by value, and nothing else does:
 * another place, another version, cut short, too long, in another form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/referral.h"
#include "tests/unit/sealed.h"

static struct casefile file;

/* record ------------------------------------------------------------------------ */

static struct rec_ref rec_at;
static struct record_row rec_row;
static struct rec rec;

static enum err
record_read(void)
{
	enum err e = rec_get(&w, &file, 1, &rec_row, &rec);

	return e == OK ? rec_verify(&w, &rec) : e;
}

static struct sealed
record_sealed(uint8_t key[KEY_LEN])
{
	struct fields f = sample_fields();

	case_make(&file, id_of('k', 1));
	rec_at =
	    (struct rec_ref){ .id = id_of('d', 1), .group = 1, .version = 2 };
	memset(rec_at.hash, 5, HASH_LEN);
	assert_int_equal(rec_put(&w, &file, &rec_at, &f, &rec_row), OK);
	key_derive(file.ck, KDF_CASE_GROUP, 1, key);
	return (struct sealed){ place(OBJ_RECORD, rec_row.id, file.row.id, 3),
		key, PAD_CLASS, "LINDUNG-RECORD", &rec_row.body, record_read };
}

static void
record_returns(void **state)
{
	struct fields f = sample_fields();
	uint8_t key[KEY_LEN], hash[HASH_LEN];

	(void)state;
	(void)record_sealed(key);
	assert_int_equal(record_read(), OK);
	assert_int_equal(rec.group, 1);
	assert_int_equal(rec.kind, REC_GROUP);
	assert_true(id_same(rec.author, people[KONSELOR].person));
	assert_int_equal(rec.at, NOW);
	assert_int_equal(rec.prev_version, 2);
	memset(hash, 5, HASH_LEN);
	assert_memory_equal(rec.prev, hash, HASH_LEN);
	for (size_t i = 0; i < F__MAX; i++)
		assert_true(text_same(rec.f.v[i],
		    field_rules[i].group == 1 ? f.v[i] : NULL));
	/* what the header says of it */
	hash_blake(NULL, rec_row.body, hash);
	assert_memory_equal(rec_at.hash, hash, HASH_LEN);
	assert_int_equal(rec_at.size, rec_row.body.n);
	assert_int_equal(rec_at.version, 3);
}

#define R_KIND   1
#define R_AUTHOR 2
#define R_PREV   (2 + ID_LEN + 8)
#define R_COUNT  (R_PREV + 4 + HASH_LEN)

static void
record_refused(void **state)
{
	uint8_t key[KEY_LEN];
	struct sealed s = record_sealed(key);
	struct bytes body = body_of(&s);

	(void)state;
	bad_all(&s);
	bad_body(&s, changed(body, 0, "\2", 1)); /* of another group */
	bad_body(&s, changed(body, R_KIND, "\2", 1));
	bad_body(&s, changed(body, R_AUTHOR + 2, "\2", 1)); /* not who signed */
	bad_body(&s, changed(body, R_PREV + 3, "\1", 1));   /* gap */
	bad_body(&s, changed(body, R_COUNT + 1, "\7", 1));
	bad_body(&s, changed(body, R_COUNT + 1, "\11", 1));
	bad_body(&s, changed(body, R_COUNT + 2, "\xff", 1));
	bad_body(&s, changed(body, R_COUNT + 8, "\xff", 1)); /* value */
	assert_int_equal(rec_get(&w, &file, 2, &rec_row, &rec), ERR_TAMPER);
}

/* A field of a later version stays in its record and is not shown. */
static void
record_unknown_field(void **state)
{
	uint8_t key[KEY_LEN];
	struct sealed s = record_sealed(key);
	struct bytes body = body_of(&s);

	(void)state;
	assert_memory_equal(body.p + R_COUNT + 4, "name", 4);
	body = changed(body, R_COUNT + 4, "nama", 4);
	assert_int_equal(read_as(&s, &s.ad, body, PAD_CLASS), OK);
	assert_null(rec.f.v[F_NAME]);
	assert_string_equal(rec.f.v[F_ALIAS], "Nenek Contoh");
}

/* 16 of the assignee, 8 of the time, 11 of the stage, 16 of the number, 2 for
 * each other text */
#define INDEX_NAME_MAX (511 - 16 - 8 - 11 - 16 - 9 * 2)

static void
too_long(void **state)
{
	struct fields f = { 0 };
	char *much = arena_alloc(arena, (size_t)1 << 21);
	uint8_t key[KEY_LEN];
	struct case_index x;

	(void)state;
	(void)record_sealed(key);
	memset(much, 'x', ((size_t)1 << 21) - 1);
	f.v[F_NAME] = much;
	assert_int_equal(rec_put(&w, &file, &rec_at, &f, &rec_row), ERR_LIMIT);
	assert_int_equal(index_put(&w, &file, &f, &file.row.idx), ERR_MEMORY);
	much[1000] = '\0';
	assert_int_equal(index_put(&w, &file, &f, &file.row.idx), ERR_LIMIT);
	much[INDEX_NAME_MAX] = '\0';
	assert_int_equal(index_put(&w, &file, &f, &file.row.idx), OK);
	assert_int_equal(index_get(&w, &file.row, &x), OK);
	assert_string_equal(x.name, much);
	assert_null(x.fold); /* gave way */
	much[INDEX_NAME_MAX] = 'x';
	much[INDEX_NAME_MAX + 1] = '\0';
	assert_int_equal(index_put(&w, &file, &f, &file.row.idx), ERR_LIMIT);
}

/* case key and header --------------------------------------------------------------- */

static struct casefile seen;

static enum err
case_read(void)
{
	memset(&seen, 0, sizeof(seen));
	seen.row = file.row;
	return file_unseal(&w, P_CASE_READ, &seen);
}

static struct sealed
header_sealed(uint8_t key[KEY_LEN])
{
	struct fields f = sample_fields();
	struct record_row row[FILE_RECORDS_MAX];
	size_t n;

	case_make(&file, id_of('k', 1));
	file.head.source = id_of('r', 2);
	file.head.ref[file.head.n_ref++] =
	    (struct ref_link){ id_of('r', 1), true };
	file.head.ref[file.head.n_ref++] =
	    (struct ref_link){ id_of('r', 2), false };
	assert_int_equal(file_records(&w, &file, NULL, &f, row, &n), OK);
	assert_int_equal(file_seal(&w, &file, &f), OK);
	key_derive(file.ck, KDF_CASE_HEADER, 0, key);
	return (struct sealed){ place(OBJ_CASE_HEADER, file.row.id,
				    (struct id){ { 0 } }, 1),
		key, PAD_CLASS, "LINDUNG-HEADER", &file.row.header, case_read };
}

static void
header_returns(void **state)
{
	const struct case_head *h = &seen.head;
	uint8_t key[KEY_LEN];

	(void)state;
	(void)header_sealed(key);
	assert_int_equal(case_read(), OK);
	assert_memory_equal(seen.ck, file.ck, KEY_LEN);
	assert_string_equal(h->number, "UC/2026/000147");
	assert_string_equal(h->stage, stage_code(CS_PENGADUAN));
	assert_string_equal(h->before, "");
	assert_true(id_none(h->mover));
	assert_true(id_same(h->unit, unit_of(1, 1)));
	assert_true(id_same(h->assignee, people[KONSELOR].person));
	assert_int_equal(h->created, NOW);
	assert_int_equal(h->changed, NOW);
	assert_true(id_same(h->source, id_of('r', 2)));
	assert_true(id_same(h->writer, people[KONSELOR].person));
	assert_int_equal(h->n_rec, 4);
	for (size_t i = 0; i < h->n_rec; i++) {
		const struct rec_ref *a = &h->rec[i], *b = &file.head.rec[i];

		assert_true(id_same(a->id, b->id));
		assert_int_equal(a->group, b->group);
		assert_int_equal(a->kind, b->kind);
		assert_int_equal(a->version, 1);
		assert_int_equal(a->at_version, 1);
		assert_int_equal(a->size, b->size);
		assert_memory_equal(a->hash, b->hash, HASH_LEN);
	}
	assert_int_equal(h->n_ref, 2);
	assert_true(id_same(h->ref[0].referral, id_of('r', 1)));
	assert_true(h->ref[0].incoming);
	assert_true(id_same(h->ref[1].referral, id_of('r', 2)));
	assert_false(h->ref[1].incoming);
}

#define H_STAGE  16
#define H_MOVER  (H_STAGE + 2 + 9 + 2 + 2)
#define H_UNIT   (H_MOVER + ID_LEN)
#define H_WRITER (H_UNIT + 2 * ID_LEN + 16 + ID_LEN)
#define H_KEYS   (H_WRITER + ID_LEN + HASH_LEN)
#define H_NAMED  (H_KEYS + 4)
#define H_COUNT  (H_NAMED + 4)

static void
header_refused(void **state)
{
	uint8_t key[KEY_LEN];
	struct sealed s = header_sealed(key);
	struct bytes body = body_of(&s);

	(void)state;
	bad_all(&s);
	bad_body(&s, changed(body, 0, "\xff", 1));
	bad_body(&s, changed(body, H_STAGE + 2, "P", 1));
	bad_body(&s, changed(body, H_UNIT + 2, "\2", 1));
	bad_body(&s, changed(body, H_UNIT + ID_LEN, "\2", 1)); /* assignee */
	bad_body(&s, changed(body, H_UNIT + 2 * ID_LEN, "\2", 1)); /* created */
	bad_body(&s, changed(body, H_UNIT + 2 * ID_LEN + 8, "\2", 1));
	bad_body(&s, changed(body, H_WRITER + 2, "\2", 1));
	bad_body(&s, flipped(body, H_KEYS - 1)); /* kcv */
	bad_body(&s, changed(body, H_KEYS + 3, "\1", 1));
	bad_body(&s, changed(body, H_NAMED + 3, "\1", 1));
	bad_body(&s, changed(body, H_NAMED, "\xff\xff\xff\xff", 4));
	assert_int_equal(body.p[H_COUNT + 3], 4);
	bad_body(&s, changed(body, H_COUNT + 3, "\5", 1));
	bad_body(&s, changed(body, H_COUNT, "\xff\xff\xff\xff", 4));
}

static void
wrap_refused(void **state)
{
	struct sealed s = { place(OBJ_CASE_KEY, id_of('k', 1),
				(struct id){ { 0 } }, 1),
		keyring_index(w.who->keys), PAD_NONE, NULL, &file.row.wrap,
		case_read };
	uint8_t key[KEY_LEN];

	(void)state;
	(void)header_sealed(key);
	bad_envelopes(&s);
	bad_places(&s);
	bad_lengths(&s);
	bad_body(&s, changed(body_of(&s), 0, "\1", 1)); /* another key */
}

/* index row, side, draft, copy ---------------------------------------------------- */

static struct case_index x;

static enum err
index_read(void)
{
	return index_get(&w, &file.row, &x);
}

static void
index_row(void **state)
{
	struct fields f = sample_fields();
	struct case_row row;
	uint8_t key[KEY_LEN];
	struct sealed s;

	(void)state;
	(void)header_sealed(key);
	assert_int_equal(index_read(), OK);
	assert_true(id_same(x.assignee, people[KONSELOR].person));
	assert_int_equal(x.changed, NOW);
	assert_string_equal(x.stage, stage_code(CS_PENGADUAN));
	assert_string_equal(x.number, "UC/2026/000147");
	assert_string_equal(x.name, f.v[F_NAME]);
	assert_string_equal(x.nik, f.v[F_NIK]);
	assert_string_equal(x.phone, f.v[F_PHONE]);
	assert_string_equal(x.category, f.v[F_CATEGORY]);
	assert_string_equal(x.risk, f.v[F_RISK]);
	assert_string_equal(x.birth_date, f.v[F_BIRTH_DATE]);
	assert_string_equal(x.age, f.v[F_AGE]);
	assert_string_equal(x.fold, "siti contoh nenek contoh");
	s = (struct sealed){ place(OBJ_CASE_INDEX, file.row.id,
				 (struct id){ { 0 } }, 1),
		keyring_index(w.who->keys), PAD_CLASS, NULL, &file.row.idx,
		index_read };
	bad_all(&s);
	row = file.row;
	file.row.stage = stage_code(CS_TERMINASI);
	assert_int_equal(index_read(), ERR_TAMPER);
	file.row = row;
	file.row.changed++;
	assert_int_equal(index_read(), ERR_TAMPER);
	file.row = row;
	file.row.assignee = people[KONSELOR_2].person;
	assert_int_equal(index_read(), ERR_TAMPER);
	file.row = row;
	assert_int_equal(index_read(), OK);
}

static struct side_row sd;
static struct side_index side;
static struct draft draft;

static enum err
side_read(void)
{
	return side_get(&w, NULL, &sd, &side);
}

static enum err
draft_read(void)
{
	return draft_get(&w, &file, &sd, &draft);
}

static void
side_and_draft(void **state)
{
	const struct side_index of = { id_of('k', 1), "UC/2026/000147",
		"Siti Contoh" };
	struct draft d = sample_draft();
	uint8_t key[KEY_LEN];
	struct sealed s;
	char *much;

	(void)state;
	case_make(&file, id_of('k', 1));
	sd = (struct side_row){ .referral = id_of('r', 1),
		.unit = unit_of(1, 1),
		.version = 4 };
	assert_int_equal(side_put(&w, NULL, &sd, &of), OK);
	assert_int_equal(draft_put(&w, &file, &sd, &d), OK);
	assert_int_equal(side_read(), OK);
	assert_true(id_same(side.kasus, of.kasus));
	assert_string_equal(side.case_number, of.case_number);
	assert_string_equal(side.client, of.client);
	assert_int_equal(draft_read(), OK);
	assert_int_equal(draft.done, d.done);
	assert_int_equal(draft.groups, d.groups);
	assert_int_equal(draft.urgency, d.urgency);
	assert_int_equal(draft.consent_at, d.consent_at);
	assert_true(id_same(draft.to, d.to));
	assert_true(id_same(draft.consent, d.consent));
	assert_string_equal(draft.consent_basis, d.consent_basis);
	assert_string_equal(draft.consent_form, d.consent_form);
	assert_string_equal(draft.consent_until, d.consent_until);
	assert_string_equal(draft.service, d.service);
	assert_string_equal(draft.reason, d.reason);
	assert_string_equal(draft.summary, d.summary);
	s = (struct sealed){ place(OBJ_REF_SIDE, sd.referral, sd.unit, 5),
		keyring_index(w.who->keys), PAD_CLASS, NULL, &sd.idx,
		side_read };
	bad_all(&s);
	key_derive(file.ck, KDF_CASE_DRAFT, 0, key);
	s = (struct sealed){ place(OBJ_REF_DRAFT, sd.referral, file.row.id, 5),
		key, PAD_CLASS, NULL, &sd.draft, draft_read };
	bad_all(&s);
	/* the longest summary: 20,000 characters of four bytes */
	much = arena_alloc(arena, 80001);
	memset(much, 'x', 80000);
	d.summary = much;
	assert_int_equal(draft_put(&w, &file, &sd, &d), OK);
	assert_int_equal(draft_read(), OK);
	assert_string_equal(draft.summary, much);
}

static struct doc_new doc;
static struct doc_keys doc_all;
static struct copy_row copy;

static enum err
copy_read(void)
{
	struct doc_keys k;
	enum err e = copy_unseal(&w, &file, &doc.row, copy.body, &k);

	if (e == OK)
		assert_memory_equal(&k, &doc_all, sizeof(k));
	return e;
}

static void
copy_returns(void **state)
{
	uint8_t key[KEY_LEN];
	struct sealed s;

	(void)state;
	case_make(&file, id_of('k', 1));
	referral_put(&file, &doc, &doc_all, &copy);
	assert_int_equal(copy_read(), OK);
	key_derive(file.ck, KDF_CASE_COPY, 0, key);
	s = (struct sealed){ place(OBJ_DOC_COPY, doc.row.id, file.row.id, 0),
		key, PAD_NONE, NULL, &copy.body, copy_read };
	bad_all(&s);
}

/* the row of a document ---------------------------------------------------------- */

static enum err
row_key(enum seat seat)
{
	uint8_t dk[KEY_LEN];
	enum err e;

	act_as(seat);
	e = doc_key(&w, &doc.row, NULL, dk);
	if (e == OK)
		assert_memory_equal(dk, doc.dk, KEY_LEN);
	return e;
}

static void
document_row(void **state)
{
	struct document_row good;
	struct doc_new main_doc;

	(void)state;
	case_make(&file, id_of('k', 1));
	referral_put(&file, &main_doc, &doc_all, &copy);
	withdrawal_put(&main_doc, &doc);
	assert_int_equal(row_key(KEPALA), OK);
	assert_int_equal(row_key(KONSELOR), OK);
	good = doc.row;
#define WRONG(change)                                                          \
	do {                                                                   \
		change;                                                        \
		assert_int_equal(row_key(KEPALA), ERR_TAMPER);                 \
		doc.row = good;                                                \
	} while (0)
	WRONG(doc.row.id.b[15] ^= 1);
	WRONG(doc.row.conversation.b[15] ^= 1);
	WRONG(doc.row.in_reply_to.b[15] ^= 1);
	WRONG(doc.row.in_reply_to = (struct id){ { 0 } });
	WRONG(doc.row.reply_sha256[0] ^= 1);
	WRONG(doc.row.from_unit = unit_of(2, 3));
	WRONG(doc.row.to_unit = unit_of(1, 1));
	WRONG(doc.row.created += SECOND);
	WRONG(doc.row.expires += SECOND);
	WRONG(doc.row.urgency++);
	WRONG(doc.row.environment = "production");
	WRONG(doc.row.nonce[0] ^= 1);
	WRONG(doc.row.kcv[0] ^= 1);
	WRONG(doc.row.sealed_hash[0] ^= 1);
	WRONG(doc.row.signer = people[KOORDINATOR].person);
	WRONG(doc.row.signature[0] ^= 1);
	WRONG(doc.row.ciphertext = flipped(good.ciphertext, 9));
	WRONG(doc.row.sealed_keys = flipped(good.sealed_keys, 9));
	WRONG(doc.row.sealed_keys.n -= HASH_LEN + SEALED_KEY_LEN);
#undef WRONG
	/* the sealed keys may go; the signature holds without them */
	doc.row.sealed_keys = BYTES(NULL, 0);
	assert_int_equal(row_key(KEPALA), ERR_ABSENT);
}

/* Sealed to the receiver alone: the sender reads their own copy. */
static void
document_of_others(void **state)
{
	(void)state;
	case_make(&file, id_of('k', 1));
	referral_put(&file, &doc, &doc_all, &copy);
	assert_int_equal(row_key(PEKSOS), OK);
	assert_int_equal(row_key(KONSELOR), ERR_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(record_returns),
		T(record_refused),
		T(record_unknown_field),
		T(too_long),
		T(header_returns),
		T(header_refused),
		T(wrap_refused),
		T(index_row),
		T(side_and_draft),
		T(copy_returns),
		T(document_row),
		T(document_of_others),
	};

	if (auth_init() != OK || xml_init("xml") != OK)
		return 1;
	log_threshold(LOG_ALARM);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
