/* Answers: the headers that every dynamic answer has, and the error pages. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cgi/priv.h"

/* clang-format off */
/* R29, R30; nginx adds nothing to them. */
static const char headers[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(), "
    "microphone=(), payment=(), usb=()\r\n"
    "Cache-Control: no-store\r\n";

static const struct {
	unsigned status;
	const char *reason; /* of the status line */
	const char *title;
	const char *text;
} statuses[] = {
  { HTTP_OK,            "OK", NULL, NULL },
  { HTTP_NO_CONTENT,    "No Content", NULL, NULL },
  { HTTP_SEE_OTHER,     "See Other", NULL, NULL },
  { HTTP_BAD_REQUEST,   "Bad Request",
    N_("Permintaan tidak dapat dibaca"),
    N_("Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi.") },
  { HTTP_UNAUTHORIZED,  "Unauthorized",
    N_("Sesi Anda sudah berakhir"),
    N_("Isian terakhir tidak tersimpan dan perlu diisi sekali lagi setelah Anda masuk.") },
  { HTTP_FORBIDDEN,     "Forbidden",
    N_("Anda tidak berwenang"),
    N_("Halaman atau tindakan ini bukan untuk peran Anda.") },
  { HTTP_NOT_FOUND,     "Not Found",
    N_("Halaman tidak ditemukan"),
    N_("Periksa kembali alamatnya. Mungkin halaman ini tidak ada atau bukan milik unit Anda.") },
  { HTTP_BAD_METHOD,    "Method Not Allowed",
    N_("Cara membuka halaman ini tidak tepat"),
    N_("Buka halaman ini lewat menu atau tombol di portal.") },
  { HTTP_CONFLICT,      "Conflict",
    N_("Keadaannya sudah berubah"),
    N_("Orang lain sudah mengubahnya lebih dahulu; tidak ada yang disimpan. Muat ulang halaman sebelumnya untuk melihat keadaan terakhir.") },
  { HTTP_TOO_LARGE,     "Content Too Large",
    N_("Isian terlalu besar"),
    N_("Persingkat isiannya, lalu kirim lagi.") },
  { HTTP_BAD_TYPE,      "Unsupported Media Type",
    N_("Bentuk isian tidak dikenal"),
    N_("Kirim isian lewat formulir di portal.") },
  { HTTP_UNPROCESSABLE, "Unprocessable Content",
    N_("Ada isian yang perlu diperbaiki"),
    N_("Kembali ke halaman sebelumnya dan perbaiki isiannya.") },
  { HTTP_TOO_MANY,      "Too Many Requests",
    N_("Terlalu banyak permintaan"),
    N_("Tunggu sebentar, lalu coba lagi.") },
  { HTTP_HEAD_TOO_LARGE, "Request Header Fields Too Large",
    N_("Permintaan terlalu besar"),
    N_("Hapus kuki situs ini di peramban Anda, lalu coba lagi.") },
  { HTTP_FAILED,        "Internal Server Error",
    N_("Ada kesalahan di portal"),
    N_("Permintaan tidak diselesaikan. Coba lagi; bila terulang, sampaikan nomor di bawah kepada pengelola.") },
  { HTTP_UNAVAILABLE,   "Service Unavailable",
    N_("Portal sedang sibuk"),
    N_("Permintaan belum diselesaikan. Tunggu beberapa detik, lalu coba lagi.") },
};
/* clang-format on */

/* Row of a status; unknown ones are our bug and read as 500. */
static size_t
status_row(unsigned status)
{
	size_t failed = 0;

	for (size_t i = 0; i < nitems(statuses); i++) {
		if (statuses[i].status == status)
			return i;
		if (statuses[i].status == HTTP_FAILED)
			failed = i;
	}
	return failed;
}

const char *
resp_reason(unsigned status)
{
	return statuses[status_row(status)].reason;
}

void
resp_clear(struct req *r)
{
	buf_init(&r->head, r->mem, 0);
	buf_init(&r->out, r->mem, 0);
	r->t.out = &r->out;
	r->type = NULL;
	r->more = NULL;
	r->more_size = 0;
	r->status = 0;
}

void
resp_header(struct req *r, const char *name, const char *value)
{
	/* A control character would begin another header. */
	for (const char *p = value; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f) {
			r->head.failed = true;
			return;
		}
	}
	buf_printf(&r->head, "%s: %s\r\n", name, value);
}

void
resp_cookie(struct req *r, const char *name, const char *value, int64_t life)
{
	static const char flags[] = "Path=/; Secure; HttpOnly; SameSite=Strict";
	const char *line;

	if (life == COOKIE_OVER)
		value = "";
	line = life == COOKIE_WINDOW ?
	    arena_printf(r->mem, "%s=%s; %s", name, value, flags) :
	    arena_printf(r->mem, "%s=%s; %s; Max-Age=%" PRId64, name, value,
		flags, life);

	if (line != NULL)
		resp_header(r, "Set-Cookie", line);
	else
		r->head.failed = true;
}

enum err
resp_go(struct req *r, const char *fmt, ...)
{
	char path[1024]; /* a sealed search is the longest */
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	/* two of them, or one that browsers take for one, name a host */
	if (n < 0 || (size_t)n >= sizeof(path) || path[0] != '/' ||
	    path[1] == '/' || path[1] == '\\')
		return ERR_INTERNAL;
	resp_header(r, "Location", path);
	r->status = HTTP_SEE_OTHER;
	return OK;
}

static struct error_page
error_words(const struct req *r, unsigned status)
{
	size_t i = status_row(status);
	struct error_page p = { status, statuses[i].title, statuses[i].text };

	/* who may do it is not asked before it is known who asks */
	if (status == HTTP_FORBIDDEN && r->route->method == M_POST &&
	    !r->genuine) {
		p.title = N_("Formulir ini tidak berlaku lagi");
		p.text = N_(
		    "Tidak ada yang disimpan. Halaman formulirnya sudah terlalu lama terbuka, atau Anda masuk lagi sejak itu. Buka formulirnya sekali lagi, lalu isi dan kirim.");
	}
	if (status == HTTP_FAILED && r->failed == ERR_TAMPER) {
		p.title = N_("Data tidak utuh");
		p.text = N_(
		    "Data yang tersimpan tidak sama dengan yang ditulis pembuatnya, maka tidak ditampilkan. Sampaikan nomor di bawah kepada pengelola.");
	}
	return p;
}

void
resp_error(struct req *r, unsigned status)
{
	struct error_page p = error_words(r, status);

	resp_clear(r);
	r->status = status;
	if (status == HTTP_UNAVAILABLE)
		resp_header(r, "Retry-After", "2");
	guest_ready(r);
	error_page(&r->t, r, &p);
}

void
resp_head(const struct req *r, struct buf *out)
{
	const char *type =
	    r->type != NULL ? r->type : "text/html; charset=utf-8";

	buf_printf(out, "Status: %u %s\r\n", r->status, resp_reason(r->status));
	buf_puts(out, headers);
	buf_put(out, r->head.p, r->head.n);
	if (r->out.n > 0 || r->more != NULL) {
		buf_printf(out, "Content-Type: %s\r\n", type);
		buf_printf(out, "Content-Language: %s\r\n",
		    r->english ? "en" : "id");
	}
	if (r->status != HTTP_NO_CONTENT)
		buf_printf(out, "Content-Length: %" PRIu64 "\r\n",
		    r->out.n + r->more_size);
	buf_puts(out, "\r\n");
	if (r->head.failed || r->out.failed)
		out->failed = true;
}
