/* Vectors of passkeys: a list of one, and what it is asked. */
#ifndef LINDUNG_TESTS_PASSKEY_H
#define LINDUNG_TESTS_PASSKEY_H

#include "tests/unit/vectors.h"

/* A list of one. */
static inline struct passkeys
one_passkey(void)
{
	static uint8_t id[20], key[32];

	fill(id, sizeof(id), 15);
	fill(key, sizeof(key), 16);
	return (struct passkeys){ .n = 1,
		.key = { { .id = BYTES(id, sizeof(id)),
		    .alg = PASSKEY_EDDSA,
		    .key = BYTES(key, sizeof(key)),
		    .count = 17,
		    .name = "Ponsel contoh",
		    .created = INT64_C(1764000000000) } } };
}

static inline void
put_passkey(const struct passkey *k)
{
	put_bytes("passkey_id", k->id);
	put_number("passkey_alg", k->alg);
	put_bytes("passkey_key", k->key);
	put_number("passkey_count", k->count);
	put_text("passkey_name", k->name);
	put_number("passkey_created", k->created);
}

/* What a passkey is asked, and what goes from one page to the next meanwhile. */
static inline void
make_passkey(void)
{
	static const char action[] = "/masuk/kunci";
	struct pepper pepper = { .version = 7 };
	struct proven was = { .person = filled_id(0x30),
		.request = filled_id(0x50),
		.version = 9,
		.note = "Contoh" };
	uint8_t key[KEY_LEN], document[HASH_LEN], challenge[HASH_LEN];
	struct passkey_ask ask = { .key = key,
		.action = action,
		.object = was.person,
		.request = was.request,
		.document = document };
	const char *state;

	fill(pepper.key, PEPPER_LEN, 5);
	fill(key, KEY_LEN, 17);
	fill(document, HASH_LEN, 18);
	fill(was.key, KEY_LEN, 19);
	assert_int_equal(passkey_challenge(arena, &ask, challenge), OK);
	assert_int_equal(proven_put(arena, &pepper, key, action, &was, &state),
	    OK);
	open_object();
	put_hex("installation", filled_id(0xa0).b, ID_LEN);
	put_hex("key", key, KEY_LEN);
	put_text("action", action);
	put_hex("object", ask.object.b, ID_LEN);
	put_hex("request", ask.request.b, ID_LEN);
	put_hex("document", document, HASH_LEN);
	put_hex("challenge", challenge, HASH_LEN);
	put_hex("pepper", pepper.key, PEPPER_LEN);
	put_number("pepper_version", pepper.version);
	put_number("version", was.version);
	put_hex("password_key", was.key, KEY_LEN);
	put_text("note", was.note);
	put_text("state", state);
	close_object();
}

#endif
