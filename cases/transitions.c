/*
 * The transition table of a referral: what is not here does not happen.
 * docs/transitions.md is generated from it; the tests walk it.
 */
#include <stdio.h>
#include <string.h>

#include "cases/priv.h"

/* The agencies had agreed at that time, or it is one agency. */
static enum err
agreed_at(const struct work *w, const struct referral *r, int64_t at)
{
	if (r->from == NULL || r->to == NULL)
		return ERR_INVALID;
	if (!id_same(r->from->agency, r->to->agency) &&
	    roster_agreed(w->roster, r->from->agency, r->to->agency, at) ==
		NULL)
		return ERR_FORBIDDEN;
	return OK;
}

/* An agreement that was ended since lets what is under way come to its end. */
static enum err
guard_agreed(const struct work *w, const struct referral *r)
{
	return agreed_at(w, r, r->sent);
}

/* A client who did not come three times is given no further date. */
static enum err
guard_turns(const struct work *w, const struct referral *r)
{
	(void)w;
	return referral_no_shows(r) < NO_SHOWS_MAX ? OK : ERR_LIMIT;
}

/* Two people, and only of what was sent. */
static enum err
guard_other(const struct work *w, const struct referral *r)
{
	(void)w;
	if (r->number != NULL && *r->number == '\0')
		return ERR_CONFLICT;
	return r->n_events > 0 && r->events[r->n_events - 1].own ?
	    ERR_FORBIDDEN :
	    OK;
}

/* Every step is done, the consent holds, and the agencies have agreed. */
static enum err
guard_ready(const struct work *w, const struct referral *r)
{
	const struct draft *d = &r->draft;

	if (d->done != (1u << STEP__MAX) - 1 || r->to == NULL)
		return ERR_INVALID;
	if (r->to->epoch == 0)
		return ERR_INVALID;
	if (r->consent != NULL)
		return consent_gap(w, r->consent, r->to, d->groups) ==
			GAP_NONE ?
		    agreed_at(w, r, ROSTER_NOW) :
		    ERR_INVALID;
	if (d->consent_until != NULL &&
	    (strcmp(d->consent_until, date_text(w->mem, w->now)) < 0 ||
		strcmp(d->consent_until,
		    date_text(w->mem, w->now + CONSENT_MAX)) > 0))
		return ERR_INVALID;
	return agreed_at(w, r, ROSTER_NOW);
}

