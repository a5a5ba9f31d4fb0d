/* What people type from paper, and what is typed into every field: words of a
 * key, codes, numbers, dates. */
#include "tests/fuzz/fuzz.h"

static struct arena *mem;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	mem = arena_new((size_t)4 << 20);
	KEPT(mem != NULL && auth_init() == OK);
	return 0;
}

/* What was read is the paper whose words these are. */
static void
paper(const char *s)
{
	const char *word[PAPER_WORDS];
	struct paper p;
	unsigned bad = 0;
	struct buf b;
	enum err e = paper_read(s, &p, &bad);

	KEPT(e == OK || (e == ERR_INVALID && bad <= PAPER_WORDS));
	if (e != OK)
		return;
	paper_words(&p, word);
	buf_init(&b, mem, 0);
	for (unsigned i = 0; i < PAPER_WORDS; i++)
		buf_printf(&b, "%s ", word[i]);
	buf_u8(&b, 0);
	KEPT(buf_check(&b) == OK);
	KEPT(paper_read((const char *)b.p, &p, &bad) == OK);
}

static void
words(const char *s)
{
	static const char *const want[JOIN_WORDS] = { "ayam", "garpu", "baik",
		"lewat", "bambu", "izin" };
	char word[KATA_ROOM];

	(void)join_words_typed(s, want);
	while (kata_next(&s, word) > 0)
		KEPT(kata_number(word) <= KATA);
}

static void
codes(const char *s)
{
	uint8_t code[CODE_LEN], join[JOIN_CODE_LEN];
	char text[CODE_TEXT], letter[JOIN_CODE_TEXT];

	if (code_get(s, code) == OK) {
		code_put(code, text);
		KEPT(code_get(text, code) == OK);
	}
	if (join_code_get(s, join) == OK) {
		join_code_put(join, letter);
		KEPT(join_code_get(letter, join) == OK);
	}
}

static void
fields(const char *s)
{
	int y, m, d;
	uint64_t n;
	int64_t t;
	struct id i;

	if (date_typed(s, &y, &m, &d) == OK || date_parse(s, &y, &m, &d) == OK)
		KEPT(m >= 1 && m <= 12 && d >= 1 && d <= 31);
	(void)time_parse(s, &t);
	(void)id_parse(s, &i);
	if (text_u64(s, 1000, &n) == OK)
		KEPT(n <= 1000);
	if (utf8_ok(s, strlen(s)))
		KEPT(utf8_chars(s) <= strlen(s) && utf8_fold(mem, s) != NULL);
}

static void
base64(const char *s)
{
	struct bytes out, same;
	char *again;

	if (b64_get(mem, s, strlen(s), &out) != OK)
		return;
	again = b64_put(mem, out);
	KEPT(again != NULL);
	KEPT(b64_get(mem, again, strlen(again), &same) == OK);
	KEPT(same.n == out.n && memcmp(same.p, out.p, out.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static void (*const readers[])(
	    const char *) = { paper, words, codes, fields, base64 };
	struct bytes in = BYTES(p, n);
	unsigned mode;

	if (n > 16 * 1024)
		return 0;
	mode = mode_take(&in, nitems(readers));
	readers[mode](text_take(mem, in));
	arena_reset(mem);
	return 0;
}
