/*
 * The byte formats of cases (docs/format.md 10 to 13) as files:
 * `test_case_vectors --write DIR` makes them as test_vectors does; without
 * arguments what lies there is compared.  All values are examples.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tests/unit/chain.h"
#include "tests/unit/directory.h"
#include "tests/unit/own.h"
#include "tests/unit/referral.h"

static void
put_string(const char *name, const char *s)
{
	put_text(name, s != NULL ? s : "");
}

static void
put_id(const char *name, struct id i)
{
	put_hex(name, i.b, ID_LEN);
}

static void
put_seed(const char *name, void (*make)(unsigned, uint8_t *), unsigned n)
{
	uint8_t seed[KEY_LEN];

	make(n, seed);
	put_hex(name, seed, KEY_LEN);
}

/* Whose case, and the keys that open it. */
static void
put_place(const struct casefile *c)
{
	put_id("installation", filled_id(0xa0));
	put_seed("unit_seed", unit_seed, 1);
	put_number("epoch", c->row.epoch);
	put_id("unit", c->row.unit);
	put_id("case", c->row.id);
	put_hex("case_key", c->ck, KEY_LEN);
	put_number("key_version", c->row.key_version);
}

/* case.json: the wrapped key and the header, empty and full -------------------- */

static void
put_lines(const struct case_head *h)
{
	open_list("records");
	for (size_t i = 0; i < h->n_rec; i++) {
		open_object();
		put_id("id", h->rec[i].id);
		put_number("group", h->rec[i].group);
		put_number("kind", h->rec[i].kind);
		put_number("version", h->rec[i].version);
		put_number("at_version", h->rec[i].at_version);
		put_number("size", h->rec[i].size);
		put_hex("hash", h->rec[i].hash, HASH_LEN);
		close_object();
	}
	close_list();
	open_list("referrals");
	for (size_t i = 0; i < h->n_ref; i++) {
		open_object();
		put_id("id", h->ref[i].referral);
		put_number("incoming", h->ref[i].incoming);
		close_object();
	}
	close_list();
}

static void
put_keys(const struct case_head *h)
{
	open_list("older");
	for (size_t i = 0; i < h->n_older; i++) {
		open_object();
		put_hex("key", h->older[i], KEY_LEN);
		close_object();
	}
	close_list();
	open_list("named");
	for (size_t i = 0; i < h->n_named; i++) {
		open_object();
		put_id("id", h->named[i]);
		close_object();
	}
	close_list();
	if (h->n_named == 0)
		return;
	put_number("glass_epoch", h->glass.epoch);
	put_id("glass_pdp", h->glass.pdp);
	put_number("glass_pdp_epoch", h->glass.pdp_epoch);
	put_number("glass_at", h->glass.at);
}

/* To whom a key is sealed. */
static void
put_wraps(const struct own_write *o)
{
	open_list("wraps");
	for (size_t i = 0; i < o->n_wrap; i++) {
		uint8_t seed[KEY_LEN];

		seed_of('p', id_number(o->wrap[i].holder), seed);
		open_object();
		put_hex("holder_seed", seed, KEY_LEN);
		put_hex("sealed", o->wrap[i].sealed, SEALED_KEY_LEN);
		close_object();
	}
	close_list();
}

static void
put_case(const struct casefile *c)
{
	open_object();
	put_place(c);
	put_number("version", c->row.version);
	put_string("number", c->head.number);
	put_string("stage", c->head.stage);
	put_string("before", c->head.before);
	put_string("due", c->head.due);
	put_id("mover", c->head.mover);
	put_id("assignee", c->head.assignee);
	put_number("created", c->head.created);
	put_number("changed", c->head.changed);
	put_id("source", c->head.source);
	put_id("writer", w.who->person);
	put_seed("writer_seed", person_seed, KONSELOR);
	put_hex("kcv", c->head.kcv, HASH_LEN);
	put_keys(&c->head);
	put_lines(&c->head);
	put_bytes("wrap", c->row.wrap);
	put_bytes("header", c->row.header);
	if (c->turn != NULL) {
		put_wraps(&c->turn->keys);
		put_seed("pdp_seed", unit_seed, DATA);
		put_hex("glass", c->turn->keys.glass->sealed, SEALED_TWICE_LEN);
	}
	close_object();
}

