/* What lies outside the database: pins of agencies, and the heads file. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

#define PIN_MAX   ((size_t)4096)
#define HEADS_MAX ((size_t)1024 * 1024)
#define HEADS_TOP "lindung-heads 1"

/* The next line of *text, without its end; NULL when there is none. */
static char *
line_next(char **text)
{
	char *line = *text, *end;

	if (line == NULL || *line == '\0')
		return NULL;
	end = strchr(line, '\n');
	if (end != NULL)
		*end++ = '\0';
	*text = end;
	return line;
}

/* What stands behind "word " on the line, or NULL. */
static const char *
line_value(const char *line, const char *word)
{
	size_t n = strlen(word);

	return strncmp(line, word, n) == 0 && line[n] == ' ' ? line + n + 1 :
							       NULL;
}

/* Comments and empty lines aside, the two lines in their order. */
static enum err
pin_parse(char *text, struct id *agency_r, uint8_t genesis_r[HASH_LEN])
{
	const char *value[2] = { NULL, NULL };
	static const char *const word[2] = { "agency", "genesis" };
	size_t n = 0;
	char *line;

	while ((line = line_next(&text)) != NULL) {
		line = text_trim(line);
		if (*line == '\0' || *line == '#')
			continue;
		if (n == 2 || (value[n] = line_value(line, word[n])) == NULL)
			return ERR_INVALID;
		n++;
	}
	if (n != 2 || id_parse(value[0], agency_r) != OK)
		return ERR_INVALID;
	return hex_get(value[1], genesis_r, HASH_LEN);
}

/* A whole file as text; a NUL would hide what stands behind it. */
static enum err
text_read(struct arena *a, const char *path, size_t max, char **text_r)
{
	struct bytes in;
	enum err e = file_read(a, path, max, &in);

	if (e != OK)
		return e;
	*text_r = arena_strndup(a, in.p, in.n);
	if (*text_r == NULL)
		return ERR_MEMORY;
	return strlen(*text_r) == in.n ? OK : ERR_INVALID;
}

static enum err
pin_load(struct arena *a, const char *path, struct roster *r)
{
	uint8_t genesis[HASH_LEN];
	struct id agency;
	char *text;
	enum err e = text_read(a, path, PIN_MAX, &text);

	if (e == OK)
		e = pin_parse(text, &agency, genesis);
	return e == OK ? roster_pin(r, agency, genesis) : e;
}

static bool
is_pin(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && name[0] != '.' && strcmp(name + n - 4, ".pin") == 0;
}

static enum err
pins_load(struct arena *a, const char *dir, DIR *d, struct roster *r,
    const char **bad_r)
{
	const struct dirent *entry;
	size_t n = 0;

	while ((entry = readdir(d)) != NULL) {
		char *path;

		if (!is_pin(entry->d_name))
			continue;
		path = arena_printf(a, "%s/%s", dir, entry->d_name);
		if (path == NULL)
			return ERR_MEMORY;
		*bad_r = path;
		if (pin_load(a, path, r) != OK)
			return ERR_CONFIG;
		n++;
	}
	*bad_r = dir;
	return n > 0 ? OK : ERR_ABSENT;
}

enum err
trust_load(struct arena *a, const char *dir, struct roster *r,
    const char **bad_r)
{
	DIR *d = opendir(dir);
	enum err e;

	*bad_r = dir;
	if (d == NULL)
		return errno == ENOENT ? ERR_ABSENT : ERR_CONFIG;
	e = pins_load(a, dir, d, r, bad_r);
	closedir(d);
	return e;
}

enum err
pin_write(struct arena *a, const char *path, const struct roster_agency *g)
{
	char id[ID_TEXT], hash[2 * HASH_LEN + 1];
	struct buf b;
	enum err e;

	buf_init(&b, a, 0);
	buf_printf(&b, "# %s\nagency %s\ngenesis %s\n", g->code,
	    id_text(g->id, id), hex_put(g->genesis, HASH_LEN, hash));
	e = buf_check(&b);
	return e == OK ? file_write(path, buf_bytes(&b), 0644) : e;
}

