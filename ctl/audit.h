/* What the commands of the trail share. */
#ifndef LINDUNG_CTL_AUDIT_H
#define LINDUNG_CTL_AUDIT_H

#include "ctl/priv.h"

struct audit_look {
	struct arena *a;
	struct options o;
	struct conf conf;
	struct store *db;
	struct secrets secrets; /* of the trail's streams */
	struct tree_keys keys;
	struct tree_point remembered;
};

/* Options and configuration alone. */
int look_conf(struct audit_look *l, const char *conf_path, int argc,
    char **argv, unsigned allowed, int n_args) MUST_USE;
/* Options, configuration, secrets, heads file and database; prints what is
 * wrong.  look_close() in any case. */
int look_open(struct audit_look *l, const char *conf_path, int argc,
    char **argv, unsigned allowed, int n_args) MUST_USE;
void look_close(struct audit_look *l);
/*
 * Everything, as audit verify judges it: the first finding, or AUDIT_GOOD with
 * the leaves of the tree and the entries that it lacks.  Prints what is wrong
 * with the database; a code of sysexits(3).
 */
int look_whole(struct audit_look *l, struct finding *first_r,
    uint64_t *leaves_r, uint64_t *loose_r) MUST_USE;

#endif
