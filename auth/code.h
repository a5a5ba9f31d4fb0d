/*
 * The recovery code, a part of auth/auth.h: the second way to open a person's key
 * bag, kept on paper.  Bytes: docs/format.md 6.
 */
#ifndef LINDUNG_AUTH_CODE_H
#define LINDUNG_AUTH_CODE_H

/* 128 random bits, drawn for the person, who alone keeps them. */
#define CODE_LEN  16
#define CODE_TEXT 33 /* letters, digits and NUL; four bytes are a check */
char *code_put(const uint8_t code[CODE_LEN], char out[CODE_TEXT]);
/* Capitals, blanks and dashes do not matter.  ERR_INVALID: it can't be anybody's,
 * which says nothing of whose it would be. */
enum err code_get(const char *typed, uint8_t code_r[CODE_LEN]) MUST_USE;
/* What a bag holds of a code: bags made from then on open by that one alone. */
void code_seal(const struct pepper *pepper, struct id person,
    const uint8_t code[CODE_LEN], struct code_lock *lock_r);
/*
 * The bag by its code instead of the password; no Argon2id run, as nobody
 * guesses 128 bits.  ERR_AUTH: another code, person or version; ERR_TAMPER: a bag
 * that is not the one of its code, or a pepper that we do not have.
 */
enum err bag_recover(struct arena *a, const struct pepper *pepper,
    struct id person, const uint8_t code[CODE_LEN], const struct bag_row *row,
    struct bag *bag_r) MUST_USE;
/* A name that nobody has: what no code opens, at the same cost (R36). */
void code_dummy(const struct pepper *pepper, struct bag_row *row_r);

/* totp.c: the secret of a phone that is being set up, in a hidden field of its form,
 * sealed. */
enum err totp_field_put(struct arena *a, const uint8_t key[KEY_LEN],
    const struct ad *ad, const uint8_t secret[TOTP_LEN], const char **hex_r)
    MUST_USE;
/* ERR_INVALID: not what was put there. */
enum err totp_field_get(struct arena *a, const uint8_t key[KEY_LEN],
    const struct ad *ad, const char *hex, uint8_t secret_r[TOTP_LEN]) MUST_USE;

#endif
