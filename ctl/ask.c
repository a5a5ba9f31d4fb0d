/* Questions at the console: on stderr, with the answers from stdin. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "ctl/priv.h"

#define LINE_LEN 512

/* The next line without its end, in the arena. */
static enum err
answer_read(struct arena *a, char **answer_r)
{
	char line[LINE_LEN];
	size_t n;

	/* no buffer of stdio's keeps what is typed */
	if (setvbuf(stdin, NULL, _IONBF, 0) != 0)
		return ERR_IO;
	if (fgets(line, LINE_LEN, stdin) == NULL)
		return ERR_ABSENT;
	n = strlen(line);
	if (n > 0 && line[n - 1] == '\n')
		*answer_r = arena_strndup(a, line, n - 1);
	secret_wipe(line, sizeof(line));
	if (n == 0 || n == LINE_LEN - 1)
		return ERR_LIMIT;
	return *answer_r != NULL ? OK : ERR_MEMORY;
}

enum err
ask_line(struct arena *a, const char *question, const char **answer_r)
{
	char *answer = NULL;
	enum err e = OK;

	*answer_r = "";
	while (e == OK && **answer_r == '\0') {
		fprintf(stderr, "%s: ", question);
		e = answer_read(a, &answer);
		if (e != OK || !utf8_ok(answer, strlen(answer)))
			continue;
		text_straighten(answer);
		*answer_r = text_trim(answer);
	}
	return e;
}

enum err
ask_secret(struct arena *a, const char *question, const char **answer_r)
{
	struct termios was, quiet;
	bool tty = tcgetattr(STDIN_FILENO, &was) == 0;
	char *answer = NULL;
	enum err e;

	if (tty) {
		quiet = was;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0)
			return ERR_IO;
	}
	fprintf(stderr, "%s: ", question);
	e = answer_read(a, &answer);
	*answer_r = answer;
	if (tty && tcsetattr(STDIN_FILENO, TCSANOW, &was) != 0)
		e = ERR_IO;
	fputc('\n', stderr);
	return e;
}
