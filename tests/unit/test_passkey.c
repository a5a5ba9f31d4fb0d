/*
 * auth: passkeys.  Most ceremonies are made here, by an Ed25519 key of the test's;
 * one of each other algorithm was recorded once, over the same challenge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

#define ORIGIN "https://lindung.example.go.id"
#define HOST   "lindung.example.go.id"
#define AT     INT64_C(1764000000000)

static struct arena *arena;
static struct passkey_site site;
static uint8_t pk[KEY_LEN], sk[64];
static uint8_t ask_key[KEY_LEN];
static struct passkey_ask ask;

static int
setup(void **state)
{
	uint8_t seed[KEY_LEN] = { 7 };

	(void)state;
	arena = arena_new((size_t)8 << 20);
	if (arena == NULL || auth_init() != OK ||
	    passkey_site(arena, ORIGIN, &site) != OK)
		return -1;
	sign_pair(seed, pk, sk);
	memset(ask_key, 1, sizeof(ask_key));
	ask = (struct passkey_ask){ .key = ask_key, .action = "/masuk/kunci" };
	memset(ask.object.b, 2, ID_LEN);
	if (hex_get("019ab697e80070008000000000000003", ask.request.b,
		ID_LEN) != OK)
		return -1;
	return 0;
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

static struct bytes
hex(const char *s)
{
	size_t n = strlen(s) / 2;
	uint8_t *p = arena_alloc(arena, n + 1);

	assert_non_null(p);
	assert_int_equal(hex_get(s, p, n), OK);
	return BYTES(p, n);
}

/* What a browser says, in which parts can be others. */
struct said {
	const char *type, *origin, *tail, *challenge;
};

static struct bytes
client(struct said s)
{
	uint8_t challenge[HASH_LEN];
	char *b64;

	assert_int_equal(passkey_challenge(arena, &ask, challenge), OK);
	b64 = b64_put(arena, BYTES(challenge, HASH_LEN));
	for (char *p = b64; *p != '\0'; p++)
		*p = (char)(*p == '+' ? '-' :
			*p == '/'     ? '_' :
			*p == '='     ? '\0' :
					*p);
	return text(arena_printf(arena,
	    "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
	    s.type != NULL ? s.type : "webauthn.get",
	    s.challenge != NULL ? s.challenge : b64,
	    s.origin != NULL ? s.origin : ORIGIN,
	    s.tail != NULL ? s.tail : ",\"crossOrigin\":false"));
}

/* The 37 bytes that all authenticator data begins with. */
static void
head(struct buf *b, const char *host, uint8_t flags, uint32_t count)
{
	uint8_t hash[HASH_LEN];

	hash_sha256(text(host), hash);
	buf_init(b, arena, 0);
	buf_put(b, hash, HASH_LEN);
	buf_u8(b, flags);
	buf_u32(b, count);
}

static struct passkey_proof
proof(const char *id, struct bytes said, const char *host, uint8_t flags,
    uint32_t count)
{
	struct passkey_proof p = { .id = text(id), .client = said };
	uint8_t hash[HASH_LEN], *sig = arena_alloc(arena, SIG_LEN);
	struct buf b;

	assert_non_null(sig);
	head(&b, host, flags, count);
	p.data = buf_bytes(&b);
	hash_sha256(said, hash);
	buf_put(&b, hash, HASH_LEN);
	sign_make(sk, buf_bytes(&b), sig);
	p.data = BYTES(buf_bytes(&b).p, 37);
	p.sig = BYTES(sig, SIG_LEN);
	return p;
}

static struct passkeys
list(void)
{
	return (struct passkeys){ .n = 2,
		.key = {
		    { .id = text("lain"),
			.alg = PASSKEY_EDDSA,
			.key = BYTES(sk, KEY_LEN),
			.name = "Lain" },
		    { .id = text("contoh"),
			.alg = PASSKEY_EDDSA,
			.key = BYTES(pk, KEY_LEN),
			.count = 4,
			.name = "Ponsel contoh",
			.created = AT },
		} };
}