/* To the actor and a colleague; without a database it has no referrals. */
static void
restricted(struct casefile *c, struct turn *t)
{
	struct id *named = arena_alloc(arena, 2 * sizeof(*named));

	c->head.n_ref = 0;
	named[0] = w.who->person;
	named[1] = people[KONSELOR_2].person;
	assert_int_equal(turn_begin(&w, c, t), OK);
	c->head.named = named;
	c->head.n_named = 2;
	assert_int_equal(turn_end(&w, c, t), OK);
}

static void
make_case(void)
{
	struct fields f = sample_fields();
	struct record_row row[FILE_RECORDS_MAX];
	struct turn t = { .anew = false };
	struct casefile c;
	size_t n;

	act_as(KONSELOR);
	w.now = NOW;
	own_people();
	case_make(&c, id_of('k', 1));
	assert_int_equal(file_seal(&w, &c, &f), OK);
	put_case(&c);
	c.head.source = id_of('r', 1);
	c.head.before = stage_code(CS_ASESMEN);
	c.head.mover = id_of('p', 3);
	c.head.due = "2026-12-01 09.30";
	c.head.ref[c.head.n_ref++] = (struct ref_link){ id_of('r', 1), true };
	c.head.ref[c.head.n_ref++] = (struct ref_link){ id_of('r', 2), false };
	assert_int_equal(file_records(&w, &c, NULL, &f, row, &n), OK);
	assert_int_equal(file_seal(&w, &c, &f), OK);
	put_case(&c);
	restricted(&c, &t);
	assert_int_equal(file_seal(&w, &c, &f), OK);
	put_case(&c);
}

/* record.json ------------------------------------------------------------------ */

/* Does a record of that kind hold the field?  Of an entry, whatever group. */
static bool
is_held(size_t i, unsigned group, unsigned kind)
{
	if (kind == REC_ENTRY)
		return i >= FIELDS_ENTRY && i < FIELDS_FILE;
	return field_rules[i].group == group && i < FIELDS_ENTRY &&
	    (i >= FIELDS_CASE) == (kind == REC_NOTE);
}

static void
put_fields(const struct fields *f, unsigned group, unsigned kind)
{
	open_list("fields");
	for (size_t i = 0; i < F__MAX; i++) {
		if (f->v[i] == NULL || !is_held(i, group, kind))
			continue;
		open_object();
		put_string("name", field_rules[i].name);
		put_string("value", f->v[i]);
		close_object();
	}
	close_list();
}

static void
put_record(const struct casefile *c, struct rec_ref *ref,
    const struct fields *f)
{
	struct rec_ref before = *ref;
	struct record_row row;

	assert_int_equal(rec_put(&w, c, ref, f, &row), OK);
	open_object();
	put_place(c);
	put_id("record", row.id);
	put_number("version", row.version);
	put_number("group", before.group);
	put_number("kind", before.kind);
	put_id("author", w.who->person);
	put_seed("author_seed", person_seed, (unsigned)(w.who - people));
	put_number("at", w.now);
	put_number("prev_version", before.version);
	put_hex("prev", before.hash, HASH_LEN);
	put_fields(f, before.group, before.kind);
	put_bytes("body", row.body);
	put_hex("hash", ref->hash, HASH_LEN);
	close_object();
}

static void
make_record(void)
{
	struct rec_ref ref = { .id = id_of('d', 1), .group = 1 };
	struct rec_ref note = { .id = id_of('d', 2),
		.group = 3,
		.kind = REC_NOTE };
	struct rec_ref none = { .id = id_of('d', 3), .group = 10 };
	struct rec_ref entry = { .id = id_of('d', 4),
		.group = 6,
		.kind = REC_ENTRY };
	struct fields f = sample_fields();
	struct casefile c;

	act_as(KONSELOR);
	w.now = NOW;
	case_make(&c, id_of('k', 1));
	put_record(&c, &ref, &f);
	act_as(KONSELOR_2);
	w.now += DAY;
	f.v[F_ALIAS] = NULL;
	put_record(&c, &ref, &f);
	f = (struct fields){ .v = { [F_NOTE] = "Catatan contoh." } };
	put_record(&c, &note, &f);
	put_record(&c, &none, &f);
	f = (struct fields){ .v = { [F_E_TYPE] = "service",
				 [F_E_DATE] = "2026-11-24",
				 [F_E_SERVICE] = "mediasi",
				 [F_E_REMARK] = "Keterangan contoh." } };
	put_record(&c, &entry, &f);
	act_as(KONSELOR);
}

