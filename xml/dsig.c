/*
 * XML Signature (RFC 9231 Ed25519, exclusive C14N): the one shape that
 * lindung-dsig-1.xsd allows, made and taken apart.  The curve is in auth/.
 */
#include <libxml/c14n.h>
#include <string.h>

#include "xml/priv.h"

/* Is node, or the element that bears it, top or below it? */
static int
below(void *data, xmlNode *node, xmlNode *parent)
{
	const xmlNode *top = *(const xmlNode *const *)data;
	const xmlNode *n;

	n = node->type == XML_NAMESPACE_DECL ? parent : node;
	while (n != NULL && n != top)
		n = n->parent;
	return n != NULL;
}

enum err
dsig_canonical(xmlDoc *doc, const xmlNode *top, xmlBuffer **out_r)
{
	xmlBuffer *b = xmlBufferCreate();
	xmlOutputBuffer *out;
	int bad;

	if (b == NULL)
		return ERR_MEMORY;
	out = xmlOutputBufferCreateBuffer(b, NULL);
	if (out == NULL) {
		xmlBufferFree(b);
		return ERR_MEMORY;
	}
	bad = xmlC14NExecute(doc, top == NULL ? NULL : below, &top,
	    XML_C14N_EXCLUSIVE_1_0, NULL, 0, out);
	if (xmlOutputBufferClose(out) < 0 || bad < 0 || mem_failed()) {
		xmlBufferFree(b);
		return ERR_MEMORY;
	}
	*out_r = b;
	return OK;
}

static struct bytes
buffer_bytes(const xmlBuffer *b)
{
	return BYTES(xmlBufferContent(b), (size_t)xmlBufferLength(b));
}

/* making ----------------------------------------------------------------- */

static xmlNode *
element(xmlNode *up, const char *name, const char *text)
{
	return xmlNewTextChild(up, up->ns, XC name, XC text);
}

static xmlNode *
method(xmlNode *up, const char *name, const char *algorithm)
{
	xmlNode *n = element(up, name, NULL);

	if (n != NULL && xmlNewProp(n, XC "Algorithm", XC algorithm) == NULL)
		return NULL;
	return n;
}

static bool
reference_put(xmlNode *info, const char *digest)
{
	xmlNode *ref = element(info, "Reference", NULL);
	xmlNode *tr;

	if (ref == NULL || xmlNewProp(ref, XC "URI", XC "") == NULL)
		return false;
	tr = element(ref, "Transforms", NULL);
	return tr != NULL && method(tr, "Transform", ENVELOPED) != NULL &&
	    method(tr, "Transform", EXC_C14N) != NULL &&
	    method(ref, "DigestMethod", SHA256) != NULL &&
	    element(ref, "DigestValue", digest) != NULL;
}

/* ds:Signature without its value and key; NULL without memory. */
static xmlNode *
signature_put(xmlDoc *doc, const char *digest, xmlNode **info_r)
{
	xmlNode *root = xmlDocGetRootElement(doc);
	xmlNode *sig = xmlNewChild(root, NULL, XC "Signature", NULL);
	xmlNode *info;

	if (sig == NULL)
		return NULL;
	sig->ns = xmlNewNs(sig, XC DSIG_NS, XC "ds");
	if (sig->ns == NULL)
		return NULL;
	info = element(sig, "SignedInfo", NULL);
	if (info == NULL ||
	    method(info, "CanonicalizationMethod", EXC_C14N) == NULL ||
	    method(info, "SignatureMethod", ED25519) == NULL ||
	    !reference_put(info, digest))
		return NULL;
	*info_r = info;
	return sig;
}

static enum err
digest_text(struct arena *a, xmlDoc *doc, const char **text_r)
{
	uint8_t digest[HASH_LEN];
	xmlBuffer *canon;
	enum err e = dsig_canonical(doc, NULL, &canon);

	if (e != OK)
		return e;
	hash_sha256(buffer_bytes(canon), digest);
	xmlBufferFree(canon);
	*text_r = b64_put(a, BYTES(digest, sizeof(digest)));
	return *text_r == NULL ? ERR_MEMORY : OK;
}

