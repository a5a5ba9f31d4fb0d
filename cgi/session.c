/* Cookies, where a form comes from, and the session of a request. */
#include <string.h>

#include "cgi/priv.h"

/* One "name=value" at p; end is the ';' or NUL behind it. */
static bool
cookie_named(const char *p, const char *end, const char *name)
{
	size_t n = strlen(name);

	return (size_t)(end - p) > n && memcmp(p, name, n) == 0 && p[n] == '=';
}

const char *
cookie_value(struct arena *a, const char *header, const char *name)
{
	const char *found = NULL, *found_end = NULL, *end;

	for (const char *p = header; p != NULL && *p != '\0'; p = end) {
		p += strspn(p, "; ");
		end = p + strcspn(p, ";");
		if (!cookie_named(p, end, name))
			continue;
		/* two of a name: somebody planted one of them */
		if (found != NULL)
			return NULL;
		found = p + strlen(name) + 1;
		found_end = end;
	}
	if (found == NULL)
		return NULL;
	return arena_strndup(a, found, (size_t)(found_end - found));
}

void
cookies_take(struct req *r)
{
	const char *session = cookie_value(r->mem, r->cookie, COOKIE_SESSION);
	const char *guest = cookie_value(r->mem, r->cookie, COOKIE_GUEST);
	const char *language;

	r->has_sess = session != NULL && session_take(session, &r->sess) == OK;
	r->has_guest = guest != NULL && token_take(guest, &r->guest) == OK;
	r->csrf = r->has_guest ? r->guest.csrf : NULL;
	language = cookie_value(r->mem, r->cookie, COOKIE_LANGUAGE);
	r->english = language != NULL && strcmp(language, "en") == 0;
}

void
guest_ready(struct req *r)
{
	char text[TOKEN_TEXT];

	if (r->csrf != NULL)
		return;
	token_draw(&r->guest, text);
	r->csrf = r->guest.csrf;
	resp_cookie(r, COOKIE_GUEST, text, COOKIE_WINDOW);
	secret_wipe(text, sizeof(text));
}

bool
origin_ours(const char *fetch_site, const char *origin,
    const char *public_origin)
{
	bool same =
	    fetch_site != NULL && strcmp(fetch_site, "same-origin") == 0;

	if (fetch_site != NULL && !same)
		return false;
	if (origin == NULL || strcmp(origin, public_origin) == 0)
		return true;
	return same && strcmp(origin, "null") == 0;
}

bool
csrf_ours(const struct req *r, const char *sent)
{
	bool ours = false;

	if (sent == NULL || strlen(sent) != CSRF_TEXT - 1)
		return false;
	if (r->has_sess)
		ours = secret_same(sent, r->sess.csrf, CSRF_TEXT - 1);
	/* A public page may have been drawn before or after a session. */
	if (r->has_guest && r->route->perm == P_NONE)
		ours |= secret_same(sent, r->guest.csrf, CSRF_TEXT - 1);
	return ours;
}

bool
session_ended(const struct conf *conf, int64_t seen, int64_t ends, int64_t now)
{
	int64_t idle = (int64_t)conf->idle_seconds * SECOND;

	/* "seen" may be a minute older than the last request */
	return now >= ends || now >= seen + idle + MINUTE;
}

enum err
db_ready(struct req *r)
{
	return r->db != NULL ? store_ready(r->db) : ERR_BUSY;
}

/* Is this the blob of a member as the roster has them now? */
static bool
member_stands(const struct roster_member *m, const struct session_blob *b)
{
	return m != NULL && m->active &&
	    secret_same(m->sign_pk, b->sign_pk, KEY_LEN);
}

/* The actor that the blob and the roster make; ERR_AUTH if none (any more). */
static enum err
actor_make(struct req *r, const struct session_blob *b)
{
	const struct roster_member *m =
	    roster_member(r->roster, b->person, b->unit);
	const struct roster_unit *u = roster_unit(r->roster, b->unit);
	struct actor *who = arena_alloc(r->mem, sizeof(*who));

	if (who == NULL)
		return ERR_MEMORY;
	/* a chain that can't be verified may hold what is missing here */
	if ((m == NULL || u == NULL) && roster_any_refused(r->roster))
		return ERR_BUSY;
	if (u == NULL || !member_stands(m, b))
		return ERR_AUTH;
	if (!roster_trusted(r->roster, u->agency))
		return ERR_BUSY;
	keyring_set(r->keys, b->seed, b->has_unit ? b->unit_seed : NULL,
	    b->epoch);
	*who = (struct actor){
		.person = b->person,
		.unit = b->unit,
		.agency = u->agency,
		.user = "", /* known at login only; nothing is decided by it */
		.name = m->name,
		.roles = m->roles,
		.fresh = b->fresh,
		.keys = r->keys,
	};
	r->who = who;
	return OK;
}

/*
 * The unit has had a new seed since this session was made: what was sealed to
 * its person takes the place of the old one, in the session too.
 */
