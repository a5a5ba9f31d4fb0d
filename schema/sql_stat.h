/* Statements about rows of statistics and their keys; a part of sql.c's table. */
/* clang-format off */
	[ST_STAT_KEY_GET] = { "stat_key_get",
	    "SELECT " STAT_KEY_COLS " FROM stat_key"
	    " WHERE unit = ? AND year = ? AND epoch = ?",
	    "buu", STAT_KEY_OUT, S_READ, P | C, "012" },
	[ST_STAT_KEY_LIST] = { "stat_key_list",
	    "SELECT " STAT_KEY_COLS " FROM stat_key WHERE unit = ?",
	    "b", STAT_KEY_OUT, S_READ, P | C, "0" },
	[ST_STAT_KEY_ADD] = { "stat_key_add",
	    "INSERT INTO stat_key (" STAT_KEY_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    STAT_KEY_OUT, "", 0, P | C },
	[ST_STAT_KEY_SEAL] = { "stat_key_seal",
	    "UPDATE stat_key SET stat_unit = ?, stat_epoch = ?, sealed = ?,"
	    " signer = ?, signature = ?"
	    " WHERE unit = ? AND year = ? AND epoch = ? AND sealed = ''",
	    "bubbbbuu", "", 0, P | C },
	[ST_STAT_ROW_SET] = { "stat_row_set",
	    "UPDATE stat_row SET epoch = ?, body = ?"
	    " WHERE unit = ? AND year = ? AND id = ?",
	    "ubbub", "", 0, P | C },
	[ST_STAT_ROW_ADD] = { "stat_row_add",
	    "INSERT INTO stat_row (unit, year, id, epoch, body)"
	    " VALUES (?, ?, ?, ?, ?)",
	    "bubub", "", 0, P | C },
	[ST_STAT_ROW_SCAN] = { "stat_row_scan",
	    "SELECT unit, year, id, epoch, body FROM stat_row"
	    " WHERE unit = ? AND year >= ? AND year <= ?",
	    "buu", "bubub", S_READ, P | C, "0" },
