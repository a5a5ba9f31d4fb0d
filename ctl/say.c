/* What lindungctl prints, and which exit code an error has. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* clang-format off */
static const int codes[ERR__MAX] = {
	[OK] = EX_OK,
	[ERR_INVALID] = EX_DATAERR,   [ERR_ABSENT] = EX_DATAERR,
	[ERR_FORBIDDEN] = EX_NOPERM,  [ERR_CONFLICT] = EX_TEMPFAIL,
	[ERR_REPEAT] = EX_TEMPFAIL,   [ERR_AUTH] = EX_NOPERM,
	[ERR_TAMPER] = EX_DATAERR,    [ERR_RETRY] = EX_TEMPFAIL,
	[ERR_UNKNOWN] = EX_TEMPFAIL,  [ERR_BUSY] = EX_UNAVAILABLE,
	[ERR_LIMIT] = EX_DATAERR,     [ERR_MEMORY] = EX_OSERR,
	[ERR_IO] = EX_IOERR,          [ERR_CONFIG] = EX_CONFIG,
	[ERR_INTERNAL] = EX_SOFTWARE,
};
/* clang-format on */

int
say_error(int status, const char *fmt, ...)
{
	va_list ap;

	fputs("lindungctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}

int
say_failed(enum err e, const char *fmt, ...)
{
	va_list ap;

	fputs("lindungctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", err_name(e));
	return codes[e];
}

int
say_out(const struct buf *b)
{
	if (buf_check(b) != OK)
		return say_error(EX_OSERR, "no memory for the output");
	if (fwrite(b->p, 1, b->n, stdout) != b->n || fflush(stdout) != 0)
		return say_error(EX_IOERR, "the output cannot be written");
	return EX_OK;
}

/* Bytes of a character that a terminal would obey instead of show; 0: none. */
static size_t
control_at(const unsigned char *s)
{
	if (s[0] < 0x20 || s[0] == 0x7f)
		return 1;
	if (s[0] == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f)
		return 2; /* C1 */
	if (s[0] == 0xe2 && s[1] == 0x80 &&
	    ((s[2] >= 0x8e && s[2] <= 0x8f) || (s[2] >= 0xa8 && s[2] <= 0xae)))
		return 3; /* marks, separators, embeddings, overrides */
	if (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9)
		return 3; /* isolates */
	return 0;
}

void
text_put(struct buf *b, const char *s, unsigned indent)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p != '\0') {
		size_t n = control_at(p);

		if (n == 0) {
			buf_put(b, p++, 1);
			continue;
		}
		if (*p == '\n')
			buf_printf(b, "\n%*s", (int)indent, "");
		else
			buf_putc(b, *p == '\t' ? ' ' : '?');
		p += n;
	}
}
