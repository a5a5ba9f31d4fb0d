/*
 * cases: the keys of field groups.  R11: whoever was given those of groups 1 and 2
 * has no way to those of 3 to 8, and a document has what it names and no more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"
#include "tests/unit/referral.h"

static uint8_t group_key[GROUP_MAX + 1][KEY_LEN];
static struct casefile file_of;

static int
groups_begin(void **state)
{
	if (world_begin(state) != 0)
		return -1;
	case_make(&file_of, id_of('k', 1));
	for (unsigned g = 1; g <= GROUP_MAX; g++)
		key_derive(file_of.ck, KDF_CASE_GROUP, g, group_key[g]);
	return 0;
}

static bool
is_withheld(const uint8_t key[KEY_LEN])
{
	bool is = memcmp(key, file_of.ck, KEY_LEN) == 0;

	for (unsigned g = 3; g <= GROUP_MAX; g++)
		is = is || memcmp(key, group_key[g], KEY_LEN) == 0;
	return is;
}

/* Nothing that can be derived from what was granted is a key that was not. */
static void
derived_apart(void **state)
{
	uint8_t key[KEY_LEN], both[KEY_LEN];

	(void)state;
	for (unsigned a = 1; a <= GROUP_MAX; a++)
		for (unsigned b = 0; b < a; b++)
			assert_memory_not_equal(group_key[a],
			    b == 0 ? file_of.ck : group_key[b], KEY_LEN);
	for (size_t i = 0; i < KEY_LEN; i++)
		both[i] = group_key[1][i] ^ group_key[2][i];
	assert_false(is_withheld(both));
	for (unsigned p = 0; p < KDF__MAX; p++) {
		for (unsigned n = 0; n <= 32; n++) {
			key_derive(group_key[1], (enum purpose)p, n, key);
			assert_false(is_withheld(key));
			key_derive(group_key[2], (enum purpose)p, n, key);
			assert_false(is_withheld(key));
			key_derive(both, (enum purpose)p, n, key);
			assert_false(is_withheld(key));
		}
	}
	hash_blake(group_key[1], BYTES(group_key[2], KEY_LEN), key);
	assert_false(is_withheld(key));
	hash_blake(group_key[2], BYTES(group_key[1], KEY_LEN), key);
	assert_false(is_withheld(key));
}

/* A record of each group: its own key opens it, and none of the others. */
static void
records_apart(void **state)
{
	struct fields none = { 0 };

	(void)state;
	for (unsigned g = 1; g <= GROUP_MAX; g++) {
		struct rec_ref ref = { .id = id_of('d', g),
			.group = (uint8_t)g };
		struct ad ad = { .type = OBJ_RECORD,
			.object = ref.id,
			.parent = file_of.row.id,
			.key_version = 1,
			.row_version = 1,
			.schema = LAYOUT };
		struct record_row row;
		struct bytes plain;

		assert_int_equal(rec_put(&w, &file_of, &ref, &none, &row), OK);
		for (unsigned k = 1; k <= GROUP_MAX; k++)
			assert_int_equal(seal_get(arena, group_key[k], &ad,
					     row.body, PAD_CLASS, &plain),
			    k == g ? OK : ERR_TAMPER);
	}
}

static bool
has(struct bytes in, const char *word)
{
	return memmem(in.p, in.n, word, strlen(word)) != NULL;
}

/* The words that the fields of a group have, each its own. */
static struct fields
marked(void)
{
	struct fields f = { 0 };

	f.v[F_NAME] = "SatuNama";
	f.v[F_NIK] = "1571044101480001";
	f.v[F_CATEGORY] = "ktp";
	f.v[F_FORMS] = "fisik psikis";
	f.v[F_NARRATIVE] = "TigaNarasi";
	f.v[F_NOTE] = "TigaCatatan";
	f.v[F_PROCESS] = "KunciProses";
	f.v[F_PLAN] = "KunciRencana";
	f.v[F_PHONE] = "0800-0000-0010";
	return f;
}

/* The Content's bytes of a packet with these groups. */
static struct bytes
document_of(unsigned groups)
{
	static struct content content;
	struct refload l = sample_load();
	struct referral r = { .draft = sample_draft(),
		.case_number = "UC/2026/000147" };
	struct fields f = marked();
	struct fault fault;
	struct bytes xml;

	r.draft.groups = groups;
	assert_int_equal(
	    content_referral(&w, &l, &r, &(struct kasus){ .f = f }, &content),
	    OK);
	content.of_message = uuid_of(1);
	content.referral.referrer = officer;
	assert_int_equal(
	    content_write(arena, &content, w.who->keys, &xml, &fault), OK);
	return xml;
}

static void
documents_name(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 1u << 8; bits++) {
		unsigned groups = bits << 2; /* any of 2 to 9 */
		struct arena_mark m = arena_mark(arena);
		struct bytes xml = document_of(groups);

		assert_true(has(xml, "SatuNama"));
		assert_int_equal(has(xml, "TigaNarasi"),
		    (groups & 1u << 3) != 0);
		assert_int_equal(has(xml, "psikis"), (groups & 1u << 2) != 0);
		assert_false(has(xml, "TigaCatatan"));
		assert_false(has(xml, "KunciProses"));
		assert_false(has(xml, "KunciRencana"));
		arena_release(arena, m);
	}
}

#define G(f) cmocka_unit_test_setup_teardown(f, groups_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		G(derived_apart),
		G(records_apart),
		G(documents_name),
	};

	int failed;

	if (auth_init() != OK || xml_init("xml") != OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	/* the requirement is held by all of them together */
	if (failed == 0)
		printf("R11 ok\n");
	return failed;
}
