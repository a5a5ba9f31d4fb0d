/* Forms that write cases: correct, note, hand to another officer. */
#include <inttypes.h>
#include <string.h>

#include "cgi/view.h"

/* --- correcting ---------------------------------------------------------------- */

/* The groups' versions as the form carries them. */
static const char *
base_text(struct req *r, const struct kasus *k)
{
	const char *text = "";

	for (unsigned g = 1; g <= GROUP_MAX; g++)
		text = say_printf(r, "%s%s%" PRIu32, text, g > 1 ? "-" : "",
		    k->group[g]);
	return text;
}

/* A form without them knows of no version, so all in it counts as typed. */
static enum err
base_take(struct req *r, uint32_t base_r[GROUP_MAX + 1])
{
	const char *sent = req_value(r, "base");
	char *rest = sent != NULL ? arena_strdup(r->mem, sent) : NULL;
	uint64_t n;

	memset(base_r, 0, (GROUP_MAX + 1) * sizeof(*base_r));
	if (sent == NULL)
		return OK;
	for (unsigned g = 1; g <= GROUP_MAX; g++) {
		const char *one = rest != NULL ? strsep(&rest, "-") : "";

		if (text_u64(one, UINT32_MAX, &n) != OK)
			return ERR_INVALID;
		base_r[g] = (uint32_t)n;
	}
	return rest == NULL ? OK : ERR_INVALID;
}

/* The part of the case that the form is of; its first one where none is named. */
static enum err
section_asked(const struct req *r, enum section *s_r)
{
	const char *code = req_value(r, "bagian");

	*s_r = code != NULL ? section_of(code) : SEC_FIRST;
	return *s_r < SEC__MAX ? OK : ERR_ABSENT;
}

enum err
page_case_edit(struct req *r)
{
	struct kasus k;
	struct fields shown;
	struct case_form form = { .k = &k, .f = &shown };
	enum err e = section_asked(r, &form.section);

	if (e == OK)
		e = kasus_open(&r->work, r->ids[0], &k);
	if (e == OK && !section_has(form.section, &k.f))
		e = ERR_ABSENT;
	if (e != OK)
		return e;
	if (!view_may_case(r, P_CASE_EDIT, &k)) {
		r->work.holder = k.assignee_name;
		return ERR_FORBIDDEN;
	}
	if (stage_shut(k.stage)) {
		r->status = 409;
		case_closed_page(&r->t, r, &k);
		return buf_check(&r->out);
	}
	shown = k.f;
	shown.v[F_NIK] =
	    NULL; /* shown masked: seeing it is an act of its own */
	form.version = k.version;
	form.base = base_text(r, &k);
	return case_form_show(r, &form);
}

/* An empty NIK field keeps the stored one; a tick takes it away. */
static void
nik_settle(struct req *r, struct fields *f, const struct kasus *stored)
{
	bool drop = req_value(r, "nik_hapus") != NULL;

	if (drop && f->v[F_NIK] != NULL)
		req_error(r, "nik",
		    _("Isi NIK yang baru, atau tandai Hapus NIK; jangan "
		      "keduanya"));
	else if (!drop && f->v[F_NIK] == NULL)
		f->v[F_NIK] = stored->f.v[F_NIK];
}

static bool
is_touched(const struct req *r, const struct case_form *form,
    const struct fields *f, enum field i)
{
	if (i == F_NIK)
		return req_value(r, "nik") != NULL ||
		    req_value(r, "nik_hapus") != NULL;
	return !view_same(f->v[i], form->since.before.v[i]);
}

/*
 * Field by field: what this officer left as it was takes the value that is
 * stored by now; only what both changed is for the officer to settle.  f: what
 * was sent, as it would be stored.
 */
static void
fields_settle(const struct req *r, struct case_form *form,
    const struct fields *f, struct fields *shown)
{
	for (enum field i = 0; i < F_NOTE; i++) {
		const char *was = form->since.before.v[i];
		const char *now = form->k->f.v[i];

		if (view_same(was, now) ||
		    field_rules[i].section != form->section)
			continue;
		if (!is_touched(r, form, f, i)) {
			form->mark[i] = MARK_TAKEN;
			shown->v[i] = i != F_NIK ? now : NULL;
		} else if (!view_same(f->v[i], now)) {
			form->mark[i] = MARK_CLASH;
		}
	}
}

/* Somebody else saved, or closed the case: form->k is what is stored now. */
static enum err
conflict_show(struct req *r, struct case_form *form, const struct fields *f,
    struct fields *shown)
{
	uint32_t base[GROUP_MAX + 1];
	enum err e;

	e = base_take(r, base);
	if (e == OK)
		e = kasus_since(&r->work, form->k, base, &form->since);
	if (e != OK)
		return e;
	fields_settle(r, form, f, shown);
	form->version = form->k->version;
	form->now = &form->k->f;
	form->base = base_text(r, form->k);
	r->status = 409;
	case_conflict_page(&r->t, r, form);
	return buf_check(&r->out);
}

/* always: of the groups that every packet has; else of all. */
static bool
fields_same(const struct fields *a, const struct fields *b, bool always)
{
	bool same = true;

	for (enum field i = 0; i < F_NOTE; i++)
		if (!always || group_always(field_rules[i].group))
			same = same && view_same(a->v[i], b->v[i]);
	return same;
}

