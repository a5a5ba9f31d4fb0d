/* What a witness is told: checkpoints, keys, and their successors. */
#include "tests/fuzz/fuzz.h"

static struct arena *mem;
static struct tree_key key;
static uint8_t seed[KEY_LEN];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	uint8_t sk[64];

	(void)argc;
	(void)argv;
	KEPT(auth_init() == OK);
	/* that of tests/vectors/checkpoint.json */
	for (uint8_t i = 0; i < KEY_LEN; i++)
		seed[i] = (uint8_t)(i + 13);
	sign_pair(seed, key.pk, sk);
	key.name = "lindung/10111213-1415-1617-1819-1a1b1c1d1e1f";
	mem = arena_new((size_t)1 << 20);
	KEPT(mem != NULL);
	return 0;
}

/* There is one spelling of each. */
static void
point(struct bytes in)
{
	struct tree_point p;
	const char *text;
	enum err e = checkpoint_get(mem, &key, in, &p);

	KEPT(e == OK || e == ERR_INVALID || e == ERR_TAMPER);
	if (e != OK)
		return;
	KEPT(checkpoint_put(mem, &key, seed, &p, &text) == OK);
	KEPT(strlen(text) == in.n && memcmp(text, in.p, in.n) == 0);
}

static void
successor(struct bytes in)
{
	struct tree_key next;
	enum err e = successor_get(mem, &key, in, &next);

	KEPT(e == OK || e == ERR_INVALID || e == ERR_TAMPER);
}

static void
key_text(struct bytes in)
{
	const char *text = text_take(mem, in), *again;
	struct tree_key k;
	enum err e = tree_key_parse(mem, text, &k);

	KEPT(e == OK || e == ERR_INVALID);
	if (e != OK)
		return;
	again = tree_key_text(mem, &k);
	KEPT(again != NULL && strcmp(again, text) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static void (*const readers[])(
	    struct bytes) = { point, successor, key_text };
	struct bytes in = BYTES(p, n);

	if (n > 64 * 1024)
		return 0;
	readers[mode_take(&in, nitems(readers))](in);
	arena_reset(mem);
	return 0;
}
