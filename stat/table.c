/*
 * The tables, as data.  The number behind "t-" is that of the domain's list; a change
 * of what a table counts raises its version, which stands below it.
 */
#include <string.h>

#include "stat/stat.h"

#ifndef N_
#define N_(s) (s) /* a msgid; translated where it is shown */
#endif

#define KV 0x1u /* values of SD_KIND, from 1 */
#define KS 0x2u
#define KC 0x4u
#define KG 0x8u
#define KP (KV | KS | KC)

/* clang-format off */
const struct stat_table stat_tables[] = {
{ "t-01", N_("Korban menurut ranah kekerasan"),
	N_("Dewasa: dalam rumah tangga istri, suami, atau keluarga; di ranah publik perempuan dan laki-laki dewasa. Anak: di bawah 18 tahun."),
	SU_PERSON, SR_REPORTED, KV, false, 1, { SD_SPHERE, 1, 3 }, { SD_GROUP, 1, 2 } },
{ "t-02", N_("Korban menurut bentuk kekerasan"),
	N_("Yang dihitung bentuk, bukan orang: satu korban dapat mengalami beberapa bentuk."),
	SU_FORM, SR_REPORTED, KV, false, 1, { SD_FORMS, 1, 7 }, { SD_ALL, 1, 1 } },
{ "t-03", N_("Korban menurut tempat kejadian"), NULL,
	SU_VICTIM, SR_REPORTED, KV, false, 1, { SD_PLACE, 1, 6 }, { SD_ALL, 1, 1 } },
{ "t-04", N_("Korban menurut umur dan jenis kelamin"), NULL,
	SU_VICTIM, SR_REPORTED, KV, false, 1, { SD_AGE, 1, 7 }, { SD_SEX, 1, 2 } },
{ "t-05", N_("Terlapor menurut hubungan dengan korban dan jenis kelamin"),
	N_("Paling banyak delapan terlapor satu kasus."),
	SU_OFFENDER, SR_REPORTED, KV, false, 1, { SD_RELATION, 1, 10 }, { SD_OFFENDER_SEX, 1, 2 } },
{ "t-06", N_("Layanan yang diterima korban"),
	N_("Yang dihitung layanan, bukan orang: satu korban dapat menerima beberapa layanan; layanan yang sama kepadanya dihitung satu kali."),
	SU_SERVICE, SR_REPORTED, KV, false, 1, { SD_SERVICES, 1, 8 }, { SD_WHO, 1, 3 } },
{ "t-07", N_("Kasus menurut kabupaten atau kota dan bulan"),
	N_("Menurut tempat tinggal klien."),
	SU_CASE, SR_REPORTED, KV, false, 1, { SD_TOWN, 1, 11 }, { SD_MONTH, 1, 12 } },
{ "t-08", N_("Anak korban menurut bentuk kekerasan dan jenis kelamin"),
	N_("Yang dihitung bentuk, bukan orang: satu korban dapat mengalami beberapa bentuk."),
	SU_FORM, SR_REPORTED, KV, true, 1, { SD_FORMS, 1, 7 }, { SD_SEX, 1, 2 } },
{ "t-09", N_("Kasus menurut keadaan penanganan"),
	N_("Keadaan pada saat tabel dihitung. Jumlah seluruhnya adalah kasus yang masuk."),
	SU_CASE, SR_REPORTED, KV, false, 1, { SD_STAGE, 1, 2 }, { SD_COURT, 1, 2 } },
{ "t-13", N_("Sesi konseling menurut jenis layanan dan bulan"),
	N_("Menurut tanggal sesi."),
	SU_SESSION, SR_HELD, KC, false, 1, { SD_TOPIC, 1, 8 }, { SD_MONTH, 1, 12 } },
{ "t-14", N_("Layanan bagi lanjut usia dan penyandang disabilitas"),
	N_("Yang dihitung layanan, bukan orang; layanan yang sama kepada satu orang dihitung satu kali."),
	SU_SERVICE, SR_BEGUN, KS, false, 1, { SD_SERVICES, 14, 10 }, { SD_CATEGORY, 7, 2 } },
{ "t-15", N_("Anggota kelompok usaha menurut golongan kelompok dan jenis kelamin"),
	N_("Kelompok yang mulai dicatat dalam masa ini."),
	SU_MEMBER, SR_BEGUN, KG, false, 1, { SD_CLASS, 1, 3 }, { SD_MEMBER, 1, 2 } },
{ "t-16a", N_("Selang waktu dari kejadian sampai laporan"), NULL,
	SU_REPORT, SR_REPORTED, KV, false, 1, { SD_DELAY, 1, 6 }, { SD_GROUP, 1, 2 } },
{ "t-16b", N_("Lama kasus sampai ditutup"), NULL,
	SU_CASE, SR_CLOSED, KP, false, 1, { SD_LENGTH, 1, 4 }, { SD_KIND, 1, 3 } },
};
/* clang-format on */
const size_t n_stat_tables = nitems(stat_tables);

const struct stat_table *
stat_table_of(const char *id)
{
	for (size_t i = 0; i < n_stat_tables; i++)
		if (strcmp(stat_tables[i].id, id) == 0)
			return &stat_tables[i];
	return NULL;
}
