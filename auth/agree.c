/* What agencies have agreed on, as the chains of both tell it. */
#include <string.h>

#include "auth/priv.h"

struct roster_agreement *
find_agreement(const struct roster *r, struct id agency, struct id other,
    struct id id)
{
	const struct roster_agreement key = { .id = id,
		.agency = agency,
		.other = other };

	return set_find(&r->agreements, agreement_order, &key);
}

const struct roster_agreement *
roster_agreement(const struct roster *r, struct id agency, struct id other,
    struct id id)
{
	return find_agreement(r, agency, other, id);
}

/* Walk of what agency has agreed with other; *i = 0 at first. */
static const struct roster_agreement *
agreement_next(const struct roster *r, struct id agency, struct id other,
    size_t *i)
{
	struct roster_agreement key = { .agency = agency, .other = other };
	size_t at =
	    set_place(&r->agreements, agreement_order, &key, false) + *i;
	const struct roster_agreement *g;

	if (at >= r->agreements.n)
		return NULL;
	g = r->agreements.item[at];
	(*i)++;
	return id_same(g->agency, agency) && id_same(g->other, other) ? g :
									NULL;
}

static bool
agreement_ended(const struct roster_agreement *g, int64_t at)
{
	return g->ended.given && g->ended.at < at;
}

bool
roster_agrees(const struct roster *r, const struct roster_agreement *g,
    int64_t at)
{
	const struct roster_agency *mine, *theirs;
	const struct roster_agreement *back;

	if (g == NULL)
		return false;
	mine = roster_agency(r, g->agency);
	theirs = roster_agency(r, g->other);
	back = roster_agreement(r, g->other, g->agency, g->id);
	return back != NULL && mine != NULL && theirs != NULL &&
	    !agreement_ended(g, at) && !agreement_ended(back, at) &&
	    memcmp(g->document, back->document, HASH_LEN) == 0 &&
	    memcmp(g->other_genesis, theirs->genesis, HASH_LEN) == 0 &&
	    memcmp(back->other_genesis, mine->genesis, HASH_LEN) == 0;
}

const struct roster_agreement *
roster_agreed(const struct roster *r, struct id from_agency,
    struct id to_agency, int64_t at)
{
	const struct roster_agreement *g;
	size_t i = 0;

	if (!roster_trusted(r, from_agency) || !roster_trusted(r, to_agency))
		return NULL;
	while ((g = agreement_next(r, from_agency, to_agency, &i)) != NULL)
		if (roster_agrees(r, g, at))
			return g;
	return NULL;
}
