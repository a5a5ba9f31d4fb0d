/* Finding a row of the route table, and printing the table. */
#include <string.h>

#include "cgi/priv.h"

static const char *const method_names[M__MAX] = {
	[M_GET] = "GET",
	[M_POST] = "POST",
};

/* Length of the segment that begins at s. */
static size_t
segment(const char *s)
{
	return strcspn(s, "/");
}

static bool
segment_match(const char *want, size_t n_want, const char *have, size_t n_have,
    struct id ids[2], size_t *n_ids)
{
	char text[ID_TEXT];

	if (n_want == 0 || want[0] != ':')
		return n_want == n_have && memcmp(want, have, n_have) == 0;
	if (n_have != ID_TEXT - 1 || *n_ids == 2)
		return false;
	memcpy(text, have, n_have);
	text[n_have] = '\0';
	return id_parse(text, &ids[(*n_ids)++]) == OK;
}

/* Does the path fit the row's?  Both begin with '/'. */
static bool
path_match(const char *want, const char *have, struct id ids[2])
{
	size_t n_ids = 0;

	memset(ids, 0, 2 * sizeof(ids[0]));
	while (*want == '/' && *have == '/') {
		size_t n_want, n_have;

		n_want = segment(++want);
		n_have = segment(++have);
		if (!segment_match(want, n_want, have, n_have, ids, &n_ids))
			return false;
		want += n_want;
		have += n_have;
	}
	return *want == '\0' && *have == '\0';
}

enum err
route_find(const char *method, const char *path, const struct route **route_r,
    struct id ids_r[2], const char **allow_r)
{
	static const char *const allow[] = { NULL, "GET, HEAD", "POST",
		"GET, HEAD, POST" };
	unsigned found = 0;

	for (size_t i = 0; i < n_routes; i++) {
		if (!path_match(routes[i].path, path, ids_r))
			continue;
		if (strcmp(method, method_names[routes[i].method]) == 0) {
			*route_r = &routes[i];
			return OK;
		}
		found |= 1u << routes[i].method;
	}
	*allow_r = allow[found];
	return found == 0 ? ERR_ABSENT : ERR_INVALID;
}

/* clang-format off */
static const struct {
	unsigned flag;
	const char *name;
} flag_names[] = {
	{ R_PUBLIC, "public" },
	{ R_TRAIL,  "trail" },
	{ R_SLOW,   "slow" },
	{ R_PAGE,   "page" },
	{ R_RAW,    "raw" },
	{ R_UP,     "up" },
	{ R_FRESH,  "fresh" },
	{ R_FACTOR, "factor" },
	{ R_FILE,   "file" },
};

static const char *const type_names[] = {
	[FT_LINE]  = "line",
	[FT_TEXT]  = "text",
	[FT_TOKEN] = "token",
	[FT_EXACT] = "exact",
	[FT_ID]    = "id",
	[FT_UINT]  = "number",
	[FT_CODE]  = "code",
	[FT_CODES] = "codes",
};
/* clang-format on */

static void
flags_put(struct buf *out, unsigned flags)
{
	const char *between = "";

	for (size_t i = 0; i < nitems(flag_names); i++) {
		if ((flags & flag_names[i].flag) == 0)
			continue;
		buf_printf(out, "%s%s", between, flag_names[i].name);
		between = " ";
	}
}

static void
form_put(struct buf *out, const struct form *form)
{
	for (size_t i = 0; i < form_size(form); i++) {
		struct form_field f = form_at(form, i);

		buf_printf(out, "%s`%s` %s %u%s", i > 0 ? ", " : "", f.name,
		    type_names[f.type], f.max, f.required ? " *" : "");
	}
}

void
routes_doc(struct buf *out)
{
	buf_puts(out,
	    "# Routes\n\n"
	    "Printed by `lindung --routes` from the route table in "
	    "cgi/routes.c. What is not here does not exist (404); another "
	    "method is 405. HEAD is answered as GET without a body. Fields: "
	    "name, type, most bytes (of a text: characters), `*` = required; "
	    "every POST also has "
	    "`csrf` and `request_id`.\n\n"
	    "| method | path | permission | flags | fields | what |\n"
	    "| --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < n_routes; i++) {
		const struct route *r = &routes[i];

		buf_printf(out, "| %s | `%s` | %s | ", method_names[r->method],
		    r->path, perm_name(r->perm));
		flags_put(out, r->flags);
		buf_puts(out, " | ");
		form_put(out, r->form);
		buf_printf(out, " | %s |\n", r->what);
	}
}

void
permissions_doc(struct buf *out)
{
	static const char *const scopes[] = {
		[SCOPE_NO] = "-",
		[SCOPE_OWN] = "S",
		[SCOPE_UNIT] = "U",
		[SCOPE_ALL] = "x",
	};

	buf_puts(out,
	    "# Permissions\n\n"
	    "Printed by `lindung --permissions` from the role table in "
	    "auth/role.c. S: own or assigned cases; U: all cases of the unit; "
	    "x: allowed, no object is concerned; -: no.\n\n| permission |");
	for (unsigned r = 0; r < ROLE__MAX; r++)
		buf_printf(out, " %s |", role_code((enum role)r));
	buf_puts(out, "\n| --- |");
	for (unsigned r = 0; r < ROLE__MAX; r++)
		buf_puts(out, " --- |");
	for (unsigned p = 0; p < P__MAX; p++) {
		buf_printf(out, "\n| %s |", perm_name((enum perm)p));
		for (unsigned r = 0; r < ROLE__MAX; r++)
			buf_printf(out, " %s |",
			    scopes[role_scope(ROLE_BIT(r), (enum perm)p)]);
	}
	buf_puts(out, "\n");
}
