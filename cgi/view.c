/* What templates need to say: words for values, and ids of form fields. */
#include <stdio.h>
#include <string.h>

#include "cgi/view.h"

#define WIB 420 /* minutes east of UTC */

bool
view_same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* --- forms ----------------------------------------------------------------- */

const char *
view_request_id(struct req *r)
{
	struct id id = r->request;
	char text[2 * ID_LEN + 1];

	/* one draw a page, another id for each of its forms */
	id.b[ID_LEN - 1] ^= r->n_forms++;
	return or_empty(arena_strdup(r->mem, hex_put(id.b, ID_LEN, text)));
}

const char *
view_described(struct req *r, const struct input *f, const char *error)
{
	const struct {
		bool there;
		const char *end;
	} part[] = {
		{ f->hint != NULL, "ket" },
		{ f->by != NULL, "kini" },
		{ error != NULL, "salah" },
	};
	const char *text = NULL;

	for (size_t i = 0; i < nitems(part); i++) {
		if (part[i].there)
			text =
			    say_printf(r, "%s%s%s-%s", text != NULL ? text : "",
				text != NULL ? " " : "", f->name, part[i].end);
	}
	return text;
}

const char *
view_choice_id(struct req *r, const struct input *f, size_t i)
{
	if (i == 0)
		return f->name;
	return say_printf(r, "%s-%s", f->name, f->choice[i].code);
}

/* What was just done, on the page that it leads to. */
static const struct {
	const char *path; /* of the route */
	const char *code;
	const char *say; /* msgid */
} notices[] = {
	{ "/akun", "sandi",
	    N_("Kata sandi sudah diganti. Sesi Anda yang lain sudah diakhiri.") },
	{ "/akun", "ponsel",
	    N_("Ponsel yang baru sudah terpasang. Sesi Anda yang lain sudah diakhiri.") },
	{ "/akun", "kunci",
	    N_("Kunci sandi sudah terdaftar. Mulai sekarang Anda masuk dengannya. Sesi Anda yang lain sudah diakhiri.") },
	{ "/akun", "kunci-hapus",
	    N_("Kunci sandi sudah dihapus. Hapuslah juga di perangkatnya. Sesi Anda yang lain sudah diakhiri.") },
	{ "/akun", "sesi", N_("Sesi itu sudah diakhiri.") },
	{ "/masuk", "keluar", N_("Sesi Anda sudah diakhiri.") },
	{ "/kasus", "diserahkan", N_("Kasus sudah diserahkan.") },
	{ "/kasus/:id/catatan-proses", "tersimpan",
	    N_("Catatan proses tersimpan. Hanya Anda yang dapat membacanya.") },
	{ "/kasus/:id/keselamatan", "tersimpan",
	    N_("Rencana keselamatan tersimpan.") },
	{ "/kasus/:id/keselamatan", "dibagikan",
	    N_("Rencana keselamatan sudah dibagikan.") },
	{ "/darurat/:id", "diminta",
	    N_("Permintaan terkirim. Unit Pelindungan Data menjawabnya.") },
	{ "/darurat/:id", "dilepas",
	    N_("Segel pertama sudah dibuka. Petugas yang Anda pilih membuka segel kedua.") },
	{ "/darurat/:id", "dibuka",
	    N_("Kedua segel sudah dibuka. Peminta dapat membaca isinya.") },
	{ "/darurat/:id", "ditinjau", N_("Tinjauan tercatat.") },
	{ "/darurat/:id", "ditolak", N_("Permintaan ditolak.") },
	{ "/anggota", "diterima",
	    N_("Orang itu sekarang anggota, dan dapat masuk.") },
	{ "/anggota", "ditangguhkan",
	    N_("Anggota sudah ditangguhkan. Ia tidak dapat membuka apa pun lagi.") },
	{ "/anggota", "dikeluarkan",
	    N_("Anggota sudah dikeluarkan. Ia tidak dapat membuka apa pun lagi.") },
	{ "/anggota", "diusulkan",
	    N_("Usul peran sudah ditandatangani. Admin harus menyetujuinya dalam 72 jam.") },
	{ "/anggota", "disetujui", N_("Peran sudah berubah.") },
	{ "/admin", "ditangguhkan",
	    N_("Anggota sudah ditangguhkan. Ia tidak dapat membuka apa pun lagi.") },
	{ "/admin", "dikeluarkan",
	    N_("Anggota sudah dikeluarkan. Ia tidak dapat membuka apa pun lagi.") },
	{ "/admin", "diusulkan",
	    N_("Usul peran sudah ditandatangani. Penanggung jawab unit harus menyetujuinya dalam 72 jam.") },
	{ "/admin", "disetujui", N_("Peran sudah berubah.") },
	{ "/admin", "dicabut",
	    N_("Undangan sudah dicabut. Tidak ada lagi yang dapat diterima dengan undangan itu.") },
	{ "/kasus/:id/berkas", "berkas", N_("Berkas sudah disimpan.") },
	{ "/kasus/:id/berkas", "salah", N_("Berkas sudah ditandai salah.") },
	{ "/kesepakatan/:id", "dicatat",
	    N_("Rancangan sudah disimpan. Minta pimpinan atau kepala unit membaca dan menandatanganinya.") },
	{ "/kesepakatan/:id", "diakhiri",
	    N_("Tanda tangan Anda sudah dicatat. Bila ini tanda tangan kedua, kesepakatan sudah berakhir.") },
	{ "/kesepakatan/:id", "ditandatangani",
	    N_("Tanda tangan Anda sudah dicatat.") },
	{ "/layanan/:id", "layanan", N_("Layanan unit sudah disimpan.") },
	{ "/layanan/:id", "tempat", N_("Tempat dan jam buka sudah disimpan.") },
	{ "/layanan/:id", "rincian", N_("Rincian layanan sudah disimpan.") },
	{ "/layanan/:id", "kapasitas",
	    N_("Kapasitas sudah dicatat, dengan nama Anda dan waktunya.") },
	{ "/admin", "unit",
	    N_("Unit sudah dicatat. Undang sekarang penanggung jawabnya.") },
	{ "/pemulihan", "terdaftar",
	    N_("Kunci Anda sudah terdaftar. Simpan kertasnya di tempat terkunci, bukan di kantor unit.") },
	{ "/pemulihan", "diusulkan",
	    N_("Usul penjaga kunci sudah ditandatangani. Pimpinan atau pejabat pelindungan data harus menyetujuinya dalam 72 jam.") },
	{ "/pemulihan", "ditunjuk", N_("Penjaga kunci sudah ditunjuk.") },
	{ "/pemulihan", "dimulai",
	    N_("Pemulihan sudah diusulkan. Semua anggota instansi melihatnya. Sesudah 48 jam, selesaikan bersama penjaga kunci lain.") },
	{ "/pemulihan", "dipulihkan",
	    N_("Kunci unit sudah diserahkan. Penerimanya masuk lagi, lalu unit mendapat kunci baru.") },
	{ "/pemulihan", "dicegah", N_("Pemulihan sudah dicegah.") },
	{ "/rujukan/:id", "dicatat",
	    N_("Pencabutan persetujuan sudah dicatat. Pengirim membacanya.") },
};

