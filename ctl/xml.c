/*
 * xml validate, verify, show.  The document is foreign: it is parsed in the
 * locked child of xml/, and validate and show need no database and no key.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"
#include "ctl/show.h"

/* One file, and what is needed to judge it. */
struct job {
	struct arena *a;
	struct options o;
	struct conf conf;
	struct box *box;
	const char *file;
	struct bytes xml;
	bool large;       /* the file was not read: over the limit */
	const char *good; /* what the verdict says when all is well */
};

static int
file_take(struct job *j)
{
	enum err e = file_read(j->a, j->file, SCAN_MAX_BYTES, &j->xml);

	if (e == ERR_LIMIT) {
		j->large = true;
		return EX_OK;
	}
	if (e == ERR_IO)
		return say_error(EX_NOINPUT, "%s: %s", j->file,
		    strerror(errno));
	return e == OK ? EX_OK : say_failed(e, "%s", j->file);
}

/* Schemas and child first, the file last: what is wrong shows early. */
static int
job_begin(struct job *j, const char *conf_path, int argc, char **argv,
    unsigned allowed)
{
	int status;

	*j = (struct job){ .a = arena_new(2 * MEMORY), .good = "valid" };
	if (j->a == NULL)
		return EX_OSERR;
	status = options_read(argc, argv, allowed, 1, &j->o);
	if (status != EX_OK)
		return status;
	j->file = j->o.arg[0];
	if (j->o.share == NULL) {
		status = ctl_conf(j->a, conf_path, ACC_CTL, &j->conf);
		if (status != EX_OK)
			return status;
		j->o.share = j->conf.share_dir;
	}
	status = ctl_box(j->o.share, &j->box);
	return status == EX_OK ? file_take(j) : status;
}

static void
job_end(struct job *j)
{
	if (j->box != NULL)
		box_stop(j->box);
	arena_free(j->a);
}

static const struct {
	enum rj code;
	const char *say;
} meanings[] = {
	{ RJ_TOO_LARGE, "too large" },
	{ RJ_NOT_UTF8, "not UTF-8" },
	{ RJ_FORBIDDEN, "DTD, processing instruction, comment or CDATA" },
	{ RJ_LIMITS, "beyond the limits" },
	{ RJ_NOT_WELL_FORMED, "not well-formed" },
	{ RJ_SCHEMA, "not as the schema wants it" },
	{ RJ_MAJOR_VERSION, "unknown major version" },
	{ RJ_MUST_UNDERSTAND, "an extension that must be understood" },
	{ RJ_SIGNATURE, "signature missing, extra or misplaced" },
	{ RJ_ALGORITHM, "algorithm not allowed" },
	{ RJ_KEY, "key not known" },
	{ RJ_DIGEST, "digest does not match" },
	{ RJ_SIGNER, "signed by another than it says" },
	{ RJ_CONTENT, "content invalid" },
	{ RJ_MISMATCH, "inner and outer part do not match" },
	{ RJ_BUSY, "not read now" },
	{ RJ_INTERNAL, "internal" },
};

static const char *
meaning(enum rj code)
{
	for (size_t i = 0; i < nitems(meanings); i++)
		if (meanings[i].code == code)
			return meanings[i].say;
	return "refused";
}

static void
verdict_json(struct buf *b, const struct job *j, bool valid,
    const struct fault *f)
{
	buf_puts(b, "{\"file\":");
	json_put(b, j->file);
	buf_printf(b, ",\"valid\":%s", valid ? "true" : "false");
	if (!valid) {
		buf_printf(b, ",\"code\":\"RJ-%u\",\"line\":%u,\"where\":",
		    (unsigned)f->code, f->line);
		json_put(b, f->where);
		buf_puts(b, ",\"meaning\":");
		json_put(b, meaning(f->code));
	}
	buf_puts(b, "}\n");
}

static void
verdict_text(struct buf *b, const struct job *j, bool valid,
    const struct fault *f)
{
	text_put(b, j->file, 0);
	if (valid) {
		buf_printf(b, ": %s\n", j->good);
		return;
	}
	if (f->line > 0)
		buf_printf(b, ":%u", f->line);
	buf_printf(b, ": RJ-%u %s", (unsigned)f->code, meaning(f->code));
	if (f->where[0] != '\0') {
		buf_puts(b, " at ");
		text_put(b, f->where, 0);
	}
	buf_putc(b, '\n');
}

