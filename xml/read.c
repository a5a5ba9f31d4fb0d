/* document -> wire, in the locked child: walks the tables of map.c. */
#include <string.h>

#include "xml/priv.h"

struct reader {
	xmlNode *root;
	struct arena *a;
	struct buf *out;
	struct fault *f;
	size_t i; /* row being read */
};

static void
item_put(struct reader *r, size_t i, const char *key, const char *value)
{
	buf_u16(r->out, (uint16_t)i);
	buf_lv16(r->out, key, strlen(key));
	buf_lv32(r->out, value, strlen(value));
}

/* Does n bear the attribute value that the row wants? */
static bool
wanted(const struct map_row *row, const xmlNode *n)
{
	xmlChar *v;
	bool same;

	if (row->want == NULL)
		return true;
	v = node_attr(n, row->key);
	same = v != NULL && xmlStrEqual(v, XC row->want);
	xmlFree(v);
	return same;
}

static void
element_put(struct reader *r, const struct map_row *row, size_t i,
    const xmlNode *n)
{
	xmlChar *text = xmlNodeGetContent(n);
	xmlChar *key = NULL;

	if (row->key != NULL)
		key = node_attr(n, row->key);
	item_put(r, i, key == NULL ? "" : (const char *)key,
	    text == NULL ? "" : (const char *)text);
	xmlFree(text);
	xmlFree(key);
}

static void
attr_put(struct reader *r, const xmlNode *n, const char *name)
{
	xmlChar *v = node_attr(n, name);

	if (v != NULL)
		item_put(r, r->i, "", (const char *)v);
	xmlFree(v);
}

/* An element that has fields, by the i-th row, and they by the next one. */
static void
fields_put(struct reader *r, const struct map_row *row, size_t i,
    const xmlNode *up)
{
	const xmlNode *n = node_child(up, MSG_NS, "Field");
	xmlChar *key = node_attr(up, row->key);

	item_put(r, i, key == NULL ? "" : (const char *)key, "");
	xmlFree(key);
	for (; n != NULL; n = node_next(n, MSG_NS, "Field"))
		element_put(r, row + 1, i + 1, n);
}

/* A group and its fields, then its entries and theirs. */
static void
group_put(struct reader *r, const struct map_row *row, const xmlNode *group)
{
	const xmlNode *n = node_child(group, MSG_NS, "Entry");

	fields_put(r, row, r->i, group);
	for (; n != NULL; n = node_next(n, MSG_NS, "Entry"))
		fields_put(r, row + 2, r->i + 2, n);
}

/* All elements of that name below up. */
static void
row_put(struct reader *r, const struct map_row *row, const xmlNode *up,
    const char *name)
{
	const xmlNode *n = node_child(up, MSG_NS, name);

	for (; n != NULL; n = node_next(n, MSG_NS, name)) {
		if (row->type == MAP_GROUPS)
			group_put(r, row, n);
		else if (wanted(row, n))
			element_put(r, row, r->i, n);
	}
}

static void
row_read(struct reader *r, const struct map_row *row)
{
	const xmlNode *n = r->root;
	const char *path = row->path;
	char name[PATH_LEN];

	if (row->type == MAP_FIELD || row->type == MAP_ENTRY ||
	    row->type == MAP_ENTRY_FIELD)
		return; /* group_put() reads it */
	while (n != NULL) {
		size_t len = strcspn(path, "/");

		memcpy(name, path, len);
		name[len] = '\0';
		if (path[len] == '\0')
			break;
		n = node_child(n, MSG_NS, name);
		path += len + 1;
	}
	if (n == NULL)
		return;
	if (name[0] == '@')
		attr_put(r, n, name + 1);
	else
		row_put(r, row, n, name);
}

/* ds:Signature ----------------------------------------------------------- */

/* Base64 text of exactly n bytes below up. */
static enum err
octets_put(struct reader *r, const xmlNode *up, const char *name, size_t n)
{
	const xmlNode *node = node_child(up, DSIG_NS, name);
	xmlChar *text = xmlNodeGetContent(node);
	struct bytes b = { NULL, 0 };
	enum err e = ERR_INVALID;

	if (text != NULL)
		e = b64_get(r->a, (const char *)text,
		    strlen((const char *)text), &b);
	xmlFree(text);
	if (e != OK || b.n != n)
		return gate_refuse(r->f, RJ_SIGNATURE, node);
	buf_put(r->out, b.p, b.n);
	return OK;
}

static enum err
canonical_put(struct reader *r, const xmlNode *top)
{
	xmlBuffer *canon;
	enum err e = dsig_canonical(r->root->doc, top, &canon);

	if (e != OK)
		return e;
	buf_lv32(r->out, xmlBufferContent(canon),
	    (size_t)xmlBufferLength(canon));
	xmlBufferFree(canon);
	return OK;
}

static enum err
key_name_put(struct reader *r, const xmlNode *sig)
{
	const xmlNode *info = node_child(sig, DSIG_NS, "KeyInfo");
	const xmlNode *name = node_child(info, DSIG_NS, "KeyName");
	xmlChar *text;

	if (name == NULL)
		return gate_refuse(r->f, RJ_KEY, info);
	text = xmlNodeGetContent(name);
	if (text == NULL)
		return ERR_MEMORY;
	buf_lv16(r->out, text, strlen((const char *)text));
	xmlFree(text);
	return OK;
}

/*
 * Takes the signature out of the tree: what follows is read from the same
 * tree that the canonical bytes describe ("see what is signed").
 */
static enum err
signature_put(struct reader *r)
{
	xmlNode *sig = node_child(r->root, DSIG_NS, "Signature");
	const xmlNode *info = node_child(sig, DSIG_NS, "SignedInfo");
	const xmlNode *ref = node_child(info, DSIG_NS, "Reference");
	enum err e = canonical_put(r, info);

	xmlUnlinkNode(sig);
	if (e == OK)
		e = canonical_put(r, NULL);
	if (e == OK)
		e = octets_put(r, ref, "DigestValue", HASH_LEN);
	if (e == OK)
		e = octets_put(r, sig, "SignatureValue", SIG_LEN);
	if (e == OK)
		e = key_name_put(r, sig);
	xmlFreeNode(sig);
	return e;
}

static enum err
kind_of(const xmlNode *root, enum content_kind *kind_r)
{
	for (unsigned k = 0; k < CONTENT__MAX; k++) {
		*kind_r = (enum content_kind)k;
		if (node_child(root, MSG_NS, content_kind_name(*kind_r)))
			return OK;
	}
	return ERR_INTERNAL;
}

enum err
read_content(xmlDoc *doc, struct buf *out, struct fault *f)
{
	struct reader r = { .out = out, .a = out->a, .f = f };
	const struct map_row *row;
	enum content_kind kind;
	enum err e;

	r.root = xmlDocGetRootElement(doc);
	if (!node_is(r.root, MSG_NS, "Content"))
		return gate_refuse(f, RJ_SCHEMA, r.root);
	e = kind_of(r.root, &kind);
	if (e != OK)
		return e;
	buf_u8(out, WIRE_READ);
	e = signature_put(&r);
	if (e != OK)
		return e;
	buf_u8(out, (uint8_t)kind);
	for (; (row = map_content(kind, r.i)) != NULL; r.i++)
		row_read(&r, row);
	return buf_check(out);
}
