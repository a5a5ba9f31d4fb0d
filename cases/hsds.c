/* The directory as HSDS 3.0 has it (docs.openreferral.org), for other systems. */
#include <string.h>

#include "cases/priv.h"

/* Where the next member or element goes, and whether one is before it. */
struct json {
	struct buf *b;
	bool any;
};

static void
comma(struct json *j)
{
	if (j->any)
		buf_putc(j->b, ',');
	j->any = true;
}

static void
key(struct json *j, const char *name)
{
	comma(j);
	json_put(j->b, name);
	buf_putc(j->b, ':');
}

/* What is not said is left out. */
static void
text(struct json *j, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	key(j, name);
	json_put(j->b, value);
}

static void
number(struct json *j, const char *name, int value)
{
	key(j, name);
	buf_printf(j->b, "%d", value);
}

/* An object or array begins; as a member, or with name NULL as an element. */
static struct json
opened(struct json *j, const char *name, char sign)
{
	if (name != NULL)
		key(j, name);
	else
		comma(j);
	buf_putc(j->b, sign);
	return (struct json){ j->b, false };
}

static void
closed(struct json *j, char sign)
{
	buf_putc(j->b, sign);
}

/* What the export is made of. */
struct hsds {
	const struct work *w;
	const struct dir_entry *e;
	const struct roster_unit *u;
	const struct roster_agency *g;
};

/*
 * The identifier of a part of a unit's entry, the same in every export: a UUID
 * of version 8 (RFC 9562, 5.8) from the unit, the kind and what names it there.
 */
static const char *
part_id(const struct hsds *h, const char *kind, const char *name)
{
	const char *of = arena_printf(h->w->mem, "%s/%s/%s",
	    id_str(h->w->mem, h->u->id), kind, name);
	uint8_t hash[HASH_LEN];
	struct id i;

	if (of == NULL)
		return "";
	hash_blake(NULL, BYTES(of, strlen(of)), hash);
	memcpy(i.b, hash, ID_LEN);
	i.b[6] = (uint8_t)((i.b[6] & 0x0f) | 0x80);
	i.b[8] = (uint8_t)((i.b[8] & 0x3f) | 0x80);
	return id_str(h->w->mem, i);
}

/* An element of an array, with its identifier. */
static struct json
element(struct json *list, const struct hsds *h, const char *kind,
    const char *name)
{
	struct json j = opened(list, NULL, '{');

	text(&j, "id", part_id(h, kind, name));
	return j;
}

/* Each of the blank-joined codes as an element with its label. */
static void
labels_put(struct json *j, const struct hsds *h, const char *name,
    const char *list, const char *codes)
{
	const bool language = strcmp(list, "language") == 0;
	struct json all = opened(j, name, '[');
	size_t n;
	const struct code_row *row = book_list(h->w->book, list, &n);

	for (size_t i = 0; i < n; i++) {
		struct json one;

		if (!text_has(codes, row[i].code))
			continue;
		one = element(&all, h, list, row[i].code);
		text(&one, language ? "name" : "description", row[i].label_id);
		if (language)
			text(&one, "code", row[i].code);
		closed(&one, '}');
	}
	closed(&all, ']');
}

static const char *
region_name(const struct hsds *h, const char *code)
{
	const struct region_row *r = book_region(h->w->book, code);

	return r != NULL ? r->name : code;
}

static const char *
region_above(const struct hsds *h, const char *code)
{
	const struct region_row *r = book_region(h->w->book, code);

	return r != NULL ? r->parent : "";
}

static void
addresses_put(struct json *j, const struct hsds *h)
{
	const char *regency = region_above(h, h->e->region);
	struct json all = opened(j, "addresses", '['), one;

	if (*h->e->address != '\0') {
		one = element(&all, h, "address", "");
		text(&one, "address_1", h->e->address);
		text(&one, "city", region_name(h, regency));
		text(&one, "region", region_name(h, h->e->region));
		text(&one, "state_province",
		    region_name(h, region_above(h, regency)));
		text(&one, "postal_code", h->e->postal);
		text(&one, "country", "ID");
		text(&one, "address_type", "physical");
		closed(&one, '}');
	}
	closed(&all, ']');
}

static void
phone_put(struct json *all, const struct hsds *h, const char *said,
    const char *as)
{
	const bool message = strcmp(as, "whatsapp") == 0;
	struct json one;

	if (*said == '\0')
		return;
	one = element(all, h, "phone", as);
	text(&one, "number", said);
	text(&one, "type", message ? "text" : "voice");
	text(&one, "description", message ? "WhatsApp" : NULL);
	closed(&one, '}');
}

