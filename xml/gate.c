/*
 * The gate: what is asked of a document before anything in it is believed.
 * Runs in the locked child for foreign bytes, and in the worker as the last
 * check of what it wrote itself.
 */
#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/uri.h>
#include <libxml/xmlschemas.h>
#include <string.h>

#include "xml/priv.h"

static xmlSchema *schema;

static xmlParserInput *
load_nothing(const char *url, const char *id, xmlParserCtxt *ctxt)
{
	(void)url;
	(void)id;
	(void)ctxt;
	return NULL;
}

static void
say_nothing(void *data, const char *fmt, ...)
{
	(void)data;
	(void)fmt;
}

static void
log_schema(void *data, xmlError *e)
{
	(void)data;
	log_write(LOG_ERROR, "xsd", "line=%d code=%d", e->line, e->code);
}

static enum err
schema_compile(const char *share_dir)
{
	xmlSchemaParserCtxt *ctxt;
	char path[4096];
	int n;

	n = snprintf(path, sizeof(path), "%s/xsd/lindung-1.xsd", share_dir);
	if (n < 0 || (size_t)n >= sizeof(path))
		return ERR_CONFIG;
	ctxt = xmlSchemaNewParserCtxt(path);
	if (ctxt == NULL)
		return ERR_CONFIG;
	xmlSchemaSetParserStructuredErrors(ctxt, log_schema, NULL);
	schema = xmlSchemaParse(ctxt);
	xmlSchemaFreeParserCtxt(ctxt);
	return schema == NULL ? ERR_CONFIG : OK;
}

enum err
gate_init(const char *share_dir)
{
	enum err e;

	xmlInitParser();
	xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
	xmlSetGenericErrorFunc(NULL, say_nothing);
	xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader);
	e = schema_compile(share_dir);
	if (e != OK)
		log_write(LOG_ERROR, "xsd", "dir=%s", share_dir);
	xmlSetExternalEntityLoader(load_nothing);
	return e;
}

/* nodes ------------------------------------------------------------------ */

static bool
ns_is(const xmlNs *ns, const char *href)
{
	return ns != NULL && ns->href != NULL && xmlStrEqual(ns->href, XC href);
}

bool
node_is(const xmlNode *n, const char *ns, const char *name)
{
	return n != NULL && n->type == XML_ELEMENT_NODE && ns_is(n->ns, ns) &&
	    xmlStrEqual(n->name, XC name);
}

xmlNode *
node_next(const xmlNode *n, const char *ns, const char *name)
{
	xmlNode *i = n->next;

	while (i != NULL && !node_is(i, ns, name))
		i = i->next;
	return i;
}

xmlNode *
node_child(const xmlNode *n, const char *ns, const char *name)
{
	if (n == NULL || n->children == NULL)
		return NULL;
	if (node_is(n->children, ns, name))
		return n->children;
	return node_next(n->children, ns, name);
}

xmlChar *
node_attr(const xmlNode *n, const char *name)
{
	return xmlGetNoNsProp(n, XC name);
}

static bool
attr_is(const xmlNode *n, const char *name, const char *value)
{
	xmlChar *v = node_attr(n, name);
	bool same = v != NULL && xmlStrEqual(v, XC value);

	xmlFree(v);
	return same;
}

/* faults ----------------------------------------------------------------- */