static enum err
checked(struct passkey_proof p, int64_t now)
{
	struct passkeys l = list();
	struct passkey_hit hit = { 9, 0 };
	enum err e = passkey_check(arena, &l, &site, &ask, now, &p, &hit);

	if (e == OK) {
		assert_int_equal(hit.i, 1);
		assert_true(hit.count > 4);
	}
	return e;
}

static enum err
answered(struct said s, const char *host, uint8_t flags, uint32_t count)
{
	return checked(proof("contoh", client(s), host, flags, count), AT);
}

static void
answers(void **state)
{
	const struct said right = { 0 };
	struct passkey_proof p = proof("contoh", client(right), HOST, 5, 5);
	struct passkey_ask kept = ask;

	(void)state;
	assert_int_equal(checked(p, AT), OK);
	assert_int_equal(checked(p, AT + 5 * MINUTE), OK);
	assert_int_equal(checked(p, AT - MINUTE), OK);
	assert_int_equal(checked(p, AT + 5 * MINUTE + 1), ERR_AUTH);
	assert_int_equal(checked(p, AT - MINUTE - 1), ERR_AUTH);
	/* backup eligible and there: a passkey that is synchronised */
	assert_int_equal(answered(right, HOST, 0x1d, 5), OK);
	/* nobody there, nobody verified, another site */
	assert_int_equal(answered(right, HOST, 4, 5), ERR_AUTH);
	assert_int_equal(answered(right, HOST, 1, 5), ERR_AUTH);
	assert_int_equal(answered(right, "example.go.id", 5, 5), ERR_AUTH);
	/* a count that stands still or falls; one that is not there */
	assert_int_equal(answered(right, HOST, 5, 4), ERR_TAMPER);
	assert_int_equal(answered(right, HOST, 5, 0), ERR_TAMPER);
	/* another credential's id, and its key */
	p.id = text("lain");
	assert_int_equal(checked(p, AT), ERR_AUTH);
	p.id = text("tidak ada");
	assert_int_equal(checked(p, AT), ERR_AUTH);
	p.id = BYTES(NULL, 0);
	assert_int_equal(checked(p, AT), ERR_AUTH);
	/* each part of what is asked counts */
	p = proof("contoh", client(right), HOST, 5, 5);
	ask.action = "/akun/sandi";
	assert_int_equal(checked(p, AT), ERR_AUTH);
	ask = kept;
	ask.object.b[0] ^= 1;
	assert_int_equal(checked(p, AT), ERR_AUTH);
	ask = kept;
	ask.request.b[15] ^= 1;
	assert_int_equal(checked(p, AT), ERR_AUTH);
	ask = kept;
	ask.document = pk;
	assert_int_equal(checked(p, AT), ERR_AUTH);
	ask = kept;
	ask_key[0] ^= 1;
	assert_int_equal(checked(p, AT), ERR_AUTH);
	ask_key[0] ^= 1;
	assert_int_equal(checked(p, AT), OK);
}

static void
counts_of_zero(void **state)
{
	struct passkeys l = list();
	struct passkey_proof p =
	    proof("contoh", client((struct said){ 0 }), HOST, 5, 0);
	struct passkey_hit hit = { 9, 9 };

	(void)state;
	l.key[1].count = 0;
	assert_int_equal(passkey_check(arena, &l, &site, &ask, AT, &p, &hit),
	    OK);
	assert_int_equal(hit.count, 0);
}

