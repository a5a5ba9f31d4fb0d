/* A form with a file: its fields, which stand in front of it, and the file. */
#include <string.h>

#include "cgi/priv.h"

bool
upload_is(const struct req *r)
{
	const struct route *route;
	const char *allow;
	struct id ids[2];

	return r->method != NULL && r->path != NULL &&
	    multipart_is(r->content_type) &&
	    route_find(r->method, r->path, &route, ids, &allow) == OK &&
	    (route->flags & R_FILE) != 0;
}

/* The whole of a field, which must be text. */
static enum err
field_read(struct req *r, size_t *room, struct form_pair *p)
{
	struct multipart *m = r->parts;
	struct bytes part;
	struct buf b;
	enum err e;

	buf_init(&b, r->mem, 0);
	while ((e = multipart_read(m, &part)) == OK && part.n > 0) {
		if (part.n > *room)
			return ERR_LIMIT;
		*room -= part.n;
		buf_put(&b, part.p, part.n);
	}
	buf_u8(&b, 0);
	if (e != OK || (e = buf_check(&b)) != OK)
		return e;
	*p = (struct form_pair){ .name = arena_strdup(r->mem, m->name),
		.value = (char *)b.p };
	if (p->name == NULL)
		return ERR_MEMORY;
	return utf8_ok(p->value, b.n - 1) ? OK : ERR_INVALID;
}

enum err
upload_split(struct req *r)
{
	size_t room = UPLOAD_BESIDE;
	enum err e;

	r->parts = arena_alloc(r->mem, sizeof(*r->parts));
	r->pair = arena_alloc(r->mem, FORM_PAIRS_MAX * sizeof(*r->pair));
	r->n_pairs = 0;
	if (r->parts == NULL || r->pair == NULL)
		return ERR_MEMORY;
	e = multipart_begin(r->parts, r->content_type, r->feed);
	while (e == OK && (e = multipart_next(r->parts)) == OK &&
	    !r->parts->is_file) {
		if (r->n_pairs == FORM_PAIRS_MAX)
			return ERR_LIMIT;
		e = field_read(r, &room, &r->pair[r->n_pairs]);
		r->n_pairs += e == OK;
	}
	return e == ERR_ABSENT ? OK : e;
}

const char *
upload_name(const struct req *r)
{
	const struct multipart *m = r->parts;

	return m != NULL && m->at == MP_BODY && m->is_file &&
		strcmp(m->name, "berkas") == 0 && m->file[0] != '\0' ?
	    m->file :
	    NULL;
}

bool
upload_large(const struct req *r)
{
	return r->feed != NULL &&
	    r->feed->left > FILE_BYTES_MAX + UPLOAD_BESIDE;
}

enum err
upload_read(struct req *r, struct bytes *part_r)
{
	enum err e;

	r->feed->patient = true;
	e = multipart_read(r->parts, part_r);
	/* the file is the last part, and the body ends with it */
	if (e == OK && part_r->n == 0) {
		e = multipart_next(r->parts);
		e = e == OK ? ERR_INVALID : e;
	}
	return e == ERR_ABSENT ? OK : e;
}

enum err
upload_bind(struct req *r, const uint8_t sha256[HASH_LEN])
{
	const char *sent = form_pair(r->pair, r->n_pairs, "request_id");
	uint8_t hash[HASH_LEN];
	struct buf b;
	enum err e = actor_follow(r);

	if (e != OK)
		return e;
	if (sent == NULL)
		return form_request(NULL, &r->work.request);
	if ((e = act_hash(r, hash)) != OK)
		return e;
	buf_init(&b, r->mem, 0);
	buf_put(&b, hash, HASH_LEN);
	buf_put(&b, sha256, HASH_LEN);
	buf_puts(&b, r->parts->file);
	if ((e = buf_check(&b)) != OK)
		return e;
	hash_blake(NULL, buf_bytes(&b), hash);
	memcpy(r->work.request.b, hash, ID_LEN);
	return OK;
}
