/* What a unit says of itself: by who answers for it, or by the administrator. */
#include <string.h>

#include "cgi/view.h"

#define REGENCY_LEN 5 /* 15.71 */

/* The unit that the address names, if the actor may write its entry; NULL. */
static const struct roster_unit *
unit_of(const struct req *r)
{
	return directory_may(&r->work, r->ids[0]) ?
	    roster_unit(r->roster, r->ids[0]) :
	    NULL;
}

/* The unit and its entry as it is stored. */
static enum err
unit_entry(struct req *r, const struct roster_unit **u_r, struct dir_entry *e_r)
{
	*u_r = unit_of(r);
	return *u_r != NULL ? directory_get(&r->work, (*u_r)->id, e_r) :
			      ERR_ABSENT;
}

/* Back to the unit's page, with what was done. */
static void
answer_make(struct req *r, const char *news)
{
	r->work.answer =
	    say_printf(r, "/layanan/%s?kabar=%s", say_id(r, r->ids[0]), news);
}

/* Which services ------------------------------------------------------------------ */

enum err
page_services(struct req *r)
{
	const struct roster_unit *u;
	struct dir_entry e;
	enum err err = unit_entry(r, &u, &e);

	if (err != OK)
		return err;
	services_page(&r->t, r, u, entry_services(r->mem, &e));
	return buf_check(&r->out);
}

enum err
do_services(struct req *r)
{
	enum err e;

	if (unit_of(r) == NULL)
		return ERR_ABSENT;
	answer_make(r, "layanan");
	e = directory_offers(&r->work, r->ids[0], req_text(r, "before"),
	    req_text(r, "services"));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}

/* Place and hours ------------------------------------------------------------------- */

const char *
day_field(size_t day)
{
	static const char *const names[WEEK_DAYS] = { "minggu", "senin",
		"selasa", "rabu", "kamis", "jumat", "sabtu" };

	return names[day % WEEK_DAYS];
}

/* The form again, with what was typed and what is wrong with it. */
static enum err
place_show(struct req *r, const struct roster_unit *u,
    const struct dir_entry *e)
{
	place_page(&r->t, r, u, e);
	return buf_check(&r->out);
}

enum err
page_place(struct req *r)
{
	const struct roster_unit *u;
	struct dir_entry e;
	enum err err = unit_entry(r, &u, &e);

	return err == OK ? place_show(r, u, &e) : err;
}

static void
complaints_take(struct req *r, const struct entry_bad *bad, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (req_error_of(r, bad[i].field) == NULL)
			req_error(r, bad[i].field, _(bad[i].say));
}

static void
hours_take(struct req *r, struct dir_entry *e)
{
	bool any = e->always;

	for (size_t d = 0; d < WEEK_DAYS; d++) {
		const char *field = day_field(d);

		if (hours_parse(req_text(r, field), e->hours[d]) != OK)
			req_error(r, field,
			    say_printf(r,
				_("%s: tulis jam seperti 08.00-12.00, "
				  "13.00-16.00, atau kosongkan bila tutup"),
				view_day(d)));
		any |= req_value(r, field) != NULL;
	}
	if (!any)
		req_error(r, "senin",
		    _("Isi jam buka sedikitnya satu hari, atau tandai buka 24 "
		      "jam"));
}

static void
place_take(struct req *r, struct dir_entry *e)
{
	struct entry_bad bad[ENTRY_BAD_MAX];
	size_t n;

	e->address = req_text(r, "address");
	e->postal = req_text(r, "postal");
	e->region = req_text(r, "region");
	e->way = req_text(r, "way");
	e->phone = req_text(r, "phone");
	e->whatsapp = req_text(r, "whatsapp");
	e->always = req_value(r, "always") != NULL;
	e->hours_note = req_text(r, "hours_note");
	e->access = req_text(r, "access");
	e->access_note = req_text(r, "access_note");
	e->languages = req_text(r, "languages");
	hours_take(r, e);
	place_check(&r->work, e, bad, &n);
	complaints_take(r, bad, n);
}

/* The version that the form was made of. */
static uint32_t
version_seen(const struct req *r)
{
	uint64_t n = 0;

	return text_u64(req_text(r, "version"), UINT32_MAX, &n) == OK ?
	    (uint32_t)n :
	    0;
}

/* A colleague was quicker: what was typed stays, over what is stored now. */
static void
late_say(struct req *r, const struct dir_entry *now)
{
	r->status = 409;
	req_error(r, "",
	    say_printf(r,
		_("%s menyimpan catatan unit ini lebih dahulu, %s. Isian Anda "
		  "masih ada di bawah: bandingkan dengan halaman unit, lalu "
		  "simpan lagi"),
		*now->writer != '\0' ? now->writer : _("Seorang rekan"),
		say_short(r, now->at)));
}

