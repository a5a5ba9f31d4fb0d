/* What commands begin with: configuration, database, roster, secrets. */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl/priv.h"

static const char *const accounts[ACC__MAX] = {
	[ACC_PORTAL] = "lindung",
	[ACC_CTL] = "lindung_ctl",
	[ACC_MIGRATE] = "lindung_migrate",
	[ACC_SEQUENCER] = "lindung_sequencer",
};

const char *
account_name(enum account acc)
{
	return accounts[acc];
}

static bool
account_ours(const char *user)
{
	for (size_t i = 0; i < nitems(accounts); i++)
		if (strcmp(user, accounts[i]) == 0)
			return true;
	return false;
}

/* One file serves all programs; each runs under an account of its own. */
static enum err
account_set(struct arena *a, enum account acc, struct conf *c)
{
	const char *file;

	if (!account_ours(c->db_user))
		return OK;
	file = arena_printf(a, "%s/db/%s", c->secret_dir, accounts[acc]);
	if (file == NULL)
		return ERR_MEMORY;
	c->db_user = accounts[acc];
	c->db_password_file = access(file, F_OK) == 0 ? file : "";
	return OK;
}

int
ctl_conf(struct arena *a, const char *path, enum account acc,
    struct conf *conf_r)
{
	struct conf_error say;
	enum log_level level;
	enum err e = conf_load(a, path, conf_r, &say);

	if (e != OK)
		return say_error(EX_CONFIG, "%s", say.text);
	if ((e = account_set(a, acc, conf_r)) != OK)
		return say_failed(e, "configuration");
	if (log_level_parse(conf_r->log_level, &level) == OK)
		log_threshold(level);
	ad_installation(conf_r->installation);
	return EX_OK;
}

int
ctl_store(const struct conf *conf, struct store **st_r)
{
	enum err e = store_open(conf, ACC_CTL, st_r);

	if (e == OK)
		return EX_OK;
	if (e == ERR_BUSY)
		return say_error(EX_UNAVAILABLE,
		    "the database does not answer on %s as %s", conf->db_socket,
		    conf->db_user);
	return say_failed(e, "database %s", conf->db_name);
}

int
say_rolls(enum err e, const char *bad)
{
	if (e == ERR_ABSENT)
		return say_error(EX_CONFIG,
		    "%s is missing: what this host remembers of the rosters; "
		    "see roster heads",
		    bad);
	return say_failed(e, "%s", bad);
}

int
ctl_rolls(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls_r)
{
	const char *bad;
	enum err e = rolls_open(st, a, conf, rolls_r, &bad);

	return e == OK ? EX_OK : say_rolls(e, bad);
}

/* ASan needs more address space than the lock allows. */
#ifdef __SANITIZE_ADDRESS__
#define LOCKED false
#else
#define LOCKED true
#endif

int
ctl_box(const char *share, struct box **box_r)
{
	enum err e = xml_init(share);

	if (e != OK)
		return say_failed(e, "schemas in %s", share);
	if ((e = box_start(LOCKED, box_r)) != OK)
		return say_failed(e, "the process that reads documents");
	return EX_OK;
}

enum err
secret_read(struct arena *a, const struct conf *conf, const char *name,
    const char **text_r)
{
	const char *path = arena_printf(a, "%s/%s", conf->secret_dir, name);
	struct bytes in;
	char *text;
	enum err e;

	if (path == NULL)
		return ERR_MEMORY;
	if ((e = file_read(a, path, PEPPER_FILE, &in)) != OK)
		return e;
	text = arena_strndup(a, in.p, in.n);
	if (text == NULL)
		return ERR_MEMORY;
	*text_r = text_trim(text);
	return OK;
}

enum err
ctl_secret(struct arena *a, const struct conf *conf, const char *name,
    struct secrets *s_r)
{
	const char *text;
	enum err e = secret_read(a, conf, name, &text);

	return e == OK ? secrets_parse(text, s_r) : e;
}

enum err
ctl_tree_keys(struct arena *a, const struct conf *conf, uint8_t seed_r[KEY_LEN],
    struct tree_keys *k_r)
{
	uint8_t sk[64];
	enum err e = ctl_secret(a, conf, "checkpoint", &k_r->pk);

	if (e != OK)
		return e;
	memcpy(seed_r, k_r->pk.s[0].key, KEY_LEN);
	sign_pair(seed_r, k_r->pk.s[0].key, sk);
	secret_wipe(sk, sizeof(sk));
	k_r->name = tree_name(a, conf->installation);
	return k_r->name != NULL ? OK : ERR_MEMORY;
}

int
ctl_secrets(struct arena *a, const struct conf *conf, struct pepper *pepper_r,
    uint8_t audit_r[KEY_LEN])
{
	struct secrets audit;
	const char *text;
	enum err e = secret_read(a, conf, "pepper", &text);

	if (e == OK)
		e = pepper_parse(text, pepper_r);
	if (e == OK)
		e = ctl_secret(a, conf, "audit", &audit);
	if (e == OK) {
		memcpy(audit_r, audit.s[0].key, KEY_LEN);
		secret_wipe(&audit, sizeof(audit));
		return EX_OK;
	}
	(void)say_failed(e, "pepper and audit in %s", conf->secret_dir);
	return e == ERR_MEMORY ? EX_OSERR : EX_CONFIG;
}

int
ctl_stream(struct arena *a, const struct conf *conf, struct store *st,
    struct pepper *pepper_r)
{
	int64_t now = time_now();
	struct trail_entry first = { .at = now, .verb = V_STREAM };
	struct trail_stream s;
	uint8_t audit[KEY_LEN];
	enum err e;
	int status = ctl_secrets(a, conf, pepper_r, audit);

	if (status != EX_OK)
		return status;
	trail_start(audit, id_new(now), &s);
	secret_wipe(audit, sizeof(audit));
	store_stream(st, &s);
	secret_wipe(&s, sizeof(s));
	e = trail_write(st, &first);
	return e == OK ? EX_OK : say_failed(e, "trail");
}
