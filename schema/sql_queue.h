/* Rows of the table in sql.c: the queues of referrals. */
/* clang-format off */
/* A referral in a queue of the unit, with the unit's side of it if it has one. */
#define SPOT_COLS(incoming, unit)                                              \
	"id, state, urgency, due, " incoming " AS incoming,"                   \
	" IFNULL(side.version, CAST(0 AS UNSIGNED)),"                          \
	" IFNULL(epoch, CAST(0 AS UNSIGNED)), IFNULL(idx, x'')"                \
	" FROM referral LEFT JOIN referral_side AS side"                       \
	" ON side.referral = id AND side.unit = " unit

	/* to_unit of a draft is none yet: both halves never have the same row */
	[ST_REFERRAL_LIST] = { "referral_list",
	    "SELECT " REFERRAL_COLS " FROM referral"
	    " WHERE to_unit = ? AND (? >> state) & 1"
	    " UNION ALL SELECT " REFERRAL_COLS " FROM referral"
	    " WHERE from_unit = ? AND (? >> state) & 1 AND" NOT_DISCARDED
	    " ORDER BY id DESC LIMIT ? OFFSET ?",
	    "bubuuu", REFERRAL_OUT, S_READ, P | C },
	[ST_REFERRAL_COUNT] = { "referral_count",
	    "SELECT (SELECT COUNT(*) FROM referral"
	    " WHERE to_unit = ? AND (? >> state) & 1)"
	    " + (SELECT COUNT(*) FROM referral"
	    " WHERE from_unit = ? AND (? >> state) & 1 AND" NOT_DISCARDED ")",
	    "bubu", "i", S_READ, P | C },
	[ST_REFERRAL_LIVE] = { "referral_live",
	    "SELECT " SPOT_COLS("CAST(1 AS UNSIGNED)", "to_unit")
	    " WHERE to_unit = ? AND (? >> state) & 1"
	    " UNION ALL SELECT " SPOT_COLS("CAST(0 AS UNSIGNED)", "from_unit")
	    " WHERE from_unit = ? AND (? >> state) & 1 AND" NOT_DISCARDED
	    " ORDER BY due, id LIMIT ?",
	    "bubuu", "buuiuuub", S_READ, P | C },
