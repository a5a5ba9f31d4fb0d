/*
 * A form with a file: a byte that says how much comes at once, Content-Type in a
 * line, then the body.  However it comes, it is read in the same way.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/cgi.h"

struct slow {
	struct feed feed;
	const uint8_t *p;
	size_t step;
};

static size_t
slow_read(struct feed *f, void *to, size_t n)
{
	struct slow *s = (struct slow *)(void *)f;

	if (n > s->step)
		n = s->step;
	if (n > f->left)
		n = (size_t)f->left;
	memcpy(to, s->p, n);
	s->p += n;
	f->left -= n;
	return n;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	KEPT(setup(NULL) == 0);
	return 0;
}

/* What the name says is shown and stored. */
static void
name(const char *s)
{
	const char *clean = file_name_clean(arena, s);

	KEPT(clean != NULL && strlen(clean) <= 150);
	KEPT(
	    utf8_ok(clean, strlen(clean)) && strpbrk(clean, "/\\\r\n") == NULL);
	for (enum file_kind k = 0; k < FILE_KIND__MAX; k++)
		(void)file_named(k, clean);
}

/* All parts, hashed; what a reader is told in the end. */
static enum err
parts(const char *type, struct bytes body, size_t step, uint8_t hash[HASH_LEN])
{
	struct slow s = { { slow_read, body.n, false }, body.p, step };
	struct multipart *m = arena_alloc(arena, sizeof(*m));
	struct bytes part;
	size_t all = 0;
	struct buf b;
	enum err e = multipart_begin(m, type, &s.feed);

	buf_init(&b, arena, 0);
	while (e == OK && (e = multipart_next(m)) == OK) {
		KEPT(utf8_ok(m->name, strlen(m->name)));
		buf_lv16(&b, m->name, strlen(m->name));
		if (m->is_file)
			name(m->file);
		while ((e = multipart_read(m, &part)) == OK && part.n > 0) {
			(void)file_kind_of(part);
			buf_put(&b, part.p, part.n);
			all += part.n;
		}
		buf_u8(&b, 0);
	}
	KEPT(all <= body.n && (e == ERR_ABSENT || e == ERR_INVALID));
	KEPT(e != ERR_ABSENT || s.feed.left == 0);
	hash_blake(NULL, e == ERR_ABSENT ? buf_bytes(&b) : BYTES("", 0), hash);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t one[HASH_LEN], two[HASH_LEN];
	struct bytes in = BYTES(p, n);
	const uint8_t *end;
	const char *type;
	size_t step;

	if (n < 2 || n > 96 * 1024)
		return 0;
	arena_reset(arena);
	step = (size_t)*in.p + 1;
	in = BYTES(in.p + 1, in.n - 1);
	end = memchr(in.p, '\n', in.n);
	if (end == NULL)
		return 0;
	type = arena_strndup(arena, in.p, (size_t)(end - in.p));
	in = BYTES(end + 1, in.n - (size_t)(end + 1 - in.p));
	KEPT(parts(type, in, step, one) == parts(type, in, SIZE_MAX, two));
	KEPT(memcmp(one, two, HASH_LEN) == 0);
	return 0;
}
