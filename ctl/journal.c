/* What the log tells of the trail's streams, against the trail. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/priv.h"

#define LINE   2048 /* ours have at most half of it; a prefix may stand before */
#define STREAM " event=stream stream="
#define SEQ    " seq="
#define MAC    " mac="

/* One of the lines that workers write; others are passed over. */
static bool
mark_read(char *line, struct trail_mark *m_r)
{
	char *id = strstr(line, STREAM);
	char *seq = id != NULL ? strstr(id, SEQ) : NULL;
	char *mac = seq != NULL ? strstr(seq, MAC) : NULL;
	char *end;

	if (mac == NULL)
		return false;
	id += strlen(STREAM);
	*seq = '\0';
	seq += strlen(SEQ);
	*mac = '\0';
	mac += strlen(MAC);
	mac[strcspn(mac, " \r\n")] = '\0';
	errno = 0;
	m_r->seq = strtoull(seq, &end, 10);
	return errno == 0 && end != seq && *end == '\0' &&
	    id_parse(id, &m_r->stream) == OK &&
	    hex_get(mac, m_r->mac, HASH_LEN) == OK;
}

/* The entry that it names must be there, and be that one. */
static enum err
mark_look(struct store *db, const struct trail_mark *m, finding_fn found,
    void *arg)
{
	struct finding f = { .why = AUDIT_JOURNAL,
		.entry = true,
		.stream = m->stream,
		.seq = m->seq };
	uint8_t mac[HASH_LEN];
	enum err e = trail_row_mac(db, m->stream, m->seq, mac);

	if (e == OK && secret_same(mac, m->mac, HASH_LEN))
		return OK;
	return e == OK || e == ERR_ABSENT ? found(&f, arg) : e;
}

enum err
journal_look(struct store *db, const char *path, finding_fn found, void *arg,
    uint64_t *n_r)
{
	FILE *in = fopen(path, "re");
	struct trail_mark m;
	char line[LINE];
	enum err e = OK;

	*n_r = 0;
	if (in == NULL)
		return ERR_IO;
	while (e == OK && fgets(line, sizeof(line), in) != NULL) {
		if (!mark_read(line, &m))
			continue;
		e = mark_look(db, &m, found, arg);
		(*n_r)++;
	}
	if (e == OK && ferror(in))
		e = ERR_IO;
	(void)fclose(in);
	return e;
}
