/* The wiped arena, the buffer that grows in it, the reader over bytes. */
#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/*
 * Size of an ordinary block; larger requests get a block of their own.  A page
 * fits into one, which arena_reset() keeps: with blocks that come and go, the
 * heap grows and shrinks with every request.
 */
#define BLOCK     ((size_t)256 * 1024)
#define BUF_FIRST ((size_t)256)

struct block {
	struct block *prev;
	size_t size;
	size_t used;
	_Alignas(max_align_t) uint8_t data[];
};

struct arena {
	size_t limit;
	size_t held; /* sum of the sizes of all blocks */
	size_t n_blocks;
	bool failed;
	struct block *top;
};

struct arena *
arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a != NULL)
		a->limit = limit;
	return a;
}

/* Take the block that hangs at *at out of the chain. */
static void
block_drop(struct arena *a, struct block **at)
{
	struct block *b = *at;

	*at = b->prev;
	a->held -= b->size;
	a->n_blocks--;
	sodium_memzero(b->data, b->used);
	free(b);
}

/* New block with at least n bytes, within the arena's limit, hung in at *at. */
static bool
block_hang(struct arena *a, struct block **at, size_t n)
{
	size_t room = a->limit - a->held;
	size_t size = n > BLOCK ? n : BLOCK;
	struct block *b;

	if (n > room)
		return false;
	if (size > room)
		size = room;
	if (size > SIZE_MAX - sizeof(*b))
		return false;
	b = calloc(1, sizeof(*b) + size);
	if (b == NULL)
		return false;
	b->size = size;
	b->prev = *at;
	*at = b;
	a->held += size;
	a->n_blocks++;
	return true;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	while (a->top != NULL)
		block_drop(a, &a->top);
	free(a);
}

void
arena_reset(struct arena *a)
{
	/* An outsized first block is not worth keeping in every worker. */
	while (a->top != NULL && (a->top->prev != NULL || a->top->size > BLOCK))
		block_drop(a, &a->top);
	if (a->top != NULL) {
		sodium_memzero(a->top->data, a->top->used);
		a->top->used = 0;
	}
	a->failed = false;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){
		.blocks = a->n_blocks,
		.used = a->top != NULL ? a->top->used : 0,
	};
}

void
arena_release(struct arena *a, struct arena_mark m)
{
	while (a->n_blocks > m.blocks)
		block_drop(a, &a->top);
	if (a->top != NULL && a->top->used > m.used) {
		sodium_memzero(a->top->data + m.used, a->top->used - m.used);
		a->top->used = m.used;
	}
}

/* First free place of b for any type; may lie past the end. */
static size_t
block_next(const struct block *b)
{
	size_t align = _Alignof(max_align_t);

	return (b->used + align - 1) / align * align;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct block *b = a->top;
	size_t at;

	if (n == 0)
		n = 1;
	if (b == NULL || block_next(b) > b->size ||
	    n > b->size - block_next(b)) {
		if (!block_hang(a, &a->top, n)) {
			a->failed = true;
			return NULL;
		}
		b = a->top;
	}
	at = block_next(b);
	b->used = at + n;
	/* calloc() and the wipe at release keep what is free at zero. */
	return b->data + at;
}

bool
arena_failed(const struct arena *a)
{
	return a->failed;
}

char *
arena_strndup(struct arena *a, const void *p, size_t n)
{
	char *s;

	if (n == SIZE_MAX) {
		a->failed = true;
		return NULL;
	}
	s = arena_alloc(a, n + 1);
	if (s != NULL && n > 0)
		memcpy(s, p, n);
	return s;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	s = arena_alloc(a, (size_t)n + 1);
	if (s == NULL)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .a = a, .max = max };
}

/* Where the block hangs that holds p from its beginning, and nothing else. */
static struct block **
block_alone(struct arena *a, const uint8_t *p, size_t n)
{
	struct block **at = &a->top;

	while (*at != NULL && ((*at)->data != p || (*at)->used != n))
		at = &(*at)->prev;
	return *at != NULL ? at : NULL;
}

/*
 * Make the n bytes at p larger.  What was given out last grows where it is; what
 * has a block to itself, as every long page has, takes a new one and leaves no
 * copy behind.  Else the old bytes stay in the arena.
 */
static uint8_t *
arena_grow(struct arena *a, uint8_t *p, size_t n, size_t larger)
{
	struct block *b = a->top, **at;
	uint8_t *to;

	if (b != NULL && n <= b->used && p == b->data + (b->used - n) &&
	    larger <= b->size - (b->used - n)) {
		b->used += larger - n;
		return p;
	}
	at = block_alone(a, p, n);
	if (at == NULL) {
		to = arena_alloc(a, larger);
		if (to != NULL)
			memcpy(to, p, n);
		return to;
	}
	if (!block_hang(a, at, larger)) {
		a->failed = true;
		return NULL;
	}
	memcpy((*at)->data, p, n);
	(*at)->used = larger;
	block_drop(a, &(*at)->prev);
	return (*at)->data;
}

