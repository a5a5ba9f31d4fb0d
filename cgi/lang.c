/*
 * Language of a request.  Indonesian is the language of the msgids, so it asks
 * no catalogue; English is one, which gettext finds by LANGUAGE under the
 * C.UTF-8 locale.
 */
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "cgi/priv.h"

#define DOMAIN "lindung"

static bool in_english;

enum err
lang_init(const char *share_dir)
{
	char dir[1100];
	int n = snprintf(dir, sizeof(dir), "%s/locale", share_dir);

	if (n < 0 || (size_t)n >= sizeof(dir))
		return ERR_CONFIG;
	if (setlocale(LC_ALL, "C.UTF-8") == NULL ||
	    setenv("LANGUAGE", "en", 1) != 0 ||
	    bindtextdomain(DOMAIN, dir) == NULL ||
	    bind_textdomain_codeset(DOMAIN, "UTF-8") == NULL ||
	    textdomain(DOMAIN) == NULL)
		return ERR_CONFIG;
	return OK;
}

void
lang_use(bool english)
{
	in_english = english;
}

const char *
lang_text(const char *msgid)
{
	return in_english ? gettext(msgid) : msgid;
}

const char *
lang_text_in(const char *key, const char *msgid)
{
	const char *text = in_english ? gettext(key) : key;

	return text == key ? msgid : text;
}