/* "UUID height hash" */
static enum err
head_parse(char *line, struct roster_head *h)
{
	char *height = strchr(line, ' ');
	char *hash = height != NULL ? strchr(height + 1, ' ') : NULL;

	if (hash == NULL)
		return ERR_INVALID;
	*height++ = '\0';
	*hash++ = '\0';
	if (id_parse(line, &h->agency) != OK ||
	    text_u64(height, INT64_MAX, &h->height) != OK)
		return ERR_INVALID;
	return hex_get(hash, h->hash, HASH_LEN);
}

/* "SIZE root"; that of an empty tree is nothing to remember. */
static enum err
point_parse(const char *value, struct tree_point *t)
{
	char size[21];
	size_t n = strcspn(value, " ");

	if (t->size != 0 || value[n] == '\0' || n >= sizeof(size))
		return ERR_INVALID;
	memcpy(size, value, n);
	size[n] = '\0';
	if (text_u64(size, INT64_MAX, &t->size) != OK || t->size == 0)
		return ERR_INVALID;
	return hex_get(value + n + 1, t->root, HASH_LEN);
}

static size_t
lines_count(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n + 1;
}

static enum err
heads_parse(struct arena *a, char *text, struct roster_head **h_r, size_t *n_r,
    struct tree_point *trail_r)
{
	struct roster_head *h = arena_alloc(a, lines_count(text) * sizeof(*h));
	const char *top = line_next(&text);
	const char *value;
	char *line;
	size_t n = 0;
	enum err e = OK;

	*trail_r = (struct tree_point){ 0 };
	if (h == NULL)
		return ERR_MEMORY;
	if (top == NULL || strcmp(top, HEADS_TOP) != 0)
		return ERR_INVALID;
	while (e == OK && (line = line_next(&text)) != NULL) {
		value = line_value(line, "checkpoint");
		e = value != NULL ? point_parse(value, trail_r) :
				    head_parse(line, &h[n++]);
	}
	*h_r = h;
	*n_r = n;
	return e;
}

enum err
heads_read(struct arena *a, const char *path, struct roster_head **h_r,
    size_t *n_r, struct tree_point *trail_r)
{
	struct tree_point unasked;
	char *text;
	enum err e = text_read(a, path, HEADS_MAX, &text);

	if (e == ERR_IO && errno == ENOENT)
		return ERR_ABSENT;
	if (e != OK)
		return e;
	return heads_parse(a, text, h_r, n_r,
	    trail_r != NULL ? trail_r : &unasked);
}

static void
head_line(struct buf *b, struct id agency, uint64_t height,
    const uint8_t hash[HASH_LEN])
{
	char id[ID_TEXT], hex[2 * HASH_LEN + 1];

	buf_printf(b, "%s %" PRIu64 " %s\n", id_text(agency, id), height,
	    hex_put(hash, HASH_LEN, hex));
}

enum err
heads_write(struct arena *a, const char *path, const struct roster *r,
    const struct roster_head *old, size_t n, const struct tree_point *trail)
{
	const struct roster_agency *g;
	char hex[2 * HASH_LEN + 1];
	struct buf b;
	size_t i = 0;
	enum err e;

	buf_init(&b, a, 0);
	buf_puts(&b, HEADS_TOP "\n");
	while ((g = roster_agencies(r, &i)) != NULL)
		if (roster_trusted(r, g->id))
			head_line(&b, g->id, g->height, g->head);
	for (i = 0; i < n; i++)
		if (!roster_trusted(r, old[i].agency))
			head_line(&b, old[i].agency, old[i].height,
			    old[i].hash);
	if (trail != NULL && trail->size > 0)
		buf_printf(&b, "checkpoint %" PRIu64 " %s\n", trail->size,
		    hex_put(trail->root, HASH_LEN, hex));
	e = buf_check(&b);
	return e == OK ? file_write(path, buf_bytes(&b), 0644) : e;
}

enum err
heads_compare(struct roster *r, const struct roster_head *h, size_t n,
    bool last, size_t *short_r)
{
	enum err worst = OK;

	*short_r = 0;
	for (size_t i = 0; i < n; i++) {
		enum err e =
		    roster_expect(r, h[i].agency, h[i].height, h[i].hash);

		if (e == ERR_BUSY) {
			(*short_r)++;
			if (last)
				roster_refuse(r, h[i].agency);
		}
		if (e == ERR_TAMPER || (e == ERR_BUSY && last))
			worst = ERR_TAMPER;
	}
	return worst;
}
