/* What the trail's entries are called: an act by its verb and what it was done to. */
#include <stdlib.h>
#include <string.h>

#include "cgi/view.h"

#define ALL_GLASS                                                              \
	"akses-darurat" /* of the filter: all that has to do with it */

/* clang-format off */
static const struct act_row {
	enum verb verb;
	enum trail_object kind; /* TO_NONE: to anything that has no line here */
	const char *code;       /* of the filter */
	const char *label;      /* msgid */
	unsigned word;          /* as that of a line of the trail */
} acts[] = {
	{ V_LOGIN,        TO_NONE,     "masuk",       N_("Masuk"), 0 },
	{ V_LOGIN,        TO_NONE,     "masuk-lagi",  N_("Membuktikan diri lagi"), TRAIL_AGAIN },
	{ V_LOGOUT,       TO_NONE,     "keluar",      N_("Keluar, atau sesi diakhiri"), 0 },
	{ V_DENIED,       TO_NONE,     "ditolak",     N_("Ditolak"), 0 },
	{ V_LIST,         TO_NONE,     "daftar",      N_("Melihat daftar"), 0 },
	{ V_SEARCH,       TO_NONE,     "cari",        N_("Mencari"), 0 },
	{ V_READ,         TO_NONE,     "baca",        N_("Membaca"), 0 },
	{ V_READ,         TO_CASE,     "baca-kasus", N_("Membaca kasus"), 0 },
	{ V_READ,         TO_REFERRAL, "baca-rujukan", N_("Membaca rujukan"), 0 },
	{ V_READ,         TO_REQUEST,  "baca-darurat", N_("Melihat permintaan akses darurat"), 0 },
	{ V_READ,         TO_UNIT,     "baca-statistik", N_("Melihat statistik"), 0 },
	{ V_EMERGENCY,    TO_NONE,     "darurat",     N_("Membaca lewat akses darurat"), 0 },
	{ V_REVEAL,       TO_NONE,     "nik",         N_("Melihat NIK lengkap"), 0 },
	{ V_CREATE,       TO_NONE,     "buat",        N_("Membuat"), 0 },
	{ V_CREATE,       TO_CASE,     "buat-kasus", N_("Membuat kasus"), 0 },
	{ V_CREATE,       TO_REFERRAL, "buat-rujukan", N_("Memulai rujukan"), 0 },
	{ V_CREATE,       TO_REQUEST,  "buat-darurat", N_("Meminta akses darurat"), 0 },
	{ V_CHANGE,       TO_NONE,     "ubah",        N_("Mengubah"), 0 },
	{ V_CHANGE,       TO_CASE,     "ubah-kasus", N_("Mengubah kasus"), 0 },
	{ V_CHANGE,       TO_REFERRAL, "ubah-rujukan", N_("Menarik rujukan, atau membuang drafnya"), 0 },
	{ V_CHANGE,       TO_UNIT,     "ubah-unit", N_("Mengubah layanan unit"), 0 },
	{ V_STEP_CONSENT, TO_NONE,     "persetujuan", N_("Menyimpan persetujuan draf rujukan"), 0 },
	{ V_STEP_DATA,    TO_NONE,     "data",        N_("Menyimpan data draf rujukan"), 0 },
	{ V_STEP_TO,      TO_NONE,     "tujuan",      N_("Menyimpan tujuan draf rujukan"), 0 },
	{ V_STEP_WHY,     TO_NONE,     "alasan",      N_("Menyimpan alasan draf rujukan"), 0 },
	{ V_SEND,         TO_NONE,     "kirim",       N_("Mengirim rujukan"), 0 },
	{ V_OPEN,         TO_NONE,     "buka",        N_("Membuka"), 0 },
	{ V_OPEN,         TO_CASE,     "buka-berkas", N_("Membuka berkas kasus"), 0 },
	{ V_OPEN,         TO_REFERRAL, "buka-rujukan", N_("Membuka rujukan yang diterima"), 0 },
	{ V_OPEN,         TO_REQUEST,  "buka-darurat", N_("Membuka segel kedua"), 0 },
	{ V_ANSWER,       TO_NONE,     "jawab",       N_("Menjawab atau menolak"), 0 },
	{ V_ANSWER,       TO_REFERRAL, "jawab-rujukan", N_("Menjawab rujukan"), 0 },
	{ V_ANSWER,       TO_REQUEST,  "jawab-darurat", N_("Menolak akses darurat"), 0 },
	{ V_CLOSE,        TO_NONE,     "tutup",       N_("Menutup atau meninjau"), 0 },
	{ V_CLOSE,        TO_CASE,     "tutup-kasus", N_("Menutup kasus, atau membukanya lagi"), 0 },
	{ V_CLOSE,        TO_REFERRAL, "tutup-rujukan", N_("Menutup rujukan"), 0 },
	{ V_CLOSE,        TO_REQUEST,  "tutup-darurat", N_("Meninjau akses darurat"), 0 },
	{ V_EXPORT,       TO_NONE,     "unduh",       N_("Mengunduh"), 0 },
	{ V_EXPORT,       TO_REFERRAL, "unduh-rujukan", N_("Mengunduh atau mencetak dokumen rujukan"), 0 },
	{ V_EXPORT,       TO_CASE,     "cetak-kasus", N_("Mencetak hasil kasus, atau mengunduh jejaknya"), 0 },
	{ V_MEMBER,       TO_NONE,     "anggota",     N_("Mengubah keanggotaan"), 0 },
	{ V_MEMBER,       TO_NONE,     "dirikan", N_("Mendirikan instansi"), LINK_GENESIS },
	{ V_MEMBER,       TO_NONE,     "unit-baru", N_("Menambah unit"), LINK_UNIT },
	{ V_MEMBER,       TO_NONE,     "undang", N_("Mengundang anggota"), LINK_INVITE },
	{ V_MEMBER,       TO_NONE,     "terima", N_("Menerima anggota"), LINK_ADMIT },
	{ V_MEMBER,       TO_NONE,     "peran", N_("Mengubah peran anggota"), LINK_ROLE },
	{ V_MEMBER,       TO_NONE,     "tangguhkan", N_("Menangguhkan anggota"), LINK_SUSPEND },
	{ V_MEMBER,       TO_NONE,     "keluarkan", N_("Mengeluarkan anggota"), LINK_REMOVE },
	{ V_MEMBER,       TO_NONE,     "cabut", N_("Mencabut undangan"), LINK_WITHDRAW },
	{ V_MEMBER,       TO_NONE,     "sepakat", N_("Menandatangani kesepakatan"), LINK_AGREEMENT },
	{ V_MEMBER,       TO_NONE,     "akhiri", N_("Mengakhiri kesepakatan"), LINK_END },
	{ V_KEY,          TO_NONE,     "kunci",       N_("Mengganti atau membagikan kunci"), 0 },
	{ V_KEY,          TO_PERSON,   "kunci-orang", N_("Mengganti kata sandi"), 0 },
	{ V_KEY,          TO_UNIT,     "kunci-unit", N_("Mengganti atau memulihkan kunci unit"), 0 },
	{ V_KEY,          TO_CASE,     "kunci-kasus", N_("Membagikan rencana keselamatan"), 0 },
	{ V_KEY,          TO_REQUEST,  "kunci-darurat", N_("Membuka segel pertama"), 0 },
	{ V_KEY_PHONE,    TO_NONE,     "ponsel",      N_("Memindahkan aplikasi kode ke ponsel lain"), 0 },
	{ V_KEY_CODE,     TO_NONE,     "kode",        N_("Membuat kode pemulihan baru"), 0 },
	{ V_KEY_PASSKEY,  TO_NONE,     "kunci-sandi", N_("Menambah atau menghapus kunci sandi"), 0 },
	{ V_KEY_RENEWED,  TO_NONE,     "rahasia",     N_("Rahasia portal diperbarui saat masuk"), 0 },
	{ V_KEY_PAPER,    TO_NONE,     "kertas",      N_("Mendaftarkan kunci di kertas"), 0 },
	{ V_LOST_PASSWORD, TO_NONE,    "lupa-sandi",  N_("Mengganti kata sandi dengan kode pemulihan"), 0 },
	{ V_LOST_PHONE,   TO_NONE,     "lupa-ponsel", N_("Memasang ponsel lain dengan kode pemulihan"), 0 },
	{ V_ENDED,        TO_NONE,     "berakhir",    N_("Mencatat sampai mana pekerja portal yang berakhir"), 0 },
	{ V_GAP,          TO_NONE,     "celah",       N_("Entri yang tidak jadi tertulis"), 0 },
	{ V_STREAM,       TO_NONE,     "mulai",       N_("Portal mulai bekerja"), 0 },
};
/* clang-format on */

