/* Referrals on paper: what is printed, and whether a paper is ours. */
#include <string.h>

#include "cases/priv.h"

#define CODE_BYTES 12 /* 96 bits: nobody finds a second document for it */

/* The action that sent it; NULL: it is a draft. */
static const struct action *
sent_by(const struct chain *ch)
{
	for (size_t i = 0; i < ch->n; i++)
		if (ch->a[i].to == RS_TERKIRIM)
			return &ch->a[i];
	return NULL;
}

/*
 * What paper has of the signed document: a hash over the referral and the
 * document's own hash, which its sender signed with the action.  It tells
 * nothing of the client, and needs no key to be compared.
 */
static enum err
code_of(struct work *w, const struct action *sent, const char **code_r)
{
	char *text = arena_alloc(w->mem, (size_t)2 * CODE_BYTES + 1);
	uint8_t hash[HASH_LEN];
	struct buf b;

	if (text == NULL)
		return ERR_MEMORY;
	buf_init(&b, w->mem, 0);
	buf_puts(&b, "lindung-surat-1");
	buf_put(&b, sent->referral.b, sizeof(sent->referral.b));
	buf_put(&b, sent->content, HASH_LEN);
	if (buf_check(&b) != OK)
		return ERR_MEMORY;
	hash_blake(NULL, buf_bytes(&b), hash);
	*code_r = hex_put(hash, CODE_BYTES, text);
	return OK;
}

enum err
referral_print(struct work *w, struct id id, struct referral *r_r,
    const char **code_r)
{
	const struct action *sent;
	struct trail_entry t;
	struct refload l;
	bool open;
	enum err e;

	*code_r = "";
	if ((e = ref_load(w, id, &l, r_r)) != OK)
		goto out;
	sent = sent_by(&l.ch);
	open = r_r->side == SIDE_SENDER || r_r->state != RS_TERKIRIM;
	if ((open && (e = ref_documents(w, &l, r_r)) != OK) ||
	    (sent != NULL && (e = code_of(w, sent, code_r)) != OK))
		goto out;
	/* printing is a reading first, and counts as one */
	t = ref_trail(w, &l, open ? V_READ : V_LIST);
	e = trail_write(w->db, &t);
	if (e != OK || r_r->doc == NULL)
		goto out;
	t = ref_trail(w, &l, V_EXPORT);
	e = trail_write(w->db, &t);
out:
	ref_wipe(&l);
	return e;
}

/* Has the actor's unit to do with it? */
static bool
concerns(const struct work *w, const struct referral_row *row)
{
	return keyring_has_unit(w->who->keys) && row->state != RS_DRAF &&
	    (id_same(row->from_unit, w->who->unit) ||
		id_same(row->to_unit, w->who->unit));
}

enum err
referral_verify(struct work *w, struct id id, const char *code,
    struct letter_check *p_r)
{
	struct trail_entry t = { .at = w->now,
		.actor = w->who->person,
		.unit = w->who->unit,
		.verb = V_LIST,
		.object = id };
	const struct action *sent;
	struct ref_known k;
	const char *want = "";
	enum err e = refs_seek(w, &id, 1, &k);

	*p_r = (struct letter_check){ .genuine = false };
	if (e != OK)
		return e;
	if (id_none(k.row.id) || !concerns(w, &k.row))
		return ERR_ABSENT;
	sent = k.intact ? sent_by(&k.ch) : NULL;
	if (sent != NULL && (e = code_of(w, sent, &want)) != OK)
		return e;
	if (sent != NULL && strcmp(want, code) == 0)
		*p_r = (struct letter_check){ .genuine = true,
			.number = k.row.number,
			.sent = k.row.sent,
			.state = (enum state)k.row.state,
			.from = roster_unit(w->roster, k.row.from_unit),
			.to = roster_unit(w->roster, k.row.to_unit) };
	t.version = k.row.version;
	memcpy(t.head, k.ch.last, HASH_LEN);
	return trail_write(w->db, &t);
}
