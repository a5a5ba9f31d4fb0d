/*
 * lindung(8): the portal.  The order of the start is part of the design: the
 * process that reads foreign documents is forked before any secret is in
 * memory, and everything that can be wrong is wrong before the first request.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cgi/priv.h"

#define CONF_DEFAULT "/etc/lindung/lindung.conf"

/* AddressSanitizer needs more memory and calls than box and workers may use. */
#ifdef __SANITIZE_ADDRESS__
#define LOCKED false
#else
#define LOCKED true
#endif

struct options {
	const char *conf;
	bool check;
	void (*doc)(struct buf *out);
};

static void
usage(FILE *to)
{
	fprintf(to,
	    "usage: lindung [-n] [-c file]\n"
	    "       lindung --routes | --permissions\n"
	    "  -c file        configuration (" CONF_DEFAULT ")\n"
	    "  -n             check the configuration and exit\n"
	    "  --routes       print the route table\n"
	    "  --permissions  print the table of roles\n"
	    "example: lindung -n -c lindung.conf\n");
}

static int
options_read(int argc, char **argv, struct options *o_r)
{
	static const struct option known[] = {
		{ "routes", no_argument, NULL, 'r' },
		{ "permissions", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	*o_r = (struct options){ .conf = CONF_DEFAULT };
	while ((c = getopt_long(argc, argv, "c:nh", known, NULL)) != -1) {
		switch (c) {
		case 'c':
			o_r->conf = optarg;
			break;
		case 'n':
			o_r->check = true;
			break;
		case 'r':
			o_r->doc = routes_doc;
			break;
		case 'p':
			o_r->doc = permissions_doc;
			break;
		case 'h':
			usage(stdout);
			exit(EX_OK);
		default:
			return EX_USAGE;
		}
	}
	return optind == argc ? EX_OK : EX_USAGE;
}

static int
doc_print(struct arena *a, void (*doc)(struct buf *out))
{
	struct buf b;

	buf_init(&b, a, 0);
	doc(&b);
	if (buf_check(&b) != OK)
		return EX_SOFTWARE;
	return fwrite(b.p, 1, b.n, stdout) == b.n && fflush(stdout) == 0 ?
	    EX_OK :
	    EX_IOERR;
}

/*
 * glibc reads these when a program begins: freed memory is overwritten and no
 * cache keeps what it held (R60).  So begin once more with them set.  Others
 * could undo them, and without them nothing starts.
 */
static int
tunables_set(char **argv)
{
	static const char name[] = "GLIBC_TUNABLES";
	static const char value[] =
	    "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165";
	const char *now = getenv(name);

	if (now != NULL && strcmp(now, value) == 0)
		return EX_OK;
	if (now != NULL) {
		fprintf(stderr,
		    "lindung: %s is \"%s\", so that freed memory might not be "
		    "overwritten; unset it, or set it to \"%s\"\n",
		    name, now, value);
		return EX_CONFIG;
	}
	if (setenv(name, value, 1) == 0)
		execv("/proc/self/exe", argv);
	fprintf(stderr, "lindung: cannot begin again with %s: %s\n", name,
	    strerror(errno));
	return EX_OSERR;
}

/* What of the start failed; each with its sysexits(3) status. */
static int
start_failed(const char *what, enum err e)
{
	if (e == ERR_CONFLICT) {
		fprintf(stderr, "lindung: another one answers on %s\n", what);
		return EX_UNAVAILABLE;
	}
	fprintf(stderr, "lindung: %s: %s\n", what, err_name(e));
	return e == ERR_BUSY ? EX_UNAVAILABLE : EX_CONFIG;
}

/* secret_dir/pepper: see pepper_parse(); secret_dir/audit: see
 * secrets_parse(). */
static enum err
secrets_read(struct arena *a, struct portal *p)
{
	const char *dir = p->conf->secret_dir;
	struct secrets secrets;
	struct bytes pepper, audit;
	char *path, *text;
	enum err e;

	path = arena_printf(a, "%s/pepper", dir);
	e = path != NULL ? file_read(a, path, PEPPER_FILE, &pepper) :
			   ERR_MEMORY;
	if (e == OK)
		e = pepper_parse((const char *)pepper.p, &p->pepper);
	if (e != OK)
		return e;
	path = arena_printf(a, "%s/audit", dir);
	e = path != NULL ? file_read(a, path, SECRETS_FILE, &audit) :
			   ERR_MEMORY;
	if (e != OK)
		return e;
	text = arena_strdup(a, (const char *)audit.p);
	if (text == NULL)
		return ERR_MEMORY;
	e = secrets_parse(text_trim(text), &secrets);
	memcpy(p->audit, secrets.s[0].key, sizeof(p->audit));
	secret_wipe(&secrets, sizeof(secrets));
	return e;
}

/* Every statement once against the real tables, and the whole roster; of the
 * rest nothing is kept. */
static int
database_start(struct portal *p, struct arena *a)
{
	const char *bad = "database";
	struct store *st;
	struct book *book;
	enum err e = store_open(p->conf, ACC_PORTAL, &st);

	if (e != OK)
		return start_failed(bad, e);
	e = book_load(a, p->conf->share_dir, &book);
	if (e == OK)
		e = rolls_open(st, a, p->conf, &p->rolls, &bad);
	store_close(st);
	return e == OK ? EX_OK : start_failed(bad, e);
}

/* Step by step in the order that the design asks for. */
static int
portal_start(struct portal *p, struct arena *a)
{
	const struct conf *conf = p->conf;
	unsigned workers = master_workers(conf);
	int status;
	enum err e;

	ad_installation(conf->installation);
	e = xml_init(conf->share_dir);
	if (e != OK)
		return start_failed("XML schemas in share_dir", e);
	e = box_start(LOCKED, &p->box);
	if (e != OK)
		return start_failed("process that reads documents", e);
	e = memory_hide();
	if (e == OK)
		e = secrets_read(a, p);
	if (e != OK)
		return start_failed("pepper and audit in secret_dir", e);
	e = strength_init(conf->share_dir);
	if (e == OK)
		e = lang_init(conf->share_dir);
	if (e != OK)
		return start_failed("word lists in share_dir", e);
	e = static_init(conf->static_dir);
	if (e != OK)
		return start_failed("files in static_dir", e);
	e = slot_init(workers / 2 > 0 ? workers / 2 : 1);
	if (e != OK)
		return start_failed("slots", e);
	status = database_start(p, a);
	if (status != EX_OK)
		return status;
	e = socket_listen(conf->socket, &p->fd, &p->passed);
	return e == OK ? EX_OK : start_failed(conf->socket, e);
}

static int
portal_run(const struct conf *conf)
{
	struct portal p = { .conf = conf, .fd = -1, .locked = LOCKED };
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	int status = EX_OSERR;

	if (a != NULL)
		status = portal_start(&p, a);
	arena_free(a);
	if (status == EX_OK) {
		status = master_run(&p);
		if (!p.passed)
			(void)unlink(conf->socket);
	}
	if (p.box != NULL)
		box_stop(p.box);
	rolls_free(&p.rolls);
	secret_wipe(&p, sizeof(p));
	return status;
}

/* A passkey belongs to a name; an address can't have any. */
static bool
passkeys_usable(struct arena *a, const struct conf *conf)
{
	struct passkey_site site;

	return *conf->passkey_roles == '\0' ||
	    (passkey_site(a, conf->public_origin, &site) == OK &&
		site.host != NULL);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct conf conf;
	struct conf_error say;
	enum log_level level;
	struct arena *a;
	int status = options_read(argc, argv, &o);

	if (status != EX_OK) {
		usage(stderr);
		return status;
	}
	a = arena_new((size_t)1024 * 1024);
	if (a == NULL)
		return EX_OSERR;
	if (o.doc != NULL)
		return doc_print(a, o.doc);
	if (auth_init() != OK)
		return start_failed("libsodium", ERR_CONFIG);
	if (conf_load(a, o.conf, &conf, &say) != OK) {
		fprintf(stderr, "lindung: %s\n", say.text);
		return EX_CONFIG;
	}
	if (!passkeys_usable(a, &conf))
		return start_failed(
		    "passkey_roles needs a name in public_origin", ERR_CONFIG);
	if (o.check) {
		printf("%s: configuration OK\n", o.conf);
		return EX_OK;
	}
	if ((status = tunables_set(argv)) != EX_OK)
		return status;
	if (log_level_parse(conf.log_level, &level) == OK)
		log_threshold(level);
	return portal_run(&conf);
}
