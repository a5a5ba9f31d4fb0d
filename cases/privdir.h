/* What the files about the directory share. */
#ifndef LINDUNG_CASES_PRIVDIR_H
#define LINDUNG_CASES_PRIVDIR_H

#include "cases/priv.h"

/* dirbytes.c: an entry as it is signed ----------------------------------------- */

/* Who signed an entry, as which unit's member. */
struct entry_signer {
	struct id person;
	struct id unit;
};

/* The signed part of the entry; b: an empty buffer. */
void entry_put(struct buf *b, const struct dir_entry *e,
    const struct entry_signer *s);
/*
 * The entry of those bytes, without names.  ERR_TAMPER: they are not the one form
 * that entry_put() writes; ERR_MEMORY.
 */
enum err entry_take(struct arena *a, struct bytes body, struct dir_entry *e_r,
    struct entry_signer *s_r) MUST_USE;
/* No text of it is NULL: for what has not been written. */
void entry_blank(struct dir_entry *e, struct id unit);

/* directory.c ------------------------------------------------------------------ */

/* The entry that the row holds: verified, or damaged, with an alarm. */
enum err entry_load(struct work *w, const struct directory_row *row,
    struct dir_entry *e_r) MUST_USE;
/* Sign it as the next version of what w->who saw; fills the row to write.
 * ERR_TAMPER, with an alarm: no honest trail tells of that many. */
enum err entry_sign(struct work *w, struct dir_entry *e,
    struct directory_row *row_r) MUST_USE;

#endif
