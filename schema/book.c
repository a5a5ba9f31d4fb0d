/* What everybody may read: partners. */
#include "schema/priv.h"

enum err
partner_add(struct store *st, struct id id, const char *code,
    const char *name_id, const char *name_en)
{
	return stmt_run(st, ST_PARTNER_ADD,
	    IN(V_ID(id), val_text(code), val_text(name_id), val_text(name_en)),
	    NULL);
}
