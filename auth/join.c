/* How somebody joins a unit: the code they were given, their own word, and the
 * words that they read out to whoever admits them. */
#include <string.h>

#include "auth/priv.h"

static const char magic_join[] = "LINDUNG-JOIN\1";
static const char magic_words[] = "LINDUNG-WORDS\1";

enum err
join_bytes(struct arena *a, const uint8_t genesis[HASH_LEN],
    const struct link_body *b, struct bytes *out_r)
{
	const struct roster_member *m = &b->member;
	struct buf out;

	buf_init(&out, a, 0);
	buf_put(&out, magic_join, sizeof(magic_join) - 1);
	buf_put(&out, b->agency.b, ID_LEN);
	buf_put(&out, genesis, HASH_LEN);
	buf_put(&out, b->invitation.b, ID_LEN);
	buf_put(&out, m->person.b, ID_LEN);
	buf_put(&out, m->unit.b, ID_LEN);
	buf_lv16(&out, m->name, strlen(m->name));
	buf_u32(&out, m->roles);
	buf_put(&out, m->box_pk, KEY_LEN);
	buf_put(&out, m->sign_pk, KEY_LEN);
	buf_put(&out, b->unit_pk, KEY_LEN);
	*out_r = buf_bytes(&out);
	return buf_check(&out);
}

enum err
join_sign(struct arena *a, const struct roster *r, struct link_body *b,
    struct keyring *keys)
{
	const struct roster_agency *agency = roster_agency(r, b->agency);
	struct bytes in;
	enum err e;

	if (agency == NULL)
		return ERR_ABSENT;
	keyring_box_public(keys, b->member.box_pk);
	keyring_sign_public(keys, b->member.sign_pk);
	e = join_bytes(a, agency->genesis, b, &in);
	if (e == OK)
		keyring_sign(keys, in, b->self);
	return e;
}

enum err
join_words(struct arena *a, const uint8_t genesis[HASH_LEN],
    const struct link_body *b, const char *word_r[JOIN_WORDS])
{
	uint8_t hash[HASH_LEN];
	struct bytes join;
	struct buf in;
	enum err e = join_bytes(a, genesis, b, &join);

	if (e != OK)
		return e;
	buf_init(&in, a, 0);
	buf_put(&in, magic_words, sizeof(magic_words) - 1);
	buf_put(&in, join.p, join.n);
	if ((e = buf_check(&in)) != OK)
		return e;
	hash_blake(NULL, buf_bytes(&in), hash);
	for (size_t i = 0; i < JOIN_WORDS; i++) /* 16 bits each, ten of them */
		word_r[i] =
		    kata_word((unsigned)hash[2 * i] << 8 | hash[2 * i + 1]);
	return OK;
}

bool
join_words_typed(const char *typed, const char *const word[JOIN_WORDS])
{
	char got[KATA_ROOM];

	for (size_t i = 0; i < JOIN_WORDS; i++)
		if (kata_next(&typed, got) == 0 || strcmp(got, word[i]) != 0)
			return false;
	return kata_next(&typed, got) == 0;
}

char *
join_code_put(const uint8_t code[JOIN_CODE_LEN], char out[JOIN_CODE_TEXT])
{
	return spell_put(code, JOIN_CODE_LEN, out);
}

enum err
join_code_get(const char *typed, uint8_t code_r[JOIN_CODE_LEN])
{
	return spell_get(typed, code_r, JOIN_CODE_LEN);
}

void
join_code_hash(const uint8_t code[JOIN_CODE_LEN], struct id invitation,
    uint8_t out[HASH_LEN])
{
	hash_blake(code, BYTES(invitation.b, ID_LEN), out);
}
