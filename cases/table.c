/*
 * The tables of case files: their fields, the kinds of case, and what an entry
 * of each type consists of.  Adding a field is adding a row: form, storage,
 * history, packet and docs follow.
 */
#include <string.h>

#include "cases/priv.h"

const char *const kind_codes[KIND__MAX] = {
	[KIND_VIOLENCE] = "violence",
	[KIND_SOCIAL] = "social",
	[KIND_COUNSELLING] = "counselling",
	[KIND_GROUP] = "group",
};

#define KV KIND_BIT(KIND_VIOLENCE)
#define KS KIND_BIT(KIND_SOCIAL)
#define KC KIND_BIT(KIND_COUNSELLING)
#define KG KIND_BIT(KIND_GROUP)
#define KP (KV | KS | KC) /* those whose client is a person */

/* clang-format off */
const struct field_rule field_rules[F__MAX] = {
/* name, kind, group, at most, list, XML element, kinds of case, section,
 *     kinds that need it, label, hint */
[F_NAME] = { "name", FK_LINE, 1, 150, NULL, "Subject/Name", KINDS_ALL, SEC_FIRST, KINDS_ALL,
    N_("Nama lengkap"), N_("Satu isian untuk seluruh nama. Pakai nama samaran bila nama belum boleh dicatat.") },
[F_ALIAS] = { "alias", FK_LINE, 1, 100, NULL, "-", KP, SEC_FIRST, 0,
    N_("Nama panggilan"), NULL },
[F_NIK] = { "nik", FK_NIK, 1, 40, NULL, "Subject/Nik", KP, SEC_FIRST, 0,
    N_("NIK"), N_("16 angka. Boleh dikosongkan: jangan memaksa klien memberikannya.") },
[F_BIRTH_DATE] = { "birth_date", FK_DATE, 1, 20, NULL, "Subject/BirthDate", KP, SEC_FIRST, 0,
    N_("Tanggal lahir"), NULL },
[F_AGE] = { "age", FK_AGE, 1, 8, NULL, "Subject/EstimatedAge", KP, SEC_FIRST, 0,
    N_("Perkiraan umur"), N_("Dalam tahun, bila tanggal lahir tidak diketahui. Bila keduanya diisi, hanya tanggal lahir yang dipakai.") },
[F_SEX] = { "sex", FK_RADIO, 1, 16, "sex", "Subject/Sex", KP, SEC_FIRST, 0,
    N_("Jenis kelamin"), NULL },
[F_REGION] = { "region", FK_REGION, 1, 13, NULL, "Subject/Address/Region", KINDS_ALL, SEC_FIRST, 0,
    N_("Kecamatan"), NULL },
[F_ADDRESS] = { "address", FK_LINE, 1, 200, NULL, "Subject/Address/Detail", KINDS_ALL, SEC_FIRST, 0,
    N_("Alamat"), NULL },
[F_PHONE] = { "phone", FK_PHONE, 10, 40, NULL, "Subject/SafeContact/Channel", KINDS_ALL, SEC_FIRST, 0,
    N_("Telepon"), N_("Nomor yang aman dihubungi.") },
[F_SAFE_CONTACT] = { "safe_contact", FK_TEXT, 10, 2000, NULL, "Subject/SafeContact/Instruction", KP, SEC_FIRST, 0,
    N_("Cara menghubungi yang aman"), N_("Misalnya jam yang aman, kata isyarat, boleh tidaknya meninggalkan pesan atau datang ke rumah.") },
[F_CONTACT] = { "contact", FK_CODES, 10, 32, "contact", "Subject/SafeContact/@doNotContactDirectly", KP, SEC_FIRST, 0,
    N_("Larangan menghubungi"), N_("Penerima rujukan melihatnya sebagai peringatan, dan diminta menghubungi unit Anda dahulu.") },
[F_CATEGORY] = { "category", FK_CODE, 2, 32, "category", "Group/Field", KINDS_ALL, SEC_FIRST, KINDS_ALL,
    N_("Kategori kasus"), NULL },
[F_SPHERE] = { "sphere", FK_CODE, 2, 16, "sphere", "Group/Field", KV, SEC_FIRST, 0,
    N_("Ranah kekerasan"), NULL },
[F_FORMS] = { "forms", FK_CODES, 2, 160, "forms", "Group/Field", KV, SEC_FIRST, 0,
    N_("Bentuk kekerasan"), N_("Tandai semua yang dialami klien.") },
[F_RISK] = { "risk", FK_RADIO, 2, 16, "risk", "Risk", KP, SEC_FIRST, 0,
    N_("Tingkat risiko"), N_("Penilaian Anda saat ini; dapat dinaikkan kapan saja. Yang lebih rendah berlaku sesudah orang kedua menyetujuinya.") },
[F_SCREEN] = { "safety_screen", FK_YESNO, 2, 8, "yes-no", "Group/Field", KS | KC, SEC_FIRST, 0,
    N_("Ada kekerasan atau penelantaran"), N_("Tanyakan tanpa didengar orang lain. Bila ya, halaman kasus menawarkan rujukan ke UPTD PPA.") },
[F_NARRATIVE] = { "narrative", FK_TEXT, 3, TEXT_CHARS_MAX, NULL, "Group/Field", KINDS_ALL, SEC_FIRST, KP,
    N_("Narasi"), N_("Apa yang terjadi, apa yang diminta klien, dan apa yang sudah dilakukan.") },
[F_KIND] = { "kind", FK_CODE, 2, 16, "kind", "-", KINDS_ALL, SEC_NONE, 0,
    N_("Jenis kasus"), NULL },
[F_KK] = { "no_kk", FK_KK, 1, 40, NULL, "-", KP, SEC_PERSON, 0,
    N_("Nomor KK"), N_("16 angka. Boleh dikosongkan.") },
[F_EDUCATION] = { "education", FK_CODE, 2, 16, "education", "Group/Field", KP, SEC_PERSON, 0,
    N_("Pendidikan"), NULL },
[F_OCCUPATION] = { "occupation", FK_CODE, 2, 16, "occupation", "Group/Field", KP, SEC_PERSON, 0,
    N_("Pekerjaan"), NULL },
[F_MARITAL] = { "marital", FK_CODE, 2, 16, "marital", "Group/Field", KP, SEC_PERSON, 0,
    N_("Status perkawinan"), NULL },
[F_CITIZENSHIP] = { "citizenship", FK_CODE, 2, 16, "citizenship", "Group/Field", KP, SEC_PERSON, 0,
    N_("Kewarganegaraan"), NULL },
[F_LANGUAGE] = { "language", FK_LINE, 2, 100, NULL, "Group/Field", KP, SEC_PERSON, 0,
    N_("Bahasa yang dipakai"), N_("Bila klien memerlukan juru bahasa.") },
[F_CHANNEL] = { "channel", FK_CODE, 2, 16, "channel", "Group/Field", KV, SEC_INCIDENT, 0,
    N_("Cara laporan diterima"), NULL },
[F_REPORT_DATE] = { "report_date", FK_DATE, 2, 20, NULL, "Group/Field", KV, SEC_INCIDENT, 0,
    N_("Tanggal lapor"), NULL },
[F_INCIDENT_DATE] = { "incident_date", FK_DATE, 2, 20, NULL, "Group/Field", KV, SEC_INCIDENT, 0,
    N_("Tanggal kejadian"), N_("Kejadian terakhir, bila terjadi berulang.") },
[F_PLACE] = { "place", FK_CODE, 2, 16, "place", "Group/Field", KV, SEC_INCIDENT, 0,
    N_("Tempat kejadian"), NULL },
[F_INCIDENT_REGION] = { "incident_region", FK_REGION, 2, 13, NULL, "Group/Field", KV, SEC_INCIDENT, 0,
    N_("Kecamatan kejadian"), NULL },
[F_SEXUAL] = { "sexual_forms", FK_CODES, 2, 240, "sexual", "Group/Field", KV, SEC_INCIDENT, 0,
    N_("Bentuk kekerasan seksual"), N_("Hanya bila ada kekerasan seksual. Tandai semua yang dialami klien.") },
[F_REPORTER] = { "reporter", FK_LINE, 2, 150, NULL, "-", KV, SEC_INCIDENT, 0,
    N_("Pelapor"), N_("Nama dan hubungan dengan klien, bila bukan klien sendiri. Tidak pernah ikut dalam rujukan.") },
[F_DISABILITY] = { "disability", FK_CODES, 4, 80, "disability", "Group/Field", KP, SEC_HEALTH, 0,
    N_("Ragam disabilitas"), N_("Tandai semua yang ada.") },
[F_DISABILITY_LEVEL] = { "disability_level", FK_CODE, 4, 16, "disability-level", "Group/Field", KP, SEC_HEALTH, 0,
    N_("Tingkat disabilitas"), NULL },
[F_AIDS] = { "assistive_devices", FK_LINE, 4, 150, NULL, "Group/Field", KP, SEC_HEALTH, 0,
    N_("Alat bantu"), N_("Yang dipakai, atau yang diperlukan.") },
[F_ACCOMMODATION] = { "accommodation", FK_TEXT, 4, 2000, NULL, "Group/Field", KP, SEC_HEALTH, 0,
    N_("Kebutuhan akomodasi"), N_("Misalnya juru bahasa isyarat, kursi roda, pendamping.") },
[F_ILLNESS] = { "chronic_illness", FK_LINE, 4, 150, NULL, "Group/Field", KP, SEC_HEALTH, 0,
    N_("Penyakit kronis"), NULL },
[F_ADL] = { "adl", FK_CODE, 4, 16, "adl", "Group/Field", KS, SEC_HEALTH, 0,
    N_("Kegiatan sehari-hari"), NULL },
[F_HEALTH] = { "health", FK_TEXT, 4, 4000, NULL, "Group/Field", KP, SEC_HEALTH, 0,
    N_("Keadaan kesehatan"), NULL },
[F_PSYCHOLOGY] = { "psychology", FK_TEXT, 4, 4000, NULL, "Group/Field", KP, SEC_HEALTH, 0,
    N_("Keadaan psikologis"), NULL },
[F_LEGAL_STATUS] = { "legal_status", FK_CODE, 5, 16, "legal-status", "Group/Field", KV, SEC_LEGAL, 0,
    N_("Proses hukum"), N_("Langkahnya dicatat satu per satu pada Langkah hukum.") },
[F_LAWYER] = { "lawyer", FK_LINE, 5, 150, NULL, "Group/Field", KV, SEC_LEGAL, 0,
    N_("Pendamping hukum"), NULL },
[F_SOCIAL_CATEGORY] = { "social_category", FK_CODES, 2, 400, "social-category", "Group/Field", KS, SEC_SOCIAL, 0,
    N_("Kategori PPKS"), N_("Pemerlu Pelayanan Kesejahteraan Sosial. Tandai semua yang sesuai.") },
[F_CLUSTER] = { "atensi_cluster", FK_CODE, 2, 16, "atensi-cluster", "Group/Field", KS, SEC_SOCIAL, 0,
    N_("Kluster ATENSI"), NULL },
[F_BASIS] = { "atensi_basis", FK_CODE, 2, 16, "atensi-basis", "Group/Field", KS, SEC_SOCIAL, 0,
    N_("Basis layanan ATENSI"), NULL },
[F_ELDERLY] = { "elderly", FK_CODE, 2, 16, "elderly", "Group/Field", KS, SEC_SOCIAL, 0,
    N_("Lanjut usia"), N_("Untuk klien berusia 60 tahun atau lebih.") },
[F_LIVES_WITH] = { "lives_with", FK_CODE, 2, 16, "lives-with", "Group/Field", KS, SEC_SOCIAL, 0,
    N_("Tinggal dengan"), NULL },
[F_FAMILY_TARGET] = { "family_target", FK_CODES, 2, 120, "ppks-service", "Group/Field", KC, SEC_FAMILY, 0,
    N_("Jenis layanan"), N_("Tandai semua yang sesuai.") },
[F_FAMILY_FUNCTION] = { "family_function", FK_CODES, 2, 120, "family-function", "Group/Field", KC, SEC_FAMILY, 0,
    N_("Fungsi keluarga yang bermasalah"), N_("Tandai semua yang sesuai.") },
[F_FAMILY_SIZE] = { "family_size", FK_NUMBER, 2, 3, NULL, "Group/Field", KC, SEC_FAMILY, 0,
    N_("Jumlah anggota keluarga"), NULL },
[F_PROBLEM] = { "main_problem", FK_TEXT, 2, 2000, NULL, "Group/Field", KC, SEC_FAMILY, 0,
    N_("Masalah utama"), NULL },
[F_GOAL] = { "plan_goal", FK_TEXT, 6, 4000, NULL, "Group/Field", KP, SEC_PLAN, 0,
    N_("Tujuan"), N_("Yang ingin dicapai klien, dalam kata-kata klien.") },
[F_NEEDED] = { "plan_services", FK_CODES, 6, 400, "service-given", "Group/Field", KP, SEC_PLAN, 0,
    N_("Layanan yang direncanakan"), N_("Tandai semua yang disepakati.") },
[F_REVIEW] = { "plan_review", FK_DAY, 6, 20, NULL, "Group/Field", KP, SEC_PLAN, 0,
    N_("Ditinjau lagi pada"), NULL },
[F_DTSEN] = { "dtsen", FK_CODE, 7, 16, "dtsen", "Group/Field", KS, SEC_ECONOMY, 0,
    N_("Status DTSEN atau DTKS"), NULL },
[F_AID] = { "social_aid", FK_CODES, 7, 80, "aid", "Group/Field", KS, SEC_ECONOMY, 0,
    N_("Bantuan sosial yang diterima"), N_("Tandai semua yang diterima.") },
[F_INCOME] = { "income", FK_MONEY, 7, 20, NULL, "Group/Field", KP, SEC_ECONOMY, 0,
    N_("Penghasilan sebulan"), N_("Dalam rupiah, misalnya 1.500.000.") },
[F_DEPENDANTS] = { "dependants", FK_NUMBER, 7, 3, NULL, "Group/Field", KP, SEC_ECONOMY, 0,
    N_("Jumlah tanggungan"), NULL },
[F_SKILL] = { "skill", FK_LINE, 7, 200, NULL, "Group/Field", KP, SEC_ECONOMY, 0,
    N_("Keterampilan dan minat usaha"), NULL },
[F_GROUP_CODE] = { "group_code", FK_LINE, 7, 40, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Kode kelompok"), NULL },
[F_FORMED] = { "formed", FK_DATE, 7, 20, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Tanggal dibentuk"), NULL },
[F_DECREE] = { "decree", FK_LINE, 7, 100, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Nomor SK"), NULL },
[F_CLASS] = { "group_class", FK_CODE, 7, 16, "group-class", "Group/Field", KG, SEC_GROUP, 0,
    N_("Klasifikasi"), NULL },
[F_CHAIR] = { "chair", FK_LINE, 7, 150, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Ketua"), NULL },
[F_SECRETARY] = { "secretary", FK_LINE, 7, 150, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Sekretaris"), NULL },
[F_TREASURER] = { "treasurer", FK_LINE, 7, 150, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Bendahara"), NULL },
[F_WOMEN] = { "members_women", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Anggota perempuan"), NULL },
[F_MEN] = { "members_men", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Anggota laki-laki"), NULL },
[F_ACCEPTORS_ACTIVE] = { "acceptors_active", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Akseptor aktif"), NULL },
[F_ACCEPTORS_NEW] = { "acceptors_new", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Akseptor baru"), NULL },
[F_ACCEPTORS_LASTING] = { "acceptors_lasting", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Akseptor lestari"), NULL },
[F_COUPLES] = { "couples", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Pasangan usia subur"), NULL },
[F_ELDERS] = { "members_elderly", FK_NUMBER, 7, 4, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Anggota lanjut usia"), NULL },
[F_BUSINESS] = { "business", FK_LINE, 7, 200, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Jenis usaha"), N_("Dengan kode KBLI, bila diketahui.") },
[F_CAPITAL] = { "capital", FK_CODES, 7, 60, "capital", "Group/Field", KG, SEC_GROUP, 0,
    N_("Sumber modal"), N_("Tandai semua yang sesuai.") },
[F_TURNOVER] = { "turnover", FK_MONEY, 7, 20, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Omzet sebulan"), N_("Dalam rupiah, misalnya 1.500.000.") },
[F_LICENCES] = { "licences", FK_CODES, 7, 40, "licence", "Group/Field", KG, SEC_GROUP, 0,
    N_("Izin usaha"), N_("Tandai semua yang dimiliki.") },
[F_MARKETING] = { "marketing", FK_LINE, 7, 200, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Pemasaran"), NULL },
[F_MENTOR] = { "mentor", FK_LINE, 7, 150, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Pembina"), NULL },
[F_PARTNERS] = { "partners", FK_LINE, 7, 200, NULL, "Group/Field", KG, SEC_GROUP, 0,
    N_("Kemitraan"), NULL },
[F_STAT] = { "stat_consent", FK_YESNO, 10, 8, "yes-no", "-", KINDS_ALL, SEC_CONSENT, 0,
    N_("Setuju dihitung dalam statistik"), N_("Bila tidak atau belum ditanyakan, kasus ini hanya ikut dalam jumlah seluruhnya.") },
[F_TOLD] = { "duty_told", FK_YESNO, 10, 8, "yes-no", "-", KV, SEC_CONSENT, 0,
    N_("Laporan wajib sudah dijelaskan"), N_("Sebelum klien bercerita: apa yang wajib dilaporkan kepada polisi.") },
[F_WITHHOLD] = { "withhold", FK_CODE, 10, 16, "withhold", "-", KP, SEC_CONSENT, 0,
    N_("Alasan menahan informasi"), NULL },
/* of a note, and of records with keys of their own */
[F_NOTE] = { "note", FK_TEXT, 3, TEXT_CHARS_MAX, NULL, "-", 0, SEC_NONE, 0,
    N_("Catatan"), NULL },
[F_CLOSED] = { "closed", FK_CODE, 3, 32, "close-reason", "-", 0, SEC_NONE, 0,
    N_("Kasus ditutup"), NULL },
[F_REOPENED] = { "reopened", FK_CODE, 3, 32, "reopen-reason", "-", 0, SEC_NONE, 0,
    N_("Kasus dibuka lagi"), NULL },
[F_UNSERVED] = { "unserved", FK_CODE, 3, 32, "no-service-reason", "-", 0, SEC_NONE, 0,
    N_("Kasus ditutup tanpa layanan"), NULL },
[F_MOVED] = { "moved", FK_CODE, 3, 32, "stage", "-", 0, SEC_NONE, 0,
    N_("Tahap"), NULL },
[F_HELD] = { "held", FK_CODE, 3, 32, "hold-reason", "-", 0, SEC_NONE, 0,
    N_("Kasus ditunda"), NULL },
[F_PROPOSED] = { "proposed", FK_CODE, 3, 32, "close-reason", "-", 0, SEC_NONE, 0,
    N_("Terminasi diusulkan"), NULL },
[F_ASSIGNED] = { "assigned", FK_LINE, 3, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Kasus diserahkan"), NULL },
[F_RESTRICTED] = { "restricted", FK_LINE, 3, 2000, NULL, "-", 0, SEC_NONE, 0,
    N_("Kasus dibatasi kepada"), NULL },
[F_LIFTED] = { "lifted", FK_LINE, 3, 2000, NULL, "-", 0, SEC_NONE, 0,
    N_("Pembatasan dicabut, sebelumnya kepada"), NULL },
[F_PROCESS] = { "process_note", FK_TEXT, 0, TEXT_CHARS_MAX, NULL, "-", 0, SEC_NONE, 0,
    N_("Catatan proses"), NULL },
[F_PLAN] = { "safety_plan", FK_TEXT, 0, TEXT_CHARS_MAX, NULL, "-", 0, SEC_NONE, 0,
    N_("Rencana keselamatan"), NULL },
/* of entries, whose type says the group */
[F_E_TYPE] = { "entry", FK_CODE, 0, 16, "entry", "-", 0, SEC_NONE, 0,
    N_("Jenis entri"), NULL },
[F_E_DATE] = { "date", FK_DATE, 0, 20, NULL, "-", 0, SEC_NONE, 0,
    N_("Tanggal"), NULL },
[F_E_NAME] = { "person", FK_LINE, 0, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Nama"), NULL },
[F_E_RELATION] = { "relation", FK_CODE, 0, 16, "relation", "-", 0, SEC_NONE, 0,
    N_("Hubungan dengan klien"), NULL },
[F_E_HOUSEHOLD] = { "household", FK_CODE, 0, 16, "household", "-", 0, SEC_NONE, 0,
    N_("Hubungan keluarga"), NULL },
[F_E_SEX] = { "person_sex", FK_RADIO, 0, 16, "sex", "-", 0, SEC_NONE, 0,
    N_("Jenis kelamin"), NULL },
[F_E_BAND] = { "age_band", FK_CODE, 0, 16, "age-band", "-", 0, SEC_NONE, 0,
    N_("Kelompok umur"), NULL },
[F_E_PHONE] = { "person_phone", FK_PHONE, 0, 40, NULL, "-", 0, SEC_NONE, 0,
    N_("Telepon"), NULL },
[F_E_LIVES] = { "same_house", FK_YESNO, 0, 8, "yes-no", "-", 0, SEC_NONE, 0,
    N_("Tinggal serumah"), NULL },
[F_E_REPEAT] = { "repeat", FK_YESNO, 0, 8, "yes-no", "-", 0, SEC_NONE, 0,
    N_("Pernah melakukan sebelumnya"), NULL },
[F_E_STATUS] = { "offender_status", FK_CODE, 0, 16, "offender-status", "-", 0, SEC_NONE, 0,
    N_("Status hukum"), NULL },
[F_E_SERVICE] = { "service_given", FK_CODE, 0, 32, "service-given", "-", 0, SEC_NONE, 0,
    N_("Layanan"), NULL },
[F_E_STEP] = { "legal_step", FK_CODE, 0, 16, "legal-step", "-", 0, SEC_NONE, 0,
    N_("Langkah"), NULL },
[F_E_NUMBER] = { "letter_number", FK_LINE, 0, 100, NULL, "-", 0, SEC_NONE, 0,
    N_("Nomor"), N_("Misalnya nomor laporan polisi.") },
[F_E_UNIT] = { "by_unit", FK_LINE, 0, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Oleh unit atau lembaga"), N_("Kosongkan bila oleh unit Anda.") },
[F_E_RISK] = { "risk_level", FK_RADIO, 0, 16, "risk", "-", 0, SEC_NONE, 0,
    N_("Tingkat risiko"), NULL },
[F_E_INSTRUMENT] = { "instrument", FK_CODE, 0, 32, "instrument", "-", 0, SEC_NONE, 0,
    N_("Alat penilaian"), NULL },
[F_E_SCORE] = { "score", FK_NUMBER, 0, 3, NULL, "-", 0, SEC_NONE, 0,
    N_("Skor"), N_("Bila alat penilaian memberi angka.") },
[F_E_START] = { "start", FK_TIME, 0, 8, NULL, "-", 0, SEC_NONE, 0,
    N_("Mulai"), N_("Misalnya 09.30.") },
[F_E_END] = { "end", FK_TIME, 0, 8, NULL, "-", 0, SEC_NONE, 0,
    N_("Selesai"), N_("Misalnya 10.30.") },
[F_E_MODE] = { "mode", FK_CODE, 0, 16, "mode", "-", 0, SEC_NONE, 0,
    N_("Cara"), NULL },
[F_E_TOPIC] = { "session_service", FK_CODE, 0, 16, "ppks-service", "-", 0, SEC_NONE, 0,
    N_("Jenis layanan"), NULL },
[F_E_WHO] = { "participants", FK_CODE, 0, 16, "participants", "-", 0, SEC_NONE, 0,
    N_("Peserta"), NULL },
[F_E_COUNT] = { "participants_count", FK_NUMBER, 0, 3, NULL, "-", 0, SEC_NONE, 0,
    N_("Jumlah peserta"), NULL },
[F_E_FUNCTIONS] = { "functions", FK_CODES, 0, 120, "family-function", "-", 0, SEC_NONE, 0,
    N_("Fungsi keluarga yang dibahas"), NULL },
[F_E_SCREEN] = { "violence_seen", FK_YESNO, 0, 8, "yes-no", "-", 0, SEC_NONE, 0,
    N_("Ada kekerasan"), N_("Bila ya, halaman kasus menawarkan rujukan ke UPTD PPA.") },
[F_E_NEXT] = { "next_step", FK_CODE, 0, 16, "follow-up", "-", 0, SEC_NONE, 0,
    N_("Tindak lanjut"), NULL },
[F_E_DUE] = { "due", FK_DAY, 0, 20, NULL, "-", 0, SEC_NONE, 0,
    N_("Tanggal berikutnya"), NULL },
[F_E_TASK] = { "task_kind", FK_RADIO, 0, 16, "task-kind", "-", 0, SEC_NONE, 0,
    N_("Jenis tugas"), NULL },
[F_E_TODO] = { "todo", FK_LINE, 0, 200, NULL, "-", 0, SEC_NONE, 0,
    N_("Yang dikerjakan"), N_("Satu hal, misalnya mengantar klien ke puskesmas.") },
[F_E_DUE_ON] = { "due_on", FK_DAY, 0, 20, NULL, "-", 0, SEC_NONE, 0,
    N_("Paling lambat"), N_("Untuk janji temu dan kontak: harinya.") },
[F_E_DUE_AT] = { "due_at", FK_TIME, 0, 8, NULL, "-", 0, SEC_NONE, 0,
    N_("Jam"), N_("Misalnya 09.30. Boleh dikosongkan.") },
[F_E_DONE] = { "done_on", FK_DATE, 0, 20, NULL, "-", 0, SEC_NONE, 0,
    N_("Selesai pada"), N_("Diisi sesudah dikerjakan.") },
[F_E_UNDONE] = { "not_done", FK_CODE, 0, 16, "not-done", "-", 0, SEC_NONE, 0,
    N_("Tidak dikerjakan karena"), N_("Diisi bila tugas ini tidak akan dikerjakan lagi.") },
[F_E_SATISFIED] = { "satisfaction", FK_CODE, 0, 8, "satisfaction", "-", 0, SEC_NONE, 0,
    N_("Kepuasan klien"), NULL },
[F_E_SKILL] = { "member_skill", FK_LINE, 0, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Keterampilan"), NULL },
[F_E_REMARK] = { "entry_remark", FK_TEXT, 0, 2000, NULL, "-", 0, SEC_NONE, 0,
    N_("Keterangan"), NULL },
[F_E_WRONG] = { "mistake", FK_CODE, 0, 16, "mistake", "-", 0, SEC_NONE, 0,
    N_("Ditandai salah"), NULL },
[F_E_ASSESSED] = { "assessed_by", FK_LINE, 0, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Dinilai oleh"), NULL },
[F_B_NAME] = { "file_name", FK_LINE, 0, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Nama berkas"), NULL },
[F_B_TYPE] = { "file_type", FK_CODE, 0, 8, "file-type", "-", 0, SEC_NONE, 0,
    N_("Jenis berkas"), NULL },
[F_B_SIZE] = { "file_size", FK_NUMBER, 0, 8, NULL, "-", 0, SEC_NONE, 0,
    N_("Ukuran dalam bita"), NULL },
[F_B_REMARK] = { "file_remark", FK_LINE, 0, 300, NULL, "-", 0, SEC_NONE, 0,
    N_("Keterangan berkas"), NULL },
[F_B_SHA256] = { "file_sha256", FK_LINE, 0, 64, NULL, "-", 0, SEC_NONE, 0,
    N_("SHA-256"), NULL },
[F_B_KEY] = { "file_key", FK_LINE, 0, 76, NULL, "-", 0, SEC_NONE, 0,
    N_("Kunci berkas"), NULL },
[F_B_BY] = { "file_by", FK_LINE, 0, 36, NULL, "-", 0, SEC_NONE, 0,
    N_("Disimpan oleh"), NULL },
[F_B_WRONG] = { "file_mistake", FK_CODE, 0, 16, "mistake", "-", 0, SEC_NONE, 0,
    N_("Ditandai salah"), NULL },
[F_C_BASIS] = { "consent_basis", FK_CODE, 0, 32, "consent-basis", "-", 0, SEC_NONE, 0,
    N_("Dari siapa, atau atas dasar hukum apa"), NULL },
[F_C_TO] = { "consent_to", FK_UNITS, 0, 300, NULL, "-", 0, SEC_NONE, 0,
    N_("Kepada siapa"), NULL },
[F_C_UNTIL] = { "consent_until", FK_DAY, 0, 20, NULL, "-", 0, SEC_NONE, 0,
    N_("Berlaku sampai"), N_("Kosongkan bila berlaku 180 hari.") },
[F_C_GROUPS] = { "consent_groups", FK_CODES, 0, 40, "group", "-", 0, SEC_NONE, 0,
    N_("Data yang boleh dibagikan"), NULL },
[F_C_FORM] = { "consent_form", FK_CODE, 0, 16, "consent-form", "-", 0, SEC_NONE, 0,
    N_("Bentuk persetujuan"), NULL },
[F_C_WITNESS] = { "consent_witness", FK_LINE, 0, 150, NULL, "-", 0, SEC_NONE, 0,
    N_("Nama saksi"), NULL },
[F_C_PURPOSE] = { "consent_purpose", FK_LINE, 0, 200, NULL, "-", 0, SEC_NONE, 0,
    N_("Tujuan"), N_("Misalnya pendampingan hukum, atau terapi keluarga.") },
[F_C_LANGUAGE] = { "consent_language", FK_LINE, 0, 100, NULL, "-", 0, SEC_NONE, 0,
    N_("Bahasa penjelasan"), N_("Bila bukan bahasa Indonesia.") },
[F_C_TOLD] = { "consent_told", FK_YESNO, 0, 8, "yes-no", "-", 0, SEC_NONE, 0,
    N_("Laporan wajib sudah dijelaskan"), NULL },
[F_C_HELD] = { "consent_withheld", FK_CODE, 0, 16, "withhold", "-", 0, SEC_NONE, 0,
    N_("Alasan menahan data lain"), NULL },
[F_C_ENDED] = { "consent_ended", FK_CODE, 0, 16, "consent-end", "-", 0, SEC_NONE, 0,
    N_("Dicabut"), NULL },
[F_C_ENDED_ON] = { "consent_ended_on", FK_DATE, 0, 20, NULL, "-", 0, SEC_NONE, 0,
    N_("Tanggal dicabut"), NULL },
};

/* Where a kind of case calls a field by another name. */
static const struct {
	enum case_kind kind;
	enum field field;
	const char *label;
} kind_labels[] = {
	{ KIND_GROUP, F_NAME, N_("Nama kelompok") },
	{ KIND_GROUP, F_NARRATIVE, N_("Keadaan kelompok") },
};

/* group 7 of a member holds no reason why somebody joined: the row has no
 * field for one. */
const struct entry_rule entry_rules[EN__MAX] = {
[EN_OFFENDER] = { "offender", KV, 9, 1, { F_E_RELATION, F_E_NAME, F_E_SEX,
    F_E_BAND, F_E_REPEAT, F_E_STATUS, F_E_REMARK } },
[EN_RELATION] = { "relation", KP, 2, 2, { F_E_NAME, F_E_HOUSEHOLD, F_E_SEX,
    F_E_BAND, F_E_PHONE, F_E_LIVES, F_E_REMARK } },
[EN_RISK] = { "risk", KP, 2, 3, { F_E_DATE, F_E_RISK, F_E_INSTRUMENT,
    F_E_SCORE, F_E_REMARK } },
[EN_SESSION] = { "session", KC, 6, 2, { F_E_DATE, F_E_MODE, F_E_START,
    F_E_END, F_E_TOPIC, F_E_WHO, F_E_COUNT, F_E_FUNCTIONS, F_E_SCREEN,
    F_E_NEXT, F_E_SATISFIED, F_E_REMARK } },
[EN_SERVICE] = { "service", KINDS_ALL, 6, 2, { F_E_DATE, F_E_SERVICE,
    F_E_UNIT, F_E_REMARK } },
[EN_LEGAL] = { "legal", KV, 5, 2, { F_E_DATE, F_E_STEP, F_E_NUMBER, F_E_UNIT,
    F_E_REMARK } },
[EN_FOLLOW] = { "follow-up", KP, 6, 2, { F_E_DATE, F_E_NEXT, F_E_MODE, F_E_DUE,
    F_E_REMARK } },
[EN_TASK] = { "task", KINDS_ALL, 6, 3, { F_E_TASK, F_E_TODO, F_E_DUE_ON,
    F_E_DUE_AT, F_E_DONE, F_E_UNDONE, F_E_REMARK } },
[EN_MEMBER] = { "member", KG, 7, 1, { F_E_NAME, F_E_PHONE, F_E_SKILL } },
[EN_ACTIVITY] = { "activity", KG, 7, 2, { F_E_DATE, F_E_REMARK } },
[EN_CONSENT] = { "consent", KINDS_ALL, 10, 4, { F_E_DATE, F_C_BASIS, F_C_TO,
    F_C_UNTIL, F_C_GROUPS, F_C_FORM, F_C_WITNESS, F_C_PURPOSE, F_C_LANGUAGE,
    F_C_TOLD, F_C_HELD, F_C_ENDED, F_C_ENDED_ON } },
};

/* of list "section" */
const char *const section_codes[SEC__MAX] = {
	[SEC_FIRST] = "first",
	[SEC_PERSON] = "person",
	[SEC_INCIDENT] = "incident",
	[SEC_SOCIAL] = "social",
	[SEC_FAMILY] = "family",
	[SEC_GROUP] = "group",
	[SEC_HEALTH] = "health",
	[SEC_LEGAL] = "legal",
	[SEC_PLAN] = "plan",
	[SEC_ECONOMY] = "economy",
	[SEC_CONSENT] = "consent",
};
/* clang-format on */

const char *
field_label(enum field f, unsigned kinds)
{
	size_t i;

	for (i = 0; i < nitems(kind_labels); i++)
		if (kind_labels[i].field == f &&
		    kinds == KIND_BIT(kind_labels[i].kind))
			return kind_labels[i].label;
	return field_rules[f].label;
}

unsigned
fields_kinds(const struct fields *f)
{
	enum case_kind k;

	for (k = 0; f->v[F_KIND] != NULL && k < KIND__MAX; k++)
		if (strcmp(kind_codes[k], f->v[F_KIND]) == 0)
			return KIND_BIT(k);
	return KINDS_ALL;
}

bool
field_in(enum field f, enum section s, const struct fields *of)
{
	const struct field_rule *rule = &field_rules[f];

	return rule->section == s &&
	    ((rule->kinds & fields_kinds(of)) != 0 || of->v[f] != NULL);
}

enum section
section_of(const char *code)
{
	enum section s;

	for (s = SEC_FIRST; s < SEC__MAX; s++)
		if (strcmp(section_codes[s], code) == 0)
			return s;
	return SEC__MAX;
}

bool
section_has(enum section s, const struct fields *of)
{
	enum field f;

	for (f = 0; f < FIELDS_CASE; f++)
		if (field_in(f, s, of))
			return true;
	return false;
}

enum entry_type
entry_of(const char *code)
{
	enum entry_type t;

	for (t = 0; code != NULL && t < EN__MAX; t++)
		if (strcmp(entry_rules[t].code, code) == 0)
			return t;
	return EN__MAX;
}

bool
entry_has(enum entry_type t, enum field f)
{
	size_t i;

	for (i = 0; i < entry_fields(t); i++)
		if (entry_rules[t].field[i] == f)
			return true;
	return false;
}

bool
entry_travels(enum entry_type t)
{
	return t != EN_CONSENT && t != EN_TASK;
}

size_t
entry_fields(enum entry_type t)
{
	size_t n = 0;

	/* F_NAME, which is 0, is no entry's field */
	while (n < ENTRY_FIELDS_MAX && entry_rules[t].field[n] != 0)
		n++;
	return n;
}