enum err
do_place(struct req *r)
{
	const struct roster_unit *u;
	struct dir_entry e, now;
	enum err err = unit_entry(r, &u, &now);

	if (err != OK)
		return err;
	e = now;
	place_take(r, &e);
	if (r->n_errors > 0)
		return place_show(r, u, &e);
	answer_make(r, "tempat");
	err = directory_place(&r->work, version_seen(r), &e);
	if (err == ERR_CONFLICT &&
	    (err = directory_get(&r->work, u->id, &now)) == OK) {
		late_say(r, &now);
		e.version = now.version;
		return place_show(r, u, &e);
	}
	return err != OK ? err : resp_go(r, "%s", r->work.answer);
}

/* One service ------------------------------------------------------------------------- */

/* Of the unit's entry, the service that the form names.  ERR_ABSENT. */
static enum err
offer_of(struct req *r, const struct roster_unit **u_r, struct dir_entry *e_r,
    struct offer *o_r)
{
	const struct offer *o;
	enum err err = unit_entry(r, u_r, e_r);

	if (err != OK)
		return err;
	o = entry_offer(e_r, req_text(r, "layanan"));
	if (o == NULL)
		return ERR_ABSENT;
	*o_r = *o;
	return OK;
}

static enum err
offer_show(struct req *r, const struct roster_unit *u,
    const struct dir_entry *e, const struct offer *o)
{
	offer_page(&r->t, r, u, e, o);
	return buf_check(&r->out);
}

enum err
page_offer(struct req *r)
{
	const struct roster_unit *u;
	struct dir_entry e;
	struct offer o;
	enum err err = offer_of(r, &u, &e, &o);

	return err == OK ? offer_show(r, u, &e, &o) : err;
}

static int
age_take(struct req *r, const char *field)
{
	const char *typed = req_value(r, field);
	uint64_t n;

	if (typed == NULL)
		return -1;
	if (text_u64(typed, 120, &n) != OK) {
		req_error(r, field,
		    _("Tulis umur dengan angka antara 0 dan 120, atau "
		      "kosongkan"));
		return -1;
	}
	return (int)n;
}

/* Is a wider region of the list around that one? */
static bool
is_covered(const char *codes, const char *code)
{
	char wider[REGENCY_LEN + 1];
	const char *cut = strrchr(code, '.');

	while (cut != NULL && cut - code <= REGENCY_LEN) {
		memcpy(wider, code, (size_t)(cut - code));
		wider[cut - code] = '\0';
		if (text_has(codes, wider))
			return true;
		cut = strrchr(wider, '.');
		cut = cut != NULL ? code + (cut - wider) : NULL;
	}
	return false;
}

/* Without what lies in a region that was ticked whole. */
static const char *
area_take(struct req *r)
{
	const char *codes = req_text(r, "area"), *kept = "";
	char *copy = arena_strdup(r->mem, codes), *save = NULL, *code;

	code = copy != NULL ? strtok_r(copy, " ", &save) : NULL;
	for (; code != NULL; code = strtok_r(NULL, " ", &save))
		if (!is_covered(codes, code))
			kept = say_printf(r, "%s%s%s", kept,
			    *kept != '\0' ? " " : "", code);
	return kept;
}

static void
offer_take(struct req *r, struct offer *o)
{
	struct entry_bad bad[ENTRY_BAD_MAX];
	size_t n;

	o->about = req_text(r, "about");
	o->age_from = age_take(r, "age_from");
	o->age_to = age_take(r, "age_to");
	o->sex = req_text(r, "sex");
	o->categories = req_text(r, "categories");
	o->area = area_take(r);
	o->paid = view_same(req_value(r, "paid"), "ya");
	o->cost = o->paid ? req_text(r, "cost") : "";
	o->bring = req_text(r, "bring");
	o->capacity = req_text(r, "capacity");
	o->contact = req_text(r, "contact");
	if (*o->area == '\0')
		req_error(r, "area",
		    _("Pilih sedikitnya satu wilayah yang dilayani"));
	offer_check(&r->work, o, bad, &n);
	complaints_take(r, bad, n);
}

enum err
do_offer(struct req *r)
{
	const struct roster_unit *u;
	struct dir_entry now;
	struct offer o;
	enum err err = offer_of(r, &u, &now, &o);

	if (err != OK)
		return err;
	offer_take(r, &o);
	if (r->n_errors > 0)
		return offer_show(r, u, &now, &o);
	answer_make(r, "rincian");
	err = directory_offer(&r->work, u->id, version_seen(r), &o);
	if (err == ERR_CONFLICT &&
	    (err = directory_get(&r->work, u->id, &now)) == OK) {
		late_say(r, &now);
		return offer_show(r, u, &now, &o);
	}
	return err != OK ? err : resp_go(r, "%s", r->work.answer);
}

enum err
do_capacity(struct req *r)
{
	enum err e;

	if (unit_of(r) == NULL)
		return ERR_ABSENT;
	answer_make(r, "kapasitas");
	e = directory_capacity(&r->work, r->ids[0], req_text(r, "layanan"),
	    req_text(r, "capacity"));
	return e != OK ? e : resp_go(r, "%s", r->work.answer);
}
