/* Case file -> Content of a referral, and a received Content -> fields. */
#include <string.h>

#include "cases/priv.h"

/* eraseAfter, if nothing else is agreed */
#define KEEP_DEFAULT CONSENT_MAX

const char *
date_text(struct arena *a, int64_t t)
{
	struct civil c = time_civil(t, WIB);
	const char *s =
	    arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);

	return s != NULL ? s : "";
}

struct fields
packet_fields(unsigned groups, const struct fields *f)
{
	struct fields p = { 0 };
	size_t i;

	for (i = 0; i < F__MAX; i++) {
		unsigned g = field_rules[i].group;

		if (strcmp(field_rules[i].element, "-") == 0)
			continue;
		if (group_always(g) || (groups & (1u << g)) != 0)
			p.v[i] = f->v[i];
	}
	return p;
}

static const char *
role_text(struct work *w)
{
	const struct roster_unit *u = roster_unit(w->roster, w->who->unit);
	unsigned r;
	const char *s;

	for (r = 0; r < ROLE__MAX; r++)
		if ((w->who->roles & ROLE_BIT(r)) != 0)
			break;
	s = arena_printf(w->mem, "%s, %s",
	    r < ROLE__MAX ?
		book_label(w->book, "role", role_code((enum role)r), false) :
		"-",
	    u != NULL ? u->name_id : "-");
	return s != NULL ? s : "-";
}

struct xml_officer
content_officer(struct work *w)
{
	return (struct xml_officer){ w->who->name, role_text(w), NULL };
}

static void
head_put_agency(const struct work *w, const struct roster_unit *u,
    struct content *c)
{
	const struct roster_agency *a = roster_agency(w->roster, u->agency);

	if (a == NULL)
		return;
	c->head[c->n_heads].agency = a->code;
	memcpy(c->head[c->n_heads].hash, a->head, HASH_LEN);
	c->n_heads++;
}

enum err
content_frame(struct work *w, const struct refload *l, enum content_kind kind,
    struct content *c_r)
{
	const struct roster_unit *from, *to;
	const struct document_row *doc = ref_document(l);

	memset(c_r, 0, sizeof(*c_r));
	from = roster_unit(w->roster, l->row.from_unit);
	to = roster_unit(w->roster, l->row.to_unit);
	if (from == NULL || to == NULL)
		return ERR_INTERNAL;
	c_r->kind = kind;
	c_r->of_message = id_new(w->now);
	c_r->conversation = l->row.id;
	c_r->from = l->side == SIDE_SENDER ? from->code : to->code;
	c_r->to = l->side == SIDE_SENDER ? to->code : from->code;
	c_r->signed_at = w->now;
	head_put_agency(w, from, c_r);
	if (!id_same(from->agency, to->agency))
		head_put_agency(w, to, c_r);
	if (kind != CONTENT_REFERRAL && doc != NULL) {
		c_r->is_reply = true;
		c_r->in_reply_to = doc->id;
		memcpy(c_r->reply_sha256, l->doc_sha256, HASH_LEN);
	}
	return OK;
}

static void
code_add(struct xml_codes *c, const char *code)
{
	if (code != NULL && c->n < XML_MAX_CODES)
		c->code[c->n++] = code;
}

/* Subject and SafeContact from the fields of groups 1 and 10. */
static void
subject_put(const struct fields *f, int64_t now, struct xml_referral *x)
{
	x->nik = f->v[F_NIK];
	x->name = f->v[F_NAME];
	x->birth_date = f->v[F_BIRTH_DATE];
	x->age = x->birth_date == NULL ? fields_age(f, now) : -1;
	x->sex = f->v[F_SEX] != NULL ? f->v[F_SEX] : "unknown";
	x->region = f->v[F_REGION];
	x->address = f->v[F_ADDRESS];
	x->phone = f->v[F_PHONE];
	x->instruction = f->v[F_SAFE_CONTACT];
	x->no_direct_contact = f->v[F_CONTACT] != NULL;
}

/* Does the entry go into a packet with these groups? */
static bool
entry_goes(const struct case_entry *e, unsigned groups)
{
	return e->f.v[F_E_WRONG] == NULL && entry_travels(e->type) &&
	    (groups & (1u << entry_rules[e->type].group)) != 0;
}

static void
entry_fill(const struct case_entry *e, struct xml_entry *x)
{
	const struct entry_rule *rule = &entry_rules[e->type];
	size_t i;

	*x = (struct xml_entry){ .group = rule->group, .type = rule->code };
	for (i = 0; i < entry_fields(e->type); i++)
		if (e->f.v[rule->field[i]] != NULL)
			x->field[x->n++] = (struct xml_field){
				field_rules[rule->field[i]].name,
				e->f.v[rule->field[i]]
			};
}

/* The newest ones, of which there is room for so many. */
static enum err
entries_put(struct work *w, const struct kasus *k, unsigned groups,
    struct xml_referral *x)
{
	size_t i;