/* clang-format off */
const struct transition transitions[] = {
/*  act           from         to           side           permission        guard        reasons            content             verb */
  { ACT_DRAFT,    RS_NONE,     RS_DRAF,     SIDE_SENDER,   P_REFER_CREATE,   NULL,        NULL,              -1,                 V_CREATE },
  { ACT_SEND,     RS_DRAF,     RS_TERKIRIM, SIDE_SENDER,   P_REFER_CREATE,   guard_ready, "referral-reason", CONTENT_REFERRAL,   V_SEND },
  { ACT_OPEN,     RS_TERKIRIM, RS_DIBUKA,   SIDE_RECEIVER, P_REFER_OPEN,     guard_agreed, NULL,              -1,                 V_OPEN },
  { ACT_ACCEPT,   RS_DIBUKA,   RS_DITERIMA, SIDE_RECEIVER, P_REFER_DECIDE,   NULL,        NULL,              CONTENT_DECISION,   V_ANSWER },
  { ACT_DECLINE,  RS_DIBUKA,   RS_DITOLAK,  SIDE_RECEIVER, P_REFER_DECIDE,   NULL,        "decline-reason",  CONTENT_DECISION,   V_ANSWER },
  { ACT_ACCEPT,   RS_PERLU_INFO, RS_DITERIMA, SIDE_RECEIVER, P_REFER_DECIDE, NULL,        NULL,              CONTENT_DECISION,   V_ANSWER },
  { ACT_DECLINE,  RS_PERLU_INFO, RS_DITOLAK, SIDE_RECEIVER, P_REFER_DECIDE,  NULL,        "decline-reason",  CONTENT_DECISION,   V_ANSWER },
  { ACT_ASK,      RS_DIBUKA,   RS_PERLU_INFO, SIDE_RECEIVER, P_REFER_DECIDE, NULL,        "question",        CONTENT_DECISION,   V_ANSWER },
  { ACT_TELL,     RS_PERLU_INFO, RS_DIBUKA, SIDE_SENDER,    P_REFER_CREATE,  NULL,        NULL,              CONTENT_STATUS,     V_ANSWER },
  { ACT_FORWARD,  RS_DIBUKA,   RS_DITERUSKAN, SIDE_RECEIVER, P_REFER_DECIDE, NULL,        "decline-reason",  CONTENT_DECISION,   V_ANSWER },
  { ACT_FORWARD,  RS_PERLU_INFO, RS_DITERUSKAN, SIDE_RECEIVER, P_REFER_DECIDE, NULL,      "decline-reason",  CONTENT_DECISION,   V_ANSWER },
#define WORK(act, from, to, guard, reasons) \
  { act, from, to, SIDE_RECEIVER, P_REFER_OUTCOME, guard, reasons, CONTENT_STATUS, V_ANSWER }
  WORK(ACT_SCHEDULE, RS_DITERIMA,     RS_DIJADWALKAN,      NULL,        NULL),
  WORK(ACT_SCHEDULE, RS_DIJADWALKAN,  RS_DIJADWALKAN,      NULL,        NULL),
  WORK(ACT_SCHEDULE, RS_TIDAK_HADIR,  RS_DIJADWALKAN,      guard_turns, NULL),
  WORK(ACT_NO_SHOW,  RS_DIJADWALKAN,  RS_TIDAK_HADIR,      NULL,        NULL),
  WORK(ACT_START,    RS_DITERIMA,     RS_BERJALAN,         NULL,        NULL),
  WORK(ACT_START,    RS_DIJADWALKAN,  RS_BERJALAN,         NULL,        NULL),
  WORK(ACT_START,    RS_DITANGGUHKAN, RS_BERJALAN,         NULL,        NULL),
  WORK(ACT_HOLD,     RS_BERJALAN,     RS_DITANGGUHKAN,     NULL,        "hold-reason"),
  WORK(ACT_OUTCOME,  RS_DITERIMA,     RS_SELESAI,          NULL,        "result"),
  WORK(ACT_OUTCOME,  RS_DIJADWALKAN,  RS_SELESAI,          NULL,        "result"),
  WORK(ACT_OUTCOME,  RS_BERJALAN,     RS_SELESAI,          NULL,        "result"),
  WORK(ACT_PARTLY,   RS_DITERIMA,     RS_SELESAI_SEBAGIAN, NULL,        "result"),
  WORK(ACT_PARTLY,   RS_DIJADWALKAN,  RS_SELESAI_SEBAGIAN, NULL,        "result"),
  WORK(ACT_PARTLY,   RS_BERJALAN,     RS_SELESAI_SEBAGIAN, NULL,        "result"),
  WORK(ACT_FAIL,     RS_DITERIMA,     RS_TIDAK_TERCAPAI,   NULL,        "result"),
  WORK(ACT_FAIL,     RS_DIJADWALKAN,  RS_TIDAK_TERCAPAI,   NULL,        "result"),
  WORK(ACT_FAIL,     RS_TIDAK_HADIR,  RS_TIDAK_TERCAPAI,   NULL,        "result"),
  WORK(ACT_FAIL,     RS_BERJALAN,     RS_TIDAK_TERCAPAI,   NULL,        "result"),
  WORK(ACT_FAIL,     RS_DITANGGUHKAN, RS_TIDAK_TERCAPAI,   NULL,        "result"),
#undef WORK
  { ACT_CLOSE,    RS_SELESAI,  RS_DITUTUP,  SIDE_SENDER,   P_REFER_CREATE,   NULL,        NULL,              -1,                 V_CLOSE },
  { ACT_CLOSE,    RS_SELESAI_SEBAGIAN, RS_DITUTUP, SIDE_SENDER, P_REFER_CREATE, NULL,      NULL,              -1,                 V_CLOSE },
  { ACT_CLOSE,    RS_TIDAK_TERCAPAI, RS_DITUTUP, SIDE_SENDER, P_REFER_CREATE, NULL,        NULL,              -1,                 V_CLOSE },
  { ACT_CLOSE,    RS_DITOLAK,  RS_DITUTUP,  SIDE_SENDER,   P_REFER_CREATE,   NULL,        NULL,              -1,                 V_CLOSE },
  { ACT_CLOSE,    RS_DITERUSKAN, RS_DITUTUP, SIDE_SENDER,   P_REFER_CREATE,  NULL,        NULL,              -1,                 V_CLOSE },
  { ACT_DISCARD,  RS_DRAF,     RS_DITARIK,  SIDE_SENDER,   P_REFER_WITHDRAW, NULL,        NULL,              -1,                 V_CHANGE },
  { ACT_WITHDRAW, RS_TERKIRIM, RS_DITARIK,  SIDE_SENDER,   P_REFER_WITHDRAW, NULL,        "withdraw-reason", CONTENT_WITHDRAWAL, V_CHANGE },
  { ACT_MISTAKE,  RS_DITARIK,  RS_SALAH_INPUT, SIDE_SENDER, P_REFER_APPROVE, guard_other, NULL,              -1,                 V_CHANGE },
  { ACT_WITHDRAW, RS_PERLU_INFO, RS_DITARIK, SIDE_SENDER,   P_REFER_WITHDRAW, NULL,       "withdraw-reason", CONTENT_WITHDRAWAL, V_CHANGE },
  { ACT_WITHDRAW, RS_DIBUKA,   RS_DITARIK,  SIDE_SENDER,   P_REFER_WITHDRAW, NULL,        "withdraw-reason", CONTENT_WITHDRAWAL, V_CHANGE },
#define TAKEN(from, to) \
  { ACT_REVOKE, from, to, SIDE_SENDER, P_CONSENT, NULL, NULL, CONTENT_WITHDRAWAL, V_CHANGE }
#define TOLD(from, to) \
  { ACT_RELAY, from, to, SIDE_RECEIVER, P_CONSENT, NULL, NULL, CONTENT_WITHDRAWAL, V_ANSWER }
  TAKEN(RS_TERKIRIM,     RS_DICABUT),
  TAKEN(RS_DIBUKA,      RS_DICABUT),
  TAKEN(RS_PERLU_INFO,  RS_DICABUT),
  TAKEN(RS_DITERIMA,    RS_TINDAK),
  TAKEN(RS_DIJADWALKAN, RS_TINDAK),
  TAKEN(RS_TIDAK_HADIR, RS_TINDAK),
  TAKEN(RS_BERJALAN,    RS_TINDAK),
  TAKEN(RS_DITANGGUHKAN,RS_TINDAK),
  TOLD(RS_DIBUKA,       RS_DICABUT),
  TOLD(RS_PERLU_INFO,   RS_DICABUT),
  TOLD(RS_DITERIMA,     RS_TINDAK),
  TOLD(RS_DIJADWALKAN,  RS_TINDAK),
  TOLD(RS_TIDAK_HADIR,  RS_TINDAK),
  TOLD(RS_BERJALAN,     RS_TINDAK),
  TOLD(RS_DITANGGUHKAN, RS_TINDAK),
#undef TAKEN
#undef TOLD
  { ACT_HEED,     RS_TINDAK,   RS_DICABUT,  SIDE_RECEIVER, P_REFER_OUTCOME,  NULL,        NULL,              -1,                 V_ANSWER },
};

