/* What everybody may read: services and partners. */
#include "schema/priv.h"

static void
service_from(struct row *c, void *to)
{
	struct service_row *r = to;

	r->unit = row_id(c);
	r->code = row_text(c);
}

enum err
service_rows(struct store *st, struct arena *a, struct id unit,
    struct service_row **r_r, size_t *n_r)
{
	return stmt_list(st, a, ST_SERVICE_OF, IN(V_ID(unit)),
	    SHAPE(**r_r, service_from), r_r, n_r);
}

enum err
service_drop(struct store *st, struct id unit, const char *code)
{
	return stmt_run(st, ST_SERVICE_DROP, IN(V_ID(unit), val_text(code)),
	    NULL);
}

enum err
service_add(struct store *st, struct id unit, const char *code)
{
	return stmt_run(st, ST_SERVICE_ADD, IN(V_ID(unit), val_text(code)),
	    NULL);
}

enum err
partner_add(struct store *st, struct id id, const char *code,
    const char *name_id, const char *name_en)
{
	return stmt_run(st, ST_PARTNER_ADD,
	    IN(V_ID(id), val_text(code), val_text(name_id), val_text(name_en)),
	    NULL);
}
