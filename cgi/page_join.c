/*
 * Joining: who holds the code of an invitation chooses a login name and a
 * password, and sets up the app; then six words wait to be read out.  Public, as
 * logging in is; an invitation that is unknown, too old or used is one and the
 * same to whoever asks.
 */
#include <string.h>

#include "cgi/priv.h"

void
join_begin(struct req *r)
{
	r->work = (struct work){
		.db = r->db,
		.mem = r->mem,
		.roster = r->roster,
		.roster_state = r->rolls->state,
		.conf = r->conf,
		.now = r->now,
	};
}

enum err
page_join(struct req *r)
{
	guest_ready(r);
	join_code_page(&r->t, r);
	return OK;
}

/* One sentence for whatever is wrong with a code. */
static enum err
join_refuse(struct req *r)
{
	r->n_errors = 0;
	req_error(r, "code",
	    _("Kode ini tidak berlaku: salah ketik, sudah dipakai, atau sudah "
	      "lebih dari 72 jam. Periksa kodenya, atau minta admin mengundang "
	      "Anda lagi."));
	return page_join(r);
}

/* The invitation that the field code opens.  ERR_ABSENT: none. */
static enum err
join_open(struct req *r, const struct roster_invite **i_r)
{
	enum err e = db_ready(r);

	if (e == OK)
		e = rolls_follow(r->db, r->mem, r->rolls);
	if (e != OK)
		return e;
	join_begin(r);
	e = join_find(&r->work, req_text(r, "code"), i_r);
	if (e == ERR_INVALID)
		return ERR_ABSENT;
	if (e == OK && !roster_trusted(r->roster, (*i_r)->agency))
		return ERR_BUSY;
	return e;
}

/* "sari.contoh" of "Sari Contoh, S.Psi": the first two words. */
static const char *
user_of(struct req *r, const char *name)
{
	char *user = arena_alloc(r->mem, strlen(name) + 1), *to = user;
	unsigned dots = 0;

	if (user == NULL)
		return "";
	for (; *name != '\0' && *name != ','; name++) {
		char c = *name >= 'A' && *name <= 'Z' ?
		    (char)(*name - 'A' + 'a') :
		    *name;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			*to++ = c;
		else if (c == ' ' && to > user && to[-1] != '.' && dots++ == 1)
			break;
		else if (c == ' ' && to > user && to[-1] != '.')
			*to++ = '.';
	}
	while (to > user && to[-1] == '.')
		to--;
	*to = '\0';
	return user;
}

/* A login name that nobody has; taken_r: is this one somebody's? */
static enum err
user_taken(struct req *r, const char *user, bool *taken_r)
{
	struct person_row row;
	enum err e = person_by_user(r->db, r->mem, user, &row);

	*taken_r = e == OK;
	return e == ERR_ABSENT ? OK : e;
}

/* Of the name, with a number if others have it. */
static enum err
user_propose(struct req *r, const char *name, const char **user_r)
{
	const char *base = user_of(r, name);
	bool taken = true;
	enum err e = OK;

	*user_r = "";
	for (unsigned i = 1; e == OK && taken && i < 10; i++) {
		*user_r = i == 1 ? base : say_printf(r, "%s.%u", base, i);
		e = user_taken(r, *user_r, &taken);
	}
	if (taken)
		*user_r = "";
	return e;
}

static enum err
join_show(struct req *r, const struct roster_invite *i, const char *user,
    const char *state, const uint8_t totp[TOTP_LEN])
{
	struct join_form f = { .invite = i,
		.unit = roster_unit(r->roster, i->unit),
		.code = req_text(r, "code"),
		.state = state,
		.user = user };
	enum err e = phone_draw(r, user, totp, &f.phone);

	if (e != OK)
		return e;
	guest_ready(r);
	join_form_page(&r->t, r, &f);
	return OK;
}