static const char *const states[RS__MAX] = {
  [RS_NONE] = "-",            [RS_DRAF] = "draf",
  [RS_TERKIRIM] = "terkirim", [RS_DIBUKA] = "dibuka",
  [RS_DITERIMA] = "diterima", [RS_DITOLAK] = "ditolak",
  [RS_SELESAI] = "selesai",   [RS_DITUTUP] = "ditutup",
  [RS_DITARIK] = "ditarik",   [RS_DICABUT] = "dicabut",
  [RS_TINDAK] = "dicabut-tindak",
  [RS_DIJADWALKAN] = "dijadwalkan",
  [RS_TIDAK_HADIR] = "tidak-hadir",
  [RS_BERJALAN] = "berjalan",
  [RS_DITANGGUHKAN] = "ditangguhkan",
  [RS_SELESAI_SEBAGIAN] = "selesai-sebagian",
  [RS_TIDAK_TERCAPAI] = "tidak-tercapai",
  [RS_PERLU_INFO] = "perlu-info",
  [RS_DITERUSKAN] = "diteruskan",
  [RS_SALAH_INPUT] = "salah-input",
};
static const char *const acts[ACT__MAX] = {
  [ACT_DRAFT] = "draft",     [ACT_SEND] = "send",
  [ACT_OPEN] = "open",       [ACT_ACCEPT] = "accept",
  [ACT_DECLINE] = "decline", [ACT_OUTCOME] = "outcome",
  [ACT_CLOSE] = "close",     [ACT_WITHDRAW] = "withdraw",
  [ACT_DISCARD] = "discard", [ACT_REVOKE] = "revoke",
  [ACT_RELAY] = "relay",     [ACT_HEED] = "heed",
  [ACT_SCHEDULE] = "schedule",
  [ACT_NO_SHOW] = "no-show", [ACT_START] = "start",
  [ACT_HOLD] = "hold",       [ACT_PARTLY] = "partly",
  [ACT_FAIL] = "fail",       [ACT_ASK] = "ask",
  [ACT_TELL] = "tell",       [ACT_FORWARD] = "forward",
  [ACT_MISTAKE] = "mistake",
};
/* clang-format on */
const size_t n_transitions = nitems(transitions);

const char *
state_code(unsigned s)
{
	return s < RS__MAX ? states[s] : "-";
}

