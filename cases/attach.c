/*
 * Files of a case.  One comes in under a key of its own, chunk by chunk, each
 * chunk in a row that nothing names yet; then the next version of the case names
 * it, in a record that has its key.  What breaks off before is taken away.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cases/priv.h"

#define KEY_BYTES (KEY_LEN + CHUNK_HEAD) /* of F_B_KEY, in base64 */
#define BATCH     8                      /* chunks that are read at once */

static struct ad
chunk_ad(struct id kasus, struct id file)
{
	return (struct ad){ .type = OBJ_FILE,
		.object = file,
		.parent = kasus,
		.key_version = 1,
		.row_version = 1,
		.schema = LAYOUT };
}

static uint32_t
chunks_of(uint64_t size)
{
	return (uint32_t)((size + CHUNK_LEN - 1) / CHUNK_LEN);
}

/* what a case has ---------------------------------------------------------------- */

void
attach_hide(struct fields *f)
{
	f->v[F_B_KEY] = NULL;
	f->v[F_B_BY] = NULL;
}

/* What the record says; ERR_TAMPER: no program of ours wrote it. */
static enum err
file_view_of(struct work *w, const struct rec_ref *ref, const struct rec *rec,
    struct case_file *f_r)
{
	const char *const *v = rec->f.v;
	struct id by;

	*f_r = (struct case_file){ .id = ref->id,
		.version = ref->version,
		.kind = file_kind_code(v[F_B_TYPE]),
		.name = v[F_B_NAME],
		.remark = v[F_B_REMARK],
		.sha256 = v[F_B_SHA256],
		.at = id_time(ref->id),
		.wrong = v[F_B_WRONG] };
	if (f_r->kind == FILE_KIND__MAX || f_r->name == NULL ||
	    f_r->sha256 == NULL || v[F_B_KEY] == NULL || v[F_B_SIZE] == NULL ||
	    v[F_B_BY] == NULL || id_parse(v[F_B_BY], &by) != OK ||
	    text_u64(v[F_B_SIZE], FILE_BYTES_MAX, &f_r->size) != OK ||
	    f_r->size == 0)
		return ERR_TAMPER;
	f_r->author = person_name(w, by);
	if (f_r->wrong != NULL) {
		f_r->marked_by = person_name(w, rec->author);
		f_r->marked_at = rec->at;
	}
	return OK;
}

static enum err
file_record(struct work *w, const struct casefile *c, const struct rec_ref *ref,
    const struct record_row *row, struct rec *rec_r, struct case_file *f_r)
{
	enum err e = rec_get(w, c, ref->group, row, rec_r);

	/* it stands under its author's name: it is theirs */
	if (e == OK)
		e = rec_verify(w, rec_r);
	if (e == OK)
		e = file_view_of(w, ref, rec_r, f_r);
	return e == ERR_TAMPER ? tamper("file", ref->id) : e;
}

enum err
attached_open(struct work *w, const struct casefile *c, const struct note *from,
    size_t n, struct kasus *k)
{
	struct case_file *f = arena_alloc(w->mem, (n + 1) * sizeof(*f));
	struct rec rec = { 0 };
	size_t i;
	enum err e = OK;

	if (f == NULL)
		return ERR_MEMORY;
	/* the header has the newest last */
	for (i = 0; e == OK && i < n; i++)
		e = file_record(w, c, from[i].ref, from[i].row, &rec,
		    &f[n - 1 - i]);
	k->files = f;
	k->n_files = n;
	return e;
}

const struct case_file *
case_file_find(const struct kasus *k, struct id id)
{
	size_t i;

	for (i = 0; i < k->n_files; i++)
		if (id_same(k->files[i].id, id))
			return &k->files[i];
	return NULL;
}

/* what comes in ------------------------------------------------------------------- */

struct attaching {
	struct id kasus, id;
	const char *name;
	enum file_kind kind;
	struct chunks *seal;
	uint8_t *plain, *sealed; /* a chunk each */
	size_t n;                /* bytes in plain */
	uint32_t number;         /* chunks that are stored */
	uint64_t size, room;
	uint8_t key[KEY_BYTES];
	uint8_t sha256[HASH_LEN];
	const char *say;
};

const char *
attach_say(const struct attaching *a)
{
	return a->say;
}

/* How many more bytes the case has room for; ERR_LIMIT: none. */
static enum err
room_of(const struct kasus *k, uint64_t *room_r)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < k->n_files; i++)
		all += k->files[i].size;
	if (k->n_files >= FILES_MAX || all >= FILES_BYTES_MAX)
		return ERR_LIMIT;
	*room_r = FILES_BYTES_MAX - all;
	return OK;
}

