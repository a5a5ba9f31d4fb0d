/* A fixed stream of "random" bytes and a small JSON writer, for vectors. */
#ifndef LINDUNG_TESTS_VECTORS_H
#define LINDUNG_TESTS_VECTORS_H

#include <sodium.h>

static uint32_t drawn; /* blocks of the fixed stream so far */

static const char *
fixed_name(void)
{
	return "fixed";
}

static void
fixed_buf(void *const out, const size_t n)
{
	uint8_t seed[randombytes_SEEDBYTES] = { 0 };

	drawn++;
	memcpy(seed, &drawn, sizeof(drawn));
	randombytes_buf_deterministic(out, n, seed);
}

static uint32_t
fixed_random(void)
{
	uint32_t v;

	fixed_buf(&v, sizeof(v));
	return v;
}

static randombytes_implementation fixed = {
	.implementation_name = fixed_name,
	.random = fixed_random,
	.buf = fixed_buf,
};

/* JSON: a list of flat objects. */
static struct buf out;

static void
member_name(const char *name)
{
	if (out.p[out.n - 1] != '{')
		buf_puts(&out, ",");
	buf_printf(&out, "\n  \"%s\": ", name);
}

static void
open_object(void)
{
	buf_puts(&out, out.n == 0 ? "[{" : ", {");
}

static void
close_object(void)
{
	buf_puts(&out, "\n}");
}

static void
put_text(const char *name, const char *s)
{
	member_name(name);
	buf_printf(&out, "\"%s\"", s);
}

static void
put_hex(const char *name, const void *p, size_t n)
{
	char *hex = arena_alloc(arena, 2 * n + 1);

	assert_non_null(hex);
	put_text(name, hex_put(p, n, hex));
}

static void
put_bytes(const char *name, struct bytes b)
{
	put_hex(name, b.p, b.n);
}

static void
put_number(const char *name, int64_t n)
{
	member_name(name);
	buf_printf(&out, "%lld", (long long)n);
}

#endif
