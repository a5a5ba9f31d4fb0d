/*
 * Preloaded into the portal: lets the n-th call of a kind fail.  Which one is
 * read from the file that FAULT names, mapped by every process of the portal;
 * the test writes it (see fault.mjs).
 */
#include <mysql.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind {
	NOTHING,
	MEMORY,    /* no memory, once */
	NO_MEMORY, /* no memory any more */
	SHORT,     /* one byte is read or written */
	BROKEN,    /* reading or writing fails */
	STATEMENT, /* a statement is not carried out */
	ANSWER,    /* it is, and the connection ends before the answer */
	LIBRARY,   /* no memory for libfcgi, which ends the process then */
};

static struct control {
	uint64_t kind;
	uint64_t n;
	uint64_t calls; /* so far, of that kind */
	uint64_t no;    /* STATEMENT: what the server says */
} * control;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static uintptr_t fcgi_from, fcgi_to; /* where libfcgi lies */

static int
library_find(struct dl_phdr_info *lib, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	if (strstr(lib->dlpi_name, "/libfcgi.so") == NULL)
		return 0;
	for (int i = 0; i < lib->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &lib->dlpi_phdr[i];

		if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
			continue;
		fcgi_from = lib->dlpi_addr + part->p_vaddr;
		fcgi_to = fcgi_from + part->p_memsz;
	}
	return 1;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *name = getenv("FAULT");
	int fd = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
	void *p;

	if (fd < 0)
		return;
	p = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
	    0);
	close(fd);
	(void)dl_iterate_phdr(library_find, NULL);
	if (p != MAP_FAILED)
		control = p;
}

/* Is this the call that fails? */
static int
hit(enum kind kind)
{
	uint64_t at;

	if (control == NULL || control->kind != kind)
		return 0;
	at = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
	return kind == NO_MEMORY ? at >= control->n : at == control->n;
}

static int
no_memory(const void *caller)
{
	uintptr_t at = (uintptr_t)caller;
	int library = at >= fcgi_from && at < fcgi_to;

	if (library ? !hit(LIBRARY) : !hit(MEMORY) && !hit(NO_MEMORY))
		return 0;
	errno = ENOMEM;
	return 1;
}

#define CALLER __builtin_return_address(0)

void *
malloc(size_t size)
{
	return no_memory(CALLER) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t nmemb, size_t size)
{
	return no_memory(CALLER) ? NULL : __libc_calloc(nmemb, size);
}

void *
realloc(void *ptr, size_t size)
{
	return no_memory(CALLER) ? NULL : __libc_realloc(ptr, size);
}

/* Bytes to move instead of n; -1: none, for it fails. */
static ssize_t
moved(size_t n)
{
	if (hit(BROKEN)) {
		errno = EIO;
		return -1;
	}
	return n > 1 && hit(SHORT) ? 1 : (ssize_t)n;
}

ssize_t
read(int fd, void *buf, size_t nbytes)
{
	ssize_t some = moved(nbytes);

	return some < 0 ? -1 : syscall(SYS_read, fd, buf, some);
}

ssize_t
write(int fd, const void *buf, size_t n)
{
	ssize_t some = moved(n);

	return some < 0 ? -1 : syscall(SYS_write, fd, buf, some);
}

ssize_t
recv(int fd, void *buf, size_t n, int flags)
{
	ssize_t some = moved(n);

	return some < 0 ?
	    -1 :
	    syscall(SYS_recvfrom, fd, buf, some, flags, NULL, NULL);
}

ssize_t
send(int fd, const void *buf, size_t n, int flags)
{
	ssize_t some = moved(n);

	return some < 0 ? -1 :
			  syscall(SYS_sendto, fd, buf, some, flags, NULL, 0);
}

/* statements -------------------------------------------------------------- */

static unsigned
lost(MYSQL *db)
{
	(void)shutdown(mysql_get_socket(db), SHUT_RDWR);
	return 2013;
}

#define NEXT(name)                                                             \
	union {                                                                \
		void *p;                                                       \
		__typeof__(&(name)) fn;                                        \
	} next = { .p = dlsym(RTLD_NEXT, #name) }

int
mysql_stmt_execute(MYSQL_STMT *stmt)
{
	NEXT(mysql_stmt_execute);
	int rc = 0;

	if (hit(STATEMENT)) {
		stmt->last_errno = (unsigned)control->no;
		if (stmt->last_errno == 2013)
			(void)lost(stmt->mysql);
		return 1;
	}
	rc = next.fn(stmt);
	if (!hit(ANSWER))
		return rc;
	stmt->last_errno = lost(stmt->mysql);
	return 1;
}

/* BEGIN, COMMIT, ROLLBACK and settings go this way. */
static int
asked(MYSQL *db, int (*ask)(MYSQL *, const void *), const void *arg)
{
	int rc = 0;

	if (hit(STATEMENT)) {
		db->net.last_errno = (unsigned)control->no;
		if (db->net.last_errno == 2013)
			(void)lost(db);
		return 1;
	}
	rc = ask(db, arg);
	if (!hit(ANSWER))
		return rc;
	db->net.last_errno = lost(db);
	return 1;
}

static int
ask_query(MYSQL *db, const void *sql)
{
	NEXT(mysql_query);

	return next.fn(db, sql);
}

static int
ask_commit(MYSQL *db, const void *nothing)
{
	NEXT(mysql_commit);

	(void)nothing;
	return next.fn(db);
}

int
mysql_query(MYSQL *mysql, const char *q)
{
	return asked(mysql, ask_query, q);
}

my_bool
mysql_commit(MYSQL *mysql)
{
	return (my_bool)asked(mysql, ask_commit, NULL);
}
