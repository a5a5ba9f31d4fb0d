/* Is a new password good enough?  Only asked when one is set. */
#include <zxcvbn.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"

#define LIST_MAX   ((size_t)4 * 1024 * 1024)
#define LENGTH_MIN 12  /* characters */
#define LENGTH_MAX 256 /* bytes */
#define BITS_MIN   35.0
#define OWN_MAX    32 /* own words that are looked at */
#define WORD_MIN   4  /* bytes; shorter words occur by chance */
#define WORD_MAX   24
#define WORDS_MIN  3 /* different known words that a passphrase needs */
#define OTHER_MIN  4 /* or letters that belong to no known word */

/* One file of words, a line each. */
struct list {
	const char **word;
	size_t n;
};

/* Loaded once; lives as long as the process. */
static struct {
	struct arena *a;
	/*
	 * What zxcvbn takes as the user's dictionary, NULL-ended.  The first
	 * OWN_MAX places are for the words of the one who asks: what stands
	 * further ahead counts as easier to guess.
	 */
	struct list words;
	struct list common;
} loaded;

static const char *no_words[OWN_MAX + 1];

/* Words that everyone here would try first. */
static const char *const office_words[] = {
	"bkkbn",
	"dp3ap2",
	"dinsos",
	"ppks",
	"uptdppa",
	"satyagatra",
	"kemendukbangga",
	"angsoduo",
	"angso",
	"jambi",
	"lindung",
};

/* Lines of path, after skip free places, with a NULL behind them. */
static enum err
list_load(struct arena *a, const char *path, size_t skip, struct list *list_r)
{
	struct bytes in;
	size_t lines = 0;
	char *text, *save = NULL;
	enum err e;

	e = file_read(a, path, LIST_MAX, &in);
	if (e != OK)
		return e == ERR_MEMORY ? e : ERR_CONFIG;
	text = arena_strndup(a, in.p, in.n);
	for (size_t i = 0; i < in.n; i++)
		lines += in.p[i] == '\n';
	list_r->word =
	    arena_alloc(a, (skip + lines + 2) * sizeof(*list_r->word));
	if (text == NULL || list_r->word == NULL)
		return ERR_MEMORY;
	list_r->word += skip;
	list_r->n = 0;
	for (text = strtok_r(text, "\n", &save); text != NULL;
	     text = strtok_r(NULL, "\n", &save))
		list_r->word[list_r->n++] = text;
	return list_r->n > 0 ? OK : ERR_CONFIG;
}

/* The lists must be sorted, or the search would miss entries. */
static bool
list_sorted(const struct list *list)
{
	for (size_t i = 1; i < list->n; i++) {
		if (strcmp(list->word[i - 1], list->word[i]) >= 0)
			return false;
	}
	return true;
}

static enum err
load(struct arena *a, const char *share_dir)
{
	struct list words, common;
	char *path;
	enum err e;

	path = arena_printf(a, "%s/words.txt", share_dir);
	if (path == NULL)
		return ERR_MEMORY;
	e = list_load(a, path, OWN_MAX, &words);
	if (e != OK)
		return e;
	path = arena_printf(a, "%s/common.txt", share_dir);
	if (path == NULL)
		return ERR_MEMORY;
	e = list_load(a, path, 0, &common);
	if (e != OK)
		return e;
	if (!list_sorted(&words) || !list_sorted(&common))
		return ERR_CONFIG;
	arena_free(loaded.a);
	loaded.a = a;
	loaded.words = words;
	loaded.common = common;
	return OK;
}

enum err
strength_init(const char *share_dir)
{
	struct arena *a = arena_new(8 * LIST_MAX);
	enum err e;

	if (a == NULL)
		return ERR_MEMORY;
	e = load(a, share_dir);
	if (e != OK)
		arena_free(a);
	return e;
}

