/* Where a member's copy of the unit seed belongs. */
#include "auth/auth.h"

struct ad
unit_seed_ad(struct id unit, struct id person, uint32_t epoch)
{
	return (struct ad){
		.type = OBJ_UNIT_SEED,
		.object = unit,
		.parent = person,
		.key_version = epoch,
	};
}
