/* The Merkle tree of RFC 9162 2.1, and its proofs; nothing here recurses. */
#include <sodium.h>

#include <string.h>

#include "auth/auth.h"

void
tree_leaf(struct bytes leaf, uint8_t out[HASH_LEN])
{
	static const uint8_t mark = 0;
	crypto_hash_sha256_state s;

	(void)crypto_hash_sha256_init(&s);
	(void)crypto_hash_sha256_update(&s, &mark, 1);
	(void)crypto_hash_sha256_update(&s, leaf.p, leaf.n);
	(void)crypto_hash_sha256_final(&s, out);
}

void
tree_pair(const uint8_t left[HASH_LEN], const uint8_t right[HASH_LEN],
    uint8_t out[HASH_LEN])
{
	uint8_t in[1 + 2 * HASH_LEN];

	in[0] = 1;
	memcpy(in + 1, left, HASH_LEN);
	memcpy(in + 1 + HASH_LEN, right, HASH_LEN);
	hash_sha256(BYTES(in, sizeof(in)), out);
}

/* Like adding one to a number in binary: each carry joins two subtrees. */
unsigned
tree_append(struct tree *t, const uint8_t leaf[HASH_LEN],
    uint8_t made[TREE_LEVELS + 1][HASH_LEN])
{
	uint8_t h[HASH_LEN];
	unsigned l = 0;

	memcpy(h, leaf, HASH_LEN);
	if (made != NULL)
		memcpy(made[0], h, HASH_LEN);
	for (; (t->size >> l & 1) != 0; l++) {
		tree_pair(t->node[l], h, h);
		if (made != NULL)
			memcpy(made[l + 1], h, HASH_LEN);
	}
	memcpy(t->node[l], h, HASH_LEN);
	t->size++;
	return l + 1;
}

void
tree_root(const struct tree *t, uint8_t out[HASH_LEN])
{
	bool any = false;

	hash_sha256(BYTES("", 0), out);
	for (unsigned l = 0; l < TREE_LEVELS; l++) {
		if ((t->size >> l & 1) == 0)
			continue;
		if (any)
			tree_pair(t->node[l], out, out);
		else
			memcpy(out, t->node[l], HASH_LEN);
		any = true;
	}
}

/* Largest power of two below n, as its exponent; n is at least 2. */
static unsigned
split(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n - 1);
}

/* Leaves from, and not including, to; from stands where a whole subtree of at
 * least as many leaves would begin. */
struct range {
	uint64_t from, to;
};

/* The hash over a range: its whole subtrees, joined from the right. */
static enum err
range_hash(tree_fetch fetch, void *arg, struct range r, uint8_t out[HASH_LEN])
{
	uint64_t n = r.to - r.from;
	bool any = false;

	while (n > 0) {
		unsigned l = (unsigned)__builtin_ctzll(n);
		uint8_t h[HASH_LEN];
		enum err e;

		n -= UINT64_C(1) << l;
		e = fetch(arg, l, (r.from + n) >> l, h);
		if (e != OK)
			return e;
		if (any)
			tree_pair(h, out, out);
		else
			memcpy(out, h, HASH_LEN);
		any = true;
	}
	return OK;
}

/* Proofs are found from the root down and told from the leaf up. */
struct descent {
	tree_fetch fetch;
	void *arg;
	struct range at;
	struct range side[TREE_PROOF_MAX];
	size_t n;
};

/* Into the half that has leaf idx; the other half is part of the proof. */
static bool
descend(struct descent *d, uint64_t idx)
{
	uint64_t middle =
	    d->at.from + (UINT64_C(1) << split(d->at.to - d->at.from));
	bool left = idx < middle;

	if (left) {
		d->side[d->n++] = (struct range){ middle, d->at.to };
		d->at.to = middle;
	} else {
		d->side[d->n++] = (struct range){ d->at.from, middle };
		d->at.from = middle;
	}
	return left;
}

static enum err
descent_tell(const struct descent *d, struct tree_proof *p_r)
{
	enum err e = OK;

	p_r->n = d->n;
	for (size_t i = 0; e == OK && i < d->n; i++)
		e = range_hash(d->fetch, d->arg, d->side[d->n - 1 - i],
		    p_r->hash[i]);
	return e;
}

