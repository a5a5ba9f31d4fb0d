/* struct -> document: walks the tables of map.c, signs, checks the result. */
#include <stdio.h>
#include <string.h>

#include "xml/priv.h"

#define PROLOG "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

struct writer {
	struct arena *a;
	xmlDoc *doc;
	const struct map_row *row; /* being written */
	const void *base;          /* of the struct that the rows describe */
	struct fault *f;
};

static const char *const urgencies[] = { "routine", "urgent", "emergency" };

static enum err
refuse(struct writer *w)
{
	memset(w->f, 0, sizeof(*w->f));
	w->f->code = RJ_CONTENT;
	(void)snprintf(w->f->where, sizeof(w->f->where), "%s", w->row->path);
	return ERR_INVALID;
}

/* nodes ------------------------------------------------------------------ */

/* New element of our namespace at the end of up; NULL without memory. */
static xmlNode *
element_new(xmlNode *up, const char *name)
{
	return xmlNewChild(up, NULL, XC name, NULL);
}

/*
 * The element that path names up to end, made as far as it is missing: an
 * element is open as long as it is the last one.  again: always a new leaf.
 */
static xmlNode *
element_at(struct writer *w, const char *path, bool again)
{
	xmlNode *n = xmlDocGetRootElement(w->doc);
	char name[PATH_LEN];

	while (n != NULL && *path != '\0' && *path != '@') {
		size_t len = strcspn(path, "/");
		xmlNode *last = n->last;

		memcpy(name, path, len);
		name[len] = '\0';
		path += len + (path[len] == '/');
		if (node_is(last, MSG_NS, name) && !(again && *path == '\0'))
			n = last;
		else
			n = element_new(n, name);
	}
	return n;
}

static enum err
text_add(struct writer *w, xmlNode *n, const char *text)
{
	xmlNode *t;

	if (n == NULL)
		return ERR_MEMORY;
	if (!utf8_ok(text, strlen(text)))
		return refuse(w);
	t = xmlNewDocText(w->doc, XC text);
	if (t == NULL)
		return ERR_MEMORY;
	if (xmlAddChild(n, t) == NULL) {
		xmlFreeNode(t);
		return ERR_MEMORY;
	}
	return OK;
}

static enum err
attr_add(struct writer *w, xmlNode *n, const char *name, const char *value)
{
	if (n == NULL)
		return ERR_MEMORY;
	if (!utf8_ok(value, strlen(value)))
		return refuse(w);
	if (xmlNewProp(n, XC name, XC value) == NULL)
		return ERR_MEMORY;
	return OK;
}

/* values ----------------------------------------------------------------- */

/* An element of its own with the row's attribute. */
static enum err
put_keyed(struct writer *w, const char *key, const char *text)
{
	xmlNode *n = element_at(w, w->row->path, true);
	enum err e = attr_add(w, n, w->row->key, key);

	if (e == OK && text != NULL)
		e = text_add(w, n, text);
	return e;
}

/* NULL: absent. */
static enum err
put_text(struct writer *w, const char *text)
{
	const char *at;
	xmlNode *n;

	if (text == NULL)
		return OK;
	if (w->row->want != NULL)
		return put_keyed(w, w->row->want, text);
	n = element_at(w, w->row->path, false);
	at = strchr(w->row->path, '@');
	if (at != NULL)
		return attr_add(w, n, at + 1, text);
	if (n != NULL && w->row->type == MAP_PROSE)
		xmlNodeSetLang(n, XC "id");
	return text_add(w, n, text);
}

static enum err
put_codes(struct writer *w, const struct xml_codes *c)
{
	enum err e = OK;

	if (c->n > XML_MAX_CODES)
		return refuse(w);
	for (size_t i = 0; i < c->n && e == OK; i++)
		e = put_keyed(w, w->row->want, c->code[i] ? c->code[i] : "");
	return e;
}

static enum err
put_heads(struct writer *w, const struct content *c)
{
	char hex[2 * HASH_LEN + 1];
	enum err e = OK;

	if (c->n_heads > nitems(c->head))
		return refuse(w);
	for (size_t i = 0; i < c->n_heads && e == OK; i++) {
		const struct xml_head *h = &c->head[i];

		e = put_keyed(w, h->agency ? h->agency : "",
		    hex_put(h->hash, sizeof(h->hash), hex));
	}
	return e;
}

