/*
 * What one more wrong password or code costs (auth/guess.c).  It is counted
 * before anything is tried, so that many at once gain nothing; a right one takes
 * it back in its own transaction.
 */
#include <string.h>

#include "cgi/priv.h"

#define TRIES 4 /* rounds with others who guess */

/* Has the person used this browser?  Asked of a name that nobody has too. */
static enum err
browser_look(struct req *r, struct id person, struct attempt *at)
{
	const char *sent = cookie_value(r->mem, r->cookie, COOKIE_DEVICE);
	char *text = arena_alloc(r->mem, TOKEN_TEXT);
	struct session_keys k;
	enum err e;

	if (text == NULL)
		return ERR_MEMORY;
	at->cookie = sent;
	if (sent == NULL || token_take(sent, &k) != OK) {
		token_draw(&k, text);
		at->cookie = text;
	}
	memcpy(at->device, k.id, HASH_LEN);
	secret_wipe(&k, sizeof(k));
	e = device_known(r->db, at->device, person);
	at->own = e == OK;
	return e == ERR_ABSENT ? OK : e;
}

enum err
attempt_again(struct req *r, const char *user, struct id person,
    struct attempt *at)
{
	enum err e = browser_look(r, person, at);

	at->person = person;
	guess_id(r->pepper, user, NULL, at->elsewhere);
	guess_id(r->pepper, user, at->own ? at->device : NULL, at->id);
	return e;
}

enum err
attempt_begin(struct req *r, const char *user, struct id person,
    struct attempt *at)
{
	enum err e = attempt_again(r, user, person, at);

	if (e != OK)
		return e;
	e = ERR_CONFLICT;
	for (int i = 0; i < TRIES && e == ERR_CONFLICT; i++) {
		uint32_t old;

		e = guess_get(r->db, at->id, &at->guess);
		old = at->guess.fails;
		if (e == OK)
			e = guess_take(&at->guess, at->own, r->now);
		if (e == OK)
			e = guess_put(r->db, at->id, &at->guess, old);
	}
	if (e == ERR_FORBIDDEN)
		at->guess.after = INT64_MAX;
	return e == ERR_CONFLICT || e == ERR_FORBIDDEN ? ERR_LIMIT : e;
}

enum err
attempt_right(struct store *st, const struct attempt *at, int64_t now)
{
	enum err e = guess_end(st, at->id);

	if (e == OK && at->own)
		e = guess_end(st, at->elsewhere);
	return e == OK ? device_seen(st, at->device, at->person, now) : e;
}

void
attempt_cookie(struct req *r, const struct attempt *at)
{
	resp_cookie(r, COOKIE_DEVICE, at->cookie, DEVICE_KEPT / SECOND);
}

void
attempt_say(struct req *r, const char *field, const struct attempt *at)
{
	int64_t wait = (at->guess.after - r->now + SECOND - 1) / SECOND;
	int64_t minutes = (wait + 59) / 60;

	r->status = HTTP_TOO_MANY;
	if (at->guess.after == INT64_MAX)
		req_error(r, field,
		    _("Terlalu banyak percobaan yang salah untuk nama ini. Masuklah dari peramban yang biasa Anda pakai; dari peramban lain baru bisa setelah 30 hari tanpa percobaan."));
	else if (wait <= 60)
		req_error(r, field,
		    say_printf(r,
			_("Terlalu banyak percobaan yang salah. Tunggu %s detik, lalu coba lagi."),
			say_number(r, wait > 0 ? (unsigned)wait : 1)));
	else
		req_error(r, field,
		    say_printf(r,
			_("Terlalu banyak percobaan yang salah. Tunggu %s menit, lalu coba lagi."),
			say_number(r, (unsigned)minutes)));
}
