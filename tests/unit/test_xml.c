/* xml: what is written is read, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/xml_box.h"
#include "tests/unit/xml_same.h"
#include "tests/unit/xml_sample.h"

static struct arena *arena;
static struct box *box;
static struct keyring *keys;
static uint8_t pk[KEY_LEN];

static int
setup(void **state)
{
	(void)state;
	if (auth_init() != OK || xml_init("xml") != OK ||
	    box_start(box_sandboxed(), &box) != OK)
		return 1;
	arena = arena_new((size_t)64 << 20);
	keys = sample_keyring(0);
	if (arena == NULL || keys == NULL)
		return 1;
	keyring_sign_public(keys, pk);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	box_stop(box);
	keyring_free(keys);
	arena_free(arena);
	return 0;
}

static struct bytes
written(enum content_kind kind)
{
	struct content c;
	struct bytes xml;
	struct fault f;

	sample_content(&c, kind);
	assert_int_equal(content_write(arena, &c, keys, &xml, &f), OK);
	return xml;
}

static struct content_read
read_back(struct bytes xml)
{
	struct content_read r;
	struct fault f;
	enum err e = box_read(box, arena, xml, &r, &f);

	if (e != OK)
		print_error("RJ-%d %s line %u\n", (int)f.code, f.where, f.line);
	assert_int_equal(e, OK);
	return r;
}

/* round trip ------------------------------------------------------------- */

static void
goes_round(const struct content *c)
{
	struct content_read r;
	struct bytes xml;
	struct fault f;
	enum err e = content_write(arena, c, keys, &xml, &f);

	if (e != OK)
		print_error("RJ-%d %s\n", (int)f.code, f.where);
	assert_int_equal(e, OK);
	r = read_back(xml);
	same_content(c, &r.content);
	assert_int_equal(content_verify(&r, pk, &f), OK);
	assert_int_equal(box_validate(box, arena, xml, &f), OK);
}

static void
test_full(void **state)
{
	struct content c;

	(void)state;
	for (unsigned k = 0; k < CONTENT__MAX; k++) {
		sample_content(&c, (enum content_kind)k);
		goes_round(&c);
	}
}

/* With nothing that may be left out. */
static void
test_least(void **state)
{
	struct content c;

	(void)state;
	for (unsigned k = 0; k < CONTENT__MAX; k++) {
		struct xml_referral *r = &c.referral;

		sample_content(&c, (enum content_kind)k);
		c.n_heads = 1;
		c.has_reply_key = false;
		memset(c.reply_key, 0, KEY_LEN);
		r->nik = r->birth_date = r->address = r->phone = NULL;
		r->instruction = r->consent_form = r->risk = NULL;
		r->n_groups = 0;
		r->referrer.phone = NULL;
		c.decision.note = c.decision.case_ref = NULL;
		c.decision.reason.n = c.status.result.n = 0;
		c.decision.about.n = 0;
		c.decision.suggested = c.decision.question = NULL;
		c.status.reason.n = 0;
		c.status.has_appointment = false;
		c.status.appointment = 0;
		c.status.place = c.status.review = NULL;
		c.status.note = NULL;
		goes_round(&c);
	}
}

static void
test_most(void **state)
{
	struct content c;
	char *text = arena_alloc(arena, 40001);

	(void)state;
	for (size_t i = 0; i < 20000; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2);
	sample_content(&c, CONTENT_REFERRAL);
	c.referral.summary = text;
	c.referral.birth_date = NULL;
	c.referral.age = 73;
	c.referral.n_groups = XML_MAX_GROUPS;
	for (size_t g = 0; g < XML_MAX_GROUPS; g++) {
		c.referral.group[g] =
		    (struct xml_group){ .code = 7, .n = XML_MAX_FIELDS };
		for (size_t i = 0; i < XML_MAX_FIELDS; i++)
			c.referral.group[g].field[i] =
			    (struct xml_field){ "field_name-1",
				    g == 0 && i < 20 ? text : "x" };
	}
	goes_round(&c);
}

/* n entries of one group, with k fields each. */
static void
add_entries(struct content *c, unsigned group, size_t n, size_t k)
{
	struct xml_referral *r = &c->referral;

	if (r->entry == NULL)
		r->entry = arena_alloc(arena,
		    (XML_MAX_ENTRIES + 1) * sizeof(*r->entry));
	assert_non_null(r->entry);
	for (; n > 0; n--) {
		struct xml_entry *x = &r->entry[r->n_entries++];

		*x = (struct xml_entry){ .group = group,
			.type = "service",
			.n = k };
		for (size_t i = 0; i < k && i < XML_ENTRY_FIELDS; i++)
			x->field[i] = (struct xml_field){ "date", "a\nb" };
	}
}

