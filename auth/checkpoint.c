/*
 * Checkpoints: C2SP tlog-checkpoint and signed-note, in one spelling only.  What
 * is read is written again and compared, so that no two texts say the same.
 */
#include <inttypes.h>
#include <string.h>

#include "auth/auth.h"

#define ED25519  1 /* signed-note's number of the algorithm */
#define NAME_MAX 200
#define DASH     "\xe2\x80\x94 " /* begins the line of a signature */
#define SIGNED   (4 + SIG_LEN)

const char *
tree_name(struct arena *a, struct id installation)
{
	char id[ID_TEXT];

	return arena_printf(a, "lindung/%s", id_text(installation, id));
}

/* Printable ASCII without blanks and plus signs. */
static bool
name_ok(const char *name)
{
	size_t n = 0;

	for (; name[n] != '\0'; n++)
		if (name[n] < 0x21 || name[n] > 0x7e || name[n] == '+')
			return false;
	return n > 0 && n <= NAME_MAX;
}

void
tree_key_hash(const struct tree_key *k, uint8_t out[4])
{
	static const uint8_t between[] = { '\n', ED25519 };
	uint8_t in[NAME_MAX + sizeof(between) + KEY_LEN], hash[HASH_LEN];
	size_t n = strnlen(k->name, NAME_MAX);

	memcpy(in, k->name, n);
	memcpy(in + n, between, sizeof(between));
	memcpy(in + n + sizeof(between), k->pk, KEY_LEN);
	hash_sha256(BYTES(in, n + sizeof(between) + KEY_LEN), hash);
	memcpy(out, hash, 4);
}

const char *
tree_key_text(struct arena *a, const struct tree_key *k)
{
	uint8_t key[1 + KEY_LEN] = { ED25519 };
	uint8_t hash[4];
	char hex[9];
	const char *b64;

	memcpy(key + 1, k->pk, KEY_LEN);
	tree_key_hash(k, hash);
	b64 = b64_put(a, BYTES(key, sizeof(key)));
	if (b64 == NULL)
		return NULL;
	return arena_printf(a, "%s+%s+%s", k->name,
	    hex_put(hash, sizeof(hash), hex), b64);
}

static enum err
same_text(const char *made, const char *given)
{
	if (made == NULL)
		return ERR_MEMORY;
	return strcmp(made, given) == 0 ? OK : ERR_INVALID;
}

enum err
tree_key_parse(struct arena *a, const char *text, struct tree_key *k_r)
{
	size_t n = strcspn(text, "+");
	struct bytes key;
	char *name;
	enum err e;

	/* the hash has eight digits and a plus sign behind it */
	if (strlen(text) > CHECKPOINT_MAX || text[n] == '\0' ||
	    strnlen(text + n + 1, 9) < 9)
		return ERR_INVALID;
	if ((name = arena_strndup(a, text, n)) == NULL)
		return ERR_MEMORY;
	e = b64_get(a, text + n + 10, strlen(text + n + 10), &key);
	if (e != OK)
		return e;
	if (!name_ok(name) || key.n != 1 + KEY_LEN || key.p[0] != ED25519)
		return ERR_INVALID;
	k_r->name = name;
	memcpy(k_r->pk, key.p + 1, KEY_LEN);
	return same_text(tree_key_text(a, k_r), text);
}

/* The part that is signed: three lines. */
static char *
body_text(struct arena *a, const struct tree_key *k, const struct tree_point *p)
{
	const char *root = b64_put(a, BYTES(p->root, HASH_LEN));

	if (root == NULL)
		return NULL;
	return arena_printf(a, "%s\n%" PRIu64 "\n%s\n", k->name, p->size, root);
}

static char *
whole_text(struct arena *a, const struct tree_key *k, const char *body,
    const uint8_t sig[SIG_LEN])
{
	uint8_t in[SIGNED];
	const char *b64;

	tree_key_hash(k, in);
	memcpy(in + 4, sig, SIG_LEN);
	b64 = b64_put(a, BYTES(in, sizeof(in)));
	if (b64 == NULL)
		return NULL;
	return arena_printf(a, "%s\n" DASH "%s %s\n", body, k->name, b64);
}