/* A stranger's link says what it likes; what one of our forms led to comes from
 * our own origin.  (Browsers that don't say where from are believed.) */
const char *
view_news(const struct req *r)
{
	bool ours = r->fetch_site == NULL || *r->fetch_site == '\0' ||
	    view_same(r->fetch_site, "same-origin");

	return ours ? req_value(r, "kabar") : NULL;
}

const char *
view_notice(const struct req *r)
{
	const char *code = view_news(r);

	for (size_t i = 0; i < nitems(notices); i++) {
		if (view_same(notices[i].code, code) &&
		    view_same(notices[i].path, r->route->path))
			return _(notices[i].say);
	}
	return NULL;
}

bool
view_page(const char *path)
{
	const struct route *route;
	const char *allow;
	struct id ids[2];

	return route_find("GET", path, &route, ids, &allow) == OK &&
	    (route->flags & (R_RAW | R_UP)) == 0;
}

/* What narrows a page; what is told once, of an act, is not told again. */
static bool
field_stays(const char *name)
{
	return strcmp(name, "kabar") != 0 && strcmp(name, "kasus") != 0;
}

static bool
query_clean(const char *s)
{
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789=&-.")] == '\0';
}

/* The page that was got, with the search and the page of a list that its
 * address names. */
static const char *
page_here(struct req *r)
{
	const struct form *form = r->route != NULL ? r->route->form : NULL;
	const char *path = r->path;
	char sep = '?';

	if (form == NULL || r->route->method != M_GET)
		return path;
	for (size_t i = 0; i < form_size(form); i++) {
		const char *name = form_at(form, i).name;
		const char *v = req_value(r, name);

		if (v == NULL || !field_stays(name) || !query_clean(v))
			continue;
		path = say_printf(r, "%s%c%s=%s", path, sep, name, v);
		sep = '&';
	}
	return path;
}

bool
view_address(struct req *r, const char *address)
{
	size_t n = strcspn(address, "?");
	const char *path = arena_strndup(r->mem, address, n);

	return path != NULL && view_page(path) &&
	    (address[n] == '\0' || query_clean(address + n + 1));
}

const char *
view_back(struct req *r)
{
	char *path = r->path != NULL ? arena_strdup(r->mem, r->path) : NULL;
	char *cut;

	if (path != NULL && view_page(path))
		return page_here(r);
	while (path != NULL && !view_page(path)) {
		cut = strrchr(path, '/');
		if (cut == NULL || cut == path)
			return "/";
		*cut = '\0';
	}
	return path != NULL ? path : "/";
}

