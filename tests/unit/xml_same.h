/* Are two Contents the same, member by member?  After <cmocka.h>. */
#ifndef TEST_XML_SAME_H
#define TEST_XML_SAME_H

#include "xml/xml.h"

static inline void
same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static inline void
same_codes(const struct xml_codes *a, const struct xml_codes *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		same_text(a->code[i], b->code[i]);
}

static inline void
same_officer(const struct xml_officer *a, const struct xml_officer *b)
{
	same_text(a->name, b->name);
	same_text(a->role, b->role);
	same_text(a->phone, b->phone);
}

static inline void
same_groups(const struct xml_referral *a, const struct xml_referral *b)
{
	assert_int_equal(a->n_groups, b->n_groups);
	for (size_t i = 0; i < a->n_groups; i++) {
		const struct xml_group *g = &a->group[i], *h = &b->group[i];

		assert_int_equal(g->code, h->code);
		assert_int_equal(g->n, h->n);
		for (size_t k = 0; k < g->n; k++) {
			same_text(g->field[k].name, h->field[k].name);
			same_text(g->field[k].value, h->field[k].value);
		}
	}
	assert_int_equal(a->n_entries, b->n_entries);
	for (size_t i = 0; i < a->n_entries; i++) {
		const struct xml_entry *x = &a->entry[i], *y = &b->entry[i];

		assert_int_equal(x->group, y->group);
		same_text(x->type, y->type);
		assert_int_equal(x->n, y->n);
		for (size_t k = 0; k < x->n; k++) {
			same_text(x->field[k].name, y->field[k].name);
			same_text(x->field[k].value, y->field[k].value);
		}
	}
}

static inline void
same_referral(const struct xml_referral *a, const struct xml_referral *b)
{
	same_text(a->case_ref, b->case_ref);
	same_text(a->nik, b->nik);
	same_text(a->name, b->name);
	same_text(a->birth_date, b->birth_date);
	assert_int_equal(a->age, b->age);
	same_text(a->sex, b->sex);
	same_text(a->region, b->region);
	same_text(a->address, b->address);
	same_text(a->phone, b->phone);
	same_text(a->instruction, b->instruction);
	assert_int_equal(a->no_direct_contact, b->no_direct_contact);
	same_text(a->consent_basis, b->consent_basis);
	same_text(a->consent_form, b->consent_form);
	assert_int_equal(a->consent_at, b->consent_at);
	same_text(a->consent_until, b->consent_until);
	same_codes(&a->share, &b->share);
	same_codes(&a->reason, &b->reason);
	same_codes(&a->service, &b->service);
	same_text(a->summary, b->summary);
	same_text(a->risk, b->risk);
	same_text(a->handling, b->handling);
	same_text(a->redisclosure, b->redisclosure);
	same_text(a->erase_after, b->erase_after);
	assert_int_equal(a->decision_by, b->decision_by);
	same_groups(a, b);
	same_officer(&a->referrer, &b->referrer);
}

static inline void
same_head(const struct content *a, const struct content *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_true(id_same(a->of_message, b->of_message));
	assert_true(id_same(a->conversation, b->conversation));
	assert_int_equal(a->is_reply, b->is_reply);
	assert_true(id_same(a->in_reply_to, b->in_reply_to));
	assert_memory_equal(a->reply_sha256, b->reply_sha256, HASH_LEN);
	same_text(a->from, b->from);
	same_text(a->to, b->to);
	assert_int_equal(a->signed_at, b->signed_at);
	assert_int_equal(a->n_heads, b->n_heads);
	for (size_t i = 0; i < a->n_heads; i++) {
		same_text(a->head[i].agency, b->head[i].agency);
		assert_memory_equal(a->head[i].hash, b->head[i].hash, HASH_LEN);
	}
	assert_int_equal(a->has_reply_key, b->has_reply_key);
	assert_memory_equal(a->reply_key, b->reply_key, KEY_LEN);
}

static inline void
same_content(const struct content *a, const struct content *b)
{
	same_head(a, b);
	switch (a->kind) {
	case CONTENT_REFERRAL:
		same_referral(&a->referral, &b->referral);
		break;
	case CONTENT_DECISION:
		same_text(a->decision.outcome, b->decision.outcome);
		same_codes(&a->decision.reason, &b->decision.reason);
		same_codes(&a->decision.about, &b->decision.about);
		same_text(a->decision.suggested, b->decision.suggested);
		same_text(a->decision.question, b->decision.question);
		same_text(a->decision.note, b->decision.note);
		same_text(a->decision.case_ref, b->decision.case_ref);
		same_officer(&a->decision.officer, &b->decision.officer);
		break;
	case CONTENT_STATUS:
		assert_int_equal(a->status.sequence, b->status.sequence);
		assert_int_equal(a->status.final, b->status.final);
		same_text(a->status.status, b->status.status);
		same_codes(&a->status.result, &b->status.result);
		same_codes(&a->status.reason, &b->status.reason);
		assert_int_equal(a->status.has_appointment,
		    b->status.has_appointment);
		assert_int_equal(a->status.appointment, b->status.appointment);
		same_text(a->status.place, b->status.place);
		same_text(a->status.review, b->status.review);
		same_text(a->status.note, b->status.note);
		same_officer(&a->status.officer, &b->status.officer);
		break;
	case CONTENT_WITHDRAWAL:
		same_text(a->withdrawal.reason, b->withdrawal.reason);
		assert_int_equal(a->withdrawal.erase, b->withdrawal.erase);
		same_officer(&a->withdrawal.officer, &b->withdrawal.officer);
		break;
	case CONTENT__MAX:
		fail();
	}
}

#endif
