/* docs/roster.md, from the tables of auth/rules.c. */
#include "ctl/priv.h"

static void
signer_put(struct buf *out, unsigned roles, enum sign_place place)
{
	static const char *const where[] = {
		[AT_AGENCY] = " of the agency",
		[AT_UNIT] = " of the unit",
		[AT_OFFICE] = " of the office",
		[AT_CUSTODY] = ", a custodian of the unit",
	};

	if (roles == 0) {
		buf_puts(out, "-");
		return;
	}
	roles_put(out, roles, ", ");
	buf_puts(out, where[place]);
}

static void
rules_put(struct buf *out)
{
	size_t n;
	const struct sign_rule *rule = sign_rules(&n);

	buf_puts(out,
	    "| link | who appends and signs it | who else has signed |\n"
	    "| --- | --- | --- |\n"
	    "| genesis | one of its three founders | one or both of the "
	    "others |\n");
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "| %s%s | ", link_name(rule[i].type),
		    rule[i].headless ? ", to a unit without a head" : "");
		signer_put(out, rule[i].roles, rule[i].place);
		buf_puts(out, " | ");
		signer_put(out, rule[i].co_roles, rule[i].co_place);
		buf_puts(out, " |\n");
	}
}

static void
clashes_put(struct buf *out)
{
	size_t n;
	const struct role_clash *c = role_clashes(&n);

	for (size_t i = 0; i < n; i++) {
		buf_puts(out, "- ");
		roles_put(out, c[i].one, ", ");
		buf_puts(out, " and ");
		roles_put(out, c[i].other, ", ");
		buf_putc(out, '\n');
	}
}

void
roster_doc(struct buf *out)
{
	buf_puts(out,
	    "# Roster links\n\nGenerated from the tables in `auth/rules.c`; "
	    "do not edit. The bytes are in [format.md](format.md) 9.\n\n"
	    "Signers are active members at the time, different people, and an "
	    "admission is of somebody whom another one invited: so nobody "
	    "becomes a reader by one person's word.\n\n");
	rules_put(out);
	buf_puts(out,
	    "\nRoles that one person can't hold together, in any units of "
	    "the agency:\n\n");
	clashes_put(out);
	buf_puts(out, "\nRoles of the office: ");
	roles_put(out, roles_of_place(true), ", ");
	buf_puts(out, ". Of other units: ");
	roles_put(out, roles_of_place(false), ", ");
	buf_puts(out, ".\n");
}
