/* What kind of case a unit begins, by the services in its directory entry. */
#include "cases/priv.h"

/* Kinds of case that codes of a list are for, as a set. */
static unsigned
kinds_named(const struct book *b, const char *list, const char *codes)
{
	size_t n;
	const struct code_row *row = book_list(b, list, &n);
	unsigned kinds = 0;

	for (size_t i = 0; codes != NULL && i < n; i++)
		if (text_has(codes, row[i].code))
			kinds |= row[i].kinds;
	return kinds;
}

enum err
kinds_of(struct work *w, struct id unit, unsigned *kinds_r)
{
	struct dir_entry entry;
	enum err e = directory_get(w, unit, &entry);

	if (e != OK)
		return e;
	*kinds_r =
	    kinds_named(w->book, "service", entry_services(w->mem, &entry));
	if (*kinds_r == 0)
		*kinds_r = KINDS_ALL;
	return OK;
}

/* The one code of the list that such cases are offered; NULL: there are more. */
static const char *
only_code(const struct book *b, const char *list, unsigned kinds)
{
	size_t n;
	const struct code_row *row = book_list(b, list, &n);
	const char *only = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!code_offered(&row[i], kinds))
			continue;
		if (only != NULL)
			return NULL;
		only = row[i].code;
	}
	return only;
}

/* Kinds that the case may be of: those of the service that was asked for, else
 * of the unit.  Who was referred is a person, and joins a group as its member. */
static enum err
kinds_likely(struct work *w, const char *service, unsigned *kinds_r)
{
	unsigned may =
	    service != NULL ? KINDS_ALL & ~KIND_BIT(KIND_GROUP) : KINDS_ALL;
	enum err e = OK;

	*kinds_r = kinds_named(w->book, "service", service) & may;
	if (*kinds_r == 0)
		e = kinds_of(w, w->who->unit, kinds_r);
	*kinds_r &= may;
	if (*kinds_r == 0)
		*kinds_r = KIND_BIT(KIND_COUNSELLING);
	return e;
}

enum err
kind_settle(struct work *w, const char *service, struct fields *f)
{
	unsigned kinds, fit;
	enum case_kind k = KIND_VIOLENCE;
	enum err e;

	if (f->v[F_KIND] == NULL) {
		if ((e = kinds_likely(w, service, &kinds)) != OK)
			return e;
		fit = kinds_named(w->book, "category", f->v[F_CATEGORY]);
		if ((kinds & fit) != 0)
			kinds &= fit;
		while ((kinds & KIND_BIT(k)) == 0)
			k++;
		f->v[F_KIND] = kind_codes[k];
	}
	if (f->v[F_CATEGORY] == NULL)
		f->v[F_CATEGORY] =
		    only_code(w->book, "category", fields_kinds(f));
	return OK;
}
