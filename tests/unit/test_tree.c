/* auth: the tree over the trail, its proofs and its checkpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

#define SIZES 70 /* trees that are compared with the plain definition */

static struct arena *arena;
static uint8_t leaves[SIZES][HASH_LEN];

static int
begin(void **state)
{
	(void)state;
	arena = arena_new((size_t)16 * 1024 * 1024);
	if (arena == NULL || auth_init() != OK)
		return -1;
	for (uint8_t i = 0; i < SIZES; i++)
		tree_leaf(BYTES(&i, 1), leaves[i]);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
hash_is(const uint8_t got[HASH_LEN], const char *want)
{
	char hex[2 * HASH_LEN + 1];

	assert_string_equal(hex_put(got, HASH_LEN, hex), want);
}

/* Published vectors: reference trees of RFC 6962's authors ----------------- */

/* clang-format off */
static const char *const inputs[8] = { "", "00", "10", "2021", "3031",
	"40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" };
#define R1 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define R2 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define R4 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define L1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define N1 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define N2 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define L4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define N3 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define N6 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
static const char *const roots[8] = { R1, R2,
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", R4,
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" };
static const struct published {
	bool inclusion;
	uint64_t one, size;
	const char *path[4];
} published[] = {
	{ true, 0, 1, { NULL } },
	{ true, 0, 8, { L1, N1, N2 } },
	{ true, 5, 8, { L4, N3, R4 } },
	{ true, 2, 3, { R2 } },
	{ true, 1, 5, { R1, N1, L4 } },
	{ false, 1, 1, { NULL } },
	{ false, 1, 8, { L1, N1, N2 } },
	{ false, 6, 8, { N6, N3, R4 } },
	{ false, 2, 5, { N1, L4 } },
};
/* clang-format on */

/* Leaf hashes that whole subtrees are made of. */
struct forest {
	uint8_t (*leaf)[HASH_LEN];
	uint64_t n;
	unsigned asked;
};

/* MTH of RFC 9162 2.1.1, word for word. */
static void
plain_root(uint8_t (*leaf)[HASH_LEN], uint64_t n, uint8_t out[HASH_LEN])
{
	uint8_t left[HASH_LEN], right[HASH_LEN];
	uint64_t k = 1;

	if (n == 0)
		hash_sha256(BYTES("", 0), out);
	if (n == 1)
		memcpy(out, leaf[0], HASH_LEN);
	if (n < 2)
		return;
	while (2 * k < n)
		k *= 2;
	plain_root(leaf, k, left);
	plain_root(leaf + k, n - k, right);
	tree_pair(left, right, out);
}

static enum err
forest_fetch(void *arg, unsigned level, uint64_t idx, uint8_t hash_r[HASH_LEN])
{
	struct forest *f = arg;
	uint64_t n = UINT64_C(1) << level;

	assert_true(idx * n + n <= f->n); /* only of whole subtrees */
	plain_root(f->leaf + idx * n, n, hash_r);
	f->asked++;
	return OK;
}

static void
vectors_published(void **state)
{
	uint8_t leaf[8][HASH_LEN], in[16], root[8][HASH_LEN];
	struct tree t = { 0 };
	struct forest f = { .leaf = leaf, .n = 8 };

	(void)state;
	tree_root(&t, root[0]);
	hash_is(root[0],
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < 8; i++) {
		size_t n = strlen(inputs[i]) / 2;

		assert_int_equal(hex_get(inputs[i], in, n), OK);
		tree_leaf(BYTES(in, n), leaf[i]);
		(void)tree_append(&t, leaf[i], NULL);
		tree_root(&t, root[i]);
		hash_is(root[i], roots[i]);
	}
	for (size_t i = 0; i < nitems(published); i++) {
		const struct published *v = &published[i];
		const uint8_t *of = root[v->size - 1];
		struct tree_proof p;
		size_t n = 0;

		assert_int_equal(v->inclusion ?
			tree_inclusion(forest_fetch, &f, v->one, v->size, &p) :
			tree_consistency(forest_fetch, &f, v->one, v->size, &p),
		    OK);
		for (; v->path[n] != NULL; n++)
			hash_is(p.hash[n], v->path[n]);
		assert_int_equal(p.n, n);
		assert_int_equal(v->inclusion ?
			tree_included(leaf[v->one], v->one, v->size, of, &p) :
			tree_consistent(v->one, root[v->one - 1], v->size, of,
			    &p),
		    OK);
	}
}

/* Every size against the definition; each completed subtree too. */
static void
append_plain(void **state)
{
	struct tree t = { 0 };
	uint8_t made[TREE_LEVELS + 1][HASH_LEN], want[HASH_LEN], got[HASH_LEN];

	(void)state;
	for (uint64_t n = 1; n <= SIZES; n++) {
		unsigned k = tree_append(&t, leaves[n - 1], made);

		assert_int_equal(k, __builtin_ctzll(n) + 1);
		for (unsigned l = 0; l < k; l++) {
			uint64_t size = UINT64_C(1) << l;

			plain_root(leaves + (n - size), size, want);
			assert_memory_equal(made[l], want, HASH_LEN);
		}
		plain_root(leaves, n, want);
		tree_root(&t, got);
		assert_memory_equal(got, want, HASH_LEN);
	}
}

/* Does it hold only as it is?  Each changed hash, each shorter and longer
 * proof, another place and another root must fail. */
static void
inclusion_breaks(uint64_t i, uint64_t n, const uint8_t root[HASH_LEN],
    const struct tree_proof *p)
{
	struct tree_proof bad = *p;

	for (size_t k = 0; k < p->n; k++) {
		bad.hash[k][k % HASH_LEN] ^= 1;
		assert_int_equal(tree_included(leaves[i], i, n, root, &bad),
		    ERR_TAMPER);
		bad.hash[k][k % HASH_LEN] ^= 1;
	}
	bad.n = p->n + 1;
	assert_int_equal(tree_included(leaves[i], i, n, root, &bad),
	    ERR_TAMPER);
	bad.n = p->n - 1;
	if (p->n > 0)
		assert_int_equal(tree_included(leaves[i], i, n, root, &bad),
		    ERR_TAMPER);
	assert_int_equal(tree_included(leaves[i], n, n, root, p), ERR_TAMPER);
	if (n > 1)
		assert_int_equal(
		    tree_included(leaves[i], (i + 1) % n, n, root, p),
		    ERR_TAMPER);
	assert_int_equal(tree_included(leaves[i], i, n, leaves[i], p),
	    n == 1 ? OK : ERR_TAMPER);
}

static void
inclusion_all(void **state)
{
	struct forest f = { .leaf = leaves };
	struct tree_proof p;
	uint8_t root[HASH_LEN];

	(void)state;
	for (uint64_t n = 1; n <= SIZES; n++) {
		f.n = n;
		plain_root(leaves, n, root);
		for (uint64_t i = 0; i < n; i++) {
			f.asked = 0;
			assert_int_equal(
			    tree_inclusion(forest_fetch, &f, i, n, &p), OK);
			assert_true(f.asked <= 14);
			assert_int_equal(
			    tree_included(leaves[i], i, n, root, &p), OK);
			inclusion_breaks(i, n, root, &p);
		}
		assert_int_equal(tree_inclusion(forest_fetch, &f, n, n, &p),
		    ERR_INVALID);
	}
}

static void
consistency_breaks(uint64_t m, const uint8_t old[HASH_LEN], uint64_t n,
    const uint8_t root[HASH_LEN], const struct tree_proof *p)
{
	struct tree_proof bad = *p;

	for (size_t k = 0; k < p->n; k++) {
		bad.hash[k][k % HASH_LEN] ^= 0x80;
		assert_int_equal(tree_consistent(m, old, n, root, &bad),
		    ERR_TAMPER);
		bad.hash[k][k % HASH_LEN] ^= 0x80;
	}
	bad.n = p->n + 1;
	assert_int_equal(tree_consistent(m, old, n, root, &bad), ERR_TAMPER);
	bad.n = p->n - 1;
	if (p->n > 0)
		assert_int_equal(tree_consistent(m, old, n, root, &bad),
		    ERR_TAMPER);
	if (m == n)
		return;
	assert_int_equal(tree_consistent(m, root, n, root, p), ERR_TAMPER);
	assert_int_equal(tree_consistent(m, old, n, old, p), ERR_TAMPER);
	assert_int_equal(tree_consistent(n, root, m, old, p), ERR_TAMPER);
}

static void
consistency_all(void **state)
{
	struct forest f = { .leaf = leaves };
	struct tree_proof p;
	uint8_t root[HASH_LEN], old[HASH_LEN];

	(void)state;
	for (uint64_t n = 1; n <= SIZES; n++) {
		f.n = n;
		plain_root(leaves, n, root);
		for (uint64_t m = 1; m <= n; m++) {
			f.asked = 0;
			plain_root(leaves, m, old);
			assert_int_equal(
			    tree_consistency(forest_fetch, &f, m, n, &p), OK);
			assert_true(f.asked <= 14);
			assert_int_equal(tree_consistent(m, old, n, root, &p),
			    OK);
			consistency_breaks(m, old, n, root, &p);
		}
		assert_int_equal(
		    tree_consistency(forest_fetch, &f, n + 1, n, &p),
		    ERR_INVALID);
		assert_int_equal(tree_consistency(forest_fetch, &f, 0, n, &p),
		    OK);
		assert_int_equal(p.n, 0);
		assert_int_equal(tree_consistent(0, old, n, root, &p), OK);
	}
}

/* Checkpoints ------------------------------------------------------------- */

static const struct id install = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    14, 15, 16 } };

