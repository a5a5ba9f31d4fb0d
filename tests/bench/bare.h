/*
 * The bare side of the search: its database, and the loop that fetches and
 * opens all index rows of a unit with nothing else around it.
 */
#ifndef LINDUNG_BENCH_BARE_H
#define LINDUNG_BENCH_BARE_H

#include "schema/schema.h"

#define ROWS 100000u

/* Milliseconds of a clock that only goes forward. */
double clock_ms(void);

/* Without a server, start one and this program again inside. */
void bare_need(char **argv);
/* Tables on that server, and the portal's connection to them. */
struct store *bare_world(void);
int bare_world_end(void);

/* Before bare_ms(): whose rows, and the key that opens them. */
void bare_prepare(struct id unit, const uint8_t key[KEY_LEN]);
/* Milliseconds to fetch and open them all. */
double bare_ms(void);
/* Milliseconds to write them all under this epoch, with other bytes in the place
 * of what they are sealed to: nothing opens them any more. */
double bare_anew_ms(uint32_t epoch);

#endif
