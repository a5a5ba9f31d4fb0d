/* Sealed documents and the copies that each side keeps of their keys. */
#include "schema/priv.h"

static void
document_from(struct row *c, void *to)
{
	struct document_row *r = to;

	r->id = row_id(c);
	r->conversation = row_id(c);
	r->in_reply_to = row_id(c);
	row_fixed(c, r->reply_sha256, HASH_LEN);
	r->from_unit = row_id(c);
	r->to_unit = row_id(c);
	r->created = row_i64(c);
	r->expires = row_i64(c);
	r->urgency = row_u32(c);
	r->environment = row_text(c);
	r->size_class = row_u32(c);
	row_fixed(c, r->nonce, NONCE_LEN);
	r->ciphertext = row_bytes(c);
	row_fixed(c, r->kcv, HASH_LEN);
	r->sealed_keys = row_bytes(c);
	row_fixed(c, r->sealed_hash, HASH_LEN);
	r->signer = row_id(c);
	row_fixed(c, r->signature, SIG_LEN);
}

enum err
document_add(struct store *st, const struct document_row *r)
{
	return stmt_run(st, ST_DOCUMENT_ADD,
	    IN(V_ID(r->id), V_ID(r->conversation), V_ID(r->in_reply_to),
		V_P(r->reply_sha256, HASH_LEN), V_ID(r->from_unit),
		V_ID(r->to_unit), V_I(r->created), V_I(r->expires),
		V_U(r->urgency), val_text(r->environment), V_U(r->size_class),
		V_P(r->nonce, NONCE_LEN), V_B(r->ciphertext),
		V_P(r->kcv, HASH_LEN), V_B(r->sealed_keys),
		V_P(r->sealed_hash, HASH_LEN), V_ID(r->signer),
		V_P(r->signature, SIG_LEN)),
	    NULL);
}

enum err
document_get(struct store *st, struct arena *a, struct id id,
    struct document_row *r_r)
{
	return stmt_get(st, a, ST_DOCUMENT_GET, IN(V_ID(id)), document_from,
	    r_r);
}

enum err
document_rows(struct store *st, struct arena *a, struct id conversation,
    struct document_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_DOCUMENT_LIST, IN(V_ID(conversation)),
	    SHAPE(**r_r, document_from), r_r, n_r);
}

enum err
document_keys_drop(struct store *st, struct id id)
{
	return stmt_run(st, ST_DOCUMENT_DROP, IN(V_ID(id)), NULL);
}

static void
copy_from(struct row *c, void *to)
{
	struct copy_row *r = to;

	r->document = row_id(c);
	r->unit = row_id(c);
	r->body = row_bytes(c);
}

enum err
copy_add(struct store *st, const struct copy_row *r)
{
	return stmt_run(st, ST_COPY_ADD,
	    IN(V_ID(r->document), V_ID(r->unit), V_B(r->body)), NULL);
}

enum err
copy_drop(struct store *st, struct id document, struct id unit)
{
	return stmt_run(st, ST_COPY_DROP, IN(V_ID(document), V_ID(unit)), NULL);
}

enum err
copy_get(struct store *st, struct arena *a, struct id document, struct id unit,
    struct copy_row *r_r)
{
	return stmt_get(st, a, ST_COPY_GET, IN(V_ID(document), V_ID(unit)),
	    copy_from, r_r);
}
