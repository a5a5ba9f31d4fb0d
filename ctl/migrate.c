/* migrate, grants: the database as the program's tables want it. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

static int
migrate_all(struct arena *a, const struct conf *conf, bool json)
{
	const char *steps = arena_printf(a, "%s/migrations", conf->share_dir);
	unsigned n = 0;
	enum err e;

	if (steps == NULL)
		return EX_OSERR;
	e = migrate_run(conf, steps, &n);
	if (e == ERR_BUSY)
		return say_error(EX_UNAVAILABLE,
		    "the database does not answer on %s as %s", conf->db_socket,
		    conf->db_user);
	if (e != OK)
		return say_failed(e, "%s", steps);
	printf(json ? "{\"migrations\":%u}\n" : "%u new migrations\n", n);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int
ctl_migrate(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct conf conf;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, OPT_JSON, 0, &o);
	if (status == EX_OK)
		status = ctl_conf(a, conf_path, ACC_MIGRATE, &conf);
	if (status == EX_OK)
		status = migrate_all(a, &conf, o.json);
	arena_free(a);
	return status;
}

static int
grants_print(struct arena *a, const struct conf *conf, const char *account)
{
	struct buf b;

	for (unsigned i = 0; i < ACC__MAX; i++) {
		if (strcmp(account, account_name((enum account)i)) != 0)
			continue;
		buf_init(&b, a, 0);
		grants_put(&b, (enum account)i, conf->db_name, account);
		return say_out(&b);
	}
	return say_error(EX_USAGE,
	    "'%s' is not an account: lindung, lindung_ctl, lindung_migrate",
	    account);
}

int
ctl_grants(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct conf conf;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, 0, 1, &o);
	if (status == EX_OK)
		status = ctl_conf(a, conf_path, ACC_MIGRATE, &conf);
	if (status == EX_OK)
		status = grants_print(a, &conf, o.arg[0]);
	arena_free(a);
	return status;
}