/* The example of golang.org/x/mod/sumdb/note. */
static void
key_published(void **state)
{
	static const char text[] =
	    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
	    "LDE4izWy10TW";
	static const char said[] =
	    "If you think cryptography is the answer to your problem,\n"
	    "then you don't know what your problem is.\n";
	static const char line[] =
	    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKv"
	    "qfqdngotpRZb6KE6RyyBwJnAM=";
	struct tree_key k;
	struct bytes sig;
	uint8_t hash[4];

	(void)state;
	assert_int_equal(tree_key_parse(arena, text, &k), OK);
	assert_string_equal(k.name, "PeterNeumann");
	assert_string_equal(tree_key_text(arena, &k), text);
	assert_int_equal(b64_get(arena, line, strlen(line), &sig), OK);
	assert_int_equal(sig.n, 4 + SIG_LEN);
	tree_key_hash(&k, hash);
	assert_memory_equal(sig.p, hash, 4);
	assert_int_equal(sign_check(k.pk, BYTES(said, strlen(said)), sig.p + 4),
	    OK);
}

static void
key_malformed(void **state)
{
	static const char good[] =
	    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
	    "LDE4izWy10TW";
	struct tree_key k;

	(void)state;
	for (size_t n = 0; n < strlen(good); n++) {
		char *bad = arena_strdup(arena, good);

		bad[n] = bad[n] == 'x' ? 'y' : 'x';
		assert_int_equal(tree_key_parse(arena, bad, &k), ERR_INVALID);
		bad[n] = '\0';
		assert_int_equal(tree_key_parse(arena, bad, &k), ERR_INVALID);
	}
	assert_int_equal(
	    tree_key_parse(arena, arena_printf(arena, "%s\n", good), &k),
	    ERR_INVALID);
	assert_int_equal(
	    tree_key_parse(arena, arena_printf(arena, " %s", good), &k),
	    ERR_INVALID);
}

