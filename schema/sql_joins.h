/* Rows of the table in sql.c: what leads to links of a roster. */
/* clang-format off */
	[ST_JOIN_ADD] = { "join_add",
	    "INSERT INTO join_request (" JOIN_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    JOIN_OUT, "", 0, P },
	[ST_JOIN_GET] = { "join_get",
	    "SELECT " JOIN_COLS " FROM join_request WHERE invitation = ?",
	    "b", JOIN_OUT, S_READ, P | C, "0" },
	[ST_JOIN_OF] = { "join_of",
	    "SELECT " JOIN_COLS " FROM join_request WHERE person = ?"
	    " ORDER BY created DESC",
	    "b", JOIN_OUT, S_READ, P, "2" },
	[ST_JOIN_LIST] = { "join_list",
	    "SELECT " JOIN_COLS " FROM join_request WHERE unit = ?"
	    " ORDER BY created",
	    "b", JOIN_OUT, S_READ, P, "1" },
	[ST_JOIN_DROP] = { "join_drop",
	    "DELETE FROM join_request WHERE invitation = ?",
	    "b", "", 0, P | C },
	[ST_JOIN_SWEEP] = { "join_sweep",
	    "DELETE FROM join_request WHERE created < ?",
	    "i", "", 0, P },
	[ST_PROPOSAL_ADD] = { "proposal_add",
	    "INSERT INTO proposal (" PROPOSAL_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    PROPOSAL_OUT, "", 0, P | C },
	[ST_PROPOSAL_GET] = { "proposal_get",
	    "SELECT " PROPOSAL_COLS " FROM proposal WHERE id = ?",
	    "b", PROPOSAL_OUT, S_READ, P | C, "0" },
	[ST_PROPOSAL_LIST] = { "proposal_list",
	    "SELECT " PROPOSAL_COLS " FROM proposal"
	    " WHERE agency = ? AND ends > ? ORDER BY created",
	    "bi", PROPOSAL_OUT, S_READ, P | C, "1" },
	[ST_PROPOSAL_DROP] = { "proposal_drop",
	    "DELETE FROM proposal WHERE id = ?",
	    "b", "", 0, P | C },
	[ST_PROPOSAL_SWEEP] = { "proposal_sweep",
	    "DELETE FROM proposal WHERE ends < ?",
	    "i", "", 0, P },
	[ST_AGREEMENT_ADD] = { "agreement_add",
	    "INSERT INTO agreement (id, agency, other, created, person, title,"
	    " text) VALUES (?, ?, ?, ?, ?, ?, ?)",
	    "bbbibsb", "", 0, P | C },
	[ST_AGREEMENT_GET] = { "agreement_get",
	    "SELECT id, agency, other, created, person, title, text"
	    " FROM agreement WHERE id = ?",
	    "b", "bbbibsb", S_READ, P | C, "0" },
	[ST_AGREEMENT_LIST] = { "agreement_list",
	    /* so many of each that writes to another: none hides another's */
	    "SELECT id, agency, other, created, person, title, x'' FROM"
	    " (SELECT id, agency, other, created, person, title, ROW_NUMBER()"
	    " OVER (PARTITION BY agency, other ORDER BY created DESC) AS nth"
	    " FROM agreement WHERE agency = ? OR other = ?) AS one"
	    " WHERE nth <= ? ORDER BY created DESC",
	    "bbu", "bbbibsb", S_READ, P },
	[ST_PREV_LIST] = { "prev_list",
	    "SELECT unit, epoch, sealed FROM unit_prev"
	    " WHERE unit = ? AND epoch <= ? AND epoch > ?"
	    " ORDER BY epoch DESC",
	    "buu", "bub", S_READ, P | C, "0" },
	[ST_PREV_ADD] = { "prev_add",
	    "INSERT INTO unit_prev (unit, epoch, sealed) VALUES (?, ?, ?)",
	    "bub", "", 0, P | C },
	[ST_CUSTODIAN_ADD] = { "custodian_add",
	    "INSERT INTO custodian_key (" CUSTODIAN_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?)",
	    CUSTODIAN_OUT, "", 0, P },
	[ST_CUSTODIAN_DROP] = { "custodian_drop",
	    "DELETE FROM custodian_key"
	    " WHERE agency = ? AND person = ? AND number < ?",
	    "bbu", "", 0, P },
	[ST_CUSTODIAN_LIST] = { "custodian_list",
	    "SELECT " CUSTODIAN_COLS ", " PAPER_SAID("person")
	    " FROM custodian_key WHERE agency = ? ORDER BY created, person",
	    "b", CUSTODIAN_OUT SAID_OUT, S_READ, P, "0" },
	/* how many papers the person has registered */
	[ST_CUSTODIAN_NUMBER] = { "custodian_number",
	    "SELECT version FROM trail FORCE INDEX (by_version)"
	    " WHERE object = ? AND verb = 30 ORDER BY version DESC LIMIT 1",
	    "b", "u", S_READ, P },
	[ST_CUSTODIAN_SAID] = { "custodian_said",
	    "SELECT person, number, box_pk, " PAPER_SAID("person")
	    " FROM custodian_key WHERE person > ? ORDER BY person LIMIT ?",
	    "bu", "bub" SAID_OUT, S_READ, C },
	[ST_RECOVERY_ADD] = { "recovery_add",
	    "INSERT INTO recovery (" RECOVERY_COLS ")"
	    " VALUES (?, ?, ?, ?, ?)",
	    "bbubb", "", 0, P },
	[ST_RECOVERY_DROP] = { "recovery_drop",
	    "DELETE FROM recovery WHERE unit = ?",
	    "b", "", 0, P },
	[ST_RECOVERY_GET] = { "code_get",
	    "SELECT " RECOVERY_COLS " FROM recovery WHERE unit = ?",
	    "b", "bbubb", S_READ, P | C, "0" },
	[ST_RECOVERY_SEED] = { "recovery_seed",
	    "UPDATE recovery SET epoch = ?, seed = ?"
	    " WHERE unit = ? AND recovery_pk = ?",
	    "ubbb", "", 0, P },
