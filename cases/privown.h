/*
 * What the files of cases/ share about keys of their own and break-glass; a part of
 * cases/priv.h.
 */
#ifndef LINDUNG_CASES_PRIVOWN_H
#define LINDUNG_CASES_PRIVOWN_H

/* own.c: records with keys of their own ------------------------------------- */

/* Keys that come and go with a change of a case. */
struct own_write {
	struct key_row *wrap;
	size_t n_wrap;
	const struct glass_row *glass; /* NULL: none */
	/* of this record (none: of nothing) somebody loses what they have */
	struct id kasus, record;
	struct id leaver;
};
enum err own_write(struct store *st, const struct own_write *o) MUST_USE;
/* Where a key belongs that is sealed to people and, for an emergency, twice. */
struct own_place {
	enum obj wrap, glass;
	struct id kasus, object;
	uint32_t version;
};
/* Seal it to the member, as the next of o->wrap, which has room. */
enum err own_wrap(struct work *w, const struct own_place *at,
    const struct roster_member *m, const uint8_t key[KEY_LEN],
    struct own_write *o) MUST_USE;
/* Seal it twice, into o.  Only while own_ready(). */
enum err own_glass(struct work *w, const struct own_place *at,
    const uint8_t key[KEY_LEN], struct own_write *o) MUST_USE;
/* Has the unit or its agency's PDP unit another key by now, or is there another PDP
 * unit, so that somebody who left may open what was sealed twice then? */
bool own_glass_old(const struct work *w, const struct case_glass *g);
/* A stored record: in front of its envelope stand whose it is, and the commitment
 * of its key.  The header has the hash of it all. */
struct own_body {
	struct id author;
	uint8_t kcv[HASH_LEN];
	struct bytes env;
};
/* ERR_TAMPER */
enum err own_split(struct bytes body, struct own_body *b_r) MUST_USE;
/* The next version of ref, under a fresh key, which goes into o for whoever is
 * entitled by c's header, and sealed twice.  Only while own_ready(). */
enum err own_put(struct work *w, const struct casefile *c, struct rec_ref *ref,
    const struct fields *f, struct own_write *o, struct record_row *row_r)
    MUST_USE;
/* A key as it was sealed to a person: to keep (OBJ_OWN_KEY), or for a while
 * (OBJ_GLASS_LENT). */
struct own_seal {
	enum obj as;
	const uint8_t *sealed;
};
#define OWN_SEAL(row) ((struct own_seal){ OBJ_OWN_KEY, (row)->sealed })
/* The newest version of a record as the header names it. */
enum err own_row(struct work *w, const struct casefile *c,
    const struct rec_ref *ref, struct own_body *b_r) MUST_USE;
/* Open it with the key that was sealed to the actor.  ERR_TAMPER, with an
 * alarm. */
enum err own_get(struct work *w, const struct casefile *c,
    const struct rec_ref *ref, const struct own_body *b,
    const struct own_seal *seal, struct rec *rec_r) MUST_USE;
/* The key that was sealed to the actor, and is the one that the record names.
 * ERR_TAMPER, with an alarm. */
enum err own_key(struct work *w, const struct casefile *c,
    const struct rec_ref *ref, const struct own_body *b,
    const struct own_seal *seal, uint8_t key_r[KEY_LEN]) MUST_USE;
/* Is that person an active head of the actor's unit? */
bool own_heads(const struct work *w, struct id person);
/* Is the member one of those to whom the key of such a record belongs? */
bool own_entitled(const struct work *w, const struct casefile *c, unsigned kind,
    struct id author, const struct roster_member *m);
/* Seal the key of a record to each member who is entitled and is not among the n
 * rows. */
struct own_to {
	const struct rec_ref *ref;
	struct id author;
	const struct key_row *row;
	size_t n;
};
enum err own_wraps(struct work *w, const struct casefile *c,
    const struct own_to *to, const uint8_t key[KEY_LEN], struct own_write *o)
    MUST_USE;
