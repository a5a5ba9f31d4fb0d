/*
 * One full Content of each kind, signed by a seed that everybody knows.  The
 * bytes of tests/xml/pass/ are made of them; all persons are examples.
 */
#ifndef TEST_XML_SAMPLE_H
#define TEST_XML_SAMPLE_H

#include <string.h>

#include "xml/xml.h"

#define SAMPLE_FROM "ID-JA/GOV/BKKBN/PPKS-ANGSO-DUO"
#define SAMPLE_TO   "ID-JA/GOV/DINSOS/REHSOS-LANSIA"
#define SAMPLE_AT   INT64_C(1612321200000) /* 2021-02-03T03:00:00Z */

static inline void
sample_seed(uint8_t seed[KEY_LEN], uint8_t n)
{
	for (uint8_t i = 0; i < KEY_LEN; i++)
		seed[i] = (uint8_t)(i + n);
}

/* A keyring that signs; NULL without lockable memory. */
static inline struct keyring *
sample_keyring(uint8_t n)
{
	struct keyring *k = keyring_new();
	uint8_t seed[KEY_LEN];

	sample_seed(seed, n);
	if (k != NULL)
		keyring_set(k, seed, NULL, 0);
	return k;
}

static inline struct id
sample_id(uint8_t n)
{
	struct id i = { { 1, 0x90, 0xf3, 0xa2, 0x7c, 0x41, 0x7d, 0x52, 0x9b,
	    0x1e, 0x5f, 0x2a, 0x6c, 0x8d, 0x4e, n } };

	return i;
}

static inline struct xml_officer
sample_officer(void)
{
	return (struct xml_officer){ "Petugas Contoh",
		"Konselor PPKS Angso Duo", "+62-800-0000-0002" };
}

static inline void
sample_referral(struct xml_referral *r)
{
	*r = (struct xml_referral){
		.case_ref = "PPKS-AD/2021/000147",
		.nik = "1571010101480001",
		.name = "Siti Contoh \"Ayu\" <binti> Contoh & 'Kawan'",
		.birth_date = "1948-01-01",
		.age = -1,
		.sex = "female",
		.region = "15.71.04",
		.address = "Alamat contoh, RT 00, Kota Jambi",
		.phone = "+62-800-0000-0000",
		.instruction = "Hubungi hari kerja pukul 09.00\xe2\x80\x93"
			       "11.00;\nbicara dengan cucu.",
		.no_direct_contact = true,
		.consent_basis = "subject-consent",
		.consent_form = "lisan-bersaksi",
		.consent_at = SAMPLE_AT - HOUR,
		.consent_until = "2021-08-03",
		.share = { { "group-1", "group-2", "group-10" }, 3 },
		.reason = { { "elderly-neglect-suspected",
				"elderly-lives-alone" },
		    2 },
		.service = { { "home-care-assessment" }, 1 },
		.summary = "Klien lansia 73 tahun, tinggal sendiri.\n\n"
			   "Mohon asesmen & bantuan <pangan>; caf\xc3\xa9 "
			   "\xf0\x9f\x8f\xa0.\r\n\tSalam.",
		.risk = "medium",
		.handling = "sangat-rahasia",
		.redisclosure = "with-sender-approval",
		.erase_after = "2026-02-03",
		.decision_by = SAMPLE_AT + 3 * DAY,
		.n_groups = 2,
		.referrer = sample_officer(),
	};
	r->group[0] = (struct xml_group){ .code = 2, .n = 2 };
	r->group[0].field[0] = (struct xml_field){ "category", "lansia" };
	r->group[0].field[1] = (struct xml_field){ "living_situation",
		"Tinggal sendiri.\nRumah panggung." };
	r->group[1] = (struct xml_group){ .code = 9, .n = 1 };
	r->group[1].field[0] = (struct xml_field){ "relation", "tidak ada" };
}

/* Everything that kind can hold is set. */
static inline void
sample_content(struct content *c, enum content_kind kind)
{
	memset(c, 0, sizeof(*c));
	c->kind = kind;
	c->of_message = sample_id((uint8_t)(16 + kind));
	c->conversation = sample_id(1);
	c->is_reply = kind != CONTENT_REFERRAL;
	c->from = SAMPLE_FROM;
	c->to = SAMPLE_TO;
	c->signed_at = SAMPLE_AT + (int64_t)kind * DAY;
	c->n_heads = 2;
	c->head[0].agency = "ID-JA/GOV/BKKBN";
	c->head[1].agency = "ID-JA/GOV/DINSOS";
	memset(c->head[0].hash, 0xa1, HASH_LEN);
	memset(c->head[1].hash, 0xb2, HASH_LEN);
	c->referral.age = -1;
	if (c->is_reply) {
		c->in_reply_to = sample_id(16);
		memset(c->reply_sha256, 0x5c, HASH_LEN);
	} else {
		c->has_reply_key = true;
		memset(c->reply_key, 0x42, KEY_LEN);
		sample_referral(&c->referral);
	}
	c->decision = (struct xml_decision){ "declined",
		{ { "kapasitas-penuh", "lainnya" }, 2 }, { { "kontak" }, 1 },
		"ID-JA/GOV/DP3AP2/UPTD-PPA", "Kapan klien dapat dihubungi?",
		"Kapasitas bulan ini penuh; coba lagi bulan depan.",
		"REHSOS-L/2021/000031", sample_officer() };
	c->status = (struct xml_status){ 3, true, "completed",
		{ { "goal-reached" }, 1 }, { { "antrean" }, 1 }, true,
		SAMPLE_AT + 9 * DAY, "Ruang konseling dua", "Asesmen selesai.",
		"2021-03-01", sample_officer() };
	c->withdrawal = (struct xml_withdrawal){ "consent-withdrawn", true,
		sample_officer() };
}

#endif
