/* Terms of a referral's steps, in words. */
#include "cgi/view.h"

const char *
view_due_name(unsigned state)
{
	static const char *const names[RS__MAX] = {
		[RS_TERKIRIM] = N_("Batas jawaban"),
		[RS_DIBUKA] = N_("Batas jawaban"),
		[RS_DITERIMA] = N_("Batas kontak pertama"),
		[RS_DITOLAK] = N_("Batas dibaca pengirim"),
		[RS_SELESAI] = N_("Batas dibaca pengirim"),
		[RS_TINDAK] = N_("Batas tindak lanjut"),
		[RS_DIJADWALKAN] = N_("Janji temu"),
		[RS_TIDAK_HADIR] = N_("Batas tindak lanjut"),
		[RS_DITANGGUHKAN] = N_("Batas ditinjau lagi"),
		[RS_SELESAI_SEBAGIAN] = N_("Batas dibaca pengirim"),
		[RS_TIDAK_TERCAPAI] = N_("Batas dibaca pengirim"),
		[RS_PERLU_INFO] = N_("Batas jawaban pengirim"),
		[RS_DITERUSKAN] = N_("Batas dibaca pengirim"),
	};

	return state < RS__MAX && names[state] != NULL ? _(names[state]) :
							 _("Batas waktu");
}

/* In the largest unit of which there are two at least. */
static const char *
span_say(struct req *r, int64_t ms)
{
	if (ms >= 2 * DAY)
		return say_printf(r, _("%s hari"),
		    say_number(r, (uint64_t)(ms / DAY)));
	if (ms >= 2 * HOUR)
		return say_printf(r, _("%s jam"),
		    say_number(r, (uint64_t)(ms / HOUR)));
	return say_printf(r, _("%s menit"),
	    say_number(r, ms < MINUTE ? 1 : (uint64_t)(ms / MINUTE)));
}

const char *
view_due_left(struct req *r, int64_t due)
{
	return due > r->now ?
	    say_printf(r, _("tinggal %s"), span_say(r, due - r->now)) :
	    say_printf(r, _("lewat %s dari batas"), span_say(r, r->now - due));
}

static const char *
duty_say(struct req *r)
{
	const char *duty = r->conf->duty_officer;

	return *duty != '\0' ?
	    say_printf(r,
		_("Waktunya sudah lewat dua kali. Hubungi petugas piket "
		  "provinsi: %s."),
		duty) :
	    _("Waktunya sudah lewat dua kali. Hubungi unit lain itu lewat "
	      "telepon.");
}

const char *
view_due_told(struct req *r, const struct term_view *v)
{
	switch ((enum ladder)v->ladder) {
	case LADDER_DUE:
		return _("Batasnya sudah lewat. Koordinator di kedua unit "
			 "melihatnya di Beranda.");
	case LADDER_HEAD:
		return _("Batasnya sudah lama lewat. Koordinator dan kepala di "
			 "kedua unit melihatnya di Beranda.");
	case LADDER_DUTY:
		return duty_say(r);
	case LADDER_OVER:
		return v->side == SIDE_SENDER ?
		    _("Rujukan ini kedaluwarsa: tidak dijawab sampai tiga kali "
		      "batas waktunya, dan penerima tidak dapat membuka atau "
		      "menjawabnya lagi. Tarik rujukan ini, lalu kirim yang "
		      "baru kepada unit yang dapat menerima.") :
		    _("Rujukan ini kedaluwarsa: tidak dijawab sampai tiga kali "
		      "batas waktunya, dan tidak dapat dibuka atau dijawab "
		      "lagi. Minta pengirim mengirim yang baru.");
	case LADDER_CALM:
	case LADDER_HALF:
	case LADDER__MAX:
		break;
	}
	return NULL;
}
