/* Fields of a Content as text or JSON: one function writes one field. */
#include <stdio.h>
#include <string.h>

#include "ctl/priv.h"
#include "ctl/show.h"

#define WIDTH 24

struct out {
	struct buf *b;
	bool json;
	bool begun;
};

/* One field; NULL: absent, nothing is written. */
static void
put(struct out *o, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (!o->json) {
		buf_printf(o->b, "%-*s ", WIDTH - 1, name);
		text_put(o->b, value, WIDTH);
		buf_putc(o->b, '\n');
		return;
	}
	buf_puts(o->b, o->begun ? ",\n " : "{");
	o->begun = true;
	json_put(o->b, name);
	buf_putc(o->b, ':');
	json_put(o->b, value);
}

static void
put_time(struct out *o, const char *name, int64_t t)
{
	char text[21];

	put(o, name, time_rfc3339(t, text));
}

static void
put_id(struct out *o, const char *name, struct id id)
{
	char text[ID_TEXT];

	put(o, name, id_text(id, text));
}

static void
put_hex(struct out *o, const char *name, const uint8_t hash[HASH_LEN])
{
	char text[2 * HASH_LEN + 1];

	put(o, name, hex_put(hash, HASH_LEN, text));
}

static void
put_codes(struct out *o, const char *name, const struct xml_codes *c)
{
	struct buf b;

	if (c->n == 0)
		return;
	buf_init(&b, o->b->a, 0);
	for (size_t i = 0; i < c->n; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", c->code[i]);
	buf_putc(&b, '\0');
	if (buf_check(&b) == OK)
		put(o, name, (const char *)b.p);
}

static void
put_officer(struct out *o, const struct xml_officer *x)
{
	put(o, "officer", x->name);
	put(o, "officer-role", x->role);
	put(o, "officer-phone", x->phone);
}

static void
put_group(struct out *o, const struct xml_group *g)
{
	char name[96];

	for (size_t i = 0; i < g->n; i++) {
		snprintf(name, sizeof(name), "group-%u/%s", g->code,
		    g->field[i].name);
		put(o, name, g->field[i].value);
	}
}

/* The no-th entry of the document, from 1. */
static void
put_entry(struct out *o, const struct xml_entry *x, size_t no)
{
	char name[160];

	for (size_t i = 0; i < x->n; i++) {
		snprintf(name, sizeof(name), "group-%u/%s-%zu/%s", x->group,
		    x->type, no, x->field[i].name);
		put(o, name, x->field[i].value);
	}
}

static void
put_subject(struct out *o, const struct xml_referral *x)
{
	put(o, "case", x->case_ref);
	put(o, "name", x->name);
	put(o, "nik", x->nik);
	put(o, "birth-date", x->birth_date);
	if (x->age >= 0) {
		char age[12];

		snprintf(age, sizeof(age), "%d", x->age);
		put(o, "age", age);
	}
	put(o, "sex", x->sex);
	put(o, "region", x->region);
	put(o, "address", x->address);
	put(o, "phone", x->phone);
	put(o, "safe-contact", x->instruction);
	if (x->no_direct_contact)
		put(o, "direct-contact", "no");
}

static void
put_referral(struct out *o, const struct xml_referral *x)
{
	put_subject(o, x);
	if (x->has_consent)
		put_id(o, "consent", x->consent_id);
	put(o, "consent-basis", x->consent_basis);
	put(o, "consent-form", x->consent_form);
	put_time(o, "consent-at", x->consent_at);
	put(o, "consent-until", x->consent_until);
	put_codes(o, "share", &x->share);
	put_codes(o, "reason", &x->reason);
	put_codes(o, "service", &x->service);
	put(o, "summary", x->summary);
	put(o, "risk", x->risk);
	put(o, "handling", x->handling);
	put(o, "redisclosure", x->redisclosure);
	put(o, "erase-after", x->erase_after);
	put_time(o, "decision-by", x->decision_by);
	for (size_t i = 0; i < x->n_groups; i++)
		put_group(o, &x->group[i]);
	for (size_t i = 0; i < x->n_entries; i++)
		put_entry(o, &x->entry[i], i + 1);
	put_officer(o, &x->referrer);
}

static void
put_decision(struct out *o, const struct xml_decision *x)
{
	put(o, "outcome", x->outcome);
	put_codes(o, "reason", &x->reason);
	put_codes(o, "about", &x->about);
	put(o, "suggested", x->suggested);
	put(o, "question", x->question);
	put(o, "note", x->note);
	put(o, "case", x->case_ref);
	put_officer(o, &x->officer);
}

static void
put_status(struct out *o, const struct xml_status *x)
{
	char sequence[12];

	snprintf(sequence, sizeof(sequence), "%u", x->sequence);
	put(o, "sequence", sequence);
	put(o, "final", x->final ? "yes" : "no");
	put(o, "status", x->status);
	put_codes(o, "result", &x->result);
	put_codes(o, "reason", &x->reason);
	if (x->has_appointment)
		put_time(o, "appointment", x->appointment);
	put(o, "place", x->place);
	put(o, "note", x->note);
	put(o, "next-review", x->review);
	put_officer(o, &x->officer);
}

static void
put_withdrawal(struct out *o, const struct xml_withdrawal *x)
{
	put(o, "reason", x->reason);
	put(o, "erase", x->erase ? "yes" : "no");
	put_officer(o, &x->officer);
}

static void
put_frame(struct out *o, const struct content_read *r)
{
	static const char *const kinds[CONTENT__MAX] = { "referral", "decision",
		"status-update", "withdrawal" };
	const struct content *c = &r->content;
	char name[120];

	put(o, "kind", kinds[c->kind]);
	put(o, "from", c->from);
	put(o, "to", c->to);
	put_time(o, "signed-at", c->signed_at);
	put(o, "signed-with", r->key_name);
	put_id(o, "message", c->of_message);
	put_id(o, "conversation", c->conversation);
	if (c->is_reply) {
		put_id(o, "in-reply-to", c->in_reply_to);
		put_hex(o, "in-reply-to-sha256", c->reply_sha256);
	}
	for (size_t i = 0; i < c->n_heads; i++) {
		snprintf(name, sizeof(name), "roster %s", c->head[i].agency);
		put_hex(o, name, c->head[i].hash);
	}
	if (c->has_reply_key)
		put_hex(o, "reply-key", c->reply_key);
}

void
content_show(struct buf *b, const struct content_read *r, bool json)
{
	struct out o = { .b = b, .json = json };

	put_frame(&o, r);
	switch (r->content.kind) {
	case CONTENT_REFERRAL:
		put_referral(&o, &r->content.referral);
		break;
	case CONTENT_DECISION:
		put_decision(&o, &r->content.decision);
		break;
	case CONTENT_STATUS:
		put_status(&o, &r->content.status);
		break;
	case CONTENT_WITHDRAWAL:
		put_withdrawal(&o, &r->content.withdrawal);
		break;
	case CONTENT__MAX:
		break;
	}
	if (json)
		buf_puts(b, "}\n");
}
