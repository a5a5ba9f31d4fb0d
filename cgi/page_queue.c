/* Queues of referrals as sections of pages: their names, and one page of one. */
#include <string.h>

#include "cgi/view.h"

/* clang-format off */
static const struct {
	const char *code, *title, *what;
} queue_names[Q__MAX] = {
	[Q_TURN] = { "tunggu", N_("Menunggu Anda"),
	  N_("Langkah berikutnya dapat Anda lakukan: membuka, menjawab, melaporkan hasil, melanjutkan draf, atau menutup.") },
	[Q_LATE] = { "lewat", N_("Lewat batas"),
	  N_("Batas waktu langkah berikutnya sudah lewat, di unit Anda atau di unit lain.") },
	[Q_INBOX] = { "masuk", N_("Rujukan masuk"),
	  N_("Dikirim kepada unit Anda dan belum dijawab.") },
	[Q_WORK] = { "ditangani", N_("Sedang ditangani"),
	  N_("Diterima unit Anda, dan hasilnya belum dilaporkan kepada pengirim.") },
	[Q_SENT] = { "keluar", N_("Rujukan keluar"),
	  N_("Dikirim unit Anda dan belum berakhir, atau masih draf.") },
	[Q_MINE] = { "saya", N_("Dari kasus saya"),
	  N_("Masuk atau keluar, dari kasus yang Anda pegang.") },
	[Q_UNREAD] = { "perlu-ditutup", N_("Perlu ditutup"),
	  N_("Sudah ditolak, atau hasilnya sudah dilaporkan: baca jawabannya, lalu tutup.") },
	[Q_REFUSED] = { "ditolak", N_("Ditolak atau ditarik"),
	  N_("Penerima menolaknya, atau pengirim menariknya.") },
	[Q_DONE] = { "selesai", N_("Sudah selesai"),
	  N_("Hasilnya sudah dilaporkan oleh unit Anda, atau rujukannya sudah ditutup.") },
	[Q_ALL] = { "semua", N_("Semua rujukan"),
	  N_("Masuk dan keluar, yang terbaru di atas.") },
};
/* clang-format on */

struct ref_queue
queue_of(enum queue queue)
{
	return (struct ref_queue){ .queue = queue,
		.id = queue_names[queue].code,
		.title = _(queue_names[queue].title),
		.what = _(queue_names[queue].what) };
}

enum err
queue_load(struct req *r, const struct queues *qs, struct ref_queue *q,
    size_t size)
{
	struct ref_query query = {
		.queue = q->queue,
		.page = q->page,
		.size = size,
	};

	return referral_list(&r->work, qs, &query, &q->line, &q->n, &q->total);
}

const char *
queue_path(struct req *r, enum queue queue, size_t page)
{
	const char *code = queue_names[queue].code;

	return page == 0 ?
	    say_printf(r, "/rujukan?antrean=%s", code) :
	    say_printf(r, "/rujukan?antrean=%s&hal=%zu", code, page + 1);
}

/* The first one if the address names none that there is. */
static enum queue
queue_named(struct req *r)
{
	const char *code = req_text(r, "antrean");

	for (unsigned q = 0; q < Q__MAX; q++)
		if (strcmp(queue_names[q].code, code) == 0)
			return (enum queue)q;
	return Q_TURN;
}

enum err
queue_asked(struct req *r, const struct queues *qs, struct ref_queue *q_r)
{
	enum queue queue = queue_named(r);
	uint64_t page, n = queue_count(qs, queue);

	*q_r = queue_of(queue);
	q_r->paged = true;
	if (text_u64(req_text(r, "hal"), UINT16_MAX, &page) == OK && page > 0)
		q_r->page = (size_t)page - 1;
	/* what is not counted yet, the list counts */
	if (queue_counted(queue) && q_r->page * LIST_SIZE >= n)
		q_r->page = n > 0 ? (size_t)(n - 1) / LIST_SIZE : 0;
	return queue_load(r, qs, q_r, LIST_SIZE);
}
