/* auth: passwords, key bags, strength, codes of the moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/auth.h"

static struct arena *arena;
static const struct pepper pepper = { .version = 1, .key = { 1, 2, 3 } };
static const struct id person = { { 0x0a } };
static const struct conf conf = {
	.argon_memory = ARGON_MEMORY_FLOOR,
	.argon_passes = ARGON_PASSES_FLOOR,
};
static const char password[] = "kucing-payung-tembaga-92";
static const uint8_t paper[CODE_LEN] = { 4, 5, 6 };

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1024 * 1024);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct kdf_row
row(uint32_t memory, uint32_t passes, uint32_t version)
{
	return (struct kdf_row){ .memory = memory,
		.passes = passes,
		.pepper = version };
}

static void
pepper_file(void **state)
{
	static const char hex[] = "000102030405060708090a0b0c0d0e0f"
				  "101112131415161718191a1b1c1d1e1f";
	static const char *const bad[] = { "%s", " %s", "1%s", "-1 %s", "1  %s",
		"4294967296 %s", "1 %s0", "1 %s x", "1 0%s", "1 x%s" };
	struct pepper p;

	(void)state;
	assert_int_equal(
	    pepper_parse(arena_printf(arena, "4294967295 %s\n", hex), &p), OK);
	assert_int_equal(p.version, UINT32_MAX);
	for (size_t i = 0; i < PEPPER_LEN; i++)
		assert_int_equal(p.key[i], i);
	for (size_t i = 0; i < nitems(bad); i++) {
		char *text = arena_strdup(arena, bad[i]);
		char *at = strchr(text, '%');
		char *all = arena_printf(arena, "%.*s%s%s", (int)(at - text),
		    text, hex, at + 2);

		assert_int_equal(pepper_parse(all, &p), ERR_INVALID);
	}
	assert_int_equal(pepper_parse("1 0001\n", &p), ERR_INVALID);
}

/* A file of several: the newest is used, the others are still known. */
static void
pepper_versions(void **state)
{
	static const char hex[] = "000102030405060708090a0b0c0d0e0f"
				  "101112131415161718191a1b1c1d1e1f";
	static const unsigned bad[][2] = { { 7, 7 }, { 7, 8 }, { 0, 1 } };
	struct pepper p;
	struct buf b;

	(void)state;
	assert_int_equal(pepper_parse(arena_printf(arena, "9 ff%s\n7 %s\n2 %s",
					  hex + 2, hex, hex),
			     &p),
	    OK);
	assert_int_equal(p.version, 9);
	assert_int_equal(p.n_old, 2);
	assert_ptr_equal(pepper_key(&p, 9), p.key);
	assert_int_equal(p.key[0], 0xff);
	assert_int_equal(pepper_key(&p, 7)[1], 1);
	assert_int_equal(pepper_key(&p, 2)[31], 31);
	assert_null(pepper_key(&p, 8));
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(
		    pepper_parse(arena_printf(arena, "%u %s\n%u %s\n",
				     bad[i][0], hex, bad[i][1], hex),
			&p),
		    ERR_INVALID);
	buf_init(&b, arena, 0);
	for (unsigned i = 9; i > 0; i--)
		buf_printf(&b, "%u %s\n", i, hex);
	buf_putc(&b, '\0');
	assert_int_equal(buf_check(&b), OK);
	assert_int_equal(pepper_parse((const char *)b.p, &p), ERR_INVALID);
	assert_int_equal(
	    pepper_parse((const char *)b.p + strlen("9 ") + 65, &p), OK);
	assert_int_equal(p.n_old, PEPPERS_OLD);
}

static void
floor_held(void **state)
{
	const struct kdf_row bad[] = {
		row(ARGON_MEMORY_FLOOR - 1, 3, 1),
		row(8192, 3, 1),
		row(0, 0, 1),
		row(ARGON_MEMORY_FLOOR, 2, 1),
		row(ARGON_MEMORY_FLOOR, 3, 2),
		row(ARGON_MEMORY_CEILING + 1, 3, 1),
		row(ARGON_MEMORY_FLOOR, ARGON_PASSES_CEILING + 1, 1),
		row(UINT32_MAX, UINT32_MAX, 1),
	};
	uint64_t runs = password_runs();
	uint8_t key[KEY_LEN];

	(void)state;
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(
		    password_key(&pepper, &bad[i], person, password, key),
		    ERR_TAMPER);
	assert_int_equal(password_runs(), runs);
}

