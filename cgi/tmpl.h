/*
 * tmpl: what compiled pages (cgi/tmpl/NAME.tmpl, docs/templates.md) call.  A
 * page writes into a buffer; one that does not fit has failed when
 * buf_check() says so, and no byte goes beyond the buffer's limit.
 *
 * A NULL string prints nothing, unless said otherwise.
 */
#ifndef LINDUNG_TMPL_H
#define LINDUNG_TMPL_H

#include "base/base.h"

/* Text in the language of the request: see lang_use(). */
#define _(msgid) lang_text(msgid)
/*
 * One Indonesian word that English has two for: the context tells them apart
 * (GNU gettext manual, "Contexts"), and is never shown.
 */
#define p_(context, msgid) lang_text_in(context "\004" msgid, msgid)

const char *lang_text(const char *msgid) __attribute__((format_arg(1)));
const char *lang_text_in(const char *key, const char *msgid)
    __attribute__((format_arg(2)));

struct tmpl {
	struct buf *out;
};

/* n bytes of HTML as they stand. */
void tmpl_raw(struct tmpl *t, const char *s, size_t n);

/* {{ s | raw }}: HTML that was made elsewhere in the portal. */
void tmpl_unescaped(struct tmpl *t, const char *s);

/* {{ s }} in text and in quoted values: & < > " ' become references. */
void tmpl_text(struct tmpl *t, const char *s);

/*
 * {{ s | link }}: a path of this site (one '/' first) or a '#' fragment.
 * Anything else, NULL too, prints "#" (ASVS 1.2.2).
 */
void tmpl_link(struct tmpl *t, const char *s);

/* {{ s | ext }}: as tmpl_link(), or an https:// address, or one that a code app
 * opens (otpauth://totp/). */
void tmpl_ext(struct tmpl *t, const char *s);

/*
 * {{ s }} in the path of a URL: percent-encoded (RFC 3986 2.3).  What would
 * change the path's meaning (nothing, "." and "..") prints "-".
 */
void tmpl_segment(struct tmpl *t, const char *s);

/* {{ s }} in the query or fragment of a URL: percent-encoded. */
void tmpl_query(struct tmpl *t, const char *s);

#endif
