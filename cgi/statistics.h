/* Pages of statistics, a part of cgi/view.h. */
#ifndef LINDUNG_CGI_STATISTICS_H
#define LINDUNG_CGI_STATISTICS_H

/* page_statistics.c, statistics.tmpl ---------------------------------------------- */

void statistics_page(struct tmpl *t, struct req *r, const struct statistics *s);
/* Why there is nothing to count with. */
void statistics_closed(struct tmpl *t, struct req *r);

/* "T-01" */
const char *stat_number(struct req *r, const struct stat_table *t);
const char *stat_unit_say(const struct stat_table *t);
const char *stat_ref_say(const struct stat_table *t);
/* Names of rows and columns; those behind the values are what was not recorded and
 * the sum. */
const char *stat_row_say(struct req *r, const struct statistics *s, size_t i);
const char *stat_col_say(struct req *r, const struct statistics *s, size_t k);
/* Are they shown?  What nothing lacks is not, nor the one column there is beside
 * the sum. */
bool stat_row_shown(const struct statistics *s, size_t i);
bool stat_col_shown(const struct statistics *s, size_t k);
/* The count; "*" where it is hidden. */
const char *stat_cell_say(struct req *r, const struct statistics *s, size_t i,
    size_t k);
/* "51,4 %" of all; "" where one of them is hidden, or there is none. */
const char *stat_share_say(struct req *r, const struct statistics *s, size_t i,
    size_t k);
const char *stat_source_say(struct req *r, const struct statistics *s);
bool stat_any_hidden(const struct statistics *s);
bool stat_empty(const struct statistics *s);

const struct choice *choices_tables(struct req *r, size_t *n_r);
const struct choice *choices_years(struct req *r, size_t *n_r);
const struct choice *choices_sources(struct req *r, const struct statistics *s,
    size_t *n_r);

/* The chart: one bar a row, in units of its picture. */
#define STAT_CHART_WIDTH 320
#define STAT_CHART_STEP  40
size_t stat_chart_rows(const struct statistics *s);
/* Length of a row's bar; 0 where its sum is hidden. */
unsigned stat_bar(const struct statistics *s, size_t i);

#endif
