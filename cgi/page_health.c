/* Is the portal alive?  Asks nothing of the database. */
#include "cgi/priv.h"

enum err
page_health(struct req *r)
{
	r->type = "text/plain; charset=utf-8";
	buf_puts(&r->out, "ok\n");
	return OK;
}
