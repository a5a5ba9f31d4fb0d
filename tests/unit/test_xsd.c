/*
 * xml: the schemas themselves.  Every name speaks Indonesian and English,
 * everything has an end, and nothing is there that validators disagree on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <string.h>

#define XC (const xmlChar *)
#define XS "http://www.w3.org/2001/XMLSchema"

static const char *const files[] = { "xml/xsd/lindung-1.xsd",
	"xml/xsd/lindung-dsig-1.xsd", "xml/xsd/xml.xsd" };

static bool
is(const xmlNode *n, const char *name)
{
	return n != NULL && n->type == XML_ELEMENT_NODE && n->ns != NULL &&
	    xmlStrEqual(n->ns->href, XC XS) && xmlStrEqual(n->name, XC name);
}

static const xmlNode *
child(const xmlNode *n, const char *name)
{
	const xmlNode *c = n == NULL ? NULL : n->children;

	while (c != NULL && !is(c, name))
		c = c->next;
	return c;
}

static bool
attr_is(const xmlNode *n, const char *name, const char *value)
{
	xmlChar *v = xmlGetNoNsProp(n, XC name);
	bool same = value == NULL ? v != NULL : xmlStrEqual(v, XC value) != 0;

	xmlFree(v);
	return same;
}

static void
complain(const xmlNode *n, const char *what)
{
	xmlChar *name = xmlGetNoNsProp(n, XC "name");

	if (name == NULL)
		name = xmlGetNoNsProp(n, XC "value");
	fail_msg("line %ld, %s %s: %s", xmlGetLineNo(n), (const char *)n->name,
	    name ? (const char *)name : "", what);
}

/* In both languages. */
static void
documented(const xmlNode *n)
{
	const xmlNode *d = child(child(n, "annotation"), "documentation");
	unsigned seen = 0;

	for (; d != NULL; d = d->next) {
		xmlChar *lang, *text;

		if (!is(d, "documentation"))
			continue;
		lang = xmlNodeGetLang(d);
		text = xmlNodeGetContent(d);
		if (text == NULL || xmlStrlen(text) < 3)
			complain(n, "has an empty documentation");
		if (xmlStrEqual(lang, XC "id"))
			seen |= 1;
		if (xmlStrEqual(lang, XC "en"))
			seen |= 2;
		xmlFree(lang);
		xmlFree(text);
	}
	if (seen != 3)
		complain(n, "is not documented in id and en");
}

/* Repeats without an end outside a character class? */
static bool
endless(const xmlNode *pattern)
{
	xmlChar *v = xmlGetNoNsProp(pattern, XC "value");
	bool inside = false, found = false;

	for (const xmlChar *c = v; c != NULL && *c != 0; c++) {
		if (*c == '[')
			inside = true;
		else if (*c == ']')
			inside = false;
		else if (!inside && (*c == '*' || *c == '+'))
			found = true;
	}
	xmlFree(v);
	return found;
}

/* A simple type has a largest value: by length, by list or by pattern. */
static void
bounded(const xmlNode *n)
{
	const xmlNode *r = child(n, "restriction");
	const xmlNode *p = child(r, "pattern");

	if (child(r, "maxLength") != NULL || child(r, "length") != NULL ||
	    child(r, "enumeration") != NULL)
		return;
	if (p == NULL || endless(p))
		complain(n, "has no bound");
}

static void
ascii(const xmlNode *n)
{
	xmlChar *v = xmlGetNoNsProp(n, XC "value");

	for (const xmlChar *c = v; *c != 0; c++)
		if (*c > 0x7e || (*c == '\\' && strchr(".-", c[1]) == NULL))
			complain(n, "is not a simple ASCII pattern");
	xmlFree(v);
}

static void
check(const xmlNode *n)
{
	static const char *const banned[] = { "key", "unique", "keyref", "all",
		"redefine", "list", "union" };
	static const char *const named[] = { "element", "attribute",
		"simpleType", "complexType" };

	for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
		if (is(n, banned[i]))
			complain(n, "is not used in these schemas");
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (is(n, named[i]) && attr_is(n, "name", NULL))
			documented(n);
	if (is(n, "enumeration"))
		documented(n);
	if (is(n, "simpleType"))
		bounded(n);
	if (is(n, "pattern"))
		ascii(n);
	if (attr_is(n, "maxOccurs", "unbounded"))
		complain(n, "has no bound");
	if (attr_is(n, "type", "xs:ID") || attr_is(n, "type", "xs:string") ||
	    attr_is(n, "substitutionGroup", NULL) ||
	    attr_is(n, "nillable", NULL))
		complain(n, "has a type that is not allowed here");
	if (is(n, "any") && !attr_is(n->parent->parent, "name", "Extensions"))
		complain(n, "stands outside Extensions");
	if (is(n, "anyAttribute"))
		complain(n, "is not used in these schemas");
}

static const xmlNode *
after(const xmlNode *n)
{
	if (n->children != NULL)
		return n->children;
	while (n != NULL && n->next == NULL)
		n = n->parent;
	return n == NULL ? NULL : n->next;
}

static void
test_schemas(void **state)
{
	size_t names = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		xmlDoc *doc = xmlReadFile(files[i], NULL, XML_PARSE_NONET);
		const xmlNode *n = xmlDocGetRootElement(doc);

		assert_non_null(n);
		for (; n != NULL; n = after(n)) {
			if (n->type != XML_ELEMENT_NODE)
				continue;
			check(n);
			names += attr_is(n, "name", NULL);
		}
		xmlFreeDoc(doc);
	}
	assert_true(names > 150);
	xmlCleanupParser();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schemas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