/* In a group with fields of its own, and in one without. */
static void
test_entries(void **state)
{
	struct content c;

	(void)state;
	sample_content(&c, CONTENT_REFERRAL);
	add_entries(&c, 2, 1, 1);
	c.referral.group[c.referral.n_groups++] =
	    (struct xml_group){ .code = 6 };
	add_entries(&c, 6, 2, XML_ENTRY_FIELDS);
	goes_round(&c);
	add_entries(&c, 6, XML_MAX_ENTRIES - 3, 1);
	goes_round(&c);
}

/* refusals of the writer ------------------------------------------------- */

static void
refused(struct content *c, const char *where)
{
	struct bytes xml;
	struct fault f;

	assert_int_equal(content_write(arena, c, keys, &xml, &f), ERR_INVALID);
	assert_int_not_equal(f.code, RJ_NONE);
	if (strstr(f.where, where) == NULL)
		print_error("%s, not %s\n", f.where, where);
	assert_non_null(strstr(f.where, where));
	sample_content(c, CONTENT_REFERRAL);
}

static void
test_refusals(void **state)
{
	struct content c;
	char line[202];

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	sample_content(&c, CONTENT_REFERRAL);
	c.referral.name = line;
	refused(&c, "Content/Referral/Subject/Name");
	c.referral.name = "Siti\nContoh";
	refused(&c, "Subject/Name");
	c.referral.name = NULL;
	refused(&c, "Subject");
	c.referral.summary = "bunyi \x07 bel";
	refused(&c, "Referral/Summary");
	c.referral.summary = "bukan \xc0\xaf UTF-8";
	refused(&c, "Referral/Summary");
	c.referral.summary = "";
	refused(&c, "Referral/Summary");
	c.referral.age = 40; /* and a birth date */
	refused(&c, "EstimatedAge");
	c.referral.birth_date = "1948-02-30";
	refused(&c, "BirthDate");
	c.referral.nik = "157101010148000";
	refused(&c, "Nik");
	c.referral.region = "15.7";
	refused(&c, "Region");
	c.referral.sex = "perempuan";
	refused(&c, "Sex");
	c.referral.consent_form = "sms";
	refused(&c, "Consent");
	c.referral.share.code[1] = NULL;
	refused(&c, "Share");
	c.referral.reason.n = 9;
	for (size_t i = 0; i < 9; i++)
		c.referral.reason.code[i] = "other";
	refused(&c, "Reason");
	c.referral.group[0].code = 8;
	refused(&c, "Group");
	c.referral.n_groups = XML_MAX_GROUPS + 1;
	refused(&c, "Group");
	add_entries(&c, 2, 1, 0);
	refused(&c, "Entry");
	add_entries(&c, 2, 1, 1);
	c.referral.entry[0].type = "dua kata";
	refused(&c, "Entry");
	add_entries(&c, 2, 1, 1);
	c.referral.entry[0].n = XML_ENTRY_FIELDS + 1;
	refused(&c, "Entry");
	add_entries(&c, 2, XML_MAX_ENTRIES + 1, 1);
	refused(&c, "Group");
	c.n_heads = 0;
	refused(&c, "Content/ReplyKey"); /* where the heads should be */
	c.to = "ppks angso duo";
	refused(&c, "To");
}

/* A character that UTF-8 can write but XML 1.0 may not hold. */
static void
test_not_xml(void **state)
{
	struct content c;
	struct bytes xml;
	struct fault f;

	(void)state;
	sample_content(&c, CONTENT_REFERRAL);
	c.referral.summary = "a\xef\xbf\xbe";
	assert_int_equal(content_write(arena, &c, keys, &xml, &f), ERR_INVALID);
}

/* signature -------------------------------------------------------------- */

static void
test_verify(void **state)
{
	struct content_read r = read_back(written(CONTENT_DECISION));
	uint8_t other[KEY_LEN];
	struct fault f;
	struct keyring *k = sample_keyring(9);
	const char *name = r.key_name;

	(void)state;
	keyring_sign_public(k, other);
	keyring_free(k);
	assert_int_equal(content_verify(&r, pk, &f), OK);
	assert_int_equal(content_verify(&r, other, &f), ERR_TAMPER);
	assert_int_equal(f.code, RJ_KEY);
	r.key_name =
	    arena_printf(arena, SAMPLE_TO "%s", strchr(r.key_name, '#'));
	assert_int_equal(content_verify(&r, pk, &f), ERR_TAMPER);
	assert_int_equal(f.code, RJ_SIGNER);
	r.key_name = arena_printf(arena, "X%s", name);
	assert_int_equal(content_verify(&r, pk, &f), ERR_TAMPER);
	r.key_name = name;
	r.signature[63] ^= 0x20; /* no longer below the group order, or wrong */
	assert_int_equal(content_verify(&r, pk, &f), ERR_TAMPER);
	assert_int_equal(f.code, RJ_SIGNATURE);
}

