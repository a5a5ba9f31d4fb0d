/*
 * Prints what the compiled template's page() makes, after rendering it into
 * every smaller buffer as well: that must fail cleanly, without a byte too
 * many, and leave a beginning of the page.
 */
#include <stdio.h>
#include <string.h>

#include "cgi/tmpl.h"

void page(struct tmpl *t);

const char *
lang_text(const char *msgid)
{
	return msgid;
}

static void
render(struct buf *b, struct arena *a, size_t max)
{
	struct tmpl t = { .out = b };

	buf_init(b, a, max);
	page(&t);
}

/* True if a buffer of max bytes holds a beginning of all, and has failed. */
static bool
fails_cleanly(struct arena *a, const struct buf *all, size_t max)
{
	struct arena_mark mark = arena_mark(a);
	struct buf b;
	bool ok;

	render(&b, a, max);
	ok = buf_check(&b) != OK && b.n <= max &&
	    (b.n == 0 || memcmp(b.p, all->p, b.n) == 0);
	arena_release(a, mark);
	return ok;
}

int
main(void)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct buf all;
	int status = 1;

	if (a == NULL)
		return status;
	render(&all, a, 0);
	if (buf_check(&all) != OK)
		goto out;
	for (size_t max = 1; max < all.n; max++) {
		if (!fails_cleanly(a, &all, max)) {
			fprintf(stderr, "a buffer of %zu bytes\n", max);
			goto out;
		}
	}
	if (fwrite(all.p, 1, all.n, stdout) == all.n && puts("") >= 0)
		status = 0;
out:
	arena_free(a);
	return status;
}