static void
browsers(void **state)
{
	static const struct {
		struct said said;
		enum err e;
	} rows[] = {
		/* as they write it; some escape, or add of their own */
		{ { .tail = "" }, OK },
		{ { .tail = ",\"androidPackageName\":\"org.contoh\"" }, OK },
		{ { .origin = "https:\\/\\/lindung.example.go.id" }, OK },
		{ { .tail = ",\"crossOrigin\":true" }, ERR_AUTH },
		{ { .tail = ",\"crossOrigin\":null" }, ERR_AUTH },
		{ { .tail = ",\"topOrigin\":\"https://x.example\"" },
		    ERR_AUTH },
		{ { .type = "webauthn.create" }, ERR_AUTH },
		{ { .type = "WEBAUTHN.GET" }, ERR_AUTH },
		{ { .origin = "http://lindung.example.go.id" }, ERR_AUTH },
		{ { .origin = ORIGIN "/" }, ERR_AUTH },
		{ { .origin = ORIGIN ":8443" }, ERR_AUTH },
		{ { .origin = ORIGIN ".example" }, ERR_AUTH },
		{ { .origin = ORIGIN "\\u0000" }, ERR_AUTH },
		{ { .challenge = "" }, ERR_AUTH },
		{ { .challenge = "AAAA" }, ERR_AUTH },
		/* twice the same: readers differ in which one counts */
		{ { .tail = ",\"origin\":\"" ORIGIN "\"" }, ERR_AUTH },
		{ { .tail = ",\"a\":" }, ERR_AUTH },
		{ { .tail = "}{" }, ERR_AUTH },
	};
	struct bytes said;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_int_equal(answered(rows[i].said, HOST, 5, 5), rows[i].e);
	/* cut anywhere it is no JSON, and nothing else is an object */
	said = client((struct said){ 0 });
	for (size_t n = 0; n < said.n; n++)
		assert_int_equal(
		    checked(proof("contoh", BYTES(said.p, n), HOST, 5, 5), AT),
		    ERR_AUTH);
	assert_int_equal(checked(proof("contoh", text("[]"), HOST, 5, 5), AT),
	    ERR_AUTH);
}

/* Every bit of what was signed, and of the signature. */
static void
bits(void **state)
{
	struct passkey_proof p =
	    proof("contoh", client((struct said){ 0 }), HOST, 5, 5);
	struct bytes *part[] = { &p.data, &p.sig, &p.client };

	(void)state;
	for (size_t k = 0; k < nitems(part); k++) {
		const struct bytes whole = *part[k];
		uint8_t *copy = arena_alloc(arena, whole.n);

		assert_non_null(copy);
		memcpy(copy, whole.p, whole.n);
		*part[k] = BYTES(copy, whole.n);
		assert_int_equal(checked(p, AT), OK);
		for (size_t i = 0; i < 8 * whole.n; i++) {
			copy[i / 8] ^= (uint8_t)(1u << i % 8);
			assert_int_not_equal(checked(p, AT), OK);
			copy[i / 8] ^= (uint8_t)(1u << i % 8);
		}
		for (size_t n = 0; n < whole.n; n++) {
			*part[k] = BYTES(copy, n);
			assert_int_not_equal(checked(p, AT), OK);
		}
		*part[k] = whole;
	}
}