enum err
do_join(struct req *r)
{
	const struct roster_invite *i;
	const char *state = NULL, *user = NULL;
	uint8_t totp[TOTP_LEN];
	enum err e;

	if (r->n_errors > 0)
		return page_join(r);
	if ((e = join_open(r, &i)) == ERR_ABSENT)
		return join_refuse(r);
	if (e == OK)
		e = user_propose(r, i->name, &user);
	if (e == OK)
		e = join_state_put(&r->work, req_text(r, "code"), i, totp,
		    &state);
	if (e == OK)
		e = join_show(r, i, user, state, totp);
	secret_wipe(totp, sizeof(totp));
	return e;
}

/* enrolling -------------------------------------------------------------------- */

/* A name as login names are; else a complaint beside the field. */
static enum err
user_judge(struct req *r, const char *user)
{
	bool taken = false;
	enum err e;

	if (req_error_of(r, "user") != NULL)
		return OK;
	if (!user_fits(user)) {
		req_error(r, "user",
		    _("Nama pengguna: 3 sampai 64 huruf kecil, angka, titik, "
		      "atau tanda hubung"));
		return OK;
	}
	e = user_taken(r, user, &taken);
	if (taken)
		req_error(r, "user",
		    _("Nama pengguna ini sudah dipakai orang lain: pilih yang "
		      "lain"));
	return e;
}

/* What the person chose; complaints stand beside the fields. */
static enum err
joining_judge(struct req *r, const struct roster_invite *i, struct joining *j)
{
	const struct roster_unit *u = roster_unit(r->roster, i->unit);
	const char *words[] = { j->user, i->name, u != NULL ? u->name_id : NULL,
		NULL };
	enum err e = user_judge(r, j->user);

	if (e != OK)
		return e;
	password_judge(r, words);
	if (req_error_of(r, "otp") == NULL &&
	    totp_check(j->totp, req_text(r, "otp"), r->now, 0, &j->step) != OK)
		req_error(r, "otp",
		    _("Kode tidak cocok. Pastikan jam ponsel Anda tepat, lalu "
		      "isi kode yang baru."));
	return OK;
}

/* The same page with what was typed, and the same secret of the app. */
static enum err
join_again(struct req *r, const struct roster_invite *i,
    const struct joining *j)
{
	return join_show(r, i, req_text(r, "user"), req_text(r, "state"),
	    j->totp);
}

/* Name or invitation were taken while the form was open. */
static enum err
join_late(struct req *r, const struct roster_invite *i, const struct joining *j)
{
	enum err e = join_open(r, &i);

	if (e != OK)
		return e == ERR_ABSENT ? join_refuse(r) : e;
	e = user_judge(r, j->user);
	if (e == OK && r->n_errors == 0)
		e = ERR_CONFLICT;
	return e == OK ? join_again(r, i, j) : e;
}

static enum err
join_done(struct req *r, const struct roster_invite *i, struct joining *j)
{
	struct join_words words;
	char text[CODE_TEXT];
	struct id person;
	enum err e;

	j->password = req_text(r, "new");
	random_bytes(j->code, sizeof(j->code));
	e = join_enrol(&r->work, r->keys, r->pepper, i, j, &person);
	if (e == ERR_CONFLICT)
		return join_late(r, i, j);
	if (e == OK)
		e = join_mine(&r->work, r->keys, person, &words);
	if (e != OK)
		return e;
	guest_ready(r);
	join_wait_page(&r->t, r, &words,
	    &(struct code_paper){ .user = j->user,
		.name = i->name,
		.code = say_groups(r, code_put(j->code, text)) });
	secret_wipe(text, sizeof(text));
	return OK;
}

enum err
do_join_enrol(struct req *r)
{
	struct joining *j = arena_alloc(r->mem, sizeof(*j));
	const struct roster_invite *i;
	enum err e;

	if (j == NULL)
		return ERR_MEMORY;
	*j = (struct joining){ .user = user_typed(r) };
	if (j->user == NULL)
		return ERR_MEMORY;
	e = join_open(r, &i);
	if (e == ERR_ABSENT)
		return join_refuse(r);
	if (e == OK)
		e = join_state_get(&r->work, req_text(r, "code"), i,
		    req_text(r, "state"), j->totp);
	if (e == OK)
		e = joining_judge(r, i, j);
	if (e != OK)
		return e;
	return r->n_errors > 0 ? join_again(r, i, j) : join_done(r, i, j);
}
