/* auth: the permission table, keyrings, sessions, trail entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/auth.h"

static struct arena *arena;

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

static struct bytes
text(const char *s)
{
	return BYTES(s, strlen(s));
}

/*
 * The policy once more, in other words: a letter for each role in the order
 * KON KOR PTG MK KAU PKS ADM AUD PDP PIM; S own, U unit, A no object.
 */
static const struct {
	enum perm perm;
	const char *name;
	const char *scope;
} policy[] = {
	{ P_NONE, "none", "AAAAAAAAAA" },
	{ P_LOGIN, "login", "AAAAAAAAAA" },
	{ P_CASE_LIST, "case-list", "UUUUUU----" },
	{ P_CASE_CREATE, "case-create", "AAAAAA----" },
	{ P_CASE_READ, "case-read", "SUSSUS----" },
	{ P_CASE_EDIT, "case-edit", "S-SS-S----" },
	{ P_CASE_ASSIGN, "case-assign", "-U-UU-----" },
	{ P_CASE_CLOSE, "case-close", "SUSSUS----" },
	{ P_CASE_REOPEN, "case-reopen", "SU--U-----" },
	{ P_RISK_LOWER, "risk-lower", "-U-SU-----" },
	{ P_CASE_RESTRICT, "case-restrict", "SUSSUS----" },
	{ P_CONSENT, "consent", "SUSSUS----" },
	{ P_PROCESS, "process", "S-SS-S----" },
	{ P_PLAN, "plan", "S-SSUS----" },
	{ P_GLASS_LIST, "glass-list", "UUUUUU--U-" },
	{ P_GLASS_ASK, "glass-ask", "-U-UUS----" },
	{ P_GLASS_PEEL, "glass-peel", "--------U-" },
	{ P_GLASS_OPEN, "glass-open", "UUUUUU----" },
	{ P_REFER_LIST, "refer-list", "UUUUUU----" },
	{ P_REFER_READ, "refer-read", "SUSSUS----" },
	{ P_REFER_CREATE, "refer-create", "SUSSUS----" },
	{ P_REFER_OPEN, "refer-open", "UUUUUU----" },
	{ P_REFER_DECIDE, "refer-decide", "-U-UUU----" },
	{ P_REFER_OUTCOME, "refer-outcome", "SUSSUS----" },
	{ P_REFER_WITHDRAW, "refer-withdraw", "SUSSUS----" },
	{ P_REFER_APPROVE, "refer-approve", "-U--U-----" },
	{ P_ADMIN, "admin", "------A---" },
	{ P_TRAIL, "trail", "SUSUUSAAA-" },
	{ P_TRAIL_ALL, "trail-all", "-------AA-" },
	{ P_ADMIT, "admit", "-U--U---UU" },
	{ P_MEMBER_END, "member-end", "-U--U-A-UU" },
	{ P_CUSTODY, "custody", "AAAAAAAAAA" },
	{ P_VETO, "veto", "----A---A-" },
	{ P_SERVICES, "services", "-U--U-A---" },
	{ P_AGREE_READ, "agree-read", "----A-AAAA" },
	{ P_AGREE_DRAFT, "agree-draft", "------A---" },
	{ P_AGREE_SIGN, "agree-sign", "----A----A" },
	{ P_STATISTICS, "statistics", "UUUUUU---A" },
};

static void
permissions(void **state)
{
	static const char letter[] = "-SUA"; /* by enum scope */

	(void)state;
	assert_int_equal(nitems(policy), P__MAX);
	for (size_t i = 0; i < nitems(policy); i++) {
		assert_int_equal(policy[i].perm, i);
		assert_string_equal(perm_name(policy[i].perm), policy[i].name);
		assert_int_equal(strlen(policy[i].scope), ROLE__MAX);
		for (unsigned r = 0; r < ROLE__MAX; r++)
			assert_int_equal(
			    letter[role_scope(ROLE_BIT(r), policy[i].perm)],
			    policy[i].scope[r]);
	}
}

