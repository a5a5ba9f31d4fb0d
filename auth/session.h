/* What a session cookie opens, a part of auth/auth.h. */
#ifndef LINDUNG_AUTH_SESSION_H
#define LINDUNG_AUTH_SESSION_H

/* session.c -------------------------------------------------------------- */

#define TOKEN_LEN    32
#define TOKEN_TEXT   (2 * TOKEN_LEN + 1)
#define SESSION_TEXT (4 * TOKEN_LEN + 1)
#define CSRF_TEXT    65

struct session_keys {
	uint8_t id[HASH_LEN]; /* row id = BLAKE2b(key T, "sess-id") */
	uint8_t key[KEY_LEN]; /* blob key = BLAKE2b(key T, "sess-key") */
	/* BLAKE2b(key F, "page"): what pages ask passkeys, and bring back */
	uint8_t page[KEY_LEN];
	char csrf[CSRF_TEXT]; /* hex BLAKE2b(key F, "csrf") */
};
/* All of one token, which is T and F. */
void token_derive(const uint8_t token[TOKEN_LEN], struct session_keys *k_r);
/*
 * Cookies of one token, which is T and F: that of the login page, and that of a
 * browser.  Draw a new one, or take what was sent.  ERR_INVALID: not hex of its
 * length.
 */
void token_draw(struct session_keys *k_r, char text_r[TOKEN_TEXT]);
enum err token_take(const char *text, struct session_keys *k_r) MUST_USE;
/*
 * The session's cookie: T, then F.  Whoever proves anew who they are gets
 * another T (R23) and keeps F, so that the forms in their other tabs can still
 * be sent.  session_redraw() takes F from the cookie that was sent.
 */
void session_draw(struct session_keys *k_r, char text_r[SESSION_TEXT]);
enum err session_take(const char *text, struct session_keys *k_r) MUST_USE;
enum err session_redraw(const char *old, struct session_keys *k_r,
    char text_r[SESSION_TEXT]) MUST_USE;

enum factor {
	FACTOR_OVER, /* another token took its place: reads only, for a moment */
	FACTOR_PASSWORD, /* password and TOTP */
	FACTOR_PASSKEY   /* password and passkey */
};

/* What the cookie opens. */
struct session_blob {
	struct id person;
	struct id unit;
	uint32_t epoch; /* of unit_seed */
	bool has_unit;
	uint8_t seed[KEY_LEN];
	uint8_t unit_seed[KEY_LEN];
	uint8_t sign_pk[KEY_LEN]; /* of seed: who has new keys logs in anew */
	uint8_t factor;           /* enum factor */
	int64_t created;
	int64_t fresh; /* last proof; of FACTOR_OVER: when it was replaced */
	struct passkeys passkeys; /* as in the bag */
};
/* Seal the blob for its row; bound to the person and the row id. */
enum err session_put(struct arena *a, const struct session_keys *k,
    const struct session_blob *b, struct bytes *env_r) MUST_USE;
/* ERR_TAMPER: not the blob of this cookie and person.  Passkeys lie in a. */
enum err session_get(struct arena *a, const struct session_keys *k,
    struct id person, struct bytes env, struct session_blob *b_r) MUST_USE;

/* Where a session is used, for its owner's eyes: codes of cgi/agent.c. */
struct session_place {
	int64_t created; /* as the row has it */
	uint8_t browser, device;
};
/* Under the person's answer key, so that their other sessions can read it. */
enum err session_place_put(struct arena *a, const uint8_t key[KEY_LEN],
    struct id person, const struct session_place *p, struct bytes *env_r)
    MUST_USE;
/* ERR_TAMPER: of another person, or changed. */
enum err session_place_get(struct arena *a, const uint8_t key[KEY_LEN],
    struct id person, struct bytes env, struct session_place *p_r) MUST_USE;

#endif
