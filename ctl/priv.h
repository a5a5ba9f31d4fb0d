/* What the files of ctl/ share among themselves. */
#ifndef LINDUNG_CTL_PRIV_H
#define LINDUNG_CTL_PRIV_H

#include "ctl/ctl.h"

/* say.c: what is printed ---------------------------------------------------- */

/* "lindungctl: sentence" to stderr; returns status. */
int say_error(int status, const char *fmt, ...) PRINTFLIKE(2, 3);
/* The same with the error's name behind it; returns its sysexits code. */
int say_failed(enum err e, const char *fmt, ...) PRINTFLIKE(2, 3);
/* b to stdout; EX_OK, EX_OSERR when b is not whole, EX_IOERR. */
int say_out(const struct buf *b);
/*
 * Foreign text for a terminal: controls and marks that reorder a line become
 * '?', line ends a line end and indent blanks.
 */
void text_put(struct buf *b, const char *s, unsigned indent);

/* ask.c: what is asked at the console ---------------------------------------- */

/* A line that is not empty, trimmed.  ERR_ABSENT: stdin has ended. */
enum err ask_line(struct arena *a, const char *question, const char **answer_r)
    MUST_USE;
/* As it is typed, and not shown where stdin is a terminal. */
enum err ask_secret(struct arena *a, const char *question,
    const char **answer_r) MUST_USE;

/* options.c: options of the subcommands --------------------------------------- */

#define OPT_JSON    0x01u
#define OPT_CHANGED 0x02u /* -n */
#define OPT_SHARE   0x04u
#define OPT_KEY     0x08u
#define OPT_OUT     0x10u
#define OPT_IN      0x20u
#define OPT_ACCEPT  0x40u
#define OPT_FROM    0x80u
#define OPT_STATE   0x100u
#define OPT_CA      0x200u
#define OPT_TRAIL   0x400u
#define OPT_JOURNAL 0x800u

struct options {
	bool json;
	bool changed;
	bool accept;
	bool trail;
	/* NULL = not given */
	const char *share, *key, *out, *in, *from, *state, *ca, *journal;
	char **arg;
	int n;
};

/*
 * Options that the command allows, then exactly n arguments.  EX_OK, or
 * EX_USAGE after a sentence.
 */
int options_read(int argc, char **argv, unsigned allowed, int n,
    struct options *o_r) MUST_USE;

/* setup.c: configuration, database, roster, secrets ------------------------------ */

#define CONF_DEFAULT "/etc/lindung/lindung.conf"
#define MEMORY       ((size_t)64 * 1024 * 1024)

const char *account_name(enum account acc);
/*
 * The configuration for a program that runs as acc: where the file has one of
 * our own accounts, acc takes its place, with the password in
 * secret_dir/db/ACCOUNT if that file exists and the socket's authentication if
 * not.  A foreign db_user stays.  Prints what is wrong; a code of sysexits(3).
 */
int ctl_conf(struct arena *a, const char *path, enum account acc,
    struct conf *conf_r) MUST_USE;
/* Connect; prints what is wrong. */
int ctl_store(const struct conf *conf, struct store **st_r) MUST_USE;
/* The verified roster, compared with the heads file; prints what is wrong. */
int ctl_rolls(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls_r) MUST_USE;
/*
 * What a command without arguments prints of the verified roster, as text or, with
 * --json, as JSON; a code of sysexits(3).
 */
typedef int rolls_print(struct arena *a, struct store *st,
    const struct roster *r, bool json);
int rolls_show(const char *conf_path, int argc, char **argv,
    rolls_print *print);
/* What failed at *bad while rolls_begin() or rolls_open() worked. */
int say_rolls(enum err e, const char *bad);
/* Schemas of share, and the process that reads documents; before any key. */
int ctl_box(const char *share, struct box **box_r) MUST_USE;
/* Text of secret_dir/name, trimmed. */
enum err secret_read(struct arena *a, const struct conf *conf, const char *name,
    const char **text_r) MUST_USE;
/* What secret_dir/name holds: see secrets_parse().  Wipe s_r. */
enum err ctl_secret(struct arena *a, const struct conf *conf, const char *name,
    struct secrets *s_r) MUST_USE;
/* Who signs checkpoints, from secret_dir/checkpoint, and its seed; wipe it. */
enum err ctl_tree_keys(struct arena *a, const struct conf *conf,
    uint8_t seed_r[KEY_LEN], struct tree_keys *k_r) MUST_USE;
/* Pepper and audit secret of secret_dir. */
int ctl_secrets(struct arena *a, const struct conf *conf,
    struct pepper *pepper_r, uint8_t audit_r[KEY_LEN]) MUST_USE;

/*
 * Pepper, and a trail stream of our own with its first entry; prints what is
 * wrong.
 */
int ctl_stream(struct arena *a, const struct conf *conf, struct store *st,
    struct pepper *pepper_r) MUST_USE;

/* roster.c: the words of a hash, with blanks between. */
void words_put(struct buf *b, const uint8_t hash[HASH_LEN]);

/* roster_doc.c: docs/roster.md ------------------------------------------------- */

void roster_doc(struct buf *out);

/* json.c ----------------------------------------------------------------------- */

/*
 * An array of flat objects with string values only, as the demo's accounts
 * file is: n_r rows of n_keys values, NULL where a key is missing.  Other keys
 * are skipped.  ERR_INVALID, ERR_MEMORY.
 */
enum err json_rows(struct arena *a, struct bytes in, const char *const *keys,
    size_t n_keys, const char ***rows_r, size_t *n_r) MUST_USE;

#include "ctl/walk.h"

#endif
