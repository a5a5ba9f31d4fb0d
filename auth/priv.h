/* auth, inside the room: what link.c hands to roster.c. */
#ifndef LINDUNG_AUTH_PRIV_H
#define LINDUNG_AUTH_PRIV_H

#include "auth/auth.h"

/* One link of an agency's chain, decoded. */
struct link {
	uint64_t height;
	uint8_t prev[HASH_LEN];
	struct link_body body; /* strings in the arena given to link_get() */
};

/* Bytes of a link without signatures.  ERR_INVALID, ERR_MEMORY. */
enum err link_put(struct arena *a, const struct link *l, struct bytes *out_r)
    MUST_USE;
/*
 * Decode and check the form, not the chain.  ERR_TAMPER: not a link of this
 * version in its only possible spelling.  ERR_MEMORY.
 */
enum err link_get(struct arena *a, struct bytes in, struct link *l_r) MUST_USE;

#endif
