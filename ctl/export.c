/*
 * audit export: all that a second verifier needs who has the audit secret, as
 * lines of JSON.  Nothing is judged here.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl/audit.h"

#define PAGE    2000
#define STREAMS 500
#define LINE    ((size_t)8192) /* an entry has at most 4,000 bytes */

struct export
{
	struct audit_look l;
	FILE *to;
	struct arena *line; /* of one line */
	struct arena *page;
	struct audit *seen; /* how many entries of each stream are written */
	uint64_t leaves;
	uint64_t entries;
};

/* A line, or nothing more: ferror() tells at the end. */
static void
line_write(struct export *x, struct buf *b)
{
	buf_puts(b, "}\n");
	if (buf_check(b) != OK || fwrite(b->p, 1, b->n, x->to) != b->n)
		x->leaves = UINT64_MAX; /* no end line will fit */
	arena_reset(x->line);
}

static void
hex_member(struct buf *b, const char *name, const void *p, size_t n)
{
	char hex[2 * TRAIL_SHOWN_MAX * ID_LEN + 1];

	buf_printf(b, ",\"%s\":\"%s\"", name, hex_put(p, n, hex));
}

static void
entry_put(struct buf *b, const struct leaf_row *r)
{
	const struct trail_entry *e = &r->e.entry;
	size_t n = e->n_shown > TRAIL_SHOWN_MAX ? 0 : e->n_shown;

	buf_printf(b,
	    ",\"at\":\"%" PRId64 "\",\"verb\":%u,\"version\":%" PRIu32, e->at,
	    (unsigned)e->verb, e->version);
	hex_member(b, "actor", e->actor.b, ID_LEN);
	hex_member(b, "unit", e->unit.b, ID_LEN);
	hex_member(b, "object", e->object.b, ID_LEN);
	hex_member(b, "head", e->head, HASH_LEN);
	hex_member(b, "shown", e->shown, n * ID_LEN);
	/* what can't have been signed, and is not written as it is */
	if (n != e->n_shown)
		buf_puts(b, ",\"unsigned\":true");
	hex_member(b, "mac", r->e.mac, HASH_LEN);
}

static enum err
row_write(struct export *x, const struct leaf_row *r, bool leaf)
{
	struct audit_stream *s = audit_stream(x->seen, r->stream, 0);
	char id[ID_TEXT];
	struct buf b;

	if (s == NULL)
		return ERR_MEMORY;
	buf_init(&b, x->line, 0);
	buf_printf(&b, "{\"stream\":\"%s\",\"seq\":\"%" PRIu64 "\"",
	    id_text(r->stream, id), r->e.seq);
	if (leaf) {
		buf_printf(&b, ",\"leaf\":%" PRIu64, r->idx);
		hex_member(&b, "hash", r->hash, HASH_LEN);
		x->leaves = r->idx + 1;
	}
	if (r->e.mac != NULL) {
		entry_put(&b, r);
		s->taken++;
		x->entries++;
	}
	line_write(x, &b);
	return OK;
}

static enum err
leaf_write(const struct leaf_row *r, void *arg)
{
	return row_write(arg, r, true);
}

static enum err
loose_write(const struct leaf_row *r, void *arg)
{
	return row_write(arg, r, false);
}

static enum err
checkpoints_write(struct export *x, uint64_t above, uint64_t upto)
{
	struct checkpoint_row *c;
	struct buf b;
	size_t n;
	enum err e = checkpoint_rows(x->l.db, x->page, above, upto, &c, &n);

	for (size_t i = 0; e == OK && i < n; i++) {
		const char *text = b64_put(x->page, c[i].text);

		if (text == NULL)
			return ERR_MEMORY;
		buf_init(&b, x->line, 0);
		buf_printf(&b,
		    "{\"checkpoint\":\"%" PRIu64 "\",\"text\":\"%s\"",
		    c[i].size, text);
		line_write(x, &b);
	}
	return e;
}

static void
nodes_lines(struct export *x, unsigned level, const struct node_row *r,
    size_t n)
{
	struct buf b;

	for (size_t i = 0; i < n; i++) {
		buf_init(&b, x->line, 0);
		buf_printf(&b, "{\"level\":%u,\"node\":\"%" PRIu64 "\"", level,
		    r[i].idx);
		hex_member(&b, "hash", r[i].hash, HASH_LEN);
		line_write(x, &b);
	}
}

/* Stored subtrees that end before leaf upto, or with UINT64_MAX all that are
 * left, from leaf from on. */
static enum err
nodes_write(struct export *x, uint64_t from, uint64_t upto)
{
	enum err e = OK;

	for (unsigned l = TREE_STEP; e == OK && l < TREE_LEVELS;
	     l += TREE_STEP) {
		uint64_t first = from >> l;
		uint64_t n =
		    upto == UINT64_MAX ? INT64_MAX : (upto >> l) - first;
		struct node_row *r;
		size_t got;

		if (n == 0)
			continue;
		e = node_rows(x->l.db, x->page, l, first, n, &r, &got);
		if (e == OK)
			nodes_lines(x, l, r, got);
	}
	return e;
}

