/* One start for the room: allocator first, then the schemas. */
#include "xml/priv.h"

enum err
xml_init(const char *share_dir)
{
	enum err e = mem_arm();

	return e != OK ? e : gate_init(share_dir);
}