static const char *
sample(struct tree_key *k_r, struct tree_point *p_r)
{
	uint8_t seed[KEY_LEN] = { 7 }, sk[64];
	const char *text;

	k_r->name = tree_name(arena, install);
	sign_pair(seed, k_r->pk, sk);
	p_r->size = 1234567;
	memcpy(p_r->root, leaves[3], HASH_LEN);
	assert_int_equal(checkpoint_put(arena, k_r, seed, p_r, &text), OK);
	return text;
}

static void
note_kept(void **state)
{
	struct tree_key k, other;
	struct tree_point p, q;
	const char *text = sample(&k, &p);

	(void)state;
	assert_non_null(strstr(text,
	    "lindung/01020304-0506-0708-090a-0b0c0d0e0f10\n1234567\n"));
	assert_non_null(strstr(text,
	    "\n\n\xe2\x80\x94 lindung/01020304-0506-0708-090a-0b0c0d0e0f10 "));
	assert_int_equal(
	    checkpoint_get(arena, &k, BYTES(text, strlen(text)), &q), OK);
	assert_int_equal(q.size, p.size);
	assert_memory_equal(q.root, p.root, HASH_LEN);
	other = k;
	other.pk[0] ^= 1;
	assert_int_not_equal(
	    checkpoint_get(arena, &other, BYTES(text, strlen(text)), &q), OK);
	other = k;
	other.name = "lindung/lain";
	assert_int_equal(
	    checkpoint_get(arena, &other, BYTES(text, strlen(text)), &q),
	    ERR_INVALID);
}

/* No other byte string is taken for it: not one bit, not one byte less, no
 * byte more in any place. */
