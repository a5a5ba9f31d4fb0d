/* Files of a case: the list and its form, one file, and the file itself. */
#include <ctype.h>
#include <string.h>

#include "cgi/view.h"

const char *
view_size(struct req *r, uint64_t bytes)
{
	uint64_t tenths = (bytes * 10 + 500000) / 1000000;

	if (bytes < 1000)
		return say_printf(r, _("%s bita"), say_number(r, bytes));
	if (bytes < 950000)
		return say_printf(r, "%s kB",
		    say_number(r, (bytes + 500) / 1000));
	return say_printf(r, "%s%c%u MB", say_number(r, tenths / 10),
	    r->english ? '.' : ',', (unsigned)(tenths % 10));
}

/* The case, to who may read it; where something was sent, to who may write. */
static enum err
case_of(struct req *r, struct kasus *k, struct attach_page *p)
{
	enum err e = kasus_open(&r->work, r->ids[0], k);
	bool may = e == OK && view_may_case(r, P_CASE_EDIT, k);

	if (e != OK)
		return e;
	*p = (struct attach_page){ .k = k,
		.one = case_file_find(k, r->ids[1]),
		.may_edit = may && !stage_shut(k->stage) };
	if (may || r->route->method == M_GET)
		return OK;
	r->work.holder = k->assignee_name;
	return ERR_FORBIDDEN;
}

/* The list with its form, and with what that complained about. */
static enum err
list_show(struct req *r, unsigned status)
{
	struct attach_page p;
	struct kasus k;
	enum err e = case_of(r, &k, &p);

	if (e != OK)
		return e;
	r->status = status;
	attach_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_attach(struct req *r)
{
	return list_show(r, 200);
}

/* one that comes in ---------------------------------------------------------------- */

/* What is wrong before a byte of it was read. */
static void
sent_judge(struct req *r, const char *name)
{
	if (name == NULL)
		req_error(r, "berkas", _("Pilih berkas yang akan disimpan"));
	else if (upload_large(r))
		req_error(r, "berkas",
		    _("Berkas ini terlalu besar. Paling besar 25 MB: kecilkan, atau bagi menjadi beberapa berkas"));
}

/* Its name, which is never empty. */
static enum err
name_take(struct req *r, const char *sent, const char **name_r)
{
	const char *name = file_name_clean(r->mem, sent);

	if (name == NULL)
		return ERR_MEMORY;
	*name_r = *name != '\0' ? name : "berkas";
	return OK;
}

/* All of it, chunk by chunk. */
static enum err
file_take(struct req *r, struct attaching *a)
{
	uint8_t sha256[HASH_LEN];
	struct bytes part;
	enum err e;

	while ((e = upload_read(r, &part)) == OK && part.n > 0)
		if ((e = attach_put(&r->work, a, part)) != OK)
			return e;
	if (e == OK)
		e = attach_last(&r->work, a, sha256);
	if (e == OK)
		e = upload_bind(r, sha256);
	return e == OK ? attach_end(&r->work, a, req_value(r, "remark")) : e;
}

/* Why it was not kept, on the page of its form; e, where that says nothing. */
static enum err
file_refused(struct req *r, enum err e, const char *say)
{
	unsigned status = 422;

	if (e == ERR_INVALID && say != NULL) {
		req_error(r, "berkas", _(say));
	} else if (e == ERR_LIMIT) {
		req_error(r, "berkas",
		    _("Berkas ini tidak disimpan. Satu berkas paling besar 25 MB, dan semua berkas satu kasus paling banyak 200 berkas dan 500 MB"));
	} else if (e == ERR_CONFLICT) {
		req_error(r, "",
		    _("Kasus ini sudah ditutup, maka berkasnya belum tersimpan. Buka lagi kasusnya dahulu"));
		status = 409;
	} else {
		return e;
	}
	return list_show(r, status);
}

enum err
do_attach(struct req *r)
{
	const char *sent = upload_name(r), *name, *say = NULL;
	struct attaching *a = NULL;
	enum err e;

	sent_judge(r, sent);
	if (r->n_errors > 0)
		return list_show(r, 422);
	r->work.answer = say_printf(r, "/kasus/%s/berkas?kabar=berkas",
	    say_id(r, r->ids[0]));
	e = name_take(r, sent, &name);
	if (e == OK)
		e = attach_begin(&r->work, r->ids[0], name, &a);
	if (e != OK)
		return file_refused(r, e, NULL);
	e = file_take(r, a);
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	say = attach_say(a);
	attach_drop(&r->work, a);
	return file_refused(r, e, say);
}

/* one that is there ------------------------------------------------------------------ */

static enum err
one_show(struct req *r, unsigned status)
{
	struct attach_page p;
	struct kasus k;
	enum err e = case_of(r, &k, &p);

	if (e == OK && p.one == NULL)
		e = ERR_ABSENT;
	if (e != OK)
		return e;
	r->status = status;
	attached_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_attached(struct req *r)
{
	return one_show(r, 200);
}

enum err
do_attach_wrong(struct req *r)
{
	const char *why = req_value(r, "mistake");
	uint64_t version;
	enum err e = text_u64(req_text(r, "version"), UINT32_MAX, &version);

	if (e != OK || (why != NULL && !book_has(r->book, "mistake", why)))
		return ERR_INVALID;
	if (r->n_errors > 0)
		return one_show(r, 422);
	r->work.answer =
	    say_printf(r, "/kasus/%s/berkas?kabar=salah", say_id(r, r->ids[0]));
	e = attach_wrong(&r->work, r->ids[0], r->ids[1], (uint32_t)version,
	    why);
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if (e != ERR_CONFLICT)
		return e;
	req_error(r, "",
	    _("Berkas ini sudah ditandai orang lain, atau kasusnya sudah ditutup"));
	return one_show(r, 409);
}

/* the file itself -------------------------------------------------------------------- */

/* RFC 6266: the name for who reads it by RFC 8187, and one of plain letters. */
static void
name_header(struct req *r, const struct case_file *f)
{
	struct buf b;

	buf_init(&b, r->mem, 0);
	buf_puts(&b, "attachment; filename=\"");
	for (const char *p = f->name; *p != '\0'; p++)
		buf_putc(&b,
		    isalnum((unsigned char)*p) || strchr("._-", *p) != NULL ?
			*p :
			'_');
	buf_puts(&b, "\"; filename*=UTF-8''");
	for (const char *p = f->name; *p != '\0'; p++) {
		if (isalnum((unsigned char)*p) || strchr("._-", *p) != NULL)
			buf_putc(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	}
	buf_u8(&b, 0);
	if (buf_check(&b) == OK)
		resp_header(r, "Content-Disposition", (const char *)b.p);
	else
		r->head.failed = true;
}

static enum err
file_more(struct req *r, struct bytes *part_r)
{
	return detach_next(&r->work, r->more_of, part_r);
}

enum err
page_attached_get(struct req *r)
{
	struct detaching *d;
	struct case_file f;
	enum err e = detach_begin(&r->work, r->ids[0], r->ids[1], &f, &d);

	if (e != OK)
		return e;
	r->type = file_rules[f.kind].type;
	name_header(r, &f);
	/* beside that of every page: what opens it all the same runs nothing */
	resp_header(r, "Content-Security-Policy", "sandbox");
	r->more = file_more;
	r->more_of = d;
	r->more_size = f.size;
	return OK;
}