/*
 * The Argon2id part is what the reference implementation gives:
 * printf 'kata sandi contoh' |
 *     argon2 0123456789abcdef -id -t 3 -k 65536 -p 1 -l 32 -r
 */
static void
key_known(void **state)
{
	struct kdf_row at = row(ARGON_MEMORY_FLOOR, 3, 1);
	uint8_t in[32 + ID_LEN], want[KEY_LEN], got[KEY_LEN];

	(void)state;
	memcpy(at.salt, "0123456789abcdef", SALT_LEN);
	assert_int_equal(hex_get("39f57952257f18dc519174b057d0f9be"
				 "f14db9f3f100e7f3a6f3e739b8a101cf",
			     in, 32),
	    OK);
	memcpy(in + 32, person.b, ID_LEN);
	hash_blake(pepper.key, BYTES(in, sizeof(in)), want);
	assert_int_equal(
	    password_key(&pepper, &at, person, "kata sandi contoh", got), OK);
	assert_memory_equal(got, want, KEY_LEN);
}

static void
key_depends(void **state)
{
	struct kdf_row base = row(ARGON_MEMORY_FLOOR, 3, 1);
	struct kdf_row salted = base;
	struct pepper other = pepper;
	uint8_t key[5][KEY_LEN];
	uint64_t runs = password_runs();

	(void)state;
	salted.salt[15] = 1;
	other.key[31] = 1;
	assert_int_equal(password_key(&pepper, &base, person, password, key[0]),
	    OK);
	assert_int_equal(
	    password_key(&pepper, &salted, person, password, key[1]), OK);
	assert_int_equal(password_key(&other, &base, person, password, key[2]),
	    OK);
	assert_int_equal(password_key(&pepper, &base, (struct id){ { 0x0b } },
			     password, key[3]),
	    OK);
	assert_int_equal(
	    password_key(&pepper, &base, person, "Kucing-payung", key[4]), OK);
	for (size_t i = 0; i < nitems(key); i++) {
		for (size_t k = 0; k < i; k++)
			assert_false(secret_same(key[i], key[k], KEY_LEN));
	}
	assert_int_equal(password_runs(), runs + nitems(key));
}

static void
bag_opens(void **state)
{
	struct bag bag = { .seed = { 1 }, .totp = { 2 }, .generation = 7 };
	struct bag got;
	struct bag_row at, changed;
	struct pepper other = pepper;

	(void)state;
	code_seal(&pepper, person, paper, &bag.lock);
	assert_int_equal(
	    bag_put(arena, &pepper, &conf, person, 3, password, &bag, &at), OK);
	assert_int_equal(at.wrap.n, KEY_LEN + ENVELOPE_OVERHEAD);
	assert_int_equal(at.bag.n, 256 + ENVELOPE_OVERHEAD);
	assert_int_equal(bag_get(arena, &pepper, person, password, &at, &got),
	    OK);
	assert_memory_equal(got.seed, bag.seed, KEY_LEN);
	assert_memory_equal(got.totp, bag.totp, sizeof(bag.totp));
	assert_int_equal(got.generation, 7);
	assert_int_equal(bag_get(arena, &pepper, person, "kucing", &at, &got),
	    ERR_AUTH);
	other.key[0] ^= 1;
	assert_int_equal(bag_get(arena, &other, person, password, &at, &got),
	    ERR_AUTH);
	assert_int_equal(
	    bag_get(arena, &pepper, (struct id){ { 1 } }, password, &at, &got),
	    ERR_AUTH);
	changed = at;
	changed.version = 2;
	assert_int_equal(
	    bag_get(arena, &pepper, person, password, &changed, &got),
	    ERR_AUTH);
	changed = at;
	changed.bag = at.wrap;
	assert_int_equal(
	    bag_get(arena, &pepper, person, password, &changed, &got),
	    ERR_TAMPER);
	changed = at;
	changed.kdf.memory = 8192;
	assert_int_equal(
	    bag_get(arena, &pepper, person, password, &changed, &got),
	    ERR_TAMPER);
}

