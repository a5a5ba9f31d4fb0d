/*
 * Agreements between agencies: a text, and a link about it in the chain of each.
 * The text lies in a row that nobody signs; what counts is its hash, which every
 * signer's page computes from what it shows.
 */
#include <string.h>

#include "cases/priv.h"

enum err
agreement_hash(struct arena *a, const char *title, const char *text,
    uint8_t out[HASH_LEN])
{
	struct buf b;
	enum err e;

	buf_init(&b, a, 0);
	buf_puts(&b, title);
	buf_puts(&b, "\n\n");
	buf_puts(&b, text);
	e = buf_check(&b);
	if (e == OK)
		hash_blake(NULL, buf_bytes(&b), out);
	return e;
}

struct drafting {
	struct agreement_row row;
	struct trail_entry trail;
};

static enum err
drafting_tx(struct store *st, void *arg)
{
	const struct drafting *d = arg;
	enum err e = agreement_row_add(st, &d->row);

	return e == OK ? trail_write(st, &d->trail) : e;
}

enum err
agreement_draft(struct work *w, struct id other, const char *title,
    const char *text, struct id id)
{
	struct drafting d = {
		.row = { .id = id,
		    .agency = w->who->agency,
		    .other = other,
		    .created = w->now,
		    .person = w->who->person,
		    .title = title,
		    .text = BYTES((const uint8_t *)text, strlen(text)) }
	};
	struct once once;
	enum err e;

	if (!roster_trusted(w->roster, other) || id_same(other, w->who->agency))
		return ERR_INVALID;
	d.trail = (struct trail_entry){ .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_CREATE,
		.object = d.row.id };
	if ((e = agreement_hash(w->mem, title, text, d.trail.head)) != OK ||
	    (e = work_once(w, &once)) != OK)
		return e;
	return store_tx(w->db, &once, drafting_tx, &d);
}

/* How the chains stand to it; document is its hash, or taken from a chain where
 * there is no text. */
static void
chains_look(const struct work *w, struct agreement_view *v)
{
	struct id own = w->who->agency;
	const struct roster_agreement *ours =
	    roster_agreement(w->roster, own, v->other, v->id);
	const struct roster_agreement *theirs =
	    roster_agreement(w->roster, v->other, own, v->id);
	const struct roster_agreement *one = ours != NULL ? ours : theirs;

	if (!v->drafted && one != NULL)
		memcpy(v->document, one->document, HASH_LEN);
	v->ours = ours;
	v->theirs = theirs;
	v->altered = (ours != NULL &&
			 memcmp(ours->document, v->document, HASH_LEN) != 0) ||
	    (theirs != NULL &&
		memcmp(theirs->document, v->document, HASH_LEN) != 0);
	v->holds = roster_agrees(w->roster, ours, ROSTER_NOW);
	v->ended = (ours != NULL && ours->ended.given) ||
	    (theirs != NULL && theirs->ended.given);
}

/* Does the person still sign for the agency?  Else their proposal is void. */
static bool
signs_for(const struct work *w, struct id person)
{
	const struct roster_member *m;
	const struct roster_unit *u;
	size_t i = 0;

	while ((m = roster_members(w->roster, &i)) != NULL) {
		u = roster_unit(w->roster, m->unit);
		if (id_same(m->person, person) && m->active && u != NULL &&
		    id_same(u->agency, w->who->agency) &&
		    role_scope(m->roles, P_AGREE_SIGN) != SCOPE_NO)
			return true;
	}
	return false;
}

/* Does it name where the other agency's chain begins? */
static bool
pins(const struct work *w, const struct roster_agreement *a)
{
	const struct roster_agency *other = roster_agency(w->roster, a->other);

	return other != NULL &&
	    memcmp(a->other_genesis, other->genesis, HASH_LEN) == 0;
}

static bool
is_about(const struct work *w, const struct link_body *b,
    const struct agreement_view *v)
{
	const struct roster_agreement *a = &b->agreement;

	if (!id_same(a->id, v->id) || !id_same(a->other, v->other))
		return false;
	return b->type == LINK_END ||
	    (pins(w, a) && memcmp(a->document, v->document, HASH_LEN) == 0);
}

