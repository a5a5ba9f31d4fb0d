/* What templates print: times, numbers, labels, addresses of static files. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgi/priv.h"

#define WIB 420 /* minutes east of UTC */

/* clang-format off */
static const char *const days[2][7] = {
	{ "Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu" },
	{ "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	  "Saturday" },
};
static const char *const months[2][12] = {
	{ "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
	  "Agustus", "September", "Oktober", "November", "Desember" },
	{ "January", "February", "March", "April", "May", "June", "July",
	  "August", "September", "October", "November", "December" },
};
/* clang-format on */

/* The text, or "" when the arena is full (which the answer tells later). */
static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

const char *
say_time(struct req *r, int64_t t)
{
	struct civil c = time_civil(t, WIB);

	return or_empty(arena_printf(r->mem,
	    r->english ? "%s, %d %s %d, %02d:%02d WIB" :
			 "%s, %d %s %d, pukul %02d.%02d WIB",
	    days[r->english][c.weekday], c.day, months[r->english][c.month - 1],
	    c.year, c.hour, c.minute));
}

const char *
say_date(struct req *r, int64_t t)
{
	struct civil c = time_civil(t, WIB);

	return or_empty(arena_printf(r->mem, "%d %s %d", c.day,
	    months[r->english][c.month - 1], c.year));
}

const char *
say_short(struct req *r, int64_t t)
{
	struct civil c = time_civil(t, WIB);

	return or_empty(arena_printf(r->mem, "%02d/%02d/%d %02d%c%02d", c.day,
	    c.month, c.year, c.hour, r->english ? ':' : '.', c.minute));
}

const char *
say_clock(struct req *r, int64_t t)
{
	struct civil c = time_civil(t, WIB);

	return or_empty(arena_printf(r->mem, "%02d%c%02d", c.hour,
	    r->english ? ':' : '.', c.minute));
}

const char *
say_number(struct req *r, uint64_t n)
{
	char digits[24];
	size_t len = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, n);
	char *out = arena_alloc(r->mem, sizeof(digits) * 2);
	char *to = out;

	if (out == NULL)
		return "";
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*to++ = r->english ? ',' : '.';
		*to++ = digits[i];
	}
	return out;
}

const char *
say_label(struct req *r, const char *list, const char *code)
{
	return book_label(r->book, list, code, r->english);
}

const char *
say_region(struct req *r, const char *code)
{
	const struct region_row *row, *parent;

	row = code != NULL ? book_region(r->book, code) : NULL;
	if (row == NULL)
		return or_empty(code);
	parent = book_region(r->book, row->parent);
	if (parent == NULL || *parent->parent == '\0')
		return row->name;
	return or_empty(arena_printf(r->mem, "%s %s, %s",
	    r->english ? "District" : "Kec.", row->name, parent->name));
}

const char *
say_unit(struct req *r, const struct roster_unit *u)
{
	if (u == NULL)
		return "";
	return r->english ? u->name_en : u->name_id;
}

const char *
say_id(struct req *r, struct id id)
{
	return id_str(r->mem, id);
}

const char *
say_long(struct req *r, const char *name, size_t max, const char *typed)
{
	size_t n = utf8_chars(typed);

	if (name == NULL)
		name = _("Terlalu panjang");
	/* what is stored in bytes may be full of few letters with marks */
	if (n <= max)
		return say_printf(r,
		    _("%s: terlalu panjang karena huruf khusus. Ringkas "
		      "sedikit"),
		    name);
	return say_printf(r, _("%s: paling banyak %s huruf, sekarang %s"), name,
	    say_number(r, max), say_number(r, n));
}

const char *
say_printf(struct req *r, const char *fmt, ...)
{
	char *out;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	out = n >= 0 ? arena_alloc(r->mem, (size_t)n + 1) : NULL;
	if (out == NULL)
		return "";
	va_start(ap, fmt);
	(void)vsnprintf(out, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return out;
}

/* static files --------------------------------------------------------------- */

#define STATIC_MAX       32
#define STATIC_BYTES_MAX ((size_t)2 * 1024 * 1024)

/* Their addresses name the content, so browsers may keep them for ever. */
static struct {
	char name[64];
	char path[128];
} statics[STATIC_MAX];
static size_t n_statics;

static enum err
static_add(struct arena *a, const char *dir, const char *name)
{
	uint8_t hash[HASH_LEN];
	char hex[17];
	char *path = arena_printf(a, "%s/%s", dir, name);
	struct bytes data;
	enum err e;

	if (n_statics == STATIC_MAX || strlen(name) >= sizeof(statics[0].name))
		return ERR_LIMIT;
	if (path == NULL)
		return ERR_MEMORY;
	e = file_read(a, path, STATIC_BYTES_MAX, &data);
	if (e != OK)
		return e;
	hash_blake(NULL, data, hash);
	hex_put(hash, 8, hex);
	(void)snprintf(statics[n_statics].name, sizeof(statics[0].name),
	    "%.63s", name);
	(void)snprintf(statics[n_statics].path, sizeof(statics[0].path),
	    "/static/%s/%.63s", hex, name);
	n_statics++;
	return OK;
}

/* Files of a name that a URL can have. */
static int
static_wanted(const struct dirent *d)
{
	return d->d_name[0] != '.' && strchr(d->d_name, '.') != NULL &&
	    d->d_name[strspn(d->d_name,
		"abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0';
}

enum err
static_init(const char *static_dir)
{
	struct arena *a = arena_new(STATIC_BYTES_MAX * 2);
	struct dirent **entry = NULL;
	int n = scandir(static_dir, &entry, static_wanted, alphasort);
	enum err e = a != NULL && n >= 0 ? OK : ERR_IO;

	n_statics = 0;
	for (int i = 0; i < n; i++) {
		if (e == OK) {
			e = static_add(a, static_dir, entry[i]->d_name);
			arena_reset(a);
		}
		free(entry[i]);
	}
	free(entry);
	arena_free(a);
	return e;
}

const char *
say_static(struct req *r, const char *name)
{
	(void)r;
	for (size_t i = 0; i < n_statics; i++) {
		if (strcmp(statics[i].name, name) == 0)
			return statics[i].path;
	}
	return "/static/0/missing";
}