static enum err
key_put(struct arena *a, xmlNode *sig, const char *unit, struct keyring *signer)
{
	uint8_t pk[KEY_LEN];
	char id[KEYID_TEXT];
	const char *name;
	xmlNode *info;

	keyring_sign_public(signer, pk);
	name = arena_printf(a, "%s#%s", unit, key_id(pk, id));
	info = element(sig, "KeyInfo", NULL);
	if (name == NULL || info == NULL ||
	    element(info, "KeyName", name) == NULL)
		return ERR_MEMORY;
	return OK;
}

enum err
dsig_add(struct arena *a, xmlDoc *doc, const char *unit, struct keyring *signer)
{
	uint8_t value[SIG_LEN];
	const char *text = NULL;
	xmlNode *sig, *info;
	xmlBuffer *canon;
	enum err e = digest_text(a, doc, &text);

	if (e != OK)
		return e;
	sig = signature_put(doc, text, &info);
	if (sig == NULL)
		return ERR_MEMORY;
	e = dsig_canonical(doc, info, &canon);
	if (e != OK)
		return e;
	keyring_sign(signer, buffer_bytes(canon), value);
	xmlBufferFree(canon);
	text = b64_put(a, BYTES(value, sizeof(value)));
	if (text == NULL || element(sig, "SignatureValue", text) == NULL)
		return ERR_MEMORY;
	return key_put(a, sig, unit, signer);
}

/* taking apart ----------------------------------------------------------- */

static bool
transform_is(const xmlNode *n, const char *algorithm)
{
	xmlChar *v = node_attr(n, "Algorithm");
	bool same = v != NULL && xmlStrEqual(v, XC algorithm);

	xmlFree(v);
	return same;
}

enum err
dsig_form(const xmlNode *sig, struct fault *f)
{
	const xmlNode *n = node_child(sig, DSIG_NS, "SignedInfo");

	n = node_child(n, DSIG_NS, "Reference");
	n = node_child(n, DSIG_NS, "Transforms");
	n = node_child(n, DSIG_NS, "Transform");
	if (n == NULL || !transform_is(n, ENVELOPED) ||
	    !transform_is(node_next(n, DSIG_NS, "Transform"), EXC_C14N))
		return gate_refuse(f, RJ_ALGORITHM, n);
	return OK;
}

/*
 * The digest that the child names must be the one that was signed.  No
 * attribute that the schema allows in SignedInfo holds this text, so its
 * first place ends the start tag.
 */
static bool
digest_signed(const struct content_read *r)
{
	static const char tag[] = "DigestValue>";
	const uint8_t *end = r->signed_info.p + r->signed_info.n;
	const uint8_t *at, *stop;
	struct arena *a;
	struct bytes d;
	bool same;

	at = memmem(r->signed_info.p, r->signed_info.n, tag, strlen(tag));
	if (at == NULL)
		return false;
	at += strlen(tag);
	stop = memchr(at, '<', (size_t)(end - at));
	a = arena_new(4096);
	same = stop != NULL && a != NULL && stop - at < 1024 &&
	    b64_get(a, (const char *)at, (size_t)(stop - at), &d) == OK &&
	    d.n == HASH_LEN && secret_same(d.p, r->digest, HASH_LEN);
	arena_free(a);
	return same;
}

static enum err
refuse(struct fault *f, enum rj code)
{
	(void)gate_refuse(f, code, NULL);
	return ERR_TAMPER;
}

enum err
content_verify(const struct content_read *r, const uint8_t pk[KEY_LEN],
    struct fault *f_r)
{
	const char *mark = strrchr(r->key_name, '#');
	uint8_t digest[HASH_LEN];
	char id[KEYID_TEXT];

	hash_sha256(r->canonical, digest);
	if (!secret_same(digest, r->digest, HASH_LEN) || !digest_signed(r))
		return refuse(f_r, RJ_DIGEST);
	if (mark == NULL || strcmp(mark + 1, key_id(pk, id)) != 0)
		return refuse(f_r, RJ_KEY);
	if ((size_t)(mark - r->key_name) != strlen(r->content.from) ||
	    strncmp(r->key_name, r->content.from, strlen(r->content.from)) != 0)
		return refuse(f_r, RJ_SIGNER);
	if (sign_check(pk, r->signed_info, r->signature) != OK)
		return refuse(f_r, RJ_SIGNATURE);
	return OK;
}