/* Only names that we know the owner of: a name may be content, too. */
static const char *
safe_name(const xmlNode *n)
{
	const char *s = (const char *)n->name;
	size_t len = strlen(s);

	if (!ns_is(n->ns, MSG_NS) && !ns_is(n->ns, DSIG_NS))
		return "*";
	if (len > 32 ||
	    strspn(s,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789") != len)
		return "*";
	return s;
}

#define PATH_DEPTH 8

static void
path_put(struct fault *f, const xmlNode *node)
{
	const xmlNode *up[PATH_DEPTH];
	size_t n = 0;
	size_t used = 0;

	for (; node != NULL && n < PATH_DEPTH; node = node->parent)
		if (node->type == XML_ELEMENT_NODE)
			up[n++] = node;
	while (n-- > 0) {
		int k = snprintf(f->where + used, sizeof(f->where) - used,
		    "%s%s", used > 0 ? "/" : "", safe_name(up[n]));

		if (k < 0 || (size_t)k >= sizeof(f->where) - used)
			return;
		used += (size_t)k;
	}
}

enum err
gate_refuse(struct fault *f, enum rj code, const xmlNode *node)
{
	long line = node == NULL ? 0 : xmlGetLineNo(node);

	memset(f, 0, sizeof(*f));
	f->code = code;
	f->line = line > 0 ? (unsigned)line : 0;
	path_put(f, node);
	return ERR_INVALID;
}

/* parsing ---------------------------------------------------------------- */

/* A DOCTYPE cannot get past the scanner; were it to, nothing is read of it. */
static void
stop_at_doctype(void *data, const xmlChar *name, const xmlChar *public,
    const xmlChar *system)
{
	xmlParserCtxt *ctxt = data;

	(void)name;
	(void)public;
	(void)system;
	ctxt->wellFormed = 0;
	xmlStopParser(ctxt);
}

static enum err
refuse_line(struct fault *f, enum rj code, int line)
{
	(void)gate_refuse(f, code, NULL);
	f->line = line > 0 ? (unsigned)line : 0;
	return ERR_INVALID;
}

static enum err
gate_parse(struct bytes xml, xmlDoc **doc_r, struct fault *f)
{
	const int options = XML_PARSE_NONET | XML_PARSE_COMPACT |
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	xmlParserCtxt *ctxt = xmlNewParserCtxt();
	enum err e = OK;
	xmlError *bad;

	if (ctxt == NULL)
		return ERR_MEMORY;
	if (xml.n >= 3 && memcmp(xml.p, "\xef\xbb\xbf", 3) == 0)
		xml = BYTES(xml.p + 3, xml.n - 3);
	ctxt->sax->internalSubset = stop_at_doctype;
	*doc_r = xmlCtxtReadMemory(ctxt, (const char *)xml.p, (int)xml.n, NULL,
	    "UTF-8", options);
	bad = xmlCtxtGetLastError(ctxt);
	/* an undeclared prefix leaves the document "well-formed" */
	if (*doc_r == NULL || !ctxt->wellFormed || !ctxt->nsWellFormed)
		e = refuse_line(f, RJ_NOT_WELL_FORMED, bad ? bad->line : 0);
	xmlFreeParserCtxt(ctxt);
	return e;
}

/* before the schema ------------------------------------------------------ */

static enum err
check_version(const xmlNode *root, struct fault *f)
{
	xmlChar *v = node_attr(root, "version");
	size_t digits = 0;
	enum err e = OK;

	if (v != NULL)
		digits = strspn((const char *)v, "0123456789");
	if (digits > 0 && v[digits] == '.' && !(digits == 1 && v[0] == '1'))
		e = gate_refuse(f, RJ_MAJOR_VERSION, root);
	xmlFree(v);
	return e;
}

static enum err
check_root(const xmlNode *root, size_t size, struct fault *f)
{
	const char *ns = MSG_NS_STEM;

	if (root->ns != NULL && root->ns->href != NULL &&
	    xmlStrncmp(root->ns->href, XC ns, (int)strlen(ns)) == 0 &&
	    !ns_is(root->ns, MSG_NS))
		return gate_refuse(f, RJ_MAJOR_VERSION, root);
	if (!node_is(root, MSG_NS, "Content") &&
	    !node_is(root, MSG_NS, "Message"))
		return gate_refuse(f, RJ_SCHEMA, root);
	if (size > CONTENT_MAX &&
	    (node_is(root, MSG_NS, "Content") ||
		node_child(root, MSG_NS, "StatisticsReport") != NULL ||
		node_child(root, MSG_NS, "CodeList") != NULL))
		return gate_refuse(f, RJ_TOO_LARGE, root);
	return check_version(root, f);
}

/*
 * Ours may stand only in ours, a signature only in the root: no signed
 * document can hide inside another (signature wrapping).
 */
static enum err
check_place(const xmlNode *n, struct fault *f)
{
	const xmlNode *up = n->parent;

	if (up->type != XML_ELEMENT_NODE)
		return OK;
	if (ns_is(n->ns, MSG_NS) &&
	    (!ns_is(up->ns, MSG_NS) || node_is(up, MSG_NS, "Extensions")))
		return gate_refuse(f, RJ_SIGNATURE, n);
	if (!ns_is(n->ns, DSIG_NS) || ns_is(up->ns, DSIG_NS))
		return OK;
	if (!node_is(n, DSIG_NS, "Signature") ||
	    up->parent->type != XML_DOCUMENT_NODE)
		return gate_refuse(f, RJ_SIGNATURE, n);
	return OK;
}

static bool
algorithm_refused(const xmlNode *n)
{
	xmlChar *v = node_attr(n, "Algorithm");
	bool bad = false;

	if (v == NULL)
		return false; /* the schema says what is missing */
	if (node_is(n, DSIG_NS, "SignatureMethod"))
		bad = !xmlStrEqual(v, XC ED25519);
	else if (node_is(n, DSIG_NS, "DigestMethod"))
		bad = !xmlStrEqual(v, XC SHA256);
	else if (node_is(n, DSIG_NS, "CanonicalizationMethod") ||
	    xmlStrstr(v, XC "c14n") != NULL)
		bad = !xmlStrEqual(v, XC EXC_C14N);
	xmlFree(v);
	return bad;
}

static enum err
check_algorithm(const xmlNode *n, struct fault *f)
{
	if (ns_is(n->ns, EXC_C14N))
		return gate_refuse(f, RJ_ALGORITHM, n);
	if (!ns_is(n->ns, DSIG_NS))
		return OK;
	if (algorithm_refused(n))
		return gate_refuse(f, RJ_ALGORITHM, n);
	if (node_is(n, DSIG_NS, "KeyValue") || node_is(n, DSIG_NS, "X509Data"))
		return gate_refuse(f, RJ_KEY, n);
	return OK;
}

/* Canonical XML has nothing to say of namespaces without a scheme, and fails. */
static bool
ns_absolute(const xmlNs *ns)
{
	xmlURI *uri = xmlParseURI((const char *)ns->href);
	bool absolute =
	    uri != NULL && uri->scheme != NULL && uri->scheme[0] != '\0';

	xmlFreeURI(uri);
	return absolute;
}

/* The schema would let such namespaces pass, even where nothing uses them, and
 * xsi:type, xsi:nil and xsi:schemaLocation. */
static enum err
check_attrs(const xmlNode *n, struct fault *f)
{
	for (const xmlNs *ns = n->nsDef; ns != NULL; ns = ns->next)
		if (ns->href != NULL && ns->href[0] != '\0' && !ns_absolute(ns))
			return gate_refuse(f, RJ_SCHEMA, n);
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (ns_is(a->ns, XSI_NS))
			return gate_refuse(f, RJ_SCHEMA, n);
	return OK;
}

static const xmlNode *
tree_next(const xmlNode *n)
{
	if (n->children != NULL && n->type == XML_ELEMENT_NODE)
		return n->children;
	while (n != NULL && n->next == NULL)
		n = n->parent;
	return n == NULL ? NULL : n->next;
}

static enum err
check_nodes(const xmlNode *root, struct fault *f)
{
	enum err e = OK;

	for (const xmlNode *n = root; n != NULL && e == OK; n = tree_next(n)) {
		if (n->type == XML_TEXT_NODE)
			continue;
		if (n->type != XML_ELEMENT_NODE)
			return gate_refuse(f, RJ_FORBIDDEN, n->parent);
		e = check_place(n, f);
		if (e == OK)
			e = check_algorithm(n, f);
		if (e == OK)
			e = check_attrs(n, f);
	}
	return e;
}

/* Exactly one signature, and nothing after it. */
static enum err
check_signature(const xmlNode *root, struct fault *f)
{
	const xmlNode *sig = node_child(root, DSIG_NS, "Signature");
	const xmlNode *n;

	if (sig == NULL)
		return gate_refuse(f, RJ_SIGNATURE, root);
	for (n = sig->next; n != NULL; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			return gate_refuse(f, RJ_SIGNATURE, n);
	return OK;
}

/* schema and after ------------------------------------------------------- */

/* Keep the first complaint; its message may quote content, its place not. */
static void
on_schema_error(void *data, xmlError *e)
{
	struct fault *f = data;

	if (f->code != RJ_NONE)
		return;
	(void)gate_refuse(f, RJ_SCHEMA, e->node);
	f->line = e->line > 0 ? (unsigned)e->line : 0;
}

static enum err
check_schema(xmlDoc *doc, struct fault *f)
{
	xmlSchemaValidCtxt *ctxt = xmlSchemaNewValidCtxt(schema);
	int bad;

	if (ctxt == NULL)
		return ERR_MEMORY;
	memset(f, 0, sizeof(*f));
	xmlSchemaSetValidStructuredErrors(ctxt, on_schema_error, f);
	bad = xmlSchemaValidateDoc(ctxt, doc);
	xmlSchemaFreeValidCtxt(ctxt);
	if (bad == 0)
		return OK;
	f->code = RJ_SCHEMA;
	return ERR_INVALID;
}

/* No extension is known to this version, so none may insist. */
static enum err
check_extensions(const xmlNode *root, struct fault *f)
{
	for (const xmlNode *n = root; n != NULL; n = tree_next(n))
		if (node_is(n, MSG_NS, "Extensions") &&
		    attr_is(n, "mustUnderstand", "true"))
			return gate_refuse(f, RJ_MUST_UNDERSTAND, n);
	return OK;
}

static enum err
gate_check(xmlDoc *doc, size_t size, struct fault *f)
{
	const xmlNode *root = xmlDocGetRootElement(doc);
	enum err e;

	if (doc->intSubset != NULL || doc->extSubset != NULL)
		return gate_refuse(f, RJ_FORBIDDEN, NULL);
	e = check_root(root, size, f);
	if (e == OK)
		e = check_nodes(root, f);
	if (e == OK)
		e = check_signature(root, f);
	if (e == OK)
		e = check_schema(doc, f);
	if (e == OK)
		e = check_extensions(root, f);
	if (e == OK)
		e = dsig_form(node_child(root, DSIG_NS, "Signature"), f);
	return e;
}

enum err
gate_open(struct bytes xml, xmlDoc **doc_r, struct fault *f_r)
{
	xmlDoc *doc = NULL;
	unsigned line;
	enum rj rj = scan_bytes(xml, &line);
	enum err e;

	*doc_r = NULL;
	if (rj != RJ_NONE) {
		(void)gate_refuse(f_r, rj, NULL);
		f_r->line = line;
		return ERR_INVALID;
	}
	e = gate_parse(xml, &doc, f_r);
	if (e == OK)
		e = gate_check(doc, xml.n, f_r);
	if (mem_failed())
		e = ERR_MEMORY;
	if (e == OK)
		*doc_r = doc;
	else
		xmlFreeDoc(doc);
	return e;
}
