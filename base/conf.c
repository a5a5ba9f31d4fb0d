/* lindung.conf(5): one table makes the parser, the dump and the manual. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define FILE_MAX ((size_t)64 * 1024)
#define KEY_MAX  32

enum kind {
	K_TEXT,   /* const char *; min and max are bytes */
	K_WORDS,  /* the same; each of its words, between blanks, is listed */
	K_ORIGIN, /* const char *; https://host[:port] and nothing after it */
	K_ID,     /* struct id */
	K_UINT    /* uint64_t; min and max are values */
};

#define AT(field) offsetof(struct conf, field)
#define NO_ID     "00000000-0000-0000-0000-000000000000"

struct row {
	const char *key;
	enum kind kind;
	size_t offset;
	uint64_t min, max;
	const char *def;
	const char *words; /* "a|b": the only values or words; NULL = any */
	const char *help;
};

/* clang-format off */
static const struct row conf_rows[] = {
	{ "public_origin", K_ORIGIN, AT(public_origin), 9, 255,
	  "https://localhost:8443", NULL,
	  "Address of the portal as browsers see it, without a final slash." },
	{ "environment", K_TEXT, AT(environment), 1, 16, "production",
	  "production|training",
	  "A training installation says so on every page." },
	{ "installation", K_ID, AT(installation), 0, 0, NO_ID, NULL,
	  "UUID of this installation, written once when it is set up." },
	{ "socket", K_TEXT, AT(socket), 1, 107, "/run/lindung/portal.sock",
	  NULL, "FastCGI socket on which the portal listens." },
	{ "secret_dir", K_TEXT, AT(secret_dir), 1, 1024, "/etc/lindung/secret",
	  NULL, "Folder of the pepper, the audit secret and passwords." },
	{ "trust_dir", K_TEXT, AT(trust_dir), 1, 1024, "/etc/lindung/trust.d",
	  NULL, "Folder of *.pin files: with which link each agency's roster "
	  "begins." },
	{ "heads_file", K_TEXT, AT(heads_file), 1, 1024,
	  "/var/lib/lindung/heads", NULL,
	  "File in which the sequencer remembers the newest link of each "
	  "roster." },
	{ "share_dir", K_TEXT, AT(share_dir), 1, 1024, "/usr/share/lindung",
	  NULL, "Folder of XML schemas, word lists and translations." },
	{ "static_dir", K_TEXT, AT(static_dir), 1, 1024,
	  "/usr/share/lindung/static", NULL,
	  "Folder of style sheets, scripts and pictures." },
	{ "quick_exit_url", K_TEXT, AT(quick_exit_url), 9, 255,
	  "https://www.bmkg.go.id/", NULL,
	  "Neutral page that a quick exit leads to." },
	{ "db_socket", K_TEXT, AT(db_socket), 1, 107,
	  "/run/mysqld/mysqld.sock", NULL, "Socket of the MariaDB server." },
	{ "db_name", K_TEXT, AT(db_name), 1, 64, "lindung", NULL,
	  "Name of the database." },
	{ "db_user", K_TEXT, AT(db_user), 1, 80, "lindung", NULL,
	  "Database account of the portal." },
	{ "db_password_file", K_TEXT, AT(db_password_file), 0, 1024, "", NULL,
	  "File with that account's password; empty: unix_socket." },
	{ "workers", K_UINT, AT(workers), 0, 512, "0", NULL,
	  "Number of worker processes; 0: two for each core and two more." },
	{ "worker_requests", K_UINT, AT(worker_requests), 1, 1000000000,
	  "10000", NULL, "Requests after which a worker is replaced." },
	{ "worker_memory", K_UINT, AT(worker_memory), 0, 65536, "512", NULL,
	  "Address space of a worker in MiB; 0: no limit." },
	{ "idle_seconds", K_UINT, AT(idle_seconds), 1, 86400, "900", NULL,
	  "A session without requests ends after so many seconds." },
	{ "absolute_seconds", K_UINT, AT(absolute_seconds), 1, 604800, "28800",
	  NULL, "A session ends after so many seconds in any case." },
	{ "argon_memory", K_UINT, AT(argon_memory), 65536, 4194304, "65536",
	  NULL, "Memory in KiB that hashing a new password takes." },
	{ "argon_passes", K_UINT, AT(argon_passes), 3, 64, "3", NULL,
	  "Passes that hashing a new password makes over that memory." },
	{ "passkey_roles", K_WORDS, AT(passkey_roles), 0, 64, "",
	  "kon|kor|ptg|mk|kau|pks|adm|aud|pdp|pim",
	  "Roles whose holders must have a passkey, between blanks." },
	{ "opened_notice", K_UINT, AT(opened_notice), 0, 1000000, "100", NULL,
	  "Cases and referrals that one person opens within an hour before "
	  "others are told; 0: never." },
	{ "duty_officer", K_TEXT, AT(duty_officer), 0, 200, "", NULL,
	  "Who is on duty for the province, and their telephone: shown where a "
	  "referral is late by as much as its whole term; empty: nobody." },
	{ "log_level", K_TEXT, AT(log_level), 1, 8, "info",
	  "alarm|error|warn|info|debug",
	  "Least serious kind of line that is logged." },
};
/* clang-format on */

