/*
 * What a browser says of a passkey: a new one, an answer, and the list as a bag
 * or a session keeps it.  The client's data are right in half of the cases, so
 * that what the device says is looked at.
 */
#include "tests/fuzz/fuzz.h"

#define NOW INT64_C(1764000000000)

static struct arena *mem;
static uint8_t key[KEY_LEN];
static struct passkey_ask ask = { .key = key, .action = "/masuk/kunci" };
static struct passkey_site site;
static struct passkeys list;
static const uint8_t id[4] = { 1, 2, 3, 4 };
/* The point that P-256 begins with: any other bytes are no key. */
static const uint8_t es256[64] = { 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42,
	0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d,
	0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2,
	0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb,
	0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e,
	0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5 };
static uint8_t eddsa[32], rs256[259];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	KEPT(auth_init() == OK);
	mem = arena_new((size_t)4 << 20);
	KEPT(mem != NULL);
	KEPT(passkey_site(mem, "https://localhost:8443", &site) == OK);
	ask.request = id_new(NOW);
	memset(eddsa, 7, sizeof(eddsa));
	memset(rs256, 0xd5, 256);
	rs256[256] = rs256[258] = 1; /* e = 65537 */
	return 0;
}

/* As the browser writes it when all is well. */
static struct bytes
client_right(const char *type)
{
	uint8_t challenge[HASH_LEN];
	char *text;

	KEPT(passkey_challenge(mem, &ask, challenge) == OK);
	text = b64_put(mem, BYTES(challenge, HASH_LEN));
	KEPT(text != NULL);
	for (char *p = text; *p != '\0'; p++)
		*p = (char)(*p == '+' ? '-' :
			*p == '/'     ? '_' :
			*p == '='     ? '\0' :
					*p);
	text = arena_printf(mem,
	    "{\"type\":\"%s\",\"challenge\":\"%s\","
	    "\"origin\":\"https://localhost:8443\",\"crossOrigin\":false}",
	    type, text);
	KEPT(text != NULL);
	return BYTES((uint8_t *)text, strlen(text));
}

static void
answer(struct bytes in, enum passkey_alg alg, struct bytes pk)
{
	struct cur c;
	struct passkey_proof proof = { .id = BYTES(id, sizeof(id)) };
	struct passkey_hit hit;
	enum err e;

	list = (struct passkeys){ .n = 1,
		.key = { { .id = proof.id, .alg = alg, .key = pk } } };
	cur_init(&c, in);
	proof.data = cur_lv16(&c);
	proof.sig = cur_lv16(&c);
	proof.client = BYTES(c.p, c.n);
	if (c.failed)
		return;
	if (c.n == 0)
		proof.client = client_right("webauthn.get");
	e = passkey_check(mem, &list, &site, &ask, NOW, &proof, &hit);
	KEPT(e == OK || e == ERR_AUTH);
}

static void
birth(struct bytes in, int64_t cose)
{
	struct passkey_birth b = { .cose = cose };
	struct passkey made;
	struct cur c;
	enum err e;

	list.n = 0;
	cur_init(&c, in);
	b.data = cur_lv16(&c);
	b.client = BYTES(c.p, c.n);
	if (c.failed)
		return;
	if (c.n == 0)
		b.client = client_right("webauthn.create");
	e = passkey_take(mem, &list, &site, &ask, NOW, &b, &made);
	KEPT(e == OK || e == ERR_AUTH || e == ERR_MEMORY);
	if (e == OK)
		KEPT(made.id.n > 0 && made.id.n <= PASSKEY_ID_MAX);
}

/* What was read is written as it was. */
static void
kept(struct bytes in)
{
	struct passkeys p;
	struct buf b;
	struct cur c;

	cur_init(&c, in);
	if (passkeys_get(mem, &c, &p) != OK)
		return;
	buf_init(&b, mem, 0);
	passkeys_put(&b, &p);
	KEPT(buf_check(&b) == OK && b.n == in.n - c.n &&
	    memcmp(b.p, in.p, b.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct bytes in = BYTES(p, n);
	struct arena_mark m = arena_mark(mem);

	switch (mode_take(&in, 7)) {
	case 0:
		kept(in);
		break;
	case 1:
		answer(in, PASSKEY_ES256, BYTES(es256, 64));
		break;
	case 2:
		answer(in, PASSKEY_EDDSA, BYTES(eddsa, 32));
		break;
	case 3:
		answer(in, PASSKEY_RS256, BYTES(rs256, 259));
		break;
	case 4:
		birth(in, -7);
		break;
	case 5:
		birth(in, -8);
		break;
	default:
		birth(in, -257);
		break;
	}
	arena_release(mem, m);
	return 0;
}
