/*
 * The service directory: what each unit says of itself for everybody to read,
 * a part of cases/cases.h.  An entry lies in clear, for it is meant for the
 * public, but it sends people to an address and a telephone: so each is signed
 * by who wrote it, a member of the unit with P_SERVICES or an administrator of
 * its agency, and bound to the trail's newest entry.  One that is not so is an
 * alarm, and nothing of it is shown.  Texts are never NULL; "" is not said.
 */
#ifndef LINDUNG_CASES_DIRECTORY_H
#define LINDUNG_CASES_DIRECTORY_H

/* hours.c: opening hours ----------------------------------------------------- */

#define WEEK_DAYS 7 /* 0 is Sunday, as in struct civil */
#define DAY_SPANS 2
#define DAY_ENDS  (24 * 60)

/* Minutes since midnight of Western Indonesia Time, from before to; both 0: none.
 * None goes beyond midnight. */
struct span {
	uint16_t from, to;
};

/*
 * "08.00-12.00, 13.00-16.00" as people type it: also with colons, without
 * minutes, with longer dashes; "" or "tutup": none.  ERR_INVALID: not so, more
 * than DAY_SPANS, or not one behind the other.
 */
enum err hours_parse(const char *typed, struct span s_r[DAY_SPANS]) MUST_USE;
/* The same in one form, "" if there is none; point: '.' or ':'. */
const char *hours_text(struct arena *a, const struct span s[DAY_SPANS],
    char point);

/* directory.c: one unit's entry ------------------------------------------------ */

/* A service as the unit offers it. */
struct offer {
	const char *code;          /* of list "service" */
	const char *about;         /* what it is */
	int age_from, age_to;      /* years, both counted in; -1: no limit */
	const char *sex;           /* code of list "sex"; "": any */
	const char *categories;    /* codes of list "category"; "": any */
	const char *area;          /* codes of regions; "": not said */
	bool paid;                 /* else it costs nothing */
	const char *cost;          /* what it costs */
	const char *bring;         /* documents to bring */
	const char *capacity;      /* code of list "capacity" */
	int64_t capacity_at;       /* when somebody said so; 0: never */
	struct id capacity_by;     /* who */
	const char *capacity_name; /* their name */
	const char *contact;       /* whom to ask about referrals */
};
/* The code of list "capacity" that takes nobody. */
#define CAPACITY_NONE "none"

struct dir_entry {
	struct id unit;
	uint32_t version; /* 0: the unit has written nothing */
	bool damaged;     /* nothing else can be said for sure */
	int64_t at;
	const char *writer;  /* name */
	const char *address; /* in one line */
	const char *postal;  /* 5 digits */
	const char *region;  /* code of the district */
	const char *way;     /* how to get there */
	const char *phone;   /* one of the two at least */
	const char *whatsapp;
	bool always; /* open day and night */
	struct span hours[WEEK_DAYS][DAY_SPANS];
	const char *hours_note; /* holidays and the like */
	const char *access;     /* codes of list "access" */
	const char *access_note;
	const char *languages; /* codes of list "language" */
	struct offer *offer;   /* in the order of the list "service" */
	size_t n_offer;
	/* of who writes it anew */
	uint32_t newest; /* that the trail tells of, or a row that holds */
	uint32_t row;    /* what the row says, true or not; 0: no row */
};

/* The unit's; version 0 if it has none.  A damaged one is OK too. */
enum err directory_get(struct work *w, struct id unit, struct dir_entry *e_r)
    MUST_USE;
/* That of each unit which can have one, written or not. */
enum err directory_all(struct work *w, struct dir_entry **e_r, size_t *n_r)
    MUST_USE;
/* NULL: it does not offer that. */
const struct offer *entry_offer(const struct dir_entry *e, const char *code);
/* Codes of what it offers, joined by blanks. */
const char *entry_services(struct arena *a, const struct dir_entry *e);
/* Is it open at that time?  Not known (version 0, or no hours): false. */
bool entry_open(const struct dir_entry *e, int64_t now);
/* Has it said when it is open? */
bool entry_has_hours(const struct dir_entry *e);
/*
 * Does the unit take referrals for that service?  ERR_INVALID: it does not offer
 * it, is full (transition 4's guard), or its entry is damaged.
 */
