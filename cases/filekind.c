/* What a file is, by its first bytes: what it is called decides nothing. */
#include <string.h>

#include "cases/priv.h"

static bool
has(struct bytes b, size_t at, const char *what, size_t n)
{
	return b.n >= at + n && memcmp(b.p + at, what, n) == 0;
}

static bool
is_jpeg(struct bytes b)
{
	return has(b, 0, "\xff\xd8\xff", 3);
}

static bool
is_png(struct bytes b)
{
	return has(b, 0, "\x89PNG\r\n\x1a\n", 8) && has(b, 12, "IHDR", 4);
}

static bool
is_webp(struct bytes b)
{
	return has(b, 0, "RIFF", 4) && has(b, 8, "WEBP", 4);
}

static bool
is_wav(struct bytes b)
{
	return has(b, 0, "RIFF", 4) && has(b, 8, "WAVE", 4);
}

static bool
is_pdf(struct bytes b)
{
	return has(b, 0, "%PDF-", 5);
}

static bool
is_ogg(struct bytes b)
{
	return has(b, 0, "OggS\0", 5);
}

/* A tag of ID3v2, or a frame: MPEG, layer III, with a bit rate and a sampling
 * rate that there are. */
static bool
is_mp3(struct bytes b)
{
	if (has(b, 0, "ID3", 3))
		return b.n >= 10 && b.p[3] >= 2 && b.p[3] <= 4 &&
		    ((b.p[6] | b.p[7] | b.p[8] | b.p[9]) & 0x80) == 0;
	return b.n >= 4 && b.p[0] == 0xff && (b.p[1] & 0xe6) == 0xe2 &&
	    (b.p[1] & 0x18) != 0x08 && b.p[2] >> 4 != 0 && b.p[2] >> 4 != 15 &&
	    (b.p[2] & 0x0c) != 0x0c;
}

/* Brands of what telephones record sound into.  Tracks are not looked at: a film
 * passes, and is handed out as sound. */
static bool
is_m4a(struct bytes b)
{
	static const char brands[][5] = { "M4A ", "M4B ", "mp41", "mp42",
		"isom", "iso2", "iso5", "iso6", "3gp4", "3gp5", "dash" };

	for (size_t i = 0; has(b, 4, "ftyp", 4) && i < nitems(brands); i++)
		if (has(b, 8, brands[i], 4))
			return true;
	return false;
}

/* clang-format off */
const struct file_rule file_rules[FILE_KIND__MAX] = {
	[FILE_JPEG] = { "jpeg", "image/jpeg", "jpg jpeg jpe jfif", is_jpeg },
	[FILE_PNG] = { "png", "image/png", "png", is_png },
	[FILE_WEBP] = { "webp", "image/webp", "webp", is_webp },
	[FILE_PDF] = { "pdf", "application/pdf", "pdf", is_pdf },
	[FILE_MP3] = { "mp3", "audio/mpeg", "mp3", is_mp3 },
	[FILE_M4A] = { "m4a", "audio/mp4", "m4a mp4 m4b 3gp aac", is_m4a },
	[FILE_OGG] = { "ogg", "audio/ogg", "ogg oga opus", is_ogg },
	[FILE_WAV] = { "wav", "audio/wav", "wav wave", is_wav },
};
/* clang-format on */

enum file_kind
file_kind_of(struct bytes begin)
{
	enum file_kind k = 0;

	while (k < FILE_KIND__MAX && !file_rules[k].is(begin))
		k++;
	return k;
}

enum file_kind
file_kind_code(const char *code)
{
	enum file_kind k = 0;

	while (code != NULL && k < FILE_KIND__MAX &&
	    strcmp(file_rules[k].code, code) != 0)
		k++;
	return code != NULL ? k : FILE_KIND__MAX;
}

bool
file_named(enum file_kind kind, const char *name)
{
	const char *dot = strrchr(name, '.'), *end = file_rules[kind].ends;
	size_t len, n;

	if (dot == NULL || dot[1] == '\0')
		return true;
	for (len = strlen(++dot); *end != '\0'; end += n + (end[n] == ' ')) {
		n = strcspn(end, " ");
		if (n == len && strncasecmp(end, dot, n) == 0)
			return true;
	}
	return false;
}

/* Bytes of a mark that turns the direction of what is read; 0: it is none. */
static size_t
turning(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] != 0xe2)
		return 0;
	if (u[1] == 0x80 &&
	    (u[2] == 0x8e || u[2] == 0x8f || (u[2] >= 0xaa && u[2] <= 0xae)))
		return 3;
	return u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9 ? 3 : 0;
}

/* To at most max bytes, of whole characters, with the ending where it has one. */
static void
shorten(char *s, size_t max)
{
	size_t n = strlen(s), keep, end;
	const char *dot = strrchr(s, '.');

	if (n <= max)
		return;
	end = dot != NULL && (size_t)(s + n - dot) <= 8 ?
	    (size_t)(s + n - dot) :
	    0;
	keep = max - end;
	while (keep > 0 && ((unsigned char)s[keep] & 0xc0) == 0x80)
		keep--;
	memmove(s + keep, s + n - end, end + 1);
}

const char *
file_name_clean(struct arena *a, const char *name)
{
	char *out, *to;

	for (const char *p = name; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			name = p + 1;
	if ((out = arena_alloc(a, strlen(name) + 1)) == NULL)
		return NULL;
	for (to = out; *name != '\0';) {
		size_t skip = turning(name);

		if (skip == 0)
			*to++ = (unsigned char)*name < ' ' || *name == 0x7f ?
			    ' ' :
			    *name;
		name += skip > 0 ? skip : 1;
	}
	*to = '\0';
	out = text_trim(out);
	shorten(out, field_rules[F_B_NAME].max);
	return out;
}
