/*
 * A host with the chains of two agencies: pins and heads in files, links in the
 * table; for the tests of what reads them.
 */
#ifndef LINDUNG_TESTS_ROLLS_H
#define LINDUNG_TESTS_ROLLS_H

#include <sys/stat.h>

#include "tests/unit/links.h"
#include "tests/unit/rows.h"

static struct conf conf;
static struct rolls rolls;
static struct links one, two; /* the chains of agencies 1 and 2 */
static const char *pins[3];

#define AGENCY_1 id_of('a', 1)
#define AGENCY_2 id_of('a', 2)

static inline int
begin(void **state)
{
	struct roster *r;

	if (open_both(state) != 0)
		return -1;
	arena = w.a;
	conf = w.conf[ACC_PORTAL];
	conf.trust_dir = arena_printf(w.a, "%s/trust.d", w.dir);
	conf.heads_file = arena_printf(w.a, "%s/heads", w.dir);
	r = roster_new();
	if (r == NULL || mkdir(conf.trust_dir, 0755) != 0)
		return -1;
	chain_make(r, 1, &one);
	chain_make(r, 2, &two);
	for (unsigned k = 1; k <= 2; k++)
		pins[k] = arena_printf(w.a, "%s/%u.pin", conf.trust_dir, k);
	roster_free(r);
	return 0;
}

static inline int
end(void **state)
{
	keyring_free(pen);
	rmdir(conf.trust_dir);
	return close_both(state);
}

/* Agencies of bits 1 and 2 are pinned; the heads file remembers nothing. */
static inline void
pin_files(unsigned agencies)
{
	static const char none[] = "lindung-heads 1\n";
	const struct links *all[3] = { NULL, &one, &two };

	for (unsigned k = 1; k <= 2; k++) {
		struct roster_agency g = { .id = id_of('a', k),
			.code = agency_code(k) };

		hash_blake(NULL, all[k]->link[0], g.genesis);
		if ((agencies & k) != 0)
			assert_int_equal(pin_write(w.a, pins[k], &g), OK);
	}
	assert_int_equal(
	    file_write(conf.heads_file, BYTES(none, strlen(none)), 0644), OK);
}

/* An empty table, and both agencies pinned. */
static inline int
table_begin(void **state)
{
	(void)state;
	admin("DELETE FROM roster_link");
	admin("DELETE FROM roster_unit");
	admin("DELETE FROM roster_member");
	rolls = (struct rolls){ 0 };
	pin_files(3);
	return 0;
}

static inline int
table_end(void **state)
{
	(void)state;
	rolls_free(&rolls);
	(void)unlink(conf.heads_file);
	for (unsigned k = 1; k <= 2; k++)
		(void)unlink(pins[k]);
	return 0;
}

/* Links from to before of the chain, as their agency's. */
static inline void
append(const struct links *l, size_t from, size_t before)
{
	for (size_t i = from; i < before; i++) {
		struct id agency;
		uint8_t hash[HASH_LEN];

		memcpy(&agency, l->link[i].p + 14, ID_LEN);
		hash_blake(NULL, l->link[i], hash);
		assert_int_equal(
		    roster_append(ctl, agency, i, hash, l->link[i]), OK);
	}
}

static inline enum err
open_rolls(void)
{
	const char *bad;

	rolls_free(&rolls);
	return rolls_open(st, w.a, &conf, &rolls, &bad);
}

#endif