/* May the case take a file, and of how many bytes? */
static enum err
attach_guard(struct work *w, struct id kasus, uint64_t *room_r)
{
	struct arena_mark m = arena_mark(w->mem);
	struct casefile c;
	struct kasus k;
	enum err e = file_load(w, kasus, P_CASE_EDIT, &c, &k);

	if (e == OK && file_closed(&c))
		e = ERR_CONFLICT;
	if (e == OK)
		e = room_of(&k, room_r);
	secret_wipe(c.ck, KEY_LEN);
	arena_release(w->mem, m);
	return e;
}

enum err
attach_begin(struct work *w, struct id kasus, const char *name,
    struct attaching **a_r)
{
	struct attaching *a = arena_alloc(w->mem, sizeof(*a));
	struct ad ad;
	uint64_t room = 0;
	enum err e = attach_guard(w, kasus, &room);

	if (e != OK)
		return e;
	if (a == NULL)
		return ERR_MEMORY;
	*a = (struct attaching){ .kasus = kasus,
		.id = id_new(w->now),
		.name = name,
		.kind = FILE_KIND__MAX,
		.plain = arena_alloc(w->mem, CHUNK_LEN),
		.sealed = arena_alloc(w->mem, CHUNK_LEN + CHUNK_OVERHEAD),
		.room = room < FILE_BYTES_MAX ? room : FILE_BYTES_MAX };
	if (a->plain == NULL || a->sealed == NULL)
		return ERR_MEMORY;
	ad = chunk_ad(kasus, a->id);
	random_bytes(a->key, KEY_LEN);
	e = chunks_seal(w->mem, &ad, a->key, a->key + KEY_LEN, &a->seal);
	if (e == OK)
		e = upload_add(w->db, a->id, w->now);
	*a_r = a;
	return e;
}

/* The first chunk says what the file is. */
static enum err
kind_check(struct attaching *a)
{
	a->kind = file_kind_of(BYTES(a->plain, a->n));
	if (a->kind == FILE_KIND__MAX)
		a->say = N_(
		    "Jenis berkas ini tidak diterima. Yang diterima: gambar JPEG, PNG, WebP; dokumen PDF; suara MP3, M4A, Ogg, WAV");
	else if (!file_named(a->kind, a->name))
		a->say = N_(
		    "Isi berkas ini lain dari akhiran namanya. Simpan ulang berkasnya dari aplikasi asalnya, lalu pilih lagi");
	return a->say == NULL ? OK : ERR_INVALID;
}

static enum err
chunk_store(struct work *w, struct attaching *a, bool last)
{
	enum err e = a->number == 0 ? kind_check(a) : OK;

	if (e != OK)
		return e;
	chunk_put(a->seal, BYTES(a->plain, a->n), last, a->sealed);
	e = chunk_add(w->db, a->id, a->number,
	    BYTES(a->sealed, a->n + CHUNK_OVERHEAD));
	a->number++;
	a->n = 0;
	return e;
}

/* A full chunk is stored when there is more: else it is the last one. */
enum err
attach_put(struct work *w, struct attaching *a, struct bytes part)
{
	enum err e = OK;

	if (part.n > a->room - a->size)
		return ERR_LIMIT;
	a->size += part.n;
	while (e == OK && part.n > 0) {
		size_t n = CHUNK_LEN - a->n;

		if (n == 0) {
			e = chunk_store(w, a, false);
			continue;
		}
		if (n > part.n)
			n = part.n;
		memcpy(a->plain + a->n, part.p, n);
		a->n += n;
		part = BYTES(part.p + n, part.n - n);
	}
	return e;
}

enum err
attach_last(struct work *w, struct attaching *a, uint8_t sha256_r[HASH_LEN])
{
	enum err e;

	if (a->size == 0) {
		a->say =
		    N_("Berkas ini kosong. Periksa berkasnya, lalu pilih lagi");
		return ERR_INVALID;
	}
	e = chunk_store(w, a, true);
	chunks_sum(a->seal, a->sha256);
	chunks_wipe(a->seal);
	secret_wipe(a->plain, CHUNK_LEN);
	memcpy(sha256_r, a->sha256, HASH_LEN);
	return e;
}

