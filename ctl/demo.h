/*
 * The demo world: tables of who and what there is, and the loader that acts
 * as those people.  Everybody in it is an example: names say "Contoh", NIKs
 * begin with 99, which no region has, and telephone numbers with +62 800 0000.
 */
#ifndef LINDUNG_CTL_DEMO_H
#define LINDUNG_CTL_DEMO_H

#include "ctl/priv.h"

/* An agency without this mark behind its name is not a demo's. */
#define DEMO_MARK " (contoh)"
#define DEMO_ZONE 420 /* minutes east of UTC */

enum demo_agency_no {
	A_BKKBN,
	A_DP3AP2,
	A_DINSOS,
	A__MAX
};

enum demo_unit_no {
	U_BKKBN, /* the KANTOR of each agency has no seed */
	U_ANGSO,
	U_TELANAI,
	U_BUNGO,
	U_DP3AP2,
	U_UPTD,
	U_DINSOS,
	U_LANSIA,
	U_DISAB,
	U_PDP_BKKBN, /* of data protection; hold no cases */
	U_PDP_DP3AP2,
	U_PDP_DINSOS,
	U_STAT_BKKBN, /* who counts there, and reads no case */
	U_STAT_DP3AP2,
	U_STAT_DINSOS,
	U__MAX
};

enum demo_person_no {
	KON1_ANGSO,
	KON2_ANGSO,
	KOR_ANGSO,
	KAU_ANGSO,
	KON1_TELANAI,
	KOR_TELANAI,
	KAU_TELANAI,
	KON1_BUNGO,
	KOR_BUNGO,
	KAU_BUNGO,
	PTG1_UPTD,
	PTG2_UPTD,
	PTG3_UPTD,
	MK_UPTD,
	KAU_UPTD,
	PKS1_LANSIA,
	PKS2_LANSIA,
	KAU_LANSIA,
	PKS1_DISAB,
	PKS2_DISAB,
	KAU_DISAB,
	ADM_BKKBN,
	ADM_DP3AP2,
	ADM_DINSOS,
	PIM_BKKBN,
	PIM_DP3AP2,
	PIM_DINSOS,
	PDP_BKKBN,
	PDP_DP3AP2,
	PDP_DINSOS,
	PDP1_BKKBN,
	PDP1_DP3AP2,
	PDP1_DINSOS,
	STAT1_BKKBN,
	STAT1_DP3AP2,
	STAT1_DINSOS,
	AUDITOR, /* enrolled last: with him the demo is whole */
	D__MAX
};

struct demo_agency {
	const char *code, *name_id, *name_en;
};
#define DEMO_SERVICES 7
struct demo_unit {
	enum demo_agency_no agency;
	bool seed; /* all but the office */
	const char *code, *abbr, *name_id, *name_en;
	const char *service[DEMO_SERVICES];
};
struct demo_person {
	enum demo_unit_no unit;
	enum role role;
	const char *user, *name;
};
extern const struct demo_agency demo_agencies[A__MAX];
extern const struct demo_unit demo_units[U__MAX];
extern const struct demo_person demo_people[D__MAX];

/* One step of a referral after it was drafted. */
struct demo_move {
	enum act act;   /* ACT_DRAFT (0): no more */
	unsigned after; /* hours since the case began */
	enum demo_person_no who;
	const char *code; /* reason or result; NULL for "goal-reached" */
	const char *note; /* for ACT_ACCEPT: first note in the new case */
};
#define DEMO_MOVES 5
struct demo_referral {
	enum demo_unit_no to;
	unsigned steps; /* of the draft, 1 to 4; 0: there is no referral */
	unsigned after; /* hours since the case began */
	unsigned urgency;
	const char *service, *reason, *summary;
	enum demo_person_no assignee; /* of the accepted case */
	struct demo_move move[DEMO_MOVES];
};
struct demo_note {
	unsigned after; /* hours since the case began */
	const char *text;
};
#define DEMO_NOTES 3
struct demo_value {
	enum field field; /* F_NAME (0): no more */
	const char *value;
};
#define DEMO_VALUES 6
struct demo_entry {
	enum entry_type type;
	struct demo_value v[DEMO_VALUES]; /* none: there are no more entries */
};
#define DEMO_ENTRIES 3
struct demo_case {
	enum demo_person_no who;
	unsigned ago;    /* hours before the demo is loaded, or day */
	const char *day; /* yyyy-mm-dd, at 09:00; NULL: see ago */
	const char *name, *nik, *birth, *sex, *region, *phone, *safe;
	const char *category, *sphere, *forms, *risk, *narrative;
	struct demo_value more[DEMO_VALUES];
	struct demo_entry entry[DEMO_ENTRIES];
	struct demo_note note[DEMO_NOTES];
	struct demo_referral ref;
	bool restricted; /* to who and with */
	enum demo_person_no with;
};
extern const struct demo_case demo_closed[]; /* of 2021 */
extern const size_t n_demo_closed;
extern const struct demo_case demo_open[];
extern const size_t n_demo_open;

/* A person with what only the loader and the person know. */
struct demo_someone {
	struct id id;
	struct bag bag;
	const char *password;
	uint8_t code[CODE_LEN];
	struct bag_row row;
	struct roster_member member;
};

struct demo_link {
	struct id agency;
	uint64_t height;
	uint8_t hash[HASH_LEN];
	struct bytes bytes;
};
struct demo_wrap {
	enum demo_unit_no unit;
	struct id person;
	uint8_t sealed[SEALED_KEY_LEN];
};

#define DEMO_LINKS (A__MAX + U__MAX + 2 * D__MAX + A__MAX * A__MAX)

/* Everything that the loader holds; the arenas are wiped with it. */
struct demo {
	const struct conf *conf;
	struct arena *kept; /* as long as the loader runs */
	struct arena *mem;  /* one act */
	struct store *db;
	struct rolls rolls;
	struct book *book;
	struct box *box;
	struct keyring *keys; /* of the one who acts now */
	struct pepper pepper;
	int64_t now;
	struct id agency[A__MAX];
	struct id unit[U__MAX];
	uint8_t unit_seed[U__MAX][KEY_LEN];
	struct demo_someone person[D__MAX];
	struct demo_link link[DEMO_LINKS];
	size_t n_links;
	struct demo_wrap wrap[D__MAX];
	size_t n_wraps;
	struct agreement_row agreement[A__MAX * A__MAX];
	size_t n_agreements;
	struct actor actor;
	size_t n_referrals;
};

/* demo_enrol.c */

/* Draw keys and passwords of everybody; nothing is written. */
enum err demo_draw(struct demo *d) MUST_USE;
/* Chains, people, unit seeds, partner: one transaction. */
enum err demo_enrol(struct demo *d) MUST_USE;
/* The auditor, at the very end. */
enum err demo_finish(struct demo *d) MUST_USE;

/* demo_dir.c: the units' entries in the directory, each as who writes it. */
enum err demo_directory(struct demo *d) MUST_USE;

/* demo_act.c */

/* Put on somebody's keys; the work of one act. */
struct work demo_as(struct demo *d, enum demo_person_no who, int64_t at);
/* Perform one case of the tables as the people in it. */
enum err demo_act(struct demo *d, const struct demo_case *c) MUST_USE;

/* demo_accounts.c */

/* The accounts as JSON, readable by the owner alone. */
enum err demo_accounts_write(struct demo *d, const char *path) MUST_USE;
/* Where the accounts lie unless told: demo/accounts.json beside the conf. */
const char *demo_accounts_path(struct arena *a, const char *conf_path);

#endif
