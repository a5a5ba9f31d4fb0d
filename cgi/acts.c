/* What the trail's entries are called: an act by its verb and what it was done to. */
#include <stdlib.h>
#include <string.h>

#include "cgi/view.h"

/* clang-format off */
static const struct {
	enum verb verb;
	enum trail_object kind; /* TO_NONE: to anything that has no line here */
	const char *code;       /* of the filter, which knows verbs alone */
	const char *label;      /* msgid */
} acts[] = {
	{ V_LOGIN,        TO_NONE,     "masuk",       N_("Masuk") },
	{ V_LOGOUT,       TO_NONE,     "keluar",      N_("Keluar, atau sesi diakhiri") },
	{ V_DENIED,       TO_NONE,     "ditolak",     N_("Ditolak") },
	{ V_LIST,         TO_NONE,     "daftar",      N_("Melihat daftar") },
	{ V_SEARCH,       TO_NONE,     "cari",        N_("Mencari") },
	{ V_READ,         TO_NONE,     "baca",        N_("Membaca") },
	{ V_READ,         TO_CASE,     NULL,          N_("Membaca kasus") },
	{ V_READ,         TO_REFERRAL, NULL,          N_("Membaca rujukan") },
	{ V_READ,         TO_REQUEST,  NULL,          N_("Melihat permintaan akses darurat") },
	{ V_EMERGENCY,    TO_NONE,     "darurat",     N_("Membaca lewat akses darurat") },
	{ V_REVEAL,       TO_NONE,     "nik",         N_("Melihat NIK lengkap") },
	{ V_CREATE,       TO_NONE,     "buat",        N_("Membuat") },
	{ V_CREATE,       TO_CASE,     NULL,          N_("Membuat kasus") },
	{ V_CREATE,       TO_REFERRAL, NULL,          N_("Memulai rujukan") },
	{ V_CREATE,       TO_REQUEST,  NULL,          N_("Meminta akses darurat") },
	{ V_CHANGE,       TO_NONE,     "ubah",        N_("Mengubah") },
	{ V_CHANGE,       TO_CASE,     NULL,          N_("Mengubah kasus") },
	{ V_CHANGE,       TO_REFERRAL, NULL,          N_("Menarik rujukan, atau membuang drafnya") },
	{ V_CHANGE,       TO_UNIT,     NULL,          N_("Mengubah layanan unit") },
	{ V_STEP_CONSENT, TO_NONE,     "persetujuan", N_("Menyimpan persetujuan draf rujukan") },
	{ V_STEP_DATA,    TO_NONE,     "data",        N_("Menyimpan data draf rujukan") },
	{ V_STEP_TO,      TO_NONE,     "tujuan",      N_("Menyimpan tujuan draf rujukan") },
	{ V_STEP_WHY,     TO_NONE,     "alasan",      N_("Menyimpan alasan draf rujukan") },
	{ V_SEND,         TO_NONE,     "kirim",       N_("Mengirim rujukan") },
	{ V_OPEN,         TO_NONE,     "buka",        N_("Membuka rujukan yang diterima, atau segel kedua") },
	{ V_OPEN,         TO_REFERRAL, NULL,          N_("Membuka rujukan yang diterima") },
	{ V_OPEN,         TO_REQUEST,  NULL,          N_("Membuka segel kedua") },
	{ V_ANSWER,       TO_NONE,     "jawab",       N_("Menjawab rujukan, atau menolak akses darurat") },
	{ V_ANSWER,       TO_REFERRAL, NULL,          N_("Menjawab rujukan") },
	{ V_ANSWER,       TO_REQUEST,  NULL,          N_("Menolak akses darurat") },
	{ V_CLOSE,        TO_NONE,     "tutup",       N_("Menutup, membuka lagi, atau meninjau") },
	{ V_CLOSE,        TO_CASE,     NULL,          N_("Menutup kasus, atau membukanya lagi") },
	{ V_CLOSE,        TO_REFERRAL, NULL,          N_("Menutup rujukan") },
	{ V_CLOSE,        TO_REQUEST,  NULL,          N_("Meninjau akses darurat") },
	{ V_EXPORT,       TO_NONE,     "unduh",       N_("Mengunduh") },
	{ V_EXPORT,       TO_REFERRAL, NULL,          N_("Mengunduh dokumen rujukan") },
	{ V_MEMBER,       TO_NONE,     "anggota",     N_("Mengubah keanggotaan") },
	{ V_KEY,          TO_NONE,     "kunci",       N_("Mengganti kata sandi atau kunci, atau membuka segel pertama") },
	{ V_KEY,          TO_PERSON,   NULL,          N_("Mengganti kata sandi") },
	{ V_KEY,          TO_UNIT,     NULL,          N_("Mengganti atau memulihkan kunci unit") },
	{ V_KEY,          TO_CASE,     NULL,          N_("Membagikan rencana keselamatan") },
	{ V_KEY,          TO_REQUEST,  NULL,          N_("Membuka segel pertama") },
	{ V_KEY_PHONE,    TO_NONE,     "ponsel",      N_("Memindahkan aplikasi kode ke ponsel lain") },
	{ V_KEY_CODE,     TO_NONE,     "kode",        N_("Membuat kode pemulihan baru") },
	{ V_KEY_PASSKEY,  TO_NONE,     "kunci-sandi", N_("Menambah atau menghapus kunci sandi") },
	{ V_KEY_RENEWED,  TO_NONE,     "rahasia",     N_("Rahasia portal diperbarui saat masuk") },
	{ V_KEY_PAPER,    TO_NONE,     "kertas",      N_("Mendaftarkan kunci di kertas") },
	{ V_LOST_PASSWORD, TO_NONE,    "lupa-sandi",  N_("Mengganti kata sandi dengan kode pemulihan") },
	{ V_LOST_PHONE,   TO_NONE,     "lupa-ponsel", N_("Memasang ponsel lain dengan kode pemulihan") },
	{ V_ENDED,        TO_NONE,     "berakhir",    N_("Mencatat sampai mana pekerja portal yang berakhir") },
	{ V_GAP,          TO_NONE,     "celah",       N_("Entri yang tidak jadi tertulis") },
	{ V_STREAM,       TO_NONE,     "mulai",       N_("Portal mulai bekerja") },
};
/* clang-format on */

