/* One key=value line to stderr, in a single write. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

/* syslog(3) priorities, which journald reads from the "<n>" in front. */
static const struct {
	const char *name;
	int priority;
} levels[] = {
	[LOG_ALARM] = { "alarm", 1 },
	[LOG_ERROR] = { "error", 3 },
	[LOG_WARN] = { "warn", 4 },
	[LOG_INFO] = { "info", 6 },
	[LOG_DEBUG] = { "debug", 7 },
};

static enum log_level threshold = LOG_INFO;

void
log_threshold(enum log_level least)
{
	threshold = least;
}

enum err
log_level_parse(const char *s, enum log_level *level_r)
{
	for (size_t i = 0; i < nitems(levels); i++) {
		if (strcmp(s, levels[i].name) == 0) {
			*level_r = (enum log_level)i;
			return OK;
		}
	}
	return ERR_INVALID;
}

/* Nothing that came from outside may start a new line, pair or escape. */
static void
clean(char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~' || *s == '"' || *s == '\'')
			*s = '?';
	}
}

/* Bytes that snprintf() really put into size, given what it returned. */
static size_t
written(int n, size_t size)
{
	if (n < 0)
		return 0;
	return (size_t)n < size ? (size_t)n : size - 1;
}

void
log_write(enum log_level level, const char *event, const char *fmt, ...)
{
	char line[1024];
	size_t room = sizeof(line) - 1; /* one byte stays for the line's end */
	size_t n;
	va_list ap;

	if (level > threshold)
		return;
	n = written(snprintf(line, room, "<%d>level=%s event=%s ",
			levels[level].priority, levels[level].name, event),
	    room);
	va_start(ap, fmt);
	n += written(vsnprintf(line + n, room - n, fmt, ap), room - n);
	va_end(ap);
	clean(line);
	line[n++] = '\n';
	/* A log that cannot be written has nobody to be told. */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}
