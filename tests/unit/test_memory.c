/* cases: where the memory ends, that is said, and never that data is broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/casefile.h"
#include "tests/unit/chain.h"
#include "tests/unit/referral.h"

/* Run it with more and more memory until that suffices. */
static void starve(enum err (*run)(void))
{
	struct arena *whole = w.mem;
	enum err e = ERR_MEMORY;
	size_t limit;

	for (limit = 0; e != OK; limit += 48) {
		w.mem = arena_new(limit);
		e = run();
		arena_free(w.mem);
		w.mem = whole;
		if (e != OK && e != ERR_MEMORY)
			fail_msg("%s with %zu bytes", err_name(e), limit);
	}
	assert_true(limit > 1000);
}

static enum err
read_case(void)
{
	struct casefile c;
	struct kasus k;

	return load(P_CASE_READ, &c, &k);
}

static enum err
read_history(void)
{
	const struct range part = { 1, 4 };
	struct case_past p;
	enum err e = history(part, &p);

	for (size_t i = 0; e == OK && i < p.n; i++)
		assert_true(p.v[i].intact);
	return e;
}

static void
cases_and_history(void **state)
{
	struct fields f = begin_case(), old = f;

	(void)state;
	w.now = NOW + HOUR;
	f.v[F_NAME] = "Siti Contoh";
	assert_int_equal(save(&old, &f), 1);
	w.now = NOW + 2 * HOUR;
	note_add("Catatan contoh.", &f);
	note_add("Catatan contoh yang kedua.", &f);
	starve(read_case);
	starve(read_history);
}

/* What is sealed can be opened: who has no memory for its place seals nothing. */
static enum err
seal_plan(void)
{
	const struct rec_ref ref = { .id = id_of('d', 1),
		.kind = REC_PLAN,
		.version = 1 };
	const struct own_to to = { .ref = &ref, .author = w.who->person };
	struct ad ad = own_ad(OBJ_OWN_KEY, file.row.id, ref.id, ref.version);
	struct own_write o = { .n_wrap = 0 };
	uint8_t key[KEY_LEN] = { 1 }, got[KEY_LEN];
	const struct key_row *mine;
	enum err e = own_wraps(&w, &file, &to, key, &o);

	if (e != OK)
		return e;
	mine = key_find(o.wrap, o.n_wrap, &ref, w.who->person);
	assert_non_null(mine);
	return keyring_person_open(w.who->keys, ad_bytes(arena, &ad),
	    mine->sealed, got);
}

static void
keys(void **state)
{
	(void)state;
	case_make(&file, id_of('k', 1));
	starve(seal_plan);
}

static enum err
read_chain(void)
{
	struct chain ch;

	return chain_open(&w, &ref_row, act_rows, LIFE, &ch);
}

static void
chains(void **state)
{
	(void)state;
	life_make(LIFE);
	starve(read_chain);
}

static struct doc_new doc;

static enum err
read_key(void)
{
	uint8_t dk[KEY_LEN];

	return doc_key(&w, &doc.row, NULL, dk);
}

static void
documents(void **state)
{
	struct doc_keys keys = { 0 };
	struct copy_row copy;

	(void)state;
	case_make(&file, id_of('k', 1));
	referral_put(&file, &doc, &keys, &copy);
	act_as(KEPALA);
	starve(read_key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(cases_and_history),
		T(keys),
		T(chains),
		T(documents),
	};

	if (auth_init() != OK || xml_init("xml") != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
