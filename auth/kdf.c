/* Keys from keys: one context for each purpose, then the key pairs. */
#include <sodium.h>

#include "auth/auth.h"

_Static_assert(KEY_LEN == crypto_kdf_KEYBYTES, "master key");
_Static_assert(KEY_LEN == crypto_box_SEEDBYTES, "X25519 seed");
_Static_assert(KEY_LEN == crypto_sign_SEEDBYTES, "Ed25519 seed");

/* Eight letters each; what is written under one cannot be opened by another. */
static const char context[KDF__MAX][crypto_kdf_CONTEXTBYTES + 1] = {
	[KDF_PERSON_BOX] = "LdPrsBox",
	[KDF_PERSON_SIGN] = "LdPrsSig",
	[KDF_UNIT_BOX] = "LdUntBox",
	[KDF_UNIT_INDEX] = "LdUntIdx",
	[KDF_UNIT_PREV] = "LdUntPrv",
	[KDF_CASE_HEADER] = "LdCasHdr",
	[KDF_CASE_GROUP] = "LdCasGrp",
	[KDF_CASE_DRAFT] = "LdCasDrf",
	[KDF_CASE_COPY] = "LdCasCpy",
	[KDF_PERSON_ANSWER] = "LdPrsAns",
	[KDF_RECOVERY_BOX] = "LdRecBox",
	[KDF_CASE_INDEX] = "LdCasIdx",
	[KDF_CASE_SIDE] = "LdCasSid",
	[KDF_CASE_STAT] = "LdCasSta",
};

void
key_derive(const uint8_t master[KEY_LEN], enum purpose p, uint64_t n,
    uint8_t out[KEY_LEN])
{
	(void)crypto_kdf_derive_from_key(out, KEY_LEN, n, context[p], master);
}

void
box_pair(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN], uint8_t sk[KEY_LEN])
{
	(void)crypto_box_seed_keypair(pk, sk, seed);
}

void
sign_pair(const uint8_t seed[KEY_LEN], uint8_t pk[KEY_LEN], uint8_t sk[64])
{
	(void)crypto_sign_seed_keypair(pk, sk, seed);
}
