/*
 * invite, unit, member, agreement: what an agency's people do at the pages, by
 * people who log in here.
 */
#include <inttypes.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/signer.h"

/* What a command does once somebody has logged in, with its arguments. */
typedef int act(struct signer *s);

/* Options and n arguments, then the act; p: what the person must be allowed, or
 * P__MAX: nobody logs in. */
static int
acted(const char *conf_path, int argc, char **argv, int n, enum perm p, act *fn)
{
	struct signer s;
	int status = signer_new(&s);

	if (status == EX_OK)
		status = options_read(argc, argv, OPT_JSON, n, &s.o);
	if (status == EX_OK)
		status = p == P__MAX ? signer_open(&s, conf_path) :
				       signer_begin(&s, conf_path, p);
	if (status == EX_OK)
		status = fn(&s);
	signer_free(&s);
	return status;
}

/* A unit by its code, of the signer's agency if somebody has logged in. */
static const struct roster_unit *
unit_of(const struct signer *s, const char *code)
{
	const struct roster_unit *u = roster_unit_code(s->rolls.roster, code);

	if (u != NULL && !id_none(s->who.agency) &&
	    !id_same(u->agency, s->who.agency))
		u = NULL;
	if (u == NULL)
		(void)say_error(EX_NOINPUT, "there is no unit %s", code);
	return u;
}

static const char *
code_of(const struct roster *r, struct id unit)
{
	const struct roster_unit *u = roster_unit(r, unit);

	return u != NULL ? u->code : "?";
}

/* "key":"text", with a comma before it where something came before. */
static void
field_put(struct buf *b, const char *key, const char *text)
{
	bool first = b->n > 0 && b->p[b->n - 1] == '{';

	buf_printf(b, "%s\"%s\":", first ? "" : ",", key);
	json_put(b, text);
}

static void
id_field(struct buf *b, const char *key, struct id id)
{
	char text[ID_TEXT];

	field_put(b, key, id_text(id, text));
}

static void
time_field(struct buf *b, const char *key, int64_t at)
{
	char text[21];

	(void)time_rfc3339(at, text);
	field_put(b, key, text);
}

/* A list on the way out: an array in JSON, else lines under a heading. */
struct listing {
	struct buf b;
	bool json;
	const char *between;
};

static void
listing_begin(struct listing *l, const struct signer *s, const char *key,
    const char *heading)
{
	*l = (struct listing){ .json = s->o.json, .between = "\n" };
	buf_init(&l->b, s->a, 0);
	if (l->json)
		buf_printf(&l->b, "{\"%s\":[", key);
	else
		buf_printf(&l->b, "%s\n", heading);
}

/* Where the next one goes. */
static struct buf *
listing_next(struct listing *l)
{
	if (l->json)
		buf_puts(&l->b, l->between);
	l->between = ",\n";
	return &l->b;
}

static int
listing_end(struct listing *l)
{
	if (l->json)
		buf_puts(&l->b, "]}\n");
	return say_out(&l->b);
}

/* What was done, by its id. */
static int
done(struct signer *s, const char *what, struct id id)
{
	char text[ID_TEXT];
	struct buf b;

	buf_init(&b, s->a, 0);
	if (s->o.json) {
		buf_puts(&b, "{");
		id_field(&b, what, id);
		buf_puts(&b, "}\n");
	} else {
		buf_printf(&b, "%s %s\n", what, id_text(id, text));
	}
	return say_out(&b);
}

static enum err
id_asked(const struct signer *s, size_t n, struct id *id_r)
{
	enum err e = id_parse(s->o.arg[n], id_r);

	if (e != OK)
		(void)say_error(EX_USAGE, "%s is no id", s->o.arg[n]);
	return e;
}

/* invitations ---------------------------------------------------------------- */

static const char *
invite_state(const struct roster_invite *i, int64_t now)
{
	if (i->withdrawn)
		return "withdrawn";
	if (i->used)
		return "used";
	return now > i->at + INVITE_TERM ? "over" : "open";
}

static void
invite_put(struct buf *b, const struct signer *s, const struct roster_invite *i)
{
	const struct roster *r = s->rolls.roster;
	const char *roles = roles_text(s->a, i->roles);
	char id[ID_TEXT];

	if (!s->o.json) {
		buf_printf(b, "%s %-9s %-40s %-8s ", id_text(i->id, id),
		    invite_state(i, s->w.now), code_of(r, i->unit),
		    roles != NULL ? roles : "");
		text_put(b, i->name, 4);
		buf_putc(b, '\n');
		return;
	}
	buf_puts(b, "{");
	id_field(b, "id", i->id);
	field_put(b, "unit", code_of(r, i->unit));
	field_put(b, "name", i->name);
	field_put(b, "roles", roles);
	field_put(b, "state", invite_state(i, s->w.now));
	time_field(b, "at", i->at);
	buf_puts(b, "}");
}

