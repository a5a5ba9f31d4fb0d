/* Notes and entries: records of which a case has many.  Included by priv.h. */
#ifndef LINDUNG_CASES_PRIVNOTE_H
#define LINDUNG_CASES_PRIVNOTE_H

/* note.c ----------------------------------------------------------------------- */

/*
 * What the notes of one case may be at most, in number and in sealed bytes: the
 * case is read in one statement, and twice where two officers collide, so they
 * must fit several times into a request's memory.  Fields have their own limits,
 * therefore they can be corrected always.
 */
#define NOTES_MAX       2000
#define NOTES_BYTES_MAX ((size_t)5 << 20)
/*
 * Room that is left beyond them for what is done with a full case: handing it
 * over and closing it, without words of their own.  Opening again and words are
 * measured like notes, or one officer alone could use the room up.
 */
#define EVENTS_SPARE       3000
#define EVENTS_SPARE_BYTES ((size_t)1 << 20)
/* Referrals of one case, discarded drafts among them: each is read with it. */
#define REFS_MAX 100

struct note {
	const struct rec_ref *ref;
	const struct record_row *row;
};
/* Sort them, newest first, and open the part of them into k. */
enum err notes_open(struct work *w, const struct casefile *c, struct note *note,
    size_t n, struct range part, struct kasus *k) MUST_USE;
/*
 * ERR_LIMIT: the header names more notes than a case may have, which nobody
 * could open any more; spare: with what is left for acts.
 */
enum err notes_room(const struct casefile *c, bool spare) MUST_USE;
/*
 * Add a note of these fields to the header, not yet sealed.  ERR_LIMIT: the case
 * would have more than it may; spare: it tells of an act, which has room left.
 */
enum err note_put(struct work *w, struct casefile *c, const struct fields *f,
    bool spare, struct record_row *row_r) MUST_USE;
/* entry.c -------------------------------------------------------------------- */

/* Open one, whose record the header names. */
enum err entry_unseal(struct work *w, const struct casefile *c,
    const struct note *from, struct case_entry *e_r) MUST_USE;
/* Open the n current entries into k. */
enum err entries_open(struct work *w, const struct casefile *c,
    const struct note *from, size_t n, struct kasus *k) MUST_USE;
/*
 * Put the next version of an entry into the header, not yet sealed.  ERR_ABSENT,
 * ERR_CONFLICT and ERR_LIMIT as kasus_entry().
 */
enum err case_entry_put(struct work *w, struct casefile *c,
    const struct entry_edit *x, struct record_row *row_r) MUST_USE;
/* attach.c ------------------------------------------------------------------- */

/* Open the n current records of files into k. */
enum err attached_open(struct work *w, const struct casefile *c,
    const struct note *from, size_t n, struct kasus *k) MUST_USE;
/* The part itself, or the last one of n that there is. */
struct range range_fit(struct range part, size_t n);

#endif
