/* What a witness remembers of a log, in a file. */
#ifndef LINDUNG_CTL_STATE_H
#define LINDUNG_CTL_STATE_H

#include "ctl/priv.h"

#define STATE_MAX ((size_t)4096)
#define STATE_TOP "lindung-witness 1\n" /* then the key, then a checkpoint */

/* The first n lines of in, and what is behind them; false: it has not so many. */
bool lines_split(struct bytes in, size_t n, struct bytes *lines_r,
    struct bytes *rest_r);
/* A key's text from a line; its end does not matter.  As tree_key_parse(). */
enum err state_key(struct arena *a, struct bytes line, struct tree_key *k_r)
    MUST_USE;
/*
 * The log's key, and the newest of its checkpoints that was seen.  ERR_ABSENT:
 * there is no such file; ERR_INVALID: not one of these; ERR_TAMPER: the
 * checkpoint is not the key's; ERR_IO, ERR_LIMIT, ERR_MEMORY.
 */
enum err state_get(struct arena *a, const char *path, struct tree_key *k_r,
    struct tree_point *p_r) MUST_USE;

#endif
