/* Consents of a case: what they cover, and recording one. */
#include <stdio.h>
#include <string.h>

#include "cases/priv.h"

bool
basis_is_consent(const char *basis)
{
	static const char *const given[] = { "subject-consent",
		"guardian-consent", "companion-consent" };

	for (size_t i = 0; basis != NULL && i < nitems(given); i++)
		if (strcmp(basis, given[i]) == 0)
			return true;
	return false;
}

/* --- what one covers --------------------------------------------------------------- */

enum consent_state
consent_state(const struct work *w, const struct case_entry *x)
{
	const char *until = x->f.v[F_C_UNTIL];

	if (x->f.v[F_C_ENDED] != NULL || x->f.v[F_E_WRONG] != NULL)
		return CONSENT_BACK;
	if (until == NULL || strcmp(until, date_text(w->mem, w->now)) < 0)
		return CONSENT_OVER;
	return strcmp(until, date_text(w->mem, w->now + CONSENT_NEAR)) < 0 ?
	    CONSENT_SOON :
	    CONSENT_VALID;
}

/* The next of ids with blanks between them; false: there is no more, or it is
 * none. */
static bool
id_next(const char **text, struct id *id_r)
{
	char one[ID_TEXT] = "";
	size_t n;

	*text += strspn(*text, " ");
	n = strcspn(*text, " ");
	if (n == 0 || n >= sizeof(one))
		return false;
	memcpy(one, *text, n);
	*text += n;
	return id_parse(one, id_r) == OK;
}

bool
units_known(const struct roster *ro, const char *ids)
{
	struct id id;
	size_t n = 0;

	while (id_next(&ids, &id)) {
		if (roster_unit(ro, id) == NULL &&
		    roster_agency(ro, id) == NULL)
			return false;
		n++;
	}
	return *ids == '\0' && n > 0 && n <= CONSENT_UNITS_MAX;
}

bool
consent_names(const struct case_entry *x, const struct roster_unit *u)
{
	const char *ids = x->f.v[F_C_TO];
	struct id id;

	while (ids != NULL && id_next(&ids, &id))
		if (id_same(id, u->id) || id_same(id, u->agency))
			return true;
	return false;
}

static unsigned
groups_of(const char *codes)
{
	unsigned groups = 0;
	char one[4];

	for (unsigned g = 1; codes != NULL && g <= GROUP_MAX; g++) {
		(void)snprintf(one, sizeof(one), "%u", g);
		if (text_has(codes, one))
			groups |= 1u << g;
	}
	return groups;
}

unsigned
consent_groups(const struct case_entry *x)
{
	return groups_of(x->f.v[F_C_GROUPS]) & CONSENT_GROUPS;
}

enum consent_gap
consent_gap(const struct work *w, const struct case_entry *x,
    const struct roster_unit *to, unsigned groups)
{
	enum consent_state s = consent_state(w, x);

	if (s == CONSENT_BACK)
		return GAP_BACK;
	if (s == CONSENT_OVER)
		return GAP_OVER;
	if (to != NULL && !consent_names(x, to))
		return GAP_UNIT;
	return (groups & CONSENT_GROUPS & ~consent_groups(x)) != 0 ?
	    GAP_GROUPS :
	    GAP_NONE;
}

/* --- checking a new one ------------------------------------------------------------ */

static void
complain(struct complaint *c, size_t *n, enum field f, const char *say)
{
	for (size_t i = 0; i < *n; i++)
		if (c[i].field == f)
			return;
	if (*n < COMPLAINTS_MAX)
		c[(*n)++] = (struct complaint){ .field = f, .say = say };
}

/* From today on, and not for ever. */
static void
check_until(const struct work *w, const struct fields *f, struct complaint *c,
    size_t *n)
{
	const char *until = f->v[F_C_UNTIL];

	if (until == NULL)
		return;
	if (strcmp(until, date_text(w->mem, w->now)) < 0)
		complain(c, n, F_C_UNTIL,
		    N_("Tanggal ini sudah lewat. Persetujuan harus masih "
		       "berlaku"));
	else if (strcmp(until, date_text(w->mem, w->now + CONSENT_MAX)) > 0)
		complain(c, n, F_C_UNTIL,
		    N_("Paling lama lima tahun sejak hari ini"));
}

/* Only what somebody agreed to has a form, a witness and an explanation. */
static void
check_given(const struct fields *f, struct complaint *c, size_t *n)
{
	const char *form = f->v[F_C_FORM];

	if (!basis_is_consent(f->v[F_C_BASIS])) {
		if (form != NULL)
			complain(c, n, F_C_FORM,
			    N_("Dasar hukum tidak mempunyai bentuk "
			       "persetujuan. Kosongkan"));
		return;
	}
	if (form == NULL)
		complain(c, n, F_C_FORM, N_("Pilih bentuk persetujuannya"));
	else if (strcmp(form, "lisan-bersaksi") == 0 &&
	    f->v[F_C_WITNESS] == NULL)
		complain(c, n, F_C_WITNESS,
		    N_("Tulis nama saksi persetujuan lisan"));
	if (f->v[F_C_TOLD] == NULL || strcmp(f->v[F_C_TOLD], "yes") != 0)
		complain(c, n, F_C_TOLD,
		    N_("Jelaskan dahulu apa yang wajib dilaporkan, lalu pilih "
		       "Ya"));
}

