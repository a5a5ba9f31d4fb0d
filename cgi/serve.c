/*
 * One request in nine steps.  A step returns 0 to go on, DONE when the answer
 * stands, or the HTTP status whose page is the answer.
 */
#include <inttypes.h>
#include <string.h>

#include "cgi/priv.h"

#define DONE 1u

typedef unsigned (*step_fn)(struct req *r);

/* The status of what a handler or the database said. */
static unsigned
status_of(enum err e)
{
	switch (e) {
	case OK:
		return 0;
	case ERR_INVALID:
		return HTTP_BAD_REQUEST;
	case ERR_ABSENT:
		return HTTP_NOT_FOUND;
	case ERR_FORBIDDEN:
	case ERR_AUTH:
		return HTTP_FORBIDDEN;
	case ERR_CONFLICT:
		return HTTP_CONFLICT;
	case ERR_LIMIT:
		return HTTP_TOO_LARGE;
	case ERR_BUSY:
	case ERR_RETRY:
	case ERR_UNKNOWN:
	case ERR_CONFIG: /* a table or a grant is missing: it can be mended */
		return HTTP_UNAVAILABLE;
	case ERR_REPEAT:
	case ERR_TAMPER:
	case ERR_MEMORY:
	case ERR_IO:
	case ERR_INTERNAL:
	case ERR__MAX:
	default:
		return HTTP_FAILED;
	}
}

/* As status_of(), and what is nobody's everyday mistake goes to the log. */
static unsigned
failed(struct req *r, enum err e)
{
	unsigned status = status_of(e);

	r->failed = e;
	if (status >= HTTP_FAILED)
		log_write(e == ERR_TAMPER ? LOG_ALARM : LOG_WARN, "failed",
		    "req=%s route=%s err=%s", r->id, r->route->path,
		    err_name(e));
	return status;
}

/*
 * A denial on a route that keeps a trail is an entry of its own.  A form that
 * is not ours writes none: else a stranger's page could fill the trail.
 */
static unsigned
denied(struct req *r, unsigned status)
{
	struct trail_entry entry = { .at = r->now, .verb = V_DENIED };
	enum err e;

	if ((r->route->flags & R_TRAIL) == 0 || r->who == NULL)
		return status;
	entry.actor = r->who->person;
	entry.unit = r->who->unit;
	entry.object = r->ids[0];
	e = trail_write(r->db, &entry);
	if (e == OK)
		return status;
	(void)failed(r, e);
	return HTTP_UNAVAILABLE;
}

/* 1. What the transport found wrong. */
static unsigned
step_read(struct req *r)
{
	cookies_take(r);
	lang_use(r->english);
	return r->refused;
}

/* Whoever has a session keeps the menu on the page of a wrong address. */
static void
session_look(struct req *r)
{
	if (r->db != NULL)
		store_readonly(r->db, true);
	if (session_open(r) != OK)
		r->who = NULL;
}

/* People end an address with a slash; where that is no page, but the address
 * without it is, that is where they want to go. */
static bool
slash_cut(struct req *r, const char *method)
{
	size_t n = strlen(r->path);
	const struct route *route;
	const char *path, *allow;
	struct id ids[2];

	if (n < 2 || r->path[n - 1] != '/' || r->path[n - 2] == '/' ||
	    strcmp(method, "GET") != 0)
		return false;
	path = arena_strndup(r->mem, r->path, n - 1);
	return path != NULL &&
	    route_find(method, path, &route, ids, &allow) == OK &&
	    resp_go(r, "%s", path) == OK;
}

/* 2. The row of the route table. */
static unsigned
step_route(struct req *r)
{
	const char *method = r->method, *allow = NULL;
	enum err e;

	r->bare = strcmp(method, "HEAD") == 0;
	if (r->bare)
		method = "GET";
	e = route_find(method, r->path, &r->route, r->ids, &allow);
	if (e == OK)
		return 0;
	if (e == ERR_ABSENT && slash_cut(r, method))
		return DONE;
	session_look(r);
	if (e == ERR_ABSENT)
		return HTTP_NOT_FOUND;
	resp_error(r, HTTP_BAD_METHOD);
	resp_header(r, "Allow", allow);
	return DONE;
}

