/* What a witness remembers of a log. */
#include <errno.h>
#include <string.h>

#include "ctl/state.h"

bool
lines_split(struct bytes in, size_t n, struct bytes *lines_r,
    struct bytes *rest_r)
{
	size_t at = 0;

	for (; n > 0; n--) {
		const uint8_t *end =
		    at < in.n ? memchr(in.p + at, '\n', in.n - at) : NULL;

		if (end == NULL)
			return false;
		at = (size_t)(end - in.p) + 1;
	}
	*lines_r = BYTES(in.p, at);
	*rest_r = BYTES(in.p + at, in.n - at);
	return true;
}

enum err
state_key(struct arena *a, struct bytes line, struct tree_key *k_r)
{
	char *text = arena_strndup(a, line.p, line.n);

	if (text == NULL)
		return ERR_MEMORY;
	return tree_key_parse(a, text_trim(text), k_r);
}

enum err
state_get(struct arena *a, const char *path, struct tree_key *k_r,
    struct tree_point *p_r)
{
	struct bytes in, line, rest;
	enum err e = file_read(a, path, STATE_MAX, &in);

	if (e == ERR_IO && errno == ENOENT)
		return ERR_ABSENT;
	if (e != OK)
		return e;
	if (!lines_split(in, 1, &line, &rest) || line.n != strlen(STATE_TOP) ||
	    memcmp(line.p, STATE_TOP, line.n) != 0 ||
	    !lines_split(rest, 1, &line, &rest))
		return ERR_INVALID;
	e = state_key(a, line, k_r);
	return e == OK ? checkpoint_get(a, k_r, rest, p_r) : e;
}
