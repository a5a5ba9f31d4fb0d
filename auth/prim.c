/* Thin names over libsodium: randomness, hashes, signatures, base64. */
#include <fido.h>
#include <liboath/oath.h>
#include <sodium.h>

#include <string.h>

#include "auth/auth.h"

_Static_assert(HASH_LEN == crypto_generichash_BYTES, "BLAKE2b-256");
_Static_assert(HASH_LEN == crypto_hash_sha256_BYTES, "SHA-256");
_Static_assert(SIG_LEN == crypto_sign_BYTES, "Ed25519 signature");
_Static_assert(KEY_LEN == crypto_sign_PUBLICKEYBYTES, "Ed25519 key");

enum err
auth_init(void)
{
	if (sodium_init() < 0 || oath_init() != OATH_OK)
		return ERR_CONFIG;
	fido_init(FIDO_DISABLE_U2F_FALLBACK);
	return OK;
}

void
random_bytes(void *p, size_t n)
{
	randombytes_buf(p, n);
}

bool
secret_same(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void
secret_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

void
hash_blake(const uint8_t *key, struct bytes in, uint8_t out[HASH_LEN])
{
	/* Fails only for lengths out of range, which are constants here. */
	(void)crypto_generichash(out, HASH_LEN, in.p, in.n, key,
	    key != NULL ? KEY_LEN : 0);
}

void
hash_sha256(struct bytes in, uint8_t out[HASH_LEN])
{
	(void)crypto_hash_sha256(out, in.p, in.n);
}

void
sign_make(const uint8_t sk[64], struct bytes in, uint8_t sig[SIG_LEN])
{
	(void)crypto_sign_detached(sig, NULL, in.p, in.n, sk);
}

enum err
sign_check(const uint8_t pk[KEY_LEN], struct bytes in,
    const uint8_t sig[SIG_LEN])
{
	if (crypto_sign_verify_detached(sig, in.p, in.n, pk) != 0)
		return ERR_TAMPER;
	return OK;
}

char *
b64_put(struct arena *a, struct bytes in)
{
	size_t max;
	char *s;

	if (in.n > SIZE_MAX / 2)
		return NULL;
	max = sodium_base64_encoded_len(in.n, sodium_base64_VARIANT_ORIGINAL);
	s = arena_alloc(a, max);
	if (s == NULL)
		return NULL;
	return sodium_bin2base64(s, max, in.p, in.n,
	    sodium_base64_VARIANT_ORIGINAL);
}

enum err
b64_get(struct arena *a, const char *s, size_t n, struct bytes *out_r)
{
	size_t max = n / 4 * 3 + 3;
	size_t got = 0;
	uint8_t *p;

	/* libsodium takes a NUL for one of the characters to skip. */
	if (n > 0 && memchr(s, '\0', n) != NULL)
		return ERR_INVALID;
	p = arena_alloc(a, max);
	if (p == NULL)
		return ERR_MEMORY;
	if (sodium_base642bin(p, max, s, n, " \t\r\n", &got, NULL,
		sodium_base64_VARIANT_ORIGINAL) != 0)
		return ERR_INVALID;
	*out_r = BYTES(p, got);
	return OK;
}

char *
key_id(const uint8_t pk[KEY_LEN], char out[KEYID_TEXT])
{
	uint8_t hash[HASH_LEN];

	hash_sha256(BYTES(pk, KEY_LEN), hash);
	return hex_put(hash, sizeof(hash), out);
}
