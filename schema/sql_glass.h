/* Rows of the table in sql.c: requests for break-glass. */
/* clang-format off */
	[ST_ASK_ADD] = { "ask_add",
	    "INSERT INTO glass (" ASK_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    ASK_OUT, "", 0, P },
	[ST_ASK_GET] = { "ask_get",
	    "SELECT " ASK_COLS ", " SAID("glass.id") " FROM glass WHERE id = ?",
	    "b", ASK_OUT SAID_OUT, S_READ, P, "0" },
	[ST_ASK_SET] = { "ask_set",
	    "UPDATE glass SET state = ?, ends = ?, version = ?"
	    " WHERE id = ? AND version = ?",
	    "uiubu", "", 0, P },
	[ST_ASK_UNIT] = { "ask_unit",
	    "SELECT " ASK_COLS " FROM glass WHERE unit = ?" ASK_PART,
	    "buuiibu", ASK_OUT, S_READ, P, "2" },
	[ST_ASK_PDP] = { "ask_pdp",
	    "SELECT " ASK_COLS " FROM glass WHERE pdp = ?" ASK_PART,
	    "buuiibu", ASK_OUT, S_READ, P, "3" },
	[ST_ASK_CASE] = { "ask_case",
	    "SELECT " ASK_COLS " FROM glass WHERE case_id = ?" ASK_PART,
	    "buuiibu", ASK_OUT, S_READ, P, "1" },
	[ST_ASK_SOME] = { "ask_some",
	    "SELECT " ASK_COLS " FROM glass"
	    " WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbbbbbbb", ASK_OUT, S_READ, P },
	[ST_ASK_ENDED] = { "ask_ended",
	    "SELECT COUNT(*) FROM glass"
	    " WHERE case_id = ? AND ends > ? AND ends <= ?",
	    "bii", "i", S_READ, P | C },
	[ST_ASK_ACT_ADD] = { "ask_act_add",
	    "INSERT INTO glass_act (request, version, body, word)"
	    " VALUES (?, ?, ?, ?)",
	    "bubb", "", 0, P },
	[ST_ASK_ACTS] = { "ask_acts",
	    "SELECT request, version, body, word FROM glass_act"
	    " WHERE request = ? ORDER BY version",
	    "b", "bubb", S_READ, P, "0" },
	[ST_LENT_ADD] = { "lent_add",
	    "INSERT INTO glass_key (request, object, ends, sealed)"
	    " VALUES (?, ?, ?, ?)",
	    "bbib", "", 0, P },
	[ST_LENT_SET] = { "lent_set",
	    "UPDATE glass_key SET ends = ?, sealed = ?"
	    " WHERE request = ? AND object = ?",
	    "ibbb", "", 0, P },
	[ST_LENT_LIST] = { "lent_list",
	    "SELECT request, object, ends, sealed FROM glass_key"
	    " WHERE request = ?",
	    "b", "bbib", S_READ, P, "0" },
	[ST_LENT_SWEEP] = { "lent_sweep",
	    "DELETE FROM glass_key WHERE ends > 0 AND ends < ?",
	    "i", "", 0, P },
