/*
 * cases: who may move a referral from which state, compared with the tables
 * that the offices read: docs/transitions.md and docs/permissions.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/cases.h"

static const char *const act_names[ACT__MAX] = { "draft", "send", "open",
	"accept", "decline", "outcome", "close", "withdraw", "discard",
	"revoke", "relay", "heed", "schedule", "no-show", "start", "hold",
	"partly", "fail", "ask", "tell", "forward", "mistake" };
static const char *const state_names[RS__MAX] = { "-", "draf", "terkirim",
	"dibuka", "diterima", "ditolak", "selesai", "ditutup", "ditarik",
	"dicabut", "dicabut-tindak", "dijadwalkan", "tidak-hadir", "berjalan",
	"ditangguhkan", "selesai-sebagian", "tidak-tercapai", "perlu-info",
	"diteruskan", "salah-input" };

/* the pages ---------------------------------------------------------------- */

#define CELLS    12
#define ROWS_MAX 64

struct table {
	const char *cell[ROWS_MAX][CELLS];
	size_t n;
};

/* The rows of a page's one table, without its two heading lines. */
static void
table_read(const char *path, struct table *t_r)
{
	struct bytes in;
	char *text, *line;
	size_t seen = 0;

	t_r->n = 0;
	assert_int_equal(file_read(arena, path, (size_t)1 << 16, &in), OK);
	text = arena_strndup(arena, in.p, in.n);
	while ((line = strsep(&text, "\n")) != NULL) {
		if (strncmp(line, "| ", 2) != 0 || seen++ < 2)
			continue;
		assert_in_range(t_r->n, 0, ROWS_MAX - 1);
		line += 2;
		for (size_t i = 0; i < CELLS && line != NULL; i++) {
			char *end = strstr(line, " |");

			assert_non_null(end);
			*end = '\0';
			t_r->cell[t_r->n][i] = line;
			line = end[2] == ' ' ? end + 3 : NULL;
		}
		t_r->n++;
	}
	assert_in_range(t_r->n, 5, ROWS_MAX);
}

static struct table steps; /* act from to side permission guard reasons ... */
static struct table perms; /* permission kon kor ... */

/* The page's row of an act in a state; NULL: the act does not exist there. */
static const char *const *
step_row(enum act act, enum state from)
{
	for (size_t i = 0; i < steps.n; i++)
		if (strcmp(steps.cell[i][0], act_names[act]) == 0 &&
		    strcmp(steps.cell[i][1], state_names[from]) == 0)
			return steps.cell[i];
	return NULL;
}

/* "S", "U", "x" or "-" of a permission. */
static char
scope_of(const char *perm, unsigned role)
{
	for (size_t i = 0; i < perms.n; i++)
		if (strcmp(perms.cell[i][0], perm) == 0)
			return perms.cell[i][1 + role][0];
	fail_msg("no permission %s", perm);
	return '-';
}

/* the walk ------------------------------------------------------------------- */

struct stand {
	enum act act;
	enum state from;
	enum side side;
	unsigned role;
	bool own; /* the case is the actor's */
};

/* A referral for which every guard holds. */
static void
stand_make(const struct stand *s, struct refload *l, struct referral *r)
{
	*l = (struct refload){ .side = s->side, .has_case = true };
	l->c.head.assignee = people[s->own ? KONSELOR : KONSELOR_2].person;
	*r = (struct referral){ .state = s->from,
		.side = s->side,
		.from = roster_unit(roster, unit_of(1, 1)),
		.to = roster_unit(roster, unit_of(2, 3)),
		.draft = { .done = (1u << STEP__MAX) - 1,
		    .consent_until = "2026-11-24" } };
}

