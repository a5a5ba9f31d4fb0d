/*
 * The byte formats of auth (docs/format.md 1 to 9) as files: `test_vectors
 * --write DIR` makes tests/vectors/ NAME.json from fixed inputs and a fixed
 * stream of "random" bytes; without arguments it compares what it would write
 * with what lies there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/links.h"
#include "tests/unit/passkey.h"
#include "tests/unit/vectors.h"

static struct ad
filled_ad(enum obj type)
{
	return (struct ad){
		.type = type,
		.object = filled_id(0x10),
		.parent = filled_id(0x20),
		.key_version = 0x01020304,
		.row_version = 5,
		.schema = 6,
	};
}

static void
put_ad(const struct ad *ad)
{
	put_hex("installation", filled_id(0xa0).b, ID_LEN);
	put_number("type", ad->type);
	put_hex("object", ad->object.b, ID_LEN);
	put_hex("parent", ad->parent.b, ID_LEN);
	put_number("key_version", ad->key_version);
	put_number("row_version", ad->row_version);
	put_number("schema", ad->schema);
	put_bytes("ad", ad_bytes(arena, ad));
}

static void
make_ad(void)
{
	struct ad ad;

	for (unsigned t = OBJ_BAG; t < OBJ__MAX; t++) {
		ad = filled_ad((enum obj)t);
		open_object();
		put_ad(&ad);
		close_object();
	}
}

static void
make_kdf(void)
{
	uint8_t master[KEY_LEN], key[KEY_LEN], pk[KEY_LEN], sk[64];

	fill(master, sizeof(master), 0);
	for (unsigned p = 0; p < KDF__MAX; p++) {
		uint64_t n = p == KDF_CASE_GROUP ? 3 : 0;

		key_derive(master, (enum purpose)p, n, key);
		open_object();
		put_number("purpose", p);
		put_number("n", (int64_t)n);
		put_hex("master", master, KEY_LEN);
		put_hex("key", key, KEY_LEN);
		box_pair(key, pk, sk);
		put_hex("box_pk", pk, KEY_LEN);
		put_hex("box_sk", sk, KEY_LEN);
		sign_pair(key, pk, sk);
		put_hex("sign_pk", pk, KEY_LEN);
		close_object();
	}
}

static void
make_envelope(void)
{
	static const char *const plain[] = { "", "Catatan contoh", "x" };
	struct ad ad = filled_ad(OBJ_RECORD);
	uint8_t key[KEY_LEN];
	struct bytes env;

	fill(key, sizeof(key), 1);
	for (unsigned pad = PAD_NONE; pad <= PAD_4K; pad++) {
		struct bytes in = BYTES(plain[pad], strlen(plain[pad]));

		assert_int_equal(
		    seal_put(arena, key, &ad, in, (enum pad)pad, &env), OK);
		open_object();
		put_ad(&ad);
		put_hex("key", key, KEY_LEN);
		put_number("pad", pad);
		put_bytes("plain", in);
		put_bytes("envelope", env);
		close_object();
	}
}

/* A file of two chunks; how long they are is not what the format is about. */
static void
make_chunks(void)
{
	struct ad ad = filled_ad(OBJ_FILE);
	uint8_t key[KEY_LEN], head[CHUNK_HEAD], one[32], two[32];
	struct bytes plain[] = { BYTES("bagian satu", 11), BYTES("dua", 3) };
	uint8_t sum[HASH_LEN];
	struct chunks *c;

	fill(key, sizeof(key), 7);
	assert_int_equal(chunks_seal(arena, &ad, key, head, &c), OK);
	chunk_put(c, plain[0], false, one);
	chunk_put(c, plain[1], true, two);
	chunks_sum(c, sum);
	open_object();
	put_ad(&ad);
	put_hex("key", key, KEY_LEN);
	put_hex("head", head, CHUNK_HEAD);
	put_bytes("plain_1", plain[0]);
	put_hex("chunk_1", one, plain[0].n + CHUNK_OVERHEAD);
	put_bytes("plain_2", plain[1]);
	put_hex("chunk_2", two, plain[1].n + CHUNK_OVERHEAD);
	put_hex("sha256", sum, HASH_LEN);
	close_object();
}

