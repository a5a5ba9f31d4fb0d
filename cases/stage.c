/*
 * The stages of a case, as a table: what is not here does not happen.
 * docs/transitions.md is generated from it; the tests walk it.
 */
#include <string.h>

#include "cases/priv.h"

static const char *const codes[CS__MAX] = {
	[CS_PENGADUAN] = "pengaduan",
	[CS_IDENTIFIKASI] = "identifikasi",
	[CS_ASESMEN] = "asesmen",
	[CS_RENCANA] = "rencana",
	[CS_INTERVENSI] = "intervensi",
	[CS_PEMANTAUAN] = "pemantauan",
	[CS_DIBUKA_KEMBALI] = "dibuka-kembali",
	[CS_DITUNDA] = "ditunda",
	[CS_DIUSULKAN] = "diusulkan",
	[CS_TERMINASI] = "terminasi",
	[CS_TANPA_LAYANAN] = "tanpa-layanan",
};
const char *const stages_shut[2] = { "terminasi", "tanpa-layanan" };

static const char *const acts[SA__MAX] = {
	[SA_MOVE] = "move",
	[SA_RETURN] = "return",
	[SA_END] = "end",
	[SA_REOPEN] = "reopen",
};
static const char *const guards[SG_N] = { "risk", "plan", "refs", "head",
	"second", "before" };

/* The long course is that of Permen PPPA 2/2022; families and groups have a
 * short one. */
#define LONG  (KIND_BIT(KIND_VIOLENCE) | KIND_BIT(KIND_SOCIAL))
#define SHORT (KIND_BIT(KIND_COUNSELLING) | KIND_BIT(KIND_GROUP))
#define B(s)  CS_BIT(CS_##s)
/* Nothing was begun yet that somebody would have to bring to an end. */
#define EARLY (B(PENGADUAN) | B(IDENTIFIKASI) | B(ASESMEN) | B(DIBUKA_KEMBALI))

/* clang-format off */
const struct stage_step stage_steps[] = {
/* act        from                             to                 kinds      permission     guards                           reasons              told         verb */
{ SA_MOVE,   B(PENGADUAN),                    B(IDENTIFIKASI),   LONG,      P_CASE_EDIT,   0,                               NULL,                F_MOVED,     V_CHANGE },
{ SA_MOVE,   B(IDENTIFIKASI) | B(DIBUKA_KEMBALI), B(ASESMEN),    LONG,      P_CASE_EDIT,   0,                               NULL,                F_MOVED,     V_CHANGE },
{ SA_MOVE,   B(ASESMEN) | B(INTERVENSI) | B(PEMANTAUAN), B(RENCANA), LONG,  P_CASE_EDIT,   SG_RISK,                         NULL,                F_MOVED,     V_CHANGE },
{ SA_MOVE,   B(RENCANA),                      B(INTERVENSI),     LONG,      P_CASE_EDIT,   SG_PLAN,                         NULL,                F_MOVED,     V_CHANGE },
{ SA_MOVE,   B(INTERVENSI),                   B(PEMANTAUAN),     LONG,      P_CASE_EDIT,   0,                               NULL,                F_MOVED,     V_CHANGE },
{ SA_MOVE,   B(PENGADUAN) | B(DIBUKA_KEMBALI), B(INTERVENSI),    SHORT,     P_CASE_EDIT,   0,                               NULL,                F_MOVED,     V_CHANGE },
{ SA_MOVE,   CS_WORK,                         B(DITUNDA),        KINDS_ALL, P_CASE_EDIT,   0,                               "hold-reason",       F_HELD,      V_CHANGE },
{ SA_MOVE,   CS_WORK,                         B(DIUSULKAN),      KINDS_ALL, P_CASE_EDIT,   SG_REFS,                         "close-reason",      F_PROPOSED,  V_CHANGE },
{ SA_MOVE,   B(DITUNDA) | B(DIUSULKAN),       CS_WORK,           KINDS_ALL, P_CASE_EDIT,   SG_BEFORE,                       NULL,                F_MOVED,     V_CHANGE },
{ SA_RETURN, B(DIUSULKAN),                    CS_WORK,           KINDS_ALL, P_CASE_CLOSE,  SG_BEFORE | SG_HEAD,             NULL,                F_MOVED,     V_CHANGE },
{ SA_END,    CS_OPEN,                         B(TERMINASI),      KINDS_ALL, P_CASE_CLOSE,  SG_HEAD | SG_SECOND | SG_REFS,   "close-reason",      F_CLOSED,    V_CLOSE },
{ SA_END,    EARLY,                           B(TANPA_LAYANAN),  KINDS_ALL, P_CASE_CLOSE,  SG_HEAD | SG_REFS,               "no-service-reason", F_UNSERVED,  V_CLOSE },
{ SA_REOPEN, CS_SHUT,                         B(DIBUKA_KEMBALI), KINDS_ALL, P_CASE_REOPEN, 0,                               "reopen-reason",     F_REOPENED,  V_CLOSE },
};
/* clang-format on */
const size_t n_stage_steps = nitems(stage_steps);

