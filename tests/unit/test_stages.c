/*
 * cases: which way leads a case from stage to stage, and for whom, compared with
 * what the offices read: docs/stages.md and docs/permissions.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/cases.h"

static const char *const act_names[SA__MAX] = { "move", "return", "end",
	"reopen" };
static const char *const stage_names[CS__MAX] = { "pengaduan", "identifikasi",
	"asesmen", "rencana", "intervensi", "pemantauan", "dibuka-kembali",
	"ditunda", "diusulkan", "terminasi", "tanpa-layanan" };

/* the pages ---------------------------------------------------------------- */

#define CELLS    12
#define ROWS_MAX 64

struct page {
	const char *cell[ROWS_MAX][CELLS];
	size_t n;
};
static struct page ways; /* act from to kinds permission guards reasons trail */
static struct page perms; /* permission kon kor ... */

/* The rows of a page's one table, without its two heading lines. */
static void
page_read(const char *path, struct page *p_r)
{
	struct bytes in;
	char *text, *line, *end;
	size_t seen = 0, i;

	p_r->n = 0;
	assert_int_equal(file_read(arena, path, (size_t)1 << 16, &in), OK);
	text = arena_strndup(arena, in.p, in.n);
	while ((line = strsep(&text, "\n")) != NULL) {
		if (strncmp(line, "| ", 2) != 0 || seen++ < 2)
			continue;
		assert_in_range(p_r->n, 0, ROWS_MAX - 1);
		for (i = 0, line += 2; i < CELLS && line != NULL; i++) {
			end = strstr(line, " |");
			assert_non_null(end);
			*end = '\0';
			p_r->cell[p_r->n][i] = line;
			line = end[2] == ' ' ? end + 3 : NULL;
		}
		p_r->n++;
	}
	assert_in_range(p_r->n, 5, ROWS_MAX);
}

static char
scope_of(const char *perm, unsigned role)
{
	for (size_t i = 0; i < perms.n; i++)
		if (strcmp(perms.cell[i][0], perm) == 0)
			return perms.cell[i][1 + role][0];
	fail_msg("no permission %s", perm);
	return '-';
}

/* --- the walk ------------------------------------------------------------------ */

struct stand {
	enum stage_act act;
	enum stage from, to;
	enum case_kind kind;
	unsigned role;
	bool own; /* the case is the actor's */
};

static const char *const *
way_row(const struct stand *s)
{
	for (size_t i = 0; i < ways.n; i++) {
		const char *const *c = ways.cell[i];

		if (strcmp(c[0], act_names[s->act]) == 0 &&
		    text_has(c[1], stage_names[s->from]) &&
		    text_has(c[2], stage_names[s->to]) &&
		    text_has(c[3], kind_codes[s->kind]))
			return c;
	}
	return NULL;
}

/* A case for which every guard holds that is no matter of who acts. */
static void
stand_make(const struct stand *s, struct casefile *c, struct kasus *k)
{
	static const struct case_entry risk = { .type = EN_RISK };
	struct id holder = people[s->own ? KONSELOR : KONSELOR_2].person;

	memset(c, 0, sizeof(*c));
	c->head.assignee = holder;
	*k = (struct kasus){ .stage = stage_names[s->from],
		.before = stage_names[s->to],
		.assignee = holder,
		.mover = people[KONSELOR_2].person,
		.entries = &risk,
		.n_entries = 1 };
	k->f.v[F_KIND] = kind_codes[s->kind];
	k->f.v[F_GOAL] = "Tujuan contoh.";
}

static bool
heads(const struct stand *s)
{
	return s->role == ROLE_KAU ||
	    (s->role == ROLE_KOR &&
		(s->kind == KIND_COUNSELLING || s->kind == KIND_GROUP));
}

static enum err
page_says(const struct stand *s, const char *const *row)
{
	char scope;

	if (row == NULL)
		return ERR_CONFLICT;
	scope = scope_of(row[4], s->role);
	if (scope != 'U' && !(scope == 'S' && s->own))
		return ERR_FORBIDDEN;
	if (text_has(row[5], "head") && !heads(s))
		return ERR_CONFLICT;
	return text_has(row[5], "second") && s->own ? ERR_CONFLICT : OK;
}