/* Its line in the header, and the record. */
static enum err
record_put(struct work *w, struct casefile *c, const struct attaching *a,
    const char *remark, struct record_row *row_r)
{
	struct rec_ref *ref = &c->head.rec[c->head.n_rec++];
	struct fields f = { { NULL } };
	char sum[2 * HASH_LEN + 1];
	enum err e;

	*ref = (struct rec_ref){ .id = a->id,
		.group = GROUP_FILES,
		.kind = REC_FILE,
		.at_version = c->row.version + 1 };
	f.v[F_B_NAME] = a->name;
	f.v[F_B_TYPE] = file_rules[a->kind].code;
	f.v[F_B_SIZE] = arena_printf(w->mem, "%" PRIu64, a->size);
	f.v[F_B_REMARK] = remark;
	f.v[F_B_SHA256] = hex_put(a->sha256, HASH_LEN, sum);
	f.v[F_B_KEY] = b64_put(w->mem, BYTES(a->key, KEY_BYTES));
	f.v[F_B_BY] = id_str(w->mem, w->who->person);
	if (f.v[F_B_SIZE] == NULL || f.v[F_B_KEY] == NULL)
		return ERR_MEMORY;
	e = rec_put(w, c, ref, &f, row_r);
	return e == OK ? notes_room(c, false) : e;
}

