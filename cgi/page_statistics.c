/* Statistics: a table, a chart of it, and the table for other programs. */
#include <string.h>

#include "cgi/view.h"

#define WIB        420  /* minutes east of UTC */
#define YEAR_FIRST 2020 /* of the oldest figures that the offices have */
#define COLUMNS    11   /* of the table for other programs */

/* words --------------------------------------------------------------------------- */

const char *
stat_number(struct req *r, const struct stat_table *t)
{
	return say_printf(r, "T%s", t->id + 1);
}

const char *
stat_unit_say(const struct stat_table *t)
{
	static const char *const units[SU__MAX] = {
		[SU_REPORT] = N_("laporan"),
		[SU_CASE] = N_("kasus"),
		[SU_VICTIM] = N_("korban"),
		[SU_FORM] = N_("bentuk kekerasan, bukan orang"),
		[SU_PERSON] = N_("orang"),
		[SU_OFFENDER] = N_("terlapor"),
		[SU_SERVICE] = N_("layanan, bukan orang"),
		[SU_SESSION] = N_("sesi konseling"),
		[SU_MEMBER] = N_("anggota kelompok"),
	};

	return _(units[t->unit]);
}

const char *
stat_ref_say(const struct stat_table *t)
{
	static const char *const refs[SR__MAX] = {
		[SR_REPORTED] = N_(
		    "tanggal lapor; bila tidak tercatat, tanggal kasus mulai dicatat"),
		[SR_BEGUN] = N_("tanggal kasus mulai dicatat"),
		[SR_CLOSED] = N_("tanggal kasus ditutup"),
		[SR_HELD] = N_("tanggal sesi"),
	};

	return _(refs[t->ref]);
}

static const char *
value_say(struct req *r, const struct stat_axis *x, size_t at)
{
	const struct stat_codes *c = &stat_codes[x->dim];
	size_t i = x->first - 1u + at;

	if (at == x->n)
		return _("Tidak tercatat");
	if (at > x->n)
		return _("Jumlah");
	if (c->list == NULL)
		return _(c->label[i]);
	return x->dim == SD_TOWN ? say_region(r, c->code[i]) :
				   say_label(r, c->list, c->code[i]);
}

const char *
stat_row_say(struct req *r, const struct statistics *s, size_t i)
{
	return value_say(r, &s->q.table->row, i);
}

const char *
stat_col_say(struct req *r, const struct statistics *s, size_t k)
{
	return value_say(r, &s->q.table->col, k);
}

bool
stat_row_shown(const struct statistics *s, size_t i)
{
	const struct stat_grid *g = &s->g;

	return i + 2 != g->rows || g->n[i][g->cols - 1] > 0;
}

bool
stat_col_shown(const struct statistics *s, size_t k)
{
	const struct stat_grid *g = &s->g;

	if (k + 1 < g->cols && s->q.table->col.dim == SD_ALL)
		return false;
	return k + 2 != g->cols || g->n[g->rows - 1][k] > 0;
}

const char *
stat_cell_say(struct req *r, const struct statistics *s, size_t i, size_t k)
{
	return s->g.hidden[i][k] ? "*" : say_number(r, s->g.n[i][k]);
}

const char *
stat_share_say(struct req *r, const struct statistics *s, size_t i, size_t k)
{
	const struct stat_grid *g = &s->g;
	uint32_t all = g->n[g->rows - 1][g->cols - 1], tenths;

	if (all == 0 || g->hidden[i][k] || g->hidden[g->rows - 1][g->cols - 1])
		return "";
	tenths = stat_tenths(g->n[i][k], all);
	return say_printf(r, "%u%c%u %%", tenths / 10, r->english ? '.' : ',',
	    tenths % 10);
}

const char *
stat_source_say(struct req *r, const struct statistics *s)
{
	const char *said = "";

	for (size_t i = 0; i < s->n_unit; i++)
		said = say_printf(r, "%s%s%s", said, i > 0 ? "; " : "",
		    say_unit(r, s->unit[i]));
	return *said != '\0' ? said : _("belum ada unit yang mencatat");
}

bool
stat_any_hidden(const struct statistics *s)
{
	for (size_t i = 0; i < s->g.rows; i++)
		for (size_t k = 0; k < s->g.cols; k++)
			if (s->g.hidden[i][k])
				return true;
	return s->g.silent_hidden;
}

bool
stat_empty(const struct statistics *s)
{
	return s->g.n[s->g.rows - 1][s->g.cols - 1] == 0;
}

size_t
stat_chart_rows(const struct statistics *s)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < s->g.rows; i++)
		n += stat_row_shown(s, i);
	return n;
}

unsigned
stat_bar(const struct statistics *s, size_t i)
{
	const struct stat_grid *g = &s->g;
	size_t k = g->cols - 1u;
	uint32_t most = 1;

	for (size_t o = 0; o + 1 < g->rows; o++)
		if (!g->hidden[o][k] && g->n[o][k] > most)
			most = g->n[o][k];
	if (g->hidden[i][k])
		return 0;
	/* what there is of it can be seen */
	return g->n[i][k] == 0 ?
	    0 :
	    (unsigned)((uint64_t)g->n[i][k] * (STAT_CHART_WIDTH - 2) / most) +
		2;
}