const char *
stage_code(enum stage s)
{
	return s < CS__MAX ? codes[s] : "";
}

enum stage
stage_of(const char *code)
{
	enum stage s;

	for (s = 0; code != NULL && s < CS__MAX; s++)
		if (strcmp(codes[s], code) == 0)
			return s;
	return CS__MAX;
}

bool
stage_shut(const char *code)
{
	enum stage s = stage_of(code);

	return s < CS__MAX && (CS_BIT(s) & CS_SHUT) != 0;
}

const struct stage_step *
stage_find(const struct work *w, const struct kasus *k, enum stage_act act,
    enum stage to, const char *reason)
{
	enum stage from = stage_of(k->stage);
	size_t i;

	for (i = 0; from < CS__MAX && i < n_stage_steps; i++) {
		const struct stage_step *s = &stage_steps[i];

		if (s->act == act && (s->from & CS_BIT(from)) != 0 &&
		    (s->kinds & fields_kinds(&k->f)) != 0 &&
		    (to == CS__MAX || (s->to & CS_BIT(to)) != 0) &&
		    (s->reasons == NULL || reason == NULL ||
			book_has(w->book, s->reasons, reason)))
			return s;
	}
	return NULL;
}

static bool
risk_assessed(const struct kasus *k)
{
	size_t i;

	for (i = 0; i < k->n_entries; i++)
		if (k->entries[i].type == EN_RISK &&
		    k->entries[i].f.v[F_E_WRONG] == NULL)
			return true;
	return false;
}

static bool
refs_ended(const struct kasus *k)
{
	size_t i;

	for (i = 0; i < k->n_refs; i++)
		if (k->refs[i].damaged ||
		    !ref_state_ended(k->refs[i].state, k->refs[i].incoming))
			return false;
	return true;
}

bool
stage_heads(unsigned roles, const struct kasus *k)
{
	unsigned heads = ROLE_BIT(ROLE_KAU);

	if ((fields_kinds(&k->f) & ~SHORT) == 0)
		heads |= ROLE_BIT(ROLE_KOR);
	return k->n_named > 0 || (roles & heads) != 0;
}

/* A second one: neither who holds the case nor who asked for its end. */
static bool
is_second(const struct work *w, const struct kasus *k)
{
	return !id_same(w->who->person, k->assignee) &&
	    (stage_of(k->stage) != CS_DIUSULKAN ||
		!id_same(w->who->person, k->mover));
}

unsigned
stage_lacks(const struct work *w, const struct stage_step *s,
    const struct kasus *k, enum stage to)
{
	const bool holds[SG_N] = {
		risk_assessed(k),
		k->f.v[F_GOAL] != NULL || k->f.v[F_NEEDED] != NULL,
		refs_ended(k),
		stage_heads(w->who->roles, k),
		is_second(w, k),
		stage_of(k->before) == to,
	};
	unsigned lacks = 0, i;

	for (i = 0; i < SG_N; i++)
		if (!holds[i])
			lacks |= 1u << i;
	return lacks & s->guards;
}

enum stage
stage_next(const struct kasus *k)
{
	static const enum stage after[CS__MAX] = {
		[CS_PENGADUAN] = CS_IDENTIFIKASI,
		[CS_IDENTIFIKASI] = CS_ASESMEN,
		[CS_ASESMEN] = CS_RENCANA,
		[CS_RENCANA] = CS_INTERVENSI,
		[CS_INTERVENSI] = CS_PEMANTAUAN,
		[CS_PEMANTAUAN] = CS_DIUSULKAN,
		[CS_DIBUKA_KEMBALI] = CS_ASESMEN,
		[CS_DITUNDA] = CS__MAX,
		[CS_DIUSULKAN] = CS_TERMINASI,
		[CS_TERMINASI] = CS__MAX,
		[CS_TANPA_LAYANAN] = CS__MAX,
	};
	enum stage at = stage_of(k->stage);

	if (at == CS_DITUNDA)
		return stage_of(k->before);
	if ((fields_kinds(&k->f) & ~SHORT) == 0 && at < CS_DITUNDA)
		return at == CS_INTERVENSI ? CS_DIUSULKAN : CS_INTERVENSI;
	return at < CS__MAX ? after[at] : CS__MAX;
}