static void
make_sealed_key(void)
{
	struct ad ad = filled_ad(OBJ_UNIT_SEED);
	uint8_t seed[KEY_LEN], key[KEY_LEN], pk[KEY_LEN], sk[64];
	uint8_t sealed[SEALED_KEY_LEN], kcv[HASH_LEN];
	char id[KEYID_TEXT];

	fill(seed, sizeof(seed), 2);
	fill(key, sizeof(key), 3);
	box_pair(seed, pk, sk);
	assert_int_equal(sealed_key_put(pk, ad_bytes(arena, &ad), key, sealed),
	    OK);
	key_commit(ad.type, key, kcv);
	open_object();
	put_ad(&ad);
	put_hex("recipient_pk", pk, KEY_LEN);
	put_hex("recipient_sk", sk, KEY_LEN);
	put_text("recipient_key_id", key_id(pk, id));
	put_hex("key", key, KEY_LEN);
	put_hex("kcv", kcv, HASH_LEN);
	put_hex("sealed_key", sealed, sizeof(sealed));
	close_object();
}

/* A custodian's key on paper, and the recovery key of a unit. */
static void
make_paper(void)
{
	const char *word[PAPER_WORDS], *text = "";
	uint8_t pk[KEY_LEN], sk[KEY_LEN], secret[KEY_LEN];
	struct paper p;

	fill(p.secret, sizeof(p.secret), 15);
	fill(secret, sizeof(secret), 16);
	paper_words(&p, word);
	for (size_t i = 0; i < PAPER_WORDS; i++)
		text = arena_printf(arena, "%s%s%s", text, i > 0 ? " " : "",
		    word[i]);
	paper_pair(&p, pk, sk);
	open_object();
	put_hex("secret", p.secret, sizeof(p.secret));
	put_text("words", text);
	put_hex("public_key", pk, KEY_LEN);
	put_hex("secret_key", sk, KEY_LEN);
	recovery_public(secret, pk);
	put_hex("recovery_secret", secret, KEY_LEN);
	put_hex("recovery_key", pk, KEY_LEN);
	close_object();
}

/* Sealed to two. */
static void
make_nested_key(void)
{
	struct ad ad = filled_ad(OBJ_RECOVERY_PAIR);
	uint8_t seed[KEY_LEN], key[KEY_LEN], sealed[SEALED_TWICE_LEN];
	struct box_keys k[2];

	for (unsigned i = 0; i < 2; i++) {
		fill(seed, sizeof(seed), (uint8_t)(17 + i));
		box_pair(seed, k[i].pk, k[i].sk);
	}
	fill(key, sizeof(key), 19);
	assert_int_equal(
	    nested_key_put(k[0].pk, k[1].pk, ad_bytes(arena, &ad), key, sealed),
	    OK);
	open_object();
	put_ad(&ad);
	put_hex("outer_pk", k[0].pk, KEY_LEN);
	put_hex("outer_sk", k[0].sk, KEY_LEN);
	put_hex("inner_pk", k[1].pk, KEY_LEN);
	put_hex("inner_sk", k[1].sk, KEY_LEN);
	put_hex("key", key, KEY_LEN);
	put_hex("nested_key", sealed, sizeof(sealed));
	close_object();
}

static void
make_document(void)
{
	static const char plain[] = "<Content>Contoh</Content>";
	struct ad ad = filled_ad(OBJ_DOCUMENT);
	uint8_t dk[KEY_LEN], nonce[NONCE_LEN];
	struct bytes ct;

	fill(dk, sizeof(dk), 4);
	assert_int_equal(doc_seal(arena, dk, ad_bytes(arena, &ad),
			     BYTES(plain, strlen(plain)), nonce, &ct),
	    OK);
	open_object();
	put_ad(&ad);
	put_hex("key", dk, KEY_LEN);
	put_hex("nonce", nonce, NONCE_LEN);
	put_hex("plain", plain, strlen(plain));
	put_bytes("ciphertext", ct);
	close_object();
}