/* How the page says that f was saved over k. */
static const char *
edit_news(const struct fields *f, const struct kasus *k)
{
	if (fields_same(f, &k->f, false))
		return "tetap";
	for (size_t i = 0; i < k->n_refs; i++)
		if (view_runs(&k->refs[i]) && !fields_same(f, &k->f, true))
			return "beri-tahu";
	return "tersimpan";
}

/* Write f over the version of the form; k: as it was opened before. */
static enum err
edit_save(struct req *r, struct case_form *form, struct fields *f,
    struct fields *typed, struct kasus *k)
{
	enum err e;

	r->work.answer = say_printf(r, "/kasus/%s?kabar=%s",
	    say_id(r, r->ids[0]), edit_news(f, k));
	e = kasus_change(&r->work, r->ids[0], form->version, f, k);
	if (e == ERR_CONFLICT)
		return conflict_show(r, form, f, typed);
	if (e == ERR_INVALID) {
		req_error(r, field_rules[F_RISK].name,
		    _("Risiko yang lebih rendah berlaku sesudah orang kedua "
		      "setuju. Catat sebagai penilaian risiko di halaman "
		      "kasus, dengan alat penilaiannya"));
		return case_form_show(r, form);
	}
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

enum err
do_case_edit(struct req *r)
{
	struct kasus k;
	struct fields typed, f;
	struct case_form form = { .k = &k, .f = &typed };
	uint64_t version;
	enum err e = text_u64(req_text(r, "version"), UINT32_MAX, &version);

	if (e == OK)
		e = section_asked(r, &form.section);
	if (e == OK)
		e = kasus_open(&r->work, r->ids[0], &k);
	if (e != OK)
		return e;
	form.version = (uint32_t)version;
	form.base = req_text(r, "base");
	typed = k.f;
	if ((e = fields_sent(r, form.section, &typed)) != OK)
		return e;
	f = typed;
	if (form.section == field_rules[F_NIK].section)
		nik_settle(r, &f, &k);
	e = case_judge(r, form.section, &f);
	if (e == ERR_INVALID)
		return case_form_show(r, &form);
	return e != OK ? e : edit_save(r, &form, &f, &typed, &k);
}

/* --- notes, and who holds the case ----------------------------------------------- */

enum err
case_again(struct req *r, unsigned status)
{
	struct kasus k;
	enum err e = kasus_open(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	r->status = status;
	return case_show(r, &k, false);
}

/* Why a note was not written, where its form stands; NULL: it is no matter of
 * the note. */
static const char *
note_refused(enum err e)
{
	if (e == ERR_INVALID)
		return _("Catatan ini terlalu panjang. Bagi menjadi dua");
	if (e == ERR_LIMIT)
		return _("Kasus ini sudah memuat catatan sebanyak yang dapat "
			 "disimpan, maka catatan ini belum tersimpan. Tutup "
			 "kasus ini, lalu buat kasus baru untuk "
			 "kelanjutannya");
	if (e == ERR_CONFLICT)
		return _("Kasus ini ditutup saat Anda mengetik, maka catatan "
			 "ini belum tersimpan. Teksnya masih ada di bawah");
	return NULL;
}

/* Where the page has the text of a note that was not written: of a closed case,
 * in the form that opens it again, if the writer may. */
static const char *
note_place(const struct req *r, enum err e)
{
	return e == ERR_CONFLICT && view_may(r, P_CASE_REOPEN, r->who->person) ?
	    "remark" :
	    "text";
}

enum err
do_case_note(struct req *r)
{
	const char *why;
	enum err e;

	if (r->n_errors > 0)
		return case_again(r, 422);
	r->work.answer =
	    say_printf(r, "/kasus/%s?kabar=catatan", say_id(r, r->ids[0]));
	e = kasus_note(&r->work, r->ids[0], req_text(r, "text"));
	if (e == OK)
		return resp_go(r, "%s", r->work.answer);
	if ((why = note_refused(e)) == NULL)
		return e;
	req_error(r, note_place(r, e), why);
	return case_again(r, e == ERR_CONFLICT ? 409 : 422);
}

/* The case was not handed to that person: they are none of the unit, or have it
 * already. */
static enum err
assign_refused(struct req *r, struct id person)
{
	struct kasus k;
	enum err e = kasus_open(&r->work, r->ids[0], &k);

	if (e != OK)
		return e;
	req_error(r, "assignee",
	    id_same(person, k.assignee) ?
		say_printf(r,
		    _("Kasus ini sudah dipegang %s. Pilih petugas lain"),
		    k.assignee_name) :
		k.n_named > 0 ?
		_("Kasus ini terbatas: pemegangnya harus salah satu dari yang "
		  "dapat membukanya") :
		_("Pilih petugas di unit Anda"));
	r->status = 422;
	return case_show(r, &k, false);
}

enum err
do_case_assign(struct req *r)
{
	struct id person = { { 0 } };
	enum err e;

	if (r->n_errors > 0)
		return case_again(r, 422);
	e = id_parse(req_text(r, "assignee"), &person);
	if (e == OK) {
		/* a colleague's case may be theirs alone to read */
		r->work.answer = view_may(r, P_CASE_READ, person) ?
		    say_printf(r, "/kasus/%s?kabar=diserahkan",
			say_id(r, r->ids[0])) :
		    "/kasus?kabar=diserahkan";
		e = kasus_assign(&r->work, r->ids[0], person,
		    req_value(r, "pesan"));
	}
	if (e == ERR_INVALID)
		return assign_refused(r, person);
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
