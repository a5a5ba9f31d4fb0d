/*
 * The roster of this host: pins and heads from files, links from the table,
 * checked by auth; and the next link.
 */
#include <string.h>
#include <sys/stat.h>

#include "schema/priv.h"

#define BATCH 500 /* links read at once */

struct link_row {
	struct id agency;
	uint64_t height;
	struct bytes link;
	uint64_t generation;
};

static void
link_from(struct row *c, void *to)
{
	struct link_row *r = to;

	r->agency = row_id(c);
	r->height = row_u64(c);
	r->link = row_bytes(c);
	r->generation = row_u64(c);
}

/*
 * One that does not fit is somebody's work or damage: its agency is refused,
 * whichever the row says and whichever the bytes say, and the others go on.
 */
static enum err
link_take(struct roster *roster, const struct link_row *l)
{
	char t[ID_TEXT];
	enum err e = roster_apply(roster, l->link);

	if (e != ERR_TAMPER)
		return e == ERR_ABSENT ? OK : e; /* no pin: not served here */
	roster_refuse(roster, l->agency);
	log_write(LOG_ALARM, "roster", "agency=%s height=%llu err=%s",
	    id_text(l->agency, t), (unsigned long long)l->height, err_name(e));
	return OK;
}

/*
 * Every later link would bear the time of one that is dated ahead, and no
 * proposal would be in time for it; one that is dated back would be used after
 * its term, or end a wait that others were to have.  A refused chain is not
 * remembered in the heads file: so without that row, and read anew, it is as it
 * was.
 */
void
rolls_dated(struct rolls *rolls, int64_t now)
{
	const struct roster_agency *g;
	char t[ID_TEXT];
	size_t i = 0;

	while ((g = roster_agencies(rolls->roster, &i)) != NULL) {
		enum link_dated d = roster_dated(rolls->roster, g->id, now);

		if (g->refused || d == DATED_WELL)
			continue;
		roster_refuse(rolls->roster, g->id);
		log_write(LOG_ALARM, "roster", "agency=%s height=%llu what=%s",
		    id_text(g->id, t), (unsigned long long)g->height,
		    d == DATED_AHEAD ? "ahead" : "back");
	}
}

/* The next links, at most BATCH; n_r: how many there were. */
static enum err
links_take(struct store *st, struct arena *a, struct rolls *rolls, size_t *n_r)
{
	struct arena_mark m = arena_mark(a);
	struct link_row *r;
	enum err e;

	e = stmt_list(st, a, ST_ROSTER_LINKS,
	    IN(V_U(rolls->generation), V_U(BATCH)), SHAPE(*r, link_from), &r,
	    n_r);
	for (size_t i = 0; e == OK && i < *n_r; i++) {
		if (r[i].generation <= rolls->generation)
			e = ERR_TAMPER; /* we asked for what came after */
		else
			e = link_take(rolls->roster, &r[i]);
		if (e == OK)
			rolls->generation = r[i].generation;
	}
	rolls_dated(rolls, time_now());
	arena_release(a, m);
	return e;
}

/* The state is read first: whatever was written up to it is taken. */
enum err
rolls_follow(struct store *st, struct arena *a, struct rolls *rolls)
{
	uint64_t state;
	size_t n = BATCH;
	enum err e = stmt_get(st, st->scratch, ST_ROSTER_STATE, IN_NONE,
	    from_u64, &state);

	while (e == OK && n == BATCH)
		e = links_take(st, a, rolls, &n);
	if (e == OK)
		rolls->state = state;
	return e;
}

/* What the file remembers must be in the chains, if need be after a look at
 * what the table has by now. */
static enum err
heads_hold(struct store *st, struct arena *a, struct rolls *rolls,
    const struct roster_head *h, size_t n)
{
	size_t missing;
	enum err e = heads_compare(rolls->roster, h, n, false, &missing);

	if (missing > 0) {
		enum err f = rolls_follow(st, a, rolls);

		if (f != OK)
			return f;
		e = heads_compare(rolls->roster, h, n, true, &missing);
	}
	rolls_dated(rolls, time_now());
	if (e == ERR_TAMPER)
		log_write(LOG_ALARM, "roster", "what=heads refused=%s err=%s",
		    roster_any_refused(rolls->roster) ? "yes" : "no",
		    err_name(e));
	return e == ERR_TAMPER ? OK : e;
}

