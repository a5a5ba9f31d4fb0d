/*
 * What the people of the demo do, done through cases/ as they would do it: no
 * row of a case or a referral is written by any other way.
 */
#include <limits.h>
#include <string.h>

#include "ctl/demo.h"

struct work
demo_as(struct demo *d, enum demo_person_no who, int64_t at)
{
	const struct demo_person *p = &demo_people[who];
	const struct demo_someone *s = &d->person[who];
	const struct demo_unit *u = &demo_units[p->unit];

	arena_reset(d->mem);
	keyring_set(d->keys, s->bag.seed,
	    u->seed ? d->unit_seed[p->unit] : NULL, u->seed ? 1 : 0);
	d->actor = (struct actor){ .person = s->id,
		.unit = d->unit[p->unit],
		.agency = d->agency[u->agency],
		.user = p->user,
		.name = p->name,
		.roles = ROLE_BIT(p->role),
		.fresh = at,
		.keys = d->keys };
	return (struct work){ .db = d->db,
		.mem = d->mem,
		.who = &d->actor,
		.roster = d->rolls.roster,
		.book = d->book,
		.conf = d->conf,
		.box = d->box,
		.now = at };
}

/* What went wrong, with whom; names of the demo are no secret. */
static enum err
blame(const struct demo *d, const struct demo_case *c, const char *act,
    enum err e)
{
	if (e != OK)
		log_write(LOG_ERROR, "demo", "act=%s case=%s user=%s err=%s",
		    act, c->name, d->actor.user, err_name(e));
	return e;
}

static int64_t
case_begins(const struct demo *d, const struct demo_case *c)
{
	struct civil day = { .hour = 9 };

	if (c->day == NULL)
		return d->now - (int64_t)c->ago * HOUR;
	if (date_parse(c->day, &day.year, &day.month, &day.day) != OK)
		return -1;
	return time_from_civil(&day, DEMO_ZONE);
}

/* hours after the case began; never later than the demo is loaded */
static int64_t
later(const struct demo *d, const struct demo_case *c, unsigned hours)
{
	int64_t at = case_begins(d, c) + (int64_t)hours * HOUR;

	return at < d->now ? at : d->now;
}

static void
values_put(const struct demo_value *v, struct fields *f)
{
	for (size_t i = 0; i < DEMO_VALUES && v[i].field != 0; i++)
		f->v[v[i].field] = v[i].value;
}

static enum err
case_create(struct demo *d, const struct demo_case *c, struct id *id_r)
{
	struct work w = demo_as(d, c->who, later(d, c, 0));
	struct complaint bad[COMPLAINTS_MAX];
	struct fields f = { .v = { [F_NAME] = c->name,
				[F_NIK] = c->nik,
				[F_BIRTH_DATE] = c->birth,
				[F_SEX] = c->sex,
				[F_REGION] = c->region,
				[F_PHONE] = c->phone,
				[F_SAFE_CONTACT] = c->safe,
				[F_CATEGORY] = c->category,
				[F_SPHERE] = c->sphere,
				[F_FORMS] = c->forms,
				[F_RISK] = c->risk,
				[F_NARRATIVE] = c->narrative,
				/* those of 2021 were all asked */
				[F_STAT] = c->day != NULL ? "yes" : NULL } };
	size_t n;
	enum err e;

	values_put(c->more, &f);
	e = fields_check(&w, SEC_NONE, &f, bad, &n);
	if (e != OK)
		return blame(d, c,
		    e == ERR_INVALID ? field_rules[bad[0].field].name : "check",
		    e);
	*id_r = id_new(w.now);
	return blame(d, c, "create",
	    kasus_create(&w, *id_r, &f, &d->person[c->with].id,
		c->restricted ? 1 : 0));
}

/* What the case has several of, an hour after it began. */
static enum err
case_entries(struct demo *d, const struct demo_case *c, struct id id)
{
	struct complaint bad[COMPLAINTS_MAX];
	enum err e = OK;

	for (size_t i = 0;
	     e == OK && i < DEMO_ENTRIES && c->entry[i].v[0].field != 0; i++) {
		struct work w = demo_as(d, c->who, later(d, c, 1));
		struct entry_edit x = { .type = c->entry[i].type };
		struct civil day = time_civil(w.now, DEMO_ZONE);
		size_t n;

		values_put(c->entry[i].v, &x.f);
		if (entry_has(x.type, F_E_DATE))
			x.f.v[F_E_DATE] = arena_printf(d->mem, "%04d-%02d-%02d",
			    day.year, day.month, day.day);
		e = entry_check(&w, x.type, &x.f, bad, &n);
		if (e == OK)
			e = kasus_entry(&w, id, &x);
		e = blame(d, c, "entry", e);
	}
	return e;
}

/* Notes written from hour first on and before hour end. */
static enum err
case_notes(struct demo *d, const struct demo_case *c, struct id id,
    unsigned first, unsigned end)
{
	enum err e = OK;

	for (size_t i = 0; i < DEMO_NOTES && c->note[i].text != NULL; i++) {
		const struct demo_note *note = &c->note[i];
		struct work w;

		if (note->after < first || note->after >= end)
			continue;
		w = demo_as(d, c->who, later(d, c, note->after));
		e = blame(d, c, "note", kasus_note(&w, id, note->text));
		if (e != OK)
			break;
	}
	return e;
}