static enum err
page_says(const struct stand *s)
{
	const char *const *row = step_row(s->act, s->from);
	bool sender = s->side == SIDE_SENDER;
	char scope;

	if (row == NULL)
		return ERR_CONFLICT;
	if (strcmp(row[3], sender ? "sender" : "receiver") != 0)
		return ERR_FORBIDDEN;
	scope = scope_of(row[4], s->role);
	return scope == 'U' || (scope == 'S' && s->own) ? OK : ERR_FORBIDDEN;
}

/* 1 if the act is allowed. */
static size_t
stand_check(const struct stand *s)
{
	const struct transition *t = NULL;
	const char *const *row = step_row(s->act, s->from);
	struct referral r;
	struct refload l;
	enum err e, want = page_says(s);

	people[KONSELOR].roles = ROLE_BIT(s->role);
	stand_make(s, &l, &r);
	e = ref_may(&w, &l, &r, s->act, &t);
	if (e != want)
		fail_msg("%s from %s, side %d, role %s, own %d: %s, not %s",
		    act_names[s->act], state_names[s->from], (int)s->side,
		    role_code((enum role)s->role), s->own, err_name(e),
		    err_name(want));
	if (e != OK)
		return 0;
	assert_string_equal(row[2], state_names[t->to]);
	assert_true(text_same(row[6], t->reasons ? t->reasons : "-"));
	assert_int_equal(strcmp(row[7], "-") == 0, t->content < 0);
	assert_string_equal(row[8], verb_name(t->verb));
	return 1;
}

/* Every state, act, side, role, own case or a colleague's. */
static void
only_what_the_page_says(void **state)
{
	size_t allowed = 0, cells = 0;
	struct stand s;

	(void)state;
	for (unsigned i = 0; i < ACT__MAX * RS__MAX * 2 * ROLE__MAX * 2; i++) {
		s.own = i % 2 != 0;
		s.side = i / 2 % 2 != 0 ? SIDE_RECEIVER : SIDE_SENDER;
		s.role = i / 4 % ROLE__MAX;
		s.from = (enum state)(i / (4 * ROLE__MAX) % RS__MAX);
		s.act = (enum act)(i / (4 * ROLE__MAX * RS__MAX));
		cells++;
		allowed += stand_check(&s);
	}
	assert_int_equal(cells, 22 * 20 * 2 * 10 * 2);
	assert_in_range(allowed, 50, cells / 4);
}

static void
page_is_of_the_table(void **state)
{
	(void)state;
	page_same("docs/transitions.md", transitions_doc);
}

/* One outcome for each act in each state; nothing leaves an end. */
static void
table_is_whole(void **state)
{
	(void)state;
	assert_int_equal(steps.n, n_transitions);
	for (size_t i = 0; i < n_transitions; i++) {
		const struct transition *t = &transitions[i];

		assert_true(t->from != RS_DITUTUP && t->from != RS_DICABUT &&
		    t->from != RS_SALAH_INPUT);
		/* an appointment can be followed by another one */
		assert_true(t->from != t->to || t->act == ACT_SCHEDULE);
		if (t->reasons != NULL)
			assert_non_null(
			    book_list(&book, t->reasons, &(size_t){ 0 }));
		for (size_t k = 0; k < i; k++) {
			const struct transition *o = &transitions[k];

			if (o->act == t->act && o->from == t->from)
				fail_msg("%s twice", act_names[t->act]);
			/* an action is known by its states and its side */
			if (o->from == t->from && o->to == t->to &&
			    o->side == t->side)
				fail_msg("two acts from %s to %s",
				    state_names[t->from], state_names[t->to]);
		}
	}
	for (unsigned s = RS_DRAF; s < RS__MAX; s++) {
		assert_string_equal(state_code(s), state_names[s]);
		assert_true(book_has(&book, "state", state_code(s)));
	}
	assert_string_equal(state_code(RS__MAX), "-");
}

