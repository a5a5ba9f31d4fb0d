/* The pepper's file: outside the database, so that a stolen one is of no use. */
#include <string.h>

#include "auth/auth.h"

enum err
pepper_parse(const char *text, struct pepper *p_r)
{
	size_t digits = strspn(text, "0123456789");
	char number[11], hex[2 * PEPPER_LEN + 1];
	uint64_t version = 0;
	enum err e = ERR_INVALID;

	if (digits == 0 || digits >= sizeof(number) || text[digits] != ' ')
		return ERR_INVALID;
	memcpy(number, text, digits);
	number[digits] = '\0';
	text += digits + 1;
	if (strcspn(text, "\n") != sizeof(hex) - 1 ||
	    text[sizeof(hex) - 1 + strspn(text + sizeof(hex) - 1, "\n")] != 0)
		return ERR_INVALID;
	memcpy(hex, text, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	if (text_u64(number, UINT32_MAX, &version) == OK)
		e = hex_get(hex, p_r->key, sizeof(p_r->key));
	p_r->version = (uint32_t)version;
	secret_wipe(hex, sizeof(hex));
	return e;
}
