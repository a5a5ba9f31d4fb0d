/*
 * The bare loop of crypto_secretstream over a file of 25 MiB in chunks of 64 KiB:
 * for each line that comes in, the microseconds that sealing takes, sealing with the
 * file's SHA-256, and opening.
 */
#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CHUNK  65536
#define CHUNKS 400
#define SEALED (CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES)

static double
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static uint8_t key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
static uint8_t head[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
static uint8_t plain[CHUNK];
static uint8_t sha256[crypto_hash_sha256_BYTES];

static uint8_t
tag(size_t i)
{
	return i + 1 < CHUNKS ? 0 :
				crypto_secretstream_xchacha20poly1305_TAG_FINAL;
}

static void
seal(uint8_t *to, int sum)
{
	crypto_secretstream_xchacha20poly1305_state s;
	crypto_hash_sha256_state h;

	(void)crypto_secretstream_xchacha20poly1305_init_push(&s, head, key);
	(void)crypto_hash_sha256_init(&h);
	for (size_t i = 0; i < CHUNKS; i++) {
		if (sum)
			(void)crypto_hash_sha256_update(&h, plain, CHUNK);
		(void)crypto_secretstream_xchacha20poly1305_push(&s,
		    to + i * SEALED, NULL, plain, CHUNK, NULL, 0, tag(i));
	}
	(void)crypto_hash_sha256_final(&h, sha256);
}

static int
unseal(const uint8_t *from)
{
	crypto_secretstream_xchacha20poly1305_state s;
	int bad =
	    crypto_secretstream_xchacha20poly1305_init_pull(&s, head, key);

	for (size_t i = 0; i < CHUNKS; i++) {
		uint8_t got;

		bad |= crypto_secretstream_xchacha20poly1305_pull(&s, plain,
		    NULL, &got, from + i * SEALED, SEALED, NULL, 0);
		bad |= got != tag(i);
	}
	return bad;
}

int
main(void)
{
	uint8_t *file = malloc(CHUNKS * SEALED);

	if (sodium_init() < 0 || file == NULL)
		return 1;
	randombytes_buf(plain, sizeof(plain));
	for (int c = getchar(); c != EOF; c = getchar()) {
		double from = clock_us(), sealed, summed;

		seal(file, 0);
		sealed = clock_us();
		seal(file, 1);
		summed = clock_us();
		if (unseal(file) != 0)
			return 1;
		printf("%.0f %.0f %.0f\n", sealed - from, summed - sealed,
		    clock_us() - summed);
		fflush(stdout);
	}
	free(file);
	return 0;
}
