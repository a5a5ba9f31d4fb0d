/* The bare side of statistics, which knows no room but schema. */
#ifndef LINDUNG_BENCH_STAT_BARE_H
#define LINDUNG_BENCH_STAT_BARE_H

#include "schema/schema.h"

/* Tables on the server that the program runs beside; see bare.h. */
struct store *stat_world(void);
int stat_world_end(void);
/* Write n rows at once; at most ROWS_MANY. */
enum err stat_bare_add(struct store *st, const struct stat_data *row, size_t n)
    MUST_USE;
/* Where the rows belong, whatever their ids, and the key that opens them. */
void stat_bare_prepare(const struct ad *ad, const uint8_t key[KEY_LEN]);
/* Fetch and open them all; how many there are. */
unsigned stat_bare_count(void);

#endif