/* With passkeys; again under its key, and anew under the password's. */
static void
bag_of_passkeys(void **state)
{
	static const uint8_t point[32] = { 1 };
	struct bag bag = { .generation = 7,
		.passkeys = { .n = 1,
		    .key = { { .id = BYTES(point, 16),
			.alg = PASSKEY_EDDSA,
			.key = BYTES(point, 32),
			.name = "Contoh" } } } };
	struct bag_row at, renewed, next;
	uint8_t key[KEY_LEN];
	struct bag got;

	(void)state;
	code_seal(&pepper, person, paper, &bag.lock);
	assert_int_equal(
	    bag_put(arena, &pepper, &conf, person, 3, password, &bag, &at), OK);
	/* one passkey leaves the bag in the size that all have */
	assert_int_equal(at.bag.n, 256 + ENVELOPE_OVERHEAD);
	assert_int_equal(password_key(&pepper, &at.kdf, person, password, key),
	    OK);
	renewed = at;
	bag.passkeys.key[0].count = 9;
	assert_int_equal(bag_renew(arena, key, person, &at, &bag, &renewed.bag),
	    OK);
	assert_int_equal(bag_get_under(arena, key, person, &renewed, &got), OK);
	assert_int_equal(got.passkeys.n, 1);
	assert_int_equal(got.passkeys.key[0].count, 9);
	assert_string_equal(got.passkeys.key[0].name, "Contoh");
	next.kdf = at.kdf;
	assert_int_equal(bag_put_under(arena, key, person, 4, &bag, &next), OK);
	assert_int_equal(bag_get_under(arena, key, person, &next, &got), OK);
	/* the recovery code opens the new one too */
	assert_int_equal(
	    bag_recover(arena, &pepper, person, paper, &next, &got), OK);
	assert_int_equal(got.passkeys.key[0].count, 9);
	next.bag = renewed.bag;
	assert_int_equal(bag_get_under(arena, key, person, &next, &got),
	    ERR_TAMPER);
	key[0] ^= 1;
	assert_int_equal(bag_get_under(arena, key, person, &at, &got),
	    ERR_AUTH);
	assert_int_equal(bag_renew(arena, key, person, &at, &bag, &next.bag),
	    ERR_AUTH);
}

/* Another bag, authentic, behind the wrap of this one. */
static void
bag_not_swapped(void **state)
{
	struct bag bag = { .generation = 1 };
	struct bag got;
	struct bag_row old, new;

	(void)state;
	code_seal(&pepper, person, paper, &bag.lock);
	assert_int_equal(
	    bag_put(arena, &pepper, &conf, person, 1, password, &bag, &old),
	    OK);
	assert_int_equal(
	    bag_put(arena, &pepper, &conf, person, 1, password, &bag, &new),
	    OK);
	assert_memory_not_equal(old.kdf.salt, new.kdf.salt, SALT_LEN);
	new.bag = old.bag;
	assert_int_equal(bag_get(arena, &pepper, person, password, &new, &got),
	    ERR_TAMPER);
}