static void
note_strict(void **state)
{
	struct tree_key k;
	struct tree_point p, q;
	const char *text = sample(&k, &p);
	size_t n = strlen(text);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		char *bad = arena_strdup(arena, text);
		struct arena_mark m = arena_mark(arena);

		for (unsigned bit = 0; bit < 8; bit++) {
			bad[i] = (char)(bad[i] ^ (1 << bit));
			assert_int_not_equal(
			    checkpoint_get(arena, &k, BYTES(bad, n), &q), OK);
			bad[i] = (char)(bad[i] ^ (1 << bit));
			arena_release(arena, m);
		}
		assert_int_equal(checkpoint_get(arena, &k, BYTES(bad, i), &q),
		    ERR_INVALID);
	}
	for (size_t i = 0; i <= n; i++) {
		static const char more[] = " \n0=\r";

		for (size_t c = 0; c < strlen(more); c++) {
			char *bad = arena_printf(arena, "%.*s%c%s", (int)i,
			    text, more[c], text + i);

			assert_int_not_equal(
			    checkpoint_get(arena, &k, BYTES(bad, n + 1), &q),
			    OK);
		}
	}
}

/* One key's word for the next: only so, only by that key, not one bit else. */
static void
successor_told(void **state)
{
	struct tree_key k, next, got;
	struct tree_point p;
	uint8_t seed[KEY_LEN] = { 7 };
	const char *text, *checkpoint = sample(&k, &p);
	size_t n;

	(void)state;
	next = k;
	next.pk[5] ^= 9;
	assert_int_equal(successor_put(arena, &k, seed, &next, &text), OK);
	n = strlen(text);
	assert_int_equal(successor_get(arena, &k, BYTES(text, n), &got), OK);
	assert_memory_equal(got.pk, next.pk, KEY_LEN);
	assert_string_equal(got.name, next.name);
	for (size_t i = 0; i < 8 * n; i++) {
		char *bad = arena_strndup(arena, text, n);

		bad[i / 8] = (char)(bad[i / 8] ^ (1 << i % 8));
		assert_int_not_equal(
		    successor_get(arena, &k, BYTES(bad, n), &got), OK);
	}
	for (size_t i = 0; i < n; i++)
		assert_int_not_equal(
		    successor_get(arena, &k, BYTES(text, i), &got), OK);
	assert_int_not_equal(successor_get(arena, &next, BYTES(text, n), &got),
	    OK);
	assert_int_not_equal(successor_get(arena, &k,
				 BYTES(checkpoint, strlen(checkpoint)), &got),
	    OK);
	assert_int_not_equal(checkpoint_get(arena, &k, BYTES(text, n), &p), OK);
}

#define HEX_A "aa01020304050607aa01020304050607aa01020304050607aa01020304050607"
#define HEX_B "bb01020304050607bb01020304050607bb01020304050607bb01020304050607"

static void
secrets_in_turn(void **state)
{
	static const char *const bad[] = { "", "\n", HEX_A "0",
		HEX_A " until 3", HEX_A "\n" HEX_B, HEX_A "\n" HEX_B " until",
		HEX_A "\n\n", HEX_A "\n" HEX_B " until x",
		HEX_A "\n" HEX_B " until -1",
		HEX_A "\n" HEX_B " until 3\n" HEX_A " until 4",
		HEX_A "\n" HEX_B " until 18446744073709551616" };
	struct secrets s;

	(void)state;
	assert_int_equal(secrets_parse(HEX_A, &s), OK);
	assert_int_equal(s.n, 1);
	assert_int_equal(secrets_at(&s, 0), 0);
	assert_int_equal(
	    secrets_parse(HEX_A "\n" HEX_B " until 9\n" HEX_A " until 4\n", &s),
	    OK);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.s[0].key[0], 0xaa);
	assert_int_equal(s.s[1].key[0], 0xbb);
	assert_int_equal(secrets_at(&s, 0), 2);
	assert_int_equal(secrets_at(&s, 3), 2);
	assert_int_equal(secrets_at(&s, 4), 1);
	assert_int_equal(secrets_at(&s, 8), 1);
	assert_int_equal(secrets_at(&s, 9), 0);
	assert_int_equal(secrets_at(&s, UINT64_MAX), 0);
	for (size_t i = 0; i < nitems(bad); i++)
		assert_int_equal(secrets_parse(bad[i], &s), ERR_INVALID);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(successor_told),
		cmocka_unit_test(secrets_in_turn),
		cmocka_unit_test(vectors_published),
		cmocka_unit_test(append_plain),
		cmocka_unit_test(inclusion_all),
		cmocka_unit_test(consistency_all),
		cmocka_unit_test(key_published),
		cmocka_unit_test(key_malformed),
		cmocka_unit_test(note_kept),
		cmocka_unit_test(note_strict),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
