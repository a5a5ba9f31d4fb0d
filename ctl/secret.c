/*
 * secret: what lies in secret_dir, replaced.  Programs read their secrets when
 * they start; what is still under an old one stays readable until it is not
 * needed any more.
 */
#include <inttypes.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/audit.h"

#define HEX (2 * KEY_LEN + 1)

struct renewal {
	struct audit_look l; /* a, o and conf; the rest for the audit secret */
	const char *name;    /* of the file */
	const char *old;     /* its text */
	char fresh[HEX];
};

static void
fresh_make(struct renewal *n)
{
	uint8_t key[KEY_LEN];

	random_bytes(key, sizeof(key));
	hex_put(key, sizeof(key), n->fresh);
	secret_wipe(key, sizeof(key));
}

/* The file anew, for its owner alone. */
static int
file_renew(const struct renewal *n, const struct buf *b)
{
	const char *path =
	    arena_printf(n->l.a, "%s/%s", n->l.conf.secret_dir, n->name);
	enum err e = buf_check(b);

	if (e == OK && path == NULL)
		e = ERR_MEMORY;
	if (e == OK)
		e = file_write(path, buf_bytes(b), 0600);
	return e == OK ? EX_OK :
			 say_failed(e, "%s/%s", n->l.conf.secret_dir, n->name);
}

static int
old_read(struct renewal *n)
{
	enum err e = secret_read(n->l.a, &n->l.conf, n->name, &n->old);

	return e == OK ? EX_OK :
			 say_failed(e, "%s/%s", n->l.conf.secret_dir, n->name);
}

/* The new one on top: it is used, the others are known. */
static int
pepper_renew(struct renewal *n)
{
	struct pepper p = { 0 };
	struct buf b;
	enum err e = pepper_parse(n->old, &p);

	buf_init(&b, n->l.a, 0);
	if (e == OK && (p.n_old == PEPPERS_OLD || p.version == UINT32_MAX))
		return say_error(EX_UNAVAILABLE,
		    "there are %d versions; 'secret list' says which nobody "
		    "needs any more, 'secret drop' takes it away",
		    PEPPERS_OLD + 1);
	buf_printf(&b, "%" PRIu32 " %s\n%s\n", p.version + 1, n->fresh, n->old);
	secret_wipe(&p, sizeof(p));
	return e == OK ? file_renew(n, &b) : say_failed(e, "pepper");
}

/* "NEW", then the old first line's key with where it ends, then the others. */
static int
line_renew(struct renewal *n, const char *key, uint64_t until)
{
	const char *rest = n->old + strcspn(n->old, "\n");
	struct buf b;

	buf_init(&b, n->l.a, 0);
	buf_printf(&b, "%s\n%s until %" PRIu64 "%s\n", n->fresh, key, until,
	    rest);
	return file_renew(n, &b);
}

static int
too_many(void)
{
	return say_error(EX_UNAVAILABLE, "there are %d already", SECRETS_MAX);
}

/*
 * What is on the trail is verified once more, and all of it has to be in the
 * tree: from there on the old secret vouches for nothing.
 */
static int
audit_renew(struct renewal *n)
{
	struct finding first;
	uint64_t leaves, loose;
	char old[HEX];
	int status;

	if (n->l.secrets.n == SECRETS_MAX)
		return too_many();
	status = look_whole(&n->l, &first, &leaves, &loose);
	if (status != EX_OK)
		return status;
	if (first.why != AUDIT_GOOD)
		return say_error(EX_DATAERR,
		    "the trail is not whole; see audit verify");
	if (loose > 0)
		return say_error(EX_TEMPFAIL,
		    "%" PRIu64 " entries are not in the tree yet: stop the "
		    "portal on every host, and leave the sequencer a minute",
		    loose);
	hex_put(n->l.secrets.s[0].key, KEY_LEN, old);
	status = line_renew(n, old, leaves);
	secret_wipe(old, sizeof(old));
	return status;
}