static struct stage_wish
wish_of(const struct stand *s, const char *const *row)
{
	size_t n;

	return (struct stage_wish){ .act = s->act,
		.to = s->to,
		.reason = row != NULL && strcmp(row[6], "-") != 0 ?
		    book_list(&book, row[6], &n)[0].code :
		    NULL };
}

/* 1 if the way is open. */
static size_t
stand_check(const struct stand *s)
{
	const char *const *row = way_row(s);
	struct stage_wish wish = wish_of(s, row);
	struct stage_way way;
	struct casefile c;
	struct kasus k;
	enum err e, want = page_says(s, row);

	people[KONSELOR].roles = ROLE_BIT(s->role);
	stand_make(s, &c, &k);
	e = stage_may(&w, &c, &k, &wish, &way);
	if (e != want)
		fail_msg("%s from %s to %s, %s, role %s, own %d: %s, not %s",
		    act_names[s->act], stage_names[s->from], stage_names[s->to],
		    kind_codes[s->kind], role_code((enum role)s->role), s->own,
		    err_name(e), err_name(want));
	if (e != OK)
		return 0;
	assert_int_equal(way.to, s->to);
	assert_string_equal(row[4], perm_name(way.step->perm));
	assert_string_equal(row[7], verb_name(way.step->verb));
	return 1;
}

/* Every act, stage, next stage, kind, role, own case or a colleague's. */
static void
only_what_the_page_says(void **state)
{
	size_t allowed = 0, cells = 0;
	struct stand s;
	unsigned i, n = 2 * ROLE__MAX * KIND__MAX * CS__MAX * CS__MAX * SA__MAX;

	(void)state;
	for (i = 0; i < n; i++, cells++) {
		unsigned at = i;

		s.own = at % 2 != 0;
		at /= 2;
		s.role = at % ROLE__MAX;
		at /= ROLE__MAX;
		s.kind = (enum case_kind)(at % KIND__MAX);
		at /= KIND__MAX;
		s.to = (enum stage)(at % CS__MAX);
		at /= CS__MAX;
		s.from = (enum stage)(at % CS__MAX);
		at /= CS__MAX;
		s.act = (enum stage_act)at;
		allowed += stand_check(&s);
	}
	assert_int_equal(cells, 38720);
	assert_in_range(allowed, 200, cells / 10);
}

static void
page_is_of_the_table(void **state)
{
	(void)state;
	page_same("docs/stages.md", stages_doc);
}

/* Names, reasons and labels are there, and whoever follows the course ends. */
static void
table_is_whole(void **state)
{
	struct kasus k = { .before = "" };
	enum stage to;
	unsigned steps;

	(void)state;
	assert_int_equal(ways.n, n_stage_steps);
	for (unsigned s = 0; s < CS__MAX; s++) {
		assert_string_equal(stage_code((enum stage)s), stage_names[s]);
		assert_int_equal(stage_of(stage_names[s]), s);
		assert_true(book_has(&book, "stage", stage_names[s]));
		assert_int_equal(stage_shut(stage_names[s]), s >= CS_TERMINASI);
	}
	assert_string_equal(stages_shut[0], stage_names[CS_TERMINASI]);
	assert_string_equal(stages_shut[1], stage_names[CS_TANPA_LAYANAN]);
	assert_int_equal(stage_of("lain"), CS__MAX);
	for (size_t i = 0; i < n_stage_steps; i++)
		if (stage_steps[i].reasons != NULL)
			assert_non_null(book_list(&book, stage_steps[i].reasons,
			    &(size_t){ 0 }));
	for (unsigned kind = 0; kind < KIND__MAX; kind++) {
		k.stage = stage_names[CS_PENGADUAN];
		k.f.v[F_KIND] = kind_codes[kind];
		for (steps = 0; (to = stage_next(&k)) != CS__MAX; steps++) {
			assert_non_null(stage_find(&w, &k,
			    to == CS_TERMINASI ? SA_END : SA_MOVE, to, NULL));
			k.stage = stage_code(to);
		}
		assert_string_equal(k.stage, "terminasi");
		assert_int_equal(steps, kind < KIND_COUNSELLING ? 7 : 3);
	}
}

