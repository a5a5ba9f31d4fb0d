/* Codes of the moment: RFC 6238 over liboath's HOTP. */
#include <liboath/oath.h>

#include <string.h>

#include "auth/auth.h"

#define SECRET_LEN 20
#define DIGITS     6
#define STEP       (30 * SECOND)
#define SKEW       1

static enum err
code_of_step(const uint8_t secret[SECRET_LEN], uint64_t step,
    char code_r[DIGITS + 1])
{
	if (oath_hotp_generate((const char *)secret, SECRET_LEN, step, DIGITS,
		false, OATH_HOTP_DYNAMIC_TRUNCATION, code_r) != OATH_OK)
		return ERR_INTERNAL;
	return OK;
}

/* The digits of what was typed: apps show them as "123 456". */
static bool
digits_take(const char *typed, char code_r[DIGITS + 1])
{
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ')
			continue;
		if (n == DIGITS || *typed < '0' || *typed > '9')
			return false;
		code_r[n++] = *typed;
	}
	code_r[n] = '\0';
	return n == DIGITS;
}

enum err
totp_check(const uint8_t secret[20], const char *typed, int64_t now,
    uint64_t last_step, uint64_t *step_r)
{
	enum err found = ERR_AUTH, e = ERR_AUTH;
	char code[DIGITS + 1], right[DIGITS + 1];
	uint64_t step;

	if (!digits_take(typed, code) || now < STEP * SKEW)
		goto out;
	step = (uint64_t)(now / STEP) - SKEW;
	/* All steps are tried, so that time does not tell which one it was. */
	for (int i = 0; i <= 2 * SKEW; i++, step++) {
		e = code_of_step(secret, step, right);
		if (e != OK)
			goto out;
		if (secret_same(code, right, DIGITS) && step > last_step) {
			*step_r = step;
			found = OK;
		}
	}
	e = found;
out:
	secret_wipe(code, sizeof(code));
	secret_wipe(right, sizeof(right));
	return e;
}

enum err
totp_code(const uint8_t secret[20], int64_t now, char code_r[7])
{
	if (now < 0)
		return ERR_INVALID;
	return code_of_step(secret, (uint64_t)(now / STEP), code_r);
}

char *
totp_text(const uint8_t secret[20], char out[33])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint64_t five;
	char *to = out;

	/* Twenty bytes are four groups of five bytes or eight digits each. */
	for (size_t i = 0; i < SECRET_LEN; i += 5) {
		five = 0;
		for (size_t k = 0; k < 5; k++)
			five = five << 8 | secret[i + k];
		for (int shift = 35; shift >= 0; shift -= 5)
			*to++ = digits[five >> shift & 31];
	}
	*to = '\0';
	return out;
}

enum err
totp_field_put(struct arena *a, const uint8_t key[KEY_LEN], const struct ad *ad,
    const uint8_t secret[TOTP_LEN], const char **hex_r)
{
	struct bytes env;
	char *hex;
	enum err e =
	    seal_put(a, key, ad, BYTES(secret, TOTP_LEN), PAD_NONE, &env);

	if (e != OK)
		return e;
	hex = arena_alloc(a, 2 * env.n + 1);
	*hex_r = hex != NULL ? hex_put(env.p, env.n, hex) : NULL;
	return hex != NULL ? OK : ERR_MEMORY;
}

enum err
totp_field_get(struct arena *a, const uint8_t key[KEY_LEN], const struct ad *ad,
    const char *hex, uint8_t secret_r[TOTP_LEN])
{
	size_t n = strlen(hex) / 2;
	uint8_t *env = arena_alloc(a, n + 1);
	struct bytes plain;
	enum err e;

	if (env == NULL)
		return ERR_MEMORY;
	if (hex_get(hex, env, n) != OK)
		return ERR_INVALID;
	e = seal_get(a, key, ad, BYTES(env, n), PAD_NONE, &plain);
	if (e != OK || plain.n != TOTP_LEN)
		return e == ERR_MEMORY ? e : ERR_INVALID;
	memcpy(secret_r, plain.p, TOTP_LEN);
	return OK;
}