static void
make_bag(void)
{
	static const char password[] = "kata sandi contoh 1";
	const struct conf conf = { .argon_memory = ARGON_MEMORY_FLOOR,
		.argon_passes = ARGON_PASSES_FLOOR };
	struct pepper pepper = { .version = 7 };
	struct bag bag = { .generation = 8, .passkeys = one_passkey() };
	struct bag_row row;
	uint8_t key[KEY_LEN], code[CODE_LEN];
	char text[CODE_TEXT];

	fill(pepper.key, PEPPER_LEN, 5);
	fill(bag.seed, KEY_LEN, 6);
	fill(bag.totp, sizeof(bag.totp), 7);
	fill(code, sizeof(code), 9);
	code_seal(&pepper, filled_id(0x30), code, &bag.lock);
	assert_int_equal(bag_put(arena, &pepper, &conf, filled_id(0x30), 9,
			     password, &bag, &row),
	    OK);
	assert_int_equal(
	    password_key(&pepper, &row.kdf, filled_id(0x30), password, key),
	    OK);
	open_object();
	put_hex("installation", filled_id(0xa0).b, ID_LEN);
	put_text("password", password);
	put_hex("pepper", pepper.key, PEPPER_LEN);
	put_number("pepper_version", pepper.version);
	put_hex("person", filled_id(0x30).b, ID_LEN);
	put_hex("salt", row.kdf.salt, SALT_LEN);
	put_number("memory", row.kdf.memory);
	put_number("passes", row.kdf.passes);
	put_hex("password_key", key, KEY_LEN);
	put_number("version", row.version);
	put_bytes("wrap", row.wrap);
	put_bytes("bag", row.bag);
	put_hex("seed", bag.seed, KEY_LEN);
	put_hex("totp", bag.totp, sizeof(bag.totp));
	put_number("generation", bag.generation);
	put_hex("paper", code, sizeof(code));
	put_text("paper_text", code_put(code, text));
	put_hex("code_pk", bag.lock.pk, KEY_LEN);
	put_number("code_pepper", row.code_pepper);
	put_hex("code_wrap", row.code, SEALED_KEY_LEN);
	put_passkey(&bag.passkeys.key[0]);
	kdf_row_dummy(&pepper, "contoh", &conf, &row.kdf);
	put_text("dummy_user", "contoh");
	put_hex("dummy_salt", row.kdf.salt, SALT_LEN);
	close_object();
}

static void
make_session(void)
{
	struct session_blob b = { .person = filled_id(0x30),
		.unit = filled_id(0x40),
		.epoch = 2,
		.has_unit = true,
		.factor = 2,
		.created = INT64_C(1764000000000),
		.fresh = INT64_C(1764000000500),
		.passkeys = one_passkey() };
	const struct session_place p = { .created = b.created,
		.browser = 5,
		.device = 1 };
	struct session_keys keys;
	uint8_t token[TOKEN_LEN], pair[KEY_LEN], sk[64];
	struct bytes env, place;

	fill(token, sizeof(token), 8);
	fill(b.seed, KEY_LEN, 9);
	fill(b.unit_seed, KEY_LEN, 10);
	key_derive(b.seed, KDF_PERSON_SIGN, 0, pair);
	sign_pair(pair, b.sign_pk, sk);
	token_derive(token, &keys);
	assert_int_equal(session_put(arena, &keys, &b, &env), OK);
	key_derive(b.seed, KDF_PERSON_ANSWER, 0, pair);
	assert_int_equal(session_place_put(arena, pair, b.person, &p, &place),
	    OK);
	open_object();
	put_hex("installation", filled_id(0xa0).b, ID_LEN);
	put_hex("token", token, TOKEN_LEN);
	put_hex("id", keys.id, HASH_LEN);
	put_hex("key", keys.key, KEY_LEN);
	put_text("csrf", keys.csrf);
	put_hex("page", keys.page, KEY_LEN);
	put_hex("person", b.person.b, ID_LEN);
	put_hex("unit", b.unit.b, ID_LEN);
	put_number("epoch", b.epoch);
	put_number("has_unit", b.has_unit);
	put_hex("seed", b.seed, KEY_LEN);
	put_hex("unit_seed", b.unit_seed, KEY_LEN);
	put_hex("sign_pk", b.sign_pk, KEY_LEN);
	put_number("factor", b.factor);
	put_number("created", b.created);
	put_number("fresh", b.fresh);
	put_passkey(&b.passkeys.key[0]);
	put_bytes("envelope", env);
	put_number("browser", p.browser);
	put_number("device", p.device);
	put_bytes("place", place);
	close_object();
}