const char *
view_act(enum verb v, enum trail_object kind)
{
	const char *any = verb_name(v);

	for (size_t i = 0; i < nitems(acts); i++) {
		if (acts[i].verb != v)
			continue;
		if (acts[i].kind == kind)
			return _(acts[i].label);
		if (acts[i].kind == TO_NONE)
			any = _(acts[i].label);
	}
	return any;
}

const char *
view_entry(const struct trail_line *l)
{
	static const char *const did[LINK__MAX] = {
		[LINK_GENESIS] = N_("Mendirikan instansi"),
		[LINK_UNIT] = N_("Menambah unit"),
		[LINK_INVITE] = N_("Mengundang anggota"),
		[LINK_ADMIT] = N_("Menerima anggota"),
		[LINK_ROLE] = N_("Mengubah peran anggota"),
		[LINK_SUSPEND] = N_("Menangguhkan anggota"),
		[LINK_REMOVE] = N_("Mengeluarkan anggota"),
		[LINK_WITHDRAW] = N_("Mencabut undangan"),
		[LINK_AGREEMENT] = N_("Menandatangani kesepakatan"),
		[LINK_END] = N_("Mengakhiri kesepakatan"),
	};

	return l->link < LINK__MAX && did[l->link] != NULL ?
	    _(did[l->link]) :
	    view_act(l->verb, l->kind);
}

enum verb
act_verb(const char *code)
{
	for (size_t i = 0; i < nitems(acts); i++)
		if (acts[i].code != NULL && view_same(acts[i].code, code))
			return acts[i].verb;
	return 0;
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
	struct choice *c = arena_alloc(r->mem, nitems(acts) * sizeof(*c));
	bool logins = trail_reach(r->who) == REACH_LOGINS;

	*n_r = 0;
	for (size_t i = 0; c != NULL && i < nitems(acts); i++) {
		if (acts[i].code == NULL || (logins && acts[i].verb > V_DENIED))
			continue;
		c[(*n_r)++] = (struct choice){ .code = acts[i].code,
			.label = _(acts[i].label) };
	}
	if (*n_r > 0)
		qsort(c, *n_r, sizeof(*c), by_label);
	return c;
}