/* --- people ---------------------------------------------------------------- */

bool
view_may(const struct req *r, enum perm p, struct id assignee)
{
	switch (role_scope(r->who->roles, p)) {
	case SCOPE_NO:
		return false;
	case SCOPE_OWN:
		return id_same(assignee, r->who->person);
	case SCOPE_UNIT:
	case SCOPE_ALL:
		return true;
	}
	return false;
}

bool
view_may_case(const struct req *r, enum perm p, const struct kasus *k)
{
	return view_may(r, p, k->n_named > 0 ? r->who->person : k->assignee);
}

const char *
view_roles(struct req *r, unsigned roles)
{
	const char *text = "";

	for (int role = 0; role < ROLE__MAX; role++) {
		if ((roles & ROLE_BIT(role)) == 0)
			continue;
		text = say_printf(r, "%s%s%s", text, *text != '\0' ? ", " : "",
		    say_label(r, "role", role_code((enum role)role)));
	}
	return text;
}

const char *
view_agency(const struct req *r, struct id agency)
{
	const struct roster_agency *a = roster_agency(r->roster, agency);

	if (a == NULL)
		return "";
	return r->english ? a->name_en : a->name_id;
}

const char *
view_groups(struct req *r, unsigned groups)
{
	const char *text = "";

	for (unsigned g = 1; g <= GROUP_MAX; g++) {
		if ((groups & 1u << g) != 0)
			text = say_printf(r, "%s%s%u", text,
			    *text != '\0' ? " " : "", g);
	}
	return text;
}

/* --- values ---------------------------------------------------------------- */

const char *
view_labels(struct req *r, const char *list, const char *codes)
{
	const char *text = "", *p;
	size_t n;

	for (p = codes; p != NULL && *p != '\0'; p += n + strspn(p + n, " ")) {
		const char *code;

		n = strcspn(p, " ");
		code = arena_strndup(r->mem, p, n);
		text = say_printf(r, "%s%s%s", text, *text != '\0' ? ", " : "",
		    say_label(r, list, code));
	}
	return text;
}

const char *
view_codes(struct req *r, const char *list, const struct xml_codes *c)
{
	const char *text = "";

	for (size_t i = 0; i < c->n; i++)
		text = say_printf(r, "%s%s%s", text, i > 0 ? ", " : "",
		    say_label(r, list, c->code[i]));
	return text;
}

/* The case field of that name; F__MAX if there is none. */
static enum field
field_named(const char *name)
{
	enum field f;

	for (f = 0; f < F__MAX; f++)
		if (strcmp(field_rules[f].name, name) == 0)
			break;
	return f;
}

bool
view_no_way(const struct xml_referral *x)
{
	return !x->no_direct_contact && x->phone == NULL &&
	    x->instruction == NULL;
}

const char *
view_xml_name(const struct xml_field *f)
{
	enum field known = field_named(f->name);

	return known < F__MAX ? _(field_rules[known].label) : f->name;
}

const char *
view_xml_value(struct req *r, const struct xml_field *f)
{
	enum field known = field_named(f->name);

	return known < F__MAX ? view_field(r, known, f->value) : f->value;
}

const char *
view_xml_entry(struct req *r, const struct xml_entry *e)
{
	const char *text = "";

	for (size_t i = 0; i < e->n; i++)
		text = say_printf(r, "%s%s%s: %s", text, i > 0 ? "\n" : "",
		    view_xml_name(&e->field[i]),
		    view_xml_value(r, &e->field[i]));
	return text;
}

const char *
view_date(struct req *r, const char *date)
{
	struct civil c = { .hour = 12 };

	if (date == NULL)
		return "";
	if (date_parse(date, &c.year, &c.month, &c.day) != OK)
		return date;
	return say_date(r, time_from_civil(&c, WIB));
}

const char *
view_typed(struct req *r, const char *date)
{
	int y, m, d;

	if (date == NULL || date_parse(date, &y, &m, &d) != OK)
		return date;
	return say_printf(r, "%02d/%02d/%04d", d, m, y);
}

/* Grouped; a sum with the mark of the rupiah. */
static const char *
view_number(struct req *r, bool money, const char *value)
{
	uint64_t n;

	if (text_u64(value, UINT64_MAX, &n) != OK)
		return value;
	return money ? say_printf(r, "Rp%s", say_number(r, n)) :
		       say_number(r, n);
}