/* Checkpoints and subtrees before the leaf that completes them. */
static enum err
leaves_write(struct export *x)
{
	uint64_t from = 0;
	enum err e = OK;

	do {
		from = x->leaves;
		arena_reset(x->page);
		e = checkpoints_write(x, from, from + PAGE);
		if (e == OK)
			e = nodes_write(x, from, from + PAGE);
		if (e == OK)
			e = leaf_rows_walk(x->l.db, from, PAGE, leaf_write, x);
	} while (e == OK && x->leaves != from && x->leaves != UINT64_MAX);
	if (e == OK)
		e = checkpoints_write(x, from + PAGE, UINT64_MAX);
	return e == OK ? nodes_write(x, from + PAGE, UINT64_MAX) : e;
}

static enum err
stream_write(struct export *x, struct id stream)
{
	const struct audit_stream *s = audit_stream(x->seen, stream, 0);
	uint64_t n;
	enum err e;

	if (s == NULL)
		return ERR_MEMORY;
	e = stream_rows_count(x->l.db, stream, &n);
	if (e != OK || n == s->taken)
		return e;
	return trail_rows_loose(x->l.db, stream, 0, INT64_MAX, loose_write, x);
}

static enum err
rest_write(struct export *x)
{
	struct id from = { { 0 } };
	struct stream_row *r;
	size_t n = STREAMS;
	enum err e = OK;

	while (e == OK && n == STREAMS) {
		arena_reset(x->page);
		e = stream_rows(x->l.db, x->page, from, STREAMS, &r, &n);
		for (size_t i = 0; e == OK && i < n; i++)
			e = stream_write(x, r[i].stream);
		if (e == OK && n > 0)
			from = id_after(r[n - 1].stream);
		if (id_none(from))
			break;
	}
	return e;
}

/* Keys of checkpoints: the one in use, and until which leaf the others were. */
static enum err
keys_write(struct export *x, struct buf *b)
{
	const struct secrets *pk = &x->l.keys.pk;

	for (size_t i = 0; i < pk->n; i++) {
		struct tree_key k = tree_key_at(&x->l.keys, pk->s[i].until - 1);
		const char *key = tree_key_text(x->page, &k);

		if (key == NULL)
			return ERR_MEMORY;
		if (i == 0)
			buf_printf(b, ",\"key\":\"%s\",\"before\":[", key);
		else
			buf_printf(b,
			    "%s{\"key\":\"%s\",\"until\":%" PRIu64 "}",
			    i > 1 ? "," : "", key, pk->s[i].until);
	}
	buf_putc(b, ']');
	return OK;
}

static enum err
head_write(struct export *x)
{
	struct buf b;
	enum err e;

	buf_init(&b, x->line, 0);
	buf_puts(&b, "{\"lindung-audit\":1");
	if ((e = keys_write(x, &b)) != OK)
		return e;
	if (x->l.remembered.size > 0) {
		buf_printf(&b, ",\"remembered\":\"%" PRIu64 "\"",
		    x->l.remembered.size);
		hex_member(&b, "root", x->l.remembered.root, HASH_LEN);
	}
	line_write(x, &b);
	return OK;
}

/* From the file's beginning: a transaction may be run twice. */
static enum err
export_tx(struct store *st, void *arg)
{
	struct export *x = arg;
	static const struct secrets nothing = { .n = 1 };
	struct buf b;
	enum err e;

	(void)st;
	audit_free(x->seen);
	x->leaves = x->entries = 0;
	if ((x->seen = audit_new(&nothing)) == NULL)
		return ERR_MEMORY;
	if (fseek(x->to, 0, SEEK_SET) != 0 || ftruncate(fileno(x->to), 0) != 0)
		return ERR_IO;
	e = head_write(x);
	if (e == OK)
		e = leaves_write(x);
	if (e == OK)
		e = rest_write(x);
	if (e != OK)
		return e;
	if (x->leaves == UINT64_MAX)
		return ERR_IO;
	buf_init(&b, x->line, 0);
	buf_printf(&b, "{\"end\":\"%" PRIu64 "\"", x->entries);
	line_write(x, &b);
	return x->leaves != UINT64_MAX && fflush(x->to) == 0 ? OK : ERR_IO;
}

static int
export_file(struct export *x, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	enum err e = ERR_MEMORY;

	x->to = fd < 0 ? NULL : fdopen(fd, "w");
	if (x->to == NULL)
		return say_error(EX_CANTCREAT, "%s cannot be written", path);
	x->line = arena_new(LINE * 4);
	x->page = arena_new(MEMORY);
	if (x->line != NULL && x->page != NULL)
		e = store_tx(x->l.db, NULL, export_tx, x);
	if (fclose(x->to) != 0 && e == OK)
		e = ERR_IO;
	audit_free(x->seen);
	arena_free(x->line);
	arena_free(x->page);
	return e == OK ? EX_OK : say_failed(e, "%s", path);
}

int
ctl_audit_export(const char *conf_path, int argc, char **argv)
{
	static struct export x;
	int status = look_open(&x.l, conf_path, argc, argv, 0, 1);

	if (status == EX_OK)
		status = export_file(&x, x.l.o.arg[0]);
	look_close(&x.l);
	return status;
}
