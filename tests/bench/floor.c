/*
 * The floor of a case page: the least that a program behind the same nginx
 * must do for it, in the same prefork loop.  Two point selects, one entry of
 * the trail, one AEAD open, one Ed25519 verification, twenty escaped fields,
 * a page of the same size.  Takes the place of the portal's program:
 *
 *   FLOOR_BYTES=12000 floor -c lindung.conf
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <sodium.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "cgi/tmpl.h"

#define RECORD    1024 /* bytes opened, and bytes verified */
#define FIELDS    20
#define FIELD_LEN 48
#define ROW_MAX   4096

/* What the twenty fields are cut from: text with one reference in each. */
#define TEXT "Contoh warga yang tinggal di Jambi & sekitarnya."

struct sealed {
	uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
	uint8_t ct[RECORD + crypto_aead_xchacha20poly1305_ietf_ABYTES];
	uint8_t pk[crypto_sign_PUBLICKEYBYTES];
	uint8_t sig[crypto_sign_BYTES];
};

struct select {
	MYSQL_STMT *ps;
	uint8_t id[ID_LEN];
	char row[ROW_MAX];
	unsigned long len;
};

struct floor {
	struct conf conf;
	int fd;
	size_t page;
	struct sealed sealed;
	struct arena *mem;
	MYSQL *db;
	struct select person, kasus;
	MYSQL_STMT *trail;
	uint8_t stream[ID_LEN];
	uint64_t seq;
};

static volatile sig_atomic_t stop;

static void
on_stop(int sig)
{
	(void)sig;
	stop = 1;
}

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "floor: %s\n", what);
	exit(EX_SOFTWARE);
}

static void
record_seal(struct sealed *s)
{
	uint8_t plain[RECORD], sk[crypto_sign_SECRETKEYBYTES];

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)TEXT[i % FIELD_LEN];
	randombytes_buf(s->key, sizeof(s->key));
	randombytes_buf(s->nonce, sizeof(s->nonce));
	crypto_aead_xchacha20poly1305_ietf_encrypt(s->ct, NULL, plain,
	    sizeof(plain), NULL, 0, NULL, s->nonce, s->key);
	crypto_sign_keypair(s->pk, sk);
	crypto_sign_detached(s->sig, NULL, s->ct, RECORD, sk);
}

/* database ---------------------------------------------------------------- */

static void
db_link(struct floor *f)
{
	const unsigned protocol = MYSQL_PROTOCOL_SOCKET;
	struct bytes text;
	char *password;

	if (file_read(f->mem, f->conf.db_password_file, 256, &text) != OK)
		die("no password");
	password = arena_strndup(f->mem, text.p, text.n);
	password[strcspn(password, "\n")] = '\0';
	f->db = mysql_init(NULL);
	mysql_options(f->db, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options(f->db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(f->db, NULL, f->conf.db_user, password,
		f->conf.db_name, 0, f->conf.db_socket, 0) == NULL)
		die(mysql_error(f->db));
}

static MYSQL_STMT *
prepare(struct floor *f, const char *sql)
{
	MYSQL_STMT *ps = mysql_stmt_init(f->db);

	if (ps == NULL || mysql_stmt_prepare(ps, sql, strlen(sql)) != 0)
		die(mysql_error(f->db));
	return ps;
}

static void
id_read(struct floor *f, const char *sql, uint8_t id[ID_LEN])
{
	MYSQL_RES *res;
	MYSQL_ROW row = NULL;

	if (mysql_query(f->db, sql) == 0 &&
	    (res = mysql_store_result(f->db)) != NULL) {
		row = mysql_fetch_row(res);
		if (row != NULL)
			memcpy(id, row[0], ID_LEN);
		mysql_free_result(res);
	}
	if (row == NULL)
		die("no rows to select");
}

static void
select_prepare(struct floor *f, struct select *s, const char *sql)
{
	MYSQL_BIND in = { .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = s->id,
		.buffer_length = ID_LEN };
	MYSQL_BIND out = { .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = s->row,
		.buffer_length = sizeof(s->row),
		.length = &s->len };

	s->ps = prepare(f, sql);
	if (mysql_stmt_bind_param(s->ps, &in) != 0 ||
	    mysql_stmt_bind_result(s->ps, &out) != 0)
		die(mysql_error(f->db));
}

static void
db_open(struct floor *f)
{
	db_link(f);
	id_read(f, "SELECT id FROM person LIMIT 1", f->person.id);
	id_read(f, "SELECT id FROM kasus LIMIT 1", f->kasus.id);
	select_prepare(f, &f->person, "SELECT bag FROM person WHERE id = ?");
	select_prepare(f, &f->kasus, "SELECT header FROM kasus WHERE id = ?");
	f->trail = prepare(f,
	    "INSERT INTO trail (stream, seq, at, actor, unit, verb, object, "
	    "version, head, shown, mac) "
	    "VALUES (?, ?, ?, ?, ?, 6, ?, 1, ?, '', ?)");
	randombytes_buf(f->stream, sizeof(f->stream));
	arena_reset(f->mem);
}

static void
select_one(struct select *s)
{
	if (mysql_stmt_execute(s->ps) != 0 || mysql_stmt_fetch(s->ps) != 0)
		die(mysql_stmt_error(s->ps));
	mysql_stmt_free_result(s->ps);
}

static MYSQL_BIND
blob(void *p, size_t n)
{
	return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = p,
		.buffer_length = n };
}