/* One of the waiting proposals is about it. */
static void
first_look(const struct work *w, const struct proposed *p, size_t n,
    const struct agreement_view *v, struct agreement_first *f_r)
{
	for (size_t i = 0; i < n; i++)
		if (signs_for(w, p[i].by) && is_about(w, &p[i].b, v))
			*f_r = (struct agreement_first){ .proposal = p[i].p.id,
				.by = p[i].by,
				.until = p[i].p.until };
}

/* What a row says; without its text in a list. */
static struct agreement_view
row_view(const struct work *w, const struct agreement_row *row)
{
	bool own = id_same(row->agency, w->who->agency);

	return (struct agreement_view){ .id = row->id,
		.other = own ? row->other : row->agency,
		.drafted = true,
		.own = own,
		.title = row->title,
		.created = row->created };
}

static bool
is_listed(const struct agreement_view *v, size_t n, struct id id,
    struct id other)
{
	for (size_t i = 0; i < n; i++)
		if (id_same(v[i].id, id) && id_same(v[i].other, other))
			return true;
	return false;
}

/* Those of which only the chains know, behind the n of the rows. */
static size_t
chains_list(const struct work *w, struct agreement_view *v, size_t n)
{
	const struct roster_agreement *g;
	struct id own = w->who->agency;
	size_t i = 0;

	while ((g = roster_agreements(w->roster, &i)) != NULL) {
		struct id other =
		    id_same(g->agency, own) ? g->other : g->agency;

		if ((id_same(g->agency, own) || id_same(g->other, own)) &&
		    !is_listed(v, n, g->id, other))
			v[n++] = (struct agreement_view){ .id = g->id,
				.other = other };
	}
	return n;
}

static size_t
chains_count(const struct roster *r)
{
	size_t i = 0;

	while (roster_agreements(r, &i) != NULL)
		;
	return i;
}

/* The row, its text as a string, and the hash of both. */
static enum err
row_load(struct work *w, struct id id, struct agreement_row *row,
    const char **text_r, uint8_t document_r[HASH_LEN])
{
	enum err e = agreement_row_get(w->db, w->mem, id, row);

	if (e != OK)
		return e;
	*text_r = arena_strndup(w->mem, row->text.p, row->text.n);
	return *text_r != NULL ?
	    agreement_hash(w->mem, row->title, *text_r, document_r) :
	    ERR_MEMORY;
}

/* Hash of its text, which is kept where it is asked for. */
static enum err
text_load(struct work *w, struct agreement_view *v, bool keep)
{
	struct arena_mark mark = arena_mark(w->mem);
	struct agreement_row row;
	const char *text = NULL;
	enum err e = row_load(w, v->id, &row, &text, v->document);

	v->text = keep ? text : NULL;
	if (!keep)
		arena_release(w->mem, mark);
	return e;
}

enum err
agreement_title_get(struct work *w, const struct roster_agreement *g,
    const char **title_r)
{
	uint8_t document[HASH_LEN];
	struct agreement_row row;
	const char *text;
	enum err e = row_load(w, g->id, &row, &text, document);

	*title_r = NULL;
	if (e == OK && memcmp(document, g->document, HASH_LEN) == 0)
		*title_r = row.title;
	return e == ERR_ABSENT ? OK : e;
}

/* All that is to be known of each. */
static enum err
views_fill(struct work *w, struct agreement_view *v, size_t n, bool keep)
{
	struct proposed *p, *ending;
	size_t n_p, n_ending;
	enum err e = proposals_load(w, LINK_AGREEMENT, &p, &n_p);

	if (e == OK)
		e = proposals_load(w, LINK_END, &ending, &n_ending);
	for (size_t i = 0; e == OK && i < n; i++) {
		if (v[i].drafted)
			e = text_load(w, &v[i], keep);
		if (e == OK)
			chains_look(w, &v[i]);
		if (e != OK)
			break;
		first_look(w, p, n_p, &v[i], &v[i].sign);
		first_look(w, ending, n_ending, &v[i], &v[i].end);
	}
	return e;
}