static void
permissions_joined(void **state)
{
	unsigned adm_kon = ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_KON);

	(void)state;
	assert_int_equal(role_scope(adm_kon, P_CASE_READ), SCOPE_OWN);
	assert_int_equal(role_scope(adm_kon | ROLE_BIT(ROLE_KOR), P_CASE_READ),
	    SCOPE_UNIT);
	assert_int_equal(role_scope(adm_kon | ROLE_BIT(ROLE_KOR), P_CASE_EDIT),
	    SCOPE_OWN);
	for (unsigned p = 0; p < P__MAX; p++)
		assert_int_equal(role_scope(0, (enum perm)p),
		    p == P_NONE ? SCOPE_ALL : SCOPE_NO);
	/* Bits that stand for no role give nothing. */
	assert_int_equal(role_scope(~(ROLE_BIT(ROLE__MAX) - 1), P_LOGIN),
	    SCOPE_NO);
}

static void
role_names(void **state)
{
	enum role r;

	(void)state;
	for (unsigned i = 0; i < ROLE__MAX; i++) {
		assert_int_equal(role_parse(role_code((enum role)i), &r), OK);
		assert_int_equal(r, i);
	}
	assert_int_equal(role_parse("KON", &r), ERR_INVALID);
	assert_int_equal(role_parse("kons", &r), ERR_INVALID);
	assert_true(roles_listed(" pdp  adm ", ROLE_BIT(ROLE_ADM)));
	assert_true(
	    roles_listed("pdp adm", ROLE_BIT(ROLE_KON) | ROLE_BIT(ROLE_PDP)));
	assert_false(roles_listed("pdp adm", ROLE_BIT(ROLE_KON)));
	assert_false(roles_listed("mkx km", ROLE_BIT(ROLE_MK)));
	assert_false(roles_listed("", ~0u));
}

static const uint8_t person_seed[KEY_LEN] = { 1 };
static const uint8_t unit_seed[KEY_LEN] = { 2 };

/* Public key of what is derived from a seed, the long way. */
static void
public_of(const uint8_t seed[KEY_LEN], enum purpose p, uint8_t pk[KEY_LEN])
{
	uint8_t derived[KEY_LEN], sk[64];

	key_derive(seed, p, 0, derived);
	if (p == KDF_PERSON_SIGN)
		sign_pair(derived, pk, sk);
	else
		box_pair(derived, pk, sk);
}

static void
keyring_opens(void **state)
{
	struct keyring *k = keyring_new();
	uint8_t pk[KEY_LEN], unit_pk[KEY_LEN], out[KEY_LEN];
	uint8_t sig[SIG_LEN], box[SEALED_KEY_LEN], index[KEY_LEN];
	const uint8_t key[KEY_LEN] = { 3 };

	(void)state;
	assert_non_null(k);
	keyring_set(k, person_seed, unit_seed, 4);
	assert_true(keyring_has_unit(k));
	assert_int_equal(keyring_epoch(k), 4);
	key_derive(unit_seed, KDF_UNIT_INDEX, 0, index);
	assert_memory_equal(keyring_index(k), index, KEY_LEN);

	public_of(person_seed, KDF_PERSON_SIGN, pk);
	keyring_sign(k, text("Contoh"), sig);
	assert_int_equal(sign_check(pk, text("Contoh"), sig), OK);
	keyring_sign_public(k, out);
	assert_memory_equal(out, pk, KEY_LEN);

	public_of(person_seed, KDF_PERSON_BOX, pk);
	assert_int_equal(sealed_key_put(pk, text("ad"), key, box), OK);
	assert_int_equal(keyring_person_open(k, text("ad"), box, out), OK);
	assert_memory_equal(out, key, KEY_LEN);
	assert_int_equal(keyring_unit_open(k, 4, text("ad"), box, out),
	    ERR_TAMPER);

	public_of(unit_seed, KDF_UNIT_BOX, unit_pk);
	keyring_unit_public(k, pk);
	assert_memory_equal(pk, unit_pk, KEY_LEN);
	assert_int_equal(sealed_key_put(unit_pk, text("ad"), key, box), OK);
	assert_int_equal(keyring_unit_open(k, 4, text("ad"), box, out), OK);
	assert_memory_equal(out, key, KEY_LEN);
	assert_int_equal(keyring_person_open(k, text("ad"), box, out),
	    ERR_TAMPER);
	keyring_free(k);
	keyring_free(NULL);
}