const char *
view_field(struct req *r, enum field f, const char *value)
{
	const struct field_rule *rule = &field_rules[f];

	if (value == NULL)
		return "";
	switch (rule->kind) {
	case FK_NIK:
	case FK_KK:
		return nik_mask(r->mem, value);
	case FK_DATE:
	case FK_DAY:
		return view_date(r, value);
	case FK_AGE:
		return say_printf(r, _("%s tahun"), value);
	case FK_NUMBER:
	case FK_MONEY:
		return view_number(r, rule->kind == FK_MONEY, value);
	case FK_CODE:
	case FK_RADIO:
	case FK_YESNO:
	case FK_CODES:
		return view_labels(r, rule->list, value);
	case FK_UNITS:
		return view_units(r, value);
	case FK_REGION:
		return say_region(r, value);
	case FK_LINE:
	case FK_TEXT:
	case FK_TIME:
	case FK_PHONE:
		break;
	}
	return value;
}

const char *
view_tail(const char *nik)
{
	size_t n = strlen(nik);

	return n > 4 ? nik + n - 4 : nik;
}

const char *
view_client(struct req *r, const char *name, int age)
{
	if (name == NULL)
		return "";
	if (age < 0)
		return name;
	return say_printf(r, _("%s (%d\u00a0tahun)"), name, age);
}

const char *
view_risk_tag(const char *risk)
{
	if (view_same(risk, "high") || view_same(risk, "immediate"))
		return "govuk-tag--red";
	return view_same(risk, "medium") ? "govuk-tag--yellow" :
					   "govuk-tag--grey";
}

const char *
view_state_tag(unsigned state)
{
	static const char *const tags[RS__MAX] = {
		[RS_DRAF] = "govuk-tag--grey",
		[RS_TERKIRIM] = "govuk-tag--yellow",
		[RS_DIBUKA] = "govuk-tag--yellow",
		[RS_DITERIMA] = "govuk-tag--green",
		[RS_DITOLAK] = "govuk-tag--red",
		[RS_SELESAI] = "govuk-tag--green",
		[RS_DITUTUP] = "govuk-tag--grey",
		[RS_DITARIK] = "govuk-tag--grey",
		[RS_DICABUT] = "govuk-tag--grey",
		[RS_TINDAK] = "govuk-tag--red",
		[RS_DIJADWALKAN] = "govuk-tag--green",
		[RS_TIDAK_HADIR] = "govuk-tag--yellow",
		[RS_BERJALAN] = "govuk-tag--green",
		[RS_DITANGGUHKAN] = "govuk-tag--yellow",
		[RS_SELESAI_SEBAGIAN] = "govuk-tag--green",
		[RS_PERLU_INFO] = "govuk-tag--yellow",
		[RS_SALAH_INPUT] = "govuk-tag--grey",
		[RS_DITERUSKAN] = "govuk-tag--red",
		[RS_TIDAK_TERCAPAI] = "govuk-tag--red",
	};

	return state < RS__MAX ? or_empty(tags[state]) : "";
}

const char *
view_urgency_tag(unsigned urgency)
{
	if (urgency >= 3)
		return "govuk-tag--red";
	return urgency == 2 ? "govuk-tag--yellow" : "govuk-tag--grey";
}

bool
view_runs(const struct case_ref *ref)
{
	return !ref->damaged && !ref->incoming &&
	    (RS_BIT(ref->state) & RS_RUNNING) != 0;
}

const struct case_ref *
view_source(const struct kasus *k)
{
	for (size_t i = 0; i < k->n_refs; i++)
		if (!k->refs[i].damaged &&
		    id_same(k->refs[i].referral, k->source))
			return &k->refs[i];
	return NULL;
}

const char *
view_origin_say(struct req *r, const struct kasus *k)
{
	const struct case_ref *from = view_source(k);

	return say_printf(r,
	    _("Kasus ini berasal dari rujukan %s: data dari pengirim hanya "
	      "boleh diteruskan dengan persetujuan pengirim."),
	    from != NULL ? from->number : _("yang nomornya tidak diketahui"));
}

bool
view_onward(const struct kasus *k, struct id to)
{
	const struct case_ref *from = view_source(k);

	return !id_none(k->source) &&
	    (from == NULL || !id_same(from->unit, to));
}

bool
view_outdated(const struct kasus *k, const struct case_ref *ref)
{
	return view_runs(ref) && kasus_always_at(k) > ref->sent;
}

const char *
view_outdated_say(struct req *r, const char *number, int64_t sent)
{
	return say_printf(r,
	    _("Data kontak atau identitas klien berubah setelah rujukan %s "
	      "dikirim (%s). Penerima belum mengetahuinya: hubungi penerima "
	      "dan beri tahu."),
	    number, say_date(r, sent));
}

const char *
view_state(struct req *r, unsigned state)
{
	return say_label(r, "state", state_code(state));
}

const char *
view_urgency(struct req *r, unsigned urgency)
{
	return say_label(r, "urgency", say_printf(r, "%u", urgency));
}
