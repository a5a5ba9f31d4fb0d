/*
 * Guessing at a login is slowed and then stopped (R35; ASVS 6.3.1; NIST SP
 * 800-63B 5.2.2: at most 100 in a row).  Guesses from a browser that has logged
 * in as this person before are counted apart, so that nobody who guesses from
 * elsewhere can keep the person out of their own.
 */
#include <string.h>

#include "auth/auth.h"

#define FREE      5  /* mistakes that cost no wait */
#define ELSEWHERE 70 /* in a row, from all other browsers together */
#define OWN       30 /* in a row, from one that the person has used */
#define WAIT_LOG2 12 /* of the longest wait in seconds: 68 minutes */

void
guess_id(const struct pepper *pepper, const char *user, const uint8_t *device,
    uint8_t id_r[HASH_LEN])
{
	static const char context[] = "lindung-guess"; /* with its NUL */
	uint8_t in[sizeof(context) + HASH_LEN + HASH_LEN] = { 0 };
	uint8_t *p = in;

	memcpy(p, context, sizeof(context));
	p += sizeof(context);
	if (device != NULL)
		memcpy(p, device, HASH_LEN);
	p += HASH_LEN;
	hash_blake(pepper->key, BYTES((const uint8_t *)user, strlen(user)), p);
	hash_blake(pepper->key, BYTES(in, sizeof(in)), id_r);
}

static int64_t
wait_after(uint32_t fails)
{
	uint32_t doubled = fails > FREE ? fails - FREE - 1 : 0;

	if (fails <= FREE)
		return 0;
	return SECOND << (doubled < WAIT_LOG2 ? doubled : WAIT_LOG2);
}

enum err
guess_take(struct guess *g, bool own, int64_t now)
{
	if (g->fails >= (own ? OWN : ELSEWHERE))
		return ERR_FORBIDDEN;
	/* a clock that was put back keeps nobody waiting longer than that */
	if (now < g->after && g->after - now <= wait_after(g->fails))
		return ERR_LIMIT;
	g->fails++;
	g->after = now + wait_after(g->fails);
	return OK;
}
