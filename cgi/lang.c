/*
 * Language of a request.  Indonesian is the language of the msgids; English is
 * a catalogue.  gettext chooses by LANGUAGE under the C.UTF-8 locale, and
 * looks again when the counter moves.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "cgi/priv.h"

#define DOMAIN "lindung"

/* gettext's own counter (GNU gettext manual, "Being a gettext grok"). */
extern int _nl_msg_cat_cntr;

enum err
lang_init(const char *share_dir)
{
	char dir[1100];
	int n = snprintf(dir, sizeof(dir), "%s/locale", share_dir);

	if (n < 0 || (size_t)n >= sizeof(dir))
		return ERR_CONFIG;
	if (setlocale(LC_ALL, "C.UTF-8") == NULL ||
	    bindtextdomain(DOMAIN, dir) == NULL ||
	    bind_textdomain_codeset(DOMAIN, "UTF-8") == NULL ||
	    textdomain(DOMAIN) == NULL)
		return ERR_CONFIG;
	lang_use(false);
	return OK;
}

void
lang_use(bool english)
{
	static int now = -1;

	if (now == (int)english)
		return;
	now = (int)english;
	/* "C": the msgids as they stand, no search for a catalogue */
	setenv("LANGUAGE", english ? "en" : "C", 1);
	++_nl_msg_cat_cntr;
}
