/* The service directory, for everybody who is logged in: it holds no client. */
#include <string.h>

#include "cgi/view.h"

/* words --------------------------------------------------------------------------- */

const char *
view_day(size_t day)
{
	static const char *const days[WEEK_DAYS] = { N_("Minggu"), N_("Senin"),
		N_("Selasa"), N_("Rabu"), N_("Kamis"), N_("Jumat"),
		N_("Sabtu") };

	return _(days[day % WEEK_DAYS]);
}

const char *
view_hours(struct req *r, const struct dir_entry *e, size_t day)
{
	const char *text =
	    hours_text(r->mem, e->hours[day], r->english ? ':' : '.');

	return *text != '\0' ? text : _("Tutup");
}

const char *
view_open(const struct req *r, const struct dir_entry *e)
{
	if (e->always)
		return _("Buka 24 jam");
	if (!entry_has_hours(e))
		return _("Jam buka belum dicatat");
	return entry_open(e, r->now) ? _("Buka sekarang") : _("Tutup sekarang");
}

const char *
view_open_tag(const struct req *r, const struct dir_entry *e)
{
	return entry_open(e, r->now) ? "govuk-tag--green" : "govuk-tag--grey";
}

const char *
view_capacity(struct req *r, const struct offer *o)
{
	return *o->capacity != '\0' ? say_label(r, "capacity", o->capacity) :
				      _("Kapasitas belum dicatat");
}

const char *
view_capacity_tag(const struct offer *o)
{
	if (view_same(o->capacity, CAPACITY_NONE))
		return "govuk-tag--red";
	if (view_same(o->capacity, "limited"))
		return "govuk-tag--yellow";
	return view_same(o->capacity, "free") ? "govuk-tag--green" :
						"govuk-tag--grey";
}

const char *
view_capacity_by(struct req *r, const struct offer *o)
{
	if (o->capacity_at == 0)
		return "";
	return say_printf(r, _("dicatat %s oleh %s"),
	    say_short(r, o->capacity_at), o->capacity_name);
}

static const char *
ages_say(struct req *r, const struct offer *o)
{
	if (o->age_from >= 0 && o->age_to >= 0)
		return say_printf(r, _("umur %d sampai %d tahun"), o->age_from,
		    o->age_to);
	if (o->age_from >= 0)
		return say_printf(r, _("umur %d tahun ke atas"), o->age_from);
	return o->age_to >= 0 ?
	    say_printf(r, _("umur sampai %d tahun"), o->age_to) :
	    "";
}

static const char *
join(struct req *r, const char *a, const char *b)
{
	if (*a == '\0' || *b == '\0')
		return *a == '\0' ? b : a;
	return say_printf(r, "%s; %s", a, b);
}

const char *
view_eligible(struct req *r, const struct offer *o)
{
	const char *said = ages_say(r, o);

	if (*o->sex != '\0')
		said = join(r, said, say_label(r, "sex", o->sex));
	if (*o->categories != '\0')
		said = join(r, said, view_labels(r, "category", o->categories));
	return *said != '\0' ? said : _("Siapa saja");
}

static const char *
region_say(struct req *r, const char *code)
{
	const struct region_row *row = book_region(r->book, code);

	if (row == NULL)
		return code;
	return *row->parent == '\0' ?
	    say_printf(r, _("Provinsi %s"), row->name) :
	    row->name;
}

const char *
view_area(struct req *r, const char *codes)
{
	char *copy = arena_strdup(r->mem, codes), *save = NULL, *code;
	const char *said = "";

	code = copy != NULL ? strtok_r(copy, " ", &save) : NULL;
	for (; code != NULL; code = strtok_r(NULL, " ", &save))
		said = say_printf(r, "%s%s%s", said, *said != '\0' ? ", " : "",
		    region_say(r, code));
	return *said != '\0' ? said : _("Belum dicatat");
}

const char *
view_place(struct req *r, const struct dir_page *p, const struct dir_hit *h)
{
	const struct region_row *row = book_region(r->book, p->q.region);

	if (h->e->damaged)
		return _("Belum dapat dipastikan");
	if (h->e->version == 0)
		return _("Belum mencatat tempat dan layanannya");
	if (h->o != NULL && view_same(h->o->capacity, CAPACITY_NONE))
		return _("Sedang penuh untuk layanan ini");
	if (row == NULL)
		return _("Semua wilayah");
	if (!h->serves)
		return say_printf(r, _("Tidak mencakup Kecamatan %s"),
		    row->name);
	if (h->near == NEAR_DISTRICT)
		return say_printf(r, _("Di Kecamatan %s"), row->name);
	if (h->near == NEAR_REGENCY)
		return say_printf(r, _("Di %s"),
		    book_region(r->book, row->parent)->name);
	return say_printf(r, _("Di tempat lain, mencakup Kecamatan %s"),
	    row->name);
}

const char *
view_misfit(struct req *r, const struct offer *o, unsigned misfit)
{
	const char *said = "";

	if ((misfit & MISFIT_AGE) != 0)
		said = join(r, said, ages_say(r, o));
	if ((misfit & MISFIT_SEX) != 0)
		said = join(r, said, say_label(r, "sex", o->sex));
	if ((misfit & MISFIT_CATEGORY) != 0)
		said = join(r, said, view_labels(r, "category", o->categories));
	if ((misfit & MISFIT_AREA) != 0)
		said = join(r, said,
		    say_printf(r, _("wilayah %s"), view_area(r, o->area)));
	return said;
}

/* pages --------------------------------------------------------------------------- */

/* What was asked for; what no list has is asked for by nobody. */
static struct dir_query
query_of(const struct req *r)
{
	struct dir_query q = { .service = req_text(r, "layanan"),
		.region = req_text(r, "kecamatan") };

	if (!book_has(r->book, "service", q.service))
		q.service = "";
	if (book_region(r->book, q.region) == NULL)
		q.region = "";
	return q;
}

enum err
page_directory(struct req *r)
{
	struct dir_page p = { .q = query_of(r) };
	enum err e = directory_find(&r->work, &p.q, &p.hit, &p.n);

	if (e != OK)
		return e;
	directory_page(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_directory_print(struct req *r)
{
	struct dir_page p = { .q = query_of(r),
		.whole = req_value(r, "lengkap") != NULL };
	enum err e = directory_find(&r->work, &p.q, &p.hit, &p.n);

	if (e != OK)
		return e;
	directory_paper(&r->t, r, &p);
	return buf_check(&r->out);
}

enum err
page_hsds(struct req *r)
{
	r->type = "application/json; charset=utf-8";
	return hsds_put(&r->work, &r->out);
}

enum err
page_unit(struct req *r)
{
	const struct roster_unit *u = roster_unit(r->roster, r->ids[0]);
	struct dir_entry e;
	enum err err = ERR_ABSENT;

	if (u != NULL && !u->office)
		err = directory_get(&r->work, u->id, &e);
	if (err != OK)
		return err;
	unit_page(&r->t, r, u, &e, directory_may(&r->work, u->id));
	return buf_check(&r->out);
}
