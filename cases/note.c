/* Notes of a case: a page of them, newest first, and how many there may be. */
#include "cases/priv.h"

struct range
range_fit(struct range part, size_t n)
{
	if (part.n > 0 && part.from >= n)
		part.from = n > 0 ? (n - 1) / part.n * part.n : 0;
	return part;
}

enum err
notes_room(const struct casefile *c)
{
	size_t i, n = 0, bytes = 0;

	for (i = 0; i < c->head.n_rec; i++) {
		if (c->head.rec[i].kind != REC_NOTE)
			continue;
		n++;
		bytes += c->head.rec[i].size;
	}
	return n <= NOTES_MAX && bytes <= NOTES_BYTES_MAX ? OK : ERR_LIMIT;
}

/* A note's id is as old as the note, so that order needs no opening; of one
 * moment, the later in the header is the newer. */
static void
notes_sort(struct note *note, size_t n)
{
	size_t i, j;

	for (i = 0; i < n / 2; i++) {
		struct note t = note[i];

		note[i] = note[n - 1 - i];
		note[n - 1 - i] = t;
	}
	for (i = 1; i < n; i++)
		for (j = i; j > 0 &&
		     id_time(note[j].ref->id) > id_time(note[j - 1].ref->id);
		     j--) {
			struct note t = note[j];

			note[j] = note[j - 1];
			note[j - 1] = t;
		}
}

static enum err
note_open(struct work *w, const struct casefile *c, const struct note *note,
    struct case_note *n_r)
{
	struct rec rec;
	enum err e = rec_get(w, c, note->ref->group, note->row, &rec);

	/* a note stands under its author's name: it is theirs */
	if (e == OK)
		e = rec_verify(w, &rec);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("note", note->ref->id) : e;
	*n_r = (struct case_note){ rec.f.v[F_NOTE], person_name(w, rec.author),
		rec.at };
	return OK;
}

/* Open the notes of one page, the last one if there are not so many. */
enum err
notes_open(struct work *w, const struct casefile *c, struct note *note,
    size_t n, struct range part, struct kasus *k)
{
	struct case_note *shown;
	size_t i, end;
	enum err e = OK;

	notes_sort(note, n);
	part = range_fit(part, n);
	end = n - part.from < part.n ? n : part.from + part.n;
	shown = arena_alloc(w->mem, (end - part.from + 1) * sizeof(*shown));
	if (shown == NULL)
		return ERR_MEMORY;
	for (i = part.from; e == OK && i < end; i++)
		e = note_open(w, c, &note[i], &shown[i - part.from]);
	k->notes = shown;
	k->n_notes = end - part.from;
	k->notes_from = part.from;
	k->notes_all = n;
	return e;
}
