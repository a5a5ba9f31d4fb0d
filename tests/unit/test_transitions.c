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
	"revoke", "relay", "heed" };
static const char *const state_names[RS__MAX] = { "-", "draf", "terkirim",
	"dibuka", "diterima", "ditolak", "selesai", "ditutup", "ditarik",
	"dicabut", "dicabut-tindak" };

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
	assert_int_equal(cells, 5280);
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

		assert_true(t->from != RS_DITUTUP && t->from != RS_DITARIK &&
		    t->from != RS_DICABUT);
		assert_true(t->from != t->to);
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
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