static void
keyring_changes(void **state)
{
	static const uint8_t zero[KEY_LEN];
	struct keyring *k = keyring_new();
	uint8_t pk[2][KEY_LEN], box[SEALED_KEY_LEN] = { 0 };

	(void)state;
	assert_non_null(k);
	keyring_set(k, person_seed, unit_seed, 4);
	keyring_sign_public(k, pk[0]);
	/* Pairs of the person before are not kept. */
	keyring_set(k, unit_seed, NULL, 9);
	keyring_sign_public(k, pk[1]);
	assert_memory_not_equal(pk[0], pk[1], KEY_LEN);
	assert_false(keyring_has_unit(k));
	assert_int_equal(keyring_epoch(k), 0);
	assert_null(keyring_index(k));
	assert_int_equal(keyring_unit_open(k, 4, text("ad"), box, pk[0]),
	    ERR_TAMPER);
	keyring_unit_public(k, pk[0]);
	assert_memory_equal(pk[0], zero, KEY_LEN);
	keyring_set(k, person_seed, unit_seed, 4);
	keyring_wipe(k);
	assert_false(keyring_has_unit(k));
	assert_null(keyring_index(k));
	keyring_free(k);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ASAN
#endif

#ifndef ASAN /* which turns mlock(2) into nothing */
/* Locked memory, as /proc tells it. */
static long
locked_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = -1;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "VmLck:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	}
	fclose(f);
	return kib;
}

static void
keyring_locked(void **state)
{
	long before = locked_kib();
	struct keyring *k = keyring_new();

	(void)state;
	assert_non_null(k);
	assert_true(locked_kib() > before);
	keyring_free(k);
	assert_int_equal(locked_kib(), before);
}

/* Without memory that can be locked there is no keyring. */
static void
keyring_unlockable(void **state)
{
	const struct rlimit none = { 0, 0 };
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		/* Root may lock in spite of the limit. */
		if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
		    (geteuid() == 0 && setuid(65534) != 0))
			_exit(2);
		_exit(keyring_new() == NULL ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}
#endif

static const struct session_blob blob = {
	.person = { { 1 } },
	.unit = { { 2 } },
	.epoch = 3,
	.has_unit = true,
	.seed = { 4 },
	.unit_seed = { 5 },
	.sign_pk = { 6, [31] = 7 },
	.factor = 1,
	.created = INT64_C(1764000000000),
	.fresh = INT64_C(1764000000001),
};

static void
session_keys_differ(void **state)
{
	uint8_t token[TOKEN_LEN] = { 1 };
	struct session_keys a, b;
	uint8_t csrf[HASH_LEN];

	(void)state;
	token_derive(token, &a);
	assert_int_equal(hex_get(a.csrf, csrf, HASH_LEN), OK);
	assert_memory_not_equal(a.id, a.key, KEY_LEN);
	assert_memory_not_equal(a.id, csrf, HASH_LEN);
	assert_memory_not_equal(a.key, csrf, HASH_LEN);
	token[31] ^= 1;
	token_derive(token, &b);
	assert_memory_not_equal(a.id, b.id, HASH_LEN);
	assert_memory_not_equal(a.key, b.key, HASH_LEN);
	assert_string_not_equal(a.csrf, b.csrf);
}

/* Who proves anew who they are keeps the token of the forms, and no other. */
static void
session_cookies(void **state)
{
	char first[SESSION_TEXT], second[SESSION_TEXT];
	struct session_keys a, b, got;

	(void)state;
	session_draw(&a, first);
	assert_int_equal(session_take(first, &got), OK);
	assert_memory_equal(&a, &got, sizeof(a));
	assert_int_equal(session_redraw(first, &b, second), OK);
	assert_memory_not_equal(a.id, b.id, HASH_LEN);
	assert_memory_not_equal(a.key, b.key, KEY_LEN);
	assert_string_equal(a.csrf, b.csrf);
	assert_int_equal(session_take(second, &got), OK);
	assert_memory_equal(&b, &got, sizeof(b));
	/* neither half is all of it */
	first[TOKEN_TEXT - 1] = '\0';
	assert_int_equal(session_take(first, &got), ERR_INVALID);
	assert_int_equal(session_redraw(first, &b, second), ERR_INVALID);
	assert_int_equal(token_take(first, &got), OK);
	assert_memory_equal(a.id, got.id, HASH_LEN);
	assert_string_not_equal(a.csrf, got.csrf);
}

