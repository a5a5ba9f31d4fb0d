/* What a child says whose libxml2 somebody has taken over: the worker believes
 * nothing of it. */
#include "tests/fuzz/fuzz.h"
#include "xml/priv.h"

static struct arena *mem;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	mem = arena_new((size_t)48 << 20);
	KEPT(mem != NULL && auth_init() == OK);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t pk[KEY_LEN] = { 9 };
	struct content_read read;
	struct fault f = { 0 };
	enum err e = take_content(mem, BYTES(p, n), &read, &f);

	KEPT(e == OK || e == ERR_TAMPER || e == ERR_INVALID);
	KEPT(e != ERR_INVALID || f.code != RJ_NONE);
	if (e == OK)
		KEPT(content_verify(&read, pk, &f) == ERR_TAMPER);
	e = take_verdict(BYTES(p, n), &f);
	KEPT(e == OK || e == ERR_TAMPER || e == ERR_INVALID);
	arena_reset(mem);
	return 0;
}
