/*
 * What somebody who holds a copy of the database can try away from the portal,
 * with the portal's own functions:
 *
 *   probe bag INSTALLATION PEPPER-FILE PERSON SALT MEMORY PASSES PEPPER WRAP \
 *       BAG VERSION <password
 *       open a key bag; prints the outcome
 *   probe session INSTALLATION <lines
 *       "row ID PERSON BODY" names a session, "try VALUE" tries 32 bytes as its
 *       blob key and as its cookie; prints how many were tried and opened, and
 *       the seeds that came out
 *   probe seed (the same) <password
 *       open it; prints the person's seed: what somebody who also writes to the
 *       database can sign with
 *   probe hold <bytes
 *       keep the bytes in memory until killed, for a scan of that memory
 *
 * Values are hexadecimal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "auth/auth.h"

#define LINE_MAX_BYTES 8192
#define ROWS_MAX       256

static struct arena *mem;

/* Bytes of a hexadecimal argument; ends the program when it is none. */
static struct bytes
hex(const char *s)
{
	size_t n = strlen(s) / 2;
	uint8_t *p = arena_alloc(mem, n + 1);

	if (p == NULL || hex_get(s, p, n) != OK) {
		fprintf(stderr, "probe: not hexadecimal: %.32s\n", s);
		exit(EX_DATAERR);
	}
	return BYTES(p, n);
}

static void
hex_fixed(const char *s, void *to, size_t n)
{
	struct bytes b = hex(s);

	if (b.n != n) {
		fprintf(stderr, "probe: %zu bytes expected: %s\n", n, s);
		exit(EX_DATAERR);
	}
	memcpy(to, b.p, n);
}

static uint32_t
number(const char *s)
{
	uint64_t n = 0;

	if (text_u64(s, UINT32_MAX, &n) != OK)
		exit(EX_DATAERR);
	return (uint32_t)n;
}

static void
installation(const char *text)
{
	struct id id;

	if (id_parse(text, &id) != OK)
		exit(EX_DATAERR);
	ad_installation(id);
}

static int
try_bag(char **arg, bool seed)
{
	char text[2 * KEY_LEN + 1];
	struct bag_row row = { 0 };
	struct pepper pepper;
	struct bytes file;
	struct id person;
	struct bag bag;
	char password[512];
	enum err e;

	installation(arg[0]);
	if (file_read(mem, arg[1], 256, &file) != OK ||
	    pepper_parse((const char *)file.p, &pepper) != OK)
		return EX_NOINPUT;
	hex_fixed(arg[2], person.b, ID_LEN);
	hex_fixed(arg[3], row.kdf.salt, SALT_LEN);
	row.kdf.memory = number(arg[4]);
	row.kdf.passes = number(arg[5]);
	row.kdf.pepper = number(arg[6]);
	row.wrap = hex(arg[7]);
	row.bag = hex(arg[8]);
	row.version = number(arg[9]);
	if (fgets(password, sizeof(password), stdin) == NULL)
		return EX_NOINPUT;
	password[strcspn(password, "\n")] = '\0';
	e = bag_get(mem, &pepper, person, password, &row, &bag);
	printf("%s\n",
	    seed && e == OK ? hex_put(bag.seed, KEY_LEN, text) : err_name(e));
	return EX_OK;
}

struct target {
	uint8_t id[HASH_LEN];
	struct id person;
	struct bytes body;
};

static void
opened(const struct session_blob *b)
{
	char text[2 * KEY_LEN + 1];

	printf("seed %s", hex_put(b->seed, KEY_LEN, text));
	printf(" %s\n", hex_put(b->unit_seed, KEY_LEN, text));
}

/* One value against one session: as blob key, and as the cookie's token. */
static unsigned
try_value(const struct target *t, const uint8_t value[KEY_LEN])
{
	struct arena_mark m = arena_mark(mem);
	struct session_keys k;
	struct session_blob b;
	unsigned n = 0;

	token_derive(value, &k);
	memcpy(k.id, t->id, HASH_LEN);
	if (session_get(mem, &k, t->person, t->body, &b) == OK) {
		opened(&b);
		n++;
	}
	memcpy(k.key, value, KEY_LEN);
	if (session_get(mem, &k, t->person, t->body, &b) == OK) {
		opened(&b);
		n++;
	}
	arena_release(mem, m);
	return n;
}

static void
row_take(struct target *t)
{
	hex_fixed(strtok(NULL, " \n"), t->id, HASH_LEN);
	hex_fixed(strtok(NULL, " \n"), t->person.b, ID_LEN);
	t->body = hex(strtok(NULL, " \n"));
}

static int
try_sessions(char **arg)
{
	struct target *row = arena_alloc(mem, ROWS_MAX * sizeof(*row));
	char line[LINE_MAX_BYTES];
	unsigned long tried = 0, opens = 0;
	size_t n = 0;

	installation(arg[0]);
	while (row != NULL && fgets(line, sizeof(line), stdin) != NULL) {
		const char *what = strtok(line, " \n");
		uint8_t value[KEY_LEN];

		if (what != NULL && strcmp(what, "row") == 0 && n < ROWS_MAX) {
			row_take(&row[n++]);
			continue;
		}
		hex_fixed(strtok(NULL, " \n"), value, KEY_LEN);
		for (size_t i = 0; i < n; i++, tried++)
			opens += try_value(&row[i], value);
	}
	printf("%lu tried, %lu opened\n", tried, opens);
	return EX_OK;
}

_Noreturn static void
hold(void)
{
	static char kept[1 << 20];
	size_t n = fread(kept, 1, sizeof(kept), stdin);

	printf("holding %zu\n", n);
	fflush(stdout);
	for (;;)
		pause();
}

int
main(int argc, char **argv)
{
	mem = arena_new((size_t)64 << 20);
	if (mem == NULL || auth_init() != OK)
		return EX_OSERR;
	if (argc == 12 && strcmp(argv[1], "bag") == 0)
		return try_bag(argv + 2, false);
	if (argc == 12 && strcmp(argv[1], "seed") == 0)
		return try_bag(argv + 2, true);
	if (argc == 3 && strcmp(argv[1], "session") == 0)
		return try_sessions(argv + 2);
	if (argc == 2 && strcmp(argv[1], "hold") == 0)
		hold();
	fprintf(stderr, "usage: probe bag|seed|session|hold ...\n");
	return EX_USAGE;
}
