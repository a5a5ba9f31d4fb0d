/*
 * The trail as people read it; a part of cases/cases.h, whose errors it has.
 * What is shown here is what the database says: `lindungctl audit verify` says
 * whether it is what was written.
 */
#ifndef LINDUNG_CASES_TRAIL_H
#define LINDUNG_CASES_TRAIL_H

/* Whose entries the actor reads (P_TRAIL). */
enum trail_reach {
	REACH_OWN,
	REACH_UNIT,
	REACH_LOGINS, /* of the agency: who came in, went, or was refused */
	REACH_AGENCY
};
enum trail_reach trail_reach(const struct actor *who);

/* An act by its verb (0: any), what it was done to, and the roster's word for it. */
struct trail_want {
	enum verb verb;
	unsigned kinds; /* bits of enum trail_object; 0: any */
	unsigned word;  /* as that of a line */
	bool any_word;
};
#define TRAIL_WANT_MAX 2

struct trail_query {
	struct id person; /* none: anybody within reach */
	struct id object; /* none: any */
	/* one of these; none: any act */
	struct trail_want want[TRAIL_WANT_MAX];
	size_t n_want;
	int64_t since, until;
	struct trail_place before; /* the page begins behind it */
	size_t size;
};
/* The newest there is, until the end of the query. */
struct trail_place trail_newest(int64_t until);

enum trail_object {
	TO_NONE,
	TO_UNKNOWN, /* only its id may be said, or is known */
	/* a restricted case of the unit that does not name the actor, or a
	 * referral of one: nothing more is said of it */
	TO_SHUT,
	TO_SHUT_REFERRAL,
	TO_CASE,     /* of the actor's unit, or of the agency's */
	TO_REFERRAL, /* from or to within reach */
	TO_REQUEST,  /* for break-glass: of the unit, to it, or of the agency */
	TO_PERSON,
	TO_UNIT,
	TO_AGENCY
};
struct trail_line {
	struct trail_place place;
	const char *name;               /* "": nobody was logged in */
	const struct roster_unit *unit; /* NULL: none */
	enum verb verb;
	struct id object; /* none: TO_SHUT, TO_SHUT_REFERRAL, TO_NONE */
	enum trail_object kind;
	/* number of a case, of a request's case or of a referral ("": a draft),
	 * name of a person or unit;
	 * NULL: none that may be said */
	const char *what;
	uint32_t version;
	/* enum link_type that V_MEMBER is about; TRAIL_AGAIN of a V_LOGIN that
	 * was one; 0: none */
	unsigned word;
	size_t shown; /* objects that a list showed */
};
struct trail_list {
	const struct trail_line *line;
	size_t n;
	bool more; /* there may be older ones, behind next */
	struct trail_place next;
};
/*
 * Entries within reach, newest first.  Looks at so many at most that the answer
 * does not take long: a list that is not full may have more all the same.  Writes
 * an entry with verb as (V_LIST, V_EXPORT), of whom or what was looked up.
 * Asked for by an object that is shut (TO_SHUT, TO_SHUT_REFERRAL) there are none.
 * ERR_INVALID: size is 0 or above TRAIL_LINES_MAX.
 */
#define TRAIL_LINES_MAX 2000
enum err trail_list(struct work *w, const struct trail_query *q, enum verb as,
    struct trail_list *l_r) MUST_USE;

/* Who had to do with a case: one line for a day, a person and an act. */
struct case_reader {
	int64_t at, first; /* the last and the first time that day */
	struct id actor;
	const char *name; /* NULL: of another agency, whose people it names */
	const struct roster_unit *unit;
	enum verb verb;
	enum trail_object kind; /* TO_CASE, TO_REFERRAL, TO_REQUEST */
	const char *referral;   /* its number; "": not known */
	unsigned times;
};
struct case_readers {
	struct kasus k; /* for the case's bar: fields, no notes */
	const struct case_reader *line;
	size_t n;
	bool cut; /* there are older ones */
};
/* Of the case, its requests for break-glass, and its referrals, on both sides, newest
 * first.  A reading of the
 * case, and an entry of it. */
enum err kasus_readers(struct work *w, struct id id, struct case_readers *r_r)
    MUST_USE;

#endif
