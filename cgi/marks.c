/* How far the streams of workers have come, as the master sees it. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cgi/priv.h"

static struct page *
page_at(const struct marks *m, size_t page)
{
	return (struct page *)(void *)(m->map + page * m->size);
}

/* Twice as many are owed as there can be pages: those of workers that ended
 * without noting what they were given, and of them themselves. */
static size_t
owed_most(const struct marks *m)
{
	return 2 * m->n;
}

enum err
marks_new(size_t pages, struct marks *m_r)
{
	void *map;

	*m_r =
	    (struct marks){ .n = pages, .size = (size_t)sysconf(_SC_PAGESIZE) };
	m_r->owed = calloc(owed_most(m_r), sizeof(*m_r->owed));
	m_r->stream = calloc(m_r->n, sizeof(*m_r->stream));
	map = mmap(NULL, m_r->n * m_r->size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (map != MAP_FAILED)
		m_r->map = map;
	return m_r->map != NULL && m_r->owed != NULL && m_r->stream != NULL ?
	    OK :
	    ERR_MEMORY;
}

void
marks_free(struct marks *m)
{
	if (m->map != NULL)
		(void)munmap(m->map, m->n * m->size);
	free(m->owed);
	free(m->stream);
	*m = (struct marks){ 0 };
}

static void
mark_say(const struct trail_mark *k)
{
	char id[ID_TEXT], mac[2 * HASH_LEN + 1];

	log_write(LOG_INFO, "stream", "stream=%s seq=%" PRIu64 " mac=%s",
	    id_text(k->stream, id), k->seq, hex_put(k->mac, HASH_LEN, mac));
}

static void
owed_add(struct marks *m, const struct trail_mark *k)
{
	if (m->n_owed == owed_most(m)) {
		/* workers end before they have noted any: the log has it */
		log_write(LOG_WARN, "stream-owed", "most=%zu", m->n_owed);
		return;
	}
	m->owed[m->n_owed++] = (struct owed){ *k, NO_PAGE };
}

/* What the worker of this page was given is noted, or anybody's again. */
static void
owed_settle(struct marks *m, size_t page, bool ended)
{
	bool noted = atomic_load(&page_at(m, page)->noted);
	size_t kept = 0;

	for (size_t i = 0; i < m->n_owed; i++) {
		struct owed o = m->owed[i];

		if (o.given == page && noted)
			continue;
		if (o.given == page && ended)
			o.given = NO_PAGE;
		m->owed[kept++] = o;
	}
	m->n_owed = kept;
}

void
marks_begin(struct marks *m, size_t page, struct id stream)
{
	struct page *p = page_at(m, page);

	for (size_t i = 0; i < m->n; i++)
		owed_settle(m, i, i == page);
	memset(&p->mark, 0, sizeof(p->mark));
	atomic_store(&p->noted, false);
	m->stream[page] = stream;
	for (size_t i = 0; i < m->n_owed; i++)
		if (m->owed[i].given == NO_PAGE)
			m->owed[i].given = page;
}

struct page *
marks_own(const struct marks *m, size_t page)
{
	size_t behind = (page + 1) * m->size, all = m->n * m->size;

	if (page > 0)
		(void)munmap(m->map, page * m->size);
	if (behind < all)
		(void)munmap(m->map + behind, all - behind);
	return page_at(m, page);
}

void
marks_ended(struct marks *m, size_t page, bool killed)
{
	struct trail_mark k;

	owed_settle(m, page, true);
	if (!trail_shared_get(&page_at(m, page)->mark, &k))
		return;
	k.stream = m->stream[page];
	if (killed || m->n_owed == owed_most(m))
		mark_say(&k);
	owed_add(m, &k);
	memset(page_at(m, page), 0, sizeof(struct page));
}