/* 3. The session, for all but public pages. */
static unsigned
step_session(struct req *r)
{
	enum err e;

	if (r->db != NULL)
		store_readonly(r->db, r->route->method == M_GET);
	if ((r->route->flags & R_PUBLIC) != 0)
		return 0;
	e = session_open(r);
	if (e == OK)
		return 0;
	if (e != ERR_AUTH)
		return failed(r, e);
	/* A POST must not vanish in a redirect: its page says what happened. */
	if (r->route->method == M_POST)
		return HTTP_UNAUTHORIZED;
	e = resp_go(r, "/masuk");
	return e == OK ? DONE : failed(r, e);
}

static bool
role_may(const struct req *r)
{
	return role_scope(r->who->roles, r->route->perm) != SCOPE_NO;
}

/* Does the actor first have to make the passkey that their role must have? */
static bool
factor_lacks(const struct req *r)
{
	return r->who != NULL && (r->route->flags & R_FACTOR) == 0 &&
	    r->blob->passkeys.n == 0 && passkey_must(r);
}

/* Led to where it is made; a form can only come from a page of before. */
static unsigned
factor_first(struct req *r)
{
	enum err e;

	if (r->route->method == M_POST)
		return denied(r, HTTP_FORBIDDEN);
	e = resp_go(r, "/akun/kunci");
	return e == OK ? DONE : failed(r, e);
}

/* 4. Was the form drawn by us, and may this role do this at all? */
static unsigned
step_allow(struct req *r)
{
	if (r->route->method == M_POST && !r->genuine)
		return HTTP_FORBIDDEN;
	if (factor_lacks(r))
		return factor_first(r);
	if (r->who != NULL && !role_may(r))
		return denied(r, HTTP_FORBIDDEN);
	return 0;
}

static bool
is_urlencoded(const char *type)
{
	static const char want[] = "application/x-www-form-urlencoded";
	size_t n = sizeof(want) - 1;

	return type != NULL && strncasecmp(type, want, n) == 0 &&
	    (type[n] == '\0' || type[n] == ';');
}

/* The answer that this very form had the first time. */
static unsigned
repeat(struct req *r)
{
	const char *answer;
	enum err e = work_answer(&r->work, &answer);

	if (e == ERR_ABSENT)
		return 0;
	if (e == OK)
		e = resp_go(r, "%s", answer);
	return e == OK ? DONE : failed(r, e);
}

/* What the form holds, each value in its place. */
static void
values_put(struct buf *b, const struct req *r)
{
	for (size_t i = 0; i < form_size(r->route->form); i++) {
		const char *v = r->value[i];

		buf_u8(b, v != NULL);
		buf_lv32(b, v != NULL ? v : "", v != NULL ? strlen(v) : 0);
	}
}

enum err
act_hash(struct req *r, uint8_t hash_r[HASH_LEN])
{
	const char *sent = form_pair(r->pair, r->n_pairs, "request_id");
	struct id request = { 0 };
	struct buf b;
	enum err e = sent != NULL ? form_request(sent, &request) : OK;

	if (e != OK)
		return e;
	buf_init(&b, r->mem, 0);
	buf_put(&b, request.b, ID_LEN);
	buf_put(&b, r->ids, sizeof(r->ids));
	buf_lv32(&b, r->route->path, strlen(r->route->path));
	values_put(&b, r);
	e = buf_check(&b);
	if (e == OK)
		hash_blake(NULL, buf_bytes(&b), hash_r);
	return e;
}

/*
 * The request id of this act.  The route, its object and what was typed are
 * hashed in: two forms of one page are two acts even if the page drew one id
 * for both, and so is a form that is sent again with another text.  Only a true
 * repeat may have the first one's answer, else the second text would be lost
 * without a word; what stands in the way of a second act (versions, states)
 * says so itself.  The id that was sent, 16 random bytes, is stored nowhere, so
 * that nobody can try texts against the hash.
 */
