/* One referral from its draft to its end, as signed actions. */
#ifndef LINDUNG_TESTS_CHAIN_H
#define LINDUNG_TESTS_CHAIN_H

#include "tests/unit/cases.h"

struct life_row {
	enum state to;
	enum seat seat;
	uint8_t content; /* first byte of the Content's hash; 0 none */
};
static const struct life_row life[] = {
	{ RS_DRAF, KONSELOR, 0 },
	{ RS_TERKIRIM, KONSELOR, 0xd1 },
	{ RS_DIBUKA, PEKSOS, 0 },
	{ RS_DITERIMA, KEPALA, 0xd2 },
	{ RS_SELESAI, PEKSOS, 0xd3 },
	{ RS_DITUTUP, KONSELOR, 0 },
};
#define LIFE nitems(life)

static struct action acts[LIFE];
static struct action_row act_rows[LIFE];
static struct chain chain;          /* what has been signed so far */
static struct referral_row ref_row; /* the clear row after it */

/* The clear row as the i-th step leaves it. */
static inline struct referral_row
life_clear(size_t i)
{
	bool sent = life[i].to != RS_DRAF;

	return (struct referral_row){ .id = id_of('r', 1),
		.number = sent ? "RJ/UC/2026/000031" : "",
		.from_unit = unit_of(1, 1),
		.to_unit = sent ? unit_of(2, 3) : (struct id){ { 0 } },
		.agreement = sent ? id_of('g', 9) : (struct id){ { 0 } },
		.state = life[i].to,
		.urgency = 2,
		.sent = sent ? NOW + HOUR : 0,
		.due = sent ? NOW + 7 * HOUR : 0,
		.expires = sent ? NOW + 30 * DAY : 0,
		.version = (uint32_t)i + 1 };
}

static inline struct action
life_action(size_t i)
{
	struct referral_row r = life_clear(i);
	struct action a = { .referral = r.id,
		.from = i > 0 ? life[i - 1].to : RS_NONE,
		.to = life[i].to,
		.from_unit = r.from_unit,
		.to_unit = r.to_unit,
		.agreement = r.agreement,
		.number = r.number,
		.urgency = r.urgency,
		.sent = r.sent,
		.due = r.due,
		.expires = r.expires };

	if (life[i].content != 0)
		fill(a.content, HASH_LEN, life[i].content);
	return a;
}

/* Sign a now, as the i-th of the chain. */
static inline void
life_sign_now(size_t i, struct action *a)
{
	act_as(life[i].seat);
	assert_int_equal(action_put(&w, &chain, a, &act_rows[i]), OK);
	hash_blake(NULL, act_rows[i].body, chain.last);
	chain.n++;
	ref_row = life_clear(i);
}

static inline void
life_sign(size_t i, struct action *a)
{
	w.now = NOW + (int64_t)i * HOUR;
	life_sign_now(i, a);
}

/* The first n steps. */
static inline void
life_make(size_t n)
{
	memset(&chain, 0, sizeof(chain));
	for (size_t i = 0; i < n; i++) {
		acts[i] = life_action(i);
		life_sign(i, &acts[i]);
	}
}

#endif