static void
dummy_rows(void **state)
{
	struct kdf_row a, b, c;
	struct pepper other = pepper;

	(void)state;
	kdf_row_dummy(&pepper, "ani", &conf, &a);
	kdf_row_dummy(&pepper, "ani", &conf, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(a.memory, conf.argon_memory);
	assert_int_equal(a.passes, conf.argon_passes);
	assert_int_equal(a.pepper, pepper.version);
	kdf_row_dummy(&pepper, "budi", &conf, &c);
	assert_memory_not_equal(a.salt, c.salt, SALT_LEN);
	other.key[0] ^= 1;
	kdf_row_dummy(&other, "ani", &conf, &c);
	assert_memory_not_equal(a.salt, c.salt, SALT_LEN);
}

static const char *const own[] = { "Konselor Contoh Satu", "konselor.satu",
	"PPKS Angso Duo", NULL };

static const struct {
	const char *password;
	enum strength is;
} verdicts[] = {
	{ "", STRENGTH_SHORT },
	{ "9vK#mq2!xLp", STRENGTH_SHORT },
	{ "9vK#mq2!xLp7", STRENGTH_OK },
	{ "\xd1\x91\xd0\xb6\xd0\xb8\xd0\xba\xd1\x91\xd0\xb6", STRENGTH_SHORT },
	{ "\xd1\x91\xd0\xb6\xd0\xb8\xd0\xba \xd0\xb2 "
	  "\xd1\x82\xd1\x83\xd0\xbc\xd0\xb0\xd0\xbd\xd0\xb5 12",
	    STRENGTH_OK },
	{ "kucing-payung-tembaga-92", STRENGTH_OK },
	{ "kucing payung tembaga ombak", STRENGTH_OK },
	{ "sepatu \"miring\" <b>&amp;</b> \t;--'", STRENGTH_OK },
	{ "qazwsxedcrfv", STRENGTH_COMMON },
	{ "QazWsxEdcRfv", STRENGTH_COMMON },
	{ "!2h7=AOL64#exq0q", STRENGTH_COMMON },
	{ "Bkkbnjambi2021!", STRENGTH_PERSONAL },
	{ "kucing-DP3AP2-tembaga-92", STRENGTH_PERSONAL },
	{ "kucing-angsoduo-tembaga", STRENGTH_PERSONAL },
	{ "9vK#mq2!xLp7jambi", STRENGTH_PERSONAL },
	{ "payung-KONSELOR-tembaga", STRENGTH_PERSONAL },
	{ "payung-k\xc3\xb6nselor-tembaga", STRENGTH_PERSONAL },
	{ "rahasia123rahasia", STRENGTH_WEAK },
	{ "Rahasia123Rahasia!", STRENGTH_WEAK },
	{ "\xef\xbd\x92\xef\xbd\x81\xef\xbd\x88\xef\xbd\x81\xef\xbd\x93"
	  "\xef\xbd\x89\xef\xbd\x81" /* the same, full width */
	  "123rahasia",
	    STRENGTH_WEAK },
	{ "Kucing2021!Payung", STRENGTH_WEAK },
	{ "payung.payung.kucing.99", STRENGTH_WEAK },
	{ "kucing-payung-xqzwk", STRENGTH_OK },
	{ "839201748293561", STRENGTH_OK },
	{ "aaaaaaaaaaaaaaaa", STRENGTH_COMMON },
	{ "121212121212", STRENGTH_COMMON },
	{ "1234512345123451", STRENGTH_WEAK },
	{ "kucing123456", STRENGTH_WEAK },
	{ "kucing\xff\xfepayungtembaga", STRENGTH_WEAK },
};

static void
strength_table(void **state)
{
	char longest[258];

	(void)state;
	for (size_t i = 0; i < nitems(verdicts); i++) {
		enum strength got = strength_check(verdicts[i].password, own);

		if (got != verdicts[i].is)
			fail_msg("'%s' is %d, not %d", verdicts[i].password,
			    (int)got, (int)verdicts[i].is);
	}
	for (size_t i = 0; i < 257; i++)
		longest[i] = (char)('!' + i * i * 7 % 91);
	longest[257] = '\0';
	assert_int_equal(strength_check(longest, own), STRENGTH_LONG);
	longest[256] = '\0';
	assert_int_equal(strength_check(longest, own), STRENGTH_OK);
	printf("R34 ok\n");
}

/* Only the asker's own words count, and only for the one call. */
static void
own_words_only(void **state)
{
	const char *const many[] = { "aa bb cc dd", "Ali bin Abu",
		"satu2 dua22 tiga3 empat lima5 enam6 tujuh delapan sembilan "
		"sepuluh sebelas duabelas tigabelas k14k k15k k16k k17k k18k "
		"k19k k20k k21k k22k k23k k24k k25k k26k k27k k28k k29k k30k "
		"k31k k32k k33k k34k k35k k36k",
		NULL };

	(void)state;
	assert_int_equal(strength_check("payung-konselor-tembaga-9", many),
	    STRENGTH_OK);
	assert_int_equal(strength_check("payung-konselor-tembaga-9", NULL),
	    STRENGTH_OK);
	assert_int_equal(strength_check("payung-sembilan-tembaga-9", many),
	    STRENGTH_PERSONAL);
	assert_int_equal(strength_check("alibu bbccdd tembaga-9", many),
	    STRENGTH_OK);
}

static void
write_list(const char *folder, const char *name, const char *lines)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(file_write(path, BYTES(lines, strlen(lines)), 0600),
	    OK);
}