/* The old key's word for the new one goes out before the old one is gone. */
static int
successor_print(struct renewal *n, const struct tree_key *old,
    const uint8_t seed[KEY_LEN])
{
	struct tree_key next = { .name = old->name };
	uint8_t fresh[KEY_LEN], sk[64];
	const char *text;
	struct buf b;
	enum err e = hex_get(n->fresh, fresh, sizeof(fresh));

	if (e != OK)
		return say_failed(e, "the new key");
	sign_pair(fresh, next.pk, sk);
	secret_wipe(fresh, sizeof(fresh));
	secret_wipe(sk, sizeof(sk));
	e = successor_put(n->l.a, old, seed, &next, &text);
	if (e != OK)
		return say_failed(e, "the word for the new key");
	buf_init(&b, n->l.a, 0);
	buf_puts(&b, text);
	return say_out(&b);
}

static int
checkpoint_renew(struct renewal *n)
{
	struct checkpoint_row r = { 0 };
	struct tree_keys keys;
	struct tree_key old;
	uint8_t seed[KEY_LEN];
	char pk[HEX];
	int status = EX_OK;
	enum err e = ctl_tree_keys(n->l.a, &n->l.conf, seed, &keys);

	if (e == OK && keys.pk.n == SECRETS_MAX)
		status = too_many();
	if (e == OK && status == EX_OK)
		e = checkpoint_row_newest(n->l.db, n->l.a, &r);
	if (e == ERR_ABSENT)
		e = OK;
	if (e == OK && status == EX_OK) {
		old = tree_key_at(&keys, UINT64_MAX);
		status = successor_print(n, &old, seed);
	}
	if (e == OK && status == EX_OK)
		status = line_renew(n, hex_put(old.pk, KEY_LEN, pk), r.size);
	secret_wipe(seed, sizeof(seed));
	return e == OK ? status : say_failed(e, "checkpoint");
}

static bool
account_known(const char *name)
{
	for (unsigned acc = 0; acc < ACC__MAX; acc++)
		if (strcmp(account_name((enum account)acc), name) == 0)
			return true;
	return false;
}

/* The statement first: who pipes it to the server has it as soon as the file. */
static int
account_renew(struct renewal *n)
{
	const char *account = n->name + strlen("db/");
	struct buf sql, b;
	int status;

	if (!account_known(account))
		return say_error(EX_USAGE, "there is no account '%s'", account);
	buf_init(&sql, n->l.a, 0);
	password_put(&sql, account, n->fresh);
	buf_init(&b, n->l.a, 0);
	buf_printf(&b, "%s\n", n->fresh);
	status = say_out(&sql);
	return status == EX_OK ? file_renew(n, &b) : status;
}

static int
secret_renew(struct renewal *n)
{
	int status;

	n->name = n->l.o.arg[0];
	fresh_make(n);
	if (strncmp(n->name, "db/", 3) == 0)
		return account_renew(n);
	status = old_read(n);
	if (status != EX_OK)
		return status;
	if (strcmp(n->name, "pepper") == 0)
		return pepper_renew(n);
	if (strcmp(n->name, "audit") == 0)
		return audit_renew(n);
	return checkpoint_renew(n);
}

int
ctl_secret_renew(const char *conf_path, int argc, char **argv)
{
	static struct renewal n;
	struct options o;
	const char *name;
	bool trail;
	int status = options_read(argc, argv, 0, 1, &o);

	if (status != EX_OK)
		return status;
	name = o.arg[0];
	trail = strcmp(name, "audit") == 0 || strcmp(name, "checkpoint") == 0;
	if (!trail && strcmp(name, "pepper") != 0 &&
	    strncmp(name, "db/", 3) != 0)
		return say_error(EX_USAGE,
		    "name one of pepper, audit, checkpoint, db/ACCOUNT");
	if (trail)
		status = look_open(&n.l, conf_path, argc, argv, 0, 1);
	else
		status = look_conf(&n.l, conf_path, argc, argv, 0, 1);
	if (status == EX_OK)
		status = secret_renew(&n);
	look_close(&n.l);
	secret_wipe(&n, sizeof(n));
	return status;
}

/* How many people's passwords and recovery codes are under a version. */
struct under {
	uint64_t passwords, codes;
};

struct versions {
	struct pepper p;
	struct pepper_row *row;
	size_t n;
};

static struct under
under(const struct versions *v, uint32_t version)
{
	struct under u = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		if (v->row[i].password == version)
			u.passwords += v->row[i].people;
		if (v->row[i].code == version)
			u.codes += v->row[i].people;
	}
	return u;
}