static enum err
request_bind(struct req *r, const char *sent)
{
	uint8_t hash[HASH_LEN];
	enum err e;

	if (sent == NULL)
		return form_request(NULL, &r->work.request);
	e = act_hash(r, hash);
	if (e == OK)
		memcpy(r->work.request.b, hash, ID_LEN);
	return e;
}

/* What became of the handler's answer. */
static unsigned
answered(struct req *r, enum err e)
{
	if (e == ERR_REPEAT && r->who != NULL) {
		unsigned status = repeat(r);

		return status != 0 ? status : failed(r, ERR_UNKNOWN);
	}
	if (e == OK)
		e = buf_check(&r->out);
	/* who logged out while their file came: actor_follow() */
	if (e == ERR_AUTH && r->parts != NULL)
		return HTTP_UNAUTHORIZED;
	if (e == ERR_ABSENT || e == ERR_FORBIDDEN)
		return denied(r, failed(r, e));
	if (e != OK)
		return failed(r, e);
	if (r->status == 0)
		r->status = r->n_errors > 0 ? HTTP_UNPROCESSABLE : HTTP_OK;
	return DONE;
}

/* 5. The fields. */
static unsigned
step_form(struct req *r)
{
	enum err e = form_take(r, r->pair, r->n_pairs);

	return e == OK ? 0 : failed(r, e);
}

/* 6. Is it still who logged in?  A GET changes nothing. */
static unsigned
step_proof(struct req *r)
{
	enum err e;

	if (r->route->method != M_POST || r->who == NULL)
		return 0;
	e = proof_step(r);
	if (e == ERR_AUTH)
		return HTTP_UNAUTHORIZED;
	if (e != OK)
		return failed(r, e);
	return r->status != 0 ? answered(r, OK) : 0;
}

/* 7. A form that was carried out already. */
static unsigned
step_repeat(struct req *r)
{
	const char *sent = form_pair(r->pair, r->n_pairs, "request_id");
	enum err e;

	/* one with a file is known when that has been read: upload_bind() */
	if (r->route->method != M_POST || r->who == NULL ||
	    (r->route->flags & (R_PAGE | R_FILE)) != 0)
		return 0;
	e = request_bind(r, sent);
	if (e != OK)
		return failed(r, e);
	return sent != NULL ? repeat(r) : 0;
}

/* What the client sent, into pairs: the body of a POST, else the query. */
static unsigned
step_split(struct req *r)
{
	struct bytes in = r->body;
	enum err e;

	if (r->route->method != M_POST)
		in = BYTES(r->query, strlen(r->query));
	else if (r->feed == NULL && !is_urlencoded(r->content_type))
		return HTTP_BAD_TYPE;
	else if (*r->query != '\0')
		return HTTP_BAD_REQUEST;
	e = r->feed != NULL ? upload_split(r) :
			      form_split(r->mem, in, &r->pair, &r->n_pairs);
	if (e != OK)
		return failed(r, e);
	r->genuine =
	    origin_ours(r->fetch_site, r->origin, r->conf->public_origin) &&
	    csrf_ours(r, form_pair(r->pair, r->n_pairs, "csrf"));
	return 0;
}

/* Nothing new is sealed under a seed that somebody took with them. */
static enum err
rotation_first(struct req *r)
{
	/* leaving, and one's own account, wait for nothing */
	if (r->who == NULL || r->route->method != M_POST ||
	    r->route->perm <= P_LOGIN)
		return OK;
	return session_rotate(r);
}

/*
 * A link that was appended is one that others read too, before anybody is told
 * that it holds: a database that says so and drops it is found out here.
 */
static enum err
link_seen(struct req *r)
{
	const struct roster_head *l = &r->work.linked;
	enum err e;

	if (l->height == 0)
		return OK;
	e = rolls_follow(r->db, r->mem, r->rolls);
	if (e == OK)
		e = roster_expect(r->rolls->roster, l->agency, l->height,
		    l->hash);
	if (e != ERR_TAMPER && e != ERR_BUSY)
		return e;
	log_write(LOG_ALARM, "roster",
	    "why=link-lost height=%" PRIu64 " req=%s", l->height, r->id);
	return ERR_TAMPER;
}

