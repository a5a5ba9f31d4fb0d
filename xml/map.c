/*
 * Which element or attribute holds which member of struct content and struct
 * header, in document order.  Writer and reader both walk these tables, so a
 * field has one name, one type and one place.  What the schema knows beyond
 * them (Carer, Risk factors, ServiceGiven, Attachment, Extensions) is
 * validated and signed, but not read.
 */
#include "xml/priv.h"

#define AT(member) offsetof(struct content, member)
#define IN(member) offsetof(struct header, member)

/* clang-format off */
static const struct map_row head[] = {
	{ "OfMessage", MAP_URN, true, AT(of_message), 0, NULL, NULL },
	{ "ConversationId", MAP_URN, true, AT(conversation), 0, NULL, NULL },
	{ "InReplyTo/@sha256", MAP_HEX, false, AT(reply_sha256), AT(is_reply),
	    NULL, NULL },
	{ "InReplyTo", MAP_URN, false, AT(in_reply_to), AT(is_reply),
	    NULL, NULL },
	{ "From", MAP_UNIT, true, AT(from), 0, NULL, NULL },
	{ "To", MAP_UNIT, true, AT(to), 0, NULL, NULL },
	{ "SignedAt", MAP_TIME, true, AT(signed_at), 0, NULL, NULL },
	{ "SignerRosterHeads/Head", MAP_HEADS, false, AT(head), 0,
	    "agency", NULL },
	{ "ReplyKey", MAP_KEY, false, AT(reply_key), AT(has_reply_key),
	    NULL, NULL },
};

#define LINE(p, m, req) { p, MAP_LINE, req, AT(m), 0, NULL, NULL }
#define TEXT(p, m) { p, MAP_TEXT, false, AT(m), 0, NULL, NULL }
#define CODE(p, m, req) { p, MAP_CODE, req, AT(m), 0, NULL, NULL }
#define DATE(p, m, req) { p, MAP_DATE, req, AT(m), 0, NULL, NULL }
#define TIME(p, m) { p, MAP_TIME, true, AT(m), 0, NULL, NULL }
#define BOOL(p, m) { p, MAP_BOOL, true, AT(m), 0, NULL, NULL }
#define CODES(p, m, list) { p, MAP_CODES, false, AT(m), 0, "list", list }

static const struct map_row referral[] = {
	LINE("Referral/Subject/SenderCaseRef", referral.case_ref, true),
	{ "Referral/Subject/Nik", MAP_NIK, false, AT(referral.nik), 0,
	    NULL, NULL },
	LINE("Referral/Subject/Name", referral.name, true),
	DATE("Referral/Subject/BirthDate", referral.birth_date, false),
	{ "Referral/Subject/EstimatedAge", MAP_AGE, false, AT(referral.age), 0,
	    NULL, NULL },
	CODE("Referral/Subject/Sex", referral.sex, true),
	{ "Referral/Subject/Address/Region", MAP_REGION, false,
	    AT(referral.region), 0, NULL, NULL },
	LINE("Referral/Subject/Address/Detail", referral.address, false),
	BOOL("Referral/Subject/SafeContact/@doNotContactDirectly",
	    referral.no_direct_contact),
	{ "Referral/Subject/SafeContact/Channel", MAP_LINE, false,
	    AT(referral.phone), 0, "kind", "phone" },
	TEXT("Referral/Subject/SafeContact/Instruction",
	    referral.instruction),
	{ "Referral/Consent/@id", MAP_URN, false, AT(referral.consent_id),
	    AT(referral.has_consent), NULL, NULL },
	CODE("Referral/Consent/@basis", referral.consent_basis, true),
	CODE("Referral/Consent/@form", referral.consent_form, false),
	TIME("Referral/Consent/ObtainedAt", referral.consent_at),
	CODES("Referral/Consent/Share", referral.share, "share-scope"),
	DATE("Referral/Consent/ValidUntil", referral.consent_until, true),
	CODES("Referral/Reason", referral.reason, "referral-reason"),
	CODES("Referral/RequestedService", referral.service, "service"),
	{ "Referral/Summary", MAP_PROSE, true, AT(referral.summary), 0,
	    NULL, NULL },
	CODE("Referral/Risk/@level", referral.risk, false),
	CODE("Referral/Handling/@label", referral.handling, true),
	CODE("Referral/Handling/@redisclosure", referral.redisclosure, true),
	DATE("Referral/Handling/@eraseAfter", referral.erase_after, true),
	TIME("Referral/Respond/@decisionBy", referral.decision_by),
	{ "Referral/Group", MAP_GROUPS, false, AT(referral.group), 0,
	    "code", NULL },
	{ "Referral/Group/Field", MAP_FIELD, false, AT(referral.group), 0,
	    "name", NULL },
	{ "Referral/Group/Entry", MAP_ENTRY, false, AT(referral.entry), 0,
	    "type", NULL },
	{ "Referral/Group/Entry/Field", MAP_ENTRY_FIELD, false,
	    AT(referral.entry), 0, "name", NULL },
	LINE("Referral/Referrer/Name", referral.referrer.name, true),
	LINE("Referral/Referrer/Role", referral.referrer.role, true),
	LINE("Referral/Referrer/Phone", referral.referrer.phone, false),
};

