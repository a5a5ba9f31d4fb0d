/* The trail: a list with filters, its export, and who read a case. */
#include <string.h>

#include "cgi/view.h"

#define COLUMNS  11                       /* of the table */
#define WIB      420                      /* minutes east of UTC */
#define FAR_AWAY INT64_C(253370764800000) /* the year 9999 */

/* what an entry is about --------------------------------------------------------- */

/* A list or an export of what is no referral is one of the trail. */
static bool
of_trail(const struct trail_line *l)
{
	/* what was printed of a case has the case's version */
	return (l->verb == V_LIST ||
		   (l->verb == V_EXPORT && l->version == 0)) &&
	    l->kind != TO_REFERRAL && l->kind != TO_NONE;
}

/* What stands for the object, where anything does. */
static const char *
object_say(struct req *r, const struct trail_line *l)
{
	switch (l->kind) {
	case TO_CASE:
		return say_printf(r, _("Kasus %s"),
		    l->what == NULL ? say_id(r, l->object) : l->what);
	case TO_SHUT:
	case TO_SHUT_REFERRAL:
		return _("Kasus terbatas");
	case TO_REFERRAL:
		return *l->what == '\0' ?
		    _("Draf rujukan") :
		    say_printf(r, _("Rujukan %s"), l->what);
	case TO_REQUEST:
		return l->what == NULL ?
		    _("Permintaan akses darurat") :
		    say_printf(r, _("Permintaan akses darurat, kasus %s"),
			l->what);
	case TO_PERSON:
	case TO_UNIT:
	case TO_AGENCY:
		return l->what;
	case TO_UNKNOWN:
		return say_id(r, l->object);
	case TO_NONE:
	default:
		return "";
	}
}

const char *
trail_what(struct req *r, const struct trail_line *l)
{
	if (l->verb == V_GAP)
		return say_printf(r, _("%s entri"), say_number(r, l->version));
	if (of_trail(l))
		return say_printf(r, _("Jejak: %s"), object_say(r, l));
	if (l->kind == TO_NONE &&
	    (l->shown > 0 || l->verb == V_LIST || l->verb == V_SEARCH))
		return say_printf(r, _("%s baris"), say_number(r, l->shown));
	return object_say(r, l);
}

const char *
trail_who(const struct trail_line *l)
{
	if (*l->name != '\0')
		return l->name;
	/* lindungctl, as when an agency is founded: nobody logged in for it */
	return l->verb == V_MEMBER ? _("Perintah di server") :
				     _("Tidak diketahui");
}

static bool
within(const struct req *r, const struct roster_member *m,
    enum trail_reach reach)
{
	const struct roster_unit *u = roster_unit(r->roster, m->unit);

	if (reach == REACH_UNIT)
		return id_same(m->unit, r->who->unit);
	return u != NULL && id_same(u->agency, r->who->agency);
}

const struct choice *
choices_actors(struct req *r, size_t *n_r)
{
	enum trail_reach reach = trail_reach(r->who);
	const struct roster_member *m;
	struct choice *c;
	size_t i = 0, n = 0;

	while ((m = roster_members(r->roster, &i)) != NULL)
		n += within(r, m, reach);
	c = arena_alloc(r->mem, (n + 1) * sizeof(*c));
	*n_r = 0;
	for (i = 0; c != NULL && (m = roster_members(r->roster, &i)) != NULL;)
		if (within(r, m, reach))
			c[(*n_r)++] =
			    (struct choice){ .code = say_id(r, m->person),
				    .label = m->name,
				    .group = reach == REACH_UNIT ?
					NULL :
					say_unit(r,
					    roster_unit(r->roster, m->unit)) };
	return c;
}

/* what is asked for ------------------------------------------------------------- */

/* A day as typed, from its first or to its last millisecond. */
static int64_t
day_take(struct req *r, const char *field, bool last, int64_t none)
{
	const char *typed = req_value(r, field), *date, *say;
	struct civil c = { 0 };

	if (typed == NULL)
		return none;
	if (date_take(r->mem, typed, &date, &say) != OK ||
	    date_parse(date, &c.year, &c.month, &c.day) != OK) {
		req_error(r, field,
		    say != NULL ? _(say) : _("Ketik ulang tanggal ini"));
		return none;
	}
	return time_from_civil(&c, WIB) + (last ? DAY - 1 : 0);
}

/* TIME-STREAM-PLACE of the entry that the page begins behind. */
static enum err
place_take(const char *text, struct trail_place *p_r)
{
	char at[24], stream[ID_TEXT];
	const char *cut = strchr(text, '-'), *end = strrchr(text, '-');
	uint64_t ms;

	if (cut == NULL || cut - text >= (int)sizeof(at) ||
	    end - cut != ID_TEXT)
		return ERR_INVALID;
	memcpy(at, text, (size_t)(cut - text));
	at[cut - text] = '\0';
	memcpy(stream, cut + 1, ID_TEXT - 1);
	stream[ID_TEXT - 1] = '\0';
	if (text_u64(at, INT64_MAX, &ms) != OK ||
	    id_parse(stream, &p_r->stream) != OK)
		return ERR_INVALID;
	p_r->at = (int64_t)ms;
	return text_u64(end + 1, UINT64_MAX, &p_r->seq);
}

