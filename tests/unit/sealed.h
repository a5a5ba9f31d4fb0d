/* Sealed values put before their reader in every form but the right one. */
#ifndef LINDUNG_TESTS_SEALED_H
#define LINDUNG_TESTS_SEALED_H

#include "tests/unit/cases.h"

static inline struct ad
place(enum obj type, struct id object, struct id parent, uint32_t row_version)
{
	return (struct ad){ .type = type,
		.object = object,
		.parent = parent,
		.key_version = 1, /* of the case key, and the unit's epoch */
		.row_version = row_version,
		.schema = 1 };
}

static inline struct bytes
joined(struct bytes a, struct bytes b)
{
	struct buf out_b;

	buf_init(&out_b, arena, 0);
	buf_put(&out_b, a.p, a.n);
	buf_put(&out_b, b.p, b.n);
	assert_int_equal(buf_check(&out_b), OK);
	return buf_bytes(&out_b);
}

/* A copy with n bytes at a place of it changed. */
static inline struct bytes
changed(struct bytes in, size_t at, const void *bytes, size_t n)
{
	uint8_t *copy = arena_alloc(arena, in.n);

	assert_true(at + n <= in.n);
	memcpy(copy, in.p, in.n);
	memcpy(copy + at, bytes, n);
	return BYTES(copy, in.n);
}

/* A copy with one bit of one byte another: for bytes that are random. */
static inline struct bytes
flipped(struct bytes in, size_t at)
{
	uint8_t other;

	assert_true(at < in.n);
	other = in.p[at] ^ 1;
	return changed(in, at, &other, 1);
}

/* One sealed value: how to open it, and to try what the reader says. */
struct sealed {
	struct ad ad;
	const uint8_t *key;
	enum pad pad;
	const char *magic; /* signed by the actor under it; NULL: not signed */
	struct bytes *env; /* where the reader finds it */
	enum err (*read)(void);
};

static inline struct bytes
body_of(const struct sealed *s)
{
	struct bytes plain;

	assert_int_equal(
	    seal_get(arena, s->key, &s->ad, *s->env, s->pad, &plain), OK);
	return BYTES(plain.p, s->magic != NULL ? plain.n - SIG_LEN : plain.n);
}

/* What the reader says of this body, signed and sealed as it should be. */
static inline enum err
read_as(const struct sealed *s, const struct ad *ad, struct bytes body,
    enum pad pad)
{
	struct bytes good = *s->env, plain = body;
	uint8_t sig[SIG_LEN];
	struct buf b;
	enum err e;

	if (s->magic != NULL) {
		struct bytes a = ad_bytes(arena, ad);

		buf_init(&b, arena, 0);
		buf_puts(&b, s->magic);
		buf_u8(&b, 1);
		buf_lv16(&b, a.p, a.n);
		buf_put(&b, body.p, body.n);
		keyring_sign(w.who->keys, buf_bytes(&b), sig);
		plain = joined(body, BYTES(sig, SIG_LEN));
	}
	assert_int_equal(seal_put(arena, s->key, ad, plain, pad, s->env), OK);
	e = s->read();
	*s->env = good;
	return e;
}

static inline void
bad_body(const struct sealed *s, struct bytes body)
{
	assert_int_equal(read_as(s, &s->ad, body, s->pad), ERR_TAMPER);
}

/* The envelope: cut, longer, of another version, under another key. */
static inline void
bad_envelopes(const struct sealed *s)
{
	struct bytes good = *s->env;

	for (size_t i = 0; i < good.n; i++) {
		*s->env = BYTES(good.p, i);
		assert_int_equal(s->read(), ERR_TAMPER);
	}
	*s->env = joined(good, BYTES("", 1));
	assert_int_equal(s->read(), ERR_TAMPER);
	for (size_t i = 0; i < 6; i++) {
		*s->env = flipped(good, i);
		assert_int_equal(s->read(), ERR_TAMPER);
	}
	*s->env = good;
	assert_int_equal(s->read(), OK);
}

/* Sealed and signed by who may, but for another place or in another layout. */
static inline void
bad_places(const struct sealed *s)
{
	struct bytes body = body_of(s);
	struct ad ad;

	assert_int_equal(read_as(s, &s->ad, body, s->pad), OK);
#define WRONG(change)                                                          \
	do {                                                                   \
		ad = s->ad;                                                    \
		change;                                                        \
		assert_int_equal(read_as(s, &ad, body, s->pad), ERR_TAMPER);   \
	} while (0)
	WRONG(ad.type++);
	WRONG(ad.object.b[3] ^= 1);
	WRONG(ad.parent.b[3] ^= 1);
	WRONG(ad.key_version++);
	WRONG(ad.row_version++);
	WRONG(ad.schema++);
#undef WRONG
	assert_int_equal(read_as(s, &s->ad, body, PAD_4K), ERR_TAMPER);
}

/* Every length but the right one. */
static inline void
bad_lengths(const struct sealed *s)
{
	struct bytes body = body_of(s);

	for (size_t i = 0; i < body.n; i++)
		bad_body(s, BYTES(body.p, i));
	bad_body(s, joined(body, BYTES("", 1)));
}

static inline void
bad_all(const struct sealed *s)
{
	bad_envelopes(s);
	bad_places(s);
	bad_lengths(s);
}

#endif
