/* What the files of xml/ share; no other room includes it. */
#ifndef LINDUNG_XML_PRIV_H
#define LINDUNG_XML_PRIV_H

#include <libxml/tree.h>
#include <linux/filter.h>
#include <sys/resource.h>

#include "xml/xml.h"

/* libxml2's characters; its own macro drops the const. */
#define XC          (const xmlChar *)

#define MSG_NS      "urn:lindung:msg:1"
#define MSG_NS_STEM "urn:lindung:msg:"
#define DSIG_NS     "http://www.w3.org/2000/09/xmldsig#"
#define XSI_NS      "http://www.w3.org/2001/XMLSchema-instance"
#define EXC_C14N    "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED   DSIG_NS "enveloped-signature"
#define ED25519     "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
#define SHA256      "http://www.w3.org/2001/04/xmlenc#sha256"

#define REPLY_MAX   (8u << 20) /* what a child may answer */
#define PATH_LEN    128        /* longest path of the map, and of a fault */

/* mem.c */

/* Give libxml2 an allocator that wipes what it frees; before its first use. */
enum err mem_arm(void) MUST_USE;
/*
 * Has an allocation failed since this was asked last?  libxml2 tells of some that
 * do and leaves a text or an attribute empty at others, so whoever has made or
 * read a tree asks before it is believed.
 */
bool mem_failed(void);
/* From now on an allocation that fails ends the process (the child's rule). */
void mem_fatal(void);

/* gate.c: everything that is asked of a document before it is believed */

enum err gate_init(const char *share_dir) MUST_USE;
/*
 * Scan, parse, check and validate: *doc_r is a Content or a Message with one
 * well-placed signature.  Caller frees with xmlFreeDoc().  ERR_INVALID, f_r.
 */
enum err gate_open(struct bytes xml, xmlDoc **doc_r, struct fault *f_r)
    MUST_USE;
/* Set f and return ERR_INVALID; node may be NULL. */
enum err gate_refuse(struct fault *f, enum rj code, const xmlNode *node);
bool node_is(const xmlNode *n, const char *ns, const char *name);
/* First, or next, child element of that name; NULL. */
xmlNode *node_child(const xmlNode *n, const char *ns, const char *name);
xmlNode *node_next(const xmlNode *n, const char *ns, const char *name);
/* Value of the attribute without namespace; xmlFree() it; NULL. */
xmlChar *node_attr(const xmlNode *n, const char *name);

/* dsig.c: XML Signature, in the one shape that lindung-dsig-1.xsd allows */

/* Exclusive C14N of the part of doc below top, or of all; ERR_MEMORY. */
enum err dsig_canonical(xmlDoc *doc, const xmlNode *top, xmlBuffer **out_r)
    MUST_USE;
/* Sign doc, whose root has no signature yet: appends ds:Signature. */
enum err dsig_add(struct arena *a, xmlDoc *doc, const char *unit,
    struct keyring *signer) MUST_USE;
/* What the algorithm lists of the XSD leave open.  ERR_INVALID with f. */
enum err dsig_form(const xmlNode *sig, struct fault *f) MUST_USE;

/* map.c: which element holds which member of a struct */

enum map_type {
	MAP_URN,  /* struct id as urn:uuid: */
	MAP_HEX,  /* HASH_LEN bytes in hex */
	MAP_KEY,  /* KEY_LEN bytes in base64 */
	MAP_TIME, /* int64_t as xs:dateTime */
	MAP_UNIT, /* const char *, from here to MAP_REGION */
	MAP_LINE,
	MAP_TEXT,
	MAP_PROSE, /* text with xml:lang */
	MAP_CODE,
	MAP_DATE,
	MAP_NIK,
	MAP_REGION,
	MAP_BOOL,
	MAP_COUNT,   /* unsigned */
	MAP_AGE,     /* int, -1 = absent */
	MAP_URGENCY, /* unsigned 1-3 */
	MAP_CODES,   /* struct xml_codes */
	MAP_HEADS,   /* content.head */
	MAP_GROUPS,  /* referral.group */
	MAP_FIELD,   /* inside the group before it, as are these: */
	MAP_ENTRY,   /* referral.entry */
	MAP_ENTRY_FIELD
};

struct map_row {
	const char *path; /* below the root; "/@" before an attribute */
	enum map_type type;
	bool required;
	size_t at;        /* offset of the member */
	size_t when;      /* offset of the bool that says present; 0 = none */
	const char *key;  /* attribute that goes with the element */
	const char *want; /* its only value; NULL = the row carries it */
};

/* Row i of a Content of that kind; NULL past the end. */
const struct map_row *map_content(enum content_kind kind, size_t i);
const struct map_row *map_header(size_t i);
const char *content_kind_name(enum content_kind kind);

/* read.c: in the child: a document that gate_open() let through -> wire */

enum err read_content(xmlDoc *doc, struct buf *out, struct fault *f) MUST_USE;

/* take.c: in the worker: wire -> struct; believes nothing */

/* ERR_INVALID with f: the document's values; ERR_TAMPER: not a reply. */
enum err take_content(struct arena *a, struct bytes reply,
    struct content_read *r_r, struct fault *f) MUST_USE;
enum err take_verdict(struct bytes reply, struct fault *f) MUST_USE;

/*
 * The wire between child and worker:
 *   job    = u8 job, u32 length, document
 *   reply  = u32 length, body
 *   body   = WIRE_FAULT u16 code u32 line lv16 where
 *          | WIRE_VALID
 *          | WIRE_READ lv32 signed_info lv32 canonical digest[32]
 *            signature[64] lv16 key_name u8 kind item*
 *   item   = u16 row, lv16 key, lv32 value
 */
enum {
	WIRE_VALID = 1,
	WIRE_FAULT,
	WIRE_READ
};
enum {
	JOB_READ = 'r',
	JOB_VALIDATE = 'v'
};

/* child.c */

struct child_lock {
	bool sandbox;
	struct sock_fprog filter; /* compiled once, as long as the process */
	rlim_t space;             /* RLIMIT_AS */
};
enum err child_lock_make(bool sandbox, struct child_lock *l_r) MUST_USE;
/*
 * Lock this process in, serve one job on fd, and end.  large: the document
 * has more than CONTENT_MAX bytes.
 */
void child_run(int fd, const struct child_lock *l, bool large)
    __attribute__((noreturn));

#endif