static MYSQL_BIND
number(void *p)
{
	return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = p };
}

/* An entry as the portal's, commit included. */
static void
trail_insert(struct floor *f)
{
	int64_t now = time_now();
	uint8_t hash[32] = { 0 };
	MYSQL_BIND in[] = { blob(f->stream, ID_LEN), number(&f->seq),
		number(&now), blob(f->person.id, ID_LEN),
		blob(f->kasus.id, ID_LEN), blob(f->kasus.id, ID_LEN),
		blob(hash, sizeof(hash)), blob(hash, sizeof(hash)) };

	if (mysql_stmt_bind_param(f->trail, in) != 0 ||
	    mysql_stmt_execute(f->trail) != 0)
		die(mysql_stmt_error(f->trail));
	f->seq++;
}

/* the page ---------------------------------------------------------------- */

/* Markup between the fields, so that all of it fills the page. */
static void
page_fill(struct tmpl *t, size_t n)
{
	static const char markup[] = "<p class=\"govuk-body\">portal</p>\n";

	while (n > 0) {
		size_t part = n < sizeof(markup) - 1 ? n : sizeof(markup) - 1;

		tmpl_raw(t, markup, part);
		n -= part;
	}
}

static void
page_write(struct floor *f, const uint8_t plain[RECORD], struct buf *out)
{
	struct tmpl t = { out };
	size_t text;

	buf_init(out, f->mem, 0);
	for (size_t i = 0; i < FIELDS; i++) {
		char *field =
		    arena_strndup(f->mem, plain + i * FIELD_LEN, FIELD_LEN);

		text = out->n;
		tmpl_text(&t, field);
		text = out->n - text;
		page_fill(&t, f->page / FIELDS - text);
	}
	page_fill(&t, f->page - out->n);
}

static void
answer(struct floor *f, FCGX_Request *r)
{
	const struct sealed *s = &f->sealed;
	uint8_t plain[RECORD];
	struct buf out;

	select_one(&f->person);
	select_one(&f->kasus);
	if (crypto_sign_verify_detached(s->sig, s->ct, RECORD, s->pk) != 0 ||
	    crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, s->ct,
		sizeof(s->ct), NULL, 0, s->nonce, s->key) != 0)
		die("not opened");
	page_write(f, plain, &out);
	trail_insert(f);
	FCGX_FPrintF(r->out,
	    "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %d\r\n\r\n",
	    (int)out.n);
	FCGX_PutStr((const char *)out.p, (int)out.n, r->out);
	FCGX_Finish_r(r);
	arena_reset(f->mem);
}

/* the loop ---------------------------------------------------------------- */

static void
worker(struct floor *f, const sigset_t *none)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int wait = epoll_create1(EPOLL_CLOEXEC);
	FCGX_Request r;

	if (wait < 0 || epoll_ctl(wait, EPOLL_CTL_ADD, f->fd, &e) != 0)
		die("epoll");
	db_open(f);
	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, f->fd, 0) != 0)
		die("libfcgi");
	while (!stop) {
		if (epoll_pwait(wait, &e, 1, -1, none) < 0)
			continue;
		if (FCGX_Accept_r(&r) == 0)
			answer(f, &r);
	}
	_exit(0);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (strlen(path) >= sizeof(a.sun_path))
		die("the socket's path is too long");
	memcpy(a.sun_path, path, strlen(path) + 1);
	unlink(path);
	umask(0177);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(fd, 1024) != 0)
		die(strerror(errno));
	return fd;
}

static void
setup(struct floor *f, const char *conf)
{
	const char *bytes = getenv("FLOOR_BYTES");
	struct conf_error why;
	struct arena *kept = arena_new((size_t)1 << 20);
	uint64_t page;

	f->mem = arena_new((size_t)16 << 20);
	if (kept == NULL || f->mem == NULL || sodium_init() < 0)
		die("no memory");
	if (conf_load(kept, conf, &f->conf, &why) != OK)
		die(why.text);
	/* room for the fields, each with its reference */
	if (bytes == NULL || text_u64(bytes, 1 << 20, &page) != OK ||
	    page < FIELDS * 2 * FIELD_LEN)
		die("FLOOR_BYTES is not the size of a page");
	f->page = (size_t)page;
	record_seal(&f->sealed);
	f->fd = listen_at(f->conf.socket);
}

int
main(int argc, char **argv)
{
	static struct floor f;
	struct sigaction sa = { .sa_handler = on_stop };
	sigset_t ends, none;
	uint64_t n;

	if (argc != 3)
		die("usage: floor -c lindung.conf");
	setup(&f, argv[2]);
	sigemptyset(&none);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	sigaction(SIGTERM, &sa, NULL);
	n = f.conf.workers;
	if (n == 0)
		n = 2 * (uint64_t)sysconf(_SC_NPROCESSORS_ONLN) + 2;
	for (uint64_t i = 0; i < n; i++) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			worker(&f, &none);
		}
	}
	while (!stop)
		sigsuspend(&none);
	return 0;
}
