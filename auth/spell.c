/* Codes on paper, as they are read out and typed: five bits a character. */
#include <string.h>

#include "auth/priv.h"

/* Letters and digits that are not mistaken for each other. */
static const char digits[] = "abcdefghijkmnpqrstuvwxyz23456789";

char *
spell_put(const uint8_t *in, size_t n, char *out)
{
	char *to = out;
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits & 0xff) << 8 | in[i];
		for (have += 8; have >= 5; have -= 5)
			*to++ = digits[bits >> (have - 5) & 31];
	}
	if (have > 0)
		*to++ = digits[bits << (5 - have) & 31];
	*to = '\0';
	return out;
}

enum err
spell_get(const char *typed, uint8_t *out, size_t n)
{
	unsigned bits = 0, have = 0;
	size_t got = 0, chars = 0;

	for (; *typed != '\0'; typed++) {
		char c = *typed >= 'A' && *typed <= 'Z' ?
		    (char)(*typed | 0x20) :
		    *typed;
		const char *at = strchr(digits, c);

		if (c == ' ' || c == '-')
			continue;
		if (at == NULL || ++chars > SPELL_CHARS(n))
			return ERR_INVALID;
		bits = (bits & 0xff) << 5 | (unsigned)(at - digits);
		have += 5;
		if (have >= 8 && got < n) {
			have -= 8;
			out[got++] = (uint8_t)(bits >> have);
		}
	}
	return chars == SPELL_CHARS(n) && (bits & ((1u << have) - 1)) == 0 ?
	    OK :
	    ERR_INVALID;
}