/* Recorded: keys and signatures of the two other algorithms. */
static void
recorded(void **state)
{
	static const struct {
		enum passkey_alg alg;
		const char *key, *sig;
	} rows[] = {
		{ PASSKEY_ES256,
		    "8efd09181fcec7c78ea880a904fa91ad3d65fd07b2ac776b909cd20430be"
		    "7748be1af6ca0156c88b1cb8856d979dbb321c29d4b6e3d97b22bfd1ca01"
		    "7448f187",
		    "30450220221486836a91566eb47c51b592089d86fdad30a551ac87fe95ae"
		    "4c14abc4664c022100cbf1678ca1b20a41c57df7020cd7c7f3d390764753"
		    "f85084243c912c05601f09" },
		{ PASSKEY_RS256,
		    "aae96b1cbecfa0524fdf96343fffcbcf4fc4fbc2dab27e08b3698afc753a"
		    "c0356e5941f570c834f51a7f0f93731be755c5a5654cc83bf6bbe9954e4d"
		    "57eb2f1f5afda8f897a176d517818078b71a16e46aeeac144b1a830f7254"
		    "5e0ae5abcdaedb592293c6d1d399f586da975122becc18d23a91b293970e"
		    "64791db5ff8ed55b8d26ce7f93184a7de46267a152587ad0d60d5d16afb1"
		    "78bd8d6bcd57e5d95a00f9d2e36ad2417c90845862a530e60031bcab4162"
		    "7f5a2fc4049e6f732a02dd99d1198c4ad8915afde7853a65ad625ca9f488"
		    "6f62b28d75aa6e4126416821c44dc8cf3b029f4e2c1a4708e66334bde446"
		    "00ec80ea2a53a6cbd6672e8ce90fb1c5010001",
		    "719fea8074ce397700cebfc038eafd68789a807293deb60941434a2389cc"
		    "b4337c7f0f1972b419f6cda73e6a4cc2b15e3dec4ee461b0288405cab50a"
		    "8b87b475730578335cefa4ae3a1ed192b8464688ceb483a96feeff551c2d"
		    "fec3022a5134e944745c73de927e01b87557258ade0e86940e2c381219b7"
		    "f8d4b1b7b190780520c3ce5d69ab9191dbfc1687309e0ebae9aceafb6e98"
		    "f5523691c72120ab6fe66442ef0ff6781a8229f8c1dfec072a6d28447243"
		    "9adabbb12dfeb8982418eff3ed7e00dc4066f7a6ce83c872776a8da656dd"
		    "dfa3df6b1cff0d101252aef1a8e0a87f737654c37a0db69c06bd7f8dd021"
		    "a1f8be25eb46cdc1c98021ae8fffe031" },
	};
	struct passkey_proof p =
	    proof("contoh", client((struct said){ 0 }), HOST, 5, 9);
	struct passkeys l = { .n = 1, .key = { { .id = text("contoh") } } };
	struct passkey_hit hit;

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++) {
		l.key[0].alg = rows[i].alg;
		l.key[0].key = hex(rows[i].key);
		p.sig = hex(rows[i].sig);
		assert_int_equal(
		    passkey_check(arena, &l, &site, &ask, AT, &p, &hit), OK);
		assert_int_equal(hit.count, 9);
		p.sig = hex(rows[1 - i].sig);
		assert_int_equal(
		    passkey_check(arena, &l, &site, &ask, AT, &p, &hit),
		    ERR_AUTH);
	}
}

/* a new one ------------------------------------------------------------------ */

/* Attested credential data with an EdDSA key in COSE. */
static struct bytes
birth_data(const char *host, uint8_t flags, const char *id)
{
	static const uint8_t cose[] = { 0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21,
		0x58, 0x20 };
	static const uint8_t aaguid[16];
	struct buf b;

	head(&b, host, flags, 3);
	buf_put(&b, aaguid, sizeof(aaguid));
	buf_lv16(&b, id, strlen(id));
	buf_put(&b, cose, sizeof(cose));
	buf_put(&b, pk, KEY_LEN);
	return buf_bytes(&b);
}

static enum err
taken(struct bytes data, int64_t cose, struct said s, struct passkey *k_r)
{
	struct passkeys l = list();
	struct passkey_birth b = { .cose = cose, .data = data };

	if (s.type == NULL)
		s.type = "webauthn.create";
	b.client = client(s);
	return passkey_take(arena, &l, &site, &ask, AT, &b, k_r);
}