/* One that has a text; ERR_ABSENT: there is none, or it is between others. */
static enum err
row_find(struct work *w, struct id id, struct agreement_view *v_r)
{
	struct id own = w->who->agency;
	struct agreement_row row;
	enum err e = agreement_row_get(w->db, w->mem, id, &row);

	if (e != OK)
		return e;
	*v_r = row_view(w, &row);
	return id_same(row.agency, own) || id_same(row.other, own) ? OK :
								     ERR_ABSENT;
}

/* What was signed keeps its title, however much was drafted since. */
static enum err
rows_join(struct work *w, struct agreement_view *v, size_t n)
{
	struct agreement_view one;
	enum err e = OK;

	for (size_t i = 0; i < n && (e == OK || e == ERR_ABSENT); i++) {
		e = row_find(w, v[i].id, &one);
		if (e == OK && id_same(one.other, v[i].other))
			v[i] = one;
	}
	return e == ERR_ABSENT ? OK : e;
}

enum err
agreement_list(struct work *w, struct agreement_view **v_r, size_t *n_r)
{
	struct agreement_row *row;
	struct agreement_view *v;
	size_t n;
	enum err e = agreement_rows(w->db, w->mem, w->who->agency,
	    AGREEMENTS_MAX, &row, &n);

	if (e != OK)
		return e;
	v = arena_alloc(w->mem, (n + chains_count(w->roster) + 1) * sizeof(*v));
	if (v == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		v[i] = row_view(w, &row[i]);
	*v_r = v;
	*n_r = chains_list(w, v, n);
	e = rows_join(w, v + n, *n_r - n);
	return e == OK ? views_fill(w, v, *n_r, false) : e;
}

/* One that a chain has, the own one's before another's. */
static enum err
chain_find(struct work *w, struct id id, struct agreement_view *v_r)
{
	struct agreement_view *v =
	    arena_alloc(w->mem, (chains_count(w->roster) + 1) * sizeof(*v));
	size_t n = v != NULL ? chains_list(w, v, 0) : 0;
	enum err e = v != NULL ? ERR_ABSENT : ERR_MEMORY;

	for (size_t i = 0; i < n; i++) {
		bool ours = roster_agreement(w->roster, w->who->agency,
				v[i].other, id) != NULL;

		if (!id_same(v[i].id, id) || (e == OK && !ours))
			continue;
		*v_r = v[i];
		e = OK;
	}
	return e;
}

enum err
agreement_get(struct work *w, struct id id, struct agreement_view *v_r)
{
	enum err e = chain_find(w, id, v_r);

	/* what was signed is with whom the chain says, whatever a row does */
	if (e == OK)
		e = rows_join(w, v_r, 1);
	else if (e == ERR_ABSENT)
		e = row_find(w, id, v_r);
	return e == OK ? views_fill(w, v_r, 1, true) : e;
}

/* Those that the other agency has signed, and the own one has not. */
static size_t
asked_by_others(const struct work *w, struct agreement_view *v)
{
	const struct roster_agreement *g;
	struct id own = w->who->agency;
	size_t i = 0, n = 0;

	while ((g = roster_agreements(w->roster, &i)) != NULL)
		if (id_same(g->other, own) && !g->ended.given &&
		    roster_agreement(w->roster, own, g->agency, g->id) == NULL)
			v[n++] = (struct agreement_view){ .id = g->id,
				.other = g->agency };
	return n;
}

/* And those that wait for a second signature of the own agency. */
static size_t
asked_by_own(const struct proposed *p, size_t n_p, struct agreement_view *v,
    size_t n)
{
	for (size_t i = 0; i < n_p; i++) {
		const struct roster_agreement *g = &p[i].b.agreement;

		if (!is_listed(v, n, g->id, g->other))
			v[n++] = (struct agreement_view){ .id = g->id,
				.other = g->other };
	}
	return n;
}

/* And those that the own agency has drafted and nobody has signed. */
static size_t
asked_by_drafts(const struct work *w, const struct agreement_row *row,
    size_t n_row, struct agreement_view *v, size_t n)
{
	struct id own = w->who->agency;

	for (size_t i = 0; i < n_row; i++)
		if (id_same(row[i].agency, own) &&
		    w->now <= row[i].created + AGREEMENT_ASKED &&
		    roster_agreement(w->roster, own, row[i].other, row[i].id) ==
			NULL &&
		    !is_listed(v, n, row[i].id, row[i].other))
			v[n++] = (struct agreement_view){ .id = row[i].id,
				.other = row[i].other };
	return n;
}

enum err
agreement_asked(struct work *w, struct agreement_view **v_r, size_t *n_r)
{
	struct proposed *p, *ending;
	struct agreement_row *row;
	struct agreement_view *v;
	size_t n_p, n_ending, n_row, n, kept = 0;
	enum err e = proposals_load(w, LINK_AGREEMENT, &p, &n_p);

	if (e == OK)
		e = proposals_load(w, LINK_END, &ending, &n_ending);
	if (e == OK)
		e = agreement_rows(w->db, w->mem, w->who->agency,
		    AGREEMENTS_MAX, &row, &n_row);
	if (e != OK)
		return e;
	n = chains_count(w->roster) + n_p + n_ending + n_row + 1;
	if ((v = arena_alloc(w->mem, n * sizeof(*v))) == NULL)
		return ERR_MEMORY;
	n = asked_by_others(w, v);
	n = asked_by_own(p, n_p, v, n);
	n = asked_by_own(ending, n_ending, v, n);
	n = asked_by_drafts(w, row, n_row, v, n);
	for (size_t i = 0; i < n && (e == OK || e == ERR_ABSENT); i++) {
		e = agreement_get(w, v[i].id, &v[kept]);
		kept += e == OK ? 1 : 0;
	}
	*v_r = v;
	*n_r = kept;
	return e == ERR_ABSENT ? OK : e;
}

/* The second signature of the agency: the link. */
static enum err
second_sign(struct work *w, struct id agreement, enum link_type type,
    const struct agreement_first *f)
{
	struct linking l = { .proposal = f->proposal };
	struct proposal_row row;
	struct link_body b;
	struct cosign co;
	enum err e;

	if (id_same(f->by, w->who->person))
		return ERR_FORBIDDEN;
	e = proposal_load(w, f->proposal, type, &row, &b);
	if (e != OK)
		return e;
	co.person = row.person;
	memcpy(co.sig, row.signature, SIG_LEN);
	e = linking_sign(w, row.core, &co, 1, &l);
	return e == OK ? linking_commit(w, &l, agreement) : e;
}

/* The first one. */
static enum err
first_sign(struct work *w, const struct agreement_view *v)
{
	const struct roster_agency *other = roster_agency(w->roster, v->other);
	struct link_body b = { .type = LINK_AGREEMENT,
		.agency = w->who->agency,
		.agreement = { .id = v->id, .other = v->other } };

	if (other == NULL || !roster_trusted(w->roster, v->other))
		return ERR_BUSY;
	memcpy(b.agreement.other_genesis, other->genesis, HASH_LEN);
	memcpy(b.agreement.document, v->document, HASH_LEN);
	return proposing_commit(w, &b, BYTES(NULL, 0));
}

enum err
agreement_sign(struct work *w, struct id id, struct id other,
    const uint8_t document[HASH_LEN])
{
	struct agreement_view v;
	enum err e = agreement_get(w, id, &v);

	if (e != OK)
		return e;
	if (!id_same(other, v.other) ||
	    memcmp(document, v.document, HASH_LEN) != 0 || v.ours != NULL ||
	    v.altered || v.ended)
		return ERR_CONFLICT;
	return id_none(v.sign.proposal) ?
	    first_sign(w, &v) :
	    second_sign(w, id, LINK_AGREEMENT, &v.sign);
}

enum err
agreement_end(struct work *w, struct id id, struct id other)
{
	struct link_body b = { .type = LINK_END,
		.agency = w->who->agency,
		.agreement = { .id = id, .other = other } };
	struct agreement_view v;
	enum err e = agreement_get(w, id, &v);

	if (e != OK)
		return e;
	if (!id_same(other, v.other) || v.ours == NULL || v.ended)
		return ERR_CONFLICT;
	return id_none(v.end.proposal) ?
	    proposing_commit(w, &b, BYTES(NULL, 0)) :
	    second_sign(w, id, LINK_END, &v.end);
}