/* One round: ERR_CONFLICT that is not firm is a compare-and-set lost. */
static enum err
end_once(struct work *w, struct attaching *a, const char *remark, bool *firm_r)
{
	struct record_row rec;
	struct casefile c;
	struct kasus k;
	uint64_t room = 0;
	enum err e;

	if ((e = file_load(w, a->kasus, P_CASE_EDIT, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	*firm_r = file_closed(&c);
	e = *firm_r ? ERR_CONFLICT : room_of(&k, &room);
	if (e == OK && room < a->size)
		e = ERR_LIMIT;
	c.upload = &a->id;
	if (e != OK || (e = record_put(w, &c, a, remark, &rec)) != OK ||
	    (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &rec, 1, NULL },
	    V_CHANGE);
	if (e == ERR_ABSENT) /* swept: it took too long */
		e = ERR_BUSY;
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
attach_end(struct work *w, struct attaching *a, const char *remark)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;
	int i;

	for (i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		e = end_once(w, a, remark, &firm);
		arena_release(w->mem, m);
	}
	secret_wipe(a->key, sizeof(a->key));
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}

void
attach_drop(struct work *w, struct attaching *a)
{
	enum err e = upload_drop(w->db, a->id);

	chunks_wipe(a->seal);
	secret_wipe(a->key, sizeof(a->key));
	secret_wipe(a->plain, CHUNK_LEN);
	if (e != OK) /* then the sweep does it */
		log_write(LOG_WARN, "upload-drop", "err=%s", err_name(e));
}

/* what goes out ------------------------------------------------------------------- */

struct detaching {
	struct id id;
	struct chunks *open;
	uint8_t *plain;
	uint64_t size;
	uint32_t number, all; /* of the next chunk; how many there are */
	struct chunk_row *row;
	size_t n, at; /* rows that were read, and those of them that are done */
	struct arena_mark mark;
};

/* The record's line in the header; NULL. */
static struct rec_ref *
file_ref(const struct casefile *c, struct id file)
{
	size_t i;

	for (i = 0; i < c->head.n_rec; i++)
		if (c->head.rec[i].kind == REC_FILE &&
		    id_same(c->head.rec[i].id, file))
			return &c->head.rec[i];
	return NULL;
}

/* The file's record, which must be the one that the header names. */
static enum err
record_find(struct work *w, const struct casefile *c, struct id file,
    struct rec *rec_r, struct case_file *f_r)
{
	const struct rec_ref *ref = file_ref(c, file);
	uint8_t hash[HASH_LEN];
	struct record_row row;
	enum err e;

	if (ref == NULL)
		return ERR_ABSENT;
	e = record_get(w->db, w->mem, c->row.id, file, ref->version, &row);
	if (e == ERR_ABSENT)
		return tamper("file", file);
	if (e != OK)
		return e;
	hash_blake(NULL, row.body, hash);
	if (!secret_same(hash, ref->hash, HASH_LEN))
		return tamper("file", file);
	return file_record(w, c, ref, &row, rec_r, f_r);
}

/* The key, and as many chunks as the size says: neither more nor fewer. */
static enum err
chunks_find(struct work *w, const struct casefile *c, const struct rec *rec,
    struct detaching *d)
{
	struct ad ad = chunk_ad(c->row.id, d->id);
	const char *text = rec->f.v[F_B_KEY];
	struct bytes key;
	uint64_t stored;
	enum err e = chunk_count(w->db, d->id, &stored);

	if (e != OK)
		return e;
	if (stored != d->all || text == NULL)
		return tamper("file-chunks", d->id);
	e = b64_get(w->mem, text, strlen(text), &key);
	if (e == ERR_INVALID || (e == OK && key.n != KEY_BYTES))
		return tamper("file", d->id);
	return e == OK ?
	    chunks_open(w->mem, &ad, key.p, key.p + KEY_LEN, &d->open) :
	    e;
}

enum err
detach_begin(struct work *w, struct id kasus, struct id file,
    struct case_file *f_r, struct detaching **d_r)
{
	struct detaching *d = arena_alloc(w->mem, sizeof(*d));
	struct trail_entry t;
	struct casefile c;
	struct rec rec = { 0 };
	enum err e = d != NULL ? OK : ERR_MEMORY;

	memset(&c, 0, sizeof(c));
	if (e != OK || (e = file_open(w, kasus, P_CASE_READ, &c)) != OK ||
	    (e = record_find(w, &c, file, &rec, f_r)) != OK)
		goto out;
	*d = (struct detaching){ .id = file,
		.plain = arena_alloc(w->mem, CHUNK_LEN),
		.size = f_r->size,
		.all = chunks_of(f_r->size) };
	e = d->plain != NULL ? chunks_find(w, &c, &rec, d) : ERR_MEMORY;
	if (e != OK)
		goto out;
	t = case_trail(w, &c, V_OPEN);
	t.shown = &d->id;
	t.n_shown = 1;
	e = trail_write(w->db, &t);
	*d_r = d;
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

static enum err
rows_next(struct work *w, struct detaching *d)
{
	d->at = 0;
	if (d->number == 0) /* all else that the answer needs is there by now */
		d->mark = arena_mark(w->mem);
	arena_release(w->mem, d->mark);
	return chunk_rows(w->db, w->mem, d->id, d->number, BATCH, &d->row,
	    &d->n);
}

enum err
detach_next(struct work *w, struct detaching *d, struct bytes *part_r)
{
	bool last = d->number + 1 == d->all;
	uint64_t left = d->size - (uint64_t)d->number * CHUNK_LEN;
	size_t want = last ? (size_t)left : CHUNK_LEN;
	const struct chunk_row *row;
	enum err e = OK;

	*part_r = BYTES(NULL, 0);
	if (d->number == d->all)
		return OK;
	if (d->at == d->n && (e = rows_next(w, d)) != OK)
		return e;
	row = &d->row[d->at++];
	if (d->n == 0 || row->number != d->number ||
	    row->body.n != want + CHUNK_OVERHEAD ||
	    chunk_get(d->open, row->body, last, d->plain) != OK)
		return tamper("chunk", d->id);
	d->number++;
	*part_r = BYTES(d->plain, want);
	if (last)
		chunks_wipe(d->open);
	return OK;
}

/* what was a mistake ---------------------------------------------------------------- */

static enum err
wrong_put(struct work *w, struct casefile *c, struct id file, uint32_t version,
    const char *why, struct record_row *row_r)
{
	struct rec_ref *ref = file_ref(c, file);
	struct case_file f;
	struct rec rec = { 0 };
	enum err e;

	if (ref == NULL)
		return ERR_ABSENT;
	if ((e = record_find(w, c, file, &rec, &f)) != OK)
		return e;
	rec.f.v[F_B_WRONG] = why;
	ref->at_version = c->row.version + 1;
	e = ref->version == version ? rec_put(w, c, ref, &rec.f, row_r) :
				      ERR_CONFLICT;
	return e == OK ? notes_room(c, false) : e;
}

static enum err
wrong_once(struct work *w, struct id kasus, struct id file, uint32_t version,
    const char *why, bool *firm_r)
{
	struct record_row rec;
	struct casefile c;
	struct kasus k;
	enum err e;

	if ((e = file_load(w, kasus, P_CASE_EDIT, &c, &k)) != OK ||
	    (e = named_fresh(w, &c, &k.f)) != OK)
		goto out;
	*firm_r = file_closed(&c);
	e = *firm_r ? ERR_CONFLICT : wrong_put(w, &c, file, version, why, &rec);
	if (e == ERR_CONFLICT)
		*firm_r = true;
	if (e != OK || (e = file_seal(w, &c, &k.f)) != OK)
		goto out;
	e = case_commit(w, &(struct case_write){ &c, false, &rec, 1, NULL },
	    V_CHANGE);
out:
	secret_wipe(c.ck, KEY_LEN);
	return e;
}

enum err
attach_wrong(struct work *w, struct id kasus, struct id file, uint32_t version,
    const char *why)
{
	struct arena_mark m = arena_mark(w->mem);
	enum err e = ERR_CONFLICT;
	bool firm = false;
	int i;

	for (i = 0; i < CASE_TRIES && e == ERR_CONFLICT && !firm; i++) {
		e = wrong_once(w, kasus, file, version, why, &firm);
		arena_release(w->mem, m);
	}
	return e == ERR_CONFLICT && !firm ? ERR_BUSY : e;
}
