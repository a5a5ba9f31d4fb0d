/* What the commands of the trail share. */
#ifndef LINDUNG_CTL_AUDIT_H
#define LINDUNG_CTL_AUDIT_H

#include "ctl/priv.h"

struct audit_look {
	struct arena *a;
	struct options o;
	struct conf conf;
	struct store *db;
	uint8_t secret[KEY_LEN]; /* of the trail's streams */
	struct tree_key key;
	struct tree_point remembered;
};

/* Options, configuration, secrets, heads file and database; prints what is
 * wrong.  look_close() in any case. */
int look_open(struct audit_look *l, const char *conf_path, int argc,
    char **argv, unsigned allowed, int n_args) MUST_USE;
void look_close(struct audit_look *l);

#endif
