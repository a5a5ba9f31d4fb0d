/* What forms of cases and entries share, a part of cgi/view.h. */
#ifndef LINDUNG_CGI_ENTRIES_H
#define LINDUNG_CGI_ENTRIES_H

/* case_fields.c ----------------------------------------------------------------- */

/* The values of a section's form, over those of f.  ERR_INVALID: one came that
 * the section has not. */
enum err fields_sent(const struct req *r, enum section s, struct fields *f)
    MUST_USE;
/* Check them, and put the complaints beside their fields; ERR_INVALID: there
 * are. */
enum err case_judge(struct req *r, enum section s, struct fields *f) MUST_USE;
/* The same with what a check has said: e, and n complaints about f. */
enum err fields_complain(struct req *r, enum err e, const struct fields *f,
    const struct complaint *c, size_t n) MUST_USE;
/* Did somebody say that there is violence or neglect, where it is not known
 * already by the kind of case? */
bool case_unsafe(const struct kasus *k);
enum err case_form_show(struct req *r, const struct case_form *f) MUST_USE;
/* Choices of a list in a case of those kinds: what is offered, and what value
 * names though it is not any more. */
const struct choice *choices_case(struct req *r, const char *list,
    unsigned kinds, const char *value, size_t *n_r);
/* Kinds of case of that set. */
const struct choice *choices_kinds(struct req *r, unsigned kinds, size_t *n_r);
/* What a number says otherwise than the case; it is stored all the same. */
void case_doubt(struct tmpl *t, const char *say);
/* The input of one field, as its kind asks for it. */
void field_input(struct tmpl *t, struct req *r, const struct case_form *f,
    enum field i);

/* page_entry.c, entry.tmpl ------------------------------------------------------ */

struct entry_page {
	const struct kasus *k;
	const struct case_entry *is; /* what is stored; NULL: a new one */
	enum entry_type type;
	uint32_t version; /* that the answer is to be written over */
	struct fields f;  /* as typed or as stored */
	bool moved;       /* another version than the form's stands by now */
};
void entry_page(struct tmpl *t, struct req *r, const struct entry_page *p);
/* The entries of a case, on its page. */
void entry_sections(struct tmpl *t, struct req *r, const struct case_page *p);
void entries_read(struct tmpl *t, struct req *r, const struct kasus *k);

/* page_paper.c, result.tmpl ------------------------------------------------------- */

/* What was done for the client, for them; marked: with office and number. */
void result_page(struct tmpl *t, struct req *r, const struct kasus *k,
    bool marked);

/* page_tasks.c, tasks.tmpl -------------------------------------------------------- */

#define TASKS_SIZE 10
struct task_page {
	struct task_list list;
	struct task_view view[TASKS_SIZE]; /* of each */
};
void tasks_page(struct tmpl *t, struct req *r, const struct task_page *p);
/* The nearest ones on the start page; nothing, where none is near. */
void tasks_near(struct tmpl *t, struct req *r, const struct task_list *l);
/* How the client may be reached; NULL: nothing was said of it. */
void safe_contact(struct tmpl *t, struct req *r, const char *say,
    bool not_direct);

/* page_attach.c, attach.tmpl ------------------------------------------------------ */

struct attach_page {
	const struct kasus *k;
	const struct case_file *one; /* of a page about one */
	bool may_edit;
};
void attach_page(struct tmpl *t, struct req *r, const struct attach_page *p);
void attached_page(struct tmpl *t, struct req *r, const struct attach_page *p);
/* The files of a case, on its page. */
void attach_section(struct tmpl *t, struct req *r, const struct case_page *p);
/* "3,4 MB" */
const char *view_size(struct req *r, uint64_t bytes);

#endif