/* choices --------------------------------------------------------------------------- */

static int
year_now(const struct req *r)
{
	return time_civil(r->now, WIB).year;
}

const struct choice *
choices_tables(struct req *r, size_t *n_r)
{
	struct choice *c = arena_alloc(r->mem, n_stat_tables * sizeof(*c));

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < n_stat_tables; i++)
		c[(*n_r)++] = (struct choice){ .code = stat_tables[i].id,
			.label = say_printf(r, "%s %s",
			    stat_number(r, &stat_tables[i]),
			    _(stat_tables[i].title)) };
	return c;
}

const struct choice *
choices_years(struct req *r, size_t *n_r)
{
	int now = year_now(r);
	size_t n = now >= YEAR_FIRST ? (size_t)(now - YEAR_FIRST) + 1 : 0;
	struct choice *c = arena_alloc(r->mem, (n + 1) * sizeof(*c));

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < n; i++) {
		const char *year = say_printf(r, "%d", now - (int)i);

		c[(*n_r)++] = (struct choice){ .code = year, .label = year };
	}
	return c;
}

const struct choice *
choices_sources(struct req *r, const struct statistics *s, size_t *n_r)
{
	struct choice *c = arena_alloc(r->mem, (s->n_choice + 1) * sizeof(*c));

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < s->n_choice; i++)
		c[(*n_r)++] =
		    (struct choice){ .code = say_id(r, s->choice[i]->id),
			    .label = say_unit(r, s->choice[i]) };
	return c;
}

/* pages ------------------------------------------------------------------------------ */

static enum err
query_take(struct req *r, struct stat_query *q)
{
	const char *id = req_value(r, "tabel"), *year = req_value(r, "tahun");
	uint64_t n = (uint64_t)year_now(r);

	*q = (struct stat_query){ .table = &stat_tables[0] };
	if (id != NULL)
		q->table = stat_table_of(id);
	if (q->table == NULL ||
	    (year != NULL && text_u64(year, (uint64_t)year_now(r), &n) != OK) ||
	    n < YEAR_FIRST)
		return ERR_INVALID;
	q->year = (int)n;
	return req_value(r, "unit") != NULL ?
	    id_parse(req_text(r, "unit"), &q->unit) :
	    OK;
}

enum err
page_statistics(struct req *r)
{
	struct statistics s;
	struct stat_query q;
	enum err e = query_take(r, &q);

	if (e == OK)
		e = statistics_count(&r->work, &q, &s);
	if (e == ERR_FORBIDDEN)
		statistics_closed(&r->t, r);
	else if (e == OK)
		statistics_page(&r->t, r, &s);
	else
		return e;
	return buf_check(&r->out);
}

static void
export_line(struct req *r, const struct statistics *s, size_t i, size_t k)
{
	bool hidden = s->g.hidden[i][k];
	char at[32];
	const char *cell[COLUMNS] = { stat_number(r, s->q.table),
		_(s->q.table->title), say_printf(r, "%u", s->q.table->version),
		stat_unit_say(s->q.table), say_printf(r, "%d", s->q.year),
		stat_source_say(r, s), time_rfc3339(s->at, at),
		stat_row_say(r, s, i), stat_col_say(r, s, k),
		hidden ? "" : say_printf(r, "%u", s->g.n[i][k]),
		hidden ? _("ditutup") : "" };

	for (size_t c = 0; c < COLUMNS; c++)
		csv_put(&r->out, cell[c], c + 1 == COLUMNS);
}

/* A line a cell, so that a program reads every table in one way. */
static void
export_put(struct req *r, const struct statistics *s)
{
	const char *head[COLUMNS] = { _("Tabel"), _("Judul"),
		_("Versi definisi"), _("Satuan hitung"), _("Tahun"),
		_("Unit sumber"), _("Dihitung sampai (UTC)"), _("Baris"),
		_("Kolom"), _("Banyaknya"), _("Keterangan") };

	buf_puts(&r->out, "\xef\xbb\xbf"); /* or it is not read as UTF-8 */
	for (size_t c = 0; c < COLUMNS; c++)
		csv_put(&r->out, head[c], c + 1 == COLUMNS);
	for (size_t i = 0; i < s->g.rows; i++)
		for (size_t k = 0; k < s->g.cols; k++)
			if (stat_row_shown(s, i) && stat_col_shown(s, k))
				export_line(r, s, i, k);
}

enum err
do_statistics_export(struct req *r)
{
	struct statistics s;
	struct stat_query q;
	enum err e = query_take(r, &q);

	if (e == OK)
		e = statistics_count(&r->work, &q, &s);
	if (e == ERR_FORBIDDEN) {
		statistics_closed(&r->t, r);
		return buf_check(&r->out);
	}
	if (e != OK)
		return e;
	r->type = "text/csv; charset=utf-8";
	resp_header(r, "Content-Disposition",
	    say_printf(r, "attachment; filename=\"%s-%d.csv\"", q.table->id,
		q.year));
	export_put(r, &s);
	return buf_check(&r->out);
}