/* case-index.json: as usual, and with a search form that had to be cut ---------- */

static const char *
times(const char *s, unsigned n)
{
	struct buf b;

	buf_init(&b, arena, 0);
	while (n-- > 0)
		buf_puts(&b, s);
	buf_putc(&b, '\0');
	assert_int_equal(buf_check(&b), OK);
	return (const char *)b.p;
}

static void
put_index(struct casefile *c, const struct fields *f)
{
	struct case_index x = { 0 };

	assert_int_equal(index_put(&w, c, f, &c->row.idx), OK);
	assert_int_equal(index_of(&w, c, &x), OK);
	open_object();
	put_place(c);
	put_number("version", c->row.version);
	put_id("assignee", c->head.assignee);
	put_number("changed", c->row.changed);
	put_string("stage", c->head.stage);
	put_string("number", c->head.number);
	put_string("name", f->v[F_NAME]);
	put_string("alias", f->v[F_ALIAS]);
	put_string("nik", f->v[F_NIK]);
	put_string("phone", f->v[F_PHONE]);
	put_string("category", f->v[F_CATEGORY]);
	put_string("risk", f->v[F_RISK]);
	put_string("birth_date", f->v[F_BIRTH_DATE]);
	put_string("age", f->v[F_AGE]);
	put_string("due", c->head.due);
	put_string("fold", x.fold);
	put_bytes("idx", c->row.idx);
	close_object();
}

static void
make_index(void)
{
	struct fields f = sample_fields();
	struct turn t = { .anew = false };
	struct casefile c;

	act_as(KONSELOR);
	own_people();
	case_make(&c, id_of('k', 1));
	c.row.version = 3;
	c.row.changed = NOW;
	put_index(&c, &f);
	f = (struct fields){ .v = { [F_NAME] = times("Contoh ", 21) } };
	f.v[F_ALIAS] = times("\xea\xa6\x8f", 33); /* a letter of three bytes */
	f.v[F_PHONE] = times("0", 40);
	f.v[F_CATEGORY] = times("x", 32);
	put_index(&c, &f);
	restricted(&c, &t);
	c.row.epoch = 0;
	put_index(&c, &f);
}

/* side.json: one unit's view, and a draft at its beginning and its end ------------ */

static void
put_side(const struct casefile *c, struct side_row *sd, const struct draft *d)
{
	const struct side_index x = { .kasus = c->row.id,
		.case_number = c->head.number,
		.client = "Siti \xc3\x87ontoh" };

	assert_int_equal(side_put(&w, c, sd, &x), OK);
	assert_int_equal(draft_put(&w, c, sd, d), OK);
	open_object();
	put_place(c);
	put_id("referral", sd->referral);
	put_number("version", sd->version);
	put_string("case_number", x.case_number);
	put_string("client", x.client);
	put_bytes("idx", sd->idx);
	put_number("done", d->done);
	put_number("groups", d->groups);
	put_number("urgency", d->urgency);
	put_number("consent_at", d->consent_at);
	put_id("receiver", d->to);
	put_id("consent", d->consent);
	put_string("basis", d->consent_basis);
	put_string("form", d->consent_form);
	put_string("until", d->consent_until);
	put_string("service", d->service);
	put_string("reason", d->reason);
	put_string("summary", d->summary);
	put_bytes("draft", sd->draft);
	close_object();
}

static void
make_side(void)
{
	struct side_row sd = { .referral = id_of('r', 1),
		.unit = unit_of(1, 1) };
	struct draft d = { .groups = 1u << 2, .urgency = 1, .consent_at = NOW };
	struct turn t = { .anew = false };
	struct casefile c;

	act_as(KONSELOR);
	own_people();
	case_make(&c, id_of('k', 1));
	put_side(&c, &sd, &d);
	d = sample_draft();
	put_side(&c, &sd, &d);
	restricted(&c, &t);
	c.row.epoch = 0;
	put_side(&c, &sd, &d);
}