static enum err
put_fields(struct writer *w, const struct xml_field *f, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++)
		e = put_keyed(w, f[i].name ? f[i].name : "",
		    f[i].value ? f[i].value : "");
	return e;
}

/* The entries of one group; row: that of an entry, before that of its field. */
static enum err
put_entries(struct writer *w, const struct map_row *row,
    const struct xml_referral *r, unsigned group)
{
	enum err e = OK;

	for (size_t i = 0; i < r->n_entries && e == OK; i++) {
		const struct xml_entry *x = &r->entry[i];

		if (x->group != group)
			continue;
		w->row = row;
		if (x->n > XML_ENTRY_FIELDS)
			return refuse(w);
		e = put_keyed(w, x->type ? x->type : "", NULL);
		w->row = row + 1;
		if (e == OK)
			e = put_fields(w, x->field, x->n);
	}
	return e;
}

static enum err
put_group(struct writer *w, const struct xml_referral *r,
    const struct xml_group *g)
{
	const struct map_row *row = w->row;
	char code[16];
	enum err e;

	if (g->n > XML_MAX_FIELDS)
		return refuse(w);
	(void)snprintf(code, sizeof(code), "%u", g->code);
	e = put_keyed(w, code, NULL);
	w->row = row + 1;
	if (e == OK)
		e = put_fields(w, g->field, g->n);
	if (e == OK)
		e = put_entries(w, row + 2, r, g->code);
	w->row = row;
	return e;
}

static enum err
put_groups(struct writer *w, const struct content *c)
{
	const struct xml_referral *r = &c->referral;
	enum err e = OK;

	if (r->n_groups > XML_MAX_GROUPS || r->n_entries > XML_MAX_ENTRIES)
		return refuse(w);
	for (size_t i = 0; i < r->n_groups && e == OK; i++)
		e = put_group(w, r, &r->group[i]);
	return e;
}

static enum err
put_urn(struct writer *w, const struct id *id)
{
	char text[ID_TEXT];

	return put_text(w,
	    arena_printf(w->a, "urn:uuid:%s", id_text(*id, text)));
}

static enum err
put_key(struct writer *w, const uint8_t key[KEY_LEN])
{
	return put_text(w, b64_put(w->a, BYTES(key, KEY_LEN)));
}

static enum err
put_number(struct writer *w, unsigned n)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", n);
	return put_text(w, text);
}

static enum err
put_urgency(struct writer *w, unsigned u)
{
	if (u < 1 || u > nitems(urgencies))
		return refuse(w);
	return put_text(w, urgencies[u - 1]);
}

static enum err
put_age(struct writer *w, int age)
{
	return age < 0 ? OK : put_number(w, (unsigned)age);
}

static enum err
put_value(struct writer *w, const void *p)
{
	char text[2 * HASH_LEN + 1];

	switch (w->row->type) {
	case MAP_URN:
		return put_urn(w, p);
	case MAP_HEX:
		return put_text(w, hex_put(p, HASH_LEN, text));
	case MAP_KEY:
		return put_key(w, p);
	case MAP_TIME:
		return put_text(w, time_rfc3339(*(const int64_t *)p, text));
	case MAP_UNIT:
	case MAP_LINE:
	case MAP_TEXT:
	case MAP_PROSE:
	case MAP_CODE:
	case MAP_DATE:
	case MAP_NIK:
	case MAP_REGION:
		return put_text(w, *(const char *const *)p);
	case MAP_BOOL:
		return put_text(w, *(const bool *)p ? "true" : "false");
	case MAP_COUNT:
		return put_number(w, *(const unsigned *)p);
	case MAP_AGE:
		return put_age(w, *(const int *)p);
	case MAP_URGENCY:
		return put_urgency(w, *(const unsigned *)p);
	case MAP_CODES:
		return put_codes(w, p);
	case MAP_HEADS:
		return put_heads(w, w->base);
	case MAP_GROUPS:
		return put_groups(w, w->base);
	case MAP_FIELD:
	case MAP_ENTRY:
	case MAP_ENTRY_FIELD:
		return OK; /* put_group() wrote it */
	}
	return ERR_INTERNAL;
}

static enum err
put_row(struct writer *w, const struct map_row *row)
{
	const uint8_t *base = w->base;
	enum err e;

	w->row = row;
	if (row->when != 0 && !*(const bool *)(base + row->when))
		return OK;
	e = put_value(w, base + row->at);
	if (e == OK && arena_failed(w->a))
		e = ERR_MEMORY;
	return e;
}

/* documents -------------------------------------------------------------- */