static const struct map_row decision[] = {
	CODE("Decision/Outcome", decision.outcome, true),
	CODES("Decision/Reason", decision.reason, "decline-reason"),
	CODES("Decision/Reason", decision.about, "question"),
	{ "Decision/SuggestedUnit", MAP_UNIT, false, AT(decision.suggested), 0,
	    NULL, NULL },
	TEXT("Decision/Question", decision.question),
	TEXT("Decision/Note", decision.note),
	LINE("Decision/ReceiverCaseRef", decision.case_ref, false),
	LINE("Decision/Officer/Name", decision.officer.name, true),
	LINE("Decision/Officer/Role", decision.officer.role, true),
	LINE("Decision/Officer/Phone", decision.officer.phone, false),
};

static const struct map_row status[] = {
	{ "StatusUpdate/@sequence", MAP_COUNT, true, AT(status.sequence), 0,
	    NULL, NULL },
	BOOL("StatusUpdate/@final", status.final),
	CODE("StatusUpdate/Status", status.status, true),
	CODES("StatusUpdate/Result", status.result, "result"),
	CODES("StatusUpdate/Reason", status.reason, "hold-reason"),
	{ "StatusUpdate/Appointment", MAP_TIME, false, AT(status.appointment),
	    AT(status.has_appointment), NULL, NULL },
	LINE("StatusUpdate/Place", status.place, false),
	TEXT("StatusUpdate/Note", status.note),
	DATE("StatusUpdate/NextReview", status.review, false),
	LINE("StatusUpdate/Officer/Name", status.officer.name, true),
	LINE("StatusUpdate/Officer/Role", status.officer.role, true),
	LINE("StatusUpdate/Officer/Phone", status.officer.phone, false),
};

static const struct map_row withdrawal[] = {
	CODE("Withdrawal/Reason", withdrawal.reason, true),
	BOOL("Withdrawal/Erase", withdrawal.erase),
	LINE("Withdrawal/Officer/Name", withdrawal.officer.name, true),
	LINE("Withdrawal/Officer/Role", withdrawal.officer.role, true),
	LINE("Withdrawal/Officer/Phone", withdrawal.officer.phone, false),
};

static const struct map_row header[] = {
	{ "MessageId", MAP_URN, true, IN(message), 0, NULL, NULL },
	{ "ConversationId", MAP_URN, true, IN(conversation), 0, NULL, NULL },
	{ "InReplyTo/@sha256", MAP_HEX, false, IN(reply_sha256), IN(is_reply),
	    NULL, NULL },
	{ "InReplyTo", MAP_URN, false, IN(in_reply_to), IN(is_reply),
	    NULL, NULL },
	{ "From", MAP_UNIT, true, IN(from), 0, NULL, NULL },
	{ "To", MAP_UNIT, true, IN(to), 0, NULL, NULL },
	{ "CreatedAt", MAP_TIME, true, IN(created), 0, NULL, NULL },
	{ "ExpiresAt", MAP_TIME, true, IN(expires), 0, NULL, NULL },
	{ "Priority", MAP_URGENCY, true, IN(urgency), 0, NULL, NULL },
	{ "Environment", MAP_CODE, true, IN(environment), 0, NULL, NULL },
};

static const struct {
	const char *name;
	const struct map_row *row;
	size_t n;
} kinds[CONTENT__MAX] = {
	[CONTENT_REFERRAL] = { "Referral", referral, nitems(referral) },
	[CONTENT_DECISION] = { "Decision", decision, nitems(decision) },
	[CONTENT_STATUS] = { "StatusUpdate", status, nitems(status) },
	[CONTENT_WITHDRAWAL] = { "Withdrawal", withdrawal,
	    nitems(withdrawal) },
};
/* clang-format on */

const struct map_row *
map_content(enum content_kind kind, size_t i)
{
	if (i < nitems(head))
		return &head[i];
	i -= nitems(head);
	return i < kinds[kind].n ? &kinds[kind].row[i] : NULL;
}

const struct map_row *
map_header(size_t i)
{
	return i < nitems(header) ? &header[i] : NULL;
}

const char *
content_kind_name(enum content_kind kind)
{
	return kinds[kind].name;
}
