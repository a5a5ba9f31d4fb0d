/* What the files of cases/ share about statistics; a part of cases/priv.h. */
#ifndef LINDUNG_CASES_PRIVSTAT_H
#define LINDUNG_CASES_PRIVSTAT_H

/* statkey.c: keys of rows ------------------------------------------------------ */

/* The key that the actor's unit writes rows of that year with now; made, and sealed
 * to the STATISTIK unit, where that was not done. */
enum err stat_key_need(struct work *w, uint32_t year, uint8_t st_r[KEY_LEN])
    MUST_USE;
/* One as the actor has it: of their unit, or of their agency's if they are of the
 * STATISTIK unit.  ERR_ABSENT: it is not sealed to that yet; ERR_TAMPER, with an
 * alarm. */
enum err stat_key_open(struct work *w, const struct stat_key_row *row,
    uint8_t st_r[KEY_LEN]) MUST_USE;
struct ad stat_row_ad(const struct stat_data *d);

/* tally.c: what a case gives to statistics ------------------------------------- */

struct tally {
	const struct fields *f;         /* as they will stand */
	const struct case_entry *entry; /* as they stood */
	size_t n;
	const struct entry_edit *edit; /* NULL: none of them changes */
	bool mistake;                  /* the case was entered in error */
};
/* Of a case whose entries stay. */
#define TALLY(k, fields)                                                       \
	((struct tally){ .f = (fields),                                        \
	    .entry = (k)->entries,                                             \
	    .n = (k)->n_entries })
/* The row that goes with the case's next version, into c->stat. */
enum err tally_put(struct work *w, struct casefile *c, const struct tally *t)
    MUST_USE;
/* What it says; now: when the case ends, if c says that it has. */
void tally_row(const struct casefile *c, const struct tally *t, int64_t now,
    struct stat_row *r_r);

#endif