enum err unit_takes(struct work *w, struct id unit, const char *service)
    MUST_USE;
/* May the actor write that unit's entry? */
bool directory_may(const struct work *w, struct id unit);

/*
 * Write a part of the unit's entry; the rest stays.  Of all: ERR_ABSENT: not
 * the actor's to write (directory_may()); ERR_BUSY: colleagues wrote to it each
 * time that it was tried.  Over a damaged one the whole is written anew.
 */

/* base: the version that the actor saw.  ERR_CONFLICT: it is another by now;
 * ERR_INVALID: place_check() has complaints. */
enum err directory_place(struct work *w, uint32_t base, struct dir_entry *e)
    MUST_USE;
/*
 * Have the unit offer these.  before: what the actor was shown; only what differs
 * from it is written, so that two people's changes go together.  ERR_INVALID: a
 * code that the list has not, or twice.
 */
enum err directory_offers(struct work *w, struct id unit, const char *before,
    const char *codes) MUST_USE;
/* One of them.  A capacity that differs is said now, by the actor.  Errors as
 * directory_place(); ERR_CONFLICT also: it is not offered any more. */
enum err directory_offer(struct work *w, struct id unit, uint32_t base,
    struct offer *o) MUST_USE;
/* How much of it there is now.  ERR_INVALID: no such code; ERR_ABSENT: it is not
 * offered. */
enum err directory_capacity(struct work *w, struct id unit, const char *code,
    const char *capacity) MUST_USE;

/* dircheck.c: what can be written ----------------------------------------------- */

struct entry_bad {
	const char *field; /* form field */
	const char *say;   /* msgid: what is wrong and what to do */
};
#define ENTRY_BAD_MAX 8
/* Of an entry's place and hours; n_r: how many complaints. */
void place_check(const struct work *w, const struct dir_entry *e,
    struct entry_bad bad[ENTRY_BAD_MAX], size_t *n_r);
void offer_check(const struct work *w, const struct offer *o,
    struct entry_bad bad[ENTRY_BAD_MAX], size_t *n_r);

/* dirfind.c: which unit for whom --------------------------------------------- */

/* Is the region one of the blank-joined codes, or part of one? */
bool region_within(const char *codes, const char *region);
/* How near a unit is: in the same district, in the same regency, elsewhere. */
enum nearness {
	NEAR_DISTRICT,
	NEAR_REGENCY,
	NEAR_REST
};
enum nearness region_near(const char *a, const char *b);

struct dir_query {
	const char *service; /* "": any */
	const char *region;  /* a district; "": anywhere */
};
struct dir_hit {
	const struct dir_entry *e;
	const struct roster_unit *u;
	const struct offer
	    *o;      /* of the service that was asked for; else NULL */
	bool serves; /* what is asked for, or anything, in the region */
	enum nearness near;
};
/*
 * Units that offer it (with q->service "": anything), those with room before the
 * full ones, those that serve the region before the others, then by nearness and
 * name.  Damaged ones come last, for nobody can say that they offer it not; the
 * actor's own unit is there though it offers nothing yet, if q->service is "".
 */
enum err directory_find(struct work *w, const struct dir_query *q,
    const struct dir_hit **h_r, size_t *n_r) MUST_USE;

/* Whom an offer is not for: a bit set, 0 if nothing speaks against it. */
#define MISFIT_AGE      0x1u
#define MISFIT_SEX      0x2u
#define MISFIT_CATEGORY 0x4u
#define MISFIT_AREA     0x8u
unsigned offer_misfit(const struct offer *o, const struct fields *f,
    int64_t now);

/* hsds.c: the directory for others ---------------------------------------------- */

/*
 * All entries that hold, as the answer of HSDS 3.0 to GET /services: one page with
 * every service, and organization, service_at_locations, location, addresses,
 * phones, schedules, languages, accessibility, service_areas, cost_options,
 * required_documents and contacts inside it (docs.openreferral.org, 3.0).  No
 * trail entry: it is public.
 */
enum err hsds_put(struct work *w, struct buf *out) MUST_USE;

#endif
