/*
 * A document from outside, as the locked child takes it and as the worker takes
 * what the child says: scanned, parsed, validated, read, its signature checked.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/xml_sample.h"
#include "xml/priv.h"

static struct arena *mem;
static uint8_t pk[KEY_LEN]; /* of the documents in tests/xml/pass */

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *share = getenv("FUZZ_SHARE");
	struct keyring *k;

	(void)argc;
	(void)argv;
	KEPT(share != NULL && auth_init() == OK && xml_init(share) == OK);
	k = sample_keyring(0);
	mem = arena_new((size_t)48 << 20);
	KEPT(k != NULL && mem != NULL);
	keyring_sign_public(k, pk);
	keyring_free(k);
	return 0;
}

/* What the child says of a document that it let through is a reply, and one of
 * which the worker says itself what is wrong with it. */
static void
worker(const struct buf *reply)
{
	struct content_read read;
	struct fault f = { 0 };
	enum err e = take_content(mem, buf_bytes(reply), &read, &f);

	KEPT(e == OK || (e == ERR_INVALID && f.code != RJ_NONE));
	if (e == OK)
		e = content_verify(&read, pk, &f);
	KEPT(e == OK || f.code != RJ_NONE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fault f = { 0 };
	struct buf reply;
	xmlDoc *doc;
	enum err e;

	if (gate_open(BYTES(p, n), &doc, &f) != OK) {
		KEPT(f.code != RJ_NONE);
		return 0;
	}
	buf_init(&reply, mem, REPLY_MAX);
	e = read_content(doc, &reply, &f);
	xmlFreeDoc(doc);
	KEPT(e == OK || f.code != RJ_NONE);
	if (e == OK)
		worker(&reply);
	arena_reset(mem);
	return 0;
}
