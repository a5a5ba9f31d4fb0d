/* A configuration file: what is wrong with it is said in a sentence, and what is
 * not, reads as it is printed. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static struct arena *mem;
static int fd;
static char path[64];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	mem = arena_new((size_t)4 << 20);
	fd = memfd_create("conf", MFD_CLOEXEC);
	KEPT(mem != NULL && fd >= 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return 0;
}

static enum err
load(struct bytes in, struct conf *c)
{
	struct conf_error error = { "" };
	enum err e;

	KEPT(ftruncate(fd, 0) == 0);
	KEPT(pwrite(fd, in.p, in.n, 0) == (ssize_t)in.n);
	e = conf_load(mem, path, c, &error);
	KEPT(e == OK || error.text[0] != '\0');
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct conf c, again;
	struct buf one, two;

	arena_reset(mem);
	if (load(BYTES(p, n), &c) != OK)
		return 0;
	buf_init(&one, mem, 0);
	conf_dump(&c, true, &one);
	KEPT(buf_check(&one) == OK);
	KEPT(load(buf_bytes(&one), &again) == OK);
	buf_init(&two, mem, 0);
	conf_dump(&again, true, &two);
	KEPT(one.n == two.n);
	KEPT(one.n == 0 || memcmp(one.p, two.p, one.n) == 0);
	return 0;
}