enum err
tree_inclusion(tree_fetch fetch, void *arg, uint64_t idx, uint64_t size,
    struct tree_proof *p_r)
{
	struct descent d = { .fetch = fetch, .arg = arg, .at = { 0, size } };

	if (idx >= size || size > INT64_MAX)
		return ERR_INVALID;
	while (d.at.to - d.at.from > 1)
		(void)descend(&d, idx);
	return descent_tell(&d, p_r);
}

/* Down to the subtree that ends where the old tree ended; the old root itself
 * is known, so that subtree is told only if it is not the whole old tree. */
enum err
tree_consistency(tree_fetch fetch, void *arg, uint64_t from, uint64_t size,
    struct tree_proof *p_r)
{
	struct descent d = { .fetch = fetch, .arg = arg, .at = { 0, size } };
	bool whole = true;

	p_r->n = 0;
	if (from > size || size > INT64_MAX)
		return ERR_INVALID;
	if (from == 0 || from == size)
		return OK;
	while (d.at.to != from)
		whole = descend(&d, from - 1) && whole;
	if (!whole)
		d.side[d.n++] = d.at;
	return descent_tell(&d, p_r);
}

static enum err
same_root(const uint8_t a[HASH_LEN], const uint8_t b[HASH_LEN])
{
	return memcmp(a, b, HASH_LEN) == 0 ? OK : ERR_TAMPER;
}

/* RFC 9162 2.1.3.2 */
enum err
tree_included(const uint8_t leaf[HASH_LEN], uint64_t idx, uint64_t size,
    const uint8_t root[HASH_LEN], const struct tree_proof *p)
{
	uint64_t fn = idx, sn = size - 1;
	uint8_t r[HASH_LEN];

	if (idx >= size || p->n > TREE_PROOF_MAX)
		return ERR_TAMPER;
	memcpy(r, leaf, HASH_LEN);
	for (size_t i = 0; i < p->n; i++) {
		if (sn == 0)
			return ERR_TAMPER;
		if ((fn & 1) != 0 || fn == sn) {
			tree_pair(p->hash[i], r, r);
			for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
				sn >>= 1;
		} else {
			tree_pair(r, p->hash[i], r);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 ? same_root(r, root) : ERR_TAMPER;
}

/* The proof's hashes from the i-th on, folded into the old and the new root. */
static enum err
fold(const struct tree_proof *p, size_t i, struct range at,
    uint8_t old[HASH_LEN], uint8_t new[HASH_LEN])
{
	uint64_t fn = at.from, sn = at.to;

	for (; i < p->n; i++) {
		if (sn == 0)
			return ERR_TAMPER;
		if ((fn & 1) != 0 || fn == sn) {
			tree_pair(p->hash[i], old, old);
			tree_pair(p->hash[i], new, new);
			for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
				sn >>= 1;
		} else {
			tree_pair(new, p->hash[i], new);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 ? OK : ERR_TAMPER;
}

/* RFC 9162 2.1.4.2 */
enum err
tree_consistent(uint64_t from, const uint8_t from_root[HASH_LEN], uint64_t size,
    const uint8_t root[HASH_LEN], const struct tree_proof *p)
{
	uint8_t old[HASH_LEN], new[HASH_LEN];
	struct range at = { from - 1, size - 1 };
	size_t i = 0;
	enum err e;

	if (from > size || p->n > TREE_PROOF_MAX)
		return ERR_TAMPER;
	if (from == 0 || from == size) {
		e = from == size ? same_root(from_root, root) : OK;
		return p->n == 0 ? e : ERR_TAMPER;
	}
	for (; (at.from & 1) != 0; at.from >>= 1)
		at.to >>= 1;
	/* the old tree is one whole subtree: the proof leaves it out */
	if ((from & (from - 1)) == 0) {
		memcpy(old, from_root, HASH_LEN);
	} else {
		if (p->n == 0)
			return ERR_TAMPER;
		memcpy(old, p->hash[i++], HASH_LEN);
	}
	memcpy(new, old, HASH_LEN);
	e = fold(p, i, at, old, new);
	if (e == OK)
		e = same_root(old, from_root);
	return e == OK ? same_root(new, root) : e;
}
