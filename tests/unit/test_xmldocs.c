/*
 * xml: whole documents.  Those of tests/xml/pass and docs/xml/examples are
 * read, those of tests/xml/fail refused with the code in their name, and a
 * signed one stays where it was signed.
 *
 *   test_xmldocs --write DIR        write one Content of each kind
 *   test_xmldocs --verify FILE KEY  0: it holds under the key (hex)
 *   test_xmldocs --hostile DIR      each NAME.xml gets what NAME.code says
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/xml_box.h"
#include "tests/unit/xml_sample.h"

/* Public half of the seed 00 01 ... 1f, which signed docs/xml/examples. */
#define EXAMPLE_KEY                                                            \
	"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"

#define DSIG "http://www.w3.org/2000/09/xmldsig#"

static const char *const names[] = { "referral", "decision", "status",
	"withdrawal" };

static struct arena *arena;
static struct box *box;
static struct keyring *keys;
static uint8_t pk[KEY_LEN];

static int
setup(void **state)
{
	(void)state;
	if (auth_init() != OK || xml_init("xml") != OK ||
	    box_start(box_sandboxed(), &box) != OK)
		return 1;
	arena = arena_new((size_t)128 << 20);
	keys = sample_keyring(0);
	if (arena == NULL || keys == NULL)
		return 1;
	keyring_sign_public(keys, pk);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	box_stop(box);
	keyring_free(keys);
	arena_free(arena);
	return 0;
}

static const char *
written(enum content_kind kind)
{
	struct content c;
	struct bytes xml;
	struct fault f;

	sample_content(&c, kind);
	if (content_write(arena, &c, keys, &xml, &f) != OK)
		return NULL;
	return arena_strndup(arena, xml.p, xml.n);
}

/* 0 = accepted, else the fault's code. */
static int
code_of(struct bytes xml)
{
	struct fault f;
	enum err e = box_validate(box, arena, xml, &f);

	if (e == OK)
		return 0;
	return e == ERR_INVALID || e == ERR_BUSY ? (int)f.code : -1;
}

/* files ------------------------------------------------------------------ */

typedef void file_fn(const char *dir, const char *name, struct bytes xml);

