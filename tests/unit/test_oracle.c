/*
 * What another implementation sealed, opened by this one.  Each line is a
 * kind, its values in hex or decimal ("-" for none) and, after "=", what must
 * come out.  Without arguments the lines of tests/vectors/foreign.txt are
 * checked; with --stdin lines without "=" are answered on standard output.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/roster.h"

static char *words; /* rest of the line */

static const char *
word(void)
{
	const char *w = strtok_r(NULL, " \n", &words);

	assert_non_null(w);
	return w;
}

static uint32_t
number(void)
{
	uint64_t n = 0;

	assert_int_equal(text_u64(word(), UINT32_MAX, &n), OK);
	return (uint32_t)n;
}

static struct bytes
hex(void)
{
	const char *w = word();
	size_t n = strcmp(w, "-") == 0 ? 0 : strlen(w) / 2;
	uint8_t *p = arena_alloc(arena, n);

	assert_non_null(p);
	if (n > 0)
		assert_int_equal(hex_get(w, p, n), OK);
	return BYTES(p, n);
}

static const uint8_t *
hex_of(size_t n)
{
	struct bytes b = hex();

	assert_int_equal(b.n, n);
	return b.p;
}

static struct id
id_word(void)
{
	struct id i;

	memcpy(&i, hex_of(ID_LEN), ID_LEN);
	return i;
}

static const char *
as_hex(struct bytes b)
{
	char *s = arena_alloc(arena, 2 * b.n + 1);

	assert_non_null(s);
	return b.n == 0 ? "-" : hex_put(b.p, b.n, s);
}

static const char *
result(enum err e, struct bytes out)
{
	return e == OK ? as_hex(out) : err_name(e);
}

static struct ad
ad_words(void)
{
	struct ad ad;

	ad_installation(id_word());
	ad.type = (enum obj)number();
	ad.object = id_word();
	ad.parent = id_word();
	ad.key_version = number();
	ad.row_version = number();
	ad.schema = (uint16_t)number();
	return ad;
}

static const char *
open_envelope(void)
{
	struct ad ad = ad_words();
	const uint8_t *key = hex_of(KEY_LEN);
	enum pad pad = (enum pad)number();
	struct bytes plain;

	return result(seal_get(arena, key, &ad, hex(), pad, &plain), plain);
}

static const char *
open_sealed_key(void)
{
	const uint8_t *pk = hex_of(KEY_LEN);
	const uint8_t *sk = hex_of(KEY_LEN);
	struct bytes ad = hex();
	uint8_t key[KEY_LEN];

	return result(sealed_key_get(pk, sk, ad, hex_of(SEALED_KEY_LEN), key),
	    BYTES(key, KEY_LEN));
}

static const char *
open_document(void)
{
	const uint8_t *dk = hex_of(KEY_LEN);
	struct bytes ad = hex();
	const uint8_t *nonce = hex_of(NONCE_LEN);
	struct bytes plain;

	return result(doc_unseal(arena, dk, ad, nonce, hex(), &plain), plain);
}

/* Two words: the installation, and a person of it. */
static struct id
installed_person(void)
{
	ad_installation(id_word());
	return id_word();
}

static const char *
open_bag(void)
{
	struct id person = installed_person();
	struct pepper pepper;
	struct bag_row row;
	struct bag bag;
	const char *password;
	struct bytes typed;

	memcpy(pepper.key, hex_of(PEPPER_LEN), PEPPER_LEN);
	pepper.version = row.kdf.pepper = number();
	memcpy(row.kdf.salt, hex_of(SALT_LEN), SALT_LEN);
	row.kdf.memory = number();
	row.kdf.passes = number();
	row.version = number();
	typed = hex();
	password = arena_strndup(arena, typed.p, typed.n);
	row.wrap = hex();
	row.bag = hex();
	return result(bag_get(arena, &pepper, person, password, &row, &bag),
	    BYTES(bag.seed, KEY_LEN));
}