static void
phones_put(struct json *j, const struct hsds *h)
{
	struct json all = opened(j, "phones", '[');

	phone_put(&all, h, h->e->phone, "phone");
	phone_put(&all, h, h->e->whatsapp, "whatsapp");
	closed(&all, ']');
}

static const char *
clock_text(const struct hsds *h, unsigned minute)
{
	/* the last minute stands for the end of the day, which has no name */
	if (minute >= DAY_ENDS)
		minute = DAY_ENDS - 1;
	return arena_printf(h->w->mem, "%02u:%02u+07:00", minute / 60,
	    minute % 60);
}

static void
schedule_put(struct json *all, const struct hsds *h, const char *days,
    const struct span *s)
{
	const char *from = clock_text(h, s->from);
	struct json one = element(all, h, "schedule",
	    arena_printf(h->w->mem, "%s/%u", days, s->from));

	text(&one, "freq", "WEEKLY");
	number(&one, "interval", 1);
	text(&one, "byday", days);
	text(&one, "opens_at", from);
	text(&one, "closes_at", clock_text(h, s->to));
	number(&one, "timezone", WIB / 60);
	text(&one, "description", h->e->hours_note);
	closed(&one, '}');
}

static void
schedules_put(struct json *j, const struct hsds *h)
{
	static const char *const day[WEEK_DAYS] = { "SU", "MO", "TU", "WE",
		"TH", "FR", "SA" };
	static const struct span whole = { 0, DAY_ENDS };
	struct json all = opened(j, "schedules", '[');

	if (h->e->always)
		schedule_put(&all, h, "MO,TU,WE,TH,FR,SA,SU", &whole);
	for (size_t d = 0; !h->e->always && d < WEEK_DAYS; d++)
		for (size_t i = 0; i < DAY_SPANS; i++)
			if (h->e->hours[d][i].to > 0)
				schedule_put(&all, h, day[d],
				    &h->e->hours[d][i]);
	closed(&all, ']');
}

static void
location_put(struct json *j, const struct hsds *h)
{
	struct json l = opened(j, "location", '{');

	text(&l, "id", id_str(h->w->mem, h->u->id));
	text(&l, "location_type", "physical");
	text(&l, "name", h->u->name_id);
	text(&l, "alternate_name", h->u->name_en);
	text(&l, "description", h->e->access_note);
	text(&l, "transportation", h->e->way);
	addresses_put(&l, h);
	phones_put(&l, h);
	schedules_put(&l, h);
	labels_put(&l, h, "languages", "language", h->e->languages);
	labels_put(&l, h, "accessibility", "access", h->e->access);
	closed(&l, '}');
}

static void
at_location_put(struct json *j, const struct hsds *h, const struct offer *o)
{
	struct json all = opened(j, "service_at_locations", '[');
	struct json one = element(&all, h, "at", o->code);

	location_put(&one, h);
	closed(&one, '}');
	closed(&all, ']');
}

static void
areas_put(struct json *j, const struct hsds *h, const struct offer *o)
{
	struct json all = opened(j, "service_areas", '['), one;
	char *copy = arena_strdup(h->w->mem, o->area), *code, *save = NULL;

	code = copy != NULL ? strtok_r(copy, " ", &save) : NULL;
	for (; code != NULL; code = strtok_r(NULL, " ", &save)) {
		one = element(&all, h, "area",
		    arena_printf(h->w->mem, "%s/%s", o->code, code));
		text(&one, "name", region_name(h, code));
		text(&one, "description",
		    arena_printf(h->w->mem, "Kode wilayah Kemendagri %s",
			code));
		closed(&one, '}');
	}
	closed(&all, ']');
}

/* Labels of the blank-joined codes, with commas. */
static const char *
labels_say(const struct hsds *h, const char *list, const char *codes)
{
	size_t n;
	const struct code_row *row = book_list(h->w->book, list, &n);
	const char *said = "";

	for (size_t i = 0; said != NULL && i < n; i++)
		if (text_has(codes, row[i].code))
			said = arena_printf(h->w->mem, "%s%s%s", said,
			    *said != '\0' ? ", " : "", row[i].label_id);
	return said;
}

