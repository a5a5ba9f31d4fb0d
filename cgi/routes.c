/*
 * The route table is the security policy of the portal: what is not here does
 * not exist.  docs/routes.md and docs/permissions.md are printed from it, and
 * the matrix test compares every cell with it.
 */
#include "cgi/forms.h"

/* clang-format off */
const struct route routes[] = {
/* method  path                            permission        flags              form              handler            what */
{ M_GET,  "/masuk",                        P_NONE,           R_PUBLIC,          &form_notice,     page_login,        "Log in: the form" },
{ M_POST, "/masuk",                        P_NONE,           R_PUBLIC | R_SLOW | R_TRAIL, &form_login, do_login,     "Log in with name, password and code" },
{ M_POST, "/keluar",                       P_LOGIN,          R_TRAIL,           &form_none,       do_logout,         "Log out" },
{ M_GET,  "/keluar-cepat",                 P_NONE,           R_PUBLIC,          NULL,             page_quick_exit,   "Neutral page after a quick exit" },
{ M_POST, "/keluar-cepat",                 P_NONE,           R_PUBLIC,          &form_none,       do_quick_exit,     "End the session at once and leave" },
{ M_POST, "/sesi",                         P_LOGIN,          R_RAW,             &form_none,       do_session,        "Stay logged in" },
{ M_POST, "/bahasa",                       P_NONE,           R_PUBLIC,          &form_language,   do_language,       "Choose the language" },
{ M_GET,  "/healthz",                      P_NONE,           R_PUBLIC | R_RAW,  NULL,             page_health,       "Is the portal alive" },
{ M_GET,  "/",                             P_LOGIN,          0,                 NULL,             page_home,         "My work" },
{ M_GET,  "/akun",                         P_LOGIN,          0,                 &form_notice,     page_account,      "My account: password and sessions" },
{ M_POST, "/akun/sandi",                   P_LOGIN,          R_SLOW | R_TRAIL,  &form_password,   do_password,       "Change my password" },
{ M_POST, "/akun/sesi",                    P_LOGIN,          R_TRAIL,           &form_session_end, do_session_end,   "End one of my sessions" },

{ M_GET,  "/kasus",                        P_CASE_LIST,      R_TRAIL,           &form_case_list,  page_case_list,    "Cases of the unit, or what a search finds" },
{ M_GET,  "/kasus/cari",                   P_CASE_LIST,      R_TRAIL | R_UP,    NULL,             page_up,           "To the list" },
{ M_POST, "/kasus/cari",                   P_CASE_LIST,      R_TRAIL,           &form_search,     do_case_search,    "Seal what is searched for, and lead to what it finds" },
{ M_GET,  "/kasus/baru",                   P_CASE_CREATE,    R_TRAIL,           NULL,             page_case_new,     "New case: the form" },
{ M_POST, "/kasus/baru",                   P_CASE_CREATE,    R_TRAIL,           &form_case,       do_case_new,       "Create a case" },
{ M_GET,  "/kasus/:id",                    P_CASE_READ,      R_TRAIL,           &form_notice,     page_case,         "A case file" },
{ M_GET,  "/kasus/:id/nik",                P_CASE_READ,      R_TRAIL | R_UP,    NULL,             page_up,           "To the case, where the NIK is hidden" },
{ M_POST, "/kasus/:id/nik",                P_CASE_READ,      R_TRAIL | R_PAGE,  &form_none,       do_case_reveal,    "Show the whole NIK; logged" },
{ M_GET,  "/kasus/:id/ubah",               P_CASE_EDIT,      R_TRAIL,           NULL,             page_case_edit,    "Correct a case: the form" },
{ M_POST, "/kasus/:id/ubah",               P_CASE_EDIT,      R_TRAIL,           &form_case_edit,  do_case_edit,      "Correct a case" },
{ M_GET,  "/kasus/:id/catatan",            P_CASE_READ,      R_TRAIL,           &form_pages,      page_case_notes,   "All notes of a case" },
{ M_POST, "/kasus/:id/catatan",            P_CASE_EDIT,      R_TRAIL,           &form_note,       do_case_note,      "Add a note" },
{ M_POST, "/kasus/:id/petugas",            P_CASE_ASSIGN,    R_TRAIL,           &form_assign,     do_case_assign,    "Give a case to another officer" },
{ M_POST, "/kasus/:id/tutup",              P_CASE_CLOSE,     R_TRAIL,           &form_case_close, do_case_close,     "Close a case" },
{ M_POST, "/kasus/:id/buka-lagi",          P_CASE_CLOSE,     R_TRAIL,           &form_reopen,     do_case_reopen,    "Open a closed case again" },
{ M_GET,  "/kasus/:id/riwayat",            P_CASE_READ,      R_TRAIL,           &form_pages,      page_case_history, "All versions of a case" },
{ M_POST, "/kasus/:id/rujuk",              P_REFER_CREATE,   R_TRAIL,           &form_refer,      do_ref_draft,      "Begin a referral" },

{ M_GET,  "/rujukan",                      P_REFER_LIST,     R_TRAIL,           &form_ref_list,   page_ref_list,     "Inbox and sent referrals" },
{ M_GET,  "/rujukan/:id",                  P_REFER_READ,     R_TRAIL,           &form_notice,     page_ref,          "A referral; its task list while a draft" },
{ M_GET,  "/rujukan/:id/persetujuan",      P_REFER_CREATE,   R_TRAIL,           NULL,             page_ref_step,     "Step 1: consent" },
{ M_POST, "/rujukan/:id/persetujuan",      P_REFER_CREATE,   R_TRAIL,           &form_consent,    do_ref_consent,    "Save consent" },
{ M_GET,  "/rujukan/:id/data",             P_REFER_CREATE,   R_TRAIL,           NULL,             page_ref_step,     "Step 2: what travels" },
{ M_POST, "/rujukan/:id/data",             P_REFER_CREATE,   R_TRAIL,           &form_data,       do_ref_data,       "Save what travels" },
{ M_GET,  "/rujukan/:id/tujuan",           P_REFER_CREATE,   R_TRAIL,           NULL,             page_ref_step,     "Step 3: to whom" },
{ M_POST, "/rujukan/:id/tujuan",           P_REFER_CREATE,   R_TRAIL,           &form_to,         do_ref_to,         "Save the receiver" },
{ M_GET,  "/rujukan/:id/alasan",           P_REFER_CREATE,   R_TRAIL,           NULL,             page_ref_step,     "Step 4: why" },
{ M_POST, "/rujukan/:id/alasan",           P_REFER_CREATE,   R_TRAIL,           &form_why,        do_ref_why,        "Save reason and summary" },
{ M_GET,  "/rujukan/:id/periksa",          P_REFER_CREATE,   R_TRAIL,           NULL,             page_ref_check,    "Step 5: who will be able to read what" },
{ M_POST, "/rujukan/:id/kirim",            P_REFER_CREATE,   R_TRAIL,           &form_send,       do_ref_send,       "Send the referral" },
{ M_GET,  "/rujukan/:id/tanda-terima",     P_REFER_READ,     R_TRAIL,           NULL,             page_ref_receipt,  "Receipt with number" },
{ M_POST, "/rujukan/:id/buka",             P_REFER_OPEN,     R_TRAIL,           &form_none,       do_ref_open,       "Open a received referral" },
{ M_POST, "/rujukan/:id/terima",           P_REFER_DECIDE,   R_TRAIL,           &form_accept,     do_ref_accept,     "Accept; opens an own case" },
{ M_POST, "/rujukan/:id/tolak",            P_REFER_DECIDE,   R_TRAIL,           &form_decline,    do_ref_decline,    "Decline with a reason" },
{ M_POST, "/rujukan/:id/hasil",            P_REFER_OUTCOME,  R_TRAIL,           &form_outcome,    do_ref_outcome,    "Report the outcome" },
{ M_POST, "/rujukan/:id/tutup",            P_REFER_CREATE,   R_TRAIL,           &form_none,       do_ref_close,      "Close the loop" },
{ M_POST, "/rujukan/:id/tarik",            P_REFER_WITHDRAW, R_TRAIL,           &form_withdraw,   do_ref_withdraw,   "Withdraw the referral" },
{ M_POST, "/rujukan/:id/buang",            P_REFER_WITHDRAW, R_TRAIL,           &form_none,       do_ref_discard,    "Throw a draft away" },
{ M_GET,  "/rujukan/:id/surat",            P_REFER_READ,     R_TRAIL,           NULL,             page_ref_letter,   "The document as a printable letter" },
{ M_GET,  "/rujukan/:id/dokumen.xml",      P_REFER_READ,     R_TRAIL | R_RAW,   NULL,             page_ref_xml,      "The signed XML document" },
};
/* clang-format on */
const size_t n_routes = nitems(routes);