static void
session_opens(void **state)
{
	uint8_t token[TOKEN_LEN] = { 1 };
	struct session_keys keys, other;
	struct session_blob got;
	struct bytes env;

	(void)state;
	token_derive(token, &keys);
	assert_int_equal(session_put(arena, &keys, &blob, &env), OK);
	assert_int_equal(session_get(arena, &keys, blob.person, env, &got), OK);
	assert_true(id_same(got.person, blob.person));
	assert_true(id_same(got.unit, blob.unit));
	assert_true(got.epoch == blob.epoch && got.has_unit);
	assert_memory_equal(got.seed, blob.seed, KEY_LEN);
	assert_memory_equal(got.unit_seed, blob.unit_seed, KEY_LEN);
	assert_memory_equal(got.sign_pk, blob.sign_pk, KEY_LEN);
	assert_int_equal(got.factor, 1);
	assert_int_equal(got.created, blob.created);
	assert_int_equal(got.fresh, blob.fresh);

	assert_int_equal(session_get(arena, &keys, blob.unit, env, &got),
	    ERR_TAMPER);
	other = keys;
	other.id[0] ^= 1;
	assert_int_equal(session_get(arena, &other, blob.person, env, &got),
	    ERR_TAMPER);
	token[0]++;
	token_derive(token, &other);
	assert_int_equal(session_get(arena, &other, blob.person, env, &got),
	    ERR_TAMPER);
}

/* Sealed with the right key, but not a blob. */
static void
session_form(void **state)
{
	uint8_t token[TOKEN_LEN] = { 1 };
	struct session_keys keys;
	struct session_blob got;
	struct bytes env;
	static const uint8_t zeros[151];
	struct ad ad = { .type = OBJ_SESSION,
		.parent = blob.person,
		.schema = 1 };

	(void)state;
	token_derive(token, &keys);
	memcpy(ad.object.b, keys.id, ID_LEN);
	assert_int_equal(
	    seal_put(arena, keys.key, &ad, text("short"), PAD_CLASS, &env), OK);
	assert_int_equal(session_get(arena, &keys, blob.person, env, &got),
	    ERR_TAMPER);
	/* As long as a blob, but of nobody. */
	assert_int_equal(seal_put(arena, keys.key, &ad,
			     BYTES(zeros, sizeof(zeros)), PAD_CLASS, &env),
	    OK);
	assert_int_equal(session_get(arena, &keys, blob.person, env, &got),
	    ERR_TAMPER);
}

static const struct id shown[TRAIL_SHOWN_MAX + 1] = { { { 1 } }, { { 2 } } };

static struct trail_entry
entry(void)
{
	return (struct trail_entry){
		.at = INT64_C(1764000000000),
		.actor = { { 1 } },
		.unit = { { 2 } },
		.verb = V_READ,
		.object = { { 3 } },
		.version = 4,
		.head = { 5 },
		.shown = shown,
		.n_shown = 2,
	};
}

static void
mac_of(const struct trail_entry *e, uint8_t mac[HASH_LEN])
{
	static const uint8_t secret[KEY_LEN] = { 6 };
	struct trail_stream s;

	trail_start(secret, (struct id){ { 7 } }, &s);
	assert_int_equal(trail_seal(arena, &s, e, mac), OK);
}