/* The file being read, for messages; line 0 is the file as a whole. */
struct place {
	const char *path;
	unsigned line;
	struct conf_error *err;
};

static enum err complain(const struct place *at, const char *fmt, ...)
    PRINTFLIKE(2, 3);

/* Write the message; always ERR_CONFIG, so that callers can return it. */
static enum err
complain(const struct place *at, const char *fmt, ...)
{
	char *to = at->err->text;
	size_t room = sizeof(at->err->text);
	size_t n = strlen(at->path);
	/* Of an endless path the end tells more, and the sentence must fit. */
	const char *path = n > 100 ? at->path + n - 100 : at->path;
	va_list ap;

	if (at->line > 0)
		snprintf(to, room, "%s:%u: ", path, at->line);
	else
		snprintf(to, room, "%s: ", path);
	n = strlen(to);
	va_start(ap, fmt);
	vsnprintf(to + n, room - n, fmt, ap);
	va_end(ap);
	return ERR_CONFIG;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions and replacements from a to b, both at most KEY_MAX. */
static size_t
edit_distance(const char *a, const char *b)
{
	size_t n = strlen(b), row[KEY_MAX + 1], corner, up;

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		corner = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			up = row[j + 1];
			row[j + 1] = least(least(up, row[j]) + 1,
			    corner + (a[i] != b[j]));
			corner = up;
		}
	}
	return row[n];
}

static const char *
nearest_key(const char *key)
{
	const struct row *best = &conf_rows[0];
	size_t best_d = SIZE_MAX, d;

	for (size_t i = 0; i < nitems(conf_rows); i++) {
		d = edit_distance(key, conf_rows[i].key);
		if (d < best_d) {
			best_d = d;
			best = &conf_rows[i];
		}
	}
	return best->key;
}

/* True if the n bytes at s are one of the words between the bars. */
static bool
word_listed(const char *words, const char *s, size_t n)
{
	size_t len;

	for (; *words != '\0'; words += len + (words[len] == '|')) {
		len = strcspn(words, "|");
		if (len == n && memcmp(words, s, n) == 0)
			return true;
	}
	return false;
}

/* The same of each word between blanks. */
static bool
words_listed(const char *words, const char *s)
{
	bool all = true;
	size_t n;

	for (s += strspn(s, " "); *s != '\0'; s += strspn(s, " ")) {
		n = strcspn(s, " ");
		all = all && word_listed(words, s, n);
		s += n;
	}
	return all;
}

/* Scheme, host and port, as a browser's Origin header has them. */
static bool
origin_ok(const char *s)
{
	static const char scheme[] = "https://";
	uint64_t port;
	size_t n;

	if (strncmp(s, scheme, sizeof(scheme) - 1) != 0)
		return false;
	s += sizeof(scheme) - 1;
	n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-");
	if (n == 0)
		return false;
	return s[n] == '\0' ||
	    (s[n] == ':' && text_u64(s + n + 1, 65535, &port) == OK);
}

static enum err
set_text(struct arena *a, const struct row *r, const char *value,
    struct conf *c, const struct place *at)
{
	size_t n = strlen(value);
	const char *copy;

	if (n < r->min || n > r->max)
		return complain(at,
		    "'%s' must have %" PRIu64 " to %" PRIu64 " bytes", r->key,
		    r->min, r->max);
	if (r->kind == K_WORDS && !words_listed(r->words, value))
		return complain(at, "'%s' may name %s", r->key, r->words);
	if (r->kind == K_TEXT && r->words != NULL &&
	    !word_listed(r->words, value, n))
		return complain(at, "'%s' must be one of %s", r->key, r->words);
	if (r->kind == K_ORIGIN && !origin_ok(value))
		return complain(at,
		    "'%s' must read https://host or https://host:port", r->key);
	copy = arena_strdup(a, value);
	if (copy == NULL)
		return ERR_MEMORY;
	memcpy((char *)c + r->offset, &copy, sizeof(copy));
	return OK;
}

/* Store value in the row's field if it is in range. */
static enum err
row_set(struct arena *a, const struct row *r, const char *value, struct conf *c,
    const struct place *at)
{
	struct id id;
	uint64_t n;

	switch (r->kind) {
	case K_TEXT:
	case K_WORDS:
	case K_ORIGIN:
		return set_text(a, r, value, c, at);
	case K_ID:
		if (id_parse(value, &id) != OK)
			return complain(at, "'%s' must be a UUID in lower case",
			    r->key);
		memcpy((char *)c + r->offset, &id, sizeof(id));
		return OK;
	case K_UINT:
		if (text_u64(value, r->max, &n) != OK || n < r->min)
			return complain(at,
			    "'%s' must be a number from %" PRIu64
			    " to %" PRIu64,
			    r->key, r->min, r->max);
		memcpy((char *)c + r->offset, &n, sizeof(n));
		return OK;
	}
	return ERR_INTERNAL;
}

