/*
 * lindungctl(8): one table of commands.  What it does not list does not exist,
 * and the help is printed from it.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>

#include "ctl/priv.h"

/* clang-format off */
static const struct command commands[] = {
	{ "config check", "",
	  "Check the configuration; prints file:line and a sentence if it is wrong.",
	  "-c lindung.conf config check", ctl_config_check },
	{ "config dump", "[-n] [--json]",
	  "Print all settings, or with -n those that differ from their defaults.",
	  "config dump -n", ctl_config_dump },
	{ "migrate", "[--json]",
	  "Bring the tables up to date and load code lists and regions.",
	  "migrate", ctl_migrate },
	{ "lists check", "FILE",
	  "Say whether FILE is a table of code lists, and what it has.",
	  "lists check codes.tsv", ctl_lists_check },
	{ "lists diff", "FILE",
	  "Print what FILE would change of the code lists in use; 65 if a code is missing.",
	  "lists diff codes.tsv", ctl_lists_diff },
	{ "lists install", "FILE",
	  "Put FILE in the place of the code lists in use; workers read it when they start.",
	  "lists install codes.tsv", ctl_lists_install },
	{ "grants", "ACCOUNT",
	  "Print the rights of a database account as SQL.",
	  "grants lindung | mariadb", ctl_grants },
	{ "agency found", "[--json] [--out FILE]",
	  "Found an agency: its three founders choose their passwords here, and sign.",
	  "agency found --out dinsos.pin", ctl_agency_found },
	{ "invite list", "[--json]",
	  "Print invitations, and how each stands.",
	  "invite list --json", ctl_invite_list },
	{ "invite create", "[--json] UNIT ROLES NAME",
	  "Invite somebody: an administrator logs in here; prints the code that the person gets on paper.",
	  "invite create ID-JA/GOV/DINSOS/UNIT kon,kor 'Nama Contoh'", ctl_invite_create },
	{ "invite withdraw", "[--json] ID",
	  "Take an invitation back: an administrator logs in here.",
	  "invite withdraw 0190a2b4-0000-7000-8000-000000000000", ctl_invite_withdraw },
	{ "unit list", "[--json]",
	  "Print units, whether each has a key, and what it offers.",
	  "unit list --json", ctl_unit_list },
	{ "unit create", "[--json] CODE ABBREVIATION NAME-ID NAME-EN",
	  "Name a unit of the agency of the administrator who logs in here.",
	  "unit create PPKS-BARU PPKS-B 'PPKS Baru' 'New Centre'", ctl_unit_create },
	{ "unit offer", "[--json] UNIT SERVICES",
	  "Say what a unit offers, codes between blanks: who may logs in here.",
	  "unit offer ID-JA/GOV/DINSOS/UNIT 'counselling mediation'", ctl_unit_offer },
	{ "member list", "[--json]",
	  "Print members of all units, active or not.",
	  "member list --json", ctl_member_list },
	{ "member suspend", "[--json] PERSON UNIT",
	  "Suspend somebody at once: an administrator, or who answers for the unit, logs in here.",
	  "member suspend 0190a2b4-0000-7000-8000-000000000000 ID-JA/GOV/DINSOS/UNIT", ctl_member_suspend },
	{ "agreement end", "[--json] ID",
	  "Sign the end of an agreement, which two of the agency sign; who may logs in here.",
	  "agreement end 0190a2b4-0000-7000-8000-000000000000", ctl_agreement_end },
	{ "roster show", "[--json]",
	  "Print agencies, units, members and agreements.",
	  "roster show --json", ctl_roster_show },
	{ "roster verify", "[--json]",
	  "Check every signature, the pins, the heads file and the copy for SQL; 65 if one is bad.",
	  "roster verify", ctl_roster_verify },
	{ "roster rebuild", "[--json]",
	  "Make the tables that SQL reads of units and members anew from the rosters.",
	  "roster rebuild", ctl_roster_rebuild },
	{ "roster heads", "[--accept] [--json]",
	  "Print the newest link of each roster, or remember it as this host's.",
	  "roster heads --accept", ctl_roster_heads },
	{ "recovery new", "[--json]",
	  "Draw a custodian's key: its 24 words and the public key; stores nothing.",
	  "recovery new", ctl_recovery_new },
	{ "recovery check", "",
	  "Read the 24 words of a paper from the terminal, and print their public key.",
	  "recovery check", ctl_recovery_check },
	{ "recovery show", "[--json]",
	  "Print who keeps which unit's recovery, and recoveries that are under way.",
	  "recovery show --json", ctl_recovery_show },
	{ "directory export", "[--json]",
	  "Print how each unit's entry stands, or with --json the directory as HSDS 3.0; 65 if one is bad.",
	  "directory export --json", ctl_directory_export },
	{ "audit verify", "[--json] [--trail] [--journal FILE]",
	  "Check trail, tree and checkpoints, and each object against its entry; 65 if one is bad.",
	  "audit verify --journal /var/log/lindung.log", ctl_audit_verify },
	{ "audit export", "FILE",
	  "Write entries, tree and checkpoints for another verifier, a line of JSON each.",
	  "audit export trail.jsonl", ctl_audit_export },
	{ "audit key", "[--json]",
	  "Print the key that signs checkpoints, for witnesses.",
	  "audit key", ctl_audit_key },
	{ "witness", "--from URL --state FILE [--key FILE] [--ca FILE] [--json]",
	  "Compare the trail's newest checkpoint with the last one seen; 1 if it is another log.",
	  "witness --from https://host/saksi --state seen --key lindung.key", ctl_witness },
	{ "restore", "[--state FILE] [--accept] [--json]",
	  "Say whether a backup that was loaded lacks what this host or a witness has seen; 65 if so.",
	  "restore --state seen", ctl_restore },
	{ "secret list", "[--json]",
	  "Print the versions of the pepper, and how many people's keys are under each.",
	  "secret list", ctl_secret_list },
	{ "secret renew", "pepper|audit|checkpoint|db/ACCOUNT",
	  "Put a new secret in the place of the old one, which stays known where it is needed.",
	  "secret renew pepper", ctl_secret_renew },
	{ "secret drop", "VERSION",
	  "Forget an old version of the pepper that nobody needs any more.",
	  "secret drop 1", ctl_secret_drop },
	{ "xml validate", "[--share DIR] [--json] FILE",
	  "Say whether FILE is a valid message, or why and where not.",
	  "xml validate rujukan.xml", ctl_xml_validate },
	{ "xml verify", "[--key HEX] [--share DIR] [--json] FILE",
	  "Check the officer's signature, with the roster's key or the one given.",
	  "xml verify rujukan.xml", ctl_xml_verify },
	{ "xml show", "[--share DIR] [--json] FILE",
	  "Print the fields of a document as text.",
	  "xml show rujukan.xml", ctl_xml_show },
	{ "demo load", "[--out FILE]",
	  "Load the demo agencies, people and cases into an empty installation.",
	  "demo load --out var/demo/accounts.json", ctl_demo_load },
	{ "demo status", "[--json]",
	  "Say whether the demo is loaded; 69 when it is not.",
	  "demo status", ctl_demo_status },
	{ "demo accounts", "[--in FILE] [--json]",
	  "Print the demo's accounts with the code of the moment.",
	  "demo accounts --in var/demo/accounts.json", ctl_demo_accounts },
	{ "docs", "groups|transitions|roster|config",
	  "Print a document that is generated from the program's tables.",
	  "docs transitions", ctl_docs },
};
/* clang-format on */

