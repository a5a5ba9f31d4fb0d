/* Options and arguments of the subcommands. */
#include <getopt.h>
#include <sysexits.h>

#include "ctl/priv.h"

static const struct option known[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "share", required_argument, NULL, 's' },
	{ "key", required_argument, NULL, 'k' },
	{ "out", required_argument, NULL, 'o' },
	{ "in", required_argument, NULL, 'i' },
	{ "accept", no_argument, NULL, 'a' },
	{ "from", required_argument, NULL, 'f' },
	{ "state", required_argument, NULL, 't' },
	{ "ca", required_argument, NULL, 'c' },
	{ "trail", no_argument, NULL, 'r' },
	{ "journal", required_argument, NULL, 'l' },
	{ NULL, 0, NULL, 0 },
};

/* Set one option; the bit that it needs, or 0 for an unknown one. */
static unsigned
option_set(int c, const char *value, struct options *o)
{
	switch (c) {
	case 'j':
		o->json = true;
		return OPT_JSON;
	case 'n':
		o->changed = true;
		return OPT_CHANGED;
	case 's':
		o->share = value;
		return OPT_SHARE;
	case 'k':
		o->key = value;
		return OPT_KEY;
	case 'o':
		o->out = value;
		return OPT_OUT;
	case 'i':
		o->in = value;
		return OPT_IN;
	case 'a':
		o->accept = true;
		return OPT_ACCEPT;
	case 'f':
		o->from = value;
		return OPT_FROM;
	case 't':
		o->state = value;
		return OPT_STATE;
	case 'c':
		o->ca = value;
		return OPT_CA;
	case 'r':
		o->trail = true;
		return OPT_TRAIL;
	case 'l':
		o->journal = value;
		return OPT_JOURNAL;
	default:
		return 0;
	}
}

int
options_read(int argc, char **argv, unsigned allowed, int n,
    struct options *o_r)
{
	int c;

	*o_r = (struct options){ 0 };
	optind = 0; /* begin anew: main() has read its own */
	opterr = 0;
	/* ':' first: a missing value is told from an unknown option */
	while ((c = getopt_long(argc, argv, ":n", known, NULL)) != -1) {
		const char *word = argv[optind - 1];

		if (c == ':')
			return say_error(EX_USAGE, "%s needs a value", word);
		if ((option_set(c, optarg, o_r) & allowed) == 0)
			return say_error(EX_USAGE,
			    "%s is not an option of this command", word);
	}
	o_r->arg = argv + optind;
	o_r->n = argc - optind;
	if (o_r->n < n)
		return say_error(EX_USAGE, "an argument is missing");
	if (o_r->n > n)
		return say_error(EX_USAGE, "too many arguments: %s",
		    o_r->arg[n]);
	return EX_OK;
}