/* Among the n rows that of the holder for ref's version; NULL. */
const struct key_row *key_find(const struct key_row *row, size_t n,
    const struct rec_ref *ref, struct id holder);
/* Where a version of a record (OBJ_OWN_RECORD), its key sealed to a person
 * (OBJ_OWN_KEY) and its key sealed twice (OBJ_GLASS) belong. */
struct ad own_ad(enum obj type, struct id kasus, struct id rec,
    uint32_t version);
/* What the actor can open of it, for the case's page. */
enum err own_view(struct work *w, const struct casefile *c, struct kasus *k)
    MUST_USE;
/*
 * The case goes from whom c says to somebody else: with the safety plan, if the
 * actor can give it, and away from who held it, unless they wrote it or head the
 * unit.
 */
enum err own_hand(struct work *w, const struct casefile *c, struct id to,
    struct own_write *o_r) MUST_USE;

/* glasschain.c: the signed acts on a request for break-glass --------------------- */

struct glass_act {
	enum glass_state from, to;
	struct id actor;
	struct id unit; /* the actor's */
	struct id
	    named; /* who is to open the inner seal, or who gets the keys */
	int64_t at;
	int64_t ends;
	uint8_t what[HASH_LEN]; /* of what goes with it: rows, or a word */
	struct bytes word;      /* sealed; empty: none */
};
/* A record that is asked for. */
struct glass_rec {
	struct id id;
	uint32_t version;
};
/* A request, verified, and what was sealed in it. */
struct glassload {
	struct ask_row row;
	struct glass_act *act;
	size_t n;
	uint8_t last[HASH_LEN]; /* of the newest act's bytes */
	/* the safety plan; the whole case, without author and number; else an
	 * author's process notes */
	bool plan, whole;
	struct id author, holder;
	const char *number, *reason;
	const struct glass_rec *rec;
	size_t n_rec;
	const uint8_t *key;            /* of what is sealed; in the arena */
	const struct glass_word *word; /* one an act */
};
struct glass_rule {
	enum glass_state from, to;
	enum perm perm;
	enum verb verb;
	bool pdp;  /* on the side of the PDP unit */
	bool word; /* its actor has to say something */
};
/* The rule for going to that state from the one that l is in; NULL: there is
 * none on the actor's side, or the actor may not. */
const struct glass_rule *glass_may(const struct work *w,
    const struct glassload *l, enum glass_state to);
/* It waits, but who asked is not there any more: what was signed stays true, and
 * nothing is opened after it. */
bool glass_lapsed(const struct work *w, const struct glassload *l);
/* It waits for the inner seal, but who named somebody for it, or whom they named,
 * is not there any more, or may not.  It is opened when somebody else is named. */
bool glass_unnamed(const struct work *w, const struct glassload *l);
struct id glass_asker(const struct glassload *l);
/* Who is to open the inner seal, or did; none: not yet. */
struct id glass_named(const struct glassload *l);
/* Was that person ever named for it? */
bool glass_was_named(const struct glassload *l, struct id person);
/* Can the member be named, for this request? */
bool glass_opener_fits(const struct glassload *l,
    const struct roster_member *m);
/* When the term ends after the next act: the opening begins it, a final review ends it,
 * and the case's next writing gives it another key (named_due()). */
int64_t glass_term_end(const struct glassload *l, const struct glass_act *a);
/* Sign the next act into l, whose row becomes what it says. */
enum err glass_sign(struct work *w, struct glassload *l, struct glass_act *a,
    struct ask_act_row *row_r) MUST_USE;
/* Verify n acts, given in their order, against l's row; ERR_TAMPER. */
enum err glass_acts(struct work *w, struct glassload *l,
    const struct ask_act_row *row, size_t n) MUST_USE;
/* Verify the acts of a row against it, and open what is asked.  ERR_ABSENT: the
 * actor's unit has no part in it.  ERR_TAMPER, with an alarm. */
enum err glass_read(struct work *w, const struct ask_row *row,
    struct glassload *l_r) MUST_USE;