static const char *
open_code(void)
{
	struct id person = installed_person();
	struct pepper pepper;
	struct bag_row row;
	struct bag bag;
	uint8_t code[CODE_LEN];
	const char *typed;

	memcpy(pepper.key, hex_of(PEPPER_LEN), PEPPER_LEN);
	pepper.version = row.code_pepper = number();
	row.version = number();
	typed = word();
	memcpy(row.code, hex_of(SEALED_KEY_LEN), SEALED_KEY_LEN);
	row.bag = hex();
	if (code_get(typed, code) != OK)
		return "invalid";
	return result(bag_recover(arena, &pepper, person, code, &row, &bag),
	    BYTES(bag.seed, KEY_LEN));
}

static const char *
open_session(void)
{
	struct id person = installed_person();
	struct session_keys keys;
	struct session_blob b;

	token_derive(hex_of(TOKEN_LEN), &keys);
	return result(session_get(arena, &keys, person, hex(), &b),
	    BYTES(b.unit_seed, KEY_LEN));
}

static const char *
check_signature(void)
{
	const uint8_t *pk = hex_of(KEY_LEN);
	struct bytes in = hex();

	return err_name(sign_check(pk, in, hex_of(SIG_LEN)));
}

/* A chain of links of the agency that is named first, with its pin: its head. */
static const char *
apply_links(void)
{
	struct roster *r = roster_new();
	struct id agency = id_word();
	const uint8_t *genesis_hash = hex_of(HASH_LEN);
	uint32_t n = number();
	const char *out;
	enum err e = OK;

	assert_non_null(r);
	assert_int_equal(roster_pin(r, agency, genesis_hash), OK);
	for (uint32_t i = 0; i < n && e == OK; i++)
		e = roster_apply(r, hex());
	out = e != OK ? err_name(e) :
			as_hex(BYTES(roster_agency(r, agency)->head, HASH_LEN));
	roster_free(r);
	return out;
}

static const struct {
	const char *name;
	const char *(*answer)(void);
} kinds[] = {
	{ "envelope", open_envelope },
	{ "sealed-key", open_sealed_key },
	{ "document", open_document },
	{ "bag", open_bag },
	{ "code", open_code },
	{ "session", open_session },
	{ "signature", check_signature },
	{ "roster", apply_links },
};

static const char *
answer(char *line)
{
	const char *kind = strtok_r(line, " \n", &words);

	assert_non_null(kind);
	for (size_t i = 0; i < nitems(kinds); i++) {
		if (strcmp(kind, kinds[i].name) == 0)
			return kinds[i].answer();
	}
	fail_msg("no kind %s", kind);
	return NULL;
}

static void
foreign_lines(void **state)
{
	FILE *f = fopen("tests/vectors/foreign.txt", "r");
	bool seen[nitems(kinds)] = { false };
	char *line = NULL, *want;
	size_t cap = 0;

	(void)state;
	assert_non_null(f);
	while (getline(&line, &cap, f) > 0) {
		want = strstr(line, " = ");
		assert_non_null(want);
		*want = '\0';
		want += 3;
		want[strcspn(want, "\n")] = '\0';
		for (size_t i = 0; i < nitems(kinds); i++)
			seen[i] |= strncmp(line, kinds[i].name,
				       strlen(kinds[i].name)) == 0;
		assert_string_equal(answer(line), want);
		arena_reset(arena);
	}
	for (size_t i = 0; i < nitems(kinds); i++)
		assert_true(seen[i]);
	free(line);
	fclose(f);
}

static void
standard_input(void **state)
{
	char *line = NULL;
	size_t cap = 0;

	(void)state;
	while (getline(&line, &cap, stdin) > 0) {
		printf("answer %s\n", answer(line));
		arena_reset(arena);
	}
	free(line);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest file[] = { cmocka_unit_test(foreign_lines) };
	const struct CMUnitTest live[] = { cmocka_unit_test(standard_input) };

	if (auth_init() != OK)
		return 1;
	if (argc == 2 && strcmp(argv[1], "--stdin") == 0)
		return cmocka_run_group_tests(live, setup, teardown);
	return cmocka_run_group_tests(file, setup, teardown);
}
