/* Whole files: read into the arena, replaced by a rename. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

/* Close without hiding the error that is being reported. */
static void
close_quietly(int fd)
{
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
}

/* Up to n bytes until the file ends. */
static enum err
read_all(int fd, char *p, size_t n, size_t *n_r)
{
	size_t have = 0;
	ssize_t got;

	while (have < n) {
		got = read(fd, p + have, n - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ERR_IO;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	*n_r = have;
	return OK;
}

enum err
file_read(struct arena *a, const char *path, size_t max, struct bytes *out_r)
{
	enum err e = ERR_IO;
	struct stat st;
	size_t n = 0;
	char *p;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0)
		goto out;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		goto out;
	}
	e = ERR_LIMIT;
	if ((uint64_t)st.st_size > max)
		goto out;
	e = ERR_MEMORY;
	p = arena_alloc(a, (size_t)st.st_size + 1);
	if (p == NULL)
		goto out;
	e = read_all(fd, p, (size_t)st.st_size, &n);
	*out_r = BYTES(p, n);
out:
	close_quietly(fd);
	return e;
}

static enum err
write_all(int fd, struct bytes data)
{
	while (data.n > 0) {
		ssize_t put = write(fd, data.p, data.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return ERR_IO;
		data.p += put;
		data.n -= (size_t)put;
	}
	return OK;
}

/* Make the rename itself survive a power cut. */
static enum err
folder_sync(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path) + 1;
	enum err e;
	int fd;

	if (n + 2 > sizeof(folder))
		return ERR_IO;
	memcpy(folder, path, n);
	memcpy(folder + n, ".", 2);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	e = fd >= 0 && fsync(fd) == 0 ? OK : ERR_IO;
	close_quietly(fd);
	return e;
}

enum err
file_write(const char *path, struct bytes data, unsigned mode)
{
	enum err e = ERR_IO;
	char temp[PATH_MAX];
	int fd, n;

	n = snprintf(temp, sizeof(temp), "%s.XXXXXX", path);
	if (n < 0 || (size_t)n >= sizeof(temp)) {
		errno = ENAMETOOLONG;
		return ERR_IO;
	}
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	if (fchmod(fd, mode) < 0 || write_all(fd, data) != OK || fsync(fd) < 0)
		goto out;
	if (rename(temp, path) < 0)
		goto out;
	e = folder_sync(path);
out:
	close_quietly(fd);
	if (e != OK) {
		int saved = errno;

		unlink(temp);
		errno = saved;
	}
	return e;
}