/* That of one request, which is also what the trail's newest entry says of it. */
enum err glass_load(struct work *w, struct id id, struct glassload *l_r)
    MUST_USE;
/* Seal what is asked for both units; fills the row's sealed columns. */
enum err glass_seal(struct work *w, struct glassload *l) MUST_USE;
/* Where something that is sealed for a request belongs. */
struct ad glass_ad(enum obj type, const struct ask_row *row, struct id parent,
    uint32_t version);
/* glassword.c: seal what the actor says of the next act into a, under its hash.
 * ERR_INVALID: nothing is said, or too much, or not of what a may lead to. */
enum err glass_word_put(struct work *w, const struct glassload *l,
    const struct glass_word *word, struct glass_act *a) MUST_USE;
/* Is that the word of this act, or none where none belongs?  Under its hash. */
bool glass_word_is(const struct glass_rule *r, const struct glass_act *a);
/* Open what was said of each act, into l->word.  ERR_TAMPER */
enum err glass_words(struct work *w, struct glassload *l) MUST_USE;
/* What asking signs of the row. */
void glass_ask_hash(struct work *w, const struct ask_row *row,
    uint8_t out[HASH_LEN]);
/* The newest act that says which keys are on their way. */
const struct glass_act *glass_keys_act(const struct glassload *l);
/* Hash of the keys on their way, in the order of the records; each must be
 * there once.  ERR_TAMPER. */
enum err glass_hash(struct work *w, const struct glassload *l,
    const struct lent_row *row, size_t n, uint8_t out[HASH_LEN]) MUST_USE;
/* Those keys, compared with what that act says.  ERR_TAMPER, with an alarm. */
enum err glass_keys(struct work *w, const struct glassload *l,
    struct lent_row **row_r, size_t *n_r) MUST_USE;
/*
 * glass.c: is the case what the request says in words, and are its records what
 * they are called?  Who asks writes both, and only the case's unit can compare.
 * ERR_TAMPER; ERR_INVALID: the case went on since.
 */
enum err glass_fits(const struct glassload *l, const struct casefile *c)
    MUST_USE;
/* glasslist.c: may the actor ask for that, or did they already, or too often?
 * Errors as glass_ask(). */
enum err glass_ask_check(struct work *w, struct id kasus,
    const struct glassload *l) MUST_USE;
/* glass.c: the request's first act, of what l says. */
enum err glass_ask_commit(struct work *w, struct glassload *l) MUST_USE;
bool glass_reason_fits(const char *reason);
/* Where the key of such a record, or of the case, belongs that is sealed twice, and
 * that is lent. */
struct ad glass_twice_ad(const struct glassload *l,
    const struct glass_rec *rec);
struct ad glass_lent_ad(const struct glassload *l, const struct glass_rec *rec);
/* glasscase.c: is the case still as it was asked for?  As glass_fits(). */
enum err glass_case_fits(struct work *w, const struct glassload *l) MUST_USE;
/* Has it another key by now? */
enum err glass_case_gone(struct work *w, const struct glassload *l,
    bool *gone_r) MUST_USE;
/* What was lent of it, with the trail's entry, into g. */
enum err glass_case_read(struct work *w, const struct glassload *l,
    struct glass *g) MUST_USE;
/* glassview.c: is it the actor's to know of? */
bool glass_concerns(const struct work *w, const struct glassload *l);
/* What is said of it, without what was opened; in the arena. */
enum err glass_show(struct work *w, const struct glassload *l, struct glass *g)
    MUST_USE;
/* Can who asked read it now?  The state decides: a final review ends the term. */
bool glass_runs(const struct work *w, const struct glassload *l);
/* glasscase.c: who has the case's key that was asked for, into g. */
enum err glass_case_named(struct work *w, const struct glassload *l,
    struct glass *g) MUST_USE;
/* The header's line of a record; NULL. */
const struct rec_ref *glass_ref(const struct casefile *c, struct id record);
/* That of a record, among n. */
const struct lent_row *glass_lent(const struct lent_row *row, size_t n,
    struct id record);

#endif
