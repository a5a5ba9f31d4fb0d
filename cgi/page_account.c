/* My account: my sessions, my password. */
#include <string.h>

#include "cgi/priv.h"

#define ACT_PASSWORD "/akun/sandi"

/* Without those that are about to end: a token that was replaced is no session
 * of its own. */
static size_t
rows_living(const struct req *r, struct session_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].ends > r->now + OVER_READS)
			rows[kept++] = rows[i];
	return kept;
}

enum err
page_account(struct req *r)
{
	struct session_row *rows;
	struct account_view v;
	enum err e;

	e = session_rows_of(r->db, r->mem, r->who->person, &rows,
	    &v.n_sessions);
	if (e == OK)
		e = events_load(r, &v.event, &v.n_events);
	if (e == OK)
		e = self_show(r, ACT_PASSWORD, r->who->person, &v.ask);
	if (e != OK)
		return e;
	v.n_sessions = rows_living(r, rows, v.n_sessions);
	v.session = rows;
	account_page(&r->t, r, &v);
	return OK;
}

/* ending a session ----------------------------------------------------------- */

struct ending {
	const struct req *r;
	uint8_t id[HASH_LEN];
};

static enum err
ending_tx(struct store *st, void *arg)
{
	const struct ending *end = arg;
	struct trail_entry entry = {
		.at = end->r->now,
		.actor = end->r->who->person,
		.unit = end->r->who->unit,
		.verb = V_LOGOUT,
		.object = end->r->who->person,
	};
	enum err e;

	e = session_row_end(st, end->id);
	return e == OK ? trail_write(st, &entry) : e;
}

/* Is it a session of the person who asks?  Others' are as good as absent. */
static enum err
ending_check(struct req *r, const uint8_t id[HASH_LEN])
{
	struct session_row *rows;
	size_t n;
	enum err e;

	e = session_rows_of(r->db, r->mem, r->who->person, &rows, &n);
	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		if (secret_same(rows[i].id, id, HASH_LEN))
			return OK;
	}
	return ERR_ABSENT;
}

enum err
do_session_end(struct req *r)
{
	struct ending end = { .r = r };
	enum err e;

	if (hex_get(req_text(r, "session"), end.id, sizeof(end.id)) != OK)
		return ERR_INVALID;
	e = ending_check(r, end.id);
	if (e == OK)
		e = store_tx(r->db, NULL, ending_tx, &end);
	if (e != OK)
		return e;
	if (!secret_same(end.id, r->sess_row.id, HASH_LEN))
		return resp_go(r, "/akun?kabar=sesi");
	resp_cookie(r, COOKIE_SESSION, "", COOKIE_OVER);
	return resp_go(r, "/masuk?kabar=keluar");
}

/* changing the password -------------------------------------------------------- */

/* What is wrong with a new password; NULL if nothing is. */
static const char *
password_advice(enum strength s)
{
	switch (s) {
	case STRENGTH_OK:
		return NULL;
	case STRENGTH_SHORT:
		return _(
		    "Kata sandi terlalu pendek: pakai sedikitnya 12 karakter");
	case STRENGTH_LONG:
		return _(
		    "Kata sandi terlalu panjang: pakai paling banyak 256 karakter");
	case STRENGTH_COMMON:
		return _(
		    "Kata sandi ini sudah dipakai banyak orang: pilih yang lain");
	case STRENGTH_PERSONAL:
		return _(
		    "Kata sandi memuat nama Anda atau nama kantor: pilih kata lain");
	case STRENGTH_WEAK:
	default:
		return _(
		    "Kata sandi mudah ditebak: gabungkan empat kata yang tidak berkaitan");
	}
}

void
password_judge(struct req *r, const char *const *words)
{
	const char *new = req_text(r, "new");
	const char *say = password_advice(strength_check(new, words));
	const char *again = req_text(r, "again");

	if (say == NULL && view_same(new, req_value(r, "old")))
		say = _("Pilih kata sandi yang lain dari yang sekarang");
	if (req_error_of(r, "new") == NULL && say != NULL)
		req_error(r, "new", say);
	if (req_error_of(r, "again") == NULL && strcmp(new, again) != 0)
		req_error(r, "again",
		    _("Kedua isian kata sandi baru tidak sama"));
}

enum err
do_password(struct req *r)
{
	struct renewal *f = arena_alloc(r->mem, sizeof(*f));
	const struct roster_unit *u = roster_unit(r->roster, r->who->unit);
	enum err e;

	if (f == NULL)
		return ERR_MEMORY;
	if ((e = self_begin(r, NULL, &f->self)) != OK)
		return e;
	password_judge(r,
	    (const char *const[]){ f->self.person.user, r->who->name,
		u != NULL ? u->name_id : NULL, NULL });
	self_asked(r);
	if (r->n_errors > 0)
		return page_account(r);
	e = self_take(r, ACT_PASSWORD, r->who->person, &f->self);
	if (e == OK)
		e = renew_write(r, f, V_KEY, req_text(r, "new"));
	return e == OK ? resp_go(r, "/akun?kabar=sandi") :
			 self_refuse(r, &f->self, e, page_account);
}