static void
flips_fail(struct content_read *r, struct bytes b)
{
	uint8_t *p = arena_alloc(arena, b.n);
	struct fault f;

	memcpy(p, b.p, b.n);
	if (r->canonical.p == b.p)
		r->canonical.p = p;
	else
		r->signed_info.p = p;
	for (size_t i = 0; i < b.n; i++) {
		p[i] ^= 1;
		assert_int_equal(content_verify(r, pk, &f), ERR_TAMPER);
		p[i] ^= 1;
	}
	assert_int_equal(content_verify(r, pk, &f), OK);
}

static void
test_flips(void **state)
{
	struct content_read r = read_back(written(CONTENT_STATUS));
	struct fault f;

	(void)state;
	flips_fail(&r, r.canonical);
	flips_fail(&r, r.signed_info);
	r.digest[0] ^= 1;
	assert_int_equal(content_verify(&r, pk, &f), ERR_TAMPER);
	assert_int_equal(f.code, RJ_DIGEST);
}

/* A digest that fits the bytes, beside a signature that is about others. */
static void
test_digest_not_signed(void **state)
{
	struct content_read r = read_back(written(CONTENT_WITHDRAWAL));
	struct content_read s = read_back(written(CONTENT_DECISION));
	struct fault f;

	(void)state;
	r.canonical = s.canonical;
	memcpy(r.digest, s.digest, HASH_LEN);
	assert_int_equal(content_verify(&r, pk, &f), ERR_TAMPER);
	assert_int_equal(f.code, RJ_DIGEST);
}

/* One bit of the document changed, anywhere behind the declaration. */
static void
test_document_flips(void **state)
{
	struct bytes xml = written(CONTENT_REFERRAL);
	uint8_t *p = arena_alloc(arena, xml.n);
	size_t from =
	    (size_t)((const uint8_t *)memchr(xml.p, '\n', xml.n) - xml.p);

	(void)state;
	memcpy(p, xml.p, xml.n);
	for (size_t i = from + 1; i < xml.n; i += 29) {
		struct arena_mark m = arena_mark(arena);
		struct content_read r;
		struct fault f;
		enum err e;

		p[i] ^= 1;
		e = box_read(box, arena, BYTES(p, xml.n), &r, &f);
		if (e == OK)
			e = content_verify(&r, pk, &f);
		p[i] ^= 1;
		assert_true(e == ERR_INVALID || e == ERR_TAMPER);
		arena_release(arena, m);
	}
}

/* header ----------------------------------------------------------------- */

static void
test_header_ad(void **state)
{
	static const char canon[] =
	    "<Header xmlns=\"urn:lindung:msg:1\">"
	    "<MessageId>urn:uuid:0190f3a2-7c41-7d52-9b1e-5f2a6c8d4e10"
	    "</MessageId><ConversationId>"
	    "urn:uuid:0190f3a2-7c41-7d52-9b1e-5f2a6c8d4e01</ConversationId>"
	    "<From>" SAMPLE_FROM "</From><To>" SAMPLE_TO "</To>"
	    "<CreatedAt>2021-02-03T03:00:00Z</CreatedAt>"
	    "<ExpiresAt>2021-02-04T03:00:00Z</ExpiresAt>"
	    "<Priority>urgent</Priority>"
	    "<Environment>training</Environment></Header>";
	struct header h = { .message = sample_id(16),
		.conversation = sample_id(1),
		.from = SAMPLE_FROM,
		.to = SAMPLE_TO,
		.created = SAMPLE_AT,
		.expires = SAMPLE_AT + DAY,
		.urgency = 2,
		.environment = "training" };
	uint8_t kcv[HASH_LEN], want[13 + 2 * HASH_LEN];
	struct bytes ad, other;

	(void)state;
	memset(kcv, 7, sizeof(kcv));
	memcpy(want,
	    "LINDUNG-DOC\x01"
	    "C",
	    13);
	hash_sha256(BYTES(canon, strlen(canon)), want + 13);
	memcpy(want + 13 + HASH_LEN, kcv, HASH_LEN);
	assert_int_equal(header_ad(arena, &h, kcv, &ad), OK);
	assert_int_equal(ad.n, sizeof(want));
	assert_memory_equal(ad.p, want, sizeof(want));
	h.is_reply = true;
	assert_int_equal(header_ad(arena, &h, kcv, &other), OK);
	assert_memory_not_equal(ad.p, other.p, ad.n);
	h.urgency = 4;
	assert_int_equal(header_ad(arena, &h, kcv, &ad), ERR_INVALID);
	h.urgency = 1;
	h.to = NULL;
	assert_int_equal(header_ad(arena, &h, kcv, &ad), ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_not_xml),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_digest_not_signed),
		cmocka_unit_test(test_document_flips),
		cmocka_unit_test(test_header_ad),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