/* Every field of an entry is under its MAC. */
static void
trail_covers(void **state)
{
	struct trail_entry base = entry(), e[12];
	uint8_t right[HASH_LEN], mac[HASH_LEN];

	(void)state;
	for (size_t i = 0; i < nitems(e); i++)
		e[i] = base;
	e[1].at++;
	e[2].actor.b[15] ^= 1;
	e[3].unit.b[15] ^= 1;
	e[4].verb = V_OPEN;
	e[5].object.b[0] ^= 1;
	e[6].version++;
	e[7].head[31] ^= 1;
	e[8].n_shown = 1;
	e[9].n_shown = 3;
	e[10].n_shown = 0;
	e[11].shown = shown + 1;
	mac_of(&base, right);
	for (size_t i = 0; i < nitems(e); i++) {
		mac_of(&e[i], mac);
		assert_int_equal(secret_same(mac, right, HASH_LEN), i == 0);
	}
}

/*
 * The key moves on by itself: same entry, other MAC; who has a later key
 * cannot make an earlier MAC; who has the secret can follow.
 */
static void
trail_ratchets(void **state)
{
	static const uint8_t secret[KEY_LEN] = { 6 };
	struct trail_entry e = entry();
	struct trail_stream s, again, other;
	uint8_t mac[3][HASH_LEN], keys[3][KEY_LEN], check[HASH_LEN];

	(void)state;
	trail_start(secret, (struct id){ { 7 } }, &s);
	trail_start(secret, (struct id){ { 8 } }, &other);
	assert_memory_not_equal(s.key, other.key, KEY_LEN);
	again = s;
	for (uint64_t i = 0; i < 3; i++) {
		assert_int_equal(s.seq, i);
		memcpy(keys[i], s.key, KEY_LEN);
		assert_int_equal(trail_seal(arena, &s, &e, mac[i]), OK);
		assert_int_equal(trail_seal(arena, &again, &e, check), OK);
		assert_memory_equal(check, mac[i], HASH_LEN);
	}
	assert_memory_not_equal(mac[0], mac[1], HASH_LEN);
	assert_memory_not_equal(mac[1], mac[2], HASH_LEN);
	assert_memory_not_equal(keys[0], keys[1], KEY_LEN);
	assert_memory_not_equal(keys[1], keys[2], KEY_LEN);
	s.seq = 0;
	memcpy(s.key, keys[1], KEY_LEN);
	assert_int_equal(trail_seal(arena, &s, &e, check), OK);
	assert_memory_not_equal(check, mac[0], HASH_LEN);
}

static void
trail_form(void **state)
{
	static const uint8_t secret[KEY_LEN] = { 6 };
	struct trail_stream s, before;
	struct trail_entry e = entry();
	uint8_t mac[HASH_LEN];

	(void)state;
	trail_start(secret, (struct id){ { 7 } }, &s);
	before = s;
	e.n_shown = TRAIL_SHOWN_MAX + 1;
	assert_int_equal(trail_seal(arena, &s, &e, mac), ERR_LIMIT);
	e = entry();
	e.verb = V__MAX;
	assert_int_equal(trail_seal(arena, &s, &e, mac), ERR_INVALID);
	e.verb = (enum verb)0;
	assert_int_equal(trail_seal(arena, &s, &e, mac), ERR_INVALID);
	assert_memory_equal(&s, &before, sizeof(s)); /* has not moved */
	for (unsigned v = V_LOGIN; v < V__MAX; v++) {
		for (unsigned w = V_LOGIN; w < v; w++)
			assert_string_not_equal(verb_name((enum verb)v),
			    verb_name((enum verb)w));
	}
	assert_string_equal(verb_name(V_REVEAL), "reveal");
	assert_string_equal(verb_name(V__MAX), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permissions),
		cmocka_unit_test(permissions_joined),
		cmocka_unit_test(role_names),
		cmocka_unit_test(keyring_opens),
		cmocka_unit_test(keyring_changes),
#ifndef ASAN
		cmocka_unit_test(keyring_locked),
		cmocka_unit_test(keyring_unlockable),
#endif
		cmocka_unit_test(session_keys_differ),
		cmocka_unit_test(session_cookies),
		cmocka_unit_test(session_opens),
		cmocka_unit_test(session_form),
		cmocka_unit_test(trail_covers),
		cmocka_unit_test(trail_ratchets),
		cmocka_unit_test(trail_form),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, setup, teardown);
}