/* action.json: one referral's life ------------------------------------------------ */

static void
put_action(size_t i)
{
	const struct action *a = &acts[i];
	uint8_t hash[HASH_LEN];

	hash_blake(NULL, act_rows[i].body, hash);
	open_object();
	put_seed("actor_seed", person_seed, life[i].seat);
	put_id("referral", a->referral);
	put_number("version", a->version);
	put_number("from", a->from);
	put_number("to", a->to);
	put_id("actor", a->actor);
	put_id("unit", a->unit);
	put_id("from_unit", a->from_unit);
	put_id("to_unit", a->to_unit);
	put_number("at", a->at);
	put_hex("prev", a->prev, HASH_LEN);
	put_hex("content", a->content, HASH_LEN);
	put_id("agreement", a->agreement);
	put_string("number", a->number);
	put_number("urgency", a->urgency);
	put_number("sent", a->sent);
	put_number("due", a->due);
	put_number("expires", a->expires);
	put_hex("head_from", a->head_from, HASH_LEN);
	put_hex("head_to", a->head_to, HASH_LEN);
	put_bytes("body", act_rows[i].body);
	put_hex("hash", hash, HASH_LEN);
	close_object();
}

static void
make_action(void)
{
	life_make(LIFE);
	for (size_t i = 0; i < LIFE; i++)
		put_action(i);
	act_as(KONSELOR);
	w.now = NOW;
}

/* referral-document.json: a referral with its copy, and its withdrawal ------------- */

static void
put_document(const struct casefile *c, const struct doc_new *d,
    const struct doc_keys *k, struct bytes copy)
{
	const struct document_row *r = &d->row;

	open_object();
	put_place(c);
	put_seed("receiver_seed", unit_seed, 3);
	put_id("id", r->id);
	put_id("conversation", r->conversation);
	put_id("in_reply_to", r->in_reply_to);
	put_hex("reply_sha256", r->reply_sha256, HASH_LEN);
	put_string("from", d->c->from);
	put_string("to", d->c->to);
	put_number("created", r->created);
	put_number("expires", r->expires);
	put_number("urgency", r->urgency);
	put_string("environment", r->environment);
	put_hex("key", d->dk, KEY_LEN);
	put_hex("kcv", r->kcv, HASH_LEN);
	put_hex("nonce", r->nonce, NONCE_LEN);
	put_bytes("ciphertext", r->ciphertext);
	put_hex("content_sha256", d->sha256, HASH_LEN);
	put_bytes("sealed_keys", r->sealed_keys);
	put_hex("sealed_hash", r->sealed_hash, HASH_LEN);
	put_seed("signer_seed", person_seed, KONSELOR);
	put_hex("signature", r->signature, SIG_LEN);
	put_hex("reply_sk", k->reply_sk, KEY_LEN);
	put_hex("reply_pk", k->reply_pk, KEY_LEN);
	put_bytes("copy", copy);
	close_object();
}

static void
make_document(void)
{
	struct doc_keys keys, none = { .dk = { 0 } };
	struct doc_new main, back;
	struct copy_row copy;
	struct casefile c;

	act_as(KONSELOR);
	w.now = NOW;
	case_make(&c, id_of('k', 1));
	referral_put(&c, &main, &keys, &copy);
	put_document(&c, &main, &keys, copy.body);
	withdrawal_put(&main, &back);
	memcpy(none.dk, back.dk, KEY_LEN);
	assert_int_equal(copy_put(&w, &c, &back.row, &none, &copy), OK);
	put_document(&c, &back, &none, copy.body);
}

#include "tests/unit/own_vectors.h"

static const struct vector_file files[] = {
	{ "case", make_case },
	{ "record", make_record },
	{ "case-index", make_index },
	{ "side", make_side },
	{ "action", make_action },
	{ "referral-document", make_document },
	{ "directory", make_directory },
	{ "own-record", make_own }, /* from here on the roster has grown */
	{ "glass", make_glass },
};

int
main(int argc, char **argv)
{
	if (xml_init("xml") != OK)
		return 1;
	return vectors_main(argc, argv, files, nitems(files), world_begin,
	    world_end);
}
