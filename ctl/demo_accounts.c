/* The demo's accounts: written by the loader, printed with their codes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/demo.h"

#define FILE_MAX ((size_t)256 * 1024)
#define STEP     (30 * SECOND) /* RFC 6238 */

enum key {
	K_USER,
	K_PASSWORD,
	K_TOTP,
	K_ROLE,
	K_UNIT,
	K_AGENCY,
	K_NAME,
	K_CODE,
	K__MAX
};
static const char *const keys[K__MAX] = { "user", "password", "totp_secret",
	"role", "unit", "agency", "name", "recovery_code" };

const char *
demo_accounts_path(struct arena *a, const char *conf_path)
{
	const char *slash = strrchr(conf_path, '/');
	int n = slash != NULL ? (int)(slash - conf_path) + 1 : 0;

	return arena_printf(a, "%.*sdemo/accounts.json", n, conf_path);
}

static void
row_put(struct buf *b, const char *const *value)
{
	for (size_t i = 0; i < K__MAX; i++) {
		buf_puts(b, i == 0 ? "  {" : ", ");
		json_put(b, keys[i]);
		buf_puts(b, ": ");
		json_put(b, value[i]);
	}
	buf_putc(b, '}');
}

enum err
demo_accounts_write(struct demo *d, const char *path)
{
	char totp[33], code[CODE_TEXT];
	struct buf b;

	buf_init(&b, d->kept, 0);
	for (size_t i = 0; i < D__MAX; i++) {
		const struct demo_person *p = &demo_people[i];
		const struct demo_unit *u = &demo_units[p->unit];
		const char *value[K__MAX] = { p->user, d->person[i].password,
			totp_text(d->person[i].bag.totp, totp),
			role_code(p->role), u->code,
			demo_agencies[u->agency].code, p->name,
			code_put(d->person[i].code, code) };

		buf_puts(&b, i == 0 ? "[\n" : ",\n");
		row_put(&b, value);
	}
	buf_puts(&b, "\n]\n");
	secret_wipe(totp, sizeof(totp));
	secret_wipe(code, sizeof(code));
	if (buf_check(&b) != OK)
		return ERR_MEMORY;
	return file_write(path, buf_bytes(&b), 0600);
}

/* Inverse of totp_text(). */
static enum err
totp_parse(const char *text, uint8_t secret_r[20])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, have = 0;
	size_t n = 0;

	if (strlen(text) != 32)
		return ERR_INVALID;
	for (; *text != '\0'; text++) {
		const char *at = strchr(digits, *text);

		if (at == NULL)
			return ERR_INVALID;
		bits = (bits << 5 | (unsigned)(at - digits)) & 0xfffu;
		have += 5;
		if (have >= 8) {
			have -= 8;
			secret_r[n++] = (uint8_t)(bits >> have);
		}
	}
	return OK;
}

static enum err
code_now(const char *totp, int64_t now, char code_r[7])
{
	uint8_t secret[20];
	enum err e = totp_parse(totp, secret);

	if (e == OK)
		e = totp_code(secret, now, code_r);
	secret_wipe(secret, sizeof(secret));
	return e;
}

static void
line_text(struct buf *b, const char *const *v, const char *code, unsigned left)
{
	buf_printf(b, "%-5s %-24s %-34s %s %4us  %s\n", v[K_ROLE], v[K_USER],
	    v[K_PASSWORD], code, left, v[K_UNIT]);
}

static void
line_json(struct buf *b, const char *const *v, const char *code, unsigned left,
    bool first)
{
	buf_puts(b, first ? "[\n" : ",\n");
	row_put(b, v);
	b->n--; /* the code goes inside the object */
	buf_printf(b, ", \"otp\": \"%s\", \"seconds\": %u}", code, left);
}

/* Is row i the first with its role? */
static bool
first_of_role(const char *const *row, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(row[k * K__MAX + K_ROLE],
			row[i * K__MAX + K_ROLE]) == 0)
			return false;
	return true;
}

struct table {
	const char *const *row;
	size_t n;
	int64_t now;
	bool json;
	size_t lines;
};

/* The first account of each role, or the others. */
static enum err
lines_put(struct buf *b, struct table *t, bool first)
{
	unsigned left = (unsigned)((STEP - t->now % STEP) / SECOND);
	char code[7];
	enum err e;

	for (size_t i = 0; i < t->n; i++) {
		const char *const *v = &t->row[i * K__MAX];

		if (first_of_role(t->row, i) != first)
			continue;
		if ((e = code_now(v[K_TOTP], t->now, code)) != OK)
			return e;
		if (t->json)
			line_json(b, v, code, left, t->lines == 0);
		else
			line_text(b, v, code, left);
		t->lines++;
	}
	return OK;
}

static int
table_print(struct arena *a, struct table *t)
{
	struct buf b;
	enum err e;

	buf_init(&b, a, 0);
	if (!t->json)
		buf_printf(&b, "%-5s %-24s %-34s %-6s %5s  %s\n", "role",
		    "user", "password", "code", "left", "unit");
	e = lines_put(&b, t, true);
	if (e == OK)
		e = lines_put(&b, t, false);
	if (e != OK)
		return say_failed(e, "the accounts are damaged");
	if (t->json)
		buf_puts(&b, t->lines > 0 ? "\n]\n" : "[]\n");
	else
		buf_puts(&b,
		    "Passwords are those at loading: one that was changed "
		    "since is not known here.\n");
	return say_out(&b);
}

static int
accounts_read(struct arena *a, const char *path, bool given, struct table *t)
{
	const char **row;
	struct bytes in;
	enum err e = file_read(a, path, FILE_MAX, &in);

	if (e == ERR_IO && errno == ENOENT && !given)
		return say_error(EX_UNAVAILABLE,
		    "the demo is not loaded yet: `make run` loads it");
	if (e == ERR_IO)
		return say_error(EX_NOINPUT, "%s: %s", path, strerror(errno));
	if (e == OK)
		e = json_rows(a, in, keys, K__MAX, &row, &t->n);
	if (e != OK)
		return say_failed(e, "%s", path);
	for (size_t i = 0; i < t->n * K__MAX; i++)
		if (row[i] == NULL)
			return say_error(EX_DATAERR,
			    "%s: account %zu has no %s", path, i / K__MAX + 1,
			    keys[i % K__MAX]);
	t->row = row;
	return EX_OK;
}

int
ctl_demo_accounts(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct table t = { .now = time_now() };
	struct options o = { 0 };
	const char *path = NULL;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, OPT_IN | OPT_JSON, 0, &o);
	if (status == EX_OK)
		path = o.in != NULL ? o.in : demo_accounts_path(a, conf_path);
	if (status == EX_OK)
		status = path != NULL ?
		    accounts_read(a, path, o.in != NULL, &t) :
		    EX_OSERR;
	if (status == EX_OK) {
		t.json = o.json;
		status = table_print(a, &t);
	}
	arena_free(a);
	return status;
}