static void
births(void **state)
{
	const struct said right = { 0 };
	struct bytes data = birth_data(HOST, 0x45, "baru");
	struct passkeys full = { .n = PASSKEYS_MAX };
	struct passkey k;

	(void)state;
	assert_int_equal(taken(data, -8, right, &k), OK);
	assert_int_equal(k.alg, PASSKEY_EDDSA);
	assert_int_equal(k.id.n, 4);
	assert_memory_equal(k.id.p, "baru", 4);
	assert_memory_equal(k.key.p, pk, KEY_LEN);
	assert_true(k.count == 3 && k.created == AT && *k.name == '\0');
	/* other algorithm than it has, or than is asked for */
	assert_int_equal(taken(data, -7, right, &k), ERR_AUTH);
	assert_int_equal(taken(data, -257, right, &k), ERR_AUTH);
	assert_int_equal(taken(data, -35, right, &k), ERR_AUTH);
	assert_int_equal(taken(data, 0, right, &k), ERR_AUTH);
	/* nobody verified, nobody there, no credential, another site */
	assert_int_equal(taken(birth_data(HOST, 0x41, "baru"), -8, right, &k),
	    ERR_AUTH);
	assert_int_equal(taken(birth_data(HOST, 0x44, "baru"), -8, right, &k),
	    ERR_AUTH);
	assert_int_equal(taken(birth_data(HOST, 0x05, "baru"), -8, right, &k),
	    ERR_AUTH);
	assert_int_equal(
	    taken(birth_data("example.go.id", 0x45, "baru"), -8, right, &k),
	    ERR_AUTH);
	assert_int_equal(
	    taken(data, -8, (struct said){ .type = "webauthn.get" }, &k),
	    ERR_AUTH);
	/* one that is known, no id, one more than there may be */
	assert_int_equal(taken(birth_data(HOST, 0x45, "contoh"), -8, right, &k),
	    ERR_CONFLICT);
	assert_int_equal(taken(birth_data(HOST, 0x45, ""), -8, right, &k),
	    ERR_AUTH);
	assert_int_equal(passkey_take(arena, &full, &site, &ask, AT,
			     &(struct passkey_birth){ .cose = -8 }, &k),
	    ERR_LIMIT);
	/* cut anywhere */
	for (size_t n = 0; n < data.n; n++)
		assert_int_equal(taken(BYTES(data.p, n), -8, right, &k),
		    ERR_AUTH);
}

/* lists ---------------------------------------------------------------------- */

static void
lists(void **state)
{
	struct passkeys l = list(), got;
	struct bytes whole;
	struct buf b;
	struct cur c;

	(void)state;
	l.key[0].key = BYTES(pk, KEY_LEN);
	buf_init(&b, arena, 0);
	passkeys_put(&b, &l);
	whole = buf_bytes(&b);
	cur_init(&c, whole);
	assert_int_equal(passkeys_get(arena, &c, &got), OK);
	assert_int_equal(cur_end(&c), OK);
	assert_int_equal(got.n, 2);
	assert_string_equal(got.key[1].name, "Ponsel contoh");
	assert_int_equal(got.key[1].count, 4);
	assert_int_equal(got.key[1].created, AT);
	assert_memory_equal(got.key[1].key.p, pk, KEY_LEN);
	for (size_t n = 0; n < whole.n; n++) {
		cur_init(&c, BYTES(whole.p, n));
		assert_int_equal(passkeys_get(arena, &c, &got), ERR_TAMPER);
	}
	assert_int_equal(passkey_find(&l, passkey_ref(&l.key[1])), 1);
	assert_int_equal(passkey_find(&l, ask.object), 2);
	passkey_drop(&l, 0);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.key[0].name, "Ponsel contoh");
}

