/* The socket on which nginx finds the workers. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cgi/priv.h"

#define BACKLOG  1024
#define FD_FIRST 3 /* sd_listen_fds(3): the first that is passed */

/* A socket that somebody still answers on is not ours to take. */
static bool
socket_taken(const struct sockaddr_un *to)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool taken;

	if (fd < 0)
		return false;
	taken = connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0;
	close(fd);
	return taken;
}

static enum err
socket_make(const struct sockaddr_un *at, int *fd_r)
{
	mode_t before;
	int fd, bound;

	if (socket_taken(at))
		return ERR_CONFLICT;
	if (unlink(at->sun_path) != 0 && errno != ENOENT)
		return ERR_IO;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return ERR_IO;
	before = umask(0177); /* 0600: nginx's uid and no other (R50) */
	bound = bind(fd, (const struct sockaddr *)at, sizeof(*at));
	umask(before);
	if (bound != 0 || listen(fd, BACKLOG) != 0) {
		close(fd);
		return ERR_IO;
	}
	*fd_r = fd;
	return OK;
}

/* How many the service manager has passed to this very process. */
static unsigned
passed_count(void)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
	uint64_t to = 0, count = 0;

	if (pid == NULL || n == NULL || text_u64(pid, INT32_MAX, &to) != OK ||
	    to != (uint64_t)getpid() || text_u64(n, UINT16_MAX, &count) != OK)
		return 0;
	return (unsigned)count;
}

/* It has to be the one that the configuration names. */
static enum err
passed_take(const struct sockaddr_un *want, int *fd_r)
{
	struct sockaddr_un at = { 0 };
	socklen_t n = sizeof(at), one = sizeof(int);
	int listens = 0;
	int flags = fcntl(FD_FIRST, F_GETFL);

	if (flags < 0 ||
	    getsockname(FD_FIRST, (struct sockaddr *)&at, &n) != 0 ||
	    getsockopt(FD_FIRST, SOL_SOCKET, SO_ACCEPTCONN, &listens, &one) !=
		0)
		return ERR_CONFIG;
	at.sun_path[sizeof(at.sun_path) - 1] = '\0';
	if (listens == 0 || at.sun_family != AF_UNIX ||
	    strcmp(at.sun_path, want->sun_path) != 0)
		return ERR_CONFIG;
	if (fcntl(FD_FIRST, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    fcntl(FD_FIRST, F_SETFD, FD_CLOEXEC) != 0)
		return ERR_IO;
	*fd_r = FD_FIRST;
	return OK;
}

enum err
socket_listen(const char *path, int *fd_r, bool *passed_r)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	unsigned passed = passed_count();

	if (strlen(path) >= sizeof(at.sun_path))
		return ERR_LIMIT;
	memcpy(at.sun_path, path, strlen(path) + 1);
	*passed_r = passed > 0;
	if (passed == 0)
		return socket_make(&at, fd_r);
	return passed == 1 ? passed_take(&at, fd_r) : ERR_CONFIG;
}
