/* What the actors of a request for break-glass say: why it was refused, what a review
 * found.  Sealed under the request's own key, whose hash the act signs. */
#include <string.h>

#include "cases/priv.h"

/* A review finds what it leads to; a refusal finds nothing. */
static bool
finding_fits(enum glass_state to, enum glass_finding f)
{
	switch (to) {
	case GLASS_FOLLOW:
		return f == FINDING_FOLLOW;
	case GLASS_REVIEWED:
		return f == FINDING_LAWFUL || f == FINDING_UNLAWFUL;
	case GLASS_NONE:
	case GLASS_ASKED:
	case GLASS_PEELED:
	case GLASS_OPENED:
	case GLASS_REFUSED:
	case GLASS__MAX:
		break;
	}
	return f == FINDING_NONE;
}

static struct ad
word_ad(const struct glassload *l, size_t act)
{
	return glass_ad(OBJ_GLASS_WORD, &l->row, l->row.kasus, (uint32_t)act);
}

enum err
glass_word_put(struct work *w, const struct glassload *l,
    const struct glass_word *word, struct glass_act *a)
{
	struct ad ad = word_ad(l, l->n + 1);
	struct buf b;
	enum err e;

	if (word->text == NULL || *word->text == '\0' ||
	    utf8_chars(word->text) > GLASS_REASON || !text_clean(word->text) ||
	    !finding_fits(a->to, word->finding))
		return ERR_INVALID;
	buf_init(&b, w->mem, 0);
	buf_u8(&b, (uint8_t)word->finding);
	buf_lv32(&b, word->text, strlen(word->text));
	if ((e = buf_check(&b)) != OK ||
	    (e = seal_put(w->mem, l->key, &ad, buf_bytes(&b), PAD_CLASS,
		 &a->word)) != OK)
		return e;
	hash_blake(NULL, a->word, a->what);
	return OK;
}

bool
glass_word_is(const struct glass_rule *r, const struct glass_act *a)
{
	uint8_t what[HASH_LEN];

	if (!r->word)
		return a->word.n == 0;
	hash_blake(NULL, a->word, what);
	return a->word.n > 0 && secret_same(what, a->what, HASH_LEN);
}

static enum err
word_get(struct work *w, const struct glassload *l, size_t i,
    struct glass_word *w_r)
{
	struct ad ad = word_ad(l, i + 1);
	struct bytes plain, text;
	struct cur in;
	enum err e =
	    seal_get(w->mem, l->key, &ad, l->act[i].word, PAD_CLASS, &plain);

	if (e != OK)
		return e;
	cur_init(&in, plain);
	w_r->finding = (enum glass_finding)cur_u8(&in);
	text = cur_lv32(&in);
	if (cur_end(&in) != OK || !finding_fits(l->act[i].to, w_r->finding))
		return ERR_TAMPER;
	w_r->text = arena_strndup(w->mem, text.p, text.n);
	return w_r->text != NULL ? OK : ERR_MEMORY;
}

enum err
glass_words(struct work *w, struct glassload *l)
{
	struct glass_word *word =
	    arena_alloc(w->mem, (l->n + 1) * sizeof(*word));
	enum err e = OK;

	if (word == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < l->n; i++) {
		word[i] = (struct glass_word){ FINDING_NONE, "" };
		if (l->act[i].word.n > 0)
			e = word_get(w, l, i, &word[i]);
	}
	l->word = word;
	return e;
}