/* --- guards, each wanting once ---------------------------------------------------- */

static unsigned
lacks_of(const struct stand *s, struct kasus *k)
{
	struct stage_wish wish = wish_of(s, way_row(s));
	struct stage_way way;
	struct casefile c;
	struct kasus made;

	stand_make(s, &c, &made);
	assert_int_equal(stage_may(&w, &c, k, &wish, &way), ERR_CONFLICT);
	return w.lacks;
}

static void
guards_want(void **state)
{
	const struct stand plan = { SA_MOVE, CS_ASESMEN, CS_RENCANA,
		KIND_VIOLENCE, ROLE_KON, true };
	const struct stand begun = { SA_MOVE, CS_RENCANA, CS_INTERVENSI,
		KIND_VIOLENCE, ROLE_KON, true };
	const struct stand held = { SA_MOVE, CS_DITUNDA, CS_RENCANA,
		KIND_VIOLENCE, ROLE_KON, true };
	const struct stand end = { SA_END, CS_DIUSULKAN, CS_TERMINASI,
		KIND_VIOLENCE, ROLE_KAU, false };
	const struct case_entry wrong = { .type = EN_RISK,
		.f.v[F_E_WRONG] = "typo" };
	const struct case_ref runs = { .state = RS_DITERIMA };
	struct casefile c;
	struct kasus k;

	(void)state;
	people[KONSELOR].roles = ROLE_BIT(ROLE_KON);
	stand_make(&plan, &c, &k);
	k.entries = &wrong;
	assert_int_equal(lacks_of(&plan, &k), SG_RISK);
	stand_make(&begun, &c, &k);
	k.f.v[F_GOAL] = NULL;
	assert_int_equal(lacks_of(&begun, &k), SG_PLAN);
	stand_make(&held, &c, &k);
	k.before = stage_names[CS_ASESMEN];
	assert_int_equal(lacks_of(&held, &k), SG_BEFORE);
	people[KONSELOR].roles = ROLE_BIT(ROLE_KAU);
	stand_make(&end, &c, &k);
	k.refs = &runs;
	k.n_refs = 1;
	assert_int_equal(lacks_of(&end, &k), SG_REFS);
	stand_make(&end, &c, &k);
	k.mover = people[KONSELOR].person; /* who asked does not answer */
	assert_int_equal(lacks_of(&end, &k), SG_SECOND);
	stand_make(&end, &c, &k);
	k.assignee = people[KONSELOR].person;
	assert_int_equal(lacks_of(&end, &k), SG_SECOND);
	people[KONSELOR].roles = ROLE_BIT(ROLE_KOR);
	stand_make(&end, &c, &k);
	assert_int_equal(lacks_of(&end, &k), SG_HEAD);
}

static void
wishes_refused(void **state)
{
	const struct stand s = { SA_MOVE, CS_ASESMEN, CS_DITUNDA, KIND_SOCIAL,
		ROLE_KON, true };
	struct stage_wish wish = wish_of(&s, way_row(&s));
	struct stage_way way;
	struct casefile c;
	struct kasus k;

	(void)state;
	people[KONSELOR].roles = ROLE_BIT(ROLE_KON);
	stand_make(&s, &c, &k);
	assert_int_equal(stage_may(&w, &c, &k, &wish, &way), OK);
	wish.from = "rencana"; /* somebody was quicker */
	assert_int_equal(stage_may(&w, &c, &k, &wish, &way), ERR_CONFLICT);
	assert_int_equal(w.lacks, 0);
	wish.from = "asesmen";
	wish.reason = "goal-reached"; /* of another list */
	assert_int_equal(stage_may(&w, &c, &k, &wish, &way), ERR_INVALID);
	wish.reason = NULL;
	assert_int_equal(stage_may(&w, &c, &k, &wish, &way), ERR_INVALID);
}

static int
begin(void **state)
{
	if (world_begin(state) != 0)
		return -1;
	page_read("docs/stages.md", &ways);
	page_read("docs/permissions.md", &perms);
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
		W(guards_want),
		W(wishes_refused),
	};

	if (auth_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