/* The entry's leaf, and the root of the tree up to it. */
static void
put_leaf(struct audit *au, struct id stream, struct audit_entry e,
    struct tree *tree)
{
	uint8_t hash[HASH_LEN];
	enum audit_fault fault;

	assert_int_equal(
	    audit_take(arena, audit_stream(au, stream, 0), &e, 0, &fault, hash),
	    OK);
	assert_int_equal(fault, AUDIT_GOOD);
	(void)tree_append(tree, hash, NULL);
	put_hex("leaf", hash, HASH_LEN);
	tree_root(tree, hash);
	put_hex("root", hash, HASH_LEN);
}

static void
make_trail(void)
{
	const struct id shown[] = { filled_id(0x60), filled_id(0x70) };
	struct trail_entry e = { .at = INT64_C(1764000000000),
		.actor = filled_id(0x30),
		.unit = filled_id(0x40),
		.object = filled_id(0x50),
		.version = 3,
		.shown = shown };
	struct trail_stream s;
	struct audit *au;
	struct tree tree = { 0 };
	struct secrets secrets = { .n = 1 };
	uint8_t secret[KEY_LEN], mac[HASH_LEN];

	fill(secret, sizeof(secret), 11);
	fill(e.head, HASH_LEN, 12);
	trail_start(secret, filled_id(0x80), &s);
	memcpy(secrets.s[0].key, secret, KEY_LEN);
	secrets.s[0].until = UINT64_MAX;
	au = audit_new(&secrets);
	assert_non_null(au);
	for (size_t i = 0; i < 3; i++) {
		e.verb = (enum verb)(V_STREAM - i);
		e.n_shown = i;
		open_object();
		put_hex("secret", secret, KEY_LEN);
		put_hex("stream", s.id.b, ID_LEN);
		put_number("seq", (int64_t)s.seq);
		put_hex("stream_key", s.key, KEY_LEN);
		put_number("at", e.at);
		put_hex("actor", e.actor.b, ID_LEN);
		put_hex("unit", e.unit.b, ID_LEN);
		put_number("verb", e.verb);
		put_hex("object", e.object.b, ID_LEN);
		put_number("version", e.version);
		put_hex("head", e.head, HASH_LEN);
		put_hex("shown", shown, i * ID_LEN);
		assert_int_equal(trail_seal(arena, &s, &e, mac), OK);
		put_hex("mac", mac, HASH_LEN);
		put_leaf(au, s.id,
		    (struct audit_entry){ .seq = i, .entry = e, .mac = mac },
		    &tree);
		close_object();
	}
	audit_free(au);
}

/* Checkpoints of trees of any size; the root is no tree's. */
static void
make_checkpoint(void)
{
	static const uint64_t sizes[] = { 0, 3, 1000000, INT64_MAX };
	uint8_t seed[KEY_LEN], sk[64];
	struct tree_key k = { .name = tree_name(arena, filled_id(0x10)) };
	struct tree_point p;
	const char *text;

	fill(seed, sizeof(seed), 13);
	fill(p.root, sizeof(p.root), 0x90);
	sign_pair(seed, k.pk, sk);
	for (size_t i = 0; i < nitems(sizes); i++) {
		p.size = sizes[i];
		assert_int_equal(checkpoint_put(arena, &k, seed, &p, &text),
		    OK);
		open_object();
		put_hex("installation", filled_id(0x10).b, ID_LEN);
		put_hex("seed", seed, KEY_LEN);
		put_text("key_text", tree_key_text(arena, &k));
		put_text("tree_size", arena_printf(arena, "%" PRIu64, p.size));
		put_hex("root", p.root, HASH_LEN);
		put_hex("text", text, strlen(text));
		close_object();
	}
}

/* A link, and what follows from it: its hash, a unit's id, what a member has
 * signed. */