/* The draft and as many of its steps as the table says. */
static enum err
refer_draft(struct demo *d, const struct demo_case *c, struct id kasus,
    struct id *id_r)
{
	const struct demo_referral *r = &c->ref;
	struct work w = demo_as(d, c->who, later(d, c, r->after));
	struct draft draft = { .consent_basis = "subject-consent",
		.consent_form = "tertulis",
		.groups = (1u << 2) | (1u << 6),
		.to = d->unit[r->to],
		.service = r->service,
		.urgency = r->urgency,
		.reason = r->reason,
		.summary = r->summary };
	enum err e;

	*id_r = id_new(w.now);
	e = referral_draft(&w, kasus, *id_r);
	for (unsigned s = 0; s < r->steps && s < STEP__MAX && e == OK; s++) {
		w = demo_as(d, c->who, later(d, c, r->after));
		e = referral_step(&w, *id_r, (enum step)s, &draft);
	}
	return blame(d, c, "draft", e);
}

static enum err
accept(struct demo *d, const struct demo_case *c, const struct demo_move *m,
    struct id ref)
{
	int64_t at = later(d, c, m->after);
	struct work w = demo_as(d, m->who, at);
	struct id kasus = id_new(at);
	enum err e;

	e = referral_accept(&w, ref, d->person[c->ref.assignee].id, kasus);
	if (e != OK || m->note == NULL)
		return e;
	w = demo_as(d, c->ref.assignee, at < d->now ? at + MINUTE : at);
	return kasus_note(&w, kasus, m->note);
}

/* As an officer does: look at what will go, then send exactly that. */
static enum err
send_checked(struct work *w, struct id ref)
{
	struct preview p;
	struct referral r;
	enum err e;

	if ((e = referral_view(w, ref, &r)) != OK ||
	    (e = referral_preview(w, &r, &p)) != OK)
		return e;
	return referral_send(w, ref, p.shown, true);
}

static enum err
move(struct demo *d, const struct demo_case *c, const struct demo_move *m,
    struct id ref)
{
	struct work w = demo_as(d, m->who, later(d, c, m->after));
	const char *result = m->code != NULL ? m->code : "goal-reached";

	switch ((int)m->act) {
	case ACT_SEND:
		return send_checked(&w, ref);
	case ACT_OPEN:
		return referral_open(&w, ref);
	case ACT_ACCEPT:
		return accept(d, c, m, ref);
	case ACT_DECLINE:
		return referral_decline(&w, ref, m->code, m->note);
	case ACT_OUTCOME:
		return referral_outcome(&w, ref,
		    strcmp(result, "goal-reached") == 0 ? "completed" :
							  "partly",
		    result, m->note);
	case ACT_CLOSE:
		return referral_close(&w, ref);
	case ACT_WITHDRAW:
		return referral_withdraw(&w, ref, RS_RUNNING, m->code);
	default:
		break;
	}
	return ERR_INTERNAL;
}

static enum err
refer(struct demo *d, const struct demo_case *c, struct id kasus)
{
	static const char *const names[ACT__MAX] = { "draft", "send", "open",
		"accept", "decline", "outcome", "close", "withdraw", "discard",
		"schedule", "no-show", "start", "hold", "partly", "fail", "ask",
		"tell", "forward", "mistake" };
	const struct demo_move *m = c->ref.move;
	struct id ref;
	enum err e = refer_draft(d, c, kasus, &ref);

	for (size_t i = 0; i < DEMO_MOVES && m[i].act != ACT_DRAFT && e == OK;
	     i++)
		e = blame(d, c, names[m[i].act], move(d, c, &m[i], ref));
	d->n_referrals++;
	return e;
}

/* The head of the unit closes a case of 2021 after its last note. */
static enum err
case_close(struct demo *d, const struct demo_case *c, struct id id)
{
	unsigned last = 0, who;
	struct work w;

	if (c->day == NULL)
		return OK;
	for (size_t i = 0; i < DEMO_NOTES && c->note[i].text != NULL; i++)
		last = c->note[i].after;
	for (who = 0; who < D__MAX; who++)
		if (demo_people[who].unit == demo_people[c->who].unit &&
		    demo_people[who].role == ROLE_KAU)
			break;
	if (who == D__MAX)
		return ERR_INTERNAL;
	w = demo_as(d, (enum demo_person_no)who, later(d, c, last + 1));
	return blame(d, c, "close",
	    kasus_stage(&w, id,
		&(struct stage_wish){ SA_END, NULL, CS_TERMINASI,
		    "goal-reached", NULL }));
}

enum err
demo_act(struct demo *d, const struct demo_case *c)
{
	bool refers = c->ref.steps > 0;
	unsigned turn = refers ? c->ref.after : 0;
	struct id id;
	enum err e = case_create(d, c, &id);

	if (e == OK)
		e = case_entries(d, c, id);
	if (e == OK)
		e = case_notes(d, c, id, 0, turn);
	if (e == OK && refers)
		e = refer(d, c, id);
	if (e == OK)
		e = case_notes(d, c, id, turn, UINT_MAX);
	return e == OK ? case_close(d, c, id) : e;
}
