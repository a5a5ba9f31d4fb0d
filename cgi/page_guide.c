/*
 * The guide: what an officer does when people come, go, and lose things, step by
 * step, to be read before logging in too, and to be printed.
 */
#include "cgi/view.h"

#define STEPS(...)                                                             \
	.step = (const char *const[]){ __VA_ARGS__ },                          \
	.n = nitems(((const char *const[]){ __VA_ARGS__ }))

/* clang-format off */
const struct guide_part guide[] = {
{ .id = "bergabung", .title = N_("Petugas baru bergabung"),
  .who = N_("Admin instansi, petugas baru, dan yang bertanggung jawab atas unit (koordinator atau kepala unit)"),
  STEPS(
  N_("Admin: buka Orang dan unit, Undang orang pada unitnya. Ketik nama seperti di KTP, centang perannya, cetak suratnya. Kode di surat hanya terlihat sekali dan berlaku 72 jam."),
  N_("Serahkan surat itu langsung ke tangan petugas, jangan lewat pesan."),
  N_("Petugas: buka alamat di surat, ketik kodenya, pilih nama pengguna dan kata sandi, pindai gambar dengan aplikasi kode di ponsel."),
  N_("Petugas: cetak kode pemulihan atau tulis di kertas, simpan terkunci, tidak di tempat ponsel. Halaman itu menampilkan pula enam kata."),
  N_("Petugas: datangi koordinator atau kepala unit, bacakan enam kata itu."),
  N_("Koordinator atau kepala: kenali orangnya, buka Anggota, Periksa dan terima, ketik enam kata yang dibacakan. Kata yang datang lewat telepon atau pesan tidak membuktikan apa-apa."),
  N_("Petugas: masuk. Semua ini harus selesai dalam 14 hari sejak undangan.")) },
{ .id = "sandi", .title = N_("Lupa kata sandi"),
  .who = N_("Anda sendiri, dengan kertas kode pemulihan"),
  STEPS(
  N_("Di halaman masuk, pilih Lupa kata sandi."),
  N_("Ketik nama pengguna, kode pemulihan dari kertas, kode dari aplikasi, dan kata sandi baru dua kali. Punya kunci sandi? Kosongkan kode aplikasi; halaman berikutnya memintanya."),
  N_("Cetak kode pemulihan yang baru: yang lama tidak berlaku lagi."),
  N_("Kertasnya tidak ada? Lakukan seperti yang kehilangan semuanya.")) },
{ .id = "ponsel", .title = N_("Ponsel hilang, rusak, atau diganti"),
  .who = N_("Anda sendiri"),
  STEPS(
  N_("Ponsel lama masih ada: Akun saya, Pindah ke ponsel lain."),
  N_("Ponsel lama tidak ada: di halaman masuk pilih Ponsel atau kunci sandi hilang. Ketik nama pengguna, kata sandi, dan kode pemulihan, lalu pindai gambarnya dengan ponsel baru."),
  N_("Cetak kode pemulihan yang baru. Kunci sandi yang ada ikut dihapus; buat lagi di Akun saya."),
  N_("Ponsel dicuri bersama kata sandi? Minta koordinator atau admin menangguhkan akun Anda dahulu.")) },
{ .id = "semuanya", .title = N_("Kehilangan semuanya"),
  .who = N_("Admin instansi, petugas, dan yang bertanggung jawab atas unit"),
  STEPS(
  N_("Admin: Orang dan unit, Ubah pada namanya, Semuanya hilang: undang lagi. Akun lama berakhir untuk selamanya; sebuah surat undangan tercetak."),
  N_("Petugas: daftar dengan surat itu seperti petugas baru, dengan nama pengguna yang lain."),
  N_("Koordinator atau kepala: terima dengan enam kata, lalu serahkan kasus lamanya. Kasus itu bertanda Pemegang sudah tidak aktif."),
  N_("Admin tidak dapat membuat, melihat, atau mengganti kata sandi siapa pun.")) },
{ .id = "keluar", .title = N_("Petugas keluar, pindah, atau ditangguhkan"),
  .who = N_("Admin instansi, koordinator, atau kepala unit"),
  STEPS(
  N_("Buka Anggota atau Orang dan unit, Ubah pada namanya. Baca dahulu peringatan di halaman itu: bila ia orang terakhir yang memegang kunci unit, kasus unit hanya terbaca lagi lewat pemulihan."),
  N_("Tangguhkan untuk sementara, Keluarkan untuk selamanya. Berlaku sejak permintaannya yang berikut; semua sesinya berakhir."),
  N_("Pindah unit: undang dan terima dahulu di unit baru, sesudah itu keluarkan di unit lama. Ia mendapat akun baru."),
  N_("Serahkan kasusnya kepada rekan: buka kasus yang bertanda Pemegang sudah tidak aktif, lalu Serahkan kasus."),
  N_("Kunci unit diganti sendiri pada tulisan pertama sesudahnya.")) },
{ .id = "terbatas", .title = N_("Kasus yang tidak boleh dibaca seluruh unit"),
  .who = N_("Petugas kasus, koordinator, atau manajer kasus"),
  STEPS(
  N_("Buka kasusnya, Batasi kasus ini. Centang dua sampai delapan petugas yang boleh membukanya, dan siapa yang memegangnya."),
  N_("Sejak itu tidak ada orang lain yang dapat membukanya, koordinator dan kepala unit pun tidak. Mereka melihat bahwa ada kasus terbatas, tahapnya, dan pemegangnya."),
  N_("Mengganti orangnya: Siapa dapat membuka. Mengakhiri: Cabut pembatasan; kasus dan semua isinya kembali terbaca oleh unit."),
  N_("Tinggal satu orang yang dapat membuka? Sebut yang lain dahulu; sebelum itu tidak ada yang dapat ditulis.")) },
{ .id = "darurat", .title = N_("Akses darurat"),
  .who = N_("Koordinator, manajer kasus, atau kepala unit; pejabat PDP; seorang petugas lain"),
  STEPS(
  N_("Untuk catatan proses, rencana keselamatan, atau kasus terbatas yang pembacanya tidak ada: buka kasusnya, Minta akses darurat, pilih apa yang dibuka, tulis alasannya. Pemegang kasus, penulis, kepala, dan pejabat PDP langsung melihat permintaan itu."),
  N_("Pejabat PDP: nilai alasannya, pilih petugas unit yang tidak berkepentingan, buka segel pertama; atau tolak dengan alasan."),
  N_("Petugas yang dipilih: Akses darurat di beranda, buka segel kedua; atau tolak."),
  N_("Yang meminta membaca selama 72 jam, tidak dapat mengubah apa pun. Setiap pembacaan dicatat."),
  N_("Pejabat PDP: tinjau bersama yang bersangkutan, tanda tangani temuannya. Sah dan Tidak sah mengakhiri akses saat itu juga.")) },
{ .id = "penjaga", .title = N_("Penjaga kunci unit"),
  .who = N_("Tiga orang dari sedikitnya dua unit, yang bertanggung jawab atas unit, dan pimpinan instansi atau pejabat PDP"),
  STEPS(
  N_("Tiap penjaga: Akun saya, Pemulihan kunci unit, Buat kunci di kertas. Cetak atau tulis ke-24 katanya."),
  N_("Tiap penjaga: ketik kata-katanya dari kertas untuk mendaftarkannya. Hanya separuh yang umum yang tersimpan."),
  N_("Koordinator atau kepala: Anggota, Penjaga kunci unit dan pemulihan, Tunjuk penjaga kunci, pilih ketiganya."),
  N_("Pimpinan atau pejabat PDP: Akun saya, Pemulihan kunci unit, bandingkan namanya, Setujui, dalam 72 jam."),
  N_("Simpan tiap kertas terkunci, di tempat yang berbeda, tidak di kantor unit itu. Ulangi bila seorang penjaga atau penunjuknya keluar, atau kertas hilang.")) },
{ .id = "pemulihan", .title = N_("Memulihkan kunci unit"),
  .who = N_("Dua penjaga kunci dari unit yang berbeda dengan kertasnya, dan petugas yang akan menerima"),
  STEPS(
  N_("Yang akan menerima harus sudah menjadi anggota unit. Tidak ada lagi orangnya? Undang dan terima dahulu."),
  N_("Penjaga pertama: Akun saya, Pemulihan kunci unit, Usulkan pemulihan, pilih penerimanya, ketik ke-24 kata."),
  N_("Semua orang di instansi melihat usul itu selama 48 jam. Kepala unit atau pejabat PDP yang tidak mengetahuinya menekan Cegah pemulihan."),
  N_("Sesudah 48 jam dan sebelum 14 hari, kedua penjaga dan penerima bertemu: penjaga kedua memilih Selesaikan pemulihan, mengetik katanya, lalu penjaga pertama mengetik katanya."),
  N_("Penerima masuk lagi, menyerahkan kasus, dan menunjuk penjaga lagi dengan kertas baru.")) },
{ .id = "kesepakatan", .title = N_("Dua instansi bersepakat"),
  .who = N_("Admin, dan dua penanda tangan dari tiap instansi"),
  STEPS(
  N_("Admin: Kesepakatan, Buat rancangan, pilih instansi lain, salin judul dan isi dokumennya. Yang tersimpan tidak dapat diubah; salah ketik berarti rancangan baru."),
  N_("Penanda tangan: buka Instansi mitra dan bandingkan kata-katanya dengan orang yang Anda kenal di sana."),
  N_("Dua orang dari tiap instansi membuka rancangan itu dan menandatangani; yang kedua dalam 72 jam sesudah yang pertama."),
  N_("Bila keduanya sudah, tertulis Berlaku, dan unit instansi lain dapat dipilih sebagai penerima rujukan.")) },
{ .id = "jejak", .title = N_("Siapa membaca apa"),
  .who = N_("Semua petugas; auditor dan pejabat PDP untuk seluruh instansi"),
  STEPS(
  N_("Jejak menampilkan perbuatan Anda sendiri; koordinator dan kepala melihat yang di unitnya, auditor dan pejabat PDP semua metadata instansi. Saring menurut tanggal, orang, atau perbuatan; Unduh sebagai tabel menyimpannya."),
  N_("Klien bertanya siapa yang membaca datanya? Buka kasusnya, Siapa yang membaca kasus ini, lalu cetak. Undang-undang memberi waktu 3 x 24 jam."),
  N_("Akun saya menampilkan apa yang terjadi pada akun Anda. Ada yang bukan perbuatan Anda? Ganti kata sandi, buat kode pemulihan baru, akhiri sesi yang lain.")) },
};
/* clang-format on */
const size_t n_guide = nitems(guide);

enum err
page_guide(struct req *r)
{
	guide_page(&r->t, r);
	return buf_check(&r->out);
}