static void
put_link(struct roster *r, struct bytes link)
{
	struct link_body b;
	struct bytes core, join;
	struct cur c;
	struct proposal p;

	cur_init(&c, link);
	(void)cur_take(&c, BODY_AT);
	(void)cur_lv32(&c);
	core = BYTES(link.p, link.n - c.n);
	assert_int_equal(proposal_read(arena, core, &b, &p), OK);
	open_object();
	put_number("type", b.type);
	put_hex("agency", b.agency.b, ID_LEN);
	put_number("height", (int64_t)roster_agency(r, b.agency)->height);
	put_bytes("link", link);
	put_hex("hash", roster_agency(r, b.agency)->head, HASH_LEN);
	put_bytes("proposal", core);
	if (b.unit.code != NULL) {
		put_text("code", b.unit.code);
		put_hex("unit", roster_unit_code(r, b.unit.code)->id.b, ID_LEN);
	}
	if (b.type == LINK_ADMIT) {
		assert_int_equal(join_bytes(arena,
				     roster_agency(r, b.agency)->genesis, &b,
				     &join),
		    OK);
		put_bytes("join", join);
	}
	close_object();
}

/* All that happens to two agencies, until one ends what they agreed. */
static void
make_roster(void)
{
	struct roster *r = roster_new(), *again = roster_new();
	struct links l[2];

	assert_non_null(r);
	assert_non_null(again);
	proposals = invitations = 0;
	for (unsigned k = 0; k < 2; k++)
		chain_make(r, k + 1, &l[k]);
	for (unsigned k = 0; k < 2; k++) {
		struct newcomer other = { k + 1, 1, 8, ROLE_BIT(ROLE_PKS), 0 };

		take(r, &l[k], agreement(r, k + 1, 2 - k, 2),
		    founder(k + 1, PIM), 11);
		take(r, &l[k], invite(&other), founder(k + 1, ADM), 0);
		take(r, &l[k], withdrawal(k + 1), founder(k + 1, ADM), 0);
	}
	assert_non_null(
	    roster_agreed(r, id_of('a', 1), id_of('a', 2), ROSTER_NOW));
	take(r, &l[1], ending(2, 1, 2), 11, founder(2, PIM));
	for (unsigned k = 0; k < 2; k++) {
		pin(again, k + 1, l[k].link[0]);
		for (size_t i = 0; i < l[k].n; i++) {
			assert_int_equal(roster_apply(again, l[k].link[i]), OK);
			put_link(again, l[k].link[i]);
		}
	}
	roster_free(again);
	roster_free(r);
}

static void
make_sign(void)
{
	static const char message[] = "Contoh";
	uint8_t seed[KEY_LEN], pk[KEY_LEN], sig[SIG_LEN];
	struct keyring *k = keyring_new();

	assert_non_null(k);
	fill(seed, sizeof(seed), 13);
	keyring_set(k, seed, NULL, 0);
	keyring_sign(k, BYTES(message, strlen(message)), sig);
	keyring_sign_public(k, pk);
	keyring_free(k);
	open_object();
	put_hex("person_seed", seed, KEY_LEN);
	put_hex("public_key", pk, KEY_LEN);
	put_hex("message", message, strlen(message));
	put_hex("signature", sig, SIG_LEN);
	close_object();
}

static void
make_totp(void)
{
	uint8_t secret[20];
	char text[33], code[7];

	fill(secret, sizeof(secret), 14);
	for (int64_t at = 0; at < 90 * SECOND; at += 30 * SECOND) {
		assert_int_equal(totp_code(secret, at, code), OK);
		open_object();
		put_hex("secret", secret, sizeof(secret));
		put_text("base32", totp_text(secret, text));
		put_number("at", at);
		put_text("code", code);
		close_object();
	}
}

static const struct vector_file files[] = {
	{ "ad", make_ad },
	{ "kdf", make_kdf },
	{ "envelope", make_envelope },
	{ "chunks", make_chunks },
	{ "sealed-key", make_sealed_key },
	{ "nested-key", make_nested_key },
	{ "paper", make_paper },
	{ "document", make_document },
	{ "bag", make_bag },
	{ "passkey", make_passkey },
	{ "session", make_session },
	{ "trail", make_trail },
	{ "checkpoint", make_checkpoint },
	{ "roster", make_roster },
	{ "sign", make_sign },
	{ "totp", make_totp },
};

int
main(int argc, char **argv)
{
	return vectors_main(argc, argv, files, nitems(files), setup, teardown);
}