/* Who is eligible: ages as numbers too, the rest in words. */
static void
eligibility_put(struct json *j, const struct hsds *h, const struct offer *o)
{
	const char *sex = labels_say(h, "sex", o->sex);
	const char *of = labels_say(h, "category", o->categories);
	const char *both =
	    sex != NULL && of != NULL && *sex != '\0' && *of != '\0' ? "; " :
								       "";

	text(j, "eligibility_description",
	    arena_printf(h->w->mem, "%s%s%s", sex != NULL ? sex : "", both,
		of != NULL ? of : ""));
	if (o->age_from >= 0)
		number(j, "minimum_age", o->age_from);
	if (o->age_to >= 0)
		number(j, "maximum_age", o->age_to);
}

static void
cost_put(struct json *j, const struct hsds *h, const struct offer *o)
{
	struct json all, one;

	text(j, "fees_description", o->paid ? o->cost : "Gratis");
	all = opened(j, "cost_options", '[');
	if (!o->paid) {
		one = element(&all, h, "cost", o->code);
		text(&one, "option", "Gratis");
		text(&one, "currency", "IDR");
		number(&one, "amount", 0);
		closed(&one, '}');
	}
	closed(&all, ']');
}

/* An array with one element that has one text, or none. */
static void
single_put(struct json *j, const struct hsds *h, const char *const name[3],
    const struct offer *o, const char *said)
{
	struct json all = opened(j, name[0], '['), one;

	if (*said != '\0') {
		one = element(&all, h, name[1], o->code);
		text(&one, name[2], said);
		closed(&one, '}');
	}
	closed(&all, ']');
}

/* HSDS 3.0 has no capacity of a service yet; what is short-lived is an alert. */
static void
capacity_put(struct json *j, const struct hsds *h, const struct offer *o)
{
	if (*o->capacity == '\0')
		return;
	text(j, "alert",
	    arena_printf(h->w->mem, "%s (%s)",
		book_label(h->w->book, "capacity", o->capacity, false),
		date_text(h->w->mem, o->capacity_at)));
}

static void
organization_put(struct json *j, const struct hsds *h)
{
	struct json o = opened(j, "organization", '{');

	text(&o, "id", id_str(h->w->mem, h->g->id));
	text(&o, "name", h->g->name_id);
	text(&o, "alternate_name", h->g->name_en);
	text(&o, "description", h->g->code);
	closed(&o, '}');
}

static void
service_put(struct json *all, const struct hsds *h, const struct offer *o)
{
	static const char *const documents[] = { "required_documents",
		"document", "document" };
	static const char *const contacts[] = { "contacts", "contact", "name" };
	struct json s = element(all, h, "service", o->code);

	text(&s, "name", book_label(h->w->book, "service", o->code, false));
	text(&s, "alternate_name",
	    book_label(h->w->book, "service", o->code, true));
	text(&s, "description", o->about);
	text(&s, "status", "active");
	text(&s, "assured_date", date_text(h->w->mem, h->e->at));
	capacity_put(&s, h, o);
	eligibility_put(&s, h, o);
	cost_put(&s, h, o);
	areas_put(&s, h, o);
	single_put(&s, h, documents, o, o->bring);
	single_put(&s, h, contacts, o, o->contact);
	organization_put(&s, h);
	at_location_put(&s, h, o);
	closed(&s, '}');
}

static size_t
services_put(struct json *all, const struct work *w, const struct dir_entry *e)
{
	const struct roster_unit *u = roster_unit(w->roster, e->unit);
	const struct hsds h = { w, e, u,
		u != NULL ? roster_agency(w->roster, u->agency) : NULL };
	size_t i = 0;

	if (e->damaged || h.g == NULL)
		return 0;
	for (; i < e->n_offer; i++)
		service_put(all, &h, &e->offer[i]);
	return i;
}

enum err
hsds_put(struct work *w, struct buf *out)
{
	struct json page = { out, false }, all;
	struct dir_entry *e;
	size_t n, total = 0;
	enum err err = directory_all(w, &e, &n);

	if (err != OK)
		return err;
	buf_putc(out, '{');
	all = opened(&page, "contents", '[');
	for (size_t i = 0; i < n; i++)
		total += services_put(&all, w, &e[i]);
	closed(&all, ']');
	number(&page, "total_items", (int)total);
	number(&page, "total_pages", 1);
	number(&page, "page_number", 1);
	number(&page, "size", (int)total);
	key(&page, "first_page");
	buf_puts(out, "true,\"last_page\":true");
	key(&page, "empty");
	buf_puts(out, total == 0 ? "true" : "false");
	buf_puts(out, "}\n");
	return arena_failed(w->mem) ? ERR_MEMORY : buf_check(out);
}
