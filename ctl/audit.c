/* audit verify, audit key: the whole trail from the database, once more. */
#include <inttypes.h>
#include <sysexits.h>

#include "ctl/audit.h"

/* clang-format off */
static const char *const sentences[AUDIT__MAX] = {
	[AUDIT_MISSING] = "an entry is missing, and no gap entry counts it",
	[AUDIT_GAP] = "a gap entry counts another number than is missing",
	[AUDIT_ORDER] = "the tree has it behind a later entry of its stream",
	[AUDIT_MAC] = "it is not what was signed in this place",
	[AUDIT_START] = "the stream does not begin with its beginning",
	[AUDIT_LEAF] = "the tree has another entry in its place",
	[AUDIT_INDEX] = "the tree lacks this leaf",
	[AUDIT_NODE] = "a stored subtree that ends here is not that of the leaves",
	[AUDIT_EXTRA] = "it stands in a place that was passed without it",
	[AUDIT_CHECKPOINT] = "the checkpoint of this size is not that of the tree, or not signed",
	[AUDIT_REMEMBERED] = "the heads file remembers another tree",
	[AUDIT_JOURNAL] = "the log tells of this entry, and the trail does not have it",
	[AUDIT_PUT_BACK] = "it is not what its newest entry says: it was put back, or changed without one",
	[AUDIT_CUT] = "a later stream says that its own had come to this entry",
	[AUDIT_GONE] = "it was created, and is not there",
};
/* clang-format on */

int
look_conf(struct audit_look *l, const char *conf_path, int argc, char **argv,
    unsigned allowed, int n_args)
{
	int status = EX_OSERR;

	*l = (struct audit_look){ .a = arena_new(MEMORY) };
	if (l->a != NULL)
		status = options_read(argc, argv, allowed, n_args, &l->o);
	if (status == EX_OK)
		status = ctl_conf(l->a, conf_path, ACC_CTL, &l->conf);
	return status;
}

int
look_open(struct audit_look *l, const char *conf_path, int argc, char **argv,
    unsigned allowed, int n_args)
{
	struct roster_head *h;
	uint8_t seed[KEY_LEN];
	size_t n;
	int status = look_conf(l, conf_path, argc, argv, allowed, n_args);
	enum err e;

	if (status != EX_OK)
		return status;
	e = ctl_tree_keys(l->a, &l->conf, seed, &l->keys);
	secret_wipe(seed, sizeof(seed));
	if (e == OK)
		e = ctl_secret(l->a, &l->conf, "audit", &l->secrets);
	if (e != OK) {
		(void)say_failed(e, "audit and checkpoint in %s",
		    l->conf.secret_dir);
		return EX_CONFIG;
	}
	/* first what lies outside: the database may go on meanwhile */
	e = heads_read(l->a, l->conf.heads_file, &h, &n, &l->remembered);
	if (e != OK) {
		(void)say_failed(e, "%s", l->conf.heads_file);
		return EX_CONFIG;
	}
	return ctl_store(&l->conf, &l->db);
}

void
look_close(struct audit_look *l)
{
	secret_wipe(&l->secrets, sizeof(l->secrets));
	if (l->db != NULL)
		store_close(l->db);
	arena_free(l->a);
}

struct verify {
	struct audit_look *l;
	struct walk w;
	struct finding first;
	uint64_t objects;
	uint64_t marks; /* lines of the journal */
};

/* The first is enough. */
static enum err
first_keep(const struct finding *f, void *arg)
{
	struct verify *v = arg;

	v->first = *f;
	return ERR_TAMPER;
}

/* In one transaction, so that all of it is of one moment. */
static enum err
verify_tx(struct store *st, void *arg)
{
	struct verify *v = arg;
	enum err e;

	v->first = (struct finding){ .why = AUDIT_GOOD };
	v->w = (struct walk){ .db = st,
		.keys = &v->l->keys,
		.remembered = v->l->remembered,
		.found = first_keep,
		.arg = v };
	e = walk_begin(&v->w, &v->l->secrets);
	if (e == OK)
		e = walk_all(&v->w);
	if (e == OK && !v->l->o.trail)
		e = objects_look(st, v->w.a, first_keep, v, &v->objects);
	walk_end(&v->w);
	return e;
}

static void
bad_put(struct buf *b, const struct finding *f, bool json)
{
	char id[ID_TEXT];

	if (json)
		buf_printf(b, "{\"verdict\":\"bad\",\"why\":\"%s\"",
		    audit_name(f->why));
	else
		buf_puts(b, "BAD ");
	if (f->entry)
		buf_printf(b,
		    json ? ",\"stream\":\"%s\",\"seq\":\"%" PRIu64 "\"" :
			   " stream %s seq %" PRIu64,
		    id_text(f->stream, id), f->seq);
	if (f->object)
		buf_printf(b, json ? ",\"object\":\"%s\"" : " object %s",
		    id_text(f->id, id));
	if (f->leaf)
		buf_printf(b, json ? ",\"leaf\":%" PRIu64 : " leaf %" PRIu64,
		    f->idx);
	if (json)
		buf_puts(b, "}\n");
	else
		buf_printf(b, ": %s (%s)\n", sentences[f->why],
		    audit_name(f->why));
}