/* The verdict on stdout, and the code that goes with it. */
static int
verdict(const struct job *j, enum err e, struct fault *f)
{
	struct buf b;
	int status;

	if (e != OK && f->code == RJ_NONE)
		f->code = e == ERR_BUSY ? RJ_BUSY : RJ_INTERNAL;
	buf_init(&b, j->a, 0);
	if (j->o.json)
		verdict_json(&b, j, e == OK, f);
	else
		verdict_text(&b, j, e == OK, f);
	status = say_out(&b);
	if (status != EX_OK || e == OK)
		return status;
	if (e == ERR_BUSY)
		return EX_TEMPFAIL;
	return e == ERR_INVALID || e == ERR_TAMPER ? EX_DATAERR : EX_SOFTWARE;
}

int
ctl_xml_validate(const char *conf_path, int argc, char **argv)
{
	struct fault f = { 0 };
	struct job j;
	enum err e = ERR_INVALID;
	int status = job_begin(&j, conf_path, argc, argv, OPT_SHARE | OPT_JSON);

	if (status == EX_OK) {
		f.code = j.large ? RJ_TOO_LARGE : RJ_NONE;
		if (!j.large)
			e = box_validate(j.box, j.a, j.xml, &f);
		status = verdict(&j, e, &f);
	}
	job_end(&j);
	return status;
}

/* Read the Content; the verdict is printed only when it is refused. */
static int
content_take(struct job *j, struct content_read *r_r)
{
	struct fault f = { .code = RJ_TOO_LARGE };
	enum err e = ERR_INVALID;

	if (!j->large) {
		f.code = RJ_NONE;
		e = box_read(j->box, j->a, j->xml, r_r, &f);
	}
	return e == OK ? EX_OK : verdict(j, e, &f);
}

/* The member of From whose key the signature names, in office or not. */
static const struct roster_member *
signer_find(const struct roster *r, const struct content_read *c)
{
	const struct roster_unit *from = roster_unit_code(r, c->content.from);
	const char *id = strchr(c->key_name, '#');
	const struct roster_member *m;
	char text[KEYID_TEXT];
	size_t i = 0;

	if (from == NULL || id == NULL)
		return NULL;
	while ((m = roster_members(r, &i)) != NULL)
		if (id_same(m->unit, from->id) &&
		    strcmp(key_id(m->sign_pk, text), id + 1) == 0)
			return m;
	return NULL;
}

/* The signer's key from the roster of the database. */
static int
key_of_roster(struct job *j, const char *conf_path,
    const struct content_read *c, const struct roster_member **m_r)
{
	struct store *st = NULL;
	struct rolls rolls;
	int status = ctl_conf(j->a, conf_path, ACC_CTL, &j->conf);

	if (status == EX_OK)
		status = ctl_store(&j->conf, &st);
	if (status == EX_OK)
		status = ctl_rolls(st, j->a, &j->conf, &rolls);
	if (status == EX_OK)
		*m_r = signer_find(rolls.roster, c); /* freed with us */
	if (st != NULL)
		store_close(st);
	return status;
}

static int
verify(struct job *j, const char *conf_path, const struct content_read *c)
{
	const struct roster_member *m = NULL;
	struct fault f = { 0 };
	int status;

	j->good = "the signature holds";
	if (j->o.key != NULL) {
		uint8_t pk[KEY_LEN];

		if (hex_get(j->o.key, pk, KEY_LEN) != OK)
			return say_error(EX_USAGE,
			    "--key wants the 64 hex digits of a public key");
		return verdict(j, content_verify(c, pk, &f), &f);
	}
	status = key_of_roster(j, conf_path, c, &m);
	if (status != EX_OK)
		return status;
	if (m == NULL) {
		f.code = RJ_KEY;
		return verdict(j, ERR_INVALID, &f);
	}
	status = verdict(j, content_verify(c, m->sign_pk, &f), &f);
	if (status == EX_OK && !j->o.json)
		printf("signed by %s, %s%s\n", m->name, c->content.from,
		    m->active ? "" : " (membership has ended)");
	return status;
}

int
ctl_xml_verify(const char *conf_path, int argc, char **argv)
{
	struct content_read c;
	struct job j;
	int status = job_begin(&j, conf_path, argc, argv,
	    OPT_SHARE | OPT_KEY | OPT_JSON);

	if (status == EX_OK)
		status = content_take(&j, &c);
	if (status == EX_OK)
		status = verify(&j, conf_path, &c);
	job_end(&j);
	return status;
}

int
ctl_xml_show(const char *conf_path, int argc, char **argv)
{
	struct content_read c;
	struct buf b;
	struct job j;
	int status = job_begin(&j, conf_path, argc, argv, OPT_SHARE | OPT_JSON);

	if (status == EX_OK)
		status = content_take(&j, &c);
	if (status == EX_OK) {
		buf_init(&b, j.a, 0);
		content_show(&b, &c, j.o.json);
		status = say_out(&b);
	}
	job_end(&j);
	return status;
}
