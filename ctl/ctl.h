/*
 * ctl: the operator's side: lindungctl.  Knows no HTML and no request.
 */
#ifndef LINDUNG_CTL_H
#define LINDUNG_CTL_H

#include "cases/cases.h"

/* One subcommand; the table in main.c finds it and prints the help. */
struct command {
	const char *name;    /* "demo load" */
	const char *args;    /* "[--json] FILE" as the usage line has it */
	const char *help;    /* one sentence */
	const char *example; /* what follows "lindungctl " */
	int (*run)(const char *conf_path, int argc, char **argv);
};

/*
 * Every command answers with a code of sysexits(3).  argv[0] is the last word
 * of its name; options and arguments follow.
 */
int ctl_config_check(const char *conf_path, int argc, char **argv);
int ctl_config_dump(const char *conf_path, int argc, char **argv);
int ctl_lists_check(const char *conf_path, int argc, char **argv);
int ctl_lists_diff(const char *conf_path, int argc, char **argv);
int ctl_lists_install(const char *conf_path, int argc, char **argv);
int ctl_migrate(const char *conf_path, int argc, char **argv);
int ctl_grants(const char *conf_path, int argc, char **argv);
int ctl_agency_found(const char *conf_path, int argc, char **argv);
int ctl_invite_list(const char *conf_path, int argc, char **argv);
int ctl_invite_create(const char *conf_path, int argc, char **argv);
int ctl_invite_withdraw(const char *conf_path, int argc, char **argv);
int ctl_unit_list(const char *conf_path, int argc, char **argv);
int ctl_unit_create(const char *conf_path, int argc, char **argv);
int ctl_unit_offer(const char *conf_path, int argc, char **argv);
int ctl_member_list(const char *conf_path, int argc, char **argv);
int ctl_member_suspend(const char *conf_path, int argc, char **argv);
int ctl_agreement_end(const char *conf_path, int argc, char **argv);
int ctl_roster_show(const char *conf_path, int argc, char **argv);
int ctl_roster_verify(const char *conf_path, int argc, char **argv);
int ctl_roster_rebuild(const char *conf_path, int argc, char **argv);
int ctl_roster_heads(const char *conf_path, int argc, char **argv);
int ctl_recovery_new(const char *conf_path, int argc, char **argv);
int ctl_recovery_check(const char *conf_path, int argc, char **argv);
int ctl_recovery_show(const char *conf_path, int argc, char **argv);
int ctl_directory_export(const char *conf_path, int argc, char **argv);
int ctl_audit_verify(const char *conf_path, int argc, char **argv);
int ctl_audit_export(const char *conf_path, int argc, char **argv);
int ctl_witness(const char *conf_path, int argc, char **argv);
int ctl_restore(const char *conf_path, int argc, char **argv);
int ctl_audit_key(const char *conf_path, int argc, char **argv);
int ctl_demo_load(const char *conf_path, int argc, char **argv);
int ctl_demo_status(const char *conf_path, int argc, char **argv);
int ctl_demo_accounts(const char *conf_path, int argc, char **argv);
int ctl_xml_validate(const char *conf_path, int argc, char **argv);
int ctl_xml_verify(const char *conf_path, int argc, char **argv);
int ctl_xml_show(const char *conf_path, int argc, char **argv);
int ctl_secret_list(const char *conf_path, int argc, char **argv);
int ctl_secret_renew(const char *conf_path, int argc, char **argv);
int ctl_secret_drop(const char *conf_path, int argc, char **argv);
int ctl_docs(const char *conf_path, int argc, char **argv);

#endif