static enum err
query_take(struct req *r, struct trail_query *q)
{
	const char *verb = req_value(r, "perbuatan");
	const char *from = req_value(r, "hal");
	enum err e = OK;

	q->since = day_take(r, "dari", false, 0);
	q->until = day_take(r, "sampai", true, FAR_AWAY);
	if (r->n_errors == 0 && q->since > q->until)
		req_error(r, "sampai",
		    _("Tanggal akhir mendahului tanggal awal"));
	if (verb != NULL && !act_wanted(verb, q))
		req_error(r, "perbuatan",
		    _("Pilih perbuatan dari daftar, atau \"Semua\""));
	if (req_value(r, "orang") != NULL)
		e = id_parse(req_text(r, "orang"), &q->person);
	if (e == OK && req_value(r, "objek") != NULL)
		e = id_parse(req_text(r, "objek"), &q->object);
	q->before = trail_newest(q->until);
	if (e == OK && from != NULL)
		e = place_take(from, &q->before);
	return e;
}

/* As an address has it: a date without strokes. */
static const char *
filter_value(struct req *r, const char *field)
{
	const char *v = req_value(r, field), *date, *say;

	if (v == NULL || strchr(v, '-') != NULL ||
	    (!view_same(field, "dari") && !view_same(field, "sampai")))
		return v;
	return date_take(r->mem, v, &date, &say) == OK ? date : NULL;
}

const char *
trail_path(struct req *r, const struct trail_place *behind)
{
	static const char *const fields[] = { "orang", "perbuatan", "objek",
		"dari", "sampai" };
	const char *path = "/jejak";
	char between = '?';

	for (size_t i = 0; i < nitems(fields); i++) {
		const char *v = filter_value(r, fields[i]);

		if (v == NULL)
			continue;
		path = say_printf(r, "%s%c%s=%s", path, between, fields[i], v);
		between = '&';
	}
	if (behind == NULL)
		return path;
	return say_printf(r, "%s%chal=%lld-%s-%llu", path, between,
	    (long long)behind->at, say_id(r, behind->stream),
	    (unsigned long long)behind->seq);
}

/* pages -------------------------------------------------------------------------- */

enum err
page_trail(struct req *r)
{
	struct trail_query q = { .size = LIST_SIZE };
	struct trail_list l = { .n = 0 };
	enum err e = query_take(r, &q);

	if (e == OK && r->n_errors == 0)
		e = trail_list(&r->work, &q, V_LIST, &l);
	if (e != OK)
		return e;
	trail_page(&r->t, r, &l);
	return buf_check(&r->out);
}

/* WIB, in a form that a spreadsheet sorts. */
static const char *
say_stamp(struct req *r, int64_t t)
{
	struct civil c = time_civil(t, WIB);

	return say_printf(r, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month,
	    c.day, c.hour, c.minute, c.second);
}

static void
export_line(struct req *r, const struct trail_line *l)
{
	char at[32];
	const char *cell[COLUMNS] = { say_stamp(r, l->place.at),
		time_rfc3339(l->place.at, at), trail_who(l),
		say_unit(r, l->unit), view_entry(l), trail_what(r, l),
		id_none(l->object) ? "" : say_id(r, l->object),
		say_printf(r, "%u", l->version), say_printf(r, "%zu", l->shown),
		say_id(r, l->place.stream),
		say_printf(r, "%llu", (unsigned long long)l->place.seq) };

	for (size_t i = 0; i < nitems(cell); i++)
		csv_put(&r->out, cell[i], i + 1 == nitems(cell));
}

/* A line with one sentence in it. */
static void
export_say(struct req *r, const char *say)
{
	for (size_t i = 0; i < COLUMNS; i++)
		csv_put(&r->out, i == 0 ? say : "", i + 1 == COLUMNS);
}

/* For a spreadsheet: in its first line the names of the columns. */
static void
export_put(struct req *r, const struct trail_list *l)
{
	const char *head[COLUMNS] = { _("Waktu (WIB)"), _("Waktu (UTC)"),
		_("Orang"), _("Unit"), _("Perbuatan"), _("Objek"),
		_("Nomor pengenal objek"), _("Versi"),
		_("Jumlah yang ditampilkan"), _("Aliran"), _("Urutan") };

	buf_puts(&r->out, "\xef\xbb\xbf"); /* or it is not read as UTF-8 */
	for (size_t i = 0; i < nitems(head); i++)
		csv_put(&r->out, head[i], i + 1 == nitems(head));
	for (size_t i = 0; i < l->n; i++)
		export_line(r, &l->line[i]);
	if (l->more)
		export_say(r,
		    _("Masih ada entri yang lebih lama. Persempit tanggalnya, lalu unduh lagi."));
}

enum err
do_trail_export(struct req *r)
{
	struct trail_query q = { .size = TRAIL_LINES_MAX };
	struct trail_list l = { .n = 0 };
	enum err e = query_take(r, &q);

	if (e != OK)
		return e;
	if (r->n_errors > 0) {
		trail_page(&r->t, r, &l);
		return buf_check(&r->out);
	}
	if ((e = trail_list(&r->work, &q, V_EXPORT, &l)) != OK)
		return e;
	r->type = "text/csv; charset=utf-8";
	resp_header(r, "Content-Disposition",
	    "attachment; filename=\"jejak.csv\"");
	export_put(r, &l);
	return buf_check(&r->out);
}

enum err
page_case_readers(struct req *r)
{
	struct case_readers c;
	enum err e = kasus_readers(&r->work, r->ids[0], &c);

	if (e != OK)
		return e;
	case_readers_page(&r->t, r, &c);
	return buf_check(&r->out);
}
