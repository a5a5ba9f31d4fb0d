/* What kind of browser and device a session is used on, as its owner knows it. */
#include <string.h>

#include "cgi/priv.h"

struct kind {
	const char *sign; /* in the browser's own words */
	const char *name;
};

/* The first that fits: most call themselves Chrome and Safari too. */
static const struct kind browsers[] = {
	{ "Edg", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "UCBrowser/", "UC Browser" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "CriOS/", "Chrome" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
};
static const struct kind devices[] = {
	{ "Android", "Android" },
	{ "iPhone", "iPhone" },
	{ "iPad", "iPad" },
	{ "CrOS", "ChromeOS" },
	{ "Windows", "Windows" },
	{ "Macintosh", "Mac" },
	{ "Linux", "Linux" },
};

/* Its place from 1, as what is kept; 0: none that we know. */
static uint8_t
kind_of(const struct kind *list, size_t n, const char *agent)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(agent, list[i].sign) != NULL)
			return (uint8_t)(i + 1);
	return 0;
}

static const char *
kind_name(const struct kind *list, size_t n, uint8_t at)
{
	return at > 0 && at <= n ? list[at - 1].name : NULL;
}

enum err
agent_seal(struct req *r, struct id person, int64_t created,
    struct bytes *env_r)
{
	const char *agent = r->agent != NULL ? r->agent : "";
	struct session_place place = { .created = created,
		.browser = kind_of(browsers, nitems(browsers), agent),
		.device = kind_of(devices, nitems(devices), agent) };

	return session_place_put(r->mem, keyring_answer(r->keys), person,
	    &place, env_r);
}

const char *
agent_say(struct req *r, const struct session_row *s)
{
	struct session_place place;
	const char *browser, *device;
	enum err e = session_place_get(r->mem, keyring_answer(r->keys),
	    s->person, s->place, &place);

	/* of another session: somebody moved it */
	if (e != OK || place.created != s->created)
		return _("Tidak dikenal");
	browser = kind_name(browsers, nitems(browsers), place.browser);
	device = kind_name(devices, nitems(devices), place.device);
	if (browser == NULL || device == NULL)
		return browser != NULL ? browser :
		    device != NULL     ? device :
					 _("Tidak dikenal");
	return say_printf(r, _("%s di %s"), browser, device);
}