static enum err
seed_renew(struct req *r, struct session_blob *b)
{
	const struct roster_unit *u = roster_unit(r->roster, b->unit);
	uint32_t was = b->epoch;
	struct bytes body;
	enum err e;

	if (!b->has_unit || b->epoch == u->epoch)
		return OK;
	e = unit_seed_fetch(r, u, b->person, b->seed, b->unit_seed, &b->epoch);
	b->has_unit = e == OK;
	if (e != OK && e != ERR_ABSENT)
		return e;
	keyring_set(r->keys, b->seed, b->has_unit ? b->unit_seed : NULL,
	    b->epoch);
	if (b->has_unit && b->epoch == was)
		return OK; /* there is no newer one for them */
	e = session_put(r->mem, &r->sess, b, &body);
	return e == OK ? session_row_body(r->db, r->sess.id, body) : e;
}

/* Last seen, at most once a minute: a sibling worker may write it first. */
static enum err
session_touch(struct req *r)
{
	struct session_row *s = &r->sess_row;
	enum err e;

	if (r->now < s->seen + MINUTE)
		return OK;
	e = session_row_seen(r->db, s->id, s->seen, r->now);
	if (e == OK)
		s->seen = r->now;
	return e == ERR_CONFLICT ? OK : e;
}

/* The blob under the cookie's key; ERR_AUTH if it is over or not ours. */
static enum err
blob_open(struct req *r, struct session_blob **b_r)
{
	struct session_blob *b = arena_alloc(r->mem, sizeof(*b));
	int64_t absolute = (int64_t)r->conf->absolute_seconds * SECOND;
	enum err e;

	if (b == NULL)
		return ERR_MEMORY;
	e = session_get(r->mem, &r->sess, r->sess_row.person, r->sess_row.body,
	    b);
	if (e == ERR_TAMPER) {
		log_write(LOG_ALARM, "session", "err=%s req=%s", err_name(e),
		    r->id);
		return ERR_AUTH;
	}
	if (e == OK && r->now >= b->created + absolute)
		e = ERR_AUTH;
	if (e == OK && b->factor == FACTOR_OVER &&
	    r->now >= b->fresh + OVER_READS)
		e = ERR_AUTH;
	*b_r = b;
	return e;
}

static enum err
session_read(struct req *r)
{
	struct session_blob *b = NULL;
	enum err e;

	e = session_row_get(r->db, r->mem, r->sess.id, &r->sess_row);
	if (e == ERR_ABSENT)
		return ERR_AUTH;
	if (e != OK)
		return e;
	if (session_ended(r->conf, r->sess_row.seen, r->sess_row.ends, r->now))
		return ERR_AUTH;
	e = blob_open(r, &b);
	if (e == OK && r->sess_row.generation != r->rolls->state)
		e = rolls_follow(r->db, r->mem, r->rolls);
	if (e == OK)
		e = actor_make(r, b);
	if (e == OK)
		e = seed_renew(r, b);
	if (e == ERR_ABSENT) /* ended while we looked */
		e = ERR_AUTH;
	r->blob = b;
	return e;
}

/*
 * Is the actor still who they were when the session was opened, and the unit's
 * seed one that nobody took with them since?
 */
static bool
actor_stands(const struct req *r)
{
	const struct actor *who = r->who;
	const struct roster_member *m =
	    roster_member(r->roster, who->person, who->unit);
	const struct roster_unit *u = roster_unit(r->roster, who->unit);
	uint32_t epoch = keyring_epoch(r->keys);

	return u != NULL && member_stands(m, r->blob) &&
	    m->roles == who->roles && !u->rotation_due &&
	    (epoch == r->blob->epoch || epoch == u->epoch);
}

enum err
session_rotate(struct req *r)
{
	struct session_blob *b = r->blob;
	struct bytes body;
	enum err e = unit_rotate(&r->work);

	if (e != OK && e != ERR_CONFLICT)
		return e;
	if (e == OK && keyring_epoch(r->keys) == b->epoch)
		return OK; /* there was nothing to do */
	e = rolls_follow(r->db, r->mem, r->rolls);
	if (e != OK)
		return e;
	if (!actor_stands(r))
		return ERR_BUSY; /* to be looked at anew; the state is old */
	r->work.roster_state = r->rolls->state;
	if (keyring_epoch(r->keys) == b->epoch)
		return seed_renew(r, b);
	b->epoch = keyring_epoch(r->keys);
	keyring_seed(r->keys, b->unit_seed);
	e = session_put(r->mem, &r->sess, b, &body);
	return e == OK ? session_row_body(r->db, r->sess.id, body) : e;
}

enum err
session_open(struct req *r)
{
	enum err e;

	if (!r->has_sess)
		return ERR_AUTH;
	e = db_ready(r);
	if (e == OK)
		e = session_read(r);
	r->expired = e == ERR_AUTH;
	if (e == OK)
		e = session_touch(r);
	if (e != OK) {
		r->who = NULL;
		return e;
	}
	r->csrf = r->sess.csrf;
	r->work = (struct work){
		.db = r->db,
		.mem = r->mem,
		.who = r->who,
		.roster = r->roster,
		.roster_state = r->rolls->state,
		.book = r->book,
		.conf = r->conf,
		.box = r->box,
		.now = r->now,
		.english = r->english,
	};
	return OK;
}
