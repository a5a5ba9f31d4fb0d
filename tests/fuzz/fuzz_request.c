/*
 * A request: FastCGI parameters, one a line, then an empty line and the body.
 * Parameters, cookies, address, query and form, as far as no database is asked.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/cgi.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	KEPT(setup(NULL) == 0);
	return 0;
}

/* Cut the lines before the empty one off; the rest is the body. */
static struct bytes
lines_cut(char *text, char *envp[PARAMS_MAX + 2])
{
	size_t n = 0;

	while (*text != '\0' && *text != '\n' && n < PARAMS_MAX + 1) {
		size_t len = strcspn(text, "\n");
		bool last = text[len] == '\0';

		envp[n++] = text;
		text[len] = '\0';
		text += last ? len : len + 1;
	}
	envp[n] = NULL;
	text += *text == '\n';
	return BYTES((uint8_t *)text, strlen(text));
}

static void
form(const struct route *route, struct bytes body)
{
	struct form_pair *pair;
	size_t n;
	enum err e = form_split(arena, body, &pair, &n);

	KEPT(e == OK || e == ERR_INVALID || e == ERR_LIMIT);
	for (size_t i = 0; i < n; i++)
		KEPT(utf8_ok(pair[i].name, strlen(pair[i].name)) &&
		    utf8_ok(pair[i].value, strlen(pair[i].value)));
	if (e != OK || route == NULL)
		return;
	r.route = route;
	r.pair = pair;
	r.n_pairs = n;
	e = form_take(&r, pair, n);
	KEPT(e == OK || e == ERR_INVALID || e == ERR_MEMORY);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct route *route = NULL;
	char *envp[PARAMS_MAX + 2];
	const char *allow;
	struct bytes body;
	struct id ids[2];
	size_t length;

	if (n > PARAMS_BYTES_MAX + 4096)
		return 0;
	arena_reset(arena);
	r = (struct req){ .conf = &conf, .mem = arena, .rolls = &rolls };
	resp_clear(&r);
	body = lines_cut(text_take(arena, BYTES(p, n)), envp);
	if (req_params(&r, envp, &length) != 0)
		return 0;
	cookies_take(&r);
	(void)origin_ours(r.fetch_site, r.origin, conf.public_origin);
	if (route_find(r.method, r.path, &route, ids, &allow) != OK)
		route = NULL;
	if (r.query != NULL)
		form(route, BYTES((const uint8_t *)r.query, strlen(r.query)));
	form(route, body);
	return 0;
}