static enum err
handle(struct req *r)
{
	enum err e = rotation_first(r);

	if (e == OK)
		e = r->route->handler(r);
	/* not forbidden: somebody has to be named first */
	if (e == ERR_FORBIDDEN && !id_none(r->work.few))
		e = ERR_CONFLICT;
	return e == OK ? link_seen(r) : e;
}

/* Who acts, by the roster as it is now. */
static enum err
actor_anew(struct req *r)
{
	struct id request = r->work.request;
	const char *answer = r->work.answer;
	enum err e = session_open(r);

	r->work.request = request;
	r->work.answer = answer;
	return e == OK && !role_may(r) ? ERR_FORBIDDEN : e;
}

enum err
actor_follow(struct req *r)
{
	enum err e = rolls_follow(r->db, r->mem, r->rolls);

	return e == OK ? actor_anew(r) : e;
}

/*
 * A link came into the roster between the request's reading it and its act, and
 * nothing was done: whoever asks is looked at anew, and asks once more.  A file
 * comes only once.
 */
static enum err
handle_anew(struct req *r, size_t errors)
{
	uint64_t state = r->work.roster_state;
	enum err e;

	if (r->who == NULL || r->route->method != M_POST || r->parts != NULL)
		return ERR_BUSY;
	e = rolls_follow(r->db, r->mem, r->rolls);
	if (e != OK || r->rolls->state == state)
		return e != OK ? e : ERR_BUSY;
	resp_clear(r);
	r->n_errors = errors; /* those of the form */
	e = actor_anew(r);
	return e == OK ? handle(r) : e;
}

/* 8. The handler, with an Argon2id slot if it needs one. */
static unsigned
step_handle(struct req *r)
{
	bool slow = (r->route->flags & R_SLOW) != 0;
	size_t errors = r->n_errors;
	int slot = -1;
	enum err e;

	if (slow) {
		e = slot_take(&slot);
		if (e != OK)
			return status_of(e);
	}
	e = handle(r);
	if (e == ERR_BUSY)
		e = handle_anew(r, errors);
	if (slow)
		slot_give(slot);
	return answered(r, e);
}

/*
 * The fields of a form that was refused before they were looked at, so that its
 * page can show what was typed.  What is wrong with them matters no more.
 */
static void
fields_late(struct req *r)
{
	enum err e = OK;

	if (r->route == NULL || r->route->method != M_POST || r->taken)
		return;
	if (r->pair == NULL && r->feed != NULL)
		e = upload_split(r);
	else if (r->pair == NULL && is_urlencoded(r->content_type))
		e = form_split(r->mem, r->body, &r->pair, &r->n_pairs);
	if (e != ERR_MEMORY)
		e = form_take(r, r->pair, r->n_pairs);
	log_write(LOG_DEBUG, "fields", "req=%s err=%s", r->id, err_name(e));
	r->n_errors = 0;
}

static void
request_begin(struct req *r)
{
	/* the log needs it when the parameters are gone */
	r->id = r->id != NULL ? arena_strdup(r->mem, r->id) :
				id_str(r->mem, id_new(r->now));
	if (r->id == NULL)
		r->id = "-";
	if (r->query == NULL)
		r->query = "";
	r->pair = NULL;
	r->n_pairs = 0;
	r->taken = false;
	r->proof = NULL;
	random_bytes(r->request.b, sizeof(r->request.b));
	resp_clear(r);
}

void
serve(struct req *r)
{
	static const step_fn steps[] = { step_read, step_route, step_session,
		step_split, step_allow, step_form, step_proof, step_repeat,
		step_handle };
	unsigned status = 0;

	request_begin(r);
	for (size_t i = 0; status == 0 && i < nitems(steps); i++)
		status = steps[i](r);
	if (status > DONE) {
		fields_late(r);
		resp_error(r, status);
	}
	proof_cookies(r);
	/* 9. the caller sends it */
}
