/*
 * libxml2's heap.  Documents hold plaintext before they are sealed, so every
 * block is wiped when it is freed.
 */
#include <libxml/xmlmemory.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xml/priv.h"

/* In front of every block; keeps the alignment of malloc(). */
union head {
	size_t n;
	max_align_t align;
};

/* For what libxml2 still asks for when there is no memory; a document that is
 * not unusually long needs less. */
#define RESERVE ((size_t)1 << 20)

static bool fatal;
static bool failed; /* since somebody asked */
static struct {
	_Alignas(max_align_t) uint8_t bytes[RESERVE];
	size_t used;
	size_t blocks; /* that are not yet freed */
} reserve;

/*
 * The library's parser does not survive every NULL that it gets, so it goes on
 * with this, and what it makes is thrown away: see mem_failed().
 */
static union head *
reserve_take(size_t n)
{
	const size_t to = sizeof(union head);
	uint8_t *p = reserve.bytes + reserve.used;

	failed = true;
	if (n > RESERVE - reserve.used)
		return NULL;
	n = (n + to - 1) / to * to;
	reserve.used += n < RESERVE - reserve.used ? n : RESERVE - reserve.used;
	reserve.blocks++;
	return (union head *)(void *)p;
}

static bool
reserve_give(const union head *h)
{
	uintptr_t at = (uintptr_t)h, from = (uintptr_t)reserve.bytes;

	if (at < from || at >= from + RESERVE)
		return false;
	if (--reserve.blocks == 0)
		reserve.used = 0;
	return true;
}

static void *
mem_alloc(size_t n)
{
	union head *h;
	size_t all;

	if (__builtin_add_overflow(n, sizeof(*h), &all))
		all = SIZE_MAX;
	h = malloc(all);
	if (h == NULL && fatal)
		_exit(1);
	if (h == NULL && (h = reserve_take(all)) == NULL)
		return NULL;
	h->n = n;
	return h + 1;
}

static void
mem_free(void *p)
{
	union head *h = p;

	if (h == NULL)
		return;
	h--;
	if (!fatal) /* what the child leaves, the kernel wipes */
		secret_wipe(h, sizeof(*h) + h->n);
	if (!reserve_give(h))
		free(h);
}

/* Where nothing must be wiped, the block may grow in its place. */
static void *
mem_grow(union head *h, size_t n)
{
	size_t all;

	if (__builtin_add_overflow(n, sizeof(*h), &all))
		_exit(1);
	h = realloc(h, all);
	if (h == NULL)
		_exit(1);
	h->n = n;
	return h + 1;
}

static void *
mem_resize(void *p, size_t n)
{
	union head *h = p;
	size_t old;
	void *q;

	if (h == NULL)
		return mem_alloc(n);
	if (fatal)
		return mem_grow(h - 1, n);
	old = h[-1].n;
	q = mem_alloc(n);
	if (q == NULL)
		return NULL;
	memcpy(q, p, old < n ? old : n);
	mem_free(p);
	return q;
}

static char *
mem_copy(const char *s)
{
	size_t n = strlen(s) + 1;
	char *q = mem_alloc(n);

	if (q != NULL)
		memcpy(q, s, n);
	return q;
}

enum err
mem_arm(void)
{
	if (xmlMemSetup(mem_free, mem_alloc, mem_resize, mem_copy) != 0)
		return ERR_CONFIG;
	return OK;
}

bool
mem_failed(void)
{
	bool was = failed;

	failed = false;
	return was;
}

void
mem_fatal(void)
{
	/* Use freed blocks again: a page fault costs more than the copy. */
	(void)mallopt(M_MMAP_MAX, 0);
	(void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
	fatal = true;
}
