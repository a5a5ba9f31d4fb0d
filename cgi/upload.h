/* Bodies that are read as they come, with a file in them: a part of cgi/priv.h. */
#ifndef LINDUNG_UPLOAD_H
#define LINDUNG_UPLOAD_H

/* A body of which nothing has been read yet. */
struct feed {
	/* Some bytes, as many as there are and at most n; 0: no more come. */
	size_t (*read)(struct feed *f, void *to, size_t n);
	uint64_t left; /* announced, and not read */
	bool patient;  /* who sends it may, and may take their time */
};

/* multipart.c ---------------------------------------------------------------- */

/*
 * multipart/form-data (RFC 7578), read strictly, as browsers send it: nothing
 * before the first part or behind the last one, and of each part's headers only
 * Content-Disposition and Content-Type.
 */
#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */
#define PART_ROOM    ((size_t)32768)
#define NAME_ROOM    65
#define FILE_ROOM    1025

struct multipart {
	struct feed *feed;
	char mark[4 + BOUNDARY_MAX + 1]; /* CR LF "--" boundary */
	size_t n_mark;
	enum {
		MP_FIRST, /* nothing was read */
		MP_HEAD,  /* behind a mark */
		MP_BODY,
		MP_OVER
	} at;
	uint8_t buf[PART_ROOM];
	size_t from, end; /* what is read and not taken */
	/* of the part that is open */
	char name[NAME_ROOM];
	bool is_file;
	char file[FILE_ROOM]; /* its name; "": none was chosen */
};
/* Is it such a body?  type: Content-Type, or NULL. */
bool multipart_is(const char *type);
/* ERR_INVALID: no boundary, or no such one. */
enum err multipart_begin(struct multipart *m, const char *type,
    struct feed *feed) MUST_USE;
/* The next part, behind the whole of the last one; ERR_ABSENT: there is none, and
 * the body ended with it.  ERR_INVALID: the body is not of this form, or broke
 * off. */
enum err multipart_next(struct multipart *m) MUST_USE;
/* The next bytes of the open part, until the next call; none: that was all. */
enum err multipart_read(struct multipart *m, struct bytes *part_r) MUST_USE;

/* upload.c ------------------------------------------------------------------------ */

/* nginx lets no more through to a route that takes a file; the program says what is
 * too long itself. */
#define UPLOAD_BODY_MAX ((uint64_t)64 << 20)
/* What stands beside a file in its form, at most. */
#define UPLOAD_BESIDE ((uint64_t)64 << 10)

/* Is it a form with a file, on a route that takes one? */
bool upload_is(const struct req *r);
/*
 * serve.c: a link may have come into the roster since the request began, or the
 * session have ended: look at who acts anew.  ERR_AUTH: nobody does any more;
 * ERR_FORBIDDEN: it is not theirs any more.
 */
enum err actor_follow(struct req *r) MUST_USE;
/* The fields in front of the file, into r->pair, and up to the file's first byte.
 * ERR_INVALID, ERR_LIMIT as form_split(). */
enum err upload_split(struct req *r) MUST_USE;

#endif
