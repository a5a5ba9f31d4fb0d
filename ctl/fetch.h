/* One answer of another host, by HTTPS. */
#ifndef LINDUNG_CTL_FETCH_H
#define LINDUNG_CTL_FETCH_H

#include "ctl/priv.h"

#define FETCH_MAX ((size_t)64 * 1024)

/*
 * GET url, which has to begin with https://; no redirect is followed, and the
 * host's certificate has to be good: by the system's authorities, or by those of
 * the file ca if it is not NULL.  status_r: the HTTP status; body_r in a.
 * ERR_IO: no answer, say_r tells why; ERR_LIMIT: over FETCH_MAX; ERR_MEMORY.
 */
enum err fetch(struct arena *a, const char *url, const char *ca, long *status_r,
    struct bytes *body_r, const char **say_r) MUST_USE;

#endif
