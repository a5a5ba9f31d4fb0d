/* Somebody of an agency who logs in at the console, and acts as at the pages. */
#ifndef LINDUNG_CTL_SIGNER_H
#define LINDUNG_CTL_SIGNER_H

#include "ctl/priv.h"

struct signer {
	struct arena *a;
	struct conf conf;
	struct options o; /* read by the command before signer_begin() */
	struct store *db;
	struct rolls rolls;
	struct book *book;
	struct keyring *keys; /* the person's, once they have logged in */
	struct pepper pepper;
	struct actor who;
	struct work w; /* ready for cases/ then */
};

/* Memory for one; EX_OK, or EX_OSERR. */
int signer_new(struct signer *s);
/* Configuration, database, roster, code lists; nobody yet.  Prints what is
 * wrong; a code of sysexits(3). */
int signer_open(struct signer *s, const char *conf_path);
/*
 * The same, and somebody with name, password and code, who acts in a unit where
 * they may p; a login, or one that was refused, goes on the trail.  EX_NOPERM
 * after a sentence: it is nobody, or they may not.
 */
int signer_begin(struct signer *s, const char *conf_path, enum perm p);
void signer_free(struct signer *s);
/* The exit status of an act's error, after a sentence. */
int signer_failed(enum err e, const char *what);

#endif
