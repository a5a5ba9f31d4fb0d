/* What a witness asks: the newest checkpoint, and that it contains an older
 * tree. */
#include "cgi/priv.h"

/* The proof, a hash of it a line. */
static enum err
proof_put(struct req *r, uint64_t from, uint64_t size)
{
	struct tree_proof p;
	enum err e = tree_consistency(tree_row_fetch, r->db, from, size, &p);

	/* what a checkpoint was signed for is there, or was taken away */
	if (e == ERR_ABSENT)
		return ERR_TAMPER;
	for (size_t i = 0; e == OK && i < p.n; i++) {
		const char *line = b64_put(r->mem, BYTES(p.hash[i], HASH_LEN));

		if (line == NULL)
			return ERR_MEMORY;
		buf_printf(&r->out, "%s\n", line);
	}
	return e;
}

enum err
page_witness(struct req *r)
{
	const char *given = req_value(r, "dari");
	struct checkpoint_row c;
	uint64_t from = 0;
	enum err e = OK;

	if (r->db == NULL)
		return ERR_BUSY;
	if (given != NULL)
		e = text_u64(given, INT64_MAX, &from);
	if (e == OK)
		e = checkpoint_row_newest(r->db, r->mem, &c);
	if (e != OK)
		return e;
	r->type = "text/plain; charset=utf-8";
	buf_put(&r->out, c.text.p, c.text.n);
	/* of a larger tree there is nothing to prove: who asks sees that the
	 * log has become shorter */
	return from <= c.size ? proof_put(r, from, c.size) : OK;
}