static void
usage_all(FILE *to)
{
	fputs("usage: lindungctl [-c FILE] COMMAND [OPTIONS] [ARGUMENTS]\n"
	      "       lindungctl COMMAND --help\n"
	      "       lindungctl --version\n\n"
	      "  -c FILE  configuration (" CONF_DEFAULT ")\n\ncommands:\n",
	    to);
	for (size_t i = 0; i < nitems(commands); i++)
		fprintf(to, "  %-17s %s\n", commands[i].name, commands[i].help);
	fputs("\nexample: lindungctl -c var/lindung.conf config check\n", to);
}

static void
usage_one(FILE *to, const struct command *c)
{
	fprintf(to, "usage: lindungctl [-c FILE] %s%s%s\n\n%s\n\n", c->name,
	    c->args[0] != '\0' ? " " : "", c->args, c->help);
	fprintf(to, "example: lindungctl %s\n", c->example);
}

/* How many words of argv are the command's name; 0: it is another one. */
static int
words_match(const struct command *c, int argc, char **argv)
{
	const char *second = strchr(c->name, ' ');
	size_t n =
	    second != NULL ? (size_t)(second - c->name) : strlen(c->name);

	if (argc < 1 || strncmp(c->name, argv[0], n) != 0 || argv[0][n] != '\0')
		return 0;
	if (second == NULL)
		return 1;
	return argc > 1 && strcmp(second + 1, argv[1]) == 0 ? 2 : 0;
}

static const struct command *
command_find(int argc, char **argv, int *words_r)
{
	for (size_t i = 0; i < nitems(commands); i++) {
		*words_r = words_match(&commands[i], argc, argv);
		if (*words_r > 0)
			return &commands[i];
	}
	return NULL;
}

static bool
help_wanted(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

/* Commands that begin with word, as in "lindungctl xml --help". */
static int
usage_group(FILE *to, const char *word)
{
	size_t n = strlen(word);
	int found = 0;

	for (size_t i = 0; i < nitems(commands); i++) {
		if (strncmp(commands[i].name, word, n) != 0 ||
		    commands[i].name[n] != ' ')
			continue;
		fprintf(to, "%s lindungctl %s %s\n",
		    found++ == 0 ? "usage:" : "      ", commands[i].name,
		    commands[i].args);
	}
	return found;
}

static int
no_such_command(int argc, char **argv)
{
	bool help = help_wanted(argc, argv);

	if (argc > 0 && usage_group(help ? stdout : stderr, argv[0]) > 0)
		return help ? EX_OK : EX_USAGE;
	if (argc > 0)
		return say_error(EX_USAGE,
		    "there is no command '%s'; lindungctl --help lists them",
		    argv[0]);
	usage_all(stderr);
	return EX_USAGE;
}

/* Keys pass through here: no core file, no look from outside. */
static void
harden(void)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		log_write(LOG_WARN, "harden", "core files are possible");
}

static int
command_run(const char *conf, int argc, char **argv)
{
	const struct command *c;
	int words;

	c = command_find(argc, argv, &words);
	if (c == NULL)
		return no_such_command(argc, argv);
	if (help_wanted(argc - words, argv + words)) {
		usage_one(stdout, c);
		return EX_OK;
	}
	harden();
	if (auth_init() != OK)
		return say_error(EX_SOFTWARE, "libsodium does not start");
	return c->run(conf, argc - words + 1, argv + words - 1);
}

int
main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	const char *conf = CONF_DEFAULT;
	int c;

	/* '+': stop at the command, whose options are its own */
	while ((c = getopt_long(argc, argv, "+c:h", known, NULL)) != -1) {
		switch (c) {
		case 'c':
			conf = optarg;
			break;
		case 'h':
			usage_all(stdout);
			return EX_OK;
		case 'V':
			puts("lindungctl " LINDUNG_VERSION);
			return EX_OK;
		default:
			return EX_USAGE;
		}
	}
	return command_run(conf, argc - optind, argv + optind);
}