/* Identity of the file's present content; zeros if there is none. */
static struct heads_mark
heads_mark(const char *path)
{
	struct heads_mark m = { 0 };
	struct stat st;

	if (stat(path, &st) == 0) {
		m.inode = st.st_ino;
		m.seconds = st.st_mtim.tv_sec;
		m.nanoseconds = st.st_mtim.tv_nsec;
	}
	return m;
}

static enum err
heads_take(struct store *st, struct arena *a, const char *path,
    struct rolls *rolls)
{
	struct arena_mark m = arena_mark(a);
	struct heads_mark now = heads_mark(path);
	struct roster_head *h;
	size_t n;
	enum err e = heads_read(a, path, &h, &n, NULL);

	if (e == OK)
		e = heads_hold(st, a, rolls, h, n);
	if (e == OK)
		rolls->heads = now;
	arena_release(a, m);
	return e;
}

enum err
rolls_begin(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls_r, const char **bad_r)
{
	enum err e = ERR_MEMORY;

	*rolls_r = (struct rolls){ .roster = roster_new() };
	*bad_r = conf->trust_dir;
	if (rolls_r->roster != NULL)
		e = trust_load(a, conf->trust_dir, rolls_r->roster, bad_r);
	if (e == ERR_ABSENT) { /* a host before its first agency */
		log_write(LOG_WARN, "roster", "what=no-pins");
		e = OK;
	}
	if (e == OK) {
		*bad_r = "roster";
		e = rolls_follow(st, a, rolls_r);
	}
	if (e != OK)
		rolls_free(rolls_r);
	return e;
}

static bool
has_pins(const struct roster *r)
{
	size_t i = 0;

	return roster_agencies(r, &i) != NULL;
}

/* A link that comes meanwhile is looked at the next time. */
static enum err
copy_look(struct store *st, struct arena *a, const struct rolls *rolls)
{
	size_t n = 0;
	enum err e = copy_check(st, a, rolls, &n);

	return e == ERR_BUSY ? OK : e;
}

enum err
rolls_open(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls_r, const char **bad_r)
{
	enum err e = rolls_begin(st, a, conf, rolls_r, bad_r);

	if (e != OK)
		return e;
	*bad_r = conf->heads_file;
	e = heads_take(st, a, conf->heads_file, rolls_r);
	if (e == ERR_ABSENT && !has_pins(rolls_r->roster))
		e = OK;
	if (e == OK)
		e = copy_look(st, a, rolls_r);
	if (e != OK)
		rolls_free(rolls_r);
	return e;
}

void
rolls_free(struct rolls *rolls)
{
	roster_free(rolls->roster);
	rolls->roster = NULL;
}

enum err
rolls_refresh(struct store *st, struct arena *a, const struct conf *conf,
    struct rolls *rolls, int64_t now)
{
	struct heads_mark m;

	if (now < rolls->looked + SECOND && now >= rolls->looked)
		return OK;
	rolls->looked = now;
	m = heads_mark(conf->heads_file);
	if (m.inode == rolls->heads.inode &&
	    m.seconds == rolls->heads.seconds &&
	    m.nanoseconds == rolls->heads.nanoseconds)
		return OK;
	return heads_take(st, a, conf->heads_file, rolls);
}

struct link_new {
	struct id agency;
	uint64_t height;
	const uint8_t *hash;
	struct bytes link;
};

static enum err
link_tx(struct store *st, void *arg)
{
	const struct link_new *l = arg;
	uint64_t n = 0;
	enum err e;

	/* the step first: it locks, and what follows is ours alone */
	e = stmt_change(st, ST_ROSTER_STEP, IN_NONE, ERR_INTERNAL);
	if (e == OK)
		e = stmt_get(st, st->scratch, ST_ROSTER_STATE, IN_NONE,
		    from_u64, &n);
	if (e == OK)
		e = stmt_run(st, ST_ROSTER_ADD,
		    IN(V_ID(l->agency), V_U(l->height), V_U(n),
			V_P(l->hash, HASH_LEN), V_B(l->link)),
		    NULL);
	return e == OK ? copy_link(st, l->height, l->link) : e;
}

enum err
roster_append(struct store *st, struct id agency, uint64_t height,
    const uint8_t hash[HASH_LEN], struct bytes link)
{
	struct link_new l = { agency, height, hash, link };

	return tx_join(st, link_tx, &l);
}
