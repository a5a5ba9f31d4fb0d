#!/bin/bash
# Write one page for each error that nginx answers itself: build.sh FOLDER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

frame=$(<frame.html)
while IFS='|' read -r code title_id say_id title_en say_en; do
	page=${frame//@TITLE_ID@/"$title_id"}
	page=${page//@SAY_ID@/"$say_id"}
	page=${page//@TITLE_EN@/"$title_en"}
	printf '%s\n' "${page//@SAY_EN@/"$say_en"}" >"$1/$code.html"
done <<'END'
400|Permintaan tidak dapat dibaca|Alamat atau permintaan ini tidak berbentuk benar. Buka kembali halaman awal dengan alamat yang dimulai dengan https.|The request cannot be read|This address or request is not well formed. Open the start page again with an address that begins with https.
404|Halaman tidak ditemukan|Periksa kembali alamat yang Anda tulis, atau mulai dari halaman awal.|Page not found|Check the address that you typed, or begin at the start page.
405|Cara ini tidak dilayani|Halaman ini tidak menerima permintaan seperti itu. Mulailah dari halaman awal.|This method is not served|This page does not take such a request. Begin at the start page.
413|Isian terlalu besar|Yang Anda kirim melebihi 1 MB. Kembali dengan tombol Kembali pada peramban, persingkat isian, lalu kirim lagi.|Too much was sent|What you sent is larger than 1 MB. Go back with your browser's Back button, shorten it, and send it again.
413-berkas|Berkas terlalu besar|Satu berkas paling besar 25 MB. Kembali dengan tombol Kembali pada peramban, kecilkan berkasnya atau bagi menjadi beberapa berkas, lalu kirim lagi.|The file is too large|A file can have at most 25 MB. Go back with your browser's Back button, make the file smaller or split it, and send it again.
414|Alamat terlalu panjang|Alamat halaman ini terlalu panjang. Mulailah dari halaman awal.|The address is too long|The address of this page is too long. Begin at the start page.
429|Terlalu banyak permintaan|Dari jaringan Anda datang terlalu banyak permintaan sekaligus. Yang Anda kirim tidak tersimpan. Tunggu satu menit, lalu coba lagi; bila halaman sebelumnya masih menampilkan isian Anda, salin dahulu teksnya.|Too many requests|Too many requests came from your network at once. What you sent was not saved. Wait a minute and try again; if the previous page still shows what you typed, copy the text first.
431|Permintaan terlalu besar|Peramban Anda mengirim data tambahan yang terlalu besar. Hapus kuki situs ini, lalu masuk kembali.|The request is too large|Your browser sent too much extra data. Delete the cookies of this site, then log in again.
502|Layanan sedang tidak tersedia|Lindung tidak dapat menjawab saat ini. Tunggu sebentar, lalu coba lagi; bila halaman sebelumnya masih menampilkan isian Anda, salin dahulu teksnya.|The service is not available|Lindung cannot answer at this moment. Wait a little and try again; if the previous page still shows what you typed, copy the text first.
504|Jawaban terlalu lama|Lindung tidak menjawab pada waktunya. Sebelum mengirim lagi, lihat dahulu apakah yang Anda kirim sudah tersimpan.|The answer took too long|Lindung did not answer in time. Before you send again, look whether what you sent was saved.
END
