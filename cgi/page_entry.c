/* Entries of a case: a form for one, and marking one as a mistake. */
#include <string.h>

#include "cgi/view.h"

/* The case, to who may write in it; closed, it answers with its own page. */
static enum err
case_to_write(struct req *r, struct kasus *k)
{
	enum err e = kasus_open(&r->work, r->ids[0], k);

	if (e != OK)
		return e;
	if (!view_may_case(r, P_CASE_EDIT, k)) {
		r->work.holder = k->assignee_name;
		return ERR_FORBIDDEN;
	}
	return OK;
}

static enum err
closed_show(struct req *r, const struct kasus *k)
{
	r->status = 409;
	case_closed_page(&r->t, r, k);
	return buf_check(&r->out);
}

/* The entry that the request names, or the type of a new one. */
static enum err
entry_asked(struct req *r, const struct kasus *k, struct entry_page *p)
{
	const char *text = req_value(r, "entri");
	struct id id = { { 0 } };

	p->k = k;
	p->f.v[F_KIND] = k->f.v[F_KIND]; /* lists are offered by it */
	p->type = entry_of(req_value(r, "jenis"));
	if (text != NULL) {
		if (id_parse(text, &id) != OK ||
		    (p->is = case_entry_find(k, id)) == NULL)
			return ERR_ABSENT;
		p->type = p->is->type;
		p->version = p->is->version;
	}
	if (p->type == EN__MAX || p->type == EN_CONSENT)
		return ERR_ABSENT;
	return p->is != NULL ||
		(entry_rules[p->type].kinds & fields_kinds(&k->f)) != 0 ?
	    OK :
	    ERR_ABSENT;
}

static enum err
entry_show(struct req *r, const struct entry_page *p)
{
	if (r->n_errors > 0)
		r->status = p->moved ? 409 : 422;
	entry_page(&r->t, r, p);
	return buf_check(&r->out);
}

enum err
page_entry(struct req *r)
{
	struct entry_page p = { .moved = false };
	struct kasus k;
	enum err e = case_to_write(r, &k);

	if (e == OK)
		e = entry_asked(r, &k, &p);
	if (e != OK)
		return e;
	if (stage_shut(k.stage))
		return closed_show(r, &k);
	if (p.is != NULL)
		p.f = p.is->f;
	p.f.v[F_KIND] = k.f.v[F_KIND];
	return entry_show(r, &p);
}

/* Only its own fields, as they were sent. */
static enum err
entry_sent(const struct req *r, enum entry_type t, struct fields *f)
{
	for (enum field i = F_E_DATE; i < F_E_WRONG; i++) {
		f->v[i] = req_value(r, field_rules[i].name);
		if (f->v[i] != NULL && !entry_has(t, i))
			return ERR_INVALID;
	}
	return OK;
}

/* Another version stands by now, or the case is closed: read both again. */
static enum err
entry_moved(struct req *r, struct entry_page *p, struct kasus *k)
{
	struct id id = p->is != NULL ? p->is->id : (struct id){ { 0 } };
	enum err e = kasus_open(&r->work, r->ids[0], k);

	if (e != OK)
		return e;
	p->moved = true;
	p->is = case_entry_find(k, id);
	p->version = p->is != NULL ? p->is->version : 0;
	req_error(r, "",
	    stage_shut(k->stage) ?
		_("Kasus ini ditutup saat Anda mengetik. Buka lagi dahulu, "
		  "lalu simpan di sini") :
		_("Entri ini diubah saat Anda mengetik. Bandingkan dengan "
		  "yang tersimpan, lalu simpan lagi"));
	return OK;
}

/* The entry was not written: its form again, with all that was typed. */
static enum err
entry_refused(struct req *r, enum err e, struct entry_page *p, struct kasus *k)
{
	if (e == ERR_LIMIT) {
		req_error(r, "",
		    _("Kasus ini sudah memuat catatan sebanyak yang dapat "
		      "disimpan, maka entri ini belum tersimpan"));
		e = OK;
	} else if (e == ERR_CONFLICT) {
		e = entry_moved(r, p, k);
	}
	return e == OK ? entry_show(r, p) : e;
}

/* Who plans to reach a client that must not be reached directly says so first. */
static enum err
contact_warned(struct req *r, const struct kasus *k, const struct entry_edit *x)
{
	if (k->f.v[F_CONTACT] == NULL || !task_reaches(x->type, &x->f) ||
	    req_value(r, "sadar") != NULL)
		return OK;
	req_error(r, "sadar",
	    _("Klien ini tidak boleh dihubungi langsung. Baca cara yang aman, "
	      "lalu tandai kotak ini"));
	return ERR_INVALID;
}

enum err
do_entry(struct req *r)
{
	struct complaint c[COMPLAINTS_MAX];
	struct entry_page p = { .moved = false };
	struct entry_edit x = { .version = 0 };
	struct kasus k;
	uint64_t version;
	size_t n = 0;
	enum err e = text_u64(req_text(r, "version"), UINT32_MAX, &version);

	if (e == OK)
		e = case_to_write(r, &k);
	if (e == OK)
		e = entry_asked(r, &k, &p);
	if (e == OK)
		e = entry_sent(r, p.type, &p.f);
	if (e != OK)
		return e;
	p.version = x.version = (uint32_t)version;
	x.type = p.type;
	x.id = p.is != NULL ? p.is->id : x.id;
	x.f = p.f;
	e = entry_check(&r->work, p.type, &x.f, c, &n);
	e = fields_complain(r, e, &x.f, c, n);
	if (e == OK)
		e = contact_warned(r, &k, &x);
	if (e == ERR_INVALID)
		return entry_show(r, &p);
	r->work.answer = say_printf(r, "/kasus/%s?kabar=entri#%s",
	    say_id(r, r->ids[0]), entry_rules[p.type].code);
	if (e == OK)
		e = kasus_entry(&r->work, r->ids[0], &x);
	return e == OK ? resp_go(r, "%s", r->work.answer) :
			 entry_refused(r, e, &p, &k);
}

enum err
do_entry_wrong(struct req *r)
{
	struct entry_page p = { .moved = false };
	struct entry_edit x = { .version = 0 };
	const char *why = req_value(r, "mistake");
	struct kasus k;
	uint64_t version;
	enum err e = text_u64(req_text(r, "version"), UINT32_MAX, &version);

	if (e == OK)
		e = case_to_write(r, &k);
	if (e == OK)
		e = entry_asked(r, &k, &p);
	if (e == OK && p.is == NULL)
		e = ERR_ABSENT;
	if (e != OK)
		return e;
	p.f = p.is->f;
	if (why != NULL && !book_has(r->book, "mistake", why))
		return ERR_INVALID;
	if (r->n_errors > 0)
		return entry_show(r, &p);
	x = (struct entry_edit){ p.is->id, (uint32_t)version, p.type, p.is->f };
	x.f.v[F_E_WRONG] = why;
	r->work.answer = say_printf(r, "/kasus/%s?kabar=salah#%s",
	    say_id(r, r->ids[0]), entry_rules[p.type].code);
	e = kasus_entry(&r->work, r->ids[0], &x);
	return e == OK ? resp_go(r, "%s", r->work.answer) :
			 entry_refused(r, e, &p, &k);
}
