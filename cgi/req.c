/* One request: its parameters, and what handlers ask of it. */
#include <string.h>

#include "cgi/priv.h"

/* clang-format off */
/* Parameters without HTTP_ that nginx/fastcgi.conf sends; all others are
 * refused, so that no header can pass for one of them. */
static const struct {
	const char *name;
	size_t at; /* field of struct req; IGNORED, LENGTH */
} known[] = {
#define IGNORED SIZE_MAX
#define LENGTH (SIZE_MAX - 1)
	{ "REQUEST_METHOD",    offsetof(struct req, method) },
	{ "REQUEST_PATH",      offsetof(struct req, path) },
	{ "QUERY_STRING",      offsetof(struct req, query) },
	{ "CONTENT_TYPE",      offsetof(struct req, content_type) },
	{ "CONTENT_LENGTH",    LENGTH },
	{ "REMOTE_ADDR",       offsetof(struct req, remote) },
	{ "REQUEST_ID",        offsetof(struct req, id) },
	{ "REQUEST_SCHEME",    IGNORED },
	{ "SERVER_PROTOCOL",   IGNORED },
	{ "GATEWAY_INTERFACE", IGNORED },
	{ "FCGI_ROLE",         IGNORED }, /* libfcgi puts it there itself */
	/* headers of use to us */
	{ "HTTP_COOKIE",         offsetof(struct req, cookie) },
	{ "HTTP_ORIGIN",         offsetof(struct req, origin) },
	{ "HTTP_SEC_FETCH_SITE", offsetof(struct req, fetch_site) },
	{ "HTTP_USER_AGENT",     offsetof(struct req, agent) },
};
/* clang-format on */

/* "" and "12": digits; 413 over all that any route takes. */
static unsigned
length_take(const char *s, size_t *length_r)
{
	uint64_t n = 0;

	if (*s == '\0')
		return 0;
	if (s[strspn(s, "0123456789")] != '\0')
		return HTTP_BAD_REQUEST;
	if (text_u64(s, UPLOAD_BODY_MAX, &n) != OK)
		return HTTP_TOO_LARGE;
	*length_r = (size_t)n;
	return 0;
}

static unsigned
param_take(struct req *r, const char *name, size_t len, const char *value,
    size_t *length_r)
{
	for (size_t i = 0; i < nitems(known); i++) {
		if (strlen(known[i].name) != len ||
		    memcmp(known[i].name, name, len) != 0)
			continue;
		if (known[i].at == LENGTH)
			return length_take(value, length_r);
		if (known[i].at != IGNORED)
			memcpy((char *)r + known[i].at, &value, sizeof(value));
		return 0;
	}
	return strncmp(name, "HTTP_", 5) == 0 ? 0 : HTTP_BAD_REQUEST;
}

/* Does an entry before the i-th have the same name? */
static bool
param_repeated(char *const *envp, size_t i, size_t len)
{
	for (size_t k = 0; k < i; k++) {
		if (strncmp(envp[k], envp[i], len + 1) == 0)
			return true;
	}
	return false;
}

static unsigned
params_measure(char *const *envp)
{
	size_t bytes = 0;

	for (size_t i = 0; envp[i] != NULL; i++) {
		bytes += strlen(envp[i]) + 1;
		if (i >= PARAMS_MAX || bytes > PARAMS_BYTES_MAX)
			return HTTP_HEAD_TOO_LARGE;
	}
	return 0;
}

/* What nginx numbers requests with; anything else must not reach a log. */
static bool
request_id_clean(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= 64 && strspn(s, "0123456789abcdef-") == n;
}

unsigned
req_params(struct req *r, char *const *envp, size_t *length_r)
{
	unsigned status = params_measure(envp);

	*length_r = 0;
	for (size_t i = 0; status == 0 && envp[i] != NULL; i++) {
		const char *end = strchr(envp[i], '=');
		size_t len = end != NULL ? (size_t)(end - envp[i]) : 0;

		if (len == 0 || param_repeated(envp, i, len))
			status = HTTP_BAD_REQUEST;
		else
			status = param_take(r, envp[i], len, end + 1, length_r);
	}
	if (r->id != NULL && !request_id_clean(r->id))
		r->id = NULL;
	if (status == 0 && (r->method == NULL || r->path == NULL))
		status = HTTP_BAD_REQUEST;
	if (status == 0 && *length_r > BODY_MAX && !upload_is(r))
		status = HTTP_TOO_LARGE;
	return status;
}

int
req_field(const struct form *f, const char *name)
{
	for (size_t i = 0; i < form_size(f); i++) {
		if (strcmp(form_at(f, i).name, name) == 0)
			return (int)i;
	}
	return -1;
}

const char *
req_value(const struct req *r, const char *name)
{
	int i = r->route != NULL ? req_field(r->route->form, name) : -1;
	const char *v = i >= 0 ? r->value[i] : NULL;

	return v != NULL && *v != '\0' ? v : NULL;
}

const char *
req_text(const struct req *r, const char *name)
{
	const char *v = req_value(r, name);

	return v != NULL ? v : "";
}

bool
req_has(const struct req *r, const char *name, const char *code)
{
	const char *v = req_text(r, name);
	size_t len = strlen(code), n;

	for (; *v != '\0'; v += n + (v[n] == ' ')) {
		n = strcspn(v, " ");
		if (n == len && memcmp(v, code, len) == 0)
			return true;
	}
	return false;
}

/* Where the page has the field; what is no field's comes first. */
static int
error_place(const struct req *r, const char *field)
{
	return r->route != NULL ? req_field(r->route->form, field) : -1;
}

void
req_error(struct req *r, const char *field, const char *say)
{
	int place = error_place(r, field);
	size_t i;

	if (r->n_errors == REQ_ERRORS_MAX)
		return;
	for (i = r->n_errors++;
	     i > 0 && error_place(r, r->error[i - 1].field) > place; i--)
		r->error[i] = r->error[i - 1];
	r->error[i] = (struct req_error){ field, say };
}

const char *
req_error_of(const struct req *r, const char *field)
{
	for (size_t i = 0; i < r->n_errors; i++) {
		if (strcmp(r->error[i].field, field) == 0)
			return r->error[i].say;
	}
	return NULL;
}
