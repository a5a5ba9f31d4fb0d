/* A Content's fields, one a line or as one flat JSON object. */
#ifndef LINDUNG_CTL_SHOW_H
#define LINDUNG_CTL_SHOW_H

#include "ctl/ctl.h"

/* Everything that r holds; what is absent is left out. */
void content_show(struct buf *b, const struct content_read *r, bool json);

#endif
