/* Who may do what: one table, which is the policy. */
#include <string.h>

#include "auth/auth.h"

static const char *const codes[ROLE__MAX] = {
	[ROLE_KON] = "kon",
	[ROLE_KOR] = "kor",
	[ROLE_PTG] = "ptg",
	[ROLE_MK] = "mk",
	[ROLE_KAU] = "kau",
	[ROLE_PKS] = "pks",
	[ROLE_ADM] = "adm",
	[ROLE_AUD] = "aud",
	[ROLE_PDP] = "pdp",
	[ROLE_PIM] = "pim",
};

/* clang-format off */
#define _ SCOPE_NO
#define S SCOPE_OWN
#define U SCOPE_UNIT
#define A SCOPE_ALL
static const struct {
	const char *name;
	enum scope scope[ROLE__MAX];
} policy[P__MAX] = {
	/*                                         KON   PTG   KAU   ADM   PDP
	 *                                            KOR   MK    PKS   AUD   PIM */
	[P_NONE]           = { "none",           { A, A, A, A, A, A, A, A, A, A } },
	[P_LOGIN]          = { "login",          { A, A, A, A, A, A, A, A, A, A } },
	[P_CASE_LIST]      = { "case-list",      { U, U, U, U, U, U, _, _, _, _ } },
	[P_CASE_CREATE]    = { "case-create",    { A, A, A, A, A, A, _, _, _, _ } },
	[P_CASE_READ]      = { "case-read",      { S, U, S, S, U, S, _, _, _, _ } },
	[P_CASE_EDIT]      = { "case-edit",      { S, _, S, S, _, S, _, _, _, _ } },
	[P_CASE_ASSIGN]    = { "case-assign",    { _, U, _, U, U, _, _, _, _, _ } },
	[P_CASE_CLOSE]     = { "case-close",     { S, U, S, S, U, S, _, _, _, _ } },
	[P_CASE_REOPEN]    = { "case-reopen",    { S, U, _, _, U, _, _, _, _, _ } },
	[P_RISK_LOWER]     = { "risk-lower",     { _, U, _, S, U, _, _, _, _, _ } },
	[P_CASE_RESTRICT]  = { "case-restrict",  { S, U, S, S, U, S, _, _, _, _ } },
	[P_CONSENT]        = { "consent",        { S, U, S, S, U, S, _, _, _, _ } },
	[P_PROCESS]        = { "process",        { S, _, S, S, _, S, _, _, _, _ } },
	[P_PLAN]           = { "plan",           { S, _, S, S, U, S, _, _, _, _ } },
	[P_GLASS_LIST]     = { "glass-list",     { U, U, U, U, U, U, _, _, U, _ } },
	[P_GLASS_ASK]      = { "glass-ask",      { _, U, _, U, U, S, _, _, _, _ } },
	[P_GLASS_PEEL]     = { "glass-peel",     { _, _, _, _, _, _, _, _, U, _ } },
	[P_GLASS_OPEN]     = { "glass-open",     { U, U, U, U, U, U, _, _, _, _ } },
	[P_REFER_LIST]     = { "refer-list",     { U, U, U, U, U, U, _, _, _, _ } },
	[P_REFER_READ]     = { "refer-read",     { S, U, S, S, U, S, _, _, _, _ } },
	[P_REFER_CREATE]   = { "refer-create",   { S, U, S, S, U, S, _, _, _, _ } },
	[P_REFER_OPEN]     = { "refer-open",     { U, U, U, U, U, U, _, _, _, _ } },
	[P_REFER_DECIDE]   = { "refer-decide",   { _, U, _, U, U, U, _, _, _, _ } },
	[P_REFER_OUTCOME]  = { "refer-outcome",  { S, U, S, S, U, S, _, _, _, _ } },
	[P_REFER_WITHDRAW] = { "refer-withdraw", { S, U, S, S, U, S, _, _, _, _ } },
	[P_REFER_APPROVE]  = { "refer-approve",  { _, U, _, _, U, _, _, _, _, _ } },
	[P_ADMIN]          = { "admin",          { _, _, _, _, _, _, A, _, _, _ } },
	[P_TRAIL]          = { "trail",          { S, U, S, U, U, S, A, A, A, _ } },
	[P_TRAIL_ALL]      = { "trail-all",      { _, _, _, _, _, _, _, A, A, _ } },
	[P_ADMIT]          = { "admit",          { _, U, _, _, U, _, _, _, U, U } },
	[P_MEMBER_END]     = { "member-end",     { _, U, _, _, U, _, A, _, U, U } },
	[P_CUSTODY]        = { "custody",        { A, A, A, A, A, A, A, A, A, A } },
	[P_VETO]           = { "veto",           { _, _, _, _, A, _, _, _, A, _ } },
	[P_SERVICES]       = { "services",       { _, U, _, _, U, _, A, _, _, _ } },
	[P_AGREE_READ]     = { "agree-read",     { _, _, _, _, A, _, A, A, A, A } },
	[P_AGREE_DRAFT]    = { "agree-draft",    { _, _, _, _, _, _, A, _, _, _ } },
	[P_AGREE_SIGN]     = { "agree-sign",     { _, _, _, _, A, _, _, _, _, A } },
	[P_STATISTICS]     = { "statistics",     { U, U, U, U, U, U, _, _, _, A } },
};
#undef _
#undef S
#undef U
#undef A
/* clang-format on */

enum scope
role_scope(unsigned roles, enum perm p)
{
	enum scope widest = p == P_NONE ? SCOPE_ALL : SCOPE_NO;

	for (unsigned r = 0; r < ROLE__MAX; r++) {
		if ((roles & ROLE_BIT(r)) != 0 && policy[p].scope[r] > widest)
			widest = policy[p].scope[r];
	}
	return widest;
}

const char *
role_code(enum role r)
{
	return codes[r];
}

enum err
role_parse(const char *code, enum role *r_r)
{
	for (unsigned r = 0; r < ROLE__MAX; r++) {
		if (strcmp(code, codes[r]) == 0) {
			*r_r = (enum role)r;
			return OK;
		}
	}
	return ERR_INVALID;
}

void
roles_put(struct buf *b, unsigned roles, const char *between)
{
	const char *next = "";

	for (unsigned r = 0; r < ROLE__MAX; r++) {
		if ((roles & ROLE_BIT(r)) == 0)
			continue;
		buf_printf(b, "%s%s", next, codes[r]);
		next = between;
	}
}

const char *
roles_text(struct arena *a, unsigned roles)
{
	struct buf b;

	buf_init(&b, a, 0);
	roles_put(&b, roles, ",");
	buf_putc(&b, '\0');
	return buf_check(&b) == OK ? (const char *)b.p : NULL;
}

bool
roles_listed(const char *list, unsigned roles)
{
	size_t n;

	for (list += strspn(list, " "); *list != '\0';
	     list += strspn(list, " ")) {
		n = strcspn(list, " ");
		for (unsigned r = 0; r < ROLE__MAX; r++)
			if ((roles & ROLE_BIT(r)) != 0 &&
			    strlen(codes[r]) == n &&
			    memcmp(codes[r], list, n) == 0)
				return true;
		list += n;
	}
	return false;
}

const char *
perm_name(enum perm p)
{
	return policy[p].name;
}
