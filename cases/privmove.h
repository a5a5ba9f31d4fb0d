/*
 * What the files of cases/ share about a step of a referral, and a unit's side of one;
 * a part of cases/priv.h.
 */
#ifndef LINDUNG_CASES_PRIVMOVE_H
#define LINDUNG_CASES_PRIVMOVE_H

/* refmove.c: one step of a referral, as parts of a transaction ----------------------- */

struct side_index;

struct refmove {
	struct referral_row row; /* as it will be */
	bool fresh;              /* INSERT, and the side too */
	struct side_row sd;
	bool has_side, side_fresh;
	struct action_row act;
	const struct document_row *doc; /* NULL: none goes with it */
	struct copy_row *copy;          /* n_copy of them */
	size_t n_copy;
	/* documents whose sealed keys end, and with them what the receiver has
	 * of it; n_drop 0: none */
	struct id *drop;
	size_t n_drop;
	bool forget; /* the unit's own copies of their keys too */
	const struct case_write *cw; /* NULL: no case is written */
	const struct case_row *held; /* must still be so; NULL: none */
	struct trail_entry trail[3];
	size_t n_trail;
};

/* Sign the step of t and prepare row, action and trail entry. */
enum err move_make(struct work *w, const struct refload *l,
    const struct transition *t, const uint8_t *content, struct refmove *m_r)
    MUST_USE;
/* Seal the unit's side anew; c as for side_put(). */
enum err move_side(struct work *w, const struct refload *l,
    const struct casefile *c, const struct side_index *x, struct refmove *m)
    MUST_USE;
enum err move_commit(struct work *w, const struct refmove *m) MUST_USE;
/* ref_load() for an act, with a key of the case that nobody has who left. */
enum err ref_begin(struct work *w, struct id id, struct refload *l_r,
    struct referral *r_r) MUST_USE;
/* Load, find the transition and check it; opens the documents. */
enum err move_begin(struct work *w, struct id id, enum act act,
    struct refload *l_r, struct referral *r_r, const struct transition **t_r)
    MUST_USE;
/*
 * The writer's own unit reads an answer as well: it is sealed to the unit, or, if
 * its case is restricted, the case keeps a copy of the key.
 */
void move_own(struct work *w, const struct refload *l, struct doc_new *d);
enum err move_keep(struct work *w, const struct refload *l,
    const struct doc_new *d, struct refmove *m) MUST_USE;
/* Take the referral back by t, with a signed Withdrawal; what nobody accepted
 * loses its keys. */
enum err move_withdraw(struct work *w, const struct refload *l,
    const struct referral *r, const struct transition *t, const char *reason)
    MUST_USE;
/* Keep dk, of a document, under the key of c too.  Room is made by the first. */
enum err move_copy(struct work *w, const struct casefile *c,
    const struct document_row *doc, const uint8_t dk[KEY_LEN],
    struct refmove *m) MUST_USE;
/* What the sender sent is not the receiver's any more. */
enum err move_drop(struct work *w, const struct refload *l, struct refmove *m)
    MUST_USE;
/* Is it one of those that the sender sent? */
bool ref_sent(const struct refload *l, const struct document_row *d);
/* Public key of the other unit, or the reply key of the document. */
enum err move_recipients(struct work *w, const struct refload *l,
    const struct referral *r, struct doc_new *d) MUST_USE;

/* answer.c, progress.c: what the receiver tells the sender --------------------------- */

/* Seal an answer to the reply key, and to the own unit.  Its key is the caller's to
 * wipe. */
enum err answer_put(struct work *w, const struct refload *l,
    const struct referral *r, struct content *c, struct doc_new *d) MUST_USE;
enum err decision_put(struct work *w, const struct refload *l,
    const struct referral *r, const struct xml_decision *x, struct doc_new *d)
    MUST_USE;
/* ask.c: as status_fits(). */
bool decision_fits(const struct action *a, const struct xml_decision *d);
/* The sender's answer, as the next StatusUpdate of the chain. */
void status_answer(const struct refload *l, const char *answer,
    struct xml_status *s_r);
/* Does a StatusUpdate say what the action a of the chain says, and which it is? */
bool status_fits(const struct chain *ch, const struct action *a,
    const struct xml_status *s);

/* side.c: one unit's sealed view, and the sender's draft ---------------------------- */

struct side_index {
	struct id kasus;
	const char *case_number;
	const char *client;
};
/* c: the case that it names; NULL: it names none yet. */
enum err side_put(struct work *w, const struct casefile *c, struct side_row *sd,
    const struct side_index *x) MUST_USE;
/* c: the case, if it is open; NULL: that of a restricted case is tried with the
 * keys that named_need() read.  ERR_FORBIDDEN: it is of none of those. */
enum err side_get(struct work *w, const struct casefile *c,
    const struct side_row *sd, struct side_index *x_r) MUST_USE;
enum err draft_put(struct work *w, const struct casefile *c,
    struct side_row *sd, const struct draft *d) MUST_USE;
enum err draft_get(struct work *w, const struct casefile *c,
    const struct side_row *sd, struct draft *d_r) MUST_USE;

#endif