/* To others than the unit itself, and of what may travel at all. */
static void
check_scope(const struct work *w, const struct fields *f, struct complaint *c,
    size_t *n)
{
	const char *ids = f->v[F_C_TO];
	struct id id;

	while (ids != NULL && id_next(&ids, &id))
		if (id_same(id, w->who->unit))
			complain(c, n, F_C_TO,
			    N_("Unit Anda sendiri tidak perlu persetujuan "
			       "ini. Pilih unit lain"));
	if ((groups_of(f->v[F_C_GROUPS]) & ~CONSENT_GROUPS) != 0)
		complain(c, n, F_C_GROUPS,
		    N_("Pilih hanya data yang dapat ikut dalam rujukan"));
}

enum err
consent_check(const struct work *w, struct fields *f, struct complaint *c,
    size_t *n_r)
{
	enum err e;

	if (f->v[F_C_ENDED] != NULL || f->v[F_C_ENDED_ON] != NULL)
		return ERR_INVALID;
	if (f->v[F_E_DATE] == NULL)
		f->v[F_E_DATE] = date_text(w->mem, w->now);
	if (f->v[F_C_UNTIL] == NULL)
		f->v[F_C_UNTIL] = date_text(w->mem, w->now + CONSENT_DEFAULT);
	e = entry_check(w, EN_CONSENT, f, c, n_r);
	if (e != OK && (e != ERR_INVALID || *n_r == 0))
		return e;
	check_until(w, f, c, n_r);
	check_given(f, c, n_r);
	check_scope(w, f, c, n_r);
	return *n_r == 0 ? OK : ERR_INVALID;
}

/* --- recording one ----------------------------------------------------------------- */

enum err
consent_file(struct work *w, struct casefile *c, struct id id,
    const struct fields *f, struct record_row *row_r)
{
	struct rec_ref *ref = &c->head.rec[c->head.n_rec++];
	struct fields all = *f;
	enum err e;

	*ref = (struct rec_ref){ .id = id,
		.group = (uint8_t)entry_rules[EN_CONSENT].group,
		.kind = REC_ENTRY,
		.at_version = c->row.version + 1 };
	all.v[F_E_TYPE] = entry_rules[EN_CONSENT].code;
	e = rec_put(w, c, ref, &all, row_r);
	return e == OK ? notes_room(c, false) : e;
}

/* --- one that a referral goes on --------------------------------------------------- */

enum err
consent_load(struct work *w, const struct casefile *c, struct id id,
    struct case_entry *x_r)
{
	const struct rec_ref *ref = NULL;
	struct record_row row;
	uint8_t hash[HASH_LEN];
	enum err e;

	for (size_t i = 0; i < c->head.n_rec && ref == NULL; i++)
		if (c->head.rec[i].kind == REC_ENTRY &&
		    id_same(c->head.rec[i].id, id))
			ref = &c->head.rec[i];
	if (ref == NULL)
		return ERR_ABSENT;
	e = record_get(w->db, w->mem, c->row.id, id, ref->version, &row);
	if (e == OK)
		hash_blake(NULL, row.body, hash);
	if (e == ERR_ABSENT ||
	    (e == OK && !secret_same(hash, ref->hash, HASH_LEN)))
		return tamper("record", id);
	if (e == OK)
		e = entry_unseal(w, c, &(struct note){ ref, &row }, x_r);
	return e == OK && x_r->type != EN_CONSENT ? tamper("consent", id) : e;
}

void
consent_tell(const struct case_entry *x, struct draft *d)
{
	d->consent_basis = x->f.v[F_C_BASIS];
	d->consent_form = x->f.v[F_C_FORM];
	d->consent_until = x->f.v[F_C_UNTIL];
	d->consent_at = x->at;
}

enum err
consent_of(struct work *w, const struct draft *d, struct fields *f_r)
{
	bool given = basis_is_consent(d->consent_basis);
	struct buf b;

	buf_init(&b, w->mem, 0);
	for (unsigned g = 1; g <= GROUP_MAX; g++)
		if ((d->groups & CONSENT_GROUPS & (1u << g)) != 0)
			buf_printf(&b, b.n > 0 ? " %u" : "%u", g);
	buf_putc(&b, '\0');
	*f_r =
	    (struct fields){ .v = {
				 [F_E_DATE] = date_text(w->mem, d->consent_at),
				 [F_C_BASIS] = d->consent_basis,
				 [F_C_FORM] = d->consent_form,
				 [F_C_TO] = id_str(w->mem, d->to),
				 [F_C_GROUPS] =
				     b.n > 1 ? (const char *)b.p : NULL,
				 [F_C_PURPOSE] = book_label(w->book, "service",
				     d->service, false),
				 [F_C_UNTIL] = d->consent_until != NULL ?
				     d->consent_until :
				     date_text(w->mem,
					 w->now + CONSENT_DEFAULT),
				 [F_C_TOLD] = given ? "yes" : NULL,
			     } };
	return buf_check(&b);
}

/* --- recording one of its own ------------------------------------------------------ */

static enum err
record_once(struct work *w, struct id kasus, struct id id,
    const struct fields *f, bool *firm_r)
{
	struct record_row rec;
	struct casefile c;
	struct kasus k;
	enum err e;

	*firm_r = false;
	if ((e = file_load(w, kasus, P_CONSENT, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	if (file_closed(&c)) {
		*firm_r = true;
		e = ERR_CONFLICT;
		goto out;
	}
	if ((e = consent_file(w, &c, id, f, &rec)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &rec, 1, NULL },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
consent_record(struct work *w, struct id kasus, struct id id,
    const struct fields *f)
{
	struct complaint wrong[COMPLAINTS_MAX];
	struct arena_mark m = arena_mark(w->mem);
	struct fields all = *f;
	bool firm = false;
	size_t n;
	enum err e = consent_check(w, &all, wrong, &n);

	if (e != OK)
		return e;
	e = ERR_CONFLICT;
	for (int i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++)
		e = record_once(w, kasus, id, &all, &firm);
	arena_release(w->mem, m);
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}