/* What a case's own unit reads does not make a colleague's case theirs. */
static void
own_needs_a_case(void **state)
{
	struct stand s = { ACT_OUTCOME, RS_DITERIMA, SIDE_RECEIVER, ROLE_KON,
		true };
	const struct transition *t;
	struct referral r;
	struct refload l;

	(void)state;
	people[KONSELOR].roles = ROLE_BIT(ROLE_KON);
	stand_make(&s, &l, &r);
	assert_int_equal(ref_may(&w, &l, &r, s.act, &t), OK);
	l.has_case = false;
	assert_int_equal(ref_may(&w, &l, &r, s.act, &t), ERR_FORBIDDEN);
	people[KONSELOR].roles |= ROLE_BIT(ROLE_KAU); /* the wider one counts */
	assert_int_equal(ref_may(&w, &l, &r, s.act, &t), OK);
	people[KONSELOR].roles = 0;
	assert_int_equal(ref_may(&w, &l, &r, s.act, &t), ERR_FORBIDDEN);
}

/* guards --------------------------------------------------------------------- */

static enum err
guard_of(const char *name, const struct referral *r)
{
	for (size_t i = 0; i < n_transitions; i++)
		if (strcmp(steps.cell[i][5], name) == 0) {
			assert_non_null(transitions[i].guard);
			return transitions[i].guard(&w, r);
		}
	fail_msg("no guard %s", name);
	return OK;
}

static void
ready_to_send(void **state)
{
	const struct stand s = { .side = SIDE_SENDER, .own = true };
	struct roster_unit none;
	struct referral good, r;
	struct refload l;

	(void)state;
	stand_make(&s, &l, &good);
	assert_int_equal(guard_of("ready", &good), OK);
	for (unsigned i = 0; i < STEP__MAX; i++) {
		r = good;
		r.draft.done &= ~(1u << i);
		assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	}
	r = good;
	r.to = NULL;
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	r = good;
	none = *good.to;
	none.epoch = 0; /* nobody there holds a key */
	r.to = &none;
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	r = good;
	r.draft.consent_until = "2026-11-23";
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	r.draft.consent_until = NULL;
	assert_int_equal(guard_of("ready", &r), OK);
	r = good;
	w.now += 10 * HOUR; /* 00.30 of the next day in Jambi */
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
}

/* Nothing goes on a consent that has ended, nor to whom or with what it does not
 * name. */
static void
consent_covers(void **state)
{
	const struct stand s = { .side = SIDE_SENDER, .own = true };
	struct case_entry x = { .type = EN_CONSENT };
	struct referral r;
	struct refload l;

	(void)state;
	stand_make(&s, &l, &r);
	r.consent = &x;
	r.draft.groups = 1u << 2;
	x.f.v[F_C_TO] = id_str(w.mem, unit_of(2, 3));
	x.f.v[F_C_GROUPS] = "2 6";
	x.f.v[F_C_UNTIL] = "2026-11-24";
	assert_int_equal(guard_of("ready", &r), OK);
	r.draft.groups |= 1u << 1 | 1u << 10; /* these always travel */
	assert_int_equal(guard_of("ready", &r), OK);
	r.draft.groups |= 1u << 3;
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	r.draft.groups = 1u << 6;
	x.f.v[F_C_TO] = id_str(w.mem, r.to->agency);
	assert_int_equal(guard_of("ready", &r), OK);
	x.f.v[F_C_TO] = id_str(w.mem, unit_of(1, 1));
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	x.f.v[F_C_TO] = id_str(w.mem, unit_of(2, 3));
	x.f.v[F_C_UNTIL] = "2026-11-23";
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
	x.f.v[F_C_UNTIL] = "2027-11-23";
	assert_int_equal(guard_of("ready", &r), OK);
	x.f.v[F_C_ENDED] = "client";
	assert_int_equal(guard_of("ready", &r), ERR_INVALID);
}

