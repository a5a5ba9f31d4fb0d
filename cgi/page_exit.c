/* Leaving: log out, quick exit, and what keeps a session or a language. */
#include <string.h>

#include "cgi/priv.h"

/* The browser forgets what it holds of us; not cookies: other tabs of a new
 * session would lose theirs. */
static void
forget(struct req *r)
{
	resp_header(r, "Clear-Site-Data", "\"cache\", \"storage\"");
	resp_cookie(r, COOKIE_SESSION, "", COOKIE_OVER);
}

/* End the session and say so on the trail, both or neither. */
static enum err
leave_tx(struct store *st, void *arg)
{
	const struct req *r = arg;
	struct trail_entry entry = {
		.at = r->now,
		.actor = r->who->person,
		.unit = r->who->unit,
		.verb = V_LOGOUT,
		.object = r->who->person,
	};
	enum err e;

	/* what took its place lives in another tab, and cannot be named here */
	if (r->blob->factor == FACTOR_OVER)
		e = session_rows_end(st, r->who->person, NULL);
	else
		e = session_row_end(st, r->sess_row.id);
	/* a sibling tab was quicker */
	if (e == ERR_ABSENT)
		e = OK;
	return e == OK ? trail_write(st, &entry) : e;
}

enum err
do_logout(struct req *r)
{
	enum err e = store_tx(r->db, NULL, leave_tx, r);

	if (e != OK)
		return e;
	forget(r);
	return resp_go(r, "/masuk");
}

/* Neutral: nothing on it tells what this site is. */
enum err
page_quick_exit(struct req *r)
{
	resp_header(r, "Refresh",
	    say_printf(r, "0;url=%s", r->conf->quick_exit_url));
	exit_page(&r->t, r);
	return OK;
}

/*
 * The one act that is done even if its trail entry can't be written (R17):
 * somebody stands behind the chair, and a session that lives on is the greater
 * harm.  Ending one shows nothing and lets nobody in; the log has an alarm in
 * the entry's place.  Without a database the row ends by itself when it has
 * been idle, and the cookie is gone.
 */
static void
leave_anyway(struct req *r, enum err why)
{
	enum err e = why;

	if (r->who != NULL)
		e = session_row_end(r->db, r->sess_row.id);
	log_write(LOG_ALARM, "quick-exit", "req=%s err=%s ended=%s", r->id,
	    err_name(why), e == OK || e == ERR_ABSENT ? "yes" : "no");
}

/* Whoever leaves in a hurry leaves, whatever is broken. */
enum err
do_quick_exit(struct req *r)
{
	enum err e = session_open(r);

	if (e == OK)
		e = store_tx(r->db, NULL, leave_tx, r);
	if (e != OK && e != ERR_AUTH)
		leave_anyway(r, e);
	forget(r);
	resp_cookie(r, COOKIE_GUEST, "", COOKIE_OVER);
	return resp_go(r, "/keluar-cepat");
}

/* The session step has seen this request; that is all it is for. */
enum err
do_session(struct req *r)
{
	r->status = HTTP_NO_CONTENT;
	return OK;
}

/* The answer of a form stands at an address of its own, which is opened again
 * from the browser's memory of addresses: to the page that has the form. */
enum err
page_up(struct req *r)
{
	int n = (int)(strrchr(r->path, '/') - r->path);

	return resp_go(r, "%.*s", n, r->path);
}

enum err
do_language(struct req *r)
{
	const char *back = req_text(r, "kembali");
	bool english = req_has(r, "bahasa", "en");

	if (!english && !req_has(r, "bahasa", "id"))
		return ERR_INVALID;
	resp_cookie(r, COOKIE_LANGUAGE, english ? "en" : "id", COOKIE_WINDOW);
	return resp_go(r, "%s", view_address(r, back) ? back : "/");
}