static void
strength_files(void **state)
{
	char folder[] = "/tmp/lindung-words-XXXXXX";
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(strength_init(folder), ERR_CONFIG);
	write_list(folder, "words.txt", "kucing\n");
	assert_int_equal(strength_init(folder), ERR_CONFIG);
	write_list(folder, "common.txt", "");
	assert_int_equal(strength_init(folder), ERR_CONFIG);
	write_list(folder, "common.txt", "zulu-zulu-zulu\nalfa-alfa-alfa\n");
	assert_int_equal(strength_init(folder), ERR_CONFIG);
	write_list(folder, "common.txt", "alfa-alfa-alfa\nzulu-zulu-zulu\n");
	/* The lists of before are still in force. */
	assert_int_equal(strength_check("qazwsxedcrfv", NULL), STRENGTH_COMMON);
	assert_int_equal(strength_init(folder), OK);
	assert_int_equal(strength_check("payung-tembaga-92", NULL),
	    STRENGTH_OK);
	assert_int_equal(strength_check("kucing-kucing-92!", NULL),
	    STRENGTH_WEAK);
	assert_int_equal(strength_check("Zulu-Zulu-Zulu", NULL),
	    STRENGTH_COMMON);
	assert_int_equal(strength_init("auth"), OK);
	snprintf(path, sizeof(path), "%s/words.txt", folder);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/common.txt", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static const uint8_t secret[21] = "12345678901234567890";

/* RFC 6238 appendix B, SHA-1, the last six of its eight digits. */
static void
totp_vectors(void **state)
{
	static const struct {
		int64_t seconds;
		const char *code;
	} rfc[] = {
		{ 59, "287082" },
		{ 1111111109, "081804" },
		{ 1111111111, "050471" },
		{ 1234567890, "005924" },
		{ 2000000000, "279037" },
		{ 20000000000, "353130" },
	};
	char code[7];
	uint64_t step;

	(void)state;
	for (size_t i = 0; i < nitems(rfc); i++) {
		int64_t now = rfc[i].seconds * SECOND;

		assert_int_equal(totp_code(secret, now, code), OK);
		assert_string_equal(code, rfc[i].code);
		assert_int_equal(totp_check(secret, rfc[i].code, now, 0, &step),
		    OK);
		assert_int_equal(step, rfc[i].seconds / 30);
	}
	assert_int_equal(totp_code(secret, -1, code), ERR_INVALID);
}

static void
totp_window(void **state)
{
	const int64_t at = 1111111110 * SECOND; /* begins a step */
	const uint64_t this = 1111111110 / 30;
	uint64_t step;
	char code[7];

	(void)state;
	for (int64_t skew = -4; skew <= 4; skew++) {
		bool near = skew >= -1 && skew <= 1;

		assert_int_equal(
		    totp_code(secret, at + skew * 30 * SECOND, code), OK);
		assert_int_equal(totp_check(secret, code, at, 0, &step),
		    near ? OK : ERR_AUTH);
		if (!near)
			continue;
		assert_int_equal(step, this + (uint64_t)skew);
		/* A code, and any before it, serves once. */
		assert_int_equal(totp_check(secret, code, at, step, &step),
		    ERR_AUTH);
		assert_int_equal(totp_check(secret, code, at, step + 1, &step),
		    ERR_AUTH);
		assert_int_equal(totp_check(secret, code, at, step - 1, &step),
		    OK);
	}
	assert_int_equal(totp_code(secret, at, code), OK);
	assert_int_equal(
	    totp_check(secret, code, at + 60 * SECOND - 1, 0, &step), OK);
	assert_int_equal(totp_check(secret, code, at + 60 * SECOND, 0, &step),
	    ERR_AUTH);
}

static void
totp_form(void **state)
{
	static const char *const bad[] = { "", "28708", "2870822", "28708a",
		"287082 2", "\t287082", "-87082", "287083" };
	static const char *const good[] = { "287 082", " 287082", "28 70 82 " };
	uint64_t step;

	(void)state;
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(
		    totp_check(secret, bad[i], 59 * SECOND, 0, &step),
		    ERR_AUTH);
	for (size_t i = 0; i < nitems(good); i++)
		assert_int_equal(
		    totp_check(secret, good[i], 59 * SECOND, 0, &step), OK);
	assert_int_equal(totp_check(secret, "287082", -1, 0, &step), ERR_AUTH);
}

static void
totp_base32(void **state)
{
	char out[33];

	(void)state;
	assert_string_equal(totp_text(secret, out),
	    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pepper_file),
		cmocka_unit_test(pepper_versions),
		cmocka_unit_test(floor_held),
		cmocka_unit_test(key_known),
		cmocka_unit_test(key_depends),
		cmocka_unit_test(bag_opens),
		cmocka_unit_test(bag_of_passkeys),
		cmocka_unit_test(bag_not_swapped),
		cmocka_unit_test(dummy_rows),
		cmocka_unit_test(strength_table),
		cmocka_unit_test(own_words_only),
		cmocka_unit_test(strength_files),
		cmocka_unit_test(totp_vectors),
		cmocka_unit_test(totp_window),
		cmocka_unit_test(totp_form),
		cmocka_unit_test(totp_base32),
	};

	if (auth_init() != OK || strength_init("auth") != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
