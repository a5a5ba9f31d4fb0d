/*
 * Links of a roster: any bytes, and bytes that members of the agency have signed
 * as the next link, alone or two of them.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/links.h"

#define MARGIN ((size_t)16 << 10)

static struct roster *roster;
static struct links links;
static struct arena_mark start;
static int64_t now;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	KEPT(auth_init() == OK && setup(NULL) == 0);
	roster = roster_new();
	KEPT(roster != NULL);
	found(roster, 2);
	chain_make(roster, 1, &links);
	start = arena_mark(arena);
	now = pen_time;
	return 0;
}

/* What it says, and whether it fits, whatever it is. */
static void
look(struct bytes in)
{
	struct proposal proposal;
	struct link_body b;
	enum err e = link_says(arena, in, &b);

	KEPT(e == OK || e == ERR_TAMPER);
	e = proposal_read(arena, in, &b, &proposal);
	KEPT(e == OK || e == ERR_TAMPER);
	e = roster_check(arena, roster, in);
	KEPT(e == OK || e == ERR_TAMPER || e == ERR_ABSENT);
}

/* A type and a body, in a proposal of now. */
static struct bytes
core_of(struct bytes in)
{
	struct bytes any = propose(roster, unit(1, 77));
	uint8_t type = in.p[0];
	struct buf b;

	buf_init(&b, arena, 0);
	buf_put(&b, any.p, TYPE_AT);
	buf_u8(&b, type);
	buf_put(&b, any.p + TYPE_AT + 1, BODY_AT - TYPE_AT - 1);
	buf_lv32(&b, in.p + 1, in.n - 1);
	KEPT(buf_check(&b) == OK);
	return buf_bytes(&b);
}

/* Signed by those who may sign the most; what is taken fits the chain, which
 * then can be read again from its first link. */
static void
signed_link(struct bytes in)
{
	static const unsigned pens[] = { 1000 + ADM, 1000 + PIM, 1000 + PDP,
		11 };
	unsigned who = mode_take(&in, nitems(pens) * nitems(pens));
	unsigned second = pens[who / nitems(pens)];
	struct bytes core, link;
	struct roster *again;
	struct raw raw;

	if (in.n == 0)
		return;
	core = core_of(in);
	raw = raw_of(roster, 1, core, pens[who % nitems(pens)]);
	if (second != raw.signer &&
	    proposal_sign(arena, core, id_of('p', second), pen_of('p', second),
		&raw.co[0]) == OK)
		raw.n_co = 1;
	link = raw_signed(&raw);
	if (roster_check(arena, roster, link) != OK)
		return;
	again = roster_new();
	KEPT(again != NULL);
	found(again, 2);
	pin(again, 1, links.link[0]);
	for (size_t i = 0; i < links.n; i++)
		KEPT(roster_apply(again, links.link[i]) == OK);
	KEPT(roster_apply(again, link) == OK);
	roster_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct bytes in = BYTES(p, n);

	if (n > MARGIN)
		return 0;
	pen_time = now;
	if (mode_take(&in, 2) == 0)
		look(in);
	else
		signed_link(in);
	arena_release(arena, start);
	return 0;
}
