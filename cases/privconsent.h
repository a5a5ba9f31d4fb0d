/* What the files of cases/ share about consents; included by priv.h. */
#ifndef LINDUNG_CASES_PRIVCONSENT_H
#define LINDUNG_CASES_PRIVCONSENT_H

/*
 * Put a new consent into the header, not yet sealed; f as consent_check() left
 * it.  ERR_LIMIT as kasus_entry().
 */
enum err consent_file(struct work *w, struct casefile *c, struct id id,
    const struct fields *f, struct record_row *row_r) MUST_USE;
/* The consent of that id as the case has it; ERR_ABSENT: it has none. */
enum err consent_load(struct work *w, const struct casefile *c, struct id id,
    struct case_entry *x_r) MUST_USE;
/* What a document says of it, into a draft. */
void consent_tell(const struct case_entry *x, struct draft *d);
/* The consent that a draft itself tells of, for its receiver and its groups, as
 * consent_check() would leave it. */
enum err consent_of(struct work *w, const struct draft *d, struct fields *f_r)
    MUST_USE;

#endif