/* Document with an empty root of our namespace; NULL without memory. */
static xmlDoc *
doc_new(const char *root)
{
	xmlDoc *doc;
	xmlNode *n;

	(void)mem_failed(); /* of an earlier document */
	if ((doc = xmlNewDoc(XC "1.0")) == NULL)
		return NULL;
	n = xmlNewDocNode(doc, NULL, XC root, NULL);
	if (n == NULL) {
		xmlFreeDoc(doc);
		return NULL;
	}
	(void)xmlDocSetRootElement(doc, n);
	n->ns = xmlNewNs(n, XC MSG_NS, NULL);
	if (n->ns == NULL) {
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
}

static enum err
content_fill(struct writer *w, const struct content *c)
{
	xmlNode *root = xmlDocGetRootElement(w->doc);
	const struct map_row *row;
	enum err e = OK;

	if (xmlNewProp(root, XC "version", XC "1.0") == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK; i++) {
		row = map_content(c->kind, i);
		if (row == NULL)
			break;
		e = put_row(w, row);
	}
	return e;
}

/* The signed document in canonical form behind an XML declaration. */
static enum err
doc_bytes(struct arena *a, xmlDoc *doc, struct bytes *xml_r)
{
	xmlBuffer *canon;
	struct buf b;
	enum err e = dsig_canonical(doc, NULL, &canon);

	if (e != OK)
		return e;
	buf_init(&b, a, 0);
	buf_puts(&b, PROLOG);
	buf_put(&b, xmlBufferContent(canon), (size_t)xmlBufferLength(canon));
	xmlBufferFree(canon);
	*xml_r = buf_bytes(&b);
	return buf_check(&b);
}

/* Whoever receives it cannot ask us what we meant: same gate as theirs. */
static enum err
self_check(struct bytes xml, struct fault *f)
{
	xmlDoc *doc;
	enum err e = gate_open(xml, &doc, f);

	xmlFreeDoc(doc);
	return e;
}

enum err
content_write(struct arena *a, const struct content *c, struct keyring *signer,
    struct bytes *xml_r, struct fault *f_r)
{
	struct writer w = { .a = a, .base = c, .f = f_r };
	enum err e;

	memset(f_r, 0, sizeof(*f_r));
	if (c->kind >= CONTENT__MAX || c->from == NULL)
		return gate_refuse(f_r, RJ_CONTENT, NULL);
	w.doc = doc_new("Content");
	if (w.doc == NULL)
		return ERR_MEMORY;
	e = content_fill(&w, c);
	if (e == OK)
		e = dsig_add(a, w.doc, c->from, signer);
	if (e == OK)
		e = doc_bytes(a, w.doc, xml_r);
	if (e == OK)
		e = self_check(*xml_r, f_r);
	xmlFreeDoc(w.doc);
	return e;
}

static enum err
header_hash(struct writer *w, uint8_t out[HASH_LEN])
{
	const struct map_row *row;
	xmlBuffer *canon;
	enum err e = OK;

	for (size_t i = 0; e == OK; i++) {
		row = map_header(i);
		if (row == NULL)
			break;
		e = put_row(w, row);
	}
	if (e == OK)
		e = dsig_canonical(w->doc, NULL, &canon);
	if (e != OK)
		return e;
	hash_sha256(
	    BYTES(xmlBufferContent(canon), (size_t)xmlBufferLength(canon)),
	    out);
	xmlBufferFree(canon);
	return OK;
}

enum err
header_ad(struct arena *a, const struct header *h, const uint8_t kcv[HASH_LEN],
    struct bytes *ad_r)
{
	struct fault f;
	struct writer w = { .a = a, .base = h, .f = &f };
	uint8_t hash[HASH_LEN];
	struct buf b;
	enum err e;

	if (h->from == NULL || h->to == NULL || h->environment == NULL)
		return ERR_INVALID;
	w.doc = doc_new("Header");
	if (w.doc == NULL)
		return ERR_MEMORY;
	e = header_hash(&w, hash);
	xmlFreeDoc(w.doc);
	if (e != OK)
		return e;
	buf_init(&b, a, 0);
	buf_puts(&b, "LINDUNG-DOC");
	buf_u8(&b, 1);
	buf_u8(&b, 'C');
	buf_put(&b, hash, sizeof(hash));
	buf_put(&b, kcv, HASH_LEN);
	*ad_r = buf_bytes(&b);
	return buf_check(&b);
}
