/*
 * What befell somebody's account, told to themselves: changes of what they log in
 * with and of their membership, what was refused, and logins from browsers that
 * they never used (R40).
 */
#include "cgi/priv.h"

#define KEPT     (30 * DAY)
#define NEWS     (7 * DAY) /* how long a strange login stays news */
#define ROWS_MAX 500
#define RUSH_MAX 50

static const char *
refused_say(const struct req *r, const struct event_row *row)
{
	if (id_none(row->actor))
		return _("Percobaan masuk atau pemulihan yang ditolak");
	/* what others were refused about this person is not theirs */
	return id_same(row->actor, r->who->person) ?
	    _("Kata sandi atau kode yang salah, sesudah masuk") :
	    NULL;
}

/* What the link did to them, that the entry names. */
static const char *
member_say(struct req *r, const struct event_row *row)
{
	const struct roster_member *by =
	    roster_person(r->roster, row->actor, r->who->agency);

	/* who founded the agency, and who was there before it had pages */
	if (by == NULL || id_same(row->actor, r->who->person))
		return _("Anda menjadi anggota");
	switch (roster_link_type(r->roster, r->who->agency, row->version,
	    row->head)) {
	case LINK_ADMIT:
		return say_printf(r, _("Anda diterima sebagai anggota oleh %s"),
		    by->name);
	case LINK_ROLE:
		return say_printf(r, _("Peran Anda diubah oleh %s"), by->name);
	case LINK_SUSPEND:
		return say_printf(r, _("Anda ditangguhkan oleh %s"), by->name);
	case LINK_REMOVE:
		return say_printf(r, _("Keanggotaan Anda diakhiri oleh %s"),
		    by->name);
	default:
		return say_printf(r,
		    _("Keanggotaan atau peran Anda diubah oleh %s"), by->name);
	}
}

/* One line of it; NULL: it is nothing to tell. */
static const char *
event_say(struct req *r, const struct event_row *row)
{
	switch ((int)row->verb) {
	case V_LOGIN:
		return row->version == TRAIL_STRANGE ?
		    _("Masuk dari peramban yang belum pernah Anda pakai") :
		    NULL;
	case V_DENIED:
		return refused_say(r, row);
	case V_MEMBER:
		return member_say(r, row);
	case V_KEY:
		return _("Kata sandi diganti");
	case V_KEY_PAPER:
		return _("Kunci di kertas didaftarkan");
	case V_KEY_RENEWED: /* the portal's secrets were */
		return NULL;
	case V_KEY_PHONE:
		return _("Aplikasi kode dipindahkan ke ponsel lain");
	case V_KEY_CODE:
		return _("Kode pemulihan baru dibuat");
	case V_LOST_PASSWORD:
		return _("Kata sandi diganti dengan kode pemulihan");
	case V_LOST_PHONE:
		return _("Ponsel lain dipasang dengan kode pemulihan");
	case V_KEY_PASSKEY:
		return _("Kunci sandi ditambah atau dihapus");
	default:
		return NULL;
	}
}

/* Refusals in a row are one line: guessing must not hide what else there is. */
static void
event_add(const struct event_row *row, const char *say, struct event *list,
    size_t *n)
{
	struct event *last = *n > 0 ? &list[*n - 1] : NULL;

	if (last != NULL && row->verb == V_DENIED &&
	    view_same(last->say, say)) {
		last->times++;
		return;
	}
	list[(*n)++] = (struct event){ .at = row->at,
		.say = say,
		.times = 1,
		.strange = row->verb == V_LOGIN };
}

static enum err
events_since(struct req *r, struct event_row **row_r, size_t *n_r)
{
	return event_rows(r->db, r->mem, r->who->person, r->now - KEPT,
	    ROWS_MAX, row_r, n_r);
}

/* Those that are not older than since; what is strange, than strange. */
static enum err
events_tell(struct req *r, const struct event_row *row, size_t n, int64_t since,
    int64_t strange, const struct event **v_r, size_t *n_r)
{
	struct event *list = arena_alloc(r->mem, (n + 1) * sizeof(*list));

	*n_r = 0;
	*v_r = list;
	if (list == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const char *say = event_say(r, &row[i]);
		bool login = row[i].verb == V_LOGIN;

		if (say == NULL || row[i].at < (login ? strange : since))
			continue;
		event_add(&row[i], say, list, n_r);
	}
	return OK;
}

enum err
events_load(struct req *r, const struct event **v_r, size_t *n_r)
{
	struct event_row *row;
	size_t n;
	enum err e = events_since(r, &row, &n);

	return e == OK ? events_tell(r, row, n, 0, 0, v_r, n_r) : e;
}

/* The login before the one that began this session; 0: there was none. */
static int64_t
login_before(const struct req *r, const struct event_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].verb == V_LOGIN && row[i].version != TRAIL_AGAIN &&
		    row[i].at < r->sess_row.created)
			return row[i].at;
	return 0;
}

enum err
events_news(struct req *r, const struct event **v_r, size_t *n_r)
{
	int64_t week = r->now - NEWS;
	struct event_row *row;
	size_t n, kept = 0;
	int64_t before;
	enum err e = events_since(r, &row, &n);

	if (e != OK)
		return e;
	/* who reads this knows of the login that led here */
	for (size_t i = 0; i < n; i++)
		if (row[i].verb != V_LOGIN || row[i].at != r->sess_row.created)
			row[kept++] = row[i];
	before = login_before(r, row, kept);
	if (before == 0)
		kept = 0; /* the first login: what led to it is no news */
	/* who logs in with a stolen password makes the last login theirs */
	return events_tell(r, row, kept, before, before < week ? before : week,
	    v_r, n_r);
}

/* who opened much ----------------------------------------------------------------- */

/* Is it the reader's to know of what happens in the unit? */
static bool
rush_told(const struct req *r, struct id unit)
{
	const unsigned heads = ROLE_BIT(ROLE_KOR) | ROLE_BIT(ROLE_KAU);

	return (r->who->roles & ROLE_BIT(ROLE_AUD)) != 0 ||
	    ((r->who->roles & heads) != 0 && id_same(unit, r->who->unit));
}

enum err
rush_load(struct req *r, const struct rush **v_r, size_t *n_r)
{
	const unsigned told =
	    ROLE_BIT(ROLE_KOR) | ROLE_BIT(ROLE_KAU) | ROLE_BIT(ROLE_AUD);
	struct rush_row *row;
	struct rush *v;
	size_t n;
	enum err e;

	*n_r = 0;
	if ((r->who->roles & told) == 0)
		return OK;
	e = rush_rows(r->db, r->mem, r->who->agency, r->now - NEWS, RUSH_MAX,
	    &row, &n);
	if (e != OK)
		return e;
	v = arena_alloc(r->mem, (n + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct roster_member *m =
		    roster_person(r->roster, row[i].person, r->who->agency);
		const struct roster_unit *u =
		    roster_unit(r->roster, row[i].unit);

		if (m != NULL && u != NULL && rush_told(r, u->id))
			v[(*n_r)++] = (struct rush){ .person = m->person,
				.name = m->name,
				.unit = u,
				.at = row[i].at,
				.objects = row[i].objects };
	}
	*v_r = v;
	return OK;
}