static int
word_order(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

static bool
list_has(const struct list *list, const char *word)
{
	return list->n > 0 &&
	    bsearch(word, list->word, list->n, sizeof(*list->word),
		word_order) != NULL;
}

/* Code points of well-formed UTF-8. */
static size_t
length_in_characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/*
 * Folded words of the user, split at what is neither letter nor digit, into
 * own[OWN_MAX]; returns how many.
 */
static size_t
own_words(struct arena *a, const char *const *words, const char **own)
{
	static const char between[] = " \t\r\n!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~";
	size_t n = 0;
	char *s, *save;

	for (; words != NULL && *words != NULL; words++) {
		s = utf8_fold(a, *words);
		if (s == NULL)
			continue;
		for (s = strtok_r(s, between, &save); s != NULL && n < OWN_MAX;
		     s = strtok_r(NULL, between, &save)) {
			if (strlen(s) >= WORD_MIN)
				own[n++] = s;
		}
	}
	return n;
}

static bool
is_personal(const char *folded, const char *const *own, size_t n)
{
	for (size_t i = 0; i < nitems(office_words); i++) {
		if (strstr(folded, office_words[i]) != NULL)
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (strstr(folded, own[i]) != NULL)
			return true;
	}
	return false;
}

/* Longest known word that s begins with, copied to word; 0 if there is none. */
static size_t
known_word(const char *s, char word[WORD_MAX + 1])
{
	size_t n = strnlen(s, WORD_MAX);

	memcpy(word, s, n);
	for (; n >= WORD_MIN; n--) {
		word[n] = '\0';
		if (list_has(&loaded.words, word))
			return n;
	}
	return 0;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/*
 * One or two known words, however often, with hardly anything but digits and
 * signs around them.  The estimator takes a word that comes twice for two
 * guesses, and does not know how common a word is here.
 */
static bool
is_few_words(const char *folded)
{
	char word[WORDS_MIN][WORD_MAX + 1];
	size_t words = 0, other = 0, n;

	while (*folded != '\0' && words < WORDS_MIN) {
		n = known_word(folded, word[words]);
		if (n == 0) {
			other += is_letter(*folded++);
			continue;
		}
		folded += n;
		n = 0;
		while (strcmp(word[n], word[words]) != 0)
			n++;
		words += n == words; /* not seen before */
	}
	return words > 0 && words < WORDS_MIN && other < OTHER_MIN;
}

/* The estimator's bits for the weaker of the two forms. */
static double
bits(const char *password, const char *folded, const char *const *own, size_t n)
{
	const char **list =
	    loaded.words.n > 0 ? loaded.words.word : no_words + OWN_MAX;
	double as_typed, as_folded;

	list -= n;
	if (n > 0)
		memcpy(list, own, n * sizeof(*own));
	as_typed = ZxcvbnMatch(password, list, NULL);
	as_folded = ZxcvbnMatch(folded, list, NULL);
	return as_typed < as_folded ? as_typed : as_folded;
}

static enum strength
rate(struct arena *a, const char *password, const char *const *words)
{
	const char *folded = utf8_fold(a, password);
	const char *own[OWN_MAX];
	size_t n;

	if (folded == NULL)
		return STRENGTH_WEAK; /* not text that one could type again */
	if (list_has(&loaded.common, folded))
		return STRENGTH_COMMON;
	n = own_words(a, words, own);
	if (is_personal(folded, own, n))
		return STRENGTH_PERSONAL;
	if (is_few_words(folded) || bits(password, folded, own, n) < BITS_MIN)
		return STRENGTH_WEAK;
	return STRENGTH_OK;
}

enum strength
strength_check(const char *password, const char *const *words)
{
	enum strength s = STRENGTH_WEAK;
	struct arena *a;

	if (strlen(password) > LENGTH_MAX)
		return STRENGTH_LONG;
	if (length_in_characters(password) < LENGTH_MIN)
		return STRENGTH_SHORT;
	a = arena_new((size_t)256 * 1024);
	if (a != NULL)
		s = rate(a, password, words);
	arena_free(a); /* wipes the folded password */
	return s;
}