/* Larger room for need bytes and one NUL. */
static bool
buf_grow(struct buf *b, size_t need)
{
	size_t cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap;
	uint8_t *p;

	while (cap < need) {
		if (cap > SIZE_MAX / 4)
			return false;
		cap *= 2;
	}
	if (b->max != 0 && cap > b->max)
		cap = b->max;
	p = b->p == NULL ? arena_alloc(b->a, cap + 1) :
			   arena_grow(b->a, b->p, b->cap + 1, cap + 1);
	if (p == NULL)
		return false;
	b->p = p;
	b->cap = cap;
	return true;
}

/* Place for n more bytes, or NULL and the buffer has failed for good. */
static uint8_t *
buf_room(struct buf *b, size_t n)
{
	size_t need;

	if (b->failed)
		return NULL;
	if (b->p == NULL || n > b->cap - b->n) {
		if (__builtin_add_overflow(b->n, n, &need) ||
		    (b->max != 0 && need > b->max) || !buf_grow(b, need)) {
			b->failed = true;
			return NULL;
		}
	}
	return b->p + b->n;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	uint8_t *to;

	if (n == 0)
		return;
	to = buf_room(b, n);
	if (to == NULL)
		return;
	memcpy(to, p, n);
	b->n += n;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_putc(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	uint8_t *to;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	to = buf_room(b, (size_t)n);
	if (to == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf((char *)to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

/* The low n bytes of v, most significant first. */
static void
buf_be(struct buf *b, uint64_t v, size_t n)
{
	uint8_t be[8];

	for (size_t i = 0; i < n; i++)
		be[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
	buf_put(b, be, n);
}

void
buf_u8(struct buf *b, uint8_t v)
{
	buf_be(b, v, 1);
}

void
buf_u16(struct buf *b, uint16_t v)
{
	buf_be(b, v, 2);
}

void
buf_u32(struct buf *b, uint32_t v)
{
	buf_be(b, v, 4);
}

void
buf_u64(struct buf *b, uint64_t v)
{
	buf_be(b, v, 8);
}

void
buf_lv16(struct buf *b, const void *p, size_t n)
{
	if (n > UINT16_MAX) {
		b->failed = true;
		return;
	}
	buf_u16(b, (uint16_t)n);
	buf_put(b, p, n);
}

void
buf_lv32(struct buf *b, const void *p, size_t n)
{
	if (n > UINT32_MAX) {
		b->failed = true;
		return;
	}
	buf_u32(b, (uint32_t)n);
	buf_put(b, p, n);
}

struct bytes
buf_bytes(const struct buf *b)
{
	return BYTES(b->p, b->n);
}

enum err
buf_check(const struct buf *b)
{
	return b->failed ? ERR_MEMORY : OK;
}

void
cur_init(struct cur *c, struct bytes in)
{
	*c = (struct cur){ .p = in.p, .n = in.n };
}

struct bytes
cur_take(struct cur *c, size_t n)
{
	struct bytes out = BYTES(c->p, n);

	if (c->failed || n > c->n) {
		c->failed = true;
		return BYTES(NULL, 0);
	}
	if (n > 0) {
		c->p += n;
		c->n -= n;
	}
	return out;
}

/* Big-endian integer of n bytes; 0 after a short read. */
static uint64_t
cur_be(struct cur *c, size_t n)
{
	struct bytes in = cur_take(c, n);
	uint64_t v = 0;

	for (size_t i = 0; i < in.n; i++)
		v = v << 8 | in.p[i];
	return v;
}

uint8_t
cur_u8(struct cur *c)
{
	return (uint8_t)cur_be(c, 1);
}

uint16_t
cur_u16(struct cur *c)
{
	return (uint16_t)cur_be(c, 2);
}

uint32_t
cur_u32(struct cur *c)
{
	return (uint32_t)cur_be(c, 4);
}

uint64_t
cur_u64(struct cur *c)
{
	return cur_be(c, 8);
}

struct bytes
cur_lv16(struct cur *c)
{
	return cur_take(c, cur_u16(c));
}

struct bytes
cur_lv32(struct cur *c)
{
	return cur_take(c, cur_u32(c));
}

enum err
cur_end(const struct cur *c)
{
	return c->failed || c->n != 0 ? ERR_INVALID : OK;
}