/* The row of what was done; NULL: none, which no verb lacks. */
static const struct act_row *
act_of(enum verb v, enum trail_object kind, unsigned word)
{
	const struct act_row *any = NULL;

	for (size_t i = 0; i < nitems(acts); i++) {
		if (acts[i].verb != v)
			continue;
		if (acts[i].kind == kind && acts[i].word == word)
			return &acts[i];
		if (acts[i].kind == TO_NONE && acts[i].word == 0)
			any = &acts[i];
	}
	return any;
}

/* What is shut was a case or a referral all the same. */
static enum trail_object
open_kind(enum trail_object kind)
{
	if (kind == TO_SHUT)
		return TO_CASE;
	return kind == TO_SHUT_REFERRAL ? TO_REFERRAL : kind;
}

const char *
view_act(enum verb v, enum trail_object kind)
{
	const struct act_row *a = act_of(v, kind, 0);

	return a != NULL ? _(a->label) : verb_name(v);
}

const char *
view_entry(const struct trail_line *l)
{
	bool by_word = l->verb == V_MEMBER || l->verb == V_LOGIN;
	const struct act_row *a =
	    act_of(l->verb, by_word ? TO_NONE : open_kind(l->kind), l->word);

	return a != NULL ? _(a->label) : verb_name(l->verb);
}

