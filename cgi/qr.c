/* QR codes as one SVG path: black on white, a run of squares at a time. */
#include <qrencode.h>

#include "cgi/view.h"

#define QUIET 4 /* white squares around it, as ISO/IEC 18004 wants */

/* Row y of a code of n squares a side, as rectangles of its dark runs. */
static void
row_put(struct buf *b, const unsigned char *row, int y, int n)
{
	for (int x = 0, end; x < n; x = end) {
		bool dark = (row[x] & 1) != 0;

		for (end = x + 1; end < n && ((row[end] & 1) != 0) == dark;)
			end++;
		if (dark)
			buf_printf(b, "M%d %dh%dv1h-%dz", x, y, end - x,
			    end - x);
	}
}

enum err
qr_draw(struct req *r, const char *text, struct qr *qr_r)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	const size_t margins = 2 * (size_t)QUIET;
	struct buf b;
	size_t n;

	if (code == NULL)
		return ERR_MEMORY;
	n = (size_t)code->width;
	buf_init(&b, r->mem, 0);
	for (int y = 0; y < code->width; y++)
		row_put(&b, code->data + (size_t)y * n, y, code->width);
	buf_u8(&b, 0);
	/* it is a secret as its text is; what the library had besides is freed */
	secret_wipe(code->data, n * n);
	QRcode_free(code);
	*qr_r = (struct qr){ .path = (const char *)b.p,
		.box = say_printf(r, "-%d -%d %zu %zu", QUIET, QUIET,
		    n + margins, n + margins) };
	return buf_check(&b);
}
