/*
 * The forms that routes declare, their fields in the order of the page;
 * included by routes.c only.  What is not
 * declared here never reaches a handler.  csrf and request_id are part of
 * every form and are taken out by serve().
 */
#ifndef LINDUNG_FORMS_H
#define LINDUNG_FORMS_H

#include "cgi/cgi.h"

/* clang-format off */
#define FORM(name, ...)                                                       \
	static const struct form_field name##_fields[] = { __VA_ARGS__ };     \
	static const struct form name = { name##_fields,                      \
		nitems(name##_fields), 0, 0 }
/* The same, and behind its fields some of the field table. */
#define FORM_TABLE(name, first, end, ...)                                     \
	static const struct form_field name##_fields[] = { __VA_ARGS__ };     \
	static const struct form name = { name##_fields,                      \
		nitems(name##_fields), first, end }

FORM(form_none,
  { "kembali", FT_TOKEN, 200, false, NULL });

/* What was just done, after a 303; a code of a table in view.c. */
FORM(form_notice,
  { "kabar",    FT_CODE,  16,  false, NULL });

/* The size of the tree that a witness has seen. */
FORM(form_witness,
  { "dari",     FT_UINT,  19,  false, NULL });

/* Without code: who has a passkey is asked for it when the password is right. */
FORM(form_login,
  { "user",     FT_LINE,  64,  true,  N_("Isi nama pengguna") },
  { "password", FT_EXACT, 256, true,  N_("Isi kata sandi") },
  { "otp",      FT_TOKEN, 16,  false, NULL });

/* What a passkey answers, in base64. */
#define PASSKEY_ANSWER                                                        \
  { "id",       FT_TOKEN, 1400, false, NULL },                                \
  { "data",     FT_TOKEN, 5600, false, NULL },                                \
  { "client",   FT_TOKEN, 5600, false, NULL },                                \
  { "sig",      FT_TOKEN, 5600, false, NULL }

FORM(form_login_passkey,
  { "state",    FT_TOKEN, 1400, true, NULL },
  PASSKEY_ANSWER);

/* Who it is: the password, and a code or what a passkey answers. */
#define SELF                                                                  \
  { "old",      FT_EXACT, 256, true,  N_("Isi kata sandi yang sekarang") },   \
  { "otp",      FT_TOKEN, 16,  false, NULL },                                 \
  { "ask",      FT_ID,    36,  false, NULL },                                 \
  PASSKEY_ANSWER

FORM(form_passkey_new,
  { "name",     FT_LINE,  60,  true,  N_("Beri kunci sandi ini nama") },
  SELF);

FORM(form_passkey_enrol,
  { "state",    FT_TOKEN, 1400, true, NULL },
  { "data",     FT_TOKEN, 5600, true, NULL },
  { "client",   FT_TOKEN, 5600, true, NULL },
  { "cose",     FT_UINT,  5,   true,  NULL });

FORM(form_passkey_drop,
  SELF);

/* The way back may name a search, which is long. */
FORM(form_language,
  { "bahasa",   FT_CODE,  2,   true,  NULL },
  { "kembali",  FT_TOKEN, 1200, false, NULL });

FORM(form_password,
  SELF,
  { "new",      FT_EXACT, 1024, true, N_("Isi kata sandi baru") },
  { "again",    FT_EXACT, 1024, true, N_("Ulangi kata sandi baru") });

/* By the recovery code: what is lost is set anew. */
FORM(form_forgot,
  { "user",     FT_LINE,  64,  true,  N_("Isi nama pengguna") },
  { "recovery", FT_TOKEN, 100, true,  N_("Isi kode pemulihan") },
  { "otp",      FT_TOKEN, 16,  false, NULL },
  { "new",      FT_EXACT, 1024, true, N_("Isi kata sandi baru") },
  { "again",    FT_EXACT, 1024, true, N_("Ulangi kata sandi baru") });

/* The state holds the new password too. */
FORM(form_forgot_passkey,
  { "state",    FT_TOKEN, 8400, true, NULL },
  PASSKEY_ANSWER);

FORM(form_phone_lost,
  { "state",    FT_TOKEN, 300, true,  NULL },
  { "user",     FT_LINE,  64,  true,  N_("Isi nama pengguna") },
  { "password", FT_EXACT, 256, true,  N_("Isi kata sandi") },
  { "recovery", FT_TOKEN, 100, true,  N_("Isi kode pemulihan") },
  { "next",     FT_TOKEN, 16,  true,  N_("Isi 6 angka dari aplikasi di ponsel yang baru") });

FORM(form_phone,
  { "state",    FT_TOKEN, 300, true,  NULL },
  SELF,
  { "next",     FT_TOKEN, 16,  true,  N_("Isi 6 angka dari aplikasi di ponsel yang baru") });

FORM(form_code,
  SELF);

FORM(form_session_end,
  { "session",  FT_TOKEN, 64,  true,  NULL });

/* The code stays with the form, and the secret of the app, sealed under it. */
FORM(form_join_code,
  { "code",     FT_TOKEN, 100, true,  N_("Isi kode dari surat undangan") });

FORM(form_join,
  { "code",     FT_TOKEN, 100, true,  NULL },
  { "state",    FT_TOKEN, 300, true,  NULL },
  { "user",     FT_LINE,  64,  true,  N_("Pilih nama pengguna") },
  { "new",      FT_EXACT, 1024, true, N_("Isi kata sandi") },
  { "again",    FT_EXACT, 1024, true, N_("Ulangi kata sandi") },
  { "otp",      FT_TOKEN, 16,  true,  N_("Isi 6 angka dari aplikasi kode") });

FORM(form_admit,
  { "words",    FT_LINE,  200, true,  N_("Ketik enam kata yang dibacakan kepada Anda") },
  { "seen",     FT_CODE,  8,   true,  N_("Periksa dahulu identitasnya secara langsung, lalu centang") });

/* Which of their memberships; without it, the one in the actor's reach. */
FORM(form_person,
  { "unit",     FT_ID,    36,  false, NULL });

FORM(form_role,
  { "person",   FT_ID,    36,  true,  NULL },
  { "unit",     FT_ID,    36,  true,  NULL },
  { "roles",    FT_CODES, 60,  false, NULL });

FORM(form_invite,
  { "unit",     FT_ID,    36,  true,  NULL },
  { "name",     FT_LINE,  200, true,  N_("Isi nama orang yang diundang") },
  { "roles",    FT_CODES, 60,  false, NULL });

FORM(form_unit,
  { "name_id",  FT_LINE,  200, true,  N_("Isi nama unit") },
  { "name_en",  FT_LINE,  200, true,  N_("Isi nama unit dalam bahasa Inggris") },
  { "code",     FT_LINE,  60,  true,  N_("Isi kode unit") },
  { "abbr",     FT_LINE,  20,  true,  N_("Isi singkatan unit") });

/* Words of a key on paper: whatever is between them. */
FORM(form_paper,
  { "words",    FT_EXACT, 1000, true, N_("Ketik ke-24 kata dari kertas Anda") });

FORM(form_custodians,
  { "one",      FT_ID,    36,  true,  N_("Pilih penjaga kunci pertama") },
  { "two",      FT_ID,    36,  true,  N_("Pilih penjaga kunci kedua") },
  { "three",    FT_ID,    36,  true,  N_("Pilih penjaga kunci ketiga") });

FORM(form_proposal,
  { "proposal", FT_ID,    36,  true,  NULL });

FORM(form_of_unit,
  { "unit",     FT_ID,    36,  true,  NULL });

FORM(form_recover,
  { "unit",     FT_ID,    36,  true,  NULL },
  { "person",   FT_ID,    36,  true,  N_("Pilih siapa yang menerima kunci unit") },
  { "words",    FT_EXACT, 1000, true, N_("Ketik ke-24 kata dari kertas Anda") });

FORM(form_recovered,
  { "unit",     FT_ID,    36,  true,  NULL },
  { "words",    FT_EXACT, 1000, true, N_("Ketik ke-24 kata dari kertas Anda") },
  { "other",    FT_EXACT, 1000, true, N_("Penjaga kunci yang mengusulkan mengetik ke-24 katanya di sini") });

FORM(form_agreement,
  { "other",    FT_ID,    36,  true,  N_("Pilih instansi lain") },
  { "title",    FT_LINE,  200, true,  N_("Isi judul kesepakatan") },
  { "wording",  FT_TEXT,  20000, true, N_("Isi teks kesepakatan") });

/* What the page showed: the other agency, and the hash of the text. */
FORM(form_agree,
  { "other",    FT_ID,    36,  true,  NULL },
  { "document", FT_TOKEN, 64,  true,  NULL },
  { "read",     FT_CODE,  8,   true,  N_("Tandai bahwa Anda sudah membacanya") });

/* What the page showed. */
FORM(form_agree_end,
  { "other",    FT_ID,    36,  true,  NULL });

/* Which service, in which district. */
FORM(form_directory,
  { "layanan",   FT_CODE,  64, false, NULL },
  { "kecamatan", FT_TOKEN, 13, false, NULL });

/* lengkap: with names of units and services. */
FORM(form_directory_print,
  { "layanan",   FT_CODE,  64, false, NULL },
  { "kecamatan", FT_TOKEN, 13, false, NULL },
  { "lengkap",   FT_CODE,  8,  false, NULL });

/* What is required, and what it may hold, is decided by cases/dircheck.c. */
FORM(form_place,
  { "version",     FT_UINT,  10,   true,  NULL },
  { "address",     FT_LINE,  200,  false, NULL },
  { "postal",      FT_LINE,  10,   false, NULL },
  { "region",      FT_TOKEN, 13,   false, NULL },
  { "way",         FT_TEXT,  1000, false, NULL },
  { "phone",       FT_LINE,  40,   false, NULL },
  { "whatsapp",    FT_LINE,  40,   false, NULL },
  { "always",      FT_CODE,  8,    false, NULL },
  { "senin",       FT_LINE,  60,   false, NULL },
  { "selasa",      FT_LINE,  60,   false, NULL },
  { "rabu",        FT_LINE,  60,   false, NULL },
  { "kamis",       FT_LINE,  60,   false, NULL },
  { "jumat",       FT_LINE,  60,   false, NULL },
  { "sabtu",       FT_LINE,  60,   false, NULL },
  { "minggu",      FT_LINE,  60,   false, NULL },
  { "hours_note",  FT_TEXT,  300,  false, NULL },
  { "access",      FT_CODES, 200,  false, NULL },
  { "access_note", FT_TEXT,  300,  false, NULL },
  { "languages",   FT_CODES, 100,  false, NULL });

FORM(form_offer_page,
  { "layanan",     FT_CODE,  64,   true,  NULL });
FORM(form_offer,
  { "layanan",     FT_CODE,  64,   true,  NULL },
  { "version",     FT_UINT,  10,   true,  NULL },
  { "about",       FT_TEXT,  1000, false, NULL },
  { "age_from",    FT_LINE,  8,    false, NULL },
  { "age_to",      FT_LINE,  8,    false, NULL },
  { "sex",         FT_CODE,  16,   false, NULL },
  { "categories",  FT_CODES, 160,  false, NULL },
  { "area",        FT_CODES, 1400, false, NULL },
  { "paid",        FT_CODE,  8,    false, NULL },
  { "cost",        FT_LINE,  300,  false, NULL },
  { "bring",       FT_TEXT,  500,  false, NULL },
  { "capacity",    FT_CODE,  16,   false, NULL },
  { "contact",     FT_LINE,  200,  false, NULL });

FORM(form_capacity,
  { "layanan",     FT_CODE,  64,   true,  NULL },
  { "capacity",    FT_CODE,  16,   true,  NULL });

/* before: the services as the page showed them. */
FORM(form_services,
  { "services", FT_CODES, 600, false, NULL },
  { "before",   FT_TOKEN, 600, false, NULL });

FORM(form_search,
  { "text",     FT_LINE,  100, false, NULL },
  { "category", FT_CODE,  32,  false, NULL },
  { "stage",    FT_CODE,  32,  false, NULL },
  { "mine",     FT_CODE,  8,   false, NULL });

/* The list: what was searched for, sealed, and the page of it, from 1. */
FORM(form_tasks,
  { "hal",      FT_UINT,  5,   false, NULL });
FORM(form_case_list,
  { "kabar",    FT_CODE,  16,  false, NULL },
  { "cari",     FT_TOKEN, 1024, false, NULL },
  { "hal",      FT_UINT,  5,   false, NULL });

/* The page of each section, from 1. */
FORM(form_ref_list,
  { "antrean", FT_CODE, 16, false, NULL },
  { "hal",     FT_UINT, 5,  false, NULL },
  { "kabar",   FT_CODE, 16, false, NULL },
  { "kasus",   FT_ID,   36, false, NULL });

/* A second draft of one case is wanted. */
FORM(form_refer,
  { "kembali",  FT_TOKEN, 200, false, NULL },
  { "baru",     FT_CODE,  8,   false, NULL });

/* Kinds of case: "kind" of the table.  bagian: a section of the case. */
/* second: who else can open it; without, it is the unit's. */
FORM_TABLE(form_case, F_NAME, FIELDS_CASE,
  { "second",       FT_ID,    36,    false, NULL });
FORM_TABLE(form_case_edit, F_NAME, FIELDS_CASE,
  { "bagian",       FT_CODE,  16,    false, NULL },
  { "nik_hapus",    FT_CODE,  8,     false, NULL },
  { "version",      FT_UINT,  10,    true,  NULL },
  { "base",         FT_CODE,  120,   false, NULL });
FORM(form_section,
  { "bagian",       FT_CODE,  16,    false, NULL });
FORM(form_kind,
  { "jenis",        FT_CODE,  16,    false, NULL });

/* Whom the new case might be about; nothing is demanded of a first search. */
FORM(form_seek,
  { "kind",         FT_CODE,  16,    false, NULL },
  { "name",         FT_LINE,  150,   false, NULL },
  { "nik",          FT_LINE,  40,    false, NULL },
  { "phone",        FT_LINE,  40,    false, NULL },
  { "birth_date",   FT_LINE,  20,    false, NULL });

/* An entry by its id, or a new one of a type; version 0: it is new. */
FORM(form_entry_ask,
  { "jenis",        FT_CODE,  16,    false, NULL },
  { "entri",        FT_ID,    36,    false, NULL });
FORM_TABLE(form_entry, F_E_DATE, F_E_WRONG,
  { "jenis",        FT_CODE,  16,    true,  NULL },
  { "entri",        FT_ID,    36,    false, NULL },
  { "sadar",        FT_CODE,  8,     false, NULL },
  { "version",      FT_UINT,  10,    true,  NULL });
FORM(form_entry_wrong,
  { "entri",        FT_ID,    36,    true,  NULL },
  { "version",      FT_UINT,  10,    true,  NULL },
  { "mistake",      FT_CODE,  16,    true,  N_("Pilih apa yang salah") });

/* The file itself comes behind these, as "berkas". */
FORM(form_attach,
  { "remark",       FT_LINE,  300,   false, NULL });
FORM(form_attach_wrong,
  { "version",      FT_UINT,  10,    true,  NULL },
  { "mistake",      FT_CODE,  16,    true,  N_("Pilih apa yang salah") });
/* A consent by its id; without, a new one. */
FORM(form_consent_ask,
  { "entri",        FT_ID,    36,    false, NULL });
/* version: of the consent that was seen. */
FORM(form_consent_end,
  { "entri",        FT_ID,    36,    true,  NULL },
  { "version",      FT_UINT,  10,    true,  NULL },
  { "consent_ended", FT_CODE, 16,    false, NULL },
  { "consent_ended_on", FT_LINE, 20, false, NULL });
/* langkah: the step, from 1; the fields that it has not go along. */
FORM_TABLE(form_consent_new, F_C_BASIS, F_C_ENDED,
  { "langkah",      FT_UINT,  2,     true,  NULL },
  { "mundur",       FT_CODE,  8,     false, NULL },
  { "consent_to_2", FT_CODE,  36,    false, NULL },
  { "consent_to_3", FT_CODE,  36,    false, NULL });

/* Whom it names besides who sends it; and before, whom it named then. */
FORM(form_restrict,
  { "named",    FT_CODES, 400, true,  N_("Pilih sedikitnya satu orang lain yang dapat membuka kasus ini") },
  { "assignee", FT_ID,    36,  true,  N_("Pilih petugas yang memegang kasus ini") },
  { "before",   FT_TOKEN, 400, false, NULL });

FORM(form_lift,
  { "reason",   FT_TEXT,  2000, true, N_("Tulis alasan mencabut pembatasan") });

FORM(form_note,
  { "text",     FT_TEXT,  20000, true, N_("Tulis catatannya") });

FORM(form_stage,
  { "dari",     FT_CODE,  16,  true,  NULL },
  { "ke",       FT_CODE,  16,  true,  NULL },
  { "reason",   FT_CODE,  32,  false, NULL },
  { "remark",   FT_TEXT,  20000, false, NULL },
  { "hold",     FT_CODE,  32,  false, NULL },
  { "pause",    FT_TEXT,  20000, false, NULL });

FORM(form_stage_back,
  { "reason",   FT_CODE,  32,  false, NULL },
  { "back",     FT_TEXT,  20000, true, N_("Tulis apa yang masih perlu dikerjakan") });

FORM(form_risk_lower,
  { "entri",    FT_ID,    36,  true,  NULL },
  { "version",  FT_UINT,  10,  true,  NULL });

FORM(form_case_close,
  { "reason",   FT_CODE,  32,  true,  N_("Pilih alasan menutup kasus ini") },
  { "remark",   FT_TEXT,  20000, false, NULL });

FORM(form_reopen,
  { "reason",   FT_CODE,  32,  true,  N_("Pilih alasan membuka lagi kasus ini") },
  { "remark",   FT_TEXT,  20000, false, NULL });

/* Whether the client's paper is to name the office. */
FORM(form_result,
  { "tanda",    FT_CODE,  8,   false, NULL });

/* What a letter's QR code has of its document. */
FORM(form_paper_code,
  { "kode",     FT_CODE,  24,  false, NULL });

/* Which page of a case's history or notes, from 1. */
FORM(form_pages,
  { "hal",      FT_UINT,  5,   false, NULL });

FORM(form_process_list,
  { "kabar",    FT_CODE,  16,  false, NULL },
  { "hal",      FT_UINT,  5,   false, NULL });

/* version: of the plan that was seen, 0: there was none. */
FORM(form_plan,
  { "text",     FT_TEXT,  20000, true, N_("Tulis rencananya") },
  { "version",  FT_UINT,  10,  true,  NULL });

/* "rencana", "kasus", or whose process notes. */
FORM(form_glass_ask,
  { "what",     FT_TOKEN, 36,  true,  N_("Pilih yang perlu dibuka") },
  { "reason",   FT_TEXT,  2000, true, N_("Tulis alasannya") });

/* version: of the request that was seen, here and in the next three. */
FORM(form_glass_peel,
  { "version",  FT_UINT,  10,  true,  NULL },
  { "opener",   FT_ID,    36,  true,  N_("Pilih petugas yang membuka segel kedua") });

FORM(form_glass_open,
  { "version",  FT_UINT,  10,  true,  NULL });

FORM(form_glass_review,
  { "version",  FT_UINT,  10,  true,  NULL },
  { "finding",  FT_CODE,  16,  true,  N_("Pilih hasil tinjauan") },
  { "text",     FT_TEXT,  2000, true, N_("Tulis penjelasan hasil tinjauan") });

FORM(form_glass_refuse,
  { "version",  FT_UINT,  10,  true,  NULL },
  { "reason",   FT_TEXT,  2000, true, N_("Tulis alasan menolak") });

/* Filters of the trail; hal: the entry that the page begins behind. */
#define TRAIL_FIELDS                                                          \
  { "orang",     FT_ID,    36,  false, NULL },                                \
  { "perbuatan", FT_CODE,  16,  false, NULL },                                \
  { "objek",     FT_ID,    36,  false, NULL },                                \
  { "dari",      FT_LINE,  20,  false, NULL },                                \
  { "sampai",    FT_LINE,  20,  false, NULL }

FORM(form_trail, TRAIL_FIELDS,
  { "hal",       FT_CODE,  80,  false, NULL });
FORM(form_trail_export, TRAIL_FIELDS);

/* Which table, of which year and unit. */
FORM(form_statistics,
  { "tabel",     FT_CODE,  8,   false, NULL },
  { "tahun",     FT_UINT,  4,   false, NULL },
  { "unit",      FT_ID,    36,  false, NULL });

FORM(form_assign,
  { "assignee", FT_ID,    36,  true,  N_("Pilih petugas") },
  { "pesan",    FT_TEXT,  2000, false, NULL });

/* Whose cases; and, after a 303, how many were given, and how many were not. */
FORM(form_handover_ask,
  { "dari",     FT_ID,    36,  false, NULL },
  { "kabar",    FT_CODE,  16,  false, NULL },
  { "jumlah",   FT_UINT,  2,   false, NULL },
  { "sisa",     FT_UINT,  2,   false, NULL });
FORM(form_handover,
  { "dari",     FT_ID,    36,  true,  NULL },
  { "kasus",    FT_CODES, 800, true,  N_("Pilih kasus yang diserahkan") },
  { "assignee", FT_ID,    36,  true,  N_("Pilih petugas") },
  { "pesan",    FT_TEXT,  2000, false, NULL });

FORM(form_consent,
  { "basis",    FT_CODE,  64,  true,  N_("Pilih dasar berbagi data") },
  { "explained", FT_CODE, 8,   false, NULL },
  { "until",    FT_LINE,  20,  false, NULL });

FORM(form_data,
  { "groups",   FT_CODES, 80,  false, NULL });

FORM(form_to,
  { "to",       FT_ID,    36,  true,  N_("Pilih unit penerima") },
  { "service",  FT_CODE,  64,  false, NULL },
  { "urgency",  FT_CODE,  1,   false, NULL });

FORM(form_why,
  { "reason",   FT_CODE,  64,  true,  N_("Pilih alasan rujukan") },
  { "summary",  FT_TEXT,  20000, true, N_("Tulis ringkasan untuk penerima") });

FORM(form_send,
  { "checked",  FT_TOKEN, 64,  true,  N_("Periksa isi rujukan sekali lagi sebelum mengirim") },
  { "onward",   FT_CODE,  8,   false, NULL });

FORM(form_accept,
  { "assignee", FT_ID,    36,  false, NULL });

FORM(form_decline,
  { "reason",   FT_CODE,  64,  true,  N_("Pilih alasan menolak") },
  { "note",     FT_TEXT,  20000, false, NULL });

FORM(form_ask,
  { "about",    FT_CODE,  64,  true,  N_("Pilih tentang apa pertanyaannya") },
  { "question", FT_TEXT,  20000, true, N_("Tulis pertanyaannya") });

FORM(form_tell,
  { "reply",    FT_TEXT,  20000, true, N_("Tulis jawabannya") });

FORM(form_forward,
  { "unit",     FT_ID,    36,  true,  N_("Pilih unit yang disarankan") },
  { "reason",   FT_CODE,  64,  true,  N_("Pilih alasan") },
  { "note",     FT_TEXT,  20000, false, NULL });

FORM(form_schedule,
  { "date",     FT_LINE,  20,  true,  N_("Isi tanggal pertemuan") },
  { "time",     FT_LINE,  8,   true,  N_("Isi jam pertemuan") },
  { "where",    FT_LINE,  200, true,  N_("Isi tempat pertemuan, atau petugas yang ditemui") },
  { "note",     FT_TEXT,  20000, false, NULL });

FORM(form_no_show,
  { "note",     FT_TEXT,  20000, false, NULL });

FORM(form_hold,
  { "reason",   FT_CODE,  64,  true,  N_("Pilih alasan menangguhkan") },
  { "review",   FT_LINE,  20,  true,  N_("Isi kapan layanan ditinjau lagi") },
  { "note",     FT_TEXT,  20000, false, NULL });

FORM(form_outcome,
  { "status",   FT_CODE,  32,  true,  N_("Pilih hasil penanganan") },
  { "result",   FT_CODE,  64,  false, NULL },
  { "note",     FT_TEXT,  20000, false, NULL });

/* state: as the page showed it. */
FORM(form_withdraw,
  { "state",    FT_CODE,  16,  true,  NULL },
  { "reason",   FT_CODE,  64,  true,  N_("Pilih alasan menarik rujukan") });
/* clang-format on */

#endif
