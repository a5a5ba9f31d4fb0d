/* What lies outside the database: pins of agencies, and the heads file. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auth/priv.h"

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

/* The words of a line; false: another number of them than n. */
static bool
words_split(char *line, char *word_r[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (line == NULL)
			return false;
		word_r[i] = line;
		line = strchr(line, ' ');
		if (line != NULL)
			*line++ = '\0';
	}
	return line == NULL;
}

static enum err
millis_parse(const char *word, int64_t *at_r)
{
	uint64_t at;
	enum err e = text_u64(word, INT64_MAX, &at);

	*at_r = e == OK ? (int64_t)at : 0;
	return e;
}

/* "UUID height hash time" */
static enum err
head_parse(char *line, struct roster_head *h)
{
	char *word[4];

	if (!words_split(line, word, nitems(word)) ||
	    id_parse(word[0], &h->agency) != OK ||
	    text_u64(word[1], INT64_MAX, &h->height) != OK ||
	    millis_parse(word[3], &h->looked) != OK)
		return ERR_INVALID;
	return hex_get(word[2], h->hash, HASH_LEN);
}

/* "recovery height time", behind the line of its agency */
static enum err
wait_parse(char *line, struct head_wait *w)
{
	char *word[3];

	if (!words_split(line, word, nitems(word)) ||
	    text_u64(word[1], INT64_MAX, &w->height) != OK)
		return ERR_INVALID;
	return millis_parse(word[2], &w->seen);
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

/* What is read of the file. */
struct heads {
	struct roster_head *h;
	size_t n;
	struct head_wait *wait;
	size_t n_wait;
	struct tree_point trail;
};

static enum err
heads_line(struct heads *f, char *line)
{
	struct roster_head *of;
	const char *value = line_value(line, "checkpoint");

	if (value != NULL)
		return point_parse(value, &f->trail);
	if (line_value(line, "recovery") == NULL)
		return head_parse(line, &f->h[f->n++]);
	if (f->n == 0)
		return ERR_INVALID;
	of = &f->h[f->n - 1];
	if (of->n_wait++ == 0)
		of->wait = &f->wait[f->n_wait];
	return wait_parse(line, &f->wait[f->n_wait++]);
}

static enum err
heads_parse(struct arena *a, char *text, struct heads *f_r)
{
	size_t lines = lines_count(text);
	struct heads f = { .h = arena_alloc(a, lines * sizeof(*f.h)),
		.wait = arena_alloc(a, lines * sizeof(*f.wait)) };
	const char *top = line_next(&text);
	char *line;
	enum err e = OK;

	if (f.h == NULL || f.wait == NULL)
		return ERR_MEMORY;
	if (top == NULL || strcmp(top, HEADS_TOP) != 0)
		return ERR_INVALID;
	while (e == OK && (line = line_next(&text)) != NULL)
		e = heads_line(&f, line);
	*f_r = f;
	return e;
}

enum err
heads_read(struct arena *a, const char *path, struct roster_head **h_r,
    size_t *n_r, struct tree_point *trail_r)
{
	struct heads f;
	char *text;
	enum err e = text_read(a, path, HEADS_MAX, &text);

	if (e == ERR_IO && errno == ENOENT)
		return ERR_ABSENT;
	if (e == OK)
		e = heads_parse(a, text, &f);
	if (e != OK)
		return e;
	*h_r = f.h;
	*n_r = f.n;
	if (trail_r != NULL)
		*trail_r = f.trail;
	return OK;
}

static void
head_line(struct buf *b, struct id agency, uint64_t height,
    const uint8_t hash[HASH_LEN], int64_t looked)
{
	char id[ID_TEXT], hex[2 * HASH_LEN + 1];

	buf_printf(b, "%s %" PRIu64 " %s %" PRId64 "\n", id_text(agency, id),
	    height, hex_put(hash, HASH_LEN, hex), looked);
}

static void
wait_line(struct buf *b, uint64_t height, int64_t seen)
{
	buf_printf(b, "recovery %" PRIu64 " %" PRId64 "\n", height, seen);
}

/* A trusted chain, and its recoveries that are to be waited for. */
static void
chain_lines(struct buf *b, const struct roster *r,
    const struct roster_agency *g)
{
	const struct roster_unit *u;
	size_t i = 0;

	head_line(b, g->id, g->height, g->head, g->looked);
	while ((u = roster_units(r, &i)) != NULL)
		if (id_same(u->agency, g->id) && u->recovery != NULL &&
		    u->recovery->seen != 0 &&
		    u->recovery->state == RECOVERY_OPEN)
			wait_line(b, u->recovery->height, u->recovery->seen);
}

static void
old_lines(struct buf *b, const struct roster_head *h)
{
	head_line(b, h->agency, h->height, h->hash, h->looked);
	for (size_t i = 0; i < h->n_wait; i++)
		wait_line(b, h->wait[i].height, h->wait[i].seen);
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
			chain_lines(&b, r, g);
	for (i = 0; i < n; i++)
		if (!roster_trusted(r, old[i].agency))
			old_lines(&b, &old[i]);
	if (trail != NULL && trail->size > 0)
		buf_printf(&b, "checkpoint %" PRIu64 " %s\n", trail->size,
		    hex_put(trail->root, HASH_LEN, hex));
	e = buf_check(&b);
	return e == OK ? file_write(path, buf_bytes(&b), 0644) : e;
}

/* When the host saw what, of a chain that is the one it remembers. */
static void
head_tell(struct roster *r, const struct roster_head *h)
{
	chain_looked(r, h->agency, h->height, h->looked);
	for (size_t i = 0; i < h->n_wait; i++)
		recovery_seen(r, h->agency, h->wait[i].height, h->wait[i].seen);
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

		if (e == OK)
			head_tell(r, &h[i]);
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