/* Call fn for every .xml of dir; the number of them. */
static size_t
each_file(const char *dir, file_fn *fn)
{
	struct dirent **list;
	size_t done = 0;
	int n = scandir(dir, &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *dot = strrchr(list[i]->d_name, '.');

		if (dot != NULL && strcmp(dot, ".xml") == 0) {
			struct arena_mark m = arena_mark(arena);
			struct bytes xml;

			assert_int_equal(file_read(arena,
					     arena_printf(arena, "%s/%s", dir,
						 list[i]->d_name),
					     (size_t)16 << 20, &xml),
			    OK);
			fn(dir, list[i]->d_name, xml);
			arena_release(arena, m);
			done++;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return done;
}

static void
expect(const char *dir, const char *name, int got, int want)
{
	if (got != want)
		print_error("%s/%s: %d, not %d\n", dir, name, got, want);
	assert_int_equal(got, want);
}

static void
passes(const char *dir, const char *name, struct bytes xml)
{
	expect(dir, name, code_of(xml), 0);
}

static void
fails(const char *dir, const char *name, struct bytes xml)
{
	uint64_t want = 0;
	char digits[4] = { 0 };

	assert_int_equal(strncmp(name, "RJ-", 3), 0);
	memcpy(digits, name + 3, 3);
	assert_int_equal(text_u64(digits, 999, &want), OK);
	expect(dir, name, code_of(xml), (int)want);
}

static void
test_files(void **state)
{
	(void)state;
	assert_true(each_file("tests/xml/pass", passes) >= 10);
	assert_true(each_file("docs/xml/examples", passes) >= 2);
	assert_true(each_file("tests/xml/fail", fails) >= 30);
}

static void
holds(const char *dir, const char *name, struct bytes xml)
{
	uint8_t key[KEY_LEN];
	struct content_read r;
	struct fault f;

	(void)dir;
	(void)name;
	assert_int_equal(hex_get(EXAMPLE_KEY, key, sizeof(key)), OK);
	assert_int_equal(box_read(box, arena, xml, &r, &f), OK);
	assert_int_equal(content_verify(&r, key, &f), OK);
}

/* The examples of the manual, made by another implementation. */
static void
test_examples(void **state)
{
	(void)state;
	assert_true(each_file("docs/xml/examples", holds) >= 2);
}

/* The format does not move: the samples are these very bytes. */
static void
test_golden(void **state)
{
	(void)state;
	for (unsigned k = 0; k < CONTENT__MAX; k++) {
		const char *xml = written((enum content_kind)k);
		struct bytes want;

		assert_non_null(xml);
		assert_int_equal(
		    file_read(arena,
			arena_printf(arena, "tests/xml/pass/%s.xml", names[k]),
			1 << 20, &want),
		    OK);
		assert_string_equal(xml, (const char *)want.p);
	}
}

/* wrapping --------------------------------------------------------------- */

/* A signed Content taken apart, and the same with another name inside. */
struct parts {
	const char *open, *body, *evil, *sig, *sig_open, *whole;
};

static const char *
between(const char *s, const char *from, const char *to)
{
	const char *a = strstr(s, from);
	const char *b = strstr(a, to);

	return arena_strndup(arena, a, (size_t)(b - a));
}

static const char *
replaced(const char *s, const char *from, const char *to)
{
	const char *at = strstr(s, from);

	assert_non_null(at);
	return arena_printf(arena, "%.*s%s%s", (int)(at - s), s, to,
	    at + strlen(from));
}

static struct parts
take_apart(void)
{
	const char *xml = written(CONTENT_DECISION);
	struct parts p = { 0 };

	p.open = between(xml, "<Content", "<OfMessage");
	p.body = between(xml, "<OfMessage", "<ds:Signature");
	p.evil = replaced(p.body, "Petugas Contoh", "Penyerang Contoh");
	p.sig = between(xml, "<ds:Signature", "</Content>");
	p.sig_open = between(p.sig, "<ds:Signature", "</ds:Signature>");
	p.whole = strstr(xml, "<Content");
	return p;
}

static void
wrap_fails(const char *name, const char *xml)
{
	struct content_read r;
	struct fault f;
	enum err e = box_read(box, arena, BYTES(xml, strlen(xml)), &r, &f);

	if (e == OK)
		e = content_verify(&r, pk, &f);
	if (e == OK)
		print_error("%s\n%s\n", name, xml);
	assert_true(e == ERR_INVALID || e == ERR_TAMPER);
	assert_true(f.code == RJ_SIGNATURE || f.code == RJ_SCHEMA ||
	    f.code == RJ_DIGEST);
}

#define WRAP(name, ...) wrap_fails(name, arena_printf(arena, __VA_ARGS__))

/* An Extensions element around s, in front of the end of the decision. */
static const char *
extended(const char *body, const char *s)
{
	return replaced(body, "</Decision>",
	    arena_printf(arena, "<Extensions>%s</Extensions></Decision>", s));
}

/* The classic eight, then those that extensions and prefixes allow. */
static void
test_wrapping(void **state)
{
	const struct parts p = take_apart();
	const char *x = "<x:w xmlns:x=\"urn:x\">";

	(void)state;
	WRAP("1 original inside the signature",
	    "%s%s%s<ds:Object>%s</ds:Object>"
	    "</ds:Signature></Content>",
	    p.open, p.evil, p.sig_open, p.whole);
	WRAP("2 original before the signature", "%s%s%s%s</Content>", p.open,
	    p.evil, p.whole, p.sig);
	WRAP("3 original as first child", "%s%s%s</Content>", p.open, p.whole,
	    p.evil);
	WRAP("4 original around the evil one", "%s%s%s%s</Content>%s</Content>",
	    p.open, p.open, p.evil, p.sig, p.body);
	WRAP("5 signature moved to the front", "%s%s%s</Content>", p.open,
	    p.sig, p.evil);
	WRAP("6 original in its own signature, twice",
	    "%s%s%s<ds:Object>%s"
	    "</ds:Object></ds:Signature>%s</Content>",
	    p.open, p.evil, p.sig_open, p.whole, p.sig);
	WRAP("7 original in extensions", "%s%s%s</Content>", p.open,
	    extended(p.evil, p.whole), p.sig);
	WRAP("8 original in an object of extensions", "%s%s%s</Content>",
	    p.open,
	    extended(p.evil,
		arena_printf(arena,
		    "<ds:Object xmlns:ds=\"" DSIG "\">%s"
		    "</ds:Object>",
		    p.whole)),
	    p.sig);
	WRAP("two signatures", "%s%s%s%s</Content>", p.open, p.body, p.sig,
	    p.sig);
	WRAP("no signature", "%s%s</Content>", p.open, p.body);
	WRAP("signature in extensions", "%s%s</Content>", p.open,
	    extended(p.body, p.sig));
	WRAP("foreign element around", "%s%s%s</x:w>", x, p.whole, "");
	WRAP("foreign element around, inside", "%s%s%s</Content>", p.open,
	    extended(p.evil, arena_printf(arena, "%s%s</x:w>", x, p.whole)),
	    p.sig);
	WRAP("changed", "%s%s%s</Content>", p.open, p.evil, p.sig);
	print_message("R45 ok\n");
}

static void
test_unsigned_first(void **state)
{
	struct parts p = take_apart();
	struct content_read r;
	struct fault f;
	const char *xml = arena_printf(arena, "%s%s</Content>", p.open, p.body);
	struct keyring *k = sample_keyring(3);
	uint8_t other[KEY_LEN];

	(void)state;
	keyring_sign_public(k, other);
	keyring_free(k);
	assert_int_equal(box_read(box, arena, BYTES(xml, strlen(xml)), &r, &f),
	    ERR_INVALID);
	assert_int_equal(f.code, RJ_SIGNATURE);
	assert_int_equal(
	    box_read(box, arena, BYTES(p.whole, strlen(p.whole)), &r, &f), OK);
	assert_int_equal(content_verify(&r, pk, &f), OK);
	assert_int_equal(content_verify(&r, other, &f), ERR_TAMPER);
	print_message("R44 ok\n");
}

/* programs --------------------------------------------------------------- */

static int
write_samples(const char *dir)
{
	char hex[2 * KEY_LEN + 1];
	bool bad = false;

	for (unsigned k = 0; k < CONTENT__MAX; k++) {
		const char *xml = written((enum content_kind)k);

		bad |= xml == NULL ||
		    file_write(arena_printf(arena, "%s/%s.xml", dir, names[k]),
			BYTES(xml, strlen(xml)), 0644) != OK;
	}
	hex_put(pk, sizeof(pk), hex);
	bad |= file_write(arena_printf(arena, "%s/key.hex", dir),
		   BYTES(hex, strlen(hex)), 0644) != OK;
	return bad;
}

static int
verify_file(const char *path, const char *hex)
{
	uint8_t key[KEY_LEN];
	struct content_read r;
	struct bytes xml;
	struct fault f;

	if (hex_get(hex, key, sizeof(key)) != OK ||
	    file_read(arena, path, 1 << 20, &xml) != OK)
		return 2;
	if (box_read(box, arena, xml, &r, &f) != OK) {
		print_error("RJ-%d %s\n", (int)f.code, f.where);
		return 3;
	}
	return content_verify(&r, key, &f) == OK ? 0 : 1;
}

static size_t hostile_bad;

static void
hostile(const char *dir, const char *name, struct bytes xml)
{
	const char *path = arena_printf(arena, "%s/%.*s.code", dir,
	    (int)strlen(name) - 4, name);
	struct bytes want = { NULL, 0 };
	int code = code_of(xml);
	char got[8];

	(void)snprintf(got, sizeof(got), "%03d", code);
	if (file_read(arena, path, 64, &want) == OK && want.n >= 3 &&
	    memcmp(want.p, got, 3) == 0)
		return;
	print_error("%s: %s, not %.3s\n", name, got,
	    want.n >= 3 ? (const char *)want.p : "?");
	hostile_bad++;
}

static int
hostile_all(const char *dir)
{
	size_t n = each_file(dir, hostile);

	print_message("%zu passed, %zu failed\n", n - hostile_bad,
	    hostile_bad + (n == 0));
	return n == 0 || hostile_bad > 0;
}

static int
program(int argc, char **argv)
{
	int rc = 64;

	if (setup(NULL) != 0)
		return 70;
	if (argc == 3 && strcmp(argv[1], "--write") == 0)
		rc = write_samples(argv[2]);
	else if (argc == 4 && strcmp(argv[1], "--verify") == 0)
		rc = verify_file(argv[2], argv[3]);
	else if (argc == 3 && strcmp(argv[1], "--hostile") == 0)
		rc = hostile_all(argv[2]);
	(void)teardown(NULL);
	return rc;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_wrapping),
		cmocka_unit_test(test_unsigned_first),
	};

	if (argc > 1)
		return program(argc, argv);
	return cmocka_run_group_tests(tests, setup, teardown);
}