static int
invites_print(struct signer *s)
{
	const struct roster_invite *i;
	struct listing l;
	size_t at = 0;

	listing_begin(&l, s, "invitations", "INVITATION");
	while ((i = roster_invites(s->rolls.roster, &at)) != NULL)
		invite_put(listing_next(&l), s, i);
	return listing_end(&l);
}

/* Codes between commas. */
static enum err
roles_asked(struct signer *s, const char *text, unsigned *roles_r)
{
	char *list = arena_strdup(s->a, text), *save, *code;
	enum role role;

	*roles_r = 0;
	if (list == NULL)
		return ERR_MEMORY;
	for (code = strtok_r(list, ",", &save); code != NULL;
	     code = strtok_r(NULL, ",", &save)) {
		if (role_parse(code, &role) != OK)
			return ERR_INVALID;
		*roles_r |= ROLE_BIT(role);
	}
	return OK;
}

/* The code goes to the person, on paper; it is stored nowhere. */
static int
letter_print(struct signer *s, const char *code)
{
	struct buf b;

	buf_init(&b, s->a, 0);
	if (s->o.json) {
		buf_puts(&b, "{");
		field_put(&b, "code", code);
		time_field(&b, "until", s->w.now + LINK_TERM);
		buf_puts(&b, "}\n");
	} else {
		buf_printf(&b, "code %s\naddress %s/gabung\n", code,
		    s->conf.public_origin);
	}
	return say_out(&b);
}

static int
invite_create(struct signer *s)
{
	const struct roster_unit *u = unit_of(s, s->o.arg[0]);
	char code[JOIN_CODE_TEXT];
	unsigned roles;
	enum err e;
	int status;

	if (u == NULL)
		return EX_NOINPUT;
	e = roles_asked(s, s->o.arg[1], &roles);
	if (e == OK)
		e = member_invite(&s->w, u->id, s->o.arg[2], roles, code);
	if (e != OK)
		return signer_failed(e, "invitation");
	status = letter_print(s, code);
	secret_wipe(code, sizeof(code));
	return status;
}

static int
invite_withdraw_one(struct signer *s)
{
	struct id id;
	enum err e;

	if (id_asked(s, 0, &id) != OK)
		return EX_USAGE;
	e = invite_withdraw(&s->w, id);
	return e == OK ? done(s, "withdrawn", id) :
			 signer_failed(e, "invitation");
}

int
ctl_invite_list(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 0, P__MAX, invites_print);
}

int
ctl_invite_create(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 3, P_ADMIN, invite_create);
}

int
ctl_invite_withdraw(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 1, P_ADMIN, invite_withdraw_one);
}

/* units ----------------------------------------------------------------------- */

/* Codes of what the unit offers, as far as its entry can be trusted. */
static enum err
offers_of(struct signer *s, struct id unit, const char **codes_r)
{
	struct dir_entry d;
	enum err e = directory_get(&s->w, unit, &d);

	if (e != OK)
		return e;
	*codes_r = d.damaged ? "" : entry_services(s->w.mem, &d);
	return *codes_r != NULL ? OK : ERR_MEMORY;
}

static int
unit_put(struct buf *b, struct signer *s, const struct roster_unit *u)
{
	const char *offers = "";
	enum err e = u->office ? OK : offers_of(s, u->id, &offers);

	if (e != OK)
		return say_failed(e, "services of %s", u->code);
	if (!s->o.json) {
		buf_printf(b, "%-44s %-10s %s\n", u->code,
		    u->epoch > 0 ? "key" : "no key", offers);
		return EX_OK;
	}
	buf_puts(b, "{");
	id_field(b, "id", u->id);
	field_put(b, "code", u->code);
	field_put(b, "abbr", u->abbr);
	field_put(b, "name", u->name_id);
	field_put(b, "services", offers);
	buf_printf(b, ",\"office\":%s,\"key\":%s,\"rotation_due\":%s}",
	    u->office ? "true" : "false", u->epoch > 0 ? "true" : "false",
	    u->rotation_due ? "true" : "false");
	return EX_OK;
}

static int
units_print(struct signer *s)
{
	const struct roster_unit *u;
	struct listing l;
	size_t i = 0;
	int status = EX_OK;

	listing_begin(&l, s, "units", "UNIT");
	while (
	    status == EX_OK && (u = roster_units(s->rolls.roster, &i)) != NULL)
		status = unit_put(listing_next(&l), s, u);
	return status == EX_OK ? listing_end(&l) : status;
}