/* --- the generated page -------------------------------------------------------- */

static void
set_put(struct buf *out, unsigned set, unsigned n, const char *const *name)
{
	const char *between = "";
	unsigned i;

	for (i = 0; i < n; i++) {
		if ((set & 1u << i) == 0)
			continue;
		buf_printf(out, "%s%s", between, name[i]);
		between = " ";
	}
	buf_puts(out, *between == '\0' ? "- | " : " | ");
}

void
stages_doc(struct buf *out)
{
	size_t i;

	buf_puts(out,
	    "# Stages of a case\n\nGenerated from the table in "
	    "`cases/stage.c`; do not edit. What a guard asks for: risk, the "
	    "risk was assessed with an instrument; plan, there is a goal or a "
	    "service; refs, all referrals have ended; head, the actor answers "
	    "for such cases; second, and neither holds this one nor proposed "
	    "its end; before, it is the stage that the case was at before.\n\n"
	    "| act | from | to | kinds of case | permission | guards | reason "
	    "list | trail |\n"
	    "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (i = 0; i < n_stage_steps; i++) {
		const struct stage_step *s = &stage_steps[i];

		buf_printf(out, "| %s | ", acts[s->act]);
		set_put(out, s->from, CS__MAX, codes);
		set_put(out, s->to, CS__MAX, codes);
		set_put(out, s->kinds, KIND__MAX, kind_codes);
		buf_printf(out, "%s | ", perm_name(s->perm));
		set_put(out, s->guards, SG_N, guards);
		buf_printf(out, "%s | %s |\n",
		    s->reasons != NULL ? s->reasons : "-", verb_name(s->verb));
	}
}

/* --- leading on ----------------------------------------------------------------- */

/* The state is that of the signed chain, not the clear column's.
 * ERR_CONFLICT: not yet. */
static enum err
ref_ended(struct work *w, const struct ref_link *l)
{
	struct referral_row row;
	struct chain ch;
	enum state state;
	enum err e = referral_row_get(w->db, w->mem, l->referral, &row);

	if (e == OK)
		e = chain_load(w, &row, &ch);
	if (e != OK)
		return e == ERR_ABSENT ? tamper("referral", l->referral) : e;
	state = ch.a[ch.n - 1].to;
	return ref_state_ended(state, l->incoming) ? OK : ERR_CONFLICT;
}

/* What the signed chains say; not what a page shows. */
static enum err
refs_check(struct work *w, const struct casefile *c, unsigned *lacks)
{
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < c->head.n_ref; i++)
		e = ref_ended(w, &c->head.ref[i]);
	if (e != ERR_CONFLICT)
		return e;
	*lacks |= SG_REFS;
	return OK;
}

/* Where the step leads this case. */
static enum stage
stage_target(const struct stage_step *s, const struct kasus *k, enum stage to)
{
	enum stage one = 0;

	if (to < CS__MAX)
		return to;
	if ((s->guards & SG_BEFORE) != 0)
		return stage_of(k->before);
	while ((s->to & CS_BIT(one)) == 0)
		one++;
	return one;
}

enum err
stage_may(struct work *w, const struct casefile *c, const struct kasus *k,
    const struct stage_wish *x, struct stage_way *way_r)
{
	const struct stage_step *s = stage_find(w, k, x->act, x->to, NULL);
	enum err e;

	w->lacks = 0;
	if (s == NULL || (x->from != NULL && strcmp(x->from, k->stage) != 0))
		return ERR_CONFLICT;
	if ((e = file_may(w, c, s->perm)) != OK)
		return e;
	s = stage_find(w, k, x->act, x->to, x->reason ? x->reason : "");
	if (s == NULL || (x->text != NULL && !note_fits(x->text)))
		return ERR_INVALID;
	way_r->step = s;
	way_r->to = stage_target(s, k, x->to);
	w->lacks = stage_lacks(w, s, k, way_r->to);
	if ((s->guards & SG_REFS) != 0 &&
	    (e = refs_check(w, c, &w->lacks)) != OK)
		return e;
	return w->lacks == 0 ? OK : ERR_CONFLICT;
}