static const char *
guard_name(const struct transition *t)
{
	if (t->guard == NULL)
		return "-";
	if (t->guard == guard_turns)
		return "turns";
	if (t->guard == guard_other)
		return "other";
	return t->guard == guard_ready ? "ready" : "agreed";
}

void
transitions_doc(struct buf *out)
{
	static const char *const contents[] = { "Referral", "Decision",
		"StatusUpdate", "Withdrawal" };
	size_t i;

	buf_puts(out,
	    "# Referral transitions\n\nGenerated from the table in "
	    "`cases/transitions.c`; do not edit.\n\n"
	    "| act | from | to | side | permission | guard | reason "
	    "list | Content | trail |\n"
	    "| --- | --- | --- | --- | --- | --- | --- | --- | --- "
	    "|\n");
	for (i = 0; i < n_transitions; i++) {
		const struct transition *t = &transitions[i];

		buf_printf(out,
		    "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n",
		    acts[t->act], states[t->from], states[t->to],
		    t->side == SIDE_SENDER ? "sender" : "receiver",
		    perm_name(t->perm), guard_name(t),
		    t->reasons != NULL ? t->reasons : "-",
		    t->content >= 0 ? contents[t->content] : "-",
		    verb_name(t->verb));
	}
}

/* "violence social", "all" or "-". */
static void
kinds_put(struct buf *out, unsigned kinds)
{
	const char *between = "";
	unsigned k;

	if (kinds == 0 || kinds == KINDS_ALL) {
		buf_puts(out, kinds == 0 ? "-" : "all");
		return;
	}
	for (k = 0; k < KIND__MAX; k++) {
		if ((kinds & KIND_BIT(k)) == 0)
			continue;
		buf_printf(out, "%s%s", between, kind_codes[k]);
		between = " ";
	}
}

/* When a packet takes what is in the group. */
static const char *
goes_when(unsigned group)
{
	if (group_always(group))
		return "always";
	return group_ticked(group) ? "ticked at first" : "if ticked";
}

static void
field_doc(struct buf *out, const struct field_rule *f)
{
	char group[12] = "own key";

	if (f->group != 0)
		(void)snprintf(group, sizeof(group), "%u", f->group);
	buf_printf(out, "| %s | %s | %zu %s | %s | ", f->name, group, f->max,
	    f->kind == FK_TEXT       ? "characters" :
		f->kind == FK_NUMBER ? "digits" :
				       "bytes",
	    f->list != NULL ? f->list : "-");
	kinds_put(out, f->kinds);
	buf_printf(out, " | %s | %s | %s |\n",
	    f->section != SEC_NONE ? section_codes[f->section] : "-",
	    f->element,
	    strcmp(f->element, "-") == 0 ? "never" : goes_when(f->group));
}

static void
entry_doc(struct buf *out, enum entry_type t)
{
	const struct entry_rule *e = &entry_rules[t];
	size_t i;

	buf_printf(out, "| %s | %u | ", e->code, e->group);
	kinds_put(out, e->kinds);
	buf_puts(out, " | ");
	for (i = 0; i < entry_fields(t); i++)
		buf_printf(out, "%s%s%s", i > 0 ? ", " : "",
		    field_rules[e->field[i]].name, i < e->required ? " *" : "");
	buf_printf(out, " | %s |\n",
	    entry_travels(t) ? goes_when(e->group) : "never");
}

void
groups_doc(struct buf *out)
{
	size_t i;

	buf_puts(out,
	    "# Field groups\n\nGenerated from the tables in "
	    "`cases/table.c`; do not edit. A referral always carries "
	    "groups 1 and 10; groups 2 and 6 are ticked at first.\n\n"
	    "| field | group | at most | code list | kinds of case | "
	    "section | XML element | in a referral |\n"
	    "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (i = 0; i < FIELDS_ENTRY; i++)
		field_doc(out, &field_rules[i]);
	buf_puts(out,
	    "\n## Entries\n\nWhat a case may have several of; `*` = "
	    "must be given. In XML each is an Entry of its group.\n\n"
	    "| entry | group | kinds of case | fields | in a referral |\n"
	    "| --- | --- | --- | --- | --- |\n");
	for (i = 0; i < EN__MAX; i++)
		entry_doc(out, (enum entry_type)i);
	buf_puts(out,
	    "\n| field of entries | at most | code list |\n"
	    "| --- | --- | --- |\n");
	for (i = FIELDS_ENTRY; i < FIELDS_FILE; i++)
		buf_printf(out, "| %s | %zu %s | %s |\n", field_rules[i].name,
		    field_rules[i].max,
		    field_rules[i].kind == FK_TEXT ? "characters" : "bytes",
		    field_rules[i].list != NULL ? field_rules[i].list : "-");
}