#define UNIT_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static bool
unit_code_fits(const char *code)
{
	return *code != '\0' && code[strspn(code, UNIT_LETTERS)] == '\0';
}

static int
unit_create(struct signer *s)
{
	const struct roster_agency *g =
	    roster_agency(s->rolls.roster, s->who.agency);
	struct roster_unit u = { .abbr = s->o.arg[1],
		.name_id = s->o.arg[2],
		.name_en = s->o.arg[3] };
	enum err e;

	u.code = g != NULL ? arena_printf(s->a, "%s/%s", g->code, s->o.arg[0]) :
			     NULL;
	if (u.code == NULL)
		return EX_OSERR;
	if (!unit_code_fits(s->o.arg[0]) || !unit_code_fits(u.abbr))
		return say_error(EX_DATAERR,
		    "a code has capitals, digits and dashes only");
	e = unit_found(&s->w, &u);
	return e == OK ? done(s, "unit", roster_unit_id(g->id, u.code)) :
			 signer_failed(e, "unit");
}

/* What is offered from now on, in the place of what was. */
static int
unit_offer(struct signer *s)
{
	const struct roster_unit *u = unit_of(s, s->o.arg[0]);
	const char *before;
	enum err e;

	if (u == NULL)
		return EX_NOINPUT;
	if (!directory_may(&s->w, u->id))
		return signer_failed(u->office ? ERR_INVALID : ERR_FORBIDDEN,
		    "services");
	e = offers_of(s, u->id, &before);
	if (e == OK)
		e = directory_offers(&s->w, u->id, before, s->o.arg[1]);
	return e == OK ? done(s, "unit", u->id) : signer_failed(e, "services");
}

int
ctl_unit_list(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 0, P__MAX, units_print);
}

int
ctl_unit_create(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 4, P_ADMIN, unit_create);
}

int
ctl_unit_offer(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 2, P_SERVICES, unit_offer);
}

/* members --------------------------------------------------------------------- */

static const char *
member_state(const struct roster_member *m)
{
	if (m->active)
		return "active";
	return m->removed ? "removed" : "suspended";
}

static void
member_put(struct buf *b, const struct signer *s, const struct roster_member *m)
{
	const struct roster *r = s->rolls.roster;
	const char *roles = roles_text(s->a, m->roles);
	char id[ID_TEXT];

	if (!s->o.json) {
		buf_printf(b, "%s %-9s %-40s %-8s ", id_text(m->person, id),
		    member_state(m), code_of(r, m->unit),
		    roles != NULL ? roles : "");
		text_put(b, m->name, 4);
		buf_putc(b, '\n');
		return;
	}
	buf_puts(b, "{");
	id_field(b, "id", m->person);
	field_put(b, "unit", code_of(r, m->unit));
	field_put(b, "name", m->name);
	field_put(b, "roles", roles);
	field_put(b, "state", member_state(m));
	buf_puts(b, "}");
}

static int
members_print(struct signer *s)
{
	const struct roster_member *m;
	struct listing l;
	size_t i = 0;

	listing_begin(&l, s, "members", "MEMBER");
	while ((m = roster_members(s->rolls.roster, &i)) != NULL)
		member_put(listing_next(&l), s, m);
	return listing_end(&l);
}

static int
member_suspend(struct signer *s)
{
	const struct roster_unit *u;
	struct id id;
	enum err e;

	if (id_asked(s, 0, &id) != OK)
		return EX_USAGE;
	u = unit_of(s, s->o.arg[1]);
	if (u == NULL)
		return EX_NOINPUT;
	e = member_leave(&s->w, id, u->id, false);
	return e == OK ? done(s, "suspended", id) : signer_failed(e, "member");
}

int
ctl_member_list(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 0, P__MAX, members_print);
}

int
ctl_member_suspend(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 2, P_MEMBER_END, member_suspend);
}

/* agreements ------------------------------------------------------------------ */

/* The first signature, or the second one, which ends it. */
static int
agreement_end_one(struct signer *s)
{
	struct agreement_view v;
	struct id id;
	enum err e;

	if (id_asked(s, 0, &id) != OK)
		return EX_USAGE;
	e = agreement_get(&s->w, id, &v);
	if (e == OK)
		e = agreement_end(&s->w, id, v.other);
	if (e != OK)
		return signer_failed(e, "agreement");
	return done(s, s->w.linked.height > 0 ? "ended" : "signed", id);
}

int
ctl_agreement_end(const char *conf_path, int argc, char **argv)
{
	return acted(conf_path, argc, argv, 1, P_AGREE_SIGN, agreement_end_one);
}