static void
agencies_agreed(void **state)
{
	const struct stand s = { .side = SIDE_SENDER };
	struct referral r;
	struct refload l;

	(void)state;
	stand_make(&s, &l, &r);
	assert_int_equal(guard_of("agreed", &r), OK);
	roster_make(false);
	stand_make(&s, &l, &r);
	assert_int_equal(guard_of("agreed", &r), ERR_FORBIDDEN);
	assert_int_equal(guard_of("ready", &r), ERR_FORBIDDEN);
	/* one side's word is no agreement */
	assert_int_equal(agree(roster, 1, 2, 9), OK);
	assert_int_equal(guard_of("agreed", &r), ERR_FORBIDDEN);
	/* inside one agency none is needed */
	add_unit(roster, 1, 2);
	r.to = roster_unit(roster, unit_of(1, 2));
	assert_int_equal(guard_of("agreed", &r), OK);
	r.to = NULL;
	assert_int_equal(guard_of("agreed", &r), ERR_INVALID);
}

/* Who did not come three times is given no further date. */
static void
three_turns(void **state)
{
	const struct stand s = { .side = SIDE_RECEIVER, .own = true };
	struct ref_event ev[2 * NO_SHOWS_MAX] = { { RS_NONE } };
	struct referral r;
	struct refload l;

	(void)state;
	stand_make(&s, &l, &r);
	r.events = ev;
	for (size_t i = 0; i < nitems(ev); i++) {
		ev[i].to = i % 2 != 0 ? RS_TIDAK_HADIR : RS_DIJADWALKAN;
		r.n_events = i + 1;
		assert_int_equal(referral_no_shows(&r), (i + 1) / 2);
		assert_int_equal(guard_of("turns", &r),
		    r.n_events < nitems(ev) ? OK : ERR_LIMIT);
	}
}

/* Who withdrew it is not the second person. */
static void
two_people(void **state)
{
	const struct stand s = { .side = SIDE_SENDER, .own = true };
	struct ref_event ev = { .to = RS_DITARIK };
	struct referral r;
	struct refload l;

	(void)state;
	stand_make(&s, &l, &r);
	r.events = &ev;
	r.n_events = 1;
	r.number = "RJ/UC/2026/000031";
	assert_int_equal(guard_of("other", &r), OK);
	ev.own = true;
	assert_int_equal(guard_of("other", &r), ERR_FORBIDDEN);
	r.number = ""; /* a draft that was thrown away */
	assert_int_equal(guard_of("other", &r), ERR_CONFLICT);
}

/* So many steps, and only those that end it are left. */
static void
steps_end(void **state)
{
	struct stand s = { .from = RS_BERJALAN,
		.side = SIDE_RECEIVER,
		.own = true };
	const struct transition *t;
	struct referral r;
	struct refload l;

	(void)state;
	people[KONSELOR].roles = ROLE_BIT(ROLE_KON);
	stand_make(&s, &l, &r);
	l.ch.n = STEPS_MAX - 1;
	assert_int_equal(ref_may(&w, &l, &r, ACT_HOLD, &t), OK);
	l.ch.n++;
	assert_int_equal(ref_may(&w, &l, &r, ACT_HOLD, &t), ERR_LIMIT);
	assert_int_equal(ref_may(&w, &l, &r, ACT_FAIL, &t), OK);
}

/* From the day of the acceptance in Jambi, to a year ahead. */
static void
meetings(void **state)
{
	struct ref_event ev = { RS_DIBUKA, RS_DITERIMA, NOW, NULL, NULL, false,
		NULL };
	const int64_t zone = (int64_t)WIB * MINUTE;
	const int64_t day = (NOW + zone) / DAY * DAY - zone;
	struct referral r = { .events = &ev, .n_events = 1 };

	(void)state;
	assert_true(meeting_fits(&r, NOW, day));
	assert_false(meeting_fits(&r, NOW, day - 1));
	assert_true(meeting_fits(&r, NOW, NOW + 366 * DAY));
	assert_false(meeting_fits(&r, NOW, NOW + 366 * DAY + 1));
	assert_false(meeting_fits(&r, NOW, 0));
	ev.to = RS_DIBUKA;
	assert_false(meeting_fits(&r, NOW, NOW + DAY));
}

