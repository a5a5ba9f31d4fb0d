/*
 * Vectors: a fixed stream of "random" bytes, a small JSON writer, and a main()
 * that writes tests/vectors/ NAME.json or compares what lies there with what
 * it would write.
 */
#ifndef LINDUNG_TESTS_VECTORS_H
#define LINDUNG_TESTS_VECTORS_H

#include <sodium.h>

#include "tests/unit/roster.h"

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

/* n bytes that count up from first. */
static inline void
fill(void *p, size_t n, uint8_t first)
{
	uint8_t *to = p;

	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(first + i);
}

static inline struct id
filled_id(uint8_t first)
{
	struct id i;

	fill(&i, sizeof(i), first);
	return i;
}

/* JSON: a list of objects, which may hold lists of flat objects. */
static struct buf out;

static inline void
member_name(const char *name)
{
	if (out.p[out.n - 1] != '{')
		buf_puts(&out, ",");
	buf_printf(&out, "\n  \"%s\": ", name);
}

static inline void
open_object(void)
{
	if (out.n == 0)
		buf_puts(&out, "[{");
	else
		buf_puts(&out, out.p[out.n - 1] == '[' ? "{" : ", {");
}

static inline void
close_object(void)
{
	buf_puts(&out, "\n}");
}

static inline void
put_text(const char *name, const char *s)
{
	member_name(name);
	buf_printf(&out, "\"%s\"", s);
}

static inline void
put_hex(const char *name, const void *p, size_t n)
{
	char *hex = arena_alloc(arena, 2 * n + 1);

	assert_non_null(hex);
	put_text(name, hex_put(p, n, hex));
}

static inline void
put_bytes(const char *name, struct bytes b)
{
	put_hex(name, b.p, b.n);
}

static inline void
put_number(const char *name, int64_t n)
{
	member_name(name);
	buf_printf(&out, "%lld", (long long)n);
}

static inline void
open_list(const char *name)
{
	member_name(name);
	buf_putc(&out, '[');
}

static inline void
close_list(void)
{
	buf_putc(&out, ']');
}

struct vector_file {
	const char *name;
	void (*make)(void);
};
static const struct vector_file *vector_files;
static size_t n_vector_files;

/* What the file should hold; each begins the fixed stream anew. */
static inline struct bytes
vector_bytes(const struct vector_file *f)
{
	drawn = 0;
	buf_init(&out, arena, 0);
	ad_installation(filled_id(0xa0));
	f->make();
	buf_puts(&out, "]\n");
	assert_int_equal(buf_check(&out), OK);
	return buf_bytes(&out);
}

static inline void
vectors_hold(void **state)
{
	struct bytes want, have;
	char path[128];

	(void)state;
	for (size_t i = 0; i < n_vector_files; i++) {
		snprintf(path, sizeof(path), "tests/vectors/%s.json",
		    vector_files[i].name);
		assert_int_equal(
		    file_read(arena, path, (size_t)1024 * 1024, &have), OK);
		want = vector_bytes(&vector_files[i]);
		if (have.n != want.n || memcmp(have.p, want.p, have.n) != 0)
			fail_msg("%s is not what the code makes", path);
	}
}

static const char *vectors_target; /* folder of --write */

static inline void
vectors_write(void **state)
{
	char path[4096];

	(void)state;
	for (size_t i = 0; i < n_vector_files; i++) {
		snprintf(path, sizeof(path), "%s/%s.json", vectors_target,
		    vector_files[i].name);
		assert_int_equal(
		    file_write(path, vector_bytes(&vector_files[i]), 0644), OK);
	}
}

static inline int
vectors_main(int argc, char **argv, const struct vector_file *files, size_t n,
    CMFixtureFunction begin, CMFixtureFunction end)
{
	const struct CMUnitTest hold[] = { cmocka_unit_test(vectors_hold) };
	const struct CMUnitTest save[] = { cmocka_unit_test(vectors_write) };

	randombytes_set_implementation(&fixed);
	if (auth_init() != OK)
		return 1;
	vector_files = files;
	n_vector_files = n;
	if (argc == 3 && strcmp(argv[1], "--write") == 0) {
		vectors_target = argv[2];
		return cmocka_run_group_tests(save, begin, end);
	}
	return cmocka_run_group_tests(hold, begin, end);
}

#endif