static const struct row *
row_find(const char *key)
{
	for (size_t i = 0; i < nitems(conf_rows); i++) {
		if (strcmp(conf_rows[i].key, key) == 0)
			return &conf_rows[i];
	}
	return NULL;
}

/* One line; seen[] has the line on which each row was set, or 0. */
static enum err
line_parse(struct arena *a, char *line, struct conf *c, unsigned *seen,
    const struct place *at)
{
	const struct row *r;
	char *key, *value;

	key = text_trim(line);
	if (*key == '\0' || *key == '#')
		return OK;
	value = strchr(key, '=');
	if (value == NULL)
		return complain(at, "a line must read 'key = value'");
	*value++ = '\0';
	key = text_trim(key);
	if (strspn(key, "abcdefghijklmnopqrstuvwxyz_") != strlen(key) ||
	    *key == '\0' || strlen(key) > KEY_MAX)
		return complain(at,
		    "a key has 1 to %d lower-case letters or '_'", KEY_MAX);
	r = row_find(key);
	if (r == NULL)
		return complain(at, "unknown key '%s'; the nearest is '%s'",
		    key, nearest_key(key));
	if (seen[r - conf_rows] != 0)
		return complain(at, "'%s' was set already in line %u", key,
		    seen[r - conf_rows]);
	seen[r - conf_rows] = at->line;
	return row_set(a, r, text_trim(value), c, at);
}

static enum err
lines_parse(struct arena *a, struct bytes in, struct conf *c, struct place *at)
{
	unsigned seen[nitems(conf_rows)] = { 0 };
	enum err e = OK;

	while (in.n > 0 && e == OK) {
		const uint8_t *end = memchr(in.p, '\n', in.n);
		size_t n = end != NULL ? (size_t)(end - in.p) : in.n;
		char *line = arena_strndup(a, in.p, n);

		at->line++;
		if (line == NULL)
			return ERR_MEMORY;
		if (!utf8_ok(line, n))
			return complain(at, "the line is not UTF-8 text");
		e = line_parse(a, line, c, seen, at);
		n += end != NULL;
		in.p += n;
		in.n -= n;
	}
	return e;
}

/* What a service manager hands over (systemd.exec(5), LoadCredential=) is where
 * this program alone may read it. */
static void
credentials_use(struct conf *c)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (dir != NULL)
		c->secret_dir = dir;
}

enum err
conf_load(struct arena *a, const char *path, struct conf *conf_r,
    struct conf_error *err_r)
{
	struct place at = { .path = path, .err = err_r };
	struct bytes in;
	enum err e;

	err_r->text[0] = '\0';
	*conf_r = (struct conf){ 0 };
	for (size_t i = 0; i < nitems(conf_rows); i++) {
		e = row_set(a, &conf_rows[i], conf_rows[i].def, conf_r, &at);
		if (e != OK)
			goto out;
	}
	e = file_read(a, path, FILE_MAX, &in);
	if (e == ERR_IO)
		complain(&at, "cannot be read: %s", strerror(errno));
	else if (e == ERR_LIMIT)
		complain(&at, "is larger than %zu bytes", FILE_MAX);
	else if (e == OK)
		e = lines_parse(a, in, conf_r, &at);
	credentials_use(conf_r);
out:
	if (e != OK && err_r->text[0] == '\0')
		complain(&at, "cannot be loaded: %s", err_name(e));
	return e;
}

/* The row's value as text; numbers and ids are written into tmp[ID_TEXT]. */
static const char *
row_value(const struct conf *c, const struct row *r, char *tmp)
{
	const char *field = (const char *)c + r->offset;
	const char *text;
	struct id id;
	uint64_t n;

	switch (r->kind) {
	case K_ID:
		memcpy(&id, field, sizeof(id));
		return id_text(id, tmp);
	case K_UINT:
		memcpy(&n, field, sizeof(n));
		snprintf(tmp, ID_TEXT, "%" PRIu64, n);
		return tmp;
	case K_TEXT:
	case K_WORDS:
	case K_ORIGIN:
		break;
	}
	memcpy(&text, field, sizeof(text));
	return text;
}

void
conf_dump(const struct conf *c, bool only_changed, struct buf *out)
{
	char tmp[ID_TEXT];

	for (size_t i = 0; i < nitems(conf_rows); i++) {
		const struct row *r = &conf_rows[i];
		const char *value = row_value(c, r, tmp);

		if (!only_changed || strcmp(value, r->def) != 0)
			buf_printf(out, "%s = %s\n", r->key, value);
	}
}

bool
conf_row_text(size_t i, const char **key_r, const char **default_r,
    const char **help_r)
{
	if (i >= nitems(conf_rows))
		return false;
	*key_r = conf_rows[i].key;
	*default_r = conf_rows[i].def;
	*help_r = conf_rows[i].help;
	return true;
}
