/*
 * Bare Argon2id at the house's floor of parameters: for each line that comes
 * in, one run and its time in microseconds.
 */
#include <sodium.h>

#include <stdio.h>
#include <time.h>

#define PASSES 3
#define MEMORY ((size_t)64 << 20)

static double
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int
main(void)
{
	const char password[] = "sandi contoh yang panjang";
	uint8_t salt[crypto_pwhash_SALTBYTES] = { 1 }, key[32];

	if (sodium_init() < 0)
		return 1;
	for (int c = getchar(); c != EOF; c = getchar()) {
		double from = clock_us();

		if (crypto_pwhash(key, sizeof(key), password,
			sizeof(password) - 1, salt, PASSES, MEMORY,
			crypto_pwhash_ALG_ARGON2ID13) != 0)
			return 1;
		printf("%.0f\n", clock_us() - from);
		fflush(stdout);
	}
	return 0;
}
