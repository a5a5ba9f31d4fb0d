/* An entry of the directory as it is signed (docs/format.md). */
#include <string.h>

#include "cases/privdir.h"

#define MAGIC  "LINDUNG-DIRECTORY\001"
#define NO_AGE 255

static void
text_put(struct buf *b, const char *s)
{
	buf_lv16(b, s, strlen(s));
}

static void
id_put(struct buf *b, struct id i)
{
	buf_put(b, i.b, ID_LEN);
}

static void
age_put(struct buf *b, int age)
{
	buf_u8(b, age < 0 ? NO_AGE : (uint8_t)age);
}

static void
hours_put(struct buf *b, const struct dir_entry *e)
{
	buf_u8(b, e->always);
	for (size_t d = 0; d < WEEK_DAYS; d++)
		for (size_t i = 0; i < DAY_SPANS; i++) {
			buf_u16(b, e->hours[d][i].from);
			buf_u16(b, e->hours[d][i].to);
		}
	text_put(b, e->hours_note);
}

static void
offer_put(struct buf *b, const struct offer *o)
{
	text_put(b, o->code);
	text_put(b, o->about);
	age_put(b, o->age_from);
	age_put(b, o->age_to);
	text_put(b, o->sex);
	text_put(b, o->categories);
	text_put(b, o->area);
	buf_u8(b, o->paid);
	text_put(b, o->cost);
	text_put(b, o->bring);
	text_put(b, o->capacity);
	buf_u64(b, (uint64_t)o->capacity_at);
	id_put(b, o->capacity_by);
	text_put(b, o->contact);
}

void
entry_put(struct buf *b, const struct dir_entry *e,
    const struct entry_signer *s)
{
	buf_puts(b, MAGIC);
	id_put(b, e->unit);
	buf_u32(b, e->version);
	id_put(b, s->person);
	id_put(b, s->unit);
	buf_u64(b, (uint64_t)e->at);
	text_put(b, e->address);
	text_put(b, e->postal);
	text_put(b, e->region);
	text_put(b, e->way);
	text_put(b, e->phone);
	text_put(b, e->whatsapp);
	hours_put(b, e);
	text_put(b, e->access);
	text_put(b, e->access_note);
	text_put(b, e->languages);
	buf_u8(b, (uint8_t)e->n_offer);
	for (size_t i = 0; i < e->n_offer; i++)
		offer_put(b, &e->offer[i]);
}

/* What is being read; memory: an allocation failed. */
struct taking {
	struct cur in;
	struct arena *a;
	bool memory;
};

static const char *
text_take(struct taking *t)
{
	struct bytes s = cur_lv16(&t->in);
	char *text;

	if (s.n == 0)
		return "";
	if (!utf8_ok((const char *)s.p, s.n)) {
		t->in.failed = true;
		return "";
	}
	text = arena_strndup(t->a, s.p, s.n);
	t->memory |= text == NULL;
	return text != NULL ? text : "";
}

static struct id
id_take(struct taking *t)
{
	struct id i = { { 0 } };
	struct bytes b = cur_take(&t->in, ID_LEN);

	if (b.p != NULL)
		memcpy(i.b, b.p, ID_LEN);
	return i;
}

static int
age_take(struct taking *t)
{
	uint8_t age = cur_u8(&t->in);

	return age == NO_AGE ? -1 : age;
}

static void
hours_take(struct taking *t, struct dir_entry *e)
{
	e->always = cur_u8(&t->in) != 0;
	for (size_t d = 0; d < WEEK_DAYS; d++)
		for (size_t i = 0; i < DAY_SPANS; i++) {
			e->hours[d][i].from = cur_u16(&t->in);
			e->hours[d][i].to = cur_u16(&t->in);
		}
	e->hours_note = text_take(t);
}

static void
offer_take(struct taking *t, struct offer *o)
{
	*o = (struct offer){ .capacity_name = "" };
	o->code = text_take(t);
	o->about = text_take(t);
	o->age_from = age_take(t);
	o->age_to = age_take(t);
	o->sex = text_take(t);
	o->categories = text_take(t);
	o->area = text_take(t);
	o->paid = cur_u8(&t->in) != 0;
	o->cost = text_take(t);
	o->bring = text_take(t);
	o->capacity = text_take(t);
	o->capacity_at = (int64_t)cur_u64(&t->in);
	o->capacity_by = id_take(t);
	o->contact = text_take(t);
}

static void
offers_take(struct taking *t, struct dir_entry *e)
{
	size_t n = cur_u8(&t->in);

	e->offer = arena_alloc(t->a, (n + 1) * sizeof(*e->offer));
	t->memory |= e->offer == NULL;
	for (size_t i = 0; e->offer != NULL && i < n; i++)
		offer_take(t, &e->offer[i]);
	e->n_offer = e->offer != NULL ? n : 0;
}

static void
body_take(struct taking *t, struct dir_entry *e, struct entry_signer *s)
{
	(void)cur_take(&t->in, sizeof(MAGIC) - 1);
	e->unit = id_take(t);
	e->version = cur_u32(&t->in);
	s->person = id_take(t);
	s->unit = id_take(t);
	e->at = (int64_t)cur_u64(&t->in);
	e->address = text_take(t);
	e->postal = text_take(t);
	e->region = text_take(t);
	e->way = text_take(t);
	e->phone = text_take(t);
	e->whatsapp = text_take(t);
	hours_take(t, e);
	e->access = text_take(t);
	e->access_note = text_take(t);
	e->languages = text_take(t);
	offers_take(t, e);
}

enum err
entry_take(struct arena *a, struct bytes body, struct dir_entry *e_r,
    struct entry_signer *s_r)
{
	struct taking t = { .a = a };
	struct buf again;

	*e_r = (struct dir_entry){ .writer = "" };
	cur_init(&t.in, body);
	body_take(&t, e_r, s_r);
	if (t.memory)
		return ERR_MEMORY;
	if (cur_end(&t.in) != OK)
		return ERR_TAMPER;
	/* what differs by a flag or the magic is no second form of it */
	buf_init(&again, a, 0);
	entry_put(&again, e_r, s_r);
	if (again.failed)
		return ERR_MEMORY;
	return again.n == body.n && memcmp(again.p, body.p, body.n) == 0 ?
	    OK :
	    ERR_TAMPER;
}

void
entry_blank(struct dir_entry *e, struct id unit)
{
	*e = (struct dir_entry){ .unit = unit,
		.writer = "",
		.address = "",
		.postal = "",
		.region = "",
		.way = "",
		.phone = "",
		.whatsapp = "",
		.hours_note = "",
		.access = "",
		.access_note = "",
		.languages = "" };
}