	x->entry = arena_alloc(w->mem, XML_MAX_ENTRIES * sizeof(*x->entry));
	if (x->entry == NULL)
		return ERR_MEMORY;
	for (i = 0; i < k->n_entries && x->n_entries < XML_MAX_ENTRIES; i++)
		if (entry_goes(&k->entries[i], groups))
			entry_fill(&k->entries[i], &x->entry[x->n_entries++]);
	return OK;
}

static bool
has_entry(const struct xml_referral *x, unsigned group)
{
	size_t i;

	for (i = 0; i < x->n_entries; i++)
		if (x->entry[i].group == group)
			return true;
	return false;
}

static void
groups_put(const struct fields *f, struct xml_referral *x)
{
	unsigned g;
	size_t i;

	for (g = 2; g <= GROUP_MAX; g++) {
		struct xml_group *grp = &x->group[x->n_groups];

		grp->code = g;
		for (i = 0; i < F__MAX; i++) {
			if (field_rules[i].group != g || f->v[i] == NULL ||
			    strcmp(field_rules[i].element, "Group/Field") != 0)
				continue;
			grp->field[grp->n++] =
			    (struct xml_field){ field_rules[i].name, f->v[i] };
		}
		if (grp->n > 0 || has_entry(x, g))
			x->n_groups++;
	}
}

static void
consent_put(struct work *w, const struct draft *d, struct xml_referral *x)
{
	unsigned g;

	x->has_consent = !id_none(d->consent);
	x->consent_id = d->consent;
	x->consent_basis = d->consent_basis;
	x->consent_form = d->consent_form;
	x->consent_at = d->consent_at;
	x->consent_until = d->consent_until != NULL ?
	    d->consent_until :
	    date_text(w->mem, w->now + CONSENT_DEFAULT);
	for (g = 1; g <= GROUP_MAX; g++)
		if (group_always(g) || (d->groups & (1u << g)) != 0)
			code_add(&x->share,
			    arena_printf(w->mem, "group-%u", g));
}

enum err
content_packet(struct work *w, const struct referral *r, const struct kasus *k,
    struct xml_referral *x)
{
	const struct draft *d = &r->draft;
	struct fields p = packet_fields(d->groups, &k->f);
	enum err e = entries_put(w, k, d->groups, x);

	if (e != OK)
		return e;
	x->case_ref = r->case_number;
	subject_put(&p, w->now, x);
	groups_put(&p, x);
	consent_put(w, d, x);
	x->risk = p.v[F_RISK];
	code_add(&x->reason, d->reason);
	code_add(&x->service, d->service);
	x->summary = d->summary;
	x->handling = p.v[F_SPHERE] != NULL ? "sangat-rahasia" : "rahasia";
	x->redisclosure = "with-sender-approval";
	x->erase_after = date_text(w->mem, w->now + KEEP_DEFAULT);
	x->referrer = content_officer(w);
	return OK;
}

enum err
content_referral(struct work *w, const struct refload *l,
    const struct referral *r, const struct kasus *k, struct content *c_r)
{
	enum err e = content_frame(w, l, CONTENT_REFERRAL, c_r);

	if (e == OK)
		e = content_packet(w, r, k, &c_r->referral);
	if (e != OK)
		return e;
	c_r->referral.decision_by = l->row.due;
	return OK;
}

static void
group_fields(const struct xml_group *g, struct fields *f)
{
	size_t i, k;

	for (i = 0; i < g->n; i++)
		for (k = 0; k < F__MAX; k++)
			if (strcmp(field_rules[k].name, g->field[i].name) ==
				0 &&
			    field_rules[k].group == g->code &&
			    strcmp(field_rules[k].element, "Group/Field") == 0)
				f->v[k] = g->field[i].value;
}

/* What a receiver's own case takes over; what does not pass the field checks
 * stays in the document, which is kept unchanged. */
struct fields
content_fields(struct work *w, const struct content *c)
{
	const struct xml_referral *x = &c->referral;
	struct complaint bad[COMPLAINTS_MAX];
	struct fields f = { 0 };
	size_t i, n;

	f.v[F_NAME] = x->name;
	f.v[F_NIK] = x->nik;
	f.v[F_BIRTH_DATE] = x->birth_date;
	if (x->birth_date == NULL && x->age >= 0)
		f.v[F_AGE] = arena_printf(w->mem, "%d", x->age);
	f.v[F_SEX] = x->sex;
	f.v[F_REGION] = x->region;
	f.v[F_ADDRESS] = x->address;
	f.v[F_PHONE] = x->phone;
	f.v[F_SAFE_CONTACT] = x->instruction;
	if (x->no_direct_contact)
		f.v[F_CONTACT] = CONTACT_NOT_DIRECT;
	f.v[F_RISK] = x->risk;
	for (i = 0; i < x->n_groups; i++)
		group_fields(&x->group[i], &f);
	if (f.v[F_NARRATIVE] == NULL)
		f.v[F_NARRATIVE] = x->summary;
	if (fields_check(w, SEC_NONE, &f, bad, &n) == ERR_INVALID)
		for (i = 0; i < n; i++)
			f.v[bad[i].field] = NULL;
	return f;
}
