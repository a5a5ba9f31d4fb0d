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
notes_room(const struct casefile *c, bool spare)
{
	size_t max = NOTES_MAX + (spare ? EVENTS_SPARE : 0);
	size_t bytes_max = NOTES_BYTES_MAX + (spare ? EVENTS_SPARE_BYTES : 0);
	size_t i, n = 0, bytes = 0;

	for (i = 0; i < c->head.n_rec; i++) {
		if (c->head.rec[i].kind != REC_NOTE &&
		    c->head.rec[i].kind != REC_ENTRY &&
		    c->head.rec[i].kind != REC_FILE &&
		    c->head.rec[i].kind != REC_PROCESS)
			continue;
		n++;
		bytes += c->head.rec[i].size;
	}
	return n <= max && bytes <= bytes_max ? OK : ERR_LIMIT;
}

enum err
note_put(struct work *w, struct casefile *c, const struct fields *f, bool spare,
    struct record_row *row_r)
{
	struct rec_ref *ref = &c->head.rec[c->head.n_rec++];
	enum err e;

	*ref = (struct rec_ref){ .id = id_new(w->now),
		.group = (uint8_t)field_rules[F_NOTE].group,
		.kind = REC_NOTE,
		.at_version = c->row.version + 1 };
	e = rec_put(w, c, ref, f, row_r);
	return e == OK ? notes_room(c, spare) : e;
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
	enum field i;
	enum err e = rec_get(w, c, note->ref->group, note->row, &rec);

	/* a note stands under its author's name: it is theirs */
	if (e == OK)
		e = rec_verify(w, &rec);
	if (e != OK)
		return e == ERR_TAMPER ? tamper("note", note->ref->id) : e;
	*n_r = (struct case_note){ .kind = F_NOTE,
		.text = rec.f.v[F_NOTE],
		.author = person_name(w, rec.author),
		.at = rec.at };
	for (i = F_NOTE + 1; i < FIELDS_ENTRY; i++) {
		if (rec.f.v[i] == NULL)
			continue;
		n_r->kind = i;
		n_r->value = rec.f.v[i];
	}
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
