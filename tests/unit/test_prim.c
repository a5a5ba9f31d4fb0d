/* auth: hashes, signatures, base64, key derivation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

static struct arena *arena;
static const uint8_t key[KEY_LEN] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 * 1024 * 1024);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct bytes
text(const char *s)
{
	return BYTES(s, strlen(s));
}

static void
assert_hex(const void *p, size_t n, const char *hex)
{
	char *got = malloc(2 * n + 1);

	assert_non_null(got);
	assert_string_equal(hex_put(p, n, got), hex);
	free(got);
}

/* FIPS 180-4 and the BLAKE2b-256 values for the same inputs. */
static void
hashes(void **state)
{
	uint8_t out[HASH_LEN];
	uint8_t keyed[HASH_LEN];

	(void)state;
	hash_sha256(text("abc"), out);
	assert_hex(out, HASH_LEN,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	hash_sha256(BYTES(NULL, 0), out);
	assert_hex(out, HASH_LEN,
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	hash_blake(NULL, BYTES(NULL, 0), out);
	assert_hex(out, HASH_LEN,
	    "0e5751c026e543b2e8ab2eb06099daa1"
	    "d1e5df47778f7787faab45cdf12fe3a8");
	hash_blake(NULL, text("abc"), out);
	assert_hex(out, HASH_LEN,
	    "bddd813c634239723171ef3fee98579b"
	    "94964e3bb1cb3e427262c8c068d52319");
	hash_blake(key, text("abc"), keyed);
	assert_false(secret_same(out, keyed, HASH_LEN));
}

/* RFC 8032 7.1, test 2. */
static void
signatures(void **state)
{
	uint8_t seed[KEY_LEN], pk[KEY_LEN], sk[64], sig[SIG_LEN];
	uint8_t message = 0x72;

	(void)state;
	assert_int_equal(hex_get("4ccd089b28ff96da9db6c346ec114e0f"
				 "5b8a319f35aba624da8cf6ed4fb8a6fb",
			     seed, KEY_LEN),
	    OK);
	sign_pair(seed, pk, sk);
	assert_hex(pk, KEY_LEN,
	    "3d4017c3e843895a92b70aa74d1b7ebc"
	    "9c982ccf2ec4968cc0cd55f12af4660c");
	sign_make(sk, BYTES(&message, 1), sig);
	assert_hex(sig, SIG_LEN,
	    "92a009a9f0d4cab8720e820b5f642540"
	    "a2b27b5416503f8fb3762223ebdb69da"
	    "085ac1e43e15996e458f3613d0f11d8c"
	    "387b2eaeb4302aeeb00d291612bb0c00");
	assert_int_equal(sign_check(pk, BYTES(&message, 1), sig), OK);
	message ^= 1;
	assert_int_equal(sign_check(pk, BYTES(&message, 1), sig), ERR_TAMPER);
	message ^= 1;
	for (size_t bit = 0; bit < (size_t)SIG_LEN * 8; bit++) {
		sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(sign_check(pk, BYTES(&message, 1), sig),
		    ERR_TAMPER);
		sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* RFC 4648 section 10, then what must be refused. */
static void
base64(void **state)
{
	static const char *const good[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "foobar", "Zm9vYmFy" },
	};
	static const char *const bad[] = { "Zg",
		"Zg=", "Zh==", "Zg==Zg==", "Z-==", "Zm9v!", "====", "Zg== x",
		"Z", "Zm9vYg" };
	struct bytes out;

	(void)state;
	for (size_t i = 0; i < nitems(good); i++) {
		assert_string_equal(b64_put(arena, text(good[i][0])),
		    good[i][1]);
		assert_int_equal(
		    b64_get(arena, good[i][1], strlen(good[i][1]), &out), OK);
		assert_int_equal(out.n, strlen(good[i][0]));
		assert_memory_equal(out.p, good[i][0], out.n);
	}
	assert_int_equal(b64_get(arena, " Zm\r\n\t9v \n", 10, &out), OK);
	assert_int_equal(out.n, 3);
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(b64_get(arena, bad[i], strlen(bad[i]), &out),
		    ERR_INVALID);
	assert_int_equal(b64_get(arena, "Zm9v\0", 5, &out), ERR_INVALID);
}

static void
key_ids(void **state)
{
	uint8_t pk[KEY_LEN] = { 0 };
	char out[KEYID_TEXT];

	(void)state;
	assert_string_equal(key_id(pk, out),
	    "66687aadf862bd776c8fc18b8e9f8e20"
	    "089714856ee233b3902a591d0d5f2925");
}

/* No two purposes or numbers share a key; the derivation cannot be chained. */
static void
derivation(void **state)
{
	uint8_t out[KDF__MAX * 11][KEY_LEN];
	uint8_t again[KEY_LEN];
	size_t n = 0;

	(void)state;
	for (unsigned p = 0; p < KDF__MAX; p++) {
		for (uint64_t k = 0; k <= 10; k++)
			key_derive(key, (enum purpose)p, k, out[n++]);
	}
	for (size_t i = 0; i < n; i++) {
		assert_false(secret_same(out[i], key, KEY_LEN));
		for (size_t k = 0; k < i; k++)
			assert_false(secret_same(out[i], out[k], KEY_LEN));
	}
	/* What group 1 derives is no other group's key. */
	for (uint64_t k = 0; k <= 10; k++) {
		key_derive(out[KDF_CASE_GROUP * 11 + 1], KDF_CASE_GROUP, k,
		    again);
		for (size_t i = 0; i < n; i++)
			assert_false(secret_same(out[i], again, KEY_LEN));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes),
		cmocka_unit_test(signatures),
		cmocka_unit_test(base64),
		cmocka_unit_test(key_ids),
		cmocka_unit_test(derivation),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