/* What the act can have been done to; 0: anything. */
static unsigned
act_kinds(const struct act_row *a)
{
	unsigned kinds = a->kind != TO_NONE ? 1u << a->kind : 0;

	if (a->kind == TO_CASE)
		kinds |= 1u << TO_SHUT;
	if (a->kind == TO_REFERRAL)
		kinds |= 1u << TO_SHUT_REFERRAL;
	return kinds;
}

/* The act by its verb, whatever it was done to; logins are not those who prove
 * anew who they are. */
bool
act_wanted(const char *code, struct trail_query *q)
{
	if (view_same(code, ALL_GLASS)) {
		q->want[0] = (struct trail_want){ .kinds = 1u << TO_REQUEST,
			.any_word = true };
		q->want[1] = (struct trail_want){ .verb = V_EMERGENCY };
		q->n_want = 2;
		return true;
	}
	for (size_t i = 0; i < nitems(acts); i++) {
		if (!view_same(acts[i].code, code))
			continue;
		q->want[0] = (struct trail_want){ acts[i].verb,
			act_kinds(&acts[i]), acts[i].word,
			acts[i].verb == V_MEMBER && acts[i].word == 0 };
		q->n_want = 1;
		return true;
	}
	return false;
}

/* Who has no case does nothing to one. */
static bool
act_offered(const struct req *r, const struct act_row *a)
{
	return trail_reach(r->who) != REACH_LOGINS ||
	    (a->kind != TO_CASE && a->kind != TO_REFERRAL &&
		a->kind != TO_REQUEST);
}

static int
by_label(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	return strcmp(x->label, y->label);
}

const struct choice *
choices_verbs(struct req *r, size_t *n_r)
{
	struct choice *c = arena_alloc(r->mem, (nitems(acts) + 1) * sizeof(*c));
	bool logins = trail_reach(r->who) == REACH_LOGINS;

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < nitems(acts); i++)
		if (act_offered(r, &acts[i]))
			c[(*n_r)++] = (struct choice){ .code = acts[i].code,
				.label = _(acts[i].label) };
	if (c != NULL && !logins)
		c[(*n_r)++] = (struct choice){ .code = ALL_GLASS,
			.label = _("Akses darurat, semuanya") };
	if (*n_r > 0)
		qsort(c, *n_r, sizeof(*c), by_label);
	return c;
}
