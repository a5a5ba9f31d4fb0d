/* A folder of pins and a heads file, for one test. */
#ifndef LINDUNG_TESTS_TRUST_H
#define LINDUNG_TESTS_TRUST_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/links.h"

#define HEX64  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UUID_1 "61000001-0000-0000-0000-000000000001" /* of id_of('a', 1) */
#define UUID_2 "61000002-0000-0000-0000-000000000001"

static char dir[64];
static char files[64][96]; /* made in it */
static size_t n_files;

static inline int
begin(void **state)
{
	snprintf(dir, sizeof(dir), "/tmp/lindung-trust.XXXXXX");
	n_files = 0;
	return mkdtemp(dir) == NULL ? -1 : setup(state);
}

static inline void
files_clear(void)
{
	while (n_files > 0)
		(void)remove(files[--n_files]);
}

static inline int
end(void **state)
{
	files_clear();
	assert_int_equal(rmdir(dir), 0);
	return teardown(state);
}

/* A file of the folder, which the end of the test takes away. */
static inline const char *
path_of(const char *name)
{
	char *path = files[n_files++];

	assert_true(n_files < nitems(files));
	snprintf(path, sizeof(files[0]), "%s/%s", dir, name);
	return path;
}

static inline const char *
put_bytes(const char *name, const char *text, size_t n)
{
	const char *path = path_of(name);

	assert_int_equal(file_write(path, BYTES(text, n), 0644), OK);
	return path;
}

static inline const char *
put(const char *name, const char *text)
{
	return put_bytes(name, text, strlen(text));
}

#endif