/* A body that may be NULL, with its signature. */
static enum err
text_sign(struct arena *a, const struct tree_key *k,
    const uint8_t seed[KEY_LEN], const char *body, const char **text_r)
{
	uint8_t pk[KEY_LEN], sk[64], sig[SIG_LEN];

	if (body == NULL)
		return ERR_MEMORY;
	sign_pair(seed, pk, sk);
	sign_make(sk, BYTES(body, strlen(body)), sig);
	secret_wipe(sk, sizeof(sk));
	*text_r = whole_text(a, k, body, sig);
	return *text_r != NULL ? OK : ERR_MEMORY;
}

enum err
checkpoint_put(struct arena *a, const struct tree_key *k,
    const uint8_t seed[KEY_LEN], const struct tree_point *p,
    const char **text_r)
{
	return text_sign(a, k, seed, body_text(a, k, p), text_r);
}

static char *
successor_body(struct arena *a, const struct tree_key *k,
    const struct tree_key *next)
{
	const char *text = tree_key_text(a, next);

	if (text == NULL)
		return NULL;
	return arena_printf(a, "%s successor\n%s\n", k->name, text);
}

enum err
successor_put(struct arena *a, const struct tree_key *k,
    const uint8_t seed[KEY_LEN], const struct tree_key *next,
    const char **text_r)
{
	return text_sign(a, k, seed, successor_body(a, k, next), text_r);
}

/* The next line of *text without its end; NULL when none ends. */
static char *
line_take(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return line;
}

/* Base64 of exactly n bytes. */
static enum err
b64_exact(struct arena *a, const char *s, void *to, size_t n)
{
	struct bytes got;
	enum err e = b64_get(a, s, strlen(s), &got);

	if (e != OK)
		return e;
	if (got.n != n)
		return ERR_INVALID;
	memcpy(to, got.p, n);
	return OK;
}

#define LINES_MAX 5

/* A note taken apart: its first lines, and the signature in the last of them.
 * What else there is, is compared as a whole later. */
struct note {
	const char *given;
	const char *line[LINES_MAX];
	uint8_t sig[SIGNED]; /* behind the hash of the key */
};

static enum err
note_read(struct arena *a, struct bytes text, size_t n, struct note *note_r)
{
	const char *last;
	char *work;

	if (text.n > CHECKPOINT_MAX || memchr(text.p, '\0', text.n) != NULL)
		return ERR_INVALID;
	note_r->given = arena_strndup(a, text.p, text.n);
	work = arena_strndup(a, text.p, text.n);
	if (note_r->given == NULL || work == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		if ((note_r->line[i] = line_take(&work)) == NULL)
			return ERR_INVALID;
	last = strrchr(note_r->line[n - 1], ' ');
	if (last == NULL)
		return ERR_INVALID;
	return b64_exact(a, last + 1, note_r->sig, SIGNED);
}

/* Is it spelled as we would, and signed by this key? */
static enum err
note_check(struct arena *a, const struct tree_key *k, const struct note *note,
    const char *body)
{
	const uint8_t *sig = note->sig + 4;
	enum err e;

	if (body == NULL)
		return ERR_MEMORY;
	e = same_text(whole_text(a, k, body, sig), note->given);
	return e == OK ? sign_check(k->pk, BYTES(body, strlen(body)), sig) : e;
}

enum err
successor_get(struct arena *a, const struct tree_key *k, struct bytes text,
    struct tree_key *next_r)
{
	struct note note;
	enum err e = note_read(a, text, 4, &note);

	if (e == OK)
		e = tree_key_parse(a, note.line[1], next_r);
	return e == OK ? note_check(a, k, &note, successor_body(a, k, next_r)) :
			 e;
}

enum err
checkpoint_get(struct arena *a, const struct tree_key *k, struct bytes text,
    struct tree_point *p_r)
{
	struct note note;
	enum err e = note_read(a, text, 5, &note);

	if (e == OK)
		e = text_u64(note.line[1], INT64_MAX, &p_r->size);
	if (e == OK)
		e = b64_exact(a, note.line[2], p_r->root, HASH_LEN);
	return e == OK ? note_check(a, k, &note, body_text(a, k, p_r)) : e;
}
