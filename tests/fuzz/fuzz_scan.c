/* The pre-scanner of XML: it says where, exactly when it refuses. */
#include "tests/fuzz/fuzz.h"
#include "xml/xml.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	unsigned line, again;
	enum rj rj = scan_bytes(BYTES(p, n), &line);

	KEPT(rj == scan_bytes(BYTES(p, n), &again) && line == again);
	KEPT(rj != RJ_NONE || line == 0);
	KEPT(n == 0 || rj == RJ_NONE || line > 0 || rj == RJ_TOO_LARGE);
	return 0;
}
