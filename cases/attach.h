/*
 * Files of a case: pictures, PDF and sound.  What a file is stands in a record
 * of the case, with the key of its chunks; these are rows of their own, sealed
 * one by one (auth.h, chunk.c), so that nobody ever has a whole file in memory.
 * Included by cases.h only.
 */
#ifndef LINDUNG_ATTACH_H
#define LINDUNG_ATTACH_H

/* filekind.c: what a file is, by its first bytes --------------------------------- */

/* Of the list "file-type", in the order of file_rules. */
enum file_kind {
	FILE_JPEG,
	FILE_PNG,
	FILE_WEBP,
	FILE_PDF,
	FILE_MP3,
	FILE_M4A,
	FILE_OGG,
	FILE_WAV,
	FILE_KIND__MAX
};
struct file_rule {
	const char *code;
	const char *type; /* media type */
	const char *ends; /* how its names end, joined by blanks */
	bool (*is)(struct bytes begin);
};
extern const struct file_rule file_rules[FILE_KIND__MAX];
/* So many first bytes are enough, where the file has them. */
#define FILE_BEGIN 16
/* FILE_KIND__MAX: none that is kept here. */
enum file_kind file_kind_of(struct bytes begin);
enum file_kind file_kind_code(const char *code);
/* Does the name end as that kind's do?  So it does without an ending. */
bool file_named(enum file_kind kind, const char *name);
/*
 * A name that can be shown and stored, of at most the field's length: without
 * folders, control characters and marks that turn the direction of what is read.
 * "" where nothing is left; NULL when the arena is full.
 */
const char *file_name_clean(struct arena *a, const char *name);

/* attach.c ----------------------------------------------------------------------- */

#define FILE_BYTES_MAX  ((uint64_t)25 << 20)  /* of one file */
#define FILES_BYTES_MAX ((uint64_t)500 << 20) /* of all files of a case */
#define FILES_MAX       200

struct case_file {
	struct id id;
	uint32_t version;
	enum file_kind kind;
	const char *name;
	const char *remark; /* NULL: none */
	uint64_t size;
	const char *sha256; /* in hexadecimal */
	const char *author; /* who stored it */
	int64_t at;         /* when */
	const char *wrong;  /* of list "mistake"; NULL: it was not marked */
	const char *marked_by;
	int64_t marked_at;
};
struct kasus;
struct fields;
struct work;
/* NULL: the case has no such file. */
const struct case_file *case_file_find(const struct kasus *k, struct id id);
/* What is for the program alone: the key. */
void attach_hide(struct fields *f);

/* A file that is coming in; lies in w->mem. */
struct attaching;
/*
 * Begin, with a name as file_name_clean() left it.  ERR_CONFLICT: the case is
 * closed; ERR_LIMIT: it has as many files as it may, or as many bytes of them.
 */
enum err attach_begin(struct work *w, struct id kasus, const char *name,
    struct attaching **a_r) MUST_USE;
/*
 * The next bytes.  ERR_INVALID: it is none of the kinds, or its name says another
 * one; attach_say() says so.  ERR_LIMIT: too long, or no room in the case.
 */
enum err attach_put(struct work *w, struct attaching *a, struct bytes part)
    MUST_USE;
/* No more will come; sha256_r is of all.  ERR_INVALID as above, or it is empty. */
enum err attach_last(struct work *w, struct attaching *a,
    uint8_t sha256_r[HASH_LEN]) MUST_USE;
/*
 * Name the file in the case.  remark NULL: none.  ERR_CONFLICT, ERR_LIMIT as
 * attach_begin(); ERR_BUSY: as kasus_note().
 */
enum err attach_end(struct work *w, struct attaching *a, const char *remark)
    MUST_USE;
/* It came to nothing: nothing of it is kept. */
void attach_drop(struct work *w, struct attaching *a);
/* Why it was refused: a msgid; NULL: it was not for what the file is. */
const char *attach_say(const struct attaching *a);

/* A file that is going out; lies in w->mem. */
struct detaching;
/*
 * Open a file for reading: the trail entry commits before this returns.  ERR_TAMPER: its record is not what
 * was stored, or it has not as many chunks.
 */
enum err detach_begin(struct work *w, struct id kasus, struct id file,
    struct case_file *f_r, struct detaching **d_r) MUST_USE;
/* Its next bytes, until the next call; none: that was all.  What was put into
 * w->mem since the first call is gone with each.  ERR_TAMPER: they are not what was
 * stored. */
enum err detach_next(struct work *w, struct detaching *d, struct bytes *part_r)
    MUST_USE;

/*
 * Mark a file as a mistake, for a reason of list "mistake", over that version of
 * it.  ERR_CONFLICT: somebody else marked it, or the case is closed; ERR_BUSY.
 */
enum err attach_wrong(struct work *w, struct id kasus, struct id file,
    uint32_t version, const char *why) MUST_USE;

#endif