static void
good_put(struct buf *b, const struct verify *v)
{
	const struct walk *w = &v->w;
	uint64_t entries = w->tree.size + w->loose;
	bool json = v->l->o.json;

	buf_printf(b,
	    json ? "{\"verdict\":\"good\",\"entries\":%" PRIu64
		   ",\"streams\":%" PRIu64 ",\"leaves\":%" PRIu64
		   ",\"checkpoints\":%" PRIu64 :
		   "good  %" PRIu64 " entries in %" PRIu64 " streams; %" PRIu64
		   " in the tree, %" PRIu64 " checkpoints",
	    entries, w->streams, w->tree.size, w->checkpoints);
	if (v->l->o.journal != NULL)
		buf_printf(b,
		    json ? ",\"marks\":%" PRIu64 :
			   "; %" PRIu64 " lines of the log",
		    v->marks);
	if (!v->l->o.trail)
		buf_printf(b,
		    json ? ",\"objects\":%" PRIu64 : "; %" PRIu64 " objects",
		    v->objects);
	buf_puts(b, json ? "}\n" : "\n");
}

static int
verdict_print(struct verify *v)
{
	bool good = v->first.why == AUDIT_GOOD;
	struct buf b;
	int status;

	buf_init(&b, v->l->a, 0);
	if (good)
		good_put(&b, v);
	else
		bad_put(&b, &v->first, v->l->o.json);
	status = say_out(&b);
	return status == EX_OK && !good ? EX_DATAERR : status;
}

/* The verdict is in v->first, unless the database failed. */
static int
verify(struct verify *v)
{
	const char *journal = v->l->o.journal;
	enum err e = store_tx(v->l->db, NULL, verify_tx, v);

	/* not of that moment: the log goes on meanwhile */
	if (e == OK && journal != NULL)
		e = journal_look(v->l->db, journal, first_keep, v, &v->marks);
	if (e == ERR_IO && journal != NULL)
		return say_failed(e, "%s", journal);
	return e == OK || v->first.why != AUDIT_GOOD ?
	    EX_OK :
	    say_failed(e, "the trail");
}

int
look_whole(struct audit_look *l, struct finding *first_r, uint64_t *leaves_r,
    uint64_t *loose_r)
{
	static struct verify v;
	int status;

	v.l = l;
	l->o.trail = true; /* what it says of objects is another matter */
	status = verify(&v);
	*first_r = v.first;
	*leaves_r = v.w.tree.size;
	*loose_r = v.w.loose;
	return status;
}

int
ctl_audit_verify(const char *conf_path, int argc, char **argv)
{
	static struct audit_look l;
	static struct verify v = { .l = &l };
	int status = look_open(&l, conf_path, argc, argv,
	    OPT_JSON | OPT_TRAIL | OPT_JOURNAL, 0);

	if (status == EX_OK)
		status = verify(&v);
	if (status == EX_OK)
		status = verdict_print(&v);
	look_close(&l);
	return status;
}

static void
key_put(struct buf *b, const char *text, bool json)
{
	if (!json) {
		buf_printf(b, "%s\n", text);
		return;
	}
	buf_puts(b, "{\"key\":");
	json_put(b, text);
	buf_puts(b, "}\n");
}

int
ctl_audit_key(const char *conf_path, int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY);
	struct options o = { 0 };
	struct conf conf;
	struct tree_keys keys;
	uint8_t seed[KEY_LEN];
	struct buf b;
	int status = EX_OSERR;

	if (a != NULL)
		status = options_read(argc, argv, OPT_JSON, 0, &o);
	if (status == EX_OK)
		status = ctl_conf(a, conf_path, ACC_CTL, &conf);
	if (status == EX_OK) {
		enum err e = ctl_tree_keys(a, &conf, seed, &keys);
		struct tree_key key;
		const char *text = NULL;

		if (e == OK) {
			key = tree_key_at(&keys, UINT64_MAX);
			text = tree_key_text(a, &key);
		}
		secret_wipe(seed, sizeof(seed));
		buf_init(&b, a, 0);
		if (text != NULL)
			key_put(&b, text, o.json);
		status = text != NULL ? say_out(&b) :
					say_failed(e != OK ? e : ERR_MEMORY,
					    "%s/checkpoint", conf.secret_dir);
	}
	arena_free(a);
	return status;
}