/* A StatusUpdate has to say what its action says. */
static void
words_of_a_state(void **state)
{
	static const struct {
		enum state to;
		struct xml_status s;
	} rows[] = {
		{ RS_DIJADWALKAN,
		    { .status = "in-progress",
			.has_appointment = true,
			.place = "Ruang contoh" } },
		{ RS_TIDAK_HADIR,
		    { .status = "client-unreachable",
			.result = { { "no-show" }, 1 } } },
		{ RS_BERJALAN, { .status = "in-progress" } },
		{ RS_DITANGGUHKAN,
		    { .status = "on-hold",
			.reason = { { "antrean" }, 1 },
			.review = "2026-12-01" } },
		{ RS_SELESAI, { .status = "completed", .final = true } },
		{ RS_SELESAI_SEBAGIAN,
		    { .status = "completed", .final = true } },
		{ RS_TIDAK_TERCAPAI, { .status = "failed", .final = true } },
	};
	struct action a[2] = { { .from = RS_DITERIMA,
	    .to = RS_DIJADWALKAN,
	    .unit = unit_of(2, 3),
	    .to_unit = unit_of(2, 3),
	    .from_unit = unit_of(1, 1) } };
	struct chain ch = { .a = a, .n = 2 };

	(void)state;
	for (size_t i = 0; i < nitems(rows) * nitems(rows); i++) {
		size_t is = i / nitems(rows), says = i % nitems(rows);
		struct xml_status s = rows[says].s;
		bool fits = is == says || (is == 4 && says == 5) ||
		    (is == 5 && says == 4);

		a[1] = a[0];
		a[1].to = rows[is].to;
		/* steps that the table has, so that both are counted */
		a[1].from = is == 1 || is > 3 ? RS_DIJADWALKAN : RS_DITERIMA;
		if (is == 3)
			a[1].from = RS_BERJALAN;
		s.sequence = 2;
		if (status_fits(&ch, &a[1], &s) != fits)
			fail_msg("%s said in %s", state_names[rows[says].to],
			    state_names[rows[is].to]);
		s.sequence = 1;
		assert_false(status_fits(&ch, &a[1], &s));
	}
}

static void
results(void **state)
{
	static const struct {
		const char *status, *result;
		bool fits;
	} rows[] = {
		{ "completed", "goal-reached", true },
		{ "completed", "other", true },
		{ "completed", "partly-reached", false },
		{ "completed", "deceased", false },
		{ "partly", "partly-reached", true },
		{ "partly", "goal-reached", false },
		{ "partly", "other", false },
		{ "failed", "no-show", true },
		{ "failed", "moved", true },
		{ "failed", "other", true },
		{ "failed", "goal-reached", false },
		{ "failed", "partly-reached", false },
		{ "on-hold", "goal-reached", false },
		{ "failed", NULL, false },
		{ NULL, "other", false },
	};

	(void)state;
	for (size_t i = 0; i < nitems(rows); i++)
		assert_int_equal(result_fits(rows[i].status, rows[i].result),
		    rows[i].fits);
}

static int
begin(void **state)
{
	if (world_begin(state) != 0)
		return -1;
	table_read("docs/transitions.md", &steps);
	table_read("docs/permissions.md", &perms);
	return 0;
}

#define W(f) cmocka_unit_test_setup_teardown(f, begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		W(only_what_the_page_says),
		W(page_is_of_the_table),
		W(table_is_whole),
		W(own_needs_a_case),
		W(ready_to_send),
		W(consent_covers),
		W(agencies_agreed),
		W(three_turns),
		W(two_people),
		W(steps_end),
		W(meetings),
		W(words_of_a_state),
		W(results),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