/* What no list of ours is. */
static void
list_form(void **state)
{
	static char wide[PASSKEY_NAME_MAX + 2];
	static uint8_t id[PASSKEY_ID_MAX + 1];
	const struct passkey good = list().key[1];
	struct passkey bad[6];
	struct passkeys got;
	struct buf b;
	struct cur c;

	(void)state;
	memset(wide, 'x', sizeof(wide) - 1);
	for (size_t i = 0; i < nitems(bad); i++)
		bad[i] = good;
	bad[0].id.n = 0;
	bad[1].id = BYTES(id, sizeof(id));
	bad[2].alg = PASSKEY_ES256; /* with a key of another length */
	bad[3].alg = PASSKEY_ALG__MAX;
	bad[4].name = wide;
	bad[5].name = "\xff";
	for (size_t i = 0; i < nitems(bad); i++) {
		struct passkeys l = { .n = 1, .key = { bad[i] } };

		buf_init(&b, arena, 0);
		passkeys_put(&b, &l);
		cur_init(&c, buf_bytes(&b));
		assert_int_equal(passkeys_get(arena, &c, &got), ERR_TAMPER);
	}
	cur_init(&c, text("\6"));
	assert_int_equal(passkeys_get(arena, &c, &got), ERR_TAMPER);
}

static void
sites(void **state)
{
	struct passkey_site s;

	(void)state;
	assert_string_equal(site.host, HOST);
	assert_int_equal(passkey_site(arena, "https://localhost:8443", &s), OK);
	assert_string_equal(s.host, "localhost");
	assert_string_equal(s.origin, "https://localhost:8443");
	assert_int_equal(passkey_site(arena, "https://127.0.0.1:8443", &s), OK);
	assert_null(s.host);
}

/* What goes from one page to the next, for this act, this page and this server. */
static void
proven_pages(void **state)
{
	struct pepper pepper = { .version = 1, .key = { 3 } }, other = pepper;
	struct proven was = { .person = ask.object,
		.request = ask.request,
		.version = 7,
		.key = { 9 },
		.note = "Ponsel contoh" };
	struct proven got;
	const char *hex_text;
	char *bad;

	(void)state;
	assert_int_equal(
	    proven_put(arena, &pepper, ask_key, "/a", &was, &hex_text), OK);
	assert_int_equal(proven_get(arena, &pepper, ask_key, "/a",
			     AT + 5 * MINUTE, hex_text, &got),
	    OK);
	assert_true(id_same(got.person, was.person) &&
	    id_same(got.request, was.request) && got.version == 7);
	assert_memory_equal(got.key, was.key, KEY_LEN);
	assert_string_equal(got.note, was.note);
	assert_int_equal(proven_get(arena, &pepper, ask_key, "/a",
			     AT + 5 * MINUTE + 1, hex_text, &got),
	    ERR_AUTH);
	assert_int_equal(
	    proven_get(arena, &pepper, ask_key, "/b", AT, hex_text, &got),
	    ERR_AUTH);
	assert_int_equal(
	    proven_get(arena, &pepper, pk, "/a", AT, hex_text, &got), ERR_AUTH);
	other.key[0]++;
	assert_int_equal(
	    proven_get(arena, &other, ask_key, "/a", AT, hex_text, &got),
	    ERR_AUTH);
	bad = arena_strdup(arena, hex_text);
	assert_non_null(bad);
	bad[strlen(bad) / 2] = bad[strlen(bad) / 2] == '0' ? '1' : '0';
	assert_int_equal(
	    proven_get(arena, &pepper, ask_key, "/a", AT, bad, &got), ERR_AUTH);
	assert_int_equal(
	    proven_get(arena, &pepper, ask_key, "/a", AT, "zz", &got),
	    ERR_AUTH);
	assert_int_equal(
	    proven_get(arena, &pepper, ask_key, "/a", AT, "", &got), ERR_AUTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(counts_of_zero),
		cmocka_unit_test(browsers),
		cmocka_unit_test(bits),
		cmocka_unit_test(recorded),
		cmocka_unit_test(births),
		cmocka_unit_test(lists),
		cmocka_unit_test(list_form),
		cmocka_unit_test(sites),
		cmocka_unit_test(proven_pages),
	};

	return cmocka_run_group_tests_name("passkey", tests, setup, teardown);
}
