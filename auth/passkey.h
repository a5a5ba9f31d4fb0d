/*
 * Passkeys (W3C Web Authentication, level 2) as second factor: what is kept of
 * one, what it is asked to sign, and whether it did.  The browser hands over the
 * authenticator data as such, so that no CBOR is read here but by libfido2, which
 * verifies and never looks for a device; here is only seen that no item of it
 * claims more than there is.  A part of auth/auth.h.
 */
#ifndef LINDUNG_AUTH_PASSKEY_H
#define LINDUNG_AUTH_PASSKEY_H

#define PASSKEYS_MAX        5
#define PASSKEY_ID_MAX      1023 /* the standard's own limit */
#define PASSKEY_NAME_MAX    60   /* bytes */
#define PASSKEY_DATA_MAX    4096 /* of any byte string that a browser sends */
#define PASSKEY_ANSWER_TIME (5 * MINUTE)

/* COSE algorithms (RFC 9053) that are asked for; as stored. */
enum passkey_alg {
	PASSKEY_ES256 = 1,
	PASSKEY_EDDSA,
	PASSKEY_RS256,
	PASSKEY_ALG__MAX
};

struct passkey {
	struct bytes id; /* of the credential */
	enum passkey_alg alg;
	struct bytes key; /* public: x|y, the point, or n|e */
	uint32_t count;   /* of signatures; 0: its device counts none */
	const char *name; /* given by the person */
	int64_t created;
};
struct passkeys {
	struct passkey key[PASSKEYS_MAX];
	size_t n;
};

/* u8 count, then each: id (lv16), u8 algorithm, key (lv16), u32 count, name
 * (lv16), i64 created. */
void passkeys_put(struct buf *out, const struct passkeys *p);
/* Byte strings lie in what c reads, names in a.  ERR_TAMPER, ERR_MEMORY. */
enum err passkeys_get(struct arena *a, struct cur *c, struct passkeys *p_r)
    MUST_USE;
/* What a passkey goes by in addresses: a hash of its credential id. */
struct id passkey_ref(const struct passkey *p);
/* Its place in the list; p->n: it is not there. */
size_t passkey_find(const struct passkeys *p, struct id ref);
void passkey_drop(struct passkeys *p, size_t i);

/* Where a passkey is used. */
struct passkey_site {
	const char *origin; /* as browsers write it */
	const char *host; /* rpId; NULL: an address, for which there are none */
};
/* Of "https://host[:port]"; host in a.  ERR_MEMORY. */
enum err passkey_site(struct arena *a, const char *origin,
    struct passkey_site *s_r) MUST_USE;

/*
 * What is to be signed.  Nobody but the server can name the challenge of a
 * session or of a login page, and it holds for this one form alone.
 */
struct passkey_ask {
	const uint8_t *key; /* KEY_LEN bytes: session_keys.page */
	const char *action; /* address that the form is sent to */
	struct id object;   /* whom or what it is about */
	struct id request; /* id_new() when the form was drawn; the caller takes
	                         it once only */
	const uint8_t
	    *document; /* HASH_LEN bytes of what is agreed to, or NULL */
};
/* BLAKE2b(key, "LINDUNG-ASK" 0x01, action, object, request, document). */
enum err passkey_challenge(struct arena *a, const struct passkey_ask *ask,
    uint8_t out[HASH_LEN]) MUST_USE;

/* The answer to it, as the browser sends it. */
struct passkey_proof {
	struct bytes id;     /* of the credential */
	struct bytes data;   /* authenticator data */
	struct bytes client; /* clientDataJSON */
	struct bytes sig;
};
/* Which of the list it was, and what its count is from now on. */
struct passkey_hit {
	size_t i;
	uint32_t count;
};
/*
 * Did one of the list sign this, here, with the person verified by the device
 * (WebAuthn 7.2)?  ERR_AUTH: no; ERR_TAMPER: it did, but its count fell back, so
 * that there are two of it; ERR_MEMORY.
 */
enum err passkey_check(struct arena *a, const struct passkeys *p,
    const struct passkey_site *site, const struct passkey_ask *ask, int64_t now,
    const struct passkey_proof *proof, struct passkey_hit *hit_r) MUST_USE;

/* A new one, as the browser sends it; sig and id are in data. */
struct passkey_birth {
	int64_t cose; /* algorithm */
	struct bytes data;
	struct bytes client;
};
/*
 * Was it made for this (WebAuthn 7.1, attestation none)?  p_r: without name; its
 * byte strings in a.  ERR_AUTH: no; ERR_CONFLICT: the list has it;
 * ERR_LIMIT: the list is full; ERR_MEMORY.
 */
enum err passkey_take(struct arena *a, const struct passkeys *p,
    const struct passkey_site *site, const struct passkey_ask *ask, int64_t now,
    const struct passkey_birth *b, struct passkey *p_r) MUST_USE;

struct pepper;

/*
 * proven.c: that a password was right, from one page of a ceremony to the next:
 * a hidden field which only the browser of that page can bring back, and which
 * only this server can open.
 */
struct proven {
	struct id person;
	struct id request;    /* id_new() when it was proven */
	uint32_t version;     /* of the bag */
	uint8_t key[KEY_LEN]; /* password key */
	const char *note;     /* what else goes with it; in the arena */
};
/* key: session_keys.page of the page's cookie; hex in a.  ERR_MEMORY. */
enum err proven_put(struct arena *a, const struct pepper *pepper,
    const uint8_t key[KEY_LEN], const char *action, const struct proven *p,
    const char **hex_r) MUST_USE;
/* ERR_AUTH: not from such a page, for another act, or too old. */
enum err proven_get(struct arena *a, const struct pepper *pepper,
    const uint8_t key[KEY_LEN], const char *action, int64_t now,
    const char *hex, struct proven *p_r) MUST_USE;

#endif