static int
versions_read(struct renewal *n, struct versions *v)
{
	enum err e;
	int status = ctl_store(&n->l.conf, &n->l.db);

	if (status != EX_OK)
		return status;
	n->name = "pepper";
	if ((status = old_read(n)) != EX_OK)
		return status;
	e = pepper_parse(n->old, &v->p);
	if (e == OK)
		e = person_peppers(n->l.db, n->l.a, &v->row, &v->n);
	return e == OK ? EX_OK : say_failed(e, "pepper");
}

static int
versions_print(const struct renewal *n, const struct versions *v)
{
	bool json = n->l.o.json;
	struct buf b;

	buf_init(&b, n->l.a, 0);
	buf_puts(&b, json ? "[" : "");
	for (size_t i = 0; i <= v->p.n_old; i++) {
		uint32_t version =
		    i == 0 ? v->p.version : v->p.old[i - 1].version;
		struct under u = under(v, version);

		buf_printf(&b,
		    json ? "%s{\"pepper\":%" PRIu32 ",\"people\":%" PRIu64
			   ",\"codes\":%" PRIu64 "}" :
			   "%spepper %" PRIu32 "  %" PRIu64 " people, %" PRIu64
			   " recovery codes\n",
		    json && i > 0 ? "," : "", version, u.passwords, u.codes);
	}
	buf_puts(&b, json ? "]\n" : "");
	return say_out(&b);
}

int
ctl_secret_list(const char *conf_path, int argc, char **argv)
{
	static struct renewal n;
	struct versions v = { 0 };
	int status = look_conf(&n.l, conf_path, argc, argv, OPT_JSON, 0);

	if (status == EX_OK)
		status = versions_read(&n, &v);
	if (status == EX_OK)
		status = versions_print(&n, &v);
	look_close(&n.l);
	secret_wipe(&v.p, sizeof(v.p));
	return status;
}

/* The old ones without the one of this version. */
static int
version_drop(struct renewal *n, const struct versions *v, uint32_t version)
{
	char hex[HEX];
	struct buf b;
	bool found = false;

	buf_init(&b, n->l.a, 0);
	buf_printf(&b, "%" PRIu32 " %s\n", v->p.version,
	    hex_put(v->p.key, PEPPER_LEN, hex));
	for (size_t i = 0; i < v->p.n_old; i++) {
		const struct pepper_old *old = &v->p.old[i];

		if (old->version == version)
			found = true;
		else
			buf_printf(&b, "%" PRIu32 " %s\n", old->version,
			    hex_put(old->key, PEPPER_LEN, hex));
	}
	secret_wipe(hex, sizeof(hex));
	if (!found)
		return say_error(EX_USAGE,
		    "there is no old version %" PRIu32 " of the pepper",
		    version);
	return file_renew(n, &b);
}

int
ctl_secret_drop(const char *conf_path, int argc, char **argv)
{
	static struct renewal n;
	struct versions v = { 0 };
	struct under u;
	uint64_t version = 0;
	int status = look_conf(&n.l, conf_path, argc, argv, 0, 1);

	if (status == EX_OK &&
	    text_u64(n.l.o.arg[0], UINT32_MAX, &version) != OK)
		status = say_error(EX_USAGE, "a version is a number");
	if (status == EX_OK)
		status = versions_read(&n, &v);
	u = under(&v, (uint32_t)version);
	if (status == EX_OK && u.passwords > 0)
		status = say_error(EX_UNAVAILABLE,
		    "%" PRIu64 " people have not logged in since version "
		    "%" PRIu64 " was replaced, and could not any more",
		    u.passwords, version);
	if (status == EX_OK && u.codes > 0)
		status = say_error(EX_UNAVAILABLE,
		    "%" PRIu64 " people have a recovery code from before "
		    "version %" PRIu64
		    " was replaced, which would open nothing "
		    "any more: ask them for a new one on their page",
		    u.codes, version);
	if (status == EX_OK)
		status = version_drop(&n, &v, (uint32_t)version);
	look_close(&n.l);
	secret_wipe(&v.p, sizeof(v.p));
	return status;
}
