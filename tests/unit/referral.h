/* A draft, the document that comes of it, and its withdrawal; after
 * xml_init(). */
#ifndef LINDUNG_TESTS_REFERRAL_H
#define LINDUNG_TESTS_REFERRAL_H

#include "tests/unit/cases.h"

/* An id as documents have it: a UUID of version 7. */
static inline struct id
uuid_of(uint8_t n)
{
	struct id i = { { 1, 0x9a, 0xb0, 0, 0, 0, 0x70, 0, 0x80 } };

	i.b[15] = n;
	return i;
}

static inline struct draft
sample_draft(void)
{
	return (struct draft){ .done = (1u << STEP__MAX) - 1,
		.groups = 1u << 2 | 1u << 3,
		.urgency = 2,
		.consent_at = NOW,
		.to = unit_of(2, 3),
		.consent = uuid_of(7),
		.consent_basis = "subject-consent",
		.consent_form = "tertulis",
		.consent_until = "2027-05-24",
		.service = "shelter",
		.reason = "violence-reported",
		.summary = "Ringkasan contoh." };
}

static const struct xml_officer officer = { "Petugas Contoh 1",
	"Konselor, Unit Contoh", NULL };

/* The referral that its sender's unit holds after sending. */
static inline struct refload
sample_load(void)
{
	struct refload l = { .side = SIDE_SENDER, .has_case = true };

	l.row = (struct referral_row){ .id = uuid_of(9),
		.number = "RJ/UC/2026/000031",
		.from_unit = unit_of(1, 1),
		.to_unit = unit_of(2, 3),
		.urgency = 2,
		.due = NOW + 6 * HOUR };
	return l;
}

/* As referral_send() makes it: sealed to the receiving unit, and a copy. */
static inline void
referral_put(const struct casefile *c, struct doc_new *d, struct doc_keys *keys,
    struct copy_row *copy)
{
	static struct content content;
	struct refload l = sample_load();
	struct referral r = { .draft = sample_draft(),
		.case_number = c->head.number };
	struct fields f = sample_fields();
	uint8_t seed[KEY_LEN];

	assert_int_equal(
	    content_referral(&w, &l, &r, &(struct kasus){ .f = f }, &content),
	    OK);
	content.of_message = uuid_of(1);
	content.referral.referrer = officer;
	fill(seed, KEY_LEN, 0xe1);
	box_pair(seed, keys->reply_pk, keys->reply_sk);
	content.has_reply_key = true;
	memcpy(content.reply_key, keys->reply_pk, KEY_LEN);
	*d = (struct doc_new){ .c = &content,
		.expires = w.now + 7 * DAY,
		.urgency = 2,
		.n_pk = 1 };
	keyring_unit_public(people[KEPALA].keys, d->pk[0]);
	assert_int_equal(doc_put(&w, d), OK);
	memcpy(keys->dk, d->dk, KEY_LEN);
	assert_int_equal(copy_put(&w, c, &d->row, keys, copy), OK);
}

/* What answers it: sealed to two units. */
static inline void
withdrawal_put(const struct doc_new *main, struct doc_new *d)
{
	static struct content content;
	struct refload l = sample_load();
	struct document_row row = main->row;

	l.doc = &row;
	l.n_doc = 1;
	memcpy(l.doc_sha256, main->sha256, HASH_LEN);
	assert_int_equal(content_frame(&w, &l, CONTENT_WITHDRAWAL, &content),
	    OK);
	content.of_message = uuid_of(2);
	content.withdrawal =
	    (struct xml_withdrawal){ "no-longer-needed", true, officer };
	*d = (struct doc_new){ .c = &content,
		.answered = &main->row,
		.expires = w.now + 7 * DAY,
		.urgency = 2,
		.n_pk = 2 };
	keyring_unit_public(people[KEPALA].keys, d->pk[0]);
	keyring_unit_public(people[KONSELOR].keys, d->pk[1]);
	assert_int_equal(doc_put(&w, d), OK);
}

#endif
